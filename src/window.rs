//! Days of the reader's calendar, and the instants between which they lie.

use chrono::{Days, NaiveDate, NaiveTime, TimeZone};
use chrono_tz::Tz;

use crate::message::{Micros, SECOND};

/// From an instant until before another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub since: Micros,
    /// `None`: what comes is in it too.
    pub until: Option<Micros>,
}

impl Window {
    pub const ALL: Self = Self { since: Micros::MIN, until: None };

    /// From the first day to the last one, both whole; without one of them, without that bound. A last day that is not over ends with
    /// whatever comes.
    pub fn of_days(from: Option<NaiveDate>, to: Option<NaiveDate>, timezone: Tz, now: Micros) -> Self {
        let begins = |day: NaiveDate| begin(day, timezone);
        let after = |day: NaiveDate| day.checked_add_days(Days::new(1)).map_or(Micros::MAX, begins);
        Self { since: from.map_or(Micros::MIN, begins), until: to.map(after).filter(|until| *until <= now) }
    }
}

/// A day as date fields write it: `2026-03-14`.
pub fn day(text: &str) -> Option<NaiveDate> {
    // chrono also reads years of five digits and of one
    if text.len() == 10 { NaiveDate::parse_from_str(text, "%Y-%m-%d").ok() } else { None }
}

/// The first instant of a day: midnight, or what follows where clocks jump over it.
fn begin(day: NaiveDate, timezone: Tz) -> Micros {
    let midnight = day.and_time(NaiveTime::MIN);
    let jumped = || timezone.from_utc_datetime(&midnight).timestamp_micros();
    let earliest = |hours: i64| timezone.from_local_datetime(&(midnight + chrono::Duration::hours(hours))).earliest();
    earliest(0).or_else(|| earliest(1)).map_or_else(jumped, |at| at.timestamp() * SECOND)
}
