//! Newer, older: keyset pages, so no numbers.

use leptos::prelude::*;

use crate::{
    components::button::{ButtonLink, Look},
    viewer::Viewer,
};

#[component]
pub fn Pager(viewer: Viewer, newer: Option<String>, older: Option<String>) -> impl IntoView {
    if newer.is_none() && older.is_none() {
        return None;
    }
    let words = viewer.words;
    Some(view! {
        <nav aria-label=words.say("pager-label") class="flex gap-2 justify-end print:hidden">
            {newer.map(|href| view! { <ButtonLink href look=Look::Plain label=words.say("pager-newer") rel="prev"/> })}
            {older.map(|href| view! { <ButtonLink href look=Look::Plain label=words.say("pager-older") rel="next"/> })}
        </nav>
    })
}
