//! A list of tickets: one row, one ticket; the whole row opens it. Stacked on a phone.

use lasso::{
    message::Count,
    ticket::{State, Ticket, TicketFilter, number},
};
use leptos::prelude::*;

use crate::{
    components::{
        listing::{Column, Listing},
        ticket::{StateBadge, sentence},
        untrusted::visible,
        when::When,
    },
    viewer::Viewer,
};

/// The address of the list that a filter describes.
pub fn url(base: &str, filter: &TicketFilter) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(filter.to_pairs()).finish();
    if query.is_empty() { base.to_owned() } else { format!("{base}?{query}") }
}

/// The same list with one thing changed, from its beginning.
pub fn url_but(base: &str, filter: &TicketFilter, change: impl FnOnce(&mut TicketFilter)) -> String {
    let mut filter = TicketFilter { after: None, ..filter.clone() };
    change(&mut filter);
    url(base, &filter)
}

/// The states with their counts; `first` is what the list opens with.
#[component]
pub fn StateTabs(
    viewer: Viewer,
    base: &'static str,
    filter: TicketFilter,
    counts: Vec<(State, Count)>,
    /// What the list opens with: its words, its count, and whether every state has a tab of its own.
    first: (String, Count),
    #[prop(optional)] all: Option<(String, Count)>,
) -> AnyView {
    let words = viewer.words;
    let tab = |label: String, count: Count, href: String, is_current: bool| {
        let ink = if count.rows == 0 && !is_current { "text-ink-3" } else { "text-ink-2" };
        let class = format!(
            "block px-2.5 pt-2 pb-2.5 whitespace-nowrap font-medium border-b-2 border-transparent hover:text-ink aria-[current]:text-ink aria-[current]:border-accent {ink}"
        );
        view! {
            <li>
                <a href=href class=class aria-current=is_current.then_some("page")>
                    {label} " " <span class="text-ink-3 font-normal tabular-nums">{words.count(count)}</span>
                </a>
            </li>
        }
    };
    let is_first = filter.state.is_none() && !filter.is_all;
    let mut items =
        vec![tab(first.0, first.1, url_but(base, &filter, |f| (f.state, f.is_all) = (None, false)), is_first)];
    items.extend(all.map(|(label, count)| {
        tab(label, count, url_but(base, &filter, |f| (f.state, f.is_all) = (None, true)), filter.is_all)
    }));
    items.extend(counts.into_iter().map(|(state, count)| {
        let label = words.say(&format!("ticket-state-{}", state.slug()));
        let href = url_but(base, &filter, |f| (f.state, f.is_all) = (Some(state), false));
        tab(label, count, href, filter.state == Some(state))
    }));
    view! {
        <nav aria-label=words.say("ticket-tabs-label") class="overflow-x-auto print:hidden mask-r-from-[calc(100%-2.5rem)]">
            <ul class="flex gap-1 w-max min-w-full pr-10 border-b border-line">{items}</ul>
        </nav>
    }
    .into_any()
}

#[component]
pub fn TicketTable(
    viewer: Viewer,
    tickets: Vec<Ticket>,
    caption: String,
    /// Whose they are is said where there are several tenants.
    with_tenant: bool,
    /// Who has them, at the desk.
    with_assignee: bool,
) -> AnyView {
    const CELL: &str =
        "sm:px-2.5 sm:py-2.5 sm:border-b sm:border-line sm:align-top group-hover:bg-accent-wash/45 min-w-0";
    let words = viewer.words;
    let rows = tickets
        .into_iter()
        .map(|ticket| {
            let href = format!("/tickets/{}", ticket.ticket_id);
            let no = number(ticket.ticket_id).replace(' ', "\u{a0}");
            let asked = sentence(viewer, &ticket).replace("**", "");
            let mut who = visible(ticket.requester.shown());
            if with_tenant {
                who = format!("{who} · {}", visible(&ticket.tenant_name));
            }
            let assignee = match &ticket.assignee {
                Some(assignee) => visible(assignee.shown()),
                None => words.say("ticket-nobody"),
            };
            view! {
                <tr class="group relative grid grid-cols-[minmax(0,1fr)_auto] gap-x-2 gap-y-1 items-center py-2.5 border-b border-line sm:border-0 sm:py-0 sm:table-row">
                    <td class=format!("{CELL} order-2 sm:order-none text-ink-2 whitespace-nowrap text-small sm:text-base")>
                        <When viewer at=ticket.opened_at text=viewer.away(ticket.opened_at)/>
                    </td>
                    <td class=format!("{CELL} order-1 sm:order-none")><StateBadge viewer state=ticket.state/></td>
                    <td class=format!("{CELL} order-3 sm:order-none col-span-2")>
                        <a
                            href=href data-row=""
                            class="font-medium wrap-anywhere after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent focus-visible:after:rounded-md"
                        >{asked}</a>
                        <span class="block text-small text-ink-3 tabular-nums">{no}</span>
                    </td>
                    <td class=format!("{CELL} order-4 sm:order-none col-span-2 wrap-anywhere text-small sm:text-base text-ink-2 sm:text-ink")>{who}</td>
                    {with_assignee.then(|| view! {
                        <td class=format!("{CELL} order-5 sm:order-none col-span-2 wrap-anywhere text-small text-ink-2")>
                            <span class="sm:hidden">{words.say("column-assignee")} " · "</span>{assignee}
                        </td>
                    })}
                </tr>
            }
        })
        .collect_view();
    let column = |word: &str, width| Column::new(words.say(word), width);
    let mut columns = vec![
        column("column-asked", "w-30"),
        column("column-state", "w-44"),
        column("column-ask", ""),
        column("column-requester", "w-[24%]"),
    ];
    if with_assignee {
        columns.push(column("column-assignee", "w-[15%]"));
    }
    view! { <Listing caption columns>{rows}</Listing> }.into_any()
}
