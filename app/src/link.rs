//! A link that is used once: its secret, its address, and how it reaches the one page that shows it. It is never logged and never part of
//! a redirection.

use axum::response::Response;
use http::{header, request::Parts};
use lasso::{
    error::Error,
    person::{MadeLink, Token},
};
use leptos::prelude::*;

use crate::{pages::render, session::Site};

/// In the context: the link that the form just made, for its page to show.
#[derive(Clone, Debug)]
pub struct Shown {
    pub link: MadeLink,
    pub url: String,
}

/// 256 bits that nobody can guess.
pub(crate) fn secret() -> Result<Token, Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(Error::internal)?;
    Ok(Token(bytes))
}

/// The page that the form stands on, with the link. Not a redirection: the link would have to travel in its address.
pub(crate) async fn show(site: &Site, parts: Parts, link: MadeLink, token: Token) -> Response {
    let shown = Shown { link, url: format!("{}/welcome/{token}", origin(site, &parts)) };
    render(site, parts, move || provide_context(shown.clone())).await
}

/// As whoever asks reaches us, for what is read outside of the site; the `Origin` of a form has been compared with our own.
pub(crate) fn origin(site: &Site, parts: &Parts) -> String {
    if let Some(url) = &site.public_url {
        return url.clone();
    }
    let text = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
    match text(header::ORIGIN) {
        Some(origin) if origin.starts_with("http") => origin.to_owned(),
        _ => format!("http://{}", text(header::HOST).unwrap_or("localhost")),
    }
}
