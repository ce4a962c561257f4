//! Tenants never see each other: not a row, a recipient, a count or an id; and in a tenant, people see their own mail.

use std::{collections::BTreeSet, fmt::Write};

use lasso::{
    error::Error,
    message::{MessageFilter, MessageId, Period, Status},
    store::{
        db::Db,
        messages::{self, Exported},
        users::{self, NewUser},
    },
    tenant::Scope,
    user::Role,
};

use super::{
    engines::both,
    lab::{NOW, add_tenants, export, import, sample, scope},
};

const BOB: [&str; 3] = ["bob@cust-a.example", "info@cust-a.example", "ok-1@cust-a.example"];

async fn world(db: &Db) -> Vec<Exported> {
    add_tenants(db).await;
    import(db, &[sample("mx1.rfc3339.log"), sample("out1.rfc3339.log")], 500).await;
    export(db).await
}

pub(crate) async fn person(db: &Db, tenant: &str, role: Role, addresses: &[&str]) -> Scope {
    let email = format!("{}-{tenant}-{}@cust-a.example", role.slug(), addresses.len());
    let new = NewUser {
        tenant_name: tenant,
        email: &email,
        name: "",
        role,
        password: "correct horse battery",
        addresses,
        is_demo: false,
    };
    let user = users::add(db, &scope(), new, NOW).await.unwrap();
    users::get(db, user.user_id).await.unwrap().scope()
}

/// Every id that paging through the whole list shows.
pub(crate) async fn listed(db: &Db, scope: &Scope, filter: &MessageFilter) -> BTreeSet<MessageId> {
    let (mut filter, mut ids) = (filter.clone(), BTreeSet::new());
    loop {
        let page = messages::page(db, scope, &filter, NOW).await.unwrap();
        for row in &page.rows {
            assert!(ids.insert(row.id), "{} is listed twice", row.id);
        }
        match page.older {
            Some(older) => filter.cursor = Some(older),
            None => return ids,
        }
    }
}

fn everything(tenant: Option<&str>) -> MessageFilter {
    MessageFilter { tenant: tenant.map(str::to_owned), period: Some(Period::All), ..MessageFilter::default() }
}

fn is_bobs(copy: &Exported) -> bool {
    let is_his = |address: &str| BOB.contains(&address);
    copy.tenant.as_deref() == Some("A")
        && (copy.deliveries.iter().any(|d| is_his(&d.to) || d.orig_to.as_deref().is_some_and(is_his))
            || copy.direction != "in" && copy.from.as_deref().is_some_and(is_his))
}

#[tokio::test]
async fn each_sees_exactly_their_own() {
    both(async |db| {
        let all = world(&db).await;
        let tenants = [Some("A"), Some("B"), Some("C"), None];
        let people = [
            ("admin of A", person(&db, "A", Role::Admin, &[]).await, vec![Some("A")]),
            ("admin of B", person(&db, "B", Role::Admin, &[]).await, vec![Some("B")]),
            ("agent of A", person(&db, "A", Role::Agent, &[]).await, vec![Some("A")]),
            ("agent of nobody", person(&db, "", Role::Agent, &[]).await, vec![]),
            ("operator", person(&db, "", Role::Operator, &[]).await, vec![None]),
            ("operator and agent of B", person(&db, "B", Role::Operator, &[]).await, vec![None, Some("B")]),
            ("Bob", person(&db, "A", Role::User, &BOB).await, vec![]),
            ("somebody else of A", person(&db, "A", Role::User, &[]).await, vec![]),
        ];
        for (who, scope, open) in people {
            let may_see = |copy: &Exported| open.contains(&copy.tenant.as_deref()) || who == "Bob" && is_bobs(copy);
            for copy in &all {
                let id: MessageId = copy.id.parse().unwrap();
                let found = messages::trace(&db, &scope, id, NOW).await;
                match (found, may_see(copy)) {
                    (Ok(trace), true) => assert_eq!(trace.id, id),
                    (Err(Error::NotFound), false) => {}
                    (found, expected) => panic!("{who}, {copy:?}: {expected} was expected, not {found:?}"),
                }
            }
            for tenant in tenants {
                let name = tenant.unwrap_or("-");
                let filter = everything(Some(name));
                let mine: BTreeSet<MessageId> = all
                    .iter()
                    .filter(|copy| copy.tenant.as_deref() == tenant && may_see(copy))
                    .map(|copy| copy.id.parse().unwrap())
                    .collect();
                let is_open =
                    open.contains(&tenant) || tenant == Some("A") && ["Bob", "somebody else of A"].contains(&who);
                if !is_open {
                    assert!(
                        matches!(messages::page(&db, &scope, &filter, NOW).await, Err(Error::NotFound)),
                        "{who}, {name}"
                    );
                    continue;
                }
                assert_eq!(listed(&db, &scope, &filter).await, mine, "{who}, {name}");
                let page = messages::page(&db, &scope, &filter, NOW).await.unwrap();
                assert_eq!(page.searched.rows, mine.len() as i64, "{who}, {name}");
                assert_eq!(
                    page.tabs.iter().map(|(_, count)| count.rows).sum::<i64>(),
                    mine.len() as i64,
                    "{who}, {name}"
                );
            }
        }
    })
    .await;
}

