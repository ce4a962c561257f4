//! Where lines come from: a named source with its place, its time zone, its trusted networks, its retry schedule, and how far it was read.

use std::collections::{BTreeSet, HashMap};

use ipnet::IpNet;

use crate::{
    binds,
    error::{Error, Result},
    forecast::RetrySchedule,
    message::{Micros, SECOND},
    source::{Declaration, Host, Kind, MOST_HOSTS, Minute, NEWEST_VERDICTS, Overview, Shape, Source, Verdicts},
    store::db::{Bind, Db, Tx},
    tenant::{Scope, TenantId},
    trail::Counts,
    user::Role,
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

const COLUMNS: &str = "source_id, name, kind, place, host, timezone, trusted_networks, retry_schedule, keep_lines_days, \
    declared_in = 'page' AS is_of_page, token_hash IS NOT NULL AS has_token, checkpoint, lines, understood, lost, last_line_at, heard_at, \
    paused_at, created_at";

#[derive(sqlx::FromRow)]
struct SourceRow {
    source_id: i64,
    name: String,
    kind: String,
    place: String,
    host: String,
    timezone: String,
    trusted_networks: String,
    retry_schedule: String,
    keep_lines_days: i64,
    is_of_page: bool,
    has_token: bool,
    checkpoint: String,
    lines: i64,
    understood: i64,
    lost: i64,
    last_line_at: Option<i64>,
    heard_at: Option<i64>,
    paused_at: Option<i64>,
    created_at: i64,
}

impl From<SourceRow> for Source {
    fn from(row: SourceRow) -> Self {
        Self {
            source_id: row.source_id,
            declaration: Declaration {
                name: row.name,
                kind: Kind::from_slug(&row.kind).unwrap_or(Kind::Import),
                place: row.place,
                host: row.host,
                timezone: row.timezone,
                trusted_networks: row.trusted_networks,
                retry_schedule: schedule(&row.retry_schedule),
                keep_lines_days: row.keep_lines_days,
            },
            is_of_page: row.is_of_page,
            has_token: row.has_token,
            checkpoint: row.checkpoint,
            lines: row.lines,
            understood: row.understood,
            lost: row.lost,
            last_line_at: row.last_line_at,
            heard_at: row.heard_at,
            paused_at: row.paused_at,
            created_at: row.created_at,
        }
    }
}

fn schedule(json: &str) -> RetrySchedule {
    serde_json::from_str(json).unwrap_or_else(|_| RetrySchedule::postfix())
}

/// Finds a source by name or makes it, for an import; the networks said anew about a known one replace what was said before. `Conflict`
/// (`timezone`) when it has another time zone: lines that were read in that one would be other lines in this one; (`live`) when it is read live
/// and trusts others: that is declared where it is declared.
pub async fn ensure(db: &Db, _scope: &Scope, source: NewSource<'_>, now: Micros) -> Result<Source> {
    let schedule = serde_json::to_string(source.retry_schedule).map_err(Error::internal)?;
    let mut tx = db.begin().await?;
    tx.execute(
        "INSERT INTO sources (name, kind, timezone, trusted_networks, retry_schedule, created_at) VALUES ($1, 'import', $2, $3, $4, $5) \
         ON CONFLICT (name) DO NOTHING",
        binds![source.name, source.timezone.unwrap_or("UTC"), source.trusted_networks.unwrap_or(""), schedule, now],
    )
    .await?;
    let mut found = by_name(&mut tx, source.name).await?.ok_or(Error::NotFound)?;
    if let Some(trusted) =
        source.trusted_networks.filter(|trusted| nets(trusted) != nets(&found.declaration.trusted_networks))
    {
        if found.declaration.kind != Kind::Import {
            return Err(Error::Conflict("live"));
        }
        tx.execute_one("UPDATE sources SET trusted_networks = $1 WHERE name = $2", binds![trusted, source.name])
            .await?;
        trusted.clone_into(&mut found.declaration.trusted_networks);
    }
    if source.timezone.is_some_and(|timezone| timezone != found.declaration.timezone) {
        return Err(Error::Conflict("timezone"));
    }
    tx.commit().await?;
    Ok(found)
}

fn nets(text: &str) -> BTreeSet<IpNet> {
    text.split(',').filter_map(|net| net.trim().parse().ok()).collect()
}

/// Makes the sources what `lasso.toml` says: new ones are added, known ones changed, and those that it no longer names are
/// paused and left to the page. Errors as [`change`].
pub async fn configure(db: &Db, scope: &Scope, declared: &[Declaration], now: Micros) -> Result<()> {
    operator(scope)?;
    let mut tx = db.begin().await?;
    for declaration in declared {
        declaration.check()?;
        match by_name(&mut tx, &declaration.name).await? {
            None => insert(&mut tx, scope, declaration, "configuration", now).await?,
            Some(known) => {
                change(&mut tx, scope, &known, declaration, now).await?;
                if known.is_of_page && known.paused_at.is_some() {
                    set_paused(&mut tx, scope, known.source_id, None, now).await?;
                }
                declare_in(&mut tx, "configuration", known.source_id).await?;
            }
        }
    }
    let configured: Vec<(i64, String, Option<Micros>)> =
        tx.all("SELECT source_id, name, paused_at FROM sources WHERE declared_in = 'configuration'", vec![]).await?;
    for (source_id, name, paused_at) in configured {
        if declared.iter().all(|declaration| declaration.name != name) {
            if paused_at.is_none() {
                set_paused(&mut tx, scope, source_id, Some(now), now).await?;
            }
            declare_in(&mut tx, "page", source_id).await?;
        }
    }
    tx.commit().await
}

async fn declare_in(tx: &mut Tx, place: &str, source_id: i64) -> Result<()> {
    tx.execute_one("UPDATE sources SET declared_in = $1 WHERE source_id = $2", binds![place, source_id]).await
}

/// Adds a source. `Invalid` as [`Declaration::check`], `Conflict` (`exists`).
pub async fn add(db: &Db, scope: &Scope, declaration: &Declaration, now: Micros) -> Result<()> {
    operator(scope)?;
    declaration.check()?;
    let mut tx = db.begin().await?;
    if by_name(&mut tx, &declaration.name).await?.is_some() {
        return Err(Error::Conflict("exists"));
    }
    insert(&mut tx, scope, declaration, "page", now).await?;
    tx.commit().await
}

/// Changes what was declared on the page about the source of that name. `Invalid` as [`Declaration::check`]; `Conflict` as [`change`], and
/// (`configured`) for one that `lasso.toml` declares.
pub async fn edit(db: &Db, scope: &Scope, declaration: &Declaration, now: Micros) -> Result<()> {
    operator(scope)?;
    declaration.check()?;
    let mut tx = db.begin().await?;
    let known = by_name(&mut tx, &declaration.name).await?.ok_or(Error::NotFound)?;
    if !known.is_of_page {
        return Err(Error::Conflict("configured"));
    }
    // how often is tried again is not asked on the page
    let declaration = Declaration { retry_schedule: known.declaration.retry_schedule.clone(), ..declaration.clone() };
    change(&mut tx, scope, &known, &declaration, now).await?;
    tx.commit().await
}

/// Pauses a source, or lets it go on. Nothing happens to one that is as it should be.
pub async fn pause(db: &Db, scope: &Scope, name: &str, is_paused: bool, now: Micros) -> Result<()> {
    operator(scope)?;
    let mut tx = db.begin().await?;
    let source = by_name(&mut tx, name).await?.filter(|s| s.declaration.kind != Kind::Import).ok_or(Error::NotFound)?;
    if source.paused_at.is_some() != is_paused {
        set_paused(&mut tx, scope, source.source_id, is_paused.then_some(now), now).await?;
    }
    tx.commit().await
}

/// Gives whoever pushes a new token; the one before it opens nothing any more. `token_hash` is what is kept of it. `NotFound` for a source
/// that nobody pushes to.
pub async fn set_token(db: &Db, scope: &Scope, name: &str, token_hash: [u8; 32], now: Micros) -> Result<()> {
    operator(scope)?;
    let mut tx = db.begin().await?;
    let source = by_name(&mut tx, name).await?.filter(|s| s.declaration.kind == Kind::Http).ok_or(Error::NotFound)?;
    tx.execute_one("UPDATE sources SET token_hash = $1 WHERE source_id = $2", binds![token_hash, source.source_id])
        .await?;
    note(&mut tx, scope, source.source_id, "token", now).await?;
    tx.commit().await
}

/// The source that somebody may push to who showed this token. `NotFound` for a wrong name and for a wrong token alike; `Conflict`
/// (`paused`).
pub async fn with_token(db: &Db, name: &str, token_hash: &[u8; 32]) -> Result<Source> {
    // compared by the index of nothing: one row is read by its name, and the hash of a guess says nothing about the token
    let sql = format!("SELECT {COLUMNS} FROM sources WHERE name = $1 AND kind = 'http' AND token_hash = $2");
    let row: SourceRow = db.one(&sql, binds![name, token_hash.to_vec()]).await?;
    let source = Source::from(row);
    if source.paused_at.is_some() { Err(Error::Conflict("paused")) } else { Ok(source) }
}

/// One source. `NotFound`.
pub async fn find(db: &Db, scope: &Scope, name: &str) -> Result<Source> {
    operator(scope)?;
    let row: SourceRow = db.one(&format!("SELECT {COLUMNS} FROM sources WHERE name = $1"), binds![name]).await?;
    Ok(row.into())
}

/// The same, as the last ingest leaves it: a process that was killed may still have a batch on its way into PostgreSQL. `NotFound`.
pub async fn as_left(db: &Db, scope: &Scope, name: &str) -> Result<Source> {
    operator(scope)?;
    let mut tx = db.begin_ingest().await?;
    let found = by_name(&mut tx, name).await?.ok_or(Error::NotFound)?;
    tx.commit().await?;
    Ok(found)
}

/// All sources, by name.
pub async fn list(db: &Db, scope: &Scope) -> Result<Vec<Source>> {
    operator(scope)?;
    let rows: Vec<SourceRow> = db.all(&format!("SELECT {COLUMNS} FROM sources ORDER BY name"), vec![]).await?;
    Ok(rows.into_iter().map(Source::from).collect())
}

/// How far back the minutes of [`overview`] go.
pub const MINUTES: Micros = 3600 * SECOND;
/// How long minutes are kept.
const KEEP_MINUTES: Micros = 30 * 86_400 * SECOND;

/// All sources with their hosts and what their last hour brought.
pub async fn overview(db: &Db, scope: &Scope, now: Micros) -> Result<Vec<Overview>> {
    let sources = list(db, scope).await?;
    let heard: Vec<(i64, String, i64)> =
        db.all("SELECT source_id, host, last_line_at FROM log_hosts ORDER BY source_id, host", vec![]).await?;
    let mut hosts: HashMap<i64, Vec<Host>> = HashMap::new();
    for (source_id, host, last_line_at) in heard {
        let hosts = hosts.entry(source_id).or_default();
        if hosts.len() < MOST_HOSTS {
            hosts.push(Host { host, last_line_at });
        }
    }
    let rows: Vec<(i64, i64, i64, i64, i64)> = db
        .all(
            "SELECT source_id, minute_at, lines, understood, lost FROM source_minutes WHERE minute_at >= $1 ORDER BY source_id, minute_at",
            binds![now - MINUTES],
        )
        .await?;
    let mut minutes: HashMap<i64, Vec<Minute>> = HashMap::new();
    for (source_id, minute_at, lines, understood, lost) in rows {
        minutes.entry(source_id).or_default().push(Minute { minute_at, lines, understood, lost });
    }
    let mut overviews = Vec::with_capacity(sources.len());
    for source in sources {
        overviews.push(Overview {
            hosts: hosts.remove(&source.source_id).unwrap_or_default(),
            minutes: minutes.remove(&source.source_id).unwrap_or_default(),
            verdicts: verdicts(db, source.source_id).await?,
            problem: None,
            turned_away: None,
            source,
        });
    }
    Ok(overviews)
}

/// The newest only, so that it takes the same time however much was told; read from the end of `trails_of_filters` alone. The source is said as
/// a range for PostgreSQL: else it walks back through all trails by their number, and passes over all that came since the source was last heard.
async fn verdicts(db: &Db, source_id: i64) -> Result<Verdicts> {
    let (told, joined) = db
        .one(
            "SELECT count(*), CAST(COALESCE(sum(CASE WHEN is_alone THEN 0 ELSE 1 END), 0) AS BIGINT) FROM \
             (SELECT is_alone FROM trails WHERE source_id BETWEEN $1 AND $1 ORDER BY source_id DESC, trail_id DESC LIMIT $2) AS newest",
            binds![source_id, NEWEST_VERDICTS],
        )
        .await?;
    Ok(Verdicts { told, joined })
}

/// Shapes that are shown.
const MOST_SHAPES: i64 = 100;

/// Lines of Postfix that nobody understood, by what they look like, the most frequent first; of one source or of all.
pub async fn shapes(db: &Db, scope: &Scope, source: Option<i64>) -> Result<Vec<Shape>> {
    operator(scope)?;
    let rows: Vec<(String, i64, i64, i64, String)> = db
        .all(
            &format!(
                "SELECT shape, count(*), min(at), max(at), min(text) FROM set_aside WHERE $1 OR source_id = $2 \
                 GROUP BY shape ORDER BY 2 DESC, shape LIMIT {MOST_SHAPES}"
            ),
            binds![source.is_none(), source.unwrap_or_default()],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|(shape, lines, first_at, last_at, example)| Shape { shape, lines, first_at, last_at, example })
        .collect())
}

