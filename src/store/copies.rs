//! Writes what changed between the copies as they were and the copies as they are.

use std::collections::{BTreeMap, BTreeSet};

use foldhash::{HashMap, HashSet};

use crate::{
    binds,
    error::{Error, Result},
    message::{MessageId, Micros, Status},
    store::{
        attempts::Step,
        db::{Bind, Tx},
        invalid_recipients,
        tallies::Recount,
        trails::Change,
    },
    tenant::TenantId,
    trail::{
        TrailKey,
        copies::{Copy, CopyRecipient, domain},
    },
};

/// What a copy can be found by: kind and key.
pub(super) type Keys = BTreeSet<(&'static str, String)>;

type Place = (TenantId, MessageId);

/// By mail.
type Copies = BTreeMap<[u8; 16], Vec<Copy>>;

/// What is to be written so that the tables say what `new` says where they say what `old` says.
#[derive(Debug)]
pub(super) struct Rewrite {
    change: Change,
    recount: Recount,
    invalid: invalid_recipients::Changes,
    forgotten: Vec<Copy>,
    gone: Vec<Vec<Bind>>,
    rows: Rows,
}

impl Rewrite {
    /// `ids` are the numbers of the trails in both. What arrived before `whole_since` one of the tenants has forgotten.
    pub(super) async fn of(
        tx: &mut Tx,
        old: &Copies,
        new: &Copies,
        ids: &HashMap<TrailKey, i64>,
        whole_since: Micros,
    ) -> Result<Self> {
        let known = there(tx, old, new, whole_since).await?;
        let old = known.as_ref().unwrap_or(old);
        let was: HashMap<Place, &Copy> = old.values().flatten().map(|copy| ((copy.tenant, copy.id), copy)).collect();
        let is: HashSet<Place> = new.values().flatten().map(|copy| (copy.tenant, copy.id)).collect();
        let mut rows = Rows::default();
        let mut invalid = invalid_recipients::Changes::default();
        let mut change = Change { messages: new.len() as i64 - old.len() as i64, ..Change::default() };
        let (mut forgotten, mut gone) = (Vec::new(), Vec::new());
        for (_, copy) in was.iter().filter(|(place, _)| !is.contains(place)) {
            invalid.compare(Some(copy), None);
            change.deliveries -= copy.recipients.len() as i64;
            forgotten.push((*copy).clone());
        }
        for (root, copies) in new {
            for copy in copies {
                let before = was.get(&(copy.tenant, copy.id)).copied();
                rows.message(copy, root, before, ids)?;
                invalid.compare(before, Some(copy));
                let mut known: HashMap<(&str, &str), &CopyRecipient> = before
                    .iter()
                    .flat_map(|copy| &copy.recipients)
                    .map(|r| ((r.to.as_str(), r.orig_to.as_str()), r))
                    .collect();
                for recipient in &copy.recipients {
                    let before = known.remove(&(recipient.to.as_str(), recipient.orig_to.as_str()));
                    if before.is_none_or(|before| !before.is_kept_as(recipient)) {
                        rows.deliveries.push(delivery(copy, recipient, ids)?);
                    }
                    change.deliveries += i64::from(before.is_none());
                }
                for (to, orig_to) in known.into_keys() {
                    gone.push(binds![copy.tenant, copy.id, to, orig_to]);
                    change.deliveries -= 1;
                }
            }
        }
        rows.aliases = aliases(old, new);
        Ok(Self { change, recount: Recount::of(old, new), invalid, forgotten, gone, rows })
    }

    pub(super) async fn write(self, tx: &mut Tx) -> Result<Change> {
        let recount = self.recount.begin(tx).await?;
        for copy in &self.forgotten {
            forget(tx, copy).await?;
        }
        for delivery in self.gone {
            // gone already where a domain's move is run again
            tx.execute(
                "DELETE FROM deliveries WHERE tenant_id = $1 AND message_id = $2 AND recipient = $3 AND orig_to = $4",
                delivery,
            )
            .await?;
        }
        self.rows.write(tx).await?;
        recount.finish(tx).await?;
        self.invalid.write(tx).await?;
        Ok(self.change)
    }
}

/// The copies as they were without those that the tables do not hold, where there are such: when their domain was attached, those who knew the
/// mail had forgotten it, and it did not move. They are written now, whole.
async fn there(tx: &mut Tx, old: &Copies, new: &Copies, whole_since: Micros) -> Result<Option<Copies>> {
    let doubtful: Vec<&Copy> = old.values().flatten().filter(|copy| copy.arrived_at < whole_since).collect();
    if doubtful.is_empty() {
        return Ok(None);
    }
    let is: HashMap<Place, &Copy> = new.values().flatten().map(|copy| ((copy.tenant, copy.id), copy)).collect();
    let mut absent: HashSet<Place> = HashSet::default();
    for copy in doubtful {
        let place = (copy.tenant, copy.id);
        let changes = is.get(&place).is_some_and(|now| *now != copy);
        let is_there = "SELECT tenant_id FROM messages WHERE tenant_id = $1 AND message_id = $2";
        if changes && tx.maybe::<(i64,)>(is_there, binds![copy.tenant, copy.id]).await?.is_none() {
            absent.insert(place);
        }
    }
    if absent.is_empty() {
        return Ok(None);
    }
    let mut old = old.clone();
    for copies in old.values_mut() {
        copies.retain(|copy| !absent.contains(&(copy.tenant, copy.id)));
    }
    Ok(Some(old))
}

/// A copy that lives on under the id of an earlier hop stays reachable under its old one.
fn aliases(old: &Copies, new: &Copies) -> Vec<Vec<Bind>> {
    let now: HashMap<(TenantId, &TrailKey), MessageId> = new
        .values()
        .flatten()
        .flat_map(|copy| copy.trails.iter().map(move |key| ((copy.tenant, key), copy.id)))
        .collect();
    let mut aliases = Vec::new();
    for copy in old.values().flatten() {
        let heir = copy.trails.iter().find_map(|key| now.get(&(copy.tenant, key))).filter(|id| **id != copy.id);
        if let Some(heir) = heir {
            aliases.push(binds![copy.tenant, copy.id, *heir]);
        }
    }
    aliases
}

async fn forget(tx: &mut Tx, copy: &Copy) -> Result<()> {
    for table in ["deliveries", "verdicts", "messages"] {
        tx.execute(
            &format!("DELETE FROM {table} WHERE tenant_id = $1 AND message_id = $2"),
            binds![copy.tenant, copy.id],
        )
        .await?;
    }
    forget_keys(tx, copy, copy.arrived_at, keys(copy)).await
}

async fn forget_keys(tx: &mut Tx, copy: &Copy, arrived_at: Micros, keys: Keys) -> Result<()> {
    for (kind, key) in keys {
        tx.execute(
            "DELETE FROM message_keys WHERE tenant_id = $1 AND kind = $2 AND key = $3 AND arrived_at = $4 AND message_id = $5",
            binds![copy.tenant, kind, key, arrived_at, copy.id],
        )
        .await?;
    }
    Ok(())
}

fn fold(address: &str) -> String {
    address.to_lowercase()
}

/// What a copy can be found by.
fn keys(copy: &Copy) -> Keys {
    let addresses = copy.recipients.iter().flat_map(|r| [r.to.as_str(), r.orig_to.as_str()]);
    let sender = copy.sender.as_deref().map(|sender| (sender, copy.is_sender));
    let mut keys = keys_of(sender, addresses, &copy.client_ip, copy.message_id.as_deref());
    keys.extend(copy.symbols.iter().map(|name| ("symbol", name.clone())));
    keys
}

/// The same of what is kept of a copy: the sender and whether it is proven, the recipients with what they were before.
pub(super) fn keys_of<'a>(
    sender: Option<(&str, bool)>,
    addresses: impl Iterator<Item = &'a str>,
    client_ip: &str,
    message_id: Option<&str>,
) -> Keys {
    let mut keys = BTreeSet::new();
    if let Some((sender, is_proven)) = sender.filter(|(sender, _)| !sender.is_empty()) {
        keys.insert((if is_proven { "sender" } else { "claimed" }, fold(sender)));
        keys.extend(domain(sender).map(|domain| ("sender_domain", domain)));
    }
    for address in addresses.filter(|address| !address.is_empty()) {
        keys.insert(("recipient", fold(address)));
        keys.extend(domain(address).map(|domain| ("recipient_domain", domain)));
    }
    if !client_ip.is_empty() {
        keys.insert(("ip", fold(client_ip)));
    }
    keys.extend(message_id.map(|id| ("message_id", id.to_owned())));
    // a key is an exact search: nobody types a whole page
    keys.retain(|(_, key)| key.len() <= 1000);
    keys
}

