//! From raw lines to entries: each line that says something about a mail, with the key of the trail it belongs to.

use std::{collections::HashMap, sync::Arc};

use chrono_tz::Tz;
use ipnet::IpNet;

use super::{Fact, REFUSAL_MARK, fact};
use crate::{
    line::{Line, LineReader},
    message::{Micros, SECOND},
    postfix::{self, Action, Record, Refusal},
};

/// What a line says, and where it belongs.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The trail's host: empty for refusals without a queue id.
    pub host: Arc<str>,
    pub queue_id: String,
    pub at: Micros,
    pub hash: i64,
    /// The line as it was read.
    pub raw: String,
    pub fact: Fact,
}

impl Entry {
    /// The queue id that the line names besides its own.
    pub(crate) fn mention(&self) -> Option<&str> {
        match &self.fact {
            Fact::Recipient(recipient, _) => recipient.next.as_deref(),
            Fact::Start(start) => start.orig_queue_id.as_deref(),
            Fact::Notice { notice_id, .. } => Some(notice_id.as_str()),
            _ => None,
        }
    }
}

/// How a source's lines are to be read.
#[derive(Clone, Debug)]
pub struct Source {
    pub timezone: Tz,
    /// Clients whose envelope sender is to be believed.
    pub trusted: Vec<IpNet>,
}

/// Lines read so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub lines: u64,
    /// Lines whose meaning is known, whether or not they say something about a mail.
    pub understood: u64,
    pub set_aside: u64,
}

/// Reads the lines of one file in their order.
#[derive(Debug)]
pub struct Reading {
    source: Source,
    envelope: LineReader,
    now: Micros,
    hosts: HashMap<String, Arc<str>>,
    no_host: Arc<str>,
    /// `NOQUEUE: hold` and `discard` come before the queue id they are about: what each smtpd said last, by host and pid.
    waiting: HashMap<(Arc<str>, String), Vec<Entry>>,
    pub counts: Counts,
    /// Lines of Postfix that were not understood since somebody took them: host, instant, hash, text.
    pub set_aside: Vec<(String, Micros, i64, String)>,
    /// The last stamp seen for each host.
    pub last_line_at: HashMap<Arc<str>, Micros>,
}

/// An smtpd that held a recipient gives the mail its queue id at once.
const PATIENCE: Micros = 300 * SECOND;

impl Reading {
    pub fn new(source: Source, now: Micros) -> Self {
        let envelope = LineReader::new(source.timezone, now);
        Self {
            source,
            envelope,
            now,
            hosts: HashMap::new(),
            no_host: "".into(),
            waiting: HashMap::new(),
            set_aside: Vec::new(),
            counts: Counts::default(),
            last_line_at: HashMap::new(),
        }
    }

    /// Reads one line, without its line end; what it says is pushed onto `entries`.
    pub fn read(&mut self, raw: &str, entries: &mut Vec<Entry>) {
        if raw.is_empty() {
            return;
        }
        // no database keeps a NUL in a text
        if memchr::memchr(0, raw.as_bytes()).is_some() {
            return self.read(&raw.replace('\0', "\u{fffd}"), entries);
        }
        self.counts.lines += 1;
        let Some(line) = self.envelope.open(raw) else {
            self.counts.set_aside += 1;
            return;
        };
        let host = self.host(&line.host);
        // a stamp from the future says nothing about how far the log has come
        let heard_at = line.at.min(self.now);
        let last = self.last_line_at.entry(host.clone()).or_insert(heard_at);
        *last = (*last).max(heard_at);
        let hash = line.hash();
        let record = postfix::parse(&line);
        match &record {
            Record::Other => {
                self.counts.set_aside += 1;
                if postfix::is_postfix(&line.program) {
                    self.set_aside.push((host.to_string(), line.at, hash, raw.to_owned()));
                }
            }
            _ => self.counts.understood += 1,
        }
        if let Record::Session = record {
            self.give_up(&host, &line.pid, entries);
            return;
        }
        let Some(mut fact) = fact(&record, &host, line.at, hash) else { return };
        if let Fact::Start(start) = &mut fact {
            start.is_trusted |= self.is_trusted(&start.client_ip);
        }
        if let Fact::Recipient(_, Some(envelope)) = &mut fact {
            envelope.is_trusted |= self.is_trusted(&envelope.client_ip);
        }
        let (key_host, queue_id) = match key(&record) {
            Key::Queue(queue_id) => (host.clone(), queue_id.to_owned()),
            Key::Refusal(key) => (self.no_host.clone(), key),
        };
        let entry = Entry { host: key_host, queue_id, at: line.at, hash, raw: raw.to_owned(), fact };
        if matches!(&record, Record::Refusal(r) if r.queue_id.is_none() && r.action != Action::Reject) {
            self.waiting.entry((host, line.pid.into_owned())).or_default().push(entry);
            return;
        }
        if let Record::Client(_) = record {
            for mut held in self.waiting.remove(&(host.clone(), line.pid.to_string())).unwrap_or_default() {
                if entry.at - held.at <= PATIENCE {
                    (held.host, held.queue_id) = (entry.host.clone(), entry.queue_id.clone());
                }
                entries.push(held);
            }
        }
        entries.push(entry);
    }

