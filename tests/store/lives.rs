//! What became of a mail: the golden logs of `src/corpus`, each named after its trouble, in every order of their lines.

use std::fmt::Write;

use lasso::{
    message::{Delays, MessageId, Timing, Trace},
    store::{
        db::Db,
        messages::{self, Exported},
        trails::Change,
    },
};

use super::{
    dashboard::tallies_agree,
    engines::both,
    lab::{NOW, add_tenants, essence, export, import, scope},
};

fn corpus() -> Vec<(String, String, String)> {
    let folder = format!("{}/src/corpus", env!("CARGO_MANIFEST_DIR"));
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .filter_map(|entry| Some(entry.unwrap().file_name().to_str()?.strip_suffix(".log")?.to_owned()))
        .collect();
    names.sort();
    assert!(names.len() >= 15, "{names:?}");
    let read = |name: &str, ending: &str| std::fs::read_to_string(format!("{folder}/{name}.{ending}")).unwrap();
    names.into_iter().map(|name| (name.clone(), read(&name, "log"), read(&name, "expect"))).collect()
}

pub(crate) fn golden(name: &str) -> String {
    corpus().into_iter().find(|(found, ..)| found == name).unwrap().1
}

/// Every copy, oldest first, as a person would tell it.
pub(crate) async fn story(db: &Db) -> String {
    let mut all = export(db).await;
    all.sort_by(|a, b| {
        (&a.arrived_at, &a.tenant, &a.hops[0].queue_id).cmp(&(&b.arrived_at, &b.tenant, &b.hops[0].queue_id))
    });
    let mut told = String::new();
    for copy in &all {
        tell(&mut told, copy, &trace(db, &copy.id).await);
    }
    told
}

fn tell(told: &mut String, copy: &Exported, trace: &Trace) {
    let hops: Vec<String> = copy
        .hops
        .iter()
        .map(|hop| format!("{} {}", hop.host, if hop.queue_id.is_empty() { "-" } else { &hop.queue_id }))
        .collect();
    let sender = match copy.from.as_deref() {
        None => "?",
        Some("") => "<>",
        Some(sender) => sender,
    };
    let tenant = copy.tenant.as_deref().unwrap_or("-");
    write!(told, "{tenant} {} {} {sender} by {}", copy.direction, copy.category, hops.join(" > ")).unwrap();
    let marks = [(trace.reports.is_some(), "reports"), (trace.accepted_later.is_some(), "accepted later")];
    marks.iter().filter(|(is_so, _)| *is_so).for_each(|(_, mark)| write!(told, ", {mark}").unwrap());
    told.push('\n');
    for delivery in &copy.deliveries {
        let shown = trace.deliveries.iter().find(|d| d.to == delivery.to && d.orig_to == delivery.orig_to).unwrap();
        assert_eq!((shown.status.slug(), shown.attempts.len()), (delivery.status, delivery.attempts.len()));
        let original = delivery.orig_to.as_ref().map(|to| format!(" for {to}")).unwrap_or_default();
        write!(told, "  {}{original}: {}", delivery.to, delivery.status).unwrap();
        let marks = [(delivery.returned, "returned".to_owned()), (shown.notice.is_some(), "notice".to_owned())];
        let attempts = delivery.attempts.len();
        for (_, mark) in
            marks.into_iter().chain([(attempts != 1, format!("{attempts} attempts"))]).filter(|mark| mark.0)
        {
            write!(told, ", {mark}").unwrap();
        }
        told.push('\n');
    }
}

async fn trace(db: &Db, id: &str) -> Trace {
    messages::trace(db, &scope(), id.parse().unwrap(), NOW).await.unwrap()
}

