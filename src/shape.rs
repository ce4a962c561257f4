//! The shape of a line that nobody understands: what is left when everything that changes from one line to the next is taken out. Lines of
//! one shape are one thing to look at, however many they are.
//!
//! `warning: host mail.example.org[192.0.2.1] greeted me with 17 lines` and `warning: host mx[192.0.2.9] …` give
//! `smtp: warning: host <host>[*] greeted me with <n> lines`.

use std::{borrow::Cow, net::IpAddr};

use chrono_tz::Tz;

use crate::{line::LineReader, message::Micros, postfix::is_queue_id};

/// In bytes.
const LONGEST: usize = 200;
const LONGEST_WORD: usize = 32;
/// How much of a text is looked at.
const LONGEST_TEXT: usize = 4096;
/// What ends a shape that was cut.
const CUT: &str = "…";

/// The shape of a line as it was read. What no envelope can be opened of is all text.
pub fn of_line(raw: &str) -> String {
    const END_OF_CALENDAR: Micros = 7_258_000_000_000_000;
    match LineReader::new(Tz::UTC, END_OF_CALENDAR).open(raw) {
        Some(line) => shape(&line.program, &line.text),
        None => shape("", raw),
    }
}

/// The shape of what a program wrote: at most 200 bytes, without addresses, hosts, numbers, queue ids, quoted or bracketed text.
pub fn shape(program: &str, text: &str) -> String {
    let mut shape = String::with_capacity(LONGEST);
    // an instance's own name says nothing about what went wrong
    let daemon = program.rsplit('/').next().unwrap_or_default();
    if !daemon.is_empty()
        && daemon.len() <= LONGEST_WORD
        && daemon.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-')
    {
        shape.push_str(daemon);
        shape.push_str(": ");
    }
    let mut rest = text[..text.floor_char_boundary(LONGEST_TEXT)].trim();
    while let Some(first) = rest.chars().next() {
        let (part, used) = part(first, rest);
        if shape.len() + part.len() > LONGEST - CUT.len() {
            shape.push_str(CUT);
            break;
        }
        if !(part == " " && shape.ends_with(' ')) {
            shape.push_str(&part);
        }
        rest = &rest[used..];
    }
    shape
}

/// What stands for the beginning of `rest`, and how many bytes it stands for.
fn part(first: char, rest: &str) -> (Cow<'static, str>, usize) {
    let closed = |close: char| rest[1..].find(close).map(|at| at + 2);
    match first {
        '"' => ("\"*\"".into(), closed('"').unwrap_or(rest.len())),
        '[' => ("[*]".into(), closed(']').unwrap_or(rest.len())),
        '<' => ("<*>".into(), closed('>').unwrap_or(rest.len())),
        _ if first.is_whitespace() || first.is_control() => (" ".into(), first.len_utf8()),
        _ if first.is_ascii_punctuation() && !matches!(first, '/' | '.' | ':' | '-') => (first.to_string().into(), 1),
        _ => {
            let ends = |c: char| {
                c.is_whitespace()
                    || c.is_control()
                    || matches!(c, '"' | '[' | ']' | '<' | '>' | '(' | ')' | ',' | ';' | '=')
            };
            let word = &rest[..rest.find(ends).unwrap_or(rest.len())];
            // a mark at its end is the sentence's: `failed:`; but `::` is an address
            let word =
                if word.parse::<IpAddr>().is_ok() { word } else { word.trim_end_matches([':', '.', '!', '?', '\'']) };
            // `unknown[192.0.2.1]`
            let bracketed = rest[word.len()..].strip_prefix('[').and_then(|after| after.split(']').next());
            if !word.is_empty() && bracketed.is_some_and(|inside| inside.parse::<IpAddr>().is_ok()) {
                return ("<host>".into(), word.len());
            }
            let is_port = word.starts_with(':') && word.parse::<IpAddr>().is_err();
            if word.is_empty() || is_port {
                (first.to_string().into(), first.len_utf8())
            } else {
                (masked(word), word.len())
            }
        }
    }
}

fn masked(word: &str) -> Cow<'static, str> {
    let has = |what: fn(&u8) -> bool| word.bytes().any(|b| what(&b));
    let (has_digit, has_letter) = (has(u8::is_ascii_digit), has(u8::is_ascii_alphabetic));
    if word.contains('@') {
        "<address>".into()
    } else if word.contains("://") {
        "<url>".into()
    } else if word.parse::<IpAddr>().is_ok() || is_address_with_port(word) {
        "<ip>".into()
    } else if word.starts_with('/') && word.len() > 1 {
        "<path>".into()
    } else if has_digit && !has_letter && word.is_ascii() {
        "<n>".into()
    } else if has_digit && is_queue_id(word) || is_hexadecimal(word) {
        "<id>".into()
    } else if is_host(word) {
        "<host>".into()
    } else if word.len() > LONGEST_WORD || !word.is_ascii() {
        "<word>".into()
    } else if has_digit {
        without_digits(word)
    } else {
        word.to_owned().into()
    }
}

