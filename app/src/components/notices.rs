//! What happened to the requests that concern somebody: a line a notice, the whole line opens the request.

use lasso::{notice::Notice, ticket::number};
use leptos::prelude::*;

use crate::{
    components::{untrusted::Untrusted, when::When},
    mail::what_happened,
    viewer::Viewer,
};

/// `is_desk`: they are told as those who answer, not as those who asked.
#[component]
pub fn NoticeList(viewer: Viewer, notices: Vec<Notice>, is_desk: bool) -> AnyView {
    let words = viewer.words;
    let lines = notices.into_iter().map(|notice| view! { <Line viewer notice is_desk/> }).collect_view();
    view! { <ol aria-label=words.say("notices-list") class="border-t border-line">{lines}</ol> }.into_any()
}

#[component]
fn Line(viewer: Viewer, notice: Notice, is_desk: bool) -> AnyView {
    let words = viewer.words;
    let is_unread = !notice.is_read;
    let day = format!("{} {}", viewer.short_day(notice.at), viewer.hour(notice.at));
    let about = words.say_with("notices-about", [("number", number(notice.ticket_id).into())]);
    view! {
        <li class="relative flex flex-wrap items-baseline gap-x-3 gap-y-0.5 py-3 px-2 border-b border-line hover:bg-accent-wash/45">
            <div class="grow basis-72 min-w-0">
                <p>
                    <a
                        href=format!("/tickets/{}", notice.ticket_id) data-unread=is_unread.then_some("")
                        class="wrap-anywhere data-unread:font-semibold after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent focus-visible:after:rounded-md"
                    >
                        {what_happened(words, !is_desk, notice.kind, notice.act)}
                    </a>
                    {is_unread.then(|| view! {
                        " "
                        <span class="inline-block px-1.5 rounded bg-accent-wash text-accent text-tiny font-medium whitespace-nowrap">
                            {words.say("notices-unread")}
                        </span>
                    })}
                </p>
                <p class="text-small text-ink-2">
                    {about} " " <span aria-hidden="true" class="text-ink-3">"·"</span> " " <Untrusted text=notice.by.shown()/>
                </p>
            </div>
            <span class="text-small text-ink-3 whitespace-nowrap"><When viewer at=notice.at text=day/></span>
        </li>
    }
    .into_any()
}
