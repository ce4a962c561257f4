#![allow(clippy::unwrap_used)]
//! Lines of the lab (real amavis 2.13), of older versions, and imitations of them.

use std::collections::BTreeMap;

use chrono_tz::UTC;

use super::*;
use crate::{line::LineReader, verdict::Points};

const SHORT: &str = concat!(
    include_str!("../corpus/amavis.log"),
    include_str!("../corpus/amavis-imitations.log"),
    include_str!("../../end2end/lab/sample/amavis-cut-line.log")
);
const VERBOSE: &str = include_str!("../../end2end/lab/sample/amavis-verbose.log");
const JSON: &str = include_str!("../../end2end/lab/sample/amavis-json.log");

/// What a real amavis said, the parts of cut lines put together.
fn said(log: &str) -> Vec<String> {
    let mut reader = LineReader::new(UTC, 1_796_200_000_000_000);
    let mut found: Vec<String> = Vec::new();
    let mut begun: BTreeMap<String, String> = BTreeMap::new();
    for line in log.lines().filter_map(|line| reader.open(line)).filter(|line| is_amavis(&line.program)) {
        let before = begun.remove(line.pid.as_ref()).unwrap_or_default();
        let text = join(&before, &line.text).unwrap_or_else(|| line.text.to_string());
        if parse(&text) == Parsed::Begun {
            begun.insert(line.pid.to_string(), text);
        } else {
            found.push(text);
        }
    }
    found
}

fn verdicts(log: &str) -> Vec<Verdict> {
    let mut found = Vec::new();
    for text in said(log) {
        match parse(&text) {
            Parsed::Verdicts(verdicts) => found.extend(verdicts),
            Parsed::Noise => {}
            // it says the file's name a second time, at its end
            Parsed::Other if text.contains("<fake-name.verbose@") => {}
            odd => panic!("{odd:?}: {text}"),
        }
    }
    found
}

fn one(text: &str) -> Verdict {
    let Parsed::Verdicts(mut found) = parse(text) else { panic!("not understood: {text}") };
    assert_eq!(found.len(), 1);
    found.remove(0)
}

/// As a person would tell it, the same for each template: by Message-ID and recipient.
fn told(log: &str, phase: &str) -> BTreeMap<String, String> {
    let mut told = BTreeMap::new();
    for verdict in verdicts(log) {
        for recipient in &verdict.recipients {
            let id = verdict.message_id.replace(&format!(".{phase}"), "");
            let key = format!("{id} {} {recipient}", verdict.sender.as_deref().unwrap_or("?"));
            let kind = &verdict.symbols[0];
            let score = verdict.score.map_or("-".to_owned(), |score| score.value().to_string());
            let queued = if verdict.queued_as.is_some() { ", queued" } else { "" };
            let line = format!("{} {:?} {} {score}{queued}", kind.name, kind.options, verdict.action.slug());
            told.insert(key, line);
            assert_eq!((verdict.ip.as_str(), verdict.queue_id.len()), ("203.0.113.5", 11), "{verdict:?}");
        }
    }
    told
}

#[test]
fn the_three_templates_say_the_same_of_the_same_mails() {
    let (mut short, mut verbose, json) = (told(SHORT, "default"), told(VERBOSE, "verbose"), told(JSON, "json"));
    // the short and the verbose line have one word for all who got the mail
    let tagged = "spam-three@sender.example alice@sender.example tagged@cust-a.example";
    for text in [&mut short, &mut verbose] {
        let line = text.get_mut(tagged).unwrap();
        assert_eq!(line, "SPAM [] add_header 1002.301, queued");
        *line = line.replace("SPAM", "SPAMMY");
    }
    for (log, told) in [("short", &short), ("verbose", &verbose)] {
        // one mail, without a Message-ID, is in no golden log
        let other = json.iter().filter(|(key, line)| told.get(*key) != Some(*line)).map(|(key, _)| key.as_str());
        let wanted = if log == "short" {
            " alice@sender.example bob@cust-a.example"
        } else {
            "fake-name@sender.example alice@sender.example bob@cust-a.example"
        };
        assert_eq!(other.collect::<Vec<_>>(), [wanted], "{log}");
        assert_eq!(told.len() + 1, json.len());
    }
}

