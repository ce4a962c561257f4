//! Where a log lies: the file itself, what it was moved to, and which of them a mark was left in.

use std::{
    fs::{self, File, Metadata},
    io::{self, Read},
    os::unix::fs::{FileExt, MetadataExt},
    path::{Path, PathBuf},
};

use flate2::read::MultiGzDecoder;

use super::{HEAD, Mark, Open, Text};

/// Opens a file, and nothing else: a pipe would keep us waiting for whoever writes to it.
pub(super) fn open(place: &Path) -> io::Result<File> {
    if !fs::metadata(place)?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    File::open(place)
}

/// Goes on in a file where it was left, if it is that one: the same number and beginning, or (a copy, or packed) the same beginning alone.
pub(super) fn resume(place: &Path, mark: &Mark, is_by_number: bool) -> io::Result<Option<Open>> {
    let meta = match fs::metadata(place) {
        Ok(meta) if meta.is_file() => meta,
        Ok(_) => return Ok(None),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let is_same = (meta.dev(), meta.ino()) == (mark.device, mark.inode);
    if is_by_number && !is_same || !is_by_number && mark.head.length == 0 {
        return Ok(None);
    }
    let file = File::open(place)?;
    let here = Mark { device: meta.dev(), inode: meta.ino(), ..mark.clone() };
    let goes_on =
        |text| Open { text, mark: here, replaced: None, is_skipping: mark.is_in_line, broken: None, read_at: None };
    if is_packed(&file) {
        let mut text = MultiGzDecoder::new(file);
        let mut begin = Vec::new();
        // what is packed wrongly, or not to its end yet, is not it
        if (&mut text).take(mark.head.length).read_to_end(&mut begin).is_err()
            || mark.offset > 0 && !mark.head.begins(&begin)
        {
            return Ok(None);
        }
        let rest = mark.offset - mark.head.length;
        let is_it = io::copy(&mut (&mut text).take(rest), &mut io::sink()).is_ok_and(|skipped| skipped == rest);
        return Ok(is_it.then(|| goes_on(Text::Packed(Box::new(text), Vec::new()))));
    }
    let mut begin = [0; HEAD];
    let length = read_at(&file, &mut begin, 0)?;
    let is_it = meta.len() >= mark.offset && (mark.offset == 0 || mark.head.begins(&begin[..length]));
    Ok(is_it.then(|| goes_on(Text::Plain(file))))
}

pub(super) fn is_packed(file: &File) -> bool {
    let mut magic = [0; 2];
    file.read_at(&mut magic, 0).is_ok_and(|length| length == 2) && magic == [0x1f, 0x8b]
}

pub(super) fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    let mut length = 0;
    while length < buffer.len() {
        match file.read_at(&mut buffer[length..], offset + length as u64) {
            Ok(0) => break,
            Ok(more) => length += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}

/// `mail.log.1`, `mail.log.2.gz`, `mail.log-20261122`: what the file was moved to, the oldest first.
pub(super) fn siblings(path: &Path) -> io::Result<Vec<PathBuf>> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name().and_then(|name| name.to_str())) else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let is_rotation =
            entry.file_name().to_str().and_then(|other| other.strip_prefix(name)).is_some_and(is_rotation);
        if !is_rotation {
            continue;
        }
        match entry.metadata() {
            Ok(meta) if meta.is_file() => found.push((age(&meta), entry.path())),
            // gone since it was listed, or no file
            _ => {}
        }
    }
    found.sort();
    Ok(found.into_iter().map(|(_, path)| path).collect())
}

/// Whether a name goes on as logrotate, savelog and `postfix logrotate` make it: with a number or a date, and how it was packed. The log
/// of another host, `mx-backup` beside `mx`, does not.
pub(super) fn is_rotation(rest: &str) -> bool {
    let rest = PACKED.iter().find_map(|end| rest.strip_suffix(end)).unwrap_or(rest);
    let Some(rest) = rest.strip_prefix(['.', '-']) else { return false };
    rest == "old"
        || rest.starts_with(|c: char| c.is_ascii_digit())
            && rest.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '.' | '_' | ':' | 'T' | 'Z'))
}

/// How rotated files are packed; only the first is read.
const PACKED: [&str; 6] = [".gz", ".xz", ".bz2", ".zst", ".lz4", ".lzma"];

pub(super) fn is_packed_otherwise(place: &Path) -> bool {
    place.to_str().is_some_and(|name| PACKED[1..].iter().any(|end| name.ends_with(end)))
}

/// When it was last written: gzip keeps that of what it packs.
pub(super) fn age(meta: &Metadata) -> (i64, i64) {
    (meta.mtime(), meta.mtime_nsec())
}
