//! How much mail arrived in each hour, by direction, category and status: written with the copies, so that it is exact at every moment.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{
    copies::status_bit,
    db::{Bind, Tx},
};
use crate::{
    binds,
    error::{Error, Result},
    message::{Category, Direction, MessageId, Micros, SECOND, Status},
    tenant::TenantId,
    trail::copies::Copy,
};

/// What one row counts: an hour's mail.
pub(super) const HOUR: Micros = 3600 * SECOND;

/// The full hour in which an instant lies.
pub(super) fn hour_of(at: Micros) -> Micros {
    at.div_euclid(HOUR) * HOUR
}

/// The status under which a mail is counted: the worst of its recipients'. With none known yet it is on its way.
pub(super) fn worst(statuses: i64) -> Status {
    worst_of(Status::ALL.iter().copied().filter(|status| statuses & status_bit(*status) != 0))
}

/// The same of statuses one by one.
pub(super) fn worst_of(statuses: impl Iterator<Item = Status>) -> Status {
    statuses.min().unwrap_or(Status::Queued)
}

type Place = (TenantId, MessageId);
type Copies = BTreeMap<[u8; 16], Vec<Copy>>;

/// What one copy adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Share {
    hour_at: Micros,
    direction: Direction,
    category: Category,
    /// By status, in the order of worry.
    recipients: [i64; STATUSES],
}

const STATUSES: usize = Status::ALL.len();

impl Share {
    fn of(copy: &Copy) -> Self {
        let mut share = Self::empty(copy.arrived_at, copy.direction, copy.category);
        for recipient in &copy.recipients {
            share.recipients[recipient.status as usize] += 1;
        }
        share
    }

    fn empty(arrived_at: Micros, direction: Direction, category: Category) -> Self {
        Self { hour_at: hour_of(arrived_at), direction, category, recipients: [0; STATUSES] }
    }

    /// How many recipients have which status.
    fn statuses(&self) -> impl Iterator<Item = (Status, i64)> {
        Status::ALL.iter().copied().zip(self.recipients).filter(|(_, recipients)| *recipients > 0)
    }
}

type Shares = HashMap<Place, Share>;

/// What a change of copies does to the tallies.
///
/// The difference between the copies as they were and as they are would do, if the tables always said what the projection of the
/// old trails says. While a domain changes hands they do not: mails wait for their turn, and those that had it come again when the
/// job is run again. So what is there is read, of the copies that are counted otherwise afterwards; of a mail that was not known
/// nothing is there.
#[derive(Debug)]
pub(super) struct Recount {
    /// As the projection had it.
    was: Shares,
    /// As the tables will say it.
    after: Shares,
    /// Those that were there, and will be counted otherwise.
    known: Vec<Place>,
}

/// A recount that was begun.
pub(super) struct Begun {
    /// As the tables said it before.
    before: Shares,
    after: Shares,
    /// Which are to be read again when all is written, for they were not as the projection had them.
    unlike: Vec<Place>,
}

impl Recount {
    pub(super) fn of(old: &Copies, new: &Copies) -> Self {
        let place = |copy: &Copy| (copy.tenant, copy.id);
        let was: Shares = old.values().flatten().map(|copy| (place(copy), Share::of(copy))).collect();
        let after: Shares = new.values().flatten().map(|copy| (place(copy), Share::of(copy))).collect();
        let of_known = new.iter().filter(|(root, _)| old.contains_key(*root)).flat_map(|(_, copies)| copies);
        let places = old.values().flatten().chain(of_known).map(place);
        let known: BTreeSet<Place> = places.filter(|place| was.get(place) != after.get(place)).collect();
        Self { was, after, known: known.into_iter().collect() }
    }

    /// To be called before anything is written.
    pub(super) async fn begin(self, tx: &mut Tx) -> Result<Begun> {
        let Self { was, mut after, known } = self;
        let before = kept(tx, &known).await?;
        let unlike: Vec<Place> = known.into_iter().filter(|place| before.get(place) != was.get(place)).collect();
        after.retain(|place, share| was.get(place) != Some(share));
        after.retain(|place, _| unlike.binary_search(place).is_err());
        Ok(Begun { before, after, unlike })
    }
}

