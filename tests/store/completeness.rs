//! How much of a mail's way was seen: every hop of the laboratory's, and what is said where lines are missing.

use lasso::{
    message::{Completeness, SECOND, Trace},
    source::SILENCE,
    store::{db::Db, messages},
};

use super::{
    engines::both,
    lab::{NOW, add_tenants, export, import, sample, scope},
};

async fn trace(db: &Db, id: &str, now: i64) -> Trace {
    messages::trace(db, &scope(), id.parse().unwrap(), now).await.unwrap()
}

/// As if the log had been followed, and not imported.
async fn watch(db: &Db) {
    let mut tx = db.begin().await.unwrap();
    tx.execute("UPDATE sources SET kind = 'file', place = '/var/log/mail.log'", vec![]).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn where_every_log_was_read_every_hop_was_seen() {
    both(async |db| {
        add_tenants(&db).await;
        import(&db, &[sample("mx1.rfc3339.log"), sample("out1.rfc3339.log")], 500).await;
        let (mut longest, mut doubtful) = (0, Vec::new());
        for copy in export(&db).await {
            let trace = trace(&db, &copy.id, NOW).await;
            longest = longest.max(trace.completeness.hops);
            let seen = Completeness { hops: trace.hops.len(), ..Completeness::default() };
            if trace.completeness != seen {
                doubtful.push((trace.hops, trace.completeness));
            }
        }
        assert!(doubtful.is_empty(), "{doubtful:?}");
        assert!(longest >= 3, "{longest}");
    })
    .await;
}

/// A mail that out1 hands over to mx1, which has been heard before.
const LOG: [&str; 6] = [
    "2026-11-22T14:00:00.000000+00:00 mx1.gw.example postfix/qmgr[1]: 4jWBBB1111z1WDhc: removed",
    "2026-11-22T15:00:00.000000+00:00 out1 postfix/smtpd[1]: 4jXZYZ3DDrz1WDhb: client=crm.cust-a.example[203.0.113.21]",
    "2026-11-22T15:00:00.100000+00:00 out1 postfix/cleanup[2]: 4jXZYZ3DDrz1WDhb: message-id=<one@cust-a.example>",
    "2026-11-22T15:00:00.200000+00:00 out1 postfix/qmgr[3]: 4jXZYZ3DDrz1WDhb: from=<bob@cust-a.example>, size=1, nrcpt=1 (queue active)",
    "2026-11-22T15:00:00.900000+00:00 out1 postfix/smtp[4]: 4jXZYZ3DDrz1WDhb: to=<luc@cust-b.example>, relay=mx1.gw.example[192.0.2.10]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 7254C9E627A)",
    "2026-11-22T15:00:01.000000+00:00 out1 postfix/qmgr[3]: 4jXZYZ3DDrz1WDhb: removed",
];

#[tokio::test]
async fn a_next_host_that_says_nothing_is_counted_and_named() {
    both(async |db| {
        add_tenants(&db).await;
        import(&db, &[LOG.join("\n")], 500).await;
        let copy = export(&db).await.into_iter().find(|copy| copy.tenant.as_deref() == Some("A")).unwrap();
        let seen = trace(&db, &copy.id, NOW).await.completeness;
        assert_eq!((seen.hops, seen.hops_expected()), (1, 2));
        assert_eq!(seen.out_of_sight, ["mx1.gw.example[192.0.2.10]:25"]);
        assert!(!seen.starts_before_log);
        // nobody expects more of what was imported
        assert_eq!(seen.silent, []);
        watch(&db).await;
        // 2026-11-22 14:00:00
        let last_at = 1_795_356_000 * SECOND;
        let silent = |trace: Trace| trace.completeness.silent;
        assert_eq!(silent(trace(&db, &copy.id, last_at + SILENCE).await), []);
        let mx1 = ("mx1.gw.example".to_owned(), last_at);
        assert_eq!(silent(trace(&db, &copy.id, last_at + SILENCE + 1).await), std::slice::from_ref(&mx1));
        let out1 = ("out1".to_owned(), last_at + 3_601 * SECOND);
        assert_eq!(silent(trace(&db, &copy.id, last_at + 3 * SILENCE).await), [mx1, out1]);
    })
    .await;
}

#[tokio::test]
async fn a_mail_that_was_here_before_the_log_says_so() {
    both(async |db| {
        add_tenants(&db).await;
        import(&db, &[LOG[2..].join("\n")], 500).await;
        for copy in export(&db).await {
            assert!(trace(&db, &copy.id, NOW).await.completeness.starts_before_log);
        }
        // the log of the day before is read later
        import(&db, &[LOG[..2].join("\n")], 500).await;
        let copy = export(&db).await.into_iter().find(|copy| copy.tenant.as_deref() == Some("A")).unwrap();
        assert!(!trace(&db, &copy.id, NOW).await.completeness.starts_before_log);
    })
    .await;
}
