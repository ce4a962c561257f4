//! What filters said of one mail: one scan may be told by a log, by an exporter and by a history, and a mail may be scanned again.

use std::sync::Arc;

use super::{TrailKey, chain::Hop};
use crate::{
    message::{Micros, SECOND, Status},
    verdict::{Action, Effect, Filter, Points, Symbol, Verdict},
};

/// One scan is told within this time by whoever knows when it was made.
const ONE_SCAN: Micros = 60 * SECOND;
/// A log writes scores with two decimals, in thousandths.
const ROUNDED: i64 = 10;
/// Names by which one mail can be found.
const NAMES_AT_MOST: usize = 32;

/// One scan: who told most of it.
#[derive(Clone, Debug)]
pub struct Scanned<'a> {
    pub key: &'a TrailKey,
    pub at: Micros,
    pub verdict: &'a Arc<Verdict>,
    /// The same filter had scanned it before.
    pub is_rescan: bool,
}

/// The scans that these trails tell of, the oldest first.
pub fn scans<'a>(told: impl IntoIterator<Item = &'a Hop>) -> Vec<Scanned<'a>> {
    let heard = told.into_iter().filter_map(|hop| {
        let seen = hop.trail.verdict.as_ref()?;
        Some(Scanned { key: &hop.key, at: seen.0, verdict: &seen.2, is_rescan: false })
    });
    let mut heard: Vec<Scanned<'a>> = heard.collect();
    // who knows when it was made comes first: what others tell is found to be the same then
    heard.sort_by_key(|scan| (!scan.verdict.is_dated, scan.at, scan.key));
    let mut scans: Vec<Scanned<'a>> = Vec::new();
    for scan in heard {
        match scans.iter_mut().find(|known| is_same(known, &scan)) {
            Some(known) if tells_more(scan.verdict, known.verdict) => {
                (known.key, known.verdict) = (scan.key, scan.verdict);
            }
            Some(_) => {}
            None => scans.push(scan),
        }
    }
    scans.sort_by_key(|scan| (scan.at, scan.key));
    let mut filters: Vec<Filter> = Vec::new();
    for scan in &mut scans {
        scan.is_rescan = filters.contains(&scan.verdict.filter);
        filters.push(scan.verdict.filter);
    }
    scans
}

fn is_same(known: &Scanned<'_>, scan: &Scanned<'_>) -> bool {
    let (a, b) = (known.verdict, scan.verdict);
    let is_near = |a: Points, b: Points| (a.0 - b.0).abs() <= ROUNDED;
    let is_same_queue = a.queue_id == b.queue_id || a.queue_id.is_empty() || b.queue_id.is_empty();
    a.filter == b.filter
        && a.action == b.action
        && is_same_queue
        && a.score.zip(b.score).is_none_or(|(a, b)| is_near(a, b))
        && (!a.is_dated || !b.is_dated || (known.at - scan.at).abs() <= ONE_SCAN)
}

fn tells_more(verdict: &Verdict, than: &Verdict) -> bool {
    let told = |verdict: &Verdict| {
        let scored = verdict.symbols.iter().filter(|symbol| symbol.score.is_some()).count();
        let options: usize = verdict.symbols.iter().map(|symbol| symbol.options.len()).sum();
        (scored, options, verdict.threshold.is_some())
    };
    told(verdict) > told(than)
}

/// What became of what a filter asked for, where the recipients of whom it spoke ended so.
pub fn effect(verdict: &Verdict, statuses: impl IntoIterator<Item = Status>) -> Effect {
    match verdict.action {
        Action::NoAction | Action::Greylist => Effect::Nothing,
        Action::AddHeader | Action::RewriteSubject => Effect::Tagged,
        Action::SoftReject | Action::Quarantine | Action::Discard | Action::Reject => {
            // a filter behind the queue makes our own server return the mail; behind one before the queue, that was the next server
            let is_stopped = |status| match status {
                Status::Refused | Status::Held | Status::Discarded => true,
                Status::Bounced => verdict.filter == Filter::Amavis,
                _ => false,
            };
            if statuses.into_iter().all(is_stopped) { Effect::Enforced } else { Effect::Ignored }
        }
    }
}

/// The names of the tests that weighed something, by which a mail can be found; the heaviest first.
pub fn weighty(verdict: &Verdict) -> impl Iterator<Item = &str> {
    let weight = |score: Option<Points>| score.map_or(0, |score| score.0.abs());
    // others name what they found, and count nothing
    let is_found = |symbol: &&Symbol| {
        symbol.is_weighty() || verdict.filter != Filter::Rspamd && symbol.score.is_none() && symbol.name != "CLEAN"
    };
    let found = verdict.symbols.iter().filter(is_found);
    let mut found: Vec<(i64, &str)> = found.map(|symbol| (weight(symbol.score), symbol.name.as_str())).collect();
    found.sort_unstable_by(|a, b| (b.0, a.1).cmp(&(a.0, b.1)));
    found.truncate(NAMES_AT_MOST);
    found.into_iter().map(|(_, name)| name)
}
