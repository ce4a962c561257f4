//! Correlation: what the lines of one queue id say, whatever the order in which they come.
//!
//! A [`Trail`] is the life of one queue file on one host (or the refusals of one client, sender and recipient within a day). It is a
//! pure function of the *set* of its lines: applying a line twice, or lines in another order, gives the same trail. What a filter said is a
//! trail of its own, of one line.
//! [`chain`] follows a mail from queue to queue; [`copies`] makes of it what each tenant may see.

pub mod chain;
pub mod copies;
pub mod groups;
pub mod order;
mod reading;
pub mod scans;

use std::{
    borrow::{Borrow, Cow},
    collections::BTreeSet,
    net::IpAddr,
    sync::Arc,
};

use serde::{Deserialize, Serialize};

pub use reading::{
    Counts, Entry, FROM_THE_FUTURE, OwnHosts, Reading, ReadingState, SetAside, Source, UNREADABLE, reread,
};

use crate::{
    message::{Micros, SECOND, Status, Timing},
    postfix::{Action, NoticeKind, Outcome, Record},
    verdict::Verdict,
};

/// Lines of one queue file may be logged a little out of order by different processes.
const SLACK: Micros = 2 * SECOND;
/// Refusals of the same client, sender and recipient within this time are one message.
const REFUSAL_WINDOW: Micros = 86_400 * SECOND;
/// What is kept of a reply, in bytes, besides its line: RFC 5321 section 4.5.3.1.5 has 512 a line, and Postfix logs 2,048 of all.
const LONGEST_REPLY: usize = 4_096;
/// The first character of the key that stands for a queue id where there is none.
const REFUSAL_MARK: char = '~';
/// The same where a line is a filter's.
pub(crate) const VERDICT_MARK: char = '?';
/// The first character of the name that stands for a Message-ID.
const ID_MARK: char = '<';

/// What one line adds to its trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    Start(Box<Start>),
    MessageId(String),
    Subject(String),
    Active {
        sender: String,
        size: i64,
        recipients: i64,
    },
    /// A word on one recipient: an attempt, a refusal, a hold.
    Recipient(Box<Recipient>, Option<Box<Envelope>>),
    Expired,
    OnHold,
    Released,
    Removed,
    Notice {
        notice_id: String,
        is_non_delivery: bool,
    },
    TooBig,
    /// Version and cipher of the connection that it came by: told by its line whenever somebody asks.
    Tls(String),
    Verdict(Arc<Verdict>),
}

/// Who a refused or held mail came from, as the refusal names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    pub sender: String,
    pub client_name: String,
    pub client_ip: String,
    pub sasl_username: Option<String>,
    /// As [`Start::is_trusted`].
    pub is_trusted: bool,
    /// What the client called itself. Not kept: the line tells it whenever somebody asks.
    #[serde(skip)]
    pub helo: String,
}

/// How a mail entered this queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    pub client_name: String,
    /// Empty for a local submission.
    pub client_ip: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sasl_username: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub orig_queue_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub orig_client: Option<(String, String)>,
    /// pickup(8): `sendmail` on the host itself.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_local: bool,
    /// SASL, local, or a client of the source's trusted networks: the envelope sender is to be believed.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_trusted: bool,
}

/// What a line does not say, and was known when it was first read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// As [`Start::is_trusted`].
    pub is_trusted: bool,
    /// As [`Trail::addresses`].
    pub addresses: Option<Arc<str>>,
}

impl Start {
    /// The client's address: where a filter handed the mail on, that of whoever gave it to the filter.
    fn address(&self) -> Option<IpAddr> {
        self.orig_client.as_ref().map_or(self.client_ip.as_str(), |(_, ip)| ip).parse().ok()
    }
}

impl Fact {
    /// Whether the sender is believed, as far as this line tells.
    pub fn is_trusted(&self) -> bool {
        match self {
            Self::Start(start) => start.is_trusted,
            Self::Recipient(_, Some(envelope)) => envelope.is_trusted,
            _ => false,
        }
    }

