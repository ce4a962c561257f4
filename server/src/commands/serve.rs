//! `lasso serve`: the site, and the jobs that run beside it.

use std::time::Duration;

use anyhow::{anyhow, bail};
use lasso::{
    error::Error,
    store::{db::Db, sources, users},
    tenant::Scope,
};

use crate::{
    clock,
    config::Config,
    database::{self, unforeseen},
    http::{
        self, Surroundings,
        health::{self, Health},
        serve,
    },
    ingest::live::Sources,
    jobs,
    mail::{self, Post, smtp::Patience},
    output,
};

/// How long who still reads from the database may keep it open when everything else has stopped.
const LAST_LOOKS: Duration = Duration::from_secs(5);

pub async fn run(config: &Config) -> anyhow::Result<()> {
    let db = database::open(config).await?;
    if !config.listen.ip().to_canonical().is_loopback()
        && users::has_demo_users(&db).await.map_err(|error| unforeseen("Demo users cannot be looked for", &error))?
    {
        bail!(
            "The database holds the demo's users, whose passwords everybody knows, so it is not served on {}: use another database for the network, or listen on 127.0.0.1.",
            config.listen
        );
    }
    configure(&db, config).await?;
    let post = Post::new(config, Patience::default())?;
    let listener = serve::bind(config.listen).await?;
    let address = listener.local_addr()?;
    let around = Surroundings::new(db.clone(), config, clock::now);
    if around.assets.are_missing() {
        tracing::warn!(
            "this binary carries no scripts and styles, so pages look bare: build it with `make build` (cargo leptos build)"
        );
    }
    let metrics = match config.metrics_listen {
        Some(address) => {
            let health = Health { db: db.clone(), problems: around.problems.clone(), clock: clock::now };
            let listener = serve::bind(address).await?;
            Some(tokio::spawn(async move { axum::serve(listener, health::metrics(health)).await }))
        }
        None => None,
    };
    let (entrance, problems) = (around.entrance.clone(), around.problems.clone());
    let sources = Sources::start(db.clone(), entrance, problems, config.syslog_identity(), clock::now);
    let streams = around.streams.clone();
    let router = http::router(around);
    let jobs = jobs::start(db.clone(), config.keep_messages_days, clock::now);
    let sending = post.map(|post| mail::start(post, db.clone(), clock::now));
    output::print(|out| {
        writeln!(out, "Lasso listens on http://{address}")?;
        match &config.public_url {
            Some(url) => writeln!(out, "People reach it at {url}"),
            None => Ok(()),
        }
    })?;
    let served = serve::serve(listener, router, move || streams.close()).await;
    sources.stop().await;
    // what they were doing is undone before the database is closed
    jobs.abort();
    let _ = jobs.await;
    if let Some(metrics) = metrics {
        metrics.abort();
    }
    if let Some(sending) = sending {
        sending.stop().await;
    }
    // SQLite folds its journal back into the file
    if tokio::time::timeout(LAST_LOOKS, db.close()).await.is_err() {
        tracing::warn!("somebody still reads from the database; its journal is folded back at the next start");
    }
    served
}

/// Makes the sources what the configuration says.
async fn configure(db: &Db, config: &Config) -> anyhow::Result<()> {
    match sources::configure(db, &Scope::system("lasso.toml"), &config.sources, clock::now()).await {
        Ok(()) => Ok(()),
        Err(Error::Conflict("timezone")) => Err(anyhow!(
            "A [[source]] has another `timezone` than the one in which its lines were read; in this one they would be other lines, and the same \
             mail would be there twice. Give the source another name, or the zone that it had."
        )),
        Err(Error::Conflict("kind")) => Err(anyhow!(
            "A [[source]] has another `kind` than it had: how far it was read would mean something else. Give it another name."
        )),
        Err(error) => Err(unforeseen("The sources cannot be put into the database", &error)),
    }
}
