//! *Personnes*: who has an account, whether they can sign in, and where to invite somebody.

use lasso::{
    person::{self, PLATFORM, PeopleFilter},
    store,
    tenant::Tenant,
};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    components::{
        button::{Button, ButtonLink, Look},
        empty::Blank,
        field::{Field, Select},
        heading::Heading,
        icon::Icon,
        pager::{Order, Pager},
        people::PeopleTable,
        untrusted::visible,
    },
    error::AppError,
    pages::{page, pairs},
    session::ctx,
    viewer::Viewer,
};

/// What the list shows.
#[derive(Clone, Debug)]
pub struct List {
    pub filter: PeopleFilter,
    pub page: person::PeoplePage,
    /// Those whose people are managed; several for the operator.
    pub tenants: Vec<Tenant>,
}

#[component]
pub fn PeoplePage() -> impl IntoView {
    let pairs = pairs();
    let filter = PeopleFilter::from_pairs(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let ctx = ctx();
    page(async move {
        let ctx = ctx.ok_or(AppError::Forbidden)?;
        let scope = ctx.scope()?;
        let page = store::people::page(&ctx.db, &scope, &filter).await?;
        let tenants = store::people::tenants(&ctx.db, &scope).await?;
        Ok(view! { <People viewer=ctx.viewer() list=List { filter, page, tenants }/> }.into_any())
    })
}

/// The address of the list that a filter describes.
pub fn people_list_url(filter: &PeopleFilter) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(filter.to_pairs()).finish();
    if query.is_empty() { "/people".to_owned() } else { format!("/people?{query}") }
}

#[component]
pub fn People(viewer: Viewer, list: List) -> AnyView {
    let words = viewer.words;
    let List { filter, page, tenants } = list;
    let title = words.say("nav-people");
    let count = [("count", page.found.rows.into()), ("n", words.count(page.found).into())];
    let counted = words.say_with("people-counted", count);
    let with_tenant = tenants.len() > 1;
    let at = |after: Option<String>, before: Option<String>| {
        people_list_url(&PeopleFilter { after, before, ..filter.clone() })
    };
    let before = page.before.clone().map(|place| at(None, Some(place)));
    let after = page.after.clone().map(|place| at(Some(place), None));
    let rows = if page.rows.is_empty() {
        view! { <Nothing viewer query=filter.query.clone()/> }.into_any()
    } else {
        view! { <PeopleTable viewer rows=page.rows caption=counted.clone() with_tenant/> }.into_any()
    };
    view! {
        <Title text=format!("{title} · Lasso")/>
        <Heading title=title.clone()>
            <ButtonLink href="/people/invite" look=Look::Primary label=words.say("people-invite")/>
        </Heading>
        <form method="get" action="/people" role="search" class="flex flex-wrap gap-3 items-end mb-2 print:hidden">
            <div class="grow basis-60 min-w-0">
                <Field name="q" kind="search" label=words.say("people-search") value=filter.query.clone() error=None required=false/>
            </div>
            {with_tenant.then(|| view! {
                <div class="min-w-0 max-w-full"><TenantFilter viewer tenants current=filter.tenant.clone()/></div>
            })}
            <Button look=Look::Plain label=words.say("search-submit")/>
        </form>
        <p class="text-small text-ink-3 tabular-nums py-2" role="status">{counted}</p>
        {rows}
        <div class="pt-3.5"><Pager viewer before after order=Order::ByName/></div>
    }
    .into_any()
}

#[component]
fn TenantFilter(viewer: Viewer, tenants: Vec<Tenant>, current: Option<String>) -> AnyView {
    let words = viewer.words;
    let mut options = vec![(String::new(), words.say("people-everywhere"))];
    options.extend(tenant_options(viewer, tenants));
    let value = current.map_or_else(String::new, |name| if name.is_empty() { PLATFORM.to_owned() } else { name });
    view! { <Select name="tenant" label=words.say("tenant-label") value options error=None/> }.into_any()
}

/// Tenants as the choices of a menu; the one without a name is the platform itself.
pub(crate) fn tenant_options(viewer: Viewer, tenants: Vec<Tenant>) -> Vec<(String, String)> {
    tenants
        .into_iter()
        .map(|tenant| {
            if tenant.name.is_empty() {
                return (PLATFORM.to_owned(), viewer.words.say("people-platform"));
            }
            let label = visible(&tenant.name);
            (tenant.name, label)
        })
        .collect()
}

#[component]
fn Nothing(viewer: Viewer, query: String) -> AnyView {
    let words = viewer.words;
    let (title, text) = if query.is_empty() {
        (words.say("people-empty-title"), words.say("people-empty-text"))
    } else {
        (
            words.say_with("people-no-match-title", [("query", visible(&query).into())]),
            words.say("people-no-match-text"),
        )
    };
    view! {
        <Blank icon=Icon::People title text>
            <p class="flex flex-wrap gap-2 justify-center">
                <ButtonLink href="/people" look=Look::Plain label=words.say("people-everybody")/>
            </p>
        </Blank>
    }
    .into_any()
}
