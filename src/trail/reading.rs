//! From raw lines to entries: each line that says something about a mail, with the key of the trail it belongs to.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap},
    net::IpAddr,
    sync::Arc,
};

use chrono_tz::Tz;
use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::{Fact, Known, REFUSAL_MARK, VERDICT_MARK, fact, subject_of};
use crate::{
    amavis,
    line::{self, Line, LineReader},
    message::{Micros, SECOND},
    postfix::{self, Action, Record, Refusal},
    rspamd,
    shape::shape,
    verdict::Verdict,
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
    /// As [`Trail::addresses`](super::Trail::addresses).
    pub addresses: Option<Arc<str>>,
    pub fact: Fact,
}

impl Entry {
    /// The name that leads from the line to another trail ([`Trail::mentions`](super::Trail::mentions)).
    pub(crate) fn mention(&self) -> Option<Cow<'_, str>> {
        match &self.fact {
            Fact::Recipient(recipient, _) => recipient.next.as_deref().map(Cow::Borrowed),
            Fact::Start(start) => start.orig_queue_id.as_deref().map(Cow::Borrowed),
            Fact::Notice { notice_id, .. } => Some(Cow::Borrowed(notice_id)),
            Fact::Verdict(verdict) => subject_of(verdict),
            _ => None,
        }
    }
}

/// A line of Postfix that nobody understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    pub host: Arc<str>,
    pub at: Micros,
    pub hash: i64,
    /// What it looks like, see [`shape`].
    pub shape: String,
    /// As it was read.
    pub text: String,
}

/// Where each of our own hosts takes mail, by the name under which it logs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnHosts(BTreeMap<String, Arc<str>>);

impl OwnHosts {
    /// Host names differ by nothing but case.
    pub fn new(hosts: impl IntoIterator<Item = (String, IpNet)>) -> Self {
        let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (host, network) in hosts {
            all.entry(host.to_ascii_lowercase()).or_default().insert(network.to_string());
        }
        let joined = |networks: BTreeSet<String>| networks.into_iter().collect::<Vec<_>>().join(",").into();
        Self(all.into_iter().map(|(host, networks)| (host, joined(networks))).collect())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As [`Trail::addresses`](super::Trail::addresses); `None` where nothing is said of this host.
    pub fn addresses(&self, host: &str) -> Option<&Arc<str>> {
        self.0.get(host)
    }
}

/// How a source's lines are to be read.
#[derive(Clone, Debug)]
pub struct Source {
    pub timezone: Tz,
    /// Clients whose envelope sender is to be believed.
    pub trusted: Vec<IpNet>,
    /// Where our own hosts take mail.
    pub own_hosts: OwnHosts,
}

/// Lines read so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub lines: u64,
    /// Lines whose meaning is known, whether or not they say something about a mail.
    pub understood: u64,
    pub set_aside: u64,
}

/// What whoever goes on reading a file must know of what was read before: kept with the place where it stopped.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadingState {
    /// The last stamp without a zone: of an hour that comes twice, it tells which one is meant.
    pub last: Micros,
    /// The lines that wait for their queue id, with their instant.
    pub waiting: Vec<(Micros, String)>,
    /// What amavis began to say: host, pid, what stands before the text, and the text.
    #[serde(default)]
    pub begun: Vec<[String; 4]>,
}

/// What a line of amavis is.
enum Part {
    Whole,
    Begun,
    /// The end of what was begun, with it.
    Joined(String),
}

/// Reads the lines of one file in their order.
#[derive(Debug)]
pub struct Reading {
    source: Source,
    /// Whose lines these are where they name no host.
    default_host: Option<String>,
    envelope: LineReader,
    now: Micros,
    hosts: HashMap<String, Arc<str>>,
    no_host: Arc<str>,
    /// `NOQUEUE: hold` and `discard` come before the queue id they are about: what each smtpd said last, by host and pid.
    waiting: HashMap<(Arc<str>, String), Vec<Entry>>,
    /// How the session that an smtpd serves is protected, by host and pid: the client's address and the line. Not kept with a checkpoint.
    tls: HashMap<(Arc<str>, String), (String, String)>,
    /// What amavis began to say, by host and pid: what stands before the text, and the text.
    begun: HashMap<(Arc<str>, String), (String, String)>,
    /// How many were put there since they were counted.
    waits: usize,
    /// Until then nothing has waited too long.
    patient_until: Micros,
    pub counts: Counts,
    /// Lines of Postfix that were not understood since somebody took them.
    pub set_aside: Vec<SetAside>,
    /// The last stamp seen for each host; of filters, under no name.
    pub last_line_at: HashMap<Arc<str>, Micros>,
}

