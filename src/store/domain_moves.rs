//! The mail that was known before its domain was attached, on its way to the tenant. A row for each domain says how far it has come; whoever
//! runs the steps may stop at any time and begin again, for what has moved gives no difference.
//!
//! Until a domain's move is finished, nobody can say of one of its mails where it lies. So whoever writes copies meanwhile, another domain's
//! move or an ingest, first takes it that it lies where it was ([`unfinished`]): that is right for what has moved too.

use foldhash::HashSet;

use super::{
    db::{Bind, Db, Tx},
    trails::{self, KINDS, Walk},
};
use crate::{
    binds,
    error::{Error, Result},
    message::Micros,
    tenant::{Scope, TenantId},
};

/// Notes that the mail of a domain is to be moved: done at once where none is known, and that is certain, for no ingest runs beside this
/// transaction. Noted already, nothing changes.
pub(super) async fn note(tx: &mut Tx, domain: &str, now: Micros) -> Result<()> {
    trails::outdate(tx).await?;
    let tenants: Vec<(i64,)> = tx.all("SELECT tenant_id FROM tenants", binds![]).await?;
    let tenants: Vec<Bind> = tenants.into_iter().map(|(tenant_id,)| tenant_id.into()).collect();
    let mut is_known = false;
    for kind in KINDS {
        let sql = "SELECT tenant_id FROM message_keys WHERE kind = $1 AND key = $2 AND tenant_id IN ({}) LIMIT 1";
        let found: Vec<(i64,)> = tx.all_in(sql, binds![kind, domain], tenants.clone()).await?;
        is_known |= !found.is_empty();
    }
    tx.execute(
        "INSERT INTO domain_moves (domain, finished_at) VALUES ($1, $2) ON CONFLICT (domain) DO NOTHING",
        binds![domain, (!is_known).then_some(now)],
    )
    .await?;
    Ok(())
}

/// The domains whose mail may still lie where it lay before they were attached.
pub(super) async fn unfinished(tx: &mut Tx) -> Result<HashSet<String>> {
    let rows: Vec<(String,)> = tx.all("SELECT domain FROM domain_moves WHERE finished_at IS NULL", binds![]).await?;
    Ok(rows.into_iter().map(|(domain,)| domain).collect())
}

/// Takes one step of a move that is not finished, of `walk` or of one it begins: a hundred mails at most. `false` when there is nothing to
/// move. Only the platform itself may.
pub async fn step(db: &Db, scope: &Scope, walk: &mut Option<Walk>, now: Micros) -> Result<bool> {
    if !scope.allows(TenantId::OPERATOR) {
        return Err(Error::Forbidden);
    }
    let mut current = match walk.take() {
        Some(current) => current,
        None => match begin(db, scope).await? {
            Some(begun) => begun,
            None => return Ok(false),
        },
    };
    if current.step(db).await? {
        looked_at(db, &current, None).await?;
        *walk = Some(current);
    } else {
        looked_at(db, &current, Some(now)).await?;
    }
    Ok(true)
}

async fn begin(db: &Db, scope: &Scope) -> Result<Option<Walk>> {
    let next: Option<(String,)> =
        db.maybe("SELECT domain FROM domain_moves WHERE finished_at IS NULL ORDER BY domain LIMIT 1", binds![]).await?;
    let Some((domain,)) = next else { return Ok(None) };
    let walk = Walk::begin(db, scope, &domain).await?;
    let mails = walk.count(db).await?;
    let mut tx = db.begin().await?;
    tx.execute_one("UPDATE domain_moves SET mails = $1, looked_at = 0 WHERE domain = $2", binds![mails, walk.domain()])
        .await?;
    tx.commit().await?;
    Ok(Some(walk))
}

async fn looked_at(db: &Db, walk: &Walk, finished_at: Option<Micros>) -> Result<()> {
    let mut tx = db.begin().await?;
    tx.execute_one(
        "UPDATE domain_moves SET looked_at = $1, finished_at = $2 WHERE domain = $3",
        binds![walk.looked_at, finished_at, walk.domain()],
    )
    .await?;
    tx.commit().await
}

/// Notes that a command has moved the mail of a domain itself.
pub async fn finish(db: &Db, scope: &Scope, domain: &str, looked_at: i64, now: Micros) -> Result<()> {
    if !scope.allows(TenantId::OPERATOR) {
        return Err(Error::Forbidden);
    }
    let mut tx = db.begin().await?;
    tx.execute_one(
        "UPDATE domain_moves SET mails = $1, looked_at = $1, finished_at = $2 WHERE domain = $3",
        binds![looked_at, now, domain],
    )
    .await?;
    tx.commit().await
}
