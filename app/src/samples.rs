//! Fakes with good defaults, and every page rendered from them: into files when `LASSO_LOOK` names a folder.
#![allow(clippy::unwrap_used)]

mod dashboard;
mod faces;
mod invalid_recipients;
mod messages;
mod notices;
mod people;
mod sources;
mod tenants;
mod tickets;
mod traces;
mod verdicts;

use std::sync::Arc;

use lasso::message::{Attempt, Delivery, Direction, Micros, RawLine, SECOND, Status, Trace};
use leptos::prelude::*;

use crate::{
    components::recipients::Wanted,
    pages::message::Message,
    viewer::Viewer,
    words::{Locale, Words},
};

use self::faces::pages;
pub(crate) use self::{
    dashboard::a_dashboard,
    traces::{a_deferred_trace, a_delivery, a_discarded_trace, a_trace, an_attempt},
    verdicts::{a_family_trace, a_rescanned_trace, a_spam_trace, a_virus_trace, an_unchecked_trace},
};

/// 2026-11-22 15:25:00 in Paris.
pub(crate) const NOW: Micros = 1_795_357_500 * SECOND;
const MINUTE: Micros = 60 * SECOND;
const ARRIVED: Micros = NOW - 74 * MINUTE + 8 * SECOND;

pub(crate) fn french() -> Viewer {
    Viewer { words: Words(Locale::Fr), timezone: chrono_tz::Europe::Paris, now: NOW }
}

fn html(content: impl FnOnce() -> AnyView) -> String {
    let (meta, _output) = leptos_meta::ServerMetaContext::new();
    Owner::new_root(None).with(|| {
        provide_context(meta);
        leptos_meta::provide_meta_context();
        content().to_html()
    })
}

#[test]
fn every_page_renders_in_both_languages_as_text_and_without_inline_style() {
    for locale in Locale::ALL {
        let viewer = Viewer { words: Words(locale), ..french() };
        for (name, html) in pages(viewer) {
            assert!(!html.contains("style="), "{name}: inline style");
            assert!(!html.contains("onclick"), "{name}: inline handler");
            assert!(!html.contains("<script>"), "{name}: markup from a mail");
            assert!(!html.contains('\u{202e}'), "{name}: direction override");
            assert!(!html.contains("Unknown localization"), "{name}: a key without words");
            assert_eq!(html.matches("<h1").count(), 1, "{name}: one heading");
            if let Ok(folder) = std::env::var("LASSO_LOOK") {
                for theme in ["light", "dark"] {
                    let document = format!(
                        "<!DOCTYPE html><html lang={} data-theme={theme}><head><meta charset=utf-8><meta name=viewport content='width=device-width, initial-scale=1'><link rel=stylesheet href=app.css></head><body>{html}</body></html>",
                        locale.slug()
                    );
                    std::fs::write(format!("{folder}/{name}-{}-{theme}.html", locale.slug()), document).unwrap();
                }
            }
        }
    }
}

#[test]
fn a_trace_leads_to_the_paragraph_that_explains_it() {
    let page = |trace: Trace| {
        let (viewer, trace) = (french(), Arc::new(trace));
        html(|| view! { <Message viewer trace wanted=Wanted::default() may_ask=false asked=Vec::new()/> }.into_any())
    };
    let deferred = page(a_deferred_trace());
    assert!(deferred.contains("href=\"/help#status-deferred\"") && !deferred.contains("/help#blocked"));
    let blocked = Delivery {
        status: Status::Refused,
        reason: Some("sender_blocked".into()),
        attempts: Vec::new(),
        ..a_delivery()
    };
    let blocked = page(Trace { deliveries: vec![blocked], direction: Direction::Out, ..a_trace() });
    assert!(blocked.contains("href=\"/help#status-refused\"") && blocked.contains("href=\"/help#blocked\""));
}

/// Who is shown kinds of tests only learns no test by its name, and no list of the mails that have one.
#[test]
fn of_a_filters_tests_nobody_is_shown_more_than_is_theirs() {
    let page = |trace: Trace| {
        let (viewer, trace) = (french(), Arc::new(trace));
        html(|| view! { <Message viewer trace wanted=Wanted::default() may_ask=false asked=Vec::new()/> }.into_any())
    };
    let all = page(a_spam_trace());
    assert!(all.contains("/messages?category=all&amp;symbol=RBL_SPAMHAUS_XBL") && all.contains("zen.dnsbl.example"));
    assert!(all.contains("+7") && all.contains("−0,1"), "a sign, not a colour alone");
    let families = page(a_family_trace());
    assert!(!families.contains("symbol=") && !families.contains("RBL_") && !families.contains("dnsbl.example"));
    assert!(families.contains("+7") && families.contains("−0,1"));
    // the fact leads to the section, and the section is there whatever is known
    for page in [all, families, page(a_trace()), page(a_deferred_trace())] {
        assert!(page.contains("href=\"#filtering\"") && page.contains("id=\"filtering\""));
    }
}

/// A mail to many, retried for days, costs the reader and the server about as much as any other.
#[test]
fn of_a_mail_to_very_many_a_part_is_drawn_and_each_is_found() {
    let attempt = |i: i64| Attempt {
        at: ARRIVED + i * MINUTE,
        status: Status::Deferred,
        // no two answers are alike: nothing is folded for being the same
        reply: if i % 2 == 0 { "451 busy".into() } else { "452 full".into() },
        ..an_attempt()
    };
    let deliveries = (0..1_000).map(|i| Delivery {
        to: format!("reader{i}@list{i}.example"),
        status: Status::Deferred,
        reason: Some("mailbox_full".into()),
        attempts: (0..100).map(attempt).collect(),
        ..a_delivery()
    });
    let line = |i: i64| RawLine {
        at: ARRIVED + i,
        text: format!("mail.example postfix/smtp[1]: readers=reader{}@ line {i}", i % 1_000),
    };
    let trace =
        Arc::new(Trace { deliveries: deliveries.collect(), lines: (0..100_000).map(line).collect(), ..a_trace() });
    let viewer = french();
    let page = |to: &str, after: usize| {
        let (trace, wanted) = (trace.clone(), Wanted { to: to.to_owned(), after });
        html(|| view! { <Message viewer trace wanted may_ask=false asked=Vec::new()/> }.into_any())
    };
    let first = page("", 0);
    assert!(first.len() < 1_500_000, "{} bytes", first.len());
    assert_eq!(first.matches("<h3 class=\"flex").count(), 100);
    assert!(first.contains("Destinataires 1 à 100 sur 1\u{202f}000"), "the page says what it shows");
    assert!(
        first.contains("94\u{a0}autres réponses entre-temps")
            && first.contains("99\u{202f}400\u{a0}lignes non affichées")
    );
    assert!(first.contains("reader0@ line 0\n") && first.contains("line 99999<"));
    assert!(first.contains("after=100") && page("", 900).contains("reader999@list999.example"));
    let found = page("READER77@", 0);
    assert_eq!(found.matches("<h3 class=\"flex").count(), 1);
    assert!(found.contains("reader77@list77.example"));
    assert!(found.contains("1\u{a0}destinataire, dont l’adresse contient") && found.contains("readers=reader77@"));
    assert!(!found.contains("reader0@ line 0\n"), "of the log, what names the recipient");
    assert!(page("<nobody>", 0).contains("Aucun destinataire n’a d’adresse contenant «\u{a0}&lt;nobody&gt;\u{a0}»"));
}