/// An smtpd that held a recipient gives the mail its queue id at once.
const PATIENCE: Micros = 300 * SECOND;
/// Lines that may wait for a queue id, which mostly comes at once; they are written with each checkpoint.
const MOST_WAIT: usize = 200;
/// Postfix itself cuts at 2,048 bytes.
const LONGEST_WAITS: usize = 4_096;
/// Sessions that are protected at a time: a busy host has some thousand.
const MOST_SESSIONS: usize = 10_000;
/// What amavis said in parts, in bytes.
const LONGEST_BEGUN: usize = 8 << 10;
/// A clock may be ahead of ours by a time zone. What is further ahead is no mail of today's: it would stand first for years.
const AHEAD: Micros = 86_400 * SECOND;
/// The shape of lines that are.
pub const FROM_THE_FUTURE: &str = "(this stamp is more than a day ahead)";
/// The shape of a filter's JSON in which something is missing or wrong.
pub const UNREADABLE: &str = "(this record of a filter cannot be read)";

impl Reading {
    pub fn new(source: Source, now: Micros) -> Self {
        let envelope = LineReader::new(source.timezone, now);
        Self {
            source,
            default_host: None,
            envelope,
            now,
            hosts: HashMap::new(),
            no_host: "".into(),
            waiting: HashMap::new(),
            tls: HashMap::new(),
            begun: HashMap::new(),
            waits: 0,
            patient_until: Micros::MAX,
            set_aside: Vec::new(),
            counts: Counts::default(),
            last_line_at: HashMap::new(),
        }
    }

    /// Goes on where an earlier reading of the same file stopped. What waited then waits on, and is not counted again.
    pub fn resume(source: Source, now: Micros, state: ReadingState) -> Self {
        let mut reading = Self::new(source, now);
        reading.envelope.go_on_after(state.last);
        for [host, pid, before, text] in state.begun {
            reading.begun.insert((host.into(), pid), (before, text));
        }
        for (at, raw) in state.waiting {
            let Some(line) = LineReader::new(Tz::UTC, at).open(&raw).map(|line| Line { at, ..line }) else { continue };
            let host = reading.host(&line.host);
            if let Some(entry) = reading.entry(&raw, &line, &host, &record(&line)) {
                reading.wait(host, &line.pid, entry);
            }
        }
        reading
    }

    /// What [`Self::resume`] must be told. Whatever was pushed onto `entries` is not in it.
    pub fn state(&self) -> ReadingState {
        let mut waiting: Vec<(Micros, String)> =
            self.waiting.values().flatten().map(|entry| (entry.at, entry.raw.clone())).collect();
        waiting.sort_unstable();
        let mut begun: Vec<[String; 4]> = self
            .begun
            .iter()
            .map(|((host, pid), (before, text))| [host.to_string(), pid.clone(), before.clone(), text.clone()])
            .collect();
        begun.sort_unstable();
        ReadingState { last: self.envelope.last(), waiting, begun }
    }

    /// Lines that name no host are this host's: what a container's Postfix writes to its own output, say.
    #[must_use]
    pub fn with_host(mut self, host: &str) -> Self {
        self.default_host = Some(host.to_owned());
        self
    }

    /// Begins another file. Which of two hours a stamp means, where a clock was put back, must not depend on what was read before: the same
    /// lines would be others when they come with other files, or alone.
    pub fn begin_file(&mut self) {
        self.envelope.go_on_after(0);
    }

    /// Moves the clock on. To be called before each part of a file that grows: `now` tells the year of stamps without one, and what is
    /// from the future.
    pub fn at(&mut self, now: Micros) {
        self.now = now;
        self.envelope.at(now);
    }

