//! The lists of a tenant: who is let through, banned or blocked, by whom, until when, and whether the mail platform has it.

use axum::{
    extract::{Request, State},
    response::{IntoResponse, Redirect, Response},
};
use lasso::{
    error::Error,
    journal::Viewed,
    list::{EntryFilter, EntryKind, EntryPage, Force},
    store::{
        self, accesses,
        lists::{self, NewEntry},
    },
    tenant::Tenant,
    user::{Role, User},
};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    components::{
        button::{Button, ButtonLink, Look},
        empty::Blank,
        entries::{Broad, EntryList, warning},
        field::{Field, Select, TextArea},
        filters::{Chip, Choice, tenant_chip},
        flash::{Done, Flash},
        heading::Heading,
        icon::Icon,
        pager::Pager,
        panel::Folded,
    },
    error::AppError,
    form::{Form, posted, refuse},
    pages::{done, new_ticket::durations, page, pairs},
    session::{Ctx, Site, ctx},
    viewer::Viewer,
};

pub(crate) async fn post(State(site): State<Site>, request: Request) -> Response {
    let (parts, ctx, form) = match Form::read(&site, request).await {
        Ok(read) => read,
        Err(answer) => return answer,
    };
    let query = parts.uri.query().unwrap_or_default().to_owned();
    match act(&ctx, &query, &form).await {
        Ok(done) => {
            let mut back = form_urlencoded::Serializer::new(String::new());
            back.extend_pairs(filter_of(&query).to_pairs()).append_pair("done", done);
            Redirect::to(&format!("/lists?{}", back.finish())).into_response()
        }
        Err(error) => refuse(&site, parts, form, error).await,
    }
}

fn filter_of(query: &str) -> EntryFilter {
    let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    EntryFilter::from_pairs(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))
}

async fn act(ctx: &Ctx, query: &str, form: &Form) -> Result<&'static str, Error> {
    let scope = ctx.user.as_ref().map(User::scope).ok_or(Error::Forbidden)?;
    let filter = filter_of(query);
    let tenant = filter.tenant.as_deref();
    let entry = || form.get("entry").parse().map_err(|_| Error::NotFound);
    match form.get("act") {
        "add" => {
            let kind =
                EntryKind::from_slug(form.get("kind")).ok_or(Error::Invalid { field: "kind", code: "unknown" })?;
            let days = match form.get("days") {
                "" => None,
                days => Some(days.parse().map_err(|_| Error::Invalid { field: "days", code: "unknown" })?),
            };
            let new = NewEntry {
                kind,
                sender: form.get("sender"),
                mailbox: form.get("mailbox"),
                days,
                note: form.get("text"),
                is_sure: form.has("sure"),
            };
            lists::add(&ctx.db, &scope, tenant, new, ctx.now).await.map(|_| "added")
        }
        "revoke" => lists::revoke(&ctx.db, &scope, tenant, entry()?, ctx.now).await.map(|()| "revoked"),
        "apply" => lists::apply(&ctx.db, &scope, tenant, entry()?, ctx.now).await.map(|()| "applied"),
        "remove" => lists::remove(&ctx.db, &scope, tenant, entry()?, ctx.now).await.map(|()| "removed"),
        _ => Err(Error::Invalid { field: "form", code: "unknown" }),
    }
}

#[component]
pub fn ListsPage() -> impl IntoView {
    let filter = EntryFilter::from_pairs(pairs().iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let (ctx, form) = (ctx(), posted());
    let done = ctx.as_ref().and_then(|ctx| done(ctx.viewer(), "entry"));
    page(async move {
        let ctx = ctx.ok_or(AppError::Forbidden)?;
        let scope = ctx.scope()?;
        let page = lists::page(&ctx.db, &scope, &filter, ctx.now).await?;
        accesses::note(&ctx.db, &scope, page.tenant, Viewed::List, &url(&filter), None, ctx.now).await?;
        let tenants = store::tenants::list(&ctx.db, &scope).await?;
        let is_desk = scope.is_any_of(&[Role::Agent, Role::Operator]);
        let shown = Shown { filter, page, tenants, is_desk };
        Ok(view! { <Lists viewer=ctx.viewer() shown form=form.unwrap_or_default() done/> }.into_any())
    })
}

/// What the page shows.
#[derive(Clone, Debug)]
pub struct Shown {
    pub filter: EntryFilter,
    pub page: EntryPage,
    pub tenants: Vec<Tenant>,
    pub is_desk: bool,
}

fn url(filter: &EntryFilter) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(filter.to_pairs()).finish();
    if query.is_empty() { "/lists".to_owned() } else { format!("/lists?{query}") }
}

fn url_but(filter: &EntryFilter, change: impl FnOnce(&mut EntryFilter)) -> String {
    let mut filter = EntryFilter { after: None, ..filter.clone() };
    change(&mut filter);
    url(&filter)
}

