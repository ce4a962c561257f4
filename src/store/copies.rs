//! Writes what changed between the copies as they were and the copies as they are, and the attempts that a batch brings.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::{
    binds,
    error::{Error, Result},
    message::{MessageId, Micros, Status},
    store::{
        db::{Bind, Tx},
        lines::Blocks,
        trails::Change,
    },
    tenant::TenantId,
    trail::{
        Entry, Fact, Recipient, TrailKey,
        copies::{Copy, CopyRecipient, domain},
        reread,
    },
};

/// One rewriting of copies.
pub(super) struct Rewrite<'a, I: Fn(&[u8; 16], &TrailKey, Option<&str>) -> bool> {
    pub(super) old: &'a BTreeMap<[u8; 16], Vec<Copy>>,
    pub(super) new: &'a BTreeMap<[u8; 16], Vec<Copy>>,
    /// The entries that this batch added to each trail.
    pub(super) fresh: &'a HashMap<TrailKey, Vec<Entry>>,
    /// Whether `fresh` holds every line of a trail.
    pub(super) has_all_lines: &'a dyn Fn(&TrailKey) -> bool,
    /// Trails whose lines were dealt anew.
    pub(super) is_recut: &'a HashSet<TrailKey>,
    /// Whether a word of this mail's hop names another hop of the same mail.
    pub(super) is_internal: &'a I,
}

