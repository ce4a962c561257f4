//! What each tenant may see of a mail: a mail from tenant A to tenant B is two copies, outgoing in A's view with all its recipients,
//! incoming in B's with B's recipients only. Copies are projections of trails: computed whole, compared, rewritten where they differ.

use std::{
    collections::{BTreeSet, HashMap, hash_map::Entry},
    hash::BuildHasher,
};

use super::{
    Recipient, Seen, TrailKey,
    chain::{self, Hop, Leaf},
    scans,
};
use crate::{
    category::{Facts, Mark, Rules},
    explain,
    message::{self, Category, Direction, MessageId, Micros, Status},
    tenant::TenantId,
    verdict::{self, Action, Effect, Filter, Points, Verdict, authentication},
};

/// A mail: its hops, and the id that names it inside (tenants see ids of their copies).
#[derive(Clone, std::marker::Copy, Debug)]
pub struct Mail<'a> {
    pub root: &'a [u8; 16],
    pub hops: &'a [Hop],
    /// What filters said of it.
    pub scans: &'a [Hop],
}

/// One tenant's copy, ready to be kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Copy {
    pub tenant: TenantId,
    pub id: MessageId,
    pub direction: Direction,
    pub category: Category,
    pub is_filter_unknown: bool,
    /// Not all of it could be looked into.
    pub is_unchecked: bool,
    /// The oldest first.
    pub scans: Vec<CopyScan>,
    /// Bits of [`verdict::authentication::failures`].
    pub failures: i64,
    /// Names of tests by which it is found.
    pub symbols: BTreeSet<String>,
    /// The envelope sender is this tenant's, proven by a trusted submission: it sees every recipient.
    pub is_sender: bool,
    pub arrived_at: Micros,
    /// The host that would tell what becomes of it: the one whose silence would matter.
    pub last_host: String,
    pub client_ip: String,
    pub client_name: String,
    pub sasl_username: Option<String>,
    pub sender: Option<String>,
    pub subject: Option<String>,
    pub message_id: Option<String>,
    pub size: Option<i64>,
    pub hops: Vec<message::Hop>,
    /// The trails whose lines tell this copy's story.
    pub trails: Vec<TrailKey>,
    pub recipients: Vec<CopyRecipient>,
    /// For a notice: the copy of the mail it reports.
    pub reports: Option<MessageId>,
}

/// One scan in one copy; what it found is read from its line.
#[derive(Clone, Debug, PartialEq)]
pub struct CopyScan {
    pub trail: TrailKey,
    pub at: Micros,
    pub filter: Filter,
    pub action: Action,
    pub effect: Effect,
    pub score: Option<Points>,
    pub threshold: Option<Points>,
    pub is_rescan: bool,
}

/// One recipient in one copy.
#[derive(Clone, Debug, PartialEq)]
pub struct CopyRecipient {
    pub to: String,
    pub orig_to: String,
    pub status: Status,
    pub reason: Option<&'static str>,
    pub returned: bool,
    pub notice: Option<MessageId>,
    /// For whoever sent it: the recipient does not exist.
    pub invalid: Option<Invalid>,
    /// When the last word was said.
    said_at: Option<Micros>,
    /// Which words of which trails are attempts for this recipient: `(trail, to, orig_to)`.
    pub path: Vec<(TrailKey, String, String)>,
}

/// A permanent refusal whose reason is the recipient's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    pub at: Micros,
    pub reply: String,
    /// SMTP reply code; empty in our own server's words.
    pub code: String,
    /// Enhanced status code.
    pub enhanced: String,
    pub reason: &'static str,
}

