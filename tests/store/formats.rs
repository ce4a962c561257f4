//! The ways in which syslog and the journal write one event, and what hostile hands may write into it.

use std::fmt::Write;

use chrono_tz::Tz;
use lasso::{
    error::Error,
    forecast::RetrySchedule,
    store::{
        db::Db,
        messages::Exported,
        sources::{self, NewSource},
        trails::{self, Batch, Change},
    },
    trail::{Counts, OwnHosts, Reading, Source},
};
use serde_json::json;

use super::{
    engines::both,
    lab::{NOW, add_tenants, essence, export, import, sample, scope},
};

const AGENTS: &str = include_str!("../../src/corpus/delivery-agents.log");
const MAIL: &str = "4C5AB9E6230";

fn logs() -> Vec<String> {
    ["mx1", "out1"].map(|host| sample(&format!("{host}.rfc3339.log"))).to_vec()
}

/// `2026-11-22T16:40:01.245553+00:00 mx1 postfix/smtpd[20063]: text` in its parts, the stamp in microseconds.
fn parts(line: &str) -> (i64, &str, &str, &str, &str) {
    let (stamp, rest) = line.split_once(' ').unwrap();
    let (host, rest) = rest.split_once(' ').unwrap();
    let (tag, text) = rest.split_once(": ").unwrap();
    let (program, pid) = tag.trim_end_matches(']').split_once('[').unwrap_or((tag, ""));
    (chrono::DateTime::parse_from_rfc3339(stamp).unwrap().timestamp_micros(), host, program, pid, text)
}

/// As `journalctl -o json` writes it; every seventh text as bytes, as the journal does with what is not printable.
fn journal(log: &str) -> String {
    let mut out = String::new();
    for (i, line) in log.lines().enumerate() {
        let (at, host, program, pid, text) = parts(line);
        let message = if i % 7 == 0 { json!(text.as_bytes()) } else { json!(text) };
        let mut entry = json!({
            "__CURSOR": format!("s=1;i={i:x}"), "__REALTIME_TIMESTAMP": at.to_string(), "__MONOTONIC_TIMESTAMP": "1",
            "_HOSTNAME": host, "SYSLOG_IDENTIFIER": program, "PRIORITY": "6", "_TRANSPORT": "syslog", "MESSAGE": message,
        });
        if !pid.is_empty() {
            // a forwarded line has no _PID of its own host
            entry[if i % 2 == 0 { "SYSLOG_PID" } else { "_PID" }] = json!(pid);
        }
        writeln!(out, "{entry}").unwrap();
    }
    out
}

fn short_iso_precise(log: &str) -> String {
    let lines = log.lines().map(|line| line.replacen("+00:00 ", "+0000 ", 1) + "\n");
    "-- Journal begins at Sun 2026-11-22 16:39:00 UTC. --\n".to_owned() + &lines.collect::<String>()
}

fn same(wanted: &[Exported], found: &[Exported], what: &str) {
    let (wanted, found) = (essence(wanted), essence(found));
    let (missing, extra): (Vec<_>, Vec<_>) = (wanted.difference(&found).collect(), found.difference(&wanted).collect());
    let (one, other) = (missing.first(), extra.first());
    assert!(
        missing.is_empty() && extra.is_empty(),
        "{what}: {} missing, {} extra\n{one:?}\n{other:?}",
        missing.len(),
        extra.len()
    );
}

#[tokio::test]
async fn the_journal_and_a_priority_change_nothing() {
    both(async |db| {
        add_tenants(&db).await;
        import(&db, &logs(), 1000).await;
        let clean = export(&db).await;
        let with_priority = ["mx1", "out1"].map(|host| {
            let mut log = String::new();
            for (i, line) in sample(&format!("{host}.bsd.log")).lines().enumerate() {
                writeln!(log, "<{}>{line}", 16 + i % 8).unwrap();
            }
            log
        });
        for (what, files) in [
            ("journalctl -o json", logs().iter().map(|log| journal(log)).collect::<Vec<_>>()),
            ("journalctl -o short-iso-precise", logs().iter().map(|log| short_iso_precise(log)).collect()),
            ("BSD with a priority", with_priority.to_vec()),
        ] {
            both(async |other| {
                add_tenants(&other).await;
                import(&other, &files, 700).await;
                same(&clean, &export(&other).await, what);
            })
            .await;
        }
    })
    .await;
}

#[tokio::test]
async fn the_journal_of_lines_already_read_brings_nothing_new() {
    both(async |db| {
        add_tenants(&db).await;
        import(&db, &logs(), 1000).await;
        let before = export(&db).await;
        let journals: Vec<String> = logs().iter().map(|log| journal(log)).collect();
        assert_eq!(import(&db, &journals, 1000).await, Change::default());
        same(&before, &export(&db).await, "no attempt twice");
    })
    .await;
}