    /// Adds that the client was trusted when the line was first read.
    pub(crate) fn trust_sender(&mut self, is_trusted: bool) {
        match self {
            Self::Start(start) => start.is_trusted |= is_trusted,
            Self::Recipient(_, Some(envelope)) => envelope.is_trusted |= is_trusted,
            _ => {}
        }
    }
}

/// The latest word on one recipient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    pub to: String,
    /// Empty when Postfix logged none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub orig_to: String,
    pub status: Status,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub dsn: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub relay: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reply: String,
    /// The queue id that the next server gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// The host whose line this is.
    pub host: String,
    pub at: Micros,
    pub hash: i64,
    /// Not kept: the line tells it whenever somebody asks.
    #[serde(skip)]
    pub timing: Timing,
    #[serde(skip)]
    pub tls: Option<String>,
}

impl Recipient {
    /// Which of two words is the later one. Where a stamp has no fraction, a final word beats a passing one.
    fn order(&self) -> (Micros, bool, i64) {
        (self.at, self.status.is_final(), self.hash)
    }
}

/// A value with the line it came from, so that the earliest wins in any order of arrival.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen<T>(pub Micros, pub i64, pub T);

impl<T> Seen<T> {
    fn keep_first(slot: &mut Option<Self>, at: Micros, hash: i64, value: impl FnOnce() -> T) {
        if slot.as_ref().is_none_or(|seen| (at, hash) < (seen.0, seen.1)) {
            *slot = Some(Self(at, hash, value()));
        }
    }
}

/// What tells a trail from all others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TrailKey {
    /// Empty for refusals without a queue id: they count over all hosts.
    pub host: String,
    pub queue_id: String,
    /// The instant of the first line ingested: tells lives of a reused queue id apart.
    pub life: Micros,
}

impl TrailKey {
    /// Whether this is what a filter said, rather than a queue file.
    pub fn is_verdict(&self) -> bool {
        self.queue_id.starts_with(VERDICT_MARK)
    }

    /// Whether this is a collection of refusals rather than a queue file.
    pub fn is_refusal(&self) -> bool {
        self.queue_id.starts_with(REFUSAL_MARK)
    }
}

/// What is known of one queue file's life. Its fields are kept as JSON in `trails.state`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trail {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Seen<Start>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<Seen<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Seen<String>>,
    /// Envelope sender, size in bytes, number of recipients.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<Seen<(String, i64, i64)>>,
    /// Sender and client as a refusal named them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub envelope: Option<Seen<Envelope>>,
    /// Sorted by address.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recipients: Vec<Recipient>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expired_at: Option<Micros>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed_at: Option<Micros>,
    /// The first time somebody or something held it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_at: Option<Micros>,
    /// The last time postsuper(1) put it on hold, and let it go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_hold_at: Option<Micros>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub released_at: Option<Micros>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_too_big: bool,
    /// Queue ids of notices on the same host, and whether they say "not delivered". Sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<(String, bool)>,
    /// Where its host takes mail, as far as somebody had said so when its lines were read: networks in CIDR notation, sorted, with commas.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addresses: Option<String>,
    /// What a filter said. Not kept: its line is.
    #[serde(skip)]
    pub verdict: Option<Seen<Arc<Verdict>>>,
    pub first_at: Micros,
    pub last_at: Micros,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_false(value: &bool) -> bool {
    !*value
}

impl Trail {
    /// A trail of these entries.
    pub fn of<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Self {
        let mut trail = Self { first_at: Micros::MAX, last_at: Micros::MIN, ..Self::default() };
        for entry in entries {
            trail.apply(entry);
        }
        trail
    }

    /// Whether its first lines were written before the log that was read begins: every queue file is born with a client's line, a local
    /// submission's, or (what Postfix makes itself) a Message-ID. An earlier file that is read later tells the rest.
    pub fn begins_before_the_log(&self) -> bool {
        self.begins_without_a_client() && self.message_id.is_none()
    }

