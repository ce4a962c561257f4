//! Follows a log file: over its rotations (renamed or copied and truncated, packed by gzip or not), and from where it was left when we were away.
//!
//! A file is known by its number on its device and by how it begins: numbers are given again, and names are given to other files.

mod places;

use std::{
    fs::{self, File, Metadata},
    io::{self, Read},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use flate2::read::MultiGzDecoder;
use lasso::{
    source::{Place, ProblemCode},
    trail::ReadingState,
};
use serde::{Deserialize, Serialize};

use self::places::{age, is_packed, is_packed_otherwise, open, read_at, resume, siblings};
use super::{
    live::{Feed, Missing},
    window::Collector,
};

/// A file is looked at so often: what is written is on the page within a second.
const LOOK: Duration = Duration::from_millis(200);
/// Whoever writes a log may write on into the file that was moved away until it is told to open the new one.
const LATE_WRITES: Duration = Duration::from_mins(1);
/// A file that was read to its end so lately has lost nothing that could be read.
const SOON: Duration = Duration::from_secs(2);
/// How often a packed file that ends before its end is opened again.
const TRY_AGAIN: Duration = Duration::from_secs(1);
/// How much of a file's beginning tells it from others, in bytes.
const HEAD: usize = 1024;
/// Read at once.
const CHUNK: usize = 256 * 1024;
/// A line longer than this says nothing about a mail: Postfix itself cuts at 2,048 bytes.
const LONGEST: usize = 64 * 1024;

/// How far the files were read: kept with the lines.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Checkpoint {
    /// The oldest first; the last one is the file that is written.
    files: Vec<Mark>,
    #[serde(default)]
    reading: ReadingState,
}

/// A file, and how far it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Mark {
    device: u64,
    inode: u64,
    /// In bytes, unpacked; after a line's end.
    offset: u64,
    /// But for a line that is too long: in the middle of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    is_in_line: bool,
    /// How it begins.
    head: Head,
}

/// The beginning of a file: how many bytes of it were looked at, and their hash.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Head {
    length: u64,
    hash: String,
}

impl Head {
    fn of(bytes: &[u8]) -> Self {
        let bytes = &bytes[..bytes.len().min(HEAD)];
        Self { length: bytes.len() as u64, hash: blake3::hash(bytes).to_hex()[..16].to_owned() }
    }

    /// Whether something begins like this.
    fn begins(&self, bytes: &[u8]) -> bool {
        let length = self.length as usize;
        bytes.len() >= length && Self::of(&bytes[..length]) == *self
    }
}

pub(super) async fn run(feed: Feed) {
    let Ok(Place::File(path)) = Place::parse(feed.source.declaration.kind, &feed.source.declaration.place) else {
        return;
    };
    let checkpoint: Checkpoint = serde_json::from_str(&feed.source.checkpoint).unwrap_or_default();
    let mut collector = feed.collector(checkpoint.reading);
    let mut follower = Follower::new(PathBuf::from(path), checkpoint.files);
    let mut is_first = true;
    loop {
        let is_stopping = feed.is_stopping();
        feed.tick(&mut collector);
        let looked = tokio::task::block_in_place(|| follower.read(Instant::now(), &mut collector));
        match looked {
            Ok(()) => feed.works(),
            Err(error) => feed.fails(code(&error), &error),
        }
        // the place is kept from the start, so that a rotation before the first line is not missed
        if !collector.is_empty() || follower.has_moved || follower.has_gap || is_first {
            (is_first, follower.has_moved) = (false, false);
            let missing = Missing { lost: 0, has_gap: std::mem::take(&mut follower.has_gap) };
            let files = follower.marks();
            let window = feed.window(&mut collector, missing, |reading| checkpoint_of(files, reading)).await;
            if !feed.keep(window).await {
                return;
            }
        }
        if is_stopping {
            return;
        }
        if follower.is_at_end {
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                () = feed.stopped() => {}
            }
        }
    }
}

fn checkpoint_of(files: Vec<Mark>, reading: ReadingState) -> String {
    serde_json::to_string(&Checkpoint { files, reading }).expect("a checkpoint is text and numbers")
}