/// What a copy can be found by: kind and key.
type Keys = BTreeSet<(&'static str, String)>;

type Place = (TenantId, MessageId);

impl<I: Fn(&[u8; 16], &TrailKey, Option<&str>) -> bool> Rewrite<'_, I> {
    pub(super) async fn write(
        &self,
        tx: &mut Tx,
        blocks: &mut Blocks,
        homes: &HashMap<TrailKey, BTreeSet<i64>>,
    ) -> Result<Change> {
        let was: HashMap<Place, &Copy> =
            self.old.values().flatten().map(|copy| ((copy.tenant, copy.id), copy)).collect();
        let is: HashSet<Place> = self.new.values().flatten().map(|copy| (copy.tenant, copy.id)).collect();
        let mut rows = Rows::default();
        let mut change = Change::default();
        let mut attempts = Vec::new();

        for (_, copy) in was.iter().filter(|(place, _)| !is.contains(place)) {
            forget(tx, copy).await?;
            change.deliveries -= copy.recipients.len() as i64;
        }
        for (root, copies) in self.new {
            for copy in copies {
                let before = was.get(&(copy.tenant, copy.id)).copied();
                rows.message(copy, root, before)?;
                let known: HashMap<(&str, &str), &CopyRecipient> = before
                    .iter()
                    .flat_map(|copy| &copy.recipients)
                    .map(|r| ((r.to.as_str(), r.orig_to.as_str()), r))
                    .collect();
                for recipient in &copy.recipients {
                    let before = known.get(&(recipient.to.as_str(), recipient.orig_to.as_str())).copied();
                    if before.is_none_or(|before| !before.is_kept_as(recipient)) {
                        rows.deliveries.push(delivery(copy, recipient));
                    }
                    change.deliveries += i64::from(before.is_none());
                    let is_whole = before.is_none_or(|before| before.path != recipient.path)
                        || recipient.path.iter().any(|(key, ..)| self.is_recut.contains(key));
                    if is_whole && before.is_some() {
                        tx.execute(
                            "DELETE FROM attempts WHERE tenant_id = $1 AND message_id = $2 AND recipient = $3 AND orig_to = $4",
                            binds![copy.tenant, copy.id, recipient.to.as_str(), recipient.orig_to.as_str()],
                        )
                        .await?;
                    }
                    attempts.push((copy, root, recipient, is_whole));
                }
                let still: HashSet<(&str, &str)> =
                    copy.recipients.iter().map(|r| (r.to.as_str(), r.orig_to.as_str())).collect();
                for (to, orig_to) in known.keys().filter(|key| !still.contains(*key)) {
                    for table in ["deliveries", "attempts"] {
                        tx.execute(
                            &format!("DELETE FROM {table} WHERE tenant_id = $1 AND message_id = $2 AND recipient = $3 AND orig_to = $4"),
                            binds![copy.tenant, copy.id, *to, *orig_to],
                        )
                        .await?;
                    }
                    change.deliveries -= 1;
                }
            }
        }
        change.messages = self.new.len() as i64 - self.old.len() as i64;
        self.aliases(&mut rows);
        self.attempts(tx, blocks, homes, &mut rows, attempts).await?;
        rows.write(tx).await?;
        Ok(change)
    }

    /// A copy that lives on under the id of an earlier hop stays reachable under its old one.
    fn aliases(&self, rows: &mut Rows) {
        let now: HashMap<(TenantId, &TrailKey), MessageId> = self
            .new
            .values()
            .flatten()
            .flat_map(|copy| copy.trails.iter().map(move |key| ((copy.tenant, key), copy.id)))
            .collect();
        for copy in self.old.values().flatten() {
            let heir = copy.trails.iter().find_map(|key| now.get(&(copy.tenant, key))).filter(|id| **id != copy.id);
            if let Some(heir) = heir {
                rows.aliases.push(binds![copy.tenant, copy.id, *heir]);
            }
        }
    }

    async fn attempts(
        &self,
        tx: &mut Tx,
        blocks: &mut Blocks,
        homes: &HashMap<TrailKey, BTreeSet<i64>>,
        rows: &mut Rows,
        wanted: Vec<(&Copy, &[u8; 16], &CopyRecipient, bool)>,
    ) -> Result<()> {
        let mut stored: HashMap<TrailKey, Vec<Entry>> = HashMap::new();
        for (_, _, recipient, is_whole) in &wanted {
            for (key, ..) in recipient.path.iter().filter(|(key, ..)| *is_whole && !(self.has_all_lines)(key)) {
                if !stored.contains_key(key) {
                    let ids = homes.get(key).into_iter().flatten().copied();
                    blocks.load(tx, ids, (Micros::MIN, Micros::MAX)).await?;
                    let (first, last): (i64, i64) = tx
                        .one(
                            "SELECT first_at, last_at FROM trails WHERE host = $1 AND queue_id = $2 AND life = $3",
                            binds![key.host.as_str(), key.queue_id.as_str(), key.life],
                        )
                        .await?;
                    let lines =
                        blocks.of(&key.host, &key.queue_id).iter().filter(|(at, _)| (first..=last).contains(at));
                    let entries = lines.filter_map(|(at, raw)| reread(&key.host, &key.queue_id, *at, false, raw));
                    stored.insert(key.clone(), entries.collect::<Vec<_>>());
                }
            }
        }
        // a mail may go to thousands: nobody's words are looked for among everybody's
        let fresh: HashMap<&TrailKey, Words<'_>> = self.fresh.iter().map(|(key, all)| (key, words(all))).collect();
        let stored: HashMap<&TrailKey, Words<'_>> = stored.iter().map(|(key, all)| (key, words(all))).collect();
        let mut seen = HashSet::new();
        for (copy, root, recipient, is_whole) in wanted {
            for (key, to, orig_to) in &recipient.path {
                let said = (to.as_str(), orig_to.as_str());
                let old = stored.get(key).filter(|_| is_whole).and_then(|words| words.get(&said));
                let new = fresh.get(key).and_then(|words| words.get(&said));
                for &(entry, word) in old.into_iter().chain(new).flatten() {
                    let mut is_first = || {
                        seen.insert((
                            copy.tenant,
                            copy.id,
                            recipient.to.clone(),
                            recipient.orig_to.clone(),
                            entry.at,
                            entry.hash,
                        ))
                    };
                    if !is_first() {
                        continue;
                    }
                    let is_internal =
                        word.status == Status::Delivered && (self.is_internal)(root, key, word.next.as_deref());
                    let queue_id = if key.is_refusal() { "" } else { key.queue_id.as_str() };
                    rows.attempts.push(binds![
                        copy.tenant,
                        copy.id,
                        recipient.to.as_str(),
                        recipient.orig_to.as_str(),
                        entry.at,
                        entry.hash,
                        word.host.as_str(),
                        queue_id,
                        word.relay.as_str(),
                        word.dsn.as_str(),
                        word.status.slug(),
                        word.reply.as_str(),
                        is_internal
                    ]);
                }
            }
        }
        Ok(())
    }
}

/// What was said about each recipient: `(to, orig_to)` -> lines.
type Words<'a> = HashMap<(&'a str, &'a str), Vec<(&'a Entry, &'a Recipient)>>;

fn words(entries: &[Entry]) -> Words<'_> {
    let mut found = Words::new();
    for entry in entries {
        if let Fact::Recipient(word, _) = &entry.fact {
            found.entry((&word.to, &word.orig_to)).or_default().push((entry, word));
        }
    }
    found
}

