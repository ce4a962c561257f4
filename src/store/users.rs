//! People: how they are added, how they sign in, and the right to look that a session gives back to them.

use std::net::{IpAddr, Ipv6Addr};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::Semaphore;

use super::{
    db::{Db, Tx},
    password_links, tenants, user_events,
};
use crate::{
    binds,
    error::{Error, Result},
    message::{Micros, SECOND},
    person::{UserAct, check_addresses, check_name},
    tenant::{Scope, Tenant, TenantId},
    user::{PASSWORD_MAX_CHARS, Role, User, check_email, check_password_of},
};

/// What is needed to add somebody.
#[derive(Clone, Copy, Debug)]
pub struct NewUser<'a> {
    /// Where a user or administrator belongs; for an agent or operator the first tenant they are assigned to, or empty.
    pub tenant_name: &'a str,
    pub email: &'a str,
    /// May be empty.
    pub name: &'a str,
    pub role: Role,
    pub password: &'a str,
    /// More addresses whose mail is theirs; a user's own e-mail address is one without being named.
    pub addresses: &'a [&'a str],
    pub is_demo: bool,
}

/// How long failures count.
const WINDOW: Micros = 15 * 60 * SECOND;
/// Failures within the window after which an e-mail address is refused, whoever tries.
pub(super) const FAILURES_PER_EMAIL: i64 = 10;
/// The same for a client; more, for a whole office may share one address.
const FAILURES_PER_CLIENT: i64 = 50;

/// Passwords hashed at the same time: each takes 19 MiB and a whole core for a while.
static HASHING: Semaphore = Semaphore::const_new(4);

/// Adds somebody by command. `NotFound` when there is no such tenant; fields `tenant` (`required`), `email` (`not-an-address`), `name`
/// (`too-long`, `hidden`), `addresses` (`not-an-address`, `not-for-role`), `password` (`too-short`, `too-long`, `is-email`);
/// `Conflict("email-exists")`.
pub async fn add(db: &Db, scope: &Scope, new: NewUser<'_>, now: Micros) -> Result<User> {
    tenants::only_for_the_platform(scope)?;
    let newcomer = Newcomer::check(new.tenant_name, new.email, new.name, new.role, new.addresses.join("\n").as_str())?;
    check_password_of(&newcomer.email, new.password)?;
    let tenant = tenants::named(db, new.tenant_name).await?;
    let password_hash = hash(new.password).await?;
    let mut tx = db.begin().await?;
    let user_id = newcomer.insert(&mut tx, scope, &tenant, &password_hash, UserAct::Add, now).await?;
    if new.is_demo {
        tx.execute_one("UPDATE users SET is_demo = TRUE WHERE user_id = $1", binds![user_id]).await?;
    }
    tx.commit().await?;
    get(db, user_id).await
}

/// Somebody about to be added, as far as can be said without looking.
pub(super) struct Newcomer {
    pub(super) email: String,
    pub(super) name: String,
    pub(super) role: Role,
    pub(super) addresses: Vec<String>,
}

impl Newcomer {
    /// Fields as [`add`]; a user's own e-mail address is theirs without being named.
    pub(super) fn check(tenant_name: &str, email: &str, name: &str, role: Role, addresses: &str) -> Result<Self> {
        let email = check_email(email)?;
        let name = check_name(name)?;
        if role.is_of_a_tenant() && tenant_name.trim().is_empty() {
            return Err(Error::Invalid { field: "tenant", code: "required" });
        }
        let addresses = own_addresses(&email, role, check_addresses(addresses)?)?;
        Ok(Self { email, name, role, addresses })
    }

