//! The mail of two hundred tenants over thirty days: a log as two servers and a relay write it, taken in the way an import takes it in.
//! The same number of messages is always the same mail.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, BinaryHeap, HashMap},
    mem,
};

use anyhow::anyhow;
use chrono::DateTime;
use lasso::{
    forecast::RetrySchedule,
    message::{Direction, Micros, SECOND, Status},
    store::{
        db::Db,
        sources::{self, NewSource},
        tenants,
        trails::{self, Batch},
        users::{self, NewUser},
    },
    tenant::{Scope, TenantId},
    trail::{OwnHosts, Reading, Source, order},
    user::Role,
};
use tokio::sync::mpsc;

/// The site's time stands still at 2026-03-14 09:26:53 UTC, when the last mail has just arrived.
pub(crate) const NOW: Micros = 1_773_480_413_000_000;
/// The tenants' sizes follow Zipf: the tenant of rank r has 1/r of the largest one's mail.
pub(crate) const TENANTS: usize = 200;
pub(crate) const LARGEST: usize = 1;
pub(crate) const MEDIAN: usize = TENANTS / 2;
/// To whom every tenant is entrusted.
pub(crate) const AGENT: &str = "support@provider.example";
pub(crate) const PASSWORD: &str = "correct horse battery";

const HOUR: Micros = 3600 * SECOND;
const SPAN: Micros = 30 * 24 * HOUR;
/// The queue's lifetime: what was not accepted by then has expired.
const LIFETIME: Micros = 5 * 24 * HOUR;
/// Entries in one transaction: what an import settles on.
const BATCH: usize = 10_000;
/// Entries that are put in order before.
const WINDOW: usize = 40_000;
/// Domains out there that write and are written to, the first ones the most.
const OUTSIDE: u64 = 2000;

/// Two servers that receive, one that sends.
const HOSTS: [&str; 3] = ["mx1", "mx2", "out1"];

/// What servers say when they do not take a mail: enhanced code and reply.
type Reply<'a> = (&'a str, &'a str);
const REFUSED: [&str; 4] = [
    "450 4.2.0 <RCPT>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/",
    "550 5.1.1 <RCPT>: Recipient address rejected: User unknown in virtual mailbox table",
    "554 5.7.1 Service unavailable; Client host blocked using zen.spamhaus.org",
    "550 5.7.23 <RCPT>: Recipient address rejected: Message rejected due to: SPF fail - not authorized",
];
const BOUNCED: [Reply<'static>; 3] = [
    ("5.1.1", "550 5.1.1 No such user here (in reply to RCPT TO command)"),
    ("5.2.2", "552 5.2.2 Mailbox full (in reply to end of DATA command)"),
    ("5.7.1", "550 5.7.1 Message rejected as spam (in reply to end of DATA command)"),
];
const DEFERRED: [Reply<'static>; 3] = [
    ("4.4.1", "421 4.4.1 Connection timed out (in reply to MAIL FROM command)"),
    ("4.2.2", "452 4.2.2 The recipient's mailbox is full (in reply to RCPT TO command)"),
    ("4.7.1", "451 4.7.1 Greylisting in action, please come back later (in reply to RCPT TO command)"),
];

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
    people(db).await?;
    let scope = Scope::system("bench");
    let source =
        NewSource { name: "bench", timezone: None, trusted_networks: None, retry_schedule: &RetrySchedule::postfix() };
    let source_id = sources::ensure(db, &scope, source, NOW).await?.source_id;
    let domains = tenants::list_domains(db, &scope).await?.into_iter().map(|d| (d.domain, d.tenant_id)).collect();
    let (sender, mut batches) = mpsc::channel(2);
    let writer = std::thread::spawn(move || write_log(messages, source_id, &domains, &sender));
    while let Some((written, batch)) = batches.recv().await {
        trails::ingest(db, &scope, batch).await?;
        progress(written);
    }
    writer.join().map_err(|_| anyhow!("the log could not be written"))
}

