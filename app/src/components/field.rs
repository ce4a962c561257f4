//! A labelled input with the error that belongs to it.

use leptos::prelude::*;

#[component]
pub fn Field(
    name: &'static str,
    /// `email`, `password`, `text`.
    kind: &'static str,
    autocomplete: &'static str,
    #[prop(into)] label: String,
    value: String,
    error: Option<String>,
) -> AnyView {
    let error_id = format!("{name}-error");
    let is_wrong = error.is_some();
    view! {
        <div class="grid gap-1">
            <label for=name class="font-medium">{label}</label>
            <input
                id=name name=name type=kind autocomplete=autocomplete value=value required=true
                aria-invalid=is_wrong.then_some("true")
                aria-describedby=is_wrong.then(|| error_id.clone())
                autofocus=is_wrong
                class="h-10 px-3 w-full rounded-lg border border-edge bg-raised text-ink aria-invalid:border-bad"
            />
            {error.map(|error| view! { <p id=error_id class="text-small text-bad font-medium">{error}</p> })}
        </div>
    }
    .into_any()
}
