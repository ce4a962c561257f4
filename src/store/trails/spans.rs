//! When the lives of a queue id were, to tell which of them touch.

use foldhash::HashMap;

use crate::{message::Micros, trail::chain::Hop};

/// When the lives of each queue id began and when they ended, each sorted.
pub(super) struct Spans<'a>(HashMap<(&'a str, &'a str), Span>);

#[derive(Default)]
struct Span {
    firsts: Vec<Micros>,
    lasts: Vec<Micros>,
}

impl<'a> Spans<'a> {
    pub(super) fn of(hops: impl Iterator<Item = &'a Hop>) -> Self {
        let mut spans: HashMap<(&str, &str), Span> = HashMap::default();
        for hop in hops {
            let Span { firsts, lasts } = spans.entry((&hop.key.host, &hop.key.queue_id)).or_default();
            firsts.push(hop.trail.first_at);
            lasts.push(hop.trail.last_at);
        }
        for Span { firsts, lasts } in spans.values_mut() {
            firsts.sort_unstable();
            lasts.sort_unstable();
        }
        Self(spans)
    }

    /// Whether another life of its queue id is there at the same time.
    pub(super) fn touches(&self, hop: &Hop) -> bool {
        let Some(Span { firsts, lasts }) = self.0.get(&(hop.key.host.as_str(), hop.key.queue_id.as_str())) else {
            return false;
        };
        let begun = firsts.partition_point(|first| *first <= hop.trail.last_at);
        let over = lasts.partition_point(|last| *last < hop.trail.first_at);
        begun - over > 1
    }
}
