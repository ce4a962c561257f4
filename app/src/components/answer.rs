//! The sentence that answers where the mail is, and what follows from it: the first thing read, the only thing many will read.

use std::sync::Arc;

use lasso::message::{Delivery, Status, Trace};
use leptos::prelude::*;

use crate::{
    components::{
        badge::{Tone, counts, icon_of},
        causes,
        help::Meaning,
        icon::Glyph,
        rich::Rich,
        timeline::speaker,
        untrusted::visible,
    },
    viewer::Viewer,
    words::Locale,
};

/// The worst status among the recipients and how many have it, as the list's row says it.
pub fn outcome(trace: &Trace) -> Vec<(Status, usize)> {
    Status::ALL
        .iter()
        .map(|&status| (status, trace.deliveries.iter().filter(|delivery| delivery.status == status).count()))
        .filter(|&(_, n)| n > 0)
        .collect()
}

/// `Pas encore remis : la boîte de claire@… est pleine.`
pub fn sentence(viewer: Viewer, trace: &Trace) -> String {
    let words = viewer.words;
    let outcome = outcome(trace);
    let Some(&(status, n)) = outcome.first() else { return words.say("verdict-no-recipient") };
    let worst: Vec<&Delivery> = trace.deliveries.iter().filter(|delivery| delivery.status == status).collect();
    if is_explained(status)
        && let Some(why) = shared_cause(viewer, &worst)
    {
        return why;
    }
    let to = match worst.as_slice() {
        [only] => visible(&only.to),
        _ => words.say_with("recipients", [("count", (n as i64).into()), ("n", words.number(n as i64).into())]),
    };
    words.say_with(&format!("status-{}-verdict", status.slug()), [("to", to.into())])
}

/// The sentence of a cause that all of them have: of several, one that names no single recipient.
fn shared_cause(viewer: Viewer, worst: &[&Delivery]) -> Option<String> {
    let (first, rest) = worst.split_first()?;
    let is_alike = |other: &&Delivery| {
        other.reason == first.reason && domain_of(&other.to).eq_ignore_ascii_case(domain_of(&first.to))
    };
    let why = causes::sentence(viewer, first)?;
    match rest.iter().find(|other| other.to != first.to) {
        Some(second) if !rest.iter().all(is_alike) || !causes::sentence(viewer, second)?.eq_ignore_ascii_case(&why) => {
            None
        }
        _ => Some(why),
    }
}

/// Statuses that have a cause worth naming.
pub(crate) fn is_explained(status: Status) -> bool {
    matches!(status, Status::Bounced | Status::Expired | Status::Refused | Status::Deferred)
}

/// What it means and what comes next.
fn lead(viewer: Viewer, trace: &Trace) -> String {
    let words = viewer.words;
    let outcome = outcome(trace);
    let Some(&(status, _)) = outcome.first() else { return words.say("lead-no-recipient") };
    let Some(worst) = trace.deliveries.iter().find(|delivery| delivery.status == status) else { return String::new() };
    let last = worst.attempts.last();
    let who = last.map_or_else(String::new, |attempt| speaker(viewer, attempt));
    let when = last.map_or_else(String::new, |attempt| viewer.in_sentence(attempt.at));
    let text = match (status, worst.forecast) {
        (Status::Deferred, Some(forecast)) => {
            let until = viewer.in_sentence(forecast.gives_up_at);
            if let Some(next) = forecast.next_attempt_at {
                let next = viewer.in_sentence(next);
                words.say_with("lead-deferred-next", [("next", next.into()), ("until", until.into())])
            } else {
                let read = viewer.in_sentence(trace.last_line_at.unwrap_or(viewer.now));
                words.say_with("lead-deferred-due", [("until", until.into()), ("read", read.into())])
            }
        }
        (Status::Delivered, _) if who.is_empty() => words.say("lead-delivered-here"),
        (Status::Delivered, _) if last.is_some_and(|attempt| !attempt.relay.contains('[')) => {
            words.say_with("lead-delivered-local", [("when", when.into())])
        }
        (Status::Unknown, _) => match trace.last_line_at {
            Some(at) => words.say_with("lead-unknown-since", [("when", viewer.in_sentence(at).into())]),
            None => words.say("status-unknown-lead"),
        },
        (Status::Bounced | Status::Expired, _) if worst.returned => words.say("lead-returned"),
        _ => words.say_with(&format!("status-{}-lead", status.slug()), [("who", who.into()), ("when", when.into())]),
    };
    if outcome.len() < 2 {
        return text;
    }
    let others = words.say_with("lead-others", [("counts", counts(viewer, &outcome[1..]).into())]);
    format!("{text} {others}")
}

