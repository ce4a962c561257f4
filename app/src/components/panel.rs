//! The parts of a page, and what stands in those of forms: notes, forms of one button.

use leptos::prelude::*;

use crate::components::button::{Button, Look};

/// A framed part of a page, mostly with a name. What stands around it keeps the distances.
#[component]
pub fn Panel(#[prop(optional, into)] title: Option<String>, children: Children) -> AnyView {
    view! {
        <section class="rounded-card border border-line bg-raised px-4 py-3.5 min-w-0 break-inside-avoid">
            {title.map(|title| view! { <h2 class="font-semibold mb-2">{title}</h2> })}
            {children()}
        </section>
    }
    .into_any()
}

/// A framed part that is opened when it is wanted.
#[component]
pub fn Folded(#[prop(into)] title: String, is_open: bool, children: Children) -> AnyView {
    view! {
        <details class="rounded-card border border-line bg-raised px-4 py-2.5 min-w-0" open=is_open>
            <summary class="font-medium py-1">{title}</summary>
            {children()}
        </details>
    }
    .into_any()
}

/// What is said about what can be done.
#[component]
pub fn Note(#[prop(into)] text: String) -> impl IntoView {
    view! { <p class="text-small text-ink-2 text-pretty">{text}</p> }
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