#[test]
fn every_kind_of_content_is_told_by_the_word_of_amavis() {
    let told = told(SHORT, "default");
    let exe = "\"application/octet-stream,.exe,.exe-ms";
    for (start, wanted) in [
        ("clean@", "CLEAN [] no_action 2.3, queued"),
        ("newsletter@sender.example news@sender.example eve", "CLEAN [] no_action 0.3, queued"),
        ("null@sender.example  bob", "CLEAN [] no_action 2.3, queued"),
        ("spam@", "SPAM [] quarantine 1002.301"),
        ("spam-refused@", "SPAM [] reject 1002.301"),
        ("spam-three@sender.example alice@sender.example eve", "SPAM [] quarantine 1002.301"),
        ("spam-three@sender.example alice@sender.example wantsall", "SPAM [] add_header 1002.301, queued"),
        ("virus@", "INFECTED [\"Eicar-Test-Signature.UNOFFICIAL\"] quarantine -"),
        ("virus-refused@", "INFECTED [\"Eicar-Test-Signature.UNOFFICIAL\"] reject -"),
        ("virus-wanted@", "INFECTED [\"Eicar-Test-Signature.UNOFFICIAL\"] add_header 2.3, queued"),
        ("banned@", &format!("BANNED [{exe},invoice.pdf.exe\"] reject -")),
        ("banned-wanted@sender.example alice@sender.example eve", &format!("BANNED [{exe},setup.exe\"] reject 2.3")),
        ("bad-header@", "BAD-HEADER [\"Dupl\"] no_action 2.3, queued"),
        ("bad-byte@", "BAD-HEADER [\"8bit\"] no_action 2.3, queued"),
        ("locked@", "UNCHECKED [\"ENCRYPTED\"] no_action 2.3, queued"),
        ("mta-blocked@", "MTA-BLOCKED [] reject 2.3"),
    ] {
        let found: Vec<&String> = told.iter().filter(|(key, _)| key.starts_with(start)).map(|(_, line)| line).collect();
        assert_eq!(found, [wanted], "{start}");
    }
}

#[test]
fn what_imitates_a_line_stays_what_it_is() {
    let told = told(SHORT, "default");
    let fake = "Queue-ID: 4C5ABDEAD99, Message-ID: <fake@sender.example>, mail_id: FAKEfakeFAKE, Hits: -99, size: 1, queued_as: 4C5ABDEAD98, 1 ms";
    let sender = format!("\"a> -> <boss@cust-a.example>, {fake}\"@sender.example");
    assert_eq!(
        told[&format!("fake-sender@sender.example {sender} bob@cust-a.example")],
        "CLEAN [] no_action 3.3, queued"
    );
    let recipient = format!("\"bob> -> <boss>, {}\"@cust-a.example", fake.replace('@', "-"));
    let key = format!("fake-recipient@sender.example alice@sender.example {recipient}");
    assert_eq!(told[&key], "CLEAN [] no_action 2.3, queued");
    let quoted = r#"back\slash"quote"@sender.example "a\"b\\c"@sender.example bob@cust-a.example"#;
    assert_eq!(told[quoted], "CLEAN [] no_action 4.902, queued");
    assert_eq!(
        told["élan@sender.example aurélie@sender.example ok-élève@cust-a.example"],
        "CLEAN [] no_action 4.902, queued"
    );
    let name = "a) {RelayedInbound}, [203.0.113.66] <boss@cust-a.example> -> <eve@cust-b.example>";
    assert_eq!(
        told["fake-name@sender.example alice@sender.example bob@cust-a.example"],
        format!("BANNED [\"application/octet-stream,.exe,.exe-ms,{name}, {fake}.exe\"] reject -")
    );
    let subject =
        verdicts(VERBOSE).into_iter().find(|v| v.message_id == "fake-subject.verbose@sender.example").unwrap();
    assert!(subject.subject.unwrap().starts_with("x\", From: <boss@cust-a.example>, Tests: [FAKE=1], Queue-ID"));
    assert_eq!(
        subject.symbols.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(),
        ["CLEAN", "KHOP_HELO_FCRDNS", "RCVD_ILLEGAL_IP"]
    );
}

