//! Raw lines, many in a compressed block: a log is kept in about a tenth of its size, and written where the last one was.
//!
//! A trail knows the blocks that hold lines of it. A block is the lines of one batch, trail by trail: `RS host US queue_id LF`, then for
//! each line of that trail `instant US line LF`, where RS and US are the separators of records and units; compressed with zstd. A block
//! that is old is *thinned*: of its lines those are left that say what became of a recipient or what a filter said, for these are read from them; nobody is
//! shown them any more.

use std::{collections::BTreeSet, ops::Range};

use foldhash::{HashMap, HashSet};

use crate::{
    binds,
    error::{Error, Result},
    message::Micros,
    store::db::{Bind, Db, Tx},
    trail::{Entry, Fact, Known, reread},
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
pub(super) type Place = (String, String);

/// A stored line: its instant and its text.
pub(super) type Stored<'a> = (Micros, &'a str);

/// The lines of a few blocks, by trail.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    loaded: HashSet<i64>,
    /// The texts of those that are thinned.
    thinned: HashSet<usize>,
    texts: Vec<String>,
    /// Where each trail's lines are: in which text, and from where to where.
    runs: HashMap<Place, Vec<(usize, Range<usize>)>>,
}

type BlockRow = (i64, bool, Vec<u8>);

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
                "SELECT block_id, is_thinned, data FROM line_blocks WHERE last_at >= $1 AND first_at <= $2 AND block_id IN ({})",
                binds![span.0, span.1],
                keys,
            )
            .await?;
        for (id, is_thinned, data) in rows {
            self.loaded.insert(id);
            self.take(unpack(&data)?, is_thinned);
        }
        Ok(())
    }

    /// The same outside of a transaction, whatever the span, and of these queue ids alone.
    pub(super) async fn read(db: &Db, ids: BTreeSet<i64>, wanted: HashSet<Place>) -> Result<Self> {
        let mut blocks = Self::default();
        let ids: Vec<Bind> = ids.into_iter().map(Bind::from).collect();
        // a few at a time: of a block of many only the lines that are wanted stay
        for some in ids.chunks(READ_AT_ONCE) {
            let sql = "SELECT block_id, is_thinned, data FROM line_blocks WHERE block_id IN ({})";
            for (_, is_thinned, data) in db.all_in::<BlockRow>(sql, vec![], some.to_vec()).await? {
                let text = unpack(&data)?;
                let kept = runs(&text).filter(|(place, _)| wanted.contains(place)).map(|(place, run)| {
                    let (host, queue_id) = place;
                    format!("{RECORD}{host}{UNIT}{queue_id}\n{}", &text[run])
                });
                blocks.take(kept.collect(), is_thinned);
            }
        }
        Ok(blocks)
    }

    fn take(&mut self, text: String, is_thinned: bool) {
        let number = self.texts.len();
        if is_thinned {
            self.thinned.insert(number);
        }
        for (place, run) in runs(&text) {
            self.runs.entry(place).or_default().push((number, run));
        }
        self.texts.push(text);
    }

    /// The lines of one queue id, in no order.
    pub(super) fn of(&self, host: &str, queue_id: &str) -> impl Iterator<Item = Stored<'_>> + use<'_> {
        self.runs(host, queue_id).flat_map(|(_, lines)| stored(lines))
    }

    /// Those of them that may still be shown.
    pub(super) fn shown(&self, host: &str, queue_id: &str) -> impl Iterator<Item = Stored<'_>> + use<'_> {
        self.runs(host, queue_id).filter(|(text, _)| !self.thinned.contains(text)).flat_map(|(_, lines)| stored(lines))
    }

    fn runs(&self, host: &str, queue_id: &str) -> impl Iterator<Item = (usize, &str)> + use<'_> {
        let runs = self.runs.get(&(host.to_owned(), queue_id.to_owned())).into_iter().flatten();
        runs.map(|(text, run)| (*text, &self.texts[*text][run.clone()]))
    }
}

/// The lines of one trail in one block.
fn stored(lines: &str) -> impl Iterator<Item = Stored<'_>> {
    lines.lines().filter_map(|line| {
        let (at, raw) = line.split_once(UNIT)?;
        Some((at.parse().ok()?, raw))
    })
}

/// A block without the lines that are let go.
#[derive(Debug)]
pub(super) struct Thinned {
    /// Which trails had lines in it.
    pub(super) places: Vec<Place>,
    /// What is left; `None` when nothing is.
    pub(super) data: Option<Vec<u8>>,
}

