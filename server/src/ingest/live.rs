//! The sources that `lasso serve` reads: each is a task, started and stopped as the table of sources says.

use std::{
    collections::HashMap,
    net::IpAddr,
    time::{Duration, Instant},
};

use lasso::{
    message::Micros,
    source::{Declaration, Kind, ProblemCode, Problems, Source, TurnedAwayFor},
    store::{db::Db, sources},
    tenant::Scope,
    trail::{Reading, ReadingState},
};
use tokio::{sync::watch, task::JoinHandle, time::MissedTickBehavior};

use super::{
    entrance::{Entrance, may_pass},
    follow, journal, syslog,
    tls::Identity,
    window::{Collector, Window},
};

/// Somebody added or paused a source and looks whether it happens.
const LOOK: Duration = Duration::from_secs(2);
/// A source that ended by itself is tried again.
const PAUSE: Duration = Duration::from_secs(5);
/// The first wait for a database that takes nothing, and the longest.
const WAITS: std::ops::RangeInclusive<Duration> = Duration::from_millis(200)..=Duration::from_secs(5);
/// How long the last windows may take once we were told to stop.
const LAST_WINDOWS: Duration = Duration::from_secs(20);

/// What a source knows to be missing of its lines, told with those that are there.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Missing {
    /// Datagrams.
    pub(super) lost: i64,
    /// Nobody knows how many lines.
    pub(super) has_gap: bool,
}

/// What every live source is given.
#[derive(Clone)]
pub(crate) struct Feed {
    pub(super) source: Source,
    entrance: Entrance,
    problems: Problems,
    pub(super) clock: fn() -> Micros,
    /// What senders are shown that speak TLS.
    pub(super) identity: Option<Identity>,
    stop: watch::Receiver<bool>,
}

impl Feed {
    /// For whoever brings lines by himself, as a push does, and stops when he likes.
    pub(super) fn of(
        source: Source,
        entrance: Entrance,
        problems: Problems,
        clock: fn() -> Micros,
        stop: watch::Receiver<bool>,
    ) -> Self {
        Self { source, entrance, problems, clock, identity: None, stop }
    }

    /// Reads the source's lines from where it was left.
    pub(super) fn collector(&self, state: ReadingState) -> Collector {
        let declaration = &self.source.declaration;
        let reading = Reading::resume(declaration.read_as(self.entrance.own_hosts()), (self.clock)(), state);
        Collector::new(if declaration.host.is_empty() { reading } else { reading.with_host(&declaration.host) })
    }

    /// Moves the reading's clock on: to be called before lines are read.
    pub(super) fn tick(&self, collector: &mut Collector) {
        collector.reading.at((self.clock)());
    }

    /// Makes a window of what was read, with the checkpoint that `place` makes of the reading's state.
    pub(super) async fn window(
        &self,
        collector: &mut Collector,
        missing: Missing,
        place: impl FnOnce(ReadingState) -> String,
    ) -> Window {
        // without the domains the order is slower, and as right
        let domains = self.entrance.domains().await.unwrap_or_default();
        let state = collector.reading.state();
        let mut window = tokio::task::block_in_place(|| collector.window(&domains, (self.clock)()));
        if let Some(progress) = &mut window.progress {
            progress.checkpoint = Some(place(state));
            progress.lost = missing.lost;
            progress.has_gap = missing.has_gap;
        }
        if missing.has_gap {
            tracing::warn!(source = self.name(), "lines are missing: what was being read is not there any more");
        }
        window
    }

    /// Keeps a window, however often it must be tried. `false`: we were told to stop first, and it is not kept.
    pub(super) async fn keep(&self, window: Window) -> bool {
        let mut wait = *WAITS.start();
        loop {
            match self.try_keep(&window).await {
                Ok(()) => return true,
                Err(_) if *self.stop.borrow() => return false,
                Err(_) => {}
            }
            tokio::select! {
                () = tokio::time::sleep(wait) => wait = (wait * 2).min(*WAITS.end()),
                () = self.stopped() => {}
            }
        }
    }

