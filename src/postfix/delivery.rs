//! A delivery agent's word on one recipient: smtp, lmtp, local, virtual, pipe, error, discard.
//!
//! `to=<info@cust-b.example>, orig_to=<a@cust-a.example>, relay=mx[198.51.100.11]:25, conn_use=2, delay=0.05,
//! delays=0.01/0.03/0/0.01, dsn=5.1.1, status=bounced (host mx[198.51.100.11] said: 550 …)`
//!
//! The recipient and the reply are hostile: the first may be quoted and hold a whole imitation, the second may go on
//! with one. So the fields are read strictly from the left, and the reply is whatever follows the first status.

use super::{Delivery, Outcome, Record, address, is_queue_id};
use crate::message::{Delays, Micros, SECOND, Timing};

pub(super) fn parse<'a>(queue_id: &'a str, rest: &'a str) -> Option<Record<'a>> {
    let (to, mut rest) = recipient(rest.strip_prefix("to=")?)?;
    let mut orig_to = None;
    if let Some(original) = rest.strip_prefix(", orig_to=") {
        let (original, after) = recipient(original)?;
        orig_to = Some(original);
        rest = after;
    }
    let (relay, mut rest) = field(rest.strip_prefix(", relay=")?)?;
    let (mut dsn, mut tls, mut timing) = ("", None, Timing::default());
    loop {
        if let Some(status) = rest.strip_prefix("status=") {
            rest = status;
            break;
        }
        // conn_use=2, delay=0.05, delays=0.01/0.03/0/0.01, tls=…, dsn=5.1.1: none holds a comma
        let (word, after) = field(rest)?;
        let (name, value) = word.split_once('=')?;
        match name {
            "conn_use" => timing.conn_use = value.parse().ok(),
            "delay" => timing.delay = seconds(value),
            "delays" => timing.delays = delays(value),
            "dsn" => dsn = value,
            "tls" => tls = Some(value),
            // what a later Postfix adds
            _ if name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_') => {}
            _ => return None,
        }
        rest = after;
    }
    let (word, reply) = memchr::memchr(b' ', rest.as_bytes())
        .filter(|at| rest[*at..].starts_with(" ("))
        .map_or((rest, ""), |at| (&rest[..at], &rest[at + 2..]));
    let reply = reply.strip_suffix(')').unwrap_or(reply);
    let outcome = match word {
        // only discard(8) sends without a relay
        "sent" if relay == "none" => Outcome::Discarded,
        "sent" => Outcome::Sent,
        // `soft_bounce = yes`: what would have bounced waits
        "deferred" | "SOFTBOUNCE" => Outcome::Deferred,
        "bounced" => Outcome::Bounced,
        // `sendmail -bv`, verify(8): an address probe, no mail moved
        "deliverable" | "undeliverable" | "undeliverable-but-not-cached" => return Some(Record::Noise),
        _ => return None,
    };
    let next = if outcome == Outcome::Sent { next_queue_id(reply) } else { None };
    Some(Record::Delivery(Delivery { queue_id, to, orig_to, relay, dsn, timing, tls, outcome, reply, next }))
}

/// What stands before the next `, `, and after it.
fn field(text: &str) -> Option<(&str, &str)> {
    let bytes = text.as_bytes();
    let at = memchr::memchr_iter(b',', bytes).find(|at| bytes.get(at + 1) == Some(&b' '))?;
    Some((&text[..at], &text[at + 2..]))
}

/// `<a@b>`, or without brackets, as Postfix before 2.2 and some forwarders of logs write it: then nothing in it can be doubtful.
fn recipient(text: &str) -> Option<(&str, &str)> {
    if let Some(rest) = text.strip_prefix('<') {
        return address(rest);
    }
    let (bare, _) = field(text)?;
    let is_plain = !bare.is_empty() && !bare.contains(['<', '>', '"', ' ', ',', '=', '(', ')']);
    is_plain.then_some((bare, &text[bare.len()..]))
}

/// `0.05`, `63495`, `1.2`: never negative, at most a few decimals. `None` when it is anything else.
fn seconds(text: &str) -> Option<Micros> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |part: &str| (1..=9).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if !is_number(whole) || !is_number(decimals) {
        return None;
    }
    let whole: Micros = whole.parse().ok()?;
    let digits = decimals.bytes().chain(std::iter::repeat(b'0'));
    let micros = digits.take(6).fold(0, |sum, digit| sum * 10 + Micros::from(digit - b'0'));
    Some(whole * SECOND + micros)
}

/// `0.01/0.03/0/0.01`
fn delays(text: &str) -> Option<Delays> {
    let mut parts = text.split('/').map(seconds);
    let mut next = || parts.next().flatten();
    let found = Delays { waiting: next()?, queue: next()?, connection: next()?, transmission: next()? };
    parts.next().is_none().then_some(found)
}

/// `250 2.0.0 Ok: queued as B975A9D1F3`, `250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as 9A…`,
/// `forwarded as 7F9D29E6251` (local aliases). The reply's last word and no other: a server of ours may repeat a recipient's address, in
/// which anybody can write `queued as …`.
fn next_queue_id(reply: &str) -> Option<&str> {
    let reply = reply.trim_end_matches(['.', ' ']);
    let (before, id) = reply.rsplit_once(' ')?;
    let is_hand_over = before.ends_with("queued as") || before.ends_with("forwarded as");
    (is_hand_over && is_queue_id(id)).then_some(id)
}
