//! To whom a tenant writes in vain: a page of the list, and all of it for an export. For those who see the tenant's whole mail.

mod rewrite;

pub(super) use rewrite::Changes;
use rewrite::hash;

use super::{
    db::{Bind, Db},
    messages::id_of,
    sources, tenants,
};
use crate::{
    binds,
    error::{Error, Result},
    invalid_recipients::{InvalidCursor, InvalidFilter, InvalidPage, InvalidRecipient, WrittenBy},
    message::{Count, Micros},
    tenant::{Scope, Sight, Tenant, TenantId},
    window::Window,
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
    let list = List::new(tenant, filter, window);
    let cursor = filter.cursor;
    let is_newer = cursor.is_some_and(|cursor| cursor.is_newer);
    let (mut rows, found) = tokio::try_join!(list.read(db, cursor, PAGE + 1), list.count(db))?;
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
    Before(Option<InvalidCursor>),
    End,
}

impl Export {
    /// As [`page`].
    pub async fn open(db: &Db, scope: &Scope, filter: &InvalidFilter, window: Window) -> Result<Self> {
        let tenant = tenant(db, scope, filter).await?;
        let list = List::new(tenant.tenant_id, filter, window);
        let place = if window.until.is_none() { Place::After(i64::MIN) } else { Place::Before(None) };
        Ok(Self { db: db.clone(), tenant, list, place })
    }

    /// The next rows; none when all were read.
    pub async fn next(&mut self) -> Result<Vec<InvalidRecipient>> {
        loop {
            let (found, is_past) = match self.place {
                Place::After(id) => (self.list.after(&self.db, id, CHUNK).await?, false),
                Place::Before(cursor) => (self.list.refusals(&self.db, cursor, CHUNK).await?, true),
                Place::End => return Ok(Vec::new()),
            };
            self.place = match found.last {
                Some((last_at, invalid_id)) if is_past => {
                    Place::Before(Some(InvalidCursor { last_at, invalid_id, is_newer: false }))
                }
                Some((_, invalid_id)) => Place::After(invalid_id),
                None => Place::End,
            };
            if !found.rows.is_empty() {
                return Ok(found.rows);
            }
        }
    }
}

/// What is listed.
#[derive(Debug)]
struct List {
    tenant: TenantId,
    window: Window,
    /// A column, and what must stand in it.
    written_by: Option<(&'static str, i64)>,
}

/// What a query found.
struct Found {
    rows: Vec<InvalidRecipient>,
    /// The instant and the id of the last row that was looked at, if there may be more behind it.
    last: Option<(Micros, i64)>,
}

/// The columns of [`InvalidRecipient`], and whether it is to be shown.
type Row = (i64, String, String, i64, i64, i64, Vec<u8>, String, String, String, String, bool);

impl List {
    fn new(tenant: TenantId, filter: &InvalidFilter, window: Window) -> Self {
        let written_by = match filter.written_by() {
            WrittenBy::Anybody => None,
            WrittenBy::Address(address) => Some(("sender_hash", hash(&address))),
            WrittenBy::Domain(domain) => Some(("domain_hash", hash(&domain))),
        };
        Self { tenant, window, written_by }
    }

    /// A page and more: the latest first, strictly older than the cursor; or the next newer ones, the oldest of them first.
    async fn read(&self, db: &Db, mut cursor: Option<InvalidCursor>, wanted: i64) -> Result<Vec<InvalidRecipient>> {
        if self.window.until.is_none() {
            return Ok(self.pairs(db, cursor, wanted).await?.rows);
        }
        let (mut rows, mut limit) = (Vec::new(), wanted);
        loop {
            let found = self.refusals(db, cursor, limit).await?;
            rows.extend(found.rows);
            let Some((last_at, invalid_id)) = found.last.filter(|_| (rows.len() as i64) < wanted) else {
                rows.truncate(wanted as usize);
                return Ok(rows);
            };
            // what was refused again and again is looked at in larger steps
            limit = CHUNK.min(2 * limit);
            cursor = Some(InvalidCursor { last_at, invalid_id, is_newer: cursor.is_some_and(|c| c.is_newer) });
        }
    }

