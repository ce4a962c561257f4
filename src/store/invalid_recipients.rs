//! To whom a tenant writes in vain: a page of the list, and all of it for an export. For those who see the tenant's whole mail.

mod rewrite;

pub(super) use rewrite::Changes;

use super::{
    db::{Bind, Db},
    messages::id_of,
    sources, tenants,
};
use crate::{
    binds,
    error::{Error, Result},
    invalid_recipients::{InvalidCursor, InvalidFilter, InvalidPage, InvalidRecipient, Window, WrittenBy},
    message::{Count, Micros},
    tenant::{Scope, Sight, Tenant, TenantId},
};

/// Rows on a page.
const PAGE: i64 = 50;
/// The sentence above the list counts up to here ("1 000+").
const TOTAL_CAP: i64 = 1_000;
/// Rows that an export reads at a time: memory does not grow with their number.
const CHUNK: i64 = 2_000;

/// A page of what the scope may see. `NotFound` when the tenant asked for is not among the scope's, `Forbidden` for whoever sees only
/// their own mail.
pub async fn page(db: &Db, scope: &Scope, filter: &InvalidFilter, window: Window) -> Result<InvalidPage> {
    let tenant = tenant(db, scope, filter).await?.tenant_id;
    let list = List { tenant, written_by: filter.written_by(), window };
    let cursor = filter.cursor;
    let is_newer = cursor.is_some_and(|cursor| cursor.is_newer);
    let (mut rows, total) = tokio::try_join!(list.read(db, cursor, PAGE + 1), list.count(db))?;
    let (last_at, last_line_at) = if rows.is_empty() { list.last_at(db).await? } else { (None, None) };
    let has_more = rows.len() as i64 > PAGE;
    rows.truncate(PAGE as usize);
    if is_newer {
        rows.reverse();
    }
    let place = |row: Option<&InvalidRecipient>, is_newer| {
        row.map(|row| InvalidCursor { last_at: row.last_at, invalid_id: row.invalid_id, is_newer })
    };
    let has_newer = cursor.is_some() && (!is_newer || has_more);
    let newer = if has_newer { place(rows.first(), true) } else { None };
    let older = if is_newer || has_more { place(rows.last(), false) } else { None };
    let found = Count { rows: total.min(TOTAL_CAP), at_least: total > TOTAL_CAP };
    Ok(InvalidPage { tenant, rows, newer, older, found, last_at, last_line_at })
}

async fn tenant(db: &Db, scope: &Scope, filter: &InvalidFilter) -> Result<Tenant> {
    if *scope.sight() != Sight::Whole {
        return Err(Error::Forbidden);
    }
    tenants::chosen(db, scope, filter.tenant.as_deref()).await
}

/// All of a list, a chunk at a time, whatever page the filter stands on. Each chunk is a short query of its own: nothing is held open
/// while a slow reader takes it. In the order of coming where the window is open, so that a recipient refused again meanwhile is
/// neither missed nor told twice; the latest first where it is closed, for what is past stays where it is.
#[derive(Debug)]
pub struct Export {
    db: Db,
    pub tenant: Tenant,
    list: List,
    place: Place,
}

#[derive(Clone, Copy, Debug)]
enum Place {
    After(i64),
    Before(InvalidCursor),
    End,
}

impl Export {
    /// As [`page`].
    pub async fn open(db: &Db, scope: &Scope, filter: &InvalidFilter, window: Window) -> Result<Self> {
        let tenant = tenant(db, scope, filter).await?;
        let list = List { tenant: tenant.tenant_id, written_by: filter.written_by(), window };
        let place = match window.until {
            None => Place::After(i64::MIN),
            Some(until) => Place::Before(InvalidCursor { last_at: until, invalid_id: i64::MAX, is_newer: false }),
        };
        Ok(Self { db: db.clone(), tenant, list, place })
    }

    /// The next rows; none when all were read.
    pub async fn next(&mut self) -> Result<Vec<InvalidRecipient>> {
        let rows = match self.place {
            Place::After(id) => self.list.read_after(&self.db, id, CHUNK).await?,
            Place::Before(cursor) => self.list.read(&self.db, Some(cursor), CHUNK).await?,
            Place::End => return Ok(Vec::new()),
        };
        self.place = match (self.place, rows.last()) {
            (Place::After(_), Some(row)) => Place::After(row.invalid_id),
            (Place::Before(_), Some(row)) => {
                Place::Before(InvalidCursor { last_at: row.last_at, invalid_id: row.invalid_id, is_newer: false })
            }
            _ => Place::End,
        };
        Ok(rows)
    }
}

/// Recipient by recipient, as the engine gives them: the columns of [`InvalidRecipient`].
type Row = (i64, String, String, i64, i64, i64, Vec<u8>, String, String, String, String);

/// What is listed.
#[derive(Debug)]
struct List {
    tenant: TenantId,
    written_by: WrittenBy,
    window: Window,
}

/// That nothing of what it counts is to be planned together with what is around it: see `messages::search`.
const ONE_BY_ONE: &str = "LIMIT 1 OFFSET 0";

impl List {
    /// The latest first, strictly older than the cursor; or the next newer ones, the oldest of them first.
    async fn read(&self, db: &Db, cursor: Option<InvalidCursor>, limit: i64) -> Result<Vec<InvalidRecipient>> {
        let is_newer = cursor.is_some_and(|cursor| cursor.is_newer);
        let (order, side) = if is_newer { ("ASC", ">") } else { ("DESC", "<") };
        let (from, mut wheres, mut binds) = self.conditions();
        let at = if self.window.until.is_some() { "d.refused_at" } else { "v.last_at" };
        let id = if self.window.until.is_some() { "d.invalid_id" } else { "v.invalid_id" };
        if let Some(cursor) = cursor {
            binds.extend(binds![cursor.last_at, cursor.invalid_id]);
            wheres.push_str(&format!(" AND ({at}, {id}) {side} (${}, ${})", binds.len() - 1, binds.len()));
        }
        let sql = format!(
            "SELECT {} FROM {from} WHERE {wheres} ORDER BY {at} {order}, {id} {order} LIMIT {limit}",
            self.columns()
        );
        told(db.all(&sql, binds).await?)
    }