/// How far a source has been read, kept in the same transaction as what was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// JSON of whoever reads it; `None` leaves what is kept.
    pub checkpoint: Option<String>,
    /// What was read since the progress before.
    pub counts: Counts,
    /// Datagrams that were lost since.
    pub lost: i64,
    /// Lines are missing for good: a file was rotated away before it could be read.
    pub has_gap: bool,
    /// Our own clock.
    pub heard_at: Micros,
}

pub(super) async fn keep_progress(
    tx: &mut Tx,
    source_id: i64,
    progress: &Progress,
    last_line_at: Option<Micros>,
) -> Result<()> {
    let (lines, understood) = (progress.counts.lines as i64, progress.counts.understood as i64);
    tx.execute_one(
        "UPDATE sources SET checkpoint = CASE WHEN $1 THEN $2 ELSE checkpoint END, lines = lines + $3, understood = understood + $4, \
         lost = lost + $5, heard_at = CASE WHEN $3 > 0 THEN $6 ELSE heard_at END, \
         last_line_at = CASE WHEN last_line_at IS NULL OR last_line_at < $7 THEN $7 ELSE last_line_at END WHERE source_id = $8",
        binds![
            progress.checkpoint.is_some(),
            progress.checkpoint.clone().unwrap_or_default(),
            lines,
            understood,
            progress.lost,
            progress.heard_at,
            last_line_at,
            source_id
        ],
    )
    .await?;
    if progress.has_gap {
        note(tx, &Scope::system("a gap in a source"), source_id, "gap", progress.heard_at).await?;
    }
    if lines == 0 && progress.lost == 0 {
        return Ok(());
    }
    let minute_at = progress.heard_at - progress.heard_at.rem_euclid(60 * SECOND);
    tx.execute(
        "INSERT INTO source_minutes (source_id, minute_at, lines, understood, lost) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (source_id, minute_at) DO UPDATE SET lines = source_minutes.lines + excluded.lines, \
         understood = source_minutes.understood + excluded.understood, lost = source_minutes.lost + excluded.lost",
        binds![source_id, minute_at, lines, understood, progress.lost],
    )
    .await?;
    Ok(())
}

