//! Entries of a tenant's lists: the list itself, what a ticket put there, the block that somebody asks to be lifted.

use lasso::{
    list::{Entry, EntryKind, Force},
    ticket::{Breadth, breadth, number},
};
use leptos::prelude::*;

use crate::{
    components::{
        badge::{Badge, Tone},
        field::Check,
        icon::Icon,
        panel::{Act, Panel},
        ticket::mailbox,
        untrusted::{Untrusted, visible},
        when::When,
    },
    viewer::Viewer,
};

/// `action` is where its buttons post to.
#[component]
pub fn EntryList(viewer: Viewer, entries: Vec<Entry>, is_desk: bool, action: String) -> AnyView {
    let rows =
        entries.into_iter().map(|entry| view! { <Row viewer entry is_desk action=action.clone()/> }).collect_view();
    view! { <ul class="border-t border-line">{rows}</ul> }.into_any()
}

#[component]
fn Row(viewer: Viewer, entry: Entry, is_desk: bool, action: String) -> AnyView {
    let words = viewer.words;
    let for_whom =
        if entry.kind == EntryKind::Block { String::new() } else { format!("→ {}", mailbox(viewer, &entry.mailbox)) };
    let signed = |key: &str, at, who: &str| {
        let line = words.say_with(key, [("who", visible(who).into())]);
        view! { <span>{line} " · " <When viewer at text=viewer.moment(at)/></span> }
    };
    let origin = entry.ticket_id.map(|ticket_id| {
        view! {
            <a class="text-accent hover:underline" href=format!("/tickets/{ticket_id}")>
                {words.say_with("entry-from-ticket", [("number", number(ticket_id).into())])}
            </a>
        }
    });
    let by_hand = entry.ticket_id.is_none().then(|| words.say("entry-by-hand"));
    let holds = matches!(entry.force, Force::Pending | Force::Applied);
    let button = |act: &'static str, label: String| {
        view! { <Act action=action.clone() act label with=("entry", entry.entry_no.to_string())/> }
    };
    let can_apply = is_desk && entry.force == Force::Pending;
    let can_revoke = holds && (is_desk || entry.kind != EntryKind::Block);
    let apply = can_apply.then(|| button("apply", words.say("entry-apply")));
    let remove = (is_desk && entry.force == Force::ToRemove).then(|| button("remove", words.say("entry-remove")));
    let revoke_label = if entry.kind == EntryKind::Block { "entry-lift" } else { "entry-revoke" };
    let revoke = can_revoke.then(|| button("revoke", words.say(revoke_label)));
    let (applied, revoked, removed) = (entry.applied.clone(), entry.revoked.clone(), entry.removed.clone());
    view! {
        <li class="grid gap-x-4 gap-y-2 sm:grid-cols-[minmax(0,1fr)_auto] items-start py-3 border-b border-line">
            <div class="min-w-0">
                <p class="flex flex-wrap items-center gap-x-2.5 gap-y-1">
                    <ForceBadge viewer force=entry.force/>
                    <span class="text-small text-ink-2">{words.say(&format!("entry-kind-{}", entry.kind.slug()))}</span>
                    <strong class="font-medium wrap-anywhere"><Untrusted text=entry.sender.clone()/></strong>
                    <span class="text-ink-2 wrap-anywhere">{for_whom}</span>
                </p>
                <p class="text-small text-ink-3 mt-1 flex flex-wrap gap-x-3">
                    <span>{until(viewer, &entry)}</span>
                    {signed("entry-made", entry.created_at, entry.created_by.shown())}
                    {applied.map(|(at, who)| signed("entry-applied", at, who.shown()))}
                    {revoked.map(|(at, who)| signed("entry-revoked", at, who.shown()))}
                    {removed.map(|(at, who)| signed("entry-removed", at, who.shown()))}
                    {origin}{by_hand}
                </p>
                {(!entry.note.is_empty()).then(|| view! { <p class="text-small mt-1 whitespace-pre-wrap wrap-anywhere"><Untrusted text=entry.note.clone()/></p> })}
            </div>
            <div class="flex flex-wrap gap-2 print:hidden">{apply}{revoke}{remove}</div>
        </li>
    }
    .into_any()
}

/// What the ticket put on the lists.
#[component]
pub fn EntriesOfTicket(viewer: Viewer, entries: Vec<Entry>) -> AnyView {
    let words = viewer.words;
    let entries = entries
        .into_iter()
        .map(|entry| {
            let for_whom = mailbox(viewer, &entry.mailbox);
            let until = until(viewer, &entry);
            view! {
                <li class="py-1.5 border-b border-line last:border-0 grid gap-1 justify-items-start">
                    <span class="font-medium wrap-anywhere"><Untrusted text=entry.sender.clone()/></span>
                    <span class="text-small text-ink-2 wrap-anywhere">{for_whom} " · " {until}</span>
                    <ForceBadge viewer force=entry.force/>
                </li>
            }
        })
        .collect_view();
    view! { <Panel title=words.say("entries-of-ticket")><ul>{entries}</ul></Panel> }.into_any()
}

/// The block that somebody asks to be lifted.
#[component]
pub fn Blocked(viewer: Viewer, block: Entry) -> AnyView {
    let words = viewer.words;
    let until = until(viewer, &block);
    let who = words.say_with(
        "block-by",
        [("who", visible(block.created_by.shown()).into()), ("when", viewer.moment(block.created_at).into())],
    );
    view! {
        <Panel title=words.say("block-title")>
            <p class="font-medium"><Untrusted text=block.sender/> " · " {until}</p>
            <p class="text-small text-ink-2">{who}</p>
            {(!block.note.is_empty()).then(|| view! { <p class="mt-1.5 whitespace-pre-wrap wrap-anywhere"><Untrusted text=block.note/></p> })}
        </Panel>
    }
    .into_any()
}

#[component]
fn ForceBadge(viewer: Viewer, force: Force) -> impl IntoView {
    let (tone, icon) = match force {
        Force::Pending | Force::ToRemove => (Tone::Wait, Icon::Clock),
        Force::Applied => (Tone::Ok, Icon::Check),
        Force::Expired => (Tone::Quiet, Icon::Hourglass),
        Force::Revoked => (Tone::Quiet, Icon::Close),
    };
    let text = viewer.words.say(&format!("entry-force-{}", force.slug()));
    view! { <Badge tone icon text/> }
}

/// `jusqu’au 21 févr. 2027`, `sans limite`
fn until(viewer: Viewer, entry: &Entry) -> String {
    match entry.expires_at {
        Some(at) => viewer.words.say_with("entry-until", [("date", viewer.date(at).into())]),
        None => viewer.words.say("entry-for-good"),
    }
}

/// What a sender of a list stands for, where somebody should stop and think.
pub fn warning(viewer: Viewer, sender: &str) -> Option<String> {
    let key = match breadth(sender) {
        Breadth::Address | Breadth::Domain => return None,
        Breadth::Provider => "breadth-provider",
        Breadth::Suffix => "breadth-suffix",
    };
    Some(viewer.words.say_with(key, [("sender", visible(sender).into())]))
}

/// The warning, and the box of whoever is sure all the same.
#[component]
pub fn Broad(viewer: Viewer, warning: String, is_sure: bool) -> AnyView {
    view! {
        <div class="rounded-lg bg-wait-wash text-wait px-3 py-2.5 grid gap-1.5">
            <p class="font-medium">{warning}</p>
            <Check name="sure" value="1" label=viewer.words.say("allow-sure") checked=is_sure/>
        </div>
    }
    .into_any()
}
