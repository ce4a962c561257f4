//! What a form answers: why it was refused as a whole, or what was done.

use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};

#[component]
pub fn Flash(#[prop(into)] text: String) -> impl IntoView {
    view! {
        <p role="alert" class="flex gap-2 items-start rounded-lg bg-bad-wash text-bad font-medium px-3 py-2.5 mb-4">
            <Glyph icon=Icon::Alert class="size-4 mt-0.5"/>
            <span>{text}</span>
        </p>
    }
}

/// What was done, on the page that one is sent to afterwards.
#[component]
pub fn Done(#[prop(into)] text: String) -> impl IntoView {
    view! {
        <p role="status" class="flex gap-2 items-start rounded-lg bg-ok-wash text-ok font-medium px-3 py-2.5 mb-4">
            <Glyph icon=Icon::Check class="size-4 mt-0.5"/>
            <span>{text}</span>
        </p>
    }
}