/// `192.0.2.1:25`
fn is_address_with_port(word: &str) -> bool {
    word.rsplit_once(':').is_some_and(|(ip, _)| ip.parse::<std::net::Ipv4Addr>().is_ok())
}

/// No word of eight letters is spelt with the first six of the alphabet.
fn is_hexadecimal(word: &str) -> bool {
    let digits = word.strip_prefix("0x").unwrap_or(word);
    let least = if digits.bytes().any(|b| b.is_ascii_digit()) { 4 } else { 8 };
    digits.len() >= least && digits.bytes().all(|b| b.is_ascii_hexdigit())
}

fn is_host(word: &str) -> bool {
    let is_label =
        |label: &str| !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    let name = word.rsplit_once(':').filter(|(_, port)| port.parse::<u16>().is_ok()).map_or(word, |(name, _)| name);
    // a version ends in a number
    let has_domain =
        name.rsplit_once('.').is_some_and(|(_, last)| last.as_bytes().first().is_some_and(u8::is_ascii_alphabetic));
    has_domain && name.split('.').all(is_label)
}

/// `TLSv1.3` is `TLSv<n>`; a word that mixes more is nobody's word.
fn without_digits(word: &str) -> Cow<'static, str> {
    let is_number = |c: char| c.is_ascii_digit() || c == '.';
    let mut masked = String::new();
    let (mut rest, mut numbers) = (word, 0);
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        masked.push_str(&rest[..at]);
        masked.push_str("<n>");
        rest = rest[at..].trim_start_matches(is_number);
        numbers += 1;
    }
    if numbers > 1 {
        return "<id>".into();
    }
    masked.push_str(rest);
    masked.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_differ_in_what_they_are_about_have_one_shape() {
        for (program, texts, wanted) in [
            (
                "postfix/smtp",
                [
                    "4C5AB9E623F: server mail.example.org[192.0.2.1]:25 greeted me with 17 lines",
                    "4jXZYZ3DDrz1WDhb: server mx[2001:db8::1]:587 greeted me with 3 lines",
                ],
                "smtp: <id>: server <host>[*]:<n> greeted me with <n> lines",
            ),
            (
                "postfix-out/10025/smtpd",
                [
                    r#"odd: key="a b" from=<x@y.example>, to=bob@cust-a.example size=12"#,
                    r#"odd: key="" from=<>, to=a@b size=9"#,
                ],
                "smtpd: odd: key=\"*\" from=<*>, to=<address> size=<n>",
            ),
            (
                "postfix",
                [
                    "peer 192.0.2.1:25 via 2001:db8::1 at /var/spool/x, see https://a.example/b?c=d",
                    "peer 198.51.100.7:1 via ::1 at /x, see http://b=d",
                ],
                "postfix: peer <ip> via <ip> at <path>, see <url>=d",
            ),
            (
                "a/b",
                ["handshake 0xdeadbeef TLSv1.3 aes128gcm256 after 1.5s", "handshake DEADBEEF TLSv1.2 x1y2 after 12s"],
                "b: handshake <id> TLSv<n> <id> after <n>s",
            ),
        ] {
            for text in texts {
                assert_eq!(shape(program, text), wanted, "{text}");
            }
        }
    }

    #[test]
    fn a_server_without_a_dot_is_still_its_own_word() {
        assert_eq!(
            shape("postfix/local", "can't lock mailbox: Permission denied."),
            "local: can't lock mailbox: Permission denied."
        );
        assert_eq!(shape("pröv/x y", "a"), "a");
        assert_eq!(shape("", ""), "");
    }

    #[test]
    fn nobodys_text_makes_a_shape_long_or_stops_it() {
        let long = "é".repeat(40_000);
        for text in [
            "[".repeat(70_000),
            "\"".repeat(70_001),
            "<".repeat(70_000),
            "a ".repeat(40_000),
            "1.".repeat(40_000),
            ":".repeat(70_000),
            "'\u{0}\u{7}\u{2028}\u{feff}".repeat(10_000),
            long,
        ] {
            let found = shape("postfix/smtpd", &text);
            assert!(found.len() <= LONGEST && !found.chars().any(char::is_control), "{found}");
        }
    }

    #[test]
    fn a_line_has_the_shape_of_its_text_in_any_envelope() {
        for raw in [
            "Nov 22 16:39:59 mx1 postfix/smtpd[7]: odd thing 7",
            "2026-11-22T16:39:59.077032+00:00 mx2 postfix/smtpd[8]: odd thing 8",
            "<22>1 2026-11-22T16:39:59Z mx3 postfix/smtpd 9 - - odd thing 9",
        ] {
            assert_eq!(of_line(raw), "smtpd: odd thing <n>", "{raw}");
        }
        assert_eq!(of_line("no line at all 17"), "no line at all <n>");
    }
}
