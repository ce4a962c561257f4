//! The life of a queue file: smtpd, pickup, cleanup, qmgr and bounce.

use super::{Client, NoticeKind, Record, address, before_colon, client_address, is_queue_id};

/// `client=crm.cust-a.example[203.0.113.21], sasl_method=PLAIN, sasl_username=carol@cust-a.example`
/// `client=localhost[127.0.0.1], orig_queue_id=7254C9E627A, orig_client=out1.gw.example[192.0.2.20]`
pub(super) fn client<'a>(queue_id: &'a str, rest: &'a str) -> Option<Record<'a>> {
    let rest = rest.strip_prefix("client=")?;
    let (client, mut rest) = rest.split_once(", ").unwrap_or((rest, ""));
    let (name, ip) = client_address(client)?;
    let mut found = Client { queue_id, name, ip, sasl_username: None, orig_queue_id: None, orig_client: None };
    // Postfix writes sasl_method, sasl_username, sasl_sender, orig_queue_id and orig_client, in this order (smtpd.c). A login may hold
    // anything, and whoever has not logged in may say AUTH="x, sasl_username=…" in MAIL FROM: what follows either may be a part of it
    if let Some(method) = rest.strip_prefix("sasl_method=") {
        rest = method.split_once(", ").map_or("", |(_, rest)| rest);
    }
    if let Some(login) = rest.strip_prefix("sasl_username=") {
        found.sasl_username = Some(until_next_field(login));
        return Some(Record::Client(found));
    }
    if let Some(id) = rest.strip_prefix("orig_queue_id=") {
        let (id, after) = id.split_once(", ").unwrap_or((id, ""));
        found.orig_queue_id = Some(id).filter(|id| is_queue_id(id));
        rest = after;
    }
    found.orig_client = rest.strip_prefix("orig_client=").and_then(client_address);
    Some(Record::Client(found))
}

/// `Anonymous TLS connection established from smtp.example[203.0.113.5]: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange …`
pub(super) fn tls(text: &str) -> Option<Record<'_>> {
    let (level, rest) = text.split_once(" TLS connection established from ")?;
    let (client, tls) = before_colon(rest)?;
    let (_, client_ip) = client_address(client)?;
    // of the version, the cipher and its bits; how the keys were exchanged is for the raw line
    let tls = tls.find(" bits)").map_or(tls, |end| &tls[..end + " bits)".len()]);
    let is_told = matches!(level, "Anonymous" | "Trusted" | "Untrusted" | "Verified") && tls.len() <= 100;
    is_told.then_some(Record::Tls { client_ip, tls })
}

/// What stands before the next `, sasl_…` or `, orig_…`.
fn until_next_field(text: &str) -> &str {
    let is_end = |at: &usize| [", sasl_", ", orig_"].iter().any(|next| text[*at..].starts_with(next));
    memchr::memchr_iter(b',', text.as_bytes()).find(is_end).map_or(text, |end| &text[..end])
}

/// `uid=0 from=<cron@cust-a.example>`
pub(super) fn pickup<'a>(queue_id: &'a str, rest: &'a str) -> Option<Record<'a>> {
    let (uid, rest) = rest.strip_prefix("uid=")?.split_once(" from=<")?;
    let (sender, rest) = address(rest)?;
    let orig_queue_id = rest.strip_prefix(" orig_id=").filter(|id| is_queue_id(id));
    uid.bytes().all(|b| b.is_ascii_digit()).then_some(Record::Pickup { queue_id, sender, orig_queue_id })
}

/// `message-id=<1.c5b20acd8be1@sender.example>`; a mail may bring anything between the brackets, or none. Postfix writes `?` for the line
/// end of one that was folded, and what follows the bracket is a comment: `message-id=<a@b> (added by postmaster@c)`.
pub(super) fn message_id<'a>(queue_id: &'a str, rest: &'a str) -> Option<Record<'a>> {
    let id = rest.strip_prefix("message-id=")?.trim();
    let unfolded = id.trim_start_matches(['?', ' ']);
    let id = if unfolded.starts_with('<') { unfolded } else { id };
    let Some(inner) = id.strip_prefix('<') else {
        return Some(Record::MessageId { queue_id, message_id: id.strip_suffix('>').unwrap_or(id) });
    };
    let inner = inner.split_once("> (").map_or(inner, |(inner, _comment)| inner);
    Some(Record::MessageId { queue_id, message_id: inner.strip_suffix('>').unwrap_or(inner) })
}

/// `from=<alice@sender.example>, size=1135, nrcpt=1 (queue active)`
/// `from=<bob@cust-b.example>, status=expired, returned to sender`, also `force-expired`.
pub(super) fn active_or_expired<'a>(queue_id: &'a str, rest: &'a str) -> Option<Record<'a>> {
    let (sender, rest) = address(rest.strip_prefix("from=<")?)?;
    let rest = rest.strip_prefix(", ")?;
    if rest.starts_with("status=expired") || rest.starts_with("status=force-expired") {
        return Some(Record::Expired { queue_id });
    }
    let (size, rest) = rest.strip_prefix("size=")?.split_once(", nrcpt=")?;
    let (recipients, _) = rest.split_once(' ')?;
    Some(Record::Active { queue_id, sender, size: size.parse().ok()?, recipients: recipients.parse().ok()? })
}

/// `sender non-delivery notification: 4jXZYW1GPDz1WDh5`
pub(super) fn notice<'a>(queue_id: &'a str, rest: &'a str) -> Option<Record<'a>> {
    let (kind, notice_id) = rest.rsplit_once(": ")?;
    let kind = match kind {
        "sender non-delivery notification" => NoticeKind::NonDelivery,
        "sender delay notification"
        | "sender delivery status notification"
        | "postmaster non-delivery notification"
        | "postmaster delay notification" => NoticeKind::Information,
        _ => return None,
    };
    is_queue_id(notice_id).then_some(Record::Notice { queue_id, notice_id, kind })
}
