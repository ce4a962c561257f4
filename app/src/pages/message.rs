//! One mail's whole story: the answer, four facts, why and what to do, every attempt, the log itself.

use std::sync::Arc;

use http::{HeaderValue, StatusCode, header};
use lasso::{
    journal::Viewed,
    message::{MessageFilter, MessageId, Trace},
    store::{self, accesses},
    tenant::Subjects,
    ticket::{Ticket, read_number},
    user::Role,
};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::{
    components::{
        answer::{Answer, sentence},
        asks::Asks,
        causes::Causes,
        completeness::Doubts,
        disclosure::Verbatim,
        facts::{Facts, MessageFacts},
        filtering::{Filtering, is_foremost},
        filters::url_but,
        heading::Crumbs,
        panel::{Panel, TextLink},
        recipients::{Recipients, Wanted},
        timeline::Arrival,
        untrusted::{Untrusted, as_title},
    },
    error::AppError,
    islands::CopyButton,
    pages::{page, pairs},
    session::ctx,
    viewer::Viewer,
};

/// How many of the log's lines are shown from its beginning, and as many from its end.
const LINES_SHOWN: usize = 300;

#[component]
pub fn MessagePage() -> impl IntoView {
    let (ctx, response) = (ctx(), use_context::<ResponseOptions>());
    let wanted = Wanted::from_pairs(pairs().iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let id = use_params_map().read_untracked().get("id").and_then(|id| id.parse::<MessageId>().ok());
    let ticket = pairs().iter().find(|(name, _)| name == "ticket").and_then(|(_, no)| read_number(no));
    page(async move {
        let ctx = ctx.ok_or(AppError::Forbidden)?;
        let (user, scope) = (ctx.user.clone().ok_or(AppError::Forbidden)?, ctx.scope()?);
        let id = id.ok_or(AppError::NotFound)?;
        let trace = match ticket {
            Some(ticket) => store::tickets::trace(&ctx.db, &scope, ticket, id, ctx.now).await?,
            None => store::messages::trace(&ctx.db, &scope, id, ctx.now).await?,
        };
        if trace.id != id
            && let Some(response) = response
        {
            move_to(&response, trace.id, ticket);
        }
        accesses::note(&ctx.db, &scope, trace.tenant, Viewed::Trace, &trace.id.to_string(), ticket, ctx.now).await?;
        // another's requests are not shown by a ticket that was handed over
        let asked = if scope.allows(trace.tenant) {
            store::tickets::about(&ctx.db, &scope, trace.tenant, trace.id).await?
        } else {
            Vec::new()
        };
        let may_ask = matches!(user.role, Role::User | Role::Admin);
        Ok(view! { <Message viewer=ctx.viewer() trace=Arc::new(trace) wanted may_ask asked/> }.into_any())
    })
}

/// A mail first seen by its second half was known by another id: links to it go on working.
fn move_to(response: &ResponseOptions, id: MessageId, ticket: Option<i64>) {
    response.set_status(StatusCode::PERMANENT_REDIRECT);
    let ticket = ticket.map(|ticket| format!("?ticket={ticket}")).unwrap_or_default();
    if let Ok(location) = HeaderValue::from_str(&format!("/messages/{id}{ticket}")) {
        response.insert_header(header::LOCATION, location);
    }
}

#[component]
pub fn Message(
    viewer: Viewer,
    trace: Arc<Trace>,
    wanted: Wanted,
    /// Whether the viewer is of those who ask.
    may_ask: bool,
    /// What was asked about it, as far as the viewer may know.
    asked: Vec<Ticket>,
) -> AnyView {
    let words = viewer.words;
    let list = url_but(&MessageFilter { category: Some(trace.category), ..MessageFilter::default() }, |_| {});
    let steps = vec![
        ("/messages".to_owned(), words.say("messages-title")),
        (list, words.say(&format!("category-{}", trace.category.slug()))),
    ];
    let to = wanted.to.clone();
    let is_foremost = is_foremost(&trace);
    let queue_id = trace.hops.first().map(|hop| hop.queue_id.clone()).filter(|queue_id| !queue_id.is_empty());
    let here = queue_id
        .map(|queue_id| view! { <code class="font-mono text-code"><Untrusted text=queue_id/></code> }.into_any());
    view! {
        <Title text=as_title(&format!("{} · Lasso", sentence(viewer, &trace)))/>
        <Crumbs viewer steps here/>
        <Answer viewer trace=trace.clone()/>
        <Related viewer trace=trace.clone()/>
        <Doubts viewer trace=trace.clone()/>
        <Facts viewer trace=trace.clone()/>
        <div class="grid gap-7 lg:grid-cols-[minmax(0,1fr)_320px]">
            <div class="min-w-0">
                <Causes viewer trace=trace.clone() wanted=wanted.clone()/>
                {is_foremost.then(|| view! { <Filtering viewer trace=trace.clone()/> })}
                <h2 class="font-semibold mb-3">{words.say("way-title")}</h2>
                <Arrival viewer trace=trace.clone()/>
                <Recipients viewer trace=trace.clone() wanted=wanted.clone()/>
                {(!is_foremost).then(|| view! { <div class="mt-7"><Filtering viewer trace=trace.clone()/></div> })}
                <RawLines viewer trace=trace.clone() wanted/>
            </div>
            <aside aria-label=words.say("message-title") class="min-w-0">
                <Asks viewer trace=trace.clone() to=to may_ask asked/>
                <MessageFacts viewer trace/>
            </aside>
        </div>
    }
    .into_any()
}

/// The other traces that belong to this one: what a notice reports, when a refused mail got through.
#[component]
fn Related(viewer: Viewer, trace: Arc<Trace>) -> impl IntoView {
    let words = viewer.words;
    let link = |id: MessageId, text: String, label: String| {
        view! {
            <div class="mb-5"><Panel><p>{text} " " <TextLink href=format!("/messages/{id}") text=label/></p></Panel></div>
        }
    };
    view! {
        {trace.reports.map(|id| link(id, words.say("reports-text"), words.say("reports-link")))}
        {trace.accepted_later.map(|id| link(id, words.say("accepted-later-text"), words.say("accepted-later-link")))}
    }
}

/// The log itself, for those who may see it, and how much of it they may not.
#[component]
fn RawLines(viewer: Viewer, trace: Arc<Trace>, wanted: Wanted) -> AnyView {
    let words = viewer.words;
    // of one recipient among many: what was said of them
    let to = wanted.to.to_lowercase();
    let lines = trace.lines.iter().map(|line| line.text.as_str());
    let texts: Vec<&str> = lines.filter(|line| to.is_empty() || line.to_lowercase().contains(&to)).collect();
    let n = texts.len() as i64;
    let hidden_key = if trace.subjects == Subjects::Shown { "lines-hidden" } else { "lines-hidden-subject" };
    let hidden = trace.hides_lines.then(|| view! { <p class="text-small text-ink-3 mt-2">{words.say(hidden_key)}</p> });
    let lines = (n > 0).then(|| {
        let left_out = texts.len().saturating_sub(2 * LINES_SHOWN);
        let text = if left_out == 0 {
            texts.join("\n")
        } else {
            let (n, left) = (words.number(left_out as i64), left_out as i64);
            let gap = words.say_with("lines-left-out", [("count", left.into()), ("n", n.into())]);
            let (first, last) = (&texts[..LINES_SHOWN], &texts[texts.len() - LINES_SHOWN..]);
            [&first.join("\n"), &gap, &last.join("\n")].map(String::as_str).join("\n\n")
        };
        view! {
            <details>
                <summary class="w-max max-w-full py-1 text-accent font-medium text-small hover:underline">
                    {words.say_with("see-lines", [("count", n.into()), ("n", words.number(n).into())])}
                </summary>
                <div class="flex justify-end mt-1"><CopyButton target="lines".to_owned() label=words.say("copy") done=words.say("copied")/></div>
                <Verbatim text id="lines"/>
            </details>
        }
    });
    let gone = trace.lines_kept_days.map(|days| {
        let told = words.say_with("lines-gone", [("count", days.into()), ("n", words.number(days).into())]);
        view! { <p class="text-small text-ink-3 mt-2">{told}</p> }
    });
    view! { <div class="mt-7 pt-4 border-t border-line">{lines}{hidden}{gone}</div> }.into_any()
}