/// When lines of a source were last found missing.
pub async fn last_gaps(db: &Db, scope: &Scope) -> Result<HashMap<i64, Micros>> {
    operator(scope)?;
    let rows: Vec<(i64, i64)> =
        db.all("SELECT source_id, max(at) FROM source_events WHERE what = 'gap' GROUP BY source_id", vec![]).await?;
    Ok(rows.into_iter().collect())
}

/// Forgets the minutes that nobody asks about any more.
pub async fn forget_minutes(db: &Db, now: Micros) -> Result<u64> {
    let mut gone = 0;
    loop {
        // a day's at a time, of one source: after a month away nobody waits for all of them
        let mut tx = db.begin().await?;
        let oldest: Option<(i64, i64)> = tx
            .maybe(
                "SELECT source_id, min(minute_at) FROM source_minutes WHERE minute_at < $1 AND source_id IN (SELECT source_id FROM sources) \
                 GROUP BY source_id ORDER BY source_id LIMIT 1",
                binds![now - KEEP_MINUTES],
            )
            .await?;
        let Some((source_id, minute_at)) = oldest else { return Ok(gone) };
        let until = (minute_at + 86_400 * SECOND).min(now - KEEP_MINUTES);
        let sql = "DELETE FROM source_minutes WHERE source_id = $1 AND minute_at < $2";
        gone += tx.execute(sql, binds![source_id, until]).await?;
        tx.commit().await?;
    }
}

