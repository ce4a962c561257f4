//! What it means to be on a blocklist, the ways out, and which lists there are, the closed ones named as closed.

use leptos::prelude::*;

use super::title;
use crate::{
    components::{
        article::{Part, Row, Section, Sheet},
        prose::{Marked, Paragraph, Points, Steps},
    },
    words::Words,
};

/// In use: its slug in the words, its name, the page where one looks an address up and asks for removal.
const LISTS: [(&str, &str, &str); 10] = [
    ("zen", "Spamhaus ZEN", "https://check.spamhaus.org/"),
    ("spamcop", "SpamCop SCBL", "https://www.spamcop.net/bl.shtml"),
    ("barracuda", "Barracuda BRBL", "https://www.barracudacentral.org/lookups"),
    ("uceprotect", "UCEPROTECT", "https://www.uceprotect.net/"),
    ("psbl", "PSBL", "https://psbl.org/"),
    ("mailspike", "Mailspike", "https://mailspike.org/"),
    ("abusix", "Abusix", "https://lookup.abusix.com/"),
    ("dbl", "Spamhaus DBL", "https://check.spamhaus.org/"),
    ("surbl", "SURBL", "https://surbl.org/"),
    ("uribl", "URIBL", "https://uribl.com/"),
];

/// Closed, the last one first. CBL lives on under another name, which its words say.
const CLOSED: [(&str, &str); 5] =
    [("nixspam", "NiX Spam"), ("sorbs", "SORBS"), ("cbl", "CBL"), ("ahbl", "AHBL"), ("njabl", "NJABL")];

#[component]
pub fn Blocklist(words: Words) -> impl IntoView {
    view! {
        <Part id="blocklist" title=title(words, "blocklist")>
            <Paragraph text=words.say("help-blocklist-text")/>
            <Section id="blocklist-whose" title=title(words, "blocklist-whose")>
                <Paragraph text=words.say("help-blocklist-whose-text")/>
            </Section>
            <Section id="blocklist-causes" title=title(words, "blocklist-causes")>
                <Points text=words.say("help-blocklist-causes-points")/>
            </Section>
            <Section id="blocklist-out" title=title(words, "blocklist-out")>
                <Steps text=words.say("help-blocklist-out-steps")/>
                <Paragraph text=words.say("help-blocklist-out-text")/>
            </Section>
            <Section id="blocklist-lists" title=title(words, "blocklist-lists")>
                <Paragraph text=words.say("help-blocklist-lists-text")/>
                <Lists words/>
                <Paragraph text=words.say("help-blocklist-lists-note")/>
            </Section>
            <Section id="blocklist-closed" title=title(words, "blocklist-closed")>
                <Paragraph text=words.say("help-blocklist-closed-text")/>
                <Closed words/>
            </Section>
        </Part>
    }
}

#[component]
fn Lists(words: Words) -> impl IntoView {
    const LINK: &str =
        "text-accent underline decoration-line-2 underline-offset-2 rounded-sm hover:decoration-current wrap-anywhere";
    let rows = LISTS
        .into_iter()
        .map(|(slug, name, url)| {
            let text = words.say(&format!("help-list-{slug}"));
            let within = (slug == "zen").then(|| view! { <Points text=words.say("help-list-zen-points")/> });
            // printed, the address is what is left of a link
            let shown = url.trim_start_matches("https://").trim_end_matches('/').to_owned();
            Row {
                id: Some(format!("list-{slug}")),
                head: name.into_any(),
                cells: vec![
                    view! { <Paragraph text/> {within} }.into_any(),
                    view! { <a href=url rel="noreferrer" class=LINK>{shown}</a> }.into_any(),
                ],
            }
        })
        .collect();
    let heads = vec![words.say("help-list"), words.say("help-list-holds"), words.say("help-list-where")];
    view! { <Sheet caption=title(words, "blocklist-lists") heads rows/> }
}

#[component]
fn Closed(words: Words) -> impl IntoView {
    let rows = CLOSED
        .into_iter()
        .map(|(slug, name)| {
            let text = words.say(&format!("help-closed-{slug}"));
            Row {
                id: Some(format!("list-{slug}")),
                head: view! { <s>{name}</s> }.into_any(),
                cells: vec![view! { <Marked text/> }.into_any()],
            }
        })
        .collect();
    let heads = vec![words.say("help-list"), words.say("help-list-became")];
    view! { <Sheet caption=title(words, "blocklist-closed") heads rows/> }
}