#[component]
pub fn Lists(viewer: Viewer, shown: Shown, form: Form, done: Option<String>) -> AnyView {
    let words = viewer.words;
    let Shown { filter, page, tenants, is_desk } = shown;
    let title = words.say("lists-title");
    let older = page.older.map(|after| url(&EntryFilter { after: Some(after), ..filter.clone() }));
    let kind_label = |kind: Option<EntryKind>| {
        kind.map_or_else(|| words.say("entry-kind-any"), |kind| words.say(&format!("entry-kind-{}", kind.slug())))
    };
    let kinds = std::iter::once(None)
        .chain(EntryKind::ALL.iter().copied().map(Some))
        .map(|kind| Choice {
            label: kind_label(kind),
            href: url_but(&filter, |f| f.kind = kind),
            is_current: filter.kind == kind,
        })
        .collect();
    let force_label = |force: Option<Force>| {
        force.map_or_else(|| words.say("entry-force-any"), |force| words.say(&format!("entry-force-{}", force.slug())))
    };
    let forces = std::iter::once((None, None))
        .chain(page.counts.iter().map(|(force, count)| (Some(*force), Some(*count))))
        .map(|(force, count)| Choice {
            label: match count {
                Some(count) => format!("{} · {}", force_label(force), words.count(count)),
                None => force_label(force),
            },
            href: url_but(&filter, |f| f.force = force),
            is_current: filter.force == force,
        })
        .collect();
    let several = tenant_chip(viewer, &tenants, page.tenant, |name| {
        url(&EntryFilter { tenant: Some(name), ..EntryFilter::default() })
    });
    let is_narrowed = filter.kind.is_some() || filter.force.is_some();
    // named, so that the form means the tenant that was shown, whatever opens meanwhile
    let shown = tenants.iter().find(|tenant| tenant.tenant_id == page.tenant).map(|tenant| tenant.name.clone());
    let action = url(&EntryFilter { after: None, tenant: shown, ..filter.clone() });
    let rows = if page.entries.is_empty() {
        let (title, text) = if is_narrowed {
            (words.say("lists-no-match-title"), words.say("lists-no-match-text"))
        } else {
            (words.say("lists-none-title"), words.say("lists-none-text"))
        };
        let wider = url_but(&filter, |f| (f.kind, f.force) = (None, None));
        view! {
            <Blank icon=Icon::Shield title text>
                <p class="flex flex-wrap gap-2 justify-center">
                    {is_narrowed.then(|| view! { <ButtonLink href=wider look=Look::Plain label=words.say("widen-filters")/> })}
                </p>
            </Blank>
        }
        .into_any()
    } else {
        view! { <EntryList viewer entries=page.entries is_desk action=action.clone()/> }.into_any()
    };
    let is_adding = form.is_refused() && form.get("act") == "add";
    let error = form.error(viewer, "entry", "form");
    view! {
        <Title text=format!("{title} · Lasso")/>
        <Heading title lead=words.say("lists-lead")/>
        {done.filter(|_| !form.is_refused()).map(|text| view! { <Done text/> })}
        {error.map(|text| view! { <Flash text/> })}
        <div class="mb-5">
            <Folded title=words.say("lists-add") is_open=is_adding><AddForm viewer form is_desk action=action.clone()/></Folded>
        </div>
        <div class="relative flex flex-wrap items-center gap-2 pb-3">
            {several}
            <Chip viewer label=kind_label(filter.kind) is_on=filter.kind.is_some() choices=kinds remove=filter.kind.map(|_| url_but(&filter, |f| f.kind = None))/>
            <Chip viewer label=force_label(filter.force) is_on=filter.force.is_some() choices=forces remove=filter.force.map(|_| url_but(&filter, |f| f.force = None))/>
        </div>
        {rows}
        <div class="pt-3.5"><Pager viewer after=older/></div>
    }
    .into_any()
}

#[component]
fn AddForm(viewer: Viewer, form: Form, is_desk: bool, action: String) -> AnyView {
    let words = viewer.words;
    let error = |field| form.error(viewer, "entry", field);
    let kinds = EntryKind::ALL
        .iter()
        .filter(|kind| is_desk || **kind != EntryKind::Block)
        .map(|kind| (kind.slug().to_owned(), words.say(&format!("entry-kind-{}", kind.slug()))))
        .collect();
    let mut days = durations(viewer);
    days.push((String::new(), words.say("entry-for-good")));
    let value = if form.has("days") { form.get("days").to_owned() } else { "90".to_owned() };
    let typed = form.get("sender").to_owned();
    let is_broad = form.error(viewer, "entry", "sender").is_some() && is_desk;
    let warned =
        lasso::ticket::check_sender(&typed).ok().and_then(|sender| warning(viewer, &sender)).filter(|_| is_broad);
    view! {
        <form method="post" action=action class="grid gap-4 sm:grid-cols-2 pt-3 pb-2">
            <input type="hidden" name="act" value="add"/>
            <Select name="kind" label=words.say("entry-kind") value=form.get("kind").to_owned() options=kinds error=error("kind")/>
            <Field name="sender" kind="text" label=words.say("ask-sender") hint=words.say("ask-sender-hint") value=typed error=error("sender")/>
            <Field name="mailbox" kind="text" required=false label=words.say("ask-mailbox") hint=words.say("allow-mailbox-hint") value=form.get("mailbox").to_owned() error=error("mailbox")/>
            <Select name="days" label=words.say("ask-days") value options=days error=error("days")/>
            <div class="sm:col-span-2"><TextArea name="text" rows=2 required=false label=words.say("entry-note") value=form.get("text").to_owned() error=error("text")/></div>
            {warned.map(|warning| view! { <div class="sm:col-span-2"><Broad viewer warning is_sure=form.has("sure")/></div> })}
            <p class="sm:col-span-2"><Button look=Look::Primary label=words.say("entry-add")/></p>
        </form>
    }
    .into_any()
}
