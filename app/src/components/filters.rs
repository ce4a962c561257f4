//! What narrows the list: the search box, the chips, the tenant. The URL is the state; every choice is a link or a GET form.

use lasso::{
    message::{Direction, Failed, MessageFilter, Period, Status},
    tenant::{Tenant, TenantId},
    verdict::Points,
};
use leptos::prelude::*;

use crate::{
    components::{
        button::{Button, Look},
        icon::{Glyph, Icon},
        untrusted::visible,
    },
    viewer::Viewer,
};

/// The address of the list that a filter describes.
pub fn url(filter: &MessageFilter) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(filter.to_pairs()).finish();
    if query.is_empty() { "/messages".to_owned() } else { format!("/messages?{query}") }
}

/// The same list with one thing changed, from its first page.
pub fn url_but(filter: &MessageFilter, change: impl FnOnce(&mut MessageFilter)) -> String {
    let mut filter = MessageFilter { cursor: None, ..filter.clone() };
    change(&mut filter);
    url(&filter)
}

/// One box that takes anything pasted. A search looks in every category, so the category is not carried along.
#[component]
pub fn SearchBox(viewer: Viewer, filter: MessageFilter) -> AnyView {
    let words = viewer.words;
    view! {
        <form method="get" action="/messages" role="search" class="flex grow gap-2 min-w-0 print:hidden">
            <Carried filter=filter.clone() but=&["q", "category", "at"]/>
            <label class="flex grow items-center gap-2 min-w-0 h-10 px-3 border border-edge rounded-lg bg-raised text-ink-3 focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-accent">
                <Glyph icon=Icon::Search/>
                <span class="sr-only">{words.say("search-label")}</span>
                <input
                    type="search" name="q" value=filter.query.clone() data-search="" maxlength="500"
                    placeholder=words.say("search-hint") autocomplete="off" spellcheck="false"
                    class="grow min-w-0 bg-transparent text-ink outline-none placeholder:text-ink-3"
                />
                <kbd class="hidden lg:inline-block font-mono text-tiny leading-none border border-line-2 rounded px-1.5 py-1" aria-hidden="true">"/"</kbd>
            </label>
            <button type="submit" class="inline-flex items-center h-10 px-3.5 rounded-lg border border-line-2 bg-raised font-medium hover:border-edge cursor-pointer">
                {words.say("search-submit")}
            </button>
        </form>
    }
    .into_any()
}

/// The rest of the filter, as hidden fields of a GET form.
#[component]
fn Carried(filter: MessageFilter, but: &'static [&'static str]) -> impl IntoView {
    filter
        .to_pairs()
        .into_iter()
        .filter(|(name, _)| !but.contains(name))
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view()
}

/// A tenant's name; the mail of no known domain has none.
pub fn tenant_label(viewer: Viewer, name: &str) -> String {
    if name.is_empty() { viewer.words.say("tenant-operator") } else { visible(name) }
}

/// Which tenant's mail, for those who see several.
#[component]
pub fn TenantSwitch(
    viewer: Viewer,
    filter: MessageFilter,
    tenants: Vec<Tenant>,
    current: String,
    /// The page that reads the filter.
    #[prop(default = "/messages")]
    action: &'static str,
) -> impl IntoView {
    if tenants.len() < 2 {
        return None;
    }
    let words = viewer.words;
    let options = tenants
        .into_iter()
        .map(|tenant| {
            let label = tenant_label(viewer, &tenant.name);
            // an empty value would ask for nobody in particular
            let value = if tenant.name.is_empty() { "-".to_owned() } else { tenant.name.clone() };
            view! { <option value=value selected=tenant.name == current>{label}</option> }
        })
        .collect_view();
    Some(view! {
        <form method="get" action=action class="flex gap-2 min-w-0 max-w-full print:hidden">
            <Carried filter but=&["tenant", "at"]/>
            <label class="self-center text-small text-ink-2" for="tenant">{words.say("tenant-label")}</label>
            <select id="tenant" name="tenant" class="h-10 min-w-0 px-2.5 border border-edge rounded-lg bg-raised text-ink">{options}</select>
            <Button look=Look::Plain label=words.say("tenant-submit")/>
        </form>
    })
}

