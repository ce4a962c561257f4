//! The line that ends a scan, in rspamd's own `log_format`:
//! `id: <a@b>, qid: <4C5AB9E623F>, ip: 203.0.113.5, user: u, from: <a@b>, (default: F (no action): [2.20/15.00] [AUTH_NA(1.00){},…]), len: 895,
//! time: 23.917ms, dns req: 25, digest: <9e04…>, rcpts: <c@d,…>, mime_rcpts: <c@d>, forced: …, settings_id: …`.
//!
//! rspamd escapes control characters and nothing else, so what strangers wrote may look like any part of the line. What is certain:
//!
//! - a Message-ID holds no space (rspamd writes `?` for what is not graphic), so it ends at the first one;
//! - queue id, client and login are the mail server's words;
//! - an envelope sender may hold anything, because rspamd takes the quotes off a local part: where the line can be read with two senders, it is
//!   not understood;
//! - the symbols stand in the order of their weight, and together they weigh what the mail does. Where the list cannot be what rspamd wrote,
//!   only those up to the first one with an option are kept, without it; where the list may end at two places, no recipients.
//!
//! A stranger who keeps that order can write into an option what looks like a symbol that weighs nothing, and where the option is no address of
//! the envelope, no reader of this line can tell; the JSON can.

use std::net::IpAddr;

use memchr::memmem;

use super::{
    LONGEST_ADDRESS, LONGEST_NAME, MOST_SYMBOLS, TASK_LOG, action, addresses, identity, is_symbol_name, options,
    queue_id, sort,
};
use crate::verdict::{Action, Filter, Points, Symbol, Verdict};

/// rspamd cuts a line at 8 KiB, and so do some syslog daemons, its envelope counted: what is as long as this may have lost its end.
const MAY_BE_CUT: usize = 8_000;

/// More places where a sender may end than any mail has.
const MOST_SENDERS: usize = 8;

/// What the function that ends a scan says, after `<428d68>; proxy; rspamd_task_write_log: `. `None` for every other function's line. To the
/// journal rspamd writes its process before it: `(rspamd_proxy) <428d68>; …`.
pub(super) fn message(text: &str) -> Option<&str> {
    // tag and module are short, and rspamd's own words: what a line says stands behind them
    let head = &text[..text.floor_char_boundary(160)];
    let end = memmem::find(head.as_bytes(), TASK_LOG.as_bytes())?;
    let before = &text[..end];
    let before = match before.strip_prefix('(') {
        Some(rest) => rest.split_once(") ")?.1,
        None => before,
    };
    let module = before.strip_prefix('<')?.split_once(">; ")?.1.strip_suffix("; ")?;
    if module.contains([' ', ':', ';']) {
        return None;
    }
    text[end + TASK_LOG.len()..].strip_prefix(": ")
}

pub(super) fn parse(message: &str) -> Option<Verdict> {
    let (message_id, rest) = message.strip_prefix("id: <")?.split_once(' ')?;
    let message_id = message_id.strip_suffix(">,")?;
    let (qid, rest) = field(rest, "qid: <", ">, ")?;
    let (ip, rest) = field(rest, "ip: ", ", ")?;
    let (login, rest) = field(rest, "user: ", ", ")?;
    if ip.is_some_and(|ip| ip.parse::<IpAddr>().is_err()) {
        return None;
    }
    let is_cut = message.len() >= MAY_BE_CUT;
    let (sender, result) = if let Some(rest) = rest.strip_prefix("from: <") {
        sender_and_result(rest, is_cut)?
    } else if memmem::find(rest.as_bytes(), AFTER_SENDER.as_bytes()).is_none() {
        ("", Outcome::parse(rest.strip_prefix(DEFAULT)?, is_cut)?)
    } else {
        // what looks like the end of the id may stand in it
        return None;
    };
    // these addresses are options of symbols, too
    let is_imitation = sender.contains("){") || result.after.contains("){");
    let symbols = symbols(&result, is_imitation)?;
    Some(Verdict {
        queue_id: qid.map(queue_id).unwrap_or_default(),
        message_id: identity(message_id),
        ip: ip.unwrap_or_default().to_owned(),
        login: login.map(identity).unwrap_or_default(),
        // a null sender is not written, nor is one that rspamd could not read
        sender: Some(sender).filter(|sender| (1..=LONGEST_ADDRESS).contains(&sender.len())).map(str::to_owned),
        recipients: if result.is_certain && !result.is_cut {
            recipients(result.after).unwrap_or_default()
        } else {
            Vec::new()
        },
        score: result.score,
        threshold: result.threshold,
        symbols,
        ..Verdict::of(Filter::Rspamd, result.action)
    })
}

