//! How far the logs were read: said louder when they are late.

use lasso::message::{Micros, SECOND};
use leptos::prelude::*;

use crate::{components::when::When, viewer::Viewer};

#[component]
pub fn ReadUpTo(viewer: Viewer, at: Micros) -> impl IntoView {
    const LATE: Micros = 15 * 60 * SECOND;
    let words = viewer.words;
    let is_late = viewer.now - at > LATE;
    let key = if is_late { "read-up-to-late" } else { "read-up-to" };
    let class = if is_late { "text-small text-wait" } else { "text-small text-ink-3" };
    view! { <p class=class>{words.say(key)} " " <When viewer at text=viewer.moment(at)/></p> }
}
