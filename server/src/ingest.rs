//! Log files in, one story per message out: a thread reads and understands lines, batches of them are taken in one
//! transaction each.

mod lines;

use std::{
    collections::HashMap,
    fs::File,
    io::{self, IsTerminal, Read, Write},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, anyhow};
use indicatif::{ProgressBar, ProgressStyle};
use ipnet::IpNet;
use lasso::{
    forecast::RetrySchedule,
    message::Micros,
    store::{
        db::Db,
        sources::{self, NewSource},
        trails::{self, Batch},
    },
    tenant::Scope,
    trail::{Counts, Reading, Source},
};
use tokio::sync::mpsc;

use self::lines::{Lines, Next};
use crate::{cli::ImportArgs, database, output};

/// How long a transaction of an import should hold the database's one writer. Three times what others may take: each page of the
/// database that a batch touches is written once for the batch, so an import in steps of 80 ms takes four times as long (measured);
/// a sign-in beside it waits this long at most.
const TRANSACTION: Duration = Duration::from_millis(300);
/// Entries in one transaction, before anything is measured.
const FIRST_BATCH: usize = 2_000;
/// Text in one transaction, in bytes: lines may be long.
const BATCH_BYTES: usize = 8 << 20;
const BATCHES: std::ops::RangeInclusive<usize> = 250..=20_000;

/// What an import read and wrote.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Report {
    pub(crate) counts: Counts,
    pub(crate) messages: i64,
    pub(crate) deliveries: i64,
    /// Inputs that could not be read to their end.
    pub(crate) unread: usize,
}

/// An input with the name that a sentence calls it by.
pub(crate) struct Input {
    pub(crate) name: String,
    pub(crate) bytes: u64,
    pub(crate) read: Box<dyn Read + Send>,
}

/// `lasso import`.
pub async fn run(db: &Db, args: ImportArgs, now: Micros) -> anyhow::Result<()> {
    let started = Instant::now();
    let scope = Scope::system("import");
    let (mut inputs, mut unopened) = (Vec::new(), 0);
    for path in &args.files {
        match open(path) {
            Ok(input) => inputs.push(input),
            Err(error) => {
                unopened += 1;
                drop(writeln!(io::stderr(), "lasso: {error}"));
            }
        }
    }
    let trusted = args.trusted.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    let source = NewSource {
        name: &args.source,
        timezone: args.timezone.map(chrono_tz::Tz::name),
        trusted_networks: (!trusted.is_empty()).then_some(trusted.as_str()),
        retry_schedule: &RetrySchedule::postfix(),
    };
    let bar = progress(inputs.iter().map(|input| input.bytes).sum());
    let report = feed(db, &scope, source, inputs, now, &bar).await?;
    bar.finish_and_clear();
    let seconds = started.elapsed().as_secs_f64();
    let Counts { lines, understood, set_aside } = report.counts;
    output::print(|out| {
        writeln!(out, "lines       {lines}")?;
        writeln!(out, "understood  {understood}")?;
        writeln!(out, "set aside   {set_aside}")?;
        writeln!(out, "messages    {}", report.messages)?;
        writeln!(out, "deliveries  {}", report.deliveries)?;
        writeln!(out, "seconds     {seconds:.1}")
    })?;
    match report.unread + unopened {
        0 => Ok(()),
        1 => Err(anyhow!("One of the files could not be read to its end; what could be read is kept.")),
        n => Err(anyhow!("{n} of the files could not be read to their end; what could be read is kept.")),
    }
}

/// Reads inputs into the database as lines of one source. A source keeps the networks it was told to trust.
pub(crate) async fn feed(
    db: &Db,
    scope: &Scope,
    source: NewSource<'_>,
    inputs: Vec<Input>,
    now: Micros,
    bar: &ProgressBar,
) -> anyhow::Result<Report> {
    let name = source.name.to_owned();
    let failed = |error| database::unforeseen(&format!("The lines of {name} could not be kept"), &error);
    let source = sources::ensure(db, scope, source, now).await.map_err(failed)?;
    let trusted: Vec<IpNet> = source.trusted_networks.split(',').filter_map(|net| net.trim().parse().ok()).collect();
    let timezone = source.timezone.parse().unwrap_or(chrono_tz::Tz::UTC);
    let reading = Reading::new(Source { timezone, trusted }, now);

    let size = Arc::new(AtomicUsize::new(FIRST_BATCH));
    let (sender, mut batches) = mpsc::channel::<Batch>(2);
    let reader = {
        let (size, bar) = (size.clone(), bar.clone());
        std::thread::spawn(move || read_all(reading, inputs, source.source_id, &size, &sender, &bar))
    };
    let mut report = Report::default();
    while let Some(batch) = batches.recv().await {
        let entries = batch.entries.len();
        let began = Instant::now();
        let change = trails::ingest(db, scope, batch).await.map_err(failed)?;
        report.messages += change.messages;
        report.deliveries += change.deliveries;
        size.store(next_size(entries, began.elapsed(), size.load(Ordering::Relaxed)), Ordering::Relaxed);
    }
    (report.counts, report.unread) =
        reader.join().map_err(|_| anyhow!("Reading stopped for a reason that is not known; what was read is kept."))?;
    Ok(report)
}

