//! What amavis says: the text of one line of syslog becomes what it decided about a mail. Never fails, never panics, and every part is
//! hostile: a sender, a Message-ID or the name of an attachment may imitate the rest of the line. So every way to read a line is tried,
//! and what can be read in two ways is not understood.
//!
//! Read are the templates of amavis 2.4 to 2.13, short (Debian's) and verbose, and its JSON (`$log_templ = '[:report_json]'`):
//!
//! ```text
//! (00643-01) Passed CLEAN {RelayedInbound}, [203.0.113.5]:52503 [203.0.113.5] <a@sender.example> -> <b@cust-a.example>, Queue-ID:
//! 9466CAD210A, Message-ID: <x@sender.example>, mail_id: wiQ0Ci_sd5jn, Hits: 2.3, size: 455, queued_as: 6E243AD2131, 210 ms
//! ```

mod fields;
mod json;

use std::{borrow::Cow, net::IpAddr};

use crate::{
    postfix::is_queue_id,
    verdict::{Action, Filter, MOST_SYMBOLS, Symbol, Verdict},
};

/// The meaning of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parsed {
    /// What was decided, one verdict for each group of recipients who fared alike. A mail may have two lines, and as many more as Postfix
    /// offered it in parts.
    Verdicts(Vec<Verdict>),
    /// The first part of a line that amavis cut at 980 bytes (`$logline_maxlen`): [`join`] it with what the same process says next.
    Begun,
    /// Understood, nothing to keep.
    Noise,
    /// It says what was decided, but not in exactly one way.
    Other,
}

/// Beyond this nothing is read.
const LONGEST: usize = 64 * 1024;

/// Whether the program is amavis: `amavis`, `amavisd`, `/usr/sbin/amavisd-new`.
pub fn is_amavis(program: &str) -> bool {
    let name = program.rsplit_once('/').map_or(program, |(_, name)| name);
    matches!(name, "amavis" | "amavisd" | "amavisd-new")
}

/// Reads the text of one line of a program that [`is_amavis`].
pub fn parse(text: &str) -> Parsed {
    let Some((_, said)) = numbered(text) else { return Parsed::Noise };
    let (is_text, is_json) = (said.starts_with("Passed ") || said.starts_with("Blocked "), said.starts_with('{'));
    if !is_text && !is_json {
        return Parsed::Noise;
    }
    if said.ends_with("...") {
        return Parsed::Begun;
    }
    // a line for each recipient (`$log_recip_templ`) says again what the mail's own line said: `…, Hits: -, tag=2, tag2=6.31, kill=6.31, L/Y/0/0`
    if is_text && !said.ends_with(" ms") {
        return Parsed::Noise;
    }
    if said.len() > LONGEST {
        return Parsed::Other;
    }
    let found = match unescaped(said) {
        Some(said) if is_json => json::parse(&said),
        Some(said) => fields::parse(&said).map(|verdict| vec![verdict]),
        None => None,
    };
    found.map_or(Parsed::Other, Parsed::Verdicts)
}

/// Puts `(01277-05) …abc...` and `(01277-05) ...def` together: `(01277-05) …abcdef`, which may be a first part again. The parts of one
/// line follow each other, for the process writes them in one go. `None` where `next` is not the next part.
pub fn join(begun: &str, next: &str) -> Option<String> {
    let ((id, _), (next_id, rest)) = (numbered(begun)?, numbered(next)?);
    let (start, rest) = (begun.strip_suffix("...")?, rest.strip_prefix("...")?);
    (id == next_id && start.len() + rest.len() <= LONGEST).then(|| format!("{start}{rest}"))
}

/// `(00643-05-8) text`: the number of amavis' task, and what it says.
fn numbered(text: &str) -> Option<(&str, &str)> {
    let (id, said) = text.strip_prefix('(')?.split_once(") ")?;
    let is_id = id.contains('-') && id.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    is_id.then_some((id, said))
}