    /// In the order of coming. Only where the window is open.
    async fn read_after(&self, db: &Db, id: i64, limit: i64) -> Result<Vec<InvalidRecipient>> {
        let (from, wheres, mut binds) = self.conditions();
        binds.extend(binds![id]);
        let sql = format!(
            "SELECT {} FROM {from} WHERE {wheres} AND v.invalid_id > ${} ORDER BY v.invalid_id LIMIT {limit}",
            self.columns(),
            binds.len()
        );
        told(db.all(&sql, binds).await?)
    }

    /// How many there are, not counted beyond the cap by more than one.
    async fn count(&self, db: &Db) -> Result<i64> {
        let (mut from, wheres, binds) = self.conditions();
        if self.window.until.is_none() {
            // the pairs alone tell
            from = "invalid_recipients v";
        }
        let limit = TOTAL_CAP + 1;
        let sql = format!("SELECT count(*) FROM (SELECT 1 FROM {from} WHERE {wheres} LIMIT {limit}) AS counted");
        Ok(db.one::<(i64,)>(&sql, binds).await?.0)
    }

    /// When the last refusal was, whatever the filter, and when the last log line was written.
    async fn last_at(&self, db: &Db) -> Result<(Option<Micros>, Option<Micros>)> {
        let last: Option<(i64,)> = db
            .maybe(
                "SELECT last_at FROM invalid_recipients WHERE tenant_id = $1 ORDER BY last_at DESC LIMIT 1",
                binds![self.tenant],
            )
            .await?;
        let heard = sources::schedules(db).await?.into_iter().map(|(_, at, _)| at).max();
        Ok((last.map(|(at,)| at), heard))
    }

    /// What is counted within the window is in the row already, unless the window cuts it off.
    fn columns(&self) -> String {
        let within = match self.window.until {
            None => "c.refused_at >= $2",
            Some(_) => "c.refused_at >= $2 AND c.refused_at < $3",
        };
        let is_whole = match self.window.until {
            None => "v.first_at >= $2",
            Some(_) => "v.first_at >= $2 AND v.last_at < $3",
        };
        let of_pair = format!(
            "FROM invalid_deliveries c WHERE c.tenant_id = v.tenant_id AND c.invalid_id = v.invalid_id AND {within}"
        );
        format!(
            "v.invalid_id, d.recipient, v.sender, \
             CASE WHEN {is_whole} THEN v.first_at ELSE (SELECT c.refused_at {of_pair} ORDER BY c.refused_at LIMIT 1) END, d.refused_at, \
             CASE WHEN {is_whole} THEN v.refusals ELSE (SELECT count(*) {of_pair}) END, \
             d.message_id, d.reply, d.code, d.enhanced, d.reason"
        )
    }

    /// `FROM`, `WHERE` and binds: each pair (`v`) once, beside its last refusal within the window (`d`).
    fn conditions(&self) -> (&'static str, String, Vec<Bind>) {
        const LAST: &str = "d.refused_at = v.last_at AND d.message_id = v.message_id";
        let mut binds = binds![self.tenant, self.window.since];
        let (from, mut wheres) = match self.window.until {
            None => (
                "invalid_recipients v JOIN invalid_deliveries d \
                 ON d.tenant_id = v.tenant_id AND d.invalid_id = v.invalid_id AND d.refused_at = v.last_at AND d.message_id = v.message_id",
                "v.tenant_id = $1 AND v.last_at >= $2".to_owned(),
            ),
            // refused again since: then the last one within the window is looked for
            Some(until) => {
                binds.extend(binds![until]);
                (
                    "invalid_deliveries d JOIN invalid_recipients v ON v.tenant_id = d.tenant_id AND v.invalid_id = d.invalid_id",
                    format!(
                        "d.tenant_id = $1 AND d.refused_at >= $2 AND d.refused_at < $3 AND ({LAST} OR v.last_at >= $3 AND NOT EXISTS \
                         (SELECT 1 FROM invalid_deliveries n WHERE n.tenant_id = d.tenant_id AND n.invalid_id = d.invalid_id \
                         AND n.refused_at < $3 AND (n.refused_at, n.message_id) > (d.refused_at, d.message_id) {ONE_BY_ONE}))"
                    ),
                )
            }
        };
        match &self.written_by {
            WrittenBy::Anybody => {}
            WrittenBy::Address(address) => {
                binds.extend(binds![address]);
                wheres.push_str(&format!(" AND v.sender = ${}", binds.len()));
            }
            WrittenBy::Domain(domain) => {
                binds.extend(binds![domain]);
                wheres.push_str(&format!(" AND v.sender_domain = ${}", binds.len()));
            }
        }
        (from, wheres, binds)
    }
}

fn told(rows: Vec<Row>) -> Result<Vec<InvalidRecipient>> {
    rows.into_iter()
        .map(
            |(
                invalid_id,
                recipient,
                sender,
                first_at,
                last_at,
                refusals,
                message_id,
                reply,
                code,
                enhanced,
                reason,
            )| {
                let message_id = id_of(&message_id)?;
                Ok(InvalidRecipient {
                    invalid_id,
                    recipient,
                    sender,
                    first_at,
                    last_at,
                    refusals,
                    message_id,
                    reply,
                    code,
                    enhanced,
                    reason,
                })
            },
        )
        .collect()
}
