//! People as those who manage them see and change them: an administrator the people of their tenant, the operator everybody. Nobody else
//! learns whether an account exists.

use super::{
    db::{Bind, Db, Tx},
    password_links, tenants,
    user_events::{self, SIGNER},
    users,
};
use crate::{
    binds,
    error::{Error, Result},
    message::{Count, Micros},
    person::{
        Assignment, INVITATION_LASTS, MadeLink, PeopleFilter, PeoplePage, Person, PersonDetails, Standing, Token,
        UserAct, check_addresses, check_name, is_of, roles_given_by,
    },
    tenant::{Scope, Tenant, TenantId},
    user::{Role, check_email},
};

/// Rows of one page.
const ROWS: usize = 50;
/// Where counting stops.
const COUNTED: i64 = 500;

/// What is needed to invite somebody.
#[derive(Clone, Copy, Debug)]
pub struct Invitation<'a> {
    /// Of an administrator always their own tenant, which need not be named; else as [`users::NewUser`] says.
    pub tenant_name: &'a str,
    pub email: &'a str,
    /// May be empty.
    pub name: &'a str,
    pub role: Role,
    /// One a line. A user's own e-mail address is theirs without being named.
    pub addresses: &'a str,
}

/// What can be changed about somebody.
#[derive(Clone, Copy, Debug)]
pub struct Change<'a> {
    pub name: &'a str,
    /// `None`: as it is.
    pub role: Option<Role>,
    /// One a line: all of them.
    pub addresses: &'a str,
}

/// The tenants whose people this scope manages, by name; the platform itself comes first, without a name. `Forbidden` for who manages
/// nobody.
pub async fn tenants(db: &Db, scope: &Scope) -> Result<Vec<Tenant>> {
    only_for_managers(scope)?;
    if scope.is_any_of(&[Role::Operator]) {
        return tenants::list(db, &Scope::system("the operator manages people of every tenant")).await;
    }
    tenants::list(db, scope).await
}

/// The domains whose addresses this scope may give to people: an administrator those of their tenant. None stands for all.
pub async fn domains(db: &Db, scope: &Scope) -> Result<Option<Vec<String>>> {
    only_for_managers(scope)?;
    if scope.is_any_of(&[Role::Operator]) {
        return Ok(None);
    }
    let domains = tenants::list_domains(db, scope).await?;
    Ok(Some(domains.into_iter().map(|domain| domain.domain).collect()))
}

/// A page of the people that this scope manages. `Forbidden` for who manages nobody; `NotFound` for another tenant's.
pub async fn page(db: &Db, scope: &Scope, filter: &PeopleFilter) -> Result<PeoplePage> {
    only_for_managers(scope)?;
    let (mut conditions, mut values) = (Vec::new(), Vec::new());
    let mut and = |condition: &str, value: Bind| {
        values.push(value);
        conditions.push(condition.replace('?', &format!("${}", values.len())));
    };
    if let Some(tenant) = whose(db, scope, filter).await? {
        and("u.tenant_id = ?", tenant.into());
    }
    if !filter.query.is_empty() {
        and("u.search LIKE ? ESCAPE '!'", tenants::pattern(&filter.query).into());
    }
    let matching = |conditions: &[String]| {
        if conditions.is_empty() { String::new() } else { format!("WHERE {}", conditions.join(" AND ")) }
    };
    let found = format!(
        "SELECT count(*) FROM (SELECT u.user_id FROM users u {} LIMIT {}) AS counted",
        matching(&conditions),
        COUNTED + 1
    );
    let (found,): (i64,) = db.one(&found, values.clone()).await?;

    let (place, backwards) = match (&filter.before, &filter.after) {
        (Some(before), _) => (Some(before), true),
        (None, after) => (after.as_ref(), false),
    };
    if let Some(place) = place {
        values.push(place.into());
        conditions.push(format!("u.email {} ${}", if backwards { '<' } else { '>' }, values.len()));
    }
    let sql = format!(
        "{PERSON} {} ORDER BY u.email {} LIMIT {}",
        matching(&conditions),
        if backwards { "DESC" } else { "ASC" },
        ROWS + 1
    );
    let rows: Vec<PersonRow> = db.all(&sql, values).await?;
    let has_more = rows.len() > ROWS;
    let mut rows = rows.into_iter().take(ROWS).map(PersonRow::person).collect::<Result<Vec<_>>>()?;
    if backwards {
        rows.reverse();
    }
    let (has_before, has_after) = if backwards { (has_more, true) } else { (place.is_some(), has_more) };
    let email = |person: Option<&Person>| person.map(|person| person.email.clone());
    Ok(PeoplePage {
        found: Count { rows: found.min(COUNTED), at_least: found > COUNTED },
        before: email(rows.first()).filter(|_| has_before),
        after: email(rows.last()).filter(|_| has_after),
        rows,
    })
}

