//! Where lines come from: a log file that is followed, syslog, a push over HTTP, the journal, an import; and how each is doing.

use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
};

use chrono_tz::Tz;
use ipnet::IpNet;

use crate::{
    error::{Error, Result},
    forecast::RetrySchedule,
    message::{Micros, SECOND},
    trail::{self, OwnHosts},
};

/// How lines reach us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `lasso import`: read once, when somebody says so.
    Import,
    /// A log file, over its rotations.
    File,
    /// RFC 3164 or RFC 5424 over UDP, TCP (RFC 6587) or TLS (RFC 5425).
    Syslog,
    /// `POST /api/v1/ingest/<name>`.
    Http,
    /// systemd's journal, through journalctl(1).
    Journal,
}

impl Kind {
    pub const ALL: [Self; 5] = [Self::Import, Self::File, Self::Syslog, Self::Http, Self::Journal];
    /// Those that somebody declares.
    pub const LIVE: [Self; 4] = [Self::File, Self::Syslog, Self::Http, Self::Journal];

    pub fn slug(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::File => "file",
            Self::Syslog => "syslog",
            Self::Http => "http",
            Self::Journal => "journal",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.slug() == slug)
    }
}

/// Where a source is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Nowhere: somebody brings the lines.
    Brought,
    /// An absolute path.
    File(String),
    /// `udp://127.0.0.1:5514`
    Udp(SocketAddr),
    /// `tcp://127.0.0.1:5514`
    Tcp(SocketAddr),
    /// `tls://127.0.0.1:6514`
    Tls(SocketAddr),
    /// The machine's own journal, or that of a folder.
    Journal(Option<String>),
}

impl Place {
    /// Reads what was typed for a kind. `Invalid` (`place`).
    pub fn parse(kind: Kind, text: &str) -> Result<Self> {
        let invalid = |code| Err(Error::Invalid { field: "place", code });
        match kind {
            Kind::Import | Kind::Http if text.is_empty() => Ok(Self::Brought),
            Kind::Import | Kind::Http => invalid("none-wanted"),
            Kind::File if is_path(text) => Ok(Self::File(text.to_owned())),
            Kind::Journal if text.is_empty() => Ok(Self::Journal(None)),
            Kind::Journal if is_path(text) => Ok(Self::Journal(Some(text.to_owned()))),
            Kind::File | Kind::Journal => invalid("not-a-path"),
            Kind::Syslog => match text.split_once("://").map(|(scheme, address)| (scheme, address.parse())) {
                Some(("udp", Ok(address))) => Ok(Self::Udp(address)),
                Some(("tcp", Ok(address))) => Ok(Self::Tcp(address)),
                Some(("tls", Ok(address))) => Ok(Self::Tls(address)),
                _ => invalid("not-an-address"),
            },
        }
    }
}

fn is_path(text: &str) -> bool {
    text.starts_with('/') && text.len() <= 4096 && !text.contains(char::is_control)
}

/// What somebody declares about a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declaration {
    /// Stands in the address of a push: lower-case letters, digits, `.`, `_` and `-`, at most 64.
    pub name: String,
    pub kind: Kind,
    /// As [`Place::parse`] reads it.
    pub place: String,
    /// The host of lines that name none; empty when they all do.
    pub host: String,
    /// IANA name.
    pub timezone: String,
    /// CIDR, separated by commas.
    pub trusted_networks: String,
    pub retry_schedule: RetrySchedule,
    pub keep_lines_days: i64,
}

