//! Tables as spreadsheets read them (RFC 4180), safe to open: no cell is taken for a formula.

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Commas, as RFC 4180 has it.
    Standard,
    /// Semicolons and a byte order mark: where the decimal sign is a comma, Excel takes neither commas nor UTF-8 without one.
    Excel,
}

impl Format {
    pub const ALL: [Self; 2] = [Self::Standard, Self::Excel];

    /// As URLs write it.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Standard => "csv",
            Self::Excel => "excel",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.slug() == slug)
    }
}

/// A table under construction. What was written can be taken away at any time, so that it need not be held as a whole.
#[derive(Clone, Debug)]
pub struct Csv {
    separator: char,
    text: String,
}

impl Csv {
    pub fn new(format: Format) -> Self {
        match format {
            Format::Standard => Self { separator: ',', text: String::new() },
            Format::Excel => Self { separator: ';', text: "\u{feff}".to_owned() },
        }
    }

    /// Adds a row.
    pub fn row<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) {
        for (i, cell) in cells.into_iter().enumerate() {
            if i > 0 {
                self.text.push(self.separator);
            }
            self.cell(cell);
        }
        self.text.push_str("\r\n");
    }

    /// What was written since the last time.
    pub fn take(&mut self) -> String {
        let next = String::with_capacity(self.text.len());
        std::mem::replace(&mut self.text, next)
    }

    fn cell(&mut self, cell: &str) {
        let is_plain = |byte: u8| byte >= b' ' && !matches!(byte, b'"' | b',' | b';' | 0x7f | 0xc2);
        if !is_formula(cell) && cell.bytes().all(is_plain) {
            self.text.push_str(cell);
            return;
        }
        // whoever reads the table by another separator cuts the cell in pieces, and each piece may be a formula
        let is_quoted = cell.contains(SEPARATORS) || cell.contains('"');
        if is_quoted {
            self.text.push('"');
        }
        let mut is_start = true;
        for (at, c) in cell.char_indices() {
            if is_start && is_formula(&cell[at..]) {
                self.text.push('\'');
            }
            is_start = SEPARATORS.contains(&c);
            match c {
                '"' => self.text.push_str("\"\""),
                '\t' | '\r' | '\n' => self.text.push(c),
                // a terminal would obey: their pictures, as the pages show them
                '\0'..='\x1f' => self.text.push(char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}')),
                '\x7f' => self.text.push('\u{2421}'),
                '\u{80}'..='\u{9f}' => self.text.push('\u{fffd}'),
                c => self.text.push(c),
            }
        }
        if is_quoted {
            self.text.push('"');
        }
    }
}

/// What some reader may take for the end of a cell.
const SEPARATORS: [char; 5] = [',', ';', '\t', '\r', '\n'];

/// Whether a spreadsheet would calculate with a cell (`=cmd|…`, `@SUM(…)`) instead of showing it. One that begins with the mark that
/// keeps it from doing so gets another, or the mark could not be told from its own; and a quote there is none for a reader that forgives.
fn is_formula(cell: &str) -> bool {
    cell.trim_start_matches(['\'', '"']).starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// A cell of a table that [`Csv`] wrote, as it was before: the one `'` that was put before each formula is taken off.
pub fn undefused(cell: &str) -> String {
    let mut text = String::with_capacity(cell.len());
    let mut is_start = true;
    for (at, c) in cell.char_indices() {
        let is_mark = is_start && c == '\'' && is_formula(&cell[at + 1..]);
        is_start = SEPARATORS.contains(&c);
        if !is_mark {
            text.push(c);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(format: Format, rows: &[&[&str]]) -> String {
        let mut csv = Csv::new(format);
        for row in rows {
            csv.row(row.iter().copied());
        }
        csv.take()
    }

    fn one(cell: &str) -> String {
        written(Format::Standard, &[&[cell]]).trim_end_matches("\r\n").to_owned()
    }

    #[test]
    fn rows_end_and_cells_part_as_the_format_says() {
        let rows: &[&[&str]] = &[&["a", "b,c", "d;e"], &["", "é \"q\"", "1\r\n2"]];
        assert_eq!(written(Format::Standard, rows), "a,\"b,c\",\"d;e\"\r\n,\"é \"\"q\"\"\",\"1\r\n2\"\r\n");
        assert_eq!(written(Format::Excel, rows), "\u{feff}a;\"b,c\";\"d;e\"\r\n;\"é \"\"q\"\"\";\"1\r\n2\"\r\n");
    }

    #[test]
    fn what_was_taken_is_not_written_again() {
        let mut csv = Csv::new(Format::Excel);
        csv.row(["a"]);
        assert_eq!(csv.take(), "\u{feff}a\r\n");
        csv.row(["b"]);
        assert_eq!((csv.take(), csv.take()), ("b\r\n".to_owned(), String::new()));
    }

    #[test]
    fn no_cell_is_a_formula() {
        for (cell, safe) in [
            ("=cmd|' /C calc'!A0@acme.example", "'=cmd|' /C calc'!A0@acme.example"),
            ("=1,2", "\"'=1,2\""),
            ("+33@x", "'+33@x"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "\"'\t'=1\""),
            ("\r=1", "\"'\r'=1\""),
            // read by the other separator, each piece is a cell of its own
            ("a;=1+41;b", "\"a;'=1+41;b\""),
            ("x\t@SUM(A1)", "\"x\t'@SUM(A1)\""),
            ("a;'=1", "\"a;''=1\""),
            ("a;\"=1;b", "\"a;'\"\"=1;b\""),
            ("\"=1", "\"'\"\"=1\""),
            ("'=1", "''=1"),
            ("a=1", "a=1"),
            ("'quoted'", "'quoted'"),
        ] {
            assert_eq!(one(cell), safe);
        }
    }

    #[test]
    fn control_characters_are_shown_and_not_obeyed() {
        assert_eq!(one("a\u{1b}[2Jb\u{0}\u{7f}\u{9b}"), "a␛[2Jb␀␡\u{fffd}");
        assert_eq!(one("É\u{a0}: 日本"), "É\u{a0}: 日本");
    }

    #[test]
    fn our_own_mark_can_be_taken_off_again() {
        for cell in [
            "", "a", "=1", "'=1", "''=1", "'", "'a", "-", "\tx", "\r", "@", "''", "a;=1", "a;\"=1;b", "\"=1",
            "a,'=1;+", "\t=\t-",
        ] {
            let mut csv = Csv::new(Format::Standard);
            csv.row([cell]);
            let text = csv.take();
            let bare = text.trim_end_matches("\r\n");
            let bare = bare.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(bare);
            assert_eq!(undefused(&bare.replace("\"\"", "\"")), cell, "{text:?}");
        }
    }
}
