//! Tickets: opened from a trace with its evidence, answered and decided by the desk, each step a row with who and when.

mod act;
mod list;
mod open;

pub(super) use act::applied;
pub use act::{Allow, Step, act};
pub(super) use list::whose;
pub use list::{TicketPage, WAITING, about, desk, list};
pub use open::{NewTicket, open};

use super::{
    db::{Db, Tx},
    lists, messages,
};
use crate::{
    binds,
    error::{Error, Result},
    list::Entry,
    message::{MessageId, Micros, Trace},
    tenant::{Scope, Sight, Subjects, TenantId, Tenants, Who},
    ticket::{Act, Ask, Event, Evidence, Move, Side, Somebody, State, Ticket},
    user::Role,
};

/// A ticket with all that happened to it, reduced to what the viewer may see.
#[derive(Clone, Debug)]
pub struct Thread {
    pub ticket: Ticket,
    /// Whose side the viewer is on.
    pub side: Side,
    /// Oldest first.
    pub events: Vec<Event>,
    /// The number of the last one, which a decision must have seen.
    pub last_event: i64,
    /// What the viewer may do now.
    pub moves: Vec<Move>,
    /// What the ticket put on the tenant's lists, newest first.
    pub entries: Vec<Entry>,
    /// For an unblocking: the block that holds now.
    pub block: Option<Entry>,
}

/// A ticket's thread. `NotFound` for what is not there and for what is not theirs: a user sees what they asked, an administrator what their tenant
/// asked, the desk what its tenants asked and what was handed over to whoever looks.
pub async fn get(db: &Db, scope: &Scope, ticket_id: i64, now: Micros) -> Result<Thread> {
    let (ticket, last_event) = visible(db, scope, ticket_id).await?;
    let side = side(scope);
    let tenant = ticket.tenant_id;
    let mut events = events(db, tenant, ticket_id, None).await?;
    events.retain(|event| side == Side::Desk || event.act.is_seen_by_tenant());
    let entries = lists::of_ticket(db, tenant, ticket_id, now).await?;
    let block = match &ticket.ask {
        Ask::Unblock { sender, .. } => lists::block_of(db, tenant, sender, now).await?,
        _ => None,
    };
    let moves = Move::all(side, ticket.ask.kind(), ticket.state);
    Ok(Thread { ticket, side, events, last_event, moves, entries, block })
}

fn side(scope: &Scope) -> Side {
    match scope.who {
        Who::Person { role: Role::User | Role::Admin, .. } => Side::Tenant,
        Who::System | Who::Person { .. } => Side::Desk,
    }
}

async fn visible(db: &Db, scope: &Scope, ticket_id: i64) -> Result<(Ticket, i64)> {
    let row: TicketRow = db.one(&format!("{TICKETS} WHERE t.ticket_id = $1"), binds![ticket_id]).await?;
    let (tenant, last_event) = (TenantId(row.tenant_id), row.last_event);
    let is_visible = match scope.who {
        Who::System => true,
        Who::Person { user_id, role: Role::User } => scope.allows(tenant) && row.requester_id == user_id,
        Who::Person { role: Role::Admin, .. } => scope.allows(tenant),
        Who::Person { user_id, .. } => {
            scope.allows(tenant) || row.assignee_id == Some(user_id) || is_left_to(db, scope, tenant).await?
        }
    };
    if !is_visible {
        return Err(Error::NotFound);
    }
    Ok((row.read()?, last_event))
}

/// Somebody at the desk of a tenant: `g` is an assignment, `u` the person.
const ANSWERS: &str = "u.disabled_at IS NULL AND u.password_hash <> '' AND u.role IN ('agent', 'operator')";

/// Whether a tenant's tickets are the operators', because nobody is there to answer them.
async fn is_left_to(db: &Db, scope: &Scope, tenant: TenantId) -> Result<bool> {
    if !scope.is_any_of(&[Role::Operator]) {
        return Ok(false);
    }
    let sql = format!(
        "SELECT g.user_id FROM agent_tenants g JOIN users u ON u.user_id = g.user_id WHERE g.tenant_id = $1 AND {ANSWERS} LIMIT 1"
    );
    Ok(db.maybe::<(i64,)>(&sql, binds![tenant]).await?.is_none())
}

