//! Opens the envelope of a log line: when, which host, which program, and the text. It knows nothing about mail.
//!
//! Read are RFC 3164 ("BSD") with or without a priority, RFC 3339 stamps (rsyslog's file format and
//! `journalctl -o short-iso-precise`), RFC 5424, `journalctl -o json`, and the file that rspamd writes itself. What is none of these gives
//! `None`.

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;
use serde::Deserialize;

use crate::message::{Micros, SECOND};

/// The instants that a log can be written at: 1970 to 2200.
pub(crate) const CALENDAR: std::ops::Range<Micros> = 0..7_258_118_400 * SECOND;

/// `2026-11-22`: only rspamd's own file puts a space after the date.
const RSPAMD_DATE: usize = "2026-11-22".len();
const RSPAMD_STAMP: usize = "2026-11-22 16:40:01".len();

/// RFC 1035 section 2.3.4.
const LONGEST_HOST: usize = 255;

/// One opened line. Nothing in it can be trusted but the stamp's form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    pub at: Micros,
    /// Empty only in rspamd's own file, which names no host: whoever reads it knows whose it is.
    pub host: Cow<'a, str>,
    /// `postfix/smtpd`; through rsyslog's RFC 5424 template only `postfix`.
    pub program: Cow<'a, str>,
    /// Digits, or empty.
    pub pid: Cow<'a, str>,
    pub text: Cow<'a, str>,
}

impl Line<'_> {
    /// The line's own identity inside its host and instant: a hash of program, pid and text.
    pub fn hash(&self) -> i64 {
        let mut hasher = blake3::Hasher::new();
        for part in [self.program.as_bytes(), b"[", self.pid.as_bytes(), b"]", self.text.as_bytes()] {
            hasher.update(part);
        }
        let mut first = [0; 8];
        first.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
        i64::from_le_bytes(first)
    }
}

/// Opens lines of one file. Keeps what saves work between neighbours: the last date seen.
#[derive(Debug)]
pub struct LineReader {
    timezone: Tz,
    now: Micros,
    hour: Option<([u8; 9], Micros)>,
    /// The last date and hour of rspamd's own file.
    dated_hour: Option<([u8; 13], Micros)>,
    /// The last date with a zone, and its days since 1970.
    day: Option<([u8; 10], i64)>,
    /// The last stamp without a zone: of an hour that comes twice, it tells which one is meant.
    last: Micros,
}

impl LineReader {
    /// `timezone` is the writing host's, for stamps without an offset; `now` decides the year of stamps without one: the
    /// latest year that does not put the line more than a day into the future.
    pub fn new(timezone: Tz, now: Micros) -> Self {
        Self { timezone, now, hour: None, dated_hour: None, day: None, last: 0 }
    }

    /// Moves the clock on: what was read in December says little about the year of a stamp in June.
    pub fn at(&mut self, now: Micros) {
        if self.now != now {
            (self.now, self.hour) = (now, None);
        }
    }

    /// The last stamp without a zone, for whoever goes on reading this file later; 0 before the first one.
    pub fn last(&self) -> Micros {
        self.last
    }

    /// Goes on after a stamp that an earlier reader of this file saw last.
    pub fn go_on_after(&mut self, last: Micros) {
        self.last = last;
    }

