//! Tickets: opened from a trace with its evidence, answered and decided by the desk, each step a row with who and when.

use super::{
    db::{Bind, Db, Tx},
    lists::{self, Draft},
    messages,
    notices::{self, Told},
};
use crate::{
    binds,
    error::{Error, Result},
    list::{Entry, EntryKind},
    message::{Category, Count, MessageId, Micros, Status, Trace},
    tenant::{Scope, Sight, TenantId, Tenants, Who},
    ticket::{
        ALLOWED_DAYS, Act, Ask, Breadth, Event, Evidence, Kind, Move, Side, Somebody, State, Ticket, TicketFilter,
        breadth, check_sender, check_words, draw_number,
    },
    user::Role,
};

/// Tickets on a page.
const PAGE: i64 = 50;
/// Tabs are counted up to here ("500+").
const CAP: i64 = 500;
/// As many replies may wait for the desk's.
const REPLIES: i64 = 20;
/// As many undecided tickets may one person have.
const UNDECIDED: i64 = 50;
/// Of a hundred million numbers, how many may be taken before we give up.
const DRAWS: u32 = 50;

/// What somebody asks.
#[derive(Clone, Debug)]
pub struct NewTicket<'a> {
    pub ask: Ask,
    /// In their words; a question and an unblocking cannot do without.
    pub words: &'a str,
    /// The mail it is about, and which of its recipients.
    pub message: Option<(MessageId, &'a str)>,
}

