//! Who may pass and who may not: entries that decisions and people make, and that the mail platform is to follow.

use super::{
    db::{Db, Tx},
    tenants,
};
use crate::{
    binds,
    error::{Error, Result},
    list::{Entry, EntryFilter, EntryKind, EntryPage, Force},
    message::{Count, Micros},
    tenant::{Scope, Sight, TenantId},
    ticket::{Breadth, Somebody, breadth, check_sender, check_words},
    trail::copies::domain,
    user::{Role, check_email},
};

/// Entries on a page.
const PAGE: i64 = 50;
/// Tabs are counted up to here.
const CAP: i64 = 500;
const DAY: Micros = 86_400 * crate::message::SECOND;

/// What is needed to make an entry by hand.
#[derive(Clone, Copy, Debug)]
pub struct NewEntry<'a> {
    pub kind: EntryKind,
    /// An address or a domain; of a block, an address.
    pub sender: &'a str,
    /// Empty: the whole tenant.
    pub mailbox: &'a str,
    /// `None`: for good.
    pub days: Option<i64>,
    pub note: &'a str,
    /// Whether the broadness of the sender was seen and meant.
    pub is_sure: bool,
}

/// The entries of a tenant, newest first. `Forbidden` for those who see their own mail only; `NotFound` for a tenant that is not open.
pub async fn page(db: &Db, scope: &Scope, filter: &EntryFilter, now: Micros) -> Result<EntryPage> {
    let tenant = of(db, scope, filter.tenant.as_deref()).await?;
    let after = filter.after.map_or((Micros::MAX, i64::MAX), |(at, no)| (at, no));
    let condition = filter.force.map_or_else(String::new, |force| format!(" AND {}", in_force(force)));
    let kind = filter.kind.map_or_else(String::new, |kind| format!(" AND e.kind = '{}'", kind.slug()));
    let mut rows: Vec<EntryRow> = db
        .all(
            &format!(
                "{ENTRIES}
                WHERE e.tenant_id = $1 AND (e.created_at, e.entry_no) < ($2, $3) AND $4 = $4{kind}{condition}
                ORDER BY e.created_at DESC, e.entry_no DESC
                LIMIT {}",
                PAGE + 1
            ),
            binds![tenant, after.0, after.1, now],
        )
        .await?;
    let has_more = rows.len() as i64 > PAGE;
    rows.truncate(PAGE as usize);
    let older = rows.last().filter(|_| has_more).map(|row| (row.created_at, row.entry_no));
    let mut selects = Vec::new();
    for force in Force::ALL {
        selects.push(format!(
            "SELECT '{}' AS force, count(*) AS rows FROM (SELECT 1 FROM list_entries e WHERE e.tenant_id = $1 AND $2 = $2{kind} AND {} LIMIT {}) AS {}",
            force.slug(),
            in_force(*force).replace("$4", "$2"),
            CAP + 1,
            force.slug(),
        ));
    }
    let counted: Vec<(String, i64)> = db.all(&selects.join(" UNION ALL "), binds![tenant, now]).await?;
    let counts = Force::ALL
        .iter()
        .map(|force| {
            let rows = counted.iter().find(|(slug, _)| slug == force.slug()).map_or(0, |(_, rows)| *rows);
            (*force, Count { rows: rows.min(CAP), at_least: rows > CAP })
        })
        .collect();
    let entries = rows.into_iter().map(|row| row.read(now)).collect::<Result<_>>()?;
    Ok(EntryPage { tenant, entries, counts, older })
}

/// The condition of each force, `$4` being now.
fn in_force(force: Force) -> &'static str {
    match force {
        Force::Pending => {
            "e.revoked_at IS NULL AND e.applied_at IS NULL AND (e.expires_at IS NULL OR e.expires_at > $4)"
        }
        Force::Applied => {
            "e.revoked_at IS NULL AND e.applied_at IS NOT NULL AND (e.expires_at IS NULL OR e.expires_at > $4)"
        }
        Force::ToRemove => {
            "e.applied_at IS NOT NULL AND e.removed_at IS NULL AND (e.revoked_at IS NOT NULL OR e.expires_at <= $4)"
        }
        Force::Expired => {
            "e.revoked_at IS NULL AND e.expires_at <= $4 AND (e.applied_at IS NULL OR e.removed_at IS NOT NULL)"
        }
        Force::Revoked => "e.revoked_at IS NOT NULL AND (e.applied_at IS NULL OR e.removed_at IS NOT NULL)",
    }
}