/// Which tenant's, as a chip, for those who see several. `href` is the page's address for a tenant's name, `-` for the operator's own.
pub fn tenant_chip(
    viewer: Viewer,
    tenants: &[Tenant],
    current: TenantId,
    href: impl Fn(String) -> String,
) -> Option<AnyView> {
    let shown = tenants.iter().find(|tenant| tenant.tenant_id == current)?;
    let choices = tenants
        .iter()
        .map(|tenant| {
            let name = if tenant.name.is_empty() { "-" } else { &tenant.name };
            Choice {
                label: tenant_label(viewer, &tenant.name),
                href: href(name.to_owned()),
                is_current: tenant.tenant_id == current,
            }
        })
        .collect();
    let label = tenant_label(viewer, &shown.name);
    (tenants.len() > 1).then(|| view! { <Chip viewer label is_on=true choices remove=None/> }.into_any())
}

/// One choice of a chip's menu.
pub struct Choice {
    pub label: String,
    pub href: String,
    pub is_current: bool,
}

/// Period, direction, status, what the filter found, and the search itself: each says what it is, opens its choices, and can be taken
/// away.
#[component]
pub fn Filters(
    viewer: Viewer,
    filter: MessageFilter,
    /// Whether the viewer is shown the tests of a filter by name.
    can_filter_by_symbol: bool,
) -> AnyView {
    let words = viewer.words;
    let periods = Period::ALL
        .iter()
        .map(|&period| Choice {
            label: words.say(&format!("period-{}", period.slug())),
            href: url_but(&filter, |f| f.period = (period != Period::Hours48).then_some(period)),
            is_current: filter.period() == period,
        })
        .collect();
    let directions = std::iter::once(None)
        .chain(Direction::ALL.iter().copied().map(Some))
        .map(|direction| Choice {
            label: direction_label(viewer, direction),
            href: url_but(&filter, |f| f.direction = direction),
            is_current: filter.direction == direction,
        })
        .collect();
    let statuses = std::iter::once(None)
        .chain(Status::ALL.iter().rev().copied().map(Some))
        .map(|status| Choice {
            label: status_label(viewer, status),
            href: url_but(&filter, |f| f.status = status),
            is_current: filter.status == status,
        })
        .collect();
    let is_searching = !filter.query.is_empty();
    let query = words.say_with("filter-search", [("query", visible(&filter.query).into())]);
    let period_label = words.say(&format!("period-{}", filter.period().slug()));
    view! {
        {is_searching.then(|| view! {
            <Chip
                viewer label=query is_on=true choices=Vec::new()
                remove=Some(url_but(&filter, |f| f.query.clear()))
            />
        })}
        <Chip
            viewer label=period_label is_on=true choices=periods
            remove=(filter.period() != Period::Hours48).then(|| url_but(&filter, |f| f.period = None))
        />
        <Chip
            viewer label=direction_label(viewer, filter.direction) is_on=filter.direction.is_some() choices=directions
            remove=filter.direction.map(|_| url_but(&filter, |f| f.direction = None))
        />
        <Chip
            viewer label=status_label(viewer, filter.status) is_on=filter.status.is_some() choices=statuses
            remove=filter.status.map(|_| url_but(&filter, |f| f.status = None))
        />
        {by_verdict(viewer, &filter)}
        <ByVerdict viewer filter can_filter_by_symbol/>
    }
    .into_any()
}

/// Whether the list is narrowed by what a filter found.
pub fn is_by_verdict(filter: &MessageFilter) -> bool {
    filter.symbol.is_some() || filter.failed.is_some() || filter.score_from.is_some() || filter.score_to.is_some()
}

/// The same list, whatever the filter found.
pub fn but_verdict(filter: &mut MessageFilter) {
    (filter.symbol, filter.failed, filter.score_from, filter.score_to) = (None, None, None, None);
}

/// What is set of it, each to be taken away.
fn by_verdict(viewer: Viewer, filter: &MessageFilter) -> AnyView {
    let words = viewer.words;
    let mut set = Vec::new();
    if let Some(symbol) = &filter.symbol {
        let label = words.say_with("filter-on-symbol", [("symbol", visible(symbol).into())]);
        set.push((label, url_but(filter, |f| f.symbol = None)));
    }
    if let Some(failed) = filter.failed {
        set.push((words.say(&format!("failed-{}", failed.slug())), url_but(filter, |f| f.failed = None)));
    }
    if let Some(points) = filter.score_from {
        let label = words.say_with("filter-on-from", [("n", words.points(points).into())]);
        set.push((label, url_but(filter, |f| f.score_from = None)));
    }
    if let Some(points) = filter.score_to {
        let label = words.say_with("filter-on-to", [("n", words.points(points).into())]);
        set.push((label, url_but(filter, |f| f.score_to = None)));
    }
    set.into_iter()
        .map(|(label, remove)| view! { <Chip viewer label is_on=true choices=Vec::new() remove=Some(remove)/> })
        .collect_view()
        .into_any()
}

