//! The access journal: who looked at what of a tenant's, for its administrators and the operator.

use lasso::{
    journal::{AccessFilter, AccessPage, Viewed},
    store::{self, accesses},
    tenant::Tenant,
};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    components::{
        empty::Blank,
        filters::{Chip, Choice, tenant_chip},
        heading::Heading,
        icon::Icon,
        journal::{AccessTable, JournalForm, journal_url},
        pager::Pager,
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
        let viewer = ctx.viewer();
        let page = accesses::page(&ctx.db, &scope, &filter, filter.window(viewer.timezone, ctx.now)).await?;
        let tenants = store::tenants::list(&ctx.db, &scope).await?;
        Ok(view! { <Journal viewer filter page tenants/> }.into_any())
    })
}

#[component]
pub fn Journal(viewer: Viewer, filter: AccessFilter, page: AccessPage, tenants: Vec<Tenant>) -> AnyView {
    let words = viewer.words;
    let title = words.say("journal-title");
    let older = page.older.map(|before| journal_url(&AccessFilter { before: Some(before), ..filter.clone() }));
    let label = |viewed: Option<Viewed>| {
        viewed.map_or_else(|| words.say("viewed-any"), |viewed| words.say(&format!("viewed-{}", viewed.slug())))
    };
    let choices = std::iter::once(None)
        .chain(Viewed::ALL.iter().copied().map(Some))
        .map(|viewed| Choice {
            label: label(viewed),
            href: journal_url(&AccessFilter { viewed, before: None, ..filter.clone() }),
            is_current: filter.viewed == viewed,
        })
        .collect();
    let several = tenant_chip(viewer, &tenants, page.tenant, |name| {
        journal_url(&AccessFilter { tenant: Some(name), ..AccessFilter::default() })
    });
    let rows = if page.accesses.is_empty() {
        let (title, text) = if filter.is_narrow() {
            ("journal-no-match-title", "journal-no-match-text")
        } else {
            ("journal-none-title", "journal-none-text")
        };
        view! { <Blank icon=Icon::Scroll title=words.say(title) text=words.say(text)>""</Blank> }.into_any()
    } else {
        view! { <AccessTable viewer accesses=page.accesses filter=filter.clone() caption=title.clone()/> }.into_any()
    };
    view! {
        <Title text=format!("{title} · Lasso")/>
        <Heading title lead=words.say("journal-lead")/>
        <div class="relative flex flex-wrap items-center gap-2 pb-3">
            {several}
            <Chip
                viewer label=label(filter.viewed) is_on=filter.viewed.is_some() choices
                remove=filter.viewed.map(|_| journal_url(&AccessFilter { viewed: None, before: None, ..filter.clone() }))
            />
        </div>
        <JournalForm viewer filter/>
        {rows}
        <div class="pt-3.5"><Pager viewer after=older/></div>
    }
    .into_any()
}