    /// Into the tenant they belong to; agents and operators belong to the platform, and this tenant is opened to them.
    pub(super) async fn insert(
        self,
        tx: &mut Tx,
        scope: &Scope,
        tenant: &Tenant,
        password_hash: &str,
        act: UserAct,
        now: Micros,
    ) -> Result<i64> {
        let home = if self.role.is_of_a_tenant() { tenant.tenant_id } else { TenantId::OPERATOR };
        let search = search_text(&self.name, &self.email);
        let added: Option<(i64,)> = tx
            .maybe(
                // whoever a demonstration's people invite is of the demonstration
                "INSERT INTO users (tenant_id, email, name, search, password_hash, role, created_at, is_demo)
                VALUES ($1, $2, $3, $4, $5, $6, $7, COALESCE((SELECT b.is_demo FROM users b WHERE b.user_id = $8), FALSE))
                ON CONFLICT (email) DO NOTHING
                RETURNING user_id",
                binds![home, self.email, self.name, search, password_hash, self.role.slug(), now, scope.user_id()],
            )
            .await?;
        let (user_id,) = added.ok_or(Error::Conflict("email-exists"))?;
        let addresses = self.addresses.into_iter().map(|address| binds![home, user_id, address]).collect();
        tx.insert_many("user_addresses", &["tenant_id", "user_id", "address"], addresses, "").await?;
        user_events::note(tx, scope, user_id, act, self.role.slug(), now).await?;
        if home != tenant.tenant_id {
            insert_assignment(tx, scope, user_id, tenant, now).await?;
        }
        Ok(user_id)
    }
}

/// The addresses that somebody has in a role: a user always their own, agents and operators none. Field `addresses` (`not-for-role`).
pub(super) fn own_addresses(email: &str, role: Role, mut addresses: Vec<String>) -> Result<Vec<String>> {
    if !role.is_of_a_tenant() && !addresses.is_empty() {
        return Err(Error::Invalid { field: "addresses", code: "not-for-role" });
    }
    if role == Role::User && !addresses.iter().any(|address| address == email) {
        addresses.push(email.to_owned());
    }
    Ok(addresses)
}

/// What somebody is looked for by.
pub(super) fn search_text(name: &str, email: &str) -> String {
    format!("{} {email}", name.to_lowercase())
}

/// Who signs in with this address. `NotFound` when nobody does, or no longer.
pub async fn by_email(db: &Db, scope: &Scope, email: &str) -> Result<User> {
    tenants::only_for_the_platform(scope)?;
    let email = check_email(email)?;
    let (user_id,): (i64,) =
        db.one("SELECT user_id FROM users WHERE email = $1 AND disabled_at IS NULL", binds![email]).await?;
    get(db, user_id).await
}

/// Gives somebody a new password by command, ends their sessions and forgets their failed attempts. `NotFound` as in [`by_email`]; field
/// `password` as in [`add`].
pub async fn set_password(db: &Db, scope: &Scope, email: &str, password: &str, now: Micros) -> Result<()> {
    let person = by_email(db, scope, email).await?;
    check_password_of(&person.email, password)?;
    let password_hash = hash(password).await?;
    let mut tx = db.begin().await?;
    replace_password(&mut tx, person.user_id, &person.email, &password_hash, now).await?;
    user_events::note(&mut tx, scope, person.user_id, UserAct::Password, "", now).await?;
    tx.commit().await
}

/// With a new password, whatever let somebody in before is over: sessions, links, and the failures that were counted.
pub(super) async fn replace_password(
    tx: &mut Tx,
    user_id: i64,
    email: &str,
    password_hash: &str,
    now: Micros,
) -> Result<()> {
    tx.execute_one("UPDATE users SET password_hash = $1 WHERE user_id = $2", binds![password_hash, user_id]).await?;
    tx.execute("DELETE FROM sessions WHERE user_id = $1", binds![user_id]).await?;
    password_links::end_all(tx, user_id, now).await?;
    forgive(tx, &format!("email:{email}")).await
}

/// Opens one more tenant to an agent or operator; `Forbidden` for the other roles, `NotFound` for a tenant that is not there (the
/// operator's own is opened to nobody).
pub async fn assign(db: &Db, scope: &Scope, user_id: i64, tenant_name: &str, now: Micros) -> Result<()> {
    tenants::only_for_the_operator(scope)?;
    let tenant = tenants::named(db, tenant_name).await?;
    if tenant.tenant_id == TenantId::OPERATOR {
        return Err(Error::NotFound);
    }
    if get(db, user_id).await?.role.is_of_a_tenant() {
        return Err(Error::Forbidden);
    }
    let mut tx = db.begin().await?;
    insert_assignment(&mut tx, scope, user_id, &tenant, now).await?;
    tx.commit().await
}

pub(super) async fn insert_assignment(
    tx: &mut Tx,
    scope: &Scope,
    user_id: i64,
    tenant: &Tenant,
    now: Micros,
) -> Result<()> {
    let opened = tx
        .execute(
            "INSERT INTO agent_tenants (user_id, tenant_id, assigned_at, assigned_by) VALUES ($1, $2, $3, $4)
            ON CONFLICT (user_id, tenant_id) DO NOTHING",
            binds![user_id, tenant.tenant_id, now, scope.user_id()],
        )
        .await?;
    if opened == 1 {
        user_events::note(tx, scope, user_id, UserAct::Assign, &tenant.name, now).await?;
    }
    Ok(())
}

