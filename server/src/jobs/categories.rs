//! Looks again at the mail that was known before the rules of categories changed: by an operator, or with this version of the program. A step
//! holds the database for the time of a hundred mails, and where it has come to is kept.

use std::time::Duration;

use lasso::{
    message::Micros,
    store::{categories, db::Db, trails},
    tenant::Scope,
};
use tokio::time::MissedTickBehavior;

/// Nobody waits for it.
const EVERY: Duration = Duration::from_secs(10);
/// Mail that comes in goes first.
const PAUSE: Duration = Duration::from_millis(20);

pub(super) async fn run(db: Db, clock: fn() -> Micros) {
    let scope = Scope::system("categories of the mail already known");
    if let Err(error) = categories::adopt(&db, &scope, clock()).await {
        tracing::warn!(%error, "whether the rules of categories are others now is not known; it is asked again at the next start");
    }
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        loop {
            match trails::recategorise(&db, &scope, clock()).await {
                Ok(true) => tokio::time::sleep(PAUSE).await,
                Ok(false) => break,
                Err(error) => {
                    tracing::warn!(%error, "mail was not looked at by the rules of categories; it is tried again in a moment");
                    break;
                }
            }
        }
    }
}