    /// Counts a line that could not even be read.
    pub fn skip(&mut self) {
        self.counts.lines += 1;
        self.counts.set_aside += 1;
    }

    /// Ends the files: what waited for a queue id stands alone.
    pub fn finish(&mut self, entries: &mut Vec<Entry>) {
        entries.extend(std::mem::take(&mut self.waiting).into_values().flatten());
    }

    fn give_up(&mut self, host: &Arc<str>, pid: &str, entries: &mut Vec<Entry>) {
        if !self.waiting.is_empty() {
            entries.extend(self.waiting.remove(&(host.clone(), pid.to_owned())).into_iter().flatten());
        }
    }

    fn host(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.hosts.get(name) {
            return known.clone();
        }
        let name: Arc<str> = name.into();
        if self.hosts.len() < 10_000 {
            self.hosts.insert(name.to_string(), name.clone());
        }
        name
    }

    fn is_trusted(&self, ip: &str) -> bool {
        !self.source.trusted.is_empty()
            && ip.parse::<std::net::IpAddr>().is_ok_and(|ip| self.source.trusted.iter().any(|net| net.contains(&ip)))
    }
}

/// Reads a stored line again: its place and instant are known, only the meaning is asked for. `None` when a line that was understood
/// no longer is.
pub fn reread(host: &str, queue_id: &str, at: Micros, is_trusted: bool, raw: &str) -> Option<Entry> {
    let mut envelope = LineReader::new(Tz::UTC, at);
    let line: Line<'_> = envelope.open(raw)?;
    let hash = line.hash();
    let record = postfix::parse(&line);
    let mut fact = fact(&record, &line.host, at, hash)?;
    match &mut fact {
        Fact::Start(start) => start.is_trusted |= is_trusted,
        Fact::Recipient(_, Some(envelope)) => envelope.is_trusted |= is_trusted,
        _ => {}
    }
    Some(Entry { host: host.into(), queue_id: queue_id.to_owned(), at, hash, raw: raw.to_owned(), fact })
}

enum Key<'a> {
    Queue(&'a str),
    Refusal(String),
}

fn key<'a>(record: &Record<'a>) -> Key<'a> {
    match record {
        Record::Client(client) => Key::Queue(client.queue_id),
        Record::Delivery(delivery) => Key::Queue(delivery.queue_id),
        Record::Pickup { queue_id, .. }
        | Record::MessageId { queue_id, .. }
        | Record::Subject { queue_id, .. }
        | Record::Active { queue_id, .. }
        | Record::Expired { queue_id }
        | Record::OnHold { queue_id }
        | Record::Released { queue_id }
        | Record::Removed { queue_id }
        | Record::Notice { queue_id, .. }
        | Record::TooBig { queue_id }
        | Record::Refusal(Refusal { queue_id: Some(queue_id), .. }) => Key::Queue(queue_id),
        Record::Refusal(refusal) => {
            let mut hasher = blake3::Hasher::new();
            for part in [refusal.client_ip, &refusal.sender.to_lowercase(), &refusal.to.to_lowercase()] {
                hasher.update(&(part.len() as u64).to_le_bytes());
                hasher.update(part.as_bytes());
            }
            Key::Refusal(format!("{REFUSAL_MARK}{}", &hasher.finalize().to_hex()[..24]))
        }
        Record::Session | Record::Noise | Record::Other => Key::Queue(""),
    }
}