/// Takes one log in as its host's time zone says.
async fn import_in(db: &Db, timezone: Tz, log: &str) -> Counts {
    let source = NewSource {
        name: "zone",
        timezone: timezone.name().into(),
        trusted_networks: None,
        retry_schedule: &RetrySchedule::postfix(),
    };
    let source_id = sources::ensure(db, &scope(), source, NOW).await.unwrap().source_id;
    let mut reading = Reading::new(Source { timezone, trusted: vec![], own_hosts: OwnHosts::default() }, NOW);
    let mut entries = Vec::new();
    log.lines().for_each(|line| reading.read(line, &mut entries));
    reading.finish(&mut entries);
    let set_aside = std::mem::take(&mut reading.set_aside);
    let last_line_at = reading.last_line_at.iter().map(|(host, at)| (host.to_string(), *at)).collect();
    trails::ingest(db, &scope(), Batch { entries, set_aside, last_line_at, source_id, progress: None }).await.unwrap();
    reading.counts
}

/// A mail that comes at one BSD stamp and is delivered at another.
fn mail_at(came: &str, left: &str) -> String {
    format!(
        "{came} mx1 postfix/smtpd[1]: {MAIL}: client=smtp.sender.example[203.0.113.5]\n\
         {came} mx1 postfix/cleanup[2]: {MAIL}: message-id=<z@sender.example>\n\
         {came} mx1 postfix/qmgr[3]: {MAIL}: from=<alice@sender.example>, size=9, nrcpt=1 (queue active)\n\
         {left} mx1 postfix/smtp[4]: {MAIL}: to=<bob@cust-a.example>, relay=m[1.2.3.4]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok)\n\
         {left} mx1 postfix/qmgr[3]: {MAIL}: removed\n"
    )
}

async fn comes_and_goes(zone: Tz, stamps: [&str; 2], instants: [&str; 2]) {
    both(async |db| {
        add_tenants(&db).await;
        import_in(&db, zone, &mail_at(stamps[0], stamps[1])).await;
        let all = export(&db).await;
        let [copy] = all.as_slice() else { panic!("{stamps:?}: {} mails", all.len()) };
        let [delivery] = copy.deliveries.as_slice() else { panic!("{copy:?}") };
        assert_eq!((delivery.status, delivery.attempts.len()), ("delivered", 1), "{stamps:?}");
        let found = [&copy.arrived_at, &delivery.attempts[0].at].map(|at| at.replace(".000000", ""));
        assert_eq!(found, instants, "{stamps:?} in {zone}");
    })
    .await;
}

#[tokio::test]
async fn a_mail_may_wait_through_the_start_of_summer_time() {
    let stamps = ["Mar 29 01:59:58", "Mar 29 03:00:07"];
    comes_and_goes(Tz::Europe__Paris, stamps, ["2026-03-29T00:59:58Z", "2026-03-29T01:00:07Z"]).await;
}

#[tokio::test]
async fn a_mail_may_wait_through_the_end_of_summer_time() {
    let stamps = ["Oct 25 01:59:58", "Oct 25 03:00:07"];
    comes_and_goes(Tz::Europe__Paris, stamps, ["2026-10-24T23:59:58Z", "2026-10-25T02:00:07Z"]).await;
}

#[tokio::test]
async fn a_mail_may_wait_through_new_year_in_its_hosts_zone() {
    let stamps = ["Dec 31 23:59:58", "Jan  1 00:00:07"];
    comes_and_goes(Tz::Indian__Reunion, stamps, ["2025-12-31T19:59:58Z", "2025-12-31T20:00:07Z"]).await;
    comes_and_goes(Tz::America__New_York, stamps, ["2026-01-01T04:59:58Z", "2026-01-01T05:00:07Z"]).await;
}

#[tokio::test]
async fn nul_bytes_are_kept_out_of_both_engines() {
    both(async |db| {
        add_tenants(&db).await;
        let raw = mail_at("Nov 20 08:00:00", "Nov 20 08:00:01")
            .replace("250 ok", "250 \0 ok")
            .replace("sender.example", "sender\0.example");
        import_in(&db, Tz::UTC, &raw).await;
        let all = export(&db).await;
        assert_eq!((all.len(), all[0].deliveries[0].attempts[0].reply.as_str()), (1, "250 \u{fffd} ok"));
    })
    .await;
}

#[tokio::test]
async fn a_nul_inside_a_journal_entry_is_kept_out_too() {
    both(async |db| {
        add_tenants(&db).await;
        let log = journal(&AGENTS.replace("maildir)", "mail\0dir)").replace("agents@", "age\0nts@"));
        import_in(&db, Tz::UTC, &log).await;
        assert_eq!(export(&db).await.len(), 1);
    })
    .await;
}

/// Text that no compression makes short.
fn noise(length: usize) -> String {
    let mut state = 88_172_645_463_325_252_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from(b'a' + (state % 26) as u8)
    };
    (0..length).map(|_| next()).collect()
}

