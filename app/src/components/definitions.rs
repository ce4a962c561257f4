//! What is known of something, each fact by its name.

use leptos::prelude::*;

#[component]
pub fn Definitions(rows: Vec<(String, AnyView)>) -> AnyView {
    let rows = rows
        .into_iter()
        .map(|(name, fact)| {
            view! {
                <dt class="text-ink-3">{name}</dt>
                <dd class="min-w-0 wrap-anywhere">{fact}</dd>
            }
        })
        .collect_view();
    view! {
        <dl class="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3.5 gap-y-1.5 text-small">{rows}</dl>
    }
    .into_any()
}
