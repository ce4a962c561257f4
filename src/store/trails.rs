//! Takes entries in: finds the trails they belong to, puts hops of one mail together, and rewrites the copies that changed. One
//! transaction per batch; the same batch again changes nothing.

mod forgetting;
mod intake;
mod links;
mod project;
mod recategorising;
mod rows;
mod spans;
mod thinning;
mod work;

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use foldhash::HashSet;

pub(super) use self::{
    forgetting::{forget, forget_blocks},
    thinning::Thinning,
};
pub use self::{
    intake::{Intake, Written},
    recategorising::recategorise,
};
use self::{
    project::{DomainMap, project},
    rows::TrailRows,
    work::Work,
};
use crate::{
    binds,
    error::{Error, Result},
    message::Micros,
    store::{
        copies::Rewrite,
        db::{Db, Tx},
        domain_moves,
        lines::NewBlocks,
        sources::{self, Progress},
        tenants,
    },
    tenant::{Scope, TenantId},
    trail::{Entry, SetAside},
};

/// What a batch brings.
#[derive(Debug, Default)]
pub struct Batch {
    pub entries: Vec<Entry>,
    /// Lines of Postfix that were not understood.
    pub set_aside: Vec<SetAside>,
    /// The last stamp of each host; of filters, under no name.
    pub last_line_at: Vec<(String, Micros)>,
    pub source_id: i64,
    /// How far the source has been read with this batch.
    pub progress: Option<Progress>,
}

/// What a batch changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Mails that were not known before.
    pub messages: i64,
    /// Recipients, over all copies, that were not known before.
    pub deliveries: i64,
    /// Mails that were not known before, and that arrived before what everybody they concern keeps: nobody is shown them.
    pub forgotten: i64,
}

/// Takes a batch in. Only the platform itself may.
pub async fn ingest(db: &Db, scope: &Scope, batch: Batch) -> Result<Change> {
    if !scope.allows(TenantId::OPERATOR) {
        return Err(Error::Forbidden);
    }
    let batch = Told::new(batch);
    let mut tx = db.begin_ingest().await?;
    let counters = Counters::load(&mut tx).await?;
    let change = Plan::make_here(&mut tx, &batch, counters).await?.write(&mut tx, &batch).await?;
    tx.commit().await?;
    Ok(change)
}

/// Host and queue id.
type Place = (String, String);

/// A batch, with the entries of each queue id together, in their order and without doubles.
#[derive(Debug)]
struct Told {
    groups: BTreeMap<Place, Vec<Entry>>,
    set_aside: Vec<SetAside>,
    last_line_at: Vec<(String, Micros)>,
    source_id: i64,
    progress: Option<Progress>,
}

impl Told {
    fn new(batch: Batch) -> Self {
        let Batch { entries, set_aside, last_line_at, source_id, progress } = batch;
        Self { groups: by_place(entries), set_aside, last_line_at, source_id, progress }
    }
}

/// The last numbers that were given, and how many transactions have changed what ingest reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Counters {
    trails: i64,
    blocks: i64,
    ingests: i64,
}

impl Counters {
    async fn load(tx: &mut Tx) -> Result<Self> {
        let rows: Vec<(String, i64)> = tx.all("SELECT name, last FROM counters", vec![]).await?;
        let last = |name: &str| {
            let found = rows.iter().find(|(known, _)| known == name).map(|(_, last)| *last);
            found.ok_or_else(|| Error::internal("a counter that is not there"))
        };
        Ok(Self { trails: last("trails")?, blocks: last("blocks")?, ingests: last("ingests")? })
    }

    async fn save(self, tx: &mut Tx) -> Result<()> {
        let Self { trails, blocks, ingests } = self;
        for (name, last) in [("trails", trails), ("blocks", blocks), ("ingests", ingests)] {
            tx.execute_one("UPDATE counters SET last = $1 WHERE name = $2", binds![last, name]).await?;
        }
        Ok(())
    }
}

/// Notes that what ingest reads was changed by somebody else: what was made ready before is made again.
pub(super) async fn outdate(tx: &mut Tx) -> Result<()> {
    tx.execute_one("UPDATE counters SET last = last + 1 WHERE name = 'ingests'", vec![]).await
}

/// All that a batch changes, ready to be written.
#[derive(Debug)]
struct Plan {
    /// As they must be when it is written.
    before: Counters,
    after: Counters,
    reach: Arc<Reach>,
    blocks: NewBlocks,
    trails: TrailRows,
    rewrite: Rewrite,
    /// As in [`Change`].
    forgotten: i64,
}

/// What a plan rests upon and what it changes: whether another one may be made beside it.
#[derive(Debug, Default)]
struct Reach {
    /// Queue ids that were looked for.
    asked: HashSet<String>,
    /// Queue ids that lead to other trails than before.
    named: HashSet<String>,
    /// Mails as they were, and as they will be.
    mails: HashSet<[u8; 16]>,
}

