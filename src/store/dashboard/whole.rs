//! All the mail of a tenant: from its tallies, but for what has been silent for too long.

use std::collections::HashMap;

use super::{Asked, Counted, Destinations, Pending, Sums, WAITING, recipients_that_wait, waiting_bits};
use crate::{
    binds,
    dashboard::{Outcome, Outcomes, Tally},
    error::{Error, Result},
    message::{Category, Direction, Micros, Status},
    store::{copies::status_bit, db::Db, messages::status_of, tallies::worst},
};

/// Mails that wait are read up to here, newest first. Of more than that, the oldest count as they are kept.
const PENDING: usize = 2_000;

pub(super) async fn count(db: &Db, asked: &Asked<'_>) -> Result<Counted> {
    let (mut sums, hours, (waiting, has_more)) =
        tokio::try_join!(sums(db, asked), hours(db, asked), pending(db, asked))?;
    sums.hours = hours.into_iter().collect();
    let (mails, kinds): (Vec<Pending>, Vec<Kept>) = waiting.into_iter().unzip();
    let (recipients, is_cut) = recipients_that_wait(db, asked.tenant, &mails, &[]).await?;
    let places: HashMap<&[u8], usize> = mails.iter().enumerate().map(|(i, mail)| (mail.id.as_slice(), i)).collect();
    let today = |status: Status, mail: &Pending| asked.hosts.seen_today(status, &mail.last_host, mail.arrived_at);
    let mut destinations = Destinations::default();
    for waits in recipients {
        let Some(&place) = places.get(waits.id.as_slice()) else { continue };
        let (mail, kept) = (&mails[place], &kinds[place]);
        let status = today(waits.status, mail);
        if status == Status::Deferred && mail.arrived_at >= asked.deferred_since {
            destinations.add(waits, mail.arrived_at);
        } else if status != waits.status && mail.arrived_at >= asked.since {
            sums.add_recipients((kept.direction, kept.category, waits.status), mail.arrived_at, -1);
            sums.add_recipients((kept.direction, kept.category, status), mail.arrived_at, 1);
        }
    }
    for (mail, kept) in mails.iter().zip(&kinds).filter(|(mail, _)| mail.arrived_at >= asked.since) {
        let statuses = WAITING.iter().filter(|status| kept.statuses & status_bit(**status) != 0);
        let statuses =
            statuses.fold(kept.statuses, |bits, status| bits & !status_bit(*status) | status_bit(today(*status, mail)));
        for (status, mails) in [(worst(kept.statuses), -1), (worst(statuses), 1)] {
            sums.add((kept.direction, kept.category, status), Tally { mails, recipients: 0 });
        }
    }
    sums.by.retain(|_, tally| *tally != Tally::default());
    Ok(Counted { since: asked.since, is_cut: false, sums, deferred: destinations.worst(has_more || is_cut) })
}

async fn sums(db: &Db, asked: &Asked<'_>) -> Result<Sums> {
    let rows: Vec<(String, String, String, i64, i64)> = db
        .all(
            "SELECT direction, category, status, CAST(sum(mails) AS BIGINT), CAST(sum(recipients) AS BIGINT) FROM tallies \
             WHERE tenant_id = $1 AND hour_at >= $2 GROUP BY direction, category, status",
            binds![asked.tenant, asked.since],
        )
        .await?;
    let mut sums = Sums::default();
    for (direction, category, status, mails, recipients) in rows {
        let (direction, category) = kind(&direction, &category)?;
        sums.add((direction, category, status_of(&status)?), Tally { mails, recipients });
    }
    Ok(sums)
}

/// The recipients of each hour: one row an hour, read in the order in which the tallies lie.
async fn hours(db: &Db, asked: &Asked<'_>) -> Result<Vec<(Micros, Outcomes)>> {
    let sum = |outcome: Outcome| {
        let statuses = Status::ALL.iter().filter(|status| Outcome::of(**status) == outcome);
        let slugs: Vec<String> = statuses.map(|status| format!("'{}'", status.slug())).collect();
        format!("CAST(sum(CASE WHEN status IN ({}) THEN recipients ELSE 0 END) AS BIGINT)", slugs.join(", "))
    };
    let sql = format!(
        "SELECT hour_at, {} FROM tallies WHERE tenant_id = $1 AND hour_at >= $2 GROUP BY hour_at",
        Outcome::ALL.map(sum).join(", ")
    );
    let rows: Vec<(i64, i64, i64, i64, i64, i64)> = db.all(&sql, binds![asked.tenant, asked.since]).await?;
    Ok(rows.into_iter().map(|(hour_at, a, b, c, d, e)| (hour_at, Outcomes([a, b, c, d, e]))).collect())
}

/// Under what a mail that waits is counted.
struct Kept {
    direction: Direction,
    category: Category,
    statuses: i64,
}

/// The mails that wait, and whether there are more of them.
async fn pending(db: &Db, asked: &Asked<'_>) -> Result<(Vec<(Pending, Kept)>, bool)> {
    let sql = format!(
        "SELECT message_id, arrived_at, last_host, direction, category, statuses FROM messages m{} \
         WHERE tenant_id = $1 AND arrived_at >= $2 AND (statuses & {}) <> 0 AND statuses <> {} \
         ORDER BY arrived_at DESC, message_id DESC LIMIT {}",
        db.indexed_by("messages_not_delivered"),
        waiting_bits(),
        status_bit(Status::Delivered),
        PENDING + 1
    );
    let since = asked.since.min(asked.deferred_since);
    let rows: Vec<(Vec<u8>, i64, String, String, String, i64)> = db.all(&sql, binds![asked.tenant, since]).await?;
    let has_more = rows.len() > PENDING;
    let mut found = Vec::with_capacity(rows.len());
    for (id, arrived_at, last_host, direction, category, statuses) in rows.into_iter().take(PENDING) {
        let (direction, category) = kind(&direction, &category)?;
        let mail = Pending { id, arrived_at, last_host, sees_all: true };
        found.push((mail, Kept { direction, category, statuses }));
    }
    Ok((found, has_more))
}

fn kind(direction: &str, category: &str) -> Result<(Direction, Category)> {
    let kind = Direction::from_slug(direction).zip(Category::from_slug(category));
    kind.ok_or_else(|| Error::internal("a slug without a meaning"))
}