    /// Keeps a window, if the database takes it now.
    pub(super) async fn try_keep(&self, window: &Window) -> lasso::error::Result<()> {
        let source_id = self.source.source_id;
        let taken = match self.entrance.take(source_id, window.clone()).await {
            Err(error) if !may_pass(&error) => self.entrance.take_apart(source_id, window.clone()).await,
            taken => taken,
        };
        match taken {
            Ok(()) => {
                if let Some(problem) = self.problems.of(source_id).filter(|p| p.code.is_of_keeping()) {
                    self.problems.clear(source_id);
                    let seconds = ((self.clock)() - problem.since) / lasso::message::SECOND;
                    tracing::info!(source = self.name(), seconds, "the database takes lines again");
                }
                Ok(())
            }
            Err(error) => {
                let code = if may_pass(&error) { ProblemCode::NotKept } else { ProblemCode::Refused };
                if self.problems.note(source_id, code, (self.clock)()) {
                    tracing::error!(source = self.name(), code = code.slug(), %error, "lines cannot be kept; they wait, and are tried again");
                }
                Err(error)
            }
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.source.declaration.name
    }

    /// Notes why the source cannot be read; the log hears it once.
    pub(super) fn fails(&self, code: ProblemCode, cause: &dyn std::fmt::Display) {
        if self.problems.note(self.source.source_id, code, (self.clock)()) {
            tracing::error!(source = self.name(), code = code.slug(), %cause, "a source cannot be read; it is tried again");
        }
    }

    /// Notes that it can.
    pub(super) fn works(&self) {
        if self.problems.of(self.source.source_id).is_some_and(|problem| !problem.code.is_of_keeping()) {
            self.problems.clear(self.source.source_id);
            tracing::info!(source = self.name(), "a source can be read again");
        }
    }

    /// Notes whether all places are taken, unless there is a worse problem.
    pub(super) fn is_crowded(&self, is_full: bool) {
        let source_id = self.source.source_id;
        match self.problems.of(source_id).map(|problem| problem.code) {
            None if is_full => {
                self.problems.note(source_id, ProblemCode::NoRoom, (self.clock)());
                tracing::warn!(
                    source = self.name(),
                    "as many senders are connected as are served; more wait until some have gone"
                );
            }
            Some(ProblemCode::NoRoom) if !is_full => drop(self.problems.clear(source_id)),
            _ => {}
        }
    }

    /// Notes that a sender was turned away; the source is read all the same.
    pub(super) fn turns_away(&self, peer: IpAddr, why: TurnedAwayFor) {
        self.problems.turn_away(self.source.source_id, peer, why, (self.clock)());
    }

    pub(super) fn is_stopping(&self) -> bool {
        *self.stop.borrow()
    }

    /// Ends when we are told to stop.
    pub(super) async fn stopped(&self) {
        let mut stop = self.stop.clone();
        // a dropped sender means the same
        let _ = stop.wait_for(|is_stopping| *is_stopping).await;
    }
}

struct Running {
    declaration: Declaration,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
    ended: Option<Instant>,
}

/// All live sources, until they are stopped.
pub struct Sources {
    stop: watch::Sender<bool>,
    supervisor: JoinHandle<()>,
}

impl Sources {
    pub fn start(
        db: Db,
        entrance: Entrance,
        problems: Problems,
        identity: Option<Identity>,
        clock: fn() -> Micros,
    ) -> Self {
        let (stop, stopping) = watch::channel(false);
        let supervisor = tokio::spawn(supervise(db, entrance, problems, identity, clock, stopping));
        Self { stop, supervisor }
    }

    /// Finishes what is being taken in.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        if tokio::time::timeout(LAST_WINDOWS, self.supervisor).await.is_err() {
            tracing::warn!("the last lines were not kept in time; they are read again at the next start");
        }
    }
}

async fn supervise(
    db: Db,
    entrance: Entrance,
    problems: Problems,
    identity: Option<Identity>,
    clock: fn() -> Micros,
    mut stopping: watch::Receiver<bool>,
) {
    let scope = Scope::system("sources");
    let mut running: HashMap<i64, Running> = HashMap::new();
    let mut ticks = tokio::time::interval(LOOK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = stopping.wait_for(|is_stopping| *is_stopping) => break,
        }
        let wanted = match sources::list(&db, &scope).await {
            Ok(found) => found,
            Err(error) => {
                tracing::warn!(%error, "the sources cannot be looked up; those that are read are read on");
                continue;
            }
        };
        let wanted = wanted.into_iter().filter(|source| {
            !matches!(source.declaration.kind, Kind::Import | Kind::Http) && source.paused_at.is_none()
        });
        let wanted: HashMap<i64, Source> = wanted.map(|source| (source.source_id, source)).collect();
        let mut ending = Vec::new();
        running.retain(|source_id, known| {
            let stays = wanted.get(source_id).is_some_and(|source| source.declaration.is_read_like(&known.declaration));
            if known.task.is_finished() && known.ended.is_none() {
                known.ended = Some(Instant::now());
            }
            let is_over = known.ended.is_some_and(|ended| ended.elapsed() >= PAUSE);
            if !stays || is_over {
                let _ = known.stop.send(true);
                let idle = tokio::spawn(async {});
                ending.push((*source_id, stays, std::mem::replace(&mut known.task, idle)));
            }
            stays && !is_over
        });
        let is_anything_new = !ending.is_empty();
        for (source_id, stays, task) in ending {
            if let Err(error) = task.await {
                tracing::error!(%error, "a source ended for a reason that is not known; it is begun again");
                problems.note(source_id, ProblemCode::NotReadable, clock());
            }
            // one that is begun again still has its problem until it can be read
            if !stays {
                problems.clear(source_id);
            }
        }
        // how far they were read is known only now
        if is_anything_new {
            ticks.reset_immediately();
            continue;
        }
        for (source_id, source) in wanted {
            if running.contains_key(&source_id) {
                continue;
            }
            let source = match sources::as_left(&db, &scope, &source.declaration.name).await {
                Ok(source) => source,
                Err(error) => {
                    tracing::warn!(%error, "a source cannot be begun; it is tried again");
                    continue;
                }
            };
            let (stop, stopping) = watch::channel(false);
            let declaration = source.declaration.clone();
            let feed = Feed::of(source, entrance.clone(), problems.clone(), clock, stopping);
            let feed = Feed { identity: identity.clone(), ..feed };
            running.insert(source_id, Running { declaration, stop, task: tokio::spawn(run(feed)), ended: None });
        }
    }
    for source in running.values() {
        let _ = source.stop.send(true);
    }
    for (_, source) in running {
        let _ = source.task.await;
    }
}

async fn run(feed: Feed) {
    // one that fails says so itself, once
    if feed.problems.of(feed.source.source_id).is_none() {
        tracing::info!(source = feed.name(), "a source is read");
    }
    match feed.source.declaration.kind {
        Kind::File => follow::run(feed).await,
        Kind::Syslog => syslog::run(feed).await,
        Kind::Journal => journal::run(feed).await,
        Kind::Import | Kind::Http => {}
    }
}
