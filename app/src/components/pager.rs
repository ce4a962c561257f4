//! To the pages before and after this one: keyset pages, so no numbers.

use leptos::prelude::*;

use crate::{
    components::button::{ButtonLink, Look},
    viewer::Viewer,
};

/// In which order a list stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    NewestFirst,
    OldestFirst,
    ByName,
}

#[component]
pub fn Pager(
    viewer: Viewer,
    #[prop(default = None)] before: Option<String>,
    after: Option<String>,
    #[prop(default = Order::NewestFirst)] order: Order,
) -> impl IntoView {
    if before.is_none() && after.is_none() {
        return None;
    }
    let words = viewer.words;
    let (to_before, to_after) = match order {
        Order::NewestFirst => ("pager-newer", "pager-older"),
        Order::OldestFirst => ("pager-older", "pager-newer"),
        Order::ByName => ("pager-before", "pager-after"),
    };
    Some(view! {
        <nav aria-label=words.say("pager-label") class="flex gap-2 justify-end print:hidden">
            {before.map(|href| view! { <ButtonLink href look=Look::Plain label=words.say(to_before) rel="prev"/> })}
            {after.map(|href| view! { <ButtonLink href look=Look::Plain label=words.say(to_after) rel="next"/> })}
        </nav>
    })
}
