//! The mail of two hundred tenants over thirty days, written as ingest leaves it. The same number of messages is always the same mail.

use std::collections::{BTreeMap, BTreeSet};

use chrono::DateTime;
use lasso::{
    binds, explain,
    forecast::RetrySchedule,
    message::{Direction, Hop, MessageId, Micros, SECOND, Status},
    store::{
        db::{Bind, Db},
        sources::{self, NewSource},
        tenants,
        users::{self, NewUser},
    },
    tenant::{Scope, TenantId},
    trail::{
        Recipient, Seen, Start, Trail,
        copies::{copy_id, domain},
    },
    user::Role,
    verdict,
};

/// The site's time stands still at 2026-03-14 09:26:53 UTC, when the last mail has just arrived.
pub(crate) const NOW: Micros = 1_773_480_413_000_000;
/// The tenants' sizes follow Zipf: the tenant of rank r has 1/r of the largest one's mail.
pub(crate) const TENANTS: usize = 200;
pub(crate) const LARGEST: usize = 1;
pub(crate) const MEDIAN: usize = TENANTS / 2;
pub(crate) const PASSWORD: &str = "correct horse battery";

const HOUR: Micros = 3600 * SECOND;
const SPAN: Micros = 30 * 24 * HOUR;
/// The queue's lifetime: what was not accepted by then has expired.
const LIFETIME: Micros = 5 * 24 * HOUR;
/// Messages in one transaction.
const BATCH: usize = 5000;
/// Domains out there that write and are written to, the first ones the most.
const OUTSIDE: u64 = 2000;

const HOSTS: [&str; 3] = ["mx1", "mx2", "out1"];

/// What servers say when they do not take a mail: enhanced code and reply.
type Reply = (&'static str, &'static str);
const REFUSED: [Reply; 4] = [
    ("4.2.0", "450 4.2.0 <x>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/"),
    ("5.1.1", "550 5.1.1 <x>: Recipient address rejected: User unknown in virtual mailbox table"),
    ("5.7.1", "554 5.7.1 Service unavailable; Client host [x] blocked using zen.spamhaus.org"),
    ("5.7.23", "550 5.7.23 <x>: Recipient address rejected: Message rejected due to: SPF fail - not authorized"),
];
const BOUNCED: [Reply; 3] = [
    ("5.1.1", "host mx.outside.example[198.18.0.9] said: 550 5.1.1 No such user here (in reply to RCPT TO command)"),
    ("5.2.2", "host mx.outside.example[198.18.0.9] said: 552 5.2.2 Mailbox full (in reply to end of DATA command)"),
    (
        "5.7.1",
        "host mx.outside.example[198.18.0.9] said: 550 5.7.1 Message rejected as spam (in reply to end of DATA command)",
    ),
];
const DEFERRED: [Reply; 3] = [
    ("4.4.1", "connect to mx.outside.example[198.18.0.9]:25: Connection timed out"),
    (
        "4.2.2",
        "host mx.outside.example[198.18.0.9] said: 452 4.2.2 The recipient's mailbox is full (in reply to RCPT TO command)",
    ),
    (
        "4.7.1",
        "host mx.outside.example[198.18.0.9] said: 451 4.7.1 Greylisting in action, please come back later (in reply to RCPT TO command)",
    ),
];
const DELIVERED: Reply = ("2.0.0", "250 2.0.0 Ok: queued as 4fKq7Z1Xg2z9vD");

pub(crate) fn domain_of(rank: usize) -> String {
    format!("tenant{rank:03}.example")
}

pub(crate) fn admin_of(rank: usize) -> String {
    format!("admin@{}", domain_of(rank))
}

/// The tenant's five busiest addresses, which are one end user's.
pub(crate) fn own_addresses(rank: usize) -> [String; 5] {
    [0, 1, 2, 3, 4].map(|n| person(n, &domain_of(rank)))
}

fn person(n: u64, domain: &str) -> String {
    format!("person{n}@{domain}")
}

