//! A transaction: several reads and writes that happen together or not at all.

use sqlx::{AssertSqlSafe, Postgres, Sqlite, Transaction, query_as_with, query_with, sqlite::SqliteArguments};

use super::{Bind, Row, bind, failed};
use crate::error::{Error, Result};

/// Made by [`Db::begin`](super::Db::begin); dropped without [`Tx::commit`], it is rolled back. After an error there is nothing
/// to do but drop it: PostgreSQL takes no further statement.
#[derive(Debug)]
pub enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    Pg(Transaction<'static, Postgres>),
}

/// Rows in one statement of a bulk load. SQLite takes 32,766 binds and gains nothing beyond a few hundred rows.
const SQLITE_ROWS: usize = 256;
const SQLITE_BINDS: usize = 32_766;
/// PostgreSQL gets whole columns as arrays: this only bounds the memory that one statement takes.
const POSTGRES_ROWS: usize = 10_000;

impl Tx {
    /// All rows.
    pub async fn all<T: Row>(&mut self, sql: &str, binds: Vec<Bind>) -> Result<Vec<T>> {
        match self {
            Self::Sqlite(tx) => {
                query_as_with::<Sqlite, T, _>(AssertSqlSafe(sql), bind::sqlite(binds)?).fetch_all(&mut **tx).await
            }
            Self::Pg(tx) => {
                query_as_with::<Postgres, T, _>(AssertSqlSafe(sql), bind::postgres(binds)?).fetch_all(&mut **tx).await
            }
        }
        .map_err(failed)
    }

    /// The first row, or nothing.
    pub async fn maybe<T: Row>(&mut self, sql: &str, binds: Vec<Bind>) -> Result<Option<T>> {
        Ok(self.all(sql, binds).await?.into_iter().next())
    }

    /// The first row; none is `NotFound`.
    pub async fn one<T: Row>(&mut self, sql: &str, binds: Vec<Bind>) -> Result<T> {
        self.maybe(sql, binds).await?.ok_or(Error::NotFound)
    }

    /// As [`Db::all_in`](super::Db::all_in).
    pub async fn all_in<T: Row>(&mut self, sql: &str, fixed: Vec<Bind>, keys: Vec<Bind>) -> Result<Vec<T>> {
        let mut rows = Vec::new();
        for (sql, binds) in bind::in_groups(sql, &fixed, keys) {
            rows.extend(self.all(&sql, binds).await?);
        }
        Ok(rows)
    }

    /// Runs a statement; how many rows it changed.
    pub async fn execute(&mut self, sql: &str, binds: Vec<Bind>) -> Result<u64> {
        match self {
            Self::Sqlite(tx) => query_with(AssertSqlSafe(sql), bind::sqlite(binds)?)
                .execute(&mut **tx)
                .await
                .map(|done| done.rows_affected()),
            Self::Pg(tx) => query_with(AssertSqlSafe(sql), bind::postgres(binds)?)
                .execute(&mut **tx)
                .await
                .map(|done| done.rows_affected()),
        }
        .map_err(failed)
    }

    /// Runs a statement that is meant to change exactly one row.
    pub async fn execute_one(&mut self, sql: &str, binds: Vec<Bind>) -> Result<()> {
        match self.execute(sql, binds).await? {
            1 => Ok(()),
            changed => Err(Error::internal(format!("{changed} rows changed where 1 was meant: {sql}"))),
        }
    }

    /// The rows for any number of keys, deleted or updated: as [`Self::all_in`] for [`Self::execute`].
    pub async fn execute_in(&mut self, sql: &str, fixed: Vec<Bind>, keys: Vec<Bind>) -> Result<u64> {
        let mut changed = 0;
        for (sql, binds) in bind::in_groups(sql, &fixed, keys) {
            changed += self.execute(&sql, binds).await?;
        }
        Ok(changed)
    }

