//! What comes next for a deferred mail: the next attempt and the instant it is given up, from the source's own schedule.

use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result},
    message::{Micros, SECOND},
};

/// What is expected of a deferred recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// A little in the past when the attempt is late by less than one interval. `None`: it is later than that, or no
    /// attempt will come.
    pub next_attempt_at: Option<Micros>,
    pub gives_up_at: Micros,
    /// The number of the last attempt, and about how many there will be in all.
    pub attempt: usize,
    pub attempts: usize,
}

/// When a source retries. Kept as JSON in `sources.retry_schedule`, which is read with every check of [`Self::new`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct RetrySchedule {
    /// `(until, every)`: until that many seconds after arrival, one attempt every so many seconds. Ascending; the last
    /// one goes on until the lifetime ends.
    pub steps: Vec<(u32, u32)>,
    /// Given up after that many seconds. 0: the first refusal is the last.
    pub lifetime: u32,
}

/// A schedule as somebody wrote it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    steps: Vec<(u32, u32)>,
    lifetime: u32,
}

impl TryFrom<Unchecked> for RetrySchedule {
    type Error = Error;

    fn try_from(schedule: Unchecked) -> Result<Self> {
        Self::new(schedule.steps, schedule.lifetime)
    }
}

const HOUR: u32 = 3600;
const DAY: u32 = 24 * HOUR;

impl RetrySchedule {
    /// No real schedule has more steps.
    const MOST_STEPS: usize = 24;
    /// Postfix itself keeps no mail longer (`maximal_queue_lifetime`, at most 100 d).
    const LONGEST_LIFETIME: u32 = 100 * DAY;

    /// A schedule that can be computed with: steps there, ascending, each interval at least a second.
    pub fn new(steps: Vec<(u32, u32)>, lifetime: u32) -> Result<Self> {
        let invalid = |code| Err(Error::Invalid { field: "retry_schedule", code });
        if steps.is_empty() {
            return invalid("no_steps");
        }
        if steps.len() > Self::MOST_STEPS {
            return invalid("too_many_steps");
        }
        if steps.iter().any(|&(_, every)| every == 0) {
            return invalid("interval_is_zero");
        }
        if !steps.is_sorted_by(|(a, _), (b, _)| a < b) {
            return invalid("steps_not_ascending");
        }
        if lifetime > Self::LONGEST_LIFETIME {
            return invalid("lifetime_too_long");
        }
        Ok(Self { steps, lifetime })
    }

    /// Every 5 minutes during the first hour, then once an hour until day 5: 12 + 119 = 131 attempts.
    pub fn provider() -> Self {
        Self { steps: vec![(HOUR, 300), (5 * DAY, HOUR)], lifetime: 5 * DAY }
    }

    /// Postfix as it comes. After each failure the queue manager leaves a mail alone for as long as it has already
    /// waited, at least `minimal_backoff_time` (300 s) and at most `maximal_backoff_time` (4000 s): postconf(5), and
    /// "exponential backoff" in qmgr(8). The deferred queue is looked through every `queue_run_delay` (300 s), so that
    /// 4000 s become 4200. `maximal_queue_lifetime` is 5 days.
    pub fn postfix() -> Self {
        Self { steps: vec![(600, 300), (1200, 600), (2400, 1200), (4800, 2400), (5 * DAY, 4200)], lifetime: 5 * DAY }
    }

    /// About how many attempts a mail gets that is never accepted.
    pub fn attempts(&self) -> usize {
        1 + self.attempts_after(0)
    }