/// Fills an empty, migrated database; `progress` hears how many messages are in.
pub(crate) async fn fill(db: &Db, messages: usize, mut progress: impl FnMut(usize)) -> anyhow::Result<()> {
    let tenants = people(db).await?;
    let source =
        NewSource { name: "bench", timezone: "UTC", trusted_networks: None, retry_schedule: &RetrySchedule::postfix() };
    let source_id = sources::ensure(db, &Scope::system("bench"), source, NOW).await?.source_id;
    let mut tx = db.begin().await?;
    let hosts = HOSTS.iter().map(|host| binds![*host, source_id, NOW]).collect();
    tx.insert_many("log_hosts", &["host", "source_id", "last_line_at"], hosts, "").await?;
    tx.commit().await?;

    let mut world = World::new(tenants);
    for first in (0..messages).step_by(BATCH) {
        let mut rows = Rows::default();
        let last = messages.min(first + BATCH);
        for i in first..last {
            let at = NOW - SPAN + (SPAN as f64 * (i as f64 / messages as f64)) as Micros;
            world.mail(at, &mut rows)?;
        }
        rows.write(db).await?;
        progress(last);
    }
    Ok(())
}

/// The tenants in the order of their size; an administrator and an end user for those that are measured.
async fn people(db: &Db) -> anyhow::Result<Vec<TenantId>> {
    let scope = Scope::system("bench");
    let mut tenants = Vec::new();
    for rank in 1..=TENANTS {
        let (name, domain) = (format!("tenant{rank:03}"), domain_of(rank));
        tenants.push(tenants::add(db, &scope, &name, "Europe/Paris", NOW).await?.tenant_id);
        tenants::add_domain(db, &scope, &name, &domain, NOW).await?;
        if rank != LARGEST && rank != MEDIAN {
            continue;
        }
        let (admin, own) = (admin_of(rank), own_addresses(rank));
        let [email, more @ ..] = own.each_ref().map(String::as_str);
        for (email, role, addresses) in [(admin.as_str(), Role::Admin, &[][..]), (email, Role::User, &more[..])] {
            let new =
                NewUser { tenant_name: &name, email, name: "", role, password: PASSWORD, addresses, is_demo: false };
            users::add(db, &scope, new, NOW).await?;
        }
    }
    Ok(tenants)
}

