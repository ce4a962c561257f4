//! A step of a ticket: a reply, a decision, a hand-over. Each is a row with who and when, and the other side is told.

use super::{ANSWERS, EventRow, TICKETS, TicketRow, desk_of, is_left_to, side, visible};
use crate::{
    binds,
    error::{Error, Result},
    list::EntryKind,
    message::Micros,
    store::{
        db::{Db, Tx},
        lists::{self, Draft},
        notices::{self, Told},
    },
    tenant::{Scope, TenantId},
    ticket::{ALLOWED_DAYS, Act, Ask, Breadth, Kind, Move, Side, State, Ticket, breadth, check_sender, check_words},
};

/// As many replies may wait for the desk's.
const REPLIES: i64 = 20;

/// What somebody does to a ticket.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    pub act: Act,
    pub words: &'a str,
    /// The last event that whoever decides has seen ([`super::Thread::last_event`]).
    pub seen: i64,
    /// Handing over: to whom, by e-mail address.
    pub to: &'a str,
    /// Approving a whitelisting: what is let through.
    pub allow: Option<Allow<'a>>,
}

/// What an approval lets through; it may be less than was asked, or more.
#[derive(Clone, Copy, Debug)]
pub struct Allow<'a> {
    pub sender: &'a str,
    pub mailbox: &'a str,
    pub days: i64,
    /// Whether the broadness of the sender was seen and meant.
    pub is_sure: bool,
}

/// Does it. `NotFound` as [`super::get`]; `Forbidden` for what is the other side's to do; `Conflict("not-now")` for a move that the ticket's state does not allow; `Conflict("moved-on")` for a decision
/// after something happened that was not seen: somebody decided first, or an answer came; `Conflict("asked-again")` where the same is open under another
/// number. Fields `text` (`missing`, `too-long`), `to`
/// (`nobody`), and those of the entry that an approval makes: `sender`, `mailbox`, `days`.
pub async fn act(db: &Db, scope: &Scope, ticket_id: i64, step: Step<'_>, now: Micros) -> Result<()> {
    let (ticket, _) = visible(db, scope, ticket_id).await?;
    let (by, side, tenant) = (scope.user_id().ok_or(Error::Forbidden)?, side(scope), ticket.tenant_id);
    let kind = ticket.ask.kind();
    // what this side never does, whatever the state
    if !State::ALL.iter().any(|state| Move::of(side, kind, *state, step.act).is_some()) {
        return Err(Error::Forbidden);
    }
    let words = check_words(step.words, step.act.needs_words())?;
    let to = match step.act {
        Act::HandOver => Some(colleague(db, step.to).await?),
        _ => None,
    };
    if side == Side::Tenant && step.act == Act::Reply && is_unanswered(db, tenant, ticket_id).await? {
        return Err(Error::Conflict("unanswered"));
    }
    let draft = match (&ticket.ask, step.act) {
        (Ask::Whitelist { .. }, Act::Approve) => Some(draft(db, &ticket, step.allow).await?),
        _ => None,
    };

    let mut tx = db.begin().await?;
    // the row is ours from here on: whoever comes second finds what the first one did
    let (state, event_no, assignee): (String, i64, Option<i64>) = tx
        .one(
            "UPDATE tickets SET last_event = last_event + 1 WHERE tenant_id = $1 AND ticket_id = $2
            RETURNING state, last_event, assignee_id",
            binds![tenant, ticket_id],
        )
        .await?;
    let state = State::from_slug(&state).ok_or_else(|| Error::internal("a state without a meaning"))?;
    if !scope.allows(tenant) && assignee != Some(by) && !is_left_to(db, scope, tenant).await? {
        return Err(Error::NotFound);
    }
    if matches!(step.act, Act::Reply | Act::Note)
        && is_said(&mut tx, &ticket, event_no - 1, by, step.act, &words).await?
    {
        return Ok(());
    }
    let is_stale = step.seen != event_no - 1;
    let allowed = match Move::of(side, kind, state, step.act) {
        Some(_) if is_stale && step.act.is_decision() => return Err(Error::Conflict("moved-on")),
        Some(allowed) => allowed,
        None if is_stale => return Err(Error::Conflict("moved-on")),
        None => return Err(Error::Conflict("not-now")),
    };
    if matches!(step.act, Act::Approve | Act::Refuse) {
        // what was decided before is no longer so
        tx.execute(
            "UPDATE list_entries SET revoked_at = $3, revoked_by = $4
            WHERE tenant_id = $1 AND ticket_id = $2 AND revoked_at IS NULL",
            binds![tenant, ticket_id, now, by],
        )
        .await?;
    }
    if let Some(draft) = draft {
        lists::replace(&mut tx, tenant, draft, by, now).await?;
    }
    if let (Ask::Unblock { sender, .. }, Act::Approve) = (&ticket.ask, step.act) {
        tx.execute(
            "UPDATE list_entries SET revoked_at = $3, revoked_by = $4
            WHERE tenant_id = $1 AND kind = 'block' AND sender = $2 AND revoked_at IS NULL",
            binds![tenant, sender, now, by],
        )
        .await?;
    }
    if step.act == Act::Apply {
        let applied = tx
            .execute(
                "UPDATE list_entries SET applied_at = $3, applied_by = $4
            WHERE tenant_id = $1 AND ticket_id = $2 AND applied_at IS NULL AND revoked_at IS NULL",
                binds![tenant, ticket_id, now, by],
            )
            .await?;
        if let Ask::Unblock { sender, .. } = &ticket.ask {
            tx.execute(
                "UPDATE list_entries SET removed_at = $3, removed_by = $4
                WHERE tenant_id = $1 AND kind = 'block' AND sender = $2 AND revoked_at IS NOT NULL AND applied_at IS NOT NULL
                AND removed_at IS NULL",
                binds![tenant, sender, now, by],
            )
            .await?;
        }
        // an entry that was revoked meanwhile is not in effect
        if applied == 0 && kind == Kind::Whitelist {
            return Err(Error::Conflict("not-now"));
        }
    }
    let assignee = match (side, step.act) {
        (Side::Desk, Act::Take) => Some(by),
        (Side::Desk, Act::HandOver) => to,
        (Side::Desk, Act::Note) | (Side::Tenant, _) => assignee,
        (Side::Desk, _) => assignee.or(Some(by)),
    };
    let row = EventRow::new(event_no, now, by, step.act, allowed.to(), &words, to);
    record(&mut tx, &ticket, row, allowed, assignee, now).await?;
    tx.commit().await
}