fn code(error: &io::Error) -> ProblemCode {
    match error.kind() {
        io::ErrorKind::NotFound => ProblemCode::NotFound,
        io::ErrorKind::PermissionDenied => ProblemCode::NotAllowed,
        _ => ProblemCode::NotReadable,
    }
}

/// The files that are being read: the one that is written, and older ones that were not read to their end.
struct Follower {
    path: PathBuf,
    /// When it was last asked to read.
    now: Instant,
    /// Nothing of it was ever read.
    is_fresh: bool,
    /// What an earlier process left; looked for at the first read.
    left: Vec<Mark>,
    /// The oldest first.
    open: Vec<Open>,
    buffer: Vec<u8>,
    /// Whether all was read that there is.
    is_at_end: bool,
    /// Files came or went since somebody asked.
    has_moved: bool,
    /// Lines are missing for good.
    has_gap: bool,
    /// Since when there is no file of that name.
    missing: Option<Instant>,
}

struct Open {
    text: Text,
    mark: Mark,
    /// Since when another file has its name; `None`: it is the one that is written.
    replaced: Option<Instant>,
    /// In the middle of a line that is too long.
    is_skipping: bool,
    broken: Option<Broken>,
    /// When all was read that was in it.
    read_at: Option<Instant>,
}

/// A packed file that ends before its end: it may be in the making. Since when, and when it was last tried.
#[derive(Clone, Copy)]
struct Broken {
    since: Instant,
    tried: Instant,
}

enum Text {
    Plain(File),
    /// What is left of it from the mark on, as far as it was unpacked and not yet read.
    Packed(Box<MultiGzDecoder<File>>, Vec<u8>),
}

impl Follower {
    fn new(path: PathBuf, left: Vec<Mark>) -> Self {
        Self {
            path,
            now: Instant::now(),
            is_fresh: left.is_empty(),
            left,
            open: Vec::new(),
            buffer: Vec::with_capacity(CHUNK),
            is_at_end: false,
            has_moved: false,
            has_gap: false,
            missing: None,
        }
    }

    fn marks(&self) -> Vec<Mark> {
        // what was left and not found yet is still to be looked for
        self.left.iter().cloned().chain(self.open.iter().map(|open| open.mark.clone())).collect()
    }

    /// Reads on until the collector is full or nothing is left. A file that cannot be read keeps no other from being read.
    fn read(&mut self, now: Instant, collector: &mut Collector) -> io::Result<()> {
        self.now = now;
        self.is_at_end = false;
        let mut outcome = self.look();
        let mut i = 0;
        while i < self.open.len() {
            let read = if self.is_ready(i) { self.open[i].rest(&mut self.buffer, collector) } else { Ok(false) };
            if collector.is_full() {
                return outcome;
            }
            let open = &mut self.open[i];
            match read {
                Ok(true) => (open.broken, open.read_at) = (None, Some(now)),
                Ok(false) => {}
                Err(error) if open.is_packed() => {
                    tracing::debug!(%error, "a packed log ends before its end");
                    let since = open.broken.map_or(self.now, |broken| broken.since);
                    open.broken = Some(Broken { since, tried: self.now });
                }
                Err(error) => {
                    outcome = outcome.and(Err(error));
                    i += 1;
                    continue;
                }
            }
            let is_over = match (&open.text, open.broken, open.replaced) {
                (_, Some(broken), _) => self.now - broken.since >= LATE_WRITES,
                (Text::Packed(..), None, _) => true,
                (Text::Plain(_), None, Some(since)) => self.now - since >= LATE_WRITES,
                (Text::Plain(_), None, None) => false,
            };
            if is_over {
                let mut open = self.open.remove(i);
                self.has_moved = true;
                if open.broken.is_some() {
                    tracing::warn!("a packed log cannot be read to its end; its rest counts as missing");
                    self.has_gap = true;
                } else if let Err(error) = open.end(&mut self.buffer, collector) {
                    outcome = outcome.and(Err(error));
                }
            } else {
                i += 1;
            }
        }
        self.is_at_end = true;
        outcome
    }