/// Writes the log line by line in the order of time, and reads it as it comes.
fn write_log(
    messages: usize,
    source_id: i64,
    domains: &HashMap<String, TenantId>,
    sender: &mpsc::Sender<(usize, Batch)>,
) {
    let mut reading =
        Reading::new(Source { timezone: chrono_tz::Tz::UTC, trusted: Vec::new(), own_hosts: OwnHosts::default() }, NOW);
    let (mut world, mut log, mut entries) = (World::new(), Log::default(), Vec::new());
    for i in 0..=messages {
        let at = NOW - SPAN + (SPAN as f64 * (i as f64 / messages as f64)) as Micros;
        for line in log.until(at) {
            reading.read(&line, &mut entries);
        }
        if entries.len() >= WINDOW || i == messages {
            let mut groups = order::by_mail(mem::take(&mut entries), domains).into_iter().peekable();
            while groups.peek().is_some() {
                let mut batch = Batch { source_id, ..Batch::default() };
                while batch.entries.len() < BATCH
                    && let Some(group) = groups.next()
                {
                    batch.entries.extend(group);
                }
                if groups.peek().is_none() {
                    batch.set_aside = mem::take(&mut reading.set_aside);
                    batch.last_line_at =
                        reading.last_line_at.drain().map(|(host, at)| (host.to_string(), at)).collect();
                }
                if sender.blocking_send((i, batch)).is_err() {
                    return;
                }
            }
        }
        world.mail(at, &mut log);
    }
}

/// Lines that are still to be written, the earliest first.
#[derive(Default)]
struct Log {
    lines: BinaryHeap<Reverse<(Micros, u64, String)>>,
    written: u64,
}

impl Log {
    fn add(&mut self, at: Micros, host: &str, program: &str, text: &str) {
        if at >= NOW {
            return;
        }
        self.written += 1;
        let stamp = DateTime::from_timestamp_micros(at).unwrap_or_default().format("%Y-%m-%dT%H:%M:%S%.6f+00:00");
        let line = format!("{stamp} {host} postfix/{program}[{}]: {text}", 1000 + self.written % 30_000);
        self.lines.push(Reverse((at, self.written, line)));
    }

    fn until(&mut self, at: Micros) -> impl Iterator<Item = String> {
        std::iter::from_fn(move || {
            let is_due = self.lines.peek().is_some_and(|Reverse((due, ..))| *due <= at);
            if is_due { self.lines.pop().map(|Reverse((.., line))| line) } else { None }
        })
    }
}

/// The tenants with a domain each; an agent for all, an administrator and an end user for those that are measured.
async fn people(db: &Db) -> anyhow::Result<()> {
    let scope = Scope::system("bench");
    let agent = NewUser { email: AGENT, role: Role::Agent, ..nobody() };
    let agent = users::add(db, &scope, agent, NOW).await?.user_id;
    for rank in 1..=TENANTS {
        let (name, domain) = (format!("tenant{rank:03}"), domain_of(rank));
        tenants::add(db, &scope, &name, "Europe/Paris", NOW).await?;
        tenants::add_domain(db, &scope, &name, &domain, NOW).await?;
        users::assign(db, &scope, agent, &name, NOW).await?;
        if rank != LARGEST && rank != MEDIAN {
            continue;
        }
        let (admin, own) = (admin_of(rank), own_addresses(rank));
        let [email, more @ ..] = own.each_ref().map(String::as_str);
        for (email, role, addresses) in [(admin.as_str(), Role::Admin, &[][..]), (email, Role::User, &more[..])] {
            let new = NewUser { tenant_name: &name, email, role, addresses, ..nobody() };
            users::add(db, &scope, new, NOW).await?;
        }
    }
    Ok(())
}

fn nobody() -> NewUser<'static> {
    NewUser {
        tenant_name: "",
        email: "",
        name: "",
        role: Role::User,
        password: PASSWORD,
        addresses: &[],
        is_demo: false,
    }
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
    /// The tenants' weights, added up.
    weights: Vec<f64>,
}

impl World {
    fn new() -> Self {
        let weights = (1..=TENANTS)
            .scan(0.0, |sum, rank| {
                *sum += 1.0 / rank as f64;
                Some(*sum)
            })
            .collect();
        Self { dice: Dice(1), weights }
    }

