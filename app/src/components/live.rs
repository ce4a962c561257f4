//! The switch that keeps a list up to date by itself. Without a script there is none.

use leptos::{nonce::use_nonce, prelude::*};

use crate::viewer::Viewer;

/// Watches `/messages/live` with the page's own query; the parts of the page marked `data-live` are renewed, row by row.
#[component]
pub fn LiveSwitch(viewer: Viewer) -> impl IntoView {
    let words = viewer.words;
    view! {
        <div
            id="live" hidden class="flex flex-wrap items-center gap-x-2 print:hidden"
            data-on=words.say("live-on") data-lost=words.say("live-lost") data-ended=words.say("live-ended") data-news=words.say("live-news")
        >
            <button
                type="button" aria-pressed="false"
                class="group inline-flex items-center gap-1.5 px-2.5 py-1 rounded-full text-small text-ink-2 hover:text-ink cursor-pointer aria-pressed:bg-ok-wash aria-pressed:text-ok aria-pressed:font-medium"
            >
                <span aria-hidden="true" class="size-2 rounded-full border border-current group-aria-pressed:bg-current motion-safe:group-aria-pressed:animate-pulse"></span>
                {words.say("live-switch")}
                <span aria-hidden="true" class="tabular-nums empty:hidden"></span>
            </button>
            <span role="status" class="text-small text-ink-2 data-quiet:sr-only"></span>
        </div>
        <script type="module" nonce=use_nonce() inner_html=include_str!("live.js")></script>
    }
}
