//! The whole story of one copy, reduced to what the viewer may see.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{Hosts, id_of, raw::Visible, scans, search::Query, sees_all, status_of};
use crate::{
    binds,
    error::{Error, Result},
    line::legible,
    message::{
        Category, Completeness, Delivery, Direction, Hop, MessageFilter, MessageId, Micros, Period, RawLine, SECOND,
        Status, Trace,
    },
    source::SILENCE,
    store::{
        attempts::{Step, Told, first_label},
        db::{Bind, Db},
        sources, tenants,
    },
    tenant::{Scope, Sight, Subjects, TenantId},
};

/// A mail has no more hops than this before its first.
const ALIASES_AT_MOST: usize = 16;

#[derive(sqlx::FromRow)]
struct Copy {
    tenant_id: i64,
    tenant_name: String,
    direction: String,
    category: String,
    is_filter_unknown: bool,
    is_unchecked: bool,
    sent_by: Option<String>,
    arrived_at: i64,
    last_host: String,
    client_ip: String,
    client_name: String,
    sasl_username: Option<String>,
    sender: Option<String>,
    subject: Option<String>,
    header_message_id: Option<String>,
    size: Option<i64>,
    hops: String,
    trails: String,
    reports: Option<Vec<u8>>,
}

#[derive(sqlx::FromRow)]
struct DeliveryRow {
    recipient: String,
    orig_to: String,
    recipient_folded: String,
    orig_to_folded: String,
    status: String,
    reason: Option<String>,
    returned: bool,
    notice_id: Option<Vec<u8>>,
    path: String,
}

/// The trace of a copy. `NotFound` for what does not exist and for what is somebody else's: the same answer, after the same work. An id
/// that the copy had before gives the trace under its present id.
pub async fn trace(db: &Db, scope: &Scope, id: MessageId, now: Micros) -> Result<Trace> {
    let tenants = tenants::open(db, scope).await?;
    if let Some(copy) = copy(db, &tenants, id).await? {
        return tell(db, scope, id, copy, now).await;
    }
    // the id may have changed more than once, hop by hop
    let mut id = id;
    for _ in 0..ALIASES_AT_MOST {
        let keys = tenants.iter().copied().map(Bind::from).collect();
        let heirs: Vec<(Vec<u8>,)> = db
            .all_in(
                "SELECT message_id FROM message_aliases WHERE alias_id = $1 AND tenant_id IN ({})",
                binds![id],
                keys,
            )
            .await?;
        id = id_of(&heirs.first().ok_or(Error::NotFound)?.0)?;
        if let Some(copy) = copy(db, &tenants, id).await? {
            return tell(db, scope, id, copy, now).await;
        }
    }
    Err(Error::NotFound)
}

async fn copy(db: &Db, tenants: &[TenantId], id: MessageId) -> Result<Option<Copy>> {
    let found = db
        .all_in(
            "SELECT m.tenant_id, t.name AS tenant_name, m.direction, m.category, m.is_filter_unknown, m.is_unchecked, m.sent_by, m.arrived_at, m.last_host, \
             m.client_ip, m.client_name, m.sasl_username, m.sender, m.subject, m.header_message_id, m.size, m.hops, m.trails, m.reports \
             FROM messages m JOIN tenants t ON t.tenant_id = m.tenant_id WHERE m.message_id = $1 AND m.tenant_id IN ({})",
            binds![id],
            tenants.iter().copied().map(Bind::from).collect(),
        )
        .await?;
    Ok(found.into_iter().next())
}

