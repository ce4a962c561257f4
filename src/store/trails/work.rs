//! The trails that a batch touches, with every other hop of their mails and the mails next to them.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use super::{
    Change,
    project::{DomainMap, project},
};
use crate::{
    binds,
    error::{Error, Result},
    message::Micros,
    store::{
        copies,
        db::{Bind, Tx},
        lines::{self, Blocks},
    },
    trail::{
        Entry, Fact, Trail, TrailKey,
        chain::{self, Hop},
        groups::Groups,
        lives, reread,
    },
};

/// Hops of one mail that are kept together at most: a bound on what a hostile log can make us load.
const HOPS_AT_MOST: usize = 64;
/// Steps from a trail to those that its words lead to. Each is two queries; a mail with more hops than this is linked as its lines come.
const STEPS: usize = 8;

/// Host and queue id.
type Place = (String, String);

#[derive(Default)]
pub(super) struct Work {
    /// By mail.
    pub(super) mails: BTreeMap<[u8; 16], Vec<Hop>>,
    /// By what number each trail is kept.
    pub(super) ids: HashMap<TrailKey, i64>,
    /// The blocks that hold each trail's lines.
    homes: HashMap<TrailKey, BTreeSet<i64>>,
    blocks: Blocks,
    /// Which mail a trail is in.
    mail_of: HashMap<TrailKey, [u8; 16]>,
    by_queue_id: HashMap<String, Vec<TrailKey>>,
    /// What was loaded, as it is kept: alone or not, blocks.
    kept: HashMap<TrailKey, (bool, BTreeSet<i64>)>,
    /// New entries of each touched trail.
    fresh: HashMap<TrailKey, Vec<Entry>>,
    /// Where this batch's lines went.
    written: HashMap<Place, i64>,
    /// Rows of trails that no longer exist.
    gone: Vec<TrailKey>,
}

#[derive(sqlx::FromRow)]
struct TrailRow {
    trail_id: i64,
    host: String,
    queue_id: String,
    life: i64,
    mail: Vec<u8>,
    state: String,
    is_alone: bool,
    blocks: String,
}

const COLUMNS: &str = "t.trail_id, t.host, t.queue_id, t.life, t.mail, t.state, t.is_alone, t.blocks";

impl Work {
    /// Loads the trails of these lines, of those that mention them, of those that they mention, with all hops of their mails, until
    /// nothing new is found.
    pub(super) async fn load(&mut self, tx: &mut Tx, groups: &BTreeMap<Place, Vec<Entry>>) -> Result<()> {
        let named: BTreeSet<String> = groups.keys().map(|(_, queue_id)| queue_id.clone()).collect();
        let mentioned = groups.values().flatten().filter_map(Entry::mention).map(str::to_owned);
        let mut search = LinkSearch { wanted: mentioned.chain(named).collect(), ..LinkSearch::default() };
        let mut next = self.step(tx, &mut search).await?;
        for (host, queue_id) in groups.keys() {
            let trails: Vec<&Trail> = self.trails_at(host, queue_id).collect();
            // a trail that has told where it came from and who it is was linked when it did
            if trails.is_empty() || trails.iter().any(|trail| !is_settled(trail)) {
                next.heard_of.insert(queue_id.clone());
            }
            for trail in trails.into_iter().filter(|trail| !is_settled(trail)) {
                next.wanted.extend(trail.recipients.iter().filter_map(|r| r.next.clone()));
                next.wanted.extend(trail.start.iter().filter_map(|start| start.2.orig_queue_id.clone()));
            }
        }
        self.follow(tx, search.and(next)).await
    }

    /// Loads these mails whole, with their neighbours.
    pub(super) async fn load_mails(&mut self, tx: &mut Tx, mails: Vec<Bind>) -> Result<()> {
        let rows: Vec<TrailRow> = tx.all_in(&of_mails(), vec![], mails).await?;
        let mut search = LinkSearch::default();
        for row in rows {
            self.take(row, &mut search)?;
        }
        self.follow(tx, search).await
    }

    async fn follow(&mut self, tx: &mut Tx, mut search: LinkSearch) -> Result<()> {
        for _ in 0..STEPS {
            if search.is_done() {
                break;
            }
            let next = self.step(tx, &mut search).await?;
            search = search.and(next);
        }
        Ok(())
    }

