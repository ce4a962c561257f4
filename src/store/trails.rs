//! Takes entries in: finds the trails they belong to, puts hops of one mail together, and rewrites the copies that changed. One
//! transaction per batch; the same batch again changes nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::{
    binds,
    error::{Error, Result},
    message::Micros,
    store::{copies, db::{Bind, Db, Tx}, tenants},
    tenant::{Scope, TenantId},
    trail::{
        Entry, Fact, Trail, TrailKey,
        chain::{self, Hop},
        copies::{Copy, Domains, Mail, Neighbours},
        lives, reread,
    },
};

/// Hops of one mail that are kept together at most: a bound on what a hostile log can make us load.
const HOPS_AT_MOST: usize = 64;

/// What a batch brings.
#[derive(Debug, Default)]
pub struct Batch {
    pub entries: Vec<Entry>,
    /// Lines of Postfix that were not understood: host, instant, hash, text.
    pub set_aside: Vec<(String, Micros, i64, String)>,
    /// The last stamp of each host.
    pub last_line_at: Vec<(String, Micros)>,
    pub source_id: i64,
}

/// What a batch changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Mails that were not known before.
    pub messages: i64,
    /// Recipients, over all copies, that were not known before.
    pub deliveries: i64,
}

/// Takes a batch in.
pub async fn ingest(db: &Db, _scope: &Scope, batch: Batch) -> Result<Change> {
    let mut tx = db.begin_ingest().await?;
    let change = take_in(&mut tx, batch).await?;
    tx.commit().await?;
    Ok(change)
}

async fn take_in(tx: &mut Tx, batch: Batch) -> Result<Change> {
    let mut work = Work::default();
    let mut groups: BTreeMap<(String, String), Vec<Entry>> = BTreeMap::new();
    let mut lines = Vec::with_capacity(batch.entries.len());
    for entry in batch.entries {
        lines.push(binds![&*entry.host, entry.queue_id.as_str(), entry.at, entry.hash, entry.raw.as_str()]);
        groups.entry((entry.host.to_string(), entry.queue_id.clone())).or_default().push(entry);
    }
    let named: BTreeSet<String> = groups.keys().map(|(_, queue_id)| queue_id.clone()).collect();
    let mentioned: BTreeSet<String> = groups.values().flatten().flat_map(|entry| mentions_of(&entry.fact)).map(|id| id.to_owned()).collect();
    work.load(tx, named, mentioned).await?;
    let before = work.mails.clone();

    for ((host, queue_id), mut entries) in groups {
        entries.sort_by_key(|entry| (entry.at, entry.hash));
        entries.dedup_by_key(|entry| (entry.at, entry.hash));
        work.apply(tx, host, queue_id, entries).await?;
    }
    tx.insert_many("lines", &["host", "queue_id", "at", "line_hash", "text"], lines, "ON CONFLICT DO NOTHING").await?;
    let set_aside = batch.set_aside.into_iter().map(|(host, at, hash, text)| binds![host, at, hash, text]).collect();
    tx.insert_many("set_aside", &["host", "at", "line_hash", "text"], set_aside, "ON CONFLICT DO NOTHING").await?;
    let hosts = batch.last_line_at.into_iter().map(|(host, at)| binds![host, batch.source_id, at]).collect();
    tx.insert_many(
        "log_hosts",
        &["host", "source_id", "last_line_at"],
        hosts,
        "ON CONFLICT (host) DO UPDATE SET source_id = excluded.source_id, last_line_at = CASE WHEN excluded.last_line_at > log_hosts.last_line_at \
         THEN excluded.last_line_at ELSE log_hosts.last_line_at END",
    )
    .await?;
    work.finish(tx, before).await
}

/// The trails that a batch touches, with every other hop of their mails and the mails next to them.
#[derive(Default)]
struct Work {
    /// By mail.
    mails: BTreeMap<[u8; 16], Vec<Hop>>,
    /// Which mail a trail is in.
    mail_of: HashMap<TrailKey, [u8; 16]>,
    by_queue_id: HashMap<String, Vec<TrailKey>>,
    /// New entries of each touched trail.
    fresh: HashMap<TrailKey, Vec<Entry>>,
    /// Trails that are new, whose lines are all in `fresh`.
    is_new: HashSet<TrailKey>,
    /// Trails whose lines were dealt anew among lives.
    is_recut: HashSet<TrailKey>,
    /// Rows of trails that no longer exist.
    gone: Vec<TrailKey>,
}

