//! The trails that a batch touches, with every other hop of their mails and the mails next to them.

mod scans;

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    ops::RangeInclusive,
    sync::Arc,
};

use foldhash::{HashMap, HashSet};

use super::{
    Counters, Place, Plan, Reach, Told,
    links::LinkSearch,
    project::{DomainMap, project},
    recategorising::as_kept,
    rows::{TrailRow, TrailRows, of_mails, of_trails},
    spans::Spans,
};
use crate::{
    binds,
    error::{Error, Result},
    message::Micros,
    store::{
        copies::{self, Rewrite},
        db::{Bind, Tx},
        lines::{Blocks, NewBlocks},
    },
    trail::{
        Entry, Fact, Known, Trail, TrailKey, VERDICT_MARK,
        chain::{self, Hop},
        groups::Groups,
        is_id_name, lives, name_of_id, reread,
    },
};

/// Hops of one mail that are kept together at most: a bound on what a hostile log can make us load.
const HOPS_AT_MOST: usize = 64;
/// Steps from a trail to those that its words lead to. Each is two queries; a mail with more hops than this is linked as its lines come.
const STEPS: usize = 8;
/// Scans of one mail that are kept with it: what scans it again and again changes nothing any more.
const SCANS_AT_MOST: usize = 16;
/// Trails that name one queue id and are looked at: a mail to many is handed over by many words of one trail.
const MENTIONS_AT_MOST: usize = 1_000;
/// Mails of one Message-ID, or scans that know nothing else, that are looked at: where there are more, nothing says which is which.
const NAMESAKES_AT_MOST: usize = 64;

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
    /// What was loaded, as it is kept.
    kept: HashMap<TrailKey, Kept>,
    /// Queue ids that were looked for.
    asked: HashSet<String>,
    /// Where this batch's lines go.
    written: HashMap<Place, BTreeSet<i64>>,
    /// Trails of which lines were let go: only their state says what they are.
    thinned: HashSet<TrailKey>,
    /// Rows of trails that no longer exist.
    gone: Vec<TrailKey>,
    /// By which source a filter's word came.
    told_by: HashMap<TrailKey, i64>,
    /// Names of Message-IDs that too many have.
    crowds: HashSet<String>,
}

/// How a trail's row is kept besides its state.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Kept {
    is_alone: bool,
    has_state: bool,
    blocks: BTreeSet<i64>,
}

impl Work {
    /// Trails as their rows tell them or, where these do not, their lines; by number.
    pub(super) async fn read(tx: &mut Tx, rows: Vec<TrailRow>) -> Result<HashMap<i64, Arc<Trail>>> {
        let mut work = Self::default();
        work.take_all(tx, rows, &mut LinkSearch::default()).await?;
        let number = |hop: &Hop| copies::id_of(&hop.key, &work.ids);
        work.mails.values().flatten().map(|hop| Ok((number(hop)?, hop.trail.clone()))).collect()
    }

