//! What happened to the requests that concern the person: unread first to the eye, newest first in order.

use axum::{
    extract::{Request, State},
    response::{IntoResponse, Redirect, Response},
};
use lasso::{
    notice::Notice,
    store,
    user::{Role, User},
};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    components::{
        button::{Button, ButtonLink, Look},
        empty::Blank,
        flash::Done,
        heading::Heading,
        icon::Icon,
        notices::NoticeList,
    },
    error::AppError,
    form::Form,
    pages::{done, page, problem},
    session::{Site, ctx},
    viewer::Viewer,
};

/// All of it has been read.
pub(crate) async fn post(State(site): State<Site>, request: Request) -> Response {
    let (parts, ctx, _) = match Form::read(&site, request).await {
        Ok(read) => read,
        Err(answer) => return answer,
    };
    let outcome = match ctx.scope() {
        Ok(scope) => store::notices::read(&site.db, &scope, None, ctx.now).await.map_err(AppError::from),
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => Redirect::to("/notices?done=read").into_response(),
        Err(error) => problem::respond(&site, parts, error).await,
    }
}

#[component]
pub fn NoticesPage() -> impl IntoView {
    let ctx = ctx();
    page(async move {
        let ctx = ctx.ok_or(AppError::Forbidden)?;
        let notices = store::notices::newest(&ctx.db, &ctx.scope()?).await?;
        let viewer = ctx.viewer();
        let done = done(viewer, "notices");
        let is_desk = ctx.user.as_ref().is_some_and(is_desk);
        let has_unread = ctx.unread > 0;
        Ok(view! { <Notices viewer notices is_desk sends_mail=ctx.sends_mail has_unread done/> }.into_any())
    })
}

fn is_desk(user: &User) -> bool {
    matches!(user.role, Role::Agent | Role::Operator)
}

/// As many as `store::notices::newest` gives.
const NEWEST: usize = 50;

#[component]
pub fn Notices(
    viewer: Viewer,
    notices: Vec<Notice>,
    is_desk: bool,
    sends_mail: bool,
    /// Of all notices, not only of those that are shown.
    has_unread: bool,
    done: Option<String>,
) -> AnyView {
    let words = viewer.words;
    let title = words.say("notices-title");
    let lead = words.say(if sends_mail { "notices-lead-mail" } else { "notices-lead" });
    let is_full = notices.len() >= NEWEST;
    let list = if notices.is_empty() {
        let (href, label) =
            if is_desk { ("/desk", "notices-empty-desk") } else { ("/tickets", "notices-empty-tenant") };
        view! {
            <Blank icon=Icon::Bell title=words.say("notices-empty-title") text=words.say("notices-empty-text")>
                <ButtonLink href look=Look::Plain label=words.say(label)/>
            </Blank>
        }
        .into_any()
    } else {
        view! { <NoticeList viewer notices is_desk/> }.into_any()
    };
    view! {
        <Title text=format!("{title} · Lasso")/>
        <Heading title lead>
            {has_unread.then(|| view! {
                <form method="post" action="/notices"><Button look=Look::Plain label=words.say("notices-read-all")/></form>
            })}
        </Heading>
        {done.map(|text| view! { <Done text/> })}
        {list}
        {is_full.then(|| view! { <p class="mt-3 text-small text-ink-3">{words.say("notices-newest")}</p> })}
    }
    .into_any()
}
