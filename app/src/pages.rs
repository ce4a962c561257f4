//! One file, one page: its form handlers on top, then the page.

use axum::{
    body::Body,
    extract::{Query, Request},
    response::Response,
};
use http::request::Parts;
use leptos::prelude::*;

use crate::{document::shell, error::AppError, form::posted, session::Site, viewer::Viewer};

pub mod account;
pub mod desk;
pub mod help;
pub mod home;
pub mod invalid_recipients;
pub mod invite;
pub mod journal;
pub mod lists;
pub mod live;
pub mod message;
pub mod messages;
pub mod new_ticket;
pub mod notices;
pub mod outbox;
pub mod people;
pub mod person;
pub mod preferences;
pub mod problem;
pub mod sign_in;
pub mod sources;
pub mod tenant;
pub mod tenants;
pub mod ticket;
pub mod tickets;
pub mod welcome;

/// A page that waits for its data: itself, or the problem that stands in its place.
pub(crate) fn page(content: impl Future<Output = Result<AnyView, AppError>> + Send + 'static) -> impl IntoView {
    Suspend::new(async move {
        match content.await {
            Ok(view) => view,
            Err(error) => view! { <problem::ProblemPage error/> }.into_any(),
        }
    })
}

/// The pairs of the request's query string, decoded.
pub(crate) fn pairs() -> Vec<(String, String)> {
    use_context::<Parts>().map_or_else(Vec::new, |parts| pairs_of(&parts))
}

/// The same, for a handler.
pub(crate) fn pairs_of(parts: &Parts) -> Vec<(String, String)> {
    Query::try_from_uri(&parts.uri).map_or_else(|_| Vec::new(), |Query(pairs)| pairs)
}

/// Renders the page at the request's own path from a handler, with something of the handler's in the context: the form
/// that failed, or the problem that happened.
pub(crate) async fn render(site: &Site, parts: Parts, provide: impl Fn() + Clone + Send + Sync + 'static) -> Response {
    let (assets, options) = (site.assets.clone(), site.options.clone());
    let render = leptos_axum::render_app_async_with_context(
        move || {
            provide_context(assets.clone());
            provide();
        },
        move || shell(options.clone()),
    );
    render(Request::from_parts(parts, Body::empty())).await
}

/// What was done by the form that led here: the words of `<prefix>-done-<slug>` for `?done=<slug>`, if there are such words.
pub(crate) fn done(viewer: Viewer, prefix: &str) -> Option<String> {
    // a form that was refused since says something else
    if posted().is_some() {
        return None;
    }
    let (_, slug) = pairs().into_iter().find(|(name, _)| name == "done")?;
    viewer.words.find(&format!("{prefix}-done-{slug}"), [])
}
