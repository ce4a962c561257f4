//! One tenant: its domains, with the mail that is on its way to it, what its people are shown, its time zone, its people. For the operator.

use axum::{
    extract::{Path, Request, State, rejection::PathRejection},
    response::{IntoResponse, Redirect, Response},
};
use lasso::{
    error::{Error, Result},
    person::PeopleFilter,
    store::tenants,
    tenant::{Policy, Scope, Subjects, TenantDetails, TenantId},
    verdict::Detail,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::{
    components::{
        button::{Button, Look},
        definitions::Definitions,
        field::{Field, Select},
        flash::{Done, Flash},
        heading::{Crumbs, Heading},
        panel::{Note, Panel, TextLink},
        people::signed,
        tenants::{Domains, tenant_name, tenant_url},
        untrusted::as_title,
        when::When,
        zone::ZoneSelect,
    },
    error::AppError,
    form::{Form, posted, refuse},
    pages::{done, page, people::people_list_url, problem},
    session::{Ctx, Site, ctx},
    viewer::Viewer,
};

/// Several forms stand on the page: `act` says which one was sent.
pub(crate) async fn post(
    State(site): State<Site>,
    path: std::result::Result<Path<String>, PathRejection>,
    request: Request,
) -> Response {
    let (parts, ctx, form) = match Form::read(&site, request).await {
        Ok(read) => read,
        Err(answer) => return answer,
    };
    let Ok(scope) = ctx.scope() else { return problem::respond(&site, parts, AppError::Forbidden).await };
    let id = path.map(|Path(id)| id).unwrap_or_default();
    match change(&ctx, &scope, &id, &form).await {
        Ok((tenant, done)) => Redirect::to(&format!("{}?done={done}", tenant_url(tenant))).into_response(),
        Err(error) => refuse(&site, parts, form, error).await,
    }
}

async fn change(ctx: &Ctx, scope: &Scope, id: &str, form: &Form) -> Result<(TenantId, &'static str)> {
    let details = tenants::details(&ctx.db, scope, numbered(id)).await?;
    let tenant = details.tenant.tenant_id;
    match form.get("act") {
        "domain" => {
            tenants::add_domain(&ctx.db, scope, &details.tenant.name, form.get("domain"), ctx.now).await?;
            Ok((tenant, "attached"))
        }
        "timezone" => {
            tenants::set_timezone(&ctx.db, scope, tenant, form.get("timezone")).await?;
            Ok((tenant, "saved"))
        }
        "policy" => {
            tenants::set_policy(&ctx.db, scope, tenant, policy(form)?).await?;
            Ok((tenant, "saved"))
        }
        _ => Err(Error::Invalid { field: "form", code: "unknown" }),
    }
}

/// Fields `users`, `admins`, `subjects` (`unknown`).
fn policy(form: &Form) -> Result<Policy> {
    let unknown = |field| Error::Invalid { field, code: "unknown" };
    Ok(Policy {
        users: Detail::from_slug(form.get("users")).ok_or_else(|| unknown("users"))?,
        admins: Detail::from_slug(form.get("admins")).ok_or_else(|| unknown("admins"))?,
        subjects: Subjects::from_slug(form.get("subjects")).ok_or_else(|| unknown("subjects"))?,
    })
}

/// What is no number is nobody's.
fn numbered(id: &str) -> TenantId {
    TenantId(id.parse().unwrap_or(-1))
}

#[component]
pub fn TenantPage() -> impl IntoView {
    let form = posted().unwrap_or_default();
    let ctx = ctx();
    let done = ctx.as_ref().and_then(|ctx| done(ctx.viewer(), "tenant"));
    let id = use_params_map().read_untracked().get("id").unwrap_or_default();
    page(async move {
        let ctx = ctx.ok_or(AppError::Forbidden)?;
        let scope = ctx.scope()?;
        let details = tenants::details(&ctx.db, &scope, numbered(&id)).await?;
        let kept = tenants::kept(&ctx.db, &scope).await?.remove(&details.tenant.tenant_id);
        let policy = tenants::policy(&ctx.db, details.tenant.tenant_id).await?;
        let days_kept = kept.unwrap_or(ctx.keep_messages_days);
        Ok(view! { <TenantView viewer=ctx.viewer() details policy days_kept form done/> }.into_any())
    })
}

#[component]
pub fn TenantView(
    viewer: Viewer,
    details: TenantDetails,
    policy: Policy,
    /// How long its mail is kept.
    days_kept: i64,
    form: Form,
    done: Option<String>,
) -> AnyView {
    let words = viewer.words;
    let tenant = details.tenant.clone();
    let is_platform = tenant.tenant_id == TenantId::OPERATOR;
    let name = tenant_name(viewer, &tenant);
    let filter = PeopleFilter { tenant: Some(tenant.name.clone()), ..PeopleFilter::default() };
    let count = [("count", details.people.into()), ("n", words.number(details.people).into())];
    let mut facts = vec![(
        words.say("nav-people"),
        view! { <TextLink href=people_list_url(&filter) text=words.say_with("people-counted", count)/> }.into_any(),
    )];
    if !is_platform {
        let at = details.created_at;
        let added = view! { <When viewer at text=viewer.date(at)/> " " {signed(viewer, &details.created_by)} };
        facts.push((words.say("tenant-added"), added.into_any()));
    }
    let days = words.say_with("days", [("count", days_kept.into()), ("n", words.number(days_kept).into())]);
    facts.push((words.say("tenant-mail-kept"), days.into_any()));
    let by_source = view! { <TextLink href="/sources".to_owned() text=words.say("tenant-lines-by-source")/> };
    facts.push((words.say("tenant-lines-kept"), by_source.into_any()));
    view! {
        <Title text=format!("{} · Lasso", as_title(&name))/>
        <Crumbs viewer steps=vec![("/tenants".to_owned(), words.say("nav-tenants"))]/>
        <Heading title=name.clone()/>
        {done.map(|text| view! { <Done text/> })}
        {form.error(viewer, "tenant", "form").map(|text| view! { <Flash text/> })}
        <div class="grid gap-x-5 gap-y-4 lg:grid-cols-[minmax(0,1fr)_340px] items-start">
            <div class="min-w-0 grid gap-4">
                {if is_platform {
                    view! { <Panel title=words.say("tenant-domains")><Note text=words.say("tenant-platform")/></Panel> }.into_any()
                } else {
                    view! { <Attached viewer details=details.clone() form=form.clone()/> }.into_any()
                }}
                // nobody is a user of the platform's own
                {(!is_platform).then(|| view! { <Shown viewer tenant=details.tenant.tenant_id policy form=form.clone()/> })}
            </div>
            <div class="min-w-0 grid gap-4">
                <Panel title=words.say("tenant-account")><Definitions rows=facts/></Panel>
                <Zone viewer details form/>
            </div>
        </div>
    }
    .into_any()
}

/// Its domains, and the form to attach one.
#[component]
fn Attached(viewer: Viewer, details: TenantDetails, form: Form) -> AnyView {
    let words = viewer.words;
    let action = tenant_url(details.tenant.tenant_id);
    let has_none = details.domains.is_empty();
    let is_moving = details.domains.iter().any(|domain| domain.moving.is_some());
    let content = view! {
        {has_none.then(|| view! { <Note text=words.say("tenant-domains-none")/> })}
        <Domains viewer domains=details.domains/>
        {is_moving.then(|| view! {
            <p class="mt-1.5 text-small text-ink-2">
                {words.say("tenant-moving-text")} " " <TextLink href=action.clone() text=words.say("tenant-refresh")/>
            </p>
        })}
        <form method="post" action=action.clone() class="grid gap-3 mt-4 pt-4 border-t border-line">
            <input type="hidden" name="act" value="domain"/>
            <Field
                name="domain" kind="text" label=words.say("tenant-attach-label") value=form.get("domain")
                hint=words.say("tenant-attach-hint") error=form.error(viewer, "tenant", "domain")
            />
            <p><Button look=Look::Primary label=words.say("tenant-attach")/></p>
        </form>
    }
    .into_any();
    view! { <Panel title=words.say("tenant-domains")>{content}</Panel> }.into_any()
}

/// What its people are shown of verdicts and subjects.
#[component]
fn Shown(viewer: Viewer, tenant: TenantId, policy: Policy, form: Form) -> AnyView {
    let words = viewer.words;
    let is_sent = form.get("act") == "policy";
    let select = |name: &'static str, kind: &str, slugs: &[&'static str], present: &'static str| {
        let sent = slugs.iter().find(|slug| is_sent && **slug == form.get(name));
        let options = slugs.iter().map(|slug| ((*slug).to_owned(), words.say(&format!("{kind}-{slug}")))).collect();
        view! {
            <Select
                name label=words.say(&format!("tenant-policy-{name}")) value=*sent.unwrap_or(&present) options
                error=form.error(viewer, "tenant", name)
            />
        }
    };
    let meanings = |kind: &str, slugs: &[&'static str]| {
        let meaning = |slug: &&str| {
            let key = format!("{kind}-{slug}");
            (words.say(&key), words.say(&format!("{key}-note")).into_any())
        };
        view! { <Definitions rows=slugs.iter().map(meaning).collect()/> }
    };
    let details: Vec<&'static str> = Detail::ALL.iter().map(|detail| detail.slug()).collect();
    let subjects: Vec<&'static str> = Subjects::ALL.iter().map(|subjects| subjects.slug()).collect();
    let content = view! {
        <form method="post" action=tenant_url(tenant) class="grid gap-3">
            <input type="hidden" name="act" value="policy"/>
            <div class="grid gap-3 sm:grid-cols-2">
                {select("users", "detail", &details, policy.users.slug())}
                {select("admins", "detail", &details, policy.admins.slug())}
            </div>
            {meanings("detail", &details)}
            <Note text=words.say("tenant-policy-desk")/>
            {select("subjects", "subjects", &subjects, policy.subjects.slug())}
            {meanings("subjects", &subjects)}
            <Note text=words.say("tenant-policy-lines")/>
            <p><Button look=Look::Plain label=words.say("person-save")/></p>
        </form>
    }
    .into_any();
    view! { <Panel title=words.say("tenant-policy")>{content}</Panel> }.into_any()
}

#[component]
fn Zone(viewer: Viewer, details: TenantDetails, form: Form) -> AnyView {
    let words = viewer.words;
    let tenant = details.tenant;
    let value = if form.get("act") == "timezone" { form.get("timezone").to_owned() } else { tenant.timezone };
    let fields = view! {
        <form method="post" action=tenant_url(tenant.tenant_id) class="grid gap-3">
            <input type="hidden" name="act" value="timezone"/>
            <ZoneSelect
                name="timezone" label=words.say("account-timezone") value error=form.error(viewer, "tenant", "timezone")
            />
            <Note text=words.say("tenant-timezone-text")/>
            <p><Button look=Look::Plain label=words.say("person-save")/></p>
        </form>
    }
    .into_any();
    view! { <Panel title=words.say("tenant-timezone")>{fields}</Panel> }.into_any()
}
