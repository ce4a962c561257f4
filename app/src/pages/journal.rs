//! The access journal: who looked at what of a tenant's, for its administrators and the operator.

use lasso::{
    journal::{Access, AccessFilter, AccessPage, Viewed},
    store::{self, accesses},
    tenant::Tenant,
    ticket::number,
};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    components::{
        empty::Blank,
        filters::{Chip, Choice, tenant_chip},
        heading::Heading,
        icon::Icon,
        listing::{Column, Listing},
        pager::Pager,
        untrusted::{Untrusted, visible},
        when::When,
    },
    error::AppError,
    pages::{page, pairs},
    session::ctx,
    viewer::Viewer,
};

#[component]
pub fn JournalPage() -> impl IntoView {
    let filter = AccessFilter::from_pairs(pairs().iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let ctx = ctx();
    page(async move {
        let ctx = ctx.ok_or(AppError::Forbidden)?;
        let scope = ctx.scope()?;
        let page = accesses::page(&ctx.db, &scope, &filter).await?;
        let tenants = store::tenants::list(&ctx.db, &scope).await?;
        Ok(view! { <Journal viewer=ctx.viewer() filter page tenants/> }.into_any())
    })
}

fn url(filter: &AccessFilter) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(filter.to_pairs()).finish();
    if query.is_empty() { "/journal".to_owned() } else { format!("/journal?{query}") }
}

#[component]
pub fn Journal(viewer: Viewer, filter: AccessFilter, page: AccessPage, tenants: Vec<Tenant>) -> AnyView {
    let words = viewer.words;
    let title = words.say("journal-title");
    let older = page.older.map(|before| url(&AccessFilter { before: Some(before), ..filter.clone() }));
    let label = |viewed: Option<Viewed>| {
        viewed.map_or_else(|| words.say("viewed-any"), |viewed| words.say(&format!("viewed-{}", viewed.slug())))
    };
    let choices = std::iter::once(None)
        .chain(Viewed::ALL.iter().copied().map(Some))
        .map(|viewed| Choice {
            label: label(viewed),
            href: url(&AccessFilter { viewed, before: None, ..filter.clone() }),
            is_current: filter.viewed == viewed,
        })
        .collect();
    let several = tenant_chip(viewer, &tenants, page.tenant, |name| {
        url(&AccessFilter { tenant: Some(name), ..AccessFilter::default() })
    });
    let rows = if page.accesses.is_empty() {
        view! { <Blank icon=Icon::Scroll title=words.say("journal-none-title") text=words.say("journal-none-text")>""</Blank> }.into_any()
    } else {
        let rows = page.accesses.into_iter().map(|access| view! { <Look viewer access/> }).collect_view();
        let column = |word: &str, width| Column::new(words.say(word), width);
        let columns = vec![
            column("journal-when", "w-52").sorted("descending"),
            column("journal-who", "w-[28%]"),
            column("journal-what", "w-36"),
            column("journal-object", ""),
        ];
        view! { <Listing caption=title.clone() columns>{rows}</Listing> }.into_any()
    };
    view! {
        <Title text=format!("{title} · Lasso")/>
        <Heading title lead=words.say("journal-lead")/>
        <div class="relative flex flex-wrap items-center gap-2 pb-3">
            {several}
            <Chip
                viewer label=label(filter.viewed) is_on=filter.viewed.is_some() choices
                remove=filter.viewed.map(|_| url(&AccessFilter { viewed: None, before: None, ..filter.clone() }))
            />
        </div>
        {rows}
        <div class="pt-3.5"><Pager viewer newer=None older/></div>
    }
    .into_any()
}

#[component]
fn Look(viewer: Viewer, access: Access) -> AnyView {
    const CELL: &str = "block sm:table-cell sm:px-2.5 sm:py-2 sm:border-b sm:border-line align-top min-w-0";
    let words = viewer.words;
    let object = match access.viewed {
        Viewed::Trace => {
            let href = format!("/messages/{}", access.object);
            view! { <a class="text-accent hover:underline font-mono text-code wrap-anywhere" href=href>{access.object.clone()}</a> }.into_any()
        }
        Viewed::Ticket => {
            let no = access.object.parse().map_or_else(|_| access.object.clone(), number);
            view! { <a class="text-accent hover:underline tabular-nums" href=format!("/tickets/{}", access.object)>{no}</a> }.into_any()
        }
        Viewed::List | Viewed::Export => {
            let href = access.object.clone();
            view! { <a class="text-accent hover:underline font-mono text-code wrap-anywhere" href=href>{visible(&access.object)}</a> }.into_any()
        }
    };
    let ticket = access.ticket_id.map(|ticket_id| {
        view! {
            <span class="block text-small text-ink-2">
                {words.say("journal-for")} " " <a class="text-accent hover:underline tabular-nums" href=format!("/tickets/{ticket_id}")>{number(ticket_id)}</a>
            </span>
        }
    });
    view! {
        <tr class="block sm:table-row py-2.5 border-b border-line sm:border-0">
            <td class=format!("{CELL} whitespace-nowrap text-ink-2")><When viewer at=access.at text=viewer.moment(access.at)/></td>
            <td class=format!("{CELL} wrap-anywhere")>
                <Untrusted text=access.by.shown().to_owned()/>
                {(!access.by.name.is_empty()).then(|| view! { <span class="block text-small text-ink-2"><Untrusted text=access.by.email.clone()/></span> })}
                <span class="block text-small text-ink-3">{words.say(&format!("role-{}", access.role.slug()))}</span>
            </td>
            <td class=CELL>{words.say(&format!("viewed-{}", access.viewed.slug()))}</td>
            <td class=CELL>{object}{ticket}</td>
        </tr>
    }
    .into_any()
}
