//! Keeps what is known of invalid recipients as the copies have it: a row for each refused mail, and one for each pair of sender and
//! recipient that counts them.

use std::collections::{BTreeMap, HashMap};

use crate::{
    binds,
    error::{Error, Result},
    message::{MessageId, Micros},
    store::{
        db::{Bind, Tx},
        messages::id_of,
    },
    tenant::TenantId,
    trail::copies::{Copy, Invalid, domain},
};

/// A hash of sender and recipient.
type Pair = [u8; 16];

/// What a batch changes.
#[derive(Debug, Default)]
pub(in crate::store) struct Changes {
    tenants: BTreeMap<TenantId, BTreeMap<Pair, Touched>>,
}

/// A pair some of whose refusals came or went.
#[derive(Debug)]
struct Touched {
    sender: Sender,
    gone: Vec<(Micros, MessageId)>,
    /// In their order.
    new: BTreeMap<(Micros, MessageId), Refusal>,
}

/// Who wrote, lower-cased, with what it is found by.
#[derive(Debug)]
struct Sender {
    address: String,
    hash: i64,
    domain_hash: i64,
}

/// One refused mail of a pair.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Refusal {
    recipient: String,
    invalid: Invalid,
}

#[derive(sqlx::FromRow)]
struct Kept {
    pair: Vec<u8>,
    invalid_id: i64,
    last_at: i64,
    message_id: Vec<u8>,
}

impl Changes {
    /// Notes what differs between a copy as it was and as it is.
    pub(in crate::store) fn compare(&mut self, was: Option<&Copy>, is: Option<&Copy>) {
        let (old, new) = (was.map(refusals).unwrap_or_default(), is.map(refusals).unwrap_or_default());
        if old == new {
            return;
        }
        if let Some(copy) = was {
            for (pair, refusal) in old.iter().filter(|(pair, refusal)| new.get(*pair) != Some(refusal)) {
                self.touched(copy, *pair).gone.push((refusal.invalid.at, copy.id));
            }
        }
        if let Some(copy) = is {
            for (pair, refusal) in new.into_iter().filter(|(pair, refusal)| old.get(pair) != Some(refusal)) {
                self.touched(copy, pair).new.insert((refusal.invalid.at, copy.id), refusal);
            }
        }
    }

    fn touched(&mut self, copy: &Copy, pair: Pair) -> &mut Touched {
        let pairs = self.tenants.entry(copy.tenant).or_default();
        pairs.entry(pair).or_insert_with(|| Touched {
            sender: Sender::of(copy),
            gone: Vec::new(),
            new: BTreeMap::new(),
        })
    }

    pub(in crate::store) async fn write(self, tx: &mut Tx) -> Result<()> {
        for (tenant, pairs) in self.tenants {
            write(tx, tenant, pairs).await?;
        }
        Ok(())
    }
}

impl Sender {
    fn of(copy: &Copy) -> Self {
        let address = copy.sender.as_deref().unwrap_or_default().to_lowercase();
        let (hash, domain_hash) = (hash(&address), hash(&domain(&address).unwrap_or_default()));
        Self { address, hash, domain_hash }
    }
}

/// What an address or a domain is found by.
pub(super) fn hash(text: &str) -> i64 {
    let mut first = [0; 8];
    first.copy_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..8]);
    i64::from_le_bytes(first)
}

/// The refusals of a copy, one for each pair: an address that stands in it twice was refused once.
fn refusals(copy: &Copy) -> BTreeMap<Pair, Refusal> {
    let mut found: BTreeMap<Pair, Refusal> = BTreeMap::new();
    for recipient in &copy.recipients {
        let Some(invalid) = recipient.invalid.clone() else { continue };
        let mut hasher = blake3::Hasher::new();
        for part in [copy.sender.as_deref().unwrap_or_default().to_lowercase(), recipient.to.to_lowercase()] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        let mut pair = Pair::default();
        pair.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
        if found.get(&pair).is_none_or(|known| known.invalid.at < invalid.at) {
            found.insert(pair, Refusal { recipient: recipient.to.clone(), invalid });
        }
    }
    found
}

