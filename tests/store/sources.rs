//! Where lines come from: what the operator declares, how far it was read, and who may know.

use lasso::{
    binds,
    error::Error,
    forecast::RetrySchedule,
    source::{Declaration, Doing, Kind, NEWEST_VERDICTS, token_hash},
    store::{
        db::Db,
        sources::{self, NewSource, Progress},
        trails::{self, Batch},
        users,
    },
    trail::Counts,
    user::Role,
};

use super::{
    engines::both,
    lab::{NOW, add_tenants, import, scope},
    walls::person,
};

const MINUTE: i64 = 60_000_000;

fn file(name: &str) -> Declaration {
    Declaration::new(name, Kind::File, "/var/log/mail.log")
}

async fn names(db: &Db) -> Vec<(String, bool)> {
    let found = sources::list(db, &scope()).await.unwrap();
    found.into_iter().map(|source| (source.declaration.name, source.paused_at.is_some())).collect()
}

async fn keep(db: &Db, source_id: i64, lines: u64, understood: u64, heard_at: i64, checkpoint: &str) {
    let counts = Counts { lines, understood, set_aside: lines - understood };
    let progress = Progress { checkpoint: Some(checkpoint.to_owned()), counts, lost: 1, has_gap: false, heard_at };
    let batch = Batch {
        source_id,
        last_line_at: vec![("mx1".to_owned(), heard_at - MINUTE)],
        progress: Some(progress),
        ..Batch::default()
    };
    trails::ingest(db, &scope(), batch).await.unwrap();
}

#[tokio::test]
async fn the_configuration_says_which_sources_there_are() {
    both(async |db| {
        let both_files = [file("mx1"), file("mx2")];
        sources::configure(&db, &scope(), &both_files, NOW).await.unwrap();
        sources::configure(&db, &scope(), &both_files, NOW + 1).await.unwrap();
        assert_eq!(names(&db).await, [("mx1".to_owned(), false), ("mx2".to_owned(), false)]);
        // what somebody added on the page is not the configuration's to pause
        sources::add(&db, &scope(), &Declaration::new("push", Kind::Http, ""), NOW).await.unwrap();
        sources::configure(&db, &scope(), &both_files[..1], NOW + 2).await.unwrap();
        let wanted = [("mx1", false), ("mx2", true), ("push", false)].map(|(name, paused)| (name.to_owned(), paused));
        assert_eq!(names(&db).await, wanted);
        // named again it goes on, as does one that was added on the page
        sources::pause(&db, &scope(), "push", true, NOW + 2).await.unwrap();
        let push = Declaration::new("push", Kind::Http, "");
        sources::configure(&db, &scope(), &[both_files.to_vec(), vec![push]].concat(), NOW + 3).await.unwrap();
        assert!(names(&db).await.iter().all(|(_, is_paused)| !is_paused));
        // what the page has paused since stays paused
        sources::pause(&db, &scope(), "mx2", true, NOW + 4).await.unwrap();
        sources::configure(&db, &scope(), &both_files, NOW + 5).await.unwrap();
        let wanted = [("mx1", false), ("mx2", true), ("push", true)].map(|(name, paused)| (name.to_owned(), paused));
        assert_eq!(names(&db).await, wanted);
        let moved = Declaration { place: "/srv/mail.log".to_owned(), ..file("mx1") };
        sources::configure(&db, &scope(), std::slice::from_ref(&moved), NOW + 3).await.unwrap();
        assert_eq!(sources::find(&db, &scope(), "mx1").await.unwrap().declaration, moved);
    })
    .await;
}