/// Who asks, and for which tenant: those who have one.
fn requester(scope: &Scope) -> Result<(i64, TenantId)> {
    match (scope.who, &scope.tenants) {
        (Who::Person { user_id, role: Role::User | Role::Admin }, Tenants::Only(tenants)) => {
            Ok((user_id, tenants.first().copied().ok_or(Error::Forbidden)?))
        }
        _ => Err(Error::Forbidden),
    }
}

/// Those who answer a tenant's tickets: the agents and operators assigned to it, or the operators where nobody is.
async fn desk_of(tx: &mut Tx, tenant: TenantId) -> Result<Vec<i64>> {
    let assigned: Vec<(i64,)> = tx
        .all(
            &format!(
                "SELECT g.user_id FROM agent_tenants g JOIN users u ON u.user_id = g.user_id WHERE g.tenant_id = $1 AND {ANSWERS}"
            ),
            binds![tenant],
        )
        .await?;
    let desk = if assigned.is_empty() {
        let operators = format!("SELECT u.user_id FROM users u WHERE u.role = 'operator' AND {ANSWERS}");
        tx.all(&operators, binds![]).await?
    } else {
        assigned
    };
    Ok(desk.into_iter().map(|(user_id,)| user_id).collect())
}

/// The trace that a ticket is about, for whoever has the ticket: the only way into a tenant that is not open to an agent. What belongs to
/// other mails is left out of it. `NotFound` as [`get`], and for any other mail.
pub async fn trace(db: &Db, scope: &Scope, ticket_id: i64, id: MessageId, now: Micros) -> Result<Trace> {
    let (ticket, _) = visible(db, scope, ticket_id).await?;
    let about = ticket.message.ok_or(Error::NotFound)?;
    let there = match side(scope) {
        Side::Tenant => scope.clone(),
        Side::Desk => Scope { tenants: Tenants::Only(vec![ticket.tenant_id]), sight: Sight::Whole, who: scope.who },
    };
    // the mail may have got another id since it was asked about
    let mut trace = messages::trace(db, &there, about, now).await?;
    if id != about && id != trace.id {
        return Err(Error::NotFound);
    }
    if !scope.allows(ticket.tenant_id) {
        (trace.reports, trace.accepted_later) = (None, None);
        for delivery in &mut trace.deliveries {
            delivery.notice = None;
        }
    }
    Ok(trace)
}

/// Everybody at the desk, by name: whom a ticket may be handed over to. `Forbidden` for those who ask.
pub async fn colleagues(db: &Db, scope: &Scope) -> Result<Vec<Somebody>> {
    if side(scope) != Side::Desk {
        return Err(Error::Forbidden);
    }
    let rows: Vec<(i64, String, String)> =
        db.all(&format!("SELECT u.user_id, u.name, u.email FROM users u WHERE {ANSWERS}"), binds![]).await?;
    let mut people: Vec<Somebody> =
        rows.into_iter().map(|(user_id, name, email)| Somebody { user_id, name, email }).collect();
    people.sort_by_cached_key(|person| person.shown().to_lowercase());
    Ok(people)
}

/// A ticket and one of its events, for an e-mail about it. `NotFound` as [`get`].
pub(super) async fn told(db: &Db, scope: &Scope, ticket_id: i64, event_no: i64) -> Result<(Ticket, Event)> {
    let (ticket, _) = visible(db, scope, ticket_id).await?;
    let event = events(db, ticket.tenant_id, ticket_id, Some(event_no)).await?.pop();
    Ok((ticket, event.ok_or(Error::NotFound)?))
}

/// All that happened, in order, or the one thing.
async fn events(db: &Db, tenant: TenantId, ticket_id: i64, only: Option<i64>) -> Result<Vec<Event>> {
    let rows: Vec<ToldRow> = db
        .all(
            "SELECT e.event_no, e.at, e.by_id, b.name AS by_name, b.email AS by_email, b.role AS by_role, e.act, e.state, e.body,
                e.to_id, o.name AS to_name, o.email AS to_email
            FROM ticket_events e
            JOIN users b ON b.user_id = e.by_id
            LEFT JOIN users o ON o.user_id = e.to_id
            WHERE e.tenant_id = $1 AND e.ticket_id = $2 AND ($3 = 0 OR e.event_no = $3) ORDER BY e.event_no",
            binds![tenant, ticket_id, only.unwrap_or(0)],
        )
        .await?;
    let unreadable = || Error::internal("an event without a meaning");
    rows.into_iter()
        .map(|row| {
            let to = row.to_id.map(|user_id| Somebody {
                user_id,
                name: row.to_name.unwrap_or_default(),
                email: row.to_email.unwrap_or_default(),
            });
            Ok(Event {
                event_no: row.event_no,
                at: row.at,
                by: Somebody { user_id: row.by_id, name: row.by_name, email: row.by_email },
                is_desk: matches!(row.by_role.as_str(), "agent" | "operator"),
                act: Act::from_slug(&row.act).ok_or_else(unreadable)?,
                state: State::from_slug(&row.state).ok_or_else(unreadable)?,
                body: row.body,
                to,
            })
        })
        .collect()
}