/// One of the mail server's words, where it stands here.
fn field<'a>(rest: &'a str, start: &str, end: &str) -> Option<(Option<&'a str>, &'a str)> {
    let Some(rest) = rest.strip_prefix(start) else { return Some((None, rest)) };
    let (word, rest) = rest.split_once(end)?;
    (!word.contains(|c: char| c.is_control() || "<>,".contains(c))).then_some((Some(word), rest))
}

const DEFAULT: &str = "(default: ";
const AFTER_SENDER: &str = ">, (default: ";

/// The one sender that this can be read with, and what follows it. One that holds `>, ` is nobody's: what seemed to end before it did not.
fn sender_and_result(rest: &str, is_cut: bool) -> Option<(&str, Outcome<'_>)> {
    let mut found = None;
    for (i, at) in memmem::find_iter(rest.as_bytes(), AFTER_SENDER).enumerate() {
        if i == MOST_SENDERS {
            return None;
        }
        if !is_sender(&rest[..at]) {
            continue;
        }
        if let Some(result) = Outcome::parse(&rest[at + AFTER_SENDER.len()..], is_cut) {
            if found.is_some() {
                return None;
            }
            found = Some((&rest[..at], result));
        }
    }
    found.filter(|(sender, _)| !sender.contains(">, "))
}

/// Whether this can be an address without its quotes: the local part may hold anything, the domain may not.
fn is_sender(text: &str) -> bool {
    let last = text.rsplit_once('@').map_or(text, |(_, domain)| domain);
    !last.is_empty() && !last.contains(|c: char| c.is_whitespace() || "<>(){},;\"\\".contains(c))
}

/// `F (no action): [2.20/15.00] [AUTH_NA(1.00){},…]), len: 895, …`.
struct Outcome<'a> {
    action: Action,
    score: Option<Points>,
    threshold: Option<Points>,
    symbols: &'a str,
    /// After the digest.
    after: &'a str,
    /// Whether the list of symbols can end at one place only.
    is_certain: bool,
    is_cut: bool,
}

impl<'a> Outcome<'a> {
    fn parse(text: &'a str, is_cut: bool) -> Option<Self> {
        // spam, ham, or not scanned to the end
        let (word, rest) = text.strip_prefix(['T', 'F', 'S'])?.strip_prefix(" (")?.split_once("): [")?;
        let (scores, rest) = rest.split_once("] [")?;
        let (score, threshold) = scores.split_once('/')?;
        let (action, score, threshold) = (action(word)?, Points::of(number(score)?), Points::of(number(threshold)?));
        let mut ends = memmem::find_iter(rest.as_bytes(), AFTER_SYMBOLS)
            .filter_map(|end| Some((end, after_digest(&rest[end + AFTER_SYMBOLS.len()..])?)));
        let (symbols, after, is_certain) = match ends.next() {
            Some((end, after)) => (&rest[..end], after, ends.next().is_none()),
            None if is_cut => (rest, "", true),
            None => return None,
        };
        Some(Self { action, score, threshold, symbols, after, is_certain, is_cut })
    }
}

const AFTER_SYMBOLS: &str = "]), len: ";

/// What follows `895, time: 23.917ms, dns req: 25, digest: <9e04…>`. Before rspamd 1.9 the time was `23.917ms real, 8.200ms virtual`.
fn after_digest(text: &str) -> Option<&str> {
    let rest = digits(text)?.strip_prefix(", time: ")?;
    let rest = milliseconds(rest)?;
    let rest = match rest.strip_prefix(" real, ") {
        Some(rest) => milliseconds(rest)?.strip_prefix(" virtual")?,
        None => rest,
    };
    let rest = digits(rest.strip_prefix(", dns req: ")?)?.strip_prefix(", digest: <")?;
    let (digest, rest) = rest.split_at_checked(memchr::memchr(b'>', &rest.as_bytes()[..rest.len().min(65)])?)?;
    (digest == "undef" || !digest.is_empty() && digest.bytes().all(|b| b.is_ascii_hexdigit())).then_some(&rest[1..])
}

fn digits(text: &str) -> Option<&str> {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    (end > 0).then_some(&text[end..])
}