impl Invalid {
    /// Bounced by the next server, or refused by ours for good: `550 5.1.1 <x@y>: Recipient address rejected: User unknown …`.
    fn of(status: Status, reason: Option<&'static str>, word: &Recipient) -> Option<Self> {
        let reason = reason.filter(|reason| explain::is_invalid_recipient(reason))?;
        let (code, enhanced) = explain::codes(&word.dsn, &word.reply);
        let is_permanent = match status {
            Status::Bounced => true,
            Status::Refused => code.starts_with('5'),
            _ => false,
        };
        is_permanent.then(|| Self {
            at: word.at,
            reply: word.reply.clone(),
            code: code.to_owned(),
            enhanced: enhanced.to_owned(),
            reason,
        })
    }
}

impl Copy {
    /// Whether both would be kept the same, recipients aside (but for the set of their statuses).
    pub fn is_kept_as(&self, other: &Self) -> bool {
        let statuses = |copy: &Self| copy.recipients.iter().map(|r| r.status).collect::<BTreeSet<_>>();
        let bare = |copy: &Self| Self { recipients: Vec::new(), ..copy.clone() };
        statuses(self) == statuses(other) && bare(self) == bare(other)
    }
}

impl CopyRecipient {
    /// Whether both would be kept the same: the instant of the last word is an attempt's, and what is invalid is kept apart.
    pub fn is_kept_as(&self, other: &Self) -> bool {
        let kept = |r: &Self| (r.status, r.reason, r.returned, r.notice);
        kept(self) == kept(other) && self.path == other.path
    }

    fn merge(&mut self, other: Self) {
        let (mut later, earlier) =
            if other.said_at > self.said_at { (other, self.clone()) } else { (self.clone(), other) };
        later.path.extend(earlier.path);
        later.path.sort();
        later.path.dedup();
        *self = later;
    }
}

/// Who a domain belongs to.
pub trait Domains {
    /// The tenant of a lower-cased domain.
    fn tenant_of(&self, domain: &str) -> Option<TenantId>;
}

impl<S: BuildHasher> Domains for HashMap<String, TenantId, S> {
    fn tenant_of(&self, domain: &str) -> Option<TenantId> {
        self.get(domain).copied()
    }
}

/// A non-delivery notice: the mail it is, and the mail it reports.
#[derive(Clone, std::marker::Copy, Debug)]
pub struct Neighbours<'a> {
    /// For the notices that this mail's hops made: the notice's queue id with its host, and the mail it became.
    pub notices: &'a [(TrailKey, [u8; 16])],
    /// For a notice: the copies of the mail it reports and the hop that made it.
    pub reported: Option<(&'a [Copy], &'a TrailKey)>,
}

/// The id of a tenant's copy: the mail's instant, and nothing that two tenants could compare.
pub fn copy_id(root: &[u8; 16], tenant: TenantId) -> MessageId {
    let mut at = [0; 8];
    at[2..].copy_from_slice(&root[..6]);
    MessageId::mint(i64::from_be_bytes(at) * 1000, &[root, &tenant.0.to_le_bytes()])
}

/// The domain of an address, lower-cased, without a final dot; `None` for a local user.
pub fn domain(address: &str) -> Option<String> {
    let domain = address.rsplit_once('@')?.1.trim_end_matches('.');
    (!domain.is_empty()).then(|| domain.to_lowercase())
}