/// Signs somebody in. The field is `form`: `wrong-credentials` (nobody learns whether the address exists or is disabled, not
/// even from the time it takes), or `too-many-attempts`, for this address or this client, until the window has passed.
pub async fn sign_in(db: &Db, email: &str, password: &str, client: IpAddr, now: Micros) -> Result<User> {
    let wrong = Error::Invalid { field: "form", code: "wrong-credentials" };
    let email = check_email(email).ok();
    let mut counters = vec![(format!("client:{}", network(client)), FAILURES_PER_CLIENT)];
    counters.extend(email.iter().map(|email| (format!("email:{email}"), FAILURES_PER_EMAIL)));

    // counted as a failure before the password is looked at: a hundred attempts at once are a hundred attempts
    let mut tx = db.begin().await?;
    let mut is_over = false;
    for (key, limit) in &counters {
        is_over |= count_failure(&mut tx, key, now).await? > *limit;
    }
    tx.commit().await?;
    if is_over {
        return Err(Error::Invalid { field: "form", code: "too-many-attempts" });
    }

    let known: Option<(i64, String)> = db
        .maybe("SELECT user_id, password_hash FROM users WHERE email = $1 AND disabled_at IS NULL", binds![email])
        .await?;
    let (user_id, password_hash) = known.unzip();
    // whoever was invited and has not chosen a password is nobody yet, and takes as long
    let is_right = verify(password, password_hash.filter(|hash| !hash.is_empty())).await?;
    let Some(user_id) = user_id.filter(|_| is_right) else { return Err(wrong) };

    let mut tx = db.begin().await?;
    for (key, _) in counters {
        forgive(&mut tx, &key).await?;
    }
    tx.commit().await?;
    get(db, user_id).await
}

/// One more failure; how many there are now within the window.
pub(super) async fn count_failure(tx: &mut Tx, key: &str, now: Micros) -> Result<i64> {
    let (failures,): (i64,) = tx
        .one(
            "INSERT INTO sign_in_failures (key, failures, window_at) VALUES ($1, 1, $2)
            ON CONFLICT (key) DO UPDATE SET
                failures = CASE WHEN sign_in_failures.window_at <= $3 THEN 1 ELSE sign_in_failures.failures + 1 END,
                window_at = CASE WHEN sign_in_failures.window_at <= $3 THEN $2 ELSE sign_in_failures.window_at END
            RETURNING failures",
            binds![key, now, now - WINDOW],
        )
        .await?;
    Ok(failures)
}

/// Whoever knows the password starts anew; their client only takes back this attempt, or a client could try others' passwords
/// for ever by signing in as somebody it knows from time to time.
pub(super) async fn forgive(tx: &mut Tx, key: &str) -> Result<()> {
    let sql = if key.starts_with("client:") {
        "UPDATE sign_in_failures SET failures = failures - 1 WHERE key = $1 AND failures > 0"
    } else {
        "DELETE FROM sign_in_failures WHERE key = $1"
    };
    tx.execute(sql, binds![key]).await?;
    Ok(())
}

/// What counts as one client: whoever has an IPv6 address has 2^64 of them.
fn network(client: IpAddr) -> IpAddr {
    match client.to_canonical() {
        IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() >> 64 << 64)),
        ip @ IpAddr::V4(_) => ip,
    }
}

/// Failures that no longer count need no room; how many were forgotten.
pub async fn forget_failures(db: &Db, now: Micros) -> Result<u64> {
    let mut tx = db.begin().await?;
    let forgotten = tx.execute("DELETE FROM sign_in_failures WHERE window_at <= $1", binds![now - WINDOW]).await?;
    tx.commit().await?;
    Ok(forgotten)
}

