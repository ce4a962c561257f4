//! Why, what to do, who must act: once per cause, for all the recipients that share it.

use std::{collections::HashMap, sync::Arc};

use lasso::message::{Delivery, Direction, Status, Trace};
use leptos::prelude::*;

use crate::{
    components::{
        answer::{domain_of, is_explained},
        help::{Beyond, More},
        recipients::Wanted,
        untrusted::{Untrusted, visible},
    },
    viewer::Viewer,
};

/// The words of a cause live under `cause-<slug>-<kind>`; what has none yet is `cause-other-<kind>`.
fn say(viewer: Viewer, reason: &str, kind: &str, delivery: &Delivery) -> String {
    let find = |slug: &str| {
        let key = format!("cause-{}-{kind}", slug.replace('_', "-"));
        let args = [("rcpt", visible(&delivery.to).into()), ("domain", visible(domain_of(&delivery.to)).into())];
        viewer.words.find(&key, args)
    };
    find(reason).or_else(|| find("other")).unwrap_or_default()
}

/// What a cause is called: `Adresse du destinataire inconnue`.
pub fn title(viewer: Viewer, reason: &str) -> String {
    let find = |slug: &str| viewer.words.find(&format!("cause-{}-title", slug.replace('_', "-")), []);
    find(reason).or_else(|| find("other")).unwrap_or_default()
}

/// The sentence of a recipient whose reason is known: still tried, given up, or refused at our entrance.
pub(crate) fn sentence(viewer: Viewer, delivery: &Delivery) -> Option<String> {
    let reason = delivery.reason.as_deref().filter(|reason| *reason != "other")?;
    let kind = match delivery.status {
        Status::Deferred => "verdict",
        Status::Refused => "verdict-refused",
        _ => "verdict-final",
    };
    Some(say(viewer, reason, kind, delivery))
}

/// What the advice closes with: whether anything must be sent again, and by whom.
fn after(viewer: Viewer, status: Status) -> String {
    match status {
        Status::Deferred => viewer.words.say("cause-after-deferred"),
        Status::Refused => viewer.words.say("cause-after-refused"),
        _ => viewer.words.say("cause-after-final"),
    }
}

/// Failed recipients by cause, outcome and domain (the words name all three): the worst outcome first, then the cause that most have.
fn by_cause(recipients: Vec<&Delivery>) -> Vec<(&str, Vec<&Delivery>)> {
    let mut groups: Vec<(&str, Vec<&Delivery>)> = Vec::new();
    let mut places: HashMap<(&str, Status, String), usize> = HashMap::new();
    for delivery in recipients.into_iter().filter(|delivery| is_explained(delivery.status)) {
        let reason = delivery.reason.as_deref().unwrap_or("other");
        let place =
            *places.entry((reason, delivery.status, domain_of(&delivery.to).to_lowercase())).or_insert_with(|| {
                groups.push((reason, Vec::new()));
                groups.len() - 1
            });
        groups[place].1.push(delivery);
    }
    groups.sort_by_key(|(_, deliveries)| {
        (deliveries.first().map(|delivery| delivery.status), std::cmp::Reverse(deliveries.len()))
    });
    groups
}

#[component]
pub fn Causes(viewer: Viewer, trace: Arc<Trace>, wanted: Wanted) -> AnyView {
    const SHOWN: usize = 3;
    let names_recipients = trace.deliveries.len() > 1;
    let (recipients, ..) = wanted.page(&trace);
    let mut cards: Vec<_> = by_cause(recipients)
        .into_iter()
        .map(|(reason, deliveries)| card(viewer, reason, &deliveries, names_recipients, trace.direction))
        .collect();
    let folded = cards.split_off(cards.len().min(SHOWN));
    let n = folded.len() as i64;
    let folded = (n > 0).then(|| {
        let label =
            viewer.words.say_with("see-more-causes", [("count", n.into()), ("n", viewer.words.number(n).into())]);
        view! {
            <details>
                <summary class="w-max max-w-full py-1 text-accent font-medium hover:underline">{label}</summary>
                <div class="grid gap-4 mt-2">{folded}</div>
            </details>
        }
    });
    view! { <div class="grid gap-4 empty:hidden mb-7">{cards}{folded}</div> }.into_any()
}

fn card(
    viewer: Viewer,
    reason: &str,
    deliveries: &[&Delivery],
    names_recipients: bool,
    direction: Direction,
) -> AnyView {
    const NAMED: usize = 5;
    const PART: &str = "py-3.5 border-t border-line";
    const LABEL: &str = "text-tiny font-medium text-ink-3 mb-0.5";
    let Some(first) = deliveries.first() else { return ().into_any() };
    let words = viewer.words;
    // the advice for a refusal at our own entrance is another: the recipient's administrator has no part in it
    let [why, what, who] = match first.status {
        Status::Refused => ["why-refused", "do-refused", "who-refused"],
        _ => ["why", "do", "who"],
    };
    let advice = say(viewer, reason, what, first);
    let steps = advice
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .chain(std::iter::once(after(viewer, first.status)))
        .map(|step| view! { <li class="pl-0.5">{step}</li> })
        .collect_view();
    let recipients = names_recipients.then(|| {
        let named = deliveries.iter().take(NAMED).map(|delivery| view! { <li><Untrusted text=delivery.to.clone()/></li> }).collect_view();
        let more = deliveries.len().saturating_sub(NAMED);
        view! {
            <ul class="flex flex-wrap gap-x-4 text-small text-ink-2 pb-3">
                {named}
                {(more > 0).then(|| view! { <li>{words.say_with("and-more", [("n", words.number(more as i64).into())])}</li> })}
            </ul>
        }
    });
    let more = Beyond::of(reason, first.status, direction)
        .map(|beyond| view! { <p class="pb-3.5 print:hidden"><More viewer beyond/></p> });
    view! {
        <section class="border border-line rounded-card bg-raised px-4.5 break-inside-avoid">
            <h2 class="font-semibold text-large pt-3.5 pb-1">{say(viewer, reason, "title", first)}</h2>
            {recipients}
            <div class=PART><h3 class=LABEL>{words.say("cause-why")}</h3><p class="max-w-[64ch] text-pretty">{say(viewer, reason, why, first)}</p></div>
            <div class=PART><h3 class=LABEL>{words.say("cause-do")}</h3><ol class="list-decimal pl-5 max-w-[64ch] grid gap-0.5">{steps}</ol></div>
            <div class=PART><h3 class=LABEL>{words.say("cause-who")}</h3><p class="max-w-[64ch] text-pretty">{say(viewer, reason, who, first)}</p></div>
            {more}
        </section>
    }
    .into_any()
}
