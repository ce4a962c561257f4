//! Log lines in, one story per message out, from wherever they come: lines are read and understood, a window of them is put in order, and
//! batches of these are taken in, one transaction each. Here, `lasso import`.

mod follow;
mod framing;
mod intake;
mod journal;
mod lines;
pub mod live;
pub mod push;
mod records;
mod syslog;
mod window;

use std::{
    collections::HashMap,
    fs::File,
    io::{self, IsTerminal, Read, Write},
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::{Context, anyhow};
use indicatif::{ProgressBar, ProgressStyle};
use lasso::{
    error::Error,
    forecast::RetrySchedule,
    message::Micros,
    store::{
        db::Db,
        sources::{self, NewSource},
    },
    tenant::{Scope, TenantId},
    trail::{Counts, Reading, Source},
};
use tokio::{runtime::Handle, sync::mpsc};

pub use self::intake::Intake;
use self::{
    lines::{Lines, Next},
    window::{Collector, Window},
};
use crate::{cli::ImportArgs, database, output};

/// An import of so many lines may have changed what the database should plan by.
const ANALYZED_FROM: u64 = 10_000;

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
            Err(error) if args.files.len() == 1 => return Err(error),
            Err(error) => {
                unopened += 1;
                drop(writeln!(io::stderr(), "lasso: {error}"));
            }
        }
    }
    if inputs.is_empty() {
        return Err(anyhow!("None of the files could be opened: nothing was read."));
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
    if report.counts.lines >= ANALYZED_FROM
        && let Err(error) = db.analyze().await
    {
        tracing::warn!(%error, "the lines are kept, but the database could not take stock of them");
    }
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
    if lines > 0 && understood == 0 {
        drop(writeln!(io::stderr(), "lasso: no line of this was written by Postfix: check that it is its log."));
    }
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
    let failed = |error| match error {
        Error::Conflict("timezone") => anyhow!(
            "The lines of the source `{name}` were read in another time zone before; in this one they would be other lines, and the \
             same mail would be there twice. Name another --source for a log that was never read, or leave --timezone away."
        ),
        error => database::unforeseen(&format!("The lines of {name} could not be kept"), &error),
    };
    let source = sources::ensure(db, scope, source, now).await.map_err(failed)?;
    let trusted = source.declaration.trusted_networks.split(',').filter_map(|net| net.trim().parse().ok()).collect();
    let timezone = source.declaration.timezone.parse().unwrap_or(chrono_tz::Tz::UTC);
    let collector = Collector::new(Reading::new(Source { timezone, trusted }, now));

    let intake = Intake::new(db.clone(), Scope::system("import"));
    let domains = intake.domains().await.map_err(failed)?;
    let (sender, mut windows) = mpsc::channel::<Window>(1);
    let reader = {
        let (bar, runtime) = (bar.clone(), Handle::current());
        std::thread::spawn(move || read_all(collector, inputs, &domains, now, &sender, &runtime, &bar))
    };
    let mut report = Report::default();
    while let Some(window) = windows.recv().await {
        let change = intake.take(source.source_id, window).await.map_err(failed)?;
        report.messages += change.messages;
        report.deliveries += change.deliveries;
    }
    (report.counts, report.unread) =
        reader.join().map_err(|_| anyhow!("Reading stopped for a reason that is not known; what was read is kept."))?;
    Ok(report)
}

fn read_all(
    mut collector: Collector,
    inputs: Vec<Input>,
    domains: &HashMap<String, TenantId>,
    now: Micros,
    sender: &mpsc::Sender<Window>,
    runtime: &Handle,
    bar: &ProgressBar,
) -> (Counts, usize) {
    let mut unread = 0;
    // a closed channel: the writing side has failed and tells why
    // and the next is not read before this one is being written: two at a time are in memory
    let send = |collector: &mut Collector| {
        let window = collector.window(domains, now);
        sender.blocking_send(window).is_ok() && runtime.block_on(sender.reserve()).is_ok()
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
                Ok(Next::Line(line)) => collector.read(&line),
                Ok(Next::TooLong) => collector.reading.skip(),
                Ok(Next::End) => break,
                Err(error) => {
                    unread += 1;
                    complain(bar, &format!("{name} ends before its end ({error}): what could be read of it is kept."));
                    break;
                }
            }
            if collector.is_full() && !send(&mut collector) {
                return (collector.reading.counts, unread);
            }
        }
    }
    collector.finish();
    send(&mut collector);
    (collector.reading.counts, unread)
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