/// Whether these are the last words that were said: a button pressed twice says nothing twice.
async fn is_said(tx: &mut Tx, ticket: &Ticket, last_event: i64, by: i64, act: Act, words: &str) -> Result<bool> {
    let said: Option<(i64,)> = tx
        .maybe(
            "SELECT event_no FROM ticket_events
            WHERE tenant_id = $1 AND ticket_id = $2 AND event_no = $3 AND by_id = $4 AND act IN ($5, 'open') AND body = $6",
            binds![ticket.tenant_id, ticket.ticket_id, last_event, by, act.slug(), words],
        )
        .await?;
    Ok(said.is_some())
}

/// Whether nobody of the desk has said anything since the last [`REPLIES`] replies: then one more tells nobody anything.
async fn is_unanswered(db: &Db, tenant: TenantId, ticket_id: i64) -> Result<bool> {
    let (replies,): (i64,) = db
        .one(
            "SELECT count(*) FROM ticket_events e WHERE e.tenant_id = $1 AND e.ticket_id = $2 AND e.act = 'reply'
            AND e.event_no > (SELECT max(a.event_no) FROM ticket_events a WHERE a.tenant_id = $1 AND a.ticket_id = $2
                AND (a.act = 'open' OR a.act <> 'note' AND a.by_id IN (SELECT user_id FROM users WHERE role IN ('agent', 'operator'))))",
            binds![tenant, ticket_id],
        )
        .await?;
    Ok(replies >= REPLIES)
}

/// Writes what happened, and tells the other side.
async fn record(
    tx: &mut Tx,
    ticket: &Ticket,
    row: EventRow,
    allowed: Move,
    assignee: Option<i64>,
    now: Micros,
) -> Result<()> {
    let (tenant, ticket_id) = (ticket.tenant_id, ticket.ticket_id);
    let (event_no, by, to) = (row.event_no, row.by_id, row.to_id);
    row.insert(tx, tenant, ticket_id).await?;
    let is_seen = allowed.act().is_seen_by_tenant();
    tx.execute_one(
        "UPDATE tickets SET state = $3, assignee_id = $4, moved_at = CASE WHEN $5 THEN $6 ELSE moved_at END
        WHERE tenant_id = $1 AND ticket_id = $2",
        binds![tenant, ticket_id, allowed.to().slug(), assignee, is_seen, now],
    )
    .await
    .map_err(|error| match error {
        // the same was asked again meanwhile, and one of the two is enough
        Error::Conflict("exists") => Error::Conflict("asked-again"),
        error => error,
    })?;
    let people = match allowed.act() {
        Act::HandOver => to.into_iter().collect(),
        // a colleague's words among colleagues, and a ticket that is taken, are no news to those who asked
        Act::Note | Act::Take => Vec::new(),
        _ if by == ticket.requester.user_id || is_of_tenant(tx, by, tenant).await? => {
            let mut people = match assignee {
                Some(assignee) if answers(tx, assignee).await? => vec![assignee],
                _ => desk_of(tx, tenant).await?,
            };
            // an administrator may speak for whoever asked
            people.push(ticket.requester.user_id);
            people
        }
        _ => vec![ticket.requester.user_id],
    };
    notices::tell(tx, &Told { tenant, ticket_id, event_no, by }, &people, now).await
}

