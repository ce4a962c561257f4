//! What rspamd says: the text of one line becomes one [`Record`], and one record of JSON becomes one [`Verdict`]. Never panics: what cannot be
//! read for certain is [`Record::Other`]. Message-IDs, addresses and the options of symbols are strangers' words.
//!
//! Of the lines of its log only the one that ends a scan says something about a mail ([`task_log`]). The JSON is what its metadata exporter
//! sends and what its controller keeps as a history ([`json`]); it escapes what strangers wrote, and is to be preferred where both are to be
//! had.

mod json;
mod task_log;

use std::cmp::Reverse;

use serde_json::{Map, Value};

pub use json::{Unreadable, of_json, scanned_at};

use crate::verdict::{Action, MOST_SYMBOLS, Symbol, Verdict};

/// One line's meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// A mail was scanned.
    Verdict(Box<Verdict>),
    /// Understood, nothing to keep.
    Noise,
    /// Not understood.
    Other,
}

/// The function of rspamd that tells of a finished scan.
const TASK_LOG: &str = "rspamd_task_write_log";

/// What is kept of an address, a Message-ID or a login, in bytes: RFC 5321 section 4.5.3.1.3 allows 256, and what no index can hold is none.
const LONGEST_ADDRESS: usize = 1_000;
/// In characters.
const LONGEST_SUBJECT: usize = 1_000;
/// In bytes.
const LONGEST_OPTION: usize = 300;
const LONGEST_NAME: usize = 128;
const MOST_OPTIONS: usize = 60;
const MOST_RECIPIENTS: usize = 1_000;

/// Reads the text of a line whose program is `rspamd`.
pub fn parse(text: &str) -> Record {
    if text.starts_with('{') {
        return json::Told::object(text).map_or(Record::Other, |record| parse_object(&record));
    }
    task_log::message(text).map_or(Record::Noise, parse_message)
}

/// Whether the program is rspamd, under the name that it gives itself.
pub fn is_rspamd(program: &str) -> bool {
    program == "rspamd"
}

/// A record of a scan, or a line of the log that `log_json` made an object:
/// `{"ts": 1795365601.1, "pid": 19674, "worker_type": "rspamd_proxy", "module": "proxy", "function": "rspamd_task_write_log", "message": "id: <…"}`.
fn parse_object(record: &Map<String, Value>) -> Record {
    match (record.get("function"), record.get("message")) {
        (Some(Value::String(function)), Some(Value::String(message))) => {
            if function == TASK_LOG {
                parse_message(message)
            } else {
                Record::Noise
            }
        }
        _ => of_json(record).map_or(Record::Other, |verdict| Record::Verdict(Box::new(verdict))),
    }
}

fn parse_message(message: &str) -> Record {
    task_log::parse(message).map_or(Record::Other, |verdict| Record::Verdict(Box::new(verdict)))
}

/// rspamd's words for what it asks for, which a log and JSON share (`action_types` in its `cfg_utils.cxx`). A configuration may add words of
/// its own; what those mean nobody knows here.
fn action(word: &str) -> Option<Action> {
    Some(match word {
        "no action" | "no_action" | "accept" => Action::NoAction,
        "greylist" => Action::Greylist,
        "add header" | "add_header" => Action::AddHeader,
        "rewrite subject" | "rewrite_subject" => Action::RewriteSubject,
        "soft reject" | "soft_reject" => Action::SoftReject,
        "quarantine" => Action::Quarantine,
        "discard" => Action::Discard,
        "reject" => Action::Reject,
        _ => return None,
    })
}

/// An address, a login or an id as it is kept: empty when it is none or too long to be one.
fn identity(text: &str) -> String {
    let is_known = text.len() <= LONGEST_ADDRESS && !text.contains(char::is_control) && !is_unknown(text);
    if is_known { text.to_owned() } else { String::new() }
}

/// rspamd's words for what it does not know.
fn is_unknown(text: &str) -> bool {
    matches!(text, "unknown" | "undef")
}

/// The ids that Postfix gives; empty for what is none.
fn queue_id(text: &str) -> String {
    if crate::postfix::is_queue_id(text) { text.to_owned() } else { String::new() }
}

/// Addresses as a list in one text, each of them plain; none when one is not. rspamd takes the quotes off a local part, so that
/// `"a,b"@cust-a.example` reads as two: `a` is no address, and the list tells nothing for certain.
fn addresses<'a>(list: impl Iterator<Item = &'a str>) -> Vec<String> {
    let found: Option<Vec<String>> =
        list.map(|address| is_plain_address(address).then(|| address.to_owned())).collect();
    found.filter(|found| found.len() <= MOST_RECIPIENTS).unwrap_or_default()
}

fn is_plain_address(text: &str) -> bool {
    let is_part = |part: &str| {
        let is_odd = |c: char| c.is_control() || c.is_whitespace() || "<>()[]{},;:\"\\@".contains(c);
        !part.is_empty() && !part.contains(is_odd)
    };
    text.len() <= LONGEST_ADDRESS
        && text.split_once('@').is_some_and(|(local, domain)| is_part(local) && is_part(domain))
}

/// As rspamd's symbols are named: `R_SPF_ALLOW`, `MIME_BAD_EXTENSION`, `DKIM_TRACE`.
fn is_symbol_name(text: &str) -> bool {
    let is_in_name = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b':' | b'.' | b'-');
    (1..=LONGEST_NAME).contains(&text.len()) && text.bytes().all(is_in_name)
}

fn options<'a>(found: impl Iterator<Item = &'a str>) -> Vec<String> {
    found.take(MOST_OPTIONS).map(|option| legible(&option[..option.floor_char_boundary(LONGEST_OPTION)])).collect()
}

/// A stranger's words as they can be kept: no database keeps a NUL, and no page shows a control character.
fn legible(text: &str) -> String {
    text.replace(char::is_control, "\u{fffd}")
}

/// The order of every verdict: what weighs most comes first, as in rspamd's own log.
fn sort(symbols: &mut Vec<Symbol>) {
    symbols.sort_by(|a, b| {
        let weight = |symbol: &Symbol| Reverse(symbol.score.map_or(0, |points| points.0.abs()));
        weight(a).cmp(&weight(b)).then_with(|| a.name.cmp(&b.name))
    });
    symbols.dedup_by(|later, earlier| later.name == earlier.name);
}

#[cfg(test)]
mod tests;
