//! Batches one after the other, each in its transaction: while one is written, and one more waits for its turn, the next is made ready.
//!
//! What is made ready rests upon what was read beside the transactions of the batches before. So before it is written it is looked whether
//! one of these changed anything of it (`Reach`), and whether anybody else did (`Counters`): then it is made again, as
//! [`ingest`](super::ingest) makes it, within its own transaction.

use std::{collections::VecDeque, ops::AddAssign, sync::Arc, time::Duration};

use tokio::{sync::oneshot, task::JoinHandle, time::Instant};

use super::{Batch, Change, Counters, Plan, Reach, Told};
use crate::{
    error::{Error, Result},
    store::db::Db,
    tenant::{Scope, TenantId},
    trail::work,
};

/// Entries after which SQLite's journal, some 100 MB by then, is written back.
const WRITTEN_BACK: usize = 100_000;

/// Batches that are written or wait for it: with one alone, whoever is slower this time keeps the other waiting.
const AHEAD: usize = 2;

/// Takes batches in; all are written when [`Intake::finish`] has returned.
#[derive(Debug)]
pub struct Intake {
    db: Db,
    /// The oldest first.
    ahead: VecDeque<Ahead>,
    /// Entries in SQLite's journal, about.
    journal: usize,
    writing_back: Option<JoinHandle<Result<()>>>,
}

/// What was written of some batches.
#[derive(Clone, Copy, Debug, Default)]
pub struct Written {
    pub change: Change,
    /// How much work it was, in lines.
    pub lines: usize,
    /// How long their transactions lasted.
    pub took: Duration,
}

impl AddAssign for Written {
    fn add_assign(&mut self, other: Self) {
        self.change.messages += other.change.messages;
        self.change.deliveries += other.change.deliveries;
        self.change.forgotten += other.change.forgotten;
        self.lines += other.lines;
        self.took += other.took;
    }
}

/// A batch that is being written or waits for it.
#[derive(Debug)]
struct Ahead {
    task: JoinHandle<Result<Written>>,
    /// Comes when it is written.
    is_written: Option<oneshot::Receiver<()>>,
    /// What the next ones are made ready upon. Unknown where this one could not be.
    foundation: Option<(Arc<Reach>, Counters)>,
}

impl Intake {
    /// Only the platform itself may.
    pub fn new(db: &Db, scope: &Scope) -> Result<Self> {
        if !scope.allows(TenantId::OPERATOR) {
            return Err(Error::Forbidden);
        }
        Ok(Self { db: db.clone(), ahead: VecDeque::new(), journal: 0, writing_back: None })
    }

    /// Makes a batch ready and lets it be written after those before; what was written of these meanwhile.
    pub async fn take(&mut self, batch: Batch) -> Result<Written> {
        let batch = Told::new(batch);
        let mut written = Written::default();
        let mut plan = self.make_ready(&batch).await?;
        if plan.is_none() {
            written += self.finish().await?;
            plan = self.make_ready(&batch).await?;
        }
        while self.ahead.len() >= AHEAD {
            written += self.settle().await?;
        }
        let foundation = plan.as_ref().map(|plan| (plan.reach.clone(), plan.after));
        let before = self.ahead.back_mut().and_then(|ahead| ahead.is_written.take());
        let (done, is_written) = oneshot::channel();
        let task = tokio::spawn(write(self.db.clone(), batch, plan, before, done));
        self.ahead.push_back(Ahead { task, is_written: Some(is_written), foundation });
        Ok(written)
    }

    /// Waits until all are written; what was written since the last time that somebody was told.
    pub async fn finish(&mut self) -> Result<Written> {
        let mut written = Written::default();
        while !self.ahead.is_empty() {
            written += self.settle().await?;
        }
        Ok(written)
    }

    /// `None` when it can only be made once the batches before are written, or within its own transaction.
    async fn make_ready(&self, batch: &Told) -> Result<Option<Plan>> {
        // what one of them will leave is not known
        let Some(foundations) = self.ahead.iter().map(|ahead| ahead.foundation.as_ref()).collect::<Option<Vec<_>>>()
        else {
            return Ok(None);
        };
        let mut look = self.db.begin_look().await?;
        let now = Counters::load(&mut look).await?;
        let after = foundations.last().map_or(now, |(_, after)| *after);
        let plan = Plan::make_ahead(&mut look, batch, after).await?;
        // nothing of it depends on those that were not written yet when we looked
        let seen = foundations.iter().position(|(_, after)| now == *after).map_or(0, |i| i + 1);
        Ok(plan.filter(|plan| foundations[seen..].iter().all(|(reach, _)| !plan.reach.meets(reach))))
    }

    /// Waits for the oldest batch.
    async fn settle(&mut self) -> Result<Written> {
        match self.ahead.pop_front() {
            Some(ahead) => {
                let written = ahead.task.await.map_err(Error::internal)??;
                self.journal += written.lines;
                // the batch is kept, whatever becomes of this
                if let Err(error) = self.write_back().await {
                    tracing::warn!(%error, "SQLite's journal could not be written back; it is tried again");
                }
                Ok(written)
            }
            None => Ok(Written::default()),
        }
    }

    /// SQLite's journal goes back into the file beside the transactions, and only what they add to it meanwhile is waited for.
    async fn write_back(&mut self) -> Result<()> {
        if let Some(task) = self.writing_back.take_if(|task| task.is_finished()) {
            task.await.map_err(Error::internal)??;
            self.db.write_back(true).await?;
        } else if self.writing_back.is_none() && self.journal >= WRITTEN_BACK {
            self.journal = 0;
            let db = self.db.clone();
            self.writing_back = Some(tokio::spawn(async move { db.write_back(false).await }));
        }
        Ok(())
    }
}

impl Drop for Intake {
    fn drop(&mut self) {
        // whoever leaves half-way does not want what is not written yet
        for ahead in &self.ahead {
            ahead.task.abort();
        }
    }
}

async fn write(
    db: Db,
    batch: Told,
    plan: Option<Plan>,
    before: Option<oneshot::Receiver<()>>,
    done: oneshot::Sender<()>,
) -> Result<Written> {
    if let Some(before) = before {
        // what comes after a batch that failed is not written: nobody may be told that it is
        before.await.map_err(|_| Error::internal("the batch before was not written"))?;
    }
    let mut tx = db.begin_ingest().await?;
    let began = Instant::now();
    let counters = Counters::load(&mut tx).await?;
    let plan = match plan.filter(|plan| plan.before == counters) {
        Some(plan) => plan,
        None => Plan::make_here(&mut tx, &batch, counters).await?,
    };
    let change = plan.write(&mut tx, &batch).await?;
    tx.commit().await?;
    // nobody may wait for it
    let _ = done.send(());
    let worked = batch.groups.iter().map(|((_, queue_id), entries)| entries.len() * work(queue_id));
    let lines = worked.sum::<usize>() + batch.set_aside.len();
    // thousands of lines take a while to go: the next batch does not wait for it
    tokio::task::spawn_blocking(move || drop(batch));
    Ok(Written { change, lines, took: began.elapsed() })
}