/// The text before amavis escaped backslashes and control characters in it (`sanitize_str`, and before 2.7 all that is not ASCII).
fn unescaped(text: &str) -> Option<Cow<'_, str>> {
    let Some((start, rest)) = text.split_once('\\') else { return Some(text.into()) };
    let mut bytes = start.as_bytes().to_vec();
    let mut rest = rest;
    loop {
        let (byte, length) = match rest.as_bytes() {
            [b'\\', ..] => (b'\\', 1),
            [b'n', ..] => (b'\n', 1),
            [b'r', ..] => (b'\r', 1),
            [b't', ..] => (b'\t', 1),
            [b'f', ..] => (0x0c, 1),
            [b'b', ..] => (0x08, 1),
            [b'e', ..] => (0x1b, 1),
            [b'x', ..] => (u8::from_str_radix(rest.get(1..3)?, 16).ok()?, 3),
            [b'0'..=b'3', ..] => (u8::from_str_radix(rest.get(..3)?, 8).ok()?, 3),
            _ => return None,
        };
        bytes.push(byte);
        rest = rest.get(length..)?;
        let Some((plain, after)) = rest.split_once('\\') else { break };
        bytes.extend_from_slice(plain.as_bytes());
        rest = after;
    }
    bytes.extend_from_slice(rest.as_bytes());
    Some(String::from_utf8_lossy(&bytes).into_owned().into())
}

/// A verdict of amavis: the kind of content is its first symbol, by amavis' own word.
fn verdict(word: &str, names: Vec<String>, action: Action) -> Verdict {
    let mut verdict = Verdict::of(Filter::Amavis, action);
    verdict.symbols.push(Symbol { name: word.to_owned(), score: None, options: names });
    verdict
}

/// What amavis made of a mail of this kind, if it let it through.
fn passed(word: &str) -> Action {
    if matches!(word, "SPAM" | "SPAMMY" | "INFECTED" | "BANNED") { Action::AddHeader } else { Action::NoAction }
}

/// Of what was done with a mail that was blocked, in amavis' words (`DiscardedInbound`, `Quarantined`), what matters most to those who
/// miss it: that the sender was told. The words are of the whole mail, so there may be some of recipients who got it.
fn blocked(done: &[&str], is_kept: bool) -> Action {
    let has = |words: &[&str]| done.iter().any(|done| words.iter().any(|word| done.starts_with(word)));
    let is_kept = is_kept || has(&["Quarantined"]);
    if has(&["Rejected", "Bounced"]) {
        Action::Reject
    } else if has(&["Discarded", "NoBounce"]) {
        if is_kept { Action::Quarantine } else { Action::Discard }
    } else if has(&["TempFailed"]) {
        Action::SoftReject
    } else if is_kept {
        Action::Quarantine
    } else {
        // before 2.7 nothing was said; its defaults told the sender
        Action::Reject
    }
}

/// The kinds of content, and the endings that tell more (`amavisd`, `%ccat_display_names`): `BAD-HEADER-8` is `BadHdrDupl` in JSON.
const KINDS: [(&str, &str); 11] = [
    ("CLEAN", "Clean"),
    ("MTA-BLOCKED", "Mta"),
    ("OVERSIZED", "Oversized"),
    ("BAD-HEADER", "BadHdr"),
    ("SPAMMY", "Spammy"),
    ("SPAM", "Spam"),
    ("UNCHECKED", "Unchecked"),
    ("BANNED", "Banned"),
    ("INFECTED", "Virus"),
    ("TEMPFAIL", "TempFail"),
    ("OTHER", "CatchAll"),
];
const BAD_HEADERS: [&str; 9] = ["", "Mime", "8bit", "Char", "Space", "Long", "Syntax", "Missing", "Dupl"];

/// The name of a test of `SpamAssassin` or of amavis' own (`AM.PENPAL`).
fn is_test(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
}

fn add_tests(verdict: &mut Verdict, tests: impl Iterator<Item = Symbol>) {
    let room = MOST_SYMBOLS.saturating_sub(verdict.symbols.len());
    verdict.symbols.extend(tests.filter(|test| is_test(&test.name)).take(room));
}

/// One queue id of Postfix, given by all who took the mail.
fn one_queue_id<'a>(mut ids: impl Iterator<Item = &'a str>) -> Option<String> {
    let first = ids.next().filter(|id| is_queue_id(id))?;
    ids.all(|id| id == first).then(|| first.to_owned())
}

/// An address without what older versions put around it (`IPv6:2001:db8::1`); empty where it is none.
fn ip(text: &str) -> String {
    let text = text.strip_prefix("IPv6:").unwrap_or(text);
    text.parse::<IpAddr>().map(|_| text.to_owned()).unwrap_or_default()
}

fn without_brackets(message_id: &str) -> &str {
    let id = message_id.trim();
    let id = id.strip_prefix('<').unwrap_or(id);
    id.strip_suffix('>').unwrap_or(id)
}

#[cfg(test)]
mod tests;