    /// Whether there may be something to read in it: one that is broken is opened again once in a while.
    fn is_ready(&mut self, i: usize) -> bool {
        let Open { mark, broken: Some(broken), replaced, .. } = &self.open[i] else { return true };
        if self.now - broken.tried < TRY_AGAIN {
            return false;
        }
        let (broken, replaced) = (Some(Broken { tried: self.now, ..*broken }), *replaced);
        let places = siblings(&self.path).unwrap_or_default();
        let Ok(Some(again)) = self.found(&places, mark) else {
            self.open[i].broken = broken;
            return false;
        };
        self.open[i] = Open { replaced, broken, ..again };
        true
    }

    /// The file that a mark is in, or a copy of it, where it was left. An error: one of those that cannot be read may be it.
    fn found(&self, siblings: &[PathBuf], mark: &Mark) -> io::Result<Option<Open>> {
        let mut places: Vec<&Path> = siblings.iter().map(PathBuf::as_path).chain([self.path.as_path()]).collect();
        // the newest first, and what is packed last: it may be in the making
        places.reverse();
        places.sort_by_key(|place| place.extension().is_some_and(|end| end == "gz"));
        let mut unread = None;
        for is_by_number in [true, false] {
            for place in &places {
                match resume(place, mark, is_by_number) {
                    Ok(Some(open)) => return Ok(Some(open)),
                    Ok(None) => {}
                    Err(error) => unread = Some(error),
                }
            }
        }
        unread.map_or(Ok(None), Err)
    }

    /// Looks whether the file is still the one that is being read.
    fn look(&mut self) -> io::Result<()> {
        let file = open(&self.path);
        let is_there = file.is_ok();
        if self.is_fresh {
            // what it was before anybody followed it; the folder may be mounted later
            self.begin_all()?;
            self.is_fresh = !is_there && self.open.is_empty();
        }
        // before the file itself is opened: what it was may have been moved
        let outcome = if self.left.is_empty() { Ok(()) } else { self.find(is_there) };
        outcome.and(self.look_at(file))
    }

    fn look_at(&mut self, file: io::Result<File>) -> io::Result<()> {
        let file = match file {
            // moved away, and the new one is not made yet
            Err(error) if error.kind() == io::ErrorKind::NotFound && !self.open.is_empty() => {
                let since = *self.missing.get_or_insert(self.now);
                return if self.now - since < LATE_WRITES { Ok(()) } else { Err(error) };
            }
            file => file?,
        };
        self.missing = None;
        let meta = file.metadata()?;
        let known = self.open.iter_mut().find(|open| open.replaced.is_none());
        let Some(known) = known else {
            if self.open.iter().all(|open| !open.is(&meta)) {
                self.begin(file, &meta, None);
            }
            return Ok(());
        };
        if known.is(&meta) && !known.was_cut(&meta)? {
            return Ok(());
        }
        if known.is(&meta) {
            // copied and truncated: what was not read is in the copy
            let mark = known.mark.clone();
            known.mark = Mark { device: meta.dev(), inode: meta.ino(), ..Mark::default() };
            known.is_skipping = false;
            self.has_moved = true;
            let was_read = known.read_at.is_some_and(|at| self.now - at < SOON);
            let places = siblings(&self.path).unwrap_or_default();
            let copy = places.iter().find_map(|place| resume(place, &mark, false).ok().flatten());
            // emptied by somebody, or copied to where nobody finds it
            self.has_gap |= copy.is_none() && !was_read;
            if let Some(copy) = copy {
                let copied = copy.meta();
                self.open.push(Open { replaced: Some(self.now), ..copy });
                self.between(&copied?, &meta);
                self.open.sort_by_key(|open| open.replaced.is_none());
            }
            return Ok(());
        }
        known.replaced = Some(self.now);
        let last = known.meta()?;
        self.between(&last, &meta);
        self.begin(file, &meta, None);
        Ok(())
    }

