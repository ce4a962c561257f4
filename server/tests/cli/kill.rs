//! `kill -9`, again and again while lines come in by file, TCP and HTTP: what is there in the end is what one quiet import gives.
#![allow(clippy::disallowed_methods, reason = "another process is waited for")]

use std::{
    collections::BTreeSet,
    fs::File,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
    time::Duration,
};

use lasso::store::{db::Db, sources};

use crate::{
    command::Desk,
    lab::{self, OWN_HOSTS, TRUSTED, disagreements, essence, export, misheard, read, runs, same, scope},
};

/// How often, for each engine and run: `LASSO_KILLS=50`.
fn kills() -> usize {
    std::env::var("LASSO_KILLS").map_or(6, |times| times.parse().unwrap())
}

pub(crate) struct Stage {
    pub(crate) desk: Desk,
    pub(crate) url: String,
    syslog: SocketAddr,
    pages: SocketAddr,
    token: String,
    is_over: AtomicBool,
    /// How often it was begun again.
    lives: AtomicUsize,
    random: AtomicUsize,
}

impl Stage {
    pub(crate) fn new(url: Option<String>) -> Self {
        let desk = Desk::new();
        let url = url.unwrap_or_else(|| desk.database_url());
        let (syslog, pages) = (free_port(), free_port());
        let (log, trusted) = (desk.path("mail.log"), TRUSTED.replace(',', "','"));
        let settings = format!(
            "database_url = '{url}'\nlisten = '{pages}'\nlog = 'off'\nown_hosts = '{OWN_HOSTS}'\n\
             [[source]]\nname = 'file'\nkind = 'file'\npath = '{}'\ntrusted = ['{trusted}']\n\
             [[source]]\nname = 'tcp'\nkind = 'syslog'\nlisten = 'tcp://{syslog}'\ntrusted = ['{trusted}']\n",
            log.display(),
        );
        std::fs::write(desk.path("lasso.toml"), settings).unwrap();
        for tenant in ["A", "B", "C"] {
            desk.lasso(&["tenant", "add", tenant, "--timezone", "UTC"]).succeeds();
            desk.lasso(&["domain", "add", tenant, &format!("cust-{}.example", tenant.to_lowercase())]).succeeds();
        }
        let made = desk.lasso(&["source", "add", "push", "http", "--trusted", TRUSTED]).succeeds();
        let token = made.out.lines().last().unwrap().to_owned();
        Self {
            desk,
            url,
            syslog,
            pages,
            token,
            is_over: AtomicBool::new(false),
            lives: AtomicUsize::new(0),
            random: AtomicUsize::new(88_172_645),
        }
    }

    fn random(&self, below: usize) -> usize {
        let mut state = self.random.load(Ordering::Relaxed);
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        self.random.store(state, Ordering::Relaxed);
        state % below
    }

