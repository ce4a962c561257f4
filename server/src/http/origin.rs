//! No other site may post in a signed-in person's name: a request that changes something must come from our own pages.
//!
//! Compared is the `Origin` that browsers send (RFC 6454); where it is missing, `Sec-Fetch-Site`, then `Referer`.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, Uri, header, uri::Authority},
    middleware::Next,
    response::Response,
};

use crate::{
    config::parse::origin_of,
    http::refusal::{self, Reason},
};

/// Refuses what changes something and comes from elsewhere, or does not say where it comes from.
pub(super) async fn check(State(public_url): State<Option<Arc<str>>>, request: Request, next: Next) -> Response {
    let is_safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if is_safe || is_ours(request.headers(), request.uri(), public_url.as_deref()) {
        return next.run(request).await;
    }
    tracing::warn!("refused a request from another origin");
    refusal::page(Reason::OtherOrigin, request.headers())
}

fn is_ours(headers: &HeaderMap, uri: &Uri, public_url: Option<&str>) -> bool {
    let text = |name| headers.get(name).map(|value: &header::HeaderValue| value.to_str().unwrap_or_default());
    let same_origin = |url: &str| origin_of(url).is_some_and(|origin| matches(&origin, headers, uri, public_url));
    if let Some(origin) = text(header::ORIGIN) {
        return same_origin(origin);
    }
    if let Some(site) = text(header::HeaderName::from_static("sec-fetch-site")) {
        return site == "same-origin";
    }
    text(header::REFERER).is_some_and(same_origin)
}

/// Without a public URL the scheme is not known (a proxy may speak TLS for us): host and port decide.
fn matches(origin: &str, headers: &HeaderMap, uri: &Uri, public_url: Option<&str>) -> bool {
    if let Some(public_url) = public_url {
        return origin == public_url;
    }
    // HTTP/2 carries the host in the URI
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .or_else(|| uri.authority().map(Authority::as_str));
    host.is_some_and(|host| {
        ["http", "https"]
            .iter()
            .any(|scheme| origin_of(&format!("{scheme}://{host}")).is_some_and(|ours| ours == origin))
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn ours(headers: &[(&'static str, &str)], public_url: Option<&str>) -> bool {
        let headers = headers
            .iter()
            .map(|(name, value)| (header::HeaderName::from_static(name), value.parse().unwrap()))
            .collect();
        is_ours(&headers, &Uri::from_static("/login"), public_url)
    }

    #[test]
    fn with_a_public_url_only_that_origin_counts() {
        let public = Some("https://mail.example.org");
        assert!(ours(&[("origin", "https://mail.example.org")], public));
        assert!(!ours(&[("origin", "http://mail.example.org")], public));
        assert!(!ours(&[("origin", "https://mail.example.org:8443")], public));
        assert!(!ours(&[("origin", "http://evil.example"), ("host", "evil.example")], public));
    }

    #[test]
    fn without_one_the_host_counts() {
        assert!(ours(&[("origin", "http://127.0.0.1:3000"), ("host", "127.0.0.1:3000")], None));
        assert!(ours(&[("origin", "https://mail.example.org"), ("host", "Mail.example.org")], None));
        assert!(!ours(&[("origin", "http://127.0.0.1:3001"), ("host", "127.0.0.1:3000")], None));
        assert!(!ours(&[("origin", "null"), ("host", "127.0.0.1:3000")], None));
        assert!(!ours(&[("origin", "http://127.0.0.1:3000")], None));
    }

    #[test]
    fn a_foreign_origin_is_not_excused_by_another_header() {
        let host = ("host", "127.0.0.1:3000");
        assert!(!ours(&[("origin", "http://evil.example"), ("sec-fetch-site", "same-origin"), host], None));
        assert!(!ours(&[("sec-fetch-site", "cross-site"), ("referer", "http://127.0.0.1:3000/"), host], None));
    }

    #[test]
    fn a_missing_origin_falls_back_and_nothing_at_all_is_refused() {
        let host = ("host", "127.0.0.1:3000");
        assert!(ours(&[("sec-fetch-site", "same-origin"), host], None));
        assert!(ours(&[("referer", "http://127.0.0.1:3000/login"), host], None));
        assert!(!ours(&[("referer", "http://evil.example/login"), host], None));
        assert!(!ours(&[host], None));
    }
}