/// `SplitMix64`: numbers without a pattern, the same in every run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.roll() % bound
    }

    pub(crate) fn one_of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len() as u64) as usize]
    }

    fn unit(&mut self) -> f64 {
        (self.roll() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Small numbers far more often than large ones.
    fn skewed(&mut self, bound: u64) -> u64 {
        (self.unit().powi(3) * bound as f64) as u64
    }
}

struct World {
    dice: Dice,
    tenants: Vec<TenantId>,
    /// The tenants' weights, added up.
    weights: Vec<f64>,
}

/// One attempt to deliver, or the refusal to accept.
struct Word {
    at: Micros,
    hash: i64,
    status: Status,
    reply: Reply,
    relay: &'static str,
}

/// What became of the mail for one recipient.
struct Outcome {
    status: Status,
    words: Vec<Word>,
}

impl World {
    fn new(tenants: Vec<TenantId>) -> Self {
        let weights = (1..=tenants.len())
            .scan(0.0, |sum, rank| {
                *sum += 1.0 / rank as f64;
                Some(*sum)
            })
            .collect();
        Self { dice: Dice(1), tenants, weights }
    }

    fn mail(&mut self, at: Micros, rows: &mut Rows) -> anyhow::Result<()> {
        let place = self.dice.unit() * self.weights.last().copied().unwrap_or_default();
        let index = self.weights.partition_point(|sum| *sum <= place).min(self.tenants.len() - 1);
        let (tenant, domain) = (self.tenants[index], domain_of(index + 1));
        // ten people in the smallest tenant, some hundreds in the largest
        let people = 10 + 800 / (index as u64 + 1);
        let direction = match self.dice.below(100) {
            0..65 => Direction::In,
            65..95 => Direction::Out,
            _ => Direction::Internal,
        };
        let sender = match (direction, self.dice.below(100)) {
            (Direction::In, 0..3) => String::new(),
            (Direction::In, 3..15) => format!("no-reply@{}", self.outside()),
            (Direction::In, _) => self.stranger(),
            _ => person(self.dice.skewed(people), &domain),
        };
        let is_refused = direction == Direction::In && self.dice.below(100) < 6;
        let wanted = if is_refused || self.dice.below(10) > 0 { 1 } else { 2 + self.dice.below(8) as usize };
        let mut recipients = BTreeMap::new();
        while recipients.len() < wanted {
            let to = match direction {
                Direction::Out => self.stranger(),
                _ => person(self.dice.skewed(people), &domain),
            };
            let outcome = if is_refused { self.refusal(at) } else { self.outcome(at) };
            recipients.insert(to, outcome);
        }
        let host = if direction == Direction::In { *self.dice.one_of(&HOSTS[..2]) } else { HOSTS[2] };
        let ip = match direction {
            Direction::In => {
                format!("198.{}.{}.{}", 18 + self.dice.below(2), self.dice.skewed(256), self.dice.skewed(256))
            }
            _ => format!("203.0.113.{}", self.dice.skewed(250)),
        };
        let mail = Mail { tenant, direction, sender, host, ip, at, is_refused, recipients };
        mail.write(&mut self.dice, rows)
    }

    fn outside(&mut self) -> String {
        format!("outside{}.example", self.dice.skewed(OUTSIDE))
    }

    fn stranger(&mut self) -> String {
        let n = self.dice.skewed(400);
        person(n, &self.outside())
    }

    fn word(&mut self, at: Micros, status: Status, reply: Reply) -> Word {
        let relay = match status {
            Status::Refused | Status::Held => "",
            _ => "mx.outside.example[198.18.0.9]:25",
        };
        Word { at, hash: self.dice.roll() as i64, status, reply, relay }
    }

    fn refusal(&mut self, at: Micros) -> Outcome {
        let reply = *self.dice.one_of(&REFUSED);
        Outcome { status: Status::Refused, words: vec![self.word(at, Status::Refused, reply)] }
    }

    fn outcome(&mut self, at: Micros) -> Outcome {
        let soon = at + SECOND + self.dice.below(3_000_000) as Micros;
        let (last, retries) = match self.dice.below(1000) {
            0..800 => (Status::Delivered, 0),
            800..900 => (Status::Delivered, 1 + self.dice.below(4) as usize),
            900..950 => (Status::Bounced, 0),
            950..980 => (Status::Deferred, usize::MAX),
            980..990 => (Status::Held, 0),
            990..995 => (Status::Discarded, 0),
            _ if NOW - at < HOUR => return Outcome { status: Status::Queued, words: Vec::new() },
            _ => (Status::Bounced, 0),
        };
        let why = *self.dice.one_of(&DEFERRED);
        let (mut words, mut next, mut pause) = (Vec::new(), soon, 300 * SECOND);
        // as a cautious queue manager retries: later and later, in the end every four hours
        while words.len() < retries && next < NOW.min(at + LIFETIME) {
            words.push(self.word(next, Status::Deferred, why));
            next += pause;
            pause = (2 * pause).min(4 * HOUR);
        }
        if last == Status::Deferred {
            let status = if at + LIFETIME < NOW { Status::Expired } else { Status::Deferred };
            return Outcome { status, words };
        }
        if next >= NOW {
            let status = if words.is_empty() { Status::Queued } else { Status::Deferred };
            return Outcome { status, words };
        }
        let reply = match last {
            Status::Bounced => *self.dice.one_of(&BOUNCED),
            Status::Held => ("", "<x>: Client host triggers HOLD action"),
            Status::Discarded => ("2.0.0", "discarded by policy"),
            _ => DELIVERED,
        };
        words.push(self.word(next, last, reply));
        Outcome { status: last, words }
    }
}

/// One tenant's copy of a mail, before it is rows.
struct Mail {
    tenant: TenantId,
    direction: Direction,
    sender: String,
    host: &'static str,
    ip: String,
    at: Micros,
    is_refused: bool,
    recipients: BTreeMap<String, Outcome>,
}

impl Mail {
    fn write(&self, dice: &mut Dice, rows: &mut Rows) -> anyhow::Result<()> {
        let is_sender = self.direction != Direction::In;
        // refusals have no queue file: their trail counts over all hosts
        let (trail_host, queue_id) = if self.is_refused {
            ("", format!("~{:024x}", dice.roll()))
        } else {
            (self.host, long_queue_id(self.at, dice))
        };
        let life = self.at;
        let root = MessageId::mint(life, &[trail_host.as_bytes(), queue_id.as_bytes(), &life.to_le_bytes()]).0;
        let id = copy_id(&root, self.tenant);
        let client = format!("client-{}.outside.example", self.ip.replace('.', "-"));
        let login = is_sender.then(|| self.sender.clone());
        let header_id = (!self.is_refused).then(|| {
            format!("{:016x}.{:08x}@{}", dice.roll(), life & 0xffff_ffff, domain(&self.sender).unwrap_or_default())
        });
        let size = (!self.is_refused).then(|| 1200 + dice.skewed(4_000_000) as i64);
        let words = || self.recipients.values().flat_map(|outcome| &outcome.words);
        let last_word = words().map(|word| word.at).max().unwrap_or(life);
        let is_done = !self.is_refused && self.recipients.values().all(|outcome| outcome.status.is_final());
        let last_at = if is_done { last_word + 1000 } else { last_word };

        rows.message(
            self,
            id,
            root,
            &client,
            login.clone(),
            header_id.clone(),
            size,
            last_at,
            (trail_host, &queue_id),
        )?;
        rows.keys(self, id, &queue_id, header_id.as_deref());
        for (to, outcome) in &self.recipients {
            rows.recipient(self, id, to, outcome, &queue_id);
        }

        let mut lines = Lines { rows: &mut rows.lines, host: trail_host, on: self.host, queue_id: &queue_id };
        if let (Some(header_id), Some(size)) = (&header_id, size) {
            let login =
                login.as_ref().map(|login| format!(", sasl_method=PLAIN, sasl_username={login}")).unwrap_or_default();
            lines.add(dice, life, "smtpd", &format!("client={client}[{}]{login}", self.ip));
            lines.add(dice, life + 100, "cleanup", &format!("message-id=<{header_id}>"));
            let active = format!("from=<{}>, size={size}, nrcpt={} (queue active)", self.sender, self.recipients.len());
            lines.add(dice, life + 200, "qmgr", &active);
        }
        for (to, word) in
            self.recipients.iter().flat_map(|(to, outcome)| outcome.words.iter().map(move |word| (to, word)))
        {
            let (dsn, reply) = word.reply;
            if self.is_refused {
                let text = format!(
                    "reject: RCPT from {client}[{}]: {reply}; from=<{}> to=<{to}> proto=ESMTP",
                    self.ip, self.sender
                );
                lines.add(dice, word.at, "smtpd", &text);
            } else {
                let (relay, status) = (word.relay, word.status.slug());
                let text = format!(
                    "to=<{to}>, relay={relay}, delay=1.2, delays=0.1/0/0.5/0.6, dsn={dsn}, status={status} ({reply})"
                );
                lines.add(dice, word.at, "smtp", &text);
            }
        }
        if is_done {
            lines.add(dice, last_at, "qmgr", "removed");
        }

        let start = Start {
            client_name: client.clone(),
            client_ip: self.ip.clone(),
            sasl_username: login,
            orig_queue_id: None,
            orig_client: None,
            is_local: false,
            is_trusted: is_sender,
        };
        let hash = dice.roll() as i64;
        let trail = Trail {
            start: (!self.is_refused).then_some(Seen(life, hash, start)),
            message_id: header_id.map(|id| Seen(life + 100, hash, id)),
            active: size.map(|size| Seen(life + 200, hash, (self.sender.clone(), size, self.recipients.len() as i64))),
            envelope: self.is_refused.then(|| Seen(life, hash, (self.sender.clone(), client, self.ip.clone()))),
            recipients: self.recipients.iter().filter_map(|(to, outcome)| latest(self.host, to, outcome)).collect(),
            expired_at: self.recipients.values().any(|outcome| outcome.status == Status::Expired).then_some(last_word),
            removed_at: is_done.then_some(last_at),
            first_at: life,
            last_at,
            ..Trail::default()
        };
        rows.trails.push(binds![trail_host, queue_id, life, root, life, last_at, serde_json::to_string(&trail)?]);
        Ok(())
    }
}

fn latest(host: &str, to: &str, outcome: &Outcome) -> Option<Recipient> {
    let word = outcome.words.last()?;
    Some(Recipient {
        to: to.to_owned(),
        orig_to: String::new(),
        status: word.status,
        dsn: word.reply.0.to_owned(),
        relay: word.relay.to_owned(),
        reply: word.reply.1.to_owned(),
        next: None,
        host: host.to_owned(),
        at: word.at,
        hash: word.hash,
    })
}

/// `4fKq7Z1Xg2z9vD`: the seconds and microseconds lead, as with `enable_long_queue_ids = yes`.
fn long_queue_id(at: Micros, dice: &mut Dice) -> String {
    const DIGITS: &[u8] = b"0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz";
    let digits = |mut value: u64, width: usize| {
        let mut text = vec!['0'; width];
        for place in text.iter_mut().rev() {
            *place = char::from(DIGITS[(value % 52) as usize]);
            value /= 52;
        }
        text.into_iter().collect::<String>()
    };
    format!("{}{}z{}", digits((at / SECOND) as u64, 6), digits((at % SECOND) as u64, 4), digits(dice.roll(), 4))
}

/// The lines of one queue file, as its host wrote them.
struct Lines<'a> {
    rows: &'a mut Vec<Vec<Bind>>,
    host: &'a str,
    on: &'a str,
    queue_id: &'a str,
}