#[component]
pub fn Answer(viewer: Viewer, trace: Arc<Trace>) -> AnyView {
    let status = outcome(&trace).first().map_or(Status::Queued, |&(status, _)| status);
    let tone = Tone::of(status);
    let sentence = sentence(viewer, &trace);
    let lead = lead(viewer, &trace);
    let frame = if tone == Tone::Loud {
        "flex gap-3.5 items-start mb-5 p-4 rounded-card border-2 border-bad bg-bad-wash"
    } else {
        "flex gap-3.5 items-start mb-5"
    };
    view! {
        <div class=frame>
            <span class=format!("grid place-items-center flex-none size-9 rounded-lg {}", tone.wash())>
                <Glyph icon=icon_of(status) class="size-5"/>
            </span>
            <div class="min-w-0">
                <h1 class="text-heading sm:text-title leading-snug font-semibold tracking-tight text-balance wrap-anywhere pt-1 sm:pt-0.5">{sentence}</h1>
                <p class="mt-1.5 text-large text-ink-2 max-w-[68ch] text-pretty"><Rich text=lead/></p>
                <p class="mt-1"><Meaning viewer status/></p>
            </div>
        </div>
    }
    .into_any()
}

/// The recipient's domain, for words that name a server by it.
pub(crate) fn domain_of(address: &str) -> &str {
    address.rsplit_once('@').map_or(address, |(_, domain)| domain)
}

/// `« … »` or `“…”` around somebody else's words.
pub(crate) fn quoted(viewer: Viewer, text: &str) -> String {
    match viewer.words.0 {
        Locale::Fr => format!("«\u{a0}{text}\u{a0}»"),
        Locale::En => format!("“{text}”"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn the_worst_recipient_makes_the_sentence() {
        let trace = samples::a_deferred_trace();
        assert_eq!(outcome(&trace), [(Status::Deferred, 1), (Status::Delivered, 1)]);
        assert_eq!(
            sentence(samples::french(), &trace),
            "Pas encore remis\u{a0}: la boîte de claire.morel@cust-a.example est pleine."
        );
    }

    #[test]
    fn a_cause_makes_the_sentence_where_all_have_it() {
        let failed = |to: &str, reason: &str| Delivery {
            to: to.into(),
            status: Status::Deferred,
            reason: Some(reason.into()),
            ..samples::a_delivery()
        };
        let said = |deliveries: Vec<Delivery>| sentence(samples::french(), &Trace { deliveries, ..samples::a_trace() });
        let both = "Pas encore remis à 2\u{a0}destinataires";
        assert!(
            said(vec![failed("a@x.example", "mailbox_full"), failed("b@x.example", "mailbox_full")]).starts_with(both)
        );
        assert!(
            said(vec![failed("a@x.example", "server_full"), failed("b@y.example", "server_full")]).starts_with(both)
        );
        assert!(
            said(vec![failed("a@x.example", "server_full"), failed("b@X.example", "server_full")])
                .contains("x.example")
        );
    }

    #[test]
    fn a_discarded_mail_says_that_nobody_was_told() {
        assert!(sentence(samples::french(), &samples::a_discarded_trace()).contains("sans prévenir personne"));
    }
}
