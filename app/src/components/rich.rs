//! A sentence of ours with words in bold: `**…**`, as the word files write it.

use leptos::prelude::*;

use crate::components::untrusted::visible;

#[component]
pub fn Rich(#[prop(into)] text: String) -> impl IntoView {
    text.split("**")
        .enumerate()
        .map(|(i, part)| {
            let part = visible(part);
            if i % 2 == 1 {
                view! { <strong class="font-semibold text-ink wrap-anywhere">{part}</strong> }.into_any()
            } else {
                view! { <span class="wrap-anywhere">{part}</span> }.into_any()
            }
        })
        .collect_view()
}