type TrailRow = (String, String, i64, Vec<u8>, String);

impl Work {
    /// Loads the trails of these queue ids, of those that mention them, of those that are mentioned, with all hops of their mails,
    /// until nothing new is found.
    async fn load(&mut self, tx: &mut Tx, named: BTreeSet<String>, mentioned: BTreeSet<String>) -> Result<()> {
        const COLUMNS: &str = "SELECT t.host, t.queue_id, t.life, t.mail, t.state FROM trails t";
        let mut asked: HashSet<String> = HashSet::new();
        let mut asked_mentions: HashSet<String> = HashSet::new();
        let mut whole: HashSet<[u8; 16]> = HashSet::new();
        let mut wanted: BTreeSet<String> = named.union(&mentioned).cloned().collect();
        let touched = named.clone();
        let mut heard_of: BTreeSet<String> = named;
        for _ in 0..8 {
            let keys: Vec<Bind> = heard_of.iter().filter(|id| asked_mentions.insert((*id).clone())).map(|id| Bind::from(id.as_str())).collect();
            let holders: Vec<(String, String)> = tx.all_in("SELECT by_queue_id, by_host FROM mentions WHERE queue_id IN ({})", vec![], keys).await?;
            wanted.extend(holders.into_iter().map(|(queue_id, _)| queue_id));
            let keys: Vec<Bind> = wanted.iter().filter(|id| asked.insert((*id).clone())).map(|id| Bind::from(id.as_str())).collect();
            let mut rows: Vec<TrailRow> = tx.all_in(&format!("{COLUMNS} WHERE t.queue_id IN ({{}})"), vec![], keys).await?;
            let mails: BTreeSet<Vec<u8>> = rows.iter().map(|row| row.3.clone()).filter(|mail| <[u8; 16]>::try_from(mail.as_slice()).is_ok_and(|mail| whole.insert(mail))).collect();
            let keys = mails.into_iter().map(Bind::from).collect();
            rows.extend(tx.all_in::<TrailRow>(&format!("{COLUMNS} WHERE t.mail IN ({{}})"), vec![], keys).await?);
            (wanted, heard_of) = (BTreeSet::new(), BTreeSet::new());
            for row in rows {
                let (key, mail, trail) = trail_of(row)?;
                if self.mail_of.contains_key(&key) {
                    continue;
                }
                // a notice stands next to the mail it reports; only a mail made on the spot can be one
                wanted.extend(trail.notices.iter().map(|(id, _)| id.clone()));
                // what a hop already said may only now be understood as a hand-over
                if touched.contains(&key.queue_id) {
                    wanted.extend(trail.recipients.iter().filter_map(|r| r.next.clone()));
                    wanted.extend(trail.start.iter().filter_map(|start| start.2.orig_queue_id.clone()));
                }
                if trail.start.is_none() && trail.sender() == Some("") {
                    heard_of.insert(key.queue_id.clone());
                }
                self.put(key, mail, trail);
            }
            wanted.retain(|id| !asked.contains(id));
            heard_of.retain(|id| !asked_mentions.contains(id));
            if wanted.is_empty() && heard_of.is_empty() {
                break;
            }
        }
        Ok(())
    }

    fn put(&mut self, key: TrailKey, mail: [u8; 16], trail: Trail) {
        self.by_queue_id.entry(key.queue_id.clone()).or_default().push(key.clone());
        self.mail_of.insert(key.clone(), mail);
        self.mails.entry(mail).or_default().push(Hop { key, trail });
    }

    fn trail_mut(&mut self, key: &TrailKey) -> Option<&mut Trail> {
        let mail = self.mail_of.get(key)?;
        self.mails.get_mut(mail)?.iter_mut().find(|hop| hop.key == *key).map(|hop| &mut hop.trail)
    }

    fn remove(&mut self, key: &TrailKey) {
        if let Some(mail) = self.mail_of.remove(key)
            && let Some(hops) = self.mails.get_mut(&mail)
        {
            hops.retain(|hop| hop.key != *key);
            if hops.is_empty() {
                self.mails.remove(&mail);
            }
        }
        if let Some(keys) = self.by_queue_id.get_mut(&key.queue_id) {
            keys.retain(|known| known != key);
        }
    }