/// Every copy of a mail, sorted by tenant.
pub fn copies(mail: Mail<'_>, rules: &Rules, domains: &dyn Domains, around: Neighbours<'_>) -> Vec<Copy> {
    let Some(&root) = chain::roots(mail.hops).first() else { return Vec::new() };
    let entrance = &mail.hops[root].trail;
    let mut leaves = chain::leaves(mail.hops);
    let stops = stops(mail);
    if !stops.is_empty() {
        for leaf in &mut leaves {
            stop_at_filter(mail, &stops, leaf);
        }
    }
    let owner = |address: &str| domain(address).and_then(|domain| domains.tenant_of(&domain));
    let start = entrance.start.as_ref().map(|seen| &seen.2);
    let envelope = entrance.envelope.as_ref().map(|seen| &seen.2);
    let is_trusted =
        start.is_some_and(|start| start.is_trusted) || envelope.is_some_and(|envelope| envelope.is_trusted);
    let sender = mail.hops[root].trail.sender().or_else(|| mail.hops.iter().find_map(|hop| hop.trail.sender()));
    // whoever logged in is the sender, whatever the envelope says: only a login without a domain leaves it to the envelope
    let login = start
        .and_then(|start| start.sasl_username.as_deref())
        .or_else(|| envelope.and_then(|e| e.sasl_username.as_deref()));
    let sending = match login.filter(|login| domain(login).is_some()).or(sender) {
        Some(submitter) if is_trusted => owner(submitter),
        _ => None,
    };

    let mut tenants: BTreeSet<TenantId> = sending.into_iter().collect();
    let mut is_uncovered = leaves.is_empty() && sending.is_none();
    for leaf in &leaves {
        let owners = [owner(&leaf.to), owner(&leaf.orig_to)];
        is_uncovered |= sending.is_none() && owners.iter().all(Option::is_none);
        tenants.extend(owners.into_iter().flatten());
    }
    if let Some((reported, by)) = around.reported {
        // the notice belongs to those whose copy of the reported mail holds a recipient that it reports
        let failed = |copy: &Copy| {
            copy.is_sender
                || copy.recipients.iter().any(|r| r.returned && r.path.last().is_some_and(|(trail, ..)| trail == by))
        };
        let before = tenants.len();
        tenants.extend(
            reported
                .iter()
                .filter(|copy| failed(copy))
                .map(|copy| copy.tenant)
                .filter(|tenant| *tenant != TenantId::OPERATOR),
        );
        is_uncovered &= tenants.len() == before && before == 0;
    }
    // a trusted sender of no known domain: the mail it sent is the operator's until the domain is attached
    let is_operators = is_uncovered || (is_trusted && sending.is_none() && sender.is_some_and(|s| !s.is_empty()));
    if is_operators {
        tenants.insert(TenantId::OPERATOR);
    }

    tenants
        .into_iter()
        .map(|tenant| {
            let is_sender =
                if tenant == TenantId::OPERATOR { is_trusted && sending.is_none() } else { sending == Some(tenant) };
            let reported = around.reported.and_then(|(copies, _)| copies.iter().find(|copy| copy.tenant == tenant));
            let is_mine = |address: &str| owner(address) == Some(tenant);
            let is_visible = |leaf: &&Leaf| {
                is_sender
                    || if tenant == TenantId::OPERATOR {
                        owner(&leaf.to).is_none() && owner(&leaf.orig_to).is_none()
                    } else {
                        is_mine(&leaf.to) || is_mine(&leaf.orig_to) || reported.is_some()
                    }
            };
            let mine: Vec<&Leaf> = leaves.iter().filter(is_visible).collect();
            copy(mail, rules, root, tenant, is_sender, sender, &mine, &owner, around.notices, reported)
        })
        .collect()
}

/// What amavis decided last about each recipient in each queue, by hop and folded address.
type Stops = HashMap<(usize, String), Action>;

fn stops(mail: Mail<'_>) -> Stops {
    let amavis = mail.scans.iter().filter_map(|scan| Some((scan, scan.trail.verdict.as_ref()?)));
    let mut amavis: Vec<(&Hop, &Seen<_>)> = amavis.filter(|(_, seen)| seen.2.filter == Filter::Amavis).collect();
    amavis.sort_by_key(|(scan, seen)| (seen.0, &scan.key));
    let mut stops = Stops::new();
    for (scan, Seen(.., verdict)) in amavis {
        for hop in (0..mail.hops.len()).filter(|hop| chain::is_about(scan, &mail.hops[*hop])) {
            let said = verdict.recipients.iter().map(|recipient| ((hop, recipient.to_lowercase()), verdict.action));
            stops.extend(said);
        }
    }
    stops
}

