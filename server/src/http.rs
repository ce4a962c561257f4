//! The site's router and its layers, top to bottom, and the listener that serves it.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{MatchedPath, Request},
    http::{HeaderName, HeaderValue, Response, header},
    middleware::{from_fn, from_fn_with_state},
};
use ipnet::IpNet;
use lasso::{
    message::Micros,
    source::Problems,
    store::{db::Db, sessions::SessionStore},
    tenant::Scope,
};
use lasso_app::{Site, Streams};
use leptos::config::LeptosOptions;
use tower::ServiceBuilder;
use tower_http::{
    CompressionLevel, compression::CompressionLayer, set_header::SetResponseHeaderLayer, trace::TraceLayer,
};
use tower_sessions::{Expiry, SessionManagerLayer, cookie::SameSite, cookie::time};

use crate::{
    config::Config,
    http::assets::SiteFiles,
    ingest::{Entrance, push::Pushes},
};

pub mod assets;
mod body;
mod client_ip;
pub mod health;
mod keep_alive;
mod language;
mod origin;
mod refusal;
mod secure_cookie;
pub mod serve;

/// The biggest form that is read, in bytes.
pub const MAX_BODY: usize = 64 * 1024;
/// How long a session lives without a page view.
pub const SESSION_IDLE_HOURS: i64 = 12;

/// What the site needs to know of its surroundings.
#[derive(Clone)]
pub struct Surroundings {
    pub db: Db,
    pub clock: fn() -> Micros,
    /// The origin that people type, without a trailing slash; `None`: whatever host the browser names.
    pub public_url: Option<String>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Where leptos finds the scripts.
    pub assets: SiteFiles,
    pub listen: SocketAddr,
    /// Whether a mail server is set, so that notices go by e-mail.
    pub sends_mail: bool,
    /// How long mail is kept where nothing else is said of a tenant.
    pub keep_messages_days: i64,
    /// Where pushed lines go, and what troubles sources.
    pub entrance: Entrance,
    pub problems: Problems,
    /// Lists that are watched, to be closed when the site stops.
    pub streams: Streams,
}

impl Surroundings {
    pub fn new(db: Db, config: &Config, clock: fn() -> Micros) -> Self {
        Self {
            entrance: Entrance::new(db.clone(), Scope::system("sources"), &config.own_hosts),
            problems: Problems::default(),
            streams: Streams::default(),
            db,
            clock,
            public_url: config.public_url.clone(),
            trusted_proxies: config.trusted_proxies.clone(),
            assets: SiteFiles::embedded(),
            listen: config.listen,
            sends_mail: config.smtp_url.is_some(),
            keep_messages_days: config.keep_messages_days,
        }
    }

    fn is_https(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https:"))
    }
}

/// The whole site: what is served, and what the tests boot.
pub fn router(around: Surroundings) -> Router {
    let is_https = around.is_https();
    let options = LeptosOptions::builder()
        .output_name("lasso")
        .site_root("target/site")
        .site_pkg_dir(around.assets.pkg_dir())
        .site_addr(around.listen)
        .build();
    let site = Site {
        db: around.db.clone(),
        assets: lasso_app::Assets::plain(&options),
        options,
        clock: around.clock,
        public_url: around.public_url.clone(),
        sends_mail: around.sends_mail,
        keep_messages_days: around.keep_messages_days,
        problems: around.problems.clone(),
        streams: around.streams.clone(),
    };
    let probed = around.db.clone();
    let pushes = Pushes::new(around.db.clone(), around.entrance, around.problems, around.clock);
    let sessions = SessionManagerLayer::new(SessionStore::new(around.db, around.clock))
        .with_name(if is_https { secure_cookie::NAME } else { "lasso" })
        .with_secure(is_https)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_expiry(Expiry::OnInactivity(time::Duration::hours(SESSION_IDLE_HOURS)));

    let layers = ServiceBuilder::new()
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(request_span)
                .on_request(())
                .on_response(log_answer)
                // what failed has been logged with its cause, where it stopped
                .on_failure(()),
        )
        .layer(from_fn_with_state(Arc::<[IpNet]>::from(around.trusted_proxies), client_ip::find))
        .layer(constant(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        // `no-referrer` would turn the Origin of our own forms into "null"
        .layer(constant(header::REFERRER_POLICY, "same-origin"))
        .layer(constant(
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        ))
        .layer(constant(HeaderName::from_static("cross-origin-opener-policy"), "same-origin"))
        .option_layer(is_https.then(|| constant(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000")))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .layer(from_fn_with_state(around.assets, assets::serve))
        // everything below is a page: somebody's mail, which no cache may keep
        .layer(constant(header::CACHE_CONTROL, "no-store"))
        .layer(from_fn_with_state(around.public_url.map(Arc::from), origin::check))
        .layer(from_fn(body::read))
        .layer(from_fn(secure_cookie::mark))
        .layer(sessions)
        .layer(from_fn_with_state(around.clock, keep_alive::touch));
    // without the layers of pages: whoever pushes has a token, and neither a session nor an Origin
    health::probes(probed).merge(pushes.router()).merge(lasso_app::router(site).layer(layers))
}

/// A header that every answer carries unless a page has set its own.
fn constant(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

/// The route's pattern, not the URL: a search holds addresses, and they have no place in a log.
fn request_span(request: &Request) -> tracing::Span {
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str);
    tracing::info_span!("http", method = %request.method(), route)
}

fn log_answer<B>(answer: &Response<B>, took: Duration, _: &tracing::Span) {
    tracing::info!(status = answer.status().as_u16(), ms = took.as_millis() as u64, "answered");
}
