//! Lines that were read together, put in the order in which they are best taken in.

use std::collections::HashMap;

use lasso::{
    message::Micros,
    store::sources::Progress,
    tenant::TenantId,
    trail::{Counts, Entry, Reading, SetAside, order},
};

/// Lines that say something, read before they are put in order and taken in: the more, the less often a page of the database is written.
const LINES: usize = 40_960;
/// Their text, in bytes: lines may be long.
const BYTES: usize = 24 << 20;
/// Lines of all programs: how far a log of others was read must be kept now and then, too.
const LINES_OF_ALL: u64 = 500_000;

/// Lines that were read together: taken in by mail and tenant instead of in the order of time.
#[derive(Clone, Default)]
pub(super) struct Window {
    pub(super) groups: Vec<Vec<Entry>>,
    pub(super) set_aside: Vec<SetAside>,
    pub(super) last_line_at: Vec<(String, Micros)>,
    /// What was read for it, and how far: kept with its last batch. `None` in a part of a window.
    pub(super) progress: Option<Progress>,
}

/// Reads lines of one source until there are enough for a window.
pub(super) struct Collector {
    pub(super) reading: Reading,
    entries: Vec<Entry>,
    bytes: usize,
    /// As far as the window before.
    counted: Counts,
}

impl Collector {
    pub(super) fn new(reading: Reading) -> Self {
        let counted = reading.counts;
        Self { reading, entries: Vec::new(), bytes: 0, counted }
    }

    /// Reads one line, without its line end.
    pub(super) fn read(&mut self, line: &str) {
        let before = self.len();
        self.reading.read(line, &mut self.entries);
        if self.len() > before {
            self.bytes += line.len();
        }
    }

    fn len(&self) -> usize {
        self.entries.len() + self.reading.set_aside.len()
    }

    pub(super) fn is_full(&self) -> bool {
        self.len() >= LINES || self.bytes >= BYTES || self.reading.counts.lines - self.counted.lines >= LINES_OF_ALL
    }

    /// Whether nothing was read since the last window.
    pub(super) fn is_empty(&self) -> bool {
        self.counted == self.reading.counts
    }

    /// What was read since the last window. `now` is when, by our own clock.
    pub(super) fn window(&mut self, domains: &HashMap<String, TenantId>, now: Micros) -> Window {
        self.bytes = 0;
        let counts = self.reading.counts;
        let since = Counts {
            lines: counts.lines - self.counted.lines,
            understood: counts.understood - self.counted.understood,
            set_aside: counts.set_aside - self.counted.set_aside,
        };
        self.counted = counts;
        Window {
            groups: order::by_mail(std::mem::take(&mut self.entries), domains),
            set_aside: std::mem::take(&mut self.reading.set_aside),
            last_line_at: self.reading.last_line_at.drain().map(|(host, at)| (host.to_string(), at)).collect(),
            progress: Some(Progress { counts: since, heard_at: now, ..Progress::default() }),
        }
    }
}
