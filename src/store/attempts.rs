//! Every attempt for a recipient: read from the lines themselves, when somebody asks.
//!
//! Most lines of a busy log are attempts that failed like the one before. As rows they were a fifth of the database and much of what
//! ingest wrote; and each is in a block already, as the line that it is.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use serde::{Deserialize, Serialize};

use super::{
    db::{Bind, Db},
    lines::{Blocks, Stored},
};
use crate::{
    error::{Error, Result},
    message::{Attempt, Hop, Micros, SECOND, Status},
    trail::{Fact, Known, Recipient, TrailKey, chain, reread},
    verdict::Verdict,
};

/// One hop on a recipient's way, as `deliveries.path` keeps it: the trail, and what it calls the recipient (`to`, `orig_to`) where that
/// is not what the copy calls it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Step(pub(super) i64, pub(super) Option<(String, String)>);

/// The lines of some trails.
pub(super) struct Told {
    trails: HashMap<i64, TrailLines>,
    blocks: Blocks,
}

struct TrailLines {
    key: TrailKey,
    first_at: Micros,
    last_at: Micros,
    /// Lines of it were let go.
    is_thinned: bool,
    tls: Option<String>,
    helo: Option<String>,
    /// What was said about each recipient: `(to, orig_to)` -> words, with the queue id that was named.
    words: HashMap<(String, String), Vec<Recipient>>,
}

#[derive(sqlx::FromRow)]
struct TrailRow {
    trail_id: i64,
    host: String,
    queue_id: String,
    life: i64,
    first_at: i64,
    last_at: i64,
    is_thinned: bool,
    blocks: String,
}

impl Told {
    /// Loads the lines of these trails.
    pub(super) async fn load(db: &Db, trails: BTreeSet<i64>) -> Result<Self> {
        let keys = trails.into_iter().map(Bind::from).collect();
        let rows: Vec<TrailRow> = db
            .all_in(
                "SELECT trail_id, host, queue_id, life, first_at, last_at, is_thinned, blocks FROM trails WHERE trail_id IN ({})",
                vec![],
                keys,
            )
            .await?;
        let mut homes: BTreeSet<i64> = BTreeSet::new();
        let mut trails = HashMap::new();
        for row in rows {
            homes.extend(serde_json::from_str::<Vec<i64>>(&row.blocks).map_err(Error::internal)?);
            let key = TrailKey { host: row.host, queue_id: row.queue_id, life: row.life };
            let TrailRow { first_at, last_at, is_thinned, .. } = row;
            let lines = TrailLines { key, first_at, last_at, is_thinned, tls: None, helo: None, words: HashMap::new() };
            trails.insert(row.trail_id, lines);
        }
        let wanted = trails.values().map(|trail| (trail.key.host.clone(), trail.key.queue_id.clone())).collect();
        let mut told = Self { trails, blocks: Blocks::read(db, homes, wanted).await? };
        // a mail to many, retried for days, has ten thousands of lines: nobody else waits while they are read
        tokio::task::spawn_blocking(move || {
            for trail in told.trails.values_mut() {
                trail.hear(&told.blocks);
            }
            told
        })
        .await
        .map_err(Error::internal)
    }

    /// Version and cipher of the connection that a trail's mail came by, and what the client called itself, as far as its lines tell.
    pub(super) fn greeting(&self, trail: i64) -> (Option<String>, Option<String>) {
        self.trails.get(&trail).map_or((None, None), |trail| (trail.tls.clone(), trail.helo.clone()))
    }

    /// What a filter said, from its line.
    pub(super) fn verdict(&self, trail: i64) -> Option<Arc<Verdict>> {
        let trail = self.trails.get(&trail)?;
        let fact = |(at, raw)| Some(reread(&trail.key.host, &trail.key.queue_id, at, Known::default(), raw)?.fact);
        trail.lines(&self.blocks).filter_map(fact).find_map(|fact| match fact {
            Fact::Verdict(verdict) => Some(verdict),
            _ => None,
        })
    }

