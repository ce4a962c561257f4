#![allow(clippy::unwrap_used)]
use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use chrono_tz::Tz;
use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use super::*;
use crate::{line::LineReader, message::SECOND, verdict::Points};

mod lab;

const LOG: &str = include_str!("../../end2end/lab/sample/rspamd.log");
const EXPORTED: &str = include_str!("../../end2end/lab/sample/rspamd_meta.jsonl");
const HISTORY: &str = include_str!("../../end2end/lab/sample/rspamd_history.json");
const NOW: i64 = 1_800_000_000 * SECOND;

fn verdict(text: &str) -> Verdict {
    match parse(text) {
        Record::Verdict(verdict) => *verdict,
        other => panic!("{other:?}: {text}"),
    }
}

/// A scan's line, with what strangers write into it.
struct Scan<'a> {
    id: &'a str,
    head: &'a str,
    from: &'a str,
    result: &'a str,
    symbols: &'a str,
    rcpts: &'a str,
    end: &'a str,
}

fn a_scan() -> Scan<'static> {
    Scan {
        id: "7@sender.example",
        head: "qid: <4C5AB9E623F>, ip: 203.0.113.5, ",
        from: "alice@sender.example",
        result: "T (add header): [7.50/15.00]",
        symbols: "BAYES_SPAM(5.10){100.00%;},DMARC_NA(0.00){sender.example;},R_SPF_NA(0.00){no SPF record;}",
        rcpts: "bob@cust-a.example",
        end: ", mime_rcpts: <bob@cust-a.example>",
    }
}

impl Scan<'_> {
    fn line(&self) -> String {
        let Self { id, head, from, result, symbols, rcpts, end } = self;
        format!(
            "<428d68>; proxy; rspamd_task_write_log: id: <{id}>, {head}from: <{from}>, (default: {result} [{symbols}]), len: 895, \
             time: 23.917ms, dns req: 25, digest: <9e04c50860ec82f98473ff802e28faf8>, rcpts: <{rcpts}>{end}"
        )
    }
}

fn names(verdict: &Verdict) -> Vec<&str> {
    verdict.symbols.iter().map(|symbol| symbol.name.as_str()).collect()
}

fn scans() -> Vec<String> {
    let mut reader = LineReader::new(Tz::UTC, NOW);
    let mut texts = Vec::new();
    for raw in LOG.lines() {
        let line = reader.open(raw).unwrap_or_else(|| panic!("{raw}"));
        match parse(&line.text) {
            Record::Verdict(_) => texts.push(line.text.into_owned()),
            Record::Noise => assert!(!raw.contains(TASK_LOG), "{raw}"),
            Record::Other => panic!("{raw}"),
        }
    }
    texts
}

/// rspamd's log cuts a score to hundredths, it does not round it.
fn is_near(a: Option<Points>, b: Option<Points>) -> bool {
    a == b || matches!((a, b), (Some(a), Some(b)) if (a.0 - b.0).abs() <= 10)
}

