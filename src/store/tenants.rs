//! Tenants and the domains that make a mail theirs.

use std::collections::{HashMap, HashSet};

use super::{
    db::{Bind, Db},
    domain_moves,
    user_events::{SIGNER, signer},
};
use crate::{
    binds,
    error::{Error, Result},
    message::Micros,
    person::{PLATFORM, check_name},
    tenant::{
        AttachedDomain, KEEP_MESSAGES_DAYS, Moving, Policy, Scope, Subjects, Tenant, TenantDetails, TenantId,
        TenantSummary, Tenants, TenantsPage,
    },
    user::Role,
    verdict::Detail,
};

/// A domain and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain {
    /// Lower-cased, no dot at its end.
    pub domain: String,
    pub tenant_id: TenantId,
    pub tenant_name: String,
}

const COLUMNS: &str = "t.tenant_id, t.name, t.timezone,
    (SELECT count(*) FROM domains d WHERE d.tenant_id = t.tenant_id) AS domains";

/// Adds a tenant. Fields `name` (`required`, `too-long`, `hidden`) and `timezone` (`unknown`); `Conflict("tenant-exists")`.
pub async fn add(db: &Db, scope: &Scope, name: &str, timezone: &str, now: Micros) -> Result<Tenant> {
    only_for_the_operator(scope)?;
    let name = check_name(name)?;
    if name.is_empty() || name == PLATFORM {
        return Err(Error::Invalid { field: "name", code: "required" });
    }
    check_timezone(timezone)?;
    let mut tx = db.begin().await?;
    let added: Option<(i64,)> = tx
        .maybe(
            "INSERT INTO tenants (name, timezone, created_at, created_by) VALUES ($1, $2, $3, $4)
            ON CONFLICT (name) DO NOTHING
            RETURNING tenant_id",
            binds![&name, timezone, now, scope.user_id()],
        )
        .await?;
    let (tenant_id,) = added.ok_or(Error::Conflict("tenant-exists"))?;
    tx.commit().await?;
    Ok(Tenant { tenant_id: TenantId(tenant_id), name, timezone: timezone.to_owned(), domains: 0 })
}

/// The tenants that are open to this scope, by name; the operator's own comes first, without a name.
pub async fn list(db: &Db, scope: &Scope) -> Result<Vec<Tenant>> {
    let rows: Vec<TenantRow> = match &scope.tenants {
        Tenants::All => db.all(&format!("SELECT {COLUMNS} FROM tenants t"), binds![]).await?,
        Tenants::Only(open) => {
            let sql = format!("SELECT {COLUMNS} FROM tenants t WHERE t.tenant_id IN ({{}})");
            let mut keys = open.clone();
            keys.sort_unstable();
            keys.dedup();
            db.all_in(&sql, binds![], keys.into_iter().map(Into::into).collect()).await?
        }
    };
    let mut tenants: Vec<Tenant> = rows.into_iter().map(Tenant::from).collect();
    // not by the engine: each server has its own alphabet
    tenants.sort_by_cached_key(|tenant| (tenant.name.to_lowercase(), tenant.tenant_id));
    Ok(tenants)
}

/// Tenants on one page of the operator's list.
const ROWS: usize = 100;