async fn answers(tx: &mut Tx, user_id: i64) -> Result<bool> {
    let sql = format!("SELECT u.user_id FROM users u WHERE u.user_id = $1 AND {ANSWERS}");
    Ok(tx.maybe::<(i64,)>(&sql, binds![user_id]).await?.is_some())
}

async fn is_of_tenant(tx: &mut Tx, user_id: i64, tenant: TenantId) -> Result<bool> {
    let found: Option<(i64,)> = tx
        .maybe(
            "SELECT user_id FROM users WHERE user_id = $1 AND tenant_id = $2 AND role IN ('user', 'admin')",
            binds![user_id, tenant],
        )
        .await?;
    Ok(found.is_some())
}

/// The entry that a ticket made is in effect: so is the ticket, if it waited for that.
pub(in crate::store) async fn applied(
    tx: &mut Tx,
    tenant: TenantId,
    ticket_id: i64,
    by: i64,
    now: Micros,
) -> Result<()> {
    let approved: Option<(i64,)> = tx
        .maybe(
            "UPDATE tickets SET last_event = last_event + 1 WHERE tenant_id = $1 AND ticket_id = $2 AND state = 'approved'
            RETURNING last_event",
            binds![tenant, ticket_id],
        )
        .await?;
    let Some((event_no,)) = approved else { return Ok(()) };
    let row: TicketRow = tx.one(&format!("{TICKETS} WHERE t.ticket_id = $1"), binds![ticket_id]).await?;
    let assignee = row.assignee_id;
    let ticket = row.read()?;
    let allowed = Move::of(Side::Desk, ticket.ask.kind(), State::Approved, Act::Apply)
        .ok_or_else(|| Error::internal("an approved ticket that cannot be applied"))?;
    let row = EventRow::new(event_no, now, by, Act::Apply, allowed.to(), "", None);
    record(tx, &ticket, row, allowed, assignee.or(Some(by)), now).await
}

/// What an approval puts on the list.
async fn draft(db: &Db, ticket: &Ticket, allow: Option<Allow<'_>>) -> Result<Draft> {
    let (tenant, ticket_id) = (ticket.tenant_id, ticket.ticket_id);
    let allow = allow.ok_or(Error::Invalid { field: "sender", code: "missing" })?;
    let sender = check_sender(allow.sender)?;
    lists::check_foreign(db, tenant, &sender).await?;
    if breadth(&sender) >= Breadth::Provider {
        lists::check_broad(true, allow.is_sure)?;
    }
    let mailbox = lists::check_mailbox(db, tenant, allow.mailbox).await?;
    let is_wider = mailbox.is_empty() && matches!(&ticket.ask, Ask::Whitelist { mailbox, .. } if !mailbox.is_empty());
    if is_wider && !allow.is_sure {
        return Err(Error::Invalid { field: "mailbox", code: "wider" });
    }
    if !ALLOWED_DAYS.contains(&allow.days) {
        return Err(Error::Invalid { field: "days", code: "unknown" });
    }
    let days = Some(allow.days);
    Ok(Draft { kind: EntryKind::Allow, sender, mailbox, ticket_id: Some(ticket_id), note: String::new(), days })
}

async fn colleague(db: &Db, email: &str) -> Result<i64> {
    let found: Option<(i64,)> = db
        .maybe(
            &format!("SELECT u.user_id FROM users u WHERE u.email = $1 AND {ANSWERS}"),
            binds![email.trim().to_lowercase()],
        )
        .await?;
    found.map(|(user_id,)| user_id).ok_or(Error::Invalid { field: "to", code: "nobody" })
}
