//! A ticket as people read it: its number, what it asks, where it stands, what happened.

use lasso::{
    message::{Status, Trace},
    ticket::{Act, Ask, Event, Evidence, Remedy, Side, State, Ticket, number},
};
use leptos::prelude::*;

use crate::{
    components::{
        badge::{Badge, StatusBadge, Tone},
        definitions::Definitions,
        disclosure::{Disclosure, Verbatim},
        icon::{Glyph, Icon},
        panel::Panel,
        table::{sender, subject},
        untrusted::{Untrusted, visible},
        when::When,
    },
    islands::CopyButton,
    viewer::Viewer,
};

#[component]
pub fn StateBadge(viewer: Viewer, state: State) -> impl IntoView {
    let (tone, icon) = match state {
        State::Open => (Tone::Quiet, Icon::Inbox),
        State::WaitingUs => (Tone::Wait, Icon::Clock),
        State::WaitingTenant => (Tone::Held, Icon::Ticket),
        State::Approved | State::Applied => (Tone::Ok, Icon::Check),
        State::Refused => (Tone::Edge, Icon::Ban),
        State::Closed => (Tone::Quiet, Icon::Close),
    };
    let text = viewer.words.say(&format!("ticket-state-{}", state.slug()));
    view! { <Badge tone icon text/> }
}

/// `Autorisation · 4821 0937`
pub fn title(viewer: Viewer, ticket: &Ticket) -> String {
    format!(
        "{} · {}",
        viewer.words.say(&format!("ask-{}", ticket.ask.kind().slug())),
        number(ticket.ticket_id).replace(' ', "\u{a0}")
    )
}

/// Whose mailbox, or the whole organisation.
pub fn mailbox(viewer: Viewer, mailbox: &str) -> String {
    if mailbox.is_empty() { viewer.words.say("mailbox-all") } else { visible(mailbox) }
}

/// What is asked, in one sentence.
pub fn sentence(viewer: Viewer, ticket: &Ticket) -> String {
    let words = viewer.words;
    let recipient = ticket.evidence.as_ref().map(|evidence| visible(&evidence.recipient)).unwrap_or_default();
    match &ticket.ask {
        Ask::Whitelist { sender, mailbox: of, days } => words.say_with(
            "ask-whitelist-sentence",
            [
                ("sender", visible(sender).into()),
                ("mailbox", mailbox(viewer, of).into()),
                ("days", words.number(*days).into()),
            ],
        ),
        Ask::Unblock { sender, .. } => words.say_with("ask-unblock-sentence", [("sender", visible(sender).into())]),
        Ask::Release => words.say_with("ask-release-sentence", [("recipient", recipient.into())]),
        Ask::Question if recipient.is_empty() => words.say("ask-question-sentence"),
        Ask::Question => words.say_with("ask-question-about", [("recipient", recipient.into())]),
    }
}

/// What the one who asks for an unblocking says of it.
#[component]
pub fn Remedies(viewer: Viewer, ask: Ask) -> impl IntoView {
    let Ask::Unblock { author, place, remedies, .. } = ask else { return None };
    let words = viewer.words;
    let lines = Remedy::of(author, place)
        .iter()
        .map(|remedy| {
            let is_done = remedies.contains(remedy);
            let (icon, class, state) = if is_done {
                (Icon::Check, "flex gap-2 items-start", "remedy-done")
            } else {
                (Icon::Cross, "flex gap-2 items-start text-ink-3", "remedy-not-done")
            };
            view! {
                <li class=class>
                    <Glyph icon class="size-4 mt-0.5"/>
                    <span><span class="sr-only">{words.say(state)} " "</span>{words.say(&format!("remedy-{}", remedy.slug()))}</span>
                </li>
            }
        })
        .collect_view();
    Some(view! {
        <Panel title=words.say("checklist-title")>
            <p class="text-ink-2 mb-2">
                {words.say(&format!("author-{}", author.slug()))} " · " {words.say(&format!("place-{}", place.slug()))}
            </p>
            <ul class="grid gap-1">{lines}</ul>
        </Panel>
    })
}

/// The mail as it was when it was asked about.
#[component]
pub fn EvidencePanel(viewer: Viewer, evidence: Evidence, trace: Option<String>) -> AnyView {
    let words = viewer.words;
    let status = evidence.status.map(|status| view! { <StatusBadge viewer status/> });
    let cause = evidence.reason.as_deref().and_then(|reason| {
        let key = format!("cause-{}-title", reason.replace('_', "-"));
        words.find(&key, [])
    });
    let client = evidence.client_ip.clone().map(|ip| match evidence.client_name.as_deref() {
        Some(name) if name != "unknown" => format!("{name} [{ip}]"),
        _ => ip,
    });
    let reply = evidence.reply.clone().filter(|reply| !reply.is_empty());
    let handover = view! {
        {status}
        {cause.map(|cause| view! { <span class="block text-ink-2 mt-0.5">{cause}</span> })}
    };
    let arrived = view! { <When viewer at=evidence.arrived_at text=viewer.moment(evidence.arrived_at)/> };
    let mut rows = vec![
        (words.say("fact-arrival"), arrived.into_any()),
        (words.say("column-from"), sender(viewer, evidence.sender.as_deref())),
        (words.say("column-to"), visible(&evidence.recipient).into_any()),
        (words.say("column-subject"), subject(viewer, evidence.subjects, evidence.subject.as_deref())),
    ];
    rows.extend(client.map(|client| (words.say("fact-client"), view! { <Untrusted text=client/> }.into_any())));
    rows.extend([
        (words.say("fact-filter"), words.say(&format!("category-{}", evidence.category.slug())).into_any()),
        (words.say("fact-handover"), handover.into_any()),
    ]);
    view! {
        <Panel title=words.say("evidence-title")>
            <Definitions rows/>
            // below, not beside: it is wide
            {reply.map(|reply| view! { <Disclosure label=words.say("see-reply")><Verbatim text=reply/></Disclosure> })}
            {trace.map(|href| view! {
                <p class="mt-3"><a class="inline-flex items-center gap-1.5 text-accent font-medium hover:underline" href=href>
                    <Glyph icon=Icon::Lasso/> {words.say("evidence-trace")}
                </a></p>
            })}
        </Panel>
    }
    .into_any()
}

