//! To whom a tenant writes in vain: unknown or disabled mailboxes, domains without mail; and the filter that the list's URL carries.

use std::{fmt, str::FromStr};

use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::{
    message::{Count, MessageId, Micros, Period},
    tenant::TenantId,
    window::{Window, day},
};

/// Where a page begins: strictly before (older) or after (newer) this row, in the order of the last refusals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidCursor {
    pub last_at: Micros,
    pub invalid_id: i64,
    /// `false`: rows older than this one; `true`: rows newer than it.
    pub is_newer: bool,
}

impl fmt::Display for InvalidCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}-{}", if self.is_newer { 'n' } else { 'o' }, self.last_at, self.invalid_id)
    }
}

impl FromStr for InvalidCursor {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (is_newer, place) = match text.strip_prefix('n') {
            Some(place) => (true, place),
            None => (false, text.strip_prefix('o').ok_or(())?),
        };
        let (last_at, invalid_id) = place.rsplit_once('-').ok_or(())?;
        Ok(Self { last_at: last_at.parse().map_err(drop)?, invalid_id: invalid_id.parse().map_err(drop)?, is_newer })
    }
}

/// What the list shows: the URL of `/exports/invalid-recipients` and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct InvalidFilter {
    /// The tenant's name, for those who see several; `None` is the first one allowed.
    pub tenant: Option<String>,
    /// Counts where no day is given.
    pub period: Option<Period>,
    /// The first and the last day, in the viewer's calendar.
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    /// An address, a domain, or `<>`, as it was typed; empty is every sender.
    pub sender: String,
    pub cursor: Option<InvalidCursor>,
}

/// Whose mails were refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WrittenBy {
    Anybody,
    /// Lower-cased; empty is the null sender.
    Address(String),
    Domain(String),
}

impl InvalidFilter {
    pub fn period(&self) -> Period {
        self.period.unwrap_or(Period::Days30)
    }

    /// Whether days were chosen, which go before the period.
    pub fn has_days(&self) -> bool {
        self.from.is_some() || self.to.is_some()
    }

    /// The time that is looked at.
    pub fn window(&self, timezone: Tz, now: Micros) -> Window {
        if !self.has_days() {
            return Window { since: self.period().since(now).unwrap_or(Micros::MIN), until: None };
        }
        Window::of_days(self.from, self.to, timezone, now)
    }

    pub fn written_by(&self) -> WrittenBy {
        let bare = self.sender.trim_start_matches('<').trim_end_matches('>').trim().to_lowercase();
        match bare.as_str() {
            "" if self.sender.is_empty() => WrittenBy::Anybody,
            "" => WrittenBy::Address(String::new()),
            _ if bare.contains('@') && !bare.starts_with('@') => WrittenBy::Address(bare),
            _ => WrittenBy::Domain(bare.trim_start_matches('@').trim_end_matches('.').to_owned()),
        }
    }

    /// Reads the pairs of a query string (`tenant, period, from, to, sender, at`). What is not understood is left out: a mangled link
    /// still opens a list.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut filter = Self::default();
        for (name, value) in pairs {
            match name {
                "tenant" if (1..=400).contains(&value.len()) => filter.tenant = Some(value.to_owned()),
                "period" => filter.period = Period::from_slug(value),
                "from" => filter.from = day(value),
                "to" => filter.to = day(value),
                "sender" => filter.sender = value.trim().chars().filter(|c| !c.is_control()).take(500).collect(),
                "at" => filter.cursor = value.parse().ok(),
                _ => {}
            }
        }
        filter
    }

    /// The pairs that [`Self::from_pairs`] reads back to the same filter.
    pub fn to_pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        pairs.extend(self.tenant.clone().map(|tenant| ("tenant", tenant)));
        pairs.extend(self.period.map(|period| ("period", period.slug().to_owned())));
        pairs.extend(self.from.map(|day| ("from", day.to_string())));
        pairs.extend(self.to.map(|day| ("to", day.to_string())));
        if !self.sender.is_empty() {
            pairs.push(("sender", self.sender.clone()));
        }
        pairs.extend(self.cursor.map(|cursor| ("at", cursor.to_string())));
        pairs
    }
}