    /// Opens one line, without its line end.
    pub fn open<'a>(&mut self, raw: &'a str) -> Option<Line<'a>> {
        let raw = raw.strip_prefix('\u{feff}').unwrap_or(raw);
        // no other line that starts with a digit is opened without a host
        let is_opened = |line: &Line<'_>| {
            is_host(&line.host) || line.host.is_empty() && raw.starts_with(|c: char| c.is_ascii_digit())
        };
        self.open_any(raw).filter(is_opened)
    }

    fn open_any<'a>(&mut self, raw: &'a str) -> Option<Line<'a>> {
        match raw.as_bytes().first()? {
            b'{' => open_journal(raw),
            b'<' => {
                let (priority, rest) = raw[1..].split_once('>')?;
                if priority.is_empty() || priority.len() > 3 || !priority.bytes().all(|b| b.is_ascii_digit()) {
                    return None;
                }
                match rest.strip_prefix("1 ") {
                    Some(rest) => self.open_rfc5424(rest),
                    None => self.open_plain(rest),
                }
            }
            _ => self.open_plain(raw),
        }
    }

    fn open_plain<'a>(&mut self, raw: &'a str) -> Option<Line<'a>> {
        if raw.as_bytes().first()?.is_ascii_digit() {
            let (stamp, rest) = raw.split_at_checked(memchr::memchr(b' ', raw.as_bytes())?)?;
            if stamp.len() == RSPAMD_DATE {
                return self.open_rspamd(raw);
            }
            return open_tagged(self.rfc3339(stamp)?, &rest[1..]);
        }
        // `Nov 22 16:39:57 mx1 postfix/qmgr[20054]: …`
        let stamp = raw.as_bytes().get(..16)?;
        if stamp[15] != b' ' || !raw.is_char_boundary(16) {
            return None;
        }
        open_tagged(self.bsd(stamp)?, &raw[16..])
    }

    /// `2026-11-22 16:40:01 #19674(rspamd_proxy) <428d68>; proxy; rspamd_task_write_log: …`, as rspamd writes to its own file and to a
    /// console: the stamp is local, with 5 decimals by `log_usec`, and `log_severity` puts `[info]` before the process. What follows the
    /// process is what rspamd gives to syslog(3), so a line has one identity in both.
    // kept out of the way of the other forms, which are read by the million
    #[inline(never)]
    fn open_rspamd<'a>(&mut self, raw: &'a str) -> Option<Line<'a>> {
        let (stamp, rest) = raw.split_at_checked(RSPAMD_STAMP)?;
        let (fraction, rest) = match rest.strip_prefix('.') {
            Some(rest) => {
                let end = rest.bytes().take_while(u8::is_ascii_digit).count();
                (decimals(&rest.as_bytes()[..end]), &rest[end..])
            }
            None => (0, rest),
        };
        let rest = rest.strip_prefix(' ')?;
        let rest = match rest.strip_prefix('[') {
            Some(rest) => rest.split_once("] ").filter(|(severity, _)| is_word(severity))?.1,
            None => rest,
        };
        let (pid, rest) = rest.strip_prefix('#')?.split_once('(')?;
        let (process, text) = rest.split_once(") ")?;
        if pid.is_empty() || pid.len() > 10 || !pid.bytes().all(|b| b.is_ascii_digit()) || !is_word(process) {
            return None;
        }
        Some(Line {
            at: self.dated(stamp.as_bytes(), fraction)?,
            host: "".into(),
            program: "rspamd".into(),
            pid: pid.into(),
            text: without_line_end(text).into(),
        })
    }

    /// `2026-11-22 16:40:01`, in the host's zone.
    fn dated(&mut self, stamp: &[u8], fraction: Micros) -> Option<Micros> {
        let (minute, second) = (two(&stamp[14..16])?, two(&stamp[17..19])?);
        if stamp[4] != b'-' || stamp[7] != b'-' || stamp[10] != b' ' || stamp[13] != b':' || stamp[16] != b':' {
            return None;
        }
        if minute > 59 || second > 60 {
            return None;
        }
        let mut key = [0; 13];
        key.copy_from_slice(&stamp[..13]);
        let hour = match self.dated_hour {
            Some((known, at)) if known == key => at,
            _ => {
                let year = two(&stamp[..2])? * 100 + two(&stamp[2..4])?;
                let date = NaiveDate::from_ymd_opt(year as i32, two(&stamp[5..7])?, two(&stamp[8..10])?)?;
                let at = self.instant(date.and_hms_opt(two(&stamp[11..13])?, 0, 0)?)?;
                self.dated_hour = Some((key, at));
                at
            }
        };
        let at = hour + i64::from(minute * 60 + second) * SECOND + fraction;
        CALENDAR.contains(&at).then(|| self.after_last(at))
    }

    /// `2026-11-22T16:39:59.077032+00:00 mx1 postfix 20042 - -  text`, after `<22>1 `.
    fn open_rfc5424<'a>(&mut self, rest: &'a str) -> Option<Line<'a>> {
        let mut fields = rest.splitn(6, ' ');
        let at = self.rfc3339(fields.next()?)?;
        let host = fields.next()?;
        let program = fields.next()?;
        let pid = fields.next()?;
        let _message_kind = fields.next()?;
        let text = after_structured_data(fields.next()?)?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Some(Line {
            at,
            host: host.into(),
            program: program.into(),
            pid: if pid == "-" { "" } else { pid }.into(),
            text: without_line_end(text.strip_prefix(' ').unwrap_or(text)).into(),
        })
    }

    /// `2026-11-22T16:39:59.077032+00:00`, also with `Z`, `+0000`, a comma, or 0 to 9 decimals. Microseconds since 1970.
    fn rfc3339(&mut self, stamp: &str) -> Option<Micros> {
        let b = stamp.as_bytes();
        if b.len() < 20
            || b[4] != b'-'
            || b[7] != b'-'
            || !matches!(b[10], b'T' | b't' | b' ')
            || b[13] != b':'
            || b[16] != b':'
        {
            return None;
        }
        let mut key = [0; 10];
        key.copy_from_slice(&b[..10]);
        let days = match self.day {
            Some((known, days)) if known == key => days,
            _ => {
                let days = days_since_1970(&key)?;
                self.day = Some((key, days));
                days
            }
        };
        let (hour, minute, second) = (two(&b[11..13])?, two(&b[14..16])?, two(&b[17..19])?);
        if hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        let mut i = 19;
        let mut fraction = 0;
        if matches!(b[i], b'.' | b',') {
            i += 1;
            let mut unit = 100_000;
            while i < b.len() && b[i].is_ascii_digit() {
                fraction += i64::from(b[i] - b'0') * unit;
                unit /= 10;
                i += 1;
            }
        }
        let offset = match b.get(i)? {
            b'Z' | b'z' if b.len() == i + 1 => 0,
            sign @ (b'+' | b'-') => {
                let minutes = match b.len() - i {
                    6 if b[i + 3] == b':' => two(&b[i + 1..i + 3])? * 60 + two(&b[i + 4..i + 6])?,
                    5 => two(&b[i + 1..i + 3])? * 60 + two(&b[i + 3..i + 5])?,
                    _ => return None,
                };
                i64::from(minutes) * if *sign == b'-' { -60 } else { 60 }
            }
            _ => return None,
        };
        let seconds = days * 86_400 + i64::from(hour * 3600 + minute * 60 + second) - offset;
        Some(seconds * SECOND + fraction).filter(|at| CALENDAR.contains(at))
    }

    fn bsd(&mut self, stamp: &[u8]) -> Option<Micros> {
        let minute = two(&stamp[10..12])?;
        let second = two(&stamp[13..15])?;
        if stamp[3] != b' ' || stamp[6] != b' ' || stamp[9] != b':' || stamp[12] != b':' || minute > 59 || second > 60 {
            return None;
        }
        let mut key = [0; 9];
        key.copy_from_slice(&stamp[..9]);
        let hour = match self.hour {
            Some((known, at)) if known == key => at,
            _ => {
                let at = self.bsd_hour(stamp)?;
                self.hour = Some((key, at));
                at
            }
        };
        Some(self.after_last(hour + i64::from(minute * 60 + second) * SECOND))
    }

    /// Which of two instants a stamp without a zone means: `02:59:50` and then `02:00:10`, the clock was put back between them.
    fn after_last(&mut self, at: Micros) -> Micros {
        let is_back = (1800 * SECOND..7200 * SECOND).contains(&(self.last - at));
        self.last = if is_back && self.is_twice(at) { at + 3600 * SECOND } else { at };
        self.last
    }

    /// Whether the local hour of this instant comes again an hour later.
    fn is_twice(&self, at: Micros) -> bool {
        let local =
            |at: Micros| Utc.timestamp_micros(at).single().map(|at| at.with_timezone(&self.timezone).naive_local());
        local(at) == local(at + 3600 * SECOND)
    }

    fn bsd_hour(&self, stamp: &[u8]) -> Option<Micros> {
        const MONTHS: [&[u8]; 12] =
            [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];
        let month = MONTHS.iter().position(|name| *name == &stamp[..3])? as u32 + 1;
        let day = if stamp[4] == b' ' { two(&[b'0', stamp[5]])? } else { two(&stamp[4..6])? };
        let hour = two(&stamp[7..9])?;
        let this_year = Utc.timestamp_micros(self.now).single()?.year();
        // a leap day may be up to eight years back
        (0..9).find_map(|back| {
            let date = NaiveDate::from_ymd_opt(this_year + 1 - back, month, day)?.and_hms_opt(hour, 0, 0)?;
            self.instant(date).filter(|at| *at <= self.now + 86_400 * SECOND)
        })
    }

    /// The first instant that the host's clocks show this.
    fn instant(&self, local: NaiveDateTime) -> Option<Micros> {
        let at = self.timezone.from_local_datetime(&local).earliest().or_else(|| {
            // the hour that a clock change skips: read it with the offset before the change
            self.timezone
                .from_local_datetime(&(local - chrono::Duration::hours(1)))
                .latest()
                .map(|at| at + chrono::Duration::hours(1))
        })?;
        Some(at.timestamp_micros())
    }
}

