//! The list of invalid recipients: one row, one address and who wrote to it. Stacked where there is no room for five columns of text.

use lasso::{invalid_recipients::InvalidRecipient, message::Micros};
use leptos::prelude::*;

use crate::{
    components::{
        causes,
        disclosure::{Disclosure, Verbatim},
        icon::{Glyph, Icon},
        listing::{Column, Listing, Stacked},
        table::sender,
        untrusted::{Untrusted, visible},
        when::When,
    },
    viewer::Viewer,
};

#[component]
pub fn InvalidTable(viewer: Viewer, rows: Vec<InvalidRecipient>, caption: String) -> AnyView {
    let words = viewer.words;
    let rows = rows.into_iter().map(|row| view! { <Row viewer row/> }).collect_view();
    let column = |word: &str, width| Column::new(words.say(word), width);
    let columns = vec![
        column("sheet-recipient", "w-[27%]"),
        column("sheet-sender", "w-[20%]"),
        column("sheet-cause", ""),
        column("sheet-refusals", "w-17"),
        column("sheet-last", "w-32").sorted("descending"),
        column("sheet-trace", "w-13").silent(),
    ];
    view! { <Listing caption columns stacked=Stacked::OnTablets>{rows}</Listing> }.into_any()
}

#[component]
fn Row(viewer: Viewer, row: InvalidRecipient) -> AnyView {
    const CELL: &str = "min-w-0 lg:px-2.5 lg:py-2.5 lg:align-top lg:border-b lg:border-line lg:order-none";
    let words = viewer.words;
    let when = |at: Micros| format!("{} {}", viewer.short_day(at), viewer.hour(at));
    let label = words.say_with(
        "invalid-trace-label",
        [
            ("to", visible(&row.recipient).into()),
            ("from", visible(&row.sender).into()),
            ("when", when(row.last_at).into()),
        ],
    );
    let codes = [row.code, row.enhanced].join(" ");
    let named = |key: &str| view! { <span class="lg:hidden text-tiny text-ink-3">{words.say(key)} " "</span> };
    view! {
        <tr class="group relative grid grid-cols-[minmax(0,1fr)_auto] gap-x-2 gap-y-1 items-start py-3 border-b border-line lg:border-0 lg:py-0 lg:table-row">
            <th scope="row" class=format!("{CELL} order-1 text-left font-medium")><Untrusted text=row.recipient/></th>
            <td class=format!("{CELL} order-3 col-span-2 text-ink-2")>{named("sheet-sender")} {sender(viewer, Some(&row.sender))}</td>
            <td class=format!("{CELL} order-4 col-span-2")>
                {causes::title(viewer, &row.reason)}
                " " <span class="text-ink-3 text-small tabular-nums whitespace-nowrap">{codes.trim().to_owned()}</span>
                <Disclosure label=words.say("see-reply")><Verbatim text=row.reply/></Disclosure>
            </td>
            <td class=format!("{CELL} order-5 col-span-2 tabular-nums")>{named("sheet-refusals")} {words.number(row.refusals)}</td>
            <td class=format!("{CELL} order-6 col-span-2 text-ink-2")>
                {named("sheet-last")}
                <When viewer at=row.last_at text=when(row.last_at)/>
                <span class="block text-tiny text-ink-3">{words.say("sheet-first")} " " <When viewer at=row.first_at text=when(row.first_at)/></span>
            </td>
            <td class=format!("{CELL} order-2 text-right")>
                <a
                    href=format!("/messages/{}", row.message_id) aria-label=label title=words.say("trace-link") data-row=""
                    class="inline-grid place-items-center size-8 rounded-md text-ink-3 hover:text-accent group-hover:text-accent group-hover:bg-accent-wash"
                >
                    <Glyph icon=Icon::Lasso/>
                </a>
            </td>
        </tr>
    }
    .into_any()
}
