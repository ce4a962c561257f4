//! A session ends after hours without a page view, so a page view must be noted: at most once in ten minutes, because
//! each note is a write.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use lasso::message::{Micros, SECOND};
use tower_sessions::Session;

const SEEN_AT: &str = "seen_at";
const EVERY: Micros = 600 * SECOND;

/// Marks the session as used; the session layer then saves it with a new end and renews the cookie.
pub(super) async fn touch(
    State(clock): State<fn() -> Micros>,
    session: Session,
    request: Request,
    next: Next,
) -> Response {
    if session.id().is_some() && is_due(&session, clock()).await {
        // a session that cannot be saved is reported by the layer that saves it
        drop(session.insert(SEEN_AT, clock()).await);
    }
    next.run(request).await
}

/// Reading it loads the session; one that has ended or never was leaves no id behind.
async fn is_due(session: &Session, now: Micros) -> bool {
    let Ok(seen_at) = session.get::<Micros>(SEEN_AT).await else {
        return false;
    };
    session.id().is_some() && seen_at.is_none_or(|seen_at| now - seen_at >= EVERY)
}
