//! What log shippers make of a line: JSON objects of Vector, Fluent Bit, rsyslog and the journal become the line that they were. And rspamd's
//! JSON, which was none, becomes one.

use std::{borrow::Cow, ops::Range};

use chrono::{DateTime, SecondsFormat, Utc};
use lasso::{line::LineReader, message::Micros, rspamd};
use serde_json::{Map, Value, value::RawValue};

/// The line that a JSON object was, as people would read it in a log. Whole lines are given as they are; of fields, one is made that
/// begins with its stamp. What is no such object is given as it came: it is a line that nobody understands.
pub(super) fn line_of(text: &str) -> Cow<'_, str> {
    match serde_json::from_str::<Value>(text) {
        Ok(value) => line_of_value(&value).map_or(Cow::Borrowed(text), Cow::Owned),
        Err(_) => Cow::Borrowed(text),
    }
}

pub(super) fn line_of_value(value: &Value) -> Option<String> {
    let record = match value {
        // a line in an array
        Value::String(line) => return Some(one_line(line)),
        Value::Object(record) => record,
        _ => return None,
    };
    // the journal's own form is a line's
    let is_journal = ["__REALTIME_TIMESTAMP", "_HOSTNAME", "MESSAGE"].iter().all(|name| record.contains_key(*name));
    if is_journal {
        return serde_json::to_string(record).ok();
    }
    // rsyslog's `rawmsg`, Fluent Bit's `log` of a file, Vector's `message` of a file
    let text = text(record, &["rawmsg", "message", "MESSAGE", "log", "msg"])?;
    if is_whole(&text) {
        return Some(one_line(&text));
    }
    // rsyslog's `msg` begins with the space after the tag
    let text = text.strip_prefix(' ').unwrap_or(&text);
    let stamp = stamp(record)?;
    let host = word(record, &["host", "hostname", "_HOSTNAME", "HOSTNAME", "fromhost"])?;
    let program = ["appname", "app-name", "app_name", "programname", "program", "ident", "SYSLOG_IDENTIFIER"];
    let (program, tagged) = match word(record, &["syslogtag"]) {
        // `postfix/smtpd[123]:`, where `programname` has lost what follows the slash
        Some(tag) => {
            let tag = tag.trim_end_matches(':');
            match tag.strip_suffix(']').and_then(|tag| tag.rsplit_once('[')) {
                Some((program, pid)) => (program.to_owned(), Some(pid.to_owned())),
                None => (tag.to_owned(), None),
            }
        }
        None => (word(record, &program)?, None),
    };
    let pid = tagged.or_else(|| word(record, &["procid", "SYSLOG_PID", "pid", "_PID"])).filter(|pid| pid != "-");
    let tag = pid.map_or_else(|| program.clone(), |pid| format!("{program}[{pid}]"));
    Some(one_line(&format!("{stamp} {host} {tag}: {text}")))
}

/// One record of rspamd, in bytes: a mail with a thousand tests.
const LONGEST_RECORD: usize = 64 << 10;

/// What rspamd said, record by record: its metadata exporter's JSON, one or many after each other, or the answer of its controller's
/// `/history` (an array, or `{"version":2,"rows":[…]}` of the Redis backend).
pub(super) struct Rspamd {
    text: String,
    records: std::vec::IntoIter<Range<u32>>,
    host: String,
    now: Micros,
}

#[derive(serde::Deserialize)]
struct History<'a> {
    #[serde(borrow)]
    rows: Vec<&'a RawValue>,
}

impl Rspamd {
    /// `now` is when records that do not say it were told. `None` for what is no JSON, or nothing that rspamd writes.
    pub(super) fn open(text: String, host: &str, now: Micros) -> Option<Self> {
        let mut found: Vec<&RawValue> = Vec::new();
        for value in serde_json::Deserializer::from_str(&text).into_iter::<&RawValue>() {
            let value = value.ok()?;
            match value.get().as_bytes().first()? {
                b'[' => found.extend(serde_json::from_str::<Vec<&RawValue>>(value.get()).ok()?),
                b'{' => match serde_json::from_str::<History<'_>>(value.get()) {
                    Ok(history) => found.extend(history.rows),
                    Err(_) => found.push(value),
                },
                _ => return None,
            }
        }
        let place = |record: &RawValue| {
            let start = (record.get().as_ptr() as usize - text.as_ptr() as usize) as u32;
            start..start + record.get().len() as u32
        };
        let records: Vec<Range<u32>> = found.into_iter().map(place).collect();
        let host = if host.is_empty() { "rspamd" } else { host }.to_owned();
        Some(Self { records: records.into_iter(), text, host, now })
    }
}

impl Iterator for Rspamd {
    /// The next record as the line that is kept of it; `None` where it is too long for one, or none: a number in an array, say.
    type Item = Option<String>;

    fn next(&mut self) -> Option<Self::Item> {
        let place = self.records.next()?;
        let record = &self.text[place.start as usize..place.end as usize];
        let is_record = record.starts_with('{') && record.len() <= LONGEST_RECORD;
        Some(is_record.then(|| rspamd_line(record, &self.host, self.now)).flatten())
    }
}

/// Whether a line of a file is JSON of rspamd rather than a line of the journal.
pub(super) fn is_rspamd(line: &str) -> bool {
    line.starts_with('[')
        || line.starts_with('{') && !line.contains("\"__REALTIME_TIMESTAMP\"") && line.contains("\"symbols\"")
}

