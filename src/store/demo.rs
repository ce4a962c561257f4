//! What the demonstration needs of a database: that it holds nothing else, and that an old one can be taken away.

use crate::{
    binds,
    error::{Error, Result},
    message::Micros,
    store::{db::Db, trails},
    tenant::Scope,
};

/// The name of the one source that a demonstration has.
pub const SOURCE: &str = "demo";

/// What a database holds, as far as the demonstration cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    Nothing,
    /// A demonstration, loaded at that instant.
    Demo(Micros),
    /// Somebody's mail or people.
    SomethingElse,
}

/// Looks without changing anything.
pub async fn holds(db: &Db, _scope: &Scope) -> Result<Holds> {
    let others: (i64,) = db
        .one(
            "SELECT (SELECT count(*) FROM sources WHERE name <> $1) + (SELECT count(*) FROM users WHERE NOT is_demo) \
             + (SELECT CASE WHEN EXISTS (SELECT 1 FROM users WHERE is_demo) THEN 0 ELSE (SELECT count(*) FROM tenants WHERE tenant_id > 0) END)",
            binds![SOURCE],
        )
        .await?;
    if others.0 > 0 {
        return Ok(Holds::SomethingElse);
    }
    let loaded: Option<(i64,)> = db.maybe("SELECT created_at FROM sources WHERE name = $1", binds![SOURCE]).await?;
    Ok(loaded.map_or(Holds::Nothing, |(at,)| Holds::Demo(at)))
}

/// Takes the mail of a demonstration away, and what was asked about it; its people and their sessions stay, and who looked. Refused where anything else is kept.
pub async fn forget(db: &Db, scope: &Scope) -> Result<()> {
    if holds(db, scope).await? == Holds::SomethingElse {
        return Err(Error::Conflict("not-a-demo"));
    }
    let mut tx = db.begin_ingest().await?;
    trails::outdate(&mut tx).await?;
    for table in [
        "notices",
        "ticket_events",
        "tickets",
        "list_entries",
        "deliveries",
        "verdicts",
        "invalid_deliveries",
        "invalid_recipients",
        "message_keys",
        "message_aliases",
        "messages",
        "verdicts",
        "tallies",
        "queue_ids",
        "line_blocks",
        "trails",
        "set_aside",
        "log_hosts",
        "source_events",
        "source_minutes",
        "sources",
    ] {
        tx.execute(&format!("DELETE FROM {table}"), vec![]).await?;
    }
    tx.commit().await
}