    async fn step(&mut self, tx: &mut Tx, search: &mut LinkSearch) -> Result<LinkSearch> {
        let mut found: BTreeSet<i64> = BTreeSet::new();
        // without a join: PostgreSQL reads all trails for it while it has not counted them yet
        for (is_mention, keys) in [("TRUE", search.unheard()), ("FALSE", search.unasked())] {
            let sql = format!("SELECT trail_id FROM queue_ids WHERE is_mention = {is_mention} AND queue_id IN ({{}})");
            found.extend(tx.all_in::<(i64,)>(&sql, vec![], keys).await?.into_iter().map(|(id,)| id));
        }
        let keys = found.into_iter().filter(|id| search.trails.insert(*id)).map(Bind::from).collect();
        let of_trails = format!("SELECT {COLUMNS} FROM trails t WHERE t.trail_id IN ({{}})");
        let mut rows: Vec<TrailRow> = tx.all_in(&of_trails, vec![], keys).await?;
        let mails: BTreeSet<Vec<u8>> = rows
            .iter()
            .filter(|row| !row.is_alone)
            .map(|row| row.mail.clone())
            .filter(|mail| search.mails.insert(mail.clone()))
            .collect();
        let keys = mails.into_iter().map(Bind::from).collect();
        rows.extend(tx.all_in::<TrailRow>(&of_mails(), vec![], keys).await?);
        let mut next = LinkSearch::default();
        for row in rows {
            self.take(row, &mut next)?;
        }
        Ok(next)
    }

    fn take(&mut self, row: TrailRow, next: &mut LinkSearch) -> Result<()> {
        let key = TrailKey { host: row.host, queue_id: row.queue_id, life: row.life };
        if self.mail_of.contains_key(&key) {
            return Ok(());
        }
        let mail = row.mail.as_slice().try_into().map_err(|_| Error::internal("a mail id is not 16 bytes"))?;
        let trail: Trail = serde_json::from_str(&row.state).map_err(Error::internal)?;
        let blocks: BTreeSet<i64> = serde_json::from_str(&row.blocks).map_err(Error::internal)?;
        // a notice stands next to the mail it reports; only a mail made on the spot can be one
        next.wanted.extend(trail.notices.iter().map(|(id, _)| id.clone()));
        if trail.start.is_none() && trail.sender() == Some("") {
            next.heard_of.insert(key.queue_id.clone());
        }
        self.ids.insert(key.clone(), row.trail_id);
        self.kept.insert(key.clone(), (row.is_alone, blocks.clone()));
        self.homes.insert(key.clone(), blocks);
        self.put(key, mail, trail);
        Ok(())
    }

    fn put(&mut self, key: TrailKey, mail: [u8; 16], trail: Trail) {
        self.by_queue_id.entry(key.queue_id.clone()).or_default().push(key.clone());
        self.mail_of.insert(key.clone(), mail);
        self.mails.entry(mail).or_default().push(Hop { key, trail: Arc::new(trail) });
    }

    fn keys_at(&self, host: &str, queue_id: &str) -> Vec<TrailKey> {
        self.by_queue_id.get(queue_id).into_iter().flatten().filter(|key| key.host == host).cloned().collect()
    }

    fn trails_at(&self, host: &str, queue_id: &str) -> impl Iterator<Item = &Trail> {
        self.keys_at(host, queue_id).into_iter().filter_map(|key| self.trail(&key))
    }

    fn trail(&self, key: &TrailKey) -> Option<&Trail> {
        self.mails.get(self.mail_of.get(key)?)?.iter().find(|hop| hop.key == *key).map(|hop| &*hop.trail)
    }

