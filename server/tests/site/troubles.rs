//! A database that takes nothing for a while: what was being read waits, says so, and is there in the end, once.

use std::{io::Write as _, net::TcpStream, time::Duration};

use lasso::{
    binds,
    source::{Kind, ProblemCode, TurnedAwayFor},
    store::{db::Db, sources},
};
use tokio::{io::AsyncWriteExt, net::TcpSocket};

use crate::{
    lab::{add_tenants, runs, scope},
    live::{Live, connected, count, declaration, free_port, is_true, logs, on_both, parts, quiet},
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

#[tokio::test(flavor = "multi_thread")]
async fn whoever_holds_connections_is_turned_away_and_what_that_does_is_told() {
    let app = TestApp::on_sqlite().await;
    let address = free_port();
    let place = format!("tcp://{address}");
    sources::add(&app.db, &scope(), &declaration("all", Kind::Syslog, &place), 0).await.unwrap();
    let mut live = Live::start(&app.db);
    drop(connected(address).await);
    // from one of this machine's many addresses
    let from = async |last: u8| {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(([127, 0, 0, last], 0).into()).unwrap();
        socket.connect(address).await.unwrap()
    };
    let mut held = Vec::new();
    for _ in 0..53 {
        held.push(from(2).await);
    }
    live.has_turned_away("all", 3, TurnedAwayFor::TooMany).await;
    let line = "<22>Nov 22 15:00:00 mx1 postfix/qmgr[7]: 4C5AB9E6300: removed\n";
    from(3).await.write_all(line.as_bytes()).await.unwrap();
    live.has_read(1).await;
    for last in 3..12 {
        for _ in 0..50 {
            held.push(from(last).await);
        }
    }
    live.has("all", ProblemCode::NoRoom).await;
    drop(held);
    // not from an address whose places may not be free yet
    from(12).await.write_all(line.replace("6300", "6301").as_bytes()).await.unwrap();
    live.has_read(2).await;
    let source_id = sources::find(&app.db, &scope(), "all").await.unwrap().source_id;
    assert_eq!(live.problems.of(source_id), None);
    live.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_database_will_never_take_is_set_aside_and_holds_nothing_else_up() {
    on_both(async |app: TestApp| {
        add_tenants(&app.db).await;
        let log = crate::lab::sample("mx1.rfc3339.log");
        let (first, rest) = log.split_at(log.len() / 2 + log[log.len() / 2..].find('\n').unwrap() + 1);
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("mail.log");
        let file = declaration("file", Kind::File, place.to_str().unwrap());
        sources::add(&app.db, &scope(), &file, 0).await.unwrap();
        std::fs::write(&place, first).unwrap();
        let mut live = Live::start(&app.db);
        live.has_read(first.lines().count()).await;
        // a disk has lost a part of what some mails are known by
        let mut tx = app.db.begin().await.unwrap();
        let broken = "UPDATE line_blocks SET data = $1";
        assert!(tx.execute(broken, binds![vec![7_u8; 40]]).await.unwrap() > 0);
        tx.commit().await.unwrap();
        let mut file = std::fs::File::options().append(true).open(&place).unwrap();
        file.write_all(rest.as_bytes()).unwrap();
        live.has_read(log.lines().count()).await;
        live.stop().await;
        let source_id = sources::find(&app.db, &scope(), "file").await.unwrap().source_id;
        assert_eq!(live.problems.of(source_id), None);
        let shapes = sources::shapes(&app.db, &scope(), Some(source_id)).await.unwrap();
        let refused = shapes.iter().find(|shape| shape.shape.contains("refuses")).expect("some go on from before");
        let understood = rest.lines().count() as i64;
        assert!(refused.lines < understood / 4, "{} of {understood}", refused.lines);
        // all others are there
        let (kept,): (i64,) = app.db.one("SELECT count(*) FROM messages", binds![]).await.unwrap();
        let wanted = quiet(std::slice::from_ref(&log)).await.len() as i64;
        assert!(kept > wanted * 9 / 10, "{kept} of {wanted} copies");
    })
    .await;
}
