//! Which mail each of the filters' words is about.

use std::{borrow::Cow, collections::BTreeSet};

use foldhash::HashMap;

use super::{HOPS_AT_MOST, MENTIONS_AT_MOST, NAMESAKES_AT_MOST, SCANS_AT_MOST, Work};
use crate::{
    trail::{
        TrailKey,
        chain::{self, Hop},
        groups::Groups,
        is_id_name,
    },
    verdict::Filter,
};

impl Work {
    /// Puts what filters said together with the one mail that it is about. Where it may be about several, it is about none.
    pub(super) fn join_scans(&self, hops: &[&Hop], place: &HashMap<&TrailKey, usize>, groups: &mut Groups) {
        let mut scans: Vec<(usize, &Hop, Cow<'_, str>)> = Vec::new();
        for (i, hop) in hops.iter().enumerate().filter(|(_, hop)| hop.key.is_verdict()) {
            scans.extend(hop.trail.mentions().map(|name| (i, *hop, name)));
        }
        if scans.is_empty() {
            return;
        }
        let mut by_id: HashMap<String, Vec<usize>> = HashMap::default();
        if scans.iter().any(|(_, _, name)| is_id_name(name)) {
            for (i, hop) in hops.iter().enumerate() {
                hop.trail.id_name().into_iter().for_each(|name| by_id.entry(name).or_default().push(i));
            }
        }
        // the first ones are those that count
        scans.sort_by_key(|(_, scan, _)| (scan.trail.first_at, &scan.key));
        let mut taken: HashMap<(usize, &str), usize> = HashMap::default();
        let mut scans_of: Vec<(usize, usize)> = Vec::new();
        for (i, scan, name) in scans {
            let named = self.by_queue_id.get(&*name).into_iter().flatten().filter_map(|key| place.get(key));
            let named: Vec<usize> = named.chain(by_id.get(&*name).into_iter().flatten()).copied().collect();
            // of a crowd nobody knows which is meant
            if is_id_name(&name) && (named.len() > NAMESAKES_AT_MOST || self.crowds.contains(&*name)) {
                continue;
            }
            let about = named.into_iter().filter(|j| chain::is_about(scan, hops[*j]));
            let mails: BTreeSet<usize> = about.map(|j| groups.find(j)).collect();
            let (Some(mail), 1) = (mails.first(), mails.len()) else { continue };
            // amavis speaks of each recipient by itself
            let of_whom = scan.trail.verdict.as_ref().filter(|seen| seen.2.filter == Filter::Amavis);
            let of_whom = of_whom.and_then(|seen| seen.2.recipients.first()).map_or("", String::as_str);
            let joined = taken.entry((*mail, of_whom)).or_default();
            if *joined < SCANS_AT_MOST {
                *joined += 1;
                scans_of.push((i, *mail));
            }
        }
        let room = HOPS_AT_MOST + SCANS_AT_MOST + scans_of.len().min(MENTIONS_AT_MOST);
        for (i, mail) in scans_of {
            groups.join(i, mail, room);
        }
    }
}
