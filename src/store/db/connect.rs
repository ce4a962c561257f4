//! Opening a database, and saying what is wrong when it cannot be opened.

use std::{path::Path, str::FromStr, time::Duration};

use sqlx::{
    ConnectOptions, Connection, Executor, PgConnection,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use tokio::time::Instant;

use super::Db;
use crate::error::{Error, Result};

/// How long a server may take to answer, and another program may hold SQLite's lock, before we give up.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a request waits for the one write connection, which others of this program are using.
const QUEUE: Duration = Duration::from_secs(30);

/// How long a connection to a server may lie unused before we ask whether it still stands.
const REST: Duration = Duration::from_secs(10);

const SQLITE_READERS: u32 = 4;
const POSTGRES_CONNECTIONS: u32 = 10;
/// Statements kept prepared on a connection: every text of the program, and the group sizes of bulk loads and lists.
const STATEMENTS: usize = 500;

pub(super) async fn open(url: &str) -> Result<Db> {
    if let Some(path) = url.strip_prefix("sqlite://") {
        return open_sqlite(path).await;
    }
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        return open_postgres(url).await;
    }
    Err(refused("malformed"))
}

async fn open_sqlite(path: &str) -> Result<Db> {
    // a database in memory would be another one for each connection
    if path.is_empty() || path.contains(":memory:") {
        return Err(refused("malformed"));
    }
    let path = Path::new(path);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|cause| {
            tracing::warn!(%cause, "the database's folder cannot be created");
            refused("cannot-open")
        })?;
    }
    let options = SqliteConnectOptions::new()
        .filename(path)
        .foreign_keys(true)
        .busy_timeout(PATIENCE)
        .synchronous(SqliteSynchronous::Normal)
        .pragma("temp_store", "memory")
        .statement_cache_capacity(STATEMENTS)
        .disable_statement_logging();
    let writer = options
        .clone()
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // a transaction writes whole pages, each with a call of its own: larger ones are fewer. Of a new file; another keeps what it has
        .page_size(8192)
        .pragma("cache_size", "-32768")
        // a page that many transactions touch is written back once. Whoever commits then waits for all of them: ingest comes before (`write_back`)
        .pragma("wal_autocheckpoint", "32000")
        // a journal that is never cut is never made longer again
        .pragma("journal_size_limit", "134217728");
    let reader = options.pragma("cache_size", "-8192").pragma("query_only", "ON");

    // connections are threads to SQLite, not sockets: they neither age nor fail between two uses
    let pool = || SqlitePoolOptions::new().idle_timeout(None).max_lifetime(None).test_before_acquire(false);
    let give_up = Instant::now() + PATIENCE;
    let write = loop {
        match pool().max_connections(1).acquire_timeout(QUEUE).connect_with(writer.clone()).await {
            // two programs that make the same new file: SQLite does not wait for the one that is switching it to WAL
            Err(sqlx::Error::Database(error)) if super::is_locked(error.as_ref()) && Instant::now() < give_up => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            outcome => break outcome.map_err(|error| not_opened(&error))?,
        }
    };
    let read = pool().max_connections(SQLITE_READERS).acquire_timeout(QUEUE).connect_lazy_with(reader);
    Ok(Db::Sqlite { read, write })
}

async fn open_postgres(url: &str) -> Result<Db> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|_| refused("malformed"))?
        .application_name("lasso")
        .statement_cache_capacity(STATEMENTS)
        .disable_statement_logging();
    // tried once by hand: a pool goes on trying for as long as it may, and forgets why
    let tried = match knock(&options).await {
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("3D000") => {
            create_database(&options).await.map_err(|_| refused("no-such-database"))?;
            knock(&options).await
        }
        tried => tried,
    };
    tried.map_err(|error| not_opened(&error))?;
    let pool = PgPoolOptions::new()
        .max_connections(POSTGRES_CONNECTIONS)
        .acquire_timeout(QUEUE)
        // a question before every query doubles its way; one after a pause finds out that the server was restarted
        .test_before_acquire(false)
        // a page's query is over before it would be compiled, and planning it anew each time takes a fifth of the page's
        .after_connect(|connection, _| {
            let settings = "SET jit = off; SET plan_cache_mode = force_generic_plan";
            Box::pin(async move { connection.execute(settings).await.map(drop) })
        })
        .before_acquire(|connection, used| {
            Box::pin(async move {
                if used.idle_for > REST {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_lazy_with(options);
    Ok(Db::Pg(pool))
}

async fn knock(options: &PgConnectOptions) -> Result<(), sqlx::Error> {
    match tokio::time::timeout(PATIENCE, async { options.connect().await?.close().await }).await {
        Ok(outcome) => outcome,
        Err(_) => Err(sqlx::Error::PoolTimedOut),
    }
}

/// Every command creates a missing database; on a server that takes the right to, so it is only tried.
async fn create_database(options: &PgConnectOptions) -> Result<(), sqlx::Error> {
    let name = options.get_database().unwrap_or_default().replace('"', "\"\"");
    let mut server: PgConnection = options.clone().database("postgres").connect().await?;
    let created = server.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE \"{name}\""))).await;
    server.close().await?;
    match created {
        // somebody else was faster: duplicate_database, or the unique index behind it
        Err(sqlx::Error::Database(error)) if matches!(error.code().as_deref(), Some("42P04" | "23505")) => Ok(()),
        created => created.map(drop),
    }
}

fn not_opened(error: &sqlx::Error) -> Error {
    tracing::warn!(cause = %error, "the database cannot be opened");
    match error {
        sqlx::Error::Database(cause) if super::is_locked(cause.as_ref()) => Error::Conflict("database-locked"),
        sqlx::Error::Database(cause) => match (cause.try_downcast_ref::<sqlx::sqlite::SqliteError>(), cause.code()) {
            // SQLITE_NOTADB
            (Some(_), Some(code)) if code == "26" => refused("not-a-database"),
            (Some(_), _) => refused("cannot-open"),
            // connection_exception, cannot_connect_now (starting or stopping), too_many_connections
            (None, Some(code)) if code.starts_with("08") || code.starts_with("57P") || code == "53300" => {
                refused("unreachable")
            }
            (None, _) => refused("refused"),
        },
        sqlx::Error::Tls(_) => refused("refused"),
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::Protocol(_) => refused("unreachable"),
        error => Error::internal(error),
    }
}

fn refused(code: &'static str) -> Error {
    Error::Invalid { field: "database_url", code }
}