fn is_host(host: &str) -> bool {
    !host.is_empty() && host.len() <= LONGEST_HOST && !host.contains(char::is_control) && !is_tag(host)
}

/// A colon at the end is a tag's: the line names no host. Two may end an IPv6 address.
fn is_tag(word: &str) -> bool {
    word.len() > 1 && word.ends_with(':') && !word.ends_with("::")
}

/// The line with `host` in it, where it names none: `Nov 22 16:39:57 postfix/qmgr[20054]: …`, `<22>1 2026-11-22T16:39:59Z - postfix/qmgr …`,
/// a journal's entry without `_HOSTNAME`. `None` when it names one, or is no line.
pub fn with_host(raw: &str, host: &str) -> Option<String> {
    let bare = raw.strip_prefix('\u{feff}').unwrap_or(raw);
    if let Some(rest) = bare.strip_prefix('{') {
        let is_named = memchr::memmem::find(rest.as_bytes(), b"\"_HOSTNAME\"").is_some();
        let host = serde_json::to_string(host).ok().filter(|_| !is_named)?;
        return Some(format!("{{\"_HOSTNAME\":{host},{rest}"));
    }
    let after_priority = bare.strip_prefix('<').and_then(|rest| rest.split_once('>')).map_or(bare, |(_, rest)| rest);
    let is_rfc5424 = after_priority.starts_with("1 ") && after_priority.len() < bare.len();
    let start = bare.len() - after_priority.len();
    let place = if is_rfc5424 {
        let stamp = after_priority[2..].find(' ')?;
        start + 2 + stamp + 1
    } else if after_priority.as_bytes().first()?.is_ascii_digit() {
        start + after_priority.find(' ')? + 1
    } else {
        start + after_priority.get(..16).filter(|stamp| stamp.ends_with(' '))?.len()
    };
    let (before, after) = bare.split_at(place);
    let (word, rest) = after.split_once(' ')?;
    match word {
        "-" if is_rfc5424 => Some(format!("{before}{host} {rest}")),
        _ if !is_rfc5424 && is_tag(word) => Some(format!("{before}{host} {after}")),
        _ => None,
    }
}

