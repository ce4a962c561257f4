//! The wall clock. Everything else is handed the time, so that a test can choose it.

use std::time::{SystemTime, UNIX_EPOCH};

use lasso::message::Micros;

/// Now, in microseconds since 1970 UTC.
#[allow(clippy::disallowed_methods, reason = "this is the one place that may ask")]
pub fn now() -> Micros {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_micros() as Micros)
}
