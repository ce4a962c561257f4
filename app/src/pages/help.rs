//! Help for whoever waits for a mail or cannot send one: open to everybody, and made to be printed.

pub mod blocked;
pub mod blocklist;
pub mod statuses;

use lasso::message::Category;
use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    components::{
        article::{Article, Contents, Entry, Part, Row, Section, Sheet},
        button::{ButtonLink, Look},
        prose::{Marked, Paragraph, Points, Steps},
    },
    error::AppError,
    pages::page,
    session::ctx,
    viewer::Viewer,
    words::Words,
};
use blocked::Blocked;
use blocklist::Blocklist;
use statuses::Statuses;

/// The parts and their sections, as the table of contents has them. What `statuses` holds is not written twice.
const PARTS: [(&str, &[&str]); 7] = [
    ("start", &["not-found"]),
    ("statuses", &[]),
    ("categories", &[]),
    (
        "blocked",
        &[
            "blocked-refusals",
            "blocked-how",
            "blocked-me",
            "blocked-not-me",
            "blocked-website",
            "blocked-mailbox",
            "blocked-ask",
            "blocked-again",
            "quotas",
        ],
    ),
    ("blocklist", &["blocklist-whose", "blocklist-causes", "blocklist-out", "blocklist-lists", "blocklist-closed"]),
    ("ask", &["ask-seen", "ask-then"]),
    ("glossary", &[]),
];

#[component]
pub fn HelpPage() -> impl IntoView {
    let ctx = ctx();
    page(async move {
        let ctx = ctx.ok_or(AppError::Forbidden)?;
        let is_signed_in = ctx.user.is_some();
        Ok(view! { <Help viewer=ctx.viewer() is_signed_in/> }.into_any())
    })
}

#[component]
pub fn Help(viewer: Viewer, is_signed_in: bool) -> AnyView {
    let words = viewer.words;
    let contents = view! { <Contents label=words.say("help-contents") entries=entries(words)/> }.into_any();
    view! {
        <Title text=format!("{} · Lasso", words.say("help-title"))/>
        <h1 class="text-title leading-snug font-semibold tracking-tight text-balance mb-2">{words.say("help-heading")}</h1>
        <p class="text-large text-ink-2 max-w-[68ch] text-pretty mb-7">{words.say("help-lead")}</p>
        <Article contents>
            <Start words/>
            <Statuses viewer/>
            <Categories words/>
            <Blocked words/>
            <Blocklist words/>
            <Ask words is_signed_in/>
            <Glossary words/>
        </Article>
    }
    .into_any()
}

/// The title of a part or section.
fn title(words: Words, id: &str) -> String {
    words.say(&format!("help-{id}"))
}

fn entries(words: Words) -> Vec<Entry> {
    let entry = |id: &str, title: String| Entry { id: id.to_owned(), title, below: Vec::new() };
    PARTS
        .into_iter()
        .map(|(part, sections)| {
            let below = if part == "statuses" {
                statuses::ORDER
                    .iter()
                    .map(|&status| entry(&statuses::id(status), words.say(&format!("status-{}", status.slug()))))
                    .collect()
            } else {
                sections.iter().map(|id| entry(id, title(words, id))).collect()
            };
            Entry { below, ..entry(part, title(words, part)) }
        })
        .collect()
}

#[component]
fn Start(words: Words) -> impl IntoView {
    view! {
        <Part id="start" title=title(words, "start")>
            <Steps text=words.say("help-start-steps")/>
            <Paragraph text=words.say("help-start-text")/>
            <Section id="not-found" title=title(words, "not-found")>
                <Points text=words.say("help-not-found-points")/>
            </Section>
        </Part>
    }
}

#[component]
fn Categories(words: Words) -> impl IntoView {
    let rows = Category::ALL
        .iter()
        .map(|category| {
            let slug = category.slug();
            let meaning = words.say(&format!("help-category-{slug}"));
            Row {
                id: Some(format!("category-{slug}")),
                head: words.say(&format!("category-{slug}")).into_any(),
                cells: vec![view! { <Marked text=meaning/> }.into_any()],
            }
        })
        .collect();
    view! {
        <Part id="categories" title=title(words, "categories")>
            <Paragraph text=words.say("help-categories-text")/>
            <Sheet
                caption=title(words, "categories")
                heads=vec![words.say("column-category"), words.say("help-meaning")]
                rows
            />
        </Part>
    }
}

#[component]
fn Ask(words: Words, is_signed_in: bool) -> impl IntoView {
    const KINDS: [&str; 4] = ["whitelist", "unblock", "release", "question"];
    let rows = KINDS
        .iter()
        .map(|kind| {
            let text = words.say(&format!("help-ask-{kind}-text"));
            Row {
                id: Some(format!("ask-{kind}")),
                head: words.say(&format!("help-ask-{kind}")).into_any(),
                cells: vec![view! { <Marked text/> }.into_any()],
            }
        })
        .collect();
    let sign_in = (!is_signed_in).then(|| {
        view! {
            <Paragraph text=words.say("help-ask-account")/>
            <p class="mb-4 print:hidden"><ButtonLink href="/sign-in" look=Look::Plain label=words.say("go-to-sign-in")/></p>
        }
    });
    view! {
        <Part id="ask" title=title(words, "ask")>
            <Paragraph text=words.say("help-ask-text")/>
            {sign_in}
            <Sheet caption=title(words, "ask") heads=vec![words.say("help-ask-kind"), words.say("help-ask-for")] rows/>
            <Section id="ask-seen" title=title(words, "ask-seen")>
                <Points text=words.say("help-ask-seen-points")/>
            </Section>
            <Section id="ask-then" title=title(words, "ask-then")>
                <Steps text=words.say("help-ask-then-steps")/>
            </Section>
        </Part>
    }
}

#[component]
fn Glossary(words: Words) -> impl IntoView {
    const TERMS: [&str; 14] = [
        "allow-list",
        "blocklist",
        "captcha",
        "dkim",
        "dmarc",
        "greylist",
        "ip",
        "notice",
        "queue",
        "relay",
        "reverse-dns",
        "smtp-auth",
        "spf",
        "trace",
    ];
    let mut terms: Vec<(String, &str)> =
        TERMS.into_iter().map(|term| (words.say(&format!("help-term-{term}")), term)).collect();
    terms.sort_by_key(|(word, _)| word.to_lowercase());
    let rows = terms
        .into_iter()
        .map(|(word, term)| {
            let text = words.say(&format!("help-term-{term}-text"));
            Row {
                id: Some(format!("term-{term}")),
                head: word.into_any(),
                cells: vec![view! { <Marked text/> }.into_any()],
            }
        })
        .collect();
    view! {
        <Part id="glossary" title=title(words, "glossary")>
            <Sheet caption=title(words, "glossary") heads=vec![words.say("help-term"), words.say("help-meaning")] rows/>
        </Part>
    }
}