    /// Loads the trails of these lines, of those that mention them, of those that they mention, with all hops of their mails, until
    /// nothing new is found.
    pub(super) async fn load(&mut self, tx: &mut Tx, groups: &BTreeMap<Place, Vec<Entry>>) -> Result<()> {
        let named: BTreeSet<String> = groups.keys().map(|(_, queue_id)| queue_id.clone()).collect();
        let mentioned = groups.values().flatten().filter_map(Entry::mention).map(Cow::into_owned);
        let mut search = LinkSearch { wanted: mentioned.chain(named).collect(), ..LinkSearch::default() };
        let mut next = self.step(tx, &mut search).await?;
        for ((host, queue_id), entries) in groups {
            let trails: Vec<&Trail> = self.trails_at(host, queue_id).collect();
            // a trail that has told where it came from and who it is was linked when it did, unless we learn where its host takes mail
            let learns = || {
                let news = |at: &str| trails.iter().any(|trail| trail.addresses.as_deref() != Some(at));
                entries.iter().find_map(|entry| entry.addresses.as_deref()).is_some_and(news)
            };
            let is_verdict = entries.iter().any(|entry| matches!(entry.fact, Fact::Verdict(_)));
            if !is_verdict && (trails.is_empty() || learns() || trails.iter().any(|trail| !is_settled(trail))) {
                next.heard_of.insert(queue_id.clone());
            }
            // what was said of this Message-ID, by whoever knew nothing else: of which mail that is may be known only now
            next.heard_of.extend(trails.iter().filter_map(|trail| trail.id_name()));
            let ids = entries.iter().filter_map(|entry| match &entry.fact {
                Fact::MessageId(id) if !id.is_empty() => Some(name_of_id(id)),
                _ => None,
            });
            next.heard_of.extend(ids);
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
        self.take_all(tx, rows, &mut search).await?;
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
        self.asked = search.asked;
        self.asked.extend(search.heard);
        Ok(())
    }

    async fn step(&mut self, tx: &mut Tx, search: &mut LinkSearch) -> Result<LinkSearch> {
        let mut found: BTreeSet<i64> = BTreeSet::new();
        // without a join: PostgreSQL reads all trails for it while it has not counted them yet
        for (is_mention, keys) in [("TRUE", search.unheard()), ("FALSE", search.unasked())] {
            let sql = format!(
                "SELECT queue_id, trail_id FROM queue_ids WHERE is_mention = {is_mention} AND queue_id IN ({{}})"
            );
            let mut namesakes: HashMap<String, usize> = HashMap::default();
            for (name, id) in tx.all_in::<(String, i64)>(&sql, vec![], keys).await? {
                let most = if is_id_name(&name) { NAMESAKES_AT_MOST } else { MENTIONS_AT_MOST };
                let count = namesakes.entry(name).or_default();
                *count += 1;
                if *count <= most {
                    found.insert(id);
                }
            }
            namesakes.retain(|name, _| is_id_name(name));
            self.crowds.extend(namesakes.into_iter().filter(|(_, n)| *n > NAMESAKES_AT_MOST).map(|(name, _)| name));
        }
        let keys = found.into_iter().filter(|id| search.trails.insert(*id)).map(Bind::from).collect();
        let mut rows: Vec<TrailRow> = tx.all_in(&of_trails(), vec![], keys).await?;
        let mails: BTreeSet<Vec<u8>> = rows
            .iter()
            .filter(|row| !row.is_alone)
            .map(|row| row.mail.clone())
            .filter(|mail| search.mails.insert(mail.clone()))
            .collect();
        let keys = mails.into_iter().map(Bind::from).collect();
        rows.extend(tx.all_in::<TrailRow>(&of_mails(), vec![], keys).await?);
        let mut next = LinkSearch::default();
        self.take_all(tx, rows, &mut next).await?;
        Ok(next)
    }

    async fn take_all(&mut self, tx: &mut Tx, rows: Vec<TrailRow>, next: &mut LinkSearch) -> Result<()> {
        let stateless = rows.iter().filter(|row| row.state.is_none());
        let blocks = stateless.map(TrailRow::blocks).collect::<Result<Vec<_>>>()?;
        self.blocks.load(tx, blocks.into_iter().flatten(), (Micros::MIN, Micros::MAX)).await?;
        for row in rows {
            self.take(row, next)?;
        }
        Ok(())
    }

    fn take(&mut self, row: TrailRow, next: &mut LinkSearch) -> Result<()> {
        let blocks = row.blocks()?;
        let told = row.known();
        let key = TrailKey { host: row.host, queue_id: row.queue_id, life: row.life };
        if self.mail_of.contains_key(&key) {
            return Ok(());
        }
        let mail = row.mail.as_slice().try_into().map_err(|_| Error::internal("a mail id is not 16 bytes"))?;
        let trail = match &row.state {
            Some(state) => serde_json::from_str(state).map_err(Error::internal)?,
            None => match self.retell(&key, row.first_at..=row.last_at, &told) {
                // older than all that anybody keeps: a verdict's line goes with its block, and what it said with it
                None if row.source_id.is_some() => return Ok(()),
                told => told.ok_or_else(|| Error::internal("a trail without its lines"))?,
            },
        };
        // a notice stands next to the mail it reports; only a mail made on the spot can be one
        next.wanted.extend(trail.notices.iter().map(|(id, _)| id.clone()));
        if trail.start.is_none() && trail.sender() == Some("") {
            next.heard_of.insert(key.queue_id.clone());
        }
        // what a filter said is about one mail: all that it may be about must be there
        if trail.verdict.is_some() {
            next.wanted.extend(trail.mentions().map(Cow::into_owned));
        }
        if let Some(source_id) = row.source_id {
            self.told_by.insert(key.clone(), source_id);
        }
        self.ids.insert(key.clone(), row.trail_id);
        let kept = Kept { is_alone: row.is_alone, has_state: row.state.is_some(), blocks: blocks.clone() };
        self.kept.insert(key.clone(), kept);
        self.homes.insert(key.clone(), blocks);
        if row.is_thinned {
            self.thinned.insert(key.clone());
        }
        self.put(key, mail, trail);
        Ok(())
    }

    /// A trail that is over, from its lines.
    fn retell(&self, key: &TrailKey, span: RangeInclusive<Micros>, known: &Known) -> Option<Trail> {
        let (host, queue_id) = (key.host.as_str(), key.queue_id.as_str());
        let lines = self.blocks.of(host, queue_id).filter(|(at, _)| span.contains(at));
        let lines: Vec<Entry> = lines.filter_map(|(at, raw)| reread(host, queue_id, at, known.clone(), raw)).collect();
        (!lines.is_empty()).then(|| Trail::of(&lines))
    }

    fn put(&mut self, key: TrailKey, mail: [u8; 16], trail: Trail) {
        self.by_queue_id.entry(key.queue_id.clone()).or_default().push(key.clone());
        self.mail_of.insert(key.clone(), mail);
        let hops = self.mails.entry(mail).or_default();
        let place = hops.partition_point(|hop| hop.key < key);
        hops.insert(place, Hop { key, trail: Arc::new(trail) });
    }

    fn keys_at(&self, host: &str, queue_id: &str) -> impl Iterator<Item = &TrailKey> {
        self.by_queue_id.get(queue_id).into_iter().flatten().filter(move |key| key.host == host)
    }

    fn trails_at(&self, host: &str, queue_id: &str) -> impl Iterator<Item = &Trail> {
        self.keys_at(host, queue_id).filter_map(|key| self.trail(key))
    }

    /// Where a host takes mail, by all that these lines and the trails of this queue id know of it.
    fn addresses_at(&self, host: &str, queue_id: &str, entries: &[&Entry]) -> Option<Arc<str>> {
        let mut all = Trail::default();
        let known = self.trails_at(host, queue_id).filter_map(|trail| trail.addresses.as_deref());
        known.chain(entries.iter().filter_map(|entry| entry.addresses.as_deref())).for_each(|at| all.learn(at));
        all.addresses.map(Arc::from)
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

    /// What these lines change, when the numbers after `before` are still to be given.
    pub(super) async fn plan(mut self, tx: &mut Tx, batch: &Told, before: Counters) -> Result<Plan> {
        let was = self.mails.clone();
        let blocks = self.keep_lines(tx, batch, before.blocks).await?;
        for (place, entries) in &batch.groups {
            self.apply(tx, place, entries, batch.source_id).await?;
        }
        let is = self.partition();
        let trails = self.number(&is, before.trails);
        let rows = self.trail_rows(&was, &is)?;
        let domains = DomainMap::load(tx, was.values().chain(is.values())).await?;
        let (mut old, new) = (project(&was, &domains), project(&is, &domains));
        if domains.is_judged_anew {
            old = as_kept(tx, &old).await?;
        }
        let rewrite = Rewrite::of(tx, &old, &new, &self.ids, domains.whole_since).await?;
        // what a filter said of a mail that nobody knows is no mail
        let mails = |hops: &BTreeMap<[u8; 16], Vec<Hop>>| {
            hops.values().filter(|hops| hops.iter().any(|hop| !hop.key.is_verdict())).count()
        };
        let forgotten = (mails(&is) - new.len()) as i64 - (mails(&was) - old.len()) as i64;
        let after = Counters { trails, blocks: before.blocks + blocks.len() as i64, ingests: before.ingests + 1 };
        let reach = Reach {
            asked: self.asked,
            named: rows.queue_ids().map(str::to_owned).collect(),
            mails: was.into_keys().chain(is.into_keys()).collect(),
        };
        let forgotten = forgotten.max(0);
        Ok(Plan { before, after, reach: Arc::new(reach), blocks, trails: rows, rewrite, forgotten })
    }

    /// Packs the lines that are not kept yet. Only a line that is not later than its trail's last one can be.
    async fn keep_lines(
        &mut self,
        tx: &mut Tx,
        Told { groups, source_id, .. }: &Told,
        last_block: i64,
    ) -> Result<NewBlocks> {
        let mut doubtful: HashSet<&Place> = HashSet::default();
        let (mut blocks, mut span) = (BTreeSet::new(), (Micros::MAX, Micros::MIN));
        for (place, entries) in groups.iter().filter(|(place, _)| !is_verdict(place)) {
            let Some(last) = self.trails_at(&place.0, &place.1).map(|trail| trail.last_at).max() else { continue };
            let old = entries.iter().filter(|entry| entry.at <= last);
            let reach = old.fold(None, |reach: Option<(Micros, Micros)>, e| {
                Some(reach.map_or((e.at, e.at), |(a, b)| (a.min(e.at), b.max(e.at))))
            });
            if let Some((first, last)) = reach {
                span = (span.0.min(first), span.1.max(last));
                blocks.extend(self.keys_at(&place.0, &place.1).filter_map(|key| self.homes.get(key)).flatten());
                doubtful.insert(place);
            }
        }
        self.blocks.load(tx, blocks, span).await?;
        let unknown = groups.iter().map(|(place, entries)| {
            // of a filter's words one line is enough, and there is never another
            if let [entry, ..] = entries.as_slice()
                && let Fact::Verdict(_) = entry.fact
            {
                let is_known = self.keys_at(&place.0, &place.1).next().is_some();
                return (place, if is_known { Vec::new() } else { vec![entry] });
            }
            if !doubtful.contains(place) {
                return (place, entries.iter().collect());
            }
            // by what they are, not by how they are written: the journal's lines are the same lines
            let stored = self.blocks.of(&place.0, &place.1);
            let known: HashSet<(Micros, i64)> = stored
                .filter_map(|(at, raw)| reread(&place.0, &place.1, at, Known::default(), raw))
                .map(|entry| (entry.at, entry.hash))
                .collect();
            (place, entries.iter().filter(|entry| !known.contains(&(entry.at, entry.hash))).collect())
        });
        let (blocks, written) = NewBlocks::pack(unknown, *source_id, last_block)?;
        self.written = written;
        Ok(blocks)
    }

    /// Gives the new lines of one queue id to the right life of it. Sorted, without doubles.
    async fn apply(&mut self, tx: &mut Tx, place: &Place, entries: &[Entry], source_id: i64) -> Result<()> {
        let home = self.written.get(place).cloned().unwrap_or_default();
        let (host, queue_id) = place;
        if let [entry, ..] = entries
            && let Fact::Verdict(_) = entry.fact
        {
            // the same words again are nothing new
            if self.keys_at(host, queue_id).next().is_none() {
                let key = TrailKey { host: host.clone(), queue_id: queue_id.clone(), life: entry.at };
                self.homes.insert(key.clone(), home);
                self.told_by.insert(key.clone(), source_id);
                self.put(key.clone(), native(&key), Trail::of([entry]));
            }
            return Ok(());
        }
        let known = self.open_to(host, queue_id, entries);
        if let [key] = known.as_slice()
            && let Some(trail) = self.trail_mut(key)
            && trail.takes(key, entries)
        {
            for entry in entries {
                trail.apply(entry);
            }
            self.homes.entry(key.clone()).or_default().extend(home);
            return Ok(());
        }
        if known.is_empty() {
            self.begin(place, entries.iter().collect());
            return Ok(());
        }
        self.recut(tx, place, known, entries).await
    }

    /// Lives that none was known of.
    fn begin(&mut self, place: &Place, entries: Vec<&Entry>) {
        let home = self.written.get(place).cloned().unwrap_or_default();
        let (host, queue_id) = place;
        for life in lives(queue_id.starts_with('~'), entries) {
            let key = self.free_key(host, queue_id, life[0].at);
            self.homes.insert(key.clone(), home.clone());
            self.put(key.clone(), native(&key), Trail::of(life));
        }
    }

    /// The lives of a queue id that these lines may belong to or change: all but those that were over before, apart from every other.
    fn open_to(&self, host: &str, queue_id: &str, entries: &[Entry]) -> Vec<TrailKey> {
        let Some(first) = entries.iter().map(|entry| entry.at).min() else { return Vec::new() };
        let mut known: Vec<(&TrailKey, &Trail)> = Vec::new();
        known.extend(self.keys_at(host, queue_id).filter_map(|key| Some((key, self.trail(key)?))));
        known.sort_by_key(|(_, trail)| trail.first_at);
        let (mut open, mut until) = (Vec::new(), Micros::MIN);
        for (i, (key, trail)) in known.iter().enumerate() {
            let is_apart =
                until < trail.first_at && known.get(i + 1).is_none_or(|(_, next)| trail.last_at < next.first_at);
            if !is_apart || !trail.is_over_before(key, first) {
                open.push((*key).clone());
            }
            until = until.max(trail.last_at);
        }
        open
    }

    /// The key of a new life; two lives may begin in the same second.
    fn free_key(&self, host: &str, queue_id: &str, at: Micros) -> TrailKey {
        let mut key = TrailKey { host: host.to_owned(), queue_id: queue_id.to_owned(), life: at };
        while self.mail_of.contains_key(&key) || self.gone.contains(&key) {
            key.life += 1;
        }
        key
    }

    /// The rare case: these lines may change where one life of a queue id ends and the next begins. All lines of these lives are read again.
    async fn recut(&mut self, tx: &mut Tx, place: &Place, known: Vec<TrailKey>, entries: &[Entry]) -> Result<()> {
        let (host, queue_id) = place;
        let mut entries: Vec<&Entry> = entries.iter().collect();
        let known = self.leave_thinned(place, known, &mut entries);
        if entries.is_empty() {
            return Ok(());
        }
        if known.is_empty() {
            self.begin(place, entries);
            return Ok(());
        }
        let others = self.keys_at(host, queue_id).filter(|key| !known.contains(key));
        let apart: Vec<RangeInclusive<Micros>> =
            others.filter_map(|key| self.trail(key).map(|trail| trail.first_at..=trail.last_at)).collect();
        let mut homes: BTreeSet<i64> = known.iter().filter_map(|key| self.homes.get(key)).flatten().copied().collect();
        self.blocks.load(tx, homes.iter().copied(), (Micros::MIN, Micros::MAX)).await?;
        homes.extend(self.written.get(place).into_iter().flatten());
        // what was known of a line when it was first read stays so
        let trusted: HashSet<(Micros, i64)> = known
            .iter()
            .filter_map(|key| self.trail(key))
            .flat_map(|trail| {
                let start = trail.start.as_ref().filter(|seen| seen.2.is_trusted).map(|seen| (seen.0, seen.1));
                let envelope = trail.envelope.as_ref().filter(|seen| seen.2.is_trusted).map(|seen| (seen.0, seen.1));
                start.into_iter().chain(envelope)
            })
            .collect();
        let addresses = self.addresses_at(host, queue_id, &entries);
        let stored = self.blocks.of(host, queue_id).filter(|(at, _)| apart.iter().all(|span| !span.contains(at)));
        let stored = stored.filter_map(|(at, raw)| reread(host, queue_id, at, Known::default(), raw));
        let mut all: Vec<Entry> = entries.into_iter().cloned().chain(stored).collect();
        all.sort_by_key(|entry| (entry.at, entry.hash));
        all.dedup_by_key(|entry| (entry.at, entry.hash));
        for entry in &mut all {
            entry.fact.trust_sender(trusted.contains(&(entry.at, entry.hash)));
            entry.addresses.clone_from(&addresses);
        }
        let mut free: BTreeSet<TrailKey> = known.iter().cloned().collect();
        for key in &known {
            self.remove(key);
        }
        for life in lives(queue_id.starts_with('~'), all) {
            // the life that holds the line a key was minted from keeps that key
            let kept = free.iter().find(|key| life.iter().any(|entry| entry.at == key.life)).cloned();
            let key = kept.unwrap_or_else(|| self.free_key(host, queue_id, life[0].at));
            free.remove(&key);
            self.put(key.clone(), native(&key), Trail::of(&life));
            self.homes.insert(key, homes.clone());
        }
        self.gone.extend(free);
        Ok(())
    }

    /// Lives whose lines are not all kept any more stay as they are: cut from what is left, they would have lost how they began. Lines from
    /// within one are given to it. What remains are the lives to cut anew.
    fn leave_thinned(&mut self, place: &Place, known: Vec<TrailKey>, entries: &mut Vec<&Entry>) -> Vec<TrailKey> {
        // of refusals every line says what became of a recipient
        let is_thinned = |key: &TrailKey| !key.is_refusal() && self.thinned.contains(key);
        let (thinned, whole): (Vec<TrailKey>, Vec<TrailKey>) = known.into_iter().partition(is_thinned);
        for key in thinned {
            let home = self.written.get(place).cloned().unwrap_or_default();
            let Some(trail) = self.trail_mut(&key) else { continue };
            let own: Vec<&Entry> = entries.extract_if(.., |entry| trail.spans(entry.at)).collect();
            for entry in &own {
                trail.apply(entry);
            }
            if !own.is_empty() {
                self.homes.entry(key).or_default().extend(home);
            }
        }
        whole
    }

    /// Gives new trails their numbers after `last`, in the order of their mails; the last one given. A number is never given twice: what
    /// names a trail that is gone names nothing.
    fn number(&mut self, after: &BTreeMap<[u8; 16], Vec<Hop>>, mut last: i64) -> i64 {
        for hop in after.values().flatten() {
            self.ids.entry(hop.key.clone()).or_insert_with(|| {
                last += 1;
                last
            });
        }
        last
    }

    /// The mails as they are now: hops that are linked, named by the earliest native id among them.
    fn partition(&self) -> BTreeMap<[u8; 16], Vec<Hop>> {
        let hops: Vec<&Hop> = self.mails.values().flatten().collect();
        let place: HashMap<&TrailKey, usize> = hops.iter().enumerate().map(|(i, hop)| (&hop.key, i)).collect();
        let mut groups = Groups::new(hops.len());
        for (i, hop) in hops.iter().enumerate() {
            let mentions: BTreeSet<&str> = hop
                .trail
                .recipients
                .iter()
                .filter_map(|r| r.next.as_deref())
                .chain(hop.trail.start.as_ref().and_then(|s| s.2.orig_queue_id.as_deref()))
                .collect();
            for mention in mentions {
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
        self.join_scans(&hops, &place, &mut groups);
        let mut parts: HashMap<usize, Vec<Hop>> = HashMap::default();
        for (i, hop) in hops.iter().enumerate() {
            parts.entry(groups.find(i)).or_default().push((*hop).clone());
        }
        parts
            .into_values()
            .map(|mut hops| {
                hops.sort_by(|a, b| a.key.cmp(&b.key));
                // what a filter said names no mail but where it stands alone
                let queued = hops.iter().filter(|hop| !hop.key.is_verdict()).map(|hop| native(&hop.key)).min();
                let root = queued.or_else(|| hops.iter().map(|hop| native(&hop.key)).min());
                (root.unwrap_or_default(), hops)
            })
            .collect()
    }

    fn trail_rows(
        &self,
        before: &BTreeMap<[u8; 16], Vec<Hop>>,
        after: &BTreeMap<[u8; 16], Vec<Hop>>,
    ) -> Result<TrailRows> {
        let mut known: HashMap<&TrailKey, (&[u8; 16], &Arc<Trail>)> = HashMap::default();
        for (mail, hops) in before {
            known.extend(hops.iter().map(|hop| (&hop.key, (mail, &hop.trail))));
        }
        let mut rows = TrailRows::default();
        let spans = Spans::of(after.values().flatten());
        for (mail, hops) in after {
            let same_hops =
                before.get(mail).filter(|was| was.iter().map(|hop| &hop.key).eq(hops.iter().map(|hop| &hop.key)));
            for (i, hop) in hops.iter().enumerate() {
                let key = &hop.key;
                let id = copies::id_of(key, &self.ids)?;
                let was = same_hops.map(|was| &was[i].trail);
                if was.is_none_or(|was| *was != hop.trail) {
                    let known: HashSet<Cow<'_, str>> = was.into_iter().flat_map(|was| was.mentions()).collect();
                    // those of the same mail find each other by it
                    let leads_out = |name: &Cow<'_, str>| {
                        hop.trail.verdict.is_some() || hops.iter().all(|other| other.key.queue_id != **name)
                    };
                    let mentions = hop.trail.mentions().filter(|name| !known.contains(name)).filter(leads_out);
                    rows.queue_ids.extend(mentions.map(|name| binds![name.into_owned(), true, id]));
                    let id_name =
                        hop.trail.id_name().filter(|name| was.and_then(|was| was.id_name()).as_ref() != Some(name));
                    rows.queue_ids.extend(id_name.map(|name| binds![name, false, id]));
                }
                let told = self.told_by_lines(hop, &spans);
                let blocks = self.homes.get(key).cloned().unwrap_or_default();
                let kept = Kept { is_alone: hops.len() == 1, has_state: told.is_none(), blocks };
                let known = known.get(key);
                let is_same = known.is_some_and(|(root, trail)| *root == mail && **trail == hop.trail)
                    && self.kept.get(key) == Some(&kept);
                if is_same {
                    continue;
                }
                let state = if kept.has_state {
                    Some(serde_json::to_string(&*hop.trail).map_err(Error::internal)?)
                } else {
                    None
                };
                let blocks = serde_json::to_string(&kept.blocks).map_err(Error::internal)?;
                let (host, queue_id) = (key.host.as_str(), key.queue_id.as_str());
                let (first_at, last_at) = (hop.trail.first_at, hop.trail.last_at);
                let Known { is_trusted, addresses } = told.unwrap_or_default();
                let addresses = addresses.as_deref().map(str::to_owned);
                let is_thinned = self.thinned.contains(key);
                let source_id = self.told_by.get(key).copied();
                let row = binds![
                    id,
                    host,
                    queue_id,
                    key.life,
                    mail,
                    first_at,
                    last_at,
                    state,
                    is_trusted,
                    addresses,
                    kept.is_alone,
                    is_thinned,
                    source_id,
                    blocks
                ];
                match known {
                    None => {
                        rows.queue_ids.push(binds![queue_id, false, id]);
                        rows.new.push(row);
                    }
                    Some((root, _)) if *root != mail => rows.moved.push(row),
                    Some(_) => rows.same.push(row),
                }
            }
        }
        for key in &self.gone {
            rows.gone.push((copies::id_of(key, &self.ids)?, key.queue_id.clone()));
        }
        Ok(rows)
    }

    /// Whether a trail need not be kept, because it is over and its lines say the same again; then, what they do not say.
    fn told_by_lines(&self, hop: &Hop, spans: &Spans<'_>) -> Option<Known> {
        let (key, trail) = (&hop.key, &hop.trail);
        if trail.verdict.is_some() {
            return Some(Known::default());
        }
        if trail.removed_at.is_none() || key.is_refusal() || self.thinned.contains(key) {
            return None;
        }
        // where two lives of a queue id touch, an instant does not tell whose line it is
        if spans.touches(hop) {
            return None;
        }
        let start = trail.start.as_ref().map(|seen| seen.2.is_trusted);
        let envelope = trail.envelope.as_ref().map(|seen| seen.2.is_trusted);
        let is_trusted = match (start, envelope) {
            (Some(start), Some(envelope)) if start != envelope => return None,
            (start, envelope) => start.or(envelope).unwrap_or_default(),
        };
        Some(Known { is_trusted, addresses: trail.addresses.as_deref().map(Arc::from) })
    }
}

/// Whether this is the place of a filter's words.
fn is_verdict((_, queue_id): &Place) -> bool {
    queue_id.starts_with(VERDICT_MARK)
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
