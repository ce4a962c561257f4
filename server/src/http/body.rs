//! No form is bigger than what we read: the rest is refused before it is received.

use axum::{
    RequestExt,
    extract::{DefaultBodyLimit, Request},
    http::header,
    middleware::Next,
    response::Response,
};

use crate::http::{
    MAX_BODY,
    refusal::{self, Reason},
};

/// Refuses an announced length that is too big, and stops reading a body that turns out to be.
pub(super) async fn limit(mut request: Request, next: Next) -> Response {
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: usize| length > MAX_BODY) {
        return refusal::page(Reason::TooBig, request.headers());
    }
    DefaultBodyLimit::max(MAX_BODY).apply(&mut request);
    next.run(request.with_limited_body()).await
}
