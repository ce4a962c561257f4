//! What one may ask about a mail, the likeliest first, and what was asked already.

use std::sync::Arc;

use lasso::{
    message::{Category, Direction, MessageId, Status, Trace},
    ticket::{Kind, Ticket},
};
use leptos::prelude::*;

use crate::{
    components::{
        button::{ButtonLink, Look},
        panel::Panel,
        ticket::{StateBadge, title},
    },
    viewer::Viewer,
};

/// Where one asks for something, about a mail and one of its recipients if there is one.
pub fn ask_url(kind: Kind, trace: Option<(&Trace, &str)>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("kind", kind.slug());
    if let Some((trace, to)) = trace {
        query.append_pair("message", &trace.id.to_string());
        if !to.is_empty() {
            query.append_pair("to", to);
        }
    }
    format!("/tickets/new?{}", query.finish())
}

/// Where one chooses what to ask about a mail and one of its recipients.
pub fn ask_any_url(id: MessageId, to: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("message", &id.to_string());
    if !to.is_empty() {
        query.append_pair("to", to);
    }
    format!("/tickets/new?{}", query.finish())
}

/// What makes sense to ask about a mail, the likeliest first.
pub fn likely(trace: &Trace) -> Vec<Kind> {
    const BLOCKED: [&str; 2] = ["sender_blocked", "quota_exceeded"];
    const STOPPED: [&str; 4] = ["sender_blocked", "quota_exceeded", "policy", "rate_limited"];
    let is_incoming = trace.direction != Direction::Out;
    let has = |status: Status| trace.deliveries.iter().any(|delivery| delivery.status == status);
    // a rule of somebody else's server is not ours to lift
    let is_stopped = trace.category == Category::Quota
        || trace.deliveries.iter().any(|delivery| {
            let reasons: &[&str] = if delivery.status == Status::Refused { &STOPPED } else { &BLOCKED };
            delivery.reason.as_deref().is_some_and(|reason| reasons.contains(&reason))
        });
    // what came through needs nobody's leave; the next one may
    let is_let_through = trace.category == Category::Valid && !has(Status::Refused);
    let has_sender = trace.sender.as_deref().is_some_and(|sender| !sender.is_empty());
    let mut kinds = Vec::new();
    if has(Status::Held) && trace.category != Category::Virus {
        kinds.push(Kind::Release);
    }
    if trace.direction != Direction::In && is_stopped {
        kinds.push(Kind::Unblock);
    }
    let may_allow = is_incoming && has_sender && trace.category != Category::Virus;
    if may_allow && !is_let_through {
        kinds.push(Kind::Whitelist);
    }
    kinds.push(Kind::Question);
    if may_allow && is_let_through {
        kinds.push(Kind::Whitelist);
    }
    kinds
}

/// The requests of a mail: what was asked, and what can be.
#[component]
pub fn Asks(viewer: Viewer, trace: Arc<Trace>, to: String, may_ask: bool, asked: Vec<Ticket>) -> impl IntoView {
    let words = viewer.words;
    if !may_ask && asked.is_empty() {
        return None;
    }
    let named = trace.deliveries.iter().find(|delivery| delivery.to == to).or(trace.deliveries.first());
    let to = named.map(|delivery| delivery.to.clone()).unwrap_or_default();
    let has_asked = !asked.is_empty();
    let asked = asked
        .into_iter()
        .map(|ticket| {
            view! {
                <li class="flex flex-wrap items-center gap-x-2 gap-y-1 py-1.5 border-b border-line">
                    <a class="text-accent font-medium hover:underline" href=format!("/tickets/{}", ticket.ticket_id)>{title(viewer, &ticket)}</a>
                    <StateBadge viewer state=ticket.state/>
                </li>
            }
        })
        .collect_view();
    let buttons = may_ask.then(|| {
        let kinds = likely(&trace);
        kinds
            .into_iter()
            .enumerate()
            .map(|(i, kind)| {
                let look = if i == 0 && !has_asked && kind != Kind::Question { Look::Primary } else { Look::Plain };
                let label = words.say(&format!("ask-{}-verb", kind.slug()));
                view! { <ButtonLink href=ask_url(kind, Some((&trace, &to))) look label/> }
            })
            .collect_view()
    });
    Some(view! {
        <div class="mb-4 print:hidden">
            <Panel title=words.say("asks-title")>
                {has_asked.then(|| view! { <ul class="mb-3">{asked}</ul> })}
                <div class="grid gap-2 empty:hidden">{buttons}</div>
            </Panel>
        </div>
    })
}
