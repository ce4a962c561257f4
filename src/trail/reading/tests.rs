#![allow(clippy::unwrap_used)]
//! A file that is read for months, by processes that may be killed at any line.

use super::*;

const NOW: Micros = 1_795_400_000 * SECOND;

fn source(timezone: Tz) -> Source {
    Source { timezone, trusted: vec!["192.0.2.0/24".parse().unwrap()], own_hosts: OwnHosts::default() }
}

fn read(reading: &mut Reading, lines: &[&str]) -> Vec<Entry> {
    let mut entries = Vec::new();
    for line in lines {
        reading.read(line, &mut entries);
    }
    entries
}

fn told(entries: &[Entry]) -> Vec<(String, String, Micros, i64, Fact)> {
    let mut told: Vec<_> =
        entries.iter().map(|e| (e.host.to_string(), e.queue_id.clone(), e.at, e.hash, e.fact.clone())).collect();
    told.sort_by_key(|told| (told.2, told.3));
    told
}

const HOLD: &str = "2026-11-20T08:00:00+00:00 mx1 postfix/smtpd[7]: NOQUEUE: hold: RCPT from h.example[192.0.2.5]: <bob@cust-a.example>: Recipient address triggers HOLD action; from=<s@sender.example> to=<bob@cust-a.example> proto=ESMTP helo=<h>";
const CLIENT: &str = "2026-11-20T08:00:01+00:00 mx1 postfix/smtpd[7]: 4C5AB9E623F: client=h.example[192.0.2.5]";

#[test]
fn whoever_goes_on_reading_finds_what_the_killed_one_would_have() {
    // the hour of 2026-10-25 that comes twice, and a hold whose queue id comes after each cut
    let hold = HOLD.replace("2026-11-20T08:00:00+00:00", "Oct 25 02:59:59");
    let client = CLIENT.replace("2026-11-20T08:00:01+00:00", "Oct 25 02:00:01");
    let lines = [
        "Oct 25 02:59:58 mx1 postfix/smtpd[7]: connect from h.example[192.0.2.5]",
        &hold,
        "Oct 25 02:59:59 mx1 postfix/qmgr[1]: 4C5AB9E6200: removed",
        &client,
        "Oct 25 02:00:02 mx1 postfix/qmgr[1]: 4C5AB9E623F: removed",
        "garbage",
    ];
    let mut whole = Reading::new(source(Tz::Europe__Paris), NOW);
    let wanted = told(&read(&mut whole, &lines));
    assert_eq!(wanted.iter().filter(|told| told.1 == "4C5AB9E623F").count(), 3);
    for cut in 0..=lines.len() {
        let mut first = Reading::new(source(Tz::Europe__Paris), NOW);
        let mut found = read(&mut first, &lines[..cut]);
        let state = serde_json::to_string(&first.state()).unwrap();
        let mut second = Reading::resume(source(Tz::Europe__Paris), NOW, serde_json::from_str(&state).unwrap());
        assert_eq!(second.state(), first.state(), "cut at {cut}");
        found.extend(read(&mut second, &lines[cut..]));
        assert_eq!(told(&found), wanted, "cut at {cut}");
        let counts = (first.counts.lines + second.counts.lines, first.counts.understood + second.counts.understood);
        assert_eq!(counts, (whole.counts.lines, whole.counts.understood), "cut at {cut}");
    }
}

#[test]
fn what_waits_too_long_by_its_own_hosts_clock_stands_alone() {
    let mut reading = Reading::new(source(Tz::UTC), NOW);
    assert!(read(&mut reading, &[HOLD]).is_empty(), "it waits");
    let anvil = |time: &str, host: &str| {
        format!("2026-11-20T{time}+00:00 {host} postfix/anvil[9]: statistics: max cache size 1 at Nov 20 08:00:00")
    };
    assert!(
        read(&mut reading, &[&anvil("08:05:00", "mx1"), &anvil("09:00:00", "mx2")]).is_empty(),
        "five minutes, and another's clock"
    );
    let found = read(&mut reading, &[&anvil("08:06:00", "mx1")]);
    assert!(found.is_empty(), "it was asked about a moment ago, by the other host's clock");
    let found = read(&mut reading, &[&anvil("09:01:00", "mx1")]);
    assert!(found.len() == 1 && found[0].queue_id.starts_with(REFUSAL_MARK), "{found:?}");
    assert_eq!(reading.state().waiting, []);
}