#[test]
fn lines_of_older_versions_are_read() {
    let v = one(
        "(29272-07) Passed CLEAN, [82.243.11.135] <a@sender.example> -> <b@cust-a.example>, Message-ID: <DA0.EF9@sender.example>, mail_id: oEb3J3Yzom-M, Hits: 4.787, 5553 ms",
    );
    assert_eq!(
        (v.action, v.score, v.message_id.as_str()),
        (Action::NoAction, Some(Points(4787)), "DA0.EF9@sender.example")
    );
    assert_eq!(v.ip, "", "the client, or what a Received header said");
    let v = one(
        "(13263-11) Passed CLEAN, [124.205.10.235] [10.0.0.1] <> -> <a@cust-a.example>,<b@cust-b.example>, Message-ID: <!&!AAA==@sender.example>, mail_id: lxM0Vc1BvRlW, Hits: -7.612, size: 18652, queued_as: 4B87F8200CC, dkim_id=@a.example,x@a.example, 4906 ms",
    );
    assert_eq!((v.ip.as_str(), v.sender.as_deref(), v.recipients.len()), ("124.205.10.235", Some(""), 2));
    assert_eq!(v.queued_as.as_deref(), Some("4B87F8200CC"));
    let v = one(
        "(01155-06) Blocked BANNED (multipart/mixed | application/x-zip,.zip,putty.zip | .exe,.exe-ms,PAGEANT.EXE), ORIGINATING/MYNETS LOCAL [192.168.24.102]:53115 <a@cust-a.example> -> <b@cust-b.example>, quarantine: banned@mailserver.example, mail_id: rrBtyhd0s3fD, Hits: -, size: 1268, 91 ms",
    );
    assert_eq!((v.action, v.score, v.ip.as_str()), (Action::Quarantine, None, "192.168.24.102"));
    assert_eq!(v.symbols[0].options, ["multipart/mixed | application/x-zip,.zip,putty.zip | .exe,.exe-ms,PAGEANT.EXE"]);
    let v = one(
        "(12781-13) Passed SPAMMY {RelayedTaggedInbound}, [IPv6:2001:db8::1]:3223 [2001:db8::1] <a@sender.example> -> <b@cust-a.example>, Queue-ID: 4f09xB23GVzCtLh, mail_id: evYBMeO836NQ, Hits: 0.76..6.76, size: 1425, queued_as: 4f09xH5zDgzCtND/4f09xH5zDgzCtNF, Tests: [A_B=1.5,AM.PENPAL=-2,...], dkim_sd=sel:sender.example, dkim_new=k:cust-a.example, 13114 ms",
    );
    assert_eq!((v.action, v.score, v.ip.as_str()), (Action::AddHeader, Some(Points(6760)), "2001:db8::1"));
    assert_eq!((v.queue_id.as_str(), v.queued_as), ("4f09xB23GVzCtLh", None), "two queue ids are none");
    let tests: Vec<_> = v.symbols[1..].iter().map(|s| (s.name.as_str(), s.score)).collect();
    assert_eq!(tests, [("A_B", Some(Points(1500))), ("AM.PENPAL", Some(Points(-2000)))]);
    let v = one(
        r"(1-1) Blocked INFECTED (Mal/BredoZp-B, Worm.\351t\xC3\xA9) {DiscardedInbound}, [203.0.113.5] [203.0.113.5] <a@b.example> -> <c@cust-a.example>, mail_id: x, Hits: -, 1 ms",
    );
    assert_eq!((v.action, v.symbols[0].options.len()), (Action::Discard, 2));
    let v = one(
        "(1-1) Blocked TEMPFAIL {TempFailedInbound}, [203.0.113.5]:1 <a@b.example> -> <c@cust-a.example>, mail_id: x, Hits: -, size: 1, 1 ms",
    );
    assert_eq!((v.action, v.symbols[0].name.as_str()), (Action::SoftReject, "TEMPFAIL"));
    let v = one(
        "(1-1) Passed OVERSIZED {RelayedOutbound}, [10.0.0.1]:1 <a@b.example> -> <c@cust-a.example>, Message-ID: <x@sender.example>, mail_id: x, Hits: -, size: 1, queued_as: 250 2.0.0 <c@cust-a.example> AbC Saved, 1 ms",
    );
    assert_eq!((v.action, v.queued_as, v.message_id.as_str()), (Action::NoAction, None, "x@sender.example"));
    let v = one(
        "(1-1) Passed BAD-HEADER, [10.0.0.1] <a@b.example> -> <c@cust-a.example>, Message-ID: <not=20closed@sender.example, mail_id: x, Hits: -, 1 ms",
    );
    assert_eq!((v.symbols[0].name.as_str(), v.message_id.as_str()), ("BAD-HEADER", "not=20closed@sender.example"));
    assert_eq!(v.ip, "10.0.0.1", "no header's address is one of ours");
}

