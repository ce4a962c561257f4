//! Where a link that is used once leads: choosing a password, and being signed in. Opening it consumes nothing, for mail scanners follow
//! links before people do.

use axum::{
    extract::{Path, Request, State, rejection::PathRejection},
    response::{IntoResponse, Redirect, Response},
};
use http::StatusCode;
use lasso::{
    error::{Error, Result},
    person::{Token, Welcome as Invited},
    store::password_links,
    user::User,
};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use tower_sessions::Session;

use crate::{
    components::{
        button::{Button, ButtonLink, Look},
        definitions::Definitions,
        empty::Blank,
        field::Field,
        flash::Flash,
        heading::Heading,
        icon::Icon,
        panel::Panel,
        untrusted::Untrusted,
    },
    error::AppError,
    form::{Form, posted, refuse},
    pages::{page, render, sign_in},
    session::{Ctx, Site, ctx},
    viewer::Viewer,
};

pub(crate) async fn post(
    State(site): State<Site>,
    path: std::result::Result<Path<String>, PathRejection>,
    request: Request,
) -> Response {
    let (parts, ctx, form) = match Form::read(&site, request).await {
        Ok(read) => read,
        Err(answer) => return answer,
    };
    let token = path.map(|Path(token)| token).unwrap_or_default();
    let outcome = async {
        let user = redeem(&ctx, &token, &form).await?;
        sign_in::begin(parts.extensions.get::<Session>(), user.user_id).await?;
        Ok(sign_in::first_page(user.role))
    };
    match outcome.await {
        Ok(first) => Redirect::to(first).into_response(),
        // the page says the same to whoever opens the link now
        Err(Error::NotFound) => render(&site, parts, || {}).await,
        Err(error) => refuse(&site, parts, form, error).await,
    }
}

async fn redeem(ctx: &Ctx, token: &str, form: &Form) -> Result<User> {
    let token: Token = token.parse()?;
    mistyped(form)?;
    password_links::redeem(&ctx.db, token, form.get("password"), ctx.locale.slug(), ctx.now).await
}

/// A password that is typed blind is typed twice.
pub(crate) fn mistyped(form: &Form) -> Result<()> {
    if form.get("password") == form.get("again") {
        return Ok(());
    }
    Err(Error::Invalid { field: "again", code: "different" })
}

#[component]
pub fn WelcomePage() -> impl IntoView {
    let (form, response) = (posted().unwrap_or_default(), use_context::<ResponseOptions>());
    let ctx = ctx();
    let token = use_params_map().read_untracked().get("token").unwrap_or_default();
    page(async move {
        let ctx = ctx.ok_or(AppError::Forbidden)?;
        let viewer = ctx.viewer();
        let invited = match token.parse::<Token>() {
            Ok(token) => password_links::open(&ctx.db, token, ctx.now).await,
            Err(error) => Err(error),
        };
        match invited {
            Ok(invited) => {
                let signed_in_as = ctx.user.map(|user| user.email);
                Ok(view! { <Welcome viewer invited form action=ctx.here signed_in_as/> }.into_any())
            }
            Err(Error::NotFound) => {
                if let Some(response) = response {
                    response.set_status(StatusCode::NOT_FOUND);
                }
                Ok(view! { <Gone viewer is_signed_in=ctx.user.is_some()/> }.into_any())
            }
            Err(error) => Err(error.into()),
        }
    })
}

#[component]
pub fn Welcome(
    viewer: Viewer,
    invited: Invited,
    form: Form,
    /// The link itself, to post to.
    action: String,
    /// Somebody else may sit at this browser.
    signed_in_as: Option<String>,
) -> AnyView {
    let words = viewer.words;
    let error_of = |field: &str| form.error(viewer, "welcome", field);
    let kind = if invited.is_invitation { "invitation" } else { "reset" };
    let title = words.say(&format!("welcome-{kind}-title"));
    let other = signed_in_as
        .filter(|email| *email != invited.email)
        .map(|email| words.say_with("welcome-other", [("email", email.into())]));
    let role = words.say(&format!("role-{}", invited.role.slug()));
    let mut rows = Vec::new();
    if !invited.name.is_empty() {
        rows.push((words.say("person-name"), view! { <Untrusted text=invited.name/> }.into_any()));
    }
    rows.push((words.say("person-email"), view! { <Untrusted text=invited.email.clone()/> }.into_any()));
    if !invited.tenant_name.is_empty() {
        rows.push((words.say("tenant-own"), view! { <Untrusted text=invited.tenant_name/> }.into_any()));
    }
    rows.push((words.say("person-role"), role.into_any()));
    let until = words.say_with("welcome-until", [("until", viewer.in_sentence(invited.expires_at).into())]);
    view! {
        <Title text=format!("{title} · Lasso")/>
        <div class="mx-auto w-full max-w-sm pt-6 sm:pt-14">
            <Heading title=title.clone() lead=words.say(&format!("welcome-{kind}-lead"))/>
            {error_of("form").map(|text| view! { <Flash text/> })}
            {other.map(|text| view! { <Flash text/> })}
            <div class="mb-5"><Panel><Definitions rows/></Panel></div>
            <form method="post" action=action class="grid gap-4">
                // for whoever keeps the passwords: they are kept with the address
                <input type="hidden" name="username" autocomplete="username" value=invited.email/>
                <Field
                    name="password" kind="password" autocomplete="new-password" label=words.say("password-new") value=""
                    hint=words.say("password-rule") error=error_of("password")
                />
                <Field
                    name="again" kind="password" autocomplete="new-password" label=words.say("password-again") value=""
                    error=error_of("again")
                />
                <Button look=Look::Primary label=words.say("welcome-submit")/>
                <p class="text-small text-ink-3">{until}</p>
            </form>
        </div>
    }
    .into_any()
}

/// Used, expired, replaced, never made: one page for all, with what to do next.
#[component]
pub fn Gone(viewer: Viewer, is_signed_in: bool) -> AnyView {
    let words = viewer.words;
    let title = words.say("welcome-gone-title");
    let (href, label) = if is_signed_in {
        ("/messages", words.say("go-to-messages"))
    } else {
        ("/sign-in", words.say("go-to-sign-in"))
    };
    view! {
        <Title text=format!("{title} · Lasso")/>
        <Blank icon=Icon::Clock title text=words.say("welcome-gone-text") is_page=true>
            <p class="flex flex-wrap gap-2 justify-center"><ButtonLink href look=Look::Primary label/></p>
        </Blank>
    }
    .into_any()
}
