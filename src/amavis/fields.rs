//! The templates in text: `Passed CLEAN {…}, [client] <sender> -> <recipients>, Key: value, …, 210 ms`.

use std::net::IpAddr;

use super::{BAD_HEADERS, KINDS, add_tests, blocked, ip, one_queue_id, passed, verdict, without_brackets};
use crate::{
    postfix::is_queue_id,
    verdict::{Points, Symbol, Verdict},
};

/// How a value is written.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// Without a blank (macro `uquote`).
    Word,
    /// Between double quotes, those inside doubled (macro `dquote`).
    Quoted,
    /// Between brackets, with none inside.
    Bracketed,
    /// `<…>`, without `>` unless after a backslash: amavis picks it out of the header (`parse_message_id`). Before 2.4.5, and where there
    /// is none, a word in which blanks are protected.
    Id,
    /// Up to what looks like the next field.
    Plain,
    /// Whatever a stranger wrote: every place where it may end is tried.
    Free,
}
use Kind::{Bracketed, Free, Id, Plain, Quoted, Word};

/// What follows the recipients, in the order of the templates; each may be absent but `mail_id` and `Hits`.
const FIELDS: [(&str, Kind); 34] = [
    ("tls: ", Word),
    ("quarantine: ", Plain),
    ("Queue-ID: ", Word),
    ("Message-ID: ", Id),
    ("Resent-Message-ID: ", Id),
    ("mail_id: ", Word),
    ("b: ", Word),
    ("Hits: ", Word),
    ("size: ", Word),
    ("pt: ", Word),
    ("queued_as: ", Plain),
    ("Subject: ", Quoted),
    ("From: ", Word),
    ("User-Agent: ", Word),
    ("X-Mailer: ", Word),
    // Postfix lets a client say HELO with blanks
    ("helo=", Plain),
    ("Tests: ", Bracketed),
    ("b.key=", Plain),
    ("b.com=", Plain),
    ("b.rhs=", Plain),
    ("b.parts=", Free),
    ("shortcircuit=", Plain),
    ("autolearn=", Plain),
    ("autolearnscore=", Word),
    ("languages=", Word),
    ("relaycountry=", Word),
    ("asn=", Word),
    ("dcc=", Word),
    ("dkim_d=", Word),
    ("dkim_id=", Word),
    ("dkim_i=", Word),
    ("dkim_sd=", Word),
    ("dkim_new=", Word),
    ("rss=", Word),
];

const MAIL_ID: &str = "mail_id: ";

/// How many places are tried before a line is given up: somebody made it to be long to read.
const MOST_TRIES: u32 = 100_000;

/// The one verdict that the text gives, or `None`.
pub(super) fn parse(text: &str) -> Option<Verdict> {
    let (is_passed, rest) = match text.strip_prefix("Passed ") {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix("Blocked ")?),
    };
    let at = rest.find([' ', ','])?;
    let (word, ending) = kind(&rest[..at])?;
    let mut readings = Readings { is_passed, word, found: None, is_ambiguous: false, tries: MOST_TRIES };
    if let Some(names) = rest[at..].strip_prefix(" (") {
        // a file's name may hold anything, parentheses too
        for (end, _) in names.match_indices(')') {
            let after = &names[end + 1..];
            if after.starts_with([' ', ',']) && readings.may_go_on() {
                readings.after_kind(&options(word, &names[..end]), after);
            }
        }
    } else {
        let names: Vec<String> = ending.map(str::to_owned).into_iter().collect();
        readings.after_kind(&names, &rest[at..])?;
    }
    readings.found.filter(|_| !readings.is_ambiguous && readings.tries > 0)
}

/// `BAD-HEADER-8` is `BAD-HEADER` and `Dupl`; `UNCHECKED-ENCRYPTED` is `UNCHECKED` and `ENCRYPTED`.
fn kind(text: &str) -> Option<(&'static str, Option<&str>)> {
    if let Some((word, _)) = KINDS.iter().find(|(word, _)| *word == text) {
        return Some((word, None));
    }
    let (word, ending) = text.rsplit_once('-')?;
    let (word, _) = KINDS.iter().find(|(known, _)| *known == word)?;
    let ending = match ending.parse::<usize>() {
        Ok(number) => BAD_HEADERS.get(number).copied().filter(|name| !name.is_empty()),
        Err(_) => Some(ending).filter(|ending| ending.bytes().all(|b| b.is_ascii_uppercase())),
    };
    Some((word, ending))
}

/// The names of viruses, or the one banned part: it may hold commas.
fn options(word: &str, names: &str) -> Vec<String> {
    match word {
        _ if names.is_empty() => Vec::new(),
        "INFECTED" => names.split(", ").map(str::to_owned).collect(),
        _ => vec![names.to_owned()],
    }
}

