//! Follows systemd's journal through journalctl(1): a stock Debian 12 has no other log. The cursor of the last entry is how far it was read.

use std::{io, process::Stdio, time::Duration};

use lasso::{
    source::{Place, ProblemCode},
    trail::ReadingState,
};
use serde::{Deserialize, Serialize};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::Command,
    time::Instant,
};

use super::live::Feed;

/// What came together is taken in together.
const GATHER: Duration = Duration::from_millis(100);
/// An entry longer than this says nothing about a mail.
const LONGEST: usize = 64 * 1024;

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
    let mut collector = feed.collector(checkpoint.reading);

    let mut command = Command::new("journalctl");
    // from the oldest entry on; `mail` is the facility that Postfix logs under (syslog_facility in postconf(5)). Without --all, what is longer
    // than any line of Postfix is left out of an entry; without --merge, --follow begins at the last boot
    command.args(["--output=json", "--follow", "--no-tail", "--merge", "--quiet", "SYSLOG_FACILITY=2"]);
    if let Some(folder) = folder {
        command.arg(format!("--directory={folder}"));
    }
    if !cursor.is_empty() {
        command.arg(format!("--after-cursor={cursor}"));
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
    let Some(output) = child.stdout.take() else { return };
    let mut output = BufReader::with_capacity(1 << 18, output);
    let mut line = Vec::new();
    let mut since: Option<Instant> = None;
    loop {
        let due = since.map(|since| since + GATHER);
        let is_over = tokio::select! {
            read = output.read_until(b'\n', &mut line), if !collector.is_full() => match read {
                Ok(0) | Err(_) => true,
                Ok(_) if !line.ends_with(b"\n") => false,
                Ok(_) => {
                    feed.works();
                    feed.tick(&mut collector);
                    let text = String::from_utf8_lossy(&line);
                    let text = text.trim_end();
                    if line.len() > LONGEST {
                        collector.reading.skip();
                    } else {
                        collector.read(text);
                    }
                    if let Ok(entry) = serde_json::from_str::<Entry<'_>>(text) {
                        cursor = entry.cursor.into_owned();
                    }
                    since.get_or_insert_with(Instant::now);
                    line.clear();
                    false
                }
            },
            () = async { match due { Some(due) => tokio::time::sleep_until(due).await, None => std::future::pending().await } } => false,
            () = feed.stopped() => true,
        };
        let is_due = since.is_some_and(|since| since.elapsed() >= GATHER) || collector.is_full() || is_over;
        if is_due && !collector.is_empty() {
            since = None;
            let place = cursor.clone();
            let window = feed.window(&mut collector, 0, |reading| {
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
    let ended = child.wait_with_output().await;
    let words = ended.map(|ended| String::from_utf8_lossy(&ended.stderr).trim().to_owned()).unwrap_or_default();
    feed.fails(ProblemCode::NoJournal, &words);
}
