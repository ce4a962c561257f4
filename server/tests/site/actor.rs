//! Somebody with a browser: keeps cookies, sends forms the way browsers do, and says what they see.

use std::{collections::BTreeMap, net::SocketAddr, sync::Arc};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{HeaderMap, Method, Request, Response, StatusCode, header},
};
use tower::ServiceExt;

use crate::world::{PASSWORD, TestApp};

/// A person at a browser.
#[derive(Clone)]
pub(crate) struct Actor {
    router: Router,
    host: &'static str,
    origin: &'static str,
    /// Sent with every request; a test may change them.
    pub(crate) headers: HeaderMap,
    pub(crate) cookies: BTreeMap<String, String>,
    pub(crate) address: SocketAddr,
}

impl Actor {
    pub(crate) fn new(app: &TestApp) -> Self {
        Self {
            router: app.router.clone(),
            host: app.host,
            origin: app.origin,
            headers: HeaderMap::new(),
            cookies: BTreeMap::new(),
            address: SocketAddr::from(([192, 0, 2, 1], 50_000)),
        }
    }

    /// With this header on every request.
    pub(crate) fn saying(mut self, name: &'static str, value: &str) -> Self {
        self.headers.insert(name, value.parse().unwrap());
        self
    }

    pub(crate) async fn get(&mut self, path: &str) -> Page {
        self.send(Method::GET, path, HeaderMap::new(), String::new()).await
    }

    /// Sends a form from one of our own pages.
    pub(crate) async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Page {
        let headers = HeaderMap::from_iter([(header::ORIGIN, self.origin.parse().unwrap())]);
        self.post_with(path, headers, form).await
    }

    /// Sends a form with exactly these headers, which may say that it comes from elsewhere.
    pub(crate) async fn post_with(&mut self, path: &str, mut headers: HeaderMap, form: &[(&str, &str)]) -> Page {
        headers.insert(header::CONTENT_TYPE, "application/x-www-form-urlencoded".parse().unwrap());
        let body = form.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>().join("&");
        self.send(Method::POST, path, headers, body).await
    }

    pub(crate) async fn sign_in(&mut self, email: &str, password: &str) -> Page {
        self.post("/sign-in", &[("email", email), ("password", password)]).await
    }

    /// Signed in from here on.
    pub(crate) async fn signed_in(mut self, email: &str) -> Self {
        let page = self.sign_in(email, PASSWORD).await;
        assert!(["/", "/desk"].contains(&page.header("location").as_str()), "{page:?}");
        self
    }

    /// Sends a form slowly: `meanwhile` happens when the site reads it and its end has not come.
    pub(crate) async fn post_slowly(&mut self, path: &str, form: &str, meanwhile: impl AsyncFnOnce()) -> StatusCode {
        let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel::<std::io::Result<String>>();
        let is_read = Arc::new(tokio::sync::Notify::new());
        let reading = is_read.clone();
        let body = futures_util::stream::poll_fn(move |context| {
            reading.notify_one();
            receiver.poll_recv(context)
        });
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::post(path)
            .header(header::HOST, self.host)
            .header(header::ORIGIN, self.origin)
            .header(header::COOKIE, cookies.join("; "))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::CONTENT_LENGTH, form.len())
            .body(Body::from_stream(body))
            .unwrap();
        request.extensions_mut().insert(ConnectInfo(self.address));
        let (most, end) = form.split_at(form.len() - 1);
        sender.send(Ok(most.to_owned())).unwrap();
        let answer = tokio::spawn(self.router.clone().oneshot(request));
        is_read.notified().await;
        meanwhile().await;
        sender.send(Ok(end.to_owned())).unwrap();
        drop(sender);
        answer.await.unwrap().unwrap().status()
    }

    /// Opens what does not end.
    pub(crate) async fn opens(&mut self, path: &str) -> Response<Body> {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::get(path)
            .header(header::HOST, self.host)
            .header(header::COOKIE, cookies.join("; "))
            .body(Body::empty())
            .unwrap();
        request.extensions_mut().insert(ConnectInfo(self.address));
        self.router.clone().oneshot(request).await.unwrap()
    }

    async fn send(&mut self, method: Method, path: &str, headers: HeaderMap, body: String) -> Page {
        let mut request = Request::new(Body::from(body.clone()));
        *request.method_mut() = method.clone();
        *request.uri_mut() = path.parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(self.address));
        let sent = request.headers_mut();
        sent.insert(header::HOST, self.host.parse().unwrap());
        sent.insert(header::CONTENT_LENGTH, body.len().into());
        for (name, value) in self.headers.iter().chain(&headers) {
            sent.insert(name, value.clone());
        }
        if !self.cookies.is_empty() {
            let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            sent.insert(header::COOKIE, cookies.join("; ").parse().unwrap());
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let page = Page {
            asked: format!("{method} {path}"),
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&to_bytes(body, usize::MAX).await.unwrap()).into_owned(),
        };
        for cookie in page.all("set-cookie") {
            self.keep(&cookie);
        }
        page
    }

    fn keep(&mut self, cookie: &str) {
        let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
        if cookie.contains("Max-Age=0") {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}

/// What came back. The assertions return it, to be chained.
#[derive(Debug)]
pub(crate) struct Page {
    asked: String,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Page {
    #[track_caller]
    pub(crate) fn is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}\n{}", self.asked, self.body);
        self
    }

    #[track_caller]
    pub(crate) fn sees(self, text: &str) -> Self {
        assert!(self.body.contains(text), "{}: no {text:?} in\n{}", self.asked, self.body);
        self
    }

    #[track_caller]
    pub(crate) fn sees_no(self, text: &str) -> Self {
        assert!(!self.body.contains(text), "{}: {text:?} in\n{}", self.asked, self.body);
        self
    }

    /// Is redirected, the way a form is: the browser asks for the next page with GET.
    #[track_caller]
    pub(crate) fn goes_to(self, path: &str) -> Self {
        let page = self.is(303);
        assert_eq!(page.header("location"), path, "{}", page.asked);
        page
    }

    /// Empty when there is no such header.
    pub(crate) fn header(&self, name: &str) -> String {
        self.all(name).into_iter().next().unwrap_or_default()
    }

    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        self.headers.get_all(name).iter().map(|value| value.to_str().unwrap().to_owned()).collect()
    }
}

pub(crate) fn encoded(value: &str) -> String {
    value
        .bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