    /// Where the window is open: pairs by their last refusal.
    async fn pairs(&self, db: &Db, cursor: Option<InvalidCursor>, limit: i64) -> Result<Found> {
        let (order, side) = sense(cursor);
        let (mut wheres, mut binds) = self.conditions("last_at");
        if let Some(cursor) = cursor {
            binds.extend(binds![cursor.last_at, cursor.invalid_id]);
            let n = binds.len();
            wheres.push_str(&format!(" AND (last_at, invalid_id) {side} (${}, ${n})", n - 1));
        }
        let by = ["", "v."].map(|of| format!("ORDER BY {of}last_at {order}, {of}invalid_id {order}"));
        self.of_pairs(db, &wheres, by, binds, limit).await
    }

    /// Where the window is open: pairs in the order of coming.
    async fn after(&self, db: &Db, id: i64, limit: i64) -> Result<Found> {
        let (mut wheres, mut binds) = self.conditions("last_at");
        binds.extend(binds![id]);
        wheres.push_str(&format!(" AND invalid_id > ${}", binds.len()));
        let by = ["", "v."].map(|of| format!("ORDER BY {of}invalid_id"));
        self.of_pairs(db, &wheres, by, binds, limit).await
    }

    /// So many pairs, and to each its last refusal. The limit stands inside: a planner that does not know how few they are would read all
    /// refusals.
    async fn of_pairs(
        &self,
        db: &Db,
        wheres: &str,
        [order, outer]: [String; 2],
        binds: Vec<Bind>,
        limit: i64,
    ) -> Result<Found> {
        let columns = self.columns();
        let sql = format!(
            "SELECT {columns}, TRUE FROM (SELECT tenant_id, invalid_id, sender, refusals, first_at, last_at, message_id \
             FROM invalid_recipients WHERE {wheres} {order} LIMIT {limit}) v \
             JOIN invalid_deliveries d ON d.tenant_id = v.tenant_id AND d.invalid_id = v.invalid_id AND d.refused_at = v.last_at \
             AND d.message_id = v.message_id {outer}"
        );
        found(db.all(&sql, binds).await?, limit)
    }

    /// Where the window is closed: refusals by their time, of which those are shown that were the last of their pair then.
    async fn refusals(&self, db: &Db, cursor: Option<InvalidCursor>, limit: i64) -> Result<Found> {
        let (order, side) = sense(cursor);
        let (mut wheres, mut binds) = self.conditions("refused_at");
        if let Some(cursor) = cursor {
            binds.extend(binds![cursor.last_at, cursor.invalid_id]);
            let n = binds.len();
            wheres.push_str(&format!(" AND (refused_at, invalid_id) {side} (${}, ${n})", n - 1));
        }
        let (columns, refusals) = (self.columns(), refused(&wheres, order, limit));
        // of two mails at the same instant the last is the one with the greater id: in either sense it comes first
        let sql = format!(
            "SELECT {columns}, {IS_LAST} {refusals} ORDER BY d.refused_at {order}, d.invalid_id {order}, d.message_id DESC"
        );
        found(db.all(&sql, binds).await?, limit)
    }

    /// How many there are, up to the cap; fewer, where most of what there is was refused again and again.
    async fn count(&self, db: &Db) -> Result<Count> {
        let (rows, is_cut) = if self.window.until.is_none() {
            let (wheres, binds) = self.conditions("last_at");
            let pairs = format!("SELECT 1 FROM invalid_recipients WHERE {wheres} LIMIT {}", TOTAL_CAP + 1);
            let (rows,): (i64,) = db.one(&format!("SELECT count(*) FROM ({pairs}) AS counted"), binds).await?;
            (rows, false)
        } else {
            let (wheres, binds) = self.conditions("refused_at");
            let refusals = refused(&wheres, "DESC", CHUNK);
            let sql = format!("SELECT count(CASE WHEN {IS_LAST} THEN 1 END), count(*) {refusals}");
            let (rows, looked_at): (i64, i64) = db.one(&sql, binds).await?;
            (rows, looked_at == CHUNK)
        };
        Ok(Count { rows: rows.min(TOTAL_CAP), at_least: is_cut || rows > TOTAL_CAP })
    }

