//! What comes next for a deferred mail: the next attempt and the instant it is given up, from the source's own schedule.

use serde::{Deserialize, Serialize};

use crate::message::Micros;

/// What is expected of a deferred recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// `None`: the next attempt is already due, or none will come.
    pub next_attempt_at: Option<Micros>,
    pub gives_up_at: Micros,
    /// The number of the last attempt, and about how many there will be in all.
    pub attempt: usize,
    pub attempts: usize,
}

/// When a source retries. Kept as JSON in `sources.retry_schedule`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetrySchedule {
    /// `(until, every)`: until that many seconds after arrival, one attempt every so many seconds. Ascending.
    pub steps: Vec<(u32, u32)>,
    /// Given up after that many seconds.
    pub lifetime: u32,
}