fn json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(Error::internal)
}

const TICKETS: &str = "SELECT t.tenant_id, n.name AS tenant_name, t.ticket_id, t.ask, t.state, t.requester_id, r.name AS requester_name,
        r.email AS requester_email, t.assignee_id, a.name AS assignee_name, a.email AS assignee_email, t.opened_at, t.moved_at, t.last_event,
        t.message_id, t.evidence, n.subjects
    FROM tickets t
    JOIN tenants n ON n.tenant_id = t.tenant_id
    JOIN users r ON r.user_id = t.requester_id
    LEFT JOIN users a ON a.user_id = t.assignee_id";

#[derive(sqlx::FromRow)]
struct TicketRow {
    tenant_id: i64,
    tenant_name: String,
    ticket_id: i64,
    ask: String,
    state: String,
    requester_id: i64,
    requester_name: String,
    requester_email: String,
    assignee_id: Option<i64>,
    assignee_name: Option<String>,
    assignee_email: Option<String>,
    opened_at: i64,
    moved_at: i64,
    last_event: i64,
    message_id: Option<Vec<u8>>,
    evidence: Option<String>,
    subjects: String,
}

impl TicketRow {
    fn read(self) -> Result<Ticket> {
        let assignee = self.assignee_id.map(|user_id| Somebody {
            user_id,
            name: self.assignee_name.unwrap_or_default(),
            email: self.assignee_email.unwrap_or_default(),
        });
        let tenant_id = TenantId(self.tenant_id);
        let subjects =
            Subjects::from_slug(&self.subjects).ok_or_else(|| Error::internal("a slug without a meaning"))?;
        let evidence: Option<Evidence> =
            self.evidence.as_deref().map(serde_json::from_str).transpose().map_err(Error::internal)?;
        Ok(Ticket {
            tenant_id,
            tenant_name: self.tenant_name,
            ticket_id: self.ticket_id,
            ask: serde_json::from_str(&self.ask).map_err(Error::internal)?,
            state: State::from_slug(&self.state).ok_or_else(|| Error::internal("a state without a meaning"))?,
            requester: Somebody { user_id: self.requester_id, name: self.requester_name, email: self.requester_email },
            assignee,
            opened_at: self.opened_at,
            moved_at: self.moved_at,
            message: self.message_id.as_deref().map(messages::id_of).transpose()?,
            evidence: evidence.map(|evidence| evidence.reduced(tenant_id, subjects)),
        })
    }
}

#[derive(sqlx::FromRow)]
struct ToldRow {
    event_no: i64,
    at: i64,
    by_id: i64,
    by_name: String,
    by_email: String,
    by_role: String,
    act: String,
    state: String,
    body: String,
    to_id: Option<i64>,
    to_name: Option<String>,
    to_email: Option<String>,
}

/// An event that is to be written.
struct EventRow {
    event_no: i64,
    at: Micros,
    by_id: i64,
    act: Act,
    state: State,
    body: String,
    to_id: Option<i64>,
}

impl EventRow {
    fn new(event_no: i64, at: Micros, by_id: i64, act: Act, state: State, body: &str, to_id: Option<i64>) -> Self {
        Self { event_no, at, by_id, act, state, body: body.to_owned(), to_id }
    }

    async fn insert(self, tx: &mut Tx, tenant: TenantId, ticket_id: i64) -> Result<()> {
        tx.execute_one(
            "INSERT INTO ticket_events (tenant_id, ticket_id, event_no, at, by_id, act, state, body, to_id)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            binds![
                tenant,
                ticket_id,
                self.event_no,
                self.at,
                self.by_id,
                self.act.slug(),
                self.state.slug(),
                self.body,
                self.to_id
            ],
        )
        .await
    }
}
