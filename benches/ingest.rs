//! How fast logs are taken in: `cargo bench -p lasso --features ssr --bench ingest -- FILE[+FILE…] [postgres-url]`, one after the other.
//!
//! Does what `lasso import` does, into a new SQLite file or an empty PostgreSQL database, with the 200 tenants of
//! `end2end/lab/gen_postfix_log.py`. Figures, not a test: nothing here fails for being slow.
#![allow(clippy::print_stdout, reason = "the figures are what it is for")]

use std::{
    collections::HashMap,
    error::Error,
    fs::{self, File},
    io::{BufRead, BufReader},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use lasso::{
    forecast::RetrySchedule,
    store::{
        db::Db,
        sources::{self, NewSource},
        tenants,
        trails::{Batch, Intake, Written},
    },
    tenant::{Scope, TenantId},
    trail::{Counts, OwnHosts, Reading, Source, order::Pool},
};
use tokio::{runtime::Handle, sync::mpsc};

/// As the program that imports.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

const TENANTS: usize = 200;
/// Where the tenants send from.
const TRUSTED: &str = "203.0.113.0/24";
/// 2026-11-23: the log has no years in it.
const NOW: i64 = 1_795_392_000_000_000;

const TRANSACTION: Duration = Duration::from_millis(80);
const FIRST_BATCH: usize = 2_000;
const WAITING: usize = 81_920;
const WAITING_BYTES: usize = 32 << 20;
const BATCHES: std::ops::RangeInclusive<usize> = 250..=6_000;

#[tokio::main]
async fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    let log = arguments.next().ok_or("name a log")?;
    let folder = tempfile::tempdir()?;
    let sqlite = format!("sqlite://{}/bench.db", folder.path().display());
    let url = arguments.next().filter(|url| url != "sqlite").unwrap_or(sqlite);
    let db = Db::connect(&url).await?;
    db.migrate().await?;
    let scope = Scope::system("bench");
    for n in 0..TENANTS {
        tenants::add(&db, &scope, &format!("cust{n:03}"), "UTC", NOW).await?;
        tenants::add_domain(&db, &scope, &format!("cust{n:03}"), &format!("cust{n:03}.example"), NOW).await?;
    }
    let (began, cpu) = (Instant::now(), threads());
    let (mut counts, mut stages) = (Counts::default(), Vec::new());
    for file in log.split('+') {
        let began = Instant::now();
        let (of_file, of_stages) = import(&db, &scope, file).await?;
        let seconds = began.elapsed().as_secs_f64();
        println!("{file}: {} lines, {seconds:.2} s, {:.0} lines/s", of_file.lines, of_file.lines as f64 / seconds);
        counts.lines += of_file.lines;
        stages.extend(of_stages);
    }
    let heard = "SELECT count(*), CAST(coalesce(sum(CASE WHEN is_alone THEN 0 ELSE 1 END), 0) AS BIGINT) FROM trails WHERE source_id IS NOT NULL";
    let (verdicts, joined): (i64, i64) = db.one(heard, vec![]).await?;
    println!("{verdicts} verdicts, {joined} joined to their mail");
    let analyzing = Instant::now();
    db.analyze().await?;
    stages.push(("wall taking stock".to_owned(), analyzing.elapsed().as_secs_f64()));
    let seconds = began.elapsed().as_secs_f64();
    for (name, used) in threads() {
        let used = used - cpu.get(&name).copied().unwrap_or_default();
        stages.push((format!("CPU {name}"), used));
    }
    db.close().await;
    let lines = counts.lines as f64;
    println!("{lines} lines, {seconds:.2} s, {:.0} lines/s", lines / seconds);
    println!("CPU {:.2} s, peak {:.0} MB", cpu_of(Path::new("/proc/self/stat"))?, peak()? / 1e6);
    let bytes: u64 =
        fs::read_dir(folder.path())?.flatten().filter_map(|file| file.metadata().ok()).map(|m| m.len()).sum();
    let written = fs::read_to_string("/proc/self/io")?;
    let written = written.lines().find_map(|line| line.strip_prefix("wchar: ")).and_then(|bytes| bytes.parse().ok());
    println!("written {:.0} MB", written.unwrap_or(0.0) / 1e6);
    println!("file {:.1} MB", bytes as f64 / 1e6);
    stages.sort_by(|a, b| a.0.cmp(&b.0));
    for (stage, seconds) in stages {
        println!("  {stage:<32} {seconds:6.2} s");
    }
    Ok(())
}

