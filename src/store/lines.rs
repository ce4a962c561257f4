//! Raw lines, many in a compressed block: a log is kept in about a tenth of its size, and written where the last one was.
//!
//! A trail knows the blocks that hold lines of it. A block is the lines of one batch, sorted by trail:
//! `host US queue_id US instant US line LF`, where US is the unit separator; compressed with zstd.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::{
    binds,
    error::{Error, Result},
    message::Micros,
    store::db::{Bind, Db, Tx},
    trail::Entry,
};

/// A block holds about this many bytes of lines: enough to compress well, little enough to read for one trace.
const BLOCK: usize = 96 * 1024;
const LEVEL: i32 = 1;
const READ_AT_ONCE: usize = 64;
const UNIT: char = '\u{1f}';
/// What a block may unpack to: nothing that we wrote is larger.
const LARGEST: usize = 64 << 20;

/// Host and queue id.
type Place = (String, String);

/// A stored line: its instant and its text.
pub(super) type Stored = (Micros, String);

/// The lines of a few blocks, by trail.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    loaded: HashSet<i64>,
    /// The only trails to keep lines of; `None` for all.
    wanted: Option<HashSet<Place>>,
    lines: HashMap<Place, Vec<Stored>>,
}

type BlockRow = (i64, Vec<u8>);

impl Blocks {
    /// Loads the blocks among `ids` that reach into the span, those that are not loaded yet.
    pub(super) async fn load(
        &mut self,
        tx: &mut Tx,
        ids: impl IntoIterator<Item = i64>,
        span: (Micros, Micros),
    ) -> Result<()> {
        let wanted: BTreeSet<i64> = ids.into_iter().filter(|id| !self.loaded.contains(id)).collect();
        let keys = wanted.into_iter().map(Bind::from).collect();
        let rows: Vec<BlockRow> = tx
            .all_in(
                "SELECT block_id, data FROM line_blocks WHERE last_at >= $1 AND first_at <= $2 AND block_id IN ({})",
                binds![span.0, span.1],
                keys,
            )
            .await?;
        self.take(rows)
    }

    /// The same outside of a transaction, whatever the span, and of these queue ids alone.
    pub(super) async fn read(db: &Db, ids: BTreeSet<i64>, wanted: HashSet<Place>) -> Result<Self> {
        let mut blocks = Self { wanted: Some(wanted), ..Self::default() };
        let ids: Vec<Bind> = ids.into_iter().map(Bind::from).collect();
        // a few at a time: of a block of many only the lines that are wanted stay
        for some in ids.chunks(READ_AT_ONCE) {
            let sql = "SELECT block_id, data FROM line_blocks WHERE block_id IN ({})";
            blocks.take(db.all_in(sql, vec![], some.to_vec()).await?)?;
        }
        Ok(blocks)
    }

    fn take(&mut self, rows: Vec<BlockRow>) -> Result<()> {
        for (id, data) in rows {
            self.loaded.insert(id);
            let text = zstd::bulk::decompress(&data, LARGEST).map_err(Error::internal)?;
            let text = String::from_utf8(text).map_err(Error::internal)?;
            // lines of one queue id stand together
            let mut place: Place = Place::default();
            let mut is_wanted = false;
            for line in text.lines() {
                let mut parts = line.splitn(4, UNIT);
                let (Some(host), Some(queue_id), Some(at), Some(raw)) =
                    (parts.next(), parts.next(), parts.next(), parts.next())
                else {
                    continue;
                };
                if (place.0.as_str(), place.1.as_str()) != (host, queue_id) {
                    place = (host.to_owned(), queue_id.to_owned());
                    is_wanted = self.wanted.as_ref().is_none_or(|wanted| wanted.contains(&place));
                }
                if is_wanted && let Ok(at) = at.parse() {
                    self.lines.entry(place.clone()).or_default().push((at, raw.to_owned()));
                }
            }
        }
        Ok(())
    }

    /// The lines of one queue id, in no order.
    pub(super) fn of(&self, host: &str, queue_id: &str) -> &[Stored] {
        self.lines.get(&(host.to_owned(), queue_id.to_owned())).map_or(&[], Vec::as_slice)
    }
}

/// Writes lines; says which block each queue id's lines are in. `groups` are sorted by place.
pub(super) async fn write(tx: &mut Tx, groups: &BTreeMap<Place, Vec<&Entry>>) -> Result<HashMap<Place, i64>> {
    let mut homes = HashMap::new();
    let mut block = Block::default();
    for (place, entries) in groups.iter().filter(|(_, entries)| !entries.is_empty()) {
        for entry in entries {
            block.push(place, entry);
        }
        block.places.push(place.clone());
        if block.text.len() >= BLOCK {
            std::mem::take(&mut block).write(tx, &mut homes).await?;
        }
    }
    if !block.places.is_empty() {
        block.write(tx, &mut homes).await?;
    }
    Ok(homes)
}

#[derive(Default)]
struct Block {
    text: String,
    places: Vec<Place>,
    span: Option<(Micros, Micros)>,
}

impl Block {
    fn push(&mut self, (host, queue_id): &Place, entry: &Entry) {
        let (first, last) = self.span.unwrap_or((entry.at, entry.at));
        self.span = Some((first.min(entry.at), last.max(entry.at)));
        self.text.push_str(host);
        self.text.push(UNIT);
        self.text.push_str(queue_id);
        self.text.push(UNIT);
        self.text.push_str(&entry.at.to_string());
        self.text.push(UNIT);
        self.text.push_str(&entry.raw);
        self.text.push('\n');
    }

    async fn write(self, tx: &mut Tx, homes: &mut HashMap<Place, i64>) -> Result<()> {
        let data = zstd::bulk::compress(self.text.as_bytes(), LEVEL).map_err(Error::internal)?;
        let (first, last) = self.span.unwrap_or_default();
        let (id,): (i64,) = tx
            .one(
                "INSERT INTO line_blocks (first_at, last_at, data) VALUES ($1, $2, $3) RETURNING block_id",
                binds![first, last, data],
            )
            .await?;
        homes.extend(self.places.into_iter().map(|place| (place, id)));
        Ok(())
    }
}