/// Makes an entry by hand. Administrators make allow and ban entries of their tenant, not for more than a domain; the desk makes all
/// kinds, and must be sure of a broad one. Fields `sender` (`missing`, `not-a-sender`, `not-plain`, `not-an-address`, `not-here` for a block of
/// somebody else's, `own-domain`, `needs-agent`, `broad`),
/// `mailbox` (`not-here`), `days` (`unknown`), `text` (`too-long`); `Conflict("entry-exists")`.
pub async fn add(db: &Db, scope: &Scope, tenant: Option<&str>, new: NewEntry<'_>, now: Micros) -> Result<i64> {
    let tenant = of(db, scope, tenant).await?;
    if tenant == TenantId::OPERATOR {
        return Err(Error::NotFound);
    }
    let by = scope.user_id().ok_or(Error::Forbidden)?;
    let is_desk = scope.is_any_of(&[Role::Agent, Role::Operator]);
    if new.kind == EntryKind::Block && !is_desk {
        return Err(Error::Forbidden);
    }
    let sender = check_sender(new.sender)?;
    let breadth = breadth(&sender);
    if new.kind == EntryKind::Block && breadth != Breadth::Address {
        return Err(Error::Invalid { field: "sender", code: "not-an-address" });
    }
    if new.kind == EntryKind::Allow {
        check_foreign(db, tenant, &sender).await?;
        if breadth >= Breadth::Provider {
            check_broad(is_desk, new.is_sure)?;
        }
    }
    if new.kind == EntryKind::Block && check_mailbox(db, tenant, &sender).await.is_err() {
        return Err(Error::Invalid { field: "sender", code: "not-here" });
    }
    let mailbox =
        if new.kind == EntryKind::Block { String::new() } else { check_mailbox(db, tenant, new.mailbox).await? };
    if new.days.is_some_and(|days| !(1..=3650).contains(&days)) {
        return Err(Error::Invalid { field: "days", code: "unknown" });
    }
    let note = check_words(new.note, false)?;
    let mut tx = db.begin().await?;
    let known: Option<(Option<i64>,)> = tx
        .maybe(
            "SELECT expires_at FROM list_entries
            WHERE tenant_id = $1 AND kind = $2 AND sender = $3 AND mailbox = $4 AND revoked_at IS NULL",
            binds![tenant, new.kind.slug(), &sender, &mailbox],
        )
        .await?;
    if known.is_some_and(|(expires_at,)| expires_at.is_none_or(|at| at > now)) {
        return Err(Error::Conflict("entry-exists"));
    }
    let draft = Draft { kind: new.kind, sender, mailbox, ticket_id: None, note, days: new.days };
    let entry_no = replace(&mut tx, tenant, draft, by, now).await?;
    tx.commit().await?;
    Ok(entry_no)
}

/// Whoever is not of the desk must ask; whoever is must have seen how much it is.
pub(super) fn check_broad(is_desk: bool, is_sure: bool) -> Result<()> {
    if !is_desk {
        return Err(Error::Invalid { field: "sender", code: "needs-agent" });
    }
    if !is_sure {
        return Err(Error::Invalid { field: "sender", code: "broad" });
    }
    Ok(())
}

/// Nobody lets a domain of their own through: whoever forges it would come in. Field `sender` (`own-domain`).
pub(super) async fn check_foreign(db: &Db, tenant: TenantId, sender: &str) -> Result<()> {
    let Some(domain) = sender.strip_prefix('@') else { return Ok(()) };
    let ours: Option<(i64,)> =
        db.maybe("SELECT tenant_id FROM domains WHERE domain = $1 AND tenant_id = $2", binds![domain, tenant]).await?;
    if ours.is_some() { Err(Error::Invalid { field: "sender", code: "own-domain" }) } else { Ok(()) }
}

