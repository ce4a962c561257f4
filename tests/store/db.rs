//! What the other store files rely on.

use lasso::{
    binds,
    error::Error,
    store::db::{Bind, Db},
};
use sqlx::{ConnectOptions, Executor, sqlite::SqliteConnectOptions};
use tempfile::TempDir;

use crate::engines::{both, postgres, postgres_url, sqlite, sqlite_url};

#[derive(Debug, PartialEq, sqlx::FromRow)]
struct Thing {
    #[sqlx(rename = "thing_id")]
    number: i64,
    name: Option<String>,
    is_fine: Option<bool>,
    weight: Option<f64>,
    raw: Option<Vec<u8>>,
}

/// Table, column, type, and whether it is NOT NULL.
type Column = (String, String, String, bool);

const COLUMNS: &[&str] = &["thing_id", "name", "is_fine", "weight", "raw"];
const SELECT: &str = "SELECT thing_id, name, is_fine, weight, raw FROM things";

async fn with_things(db: &Db) {
    let bytes = if db.engine() == "sqlite" { "BLOB" } else { "BYTEA" };
    let table = format!(
        "CREATE TABLE things
        (thing_id BIGINT NOT NULL PRIMARY KEY, name TEXT, is_fine BOOLEAN, weight DOUBLE PRECISION, raw {bytes})"
    );
    let mut tx = db.begin().await.unwrap();
    tx.execute(&table, binds![]).await.unwrap();
    tx.commit().await.unwrap();
}

fn a_thing(thing_id: i64, name: &str) -> Vec<Bind> {
    binds![thing_id, name, true, 0.5, [7_u8; 16]]
}

async fn insert(db: &Db, rows: Vec<Vec<Bind>>, on_conflict: &str) -> u64 {
    let mut tx = db.begin().await.unwrap();
    let changed = tx.insert_many("things", COLUMNS, rows, on_conflict).await.unwrap();
    tx.commit().await.unwrap();
    changed
}

#[tokio::test]
async fn every_type_and_its_null_come_back_as_they_went_in() {
    both(async |db| {
        with_things(&db).await;
        let nothing = binds![2_i64, None::<String>, None::<bool>, None::<f64>, None::<Vec<u8>>];
        insert(&db, vec![a_thing(1, "été \u{1f40e}"), nothing.clone()], "").await;
        let mut tx = db.begin().await.unwrap();
        let one_by_one = "INSERT INTO things (name, thing_id, is_fine, weight, raw) VALUES ($2, $1 + 10, $3, $4, $5)";
        tx.execute_one(one_by_one, a_thing(1, "x")).await.unwrap();
        tx.execute_one(one_by_one, nothing).await.unwrap();
        tx.commit().await.unwrap();

        let thing = |number, name: &str| Thing {
            number,
            name: Some(name.to_owned()),
            is_fine: Some(true),
            weight: Some(0.5),
            raw: Some(vec![7; 16]),
        };
        let null = |number| Thing { number, name: None, is_fine: None, weight: None, raw: None };
        let found: Vec<Thing> = db.all(&format!("{SELECT} ORDER BY thing_id"), binds![]).await.unwrap();
        assert_eq!(found, [thing(1, "été \u{1f40e}"), null(2), thing(11, "x"), null(12)]);
        let by_null: Option<Thing> =
            db.maybe(&format!("{SELECT} WHERE name = $1"), binds![None::<&str>]).await.unwrap();
        assert_eq!(by_null, None, "nothing equals NULL");
    })
    .await;
}

#[tokio::test]
async fn nul_in_a_text_is_kept_as_a_visible_mark() {
    both(async |db| {
        with_things(&db).await;
        insert(&db, vec![a_thing(1, "a\0b")], "").await;
        let thing: Thing = db.one(&format!("{SELECT} WHERE name = $1"), binds!["a\0b"]).await.unwrap();
        assert_eq!(thing.name.as_deref(), Some("a\u{fffd}b"));
    })
    .await;
}

#[tokio::test]
async fn an_upsert_inserts_and_then_updates() {
    both(async |db| {
        with_things(&db).await;
        let upsert = "INSERT INTO things (thing_id, name) VALUES ($1, $2)
            ON CONFLICT (thing_id) DO UPDATE SET name = excluded.name";
        for name in ["first", "second"] {
            let mut tx = db.begin().await.unwrap();
            tx.execute_one(upsert, binds![1_i64, name]).await.unwrap();
            tx.commit().await.unwrap();
        }
        let names: Vec<(String,)> = db.all("SELECT name FROM things", binds![]).await.unwrap();
        assert_eq!(names, [("second".to_owned(),)]);
    })
    .await;
}

