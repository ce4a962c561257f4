//! What is exported. The list of invalid recipients: what the sample's ledger says, and no more, whoever asks and however the log came
//! in. The list of mails: what its pages and traces show to the same person.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use chrono_tz::Tz;
use lasso::{
    error::Error,
    invalid_recipients::{InvalidFilter, InvalidRecipient},
    message::{Category, MessageFilter, MessageId, Micros, Period, SECOND, Status},
    store::{
        db::Db,
        invalid_recipients::{self, Export},
        messages::{self, ListedRecipient, Recipients},
        tenants, trails,
    },
    tenant::Scope,
    user::Role,
};
use serde_json::Value;

use super::{
    engines::both,
    lab::{NOW, TENANTS, add_tenants, import, sample, scope},
    walls::{self, person},
};

const DAY: Micros = 86_400 * SECOND;

fn logs() -> Vec<String> {
    vec![sample("mx1.rfc3339.log"), sample("out1.rfc3339.log")]
}

fn filter(query: &str) -> InvalidFilter {
    let pairs: Vec<(&str, &str)> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
    InvalidFilter::from_pairs(pairs)
}

/// Every row of the list, page by page; forth and back again must be the same.
async fn listed(db: &Db, scope: &Scope, query: &str) -> Vec<InvalidRecipient> {
    let mut filter = filter(query);
    let (mut rows, mut pages) = (Vec::new(), Vec::new());
    loop {
        let page = invalid_recipients::page(db, scope, &filter, filter.window(Tz::UTC, NOW)).await.unwrap();
        assert_eq!(page.newer.is_some(), !pages.is_empty(), "{query}: page {}", pages.len() + 1);
        rows.extend(page.rows.clone());
        pages.push(page);
        let Some(older) = pages.last().and_then(|page| page.older) else { break };
        filter.cursor = Some(older);
    }
    let mut newer = pages.pop().and_then(|page| page.newer);
    while let Some(cursor) = newer {
        filter.cursor = Some(cursor);
        let page = invalid_recipients::page(db, scope, &filter, filter.window(Tz::UTC, NOW)).await.unwrap();
        assert_eq!(Some(&page.rows), pages.pop().as_ref().map(|page| &page.rows), "{query}: back again");
        newer = page.newer;
    }
    assert!(pages.is_empty(), "{query}: {} pages before the first", pages.len());
    let ids: BTreeSet<i64> = rows.iter().map(|row| row.invalid_id).collect();
    assert_eq!(ids.len(), rows.len(), "{query}: nothing is listed twice");
    assert!(rows.is_sorted_by_key(|row| std::cmp::Reverse((row.last_at, row.invalid_id))), "{query}");
    rows
}

/// The same, from the export.
async fn exported(db: &Db, scope: &Scope, query: &str) -> Vec<InvalidRecipient> {
    let filter = filter(query);
    let mut export = Export::open(db, scope, &filter, filter.window(Tz::UTC, NOW)).await.unwrap();
    let mut rows = Vec::new();
    loop {
        let chunk = export.next().await.unwrap();
        if chunk.is_empty() {
            assert!(export.next().await.unwrap().is_empty());
            return rows;
        }
        rows.extend(chunk);
    }
}

/// Sender, recipient, refusals and reason, which is what people know; the export must say all that the list says.
async fn told(db: &Db, scope: &Scope, query: &str) -> BTreeSet<(String, String, i64, String)> {
    let mut rows = listed(db, scope, query).await;
    let mut same = exported(db, scope, query).await;
    rows.sort_by_key(|row| row.invalid_id);
    same.sort_by_key(|row| row.invalid_id);
    assert_eq!(rows, same, "{query}");
    rows.into_iter().map(|row| (row.sender, row.recipient, row.refusals, row.reason)).collect()
}

/// Everything that must not depend on how the log came in.
async fn essence(db: &Db) -> BTreeSet<String> {
    let mut essence = BTreeSet::new();
    for (tenant, _) in TENANTS {
        for mut row in exported(db, &scope(), &format!("tenant={tenant}&period=all")).await {
            row.invalid_id = 0;
            row.message_id.0 = [0; 16];
            essence.insert(format!("{tenant} {row:?}"));
        }
    }
    essence
}

