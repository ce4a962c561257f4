//! *Destinataires invalides*: to whom mail was written in vain, to be read and to be taken along as a table.

use axum::{
    extract::{Request, State},
    response::Response,
};
use http::request::Parts;
use lasso::{
    invalid_recipients::{InvalidFilter, InvalidPage},
    journal::Viewed,
    message::Period,
    store::{self, accesses},
    tenant::Tenant,
};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    components::{
        button::{Button, ButtonLink, Look},
        empty::{Blank, Ways},
        export::ExportButtons,
        field::{Field, Select},
        filters::tenant_label,
        heading::Heading,
        icon::Icon,
        invalid_table::InvalidTable,
        keys::Keys,
        pager::Pager,
        untrusted::visible,
    },
    download,
    error::AppError,
    islands::Keyboard,
    pages::{page, pairs, pairs_of, problem},
    session::{Ctx, Site, ctx},
    sheets::InvalidSheet,
    viewer::Viewer,
};

const PATH: &str = "/exports/invalid-recipients";
const TABLE: &str = "/exports/invalid-recipients.csv";

/// The list as a table: the page's own pairs, `page=1` for what stands on it, and `format`.
pub(crate) async fn csv(State(site): State<Site>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    match table(&site, &parts).await {
        Ok(response) => response,
        Err(error) => problem::respond(&site, parts, error).await,
    }
}

async fn table(site: &Site, parts: &Parts) -> Result<Response, AppError> {
    let ctx = parts.extensions.get::<Ctx>().ok_or(AppError::Forbidden)?;
    let filter = filter(&pairs_of(parts));
    let (extent, manner) = download::asked(site, parts, ctx);
    let sheet = InvalidSheet::open(&ctx.db, &ctx.scope()?, &filter, extent, manner).await?;
    download::answer(sheet, &ctx.viewer().words.say("export-file-invalid"), &url(&filter), ctx).await
}

fn filter(pairs: &[(String, String)]) -> InvalidFilter {
    InvalidFilter::from_pairs(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))
}

/// What the page shows.
#[derive(Clone, Debug)]
pub struct InvalidList {
    pub filter: InvalidFilter,
    pub page: InvalidPage,
    pub tenants: Vec<Tenant>,
}

#[component]
pub fn InvalidRecipientsPage() -> impl IntoView {
    let filter = filter(&pairs());
    let ctx = ctx();
    page(async move {
        let ctx = ctx.ok_or(AppError::Forbidden)?;
        let (scope, viewer) = (ctx.scope()?, ctx.viewer());
        let window = filter.window(viewer.timezone, ctx.now);
        let page = store::invalid_recipients::page(&ctx.db, &scope, &filter, window).await?;
        accesses::note(&ctx.db, &scope, page.tenant, Viewed::List, &url(&filter), None, ctx.now).await?;
        let tenants = store::tenants::list(&ctx.db, &scope).await?;
        Ok(view! { <InvalidRecipients viewer list=InvalidList { filter, page, tenants }/> }.into_any())
    })
}

fn url(filter: &InvalidFilter) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(filter.to_pairs()).finish();
    if query.is_empty() { PATH.to_owned() } else { format!("{PATH}?{query}") }
}

/// The same list with one thing changed, from its first page.
fn url_but(filter: &InvalidFilter, change: impl FnOnce(&mut InvalidFilter)) -> String {
    let mut filter = InvalidFilter { cursor: None, ..filter.clone() };
    change(&mut filter);
    url(&filter)
}

#[component]
pub fn InvalidRecipients(viewer: Viewer, list: InvalidList) -> AnyView {
    let words = viewer.words;
    let InvalidList { filter, page, tenants } = list;
    let current = tenants.iter().find(|tenant| tenant.tenant_id == page.tenant).map(|tenant| tenant.name.clone());
    let current = current.unwrap_or_default();
    let mut counted = words.say_with(
        "invalid-counted",
        [
            ("count", page.found.rows.into()),
            ("n", words.count(page.found).into()),
            ("period", period(viewer, &filter).into()),
        ],
    );
    // whoever sees several must know that the others were not searched
    if tenants.len() > 1 {
        counted = format!("{counted} · {}", tenant_label(viewer, &current));
    }
    let with_cursor = |cursor| url(&InvalidFilter { cursor: Some(cursor), ..filter.clone() });
    let (newer, older) = (page.newer.map(with_cursor), page.older.map(with_cursor));
    let has_rows = !page.rows.is_empty();
    let pairs = filter.to_pairs();
    let rows = if has_rows {
        view! { <InvalidTable viewer rows=page.rows caption=counted.clone()/> }.into_any()
    } else {
        view! { <Nothing viewer filter=filter.clone() page/> }.into_any()
    };
    view! {
        <Title text=format!("{} · Lasso", words.say("invalid-title"))/>
        <Heading title=words.say("invalid-title") lead=words.say("invalid-lead")/>
        <FilterForm viewer filter tenants current/>
        <div class="flex flex-wrap items-center gap-3 py-3">
            {has_rows.then(|| view! { <ExportButtons viewer path=TABLE pairs/> })}
            <p class="sm:ml-auto text-small text-ink-3 tabular-nums" role="status">{counted}</p>
        </div>
        {rows}
        <div class="pt-3.5"><Pager viewer before=newer after=older/></div>
        <Keys viewer/>
        <Keyboard/>
    }
    .into_any()
}