#[tokio::test]
async fn a_keyset_page_begins_after_the_last_row_of_the_page_before() {
    both(async |db| {
        with_things(&db).await;
        insert(&db, (1..=7).map(|i| a_thing(i, if i < 4 { "a" } else { "b" })).collect(), "").await;
        let page = async |name: &str, thing_id: i64| -> Vec<(i64,)> {
            db.all(
                "SELECT thing_id FROM things WHERE (name, thing_id) > ($1, $2) ORDER BY name, thing_id LIMIT $3",
                binds![name, thing_id, 3_i64],
            )
            .await
            .unwrap()
        };
        assert_eq!(page("", 0).await, [(1,), (2,), (3,)]);
        assert_eq!(page("a", 3).await, [(4,), (5,), (6,)]);
        assert_eq!(page("b", 6).await, [(7,)]);
    })
    .await;
}

#[tokio::test]
async fn without_commit_nothing_stays() {
    both(async |db| {
        with_things(&db).await;
        let mut tx = db.begin().await.unwrap();
        tx.insert_many("things", COLUMNS, vec![a_thing(1, "gone")], "").await.unwrap();
        let inside: Vec<Thing> = tx.all(SELECT, binds![]).await.unwrap();
        assert_eq!(inside.len(), 1);
        drop(tx);
        assert_eq!(insert(&db, vec![a_thing(1, "kept")], "").await, 1, "the write connection is free again");
        let (name,): (String,) = db.one("SELECT name FROM things", binds![]).await.unwrap();
        assert_eq!(name, "kept");
    })
    .await;
}

