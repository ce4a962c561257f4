//! One page of the list.

use std::collections::HashMap;

use super::{
    Hosts, id_of,
    search::{Query, Search},
    sees_all, status_of,
};
use crate::{
    binds,
    error::{Error, Result},
    message::{Category, Count, Cursor, Direction, MessageFilter, MessageId, MessagePage, MessageRow, Micros, Status},
    store::{
        db::{Bind, Db},
        tenants,
    },
    tenant::{Policy, Scope, Sight, TenantId},
    verdict::Detail,
};

/// Rows on a page.
const PAGE: i64 = 50;
/// Tabs are counted up to here ("500+").
const TAB_CAP: i64 = 500;
/// The sentence above the list counts up to here.
const TOTAL_CAP: i64 = 20_000;

/// A page of what the scope may see. `NotFound` when the tenant asked for is not among the scope's.
pub async fn page(db: &Db, scope: &Scope, filter: &MessageFilter, now: Micros) -> Result<MessagePage> {
    let tenant = tenants::chosen(db, scope, filter.tenant.as_deref()).await?.tenant_id;
    let policy = asked(db, scope, tenant, filter).await?;
    let search = Search::new(db, tenant, scope.sight(), filter, now).await?;
    let is_newer = filter.cursor.is_some_and(|c| c.is_newer);
    // what is found by keys or by a status is counted as a whole, up to a cap: then no tab's count is the whole one
    let cap = if search.has_keys() { TAB_CAP } else { TOTAL_CAP };
    let is_apart = search.is_counted_apart();
    // none of these waits for another
    let ((mut found, counted), total, hosts) = tokio::try_join!(
        async {
            if search.has_keys() {
                return by_keys(db, &search, filter).await;
            }
            let tabs = search.tabs(if is_apart { TAB_CAP } else { cap });
            let tabs = db.all::<(String, i64)>(&tabs.sql, tabs.binds);
            let (found, counted) = tokio::try_join!(listed(db, &search, filter), tabs)?;
            Ok((found, counted.into_iter().collect()))
        },
        async {
            if !is_apart {
                return Ok(None);
            }
            let total = search.total(TOTAL_CAP);
            Ok(Some(db.one::<(i64,)>(&total.sql, total.binds).await?.0))
        },
        Hosts::load(db),
    )?;
    let last_arrived_at = if found.is_empty() {
        let last = search.last();
        db.maybe::<(i64,)>(&last.sql, last.binds).await?.map(|(at,)| at)
    } else {
        None
    };
    let has_more = found.len() as i64 > PAGE;
    found.truncate(PAGE as usize);
    if is_newer {
        found.reverse();
    }
    let place = |row: Option<&(Vec<u8>, i64)>, is_newer| {
        row.map(|(id, at)| Ok::<_, Error>(Cursor { arrived_at: *at, message_id: id_of(id)?, is_newer })).transpose()
    };
    let newer = if filter.cursor.is_some_and(|c| !c.is_newer) || (is_newer && has_more) {
        place(found.first(), true)?
    } else {
        None
    };
    let older = if is_newer || has_more { place(found.last(), false)? } else { None };

    let sum = capped(counted.values().sum(), cap);
    let is_cut = !is_apart && sum.at_least;
    let count = |category: &Category| {
        let count = capped(counted.get(category.slug()).copied().unwrap_or(0), TAB_CAP);
        Count { at_least: count.at_least || is_cut, ..count }
    };
    let tabs: Vec<(Category, Count)> = Category::ALL.iter().map(|category| (*category, count(category))).collect();
    let searched = total.map_or(sum, |total| capped(total, TOTAL_CAP));
    let mut rows = rows(db, scope.sight(), tenant, found, &hosts).await?;
    for row in &mut rows {
        row.subject = policy.subject(tenant, row.subject.take());
    }
    let last_line_at = hosts.heard_at();
    let (subjects, has_symbols) = (policy.subjects, policy.detail(scope) != Detail::Family);
    Ok(MessagePage { tenant, rows, subjects, has_symbols, newer, older, tabs, searched, last_arrived_at, last_line_at })
}

