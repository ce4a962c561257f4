//! The database: the only module that knows there are two engines.
//!
//! Everybody else writes one SQL text with `$1…$n`, a list of [`Bind`]s made by [`binds!`](crate::binds), and names the row
//! it wants back (`#[derive(sqlx::FromRow)]` or a tuple):
//!
//! ```text
//! let names: Vec<(String,)> = db.all("SELECT name FROM tenants WHERE tenant_id > $1", binds![0_i64]).await?;
//!
//! let mut tx = db.begin().await?;
//! tx.execute_one("UPDATE users SET locale = $1 WHERE user_id = $2", binds!["en", user_id]).await?;
//! tx.commit().await?;
//! ```
//!
//! # Errors that a command or a page can put into one sentence
//!
//! | error | when |
//! |---|---|
//! | `Invalid { field: "database_url", code: "malformed" }` | not `sqlite://path` nor `postgres://…` |
//! | `Invalid { field: "database_url", code: "cannot-open" }` | the SQLite file or its folder cannot be opened, created or written |
//! | `Invalid { field: "database_url", code: "not-a-database" }` | the file is there and is not an SQLite database |
//! | `Invalid { field: "database_url", code: "unreachable" }` | no PostgreSQL server answers there within five seconds |
//! | `Invalid { field: "database_url", code: "refused" }` | the server refuses the user, the password or the plain connection |
//! | `Invalid { field: "database_url", code: "no-such-database" }` | the database does not exist and this user may not create it |
//! | `Conflict("database-locked")` | another program kept the database locked for longer than we wait |
//! | `Away` | the connection broke, or the engine has no disk, memory or connection left |
//! | `Conflict("database-newer")` | migrations were applied that this program does not know |
//! | `Conflict("database-differs")` | an applied migration is not the one this program carries |
//! | `Conflict("exists")` | a unique key is taken (a `store` function gives its own code where it can happen) |
//!
//! The engine's own words go to the log, never into the error.

use std::time::Duration;

use sqlx::{
    AssertSqlSafe, FromRow, PgPool, Postgres, Sqlite, SqlitePool,
    migrate::{MigrateError, Migrator},
    postgres::PgRow,
    query_as_with,
    sqlite::SqliteRow,
};

use crate::error::{Error, Result};

mod bind;
mod connect;
mod tx;

pub use bind::Bind;
pub use tx::Tx;

static SQLITE_MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES_MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres");

/// Taken by [`Db::begin_ingest`]; any number will do as long as nobody else uses it ("lasso in").
const INGEST_LOCK: i64 = 0x6c61_7373_6f20_696e;

/// An open database; cloning shares its connections.
#[derive(Clone, Debug)]
pub enum Db {
    /// One connection writes, for SQLite has one writer; the others only read and never wait for it (WAL).
    Sqlite {
        read: SqlitePool,
        write: SqlitePool,
    },
    Pg(PgPool),
}

/// What a query may be asked to give back: anything that both engines' rows turn into.
pub trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

impl Db {
    /// Opens `sqlite://path` (a missing file or folder is created) or `postgres://…` (a missing database is created where the
    /// user may). Gives up after about five seconds. Does not migrate.
    pub async fn connect(url: &str) -> Result<Self> {
        connect::open(url).await
    }

    /// Brings the tables up to what this program knows. Two programs may do so at the same time.
    pub async fn migrate(&self) -> Result<()> {
        match self {
            // sqlx takes no lock on SQLite: whoever comes second to a table finds it made, and less to do each time it looks again
            Self::Sqlite { write, .. } => {
                let mut outcome = SQLITE_MIGRATIONS.run(write).await.map_err(not_migrated);
                for _ in 0..SQLITE_MIGRATIONS.migrations.len() {
                    if !matches!(outcome, Err(Error::Internal(_) | Error::Away(_))) {
                        break;
                    }
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    outcome = SQLITE_MIGRATIONS.run(write).await.map_err(not_migrated);
                }
                outcome
            }
            Self::Pg(pool) => POSTGRES_MIGRATIONS.run(pool).await.map_err(not_migrated),
        }
    }

