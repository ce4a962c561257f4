//! A list finds what it should, however it goes about it: the way that it looks depends on how much there is.

use std::{collections::BTreeSet, fmt::Write};

use lasso::{
    message::{Category, MessageFilter, MessageId, Period, Status},
    store::{
        db::Db,
        messages::{self, Exported},
    },
    tenant::Scope,
    user::Role,
};

use super::{
    engines::both,
    lab::{NOW, add_tenants, export, import},
    walls::{listed, person},
};

pub(crate) const BOB: [&str; 2] = ["bob@cust-a.example", "info@cust-a.example"];
/// More than a key may have before a status is asked for it, and than a tab counts.
const MAILS: i64 = 1_200;

/// A busy fortnight of one company: every third mail is sent by somebody who signed in, some have two recipients.
pub(crate) fn log() -> String {
    let mut log = String::new();
    let people = ["bob@cust-a.example", "zoe@cust-a.example", "info@cust-a.example", "Bob@Cust-A.example"];
    for i in 0..MAILS {
        let at = NOW / 1_000_000 - 14 * 86_400 + i * 1_000;
        let mut line = |seconds: i64, program: &str, text: &str| {
            let stamp = chrono::DateTime::from_timestamp(at + seconds, 0).unwrap().to_rfc3339();
            writeln!(log, "{stamp} mx1 postfix/{program}[7]: 4Q{i:010X}zZzZ: {text}").unwrap();
        };
        let mine = people[(i / 3 % 4) as usize];
        let outside = format!("guest{}@far{}.example", i % 7, i % 40);
        let (from, to) = if i % 3 == 0 { (mine, outside.as_str()) } else { (outside.as_str(), mine) };
        let login = if i % 3 == 0 { format!(", sasl_method=PLAIN, sasl_username={mine}") } else { String::new() };
        line(0, "smtpd", &format!("client=h.example[192.0.2.{}]{login}", i % 200));
        line(0, "cleanup", &format!("message-id=<{i}@h.example>"));
        line(0, "qmgr", &format!("from=<{from}>, size=1000, nrcpt=2 (queue active)"));
        let mut word = |to: &str, status: &str, reply: &str| {
            line(
                2,
                "smtp",
                &format!(
                    "to=<{to}>, relay=m.example[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=0.0.0, status={status} ({reply})"
                ),
            );
        };
        match i % 30 {
            0 | 7 | 11 => word(to, "deferred", "host m.example said: 451 4.3.0 later"),
            13 => word(to, "bounced", "host m.example said: 550 5.1.1 unknown"),
            _ => word(to, "sent", "250 2.0.0 Ok"),
        }
        if i % 10 == 0 {
            // bob's colleague waits where he may not see it, or the other way round
            word("zoe@cust-a.example", "deferred", "host m.example said: 451 4.3.0 later");
        }
    }
    log
}

/// Whether a person's list with this filter must hold a copy of tenant A.
fn must_show(copy: &Exported, own: Option<&[&str]>, filter: &MessageFilter) -> bool {
    let is_own = |address: &str| own.is_none_or(|own| own.contains(&address.to_lowercase().as_str()));
    let sent = copy.direction != "in" && copy.from.as_deref().is_some_and(is_own);
    let visible: Vec<_> = copy.deliveries.iter().filter(|d| own.is_none() || sent || is_own(&d.to)).collect();
    let domain = |address: &str| address.rsplit_once('@').map(|(_, domain)| domain.to_lowercase());
    let query = filter.query.as_str();
    let is_asked = |address: &str| address.to_lowercase() == query || domain(address).as_deref() == Some(query);
    copy.tenant.as_deref() == Some("A")
        && !visible.is_empty()
        && filter.category.is_none_or(|category| category.slug() == copy.category)
        && filter.status.is_none_or(|status| visible.iter().any(|d| d.status == status.slug()))
        && (query.is_empty() || copy.from.as_deref().is_some_and(is_asked) || visible.iter().any(|d| is_asked(&d.to)))
}

async fn agree(db: &Db, all: &[Exported], who: &Scope, own: Option<&[&str]>) {
    for query in ["", "cust-a.example", "far3.example", "bob@cust-a.example", "zoe@cust-a.example"] {
        for status in
            [None, Some(Status::Deferred), Some(Status::Unknown), Some(Status::Bounced), Some(Status::Delivered)]
        {
            for category in [None, Some(Category::Valid), Some(Category::Spam)] {
                let filter = MessageFilter {
                    query: query.to_owned(),
                    status,
                    category,
                    period: Some(Period::All),
                    ..MessageFilter::default()
                };
                let expected: BTreeSet<MessageId> =
                    all.iter().filter(|copy| must_show(copy, own, &filter)).map(|copy| copy.place.1).collect();
                let found = listed(db, who, &filter).await;
                let told = format!("{own:?} {query:?} {status:?} {category:?}: {} of {}", found.len(), expected.len());
                assert!(found == expected, "{told}");
                let page = messages::page(db, who, &filter, NOW).await.unwrap();
                let tab = page.tabs.iter().find(|(tab, _)| *tab == Category::Valid).unwrap().1;
                if category != Some(Category::Spam) {
                    assert_eq!(tab.rows, (expected.len() as i64).min(500), "{told}");
                    assert_eq!(tab.at_least, expected.len() > 500, "{told}");
                }
                assert_eq!(page.last_arrived_at.is_some(), expected.is_empty(), "{told}");
            }
        }
    }
}

#[tokio::test]
async fn every_filter_shows_what_it_says_to_each_sight() {
    both(async |db| {
        add_tenants(&db).await;
        import(&db, &[log()], 2_000).await;
        let all = export(&db).await;
        // what came within six days waits, what came earlier is silent by now
        for status in ["deferred", "unknown", "bounced", "delivered"] {
            let count = all.iter().filter(|copy| copy.deliveries.iter().any(|d| d.status == status)).count();
            assert!(count > 30, "{status}: {count}");
        }
        agree(&db, &all, &person(&db, "A", Role::Admin, &[]).await, None).await;
        agree(&db, &all, &person(&db, "A", Role::User, &BOB).await, Some(&BOB)).await;
    })
    .await;
}
