//! Lists of tickets: the desk's, a tenant's, those about one mail.

use super::{ANSWERS, TICKETS, TicketRow, requester, side};
use crate::{
    binds,
    error::{Error, Result},
    message::{Count, MessageId, Micros},
    store::db::{Bind, Db},
    tenant::{Scope, Sight, TenantId, Tenants, Who},
    ticket::{Side, State, Ticket, TicketFilter},
    user::Role,
};

/// Tickets on a page.
const PAGE: i64 = 50;
/// Tabs are counted up to here ("500+").
const CAP: i64 = 500;

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
pub(in crate::store) fn whose(scope: &Scope, binds: &mut Vec<Bind>) -> String {
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