/// How many entries fit the time that a transaction should take. Small batches say little about large ones.
fn next_size(entries: usize, took: Duration, size: usize) -> usize {
    if entries * 2 < size {
        return size;
    }
    let fitting = entries as f64 * TRANSACTION.as_secs_f64() / took.as_secs_f64().max(0.001);
    // half-way, so that one slow transaction does not halve the next ones
    usize::midpoint(fitting as usize, size).clamp(*BATCHES.start(), *BATCHES.end())
}

fn read_all(
    mut reading: Reading,
    inputs: Vec<Input>,
    source_id: i64,
    size: &AtomicUsize,
    sender: &mpsc::Sender<Batch>,
    bar: &ProgressBar,
) -> (Counts, usize) {
    let (mut entries, mut bytes, mut unread) = (Vec::new(), 0, 0);
    let send = |reading: &mut Reading, entries: &mut Vec<_>| {
        let last_line_at: HashMap<_, _> = std::mem::take(&mut reading.last_line_at);
        let batch = Batch {
            entries: std::mem::take(entries),
            set_aside: std::mem::take(&mut reading.set_aside),
            last_line_at: last_line_at.into_iter().map(|(host, at)| (host.to_string(), at)).collect(),
            source_id,
        };
        // a closed channel: the writing side has failed and tells why
        sender.blocking_send(batch).is_ok()
    };
    for input in inputs {
        let name = input.name;
        let mut lines = match Lines::open(bar.wrap_read(input.read)) {
            Ok(lines) => lines,
            Err(error) => {
                unread += 1;
                complain(bar, &format!("{name} cannot be read: {error}. The other files are read all the same."));
                continue;
            }
        };
        loop {
            match lines.next() {
                Ok(Next::Line(line)) => {
                    let before = entries.len() + reading.set_aside.len();
                    reading.read(&line, &mut entries);
                    if entries.len() + reading.set_aside.len() > before {
                        bytes += line.len();
                    }
                }
                Ok(Next::TooLong) => reading.skip(),
                Ok(Next::End) => break,
                Err(error) => {
                    unread += 1;
                    complain(bar, &format!("{name} ends before its end ({error}): what could be read of it is kept."));
                    break;
                }
            }
            let is_full = entries.len() >= size.load(Ordering::Relaxed)
                || reading.set_aside.len() >= *BATCHES.end()
                || bytes >= BATCH_BYTES;
            if is_full {
                bytes = 0;
                if !send(&mut reading, &mut entries) {
                    return (reading.counts, unread);
                }
            }
        }
    }
    reading.finish(&mut entries);
    send(&mut reading, &mut entries);
    (reading.counts, unread)
}

fn complain(bar: &ProgressBar, sentence: &str) {
    bar.suspend(|| drop(writeln!(io::stderr(), "lasso: {sentence}")));
}

fn open(path: &Path) -> anyhow::Result<Input> {
    if path == Path::new("-") {
        return Ok(Input { name: "Standard input".to_owned(), bytes: 0, read: Box::new(io::stdin()) });
    }
    let name = PathBuf::from(path).display().to_string();
    let file =
        File::open(path).with_context(|| format!("{name} cannot be opened: check the path and its permissions."))?;
    let meta = file.metadata().with_context(|| format!("{name} cannot be read."))?;
    if meta.is_dir() {
        return Err(anyhow!("{name} is a folder: name the log files in it."));
    }
    Ok(Input { name, bytes: meta.len(), read: Box::new(file) })
}

fn progress(bytes: u64) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    if bytes == 0 {
        return ProgressBar::new_spinner().with_style(ProgressStyle::default_spinner());
    }
    let style = ProgressStyle::with_template("{bar:30} {bytes} of {total_bytes}, {binary_bytes_per_sec}, {eta} left");
    ProgressBar::new(bytes).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