/// The one tenant that a list is narrowed to; `None` is everybody.
async fn whose(db: &Db, scope: &Scope, filter: &PeopleFilter) -> Result<Option<TenantId>> {
    if let Some(name) = &filter.tenant {
        let tenant = tenants::named(db, name).await?.tenant_id;
        return if scope.manages(tenant) { Ok(Some(tenant)) } else { Err(Error::NotFound) };
    }
    if scope.is_any_of(&[Role::Operator]) { Ok(None) } else { Ok(Some(own_tenant(db, scope).await?.tenant_id)) }
}

/// An administrator's own tenant.
async fn own_tenant(db: &Db, scope: &Scope) -> Result<Tenant> {
    tenants(db, scope).await?.into_iter().next().ok_or(Error::Forbidden)
}

/// One person with all there is to know. `Forbidden` for who manages nobody; `NotFound` for another tenant's and for nobody.
pub async fn get(db: &Db, scope: &Scope, email: &str) -> Result<PersonDetails> {
    only_for_managers(scope)?;
    let email = check_email(email).map_err(|_| Error::NotFound)?;
    let row: PersonRow = db.one(&format!("{PERSON} WHERE u.email = $1"), binds![email]).await?;
    let user_id = row.user_id;
    let person = row.person()?;
    if !scope.manages(person.tenant_id) {
        return Err(Error::NotFound);
    }
    let addresses: Vec<(String,)> = db
        .all(
            "SELECT address FROM user_addresses WHERE tenant_id = $1 AND user_id = $2",
            binds![person.tenant_id, user_id],
        )
        .await?;
    let mut addresses: Vec<String> = addresses.into_iter().map(|(address,)| address).collect();
    addresses.sort_unstable();
    let assigned: Vec<(String, Micros, Option<String>)> = db
        .all(
            &format!(
                "SELECT t.name, a.assigned_at, {SIGNER}
            FROM agent_tenants a
            JOIN tenants t ON t.tenant_id = a.tenant_id
            LEFT JOIN users b ON b.user_id = a.assigned_by
            WHERE a.user_id = $1"
            ),
            binds![user_id],
        )
        .await?;
    let mut assigned: Vec<Assignment> = assigned
        .into_iter()
        .map(|(tenant_name, at, by)| Assignment { tenant_name, at, by: user_events::signer(by) })
        .collect();
    assigned.sort_by_cached_key(|open| open.tenant_name.to_lowercase());
    Ok(PersonDetails {
        person,
        addresses,
        assigned,
        events: user_events::last(db, user_id).await?,
        is_oneself: scope.user_id() == Some(user_id),
    })
}

/// Adds somebody without a password, and a link by which they choose one. `Forbidden` for who manages nobody, `NotFound` for a tenant that
/// is not theirs. Fields as [`users::add`], `role` (`not-given`), and of an administrator, who gives no address but of their own domains,
/// `email` and `addresses` (`not-ours`): nobody takes the account that another tenant's people would want. `Conflict("email-exists")`.
pub async fn invite(db: &Db, scope: &Scope, new: Invitation<'_>, token: Token, now: Micros) -> Result<MadeLink> {
    only_for_managers(scope)?;
    if !roles_given_by(scope).contains(&new.role) {
        return Err(Error::Invalid { field: "role", code: "not-given" });
    }
    let tenant = if scope.is_any_of(&[Role::Operator]) {
        tenants::named(db, new.tenant_name).await?
    } else {
        own_tenant(db, scope).await?
    };
    if !new.tenant_name.is_empty() && new.tenant_name != tenant.name {
        return Err(Error::NotFound);
    }
    let newcomer = users::Newcomer::check(&tenant.name, new.email, new.name, new.role, new.addresses)?;
    if let Some(ours) = domains(db, scope).await? {
        if !is_of(&newcomer.email, &ours) {
            return Err(Error::Invalid { field: "email", code: "not-ours" });
        }
        must_be_ours(&newcomer.addresses, &ours)?;
    }
    let (email, name) = (newcomer.email.clone(), newcomer.name.clone());
    let mut tx = db.begin().await?;
    must_still_be(&mut tx, scope).await?;
    let user_id = newcomer.insert(&mut tx, scope, &tenant, "", UserAct::Invite, now).await?;
    let expires_at = password_links::insert(&mut tx, scope, user_id, token, INVITATION_LASTS, now).await?;
    tx.commit().await?;
    Ok(MadeLink { email, name, is_invitation: true, expires_at })
}