async fn write(tx: &mut Tx, tenant: TenantId, pairs: BTreeMap<Pair, Touched>) -> Result<()> {
    let kept = kept(tx, tenant, &pairs).await?;
    let mut next = next_id(tx, tenant).await?;
    let mut pairs: Vec<(Pair, Touched)> = pairs.into_iter().collect();
    pairs.sort_by_key(|(_, touched)| touched.new.first_key_value().map(|(first, _)| *first));
    let (mut deliveries, mut recipients, mut to_count) = (Vec::new(), Vec::new(), Vec::new());
    for (pair, touched) in pairs {
        let known = kept.get(&pair);
        let invalid_id = known.map_or(next, |known| known.invalid_id);
        if known.is_none() {
            // gone already where a domain's move is run again
            if touched.new.is_empty() {
                continue;
            }
            next += 1;
        }
        for (refused_at, message_id) in &touched.gone {
            tx.execute(
                "DELETE FROM invalid_deliveries WHERE tenant_id = $1 AND invalid_id = $2 AND refused_at = $3 AND message_id = $4",
                binds![tenant, invalid_id, *refused_at, *message_id],
            )
            .await?;
        }
        for ((refused_at, message_id), refusal) in &touched.new {
            let Invalid { reply, code, enhanced, reason, .. } = &refusal.invalid;
            deliveries.push(binds![
                tenant,
                invalid_id,
                *refused_at,
                *message_id,
                touched.sender.hash,
                touched.sender.domain_hash,
                &refusal.recipient,
                reply,
                code,
                enhanced,
                *reason
            ]);
        }
        let Some(known) = known else {
            let ends = touched.new.first_key_value().zip(touched.new.last_key_value());
            let Some(((&(first_at, _), _), (&last, _))) = ends else { continue };
            let count = touched.new.len() as i64;
            recipients.push(recipient(tenant, invalid_id, &pair, &touched.sender, count, first_at, last));
            continue;
        };
        to_count.push((pair, known, touched));
    }
    let columns = [
        "tenant_id",
        "invalid_id",
        "refused_at",
        "message_id",
        "sender_hash",
        "domain_hash",
        "recipient",
        "reply",
        "code",
        "enhanced",
        "reason",
    ];
    tx.insert_many(
        "invalid_deliveries",
        &columns,
        deliveries,
        "ON CONFLICT (tenant_id, invalid_id, refused_at, message_id) DO UPDATE SET recipient = excluded.recipient, \
         reply = excluded.reply, code = excluded.code, enhanced = excluded.enhanced, reason = excluded.reason",
    )
    .await?;
    recipients.extend(counted(tx, tenant, to_count).await?);
    tx.insert_many(
        "invalid_recipients",
        &[
            "tenant_id",
            "invalid_id",
            "pair",
            "sender",
            "sender_hash",
            "domain_hash",
            "refusals",
            "first_at",
            "last_at",
            "message_id",
        ],
        recipients,
        "ON CONFLICT (tenant_id, invalid_id) DO UPDATE SET refusals = excluded.refusals, first_at = excluded.first_at, \
         last_at = excluded.last_at, message_id = excluded.message_id",
    )
    .await?;
    Ok(())
}

fn recipient(
    tenant: TenantId,
    invalid_id: i64,
    pair: &Pair,
    sender: &Sender,
    refusals: i64,
    first_at: Micros,
    (last_at, message_id): (Micros, MessageId),
) -> Vec<Bind> {
    let Sender { address, hash, domain_hash } = sender;
    binds![tenant, invalid_id, pair, address, *hash, *domain_hash, refusals, first_at, last_at, message_id]
}

async fn kept(tx: &mut Tx, tenant: TenantId, pairs: &BTreeMap<Pair, Touched>) -> Result<HashMap<Pair, Kept>> {
    let rows: Vec<Kept> = tx
        .all_in(
            "SELECT pair, invalid_id, last_at, message_id FROM invalid_recipients WHERE tenant_id = $1 AND pair IN ({})",
            binds![tenant],
            pairs.keys().map(Bind::from).collect(),
        )
        .await?;
    let by_pair = |row: Kept| {
        let pair = row.pair.as_slice().try_into().map_err(|_| Error::internal("a pair is not 16 bytes"))?;
        Ok((pair, row))
    };
    rows.into_iter().map(by_pair).collect()
}

/// One ingest runs at a time: nobody else takes it.
async fn next_id(tx: &mut Tx, tenant: TenantId) -> Result<i64> {
    let last: Option<(i64,)> = tx
        .maybe(
            "SELECT invalid_id FROM invalid_recipients WHERE tenant_id = $1 ORDER BY invalid_id DESC LIMIT 1",
            binds![tenant],
        )
        .await?;
    Ok(last.map_or(1, |(id,)| id + 1))
}

/// Counts pairs that were there before anew, so that what is written twice counts once. Those without a refusal are removed.
async fn counted(tx: &mut Tx, tenant: TenantId, pairs: Vec<(Pair, &Kept, Touched)>) -> Result<Vec<Vec<Bind>>> {
    let ids = pairs.iter().map(|(_, known, _)| Bind::from(known.invalid_id)).collect();
    let counts: Vec<(i64, i64, i64)> = tx
        .all_in(
            "SELECT invalid_id, count(*), min(refused_at) FROM invalid_deliveries WHERE tenant_id = $1 AND invalid_id IN ({}) GROUP BY invalid_id",
            binds![tenant],
            ids,
        )
        .await?;
    let counts: HashMap<i64, (i64, i64)> = counts.into_iter().map(|(id, count, first)| (id, (count, first))).collect();
    let (mut rows, mut empty) = (Vec::new(), Vec::new());
    for (pair, known, touched) in pairs {
        let Some((count, first_at)) = counts.get(&known.invalid_id) else {
            empty.push(Bind::from(known.invalid_id));
            continue;
        };
        let last = last(tx, tenant, known, &touched).await?;
        rows.push(recipient(tenant, known.invalid_id, &pair, &touched.sender, *count, *first_at, last));
    }
    tx.execute_in("DELETE FROM invalid_recipients WHERE tenant_id = $1 AND invalid_id IN ({})", binds![tenant], empty)
        .await?;
    Ok(rows)
}

/// The last refusal of a pair: the one that was, or a new one, unless the former is gone.
async fn last(tx: &mut Tx, tenant: TenantId, known: &Kept, touched: &Touched) -> Result<(Micros, MessageId)> {
    let was = (known.last_at, id_of(&known.message_id)?);
    if !touched.gone.contains(&was) {
        return Ok(touched.new.last_key_value().map_or(was, |(new, _)| *new.max(&was)));
    }
    let (refused_at, message_id): (i64, Vec<u8>) = tx
        .one(
            "SELECT refused_at, message_id FROM invalid_deliveries WHERE tenant_id = $1 AND invalid_id = $2 \
             ORDER BY refused_at DESC, message_id DESC LIMIT 1",
            binds![tenant, known.invalid_id],
        )
        .await?;
    Ok((refused_at, id_of(&message_id)?))
}