/// A mailbox of the tenant's domains, lower-cased, or empty. Field `mailbox` (`not-here`).
pub(super) async fn check_mailbox(db: &Db, tenant: TenantId, typed: &str) -> Result<String> {
    const WRONG: Error = Error::Invalid { field: "mailbox", code: "not-here" };
    if typed.trim().is_empty() {
        return Ok(String::new());
    }
    let mailbox = check_email(typed).map_err(|_| WRONG)?;
    let domain = domain(&mailbox).ok_or(WRONG)?;
    let ours: Option<(i64,)> =
        db.maybe("SELECT tenant_id FROM domains WHERE domain = $1 AND tenant_id = $2", binds![domain, tenant]).await?;
    ours.map(|_| mailbox).ok_or(WRONG)
}

/// An entry that is to be made.
pub(super) struct Draft {
    pub(super) kind: EntryKind,
    pub(super) sender: String,
    pub(super) mailbox: String,
    pub(super) ticket_id: Option<i64>,
    pub(super) note: String,
    pub(super) days: Option<i64>,
}

/// Makes an entry in the place of the one that held until now, if any; its number.
pub(super) async fn replace(tx: &mut Tx, tenant: TenantId, draft: Draft, by: i64, now: Micros) -> Result<i64> {
    let (entry_no,): (i64,) = tx
        .one(
            "INSERT INTO tenant_counters (tenant_id, name, last) VALUES ($1, 'list_entries', 1)
            ON CONFLICT (tenant_id, name) DO UPDATE SET last = tenant_counters.last + 1
            RETURNING last",
            binds![tenant],
        )
        .await?;
    tx.execute(
        "UPDATE list_entries SET revoked_at = $5, revoked_by = $6
        WHERE tenant_id = $1 AND kind = $2 AND sender = $3 AND mailbox = $4 AND revoked_at IS NULL",
        binds![tenant, draft.kind.slug(), &draft.sender, &draft.mailbox, now, by],
    )
    .await?;
    // on the mail platform too the new one stands in the place of the old one
    tx.execute(
        "UPDATE list_entries SET removed_at = $5, removed_by = $6
        WHERE tenant_id = $1 AND kind = $2 AND sender = $3 AND mailbox = $4 AND applied_at IS NOT NULL AND removed_at IS NULL",
        binds![tenant, draft.kind.slug(), &draft.sender, &draft.mailbox, now, by],
    )
    .await?;
    tx.execute_one(
        "INSERT INTO list_entries (tenant_id, entry_no, kind, sender, mailbox, ticket_id, note, created_at, created_by, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        binds![
            tenant,
            entry_no,
            draft.kind.slug(),
            draft.sender,
            draft.mailbox,
            draft.ticket_id,
            draft.note,
            now,
            by,
            draft.days.map(|days| now + days * DAY)
        ],
    )
    .await?;
    Ok(entry_no)
}

/// Takes an entry out of force; the row stays with who and when. `NotFound`; `Conflict("entry-revoked")` when it is already;
/// `Forbidden` where an administrator would lift a block.
pub async fn revoke(db: &Db, scope: &Scope, tenant: Option<&str>, entry_no: i64, now: Micros) -> Result<()> {
    let (tenant, by) = (of(db, scope, tenant).await?, scope.user_id().ok_or(Error::Forbidden)?);
    let kind = kind_of(db, tenant, entry_no).await?;
    if kind == EntryKind::Block && !scope.is_any_of(&[Role::Agent, Role::Operator]) {
        return Err(Error::Forbidden);
    }
    let mut tx = db.begin().await?;
    let changed = tx
        .execute(
            "UPDATE list_entries SET revoked_at = $3, revoked_by = $4
            WHERE tenant_id = $1 AND entry_no = $2 AND revoked_at IS NULL",
            binds![tenant, entry_no, now, by],
        )
        .await?;
    if changed == 0 {
        return Err(Error::Conflict("entry-revoked"));
    }
    tx.commit().await
}