/// `mx1 postfix/smtpd[20042]: text`, after the stamp.
fn open_tagged(at: Micros, rest: &str) -> Option<Line<'_>> {
    let (host, rest) = rest.split_at_checked(memchr::memchr(b' ', rest.as_bytes())?)?;
    let rest = &rest[1..];
    // a tag ends at its colon and holds no space: RFC 3164 section 4.1.3
    let end = memchr::memchr(b' ', rest.as_bytes()).unwrap_or(rest.len());
    let (tag, text) = (rest[..end].strip_suffix(':')?, rest.get(end + 1..).unwrap_or_default());
    if host.is_empty() || tag.is_empty() {
        return None;
    }
    let (program, pid) = match tag.strip_suffix(']').and_then(|tag| tag.rsplit_once('[')) {
        Some((program, pid)) => (program, pid),
        None => (tag, ""),
    };
    Some(Line { at, host: host.into(), program: program.into(), pid: pid.into(), text: without_line_end(text).into() })
}

fn without_line_end(text: &str) -> &str {
    match text.as_bytes().last() {
        Some(b'\r' | b'\n') => text.trim_end_matches(['\r', '\n']),
        _ => text,
    }
}

/// Skips `-` or `[id name="value"]…` with its escapes (RFC 5424 section 6.3) and the space after it.
fn after_structured_data(rest: &str) -> Option<&str> {
    if let Some(rest) = rest.strip_prefix('-') {
        return Some(rest.strip_prefix(' ').unwrap_or(rest));
    }
    let bytes = rest.as_bytes();
    let (mut i, mut is_quoted) = (0, false);
    while i < bytes.len() {
        match bytes[i] {
            b'\\' if is_quoted => i += 1,
            b'"' => is_quoted = !is_quoted,
            b']' if !is_quoted && bytes.get(i + 1) != Some(&b'[') => {
                return rest.get(i + 1..).map(|rest| rest.strip_prefix(' ').unwrap_or(rest));
            }
            _ => {}
        }
        i += 1;
    }
    None
}

