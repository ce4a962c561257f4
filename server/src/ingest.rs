//! Import log files: lines in, one story per message out.

use lasso::{message::Micros, store::db::Db};

use crate::cli::ImportArgs;

#[expect(clippy::unused_async, reason = "it will wait for the database")]
pub async fn run(_db: &Db, _args: ImportArgs, _now: Micros) -> anyhow::Result<()> {
    anyhow::bail!("This command is not there yet.")
}
