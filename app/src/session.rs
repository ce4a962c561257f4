//! Who asks, and what they may see: the site's state and the context of one request.

use std::net::IpAddr;

use axum::{
    extract::{FromRef, Request, State},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use chrono_tz::Tz;
use http::{HeaderMap, header, request::Parts};
use lasso::{
    error::Error,
    message::Micros,
    source::Problems,
    store::{self, db::Db},
    tenant::Scope,
    user::User,
};
use leptos::prelude::*;
use tower_sessions::Session;

use crate::{
    error::AppError,
    link::origin,
    pages::problem,
    streams::Streams,
    viewer::Viewer,
    words::{Locale, Words},
};

/// The session's only value: `users.user_id`.
pub const USER_ID: &str = "user_id";

/// All that the pages need of the process they run in.
#[derive(Clone, Debug)]
pub struct Site {
    pub db: Db,
    pub options: LeptosOptions,
    /// The only clock of the pages.
    pub clock: fn() -> Micros,
    /// `https://…` makes our cookies `Secure`.
    pub public_url: Option<String>,
    /// Whether notices go by e-mail: a mail server is set.
    pub sends_mail: bool,
    /// How long mail is kept where nothing else is said of a tenant.
    pub keep_messages_days: i64,
    pub assets: Assets,
    /// What troubles the sources now.
    pub problems: Problems,
    /// Lists that are watched now.
    pub streams: Streams,
}

impl FromRef<Site> for LeptosOptions {
    fn from_ref(site: &Site) -> Self {
        site.options.clone()
    }
}

impl Site {
    /// Cookies may only travel encrypted.
    pub(crate) fn is_secure(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }
}

/// The addresses of the built files, as the server serves them (it knows their hashes). Leptos would read `hash.txt` from
/// disk at each page and panic without it; one binary that carries its assets has no such file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assets {
    pub css: String,
    pub js: String,
    pub wasm: String,
}

impl Assets {
    /// The names without hashes: `/pkg/lasso.css`, `/pkg/lasso.js`, `/pkg/lasso.wasm`.
    pub fn plain(options: &LeptosOptions) -> Self {
        let stem = format!("/{}/{}", options.site_pkg_dir, options.output_name);
        Self { css: format!("{stem}.css"), js: format!("{stem}.js"), wasm: format!("{stem}.wasm") }
    }
}

/// The address of the client, behind whatever proxies are trusted. The server puts it into each request's extensions.
#[derive(Clone, Copy, Debug)]
pub struct ClientIp(pub IpAddr);

/// Light, dark, or what the device says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    System,
    Light,
    Dark,
}

impl Theme {
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    pub fn slug(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.slug() == slug)
    }
}

/// One request: who asks, in which language, when.
#[derive(Clone, Debug)]
pub struct Ctx {
    pub db: Db,
    pub user: Option<User>,
    pub locale: Locale,
    pub theme: Theme,
    pub now: Micros,
    /// What the person has not read yet, not counted beyond a hundred.
    pub unread: i64,
    /// Whether notices also go by e-mail.
    pub sends_mail: bool,
    /// How long mail is kept where nothing else is said of a tenant.
    pub keep_messages_days: i64,
    /// Path and query of the page that is being rendered, to come back to.
    pub here: String,
    /// As whoever asks reaches us: `https://mail.example.org`.
    pub origin: String,
    /// What troubles the sources now.
    pub problems: Problems,
}

/// What times are shown in to whom no zone is known of.
pub(crate) const DEFAULT_TIMEZONE: Tz = chrono_tz::Europe::Paris;

impl Ctx {
    /// The right to look; nobody signed in is nobody allowed.
    pub fn scope(&self) -> Result<Scope, AppError> {
        self.user.as_ref().map(User::scope).ok_or(AppError::Forbidden)
    }

    pub fn viewer(&self) -> Viewer {
        let timezone = self.user.as_ref().and_then(|user| user.timezone.parse().ok()).unwrap_or(DEFAULT_TIMEZONE);
        Viewer { words: Words(self.locale), timezone, now: self.now }
    }