    fn trail_mut(&mut self, key: &TrailKey) -> Option<&mut Trail> {
        self.mails
            .get_mut(self.mail_of.get(key)?)?
            .iter_mut()
            .find(|hop| hop.key == *key)
            .map(|hop| Arc::make_mut(&mut hop.trail))
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

    /// Keeps the lines that are not kept yet. Only a line that is not later than its trail's last one can be.
    pub(super) async fn keep_lines(&mut self, tx: &mut Tx, groups: &BTreeMap<Place, Vec<Entry>>) -> Result<()> {
        let mut doubtful: HashSet<&Place> = HashSet::new();
        let (mut blocks, mut span) = (BTreeSet::new(), (Micros::MAX, Micros::MIN));
        for (place, entries) in groups {
            let Some(last) = self.trails_at(&place.0, &place.1).map(|trail| trail.last_at).max() else { continue };
            let old = entries.iter().filter(|entry| entry.at <= last);
            let reach = old.fold(None, |reach: Option<(Micros, Micros)>, e| {
                Some(reach.map_or((e.at, e.at), |(a, b)| (a.min(e.at), b.max(e.at))))
            });
            if let Some((first, last)) = reach {
                span = (span.0.min(first), span.1.max(last));
                blocks.extend(self.keys_at(&place.0, &place.1).iter().filter_map(|key| self.homes.get(key)).flatten());
                doubtful.insert(place);
            }
        }
        self.blocks.load(tx, blocks, span).await?;
        let mut unknown: BTreeMap<Place, Vec<&Entry>> = BTreeMap::new();
        for (place, entries) in groups {
            // by what they are, not by how they are written: the journal's lines are the same lines
            let stored = self.blocks.of(&place.0, &place.1).iter().filter(|_| doubtful.contains(place));
            let known: HashSet<(Micros, i64)> = stored
                .filter_map(|(at, raw)| reread(&place.0, &place.1, *at, false, raw))
                .map(|entry| (entry.at, entry.hash))
                .collect();
            unknown.insert(
                place.clone(),
                entries.iter().filter(|entry| !known.contains(&(entry.at, entry.hash))).collect(),
            );
        }
        self.written = lines::write(tx, &unknown).await?;
        Ok(())
    }

    /// Gives the new lines of one queue id to the right life of it. Sorted, without doubles.
    pub(super) async fn apply(
        &mut self,
        tx: &mut Tx,
        host: String,
        queue_id: String,
        entries: Vec<Entry>,
    ) -> Result<()> {
        let place = (host, queue_id);
        let home = self.written.get(&place).copied();
        let (host, queue_id) = place;
        let known = self.keys_at(&host, &queue_id);
        if let [key] = known.as_slice()
            && let Some(trail) = self.trail_mut(key)
            && trail.takes(key, &entries)
        {
            for entry in &entries {
                trail.apply(entry);
            }
            self.homes.entry(key.clone()).or_default().extend(home);
            self.fresh.insert(key.clone(), entries);
            return Ok(());
        }
        if known.is_empty() {
            for life in lives(queue_id.starts_with('~'), entries) {
                let key = self.free_key(&host, &queue_id, life[0].at);
                self.homes.insert(key.clone(), home.into_iter().collect());
                self.put(key.clone(), native(&key), Trail::of(&life));
                self.fresh.insert(key, life);
            }
            return Ok(());
        }
        self.recut(tx, host, queue_id, known, entries).await
    }

    /// The key of a new life; two lives may begin in the same second.
    fn free_key(&self, host: &str, queue_id: &str, at: Micros) -> TrailKey {
        let mut key = TrailKey { host: host.to_owned(), queue_id: queue_id.to_owned(), life: at };
        while self.mail_of.contains_key(&key) || self.gone.contains(&key) {
            key.life += 1;
        }
        key
    }

    /// The rare case: these lines may change where one life of a queue id ends and the next begins. All lines are read again.
    async fn recut(
        &mut self,
        tx: &mut Tx,
        host: String,
        queue_id: String,
        known: Vec<TrailKey>,
        entries: Vec<Entry>,
    ) -> Result<()> {
        let mut homes: BTreeSet<i64> = known.iter().filter_map(|key| self.homes.get(key)).flatten().copied().collect();
        self.blocks.load(tx, homes.iter().copied(), (Micros::MIN, Micros::MAX)).await?;
        homes.extend(self.written.get(&(host.clone(), queue_id.clone())));
        // a trusted network is known when a line is first read: what was trusted stays so
        let trusted: HashSet<(Micros, i64)> = known
            .iter()
            .filter_map(|key| self.trail(key))
            .flat_map(|trail| {
                let start = trail.start.as_ref().filter(|seen| seen.2.is_trusted).map(|seen| (seen.0, seen.1));
                start
                    .into_iter()
                    .chain(trail.envelope.as_ref().filter(|seen| seen.2.is_trusted).map(|seen| (seen.0, seen.1)))
            })
            .collect();
        let stored =
            self.blocks.of(&host, &queue_id).iter().filter_map(|(at, raw)| reread(&host, &queue_id, *at, false, raw));
        let mut all: Vec<Entry> = entries.into_iter().chain(stored).collect();
        all.sort_by_key(|entry| (entry.at, entry.hash));
        all.dedup_by_key(|entry| (entry.at, entry.hash));
        for entry in &mut all {
            let is_trusted = trusted.contains(&(entry.at, entry.hash));
            match &mut entry.fact {
                Fact::Start(start) => start.is_trusted |= is_trusted,
                Fact::Recipient(_, Some(envelope)) => envelope.is_trusted |= is_trusted,
                _ => {}
            }
        }
        let mut free: BTreeSet<TrailKey> = known.iter().cloned().collect();
        for key in &known {
            self.remove(key);
        }
        for life in lives(queue_id.starts_with('~'), all) {
            // the life that holds the line a key was minted from keeps that key
            let kept = free.iter().find(|key| life.iter().any(|entry| entry.at == key.life)).cloned();
            let key = kept.unwrap_or_else(|| self.free_key(&host, &queue_id, life[0].at));
            free.remove(&key);
            self.put(key.clone(), native(&key), Trail::of(&life));
            self.homes.insert(key.clone(), homes.clone());
            self.fresh.insert(key, life);
        }
        self.gone.extend(free);
        Ok(())
    }

    /// Puts hops of one mail together, and writes what changed.
    pub(super) async fn finish(mut self, tx: &mut Tx, before: BTreeMap<[u8; 16], Vec<Hop>>) -> Result<Change> {
        let after = self.partition();
        self.number(tx, &after).await?;
        self.write_trails(tx, &before, &after).await?;
        let domains = DomainMap::load(tx, before.values().chain(after.values())).await?;
        let (old, new) = (project(&before, &domains), project(&after, &domains));
        copies::rewrite(tx, &old, &new, &self.ids).await
    }

    /// Gives new trails their numbers, in the order of their mails. A number is never given twice: what names a trail that is gone
    /// names nothing.
    async fn number(&mut self, tx: &mut Tx, after: &BTreeMap<[u8; 16], Vec<Hop>>) -> Result<()> {
        let new: Vec<&TrailKey> =
            after.values().flatten().map(|hop| &hop.key).filter(|key| !self.ids.contains_key(key)).collect();
        let count = new.len() as i64;
        let (last,): (i64,) =
            tx.one("UPDATE counters SET last = last + $1 WHERE name = 'trails' RETURNING last", binds![count]).await?;
        self.ids.extend(new.into_iter().zip(last - count + 1..).map(|(key, id)| (key.clone(), id)));
        Ok(())
    }

    /// The mails as they are now: hops that are linked, named by the earliest native id among them.
    fn partition(&self) -> BTreeMap<[u8; 16], Vec<Hop>> {
        let hops: Vec<&Hop> = self.mails.values().flatten().collect();
        let place: HashMap<&TrailKey, usize> = hops.iter().enumerate().map(|(i, hop)| (&hop.key, i)).collect();
        let mut groups = Groups::new(hops.len());
        for (i, hop) in hops.iter().enumerate() {
            for mention in hop
                .trail
                .recipients
                .iter()
                .filter_map(|r| r.next.as_deref())
                .chain(hop.trail.start.as_ref().and_then(|s| s.2.orig_queue_id.as_deref()))
            {
                for key in self.by_queue_id.get(mention).into_iter().flatten() {
                    if let Some(&j) = place.get(key)
                        && i != j
                        && chain::are_linked(hop, hops[j])
                    {
                        groups.join(i, j, HOPS_AT_MOST);
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

    async fn write_trails(
        &self,
        tx: &mut Tx,
        before: &BTreeMap<[u8; 16], Vec<Hop>>,
        after: &BTreeMap<[u8; 16], Vec<Hop>>,
    ) -> Result<()> {
        let mut known: HashMap<&TrailKey, (&[u8; 16], &Arc<Trail>)> = HashMap::new();
        for (mail, hops) in before {
            known.extend(hops.iter().map(|hop| (&hop.key, (mail, &hop.trail))));
        }
        let (mut new, mut moved, mut same) = (Vec::new(), Vec::new(), Vec::new());
        let mut queue_ids = BTreeSet::new();
        for (mail, hops) in after {
            for hop in hops {
                let key = &hop.key;
                let id = copies::id_of(key, &self.ids)?;
                let is_alone = hops.len() == 1;
                let homes = self.homes.get(key).cloned().unwrap_or_default();
                let known = known.get(key);
                let is_same = known.is_some_and(|(root, trail)| *root == mail && **trail == hop.trail)
                    && self.kept.get(key).is_some_and(|kept| *kept == (is_alone, homes.clone()));
                if is_same {
                    continue;
                }
                let state = serde_json::to_string(&*hop.trail).map_err(Error::internal)?;
                let blocks = serde_json::to_string(&homes).map_err(Error::internal)?;
                let (host, queue_id) = (key.host.as_str(), key.queue_id.as_str());
                let (first_at, last_at) = (hop.trail.first_at, hop.trail.last_at);
                let row = binds![id, host, queue_id, key.life, mail, first_at, last_at, state, is_alone, blocks];
                match known {
                    None => {
                        queue_ids.insert((queue_id, false, id));
                        new.push(row);
                    }
                    Some((root, _)) if *root != mail => moved.push(row),
                    Some(_) => same.push(row),
                }
                let fresh = self.fresh.get(key).into_iter().flatten();
                queue_ids.extend(fresh.filter_map(Entry::mention).map(|queue_id| (queue_id, true, id)));
            }
        }
        for key in &self.gone {
            let id = copies::id_of(key, &self.ids)?;
            tx.execute_one("DELETE FROM trails WHERE trail_id = $1", binds![id]).await?;
            tx.execute(
                "DELETE FROM queue_ids WHERE queue_id = $1 AND is_mention = FALSE AND trail_id = $2",
                binds![key.queue_id.as_str(), id],
            )
            .await?;
        }
        let columns =
            ["trail_id", "host", "queue_id", "life", "mail", "first_at", "last_at", "state", "is_alone", "blocks"];
        let update = "ON CONFLICT (trail_id) DO UPDATE SET first_at = excluded.first_at, last_at = excluded.last_at, \
             state = excluded.state, is_alone = excluded.is_alone, blocks = excluded.blocks";
        tx.insert_many("trails", &columns, new, "").await?;
        tx.insert_many("trails", &columns, moved, &format!("{update}, mail = excluded.mail")).await?;
        // an index whose column is set is written, also with the value that it has
        tx.insert_many("trails", &columns, same, update).await?;
        let queue_ids =
            queue_ids.into_iter().map(|(queue_id, is_mention, id)| binds![queue_id, is_mention, id]).collect();
        tx.insert_many("queue_ids", &["queue_id", "is_mention", "trail_id"], queue_ids, "ON CONFLICT DO NOTHING")
            .await?;
        Ok(())
    }
}

fn of_mails() -> String {
    format!("SELECT {COLUMNS} FROM trails t WHERE t.mail IN ({{}})")
}

/// Queue ids that lead from trail to trail.
#[derive(Default)]
struct LinkSearch {
    /// To load.
    wanted: BTreeSet<String>,
    /// Whose mentions are to be looked up.
    heard_of: BTreeSet<String>,
    asked: HashSet<String>,
    heard: HashSet<String>,
    trails: HashSet<i64>,
    mails: HashSet<Vec<u8>>,
}

impl LinkSearch {
    fn and(mut self, next: Self) -> Self {
        self.wanted = next.wanted;
        self.heard_of = next.heard_of;
        self
    }

    fn is_done(&self) -> bool {
        self.wanted.iter().all(|id| self.asked.contains(id)) && self.heard_of.iter().all(|id| self.heard.contains(id))
    }

    fn unasked(&mut self) -> Vec<Bind> {
        let asked = &mut self.asked;
        self.wanted.iter().filter(|id| asked.insert((*id).clone())).map(|id| Bind::from(id.as_str())).collect()
    }

    fn unheard(&mut self) -> Vec<Bind> {
        let heard = &mut self.heard;
        self.heard_of.iter().filter(|id| heard.insert((*id).clone())).map(|id| Bind::from(id.as_str())).collect()
    }
}

/// Whether a trail has told all that links are judged by. Without a Message-ID its recipients are asked, and those come one by one.
fn is_settled(trail: &Trail) -> bool {
    let has_id = trail.message_id.as_ref().is_some_and(|seen| !seen.2.is_empty());
    trail.start.is_some() && has_id && trail.active.is_some()
}

/// The id that a mail would have if this were its only hop.
fn native(key: &TrailKey) -> [u8; 16] {
    crate::message::MessageId::mint(key.life, &[key.host.as_bytes(), key.queue_id.as_bytes(), &key.life.to_le_bytes()])
        .0
}
