//! Syslog over TCP as frames (RFC 6587): each with its length before it, or each ended by a line feed; a sender does one of them.

/// A frame longer than this says nothing about a mail.
const LONGEST: usize = 64 * 1024;

/// Cuts what a connection brings into frames.
#[derive(Debug, Default)]
pub(super) struct Frames {
    buffer: Vec<u8>,
    /// Of a frame that is too long: how many bytes of it are still to come, `None` inside the bound; counted frames.
    left_out: usize,
    /// The same for a line, whose length is not known.
    is_skipping: bool,
}

/// Lines that one read brought. They stand in one text: however short they are, they take about as much memory as was sent.
#[derive(Debug, Default)]
pub(super) struct Part {
    text: String,
    /// Where each line ends.
    ends: Vec<u32>,
    /// Frames that were too long.
    pub(super) too_long: u32,
}

impl Part {
    /// Takes a line, unless it is empty, without its line end and without the NUL that some senders put there.
    pub(super) fn push(&mut self, line: &[u8]) {
        let end = line.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n' | 0)).map_or(0, |last| last + 1);
        if end == 0 {
            return;
        }
        self.text.push_str(&String::from_utf8_lossy(&line[..end]));
        self.ends.push(self.text.len() as u32);
    }

    pub(super) fn lines(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.text[start as usize..*end as usize])
    }

    /// How many frames it holds.
    pub(super) fn len(&self) -> usize {
        self.ends.len() + self.too_long as usize
    }
}

impl Frames {
    /// Takes what came, and gives the frames that are whole.
    pub(super) fn push(&mut self, bytes: &[u8], part: &mut Part) {
        let left_out = self.left_out.min(bytes.len());
        self.left_out -= left_out;
        self.buffer.extend_from_slice(&bytes[left_out..]);
        let mut start = 0;
        while let Some(used) = self.next(start, part) {
            start += used;
        }
        self.buffer.drain(..start.min(self.buffer.len()));
    }

    /// What stands in the buffer when the connection ends: a line without its end is a line.
    pub(super) fn end(self, part: &mut Part) {
        if !self.buffer.is_empty() && !self.is_skipping && counted(&self.buffer).is_none() {
            part.push(&self.buffer);
        }
    }

    /// How many bytes the next frame takes.
    fn next(&mut self, start: usize, part: &mut Part) -> Option<usize> {
        let rest = &self.buffer[start..];
        if rest.is_empty() {
            return None;
        }
        if !self.is_skipping
            && let Some(count) = counted(rest)
        {
            let (digits, length) = count?;
            let whole = digits + length;
            if length > LONGEST {
                part.too_long += 1;
                self.left_out = whole.saturating_sub(rest.len());
                return Some(whole.min(rest.len()));
            }
            if rest.len() < whole {
                return None;
            }
            part.push(&rest[digits..whole]);
            return Some(whole);
        }
        let Some(end) = memchr::memchr(b'\n', rest) else {
            if rest.len() <= LONGEST {
                return None;
            }
            let length = rest.len();
            if !std::mem::replace(&mut self.is_skipping, true) {
                part.too_long += 1;
            }
            return Some(length);
        };
        if !std::mem::take(&mut self.is_skipping) && end > 0 {
            if end > LONGEST {
                part.too_long += 1;
            } else {
                part.push(&rest[..end]);
            }
        }
        Some(end + 1)
    }
}

/// The length that a frame begins with, and with how many bytes it is written (`123 `). `None`: it does not begin with one, `Some(None)`: the
/// number is not whole yet. A line begins with `<`, or without a priority with a letter or with the four digits of a year and a `-`.
#[allow(clippy::option_option, reason = "not a number, and not yet a number")]
fn counted(bytes: &[u8]) -> Option<Option<(usize, usize)>> {
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if digits == 0 || digits > 7 {
        return None;
    }
    match bytes.get(digits) {
        Some(b' ') => {
            let length = std::str::from_utf8(&bytes[..digits]).ok()?.parse().ok()?;
            Some(Some((digits + 1, length)))
        }
        Some(_) => None,
        None => Some(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(sent: &[&[u8]]) -> Vec<String> {
        let (mut frames, mut part) = (Frames::default(), Part::default());
        for bytes in sent {
            frames.push(bytes, &mut part);
        }
        frames.end(&mut part);
        assert_eq!(part.too_long, 0);
        part.lines().map(str::to_owned).collect()
    }

    #[test]
    fn counted_frames_and_lines_are_cut_wherever_the_network_cuts_them() {
        let counted = b"16 <22>1 a\nb c d ef5 <2> x9 <22>y z\n\n";
        let ended = b"<22>one\r\n<22>two\n\nOct  1 three\n2026-11-22T10:00:00Z four\n";
        let of_counted = ["<22>1 a\nb c d ef", "<2> x", "<22>y z"];
        let of_ended = ["<22>one", "<22>two", "Oct  1 three", "2026-11-22T10:00:00Z four"];
        for cut in 0..counted.len() {
            assert_eq!(lines(&[&counted[..cut], &counted[cut..]]), of_counted, "{cut}");
        }
        for cut in 0..ended.len() {
            assert_eq!(lines(&[&ended[..cut], &ended[cut..]]), of_ended, "{cut}");
        }
        assert_eq!(lines(&[b"<22>without an end"]), ["<22>without an end"]);
    }

    #[test]
    fn a_frame_without_end_takes_no_memory() {
        let many = vec![b'x'; 1 << 20];
        let mut buffered = Frames::default();
        let mut part = Part::default();
        for _ in 0..20 {
            buffered.push(&many, &mut part);
            assert!(buffered.buffer.len() <= LONGEST);
        }
        buffered.push(b"\n<22>next\n", &mut part);
        assert_eq!((part.too_long, part.lines().collect::<Vec<_>>()), (1, vec!["<22>next"]));

        let mut counted = Frames::default();
        let mut part = Part::default();
        counted.push(b"9000000 ", &mut part);
        for _ in 0..9 {
            counted.push(&many[..1_000_000], &mut part);
            assert!(counted.buffer.len() <= LONGEST);
        }
        counted.push(b"5 <2> x", &mut part);
        assert_eq!((part.too_long, part.lines().collect::<Vec<_>>()), (1, vec!["<2> x"]));
    }
}
