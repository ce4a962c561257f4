//! Somebody with a browser, without the network between.

use std::net::SocketAddr;

use anyhow::{Context, ensure};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{Method, Request, StatusCode, header},
};
use tower::ServiceExt;

const HOST: &str = "127.0.0.1:3000";

pub(crate) struct Visitor {
    site: Router,
    cookie: String,
}

impl Visitor {
    /// Comes in through the door that everybody uses.
    pub(crate) async fn signed_in(site: Router, email: &str, password: &str) -> anyhow::Result<Self> {
        let mut visitor = Self { site, cookie: String::new() };
        let form = format!("email={}&password={}", encoded(email), encoded(password));
        let (status, _) = visitor.send(Method::POST, "/sign-in", form).await?;
        ensure!(status == StatusCode::SEE_OTHER, "{email} was not let in: {status}");
        Ok(visitor)
    }

    /// A whole page, compressed as browsers ask for it.
    pub(crate) async fn get(&mut self, path: &str) -> anyhow::Result<usize> {
        let (status, bytes) = self.send(Method::GET, path, String::new()).await?;
        ensure!(status == StatusCode::OK, "{path} answered {status}");
        Ok(bytes.len())
    }

    /// Whether a page lists at least one mail.
    pub(crate) async fn finds_mail(&mut self, path: &str) -> anyhow::Result<bool> {
        let mut request = self.request(Method::GET, path, String::new())?;
        request.headers_mut().remove(header::ACCEPT_ENCODING);
        let page = to_bytes(self.site.clone().oneshot(request).await?.into_body(), usize::MAX).await?;
        Ok(String::from_utf8_lossy(&page).contains("href=\"/messages/"))
    }

    async fn send(&mut self, method: Method, path: &str, form: String) -> anyhow::Result<(StatusCode, Vec<u8>)> {
        let request = self.request(method, path, form)?;
        let answer = self.site.clone().oneshot(request).await?;
        for cookie in answer.headers().get_all(header::SET_COOKIE) {
            let pair = cookie.to_str()?.split(';').next().unwrap_or_default();
            if pair.starts_with("lasso=") {
                pair.clone_into(&mut self.cookie);
            }
        }
        let status = answer.status();
        Ok((status, to_bytes(answer.into_body(), usize::MAX).await?.to_vec()))
    }

    fn request(&self, method: Method, path: &str, form: String) -> anyhow::Result<Request<Body>> {
        Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, HOST)
            .header(header::ORIGIN, format!("http://{HOST}"))
            .header(header::ACCEPT_ENCODING, "gzip, deflate, br")
            .header(header::ACCEPT_LANGUAGE, "fr")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::CONTENT_LENGTH, form.len())
            .header(header::COOKIE, &self.cookie)
            .extension(ConnectInfo(SocketAddr::from(([192, 0, 2, 1], 50_000))))
            .body(Body::from(form))
            .context("a request that cannot be sent")
    }
}

/// A value as a form or a URL carries it.
pub(crate) fn encoded(value: &str) -> String {
    value
        .bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
