//! The outbox, for the operator: how much waits, which e-mails did not simply go, and what is to become of them.

use axum::{
    extract::{Request, State},
    response::{IntoResponse, Redirect, Response},
};
use lasso::{error::Error, message::Micros, store, store::db::Db, tenant::Scope};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    components::{
        button::{Button, ButtonLink, Look},
        empty::Blank,
        flash::Done,
        heading::Heading,
        icon::Icon,
        outbox::{Row, StuckList},
    },
    error::AppError,
    form::Form,
    pages::{done, page, problem},
    session::{Site, ctx},
    viewer::Viewer,
};

pub(crate) async fn post(State(site): State<Site>, request: Request) -> Response {
    let (parts, ctx, form) = match Form::read(&site, request).await {
        Ok(read) => read,
        Err(answer) => return answer,
    };
    let outcome = match ctx.scope() {
        Ok(scope) => decide(&site.db, &scope, &form, ctx.now).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(done) => Redirect::to(&format!("/outbox?done={done}")).into_response(),
        Err(error) => problem::respond(&site, parts, error).await,
    }
}

/// What was done, as a slug.
async fn decide(db: &Db, scope: &Scope, form: &Form, now: Micros) -> Result<&'static str, AppError> {
    let (is_again, done) = match form.get("decision") {
        "all" => return Ok(store::notices::retry_all(db, scope, now).await.map(|_| "all")?),
        "again" => (true, "again"),
        "drop" => (false, "drop"),
        _ => return Err(AppError::Invalid),
    };
    let notice_id = form.get("notice").parse().map_err(|_| AppError::Invalid)?;
    match store::notices::decide(db, scope, notice_id, is_again, now).await {
        Ok(()) => Ok(done),
        // it went meanwhile, or a colleague was faster
        Err(Error::NotFound) => Ok("gone"),
        Err(error) => Err(error.into()),
    }
}

#[component]
pub fn OutboxPage() -> impl IntoView {
    let ctx = ctx();
    page(async move {
        let ctx = ctx.ok_or(AppError::Forbidden)?;
        let scope = ctx.scope()?;
        let stuck = store::notices::stuck(&ctx.db, &scope).await?;
        let (waiting, undecided) = store::notices::count(&ctx.db).await?;
        let rows = stuck.into_iter().map(|stuck| {
            let is_open = scope.allows(stuck.tenant_id);
            (stuck, is_open)
        });
        let viewer = ctx.viewer();
        let done = done(viewer, "outbox");
        let outbox = Outbound { rows: rows.collect(), waiting, undecided, sends_mail: ctx.sends_mail };
        Ok(view! { <Outbox viewer outbox done/> }.into_any())
    })
}

/// What the page shows.
pub struct Outbound {
    pub rows: Vec<Row>,
    pub waiting: i64,
    pub undecided: i64,
    pub sends_mail: bool,
}

/// As many as `store::notices::stuck` gives.
const OLDEST: usize = 200;

#[component]
pub fn Outbox(viewer: Viewer, outbox: Outbound, done: Option<String>) -> AnyView {
    let words = viewer.words;
    let title = words.say("outbox-title");
    let Outbound { rows, waiting, undecided, sends_mail } = outbox;
    let counted =
        |key: &str, name: &'static str, n: i64| words.say_with(key, [(name, n.into()), ("n", words.number(n).into())]);
    let lead =
        format!("{} {}", counted("outbox-lead", "waiting", waiting), counted("outbox-lead-stuck", "stuck", undecided));
    let is_full = rows.len() >= OLDEST;
    let has_rows = !rows.is_empty();
    let list = if has_rows {
        view! { <StuckList viewer rows/> }.into_any()
    } else {
        let title = words.say(if sends_mail && waiting == 0 { "outbox-empty-title" } else { "outbox-empty-off-title" });
        view! {
            <Blank icon=Icon::Send title text=words.say("outbox-empty-text")>
                <ButtonLink href="/desk" look=Look::Plain label=words.say("notices-empty-desk")/>
            </Blank>
        }
        .into_any()
    };
    view! {
        <Title text=format!("{title} · Lasso")/>
        <Heading title lead>
            {has_rows.then(|| view! {
                <form method="post" action="/outbox" class="grid gap-1">
                    <input type="hidden" name="decision" value="all"/>
                    <Button look=Look::Plain label=words.say("outbox-retry-all")/>
                    <span class="text-tiny text-ink-3">{words.say("outbox-retry-all-note")}</span>
                </form>
            })}
        </Heading>
        {done.map(|text| view! { <Done text/> })}
        {(!sends_mail).then(|| view! { <p class="mb-4 px-3 py-2.5 rounded-lg bg-wait-wash max-w-prose">{words.say("outbox-off")}</p> })}
        {list}
        {is_full.then(|| view! { <p class="mt-3 text-small text-ink-3">{words.say("outbox-oldest")}</p> })}
    }
    .into_any()
}
