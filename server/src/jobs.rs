//! What happens by the clock beside the site: sessions that have ended are deleted every hour.

use std::time::Duration;

use lasso::{
    message::Micros,
    store::{db::Db, sessions::SessionStore},
};
use tokio::task::JoinHandle;

const HOUR: Duration = Duration::from_hours(1);

/// Starts the jobs; they end with the process or when the handle is aborted.
pub fn start(db: Db, clock: fn() -> Micros) -> JoinHandle<()> {
    tokio::spawn(async move {
        let sessions = SessionStore::new(db, clock);
        let mut hourly = tokio::time::interval(HOUR);
        loop {
            hourly.tick().await;
            let deleted = sessions.delete_expired().await;
            match deleted {
                Ok(sessions) => tracing::debug!(sessions, "deleted the sessions that have ended"),
                Err(error) => tracing::warn!(%error, "ended sessions were not deleted; the next try is in an hour"),
            }
        }
    })
}
