//! Tenants and their domains, as the operator sees them.

use lasso::tenant::{AttachedDomain, Moving, Tenant, TenantId, TenantSummary};
use leptos::prelude::*;

use crate::{
    components::{
        badge::{Badge, Tone},
        icon::Icon,
        listing::{Column, Listing},
        people::signed,
        untrusted::{Untrusted, visible},
        when::When,
    },
    viewer::Viewer,
};

/// The page of one tenant. Only the operator sees it, so the number gives nothing away; a name may hold what a path cannot.
pub fn tenant_url(tenant: TenantId) -> String {
    format!("/tenants/{}", tenant.0)
}

/// The one without a name is the platform itself.
pub fn tenant_name(viewer: Viewer, tenant: &Tenant) -> String {
    if tenant.name.is_empty() { viewer.words.say("people-platform") } else { visible(&tenant.name) }
}

/// One row, one tenant; the whole row opens its page. Stacked on a phone.
#[component]
pub fn TenantTable(viewer: Viewer, rows: Vec<TenantSummary>, caption: String) -> AnyView {
    const CELL: &str = "sm:h-11 sm:px-2.5 sm:border-b sm:border-line sm:truncate group-hover:bg-accent-wash/45";
    let words = viewer.words;
    let rows = rows
        .into_iter()
        .map(|TenantSummary { tenant, people }| {
            let domains = [("count", tenant.domains.into()), ("n", words.number(tenant.domains).into())];
            let folk = [("count", people.into()), ("n", words.number(people).into())];
            view! {
                <tr class="group relative grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 py-2.5 border-b border-line sm:border-0 sm:py-0 sm:table-row">
                    <td class=format!("{CELL} col-span-2 min-w-0")>
                        <a
                            href=tenant_url(tenant.tenant_id)
                            class="block truncate font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent focus-visible:after:rounded-md"
                        >
                            <bdi>{tenant_name(viewer, &tenant)}</bdi>
                        </a>
                    </td>
                    <td class=format!("{CELL} text-small sm:text-base text-ink-2 tabular-nums")><Number viewer n=tenant.domains text=words.say_with("tenants-domains", domains)/></td>
                    <td class=format!("{CELL} text-small sm:text-base text-ink-2 tabular-nums")><Number viewer n=people text=words.say_with("people-counted", folk)/></td>
                    <td class=format!("{CELL} hidden sm:table-cell text-ink-2")>{tenant.timezone.replace('_', " ")}</td>
                </tr>
            }
        })
        .collect_view();
    let column = |word: &str, width| Column::new(words.say(word), width);
    let columns = vec![
        column("people-column-tenant", "").sorted("ascending"),
        column("tenants-column-domains", "w-26"),
        column("nav-people", "w-26"),
        column("account-timezone", "w-48"),
    ];
    view! { <Listing caption columns>{rows}</Listing> }.into_any()
}

/// A number under its column's head; where the heads are hidden, with its word.
#[component]
fn Number(viewer: Viewer, n: i64, text: String) -> impl IntoView {
    view! {
        <span class="sm:hidden">{text}</span>
        <span class="hidden sm:inline">{viewer.words.number(n)}</span>
    }
}

/// Domains, who attached them, and how far the mail that was known before has come.
#[component]
pub fn Domains(viewer: Viewer, domains: Vec<AttachedDomain>) -> AnyView {
    let rows = domains
        .into_iter()
        .map(|AttachedDomain { domain, at, by, moving }| {
            view! {
                <li class="flex flex-wrap items-center gap-x-3 gap-y-1 py-2 border-t border-line first:border-t-0">
                    <span class="min-w-0 grow">
                        <span class="block font-medium"><Untrusted text=domain/></span>
                        <span class="block text-small text-ink-3">
                            <When viewer at text=viewer.date(at)/> " " {signed(viewer, &by)}
                        </span>
                    </span>
                    {moving.map(|moving| view! { <MovingBadge viewer moving/> })}
                </li>
            }
        })
        .collect_view();
    view! { <ul>{rows}</ul> }.into_any()
}

/// `1 200 emails examinés sur 3 400`
#[component]
fn MovingBadge(viewer: Viewer, moving: Moving) -> AnyView {
    let words = viewer.words;
    let n = words.number(moving.looked_at);
    let text = match moving.mails {
        Some(mails) => words.say_with(
            "tenant-moving",
            [("count", mails.into()), ("n", n.into()), ("total", words.number(mails.max(moving.looked_at)).into())],
        ),
        None => words.say("tenant-moving-soon"),
    };
    view! { <Badge tone=Tone::Wait icon=Icon::Clock text/> }.into_any()
}