/// A form, for these are typed; opened, it takes a line of its own.
#[component]
fn ByVerdict(viewer: Viewer, filter: MessageFilter, can_filter_by_symbol: bool) -> AnyView {
    const INPUT: &str = "h-9 w-full px-2.5 rounded-lg border border-edge bg-raised text-ink placeholder:text-ink-3";
    const LABEL: &str = "grid gap-1 text-small text-ink-2 min-w-0";
    let words = viewer.words;
    let is_open = is_by_verdict(&filter);
    let symbol = can_filter_by_symbol.then(|| {
        view! {
            <label class=format!("{LABEL} grow basis-52")>
                {words.say("filter-by-symbol")}
                <input
                    type="text" name="symbol" value=filter.symbol.clone().unwrap_or_default() maxlength="100" pattern=r" *[A-Za-z0-9_.:\-]+ *" title=words.say("filter-by-symbol-hint")
                    placeholder=words.say("filter-by-symbol-hint") autocomplete="off" autocapitalize="none" spellcheck="false"
                    class=format!("font-mono {INPUT}")
                />
            </label>
        }
    });
    let failures = std::iter::once(None)
        .chain(Failed::ALL.iter().copied().map(Some))
        .map(|failed| {
            let label =
                words.say(&failed.map_or("filter-by-failed-none".to_owned(), |f| format!("failed-{}", f.slug())));
            view! { <option value=failed.map_or("", Failed::slug) selected=filter.failed == failed>{label}</option> }
        })
        .collect_view();
    let score = |name: &'static str, label: &str, points: Option<Points>| {
        view! {
            <label class=format!("{LABEL} w-28")>
                {words.say(label)}
                <input
                    type="number" name=name step="any" value=points.map(|points| points.value().to_string())
                    class=format!("tabular-nums {INPUT}")
                />
            </label>
        }
    };
    let (from, to) =
        (score("score_from", "filter-by-from", filter.score_from), score("score_to", "filter-by-to", filter.score_to));
    view! {
        <details open=is_open class="min-w-0 open:basis-full print:hidden">
            <summary class="list-none w-max flex items-center gap-1 pl-2.5 pr-2 py-1 rounded-full ring-1 ring-inset ring-line-2 text-ink-2 hover:text-ink text-small">
                {words.say("filter-by-verdict")}
                <Glyph icon=Icon::Chevron class="size-3"/>
            </summary>
            <form method="get" action="/messages" class="flex flex-wrap items-end gap-3 mt-2 p-3.5 rounded-card border border-line bg-raised">
                <Carried filter=filter.clone() but=&["symbol", "failed", "score_from", "score_to", "at"]/>
                {symbol}
                <label class=format!("{LABEL} grow basis-52")>
                    {words.say("filter-by-failed")}
                    <select name="failed" class=INPUT>{failures}</select>
                </label>
                {from}
                {to}
                <Button look=Look::Plain label=words.say("filter-by-submit")/>
            </form>
        </details>
    }
    .into_any()
}

fn direction_label(viewer: Viewer, direction: Option<Direction>) -> String {
    match direction {
        Some(direction) => viewer.words.say(&format!("direction-{}", direction.slug())),
        None => viewer.words.say("direction-any"),
    }
}

fn status_label(viewer: Viewer, status: Option<Status>) -> String {
    match status {
        Some(status) => viewer.words.say(&format!("status-{}", status.slug())),
        None => viewer.words.say("status-any"),
    }
}

