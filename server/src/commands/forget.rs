//! `lasso forget`: what `serve` does every hour, now.

use lasso::message::Micros;

use crate::{
    config::Config,
    database::{self, unforeseen},
    jobs::retention,
    output,
};

pub async fn run(config: &Config, now: Micros) -> anyhow::Result<()> {
    let db = database::open(config).await?;
    let done = retention::let_go(&db, config.keep_messages_days, now).await.map_err(|error| {
        unforeseen("What is older than it is kept was not all deleted; run the command again", &error)
    })?;
    db.close().await;
    let gone = done.gone;
    output::print(|out| {
        writeln!(out, "messages          {}", gone.messages)?;
        writeln!(out, "refusals          {}", gone.refusals)?;
        writeln!(out, "lines set aside   {}", gone.set_aside)?;
        writeln!(out, "blocks of lines   {} shortened, {} deleted", gone.thinned, gone.blocks)?;
        writeln!(out, "queue files       {}", gone.trails)?;
        writeln!(out, "steps             {}, the longest {} ms", done.steps, done.longest.as_millis())
    })
}
