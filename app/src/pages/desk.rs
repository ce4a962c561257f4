//! The desk: what the tenants of whoever looks are waiting for, oldest first.

use lasso::{
    store::tickets::{self, TicketPage as Page, WAITING},
    ticket::{Kind, TicketFilter, read_number},
};
use leptos::prelude::*;
use leptos_axum::redirect;
use leptos_meta::Title;

use crate::{
    components::{
        button::{ButtonLink, Look},
        empty::Blank,
        field::Search,
        filters::{Chip, Choice},
        flash::Done,
        heading::Heading,
        icon::Icon,
        keys::Keys,
        pager::{Order, Pager},
        tickets::{StateTabs, TicketTable, url, url_but},
    },
    error::AppError,
    islands::Keyboard,
    pages::{done, page, pairs, tickets::sum},
    session::ctx,
    viewer::Viewer,
};

const BASE: &str = "/desk";

#[component]
pub fn DeskPage() -> impl IntoView {
    let pairs = pairs();
    let filter = TicketFilter::from_pairs(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let typed = pairs.into_iter().find(|(name, _)| name == "number").map(|(_, typed)| typed).unwrap_or_default();
    let ctx = ctx();
    let done = ctx.as_ref().and_then(|ctx| done(ctx.viewer(), "desk"));
    page(async move {
        let ctx = ctx.ok_or(AppError::Forbidden)?;
        let scope = ctx.scope()?;
        // a number that somebody reads out on the phone opens its ticket
        let mut unknown = None;
        if !typed.trim().is_empty() {
            let found = match read_number(&typed) {
                Some(ticket_id) => tickets::get(&ctx.db, &scope, ticket_id, ctx.now).await.ok(),
                None => None,
            };
            match found {
                Some(thread) => redirect(&format!("/tickets/{}", thread.ticket.ticket_id)),
                None => unknown = Some(typed),
            }
        }
        let page = tickets::desk(&ctx.db, &scope, &filter).await?;
        Ok(view! { <Desk viewer=ctx.viewer() filter page unknown done/> }.into_any())
    })
}

#[component]
pub fn Desk(
    viewer: Viewer,
    filter: TicketFilter,
    page: Page,
    /// A number that was typed and is no ticket's.
    unknown: Option<String>,
    #[prop(default = None)] done: Option<String>,
) -> AnyView {
    let words = viewer.words;
    let title = words.say("desk-title");
    let waiting = page.counts.iter().filter(|(state, _)| WAITING.contains(state)).map(|(_, count)| *count);
    let waiting = sum(&waiting.collect::<Vec<_>>());
    let all = sum(&page.counts.iter().map(|(_, count)| *count).collect::<Vec<_>>());
    let lead = words.say_with("desk-lead", [("count", waiting.rows.into()), ("n", words.count(waiting).into())]);
    let next = page.next.map(|after| url(BASE, &TicketFilter { after: Some(after), ..filter.clone() }));
    let kind_label = |kind: Option<Kind>| {
        kind.map_or_else(|| words.say("kind-any"), |kind| words.say(&format!("ask-{}", kind.slug())))
    };
    let kinds = std::iter::once(None)
        .chain(Kind::ALL.iter().copied().map(Some))
        .map(|kind| Choice {
            label: kind_label(kind),
            href: url_but(BASE, &filter, |f| f.kind = kind),
            is_current: filter.kind == kind,
        })
        .collect();
    let hands_label = |mine: bool| words.say(if mine { "hands-mine" } else { "hands-any" });
    let hands = [false, true]
        .map(|mine| Choice {
            label: hands_label(mine),
            href: url_but(BASE, &filter, |f| f.is_mine = mine),
            is_current: filter.is_mine == mine,
        })
        .into_iter()
        .collect();
    let is_narrowed = filter.kind.is_some() || filter.is_mine || filter.state.is_some();
    let rows = if page.tickets.is_empty() {
        let (title, text) = if is_narrowed {
            (words.say("tickets-no-match-title"), words.say("tickets-no-match-text"))
        } else {
            (words.say("desk-none-title"), words.say("desk-none-text"))
        };
        view! {
            <Blank icon=Icon::Inbox title text>
                <p class="flex flex-wrap gap-2 justify-center">
                    {is_narrowed.then(|| view! { <ButtonLink href=BASE look=Look::Plain label=words.say("widen-filters")/> })}
                </p>
            </Blank>
        }
        .into_any()
    } else {
        view! { <TicketTable viewer tickets=page.tickets caption=title.clone() with_tenant=true with_assignee=true/> }
            .into_any()
    };
    let error = unknown.as_ref().map(|_| words.say("desk-unknown-number"));
    view! {
        <Title text=format!("{title} · Lasso")/>
        <Heading title lead>
            <Search action=BASE name="number" label=words.say("desk-number") hint=words.say("desk-number-hint")
                submit=words.say("desk-number-submit") value=unknown.unwrap_or_default() error/>
        </Heading>
        {done.map(|text| view! { <Done text/> })}
        <StateTabs
            viewer base=BASE filter=filter.clone() counts=page.counts
            first=(words.say("desk-waiting"), waiting) all=(words.say("tickets-all"), all)
        />
        <div class="relative flex flex-wrap items-center gap-2 py-3">
            <Chip
                viewer label=kind_label(filter.kind) is_on=filter.kind.is_some() choices=kinds
                remove=filter.kind.map(|_| url_but(BASE, &filter, |f| f.kind = None))
            />
            <Chip
                viewer label=hands_label(filter.is_mine) is_on=filter.is_mine choices=hands
                remove=filter.is_mine.then(|| url_but(BASE, &filter, |f| f.is_mine = false))
            />
        </div>
        {rows}
        <div class="pt-3.5"><Pager viewer after=next order=Order::OldestFirst/></div>
        <Keys viewer/>
        <Keyboard/>
    }
    .into_any()
}
