//! Everything, copy by copy, for `lasso export`.

use std::collections::HashMap;

use serde::Serialize;

use super::{Hosts, scans, status_of};
use crate::{
    binds,
    error::{Error, Result},
    message::{Attempt, Hop, MessageId},
    store::{
        attempts::{Step, Told},
        db::{Bind, Db},
        tenants,
    },
    tenant::{Scope, TenantId},
};

/// One copy as it is exported: slugs for statuses, categories and directions, ISO 8601 in UTC.
#[derive(Debug, Serialize)]
pub struct Exported {
    pub id: String,
    /// `null`: mail of no known domain, the operator's.
    pub tenant: Option<String>,
    pub direction: String,
    pub category: String,
    pub arrived_at: String,
    pub client_ip: Option<String>,
    pub from: Option<String>,
    pub subject: Option<String>,
    pub message_id: Option<String>,
    pub size: Option<i64>,
    pub hops: Vec<Hop>,
    pub deliveries: Vec<ExportedDelivery>,
    /// What filters said, the oldest first.
    pub verdicts: Vec<ExportedVerdict>,
    #[serde(skip)]
    pub place: (TenantId, MessageId),
}

#[derive(Debug, Serialize)]
pub struct ExportedDelivery {
    pub to: String,
    pub orig_to: Option<String>,
    pub status: &'static str,
    pub reason: Option<String>,
    pub returned: bool,
    pub attempts: Vec<ExportedAttempt>,
}

/// One scan; scores in points.
#[derive(Debug, Serialize)]
pub struct ExportedVerdict {
    pub at: String,
    pub filter: String,
    pub action: String,
    pub effect: String,
    pub score: Option<f64>,
    pub threshold: Option<f64>,
    pub symbols: Vec<ExportedSymbol>,
    pub is_rescan: bool,
}

