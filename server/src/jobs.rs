//! What happens by the clock beside the site: every hour, what is older than it is kept is deleted, as are sessions that have ended and
//! failures to sign in that no longer count; every few seconds, the mail of domains that were attached is moved on, and mail is
//! looked at by new rules of categories.

mod categories;
mod domain_moves;
pub mod retention;

use std::{panic::AssertUnwindSafe, time::Duration};

use futures_util::FutureExt;
use lasso::{
    message::Micros,
    store::{db::Db, sessions, sources, users},
};
use tokio::task::JoinHandle;

const HOUR: Duration = Duration::from_hours(1);
/// Before a job that ended is begun again.
const AGAIN: Duration = Duration::from_mins(1);

/// Starts the jobs; they end with the process or when the handle is aborted.
pub fn start(db: Db, keep_messages_days: i64, clock: fn() -> Micros) -> JoinHandle<()> {
    tokio::spawn(async move {
        tokio::join!(
            always("sessions", || hourly(db.clone(), clock)),
            always("retention", || retention::run(db.clone(), keep_messages_days, clock)),
            always("the mail of attached domains", || domain_moves::run(db.clone(), clock)),
            always("categories", || categories::run(db.clone(), clock)),
        );
    })
}

/// Runs a job whatever becomes of it: one that ends, or panics, is begun again.
async fn always<F: Future<Output = ()>>(name: &'static str, job: impl Fn() -> F) {
    loop {
        if AssertUnwindSafe(job()).catch_unwind().await.is_err() {
            tracing::error!(job = name, "a job ended for a reason that is not known; it is begun again");
        }
        tokio::time::sleep(AGAIN).await;
    }
}

async fn hourly(db: Db, clock: fn() -> Micros) {
    let mut hourly = tokio::time::interval(HOUR);
    loop {
        hourly.tick().await;
        match sessions::delete_expired(&db, clock()).await {
            Ok(sessions) => tracing::debug!(sessions, "deleted the sessions that have ended"),
            Err(error) => tracing::warn!(%error, "ended sessions were not deleted; the next try is in an hour"),
        }
        match users::forget_failures(&db, clock()).await {
            Ok(failures) => tracing::debug!(failures, "forgot the old failures to sign in"),
            Err(error) => tracing::warn!(%error, "old failures to sign in were kept; the next try is in an hour"),
        }
        match sources::forget_minutes(&db, clock()).await {
            Ok(minutes) => tracing::debug!(minutes, "forgot the old minutes of sources"),
            Err(error) => tracing::warn!(%error, "old minutes of sources were kept; the next try is in an hour"),
        }
    }
}