impl Lines<'_> {
    fn add(&mut self, dice: &mut Dice, at: Micros, program: &str, text: &str) {
        let stamp = DateTime::from_timestamp_micros(at).unwrap_or_default().format("%Y-%m-%dT%H:%M:%S%.6f+00:00");
        let named = if self.host.is_empty() { "NOQUEUE" } else { self.queue_id };
        let line = format!("{stamp} {} postfix/{program}[{}]: {named}: {text}", self.on, 1000 + dice.below(30_000));
        self.rows.push(binds![self.host, self.queue_id, at, dice.roll() as i64, line]);
    }
}

/// The rows of a batch, table by table.
#[derive(Default)]
struct Rows {
    trails: Vec<Vec<Bind>>,
    lines: Vec<Vec<Bind>>,
    messages: Vec<Vec<Bind>>,
    deliveries: Vec<Vec<Bind>>,
    attempts: Vec<Vec<Bind>>,
    /// Sorted before they are written: neighbours in the table are written together.
    keys: BTreeSet<(i64, &'static str, String, Micros, [u8; 16])>,
}

impl Rows {
    #[allow(clippy::too_many_arguments, reason = "the columns of a wide table")]
    fn message(
        &mut self,
        mail: &Mail,
        id: MessageId,
        root: [u8; 16],
        client: &str,
        login: Option<String>,
        header_id: Option<String>,
        size: Option<i64>,
        last_at: Micros,
        (trail_host, queue_id): (&str, &str),
    ) -> anyhow::Result<()> {
        let (category, is_filter_unknown) = verdict::category(&verdict::Facts {
            direction: mail.direction,
            sender: Some(&mail.sender),
            outcomes: mail
                .recipients
                .values()
                .map(|outcome| {
                    let (dsn, reply) = outcome.words.last().map_or(("", ""), |word| word.reply);
                    (outcome.status, dsn, reply)
                })
                .collect(),
            was_held: mail.recipients.values().any(|outcome| outcome.status == Status::Held),
            is_too_big: false,
            is_local: false,
            has_filter_hop: false,
        });
        let shown_id = if mail.is_refused { "" } else { queue_id };
        let hops = [Hop { host: mail.host.to_owned(), queue_id: shown_id.to_owned() }];
        // a bit for each status, in the order of worry
        let bit = |status: Status| 1_i64 << Status::ALL.iter().position(|known| *known == status).unwrap_or(0);
        let statuses = mail.recipients.values().fold(0, |bits, outcome| bits | bit(outcome.status));
        self.messages.push(binds![
            mail.tenant,
            id,
            root,
            mail.direction.slug(),
            category.slug(),
            is_filter_unknown,
            mail.direction != Direction::In,
            mail.at,
            last_at,
            mail.host,
            mail.ip.as_str(),
            client,
            login,
            mail.sender.as_str(),
            None::<String>,
            header_id,
            size,
            serde_json::to_string(&hops)?,
            serde_json::to_string(&[(trail_host, queue_id, mail.at)])?,
            statuses,
            None::<Vec<u8>>,
        ]);
        Ok(())
    }

