//! A delivery agent's word on one recipient: smtp, lmtp, local, virtual, pipe, error, discard.
//!
//! `to=<info@cust-b.example>, orig_to=<a@cust-a.example>, relay=mx[198.51.100.11]:25, conn_use=2, delay=0.05,
//! delays=0.01/0.03/0/0.01, dsn=5.1.1, status=bounced (host mx[198.51.100.11] said: 550 …)`
//!
//! The recipient and the reply are hostile: the first may be quoted and hold a whole imitation, the second may go on
//! with one. So the fields are read strictly from the left, and the reply is whatever follows the first status.

use super::{Delivery, Outcome, Record, address, is_queue_id};

pub(super) fn parse<'a>(queue_id: &'a str, rest: &'a str) -> Option<Record<'a>> {
    let (to, mut rest) = address(rest.strip_prefix("to=<")?)?;
    let mut orig_to = None;
    if let Some(original) = rest.strip_prefix(", orig_to=<") {
        let (original, after) = address(original)?;
        orig_to = Some(original);
        rest = after;
    }
    let (relay, mut rest) = rest.strip_prefix(", relay=")?.split_once(", ")?;
    let mut dsn = "";
    loop {
        if let Some(status) = rest.strip_prefix("status=") {
            rest = status;
            break;
        }
        // conn_use=2, delay=0.05, delays=0.01/0.03/0/0.01, tls=…, dsn=5.1.1: none holds a comma
        let (field, after) = rest.split_once(", ")?;
        let (name, value) = field.split_once('=')?;
        if !name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') {
            return None;
        }
        if name == "dsn" {
            dsn = value;
        }
        rest = after;
    }
    let (word, reply) = rest.split_once(" (").unwrap_or((rest, ""));
    let reply = reply.strip_suffix(')').unwrap_or(reply);
    let outcome = match word {
        // only discard(8) sends without a relay
        "sent" if relay == "none" => Outcome::Discarded,
        "sent" => Outcome::Sent,
        "deferred" => Outcome::Deferred,
        "bounced" => Outcome::Bounced,
        // `sendmail -bv`: an address probe, no mail moved
        "deliverable" | "undeliverable" => return Some(Record::Noise),
        _ => return None,
    };
    let next = if outcome == Outcome::Sent { next_queue_id(reply) } else { None };
    Some(Record::Delivery(Delivery { queue_id, to, orig_to, relay, dsn, outcome, reply, next }))
}

/// `250 2.0.0 Ok: queued as B975A9D1F3`, `250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as 9A…`,
/// `forwarded as 7F9D29E6251` (local aliases).
fn next_queue_id(reply: &str) -> Option<&str> {
    let after = reply.rfind("queued as ").or_else(|| reply.rfind("forwarded as ")).map(|at| &reply[at..])?;
    let id = after.split(' ').nth(2)?;
    let id = id.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
    is_queue_id(id).then_some(id)
}