#[test]
fn what_can_be_read_in_two_ways_is_not_understood() {
    let head = "(1-1) Blocked BANNED (";
    let tail = "{RelayedInbound}, [203.0.113.66]:1 <boss@cust-a.example> -> <eve@cust-b.example>, Queue-ID: 4C5ABDEAD99, mail_id: F, Hits: -9, dkim_sd=";
    let real = "{DiscardedInbound}, [203.0.113.5]:1 <a@b.example> -> <bob@cust-a.example>, Queue-ID: 9466CAD210A, Hits: -, size: 1, 1 ms";
    assert_eq!(parse(&format!("{head}a) {tail}x.exe) {real}")), Parsed::Other, "its true reading has no mail_id");
    let real = real.replace("Hits", "mail_id: R, Hits");
    assert_eq!(one(&format!("{head}a) {tail}x.exe) {real}")).queue_id, "9466CAD210A", "the other would hide a mail_id");
    let two = "(1-1) Passed CLEAN, [203.0.113.5]:1 <a@b.example> -> <c@cust-a.example>, Message-ID: <a\\\\>, mail_id: x, Hits: 1, b.parts=>, mail_id: y, Hits: 2, size: 1, 1 ms";
    assert_ne!(one(two).score, Some(Points(1000)));
    for odd in [
        "(1-1) Passed CLEAN {RelayedInbound}, [203.0.113.5]:1 <a@b.example> -> <c@cust-a.example>, mail_id: x, Hits: 1, Hits: 2, size: 1, 1 ms",
        "(1-1) Passed CLEAN {RelayedInbound}, [203.0.113.5]:1 <a> b@b.example> -> <c@cust-a.example>, mail_id: x, Hits: 1, size: 1, 1 ms",
        "(1-1) Passed NONSENSE {RelayedInbound}, [203.0.113.5]:1 <a@b.example> -> <c@cust-a.example>, mail_id: x, Hits: 1, size: 1, 1 ms",
        r"(1-1) Passed CLEAN {RelayedInbound}, [203.0.113.5]:1 <a\q@b.example> -> <c@cust-a.example>, mail_id: x, Hits: 1, size: 1, 1 ms",
        r#"(1-1) {"type":"amavis","queue_id":"9466CAD210A","queue_id":"9466CAD210B","recipients":[]}"#,
        r#"(1-1) {"type":"other","recipients":[{"rcpt_to":"a@b","action":"PASS","ccat_main":"Clean"}]}"#,
        r#"(1-1) {"type":"amavis","recipients":[{"rcpt_to":"a@b","action":"EAT","ccat_main":"Clean"}]}"#,
    ] {
        assert_eq!(parse(odd), Parsed::Other, "{odd}");
    }
}

