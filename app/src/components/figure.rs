//! One number that matters, with what it is a number of and what it means.

use leptos::prelude::*;

#[component]
pub fn Figure(
    #[prop(into)] label: String,
    #[prop(into)] value: String,
    /// Where the mails or tickets behind it are.
    #[prop(into)]
    href: Option<String>,
    children: Children,
) -> AnyView {
    const VALUE: &str = "text-title font-semibold tracking-tight tabular-nums leading-tight";
    let value = match href {
        Some(href) => {
            view! { <a href=href class="rounded-sm hover:text-accent hover:underline">{value}</a> }.into_any()
        }
        None => value.into_any(),
    };
    view! {
        <div class="min-w-0 border border-line rounded-card bg-raised px-4 py-3">
            <dt class="text-tiny font-medium text-ink-3">{label}</dt>
            <dd>
                <p class=VALUE>{value}</p>
                <p class="text-small text-ink-2 text-pretty">{children()}</p>
            </dd>
        </div>
    }
    .into_any()
}

/// Figures side by side, below each other on a phone.
#[component]
pub fn Figures(children: Children) -> impl IntoView {
    view! { <dl class="grid gap-3 sm:grid-cols-3 mb-7">{children()}</dl> }
}