#[tokio::test]
async fn nothing_is_found_by_what_may_not_be_read() {
    both(async |db| {
        let all = world(&db).await;
        let bob = person(&db, "A", Role::User, &BOB).await;
        let admin = person(&db, "A", Role::Admin, &[]).await;
        let mut keys: BTreeSet<String> = BTreeSet::new();
        for copy in &all {
            let addresses = copy
                .deliveries
                .iter()
                .flat_map(|d| [Some(d.to.clone()), d.orig_to.clone()])
                .flatten()
                .chain(copy.from.clone());
            keys.extend(addresses.chain(copy.message_id.clone()).chain(copy.client_ip.clone()));
            keys.extend(copy.hops.iter().map(|hop| hop.queue_id.clone()));
        }
        keys.extend(["cust-a.example", "cust-b.example", "cust-c.example", "bigmail.example"].map(str::to_owned));
        let own: BTreeSet<MessageId> =
            all.iter().filter(|copy| is_bobs(copy)).map(|copy| copy.id.parse().unwrap()).collect();
        let tenants: BTreeSet<MessageId> = all
            .iter()
            .filter(|copy| copy.tenant.as_deref() == Some("A"))
            .map(|copy| copy.id.parse().unwrap())
            .collect();
        let mut hits = 0;
        for key in keys.iter().filter(|key| !key.is_empty()) {
            let filter = MessageFilter { query: key.clone(), ..everything(None) };
            for id in listed(&db, &admin, &filter).await {
                assert!(tenants.contains(&id), "{key} shows {id}");
                hits += 1;
            }
            for id in listed(&db, &bob, &filter).await {
                assert!(own.contains(&id), "{key} shows {id}");
                let trace = messages::trace(&db, &bob, id, NOW).await.unwrap();
                let shown = format!("{trace:?}").to_lowercase();
                assert!(shown.contains(&key.to_lowercase()), "{key} finds {id}, where it cannot be read");
            }
        }
        assert!(hits > 1000, "{hits} hits");
    })
    .await;
}

#[tokio::test]
async fn a_recipient_sees_their_own_line_only_and_the_sender_all() {
    both(async |db| {
        let all = world(&db).await;
        let admin_b = person(&db, "B", Role::Admin, &[]).await;
        let admin_a = person(&db, "A", Role::Admin, &[]).await;
        let copy = |tenant: &str, id: &str| {
            let found = all
                .iter()
                .find(|copy| copy.tenant.as_deref() == Some(tenant) && copy.message_id.as_deref() == Some(id))
                .unwrap();
            found.id.parse::<MessageId>().unwrap()
        };
        let id = "96.2954f81e54dd@cust-a.example";
        let sent = messages::trace(&db, &admin_a, copy("A", id), NOW).await.unwrap();
        assert_eq!(sent.deliveries.len(), 3);
        assert!(!sent.hides_lines);
        assert!(sent.lines.iter().any(|line| line.text.contains("nrcpt=3")));
        let received = messages::trace(&db, &admin_b, copy("B", id), NOW).await.unwrap();
        assert_eq!(received.deliveries.len(), 2);
        assert!(received.hides_lines);
        let shown = format!("{received:?}");
        assert!(!shown.contains("bigmail") && !shown.contains("nrcpt=3") && shown.contains("nrcpt=•"), "{shown}");

        // every address in what anybody sees of an incoming copy is theirs or the sender's
        for copy in all.iter().filter(|copy| copy.direction == "in" && copy.tenant.as_deref() == Some("B")) {
            let trace = messages::trace(&db, &admin_b, copy.id.parse().unwrap(), NOW).await.unwrap();
            let allowed: BTreeSet<String> = trace
                .deliveries
                .iter()
                .flat_map(|d| [Some(d.to.clone()), d.orig_to.clone()])
                .flatten()
                .chain(trace.sender.clone())
                .chain(trace.message_id.clone())
                .map(|address| address.to_lowercase())
                .collect();
            for line in &trace.lines {
                for word in line.text.split([' ', '<', '>', ',', ';', '=', '(', ')']).filter(|word| word.contains('@'))
                {
                    assert!(allowed.contains(&word.trim_end_matches(':').to_lowercase()), "{word} in {}", line.text);
                }
            }
        }
    })
    .await;
}