/// What the ledger says: who wrote, in a trusted way, to whom in vain, and how often.
fn ledger(tenant: &str) -> BTreeSet<(String, String, i64, String)> {
    let domain = TENANTS.iter().find(|(name, _)| *name == tenant).unwrap().1;
    let mut found: BTreeMap<(String, String, String), i64> = BTreeMap::new();
    if tenant == "A" {
        // written on the host itself: the ledger knows what came by SMTP
        let cron = ["cron@cust-a.example", "nouser-cron@bigmail.example", "unknown_user"].map(str::to_owned);
        found.insert(cron.into(), 1);
    }
    for row in sample("truth.jsonl").lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
        let (sender, client) = (row["mail_from"].as_str().unwrap(), row["src"].as_str().unwrap());
        if !["203.0.113.21", "203.0.113.22"].contains(&client) || !sender.ends_with(&format!("@{domain}")) {
            continue;
        }
        for (to, outcome) in row["expect"].as_object().unwrap() {
            let (reason, status) = (outcome[0].as_str().unwrap(), outcome[1].as_str().unwrap());
            if status == "bounced" && ["unknown_user", "mailbox_disabled", "domain_not_found"].contains(&reason) {
                *found.entry((sender.to_lowercase(), to.clone(), reason.to_owned())).or_default() += 1;
            }
        }
    }
    found.into_iter().map(|((sender, to, reason), count)| (sender, to, count, reason)).collect()
}