/// All the ways to read one text; what they differ in is not understood.
struct Readings {
    is_passed: bool,
    word: &'static str,
    found: Option<Verdict>,
    is_ambiguous: bool,
    tries: u32,
}

impl Readings {
    fn may_go_on(&mut self) -> bool {
        self.tries = self.tries.saturating_sub(1);
        self.tries > 0 && !self.is_ambiguous
    }

    /// ` {RelayedInbound}, MYNETS LOCAL [203.0.113.5]:52503 [203.0.113.5] ESMTP/ESMTP <a@b> -> <c@d>,<e@f>, (ESMTP://[203.0.113.5]:52503)`
    fn after_kind(&mut self, names: &[String], text: &str) -> Option<()> {
        let (done, text) = match text.strip_prefix(" {") {
            Some(done) => done.split_once('}')?,
            None => ("", text),
        };
        if !done.bytes().all(|b| b.is_ascii_alphabetic() || b == b',') {
            return None;
        }
        let done: Vec<&str> = done.split(',').collect();
        let (ip, rest) = client(text.strip_prefix(", ")?)?;
        let (sender, rest) = address(rest)?;
        let mut rest = rest.strip_prefix(" -> ")?;
        let mut recipients = Vec::new();
        loop {
            let (recipient, after) = address(rest)?;
            if !self.may_go_on() {
                return None;
            }
            recipients.push(recipient.to_owned());
            rest = after;
            match after.strip_prefix(",<") {
                Some(_) => rest = &after[1..],
                None => break,
            }
        }
        let mut start = verdict(self.word, names.to_vec(), passed(self.word));
        (start.ip, start.sender, start.recipients) = (ip, Some(sender.to_owned()), recipients);
        // the hops of the verbose template
        if let Some(hops) = rest.strip_prefix(", (") {
            for (end, _) in hops.match_indices(')') {
                if hops[end + 1..].starts_with(", ") && self.may_go_on() {
                    self.fields(&hops[end + 1..], 0, &done, &mut Vec::new(), &start);
                }
            }
        } else {
            self.fields(rest, 0, &done, &mut Vec::new(), &start);
        }
        Some(())
    }

    /// `, Key: value, …, 210 ms`, the keys in order from the `next` on.
    fn fields<'a>(
        &mut self,
        text: &'a str,
        next: usize,
        done: &[&str],
        values: &mut Vec<(&'static str, &'a str)>,
        start: &Verdict,
    ) {
        if is_end(text) {
            if [MAIL_ID, "Hits: "].iter().any(|must| values.iter().all(|(name, _)| name != must)) {
                return;
            }
            let read = self.filled(done, values, start.clone());
            self.is_ambiguous |= self.found.as_ref().is_some_and(|found| *found != read);
            self.found = Some(read);
            return;
        }
        let Some((at, text)) = key(text, next) else { return };
        let (name, kind) = FIELDS[at];
        let is_after_id = values.iter().any(|(name, _)| *name == MAIL_ID);
        let mut try_end = |readings: &mut Self, value: usize, after: usize| {
            // what strangers wrote stands before the one `mail_id`, but for a subject: a second one was written by them, or is the true one
            if is_after_id && kind != Quoted && text[..value].contains(", mail_id: ") {
                return;
            }
            values.push((name, &text[..value]));
            readings.fields(&text[after..], at + 1, done, values, start);
            values.pop();
        };
        match kind {
            Word => {
                // amavis writes no blank into it, so it goes on to the `, ` before the next
                let Some(end) = text.find(' ') else { return };
                let signed = " (dkim:AUTHOR)";
                if text[..end].ends_with(',') {
                    try_end(self, end - 1, end - 1);
                } else if text[end..].starts_with(signed) {
                    try_end(self, end, end + signed.len());
                }
            }
            Quoted => {
                if let Some(end) = text.strip_prefix('"').and_then(closing_quote) {
                    try_end(self, end + 2, end + 2);
                }
            }
            Bracketed => {
                if let Some(end) = text.strip_prefix('[').and_then(|inner| inner.find(']')) {
                    try_end(self, end + 2, end + 2);
                }
            }
            Id => {
                if !text.starts_with('<') || !text.contains('>') {
                    if let Some(end) = text.find(' ').filter(|end| text[..*end].ends_with(',')) {
                        try_end(self, end - 1, end - 1);
                    }
                    return;
                }
                for (end, _) in text.match_indices('>') {
                    try_end(self, end + 1, end + 1);
                    if !text[..end].ends_with('\\') || !self.may_go_on() {
                        return;
                    }
                }
            }
            Plain | Free => {
                let mut from = 0;
                while let Some(found) = text[from..].find(", ") {
                    let end = from + found;
                    from = end + 2;
                    if !self.may_go_on() {
                        return;
                    }
                    if key(&text[end..], at + 1).is_some() || is_end(&text[end..]) {
                        try_end(self, end, end);
                        if kind == Plain {
                            return;
                        }
                    }
                }
            }
        }
    }

    fn filled(&self, done: &[&str], values: &[(&str, &str)], mut verdict: Verdict) -> Verdict {
        for (name, value) in values {
            match *name {
                "Queue-ID: " if is_queue_id(value) => (*value).clone_into(&mut verdict.queue_id),
                "Message-ID: " => without_brackets(value).clone_into(&mut verdict.message_id),
                "Hits: " => verdict.score = score(value),
                "queued_as: " => verdict.queued_as = one_queue_id(value.split('/')),
                "Subject: " => verdict.subject = subject(value),
                "Tests: " => add_tests(&mut verdict, tests(value)),
                _ => {}
            }
        }
        if !self.is_passed {
            verdict.action = blocked(done, values.iter().any(|(name, _)| *name == "quarantine: "));
        }
        verdict
    }
}