    /// Finds the files that an earlier process was reading, and those that came after them.
    /// What cannot be looked for now, because a file or the folder cannot be read or the log is not there at all, is looked for again.
    fn find(&mut self, is_there: bool) -> io::Result<()> {
        let left = std::mem::take(&mut self.left);
        let (places, mut outcome) = match siblings(&self.path) {
            Ok(places) => (places, Ok(())),
            Err(error) => (Vec::new(), Err(error)),
        };
        let is_readable = outcome.is_ok();
        let mut newest: Option<Metadata> = None;
        for mark in left {
            match self.found(&places, &mark) {
                Ok(Some(open)) => {
                    if let Ok(meta) = open.meta()
                        && newest.as_ref().is_none_or(|newest| age(newest) < age(&meta))
                    {
                        newest = Some(meta);
                    }
                    if self.open.iter().all(|known| known.mark.inode != open.mark.inode) {
                        self.open.push(open);
                    }
                }
                Err(error) => {
                    outcome = outcome.and(Err(error));
                    self.left.push(mark);
                }
                Ok(None) if !is_readable || !is_there => self.left.push(mark),
                // of a file of which nothing was read, nothing is missing that is not in the next ones
                Ok(None) if mark.offset == 0 => {}
                Ok(None) => self.has_gap = true,
            }
        }
        if newest.is_none() && !self.left.is_empty() {
            return outcome;
        }
        self.has_moved = true;
        let current = fs::metadata(&self.path).ok();
        match (&newest, &current) {
            (Some(newest), Some(current)) => self.between(newest, current),
            (Some(_), None) => {}
            // nothing of it is there: all that is there is read, and what is known already changes nothing
            (None, _) => self.begin_all()?,
        }
        for open in &mut self.open {
            let is_current = current.as_ref().is_some_and(|current| open.is(current));
            open.replaced = if is_current { None } else { open.replaced.or(Some(self.now)) };
        }
        // the one that is written comes last
        self.open.sort_by_key(|open| open.replaced.is_none());
        outcome
    }

    /// Opens the files that were written between two, from their beginning.
    fn between(&mut self, older: &Metadata, newer: &Metadata) {
        if (older.dev(), older.ino()) == (newer.dev(), newer.ino()) {
            return;
        }
        for place in siblings(&self.path).unwrap_or_default() {
            let Ok(meta) = fs::metadata(&place) else { continue };
            let is_between = age(&meta) > age(older) && (meta.dev(), meta.ino()) != (newer.dev(), newer.ino());
            if is_between && is_packed_otherwise(&place) {
                tracing::warn!("a rotated log is packed in a way that is not known; it counts as missing");
                self.has_gap = true;
            } else if is_between {
                self.begin_at(&place);
            }
        }
    }

    /// Opens all that the file was moved to, from the beginning.
    fn begin_all(&mut self) -> io::Result<()> {
        for place in siblings(&self.path)? {
            if !is_packed_otherwise(&place) {
                self.begin_at(&place);
            }
        }
        Ok(())
    }

    fn begin_at(&mut self, place: &Path) {
        if let Ok(file) = open(place)
            && let Ok(meta) = file.metadata()
            && self.open.iter().all(|open| !open.is(&meta))
        {
            self.begin(file, &meta, Some(self.now));
        }
    }

    fn begin(&mut self, file: File, meta: &Metadata, replaced: Option<Instant>) {
        let mark = Mark { device: meta.dev(), inode: meta.ino(), ..Mark::default() };
        let text = if is_packed(&file) {
            Text::Packed(Box::new(MultiGzDecoder::new(file)), Vec::new())
        } else {
            Text::Plain(file)
        };
        self.open.push(Open { text, mark, replaced, is_skipping: false, broken: None, read_at: None });
        self.has_moved = true;
    }
}

