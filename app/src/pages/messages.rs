//! *Emails*: the list of what arrived and left, by category, with what was searched said in words.

use axum::{
    extract::{Request, State},
    response::Response,
};
use http::request::Parts;
use lasso::{
    error::Error,
    journal::Viewed,
    message::{Count, MessageFilter, MessagePage, Period, SECOND},
    store::{self, accesses},
    tenant::Tenant,
    user::{Role, User},
};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    components::{
        empty::{Blank, Ways},
        export::ExportMenu,
        filters::{Filters, SearchBox, TenantSwitch, but_verdict, is_by_verdict, tenant_label, url, url_but},
        icon::Icon,
        keys::Keys,
        live::LiveSwitch,
        pager::Pager,
        read_up_to::ReadUpTo,
        table::MessageTable,
        tabs::Tabs,
        untrusted::visible,
    },
    download,
    error::AppError,
    islands::Keyboard,
    pages::{page, pairs, pairs_of, problem},
    session::{Ctx, Site, ctx},
    sheets::MessageSheet,
    viewer::Viewer,
};

/// The list as a table: `/messages.csv` with the list's own pairs, `page=1` for what stands on the page, and `format`.
pub(crate) async fn csv(State(site): State<Site>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    match table(&site, &parts).await {
        Ok(response) => response,
        Err(error) => problem::respond(&site, parts, error).await,
    }
}

