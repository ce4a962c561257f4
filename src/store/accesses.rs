//! The access journal: who looked at what of a tenant's, when, for which ticket. It is written before anything is shown, and nothing
//! in it is ever changed: the tables refuse it.

use super::{db::Db, tenants};
use crate::{
    binds,
    error::{Error, Result},
    journal::{Access, AccessFilter, AccessPage, Viewed},
    message::Micros,
    tenant::{Scope, Sight, TenantId},
    ticket::Somebody,
    user::Role,
    window::Window,
};

/// Accesses on a page.
const PAGE: i64 = 50;

/// Notes that the person of this scope is about to be shown something of a tenant's. What the platform itself reads is in its own log.
/// The same person looking at the same thing in the same microsecond is one access.
pub async fn note(
    db: &Db,
    scope: &Scope,
    tenant: TenantId,
    viewed: Viewed,
    object: &str,
    ticket: Option<i64>,
    now: Micros,
) -> Result<()> {
    let Some(user_id) = scope.user_id() else { return Ok(()) };
    // a search has an end
    let object: String = object.chars().take(8000).collect();
    let mut tx = db.begin().await?;
    tx.execute(
        "INSERT INTO accesses (tenant_id, at, user_id, what, object, ticket_id) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (tenant_id, at, user_id, what, object) DO NOTHING",
        binds![tenant, now, user_id, viewed.slug(), object, ticket],
    )
    .await?;
    tx.commit().await
}

/// A page of a tenant's journal, newest first. Its administrators read it, and the operator; `Forbidden` for others, `NotFound` for a
/// tenant that is not open. `window` is the filter's, as the viewer's calendar has it.
pub async fn page(db: &Db, scope: &Scope, filter: &AccessFilter, window: Window) -> Result<AccessPage> {
    if *scope.sight() != Sight::Whole || !scope.is_any_of(&[Role::Admin, Role::Operator]) {
        return Err(Error::Forbidden);
    }
    let tenant = tenants::chosen(db, scope, filter.tenant.as_deref()).await?.tenant_id;
    let until = window.until.unwrap_or(Micros::MAX);
    let before = filter.before.clone().filter(|(at, ..)| *at < until);
    let (at, by, what, object) = before.unwrap_or((until, String::new(), String::new(), String::new()));
    let mut binds = binds![tenant, at, by, what, object, window.since];
    let who = if filter.who.is_empty() {
        ""
    } else {
        binds.push(filter.who.to_lowercase().into());
        " AND j.user_id = (SELECT user_id FROM users WHERE email = $7)"
    };
    let viewed = filter.viewed.map_or_else(String::new, |viewed| format!(" AND j.what = '{}'", viewed.slug()));
    let mut rows: Vec<AccessRow> = db
        .all(
            &format!(
                "SELECT j.at, j.user_id, u.name, u.email, u.role, j.what, j.object, j.ticket_id
                FROM accesses j
                JOIN users u ON u.user_id = j.user_id
                WHERE j.tenant_id = $1 AND (j.at, j.user_id, j.what, j.object) < ($2, COALESCE((SELECT user_id FROM users WHERE email = $3), 0), $4, $5) AND j.at >= $6{viewed}{who}
                ORDER BY j.at DESC, j.user_id DESC, j.what DESC, j.object DESC
                LIMIT {}",
                PAGE + 1
            ),
            binds,
        )
        .await?;
    let has_more = rows.len() as i64 > PAGE;
    rows.truncate(PAGE as usize);
    let older =
        rows.last().filter(|_| has_more).map(|row| (row.at, row.email.clone(), row.what.clone(), row.object.clone()));
    let accesses = rows.into_iter().map(AccessRow::read).collect::<Result<_>>()?;
    Ok(AccessPage { tenant, accesses, older })
}

#[derive(sqlx::FromRow)]
struct AccessRow {
    at: i64,
    user_id: i64,
    name: String,
    email: String,
    role: String,
    what: String,
    object: String,
    ticket_id: Option<i64>,
}

impl AccessRow {
    fn read(self) -> Result<Access> {
        let unreadable = || Error::internal("an access without a meaning");
        Ok(Access {
            at: self.at,
            by: Somebody { user_id: self.user_id, name: self.name, email: self.email },
            role: Role::from_slug(&self.role).ok_or_else(unreadable)?,
            viewed: Viewed::from_slug(&self.what).ok_or_else(unreadable)?,
            object: self.object,
            ticket_id: self.ticket_id,
        })
    }
}
