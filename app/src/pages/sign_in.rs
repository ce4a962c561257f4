//! Signing in and out.

use std::net::{IpAddr, Ipv4Addr};

use axum::{
    extract::{Request, State},
    response::{IntoResponse, Redirect, Response},
};
use http::Uri;
use lasso::{
    error::Error,
    store,
    user::{DEMO_ACCOUNTS, DEMO_PASSWORD, Role},
};
use leptos::prelude::*;
use leptos_meta::Title;
use tower_sessions::Session;

use crate::{
    components::{
        button::{Button, Look},
        field::Field,
        flash::Flash,
        heading::Heading,
        panel::Panel,
    },
    error::AppError,
    form::{Form, posted, refuse},
    pages::{page, problem},
    session::{ClientIp, Ctx, Site, USER_ID, ctx, local_path},
    viewer::Viewer,
};

pub(crate) async fn post(State(site): State<Site>, request: Request) -> Response {
    let (parts, ctx, form) = match Form::read(&site, request).await {
        Ok(read) => read,
        Err(answer) => return answer,
    };
    let client = parts.extensions.get::<ClientIp>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |client| client.0);
    let outcome = match missing(&form) {
        Some(error) => Err(error),
        None => store::users::sign_in(&site.db, form.get("email"), form.get("password"), client, ctx.now).await,
    };
    let outcome = match outcome {
        Ok(user) => begin(parts.extensions.get::<Session>(), user.user_id).await.map(|()| first_page(user.role)),
        Err(error) => Err(error),
    };
    match outcome {
        Ok(first) => Redirect::to(local_path(form.get("next")).unwrap_or(first)).into_response(),
        Err(error) => refuse(&site, parts, form, error).await,
    }
}

/// Where somebody begins: an agent with what waits, and not with the mail of whichever customer is first.
pub(crate) fn first_page(role: Role) -> &'static str {
    if role == Role::Agent { "/desk" } else { "/" }
}

fn missing(form: &Form) -> Option<Error> {
    if form.get("email").trim().is_empty() {
        return Some(Error::Invalid { field: "email", code: "missing" });
    }
    form.get("password").is_empty().then_some(Error::Invalid { field: "password", code: "missing" })
}

/// The id changes at sign-in: one that somebody planted before is worth nothing.
pub(crate) async fn begin(session: Option<&Session>, user_id: i64) -> Result<(), Error> {
    let session = session.ok_or_else(|| Error::internal("no session layer"))?;
    session.cycle_id().await.map_err(Error::internal)?;
    session.insert(USER_ID, user_id).await.map_err(Error::internal)
}

pub(crate) async fn sign_out(State(site): State<Site>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    if let Some(session) = parts.extensions.get::<Session>()
        && let Err(error) = session.flush().await
    {
        return problem::respond(&site, parts, Error::internal(error).into()).await;
    }
    Redirect::to("/sign-in").into_response()
}

#[component]
pub fn SignInPage() -> impl IntoView {
    let form = posted();
    let ctx = ctx();
    page(async move {
        let ctx = ctx.ok_or(AppError::Forbidden)?;
        let next = next_of(&ctx);
        let has_demo = store::users::has_demo_users(&ctx.db).await?;
        // never the password
        let form = form.unwrap_or_else(|| Form::filled([("next", next)]));
        Ok(view! { <SignIn viewer=ctx.viewer() form has_demo/> }.into_any())
    })
}

/// `/sign-in?next=/messages/…`
fn next_of(ctx: &Ctx) -> String {
    let uri: Uri = ctx.here.parse().unwrap_or_default();
    form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
        .find(|(name, _)| name == "next")
        .and_then(|(_, next)| local_path(&next).map(str::to_owned))
        .unwrap_or_default()
}

#[component]
pub fn SignIn(viewer: Viewer, form: Form, has_demo: bool) -> AnyView {
    let words = viewer.words;
    let error_of = |field: &str| form.error(viewer, "sign-in", field);
    let (email, next) = (form.get("email").to_owned(), form.get("next").to_owned());
    let title = words.say("sign-in-title");
    view! {
        <Title text=format!("{title} · Lasso")/>
        <div class="mx-auto w-full max-w-sm pt-6 sm:pt-14">
            <Heading title lead=words.say("sign-in-lead")/>
            {error_of("form").map(|text| view! { <Flash text/> })}
            <form method="post" action="/sign-in" class="grid gap-4">
                <input type="hidden" name="next" value=next/>
                <Field
                    name="email" kind="email" autocomplete="username"
                    label=words.say("sign-in-email") value=email error=error_of("email")
                />
                <Field
                    name="password" kind="password" autocomplete="current-password"
                    label=words.say("sign-in-password") value="" error=error_of("password")
                />
                <Button look=Look::Primary label=words.say("sign-in-submit")/>
            </form>
            {has_demo.then(|| view! { <div class="mt-8"><DemoAccounts viewer/></div> })}
        </div>
    }
    .into_any()
}

#[component]
fn DemoAccounts(viewer: Viewer) -> AnyView {
    let words = viewer.words;
    let rows = DEMO_ACCOUNTS.map(|(email, _, role)| {
        view! {
            <tr class="border-t border-line">
                <td class="py-1.5 pr-3 wrap-anywhere"><code class="text-code">{email}</code></td>
                <td class="py-1.5 text-ink-2">{words.say(&format!("role-{}", role.slug()))}</td>
            </tr>
        }
    });
    view! {
        <Panel title=words.say("demo-title")>
            <p class="text-small text-ink-2 mb-2">
                {words.say("demo-password")} " " <code class="text-code text-ink select-all whitespace-nowrap">{DEMO_PASSWORD}</code>
            </p>
            <table class="w-full text-small">
                <caption class="sr-only">{words.say("demo-title")}</caption>
                <thead class="sr-only">
                    <tr><th scope="col">{words.say("sign-in-email")}</th><th scope="col">{words.say("demo-role")}</th></tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </Panel>
    }
    .into_any()
}
