//! A message as people see it: one tenant's copy, its recipients, every attempt; and the filter that a list's URL carries.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    forecast::Forecast,
    tenant::{Subjects, TenantId},
    verdict::{Detail, Points, Scan, authentication::Check},
};

/// An instant: microseconds since 1970-01-01 UTC, as every `_at` column holds it.
pub type Micros = i64;

/// Microseconds in one second.
pub const SECOND: Micros = 1_000_000;

/// The id of one tenant's copy of a message: 16 bytes, time-ordered (the first six are milliseconds since 1970), shown
/// as 32 hexadecimal digits. Minted once from the first line ingested; two tenants' copies of one mail share nothing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId(pub [u8; 16]);

impl MessageId {
    /// The id for an instant and a seed that identifies what is being named.
    pub fn mint(at: Micros, seed: &[&[u8]]) -> Self {
        let mut hasher = blake3::Hasher::new();
        for part in seed {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        let mut id = [0; 16];
        id[..6].copy_from_slice(&((at.max(0) / 1000) as u64).to_be_bytes()[2..]);
        id[6..].copy_from_slice(&hasher.finalize().as_bytes()[..10]);
        Self(id)
    }

    /// No id of this instant or a later one is smaller.
    pub fn first_of(at: Micros) -> Self {
        let mut id = Self::mint(at, &[]);
        id.0[6..].fill(0);
        id
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for MessageId {
    type Err = ();

    /// 32 hexadecimal digits, nothing else.
    fn from_str(text: &str) -> Result<Self, ()> {
        if text.len() != 32 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(());
        }
        let mut id = [0; 16];
        for (i, byte) in id.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).map_err(drop)?;
        }
        Ok(Self(id))
    }
}

macro_rules! slugs {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $slug:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $slug)] $variant,)* }

        impl $name {
            /// Every value, in the order people read them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word that stands in URLs, tables and exports.
            pub fn slug(self) -> &'static str {
                match self { $(Self::$variant => $slug,)* }
            }

            /// The value that a slug names.
            pub fn from_slug(slug: &str) -> Option<Self> {
                match slug { $($slug => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

pub(crate) use slugs;

slugs! {
    /// What the filter decided. Exactly one per tenant's copy; the order is that of the tabs, Valide first.
    Category {
        Valid = "valid",
        Newsletter = "newsletter",
        Notification = "notification",
        Spam = "spam",
        Phishing = "phishing",
        Virus = "virus",
        Banned = "banned",
        Content = "content",
        Greylisted = "greylisted",
        Quota = "quota",
        Rejected = "rejected",
        Pending = "pending",
        Bounce = "bounce",
        Unfiltered = "unfiltered",
    }
}

slugs! {
    /// What the next server answered for one recipient. The order is the order of worry: a row shows the worst first.
    Status {
        /// Definitely refused by the recipient's server; the sender got a notice.
        Bounced = "bounced",
        /// Given up after the queue's lifetime.
        Expired = "expired",
        /// Thrown away without telling anybody.
        Discarded = "discarded",
        /// Refused before we accepted it: the sender's server was told.
        Refused = "refused",
        /// Refused for now, kept and retried.
        Deferred = "deferred",
        /// On hold until somebody decides.
        Held = "held",
        /// The trace stops although its source's log has moved on. Computed when read, never stored.
        Unknown = "unknown",
        /// Accepted, no attempt logged yet.
        Queued = "queued",
        /// Accepted by the recipient's server.
        Delivered = "delivered",
    }
}

impl Status {
    /// Whether no later attempt can change it.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Bounced | Self::Expired | Self::Discarded | Self::Refused | Self::Delivered)
    }
}

slugs! {
    /// Which way a mail goes, seen from one tenant.
    Direction {
        In = "in",
        Out = "out",
        Internal = "internal",
    }
}

slugs! {
    /// How far back a list looks.
    Period {
        Hours48 = "48h",
        Days7 = "7d",
        Days30 = "30d",
        All = "all",
    }
}

impl Period {
    /// The first instant that is searched; `None` for all.
    pub fn since(self, now: Micros) -> Option<Micros> {
        let hours = match self {
            Self::Hours48 => 48,
            Self::Days7 => 7 * 24,
            Self::Days30 => 30 * 24,
            Self::All => return None,
        };
        Some(now - hours * 3600 * SECOND)
    }
}

slugs! {
    /// Which check of the sender failed.
    Failed {
        Any = "any",
        Spf = "spf",
        Dkim = "dkim",
        Dmarc = "dmarc",
        Arc = "arc",
    }
}

/// Where a page of a list begins: strictly before (older) or after (newer) this row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub arrived_at: Micros,
    pub message_id: MessageId,
    /// `false`: rows older than this one; `true`: rows newer than it.
    pub is_newer: bool,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}-{}", if self.is_newer { 'n' } else { 'o' }, self.arrived_at, self.message_id)
    }
}

