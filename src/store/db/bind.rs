//! The values that go with an SQL text, typed so that both engines know what a NULL is a NULL of.

use sqlx::{Arguments, postgres::PgArguments, sqlite::SqliteArguments};

use crate::{
    error::{Error, Result},
    message::MessageId,
    tenant::TenantId,
};

/// One bound value. `None` is NULL and keeps its type: PostgreSQL asks for it.
#[derive(Clone, Debug, PartialEq)]
pub enum Bind {
    Int(Option<i64>),
    Text(Option<String>),
    Bool(Option<bool>),
    Bytes(Option<Vec<u8>>),
    Float(Option<f64>),
}

/// The list of bound values, in the order of `$1…$n`: `binds![tenant, "open", None::<i64>]`.
#[macro_export]
macro_rules! binds {
    ($($value:expr),* $(,)?) => {
        ::std::vec![$($crate::store::db::Bind::from($value)),*]
    };
}

macro_rules! from {
    ($($type:ty => $variant:ident, $value:ident, $bound:expr;)*) => {$(
        impl From<$type> for Bind {
            fn from($value: $type) -> Self {
                Self::$variant(Some($bound))
            }
        }

        impl From<Option<$type>> for Bind {
            fn from(value: Option<$type>) -> Self {
                Self::$variant(value.map(|$value| $bound))
            }
        }
    )*};
}

from! {
    i64 => Int, v, v;
    TenantId => Int, v, v.0;
    &str => Text, v, v.to_owned();
    &String => Text, v, v.clone();
    String => Text, v, v;
    bool => Bool, v, v;
    Vec<u8> => Bytes, v, v;
    &[u8] => Bytes, v, v.to_vec();
    [u8; 16] => Bytes, v, v.to_vec();
    &[u8; 16] => Bytes, v, v.to_vec();
    [u8; 32] => Bytes, v, v.to_vec();
    MessageId => Bytes, v, v.0.to_vec();
    f64 => Float, v, v;
}

pub(super) fn sqlite(binds: Vec<Bind>) -> Result<SqliteArguments> {
    let mut arguments = SqliteArguments::default();
    sqlite_add(&mut arguments, binds)?;
    Ok(arguments)
}

pub(super) fn sqlite_add(arguments: &mut SqliteArguments, binds: Vec<Bind>) -> Result<()> {
    for bind in binds {
        match bind {
            Bind::Int(value) => Arguments::add(arguments, value),
            Bind::Text(value) => Arguments::add(arguments, value.map(storable)),
            Bind::Bool(value) => Arguments::add(arguments, value),
            Bind::Bytes(value) => Arguments::add(arguments, value),
            Bind::Float(value) => Arguments::add(arguments, value),
        }
        .map_err(Error::internal)?;
    }
    Ok(())
}

pub(super) fn postgres(binds: Vec<Bind>) -> Result<PgArguments> {
    let mut arguments = PgArguments::default();
    for bind in binds {
        match bind {
            Bind::Int(value) => arguments.add(value),
            Bind::Text(value) => arguments.add(value.map(storable)),
            Bind::Bool(value) => arguments.add(value),
            Bind::Bytes(value) => arguments.add(value),
            Bind::Float(value) => arguments.add(value),
        }
        .map_err(Error::internal)?;
    }
    Ok(arguments)
}

/// Arrays of whole columns, for PostgreSQL's `UNNEST`, with the type of each. The rows have one width.
pub(super) fn postgres_columns(columns: usize, rows: &mut [Vec<Bind>]) -> Result<(PgArguments, Vec<&'static str>)> {
    let mut arguments = PgArguments::default();
    let mut types = Vec::with_capacity(columns);
    for column in 0..columns {
        macro_rules! add {
            ($variant:ident, $type:literal, $storable:expr) => {{
                let values = rows.iter_mut().map(|row| match &mut row[column] {
                    Bind::$variant(value) => Ok(value.take().map($storable)),
                    other => Err(Error::internal(format!("{other:?} among the {} of a column", $type))),
                });
                arguments.add(values.collect::<Result<Vec<_>>>()?).map_err(Error::internal)?;
                $type
            }};
        }
        types.push(match rows.first().map(|row| &row[column]) {
            Some(Bind::Int(_)) => add!(Int, "BIGINT[]", |v| v),
            Some(Bind::Text(_)) => add!(Text, "TEXT[]", storable),
            Some(Bind::Bool(_)) => add!(Bool, "BOOLEAN[]", |v| v),
            Some(Bind::Bytes(_)) => add!(Bytes, "BYTEA[]", |v| v),
            Some(Bind::Float(_)) => add!(Float, "DOUBLE PRECISION[]", |v| v),
            None => return Err(Error::internal("no rows to take columns from")),
        });
    }
    Ok((arguments, types))
}

/// PostgreSQL refuses NUL in a text and SQLite cuts it there in some of its functions; a hostile log line has it.
fn storable(text: String) -> String {
    if memchr::memchr(0, text.as_bytes()).is_some() { text.replace('\0', "\u{fffd}") } else { text }
}

/// Keys in one query at most. SQLite looks a parameter up by walking a list, so twice the keys cost four times as much.
const KEYS: usize = 256;

/// One text and its binds for each group of keys. A group is filled up to a power of two with its last key, so that few
/// texts are ever prepared.
pub(super) fn in_groups(sql: &str, fixed: &[Bind], keys: Vec<Bind>) -> Vec<(String, Vec<Bind>)> {
    keys.chunks(KEYS)
        .map(|group| {
            let width = group.len().next_power_of_two();
            let places: Vec<String> = (1..=width).map(|i| format!("${}", fixed.len() + i)).collect();
            let padding = std::iter::repeat_n(&group[group.len() - 1], width - group.len());
            let binds = fixed.iter().chain(group).chain(padding).cloned().collect();
            (sql.replacen("{}", &places.join(", "), 1), binds)
        })
        .collect()
}
