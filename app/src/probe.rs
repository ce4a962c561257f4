//! What is found at a source's place right now, for the operator who asks: bounded in bytes and in time, and never a line's text.

use std::{
    io::{self, SeekFrom},
    process::Stdio,
    time::Duration,
};

use lasso::{
    line::{LineReader, with_host},
    message::Micros,
    postfix::{Record, is_postfix, parse},
    source::{Declaration, Place},
};
use tokio::{
    fs,
    io::{AsyncReadExt, AsyncSeekExt},
    net::{TcpListener, UdpSocket},
    process::Command,
};

/// Of a file's end.
const BYTES: u64 = 64 << 10;
/// Of a journal's entries, which say far more than their line.
const JOURNAL_BYTES: u64 = 1 << 20;
const LINES: usize = 50;
/// A network's file system may not answer at all.
const PATIENCE: Duration = Duration::from_secs(4);

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    Lines(Lines),
    /// No such file or folder.
    Missing,
    NotAllowed,
    /// A folder, a device, a pipe.
    NotAFile,
    NotReadable,
    /// Nobody listens at the address.
    Free,
    /// Somebody does: ourselves, or another program.
    Taken,
    /// The address is not this machine's.
    Elsewhere,
    NoJournal,
    /// Lines are pushed: there is no place to look at.
    Pushed,
    /// Nothing answered in time.
    Slow,
}

/// The last lines of a file or a journal, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// How many were looked at: the last fifty at most.
    pub lines: usize,
    pub of_postfix: usize,
    /// Of those.
    pub understood: usize,
    /// When and by which host the last line of Postfix was written.
    pub last: Option<(Micros, String)>,
}

impl Found {
    /// The keys of its words end with it.
    pub(crate) fn slug(&self) -> &'static str {
        match self {
            Self::Lines(_) => "lines",
            Self::Missing => "missing",
            Self::NotAllowed => "not-allowed",
            Self::NotAFile => "not-a-file",
            Self::NotReadable => "not-readable",
            Self::Free => "free",
            Self::Taken => "taken",
            Self::Elsewhere => "elsewhere",
            Self::NoJournal => "no-journal",
            Self::Pushed => "pushed",
            Self::Slow => "slow",
        }
    }
}

impl From<io::Error> for Found {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            io::ErrorKind::PermissionDenied => Self::NotAllowed,
            io::ErrorKind::AddrInUse => Self::Taken,
            io::ErrorKind::AddrNotAvailable => Self::Elsewhere,
            _ => Self::NotReadable,
        }
    }
}

/// Looks at the place of a source that may be read or not.
pub async fn look(declaration: &Declaration, now: Micros) -> Found {
    tokio::time::timeout(PATIENCE, look_at(declaration, now)).await.unwrap_or(Found::Slow)
}

async fn look_at(declaration: &Declaration, now: Micros) -> Found {
    let found = match Place::parse(declaration.kind, &declaration.place) {
        Ok(Place::File(path)) => end_of(&path).await.map(|text| Found::Lines(count(declaration, &text, now))),
        Ok(Place::Journal(folder)) => journal(folder).await.map(|text| Found::Lines(count(declaration, &text, now))),
        // whoever may listen there does so for a moment only
        Ok(Place::Udp(address)) => UdpSocket::bind(address).await.map(|_| Found::Free).map_err(Found::from),
        Ok(Place::Tcp(address) | Place::Tls(address)) => {
            TcpListener::bind(address).await.map(|_| Found::Free).map_err(Found::from)
        }
        Ok(Place::Brought) => Ok(Found::Pushed),
        Err(_) => Err(Found::NotReadable),
    };
    found.unwrap_or_else(|why| why)
}

/// The last lines of a file. A pipe or a device would be read for ever.
async fn end_of(path: &str) -> Result<String, Found> {
    if !fs::metadata(path).await?.is_file() {
        return Err(Found::NotAFile);
    }
    let mut file = fs::File::open(path).await?;
    let start = file.metadata().await?.len().saturating_sub(BYTES);
    file.seek(SeekFrom::Start(start)).await?;
    let mut bytes = Vec::new();
    file.take(BYTES).read_to_end(&mut bytes).await?;
    let text = String::from_utf8_lossy(&bytes);
    // the first line was cut
    let whole = if start == 0 { &*text } else { text.split_once('\n').map_or("", |(_, rest)| rest) };
    Ok(whole.to_owned())
}

