//! From a filter to SQL: which copies, in what order, seen by whom. One text for both engines.

use crate::{
    binds,
    error::{Error, Result},
    message::{Category, Hop, MessageFilter, MessageId, Micros, Status},
    postfix::is_queue_id,
    store::{
        copies::status_bit,
        db::{Bind, Db},
    },
    tenant::{Sight, TenantId},
    trail::copies::{copy_id, domain},
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
}

/// More addresses than this are looked up as one lane each; nobody has that many.
const OWN_AT_MOST: usize = 100;

impl<'a> Search<'a> {
    pub(super) async fn new(
        db: &Db,
        tenant: TenantId,
        sight: &'a Sight,
        filter: &'a MessageFilter,
        now: Micros,
    ) -> Result<Self> {
        let mut lanes: Vec<Lane> = match (keys(&filter.query), sight) {
            (Some(keys), _) => keys.into_iter().map(|(kind, key)| Lane::Key(kind, key)).collect(),
            (None, Sight::Whole) => vec![Lane::All],
            (None, Sight::Own(own)) => own
                .iter()
                .take(OWN_AT_MOST)
                .flat_map(|address| ["sender", "recipient"].map(|kind| Lane::Key(kind, address.clone())))
                .collect(),
        };
        let typed = filter.query.trim().trim_end_matches(':');
        if is_queue_id(typed) {
            lanes.push(Lane::Ids(through_queue(db, tenant, typed).await?));
        }
        Ok(Self { tenant, sight, filter, since: filter.period().since(now), lanes })
    }

    /// Whether everything in the tenant is a candidate, so that counts come from an index alone.
    pub(super) fn is_whole_tenant(&self) -> bool {
        self.lanes == [Lane::All]
    }