/// The bit that stands for a status in `messages.statuses`.
pub(super) fn status_bit(status: Status) -> i64 {
    1 << Status::ALL.iter().position(|known| *known == status).unwrap_or(0)
}

/// The number of a trail, which each has by the time it is written.
pub(super) fn id_of(key: &TrailKey, ids: &HashMap<TrailKey, i64>) -> Result<i64> {
    ids.get(key).copied().ok_or_else(|| Error::internal("a trail without a number"))
}

fn delivery(copy: &Copy, r: &CopyRecipient, ids: &HashMap<TrailKey, i64>) -> Result<Vec<Bind>> {
    let mut path = Vec::new();
    for (key, to, orig_to) in &r.path {
        let is_same = *to == r.to && *orig_to == r.orig_to;
        path.push(Step(id_of(key, ids)?, (!is_same).then(|| (to.clone(), orig_to.clone()))));
    }
    Ok(binds![
        copy.tenant,
        copy.id,
        r.to.as_str(),
        r.orig_to.as_str(),
        r.to.to_lowercase(),
        r.orig_to.to_lowercase(),
        r.status.slug(),
        r.reason,
        r.returned,
        r.notice,
        serde_json::to_string(&path).map_err(Error::internal)?,
    ])
}

#[derive(Debug, Default)]
struct Rows {
    messages: Vec<Vec<Bind>>,
    deliveries: Vec<Vec<Bind>>,
    keys: Vec<(TenantId, &'static str, String, Micros, MessageId)>,
    aliases: Vec<Vec<Bind>>,
    stale_keys: Vec<(Copy, Micros, Keys)>,
    verdicts: Vec<Vec<Bind>>,
    /// Whose verdicts are others now.
    unsaid: Vec<Place>,
}

impl Rows {
    fn message(
        &mut self,
        copy: &Copy,
        root: &[u8; 16],
        before: Option<&Copy>,
        ids: &HashMap<TrailKey, i64>,
    ) -> Result<()> {
        let statuses = copy.recipients.iter().fold(0, |bits, r| bits | status_bit(r.status));
        if before.is_none_or(|before| !before.is_kept_as(copy)) {
            let hops = serde_json::to_string(&copy.hops).map_err(Error::internal)?;
            let trails = copy.trails.iter().map(|key| id_of(key, ids)).collect::<Result<Vec<i64>>>()?;
            let trails = serde_json::to_string(&trails).map_err(Error::internal)?;
            self.messages.push(binds![
                copy.tenant,
                copy.id,
                root,
                copy.direction.slug(),
                copy.category.slug(),
                copy.is_filter_unknown,
                copy.is_unchecked,
                copy.scans.first().and_then(|scan| scan.score).map(|score| score.0),
                copy.failures,
                copy.is_sender.then(|| fold(copy.sender.as_deref().unwrap_or_default())),
                copy.arrived_at,
                copy.last_host.as_str(),
                copy.client_ip.as_str(),
                copy.client_name.as_str(),
                copy.sasl_username.clone(),
                copy.sender.clone(),
                copy.subject.clone(),
                copy.message_id.clone(),
                copy.size,
                hops,
                trails,
                statuses,
                copy.reports
            ]);
        }
        self.scans(copy, before, ids)?;
        let now = keys(copy);
        let mut add = now.clone();
        if let Some(before) = before {
            let known = keys(before);
            if before.arrived_at == copy.arrived_at {
                add.retain(|key| !known.contains(key));
                let stale: BTreeSet<_> = known.difference(&now).cloned().collect();
                if !stale.is_empty() {
                    self.stale_keys.push((copy.clone(), before.arrived_at, stale));
                }
            } else {
                self.stale_keys.push((copy.clone(), before.arrived_at, known));
            }
        }
        self.keys.extend(add.into_iter().map(|(kind, key)| (copy.tenant, kind, key, copy.arrived_at, copy.id)));
        Ok(())
    }