    /// Whether no line tells of a client or a local submission: what Postfix makes itself, a notice or a local forward, has none.
    pub fn begins_without_a_client(&self) -> bool {
        self.start.is_none() && self.envelope.is_none() && !self.is_too_big
    }

    /// Whether lines from this instant on are certainly another life's.
    pub fn is_over_before(&self, key: &TrailKey, first: Micros) -> bool {
        if key.is_refusal() {
            return first >= self.first_at + REFUSAL_WINDOW;
        }
        self.removed_at.is_some_and(|removed| self.last_at.max(removed) <= removed + SLACK && first > removed + SLACK)
    }

    /// Whether an instant lies within this life, or so close that the line is its own.
    pub fn spans(&self, at: Micros) -> bool {
        (self.first_at - SLACK..=self.last_at + SLACK).contains(&at)
    }

    /// Adds where its host takes mail: all that was ever said of it, in whatever order.
    pub fn learn(&mut self, addresses: &str) {
        match &mut self.addresses {
            None => self.addresses = Some(addresses.to_owned()),
            Some(known) if known == addresses => {}
            Some(known) => {
                let all: BTreeSet<&str> = known.split(',').chain(addresses.split(',')).collect();
                *known = all.into_iter().collect::<Vec<_>>().join(",");
            }
        }
    }

    /// Adds what one line says. Applying a line again changes nothing.
    pub fn apply(&mut self, entry: &Entry) {
        let (at, hash) = (entry.at, entry.hash);
        self.first_at = self.first_at.min(at);
        self.last_at = self.last_at.max(at);
        if let Some(addresses) = &entry.addresses {
            self.learn(addresses);
        }
        match &entry.fact {
            Fact::Start(start) => {
                let is_trusted = start.is_trusted || self.start.as_ref().is_some_and(|seen| seen.2.is_trusted);
                Seen::keep_first(&mut self.start, at, hash, || (**start).clone());
                if let Some(seen) = &mut self.start {
                    seen.2.is_trusted = is_trusted;
                }
            }
            Fact::MessageId(id) => Seen::keep_first(&mut self.message_id, at, hash, || id.clone()),
            Fact::Subject(subject) => Seen::keep_first(&mut self.subject, at, hash, || subject.clone()),
            Fact::Active { sender, size, recipients } => {
                Seen::keep_first(&mut self.active, at, hash, || (sender.clone(), *size, *recipients));
            }
            Fact::Recipient(recipient, envelope) => {
                if let Some(envelope) = envelope {
                    let is_trusted =
                        envelope.is_trusted || self.envelope.as_ref().is_some_and(|seen| seen.2.is_trusted);
                    // a login says more than an address: whoever gave one was refused, whatever came before it
                    let order = |seen: &Envelope, at, hash| (seen.sasl_username.is_none(), at, hash);
                    let known = self.envelope.as_ref().map(|seen| order(&seen.2, seen.0, seen.1));
                    if known.is_none_or(|known| order(envelope, at, hash) < known) {
                        self.envelope = Some(Seen(at, hash, (**envelope).clone()));
                    }
                    if let Some(seen) = &mut self.envelope {
                        seen.2.is_trusted = is_trusted;
                    }
                }
                if recipient.status == Status::Held {
                    self.held_at = Some(self.held_at.map_or(at, |held| held.min(at)));
                }
                self.hear(recipient);
            }
            Fact::OnHold => {
                self.held_at = Some(self.held_at.map_or(at, |held| held.min(at)));
                self.on_hold_at = self.on_hold_at.max(Some(at));
            }
            Fact::Released => self.released_at = self.released_at.max(Some(at)),
            Fact::Expired => self.expired_at = self.expired_at.max(Some(at)),
            Fact::Removed => self.removed_at = self.removed_at.max(Some(at)),
            Fact::Notice { notice_id, is_non_delivery } => {
                let notice = (notice_id.clone(), *is_non_delivery);
                if let Err(place) = self.notices.binary_search(&notice) {
                    self.notices.insert(place, notice);
                }
            }
            Fact::Tls(_) => {}
            Fact::TooBig => self.is_too_big = true,
            Fact::Verdict(verdict) => Seen::keep_first(&mut self.verdict, at, hash, || verdict.clone()),
        }
    }