#[derive(Deserialize)]
struct JournalEntry<'a> {
    #[serde(rename = "__REALTIME_TIMESTAMP", borrow)]
    received: Cow<'a, str>,
    #[serde(rename = "_SOURCE_REALTIME_TIMESTAMP", borrow, default)]
    written: Option<Cow<'a, str>>,
    #[serde(rename = "_HOSTNAME", borrow)]
    host: Cow<'a, str>,
    #[serde(rename = "SYSLOG_IDENTIFIER", borrow)]
    program: Cow<'a, str>,
    #[serde(rename = "SYSLOG_PID", borrow, default)]
    syslog_pid: Option<Cow<'a, str>>,
    #[serde(rename = "_PID", borrow, default)]
    pid: Option<Cow<'a, str>>,
    #[serde(rename = "MESSAGE", borrow)]
    message: JournalText<'a>,
}

/// journald writes text that is not UTF-8 or holds control characters as an array of bytes.
#[derive(Deserialize)]
#[serde(untagged)]
enum JournalText<'a> {
    Text(#[serde(borrow)] Cow<'a, str>),
    Bytes(Vec<u8>),
}

/// A line as people read it: what the journal wrote as JSON, perhaps as a list of bytes, becomes `host program[pid]: text`. `None` for JSON
/// that is no line of a journal.
pub fn legible(raw: &str) -> Option<Cow<'_, str>> {
    let bare = raw.strip_prefix('\u{feff}').unwrap_or(raw);
    if !bare.starts_with('{') {
        return Some(Cow::Borrowed(raw));
    }
    let line = open_journal(bare)?;
    Some(Cow::Owned(format!("{} {}[{}]: {}", line.host, line.program, line.pid, line.text)))
}

fn open_journal(raw: &str) -> Option<Line<'_>> {
    let entry: JournalEntry<'_> = serde_json::from_str(raw).ok()?;
    let mut text = match entry.message {
        JournalText::Text(text) => text,
        JournalText::Bytes(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
    };
    // no database keeps a NUL in a text
    if memchr::memchr(0, text.as_bytes()).is_some() {
        text = Cow::Owned(text.replace('\0', "\u{fffd}"));
    }
    Some(Line {
        at: entry.written.unwrap_or(entry.received).parse().ok().filter(|at| CALENDAR.contains(at))?,
        host: entry.host,
        program: entry.program,
        pid: entry.syslog_pid.or(entry.pid).unwrap_or_default(),
        text,
    })
}

/// `2026-11-22`
fn days_since_1970(date: &[u8; 10]) -> Option<i64> {
    let year = two(&date[..2])? * 100 + two(&date[2..4])?;
    let date = NaiveDate::from_ymd_opt(year as i32, two(&date[5..7])?, two(&date[8..10])?)?;
    Some(i64::from(date.num_days_from_ce()) - 719_163)
}

/// The microseconds that decimals of a second say; finer ones are left out.
fn decimals(digits: &[u8]) -> Micros {
    let mut unit = 100_000;
    let mut fraction = 0;
    for digit in digits {
        fraction += i64::from(digit - b'0') * unit;
        unit /= 10;
    }
    fraction
}

/// As rspamd names its processes and severities.
fn is_word(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}