/// A page of all tenants whose name, or one of whose domains, holds this text; it begins with `from`. The platform itself stands first, without
/// a name. Only for the operator.
pub async fn page(db: &Db, scope: &Scope, query: &str, from: Option<TenantId>) -> Result<TenantsPage> {
    only_for_the_operator(scope)?;
    let query = query.trim().to_lowercase();
    let mut all: Vec<(i64, String)> = db.all("SELECT tenant_id, name FROM tenants", binds![]).await?;
    if !query.is_empty() {
        let owners: Vec<(i64,)> =
            db.all("SELECT tenant_id FROM domains WHERE domain LIKE $1 ESCAPE '!'", binds![pattern(&query)]).await?;
        let owners: HashSet<i64> = owners.into_iter().map(|(owner,)| owner).collect();
        all.retain(|(tenant_id, name)| owners.contains(tenant_id) || name.to_lowercase().contains(&query));
    }
    // not by the engine: each server has its own alphabet
    all.sort_by_cached_key(|(tenant_id, name)| (name.to_lowercase(), *tenant_id));
    let start = from.and_then(|from| all.iter().position(|(tenant_id, _)| *tenant_id == from.0)).unwrap_or(0);
    let at = |place: Option<usize>| place.and_then(|place| all.get(place)).map(|(tenant_id, _)| TenantId(*tenant_id));
    let (before, after) = (at((start > 0).then(|| start.saturating_sub(ROWS))), at(Some(start + ROWS)));
    let shown: Vec<Bind> = all.iter().skip(start).take(ROWS).map(|(tenant_id, _)| (*tenant_id).into()).collect();
    let rows: Vec<TenantRow> = db
        .all_in(&format!("SELECT {COLUMNS} FROM tenants t WHERE t.tenant_id IN ({{}})"), binds![], shown.clone())
        .await?;
    let people: Vec<(i64, i64)> = db
        .all_in(
            "SELECT tenant_id, count(*) FROM users WHERE disabled_at IS NULL AND tenant_id IN ({}) GROUP BY tenant_id",
            binds![],
            shown,
        )
        .await?;
    let people: HashMap<i64, i64> = people.into_iter().collect();
    let mut rows: Vec<TenantSummary> = rows
        .into_iter()
        .map(|row| TenantSummary { people: people.get(&row.tenant_id).copied().unwrap_or(0), tenant: row.into() })
        .collect();
    rows.sort_by_cached_key(|row| (row.tenant.name.to_lowercase(), row.tenant.tenant_id));
    Ok(TenantsPage { rows, found: all.len() as i64, before, after })
}

/// One tenant with its domains. Only for the operator; `NotFound` when there is none.
pub async fn details(db: &Db, scope: &Scope, tenant: TenantId) -> Result<TenantDetails> {
    only_for_the_operator(scope)?;
    let row: TenantRow =
        db.one(&format!("SELECT {COLUMNS} FROM tenants t WHERE t.tenant_id = $1"), binds![tenant]).await?;
    let (created_at, created_by, people): (Micros, Option<String>, i64) = db
        .one(
            &format!(
                "SELECT t.created_at, {SIGNER},
                (SELECT count(*) FROM users u WHERE u.tenant_id = t.tenant_id AND u.disabled_at IS NULL)
            FROM tenants t
            LEFT JOIN users b ON b.user_id = t.created_by
            WHERE t.tenant_id = $1"
            ),
            binds![tenant],
        )
        .await?;
    let domains: Vec<DomainRow> = db
        .all(
            &format!(
                "SELECT d.domain, d.created_at, {SIGNER} AS created_by,
                m.domain IS NOT NULL AND m.finished_at IS NULL AS is_moving, m.looked_at, m.mails
            FROM domains d
            LEFT JOIN users b ON b.user_id = d.created_by
            LEFT JOIN domain_moves m ON m.domain = d.domain
            WHERE d.tenant_id = $1"
            ),
            binds![tenant],
        )
        .await?;
    let mut domains: Vec<AttachedDomain> = domains
        .into_iter()
        .map(|row| AttachedDomain {
            domain: row.domain,
            at: row.created_at,
            by: signer(row.created_by),
            moving: row.is_moving.then(|| Moving { looked_at: row.looked_at.unwrap_or(0), mails: row.mails }),
        })
        .collect();
    domains.sort_by(|a, b| a.domain.cmp(&b.domain));
    Ok(TenantDetails { tenant: row.into(), people, created_at, created_by: signer(created_by), domains })
}

/// Gives a tenant's people another time zone to read times in, unless they chose one themselves. Only the operator does; field `timezone`
/// (`unknown`).
pub async fn set_timezone(db: &Db, scope: &Scope, tenant: TenantId, timezone: &str) -> Result<()> {
    only_for_the_operator(scope)?;
    check_timezone(timezone)?;
    let mut tx = db.begin().await?;
    let changed = tx.execute("UPDATE tenants SET timezone = $1 WHERE tenant_id = $2", binds![timezone, tenant]).await?;
    if changed != 1 {
        return Err(Error::NotFound);
    }
    tx.commit().await
}

/// How long the mail of a tenant is kept: so many days, or `None` for as long as the setting says. What is gone does not come back with more of
/// them. Only the operator does; field `days` (`out-of-range`).
pub async fn set_keep(db: &Db, scope: &Scope, tenant: TenantId, days: Option<i64>) -> Result<()> {
    only_for_the_operator(scope)?;
    if days.is_some_and(|days| !KEEP_MESSAGES_DAYS.contains(&days)) {
        return Err(Error::Invalid { field: "days", code: "out-of-range" });
    }
    let mut tx = db.begin().await?;
    let changed =
        tx.execute("UPDATE tenants SET keep_messages_days = $1 WHERE tenant_id = $2", binds![days, tenant]).await?;
    if changed != 1 {
        return Err(Error::NotFound);
    }
    tx.commit().await
}

