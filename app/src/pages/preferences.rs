//! Language and theme: plain forms that set a cookie and come back.

use axum::{
    Extension,
    extract::{Form, State},
    response::{IntoResponse, Redirect, Response},
};
use http::header;
use serde::Deserialize;

use crate::{
    session::{Ctx, Site, Theme, local_path},
    words::Locale,
};

#[derive(Deserialize)]
pub(crate) struct PreferencesForm {
    lang: Option<String>,
    theme: Option<String>,
    next: Option<String>,
}

pub(crate) async fn post(
    State(site): State<Site>,
    Extension(ctx): Extension<Ctx>,
    Form(form): Form<PreferencesForm>,
) -> Response {
    let next = form.next.as_deref().and_then(local_path).unwrap_or("/");
    let mut response = Redirect::to(next).into_response();
    if let Some(locale) = form.lang.as_deref().and_then(Locale::from_slug) {
        set_cookie(&site, &mut response, "lang", locale.slug());
        if let Some(user) = &ctx.user {
            // the cookie is what this browser sees; the account is what notices are written in
            if let Err(error) = lasso::store::users::set_locale(&site.db, user.user_id, locale.slug()).await {
                tracing::warn!(error.cause = %error, "the account's language was not kept");
            }
        }
    }
    if let Some(theme) = form.theme.as_deref().and_then(Theme::from_slug) {
        set_cookie(&site, &mut response, "theme", theme.slug());
    }
    response
}

/// A year. Neither value is secret, but no script needs them either.
pub(crate) fn set_cookie(site: &Site, response: &mut Response, name: &str, value: &'static str) {
    let secure = if site.is_secure() { "; Secure" } else { "" };
    let cookie = format!("{name}={value}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax{secure}");
    if let Ok(cookie) = cookie.parse() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}