impl Reach {
    /// Whether what was read for this one may differ once `other` is written.
    fn meets(&self, other: &Self) -> bool {
        !self.mails.is_disjoint(&other.mails) || !self.asked.is_disjoint(&other.named)
    }
}

impl Plan {
    /// Within the transaction that writes it.
    async fn make_here(tx: &mut Tx, batch: &Told, counters: Counters) -> Result<Self> {
        let mut work = Work::default();
        work.load(tx, &batch.groups).await?;
        // a difference is only right against copies that are where they belong
        let were_nobodys = domain_moves::unfinished(tx).await?;
        if !were_nobodys.is_empty() {
            reproject(tx, &work, &were_nobodys).await?;
        }
        work.plan(tx, batch, counters).await
    }

    /// Beside the transaction of the batch before, after which the counters will be these. `None` when it can only be made within its own.
    async fn make_ahead(look: &mut Tx, batch: &Told, counters: Counters) -> Result<Option<Self>> {
        if !domain_moves::unfinished(look).await?.is_empty() {
            return Ok(None);
        }
        let mut work = Work::default();
        work.load(look, &batch.groups).await?;
        Ok(Some(work.plan(look, batch, counters).await?))
    }

    async fn write(self, tx: &mut Tx, batch: &Told) -> Result<Change> {
        let source_id = batch.source_id;
        let set_aside: Vec<_> = batch
            .set_aside
            .iter()
            .map(|line| binds![&*line.host, line.at, line.hash, source_id, &line.shape, &line.text])
            .collect();
        let columns = ["host", "at", "line_hash", "source_id", "shape", "text"];
        tx.insert_many("set_aside", &columns, set_aside, "ON CONFLICT DO NOTHING").await?;
        if let Some(progress) = &batch.progress {
            let last_line_at = batch.last_line_at.iter().map(|(_, at)| *at).max();
            sources::keep_progress(tx, source_id, progress, last_line_at).await?;
        }
        hear(tx, source_id, &batch.last_line_at).await?;
        self.after.save(tx).await?;
        self.blocks.write(tx).await?;
        self.trails.write(tx).await?;
        let change = self.rewrite.write(tx).await?;
        Ok(Change { forgotten: self.forgotten, ..change })
    }
}

/// Hosts of one source that are heard: whoever writes lines can make names up, and each page asks what hosts there are.
const MOST_HOSTS: i64 = 1_000;

/// Notes when each host was last heard. A host is of the source that it was first read from, until that one is not read any more.
async fn hear(tx: &mut Tx, source_id: i64, last_line_at: &[(String, Micros)]) -> Result<()> {
    let last_line_at: Vec<&(String, Micros)> = last_line_at.iter().filter(|(host, _)| !host.is_empty()).collect();
    if last_line_at.is_empty() {
        return Ok(());
    }
    let names = last_line_at.iter().map(|(host, _)| host.as_str().into()).collect();
    let known = "SELECT host FROM log_hosts WHERE host IN ({})";
    let known: HashSet<String> =
        tx.all_in::<(String,)>(known, vec![], names).await?.into_iter().map(|(host,)| host).collect();
    let mut room = 0;
    if known.len() < last_line_at.len() {
        let (heard,): (i64,) = tx.one("SELECT count(*) FROM log_hosts WHERE source_id = $1", binds![source_id]).await?;
        room = MOST_HOSTS - heard;
    }
    let mut hosts = Vec::new();
    for (host, at) in last_line_at {
        if !known.contains(host) {
            if room <= 0 {
                continue;
            }
            room -= 1;
        }
        hosts.push(binds![host, source_id, *at]);
    }
    tx.insert_many(
        "log_hosts",
        &["host", "source_id", "last_line_at"],
        hosts,
        "ON CONFLICT (host) DO UPDATE SET last_line_at = excluded.last_line_at, source_id = CASE WHEN EXISTS (SELECT 1 FROM sources \
         WHERE sources.source_id = log_hosts.source_id AND kind <> 'import' AND paused_at IS NULL) THEN log_hosts.source_id \
         ELSE excluded.source_id END WHERE excluded.last_line_at >= log_hosts.last_line_at",
    )
    .await?;
    Ok(())
}

/// The entries of each queue id, by host, in their order and without doubles.
fn by_place(mut entries: Vec<Entry>) -> BTreeMap<Place, Vec<Entry>> {
    entries.sort_by(|a, b| (&a.host, &a.queue_id, a.at, a.hash).cmp(&(&b.host, &b.queue_id, b.at, b.hash)));
    let mut groups: Vec<(Place, Vec<Entry>)> = Vec::new();
    for entry in entries {
        match groups.last_mut().filter(|((host, queue_id), _)| **host == *entry.host && *queue_id == entry.queue_id) {
            Some((_, known)) if known.last().is_some_and(|last| (last.at, last.hash) == (entry.at, entry.hash)) => {}
            Some((_, known)) => known.push(entry),
            None => groups.push(((entry.host.to_string(), entry.queue_id.clone()), vec![entry])),
        }
    }
    groups.into_iter().collect()
}

/// Mails moved in one transaction when a domain finds its tenant.
const MOVED_AT_ONCE: i64 = 100;