    fn serve(&self) -> Child {
        let mut lasso = self.desk.command(&["serve"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut first = String::new();
        BufReader::new(lasso.stdout.as_mut().unwrap()).read_line(&mut first).unwrap();
        assert!(first.starts_with("Lasso listens"), "{first}");
        lasso
    }

    /// A file that grows, and is rotated now and then.
    fn write(&self, log: &str) {
        for (i, part) in pieces(log).into_iter().enumerate() {
            let mut file = File::options().create(true).append(true).open(self.desk.path("mail.log")).unwrap();
            file.write_all(part.as_bytes()).unwrap();
            drop(file);
            if i % 30 == 29 {
                for old in (1..6).rev() {
                    let (from, to) = (self.desk.path(&format!("mail.log.{old}")), format!("mail.log.{}", old + 1));
                    if from.exists() {
                        std::fs::rename(from, self.desk.path(&to)).unwrap();
                    }
                }
                std::fs::rename(self.desk.path("mail.log"), self.desk.path("mail.log.1")).unwrap();
            }
            self.pause();
        }
        // the last of it is written when nobody kills any more
        while !self.is_over.load(Ordering::Relaxed) {
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// A sender that sends again what it does not know to be kept: syslog itself answers nothing.
    fn send(&self, log: &str, kept: impl Fn() -> usize) {
        for part in pieces(log) {
            let lines = part.lines().count();
            'again: loop {
                let (life, before) = (self.lives.load(Ordering::SeqCst), kept());
                let mut stream = TcpStream::connect(self.syslog).ok();
                let sent = stream.as_mut().is_some_and(|stream| stream.write_all(part.as_bytes()).is_ok());
                drop(stream);
                // what was sent to a process that lives on is kept, sooner or later
                while self.lives.load(Ordering::SeqCst) == life {
                    if sent && kept() >= before + lines {
                        break 'again;
                    }
                    thread::sleep(Duration::from_millis(20));
                    if !sent {
                        break;
                    }
                }
            }
        }
    }

    /// Pushes, again until it is told that it is kept.
    fn push(&self, log: &str) {
        for part in pieces(log) {
            while self.post(part.as_bytes()).is_none_or(|answer| !answer.starts_with("HTTP/1.1 200")) {
                thread::sleep(Duration::from_millis(25));
            }
            self.pause();
        }
    }

    pub(crate) fn post(&self, body: &[u8]) -> Option<String> {
        let mut stream = TcpStream::connect(self.pages).ok()?;
        let head = format!(
            "POST /api/v1/ingest/push HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            self.pages,
            self.token,
            body.len()
        );
        stream.write_all(head.as_bytes()).ok()?;
        stream.write_all(body).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        Some(answer)
    }

    fn pause(&self) {
        if !self.is_over.load(Ordering::Relaxed) {
            thread::sleep(Duration::from_millis(10 + self.random(30) as u64));
        }
    }
}

fn free_port() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// A log in about 120 pieces at line ends.
fn pieces(log: &str) -> Vec<&str> {
    let wanted = log.len() / 120 + 1;
    let (mut pieces, mut rest) = (Vec::new(), log);
    while !rest.is_empty() {
        let end = rest.get(wanted..).and_then(|after| after.find('\n')).map_or(rest.len(), |end| wanted + end + 1);
        let (piece, after) = rest.split_at(end);
        pieces.push(piece);
        rest = after;
    }
    pieces
}

pub(crate) async fn lines_of(db: &Db, name: &str) -> usize {
    sources::as_left(db, &scope(), name).await.unwrap().lines as usize
}

async fn killed_again_and_again(url: Option<String>, run: &std::path::Path) {
    let logs = ["mx1", "out1"].map(|host| read(run, &format!("{host}.rfc3339.log")));
    let half = logs[0].len() / 2;
    let half = half + logs[0][half..].find('\n').unwrap() + 1;
    let (pushed, written) = logs[0].split_at(half);

    let stage = &Stage::new(url);
    let mut lasso = stage.serve();
    let db = &Db::connect(&stage.url).await.unwrap();
    let handle = &tokio::runtime::Handle::current();
    let kills = kills();
    tokio::task::block_in_place(|| {
        thread::scope(|scope| {
            let senders = [
                scope.spawn(|| stage.write(written)),
                scope.spawn(|| stage.send(&logs[1], || handle.block_on(lines_of(db, "tcp")))),
                scope.spawn(|| stage.push(pushed)),
            ];
            for _ in 0..kills {
                thread::sleep(Duration::from_millis(100 + stage.random(900) as u64));
                // SIGKILL
                lasso.kill().unwrap();
                lasso.wait().unwrap();
                lasso = stage.serve();
                stage.lives.fetch_add(1, Ordering::SeqCst);
            }
            stage.is_over.store(true, Ordering::Relaxed);
            for sender in senders {
                sender.join().unwrap();
            }
        });
    });
    for _ in 0..3_000 {
        if lines_of(db, "file").await >= written.lines().count() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(Command::new("kill").args(["-TERM", &lasso.id().to_string()]).status().unwrap().success());
    assert!(lasso.wait().unwrap().success());

    assert_eq!(lines_of(db, "file").await, written.lines().count(), "each line of the file is counted once");
    let all = export(db).await;
    same(&quiet(&logs).await, &essence(&all), "killed");
    let mut wrong = disagreements(&all, &read(run, "truth.jsonl"), &logs.concat());
    wrong.extend(misheard(&all, &read(run, "sink.jsonl")));
    assert!(wrong.is_empty(), "{}: {} wrong:\n{}", run.display(), wrong.len(), wrong.join("\n"));
}

pub(crate) async fn quiet(logs: &[String]) -> BTreeSet<String> {
    let desk = Desk::new();
    let db = Db::connect(&desk.database_url()).await.unwrap();
    db.migrate().await.unwrap();
    lab::add_tenants(&db).await;
    lab::import(&db, logs, 1_000).await;
    essence(&export(&db).await)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_killed_while_it_reads_into_sqlite_loses_and_doubles_nothing() {
    for run in runs() {
        killed_again_and_again(None, &run).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_killed_while_it_reads_into_postgresql_loses_and_doubles_nothing() {
    for (i, run) in runs().into_iter().enumerate() {
        let server = std::env::var("LASSO_TEST_POSTGRES").expect("scripts/with-postgres");
        let name = format!("kill_{}_{i}", std::process::id());
        killed_again_and_again(Some(server.replacen("/postgres?", &format!("/{name}?"), 1)), &run).await;
    }
}