impl Open {
    /// Reads all that is there, or until the collector is full; whether that was all.
    fn rest(&mut self, buffer: &mut Vec<u8>, collector: &mut Collector) -> io::Result<bool> {
        while !collector.is_full() {
            if !self.step(buffer, collector)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Reads some whole lines; `false` when there are none left for now. What comes before an error is read first.
    fn step(&mut self, buffer: &mut Vec<u8>, collector: &mut Collector) -> io::Result<bool> {
        let mut outcome = Ok(());
        match &mut self.text {
            Text::Plain(file) => {
                buffer.resize(CHUNK, 0);
                let length = read_at(file, buffer, self.mark.offset)?;
                buffer.truncate(length);
            }
            Text::Packed(text, ahead) => {
                buffer.clear();
                buffer.append(ahead);
                let wanted = (CHUNK - buffer.len()) as u64;
                outcome = text.take(wanted).read_to_end(buffer).map(drop);
            }
        }
        let end = memchr::memrchr(b'\n', buffer).map(|end| end + 1);
        let Some(end) = end.or_else(|| (buffer.len() >= LONGEST).then_some(buffer.len())) else {
            if let Text::Packed(_, ahead) = &mut self.text {
                ahead.append(buffer);
            }
            return outcome.map(|()| false);
        };
        for line in buffer[..end].split_inclusive(|byte| *byte == b'\n') {
            self.line(line, collector);
        }
        self.passed(&buffer[..end]);
        if let Text::Packed(_, ahead) = &mut self.text {
            ahead.extend_from_slice(&buffer[end..]);
        }
        outcome.map(|()| true)
    }

    fn line(&mut self, line: &[u8], collector: &mut Collector) {
        let is_whole = line.ends_with(b"\n");
        let was_skipping = std::mem::replace(&mut self.is_skipping, !is_whole);
        if was_skipping {
            return;
        }
        if line.len() > LONGEST || !is_whole {
            collector.reading.skip();
            return;
        }
        collector.read(String::from_utf8_lossy(line).trim_end_matches(['\r', '\n']));
    }

    /// Takes what stands after the last line's end of a file that nobody writes any more.
    fn end(&mut self, buffer: &mut Vec<u8>, collector: &mut Collector) -> io::Result<()> {
        let rest = match &mut self.text {
            Text::Packed(_, ahead) => std::mem::take(ahead),
            Text::Plain(file) => {
                buffer.resize(CHUNK, 0);
                let length = read_at(file, buffer, self.mark.offset)?;
                buffer[..length].to_vec()
            }
        };
        if !rest.is_empty() && !self.is_skipping {
            collector.read(String::from_utf8_lossy(&rest).trim_end_matches(['\r', '\n']));
        }
        Ok(())
    }

    /// Moves the mark over bytes that were read.
    fn passed(&mut self, bytes: &[u8]) {
        let head = &mut self.mark.head;
        if self.mark.offset == 0 {
            *head = Head::of(bytes);
        } else if head.length < HEAD as u64
            && let Text::Plain(file) = &self.text
        {
            let mut begin = vec![0; HEAD.min(self.mark.offset as usize + bytes.len())];
            if let Ok(length) = read_at(file, &mut begin, 0) {
                *head = Head::of(&begin[..length]);
            }
        }
        self.mark.offset += bytes.len() as u64;
        self.mark.is_in_line = self.is_skipping;
    }

    fn is_packed(&self) -> bool {
        matches!(self.text, Text::Packed(..))
    }

    fn is(&self, meta: &Metadata) -> bool {
        (self.mark.device, self.mark.inode) == (meta.dev(), meta.ino())
    }

    /// Whether the file under this number is not the one that was read: shorter, or begun otherwise.
    fn was_cut(&self, meta: &Metadata) -> io::Result<bool> {
        if meta.len() < self.mark.offset {
            return Ok(true);
        }
        let Text::Plain(file) = &self.text else { return Ok(false) };
        if self.mark.offset == 0 || meta.len() == self.mark.offset {
            return Ok(false);
        }
        let mut begin = [0; HEAD];
        let length = read_at(file, &mut begin, 0)?;
        Ok(!self.mark.head.begins(&begin[..length]))
    }

    fn meta(&self) -> io::Result<Metadata> {
        match &self.text {
            Text::Plain(file) => file.metadata(),
            Text::Packed(text, _) => text.get_ref().metadata(),
        }
    }
}

#[cfg(test)]
mod tests;
