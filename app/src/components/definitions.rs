//! What is known of something, each fact by its name. Stacked on a narrow phone.

use leptos::prelude::*;

#[component]
pub fn Definitions(rows: Vec<(String, AnyView)>) -> AnyView {
    let rows = rows
        .into_iter()
        .map(|(name, fact)| {
            view! {
                <dt class="text-ink-3">{name}</dt>
                <dd class="min-w-0 wrap-anywhere pb-1.5 min-[420px]:pb-0">{fact}</dd>
            }
        })
        .collect_view();
    view! {
        <dl class="grid gap-x-3.5 min-[420px]:gap-y-1.5 min-[420px]:grid-cols-[auto_minmax(0,1fr)] text-small">{rows}</dl>
    }
    .into_any()
}
