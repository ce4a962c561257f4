//! The frame of a list that fills the page: heads that stay in view, rows that are stacked where there is no room for columns. And the
//! heads of the smaller tables inside a page.

use leptos::prelude::*;

/// A column of a [`Listing`].
#[derive(Clone, Debug)]
pub struct Column {
    word: String,
    width: &'static str,
    order: Option<&'static str>,
    is_silent: bool,
}

impl Column {
    /// `width` is its class; the empty one takes what the others leave.
    pub fn new(word: String, width: &'static str) -> Self {
        Self { word, width, order: None, is_silent: false }
    }

    /// The rows stand in its order: `ascending` or `descending`.
    #[must_use]
    pub fn sorted(self, order: &'static str) -> Self {
        Self { order: Some(order), ..self }
    }

    /// Its head is heard, not seen.
    #[must_use]
    pub fn silent(self) -> Self {
        Self { is_silent: true, ..self }
    }
}

/// Up to where the rows are stacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stacked {
    OnPhones,
    OnTablets,
}

#[component]
pub fn Listing(
    #[prop(into)] caption: String,
    columns: Vec<Column>,
    #[prop(default = Stacked::OnPhones)] stacked: Stacked,
    /// The rows.
    children: Children,
) -> AnyView {
    const HEAD: &str =
        "sticky top-0 z-1 bg-paper text-left font-medium text-tiny text-ink-3 px-2.5 py-1.5 border-b border-line";
    let (table, head, body) = match stacked {
        Stacked::OnPhones => (
            "block sm:table w-full sm:table-fixed border-collapse",
            "hidden sm:table-header-group",
            "block sm:table-row-group",
        ),
        Stacked::OnTablets => (
            "block lg:table w-full lg:table-fixed border-collapse",
            "hidden lg:table-header-group",
            "block lg:table-row-group",
        ),
    };
    let widths = columns.iter().map(|column| view! { <col class=column.width/> }).collect_view();
    let heads = columns
        .into_iter()
        .map(|Column { word, order, is_silent, .. }| {
            let word =
                if is_silent { view! { <span class="sr-only">{word}</span> }.into_any() } else { word.into_any() };
            view! { <th scope="col" aria-sort=order class=HEAD>{word}</th> }
        })
        .collect_view();
    view! {
        <table class=table>
            <caption class="sr-only">{caption}</caption>
            <colgroup>{widths}</colgroup>
            <thead class=head><tr>{heads}</tr></thead>
            <tbody class=body>{children()}</tbody>
        </table>
    }
    .into_any()
}

/// What stands below a head: it begins or ends where that does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    Words,
    Numbers,
    /// Words for which a phone has no room.
    WideWords,
}

/// The head of a column of a table inside a page.
#[component]
pub fn Head(#[prop(into)] text: String, #[prop(default = Over::Words)] over: Over) -> AnyView {
    const HEAD: &str =
        "font-medium text-tiny text-ink-3 px-2.5 first:pl-0 last:pr-0 py-1.5 border-b border-line align-bottom";
    let place = match over {
        Over::Words => "text-left",
        Over::Numbers => "text-right",
        Over::WideWords => "text-left hidden sm:table-cell",
    };
    view! { <th scope="col" class=format!("{HEAD} {place}")>{text}</th> }.into_any()
}
