//! The order in which many lines are best written: a mail's lines together, and one tenant's mails side by side.
//!
//! Nothing depends on it but speed. A log is in the order of time, which is everybody's in turn; a database writes whole pages, and a
//! tenant's rows lie beside each other on them.

use std::{
    collections::{BTreeSet, VecDeque},
    ops::Bound::{Excluded, Unbounded},
    sync::Arc,
};

use foldhash::{HashMap, HashSet};

use super::{
    Entry, Fact,
    copies::{Domains, domain},
    reading::meaning,
    work,
};
use crate::{message::Micros, tenant::TenantId};

/// Queue ids whose lines are kept together at most: a hostile log could lead from each to the next.
const TOGETHER: usize = 64;
/// Batches that may not be written yet when the next one is taken (`AHEAD` of `store::trails::intake`).
const WRITTEN: usize = 2;
/// What a line and a mail take besides the text, in bytes.
const LINE: usize = size_of::<Waiting>() + 32;
const MAIL: usize = 400;
/// A mail that began among the last eighth of the lines is left for the next round: the rest of it is about to be read.
const YOUNG: u64 = 8;

/// Lines that wait to be taken in. It is gone through tenant by tenant, round after round, and filled again from the log meanwhile: so each
/// round takes about twice what fits in, and a page of the database is written half as often as if it were filled, emptied and filled.
#[derive(Debug, Default)]
pub struct Pool {
    mails: HashMap<u64, Mail>,
    /// In which mail a queue id stands, as its own or because a line of it names it.
    mail_of: HashMap<String, u64>,
    order: BTreeSet<Place>,
    /// What was taken last; the queue ids of all that was taken lately, by each time.
    last: Option<Place>,
    taken: VecDeque<HashSet<String>>,
    lines: usize,
    /// How long the lines are that wait.
    bytes: usize,
    /// Lines ever put in, and mails.
    pushed: u64,
    numbers: u64,
    has_ended: bool,
}

/// Whose mail it probably is, when its first line was written, and its number.
type Place = (Option<TenantId>, Micros, u64);

#[derive(Debug)]
struct Mail {
    place: Place,
    queue_ids: Vec<String>,
    lines: Vec<Waiting>,
    /// How many lines had been put in when its first one was.
    begun: u64,
}

/// A line that waits. What it says takes twice as much memory as the line: it is read again when its turn comes.
#[derive(Debug)]
struct Waiting {
    host: Arc<str>,
    queue_id: Box<str>,
    at: Micros,
    is_trusted: bool,
    addresses: Option<Arc<str>>,
    raw: Box<str>,
}

impl Waiting {
    fn new(entry: Entry) -> Self {
        let is_trusted = entry.fact.is_trusted();
        let Entry { host, queue_id, at, raw, addresses, .. } = entry;
        Self { host, queue_id: queue_id.into(), at, is_trusted, addresses, raw: raw.into() }
    }

    fn work(&self) -> usize {
        work(&self.queue_id)
    }

    fn entry(self) -> Option<Entry> {
        let Self { host, queue_id, at, is_trusted, addresses, raw } = self;
        let Some((hash, fact)) = meaning(at, is_trusted, &raw) else {
            tracing::error!(host = &*host, queue_id, at, "a line that was understood is not understood any more");
            return None;
        };
        Some(Entry { host, queue_id: queue_id.into(), at, hash, raw: raw.into(), addresses, fact })
    }
}

impl Pool {
    /// How many lines wait.
    pub fn len(&self) -> usize {
        self.lines
    }

    pub fn is_empty(&self) -> bool {
        self.lines == 0
    }

    /// About how much memory that takes: a log may be all long lines, or mails of one line.
    pub fn bytes(&self) -> usize {
        self.bytes + self.lines * LINE + self.mails.len() * MAIL
    }

    /// Nothing more will come: from now on mails are taken however young they are.
    pub fn end(&mut self) {
        self.has_ended = true;
    }

    pub fn push(&mut self, entry: Entry, domains: &dyn Domains) {
        self.lines += 1;
        self.bytes += entry.raw.len();
        self.pushed += 1;
        let mut number = match self.mail_of.get(&entry.queue_id) {
            Some(number) => *number,
            None => self.begin(&entry),
        };
        if let Some(other) = entry.mention() {
            number = self.join(number, &other);
        }
        let Some(mail) = self.mails.get_mut(&number) else { return };
        if mail.place.0.is_none()
            && let Some(tenant) = tenant(&entry.fact, domains)
        {
            self.order.remove(&mail.place);
            mail.place.0 = Some(tenant);
            self.order.insert(mail.place);
        }
        mail.lines.push(Waiting::new(entry));
    }

