//! What was refused, held or discarded at the door, by smtpd, postscreen or cleanup.
//!
//! `reject: RCPT from smtp.example[203.0.113.5]: 450 4.2.0 <a@b>: Recipient address rejected: …; from=<s@t> to=<a@b> proto=ESMTP helo=<c>`
//! `reject: header Subject: … from smtp.example[203.0.113.5]; from=<s@t> to=<a@b> proto=ESMTP helo=<c>: 5.7.1 forbidden`
//! `milter-reject: END-OF-MESSAGE from smtp.example[203.0.113.5]: 5.7.1 Gtube pattern; from=<s@t> to=<a@b> proto=ESMTP helo=<c>`
//!
//! Sender, recipient, HELO and header are hostile and may hold a whole imitation of the tail. When the tail can be read in two ways,
//! the line is not understood: nothing false is stored.

use super::{Action, Record, Refusal, address, client_address};

pub(super) fn parse<'a>(queue_id: Option<&'a str>, rest: &'a str) -> Record<'a> {
    let Some((word, rest)) = rest.split_once(": ") else {
        return Record::Other;
    };
    let action = match word {
        "reject" | "milter-reject" => Some(Action::Reject),
        "hold" | "milter-hold" => Some(Action::Hold),
        "discard" | "milter-discard" => Some(Action::Discard),
        // the mail went on: its other lines tell what became of it
        "filter" | "redirect" | "warn" | "warning" | "info" | "bcc" | "prepend" | "replace" | "strip" | "permit"
        | "delay" | "reject_warning" => None,
        // smtp(8) saying how an attempt went before trying the next server: the delivery line repeats the last one
        _ if word.starts_with("host ")
            || word.starts_with("lost connection with ")
            || word.starts_with("conversation with ")
            || word.starts_with("Cannot start TLS")
            || word.starts_with("enabling PIX ") =>
        {
            return Record::Noise;
        }
        _ => return Record::Other,
    };
    let header = rest.strip_prefix("header ").or_else(|| rest.strip_prefix("body "));
    let found = match header {
        Some(_) => from_header(queue_id, action, rest),
        None => from_command(queue_id, action, rest),
    };
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
fn from_command<'a>(queue_id: Option<&'a str>, action: Option<Action>, rest: &'a str) -> Option<Tail<'a>> {
    let (stage, rest) = rest.split_once(" from ")?;
    let (client, rest) = rest.split_once(": ")?;
    let (client_name, client_ip) = client_address(client)?;
    let (before, tail) = only_tail(rest)?;
    // postscreen(8), which writes `[ip]:port`, asks nobody to log in
    let sasl_username = tail.sasl_username.filter(|_| !client.starts_with('['));
    Some(Tail::Refusal(Refusal {
        queue_id,
        action: action.unwrap_or(Action::Reject),
        stage,
        client_name,
        client_ip,
        reply: before,
        sender: tail.sender,
        to: tail.to,
        helo: tail.helo,
        sasl_username,
    }))
}

/// `header Subject: … from name[ip]; from=<s> to=<r> proto=ESMTP helo=<h>: 5.7.1 text`
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
        reply: tail.after,
        sender: tail.sender,
        to: tail.to,
        helo: tail.helo,
        sasl_username: tail.sasl_username,
    }))
}

struct Addresses<'a> {
    sender: &'a str,
    to: &'a str,
    helo: &'a str,
    sasl_username: Option<&'a str>,
    after: &'a str,
}

/// A line that names a login is shorter than syslog's smallest limit (RFC 3164: 1024 bytes with the header).
const LONGEST_WITH_LOGIN: usize = 900;

/// The one place where `; from=<…> to=<…> proto=… helo=<…>` can be read to the end, with what stands before it; `None`
/// when there is none, or more than one, or one more that was cut off: then this one is an imitation before it.
fn only_tail(text: &str) -> Option<(&str, Addresses<'_>)> {
    const MARK: &str = "; from=<";
    let mut found = None;
    let finder = memchr::memmem::Finder::new(MARK);
    for at in finder.find_iter(text.as_bytes()) {
        let tail = tail(&text[at + MARK.len()..]);
        if found.is_some() {
            return None;
        }
        found = tail.map(|tail| (&text[..at], tail));
    }
    // syslog cuts long lines: a login at the end of one may be what a HELO said
    found.map(|(before, tail)| {
        (before, Addresses { sasl_username: tail.sasl_username.filter(|_| text.len() < LONGEST_WITH_LOGIN), ..tail })
    })
}

/// smtpd separates with spaces, postscreen with commas; `to` is missing before RCPT TO, `helo` before HELO.
fn tail(text: &str) -> Option<Addresses<'_>> {
    let (sender, rest) = address(text)?;
    let rest = rest.strip_prefix(',').unwrap_or(rest);
    let (to, rest) = match rest.strip_prefix(" to=<") {
        Some(rest) => address(rest)?,
        None => ("", rest),
    };
    let rest = rest.strip_prefix(',').unwrap_or(rest);
    let rest = rest.strip_prefix(" proto=")?;
    let end = rest.find([' ', ',', ':']).unwrap_or(rest.len());
    let (proto, rest) = rest.split_at(end);
    if proto.is_empty() || !proto.bytes().all(|b| b.is_ascii_uppercase()) {
        return None;
    }
    let rest = rest.strip_prefix(',').unwrap_or(rest);
    let (helo, rest) = match rest.strip_prefix(" helo=<") {
        // a HELO may hold a `>`: it ends at the last one before the rule's text
        Some(rest) => {
            let end = rest.find(">: ").or_else(|| rest.rfind('>'))?;
            (&rest[..end], &rest[end + 1..])
        }
        None => ("", rest),
    };
    // `, sasl_method=PLAIN, sasl_username=carol@cust-a.example`, with a comma from postscreen and smtpd alike
    let sasl = rest.strip_prefix(", sasl_").or_else(|| rest.strip_prefix(" sasl_"));
    let sasl_username =
        sasl.and_then(|sasl| sasl.split_once("sasl_username=")).map(|(_, name)| name.split(',').next().unwrap_or(name));
    if !(rest.is_empty() || rest.starts_with(": ") || sasl.is_some()) {
        return None;
    }
    Some(Addresses { sender, to, helo, sasl_username, after: rest.strip_prefix(": ").unwrap_or("") })
}
