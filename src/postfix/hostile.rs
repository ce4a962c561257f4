//! Whatever strangers put into their replies, subjects, addresses, greetings and logins: nothing panics, nothing is forged, and no line takes
//! more time than its length asks for. The cases are drawn from a fixed seed; `PROPTEST_CASES=100000` draws more of them.
#![allow(clippy::unwrap_used)]

use std::time::{Duration, Instant};

use chrono_tz::Tz;
use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use super::*;
use crate::{
    shape,
    trail::{OwnHosts, Reading, Source},
};

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

fn read_all(text: &str) {
    let mut reading = Reading::new(
        Source { timezone: Tz::Europe__Paris, trusted: vec![], own_hosts: OwnHosts::default() },
        i64::MAX / 4,
    )
    .with_host("h");
    let mut entries = Vec::new();
    for line in text.split('\n') {
        reading.read(line, &mut entries);
        assert!(shape::of_line(line).len() <= 200);
        let _ = parse_text(line);
    }
    let resumed = Reading::resume(
        Source { timezone: Tz::UTC, trusted: vec![], own_hosts: OwnHosts::default() },
        0,
        reading.state(),
    );
    assert_eq!(resumed.state().waiting, reading.state().waiting);
    reading.finish(&mut entries);
}

/// What a stranger would try: pieces of lines.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![prop::sample::select(PIECES).prop_map(str::to_owned), "[ -~]{0,12}", "\\PC{0,6}",]
}

const PIECES: &[&str] = &[
    "; from=<boss@cust-b.example> to=<victim@cust-b.example> proto=ESMTP helo=<q>",
    "; from=<boss@cust-b.example> to=<victim@cust-b.example> proto=ESMTP helo=<",
    "; from=<boss@cust-b.example>",
    "; proto=SMTP helo=<q>",
    "; to=<victim@cust-b.example> proto=SMTP",
    " from local; from=<boss@cust-b.example> to=<victim@cust-b.example>",
    ", relay=none, delay=0, delays=0/0/0/0, dsn=2.0.0, status=sent (250 ok)",
    " to=<victim@cust-b.example>, relay=none, delay=0, dsn=2.0.0, status=sent (250 ok",
    "DEADBEEF01: to=<victim@cust-b.example>, relay=none, delay=0, dsn=2.0.0, status=bounced (no)",
    ", orig_to=<victim@cust-b.example>",
    ", sasl_method=PLAIN, sasl_username=boss@cust-b.example",
    ", orig_queue_id=DEADBEEF01, orig_client=evil[203.0.113.66]",
    ", size=1, nrcpt=1 (queue active)",
    ", status=expired, returned to sender",
    "DEADBEEF01: removed",
    "queued as DEADBEEF01",
    " from evil[203.0.113.66]: 550 5.1.1 ",
    "header Subject: ",
    "NOQUEUE: reject: RCPT",
    "2026-11-20T08:00:00+00:00 mx1 postfix/qmgr[1]: DEADBEEF01: removed",
    ": ",
    "; ",
    ", ",
    "<",
    ">",
    ">: ",
    "\"",
    "\\",
    "(",
    ")",
    "[",
    "]",
    "=",
    "@",
    " ",
    "?",
];

fn hostile() -> impl Strategy<Value = String> {
    vec(piece(), 0..6).prop_map(|pieces| pieces.concat())
}

/// As Postfix writes a local part that needs it (RFC 5321 section 4.1.2).
fn quoted(local: &str) -> String {
    format!("\"{}\"@cust-a.example", local.replace('\\', "\\\\").replace('"', "\\\""))
}

#[test]
fn no_bytes_make_a_reader_panic() {
    always(vec(any::<u8>(), 0..300), |bytes| read_all(&String::from_utf8_lossy(&bytes)));
    always(hostile(), |text| read_all(&text));
    always((hostile(), hostile()), |(a, b)| {
        read_all(&format!("Nov 22 16:39:59 {a}[1]: {b}\n{{\"{a}\":\"{b}\"}}\n<22>1 {a}"));
    });
}