fn must_be_ours<'a>(addresses: impl IntoIterator<Item = &'a String>, ours: &[String]) -> Result<()> {
    if addresses.into_iter().all(|address| is_of(address, ours)) {
        return Ok(());
    }
    Err(Error::Invalid { field: "addresses", code: "not-ours" })
}

/// Changes name, role and addresses. `Forbidden`, `NotFound` as [`get`]; fields `name`, `addresses` as [`invite`] (addresses they have
/// already may stay, whosever they are), `role`: `not-given`, `oneself`, `other-side` (nobody goes from a tenant to the platform or back:
/// tickets and addresses belong to the tenant). `Conflict("last-operator")`.
pub async fn edit(db: &Db, scope: &Scope, email: &str, change: Change<'_>, now: Micros) -> Result<()> {
    let name = check_name(change.name)?;
    let wanted = check_addresses(change.addresses)?;
    let ours = domains(db, scope).await?;
    let mut tx = db.begin().await?;
    let subject = subject(&mut tx, scope, email).await?;
    let user_id = subject.user_id;
    let role = change.role.unwrap_or(subject.role);
    if role != subject.role {
        let code = if scope.user_id() == Some(user_id) {
            Some("oneself")
        } else if !roles_given_by(scope).contains(&role) {
            Some("not-given")
        } else if role.is_of_a_tenant() != subject.role.is_of_a_tenant() {
            Some("other-side")
        } else {
            None
        };
        if let Some(code) = code {
            return Err(Error::Invalid { field: "role", code });
        }
        subject.must_leave_an_operator(&mut tx).await?;
    }
    let wanted = users::own_addresses(&subject.email, role, wanted)?;
    let known: Vec<(String,)> = tx
        .all(
            "SELECT address FROM user_addresses WHERE tenant_id = $1 AND user_id = $2",
            binds![subject.tenant_id, user_id],
        )
        .await?;
    let known: Vec<String> = known.into_iter().map(|(address,)| address).collect();
    let added: Vec<&String> =
        wanted.iter().filter(|address| !known.contains(address) && **address != subject.email).collect();
    if let Some(ours) = ours {
        must_be_ours(added, &ours)?;
    }
    if name != subject.name {
        tx.execute_one(
            "UPDATE users SET name = $1, search = $2 WHERE user_id = $3",
            binds![&name, users::search_text(&name, &subject.email), user_id],
        )
        .await?;
        user_events::note(&mut tx, scope, user_id, UserAct::Name, &name, now).await?;
    }
    if role != subject.role {
        tx.execute_one("UPDATE users SET role = $1 WHERE user_id = $2", binds![role.slug(), user_id]).await?;
        user_events::note(&mut tx, scope, user_id, UserAct::Role, role.slug(), now).await?;
    }
    let differs = wanted.len() != known.len() || wanted.iter().any(|address| !known.contains(address));
    if differs {
        tx.execute(
            "DELETE FROM user_addresses WHERE tenant_id = $1 AND user_id = $2",
            binds![subject.tenant_id, user_id],
        )
        .await?;
        let rows = wanted.iter().map(|address| binds![subject.tenant_id, user_id, address]).collect();
        tx.insert_many("user_addresses", &["tenant_id", "user_id", "address"], rows, "").await?;
        user_events::note(&mut tx, scope, user_id, UserAct::Addresses, &wanted.join(", "), now).await?;
    }
    tx.commit().await
}

/// Refuses somebody from now on and ends their sessions and links; disabled already, they stay so. `Forbidden`, `NotFound` as [`get`];
/// `Conflict`: `oneself`, `last-operator`.
pub async fn disable(db: &Db, scope: &Scope, email: &str, now: Micros) -> Result<()> {
    let mut tx = db.begin().await?;
    let subject = subject(&mut tx, scope, email).await?;
    subject.must_be_another(scope)?;
    subject.must_leave_an_operator(&mut tx).await?;
    if !subject.is_disabled {
        tx.execute_one(
            "UPDATE users SET disabled_at = $1, disabled_by = $2 WHERE user_id = $3",
            binds![now, scope.user_id(), subject.user_id],
        )
        .await?;
        user_events::note(&mut tx, scope, subject.user_id, UserAct::Disable, "", now).await?;
    }
    tx.execute("DELETE FROM sessions WHERE user_id = $1", binds![subject.user_id]).await?;
    password_links::end_all(&mut tx, subject.user_id, now).await?;
    tx.commit().await
}