/// What happened, oldest first.
#[component]
pub fn Events(viewer: Viewer, events: Vec<Event>) -> AnyView {
    let words = viewer.words;
    let events = events
        .into_iter()
        .map(|event| {
            let who = visible(event.by.shown());
            let to = event.to.as_ref().map(|to| visible(to.shown())).unwrap_or_default();
            let line = words.say_with(&format!("act-{}-line", event.act.slug()), [("who", who.into()), ("to", to.into())]);
            let is_note = event.act == Act::Note;
            let frame = match (is_note, event.is_desk) {
                (true, _) => "border-l-4 border-held bg-held-wash",
                (false, true) => "border-l-4 border-accent bg-raised",
                (false, false) => "border-l-4 border-line-2 bg-raised",
            };
            let text = (!event.body.is_empty()).then(|| {
                view! { <p class=format!("mt-1.5 px-3.5 py-2.5 rounded-r-lg {frame} whitespace-pre-wrap wrap-anywhere max-w-[80ch]")><Untrusted text=event.body/></p> }
            });
            view! {
                <li class="pb-4 min-w-0">
                    <p class="flex flex-wrap items-baseline gap-x-2">
                        <span class="font-medium wrap-anywhere">{line}</span>
                        <span class="text-small text-ink-3"><When viewer at=event.at text=viewer.moment(event.at)/></span>
                    </p>
                    {text}
                </li>
            }
        })
        .collect_view();
    view! { <ol>{events}</ol> }.into_any()
}

/// Who asked, when, who has it, and how the mail stands today.
#[component]
pub fn TicketFacts(viewer: Viewer, ticket: Ticket, today: Option<Trace>, side: Side) -> AnyView {
    let words = viewer.words;
    let requester = ticket.requester.clone();
    let recipient = ticket.evidence.as_ref().map(|evidence| evidence.recipient.clone()).unwrap_or_default();
    let today = today.and_then(|trace| {
        let delivery = trace.deliveries.iter().find(|delivery| delivery.to == recipient)?;
        Some(words.say(&format!("status-{}", delivery.status.slug())))
    });
    let asker = view! {
        <Untrusted text=requester.shown().to_owned()/>
        {(!requester.name.is_empty()).then(|| view! { <span class="block text-ink-2"><Untrusted text=requester.email.clone()/></span> })}
    };
    let assignee = match &ticket.assignee {
        Some(person) => visible(person.shown()),
        None => words.say("ticket-nobody-yet"),
    };
    let mut rows = vec![(words.say("ticket-requester"), asker.into_any())];
    if side == Side::Desk {
        rows.push((words.say("tenant-label"), view! { <Untrusted text=ticket.tenant_name.clone()/> }.into_any()));
    }
    let opened = view! { <When viewer at=ticket.opened_at text=viewer.moment(ticket.opened_at)/> };
    rows.push((words.say("column-asked"), opened.into_any()));
    rows.push((words.say("column-assignee"), assignee.into_any()));
    rows.extend(today.map(|status| (words.say("ticket-today"), status.into_any())));
    view! { <Panel title=words.say("ticket-facts-title")><Definitions rows/></Panel> }.into_any()
}

/// Lasso has no right on the queue: the command that somebody with one runs, and whether the mail has moved on.
#[component]
pub fn Release(viewer: Viewer, queues: Vec<(String, String)>, today: Option<Trace>) -> AnyView {
    let words = viewer.words;
    let is_held = |trace: &Trace| trace.deliveries.iter().any(|d| d.status == Status::Held);
    let held = today.as_ref().is_some_and(is_held);
    // the last queue is where it waits
    let command = queues
        .iter()
        .rev()
        .find(|(_, id)| !id.is_empty())
        .map(|(host, id)| (host.clone(), format!("postsuper -H {id}")));
    let text = words.say(match (&today, held) {
        (None, _) => "release-unknown",
        (Some(_), true) => "release-held",
        (Some(_), false) => "release-gone",
    });
    view! {
        <Panel title=words.say("release-title")>
            <p class="text-ink-2 mb-2 text-pretty">{text}</p>
            {command.filter(|_| held).map(|(host, command)| view! {
                <p class="text-small text-ink-3">{words.say_with("release-on", [("host", visible(&host).into())])}</p>
                <Verbatim text=command id="release"/>
                <p class="mt-2"><CopyButton target="release".to_owned() label=words.say("copy") done=words.say("copied")/></p>
            })}
        </Panel>
    }
    .into_any()
}
