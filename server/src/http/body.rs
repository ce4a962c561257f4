//! A form is read whole before anybody asks who sends it: what somebody may do is decided when they have said all, not when they began.

use std::time::Duration;

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::header,
    middleware::Next,
    response::Response,
};

use crate::http::{
    MAX_BODY,
    refusal::{self, Reason},
};

/// How long a form may take to arrive.
const PATIENCE: Duration = Duration::from_secs(20);

/// Refuses what is announced as too big before it is received, what turns out to be, and what does not come.
pub(super) async fn read(request: Request, next: Next) -> Response {
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: usize| length > MAX_BODY) {
        return refusal::page(Reason::TooBig, request.headers());
    }
    let (parts, body) = request.into_parts();
    match tokio::time::timeout(PATIENCE, to_bytes(body, MAX_BODY)).await {
        Ok(Ok(bytes)) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        // or whoever sent it hung up, and hears nothing
        Ok(Err(_)) => refusal::page(Reason::TooBig, &parts.headers),
        Err(_) => refusal::page(Reason::TooSlow, &parts.headers),
    }
}
