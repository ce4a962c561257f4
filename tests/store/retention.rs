//! What is older than it is kept goes, and nothing else: whatever is read later, whoever is killed, whoever attaches a domain meanwhile.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use lasso::{
    binds,
    error::Error,
    message::{MessageId, Micros},
    store::{
        db::Db,
        domain_moves, messages,
        retention::{self, Gone, Run},
        tenants,
        trails::{self, Change},
    },
    tenant::TenantId,
    user::Role,
};

use super::{
    dashboard::tallies_agree,
    engines::both,
    lab::{NOW, TENANTS, add_tenants, export, import, import_by_mail, sample, scope},
    walls::person,
};

const HOUR: Micros = 3_600_000_000;
const DAY: Micros = 24 * HOUR;

fn logs() -> [String; 2] {
    [sample("mx1.rfc3339.log"), sample("out1.rfc3339.log")]
}

/// Every host's first and second half.
fn halves() -> ([String; 2], [String; 2]) {
    let cut = |log: String| {
        let lines: Vec<&str> = log.lines().collect();
        let (first, second) = lines.split_at(lines.len() / 2);
        (first.join("\n"), second.join("\n"))
    };
    let [a, b] = logs().map(cut);
    ([a.0, b.0], [a.1, b.1])
}

/// Lets go of everything that is older than so many days, a few rows at a time.
async fn let_go(db: &Db, days: i64, now: Micros, rows: usize) -> Gone {
    let mut run = Run::begin(db, &scope(), days, now).await.unwrap();
    let mut steps = 0;
    while run.step(db, rows).await.unwrap() > 0 {
        steps += 1;
        assert!(steps < 20_000, "it comes to an end");
    }
    run.gone
}

async fn keep(db: &Db, tenant: &str, days: i64) {
    let tenant = tenants::by_name(db, &scope(), tenant).await.unwrap().tenant_id;
    tenants::set_keep(db, &scope(), tenant, Some(days)).await.unwrap();
}

/// Each copy with all that is told of it, by tenant and id, and when it arrived.
type Told = BTreeMap<(i64, Vec<u8>), (Micros, String)>;

async fn told(db: &Db) -> Told {
    let rows: Vec<(i64, Vec<u8>, i64)> =
        db.all("SELECT tenant_id, message_id, arrived_at FROM messages", binds![]).await.unwrap();
    let arrived: BTreeMap<_, _> = rows.into_iter().map(|(tenant, id, at)| ((tenant, id), at)).collect();
    let all = export(db).await;
    assert_eq!(arrived.len(), all.len());
    let place = |place: (TenantId, MessageId)| (place.0.0, place.1.0.to_vec());
    all.iter()
        .map(|copy| (place(copy.place), (arrived[&place(copy.place)], serde_json::to_string(copy).unwrap())))
        .collect()
}

/// Of these copies those that their tenants keep.
async fn kept(db: &Db, all: &Told) -> Told {
    let rows: Vec<(i64, i64)> = db.all("SELECT tenant_id, forgotten_before FROM tenants", binds![]).await.unwrap();
    let before: BTreeMap<i64, i64> = rows.into_iter().collect();
    all.iter()
        .filter(|((tenant, _), (at, _))| *at >= before[tenant])
        .map(|(place, copy)| (place.clone(), copy.clone()))
        .collect()
}

fn same(wanted: &Told, found: &Told, when: &str) {
    for place in wanted.keys().chain(found.keys()) {
        assert_eq!(wanted.get(place), found.get(place), "{when}");
    }
}

async fn count(db: &Db, sql: &str) -> i64 {
    let (count,): (i64,) = db.one(&format!("SELECT count(*) FROM {sql}"), binds![]).await.unwrap();
    count
}