#[test]
fn the_log_and_the_exporter_tell_the_same_of_every_mail() {
    let exported: BTreeMap<String, Verdict> =
        EXPORTED.lines().map(verdict).map(|verdict| (verdict.queue_id.clone(), verdict)).collect();
    let logged = scans();
    assert_eq!((logged.len(), exported.len()), (201, 200));
    let mut alone = Vec::new();
    for text in &logged {
        let logged = verdict(text);
        let Some(exported) = exported.get(&logged.queue_id) else {
            alone.push(logged);
            continue;
        };
        // the log does not write a null sender, and the exporter no recipient that is not ASCII
        let sender = exported.sender.clone().filter(|sender| !sender.is_empty());
        let mut same = exported.clone();
        let recipients = std::mem::take(&mut same.recipients);
        match &*logged.message_id {
            // `ok-élève`
            "91.4492ea59679a@sender.example" => assert!(recipients.is_empty() && logged.recipients.is_empty()),
            // `"john doe"@cust-a.example` without its quotes: in the log's list it is no address
            "90.ed3a6af25748@sender.example" => {
                assert_eq!((&*recipients, &*logged.recipients), (&["john doe@cust-a.example".to_owned()][..], &[][..]));
            }
            // the log has an address before and after rspamd takes its `+` off, the exporter only after
            "92.21149f27f52c@sender.example" => {
                assert_eq!(logged.recipients, ["ok+folder@cust-a.example", "ok@cust-a.example"]);
                assert_eq!(recipients, ["ok@cust-a.example"]);
            }
            _ => assert_eq!(recipients, logged.recipients, "{text}"),
        }
        same.recipients.clone_from(&logged.recipients);
        (same.sender, same.subject, same.threshold, same.is_dated) = (sender, None, logged.threshold, true);
        assert!(is_near(logged.score, same.score), "{text}");
        same.score = logged.score;
        let symbols = std::mem::take(&mut same.symbols);
        assert_eq!(Verdict { symbols: Vec::new(), ..logged.clone() }, same);
        assert_eq!(names(&logged).len(), symbols.len(), "{text}");
        for symbol in &symbols {
            let found = logged.symbol(&symbol.name).unwrap();
            assert!(is_near(found.score, symbol.score), "{text}");
            let set = |symbol: &Symbol| symbol.options.iter().cloned().collect::<BTreeSet<_>>();
            assert_eq!(set(found), set(symbol), "{text}");
        }
        assert_eq!((logged.threshold, exported.is_dated), (Some(Points(15_000)), false));
    }
    let [gtube] = &alone[..] else { panic!("{alone:?}") };
    assert_eq!((gtube.action, gtube.score, &*gtube.queue_id), (Action::Reject, Some(Points(15_000)), "741509E6274"));
    assert_eq!((names(gtube), &*gtube.recipients), (vec!["GTUBE"], &["ok-gtube@cust-a.example".to_owned()][..]));
}

#[test]
fn the_history_tells_the_same_of_every_mail_as_far_as_it_goes() {
    let logged: BTreeMap<String, Verdict> =
        scans().iter().map(|text| verdict(text)).map(|verdict| (verdict.message_id.clone(), verdict)).collect();
    let rows: Vec<Map<String, Value>> = serde_json::from_str(HISTORY).unwrap();
    assert_eq!(rows.len(), 194);
    let mut without_symbols = 0;
    for row in &rows {
        let kept = of_json(row).unwrap();
        let logged = &logged[&kept.message_id];
        assert!(is_near(kept.score, logged.score));
        let found = (&kept.ip, kept.action, kept.threshold, &kept.sender, &kept.queue_id);
        assert_eq!(
            found,
            (&logged.ip, logged.action, logged.threshold, &None, &String::new()),
            "its `from` is the client"
        );
        assert!(kept.is_dated && scanned_at(row).unwrap() / SECOND / 60 == 1_795_365_600 / 60 + (kept_minute(row)));
        assert!(kept.symbols.iter().all(|symbol| symbol.score.is_none() && logged.symbol(&symbol.name).is_some()));
        without_symbols += usize::from(kept.symbols.len() != logged.symbols.len());
    }
    assert_eq!(without_symbols, 1, "`TAGGED_FROM` was cut to `TAGGED`");
}

/// The minutes of the row's `time`, after 16:40.
fn kept_minute(row: &Map<String, Value>) -> i64 {
    row["time"].as_str().unwrap()[14..16].parse::<i64>().unwrap() - 40
}

