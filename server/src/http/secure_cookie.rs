//! Browsers take a `__Host-` cookie only with `Secure`, its removal too: sign-out's removal lacks it, and is given it here.

use axum::{
    extract::Request,
    http::{HeaderValue, header},
    middleware::Next,
    response::Response,
};

/// The session cookie's name on https: the prefix binds it to this very host (RFC 6265bis, 4.1.3.2).
pub(super) const NAME: &str = "__Host-lasso";

pub(super) async fn mark(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let header::Entry::Occupied(mut cookies) = response.headers_mut().entry(header::SET_COOKIE) {
        for cookie in cookies.iter_mut() {
            if let Some(marked) = cookie.to_str().ok().and_then(with_secure) {
                *cookie = marked;
            }
        }
    }
    response
}

fn with_secure(cookie: &str) -> Option<HeaderValue> {
    let is_marked = || cookie.split(';').any(|part| part.trim().eq_ignore_ascii_case("secure"));
    (cookie.starts_with("__Host-") && !is_marked()).then(|| format!("{cookie}; Secure").parse().ok())?
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_removal_is_marked_and_nothing_twice() {
        assert_eq!(
            with_secure("__Host-lasso=; Path=/; Max-Age=0").unwrap(),
            "__Host-lasso=; Path=/; Max-Age=0; Secure"
        );
        assert_eq!(with_secure("__Host-lasso=x; Secure; Path=/"), None);
        assert_eq!(with_secure("lasso=x; Path=/"), None);
    }
}
