//! Raw lines, many in a compressed block: a log is kept in about a tenth of its size, and written where the last one was.
//!
//! A trail knows the blocks that hold lines of it. A block is the lines of one batch, trail by trail: `RS host US queue_id LF`, then for
//! each line of that trail `instant US line LF`, where RS and US are the separators of records and units; compressed with zstd.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    ops::Range,
};

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
const RECORD: char = '\u{1e}';
const UNIT: char = '\u{1f}';
/// What a block may unpack to: nothing that we wrote is larger.
const LARGEST: usize = 64 << 20;

/// Host and queue id.
type Place = (String, String);

/// A stored line: its instant and its text.
pub(super) type Stored<'a> = (Micros, &'a str);

/// The lines of a few blocks, by trail.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    loaded: HashSet<i64>,
    texts: Vec<String>,
    /// Where each trail's lines are: in which text, and from where to where.
    runs: HashMap<Place, Vec<(usize, Range<usize>)>>,
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
        for (id, data) in rows {
            self.loaded.insert(id);
            self.take(unpack(&data)?);
        }
        Ok(())
    }

    /// The same outside of a transaction, whatever the span, and of these queue ids alone.
    pub(super) async fn read(db: &Db, ids: BTreeSet<i64>, wanted: HashSet<Place>) -> Result<Self> {
        let mut blocks = Self::default();
        let ids: Vec<Bind> = ids.into_iter().map(Bind::from).collect();
        // a few at a time: of a block of many only the lines that are wanted stay
        for some in ids.chunks(READ_AT_ONCE) {
            let sql = "SELECT block_id, data FROM line_blocks WHERE block_id IN ({})";
            for (_, data) in db.all_in::<BlockRow>(sql, vec![], some.to_vec()).await? {
                let text = unpack(&data)?;
                let kept = runs(&text).filter(|(place, _)| wanted.contains(place)).map(|(place, run)| {
                    let (host, queue_id) = place;
                    format!("{RECORD}{host}{UNIT}{queue_id}\n{}", &text[run])
                });
                blocks.take(kept.collect());
            }
        }
        Ok(blocks)
    }

    fn take(&mut self, text: String) {
        let number = self.texts.len();
        for (place, run) in runs(&text) {
            self.runs.entry(place).or_default().push((number, run));
        }
        self.texts.push(text);
    }

    /// The lines of one queue id, in no order.
    pub(super) fn of(&self, host: &str, queue_id: &str) -> impl Iterator<Item = Stored<'_>> + use<'_> {
        let runs = self.runs.get(&(host.to_owned(), queue_id.to_owned())).into_iter().flatten();
        runs.flat_map(|(text, run)| self.texts[*text][run.clone()].lines()).filter_map(|line| {
            let (at, raw) = line.split_once(UNIT)?;
            Some((at.parse().ok()?, raw))
        })
    }
}

fn unpack(data: &[u8]) -> Result<String> {
    let size = zstd::zstd_safe::get_frame_content_size(data).ok().flatten().unwrap_or(LARGEST as u64);
    let text = zstd::bulk::decompress(data, LARGEST.min(size as usize)).map_err(Error::internal)?;
    String::from_utf8(text).map_err(Error::internal)
}

/// Each trail in a block, and where its lines are.
fn runs(text: &str) -> impl Iterator<Item = (Place, Range<usize>)> {
    let starts = memchr::memchr_iter(RECORD as u8, text.as_bytes());
    // a line of a log may hold the separator too: nothing but a line's beginning counts
    let mut starts = starts.filter(|at| *at == 0 || text.as_bytes()[at - 1] == b'\n').peekable();
    std::iter::from_fn(move || {
        let start = starts.next()?;
        let end = starts.peek().copied().unwrap_or(text.len());
        let head = text[start + 1..end].split('\n').next().unwrap_or_default();
        let (host, queue_id) = head.split_once(UNIT).unwrap_or_default();
        Some(((host.to_owned(), queue_id.to_owned()), (start + head.len() + 2).min(end)..end))
    })
}

/// Blocks that are not written yet.
#[derive(Debug, Default)]
pub(super) struct NewBlocks {
    rows: Vec<Vec<Bind>>,
}

impl NewBlocks {
    /// Packs lines into blocks with the numbers after `last`; says which block each queue id's lines are in. `groups` are sorted by place.
    pub(super) fn pack<'a>(
        groups: impl Iterator<Item = (&'a Place, Vec<&'a Entry>)>,
        mut last: i64,
    ) -> Result<(Self, HashMap<Place, i64>)> {
        let mut homes = HashMap::new();
        let (mut block, mut new) = (Block::default(), Self::default());
        for (place, entries) in groups.filter(|(_, entries)| !entries.is_empty()) {
            homes.insert(place.clone(), last + 1);
            block.push(place, &entries);
            if block.text.len() >= BLOCK {
                last += 1;
                new.rows.push(block.pack(last)?);
            }
        }
        if !block.text.is_empty() {
            new.rows.push(block.pack(last + 1)?);
        }
        Ok((new, homes))
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) async fn write(self, tx: &mut Tx) -> Result<()> {
        tx.insert_many("line_blocks", &["block_id", "first_at", "last_at", "data"], self.rows, "").await?;
        Ok(())
    }
}

#[derive(Default)]
struct Block {
    text: String,
    span: Option<(Micros, Micros)>,
}

impl Block {
    fn push(&mut self, (host, queue_id): &Place, entries: &[&Entry]) {
        self.text.push(RECORD);
        self.text.push_str(host);
        self.text.push(UNIT);
        self.text.push_str(queue_id);
        self.text.push('\n');
        for entry in entries {
            let (first, last) = self.span.unwrap_or((entry.at, entry.at));
            self.span = Some((first.min(entry.at), last.max(entry.at)));
            self.text.push_str(&entry.at.to_string());
            self.text.push(UNIT);
            self.text.push_str(&entry.raw);
            self.text.push('\n');
        }
    }

    /// The row of a full block, which is empty again.
    fn pack(&mut self, id: i64) -> Result<Vec<Bind>> {
        let data = zstd::bulk::compress(self.text.as_bytes(), LEVEL).map_err(Error::internal)?;
        let (first, last) = self.span.take().unwrap_or_default();
        self.text.clear();
        Ok(binds![id, first, last, data])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_holds_our_separators_is_still_one_line() {
        let text =
            "\u{1e}mx1\u{1f}A\n1\u{1f}one \u{1e}two\u{1f}three\n2\u{1f}\u{1e}four\n\u{1e}\u{1f}~B\n3\u{1f}five\n";
        let mut blocks = Blocks::default();
        blocks.take(text.to_owned());
        let of = |host, queue_id| blocks.of(host, queue_id).collect::<Vec<_>>();
        assert_eq!(of("mx1", "A"), [(1, "one \u{1e}two\u{1f}three"), (2, "\u{1e}four")]);
        assert_eq!(of("", "~B"), [(3, "five")]);
        assert_eq!(blocks.runs.len(), 2);
    }
}