/// A sender and a recipient that does not exist, with its refusals within the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidRecipient {
    pub invalid_id: i64,
    /// As the last refusal has it.
    pub recipient: String,
    /// Lower-cased; empty is the null sender.
    pub sender: String,
    pub first_at: Micros,
    pub last_at: Micros,
    /// How many mails were refused.
    pub refusals: i64,
    /// The last one, and what was answered.
    pub message_id: MessageId,
    pub reply: String,
    /// SMTP reply code; empty where our own server found out.
    pub code: String,
    /// Enhanced status code (RFC 3463); empty where there is none.
    pub enhanced: String,
    /// A slug of `explain`.
    pub reason: String,
}

/// A page of the list with all that its frame says.
#[derive(Clone, Debug, PartialEq)]
pub struct InvalidPage {
    pub tenant: TenantId,
    /// The latest refusal first.
    pub rows: Vec<InvalidRecipient>,
    pub newer: Option<InvalidCursor>,
    pub older: Option<InvalidCursor>,
    /// On all pages.
    pub found: Count,
    /// Where there are no rows: when the last refusal was, whatever the filter; `None`: there never was one.
    pub last_at: Option<Micros>,
    /// When the last log line of any source was written; `None`: nothing was ever read.
    pub last_line_at: Option<Micros>,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::message::SECOND;

    fn read(query: &[(&str, &str)]) -> InvalidFilter {
        InvalidFilter::from_pairs(query.iter().copied())
    }

    #[test]
    fn a_link_is_the_whole_state() {
        let filter = InvalidFilter {
            tenant: Some("Menuiserie & Cie".into()),
            period: Some(Period::Days7),
            from: day("2026-03-01"),
            to: day("2026-03-14"),
            sender: "news@acme.example".into(),
            cursor: Some(InvalidCursor { last_at: -7, invalid_id: 12, is_newer: true }),
        };
        let pairs = filter.to_pairs();
        assert_eq!(InvalidFilter::from_pairs(pairs.iter().map(|(name, value)| (*name, value.as_str()))), filter);
        assert_eq!(InvalidFilter::default().to_pairs(), []);
    }

    #[test]
    fn what_is_not_understood_is_left_out() {
        for mangled in ["2026-3-1", "2026-02-30", "+12026-01-01", "yesterday", "2026-03-01 "] {
            assert_eq!(read(&[("from", mangled), ("to", mangled), ("at", "o1-x"), ("period", "1y")]), read(&[]));
        }
        assert_eq!(read(&[("sender", " a\u{0}@b ")]).sender, "a@b");
    }

    #[test]
    fn days_are_the_viewers_and_the_last_one_is_whole() {
        const LATER: Micros = 2_000_000_000 * SECOND;
        let paris = chrono_tz::Europe::Paris;
        let hours = |window: Window| (window.until.unwrap() - window.since) / (3600 * SECOND);
        let window = read(&[("from", "2026-03-14"), ("to", "2026-03-14"), ("period", "48h")]).window(paris, LATER);
        assert_eq!((window.since, hours(window)), (1_773_442_800 * SECOND, 24));
        // the day on which clocks are put forward
        assert_eq!(hours(read(&[("from", "2026-03-29"), ("to", "2026-03-29")]).window(paris, LATER)), 23);
        // and where that happens at midnight
        let beirut = chrono_tz::Asia::Beirut;
        assert_eq!(hours(read(&[("from", "2026-03-29"), ("to", "2026-03-29")]).window(beirut, LATER)), 23);
        assert_eq!(read(&[("from", "2026-03-14")]).window(paris, LATER).until, None);
        assert_eq!(
            read(&[("to", "2026-03-14")]).window(paris, 1_773_480_413 * SECOND).until,
            None,
            "today is not over"
        );
        assert_eq!(read(&[("to", "2026-03-14")]).window(paris, 0).since, Micros::MIN);
        let month = 30 * 86_400 * SECOND;
        assert_eq!(read(&[]).window(paris, month + 5), Window { since: 5, until: None });
    }

    #[test]
    fn a_sender_is_an_address_or_a_domain() {
        let by = |sender| read(&[("sender", sender)]).written_by();
        assert_eq!(by(""), WrittenBy::Anybody);
        assert_eq!(by("<>"), WrittenBy::Address(String::new()));
        assert_eq!(by("<News@Acme.example>"), WrittenBy::Address("news@acme.example".into()));
        assert_eq!(by("@Acme.example."), WrittenBy::Domain("acme.example".into()));
        assert_eq!(by("acme.example"), WrittenBy::Domain("acme.example".into()));
    }
}
