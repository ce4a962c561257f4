//! The figures of `/`: a tenant's from its tallies, an end user's from their own mail; what waits, from the mails themselves.

mod own;
mod whole;

use std::collections::{BTreeMap, HashMap};

use crate::{
    binds,
    dashboard::{Dashboard, DashboardFilter, Deferred, Destination, Outcome, Outcomes, Tally, TicketsWaiting},
    error::Result,
    message::{Category, Count, Direction, Micros, SECOND, Status},
    store::{
        copies::status_bit,
        db::{Bind, Db},
        messages::{self, Hosts},
        tallies::hour_of,
        tenants,
    },
    tenant::{Scope, Sight, TenantId, Tenants, Who},
    trail::copies::domain,
    user::Role,
};

/// Deferred mail is looked for so far back: no queue keeps it longer, and a list of a week shows the same.
const DEFERRED: Micros = 7 * 86_400 * SECOND;
/// Destinations that are named.
const WORST: usize = 5;
/// Tickets are counted up to here ("500+").
const TICKETS_CAP: i64 = 500;

/// The figures of what the scope may see. `NotFound` when the tenant asked for is not among the scope's.
pub async fn dashboard(db: &Db, scope: &Scope, filter: &DashboardFilter, now: Micros) -> Result<Dashboard> {
    let tenant = tenants::chosen(db, scope, filter.tenant.as_deref()).await?.tenant_id;
    let hosts = Hosts::load(db).await?;
    let asked = Asked {
        tenant,
        // tallies know hours: the first one is counted whole
        since: hour_of(filter.period().since(now).unwrap_or(now)),
        deferred_since: now - DEFERRED,
        hosts: &hosts,
    };
    let counting = async {
        match scope.sight() {
            Sight::Whole => whole::count(db, &asked).await,
            Sight::Own(addresses) => own::count(db, &asked, addresses).await,
        }
    };
    let (counted, tickets) = tokio::try_join!(counting, waiting(db, scope))?;
    let Counted { since, is_cut, sums, deferred } = counted;
    let last_arrived_at =
        if sums.by.is_empty() { messages::last_arrival(db, tenant, scope.sight(), now).await? } else { None };
    Ok(Dashboard {
        tenant,
        since,
        is_cut,
        categories: sums.by(Category::ALL, |(_, category, _)| category),
        statuses: sums.by(Status::ALL, |(.., status)| status),
        directions: sums.by(Direction::ALL, |(direction, ..)| direction),
        hours: sums.hours.into_iter().filter(|(_, outcomes)| outcomes.sum() != 0).collect(),
        deferred,
        tickets,
        last_arrived_at,
        last_line_at: hosts.heard_at(),
    })
}

/// Tickets that are not decided: those on which whoever looks must act, and those on which the other side must. An end user's are
/// those they opened, the desk's those of its tenants and those handed over to whoever looks.
pub async fn waiting(db: &Db, scope: &Scope) -> Result<TicketsWaiting> {
    let (is_desk, is_own) = match scope.who {
        Who::System => (true, false),
        Who::Person { role, .. } => (matches!(role, Role::Agent | Role::Operator), role == Role::User),
    };
    let mut binds = Vec::new();
    let mut bind = |value: Bind| {
        binds.push(value);
        format!("${}", binds.len())
    };
    let mut whose = Vec::new();
    if let Tenants::Only(open) = &scope.tenants {
        let places: Vec<String> = open.iter().map(|tenant| bind((*tenant).into())).collect();
        whose.push(if places.is_empty() {
            "1 = 0".to_owned()
        } else {
            format!("tenant_id IN ({})", places.join(", "))
        });
    }
    if let Some(user_id) = scope.user_id() {
        let user = bind(user_id.into());
        if is_own {
            whose.push(format!("requester_id = {user}"));
        } else if is_desk {
            whose = vec![format!("({} OR assignee_id = {user})", whose.join(" AND "))];
        }
    }
    whose.push("1 = 1".to_owned());
    let whose = whose.join(" AND ");
    let count = |states: &str| {
        format!(
            "SELECT count(*) FROM (SELECT 1 FROM tickets WHERE state IN ({states}) AND {whose} LIMIT {}) AS counted",
            TICKETS_CAP + 1
        )
    };
    let (tenants, desks) = (count("'waiting_tenant'"), count("'open', 'waiting_us'"));
    let (tenants, desks): (i64, i64) = db.one(&format!("SELECT ({tenants}), ({desks})"), binds).await?;
    let capped = |rows: i64| Count { rows: rows.min(TICKETS_CAP), at_least: rows > TICKETS_CAP };
    let (for_you, for_them) = if is_desk { (desks, tenants) } else { (tenants, desks) };
    Ok(TicketsWaiting { for_you: capped(for_you), for_them: capped(for_them) })
}

/// What is to be counted.
struct Asked<'a> {
    tenant: TenantId,
    since: Micros,
    deferred_since: Micros,
    hosts: &'a Hosts,
}

/// What was counted.
struct Counted {
    since: Micros,
    is_cut: bool,
    sums: Sums,
    deferred: Deferred,
}

type Kind = (Direction, Category, Status);

