//! The search for the trails that hang together, from queue id to queue id.

use std::collections::BTreeSet;

use foldhash::HashSet;

use crate::store::db::Bind;

/// Queue ids that lead from trail to trail.
#[derive(Default)]
pub(super) struct LinkSearch {
    /// To load.
    pub(super) wanted: BTreeSet<String>,
    /// Whose mentions are to be looked up.
    pub(super) heard_of: BTreeSet<String>,
    pub(super) asked: HashSet<String>,
    pub(super) heard: HashSet<String>,
    pub(super) trails: HashSet<i64>,
    pub(super) mails: HashSet<Vec<u8>>,
}

impl LinkSearch {
    pub(super) fn and(mut self, next: Self) -> Self {
        self.wanted = next.wanted;
        self.heard_of = next.heard_of;
        self
    }

    pub(super) fn is_done(&self) -> bool {
        self.wanted.iter().all(|id| self.asked.contains(id)) && self.heard_of.iter().all(|id| self.heard.contains(id))
    }

    pub(super) fn unasked(&mut self) -> Vec<Bind> {
        let asked = &mut self.asked;
        self.wanted.iter().filter(|id| asked.insert((*id).clone())).map(|id| Bind::from(id.as_str())).collect()
    }

    pub(super) fn unheard(&mut self) -> Vec<Bind> {
        let heard = &mut self.heard;
        self.heard_of.iter().filter(|id| heard.insert((*id).clone())).map(|id| Bind::from(id.as_str())).collect()
    }
}