#[test]
fn every_field_of_a_scan_is_read() {
    let found = verdict(&Scan { head: "qid: <4C5AB9E623F>, ip: 2001:db8::5, user: bob, ", ..a_scan() }.line());
    let symbol = |name: &str, score, option: &str| Symbol {
        name: name.to_owned(),
        score: Some(Points(score)),
        options: vec![option.to_owned()],
    };
    assert_eq!(
        found,
        Verdict {
            queue_id: "4C5AB9E623F".into(),
            message_id: "7@sender.example".into(),
            ip: "2001:db8::5".into(),
            login: "bob".into(),
            sender: Some("alice@sender.example".into()),
            recipients: vec!["bob@cust-a.example".into()],
            score: Some(Points(7_500)),
            threshold: Some(Points(15_000)),
            symbols: vec![
                symbol("BAYES_SPAM", 5_100, "100.00%"),
                symbol("DMARC_NA", 0, "sender.example"),
                symbol("R_SPF_NA", 0, "no SPF record"),
            ],
            ..Verdict::of(crate::verdict::Filter::Rspamd, Action::AddHeader)
        }
    );
    for (word, action) in [
        ("no action", Action::NoAction),
        ("greylist", Action::Greylist),
        ("rewrite subject", Action::RewriteSubject),
        ("soft reject", Action::SoftReject),
        ("quarantine", Action::Quarantine),
        ("discard", Action::Discard),
        ("reject", Action::Reject),
    ] {
        let result = format!("S ({word}): [nan/-0.50]");
        let found = verdict(&Scan { result: &result, ..a_scan() }.line());
        assert_eq!((found.action, found.score, found.threshold), (action, None, Some(Points(-500))));
    }
    for end in [
        "",
        ", settings_id: outgoing",
        ", forced: reject \"Gtube pattern\"; score=15.00 (set by GTUBE), settings_id: x",
        ", mime_rcpts: <a@b,...>, forced: soft reject \"Try again later\"; score=nan (set by greylist)",
    ] {
        let rcpts = "a@cust-a.example,b@cust-a.example,...";
        let found = verdict(&Scan { rcpts, end, ..a_scan() }.line());
        assert_eq!(found.recipients, ["a@cust-a.example", "b@cust-a.example"], "{end}");
    }
    let old = a_scan().line().replace("23.917ms,", "23.917ms real, 8.200ms virtual,");
    assert_eq!(verdict(&old), verdict(&a_scan().line()));
    let journal = format!("(rspamd_proxy) {}", a_scan().line());
    assert_eq!(verdict(&journal), verdict(&a_scan().line()));
    let undefined = "<428d68>; task; rspamd_task_write_log: id: <undef>, (default: F (no action): [0.00/15.00] []), len: 0, time: 0.140ms, \
                     dns req: 0, digest: <undef>";
    assert_eq!(verdict(undefined).message_id, "");
    assert_eq!((verdict(undefined).sender, verdict(undefined).symbols), (None, Vec::new()));
}

#[test]
fn a_long_list_of_options_is_read_to_the_end_that_it_has() {
    let found = verdict(&Scan { symbols: "RCVD_VIA(0.00){a;b;c;...;}", ..a_scan() }.line());
    assert_eq!(found.symbols[0].options, ["a", "b", "c"]);
    let long = format!("A(0.00){{{};{}}}", "é".repeat(200), "x;".repeat(100));
    let found = verdict(&Scan { symbols: &long, ..a_scan() }.line());
    assert_eq!((found.symbols[0].options[0].len(), found.symbols[0].options.len()), (300, 60));
}

#[test]
fn every_other_line_of_rspamd_is_noise() {
    for text in [
        "<428d68>; proxy; rspamd_message_parse: loaded message; id: <a>; rspamd_task_write_log: id: <b>",
        "<428d68>; lua; greylist.lua:331: greylisted until \"x\", new record",
        "cfg; rspamd_rcl_maybe_apply_lua_transform: configuration has been transformed in Lua",
        "<428d68>; proxy; x: rspamd_task_write_log: id: <a>, (default: F (no action): [0.00/15.00] [",
        "rspamd_task_write_log: id: <a>",
        "",
        "é",
    ] {
        assert_eq!(parse(text), Record::Noise, "{text}");
    }
}

#[test]
fn what_a_stranger_writes_into_an_id_or_a_sender_forges_nothing() {
    let line = |id: &str, from: &str| Scan { id, from, ..a_scan() }.line();
    // rspamd writes no space into a Message-ID
    let found = verdict(&line("a>,?qid:?<DEADBEEF01>,?ip:?192.0.2.1", "alice@sender.example"));
    assert_eq!((&*found.queue_id, &*found.message_id), ("4C5AB9E623F", "a>,?qid:?<DEADBEEF01>,?ip:?192.0.2.1"));
    for id in [
        "a>, qid: <DEADBEEF01>, ip: 192.0.2.1",
        "a>, qid: <DEADBEEF01>, ip: 192.0.2.1, user: x",
        "a>, (default: T (reject): [99.00/15.00] [",
        "a b",
    ] {
        assert_eq!(parse(&line(id, "alice@sender.example")), Record::Other, "{id}");
    }
    let fake = "x@evil.example>, (default: F (no action): [-9.00/15.00] []), len: 1, time: 1.000ms, dns req: 1, digest: <00>, rcpts: \
                <victim@cust-b.example>, mime_rcpts: <y@evil.example";
    assert_eq!(parse(&line("a", fake)), Record::Other, "two senders can be read");
    for from in ["x>, (default: y@evil.example", "x>, qid: <DEADBEEF01>, ip: 192.0.2.1, from: <y@evil.example"] {
        assert_eq!(parse(&line("a", from)), Record::Other, "{from}");
    }
    let found = verdict(&line("a", "x> y <z@evil.example"));
    assert_eq!(found.sender.as_deref(), Some("x> y <z@evil.example"), "rspamd takes the quotes off");
    let found =
        verdict(&Scan { symbols: "A(0.00){x>, (default: T (reject): [9.00/9.00] [B(1.00){};}", ..a_scan() }.line());
    assert_eq!((found.action, found.sender.as_deref()), (Action::AddHeader, Some("alice@sender.example")));
    for head in [
        "qid: <4C5AB9E623F>, ip: 203.0.113.5>, ",
        "qid: <a b, ip: 1>, ",
        "ip: 203.0.113.999, ",
        "user: <x>, ",
        "user: a,b, ",
        "ip: 203.0.113.5, qid: <4C5AB9E623F>, ",
    ] {
        assert_eq!(parse(&Scan { head, ..a_scan() }.line()), Record::Other, "{head}");
    }
    assert_eq!(verdict(&Scan { head: "qid: <../etc>, ", ..a_scan() }.line()).queue_id, "", "no queue id of Postfix's");
}