    /// What to expect at `now` of a mail whose attempts so far, oldest first, all were deferred.
    pub fn forecast(&self, arrived_at: Micros, attempts: &[Micros], now: Micros) -> Forecast {
        let gives_up_at = arrived_at.saturating_add(Micros::from(self.lifetime) * SECOND);
        let Some(&last) = attempts.last() else {
            // accepted and not yet tried: the first attempt follows at once
            let is_late = now > arrived_at.saturating_add(self.interval(0));
            let next_attempt_at = (!is_late && now < gives_up_at).then_some(arrived_at);
            return Forecast { next_attempt_at, gives_up_at, attempt: 0, attempts: self.attempts() };
        };
        // two hosts' clocks may disagree: no age is negative
        let age = last.saturating_sub(arrived_at).max(0);
        let interval = self.interval(age);
        let due = last.max(arrived_at).saturating_add(interval);
        let is_late = now > due.saturating_add(interval);
        Forecast {
            next_attempt_at: (due < gives_up_at && now < gives_up_at && !is_late).then_some(due),
            gives_up_at,
            attempt: attempts.len(),
            attempts: attempts.len().saturating_add(self.attempts_after(age)),
        }
    }

    /// The wait after an attempt at that age.
    fn interval(&self, age: Micros) -> Micros {
        let step = self.steps.iter().find(|&&(until, _)| age < Micros::from(until) * SECOND).or(self.steps.last());
        step.map_or(SECOND, |&(_, every)| Micros::from(every.max(1)) * SECOND)
    }

