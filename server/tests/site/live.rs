//! The lab's log, fed live through each kind of source: what comes of it is what comes of one quiet import.

use std::{
    collections::BTreeSet,
    io::Write as _,
    net::{SocketAddr, TcpListener, UdpSocket},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use flate2::{Compression, write::GzEncoder};
use http_body_util::BodyExt;
use lasso::{
    message::Micros,
    source::{Declaration, Kind, ProblemCode, Problems, TurnedAwayFor, token_hash},
    store::{db::Db, sources},
};
use lasso_server::ingest::{Entrance, live::Sources, tls::Identity};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::ring::default_provider,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
};
use tower::ServiceExt;

use crate::{
    lab::{
        self, OWN_HOSTS, TRUSTED, add_tenants, disagreements, essence, export, misheard, our_hosts, read, runs, same,
        scope,
    },
    world::TestApp,
};

pub(crate) fn clock() -> Micros {
    lab::NOW
}

/// A source that believes the lab's senders.
pub(crate) fn declaration(name: &str, kind: Kind, place: &str) -> Declaration {
    Declaration { trusted_networks: TRUSTED.to_owned(), ..Declaration::new(name, kind, place) }
}

/// Runs the sources of a database until the lines have come.
pub(crate) struct Live {
    db: Db,
    pub(crate) problems: Problems,
    sources: Option<Sources>,
}

impl Live {
    pub(crate) fn start(db: &Db) -> Self {
        Self::start_as(db, None)
    }

    pub(crate) fn start_as(db: &Db, identity: Option<Identity>) -> Self {
        let problems = Problems::default();
        let entrance = Entrance::new(db.clone(), scope(), &our_hosts(OWN_HOSTS));
        let sources = Some(Sources::start(db.clone(), entrance, problems.clone(), identity, clock));
        Self { db: db.clone(), problems, sources }
    }

    pub(crate) async fn stop(&mut self) {
        self.sources.take().unwrap().stop().await;
    }

