//! The way in for live sources: windows of lines from whatever source, in their turn, as batches of one transaction each.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use lasso::{
    error::{Error, Result},
    store::{
        db::Db,
        tenants,
        trails::{Batch, Intake, Written},
    },
    tenant::{Scope, TenantId},
    trail::{OwnHosts, SetAside},
};
use tokio::sync::{Mutex, RwLock};

use super::window::Window;

/// How long a transaction should hold the database's one writer: a sign-in beside it waits this long.
const TRANSACTION: Duration = Duration::from_millis(80);
/// Entries in one transaction, before anything is measured.
pub(super) const FIRST_BATCH: usize = 2_000;
const BATCHES: std::ops::RangeInclusive<usize> = 250..=6_000;
/// The shape of lines that were understood and could not be kept.
const REFUSED: &str = "(the database refuses what this line says)";
/// A transaction is over in a tenth of a second; a slow disk and a long queue before it included.
const PATIENCE: Duration = Duration::from_mins(1);
/// Domains are only asked for an order that is fast: they may be a little old.
const DOMAINS_OLD: Duration = Duration::from_mins(1);

type Domains = Arc<HashMap<String, TenantId>>;

/// Takes windows in, one at a time. Cloning shares it.
#[derive(Clone)]
pub struct Entrance {
    db: Db,
    scope: Arc<Scope>,
    own_hosts: Arc<OwnHosts>,
    turn: Arc<Mutex<Turn>>,
    domains: Arc<RwLock<Option<(Instant, Domains)>>>,
}

/// Held by whoever's turn it is.
struct Turn {
    /// How many entries fit a transaction.
    size: usize,
    /// Absent after whoever failed or left half-way: what he had not written yet goes with him.
    intake: Option<Intake>,
}

impl Entrance {
    pub fn new(db: Db, scope: Scope, own_hosts: &OwnHosts) -> Self {
        Self {
            db,
            scope: Arc::new(scope),
            own_hosts: Arc::new(own_hosts.clone()),
            turn: Arc::new(Mutex::new(Turn { size: FIRST_BATCH, intake: None })),
            domains: Arc::default(),
        }
    }

    /// Where the platform's own hosts take mail.
    pub(super) fn own_hosts(&self) -> &OwnHosts {
        &self.own_hosts
    }

    /// Which tenant a domain is, about a minute ago.
    pub(super) async fn domains(&self) -> Result<Domains> {
        if let Some((asked, domains)) = self.domains.read().await.as_ref()
            && asked.elapsed() < DOMAINS_OLD
        {
            return Ok(domains.clone());
        }
        let domains = tenants::list_domains(&self.db, &self.scope).await?;
        let domains: Domains = Arc::new(domains.into_iter().map(|d| (d.domain, d.tenant_id)).collect());
        *self.domains.write().await = Some((Instant::now(), domains.clone()));
        Ok(domains)
    }

    /// Takes in what the database takes of a window that it refused whole, mail by mail. What it refuses for good is set aside as lines that
    /// nobody understood, so that it holds up nothing else.
    pub(super) async fn take_apart(&self, source_id: i64, mut window: Window) -> Result<()> {
        let mut parts = vec![std::mem::take(&mut window.groups)];
        while let Some(mut groups) = parts.pop() {
            let part = Window { groups: groups.clone(), ..Window::default() };
            match self.take(source_id, part).await {
                Ok(()) => {}
                Err(error) if may_pass(&error) => return Err(error),
                Err(_) if groups.len() > 1 => {
                    let rest = groups.split_off(groups.len() / 2);
                    parts.extend([rest, groups]);
                }
                Err(error) => {
                    tracing::error!(%error, "the lines of a mail cannot be kept with it; they are set aside");
                    let lines = groups.into_iter().flatten().map(|entry| SetAside {
                        host: entry.host,
                        at: entry.at,
                        hash: entry.hash,
                        shape: REFUSED.to_owned(),
                        text: entry.raw,
                    });
                    window.set_aside.extend(lines);
                }
            }
        }
        self.take(source_id, window).await
    }

    /// Takes a window in. Once it is over all of it is kept, and the source's progress with the last of it; when it fails, what was kept
    /// so far may be taken in again.
    pub(super) async fn take(&self, source_id: i64, window: Window) -> Result<()> {
        let mut turn = self.turn.lock().await;
        let Turn { size, intake: kept } = &mut *turn;
        let Window { groups, mut set_aside, last_line_at, progress } = window;
        let mut groups = groups.into_iter().peekable();
        let (mut last_line_at, mut progress) = (Some(last_line_at), progress);
        let mut rest = Vec::new();
        let mut intake = kept.take().map_or_else(|| Intake::new(&self.db, &self.scope), Ok)?;
        loop {
            let mut entries = std::mem::take(&mut rest);
            while entries.len() < *size
                && let Some(group) = groups.next()
            {
                entries.extend(group);
            }
            // one mail may have more lines than a transaction should take
            if entries.len() > 2 * *size {
                rest = entries.split_off(*size);
            }
            let strangers: Vec<_> = set_aside.drain(..(*size).min(set_aside.len())).collect();
            let is_last = groups.peek().is_none() && rest.is_empty() && set_aside.is_empty();
            let batch = Batch {
                entries,
                set_aside: strangers,
                // a host is heard when what it said is known: until then nothing may be missed in it
                last_line_at: last_line_at.take_if(|_| is_last).unwrap_or_default(),
                source_id,
                progress: progress.take_if(|_| is_last),
            };
            let before = in_time(intake.take(batch)).await?;
            *size = next_size(&before, *size);
            if is_last {
                let last = in_time(intake.finish()).await?;
                *size = next_size(&last, *size);
                *kept = Some(intake);
                return Ok(());
            }
        }
    }
}

/// A server that vanished answers nothing, and its system would have us wait for hours.
async fn in_time<T>(answer: impl Future<Output = Result<T>>) -> Result<T> {
    let late = |_| Err(Error::Away("the database does not answer".to_owned()));
    tokio::time::timeout(PATIENCE, answer).await.unwrap_or_else(late)
}

/// How many entries fit the time that a transaction should take, after this one. Small batches say little about large ones.
pub(super) fn next_size(written: &Written, size: usize) -> usize {
    if written.lines * 2 < size {
        return size;
    }
    let fitting = written.lines as f64 * TRANSACTION.as_secs_f64() / written.took.as_secs_f64().max(0.001);
    // half-way, so that one slow transaction does not halve the next ones
    usize::midpoint(fitting as usize, size).clamp(*BATCHES.start(), *BATCHES.end())
}

/// Whether it is worth trying again as it is: the database is away, locked or full, and not the lines wrong.
pub(super) fn may_pass(error: &Error) -> bool {
    matches!(error, Error::Away(_) | Error::Conflict("database-locked"))
}
