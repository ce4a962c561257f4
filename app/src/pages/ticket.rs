//! One ticket: what is asked, on what evidence, what was said, and what the reader may do about it.

use axum::{
    extract::{Path, Request, State},
    response::{IntoResponse, Redirect, Response},
};
use lasso::{
    error::Error,
    journal::Viewed,
    message::Trace,
    store::{
        accesses, notices,
        tickets::{self, Allow, Step, Thread},
    },
    ticket::{Act, Ask, Kind, Move, Side, Somebody, read_number},
    user::User,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::{
    components::{
        button::Look,
        entries::{Blocked, Broad, EntriesOfTicket, warning},
        field::{Field, Select, TextArea},
        flash::{Done, Flash},
        heading::{Crumbs, Heading},
        panel::Panel,
        rich::Rich,
        ticket::{Events, EvidencePanel, Release, Remedies, StateBadge, TicketFacts, sentence, title},
        untrusted::visible,
    },
    error::AppError,
    form::{Form, posted, refuse},
    islands::Keyboard,
    pages::{done, new_ticket::durations, page, problem},
    session::{Ctx, Site, ctx},
    viewer::Viewer,
};

pub(crate) async fn post(State(site): State<Site>, Path(no): Path<String>, request: Request) -> Response {
    let (parts, ctx, form) = match Form::read(&site, request).await {
        Ok(read) => read,
        Err(answer) => return answer,
    };
    let Some(ticket_id) = read_number(&no) else {
        return problem::respond(&site, parts, AppError::NotFound).await;
    };
    match act(&ctx, ticket_id, &form).await {
        // whoever hands a ticket of another tenant over no longer has it
        Ok(Act::HandOver) => Redirect::to("/desk?done=hand_over").into_response(),
        Ok(act) => Redirect::to(&format!("/tickets/{ticket_id}?done={}#last", act.slug())).into_response(),
        Err(error) => refuse(&site, parts, form, error).await,
    }
}

async fn act(ctx: &Ctx, ticket_id: i64, form: &Form) -> Result<Act, Error> {
    let scope = ctx.user.as_ref().map(User::scope).ok_or(Error::Forbidden)?;
    let act = Act::from_slug(form.get("act")).ok_or(Error::Invalid { field: "form", code: "unknown" })?;
    let mailbox = form.get("mailbox");
    let allow = Allow {
        sender: form.get("sender"),
        mailbox,
        days: form.get("days").parse().unwrap_or(0),
        is_sure: form.has("sure"),
    };
    let seen = form.get("seen").parse().unwrap_or(0);
    let step = Step { act, words: form.get("text"), seen, to: form.get("to"), allow: Some(allow) };
    tickets::act(&ctx.db, &scope, ticket_id, step, ctx.now).await.map(|()| act)
}

#[component]
pub fn TicketPage() -> impl IntoView {
    let (ctx, form) = (ctx(), posted());
    let ticket_id = use_params_map().read_untracked().get("number").and_then(|no| read_number(&no));
    let done = ctx.as_ref().and_then(|ctx| done(ctx.viewer(), "ticket"));
    page(async move {
        let ctx = ctx.ok_or(AppError::Forbidden)?;
        let scope = ctx.scope()?;
        let thread = tickets::get(&ctx.db, &scope, ticket_id.ok_or(AppError::NotFound)?, ctx.now).await?;
        let ticket = &thread.ticket;
        accesses::note(&ctx.db, &scope, ticket.tenant_id, Viewed::Ticket, &ticket.ticket_id.to_string(), None, ctx.now)
            .await?;
        if ctx.unread > 0 {
            notices::read(&ctx.db, &scope, Some(ticket.ticket_id), ctx.now).await?;
        }
        // the mail as it is today; it may be gone
        let today = match ticket.message {
            Some(id) => tickets::trace(&ctx.db, &scope, ticket.ticket_id, id, ctx.now).await.ok(),
            None => None,
        };
        let colleagues = match thread.side {
            Side::Desk => tickets::colleagues(&ctx.db, &scope).await?,
            Side::Tenant => Vec::new(),
        };
        let me = scope.user_id().unwrap_or_default();
        Ok(view! { <TicketView viewer=ctx.viewer() thread today colleagues me form done/> }.into_any())
    })
}

#[component]
pub fn TicketView(
    viewer: Viewer,
    thread: Thread,
    /// The mail as it is now.
    today: Option<Trace>,
    /// Whom it may be handed over to.
    colleagues: Vec<Somebody>,
    /// Who looks.
    me: i64,
    /// What was typed and not accepted.
    form: Option<Form>,
    done: Option<String>,
) -> AnyView {
    let words = viewer.words;
    let Thread { ticket, side, events, last_event, moves, entries, block } = thread;
    let heading = title(viewer, &ticket);
    let (base, list) = match side {
        Side::Desk => ("/desk", words.say("desk-title")),
        Side::Tenant => ("/tickets", words.say("tickets-title")),
    };
    let href = ticket.message.map(|id| match side {
        Side::Desk => format!("/messages/{id}?ticket={}", ticket.ticket_id),
        Side::Tenant => format!("/messages/{id}"),
    });
    let evidence = ticket.evidence.clone().map(|evidence| {
        let trace = href.clone().filter(|_| today.is_some());
        view! { <EvidencePanel viewer evidence trace/> }
    });
    let is_conflict = form.as_ref().is_some_and(|form| form.error(viewer, "act", "form").is_some());
    let error = form.as_ref().and_then(|form| form.error(viewer, "act", "form"));
    let form = form.unwrap_or_default();
    let tools = view! { <Tools viewer side kind=ticket.ask.kind() ask=ticket.ask.clone() moves=moves.clone() last_event form=form.clone()/> };
    let release = (side == Side::Desk && ticket.ask.kind() == Kind::Release)
        .then(|| view! { <Release viewer queues=ticket.evidence.as_ref().map(|e| e.queues.clone()).unwrap_or_default() today=today.clone()/> });
    let facts = view! { <TicketFacts viewer ticket=ticket.clone() today side/> };
    let hands = (side == Side::Desk)
        .then(|| view! { <Hands viewer moves last_event colleagues me assignee=ticket.assignee.clone() form/> });
    view! {
        <Title text=format!("{heading} · Lasso")/>
        <Crumbs viewer steps=vec![(base.to_owned(), list)]/>
        <Heading title=heading><StateBadge viewer state=ticket.state/></Heading>
        {(!is_conflict).then_some(done).flatten().map(|text| view! { <Done text/> })}
        {error.map(|text| view! { <Flash text/> })}
        <p class="text-large mb-5 max-w-[80ch]"><Rich text=sentence(viewer, &ticket)/></p>
        <div class="grid gap-7 lg:grid-cols-[minmax(0,1fr)_320px]">
            <div class="min-w-0 grid gap-5 content-start">
                {evidence}
                <Remedies viewer ask=ticket.ask.clone()/>
                {block.map(|block| view! { <Blocked viewer block/> })}
                <section>
                    <h2 class="font-semibold mb-3">{words.say("thread-title")}</h2>
                    <Events viewer events/>
                    <span id="last"></span>
                </section>
                {tools}
            </div>
            <aside aria-label=words.say("ticket-facts-title") class="min-w-0 grid gap-4 content-start">
                {release}
                {(!entries.is_empty()).then(|| view! { <EntriesOfTicket viewer entries/> })}
                {hands}
                {facts}
            </aside>
        </div>
        <Keyboard/>
    }
    .into_any()
}

fn may(moves: &[Move], act: Act) -> bool {
    moves.iter().any(|allowed| allowed.act() == act)
}

/// The words to the other side, and beneath them all that may be done with them.
#[component]
fn Tools(viewer: Viewer, side: Side, kind: Kind, ask: Ask, moves: Vec<Move>, last_event: i64, form: Form) -> AnyView {
    let words = viewer.words;
    let error = |field| form.error(viewer, "act", field);
    let can_approve = may(&moves, Act::Approve);
    let allow = match ask {
        Ask::Whitelist { sender, mailbox, days } if can_approve => {
            let typed = |name: &str, asked: String| if form.has(name) { form.get(name).to_owned() } else { asked };
            let sender = typed("sender", sender);
            let is_wider = form.is_refused() && form.get("mailbox").trim().is_empty() && !mailbox.is_empty();
            let warned = warning(viewer, &sender).or_else(|| is_wider.then(|| words.say("allow-wider")));
            let value = typed("days", days.to_string());
            view! {
                <fieldset class="rounded-card border border-line px-4 pb-3.5 pt-1 grid gap-3 sm:grid-cols-2">
                    <legend class="font-medium px-1 -ml-1">{words.say("allow-title")}</legend>
                    <Field name="sender" kind="text" label=words.say("ask-sender") value=sender error=error("sender") required=false/>
                    <Field name="mailbox" kind="text" label=words.say("ask-mailbox") hint=words.say("allow-mailbox-hint") value=typed("mailbox", mailbox) error=error("mailbox") required=false/>
                    <Select name="days" label=words.say("ask-days") value options=durations(viewer) error=error("days")/>
                    {warned.map(|warning| view! { <div class="sm:col-span-2"><Broad viewer warning is_sure=form.has("sure")/></div> })}
                </fieldset>
            }
            .into_any()
        }
        _ => ().into_any(),
    };
    // what Enter in a field does comes first
    let (primary, second) = if can_approve { (Act::Approve, Act::Reply) } else { (Act::Reply, Act::Approve) };
    let buttons = [primary, second, Act::Refuse, Act::Apply, Act::Close, Act::Reopen, Act::Note, Act::Withdraw]
        .into_iter()
        .filter(|act| may(&moves, *act))
        .map(|act| {
            let look = if act == primary { Look::Primary } else { Look::Plain };
            let label = words.say(&format!("act-{}-verb", act.slug()));
            view! { <button type="submit" name="act" value=act.slug() class=look.class()>{label}</button> }
        })
        .collect_view();
    let (label, hint) = match side {
        Side::Desk if can_approve => (words.say("act-text-desk"), words.say("act-text-desk-hint")),
        Side::Desk => (words.say("act-text-desk"), words.say("act-text-desk-hint-after")),
        // an answer that changes nothing
        Side::Tenant
            if moves.iter().any(|m| m.act() == Act::Reply && m.from() == m.to()) || may(&moves, Act::Withdraw) =>
        {
            (words.say("act-text"), words.say("act-text-hint"))
        }
        Side::Tenant => (words.say("act-text"), words.say("act-text-hint-after")),
    };
    let kind = words.say(&format!("ask-{}", kind.slug()));
    view! {
        <form method="post" class="grid gap-4 print:hidden" aria-label=kind>
            <input type="hidden" name="seen" value=last_event.to_string()/>
            <TextArea name="text" required=false label hint value=form.get("text").to_owned() error=error("text")/>
            {allow}
            <p class="flex flex-wrap gap-2">{buttons}</p>
        </form>
    }
    .into_any()
}

/// Who has it: take it, or hand it over.
#[component]
fn Hands(
    viewer: Viewer,
    moves: Vec<Move>,
    last_event: i64,
    colleagues: Vec<Somebody>,
    me: i64,
    assignee: Option<Somebody>,
    form: Form,
) -> impl IntoView {
    if !may(&moves, Act::Take) {
        return None;
    }
    let words = viewer.words;
    let is_mine = assignee.as_ref().is_some_and(|assignee| assignee.user_id == me);
    let has = match &assignee {
        Some(_) if is_mine => words.say("hands-yours"),
        Some(assignee) => words.say_with("hands-of", [("who", visible(assignee.shown()).into())]),
        None => words.say("ticket-nobody-yet"),
    };
    let others: Vec<(String, String)> = colleagues
        .into_iter()
        .filter(|person| person.user_id != me)
        .map(|person| (person.email.clone(), visible(person.shown())))
        .collect();
    let seen = last_event.to_string();
    let error = form.error(viewer, "act", "to");
    let over = (!others.is_empty()).then(|| {
        view! {
            <form method="post" class="grid gap-2">
                <input type="hidden" name="seen" value=seen.clone()/>
                <Select name="to" label=words.say("hands-to") value=form.get("to").to_owned() options=others error/>
                <p><button type="submit" name="act" value=Act::HandOver.slug() class=Look::Plain.class()>{words.say("act-hand_over-verb")}</button></p>
            </form>
        }
    });
    Some(view! {
        <Panel title=words.say("hands-title")>
            <p class="text-ink-2 mb-3">{has}</p>
            {(!is_mine).then(|| view! {
                <form method="post" class="mb-3">
                    <input type="hidden" name="seen" value=seen/>
                    <button type="submit" name="act" value=Act::Take.slug() class=Look::Plain.class()>{words.say("act-take-verb")}</button>
                </form>
            })}
            {over}
        </Panel>
    })
}
