//! Signing in and out.

use std::net::{IpAddr, Ipv4Addr};

use axum::{
    extract::{Form, FromRequest, Request, State},
    response::{IntoResponse, Redirect, Response},
};
use http::{StatusCode, Uri};
use lasso::{
    error::Error,
    store,
    user::{DEMO_ACCOUNTS, DEMO_PASSWORD},
};
use leptos::prelude::*;
use leptos_meta::Title;
use serde::Deserialize;
use tower_sessions::Session;

use crate::{
    components::{
        button::{Button, Look},
        field::Field,
        flash::Flash,
    },
    error::AppError,
    pages::{page, problem, render},
    session::{ClientIp, Ctx, Site, USER_ID, ctx, local_path},
    viewer::Viewer,
};

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct SignInForm {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

/// A form that was refused: what was typed (never the password) and why.
#[derive(Clone, Debug)]
pub struct FormState {
    pub email: String,
    pub next: String,
    pub field: &'static str,
    pub code: &'static str,
}

pub(crate) async fn post(State(site): State<Site>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(Form(form)) = Form::<SignInForm>::from_request(Request::from_parts(parts.clone(), body), &site).await else {
        return problem::respond(&site, parts, AppError::Invalid).await;
    };
    let client = parts.extensions.get::<ClientIp>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |client| client.0);
    let now = (site.clock)();
    let outcome = match missing(&form) {
        Some(error) => Err(error),
        None => store::users::sign_in(&site.db, &form.email, &form.password, client, now).await,
    };
    let error = match outcome {
        Ok(user) => match begin(parts.extensions.get::<Session>(), user.user_id).await {
            Ok(()) => return Redirect::to(local_path(&form.next).unwrap_or("/messages")).into_response(),
            Err(error) => error,
        },
        Err(error) => error,
    };
    match error {
        Error::Invalid { field, code } => {
            let state = FormState { email: form.email, next: form.next, field, code };
            let mut response = render(&site, parts, move || provide_context(state.clone())).await;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            response
        }
        error => problem::respond(&site, parts, error.into()).await,
    }
}

fn missing(form: &SignInForm) -> Option<Error> {
    if form.email.trim().is_empty() {
        return Some(Error::Invalid { field: "email", code: "missing" });
    }
    form.password.is_empty().then_some(Error::Invalid { field: "password", code: "missing" })
}

/// The id changes at sign-in: one that somebody planted before is worth nothing.
async fn begin(session: Option<&Session>, user_id: i64) -> Result<(), Error> {
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
    let state = use_context::<FormState>();
    let ctx = ctx();
    page(async move {
        let ctx = ctx.ok_or(AppError::Forbidden)?;
        let next = next_of(&ctx);
        let has_demo = store::users::has_demo_users(&ctx.db).await?;
        Ok(view! { <SignIn viewer=ctx.viewer() state next has_demo/> }.into_any())
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
pub fn SignIn(viewer: Viewer, state: Option<FormState>, next: String, has_demo: bool) -> AnyView {
    let words = viewer.words;
    let error_of = |field: &str| {
        state
            .as_ref()
            .filter(|state| state.field == field)
            .map(|state| words.say(&format!("sign-in-error-{}-{}", state.field, state.code)))
    };
    let (email_error, password_error) = (error_of("email"), error_of("password"));
    let form_error = error_of("form");
    let (email, next) = state.map_or_else(|| (String::new(), next), |state| (state.email, state.next));
    let title = words.say("sign-in-title");
    view! {
        <Title text=format!("{title} · Lasso")/>
        <div class="mx-auto w-full max-w-sm pt-6 sm:pt-14">
            <h1 class="text-title font-semibold tracking-tight mb-1">{title}</h1>
            <p class="text-ink-2 mb-6">{words.say("sign-in-lead")}</p>
            {form_error.map(|text| view! { <Flash text/> })}
            <form method="post" action="/sign-in" class="grid gap-4">
                <input type="hidden" name="next" value=next/>
                <Field
                    name="email" kind="email" autocomplete="username"
                    label=words.say("sign-in-email") value=email error=email_error
                />
                <Field
                    name="password" kind="password" autocomplete="current-password"
                    label=words.say("sign-in-password") value=String::new() error=password_error
                />
                <Button look=Look::Primary label=words.say("sign-in-submit")/>
            </form>
            {has_demo.then(|| view! { <DemoAccounts viewer/> })}
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
        <section class="mt-8 border border-line rounded-card bg-raised px-4 py-3">
            <h2 class="font-semibold">{words.say("demo-title")}</h2>
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
        </section>
    }
    .into_any()
}