/// A host that was heard, with what its source says of it.
#[derive(Debug)]
pub(super) struct HostRow {
    pub(super) host: String,
    pub(super) last_line_at: Micros,
    pub(super) schedule: RetrySchedule,
    pub(super) keep_lines_days: i64,
}

/// Each host that was heard.
pub(super) async fn hosts(db: &Db) -> Result<Vec<HostRow>> {
    let rows: Vec<(String, i64, String, i64)> = db
        .all(
            "SELECT h.host, h.last_line_at, s.retry_schedule, s.keep_lines_days FROM log_hosts h JOIN sources s ON s.source_id = h.source_id",
            vec![],
        )
        .await?;
    let row = |(host, last_line_at, json, keep_lines_days): (String, i64, String, i64)| HostRow {
        host,
        last_line_at,
        schedule: schedule(&json),
        keep_lines_days,
    };
    Ok(rows.into_iter().map(row).collect())
}

/// The last line of each host that is read live; what is imported by hand is silent by nature.
pub(super) async fn watched(db: &Db) -> Result<Vec<(String, Micros)>> {
    db.all(
        "SELECT h.host, h.last_line_at FROM log_hosts h JOIN sources s ON s.source_id = h.source_id WHERE s.kind <> 'import' ORDER BY h.host",
        vec![],
    )
    .await
}

