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
#[derive(Clone, Debug, PartialEq, Eq)]
struct Share {
    hour_at: Micros,
    direction: Direction,
    category: Category,
    recipients: BTreeMap<Status, i64>,
}

impl Share {
    fn of(copy: &Copy) -> Self {
        let mut recipients = BTreeMap::new();
        for recipient in &copy.recipients {
            *recipients.entry(recipient.status).or_default() += 1;
        }
        Self { hour_at: hour_of(copy.arrived_at), direction: copy.direction, category: copy.category, recipients }
    }

    fn worst(&self) -> Status {
        worst_of(self.recipients.keys().copied())
    }
}

type Shares = HashMap<Place, Share>;

/// What a change of copies does to the tallies.
///
/// The difference between the copies as they were and as they are would do, if the tables always said what the projection of the
/// old trails says. While a domain changes hands they do not: mails wait for their turn, and those that had it come again when the
/// job is run again. So what is there is read, of the copies that are counted otherwise afterwards; of a mail that was not known
/// nothing is there.
pub(super) struct Recount {
    /// As the tables said it before.
    before: Shares,
    /// As they will say it.
    after: Shares,
    /// Which are to be read again when all is written, for they were not as the projection had them.
    unlike: Vec<Place>,
}

impl Recount {
    /// To be called before anything is written.
    pub(super) async fn begin(tx: &mut Tx, old: &Copies, new: &Copies) -> Result<Self> {
        let place = |copy: &Copy| (copy.tenant, copy.id);
        let was: Shares = old.values().flatten().map(|copy| (place(copy), Share::of(copy))).collect();
        let mut after: Shares = new.values().flatten().map(|copy| (place(copy), Share::of(copy))).collect();
        let of_known = new.iter().filter(|(root, _)| old.contains_key(*root)).flat_map(|(_, copies)| copies);
        let places = old.values().flatten().chain(of_known).map(place);
        let known: BTreeSet<Place> = places.filter(|place| was.get(place) != after.get(place)).collect();
        let before = kept(tx, &known.iter().copied().collect::<Vec<_>>()).await?;
        let unlike: Vec<Place> = known.into_iter().filter(|place| before.get(place) != was.get(place)).collect();
        after.retain(|place, share| was.get(place) != Some(share));
        after.retain(|place, _| unlike.binary_search(place).is_err());
        Ok(Self { before, after, unlike })
    }

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
                sums.entry(key(share.worst())).or_default().0 += sign;
                for (status, recipients) in &share.recipients {
                    sums.entry(key(*status)).or_default().1 += sign * recipients;
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

/// Id, arrival, direction, category, a status, and how many recipients have it.
type Counted = (Vec<u8>, i64, String, String, Option<String>, i64);

/// What copies add, as the tables say it; those that are not there are left out.
async fn kept(tx: &mut Tx, places: &[Place]) -> Result<Shares> {
    let mut shares = Shares::new();
    for of_tenant in places.chunk_by(|a, b| a.0 == b.0) {
        let tenant = of_tenant[0].0;
        let ids: Vec<Bind> = of_tenant.iter().map(|(_, id)| Bind::from(*id)).collect();
        let rows: Vec<Counted> = tx
            .all_in(
                "SELECT m.message_id, m.arrived_at, m.direction, m.category, d.status, count(*) FROM messages m \
                 LEFT JOIN deliveries d ON d.tenant_id = m.tenant_id AND d.message_id = m.message_id \
                 WHERE m.tenant_id = $1 AND m.message_id IN ({}) GROUP BY m.message_id, m.arrived_at, m.direction, m.category, d.status",
                binds![tenant],
                ids,
            )
            .await?;
        for (id, arrived_at, direction, category, status, count) in rows {
            let unreadable = || Error::internal("a slug without a meaning");
            let id = MessageId(id.try_into().map_err(|_| Error::internal("a message id is not 16 bytes"))?);
            let empty = Share {
                hour_at: hour_of(arrived_at),
                direction: Direction::from_slug(&direction).ok_or_else(unreadable)?,
                category: Category::from_slug(&category).ok_or_else(unreadable)?,
                recipients: BTreeMap::new(),
            };
            let share = shares.entry((tenant, id)).or_insert(empty);
            if let Some(status) = status {
                share.recipients.insert(Status::from_slug(&status).ok_or_else(unreadable)?, count);
            }
        }
    }
    Ok(shares)
}