/// Lets somebody in again with the password they had. `Forbidden`, `NotFound` as [`get`]; `Conflict("oneself")`.
pub async fn enable(db: &Db, scope: &Scope, email: &str, now: Micros) -> Result<()> {
    let mut tx = db.begin().await?;
    let subject = subject(&mut tx, scope, email).await?;
    subject.must_be_another(scope)?;
    if subject.is_disabled {
        tx.execute_one(
            "UPDATE users SET disabled_at = NULL, disabled_by = NULL WHERE user_id = $1",
            binds![subject.user_id],
        )
        .await?;
        user_events::note(&mut tx, scope, subject.user_id, UserAct::Enable, "", now).await?;
    }
    tx.commit().await
}

/// Ends every session of somebody. `Forbidden`, `NotFound` as [`get`]; `Conflict("oneself")`.
pub async fn sign_out(db: &Db, scope: &Scope, email: &str, now: Micros) -> Result<()> {
    let mut tx = db.begin().await?;
    let subject = subject(&mut tx, scope, email).await?;
    subject.must_be_another(scope)?;
    tx.execute("DELETE FROM sessions WHERE user_id = $1", binds![subject.user_id]).await?;
    user_events::note(&mut tx, scope, subject.user_id, UserAct::SignOut, "", now).await?;
    tx.commit().await
}

/// Opens a tenant to an agent or operator; open already, it stays so. Only the operator does: `Forbidden`, `NotFound` as [`get`]; field
/// `tenant` (`unknown`, `not-for-role`).
pub async fn assign(db: &Db, scope: &Scope, email: &str, tenant_name: &str, now: Micros) -> Result<()> {
    tenants::only_for_the_operator(scope)?;
    let tenant = match tenants::named(db, tenant_name).await {
        Ok(tenant) if tenant.tenant_id != TenantId::OPERATOR => tenant,
        Ok(_) | Err(Error::NotFound) => return Err(Error::Invalid { field: "tenant", code: "unknown" }),
        Err(error) => return Err(error),
    };
    let mut tx = db.begin().await?;
    let subject = subject(&mut tx, scope, email).await?;
    if subject.role.is_of_a_tenant() {
        return Err(Error::Invalid { field: "tenant", code: "not-for-role" });
    }
    users::insert_assignment(&mut tx, scope, subject.user_id, &tenant, now).await?;
    tx.commit().await
}

/// Closes a tenant to an agent or operator; closed already, it stays so. Only the operator does.
pub async fn unassign(db: &Db, scope: &Scope, email: &str, tenant_name: &str, now: Micros) -> Result<()> {
    tenants::only_for_the_operator(scope)?;
    let tenant = tenants::named(db, tenant_name).await?;
    let mut tx = db.begin().await?;
    let subject = subject(&mut tx, scope, email).await?;
    let closed = tx
        .execute(
            "DELETE FROM agent_tenants WHERE user_id = $1 AND tenant_id = $2",
            binds![subject.user_id, tenant.tenant_id],
        )
        .await?;
    if closed == 1 {
        // what they had taken goes back to the desk: a ticket would keep its mail open to them
        tx.execute(
            "UPDATE tickets SET assignee_id = NULL WHERE tenant_id = $1 AND assignee_id = $2",
            binds![tenant.tenant_id, subject.user_id],
        )
        .await?;
        // what they were told of it they find no more, so nothing of it is news
        tx.execute(
            "UPDATE notices SET read_at = $3 WHERE user_id = $2 AND tenant_id = $1 AND read_at IS NULL",
            binds![tenant.tenant_id, subject.user_id, now],
        )
        .await?;
        user_events::note(&mut tx, scope, subject.user_id, UserAct::Unassign, &tenant.name, now).await?;
    }
    tx.commit().await
}

/// Whom a change is about, as they are within its transaction.
pub(super) struct Subject {
    pub(super) user_id: i64,
    tenant_id: TenantId,
    pub(super) email: String,
    pub(super) name: String,
    pub(super) role: Role,
    pub(super) is_invited: bool,
    pub(super) is_disabled: bool,
}