    fn hear(&mut self, word: &Recipient) {
        if word.to.is_empty() {
            return;
        }
        match self.recipients.binary_search_by(|known| (&known.to, &known.orig_to).cmp(&(&word.to, &word.orig_to))) {
            Ok(i) if self.recipients[i].order() < word.order() => self.recipients[i] = word.clone(),
            Ok(_) => {}
            Err(i) => self.recipients.insert(i, word.clone()),
        }
    }

    /// The names that lead from it to others: queue ids besides its own, and what a filter's word is about.
    pub fn mentions(&self) -> impl Iterator<Item = Cow<'_, str>> {
        let next = self.recipients.iter().filter_map(|recipient| recipient.next.as_deref());
        let before = self.start.iter().filter_map(|seen| seen.2.orig_queue_id.as_deref());
        let queue_ids = next.chain(before).chain(self.notices.iter().map(|(queue_id, _)| queue_id.as_str()));
        queue_ids.map(Cow::Borrowed).chain(self.verdict.iter().filter_map(|seen| subject_of(&seen.2)))
    }

    /// The name of its Message-ID, by which a filter's word finds it that knew no queue id.
    pub fn id_name(&self) -> Option<String> {
        self.message_id.as_ref().filter(|seen| !seen.2.is_empty()).map(|seen| name_of_id(&seen.2))
    }

    /// Envelope sender; empty for the null sender.
    pub fn sender(&self) -> Option<&str> {
        self.active
            .as_ref()
            .map(|seen| seen.2.0.as_str())
            .or_else(|| self.envelope.as_ref().map(|seen| seen.2.sender.as_str()))
    }

    /// What became of a recipient: the last word on it, and what happened to the whole file since.
    pub fn status(&self, word: &Recipient) -> Status {
        let since = |at: Option<Micros>| at.is_some_and(|at| at + SLACK >= word.at);
        match word.status {
            Status::Deferred if since(self.expired_at) => Status::Expired,
            // a file that goes while somebody waits was deleted by hand (`postsuper -d`): qmgr first says how each one ended
            Status::Deferred | Status::Held if since(self.removed_at) => Status::Discarded,
            Status::Deferred if since(self.on_hold_at) && self.on_hold_at > self.released_at => Status::Held,
            status => status,
        }
    }

    /// Whether these entries can be added without asking which life of the queue id they belong to.
    pub fn takes(&self, key: &TrailKey, entries: &[Entry]) -> bool {
        let (first, last) = entries.iter().fold((Micros::MAX, Micros::MIN), |(a, b), e| (a.min(e.at), b.max(e.at)));
        if key.is_refusal() {
            return first >= self.first_at && last < self.first_at + REFUSAL_WINDOW;
        }
        let mut begins = entries.iter().filter(|e| matches!(e.fact, Fact::Start(_)));
        let is_one_start = match (&self.start, begins.next()) {
            (_, None) => true,
            (Some(start), Some(first)) => (first.at, first.hash) == (start.0, start.1) && begins.next().is_none(),
            (None, Some(first)) => first.at <= self.first_at + SLACK && begins.next().is_none(),
        };
        if !is_one_start {
            return false;
        }
        let removed =
            entries.iter().filter(|e| matches!(e.fact, Fact::Removed)).map(|e| e.at).chain(self.removed_at).min();
        removed.is_none_or(|removed| self.last_at.max(last) <= removed + SLACK)
            && self.start.as_ref().is_none_or(|start| first + SLACK >= start.0)
    }
}

/// How much work a line is to take in, in lines: what a filter said changes its mail alone, and a copy in its category.
pub(crate) fn work(queue_id: &str) -> usize {
    if queue_id.starts_with(VERDICT_MARK) { 4 } else { 1 }
}

