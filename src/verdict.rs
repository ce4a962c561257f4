//! What a filter said about a mail: one scan, whoever made it and however it was logged. Which category follows is decided in
//! [`crate::category`].

pub mod authentication;
mod family;

use serde::{Deserialize, Serialize};

pub use self::family::{Family, known, sentences};
use crate::message::{Micros, slugs};

/// What is kept of one scan: rspamd itself knows some 800 symbols, and a mail shows a few dozen of them.
pub const MOST_SYMBOLS: usize = 1_000;

slugs! {
    /// Who scans mail.
    Filter {
        Rspamd = "rspamd",
        Amavis = "amavis",
        Opendkim = "opendkim",
        Opendmarc = "opendmarc",
        PolicydSpf = "policyd_spf",
        Postgrey = "postgrey",
        Spamd = "spamd",
    }
}

slugs! {
    /// What a filter asked the mail server to do, the mildest first. The words are rspamd's
    /// (<https://docs.rspamd.com/configuration/metrics>).
    Action {
        NoAction = "no_action",
        Greylist = "greylist",
        AddHeader = "add_header",
        RewriteSubject = "rewrite_subject",
        SoftReject = "soft_reject",
        Quarantine = "quarantine",
        Discard = "discard",
        Reject = "reject",
    }
}

/// Points of a score, in thousandths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Points(pub i64);

impl Points {
    /// Beyond this no filter counts: what says so says nothing.
    const MOST: f64 = 1_000_000.0;

    /// `None` for what is no number (NaN, infinity) and for what no filter counts.
    pub fn of(value: f64) -> Option<Self> {
        (value.is_finite() && value.abs() <= Self::MOST).then(|| Self((value * 1000.0).round() as i64))
    }

    /// As rspamd and amavis write it: `-0.10`, `15.00`, `2.2`, `5`.
    pub fn parse(text: &str) -> Option<Self> {
        let is_plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+'));
        text.parse().ok().filter(|_| is_plain).and_then(Self::of)
    }

    pub fn value(self) -> f64 {
        self.0 as f64 / 1000.0
    }
}

/// One test that a mail met.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Symbol {
    pub name: String,
    /// `None` where only its name was logged.
    pub score: Option<Points>,
    /// What it found, as the filter wrote it: hostile.
    pub options: Vec<String>,
}

impl Symbol {
    /// What weighs less says little about a mail that is looked for by it, and half of all tests weigh nothing.
    const WEIGHTY: i64 = 500;

    /// Whether a mail can be found by it: it weighs half a point or more, for or against the mail, or it is what decides whatever it weighs: a
    /// virus, a list, a limit, and the test of all filters (`GTUBE`).
    pub fn is_weighty(&self) -> bool {
        self.score.is_some_and(|score| score.0.abs() >= Self::WEIGHTY)
            || matches!(known(&self.name).0, Family::Virus | Family::Phishing | Family::Lists | Family::Limits)
            || self.name == "GTUBE"
    }
}

/// Whether a test tells of other recipients of the same mail, which are nobody's to know but its sender's: how many there were
/// (`RCPT_COUNT_FIVE`, `TO_MATCH_ENVRCPT_SOME`), or that some stood in no header (`FORGED_RECIPIENTS`).
pub fn tells_of_others(test: &str) -> bool {
    ["RCPT_COUNT_", "TO_MATCH_ENVRCPT_", "FORGED_RECIPIENTS"].iter().any(|prefix| test.starts_with(prefix))
}

/// One scan as a filter told it. Every text in it is hostile input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub filter: Filter,
    /// Empty where none was known: the filter was not asked by the mail server that queued it.
    pub queue_id: String,
    /// RFC 5322, without brackets; empty where none was known.
    pub message_id: String,
    /// The client's address; empty where none was known.
    pub ip: String,
    /// The login; empty where there was none.
    pub login: String,
    /// Envelope sender; empty for the null sender, `None` where it was not said.
    pub sender: Option<String>,
    /// Envelope recipients, as far as they were said.
    pub recipients: Vec<String>,
    pub subject: Option<String>,
    pub action: Action,
    pub score: Option<Points>,
    /// From which score on it would have been refused, or taken for spam.
    pub threshold: Option<Points>,
    pub symbols: Vec<Symbol>,
    /// The queue id that the mail got when the filter handed it back.
    pub queued_as: Option<String>,
    /// Whether it says itself when the scan was made. Else it is known when it was told.
    pub is_dated: bool,
}

impl Verdict {
    /// A verdict that says nothing yet.
    pub fn of(filter: Filter, action: Action) -> Self {
        Self {
            filter,
            queue_id: String::new(),
            message_id: String::new(),
            ip: String::new(),
            login: String::new(),
            sender: None,
            recipients: Vec::new(),
            subject: None,
            action,
            score: None,
            threshold: None,
            symbols: Vec::new(),
            queued_as: None,
            is_dated: true,
        }
    }

    /// The symbol of that name.
    pub fn symbol(&self, name: &str) -> Option<&Symbol> {
        self.symbols.iter().find(|symbol| symbol.name == name)
    }
}

slugs! {
    /// How much of a verdict somebody is shown: a tenant's policy, by role.
    Detail {
        /// What kind of thing weighed how much.
        Family = "family",
        /// The tests by name, with their scores.
        Symbols = "symbols",
        /// And what they found.
        Everything = "everything",
    }
}

slugs! {
    /// What became of what the filter asked for.
    Effect {
        /// It asked for nothing.
        Nothing = "nothing",
        /// The mail went on with a mark: a header, a subject.
        Tagged = "tagged",
        /// The mail server did it: refused, held, discarded.
        Enforced = "enforced",
        /// The mail server did not do it, and took the mail.
        Ignored = "ignored",
    }
}

/// One scan as somebody may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scan {
    pub at: Micros,
    pub filter: Filter,
    pub action: Action,
    pub effect: Effect,
    pub score: Option<Points>,
    pub threshold: Option<Points>,
    /// Kinds of tests with the sum of their scores, the heaviest first.
    pub families: Vec<(Family, Points)>,
    /// Empty where only families are shown; without options where only symbols are. The heaviest first.
    pub symbols: Vec<Symbol>,
    /// The mail was scanned before: this one adds and decides nothing.
    pub is_rescan: bool,
}