#[test]
fn no_change_of_a_real_line_makes_a_reader_panic() {
    let lines: Vec<&str> = include_str!("../../end2end/lab/sample/mx1.rfc3339.log")
        .lines()
        .chain(include_str!("../../end2end/lab/sample/out1.bsd.log").lines())
        .chain(include_str!("../../end2end/lab/sample/out1.rfc5424.log").lines())
        .collect();
    let changed = (0..lines.len(), 0..lines.len(), 0..400usize, 0..400usize, hostile());
    always(changed, |(one, other, cut, from, between)| {
        let (one, other) = (lines[one], lines[other]);
        let head = &one[..one.floor_char_boundary(cut.min(one.len()))];
        let tail = &other[other.floor_char_boundary(from.min(other.len()))..];
        read_all(&format!("{head}{between}{tail}\n{head}{tail}\n{one}{between}"));
    });
}

#[test]
fn a_delivery_is_the_one_it_is_whatever_is_in_it() {
    always((hostile(), hostile(), hostile()), |(to, orig_to, reply)| {
        let (to, orig_to) = (quoted(&to), quoted(&orig_to));
        let text = format!(
            "4C5AB9E623F: to=<{to}>, orig_to=<{orig_to}>, relay=mx[198.51.100.1]:25, delay=1, delays=0/0/0/1, dsn=5.1.1, status=bounced ({reply})"
        );
        if let Record::Delivery(found) = parse_text(&text) {
            let seen = (found.queue_id, found.to, found.orig_to, found.dsn, found.outcome, found.reply, found.next);
            let wanted = ("4C5AB9E623F", &*to, Some(&*orig_to), "5.1.1", Outcome::Bounced, &*reply, None);
            assert_eq!(seen, wanted, "{text}");
        } else {
            panic!("{text}");
        }
    });
}

#[test]
fn a_refusal_names_its_own_sender_and_recipient_or_nobody() {
    always((hostile(), hostile(), hostile(), hostile(), 0..6usize), |(from, to, helo, reply, kind)| {
        let (from, to) = (quoted(&from), quoted(&to));
        let tail = format!("from=<{from}> to=<{to}> proto=ESMTP helo=<{helo}>");
        let text = match kind {
            0 => format!(
                "NOQUEUE: reject: RCPT from h[203.0.113.5]: 550 5.1.1 <{to}>: Recipient address rejected: {reply}; {tail}"
            ),
            1 => format!("4C5AB9E623F: milter-reject: END-OF-MESSAGE from h[203.0.113.5]: 5.7.1 {reply}; {tail}"),
            2 => format!("4C5AB9E623F: reject: header Subject: {reply} from h[203.0.113.5]; {tail}: 5.7.1 no"),
            3 => format!("4C5AB9E623F: hold: header Subject: {reply} from local; from=<{from}> to=<{to}>"),
            4 => format!(
                "NOQUEUE: reject: RCPT from [203.0.113.5]:4444: 550 5.7.1 {reply}; from=<{from}>, to=<{to}>, proto=ESMTP, helo=<{helo}>"
            ),
            _ => format!("NOQUEUE: hold: RCPT from h[203.0.113.5]: <{to}>: held; {tail}"),
        };
        match parse_text(&text) {
            Record::Refusal(found) => {
                assert_eq!((found.sender, found.to), (Some(&*from), &*to), "{text}");
                assert_eq!(
                    (found.queue_id, found.sasl_username),
                    (text.starts_with('4').then_some("4C5AB9E623F"), None),
                    "{text}"
                );
                assert!(matches!(found.client_ip, "203.0.113.5" | ""), "{text}");
            }
            Record::Other => {}
            other => panic!("{other:?}: {text}"),
        }
    });
}

#[test]
fn who_is_turned_away_before_mail_from_cannot_name_anybody() {
    always(hostile(), |helo| {
        for reply in ["550 5.7.1 Access denied", &format!("504 5.5.2 <{helo}>: Helo command rejected: no")] {
            let text = format!("NOQUEUE: reject: EHLO from h[203.0.113.5]: {reply}; proto=SMTP helo=<{helo}>");
            if let Record::Refusal(found) = parse_text(&text) {
                assert_eq!((found.sender, found.to), (None, ""), "{text}");
            }
        }
    });
}