/// Says that the mail platform has an entry now: the desk does. The ticket that made it is applied with it.
pub async fn apply(db: &Db, scope: &Scope, tenant: Option<&str>, entry_no: i64, now: Micros) -> Result<()> {
    let (tenant, by) = (of(db, scope, tenant).await?, scope.user_id().ok_or(Error::Forbidden)?);
    if !scope.is_any_of(&[Role::Agent, Role::Operator]) {
        return Err(Error::Forbidden);
    }
    kind_of(db, tenant, entry_no).await?;
    let mut tx = db.begin().await?;
    // the ticket first, as whoever acts on the ticket takes them: two who wait for each other would wait for ever
    tx.execute(
        "UPDATE tickets SET last_event = last_event WHERE tenant_id = $1
        AND ticket_id = (SELECT ticket_id FROM list_entries WHERE tenant_id = $1 AND entry_no = $2)",
        binds![tenant, entry_no],
    )
    .await?;
    let applied: Option<(Option<i64>,)> = tx
        .maybe(
            "UPDATE list_entries SET applied_at = $3, applied_by = $4
            WHERE tenant_id = $1 AND entry_no = $2 AND revoked_at IS NULL AND applied_at IS NULL
            RETURNING ticket_id",
            binds![tenant, entry_no, now, by],
        )
        .await?;
    let (ticket_id,) = applied.ok_or(Error::Conflict("entry-applied"))?;
    if let Some(ticket_id) = ticket_id {
        super::tickets::applied(&mut tx, tenant, ticket_id, by, now).await?;
    }
    tx.commit().await
}

/// Says that the mail platform has an entry no more: the desk does. `NotFound`; `Conflict("entry-removed")` for an entry that still holds, that
/// the platform never had, or that was taken off already.
pub async fn remove(db: &Db, scope: &Scope, tenant: Option<&str>, entry_no: i64, now: Micros) -> Result<()> {
    let (tenant, by) = (of(db, scope, tenant).await?, scope.user_id().ok_or(Error::Forbidden)?);
    if !scope.is_any_of(&[Role::Agent, Role::Operator]) {
        return Err(Error::Forbidden);
    }
    kind_of(db, tenant, entry_no).await?;
    let mut tx = db.begin().await?;
    let removed = tx
        .execute(
            "UPDATE list_entries SET removed_at = $3, removed_by = $4
            WHERE tenant_id = $1 AND entry_no = $2 AND applied_at IS NOT NULL AND removed_at IS NULL
            AND (revoked_at IS NOT NULL OR expires_at <= $3)",
            binds![tenant, entry_no, now, by],
        )
        .await?;
    if removed == 0 {
        return Err(Error::Conflict("entry-removed"));
    }
    tx.commit().await
}

/// The entries that a ticket made, newest first.
pub(super) async fn of_ticket(db: &Db, tenant: TenantId, ticket_id: i64, now: Micros) -> Result<Vec<Entry>> {
    let rows: Vec<EntryRow> = db
        .all(
            &format!(
                "{ENTRIES}
                WHERE e.tenant_id = $1 AND e.ticket_id = $2 ORDER BY e.entry_no DESC"
            ),
            binds![tenant, ticket_id],
        )
        .await?;
    rows.into_iter().map(|row| row.read(now)).collect()
}

/// The block that holds for a sender of the tenant's.
pub(super) async fn block_of(db: &Db, tenant: TenantId, sender: &str, now: Micros) -> Result<Option<Entry>> {
    let row: Option<EntryRow> = db
        .maybe(
            &format!(
                "{ENTRIES}
                WHERE e.tenant_id = $1 AND e.kind = 'block' AND e.sender = $2 AND e.mailbox = '' AND e.revoked_at IS NULL
                AND (e.expires_at IS NULL OR e.expires_at > $3)"
            ),
            binds![tenant, sender, now],
        )
        .await?;
    row.map(|row| row.read(now)).transpose()
}