    fn keys(&mut self, mail: &Mail, id: MessageId, queue_id: &str, header_id: Option<&str>) {
        let mut add = |kind: &'static str, key: String| self.keys.insert((mail.tenant.0, kind, key, mail.at, id.0));
        if !mail.sender.is_empty() {
            add(if mail.direction == Direction::In { "claimed" } else { "sender" }, mail.sender.clone());
            add("sender_domain", domain(&mail.sender).unwrap_or_default());
        }
        for to in mail.recipients.keys() {
            add("recipient", to.clone());
            add("recipient_domain", domain(to).unwrap_or_default());
        }
        add("ip", mail.ip.clone());
        if let Some(header_id) = header_id {
            add("queue_id", queue_id.to_owned());
            add("message_id", header_id.to_owned());
        }
    }

    fn recipient(&mut self, mail: &Mail, id: MessageId, to: &str, outcome: &Outcome, queue_id: &str) {
        let last = outcome.words.last();
        let (dsn, reply) = last.map_or(("", ""), |word| word.reply);
        let returned = matches!(outcome.status, Status::Bounced | Status::Expired);
        self.deliveries.push(binds![
            mail.tenant,
            id,
            to,
            "",
            to,
            "",
            outcome.status.slug(),
            explain::reason(outcome.status, dsn, reply),
            returned,
            None::<Vec<u8>>,
            last.map_or(mail.at, |word| word.at),
            dsn,
            last.map_or("", |word| word.relay),
            reply,
        ]);
        let queue_id = if mail.is_refused { "" } else { queue_id };
        self.attempts.extend(outcome.words.iter().map(|word| {
            let (dsn, reply) = word.reply;
            let status = word.status.slug();
            binds![
                mail.tenant,
                id,
                to,
                "",
                word.at,
                word.hash,
                mail.host,
                queue_id,
                word.relay,
                dsn,
                status,
                reply,
                false
            ]
        }));
    }

    async fn write(self, db: &Db) -> anyhow::Result<()> {
        let keys = self.keys.into_iter().map(|(tenant, kind, key, at, id)| binds![tenant, kind, key, at, id]).collect();
        let mut tx = db.begin().await?;
        for (table, columns, rows) in [
            ("trails", "host queue_id life mail first_at last_at state", self.trails),
            ("lines", "host queue_id at line_hash text", self.lines),
            (
                "messages",
                "tenant_id message_id mail direction category is_filter_unknown is_sender arrived_at last_at last_host client_ip \
                 client_name sasl_username sender subject header_message_id size hops trails statuses reports",
                self.messages,
            ),
            (
                "deliveries",
                "tenant_id message_id recipient orig_to recipient_folded orig_to_folded status reason returned notice_id at dsn \
                 relay reply",
                self.deliveries,
            ),
            (
                "attempts",
                "tenant_id message_id recipient orig_to at line_hash host queue_id relay dsn status reply is_internal",
                self.attempts,
            ),
            ("message_keys", "tenant_id kind key arrived_at message_id", keys),
        ] {
            let columns: Vec<&str> = columns.split_whitespace().collect();
            tx.insert_many(table, &columns, rows, "").await?;
        }
        Ok(tx.commit().await?)
    }
}
