//! The way of a mail, oldest step first: when, who spoke, in plain words, with the reply itself folded.

use std::sync::Arc;

use lasso::message::{Attempt, Delivery, MessageId, Micros, Status, Trace};
use leptos::prelude::*;

use crate::{
    components::{
        answer::quoted,
        badge::{StatusBadge, Tone},
        disclosure::{Disclosure, Verbatim},
        untrusted::{Untrusted, visible},
        when::When,
    },
    viewer::Viewer,
};

/// One line of the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    at: Option<Micros>,
    /// Under the time: since the step before, or how far away.
    note: String,
    tone: Tone,
    is_ahead: bool,
    title: String,
    text: Option<String>,
    reply: Option<String>,
    /// How the attempt went, folded with the reply: names and what stands behind them.
    facts: Vec<(String, String)>,
    /// Another trace that this step leads to.
    link: Option<(MessageId, String)>,
}

impl Step {
    /// A step that no line dates.
    fn undated(tone: Tone, title: String) -> Self {
        Self {
            at: None,
            note: String::new(),
            tone,
            is_ahead: false,
            title,
            text: None,
            reply: None,
            facts: Vec::new(),
            link: None,
        }
    }
}

/// How it came to us: the same for all its recipients.
#[component]
pub fn Arrival(viewer: Viewer, trace: Arc<Trace>) -> impl IntoView {
    view! { <Steps viewer steps=arrival(viewer, &trace)/> }
}

/// One recipient's branch. Of the attempts about as many as `steps` are drawn, the first and the last ones.
#[component]
pub fn Branch(viewer: Viewer, trace: Arc<Trace>, delivery: Delivery, steps: usize) -> AnyView {
    let words = viewer.words;
    let steps = branch(viewer, &trace, &delivery, steps);
    let orig_to = delivery.orig_to.clone().filter(|orig_to| *orig_to != delivery.to);
    let orig_to = orig_to.map(|orig_to| words.say_with("written-to", [("address", visible(&orig_to).into())]));
    view! {
        <section class="mt-5 break-inside-avoid-page">
            <h3 class="flex flex-wrap items-center gap-x-2.5 gap-y-1 mb-3">
                <StatusBadge viewer status=delivery.status/>
                <span class="font-semibold min-w-0"><Untrusted text=delivery.to.clone()/></span>
                {orig_to.map(|text| view! { <span class="text-small text-ink-3 font-normal">{text}</span> })}
            </h3>
            <Steps viewer steps/>
        </section>
    }
    .into_any()
}

#[component]
fn Steps(viewer: Viewer, steps: Vec<Step>) -> AnyView {
    let steps = steps.into_iter().map(|step| view! { <Line viewer step/> }).collect_view();
    view! { <ol class="text-base">{steps}</ol> }.into_any()
}

#[component]
fn Line(viewer: Viewer, step: Step) -> AnyView {
    let words = viewer.words;
    let dot = if step.is_ahead { "bg-paper ring-[1.5px] ring-inset ring-wait" } else { step.tone.dot() };
    let time = step.at.map(|at| {
        let text = if step.is_ahead { format!("~\u{a0}{}", viewer.hour(at)) } else { viewer.second(at) };
        view! { <When viewer at text/> }
    });
    let label = if step.is_ahead { words.say("see-details") } else { words.say("see-reply") };
    view! {
        <li class="group grid grid-cols-[66px_14px_minmax(0,1fr)] sm:grid-cols-[92px_16px_minmax(0,1fr)] gap-2.5 pb-4">
            <div class="text-right text-small text-ink-2">
                {time}
                {(!step.note.is_empty()).then(|| view! { <span class="block text-tiny text-ink-3 tabular-nums">{step.note}</span> })}
            </div>
            <div class="relative" aria-hidden="true">
                <span class="absolute left-1/2 -ml-px top-4 -bottom-5 w-px bg-line-2 group-last:hidden"></span>
                <span class=format!("absolute left-1/2 -ml-1 top-1.5 size-2.25 rounded-full {dot}")></span>
            </div>
            <div class="min-w-0">
                <p class="font-medium wrap-anywhere">{step.title}</p>
                {step.text.map(|text| view! { <p class="text-ink-2"><Untrusted text/></p> })}
                {step.link.map(|(id, label)| view! {
                    <p><a class="text-small text-accent font-medium hover:underline" href=format!("/messages/{id}")>{label}</a></p>
                })}
                {step.reply.map(|reply| view! { <Disclosure label><Verbatim text=reply/><Facts facts=step.facts/></Disclosure> })}
            </div>
        </li>
    }
    .into_any()
}