/// A chip with its menu (a native `<details>`; opening one closes the others) and its cross.
#[component]
pub fn Chip(viewer: Viewer, label: String, is_on: bool, choices: Vec<Choice>, remove: Option<String>) -> AnyView {
    let frame = if is_on {
        "inline-flex items-center min-w-0 rounded-full bg-accent-wash text-accent font-medium text-small"
    } else {
        "inline-flex items-center min-w-0 rounded-full ring-1 ring-inset ring-line-2 text-ink-2 hover:text-ink text-small"
    };
    let remove_label = viewer.words.say_with("filter-remove", [("filter", label.clone().into())]);
    let face = if choices.is_empty() {
        view! { <span class="px-2.5 py-1 truncate max-w-72">{label}</span> }.into_any()
    } else {
        let choices = choices
            .into_iter()
            .map(|choice| {
                view! {
                    <li>
                        <a
                            href=choice.href aria-current=choice.is_current.then_some("true")
                            class="flex items-center gap-2 px-3 py-1.5 rounded-md text-ink font-normal hover:bg-accent-wash aria-[current]:font-medium"
                        >
                            <Glyph icon=Icon::Check class=if choice.is_current { "size-3.5 text-accent" } else { "size-3.5 invisible" }/>
                            {choice.label}
                        </a>
                    </li>
                }
            })
            .collect_view();
        view! {
            <details name="filter" class="sm:relative min-w-0">
                <summary class="list-none flex items-center gap-1 pl-2.5 pr-2 py-1 rounded-full">
                    <span class="truncate">{label}</span>
                    <Glyph icon=Icon::Chevron class="size-3"/>
                </summary>
                <ul class="absolute left-0 top-full z-10 mt-1.5 p-1 min-w-52 max-w-full rounded-card border border-line-2 bg-raised shadow-lg">{choices}</ul>
            </details>
        }
        .into_any()
    };
    view! {
        <span class=frame>
            {face}
            {remove.map(|href| view! {
                <a href=href aria-label=remove_label.clone() title=remove_label class="grid place-items-center size-6 mr-0.5 -ml-1 rounded-full hover:bg-raised">
                    <Glyph icon=Icon::Close class="size-3"/>
                </a>
            })}
        </span>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use lasso::message::{Category, Cursor, MessageId};

    use super::*;

    #[test]
    fn a_link_is_the_whole_state_and_opens_the_same_list() {
        let filter = MessageFilter {
            tenant: Some("Menuiserie & Cie".into()),
            category: Some(Category::Spam),
            status: Some(Status::Deferred),
            period: Some(Period::Days7),
            query: "<96.2954@boisetfils.example>".into(),
            ..MessageFilter::default()
        };
        let link = url(&filter);
        assert_eq!(
            link,
            "/messages?tenant=Menuiserie+%26+Cie&category=spam&status=deferred&period=7d&q=%3C96.2954%40boisetfils.example%3E"
        );
        let pairs: Vec<_> =
            form_urlencoded::parse(link.split_once('?').map_or("", |(_, query)| query).as_bytes()).collect();
        assert_eq!(
            MessageFilter::from_pairs(pairs.iter().map(|(name, value)| (name.as_ref(), value.as_ref()))),
            filter
        );
    }

    #[test]
    fn what_a_filter_found_is_set_by_one_form_and_taken_away_one_by_one() {
        let filter = MessageFilter {
            symbol: Some("R_SPF_FAIL".into()),
            failed: Some(Failed::Dmarc),
            score_from: Points::of(-1.5),
            ..MessageFilter::default()
        };
        assert!(is_by_verdict(&filter));
        let page = |filter: MessageFilter, can_filter_by_symbol: bool| {
            let viewer = crate::samples::french();
            view! { <Filters viewer filter can_filter_by_symbol/> }.to_html()
        };
        let set = page(filter.clone(), true);
        assert!(set.contains("<details open") && set.contains("value=\"-1.5\""));
        for chip in ["Test\u{a0}: R_SPF_FAIL", "DMARC en échec", "Score ≥\u{a0}−1,5"] {
            assert!(set.contains(&format!("Retirer le filtre {chip}")), "{chip}");
        }
        assert!(!page(MessageFilter::default(), true).contains("<details open"));
        assert!(!page(MessageFilter::default(), false).contains("name=\"symbol\""));
        assert_eq!(url_but(&filter, but_verdict), url(&MessageFilter::default()));
    }

    #[test]
    fn changing_a_filter_starts_again_from_the_first_page() {
        let cursor = Cursor { arrived_at: 1, message_id: MessageId([7; 16]), is_newer: false };
        let filter =
            MessageFilter { category: Some(Category::Valid), cursor: Some(cursor), ..MessageFilter::default() };
        assert_eq!(url_but(&filter, |f| f.direction = Some(Direction::Out)), "/messages?direction=out");
        assert_eq!(url_but(&filter, |_| {}), "/messages");
    }
}
