//! How fast a log is taken in: `cargo bench -p lasso --features ssr --bench ingest -- FILE [postgres-url]`.
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
    time::{Duration, Instant},
};

use lasso::{
    forecast::RetrySchedule,
    store::{
        db::Db,
        sources::{self, NewSource},
        tenants,
        trails::{self, Batch},
    },
    tenant::{Scope, TenantId},
    trail::{Counts, Entry, Reading, Source, order},
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
const WINDOW: usize = 40_960;
const WINDOW_BYTES: usize = 24 << 20;
const BATCHES: std::ops::RangeInclusive<usize> = 250..=20_000;

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
    let (counts, mut stages) = import(&db, &scope, &log).await?;
    db.analyze().await?;
    let seconds = began.elapsed().as_secs_f64();
    for (name, used) in threads() {
        let used = used - cpu.get(&name).copied().unwrap_or_default();
        stages.push((format!("CPU {name}"), used));
    }
    db.close().await;
    let lines = counts.lines as f64;
    println!("{lines} lines, {seconds:.2} s, {:.0} lines/s", lines / seconds);
    println!("CPU {:.2} s, peak {:.0} MB", cpu_of(Path::new("/proc/self/stat"))?, peak()? / 1e6);
    let bytes: u64 = fs::read_dir(folder.path())?.flatten().filter_map(|file| file.metadata().ok()).map(|m| m.len()).sum();
    println!("file {:.1} MB", bytes as f64 / 1e6);
    stages.sort_by(|a, b| a.0.cmp(&b.0));
    for (stage, seconds) in stages {
        println!("  {stage:<32} {seconds:6.2} s");
    }
    Ok(())
}

struct Window {
    groups: Vec<Vec<Entry>>,
    set_aside: Vec<(String, i64, i64, String)>,
    last_line_at: Vec<(String, i64)>,
}

async fn import(db: &Db, scope: &Scope, log: &str) -> Outcome<(Counts, Vec<(String, f64)>)> {
    let source = NewSource {
        name: "bench",
        timezone: Some("UTC"),
        trusted_networks: Some(TRUSTED),
        retry_schedule: &RetrySchedule::postfix(),
    };
    let source = sources::ensure(db, scope, source, NOW).await?;
    let reading = Reading::new(Source { timezone: chrono_tz::Tz::UTC, trusted: vec![TRUSTED.parse()?] }, NOW);
    let domains = tenants::list_domains(db, scope).await?;
    let domains: HashMap<String, TenantId> = domains.into_iter().map(|d| (d.domain, d.tenant_id)).collect();
    let (sender, mut windows) = mpsc::channel::<Window>(1);
    let file = File::open(log)?;
    let runtime = Handle::current();
    let reader = std::thread::Builder::new()
        .name("reader".to_owned())
        .spawn(move || read(reading, file, &domains, &sender, &runtime))?;
    let mut size = FIRST_BATCH;
    let (mut writing, mut longest, mut batches, mut over) = (Duration::ZERO, Duration::ZERO, 0, 0);
    while let Some(window) = windows.recv().await {
        let mut groups = window.groups.into_iter().peekable();
        let mut set_aside = window.set_aside;
        let mut last_line_at = Some(window.last_line_at);
        loop {
            let mut entries = Vec::new();
            while entries.len() < size
                && let Some(group) = groups.next()
            {
                entries.extend(group);
            }
            let strangers: Vec<_> = set_aside.drain(..size.min(set_aside.len())).collect();
            let is_last = groups.peek().is_none() && set_aside.is_empty();
            let count = entries.len() + strangers.len();
            let batch = Batch {
                entries,
                set_aside: strangers,
                last_line_at: last_line_at.take_if(|_| is_last).unwrap_or_default(),
                source_id: source.source_id,
            };
            let began = Instant::now();
            trails::ingest(db, scope, batch).await?;
            let took = began.elapsed();
            writing += took;
            longest = longest.max(took);
            batches += 1;
            over += i32::from(took > Duration::from_millis(100));
            if count * 2 >= size {
                let fitting = count as f64 * TRANSACTION.as_secs_f64() / took.as_secs_f64().max(0.001);
                size = usize::midpoint(fitting as usize, size).clamp(*BATCHES.start(), *BATCHES.end());
            }
            if is_last {
                break;
            }
        }
    }
    let (counts, used) = reader.join().map_err(|_| "the reader stopped")??;
    println!("{batches} transactions, the longest {longest:?}, {over} over 100 ms");
    Ok((counts, vec![("CPU reader".to_owned(), used), ("wall in transactions".to_owned(), writing.as_secs_f64())]))
}

fn read(
    mut reading: Reading,
    file: File,
    domains: &HashMap<String, TenantId>,
    sender: &mpsc::Sender<Window>,
    runtime: &Handle,
) -> Outcome<(Counts, f64)> {
    let mut lines = BufReader::with_capacity(1 << 18, file);
    let (mut entries, mut bytes, mut line) = (Vec::new(), 0, String::new());
    loop {
        line.clear();
        let is_end = lines.read_line(&mut line)? == 0;
        if is_end {
            reading.finish(&mut entries);
        } else {
            let before = entries.len();
            reading.read(line.trim_end(), &mut entries);
            bytes += if entries.len() > before { line.len() } else { 0 };
        }
        if is_end || entries.len() + reading.set_aside.len() >= WINDOW || bytes >= WINDOW_BYTES {
            bytes = 0;
            let window = Window {
                groups: order::by_mail(std::mem::take(&mut entries), domains),
                set_aside: std::mem::take(&mut reading.set_aside),
                last_line_at: reading.last_line_at.drain().map(|(host, at)| (host.to_string(), at)).collect(),
            };
            if sender.blocking_send(window).is_err() || is_end || runtime.block_on(sender.reserve()).is_err() {
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
