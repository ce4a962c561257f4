//! Labelled fields, each with its hint and the error that belongs to it.

use leptos::prelude::*;

const INPUT: &str = "px-3 w-full rounded-lg border border-edge bg-raised text-ink aria-invalid:border-bad";

/// A line of text.
#[component]
pub fn Field(
    name: &'static str,
    /// `email`, `password`, `text`, `date`.
    kind: &'static str,
    #[prop(default = "off")] autocomplete: &'static str,
    #[prop(into)] label: String,
    #[prop(into)] value: String,
    error: Option<String>,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(default = true)] required: bool,
    #[prop(optional)] maxlength: Option<usize>,
) -> AnyView {
    let is_wrong = error.is_some();
    let described = described(name, is_wrong, hint.is_some());
    view! {
        <div class="grid gap-1 content-start min-w-0">
            <label for=name class="font-medium">{label}</label>
            <input
                id=name name=name type=kind autocomplete=autocomplete value=value required=required maxlength=maxlength
                aria-invalid=is_wrong.then_some("true") aria-describedby=described autofocus=is_wrong
                class=format!("h-10 {INPUT}")
            />
            <Below name hint error/>
        </div>
    }
    .into_any()
}

/// Several lines of text.
#[component]
pub fn TextArea(
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(into)] value: String,
    error: Option<String>,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(default = true)] required: bool,
    #[prop(default = 5)] rows: i32,
) -> AnyView {
    let is_wrong = error.is_some();
    let described = described(name, is_wrong, hint.is_some());
    view! {
        <div class="grid gap-1 content-start min-w-0">
            <label for=name class="font-medium">{label}</label>
            // a browser drops the first line break of a text area
            <textarea
                id=name name=name rows=rows required=required
                aria-invalid=is_wrong.then_some("true") aria-describedby=described autofocus=is_wrong
                class=format!("py-2 leading-normal {INPUT}")
            >{format!("\n{value}")}</textarea>
            <Below name hint error/>
        </div>
    }
    .into_any()
}

/// One of several, in a closed menu. `options` are values with their words.
#[component]
pub fn Select(
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(into)] value: String,
    options: Vec<(String, String)>,
    error: Option<String>,
    #[prop(optional, into)] hint: Option<String>,
) -> AnyView {
    let is_wrong = error.is_some();
    let described = described(name, is_wrong, hint.is_some());
    let options = options
        .into_iter()
        .map(|(option, words)| {
            let selected = option == value;
            view! { <option value=option selected=selected>{words}</option> }
        })
        .collect_view();
    view! {
        <div class="grid gap-1 content-start min-w-0">
            <label for=name class="font-medium">{label}</label>
            <select
                id=name name=name aria-invalid=is_wrong.then_some("true") aria-describedby=described
                class=format!("h-10 {INPUT}")
            >{options}</select>
            <Below name hint error/>
        </div>
    }
    .into_any()
}

/// One of several, all of them in sight. `options` are values with their words and, under them, what they mean.
#[component]
pub fn Choices(
    name: &'static str,
    #[prop(into)] legend: String,
    #[prop(into)] value: String,
    options: Vec<(String, String, Option<String>)>,
    error: Option<String>,
) -> AnyView {
    let is_wrong = error.is_some();
    let described = described(name, is_wrong, false);
    let options = options
        .into_iter()
        .map(|(option, words, note)| {
            let checked = option == value;
            view! {
                <label class="flex gap-2.5 items-start px-3 py-2 rounded-lg border border-line-2 bg-raised has-checked:border-accent has-checked:bg-accent-wash cursor-pointer">
                    <input type="radio" name=name value=option checked=checked required=true class="mt-1 accent-accent"/>
                    <span class="min-w-0">
                        <span class="block font-medium wrap-anywhere">{words}</span>
                        {note.map(|note| view! { <span class="block text-small text-ink-2">{note}</span> })}
                    </span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset aria-invalid=is_wrong.then_some("true") aria-describedby=described class="grid gap-2 min-w-0">
            <legend class="font-medium mb-1">{legend}</legend>
            {options}
            <Below name hint=None error/>
        </fieldset>
    }
    .into_any()
}

/// A box to tick.
#[component]
pub fn Check(name: &'static str, #[prop(into)] value: String, #[prop(into)] label: String, checked: bool) -> AnyView {
    view! {
        <label class="flex gap-2.5 items-start py-0.5 cursor-pointer">
            <input type="checkbox" name=name value=value checked=checked class="mt-1 accent-accent"/>
            <span class="min-w-0">{label}</span>
        </label>
    }
    .into_any()
}

/// What stands under a field: how to fill it in, then what is wrong with it.
#[component]
fn Below(name: &'static str, hint: Option<String>, error: Option<String>) -> impl IntoView {
    view! {
        {hint.map(|hint| view! { <p id=format!("{name}-hint") class="text-small text-ink-3">{hint}</p> })}
        {error.map(|error| view! { <p id=format!("{name}-error") class="text-small text-bad font-medium">{error}</p> })}
    }
}

fn described(name: &str, is_wrong: bool, has_hint: bool) -> Option<String> {
    let ids: Vec<String> = [(is_wrong, "error"), (has_hint, "hint")]
        .into_iter()
        .filter(|(is_there, _)| *is_there)
        .map(|(_, kind)| format!("{name}-{kind}"))
        .collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// One field that asks the page for something else: a GET form, so that the answer is a link.
#[component]
pub fn Search(
    action: &'static str,
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(into)] hint: String,
    #[prop(into)] submit: String,
    #[prop(into)] value: String,
    #[prop(optional_no_strip)] error: Option<String>,
) -> AnyView {
    let is_wrong = error.is_some();
    view! {
        <form method="get" action=action role="search" class="grid gap-1 print:hidden">
            <div class="flex gap-2">
                <label for=name class="sr-only">{label}</label>
                <input
                    id=name type="search" name=name value=value placeholder=hint data-search="" maxlength="200" autocomplete="off" spellcheck="false"
                    aria-invalid=is_wrong.then_some("true") aria-describedby=described(name, is_wrong, false)
                    class=format!("h-9 max-w-56 placeholder:text-ink-3 {INPUT}")
                />
                <button type="submit" class="inline-flex items-center h-9 px-3 rounded-lg border border-line-2 bg-raised font-medium hover:border-edge cursor-pointer">{submit}</button>
            </div>
            <Below name hint=None error/>
        </form>
    }
    .into_any()
}
