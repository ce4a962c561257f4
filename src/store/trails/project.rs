//! From mails to copies: which notice reports which mail, and who the domains belong to.

use std::collections::{BTreeMap, BTreeSet};

use foldhash::HashMap;

use crate::{
    category::Rules,
    error::Result,
    message::Micros,
    store::{
        categories,
        db::{Bind, Tx},
    },
    tenant::TenantId,
    trail::{
        TrailKey,
        chain::Hop,
        copies::{Copy, Domains, Mail, Neighbours},
    },
};

/// A hop and its mail.
type Found<'a> = (&'a Hop, &'a [u8; 16]);

/// Every copy of every mail that its tenant has not forgotten, with the notices beside the mails they report. A mail without any is left out.
pub(super) fn project(mails: &BTreeMap<[u8; 16], Vec<Hop>>, domains: &DomainMap) -> BTreeMap<[u8; 16], Vec<Copy>> {
    let mut place: HashMap<(&str, &str), Vec<Found<'_>>> = HashMap::default();
    for (root, hops) in mails {
        for hop in hops {
            place.entry((&hop.key.host, &hop.key.queue_id)).or_default().push((hop, root));
        }
    }
    let mut reported_by: BTreeMap<[u8; 16], ([u8; 16], TrailKey)> = BTreeMap::new();
    let mut copies = BTreeMap::new();
    let mut notices_of: Notices = HashMap::default();
    for (root, hops) in mails {
        for hop in hops {
            for (id, _) in &hop.trail.notices {
                let beside = place.get(&(hop.key.host.as_str(), id.as_str()));
                if let Some((notice, notice_root)) =
                    beside.and_then(|found| notice_among(found, hop)).filter(|(_, notice_root)| *notice_root != root)
                {
                    notices_of.entry(*root).or_default().push((notice.key.clone(), *notice_root));
                    reported_by.insert(*notice_root, (*root, hop.key.clone()));
                }
            }
        }
    }
    for (root, hops) in mails.iter().filter(|(root, _)| !reported_by.contains_key(*root)) {
        copies.insert(*root, one(root, hops, domains, &notices_of, None));
    }
    // a notice may itself be reported by another: each waits for what it reports
    let mut waiting: Vec<_> = reported_by.iter().collect();
    while !waiting.is_empty() {
        // a circle, which only a mangled log can draw, is cut anywhere
        let next = waiting.iter().position(|(_, (reported, _))| copies.contains_key(reported)).unwrap_or(0);
        let (root, (reported, by)) = waiting.swap_remove(next);
        let made =
            one(root, &mails[root], domains, &notices_of, copies.get(reported).map(|found| (found.as_slice(), by)));
        copies.insert(*root, made);
    }
    // only now: what became of a notice does not depend on how long the mail that it reports is kept
    for made in copies.values_mut() {
        made.retain(|copy| copy.arrived_at >= domains.forgotten_before(copy.tenant));
    }
    copies.retain(|_, made| !made.is_empty());
    copies
}

type Notices = HashMap<[u8; 16], Vec<(TrailKey, [u8; 16])>>;

fn one(
    root: &[u8; 16],
    hops: &[Hop],
    domains: &DomainMap,
    notices: &Notices,
    reported: Option<(&[Copy], &TrailKey)>,
) -> Vec<Copy> {
    let notices = notices.get(root).map_or(&[][..], Vec::as_slice);
    // what filters said comes first: its keys have no host, and no letter
    let (scans, hops) = hops.split_at(hops.partition_point(|hop| hop.key.is_verdict()));
    if hops.is_empty() {
        return Vec::new();
    }
    crate::trail::copies::copies(Mail { root, hops, scans }, &domains.rules, domains, Neighbours { notices, reported })
}