    /// Gives the new lines of one queue id to the right life of it. Sorted, without doubles.
    async fn apply(&mut self, tx: &mut Tx, host: String, queue_id: String, entries: Vec<Entry>) -> Result<()> {
        let known: Vec<TrailKey> =
            self.by_queue_id.get(&queue_id).into_iter().flatten().filter(|key| key.host == host).cloned().collect();
        if let [key] = known.as_slice()
            && let Some(trail) = self.trail_mut(key)
            && trail.takes(key, &entries)
        {
            for entry in &entries {
                trail.apply(entry);
            }
            self.fresh.insert(key.clone(), entries);
            return Ok(());
        }
        if known.is_empty() {
            let is_refusal = queue_id.starts_with('~');
            for life in lives(is_refusal, entries) {
                let key = TrailKey { host: host.clone(), queue_id: queue_id.clone(), life: life[0].at };
                self.is_new.insert(key.clone());
                self.put(key.clone(), native(&key), Trail::of(&life));
                self.fresh.insert(key, life);
            }
            return Ok(());
        }
        self.recut(tx, host, queue_id, known, entries).await
    }

    /// The rare case: these lines may change where one life of a queue id ends and the next begins. All lines are read again.
    async fn recut(&mut self, tx: &mut Tx, host: String, queue_id: String, known: Vec<TrailKey>, entries: Vec<Entry>) -> Result<()> {
        let rows: Vec<(i64, i64, String)> =
            tx.all("SELECT at, line_hash, text FROM lines WHERE host = $1 AND queue_id = $2", binds![host.as_str(), queue_id.as_str()]).await?;
        let trusted: HashSet<(Micros, i64)> = known
            .iter()
            .filter_map(|key| self.trail_mut(key)?.start.clone())
            .filter(|start| start.2.is_trusted)
            .map(|start| (start.0, start.1))
            .collect();
        let mut all = entries;
        let fresh: HashSet<(Micros, i64)> = all.iter().map(|e| (e.at, e.hash)).collect();
        all.extend(
            rows.into_iter()
                .filter(|(at, hash, _)| !fresh.contains(&(*at, *hash)))
                .filter_map(|(at, hash, text)| reread(&host, &queue_id, at, hash, trusted.contains(&(at, hash)), &text)),
        );
        for entry in &mut all {
            if let Fact::Start(start) = &mut entry.fact {
                start.is_trusted |= trusted.contains(&(entry.at, entry.hash));
            }
        }
        let mut free: BTreeSet<TrailKey> = known.iter().cloned().collect();
        for key in &known {
            self.remove(key);
        }
        for life in lives(queue_id.starts_with('~'), all) {
            // the life that holds the line a key was minted from keeps that key
            let kept = free.iter().find(|key| life.iter().any(|entry| entry.at == key.life)).cloned();
            let key = kept.unwrap_or_else(|| TrailKey { host: host.clone(), queue_id: queue_id.clone(), life: life[0].at });
            free.remove(&key);
            self.put(key.clone(), native(&key), Trail::of(&life));
            self.is_recut.insert(key.clone());
            self.fresh.insert(key, life);
        }
        self.gone.extend(free);
        Ok(())
    }

    /// Puts hops of one mail together, and writes what changed.
    async fn finish(self, tx: &mut Tx, before: BTreeMap<[u8; 16], Vec<Hop>>) -> Result<Change> {
        let after = self.partition();
        self.write_trails(tx, &before, &after).await?;
        let domains = DomainMap::load(tx, before.values().chain(after.values())).await?;
        let old = project(&before, &domains);
        let new = project(&after, &domains);
        let known_lines = |key: &TrailKey| self.is_new.contains(key) || self.is_recut.contains(key);
        copies::Rewrite { old: &old, new: &new, fresh: &self.fresh, has_all_lines: &known_lines, is_recut: &self.is_recut, is_internal: &is_internal(&after) }.write(tx).await
    }

