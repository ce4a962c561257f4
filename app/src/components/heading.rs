//! The top of a page that is not a list of mail: its name, a sentence, and at most one thing to do.

use leptos::prelude::*;

#[component]
pub fn Heading(
    #[prop(into)] title: String,
    #[prop(optional, into)] lead: Option<String>,
    /// Beside the title: a button, a badge.
    #[prop(optional)]
    children: Option<Children>,
) -> AnyView {
    view! {
        <div class="flex flex-wrap items-start gap-x-4 gap-y-2 mb-5">
            <div class="min-w-0 grow">
                <h1 class="text-title font-semibold tracking-tight text-balance wrap-anywhere">{title}</h1>
                {lead.map(|lead| view! { <p class="text-ink-2 mt-1 max-w-[72ch] text-pretty">{lead}</p> })}
            </div>
            {children.map(|children| children())}
        </div>
    }
    .into_any()
}

/// The way back up.
#[component]
pub fn Crumbs(#[prop(into)] label: String, steps: Vec<(String, String)>) -> AnyView {
    let steps = steps
        .into_iter()
        .enumerate()
        .map(|(i, (href, text))| {
            view! {
                {(i > 0).then_some(" › ")}
                <a class="text-ink-2 underline decoration-line-2 underline-offset-2 hover:text-ink hover:decoration-current" href=href>{text}</a>
            }
        })
        .collect_view();
    view! { <nav aria-label=label class="text-small text-ink-3 mb-3 print:hidden">{steps}</nav> }.into_any()
}

/// A part of a page, framed, with its name.
#[component]
pub fn Card(#[prop(into)] title: String, #[prop(optional, into)] id: Option<String>, children: Children) -> AnyView {
    view! {
        <section id=id class="border border-line rounded-card bg-raised px-4.5 py-3.5 min-w-0 break-inside-avoid">
            <h2 class="font-semibold mb-2">{title}</h2>
            {children()}
        </section>
    }
    .into_any()
}
