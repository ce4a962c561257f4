//! *Clients*: the tenants of the platform, and where to add one. For the operator.

use axum::{
    extract::{Request, State},
    response::{IntoResponse, Redirect, Response},
};
use lasso::{
    store,
    tenant::{self, TenantId},
};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    components::{
        button::{Button, ButtonLink, Look},
        empty::Blank,
        field::Field,
        flash::Flash,
        heading::Heading,
        icon::Icon,
        pager::{Order, Pager},
        panel::Panel,
        tenants::{TenantTable, tenant_url},
        untrusted::visible,
        zone::ZoneSelect,
    },
    error::AppError,
    form::{Form, posted, refuse},
    pages::{page, pairs, problem},
    session::{DEFAULT_TIMEZONE, Site, ctx},
    viewer::Viewer,
};

pub(crate) async fn post(State(site): State<Site>, request: Request) -> Response {
    let (parts, ctx, form) = match Form::read(&site, request).await {
        Ok(read) => read,
        Err(answer) => return answer,
    };
    let Ok(scope) = ctx.scope() else { return problem::respond(&site, parts, AppError::Forbidden).await };
    match store::tenants::add(&ctx.db, &scope, form.get("name"), form.get("timezone"), ctx.now).await {
        Ok(tenant) => Redirect::to(&format!("{}?done=added", tenant_url(tenant.tenant_id))).into_response(),
        Err(error) => refuse(&site, parts, form, error).await,
    }
}

#[component]
pub fn TenantsPage() -> impl IntoView {
    let form = posted().unwrap_or_default();
    let pairs = pairs();
    let value = |name: &str| pairs.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value).to_owned();
    // no name and no domain is longer
    let query: String = value("q").trim().chars().take(253).collect();
    let from = value("from").parse().ok().map(TenantId);
    let ctx = ctx();
    page(async move {
        let ctx = ctx.ok_or(AppError::Forbidden)?;
        let page = store::tenants::page(&ctx.db, &ctx.scope()?, &query, from).await?;
        Ok(view! { <Tenants viewer=ctx.viewer() page query form/> }.into_any())
    })
}

#[component]
pub fn Tenants(viewer: Viewer, page: tenant::TenantsPage, query: String, form: Form) -> AnyView {
    let words = viewer.words;
    let title = words.say("nav-tenants");
    // the platform itself is none of them, and is found by no name
    let customers = if query.is_empty() { page.found - 1 } else { page.found };
    let counted =
        words.say_with("tenants-counted", [("count", customers.into()), ("n", words.number(customers).into())]);
    let at = |from: TenantId| {
        let mut url = form_urlencoded::Serializer::new(String::new());
        if !query.is_empty() {
            url.append_pair("q", &query);
        }
        format!("/tenants?{}", url.append_pair("from", &from.0.to_string()).finish())
    };
    let (before, after) = (page.before.map(at), page.after.map(at));
    let rows = if page.rows.is_empty() {
        let title = words.say_with("tenants-no-match-title", [("query", visible(&query).into())]);
        view! {
            <Blank icon=Icon::Building title text=words.say("tenants-no-match-text")>
                <p class="flex justify-center"><ButtonLink href="/tenants" look=Look::Plain label=words.say("tenants-all")/></p>
            </Blank>
        }
        .into_any()
    } else {
        view! { <TenantTable viewer rows=page.rows caption=counted.clone()/> }.into_any()
    };
    // on a phone, what was refused comes before the list
    let place = if form.is_refused() { "min-w-0 order-first lg:order-none" } else { "min-w-0" };
    view! {
        <Title text=format!("{title} · Lasso")/>
        <Heading title=title.clone()/>
        <div class="grid gap-x-8 gap-y-4 lg:grid-cols-[minmax(0,1fr)_340px] items-start">
            <div class="min-w-0 mb-2">
                <form method="get" action="/tenants" role="search" class="flex flex-wrap gap-3 items-end mb-2 print:hidden">
                    <div class="grow basis-60 min-w-0">
                        <Field name="q" kind="search" label=words.say("tenants-search") value=query.clone() error=None required=false/>
                    </div>
                    <Button look=Look::Plain label=words.say("search-submit")/>
                </form>
                <p class="text-small text-ink-3 tabular-nums py-2" role="status">{counted}</p>
                {rows}
                <div class="pt-3.5"><Pager viewer before after order=Order::ByName/></div>
            </div>
            <div class=place><Add viewer form/></div>
        </div>
    }
    .into_any()
}

#[component]
fn Add(viewer: Viewer, form: Form) -> AnyView {
    let words = viewer.words;
    let error_of = |field: &str| form.error(viewer, "tenants", field);
    let zone = if form.is_refused() { form.get("timezone").to_owned() } else { DEFAULT_TIMEZONE.name().to_owned() };
    let fields = view! {
        {error_of("form").map(|text| view! { <Flash text/> })}
        <form method="post" action="/tenants" class="grid gap-4">
            <Field name="name" kind="text" label=words.say("tenants-name") value=form.get("name") error=error_of("name")/>
            <ZoneSelect name="timezone" label=words.say("account-timezone") value=zone error=error_of("timezone")/>
            <p><Button look=Look::Primary label=words.say("tenants-add-submit")/></p>
        </form>
    }
    .into_any();
    view! { <Panel title=words.say("tenants-add")>{fields}</Panel> }.into_any()
}