#[component]
fn Facts(facts: Vec<(String, String)>) -> AnyView {
    if facts.is_empty() {
        return ().into_any();
    }
    let rows = facts
        .into_iter()
        .map(|(name, fact)| {
            view! {
                <dt class="text-ink-3">{name}</dt>
                <dd>{fact}</dd>
            }
        })
        .collect_view();
    // a figure stays beside its unit, however narrow the page
    view! { <dl class="mt-2 grid grid-cols-[minmax(0,max-content)_auto] gap-x-3.5 gap-y-1 text-small tabular-nums">{rows}</dl> }.into_any()
}

/// The server that an attempt spoke to, without address and port; empty when there was none.
pub(crate) fn speaker(viewer: Viewer, attempt: &Attempt) -> String {
    match attempt.relay.as_str() {
        "" => visible(&attempt.host),
        "none" => String::new(),
        relay => match relay.split_once('[') {
            Some((name, _)) if !name.is_empty() => visible(name),
            Some((_, address)) => visible(address.split(']').next().unwrap_or(address)),
            None => viewer.words.say("speaker-mailbox"),
        },
    }
}

fn arrival(viewer: Viewer, trace: &Trace) -> Vec<Step> {
    let words = viewer.words;
    let host = trace.hops.first().map(|hop| hop.host.as_str());
    let host = host.or_else(|| trace.deliveries.first()?.attempts.first().map(|attempt| attempt.host.as_str()));
    let host = host.map_or_else(|| words.say("speaker-us"), visible);
    let is_refused =
        !trace.deliveries.is_empty() && trace.deliveries.iter().all(|delivery| delivery.status == Status::Refused);
    let key = if is_refused { "step-presented" } else { "step-received" };
    let from = match (&trace.client_name, &trace.client_ip) {
        (Some(name), Some(ip)) if name != "unknown" => {
            words.say_with("step-from-named", [("name", visible(name).into()), ("ip", visible(ip).into())])
        }
        (_, Some(ip)) => words.say_with("step-from", [("ip", visible(ip).into())]),
        _ => words.say("step-from-here"),
    };
    let mut steps = vec![Step {
        at: Some(trace.arrived_at),
        note: String::new(),
        tone: Tone::Quiet,
        is_ahead: false,
        title: words.say_with(key, [("host", host.into())]),
        text: Some(from),
        reply: None,
        facts: Vec::new(),
        link: None,
    }];
    if !trace.is_filter_unknown && !is_refused {
        let category = words.say(&format!("category-{}", trace.category.slug()));
        steps.push(Step::undated(Tone::Quiet, words.say_with("step-filtered", [("category", category.into())])));
    }
    steps
}

fn branch(viewer: Viewer, trace: &Trace, delivery: &Delivery, most: usize) -> Vec<Step> {
    let words = viewer.words;
    let mut steps = Vec::new();
    let mut before = trace.arrived_at;
    let answers = answers(&delivery.attempts);
    // how it began and how it went on
    let left_out = answers.len().saturating_sub(most);
    let gap = most / 3;
    for (i, (first, repeats)) in answers.iter().enumerate() {
        if (gap..gap + left_out).contains(&i) {
            if i == gap {
                let n = left_out as i64;
                let title = words.say_with("step-left-out", [("count", n.into()), ("n", words.number(n).into())]);
                steps.push(Step::undated(Tone::Quiet, title));
            }
            before = repeats.last().unwrap_or(first).at;
            continue;
        }
        steps.push(attempt(viewer, first, before));
        before = first.at;
        if let Some(last) = repeats.last() {
            steps.push(repeated(viewer, repeats, last, before));
            before = last.at;
        }
    }
    if delivery.attempts.is_empty() {
        steps.push(Step::undated(Tone::of(delivery.status), words.say("step-no-attempt")));
    }
    if delivery.status == Status::Unknown {
        let text = trace.last_line_at.map(|at| words.say_with("step-silent", [("when", viewer.moment(at).into())]));
        steps.push(Step { text, ..Step::undated(Tone::Quiet, words.say("step-trace-stops")) });
    }
    if delivery.returned {
        let link = delivery.notice.map(|notice| (notice, words.say("see-notice")));
        steps.push(Step { link, ..Step::undated(Tone::Quiet, words.say("step-returned")) });
    }
    if let (Status::Deferred, Some(forecast)) = (delivery.status, delivery.forecast) {
        let text = words.say_with(
            "step-next-note",
            [
                ("attempt", words.number(forecast.attempt as i64 + 1).into()),
                ("attempts", words.number(forecast.attempts as i64).into()),
                ("until", viewer.in_sentence(forecast.gives_up_at).into()),
            ],
        );
        steps.push(Step {
            at: forecast.next_attempt_at,
            note: forecast.next_attempt_at.map_or_else(String::new, |at| viewer.away(at)),
            tone: Tone::Wait,
            is_ahead: true,
            title: words.say("step-next"),
            text: Some(text),
            reply: None,
            facts: Vec::new(),
            link: None,
        });
    }
    steps
}