/// Mails from one busy address to strangers, every 300th of them deferred, and one deferred mail of somebody else in the house.
pub(crate) fn busy() -> String {
    let mut log = String::new();
    let mut mail = |n: i64, sender: &str, to: &str, outcome: &str| {
        let id = format!("4A{n:08X}");
        let at = chrono::DateTime::from_timestamp(1_795_300_000 + n, 0).unwrap().format("%Y-%m-%dT%H:%M:%S+00:00");
        for text in [
            format!("smtpd[1]: {id}: client=crm.cust-a.example[203.0.113.21]"),
            format!("qmgr[2]: {id}: from=<{sender}>, size=1000, nrcpt=1 (queue active)"),
            format!(
                "smtp[3]: {id}: to=<{to}>, relay=mx.out.example[198.51.100.1]:25, delay=1, delays=0/0/0/1, {outcome}"
            ),
        ] {
            writeln!(log, "{at} out1 postfix/{text}").unwrap();
        }
    };
    let (sent, deferred) =
        ("dsn=2.0.0, status=sent (250 2.0.0 Ok)", "dsn=4.2.2, status=deferred (452 4.2.2 mailbox full)");
    for n in 0..2_400 {
        mail(n, BOB[0], &format!("x{n}@out.example"), if n % 300 == 0 { deferred } else { sent });
    }
    mail(2_400, "rita@cust-a.example", "x@out.example", deferred);
    // one mail, delivered to Bob and deferred for somebody else: not deferred in his eyes
    mail(2_401, "rita@cust-a.example", BOB[0], sent);
    let last = log.lines().last().unwrap().replace(BOB[0], "zoe@out.example").replace(sent, deferred);
    log.push_str(&last);
    log
}

#[tokio::test]
async fn a_busy_address_finds_by_status_what_it_finds_without() {
    both(async |db| {
        add_tenants(&db).await;
        import(&db, &[busy()], 3_000).await;
        let bob = person(&db, "A", Role::User, &BOB).await;
        let admin = person(&db, "A", Role::Admin, &[]).await;
        let now = 1_795_303_000_000_000;
        for (who, scope, query, wanted) in [
            ("Bob", &bob, "", 8),
            ("Bob by his address", &bob, BOB[0], 8),
            ("Bob by the domain he writes to", &bob, "out.example", 8),
            ("Bob by somebody else's address", &bob, "rita@cust-a.example", 0),
            ("admin", &admin, "", 10),
            ("admin by Bob's address", &admin, BOB[0], 9),
            ("admin by the house's own domain", &admin, "cust-a.example", 10),
        ] {
            for status in [Status::Deferred, Status::Bounced] {
                let filter = MessageFilter {
                    query: query.to_owned(),
                    status: Some(status),
                    period: Some(Period::All),
                    ..MessageFilter::default()
                };
                let wanted = if status == Status::Deferred { wanted } else { 0 };
                let page = messages::page(&db, scope, &filter, now).await.unwrap();
                assert!(page.rows.iter().all(|row| row.statuses.contains(&(Status::Deferred, 1))), "{who}");
                assert_eq!((page.rows.len(), page.searched.rows), (wanted, wanted as i64), "{who}, {status:?}");
                assert!(!page.searched.at_least, "{who}, {status:?}");
            }
        }
        let whole = MessageFilter { period: Some(Period::All), ..MessageFilter::default() };
        let page = messages::page(&db, &bob, &whole, now).await.unwrap();
        assert_eq!((page.rows.len(), page.searched.rows, page.searched.at_least), (50, 500, true));
        let page = messages::page(&db, &admin, &whole, now).await.unwrap();
        assert_eq!((page.rows.len(), page.searched.rows, page.searched.at_least), (50, 2_402, false));
    })
    .await;
}