/// The name of what a filter's word is about: the queue id, or that of the Message-ID; `None` where it names neither.
pub(crate) fn subject_of(verdict: &Verdict) -> Option<Cow<'_, str>> {
    if !verdict.queue_id.is_empty() {
        return Some(Cow::Borrowed(&verdict.queue_id));
    }
    (!verdict.message_id.is_empty()).then(|| Cow::Owned(name_of_id(&verdict.message_id)))
}

/// The name that stands for a Message-ID among queue ids: a hash, for it may be long, and whoever finds something by it looks at the whole.
pub(crate) fn name_of_id(message_id: &str) -> String {
    format!("{ID_MARK}{}", &blake3::hash(message_id.as_bytes()).to_hex()[..12])
}

/// Whether a name stands for a Message-ID.
pub fn is_id_name(name: &str) -> bool {
    name.starts_with(ID_MARK)
}

/// The order of one queue id's lines. Where stamps have no fraction, a file's first line comes first and its last one last.
fn order(entry: &Entry) -> (Micros, u8, i64) {
    let rank = match entry.fact {
        Fact::Start(_) => 0,
        Fact::Removed => 2,
        _ => 1,
    };
    (entry.at, rank, entry.hash)
}

/// Cuts the lines of one queue id into lives: a life ends when the file is removed, and a new one begins when a
/// client is given the id again. Refusals are cut into windows of 24 hours from the first.
pub fn lives<E: Borrow<Entry>>(is_refusal: bool, mut entries: Vec<E>) -> Vec<Vec<E>> {
    entries.sort_by_key(|entry| order(entry.borrow()));
    let mut lives: Vec<Vec<E>> = Vec::new();
    let (mut begun, mut start, mut removed) = (0, None, None);
    for line in entries {
        let entry = line.borrow();
        let is_new = if is_refusal {
            entry.at >= begun + REFUSAL_WINDOW
        } else {
            let is_second_start = matches!(entry.fact, Fact::Start(_))
                && (start.is_some_and(|known| known != (entry.at, entry.hash)) || removed.is_some());
            is_second_start || removed.is_some_and(|at: Micros| entry.at > at + SLACK)
        };
        if is_new || lives.is_empty() {
            lives.push(Vec::new());
            (begun, start, removed) = (entry.at, None, None);
        }
        match entry.fact {
            Fact::Start(_) => start = start.or(Some((entry.at, entry.hash))),
            Fact::Removed => removed = removed.or(Some(entry.at)),
            _ => {}
        }
        if let Some(life) = lives.last_mut() {
            life.push(line);
        }
    }
    lives
}

