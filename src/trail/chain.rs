//! Follows a mail from queue to queue: filter hops, a second host, local forwards. The last hop's answer is the status.

use std::{net::IpAddr, sync::Arc};

use foldhash::HashMap;
use ipnet::IpNet;

use super::{Recipient, Seen, Trail, TrailKey};
use crate::message::{Micros, SECOND, Status};

/// A hand-over and the queue file it made may be this far apart: the file's first line comes before the reply that names it.
const TRANSACTION: Micros = 3600 * SECOND;
/// Two hosts' clocks, where nothing hostile can be gained from the difference.
const CLOCKS: Micros = 60 * SECOND;

/// A trail with its key. Trails are looked at before and after a batch: what it leaves alone is not copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    pub key: TrailKey,
    pub trail: Arc<Trail>,
}

/// One recipient's way: through which hops, and how it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    pub to: String,
    /// Empty when it is the same.
    pub orig_to: String,
    pub status: Status,
    /// The last word heard; `None` when the last hop has said nothing about this recipient yet.
    pub word: Option<Recipient>,
    /// `(hop, recipient)` indices from first to last.
    pub path: Vec<(usize, usize)>,
    /// The last hop, which a notice would come from.
    pub last: usize,
}

/// Whether `child` is the queue file that `parent` made when it handed `recipient` over. The reply that names the queue id is
/// hostile: the two must also be the same mail.
pub fn is_hand_over(parent: &Hop, recipient: &Recipient, child: &Hop) -> bool {
    if recipient.next.as_deref() != Some(child.key.queue_id.as_str()) || parent.key == child.key {
        return false;
    }
    let is_in_time =
        child.trail.first_at <= recipient.at + CLOCKS && child.trail.first_at + TRANSACTION >= recipient.at;
    let is_known = |hop: &Hop| hop.trail.message_id.as_ref().is_some_and(|seen| !seen.2.is_empty());
    // one sender's mails are many: without a Message-ID on both sides, and a host that is known, the recipient must be there too
    is_in_time
        && is_of_our_own_making(parent, recipient, child)
        && is_same_mail(parent, child)
        && (is_known(parent) && is_known(child) || is_at(recipient, child) || has_heirs(child, recipient))
}

/// Whether a server of ours answered, so that the queue id in the reply is the one that it gave. A stranger's server may name any queue id of
/// ours, and whoever got a mail knows its Message-ID, sender and queue id: naming it would make two mails one, and open one's recipients to
/// the other's sender. Who connected to the next host does not tell: a stranger's mail may come to it from a host of ours as well.
fn is_of_our_own_making(parent: &Hop, recipient: &Recipient, child: &Hop) -> bool {
    is_inside(recipient) || is_reinjection(parent, child) || is_at(recipient, child)
}

/// Whether the relay is the host that `child` is on: by one of the addresses where that is said to take mail, or by its whole name, for a
/// name of ours leads where our DNS says. A short name does not: `mx1` is the beginning of many.
fn is_at(recipient: &Recipient, child: &Hop) -> bool {
    let Some((name, address)) = recipient.relay.rsplit_once('[') else { return false };
    let address: Option<IpAddr> = address.split(']').next().and_then(|address| address.parse().ok());
    let known = child.trail.addresses.as_deref().unwrap_or_default();
    let mut networks = known.split(',').filter_map(|network| network.parse::<IpNet>().ok());
    address.is_some_and(|address| networks.any(|network| network.contains(&address)))
        || name.contains('.') && name.eq_ignore_ascii_case(&child.key.host)
}

/// When the mail itself was in this queue: a queue id may be held open long before its DATA.
fn here_at(hop: &Hop) -> Micros {
    hop.trail.message_id.as_ref().map_or(hop.trail.first_at, |seen| seen.0)
}

/// Whether no stranger answered: the relay as Postfix logs it (`name[address]:port`, `name[path]`) is a private address or a socket; an
/// agent on the host itself (`local`) only forwards, for what it says else may be a user's own words.
pub(crate) fn is_inside(recipient: &Recipient) -> bool {
    is_private(&recipient.relay) || !recipient.relay.contains('[') && recipient.reply.starts_with("forwarded as ")
}

/// Whether a relay as Postfix logs it is at an address where no stranger is, or behind a socket.
pub(crate) fn is_private(relay: &str) -> bool {
    let Some((_, address)) = relay.rsplit_once('[') else { return false };
    match address.split(']').next().unwrap_or_default().parse() {
        Ok(IpAddr::V4(ip)) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        Ok(IpAddr::V6(ip)) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
        // the path of a socket
        Err(_) => address.contains('/'),
    }
}