    /// The mails as they are now: hops that are linked, named by the earliest native id among them.
    fn partition(&self) -> BTreeMap<[u8; 16], Vec<Hop>> {
        let hops: Vec<&Hop> = self.mails.values().flatten().collect();
        let place: HashMap<&TrailKey, usize> = hops.iter().enumerate().map(|(i, hop)| (&hop.key, i)).collect();
        let mut groups = Groups::new(hops.len());
        for (i, hop) in hops.iter().enumerate() {
            for mention in hop.trail.recipients.iter().filter_map(|r| r.next.as_deref()).chain(hop.trail.start.as_ref().and_then(|s| s.2.orig_queue_id.as_deref())) {
                for key in self.by_queue_id.get(mention).into_iter().flatten() {
                    if let Some(&j) = place.get(key)
                        && i != j
                        && groups.size(i) + groups.size(j) <= HOPS_AT_MOST
                        && chain::are_linked(hop, hops[j])
                    {
                        groups.join(i, j);
                    }
                }
            }
        }
        let mut parts: HashMap<usize, Vec<Hop>> = HashMap::new();
        for (i, hop) in hops.iter().enumerate() {
            parts.entry(groups.find(i)).or_default().push((*hop).clone());
        }
        parts
            .into_values()
            .map(|mut hops| {
                hops.sort_by(|a, b| a.key.cmp(&b.key));
                (hops.iter().map(|hop| native(&hop.key)).min().unwrap_or_default(), hops)
            })
            .collect()
    }

    async fn write_trails(&self, tx: &mut Tx, before: &BTreeMap<[u8; 16], Vec<Hop>>, after: &BTreeMap<[u8; 16], Vec<Hop>>) -> Result<()> {
        let mut known: HashMap<&TrailKey, (&[u8; 16], &Trail)> = HashMap::new();
        for (mail, hops) in before {
            known.extend(hops.iter().map(|hop| (&hop.key, (mail, &hop.trail))));
        }
        let (mut rows, mut mentions) = (Vec::new(), Vec::new());
        for (mail, hops) in after {
            for hop in hops {
                let old = known.get(&hop.key);
                if old.is_some_and(|(root, trail)| *root == mail && **trail == hop.trail) {
                    continue;
                }
                let state = serde_json::to_string(&hop.trail).map_err(Error::internal)?;
                let key = &hop.key;
                rows.push(binds![key.host.as_str(), key.queue_id.as_str(), key.life, mail, hop.trail.first_at, hop.trail.last_at, state]);
                let said: BTreeSet<&str> = self.fresh.get(key).into_iter().flatten().flat_map(|entry| mentions_of(&entry.fact)).collect();
                mentions.extend(said.into_iter().map(|id| binds![id, key.host.as_str(), key.queue_id.as_str()]));
            }
        }
        for key in &self.gone {
            tx.execute("DELETE FROM trails WHERE host = $1 AND queue_id = $2 AND life = $3", binds![key.host.as_str(), key.queue_id.as_str(), key.life]).await?;
        }
        tx.insert_many(
            "trails",
            &["host", "queue_id", "life", "mail", "first_at", "last_at", "state"],
            rows,
            "ON CONFLICT (host, queue_id, life) DO UPDATE SET mail = excluded.mail, first_at = excluded.first_at, last_at = excluded.last_at, state = excluded.state",
        )
        .await?;
        tx.insert_many("mentions", &["queue_id", "by_host", "by_queue_id"], mentions, "ON CONFLICT DO NOTHING").await?;
        Ok(())
    }
}

/// Mails moved in one transaction when a domain finds its tenant.
const MOVED_AT_ONCE: i64 = 100;

/// Moves the mail already known to the tenant that a domain was just attached to, a little at a time; `progress` hears how many mails were
/// looked at. Stopped half-way, it can be run again.
pub async fn move_domain(db: &Db, scope: &Scope, domain: &str, mut progress: impl FnMut(i64)) -> Result<i64> {
    if !scope.allows(TenantId::OPERATOR) {
        return Err(Error::Forbidden);
    }
    let was_nobodys = |found: &str| (found == domain).then_some(None::<TenantId>);
    let mut moved = 0;
    // a recipient of this domain may stand in another tenant's copy only: the one that sent the mail
    let lanes: Vec<(TenantId, &str)> =
        tenants::open(db, scope).await?.into_iter().flat_map(|tenant| ["sender_domain", "recipient_domain"].map(|kind| (tenant, kind))).collect();
    for (tenant, kind) in lanes {
        let mut place = (i64::MIN, Vec::new());
        loop {
            let mut tx = db.begin_ingest().await?;
            let found: Vec<(i64, Vec<u8>, Vec<u8>)> = tx
                .all(
                    &format!(
                        "SELECT k.arrived_at, k.message_id, m.mail FROM message_keys k JOIN messages m ON m.tenant_id = k.tenant_id AND m.message_id = k.message_id \
                         WHERE k.tenant_id = $1 AND k.kind = $2 AND k.key = $3 AND (k.arrived_at, k.message_id) > ($4, $5) \
                         ORDER BY k.arrived_at, k.message_id LIMIT {MOVED_AT_ONCE}"
                    ),
                    binds![tenant, kind, domain, place.0, place.1.clone()],
                )
                .await?;
            let Some(last) = found.last() else { break };
            place = (last.0, last.1.clone());
            moved += found.len() as i64;
            reproject(&mut tx, found.into_iter().map(|(.., mail)| mail).collect(), &was_nobodys).await?;
            tx.commit().await?;
            progress(moved);
        }
    }
    Ok(moved)
}

