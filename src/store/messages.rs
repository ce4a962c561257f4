//! Reads copies: the list with its tabs, one trace, everything for an export. Whatever the scope may not see is not in the answer.

mod export;
mod list;
mod raw;
mod recipients;
mod scans;
mod search;
mod trace;

pub use export::{Exported, ExportedVerdict, after};
pub(super) use list::last_arrival;
pub use list::{newest, page, pulse};
pub use recipients::{ListedRecipient, Recipients};
pub(super) use search::OWN_AT_MOST;
pub use trace::{find, trace};

use std::collections::{HashMap, HashSet};

use crate::{
    error::{Error, Result},
    forecast::RetrySchedule,
    message::{MessageId, Micros, SECOND, Status},
    source::KEEP_LINES_DAYS,
    store::{
        db::Db,
        sources::{self, HostRow},
    },
    tenant::Sight,
};

/// A queue that said nothing more although its host's log went on for this long: the trace stops.
const SILENCE: Micros = 3600 * SECOND;
/// No queue keeps a mail that long (`maximal_queue_lifetime` is five days): its end was not logged.
const GIVEN_UP: Micros = 6 * 86_400 * SECOND;

/// The hosts' last lines and schedules: what "silent" and "next attempt" are computed from.
#[derive(Debug)]
pub(super) struct Hosts(HashMap<String, HostRow>);

impl Hosts {
    pub(super) async fn load(db: &Db) -> Result<Self> {
        Ok(Self(sources::hosts(db).await?.into_iter().map(|row| (row.host.clone(), row)).collect()))
    }

    /// The hosts whose log is known.
    fn names(&self) -> HashSet<&str> {
        self.0.keys().map(String::as_str).collect()
    }

    fn last_line_at(&self, host: &str) -> Option<Micros> {
        self.0.get(host).map(|row| row.last_line_at)
    }

    /// When the last line of any of them was written.
    pub(super) fn heard_at(&self) -> Option<Micros> {
        self.0.values().map(|row| row.last_line_at).max()
    }

    fn schedule(&self, host: &str) -> RetrySchedule {
        self.0.get(host).map_or_else(RetrySchedule::postfix, |row| row.schedule.clone())
    }

    /// How long the lines of a host are kept.
    fn keep_lines_days(&self, host: &str) -> i64 {
        self.0.get(host).map_or(KEEP_LINES_DAYS, |row| row.keep_lines_days)
    }

    /// The status to show: what waits although its host's log moved on is unknown.
    pub(super) fn seen_today(&self, status: Status, last_host: &str, arrived_at: Micros) -> Status {
        let patience = match status {
            Status::Queued => SILENCE,
            Status::Deferred => GIVEN_UP,
            _ => return status,
        };
        match self.last_line_at(last_host) {
            Some(heard_at) if heard_at - arrived_at > patience => Status::Unknown,
            _ => status,
        }
    }
}

/// Whether somebody with this sight sent the mail themselves, and so sees every recipient of the copy.
fn sees_all(sight: &Sight, sent_by: Option<&str>) -> bool {
    match sight {
        Sight::Whole => true,
        Sight::Own(own) => sent_by.is_some_and(|sender| own.iter().any(|address| address == sender)),
    }
}

pub(super) fn id_of(bytes: &[u8]) -> Result<MessageId> {
    bytes.try_into().map(MessageId).map_err(|_| Error::internal("a message id is not 16 bytes"))
}

pub(super) fn status_of(slug: &str) -> Result<Status> {
    Status::from_slug(slug).ok_or_else(|| Error::internal("a status without a meaning"))
}
