//! The top of a page that is not a list of mail: the way back up, its name, a sentence, and at most one thing to do.

use leptos::prelude::*;

use crate::viewer::Viewer;

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

/// The way back up, each step its path and its word; `here` is where it leads from, if the heading does not say it.
#[component]
pub fn Crumbs(viewer: Viewer, steps: Vec<(String, String)>, #[prop(default = None)] here: Option<AnyView>) -> AnyView {
    const LINK: &str = "text-ink-2 underline decoration-line-2 underline-offset-2 hover:text-ink hover:decoration-current wrap-anywhere";
    let steps = steps
        .into_iter()
        .enumerate()
        .map(|(i, (href, text))| view! { {(i > 0).then_some(" › ")} <a class=LINK href=href>{text}</a> })
        .collect_view();
    view! {
        <nav aria-label=viewer.words.say("crumbs-label") class="text-small text-ink-3 mb-2 print:hidden">
            {steps}
            {here.map(|here| view! { " › " {here} })}
        </nav>
    }
    .into_any()
}
