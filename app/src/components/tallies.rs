//! Mail by category, by status, and where it waits: tables whose rows lead to the lists they count.

use lasso::{
    dashboard::{Deferred, Destination, Tally},
    message::{Category, MessageFilter, Period, Status},
};
use leptos::prelude::*;

use crate::{
    components::{
        badge::OutcomeBadge,
        chart::{Paint, Part},
        filters::url_but,
        listing::{Head, Over},
        untrusted::Untrusted,
        when::When,
    },
    viewer::Viewer,
};

const CELL: &str = "h-10 px-2.5 first:pl-0 last:pr-0 py-1.5 border-b border-line align-middle";
const NUMBER: &str = "h-10 px-2.5 first:pl-0 last:pr-0 py-1.5 border-b border-line align-middle text-right tabular-nums whitespace-nowrap";
const LINK: &str = "font-medium hover:text-accent hover:underline rounded-sm";

/// What stands in front of the two numbers of a row.
struct Row {
    name: AnyView,
    bar: AnyView,
    tally: Tally,
}

#[component]
fn Rows(viewer: Viewer, title: String, column: String, rows: Vec<Row>) -> AnyView {
    let words = viewer.words;
    let rows = rows
        .into_iter()
        .map(|Row { name, bar, tally }| {
            view! {
                <tr>
                    <th scope="row" class=format!("{CELL} text-left font-normal")>{name}</th>
                    <td class=format!("{CELL} hidden sm:table-cell w-[30%]")>{bar}</td>
                    <td class=NUMBER>{words.number(tally.mails)}</td>
                    <td class=NUMBER>{words.number(tally.recipients)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section class="min-w-0">
            <h2 class="text-base font-semibold mb-1">{title.clone()}</h2>
            <table class="w-full border-collapse">
                <caption class="sr-only">{title}</caption>
                <thead>
                    <tr>
                        <Head text=column/>
                        // the picture of what the numbers say
                        <td class="hidden sm:table-cell border-b border-line"></td>
                        <Head text=words.say("tallies-mails") over=Over::Numbers/>
                        <Head text=words.say("tallies-recipients") over=Over::Numbers/>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
    .into_any()
}

/// `list` is the list of the same mail: its tenant and period.
#[component]
pub fn ByCategory(viewer: Viewer, list: MessageFilter, categories: Vec<(Category, Tally)>) -> AnyView {
    let words = viewer.words;
    let most = categories.iter().map(|(_, tally)| tally.mails).max().unwrap_or(0);
    let mut categories = categories;
    categories.sort_by_key(|(category, tally)| (std::cmp::Reverse(tally.mails), *category));
    let rows = categories
        .into_iter()
        .map(|(category, tally)| {
            let href = url_but(&list, |f| f.category = Some(category));
            let name = words.say(&format!("category-{}", category.slug()));
            Row {
                name: view! { <a href=href class=LINK>{name}</a> }.into_any(),
                bar: view! { <Part part=tally.mails whole=most paint=Paint::Accent/> }.into_any(),
                tally,
            }
        })
        .collect();
    view! { <Rows viewer title=words.say("tallies-by-category") column=words.say("column-category") rows/> }.into_any()
}

fn paint(status: Status) -> Paint {
    match status {
        Status::Delivered => Paint::Ok,
        Status::Deferred | Status::Held => Paint::Wait,
        Status::Bounced | Status::Expired | Status::Discarded => Paint::Bad,
        Status::Refused => Paint::Edge,
        Status::Queued | Status::Unknown => Paint::Quiet,
    }
}

#[component]
pub fn ByStatus(viewer: Viewer, list: MessageFilter, statuses: Vec<(Status, Tally)>) -> AnyView {
    let words = viewer.words;
    let most = statuses.iter().map(|(_, tally)| tally.recipients).max().unwrap_or(0);
    // the best first: what is worse is read against it
    let rows = statuses
        .into_iter()
        .rev()
        .map(|(status, tally)| {
            let href = url_but(&list, |f| (f.category, f.status) = (None, Some(status)));
            Row {
                name: view! { <a href=href class="rounded-md hover:opacity-80"><OutcomeBadge viewer statuses=vec![(status, 1)]/></a> }
                    .into_any(),
                bar: view! { <Part part=tally.recipients whole=most paint=paint(status)/> }.into_any(),
                tally,
            }
        })
        .collect();
    view! { <Rows viewer title=words.say("tallies-by-status") column=words.say("column-status") rows/> }.into_any()
}

/// The list of all that is deferred now, or of what is deferred at one domain.
pub fn deferred_url(list: &MessageFilter, domain: Option<&str>) -> String {
    url_but(list, |f| {
        (f.category, f.status, f.period) = (None, Some(Status::Deferred), Some(Period::Days7));
        domain.unwrap_or_default().clone_into(&mut f.query);
    })
}

/// Where deferred mail waits, the worst first.
#[component]
pub fn Destinations(viewer: Viewer, list: MessageFilter, deferred: Deferred) -> AnyView {
    let words = viewer.words;
    let title = words.say("destinations-title");
    let rows = deferred
        .worst
        .into_iter()
        .map(|Destination { domain, recipients, since, reason }| {
            let href = deferred_url(&list, Some(&domain));
            let why = reason.and_then(|reason| words.find(&format!("cause-{}-title", reason.replace('_', "-")), []));
            view! {
                <tr>
                    <th scope="row" class=format!("{CELL} text-left font-normal min-w-0")>
                        <a href=href class=LINK><Untrusted text=domain/></a>
                        {why.clone().map(|why| view! { <span class="block sm:hidden text-small text-ink-2">{why}</span> })}
                    </th>
                    <td class=format!("{CELL} hidden sm:table-cell text-ink-2")>{why}</td>
                    <td class=NUMBER>{words.number(recipients)}</td>
                    <td class=NUMBER><When viewer at=since text=viewer.span(viewer.now - since)/></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section class="mb-8 min-w-0">
            <h2 class="text-base font-semibold mb-1">{title.clone()}</h2>
            <table class="w-full border-collapse">
                <caption class="sr-only">{title}</caption>
                <thead>
                    <tr>
                        <Head text=words.say("destinations-domain")/>
                        <Head text=words.say("cause-why") over=Over::WideWords/>
                        <Head text=words.say("tallies-recipients") over=Over::Numbers/>
                        <Head text=words.say("destinations-since") over=Over::Numbers/>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
    .into_any()
}