/// Makes the copies of mails anew after a domain changed hands; `was` tells who had a domain before, where that differs.
async fn reproject(tx: &mut Tx, mails: Vec<Vec<u8>>, was: &dyn Fn(&str) -> Option<Option<TenantId>>) -> Result<()> {
    let mut work = Work::default();
    let keys = mails.into_iter().map(Bind::from).collect();
    let ids: Vec<(String,)> = tx.all_in("SELECT queue_id FROM trails WHERE mail IN ({})", vec![], keys).await?;
    work.load(tx, ids.into_iter().map(|(id,)| id).collect(), BTreeSet::new()).await?;
    let domains = DomainMap::load(tx, work.mails.values()).await?;
    let before = DomainMap { tenants: domains.tenants.clone() }.with(was, &work.mails);
    let (old, new) = (project(&work.mails, &before), project(&work.mails, &domains));
    let rewrite = copies::Rewrite {
        old: &old,
        new: &new,
        fresh: &HashMap::new(),
        has_all_lines: &|_| false,
        is_recut: &HashSet::new(),
        is_internal: &is_internal(&work.mails),
    };
    rewrite.write(tx).await?;
    Ok(())
}

/// Which words hand a mail over to another hop of the same mail.
fn is_internal(mails: &BTreeMap<[u8; 16], Vec<Hop>>) -> impl Fn(&[u8; 16], &TrailKey, Option<&str>) -> bool {
    move |mail, key, next| {
        next.is_some_and(|next| mails.get(mail).is_some_and(|hops| hops.iter().any(|hop| hop.key.queue_id == next && hop.key != *key)))
    }
}

/// Every copy of every mail, with the notices beside the mails they report.
fn project(mails: &BTreeMap<[u8; 16], Vec<Hop>>, domains: &DomainMap) -> BTreeMap<[u8; 16], Vec<Copy>> {
    let place: HashMap<(&str, &str), Vec<(&Hop, &[u8; 16])>> = {
        let mut place: HashMap<(&str, &str), Vec<_>> = HashMap::new();
        for (root, hops) in mails {
            for hop in hops {
                place.entry((&hop.key.host, &hop.key.queue_id)).or_default().push((hop, root));
            }
        }
        place
    };
    let mut reported_by: BTreeMap<[u8; 16], ([u8; 16], TrailKey)> = BTreeMap::new();
    let mut copies = BTreeMap::new();
    let mut notices_of: Notices = HashMap::new();
    for (root, hops) in mails {
        for hop in hops {
            for (id, _) in &hop.trail.notices {
                let beside = place.get(&(hop.key.host.as_str(), id.as_str()));
                if let Some((notice, notice_root)) = beside.and_then(|found| notice_among(found, hop)).filter(|(_, notice_root)| *notice_root != root) {
                    notices_of.entry(*root).or_default().push((notice.key.clone(), *notice_root));
                    reported_by.insert(*notice_root, (*root, hop.key.clone()));
                }
            }
        }
    }
    for (root, hops) in mails.iter().filter(|(root, _)| !reported_by.contains_key(*root)) {
        copies.insert(*root, one(root, hops, domains, &notices_of, None));
    }
    // a notice may itself be reported by another: each waits for what it reports
    let mut waiting: Vec<_> = reported_by.iter().collect();
    while !waiting.is_empty() {
        // a circle, which only a mangled log can draw, is cut anywhere
        let next = waiting.iter().position(|(_, (reported, _))| copies.contains_key(reported)).unwrap_or(0);
        let (root, (reported, by)) = waiting.swap_remove(next);
        let made = one(root, &mails[root], domains, &notices_of, copies.get(reported).map(|found| (found.as_slice(), by)));
        copies.insert(*root, made);
    }
    copies
}

type Notices = HashMap<[u8; 16], Vec<(TrailKey, [u8; 16])>>;

