//! A list or a page with nothing to show: why, and the next step.

use leptos::prelude::*;

use crate::components::{
    button::{ButtonLink, Look},
    icon::{Glyph, Icon},
};

#[component]
pub fn Blank(
    icon: Icon,
    #[prop(into)] title: String,
    #[prop(into)] text: String,
    /// It is the page's own heading, not one inside a list.
    #[prop(default = false)]
    is_page: bool,
    children: Children,
) -> AnyView {
    const HEADING: &str = "text-heading font-semibold tracking-tight mb-1";
    let heading = if is_page {
        view! { <h1 class=HEADING>{title}</h1> }.into_any()
    } else {
        view! { <h2 class=HEADING>{title}</h2> }.into_any()
    };
    view! {
        <div class="mx-auto max-w-lg text-center px-2 py-14">
            <span class="inline-grid place-items-center size-11 rounded-xl bg-quiet-wash text-quiet mb-4">
                <Glyph icon class="size-5"/>
            </span>
            {heading}
            <p class="text-ink-2 mb-5 text-pretty">{text}</p>
            {children()}
        </div>
    }
    .into_any()
}

/// The ways out of an empty list: words and addresses, the likeliest first.
#[component]
pub fn Ways(ways: Vec<(String, String)>) -> AnyView {
    let ways = ways
        .into_iter()
        .enumerate()
        .map(|(i, (label, href))| {
            let look = if i == 0 { Look::Primary } else { Look::Plain };
            view! { <ButtonLink href look label/> }
        })
        .collect_view();
    view! { <p class="flex flex-wrap gap-2 justify-center">{ways}</p> }.into_any()
}