/// A record with the instant that it names, or that at which it was told.
pub(super) fn rspamd_line(record: &str, host: &str, now: Micros) -> Option<String> {
    let said: Option<Map<String, Value>> = serde_json::from_str(record).ok();
    let at = said.as_ref().and_then(rspamd::scanned_at).unwrap_or(now);
    // Lua writes keys in any order, and the same record again is the same line
    let said = said.map(|said| in_order(Value::Object(said)).to_string());
    let record = said.as_deref().unwrap_or(record);
    let at: DateTime<Utc> = DateTime::from_timestamp_micros(at)?;
    let at = at.to_rfc3339_opts(SecondsFormat::Micros, true);
    // outside of a text JSON may be written over many lines, and within one it may not
    Some(format!("{at} {host} rspamd: {}", one_line(record)))
}

/// The same value with its keys in order, whichever order the library keeps.
fn in_order(value: Value) -> Value {
    match value {
        Value::Object(record) => {
            let mut record: Vec<(String, Value)> = record.into_iter().collect();
            record.sort_by(|a, b| a.0.cmp(&b.0));
            record.into_iter().map(|(name, value)| (name, in_order(value))).collect()
        }
        Value::Array(values) => values.into_iter().map(in_order).collect(),
        value => value,
    }
}

fn one_line(text: &str) -> String {
    text.trim_end_matches(['\r', '\n']).replace(['\r', '\n'], " ")
}

/// Whether a text is a line with its stamp and its host.
fn is_whole(text: &str) -> bool {
    let begins = text.bytes().next().is_some_and(|b| b == b'<' || b.is_ascii_digit() || b.is_ascii_uppercase());
    begins && LineReader::new(chrono_tz::Tz::UTC, i64::MAX / 2).open(text).is_some()
}

fn text(record: &Map<String, Value>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| match record.get(*name)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

/// A value without spaces.
fn word(record: &Map<String, Value>, names: &[&str]) -> Option<String> {
    text(record, names).filter(|word| !word.is_empty() && !word.contains(char::is_whitespace))
}

/// RFC 3339, in UTC where it was a number: microseconds of the journal, or seconds.
fn stamp(record: &Map<String, Value>) -> Option<String> {
    let of_micros = |micros: i64| {
        let at: DateTime<Utc> = DateTime::from_timestamp_micros(micros)?;
        Some(at.to_rfc3339_opts(SecondsFormat::Micros, true))
    };
    let journal = text(record, &["_SOURCE_REALTIME_TIMESTAMP", "__REALTIME_TIMESTAMP"]);
    if let Some(micros) = journal.and_then(|micros| micros.parse().ok()) {
        return of_micros(micros);
    }
    ["timereported", "timestamp", "@timestamp", "time", "date"].iter().find_map(|name| match record.get(*name)? {
        Value::String(stamp) => DateTime::parse_from_rfc3339(stamp).ok().map(|_| stamp.clone()),
        Value::Number(seconds) => of_micros((seconds.as_f64()? * 1e6).round() as i64),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "4C5AB9E623F: client=smtp.example[203.0.113.5]";

    #[test]
    fn what_shippers_send_becomes_the_line_it_was() {
        let whole = format!("2026-11-22T16:39:59.077032+00:00 mx1 postfix/smtpd[42]: {TEXT}");
        for sent in [
            format!(
                r#"{{"file":"/var/log/mail.log","host":"box","message":"{whole}","source_type":"file","timestamp":"2026-11-22T17:00:00Z"}}"#
            ),
            format!(r#"{{"date":1795365700.1,"log":"{whole}"}}"#),
            format!(r#"{{"rawmsg":"{whole}","msg":" {TEXT}"}}"#),
            format!("\"{whole}\""),
        ] {
            assert_eq!(line_of(&sent), whole, "{sent}");
        }
        let made = format!("2026-11-22T16:39:59.077032Z mx1 postfix/smtpd[42]: {TEXT}");
        for sent in [
            format!(
                r#"{{"appname":"postfix/smtpd","facility":"mail","host":"mx1","hostname":"mx1","message":"{TEXT}","procid":42,"severity":"info","timestamp":"2026-11-22T16:39:59.077032Z"}}"#
            ),
            format!(
                r#"{{"date":1795365599.077032,"host":"mx1","ident":"postfix/smtpd","pid":"42","message":"{TEXT}"}}"#
            ),
            format!(
                r#"{{"timereported":"2026-11-22T16:39:59.077032Z","hostname":"mx1","syslogtag":"postfix/smtpd[42]:","programname":"postfix","msg":" {TEXT}"}}"#
            ),
            format!(
                r#"{{"__REALTIME_TIMESTAMP":"1795365599077032","host":"mx1","SYSLOG_IDENTIFIER":"postfix/smtpd","SYSLOG_PID":"42","message":"{TEXT}"}}"#
            ),
        ] {
            assert_eq!(line_of(&sent), made, "{sent}");
        }
    }

    #[test]
    fn what_is_no_line_stays_as_it_came() {
        for sent in [
            "",
            "hello",
            "{",
            "{}",
            "[1]",
            "null",
            r#"{"message":"x"}"#,
            r#"{"message":{"a":1}}"#,
            r#"{"timestamp":1e300,"message":"x","host":"a b"}"#,
        ] {
            assert_eq!(line_of(sent), sent);
        }
    }

    #[test]
    fn a_text_with_line_ends_is_one_line() {
        let sent = r#"{"date":1795365599.0,"host":"mx1","ident":"postfix/smtpd","message":"warning: a\n2026-11-22T16:39:59Z mx1 postfix/qmgr[1]: 4C5AB9E623F: removed"}"#;
        let made = "2026-11-22T16:39:59.000000Z mx1 postfix/smtpd: warning: a 2026-11-22T16:39:59Z mx1 postfix/qmgr[1]: 4C5AB9E623F: removed";
        assert_eq!(line_of(sent), made);
    }
}