#[test]
fn what_waited_within_its_time_gets_its_queue_id() {
    let mut reading = Reading::new(source(Tz::UTC), NOW);
    let found = read(&mut reading, &[HOLD, CLIENT]);
    assert_eq!(found.iter().map(|entry| entry.queue_id.as_str()).collect::<Vec<_>>(), ["4C5AB9E623F"; 2]);
}

#[test]
fn a_line_without_a_host_is_read_the_same_from_what_is_kept_of_it() {
    let mut reading = Reading::new(source(Tz::UTC), NOW).with_host("box");
    let nameless = HOLD.replace(" mx1 ", " ").replace("hold:", "reject:").replace(": <bob", ": 550 5.1.1 <bob");
    let found = read(&mut reading, &[&nameless, "Nov 20 08:00:01 postfix/qmgr[1]: 4C5AB9E623F: removed"]);
    assert_eq!(found.iter().map(|entry| &*entry.host).collect::<Vec<_>>(), ["", "box"]);
    assert_eq!(reading.last_line_at.keys().map(|host| &**host).collect::<Vec<_>>(), ["box"]);
    for entry in found {
        let again =
            reread(&entry.host, &entry.queue_id, entry.at, Known { is_trusted: true, addresses: None }, &entry.raw)
                .unwrap();
        assert_eq!((again.hash, again.fact), (entry.hash, entry.fact), "{}", entry.raw);
    }
}

#[test]
fn a_clock_that_moves_on_knows_the_new_year() {
    let mut reading = Reading::new(source(Tz::UTC), 1_798_761_000 * SECOND);
    let mut read_at = |raw: &str| read(&mut reading, &[raw])[0].at / SECOND;
    assert_eq!(read_at("Dec 31 23:50:01 mx1 postfix/qmgr[1]: 4C5AB9E6200: removed"), 1_798_761_001);
    reading.at(1_830_297_000 * SECOND);
    let mut read_at = |raw: &str| read(&mut reading, &[raw])[0].at / SECOND;
    assert_eq!(read_at("Dec 31 23:50:01 mx1 postfix/qmgr[1]: 4C5AB9E6200: removed"), 1_830_297_001);
    assert_eq!(read_at("Jan  1 00:00:01 mx1 postfix/qmgr[1]: 4C5AB9E6200: removed"), 1_830_297_601);
}

#[test]
fn a_file_is_read_the_same_whatever_file_was_read_before() {
    let (first, second) = (
        "Oct 25 02:50:00 mx1 postfix/qmgr[1]: 4C5AB9E6200: removed",
        "Oct 25 02:05:00 out1 postfix/qmgr[1]: 4C5AB9E6201: removed",
    );
    let alone = read(&mut Reading::new(source(Tz::Europe__Paris), NOW), &[second])[0].at;
    let mut reading = Reading::new(source(Tz::Europe__Paris), NOW);
    // in one file, the clock was put back
    assert_eq!(read(&mut reading, &[first, second])[1].at, alone + 3_600 * SECOND);
    reading.begin_file();
    assert_eq!(read(&mut reading, &[second])[0].at, alone);
}

#[test]
fn what_stands_after_a_line_feed_in_a_frame_is_no_line_of_its_own() {
    let mut reading = Reading::new(source(Tz::UTC), NOW);
    let forged = format!("{CLIENT}\r\n{HOLD}\u{0}x\r\n");
    let entries = read(&mut reading, &["\r\n", "", &forged]);
    assert_eq!(reading.counts.lines, 1);
    assert!(entries.iter().all(|entry| !entry.raw.contains(['\r', '\n', '\0'])), "{entries:?}");
    assert!(entries.len() <= 1);
}

#[test]
fn a_host_is_heard_by_what_its_postfix_says_and_whatever_its_spelling() {
    let mut reading = Reading::new(source(Tz::UTC), NOW);
    let found = read(
        &mut reading,
        &[
            "Nov 20 08:00:01 made-up sshd[1]: hello",
            "Nov 20 08:00:01 made-up postfix/qmgr[1]: what is this?",
            "Nov 20 08:00:02 MX1 postfix/qmgr[1]: 4C5AB9E623F: removed",
            "Nov 20 08:00:03 mx1 postfix/qmgr[1]: 4C5AB9E6240: removed",
        ],
    );
    assert_eq!(found.iter().map(|entry| &*entry.host).collect::<Vec<_>>(), ["mx1", "mx1"]);
    assert_eq!(reading.last_line_at.keys().map(|host| &**host).collect::<Vec<_>>(), ["mx1"]);
    let again = reread("mx1", "4C5AB9E623F", found[0].at, Known::default(), &found[0].raw).unwrap();
    assert_eq!((again.hash, &again.fact), (found[0].hash, &found[0].fact));
}

