//! From a filter to SQL: which copies, in what order, seen by whom. One text for both engines.

use super::{GIVEN_UP, SILENCE, sees_all};
use crate::{
    binds,
    error::{Error, Result},
    message::{Category, Hop, MessageFilter, MessageId, Micros, Status},
    postfix::is_queue_id,
    store::{
        attempts::Step,
        copies::status_bit,
        db::{Bind, Db},
    },
    tenant::{Sight, TenantId},
    trail::copies::{copy_id, domain},
    verdict::authentication::Failures,
};

/// A text under construction with its bound values.
#[derive(Clone, Debug)]
pub(super) struct Query {
    pub(super) sql: String,
    pub(super) binds: Vec<Bind>,
}

impl Query {
    pub(super) fn new(binds: Vec<Bind>) -> Self {
        Self { sql: String::new(), binds }
    }

    /// Binds a value; gives its placeholder.
    pub(super) fn bind(&mut self, value: impl Into<Bind>) -> String {
        self.binds.push(value.into());
        format!("${}", self.binds.len())
    }

    fn bind_list(&mut self, values: &[String]) -> String {
        let places: Vec<String> = values.iter().map(|value| self.bind(value.as_str())).collect();
        places.join(", ")
    }
}

/// Where candidates are read from: the tenant's mail by arrival, or the mail under one key.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Lane {
    All,
    Key(&'static str, String),
    /// The tenant's mail by arrival, each asked whether it has one of these keys, if there are any.
    Asked(Vec<(&'static str, String)>),
    /// These copies, and no others.
    Ids(Vec<MessageId>),
}

/// The candidates of a filter, reduced to what a sight may see.
#[derive(Clone, Debug)]
pub(super) struct Search<'a> {
    pub(super) tenant: TenantId,
    sight: &'a Sight,
    filter: &'a MessageFilter,
    since: Option<Micros>,
    lanes: Vec<Lane>,
    /// The tenant's mail by arrival, as it stands behind `FROM`: with a narrow filter, what was not simply delivered.
    by_arrival: String,
    /// What follows `messages m` where only its index by arrival is to be read.
    covering: String,
}

const NEWEST: &str = "ORDER BY arrived_at DESC, message_id DESC";
/// More addresses than this are looked up as one lane each; nobody has that many.
pub(in crate::store) const OWN_AT_MOST: usize = 100;
/// What failed or waits is little of a tenant's mail. When there is more mail under the keys than this, and than there is to ask, that
/// little is asked for the keys instead of looking at each of the keys' mails.
const FOLLOWED_AT_MOST: i64 = 256;
/// Neither is counted further than this to find out which are fewer.
const COMPARED_AT_MOST: i64 = 20_000;

impl<'a> Search<'a> {
    pub(super) async fn new(
        db: &Db,
        tenant: TenantId,
        sight: &'a Sight,
        filter: &'a MessageFilter,
        now: Micros,
    ) -> Result<Self> {
        let mut lanes: Vec<Lane> = match (keys_of(&filter.query), sight) {
            (Some(keys), _) => keys.into_iter().map(|(kind, key)| Lane::Key(kind, key)).collect(),
            (None, Sight::Whole) => match &filter.symbol {
                Some(symbol) => vec![Lane::Key("symbol", symbol.clone())],
                None => vec![Lane::All],
            },
            (None, Sight::Own(own)) => own
                .iter()
                .take(OWN_AT_MOST)
                .flat_map(|address| ["sender", "recipient"].map(|kind| Lane::Key(kind, address.clone())))
                .collect(),
        };
        let typed = filter.query.trim().trim_end_matches(':');
        if is_queue_id(typed) {
            lanes.push(Lane::Ids(through_queue(db, tenant, sight, typed).await?));
        }
        let (by_arrival, covering) = ("messages m".to_owned(), db.indexed_by("messages_by_arrival"));
        let since = filter.period().since(now);
        let mut search = Self { tenant, sight, filter, since, lanes, by_arrival, covering };
        if search.is_narrow() {
            search.by_arrival.push_str(&db.indexed_by("messages_not_delivered"));
            search.ask_rather_than_follow(db).await?;
        }
        Ok(search)
    }

    /// Whether the filter asks for what `messages_not_delivered` holds.
    fn is_narrow(&self) -> bool {
        self.filter.status.is_some_and(|status| status != Status::Delivered)
    }

    /// Follows the keys, or asks those that the status leaves: whichever are fewer.
    async fn ask_rather_than_follow(&mut self, db: &Db) -> Result<()> {
        let keys: Vec<(&'static str, String)> = self
            .lanes
            .iter()
            .filter_map(|lane| if let Lane::Key(kind, key) = lane { Some((*kind, key.clone())) } else { None })
            .collect();
        if keys.is_empty() {
            return Ok(());
        }
        let mut query = Query::new(vec![]);
        let all = Search { sight: &Sight::Whole, ..self.clone() };
        let wheres = all.conditions(&mut query, &Lane::All, None).join(" AND ");
        let sql = format!(
            "SELECT count(*) FROM (SELECT 1 FROM {} WHERE {wheres} LIMIT {COMPARED_AT_MOST}) AS counted",
            self.by_arrival
        );
        let (with_status,): (i64,) = db.one(&sql, query.binds).await?;
        // each that is asked is asked for every key
        let few = (with_status * keys.len() as i64).clamp(FOLLOWED_AT_MOST, COMPARED_AT_MOST);
        let mut query = Query::new(binds![self.tenant, self.since.unwrap_or(Micros::MIN)]);
        let mut lanes = Vec::new();
        for (kind, key) in &keys {
            let key = query.bind(key.as_str());
            lanes.push(format!(
                "SELECT 1 AS found FROM message_keys WHERE tenant_id = $1 AND kind = '{kind}' AND key = {key} AND arrived_at >= $2"
            ));
        }
        let lanes = lanes.join(" UNION ALL ");
        let sql = format!("SELECT count(*) FROM (SELECT found FROM ({lanes}) AS lanes LIMIT {}) AS counted", few + 1);
        let (under_keys,): (i64,) = db.one(&sql, query.binds).await?;
        if under_keys > few && with_status < COMPARED_AT_MOST {
            self.lanes.retain(|lane| !matches!(lane, Lane::Key(..)));
            // whose own mail it is, an end user's condition on the status asks anyway
            let is_own = keys_of(&self.filter.query).is_none();
            self.lanes.push(Lane::Asked(if is_own { Vec::new() } else { keys }));
        }
        Ok(())
    }

    /// Whether everything in the tenant is a candidate, and much of it: then each category is counted by an index of its own.
    pub(super) fn is_counted_apart(&self) -> bool {
        self.lanes == [Lane::All] && !self.is_narrow()
    }

    /// Whether candidates are told from others by their keys: counting many is dear.
    pub(super) fn has_keys(&self) -> bool {
        self.lanes.iter().any(|lane| matches!(lane, Lane::Key(..) | Lane::Asked(_)))
    }

    /// `SELECT message_id, arrived_at` of the candidates: at most `limit` from each lane, doubles removed.
    pub(super) fn candidates(
        &self,
        query: &mut Query,
        category: Option<Category>,
        cursor: Option<(Micros, Vec<u8>, bool)>,
        limit: i64,
    ) {
        self.select(query, category, "", cursor, limit);
    }

    /// The same with more columns of `m`, where no lane is a key.
    fn select(
        &self,
        query: &mut Query,
        category: Option<Category>,
        more: &str,
        cursor: Option<(Micros, Vec<u8>, bool)>,
        limit: i64,
    ) {
        if self.lanes.is_empty() {
            query.sql.push_str(&format!("SELECT m.message_id, m.arrived_at{more} FROM messages m WHERE 1 = 0"));
            return;
        }
        let is_newer = cursor.as_ref().is_some_and(|(.., is_newer)| *is_newer);
        let (order, side) = if is_newer { ("ASC", ">") } else { ("DESC", "<") };
        for (i, lane) in self.lanes.iter().enumerate() {
            if i > 0 {
                query.sql.push_str(" UNION ");
            }
            let at = if matches!(lane, Lane::Key(..)) { "k" } else { "m" };
            let mut wheres = self.conditions(query, lane, category);
            if let Some((arrived_at, id, _)) = &cursor {
                let (arrived_at, id) = (query.bind(*arrived_at), query.bind(id.clone()));
                wheres.push(format!("({at}.arrived_at, {at}.message_id) {side} ({arrived_at}, {id})"));
            }
            let from = match lane {
                Lane::Key(..) if wheres.iter().any(|condition| condition.contains("m.")) => {
                    "message_keys k JOIN messages m ON m.tenant_id = k.tenant_id AND m.arrived_at = k.arrived_at AND m.message_id = k.message_id"
                }
                Lane::Key(..) => "message_keys k",
                Lane::Ids(_) => "messages m",
                Lane::All | Lane::Asked(_) => &self.by_arrival,
            };
            let lane = format!(
                "SELECT {at}.message_id, {at}.arrived_at{more} FROM {from} WHERE {} ORDER BY {at}.arrived_at {order}, {at}.message_id {order} LIMIT {limit}",
                wheres.join(" AND ")
            );
            // one alone needs no frame, through which SQLite would carry each of its rows
            let is_alone = self.lanes.len() == 1;
            query.sql.push_str(&if is_alone { lane } else { format!("SELECT * FROM ({lane}) AS lane{i}") });
        }
    }

    fn conditions(&self, query: &mut Query, lane: &Lane, category: Option<Category>) -> Vec<String> {
        let mut wheres = Vec::new();
        let at = if matches!(lane, Lane::Key(..)) { "k" } else { "m" };
        let tenant = query.bind(self.tenant);
        wheres.push(format!("{at}.tenant_id = {tenant}"));
        if let Lane::Ids(ids) = lane {
            let places: Vec<String> = ids.iter().map(|id| query.bind(*id)).collect();
            wheres.push(if places.is_empty() {
                "1 = 0".to_owned()
            } else {
                format!("m.message_id IN ({})", places.join(", "))
            });
        }
        if let Lane::Asked(keys) = lane
            && !keys.is_empty()
        {
            let mut any = Vec::new();
            for (kind, key) in keys {
                let mut all = vec![has(query, kind, std::slice::from_ref(key))];
                if let Sight::Own(own) = self.sight {
                    all.extend(own_under(query, kind, key, own));
                }
                any.push(format!("({})", all.join(" AND ")));
            }
            wheres.push(format!("({})", any.join(" OR ")));
        }
        if let Lane::Key(kind, key) = lane {
            let key = query.bind(key.as_str());
            wheres.push(format!("k.kind = '{kind}' AND k.key = {key}"));
        }
        if let Some(since) = self.since {
            let since = query.bind(since);
            wheres.push(format!("{at}.arrived_at >= {since}"));
        }
        if let Some(category) = category {
            wheres.push(format!("m.category = '{}'", category.slug()));
        }
        if let Some(direction) = self.filter.direction {
            wheres.push(format!("m.direction = '{}'", direction.slug()));
        }
        if let Some(symbol) = &self.filter.symbol
            && !matches!(lane, Lane::Key("symbol", _))
        {
            wheres.push(has(query, "symbol", std::slice::from_ref(symbol)));
        }
        if let Some(failed) = self.filter.failed {
            wheres.push(format!("(m.failures & {}) <> 0", Failures::asked(failed).0));
        }
        if let Some(score) = self.filter.score_from {
            let score = query.bind(score.0);
            wheres.push(format!("m.score >= {score}"));
        }
        if let Some(score) = self.filter.score_to {
            let score = query.bind(score.0);
            wheres.push(format!("m.score <= {score}"));
        }
        if let Some(status) = self.filter.status {
            let (queued, deferred) = (status_bit(Status::Queued), status_bit(Status::Deferred));
            // what is shown as unknown is kept as queued or deferred
            let bits = if status == Status::Unknown { queued | deferred } else { status_bit(status) };
            wheres.push(format!("(m.statuses & {bits}) <> 0"));
            if status != Status::Delivered {
                // said in the words of messages_not_delivered, or no engine would use it
                wheres.push(format!("m.statuses <> {}", status_bit(Status::Delivered)));
            }
            match status {
                Status::Queued => wheres.push(format!("NOT {}", silent_for(SILENCE))),
                Status::Deferred => wheres.push(format!("NOT {}", silent_for(GIVEN_UP))),
                Status::Unknown => wheres.push(unknown(
                    &format!("(m.statuses & {queued}) <> 0"),
                    &format!("(m.statuses & {deferred}) <> 0"),
                )),
                _ => {}
            }
        }
        if let Sight::Own(own) = self.sight {
            self.own(query, lane, own, &mut wheres);
        }
        wheres
    }

    /// What an end user may see: their own mail; and found by nothing that they may not read in it.
    fn own(&self, query: &mut Query, lane: &Lane, own: &[String], wheres: &mut Vec<String>) {
        if own.is_empty() {
            wheres.push("1 = 0".to_owned());
            return;
        }
        match lane {
            // asked key by key
            Lane::All | Lane::Asked(_) => {}
            Lane::Key(kind, key) => wheres.extend(own_under(query, kind, key, own)),
            Lane::Ids(_) => wheres.extend(own_under(query, "queue_id", "", own)),
        }
        if let Some(status) = self.filter.status {
            let sent = sent_by(query, own);
            let (to, orig_to) = (query.bind_list(own), query.bind_list(own));
            let is_so = if status == Status::Unknown {
                unknown("d.status = 'queued'", "d.status = 'deferred'")
            } else {
                format!("d.status = '{}'", status.slug())
            };
            wheres.push(format!(
                "({sent} OR EXISTS (SELECT 1 FROM deliveries d WHERE d.tenant_id = m.tenant_id AND d.message_id = m.message_id \
                 AND {is_so} AND (d.recipient_folded IN ({to}) OR d.orig_to_folded IN ({orig_to})) {ONE_BY_ONE}))"
            ));
        }
    }

    /// One count for each category where nothing is found by keys; of what is not counted apart, the newest `cap` and one more.
    pub(super) fn tabs(&self, cap: i64) -> Query {
        let mut query = Query::new(vec![]);
        if self.is_counted_apart() {
            for (i, category) in Category::ALL.iter().enumerate() {
                let wheres = self.conditions(&mut query, &Lane::All, Some(*category)).join(" AND ");
                let union = if i > 0 { " UNION ALL " } else { "" };
                query.sql.push_str(&format!(
                    "{union}SELECT '{}' AS category, count(*) AS rows FROM (SELECT 1 FROM messages m WHERE {wheres} LIMIT {}) AS tab{i}",
                    category.slug(),
                    cap + 1
                ));
            }
            return query;
        }
        // there is one lane where none is a key
        query.sql.push_str("SELECT category, count(*) AS rows FROM (");
        self.select(&mut query, None, ", m.category", None, cap + 1);
        query.sql.push_str(") AS found GROUP BY category");
        query
    }

    /// The newest candidates of all categories, at most `cap` and one more: `message_id, arrived_at, category`. What is found by keys is
    /// counted by them, and the first page is among them.
    pub(super) fn newest(&self, cap: i64) -> Query {
        let mut query = Query::new(vec![]);
        let limit = cap + 1;
        if self.lanes.iter().any(|lane| matches!(lane, Lane::Key(..))) {
            query
                .sql
                .push_str("SELECT m.message_id, m.arrived_at, m.category FROM (SELECT message_id, arrived_at FROM (");
            self.candidates(&mut query, None, None, limit);
            let tenant = query.bind(self.tenant);
            // the index holds all that is asked: the rows themselves are long, and far from each other
            query.sql.push_str(&format!(
                ") AS lanes {NEWEST} LIMIT {limit}) AS found JOIN messages m{} ON m.tenant_id = {tenant} AND m.arrived_at = found.arrived_at \
                 AND m.message_id = found.message_id ORDER BY m.arrived_at DESC, m.message_id DESC",
                self.covering
            ));
        } else {
            query.sql.push_str("SELECT message_id, arrived_at, category FROM (");
            self.select(&mut query, None, ", m.category", None, limit);
            query.sql.push_str(&format!(") AS lanes {NEWEST} LIMIT {limit}"));
        }
        query
    }

    /// How many copies are searched, not counted beyond `cap`.
    pub(super) fn total(&self, cap: i64) -> Query {
        let mut query = Query::new(vec![]);
        let wheres = self.conditions(&mut query, &Lane::All, None).join(" AND ");
        query.sql =
            format!("SELECT count(*) FROM (SELECT 1 FROM messages m WHERE {wheres} LIMIT {}) AS counted", cap + 1);
        query
    }

    /// When the last mail of this sight arrived, whatever the filter; no row when there never was one.
    pub(super) fn last(&self) -> Query {
        let mut query = Query::new(binds![self.tenant]);
        let mut selects = Vec::new();
        match self.sight {
            Sight::Whole => {
                selects.push(format!("SELECT arrived_at FROM messages WHERE tenant_id = $1 {NEWEST} LIMIT 1"));
            }
            Sight::Own(own) if own.is_empty() => {
                selects.push("SELECT arrived_at FROM messages WHERE tenant_id = $1 AND 1 = 0".to_owned());
            }
            Sight::Own(own) => {
                for address in own.iter().take(OWN_AT_MOST) {
                    let key = query.bind(address.as_str());
                    selects.extend(["sender", "recipient"].map(|kind| {
                        format!("SELECT arrived_at FROM message_keys WHERE tenant_id = $1 AND kind = '{kind}' AND key = {key} {NEWEST} LIMIT 1")
                    }));
                }
            }
        }
        // each asked for its own last one: a maximum is looked for among all when the planner thinks that they are few
        let lasts: Vec<String> =
            selects.iter().enumerate().map(|(i, last)| format!("SELECT * FROM ({last}) AS last{i}")).collect();
        query.sql =
            format!("SELECT arrived_at FROM ({}) AS lasts ORDER BY arrived_at DESC LIMIT 1", lasts.join(" UNION ALL "));
        query
    }
}

/// Ends an `EXISTS` that is to be asked of each mail: without it PostgreSQL collects everything under the keys before it begins.
const ONE_BY_ONE: &str = "LIMIT 1 OFFSET 0";

/// That the host which spoke of a mail last has gone on logging for so long since it came.
fn silent_for(span: Micros) -> String {
    format!("EXISTS (SELECT 1 FROM log_hosts h WHERE h.host = m.last_host AND h.last_line_at - m.arrived_at > {span})")
}

/// That what waits is shown as unknown today (`Hosts::seen_today`), given what says that it is queued or deferred.
fn unknown(is_queued: &str, is_deferred: &str) -> String {
    format!("({is_queued} AND {} OR {is_deferred} AND {})", silent_for(SILENCE), silent_for(GIVEN_UP))
}

/// That a mail has one of these keys.
fn has(query: &mut Query, kind: &str, keys: &[String]) -> String {
    if keys.is_empty() {
        return "1 = 0".to_owned();
    }
    let list = query.bind_list(keys);
    format!(
        "EXISTS (SELECT 1 FROM message_keys o WHERE o.tenant_id = m.tenant_id AND o.kind = '{kind}' AND o.key IN ({list}) \
         AND o.arrived_at = m.arrived_at AND o.message_id = m.message_id {ONE_BY_ONE})"
    )
}

/// That one of these addresses sent it, in a trusted way.
fn sent_by(query: &mut Query, own: &[String]) -> String {
    if own.is_empty() {
        return "1 = 0".to_owned();
    }
    format!("m.sent_by IN ({})", query.bind_list(own))
}

/// Under what condition an end user finds a mail by this key: only by what they may read in it.
fn own_under(query: &mut Query, kind: &str, key: &str, own: &[String]) -> Option<String> {
    match kind {
        "sender" | "recipient" if own.iter().any(|address| address == key) => None,
        "recipient" => Some(sent_by(query, own)),
        "recipient_domain" => {
            let there: Vec<String> =
                own.iter().filter(|address| domain(address).as_deref() == Some(key)).cloned().collect();
            let sent = sent_by(query, own);
            if there.is_empty() {
                return Some(sent);
            }
            let received = has(query, "recipient", &there);
            Some(format!("({sent} OR {received})"))
        }
        _ => {
            let (sent, received) = (sent_by(query, own), has(query, "recipient", own));
            Some(format!("({sent} OR {received})"))
        }
    }
}

/// The copies whose way leads through a queue, as far as this sight sees the way: a trail knows its mail, and a copy's id follows from
/// its mail's.
async fn through_queue(db: &Db, tenant: TenantId, sight: &Sight, queue_id: &str) -> Result<Vec<MessageId>> {
    let trails: Vec<(i64, Vec<u8>)> = db
        .all(
            "SELECT t.trail_id, t.mail FROM queue_ids q JOIN trails t ON t.trail_id = q.trail_id \
             WHERE q.queue_id = $1 AND q.is_mention = FALSE LIMIT 100",
            binds![queue_id],
        )
        .await?;
    let ids = trails
        .iter()
        .filter_map(|(_, mail)| mail.as_slice().try_into().ok())
        .map(|mail| Bind::from(copy_id(mail, tenant)));
    let copies: Vec<(Vec<u8>, String, Option<String>)> = db
        .all_in(
            "SELECT message_id, hops, sent_by FROM messages WHERE tenant_id = $1 AND message_id IN ({})",
            binds![tenant],
            ids.collect(),
        )
        .await?;
    let mut found = Vec::new();
    for (id, hops, sent_by) in copies {
        // a queue that this copy does not show is not what it is found by
        let hops: Vec<Hop> = serde_json::from_str(&hops).map_err(Error::internal)?;
        if !hops.iter().any(|hop| hop.queue_id == queue_id) {
            continue;
        }
        if let (Sight::Own(own), false) = (sight, sees_all(sight, sent_by.as_deref()))
            && !passes(db, tenant, own, &id, &trails).await?
        {
            continue;
        }
        found.push(super::id_of(&id)?);
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// Whether one of these recipients' mail went through one of these trails.
async fn passes(db: &Db, tenant: TenantId, own: &[String], id: &[u8], trails: &[(i64, Vec<u8>)]) -> Result<bool> {
    let rows: Vec<(String, String, String)> = db
        .all(
            "SELECT recipient_folded, orig_to_folded, path FROM deliveries WHERE tenant_id = $1 AND message_id = $2",
            binds![tenant, id],
        )
        .await?;
    for (to, orig_to, path) in rows {
        if own.contains(&to) || own.contains(&orig_to) {
            let path: Vec<Step> = serde_json::from_str(&path).map_err(Error::internal)?;
            if path.iter().any(|Step(step, _)| trails.iter().any(|(trail, _)| trail == step)) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// What was typed, as the keys it may be: an address, a domain, an IP, a queue id, a Message-ID with or without brackets.
fn keys_of(typed: &str) -> Option<Vec<(&'static str, String)>> {
    let typed = typed.trim();
    if typed.is_empty() {
        return None;
    }
    let bare = typed.trim_start_matches('<').trim_end_matches('>').trim();
    let folded = bare.to_lowercase();
    let mut keys = vec![("message_id", bare.to_owned())];
    if bare.contains('@') && !bare.starts_with('@') {
        keys.extend(["sender", "claimed", "recipient"].map(|kind| (kind, folded.clone())));
    } else {
        let ip = folded.trim_start_matches('[').trim_end_matches(']');
        if ip.parse::<std::net::IpAddr>().is_ok() {
            keys.push(("ip", ip.to_owned()));
        }
        let domain = folded.trim_start_matches('@').trim_end_matches('.');
        keys.extend(["sender_domain", "recipient_domain"].map(|kind| (kind, domain.to_owned())));
    }
    Some(keys)
}