/// Ends a way at the filter that let a mail go on to some of its recipients and not to this one: Postfix logs one reply for all of them
/// (`250 2.0.0 … queued as F289BAFA150, but 1 DISCARD`), and the filter's line names those who got nothing.
fn stop_at_filter(mail: Mail<'_>, stops: &Stops, leaf: &mut Leaf) {
    let found = leaf.path.iter().enumerate().find_map(|(i, &(hop, word))| {
        let word = &mail.hops[hop].trail.recipients[word];
        let action = stops.get(&(hop, word.to.to_lowercase())).filter(|_| word.status == Status::Delivered)?;
        let status = match action {
            Action::Reject => Status::Bounced,
            Action::Discard | Action::Quarantine => Status::Discarded,
            _ => return None,
        };
        Some((i, hop, word, status))
    });
    if let Some((i, hop, word, status)) = found {
        leaf.path.truncate(i + 1);
        (leaf.last, leaf.word, leaf.status) = (hop, Some(word.clone()), status);
    }
}

/// Whether a verdict is about this recipient: amavis names those of whom it decided so, the others decide about the mail.
fn is_spoken_of(mail: Mail<'_>, verdict: &Verdict, leaf: &Leaf) -> bool {
    verdict.filter != Filter::Amavis
        || verdict.recipients.is_empty()
        || leaf
            .path
            .iter()
            .map(|&(hop, i)| &mail.hops[hop].trail.recipients[i])
            .any(|word| is_among(&verdict.recipients, [word.to.as_str(), word.orig_to.as_str()]))
}

fn is_among<'a>(said: &[String], addresses: impl IntoIterator<Item = &'a str>) -> bool {
    addresses.into_iter().any(|address| said.iter().any(|said| said.eq_ignore_ascii_case(address)))
}

