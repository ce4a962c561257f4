//! The access journal: one row, one look at something of a tenant's. Stacked on a phone.

use lasso::{
    journal::{Access, Viewed},
    ticket::number,
};
use leptos::prelude::*;

use crate::{
    components::{
        listing::{Column, Listing},
        untrusted::{Untrusted, visible},
        when::When,
    },
    viewer::Viewer,
};

#[component]
pub fn AccessTable(viewer: Viewer, accesses: Vec<Access>, caption: String) -> AnyView {
    let words = viewer.words;
    let rows = accesses.into_iter().map(|access| view! { <Row viewer access/> }).collect_view();
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
fn Row(viewer: Viewer, access: Access) -> AnyView {
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
            let href = access.object.clone();
            view! { <a class=CODE href=href>{visible(&access.object)}</a> }.into_any()
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
                <Untrusted text=access.by.shown().to_owned()/>
                {(!access.by.name.is_empty()).then(|| view! { <span class="block text-small text-ink-2"><Untrusted text=access.by.email.clone()/></span> })}
                <span class="block text-small text-ink-3">{words.say(&format!("role-{}", access.role.slug()))}</span>
            </td>
            <td class=CELL>{words.say(&format!("viewed-{}", access.viewed.slug()))}</td>
            <td class=CELL>{object}{ticket}</td>
        </tr>
    }
    .into_any()
}
