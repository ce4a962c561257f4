//! *Accueil*: what became of the mail in a few numbers, the most important said in a sentence.

use lasso::{
    dashboard::{Dashboard, DashboardFilter, TicketsWaiting},
    journal::Viewed,
    message::{Category, Count, MessageFilter, Micros, Period},
    store::{self, accesses},
    tenant::Tenant,
    user::{Role, User},
};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    components::{
        button::{ButtonLink, Look},
        empty::Blank,
        figure::{Figure, Figures},
        filters::{TenantSwitch, tenant_label, url},
        icon::Icon,
        outcomes::OutcomesOverTime,
        read_up_to::ReadUpTo,
        rich::Rich,
        tallies::{ByCategory, ByStatus, Destinations, deferred_url},
        untrusted::visible,
        when::When,
    },
    error::AppError,
    pages::{page, pairs},
    session::ctx,
    viewer::Viewer,
};

/// What the page shows: one store call each, nothing computed.
#[derive(Clone, Debug)]
pub struct Figured {
    pub filter: DashboardFilter,
    pub dashboard: Dashboard,
    pub tenants: Vec<Tenant>,
    pub role: Role,
    /// An end user to whom no address was attached: no mail can be theirs.
    pub has_no_address: bool,
}

#[component]
pub fn HomePage() -> impl IntoView {
    let filter = DashboardFilter::from_pairs(pairs().iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let ctx = ctx();
    page(async move {
        let ctx = ctx.ok_or(AppError::Forbidden)?;
        let (scope, viewer) = (ctx.scope()?, ctx.viewer());
        let User { role, addresses, .. } = ctx.user.clone().ok_or(AppError::Forbidden)?;
        let tenants = store::tenants::list(&ctx.db, &scope).await?;
        // an agent's first day: no mail to count yet, but tickets may have been handed over
        if tenants.is_empty() && filter.tenant.is_none() {
            let tickets = store::dashboard::waiting(&ctx.db, &scope).await?;
            return Ok(view! { <NoTenant viewer role tickets/> }.into_any());
        }
        let dashboard = store::dashboard::dashboard(&ctx.db, &scope, &filter, ctx.now).await?;
        accesses::note(&ctx.db, &scope, dashboard.tenant, Viewed::List, &home_url(&filter), None, ctx.now).await?;
        let has_no_address = role == Role::User && addresses.is_empty();
        let figured = Figured { filter, dashboard, tenants, role, has_no_address };
        Ok(view! { <Home viewer figured/> }.into_any())
    })
}

#[component]
pub fn Home(viewer: Viewer, figured: Figured) -> AnyView {
    let words = viewer.words;
    let Figured { filter, dashboard, tenants, role, has_no_address } = figured;
    let list = MessageFilter {
        tenant: filter.tenant.clone(),
        category: Some(Category::Valid),
        period: (filter.period() != Period::Hours48).then_some(filter.period()),
        ..MessageFilter::default()
    };
    let current = tenants
        .iter()
        .find(|tenant| tenant.tenant_id == dashboard.tenant)
        .map(|tenant| tenant.name.clone())
        .unwrap_or_default();
    let whose = (tenants.len() > 1).then(|| tenant_label(viewer, &current));
    // the switch is a form of its own: what it carries is the period, in this page's words
    let carried = MessageFilter { period: filter.period, ..list.clone() };
    let last_line_at = dashboard.last_line_at;
    let content = if dashboard.categories.is_empty() {
        view! { <Nothing viewer filter=filter.clone() list dashboard=dashboard.clone() role has_no_address/> }
            .into_any()
    } else {
        view! { <Everything viewer filter=filter.clone() list dashboard=dashboard.clone() role whose/> }.into_any()
    };
    view! {
        <Title text=format!("{} · Lasso", words.say("home-title"))/>
        <div class="flex flex-wrap items-center justify-between gap-3 mb-5">
            <Periods viewer filter/>
            <TenantSwitch viewer filter=carried tenants current action="/"/>
        </div>
        {content}
        {last_line_at.map(|at| view! { <ReadUpTo viewer at/> })}
    }
    .into_any()
}

#[component]
fn Everything(
    viewer: Viewer,
    filter: DashboardFilter,
    list: MessageFilter,
    dashboard: Dashboard,
    role: Role,
    whose: Option<String>,
) -> AnyView {
    let words = viewer.words;
    let deferred = dashboard.deferred.clone();
    let statuses = dashboard.statuses.clone();
    view! {
        <h1 class="text-title font-semibold tracking-tight leading-snug text-pretty mb-1">{sentence(viewer, &filter, &dashboard)}</h1>
        <p class="text-ink-2 max-w-[72ch] text-pretty mb-5">
            <Rich text=lead(viewer, &dashboard)/> " "
            <span class="text-ink-3">{directions(viewer, &dashboard)} " " {since(viewer, &dashboard)} {whose.map(|whose| format!(" {whose}."))}</span>
        </p>
        <Cards viewer list=list.clone() dashboard=dashboard.clone() role/>
        <OutcomesOverTime viewer dashboard=dashboard.clone() period=filter.period()/>
        <div class="grid gap-8 lg:grid-cols-2 mb-8">
            <ByCategory viewer list=list.clone() categories=dashboard.categories/>
            <ByStatus viewer list=list.clone() statuses/>
        </div>
        {(!deferred.worst.is_empty()).then(|| view! { <Destinations viewer list deferred/> })}
        <Unmeasured viewer/>
        <details class="mb-6 max-w-[72ch]">
            <summary class="w-max max-w-full py-0.5 text-accent font-medium text-small hover:underline">{words.say("home-how-title")}</summary>
            <ul class="list-disc pl-5 mt-1 grid gap-1 text-small text-ink-2 text-pretty">
                {(role == Role::User).then(|| view! { <li>{words.say("home-how-own")}</li> })}
                <li>{words.say("home-how-share")}</li>
                <li>{words.say("home-how-mails")}</li>
                <li>{words.say("home-how-deferred")}</li>
                <li>{words.say("home-how-unknown")}</li>
                <li>{words.say("home-how-hours")}</li>
            </ul>
        </details>
    }
    .into_any()
}

/// `12 431 emails en 7 jours, 96,2 % remis`
fn sentence(viewer: Viewer, filter: &DashboardFilter, dashboard: &Dashboard) -> String {
    let words = viewer.words;
    let n = dashboard.total().mails;
    // of an end user's mail only the newest may be counted
    let number = words.count(Count { rows: n, at_least: dashboard.is_cut });
    let period = words.say(&format!("period-{}-in", filter.period().slug()));
    let counted =
        words.say_with("messages-counted-all", [("count", n.into()), ("n", number.into()), ("period", period.into())]);
    match dashboard.delivered() {
        Some(share) => {
            words.say_with("home-sentence", [("counted", counted.into()), ("share", words.percent(share).into())])
        }
        None => counted,
    }
}

/// `37 destinataires attendent un nouvel essai, surtout chez outlook.example.`
fn lead(viewer: Viewer, dashboard: &Dashboard) -> String {
    let words = viewer.words;
    let waiting = dashboard.deferred.recipients;
    match dashboard.deferred.worst.first() {
        None => words.say("home-waiting-none"),
        Some(worst) => {
            let key = if worst.recipients < waiting.rows { "home-waiting-mostly" } else { "home-waiting" };
            words.say_with(
                key,
                [
                    ("count", waiting.rows.into()),
                    ("n", words.count(waiting).into()),
                    ("domain", visible(&worst.domain).into()),
                ],
            )
        }
    }
}

/// `6 000 entrants, 2 216 sortants.`
fn directions(viewer: Viewer, dashboard: &Dashboard) -> String {
    let said = dashboard.directions.iter().map(|(direction, tally)| {
        let key = format!("home-direction-{}", direction.slug());
        viewer.words.say_with(&key, [("count", tally.mails.into()), ("n", viewer.words.number(tally.mails).into())])
    });
    format!("{}.", said.collect::<Vec<_>>().join(", "))
}

fn since(viewer: Viewer, dashboard: &Dashboard) -> String {
    let words = viewer.words;
    let when = day_and_hour(viewer, dashboard.since);
    if dashboard.is_cut {
        let n = dashboard.total().mails;
        words.say_with("home-cut", [("n", words.number(n).into()), ("when", when.into())])
    } else {
        words.say_with("home-since", [("when", when.into())])
    }
}

fn day_and_hour(viewer: Viewer, at: Micros) -> String {
    format!("{}, {}", viewer.date(at), viewer.hour(at))
}

#[component]
fn Periods(viewer: Viewer, filter: DashboardFilter) -> impl IntoView {
    let words = viewer.words;
    let current = filter.period();
    let links = DashboardFilter::PERIODS
        .map(|period| {
            let href = home_url(&DashboardFilter { period: Some(period), ..filter.clone() });
            view! {
                <li>
                    <a
                        href=href aria-current=(period == current).then_some("page")
                        class="block px-3 py-1 rounded-full text-small font-medium text-ink-2 hover:text-ink aria-[current]:bg-accent-wash aria-[current]:text-accent"
                    >
                        {words.say(&format!("home-period-{}", period.slug()))}
                    </a>
                </li>
            }
        })
        .collect_view();
    view! { <nav aria-label=words.say("home-periods") class="print:hidden"><ul class="flex gap-1 -ml-3">{links}</ul></nav> }
}

fn home_url(filter: &DashboardFilter) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(filter.to_pairs()).finish();
    if query.is_empty() { "/".to_owned() } else { format!("/?{query}") }
}