/// What a tenant has its people shown.
pub async fn policy(db: &Db, tenant: TenantId) -> Result<Policy> {
    let (users, admins, subjects): (String, String, String) = db
        .one("SELECT detail_users, detail_admins, subjects FROM tenants WHERE tenant_id = $1", binds![tenant])
        .await?;
    let unreadable = || Error::internal("a slug without a meaning");
    Ok(Policy {
        users: Detail::from_slug(&users).ok_or_else(unreadable)?,
        admins: Detail::from_slug(&admins).ok_or_else(unreadable)?,
        subjects: Subjects::from_slug(&subjects).ok_or_else(unreadable)?,
    })
}

/// Changes what a tenant has its people shown. Only the operator does.
pub async fn set_policy(db: &Db, scope: &Scope, tenant: TenantId, policy: Policy) -> Result<()> {
    only_for_the_operator(scope)?;
    let mut tx = db.begin().await?;
    let changed = tx
        .execute(
            "UPDATE tenants SET detail_users = $1, detail_admins = $2, subjects = $3 WHERE tenant_id = $4",
            binds![policy.users.slug(), policy.admins.slug(), policy.subjects.slug(), tenant],
        )
        .await?;
    if changed != 1 {
        return Err(Error::NotFound);
    }
    tx.commit().await
}

/// How long the mail of those tenants is kept for whom it is not as the setting says.
pub async fn kept(db: &Db, scope: &Scope) -> Result<HashMap<TenantId, i64>> {
    only_for_the_operator(scope)?;
    let rows: Vec<(i64, i64)> = db
        .all("SELECT tenant_id, keep_messages_days FROM tenants WHERE keep_messages_days IS NOT NULL", binds![])
        .await?;
    Ok(rows.into_iter().map(|(tenant, days)| (TenantId(tenant), days)).collect())
}

fn check_timezone(timezone: &str) -> Result<()> {
    match timezone.parse::<chrono_tz::Tz>() {
        Ok(_) => Ok(()),
        Err(_) => Err(Error::Invalid { field: "timezone", code: "unknown" }),
    }
}

/// `LIKE` for a text somewhere, in lower case: its own `%` and `_` are nothing special. To be followed by `ESCAPE '!'`.
pub(super) fn pattern(text: &str) -> String {
    let text = text.to_lowercase().replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{text}%")
}

/// The tenants that a scope may look into; a query over one tenant's rows for each.
pub(super) async fn open(db: &Db, scope: &Scope) -> Result<Vec<TenantId>> {
    match &scope.tenants {
        Tenants::Only(open) => Ok(open.clone()),
        Tenants::All => {
            let rows: Vec<(i64,)> = db.all("SELECT tenant_id FROM tenants", vec![]).await?;
            Ok(rows.into_iter().map(|(id,)| TenantId(id)).collect())
        }
    }
}

/// The tenant whose mail a list shows: the one asked for, or the first that is open; `-` is the operator's own.
pub(super) async fn chosen(db: &Db, scope: &Scope, name: Option<&str>) -> Result<Tenant> {
    let open = list(db, scope).await?;
    let is_operators = |tenant: &Tenant| tenant.tenant_id == TenantId::OPERATOR;
    let place = match name {
        Some(name) => open.iter().position(|tenant| tenant.name == name || name == "-" && is_operators(tenant)),
        // somebody who has a tenant looks there first, not into the mail of no known domain
        None => open.iter().position(|tenant| !is_operators(tenant)).or((!open.is_empty()).then_some(0)),
    };
    place.and_then(|place| open.into_iter().nth(place)).ok_or(Error::NotFound)
}

/// The tenant of this name, when it is open to this scope; the empty name is the operator's own.
pub async fn by_name(db: &Db, scope: &Scope, name: &str) -> Result<Tenant> {
    open_one(db, scope, "name = $1", name.trim()).await
}

/// The tenant of this number, when it is open to this scope.
pub async fn get(db: &Db, scope: &Scope, tenant: TenantId) -> Result<Tenant> {
    open_one(db, scope, "tenant_id = $1", tenant).await
}

