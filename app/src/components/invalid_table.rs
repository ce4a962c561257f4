//! The list of invalid recipients: one row, one address and who wrote to it. Stacked on a phone.

use lasso::{invalid_recipients::InvalidRecipient, message::Micros};
use leptos::prelude::*;

use crate::{
    components::{
        causes,
        disclosure::{Disclosure, Verbatim},
        icon::{Glyph, Icon},
        table::sender,
        untrusted::{Untrusted, visible},
        when::When,
    },
    viewer::Viewer,
};

#[component]
pub fn InvalidTable(viewer: Viewer, rows: Vec<InvalidRecipient>, caption: String) -> AnyView {
    const HEAD: &str =
        "sticky top-0 z-1 bg-paper text-left font-medium text-tiny text-ink-3 px-2.5 py-1.5 border-b border-line";
    const NUMBER: &str =
        "sticky top-0 z-1 bg-paper text-right font-medium text-tiny text-ink-3 px-2.5 py-1.5 border-b border-line";
    let words = viewer.words;
    let columns =
        ["", "w-[22%]", "w-[24%]", "w-17", "w-14", "w-25", "w-25", "w-13"].map(|width| view! { <col class=width/> });
    let rows = rows.into_iter().map(|row| view! { <Row viewer row/> }).collect_view();
    view! {
        <table class="block sm:table w-full sm:table-fixed border-collapse">
            <caption class="sr-only">{caption}</caption>
            <colgroup>{columns}</colgroup>
            <thead class="hidden sm:table-header-group">
                <tr>
                    <th scope="col" class=HEAD>{words.say("sheet-recipient")}</th>
                    <th scope="col" class=HEAD>{words.say("sheet-sender")}</th>
                    <th scope="col" class=HEAD>{words.say("sheet-cause")}</th>
                    <th scope="col" class=HEAD>{words.say("invalid-codes")}</th>
                    <th scope="col" class=NUMBER>{words.say("sheet-refusals")}</th>
                    <th scope="col" class=HEAD>{words.say("sheet-first")}</th>
                    <th scope="col" aria-sort="descending" class=HEAD>{words.say("sheet-last")}</th>
                    <th scope="col" class=HEAD><span class="sr-only">{words.say("sheet-trace")}</span></th>
                </tr>
            </thead>
            <tbody class="block sm:table-row-group">{rows}</tbody>
        </table>
    }
    .into_any()
}

#[component]
fn Row(viewer: Viewer, row: InvalidRecipient) -> AnyView {
    const CELL: &str = "col-span-2 min-w-0 sm:px-2.5 sm:py-2.5 sm:align-top sm:border-b sm:border-line";
    let words = viewer.words;
    let label = words.say_with(
        "invalid-trace-label",
        [
            ("to", visible(&row.recipient).into()),
            ("from", visible(&row.sender).into()),
            ("when", format!("{} {}", viewer.short_day(row.last_at), viewer.hour(row.last_at)).into()),
        ],
    );
    let when = |at: Micros| {
        view! {
            <span class="text-ink-2 whitespace-nowrap">
                <When viewer at text=viewer.hour(at)/> " " <span class="text-ink-3 text-tiny">{viewer.short_day(at)}</span>
            </span>
        }
    };
    let named = |key: &str| view! { <span class="sm:hidden text-tiny text-ink-3">{words.say(key)} " "</span> };
    view! {
        <tr class="group relative grid grid-cols-[minmax(0,1fr)_auto] gap-x-2 gap-y-1 items-start py-3 border-b border-line sm:border-0 sm:py-0 sm:table-row">
            <th scope="row" class="order-1 sm:order-none min-w-0 text-left font-medium sm:px-2.5 sm:py-2.5 sm:align-top sm:border-b sm:border-line">
                <Untrusted text=row.recipient/>
            </th>
            <td class=format!("{CELL} order-3 sm:order-none text-ink-2")>{named("sheet-sender")} {sender(viewer, Some(&row.sender))}</td>
            <td class=format!("{CELL} order-4 sm:order-none")>
                {causes::title(viewer, &row.reason)}
                <Disclosure label=words.say("see-reply")><Verbatim text=row.reply/></Disclosure>
            </td>
            <td class=format!("{CELL} order-5 sm:order-none tabular-nums text-ink-2")>
                {named("invalid-codes")}
                {(!row.code.is_empty()).then(|| view! { <span class="sm:block">{row.code.clone()}</span> " " })}
                <span class="sm:block">{row.enhanced}</span>
            </td>
            <td class=format!("{CELL} order-6 sm:order-none sm:text-right tabular-nums")>{named("sheet-refusals")} {words.number(row.refusals)}</td>
            <td class=format!("{CELL} order-7 sm:order-none")>{named("sheet-first")} {when(row.first_at)}</td>
            <td class=format!("{CELL} order-8 sm:order-none")>{named("sheet-last")} {when(row.last_at)}</td>
            <td class="order-2 sm:order-none text-right sm:px-2.5 sm:py-1.5 sm:align-top sm:border-b sm:border-line">
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