    /// How many attempts follow one at that age: counted a step at a time, whatever the interval.
    fn attempts_after(&self, mut age: Micros) -> usize {
        let lifetime = Micros::from(self.lifetime) * SECOND;
        let mut attempts = 0;
        for (i, &(until, _)) in self.steps.iter().enumerate() {
            let is_last = i + 1 == self.steps.len();
            let until = if is_last { lifetime } else { lifetime.min(Micros::from(until) * SECOND) };
            if age < until {
                let every = self.interval(age);
                // the attempt that leaves the step still counts, unless the mail is given up first
                let rounds = (until - age + every - 1) / every;
                age += rounds * every;
                attempts += rounds - Micros::from(age >= lifetime);
            }
        }
        attempts.max(0) as usize
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const MINUTE: Micros = 60 * SECOND;
    const ARRIVED: Micros = 1_795_365_599 * SECOND;

    /// The instants of all attempts when each is made when it is due.
    fn walk(schedule: &RetrySchedule) -> Vec<Micros> {
        let mut attempts = vec![ARRIVED];
        while let Some(next) = schedule.forecast(ARRIVED, &attempts, *attempts.last().unwrap()).next_attempt_at {
            attempts.push(next);
        }
        attempts
    }

    #[test]
    fn the_provider_makes_131_attempts_12_of_them_in_the_first_hour() {
        let schedule = RetrySchedule::provider();
        let attempts = walk(&schedule);
        assert_eq!(attempts.len(), 131);
        assert_eq!(attempts.iter().filter(|at| **at < ARRIVED + 60 * MINUTE).count(), 12);
        assert_eq!(schedule.attempts(), 131);
        for n in 1..=131 {
            assert_eq!(schedule.forecast(ARRIVED, &attempts[..n], attempts[n - 1]).attempts, 131, "after attempt {n}");
        }
    }

    #[test]
    fn the_count_agrees_with_the_walk_on_odd_schedules() {
        for (steps, lifetime) in [
            (vec![(100, 30), (1000, 77)], 950),
            (vec![(10, 100)], 1000),
            (vec![(5000, 7)], 100),
            (vec![(60, 60), (120, 1)], 120),
        ] {
            let schedule = RetrySchedule::new(steps, lifetime).unwrap();
            assert_eq!(schedule.attempts(), walk(&schedule).len(), "{schedule:?}");
        }
    }

    #[test]
    fn the_hour_changes_the_pace() {
        let schedule = RetrySchedule::provider();
        let next = |age| schedule.forecast(ARRIVED, &[ARRIVED + age], ARRIVED + age).next_attempt_at.unwrap() - ARRIVED;
        assert_eq!(next(50 * MINUTE), 55 * MINUTE);
        assert_eq!(next(55 * MINUTE), 60 * MINUTE);
        assert_eq!(next(60 * MINUTE - 1), 65 * MINUTE - 1);
        assert_eq!(next(60 * MINUTE), 120 * MINUTE);
    }

    #[test]
    fn postfix_backs_off_to_seventy_minutes() {
        let waits: Vec<_> = walk(&RetrySchedule::postfix()).windows(2).map(|w| (w[1] - w[0]) / SECOND).collect();
        assert_eq!(waits[..7], [300, 300, 600, 1200, 2400, 4200, 4200]);
        assert_eq!(RetrySchedule::postfix().attempts(), waits.len() + 1);
    }

    #[test]
    fn nothing_comes_after_the_lifetime() {
        let schedule = RetrySchedule::provider();
        let gives_up_at = ARRIVED + 5 * 24 * 60 * MINUTE;
        let last = gives_up_at - 60 * MINUTE;
        let forecast = schedule.forecast(ARRIVED, &[ARRIVED, last], last);
        assert_eq!(forecast, Forecast { next_attempt_at: None, gives_up_at, attempt: 2, attempts: 2 });
        assert_eq!(
            schedule.forecast(ARRIVED, &[ARRIVED, gives_up_at + MINUTE], gives_up_at + MINUTE).next_attempt_at,
            None
        );
        assert_eq!(schedule.forecast(ARRIVED, &[ARRIVED], gives_up_at).next_attempt_at, None);
    }

    #[test]
    fn a_late_attempt_is_expected_for_one_more_interval() {
        let schedule = RetrySchedule::provider();
        let next = |minutes| schedule.forecast(ARRIVED, &[ARRIVED], ARRIVED + minutes * MINUTE).next_attempt_at;
        assert_eq!(next(7), Some(ARRIVED + 5 * MINUTE));
        assert_eq!(next(10), Some(ARRIVED + 5 * MINUTE));
        assert_eq!(next(11), None);
    }

    #[test]
    fn the_first_attempt_follows_arrival() {
        let forecast = RetrySchedule::provider().forecast(ARRIVED, &[], ARRIVED + SECOND);
        assert_eq!((forecast.next_attempt_at, forecast.attempt, forecast.attempts), (Some(ARRIVED), 0, 131));
        assert_eq!(RetrySchedule::provider().forecast(ARRIVED, &[], ARRIVED + 6 * MINUTE).next_attempt_at, None);
    }

    #[test]
    fn json_goes_round_and_nonsense_is_refused() {
        let schedule = RetrySchedule::provider();
        let json = serde_json::to_string(&schedule).unwrap();
        assert_eq!(json, r#"{"steps":[[3600,300],[432000,3600]],"lifetime":432000}"#);
        assert_eq!(serde_json::from_str::<RetrySchedule>(&json).unwrap(), schedule);
        for (json, code) in [
            (r#"{"steps":[],"lifetime":1}"#, "no_steps"),
            (r#"{"steps":[[1,0]],"lifetime":1}"#, "interval_is_zero"),
            (r#"{"steps":[[9,1],[9,2]],"lifetime":1}"#, "steps_not_ascending"),
            (r#"{"steps":[[1,1]],"lifetime":4294967295}"#, "lifetime_too_long"),
            (r#"{"steps":[[1,1]],"lifetime":-1}"#, "invalid value"),
            (r#"{"steps":[[1,1]],"lifetime":1e99}"#, "invalid type"),
            (r#"{"steps":[[1,1]],"lifetime":1,"x":1}"#, "unknown field"),
            ("null", "invalid type"),
        ] {
            let error = serde_json::from_str::<RetrySchedule>(json).unwrap_err().to_string();
            assert!(error.contains(code), "{json}: {error}");
        }
    }

    #[test]
    fn absurd_instants_and_unchecked_schedules_do_no_harm() {
        let unchecked = RetrySchedule { steps: vec![(u32::MAX, 0), (0, 0)], lifetime: u32::MAX };
        for schedule in [RetrySchedule::provider(), unchecked, RetrySchedule { steps: vec![], lifetime: 9 }] {
            for at in [Micros::MIN, -1, 0, ARRIVED, Micros::MAX] {
                for last in [Micros::MIN, 0, ARRIVED, Micros::MAX] {
                    for now in [Micros::MIN, 0, Micros::MAX] {
                        schedule.forecast(at, &[last], now);
                        schedule.forecast(at, &[], now);
                    }
                }
            }
        }
    }
}
