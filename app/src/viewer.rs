//! How instants read for the person who looks: in their zone, in their language, relative to now.

use chrono::{DateTime, Datelike, NaiveDate, Offset, SecondsFormat, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use lasso::message::{Micros, SECOND};

use crate::words::Words;

/// Who looks, as far as rendering goes. Small and `Copy`: every component takes it.
#[derive(Clone, Copy, Debug)]
pub struct Viewer {
    pub words: Words,
    pub timezone: Tz,
    pub now: Micros,
}

const MINUTE: Micros = 60 * SECOND;
const HOUR: Micros = 60 * MINUTE;
const DAY: Micros = 24 * HOUR;

impl Viewer {
    fn local(self, at: Micros) -> DateTime<Tz> {
        self.timezone.from_utc_datetime(&DateTime::<Utc>::from_timestamp_micros(at).unwrap_or_default().naive_utc())
    }

    /// ISO 8601 in UTC, for `datetime=` and for what is copied.
    pub fn iso(self, at: Micros) -> String {
        let utc = DateTime::<Utc>::from_timestamp_micros(at).unwrap_or_default();
        if at % SECOND == 0 { utc.format("%Y-%m-%dT%H:%M:%SZ") } else { utc.format("%Y-%m-%dT%H:%M:%S%.6fZ") }
            .to_string()
    }

    /// ISO 8601 in the viewer's zone, to the second, for tables: `2026-11-22T14:11:08+01:00`.
    pub fn stamp(self, at: Micros) -> String {
        self.local(at).to_rfc3339_opts(SecondsFormat::Secs, false)
    }

    /// `14:11`
    pub fn hour(self, at: Micros) -> String {
        self.local(at).format("%H:%M").to_string()
    }

    /// `14:11:08`
    pub fn second(self, at: Micros) -> String {
        self.local(at).format("%H:%M:%S").to_string()
    }

    /// Which block of so many hours of the viewer's calendar an instant lies in (24: which day): a number that grows with time.
    pub fn block(self, at: Micros, hours: i64) -> i64 {
        let offset = i64::from(self.local(at).offset().fix().local_minus_utc());
        (at.div_euclid(SECOND) + offset).div_euclid(hours * 3600)
    }

    /// Whole days from now, in the viewer's calendar: 0 today, -1 yesterday.
    fn days_away(self, at: Micros) -> i64 {
        (self.local(at).date_naive() - self.local(self.now).date_naive()).num_days()
    }

    /// `auj.`, `hier`, `20 nov.`, `20 nov. 2025`
    pub fn short_day(self, at: Micros) -> String {
        match self.days_away(at) {
            0 => self.words.say("day-today-short"),
            -1 => self.words.say("day-yesterday-short"),
            _ if self.local(at).year() == self.local(self.now).year() => {
                self.day_and_month(self.local(at).date_naive())
            }
            _ => self.date(at),
        }
    }

    fn day_and_month(self, day: NaiveDate) -> String {
        let month = self.words.say(&format!("month-short-{}", day.month()));
        self.words.say_with("date-day", [("day", day.day().to_string().into()), ("month", month.into())])
    }

    /// A day of the calendar: `22 nov. 2026`
    pub fn day(self, day: NaiveDate) -> String {
        format!("{}\u{a0}{}", self.day_and_month(day), day.year())
    }

    /// `22 nov. 2026`
    pub fn date(self, at: Micros) -> String {
        self.day(self.local(at).date_naive())
    }

    /// `Aujourd’hui, 14:11:08`, `Hier, 14:11:08`, `20 nov. 2026, 14:11:08`
    pub fn moment(self, at: Micros) -> String {
        let day = match self.days_away(at) {
            0 => self.words.say("day-today"),
            -1 => self.words.say("day-yesterday"),
            _ => self.date(at),
        };
        format!("{day}, {}", self.second(at))
    }

    /// Inside a sentence: `à 16:12` today, `demain à 16:12`, `vendredi 27 novembre à 14:11`.
    pub fn in_sentence(self, at: Micros) -> String {
        let hour = self.hour(at);
        let days = self.days_away(at);
        match days {
            0 => self.words.say_with("moment-today", [("hour", hour.into())]),
            1 => self.words.say_with("moment-tomorrow", [("hour", hour.into())]),
            -1 => self.words.say_with("moment-yesterday", [("hour", hour.into())]),
            _ => self.day_in_words(at, self.local(at).year() != self.local(self.now).year()),
        }
    }

    /// Since when something lasts: `depuis 09:41` today, `depuis hier 09:41`, `depuis le 20 nov. 09:41`.
    pub fn since(self, at: Micros) -> String {
        let hour = self.hour(at);
        match self.days_away(at) {
            0 => self.words.say_with("since-today", [("hour", hour.into())]),
            -1 => self.words.say_with("since-yesterday", [("hour", hour.into())]),
            _ => self.words.say_with("since-day", [("day", self.short_day(at).into()), ("hour", hour.into())]),
        }
    }

    fn day_in_words(self, at: Micros, with_year: bool) -> String {
        let local = self.local(at);
        let weekday = self.words.say(&format!("weekday-{}", local.weekday().number_from_monday()));
        let month = self.words.say(&format!("month-{}", local.month()));
        let year = if with_year { format!(" {}", local.year()) } else { String::new() };
        self.words.say_with(
            "moment-day",
            [
                ("weekday", weekday.into()),
                ("day", local.day().to_string().into()),
                ("month", format!("{month}{year}").into()),
                ("hour", self.hour(at).into()),
            ],
        )
    }

    /// Where nobody knows when it is read: `vendredi 27 novembre 2026 à 14:11 (UTC+01:00)`
    pub fn in_writing(self, at: Micros) -> String {
        format!("{} ({})", self.day_in_words(at, true), self.offset(at))
    }

    /// `UTC+01:00`
    fn offset(self, at: Micros) -> String {
        let offset = self.local(at).offset().fix().local_minus_utc();
        let sign = if offset < 0 { '\u{2212}' } else { '+' };
        let (hours, minutes) = (offset.abs() / 3600, offset.abs() % 3600 / 60);
        format!("UTC{sign}{hours:02}:{minutes:02}")
    }

    /// What hovering shows: `22 nov. 2026, 14:11:08 (UTC+01:00, Europe/Paris)`
    pub fn full(self, at: Micros) -> String {
        let local = self.local(at);
        let subsecond = if local.nanosecond() == 0 { String::new() } else { local.format("%.3f").to_string() };
        format!("{}, {}{subsecond} ({}, {})", self.date(at), self.second(at), self.offset(at), self.timezone)
    }

    /// The time between two steps: `+0,9 s`, `+12 s`, `+3 min`, `+1 h`, `+2 j`; empty for less than a tenth of a second.
    pub fn delta(self, from: Micros, to: Micros) -> String {
        if to - from < SECOND / 10 { String::new() } else { format!("+{}", self.span(to - from)) }
    }

    /// `47 min`, `5 j`: one number, one unit, rounded.
    pub fn span(self, span: Micros) -> String {
        let (n, unit) = match span.max(0) {
            s if s < 10 * SECOND && s % SECOND != 0 => (s as f64 / SECOND as f64, "span-seconds"),
            s if s < MINUTE => ((s / SECOND) as f64, "span-seconds"),
            s if s < HOUR => (((s + MINUTE / 2) / MINUTE) as f64, "span-minutes"),
            s if s < 48 * HOUR => ((s as f64 / HOUR as f64 * 2.0).round() / 2.0, "span-hours"),
            s => (((s + DAY / 2) / DAY) as f64, "span-days"),
        };
        self.words.say_with(unit, [("n", self.words.decimal(n).into())])
    }

    /// `dans 47 min`, `il y a 3 h`
    pub fn away(self, at: Micros) -> String {
        let (key, span) = if at > self.now { ("away-in", at - self.now) } else { ("away-ago", self.now - at) };
        self.words.say_with(key, [("span", self.span(span).into())])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Locale;

    /// 2026-11-22 14:30:00 in Paris.
    const NOW: Micros = 1_795_354_200 * SECOND;

    fn french() -> Viewer {
        Viewer { words: Words(Locale::Fr), timezone: chrono_tz::Europe::Paris, now: NOW }
    }

    fn english() -> Viewer {
        Viewer { words: Words(Locale::En), ..french() }
    }

    #[test]
    fn a_time_reads_as_the_viewer_lives() {
        let at = NOW - 19 * MINUTE + 8 * SECOND;
        assert_eq!(french().hour(at), "14:11");
        assert_eq!(french().short_day(at), "auj.");
        assert_eq!(french().moment(at), "Aujourd’hui, 14:11:08");
        assert_eq!(french().date(at), "22\u{a0}nov.\u{a0}2026");
        assert_eq!(english().moment(at), "Today, 14:11:08");
        assert_eq!(french().iso(at), "2026-11-22T13:11:08Z");
        assert_eq!(french().stamp(at + 999_999), "2026-11-22T14:11:08+01:00");
        assert_eq!(french().full(at), "22\u{a0}nov.\u{a0}2026, 14:11:08 (UTC+01:00, Europe/Paris)");
    }

    #[test]
    fn days_are_the_calendars_not_24_hours() {
        assert_eq!(french().short_day(NOW - 15 * HOUR), "hier");
        assert_eq!(french().short_day(NOW - 3 * DAY), "19\u{a0}nov.");
        assert_eq!(french().short_day(NOW - 400 * DAY), "18\u{a0}oct.\u{a0}2025");
        assert_eq!(french().in_sentence(NOW + 5 * DAY), "vendredi 27\u{a0}novembre à 14:30");
        assert_eq!(english().in_sentence(NOW + 5 * DAY), "Friday 27\u{a0}November at 14:30");
        assert_eq!(french().in_writing(NOW), "dimanche 22\u{a0}novembre 2026 à 14:30 (UTC+01:00)");
    }

    #[test]
    fn a_block_of_hours_begins_when_the_viewers_clock_says_so() {
        // in the night to 25 October 2026 the clocks go back in Paris: that day has 25 hours
        let midnight = 1_792_879_200 * SECOND;
        assert_eq!(french().full(midnight), "25\u{a0}oct.\u{a0}2026, 00:00:00 (UTC+02:00, Europe/Paris)");
        let day = french().block(midnight, 24);
        assert_eq!(french().block(midnight - SECOND, 24), day - 1);
        assert_eq!(french().block(midnight + 25 * HOUR - SECOND, 24), day);
        assert_eq!(french().block(midnight + 25 * HOUR, 24), day + 1);
        assert_eq!(french().block(midnight + 7 * HOUR, 6), 4 * day + 1, "six o'clock is an hour later than usual");
    }

    #[test]
    fn spans_have_one_number_and_one_unit() {
        assert_eq!(french().delta(0, 900_000), "+0,9\u{a0}s");
        assert_eq!(french().delta(0, 12 * SECOND), "+12\u{a0}s");
        assert_eq!(french().delta(0, HOUR), "+1\u{a0}h");
        assert_eq!(french().delta(0, 4 * DAY), "+4\u{a0}j");
        assert_eq!(french().delta(5, 5), "");
        assert_eq!(french().delta(0, 40_000), "");
        assert_eq!(french().away(NOW + 47 * MINUTE), "dans 47\u{a0}min");
        assert_eq!(english().away(NOW - 3 * HOUR), "3\u{a0}h ago");
    }
}