impl Declaration {
    /// With what most sources have.
    pub fn new(name: &str, kind: Kind, place: &str) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            place: place.to_owned(),
            host: String::new(),
            timezone: "UTC".to_owned(),
            trusted_networks: String::new(),
            retry_schedule: RetrySchedule::postfix(),
            keep_lines_days: KEEP_LINES_DAYS,
        }
    }

    /// How its lines are read, as it was checked; `own_hosts` says where the platform's hosts take mail.
    pub fn read_as(&self, own_hosts: &OwnHosts) -> trail::Source {
        let trusted = self.trusted_networks.split(',').filter_map(|net| net.trim().parse().ok()).collect();
        trail::Source { timezone: self.timezone.parse().unwrap_or(Tz::UTC), trusted, own_hosts: own_hosts.clone() }
    }

    /// Whether whoever reads the one may go on as the other: how long anything is kept or tried is not his.
    pub fn is_read_like(&self, other: &Self) -> bool {
        let (retry_schedule, keep_lines_days) = (other.retry_schedule.clone(), other.keep_lines_days);
        Self { retry_schedule, keep_lines_days, ..self.clone() } == *other
    }

    /// `Invalid` with the field that is wrong: `name`, `kind`, `place`, `host`, `timezone`, `trusted_networks`, `keep_lines_days`.
    pub fn check(&self) -> Result<()> {
        let invalid = |field, code| Err(Error::Invalid { field, code });
        let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'-');
        if self.name.is_empty() || self.name.len() > 64 || !self.name.bytes().all(is_plain) {
            return invalid("name", "not-a-name");
        }
        if self.kind == Kind::Import {
            return invalid("kind", "import");
        }
        Place::parse(self.kind, &self.place)?;
        if self.host.len() > 255 || self.host.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return invalid("host", "not-a-host");
        }
        if self.timezone.parse::<Tz>().is_err() {
            return invalid("timezone", "unknown");
        }
        let mut networks = self.trusted_networks.split(',').map(str::trim).filter(|net| !net.is_empty());
        if !networks.all(|net| net.parse::<IpNet>().is_ok()) {
            return invalid("trusted_networks", "not-a-network");
        }
        if !(1..=3650).contains(&self.keep_lines_days) {
            return invalid("keep_lines_days", "out-of-range");
        }
        Ok(())
    }
}

/// What is kept of the token that a push must show.
pub fn token_hash(token: &str) -> [u8; 32] {
    *blake3::hash(token.as_bytes()).as_bytes()
}

/// How long raw lines are kept unless somebody says otherwise.
pub const KEEP_LINES_DAYS: i64 = 30;

/// A source as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    pub source_id: i64,
    pub declaration: Declaration,
    /// Declared on the page, and not by `lasso.toml` or an import.
    pub is_of_page: bool,
    /// Whether whoever pushes has been given a token.
    pub has_token: bool,
    /// JSON of whoever reads it; empty before the first line.
    pub checkpoint: String,
    pub lines: i64,
    pub understood: i64,
    pub lost: i64,
    pub last_line_at: Option<Micros>,
    /// When anything was last heard, by our own clock.
    pub heard_at: Option<Micros>,
    pub paused_at: Option<Micros>,
    pub created_at: Micros,
}

/// Why a source is not being read, or nothing of it can be kept: what the page and the log say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub code: ProblemCode,
    pub since: Micros,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProblemCode {
    /// There is no such file or folder.
    NotFound,
    /// This user may not read it, or may not listen there.
    NotAllowed,
    /// The address is another program's.
    AddressInUse,
    /// Senders want to speak TLS, and there is no certificate to show them.
    NoCertificate,
    /// As many senders are connected as we serve: more wait.
    NoRoom,
    /// journalctl is not installed, or ended at once.
    NoJournal,
    /// Reading failed otherwise.
    NotReadable,
    /// The database takes nothing: locked, full, or away. Lines wait.
    NotKept,
    /// The database refuses these lines, and would again: a defect. They wait.
    Refused,
}

impl ProblemCode {
    pub const ALL: [Self; 9] = [
        Self::NotFound,
        Self::NotAllowed,
        Self::AddressInUse,
        Self::NoCertificate,
        Self::NoRoom,
        Self::NoJournal,
        Self::NotReadable,
        Self::NotKept,
        Self::Refused,
    ];

