//! What each delivery status means, what to do next, and who must act.

use lasso::message::Status;
use leptos::prelude::*;

use super::title;
use crate::{
    components::{
        article::{Part, Section},
        badge::StatusBadge,
        prose::{Marked, Paragraph, Steps},
    },
    viewer::Viewer,
};

/// From what people see most to what they see least; a list's rows have another order, the worst first.
pub(super) const ORDER: [Status; 9] = [
    Status::Delivered,
    Status::Deferred,
    Status::Bounced,
    Status::Expired,
    Status::Refused,
    Status::Held,
    Status::Discarded,
    Status::Queued,
    Status::Unknown,
];

/// What `components::help::paragraph` links to.
pub(super) fn id(status: Status) -> String {
    format!("status-{}", status.slug())
}

#[component]
pub fn Statuses(viewer: Viewer) -> impl IntoView {
    let words = viewer.words;
    let badges = ORDER.map(|status| {
        view! {
            <li><a href=format!("#{}", id(status)) class="block rounded-md hover:ring-1 hover:ring-edge"><StatusBadge viewer status/></a></li>
        }
    });
    let cards = ORDER.map(|status| view! { <Card viewer status/> });
    view! {
        <Part id="statuses" title=title(words, "statuses")>
            <Paragraph text=words.say("help-statuses-text")/>
            <ul class="flex flex-wrap gap-2 mb-5 print:hidden">{badges}</ul>
            <div class="grid gap-4">{cards}</div>
            <Section id="several" title=title(words, "several")>
                <Paragraph text=words.say("help-several-text")/>
            </Section>
        </Part>
    }
}

#[component]
fn Card(viewer: Viewer, status: Status) -> impl IntoView {
    const LABEL: &str = "text-tiny font-medium text-ink-3 sm:pt-0.5 mt-3 sm:mt-0 first:mt-0";
    const TEXT: &str = "max-w-[64ch] text-pretty";
    let words = viewer.words;
    let id = id(status);
    let text = |kind: &str| words.say(&format!("help-{id}-{kind}"));
    view! {
        <section id=id.clone() class="scroll-mt-4 border border-line rounded-card bg-raised px-4.5 py-4 break-inside-avoid target:border-accent target:outline-2 target:outline-accent target:-outline-offset-2">
            <h3 class="mb-3"><a href=format!("#{id}") class="inline-block rounded-md hover:ring-1 hover:ring-edge"><StatusBadge viewer status/></a></h3>
            <dl class="sm:grid sm:grid-cols-[8.5rem_minmax(0,1fr)] sm:gap-x-3 sm:gap-y-3">
                <dt class=LABEL>{words.say("help-what")}</dt>
                <dd class=TEXT><Marked text=text("what")/></dd>
                <dt class=LABEL>{words.say("cause-do")}</dt>
                <dd class=TEXT><Steps text=text("do")/></dd>
                <dt class=LABEL>{words.say("cause-who")}</dt>
                <dd class=TEXT><Marked text=text("who")/></dd>
            </dl>
        </section>
    }
}
