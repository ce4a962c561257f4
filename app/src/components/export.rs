//! The ways to take a list along: this page or all of it, in the format that the language expects first.

use lasso::csv::Format;
use leptos::prelude::*;

use crate::{
    components::{
        button::{ButtonLink, Look},
        icon::{Glyph, Icon},
    },
    viewer::Viewer,
    words::Locale,
};

/// What speakers of a language open a table with: Excel in French wants a format of its own.
pub fn usual_format(locale: Locale) -> Format {
    match locale {
        Locale::Fr => Format::Excel,
        Locale::En => Format::Standard,
    }
}

/// How much of a list is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// What stands on the page of the filter.
    Page,
    Whole,
}

type Pairs = Vec<(&'static str, String)>;

/// The address of a table: the list's own pairs, and what is asked for. All of a list begins at its beginning.
fn url(path: &str, pairs: &Pairs, extent: Extent, format: Format) -> String {
    let is_whole = extent == Extent::Whole;
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs.iter().filter(|(name, _)| !(is_whole && *name == "at")));
    if !is_whole {
        query.append_pair("page", "1");
    }
    query.append_pair("format", format.slug());
    format!("{path}?{}", query.finish())
}

/// The format that is not the usual one.
fn other_format(format: Format) -> Format {
    match format {
        Format::Standard => Format::Excel,
        Format::Excel => Format::Standard,
    }
}

/// « Exporter cette page », « Exporter tout », and the same in the other format.
#[component]
pub fn ExportButtons(viewer: Viewer, path: &'static str, pairs: Pairs) -> AnyView {
    let words = viewer.words;
    let usual = usual_format(words.0);
    let other = other_format(usual);
    view! {
        <div class="relative flex flex-wrap items-center gap-2 print:hidden">
            <ButtonLink href=url(path, &pairs, Extent::Page, usual) look=Look::Plain label=words.say("export-page")/>
            <ButtonLink href=url(path, &pairs, Extent::Whole, usual) look=Look::Primary label=words.say("export-all") attr:data-export=""/>
            <details class="sm:relative">
                <summary class="list-none flex items-center gap-1 min-h-9 px-2 rounded-lg text-ink-2 font-medium hover:text-ink">
                    {words.say("export-other")}
                    <Glyph icon=Icon::Chevron class="size-3"/>
                </summary>
                <Menu choices=vec![choice(viewer, path, &pairs, Extent::Page, other), choice(viewer, path, &pairs, Extent::Whole, other)]/>
            </details>
        </div>
    }
    .into_any()
}

/// All four ways behind one word, for a list that is mostly read.
#[component]
pub fn ExportMenu(viewer: Viewer, path: &'static str, pairs: Pairs) -> AnyView {
    let words = viewer.words;
    let usual = usual_format(words.0);
    let choices = [usual, other_format(usual)]
        .into_iter()
        .flat_map(|format| [Extent::Page, Extent::Whole].map(|extent| choice(viewer, path, &pairs, extent, format)))
        .collect();
    view! {
        <details name="filter" class="sm:relative min-w-0 print:hidden">
            <summary class="list-none flex items-center gap-1 px-2.5 py-1 rounded-full text-small text-ink-2 hover:text-ink">
                <Glyph icon=Icon::Download class="size-3.5"/>
                {words.say("export-label")}
                <Glyph icon=Icon::Chevron class="size-3"/>
            </summary>
            <Menu choices/>
        </details>
    }
    .into_any()
}

/// A way to export: its words, its address, and whether the key `e` takes it.
struct Choice {
    label: String,
    href: String,
    is_first: bool,
}

fn choice(viewer: Viewer, path: &str, pairs: &Pairs, extent: Extent, format: Format) -> Choice {
    let kind = match extent {
        Extent::Page => "page",
        Extent::Whole => "all",
    };
    let label = viewer.words.say(&format!("export-{kind}-{}", format.slug()));
    let is_first = extent == Extent::Whole && format == usual_format(viewer.words.0);
    Choice { label, href: url(path, pairs, extent, format), is_first }
}

#[component]
fn Menu(choices: Vec<Choice>) -> impl IntoView {
    let choices = choices
        .into_iter()
        .map(|Choice { label, href, is_first }| {
            view! {
                <li>
                    <a href=href data-export=is_first.then_some("") class="block px-3 py-1.5 rounded-md text-ink text-small hover:bg-accent-wash">{label}</a>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="absolute left-0 top-full z-10 mt-1.5 p-1 w-80 max-w-full sm:max-w-none rounded-card border border-line-2 bg-raised shadow-lg">{choices}</ul> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_a_list_is_not_its_page() {
        let pairs = vec![("sender", "a&b@x.example".to_owned()), ("at", "o1-2".to_owned())];
        let url = |extent, format| url("/x.csv", &pairs, extent, format);
        assert_eq!(url(Extent::Page, Format::Excel), "/x.csv?sender=a%26b%40x.example&at=o1-2&page=1&format=excel");
        assert_eq!(url(Extent::Whole, Format::Standard), "/x.csv?sender=a%26b%40x.example&format=csv");
    }
}