/// `, 210 ms`, and nothing more: what was cut off is not read.
fn is_end(text: &str) -> bool {
    let digits = text.strip_prefix(", ").and_then(|text| text.strip_suffix(" ms"));
    digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

/// Which field begins here, and what follows its key.
fn key(text: &str, next: usize) -> Option<(usize, &str)> {
    let text = text.strip_prefix(", ")?;
    (next..FIELDS.len()).find_map(|at| Some((at, text.strip_prefix(FIELDS[at].0)?)))
}

/// What stands before the sender: the policy bank, `LOCAL`, the client, the first public address of the trace, the protocols. The client's
/// address, and the rest from the sender's `<` on.
fn client(mut text: &str) -> Option<(String, &str)> {
    let mut addresses: Vec<(&str, bool)> = Vec::new();
    while !text.starts_with('<') {
        let (word, rest) = text.split_once(' ')?;
        if word.contains(['<', '>', '"']) {
            return None;
        }
        if let Some((address, port)) = word.strip_prefix('[').and_then(|word| word.split_once(']')) {
            addresses.push((address, !port.is_empty()));
        }
        text = rest;
    }
    // alone and without a port it may be what a header said; but that is never an address of ours
    let is_client = match addresses[..] {
        [(address, has_port)] => has_port || is_private(address),
        [] => false,
        _ => true,
    };
    let found = addresses.first().filter(|_| is_client).map(|(address, _)| ip(address));
    Some((found.unwrap_or_default(), text))
}

fn is_private(address: &str) -> bool {
    match ip(address).parse() {
        Ok(IpAddr::V4(ip)) => ip.is_loopback() || ip.is_private(),
        Ok(IpAddr::V6(ip)) => ip.is_loopback() || ip.is_unique_local(),
        Err(_) => false,
    }
}

/// The address in the brackets at the start, and what follows them. A quoted local part (RFC 5321 section 4.1.2) may hold anything.
fn address(text: &str) -> Option<(&str, &str)> {
    let text = text.strip_prefix('<')?;
    let bytes = text.as_bytes();
    let mut i = 0;
    if bytes.first() == Some(&b'"') {
        i = 1;
        while *bytes.get(i)? != b'"' {
            i += if bytes[i] == b'\\' { 2 } else { 1 };
        }
        i += 1;
    }
    let end = i + text.get(i..)?.find('>')?;
    let is_plain = !text[i..end].contains(|c: char| matches!(c, '<' | '"') || c.is_whitespace() || c.is_control());
    is_plain.then(|| (&text[..end], &text[end + 1..]))
}

/// `2.3`, `-` where nobody counted; `0.3..5.3` where recipients differ, and the most is what amavis reports elsewhere (`spam_score`).
fn score(text: &str) -> Option<Points> {
    Points::parse(text.split_once("..").map_or(text, |(_, most)| most))
}

/// `"Été (raw: =?UTF-8?Q?=C3=89t=C3=A9?=)"`: amavis says it twice where it was encoded.
fn subject(quoted: &str) -> Option<String> {
    let subject = quoted.strip_prefix('"')?.strip_suffix('"')?;
    Some(subject.split_once(" (raw: ").map_or(subject, |(subject, _)| subject).replace("\"\"", "\""))
}

/// Where the quote is that is not doubled.
fn closing_quote(inner: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let end = from + inner[from..].find('"')?;
        if !inner[end + 1..].starts_with('"') {
            return Some(end);
        }
        from = end + 2;
    }
}

/// `[GTUBE=1000,RCVD_ILLEGAL_IP=1.3]`
fn tests(bracketed: &str) -> impl Iterator<Item = Symbol> {
    let inner = bracketed.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or_default();
    inner.split(',').map(|test| {
        let (name, score) = test.split_once('=').unwrap_or((test, ""));
        Symbol { name: name.to_owned(), score: Points::parse(score), options: Vec::new() }
    })
}
