//! A disk that is full: what is read waits, a push is sent back, and all of it is there when there is room again. What stands for the disk is a
//! limit on the size of files (`RLIMIT_FSIZE`, setrlimit(2)), which can be lifted while the process runs.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    time::Duration,
};

use lasso::store::db::Db;

use crate::{
    kill::{Stage, lines_of, quiet},
    lab::{essence, export, read, runs, same},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_loses_nothing_that_was_acknowledged_and_is_told() {
    let run = &runs()[0];
    let logs = ["mx1", "out1"].map(|host| read(run, &format!("{host}.rfc3339.log")));
    let stage = Stage::new(None);
    // what is beyond the limit is an error to the one who writes, and not his end
    let mut lasso = Command::new("sh")
        .args(["-c", "trap '' XFSZ; exec \"$0\" --log error serve", env!("CARGO_BIN_EXE_lasso")])
        .current_dir(stage.desk.path(""))
        .env_clear()
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    BufReader::new(lasso.stdout.as_mut().unwrap()).read_line(&mut first).unwrap();
    let limit = |bytes: &str| {
        let outcome = Command::new("prlimit")
            .args(["--pid", &lasso.id().to_string(), &format!("--fsize={bytes}:unlimited")])
            .status();
        assert!(outcome.unwrap().success());
    };
    let db = Db::connect(&stage.url).await.unwrap();

    let (before, after) = logs[1].split_at(logs[1][..logs[1].len() / 2].rfind('\n').unwrap() + 1);
    assert!(stage.post(before.as_bytes()).unwrap().starts_with("HTTP/1.1 200"));
    let room = std::fs::metadata(stage.desk.path("data/lasso.db-wal")).unwrap().len();
    limit(&(room + 60_000).to_string());
    std::fs::write(stage.desk.path("mail.log"), &logs[0]).unwrap();
    let refused = stage.post(after.as_bytes()).unwrap();
    assert!(refused.starts_with("HTTP/1.1 503") && refused.contains("again later"), "{refused}");
    assert!(lines_of(&db, "file").await < logs[0].lines().count());

    limit("unlimited");
    let accepted = stage.post(after.as_bytes()).unwrap();
    assert!(accepted.starts_with("HTTP/1.1 200"), "{accepted}");
    for _ in 0..600 {
        if lines_of(&db, "file").await >= logs[0].lines().count() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(Command::new("kill").args(["-TERM", &lasso.id().to_string()]).status().unwrap().success());
    let ended = lasso.wait_with_output().unwrap();
    assert!(ended.status.success());
    let told = String::from_utf8_lossy(&ended.stderr);
    assert!(told.contains("lines cannot be kept; they wait"), "{told}");
    same(&quiet(&logs).await, &essence(&export(&db).await), "a full disk");
}
