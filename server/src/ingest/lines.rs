//! A file, a pipe or a .gz as lines, whatever is in them.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

/// A line longer than this says nothing about a mail: Postfix itself cuts at 2,048 bytes, and no journal entry is this long.
const LONGEST: usize = 64 * 1024;
/// What begins with `[` or `{"version"` is what rspamd's controller answers: all its scans, on one line.
const LONGEST_HISTORY: usize = 64 << 20;

/// Lines of one input.
pub(crate) struct Lines {
    input: Box<dyn BufRead + Send>,
    buffer: Vec<u8>,
    /// The longest line that may be a history.
    longest_history: usize,
}

/// What comes next.
pub(crate) enum Next<'a> {
    /// Without its line end; what is not UTF-8 is replaced.
    Line(std::borrow::Cow<'a, str>),
    /// Too long to be a line of a log.
    TooLong,
    End,
}

impl Lines {
    /// Recognises gzip by its first bytes, not by a file's name.
    pub(crate) fn open(input: impl Read + Send + 'static) -> io::Result<Self> {
        let mut input = BufReader::with_capacity(1 << 18, input);
        let is_gzip = input.fill_buf()?.starts_with(&[0x1f, 0x8b]);
        let input: Box<dyn BufRead + Send> = if is_gzip {
            Box::new(BufReader::with_capacity(1 << 18, MultiGzDecoder::new(input)))
        } else {
            Box::new(input)
        };
        Ok(Self { input, buffer: Vec::new(), longest_history: LONGEST })
    }

    /// A file that somebody names may be the answer of rspamd's controller.
    #[must_use]
    pub(crate) fn with_history(self) -> Self {
        Self { longest_history: LONGEST_HISTORY, ..self }
    }

    /// The next line. Memory stays bounded whatever the line's length.
    pub(crate) fn next(&mut self) -> io::Result<Next<'_>> {
        self.buffer.clear();
        let mut is_too_long = false;
        loop {
            let chunk = self.input.fill_buf()?;
            if chunk.is_empty() {
                if is_too_long {
                    return Ok(Next::TooLong);
                }
                if self.buffer.is_empty() {
                    return Ok(Next::End);
                }
                break;
            }
            let end = memchr::memchr(b'\n', chunk);
            let part = end.unwrap_or(chunk.len());
            let is_history = self.buffer.starts_with(b"[{") || self.buffer.starts_with(b"{\"version\"");
            if self.buffer.len() + part > if is_history { self.longest_history } else { LONGEST } {
                is_too_long = true;
            } else if !is_too_long {
                self.buffer.extend_from_slice(&chunk[..part]);
            }
            self.input.consume(end.map_or(part, |end| end + 1));
            if end.is_some() {
                if is_too_long {
                    return Ok(Next::TooLong);
                }
                break;
            }
        }
        while matches!(self.buffer.last(), Some(b'\r' | b'\n')) {
            self.buffer.pop();
        }
        Ok(Next::Line(String::from_utf8_lossy(&self.buffer)))
    }
}
