//! The four facts (arrival, sending IP, filtering, hand-over) and the message's own data.

use std::sync::Arc;

use lasso::message::{Status, Trace};
use leptos::prelude::*;

use crate::{
    components::{
        answer::outcome,
        badge::{StatusBadge, counts},
        completeness::counted,
        definitions::Definitions,
        disclosure::{Disclosure, Verbatim},
        filtering::why::{brief, deciding},
        table::{recipient, sender, subject},
        untrusted::Untrusted,
        when::When,
    },
    viewer::Viewer,
};

#[component]
pub fn Facts(viewer: Viewer, trace: Arc<Trace>) -> AnyView {
    let words = viewer.words;
    let filter_note = match deciding(&trace) {
        Some(scan) => brief(viewer, scan),
        None if trace.is_filter_unknown => words.say("filter-unknown"),
        None => words.say(&format!("category-{}-note", trace.category.slug())),
    };
    let unchecked = trace.is_unchecked.then(|| view! { <Note text=words.say("filter-unchecked")/> });
    let (client, handover) = (client(viewer, &trace), handover(viewer, &trace));
    let (arrived_at, category) = (trace.arrived_at, trace.category);
    view! {
        <dl class="grid grid-cols-1 min-[420px]:grid-cols-2 lg:grid-cols-4 gap-px overflow-hidden rounded-card border border-line bg-line mb-7">
            <Fact label=words.say("fact-arrival")>
                <When viewer at=arrived_at text=viewer.moment(arrived_at)/>
                <Note text=format!("{}, {}", viewer.date(arrived_at), viewer.timezone)/>
            </Fact>
            <Fact label=words.say("fact-client")>{client}</Fact>
            <Fact label=words.say("fact-filter")>
                {words.say(&format!("category-{}", category.slug()))}
                {unchecked}
                <a href="#filtering" class="block mt-0.5 font-normal text-small text-ink-2 underline decoration-line-2 underline-offset-2 rounded-sm hover:text-ink hover:decoration-current">
                    {filter_note}
                </a>
            </Fact>
            <Fact label=words.say("fact-handover")>{handover}</Fact>
        </dl>
    }
    .into_any()
}

#[component]
fn Fact(label: String, children: Children) -> impl IntoView {
    view! {
        <div class="bg-raised px-4 py-3 min-w-0">
            <dt class="text-tiny text-ink-3 mb-0.5">{label}</dt>
            <dd class="font-medium wrap-anywhere">{children()}</dd>
        </div>
    }
}

#[component]
fn Note(#[prop(into)] text: String) -> impl IntoView {
    view! { <span class="block mt-0.5 font-normal text-small text-ink-2"><Untrusted text/></span> }
}

fn client(viewer: Viewer, trace: &Trace) -> AnyView {
    let words = viewer.words;
    let Some(ip) = trace.client_ip.clone() else {
        return view! { {words.say("client-none")} <Note text=words.say("client-none-note")/> }.into_any();
    };
    let name = match trace.client_name.as_deref() {
        Some("unknown") | None => words.say("client-unnamed"),
        Some(name) => name.to_owned(),
    };
    let login = trace.sasl_username.clone().map(|login| words.say_with("client-login", [("login", login.into())]));
    view! {
        <Untrusted text=ip/>
        <Note text=name/>
        {login.map(|text| view! { <Note text/> })}
    }
    .into_any()
}

fn handover(viewer: Viewer, trace: &Trace) -> AnyView {
    let words = viewer.words;
    let outcome = outcome(trace);
    let Some(&(status, _)) = outcome.first() else {
        return view! { <StatusBadge viewer status=Status::Queued/> }.into_any();
    };
    let Some(worst) = trace.deliveries.iter().find(|delivery| delivery.status == status) else { return ().into_any() };
    let attempt = worst.forecast.filter(|_| status == Status::Deferred).map(|forecast| {
        words.say_with(
            "fact-attempt",
            [
                ("attempt", words.number(forecast.attempt as i64).into()),
                ("attempts", words.number(forecast.attempts as i64).into()),
            ],
        )
    });
    let others = (trace.deliveries.len() > 1).then(|| counts(viewer, &outcome));
    let note = [attempt, others].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let reply = worst.attempts.last().map(|attempt| attempt.reply.clone()).filter(|reply| !reply.is_empty());
    view! {
        <StatusBadge viewer status/>
        {(!note.is_empty()).then(|| view! { <Note text=note/> })}
        {worst.returned.then(|| view! { <Note text=words.say("fact-returned")/> })}
        {reply.map(|reply| view! {
            <Disclosure label=words.say("see-reply")><div class="font-normal"><Verbatim text=reply/></div></Disclosure>
        })}
    }
    .into_any()
}

/// Subject, from, to, size, Message-ID, way, queues.
#[component]
pub fn MessageFacts(viewer: Viewer, trace: Arc<Trace>) -> AnyView {
    let words = viewer.words;
    let to = match trace.deliveries.as_slice() {
        [] => recipient(viewer, None),
        [only] => recipient(viewer, Some(&only.to)),
        several => {
            let n = several.len() as i64;
            words.say_with("recipients", [("count", n.into()), ("n", words.number(n).into())]).into_any()
        }
    };
    let hops = trace
        .hops
        .iter()
        .map(|hop| {
            let (host, queue_id) = (hop.host.clone(), hop.queue_id.clone());
            view! {
                <li><Untrusted text=host/> " " <code class="font-mono text-code text-ink-2"><Untrusted text=queue_id/></code></li>
            }
        })
        .collect_view();
    let subject = subject(viewer, trace.subjects, trace.subject.as_deref());
    let sender = sender(viewer, trace.sender.as_deref());
    let mut rows = vec![
        (words.say("column-subject"), subject),
        (words.say("column-from"), sender),
        (words.say("column-to"), to),
        (words.say("direction-label"), words.say(&format!("direction-{}", trace.direction.slug())).into_any()),
    ];
    if let Some(size) = trace.size {
        rows.push((words.say("column-size"), words.size(size).into_any()));
    }
    if let Some(id) = trace.message_id.clone() {
        let id = view! { <code class="font-mono text-code"><Untrusted text=id/></code> }.into_any();
        rows.push(("Message-ID".to_owned(), id));
    }
    if !trace.hops.is_empty() {
        rows.push((words.say("hops-label"), view! { <ol class="grid gap-0.5">{hops}</ol> }.into_any()));
    }
    if let Some(counted) = counted(viewer, &trace) {
        rows.push((words.say("completeness-label"), counted.into_any()));
    }
    view! {
        <section>
            <h2 class="font-semibold mb-2">{words.say("message-title")}</h2>
            <Definitions rows/>
        </section>
    }
    .into_any()
}