#[allow(clippy::too_many_arguments, reason = "one call, all of it decided just above")]
fn copy(
    mail: Mail<'_>,
    rules: &Rules,
    root: usize,
    tenant: TenantId,
    is_sender: bool,
    sender: Option<&str>,
    leaves: &[&Leaf],
    owner: &dyn Fn(&str) -> Option<TenantId>,
    notices: &[(TrailKey, [u8; 16])],
    reported: Option<&Copy>,
) -> Copy {
    let entrance = &mail.hops[root];
    let is_inside = |address: &str| owner(address).unwrap_or(TenantId::OPERATOR) == tenant;
    let mut recipients: Vec<CopyRecipient> = Vec::with_capacity(leaves.len());
    let mut places: HashMap<(&str, &str), usize> = HashMap::with_capacity(leaves.len());
    for leaf in leaves {
        // an address before aliases is shown to whom it belongs, and to the sender who wrote it
        let orig_to = if is_sender || is_inside(&leaf.orig_to) { leaf.orig_to.as_str() } else { "" };
        let recipient = recipient(mail, leaf, orig_to, tenant, is_sender, notices);
        // two hidden aliases that lead to one mailbox are one recipient: the later word stands
        match places.entry((&leaf.to, orig_to)) {
            Entry::Occupied(known) => recipients[*known.get()].merge(recipient),
            Entry::Vacant(place) => {
                place.insert(recipients.len());
                recipients.push(recipient);
            }
        }
    }
    let has_own = recipients.iter().any(|r| is_inside(&r.to) || !r.orig_to.is_empty() && is_inside(&r.orig_to));
    let direction = match (is_sender, has_own) {
        (true, true) if recipients.iter().all(|r| is_inside(&r.to)) => Direction::Internal,
        (true, _) => Direction::Out,
        // a notice about this tenant's mail that goes to a stranger leaves the house
        (false, false) if reported.is_some() => Direction::Out,
        _ => Direction::In,
    };
    let mut on_way: BTreeSet<usize> =
        leaves.iter().flat_map(|leaf| leaf.path.iter().map(|(hop, _)| *hop).chain([leaf.last])).collect();
    on_way.insert(root);
    if is_sender {
        on_way.extend(0..mail.hops.len());
    }
    // in the order of the way, which stamps without fractions do not tell
    let depth = |i: usize| {
        leaves
            .iter()
            .filter_map(|leaf| {
                leaf.path.iter().position(|(hop, _)| *hop == i).or_else(|| (leaf.last == i).then_some(leaf.path.len()))
            })
            .max()
    };
    let mut way: Vec<(usize, &Hop)> =
        on_way.iter().map(|&i| (depth(i).unwrap_or(usize::from(i != root)), &mail.hops[i])).collect();
    way.sort_by_key(|(depth, hop)| (*depth, hop.trail.first_at, &hop.key));
    let way: Vec<&Hop> = way.into_iter().map(|(_, hop)| hop).collect();
    let start = entrance.trail.start.as_ref();
    let envelope = entrance.trail.envelope.as_ref();
    let (client_name, client_ip) = match start.map(|seen| &seen.2) {
        Some(start) => {
            start.orig_client.clone().unwrap_or_else(|| (start.client_name.clone(), start.client_ip.clone()))
        }
        None => envelope.map(|seen| (seen.2.client_name.clone(), seen.2.client_ip.clone())).unwrap_or_default(),
    };
    let last = way.iter().max_by_key(|hop| hop.trail.last_at).map_or(&entrance.key, |hop| &hop.key);
    let last_host = leaves
        .iter()
        .filter_map(|leaf| leaf.word.as_ref())
        .max_by_key(|word| word.at)
        .map_or(&last.host, |word| &word.host);
    let first_of = |pick: fn(&super::Trail) -> Option<&super::Seen<String>>| {
        way.iter().filter_map(|hop| pick(&hop.trail)).min_by_key(|seen| seen.0).map(|seen| seen.2.clone())
    };
    // what was said about a queue that this copy does not show is not its own
    let told = mail.scans.iter().filter(|scan| way.iter().any(|hop| chain::is_about(scan, hop)));
    // amavis decides for each recipient
    let told = told.filter(|scan| {
        let Some(Seen(.., verdict)) = &scan.trail.verdict else { return false };
        leaves.iter().any(|leaf| is_spoken_of(mail, verdict, leaf)) || verdict.filter != Filter::Amavis
    });
    let scanned = scans::scans(told);
    let verdicts: Vec<&Verdict> = scanned.iter().map(|scan| &**scan.verdict).collect();
    let decision = rules.decide(&Facts {
        direction,
        sender,
        outcomes: leaves
            .iter()
            .map(|leaf| (leaf.status, leaf.word.as_ref().map_or(("", ""), |word| (&word.dsn, &word.reply))))
            .collect(),
        was_held: way.iter().any(|hop| hop.trail.held_at.is_some()),
        is_too_big: entrance.trail.is_too_big,
        is_local: start.is_some_and(|seen| seen.2.is_local),
        has_filter_hop: way.iter().any(|hop| {
            hop.trail.start.as_ref().is_some_and(|seen| seen.2.orig_queue_id.is_some() && !seen.2.client_ip.is_empty())
        }),
        verdicts: &verdicts,
    });
    let hops = if entrance.key.is_refusal() {
        let hosts: BTreeSet<&str> =
            leaves.iter().filter_map(|leaf| leaf.word.as_ref()).map(|word| word.host.as_str()).collect();
        hosts
            .into_iter()
            .map(|host| message::Hop { host: host.to_owned(), queue_id: String::new(), begins_before_the_log: false })
            .collect()
    } else {
        let hop = |hop: &&Hop| message::Hop {
            host: hop.key.host.clone(),
            queue_id: hop.key.queue_id.clone(),
            // who brings a mail into the house leaves a line; only what Postfix writes itself begins without
            begins_before_the_log: hop.trail.begins_before_the_log()
                || hop.key == entrance.key && hop.trail.begins_without_a_client() && hop.trail.sender() != Some(""),
        };
        way.iter().map(hop).collect()
    };
    Copy {
        tenant,
        id: copy_id(mail.root, tenant),
        direction,
        category: decision.category,
        is_filter_unknown: decision.mark == Some(Mark::FilterUnknown),
        is_unchecked: decision.mark == Some(Mark::Unchecked),
        scans: scanned
            .iter()
            .map(|scan| CopyScan {
                trail: scan.key.clone(),
                at: scan.at,
                filter: scan.verdict.filter,
                action: scan.verdict.action,
                effect: scans::effect(
                    scan.verdict,
                    leaves.iter().filter(|leaf| is_spoken_of(mail, scan.verdict, leaf)).map(|leaf| leaf.status),
                ),
                score: scan.verdict.score,
                threshold: scan.verdict.threshold,
                is_rescan: scan.is_rescan,
            })
            .collect(),
        failures: scanned.first().map_or(0, |scan| authentication::failures(&authentication::checks(scan.verdict)).0),
        symbols: scanned
            .iter()
            .flat_map(|scan| scans::weighty(scan.verdict))
            .filter(|name| is_sender || !verdict::tells_of_others(name))
            .map(str::to_owned)
            .collect(),
        is_sender,
        arrived_at: start.map_or(entrance.trail.first_at, |seen| seen.0),
        last_host: last_host.clone(),
        client_ip,
        client_name,
        sasl_username: start
            .and_then(|seen| seen.2.sasl_username.clone())
            .or_else(|| envelope.and_then(|seen| seen.2.sasl_username.clone()))
            .filter(|_| is_sender),
        sender: sender.map(str::to_owned),
        subject: first_of(|trail| trail.subject.as_ref()),
        message_id: first_of(|trail| trail.message_id.as_ref()).filter(|id| !id.is_empty()),
        size: way.iter().find_map(|hop| hop.trail.active.as_ref()).map(|seen| seen.2.1),
        hops,
        trails: way.iter().map(|hop| hop.key.clone()).collect(),
        recipients,
        reports: reported.map(|copy| copy.id),
    }
}