/// `en 30 jours`, `du 1 mars 2026 au 14 mars 2026`
fn period(viewer: Viewer, filter: &InvalidFilter) -> String {
    let words = viewer.words;
    match (filter.from, filter.to) {
        (None, None) => words.say(&format!("period-{}-in", filter.period().slug())),
        (Some(from), None) => words.say_with("invalid-period-from", [("from", viewer.day(from).into())]),
        (None, Some(to)) => words.say_with("invalid-period-to", [("to", viewer.day(to).into())]),
        (Some(from), Some(to)) => {
            words.say_with("invalid-period-between", [("from", viewer.day(from).into()), ("to", viewer.day(to).into())])
        }
    }
}

#[component]
fn FilterForm(viewer: Viewer, filter: InvalidFilter, tenants: Vec<Tenant>, current: String) -> AnyView {
    let words = viewer.words;
    let periods = Period::ALL
        .iter()
        .map(|period| (period.slug().to_owned(), words.say(&format!("period-{}", period.slug()))))
        .collect();
    let tenants = (tenants.len() > 1).then(|| {
        let value = |name: &str| if name.is_empty() { "-".to_owned() } else { name.to_owned() };
        let options = tenants.iter().map(|tenant| (value(&tenant.name), tenant_label(viewer, &tenant.name))).collect();
        view! { <Select name="tenant" label=words.say("tenant-label") value=value(&current) options error=None/> }
    });
    let is_filtered = filter.period.is_some() || filter.has_days() || !filter.sender.is_empty();
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let cleared = url_but(&filter, |f| *f = InvalidFilter { tenant: f.tenant.take(), ..InvalidFilter::default() });
    view! {
        <form method="get" action=PATH aria-label=words.say("invalid-form") class="grid gap-3 mb-1 print:hidden">
            <div class="grid gap-3 items-start grid-cols-1 min-[420px]:grid-cols-[repeat(auto-fit,minmax(9.5rem,1fr))]">
                {tenants}
                <Field
                    name="sender" kind="text" label=words.say("invalid-sender") value=filter.sender.clone() error=None
                    hint=words.say("invalid-sender-hint") required=false maxlength=500
                />
                <Select name="period" label=words.say("invalid-period") value=filter.period().slug() options=periods error=None/>
                <Field name="from" kind="date" label=words.say("invalid-from") value=day(filter.from) error=None hint=words.say("invalid-days-hint") required=false/>
                <Field name="to" kind="date" label=words.say("invalid-to") value=day(filter.to) error=None required=false/>
            </div>
            <p class="flex flex-wrap gap-2">
                <Button look=Look::Plain label=words.say("invalid-filter")/>
                {is_filtered.then(|| view! { <ButtonLink href=cleared look=Look::Quiet label=words.say("invalid-clear")/> })}
            </p>
        </form>
    }
    .into_any()
}

/// Why there is nothing here, and what to try.
#[component]
fn Nothing(viewer: Viewer, filter: InvalidFilter, page: InvalidPage) -> AnyView {
    let words = viewer.words;
    let Some(last) = page.last_at else {
        let text = if page.last_line_at.is_none() { "empty-never-read" } else { "invalid-empty-text" };
        return view! { <Blank icon=Icon::Check title=words.say("invalid-empty-title") text=words.say(text)>""</Blank> }
            .into_any();
    };
    let period = period(viewer, &filter);
    let is_backwards = filter.from.zip(filter.to).is_some_and(|(from, to)| from > to);
    let title = if is_backwards {
        words.say("invalid-backwards")
    } else if filter.sender.is_empty() {
        words.say_with("invalid-no-match-title", [("period", period.into())])
    } else {
        words.say_with(
            "invalid-no-match-sender-title",
            [("period", period.into()), ("sender", visible(&filter.sender).into())],
        )
    };
    let text =
        words.say_with("invalid-last", [("when", format!("{}, {}", viewer.date(last), viewer.hour(last)).into())]);
    let mut ways = Vec::new();
    if !filter.sender.is_empty() {
        ways.push((words.say("widen-senders"), url_but(&filter, |f| f.sender.clear())));
    }
    let since = |period: Period| period.since(viewer.now).is_none_or(|since| last >= since);
    for (wider, key) in [(Period::Days30, "widen-30d"), (Period::All, "widen-all")] {
        if since(wider) && (filter.has_days() || wider > filter.period()) {
            let widened = |f: &mut InvalidFilter| (f.from, f.to, f.period) = (None, None, Some(wider));
            ways.push((words.say(key), url_but(&filter, widened)));
        }
    }
    view! {
        <Blank icon=Icon::Search title text>
            <Ways ways/>
        </Blank>
    }
    .into_any()
}