impl FromStr for Cursor {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let is_newer = match text.as_bytes().first() {
            Some(b'n') => true,
            Some(b'o') => false,
            _ => return Err(()),
        };
        let (at, id) = text[1..].rsplit_once('-').ok_or(())?;
        Ok(Self { arrived_at: at.parse().map_err(drop)?, message_id: id.parse()?, is_newer })
    }
}

/// What a list shows: the URL of `/messages` and nothing else. `Default` is what opens first: Valide, 48 h.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct MessageFilter {
    /// The tenant's name, for those who see several; `None` is the first one allowed.
    pub tenant: Option<String>,
    /// `None` is every category.
    pub category: Option<Category>,
    pub direction: Option<Direction>,
    /// Mails with at least one visible recipient in this state.
    pub status: Option<Status>,
    pub period: Option<Period>,
    /// Mails in which a filter’s test of this name weighed much ([`crate::verdict::Symbol::is_weighty`]).
    pub symbol: Option<String>,
    /// Mails that failed this check of who sent them.
    pub failed: Option<Failed>,
    /// Mails with this score or more, and with this one or less.
    pub score_from: Option<Points>,
    pub score_to: Option<Points>,
    /// What was typed in the search box, trimmed; empty is no search.
    pub query: String,
    pub cursor: Option<Cursor>,
}

impl MessageFilter {
    pub fn period(&self) -> Period {
        self.period.unwrap_or(Period::Hours48)
    }

    /// Reads the pairs of a query string (`tenant, category, direction, status, period, q, at`). What is not understood is
    /// left out: a mangled link still opens a list. `category=all` means every category; no category means Valide,
    /// unless something is searched for, which looks in all of them.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut filter = Self::default();
        let mut category = None;
        for (name, value) in pairs {
            match name {
                "tenant" if (1..=400).contains(&value.len()) => filter.tenant = Some(value.to_owned()),
                "category" => category = Some(value.to_owned()),
                "direction" => filter.direction = Direction::from_slug(value),
                "status" => filter.status = Status::from_slug(value),
                "period" => filter.period = Period::from_slug(value),
                "symbol" => filter.symbol = Some(value.trim().to_owned()).filter(|name| is_symbol(name)),
                "failed" => filter.failed = Failed::from_slug(value),
                "score_from" => filter.score_from = points(value),
                "score_to" => filter.score_to = points(value),
                "q" => filter.query = value.trim().chars().filter(|c| !c.is_control()).take(500).collect(),
                "at" => filter.cursor = value.parse().ok(),
                _ => {}
            }
        }
        filter.category = match category.as_deref() {
            Some("all") => None,
            Some(slug) => Category::from_slug(slug).or(Some(Category::Valid)),
            None if filter.query.is_empty() => Some(Category::Valid),
            None => None,
        };
        filter
    }

    /// The pairs that [`Self::from_pairs`] reads back to the same filter.
    pub fn to_pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        if let Some(tenant) = &self.tenant {
            pairs.push(("tenant", tenant.clone()));
        }
        match self.category {
            Some(Category::Valid) if self.query.is_empty() => {}
            Some(category) => pairs.push(("category", category.slug().to_owned())),
            None if !self.query.is_empty() => {}
            None => pairs.push(("category", "all".to_owned())),
        }
        if let Some(direction) = self.direction {
            pairs.push(("direction", direction.slug().to_owned()));
        }
        if let Some(status) = self.status {
            pairs.push(("status", status.slug().to_owned()));
        }
        if let Some(period) = self.period {
            pairs.push(("period", period.slug().to_owned()));
        }
        if let Some(symbol) = &self.symbol {
            pairs.push(("symbol", symbol.clone()));
        }
        if let Some(failed) = self.failed {
            pairs.push(("failed", failed.slug().to_owned()));
        }
        for (name, points) in [("score_from", self.score_from), ("score_to", self.score_to)] {
            if let Some(points) = points {
                pairs.push((name, points.value().to_string()));
            }
        }
        if !self.query.is_empty() {
            pairs.push(("q", self.query.clone()));
        }
        if let Some(cursor) = self.cursor {
            pairs.push(("at", cursor.to_string()));
        }
        pairs
    }
}