/// Whom a session names, with their addresses and assignments. `NotFound` when they are gone or disabled.
pub async fn get(db: &Db, user_id: i64) -> Result<User> {
    let row: UserRow = db
        .one(
            "SELECT u.tenant_id, t.name AS tenant_name, u.email, u.name, u.role, u.locale,
                COALESCE(u.timezone, t.timezone) AS timezone, u.timezone IS NOT NULL AS has_own_timezone, u.wants_mail, u.is_demo
            FROM users u
            JOIN tenants t ON t.tenant_id = u.tenant_id
            WHERE u.user_id = $1 AND u.disabled_at IS NULL",
            binds![user_id],
        )
        .await?;
    let role = Role::from_slug(&row.role).ok_or_else(|| Error::internal(format!("a role '{}'", row.role)))?;
    // one query for both: an address comes with no tenant, a tenant with no address
    let more: Vec<(String, i64)> = db
        .all(
            "SELECT address, 0 AS assigned FROM user_addresses WHERE tenant_id = $1 AND user_id = $2
            UNION ALL
            SELECT '', tenant_id FROM agent_tenants WHERE user_id = $2
            ORDER BY address, assigned",
            binds![row.tenant_id, user_id],
        )
        .await?;
    let (assigned, addresses): (Vec<_>, Vec<_>) = more.into_iter().partition(|(address, _)| address.is_empty());
    Ok(User {
        user_id,
        tenant_id: TenantId(row.tenant_id),
        tenant_name: row.tenant_name,
        email: row.email,
        name: row.name,
        role,
        locale: row.locale,
        timezone: row.timezone,
        has_own_timezone: row.has_own_timezone,
        wants_mail: row.wants_mail,
        addresses: addresses.into_iter().map(|(address, _)| address).collect(),
        assigned: assigned.into_iter().map(|(_, tenant)| TenantId(tenant)).collect(),
        is_demo: row.is_demo,
    })
}

/// Remembers the language somebody chose for themselves. Field `locale` (`unknown`).
pub async fn set_locale(db: &Db, user_id: i64, locale: &str) -> Result<()> {
    if !matches!(locale, "fr" | "en") {
        return Err(Error::Invalid { field: "locale", code: "unknown" });
    }
    let mut tx = db.begin().await?;
    tx.execute_one("UPDATE users SET locale = $1 WHERE user_id = $2", binds![locale, user_id]).await?;
    tx.commit().await
}

/// How many people can sign in.
pub async fn count(db: &Db) -> Result<i64> {
    let (people,) =
        db.one("SELECT count(*) FROM users WHERE disabled_at IS NULL AND password_hash <> ''", binds![]).await?;
    Ok(people)
}

/// Whether somebody can sign in with a password that stands in the README.
pub async fn has_demo_users(db: &Db) -> Result<bool> {
    let found: Option<(i64,)> =
        db.maybe("SELECT user_id FROM users WHERE is_demo AND disabled_at IS NULL LIMIT 1", binds![]).await?;
    Ok(found.is_some())
}

/// An argon2id hash in PHC notation. The salt is the one random thing made in here: it decides nothing that is shown.
pub(super) async fn hash(password: &str) -> Result<String> {
    let password = password.to_owned();
    hashing(move || Ok(Argon2::default().hash_password(password.as_bytes()).map_err(Error::internal)?.to_string()))
        .await
}

/// Whether the password is the one hashed; without a hash it is not, after the same work.
pub(super) async fn verify(password: &str, password_hash: Option<String>) -> Result<bool> {
    // longer than any password: nobody makes us hash a novel
    let password: String = password.chars().take(PASSWORD_MAX_CHARS + 1).collect();
    hashing(move || {
        if let Some(hash) = password_hash {
            return Ok(Argon2::default().verify_password(password.as_bytes(), hash.as_str()).is_ok());
        }
        let spent: Result<PasswordHash, _> =
            Argon2::default().hash_password_with_salt(password.as_bytes(), b"nobody has this salt");
        spent.map(|_| false).map_err(Error::internal)
    })
    .await
}

/// Off the threads that serve pages.
async fn hashing<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let _turn = HASHING.acquire().await.map_err(Error::internal)?;
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)?
}

#[derive(sqlx::FromRow)]
struct UserRow {
    tenant_id: i64,
    tenant_name: String,
    email: String,
    name: String,
    role: String,
    locale: String,
    timezone: String,
    has_own_timezone: bool,
    wants_mail: bool,
    is_demo: bool,
}

#[cfg(test)]
mod tests {
    use super::network;

    #[test]
    fn a_client_is_an_ipv4_address_or_an_ipv6_network() {
        for (client, counted) in
            [("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
        {
            assert_eq!(client.parse().map(network), counted.parse());
        }
    }
}