/// The first page of a filter as a number: another one when the page would show something else. Half the work of [`page`], for nothing is
/// counted.
pub async fn newest(db: &Db, scope: &Scope, filter: &MessageFilter, now: Micros) -> Result<[u8; 32]> {
    let tenant = tenants::chosen(db, scope, filter.tenant.as_deref()).await?.tenant_id;
    asked(db, scope, tenant, filter).await?;
    let search = Search::new(db, tenant, scope.sight(), filter, now).await?;
    let (mut found, hosts) = tokio::try_join!(listed(db, &search, filter), Hosts::load(db))?;
    found.truncate(PAGE as usize);
    let rows = rows(db, scope.sight(), tenant, found, &hosts).await?;
    Ok(*blake3::hash(format!("{rows:?}").as_bytes()).as_bytes())
}

/// What the tenant has its people shown. `NotFound` for whoever looks for a filter's test and is not shown them: what is found would tell.
pub(super) async fn asked(db: &Db, scope: &Scope, tenant: TenantId, filter: &MessageFilter) -> Result<Policy> {
    let policy = tenants::policy(db, tenant).await?;
    if filter.symbol.is_some() && policy.detail(scope) == Detail::Family {
        return Err(Error::NotFound);
    }
    Ok(policy)
}

/// Another number when lines about any mail have been taken in: the cheapest question there is, for whoever watches a list.
pub async fn pulse(db: &Db) -> Result<i64> {
    let newest: Option<(i64,)> =
        db.maybe("SELECT block_id FROM line_blocks ORDER BY block_id DESC LIMIT 1", vec![]).await?;
    Ok(newest.map_or(0, |(block_id,)| block_id))
}

/// A copy's id and arrival.
type Found = (Vec<u8>, i64);

/// The rows of a page and one more, in the order in which they are read.
async fn listed(db: &Db, search: &Search<'_>, filter: &MessageFilter) -> Result<Vec<Found>> {
    let mut query = Query::new(vec![]);
    let cursor = filter.cursor.map(|c| (c.arrived_at, c.message_id.0.to_vec(), c.is_newer));
    let order = if filter.cursor.is_some_and(|c| c.is_newer) { "ASC" } else { "DESC" };
    query.sql.push_str("SELECT message_id, arrived_at FROM (");
    search.candidates(&mut query, filter.category, cursor, PAGE + 1);
    query.sql.push_str(&format!(") AS found ORDER BY arrived_at {order}, message_id {order} LIMIT {}", PAGE + 1));
    db.all(&query.sql, query.binds).await
}

/// The same with the count of each category. Where a first page is most likely among what is counted, it is taken from there.
async fn by_keys(db: &Db, search: &Search<'_>, filter: &MessageFilter) -> Result<(Vec<Found>, HashMap<String, i64>)> {
    let is_among = filter.cursor.is_none() && filter.category.is_none_or(|category| category == Category::Valid);
    let newest = search.newest(TAB_CAP);
    let (newest, apart) = tokio::try_join!(db.all::<(Vec<u8>, i64, String)>(&newest.sql, newest.binds), async {
        if is_among { Ok(None) } else { listed(db, search, filter).await.map(Some) }
    },)?;
    let mut counted = HashMap::new();
    for (.., category) in &newest {
        *counted.entry(category.clone()).or_default() += 1;
    }
    if let Some(found) = apart {
        return Ok((found, counted));
    }
    let is_cut = newest.len() as i64 > TAB_CAP;
    let is_mine = |slug: &str| filter.category.is_none_or(|category| category.slug() == slug);
    let mut found: Vec<Found> =
        newest.into_iter().filter(|(.., slug)| is_mine(slug)).map(|(id, at, _)| (id, at)).collect();
    if is_cut && found.len() as i64 <= PAGE {
        found = listed(db, search, filter).await?;
    }
    found.truncate(PAGE as usize + 1);
    Ok((found, counted))
}

fn capped(rows: i64, cap: i64) -> Count {
    Count { rows: rows.min(cap), at_least: rows > cap }
}