#[test]
fn what_is_from_the_future_is_set_aside() {
    let mut reading = Reading::new(source(Tz::UTC), NOW);
    let stamped = |at: Micros| {
        let at = chrono::DateTime::from_timestamp_micros(at).unwrap().to_rfc3339();
        format!("{at} mx1 postfix/qmgr[1]: 4C5AB9E623F: removed")
    };
    assert_eq!(read(&mut reading, &[&stamped(NOW + 23 * 3600 * SECOND)]).len(), 1);
    assert_eq!(read(&mut reading, &[&stamped(NOW + 25 * 3600 * SECOND)]).len(), 0);
    assert_eq!((reading.counts.set_aside, reading.set_aside[0].shape.as_str()), (1, FROM_THE_FUTURE));
}

#[test]
fn what_waits_for_a_queue_id_is_bounded() {
    let mut reading = Reading::new(source(Tz::UTC), NOW);
    let mut entries = Vec::new();
    for i in 0..5_000 {
        reading.read(&HOLD.replace(" mx1 ", &format!(" made-up-{i} ")), &mut entries);
        reading.read(
            &HOLD
                .replace(" mx1 ", &format!(" long-{i} "))
                .replace("helo=<h>", &format!("helo=<{}>", "h".repeat(60_000))),
            &mut entries,
        );
    }
    assert!(reading.state().waiting.iter().map(|(_, raw)| raw.len()).sum::<usize>() < 200 * 4_096);
    reading.finish(&mut entries);
    assert_eq!(entries.len() + reading.set_aside.len(), 10_000);
}

#[test]
fn a_mail_knows_how_its_connection_was_protected_and_another_session_does_not() {
    let tls = "2026-11-20T08:00:00+00:00 mx1 postfix/smtpd[7]: Anonymous TLS connection established from h.example[192.0.2.5]: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519 server-signature RSA-PSS (2048 bits) server-digest SHA256";
    let cipher = "TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)";
    let again = CLIENT.replace("4C5AB9E623F", "4C5AB9E6240");
    let ended = "2026-11-20T08:00:03+00:00 mx1 postfix/smtpd[7]: disconnect from h.example[192.0.2.5]";
    let later = CLIENT.replace("4C5AB9E623F", "4C5AB9E6241");
    let other = CLIENT.replace("smtpd[7]: 4C5AB9E623F", "smtpd[8]: 4C5AB9E6242");
    let mut reading = Reading::new(source(Tz::UTC), NOW);
    let entries = read(&mut reading, &[tls, CLIENT, &other, &again, ended, &later]);
    let protected: Vec<&str> = entries
        .iter()
        .filter(|entry| entry.fact == Fact::Tls(cipher.to_owned()))
        .map(|entry| entry.queue_id.as_str())
        .collect();
    assert_eq!(protected, ["4C5AB9E623F", "4C5AB9E6240"]);
    assert_eq!(entries.len(), 6);
    let kept = entries.iter().find(|entry| matches!(entry.fact, Fact::Tls(_))).unwrap();
    let told = reread(&kept.host, &kept.queue_id, kept.at, Known::default(), &kept.raw).unwrap();
    assert_eq!((told.fact, told.hash, told.at), (kept.fact.clone(), kept.hash, kept.at));
}

#[test]
fn what_amavis_says_in_two_lines_is_one_verdict_also_for_who_goes_on_between_them() {
    let lines: Vec<&str> = include_str!("../../../end2end/lab/sample/amavis-cut-line.log").lines().collect();
    let verdicts = |entries: &[Entry]| {
        let mut found: Vec<String> =
            entries.iter().filter(|e| matches!(e.fact, Fact::Verdict(_))).map(|e| e.raw.clone()).collect();
        found.sort();
        found
    };
    let now = 1_800_000_000 * SECOND;
    let wanted = verdicts(&read(&mut Reading::new(source(Tz::UTC), now), &lines));
    assert!(!wanted.is_empty());
    for cut in 0..=lines.len() {
        let mut first = Reading::new(source(Tz::UTC), now);
        let mut found = read(&mut first, &lines[..cut]);
        let mut second = Reading::resume(source(Tz::UTC), now, first.state());
        found.extend(read(&mut second, &lines[cut..]));
        assert_eq!(verdicts(&found), wanted, "cut at {cut}");
    }
}
