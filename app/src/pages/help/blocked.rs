//! Why sending is blocked, what to put right, how to ask for the unblocking, and how much one may send.

use leptos::prelude::*;

use super::title;
use crate::{
    components::{
        article::{Part, Row, Section, Sheet, Subsection},
        prose::{Checklist, Marked, Paragraph, Points},
    },
    words::Words,
};

/// Reference quotas of one host, an hour: mails, recipients. A host may set others, and the page says so.
const WEBSITE: (i64, i64) = (1000, 1000);
const MAILBOX: (i64, i64) = (60, 120);
/// An exceptional mailing to fewer recipients than this is tolerated.
const MAILING: i64 = 2000;

#[component]
pub fn Blocked(words: Words) -> impl IntoView {
    view! {
        <Part id="blocked" title=title(words, "blocked")>
            <Paragraph text=words.say("help-blocked-text")/>
            <Section id="blocked-refusals" title=title(words, "blocked-refusals")>
                <Refusals words/>
            </Section>
            <Section id="blocked-how" title=title(words, "blocked-how")>
                <Points text=words.say("help-blocked-how-points")/>
                <Paragraph text=words.say("help-blocked-how-question")/>
            </Section>
            <Section id="blocked-me" title=title(words, "blocked-me")>
                <Paragraph text=words.say("help-blocked-me-text")/>
                <Checklist text=words.say("help-blocked-me-list")/>
            </Section>
            <Section id="blocked-not-me" title=title(words, "blocked-not-me")>
                <Paragraph text=words.say("help-blocked-not-me-text")/>
                <Paragraph text=words.say("help-blocked-not-me-where")/>
                <Subsection id="blocked-website" title=title(words, "blocked-website")>
                    <Checklist text=words.say("help-blocked-website-list")/>
                    <Paragraph text=words.say("help-blocked-website-agency")/>
                </Subsection>
                <Subsection id="blocked-mailbox" title=title(words, "blocked-mailbox")>
                    <Checklist text=words.say("help-blocked-mailbox-list")/>
                </Subsection>
            </Section>
            <Section id="blocked-ask" title=title(words, "blocked-ask")>
                <Paragraph text=words.say("help-blocked-ask-text")/>
                <Points text=words.say("help-blocked-ask-points")/>
            </Section>
            <Section id="blocked-again" title=title(words, "blocked-again")>
                <Paragraph text=words.say("help-blocked-again-text")/>
            </Section>
            <Section id="quotas" title=title(words, "quotas")>
                <Quotas words/>
            </Section>
        </Part>
    }
}

/// The answers that people copy into the search box, in the servers' own words.
#[component]
fn Refusals(words: Words) -> impl IntoView {
    let address = words.say("help-refusal-address");
    let rows = [
        ("554 5.7.1 Rejected for policy reason".to_owned(), words.say("help-refusal-policy")),
        (format!("450 4.7.1 <{address}>"), words.say("help-refusal-quota")),
        (format!("450 4.7.1 <{address}>: Sender address rejected: Access denied"), words.say("help-refusal-sender")),
        ("Undelivered Mail Returned to Sender".to_owned(), words.say("help-refusal-notice")),
    ]
    .into_iter()
    .map(|(reply, text)| Row {
        id: None,
        head: view! { <code lang="en" class="font-mono text-code font-normal wrap-anywhere">{reply}</code> }.into_any(),
        cells: vec![view! { <Marked text/> }.into_any()],
    })
    .collect();
    view! {
        <Sheet
            caption=title(words, "blocked-refusals")
            heads=vec![words.say("help-refusal-reply"), words.say("help-meaning")]
            rows
        />
    }
}

#[component]
fn Quotas(words: Words) -> impl IntoView {
    let row = |head: String, (mails, recipients): (i64, i64)| {
        let count = |n: i64, key: &str| {
            let text = words.say_with(key, [("n", words.number(n).into())]);
            view! { <span class="tabular-nums">{text}</span> }.into_any()
        };
        Row {
            id: None,
            head: head.into_any(),
            cells: vec![count(mails, "help-quota-mails-count"), count(recipients, "help-quota-recipients-count")],
        }
    };
    let rows = vec![row(words.say("help-quota-website"), WEBSITE), row(words.say("help-quota-mailbox"), MAILBOX)];
    let heads = vec![words.say("help-quota-source"), words.say("help-quota-mails"), words.say("help-quota-recipients")];
    view! {
        <Paragraph text=words.say("help-quotas-text")/>
        <Sheet caption=title(words, "quotas") heads rows/>
        <Points text=words.say_with("help-quotas-points", [("n", words.number(MAILING).into())])/>
    }
}
