//! `lasso migrate`: the database is there and of this version. Opening it does it.

use crate::{config::Config, database, output};

pub async fn run(config: &Config) -> anyhow::Result<()> {
    database::open(config).await?.close().await;
    output::print(|out| writeln!(out, "The database is up to date."))
}
