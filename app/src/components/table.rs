//! The list of messages: one row, one message; the whole row opens the trace. Stacked on a phone.

use lasso::{
    message::{Direction, MessageRow},
    tenant::Subjects,
};
use leptos::prelude::*;

use crate::{
    components::{
        asks::ask_any_url,
        badge::OutcomeBadge,
        icon::{Glyph, Icon},
        listing::{Column, Listing},
        untrusted::{Untrusted, visible},
        when::When,
    },
    viewer::Viewer,
    words::Arg,
};

#[component]
pub fn MessageTable(
    viewer: Viewer,
    rows: Vec<MessageRow>,
    /// What the tenant has people shown of subjects.
    subjects: Subjects,
    caption: String,
    with_category: bool,
    /// Whether the viewer is of those who ask.
    may_ask: bool,
) -> AnyView {
    let words = viewer.words;
    // Postfix logs no subject by itself: then the addresses get the room
    let has_subjects = rows.iter().any(|row| row.subject.is_some());
    // and where the categories stand with them, nothing says fifty times that a subject is not known or not shown
    let (column, with_subject) =
        if with_category && !has_subjects { ("column-category", false) } else { ("column-subject", true) };
    let last = if may_ask { "w-22" } else { "w-13" };
    let widths = if has_subjects || with_subject && subjects == Subjects::Hidden {
        ["w-26", "w-36", "", "w-[21%]", "w-[21%]", "w-19", last]
    } else {
        ["w-26", "w-36", "w-40", "", "w-[25%]", "w-19", last]
    };
    let subjects = with_subject.then_some(subjects);
    let rows = rows.into_iter().map(|row| view! { <Row viewer row with_category subjects may_ask/> }).collect_view();
    let columns = vec![
        Column::new(words.say("column-time"), widths[0]).sorted("descending"),
        Column::new(words.say("column-status"), widths[1]),
        Column::new(words.say(column), widths[2]),
        Column::new(words.say("column-from"), widths[3]),
        Column::new(words.say("column-to"), widths[4]),
        Column::new(words.say("column-size"), widths[5]),
        Column::new(words.say("column-trace"), widths[6]).silent(),
    ];
    view! { <Listing caption columns>{rows}</Listing> }.into_any()
}

#[component]
fn Row(
    viewer: Viewer,
    row: MessageRow,
    with_category: bool,
    /// `None` where the column is left out.
    subjects: Option<Subjects>,
    may_ask: bool,
) -> AnyView {
    const CELL: &str = "sm:h-11 sm:px-2.5 sm:border-b sm:border-line sm:truncate group-hover:bg-accent-wash/45";
    let words = viewer.words;
    let href = format!("/messages/{}", row.id);
    let label = trace_label(viewer, &row);
    let more = row.recipients.saturating_sub(1);
    let (arrow, arrow_word) = match row.direction {
        Direction::In => (Icon::ArrowIn, words.say("direction-in")),
        Direction::Out => (Icon::ArrowOut, words.say("direction-out")),
        Direction::Internal => (Icon::ArrowInternal, words.say("direction-internal")),
    };
    let category = with_category.then(|| {
        view! {
            <span class="inline-block mr-2 px-1.5 rounded border border-line-2 text-tiny text-ink-2 font-normal">
                {words.say(&format!("category-{}", row.category.slug()))}
            </span>
        }
    });
    let ask = may_ask.then(|| {
        let href = ask_any_url(row.id, row.recipient.as_deref().unwrap_or_default());
        view! {
            <a
                href=href aria-label=words.say_with("ask-link-label", names(viewer, &row)) title=words.say("ask-title")
                class="relative z-1 inline-grid place-items-center size-8 rounded-md text-ink-3 hover:text-accent hover:bg-accent-wash"
            >
                <Glyph icon=Icon::Ticket/>
            </a>
        }
    });
    // the lasso's link covers its row: a click anywhere opens the trace, without a script
    view! {
        <tr class="group relative data-fresh:bg-accent-wash/45 grid grid-cols-[minmax(0,1fr)_auto_auto] gap-x-2 items-center py-2.5 border-b border-line sm:border-0 sm:py-0 sm:table-row">
            <td class=format!("{CELL} order-2 sm:order-none text-ink-2 text-small sm:text-base whitespace-nowrap")>
                <When viewer at=row.arrived_at text=viewer.hour(row.arrived_at)/>
                " " <span class="text-ink-3 text-tiny">{viewer.short_day(row.arrived_at)}</span>
            </td>
            <td class=format!("{CELL} order-1 sm:order-none")><OutcomeBadge viewer statuses=row.statuses.clone()/></td>
            <td class=format!("{CELL} order-4 sm:order-none col-span-3 pt-1.5 sm:pt-0 font-medium min-w-0 truncate")>
                {category}
                {subjects.map(|subjects| subject(viewer, subjects, row.subject.as_deref()))}
            </td>
            <td class=format!("{CELL} order-5 sm:order-none col-span-3 min-w-0 truncate")>
                <span class="inline-block align-middle mr-1.5 text-ink-3" title=arrow_word.clone()>
                    <Glyph icon=arrow class="size-3.5"/>
                    <span class="sr-only">{arrow_word.clone()}</span>
                </span>
                {sender(viewer, row.sender.as_deref())}
            </td>
            <td class=format!("{CELL} order-6 sm:order-none col-span-2 min-w-0 truncate")>
                <span class="sm:hidden text-ink-3" aria-hidden="true">"→ "</span>
                {recipient(viewer, row.recipient.as_deref())}
                {(more > 0).then(|| view! { <span class="text-ink-3 text-tiny">" +" {words.number(more as i64)}</span> })}
            </td>
            <td class=format!("{CELL} order-7 sm:order-none text-ink-2 tabular-nums whitespace-nowrap text-small sm:text-base")>
                {row.size.map(|size| words.size(size))}
            </td>
            <td class=format!("{CELL} order-3 sm:order-none text-right whitespace-nowrap")>
                {ask}
                <a
                    href=href aria-label=label title=words.say("trace-link") data-row=""
                    class="inline-grid place-items-center size-8 rounded-md text-ink-3 group-hover:text-accent group-hover:bg-accent-wash after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent focus-visible:after:rounded-md"
                >
                    <Glyph icon=Icon::Lasso/>
                </a>
            </td>
        </tr>
    }
    .into_any()
}