    fn new(site: &Site, parts: &Parts, user: Option<User>) -> Self {
        let headers = &parts.headers;
        let locale = cookie(headers, "lang")
            .and_then(Locale::from_slug)
            .or_else(|| user.as_ref().and_then(|user| Locale::from_slug(&user.locale)))
            .or_else(|| Locale::accepted(headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?))
            .unwrap_or(Locale::Fr);
        let theme = cookie(headers, "theme").and_then(Theme::from_slug).unwrap_or(Theme::System);
        let here = parts.uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
        let (now, sends_mail, keep_messages_days) = ((site.clock)(), site.sends_mail, site.keep_messages_days);
        let (db, problems, origin) = (site.db.clone(), site.problems.clone(), origin(site, parts));
        Self { db, user, locale, theme, now, unread: 0, sends_mail, keep_messages_days, here, origin, problems }
    }
}

/// The context of the request that is being rendered; `None` while the routes are listed, where there is no request.
pub fn ctx() -> Option<Ctx> {
    use_context::<Parts>()?.extensions.get::<Ctx>().cloned()
}

/// Layer: finds out who asks, once per request, and keeps it in the request's extensions.
pub(crate) async fn load(State(site): State<Site>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let user = match signed_in(&site, &parts).await {
        Ok(user) => user,
        Err(error) => {
            parts.extensions.insert(Ctx::new(&site, &parts, None));
            return problem::respond(&site, parts, error).await;
        }
    };
    let mut ctx = Ctx::new(&site, &parts, user);
    // every page says it in its menu, also one that a form is refused with
    if let Some(user) = &ctx.user {
        match store::notices::unread(&site.db, user.user_id).await {
            Ok(unread) => ctx.unread = unread,
            Err(error) => return problem::respond(&site, parts, error.into()).await,
        }
    }
    parts.extensions.insert(ctx);
    next.run(Request::from_parts(parts, body)).await
}

async fn signed_in(site: &Site, parts: &Parts) -> Result<Option<User>, AppError> {
    let Some(session) = parts.extensions.get::<Session>() else { return Ok(None) };
    let Some(user_id) = session.get::<i64>(USER_ID).await.map_err(Error::internal)? else { return Ok(None) };
    match store::users::get(&site.db, user_id).await {
        Ok(user) => Ok(Some(user)),
        // the account is gone: so is the session
        Err(Error::NotFound) => {
            session.flush().await.map_err(Error::internal)?;
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// Who is signed in by a session that was read before: it may have ended since, or its person be disabled.
pub(crate) async fn signed_in_by(site: &Site, session: &Session) -> Result<Option<User>, AppError> {
    session.load().await.map_err(Error::internal)?;
    let Some(user_id) = session.get::<i64>(USER_ID).await.map_err(Error::internal)? else { return Ok(None) };
    match store::users::get(&site.db, user_id).await {
        Ok(user) => Ok(Some(user)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Layer of the routes: whoever is not signed in is sent to sign in, and back afterwards; `public` paths are open, and all that is under
/// one that ends in a slash.
pub(crate) async fn guard(public: &'static [&'static str], request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_open =
        public.iter().any(|open| path == *open || (open.len() > 1 && open.ends_with('/') && path.starts_with(open)));
    let Some(ctx) = request.extensions().get::<Ctx>() else { return AppError::Forbidden.status().into_response() };
    if is_open || ctx.user.is_some() {
        return next.run(request).await;
    }
    Redirect::to(&sign_in_url(&ctx.here)).into_response()
}

fn sign_in_url(next: &str) -> String {
    // whoever comes to the door has not asked for anything yet
    if next == "/" {
        return "/sign-in".to_owned();
    }
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
    format!("/sign-in?{query}")
}

/// Where to go next, if it is a path of this site: `//evil.example`, `/\evil.example` and schemes are not.
pub fn local_path(next: &str) -> Option<&str> {
    let is_local = next.starts_with('/')
        && !next.starts_with("//")
        && next.len() <= 2000
        && !next.contains('\\')
        && next.chars().all(|c| c.is_ascii_graphic());
    is_local.then_some(next)
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_path_of_this_site_may_come_next() {
        for local in ["/", "/messages?q=%40x", "/messages/0123"] {
            assert_eq!(local_path(local), Some(local));
        }
        for foreign in
            ["", "//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nSet-Cookie: a=b", "messages", "/é"]
        {
            assert_eq!(local_path(foreign), None, "{foreign:?}");
        }
    }

    #[test]
    fn a_cookie_is_found_among_others_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, http::HeaderValue::from_static("xlang=de; lang=en; theme=dark"));
        assert_eq!(cookie(&headers, "lang"), Some("en"));
        assert_eq!(cookie(&headers, "theme"), Some("dark"));
        assert_eq!(cookie(&headers, "the"), None);
    }
}