/// When the last mail of this sight arrived; `None`: there never was one.
pub(in crate::store) async fn last_arrival(
    db: &Db,
    tenant: TenantId,
    sight: &Sight,
    now: Micros,
) -> Result<Option<Micros>> {
    let filter = MessageFilter::default();
    let last = Search::new(db, tenant, sight, &filter, now).await?.last();
    Ok(db.maybe::<(i64,)>(&last.sql, last.binds).await?.map(|(at,)| at))
}

#[derive(sqlx::FromRow)]
struct Listed {
    message_id: Vec<u8>,
    category: String,
    direction: String,
    arrived_at: i64,
    last_host: String,
    sent_by: Option<String>,
    sender: Option<String>,
    subject: Option<String>,
    size: Option<i64>,
}

const GROUPED: &str =
    "SELECT message_id, status, count(*), min(recipient) FROM deliveries WHERE tenant_id = $1 AND message_id IN ({})";

async fn rows(
    db: &Db,
    sight: &Sight,
    tenant: TenantId,
    found: Vec<(Vec<u8>, i64)>,
    hosts: &Hosts,
) -> Result<Vec<MessageRow>> {
    let keys: Vec<Bind> = found.iter().map(|(id, _)| Bind::from(id.clone())).collect();
    let listed: Vec<Listed> = db
        .all_in(
            "SELECT message_id, category, direction, arrived_at, last_host, sent_by, sender, subject, size FROM messages \
             WHERE tenant_id = $1 AND message_id IN ({})",
            binds![tenant],
            keys,
        )
        .await?;
    let (all, own): (Vec<&Listed>, Vec<&Listed>) =
        listed.iter().partition(|row| sees_all(sight, row.sent_by.as_deref()));
    let ids = |rows: Vec<&Listed>| rows.into_iter().map(|row| Bind::from(row.message_id.clone())).collect::<Vec<_>>();
    let mut grouped: Vec<(Vec<u8>, String, i64, String)> =
        db.all_in(&format!("{GROUPED} GROUP BY message_id, status"), binds![tenant], ids(all)).await?;
    if let Sight::Own(addresses) = sight {
        let mut fixed = binds![tenant];
        let mut list = |first: usize| {
            fixed.extend(addresses.iter().map(|address| Bind::from(address.as_str())));
            (0..addresses.len()).map(|i| format!("${}", first + i)).collect::<Vec<_>>().join(", ")
        };
        let (to, orig_to) = (list(2), list(2 + addresses.len()));
        let sql = format!(
            "{GROUPED} AND (recipient_folded IN ({to}) OR orig_to_folded IN ({orig_to})) GROUP BY message_id, status"
        );
        grouped.extend(db.all_in(&sql, fixed, ids(own)).await?);
    }
    let mut seen: HashMap<Vec<u8>, Vec<(Status, usize, String)>> = HashMap::new();
    for (id, status, count, recipient) in grouped {
        seen.entry(id).or_default().push((status_of(&status)?, count as usize, recipient));
    }
    let mut listed: HashMap<Vec<u8>, Listed> = listed.into_iter().map(|row| (row.message_id.clone(), row)).collect();
    let mut rows = Vec::new();
    for (id, _) in found {
        let Some(row) = listed.remove(&id) else { continue };
        let mut outcomes = seen.remove(&id).unwrap_or_default();
        for outcome in &mut outcomes {
            outcome.0 = hosts.seen_today(outcome.0, &row.last_host, row.arrived_at);
        }
        outcomes.sort_by_key(|(status, ..)| *status);
        rows.push(listed_row(row, id_of(&id)?, outcomes)?);
    }
    Ok(rows)
}

fn listed_row(row: Listed, id: MessageId, outcomes: Vec<(Status, usize, String)>) -> Result<MessageRow> {
    let unreadable = || Error::internal("a slug without a meaning");
    Ok(MessageRow {
        id,
        arrived_at: row.arrived_at,
        category: Category::from_slug(&row.category).ok_or_else(unreadable)?,
        direction: Direction::from_slug(&row.direction).ok_or_else(unreadable)?,
        sender: row.sender,
        recipient: outcomes.first().map(|(.., recipient)| recipient.clone()),
        recipients: outcomes.iter().map(|(_, count, _)| count).sum(),
        statuses: outcomes.into_iter().map(|(status, count, _)| (status, count)).collect(),
        subject: row.subject,
        size: row.size,
    })
}