/// Nothing lies in any table of what is gone.
async fn nothing_is_left_over(db: &Db, when: &str) {
    let of =
        "WHERE NOT EXISTS (SELECT 1 FROM messages m WHERE m.tenant_id = o.tenant_id AND m.message_id = o.message_id)";
    for table in ["deliveries", "verdicts", "message_keys", "message_aliases"] {
        assert_eq!(count(db, &format!("{table} o {of}")).await, 0, "{table} without a message, {when}");
    }
    let old = "JOIN tenants t ON t.tenant_id = o.tenant_id WHERE";
    for (table, at) in [
        ("messages", "arrived_at"),
        ("message_keys", "arrived_at"),
        ("tallies", "hour_at"),
        ("invalid_deliveries", "refused_at"),
        ("invalid_recipients", "last_at"),
        ("invalid_recipients", "first_at"),
    ] {
        let sql = format!("{table} o {old} o.{at} < t.forgotten_before");
        assert_eq!(count(db, &sql).await, 0, "{table}.{at}, {when}");
    }
    let miscounted = "invalid_recipients o WHERE o.refusals <> (SELECT count(*) FROM invalid_deliveries d \
        WHERE d.tenant_id = o.tenant_id AND d.invalid_id = o.invalid_id)";
    assert_eq!(count(db, miscounted).await, 0, "{when}");
    let orphans = "queue_ids q WHERE NOT EXISTS (SELECT 1 FROM trails t WHERE t.trail_id = q.trail_id)";
    assert_eq!(count(db, orphans).await, 0, "queue ids, {when}");
    tallies_agree(db, when).await;
}

/// A full hour in the middle of the sample, and the instant at which mail of 90 days is kept since then.
fn middle(all: &Told) -> Micros {
    let mut at: Vec<Micros> = all.values().map(|(at, _)| *at).collect();
    at.sort_unstable();
    at[at.len() / 2]
}

/// The sample fits into an hour: its first half is set back, so that the full hour lies in between.
fn spread(log: &str) -> String {
    log.replace("2026-11-22T16:", "2026-11-20T16:")
}

#[tokio::test]
async fn what_is_older_goes_and_what_is_younger_stays() {
    both(async |db| {
        add_tenants(&db).await;
        import(&db, &logs().map(|log| spread(&log)), 500).await;
        import(&db, &logs(), 500).await;
        let all = told(&db).await;
        let (first, last) = (all.values().map(|c| c.0).min().unwrap(), all.values().map(|c| c.0).max().unwrap());
        assert!(last - first > DAY, "{first} {last}");
        let now = middle(&all) / HOUR * HOUR + 90 * DAY;
        assert!(retention::overdue(&db, &scope(), 90, now).await.unwrap() > 20);
        assert_eq!(retention::overdue(&db, &scope(), 90, now - 10 * DAY).await.unwrap(), 0);
        // nothing is old enough yet
        let_go(&db, 90, now - 10 * DAY, 500).await;
        same(&all, &told(&db).await, "nothing is old enough");
        let gone = let_go(&db, 90, now, 100).await;
        let wanted = kept(&db, &all).await;
        assert_eq!(gone.messages as usize, all.len() - wanted.len());
        assert!(wanted.len() > 20 && gone.messages > 20, "{gone:?}");
        same(&wanted, &told(&db).await, "half of it is old enough");
        nothing_is_left_over(&db, "half of it is old enough").await;
        assert_eq!(retention::overdue(&db, &scope(), 90, now).await.unwrap(), 0);
        let again = Gone { thinned: 0, ..let_go(&db, 90, now, 100).await };
        assert_eq!(again, Gone::default());
        // more days bring nothing back
        let_go(&db, 3650, now, 100).await;
        for when in ["once", "twice"] {
            let change = import(&db, &[logs(), logs().map(|log| spread(&log))].concat(), 300).await;
            assert_eq!(change, Change::default(), "read again {when}");
            same(&wanted, &told(&db).await, "all read again");
            nothing_is_left_over(&db, "all read again").await;
        }
    })
    .await;
}