#[component]
fn Cards(viewer: Viewer, list: MessageFilter, dashboard: Dashboard, role: Role) -> AnyView {
    let words = viewer.words;
    let share = dashboard.delivered();
    let share_text = match share {
        Some((delivered, settled)) => words.say_with(
            "figure-share-text",
            [
                ("count", delivered.into()),
                ("delivered", words.number(delivered).into()),
                ("settled", words.number(settled).into()),
            ],
        ),
        None => words.say("figure-share-none"),
    };
    let share_value = share.map_or_else(|| "–".to_owned(), |share| words.percent(share));
    let deferred = dashboard.deferred;
    let oldest = deferred.worst.iter().map(|worst| worst.since).min();
    let deferred_text = match oldest {
        Some(since) => {
            let span = words.say_with("figure-deferred-since", [("span", viewer.span(viewer.now - since).into())]);
            view! { <When viewer at=since text=span/> }.into_any()
        }
        None => words.say("figure-deferred-none").into_any(),
    };
    let href = (deferred.recipients.rows > 0).then(|| deferred_url(&list, None));
    view! {
        <Figures>
            <Figure label=words.say("figure-share-label") value=share_value href=None>{share_text}</Figure>
            <Figure label=words.say("figure-deferred-label") value=words.count(deferred.recipients) href=href>{deferred_text}</Figure>
            <Tickets viewer role tickets=dashboard.tickets/>
        </Figures>
    }
    .into_any()
}

