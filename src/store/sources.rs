//! Where lines come from: a named source with its time zone, its trusted networks and its retry schedule.

use crate::{
    binds,
    error::{Error, Result},
    forecast::RetrySchedule,
    message::Micros,
    store::db::Db,
    tenant::Scope,
};

/// What an import knows about its source.
#[derive(Clone, Debug)]
pub struct NewSource<'a> {
    pub name: &'a str,
    /// IANA name, or `None` to keep what the source has (UTC when it is new).
    pub timezone: Option<&'a str>,
    /// CIDR list, or `None` to keep what the source has.
    pub trusted_networks: Option<&'a str>,
    pub retry_schedule: &'a RetrySchedule,
}

/// A source as it is kept.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Source {
    pub source_id: i64,
    pub timezone: String,
    /// CIDR, separated by commas.
    pub trusted_networks: String,
}

/// Finds a source by name or makes it; the networks said anew about a known one replace what was said before. `Conflict`
/// (`timezone`) when it has another time zone: lines that were read in that one would be other lines in this one.
pub async fn ensure(db: &Db, _scope: &Scope, source: NewSource<'_>, now: Micros) -> Result<Source> {
    let schedule = serde_json::to_string(source.retry_schedule).map_err(Error::internal)?;
    let mut tx = db.begin().await?;
    tx.execute(
        "INSERT INTO sources (name, timezone, trusted_networks, retry_schedule, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (name) DO NOTHING",
        binds![source.name, source.timezone.unwrap_or("UTC"), source.trusted_networks.unwrap_or(""), schedule, now],
    )
    .await?;
    if let Some(trusted) = source.trusted_networks {
        tx.execute_one("UPDATE sources SET trusted_networks = $1 WHERE name = $2", binds![trusted, source.name])
            .await?;
    }
    let found: Source = tx
        .one("SELECT source_id, timezone, trusted_networks FROM sources WHERE name = $1", binds![source.name])
        .await?;
    if source.timezone.is_some_and(|timezone| timezone != found.timezone) {
        return Err(Error::Conflict("timezone"));
    }
    tx.commit().await?;
    Ok(found)
}

/// The retry schedule of each host that was heard.
pub(super) async fn schedules(db: &Db) -> Result<Vec<(String, Micros, RetrySchedule)>> {
    let rows: Vec<(String, i64, String)> =
        db.all("SELECT h.host, h.last_line_at, s.retry_schedule FROM log_hosts h JOIN sources s ON s.source_id = h.source_id", vec![]).await?;
    Ok(rows
        .into_iter()
        .map(|(host, at, schedule)| {
            (host, at, serde_json::from_str(&schedule).unwrap_or_else(|_| RetrySchedule::postfix()))
        })
        .collect())
}
