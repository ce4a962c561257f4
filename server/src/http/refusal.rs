//! The plain pages of the refusals that happen before the site itself is asked.

use axum::{
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Response},
};

use crate::http::language::{Language, preferred};

/// Why a request does not reach the site.
#[derive(Clone, Copy)]
pub(super) enum Reason {
    OtherOrigin,
    TooBig,
    TooSlow,
}

impl Reason {
    fn status(self) -> StatusCode {
        match self {
            Self::OtherOrigin => StatusCode::FORBIDDEN,
            Self::TooBig => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
        }
    }

    /// Title, what happened and what to do next, the link's words.
    fn words(self, language: Language) -> [&'static str; 3] {
        match (self, language) {
            (Self::OtherOrigin, Language::Fr) => [
                "Demande refusée",
                "Cette demande ne vient pas d’une page de ce site, et rien n’a été changé. Ouvrez la page dans ce navigateur et recommencez.",
                "Retour à l’accueil",
            ],
            (Self::OtherOrigin, Language::En) => [
                "Request refused",
                "This request did not come from a page of this site, and nothing was changed. Open the page in this browser and try again.",
                "Back to the start",
            ],
            (Self::TooBig, Language::Fr) => [
                "Envoi trop volumineux",
                "Ce que vous avez envoyé dépasse 64 Ko, et rien n’a été enregistré. Raccourcissez le texte et recommencez.",
                "Retour à l’accueil",
            ],
            (Self::TooBig, Language::En) => [
                "Too much at once",
                "What you sent is larger than 64 KB, and nothing was saved. Shorten the text and try again.",
                "Back to the start",
            ],
            (Self::TooSlow, Language::Fr) => [
                "Envoi interrompu",
                "Ce que vous avez envoyé n’est pas arrivé en entier, et rien n’a été enregistré. Vérifiez votre connexion et recommencez.",
                "Retour à l’accueil",
            ],
            (Self::TooSlow, Language::En) => [
                "It did not all arrive",
                "Not all of what you sent arrived, and nothing was saved. Check your connection and try again.",
                "Back to the start",
            ],
        }
    }
}

/// One sentence in the reader's language.
pub(super) fn page(reason: Reason, headers: &HeaderMap) -> Response {
    let language = preferred(headers);
    let [title, sentence, link] = reason.words(language);
    let lang = language.code();
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title} · Lasso</title></head>\
         <body><main><h1>{title}</h1><p>{sentence}</p><p><a href=\"/\">{link}</a></p></main></body></html>\n"
    );
    let policy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    (reason.status(), [(header::CONTENT_SECURITY_POLICY, policy)], Html(html)).into_response()
}