async fn open_one(db: &Db, scope: &Scope, condition: &str, value: impl Into<Bind>) -> Result<Tenant> {
    let sql = format!("SELECT {COLUMNS} FROM tenants t WHERE t.{condition}");
    let tenant = Tenant::from(db.one::<TenantRow>(&sql, binds![value.into()]).await?);
    if scope.allows(tenant.tenant_id) { Ok(tenant) } else { Err(Error::NotFound) }
}

/// The tenant of this name, whoever asks.
pub(super) async fn named(db: &Db, name: &str) -> Result<Tenant> {
    let sql = format!("SELECT {COLUMNS} FROM tenants t WHERE t.name = $1");
    Ok(db.one::<TenantRow>(&sql, binds![name.trim()]).await?.into())
}

/// Attaches a domain to a tenant, and notes that the mail already known is to be moved; done already, it changes nothing. `NotFound` when there is no such tenant, field `domain`
/// (`not-a-domain`), `Conflict("domain-taken")` when it is another tenant's.
pub async fn add_domain(db: &Db, scope: &Scope, tenant_name: &str, domain: &str, now: Micros) -> Result<Domain> {
    only_for_the_operator(scope)?;
    let domain = check_domain(domain)?;
    let tenant = named(db, tenant_name).await?;
    if tenant.tenant_id == TenantId::OPERATOR {
        return Err(Error::NotFound);
    }
    // no mail comes in between looking for what is known and attaching
    let mut tx = db.begin_ingest().await?;
    tx.execute(
        "INSERT INTO domains (domain, tenant_id, created_at, created_by) VALUES ($1, $2, $3, $4)
        ON CONFLICT (domain) DO NOTHING",
        binds![&domain, tenant.tenant_id, now, scope.user_id()],
    )
    .await?;
    let (owner,): (i64,) = tx.one("SELECT tenant_id FROM domains WHERE domain = $1", binds![&domain]).await?;
    if owner != tenant.tenant_id.0 {
        return Err(Error::Conflict("domain-taken"));
    }
    domain_moves::note(&mut tx, &domain, now).await?;
    tx.commit().await?;
    Ok(Domain { domain, tenant_id: tenant.tenant_id, tenant_name: tenant.name })
}

/// The domains of the tenants that are open to this scope, in alphabetical order.
pub async fn list_domains(db: &Db, scope: &Scope) -> Result<Vec<Domain>> {
    let rows: Vec<(String, i64, String)> = db
        .all(
            "SELECT d.domain, d.tenant_id, t.name
            FROM domains d
            JOIN tenants t ON t.tenant_id = d.tenant_id",
            binds![],
        )
        .await?;
    let mut domains: Vec<Domain> = rows
        .into_iter()
        .map(|(domain, tenant_id, tenant_name)| Domain { domain, tenant_id: TenantId(tenant_id), tenant_name })
        .filter(|domain| scope.allows(domain.tenant_id))
        .collect();
    domains.sort_by(|a, b| a.domain.cmp(&b.domain));
    Ok(domains)
}

/// Only the operator makes tenants and attaches domains, by page or by command; which tenants' mail is open to them makes no difference.
pub(super) fn only_for_the_operator(scope: &Scope) -> Result<()> {
    if scope.is_any_of(&[Role::Operator]) { Ok(()) } else { Err(Error::Forbidden) }
}

/// What only a command or a job does.
pub(super) fn only_for_the_platform(scope: &Scope) -> Result<()> {
    if matches!(scope.tenants, Tenants::All) { Ok(()) } else { Err(Error::Forbidden) }
}

/// Refuses what cannot stand behind the `@` of an address here; returns it lower-cased. An internationalised domain stays as it
/// was typed: Postfix logs both forms, and each can be attached.
fn check_domain(domain: &str) -> Result<String> {
    let domain = domain.trim().trim_end_matches('.').to_lowercase();
    let valid = domain.len() <= 253
        && domain.split('.').all(|label| !label.is_empty())
        && domain.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
        && (domain.contains('.') || domain == "localhost");
    if valid { Ok(domain) } else { Err(Error::Invalid { field: "domain", code: "not-a-domain" }) }
}

#[derive(sqlx::FromRow)]
struct DomainRow {
    domain: String,
    created_at: Micros,
    created_by: Option<String>,
    is_moving: bool,
    looked_at: Option<i64>,
    mails: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct TenantRow {
    tenant_id: i64,
    name: String,
    timezone: String,
    domains: i64,
}

impl From<TenantRow> for Tenant {
    fn from(row: TenantRow) -> Self {
        Self { tenant_id: TenantId(row.tenant_id), name: row.name, timezone: row.timezone, domains: row.domains }
    }
}