/// Whether a recipient became one of those in the next queue ([`Addresses::heirs`]).
fn has_heirs(child: &Hop, recipient: &Recipient) -> bool {
    let is_one = |address: &str| is_same_address(address, &recipient.to);
    child.trail.recipients.iter().any(|known| {
        is_one(&known.to)
            || is_one(&known.orig_to)
            || !recipient.orig_to.is_empty() && is_same_address(&known.orig_to, &recipient.orig_to)
    })
}

fn is_same_address(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b) || !(a.is_ascii() && b.is_ascii()) && a.to_lowercase() == b.to_lowercase()
}

/// Whether `child` was re-injected from `parent` on the same host (XFORWARD).
pub fn is_reinjection(parent: &Hop, child: &Hop) -> bool {
    let Some(start) = &child.trail.start else { return false };
    parent.key.host == child.key.host
        && parent.key != child.key
        && start.2.orig_queue_id.as_deref() == Some(parent.key.queue_id.as_str())
        && start.0 + CLOCKS >= parent.trail.first_at
        && parent.trail.removed_at.is_none_or(|removed| removed + CLOCKS >= start.0)
        && is_same_mail(parent, child)
}

fn is_same_mail(parent: &Hop, child: &Hop) -> bool {
    let is_same_id = match (&parent.trail.message_id, &child.trail.message_id) {
        (Some(a), Some(b)) => a.2 == b.2,
        _ => true,
    };
    let is_same_sender = match (parent.trail.sender(), child.trail.sender()) {
        (Some(a), Some(b)) => a.eq_ignore_ascii_case(b),
        _ => true,
    };
    let has_evidence = parent.trail.message_id.is_some() && child.trail.message_id.is_some()
        || parent.trail.sender().is_some() && child.trail.sender().is_some();
    is_same_id && is_same_sender && has_evidence
}

/// Whether the two belong to one mail, either way round.
pub fn are_linked(a: &Hop, b: &Hop) -> bool {
    let follows = |parent: &Hop, child: &Hop| {
        is_reinjection(parent, child)
            || parent.trail.recipients.iter().any(|recipient| is_hand_over(parent, recipient, child))
    };
    follows(a, b) || follows(b, a)
}

/// How long after its Message-ID was logged a mail is scanned, while it is still coming in.
const COMING_IN: Micros = 300 * SECOND;
/// How long a mail may wait for a filter that takes it from the queue: longer than a queue keeps it.
const IN_QUEUE: Micros = 6 * 86_400 * SECOND;

/// Whether what a filter said is about the mail in this queue. A queue id is used again, and a Message-ID is whatever the sender wrote: each
/// must agree with all else that both know.
pub fn is_about(scan: &Hop, hop: &Hop) -> bool {
    let Some(Seen(at, _, verdict)) = &scan.trail.verdict else { return false };
    let trail = &hop.trail;
    if hop.key.is_refusal() || hop.key.is_verdict() {
        return false;
    }
    let id = trail.message_id.as_ref().map(|seen| seen.2.as_str());
    // a filter that reads a mail without a Message-ID knows none; Postfix may have added one since
    let said = verdict.message_id.as_str();
    let is_same = |id: &str| id == said || !verdict.queue_id.is_empty() && as_logged(id) == as_logged(said);
    let is_same_id = !said.is_empty() && id.is_some_and(is_same);
    if !said.is_empty() && id.is_some() && !is_same_id || !came_from(trail, &verdict.ip) {
        return false;
    }
    let is_same_sender = verdict.sender.as_deref().zip(trail.sender()).map(|(said, known)| is_sender(said, known));
    // who only heard of it later may have heard of it much later
    let until = |latest: Micros| if verdict.is_dated { latest } else { Micros::MAX };
    if verdict.queue_id.is_empty() {
        let here_at = here_at(hop);
        return is_same_id
            && is_same_sender != Some(false)
            && has_one_of(trail, &verdict.recipients)
            && (here_at - CLOCKS..=until(here_at + COMING_IN)).contains(at)
            && *at <= here_at + IN_QUEUE;
    }
    let latest = trail.removed_at.map_or(trail.first_at + IN_QUEUE, |removed| removed + CLOCKS);
    verdict.queue_id == hop.key.queue_id
        && (is_same_id || is_same_sender == Some(true) && *at <= trail.first_at + TRANSACTION)
        && (trail.first_at - CLOCKS..=until(latest)).contains(at)
}

/// Whether a filter names this envelope sender: rspamd takes the quotes off a local part.
fn is_sender(said: &str, known: &str) -> bool {
    said.eq_ignore_ascii_case(known)
        || known.starts_with('"') && said.eq_ignore_ascii_case(&known.replace(['"', '\\'], ""))
}

