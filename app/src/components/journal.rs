//! The access journal: one row, one look at something of a tenant's. Stacked on a phone.

use lasso::{
    journal::{Access, AccessFilter, Viewed},
    ticket::number,
};
use leptos::prelude::*;

use crate::{
    components::{
        button::{Button, ButtonLink, Look},
        field::Field,
        listing::{Column, Listing},
        untrusted::{Untrusted, visible},
        when::When,
    },
    viewer::Viewer,
};

/// The address of the journal's page that a filter describes.
pub fn journal_url(filter: &AccessFilter) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(filter.to_pairs()).finish();
    if query.is_empty() { "/journal".to_owned() } else { format!("/journal?{query}") }
}

/// Person and day; what else is chosen goes along.
#[component]
pub fn JournalForm(viewer: Viewer, filter: AccessFilter) -> AnyView {
    let words = viewer.words;
    let carried = AccessFilter { who: String::new(), day: None, before: None, ..filter.clone() };
    let cleared = journal_url(&AccessFilter { tenant: filter.tenant.clone(), ..AccessFilter::default() });
    let hidden = carried
        .to_pairs()
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view();
    let day = filter.day.map(|day| day.to_string()).unwrap_or_default();
    view! {
        <form method="get" action="/journal" aria-label=words.say("journal-form") class="flex flex-wrap gap-3 items-end pb-4 print:hidden">
            {hidden}
            <div class="grow basis-60 max-w-md min-w-0">
                <Field name="who" kind="text" label=words.say("journal-person") value=filter.who.clone() error=None required=false maxlength=254/>
            </div>
            <div class="min-w-0"><Field name="day" kind="date" label=words.say("journal-day") value=day error=None required=false/></div>
            <p class="flex flex-wrap gap-2">
                <Button look=Look::Plain label=words.say("journal-filter")/>
                {filter.is_narrow().then(|| view! { <ButtonLink href=cleared look=Look::Quiet label=words.say("journal-clear")/> })}
            </p>
        </form>
    }
    .into_any()
}

#[component]
pub fn AccessTable(viewer: Viewer, accesses: Vec<Access>, filter: AccessFilter, caption: String) -> AnyView {
    let words = viewer.words;
    let of =
        |access: &Access| journal_url(&AccessFilter { who: access.by.email.clone(), before: None, ..filter.clone() });
    let rows = accesses
        .into_iter()
        .map(|access| {
            let theirs = of(&access);
            view! { <Row viewer access theirs/> }
        })
        .collect_view();
    let column = |word: &str, width| Column::new(words.say(word), width);
    let columns = vec![
        column("journal-when", "w-52").sorted("descending"),
        column("journal-who", "w-[28%]"),
        column("journal-what", "w-36"),
        column("journal-object", ""),
    ];
    view! { <Listing caption columns>{rows}</Listing> }.into_any()
}

#[component]
fn Row(
    viewer: Viewer,
    access: Access,
    /// The same person's looks.
    theirs: String,
) -> AnyView {
    const CELL: &str = "block sm:table-cell sm:px-2.5 sm:py-2 sm:border-b sm:border-line align-top min-w-0";
    const CODE: &str = "text-accent hover:underline font-mono text-code wrap-anywhere";
    const NUMBER: &str = "text-accent hover:underline tabular-nums";
    let words = viewer.words;
    let object = match access.viewed {
        Viewed::Trace => {
            let href = format!("/messages/{}", access.object);
            view! { <a class=CODE href=href>{access.object.clone()}</a> }.into_any()
        }
        Viewed::Ticket => {
            let no = access.object.parse().map_or_else(|_| access.object.clone(), number);
            view! { <a class=NUMBER href=format!("/tickets/{}", access.object)>{no}</a> }.into_any()
        }
        Viewed::List | Viewed::Export => {
            let (path, query) = access.object.split_once('?').unwrap_or((&access.object, ""));
            let word = match path.split(['/', '.']).nth(1) {
                Some("") => words.say("nav-home"),
                Some("messages") => words.say("nav-messages"),
                Some("lists") => words.say("nav-lists"),
                Some("exports") => words.say("invalid-title"),
                _ => visible(path),
            };
            let href = access.object.clone();
            view! {
                <a class="text-accent hover:underline" href=href>{word}</a>
                {(!query.is_empty()).then(|| view! { <span class="block font-mono text-code text-ink-2 wrap-anywhere">{visible(query)}</span> })}
            }.into_any()
        }
    };
    let ticket = access.ticket_id.map(|ticket_id| {
        view! {
            <span class="block text-small text-ink-2">
                {words.say("journal-for")} " " <a class=NUMBER href=format!("/tickets/{ticket_id}")>{number(ticket_id)}</a>
            </span>
        }
    });
    view! {
        <tr class="block sm:table-row py-2.5 border-b border-line sm:border-0">
            <td class=format!("{CELL} whitespace-nowrap text-ink-2")><When viewer at=access.at text=viewer.moment(access.at)/></td>
            <td class=format!("{CELL} wrap-anywhere")>
                <a class="hover:underline" href=theirs><Untrusted text=access.by.shown().to_owned()/></a>
                {(!access.by.name.is_empty()).then(|| view! { <span class="block text-small text-ink-2"><Untrusted text=access.by.email.clone()/></span> })}
                <span class="block text-small text-ink-3">{words.say(&format!("role-{}", access.role.slug()))}</span>
            </td>
            <td class=CELL>{words.say(&format!("viewed-{}", access.viewed.slug()))}</td>
            <td class=CELL>{object}{ticket}</td>
        </tr>
    }
    .into_any()
}
