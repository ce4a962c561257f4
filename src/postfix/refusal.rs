//! What was refused, held or discarded at the door, by smtpd, postscreen or cleanup.
//!
//! `reject: RCPT from smtp.example[203.0.113.5]: 450 4.2.0 <a@b>: Recipient address rejected: …; from=<s@t> to=<a@b> proto=ESMTP helo=<c>`
//! `reject: header Subject: … from smtp.example[203.0.113.5]; from=<s@t> to=<a@b> proto=ESMTP helo=<c>: 5.7.1 forbidden`
//! `milter-reject: END-OF-MESSAGE from smtp.example[203.0.113.5]: 5.7.1 Gtube pattern; from=<s@t> to=<a@b> proto=ESMTP helo=<c>`
//!
//! Sender, recipient, HELO and header are hostile and may hold a whole imitation of the tail. When the tail can be read in two ways,
//! the line is not understood: nothing false is stored.

use super::{Action, Record, Refusal, address, before_colon, client_address, noise};

pub(super) fn parse<'a>(queue_id: Option<&'a str>, rest: &'a str) -> Record<'a> {
    if queue_id.is_some() && noise::is_queued_noise(rest) {
        return Record::Noise;
    }
    // smtpd(8) passing a mail to a filter before the queue, which gives it its queue id
    if queue_id.is_none() && rest.starts_with("client=") {
        return Record::Noise;
    }
    let Some((word, rest)) = before_colon(rest) else {
        return Record::Other;
    };
    let word = word.strip_prefix("milter-header-").or_else(|| word.strip_prefix("milter-")).unwrap_or(word);
    let action = match word {
        "reject" | "proxy-reject" => Some(Action::Reject),
        "hold" => Some(Action::Hold),
        "discard" => Some(Action::Discard),
        // the mail went on: its other lines tell what became of it
        "filter" | "redirect" | "warn" | "warning" | "info" | "bcc" | "prepend" | "replace" | "strip" | "ignore"
        | "permit" | "delay" | "reject_warning" | "proxy-accept" => None,
        _ => return Record::Other,
    };
    let is_header = ["header ", "body ", "content ", "mime-error "].iter().any(|context| rest.starts_with(context));
    let found = if is_header { from_header(queue_id, action, rest) } else { from_command(queue_id, action, rest) };
    match (found, action, queue_id) {
        (Some(Tail::Refusal(refusal)), Some(_), _) => Record::Refusal(refusal),
        (Some(Tail::Subject(subject)), None, Some(queue_id)) => Record::Subject { queue_id, subject },
        (_, None, _) => Record::Noise,
        _ => Record::Other,
    }
}

enum Tail<'a> {
    Refusal(Refusal<'a>),
    Subject(&'a str),
}

/// `RCPT from name[ip]: 450 4.2.0 …; from=<s> to=<r> proto=ESMTP helo=<h>`
/// `CONNECT from [203.0.113.5]:1337: too many connections`, from postscreen(8)
fn from_command<'a>(queue_id: Option<&'a str>, action: Option<Action>, rest: &'a str) -> Option<Tail<'a>> {
    let (who, rest) = before_colon(rest)?;
    let (stage, client) = match who.split_once(" from ") {
        Some((stage, client)) => (stage, Some(client)),
        // `proxy-reject: END-OF-MESSAGE: 554 5.7.0 …`
        None => (who, None),
    };
    if stage.is_empty() || !stage.bytes().all(|b| b.is_ascii_uppercase() || b == b'-') {
        return None;
    }
    let (client_name, client_ip) = client.map_or(Some(("", "")), client_address)?;
    let is_postscreen = client.is_some_and(|client| client.starts_with('['));
    let (reply, tail) = match only_tail(rest) {
        Some(found) => found,
        None if is_postscreen && BUSY.contains(&rest) => (rest, Addresses::default()),
        None => return None,
    };
    Some(Tail::Refusal(Refusal {
        queue_id,
        action: action.unwrap_or(Action::Reject),
        stage,
        client_name,
        client_ip,
        reply,
        sender: tail.sender,
        to: tail.to,
        helo: tail.helo,
        // postscreen(8), which writes `[ip]:port`, asks nobody to log in
        sasl_username: tail.sasl_username.filter(|_| !is_postscreen),
    }))
}

const BUSY: [&str; 3] = ["too many connections", "all server ports busy", "all screening ports busy"];

/// `header Subject: … from name[ip]; from=<s> to=<r> proto=ESMTP helo=<h>: 5.7.1 text`
/// `header Subject: … from local; from=<s> to=<r>`
/// `mime-error improper use of 8-bit data in message header: … from name[ip]; from=<s> to=<r> proto=ESMTP helo=<h>`
fn from_header<'a>(queue_id: Option<&'a str>, action: Option<Action>, rest: &'a str) -> Option<Tail<'a>> {
    let (before, tail) = only_tail(rest)?;
    let (header, client) = before.rsplit_once(" from ")?;
    let (client_name, client_ip) = if client == "local" { ("local", "") } else { client_address(client)? };
    if action.is_none() {
        return header
            .strip_prefix("header Subject: ")
            .or_else(|| header.strip_prefix("header subject: "))
            .map(Tail::Subject);
    }
    let stage = header.split(':').next().unwrap_or(header);
    Some(Tail::Refusal(Refusal {
        queue_id,
        action: action?,
        stage,
        client_name,
        client_ip,
        reply: if header.starts_with("mime-error ") { header } else { tail.after },
        sender: tail.sender,
        to: tail.to,
        helo: tail.helo,
        sasl_username: tail.sasl_username,
    }))
}

#[derive(Default)]
struct Addresses<'a> {
    sender: Option<&'a str>,
    to: &'a str,
    helo: &'a str,
    sasl_username: Option<&'a str>,
    after: &'a str,
}