async fn tell(db: &Db, scope: &Scope, id: MessageId, copy: Copy, now: Micros) -> Result<Trace> {
    let tenant = TenantId(copy.tenant_id);
    let sees_all = sees_all(scope.sight(), copy.sent_by.as_deref());
    let mut rows: Vec<DeliveryRow> = db
        .all(
            "SELECT recipient, orig_to, recipient_folded, orig_to_folded, status, reason, returned, notice_id, path FROM deliveries \
             WHERE tenant_id = $1 AND message_id = $2 ORDER BY recipient, orig_to",
            binds![tenant, id],
        )
        .await?;
    if let (Sight::Own(own), false) = (scope.sight(), sees_all) {
        rows.retain(|row| own.contains(&row.recipient_folded) || own.contains(&row.orig_to_folded));
        if rows.is_empty() {
            return Err(Error::NotFound);
        }
    }
    let hosts = Hosts::load(db).await?;
    let mut hops: Vec<Hop> = serde_json::from_str(&copy.hops).map_err(Error::internal)?;
    let mut trails: Vec<i64> = serde_json::from_str(&copy.trails).map_err(Error::internal)?;
    if matches!(scope.sight(), Sight::Own(_)) && !sees_all {
        on_the_way_of(&rows, &mut trails, &mut hops)?;
    }
    let (said, policy) = tokio::try_join!(scans::said(db, tenant, id), tenants::policy(db, tenant))?;
    let loaded = trails.iter().copied().chain(said.iter().map(|row| row.trail_id)).collect();
    let told = Told::load(db, loaded).await?;
    let schedule = hosts.schedule(&copy.last_host);
    let mut deliveries = Vec::new();
    let mut opened: HashMap<MessageId, bool> = HashMap::new();
    let (names, mut out_of_sight) = (hosts.names(), BTreeMap::new());
    for row in rows {
        let path: Vec<Step> = serde_json::from_str(&row.path).map_err(Error::internal)?;
        told.out_of_sight((&row.recipient, &row.orig_to), &path, &names, &mut out_of_sight);
        let attempts = told.attempts((&row.recipient, &row.orig_to), &path, &trails, &hops);
        let status = hosts.seen_today(status_of(&row.status)?, &copy.last_host, copy.arrived_at);
        let instants: Vec<Micros> = attempts.iter().filter(|a| a.status == Status::Deferred).map(|a| a.at).collect();
        let forecast = (status == Status::Deferred).then(|| schedule.forecast(copy.arrived_at, &instants, now));
        let notice = row.notice_id.as_deref().map(id_of).transpose()?;
        // one notice may report them all
        if let Some(id) = notice
            && !opened.contains_key(&id)
        {
            opened.insert(id, may_open(db, scope, tenant, id).await?);
        }
        let notice = notice.filter(|id| opened.get(id) == Some(&true));
        deliveries.push(Delivery {
            to: row.recipient,
            orig_to: (!row.orig_to.is_empty()).then_some(row.orig_to),
            status,
            reason: row.reason,
            returned: row.returned,
            notice,
            attempts,
            forecast,
        });
    }
    deliveries.sort_by_key(|delivery| delivery.status);
    let out_of_sight = out_of_sight.into_values().collect();
    let completeness = completeness(db, &copy, &hops, out_of_sight, now).await?;
    let reports = match copy.reports.as_deref().map(id_of).transpose()? {
        Some(reported) if may_open(db, scope, tenant, reported).await? => Some(reported),
        _ => None,
    };
    let visible = {
        let recipients = deliveries.iter().flat_map(|d| [Some(d.to.as_str()), d.orig_to.as_deref()]).flatten();
        let others = copy.sender.as_deref().into_iter().chain(copy.header_message_id.as_deref());
        let has_failed = deliveries.iter().any(|d| matches!(d.status, Status::Bounced | Status::Expired));
        Visible::new(recipients, others, copy.sent_by.is_some() && sees_all, has_failed)?
    };
    let detail = policy.detail(scope);
    let queues: HashSet<String> = hops.iter().map(|hop| hop.queue_id.clone()).collect();
    let judged = tokio::task::spawn_blocking(move || {
        let (scans, checks, greeted) = scans::scans(&said, &told, &queues, &visible, detail)?;
        let (tls, helo) = trails.first().map_or((None, None), |trail| told.greeting(*trail));
        let helo = helo.or(greeted);
        for attempt in deliveries.iter_mut().flat_map(|delivery| &mut delivery.attempts) {
            attempt.reply = visible.reply(&attempt.reply);
        }
        Ok((lines(&told, &trails, &visible, policy.subjects), deliveries, scans, checks, tls, helo))
    });
    let ((lines, hides_lines, is_short), deliveries, scans, checks, tls, helo) =
        judged.await.map_err(Error::internal)??;
    let accepted_later = accepted_later(db, scope, tenant, &copy, &deliveries).await?;
    let unreadable = || Error::internal("a slug without a meaning");
    Ok(Trace {
        id,
        tenant,
        tenant_name: copy.tenant_name,
        direction: Direction::from_slug(&copy.direction).ok_or_else(unreadable)?,
        category: Category::from_slug(&copy.category).ok_or_else(unreadable)?,
        is_filter_unknown: copy.is_filter_unknown,
        is_unchecked: copy.is_unchecked,
        scans,
        detail,
        checks,
        tls,
        helo,
        arrived_at: copy.arrived_at,
        client_ip: (!copy.client_ip.is_empty()).then_some(copy.client_ip),
        client_name: (!copy.client_name.is_empty()).then_some(copy.client_name),
        sasl_username: copy.sasl_username.filter(|_| sees_all),
        sender: copy.sender,
        subject: policy.subject(tenant, copy.subject),
        subjects: policy.subjects,
        message_id: copy.header_message_id,
        size: copy.size,
        hops,
        deliveries,
        lines,
        hides_lines,
        lines_kept_days: is_short.then(|| hosts.keep_lines_days(&copy.last_host)),
        reports,
        accepted_later,
        last_line_at: hosts.last_line_at(&copy.last_host),
        completeness,
    })
}

