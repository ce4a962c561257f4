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

/// Takes batches in; each is written when [`Intake::take`] of the next one, or [`Intake::finish`], has returned.
#[derive(Debug)]
pub struct Intake {
    db: Db,
    ahead: Option<Ahead>,
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
        Ok(Self { db: db.clone(), ahead: None })
    }

    /// Makes a batch ready, waits for the one before and begins to write this one; what was written of the one before.
    pub async fn take(&mut self, batch: Batch) -> Result<Written> {
        let batch = Told::new(batch);
        let mut written = Written::default();
        if self.ahead.as_ref().is_some_and(|ahead| ahead.foundation.is_none()) {
            written = self.settle().await?;
        }
        let plan = self.make_ready(&batch).await?;
        if self.ahead.is_some() {
            written = self.settle().await?;
        }
        let foundation = plan.as_ref().map(|plan| (plan.reach.clone(), plan.after));
        let task = tokio::spawn(write(self.db.clone(), batch, plan));
        self.ahead = Some(Ahead { task, foundation });
        Ok(written)
    }

    /// Waits for the last batch; what was written of it.
    pub async fn finish(mut self) -> Result<Written> {
        self.settle().await
    }

    /// `None` when it can only be made within the transaction that writes it.
    async fn make_ready(&self, batch: &Told) -> Result<Option<Plan>> {
        let mut look = self.db.begin_look().await?;
        let now = Counters::load(&mut look).await?;
        let Some(ahead) = &self.ahead else { return Plan::make_ahead(&mut look, batch, now).await };
        // nothing is known of what it will leave
        let Some((reach, after)) = &ahead.foundation else { return Ok(None) };
        let plan = Plan::make_ahead(&mut look, batch, *after).await?;
        // the one before was written when we looked, or nothing of this one depends on it
        Ok(plan.filter(|plan| now == *after || !plan.reach.meets(reach)))
    }

    async fn settle(&mut self) -> Result<Written> {
        match self.ahead.take() {
            Some(ahead) => ahead.task.await.map_err(Error::internal)?,
            None => Ok(Written::default()),
        }
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
