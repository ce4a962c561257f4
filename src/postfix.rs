//! What Postfix writes: the text of one line becomes one [`Record`]. Never fails, never panics: what is not understood is
//! [`Record::Other`]. Borrowed throughout; every part is hostile input.
//!
//! The daemon is told by the text, because some templates lose its name (`postfix/smtpd` becomes `postfix`).

mod delivery;
mod noise;
mod queue;
mod refusal;

use crate::{line::Line, message::Timing, verdict::Verdict};

/// One line's meaning. `queue_id` names a file in the queue of the line's host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record<'a> {
    /// smtpd gave a client a queue id: `4C5AB9E623F: client=smtp.example[203.0.113.5], sasl_username=…`.
    Client(Client<'a>),
    /// pickup took a local submission: `4jX…: uid=0 from=<cron@cust-a.example>`.
    /// Put through the queue again by an operator, it names the queue id it had: `4jX…: uid=114 from=<a@b> orig_id=4jW…`.
    Pickup { queue_id: &'a str, sender: &'a str, orig_queue_id: Option<&'a str> },
    /// cleanup read the Message-ID, without brackets; empty when the mail has none.
    MessageId { queue_id: &'a str, message_id: &'a str },
    /// A `header_checks` rule logged the subject.
    Subject { queue_id: &'a str, subject: &'a str },
    /// qmgr made the mail active: `from=<a@b>, size=1135, nrcpt=1 (queue active)`. Sizes in bytes.
    Active { queue_id: &'a str, sender: &'a str, size: i64, recipients: i64 },
    /// A delivery agent's word on one recipient.
    Delivery(Delivery<'a>),
    /// qmgr gave up: `from=<a@b>, status=expired, returned to sender`.
    Expired { queue_id: &'a str },
    /// postsuper put a waiting mail on hold.
    OnHold { queue_id: &'a str },
    /// postsuper let it go on.
    Released { queue_id: &'a str },
    /// qmgr deleted the queue file: the end of this queue id's life.
    Removed { queue_id: &'a str },
    /// bounce made a notice, a message of its own on the same host.
    Notice { queue_id: &'a str, notice_id: &'a str, kind: NoticeKind },
    /// A command or a message was refused, held, discarded at the door.
    Refusal(Refusal<'a>),
    /// `queue file size limit exceeded`: the whole message was refused, recipients are not named.
    TooBig { queue_id: &'a str },
    /// How a client's connection is protected: `Anonymous TLS connection established from smtp.example[203.0.113.5]: TLSv1.3 with cipher …`
    /// (`smtpd_tls_loglevel = 1`). It comes before the queue ids that this session is given.
    Tls { client_ip: &'a str, tls: &'a str },
    /// What a filter said of a mail: not Postfix', and read by whoever knows that filter.
    Verdict(Box<Verdict>),
    /// An smtpd session began or ended: what it said before belongs to no later message.
    Session,
    /// Understood, nothing to keep.
    Noise,
    /// Not understood.
    Other,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client<'a> {
    pub queue_id: &'a str,
    /// Host name by reverse DNS, or `unknown`.
    pub name: &'a str,
    pub ip: &'a str,
    pub sasl_username: Option<&'a str>,
    /// The queue id before a content filter (XFORWARD IDENT).
    pub orig_queue_id: Option<&'a str>,
    /// The client before a content filter (XFORWARD NAME and ADDR).
    pub orig_client: Option<(&'a str, &'a str)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery<'a> {
    pub queue_id: &'a str,
    pub to: &'a str,
    /// The address before aliases, when Postfix logged one.
    pub orig_to: Option<&'a str>,
    pub relay: &'a str,
    pub dsn: &'a str,
    pub timing: Timing,
    /// The level of TLS security, as Postfix 3.11 and later log it: `dane`, `may:none`.
    pub tls: Option<&'a str>,
    pub outcome: Outcome,
    /// What stood in the parentheses.
    pub reply: &'a str,
    /// `queued as X`, `forwarded as X`: the queue id that the next server gave.
    pub next: Option<&'a str>,
}

/// What a delivery agent did with a recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Sent,
    Deferred,
    Bounced,
    /// The discard(8) transport: thrown away, nobody told.
    Discarded,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// `sender non-delivery notification`
    NonDelivery,
    /// `sender delay notification`, `sender delivery status notification`, postmaster copies.
    Information,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal<'a> {
    /// `None` for NOQUEUE.
    pub queue_id: Option<&'a str>,
    pub action: Action,
    /// `RCPT`, `MAIL`, `DATA`, `END-OF-MESSAGE`, `CONNECT`, `header Subject`…
    pub stage: &'a str,
    /// Empty when the line names none: a filter before the queue refused (`proxy-reject`).
    pub client_name: &'a str,
    pub client_ip: &'a str,
    /// The reply with its code, as the client got it; or what the rule said.
    pub reply: &'a str,
    /// `None` when the refusal came before MAIL FROM: no mail was offered yet.
    pub sender: Option<&'a str>,
    /// Empty when the refusal came before RCPT TO.
    pub to: &'a str,
    pub helo: &'a str,
    /// Who had logged in.
    pub sasl_username: Option<&'a str>,
}

/// What was done. `filter`, `redirect`, `warn` and the like are not refusals and give [`Record::Noise`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Reject,
    Hold,
    Discard,
}

/// Reads one line. Lines of other programs are `Other`.
pub fn parse<'a>(line: &'a Line<'a>) -> Record<'a> {
    if is_postfix(&line.program) { parse_text(&line.text) } else { Record::Other }
}

/// Whether the program is Postfix, under any `syslog_name`: `postfix/smtpd`, `postfix-out/smtp`, `mx-in/scan/smtp`, `postfix`.
pub fn is_postfix(program: &str) -> bool {
    const NAMES: [&str; 45] = [
        "anvil",
        "bounce",
        "cleanup",
        "defer",
        "discard",
        "dnsblog",
        "error",
        "flush",
        "lmtp",
        "local",
        "master",
        "nqmgr",
        "oqmgr",
        "pickup",
        "pipe",
        "postalias",
        "postcat",
        "postconf",
        "postdrop",
        "postfix-script",
        "postfix-wrapper",
        "postkick",
        "postlock",
        "postlog",
        "postlogd",
        "postmap",
        "postmulti",
        "postqueue",
        "postscreen",
        "postsuper",
        "proxymap",
        "qmgr",
        "qmqpd",
        "scache",
        "sendmail",
        "showq",
        "smtp",
        "smtpd",
        "spawn",
        "tlsmgr",
        "tlsproxy",
        "trace",
        "trivial-rewrite",
        "verify",
        "virtual",
    ];
    program.starts_with("postfix") || program.rsplit_once('/').is_some_and(|(_, name)| NAMES.contains(&name))
}

fn parse_text(text: &str) -> Record<'_> {
    if let Some((queue_id, rest)) = queued(text) {
        return parse_queued(queue_id, rest);
    }
    if noise::is_session(text) {
        return Record::Session;
    }
    if let Some(tls) = queue::tls(text) {
        return tls;
    }
    if let Some(rest) = text.strip_prefix("NOQUEUE: ") {
        return refusal::parse(None, rest);
    }
    if let Some(rest) = text.strip_prefix("warning: ") {
        let too_big = rest.strip_suffix(": queue file size limit exceeded").filter(|id| is_queue_id(id));
        return too_big.map_or(Record::Noise, |queue_id| Record::TooBig { queue_id });
    }
    // smtpd(8) before Postfix 2.8, on behalf of a filter before the queue
    if text.starts_with("proxy-reject: ") {
        return refusal::parse(None, text);
    }
    if noise::is_noise(text) { Record::Noise } else { Record::Other }
}

/// `4C5AB9E623F: what is said about it`.
fn queued(text: &str) -> Option<(&str, &str)> {
    let end = text.bytes().take(LONGEST_QUEUE_ID + 1).position(|b| b == b':')?;
    let rest = text[end..].strip_prefix(": ")?;
    is_queue_id(&text[..end]).then_some((&text[..end], rest))
}

fn parse_queued<'a>(queue_id: &'a str, rest: &'a str) -> Record<'a> {
    let found = match rest.as_bytes().first() {
        Some(b't') => delivery::parse(queue_id, rest),
        Some(b'f') if rest.starts_with("from=<") => queue::active_or_expired(queue_id, rest),
        Some(b'c') => queue::client(queue_id, rest),
        Some(b'm') if rest.starts_with("message-id=") => queue::message_id(queue_id, rest),
        Some(b'r') if rest == "removed" => Some(Record::Removed { queue_id }),
        Some(b'p') if rest == "placed on hold" => Some(Record::OnHold { queue_id }),
        Some(b'r') if rest == "released from hold" => Some(Record::Released { queue_id }),
        Some(b'u') if rest.starts_with("uid=") => queue::pickup(queue_id, rest),
        Some(b's' | b'p') if rest.contains(" notification: ") => queue::notice(queue_id, rest),
        _ => None,
    };
    found.unwrap_or_else(|| refusal::parse(Some(queue_id), rest))
}

const LONGEST_QUEUE_ID: usize = 32;

/// Whether this can be a queue id: upper-case hexadecimal (short ids: microseconds and a file's number, 21 digits at most), or digits and
/// consonants of both cases (long ids: `enable_long_queue_ids` in postconf(5)).
pub fn is_queue_id(text: &str) -> bool {
    let (mut is_short, mut is_long) = ((6..=21).contains(&text.len()), (10..=LONGEST_QUEUE_ID).contains(&text.len()));
    for b in text.bytes() {
        is_short &= b.is_ascii_digit() || (b'A'..=b'F').contains(&b);
        is_long &= b.is_ascii_alphanumeric() && !matches!(b | 0x20, b'a' | b'e' | b'i' | b'o' | b'u');
        if !(is_short || is_long) {
            return false;
        }
    }
    is_short || is_long
}

/// `name[192.0.2.1]` or `name[192.0.2.1]:25`, as Postfix writes clients.
fn client_address(text: &str) -> Option<(&str, &str)> {
    let (name, rest) = text.split_once('[')?;
    let (ip, port) = rest.split_once(']')?;
    let plain = |part: &str| !part.contains([' ', '<', '>', ',']);
    (plain(name) && plain(ip) && plain(port)).then_some((name, ip))
}

/// What stands before the first `: `, and after it.
fn before_colon(text: &str) -> Option<(&str, &str)> {
    let bytes = text.as_bytes();
    let at = memchr::memchr_iter(b':', bytes).find(|at| bytes.get(at + 1) == Some(&b' '))?;
    Some((&text[..at], &text[at + 2..]))
}

const LONGEST_ADDRESS: usize = 1000;

/// The address at the start of `text`, after its `<`, and what follows its `>`. A quoted local part (RFC 5321 section 4.1.2)
/// may hold anything, so it is read with its escapes: `<"a> to=<b"@example.org>` is one address.
fn address(text: &str) -> Option<(&str, &str)> {
    // RFC 5321 section 4.5.3.1.3 allows 256; what no index can hold is no address
    let bytes = &text.as_bytes()[..text.len().min(LONGEST_ADDRESS + 1)];
    let mut i = 0;
    if bytes.first() == Some(&b'"') {
        i = 1;
        while *bytes.get(i)? != b'"' {
            i += if bytes[i] == b'\\' { 2 } else { 1 };
        }
        i += 1;
    }
    let end = i + memchr::memchr(b'>', bytes.get(i..)?)?;
    let (found, rest) = (text.get(..end)?, text.get(end + 1..)?);
    (!found.get(i..)?.contains(['<', '"'])).then_some((found, rest))
}

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod tests;
