//! Log lines in, one story per message out, from wherever they come: lines are read and understood, a window of them is put in order, and
//! batches of these are taken in, one transaction each. Here, `lasso import`.

mod entrance;
mod follow;
mod framing;
mod journal;
mod lines;
pub mod live;
pub mod push;
mod records;
mod syslog;
pub mod tls;
mod window;

use std::{
    collections::HashMap,
    fs::File,
    io::{self, IsTerminal, Read, Write},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
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
        retention,
        sources::{self, NewSource, Progress},
        tenants,
        trails::{Batch, Intake},
    },
    tenant::{Scope, TenantId},
    trail::{Counts, Entry, OwnHosts, Reading, SetAside, order::Pool},
};
use tokio::{runtime::Handle, sync::mpsc};

pub use self::entrance::Entrance;
use self::{
    entrance::{FIRST_BATCH, next_size},
    lines::{Lines, Next},
};
use crate::{cli::ImportArgs, config::Config, database, output};

/// Lines that say something and wait to be taken in: the more, the less often a page of the database is written.
const WAITING: usize = 81_920;
/// The memory that they take, in bytes, about.
const WAITING_BYTES: usize = 32 << 20;
/// Lines of Postfix that nobody understood: they only wait for company.
const STRANGERS: usize = 10_000;
/// An import of so many lines may have changed what the database should plan by.
const ANALYZED_FROM: u64 = 10_000;

/// What an import read and wrote.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Report {
    pub(crate) counts: Counts,
    pub(crate) messages: i64,
    pub(crate) deliveries: i64,
    /// Mails that are older than what is kept.
    pub(crate) forgotten: i64,
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
pub async fn run(db: &Db, args: ImportArgs, config: &Config, now: Micros) -> anyhow::Result<()> {
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
    let report = feed(db, &scope, source, &config.own_hosts, inputs, now, &bar).await?;
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
        writeln!(out, "seconds     {seconds:.1}")?;
        // mails that nobody is shown
        if report.forgotten > 0 { writeln!(out, "too old     {}", report.forgotten) } else { Ok(()) }
    })?;
    let overdue = retention::overdue(db, &scope, config.keep_messages_days, now).await;
    if let Ok(overdue @ 1..) = overdue {
        drop(writeln!(
            io::stderr(),
            "lasso: older than what is kept are {overdue} of the messages: `lasso serve` deletes them within a day, unless \
             keep_messages_days or `lasso tenant keep` says more days."
        ));
    }
    if lines > 0 && understood == 0 {
        drop(writeln!(io::stderr(), "lasso: no line of this was written by Postfix: check that it is its log."));
    }
    match report.unread + unopened {
        0 => Ok(()),
        1 => Err(anyhow!("One of the files could not be read to its end; what could be read is kept.")),
        n => Err(anyhow!("{n} of the files could not be read to their end; what could be read is kept.")),
    }
}

/// Reads inputs into the database as lines of one source. A source keeps the networks it was told to trust; `own_hosts` says where
/// the platform's hosts take mail.
pub(crate) async fn feed(
    db: &Db,
    scope: &Scope,
    source: NewSource<'_>,
    own_hosts: &OwnHosts,
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
        Error::Conflict("live") => anyhow!(
            "The source `{name}` is read live, and whom it trusts is declared in lasso.toml or at /sources: leave --trusted away."
        ),
        error => database::unforeseen(&format!("The lines of {name} could not be kept"), &error),
    };
    let source = sources::ensure(db, scope, source, now).await.map_err(failed)?;
    let reading = Reading::new(source.declaration.read_as(own_hosts), now);

    let domains = tenants::list_domains(db, scope).await.map_err(failed)?;
    let domains: HashMap<String, TenantId> = domains.into_iter().map(|d| (d.domain, d.tenant_id)).collect();
    let (sender, mut batches) = mpsc::channel::<Batch>(1);
    let size = Arc::new(AtomicUsize::new(FIRST_BATCH));
    let reader = {
        let (bar, size, runtime) = (bar.clone(), size.clone(), Handle::current());
        let mut import = Import {
            reading,
            pool: Pool::default(),
            strangers: 0,
            domains,
            source_id: source.source_id,
            now,
            host: source.declaration.host.clone(),
            size,
            sender,
            runtime,
        };
        std::thread::spawn(move || import.read_all(inputs, &bar))
    };
    let mut report = Report::default();
    let mut intake = Intake::new(db, scope).map_err(failed)?;
    let mut is_last = false;
    while !is_last {
        let batch = batches.recv().await;
        is_last = batch.is_none();
        let written = match batch {
            Some(batch) => intake.take(batch).await,
            None => intake.finish().await,
        };
        let written = written.map_err(failed)?;
        report.messages += written.change.messages;
        report.deliveries += written.change.deliveries;
        report.forgotten += written.change.forgotten;
        size.store(next_size(&written, size.load(Relaxed)), Relaxed);
    }
    (report.counts, report.unread) =
        reader.join().map_err(|_| anyhow!("Reading stopped for a reason that is not known; what was read is kept."))?;
    Ok(report)
}

