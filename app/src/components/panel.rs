//! How a page of forms is put together: its heading with the way back, its parts, and forms of one button.

use leptos::prelude::*;

use crate::{
    components::button::{Button, Look},
    viewer::Viewer,
};

const LINK: &str =
    "text-ink-2 underline decoration-line-2 underline-offset-2 hover:text-ink hover:decoration-current wrap-anywhere";

/// The page's one heading. `up` is the list it belongs to: its path and its word; the children stand at the other end of the line.
#[component]
pub fn Heading(
    viewer: Viewer,
    #[prop(into)] title: String,
    #[prop(optional)] up: Option<(&'static str, String)>,
    #[prop(optional)] children: Option<Children>,
) -> AnyView {
    let up = up.map(|(href, word)| {
        view! {
            <nav aria-label=viewer.words.say("crumbs-label") class="text-small text-ink-3 mb-1 print:hidden">
                <a class=LINK href=href>{word}</a>
            </nav>
        }
    });
    view! {
        {up}
        <div class="flex flex-wrap items-center gap-x-4 gap-y-2 mb-4">
            <h1 class="text-title font-semibold tracking-tight min-w-0 wrap-anywhere">{title}</h1>
            {children.map(|children| view! { <div class="flex flex-wrap gap-2 ml-auto">{children()}</div> })}
        </div>
    }
    .into_any()
}

/// A part of a page with a heading of its own.
#[component]
pub fn Panel(#[prop(into)] title: String, children: Children) -> AnyView {
    view! {
        <section class="rounded-card border border-line bg-raised px-4 py-3.5 mb-4 min-w-0">
            <h2 class="font-semibold mb-2">{title}</h2>
            {children()}
        </section>
    }
    .into_any()
}

/// What is said about what can be done.
#[component]
pub fn Note(#[prop(into)] text: String) -> impl IntoView {
    view! { <p class="text-small text-ink-2 text-pretty">{text}</p> }
}

/// Facts by name.
#[component]
pub fn Facts(rows: Vec<(String, AnyView)>) -> impl IntoView {
    let rows = rows
        .into_iter()
        .map(|(name, fact)| view! { <dt class="text-ink-3">{name}</dt><dd class="min-w-0 wrap-anywhere">{fact}</dd> })
        .collect_view();
    view! { <dl class="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3.5 gap-y-1.5 text-small">{rows}</dl> }
}

/// A form of one button. `act` says to the page's handler which of its forms was sent.
#[component]
pub fn Act(
    #[prop(into)] action: String,
    act: &'static str,
    #[prop(into)] label: String,
    #[prop(default = Look::Plain)] look: Look,
    /// One more value that goes with it.
    #[prop(optional)]
    with: Option<(&'static str, String)>,
) -> impl IntoView {
    view! {
        <form method="post" action=action>
            <input type="hidden" name="act" value=act/>
            {with.map(|(name, value)| view! { <input type="hidden" name=name value=value/> })}
            <Button look label/>
        </form>
    }
}

/// What is not done by one careless click: the button comes with the sentence that says what it does.
#[component]
pub fn Careful(#[prop(into)] label: String, children: Children) -> impl IntoView {
    view! {
        <details class="min-w-0">
            <summary class="w-max max-w-full py-0.5 text-ink-2 font-medium text-small hover:text-ink">{label}</summary>
            <div class="grid gap-2.5 pt-1.5">{children()}</div>
        </details>
    }
}

/// A link inside a sentence.
#[component]
pub fn TextLink(#[prop(into)] href: String, #[prop(into)] text: String) -> impl IntoView {
    view! { <a class="text-accent font-medium hover:underline wrap-anywhere" href=href>{text}</a> }
}