    /// Reads one line, without its line end; what it says is pushed onto `entries`.
    pub fn read(&mut self, raw: &str, entries: &mut Vec<Entry>) {
        // no database keeps a NUL in a text, and a line is one line: a frame of syslog may hold anything
        let raw = raw.trim_end_matches(['\r', '\n']);
        if raw.is_empty() {
            return;
        }
        if memchr::memchr3(0, b'\r', b'\n', raw.as_bytes()).is_some() {
            return self.read(&raw.replace(['\0', '\r', '\n'], "\u{fffd}"), entries);
        }
        if let Some(named) = self.default_host.as_deref().and_then(|host| line::with_host(raw, host)) {
            self.read_named(&named, entries);
        } else {
            self.read_named(raw, entries);
        }
    }

    fn read_named(&mut self, raw: &str, entries: &mut Vec<Entry>) {
        self.counts.lines += 1;
        let Some(line) = self.envelope.open(raw) else {
            self.counts.set_aside += 1;
            return;
        };
        let host = self.host(&line.host);
        if amavis::is_amavis(&line.program) {
            match self.put_together(raw, &line, &host) {
                Part::Whole => {}
                Part::Begun => {
                    self.counts.understood += 1;
                    return;
                }
                Part::Joined(whole) => {
                    self.counts.lines -= 1;
                    return self.read_named(&whole, entries);
                }
            }
        }
        let is_from_the_future = line.at > self.now.saturating_add(AHEAD);
        let record = if is_from_the_future { Record::Other } else { record(&line) };
        // a stamp that is a little ahead says nothing about how far the log has come
        let heard_at = line.at.min(self.now);
        // a host is heard by what its Postfix says: names are made up easily
        if !matches!(record, Record::Other) {
            // a filter tells how far its log has come, and nothing of a host's queues
            let speaker = if postfix::is_postfix(&line.program) { &host } else { &self.no_host };
            match self.last_line_at.get_mut(&**speaker) {
                Some(last) => *last = (*last).max(heard_at),
                None => drop(self.last_line_at.insert(speaker.clone(), heard_at)),
            }
        }
        if heard_at > self.patient_until {
            self.lose_patience(&host, heard_at, entries);
        }
        match &record {
            Record::Other => {
                self.counts.set_aside += 1;
                if postfix::is_postfix(&line.program) || is_filter(&line.program) {
                    self.set_aside.push(SetAside {
                        host: host.clone(),
                        at: line.at,
                        hash: line.hash(),
                        shape: if is_from_the_future {
                            FROM_THE_FUTURE.to_owned()
                        } else if line.text.starts_with('{') {
                            UNREADABLE.to_owned()
                        } else {
                            shape(&line.program, &line.text)
                        },
                        text: raw.to_owned(),
                    });
                }
                return;
            }
            _ => self.counts.understood += 1,
        }
        // half of all lines: they need no identity
        if let Record::Session | Record::Noise = record {
            if matches!(record, Record::Session) {
                self.give_up(&host, &line.pid, entries);
            }
            return;
        }
        if let Record::Tls { client_ip, .. } = record {
            if self.tls.len() >= MOST_SESSIONS {
                self.tls.clear();
            }
            if raw.len() <= LONGEST_WAITS {
                self.tls.insert((host, line.pid.to_string()), (client_ip.to_owned(), raw.to_owned()));
            }
            return;
        }
        let Some(entry) = self.entry(raw, &line, &host, &record) else { return };
        if raw.len() <= LONGEST_WAITS
            && matches!(&record, Record::Refusal(r) if r.queue_id.is_none() && r.action != Action::Reject)
        {
            // more than any platform has on hold at a time: somebody makes hosts up, and what waits stands alone
            if self.waits >= MOST_WAIT {
                self.waits = self.waiting.values().map(Vec::len).sum();
                if self.waits >= MOST_WAIT / 2 {
                    self.finish(entries);
                }
            }
            self.wait(host, &line.pid, entry);
            return;
        }
        if let Record::Client(client) = &record
            && !self.tls.is_empty()
            && let Some((ip, tls)) = self.tls.get(&(host.clone(), line.pid.to_string()))
            && ip == client.ip
            && let Some((hash, fact)) = meaning(line.at, false, tls)
        {
            // at the instant of the queue id: it was there before the mail
            entries.push(Entry { hash, raw: tls.clone(), fact, ..entry.clone() });
        }
        if let Record::Client(_) = record
            && !self.waiting.is_empty()
        {
            for mut held in self.waiting.remove(&(host, line.pid.into_owned())).unwrap_or_default() {
                if entry.at - held.at <= PATIENCE {
                    (held.host, held.queue_id) = (entry.host.clone(), entry.queue_id.clone());
                }
                entries.push(held);
            }
        }
        entries.push(entry);
    }