fn one(root: &[u8; 16], hops: &[Hop], domains: &DomainMap, notices: &Notices, reported: Option<(&[Copy], &TrailKey)>) -> Vec<Copy> {
    let notices = notices.get(root).map_or(&[][..], Vec::as_slice);
    crate::trail::copies::copies(Mail { root, hops }, domains, Neighbours { notices, reported })
}

/// A notice is a mail without a client, from nobody, made about when the hop that names it gave up.
fn notice_among<'a>(found: &[(&'a Hop, &'a [u8; 16])], by: &Hop) -> Option<(&'a Hop, &'a [u8; 16])> {
    const CLOCK: Micros = 60 * crate::message::SECOND;
    let is_notice = |hop: &Hop| hop.trail.start.is_none() && hop.trail.sender().is_none_or(str::is_empty) && hop.trail.first_at + CLOCK >= by.trail.first_at;
    found.iter().copied().find(|(hop, _)| is_notice(hop))
}

struct DomainMap {
    tenants: HashMap<String, TenantId>,
}

impl Domains for DomainMap {
    fn tenant_of(&self, domain: &str) -> Option<TenantId> {
        self.tenants.get(domain).copied()
    }
}

impl DomainMap {
    async fn load<'a>(tx: &mut Tx, mails: impl Iterator<Item = &'a Vec<Hop>>) -> Result<Self> {
        let wanted = domains_in(mails);
        let keys = wanted.into_iter().map(Bind::from).collect();
        let rows: Vec<(String, i64)> = tx.all_in("SELECT domain, tenant_id FROM domains WHERE domain IN ({})", vec![], keys).await?;
        Ok(Self { tenants: rows.into_iter().map(|(domain, tenant)| (domain, TenantId(tenant))).collect() })
    }

    /// The same map as it was before some domains changed hands.
    fn with(mut self, was: &dyn Fn(&str) -> Option<Option<TenantId>>, mails: &BTreeMap<[u8; 16], Vec<Hop>>) -> Self {
        for domain in domains_in(mails.values()) {
            match was(&domain) {
                Some(Some(tenant)) => drop(self.tenants.insert(domain, tenant)),
                Some(None) => drop(self.tenants.remove(&domain)),
                None => {}
            }
        }
        self
    }
}

fn domains_in<'a>(mails: impl Iterator<Item = &'a Vec<Hop>>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for hop in mails.flatten() {
        let login = hop.trail.start.as_ref().and_then(|seen| seen.2.sasl_username.as_deref());
        let addresses = hop.trail.recipients.iter().flat_map(|r| [r.to.as_str(), r.orig_to.as_str()]).chain(hop.trail.sender()).chain(login);
        found.extend(addresses.filter_map(crate::trail::copies::domain));
    }
    found
}

/// The id that a mail would have if this were its only hop.
fn native(key: &TrailKey) -> [u8; 16] {
    crate::message::MessageId::mint(key.life, &[key.host.as_bytes(), key.queue_id.as_bytes(), &key.life.to_le_bytes()]).0
}

fn mentions_of(fact: &Fact) -> impl Iterator<Item = &str> {
    let id = match fact {
        Fact::Recipient(recipient, _) => recipient.next.as_deref(),
        Fact::Start(start) => start.orig_queue_id.as_deref(),
        Fact::Notice { notice_id, .. } => Some(notice_id.as_str()),
        _ => None,
    };
    id.into_iter()
}

fn trail_of((host, queue_id, life, mail, state): TrailRow) -> Result<(TrailKey, [u8; 16], Trail)> {
    let mail = mail.as_slice().try_into().map_err(|_| Error::internal("a mail id is not 16 bytes"))?;
    Ok((TrailKey { host, queue_id, life }, mail, serde_json::from_str(&state).map_err(Error::internal)?))
}

/// Sets that grow together.
struct Groups {
    parent: Vec<usize>,
    sizes: Vec<usize>,
}

impl Groups {
    fn new(count: usize) -> Self {
        Self { parent: (0..count).collect(), sizes: vec![1; count] }
    }

    fn find(&self, mut i: usize) -> usize {
        while self.parent[i] != i {
            i = self.parent[i];
        }
        i
    }

    fn size(&self, i: usize) -> usize {
        self.sizes[self.find(i)]
    }

    fn join(&mut self, i: usize, j: usize) {
        let (a, b) = (self.find(i), self.find(j));
        if a != b {
            let (small, large) = if self.sizes[a] < self.sizes[b] { (a, b) } else { (b, a) };
            self.parent[small] = large;
            self.sizes[large] += self.sizes[small];
        }
    }
}