/// Whether a filter took the mail in order to return it.
fn returned_by_filter(word: &Recipient, status: Status) -> bool {
    super::is_returned_by_filter(&word.reply) || status == Status::Bounced && word.status == Status::Delivered
}

fn recipient(
    mail: Mail<'_>,
    leaf: &Leaf,
    orig_to: &str,
    tenant: TenantId,
    is_sender: bool,
    notices: &[(TrailKey, [u8; 16])],
) -> CopyRecipient {
    let last = &mail.hops[leaf.last];
    let word = leaf.word.as_ref();
    let is_failed = matches!(leaf.status, Status::Bounced | Status::Expired);
    let step = |&(hop, i): &(usize, usize)| {
        let found = &mail.hops[hop].trail.recipients[i];
        (mail.hops[hop].key.clone(), found.to.clone(), found.orig_to.clone())
    };
    // where it waits is on its way too, although nothing was said there about this recipient yet
    let waits = leaf.path.iter().all(|(hop, _)| *hop != leaf.last);
    let waits = waits.then(|| (last.key.clone(), leaf.to.clone(), orig_to.to_owned()));
    let reason = explain::reason(leaf.status, word.map_or("", |w| &w.dsn), word.map_or("", |w| &w.reply));
    let notice = last.trail.notices.iter().find(|(_, is_non_delivery)| is_failed && *is_non_delivery);
    CopyRecipient {
        to: leaf.to.clone(),
        orig_to: orig_to.to_owned(),
        status: leaf.status,
        reason,
        returned: notice.is_some() || is_failed && word.is_some_and(|word| returned_by_filter(word, leaf.status)),
        notice: notice.and_then(|(id, _)| {
            let found = notices.iter().find(|(key, _)| key.host == last.key.host && key.queue_id == *id);
            found.map(|(_, root)| copy_id(root, tenant))
        }),
        invalid: word.filter(|_| is_sender).and_then(|word| Invalid::of(leaf.status, reason, word)),
        said_at: word.map(|word| word.at),
        path: leaf.path.iter().map(step).chain(waits).collect(),
    }
}