    /// amavis cuts what is longer than `$logline_maxlen`: `(01234-01) … abc...`, then `(01234-01) ...def` by the same process.
    fn put_together(&mut self, raw: &str, line: &Line<'_>, host: &Arc<str>) -> Part {
        let place = (host.clone(), line.pid.to_string());
        if let Some((before, begun)) = self.begun.remove(&place)
            && let Some(text) = amavis::join(&begun, &line.text)
            && text.len() <= LONGEST_BEGUN
        {
            return Part::Joined(format!("{before}{text}"));
        }
        // the journal's form does not end with the text
        let Some(before) = raw.strip_suffix(&*line.text) else { return Part::Whole };
        if line.text.len() > LONGEST_BEGUN || amavis::parse(&line.text) != amavis::Parsed::Begun {
            return Part::Whole;
        }
        if self.begun.len() >= MOST_WAIT {
            self.begun.clear();
        }
        self.begun.insert(place, (before.to_owned(), line.text.to_string()));
        Part::Begun
    }

    /// What a line says, if it says something about a mail.
    fn entry(&self, raw: &str, line: &Line<'_>, host: &Arc<str>, record: &Record<'_>) -> Option<Entry> {
        let hash = line.hash();
        let mut fact = fact(record, host, line.at, hash)?;
        match &mut fact {
            Fact::Start(start) => start.is_trusted |= is_within(start.address(), &self.source.trusted),
            Fact::Recipient(_, Some(envelope)) => {
                envelope.is_trusted |= is_within(envelope.client_ip.parse().ok(), &self.source.trusted);
            }
            _ => {}
        }
        let (host, queue_id) = match key(record, hash) {
            Key::Queue(queue_id) => (host.clone(), queue_id.to_owned()),
            Key::OfNoQueue(key) => (self.no_host.clone(), key),
        };
        let addresses = self.source.own_hosts.addresses(&host).cloned();
        Some(Entry { host, queue_id, at: line.at, hash, raw: raw.to_owned(), addresses, fact })
    }

    fn wait(&mut self, host: Arc<str>, pid: &str, entry: Entry) {
        self.patient_until = self.patient_until.min(entry.at + PATIENCE);
        self.waiting.entry((host, pid.to_owned())).or_default().push(entry);
        self.waits += 1;
    }

    /// What a host's smtpds said so long ago that no queue id can follow stands alone.
    fn lose_patience(&mut self, host: &Arc<str>, now: Micros, entries: &mut Vec<Entry>) {
        let is_late = |entry: &Entry| entry.at + PATIENCE < now;
        for ((waits_at, _), held) in &mut self.waiting {
            if waits_at == host {
                entries.extend(held.extract_if(.., |entry| is_late(entry)));
            }
        }
        self.waiting.retain(|_, held| !held.is_empty());
        let oldest = self.waiting.values().flatten().map(|entry| entry.at).min();
        // another host's that is silent is not asked about at each line
        self.patient_until = oldest.map_or(Micros::MAX, |oldest| (oldest + PATIENCE).max(now + PATIENCE / 10));
    }

    /// Counts a line that could not even be read.
    pub fn skip(&mut self) {
        self.counts.lines += 1;
        self.counts.set_aside += 1;
    }

    /// Ends the files: what waited for a queue id stands alone.
    pub fn finish(&mut self, entries: &mut Vec<Entry>) {
        entries.extend(std::mem::take(&mut self.waiting).into_values().flatten());
        self.waits = 0;
        self.patient_until = Micros::MAX;
    }