    fn scans(&mut self, copy: &Copy, before: Option<&Copy>, ids: &HashMap<TrailKey, i64>) -> Result<()> {
        if before.map_or(copy.scans.is_empty(), |before| before.scans == copy.scans) {
            return Ok(());
        }
        if before.is_some_and(|before| !before.scans.is_empty()) {
            self.unsaid.push((copy.tenant, copy.id));
        }
        for scan in &copy.scans {
            let (score, threshold) = (scan.score.map(|points| points.0), scan.threshold.map(|points| points.0));
            self.verdicts.push(binds![
                copy.tenant,
                copy.id,
                id_of(&scan.trail, ids)?,
                scan.at,
                scan.filter.slug(),
                scan.action.slug(),
                scan.effect.slug(),
                score,
                threshold,
                scan.is_rescan
            ]);
        }
        Ok(())
    }

    async fn write(mut self, tx: &mut Tx) -> Result<()> {
        // in the order of the table's key: neighbours land on the same page
        self.keys.sort_unstable();
        let keys = self.keys.into_iter().map(|(tenant, kind, key, at, id)| binds![tenant, kind, key, at, id]).collect();
        for (copy, arrived_at, keys) in self.stale_keys {
            forget_keys(tx, &copy, arrived_at, keys).await?;
        }
        tx.insert_many(
            "messages",
            &[
                "tenant_id", "message_id", "mail", "direction", "category", "is_filter_unknown", "is_unchecked", "score", "failures", "sent_by", "arrived_at", "last_host",
                "client_ip", "client_name", "sasl_username", "sender", "subject", "header_message_id", "size", "hops", "trails", "statuses", "reports",
            ],
            self.messages,
            "ON CONFLICT (tenant_id, message_id) DO UPDATE SET mail = excluded.mail, direction = excluded.direction, category = excluded.category, \
             is_filter_unknown = excluded.is_filter_unknown, is_unchecked = excluded.is_unchecked, score = excluded.score, failures = excluded.failures, sent_by = excluded.sent_by, arrived_at = excluded.arrived_at, last_host = excluded.last_host, client_ip = excluded.client_ip, client_name = excluded.client_name, sasl_username = excluded.sasl_username, \
             sender = excluded.sender, subject = excluded.subject, header_message_id = excluded.header_message_id, size = excluded.size, \
             hops = excluded.hops, trails = excluded.trails, statuses = excluded.statuses, reports = excluded.reports",
        )
        .await?;
        tx.insert_many(
            "deliveries",
            &[
                "tenant_id", "message_id", "recipient", "orig_to", "recipient_folded", "orig_to_folded", "status", "reason", "returned", "notice_id", "path",
            ],
            self.deliveries,
            "ON CONFLICT (tenant_id, message_id, recipient, orig_to) DO UPDATE SET status = excluded.status, reason = excluded.reason, \
             returned = excluded.returned, notice_id = excluded.notice_id, path = excluded.path",
        )
        .await?;
        tx.insert_many(
            "message_keys",
            &["tenant_id", "kind", "key", "arrived_at", "message_id"],
            keys,
            "ON CONFLICT DO NOTHING",
        )
        .await?;
        for (tenant, id) in self.unsaid {
            tx.execute("DELETE FROM verdicts WHERE tenant_id = $1 AND message_id = $2", binds![tenant, id]).await?;
        }
        tx.insert_many(
            "verdicts",
            &[
                "tenant_id",
                "message_id",
                "trail_id",
                "at",
                "filter",
                "action",
                "effect",
                "score",
                "threshold",
                "is_rescan",
            ],
            self.verdicts,
            // there already where a domain's move is run again
            "ON CONFLICT (tenant_id, message_id, trail_id) DO UPDATE SET at = excluded.at, effect = excluded.effect, is_rescan = excluded.is_rescan",
        )
        .await?;
        // tickets go on being about the mail
        let has_tickets = "SELECT tenant_id FROM tickets WHERE message_id IS NOT NULL LIMIT 1";
        if !self.aliases.is_empty() && tx.maybe::<(i64,)>(has_tickets, vec![]).await?.is_some() {
            for alias in &self.aliases {
                tx.execute(
                    "UPDATE tickets SET message_id = $3 WHERE tenant_id = $1 AND message_id = $2",
                    alias.clone(),
                )
                .await?;
            }
        }
        tx.insert_many(
            "message_aliases",
            &["tenant_id", "alias_id", "message_id"],
            self.aliases,
            "ON CONFLICT (tenant_id, alias_id) DO UPDATE SET message_id = excluded.message_id",
        )
        .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_of_what_was_not_delivered_knows_the_bit_of_delivered() {
        for tables in [
            include_str!("../../migrations/sqlite/0002_mail.sql"),
            include_str!("../../migrations/postgres/0002_mail.sql"),
        ] {
            assert!(tables.contains(&format!("WHERE statuses <> {};", status_bit(Status::Delivered))));
        }
    }
}