#[tokio::test]
async fn all_of_it_goes_and_is_not_brought_back() {
    both(async |db| {
        add_tenants(&db).await;
        import(&db, &logs(), 500).await;
        let gone = let_go(&db, 90, NOW + 200 * DAY, 37).await;
        assert!(gone.messages > 100 && gone.trails > 100 && gone.blocks > 0 && gone.refusals > 0, "{gone:?}");
        let empty = async |db: &Db, when: &str| {
            for table in [
                "messages",
                "deliveries",
                "message_keys",
                "message_aliases",
                "tallies",
                "invalid_deliveries",
                "invalid_recipients",
                "trails",
                "queue_ids",
                "line_blocks",
            ] {
                assert_eq!(count(db, table).await, 0, "{table}, {when}");
            }
        };
        empty(&db, "all of it is old enough").await;
        let (first, second) = halves();
        for (when, files) in [("the second half", second), ("the first half", first), ("all of it", logs())] {
            let change = import_by_mail(&db, &files, 100).await;
            assert_eq!((change.messages, change.deliveries), (0, 0), "{when}");
            assert!(change.forgotten > 20 || when == "all of it", "{when}: {change:?}");
            assert_eq!(count(&db, "messages").await, 0, "{when} is read again");
        }
        let_go(&db, 90, NOW + 200 * DAY, 1_000).await;
        empty(&db, "it was read again").await;
    })
    .await;
}

