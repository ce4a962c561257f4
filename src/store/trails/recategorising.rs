//! Looks again at mail that was known before the rules of categories changed: tenant by tenant, the newest first, for that is what people
//! look at. Where it has come to is written with each step.

use std::collections::BTreeMap;

use foldhash::HashMap;

use super::{
    project::{DomainMap, project},
    work::Work,
};
use crate::{
    binds,
    error::{Error, Result},
    message::{Category, MessageId, Micros},
    store::{
        copies::Rewrite,
        db::{Bind, Db, Tx},
        domain_moves, tenants,
    },
    tenant::{Scope, TenantId},
    trail::copies::Copy,
};

/// Mails that are looked at in one transaction.
const AT_ONCE: i64 = 100;

type Place = (Option<i64>, Option<i64>, Option<Vec<u8>>, Option<i64>);

/// Looks at a few more mails, in one transaction. `false` when there is nothing left to do.
pub async fn recategorise(db: &Db, scope: &Scope, now: Micros) -> Result<bool> {
    tenants::only_for_the_platform(scope)?;
    let begun = "SELECT edition FROM category_rules WHERE mails IS NULL AND finished_at IS NULL";
    if let Some((edition,)) = db.maybe::<(Vec<u8>,)>(begun, vec![]).await? {
        // beside everybody: there may be millions
        let (mails,): (i64,) = db.one("SELECT count(*) FROM messages", vec![]).await?;
        let mut tx = db.begin().await?;
        tx.execute("UPDATE category_rules SET mails = $1 WHERE edition = $2", binds![mails, edition]).await?;
        tx.commit().await?;
    }
    let mut tx = db.begin_ingest().await?;
    let place: Option<Place> =
        tx.maybe("SELECT tenant_id, arrived_at, message_id, finished_at FROM category_rules", vec![]).await?;
    let Some((tenant, arrived_at, id, None)) = place else { return Ok(false) };
    // a domain's move puts mail where it belongs first
    if !domain_moves::unfinished(&mut tx).await?.is_empty() {
        return Ok(false);
    }
    let (tenant, arrived_at, id) =
        (tenant.unwrap_or(TenantId::OPERATOR.0), arrived_at.unwrap_or(Micros::MAX), id.unwrap_or_default());
    let found: Vec<(i64, Vec<u8>, Vec<u8>)> = tx
        .all(
            &format!(
                "SELECT arrived_at, message_id, mail FROM messages WHERE tenant_id = $1 AND (arrived_at, message_id) < ($2, $3) \
                 ORDER BY arrived_at DESC, message_id DESC LIMIT {AT_ONCE}"
            ),
            binds![tenant, arrived_at, id],
        )
        .await?;
    let Some((arrived_at, id, _)) = found.last() else {
        let next: Option<(i64,)> = tx
            .maybe("SELECT tenant_id FROM tenants WHERE tenant_id > $1 ORDER BY tenant_id LIMIT 1", binds![tenant])
            .await?;
        match next {
            Some((next,)) => {
                let sql = "UPDATE category_rules SET tenant_id = $1, arrived_at = NULL, message_id = NULL";
                tx.execute_one(sql, binds![next]).await?;
            }
            None => tx.execute_one("UPDATE category_rules SET finished_at = $1", binds![now]).await?,
        }
        tx.commit().await?;
        return Ok(next.is_some());
    };
    let (arrived_at, id, looked_at) = (*arrived_at, id.clone(), found.len() as i64);
    let mut work = Work::default();
    work.load_mails(&mut tx, found.into_iter().map(|(.., mail)| mail.into()).collect()).await?;
    let domains = DomainMap::load(&mut tx, work.mails.values()).await?;
    let new = project(&work.mails, &domains);
    let old = as_kept(&mut tx, &new).await?;
    Rewrite::of(&mut tx, &old, &new, &work.ids, domains.whole_since).await?.write(&mut tx).await?;
    let sql = "UPDATE category_rules SET tenant_id = $1, arrived_at = $2, message_id = $3, looked_at = looked_at + $4";
    tx.execute_one(sql, binds![tenant, arrived_at, id, looked_at]).await?;
    super::outdate(&mut tx).await?;
    tx.commit().await?;
    Ok(true)
}

type Copies = BTreeMap<[u8; 16], Vec<Copy>>;

/// The same copies in the categories that the tables have them in.
pub(super) async fn as_kept(tx: &mut Tx, new: &Copies) -> Result<Copies> {
    let mut ids: BTreeMap<TenantId, Vec<Bind>> = BTreeMap::new();
    for copy in new.values().flatten() {
        ids.entry(copy.tenant).or_default().push(copy.id.into());
    }
    let mut kept: HashMap<(TenantId, MessageId), (Category, bool, bool)> = HashMap::default();
    for (tenant, ids) in ids {
        let rows: Vec<(Vec<u8>, String, bool, bool)> = tx
            .all_in(
                "SELECT message_id, category, is_filter_unknown, is_unchecked FROM messages WHERE tenant_id = $1 AND message_id IN ({})",
                binds![tenant],
                ids,
            )
            .await?;
        for (id, category, is_filter_unknown, is_unchecked) in rows {
            let id = id.try_into().map(MessageId).map_err(|_| Error::internal("a message id is not 16 bytes"))?;
            let category = Category::from_slug(&category).ok_or_else(|| Error::internal("a slug without a meaning"))?;
            kept.insert((tenant, id), (category, is_filter_unknown, is_unchecked));
        }
    }
    let mut old = new.clone();
    for copy in old.values_mut().flatten() {
        if let Some(known) = kept.get(&(copy.tenant, copy.id)) {
            (copy.category, copy.is_filter_unknown, copy.is_unchecked) = *known;
        }
    }
    Ok(old)
}