/// The tickets on which whoever looks must act; then those on which the other side must.
#[component]
fn Tickets(viewer: Viewer, role: Role, tickets: TicketsWaiting) -> AnyView {
    let words = viewer.words;
    let (side, href) = match role {
        Role::User | Role::Admin => ("tenant", "/tickets"),
        Role::Agent | Role::Operator => ("desk", "/desk"),
    };
    let said = |who: &str, count: Count| {
        words.say_with(
            &format!("figure-tickets-{side}-{who}"),
            [("count", count.rows.into()), ("n", words.count(count).into())],
        )
    };
    let (yours, theirs) = (said("yours", tickets.for_you), said("theirs", tickets.for_them));
    view! {
        <Figure label=words.say("figure-tickets-label") value=words.count(tickets.for_you) href=Some(href.to_owned())>
            {yours} " · " {theirs}
        </Figure>
    }
    .into_any()
}

/// What no log tells is not zero.
#[component]
fn Unmeasured(viewer: Viewer) -> AnyView {
    let words = viewer.words;
    let rows = ["opens", "clicks", "unsubscribes"]
        .map(|what| {
            let (label, value) = (words.say(&format!("unmeasured-{what}")), words.say("unmeasured"));
            view! {
                <div class="flex gap-1.5">
                    <dt class="text-ink-3">{label}</dt>
                    <dd class="italic">{value}</dd>
                </div>
            }
        })
        .collect_view();
    view! {
        <section class="mb-6 text-small text-ink-2">
            <h2 class="sr-only">{words.say("unmeasured-title")}</h2>
            <dl class="flex flex-wrap gap-x-5 gap-y-1">{rows}</dl>
            <p class="max-w-[72ch] text-pretty text-ink-3">{words.say("unmeasured-why")}</p>
        </section>
    }
    .into_any()
}