/// Opens a ticket, or finds the undecided one that asks the same: its number, and whether it is new. `Forbidden` for those who answer tickets;
/// `NotFound` for a mail or recipient that the scope does not see. Fields `sender` (as [`check_sender`]; `not-yours` for a blocked address that is not
/// the tenant's), `mailbox` (`not-here`, `not-yours`), `days` (`unknown`), `text` (`missing`, `too-long`), `form` (`virus`: never released;
/// `not-held`). `Conflict("too-many")` for whoever has that many undecided ones.
pub async fn open(db: &Db, scope: &Scope, new: NewTicket<'_>, now: Micros) -> Result<(i64, bool)> {
    let (by, tenant) = requester(scope)?;
    let kind = new.ask.kind();
    // to be unblocked, one says what was changed
    let words = check_words(new.words, matches!(kind, Kind::Question | Kind::Unblock))?;
    let ask = checked(db, scope, tenant, new.ask).await?;
    let (message, evidence) = match new.message {
        Some((id, recipient)) => {
            let trace = messages::trace(db, scope, id, now).await?;
            (Some(trace.id), Some(evidence(&trace, recipient)?))
        }
        None => (None, None),
    };
    if kind == Kind::Release {
        let held = evidence.as_ref().ok_or(Error::NotFound)?;
        if held.category == Category::Virus {
            return Err(Error::Invalid { field: "form", code: "virus" });
        }
        if held.status != Some(Status::Held) {
            return Err(Error::Invalid { field: "form", code: "not-held" });
        }
    }
    // two questions without a mail are the same when they say the same
    let mut matter = ask.matter(message, evidence.as_ref().map_or("", |evidence| &evidence.recipient));
    if message.is_none() && kind == Kind::Question {
        matter.push_str(&blake3::hash(words.as_bytes()).to_hex());
    }
    let (ask, evidence) = (json(&ask)?, evidence.as_ref().map(json).transpose()?);
    let mut tx = db.begin().await?;
    let (undecided,): (i64,) = tx
        .one(
            "SELECT count(*) FROM tickets
            WHERE tenant_id = $1 AND requester_id = $2 AND state IN ('open', 'waiting_tenant', 'waiting_us')",
            binds![tenant, by],
        )
        .await?;
    for try_no in 0..DRAWS {
        let known: Option<(i64,)> = tx
            .maybe(
                "SELECT ticket_id FROM tickets
                WHERE tenant_id = $1 AND requester_id = $2 AND matter = $3 AND state IN ('open', 'waiting_tenant', 'waiting_us')",
                binds![tenant, by, &matter],
            )
            .await?;
        if let Some((ticket_id,)) = known {
            return Ok((ticket_id, false));
        }
        if undecided >= UNDECIDED {
            return Err(Error::Conflict("too-many"));
        }
        let ticket_id = draw_number(tenant, by, &matter, now, try_no);
        let inserted = tx
            .execute(
                "INSERT INTO tickets (tenant_id, ticket_id, kind, state, matter, requester_id, opened_at, moved_at, last_event, message_id, ask, evidence)
                VALUES ($1, $2, $3, 'open', $4, $5, $6, $6, 1, $7, $8, $9)
                ON CONFLICT DO NOTHING",
                binds![tenant, ticket_id, kind.slug(), &matter, by, now, message.map(|id| id.0.to_vec()), &ask, evidence.clone()],
            )
            .await?;
        if inserted == 0 {
            continue;
        }
        let row = EventRow::new(1, now, by, Act::Open, State::Open, &words, None);
        row.insert(&mut tx, tenant, ticket_id).await?;
        let desk = desk_of(&mut tx, tenant).await?;
        notices::tell(&mut tx, &Told { tenant, ticket_id, event_no: 1, by }, &desk, now).await?;
        tx.commit().await?;
        return Ok((ticket_id, true));
    }
    Err(Error::internal("no free number for a ticket"))
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

/// An ask in its own order: addresses folded, and nothing asked for that is somebody else's.
async fn checked(db: &Db, scope: &Scope, tenant: TenantId, ask: Ask) -> Result<Ask> {
    let is_own = |address: &str| match scope.sight() {
        Sight::Whole => true,
        Sight::Own(own) => own.iter().any(|known| known == address),
    };
    Ok(match ask {
        Ask::Whitelist { sender, mailbox, days } => {
            let sender = check_sender(&sender)?;
            let mailbox = lists::check_mailbox(db, tenant, &mailbox).await?;
            if !mailbox.is_empty() && !is_own(&mailbox) {
                return Err(Error::Invalid { field: "mailbox", code: "not-yours" });
            }
            if !ALLOWED_DAYS.contains(&days) {
                return Err(Error::Invalid { field: "days", code: "unknown" });
            }
            Ask::Whitelist { sender, mailbox, days }
        }
        Ask::Unblock { sender, author, place, remedies } => {
            let sender = check_sender(&sender)?;
            if breadth(&sender) != Breadth::Address {
                return Err(Error::Invalid { field: "sender", code: "not-an-address" });
            }
            let is_here = lists::check_mailbox(db, tenant, &sender).await.is_ok();
            if !is_here || !is_own(&sender) {
                return Err(Error::Invalid { field: "sender", code: "not-yours" });
            }
            Ask::Unblock { sender, author, place, remedies }
        }
        Ask::Release | Ask::Question => ask,
    })
}

/// What is known of a mail for one of its recipients, or for the one that is worst off where none is named.
fn evidence(trace: &Trace, recipient: &str) -> Result<Evidence> {
    let delivery = if recipient.is_empty() {
        trace.deliveries.first()
    } else {
        Some(trace.deliveries.iter().find(|delivery| delivery.to == recipient).ok_or(Error::NotFound)?)
    };
    let last = delivery.and_then(|delivery| delivery.attempts.last());
    Ok(Evidence {
        arrived_at: trace.arrived_at,
        direction: trace.direction,
        category: trace.category,
        sender: trace.sender.clone(),
        recipient: delivery.map(|delivery| delivery.to.clone()).unwrap_or_default(),
        subject: trace.subject.clone(),
        client_ip: trace.client_ip.clone(),
        client_name: trace.client_name.clone(),
        status: delivery.map(|delivery| delivery.status),
        reason: delivery.and_then(|delivery| delivery.reason.clone()),
        reply: last.map(|attempt| attempt.reply.clone()),
        replied_at: last.map(|attempt| attempt.at),
        queues: trace.hops.iter().map(|hop| (hop.host.clone(), hop.queue_id.clone())).collect(),
    })
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

/// A page of tickets.
#[derive(Clone, Debug)]
pub struct TicketPage {
    pub tickets: Vec<Ticket>,
    /// How many there are in each state, whatever the filter's.
    pub counts: Vec<(State, Count)>,
    /// Where the next page begins.
    pub next: Option<(Micros, i64)>,
}

/// The states that a list opens with at the desk: what waits for it.
pub const WAITING: [State; 2] = [State::Open, State::WaitingUs];

/// The desk's tickets, oldest first. `Forbidden` for those who ask.
pub async fn desk(db: &Db, scope: &Scope, filter: &TicketFilter) -> Result<TicketPage> {
    if side(scope) != Side::Desk {
        return Err(Error::Forbidden);
    }
    let mut binds: Vec<Bind> = Vec::new();
    let open = whose(scope, &mut binds);
    let states: Vec<State> = match filter.state {
        Some(state) => vec![state],
        None if filter.is_all => State::ALL.to_vec(),
        None => WAITING.to_vec(),
    };
    let narrowed = narrowed(filter, scope, &mut binds);
    // counted for the same kind and hands, in every state; binds are shared, so none may be left out
    let counts = counts(db, &format!("{open}{narrowed}"), binds.clone()).await?;
    if let Some((at, id)) = filter.after {
        binds.extend(binds![at, id]);
    }
    let n = binds.len();
    let after =
        filter.after.map_or_else(String::new, |_| format!(" AND (t.opened_at, t.ticket_id) > (${}, ${n})", n - 1));
    let lanes: Vec<String> = states
        .iter()
        .enumerate()
        .map(|(i, state)| {
            format!(
                "SELECT * FROM (SELECT t.ticket_id, t.opened_at FROM tickets t WHERE t.state = '{}' AND {open}{narrowed}{after} \
                 ORDER BY t.opened_at, t.ticket_id LIMIT {}) AS lane{i}",
                state.slug(),
                PAGE + 1
            )
        })
        .collect();
    let sql = format!("{} ORDER BY opened_at, ticket_id LIMIT {}", lanes.join(" UNION ALL "), PAGE + 1);
    let found: Vec<(i64, Micros)> = db.all(&sql, binds).await?;
    page(db, found, counts).await
}

/// What a tenant's people asked, newest first: a user sees their own. `Forbidden` for the desk.
pub async fn list(db: &Db, scope: &Scope, filter: &TicketFilter) -> Result<TicketPage> {
    let (by, tenant) = requester(scope)?;
    let mut binds = binds![tenant];
    let mut open = "t.tenant_id = $1".to_owned();
    if matches!(scope.sight(), Sight::Own(_)) {
        binds.push(by.into());
        open.push_str(" AND t.requester_id = $2");
    }
    if let Some(kind) = filter.kind {
        open.push_str(&format!(" AND t.kind = '{}'", kind.slug()));
    }
    let counts = counts(db, &open, binds.clone()).await?;
    if let Some(state) = filter.state {
        open.push_str(&format!(" AND t.state = '{}'", state.slug()));
    }
    if let Some((at, id)) = filter.after {
        binds.extend(binds![at, id]);
        let n = binds.len();
        open.push_str(&format!(" AND (t.opened_at, t.ticket_id) < (${}, ${n})", n - 1));
    }
    let sql = format!(
        "SELECT t.ticket_id, t.opened_at FROM tickets t WHERE {open} ORDER BY t.opened_at DESC, t.ticket_id DESC LIMIT {}",
        PAGE + 1
    );
    let found = db.all(&sql, binds).await?;
    page(db, found, counts).await
}

/// What is at the desk for whoever looks: the tickets of their tenants, and those handed over to them.
pub(super) fn whose(scope: &Scope, binds: &mut Vec<Bind>) -> String {
    match (&scope.tenants, scope.user_id()) {
        (Tenants::Only(tenants), Some(user_id)) => {
            let places: Vec<String> = tenants
                .iter()
                .map(|tenant| {
                    binds.push((*tenant).into());
                    format!("${}", binds.len())
                })
                .collect();
            binds.push(user_id.into());
            let left = if scope.is_any_of(&[Role::Operator]) {
                format!(
                    " OR NOT EXISTS (SELECT 1 FROM agent_tenants g JOIN users u ON u.user_id = g.user_id WHERE g.tenant_id = t.tenant_id AND {ANSWERS})"
                )
            } else {
                String::new()
            };
            let among =
                if places.is_empty() { "1 = 0".to_owned() } else { format!("t.tenant_id IN ({})", places.join(", ")) };
            format!("({among} OR t.assignee_id = ${}{left})", binds.len())
        }
        _ => "1 = 1".to_owned(),
    }
}

fn narrowed(filter: &TicketFilter, scope: &Scope, binds: &mut Vec<Bind>) -> String {
    let mut narrowed = filter.kind.map_or_else(String::new, |kind| format!(" AND t.kind = '{}'", kind.slug()));
    if let Some(user_id) = scope.user_id().filter(|_| filter.is_mine) {
        binds.push(user_id.into());
        narrowed.push_str(&format!(" AND t.assignee_id = ${}", binds.len()));
    }
    narrowed
}

async fn counts(db: &Db, condition: &str, binds: Vec<Bind>) -> Result<Vec<(State, Count)>> {
    let selects: Vec<String> = State::ALL
        .iter()
        .map(|state| {
            let slug = state.slug();
            format!(
                "SELECT '{slug}' AS state, count(*) AS rows FROM (SELECT 1 FROM tickets t WHERE t.state = '{slug}' AND {condition} LIMIT {}) AS {slug}_counted",
                CAP + 1
            )
        })
        .collect();
    let counted: Vec<(String, i64)> = db.all(&selects.join(" UNION ALL "), binds).await?;
    Ok(State::ALL
        .iter()
        .map(|state| {
            let rows = counted.iter().find(|(slug, _)| slug == state.slug()).map_or(0, |(_, rows)| *rows);
            (*state, Count { rows: rows.min(CAP), at_least: rows > CAP })
        })
        .collect())
}

async fn page(db: &Db, mut found: Vec<(i64, Micros)>, counts: Vec<(State, Count)>) -> Result<TicketPage> {
    let has_more = found.len() as i64 > PAGE;
    found.truncate(PAGE as usize);
    let next = found.last().filter(|_| has_more).map(|(id, at)| (*at, *id));
    let keys = found.iter().map(|(id, _)| Bind::from(*id)).collect();
    let rows: Vec<TicketRow> = db.all_in(&format!("{TICKETS} WHERE t.ticket_id IN ({{}})"), binds![], keys).await?;
    let mut tickets = rows.into_iter().map(TicketRow::read).collect::<Result<Vec<_>>>()?;
    tickets.sort_by_key(|ticket| found.iter().position(|(id, _)| *id == ticket.ticket_id));
    Ok(TicketPage { tickets, counts, next })
}

/// The undecided and decided tickets about a mail that the viewer may open, newest first.
pub async fn about(db: &Db, scope: &Scope, tenant: TenantId, message: MessageId) -> Result<Vec<Ticket>> {
    let rows: Vec<TicketRow> = db
        .all(
            &format!("{TICKETS} WHERE t.tenant_id = $1 AND t.message_id = $2 ORDER BY t.opened_at DESC LIMIT 20"),
            binds![tenant, message],
        )
        .await?;
    let is_mine = |row: &TicketRow| match scope.who {
        Who::Person { user_id, role: Role::User } => row.requester_id == user_id,
        _ => true,
    };
    rows.into_iter().filter(is_mine).map(TicketRow::read).collect()
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

/// What somebody does to a ticket.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    pub act: Act,
    pub words: &'a str,
    /// The last event that whoever decides has seen ([`Thread::last_event`]).
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

/// Does it. `NotFound` as [`get`]; `Forbidden` for what is the other side's to do; `Conflict("not-now")` for a move that the ticket's state does not allow; `Conflict("moved-on")` for a decision
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
        (Ask::Whitelist { .. }, Act::Approve) => Some(draft(db, tenant, ticket_id, step.allow).await?),
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
            WHERE tenant_id = $1 AND ticket_id = $2 AND event_no = $3 AND by_id = $4 AND act = $5 AND body = $6",
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
pub(super) async fn applied(tx: &mut Tx, tenant: TenantId, ticket_id: i64, by: i64, now: Micros) -> Result<()> {
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
async fn draft(db: &Db, tenant: TenantId, ticket_id: i64, allow: Option<Allow<'_>>) -> Result<Draft> {
    let allow = allow.ok_or(Error::Invalid { field: "sender", code: "missing" })?;
    let sender = check_sender(allow.sender)?;
    if breadth(&sender) >= Breadth::Provider {
        lists::check_broad(true, allow.is_sure)?;
    }
    let mailbox = lists::check_mailbox(db, tenant, allow.mailbox).await?;
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
        t.message_id, t.evidence
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
}

impl TicketRow {
    fn read(self) -> Result<Ticket> {
        let assignee = self.assignee_id.map(|user_id| Somebody {
            user_id,
            name: self.assignee_name.unwrap_or_default(),
            email: self.assignee_email.unwrap_or_default(),
        });
        let evidence = self.evidence.as_deref().map(serde_json::from_str).transpose().map_err(Error::internal)?;
        Ok(Ticket {
            tenant_id: TenantId(self.tenant_id),
            tenant_name: self.tenant_name,
            ticket_id: self.ticket_id,
            ask: serde_json::from_str(&self.ask).map_err(Error::internal)?,
            state: State::from_slug(&self.state).ok_or_else(|| Error::internal("a state without a meaning"))?,
            requester: Somebody { user_id: self.requester_id, name: self.requester_name, email: self.requester_email },
            assignee,
            opened_at: self.opened_at,
            moved_at: self.moved_at,
            message: self.message_id.as_deref().map(messages::id_of).transpose()?,
            evidence,
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
