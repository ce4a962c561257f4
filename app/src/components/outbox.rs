//! The e-mails that did not simply go: to whom, why not, and what the operator may decide about each.

use lasso::{
    message::SECOND,
    notice::{Mail, Stuck, Trouble},
    ticket::number,
};
use leptos::prelude::*;

use crate::{
    components::{
        badge::{Badge, Tone},
        button::{Button, Look},
        icon::Icon,
        untrusted::{Untrusted, visible},
        when::When,
    },
    viewer::Viewer,
};

/// An e-mail, and whether the viewer may open the request that it is about.
pub type Row = (Stuck, bool);

#[component]
pub fn StuckList(viewer: Viewer, rows: Vec<Row>) -> AnyView {
    let words = viewer.words;
    let lines = rows.into_iter().map(|(stuck, is_open)| view! { <Line viewer stuck is_open/> }).collect_view();
    view! { <ul aria-label=words.say("outbox-list") class="border-t border-line">{lines}</ul> }.into_any()
}

#[component]
fn Line(viewer: Viewer, stuck: Stuck, is_open: bool) -> AnyView {
    let words = viewer.words;
    let ticket = number(stuck.ticket_id);
    let about = words.say_with("notices-about", [("number", ticket.clone().into())]);
    let about = if is_open {
        view! { <a href=format!("/tickets/{}", stuck.ticket_id) class="underline underline-offset-2 hover:text-ink">{about}</a> }.into_any()
    } else {
        view! { <span>{about}</span> }.into_any()
    };
    let has_name = !stuck.to.name.is_empty();
    let group = words.say_with("outbox-one", [("who", visible(stuck.to.shown()).into()), ("number", ticket.into())]);
    let attempts = words
        .say_with("outbox-attempts", [("count", stuck.attempts.into()), ("n", words.number(stuck.attempts).into())]);
    let day = format!("{} {}", viewer.short_day(stuck.created_at), viewer.hour(stuck.created_at));
    let created = words.say_with("outbox-created", [("when", day.into())]);
    let state = match stuck.mail {
        // one that is due is not late yet
        Mail::Waiting => {
            words.say_with("outbox-next", [("when", viewer.away(stuck.mail_at.max(viewer.now + SECOND)).into())])
        }
        _ => words.say_with("outbox-since", [("span", viewer.span(viewer.now - stuck.mail_at).into())]),
    };
    let may_decide = stuck.mail != Mail::Sending;
    view! {
        <li class="flex flex-wrap gap-x-6 gap-y-3 items-start justify-between py-4 px-2 border-b border-line">
            <div class="grow basis-72 min-w-0 grid gap-1">
                <p class="flex flex-wrap gap-x-2 gap-y-1 items-center">
                    <MailBadge viewer mail=stuck.mail/>
                    <span class="font-medium min-w-0"><Untrusted text=stuck.to.shown()/></span>
                    {has_name.then(|| view! { <span class="text-ink-2 min-w-0"><Untrusted text=stuck.to.email.clone()/></span> })}
                </p>
                <p class="flex flex-wrap gap-x-2 text-small text-ink-2">
                    {about} <Dot/> <Untrusted text=stuck.tenant_name/> <Dot/> <When viewer at=stuck.created_at text=created/> <Dot/>
                    <span>{attempts}</span> <Dot/> <When viewer at=stuck.mail_at text=state/>
                </p>
                <Why viewer error=stuck.error.unwrap_or_default()/>
                {(stuck.mail == Mail::Unsure).then(|| view! { <p class="text-small font-medium">{words.say("outbox-unsure-note")}</p> })}
            </div>
            {may_decide.then(|| view! {
                <div role="group" aria-label=group class="flex flex-wrap gap-2">
                    <Decision notice_id=stuck.notice_id what="again" look=Look::Plain label=words.say("outbox-again")/>
                    <Decision notice_id=stuck.notice_id what="drop" look=Look::Quiet label=words.say("outbox-drop")/>
                </div>
            })}
        </li>
    }
    .into_any()
}

#[component]
fn Dot() -> impl IntoView {
    view! { <span aria-hidden="true" class="text-ink-3">"·"</span> }
}

/// A button that decides about one e-mail.
#[component]
fn Decision(notice_id: i64, what: &'static str, look: Look, label: String) -> impl IntoView {
    view! {
        <form method="post" action="/outbox">
            <input type="hidden" name="notice" value=notice_id/>
            <input type="hidden" name="decision" value=what/>
            <Button look label/>
        </form>
    }
}

/// In our words where it is our trouble, then in the words of the mail server or the system.
#[component]
fn Why(viewer: Viewer, error: String) -> AnyView {
    let words = viewer.words;
    let (trouble, detail) = Trouble::read(&error);
    let ours = trouble.map(|trouble| words.say(&format!("outbox-trouble-{}", trouble.slug())));
    let label = words.say(if ours.is_some() { "outbox-detail" } else { "outbox-answer" });
    let detail = detail.to_owned();
    let theirs = (!detail.is_empty()).then(|| {
        view! {
            <p class="text-small text-ink-2">
                {label} " " <code class="font-mono text-code text-ink"><Untrusted text=detail/></code>
            </p>
        }
    });
    view! {
        {ours.map(|ours| view! { <p class="text-small">{ours}</p> })}
        {theirs}
    }
    .into_any()
}

/// What became of an e-mail, where it did not simply go.
#[component]
fn MailBadge(viewer: Viewer, mail: Mail) -> impl IntoView {
    let (tone, icon) = match mail {
        Mail::Failed => (Tone::Bad, Icon::Cross),
        Mail::Unsure => (Tone::Held, Icon::Question),
        Mail::Waiting => (Tone::Wait, Icon::Clock),
        Mail::Sending | Mail::Sent | Mail::None => (Tone::Quiet, Icon::Dots),
    };
    let text = viewer.words.find(&format!("outbox-mail-{}", mail.slug()), []).unwrap_or_default();
    view! { <Badge tone icon text/> }
}