#[tokio::test]
async fn an_end_user_sees_the_hops_of_their_own_mail_only() {
    both(async |db| {
        add_tenants(&db).await;
        let at = "2026-11-22T10:00:0";
        let delivered = "delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent";
        let log = format!(
            "{at}0+00:00 mx1 postfix/smtpd[1]: 4F1AAAA001: client=h.ext.example[198.51.100.77]\n\
             {at}0+00:00 mx1 postfix/cleanup[2]: 4F1AAAA001: message-id=<two@ext.example>\n\
             {at}0+00:00 mx1 postfix/qmgr[3]: 4F1AAAA001: from=<s@ext.example>, size=9, nrcpt=2 (queue active)\n\
             {at}1+00:00 mx1 postfix/smtp[4]: 4F1AAAA001: to=<{bob}>, relay=m[198.51.100.101]:25, {delivered} (250 2.0.0 Ok)\n\
             {at}1+00:00 mx1 postfix/smtp[4]: 4F1AAAA001: to=<boss@cust-a.example>, relay=s[10.0.0.2]:25, {delivered} (250 2.0.0 Ok: queued as 4F1BBBB001)\n\
             {at}1+00:00 site postfix/smtpd[1]: 4F1BBBB001: client=f1[10.0.0.1]\n\
             {at}1+00:00 site postfix/cleanup[2]: 4F1BBBB001: message-id=<two@ext.example>\n\
             {at}1+00:00 site postfix/qmgr[3]: 4F1BBBB001: from=<s@ext.example>, size=9, nrcpt=1 (queue active)\n\
             {at}2+00:00 site postfix/smtp[4]: 4F1BBBB001: to=<boss@cust-a.example>, relay=b[10.0.0.3]:25, {delivered} (250 2.0.0 Ok)",
            bob = BOB[0]
        );
        import(&db, std::slice::from_ref(&log), 1000).await;
        let bob = person(&db, "A", Role::User, &BOB).await;
        let admin = person(&db, "A", Role::Admin, &[]).await;
        let id: MessageId = export(&db).await[0].id.parse().unwrap();
        // the same with the recipients changed over: Bob's is handed on, and waits there
        let waiting = log.replace(BOB[0], "x@").replace("boss@cust-a.example", BOB[0]).replace("x@", "boss@cust-a.example");
        let waiting = waiting.replace("4F1AAAA001", "4F2AAAA001").replace("4F1BBBB001", "4F2BBBB001");
        let waiting = waiting.replace("two@ext.example", "three@ext.example");
        let (waiting, _) = waiting.rsplit_once('\n').unwrap();
        import(&db, &[waiting.to_owned()], 1000).await;
        let found = listed(&db, &bob, &MessageFilter { query: "4F2BBBB001".to_owned(), ..everything(None) }).await;
        let trace = messages::trace(&db, &bob, *found.first().unwrap(), NOW).await.unwrap();
        assert_eq!(trace.hops.iter().map(|hop| hop.queue_id.as_str()).collect::<Vec<_>>(), ["4F2AAAA001", "4F2BBBB001"]);
        assert!(trace.deliveries[0].attempts[0].is_internal, "handed over within the house: not the end");
        let by_queue = MessageFilter { query: "4F1BBBB001".to_owned(), ..everything(None) };
        for (scope, hops, found) in [(&bob, 1, 0), (&admin, 2, 1)] {
            let trace = messages::trace(&db, scope, id, NOW).await.unwrap();
            assert_eq!(trace.hops.len(), hops);
            assert_eq!(trace.lines.iter().any(|line| line.text.contains("4F1BBBB001")), hops == 2);
            assert_eq!(listed(&db, scope, &by_queue).await.len(), found);
        }
    })
    .await;
}
