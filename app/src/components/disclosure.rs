//! What is folded: opened by a click, without a script.

use leptos::prelude::*;

/// A folded text of somebody else's, such as a server's reply.
#[component]
pub fn Disclosure(#[prop(into)] label: String, children: Children) -> impl IntoView {
    view! {
        <details class="mt-1 min-w-0">
            <summary class="w-max max-w-full py-0.5 text-accent font-medium text-small hover:underline">{label}</summary>
            {children()}
        </details>
    }
}

/// Text as a machine wrote it; `id` for whoever copies it.
#[component]
pub fn Verbatim(#[prop(into)] text: String, #[prop(optional, into)] id: Option<String>) -> impl IntoView {
    view! {
        <pre
            id=id
            class="font-mono text-code leading-relaxed bg-sunken border border-line rounded-lg px-3 py-2 mt-1.5 whitespace-pre-wrap wrap-anywhere text-ink"
        >{crate::components::untrusted::visible(&text)}</pre>
    }
}