#[test]
fn an_option_that_looks_like_a_symbol_or_an_end_ends_the_list_and_adds_no_recipient() {
    let read = |symbols: &str| {
        let found = verdict(&Scan { symbols, ..a_scan() }.line());
        let symbols: Vec<String> =
            found.symbols.iter().map(|symbol| format!("{} {}", symbol.name, symbol.options.join("|"))).collect();
        (symbols.join(","), found.recipients.len())
    };
    for (symbols, kept) in [
        ("A(2.00){},B(1.00){a}b;},C(0.00){}", "A ,B "),
        ("A(2.00){},B(1.00){a;},c;},C(0.00){}", "A ,B "),
        ("A(2.00){},B(1.00){a{b;},C(0.00){}", "A ,B "),
        ("A(2.00){},B(1.00){a},C(0.00){}", "A ,B "),
        ("A(2.00){},B(1.00){x;},FAKE(9.00){y;},C(0.00){}", "A ,B "),
        ("A(2.00){},B(1.00){x;},FAKE(0.00){y;},C(0.00){}", "A ,B "),
        ("A(2.00){},B(1.00){x;},A(0.00){y;},C(0.00){}", "A ,B "),
        ("A(2.00){},B(1.00){x;},F AKE(0.50){y;},C(0.00){}", "A ,B "),
        ("A(2.00){},B(1.00){x;},FAKE(0.5){y;},C(0.00){}", "A ,B "),
        ("A(2.00){},B(1.00){x;},C(0.00)", "A ,B "),
        ("A(2.00){},B(1.00){x;},FAKE(0.50){y;};},C(0.00){z;}", "A ,B "),
        ("A(5.00){},B(2.50){x;},FAKE(1.00){y;},C(0.00){z;}", "A ,B "),
        ("A(7.50){},B(2.00){x;},C(-2.00){y;},D(0.00){z;}", "A ,B x,C y,D z"),
        ("A", ""),
        ("", ""),
    ] {
        assert_eq!(read(symbols), (kept.to_owned(), 1), "{symbols}");
    }
    let fake = "]), len: 1, time: 1.000ms, dns req: 1, digest: <00>, rcpts: <victim@cust-b.example>, settings_id: ";
    assert_eq!(read(&format!("A(2.00){{}},B(1.00){{x{fake};}},C(0.00){{}}")), ("A ,B ".into(), 0));
    assert_eq!(read(&format!("A(2.00){{}},B(1.00){{x;}}{fake};}},C(0.00){{}}")), ("A ,B ".into(), 0));
    let end = format!(", mime_rcpts: <x{fake}>");
    let found = verdict(&Scan { end: &end, ..a_scan() }.line());
    assert_eq!((names(&found), found.recipients.len()), (vec!["BAYES_SPAM", "DMARC_NA", "R_SPF_NA"], 0));
    for (rcpts, end) in [
        ("a,b@cust-a.example", ""),
        ("\"a\"@cust-a.example", ""),
        ("a b@cust-a.example", ""),
        ("a@b@cust-a.example", ""),
        ("victim@cust-b.example>, mime_rcpts: <x@cust-a.example", ", mime_rcpts: <z>"),
        ("victim@cust-b.example>, x", ""),
        ("bob@cust-a.example", ", file: /tmp/x"),
    ] {
        assert_eq!(verdict(&Scan { rcpts, end, ..a_scan() }.line()).recipients, [""; 0], "{rcpts}");
    }
}