    /// Waits until all sources together have read so many lines.
    pub(crate) async fn has_read(&self, lines: usize) {
        let mut read = 0;
        // long enough for a machine that does many things at once
        for _ in 0..1_200 {
            // the connection may have been broken under us
            if let Ok(found) = sources::list(&self.db, &scope()).await {
                read = found.iter().map(|source| source.lines).sum();
            }
            if read >= lines as i64 {
                assert_eq!(read, lines as i64);
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{read} of {lines} lines were read");
    }

    pub(crate) async fn has(&self, name: &str, code: ProblemCode) {
        let source_id = sources::find(&self.db, &scope(), name).await.unwrap().source_id;
        for _ in 0..200 {
            if self.problems.of(source_id).is_some_and(|problem| problem.code == code) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{name}: {:?}", self.problems.of(source_id));
    }

    pub(crate) async fn has_turned_away(&self, name: &str, count: u64, why: TurnedAwayFor) {
        let source_id = sources::find(&self.db, &scope(), name).await.unwrap().source_id;
        let wanted = Some((count, why));
        let mut known = None;
        for _ in 0..200 {
            known = self.problems.turned_away(source_id).map(|known| (known.count, known.why));
            if known == wanted {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(known, wanted, "{name}");
    }
}

/// Runs a test on SQLite and on PostgreSQL.
pub(crate) async fn on_both(test: impl AsyncFn(TestApp)) {
    test(TestApp::on_sqlite().await).await;
    test(TestApp::on_postgres().await).await;
}

pub(crate) async fn quiet(files: &[String]) -> BTreeSet<String> {
    let app = TestApp::on_sqlite().await;
    add_tenants(&app.db).await;
    lab::import(&app.db, files, 1_000).await;
    essence(&export(&app.db).await)
}

pub(crate) async fn is_true(db: &Db, run: &Path, logs: &[String], wanted: &BTreeSet<String>, what: &str) {
    let all = export(db).await;
    let mut wrong = disagreements(&all, &read(run, "truth.jsonl"), &logs.concat());
    wrong.extend(misheard(&all, &read(run, "sink.jsonl")));
    assert!(wrong.is_empty(), "{what}, {}: {} wrong:\n{}", run.display(), wrong.len(), wrong.join("\n"));
    same(wanted, &essence(&all), what);
}

pub(crate) fn logs(run: &Path, format: &str) -> Vec<String> {
    ["mx1", "out1"].map(|host| read(run, &format!("{host}.{format}.log"))).to_vec()
}

pub(crate) fn count(logs: &[String]) -> usize {
    logs.iter().map(|log| log.lines().count()).sum()
}

/// A port that was free a moment ago.
pub(crate) fn free_port() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// A connection, as soon as somebody listens.
pub(crate) async fn connected(address: SocketAddr) -> TcpStream {
    loop {
        match TcpStream::connect(address).await {
            Ok(stream) => return stream,
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

/// Parts of a log at line ends, of different lengths.
pub(crate) fn parts(log: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut lines) = (0, 0);
    for (end, _) in log.match_indices('\n') {
        lines += 1;
        if lines > parts.len() % 7 * 90 {
            parts.push(&log[start..=end]);
            (start, lines) = (end + 1, 0);
        }
    }
    parts.push(&log[start..]);
    parts
}

/// What both hosts wrote, as a log host has it: in one file, in the order of time.
fn whole(run: &Path, format: &str) -> String {
    let mut lines = Vec::new();
    for (stamps, log) in logs(run, "rfc3339").iter().zip(logs(run, format)) {
        let stamps = stamps.lines().map(|line| line.split(' ').next().unwrap().to_owned());
        lines.extend(stamps.zip(log.lines().map(|line| format!("{line}\n")).collect::<Vec<_>>()));
    }
    lines.sort_by(|(a, _), (b, _)| a.cmp(b));
    lines.into_iter().map(|(_, line)| line).collect()
}

/// The log in each format, by host and as one: what it is called, what each host wrote, and what is sent.
fn sendings(run: &Path) -> Vec<(String, Vec<String>, Vec<String>)> {
    let mut all = Vec::new();
    for format in ["rfc3339", "rfc5424", "bsd"] {
        let per_host = logs(run, format);
        all.push((format!("{format}, by host"), per_host.clone(), per_host.clone()));
        all.push((format!("{format}, whole"), per_host, vec![whole(run, format)]));
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_are_followed_over_rotations_give_what_a_quiet_import_gives() {
    for run in runs() {
        for format in ["rfc3339", "rfc5424", "bsd"] {
            let (per_host, whole) = (logs(&run, format), whole(&run, format));
            let wanted = &quiet(&per_host).await;
            assert_eq!(whole.lines().count(), count(&per_host));
            let hosts = ["mx1", "out1"].into_iter().zip(per_host.clone()).collect::<Vec<_>>();
            let (run, per_host) = (&run, &per_host);
            for files in [&hosts, &vec![("whole", whole)]] {
                on_both(async |app: TestApp| {
                    follow_over_rotations(&app, files).await;
                    is_true(&app.db, run, per_host, wanted, format).await;
                })
                .await;
            }
        }
    }
}

/// Writes logs one after the other, a part at a time, while they are rotated and whoever reads them is stopped.
async fn follow_over_rotations(app: &TestApp, files: &[(&str, String)]) {
    add_tenants(&app.db).await;
    let folder = tempfile::tempdir().unwrap();
    for (name, _) in files {
        let place = folder.path().join(name);
        let file = declaration(name, Kind::File, place.to_str().unwrap());
        sources::add(&app.db, &scope(), &file, clock()).await.unwrap();
    }
    let mut live = Live::start(&app.db);
    live.has(files[0].0, ProblemCode::NotFound).await;
    let mut written = 0;
    for (name, log) in files {
        let place = folder.path().join(name);
        for (i, part) in parts(log).into_iter().enumerate() {
            let mut file = std::fs::File::options().create(true).append(true).open(&place).unwrap();
            file.write_all(part.as_bytes()).unwrap();
            written += part.lines().count();
            match i % 8 {
                // days lie between two of these, and never a moment
                3 => std::fs::rename(&place, folder.path().join(format!("{name}.1"))).unwrap(),
                // killed in the middle, and read again from where it was left
                5 => {
                    live.stop().await;
                    live = Live::start(&app.db);
                }
                2 | 4 | 7 => live.has_read(written).await,
                _ => {}
            }
        }
        live.has_read(written).await;
    }
    live.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn syslog_over_tcp_gives_what_a_quiet_import_gives() {
    for run in runs() {
        for (i, (what, logs, sent)) in sendings(&run).iter().enumerate() {
            let wanted = &quiet(logs).await;
            let (run, is_counted) = (&run, i % 2 == 0);
            on_both(async |app: TestApp| {
                add_tenants(&app.db).await;
                let address = free_port();
                let place = format!("tcp://{address}");
                sources::add(&app.db, &scope(), &declaration("all", Kind::Syslog, &place), clock()).await.unwrap();
                let mut live = Live::start(&app.db);
                // hosts at once
                let mut senders = Vec::new();
                for log in sent.clone() {
                    senders.push(tokio::spawn(async move {
                        let mut stream = connected(address).await;
                        for line in log.lines() {
                            let frame = if is_counted { format!("{} {line}", line.len()) } else { format!("{line}\n") };
                            stream.write_all(frame.as_bytes()).await.unwrap();
                        }
                        stream.shutdown().await.unwrap();
                    }));
                }
                for sender in senders {
                    sender.await.unwrap();
                }
                live.has_read(count(logs)).await;
                live.stop().await;
                is_true(&app.db, run, logs, wanted, what).await;
            })
            .await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn syslog_over_udp_gives_what_a_quiet_import_gives() {
    for run in runs() {
        for (what, logs, sent) in &sendings(&run) {
            let wanted = &quiet(logs).await;
            let run = &run;
            on_both(async |app: TestApp| {
                add_tenants(&app.db).await;
                let address = free_port();
                let place = format!("udp://{address}");
                sources::add(&app.db, &scope(), &declaration("all", Kind::Syslog, &place), clock()).await.unwrap();
                let mut live = Live::start(&app.db);
                let sender = UdpSocket::bind("127.0.0.1:0").unwrap();
                // until somebody listens
                while UdpSocket::bind(address).is_ok() {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                for (i, line) in sent.iter().flat_map(|log| log.lines()).enumerate() {
                    sender.send_to(line.as_bytes(), address).unwrap();
                    if i % 200 == 199 {
                        live.has_read(i + 1).await;
                    }
                }
                live.has_read(count(logs)).await;
                live.stop().await;
                assert_eq!(sources::list(&app.db, &scope()).await.unwrap()[0].lost, 0);
                is_true(&app.db, run, logs, wanted, what).await;
            })
            .await;
        }
    }
}

/// Who signs certificates, by the tool that everybody does it with, and the files that hold them.
struct Authority(tempfile::TempDir);

impl Authority {
    fn new() -> Self {
        let authority = Self(tempfile::tempdir().unwrap());
        std::fs::write(authority.file("openssl.cnf"), "[req]\ndistinguished_name=name\n[name]\n").unwrap();
        authority.makes("ca", &["-addext", "basicConstraints=critical,CA:TRUE"]);
        authority
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A key and a certificate, as files.
    fn makes(&self, name: &str, how: &[&str]) {
        let (key, certificate) = (format!("{name}.key"), format!("{name}.pem"));
        let made = std::process::Command::new("openssl")
            .args(["req", "-x509", "-config", "openssl.cnf", "-subj", &format!("/CN={name}"), "-days", "2", "-nodes"])
            .args(["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-keyout", &key, "-out", &certificate])
            .args(how)
            .current_dir(self.0.path())
            .output()
            .expect("openssl(1) makes the certificates of this test");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    }

    /// A certificate of that name, and its key, as somebody's own files.
    fn signs(&self, name: &str) -> Identity {
        let names = format!("subjectAltName=DNS:{name}");
        let plain = "basicConstraints=critical,CA:FALSE";
        self.makes(name, &["-CA", "ca.pem", "-CAkey", "ca.key", "-addext", &names, "-addext", plain]);
        let [certificate, key] = ["pem", "key"].map(|kind| self.file(&format!("{name}.{kind}")));
        Identity { certificate, key, client_ca: None }
    }

    /// A sender that believes this authority, and shows what it is given.
    async fn connects(&self, address: SocketAddr, shows: Option<&Identity>) -> std::io::Result<TlsStream<TcpStream>> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(self.file("ca.pem")).unwrap()).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots);
        let config = match shows {
            None => config.with_no_client_auth(),
            Some(Identity { certificate, key, .. }) => {
                let certificate = CertificateDer::from_pem_file(certificate).unwrap();
                config.with_client_auth_cert(vec![certificate], PrivateKeyDer::from_pem_file(key).unwrap()).unwrap()
            }
        };
        let stream = connected(address).await;
        TlsConnector::from(Arc::new(config)).connect("lasso.example".try_into().unwrap(), stream).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn syslog_over_tls_gives_what_a_quiet_import_gives_and_lets_no_stranger_in() {
    for run in runs() {
        let logs = &logs(&run, "rfc5424");
        let wanted = &quiet(logs).await;
        let run = &run;
        on_both(async |app: TestApp| {
            add_tenants(&app.db).await;
            let (ours, theirs) = (Authority::new(), Authority::new());
            let address = free_port();
            let place = format!("tls://{address}");
            sources::add(&app.db, &scope(), &declaration("all", Kind::Syslog, &place), clock()).await.unwrap();
            let mut live = Live::start(&app.db);
            live.has("all", ProblemCode::NoCertificate).await;
            live.stop().await;
            let identity = Identity { client_ca: Some(theirs.file("ca.pem")), ..ours.signs("lasso.example") };
            let mut live = Live::start_as(&app.db, Some(identity));
            let sender = theirs.signs("mx1.example");
            // nothing is shown, or something that strangers signed, or ours is not believed, or no TLS is spoken
            for shows in [None, Some(&ours.signs("mx1.example"))] {
                // it hears so before it has sent a line
                assert!(ours.connects(address, shows).await.is_err());
            }
            assert!(theirs.connects(address, Some(&sender)).await.is_err());
            let mut plain = TcpStream::connect(address).await.unwrap();
            // it may be closed before all is written
            let is_taken = plain.write_all(logs[0].as_bytes()).await.is_ok();
            assert!(!is_taken || !matches!(plain.read_to_end(&mut Vec::new()).await, Ok(0)));
            live.has_turned_away("all", 4, TurnedAwayFor::Tls).await;
            let mut senders = Vec::new();
            for log in logs {
                let mut stream = ours.connects(address, Some(&sender)).await.unwrap();
                let frames: Vec<String> = log.lines().map(|line| format!("{} {line}", line.len())).collect();
                senders.push(tokio::spawn(async move {
                    stream.write_all(frames.concat().as_bytes()).await.unwrap();
                    stream.shutdown().await.unwrap();
                }));
            }
            for sender in senders {
                sender.await.unwrap();
            }
            live.has_read(count(logs)).await;
            // told to stop: what a sender has handed over is read to its end
            live.stop().await;
            let (identity, n) =
                (Identity { client_ca: Some(theirs.file("ca.pem")), ..ours.signs("lasso.example") }, 20_000);
            let mut live = Live::start_as(&app.db, Some(identity));
            let mut stream = ours.connects(address, Some(&sender)).await.unwrap();
            let noise = "<22>1 2026-11-22T15:00:00.000000+00:00 mx1 postfix 7 - - statistics: max cache size 1\n";
            stream.write_all(noise.repeat(n).as_bytes()).await.unwrap();
            stream.flush().await.unwrap();
            live.stop().await;
            let kept = sources::list(&app.db, &scope()).await.unwrap()[0].lines as usize - count(logs);
            assert_eq!(kept, n);
            let mut live = Live::start_as(&app.db, Some(ours.signs("lasso.example")));
            // renewed while it runs, by another authority
            let renewed = theirs.signs("lasso.example");
            std::fs::copy(renewed.certificate, ours.file("lasso.example.pem")).unwrap();
            std::fs::copy(renewed.key, ours.file("lasso.example.key")).unwrap();
            theirs.connects(address, Some(&sender)).await.unwrap();
            // renewed wrongly
            std::fs::write(ours.file("lasso.example.key"), "").unwrap();
            assert!(theirs.connects(address, Some(&sender)).await.is_err());
            live.has("all", ProblemCode::NoCertificate).await;
            live.stop().await;
            is_true(&app.db, run, logs, wanted, "tls").await;
        })
        .await;
    }
}

/// What the answer to a push was.
pub(crate) async fn push(
    app: &TestApp,
    name: &str,
    token: &str,
    headers: &[(header::HeaderName, &str)],
    body: Vec<u8>,
) -> (StatusCode, String) {
    let mut request = Request::post(format!("/api/v1/ingest/{name}"));
    if !token.is_empty() {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    let response = app.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
    let status = response.status();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8_lossy(&body).into_owned())
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

pub(crate) async fn with_push(app: &TestApp) {
    sources::add(&app.db, &scope(), &declaration("push", Kind::Http, ""), clock()).await.unwrap();
    sources::set_token(&app.db, &scope(), "push", token_hash("sesame"), clock()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn pushes_in_every_form_give_what_a_quiet_import_gives() {
    for run in runs() {
        for (what, logs, sent) in &sendings(&run) {
            let wanted = &quiet(logs).await;
            let run = &run;
            on_both(async |app: TestApp| {
                let app = app.at(clock);
                add_tenants(&app.db).await;
                with_push(&app).await;
                for (turn, part) in sent.iter().flat_map(|log| parts(log)).enumerate() {
                    let as_json =
                        |name: &str| part.lines().map(|line| json!({ name: line }).to_string()).collect::<Vec<_>>();
                    let (body, encoding) = match turn % 5 {
                        0 => (part.as_bytes().to_vec(), "identity"),
                        1 => (gzip(part.as_bytes()), "gzip"),
                        2 => (zstd::bulk::compress(part.as_bytes(), 1).unwrap(), "zstd"),
                        3 => (as_json("message").join("\n").into_bytes(), "identity"),
                        _ => (gzip(format!("[{}]", as_json("log").join(",")).as_bytes()), "gzip"),
                    };
                    // sent twice, as whoever heard no answer does
                    for _ in 0..=turn % 2 {
                        let headers = [(header::CONTENT_ENCODING, encoding)];
                        let (status, answer) = push(&app, "push", "sesame", &headers, body.clone()).await;
                        assert_eq!(status, StatusCode::OK, "{answer}");
                        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
                        assert_eq!(answer["lines"], part.lines().count(), "{answer}");
                    }
                }
                is_true(&app.db, run, logs, wanted, what).await;
            })
            .await;
        }
    }
}

/// Puts lines into a file of a journal, as systemd's own tool does (Debian's systemd-journal-remote).
fn into_journal(folder: &Path, name: &str, lines: &str) {
    let mut reader = lasso::line::LineReader::new(chrono_tz::Tz::UTC, clock());
    let mut entries = String::new();
    for line in lines.lines().filter_map(|line| reader.open(line)) {
        // rsyslogd's own lines are of another facility
        let facility = if line.program.starts_with("postfix") { 2 } else { 5 };
        entries += &format!(
            "__REALTIME_TIMESTAMP={}\n_HOSTNAME={}\nSYSLOG_FACILITY={facility}\nSYSLOG_IDENTIFIER={}\nSYSLOG_PID={}\nMESSAGE={}\n\n",
            line.at, line.host, line.program, line.pid, line.text
        );
    }
    let mut tool = std::process::Command::new("/lib/systemd/systemd-journal-remote")
        .args(["--output", folder.join(name).to_str().unwrap(), "-"])
        .stdin(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("Debian's systemd-journal-remote is installed by make test");
    tool.stdin.take().unwrap().write_all(entries.as_bytes()).unwrap();
    assert!(tool.wait().unwrap().success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journal_that_is_followed_gives_what_a_quiet_import_gives() {
    for run in runs() {
        let logs = &logs(&run, "rfc3339");
        let wanted = &quiet(logs).await;
        let run = &run;
        on_both(async |app: TestApp| {
            add_tenants(&app.db).await;
            let folder = tempfile::tempdir().unwrap();
            let place = folder.path().to_str().unwrap();
            sources::add(&app.db, &scope(), &declaration("journal", Kind::Journal, place), clock()).await.unwrap();
            // a machine's journal is in the order of time
            let mut lines: Vec<&str> = logs.iter().flat_map(|log| log.lines()).collect();
            lines.sort_by_key(|line| line.split(' ').next());
            let (mut read, mut live) = (0, None);
            for (i, part) in lines.chunks(lines.len() / 4 + 1).enumerate() {
                into_journal(folder.path(), &format!("{i}.journal"), &part.join("\n"));
                read += part.iter().filter(|line| line.contains(" postfix")).count();
                let now = live.get_or_insert_with(|| Live::start(&app.db));
                now.has_read(read).await;
                // every second part comes to whoever follows already
                if i % 2 == 1 {
                    live.take().unwrap().stop().await;
                }
            }
            is_true(&app.db, run, logs, wanted, "journal").await;
            assert!(sources::last_gaps(&app.db, &scope()).await.unwrap().is_empty());
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journal_that_was_shortened_meanwhile_has_a_gap() {
    on_both(async |app: TestApp| {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().to_str().unwrap();
        sources::add(&app.db, &scope(), &declaration("journal", Kind::Journal, place), clock()).await.unwrap();
        let log = lab::sample("mx1.rfc3339.log");
        let lines: Vec<&str> = log.lines().filter(|line| line.contains(" postfix")).take(30).collect();
        for (name, part) in [("0.journal", &lines[..10]), ("1.journal", &lines[20..])] {
            // what was read last is not there any more
            let _ = std::fs::remove_file(folder.path().join("0.journal"));
            into_journal(folder.path(), name, &part.join("\n"));
            let mut live = Live::start(&app.db);
            live.has_read(if name == "0.journal" { 10 } else { 20 }).await;
            live.stop().await;
            let gaps = sources::last_gaps(&app.db, &scope()).await.unwrap();
            assert_eq!(gaps.len(), usize::from(name == "1.journal"));
        }
    })
    .await;
}

/// A line that waits for its queue id, and the line that has it.
const HOLD: &str = "2026-11-20T08:00:00+00:00 mx1 postfix/smtpd[7]: NOQUEUE: hold: RCPT from h.example[192.0.2.5]: <bob@cust-a.example>: Recipient address triggers HOLD action; from=<s@sender.example> to=<bob@cust-a.example> proto=ESMTP helo=<h>\n";
const CLIENT: &str = "2026-11-20T08:00:01+00:00 mx1 postfix/smtpd[7]: 4C5AB9E623F: client=h.example[192.0.2.5]\n\
    2026-11-20T08:00:02+00:00 mx1 postfix/qmgr[1]: 4C5AB9E623F: from=<s@sender.example>, size=812, nrcpt=1 (queue active)\n";

#[tokio::test(flavor = "multi_thread")]
async fn what_an_answered_push_left_waiting_outlives_one_that_fails() {
    let wanted = quiet(&[[HOLD, CLIENT].concat()]).await;
    assert_ne!(wanted, quiet(&[CLIENT.to_owned()]).await);
    on_both(async |app: TestApp| {
        let app = app.at(clock);
        add_tenants(&app.db).await;
        with_push(&app).await;
        assert_eq!(push(&app, "push", "sesame", &[], HOLD.into()).await.0, StatusCode::OK);
        let other = Db::connect(&app.url).await.unwrap();
        let lock = other.begin_ingest().await.unwrap();
        let failed = tokio::time::timeout(Duration::from_secs(1), push(&app, "push", "sesame", &[], CLIENT.into()));
        assert!(failed.await.is_err(), "nobody waited for the lock");
        drop(lock);
        assert_eq!(push(&app, "push", "sesame", &[], CLIENT.into()).await.0, StatusCode::OK);
        same(&wanted, &essence(&export(&app.db).await), "pushed again");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_that_is_wrong_is_refused_in_a_sentence() {
    on_both(async |app: TestApp| {
        let app = app.at(clock);
        with_push(&app).await;
        sources::add(&app.db, &scope(), &declaration("paused", Kind::Http, ""), clock()).await.unwrap();
        sources::set_token(&app.db, &scope(), "paused", token_hash("sesame"), clock()).await.unwrap();
        sources::pause(&app.db, &scope(), "paused", true, clock()).await.unwrap();
        let line = lab::sample("mx1.rfc3339.log").lines().nth(1).unwrap().as_bytes().to_vec();
        let bomb = gzip(&vec![b'x'; 200 << 20]);
        let array = [b"[\"".as_slice(), &vec![b'x'; 9 << 20], b"\"]"].concat();
        let cut = gzip(lab::sample("mx1.rfc3339.log").as_bytes());
        let cases = [
            ("push", "", "identity", line.clone(), StatusCode::UNAUTHORIZED, "Bearer"),
            ("push", "sesam", "identity", line.clone(), StatusCode::UNAUTHORIZED, "token"),
            ("nobody", "sesame", "identity", line.clone(), StatusCode::UNAUTHORIZED, "token"),
            ("paused", "sesame", "identity", line.clone(), StatusCode::SERVICE_UNAVAILABLE, "paused"),
            ("push", "sesame", "br", line.clone(), StatusCode::UNSUPPORTED_MEDIA_TYPE, "gzip"),
            ("push", "sesame", "gzip", line.clone(), StatusCode::BAD_REQUEST, "packed"),
            ("push", "sesame", "gzip", cut[..cut.len() / 2].to_vec(), StatusCode::BAD_REQUEST, "whole"),
            ("push", "sesame", "identity", vec![b'x'; 9 << 20], StatusCode::PAYLOAD_TOO_LARGE, "8 MiB"),
            ("push", "sesame", "gzip", bomb, StatusCode::PAYLOAD_TOO_LARGE, "128 MiB"),
            ("push", "sesame", "gzip", gzip(&array), StatusCode::PAYLOAD_TOO_LARGE, "8 MiB"),
            ("push", "sesame", "identity", b"[1,".to_vec(), StatusCode::BAD_REQUEST, "JSON"),
        ];
        for (name, token, encoding, body, wanted, words) in cases {
            let (status, answer) = push(&app, name, token, &[(header::CONTENT_ENCODING, encoding)], body).await;
            assert_eq!(status, wanted, "{name} {token} {encoding} {answer}");
            assert!(answer.contains(words), "{answer}");
        }
        // what is no line is counted, and the rest is kept
        let mixed = [b"hello\n{\"a\":1}\n{\n".as_slice(), &line, b"\n"].concat();
        let (status, answer) = push(&app, "push", "sesame", &[], mixed).await;
        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
        assert_eq!((status, &answer["lines"], &answer["understood"]), (StatusCode::OK, &json!(4), &json!(1)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_cannot_be_read_says_why_and_is_read_when_it_can() {
    on_both(async |app: TestApp| {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("mail.log");
        let (file, taken) = (place.to_str().unwrap(), TcpListener::bind("127.0.0.1:0").unwrap());
        let address = format!("tcp://{}", taken.local_addr().unwrap());
        for (name, kind, place) in
            [("file", Kind::File, file), ("syslog", Kind::Syslog, &address), ("folder", Kind::File, "/tmp")]
        {
            sources::add(&app.db, &scope(), &declaration(name, kind, place), clock()).await.unwrap();
        }
        let mut live = Live::start(&app.db);
        live.has("file", ProblemCode::NotFound).await;
        live.has("syslog", ProblemCode::AddressInUse).await;
        live.has("folder", ProblemCode::NotReadable).await;
        std::fs::write(&place, lab::sample("mx1.rfc3339.log")).unwrap();
        live.has_read(lab::sample("mx1.rfc3339.log").lines().count()).await;
        let source_id = sources::find(&app.db, &scope(), "file").await.unwrap().source_id;
        assert_eq!(live.problems.of(source_id), None);
        live.stop().await;
    })
    .await;
}
