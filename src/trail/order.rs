//! The order in which many lines are best written: a mail's lines together, and one tenant's mails side by side.
//!
//! Nothing depends on it but speed. A log is in the order of time, which is everybody's in turn; a database writes whole pages, and a
//! tenant's rows lie beside each other on them.

use std::collections::HashMap;

use super::{
    Entry, Fact,
    copies::{Domains, domain},
    groups::Groups,
};
use crate::tenant::TenantId;

/// Queue ids whose lines are kept together at most: a hostile log could lead from each to the next.
const TOGETHER: usize = 64;

/// The entries in groups that are best taken in together, and the groups in the order in which they are best taken in.
pub fn by_mail(entries: Vec<Entry>, domains: &dyn Domains) -> Vec<Vec<Entry>> {
    let mut places: HashMap<(&str, &str), usize> = HashMap::new();
    let mut place_of = Vec::with_capacity(entries.len());
    for entry in &entries {
        let next = places.len();
        place_of.push(*places.entry((&entry.host, &entry.queue_id)).or_insert(next));
    }
    // a hand-over names a queue id, and not on which host
    let mut named: HashMap<&str, Vec<usize>> = HashMap::new();
    for ((_, queue_id), place) in &places {
        named.entry(queue_id).or_default().push(*place);
    }
    let mut tenants: Vec<Option<TenantId>> = vec![None; places.len()];
    let mut together = Groups::new(places.len());
    for (entry, place) in entries.iter().zip(&place_of) {
        for other in entry.mention().and_then(|id| named.get(id)).into_iter().flatten().take(TOGETHER) {
            together.join(*place, *other, TOGETHER);
        }
        if tenants[*place].is_none() {
            tenants[*place] = tenant(&entry.fact, domains);
        }
    }
    let mut groups: HashMap<usize, (Option<TenantId>, Vec<Entry>)> = HashMap::new();
    for (entry, place) in entries.into_iter().zip(place_of) {
        let group = groups.entry(together.find(place)).or_default();
        group.0 = group.0.or(tenants[place]);
        group.1.push(entry);
    }
    let mut groups: Vec<_> = groups.into_values().collect();
    groups.sort_by(|(a, x), (b, y)| (a, x[0].at, &x[0].queue_id).cmp(&(b, y[0].at, &y[0].queue_id)));
    groups.into_iter().map(|(_, entries)| entries).collect()
}

/// Whose mail it probably is.
fn tenant(fact: &Fact, domains: &dyn Domains) -> Option<TenantId> {
    let owner = |address: &str| domain(address).and_then(|domain| domains.tenant_of(&domain));
    match fact {
        Fact::Active { sender, .. } => owner(sender),
        Fact::Recipient(word, envelope) => envelope.as_ref().and_then(|e| owner(&e.sender)).or_else(|| owner(&word.to)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;

    use super::*;
    use crate::trail::{Reading, Source};

    const LOG: &str = "\
2026-03-01T10:00:00+00:00 mx1 postfix/smtpd[1]: AAAAAAAAA1: client=one.example[192.0.2.1]
2026-03-01T10:00:00+00:00 mx1 postfix/smtpd[2]: BBBBBBBBB1: client=two.example[192.0.2.2]
2026-03-01T10:00:01+00:00 mx1 postfix/qmgr[3]: AAAAAAAAA1: from=<a@second.example>, size=10, nrcpt=1 (queue active)
2026-03-01T10:00:01+00:00 mx1 postfix/qmgr[3]: BBBBBBBBB1: from=<b@first.example>, size=10, nrcpt=1 (queue active)
2026-03-01T10:00:02+00:00 mx2 postfix/smtpd[4]: CCCCCCCCC1: client=mx1.example[192.0.2.3]
2026-03-01T10:00:02+00:00 mx1 postfix/smtp[5]: AAAAAAAAA1: to=<x@elsewhere.example>, relay=mx2[192.0.2.4]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as CCCCCCCCC1)
2026-03-01T10:00:03+00:00 mx1 postfix/smtp[5]: BBBBBBBBB1: to=<y@elsewhere.example>, relay=none, delay=1, delays=0/0/0/1, dsn=4.4.1, status=deferred (connect to elsewhere.example[192.0.2.9]:25: Connection timed out)
2026-03-01T10:00:04+00:00 mx1 postfix/qmgr[3]: AAAAAAAAA1: removed
";

    #[test]
    fn a_mails_hops_stay_together_and_tenants_come_one_after_the_other() {
        let mut reading = Reading::new(Source { timezone: Tz::UTC, trusted: Vec::new() }, i64::MAX);
        let mut entries = Vec::new();
        LOG.lines().for_each(|line| reading.read(line, &mut entries));
        assert_eq!(entries.len(), 8);
        let domains: HashMap<String, TenantId> =
            [("first.example".to_owned(), TenantId(1)), ("second.example".to_owned(), TenantId(2))].into();
        let groups: Vec<Vec<String>> = by_mail(entries, &domains)
            .into_iter()
            .map(|group| group.into_iter().map(|entry| entry.queue_id).collect())
            .collect();
        let (a, b, c) = ("AAAAAAAAA1", "BBBBBBBBB1", "CCCCCCCCC1");
        assert_eq!(groups, [vec![b, b, b], vec![a, a, c, a, a]]);
    }
}