#[tokio::test]
async fn what_was_read_in_one_zone_is_not_read_in_another() {
    both(async |db| {
        let paris = Declaration { timezone: "Europe/Paris".to_owned(), ..file("mx1") };
        sources::configure(&db, &scope(), &[file("mx1")], NOW).await.unwrap();
        // nothing was read yet
        sources::configure(&db, &scope(), std::slice::from_ref(&paris), NOW).await.unwrap();
        let source_id = sources::find(&db, &scope(), "mx1").await.unwrap().source_id;
        keep(&db, source_id, 10, 9, NOW, "{}").await;
        let refused = sources::configure(&db, &scope(), &[file("mx1")], NOW).await;
        assert!(matches!(refused, Err(Error::Conflict("timezone"))), "{refused:?}");
        let journal = Declaration { timezone: paris.timezone, ..Declaration::new("mx1", Kind::Journal, "") };
        let refused = sources::configure(&db, &scope(), &[journal], NOW).await;
        assert!(matches!(refused, Err(Error::Conflict("kind"))), "{refused:?}");
        // what was imported by hand until now may be followed
        let source = NewSource {
            name: "old",
            timezone: None,
            trusted_networks: None,
            retry_schedule: &RetrySchedule::postfix(),
        };
        sources::ensure(&db, &scope(), source, NOW).await.unwrap();
        sources::configure(&db, &scope(), &[file("old")], NOW).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn how_far_a_source_was_read_is_kept_with_its_lines() {
    both(async |db| {
        sources::add(&db, &scope(), &file("mx1"), NOW).await.unwrap();
        let source_id = sources::find(&db, &scope(), "mx1").await.unwrap().source_id;
        let first = &sources::overview(&db, &scope(), NOW).await.unwrap()[0];
        assert_eq!((first.doing(NOW), first.understood(), first.lag()), (Doing::Waiting, None, None));
        keep(&db, source_id, 100, 90, NOW - 3 * MINUTE, "{\"a\":1}").await;
        keep(&db, source_id, 200, 150, NOW - 3 * MINUTE + 1, "{\"a\":2}").await;
        keep(&db, source_id, 100, 60, NOW - MINUTE, "{\"a\":3}").await;
        let found = &sources::overview(&db, &scope(), NOW).await.unwrap()[0];
        assert_eq!(found.source.checkpoint, "{\"a\":3}");
        assert_eq!((found.source.lines, found.source.understood, found.source.lost), (400, 300, 3));
        assert_eq!(found.minutes.len(), 2);
        assert_eq!(found.hosts[0].host, "mx1");
        assert!((found.rate(NOW) - 80.0).abs() < 0.01, "{}", found.rate(NOW));
        assert_eq!((found.doing(NOW), found.lag(), found.understood()), (Doing::Reading, Some(MINUTE), Some(0.75)));
        assert_eq!(found.doing(NOW + 61 * MINUTE), Doing::Silent);
        assert_eq!(sources::forget_minutes(&db, NOW + 31 * 24 * 60 * MINUTE).await.unwrap(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_push_is_let_in_by_its_own_token_alone() {
    both(async |db| {
        for name in ["push", "other"] {
            sources::add(&db, &scope(), &Declaration::new(name, Kind::Http, ""), NOW).await.unwrap();
            sources::set_token(&db, &scope(), name, token_hash(name), NOW).await.unwrap();
        }
        sources::add(&db, &scope(), &file("mx1"), NOW).await.unwrap();
        let not_found = sources::set_token(&db, &scope(), "mx1", token_hash("x"), NOW).await;
        assert!(matches!(not_found, Err(Error::NotFound)));
        let name = |outcome: Result<lasso::source::Source, Error>| outcome.map(|source| source.declaration.name);
        assert_eq!(name(sources::with_token(&db, "push", &token_hash("push")).await).unwrap(), "push");
        for (source, token) in [("push", "other"), ("push", ""), ("mx1", "x"), ("nobody", "push")] {
            let outcome = name(sources::with_token(&db, source, &token_hash(token)).await);
            assert!(matches!(outcome, Err(Error::NotFound)), "{source} {outcome:?}");
        }
        sources::set_token(&db, &scope(), "push", token_hash("new"), NOW + 1).await.unwrap();
        assert!(matches!(sources::with_token(&db, "push", &token_hash("push")).await, Err(Error::NotFound)));
        sources::pause(&db, &scope(), "push", true, NOW + 2).await.unwrap();
        let paused = sources::with_token(&db, "push", &token_hash("new")).await;
        assert!(matches!(paused, Err(Error::Conflict("paused"))));
        sources::pause(&db, &scope(), "push", false, NOW + 3).await.unwrap();
        assert_eq!(name(sources::with_token(&db, "push", &token_hash("new")).await).unwrap(), "push");
    })
    .await;
}

#[tokio::test]
async fn only_the_operator_knows_of_sources() {
    both(async |db| {
        super::lab::add_tenants(&db).await;
        sources::add(&db, &scope(), &file("mx1"), NOW).await.unwrap();
        for (tenant, role) in [("A", Role::User), ("A", Role::Admin), ("A", Role::Agent)] {
            let nobody = person(&db, tenant, role, &[]).await;
            let refused = |outcome: Result<(), Error>| assert!(matches!(outcome, Err(Error::NotFound)), "{role:?}");
            refused(sources::list(&db, &nobody).await.map(drop));
            refused(sources::overview(&db, &nobody, NOW).await.map(drop));
            refused(sources::shapes(&db, &nobody, None).await.map(drop));
            refused(sources::find(&db, &nobody, "mx1").await.map(drop));
            refused(sources::add(&db, &nobody, &file("mx2"), NOW).await);
            refused(sources::pause(&db, &nobody, "mx1", true, NOW).await);
            refused(sources::set_token(&db, &nobody, "mx1", token_hash("x"), NOW).await);
            refused(sources::configure(&db, &nobody, &[], NOW).await);
        }
        let operator = person(&db, "", Role::Operator, &[]).await;
        assert_eq!(sources::list(&db, &operator).await.unwrap().len(), 1);
        let taken = sources::add(&db, &operator, &file("mx1"), NOW).await;
        assert!(matches!(taken, Err(Error::Conflict("exists"))));
        let wrong = sources::add(&db, &operator, &Declaration::new("x", Kind::File, "relative"), NOW).await;
        assert!(matches!(wrong, Err(Error::Invalid { field: "place", .. })));
        assert!(users::count(&db).await.unwrap() > 0);
    })
    .await;
}

#[tokio::test]
async fn a_gap_is_kept_with_what_was_read_after_it() {
    both(async |db| {
        sources::add(&db, &scope(), &file("mx1"), NOW).await.unwrap();
        let source_id = sources::find(&db, &scope(), "mx1").await.unwrap().source_id;
        for (at, has_gap) in [(NOW + MINUTE, false), (NOW + 2 * MINUTE, true), (NOW + 3 * MINUTE, false)] {
            let progress = Progress { checkpoint: Some(at.to_string()), has_gap, heard_at: at, ..Progress::default() };
            let batch = Batch { source_id, progress: Some(progress), ..Batch::default() };
            trails::ingest(&db, &scope(), batch).await.unwrap();
        }
        assert_eq!(sources::last_gaps(&db, &scope()).await.unwrap(), [(source_id, NOW + 2 * MINUTE)].into());
        // nothing was heard: there is no minute of nothing
        assert!(sources::overview(&db, &scope(), NOW + 3 * MINUTE).await.unwrap()[0].minutes.is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_import_does_not_change_whom_a_live_source_trusts() {
    both(async |db| {
        let mx1 = Declaration { trusted_networks: "192.0.2.1/32, 10.0.0.0/8".to_owned(), ..file("mx1") };
        sources::add(&db, &scope(), &mx1, NOW).await.unwrap();
        let ensure = async |trusted: Option<&str>| {
            let retry_schedule = &RetrySchedule::postfix();
            let source = NewSource { name: "mx1", timezone: None, trusted_networks: trusted, retry_schedule };
            sources::ensure(&db, &scope(), source, NOW).await.map(|source| source.declaration)
        };
        assert_eq!(ensure(None).await.unwrap(), mx1);
        assert_eq!(ensure(Some("10.0.0.0/8,192.0.2.1/32")).await.unwrap(), mx1);
        assert!(matches!(ensure(Some("0.0.0.0/0")).await, Err(Error::Conflict("live"))));
        assert_eq!(ensure(None).await.unwrap(), mx1);
    })
    .await;
}

#[tokio::test]
async fn made_up_hosts_are_heard_up_to_a_bound_and_nobody_takes_anothers() {
    both(async |db| {
        for name in ["mx1", "mx2"] {
            sources::add(&db, &scope(), &file(name), NOW).await.unwrap();
        }
        let hear = async |name: &str, hosts: std::ops::Range<i32>, at: i64| {
            let source_id = sources::find(&db, &scope(), name).await.unwrap().source_id;
            let last_line_at = hosts.map(|i| (format!("host{i}"), at)).collect();
            let batch = Batch { source_id, last_line_at, ..Batch::default() };
            trails::ingest(&db, &scope(), batch).await.unwrap();
            db.one::<(i64,)>("SELECT count(*) FROM log_hosts WHERE source_id = $1", binds![source_id]).await.unwrap().0
        };
        assert_eq!(hear("mx1", 0..600, NOW).await, 600);
        assert_eq!(hear("mx1", 500..1_700, NOW + 1).await, 1_000);
        assert_eq!(hear("mx2", 0..3, NOW + 2).await, 0);
        // not read any more: whoever reads the host now
        sources::pause(&db, &scope(), "mx1", true, NOW + 3).await.unwrap();
        assert_eq!(hear("mx2", 0..3, NOW + 4).await, 3);
    })
    .await;
}

/// One scan of rspamd as the line that is kept of it, with the queue id and Message-ID of this mail.
fn scan(second: i64, queue_id: &str, message_id: &str) -> String {
    format!(
        "2026-11-20T08:00:{second:02}+00:00 mx1 rspamd: {{\"qid\":\"{queue_id}\",\"message_id\":\"{message_id}\",\"action\":\"no action\",\
         \"score\":1.5,\"from\":\"s@sender.example\",\"rcpt\":[\"r@cust-a.example\"],\"symbols\":[]}}\n"
    )
}

const MAIL: &str = "2026-11-20T08:00:01+00:00 mx1 postfix/smtpd[7]: 4C5AB9E623F: client=h.example[192.0.2.5]\n\
    2026-11-20T08:00:01+00:00 mx1 postfix/cleanup[8]: 4C5AB9E623F: message-id=<1@sender.example>\n\
    2026-11-20T08:00:02+00:00 mx1 postfix/qmgr[1]: 4C5AB9E623F: from=<s@sender.example>, size=812, nrcpt=1 (queue active)\n";

#[tokio::test]
async fn of_what_filters_said_it_is_known_how_much_found_its_mail() {
    both(async |db| {
        add_tenants(&db).await;
        let verdicts = async || {
            let found = sources::overview(&db, &scope(), NOW).await.unwrap();
            found.iter().map(|overview| (overview.verdicts.told, overview.verdicts.joined)).collect::<Vec<_>>()
        };
        import(&db, &[MAIL.replace("4C5AB9E623F", "5D6BC0F7340").replace("1@sender", "0@sender")], 100).await;
        assert_eq!(verdicts().await, [(0, 0)], "Postfix says no verdicts");
        let told = [scan(1, "4C5AB9E623F", "1@sender.example"), scan(9, "6E7CD108451", "2@elsewhere.example")].concat();
        import(&db, std::slice::from_ref(&told), 100).await;
        assert_eq!(verdicts().await, [(2, 0)], "their mail was not seen yet");
        import(&db, &[MAIL.to_owned()], 100).await;
        assert_eq!(verdicts().await, [(2, 1)]);
        // said again, nothing more was said
        import(&db, &[told], 100).await;
        assert_eq!(verdicts().await, [(2, 1)]);
    })
    .await;
}

#[tokio::test]
async fn only_the_newest_verdicts_of_a_source_are_counted_and_only_its_own() {
    both(async |db| {
        for name in ["mx1", "mx2", "mx3"] {
            sources::add(&db, &scope(), &file(name), NOW).await.unwrap();
        }
        let of = |name: &str| {
            let name = name.to_owned();
            let db = &db;
            async move { sources::find(db, &scope(), &name).await.unwrap().source_id }
        };
        let (first, second) = (of("mx1").await, of("mx2").await);
        let mut tx = db.begin().await.unwrap();
        let all = NEWEST_VERDICTS + 100;
        let digits = "SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 \
             UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9";
        // the oldest hundred and the newest ten found no mail
        let sql = format!(
            "WITH digits AS ({digits}), numbers AS (SELECT e.d * 10000 + a.d * 1000 + b.d * 100 + c.d * 10 + f.d AS n FROM digits e, digits a, \
             digits b, digits c, digits f) \
             INSERT INTO trails (trail_id, host, queue_id, life, mail, first_at, last_at, is_trusted, is_alone, source_id, blocks) \
             SELECT n, 'mx1', 'q', n, $1, 0, 0, FALSE, n < 100 OR n >= $2, CASE WHEN n < $3 THEN $4 ELSE $5 END, '[]' FROM numbers WHERE n < $3 + 7"
        );
        tx.execute(&sql, binds![vec![0u8; 16], all - 10, all, first, second]).await.unwrap();
        tx.commit().await.unwrap();
        let found = sources::overview(&db, &scope(), NOW).await.unwrap();
        let counted = found.iter().map(|overview| (overview.verdicts.told, overview.verdicts.joined));
        assert_eq!(counted.collect::<Vec<_>>(), [(NEWEST_VERDICTS, NEWEST_VERDICTS - 10), (7, 0), (0, 0)]);
    })
    .await;
}