    /// The lines of a trail that may be shown, in no order.
    pub(super) fn lines(&self, trail: i64) -> impl Iterator<Item = Stored<'_>> {
        self.trails.get(&trail).into_iter().flat_map(|trail| {
            let span = trail.first_at..=trail.last_at;
            self.blocks.shown(&trail.key.host, &trail.key.queue_id).filter(move |(at, _)| span.contains(at))
        })
    }

    /// Whether lines of these trails are not kept any more.
    pub(super) fn has_let_go_of(&self, trails: &[i64]) -> bool {
        trails.iter().filter_map(|trail| self.trails.get(trail)).any(|trail| trail.is_thinned)
    }

    /// Where one recipient's mail was handed over to a queue of ours of which no line tells: the queue ids that were named, with the
    /// relays that named them. `hosts` are those whose log is known.
    pub(super) fn out_of_sight(
        &self,
        recipient: (&str, &str),
        path: &[Step],
        hosts: &HashSet<&str>,
        found: &mut BTreeMap<String, String>,
    ) {
        for Step(id, name) in path {
            let Some(trail) = self.trails.get(id) else { continue };
            let name = name.clone().unwrap_or_else(|| (recipient.0.to_owned(), recipient.1.to_owned()));
            for word in trail.words.get(&name).into_iter().flatten() {
                let Some(next) = word.next.as_ref().filter(|_| word.status == Status::Delivered) else { continue };
                let is_seen = self.trails.values().any(|trail| trail.key.queue_id == *next);
                if !is_seen && is_ours(word, hosts) {
                    found.insert(next.clone(), word.relay.clone());
                }
            }
        }
    }

    /// The attempts for one recipient of a copy whose mail went through `trails` and shows `hops`.
    pub(super) fn attempts(
        &self,
        recipient: (&str, &str),
        path: &[Step],
        trails: &[i64],
        hops: &[Hop],
    ) -> Vec<Attempt> {
        let mut found: Vec<(Attempt, i64)> = Vec::new();
        for Step(id, name) in path {
            let Some(trail) = self.trails.get(id) else { continue };
            let name = name.clone().unwrap_or_else(|| (recipient.0.to_owned(), recipient.1.to_owned()));
            for word in trail.words.get(&name).into_iter().flatten() {
                // handed over to a queue of ours: not the end
                let is_next = |other: &i64| {
                    other != id && self.trails.get(other).is_some_and(|t| Some(&t.key.queue_id) == word.next.as_ref())
                };
                let is_internal = word.status == Status::Delivered && trails.iter().any(is_next);
                found.push((attempt(word, &trail.key, is_internal), word.hash));
            }
        }
        found.sort_by_key(|(attempt, hash)| (order(hops, attempt), *hash));
        found.into_iter().map(|(attempt, _)| attempt).collect()
    }
}

impl TrailLines {
    fn lines<'a>(&self, blocks: &'a Blocks) -> impl Iterator<Item = Stored<'a>> + use<'a> {
        let span = self.first_at..=self.last_at;
        blocks.of(&self.key.host, &self.key.queue_id).filter(move |(at, _)| span.contains(at))
    }

    fn hear(&mut self, blocks: &Blocks) {
        let mut words: HashMap<(String, String), Vec<Recipient>> = HashMap::new();
        // the same line may be kept in two spellings: as syslog wrote it, and as the journal did
        let mut heard = HashSet::new();
        let (mut tls, mut helos) = (None, Vec::new());
        for (at, raw) in self.lines(blocks) {
            let entry = reread(&self.key.host, &self.key.queue_id, at, Known::default(), raw);
            match entry.map(|entry| entry.fact) {
                Some(Fact::Recipient(word, envelope)) if heard.insert((word.at, word.hash)) => {
                    let helo = envelope.map(|envelope| envelope.helo).filter(|helo| !helo.is_empty());
                    helos.extend(helo.map(|helo| (word.at, helo)));
                    words.entry((word.to.clone(), word.orig_to.clone())).or_default().push(*word);
                }
                Some(Fact::Tls(told)) => tls = Some(told),
                _ => {}
            }
        }
        // of refusals that go on for a day, the last
        let helo = helos.into_iter().max().map(|(_, helo)| helo);
        (self.words, self.tls, self.helo) = (words, tls, helo);
    }
}

/// Whether what took the mail is a server of ours: at a private address or behind a socket, where no stranger is, or with the whole name
/// of a host whose log is known. `mx1` alone is everybody's: `relay=mx1.bigmail.example[198.51.100.11]:25` is a stranger's.
fn is_ours(word: &Recipient, hosts: &HashSet<&str>) -> bool {
    let name = word.relay.rsplit_once('[').map_or("", |(name, _)| name);
    chain::is_inside(word) || name.contains('.') && hosts.contains(name.to_ascii_lowercase().as_str())
}

/// `mx2` of `mx2.gw.example`.
pub(super) fn first_label(name: &str) -> &str {
    name.split('.').next().unwrap_or_default()
}

fn attempt(word: &Recipient, key: &TrailKey, is_internal: bool) -> Attempt {
    Attempt {
        at: word.at,
        host: word.host.clone(),
        queue_id: if key.is_refusal() { String::new() } else { key.queue_id.clone() },
        relay: word.relay.clone(),
        dsn: word.dsn.clone(),
        status: word.status,
        reply: word.reply.clone(),
        is_internal,
        timing: word.timing,
        tls: word.tls.clone(),
    }
}

/// Where an attempt stands among others: by the second, then by the mail's way. Not every stamp has a fraction, and a hop's last word
/// may be logged after the next hop's first.
fn order(hops: &[Hop], attempt: &Attempt) -> (Micros, usize, Micros) {
    let hop = hops.iter().position(|hop| hop.host == attempt.host && hop.queue_id == attempt.queue_id).unwrap_or(0);
    (attempt.at.div_euclid(SECOND), hop, attempt.at)
}