/// A Message-ID as far as every log tells it: rspamd writes each octet beyond ASCII as `?` (`id: <??lan@sender.example>` for `élan`), and
/// three of them for one that is no UTF-8, of which Postfix writes `?`. Enough where the queue id is known as well.
fn as_logged(id: &str) -> String {
    let mut told = String::with_capacity(id.len());
    for c in id.chars() {
        let c = if c.is_ascii() { c } else { '?' };
        if c != '?' || !told.ends_with('?') {
            told.push(c);
        }
    }
    told
}

/// Whether a mail may have come from this client, as far as both are known.
fn came_from(trail: &Trail, ip: &str) -> bool {
    let address = |text: &str| -> Option<IpAddr> { text.strip_prefix("IPv6:").unwrap_or(text).parse().ok() };
    let Some(said) = address(ip) else { return true };
    let start = trail.start.as_ref().map(|seen| &seen.2);
    // a notice comes from nowhere
    if trail.begins_without_a_client() && trail.message_id.is_some() && !said.is_loopback() {
        return false;
    }
    let before = start.and_then(|start| start.orig_client.as_ref()).map(|(_, ip)| ip.as_str());
    let envelope = trail.envelope.as_ref().map(|seen| seen.2.client_ip.as_str());
    let mut known = start.map(|start| start.client_ip.as_str()).into_iter().chain(before).chain(envelope);
    let (mut is_known, mut is_same) = (false, false);
    known.by_ref().filter_map(address).for_each(|ip| {
        is_known = true;
        is_same |= ip.to_canonical() == said.to_canonical();
    });
    is_same || !is_known
}

/// Whether one of these is a recipient, as far as both are known.
fn has_one_of(trail: &Trail, addresses: &[String]) -> bool {
    let is_known = !addresses.is_empty() && !trail.recipients.is_empty();
    !is_known
        || trail.recipients.iter().any(|known| {
            addresses.iter().any(|said| is_same_address(said, &known.to) || is_same_address(said, &known.orig_to))
        })
}

/// The hop that took this recipient over.
fn child_of(hops: &[Hop], parent: usize, recipient: &Recipient) -> Option<usize> {
    recipient.next.as_ref()?;
    let mut found = (0..hops.len()).filter(|&i| i != parent && is_hand_over(&hops[parent], recipient, &hops[i]));
    let first = found.next()?;
    // the same id on two hosts: a loopback relay means this host
    let is_local =
        recipient.relay.starts_with("127.") || recipient.relay.contains("[127.") || recipient.relay.contains("[::1]");
    match found.next() {
        Some(second) if is_local && hops[second].key.host == hops[parent].key.host => Some(second),
        _ => Some(first),
    }
}

/// The hops that no other hop handed over, earliest first: where the mail came in.
pub fn roots(hops: &[Hop]) -> Vec<usize> {
    let is_child = |i: usize| (0..hops.len()).any(|p| p != i && is_parent(hops, p, i));
    let mut roots: Vec<usize> = (0..hops.len()).filter(|&i| !is_child(i)).collect();
    if roots.is_empty() {
        // a loop: begin where the log begins
        roots.extend((0..hops.len()).min_by_key(|&i| (hops[i].trail.first_at, &hops[i].key)));
    }
    // whoever named another's queue had the mail later than its sender
    roots.sort_by_key(|&i| (here_at(&hops[i]), hops[i].trail.first_at, &hops[i].key));
    roots
}

fn is_parent(hops: &[Hop], parent: usize, child: usize) -> bool {
    is_reinjection(&hops[parent], &hops[child])
        || hops[parent].trail.recipients.iter().any(|recipient| is_hand_over(&hops[parent], recipient, &hops[child]))
}