async fn table(site: &Site, parts: &Parts) -> Result<Response, AppError> {
    let ctx = parts.extensions.get::<Ctx>().ok_or(AppError::Forbidden)?;
    let pairs = pairs_of(parts);
    let filter = MessageFilter::from_pairs(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let (extent, manner) = download::asked(site, parts, ctx);
    let sheet = MessageSheet::open(&ctx.db, &ctx.scope()?, &filter, extent, manner).await?;
    download::answer(sheet, &ctx.viewer().words.say("export-file-messages"), &url(&filter), ctx).await
}

/// What the list shows: one store call each, nothing computed.
#[derive(Clone, Debug)]
pub struct List {
    pub filter: MessageFilter,
    pub page: MessagePage,
    pub tenants: Vec<Tenant>,
    /// An end user to whom no address was attached: no mail can be theirs.
    pub has_no_address: bool,
    /// Of whoever looks.
    pub role: Role,
    /// Whether they are shown the tests of a filter by name.
    pub can_filter_by_symbol: bool,
}

#[component]
pub fn MessagesPage() -> impl IntoView {
    let pairs = pairs();
    let mut filter = MessageFilter::from_pairs(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let is_live = pairs.iter().any(|(name, value)| name == "live" && value == "1");
    let ctx = ctx();
    page(async move {
        let ctx = ctx.ok_or(AppError::Forbidden)?;
        let scope = ctx.scope()?;
        let User { role, addresses, .. } = ctx.user.clone().ok_or(AppError::Forbidden)?;
        let tenants = store::tenants::list(&ctx.db, &scope).await?;
        let page = match store::messages::page(&ctx.db, &scope, &filter, ctx.now).await {
            // a link of somebody who is shown tests by name opens the list without them
            Err(Error::NotFound) if filter.symbol.take().is_some() => {
                store::messages::page(&ctx.db, &scope, &filter, ctx.now).await?
            }
            found => found?,
        };
        let can_filter_by_symbol = page.has_symbols;
        // a list that renews itself is looked at once a minute
        let looked_at = if is_live { ctx.now - ctx.now.rem_euclid(60 * SECOND) } else { ctx.now };
        accesses::note(&ctx.db, &scope, page.tenant, Viewed::List, &url(&filter), None, looked_at).await?;
        let has_no_address = role == Role::User && addresses.is_empty();
        let list = List { filter, page, tenants, has_no_address, role, can_filter_by_symbol };
        Ok(view! { <Messages viewer=ctx.viewer() list/> }.into_any())
    })
}

#[component]
pub fn Messages(viewer: Viewer, list: List) -> AnyView {
    let words = viewer.words;
    let List { filter, page, tenants, has_no_address, role, can_filter_by_symbol } = list;
    let may_ask = matches!(role, Role::User | Role::Admin);
    let heading = match filter.category {
        Some(category) => {
            format!("{} · {}", words.say("messages-title"), words.say(&format!("category-{}", category.slug())))
        }
        None => words.say("messages-title"),
    };
    let mut counted = counted(viewer, &filter, &page);
    let current = tenants
        .iter()
        .find(|tenant| tenant.tenant_id == page.tenant)
        .map(|tenant| tenant.name.clone())
        .unwrap_or_default();
    // whoever sees several must know that the others were not searched
    if tenants.len() > 1 {
        counted = format!("{counted} · {}", tenant_label(viewer, &current));
    }
    // what is older does not change
    let is_first = filter.cursor.is_none() && !has_no_address;
    let export =
        (!page.rows.is_empty()).then(|| view! { <ExportMenu viewer path="/messages.csv" pairs=filter.to_pairs()/> });
    let with_cursor = |cursor| url(&MessageFilter { cursor: Some(cursor), ..filter.clone() });
    let (newer, older) = (page.newer.map(with_cursor), page.older.map(with_cursor));
    let rows = if page.rows.is_empty() {
        view! { <Nothing viewer filter=filter.clone() page=page.clone() has_no_address role/> }.into_any()
    } else {
        let (caption, with_category) = (counted.clone(), filter.category.is_none());
        view! { <MessageTable viewer rows=page.rows subjects=page.subjects caption with_category may_ask/> }.into_any()
    };
    view! {
        <Title text=format!("{heading} · Lasso")/>
        <h1 class="sr-only">{heading}</h1>
        <div class="flex flex-wrap gap-3 mb-3">
            <SearchBox viewer filter=filter.clone()/>
            <TenantSwitch viewer filter=filter.clone() tenants current/>
        </div>
        <div data-live="tabs"><Tabs viewer filter=filter.clone() tabs=page.tabs searched=page.searched/></div>
        <div class="relative flex flex-wrap items-center gap-2 py-3">
            <Filters viewer filter can_filter_by_symbol/>
            {export}
            {is_first.then(|| view! { <LiveSwitch viewer/> })}
            <p class="sm:ml-auto text-small text-ink-3 tabular-nums" role="status" data-live="counted">{counted}</p>
        </div>
        <div data-live="rows">{rows}</div>
        <div class="flex flex-wrap items-center gap-3 pt-3.5" data-live="pages">
            {page.last_line_at.map(|at| view! { <ReadUpTo viewer at/> })}
            <div class="ml-auto"><Pager viewer before=newer after=older/></div>
        </div>
        <Keys viewer/>
        <Keyboard/>
    }
    .into_any()
}

/// `8 412 emails valides sur 12 431 en 48 h`
fn counted(viewer: Viewer, filter: &MessageFilter, page: &MessagePage) -> String {
    let words = viewer.words;
    let period = words.say(&format!("period-{}-in", filter.period().slug()));
    let all = page.searched;
    let Some(category) = filter.category else {
        return words.say_with(
            "messages-counted-all",
            [("count", all.rows.into()), ("n", words.count(all).into()), ("period", period.into())],
        );
    };
    let count = page.tabs.iter().find(|(tab, _)| *tab == category).map_or(Count::default(), |(_, count)| *count);
    let rows = words.say_with(
        &format!("category-{}-count", category.slug()),
        [("count", count.rows.into()), ("n", words.count(count).into())],
    );
    words.say_with(
        "messages-counted",
        [("rows", rows.into()), ("total", words.count(all).into()), ("period", period.into())],
    )
}

/// Why there is nothing here, and what to try.
#[component]
fn Nothing(viewer: Viewer, filter: MessageFilter, page: MessagePage, has_no_address: bool, role: Role) -> AnyView {
    let words = viewer.words;
    if has_no_address {
        return view! {
            <Blank icon=Icon::Mail title=words.say("empty-no-address-title") text=words.say("empty-no-address-text")>""</Blank>
        }
        .into_any();
    }
    let Some(last) = page.last_arrived_at else {
        let text = match page.last_line_at {
            None => "empty-never-read",
            Some(_) if role == Role::User => "empty-never-arrived-own",
            Some(_) => "empty-never-arrived",
        };
        return view! { <Blank icon=Icon::Inbox title=words.say("empty-title") text=words.say(text)>""</Blank> }
            .into_any();
    };
    let is_narrowed = filter.direction.is_some() || filter.status.is_some() || is_by_verdict(&filter);
    let is_searching = !filter.query.is_empty();
    let period = words.say(&format!("period-{}-in", filter.period().slug()));
    let title = if is_searching {
        words.say_with("empty-search-title", [("query", visible(&filter.query).into())])
    } else if is_narrowed {
        words.say_with("empty-filtered-title", [("period", period.into())])
    } else {
        words.say_with("empty-period-title", [("period", period.into())])
    };
    let text = if page.searched.rows > 0 {
        words.say_with(
            "empty-elsewhere",
            [("count", page.searched.rows.into()), ("n", words.count(page.searched).into())],
        )
    } else if is_searching {
        words.say("empty-search-text")
    } else {
        let last = format!("{}, {}", viewer.date(last), viewer.hour(last));
        words.say_with(if is_narrowed { "empty-last-any" } else { "empty-last" }, [("when", last.into())])
    };
    // the likeliest way out first
    let mut ways = Vec::new();
    if filter.category.is_some() && page.searched.rows > 0 {
        ways.push((words.say("widen-categories"), url_but(&filter, |f| f.category = None)));
    }
    if is_narrowed {
        let widened = url_but(&filter, |f| {
            (f.direction, f.status) = (None, None);
            but_verdict(f);
        });
        ways.push((words.say("widen-filters"), widened));
    }
    let since = |period: Period| period.since(viewer.now).is_none_or(|since| last >= since);
    for (wider, key) in [(Period::Days7, "widen-7d"), (Period::Days30, "widen-30d"), (Period::All, "widen-all")] {
        if wider > filter.period() && since(wider) {
            ways.push((words.say(key), url_but(&filter, |f| f.period = Some(wider))));
        }
    }
    if is_searching {
        ways.push((words.say("widen-search"), url_but(&filter, |f| f.query.clear())));
    }
    view! {
        <Blank icon=Icon::Search title text>
            <Ways ways/>
        </Blank>
    }
    .into_any()
}