/// Why there are no figures, and what to try.
#[component]
fn Nothing(
    viewer: Viewer,
    filter: DashboardFilter,
    list: MessageFilter,
    dashboard: Dashboard,
    role: Role,
    has_no_address: bool,
) -> AnyView {
    let words = viewer.words;
    let tickets = dashboard.tickets;
    let face = if has_no_address {
        view! {
            <Blank icon=Icon::Mail title=words.say("empty-no-address-title") text=words.say("empty-no-address-text") is_page=true>""</Blank>
        }
        .into_any()
    } else if let Some(last) = dashboard.last_arrived_at {
        let period = words.say(&format!("period-{}-in", filter.period().slug()));
        let title = words.say_with("empty-period-title", [("period", period.into())]);
        let text = words.say_with("empty-last", [("when", day_and_hour(viewer, last).into())]);
        let wider = DashboardFilter::PERIODS
            .into_iter()
            .find(|period| *period > filter.period() && period.since(viewer.now).is_none_or(|since| last >= since));
        let (href, label) = if let Some(period) = wider {
            let wider = DashboardFilter { period: Some(period), ..filter };
            (home_url(&wider), words.say(&format!("widen-{}", period.slug())))
        } else {
            let everything = MessageFilter { category: None, period: Some(Period::All), ..list };
            (url(&everything), words.say("go-to-messages"))
        };
        view! {
            <Blank icon=Icon::Search title text is_page=true>
                <p class="flex justify-center"><ButtonLink href look=Look::Primary label/></p>
            </Blank>
        }
        .into_any()
    } else {
        let text = match dashboard.last_line_at {
            None => "empty-never-read",
            Some(_) if role == Role::User => "empty-never-arrived-own",
            Some(_) => "empty-never-arrived",
        };
        view! { <Blank icon=Icon::Inbox title=words.say("empty-title") text=words.say(text) is_page=true>""</Blank> }
            .into_any()
    };
    view! {
        {face}
        <Figures><Tickets viewer role tickets/></Figures>
    }
    .into_any()
}

/// For an agent to whom nobody is entrusted yet.
#[component]
pub fn NoTenant(viewer: Viewer, role: Role, tickets: TicketsWaiting) -> AnyView {
    let words = viewer.words;
    view! {
        <Title text=format!("{} · Lasso", words.say("home-title"))/>
        <Blank icon=Icon::Building title=words.say("home-no-tenant-title") text=words.say("home-no-tenant-text") is_page=true>""</Blank>
        <Figures><Tickets viewer role tickets/></Figures>
    }
    .into_any()
}