async fn kind_of(db: &Db, tenant: TenantId, entry_no: i64) -> Result<EntryKind> {
    let (kind,): (String,) = db
        .one("SELECT kind FROM list_entries WHERE tenant_id = $1 AND entry_no = $2", binds![tenant, entry_no])
        .await?;
    EntryKind::from_slug(&kind).ok_or_else(|| Error::internal("a kind of entry without a meaning"))
}

/// The tenant whose lists are meant: the one named, or the first that is somebody's.
async fn of(db: &Db, scope: &Scope, name: Option<&str>) -> Result<TenantId> {
    if *scope.sight() != Sight::Whole {
        return Err(Error::Forbidden);
    }
    Ok(tenants::chosen(db, scope, name).await?.tenant_id)
}

const ENTRIES: &str = "SELECT e.entry_no, e.kind, e.sender, e.mailbox, e.ticket_id, e.note, e.created_at, e.created_by, c.name AS creator_name,
    c.email AS creator_email, e.expires_at, e.applied_at, e.applied_by, a.name AS applier_name, a.email AS applier_email,
    e.revoked_at, e.revoked_by, r.name AS revoker_name, r.email AS revoker_email,
    e.removed_at, e.removed_by, m.name AS remover_name, m.email AS remover_email
    FROM list_entries e
    JOIN users c ON c.user_id = e.created_by
    LEFT JOIN users a ON a.user_id = e.applied_by
    LEFT JOIN users r ON r.user_id = e.revoked_by
    LEFT JOIN users m ON m.user_id = e.removed_by";

#[derive(sqlx::FromRow)]
struct EntryRow {
    entry_no: i64,
    kind: String,
    sender: String,
    mailbox: String,
    ticket_id: Option<i64>,
    note: String,
    created_at: i64,
    created_by: i64,
    creator_name: String,
    creator_email: String,
    expires_at: Option<i64>,
    applied_at: Option<i64>,
    applied_by: Option<i64>,
    applier_name: Option<String>,
    applier_email: Option<String>,
    revoked_at: Option<i64>,
    revoked_by: Option<i64>,
    revoker_name: Option<String>,
    revoker_email: Option<String>,
    removed_at: Option<i64>,
    removed_by: Option<i64>,
    remover_name: Option<String>,
    remover_email: Option<String>,
}

impl EntryRow {
    fn read(self, now: Micros) -> Result<Entry> {
        let kind =
            EntryKind::from_slug(&self.kind).ok_or_else(|| Error::internal("a kind of entry without a meaning"))?;
        let signed = |at: Option<i64>, id: Option<i64>, name: Option<String>, email: Option<String>| {
            Some((at?, Somebody { user_id: id?, name: name.unwrap_or_default(), email: email.unwrap_or_default() }))
        };
        let revoked = signed(self.revoked_at, self.revoked_by, self.revoker_name, self.revoker_email);
        let applied = signed(self.applied_at, self.applied_by, self.applier_name, self.applier_email);
        let removed = signed(self.removed_at, self.removed_by, self.remover_name, self.remover_email);
        let is_expired = self.expires_at.is_some_and(|at| at <= now);
        let force = if revoked.is_some() || is_expired {
            match (&applied, &removed) {
                (Some(_), None) => Force::ToRemove,
                _ if revoked.is_some() => Force::Revoked,
                _ => Force::Expired,
            }
        } else if applied.is_some() {
            Force::Applied
        } else {
            Force::Pending
        };
        Ok(Entry {
            entry_no: self.entry_no,
            kind,
            sender: self.sender,
            mailbox: self.mailbox,
            ticket_id: self.ticket_id,
            note: self.note,
            created_at: self.created_at,
            created_by: Somebody { user_id: self.created_by, name: self.creator_name, email: self.creator_email },
            expires_at: self.expires_at,
            applied,
            revoked,
            removed,
            force,
        })
    }
}