async fn import(db: &Db, scope: &Scope, log: &str) -> Outcome<(Counts, Vec<(String, f64)>)> {
    let source = NewSource {
        name: "bench",
        timezone: Some("UTC"),
        trusted_networks: Some(TRUSTED),
        retry_schedule: &RetrySchedule::postfix(),
    };
    let source = sources::ensure(db, scope, source, NOW).await?;
    let reading = Reading::new(
        Source { timezone: chrono_tz::Tz::UTC, trusted: vec![TRUSTED.parse()?], own_hosts: OwnHosts::default() },
        NOW,
    );
    let domains = tenants::list_domains(db, scope).await?;
    let domains: HashMap<String, TenantId> = domains.into_iter().map(|d| (d.domain, d.tenant_id)).collect();
    let (sender, mut batches) = mpsc::channel::<Batch>(1);
    let file = File::open(log)?;
    let runtime = Handle::current();
    let size = Arc::new(AtomicUsize::new(FIRST_BATCH));
    let reader = {
        let (size, source_id) = (size.clone(), source.source_id);
        std::thread::Builder::new()
            .name("reader".to_owned())
            .spawn(move || read(reading, file, &domains, source_id, &size, &sender, &runtime))?
    };
    let mut waiting = Duration::ZERO;
    let (mut writing, mut longest, mut count, mut over) = (Duration::ZERO, Duration::ZERO, 0, 0);
    let mut intake = Some(Intake::new(db, scope)?);
    while let Some(taking) = &mut intake {
        let idle = Instant::now();
        let batch = batches.recv().await;
        waiting += idle.elapsed();
        let Written { lines: entries, took, .. } = match batch {
            Some(batch) => taking.take(batch).await?,
            None => intake.take().ok_or("no intake")?.finish().await?,
        };
        writing += took;
        longest = longest.max(took);
        count += 1;
        over += i32::from(took > Duration::from_millis(100));
        let known = size.load(Relaxed);
        if entries * 2 >= known {
            let fitting = entries as f64 * TRANSACTION.as_secs_f64() / took.as_secs_f64().max(0.001);
            size.store(usize::midpoint(fitting as usize, known).clamp(*BATCHES.start(), *BATCHES.end()), Relaxed);
        }
    }
    let (counts, used) = reader.join().map_err(|_| "the reader stopped")??;
    println!("{count} transactions, the longest {longest:?}, {over} over 100 ms");
    Ok((
        counts,
        vec![
            ("CPU reader".to_owned(), used),
            ("wall in transactions".to_owned(), writing.as_secs_f64()),
            ("wall waiting for lines".to_owned(), waiting.as_secs_f64()),
        ],
    ))
}

fn read(
    mut reading: Reading,
    file: File,
    domains: &HashMap<String, TenantId>,
    source_id: i64,
    size: &AtomicUsize,
    sender: &mpsc::Sender<Batch>,
    runtime: &Handle,
) -> Outcome<(Counts, f64)> {
    let mut lines = BufReader::with_capacity(1 << 18, file);
    let (mut entries, mut line, mut pool) = (Vec::new(), String::new(), Pool::default());
    loop {
        line.clear();
        let is_end = lines.read_line(&mut line)? == 0;
        if is_end {
            reading.finish(&mut entries);
            pool.end();
        } else {
            reading.read(line.trim_end(), &mut entries);
        }
        for entry in entries.drain(..) {
            pool.push(entry, domains);
        }
        while is_end || pool.len() >= WAITING || pool.bytes() >= WAITING_BYTES {
            let Ok(place) = runtime.block_on(sender.reserve()) else { return Ok((reading.counts, 0.0)) };
            let entries = pool.take(size.load(Relaxed));
            let is_last = pool.is_empty();
            let last_line_at = if is_last {
                reading.last_line_at.drain().map(|(host, at)| (host.to_string(), at)).collect()
            } else {
                vec![]
            };
            place.send(Batch {
                entries,
                set_aside: std::mem::take(&mut reading.set_aside),
                last_line_at,
                source_id,
                progress: None,
            });
            if is_last {
                return Ok((reading.counts, cpu_of(Path::new("/proc/thread-self/stat"))?));
            }
        }
    }
}

/// Seconds of a process or thread, in user and kernel mode.
fn cpu_of(stat: &Path) -> Outcome<f64> {
    let stat = fs::read_to_string(stat)?;
    let fields = stat.rsplit_once(')').ok_or("no name")?.1.split_whitespace();
    let ticks: f64 = fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum();
    Ok(ticks / 100.0)
}

/// The CPU time of the threads, by their name.
fn threads() -> HashMap<String, f64> {
    let mut used = HashMap::new();
    for thread in fs::read_dir("/proc/self/task").into_iter().flatten().flatten() {
        let name = fs::read_to_string(thread.path().join("comm")).unwrap_or_default();
        *used.entry(name.trim().to_owned()).or_default() += cpu_of(&thread.path().join("stat")).unwrap_or_default();
    }
    used
}

/// Bytes of memory at most.
fn peak() -> Outcome<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no peak")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<f64>()? * 1024.0)
}