    /// `sqlite` or `postgres`, for `doctor` and the logs; nothing may depend on it.
    pub fn engine(&self) -> &'static str {
        match self {
            Self::Sqlite { .. } => "sqlite",
            Self::Pg(_) => "postgres",
        }
    }

    /// The engine's name and version, for `doctor`.
    pub async fn version(&self) -> Result<String> {
        let (name, sql) = match self {
            Self::Sqlite { .. } => ("SQLite", "SELECT sqlite_version()"),
            Self::Pg(_) => ("PostgreSQL", "SELECT current_setting('server_version')"),
        };
        let (version,): (String,) = self.one(sql, Vec::new()).await?;
        Ok(format!("{name} {version}"))
    }

    /// All rows.
    pub async fn all<T: Row>(&self, sql: &str, binds: Vec<Bind>) -> Result<Vec<T>> {
        match self {
            Self::Sqlite { read, .. } => {
                query_as_with::<Sqlite, T, _>(AssertSqlSafe(sql), bind::sqlite(binds)?).fetch_all(read).await
            }
            Self::Pg(pool) => {
                query_as_with::<Postgres, T, _>(AssertSqlSafe(sql), bind::postgres(binds)?).fetch_all(pool).await
            }
        }
        .map_err(failed)
    }

    /// The first row, or nothing.
    pub async fn maybe<T: Row>(&self, sql: &str, binds: Vec<Bind>) -> Result<Option<T>> {
        match self {
            Self::Sqlite { read, .. } => {
                query_as_with::<Sqlite, T, _>(AssertSqlSafe(sql), bind::sqlite(binds)?).fetch_optional(read).await
            }
            Self::Pg(pool) => {
                query_as_with::<Postgres, T, _>(AssertSqlSafe(sql), bind::postgres(binds)?).fetch_optional(pool).await
            }
        }
        .map_err(failed)
    }

    /// The first row; none is `NotFound`.
    pub async fn one<T: Row>(&self, sql: &str, binds: Vec<Bind>) -> Result<T> {
        self.maybe(sql, binds).await?.ok_or(Error::NotFound)
    }

    /// The rows for any number of keys: `{}` in the text stands for the list, as in `WHERE tenant_id = $1 AND key IN ({})`;
    /// `fixed` are `$1…$n`. The keys go in groups, so there is no order over all the rows.
    pub async fn all_in<T: Row>(&self, sql: &str, fixed: Vec<Bind>, keys: Vec<Bind>) -> Result<Vec<T>> {
        let mut rows = Vec::new();
        for (sql, binds) in bind::in_groups(sql, &fixed, keys) {
            rows.extend(self.all(&sql, binds).await?);
        }
        Ok(rows)
    }

    /// A transaction; without [`Tx::commit`] nothing of it stays. On SQLite it holds the one write connection and the write
    /// lock from the start (a lock taken half-way could not be waited for).
    pub async fn begin(&self) -> Result<Tx> {
        match self {
            Self::Sqlite { write, .. } => {
                let mut begun = write.begin_with("BEGIN IMMEDIATE").await;
                if let Err(sqlx::Error::InvalidSavePointStatement) = begun {
                    // a full disk: SQLite has ended the transaction before by itself (lang_transaction.html, 3.1), and sqlx believes itself in it
                    write.acquire().await.map_err(failed)?.close().await.map_err(failed)?;
                    begun = write.begin_with("BEGIN IMMEDIATE").await;
                }
                Ok(Tx::Sqlite(begun.map_err(failed)?))
            }
            Self::Pg(pool) => Ok(Tx::Pg(pool.begin().await.map_err(failed)?)),
        }
    }

    /// A transaction for ingest: no two of them run at the same time, in this program or in another one. SQLite has one
    /// writer anyway; on PostgreSQL an advisory lock, held until the end of the transaction, makes `import` beside `serve`
    /// wait its turn, for both read trails, change them and write them back.
    pub async fn begin_ingest(&self) -> Result<Tx> {
        let mut tx = self.begin().await?;
        if let Tx::Pg(inner) = &mut tx {
            // what fills tables must not keep to plans that were made when they were empty
            // and a program that hangs with the lock in its hand is said to lock the database, as on SQLite
            sqlx::raw_sql("SET LOCAL lock_timeout = '10s'; SET LOCAL plan_cache_mode = auto")
                .execute(&mut **inner)
                .await
                .map_err(failed)?;
            sqlx::query("SELECT pg_advisory_xact_lock($1)")
                .bind(INGEST_LOCK)
                .execute(&mut **inner)
                .await
                .map_err(failed)?;
        }
        Ok(tx)
    }

    /// One look at many tables, which writes nothing and waits for nobody who does: what others change meanwhile is not seen.
    pub async fn begin_look(&self) -> Result<Tx> {
        match self {
            Self::Sqlite { read, .. } => Ok(Tx::Sqlite(read.begin().await.map_err(failed)?)),
            Self::Pg(pool) => {
                let look = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                let mut tx = pool.begin_with(look).await.map_err(failed)?;
                let plans = "SELECT set_config('plan_cache_mode', 'auto', TRUE)";
                sqlx::query(plans).execute(&mut *tx).await.map_err(failed)?;
                Ok(Tx::Pg(tx))
            }
        }
    }

    /// Writes what SQLite's journal holds back into the file, as far as no reader needs it there, beside whoever writes; or `at_once`, while
    /// nobody does, after which the journal begins anew.
    pub(crate) async fn write_back(&self, at_once: bool) -> Result<()> {
        let Self::Sqlite { read, write } = self else { return Ok(()) };
        let connections = if at_once { write } else { read };
        sqlx::raw_sql("PRAGMA wal_checkpoint(PASSIVE)").execute(connections).await.map(drop).map_err(failed)
    }

    /// What follows a table's name where one of its indexes is to be read. SQLite's sample of a table knows nothing of how few rows a partial
    /// index has; PostgreSQL counts them.
    pub fn indexed_by(&self, index: &str) -> String {
        match self {
            Self::Sqlite { .. } => format!(" INDEXED BY {index}"),
            Self::Pg(_) => String::new(),
        }
    }

    /// Lets the engine look at how its tables are filled, so that it plans by what is there: after much was loaded.
    pub async fn analyze(&self) -> Result<()> {
        let outcome = match self {
            // a sample of each index: the whole of them would hold the write lock for seconds
            Self::Sqlite { write, .. } => {
                sqlx::raw_sql("PRAGMA analysis_limit = 1000; ANALYZE").execute(write).await.map(drop)
            }
            Self::Pg(pool) => sqlx::raw_sql("ANALYZE").execute(pool).await.map(drop),
        };
        outcome.map_err(failed)
    }

    /// Closes every connection; SQLite folds its journal back into the file.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { read, write } => {
                read.close().await;
                // SQLite does it too when the last one closes, unless another one, on its own thread, is just closing
                let _ = sqlx::raw_sql("PRAGMA wal_checkpoint(TRUNCATE)").execute(write).await;
                write.close().await;
            }
            Self::Pg(pool) => pool.close().await,
        }
    }
}