/// The reading side of an import: lines wait in a pool, from which batches are taken mail by mail and tenant by tenant.
struct Import {
    reading: Reading,
    pool: Pool,
    /// About how much memory the lines take that nobody understood and that wait, in bytes.
    strangers: usize,
    domains: HashMap<String, TenantId>,
    source_id: i64,
    now: Micros,
    /// Whose lines these are where they name none.
    host: String,
    /// How many entries fit a transaction.
    size: Arc<AtomicUsize>,
    sender: mpsc::Sender<Batch>,
    runtime: Handle,
}

impl Import {
    fn read_all(&mut self, inputs: Vec<Input>, bar: &ProgressBar) -> (Counts, usize) {
        let mut unread = 0;
        for input in inputs {
            let name = input.name;
            let mut lines = match Lines::open(bar.wrap_read(input.read)).map(Lines::with_history) {
                Ok(lines) => lines,
                Err(error) => {
                    unread += 1;
                    complain(bar, &format!("{name} cannot be read: {error}. The other files are read all the same."));
                    continue;
                }
            };
            self.reading.begin_file();
            let mut entries = Vec::new();
            loop {
                match lines.next() {
                    Ok(Next::Line(line)) if records::is_rspamd(&line) => self.read_rspamd(&line, &mut entries),
                    Ok(Next::Line(line)) => self.read(&line, &mut entries),
                    Ok(Next::TooLong) => self.reading.skip(),
                    Ok(Next::End) => break,
                    Err(error) => {
                        unread += 1;
                        complain(
                            bar,
                            &format!("{name} ends before its end ({error}): what could be read of it is kept."),
                        );
                        break;
                    }
                }
                self.wait(&mut entries);
                if self.is_full() && !self.send() {
                    return (self.reading.counts, unread);
                }
            }
        }
        let mut entries = Vec::new();
        self.reading.finish(&mut entries);
        self.wait(&mut entries);
        self.pool.end();
        while self.send() && !self.is_done() {}
        (self.reading.counts, unread)
    }

    fn read(&mut self, line: &str, entries: &mut Vec<Entry>) {
        let before = self.reading.set_aside.len();
        self.reading.read(line, entries);
        self.strangers += self.reading.set_aside[before..].iter().map(weight).sum::<usize>();
    }

    /// What rspamd's exporter wrote into a file, or its controller answered.
    fn read_rspamd(&mut self, text: &str, entries: &mut Vec<Entry>) {
        let Some(records) = records::Rspamd::open(text.to_owned(), &self.host, self.now) else {
            return self.reading.skip();
        };
        for line in records {
            match line {
                Some(line) => self.read(&line, entries),
                None => self.reading.skip(),
            }
        }
    }

    fn wait(&mut self, entries: &mut Vec<Entry>) {
        for entry in entries.drain(..) {
            self.pool.push(entry, &self.domains);
        }
    }

    fn is_full(&self) -> bool {
        let strangers = &self.reading.set_aside;
        self.pool.len() >= WAITING
            || self.pool.bytes() + self.strangers >= WAITING_BYTES
            || strangers.len() >= STRANGERS
    }

    fn is_done(&self) -> bool {
        self.pool.is_empty() && self.reading.set_aside.is_empty()
    }

    /// Sends the next batch. `false`: the writing side has failed, and tells why.
    fn send(&mut self) -> bool {
        // the next is not made before this one is being written
        let Ok(place) = self.runtime.block_on(self.sender.reserve()) else { return false };
        let size = self.size.load(Relaxed);
        let entries = self.pool.take(size);
        let strangers = size.min(self.reading.set_aside.len());
        let set_aside: Vec<SetAside> = self.reading.set_aside.drain(..strangers).collect();
        self.strangers -= set_aside.iter().map(weight).sum::<usize>();
        let is_last = self.is_done();
        let mut batch = Batch { entries, set_aside, source_id: self.source_id, ..Batch::default() };
        // a host is heard when what it said is known: until then nothing may be missed in it
        if is_last {
            let hosts = self.reading.last_line_at.drain();
            batch.last_line_at = hosts.map(|(host, at)| (host.to_string(), at)).collect();
            batch.progress = Some(Progress { counts: self.reading.counts, heard_at: self.now, ..Progress::default() });
        }
        place.send(batch);
        true
    }
}

fn weight(line: &SetAside) -> usize {
    size_of::<SetAside>() + line.text.len() + line.shape.len()
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
