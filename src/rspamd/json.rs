//! What rspamd tells of a scan in JSON: the records of its metadata exporter (`formatter = "json"`), and the rows of its controller's history,
//! of which there are two kinds. The one in Redis (`history_redis`) has everything; the one in memory has the names of symbols, cut after 255
//! bytes, no envelope, and calls the client `from`.

use std::{fmt, net::IpAddr};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value};

use super::{
    LONGEST_ADDRESS, LONGEST_SUBJECT, MOST_RECIPIENTS, MOST_SYMBOLS, action, addresses, identity, is_symbol_name,
    is_unknown, legible, options, queue_id, sort,
};
use crate::{
    message::{Micros, SECOND},
    verdict::{Filter, Points, Symbol, Verdict},
};

/// What the history in memory has room for, in bytes (`roll_history.h`): what fills it may have lost its end.
const LONGEST_IN_MEMORY: usize = 255;
const LONGEST_LOGIN_IN_MEMORY: usize = 31;

/// Why a record says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("it names no action")]
    NoAction,
    #[error("its action is none of rspamd's")]
    UnknownAction,
    #[error("it has more symbols than any mail has")]
    TooManySymbols,
    /// The field of that name holds what rspamd never writes there.
    #[error("its {0} is not what rspamd writes there")]
    Mistyped(&'static str),
}

/// Reads one record. Fields that it does not know are passed over, and what a record does not say is not known.
pub fn of_json(record: &Map<String, Value>) -> Result<Verdict, Unreadable> {
    let word = text(record, &["action"])?.ok_or(Unreadable::NoAction)?;
    let action = action(word).ok_or(Unreadable::UnknownAction)?;
    let is_history = record.contains_key("unix_time");
    let sender = match text(record, &["sender_smtp"])? {
        None if !is_history => text(record, &["from"])?,
        said => said,
    };
    let ip = text(record, &["ip"])?.filter(|ip| ip.parse::<IpAddr>().is_ok());
    let is_in_memory = is_history && !record.contains_key("sender_smtp");
    let whole = |longest: usize| move |text: &&str| !is_in_memory || text.len() < longest;
    let message_id = text(record, &["message_id", "message-id", "id"])?.filter(whole(LONGEST_IN_MEMORY));
    let login = text(record, &["user"])?.filter(whole(LONGEST_LOGIN_IN_MEMORY));
    Ok(Verdict {
        queue_id: text(record, &["qid", "queue_id", "queue-id"])?.map(queue_id).unwrap_or_default(),
        message_id: message_id.map(identity).unwrap_or_default(),
        ip: ip.unwrap_or_default().to_owned(),
        login: login.map(identity).unwrap_or_default(),
        sender: sender.filter(|sender| sender.is_empty() || is_address(sender)).map(str::to_owned),
        recipients: recipients(record)?,
        subject: text(record, &["subject"])?.filter(|subject| !is_unknown(subject)).map(subject),
        score: points(record, "score")?,
        threshold: threshold(record)?,
        symbols: symbols(record)?,
        is_dated: scanned_at(record).is_some(),
        ..Verdict::of(Filter::Rspamd, action)
    })
}

/// When the scan began, where the record says so: a history does, the exporter does not (its `scan_time`, and `time_real` of a history, is how
/// long it took).
pub fn scanned_at(record: &Map<String, Value>) -> Option<Micros> {
    let seconds = record.get("unix_time")?;
    let at = match seconds.as_i64() {
        Some(seconds) => seconds.checked_mul(SECOND)?,
        None => (seconds.as_f64()? * SECOND as f64) as Micros,
    };
    crate::line::CALENDAR.contains(&at).then_some(at)
}

/// The first of these fields that is there.
fn value<'a>(record: &'a Map<String, Value>, names: &[&'static str]) -> Option<(&'static str, &'a Value)> {
    names.iter().find_map(|name| Some((*name, record.get(*name).filter(|value| !value.is_null())?)))
}

fn text<'a>(record: &'a Map<String, Value>, names: &[&'static str]) -> Result<Option<&'a str>, Unreadable> {
    match value(record, names) {
        None => Ok(None),
        Some((_, Value::String(text))) => Ok(Some(text)),
        Some((name, _)) => Err(Unreadable::Mistyped(name)),
    }
}

fn is_address(text: &str) -> bool {
    !text.is_empty() && text.len() <= LONGEST_ADDRESS && !text.contains(char::is_control) && !is_unknown(text)
}

fn subject(text: &str) -> String {
    legible(text.char_indices().nth(LONGEST_SUBJECT).map_or(text, |(end, _)| &text[..end]))
}

/// A list; or one text, where rspamd knows none or joins them with `, `.
fn recipients(record: &Map<String, Value>) -> Result<Vec<String>, Unreadable> {
    match value(record, &["rcpt_smtp", "rcpt"]) {
        None => Ok(Vec::new()),
        Some((_, Value::String(list))) => Ok(addresses(list.split(", "))),
        Some((name, list)) => {
            let list = texts(list).ok_or(Unreadable::Mistyped(name))?;
            Ok(list.filter(|address| is_address(address)).take(MOST_RECIPIENTS).map(str::to_owned).collect())
        }
    }
}

/// A list of texts. Lua has one word for an empty list and an empty object.
fn texts(value: &Value) -> Option<impl Iterator<Item = &str>> {
    let list = match value {
        Value::Array(list) if list.iter().all(Value::is_string) => list.as_slice(),
        Value::Object(object) if object.is_empty() => &[],
        _ => return None,
    };
    Some(list.iter().filter_map(Value::as_str))
}

/// A number, or its text; `nan` is a score that rspamd has not got.
fn points(record: &Map<String, Value>, name: &'static str) -> Result<Option<Points>, Unreadable> {
    match record.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Number(number)) => Ok(number.as_f64().and_then(Points::of)),
        Some(Value::String(text)) if matches!(text.as_str(), "nan" | "-nan" | "inf" | "-inf") => Ok(None),
        Some(Value::String(text)) => Points::parse(text).map(Some).ok_or(Unreadable::Mistyped(name)),
        Some(_) => Err(Unreadable::Mistyped(name)),
    }
}

