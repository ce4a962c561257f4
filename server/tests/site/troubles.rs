//! A database that takes nothing for a while: what was being read waits, says so, and is there in the end, once.

use std::{io::Write as _, net::TcpStream, time::Duration};

use lasso::{
    binds,
    source::{Kind, ProblemCode},
    store::{db::Db, sources},
};

use crate::{
    lab::{add_tenants, runs, scope},
    live::{Live, count, declaration, free_port, is_true, logs, parts, quiet},
    world::TestApp,
};

/// A database that takes lines by file and by TCP.
async fn with_sources(app: &TestApp) -> (tempfile::TempDir, std::path::PathBuf, std::net::SocketAddr) {
    add_tenants(&app.db).await;
    let folder = tempfile::tempdir().unwrap();
    let (place, address) = (folder.path().join("mail.log"), free_port());
    for (name, kind, place) in
        [("file", Kind::File, place.to_str().unwrap()), ("tcp", Kind::Syslog, &format!("tcp://{address}"))]
    {
        sources::add(&app.db, &scope(), &declaration(name, kind, place), 0).await.unwrap();
    }
    (folder, place, address)
}

/// The lab's two hosts, one by file and one by TCP; `trouble` is called between their parts.
async fn read_through(app: &TestApp, mut trouble: impl AsyncFnMut(usize)) {
    let run = &runs()[0];
    let logs = logs(run, "rfc3339");
    let (_folder, place, address) = with_sources(app).await;
    let mut live = Live::start(&app.db);
    live.has("file", ProblemCode::NotFound).await;
    let mut tcp = TcpStream::connect(address).unwrap();
    let (of_file, of_tcp) = (parts(&logs[0]), parts(&logs[1]));
    for i in 0..of_file.len().max(of_tcp.len()) {
        if let Some(part) = of_file.get(i) {
            let mut file = std::fs::File::options().create(true).append(true).open(&place).unwrap();
            file.write_all(part.as_bytes()).unwrap();
        }
        if let Some(part) = of_tcp.get(i) {
            tcp.write_all(part.as_bytes()).unwrap();
        }
        trouble(i).await;
    }
    drop(tcp);
    live.has_read(count(&logs)).await;
    live.stop().await;
    is_true(&app.db, run, &logs, &quiet(&logs).await, "in trouble").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_somebody_locked_takes_the_lines_when_it_is_free() {
    let app = TestApp::on_sqlite().await;
    let other = Db::connect(&app.url).await.unwrap();
    read_through(&app, async |i| {
        if i % 5 == 1 {
            // longer than anybody waits for it
            let lock = other.begin().await.unwrap();
            tokio::time::sleep(Duration::from_millis(if i == 1 { 8_000 } else { 500 })).await;
            drop(lock);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_break_in_the_middle_of_a_batch_lose_nothing() {
    let app = TestApp::on_postgres().await;
    let other = Db::connect(&app.url).await.unwrap();
    read_through(&app, async |_| {
        tokio::time::sleep(Duration::from_millis(150)).await;
        // what a server that is restarted does to everybody
        let _: Vec<(bool,)> = other
            .all(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
                binds![],
            )
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_kept_is_told_until_it_is_kept() {
    let app = TestApp::on_sqlite().await;
    let (_folder, place, _) = with_sources(&app).await;
    let mut live = Live::start(&app.db);
    live.has("file", ProblemCode::NotFound).await;
    let other = Db::connect(&app.url).await.unwrap();
    let lock = other.begin().await.unwrap();
    std::fs::write(&place, crate::lab::sample("mx1.rfc3339.log")).unwrap();
    live.has("file", ProblemCode::NotKept).await;
    drop(lock);
    live.has_read(crate::lab::sample("mx1.rfc3339.log").lines().count()).await;
    let source_id = sources::find(&app.db, &scope(), "file").await.unwrap().source_id;
    assert_eq!(live.problems.of(source_id), None);
    live.stop().await;
}