impl Thinned {
    pub(super) fn of(data: &[u8]) -> Result<Self> {
        let text = unpack(data)?;
        let (mut places, mut left) = (Vec::new(), String::new());
        for (place, run) in runs(&text) {
            let (host, queue_id) = &place;
            let mut has_head = false;
            for (at, raw) in stored(&text[run]) {
                let entry = reread(host, queue_id, at, Known::default(), raw);
                if !entry.is_some_and(|entry| matches!(entry.fact, Fact::Recipient(..) | Fact::Verdict(_))) {
                    continue;
                }
                if !has_head {
                    push_head(&mut left, &place);
                    has_head = true;
                }
                push_line(&mut left, at, raw);
            }
            places.push(place);
        }
        let data = if left.is_empty() { None } else { Some(pack(&left)?) };
        Ok(Self { places, data })
    }
}

fn unpack(data: &[u8]) -> Result<String> {
    let size = zstd::zstd_safe::get_frame_content_size(data).ok().flatten().unwrap_or(LARGEST as u64);
    let text = zstd::bulk::decompress(data, LARGEST.min(size as usize)).map_err(Error::internal)?;
    String::from_utf8(text).map_err(Error::internal)
}

fn pack(text: &str) -> Result<Vec<u8>> {
    zstd::bulk::compress(text.as_bytes(), LEVEL).map_err(Error::internal)
}

fn push_head(text: &mut String, (host, queue_id): &Place) {
    text.push(RECORD);
    text.push_str(host);
    text.push(UNIT);
    text.push_str(queue_id);
    text.push('\n');
}

fn push_line(text: &mut String, at: Micros, raw: &str) {
    text.push_str(&at.to_string());
    text.push(UNIT);
    text.push_str(raw);
    text.push('\n');
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
    /// Packs lines of a source into blocks with the numbers after `last`; says which blocks each queue id's lines are in. `groups` are sorted by place.
    pub(super) fn pack<'a>(
        groups: impl Iterator<Item = (&'a Place, Vec<&'a Entry>)>,
        source_id: i64,
        mut last: i64,
    ) -> Result<(Self, HashMap<Place, BTreeSet<i64>>)> {
        let mut homes = HashMap::default();
        let (mut block, mut new) = (Block::default(), Self::default());
        for (place, entries) in groups.filter(|(_, entries)| !entries.is_empty()) {
            let mut entries = entries.as_slice();
            while !entries.is_empty() {
                homes.entry(place.clone()).or_insert_with(BTreeSet::new).insert(last + 1);
                entries = block.push(place, entries);
                if block.text.len() >= BLOCK {
                    last += 1;
                    new.rows.push(block.pack(source_id, last)?);
                }
            }
        }
        if !block.text.is_empty() {
            new.rows.push(block.pack(source_id, last + 1)?);
        }
        Ok((new, homes))
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) async fn write(self, tx: &mut Tx) -> Result<()> {
        let columns = ["block_id", "source_id", "is_thinned", "first_at", "last_at", "data"];
        tx.insert_many("line_blocks", &columns, self.rows, "").await?;
        Ok(())
    }
}

#[derive(Default)]
struct Block {
    text: String,
    span: Option<(Micros, Micros)>,
}

impl Block {
    /// Takes the lines of a place until it is twice what a block should be, which all lines of nearly every mail fit in; what is left of them.
    fn push<'a, 'b>(&mut self, place: &Place, entries: &'b [&'a Entry]) -> &'b [&'a Entry] {
        push_head(&mut self.text, place);
        for (i, entry) in entries.iter().enumerate() {
            if i > 0 && self.text.len() >= 2 * BLOCK {
                return &entries[i..];
            }
            let (first, last) = self.span.unwrap_or((entry.at, entry.at));
            self.span = Some((first.min(entry.at), last.max(entry.at)));
            push_line(&mut self.text, entry.at, &entry.raw);
        }
        &[]
    }

    /// The row of a full block, which is empty again.
    fn pack(&mut self, source_id: i64, id: i64) -> Result<Vec<Bind>> {
        let data = pack(&self.text)?;
        let (first, last) = self.span.take().unwrap_or_default();
        self.text.clear();
        Ok(binds![id, source_id, false, first, last, data])
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
        blocks.take(text.to_owned(), false);
        let of = |host, queue_id| blocks.of(host, queue_id).collect::<Vec<_>>();
        assert_eq!(of("mx1", "A"), [(1, "one \u{1e}two\u{1f}three"), (2, "\u{1e}four")]);
        assert_eq!(of("", "~B"), [(3, "five")]);
        assert_eq!(blocks.runs.len(), 2);
    }
}
