//! `lasso export --json`: every copy of every message, one JSON object a line.

use lasso::{message::Micros, store::db::Db};

use crate::cli::ExportArgs;

#[expect(clippy::unused_async, reason = "it will wait for the database")]
pub async fn run(_db: &Db, _args: ExportArgs, _now: Micros) -> anyhow::Result<()> {
    anyhow::bail!("This command is not there yet.")
}