impl Begun {
    /// To be called when all is written.
    pub(super) async fn finish(self, tx: &mut Tx) -> Result<()> {
        let Self { before, mut after, unlike } = self;
        after.extend(kept(tx, &unlike).await?);
        let mut sums: BTreeMap<_, (i64, i64)> = BTreeMap::new();
        for (shares, sign) in [(&before, -1), (&after, 1)] {
            for ((tenant, _), share) in shares {
                let key = |status: Status| {
                    (*tenant, share.hour_at, share.direction.slug(), share.category.slug(), status.slug())
                };
                sums.entry(key(worst_of(share.statuses().map(|(status, _)| status)))).or_default().0 += sign;
                for (status, recipients) in share.statuses() {
                    sums.entry(key(status)).or_default().1 += sign * recipients;
                }
            }
        }
        let rows = sums
            .into_iter()
            .filter(|(_, sum)| *sum != (0, 0))
            .map(|((tenant, hour_at, direction, category, status), (mails, recipients))| {
                binds![tenant, hour_at, direction, category, status, mails, recipients]
            })
            .collect();
        tx.insert_many(
            "tallies",
            &["tenant_id", "hour_at", "direction", "category", "status", "mails", "recipients"],
            rows,
            "ON CONFLICT (tenant_id, hour_at, direction, category, status) DO UPDATE SET mails = tallies.mails + excluded.mails, \
             recipients = tallies.recipients + excluded.recipients",
        )
        .await?;
        Ok(())
    }
}

/// Tenant, id, arrival, direction, category, a status, and how many recipients have it.
type Counted = (i64, Vec<u8>, i64, String, String, Option<String>, i64);

/// Copies in one query.
const AT_ONCE: usize = 128;

/// What copies add, as the tables say it; those that are not there are left out. A batch has few of each tenant: they are asked for together.
async fn kept(tx: &mut Tx, places: &[Place]) -> Result<Shares> {
    let mut shares = Shares::new();
    for group in places.chunks(AT_ONCE) {
        // filled up to a power of two with what finds nothing, so that few texts are ever prepared
        let width = group.len().next_power_of_two();
        let values: Vec<String> = (1..=width).map(|i| format!("(${}, ${})", 2 * i - 1, 2 * i)).collect();
        let mut binds: Vec<Bind> = group.iter().flat_map(|(tenant, id)| binds![*tenant, *id]).collect();
        binds.extend((group.len()..width).flat_map(|_| binds![None::<TenantId>, None::<MessageId>]));
        // CROSS: SQLite looks each of them up, and never walks through the messages to ask whether they are among them
        let sql = format!(
            "WITH places (tenant_id, message_id) AS (VALUES {}) \
             SELECT m.tenant_id, m.message_id, m.arrived_at, m.direction, m.category, d.status, count(*) FROM places p CROSS JOIN messages m \
             LEFT JOIN deliveries d ON d.tenant_id = m.tenant_id AND d.message_id = m.message_id \
             WHERE m.tenant_id = p.tenant_id AND m.message_id = p.message_id \
             GROUP BY m.tenant_id, m.message_id, m.arrived_at, m.direction, m.category, d.status",
            values.join(", ")
        );
        for (tenant, id, arrived_at, direction, category, status, count) in tx.all::<Counted>(&sql, binds).await? {
            let unreadable = || Error::internal("a slug without a meaning");
            let id = MessageId(id.try_into().map_err(|_| Error::internal("a message id is not 16 bytes"))?);
            let direction = Direction::from_slug(&direction).ok_or_else(unreadable)?;
            let category = Category::from_slug(&category).ok_or_else(unreadable)?;
            let empty = Share::empty(arrived_at, direction, category);
            let share = shares.entry((TenantId(tenant), id)).or_insert(empty);
            if let Some(status) = status {
                share.recipients[Status::from_slug(&status).ok_or_else(unreadable)? as usize] = count;
            }
        }
    }
    Ok(shares)
}