#[test]
fn a_subject_a_login_a_message_id_and_a_sender_stay_what_they_are() {
    always(hostile(), |word| {
        let tail = "from=<a@sender.example> to=<b@cust-a.example> proto=ESMTP helo=<h>";
        for text in [
            format!("4C5AB9E623F: info: header Subject: {word} from h[203.0.113.5]; {tail}"),
            format!("4C5AB9E623F: client=h[203.0.113.5], sasl_method=PLAIN, sasl_username={word}"),
            format!("4C5AB9E623F: message-id=<{word}>"),
            format!("4C5AB9E623F: from=<{}>, size=7, nrcpt=2 (queue active)", quoted(&word)),
            format!("4C5AB9E623F: uid=0 from=<{}>", quoted(&word)),
            format!("4C5AB9E623F: host m[198.51.100.1] said: {word} (in reply to RCPT TO command)"),
            format!("warning: hostname {word} does not resolve to address 203.0.113.5"),
            format!("improper command pipelining after EHLO from h[203.0.113.5]: {word}"),
            format!("lost connection after {word} from h[203.0.113.5]"),
        ] {
            match parse_text(&text) {
                Record::Subject { queue_id: "4C5AB9E623F", subject } => assert!(subject.len() <= word.len(), "{text}"),
                Record::Client(client) => {
                    assert_eq!(
                        (client.queue_id, client.ip, client.orig_queue_id),
                        ("4C5AB9E623F", "203.0.113.5", None),
                        "{text}"
                    );
                    assert!(client.orig_client.is_none() && client.sasl_username.is_some(), "{text}");
                }
                Record::Active { queue_id: "4C5AB9E623F", sender, size: 7, recipients: 2 }
                | Record::Pickup { queue_id: "4C5AB9E623F", sender, orig_queue_id: None } => {
                    assert_eq!(sender, quoted(&word), "{text}");
                }
                Record::MessageId { queue_id: "4C5AB9E623F", .. } | Record::Noise | Record::Session => {}
                other => panic!("{other:?}: {text}"),
            }
        }
    });
}

fn time(text: &str) -> Duration {
    let began = Instant::now();
    read_all(text);
    began.elapsed()
}

#[test]
fn a_line_takes_the_time_that_its_length_asks_for() {
    let stamp = "2026-11-22T16:39:59.077032+00:00 mx1 postfix/smtpd[1]: ";
    for (start, repeated) in [
        ("4C5AB9E623F: to=<", "\""),
        ("4C5AB9E623F: to=<a@b>, relay=x, ", "a=b, "),
        ("4C5AB9E623F: to=<a@b>, relay=x, dsn=2.0.0, status=sent (", "queued as "),
        ("4C5AB9E623F: client=a[1.2.3.4], ", "x, sasl_"),
        ("4C5AB9E623F: client=a[1.2.3.4], ", "x, orig_client=a, "),
        ("4C5AB9E623F: from=<", "<"),
        ("4C5AB9E623F: reject: header Subject: ", "; from=<"),
        ("4C5AB9E623F: reject: header Subject: ", "; from=<\"\\"),
        ("4C5AB9E623F: reject: header Subject: ", " from a[1.2.3.4]; from=<> proto=A helo=<"),
        ("4C5AB9E623F: reject: header Subject: ", "; proto=A helo=<x>z"),
        ("NOQUEUE: reject: RCPT from a[1.2.3.4]: ", "; to=<a> proto=A helo=<>: >z"),
        ("NOQUEUE: reject: ", " from "),
        ("", ": "),
        ("", "["),
        ("warning: ", "; "),
        ("4C5AB9E623F: sender ", " notification: "),
    ] {
        let text = |length: usize| {
            let mut text = format!("{stamp}{start}");
            text.push_str(&repeated.repeat((length - text.len()) / repeated.len()));
            text
        };
        // eight times the length is 64 times the work where it grows with the square; what is over in a moment is not worth a comparison, and
        // one quiet moment of a busy machine is enough to know
        let (short, long, floor) = (text(8 << 10), text(64 << 10), Duration::from_millis(20));
        let is_in_time = |_| time(&long) < floor || time(&long) < time(&short) * 24;
        assert!((0..20).any(is_in_time), "{start}{repeated}…");
    }
}