async fn journal(folder: Option<String>) -> Result<String, Found> {
    let mut command = Command::new("journalctl");
    command.args(["--output=json", "--quiet", "--no-pager", "SYSLOG_FACILITY=2"]).arg(format!("--lines={LINES}"));
    if let Some(folder) = folder {
        fs::metadata(&folder).await?;
        command.arg(format!("--directory={folder}"));
    }
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true).spawn();
    let mut child = child.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Found::NoJournal,
        _ => Found::from(error),
    })?;
    let mut bytes = Vec::new();
    if let Some(output) = child.stdout.take() {
        output.take(JOURNAL_BYTES).read_to_end(&mut bytes).await?;
    }
    if bytes.is_empty() && !child.wait().await?.success() {
        return Err(Found::NotReadable);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn count(declaration: &Declaration, text: &str, now: Micros) -> Lines {
    let mut reader = LineReader::new(declaration.timezone.parse().unwrap_or(chrono_tz::Tz::UTC), now);
    let mut last: Vec<&str> = text.lines().rev().filter(|line| !line.is_empty()).take(LINES).collect();
    last.reverse();
    let mut counted = Lines { lines: last.len(), ..Lines::default() };
    for raw in last {
        let named = (!declaration.host.is_empty()).then(|| with_host(raw, &declaration.host)).flatten();
        let Some(line) = reader.open(named.as_deref().unwrap_or(raw)) else { continue };
        if !is_postfix(&line.program) {
            continue;
        }
        counted.of_postfix += 1;
        counted.understood += usize::from(parse(&line) != Record::Other);
        counted.last = Some((line.at, line.host.clone().into_owned()));
    }
    counted
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use lasso::source::Kind;

    use super::*;
    use crate::samples::NOW;

    fn file(path: &std::path::Path) -> Declaration {
        Declaration::new("mx1", Kind::File, path.to_str().unwrap())
    }

    #[tokio::test]
    async fn a_file_is_counted_from_its_end_and_nothing_of_it_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mail.log");
        let other = "2026-11-22T14:00:00.000000+00:00 mx1 sshd[1]: Accepted password for root\n";
        let known = "2026-11-22T14:00:01.000000+00:00 mx1 postfix/qmgr[1]: 4C5AB9E6311: removed\n";
        let strange = "2026-11-22T14:00:02.000000+00:00 mx2 postfix/qmgr[1]: what is this?\n";
        std::fs::write(&path, format!("{}{known}{strange}no line at all\n", other.repeat(3_000))).unwrap();
        let Found::Lines(lines) = look(&file(&path), NOW).await else { panic!("it is there") };
        assert_eq!((lines.lines, lines.of_postfix, lines.understood), (50, 2, 1));
        assert_eq!(lines.last.unwrap().1, "mx2");
        std::fs::write(&path, "").unwrap();
        assert_eq!(look(&file(&path), NOW).await, Found::Lines(Lines::default()));
        assert_eq!(look(&file(folder.path()), NOW).await, Found::NotAFile);
        assert_eq!(look(&file(std::path::Path::new("/dev/zero")), NOW).await, Found::NotAFile);
        assert_eq!(look(&file(&folder.path().join("none")), NOW).await, Found::Missing);
    }

    #[tokio::test]
    async fn an_address_is_free_or_taken() {
        let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let place = format!("tcp://{}", taken.local_addr().unwrap());
        let tcp = Declaration::new("relay", Kind::Syslog, &place);
        assert_eq!(look(&tcp, NOW).await, Found::Taken);
        drop(taken);
        assert_eq!(look(&tcp, NOW).await, Found::Free);
        let elsewhere = Declaration::new("relay", Kind::Syslog, "udp://192.0.2.1:5514");
        assert_eq!(look(&elsewhere, NOW).await, Found::Elsewhere);
        assert_eq!(look(&Declaration::new("push", Kind::Http, ""), NOW).await, Found::Pushed);
    }
}