async fn forget(tx: &mut Tx, copy: &Copy) -> Result<()> {
    for table in ["attempts", "deliveries", "messages"] {
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

/// What a copy can be found by.
fn keys(copy: &Copy) -> Keys {
    let mut keys = BTreeSet::new();
    let fold = |address: &str| address.to_lowercase();
    if let Some(sender) = copy.sender.as_deref().filter(|sender| !sender.is_empty()) {
        keys.insert((if copy.is_sender { "sender" } else { "claimed" }, fold(sender)));
        keys.extend(domain(sender).map(|domain| ("sender_domain", domain)));
    }
    for address in
        copy.recipients.iter().flat_map(|r| [r.to.as_str(), r.orig_to.as_str()]).filter(|address| !address.is_empty())
    {
        keys.insert(("recipient", fold(address)));
        keys.extend(domain(address).map(|domain| ("recipient_domain", domain)));
    }
    if !copy.client_ip.is_empty() {
        keys.insert(("ip", fold(&copy.client_ip)));
    }
    keys.extend(copy.message_id.clone().map(|id| ("message_id", id)));
    // a key is an exact search: nobody types a whole page
    keys.retain(|(_, key)| key.len() <= 1000);
    keys
}

/// The bit that stands for a status in `messages.statuses`.
pub(super) fn status_bit(status: Status) -> i64 {
    1 << Status::ALL.iter().position(|known| *known == status).unwrap_or(0)
}

fn delivery(copy: &Copy, r: &CopyRecipient) -> Vec<Bind> {
    binds![
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
    ]
}

#[derive(Default)]
struct Rows {
    messages: Vec<Vec<Bind>>,
    deliveries: Vec<Vec<Bind>>,
    attempts: Vec<Vec<Bind>>,
    keys: Vec<(TenantId, &'static str, String, Micros, MessageId)>,
    aliases: Vec<Vec<Bind>>,
    stale_keys: Vec<(Copy, Micros, Keys)>,
}

impl Rows {
    fn message(&mut self, copy: &Copy, root: &[u8; 16], before: Option<&Copy>) -> Result<()> {
        let statuses = copy.recipients.iter().fold(0, |bits, r| bits | status_bit(r.status));
        if before.is_none_or(|before| !before.is_kept_as(copy)) {
            let hops = serde_json::to_string(&copy.hops).map_err(Error::internal)?;
            let trails: Vec<_> = copy.trails.iter().map(|key| (&key.host, &key.queue_id, key.life)).collect();
            let trails = serde_json::to_string(&trails).map_err(Error::internal)?;
            self.messages.push(binds![
                copy.tenant,
                copy.id,
                root,
                copy.direction.slug(),
                copy.category.slug(),
                copy.is_filter_unknown,
                copy.is_sender,
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
                "tenant_id", "message_id", "mail", "direction", "category", "is_filter_unknown", "is_sender", "arrived_at", "last_host",
                "client_ip", "client_name", "sasl_username", "sender", "subject", "header_message_id", "size", "hops", "trails", "statuses", "reports",
            ],
            self.messages,
            "ON CONFLICT (tenant_id, message_id) DO UPDATE SET mail = excluded.mail, direction = excluded.direction, category = excluded.category, \
             is_filter_unknown = excluded.is_filter_unknown, is_sender = excluded.is_sender, arrived_at = excluded.arrived_at, last_host = excluded.last_host, client_ip = excluded.client_ip, client_name = excluded.client_name, sasl_username = excluded.sasl_username, \
             sender = excluded.sender, subject = excluded.subject, header_message_id = excluded.header_message_id, size = excluded.size, \
             hops = excluded.hops, trails = excluded.trails, statuses = excluded.statuses, reports = excluded.reports",
        )
        .await?;
        tx.insert_many(
            "deliveries",
            &[
                "tenant_id", "message_id", "recipient", "orig_to", "recipient_folded", "orig_to_folded", "status", "reason", "returned", "notice_id",
            ],
            self.deliveries,
            "ON CONFLICT (tenant_id, message_id, recipient, orig_to) DO UPDATE SET status = excluded.status, reason = excluded.reason, \
             returned = excluded.returned, notice_id = excluded.notice_id",
        )
        .await?;
        tx.insert_many(
            "attempts",
            &[
                "tenant_id",
                "message_id",
                "recipient",
                "orig_to",
                "at",
                "line_hash",
                "host",
                "queue_id",
                "relay",
                "dsn",
                "status",
                "reply",
                "is_internal",
            ],
            self.attempts,
            "ON CONFLICT DO NOTHING",
        )
        .await?;
        tx.insert_many(
            "message_keys",
            &["tenant_id", "kind", "key", "arrived_at", "message_id"],
            keys,
            "ON CONFLICT DO NOTHING",
        )
        .await?;
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