/// Whom this address means. Until the end of the transaction nobody else changes people of the same tenant: two administrators who disable
/// each other at the same moment must not both succeed, so whoever comes second is looked at again too.
pub(super) async fn subject(tx: &mut Tx, scope: &Scope, email: &str) -> Result<Subject> {
    only_for_managers(scope)?;
    let email = check_email(email).map_err(|_| Error::NotFound)?;
    let (tenant_id,): (i64,) = tx.one("SELECT tenant_id FROM users WHERE email = $1", binds![&email]).await?;
    let tenant_id = TenantId(tenant_id);
    if !scope.manages(tenant_id) {
        return Err(Error::NotFound);
    }
    // a lock that both engines have; it changes nothing
    tx.execute_one("UPDATE tenants SET timezone = timezone WHERE tenant_id = $1", binds![tenant_id]).await?;
    must_still_be(tx, scope).await?;
    let row: PersonRow = tx.one(&format!("{PERSON} WHERE u.email = $1"), binds![&email]).await?;
    Ok(Subject {
        user_id: row.user_id,
        tenant_id,
        is_invited: row.is_invited,
        is_disabled: row.disabled_at.is_some(),
        role: row.role()?,
        email,
        name: row.name,
    })
}

/// `Forbidden` for whoever was disabled or has another role since they were asked who they are.
async fn must_still_be(tx: &mut Tx, scope: &Scope) -> Result<()> {
    let Some(user_id) = scope.user_id() else { return Ok(()) };
    let role: Option<(String,)> =
        tx.maybe("SELECT role FROM users WHERE user_id = $1 AND disabled_at IS NULL", binds![user_id]).await?;
    let role = role.and_then(|(role,)| Role::from_slug(&role)).ok_or(Error::Forbidden)?;
    if scope.is_any_of(&[role]) { Ok(()) } else { Err(Error::Forbidden) }
}

impl Subject {
    /// Some things nobody does to themselves: `Conflict("oneself")`.
    pub(super) fn must_be_another(&self, scope: &Scope) -> Result<()> {
        if scope.user_id() == Some(self.user_id) { Err(Error::Conflict("oneself")) } else { Ok(()) }
    }

    /// Somebody else can still run the platform: `Conflict("last-operator")`.
    async fn must_leave_an_operator(&self, tx: &mut Tx) -> Result<()> {
        if self.role != Role::Operator {
            return Ok(());
        }
        let other: Option<(i64,)> = tx
            .maybe(
                "SELECT user_id FROM users
                WHERE role = 'operator' AND disabled_at IS NULL AND password_hash <> '' AND user_id <> $1
                LIMIT 1",
                binds![self.user_id],
            )
            .await?;
        if other.is_some() { Ok(()) } else { Err(Error::Conflict("last-operator")) }
    }
}

fn only_for_managers(scope: &Scope) -> Result<()> {
    if scope.is_any_of(&[Role::Admin, Role::Operator]) { Ok(()) } else { Err(Error::Forbidden) }
}

const PERSON: &str = "SELECT u.user_id, u.email, u.name, u.role, u.tenant_id, t.name AS tenant_name,
        u.password_hash = '' AS is_invited, u.disabled_at,
        (SELECT count(*) FROM user_addresses a WHERE a.tenant_id = u.tenant_id AND a.user_id = u.user_id) AS addresses,
        (SELECT max(l.expires_at) FROM password_links l WHERE l.user_id = u.user_id AND l.used_at IS NULL) AS link_until
    FROM users u
    JOIN tenants t ON t.tenant_id = u.tenant_id";

#[derive(sqlx::FromRow)]
struct PersonRow {
    user_id: i64,
    email: String,
    name: String,
    role: String,
    tenant_id: i64,
    tenant_name: String,
    is_invited: bool,
    disabled_at: Option<Micros>,
    addresses: i64,
    link_until: Option<Micros>,
}

impl PersonRow {
    fn role(&self) -> Result<Role> {
        Role::from_slug(&self.role).ok_or_else(|| Error::internal(format!("a role '{}'", self.role)))
    }

    fn person(self) -> Result<Person> {
        let role = self.role()?;
        let standing = if self.disabled_at.is_some() {
            Standing::Disabled
        } else if self.is_invited {
            Standing::Invited
        } else {
            Standing::Active
        };
        Ok(Person {
            email: self.email,
            name: self.name,
            role,
            tenant_id: TenantId(self.tenant_id),
            tenant_name: self.tenant_name,
            standing,
            addresses: self.addresses,
            link_until: self.link_until,
        })
    }
}