    pub fn slug(self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::NotAllowed => "not-allowed",
            Self::AddressInUse => "address-in-use",
            Self::NoCertificate => "no-certificate",
            Self::NoRoom => "no-room",
            Self::NoJournal => "no-journal",
            Self::NotReadable => "not-readable",
            Self::NotKept => "not-kept",
            Self::Refused => "refused",
        }
    }

    /// Whether lines were read and wait to be kept.
    pub fn is_of_keeping(self) -> bool {
        matches!(self, Self::NotKept | Self::Refused)
    }
}

/// Senders that were turned away since we started: the others are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TurnedAway {
    pub count: u64,
    /// The last one.
    pub peer: IpAddr,
    pub why: TurnedAwayFor,
    pub at: Micros,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TurnedAwayFor {
    /// Too many connections from its address are open.
    TooMany,
    /// TLS could not be agreed upon, or its certificate is not accepted.
    Tls,
}

impl TurnedAwayFor {
    pub const ALL: [Self; 2] = [Self::TooMany, Self::Tls];

    pub fn slug(self) -> &'static str {
        match self {
            Self::TooMany => "too-many",
            Self::Tls => "tls",
        }
    }
}

/// The problems that sources have now, for whoever asks: kept beside the database, which may be the problem. Cloning shares it.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    now: Arc<Mutex<HashMap<i64, Problem>>>,
    turned_away: Arc<Mutex<HashMap<i64, TurnedAway>>>,
}

impl Problems {
    /// Notes a problem; says whether it is another one than before.
    pub fn note(&self, source_id: i64, code: ProblemCode, now: Micros) -> bool {
        let mut problems = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        if problems.get(&source_id).is_some_and(|known| known.code == code) {
            return false;
        }
        problems.insert(source_id, Problem { code, since: now });
        true
    }

    /// Notes that there is none any more; says what there was.
    pub fn clear(&self, source_id: i64) -> Option<Problem> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner).remove(&source_id)
    }

    pub fn of(&self, source_id: i64) -> Option<Problem> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner).get(&source_id).cloned()
    }

    /// Notes that a sender was turned away.
    pub fn turn_away(&self, source_id: i64, peer: IpAddr, why: TurnedAwayFor, now: Micros) {
        let mut all = self.turned_away.lock().unwrap_or_else(PoisonError::into_inner);
        let count = all.get(&source_id).map_or(0, |known| known.count) + 1;
        all.insert(source_id, TurnedAway { count, peer, why, at: now });
    }

    pub fn turned_away(&self, source_id: i64) -> Option<TurnedAway> {
        self.turned_away.lock().unwrap_or_else(PoisonError::into_inner).get(&source_id).cloned()
    }
}

/// What one minute brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Minute {
    pub minute_at: Micros,
    pub lines: i64,
    pub understood: i64,
    pub lost: i64,
}

/// A host that a source was heard to speak of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    pub host: String,
    pub last_line_at: Micros,
}

/// A source with what the operator asks about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview {
    pub source: Source,
    /// By name; at most [`MOST_HOSTS`].
    pub hosts: Vec<Host>,
    /// Ascending; minutes without a line are absent.
    pub minutes: Vec<Minute>,
    pub verdicts: Verdicts,
    pub problem: Option<Problem>,
    pub turned_away: Option<TurnedAway>,
}

/// How many of the newest verdicts that a source told found their mail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdicts {
    /// At most [`NEWEST_VERDICTS`].
    pub told: i64,
    /// Of these.
    pub joined: i64,
}

/// Verdicts of one source that are counted, the newest.
pub const NEWEST_VERDICTS: i64 = 10_000;

/// Hosts of one source that are shown.
pub const MOST_HOSTS: usize = 50;
/// A source that is read live and says nothing for so long is silent.
pub const SILENCE: Micros = 3600 * SECOND;

