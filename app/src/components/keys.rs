//! The keys of the list, in a dialog that `?` opens. Closing it is a plain form of the dialog.

use leptos::prelude::*;

use crate::{
    components::button::{Button, Look},
    viewer::Viewer,
};

#[component]
pub fn Keys(viewer: Viewer) -> impl IntoView {
    let words = viewer.words;
    let rows = [("/", "keys-search"), ("j", "keys-next"), ("k", "keys-previous"), ("Enter", "keys-open"), ("e", "keys-export"), ("?", "keys-help")]
        .map(|(key, text)| {
            view! {
                <dt><kbd class="inline-block font-mono text-tiny border border-line-2 rounded px-1.5 py-0.5">{key}</kbd></dt>
                <dd>{words.say(text)}</dd>
            }
        });
    view! {
        <dialog id="keys" aria-labelledby="keys-title" class="rounded-card border border-line-2 bg-raised text-ink p-5 w-80 max-w-[calc(100vw-32px)] backdrop:bg-ink/40 print:hidden">
            <h2 id="keys-title" class="font-semibold mb-3">{words.say("keys-title")}</h2>
            <dl class="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2 mb-4">{rows}</dl>
            <form method="dialog"><Button look=Look::Plain label=words.say("close")/></form>
        </dialog>
    }
}