    /// `SELECT message_id, arrived_at[, category]` of the candidates: at most `limit` from each lane, doubles removed.
    pub(super) fn candidates(
        &self,
        query: &mut Query,
        category: Option<Category>,
        columns: &str,
        cursor: Option<(Micros, Vec<u8>, bool)>,
        limit: i64,
    ) {
        if self.lanes.is_empty() {
            query.sql.push_str(&format!("SELECT {columns} FROM messages m WHERE 1 = 0"));
            return;
        }
        let is_newer = cursor.as_ref().is_some_and(|(.., is_newer)| *is_newer);
        let (order, side) = if is_newer { ("ASC", ">") } else { ("DESC", "<") };
        for (i, lane) in self.lanes.iter().enumerate() {
            if i > 0 {
                query.sql.push_str(" UNION ");
            }
            let at = match lane {
                Lane::All | Lane::Ids(_) => "m",
                Lane::Key(..) => "k",
            };
            let mut wheres = self.conditions(query, lane, category);
            if let Some((arrived_at, id, _)) = &cursor {
                let (arrived_at, id) = (query.bind(*arrived_at), query.bind(id.clone()));
                wheres.push(format!("({at}.arrived_at, {at}.message_id) {side} ({arrived_at}, {id})"));
            }
            let from = match lane {
                Lane::All | Lane::Ids(_) => "messages m",
                Lane::Key(..) => {
                    "message_keys k JOIN messages m ON m.tenant_id = k.tenant_id AND m.message_id = k.message_id"
                }
            };
            query.sql.push_str(&format!(
                "SELECT * FROM (SELECT {columns} FROM {from} WHERE {} ORDER BY {at}.arrived_at {order}, {at}.message_id {order} LIMIT {limit}) AS lane{i}",
                wheres.join(" AND ")
            ));
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
        if let Some(status) = self.filter.status {
            // what is shown as unknown is kept as queued or deferred
            let waits = status_bit(Status::Queued) | status_bit(Status::Deferred);
            let bits = if status == Status::Unknown { waits } else { status_bit(status) };
            wheres.push(format!("(m.statuses & {bits}) <> 0"));
            if bits & waits != 0 {
                let silent = format!(
                    "EXISTS (SELECT 1 FROM log_hosts h WHERE h.host = m.last_host AND h.last_line_at - m.arrived_at > \
                     CASE WHEN (m.statuses & {}) <> 0 THEN {} ELSE {} END)",
                    status_bit(Status::Queued),
                    super::SILENCE,
                    super::GIVEN_UP
                );
                wheres.push(if status == Status::Unknown { silent } else { format!("NOT {silent}") });
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
        let has = |query: &mut Query, kind: &str, addresses: &[String]| {
            let list = query.bind_list(addresses);
            format!(
                "EXISTS (SELECT 1 FROM message_keys o WHERE o.tenant_id = m.tenant_id AND o.kind = '{kind}' AND o.key IN ({list}) \
                 AND o.arrived_at = m.arrived_at AND o.message_id = m.message_id)"
            )
        };
        match lane {
            Lane::All => {}
            Lane::Key("sender" | "recipient", key) if own.contains(key) => {}
            Lane::Key("recipient", _) => {
                let sent = has(query, "sender", own);
                wheres.push(sent);
            }
            Lane::Key("recipient_domain", key) => {
                let there: Vec<String> =
                    own.iter().filter(|address| domain(address).as_deref() == Some(key)).cloned().collect();
                let sent = has(query, "sender", own);
                if there.is_empty() {
                    wheres.push(sent);
                } else {
                    let received = has(query, "recipient", &there);
                    wheres.push(format!("({sent} OR {received})"));
                }
            }
            Lane::Key(..) | Lane::Ids(_) => {
                let (sent, received) = (has(query, "sender", own), has(query, "recipient", own));
                wheres.push(format!("({sent} OR {received})"));
            }
        }
        if let Some(status) = self.filter.status {
            let sent = has(query, "sender", own);
            let (to, orig_to) = (query.bind_list(own), query.bind_list(own));
            let slugs = if status == Status::Unknown {
                "'queued', 'deferred'".to_owned()
            } else {
                format!("'{}'", status.slug())
            };
            wheres.push(format!(
                "({sent} OR EXISTS (SELECT 1 FROM deliveries d WHERE d.tenant_id = m.tenant_id AND d.message_id = m.message_id \
                 AND d.status IN ({slugs}) AND (d.recipient_folded IN ({to}) OR d.orig_to_folded IN ({orig_to}))))"
            ));
        }
    }

    /// One count for each category, none of them counted beyond `cap`.
    pub(super) fn tabs(&self, cap: i64) -> Query {
        let mut query = Query::new(vec![]);
        if self.is_whole_tenant() {
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
        query.sql.push_str("SELECT category, count(*) AS rows FROM (");
        self.candidates(&mut query, None, "m.message_id, m.arrived_at, m.category", None, cap + 1);
        query.sql.push_str(") AS found GROUP BY category");
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

    /// When the last mail of this sight arrived, whatever the filter.
    pub(super) fn last(&self) -> Query {
        let lanes = match self.sight {
            Sight::Whole => vec![Lane::All],
            Sight::Own(own) => own
                .iter()
                .take(OWN_AT_MOST)
                .flat_map(|a| ["sender", "recipient"].map(|kind| Lane::Key(kind, a.clone())))
                .collect(),
        };
        let mut query = Query::new(binds![]);
        let mut selects = Vec::new();
        for lane in lanes {
            let tenant = query.bind(self.tenant);
            selects.push(match lane {
                Lane::All | Lane::Ids(_) => format!("SELECT max(arrived_at) AS at FROM messages WHERE tenant_id = {tenant}"),
                Lane::Key(kind, key) => {
                    let key = query.bind(key);
                    format!("SELECT max(arrived_at) AS at FROM message_keys WHERE tenant_id = {tenant} AND kind = '{kind}' AND key = {key}")
                }
            });
        }
        if selects.is_empty() {
            selects.push("SELECT CAST(NULL AS BIGINT) AS at".to_owned());
        }
        query.sql = format!("SELECT max(at) FROM ({}) AS lasts", selects.join(" UNION ALL "));
        query
    }
}

/// The copies whose way leads through a queue: a trail knows its mail, and a copy's id follows from its mail's.
async fn through_queue(db: &Db, tenant: TenantId, queue_id: &str) -> Result<Vec<MessageId>> {
    let mails: Vec<(Vec<u8>,)> =
        db.all(
            "SELECT t.mail FROM queue_ids q JOIN trails t ON t.trail_id = q.trail_id WHERE q.queue_id = $1 AND q.is_mention = FALSE LIMIT 100",
            binds![queue_id],
        )
        .await?;
    let ids = mails
        .iter()
        .filter_map(|(mail,)| mail.as_slice().try_into().ok())
        .map(|mail| Bind::from(copy_id(mail, tenant)));
    let copies: Vec<(Vec<u8>, String)> = db
        .all_in(
            "SELECT message_id, hops FROM messages WHERE tenant_id = $1 AND message_id IN ({})",
            binds![tenant],
            ids.collect(),
        )
        .await?;
    let mut found = Vec::new();
    for (id, hops) in copies {
        // a queue that this copy does not show is not what it is found by
        let hops: Vec<Hop> = serde_json::from_str(&hops).map_err(Error::internal)?;
        if hops.iter().any(|hop| hop.queue_id == queue_id) {
            found.push(super::id_of(&id)?);
        }
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// What was typed, as the keys it may be: an address, a domain, an IP, a queue id, a Message-ID with or without brackets.
fn keys(typed: &str) -> Option<Vec<(&'static str, String)>> {
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
