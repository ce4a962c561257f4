//! Takes entries in: finds the trails they belong to, puts hops of one mail together, and rewrites the copies that changed. One
//! transaction per batch; the same batch again changes nothing.

mod project;
mod work;

use std::collections::BTreeMap;

use self::{
    project::{DomainMap, project},
    work::Work,
};
use crate::{
    binds,
    error::{Error, Result},
    message::Micros,
    store::{
        copies,
        db::{Bind, Db, Tx},
        tenants,
    },
    tenant::{Scope, TenantId},
    trail::Entry,
};

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

/// Takes a batch in. Only the platform itself may.
pub async fn ingest(db: &Db, scope: &Scope, batch: Batch) -> Result<Change> {
    if !scope.allows(TenantId::OPERATOR) {
        return Err(Error::Forbidden);
    }
    let mut tx = db.begin_ingest().await?;
    let change = take_in(&mut tx, batch).await?;
    tx.commit().await?;
    Ok(change)
}

async fn take_in(tx: &mut Tx, batch: Batch) -> Result<Change> {
    let groups = by_place(batch.entries);
    let mut work = Work::default();
    work.load(tx, &groups).await?;
    let before = work.mails.clone();
    work.keep_lines(tx, &groups).await?;
    for ((host, queue_id), entries) in groups {
        work.apply(tx, host, queue_id, entries).await?;
    }
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

/// The entries of each queue id, by host, in their order and without doubles.
fn by_place(mut entries: Vec<Entry>) -> BTreeMap<(String, String), Vec<Entry>> {
    entries.sort_by(|a, b| (&a.host, &a.queue_id, a.at, a.hash).cmp(&(&b.host, &b.queue_id, b.at, b.hash)));
    let mut groups: Vec<((String, String), Vec<Entry>)> = Vec::new();
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

/// Moves the mail already known to the tenant that a domain was just attached to, a little at a time; `progress` hears how many mails were
/// looked at. Stopped half-way, it can be run again.
pub async fn move_domain(db: &Db, scope: &Scope, domain: &str, mut progress: impl FnMut(i64)) -> Result<i64> {
    if !scope.allows(TenantId::OPERATOR) {
        return Err(Error::Forbidden);
    }
    let was_nobodys = |found: &str| (found == domain).then_some(None::<TenantId>);
    let mut moved = 0;
    // a recipient of this domain may stand in another tenant's copy only: the one that sent the mail
    let lanes: Vec<(TenantId, &str)> = tenants::open(db, scope)
        .await?
        .into_iter()
        .flat_map(|tenant| ["sender_domain", "recipient_domain"].map(|kind| (tenant, kind)))
        .collect();
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
    work.load_mails(tx, mails.into_iter().map(Bind::from).collect()).await?;
    let domains = DomainMap::load(tx, work.mails.values()).await?;
    let before = domains.clone().with(was, &work.mails);
    let (old, new) = (project(&work.mails, &before), project(&work.mails, &domains));
    copies::rewrite(tx, &old, &new, &work.ids).await?;
    Ok(())
}