fn two(digits: &[u8]) -> Option<u32> {
    match digits {
        [a @ b'0'..=b'9', b @ b'0'..=b'9'] => Some(u32::from(a - b'0') * 10 + u32::from(b - b'0')),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const AT: Micros = 1_795_365_599_077_032;
    const TEXT: &str = "CONNECT from [203.0.113.5]:47093 to [192.0.2.10]:25";

    fn reader(timezone: Tz) -> LineReader {
        LineReader::new(timezone, AT + 3600 * SECOND)
    }

    #[test]
    fn every_form_of_one_line_gives_the_same_line() {
        let rfc5424 = format!("<22>1 2026-11-22T16:39:59.077032+00:00 mx1 postfix/postscreen 20042 - -  {TEXT}");
        let with_data =
            format!("<22>1 2026-11-22T16:39:59.077032Z mx1 postfix/postscreen 20042 - [a@1 b=\"\\\"] c\"][d] {TEXT}");
        let rfc3339 = format!("2026-11-22T17:39:59.077032+01:00 mx1 postfix/postscreen[20042]: {TEXT}");
        let iso_precise = format!("2026-11-22T16:39:59.077032+0000 mx1 postfix/postscreen[20042]: {TEXT}");
        let journal = format!(
            r#"{{"__REALTIME_TIMESTAMP":"1795365599077032","_HOSTNAME":"mx1","SYSLOG_IDENTIFIER":"postfix/postscreen","SYSLOG_PID":"20042","MESSAGE":"{TEXT}"}}"#
        );
        let bytes = format!(
            r#"{{"__REALTIME_TIMESTAMP":"1795365599077032","_HOSTNAME":"mx1","SYSLOG_IDENTIFIER":"postfix/postscreen","_PID":"20042","MESSAGE":{:?}}}"#,
            TEXT.as_bytes()
        );
        for raw in [rfc5424, with_data, rfc3339, iso_precise, journal, bytes] {
            let line = reader(Tz::UTC).open(&raw).expect("understood").clone();
            assert_eq!(
                (line.at, &*line.host, &*line.program, &*line.pid, &*line.text),
                (AT, "mx1", "postfix/postscreen", "20042", TEXT),
                "{raw}"
            );
        }
        for raw in [
            format!("Nov 22 16:39:59 mx1 postfix/postscreen[20042]: {TEXT}"),
            format!("<22>Nov 22 16:39:59 mx1 postfix/postscreen[20042]: {TEXT}"),
        ] {
            let line = reader(Tz::UTC).open(&raw).expect("understood").clone();
            assert_eq!((line.at, &*line.text), (AT / SECOND * SECOND, TEXT));
        }
    }

    #[test]
    fn a_stamp_without_year_or_zone_is_read_in_the_hosts_zone_and_never_in_the_future() {
        let at = |raw: &str, timezone| reader(timezone).open(raw).unwrap().at;
        assert_eq!(at("Nov 22 17:39:59 mx1 a[1]: x", Tz::Europe__Paris), AT / SECOND * SECOND);
        assert_eq!(at("Dec 31 23:59:59 mx1 a[1]: x", Tz::UTC), 1_767_225_599 * SECOND, "New Year's Eve before");
        assert_eq!(at("Mar 29 02:30:00 mx1 a[1]: x", Tz::Europe__Paris), 1_774_747_800 * SECOND, "the skipped hour");
        assert!(reader(Tz::UTC).open("Feb 29 12:00:00 mx1 a[1]: x").is_some(), "a leap day of an earlier year");
    }

    #[test]
    fn a_line_without_a_host_takes_the_one_it_is_given() {
        for raw in [
            "Nov 22 16:39:59 postfix/qmgr[7]: 4C5AB9E623F: removed",
            "<22>Nov 22 16:39:59 postfix/qmgr[7]: 4C5AB9E623F: removed",
            "2026-11-22T16:39:59Z postfix/qmgr[7]: 4C5AB9E623F: removed",
            "<22>1 2026-11-22T16:39:59Z - postfix/qmgr 7 - - 4C5AB9E623F: removed",
            r#"{"__REALTIME_TIMESTAMP":"1795365599000000","SYSLOG_IDENTIFIER":"postfix/qmgr","_PID":"7","MESSAGE":"4C5AB9E623F: removed"}"#,
        ] {
            let named = with_host(raw, "mx1").expect(raw);
            let line = reader(Tz::UTC).open(&named).expect("understood").clone();
            let found = (line.at, &*line.host, &*line.program, &*line.pid, &*line.text);
            assert_eq!(found, (AT / SECOND * SECOND, "mx1", "postfix/qmgr", "7", "4C5AB9E623F: removed"), "{raw}");
            assert_eq!(with_host(&named, "mx2"), None, "it has a host now");
        }
        assert_eq!(
            reader(Tz::UTC).open("Nov 22 16:39:59 postfix/qmgr[7]: 4C5AB9E623F: removed"),
            None,
            "a tag is no host"
        );
        for raw in
            ["", "{", "<22>", "<22>1 ", "<22>1 2026", "Nov 22", "Nov 22 16:39:59 ", "2026-11-22T16:39:59Z", "é: b"]
        {
            assert_eq!(with_host(raw, "mx1").and_then(|named| reader(Tz::UTC).open(&named).map(drop)), None, "{raw:?}");
        }
    }

    #[test]
    fn a_reader_that_goes_on_years_later_knows_the_year_and_the_second_hour() {
        let mut reader = LineReader::new(Tz::Europe__Paris, 1_792_890_000 * SECOND);
        let first = reader.open("Oct 25 02:59:50 mx1 a[1]: x").unwrap().at;
        let mut later = LineReader::new(Tz::Europe__Paris, 1_792_894_000 * SECOND);
        later.go_on_after(reader.last());
        assert_eq!(later.open("Oct 25 02:00:10 mx1 a[1]: x").unwrap().at, first + 20 * SECOND);
        let year = 365 * 86_400 * SECOND;
        later.at(1_792_894_000 * SECOND + year);
        assert_eq!(later.open("Oct 25 12:00:00 mx1 a[1]: x").unwrap().at, 1_824_458_400 * SECOND);
    }

    #[test]
    fn rspamds_own_file_and_its_syslog_give_one_identity() {
        let text =
            "<428d68>; proxy; rspamd_task_write_log: id: <a@b>, qid: <4C5AB9E623F>, ip: 203.0.113.5, (default: …";
        let bsd = format!("Nov 22 16:39:59 mx1 rspamd[19674]: {text}");
        let hash = reader(Tz::UTC).open(&bsd).unwrap().hash();
        for (stamp, timezone, at) in [
            ("2026-11-22 16:39:59", Tz::UTC, AT / SECOND * SECOND),
            ("2026-11-22 16:39:59.07703", Tz::UTC, AT - 2),
            ("2026-11-22 17:39:59.077", Tz::Europe__Paris, AT - 32),
            ("2026-11-22 17:39:59.077032", Tz::Europe__Paris, AT),
        ] {
            for process in ["#19674(rspamd_proxy)", "[notice] #19674(rspamd_proxy)"] {
                let raw = format!("{stamp} {process} {text}\r\n");
                let line = reader(timezone).open(&raw).expect("understood").clone();
                assert_eq!(
                    (line.at, &*line.host, &*line.program, &*line.pid, &*line.text),
                    (at, "", "rspamd", "19674", text),
                    "{raw}"
                );
                assert_eq!(line.hash(), hash);
            }
        }
        for raw in [
            "2026-11-22 16:39:59",
            "2026-11-22 16:39:59 ",
            "2026-11-22 16:39:59 mx1 rspamd[1]: x",
            "2026-11-22 16:39:59 #(main) x",
            "2026-11-22 16:39:59 #1(main)",
            "2026-11-22 16:39:59 #1(ma in) x",
            "2026-11-22 16:39:59 #99999999999(main) x",
            "2026-13-22 16:39:59 #1(main) x",
            "2026-11-22 25:39:59 #1(main) x",
            "2026-11-22 16:39:5é #1(main) x",
            "2026-11-22 16:39:5",
            "1026-11-22 16:39:59 #1(main) x",
            "<22>1 2026-11-22T16:39:59Z  rspamd 1 - - x",
        ] {
            assert_eq!(reader(Tz::UTC).open(raw), None, "{raw:?}");
        }
    }

    #[test]
    fn rspamds_own_file_knows_the_second_hour_of_a_night_that_has_two() {
        let mut reader = reader(Tz::Europe__Paris);
        let mut at = |stamp: &str| reader.open(&format!("{stamp} #1(main) x")).unwrap().at;
        let first = at("2026-10-25 02:59:50.50000");
        assert_eq!(at("2026-10-25 02:00:10.50000"), first + 20 * SECOND);
        assert_eq!(at("2026-10-25 02:29:50.50000"), first + 1800 * SECOND);
        assert_eq!(at("2026-10-25 02:59:50.50000"), first + 3600 * SECOND);
        assert_eq!(at("2026-10-25 03:00:00.50000"), first + 3610 * SECOND);
        assert_eq!(at("2026-03-29 02:30:00"), 1_774_747_800 * SECOND, "the skipped hour");
    }

    #[test]
    fn what_is_not_a_line_is_none() {
        for raw in [
            "",
            "hello",
            "Nov 22",
            "Nov 22 16:39:5x mx1 a: b",
            "<999999>1 x",
            "<22>1 2026",
            "{\"a\":1}",
            "2026-13-40T00:00:00Z h a: b",
            "Nov 22 16:39:59 é",
            "Nov 22 16:39:59 mx1 no tag here",
        ] {
            assert_eq!(reader(Tz::UTC).open(raw), None, "{raw:?}");
        }
    }
}