/// How a source is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// An import: nobody expects more.
    Done,
    Paused,
    Failing,
    /// Nothing was ever heard.
    Waiting,
    Silent,
    Reading,
}

impl Doing {
    pub const ALL: [Self; 6] = [Self::Done, Self::Paused, Self::Failing, Self::Waiting, Self::Silent, Self::Reading];

    pub fn slug(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Paused => "paused",
            Self::Failing => "failing",
            Self::Waiting => "waiting",
            Self::Silent => "silent",
            Self::Reading => "reading",
        }
    }
}

impl Overview {
    pub fn doing(&self, now: Micros) -> Doing {
        let source = &self.source;
        if source.declaration.kind == Kind::Import {
            Doing::Done
        } else if source.paused_at.is_some() {
            Doing::Paused
        } else if self.problem.is_some() {
            Doing::Failing
        } else {
            match source.heard_at {
                None => Doing::Waiting,
                Some(at) if now - at >= SILENCE => Doing::Silent,
                Some(_) => Doing::Reading,
            }
        }
    }

    /// Lines a minute over the last five full minutes before `now`.
    pub fn rate(&self, now: Micros) -> f64 {
        let this_minute = now - now.rem_euclid(60 * SECOND);
        let recent = this_minute - 300 * SECOND..this_minute;
        self.minutes.iter().filter(|m| recent.contains(&m.minute_at)).map(|m| m.lines).sum::<i64>() as f64 / 5.0
    }

    /// How far the newest stamp is behind the moment at which it was heard; `None` before the first line. Never negative.
    pub fn lag(&self) -> Option<Micros> {
        Some((self.source.heard_at? - self.source.last_line_at?).max(0))
    }

    /// The share of all its lines that was understood; `None` before the first. Lines of other programs are not understood either.
    pub fn understood(&self) -> Option<f64> {
        (self.source.lines > 0).then(|| self.source.understood as f64 / self.source.lines as f64)
    }
}

/// Lines that nobody understood and that look alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    pub shape: String,
    pub lines: i64,
    pub first_at: Micros,
    pub last_at: Micros,
    /// One of them, as it was read.
    pub example: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declaration_says_which_field_is_wrong() {
        let file = Declaration::new("mx1", Kind::File, "/var/log/mail.log");
        assert!(file.check().is_ok());
        let field = |declaration: Declaration| match declaration.check() {
            Err(Error::Invalid { field, .. }) => field,
            _ => "",
        };
        for name in ["", "MX 1", "a/b", "é", &"a".repeat(65)] {
            assert_eq!(field(Declaration { name: name.to_owned(), ..file.clone() }), "name");
        }
        for (kind, place) in [
            (Kind::File, "mail.log"),
            (Kind::File, ""),
            (Kind::Http, "/x"),
            (Kind::Syslog, "tcp://here:514"),
            (Kind::Syslog, "127.0.0.1:514"),
            (Kind::Journal, "x"),
        ] {
            assert_eq!(field(Declaration::new("a", kind, place)), "place", "{place}");
        }
        assert_eq!(field(Declaration { timezone: "Mars".to_owned(), ..file.clone() }), "timezone");
        assert_eq!(field(Declaration { trusted_networks: "all".to_owned(), ..file.clone() }), "trusted_networks");
        assert_eq!(field(Declaration { host: "a b".to_owned(), ..file.clone() }), "host");
        assert_eq!(field(Declaration { keep_lines_days: 0, ..file }), "keep_lines_days");
        for (kind, place) in [
            (Kind::Syslog, "udp://127.0.0.1:5514"),
            (Kind::Syslog, "tcp://[::1]:5514"),
            (Kind::Syslog, "tls://192.0.2.7:6514"),
            (Kind::Http, ""),
            (Kind::Journal, ""),
            (Kind::Journal, "/var/log/journal"),
        ] {
            assert!(Declaration::new("a", kind, place).check().is_ok(), "{place}");
        }
    }
}