#[tokio::test]
async fn each_tenant_keeps_its_own_copy_as_long_as_it_likes() {
    both(async |db| {
        add_tenants(&db).await;
        import(&db, &logs(), 500).await;
        let all = told(&db).await;
        both(async |other| {
            add_tenants(&other).await;
            keep(&other, "A", 30).await;
            keep(&other, "B", 365).await;
            let (first, second) = halves();
            import(&other, &first, 200).await;
            let gone = let_go(&other, 60, NOW + 40 * DAY, 200).await;
            assert!(gone.messages > 10, "{gone:?}");
            // mails that were half told when A forgot them
            import(&other, &second, 50).await;
            let wanted = kept(&other, &all).await;
            let whose: BTreeSet<i64> = wanted.keys().map(|(tenant, _)| *tenant).collect();
            assert_eq!(whose.len(), 3, "all but A's: {whose:?}");
            same(&wanted, &told(&other).await, "A's are gone");
            nothing_is_left_over(&other, "A's are gone").await;
            let_go(&other, 60, NOW + 70 * DAY, 200).await;
            import(&other, &logs(), 500).await;
            let wanted = kept(&other, &all).await;
            assert!(wanted.keys().all(|(tenant, _)| *tenant == 2) && !wanted.is_empty());
            same(&wanted, &told(&other).await, "but B's are gone");
            nothing_is_left_over(&other, "but B's are gone").await;
            assert!(count(&other, "trails").await > 100, "B's copies need them");
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn whoever_is_killed_half_way_leaves_nothing_wrong() {
    both(async |db| {
        add_tenants(&db).await;
        import(&db, &logs(), 500).await;
        let all = told(&db).await;
        both(async |other| {
            add_tenants(&other).await;
            keep(&other, "A", 30).await;
            let (first, second) = halves();
            import(&other, &first, 200).await;
            let lines: Vec<&str> = second.iter().flat_map(|log| log.lines()).collect();
            for part in lines.chunks(lines.len() / 5) {
                let mut run = Run::begin(&other, &scope(), 90, NOW + 40 * DAY).await.unwrap();
                for _ in 0..3 {
                    run.step(&other, 20).await.unwrap();
                }
                // nothing of a run is held: what is read goes in between
                import(&other, &[part.join("\n")], 60).await;
            }
            let_go(&other, 90, NOW + 40 * DAY, 50).await;
            let wanted = kept(&other, &all).await;
            assert!(!wanted.is_empty() && wanted.len() < all.len());
            same(&wanted, &told(&other).await, "killed five times");
            nothing_is_left_over(&other, "killed five times").await;
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_step_is_as_small_as_it_is_told() {
    both(async |db| {
        add_tenants(&db).await;
        import(&db, &logs(), 500).await;
        let rows = async || {
            let mut rows = 0;
            for table in ["messages", "message_keys", "message_aliases", "invalid_deliveries", "trails"] {
                rows += count(&db, table).await;
            }
            rows
        };
        let mut run = Run::begin(&db, &scope(), 90, NOW + 200 * DAY).await.unwrap();
        let mut before = rows().await;
        while run.step(&db, 40).await.unwrap() > 0 {
            let now = rows().await;
            assert!(before - now <= 80, "{} rows in one step", before - now);
            before = now;
        }
    })
    .await;
}

/// Attaching a domain moves the mail that somebody still has. What nobody has any more is not half there when its next line comes.
#[tokio::test]
async fn a_domain_attached_after_its_mail_was_forgotten_gets_whole_copies_or_none() {
    both(async |db| {
        add_tenants(&db).await;
        import(&db, &logs(), 500).await;
        let all = told(&db).await;
        both(async |other| {
            let (first, second) = halves();
            for (name, _) in TENANTS {
                tenants::add(&other, &scope(), name, "UTC", NOW).await.unwrap();
            }
            let attach = async |name: &str, domain: &str| {
                tenants::add_domain(&other, &scope(), name, domain, NOW).await.unwrap();
                let mut walk = None;
                while domain_moves::step(&other, &scope(), &mut walk, NOW).await.unwrap() {}
            };
            attach("A", "cust-a.example").await;
            import(&other, &first, 200).await;
            keep(&other, "A", 7).await;
            keep(&other, "B", 365).await;
            keep(&other, "", 7).await;
            let_go(&other, 365, NOW + 10 * DAY, 200).await;
            assert_eq!(count(&other, "messages").await, 0);
            attach("B", "cust-b.example").await;
            attach("C", "cust-c.example").await;
            import(&other, &second, 50).await;
            let found = told(&other).await;
            let wanted = kept(&other, &all).await;
            for (place, copy) in &found {
                assert_eq!(wanted.get(place), Some(copy));
            }
            assert!(found.len() > 10, "{}", found.len());
            nothing_is_left_over(&other, "attached later").await;
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn lines_go_before_the_mail_and_the_attempts_stay() {
    both(async |db| {
        add_tenants(&db).await;
        import(&db, &logs(), 500).await;
        let all = told(&db).await;
        let shown = async || {
            let mut shown = (0, BTreeSet::new());
            for (_, id) in all.keys() {
                let id = MessageId(id.as_slice().try_into().unwrap());
                let trace = messages::trace(&db, &scope(), id, NOW).await.unwrap();
                shown.0 += trace.lines.len();
                shown.1.insert(trace.lines_kept_days);
            }
            shown
        };
        let before = shown().await;
        assert!(before.0 > 500 && before.1 == [None].into(), "{before:?}");
        let bytes = async || {
            let (bytes,): (i64,) =
                db.one("SELECT CAST(sum(length(data)) AS BIGINT) FROM line_blocks", binds![]).await.unwrap();
            bytes
        };
        let whole = bytes().await;
        let gone = let_go(&db, 90, NOW + 40 * DAY, 200).await;
        assert!(gone.thinned > 0 && gone.messages == 0, "{gone:?}");
        assert!(bytes().await < whole * 3 / 4, "{} of {whole}", bytes().await);
        assert_eq!(shown().await, (0, [Some(30)].into()));
        same(&all, &told(&db).await, "thinned");
        // read again they are there until the next run
        import(&db, &logs(), 500).await;
        same(&all, &told(&db).await, "read again");
        let_go(&db, 90, NOW + 40 * DAY, 200).await;
        assert_eq!(shown().await, (0, [Some(30)].into()));
        same(&all, &told(&db).await, "thinned again");
        nothing_is_left_over(&db, "thinned again").await;
    })
    .await;
}

#[tokio::test]
async fn a_queue_id_that_is_used_again_leaves_its_old_mail_as_it_was() {
    let log =
        std::fs::read_to_string(format!("{}/src/corpus/reused-queue-id.log", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let (newer, older): (Vec<&str>, Vec<&str>) = log.lines().partition(|line| line.starts_with("2026-11-19"));
    let (newer, older) = (newer.join("\n"), older.join("\n"));
    both(async |db| {
        add_tenants(&db).await;
        import(&db, std::slice::from_ref(&older), 100).await;
        let first = told(&db).await;
        let_go(&db, 90, NOW + 40 * DAY, 200).await;
        import(&db, std::slice::from_ref(&newer), 3).await;
        let all = told(&db).await;
        assert_eq!((first.len(), all.len()), (2, 4));
        assert!(first.iter().all(|(place, copy)| all.get(place) == Some(copy)));
        let_go(&db, 90, NOW + 40 * DAY, 200).await;
        // in an order in which lives would be cut anew
        for files in [vec![older.clone()], vec![newer.clone(), older.clone()], vec![log.clone()]] {
            assert_eq!(import(&db, &files, 5).await, Change::default());
            same(&all, &told(&db).await, "read again");
        }
        // a third life, between two that are thinned and after them
        let third = newer.replace("2026-11-19T08", "2026-11-18T20").replace("@sender.example>", "@third.example>");
        let fourth = newer.replace("2026-11-19T08", "2026-11-21T08").replace("@sender.example>", "@fourth.example>");
        import(&db, &[third, fourth], 2).await;
        let found = told(&db).await;
        assert_eq!(found.len(), 8, "{found:#?}");
        assert!(all.iter().all(|(place, copy)| found.get(place) == Some(copy)));
    })
    .await;
}

#[tokio::test]
async fn only_the_operator_says_how_long_and_only_the_platform_forgets() {
    both(async |db| {
        add_tenants(&db).await;
        let a = tenants::by_name(&db, &scope(), "A").await.unwrap().tenant_id;
        for days in [0, 6, 3651, -1] {
            let outcome = tenants::set_keep(&db, &scope(), a, Some(days)).await;
            assert!(matches!(outcome, Err(Error::Invalid { field: "days", .. })), "{outcome:?}");
        }
        keep(&db, "A", 7).await;
        assert_eq!(tenants::kept(&db, &scope()).await.unwrap(), [(a, 7)].into());
        tenants::set_keep(&db, &scope(), a, None).await.unwrap();
        assert!(tenants::kept(&db, &scope()).await.unwrap().is_empty());
        assert!(matches!(tenants::set_keep(&db, &scope(), TenantId(99), None).await, Err(Error::NotFound)));
        for role in [Role::Admin, Role::Agent] {
            let somebody = person(&db, "A", role, &[]).await;
            assert!(matches!(tenants::set_keep(&db, &somebody, a, Some(7)).await, Err(Error::Forbidden)));
            assert!(matches!(Run::begin(&db, &somebody, 90, NOW).await, Err(Error::Forbidden)));
        }
    })
    .await;
}

/// Each host's log without some of its lines, and these: what became of somebody, how a mail came in, that it was removed.
fn late_lines() -> ([String; 2], [String; 2]) {
    let cut = |log: String| {
        let is_late = |i: usize, line: &str| i.is_multiple_of(11) || i.is_multiple_of(3) && line.contains("status=");
        let text = |wanted: bool| {
            let lines = log.lines().enumerate().filter(|(i, line)| is_late(*i, line) == wanted);
            lines.map(|(_, line)| line).collect::<Vec<_>>().join("\n")
        };
        (text(false), text(true))
    };
    let [a, b] = logs().map(cut);
    ([a.0, b.0], [a.1, b.1])
}

/// What is over has no state but its lines: whoever lets these go writes it down.
#[tokio::test]
async fn mail_whose_lines_are_gone_still_moves_and_still_hears_a_late_line() {
    let (early, late) = late_lines();
    assert!(late.iter().map(|log| log.lines().count()).sum::<usize>() > 100);
    let found = RefCell::new(Vec::new());
    for is_thinned in [false, true] {
        both(async |db| {
            for (name, _) in TENANTS {
                tenants::add(&db, &scope(), name, "UTC", NOW).await.unwrap();
            }
            import(&db, &early, 120).await;
            assert!(count(&db, "trails WHERE state IS NULL").await > 50);
            if is_thinned {
                let gone = let_go(&db, 90, NOW + 40 * DAY, 120).await;
                assert!(gone.thinned > 0 && gone.messages == 0, "{gone:?}");
                assert_eq!(count(&db, "trails WHERE state IS NULL OR is_thinned = FALSE").await, 0);
            }
            let mut was = vec![told(&db).await];
            let paths: Vec<(String,)> = db.all("SELECT path FROM deliveries", binds![]).await.unwrap();
            for (path,) in paths {
                let steps: Vec<serde_json::Value> = serde_json::from_str(&path).unwrap();
                let twice = (1..steps.len()).find(|i| steps[..*i].contains(&steps[*i]));
                assert_eq!(twice, None, "a hop whose hand-over is not known yet is passed once: {path}");
            }
            for (name, domain) in TENANTS {
                tenants::add_domain(&db, &scope(), name, domain, NOW).await.unwrap();
                trails::move_domain(&db, &scope(), domain, |_| {}).await.unwrap();
                let mut walk = None;
                while domain_moves::step(&db, &scope(), &mut walk, NOW).await.unwrap() {}
                was.push(told(&db).await);
            }
            for batch in [7, 300] {
                import(&db, &late, batch).await;
                was.push(told(&db).await);
            }
            if is_thinned {
                let_go(&db, 90, NOW + 40 * DAY, 120).await;
            }
            was.push(told(&db).await);
            // all of it is known
            assert_eq!(import(&db, &logs(), 90).await, Change::default());
            was.push(told(&db).await);
            assert_eq!(count(&db, "trails WHERE is_thinned = TRUE AND state IS NULL").await, 0);
            tallies_agree(&db, "at the end").await;
            found.borrow_mut().push(was);
        })
        .await;
    }
    // of each engine
    let found = found.into_inner();
    for (whole, thinned) in found[..2].iter().zip(&found[2..]) {
        for (i, (wanted, found)) in whole.iter().zip(thinned).enumerate() {
            assert!(wanted.len() > 50);
            same(wanted, found, &format!("step {i}"));
        }
    }
}

#[tokio::test]
async fn a_block_that_cannot_be_read_stays_and_holds_up_no_other() {
    both(async |db| {
        add_tenants(&db).await;
        import(&db, &logs(), 200).await;
        let blocks = count(&db, "line_blocks").await;
        assert!(blocks > 3, "{blocks}");
        let mut tx = db.begin().await.unwrap();
        let broken = "UPDATE line_blocks SET data = $1 WHERE block_id = (SELECT min(block_id) + 1 FROM line_blocks)";
        assert_eq!(tx.execute(broken, binds![vec![7_u8; 40]]).await.unwrap(), 1);
        tx.commit().await.unwrap();
        let later = NOW + 200 * DAY;
        for _ in 0..2 {
            let_go(&db, 90, later, 200).await;
            assert_eq!(count(&db, "messages").await, 0);
            // those that hold the rest of what its trails say stay with it
            let left = count(&db, "line_blocks").await;
            assert!((1..=blocks / 2).contains(&left), "{left} of {blocks}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_clock_is_believed_once_it_has_gone_on_for_a_day_without_a_leap() {
    both(async |db| {
        let believed = async |at: Micros| retention::is_clock_believed(&db, &scope(), at).await.unwrap();
        // looked at every hour, whoever looks
        for hour in 0..24 {
            assert!(!believed(NOW + hour * HOUR).await, "{hour}");
        }
        assert!(believed(NOW + 24 * HOUR).await);
        // a week away, set back by a second, set forth by an hour
        let later = NOW + 8 * DAY;
        for at in [later, later - 1_000_000, later + HOUR] {
            assert!(believed(at).await, "{at}");
        }
        // years ahead until the network has told better, and then again right: a day from each leap on
        let years = later + 3650 * DAY;
        assert!(!believed(years).await && !believed(years + 2 * HOUR).await);
        for hour in 2..26 {
            assert!(!believed(later + hour * HOUR).await, "{hour}");
        }
        assert!(believed(later + 26 * HOUR).await);
        // who was off for long is back for a day first
        assert!(!believed(later + 300 * DAY).await);
    })
    .await;
}

/// What a scanned platform's hosts and filter wrote.
fn scanned() -> Vec<String> {
    ["mx1.rfc3339.log", "out1.rfc3339.log", "rspamd.log"].map(sample).to_vec()
}

#[tokio::test]
async fn what_a_filter_said_goes_with_its_mail_and_not_before() {
    both(async |db| {
        add_tenants(&db).await;
        import(&db, &scanned(), 500).await;
        let all = told(&db).await;
        let verdicts = count(&db, "verdicts").await;
        assert!(verdicts > 200, "{verdicts}");
        assert!(count(&db, "message_keys WHERE kind = 'symbol'").await > 200);
        // of one tenant's mail alone
        keep(&db, "A", 30).await;
        let now = NOW + 60 * DAY;
        for rows in [3, 100] {
            let_go(&db, 90, now, rows).await;
            let wanted = kept(&db, &all).await;
            assert!(wanted.len() > 50 && wanted.len() < all.len() - 50, "{}", wanted.len());
            same(&wanted, &told(&db).await, "one tenant's mail has gone");
            nothing_is_left_over(&db, "one tenant's mail has gone").await;
        }
        assert_eq!(import(&db, &scanned(), 300).await, Change::default());
        nothing_is_left_over(&db, "and is read again").await;
        // and then everybody's, with what was said of mail that never came
        let lone = "2026-11-22T16:40:02.000001+00:00 mx1 rspamd: {\"qid\":\"4C5AB9E6FFF\",\"message_id\":\"never@came.example\",\
            \"action\":\"reject\",\"score\":20,\"symbols\":[{\"name\":\"GTUBE\",\"score\":0}]}";
        import(&db, &[lone.to_owned()], 500).await;
        assert_eq!(count(&db, "trails WHERE source_id IS NOT NULL AND is_alone = TRUE").await, 1);
        let_go(&db, 90, NOW + 200 * DAY, 50).await;
        for table in ["messages", "verdicts", "message_keys", "deliveries", "trails", "queue_ids", "line_blocks"] {
            assert_eq!(count(&db, table).await, 0, "{table}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_trace_tells_its_verdict_and_its_tests_after_its_lines_have_gone() {
    both(async |db| {
        add_tenants(&db).await;
        import(&db, &scanned(), 500).await;
        let all = told(&db).await;
        let scans = async |when: &str| {
            let mut scans = BTreeMap::new();
            let mut lines = 0;
            for copy in export(&db).await {
                let trace = messages::trace(&db, &scope(), copy.id.parse().unwrap(), NOW).await.unwrap();
                lines += trace.lines.len();
                // what a filter wrote is told as its verdict, reduced to what somebody may see
                for line in &trace.lines {
                    assert!(
                        !line.text.contains("rspamd_task_write_log") && !line.text.contains("MIME_GOOD"),
                        "{when}: {}",
                        line.text
                    );
                }
                assert_eq!(trace.scans.len(), copy.verdicts.len());
                for (scan, verdict) in trace.scans.iter().zip(&copy.verdicts) {
                    let told: BTreeSet<&str> = verdict.symbols.iter().map(|symbol| symbol.name.as_str()).collect();
                    assert!(!scan.symbols.is_empty(), "{when}: {scan:?}");
                    assert!(scan.symbols.iter().all(|symbol| told.contains(&*symbol.name)), "{when}: {scan:?}");
                }
                scans.insert(copy.id, format!("{:?} {:?}", trace.scans, trace.checks));
            }
            (scans, lines)
        };
        let (before, lines) = scans("as it was read").await;
        assert!(lines > 1_000, "{lines}");
        let gone = let_go(&db, 90, NOW + 60 * DAY, 100).await;
        assert!(gone.thinned > 0 && gone.messages == 0, "{gone:?}");
        same(&all, &told(&db).await, "lines have gone");
        let (after, lines) = scans("lines have gone").await;
        assert_eq!(lines, 0, "they have gone");
        assert_eq!(before, after);
        // and what is read again finds everything as it was left
        assert_eq!(import(&db, &scanned(), 300).await, Change::default());
        same(&all, &told(&db).await, "all read again");
        assert_eq!(scans("all read again").await.0, before);
    })
    .await;
}

/// A mail that is spoken of for days outlives the block in which a filter's word of its first day lies.
#[tokio::test]
async fn a_mail_that_outlives_what_a_filter_said_of_it_is_read_on() {
    let first = "2026-11-01T10:00:00.000100+00:00 mx1 postfix/smtpd[1]: 4C5AB9E62C8: client=smtp.sender.example[203.0.113.5]
2026-11-01T10:00:00.000200+00:00 mx1 postfix/cleanup[2]: 4C5AB9E62C8: message-id=<slow@sender.example>
2026-11-01T10:00:00.000300+00:00 mx1 postfix/qmgr[3]: 4C5AB9E62C8: from=<alice@sender.example>, size=300, nrcpt=1 (queue active)";
    let said = "2026-11-01T10:00:00.000250+00:00 mx1 rspamd: {\"qid\":\"4C5AB9E62C8\",\"message_id\":\"slow@sender.example\",\
        \"action\":\"add header\",\"score\":7,\"symbols\":[{\"name\":\"SLOW\",\"score\":7}]}";
    let last = "2026-11-05T10:00:00.000100+00:00 mx1 postfix/smtp[4]: 4C5AB9E62C8: to=<bob@cust-a.example>, relay=none, delay=5, delays=0/0/0/5, dsn=4.4.1, status=deferred (connect to mail.cust-a.example[198.51.100.101]:25: Connection timed out)
2026-11-05T10:00:00.000200+00:00 mx1 postfix/qmgr[3]: 4C5AB9E62C8: from=<alice@sender.example>, status=expired, returned to sender
2026-11-05T10:00:00.000300+00:00 mx1 postfix/qmgr[3]: 4C5AB9E62C8: removed";
    // mail is kept for 90 days, and what was said of it for seven more
    for days in [90, 96, 98, 100] {
        both(async |db| {
            add_tenants(&db).await;
            for text in [first, said, last] {
                import(&db, &[text.to_owned()], 500).await;
            }
            let all = export(&db).await;
            assert_eq!((all.len(), all[0].category.as_str(), all[0].verdicts.len()), (1, "spam", 1), "{all:?}");
            let begun = NOW / DAY * DAY - 21 * DAY;
            let_go(&db, 90, begun + days * DAY, 100).await;
            // its lines are read once more, and its queue id is used again
            for text in [first, said, last] {
                import(&db, &[text.to_owned()], 500).await;
            }
            let again = [first, said, last].map(|text| text.replace("-11-0", "-11-1").replace("slow@", "again@"));
            import(&db, &again, 500).await;
            let all = export(&db).await;
            let told: Vec<_> = all.iter().map(|copy| (copy.category.as_str(), copy.verdicts.len())).collect();
            assert!(told.contains(&("spam", 1)), "{days}: {all:?}");
            nothing_is_left_over(&db, &format!("{days} days later")).await;
            let_go(&db, 90, begun + days * DAY, 100).await;
            let_go(&db, 90, begun + 200 * DAY, 100).await;
            for table in ["messages", "verdicts", "trails", "queue_ids", "line_blocks"] {
                assert_eq!(count(&db, table).await, 0, "{table}, {days}");
            }
        })
        .await;
    }
}
