//! Why, what to do, who must act: once per cause, for all the recipients that share it.

use lasso::message::{Delivery, Trace};
use leptos::prelude::*;

use crate::{
    components::{
        untrusted::{Untrusted, visible},
        verdict::{domain_of, is_explained},
    },
    viewer::Viewer,
};

/// The words of a cause live under `cause-<slug>-…`; what has none yet is `cause-other-…`.
fn say(viewer: Viewer, reason: &str, kind: &str, delivery: &Delivery) -> String {
    let find = |slug: &str| {
        let key = format!("cause-{}-{kind}", slug.replace('_', "-"));
        let args = [("rcpt", visible(&delivery.to).into()), ("domain", visible(domain_of(&delivery.to)).into())];
        viewer.words.find(&key, args)
    };
    find(reason).or_else(|| find("other")).unwrap_or_default()
}

/// The verdict sentence of a recipient whose reason is known.
pub(crate) fn verdict(viewer: Viewer, delivery: &Delivery) -> Option<String> {
    let reason = delivery.reason.as_deref().filter(|reason| *reason != "other")?;
    Some(say(viewer, reason, "verdict", delivery))
}

/// Failed recipients by cause, in the order of the trace.
fn by_cause(trace: &Trace) -> Vec<(&str, Vec<&Delivery>)> {
    let mut groups: Vec<(&str, Vec<&Delivery>)> = Vec::new();
    for delivery in trace.deliveries.iter().filter(|delivery| is_explained(delivery.status)) {
        let reason = delivery.reason.as_deref().unwrap_or("other");
        match groups.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, deliveries)) => deliveries.push(delivery),
            None => groups.push((reason, vec![delivery])),
        }
    }
    groups
}

#[component]
pub fn Causes(viewer: Viewer, trace: Trace) -> AnyView {
    let names_recipients = trace.deliveries.len() > 1;
    let cards = by_cause(&trace)
        .into_iter()
        .map(|(reason, deliveries)| card(viewer, reason, &deliveries, names_recipients))
        .collect_view();
    view! { <div class="grid gap-4 empty:hidden mb-7">{cards}</div> }.into_any()
}

fn card(viewer: Viewer, reason: &str, deliveries: &[&Delivery], names_recipients: bool) -> AnyView {
    const NAMED: usize = 5;
    const PART: &str = "py-3.5 border-t border-line";
    const LABEL: &str = "text-tiny font-medium text-ink-3 mb-0.5";
    let Some(first) = deliveries.first() else { return ().into_any() };
    let words = viewer.words;
    let steps: Vec<_> = say(viewer, reason, "do", first)
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect();
    let steps = match steps.as_slice() {
        [only] => view! { <p class="max-w-[60ch]">{only.clone()}</p> }.into_any(),
        _ => view! {
            <ol class="list-decimal pl-5 max-w-[60ch] grid gap-0.5">
                {steps.into_iter().map(|step| view! { <li class="pl-0.5">{step}</li> }).collect_view()}
            </ol>
        }
        .into_any(),
    };
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
    view! {
        <section class="border border-line rounded-card bg-raised px-4.5 break-inside-avoid">
            <h2 class="font-semibold text-large pt-3.5 pb-1">{say(viewer, reason, "title", first)}</h2>
            {recipients}
            <div class=PART><h3 class=LABEL>{words.say("cause-why")}</h3><p class="max-w-[60ch] text-pretty">{say(viewer, reason, "why", first)}</p></div>
            <div class=PART><h3 class=LABEL>{words.say("cause-do")}</h3>{steps}</div>
            <div class=PART><h3 class=LABEL>{words.say("cause-who")}</h3><p class="max-w-[60ch] text-pretty">{say(viewer, reason, "who", first)}</p></div>
        </section>
    }
    .into_any()
}