    /// When the last refusal was, whatever the filter, and when the last log line was written.
    async fn last_at(&self, db: &Db) -> Result<(Option<Micros>, Option<Micros>)> {
        let last: Option<(i64,)> = db
            .maybe(
                "SELECT last_at FROM invalid_recipients WHERE tenant_id = $1 ORDER BY last_at DESC LIMIT 1",
                binds![self.tenant],
            )
            .await?;
        let heard = sources::hosts(db).await?.into_iter().map(|row| row.last_line_at).max();
        Ok((last.map(|(at,)| at), heard))
    }

    /// Of a pair (`v`) and its last refusal within the window (`d`). What is counted is in the pair already, unless the window cuts it off.
    fn columns(&self) -> String {
        let (is_whole, within) = match self.window.until {
            None => ("v.first_at >= $2", "c.refused_at >= $2"),
            Some(_) => ("v.first_at >= $2 AND v.last_at < $3", "c.refused_at >= $2 AND c.refused_at < $3"),
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

    /// Whose, when and by whom, of either table; `at` is the column of the time. `$2` is where the window begins, `$3` where it ends.
    fn conditions(&self, at: &str) -> (String, Vec<Bind>) {
        let mut wheres = format!("tenant_id = $1 AND {at} >= $2");
        let mut binds = binds![self.tenant, self.window.since];
        if let Some(until) = self.window.until {
            binds.extend(binds![until]);
            wheres.push_str(&format!(" AND {at} < $3"));
        }
        if let Some((column, hash)) = self.written_by {
            binds.extend(binds![hash]);
            wheres.push_str(&format!(" AND {column} = ${}", binds.len()));
        }
        (wheres, binds)
    }
}

/// The order of a page, and the side of its cursor.
fn sense(cursor: Option<InvalidCursor>) -> (&'static str, &'static str) {
    if cursor.is_some_and(|cursor| cursor.is_newer) { ("ASC", ">") } else { ("DESC", "<") }
}

/// So many refusals (`d`) with their pairs (`v`).
fn refused(wheres: &str, order: &str, limit: i64) -> String {
    format!(
        "FROM (SELECT tenant_id, invalid_id, refused_at, message_id, recipient, reply, code, enhanced, reason FROM invalid_deliveries \
         WHERE {wheres} ORDER BY refused_at {order}, invalid_id {order}, message_id DESC LIMIT {limit}) d \
         JOIN invalid_recipients v ON v.tenant_id = d.tenant_id AND v.invalid_id = d.invalid_id"
    )
}

/// That a refusal was the last one of its pair when the window ended: it still is, or the next one came later.
/// The end of it keeps it from being planned together with what is around it: see `messages::search`.
const IS_LAST: &str = "(d.refused_at = v.last_at AND d.message_id = v.message_id OR v.last_at >= $3 AND NOT EXISTS \
     (SELECT 1 FROM invalid_deliveries n WHERE n.tenant_id = d.tenant_id AND n.invalid_id = d.invalid_id \
     AND n.refused_at < $3 AND (n.refused_at, n.message_id) > (d.refused_at, d.message_id) LIMIT 1 OFFSET 0))";

/// What is shown of these rows; if there are as many as were asked for, there may be more.
fn found(found: Vec<Row>, limit: i64) -> Result<Found> {
    let has_more = found.len() as i64 == limit;
    let last = found.last().map(|row| (row.4, row.0)).filter(|_| has_more);
    let mut rows = Vec::with_capacity(found.len());
    for (invalid_id, recipient, sender, first_at, last_at, refusals, id, reply, code, enhanced, reason, is_shown) in
        found
    {
        if is_shown {
            let message_id = id_of(&id)?;
            rows.push(InvalidRecipient {
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
            });
        }
    }
    Ok(Found { rows, last })
}