/// Attempts, each with those after it that were answered the same.
fn answers(mut attempts: &[Attempt]) -> Vec<(&Attempt, &[Attempt])> {
    let mut answers = Vec::new();
    while let Some((first, rest)) = attempts.split_first() {
        let same = rest.iter().take_while(|next| is_same_answer(first, next)).count();
        let (repeats, rest) = rest.split_at(same);
        answers.push((first, repeats));
        attempts = rest;
    }
    answers
}

fn attempt(viewer: Viewer, attempt: &Attempt, before: Micros) -> Step {
    let words = viewer.words;
    let who = speaker(viewer, attempt);
    let is_local = !attempt.relay.is_empty() && attempt.relay != "none" && !attempt.relay.contains('[');
    let key = match attempt.status {
        _ if attempt.is_internal && is_loopback(&who) => "attempt-filtered",
        _ if attempt.is_internal => "attempt-internal",
        Status::Delivered if is_local => "attempt-delivered-local",
        Status::Delivered => "attempt-delivered",
        Status::Deferred if who.is_empty() => "attempt-deferred-unreached",
        Status::Deferred => "attempt-deferred",
        Status::Bounced if who.is_empty() => "attempt-bounced-unreached",
        Status::Bounced if is_local => "attempt-bounced-local",
        Status::Bounced => "attempt-bounced",
        Status::Expired => "attempt-expired",
        Status::Refused => "attempt-refused",
        Status::Discarded => "attempt-discarded",
        Status::Held => "attempt-held",
        Status::Queued | Status::Unknown => "attempt-queued",
    };
    let said = (!attempt.is_internal).then(|| said(&attempt.reply)).filter(|said| !said.is_empty());
    Step {
        at: Some(attempt.at),
        note: note(viewer, before, attempt.at),
        tone: if attempt.is_internal { Tone::Quiet } else { Tone::of(attempt.status) },
        is_ahead: false,
        title: words.say_with(key, [("who", who.into()), ("host", visible(&attempt.host).into())]),
        text: said.map(|said| quoted(viewer, &visible(&said))),
        reply: (!attempt.reply.is_empty()).then(|| attempt.reply.clone()),
        facts: facts(viewer, attempt),
        link: None,
    }
}

/// Where the time went, and over which connection: postconf(5), `delay_logging_resolution_limit`; `conn_use` and `tls` of smtp(8).
fn facts(viewer: Viewer, attempt: &Attempt) -> Vec<(String, String)> {
    let words = viewer.words;
    let mut facts = Vec::new();
    if let Some(delays) = attempt.timing.delays {
        let parts = [
            ("delay-waiting", delays.waiting),
            ("delay-queue", delays.queue),
            ("delay-connection", delays.connection),
            ("delay-transmission", delays.transmission),
        ];
        facts.extend(parts.map(|(key, span)| (words.say(key), viewer.span(span))));
    }
    if let Some(delay) = attempt.timing.delay {
        facts.push((words.say("delay-total"), viewer.span(delay)));
    }
    if let Some(level) = &attempt.tls {
        facts.push((words.say("attempt-tls"), visible(level)));
    }
    if let Some(n) = attempt.timing.conn_use {
        facts.push((
            words.say("attempt-connection"),
            words.say_with("attempt-conn-use", [("n", words.number(n.into()).into())]),
        ));
    }
    facts
}

/// What a server hands to itself goes through its content filter and comes back under another queue id.
fn is_loopback(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1" | "::1")
}

/// `3 nouveaux essais, même réponse`
fn repeated(viewer: Viewer, repeats: &[Attempt], last: &Attempt, before: Micros) -> Step {
    let words = viewer.words;
    let n = repeats.len() as i64;
    let text = match repeats {
        [] | [_] => None,
        [first, .., last] => {
            let key = if n == 2 { "step-repeated-both" } else { "step-repeated-between" };
            let hours = [("first", viewer.hour(first.at).into()), ("last", viewer.hour(last.at).into())];
            Some(words.say_with(key, hours))
        }
    };
    Step {
        at: Some(last.at),
        note: note(viewer, before, last.at),
        tone: Tone::of(last.status),
        is_ahead: false,
        title: words.say_with("step-repeated", [("count", n.into()), ("n", words.number(n).into())]),
        text,
        reply: Some(last.reply.clone()).filter(|reply| !reply.is_empty()),
        facts: facts(viewer, last),
        link: None,
    }
}

