//! Moves the mail that was known before its domain was attached. A step holds the database for the time of a hundred mails; killed half-way,
//! it begins again, and what has moved gives no difference.

use std::time::Duration;

use lasso::{
    message::Micros,
    store::{db::Db, domain_moves},
    tenant::Scope,
};
use tokio::time::MissedTickBehavior;

/// Somebody looks at the page and waits for it.
const EVERY: Duration = Duration::from_secs(2);

pub(super) async fn run(db: Db, clock: fn() -> Micros) {
    let scope = Scope::system("the mail of attached domains");
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut walk = None;
    loop {
        ticks.tick().await;
        loop {
            match domain_moves::step(&db, &scope, &mut walk, clock()).await {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    tracing::warn!(%error, "the mail of an attached domain was not moved; it is begun again in a moment");
                    break;
                }
            }
        }
    }
}