#[derive(Debug, Serialize)]
pub struct ExportedSymbol {
    pub name: String,
    /// `null`: only its name was told.
    pub score: Option<f64>,
    pub options: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct ExportedAttempt {
    pub at: String,
    pub host: String,
    pub queue_id: String,
    pub relay: String,
    pub dsn: String,
    pub status: &'static str,
    pub reply: String,
}

#[derive(sqlx::FromRow)]
struct Copy {
    tenant_id: i64,
    message_id: Vec<u8>,
    direction: String,
    category: String,
    arrived_at: i64,
    last_host: String,
    client_ip: String,
    sender: Option<String>,
    subject: Option<String>,
    header_message_id: Option<String>,
    size: Option<i64>,
    hops: String,
    trails: String,
}

#[derive(sqlx::FromRow)]
struct DeliveryRow {
    message_id: Vec<u8>,
    recipient: String,
    orig_to: String,
    status: String,
    reason: Option<String>,
    returned: bool,
    path: String,
}

/// The next `limit` copies after a place, tenant by tenant. Memory is bounded by their lines.
pub async fn after(db: &Db, scope: &Scope, place: Option<(TenantId, MessageId)>, limit: i64) -> Result<Vec<Exported>> {
    let hosts = Hosts::load(db).await?;
    let mut open = tenants::list(db, scope).await?;
    open.sort_by_key(|tenant| tenant.tenant_id);
    for tenant in open {
        let start = match place {
            Some((last, _)) if tenant.tenant_id < last => continue,
            Some((last, id)) if tenant.tenant_id == last => id.0.to_vec(),
            _ => Vec::new(),
        };
        let copies: Vec<Copy> = db
            .all(
                &format!(
                    "SELECT tenant_id, message_id, direction, category, arrived_at, last_host, client_ip, sender, subject, header_message_id, size, hops, trails \
                     FROM messages WHERE tenant_id = $1 AND message_id > $2 ORDER BY message_id LIMIT {limit}"
                ),
                binds![tenant.tenant_id, start],
            )
            .await?;
        if !copies.is_empty() {
            return exported(db, &hosts, tenant.tenant_id, &tenant.name, copies).await;
        }
    }
    Ok(Vec::new())
}

async fn exported(db: &Db, hosts: &Hosts, tenant: TenantId, name: &str, copies: Vec<Copy>) -> Result<Vec<Exported>> {
    let keys: Vec<Bind> = copies.iter().map(|copy| Bind::from(copy.message_id.clone())).collect();
    let deliveries: Vec<DeliveryRow> = db
        .all_in(
            "SELECT message_id, recipient, orig_to, status, reason, returned, path FROM deliveries WHERE tenant_id = $1 AND message_id IN ({}) ORDER BY recipient, orig_to",
            binds![tenant],
            keys,
        )
        .await?;
    let mut outcomes: HashMap<Vec<u8>, Vec<DeliveryRow>> = HashMap::new();
    for row in deliveries {
        outcomes.entry(row.message_id.clone()).or_default().push(row);
    }
    let trails: Vec<Vec<i64>> =
        copies.iter().map(|copy| serde_json::from_str(&copy.trails).map_err(Error::internal)).collect::<Result<_>>()?;
    let mut said = scans::said_of(db, tenant, copies.iter().map(|copy| copy.message_id.as_slice())).await?;
    let scanned = said.values().flatten().map(|row| row.trail_id);
    let told = Told::load(db, trails.iter().flatten().copied().chain(scanned).collect()).await?;
    let mut found = Vec::new();
    for (copy, trails) in copies.into_iter().zip(&trails) {
        let hops: Vec<Hop> = serde_json::from_str(&copy.hops).map_err(Error::internal)?;
        let mut deliveries = Vec::new();
        for row in outcomes.remove(&copy.message_id).unwrap_or_default() {
            let status = hosts.seen_today(status_of(&row.status)?, &copy.last_host, copy.arrived_at).slug();
            let path: Vec<Step> = serde_json::from_str(&row.path).map_err(Error::internal)?;
            let attempts = told.attempts((&row.recipient, &row.orig_to), &path, trails, &hops);
            let attempts = attempts.into_iter().map(exported_attempt).collect::<Result<_>>()?;
            let orig_to = (!row.orig_to.is_empty()).then_some(row.orig_to);
            deliveries.push(ExportedDelivery {
                to: row.recipient,
                orig_to,
                status,
                reason: row.reason,
                returned: row.returned,
                attempts,
            });
        }
        let verdicts = said.remove(&copy.message_id).unwrap_or_default();
        let verdicts = verdicts.into_iter().map(|row| row.exported(&told)).collect::<Result<_>>()?;
        let id = super::id_of(&copy.message_id)?;
        found.push(Exported {
            id: id.to_string(),
            tenant: (tenant != TenantId::OPERATOR).then(|| name.to_owned()),
            direction: copy.direction,
            category: copy.category,
            arrived_at: iso(copy.arrived_at)?,
            client_ip: (!copy.client_ip.is_empty()).then_some(copy.client_ip),
            from: copy.sender,
            subject: copy.subject,
            message_id: copy.header_message_id,
            size: copy.size,
            hops,
            deliveries,
            verdicts,
            place: (TenantId(copy.tenant_id), id),
        });
    }
    Ok(found)
}

fn exported_attempt(attempt: Attempt) -> Result<ExportedAttempt> {
    Ok(ExportedAttempt {
        at: iso(attempt.at)?,
        host: attempt.host,
        queue_id: attempt.queue_id,
        relay: attempt.relay,
        dsn: attempt.dsn,
        status: attempt.status.slug(),
        reply: attempt.reply,
    })
}

pub(super) fn iso(at: i64) -> Result<String> {
    let instant =
        chrono::DateTime::from_timestamp_micros(at).ok_or_else(|| Error::internal("an instant beyond the calendar"))?;
    Ok(instant.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string())
}