/// What a record adds to a trail; `None` for records that belong to no message.
fn fact(record: &Record<'_>, host: &str, at: Micros, hash: i64) -> Option<Fact> {
    let word = |to: &str, orig_to: &str, status, dsn: &str, relay: &str, reply: &str, next: Option<&str>| {
        Box::new(Recipient {
            to: to.to_owned(),
            orig_to: orig_to.to_owned(),
            status,
            dsn: dsn.to_owned(),
            relay: relay.to_owned(),
            reply: reply[..reply.floor_char_boundary(LONGEST_REPLY)].to_owned(),
            next: next.map(str::to_owned),
            host: host.to_owned(),
            at,
            hash,
            timing: Timing::default(),
            tls: None,
        })
    };
    Some(match record {
        Record::Client(client) => Fact::Start(Box::new(Start {
            client_name: client.name.to_owned(),
            client_ip: client.ip.to_owned(),
            sasl_username: client.sasl_username.map(str::to_owned),
            orig_queue_id: client.orig_queue_id.map(str::to_owned),
            orig_client: client.orig_client.map(|(name, ip)| (name.to_owned(), ip.to_owned())),
            is_local: false,
            is_trusted: client.sasl_username.is_some(),
        })),
        Record::Pickup { orig_queue_id, .. } => Fact::Start(Box::new(Start {
            client_name: "local".to_owned(),
            client_ip: String::new(),
            sasl_username: None,
            orig_queue_id: orig_queue_id.map(str::to_owned),
            orig_client: None,
            // what was put through the queue again is as good as it was when it came
            is_local: orig_queue_id.is_none(),
            is_trusted: orig_queue_id.is_none(),
        })),
        Record::MessageId { message_id, .. } => Fact::MessageId((*message_id).to_owned()),
        Record::Subject { subject, .. } => Fact::Subject((*subject).to_owned()),
        Record::Active { sender, size, recipients, .. } => {
            Fact::Active { sender: (*sender).to_owned(), size: *size, recipients: *recipients }
        }
        Record::Delivery(d) => {
            let status = match d.outcome {
                Outcome::Sent if chain::is_private(d.relay) => taken_by_filter(d.reply),
                Outcome::Sent => Status::Delivered,
                Outcome::Deferred => Status::Deferred,
                Outcome::Bounced => Status::Bounced,
                Outcome::Discarded => Status::Discarded,
            };
            let mut word = word(d.to, d.orig_to.unwrap_or(""), status, d.dsn, d.relay, d.reply, d.next);
            (word.timing, word.tls) = (d.timing, d.tls.map(str::to_owned));
            Fact::Recipient(word, None)
        }
        Record::Expired { .. } => Fact::Expired,
        Record::OnHold { .. } => Fact::OnHold,
        Record::Released { .. } => Fact::Released,
        Record::Removed { .. } => Fact::Removed,
        Record::Notice { notice_id, kind, .. } => {
            Fact::Notice { notice_id: (*notice_id).to_owned(), is_non_delivery: *kind == NoticeKind::NonDelivery }
        }
        Record::Refusal(r) => {
            // who is turned away before MAIL FROM has offered no mail, and who asks about an address (VRFY) neither
            let sender = r.sender?;
            let status = match r.action {
                Action::Reject => Status::Refused,
                Action::Hold => Status::Held,
                Action::Discard => Status::Discarded,
            };
            let envelope = Envelope {
                sender: sender.to_owned(),
                client_name: r.client_name.to_owned(),
                client_ip: r.client_ip.to_owned(),
                sasl_username: r.sasl_username.map(str::to_owned),
                is_trusted: r.sasl_username.is_some(),
                helo: r.helo.to_owned(),
            };
            Fact::Recipient(word(r.to, "", status, dsn_of(r.reply), "", r.reply, None), Some(Box::new(envelope)))
        }
        Record::TooBig { .. } => Fact::TooBig,
        Record::Tls { tls, .. } => Fact::Tls((*tls).to_owned()),
        Record::Verdict(verdict) => Fact::Verdict(Arc::new((**verdict).clone())),
        Record::Session | Record::Noise | Record::Other => return None,
    })
}

/// What becomes of a mail that a server of ours took, and Postfix calls sent. amavis takes in order to throw away
/// (`250 2.7.0 Ok, discarded, id=05213-03 - spam`) or to return (`250 2.5.0 Ok, id=05213-05, BOUNCE`).
fn taken_by_filter(reply: &str) -> Status {
    if reply.starts_with("250 2.7.0 Ok, discarded, id=") {
        Status::Discarded
    } else if is_returned_by_filter(reply) {
        Status::Bounced
    } else {
        Status::Delivered
    }
}

/// Whether amavis says that it returns a mail to its sender.
fn is_returned_by_filter(reply: &str) -> bool {
    reply.starts_with("250 2.5.0 Ok, id=") && reply.ends_with(", BOUNCE")
}

/// The enhanced status code at the start of a reply (RFC 3463): `450 4.2.0 …` or `5.7.1 …`; empty when there is none.
fn dsn_of(reply: &str) -> &str {
    reply
        .split(' ')
        .take(2)
        .find(|word| {
            let mut parts = word.split('.');
            matches!(parts.next(), Some("2" | "4" | "5")) && {
                let rest: Vec<_> = parts.collect();
                rest.len() == 2
                    && rest.iter().all(|part| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()))
            }
        })
        .unwrap_or("")
}

#[cfg(test)]
mod tests;
