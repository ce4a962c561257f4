//! A long page to read: parts that can be linked to, a table of contents, tables of words. The opened part is marked.

use leptos::prelude::*;

use crate::components::listing::Head;

/// A part, a section of it, a point of a section: the same frame, whose edge shows when the address names it.
const FRAME: &str = "scroll-mt-4 -ml-4 pl-3.5 border-l-2 border-transparent target:border-accent";

/// A heading is its own link: whoever answers a customer copies it.
fn own_link(id: &str, title: String) -> impl IntoView + use<> {
    view! { <a href=format!("#{id}") class="rounded-sm underline-offset-4 decoration-line-2 hover:underline">{title}</a> }
}

#[component]
pub fn Part(id: &'static str, #[prop(into)] title: String, children: Children) -> AnyView {
    view! {
        <section id=id class=format!("{FRAME} mt-12 first:mt-0")>
            <h2 class="text-title leading-snug font-semibold tracking-tight text-balance mb-3 break-after-avoid">{own_link(id, title)}</h2>
            {children()}
        </section>
    }
    .into_any()
}

#[component]
pub fn Section(id: &'static str, #[prop(into)] title: String, children: Children) -> AnyView {
    view! {
        <section id=id class=format!("{FRAME} mt-7")>
            <h3 class="text-heading leading-snug font-semibold tracking-tight mb-2 break-after-avoid">{own_link(id, title)}</h3>
            {children()}
        </section>
    }
    .into_any()
}

#[component]
pub fn Subsection(id: &'static str, #[prop(into)] title: String, children: Children) -> AnyView {
    view! {
        <section id=id class=format!("{FRAME} mt-4 break-inside-avoid")>
            <h4 class="font-semibold mb-1.5 break-after-avoid">{own_link(id, title)}</h4>
            {children()}
        </section>
    }
    .into_any()
}

/// A line of the table of contents, and the lines below it.
#[derive(Clone, Debug)]
pub struct Entry {
    pub id: String,
    pub title: String,
    pub below: Vec<Entry>,
}

/// Beside the text on a wide screen, where it stays in view; above it, and shorter, on a narrow one.
#[component]
pub fn Contents(#[prop(into)] label: String, entries: Vec<Entry>) -> AnyView {
    const LINK: &str =
        "block py-1 rounded-sm leading-snug text-ink-2 hover:text-ink hover:underline underline-offset-2";
    let entries = entries
        .into_iter()
        .map(|entry| {
            let below = entry
                .below
                .into_iter()
                .map(|entry| view! { <li><a href=format!("#{}", entry.id) class=LINK>{entry.title}</a></li> })
                .collect_view();
            view! {
                <li>
                    <a href=format!("#{}", entry.id) class=format!("{LINK} font-medium")>{entry.title}</a>
                    <ul class="hidden lg:grid text-small pl-3 ml-0.5 border-l border-line empty:hidden">{below}</ul>
                </li>
            }
        })
        .collect_view();
    let name = label.clone();
    view! {
        <nav
            aria-label=name
            class="print:hidden mb-8 px-4 py-3 rounded-card border border-line bg-raised lg:mb-0 lg:p-0 lg:pb-6 lg:rounded-none lg:border-0 lg:bg-transparent lg:col-start-2 lg:row-start-1 lg:row-span-2 lg:sticky lg:top-5 lg:self-start lg:max-h-[calc(100vh-20px)] lg:overflow-y-auto"
        >
            <p aria-hidden="true" class="text-tiny font-medium text-ink-3 mb-1">{label}</p>
            <ul class="grid">{entries}</ul>
        </nav>
    }
    .into_any()
}

/// Text with its table of contents.
#[component]
pub fn Article(contents: AnyView, children: Children) -> AnyView {
    view! {
        <div class="max-w-260 lg:grid lg:grid-cols-[minmax(0,1fr)_212px] lg:gap-x-12">
            {contents}
            <div class="min-w-0">{children()}</div>
        </div>
    }
    .into_any()
}

/// A row: what it is about, and what there is to say of it.
pub struct Row {
    /// What links lead to.
    pub id: Option<String>,
    pub head: AnyView,
    pub cells: Vec<AnyView>,
}

/// A table of words. On a phone its rows are stacked.
#[component]
pub fn Sheet(#[prop(into)] caption: String, heads: Vec<String>, rows: Vec<Row>) -> AnyView {
    const CELL: &str = "block sm:table-cell sm:px-2.5 sm:first:pl-0 sm:last:pr-0 sm:py-2.5 align-top max-w-[60ch]";
    let heads = heads.into_iter().map(|text| view! { <Head text/> }).collect_view();
    let rows = rows
        .into_iter()
        .map(|row| {
            let cells = row.cells.into_iter().map(|cell| view! { <td class=CELL>{cell}</td> }).collect_view();
            view! {
                <tr id=row.id class="block sm:table-row py-2.5 sm:py-0 scroll-mt-4 border-b border-line break-inside-avoid target:bg-accent-wash">
                    <th scope="row" class=format!("{CELL} text-left font-semibold")>{row.head}</th>
                    {cells}
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="block sm:table w-full border-collapse mb-3">
            <caption class="sr-only">{caption}</caption>
            <thead class="hidden sm:table-header-group"><tr>{heads}</tr></thead>
            <tbody class="block sm:table-row-group">{rows}</tbody>
        </table>
    }
    .into_any()
}