/// smtpd(8) reads no longer line (`line_length_limit`), and a login may follow.
const LONGEST_HELO: usize = 2048 + LONGEST_WITH_LOGIN;

/// A line that names a login is shorter than syslog's smallest limit (RFC 3164: 1024 bytes with the header).
const LONGEST_WITH_LOGIN: usize = 900;

/// Where a tail might begin: more of them are in no honest line.
const MARKS_AT_MOST: usize = 64;

/// The one place where `; from=<…> to=<…> proto=… helo=<…>` can be read to the end, with what stands before it; `None`
/// when there is none, or more than one, or one more that was cut off: then this one is an imitation before it. Before MAIL FROM there is
/// no sender to name: `; proto=SMTP helo=<x>`, and for VRFY `; to=<r> proto=SMTP helo=<x>`.
fn only_tail(text: &str) -> Option<(&str, Addresses<'_>)> {
    let (mut found, mut marks) = (None, 0);
    for at in memchr::memchr_iter(b';', text.as_bytes()) {
        let Some(rest) = text[at..].strip_prefix("; ") else { continue };
        if !["from=<", "to=<", "proto="].iter().any(|first| rest.starts_with(first)) {
            continue;
        }
        marks += 1;
        if found.is_some() || marks > MARKS_AT_MOST {
            return None;
        }
        found = tail(rest, text[..at].ends_with(" from local")).map(|tail| (&text[..at], tail));
    }
    // syslog cuts long lines: a login at the end of one may be what a HELO said
    found.map(|(before, tail)| {
        (before, Addresses { sasl_username: tail.sasl_username.filter(|_| text.len() < LONGEST_WITH_LOGIN), ..tail })
    })
}

/// smtpd separates with spaces, postscreen with commas; `from` is missing before MAIL FROM, `to` before RCPT TO, `helo` before HELO, and
/// all that SMTP adds in what came by sendmail(1).
fn tail(text: &str, is_local: bool) -> Option<Addresses<'_>> {
    let (sender, rest) = match text.strip_prefix("from=<") {
        Some(rest) => address(rest).map(|(sender, rest)| (Some(sender), rest))?,
        None => (None, text),
    };
    let rest = rest.strip_prefix(',').unwrap_or(rest);
    let (to, rest) = match rest.strip_prefix(if sender.is_some() { " to=<" } else { "to=<" }) {
        Some(rest) => address(rest)?,
        None => ("", rest),
    };
    if is_local && (rest.is_empty() || rest.starts_with(": ")) {
        return Some(Addresses { sender, to, after: rest.strip_prefix(": ").unwrap_or(""), ..Addresses::default() });
    }
    let rest = rest.strip_prefix(',').unwrap_or(rest);
    let is_first = sender.is_none() && to.is_empty();
    let rest = rest.strip_prefix(if is_first { "proto=" } else { " proto=" })?;
    let end = rest.find([' ', ',', ':']).unwrap_or(rest.len());
    let (proto, rest) = rest.split_at(end);
    if proto.is_empty() || !proto.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()) {
        return None;
    }
    let rest = rest.strip_prefix(',').unwrap_or(rest);
    let (helo, rest) = match rest.strip_prefix(" helo=<") {
        // a HELO may hold a `>`: it ends at the last one before the rule's text
        Some(rest) => {
            let near = &rest.as_bytes()[..rest.len().min(LONGEST_HELO + 3)];
            let end = memchr::memmem::find(near, b">: ")
                .or_else(|| memchr::memrchr(b'>', near).filter(|_| near.len() == rest.len()))?;
            (&rest[..end], &rest[end + 1..])
        }
        None => ("", rest),
    };
    // `, sasl_method=PLAIN, sasl_username=carol@cust-a.example`, with a comma from postscreen and smtpd alike
    let sasl = rest.strip_prefix(", sasl_").or_else(|| rest.strip_prefix(" sasl_"));
    // after the method and nothing else: whoever has not logged in may say AUTH="x> sasl_method=…, sasl_username=…" in MAIL FROM, and
    // what looks like the HELO's end may stand in there
    let sasl_username = sasl
        .filter(|_| !helo.contains("sasl_"))
        .and_then(|sasl| sasl.strip_prefix("method=")?.split_once([',', ' ']))
        .and_then(|(_, rest)| rest.trim_start().strip_prefix("sasl_username="))
        .map(|name| name.split(',').next().unwrap_or(name));
    if !(rest.is_empty() || rest.starts_with(": ") || sasl.is_some()) {
        return None;
    }
    Some(Addresses { sender, to, helo, sasl_username, after: rest.strip_prefix(": ").unwrap_or("") })
}