/// Whether this can be the name of a filter's test: nothing else is looked for.
fn is_symbol(name: &str) -> bool {
    (1..=100).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.:".contains(&b))
}

/// Points as somebody types them: `5`, `5.5`, `5,5`, `-1`.
fn points(typed: &str) -> Option<Points> {
    Points::parse(&typed.trim().replace(',', ".").replace('\u{2212}', "-"))
}

/// A count that stops counting: `at_least` means "this many or more" ("500+").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Count {
    pub rows: i64,
    pub at_least: bool,
}

/// One row of the list, already reduced to what the viewer may see.
#[derive(Clone, Debug, PartialEq)]
pub struct MessageRow {
    pub id: MessageId,
    pub arrived_at: Micros,
    pub category: Category,
    pub direction: Direction,
    /// Envelope sender; empty for the null sender, `None` when no line told it.
    pub sender: Option<String>,
    /// The first visible recipient (worst status first); `None` when no line told one.
    pub recipient: Option<String>,
    /// How many recipients are visible.
    pub recipients: usize,
    /// The statuses of the visible recipients, worst first, with how many have it; empty when no recipient is known.
    pub statuses: Vec<(Status, usize)>,
    /// `None`: Postfix logs no subject ("sujet non journalisé").
    pub subject: Option<String>,
    /// Bytes.
    pub size: Option<i64>,
}

/// A page of the list with all that its frame says.
#[derive(Clone, Debug, PartialEq)]
pub struct MessagePage {
    /// The tenant whose mail this is.
    pub tenant: TenantId,
    pub rows: Vec<MessageRow>,
    /// What the tenant has people shown of subjects.
    pub subjects: Subjects,
    /// Whether the viewer is shown filters' tests by name, and may look for them.
    pub has_symbols: bool,
    pub newer: Option<Cursor>,
    pub older: Option<Cursor>,
    /// Mails per category for the same period, direction, status and search. Zeros are there too.
    pub tabs: Vec<(Category, Count)>,
    /// Mails in all categories for the same: "12 431 messages".
    pub searched: Count,
    /// Where there are no rows: when the last mail of this scope arrived, whatever the filter; `None`: there never was one.
    pub last_arrived_at: Option<Micros>,
    /// When the last log line of any source was written; `None`: nothing was ever read.
    pub last_line_at: Option<Micros>,
}

/// A queue that the mail went through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hop {
    pub host: String,
    pub queue_id: String,
    /// Its first lines were written before the log begins: who brought the mail there is not known.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub begins_before_the_log: bool,
}

/// How long a mail had been here when an attempt ended, and with what the time went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timing {
    /// Since it came.
    pub delay: Option<Micros>,
    pub delays: Option<Delays>,
    /// How many mails this connection to the next server has carried, this one counted; `None` for a connection of its own.
    pub conn_use: Option<u32>,
}

/// `delays=a/b/c/d`: the parts of a delay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delays {
    /// From arrival until the queue manager took it up for this attempt: receiving, and for a later attempt the wait in the deferred queue.
    pub waiting: Micros,
    /// In the queue manager, until an agent was free.
    pub queue: Micros,
    /// Name lookups, the connection, the greeting, TLS.
    pub connection: Micros,
    pub transmission: Micros,
}

