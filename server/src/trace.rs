//! `lasso trace`: the story of the mails that a query finds.

use lasso::{message::Micros, store::db::Db};

use crate::cli::TraceArgs;

#[expect(clippy::unused_async, reason = "it will wait for the database")]
pub async fn run(_db: &Db, _args: TraceArgs, _now: Micros) -> anyhow::Result<()> {
    anyhow::bail!("This command is not there yet.")
}