#[tokio::test]
async fn reading_does_not_wait_for_the_writer() {
    both(async |db| {
        with_things(&db).await;
        let mut tx = db.begin_ingest().await.unwrap();
        tx.insert_many("things", COLUMNS, vec![a_thing(1, "unseen")], "").await.unwrap();
        let outside: Vec<Thing> = db.all(SELECT, binds![]).await.unwrap();
        assert_eq!(outside, []);
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn two_ingests_never_interleave() {
    both(async |db| {
        with_things(&db).await;
        insert(&db, vec![a_thing(1, "")], "").await;
        let append = async |letter: &str| {
            let mut tx = db.begin_ingest().await.unwrap();
            let (name,): (String,) = tx.one("SELECT name FROM things", binds![]).await.unwrap();
            tokio::task::yield_now().await;
            tx.execute_one("UPDATE things SET name = $1", binds![name + letter]).await.unwrap();
            tx.commit().await.unwrap();
        };
        tokio::join!(append("a"), append("b"), append("c"), append("d"));
        let (name,): (String,) = db.one("SELECT name FROM things", binds![]).await.unwrap();
        assert_eq!(name.len(), 4, "somebody's letter was overwritten: {name}");
    })
    .await;
}

#[tokio::test]
async fn a_bulk_load_of_any_size_arrives_whole() {
    both(async |db| {
        with_things(&db).await;
        let mut first = 0;
        for count in [0, 1, 3, 255, 256, 257, 700, 12_345] {
            let rows = (first..first + count).map(|i| a_thing(i, &i.to_string())).collect();
            assert_eq!(insert(&db, rows, "").await, count as u64);
            first += count;
        }
        let whole: (i64, i64) =
            db.one("SELECT count(*), CAST(sum(thing_id) AS BIGINT) FROM things", binds![]).await.unwrap();
        assert_eq!(whole, (first, first * (first - 1) / 2));
    })
    .await;
}

#[tokio::test]
async fn a_bulk_load_keeps_or_replaces_what_is_there() {
    both(async |db| {
        with_things(&db).await;
        insert(&db, (0..300).map(|i| a_thing(i, "old")).collect(), "").await;
        let news = || (200..600).map(|i| a_thing(i, "new")).collect();
        let old = async || -> i64 {
            db.one::<(i64,)>("SELECT count(*) FROM things WHERE name = $1", binds!["old"]).await.unwrap().0
        };
        assert_eq!(insert(&db, news(), "ON CONFLICT DO NOTHING").await, 300);
        assert_eq!(old().await, 300);
        let replacing = "ON CONFLICT (thing_id) DO UPDATE SET name = excluded.name";
        assert_eq!(insert(&db, news(), replacing).await, 400);
        assert_eq!(old().await, 200);
    })
    .await;
}

#[tokio::test]
async fn a_bulk_load_with_a_ragged_or_mixed_column_is_refused() {
    both(async |db| {
        with_things(&db).await;
        let mut tx = db.begin().await.unwrap();
        let ragged = tx.insert_many("things", COLUMNS, vec![a_thing(1, "x"), binds![2_i64]], "").await;
        assert!(matches!(ragged, Err(Error::Internal(_))), "{ragged:?}");
        if db.engine() == "postgres" {
            let mixed = vec![a_thing(1, "x"), binds!["2", "x", true, 0.5, [7_u8; 16]]];
            let mixed = tx.insert_many("things", COLUMNS, mixed, "").await;
            assert!(matches!(mixed, Err(Error::Internal(_))), "{mixed:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_look_at_the_tables_changes_nothing_in_them() {
    both(async |db| {
        with_things(&db).await;
        insert(&db, (0..300).map(|i| a_thing(i, "x")).collect(), "").await;
        db.analyze().await.unwrap();
        assert_eq!(db.all::<Thing>(SELECT, binds![]).await.unwrap().len(), 300);
    })
    .await;
}

#[tokio::test]
async fn a_taken_key_is_a_conflict() {
    both(async |db| {
        with_things(&db).await;
        insert(&db, vec![a_thing(1, "x")], "").await;
        let mut tx = db.begin().await.unwrap();
        let again = tx.insert_many("things", COLUMNS, vec![a_thing(1, "y")], "").await;
        assert!(matches!(again, Err(Error::Conflict("exists"))), "{again:?}");
    })
    .await;
}

#[tokio::test]
async fn changing_none_or_two_where_one_was_meant_is_an_error() {
    both(async |db| {
        with_things(&db).await;
        insert(&db, vec![a_thing(1, "x"), a_thing(2, "x")], "").await;
        let update = "UPDATE things SET is_fine = $1 WHERE name = $2 AND thing_id >= $3";
        let mut tx = db.begin().await.unwrap();
        tx.execute_one(update, binds![false, "x", 2_i64]).await.unwrap();
        for first in [1_i64, 3] {
            let outcome = tx.execute_one(update, binds![false, "x", first]).await;
            assert!(matches!(outcome, Err(Error::Internal(_))), "{outcome:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_list_of_keys_of_any_length_is_found() {
    both(async |db| {
        with_things(&db).await;
        insert(&db, (0..1000).map(|i| a_thing(i, if i % 2 == 0 { "even" } else { "odd" })).collect(), "").await;
        let sql = "SELECT thing_id FROM things WHERE name = $1 AND thing_id IN ({})";
        for count in [0, 1, 2, 3, 256, 257, 900] {
            let keys: Vec<Bind> = (0..count).map(Bind::from).collect();
            let found: Vec<(i64,)> = db.all_in(sql, binds!["even"], keys.clone()).await.unwrap();
            assert_eq!(found.len() as i64, (count + 1) / 2);
            let mut tx = db.begin().await.unwrap();
            assert_eq!(tx.all_in::<(i64,)>(sql, binds!["even"], keys.clone()).await.unwrap(), found);
            let update = "UPDATE things SET weight = $1 WHERE thing_id IN ({})";
            assert_eq!(tx.execute_in(update, binds![1.5], keys).await.unwrap(), count as u64);
        }
    })
    .await;
}

#[tokio::test]
async fn both_engines_have_the_same_tables_and_columns() {
    let folder = TempDir::with_prefix("lasso").unwrap();
    let (sqlite, postgres) = (sqlite(&folder).await, postgres(&folder).await);
    sqlite.migrate().await.unwrap();
    postgres.migrate().await.unwrap();

    let in_sqlite: Vec<Column> = sqlite
        .all(
            r#"SELECT t.name, c.name, c.type, c."notnull" OR c.pk > 0 FROM sqlite_master t
            JOIN pragma_table_info(t.name) c
            WHERE t.type = 'table' AND t.name NOT LIKE '%sqlx%' AND t.name NOT LIKE 'sqlite%'"#,
            binds![],
        )
        .await
        .unwrap();
    let in_postgres: Vec<Column> = postgres
        .all(
            "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT), CAST(data_type AS TEXT), is_nullable = 'NO'
            FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '%sqlx%'",
            binds![],
        )
        .await
        .unwrap();
    let described = |columns: Vec<Column>| {
        let mut lines: Vec<String> = columns
            .into_iter()
            .map(|(table, column, kind, required)| {
                let kind = match kind.to_uppercase().as_str() {
                    "INTEGER" => "BIGINT".to_owned(),
                    "BYTEA" => "BLOB".to_owned(),
                    kind => kind.to_owned(),
                };
                format!("{table}.{column} {kind}{}", if required { " NOT NULL" } else { "" })
            })
            .collect();
        lines.sort();
        lines.join("\n")
    };
    let in_sqlite = described(in_sqlite);
    assert!(in_sqlite.contains("tenants.tenant_id BIGINT NOT NULL"), "{in_sqlite}");
    assert_eq!(in_sqlite, described(in_postgres));

    // the names of the indexes too: both engines must be able to serve the same pages
    let made_by_us = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name";
    let in_sqlite: Vec<(String,)> = sqlite.all(made_by_us, binds![]).await.unwrap();
    let made_by_us = "SELECT CAST(i.relname AS TEXT) FROM pg_index x
        JOIN pg_class i ON i.oid = x.indexrelid
        JOIN pg_namespace n ON n.oid = i.relnamespace
        WHERE n.nspname = 'public'
            AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = x.indexrelid)
        ORDER BY 1";
    let in_postgres: Vec<(String,)> = postgres.all(made_by_us, binds![]).await.unwrap();
    assert_eq!(in_sqlite, in_postgres);
}

#[tokio::test]
async fn migrating_again_or_at_the_same_time_is_harmless() {
    let folder = TempDir::with_prefix("lasso").unwrap();
    for url in [sqlite_url(&folder), postgres_url(&folder)] {
        let (one, other) = tokio::join!(Db::connect(&url), Db::connect(&url));
        let (one, other) = (one.unwrap(), other.unwrap());
        let (first, second) = tokio::join!(one.migrate(), other.migrate());
        first.unwrap();
        second.unwrap();
        one.migrate().await.unwrap();
    }
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_left_alone() {
    both(async |db| {
        let mut tx = db.begin().await.unwrap();
        let sql =
            "UPDATE _sqlx_migrations SET version = 9999 WHERE version = (SELECT max(version) FROM _sqlx_migrations)";
        tx.execute_one(sql, binds![]).await.unwrap();
        tx.commit().await.unwrap();
        let outcome = db.migrate().await;
        assert!(matches!(outcome, Err(Error::Conflict("database-newer"))), "{outcome:?}");
    })
    .await;
}

#[tokio::test]
async fn a_missing_folder_is_made_and_the_data_are_there_next_time() {
    let folder = TempDir::with_prefix("lasso").unwrap();
    let url = format!("sqlite://{}", folder.path().join("a/b c/ü.db").display());
    let db = Db::connect(&url).await.unwrap();
    db.migrate().await.unwrap();
    with_things(&db).await;
    insert(&db, vec![a_thing(1, "kept")], "").await;
    db.close().await;
    let db = Db::connect(&url).await.unwrap();
    assert_eq!(db.all::<Thing>(SELECT, binds![]).await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_wrong_with_an_address_has_a_code() {
    let folder = TempDir::with_prefix("lasso").unwrap();
    std::fs::write(folder.path().join("mail.log"), "Nov 22 10:00:00 mx postfix/smtpd[1]: connect from x\n".repeat(200))
        .unwrap();
    let at = |rest: &str| format!("sqlite://{}/{rest}", folder.path().display());
    for (url, code) in [
        (String::new(), "malformed"),
        ("data/lasso.db".to_owned(), "malformed"),
        ("mysql://root@localhost/lasso".to_owned(), "malformed"),
        ("sqlite://".to_owned(), "malformed"),
        ("sqlite://:memory:".to_owned(), "malformed"),
        ("postgres://lasso@localhost:none/lasso".to_owned(), "malformed"),
        (at("mail.log"), "not-a-database"),
        (at("mail.log/lasso.db"), "cannot-open"),
        (at(""), "cannot-open"),
        ("postgres://lasso@127.0.0.1:1/lasso".to_owned(), "unreachable"),
        (format!("postgres://lasso@localhost/lasso?host={}", folder.path().display()), "unreachable"),
        (postgres_url(&folder).replace("lasso@", "nobody@"), "refused"),
    ] {
        match Db::connect(&url).await {
            Err(Error::Invalid { field: "database_url", code: found }) => assert_eq!(found, code, "{url}"),
            other => panic!("{url}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_database_that_another_program_locks_is_said_to_be_locked() {
    let folder = TempDir::with_prefix("lasso").unwrap();
    let (holder, writer, migrator) = (sqlite(&folder).await, sqlite(&folder).await, sqlite(&folder).await);
    let held = holder.begin().await.unwrap();
    let (began, migrated) = tokio::join!(async { writer.begin().await.map(drop) }, migrator.migrate());
    for outcome in [began, migrated] {
        assert!(matches!(outcome, Err(Error::Conflict("database-locked"))), "{outcome:?}");
    }
    drop(held);
    migrator.migrate().await.unwrap();
}

#[tokio::test]
async fn a_database_locked_as_a_whole_is_not_even_opened() {
    let folder = TempDir::with_prefix("lasso").unwrap();
    let options = SqliteConnectOptions::new().filename(folder.path().join("lasso.db")).create_if_missing(true);
    let mut holder = options.connect().await.unwrap();
    holder.execute("BEGIN EXCLUSIVE; CREATE TABLE mine (x BIGINT)").await.unwrap();
    let outcome = Db::connect(&sqlite_url(&folder)).await;
    assert!(matches!(outcome, Err(Error::Conflict("database-locked"))), "{outcome:?}");
}