/// The time since the step before, after the day where it is another one.
fn note(viewer: Viewer, before: Micros, at: Micros) -> String {
    let delta = viewer.delta(before, at);
    let day = viewer.short_day(at);
    if day == viewer.short_day(before) { delta } else { format!("{day} {delta}") }
}

/// Whether a server said the same again: the words that carry a digit (queue ids, stamps) may differ.
fn is_same_answer(a: &Attempt, b: &Attempt) -> bool {
    fn words(reply: &str) -> impl Iterator<Item = &str> {
        reply.split_whitespace().filter(|word| !word.bytes().any(|b| b.is_ascii_digit()))
    }
    matches!(a.status, Status::Deferred | Status::Refused)
        && b.status == a.status
        && a.dsn == b.dsn
        && words(&a.reply).eq(words(&b.reply))
}

/// What the other server said, without what Postfix wrote around it: `host mx[192.0.2.1] said: … (in reply to …)`.
fn said(reply: &str) -> String {
    const SHOWN: usize = 160;
    let said = reply.split_once(" said: ").map_or(reply, |(_, said)| said);
    let said = said.rsplit_once(" (in reply to ").map_or(said, |(said, _)| said);
    if said.chars().count() <= SHOWN {
        return said.to_owned();
    }
    let mut short: String = said.chars().take(SHOWN).collect();
    short.truncate(short.rfind(' ').unwrap_or(short.len()));
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use lasso::message::{Delays, Timing};

    use super::*;
    use crate::samples;

    #[test]
    fn the_same_deferral_again_is_folded_although_its_ids_differ() {
        let trace = samples::a_deferred_trace();
        let titles: Vec<_> =
            branch(samples::french(), &trace, &trace.deliveries[0], 60).into_iter().map(|step| step.title).collect();
        assert_eq!(
            titles,
            ["Refusé pour l’instant par mail.cust-a.example", "2\u{a0}nouveaux essais, même réponse", "Prochain essai"]
        );
    }

    #[test]
    fn the_same_refusal_again_is_folded_too() {
        let refused =
            Attempt { status: Status::Refused, reply: "450 4.2.0 Greylisted".into(), ..samples::an_attempt() };
        let again = Attempt { reply: "450 4.7.1 Later".into(), ..refused.clone() };
        let attempts = [refused.clone(), refused.clone(), refused, again];
        let folded: Vec<usize> = answers(&attempts).into_iter().map(|(_, repeats)| repeats.len()).collect();
        assert_eq!(folded, [2, 0]);
    }

    #[test]
    fn what_a_server_said_is_quoted_without_postfixs_words() {
        let reply = "host mx.example.org[192.0.2.1] said: 550 5.7.1 Blocked (in reply to RCPT TO command)";
        assert_eq!(said(reply), "550 5.7.1 Blocked");
        assert_eq!(
            said("connect to mx.example.org[192.0.2.1]:25: Connection timed out"),
            "connect to mx.example.org[192.0.2.1]:25: Connection timed out"
        );
    }

    #[test]
    fn an_attempt_says_where_its_time_went() {
        let delays = Delays { waiting: 2_100_000, queue: 0, connection: 63_000_000, transmission: 40_000 };
        let timing = Timing { delay: Some(65_140_000), delays: Some(delays), conn_use: Some(3) };
        let attempt = Attempt { timing, tls: Some("may:none".to_owned()), ..samples::an_attempt() };
        let facts: Vec<_> = facts(samples::french(), &attempt).into_iter().map(|(_, fact)| fact).collect();
        assert_eq!(
            facts,
            [
                "2,1\u{a0}s",
                "0\u{a0}s",
                "1\u{a0}min",
                "0\u{a0}s",
                "1\u{a0}min",
                "may:none",
                "3ᵉ message de cette connexion"
            ]
        );
    }

    #[test]
    fn a_relay_is_named_by_its_host() {
        let viewer = samples::french();
        let with = |relay: &str| speaker(viewer, &Attempt { relay: relay.into(), ..samples::an_attempt() });
        assert_eq!(with("mail.example.org[192.0.2.1]:25"), "mail.example.org");
        assert_eq!(with("[192.0.2.1]:25"), "192.0.2.1");
        assert_eq!(with("virtual"), "la boîte aux lettres");
        assert_eq!(with("none"), "");
    }
}