/// The score to be refused with. A history writes 0 where there is none.
fn threshold(record: &Map<String, Value>) -> Result<Option<Points>, Unreadable> {
    let required = points(record, "required_score")?.filter(|points| points.0 != 0);
    match record.get("thresholds") {
        Some(Value::Object(thresholds)) if required.is_none() => points(thresholds, "reject"),
        _ => Ok(required),
    }
}

/// Symbols as a list with names, or as an object by names.
fn symbols(record: &Map<String, Value>) -> Result<Vec<Symbol>, Unreadable> {
    let too_many = |count: usize| count > MOST_SYMBOLS;
    let mut symbols = match record.get("symbols") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(list)) if too_many(list.len()) => return Err(Unreadable::TooManySymbols),
        Some(Value::Object(by_name)) if too_many(by_name.len()) => return Err(Unreadable::TooManySymbols),
        Some(Value::Object(by_name)) if is_names_only(record, by_name) => return Ok(names(by_name)),
        Some(Value::Object(by_name)) => {
            let found = by_name.iter().map(|(name, value)| symbol(name, value));
            found.collect::<Result<Vec<_>, _>>()?
        }
        Some(Value::Array(list)) => {
            let found = list.iter().map(|value| {
                let name = value.get("name").and_then(Value::as_str).ok_or(Unreadable::Mistyped("symbols"))?;
                symbol(name, value)
            });
            found.collect::<Result<Vec<_>, _>>()?
        }
        Some(_) => return Err(Unreadable::Mistyped("symbols")),
    };
    symbols.retain(|symbol| is_symbol_name(&symbol.name));
    sort(&mut symbols);
    Ok(symbols)
}

fn symbol(name: &str, value: &Value) -> Result<Symbol, Unreadable> {
    let value = value.as_object().ok_or(Unreadable::Mistyped("symbols"))?;
    let found = match value.get("options") {
        None | Some(Value::Null) => Vec::new(),
        Some(list) => options(texts(list).ok_or(Unreadable::Mistyped("options"))?.filter(|option| !option.is_empty())),
    };
    Ok(Symbol { name: name.to_owned(), score: points(value, "score")?, options: found })
}

/// The history in memory writes `{"score": 0.0}` for each symbol, whatever it weighed.
fn is_names_only(record: &Map<String, Value>, by_name: &Map<String, Value>) -> bool {
    let is_nothing = |value: &Value| {
        value.as_object().is_some_and(|symbol| {
            symbol.len() == 1 && symbol.get("score").and_then(Value::as_f64).is_some_and(|score| score == 0.0)
        })
    };
    !record.contains_key("sender_smtp") && by_name.values().all(is_nothing)
}

/// Their names joined by `, ` have 255 bytes (`HISTORY_MAX_SYMBOLS`), of which it takes the last two off: where so many are full, one of the
/// names has lost its end, `TAGGED_FROM` reads as `TAGGED`, and nobody can say which one.
fn names(by_name: &Map<String, Value>) -> Vec<Symbol> {
    let joined: usize = by_name.keys().map(|name| name.len() + 2).sum();
    if joined >= LONGEST_IN_MEMORY - 1 {
        return Vec::new();
    }
    let names = by_name.keys().filter(|name| is_symbol_name(name));
    names.map(|name| Symbol { name: name.clone(), ..Symbol::default() }).collect()
}

/// A record without what nobody reads in it, which is the greater part of the exporter's.
pub(super) struct Told(Value);

impl Told {
    pub(super) fn object(text: &str) -> Option<Map<String, Value>> {
        match serde_json::from_str(text).ok()? {
            Self(Value::Object(record)) => Some(record),
            Self(_) => None,
        }
    }
}

fn is_passed_over(name: &str) -> bool {
    const NAMES: [&str; 11] = [
        "description",
        "emails",
        "fuzzy",
        "group",
        "groups",
        "header_date",
        "header_from",
        "header_subject",
        "header_to",
        "messages",
        "urls",
    ];
    NAMES.contains(&name)
}

impl<'de> Deserialize<'de> for Told {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ToldVisitor).map(Self)
    }
}

struct ToldVisitor;

impl<'de> Visitor<'de> for ToldVisitor {
    type Value = Value;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(Told(value)) = list.next_element()? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let mut values = Map::new();
        while let Some(name) = object.next_key::<String>()? {
            if is_passed_over(&name) {
                object.next_value::<IgnoredAny>()?;
            } else {
                let Told(value) = object.next_value()?;
                values.insert(name, value);
            }
        }
        Ok(Value::Object(values))
    }
}