/// A notice is a mail without a client, from nobody, made about when the hop that names it gave up.
fn notice_among<'a>(found: &[Found<'a>], by: &Hop) -> Option<Found<'a>> {
    const CLOCK: Micros = 60 * crate::message::SECOND;
    let is_notice = |hop: &Hop| {
        hop.trail.start.is_none()
            && hop.trail.sender() == Some("")
            && hop.trail.first_at + CLOCK >= by.trail.first_at
            && hop.trail.first_at <= by.trail.last_at + CLOCK
    };
    found.iter().copied().find(|(hop, _)| is_notice(hop))
}

#[derive(Clone)]
pub(super) struct DomainMap {
    tenants: HashMap<String, TenantId>,
    /// By which a copy is in its category.
    rules: Rules,
    /// Some mail is still in the category of earlier rules.
    pub(super) is_judged_anew: bool,
    /// By tenant: its mail that arrived before is not projected any more.
    forgotten_before: HashMap<TenantId, Micros>,
    /// What arrived since then no tenant has forgotten.
    pub(super) whole_since: Micros,
}

impl Domains for DomainMap {
    fn tenant_of(&self, domain: &str) -> Option<TenantId> {
        self.tenants.get(domain).copied()
    }
}

impl DomainMap {
    pub(super) async fn load<'a>(tx: &mut Tx, mails: impl Iterator<Item = &'a Vec<Hop>>) -> Result<Self> {
        let wanted = domains_in(mails);
        let keys = wanted.into_iter().map(Bind::from).collect();
        let rows: Vec<(String, i64)> =
            tx.all_in("SELECT domain, tenant_id FROM domains WHERE domain IN ({})", vec![], keys).await?;
        let tenants: HashMap<String, TenantId> =
            rows.into_iter().map(|(domain, tenant)| (domain, TenantId(tenant))).collect();
        let keys: BTreeSet<TenantId> = tenants.values().copied().chain([TenantId::OPERATOR]).collect();
        let rows: Vec<(i64, i64, i64)> = tx
            .all_in(
                "SELECT tenant_id, forgotten_before, (SELECT max(forgotten_before) FROM tenants) FROM tenants WHERE tenant_id IN ({})",
                vec![],
                keys.into_iter().map(Bind::from).collect(),
            )
            .await?;
        let whole_since = rows.first().map_or(Micros::MIN, |(.., since)| *since);
        let forgotten_before = rows.into_iter().map(|(tenant, before, _)| (TenantId(tenant), before)).collect();
        let (rules, is_judged_anew) = categories::rules(tx).await?;
        Ok(Self { tenants, rules, is_judged_anew, forgotten_before, whole_since })
    }

    fn forgotten_before(&self, tenant: TenantId) -> Micros {
        self.forgotten_before.get(&tenant).copied().unwrap_or(Micros::MIN)
    }

    /// The same map as it was before some domains changed hands.
    pub(super) fn with(
        mut self,
        was: &dyn Fn(&str) -> Option<Option<TenantId>>,
        mails: &BTreeMap<[u8; 16], Vec<Hop>>,
    ) -> Self {
        for domain in domains_in(mails.values()) {
            match was(&domain) {
                Some(Some(tenant)) => drop(self.tenants.insert(domain, tenant)),
                Some(None) => drop(self.tenants.remove(&domain)),
                None => {}
            }
        }
        self
    }
}

fn domains_in<'a>(mails: impl Iterator<Item = &'a Vec<Hop>>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for hop in mails.flatten() {
        let login = hop.trail.start.as_ref().and_then(|seen| seen.2.sasl_username.as_deref());
        let refused = hop.trail.envelope.as_ref().and_then(|seen| seen.2.sasl_username.as_deref());
        let addresses = hop
            .trail
            .recipients
            .iter()
            .flat_map(|r| [r.to.as_str(), r.orig_to.as_str()])
            .chain(hop.trail.sender())
            .chain(login)
            .chain(refused);
        found.extend(addresses.filter_map(crate::trail::copies::domain));
    }
    found
}
