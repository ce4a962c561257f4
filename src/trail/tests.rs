#![allow(clippy::unwrap_used)]
//! What a trail knows of itself.

use chrono_tz::Tz;

use super::*;

fn trail(lines: &[&str]) -> Trail {
    let mut reading =
        Reading::new(Source { timezone: Tz::UTC, trusted: vec![], own_hosts: OwnHosts::default() }, i64::MAX / 4);
    let mut entries = Vec::new();
    for (second, line) in lines.iter().enumerate() {
        reading
            .read(&format!("2026-11-20T08:00:{second:02}+00:00 mx1 postfix/any[1]: 4C5AB9E623F: {line}"), &mut entries);
    }
    assert_eq!(entries.len(), lines.len());
    Trail::of(&entries)
}

const CLIENT: &str = "client=h.example[203.0.113.5]";
const ID: &str = "message-id=<a@sender.example>";
const ACTIVE: &str = "from=<a@sender.example>, size=9, nrcpt=1 (queue active)";
const SENT: &str =
    "to=<b@cust-a.example>, relay=m[192.0.2.1]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok)";
const REFUSED: &str = "reject: RCPT from h.example[203.0.113.5]: 550 5.1.1 no; from=<a@sender.example> to=<c@cust-a.example> proto=ESMTP helo=<h>";

#[test]
fn a_trail_without_its_birth_begins_before_the_log() {
    for (lines, wanted) in [
        (&[ACTIVE, SENT][..], true),
        (&[SENT], true),
        (&["removed"], true),
        (&[CLIENT, ID, ACTIVE, SENT], false),
        (&["uid=0 from=<a@sender.example>", ACTIVE], false),
        // a notice, a local forward: cleanup(8) is where they begin
        (&[ID, ACTIVE, SENT], false),
        // the queue id was given, and the mail never came
        (&[REFUSED], false),
    ] {
        assert_eq!(trail(lines).begins_before_the_log(), wanted, "{lines:?}");
    }
    let late = trail(&[SENT]);
    let whole = Trail::of(
        [&SENT, &CLIENT]
            .map(|line| {
                let mut entries = Vec::new();
                let raw = format!("2026-11-20T08:00:00+00:00 mx1 postfix/any[1]: 4C5AB9E623F: {line}");
                Reading::new(
                    Source { timezone: Tz::UTC, trusted: vec![], own_hosts: OwnHosts::default() },
                    i64::MAX / 4,
                )
                .read(&raw, &mut entries);
                entries.remove(0)
            })
            .iter(),
    );
    assert!(late.begins_before_the_log() && !whole.begins_before_the_log(), "an earlier file told the rest");
}