/// Every recipient's way through these hops of one mail, sorted by address.
pub fn leaves(hops: &[Hop]) -> Vec<Leaf> {
    let mut order = roots(hops);
    // a hop whose parent has not said (yet) that it handed over still has recipients of its own
    let mut others: Vec<usize> = (0..hops.len()).filter(|i| !order.contains(i)).collect();
    others.sort_by_key(|&i| (hops[i].trail.first_at, &hops[i].key));
    order.extend(others);
    let recipients: usize = hops.iter().map(|hop| hop.trail.recipients.len()).sum();
    let mut walk = Walk {
        hops,
        addresses: hops.iter().map(|_| None).collect(),
        is_seen: hops.iter().map(|hop| vec![false; hop.trail.recipients.len()]).collect(),
        left: 1_000 + 4 * recipients,
        found: Vec::new(),
    };
    for hop in order {
        for recipient in 0..hops[hop].trail.recipients.len() {
            if !walk.is_seen[hop][recipient] {
                walk.follow(hop, recipient, "", Vec::new());
            }
        }
    }
    let mut found = walk.found;
    found.sort_by(|a, b| (&a.to, &a.orig_to).cmp(&(&b.to, &b.orig_to)));
    // the same recipient by two ways (a resent mail): the later word stands
    found.dedup_by(|later, earlier| {
        let is_same = later.to == earlier.to && later.orig_to == earlier.orig_to;
        if is_same {
            let order = |leaf: &Leaf| leaf.word.as_ref().map(Recipient::order);
            if order(later) > order(earlier) {
                std::mem::swap(later, earlier);
            }
            let path = std::mem::take(&mut later.path);
            earlier.path.extend(path);
            // by the way and not by the order in which the hops were loaded
            earlier.path.sort_by_key(|&(hop, i)| (hops[hop].trail.first_at, &hops[hop].key, i));
            earlier.path.dedup();
        }
        is_same
    });
    found
}

/// The recipients of a hop by their folded address, now and before aliases.
#[derive(Default)]
struct Addresses {
    to: HashMap<String, Vec<usize>>,
    orig_to: HashMap<String, Vec<usize>>,
}

impl Addresses {
    fn of(hop: &Hop) -> Self {
        let mut addresses = Self::default();
        for (i, known) in hop.trail.recipients.iter().enumerate() {
            addresses.to.entry(known.to.to_lowercase()).or_default().push(i);
            addresses.orig_to.entry(known.orig_to.to_lowercase()).or_default().push(i);
        }
        addresses
    }

    /// Those that a recipient became: the same address, or what an alias made of it.
    fn heirs(&self, recipient: &Recipient) -> Vec<usize> {
        let of = |known: &HashMap<String, Vec<usize>>, wanted: &str| known.get(&wanted.to_lowercase()).cloned();
        let mut found = of(&self.to, &recipient.to).unwrap_or_default();
        found.extend(of(&self.orig_to, &recipient.to).unwrap_or_default());
        if found.is_empty() && !recipient.orig_to.is_empty() {
            // local(8) after a virtual alias names the very first address
            found = of(&self.orig_to, &recipient.orig_to).unwrap_or_default();
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

struct Walk<'a> {
    hops: &'a [Hop],
    addresses: Vec<Option<Addresses>>,
    is_seen: Vec<Vec<bool>>,
    /// How often a recipient may still be come by again: aliases that meet again and again would make a way for each combination.
    left: usize,
    found: Vec<Leaf>,
}

impl Walk<'_> {
    fn follow(&mut self, hop: usize, index: usize, orig_to: &str, mut path: Vec<(usize, usize)>) {
        if std::mem::replace(&mut self.is_seen[hop][index], true) {
            let Some(left) = self.left.checked_sub(1) else { return };
            self.left = left;
        }
        let hops = self.hops;
        path.push((hop, index));
        let trail = &hops[hop].trail;
        let recipient = &trail.recipients[index];
        let orig_to = if recipient.orig_to.is_empty() { orig_to } else { &recipient.orig_to };
        let child = if recipient.status == Status::Delivered { child_of(hops, hop, recipient) } else { None };
        let Some(child) = child.filter(|child| path.len() < 16 && path.iter().all(|(seen, _)| seen != child)) else {
            let status = trail.status(recipient);
            self.found.push(leaf(&recipient.to, orig_to, status, Some(recipient.clone()), path, hop));
            return;
        };
        let next = &hops[child].trail;
        let heirs = self.addresses[child].get_or_insert_with(|| Addresses::of(&hops[child])).heirs(recipient);
        if heirs.is_empty() {
            let status = if next.is_too_big {
                Status::Refused
            } else if next.held_at.is_some() && next.active.is_none() {
                Status::Held
            } else {
                Status::Queued
            };
            self.found.push(leaf(&recipient.to, orig_to, status, None, path, child));
            return;
        }
        for heir in heirs {
            let orig_to = if !orig_to.is_empty() || is_same_address(&next.recipients[heir].to, &recipient.to) {
                orig_to
            } else {
                &recipient.to
            };
            self.follow(child, heir, orig_to, path.clone());
        }
    }
}

fn leaf(
    to: &str,
    orig_to: &str,
    status: Status,
    word: Option<Recipient>,
    path: Vec<(usize, usize)>,
    last: usize,
) -> Leaf {
    let orig_to = if orig_to == to { "" } else { orig_to };
    Leaf { to: to.to_owned(), orig_to: orig_to.to_owned(), status, word, path, last }
}