#[derive(Default)]
struct Sums {
    by: BTreeMap<Kind, Tally>,
    hours: BTreeMap<Micros, Outcomes>,
}

impl Sums {
    fn add(&mut self, kind: Kind, tally: Tally) {
        self.by.entry(kind).or_default().add(tally);
    }

    /// Recipients of a mail that arrived then.
    fn add_recipients(&mut self, kind: Kind, arrived_at: Micros, recipients: i64) {
        self.add(kind, Tally { mails: 0, recipients });
        self.hours.entry(hour_of(arrived_at)).or_default().add(Outcome::of(kind.2), recipients);
    }

    fn by<T: Copy + PartialEq>(&self, all: &[T], of: impl Fn(Kind) -> T) -> Vec<(T, Tally)> {
        let sum = |value: T| {
            let mut sum = Tally::default();
            self.by.iter().filter(|(kind, _)| of(**kind) == value).for_each(|(_, tally)| sum.add(*tally));
            (value, sum)
        };
        all.iter().map(|value| sum(*value)).filter(|(_, sum)| *sum != Tally::default()).collect()
    }
}

/// Statuses that last only while somebody would tell us otherwise.
const WAITING: [Status; 2] = [Status::Queued, Status::Deferred];

fn waiting_bits() -> i64 {
    WAITING.iter().fold(0, |bits, status| bits | status_bit(*status))
}

/// A mail that waits: all that tells whether it still does.
struct Pending {
    id: Vec<u8>,
    arrived_at: Micros,
    last_host: String,
    /// Whoever looks sees all of its recipients.
    sees_all: bool,
}

/// One recipient that waits.
struct Waits {
    id: Vec<u8>,
    to: String,
    status: Status,
    reason: Option<String>,
}

/// Recipients are read up to here.
const READ: usize = 5_000;
/// Mails in one query: as many keys as `all_in` takes at once.
const AT_ONCE: usize = 256;

/// The visible recipients of these mails that wait, and whether there are more of them.
async fn recipients_that_wait(
    db: &Db,
    tenant: TenantId,
    mails: &[Pending],
    own: &[String],
) -> Result<(Vec<Waits>, bool)> {
    let mut found = Vec::new();
    for mails in mails.chunks(AT_ONCE) {
        for sees_all in [true, false] {
            let ids: Vec<Bind> =
                mails.iter().filter(|mail| mail.sees_all == sees_all).map(|mail| Bind::from(mail.id.clone())).collect();
            let (visible, fixed) = visible(tenant, if sees_all { None } else { Some(own) });
            let sql = format!(
                "SELECT message_id, recipient, status, reason FROM deliveries WHERE tenant_id = $1 AND message_id IN ({{}}) \
                 AND status IN ('queued', 'deferred') {visible} LIMIT {}",
                READ + 1
            );
            let rows: Vec<(Vec<u8>, String, String, Option<String>)> = db.all_in(&sql, fixed, ids).await?;
            for (id, to, status, reason) in rows {
                found.push(Waits { id, to, status: messages::status_of(&status)?, reason });
            }
        }
        if found.len() > READ {
            return Ok((found, true));
        }
    }
    Ok((found, false))
}

/// What ends the condition on a mail's recipients, with the tenant and all else that is bound: everybody, or these addresses.
fn visible(tenant: TenantId, own: Option<&[String]>) -> (String, Vec<Bind>) {
    let mut fixed = binds![tenant];
    let Some(own) = own else { return (String::new(), fixed) };
    let mut list = || {
        let first = fixed.len() + 1;
        fixed.extend(own.iter().map(|address| Bind::from(address.as_str())));
        (first..=fixed.len()).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ")
    };
    let (to, orig_to) = (list(), list());
    (format!("AND (recipient_folded IN ({to}) OR orig_to_folded IN ({orig_to}))"), fixed)
}

/// Deferred recipients by where they are.
#[derive(Default)]
struct Destinations(HashMap<String, There>);

/// Those at one domain.
struct There {
    recipients: i64,
    since: Micros,
    reasons: BTreeMap<Option<String>, i64>,
}

impl Destinations {
    fn add(&mut self, waits: Waits, arrived_at: Micros) {
        let domain = domain(&waits.to).unwrap_or_else(|| waits.to.to_lowercase());
        let nobody = There { recipients: 0, since: arrived_at, reasons: BTreeMap::new() };
        let there = self.0.entry(domain).or_insert(nobody);
        there.recipients += 1;
        there.since = arrived_at.min(there.since);
        *there.reasons.entry(waits.reason).or_default() += 1;
    }

    fn worst(self, at_least: bool) -> Deferred {
        let rows = self.0.values().map(|there| there.recipients).sum();
        let mut worst: Vec<Destination> = self
            .0
            .into_iter()
            .map(|(domain, There { recipients, since, reasons })| {
                let reason = reasons.into_iter().max_by_key(|(_, count)| *count).and_then(|(reason, _)| reason);
                Destination { domain, recipients, since, reason }
            })
            .collect();
        worst.sort_by(|a, b| (b.recipients, a.since, &a.domain).cmp(&(a.recipients, b.since, &b.domain)));
        worst.truncate(WORST);
        Deferred { recipients: Count { rows, at_least }, worst }
    }
}
