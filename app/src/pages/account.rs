//! *Mon compte*: what one is called, in which language and zone one reads, one's password, and the way out of everywhere.

use axum::{
    extract::{Request, State},
    response::{IntoResponse, Redirect, Response},
};
use http::request::Parts;
use lasso::{
    error::{Error, Result},
    store::account::{self, Profile},
    tenant::Scope,
    user::{Role, User},
};
use leptos::prelude::*;
use leptos_meta::Title;
use tower_sessions::Session;

use crate::{
    components::{
        button::{Button, Look},
        definitions::Definitions,
        field::{Check, Field, Select},
        flash::{Done, Flash},
        heading::Heading,
        panel::{Act, Note, Panel},
        untrusted::Untrusted,
        zone::ZoneSelect,
    },
    error::AppError,
    form::{Form, posted, refuse},
    pages::{done, page, preferences::set_cookie, problem, sign_in, welcome::mistyped},
    session::{Ctx, Site, ctx},
    viewer::Viewer,
    words::Locale,
};

/// Several forms stand on the page: `act` says which one was sent.
pub(crate) async fn post(State(site): State<Site>, request: Request) -> Response {
    let (parts, ctx, form) = match Form::read(&site, request).await {
        Ok(read) => read,
        Err(answer) => return answer,
    };
    let Ok(scope) = ctx.scope() else { return problem::respond(&site, parts, AppError::Forbidden).await };
    let outcome = match form.get("act") {
        "save" => save(&site, &ctx, &scope, &form).await,
        "password" => change_password(&ctx, &scope, &parts, &form).await,
        "sign-out" => sign_out(&ctx, &scope, &parts).await,
        _ => Err(Error::Invalid { field: "form", code: "unknown" }),
    };
    match outcome {
        Ok(answer) => answer,
        Err(error) => refuse(&site, parts, form, error).await,
    }
}

async fn save(site: &Site, ctx: &Ctx, scope: &Scope, form: &Form) -> Result<Response> {
    let profile = Profile {
        name: form.get("name"),
        locale: form.get("locale"),
        timezone: form.get("timezone"),
        wants_mail: form.has("wants_mail"),
    };
    account::save(&ctx.db, scope, profile, ctx.now).await?;
    let mut answer = Redirect::to("/account?done=saved").into_response();
    // what this browser was told before would win over the account
    if let Some(locale) = Locale::from_slug(form.get("locale")) {
        set_cookie(site, &mut answer, "lang", locale.slug());
    }
    Ok(answer)
}

async fn change_password(ctx: &Ctx, scope: &Scope, parts: &Parts, form: &Form) -> Result<Response> {
    mistyped(form)?;
    account::change_password(&ctx.db, scope, form.get("current"), form.get("password"), ctx.now).await?;
    let user_id = scope.user_id().ok_or(Error::Forbidden)?;
    sign_in::begin(parts.extensions.get::<Session>(), user_id).await?;
    Ok(Redirect::to("/account?done=password").into_response())
}

async fn sign_out(ctx: &Ctx, scope: &Scope, parts: &Parts) -> Result<Response> {
    account::sign_out(&ctx.db, scope, ctx.now).await?;
    if let Some(session) = parts.extensions.get::<Session>() {
        session.flush().await.map_err(Error::internal)?;
    }
    Ok(Redirect::to("/sign-in").into_response())
}

#[component]
pub fn AccountPage() -> impl IntoView {
    let form = posted().unwrap_or_default();
    let ctx = ctx();
    let done = ctx.as_ref().and_then(|ctx| done(ctx.viewer(), "account"));
    page(async move {
        let ctx = ctx.ok_or(AppError::Forbidden)?;
        let viewer = ctx.viewer();
        let user = ctx.user.ok_or(AppError::Forbidden)?;
        Ok(view! { <Account viewer user form done sends_mail=ctx.sends_mail/> }.into_any())
    })
}