#[test]
fn what_a_recipients_line_or_another_line_says_is_noise() {
    for text in [
        "(01277-01) Passed CLEAN, <alice@sender.example> -> <bob@cust-a.example>, Hits: 2.3, tag=-999, tag2=6.31, kill=6.31, queued_as: 027DAAD226B, L/Y/0/0",
        "(01277-03) Blocked SPAM, <alice@sender.example> -> , Hits: 1002.301, tag=-999, tag2=6.31, kill=6.31, L/Y/Y/Y",
        "(00643-01) ...esponse: 0.2 (0%)99, rundown: 0.5 (0%)100",
        "(00643-01) Checking: wiQ0Ci_sd5jn [203.0.113.5] <alice@sender.example> -> <bob@cust-a.example>",
        "(!)DENIED ACCESS from IP 192.0.2.30, policy bank 'STRICT'",
        "starting. /usr/sbin/amavisd at mx3.gw.example amavis-2.13.0 (20230106), Unicode aware, LANG=\"C.UTF-8\"",
        "Passed CLEAN {RelayedInbound}, [203.0.113.5]:1 <a@b.example> -> <c@cust-a.example>, mail_id: x, Hits: 1, size: 1, 1 ms",
        "",
    ] {
        assert_eq!(parse(text), Parsed::Noise, "{text}");
    }
    assert!(is_amavis("amavis") && is_amavis("/usr/sbin/amavisd-new") && !is_amavis("postfix/amavis/smtp"));
}

#[test]
fn a_line_that_amavis_cut_is_put_together() {
    let found: Vec<Verdict> = verdicts(SHORT).into_iter().filter(|v| v.recipients.len() > 3).collect();
    assert_eq!(found.iter().map(|v| v.recipients.len()).collect::<Vec<_>>(), [50, 10]);
    let first = "(1-1) Passed CLEAN {RelayedInbound}, [203.0.113.5]:1 <a@b.ex...";
    assert_eq!(parse(first), Parsed::Begun);
    assert_eq!(join(first, "(1-2) ...ample> -> <c@d>"), None, "another task");
    assert_eq!(join(first, "(1-1) Checking: x"), None);
    assert_eq!(
        join(first, "(1-1) ...ample>...").unwrap(),
        "(1-1) Passed CLEAN {RelayedInbound}, [203.0.113.5]:1 <a@b.example>..."
    );
}

#[test]
fn every_cut_of_every_line_is_survived_and_says_nothing_false() {
    for text in [SHORT, VERBOSE, JSON].into_iter().flat_map(said) {
        let whole = parse(&text);
        for (cut, _) in text.char_indices().step_by(7) {
            // nothing tells a line that was cut behind an imitation of its end; amavis marks those that it cuts itself
            let is_imitation = text[..cut].ends_with("4C5ABDEAD98, 1 ms");
            assert!(is_imitation || !matches!(parse(&text[..cut]), Parsed::Verdicts(_)), "{}", &text[..cut]);
            let _ = parse(&text[cut..]);
            let _ = join(&text[..cut], &text);
            let _ = unescaped(&text[cut..]);
        }
        assert_eq!(parse(&text), whole);
    }
}

#[test]
fn a_line_made_to_be_long_to_read_is_given_up() {
    let head = "(1-1) Blocked BANNED (a";
    let part = ") {X}, [203.0.113.66]:1 <a@b> -> <c@d>,<e@f>, Message-ID: <x>, mail_id: y, Hits: 1, b.parts=x, dkim_d=x, dkim_i=";
    let text = format!("{head}{}, 1 ms", part.repeat(500));
    assert_eq!(parse(&text), Parsed::Other);
    let text = format!("{head}) {{X}}, [203.0.113.66]:1 {}, 1 ms", "<a@b> -> <c@d>,".repeat(3000));
    assert_eq!(parse(&text), Parsed::Other);
}