fn milliseconds(text: &str) -> Option<&str> {
    let end = text.bytes().take_while(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-')).count();
    text[end..].strip_prefix("ms").filter(|_| end > 0)
}

/// A number with two decimals. rspamd writes `nan` for a score that it has not got.
fn number(text: &str) -> Option<f64> {
    if matches!(text, "nan" | "-nan" | "inf" | "-inf") {
        return Some(f64::NAN);
    }
    let (whole, decimals) = text.strip_prefix('-').unwrap_or(text).split_once('.')?;
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    (is_number(whole) && decimals.len() == 2 && is_number(decimals)).then(|| text.parse().ok())?
}

/// The envelope's recipients, as far as they are written: `, rcpts: <a@b,c@d,...>`.
fn recipients(after: &str) -> Option<Vec<String>> {
    let (list, rest) = after.strip_prefix(", rcpts: <")?.split_once('>')?;
    // the header's may hold anything: where it looks like what ends the envelope's, nothing is certain
    let is_last = rest.is_empty() || rest.starts_with(", settings_id: ") || rest.starts_with(", forced: ");
    let is_followed =
        rest.starts_with(", mime_rcpts: <") && memmem::find(&rest.as_bytes()[1..], b", mime_rcpts: <").is_none();
    (is_last || is_followed).then(|| addresses(list.strip_suffix(",...").unwrap_or(list).split(',')))
}

/// `AUTH_NA(1.00){},HFILTER_HELO_IP_A(1.00){client.sender.example;},…`, up to what cannot be one of rspamd's symbols. `None` for more symbols
/// than any mail has.
fn symbols(result: &Outcome<'_>, is_imitation: bool) -> Option<Vec<Symbol>> {
    let mut symbols: Vec<Symbol> = Vec::with_capacity(24);
    let mut rest = result.symbols;
    let mut is_whole = rest.is_empty();
    let mut is_cut = false;
    while !is_whole {
        // the end of a line that was cut is the start of a symbol or of its options
        is_cut = result.is_cut && rest.len() <= LONGEST_NAME;
        let Some((name, score, after)) = symbol_start(rest) else { break };
        is_cut = false;
        if !stands_after(symbols.last(), name, score) {
            break;
        }
        if symbols.len() == MOST_SYMBOLS {
            return None;
        }
        symbols.push(Symbol { name: name.to_owned(), score, options: Vec::new() });
        let Some((list, after)) = after.split_once('}') else {
            is_cut = result.is_cut;
            break;
        };
        let Some(list) = option_list(list) else { break };
        if let Some(symbol) = symbols.last_mut() {
            symbol.options = options(list);
        }
        is_whole = after.is_empty();
        match after.strip_prefix(',') {
            Some(after) => rest = after,
            None => break,
        }
    }
    let is_list = is_cut || is_whole && is_sum(&symbols, result);
    let is_doubtful = !is_list || is_imitation || has_twice(&symbols);
    if is_doubtful {
        // one of those after the first option may be a stranger's, and nobody can say which one
        let first = symbols.iter().position(|symbol| !symbol.options.is_empty());
        symbols.truncate(first.map_or(symbols.len(), |first| first + 1));
    }
    if is_doubtful || is_cut || !result.is_certain {
        // the last one's may be a part of a longer one
        if let Some(symbol) = symbols.last_mut() {
            symbol.options.clear();
        }
    }
    sort(&mut symbols);
    Some(symbols)
}

/// Whether the symbols weigh what the mail does. Each lost up to a hundredth. A module that asks for an action may raise the score to what that
/// action takes (DMARC's `actions`), and then the symbols weigh less.
fn is_sum(symbols: &[Symbol], result: &Outcome<'_>) -> bool {
    let Some(total) = result.score else { return true };
    let weighty = symbols.iter().filter_map(|symbol| symbol.score).filter(|score| score.0 != 0);
    let (sum, lost) = weighty.fold((0, 10), |(sum, lost), score| (sum + score.0, lost + 10));
    let is_raised = result.action != Action::NoAction && sum < total.0;
    is_raised || (sum - total.0).abs() <= lost
}

fn has_twice(symbols: &[Symbol]) -> bool {
    let mut names: Vec<&str> = symbols.iter().map(|symbol| symbol.name.as_str()).collect();
    names.sort_unstable();
    names.windows(2).any(|pair| pair[0] == pair[1])
}

/// `AUTH_NA(1.00){`
fn symbol_start(text: &str) -> Option<(&str, Option<Points>, &str)> {
    let (name, rest) = text.split_once('(')?;
    let (score, rest) = rest.split_once("){")?;
    Some((name, Points::of(number(score)?), rest)).filter(|_| is_symbol_name(name))
}

/// Whether rspamd writes this symbol after that one: the heavier first, by names where they weigh nothing. It writes hundredths and compares
/// thousandths, so that of two which look alike either may come first.
fn stands_after(last: Option<&Symbol>, name: &str, score: Option<Points>) -> bool {
    let (Some(last), Some(score)) = (last, score) else { return true };
    let Some(last_score) = last.score else { return true };
    let weightless = last_score.0 == 0 && score.0 == 0;
    score.0.abs() <= last_score.0.abs() + 10 && (!weightless || last.name.as_str() < name)
}

/// The options between a symbol's braces: each ends with a semicolon. `...;` stands for more of them.
fn option_list(text: &str) -> Option<impl Iterator<Item = &str>> {
    if text.is_empty() {
        return Some(text.split(';').filter(is_option as fn(&&str) -> bool));
    }
    let list = text.strip_suffix(';').filter(|list| !list.contains('{'))?;
    Some(list.strip_suffix(";...").unwrap_or(list).split(';').filter(is_option as fn(&&str) -> bool))
}

fn is_option(option: &&str) -> bool {
    !option.is_empty()
}
