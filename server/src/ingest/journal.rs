//! Follows systemd's journal through journalctl(1): a stock Debian 12 has no other log. The cursor of the last entry is how far it was read.

use std::{io, process::Stdio, time::Duration};

use lasso::{
    source::{Place, ProblemCode},
    trail::ReadingState,
};
use serde::{Deserialize, Serialize};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader},
    process::{ChildStderr, Command},
    time::Instant,
};

use super::live::{Feed, Missing};

/// What came together is taken in together.
const GATHER: Duration = Duration::from_millis(100);
/// An entry longer than this says nothing about a mail.
const LONGEST: usize = 64 * 1024;
/// journalctl that has not ended by then follows.
const LIVES: Duration = Duration::from_secs(1);
/// Kept of what it says of itself, in bytes.
const WORDS: usize = 2048;

#[derive(Default, Serialize, Deserialize)]
struct Checkpoint {
    cursor: String,
    reading: ReadingState,
}

#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(rename = "__CURSOR", borrow)]
    cursor: std::borrow::Cow<'a, str>,
}

pub(super) async fn run(feed: Feed) {
    let declaration = &feed.source.declaration;
    let Ok(Place::Journal(folder)) = Place::parse(declaration.kind, &declaration.place) else { return };
    let checkpoint: Checkpoint = serde_json::from_str(&feed.source.checkpoint).unwrap_or_default();
    let mut cursor = checkpoint.cursor;
    // the entry that was read last comes first again, or is not there any more
    let mut known = Some(cursor.clone()).filter(|cursor| !cursor.is_empty());
    let mut collector = feed.collector(checkpoint.reading);

    let mut command = Command::new("journalctl");
    // from the oldest entry on; `mail` is the facility that Postfix logs under (syslog_facility in postconf(5)). Without --all, what is longer
    // than any line of Postfix is left out of an entry; without --merge, --follow begins at the last boot
    command.args(["--output=json", "--follow", "--no-tail", "--merge", "--quiet", "SYSLOG_FACILITY=2"]);
    if let Some(folder) = folder {
        command.arg(format!("--directory={folder}"));
    }
    if !cursor.is_empty() {
        command.arg(format!("--cursor={cursor}"));
    }
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true).spawn();
    let mut child = match child {
        Ok(child) => child,
        Err(error) => {
            let is_missing = error.kind() == io::ErrorKind::NotFound;
            feed.fails(if is_missing { ProblemCode::NoJournal } else { ProblemCode::NotReadable }, &error);
            return;
        }
    };
    let (Some(output), Some(words)) = (child.stdout.take(), child.stderr.take()) else { return };
    let words = tokio::spawn(last_words(words));
    let mut output = BufReader::with_capacity(1 << 18, output);
    let mut line = Vec::new();
    let mut since: Option<Instant> = None;
    let mut missing = Missing::default();
    // what it refuses it refuses at once
    let lives = tokio::time::sleep(LIVES);
    tokio::pin!(lives);
    loop {
        let due = since.map(|since| since + GATHER);
        let is_over = tokio::select! {
            read = output.read_until(b'\n', &mut line), if !collector.is_full() => match read {
                Ok(0) | Err(_) => true,
                Ok(_) if !line.ends_with(b"\n") => false,
                Ok(_) => {
                    feed.tick(&mut collector);
                    let text = String::from_utf8_lossy(&line);
                    let text = text.trim_end();
                    let entry = serde_json::from_str::<Entry<'_>>(text);
                    let here = entry.map_or_else(|_| cursor.clone(), |entry| entry.cursor.into_owned());
                    let left = known.take();
                    if left.as_ref() != Some(&here) {
                        missing.has_gap |= left.is_some();
                        if line.len() > LONGEST {
                            collector.reading.skip();
                        } else {
                            collector.read(text);
                        }
                        since.get_or_insert_with(Instant::now);
                    }
                    cursor = here;
                    line.clear();
                    false
                }
            },
            () = &mut lives, if !lives.is_elapsed() => {
                feed.works();
                false
            },
            () = async { match due { Some(due) => tokio::time::sleep_until(due).await, None => std::future::pending().await } } => false,
            () = feed.stopped() => true,
        };
        let is_due = since.is_some_and(|since| since.elapsed() >= GATHER) || collector.is_full() || is_over;
        if is_due && !collector.is_empty() {
            since = None;
            let place = cursor.clone();
            let window = feed.window(&mut collector, std::mem::take(&mut missing), |reading| {
                serde_json::to_string(&Checkpoint { cursor: place, reading }).expect("a checkpoint is text")
            });
            let window = window.await;
            if !feed.keep(window).await {
                return;
            }
        }
        if is_over {
            break;
        }
    }
    if feed.is_stopping() {
        return;
    }
    // it follows for ever: an end is a refusal, in its own words
    drop(child);
    let words = words.await.unwrap_or_default();
    feed.fails(ProblemCode::NoJournal, &words.trim());
}

/// What it says of itself, the end of it: nobody is kept waiting because it says much.
async fn last_words(mut words: ChildStderr) -> String {
    let mut last = Vec::new();
    let mut buffer = [0; 1024];
    while let Ok(length @ 1..) = words.read(&mut buffer).await {
        last.extend_from_slice(&buffer[..length]);
        last.drain(..last.len().saturating_sub(WORDS));
    }
    String::from_utf8_lossy(&last).into_owned()
}