/// The same lines, as other runs of `import` might meet them.
pub(crate) fn ways(log: &str) -> Vec<(&'static str, Vec<String>, usize)> {
    let lines: Vec<&str> = log.lines().collect();
    let text = |lines: &[&str]| lines.join("\n");
    let mut ways = vec![("whole", vec![log.to_owned()], 1000), ("line by line", vec![log.to_owned()], 1)];
    // what an smtpd said before it gave a queue id is told by its place
    if !log.contains("NOQUEUE: hold") && !log.contains("NOQUEUE: discard") {
        let (first, second) = lines.split_at(lines.len() / 2);
        ways.push(("the second half first", vec![text(second), text(first)], lines.len() - first.len()));
        let backwards: Vec<&str> = lines.iter().rev().copied().collect();
        ways.push(("backwards", vec![text(&backwards)], 3));
    }
    ways
}

/// Everything that an import brought goes away; tenants and domains stay.
pub(crate) async fn wipe(db: &Db) {
    let mut tx = db.begin_ingest().await.unwrap();
    for table in [
        "deliveries",
        "invalid_deliveries",
        "invalid_recipients",
        "message_keys",
        "message_aliases",
        "messages",
        "verdicts",
        "tallies",
        "queue_ids",
        "line_blocks",
        "trails",
        "set_aside",
        "log_hosts",
    ] {
        tx.execute(&format!("DELETE FROM {table}"), vec![]).await.unwrap();
    }
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn every_golden_log_tells_its_story_in_every_order() {
    both(async |db| {
        add_tenants(&db).await;
        let mut wrong = String::new();
        for (name, log, expected) in corpus() {
            let expected: String = expected.split_inclusive('\n').filter(|line| !line.starts_with('#')).collect();
            for (way, files, batch) in ways(&log) {
                wipe(&db).await;
                import(&db, &files, batch).await;
                let told = story(&db).await;
                tallies_agree(&db, &format!("{name}, {way}")).await;
                if told != expected {
                    writeln!(wrong, "\n{name}, {way}: this was told\n{told}instead of\n{expected}").unwrap();
                    continue;
                }
                let again = import(&db, std::slice::from_ref(&log), 7).await;
                let afterwards = story(&db).await;
                if again != Change::default() || afterwards != told {
                    writeln!(wrong, "\n{name}, {way}: the same lines again, {again:?}\n{afterwards}").unwrap();
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong}");
    })
    .await;
}

#[tokio::test]
async fn links_lead_to_the_mail_they_mean_and_back() {
    both(async |db| {
        add_tenants(&db).await;
        import(&db, &[golden("greylisted-then-accepted"), golden("expired"), golden("notice-over-the-other-host")], 5)
            .await;
        let all = export(&db).await;
        let of = |category: &str, from: &str| -> Vec<&Exported> {
            all.iter().filter(|copy| copy.category == category && copy.from.as_deref() == Some(from)).collect()
        };
        let refused = of("greylisted", "alice@sender.example")
            .into_iter()
            .find(|copy| copy.tenant.as_deref() == Some("A"))
            .unwrap();
        let accepted = trace(&db, &refused.id).await.accepted_later.unwrap();
        assert_eq!(trace(&db, &accepted.to_string()).await.message_id.as_deref(), Some("grey@sender.example"));
        let notices = of("bounce", "");
        assert_eq!(notices.len(), 2);
        for notice in notices {
            let reported = trace(&db, &notice.id).await.reports.unwrap();
            let reported = trace(&db, &reported.to_string()).await;
            let links: Vec<MessageId> = reported.deliveries.iter().filter_map(|d| d.notice).collect();
            assert_eq!(links, [notice.id.parse().unwrap()]);
        }
    })
    .await;
}

#[tokio::test]
async fn a_trace_tells_how_long_each_attempt_took_and_what_lies_before_the_log() {
    both(async |db| {
        add_tenants(&db).await;
        let secured = golden("delivery-agents").replace("delays=0.1/0.1/0.1/0.1,", "delays=0.1/0.2/0/1.5, tls=dane,");
        import(&db, &[secured, golden("head-cut-off")], 4).await;
        for copy in export(&db).await {
            let trace = trace(&db, &copy.id).await;
            let is_cut = copy.hops[0].queue_id.starts_with("4C5AB9E640");
            assert!(trace.hops.iter().all(|hop| hop.begins_before_the_log == is_cut), "{copy:?}");
            for attempt in trace.deliveries.iter().flat_map(|delivery| &delivery.attempts).filter(|_| !is_cut) {
                let delays = Delays { waiting: 100_000, queue: 200_000, connection: 0, transmission: 1_500_000 };
                let wanted = Timing { delay: Some(400_000), delays: Some(delays), conn_use: None };
                assert_eq!((attempt.timing, attempt.tls.as_deref()), (wanted, Some("dane")), "{attempt:?}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_reused_queue_id_keeps_the_ids_of_both_its_mails() {
    both(async |db| {
        add_tenants(&db).await;
        let log = golden("reused-queue-id");
        let (newer, older): (Vec<&str>, Vec<&str>) = log.lines().partition(|line| line.starts_with("2026-11-19"));
        import(&db, &[newer.join("\n")], 3).await;
        let before: Vec<String> = export(&db).await.into_iter().map(|copy| copy.id).collect();
        assert_eq!(before.len(), 2);
        import(&db, &[older.join("\n")], 3).await;
        let all = export(&db).await;
        assert_eq!(all.len(), 4);
        for id in before {
            let copy = all.iter().find(|copy| copy.id == id).unwrap_or_else(|| panic!("{id} is gone"));
            assert!(copy.arrived_at.starts_with("2026-11-19"), "{copy:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_mail_to_a_thousand_is_one_mail_over_both_hosts() {
    const MANY: usize = 1200;
    let mut log = String::new();
    let mut line = |ms: usize, host: &str, program: &str, text: String| {
        writeln!(
            log,
            "2026-11-20T08:{:02}:{:02}.{:03}000+00:00 {host} postfix/{program}[7]: {text}",
            ms / 60_000,
            ms / 1000 % 60,
            ms % 1000
        )
        .unwrap();
    };
    for (at, host, id, client) in [
        (0, "out1", "4jXZYW0jL6z1WDgq", "crm[203.0.113.21]"),
        (1000, "mx1", "4C5AB9E62D0", "out1.gw.example[192.0.2.20]"),
    ] {
        line(at, host, "smtpd", format!("{id}: client={client}"));
        line(at + 1, host, "cleanup", format!("{id}: message-id=<all@cust-a.example>"));
        line(at + 2, host, "qmgr", format!("{id}: from=<news@cust-a.example>, size=900, nrcpt={MANY} (queue active)"));
    }
    for i in 0..MANY {
        let to = format!("r{i}@cust-{}.example", ["a", "b"][i % 2]);
        let fields = "delay=1, delays=0/0/0/1";
        line(
            2000,
            "out1",
            "smtp",
            format!(
                "4jXZYW0jL6z1WDgq: to=<{to}>, relay=mx1.gw.example[192.0.2.10]:25, {fields}, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4C5AB9E62D0)"
            ),
        );
        let (dsn, status) = if i % 10 == 0 { ("5.1.1", "bounced (550 no)") } else { ("2.0.0", "sent (250 ok)") };
        line(
            3000 + i,
            "mx1",
            "smtp",
            format!("4C5AB9E62D0: to=<{to}>, relay=m[198.51.100.1]:25, {fields}, dsn={dsn}, status={status}"),
        );
    }
    both(async |db| {
        add_tenants(&db).await;
        let change = import(&db, &[log.clone()], 2000).await;
        assert_eq!((change.messages, change.deliveries), (1, (MANY + MANY / 2) as i64));
        let all = export(&db).await;
        let seen: Vec<_> = all
            .iter()
            .map(|copy| (copy.tenant.as_deref().unwrap(), copy.direction.as_str(), copy.deliveries.len()))
            .collect();
        assert_eq!(seen, [("A", "out", MANY), ("B", "in", MANY / 2)]);
        for copy in &all {
            for delivery in &copy.deliveries {
                let wanted = if delivery.to.contains("0@") { "bounced" } else { "delivered" };
                assert_eq!((delivery.status, delivery.attempts.len()), (wanted, 2), "{}", delivery.to);
            }
        }
        let whole = essence(&all);
        import(&db, &[log.clone()], 1000).await;
        assert!(whole == essence(&export(&db).await), "the same lines again");
    })
    .await;
}

#[tokio::test]
async fn each_life_of_a_queue_id_has_its_own_attempts() {
    both(async |db| {
        add_tenants(&db).await;
        let log = golden("reused-queue-id").replace("eve@cust-b.example", "bob@cust-a.example");
        for (way, files, batch) in ways(&log) {
            wipe(&db).await;
            import(&db, &files, batch).await;
            let mut told: Vec<(String, Vec<String>)> = export(&db)
                .await
                .iter()
                .flat_map(|copy| &copy.deliveries)
                .filter(|delivery| delivery.to == "bob@cust-a.example")
                .map(|d| (d.attempts[0].at[..10].to_owned(), d.attempts.iter().map(|a| a.dsn.clone()).collect()))
                .collect();
            told.sort();
            let wanted = [("2026-11-18", "5.1.1"), ("2026-11-19", "2.0.0"), ("2026-11-19", "2.0.0")];
            assert_eq!(told, wanted.map(|(day, dsn)| (day.to_owned(), vec![dsn.to_owned()])), "{way}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_refused_login_belongs_to_its_tenant_whatever_else_is_read_with_it() {
    both(async |db| {
        add_tenants(&db).await;
        let refused = |at: &str, from: &str, to: &str, login: &str| {
            format!(
                "2026-11-18T08:00:{at}+00:00 mx1 postfix/smtpd[1]: NOQUEUE: reject: RCPT from h.example[203.0.113.5]: \
                 554 5.7.1 <{to}>: Relay access denied; from=<{from}> to=<{to}> proto=ESMTP helo=<h>{login}"
            )
        };
        let by_login = refused(
            "00",
            "me@gmail.example",
            "x@out.example",
            ", sasl_method=PLAIN, sasl_username=carol@cust-a.example",
        );
        let again = by_login.replace("08:00:00", "08:00:09");
        let company = refused("05", "s@x.example", "bob@cust-a.example", "");
        let log = [by_login, company, again].join("\n");
        let mut told = Vec::new();
        for batch in [1, 2, 1000] {
            wipe(&db).await;
            import(&db, std::slice::from_ref(&log), batch).await;
            told.push(essence(&export(&db).await));
        }
        assert!(told[0].iter().any(|copy| copy.contains("me@gmail.example") && copy.contains(r#""tenant":"A""#)));
        assert!(told[0] == told[1] && told[1] == told[2], "{told:#?}");
    })
    .await;
}

#[tokio::test]
async fn a_login_counts_whatever_was_refused_before_it() {
    both(async |db| {
        add_tenants(&db).await;
        let line = |at: &str, login: &str| {
            format!(
                "2026-11-18T08:00:{at}+00:00 mx1 postfix/smtpd[1]: NOQUEUE: reject: RCPT from pc.b[192.0.2.200]: \
                 553 5.7.1 <x@else.example>: no; from=<claire@cust-a.example> to=<x@else.example> proto=ESMTP helo=<pc>{login}"
            )
        };
        let login = ", sasl_method=PLAIN, sasl_username=eve@cust-b.example";
        for (first, second) in [("", login), (login, "")] {
            for batch in [1, 10] {
                wipe(&db).await;
                import(&db, &[[line("00", first), line("10", second)].join("\n")], batch).await;
                let all = export(&db).await;
                let seen: Vec<_> = all.iter().map(|copy| (copy.tenant.as_deref(), copy.direction.as_str())).collect();
                assert_eq!(seen, [(Some("B"), "out")]);
                assert_eq!(all[0].deliveries[0].attempts.len(), 2);
            }
        }
    })
    .await;
}
