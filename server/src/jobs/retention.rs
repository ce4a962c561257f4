//! Deletes what is older than it is kept, every hour, a little at a time: whoever else writes gets its turn after each step.
//!
//! A machine that begins with a wrong clock (without a battery for it, before NTP has answered) would find all mail old. So a clock is
//! believed only once it has gone on for a day without a leap.

use std::time::{Duration, Instant};

use lasso::{
    error::Result,
    message::Micros,
    store::{
        db::Db,
        retention::{Gone, Run, is_clock_believed},
    },
    tenant::Scope,
};
use tokio::time::{MissedTickBehavior, interval_at};

use super::HOUR;

/// Before the first run: whoever began with a wrong clock, or a wrong setting, has time to see it.
const AFTER_START: Duration = Duration::from_mins(5);
/// How long one step should take, the looking up before its transaction included.
const STEP: Duration = Duration::from_millis(50);
/// Rows in a step, before anything is measured.
const FIRST_STEP: usize = 500;
const STEPS: std::ops::RangeInclusive<usize> = 50..=2_000;
/// The pause after a step, where that took no time: as long as the step did, otherwise.
const PAUSE: Duration = Duration::from_millis(2);

pub(super) async fn run(db: Db, keep_messages_days: i64, clock: fn() -> Micros) {
    let mut ticks = interval_at(tokio::time::Instant::now() + AFTER_START, HOUR);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let scope = Scope::system("retention");
    loop {
        ticks.tick().await;
        let (began, now) = (Instant::now(), clock());
        let done = match is_clock_believed(&db, &scope, now).await {
            Ok(true) => let_go(&db, keep_messages_days, now).await,
            Ok(false) => {
                tracing::info!(
                    "nothing is deleted yet: this machine's clock is watched for a day first, and again after a leap"
                );
                continue;
            }
            Err(error) => Err(error),
        };
        match done {
            Ok(done) if done.gone == Gone::default() => tracing::debug!("nothing is older than it is kept"),
            Ok(Done { gone, steps, longest }) => tracing::info!(
                messages = gone.messages,
                refusals = gone.refusals,
                trails = gone.trails,
                blocks.thinned = gone.thinned,
                blocks.deleted = gone.blocks,
                set_aside = gone.set_aside,
                steps,
                longest_ms = longest.as_millis(),
                seconds = began.elapsed().as_secs(),
                "deleted what is older than it is kept"
            ),
            Err(error) => {
                tracing::warn!(%error, "what is older than it is kept is still there; the next try is in an hour");
            }
        }
    }
}

/// What was done, and how.
#[derive(Clone, Copy, Debug, Default)]
pub struct Done {
    pub gone: Gone,
    pub steps: usize,
    /// The longest step.
    pub longest: Duration,
}

/// Goes through everything once.
pub async fn let_go(db: &Db, keep_messages_days: i64, now: Micros) -> Result<Done> {
    let mut run = Run::begin(db, &Scope::system("retention"), keep_messages_days, now).await?;
    let (mut rows, mut done) = (FIRST_STEP, Done::default());
    loop {
        let began = Instant::now();
        let did = run.step(db, rows).await?;
        let took = began.elapsed();
        done.gone = run.gone;
        if did == 0 {
            return Ok(done);
        }
        done.steps += 1;
        tracing::debug!(rows = did, micros = took.as_micros(), "a step");
        done.longest = done.longest.max(took);
        rows = next_rows(did, took, rows);
        tokio::time::sleep(took.max(PAUSE)).await;
    }
}

/// How many rows fit the time that a step should take. A small step says little about large ones, unless it took long.
fn next_rows(did: usize, took: Duration, rows: usize) -> usize {
    let fitting = did as f64 * STEP.as_secs_f64() / took.as_secs_f64().max(0.001);
    if did * 2 < rows && took <= STEP {
        return rows;
    }
    // at once down, half-way up
    usize::midpoint(fitting as usize, rows).min(fitting as usize).clamp(*STEPS.start(), *STEPS.end())
}