/// What the engine's error means to the caller.
fn failed(error: sqlx::Error) -> Error {
    match &error {
        sqlx::Error::Database(cause) if cause.is_unique_violation() => Error::Conflict("exists"),
        sqlx::Error::Database(cause) if is_locked(cause.as_ref()) => Error::Conflict("database-locked"),
        sqlx::Error::Database(cause) if is_away(cause.as_ref()) => Error::Away(error.to_string()),
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => Error::Away(error.to_string()),
        _ => Error::internal(error),
    }
}

/// Whether it is about the engine and not about what it was asked: memory, disk or files that fail SQLite; PostgreSQL's classes of
/// connections, resources, intervention, the system and itself.
fn is_away(error: &dyn sqlx::error::DatabaseError) -> bool {
    match (error.try_downcast_ref::<sqlx::sqlite::SqliteError>(), error.code()) {
        (Some(_), Some(code)) => {
            code.parse().is_ok_and(|code: u32| matches!(code & 0xff, 4 | 7 | 8 | 9 | 10 | 13 | 14 | 15))
        }
        (None, Some(code)) => ["08", "25", "40", "53", "57", "58", "XX"].iter().any(|class| code.starts_with(class)),
        _ => false,
    }
}

fn not_migrated(error: MigrateError) -> Error {
    match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => failed(error),
        MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(..) => Error::Conflict("database-newer"),
        MigrateError::VersionMismatch(_) => Error::Conflict("database-differs"),
        error => Error::internal(error),
    }
}

/// `SQLITE_BUSY` (5) and `SQLITE_LOCKED` (6) with their extended codes, PostgreSQL's `lock_not_available`.
fn is_locked(error: &dyn sqlx::error::DatabaseError) -> bool {
    match (error.try_downcast_ref::<sqlx::sqlite::SqliteError>(), error.code()) {
        (Some(_), Some(code)) => code.parse().is_ok_and(|code: u32| matches!(code & 0xff, 5 | 6)),
        (None, Some(code)) => code == "55P03",
        _ => false,
    }
}