#[tokio::test]
async fn the_list_is_what_the_ledger_says() {
    both(async |db| {
        add_tenants(&db).await;
        import(&db, &logs(), 500).await;
        for (tenant, _) in TENANTS {
            let found = told(&db, &scope(), &format!("tenant={tenant}&period=all")).await;
            assert_eq!(found, ledger(tenant), "{tenant}");
        }
        assert!(ledger("A").len() > 10 && ledger("B").len() > 1, "{} and {}", ledger("A").len(), ledger("B").len());
        let rows = listed(&db, &scope(), "tenant=A&period=all").await;
        let of = |to: &str| rows.iter().find(|row| row.recipient == to).unwrap();
        let unknown = of("nouser-out@bigmail.example");
        assert_eq!((unknown.code.as_str(), unknown.enhanced.as_str()), ("550", "5.1.1"));
        assert!(unknown.reply.contains(" said: 550"), "{unknown:?}");
        let nowhere = of("ok-c@nxdomain.example");
        assert_eq!((nowhere.code.as_str(), nowhere.enhanced.as_str()), ("", "5.4.4"));
        // and the trace of the last refusal is there
        for row in &rows {
            let trace = lasso::store::messages::trace(&db, &scope(), row.message_id, NOW).await.unwrap();
            assert!(trace.deliveries.iter().any(|d| d.to == row.recipient), "{row:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn it_does_not_depend_on_how_the_log_came_in() {
    both(async |db| {
        add_tenants(&db).await;
        import(&db, &logs(), 1_000_000).await;
        let whole = essence(&db).await;
        assert_eq!(import(&db, &logs(), 77).await, trails::Change::default());
        assert_eq!(essence(&db).await, whole, "again");
        super::engines::both(async |other| {
            let mut reversed = logs();
            reversed.reverse();
            import(&other, &reversed, 41).await;
            let nobodys = exported(&other, &scope(), "tenant=-&period=all").await;
            assert!(nobodys.len() >= whole.len(), "{}", nobodys.len());
            for (name, domain) in TENANTS {
                tenants::add(&other, &scope(), name, "UTC", NOW).await.unwrap();
                tenants::add_domain(&other, &scope(), name, domain, NOW).await.unwrap();
                // twice, as after an interruption
                for _ in 0..2 {
                    trails::move_domain(&other, &scope(), domain, |_| {}).await.unwrap();
                }
            }
            assert_eq!(essence(&other).await, whole, "attached later");
            assert!(exported(&other, &scope(), "tenant=-&period=all").await.len() < nobodys.len());
        })
        .await;
    })
    .await;
}

/// A mail that tenant A's people sent: a line each for how it came, who wrote, and what became of it.
struct Mail<'a> {
    number: usize,
    from: &'a str,
    to: &'a str,
    at: Micros,
}

const UNKNOWN: &str =
    "status=bounced (host mx.far.example[198.51.100.1] said: 550 5.1.1 No such user (in reply to RCPT TO command))";
const FULL: &str =
    "status=bounced (host mx.far.example[198.51.100.1] said: 552 5.2.2 Mailbox full (in reply to RCPT TO command))";
const SENT: &str = "status=sent (250 2.0.0 Ok: queued as 1)";

impl Mail<'_> {
    fn stamp(&self, after: Micros) -> String {
        chrono::DateTime::from_timestamp_micros(self.at + after)
            .unwrap()
            .format("%Y-%m-%dT%H:%M:%S%.6f+00:00")
            .to_string()
    }

    fn line(&self, after: Micros, program: &str, text: &str) -> String {
        format!("{} mx1 postfix/{program}[7]: 4Q{:010}zZzZ: {text}\n", self.stamp(after), self.number)
    }

    fn word(&self, after: Micros, outcome: &str) -> String {
        let fields = "relay=mx.far.example[198.51.100.1]:25, delay=1, delays=0/0/0/1, dsn=5.0.0";
        self.line(after, "smtp", &format!("to=<{}>, {fields}, {outcome}", self.to))
    }

    fn with(&self, outcome: &str) -> String {
        let login = "sasl_method=PLAIN, sasl_username=zoe@cust-a.example";
        [
            self.line(0, "smtpd", &format!("client=h.example[192.0.2.7], {login}")),
            self.line(1, "cleanup", &format!("message-id=<{}@h.example>", self.number)),
            self.line(2, "qmgr", &format!("from=<{}>, size=1000, nrcpt=1 (queue active)", self.from)),
            self.word(3, outcome),
        ]
        .concat()
    }
}

fn mail<'a>(number: usize, from: &'a str, to: &'a str, at: Micros) -> Mail<'a> {
    Mail { number, from, to, at }
}

#[tokio::test]
async fn refusals_of_one_recipient_are_counted_within_the_time_asked_for() {
    both(async |db| {
        add_tenants(&db).await;
        let (zoe, to) = ("Zoe@Cust-A.example", "gone@far.example");
        // 40, 10, 3 days ago and an hour ago; the second one is written in capitals
        let ages = [40 * DAY, 10 * DAY, 3 * DAY, 3600 * SECOND];
        let mut log: Vec<String> = ages
            .iter()
            .enumerate()
            .map(|(i, age)| mail(i, zoe, if i == 1 { "GONE@far.example" } else { to }, NOW - age).with(UNKNOWN))
            .collect();
        log.push(mail(10, "bob@cust-a.example", to, NOW - 5 * DAY).with(UNKNOWN));
        log.push(mail(11, zoe, "full@far.example", NOW - 5 * DAY).with(FULL));
        log.push(mail(12, zoe, "there@far.example", NOW - 5 * DAY).with(SENT));
        // the latest first: what is counted does not depend on it
        log.reverse();
        import(&db, &log, 3).await;
        let day = |age: Micros| chrono::DateTime::from_timestamp_micros(NOW - age).unwrap().date_naive();
        let rows = async |query: &str| {
            let rows = listed(&db, &scope(), &format!("tenant=A&{query}")).await;
            let mut same = exported(&db, &scope(), &format!("tenant=A&{query}")).await;
            same.sort_by_key(|row| std::cmp::Reverse(row.last_at));
            assert_eq!(rows, same, "{query}");
            rows.into_iter()
                .map(|row| {
                    (row.recipient, row.sender, (NOW - row.first_at) / DAY, (NOW - row.last_at) / DAY, row.refusals)
                })
                .collect::<Vec<_>>()
        };
        let row = |to: &str, from: &str, first, last, refusals| (to.to_owned(), from.to_owned(), first, last, refusals);
        let bobs = || row(to, "bob@cust-a.example", 4, 4, 1);
        let zoes = |first, last, refusals| row(to, "zoe@cust-a.example", first, last, refusals);
        // a mail's answer comes three microseconds after it
        assert_eq!(rows("period=all").await, [zoes(39, 0, 4), bobs()]);
        assert_eq!(rows("").await, [zoes(9, 0, 3), bobs()]);
        assert_eq!(rows("period=48h").await, [zoes(0, 0, 1)]);
        assert_eq!(
            rows(&format!("to={}", day(4 * DAY))).await,
            [bobs(), row("GONE@far.example", "zoe@cust-a.example", 39, 9, 2)]
        );
        assert_eq!(rows(&format!("from={}&to={}", day(11 * DAY), day(2 * DAY))).await, [zoes(9, 2, 2), bobs()]);
        assert_eq!(rows(&format!("from={}&to={}", day(30 * DAY), day(20 * DAY))).await, []);
        assert_eq!(rows(&format!("from={}&to={}", day(2 * DAY), day(11 * DAY))).await, [], "ends before it begins");
        for (sender, count) in [
            ("ZOE@cust-a.example", 1),
            ("bob@cust-a.example", 1),
            ("@cust-a.example", 2),
            ("cust-a.example", 2),
            ("<>", 0),
            ("far.example", 0),
        ] {
            for time in ["period=all".to_owned(), format!("from={}&to={}", day(11 * DAY), day(2 * DAY))] {
                assert_eq!(rows(&format!("{time}&sender={sender}")).await.len(), count, "{sender}, {time}");
            }
        }
        let page = invalid_recipients::page(&db, &scope(), &filter("tenant=B"), filter("").window(Tz::UTC, NOW))
            .await
            .unwrap();
        assert_eq!(
            (page.found.rows, page.last_at, page.last_line_at.is_some()),
            (0, None, true),
            "nothing of another tenant"
        );
        let page =
            invalid_recipients::page(&db, &scope(), &filter("tenant=A&sender=x@y"), filter("").window(Tz::UTC, NOW))
                .await
                .unwrap();
        assert_eq!((page.found.rows, page.last_at.is_some()), (0, true), "there is something elsewhere");
    })
    .await;
}

#[tokio::test]
async fn what_was_delivered_after_all_leaves_the_list() {
    both(async |db| {
        add_tenants(&db).await;
        let zoe = "zoe@cust-a.example";
        let mails: Vec<Mail<'_>> =
            (0..3).map(|i| mail(i, zoe, "gone@far.example", NOW - DAY + i as Micros * SECOND)).collect();
        let log: Vec<String> = mails.iter().map(|mail| mail.with(UNKNOWN)).collect();
        import(&db, &log, 1000).await;
        let row = async || {
            let rows = listed(&db, &scope(), "tenant=A").await;
            assert_eq!(exported(&db, &scope(), "tenant=A").await, rows);
            rows.first()
                .map(|row| (row.refusals, (row.first_at - mails[0].at) / SECOND, (row.last_at - mails[0].at) / SECOND))
        };
        assert_eq!(row().await, Some((3, 0, 2)));
        // the last one, then the first one, then a refusal that says less, then none is left
        import(&db, &[mails[2].word(10, SENT)], 10).await;
        assert_eq!(row().await, Some((2, 0, 1)));
        import(&db, &[mails[0].word(10, SENT)], 10).await;
        assert_eq!(row().await, Some((1, 1, 1)));
        import(&db, &[mails[1].word(10, FULL)], 10).await;
        assert_eq!(row().await, None);
        // and comes back when it is refused again
        let again = mail(9, zoe, "gone@far.example", NOW - SECOND);
        import(&db, &[again.with(UNKNOWN)], 10).await;
        assert_eq!(row().await, Some((1, 86_399, 86_399)));
    })
    .await;
}

#[tokio::test]
async fn refused_at_our_entrance_for_good_is_refused_too() {
    both(async |db| {
        add_tenants(&db).await;
        let refusal = |seconds: usize, reply: &str, to: &str, login: &str| {
            format!(
                "2026-11-22T16:00:{seconds:02}+00:00 mx1 postfix/smtpd[1]: NOQUEUE: reject: RCPT from h.example[192.0.2.7]: {reply}; \
                 from=<zoe@cust-a.example> to=<{to}> proto=ESMTP helo=<h>{login}\n"
            )
        };
        let login = ", sasl_method=PLAIN, sasl_username=zoe@cust-a.example";
        let log = [
            refusal(1, "550 5.1.1 <no@cust-b.example>: Recipient address rejected: User unknown in relay recipient table", "no@cust-b.example", login),
            refusal(2, "550 5.1.2 <a@nowhere.example>: Recipient address rejected: Domain not found", "a@nowhere.example", login),
            // may be there tomorrow
            refusal(3, "450 4.1.2 <a@later.example>: Recipient address rejected: Domain not found", "a@later.example", login),
            // whoever says so without a login is not known
            refusal(4, "550 5.1.1 <no@cust-c.example>: Recipient address rejected: User unknown in relay recipient table", "no@cust-c.example", ""),
        ];
        import(&db, &log, 10).await;
        let found = told(&db, &scope(), "tenant=A&period=all").await;
        let tos: Vec<&str> = found.iter().map(|(_, to, ..)| to.as_str()).collect();
        assert_eq!(tos, ["a@nowhere.example", "no@cust-b.example"]);
        for other in ["B", "C", "-"] {
            assert!(told(&db, &scope(), &format!("tenant={other}&period=all")).await.is_empty(), "{other}");
        }
    })
    .await;
}

#[tokio::test]
async fn only_who_sees_all_of_a_tenant_sees_its_list() {
    both(async |db| {
        add_tenants(&db).await;
        import(&db, &logs(), 500).await;
        let ask = async |who: &Scope, tenant: &str| {
            let filter = filter(&format!("tenant={tenant}&period=all"));
            let window = filter.window(Tz::UTC, NOW);
            let page = invalid_recipients::page(&db, who, &filter, window).await;
            let export = Export::open(&db, who, &filter, window).await;
            match (page, export) {
                (Ok(page), Ok(export)) => {
                    assert_eq!(page.tenant, export.tenant.tenant_id);
                    "list"
                }
                (Err(Error::NotFound), Err(Error::NotFound)) => "not found",
                (Err(Error::Forbidden), Err(Error::Forbidden)) => "forbidden",
                (page, export) => panic!("{page:?}, {export:?}"),
            }
        };
        for (who, a, b, operators) in [
            (person(&db, "A", Role::Admin, &[]).await, "list", "not found", "not found"),
            (person(&db, "B", Role::Agent, &[]).await, "not found", "list", "not found"),
            (person(&db, "", Role::Agent, &[]).await, "not found", "not found", "not found"),
            (person(&db, "A", Role::Operator, &[]).await, "list", "not found", "list"),
            (person(&db, "A", Role::User, &["bob@cust-a.example"]).await, "forbidden", "forbidden", "forbidden"),
        ] {
            assert_eq!(
                [ask(&who, "A").await, ask(&who, "B").await, ask(&who, "-").await],
                [a, b, operators],
                "{who:?}"
            );
            assert_eq!(ask(&who, "no such tenant").await, if a == "forbidden" { a } else { "not found" });
        }
        let admin = person(&db, "A", Role::Admin, &["x@cust-a.example"]).await;
        assert_eq!(told(&db, &admin, "period=all").await, ledger("A"), "without a name it is their own");
    })
    .await;
}

#[tokio::test]
async fn pages_and_chunks_go_on_where_many_were_refused_at_once() {
    const MANY: usize = 2_345;
    both(async |db| {
        add_tenants(&db).await;
        let mut log = String::new();
        for i in 0..MANY {
            // a hundred at each instant, and every tenth twice
            let (to, at) =
                (format!("user{}@far.example", i / 10 * 10 + (i % 10).min(8)), NOW - DAY + (i / 100) as Micros);
            write!(log, "{}", mail(i, "zoe@cust-a.example", &to, at).with(UNKNOWN)).unwrap();
        }
        import(&db, &[log], 3_000).await;
        for query in ["tenant=A", "tenant=A&from=2026-11-01&to=2026-11-21", "tenant=A&sender=cust-a.example&period=48h"]
        {
            let found = told(&db, &scope(), query).await;
            let count = found.iter().map(|(.., refusals, _)| refusals).sum::<i64>();
            assert_eq!((found.len(), count as usize), (MANY - MANY / 10, MANY), "{query}");
            let page = filter(query);
            let page = invalid_recipients::page(&db, &scope(), &page, page.window(Tz::UTC, NOW)).await.unwrap();
            assert_eq!((page.found.rows, page.found.at_least), (1_000, true));
        }
        assert_eq!(filter("").period(), Period::Days30);
    })
    .await;
}

async fn all_of(mut recipients: Recipients) -> Vec<ListedRecipient> {
    let mut rows = Vec::new();
    loop {
        let chunk = recipients.next().await.unwrap();
        if chunk.is_empty() {
            assert!(recipients.next().await.unwrap().is_empty());
            return rows;
        }
        rows.extend(chunk);
    }
}

#[tokio::test]
async fn a_list_of_mails_is_exported_as_its_viewer_sees_it() {
    both(async |db| {
        add_tenants(&db).await;
        import(&db, &logs(), 500).await;
        let bob = ["bob@cust-a.example", "info@cust-a.example", "ok-1@cust-a.example"];
        for who in [
            person(&db, "A", Role::Admin, &[]).await,
            person(&db, "A", Role::User, &bob).await,
            person(&db, "A", Role::User, &[]).await,
            person(&db, "", Role::Operator, &[]).await,
        ] {
            for (query, status, category) in [
                ("", None, None),
                ("", Some(Status::Deferred), None),
                ("", Some(Status::Unknown), None),
                ("", Some(Status::Bounced), Some(Category::Valid)),
                ("bigmail.example", None, None),
                ("bob@cust-a.example", Some(Status::Delivered), None),
            ] {
                let filter = MessageFilter {
                    query: query.to_owned(),
                    status,
                    category,
                    period: Some(Period::All),
                    ..MessageFilter::default()
                };
                let rows = all_of(Recipients::of_list(&db, &who, &filter, NOW).await.unwrap()).await;
                let told = format!("{who:?} {query} {status:?} {category:?}");
                assert!(rows.is_sorted_by_key(|row| std::cmp::Reverse((row.arrived_at, row.id))), "{told}");
                let ids: BTreeSet<MessageId> = rows.iter().map(|row| row.id).collect();
                assert_eq!(ids, walls::listed(&db, &who, &filter).await, "{told}");
                for id in ids.into_iter().take(40) {
                    let trace = messages::trace(&db, &who, id, NOW).await.unwrap();
                    let mut shown: Vec<_> =
                        trace.deliveries.into_iter().map(|d| (Some(d.to), Some(d.status), d.reason)).collect();
                    if shown.is_empty() {
                        shown.push((None, None, None));
                    }
                    shown.sort();
                    let of_mail = rows.iter().filter(|row| row.id == id).cloned();
                    let mut found: Vec<_> = of_mail.map(|row| (row.recipient, row.status, row.reason)).collect();
                    found.sort();
                    assert_eq!(found, shown, "{told}");
                }
                let page = messages::page(&db, &who, &filter, NOW).await.unwrap();
                let second = MessageFilter { cursor: page.older, ..filter.clone() };
                for filter in [filter, second] {
                    let page = messages::page(&db, &who, &filter, NOW).await.unwrap();
                    let rows = all_of(Recipients::of_page(&db, &who, &filter, NOW).await.unwrap()).await;
                    let mut ids: Vec<MessageId> = rows.iter().map(|row| row.id).collect();
                    ids.dedup();
                    assert_eq!(ids, page.rows.iter().map(|row| row.id).collect::<Vec<_>>(), "{told}");
                }
            }
        }
        let admin = person(&db, "B", Role::Admin, &[]).await;
        let others = MessageFilter { tenant: Some("A".to_owned()), ..MessageFilter::default() };
        assert!(matches!(Recipients::of_list(&db, &admin, &others, NOW).await, Err(Error::NotFound)));
        assert!(matches!(Recipients::of_page(&db, &admin, &others, NOW).await, Err(Error::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn a_mail_to_thousands_is_exported_part_by_part() {
    const MANY: usize = 10_007;
    let zoe = "zoe@cust-a.example";
    let circular = mail(1, zoe, "user0@far.example", NOW - DAY);
    let mut log = circular.with(SENT);
    for i in 1..MANY {
        let to = format!("user{i}@far.example");
        write!(log, "{}", Mail { to: &to, ..mail(1, zoe, &to, NOW - DAY) }.word(4, SENT)).unwrap();
    }
    // before and after it: one to somebody, one of which nothing more is known
    for (number, at) in [(2, NOW - 2 * DAY), (3, NOW - DAY / 2)] {
        log.push_str(&mail(number, zoe, "one@far.example", at).with(UNKNOWN));
        log.push_str(&mail(number + 2, zoe, "", at + 1).line(
            0,
            "smtpd",
            "client=h.example[192.0.2.7], sasl_method=PLAIN, sasl_username=zoe@cust-a.example",
        ));
    }
    both(async |db| {
        add_tenants(&db).await;
        import(&db, &[log.clone()], 20_000).await;
        let filter = MessageFilter { period: Some(Period::All), tenant: Some("A".into()), ..MessageFilter::default() };
        let mut recipients = Recipients::of_list(&db, &scope(), &filter, NOW).await.unwrap();
        let (mut rows, mut most) = (Vec::new(), 0);
        loop {
            let chunk = recipients.next().await.unwrap();
            if chunk.is_empty() {
                break;
            }
            most = most.max(chunk.len());
            rows.extend(chunk);
        }
        assert!(most < 8_000, "{most} at once");
        let to: BTreeSet<_> = rows.iter().map(|row| (row.id, row.recipient.clone())).collect();
        assert_eq!((rows.len(), to.len()), (MANY + 4, MANY + 4));
        assert_eq!(rows.iter().filter(|row| row.recipient.is_none()).count(), 2);
    })
    .await;
}