    /// The next lines: whole mails, `count` lines or a few more. Of a mail with very many lines only a part. What came since for the mails of
    /// the lines before waits for another round, for those are being written.
    pub fn take(&mut self, count: usize) -> Vec<Entry> {
        self.taken.push_front(HashSet::default());
        self.taken.truncate(WRITTEN + 1);
        let mut taken = Vec::new();
        let mut room = count;
        while room > 0
            && let Some(place) = self.next()
        {
            let Some(mail) = self.mails.get_mut(&place.2) else { break };
            if taken.len() + mail.lines.len() > 2 * count {
                taken.extend(mail.lines.drain(..count - taken.len()));
                break;
            }
            let mail = self.remove(place);
            room = room.saturating_sub(mail.iter().map(Waiting::work).sum());
            taken.extend(mail);
        }
        self.lines -= taken.len();
        self.bytes -= taken.iter().map(|line| line.raw.len()).sum::<usize>();
        taken.into_iter().filter_map(Waiting::entry).collect()
    }

    fn next(&mut self) -> Option<Place> {
        let young = if self.has_ended { u64::MAX } else { self.pushed - self.lines as u64 / YOUNG };
        let before = || self.taken.iter().skip(1);
        let is_ripe = |place: &&Place| {
            let mail = self.mails.get(&place.2);
            mail.is_some_and(|mail| {
                mail.begun <= young && !mail.queue_ids.iter().any(|id| before().any(|taken| taken.contains(id)))
            })
        };
        let after = self.last.map_or(Unbounded, Excluded);
        if let Some(place) = self.order.range((after, Unbounded)).find(is_ripe) {
            return Some(*place);
        }
        self.order.iter().find(is_ripe).or(self.order.first()).copied()
    }

    fn begin(&mut self, entry: &Entry) -> u64 {
        let number = self.numbers;
        self.numbers += 1;
        let place = (None, entry.at, number);
        let queue_ids = vec![entry.queue_id.clone()];
        self.mail_of.insert(entry.queue_id.clone(), number);
        self.order.insert(place);
        self.mails.insert(number, Mail { place, queue_ids, lines: Vec::with_capacity(1), begun: self.pushed });
        number
    }

    /// Puts a mail together with the one that a queue id stands in; the number of both.
    fn join(&mut self, number: u64, queue_id: &str) -> u64 {
        let other = self.mail_of.get(queue_id).copied();
        if other == Some(number) {
            return number;
        }
        let size = |number: u64| self.mails.get(&number).map_or(0, |mail| mail.queue_ids.len());
        let Some(other) = other else {
            if size(number) < TOGETHER {
                self.mail_of.insert(queue_id.to_owned(), number);
                self.mails.entry(number).and_modify(|mail| mail.queue_ids.push(queue_id.to_owned()));
            }
            return number;
        };
        if size(number) + size(other) > TOGETHER {
            return number;
        }
        let lines = |number: u64| self.mails.get(&number).map_or(0, |mail| mail.lines.len());
        let (from, to) = if lines(number) < lines(other) { (number, other) } else { (other, number) };
        let (Some(moved), Some(mail)) = (self.mails.remove(&from), self.mails.get_mut(&to)) else { return number };
        self.order.remove(&moved.place);
        if mail.place.0.is_none() {
            self.order.remove(&mail.place);
            mail.place.0 = moved.place.0;
            self.order.insert(mail.place);
        }
        for queue_id in &moved.queue_ids {
            self.mail_of.insert(queue_id.clone(), to);
        }
        mail.queue_ids.extend(moved.queue_ids);
        mail.lines.extend(moved.lines);
        mail.begun = mail.begun.min(moved.begun);
        to
    }

    fn remove(&mut self, place: Place) -> Vec<Waiting> {
        self.last = Some(place);
        self.order.remove(&place);
        let Some(mail) = self.mails.remove(&place.2) else { return Vec::new() };
        for queue_id in &mail.queue_ids {
            self.mail_of.remove(queue_id);
        }
        if let Some(taken) = self.taken.front_mut() {
            taken.extend(mail.queue_ids);
        }
        mail.lines
    }
}

/// Lines that are all there, in the order in which they are best taken in.
pub fn by_mail(entries: Vec<Entry>, domains: &dyn Domains) -> Vec<Vec<Entry>> {
    let mut pool = Pool::default();
    for entry in entries {
        pool.push(entry, domains);
    }
    pool.end();
    let mails = std::iter::from_fn(|| pool.next().map(|place| pool.remove(place)));
    mails.map(|lines| lines.into_iter().filter_map(Waiting::entry).collect()).collect()
}

