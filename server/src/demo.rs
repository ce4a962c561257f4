//! `lasso demo`: three tenants, their mail, and people to sign in as.

use lasso::{message::Micros, store::db::Db};

#[expect(clippy::unused_async, reason = "it will wait for the database")]
pub async fn run(_db: &Db, _now: Micros) -> anyhow::Result<()> {
    anyhow::bail!("This command is not there yet.")
}