#[tokio::test]
async fn a_word_of_any_length_stops_nothing() {
    let long = noise(100_000);
    both(async |db| {
        add_tenants(&db).await;
        let plain = mail_at("Nov 20 08:00:00", "Nov 20 08:00:01");
        for (i, (was, is)) in [
            ("<bob@", format!("<bob{long}@")),
            ("<bob@", format!("<bob{}@", &long[..3000])),
            ("to=<bob@cust-a.example>", format!("to=<bob@cust-a.example>, orig_to=<{}@cust-a.example>", &long[..3000])),
            (" mx1 ", format!(" {long} ")),
            ("<alice@", format!("<alice{long}@")),
            ("<z@", format!("<{long}@")),
            ("(250 ok)", format!("(250 {long})")),
            ("client=smtp", format!("client={long}")),
            ("relay=m[", format!("relay={long}[")),
            ("[203.0.113.5]", format!("[203.0.113.5], sasl_method=PLAIN, sasl_username={long}")),
            ("postfix/smtp[4]", format!("postfix/smtp[{long}]")),
            ("postfix/smtp[4]", format!("postfix-{long}/smtp[4]")),
        ]
        .into_iter()
        .enumerate()
        {
            let text = plain.replace(was, &is).replace(MAIL, &format!("4C5AB9E63{i:02}"));
            let read = import_in(&db, Tz::UTC, &text).await;
            assert_eq!((read.lines, read.understood + read.set_aside), (5, 5), "{was}");
        }
        import_in(&db, Tz::UTC, &plain).await;
        let all = export(&db).await;
        assert!(all.iter().any(|copy| copy.hops[0].queue_id == MAIL && copy.deliveries[0].status == "delivered"));
    })
    .await;
}

#[tokio::test]
async fn a_log_of_anything_is_counted_and_kept_out() {
    let mut bytes = noise(200_000).into_bytes();
    for (i, byte) in bytes.iter_mut().enumerate() {
        *byte = byte.wrapping_mul(i as u8 | 1) ^ (i >> 8) as u8;
    }
    let anything =
        String::from_utf8_lossy(&bytes).into_owned() + "\n{\"MESSAGE\":[0,1,300]}\n<22>\n<22>1 - - - - - -\n\u{feff}\n";
    both(async |db| {
        add_tenants(&db).await;
        import_in(&db, Tz::UTC, AGENTS).await;
        let clean = export(&db).await;
        let counts = import_in(&db, Tz::UTC, &anything).await;
        assert_eq!((counts.understood, counts.lines), (0, counts.set_aside), "{counts:?}");
        assert!(counts.lines > 300, "{counts:?}");
        same(&clean, &export(&db).await, "after noise");
    })
    .await;
}

#[tokio::test]
async fn a_mail_may_wait_through_the_hour_that_comes_twice() {
    let stamps = ["Oct 25 02:59:50", "Oct 25 02:00:10"];
    comes_and_goes(Tz::Europe__Paris, stamps, ["2026-10-25T00:59:50Z", "2026-10-25T01:00:10Z"]).await;
}

#[tokio::test]
async fn a_source_keeps_its_time_zone_whatever_was_read_since() {
    both(async |db| {
        let named = async |name: &str, timezone: Option<&str>| {
            let schedule = RetrySchedule::postfix();
            let source = NewSource { name, timezone, trusted_networks: None, retry_schedule: &schedule };
            sources::ensure(&db, &scope(), source, NOW).await.map(|source| source.declaration.timezone)
        };
        assert_eq!(named("mx1", Some("Europe/Paris")).await.unwrap(), "Europe/Paris");
        assert_eq!(named("other", None).await.unwrap(), "UTC");
        assert_eq!(named("mx1", None).await.unwrap(), "Europe/Paris");
        let outcome = named("mx1", Some("UTC")).await;
        assert!(matches!(outcome, Err(Error::Conflict("timezone"))), "{outcome:?}");
        assert_eq!(named("mx1", Some("Europe/Paris")).await.unwrap(), "Europe/Paris");
    })
    .await;
}

/// Two addresses that are each other's alias in each of sixteen queues: there are three ways on from each, and three to the fifteenth in all.
#[tokio::test]
async fn aliases_that_meet_again_and_again_take_no_longer_than_their_lines() {
    let id = |file: usize| format!("4C5AB9E6{file:03X}");
    let mut log = String::new();
    let stamp = "2026-11-20T08:00:00+00:00 mx1 postfix";
    for file in 0..16 {
        let (own, next) = (id(file), id(file + 1));
        writeln!(log, "{stamp}/cleanup[1]: {own}: message-id=<a@cust-a.example>").unwrap();
        writeln!(log, "{stamp}/qmgr[1]: {own}: from=<a@cust-a.example>, size=9, nrcpt=4 (queue active)").unwrap();
        for (to, orig_to) in [("x", "x"), ("x", "y"), ("y", "x"), ("y", "y")] {
            writeln!(
                log,
                "{stamp}/smtp[1]: {own}: to=<{to}@cust-b.example>, orig_to=<{orig_to}@cust-b.example>, relay=127.0.0.1[127.0.0.1]:10024, \
                 delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as {next})"
            )
            .unwrap();
        }
    }
    both(async |db| {
        add_tenants(&db).await;
        import(&db, &[log.clone()], 1_000).await;
        let all = export(&db).await;
        let recipients: usize = all.iter().map(|copy| copy.deliveries.len()).sum();
        assert!((1..=8).contains(&recipients), "{recipients}");
    })
    .await;
}
