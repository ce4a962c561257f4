//! What a form answers when it was refused as a whole.

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
