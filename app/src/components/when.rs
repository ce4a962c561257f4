//! An instant: read in the viewer's zone, with its offset on hover, ISO 8601 for machines and copies.

use lasso::message::Micros;
use leptos::prelude::*;

use crate::viewer::Viewer;

/// `text` is how it reads here; the rest is the same everywhere.
#[component]
pub fn When(viewer: Viewer, at: Micros, #[prop(into)] text: String) -> impl IntoView {
    view! { <time class="tabular-nums" datetime=viewer.iso(at) title=viewer.full(at)>{text}</time> }
}