/// The hosts that were heard, by name. Only the platform itself may ask.
pub async fn heard_hosts(db: &Db, scope: &Scope) -> Result<Vec<String>> {
    if !scope.allows(TenantId::OPERATOR) {
        return Err(Error::Forbidden);
    }
    let hosts: Vec<(String,)> = db.all("SELECT host FROM log_hosts ORDER BY host", vec![]).await?;
    Ok(hosts.into_iter().map(|(host,)| host).collect())
}

pub(super) fn operator(scope: &Scope) -> Result<()> {
    if scope.is_any_of(&[Role::Operator]) && scope.allows(TenantId::OPERATOR) { Ok(()) } else { Err(Error::NotFound) }
}

async fn by_name(tx: &mut Tx, name: &str) -> Result<Option<Source>> {
    let row: Option<SourceRow> =
        tx.maybe(&format!("SELECT {COLUMNS} FROM sources WHERE name = $1"), binds![name]).await?;
    Ok(row.map(Source::from))
}

fn binds_of(declaration: &Declaration) -> Result<Vec<Bind>> {
    let schedule = serde_json::to_string(&declaration.retry_schedule).map_err(Error::internal)?;
    let Declaration { name, kind, place, host, timezone, trusted_networks, keep_lines_days, .. } = declaration;
    Ok(binds![name, kind.slug(), place, host, timezone, trusted_networks, schedule, *keep_lines_days])
}

async fn insert(tx: &mut Tx, scope: &Scope, declaration: &Declaration, declared_in: &str, now: Micros) -> Result<()> {
    let mut binds = binds_of(declaration)?;
    binds.extend(binds![declared_in, now]);
    let (source_id,): (i64,) = tx
        .one(
            "INSERT INTO sources (name, kind, place, host, timezone, trusted_networks, retry_schedule, keep_lines_days, declared_in, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING source_id",
            binds,
        )
        .await?;
    note(tx, scope, source_id, "added", now).await
}

/// Changes what was declared about a source. `Conflict` (`timezone`) when lines were read in another one, `Conflict` (`kind`) when they
/// came another way: how far it was read would mean something else. An import may become a live source.
async fn change(tx: &mut Tx, scope: &Scope, known: &Source, declaration: &Declaration, now: Micros) -> Result<()> {
    if known.lines > 0 && known.declaration.timezone != declaration.timezone {
        return Err(Error::Conflict("timezone"));
    }
    if known.declaration.kind != declaration.kind && known.declaration.kind != Kind::Import {
        return Err(Error::Conflict("kind"));
    }
    let is_same = known.declaration == *declaration;
    if !is_same {
        let mut binds = binds_of(declaration)?;
        binds.push(Bind::from(known.source_id));
        tx.execute_one(
            "UPDATE sources SET name = $1, kind = $2, place = $3, host = $4, timezone = $5, trusted_networks = $6, retry_schedule = $7, \
             keep_lines_days = $8 WHERE source_id = $9",
            binds,
        )
        .await?;
        note(tx, scope, known.source_id, "changed", now).await?;
    }
    Ok(())
}

async fn set_paused(tx: &mut Tx, scope: &Scope, source_id: i64, paused_at: Option<Micros>, now: Micros) -> Result<()> {
    tx.execute_one("UPDATE sources SET paused_at = $1 WHERE source_id = $2", binds![paused_at, source_id]).await?;
    note(tx, scope, source_id, if paused_at.is_some() { "paused" } else { "resumed" }, now).await
}

async fn note(tx: &mut Tx, scope: &Scope, source_id: i64, what: &str, now: Micros) -> Result<()> {
    tx.execute(
        "INSERT INTO source_events (source_id, at, what, user_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        binds![source_id, now, what, scope.user_id()],
    )
    .await?;
    Ok(())
}
