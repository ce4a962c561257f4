//! An end user's own mail, newest first, each counted with the recipients that they may see.

use std::collections::HashMap;

use super::{AT_ONCE, Asked, Counted, Destinations, Pending, Sums, WAITING, recipients_that_wait, visible};
use crate::{
    dashboard::Tally,
    error::{Error, Result},
    message::{Category, Direction, Micros, Status},
    store::{
        db::{Bind, Db},
        messages::{OWN_AT_MOST, status_of},
        tallies::worst_of,
    },
};

/// Mails are counted up to here.
const MAILS: usize = 1_000;
/// And no further when they went to so many.
const RECIPIENTS: i64 = 20_000;

/// A mail of theirs.
struct Found {
    id: Vec<u8>,
    arrived_at: Micros,
    /// Sent by them in a trusted way: then they see all of its recipients.
    is_sent: bool,
    direction: Direction,
    category: Category,
}

pub(super) async fn count(db: &Db, asked: &Asked<'_>, own: &[String]) -> Result<Counted> {
    let (mut mails, mut has_more) = newest(db, asked, own).await?;
    let mut statuses = HashMap::new();
    let (mut read, mut recipients) = (0, 0);
    for mails in mails.chunks(AT_ONCE) {
        recipients += statuses_of(db, asked, mails, own, &mut statuses).await?;
        read += mails.len();
        if recipients > RECIPIENTS {
            break;
        }
    }
    has_more |= read < mails.len();
    mails.truncate(read);
    let hosts = last_hosts(db, asked, &mails, &statuses).await?;
    let mut sums = Sums::default();
    let mut pending = Vec::new();
    for mail in &mails {
        let last_host = hosts.get(&mail.id).map_or("", String::as_str);
        let mut today: Vec<(Status, i64)> = statuses.remove(&mail.id).unwrap_or_default();
        for (status, _) in &mut today {
            *status = asked.hosts.seen_today(*status, last_host, mail.arrived_at);
        }
        if mail.arrived_at >= asked.deferred_since && today.iter().any(|(status, _)| *status == Status::Deferred) {
            pending.push(Pending {
                id: mail.id.clone(),
                arrived_at: mail.arrived_at,
                last_host: last_host.to_owned(),
                sees_all: mail.is_sent,
            });
        }
        if mail.arrived_at < asked.since {
            continue;
        }
        let worst = worst_of(today.iter().map(|(status, _)| *status));
        sums.add((mail.direction, mail.category, worst), Tally { mails: 1, recipients: 0 });
        for (status, recipients) in today {
            sums.add_recipients((mail.direction, mail.category, status), mail.arrived_at, recipients);
        }
    }
    let oldest = mails.last().map_or(asked.since, |mail| mail.arrived_at);
    let is_cut = has_more && oldest > asked.since;
    let mut destinations = Destinations::default();
    let (recipients, is_part) = recipients_that_wait(db, asked.tenant, &pending, own).await?;
    let arrivals: HashMap<&[u8], &Pending> = pending.iter().map(|mail| (mail.id.as_slice(), mail)).collect();
    for waits in recipients.into_iter().filter(|waits| waits.status == Status::Deferred) {
        if let Some(mail) = arrivals.get(waits.id.as_slice()) {
            let arrived_at = mail.arrived_at;
            destinations.add(waits, arrived_at);
        }
    }
    let at_least = is_part || has_more && oldest > asked.deferred_since;
    let since = if is_cut { oldest } else { asked.since };
    Ok(Counted { since, is_cut, sums, deferred: destinations.worst(at_least) })
}