/// One attempt to hand a mail over to one recipient's next server, or the refusal to take it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    pub at: Micros,
    pub host: String,
    /// Empty for a refusal before a queue id was given.
    pub queue_id: String,
    /// As Postfix logs it: `mail.example.org[192.0.2.1]:25`, `none`, `local`, `virtual`; empty for a refusal.
    pub relay: String,
    /// Enhanced status code (RFC 3463), empty when none was logged.
    pub dsn: String,
    pub status: Status,
    /// The text in Postfix' parentheses, or the reply given to the sender's server.
    pub reply: String,
    /// This hop passed the mail on to another queue of ours: not the end.
    pub is_internal: bool,
    pub timing: Timing,
    /// The level of TLS security, as Postfix 3.11 and later log it: `dane`, `may:none`.
    pub tls: Option<String>,
}

/// One recipient's outcome with its history.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivery {
    pub to: String,
    /// The address before aliases; `None` when it is the same, or not the viewer's to see.
    pub orig_to: Option<String>,
    pub status: Status,
    /// Why, as a slug of `explain` (`mailbox_full`, `spf`, …); `None` when nothing failed.
    pub reason: Option<String>,
    /// A non-delivery notice was sent.
    pub returned: bool,
    /// That notice's own trace, when the viewer may open it.
    pub notice: Option<MessageId>,
    /// Oldest first.
    pub attempts: Vec<Attempt>,
    /// What comes next, for `deferred`.
    pub forecast: Option<Forecast>,
}

/// A raw log line that the viewer may see whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawLine {
    pub at: Micros,
    pub text: String,
}

/// How much of a mail's way was seen, and what may be missing.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Completeness {
    /// Queues of ours that it went through.
    pub hops: usize,
    /// Where it was handed over to one more of our own queues, of which no line tells: relays as Postfix logs them.
    pub out_of_sight: Vec<String>,
    /// Hosts on its way that are read live and have said nothing for [`crate::source::SILENCE`], with their last line.
    pub silent: Vec<(String, Micros)>,
    /// No line says how it came in: it was here before the log begins.
    pub starts_before_log: bool,
}

impl Completeness {
    /// Queues of ours that it is known to have gone through, seen or not.
    pub fn hops_expected(&self) -> usize {
        self.hops + self.out_of_sight.len()
    }
}

/// The whole story of one copy, reduced to what the viewer may see.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    pub id: MessageId,
    pub tenant: TenantId,
    pub tenant_name: String,
    pub direction: Direction,
    pub category: Category,
    /// No filter facts were logged: `valid` with the mark "filtrage inconnu".
    pub is_filter_unknown: bool,
    /// `valid`, although the filter could not look into all of it: "non vérifié en entier".
    pub is_unchecked: bool,
    /// What filters said, the oldest first, as far as the viewer may see it.
    pub scans: Vec<Scan>,
    /// How much of it that is.
    pub detail: Detail,
    /// What the first scan found out about who sent it.
    pub checks: Vec<Check>,
    /// Version and cipher of the connection that it came by, as Postfix logged them: `TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)`.
    pub tls: Option<String>,
    /// What the client called itself.
    pub helo: Option<String>,
    pub arrived_at: Micros,
    pub client_ip: Option<String>,
    /// The client's host name as Postfix logged it; `unknown` is kept.
    pub client_name: Option<String>,
    /// SASL login, for those who may see it.
    pub sasl_username: Option<String>,
    pub sender: Option<String>,
    pub subject: Option<String>,
    /// What the tenant has people shown of it.
    pub subjects: Subjects,
    /// RFC 5322 Message-ID without brackets.
    pub message_id: Option<String>,
    pub size: Option<i64>,
    /// In the order of the mail's way.
    pub hops: Vec<Hop>,
    pub deliveries: Vec<Delivery>,
    /// Oldest first, lines with somebody else's address left out.
    pub lines: Vec<RawLine>,
    /// Whether lines were left out. How many would tell how many others there are.
    pub hides_lines: bool,
    /// Lines were let go of, for they are kept for so many days; what became of each recipient is still known.
    pub lines_kept_days: Option<i64>,
    /// For a non-delivery notice: the mail it reports, when the viewer may open it.
    pub reports: Option<MessageId>,
    /// For a refused mail: the mail of the same client, sender and recipient that was accepted later.
    pub accepted_later: Option<MessageId>,
    /// For the unknown status: the hosts whose log moved on, with the instant of their last line.
    pub last_line_at: Option<Micros>,
    pub completeness: Completeness,
}