/// Whose mail it probably is.
fn tenant(fact: &Fact, domains: &dyn Domains) -> Option<TenantId> {
    let owner = |address: &str| domain(address).and_then(|domain| domains.tenant_of(&domain));
    match fact {
        Fact::Active { sender, .. } => owner(sender),
        Fact::Recipient(word, envelope) => envelope.as_ref().and_then(|e| owner(&e.sender)).or_else(|| owner(&word.to)),
        // with the mail that it is about, which is there already where a history is read
        Fact::Verdict(verdict) => {
            let sender = verdict.sender.as_deref().into_iter();
            sender.chain(verdict.recipients.iter().map(String::as_str)).find_map(owner)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::path::Path;

    use chrono_tz::Tz;

    use super::*;
    use crate::{
        line::LineReader,
        trail::{OwnHosts, Reading, Source},
    };

    const NOW: Micros = 1_795_392_000_000_000;

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
        let mut reading =
            Reading::new(Source { timezone: Tz::UTC, trusted: Vec::new(), own_hosts: OwnHosts::default() }, i64::MAX);
        let mut entries = Vec::new();
        LOG.lines().for_each(|line| reading.read(line, &mut entries));
        assert_eq!(entries.len(), 8);
        let domains: std::collections::HashMap<String, TenantId> =
            [("first.example".to_owned(), TenantId(1)), ("second.example".to_owned(), TenantId(2))].into();
        let groups: Vec<Vec<String>> = by_mail(entries, &domains)
            .into_iter()
            .map(|group| group.into_iter().map(|entry| entry.queue_id).collect())
            .collect();
        let (a, b, c) = ("AAAAAAAAA1", "BBBBBBBBB1", "CCCCCCCCC1");
        assert_eq!(groups, [vec![b, b, b], vec![a, a, c, a, a]]);
    }

    #[test]
    fn what_waited_says_what_it_said_when_it_was_read() {
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("end2end/lab/sample");
        let journal = |log: &str| -> String {
            let lines = log.lines().filter_map(|line| {
                let line = LineReader::new(Tz::UTC, NOW).open(line)?;
                let (pid, text) = (line.pid.into_owned(), line.text.into_owned());
                Some(serde_json::json!({"__REALTIME_TIMESTAMP": line.at.to_string(), "_HOSTNAME": line.host, "SYSLOG_IDENTIFIER": line.program, "_PID": pid, "MESSAGE": text}).to_string() + "\n")
            });
            lines.collect()
        };
        for (zone, format) in
            [(Tz::UTC, "rfc3339"), (Tz::UTC, "rfc5424"), (Tz::Europe__Paris, "bsd"), (Tz::UTC, "journal")]
        {
            let own_hosts = OwnHosts::new([("OUT1".to_owned(), "192.0.2.0/24".parse().unwrap())]);
            let source = Source { timezone: zone, trusted: vec!["203.0.113.0/24".parse().unwrap()], own_hosts };
            let mut reading = Reading::new(source, NOW).with_host("box");
            let (mut entries, mut pool) = (Vec::new(), Pool::default());
            for host in ["mx1", "out1"] {
                let written = if format == "journal" { "rfc3339" } else { format };
                let log = std::fs::read_to_string(sample.join(format!("{host}.{written}.log"))).unwrap();
                let log = if format == "journal" { journal(&log) } else { log };
                log.lines().for_each(|line| reading.read(line, &mut entries));
            }
            reading.read("Nov 22 16:59:01 postfix/smtpd[1]: 4C5AB9E6300: client=h[203.0.113.9]", &mut entries);
            reading.finish(&mut entries);
            assert!(entries.len() > 1_500, "{format}: {}", entries.len());
            assert!(entries.iter().any(|entry| entry.fact.is_trusted()), "{format}");
            assert!(entries.iter().any(|entry| entry.addresses.as_deref() == Some("192.0.2.0/24")), "{format}");
            for entry in entries.clone() {
                pool.push(entry, &std::collections::HashMap::<String, TenantId>::new());
            }
            pool.end();
            let told = |entries: &[Entry]| entries.iter().map(|entry| format!("{entry:?}")).collect::<BTreeSet<_>>();
            assert_eq!(told(&pool.take(entries.len())), told(&entries), "{format}");
            assert!(pool.is_empty() && pool.bytes == 0 && pool.mails.is_empty());
        }
    }

    #[test]
    fn what_is_said_of_a_mail_that_is_being_written_waits_for_another_round() {
        let mut reading =
            Reading::new(Source { timezone: Tz::UTC, trusted: Vec::new(), own_hosts: OwnHosts::default() }, i64::MAX);
        let mut entries = Vec::new();
        LOG.lines().for_each(|line| reading.read(line, &mut entries));
        let later =
            entries.iter().find(|entry| matches!(entry.fact, Fact::Active { .. })).expect("it is there").clone();
        let domains: std::collections::HashMap<String, TenantId> =
            [("first.example".to_owned(), TenantId(2)), ("second.example".to_owned(), TenantId(1))].into();
        let mut pool = Pool::default();
        for entry in entries {
            pool.push(entry, &domains);
        }
        let taken = |pool: &mut Pool| pool.take(3).into_iter().map(|entry| entry.queue_id).collect::<BTreeSet<_>>();
        pool.end();
        assert_eq!(taken(&mut pool), ["AAAAAAAAA1".to_owned(), "CCCCCCCCC1".to_owned()].into());
        pool.push(later, &domains);
        assert_eq!(taken(&mut pool), ["BBBBBBBBB1".to_owned()].into(), "not the mail whose lines were just taken");
        assert_eq!(taken(&mut pool), ["AAAAAAAAA1".to_owned()].into());
        assert!(pool.is_empty());
    }
}