/// Their newest mails, and whether there are more. A key under which a mail is found as sent is the proof that its sender is theirs.
async fn newest(db: &Db, asked: &Asked<'_>, own: &[String]) -> Result<(Vec<Found>, bool)> {
    if own.is_empty() {
        return Ok((Vec::new(), false));
    }
    let limit = MAILS + 1;
    let mut binds = crate::binds![asked.tenant, asked.since.min(asked.deferred_since)];
    let mut lanes = Vec::new();
    for address in own.iter().take(OWN_AT_MOST) {
        binds.push(Bind::from(address.as_str()));
        for (kind, is_sent) in [("sender", 1), ("recipient", 0)] {
            lanes.push(format!(
                "SELECT * FROM (SELECT message_id, arrived_at, {is_sent} AS is_sent FROM message_keys WHERE tenant_id = $1 AND kind = '{kind}' \
                 AND key = ${} AND arrived_at >= $2 ORDER BY arrived_at DESC, message_id DESC LIMIT {limit}) AS lane{}",
                binds.len(),
                lanes.len()
            ));
        }
    }
    let sql = format!(
        "SELECT m.message_id, m.arrived_at, CAST(found.is_sent AS BIGINT), m.direction, m.category \
         FROM (SELECT message_id, arrived_at, max(is_sent) AS is_sent FROM ({}) AS lanes GROUP BY message_id, arrived_at \
         ORDER BY arrived_at DESC, message_id DESC LIMIT {limit}) AS found \
         JOIN messages m{} ON m.tenant_id = $1 AND m.arrived_at = found.arrived_at AND m.message_id = found.message_id \
         ORDER BY m.arrived_at DESC, m.message_id DESC",
        lanes.join(" UNION ALL "),
        db.indexed_by("messages_by_arrival")
    );
    let rows: Vec<(Vec<u8>, i64, i64, String, String)> = db.all(&sql, binds).await?;
    let has_more = rows.len() > MAILS;
    let found = rows.into_iter().take(MAILS).map(|(id, arrived_at, is_sent, direction, category)| {
        let unreadable = || Error::internal("a slug without a meaning");
        Ok(Found {
            id,
            arrived_at,
            is_sent: is_sent != 0,
            direction: Direction::from_slug(&direction).ok_or_else(unreadable)?,
            category: Category::from_slug(&category).ok_or_else(unreadable)?,
        })
    });
    Ok((found.collect::<Result<_>>()?, has_more))
}

/// How many visible recipients of each mail have which status; how many that is in all.
async fn statuses_of(
    db: &Db,
    asked: &Asked<'_>,
    mails: &[Found],
    own: &[String],
    statuses: &mut HashMap<Vec<u8>, Vec<(Status, i64)>>,
) -> Result<i64> {
    let mut recipients = 0;
    for is_sent in [true, false] {
        let ids: Vec<Bind> =
            mails.iter().filter(|mail| mail.is_sent == is_sent).map(|mail| Bind::from(mail.id.clone())).collect();
        let (visible, fixed) = visible(asked.tenant, if is_sent { None } else { Some(own) });
        let sql = format!(
            "SELECT message_id, status, count(*) FROM deliveries WHERE tenant_id = $1 AND message_id IN ({{}}) {visible} GROUP BY message_id, status"
        );
        let rows: Vec<(Vec<u8>, String, i64)> = db.all_in(&sql, fixed, ids).await?;
        for (id, status, count) in rows {
            recipients += count;
            statuses.entry(id).or_default().push((status_of(&status)?, count));
        }
    }
    Ok(recipients)
}

/// Who would tell what becomes of those that wait.
async fn last_hosts(
    db: &Db,
    asked: &Asked<'_>,
    mails: &[Found],
    statuses: &HashMap<Vec<u8>, Vec<(Status, i64)>>,
) -> Result<HashMap<Vec<u8>, String>> {
    let waits = |mail: &&Found| {
        statuses.get(&mail.id).is_some_and(|statuses| statuses.iter().any(|(status, _)| WAITING.contains(status)))
    };
    let ids: Vec<Bind> = mails.iter().filter(waits).map(|mail| Bind::from(mail.id.clone())).collect();
    let rows: Vec<(Vec<u8>, String)> = db
        .all_in(
            "SELECT message_id, last_host FROM messages WHERE tenant_id = $1 AND message_id IN ({})",
            crate::binds![asked.tenant],
            ids,
        )
        .await?;
    Ok(rows.into_iter().collect())
}