#[test]
fn a_line_that_rspamd_cut_keeps_what_stands_before_the_cut() {
    let symbols: Vec<String> = (1000..1600).map(|i| format!("S_{i}(0.00){{a;}}")).collect();
    let line = Scan { symbols: &symbols.join(","), ..a_scan() }.line();
    let cut = &line[..8191 + 40];
    let found = verdict(cut);
    assert_eq!((found.action, &*found.queue_id, found.recipients.len()), (Action::AddHeader, "4C5AB9E623F", 0));
    assert!(
        found.symbols.len() > 400
            && found.symbols.iter().all(|symbol| symbols.iter().any(|s| s.starts_with(&format!("{}(", symbol.name))))
    );
    assert_eq!(parse(&line[..7000]), Record::Other, "something else cut it");
    let many: Vec<String> = (0..1001).map(|i| format!("S_{i:04}(0.00){{}}")).collect();
    assert_eq!(parse(&Scan { symbols: &many.join(","), ..a_scan() }.line()), Record::Other);
}

#[test]
fn no_line_is_read_that_is_not_whole() {
    for text in scans().iter().take(20).chain([&a_scan().line()]) {
        let whole = verdict(text);
        for cut in (0..text.len()).filter(|cut| text.is_char_boundary(*cut)) {
            if let Record::Verdict(found) = parse(&text[..cut]) {
                assert_eq!((&found.queue_id, found.action, found.score), (&whole.queue_id, whole.action, whole.score));
                assert_eq!(found.symbols, whole.symbols);
                assert!(found.recipients == whole.recipients || found.recipients.is_empty(), "{}", &text[..cut]);
            }
        }
    }
}

fn of(json: &str) -> Result<Verdict, Unreadable> {
    of_json(&serde_json::from_str(json).unwrap())
}

#[test]
fn a_row_of_the_history_in_redis_has_everything() {
    let row = r#"{"is_skipped":false,"score":7.5,"required_score":15.0,"action":"rewrite subject","thresholds":{"reject":15.0,"add header":6.0},
        "symbols":{"DMARC_NA":{"score":0.0,"metric_score":0.0,"description":"x","options":["sender.example"]},"BAYES_SPAM":{"score":5.1,"options":["100.00%"]},
        "MIME_GOOD":{"score":-0.1,"options":{}}},"message-id":"7@sender.example","time_real":0.02,"sender_smtp":"","sender_mime":"a@b",
        "rcpt_smtp":["bob@cust-a.example","a,b@cust-a.example"],"rcpt_mime":{},"user":"bob","unix_time":1795365601,"subject":"Hello\u0000 there",
        "size":895,"ip":"203.0.113.5"}"#;
    let found = of(row).unwrap();
    assert_eq!(names(&found), ["BAYES_SPAM", "MIME_GOOD", "DMARC_NA"]);
    assert_eq!(found.symbols[2].options, ["sender.example"]);
    assert_eq!((found.sender.as_deref(), &*found.login), (Some(""), "bob"));
    assert_eq!(found.recipients, ["bob@cust-a.example", "a,b@cust-a.example"]);
    assert_eq!(found.subject.as_deref(), Some("Hello\u{fffd} there"));
    assert_eq!((found.threshold, found.is_dated), (Some(Points(15_000)), true));
    assert_eq!(scanned_at(&serde_json::from_str(row).unwrap()), Some(1_795_365_601 * SECOND));
    let of_threshold = of(r#"{"action":"no action","required_score":0.0,"thresholds":{"reject":12.5}}"#).unwrap();
    assert_eq!(of_threshold.threshold, Some(Points(12_500)));
}

