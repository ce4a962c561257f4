//! Batches one after the other, each in its transaction: while one is written, the next is made ready.
//!
//! What is made ready rests upon what was read beside the transaction of the batch before. So before it is written it is looked whether
//! that batch changed anything of it (`Reach`), and whether anybody else did (`Counters`): then it is made again, as
//! [`ingest`](super::ingest) makes it, within its own transaction.

use std::{sync::Arc, time::Duration};

use tokio::{task::JoinHandle, time::Instant};

use super::{Batch, Change, Counters, Plan, Reach, Told};
use crate::{
    error::{Error, Result},
    store::db::Db,
    tenant::{Scope, TenantId},
};

/// Entries after which SQLite's journal, some 100 MB by then, is written back.
const WRITTEN_BACK: usize = 100_000;

/// Takes batches in; each is written when [`Intake::take`] of the next one, or [`Intake::finish`], has returned.
#[derive(Debug)]
pub struct Intake {
    db: Db,
    ahead: Option<Ahead>,
    /// Entries in SQLite's journal, about.
    journal: usize,
    writing_back: Option<JoinHandle<Result<()>>>,
}

/// What was written of one batch.
#[derive(Clone, Copy, Debug, Default)]
pub struct Written {
    pub change: Change,
    /// Entries and lines set aside.
    pub lines: usize,
    /// How long its transaction lasted.
    pub took: Duration,
}

/// The batch that is being written.
#[derive(Debug)]
struct Ahead {
    task: JoinHandle<Result<Written>>,
    /// What the next one is made ready upon. Unknown where this one could not be.
    foundation: Option<(Arc<Reach>, Counters)>,
}

impl Intake {
    /// Only the platform itself may.
    pub fn new(db: &Db, scope: &Scope) -> Result<Self> {
        if !scope.allows(TenantId::OPERATOR) {
            return Err(Error::Forbidden);
        }
        Ok(Self { db: db.clone(), ahead: None, journal: 0, writing_back: None })
    }

    /// Makes a batch ready, waits for the one before and begins to write this one; what was written of the one before.
    pub async fn take(&mut self, batch: Batch) -> Result<Written> {
        let batch = Told::new(batch);
        let mut plan = self.make_ready(&batch).await?;
        let written = self.settle().await?;
        if plan.is_none() {
            plan = self.make_ready(&batch).await?;
        }
        let foundation = plan.as_ref().map(|plan| (plan.reach.clone(), plan.after));
        let task = tokio::spawn(write(self.db.clone(), batch, plan));
        self.ahead = Some(Ahead { task, foundation });
        Ok(written)
    }

    /// Waits for the last batch; what was written of it.
    pub async fn finish(&mut self) -> Result<Written> {
        self.settle().await
    }

    /// `None` when it can only be made once the batch before is written, or within its own transaction.
    async fn make_ready(&self, batch: &Told) -> Result<Option<Plan>> {
        // nothing is known of what that one will leave
        if self.ahead.as_ref().is_some_and(|ahead| ahead.foundation.is_none()) {
            return Ok(None);
        }
        let mut look = self.db.begin_look().await?;
        let now = Counters::load(&mut look).await?;
        let Some((reach, after)) = self.ahead.as_ref().and_then(|ahead| ahead.foundation.as_ref()) else {
            return Plan::make_ahead(&mut look, batch, now).await;
        };
        let plan = Plan::make_ahead(&mut look, batch, *after).await?;
        // the one before was written when we looked, or nothing of this one depends on it
        Ok(plan.filter(|plan| now == *after || !plan.reach.meets(reach)))
    }

    async fn settle(&mut self) -> Result<Written> {
        match self.ahead.take() {
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
        if let Some(ahead) = &self.ahead {
            ahead.task.abort();
        }
    }
}

async fn write(db: Db, batch: Told, plan: Option<Plan>) -> Result<Written> {
    let mut tx = db.begin_ingest().await?;
    let began = Instant::now();
    let counters = Counters::load(&mut tx).await?;
    let plan = match plan.filter(|plan| plan.before == counters) {
        Some(plan) => plan,
        None => Plan::make_here(&mut tx, &batch, counters).await?,
    };
    let change = plan.write(&mut tx, &batch).await?;
    tx.commit().await?;
    let lines = batch.groups.values().map(Vec::len).sum::<usize>() + batch.set_aside.len();
    // thousands of lines take a while to go: the next batch does not wait for it
    tokio::task::spawn_blocking(move || drop(batch));
    Ok(Written { change, lines, took: began.elapsed() })
}
