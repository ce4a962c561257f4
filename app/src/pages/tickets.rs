//! What a tenant's people asked, and what became of it.

use lasso::{
    message::Count,
    store::tickets::{self, TicketPage as Page},
    ticket::TicketFilter,
    user::Role,
};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    components::{
        button::{ButtonLink, Look},
        empty::Blank,
        heading::Heading,
        icon::Icon,
        keys::Keys,
        pager::Pager,
        tickets::{StateTabs, TicketTable, url},
    },
    error::AppError,
    islands::Keyboard,
    pages::{page, pairs},
    session::ctx,
    viewer::Viewer,
};

const BASE: &str = "/tickets";

#[component]
pub fn TicketsPage() -> impl IntoView {
    let filter = TicketFilter::from_pairs(pairs().iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let ctx = ctx();
    page(async move {
        let ctx = ctx.ok_or(AppError::Forbidden)?;
        let page = tickets::list(&ctx.db, &ctx.scope()?, &filter).await?;
        let is_admin = ctx.user.as_ref().is_some_and(|user| user.role == Role::Admin);
        Ok(view! { <Tickets viewer=ctx.viewer() filter page is_admin/> }.into_any())
    })
}

#[component]
pub fn Tickets(viewer: Viewer, filter: TicketFilter, page: Page, is_admin: bool) -> AnyView {
    let words = viewer.words;
    let title = words.say("tickets-title");
    let lead = words.say(if is_admin { "tickets-lead-admin" } else { "tickets-lead" });
    let sum = sum(&page.counts.iter().map(|(_, count)| *count).collect::<Vec<_>>());
    let older = page.next.map(|after| url(BASE, &TicketFilter { after: Some(after), ..filter.clone() }));
    let rows = if page.tickets.is_empty() {
        let (title, text) = if sum.rows == 0 {
            (words.say("tickets-none-title"), words.say("tickets-none-text"))
        } else {
            (words.say("tickets-no-match-title"), words.say("tickets-no-match-text"))
        };
        view! {
            <Blank icon=Icon::Ticket title text>
                <p class="flex flex-wrap gap-2 justify-center">
                    {(sum.rows > 0).then(|| view! { <ButtonLink href=BASE look=Look::Plain label=words.say("tickets-all")/> })}
                </p>
            </Blank>
        }
        .into_any()
    } else {
        view! { <TicketTable viewer tickets=page.tickets caption=title.clone() with_tenant=false with_assignee=false/> }
            .into_any()
    };
    view! {
        <Title text=format!("{title} · Lasso")/>
        <Heading title lead>
            <ButtonLink href="/tickets/new" look=Look::Primary label=words.say("tickets-new")/>
        </Heading>
        <StateTabs viewer base=BASE filter counts=page.counts first=(words.say("tickets-all"), sum)/>
        <div class="pt-2">{rows}</div>
        <div class="pt-3.5"><Pager viewer after=older/></div>
        <Keys viewer/>
        <Keyboard/>
    }
    .into_any()
}

pub(crate) fn sum(counts: &[Count]) -> Count {
    Count { rows: counts.iter().map(|count| count.rows).sum(), at_least: counts.iter().any(|count| count.at_least) }
}