/// What a screen reader hears: "Tracer l’email de … à …, reçu à 14:11".
fn trace_label(viewer: Viewer, row: &MessageRow) -> String {
    viewer.words.say_with("trace-link-label", names(viewer, row))
}

fn names(viewer: Viewer, row: &MessageRow) -> [Arg<'static>; 3] {
    let words = viewer.words;
    let name = |address: Option<&str>, unknown: &str| match address {
        Some("") => words.say("null-sender"),
        Some(address) => visible(address),
        None => words.say(unknown),
    };
    [
        ("from", name(row.sender.as_deref(), "sender-unknown").into()),
        ("to", name(row.recipient.as_deref(), "recipient-unknown").into()),
        ("when", format!("{} {}", viewer.short_day(row.arrived_at), viewer.hour(row.arrived_at)).into()),
    ]
}

pub fn subject(viewer: Viewer, subjects: Subjects, subject: Option<&str>) -> AnyView {
    if let Some(text) = masked(viewer, subjects, subject) {
        return absent(text);
    }
    match subject {
        Some("") => absent(viewer.words.say("subject-empty")),
        Some(subject) => view! { <Untrusted text=subject/> }.into_any(),
        None => absent(viewer.words.say("subject-unknown")),
    }
}

/// What stands in place of a subject that the tenant does not have people shown; `None` where it is shown, or was not logged.
pub fn masked(viewer: Viewer, subjects: Subjects, subject: Option<&str>) -> Option<String> {
    match subjects {
        Subjects::Shown => None,
        Subjects::Hashed => {
            subject.map(|hash| viewer.words.say_with("subject-hashed", [("hash", hash.to_owned().into())]))
        }
        Subjects::Hidden => Some(viewer.words.say("subject-hidden")),
    }
}

pub fn sender(viewer: Viewer, sender: Option<&str>) -> AnyView {
    match sender {
        Some("") => absent(viewer.words.say("null-sender")),
        Some(sender) => view! { <Untrusted text=sender/> }.into_any(),
        None => absent(viewer.words.say("sender-unknown")),
    }
}

pub fn recipient(viewer: Viewer, recipient: Option<&str>) -> AnyView {
    match recipient {
        Some(recipient) => view! { <Untrusted text=recipient/> }.into_any(),
        None => absent(viewer.words.say("recipient-unknown")),
    }
}

/// Something that is not there, said in words.
fn absent(text: String) -> AnyView {
    view! { <span class="text-ink-3 italic font-normal">{text}</span> }.into_any()
}