    fn give_up(&mut self, host: &Arc<str>, pid: &str, entries: &mut Vec<Entry>) {
        if self.waiting.is_empty() && self.tls.is_empty() {
            return;
        }
        let place = (host.clone(), pid.to_owned());
        self.tls.remove(&place);
        entries.extend(self.waiting.remove(&place).into_iter().flatten());
    }

    /// In lower case: host names differ by nothing else.
    fn host(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.hosts.get(name) {
            return known.clone();
        }
        let host: Arc<str> = name.to_ascii_lowercase().into();
        if self.hosts.len() < 10_000 {
            self.hosts.insert(name.to_owned(), host.clone());
        }
        host
    }
}

fn is_within(ip: Option<IpAddr>, networks: &[IpNet]) -> bool {
    ip.is_some_and(|ip| networks.iter().any(|network| network.contains(&ip)))
}

/// Reads a stored line again: its place and instant are known, only the meaning is asked for. `None` when a line that was understood
/// no longer is.
pub fn reread(host: &str, queue_id: &str, at: Micros, known: Known, raw: &str) -> Option<Entry> {
    let Known { is_trusted, addresses } = known;
    let (hash, fact) = meaning(at, is_trusted, raw)?;
    Some(Entry { host: host.into(), queue_id: queue_id.to_owned(), at, hash, raw: raw.to_owned(), addresses, fact })
}

/// What a line says that was read before, and its hash.
pub(super) fn meaning(at: Micros, is_trusted: bool, raw: &str) -> Option<(i64, Fact)> {
    let mut envelope = LineReader::new(Tz::UTC, at);
    let line: Line<'_> = envelope.open(raw)?;
    let hash = line.hash();
    let record = record(&line);
    let mut fact = fact(&record, &line.host.to_ascii_lowercase(), at, hash)?;
    fact.trust_sender(is_trusted);
    Some((hash, fact))
}

enum Key<'a> {
    Queue(&'a str),
    OfNoQueue(String),
}

/// What a line says, whoever wrote it.
fn record<'a>(line: &'a Line<'a>) -> Record<'a> {
    match &*line.program {
        program if rspamd::is_rspamd(program) => match rspamd::parse(&line.text) {
            rspamd::Record::Verdict(verdict) => Record::Verdict(verdict),
            rspamd::Record::Noise => Record::Noise,
            rspamd::Record::Other => Record::Other,
        },
        program if amavis::is_amavis(program) => match amavis::parse(&line.text) {
            amavis::Parsed::Verdicts(verdicts) => together(verdicts),
            amavis::Parsed::Begun | amavis::Parsed::Noise => Record::Noise,
            amavis::Parsed::Other => Record::Other,
        },
        _ => postfix::parse(line),
    }
}

/// One line is one verdict: where recipients fared differently, the mildest, for all of them.
fn together(verdicts: Vec<Verdict>) -> Record<'static> {
    let recipients: Vec<String> = verdicts.iter().flat_map(|verdict| &verdict.recipients).cloned().collect();
    let mildest = verdicts.into_iter().min_by_key(|verdict| verdict.action);
    mildest.map_or(Record::Noise, |verdict| Record::Verdict(Box::new(Verdict { recipients, ..verdict })))
}

/// Whether a program scans mail.
fn is_filter(program: &str) -> bool {
    rspamd::is_rspamd(program) || amavis::is_amavis(program)
}

fn key<'a>(record: &Record<'a>, hash: i64) -> Key<'a> {
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
            for part in
                [refusal.client_ip, &refusal.sender.unwrap_or_default().to_lowercase(), &refusal.to.to_lowercase()]
            {
                hasher.update(&(part.len() as u64).to_le_bytes());
                hasher.update(part.as_bytes());
            }
            Key::OfNoQueue(format!("{REFUSAL_MARK}{}", &hasher.finalize().to_hex()[..24]))
        }
        // the same words are the same scan, whenever they are heard
        Record::Verdict(_) => Key::OfNoQueue(format!("{VERDICT_MARK}{hash:016x}")),
        Record::Tls { .. } | Record::Session | Record::Noise | Record::Other => Key::Queue(""),
    }
}

#[cfg(test)]
mod tests;