    /// Inserts any number of rows fast; how many were inserted or updated. `on_conflict` ends the statement: empty,
    /// `ON CONFLICT DO NOTHING`, or `ON CONFLICT (a) DO UPDATE SET b = excluded.b`. With `DO UPDATE` no two of the rows may
    /// have the same key: PostgreSQL refuses to touch a row twice in one statement. A column has one type in all rows.
    pub async fn insert_many(
        &mut self,
        table: &str,
        columns: &[&str],
        mut rows: Vec<Vec<Bind>>,
        on_conflict: &str,
    ) -> Result<u64> {
        if let Some(row) = rows.iter().find(|row| row.len() != columns.len()) {
            return Err(Error::internal(format!("{} values for {} columns of {table}", row.len(), columns.len())));
        }
        let into = format!("INTO {table} ({})", columns.join(", "));
        let mut changed = 0;
        match self {
            // bare `?`: SQLite finds `$1001` among a thousand names by walking them, for every bind
            Self::Sqlite(tx) => {
                let row = format!("({})", vec!["?"; columns.len()].join(", "));
                let largest = 1 << (SQLITE_BINDS / columns.len()).min(SQLITE_ROWS).ilog2();
                let mut rest = rows.into_iter();
                let mut next = move || {
                    // full groups, then halves: nine texts at most for a table, so they stay prepared
                    let count = largest.min(1 << rest.len().checked_ilog2()?);
                    let values = vec![row.as_str(); count].join(", ");
                    let mut arguments = SqliteArguments::default();
                    let bound = rest.by_ref().take(count).try_for_each(|row| bind::sqlite_add(&mut arguments, row));
                    // FAIL: without it SQLite keeps each page as it was before the statement, to undo that statement alone
                    let sql = format!("INSERT OR FAIL {into} VALUES {values} {on_conflict}");
                    Some(bound.map(|()| (sql, arguments)))
                };
                let mut group = next();
                while let Some(bound) = group {
                    let (sql, arguments) = bound?;
                    // while SQLite, on its own thread, inserts these, the next ones are made ready
                    let (done, bound) =
                        tokio::join!(query_with(AssertSqlSafe(sql), arguments).execute(&mut **tx), async { next() });
                    changed += done.map_err(failed)?.rows_affected();
                    group = bound;
                }
            }
            // one statement for any number of rows, and a fifth of the time that VALUES takes
            Self::Pg(tx) => {
                for group in rows.chunks_mut(POSTGRES_ROWS) {
                    let (arguments, types) = bind::postgres_columns(columns.len(), group)?;
                    let arrays: Vec<String> =
                        types.iter().enumerate().map(|(i, array)| format!("${}::{array}", i + 1)).collect();
                    let names = columns.join(", ");
                    let arrays = arrays.join(", ");
                    let sql =
                        format!("INSERT {into} SELECT {names} FROM UNNEST({arrays}) AS rows ({names}) {on_conflict}");
                    let done = query_with(AssertSqlSafe(sql), arguments).execute(&mut **tx).await.map_err(failed)?;
                    changed += done.rows_affected();
                }
            }
        }
        Ok(changed)
    }

    /// Deletes the rows that have these values in these columns, which are those of a key; how many there were.
    pub async fn delete_many(&mut self, table: &str, columns: &[&str], mut rows: Vec<Vec<Bind>>) -> Result<u64> {
        if let Some(row) = rows.iter().find(|row| row.len() != columns.len()) {
            return Err(Error::internal(format!("{} values for {} columns of {table}", row.len(), columns.len())));
        }
        let mut changed = 0;
        match self {
            // row by row: it would read the whole table to find out which of its rows are in a list
            Self::Sqlite(tx) => {
                let wheres: Vec<String> = columns.iter().map(|column| format!("{column} = ?")).collect();
                let sql = format!("DELETE FROM {table} WHERE {}", wheres.join(" AND "));
                for row in rows {
                    let done = query_with(AssertSqlSafe(sql.as_str()), bind::sqlite(row)?).execute(&mut **tx).await;
                    changed += done.map_err(failed)?.rows_affected();
                }
            }
            Self::Pg(tx) => {
                for group in rows.chunks_mut(POSTGRES_ROWS) {
                    let (arguments, types) = bind::postgres_columns(columns.len(), group)?;
                    let arrays: Vec<String> =
                        types.iter().enumerate().map(|(i, array)| format!("${}::{array}", i + 1)).collect();
                    let wheres: Vec<String> =
                        columns.iter().map(|column| format!("{table}.{column} = rows.{column}")).collect();
                    let sql = format!(
                        "DELETE FROM {table} USING UNNEST({}) AS rows ({}) WHERE {}",
                        arrays.join(", "),
                        columns.join(", "),
                        wheres.join(" AND ")
                    );
                    let done = query_with(AssertSqlSafe(sql), arguments).execute(&mut **tx).await.map_err(failed)?;
                    changed += done.rows_affected();
                }
            }
        }
        Ok(changed)
    }

    /// Makes it last.
    pub async fn commit(self) -> Result<()> {
        match self {
            Self::Sqlite(tx) => tx.commit().await,
            Self::Pg(tx) => tx.commit().await,
        }
        .map_err(failed)
    }
}
