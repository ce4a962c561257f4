//! The help: open to everybody, whole in both languages, and every link into it leads somewhere.

use std::collections::BTreeSet;

use lasso::message::{Category, Status};

use crate::{
    actor::Page,
    on_both_engines,
    world::{ALICE, TestApp},
};

on_both_engines!(
    a_stranger_reads_the_help_in_their_language,
    every_status_and_category_has_its_paragraph,
    every_link_to_a_paragraph_finds_it,
    somebody_signed_in_reads_it_with_their_menu,
);

async fn in_both_languages(app: &TestApp) -> [Page; 2] {
    let french = app.visitor().get("/help").await.is(200).sees("<html lang=\"fr\"");
    let english = app.visitor().saying("accept-language", "en").get("/help").await.is(200).sees("<html lang=\"en\"");
    [french, english]
}

async fn a_stranger_reads_the_help_in_their_language(app: TestApp) {
    let [french, english] = in_both_languages(&app).await;
    french.sees("Où est mon email, et que faire\u{202f}?").sees("href=\"/sign-in\"").sees("SORBS");
    english.sees("Where is my email, and what can I do?").sees("href=\"/sign-in\"").sees("5 June 2024");
    let mut visitor = app.visitor();
    visitor.get("/sign-in").await.is(200).sees("href=\"/help\"");
    assert!(visitor.cookies.is_empty(), "reading starts no session");
}

async fn every_status_and_category_has_its_paragraph(app: TestApp) {
    for page in in_both_languages(&app).await {
        let statuses = Status::ALL.iter().map(|status| format!("status-{}", status.slug()));
        let categories = Category::ALL.iter().map(|category| format!("category-{}", category.slug()));
        for id in statuses.chain(categories) {
            assert_eq!(page.body.matches(&format!("id=\"{id}\"")).count(), 1, "{id}");
        }
        assert!(!page.body.contains("Unknown localization"));
    }
}

async fn every_link_to_a_paragraph_finds_it(app: TestApp) {
    for page in in_both_languages(&app).await {
        let ids = attributes(&page.body, " id=\"");
        let distinct: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), distinct.len(), "an id twice");
        let links = attributes(&page.body, " href=\"#");
        assert!(links.len() > 60, "{} links", links.len());
        for link in links {
            assert!(distinct.contains(link), "nothing has the id {link}");
        }
        // what other pages and people link to
        for id in [
            "blocked",
            "blocked-me",
            "blocked-not-me",
            "blocked-website",
            "blocked-mailbox",
            "quotas",
            "blocklist",
            "ask",
        ] {
            assert!(distinct.contains(id), "{id}");
        }
    }
}

async fn somebody_signed_in_reads_it_with_their_menu(app: TestApp) {
    let mut alice = app.alice().await.signed_in(ALICE).await;
    let page = alice.get("/help").await.is(200);
    page.sees("href=\"/help\" aria-current=\"page\"").sees("action=\"/sign-out\"").sees_no("href=\"/sign-in\"");
}

/// What stands between `before` and the next quote, each time.
fn attributes<'a>(html: &'a str, before: &str) -> Vec<&'a str> {
    html.split(before).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}
