//! How fast lines are understood, on one core: `cargo bench -p lasso --bench parse -- FILE`.
//!
//! Three figures, each in lines a second: the envelope and the text's meaning (`LineReader::open` and `postfix::parse`); the same
//! with entries made of it (`Reading::read`); and how many lines were not understood.

use std::{hint::black_box, io::Write, time::Instant};

use chrono_tz::Tz;
use lasso::{
    line::LineReader,
    message::Micros,
    postfix::{self, Record},
    trail::{OwnHosts, Reading, Source},
};

const NOW: Micros = 1_800_000_000_000_000;
const ROUNDS: usize = 5;

fn main() -> std::io::Result<()> {
    // cargo adds `--bench`
    let Some(path) = std::env::args().skip(1).find(|argument| !argument.starts_with("--")) else { return Ok(()) };
    let log = std::fs::read_to_string(path)?;
    let lines: Vec<&str> = log.lines().collect();
    let mut unknown = 0;
    let parse = best(|| {
        let mut reader = LineReader::new(Tz::UTC, NOW);
        unknown = 0;
        for raw in &lines {
            match reader.open(raw) {
                Some(line) => unknown += usize::from(matches!(black_box(postfix::parse(&line)), Record::Other)),
                None => unknown += 1,
            }
        }
    });
    let read = best(|| {
        let mut reading =
            Reading::new(Source { timezone: Tz::UTC, trusted: Vec::new(), own_hosts: OwnHosts::default() }, NOW);
        let mut entries = Vec::new();
        for raw in &lines {
            reading.read(raw, &mut entries);
            if entries.len() > 10_000 {
                black_box(&entries);
                entries.clear();
            }
        }
    });
    let rate = |seconds: f64| lines.len() as f64 / seconds;
    let mut out = std::io::stdout();
    writeln!(out, "lines              {:>12}", lines.len())?;
    writeln!(out, "envelope and text  {:>12.0} lines/s", rate(parse))?;
    writeln!(out, "entries            {:>12.0} lines/s", rate(read))?;
    writeln!(out, "not understood     {unknown:>12}")
}

/// The shortest of a few runs, in seconds: the others were disturbed.
fn best(mut run: impl FnMut()) -> f64 {
    let mut shortest = f64::MAX;
    for _ in 0..ROUNDS {
        let began = Instant::now();
        run();
        shortest = shortest.min(began.elapsed().as_secs_f64());
    }
    shortest
}