/// How much of the way was seen; whom to ask for the rest.
async fn completeness(
    db: &Db,
    copy: &Copy,
    hops: &[Hop],
    out_of_sight: Vec<String>,
    now: Micros,
) -> Result<Completeness> {
    let is_on_way = |host: &str| {
        hops.iter().any(|hop| hop.host == host)
            || out_of_sight
                .iter()
                .any(|relay| first_label(relay.split('[').next().unwrap_or_default()) == first_label(host))
    };
    let watched = sources::watched(db).await?;
    let silent = watched.into_iter().filter(|(host, at)| now - at > SILENCE && is_on_way(host)).collect();
    // a refusal has no queue, and a notice is written by ours: neither comes in
    let comes_in = |hop: &&Hop| !hop.queue_id.is_empty() && copy.sender.as_deref() != Some("");
    let starts_before_log = hops.first().filter(comes_in).is_some_and(|entrance| entrance.begins_before_the_log);
    Ok(Completeness { hops: hops.len(), out_of_sight, silent, starts_before_log })
}

/// Leaves the hops that these recipients' mail went through: another's way is as private as the other.
fn on_the_way_of(rows: &[DeliveryRow], trails: &mut Vec<i64>, hops: &mut Vec<Hop>) -> Result<()> {
    let mut passed = BTreeSet::new();
    for row in rows {
        let path: Vec<Step> = serde_json::from_str(&row.path).map_err(Error::internal)?;
        passed.extend(path.into_iter().map(|Step(trail, _)| trail));
    }
    // a refusal has no queue, and its hops are hosts
    if hops.len() == trails.len() {
        let mut kept = trails.iter().map(|trail| passed.contains(trail));
        hops.retain(|_| kept.next().unwrap_or(false));
    }
    trails.retain(|trail| passed.contains(trail));
    Ok(())
}

/// Whether the scope may open another copy of the same tenant.
async fn may_open(db: &Db, scope: &Scope, tenant: TenantId, id: MessageId) -> Result<bool> {
    let own = match scope.sight() {
        Sight::Whole => {
            return Ok(db
                .maybe::<(i64,)>(
                    "SELECT tenant_id FROM messages WHERE tenant_id = $1 AND message_id = $2",
                    binds![tenant, id],
                )
                .await?
                .is_some());
        }
        Sight::Own(own) => own,
    };
    if own.is_empty() {
        return Ok(false);
    }
    let mut query = Query::new(binds![tenant, id]);
    let list: Vec<String> = own.iter().map(|address| query.bind(address.as_str())).collect();
    let list = list.join(", ");
    let sql = format!(
        "SELECT m.tenant_id FROM messages m JOIN message_keys k ON k.tenant_id = m.tenant_id AND k.kind IN ('sender', 'recipient') AND k.key IN ({list}) \
         AND k.arrived_at = m.arrived_at AND k.message_id = m.message_id WHERE m.tenant_id = $1 AND m.message_id = $2"
    );
    Ok(db.maybe::<(i64,)>(&sql, query.binds).await?.is_some())
}