    fn mail(&mut self, at: Micros, log: &mut Log) {
        let place = self.dice.unit() * self.weights.last().copied().unwrap_or_default();
        let rank = 1 + self.weights.partition_point(|sum| *sum <= place).min(TENANTS - 1);
        // some ten people in the smallest tenant, hundreds in the largest
        let (domain, people) = (domain_of(rank), 10 + 800 / rank as u64);
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
        let mut recipients = BTreeSet::new();
        while recipients.len() < wanted {
            recipients.insert(match direction {
                Direction::Out => self.stranger(),
                _ => person(self.dice.skewed(people), &domain),
            });
        }
        let host = if direction == Direction::In { *self.dice.one_of(&HOSTS[..2]) } else { HOSTS[2] };
        let ip = match direction {
            Direction::In => {
                format!("198.{}.{}.{}", 18 + self.dice.below(2), self.dice.skewed(256), self.dice.skewed(256))
            }
            _ => format!("203.0.113.{}", self.dice.skewed(250)),
        };
        let client = format!("client-{}.outside.example[{ip}]", ip.replace('.', "-"));
        if is_refused {
            let reply = *self.dice.one_of(&REFUSED);
            for to in &recipients {
                let reply = reply.replace("RCPT", to);
                let text = format!(
                    "NOQUEUE: reject: RCPT from {client}: {reply}; from=<{sender}> to=<{to}> proto=ESMTP helo=<mail>"
                );
                log.add(at, host, "smtpd", &text);
            }
            return;
        }
        let queue_id = long_queue_id(at, &mut self.dice);
        let login = if direction == Direction::In {
            String::new()
        } else {
            format!(", sasl_method=PLAIN, sasl_username={sender}")
        };
        let from = sender.rsplit_once('@').map_or("outside.example", |(_, domain)| domain);
        let size = 1200 + self.dice.skewed(4_000_000);
        log.add(at, host, "smtpd", &format!("{queue_id}: client={client}{login}"));
        log.add(at + 100, host, "cleanup", &format!("{queue_id}: message-id=<{:016x}@{from}>", self.dice.roll()));
        let mut last = at + 300;
        let mut is_done = true;
        if self.dice.below(100) == 0 {
            let to = recipients.first().map_or("", String::as_str);
            let text = format!(
                "{queue_id}: hold: header X-Held: yes from {client}; from=<{sender}> to=<{to}> proto=ESMTP helo=<mail>"
            );
            log.add(at + 200, host, "cleanup", &text);
            return;
        }
        log.add(
            at + 200,
            host,
            "qmgr",
            &format!("{queue_id}: from=<{sender}>, size={size}, nrcpt={} (queue active)", recipients.len()),
        );
        for to in &recipients {
            let (ended_at, is_final) = self.deliver(at, host, &queue_id, to, log);
            last = last.max(ended_at);
            is_done &= is_final;
        }
        if !is_done {
            log.add(
                at + LIFETIME,
                host,
                "qmgr",
                &format!("{queue_id}: from=<{sender}>, status=expired, returned to sender"),
            );
            last = at + LIFETIME;
        }
        log.add(last + 1000, host, "qmgr", &format!("{queue_id}: removed"));
    }

    /// Every attempt for one recipient; when the last one was, and whether it settled the matter.
    fn deliver(&mut self, at: Micros, host: &str, queue_id: &str, to: &str, log: &mut Log) -> (Micros, bool) {
        let (last, retries) = match self.dice.below(1000) {
            0..830 => (Some(Status::Delivered), 0),
            830..930 => (Some(Status::Delivered), 1 + self.dice.below(4)),
            930..985 => (Some(Status::Bounced), 0),
            _ => (None, u64::MAX),
        };
        let (why, mut pause, mut tries) = (*self.dice.one_of(&DEFERRED), 300 * SECOND, 0);
        let mut next = at + SECOND + self.dice.below(3_000_000) as Micros;
        let mx = format!("mx{}.outside.example[198.51.100.{}]", self.dice.below(2), self.dice.below(250));
        let attempt = |at: Micros, status: &str, (dsn, reply): Reply<'_>, log: &mut Log| {
            let said = if status == "sent" { reply.to_owned() } else { format!("host {mx} said: {reply}") };
            let text = format!(
                "{queue_id}: to=<{to}>, relay={mx}:25, delay=1.2, delays=0.1/0/0.5/0.6, dsn={dsn}, status={status} ({said})"
            );
            log.add(at, host, "smtp", &text);
        };
        // as a cautious queue manager retries: later and later, in the end every four hours
        while tries < retries && next < at + LIFETIME {
            attempt(next, "deferred", why, log);
            next += pause;
            pause = (2 * pause).min(4 * HOUR);
            tries += 1;
        }
        match last {
            Some(Status::Bounced) => {
                attempt(next, "bounced", *self.dice.one_of(&BOUNCED), log);
                let notice = long_queue_id(next, &mut self.dice);
                log.add(next + 500, host, "bounce", &format!("{queue_id}: sender non-delivery notification: {notice}"));
            }
            Some(_) => {
                let reply = format!("250 2.0.0 Ok: queued as {:011X}", self.dice.roll() >> 20);
                attempt(next, "sent", ("2.0.0", &reply), log);
            }
            None => {}
        }
        (next, last.is_some())
    }

    fn outside(&mut self) -> String {
        format!("outside{}.example", self.dice.skewed(OUTSIDE))
    }

    fn stranger(&mut self) -> String {
        let n = self.dice.skewed(400);
        person(n, &self.outside())
    }
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
