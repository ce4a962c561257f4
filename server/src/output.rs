//! What commands print: through one locked writer, and quietly done when the reader has gone (`lasso … | head`).

use std::io::{self, Write};

/// Writes to standard output. A closed pipe is the reader's way to say "enough", not a failure.
pub fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(anyhow::anyhow!("Standard output cannot be written: {error}."))
        }
        _ => Ok(()),
    }
}

/// Writes a part of something long; `false` when the reader has gone and the rest need not be made.
pub fn print_part(part: &str) -> anyhow::Result<bool> {
    let mut is_read = true;
    print(|out| {
        let written = out.write_all(part.as_bytes()).and_then(|()| out.flush());
        is_read = !written.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::BrokenPipe);
        written
    })?;
    Ok(is_read)
}

/// Prints rows as aligned columns, two spaces apart. The first row is the heading.
pub fn print_table<const N: usize>(rows: &[[String; N]]) -> anyhow::Result<()> {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; N] = std::array::from_fn(width);
    print(|out| {
        for row in rows {
            let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
            writeln!(out, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
        }
        Ok(())
    })
}