#[component]
pub fn Account(viewer: Viewer, user: User, form: Form, done: Option<String>, sends_mail: bool) -> AnyView {
    let words = viewer.words;
    let title = words.say("nav-account-page");
    let mut facts = vec![
        (words.say("person-email"), view! { <Untrusted text=user.email.clone()/> }.into_any()),
        (words.say("person-role"), words.say(&format!("role-{}", user.role.slug())).into_any()),
    ];
    if !user.tenant_name.is_empty() {
        facts.insert(1, (words.say("tenant-own"), view! { <Untrusted text=user.tenant_name.clone()/> }.into_any()));
    }
    if user.role == Role::User {
        let addresses = user.addresses.iter().map(|address| {
            view! { <li><Untrusted text=address.clone()/></li> }
        });
        let list = view! { <ul>{addresses.collect_view()}</ul> }.into_any();
        facts.push((words.say("account-addresses"), list));
    }
    view! {
        <Title text=format!("{title} · Lasso")/>
        <Heading title=title.clone()/>
        {done.map(|text| view! { <Done text/> })}
        {form.error(viewer, "account", "form").map(|text| view! { <Flash text/> })}
        <div class="grid gap-x-5 gap-y-4 lg:grid-cols-[minmax(0,1fr)_340px] items-start">
            <div class="min-w-0 grid gap-4">
                <Settings viewer user form=form.clone() sends_mail/>
                <Password viewer form/>
            </div>
            <div class="min-w-0 grid gap-4 order-first lg:order-none">
                <Panel title=words.say("person-account")><Definitions rows=facts/></Panel>
                <Panel title=words.say("account-sessions")>
                    <div class="grid gap-2.5">
                        <Note text=words.say("account-sign-out-text")/>
                        <Act action="/account" act="sign-out" label=words.say("account-sign-out")/>
                    </div>
                </Panel>
            </div>
        </div>
    }
    .into_any()
}

/// Name, language, time zone, notices.
#[component]
fn Settings(viewer: Viewer, user: User, form: Form, sends_mail: bool) -> AnyView {
    let words = viewer.words;
    let is_posted = form.get("act") == "save";
    let typed = |field: &str, kept: String| if is_posted { form.get(field).to_owned() } else { kept };
    let error_of = |field: &str| form.error(viewer, "account", field);
    let languages = Locale::ALL.map(|locale| (locale.slug().to_owned(), locale.name().to_owned()));
    let zone = if user.has_own_timezone { user.timezone.clone() } else { String::new() };
    let none = if user.has_own_timezone {
        words.say("account-timezone-none")
    } else {
        words.say_with("account-timezone-none-now", [("timezone", user.timezone.replace('_', " ").into())])
    };
    let wants_mail = if is_posted { form.has("wants_mail") } else { user.wants_mail };
    let fields = view! {
        <form method="post" action="/account" class="grid gap-4">
            <input type="hidden" name="act" value="save"/>
            <Field
                name="name" kind="text" autocomplete="name" label=words.say("person-name") value=typed("name", user.name)
                error=error_of("name") required=false
            />
            <Select
                name="locale" label=words.say("language") value=typed("locale", words.0.slug().to_owned())
                options=languages.to_vec() error=error_of("locale")
            />
            <ZoneSelect
                name="timezone" label=words.say("account-timezone") value=typed("timezone", zone) none
                error=error_of("timezone")
            />
            <div class="grid gap-1">
                <Check name="wants_mail" value="yes" label=words.say("account-wants-mail") checked=wants_mail/>
                {(!sends_mail).then(|| view! { <Note text=words.say("account-no-mail")/> })}
            </div>
            <p><Button look=Look::Primary label=words.say("person-save")/></p>
        </form>
    }
    .into_any();
    view! { <Panel title=words.say("account-settings")>{fields}</Panel> }.into_any()
}

#[component]
fn Password(viewer: Viewer, form: Form) -> AnyView {
    let words = viewer.words;
    let error_of = |field: &str| form.error(viewer, "account", field);
    let fields = view! {
        <form method="post" action="/account" class="grid gap-4">
            <input type="hidden" name="act" value="password"/>
            <Field
                name="current" kind="password" autocomplete="current-password" label=words.say("account-current") value=""
                error=error_of("current")
            />
            <Field
                name="password" kind="password" autocomplete="new-password" label=words.say("password-new") value=""
                hint=words.say("password-rule") error=error_of("password")
            />
            <Field
                name="again" kind="password" autocomplete="new-password" label=words.say("password-again") value=""
                error=error_of("again")
            />
            <p class="flex flex-wrap items-center gap-3"><Button look=Look::Plain label=words.say("account-password-submit")/></p>
            <Note text=words.say("account-password-text")/>
        </form>
    }
    .into_any();
    view! { <Panel title=words.say("account-password")>{fields}</Panel> }.into_any()
}