/// The lines that a viewer may see, oldest first; whether others are hidden; whether others were let go of.
fn lines(told: &Told, trails: &[i64], visible: &Visible, subjects: Subjects) -> (Vec<RawLine>, bool, bool) {
    let (mut shown, mut hidden) = (BTreeSet::new(), false);
    for (at, raw) in trails.iter().flat_map(|trail| told.lines(*trail)) {
        match visible.show(raw).filter(|line| subjects == Subjects::Shown || !names_subject(line)) {
            Some(text) => drop(shown.insert((at, text))),
            None => hidden = true,
        }
    }
    let shown = shown.into_iter().map(|(at, text)| RawLine { at, text }).collect();
    (shown, hidden, told.has_let_go_of(trails))
}

/// `warning: header Subject: … from smtp.example[203.0.113.5]; …`, and what was refused for its subject. The journal may have written it as
/// numbers; what cannot be read may name it.
fn names_subject(line: &str) -> bool {
    legible(line).is_none_or(|line| line.to_ascii_lowercase().contains("header subject:"))
}

/// A refused mail that came back within a day and was taken: same client, sender and recipient.
async fn accepted_later(
    db: &Db,
    scope: &Scope,
    tenant: TenantId,
    copy: &Copy,
    deliveries: &[Delivery],
) -> Result<Option<MessageId>> {
    let [delivery] = deliveries else { return Ok(None) };
    if delivery.status != Status::Refused {
        return Ok(None);
    }
    let last = delivery.attempts.last().map_or(copy.arrived_at, |attempt| attempt.at);
    let found: Vec<(Vec<u8>,)> = db
        .all(
            "SELECT m.message_id FROM message_keys k JOIN messages m ON m.tenant_id = k.tenant_id AND m.message_id = k.message_id \
             WHERE k.tenant_id = $1 AND k.kind = 'recipient' AND k.key = $2 AND k.arrived_at > $3 AND k.arrived_at <= $4 \
             AND m.client_ip = $5 AND m.sender = $6 AND m.category NOT IN ('greylisted', 'quota', 'rejected', 'banned') \
             ORDER BY k.arrived_at LIMIT 1",
            binds![tenant, delivery.to.to_lowercase(), last, last + 86_400 * SECOND, copy.client_ip.as_str(), copy.sender.as_deref().unwrap_or("")],
        )
        .await?;
    let Some((id,)) = found.first() else { return Ok(None) };
    let id = id_of(id)?;
    Ok(may_open(db, scope, tenant, id).await?.then_some(id))
}

/// The copies that a search finds over everything the scope may see, newest first: what `lasso trace` prints.
pub async fn find(db: &Db, scope: &Scope, typed: &str, now: Micros, limit: usize) -> Result<Vec<Trace>> {
    if let Ok(id) = typed.parse() {
        return match trace(db, scope, id, now).await {
            Err(Error::NotFound) => Ok(Vec::new()),
            found => Ok(vec![found?]),
        };
    }
    let filter = MessageFilter { query: typed.to_owned(), period: Some(Period::All), ..MessageFilter::default() };
    let mut ids: Vec<(Vec<u8>, i64)> = Vec::new();
    for tenant in tenants::list(db, scope).await? {
        let search = super::search::Search::new(db, tenant.tenant_id, scope.sight(), &filter, now).await?;
        let mut query = Query::new(vec![]);
        search.candidates(&mut query, None, None, limit as i64);
        ids.extend(db.all::<(Vec<u8>, i64)>(&query.sql, query.binds).await?);
    }
    ids.sort_by_key(|(_, at)| std::cmp::Reverse(*at));
    ids.truncate(limit);
    let mut found = Vec::new();
    for (id, _) in ids {
        found.push(trace(db, scope, id_of(&id)?, now).await?);
    }
    Ok(found)
}
