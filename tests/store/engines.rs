//! One list of tests, two engines: a fresh database of each for every test.

use lasso::store::db::Db;
use tempfile::TempDir;

/// Runs a test on an empty, migrated database of each engine.
pub(crate) async fn both(test: impl AsyncFn(Db)) {
    let folder = TempDir::with_prefix("lasso").unwrap();
    for db in [sqlite(&folder).await, postgres(&folder).await] {
        db.migrate().await.unwrap();
        // the last line that a failing test shows says where
        eprintln!("on {}", db.engine());
        test(db.clone()).await;
        db.close().await;
    }
}

/// An empty SQLite database, not migrated.
pub(crate) async fn sqlite(folder: &TempDir) -> Db {
    Db::connect(&sqlite_url(folder)).await.unwrap()
}

pub(crate) fn sqlite_url(folder: &TempDir) -> String {
    format!("sqlite://{}", folder.path().join("lasso.db").display())
}

/// An empty PostgreSQL database, not migrated, on the server that the test command started.
pub(crate) async fn postgres(folder: &TempDir) -> Db {
    let url = postgres_url(folder);
    Db::connect(&url).await.unwrap_or_else(|error| panic!("no PostgreSQL database at {url}: {error}"))
}

/// The address of a database that has the name of the test's folder and so is nobody else's.
pub(crate) fn postgres_url(folder: &TempDir) -> String {
    let Ok(server) = std::env::var("LASSO_TEST_POSTGRES") else {
        panic!(
            "These tests run on PostgreSQL too and LASSO_TEST_POSTGRES names no server. \
             Start one for them: scripts/with-postgres cargo test --workspace"
        )
    };
    let name = folder.path().file_name().unwrap().to_string_lossy().replace('.', "_");
    let (before, after) = server.split_once("/postgres?").expect("LASSO_TEST_POSTGRES ends in /postgres?host=…");
    format!("{before}/{name}?{after}")
}