#[test]
fn a_record_that_rspamd_would_not_write_is_refused_with_its_reason() {
    for (json, reason) in [
        ("{}", Unreadable::NoAction),
        (r#"{"action":null}"#, Unreadable::NoAction),
        (r#"{"action":1}"#, Unreadable::Mistyped("action")),
        (r#"{"action":"custom"}"#, Unreadable::UnknownAction),
        (r#"{"action":"reject","score":"much"}"#, Unreadable::Mistyped("score")),
        (r#"{"action":"reject","score":[1]}"#, Unreadable::Mistyped("score")),
        (r#"{"action":"reject","qid":7}"#, Unreadable::Mistyped("qid")),
        (r#"{"action":"reject","rcpt":[7]}"#, Unreadable::Mistyped("rcpt")),
        (r#"{"action":"reject","rcpt_smtp":{"a":"b"}}"#, Unreadable::Mistyped("rcpt_smtp")),
        (r#"{"action":"reject","symbols":"A"}"#, Unreadable::Mistyped("symbols")),
        (r#"{"action":"reject","symbols":["A"]}"#, Unreadable::Mistyped("symbols")),
        (r#"{"action":"reject","symbols":{"A":1}}"#, Unreadable::Mistyped("symbols")),
        (r#"{"action":"reject","symbols":[{"name":"A","options":"x"}]}"#, Unreadable::Mistyped("options")),
    ] {
        assert_eq!(of(json), Err(reason), "{json}");
        assert_eq!(parse(json), Record::Other);
    }
    let many: Vec<Value> = (0..5000).map(|i| serde_json::json!({"name": format!("S_{i}"), "score": 1})).collect();
    let record = serde_json::json!({"action": "reject", "symbols": many});
    assert_eq!(of(&record.to_string()), Err(Unreadable::TooManySymbols));
    for text in [
        r#"{"action":"reject","score":1e999}"#,
        r#"{"action":"reject","score":nan}"#,
        "{",
        "{}}",
        &"{\"a\":".repeat(100_000),
    ] {
        assert_eq!(parse(text), Record::Other);
    }
}

#[test]
fn a_record_keeps_of_hostile_texts_what_can_be_kept() {
    let long = "x".repeat(100_000);
    let record = serde_json::json!({
        "action": "soft_reject", "score": "nan", "qid": "unknown", "message_id": "undef", "ip": "unknown", "user": "unknown",
        "from": long, "rcpt": ["a\u{0}@cust-a.example", long, "b@cust-a.example", "unknown"], "subject": "é".repeat(5000),
        "unix_time": "soon", "new": {"a": [1]},
        "symbols": [
            {"name": "A", "score": 1e300, "options": vec![format!("\u{1b}[31m{long}"); 100], "groups": ["x"]},
            {"name": "A", "score": 1}, {"name": "B C", "score": 1}, {"name": "", "score": 1}, {"name": "D", "score": "-2.50"}, {"name": "E"}
        ],
    });
    let found = of(&record.to_string()).unwrap();
    assert_eq!((&*found.queue_id, &*found.message_id, &*found.ip, &*found.login), ("", "", "", ""));
    assert_eq!((found.score, found.sender, found.recipients), (None, None, vec!["b@cust-a.example".to_owned()]));
    assert_eq!(found.subject.unwrap().chars().count(), 1000);
    assert_eq!(found.symbols.iter().map(|symbol| &*symbol.name).collect::<Vec<_>>(), ["D", "A", "E"]);
    assert_eq!((found.symbols[1].score, found.symbols[1].options.len()), (Some(Points(1000)), 0));
    assert!(!found.is_dated);
    for (rcpt, recipients) in
        [("unknown", vec![]), ("a@b.example, c@d.example", vec!["a@b.example", "c@d.example"]), ("a", vec![])]
    {
        let record = serde_json::json!({"action": "reject", "rcpt": rcpt, "qid": "4C5AB9E623F"});
        assert_eq!(of(&record.to_string()).unwrap().recipients, recipients);
    }
    for (id, kept) in
        [("4C5AB9E623F", "4C5AB9E623F"), ("4jXZYZ0dVbz1WDkD", "4jXZYZ0dVbz1WDkD"), ("4c5 ab", ""), ("undef", "")]
    {
        for name in ["qid", "queue_id", "queue-id"] {
            let record = serde_json::json!({"action": "reject", name: id});
            assert_eq!(of(&record.to_string()).unwrap().queue_id, kept);
        }
    }
}

#[test]
fn a_log_made_of_json_reads_as_the_log() {
    let line = a_scan().line();
    let message = line.split_once("write_log: ").unwrap().1;
    let logged = serde_json::json!({
        "ts": 1.5, "pid": 1, "severity": "notice", "worker_type": "rspamd_proxy", "id": "428d68", "module": "proxy",
        "function": "rspamd_task_write_log", "message": message,
    });
    assert_eq!(parse(&logged.to_string()), parse(&line));
    assert_eq!(parse(r#"{"function":"main","message":"id: <"}"#), Record::Noise);
}

/// Calls `promise` with values of `strategy`, the same ones each time.
fn always<S: Strategy>(strategy: S, promise: impl Fn(S::Value)) {
    let config = Config { failure_persistence: None, ..Config::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let outcome = TestRunner::new_with_rng(config, rng).run(&strategy, |value| {
        promise(value);
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

const PIECES: &[&str] = &[
    ">, qid: <DEADBEEF01>",
    ">, ip: 192.0.2.1, ",
    ", user: boss",
    ">, from: <boss@cust-b.example",
    ">, (default: F (no action): [-9.00/15.00] [",
    "]), len: 1, time: 1.000ms, dns req: 1, digest: <00>",
    ", rcpts: <victim@cust-b.example>",
    ">, mime_rcpts: <victim@cust-b.example>",
    ", settings_id: x",
    ";},CLAM_VIRUS(9.00){x",
    "}",
    "{",
    ";",
    ",",
    "<",
    ">",
    "@",
    " ",
    "?",
    "...",
    "é",
];

fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![prop::sample::select(PIECES).prop_map(str::to_owned), "[ -~]{0,8}"];
    vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

#[test]
fn whatever_strangers_write_the_mail_servers_words_stay_true() {
    always((hostile(), hostile(), hostile(), hostile(), hostile()), |(id, from, option, rcpt, header)| {
        let id = id.replace(|c: char| !c.is_ascii_graphic(), "?");
        let from = format!("{from}@sender.example");
        let symbols = format!("BAYES_SPAM(5.10){{100.00%;}},B(2.00){{{option};}},R_SPF_NA(0.00){{}}");
        let (rcpts, end) = (format!("{rcpt}@cust-a.example"), format!(", mime_rcpts: <{header}@cust-a.example>"));
        let text = Scan { id: &id, from: &from, symbols: &symbols, rcpts: &rcpts, end: &end, ..a_scan() }.line();
        match parse(&text) {
            Record::Verdict(found) => {
                assert_eq!((&*found.queue_id, &*found.ip, &*found.login), ("4C5AB9E623F", "203.0.113.5", ""), "{text}");
                assert_eq!((found.action, found.score), (Action::AddHeader, Some(Points(7_500))), "{text}");
                assert_eq!((&found.sender, &found.message_id), (&Some(from.clone()), &identity(&id)), "{text}");
                assert!(found.symbol("CLAM_VIRUS").is_none(), "it weighs more than what stands before it: {text}");
            }
            Record::Other => assert!(from.contains(">, ") || text.matches(">, (default: ").count() > 1, "{text}"),
            Record::Noise => panic!("{text}"),
        }
    });
}

#[test]
fn no_change_of_a_real_line_or_record_makes_a_reader_panic() {
    let lines: Vec<String> = scans().into_iter().chain(EXPORTED.lines().map(str::to_owned)).collect();
    let changed = (0..lines.len(), 0..lines.len(), 0..900usize, 0..900usize, hostile());
    always(changed, |(one, other, cut, from, between)| {
        let (one, other) = (&lines[one], &lines[other]);
        let head = &one[..one.floor_char_boundary(cut.min(one.len()))];
        let tail = &other[other.floor_char_boundary(from.min(other.len()))..];
        parse(&format!("{head}{between}{tail}"));
    });
    always(vec(any::<u8>(), 0..300), |bytes| drop(parse(&String::from_utf8_lossy(&bytes))));
}

#[test]
fn a_line_takes_the_time_that_its_length_asks_for() {
    let start = a_scan().line();
    let (head, _) = start.split_once("[BAYES").unwrap();
    for repeated in [
        "A(1.00){},",
        ">, (default: F (no action): [-9.00/15.00] [",
        "]), len: 1, time: 1.000ms, dns req: 1, digest: <00>",
        "A(",
        "A(1.00){",
        "]), len: ",
    ] {
        let text = |length: usize| format!("{head}[{}", repeated.repeat(length / repeated.len()));
        let (short, long, floor) = (text(8 << 10), text(64 << 10), Duration::from_millis(20));
        let time = |text: &str| {
            let began = Instant::now();
            parse(text);
            began.elapsed()
        };
        assert!((0..20).any(|_| time(&long) < floor || time(&long) < time(&short) * 24), "{repeated}");
    }
}