/// The keys by which a domain stands in a copy.
pub(super) const KINDS: [&str; 2] = ["sender_domain", "recipient_domain"];

/// How far the mail of a domain has been moved.
#[derive(Debug)]
pub struct Walk {
    domain: String,
    /// What is still to be walked through: whose copies, and by which key the domain stands in them.
    lanes: VecDeque<(TenantId, &'static str)>,
    /// The last mail of the first lane that was looked at.
    place: (Micros, Vec<u8>),
    /// How many mails were looked at.
    pub looked_at: i64,
}

impl Walk {
    /// From the beginning. The new tenant's own copies come first, so that what is moved there is not looked at twice.
    pub async fn begin(db: &Db, scope: &Scope, domain: &str) -> Result<Self> {
        if !scope.allows(TenantId::OPERATOR) {
            return Err(Error::Forbidden);
        }
        let owner: Option<(i64,)> = db.maybe("SELECT tenant_id FROM domains WHERE domain = $1", binds![domain]).await?;
        // a recipient of this domain may stand in another tenant's copy only: the one that sent the mail
        let mut tenants = tenants::open(db, scope).await?;
        tenants.sort_unstable_by_key(|tenant| (owner != Some((tenant.0,)), *tenant));
        let lanes = tenants.into_iter().flat_map(|tenant| KINDS.map(|kind| (tenant, kind)));
        Ok(Self { domain: domain.to_owned(), lanes: lanes.collect(), place: Self::START, looked_at: 0 })
    }

    const START: (Micros, Vec<u8>) = (Micros::MIN, Vec::new());

    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// How many mails there are to look at from the beginning.
    pub async fn count(&self, db: &Db) -> Result<i64> {
        let mut mails = 0;
        for (tenant, kind) in &self.lanes {
            let (found,): (i64,) = db
                .one(
                    "SELECT count(*) FROM message_keys WHERE tenant_id = $1 AND kind = $2 AND key = $3",
                    binds![*tenant, *kind, &self.domain],
                )
                .await?;
            mails += found;
        }
        Ok(mails)
    }

    /// Moves a few more mails, in one transaction; `false` when there were none left.
    pub async fn step(&mut self, db: &Db) -> Result<bool> {
        while let Some(&(tenant, kind)) = self.lanes.front() {
            let mut tx = db.begin_ingest().await?;
            let found: Vec<(i64, Vec<u8>, Vec<u8>)> = tx
                .all(
                    &format!(
                        "SELECT k.arrived_at, k.message_id, m.mail FROM message_keys k JOIN messages m ON m.tenant_id = k.tenant_id AND m.message_id = k.message_id \
                         WHERE k.tenant_id = $1 AND k.kind = $2 AND k.key = $3 AND (k.arrived_at, k.message_id) > ($4, $5) \
                         ORDER BY k.arrived_at, k.message_id LIMIT {MOVED_AT_ONCE}"
                    ),
                    binds![tenant, kind, &self.domain, self.place.0, self.place.1.clone()],
                )
                .await?;
            let Some((arrived_at, message_id, _)) = found.last() else {
                self.lanes.pop_front();
                self.place = Self::START;
                continue;
            };
            let (place, moved) = ((*arrived_at, message_id.clone()), found.len() as i64);
            let mut were_nobodys = domain_moves::unfinished(&mut tx).await?;
            were_nobodys.insert(self.domain.clone());
            let mut work = Work::default();
            work.load_mails(&mut tx, found.into_iter().map(|(.., mail)| mail.into()).collect()).await?;
            reproject(&mut tx, &work, &were_nobodys).await?;
            tx.commit().await?;
            // only now: a step that failed is taken again
            self.place = place;
            self.looked_at += moved;
            return Ok(true);
        }
        Ok(false)
    }
}

/// Moves the mail already known to the tenant that a domain was just attached to, a little at a time; `progress` hears how many mails were
/// looked at. Stopped half-way, it can be run again.
pub async fn move_domain(db: &Db, scope: &Scope, domain: &str, mut progress: impl FnMut(i64)) -> Result<i64> {
    let mut walk = Walk::begin(db, scope, domain).await?;
    while walk.step(db).await? {
        progress(walk.looked_at);
    }
    Ok(walk.looked_at)
}

/// Makes the copies of mails anew after domains found their tenants, as if the domains had been nobody's until now.
async fn reproject(tx: &mut Tx, work: &Work, were_nobodys: &HashSet<String>) -> Result<()> {
    let was = |found: &str| were_nobodys.contains(found).then_some(None::<TenantId>);
    let domains = DomainMap::load(tx, work.mails.values()).await?;
    let before = domains.clone().with(&was, &work.mails);
    let (mut old, new) = (project(&work.mails, &before), project(&work.mails, &domains));
    if domains.is_judged_anew {
        old = recategorising::as_kept(tx, &old).await?;
    }
    Rewrite::of(tx, &old, &new, &work.ids, domains.whole_since).await?.write(tx).await?;
    Ok(())
}
