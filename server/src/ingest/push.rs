//! `POST /api/v1/ingest/<source>`: lines that somebody pushes, and at `…/rspamd` what rspamd says, answered once they are kept. Whoever hears nothing, or 5xx, sends again, and nothing
//! doubles.

use std::{
    collections::HashMap,
    io::{self, Read},
    ops::Range,
    sync::{Arc, PoisonError},
    time::Duration,
};

use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use flate2::read::MultiGzDecoder;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use lasso::{
    error::Error,
    message::Micros,
    source::{Problems, Source, token_hash},
    store::{db::Db, sources},
    tenant::Scope,
    trail::{Counts, ReadingState},
};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tokio::sync::{Mutex, Semaphore, watch};

use super::{
    entrance::Entrance,
    lines::{Lines, Next},
    live::{Feed, Missing},
    records,
    window::Collector,
};

/// A body as it is sent, in bytes.
pub const MAX_SENT: usize = 8 << 20;
/// The same unpacked.
pub const MAX_UNPACKED: usize = 128 << 20;
/// The most that zstd may ask to look back, as a power of two: 8 MiB, which its highest plain level does.
const ZSTD_WINDOW: u32 = 23;
/// A JSON array is read whole before its first line is.
pub const MAX_ARRAY: usize = 8 << 20;
/// An element of it, in bytes.
const LONGEST: usize = 64 << 10;
/// Bodies that are in memory at a time; more wait.
const AT_ONCE: usize = 8;
/// Of these, of one source.
const OF_ONE_SOURCE: usize = 2;
/// How long somebody may take to send a body, or wait for a turn.
const PATIENCE: Duration = Duration::from_secs(30);
/// A database that takes nothing is asked again so often before the sender is told to come back.
const TRIES: u32 = 4;

/// Where pushes go.
#[derive(Clone)]
pub struct Pushes {
    db: Db,
    entrance: Entrance,
    problems: Problems,
    clock: fn() -> Micros,
    turns: Arc<Semaphore>,
    known: Arc<std::sync::Mutex<HashMap<i64, Known>>>,
    stop: watch::Receiver<bool>,
}

/// A source that somebody pushes to.
#[derive(Clone)]
struct Known {
    turns: Arc<Semaphore>,
    /// How it was read so far. Empty after a push of which not all was kept, and while there is one: the next goes on from what is kept.
    slot: Arc<Mutex<Option<Pushed>>>,
}

impl Default for Known {
    fn default() -> Self {
        Self { turns: Arc::new(Semaphore::new(OF_ONE_SOURCE)), slot: Arc::default() }
    }
}

struct Pushed {
    feed: Feed,
    collector: Collector,
}

#[derive(Default, Serialize, Deserialize)]
struct Checkpoint {
    reading: ReadingState,
}

impl Pushes {
    pub(crate) fn new(db: Db, entrance: Entrance, problems: Problems, clock: fn() -> Micros) -> Self {
        // nobody stops a push: the answer is awaited
        let (_, stop) = watch::channel(false);
        Self { db, entrance, problems, clock, turns: Arc::new(Semaphore::new(AT_ONCE)), known: Arc::default(), stop }
    }

    pub fn router(self) -> Router {
        Router::new()
            .route("/api/v1/ingest/{source}", post(receive_lines))
            .route("/api/v1/ingest/{source}/rspamd", post(receive_rspamd))
            .with_state(self)
    }
}

/// What was done with a body.
#[derive(Debug, Serialize)]
struct Kept {
    lines: u64,
    understood: u64,
    set_aside: u64,
}

/// What a body is.
#[derive(Clone, Copy, Debug)]
enum Form {
    /// Lines of a log, or what shippers make of them.
    Lines,
    /// JSON of rspamd: what its metadata exporter posts, or the answer of its controller's `/history`.
    Rspamd,
}

async fn receive_lines(
    pushes: State<Pushes>,
    name: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    receive(pushes, name, headers, body, Form::Lines).await
}

async fn receive_rspamd(
    pushes: State<Pushes>,
    name: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    receive(pushes, name, headers, body, Form::Rspamd).await
}

async fn receive(
    State(pushes): State<Pushes>,
    name: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Body,
    form: Form,
) -> Response {
    // a name that is no text is nobody's
    let Ok(Path(name)) = name else { return Refusal::Unknown.into_response() };
    match pushes.take(&name, &headers, body, form).await {
        Ok(kept) => Json(kept).into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

enum Refusal {
    Unknown,
    Paused,
    TooLarge,
    Encoding,
    Unreadable(&'static str),
    Slow,
    Later,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, sentence) = match self {
            Self::Unknown => (
                StatusCode::UNAUTHORIZED,
                "No source of that name takes this token: send it as `Authorization: Bearer TOKEN`, or as the password of HTTP Basic.",
            ),
            Self::Paused => (StatusCode::SERVICE_UNAVAILABLE, "This source is paused: send it again later."),
            Self::TooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "The body is too large: at most 8 MiB as sent, 128 MiB unpacked, 8 MiB for a JSON array. Send smaller batches.",
            ),
            Self::Encoding => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "The Content-Encoding must be gzip, zstd or identity.")
            }
            Self::Unreadable(sentence) => (StatusCode::BAD_REQUEST, sentence),
            // not 408, after which some senders throw it away
            Self::Slow => (
                StatusCode::SERVICE_UNAVAILABLE,
                "The body did not arrive in time: nothing of it is kept, send it again.",
            ),
            Self::Later => (StatusCode::SERVICE_UNAVAILABLE, "Nothing can be kept at the moment: send it again later."),
        };
        let mut response = (status, format!("{sentence}\n")).into_response();
        let headers = response.headers_mut();
        match status {
            StatusCode::UNAUTHORIZED => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            StatusCode::SERVICE_UNAVAILABLE => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
            }
            _ => {}
        }
        response
    }
}

impl Pushes {
    async fn take(&self, name: &str, headers: &HeaderMap, body: Body, form: Form) -> Result<Kept, Refusal> {
        let token = token(headers).ok_or(Refusal::Unknown)?;
        let source = sources::with_token(&self.db, name, &token_hash(&token)).await.map_err(|error| match error {
            Error::NotFound => Refusal::Unknown,
            Error::Conflict("paused") => Refusal::Paused,
            error => {
                tracing::error!(%error, "a push could not be looked up");
                Refusal::Later
            }
        })?;
        let encoding = Encoding::of(headers)?;
        let known = {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            known.entry(source.source_id).or_default().clone()
        };
        // the source's own turns first: one that is slow keeps no other waiting
        let turns = async { Some((known.turns.acquire().await.ok()?, self.turns.acquire().await.ok()?)) };
        let Ok(Some(_turns)) = tokio::time::timeout(PATIENCE, turns).await else { return Err(Refusal::Later) };
        let sent = tokio::time::timeout(PATIENCE, Limited::new(body, MAX_SENT).collect()).await;
        let sent = match sent {
            Err(_) => return Err(Refusal::Slow),
            Ok(Ok(body)) => body.to_bytes(),
            Ok(Err(error)) if error.is::<LengthLimitError>() => return Err(Refusal::TooLarge),
            Ok(Err(_)) => return Err(Refusal::Unreadable("The body ended before its end: nothing of it is kept.")),
        };
        let mut slot = known.slot.lock().await;
        let known = slot.take().filter(|known| known.feed.source.declaration.is_read_like(&source.declaration));
        let mut pushed = match known {
            Some(known) => known,
            None => self.begin(name).await?,
        };
        let taken = pushed.take(sent, encoding, form).await;
        if !matches!(taken, Err(Refusal::Later)) {
            *slot = Some(pushed);
        }
        taken
    }

    /// Goes on from what is kept.
    async fn begin(&self, name: &str) -> Result<Pushed, Refusal> {
        let found = sources::as_left(&self.db, &Scope::system("a push"), name).await;
        let source: Source = found.map_err(|_| Refusal::Later)?;
        let checkpoint: Checkpoint = serde_json::from_str(&source.checkpoint).unwrap_or_default();
        let (entrance, problems) = (self.entrance.clone(), self.problems.clone());
        let feed = Feed::of(source, entrance, problems, self.clock, self.stop.clone());
        let collector = feed.collector(checkpoint.reading);
        Ok(Pushed { feed, collector })
    }
}

impl Pushed {
    async fn take(&mut self, sent: Bytes, encoding: Encoding, form: Form) -> Result<Kept, Refusal> {
        let before = self.collector.reading.counts;
        let host = &self.feed.source.declaration.host;
        let mut body = tokio::task::block_in_place(|| Unpacked::open(sent, encoding, form, host, (self.feed.clock)()))?;
        loop {
            self.feed.tick(&mut self.collector);
            let is_more = tokio::task::block_in_place(|| body.read(&mut self.collector));
            // what was read before the fault is kept all the same: it is sent again with the rest, and changes nothing
            if !self.collector.is_empty() {
                self.keep().await?;
            }
            if !is_more? {
                break;
            }
        }
        let Counts { lines, understood, set_aside } = self.collector.reading.counts;
        Ok(Kept {
            lines: lines - before.lines,
            understood: understood - before.understood,
            set_aside: set_aside - before.set_aside,
        })
    }

    async fn keep(&mut self) -> Result<(), Refusal> {
        let checkpoint =
            |reading| serde_json::to_string(&Checkpoint { reading }).expect("a checkpoint is text and numbers");
        let window = self.feed.window(&mut self.collector, Missing::default(), checkpoint).await;
        for attempt in 0..TRIES {
            match self.feed.try_keep(&window).await {
                Ok(()) => return Ok(()),
                Err(_) => tokio::time::sleep(Duration::from_millis(100 << attempt)).await,
            }
        }
        Err(Refusal::Later)
    }
}

/// The token as `Bearer`, or as the password of HTTP Basic, whoever the user is said to be (RFC 7617): rspamd's metadata exporter speaks
/// nothing else.
fn token(headers: &HeaderMap) -> Option<String> {
    let (scheme, said) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let said = said.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(said.to_owned());
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(BASE64_STANDARD.decode(said).ok()?).ok()?;
    let (_, password) = pair.split_once(':')?;
    Some(password.to_owned())
}

#[derive(Clone, Copy, Debug)]
enum Encoding {
    Plain,
    Gzip,
    Zstd,
}

impl Encoding {
    fn of(headers: &HeaderMap) -> Result<Self, Refusal> {
        let named = headers.get(header::CONTENT_ENCODING).map_or("identity", |value| value.to_str().unwrap_or("?"));
        match named.trim().to_ascii_lowercase().as_str() {
            "" | "identity" => Ok(Self::Plain),
            "gzip" | "x-gzip" => Ok(Self::Gzip),
            "zstd" => Ok(Self::Zstd),
            _ => Err(Refusal::Encoding),
        }
    }
}

/// A body, line by line.
enum Unpacked {
    Lines(Lines, Bounded),
    /// Where its elements are in it: as values they would take a hundred times their text.
    Array(String, std::vec::IntoIter<Range<u32>>),
    /// What rspamd said, each as the line that is kept of it.
    Rspamd(records::Rspamd),
}

/// How much may still be unpacked, shared with whoever unpacks.
type Bounded = Arc<std::sync::atomic::AtomicBool>;

impl Unpacked {
    fn open(sent: Bytes, encoding: Encoding, form: Form, host: &str, now: Micros) -> Result<Self, Refusal> {
        const NO_ARRAY: Refusal =
            Refusal::Unreadable("The body begins with [ and is not a JSON array: nothing of it is kept.");
        const BROKEN: Refusal =
            Refusal::Unreadable("The body is not packed as its Content-Encoding says: nothing of it is kept.");
        let sent = io::Cursor::new(sent);
        let plain: Box<dyn Read + Send> = match encoding {
            Encoding::Plain => Box::new(sent),
            Encoding::Gzip => Box::new(MultiGzDecoder::new(sent)),
            Encoding::Zstd => {
                let mut decoder = zstd::Decoder::new(sent).map_err(|_| BROKEN)?;
                decoder.window_log_max(ZSTD_WINDOW).map_err(|_| BROKEN)?;
                Box::new(decoder)
            }
        };
        let is_over = Bounded::default();
        let mut plain = Limit { inner: plain, left: MAX_UNPACKED, is_over: is_over.clone() };
        if let Form::Rspamd = form {
            const NO_JSON: Refusal =
                Refusal::Unreadable("The body is not the JSON that rspamd writes: nothing of it is kept.");
            let mut text = Vec::new();
            plain.take(MAX_ARRAY as u64 + 1).read_to_end(&mut text).map_err(|_| BROKEN)?;
            if text.len() > MAX_ARRAY {
                return Err(Refusal::TooLarge);
            }
            let text = String::from_utf8(text).map_err(|_| NO_JSON)?;
            return records::Rspamd::open(text, host, now).map(Self::Rspamd).ok_or(NO_JSON);
        }
        let mut first = [0; 1];
        let length = plain.read(&mut first).map_err(|_| BROKEN)?;
        let plain = io::Cursor::new(first).take(length as u64).chain(plain);
        if length == 1 && first[0] == b'[' {
            let mut array = Vec::new();
            plain.take(MAX_ARRAY as u64 + 1).read_to_end(&mut array).map_err(|_| BROKEN)?;
            if array.len() > MAX_ARRAY {
                return Err(Refusal::TooLarge);
            }
            let array = String::from_utf8(array).map_err(|_| NO_ARRAY)?;
            let elements: Vec<&RawValue> = serde_json::from_str(&array).map_err(|_| NO_ARRAY)?;
            let place = |element: &&RawValue| {
                let start = (element.get().as_ptr() as usize - array.as_ptr() as usize) as u32;
                start..start + element.get().len() as u32
            };
            let places: Vec<Range<u32>> = elements.iter().map(place).collect();
            return Ok(Self::Array(array, places.into_iter()));
        }
        Ok(Self::Lines(Lines::open(plain).map_err(|_| BROKEN)?, is_over))
    }

    /// Reads until the collector is full (`true`) or the body ends.
    fn read(&mut self, collector: &mut Collector) -> Result<bool, Refusal> {
        while !collector.is_full() {
            match self {
                Self::Array(array, places) => match places.next() {
                    None => return Ok(false),
                    // an element that is longer says nothing about a mail
                    Some(place) if place.len() > LONGEST => collector.reading.skip(),
                    Some(place) => {
                        let value = serde_json::from_str(&array[place.start as usize..place.end as usize]);
                        match value.ok().as_ref().and_then(records::line_of_value) {
                            Some(line) => collector.read(&line),
                            None => collector.reading.skip(),
                        }
                    }
                },
                Self::Rspamd(records) => match records.next() {
                    None => return Ok(false),
                    Some(Some(line)) => collector.read(&line),
                    Some(None) => collector.reading.skip(),
                },
                Self::Lines(lines, is_over) => match lines.next() {
                    Ok(Next::Line(line)) if line.starts_with('{') => collector.read(&records::line_of(&line)),
                    Ok(Next::Line(line)) => collector.read(&line),
                    Ok(Next::TooLong) => collector.reading.skip(),
                    Ok(Next::End) => return Ok(false),
                    Err(_) if is_over.load(std::sync::atomic::Ordering::Relaxed) => return Err(Refusal::TooLarge),
                    Err(_) => {
                        return Err(Refusal::Unreadable(
                            "The body is packed wrongly, or ends before its end: send it again whole.",
                        ));
                    }
                },
            }
        }
        Ok(true)
    }
}

/// Ends with an error where too much was unpacked: a little gzip can be very much text.
struct Limit {
    inner: Box<dyn Read + Send>,
    left: usize,
    is_over: Bounded,
}

impl Read for Limit {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.left = self.left.checked_sub(length).ok_or_else(|| {
            self.is_over.store(true, std::sync::atomic::Ordering::Relaxed);
            io::Error::other("too much")
        })?;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn token_of(authorization: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, HeaderValue::from_str(authorization).unwrap());
        token(&headers)
    }

    #[test]
    fn a_token_is_a_bearers_or_the_password_of_basic() {
        let basic = |pair: &[u8]| format!("Basic {}", BASE64_STANDARD.encode(pair));
        for (said, wanted) in [
            ("Bearer sesame".to_owned(), Some("sesame")),
            ("bearer  sesame ".to_owned(), Some("sesame")),
            // what rspamd 3.4 sends
            ("Basic bGFzc286c2VzYW1l".to_owned(), Some("sesame")),
            ("BASIC bGFzc286c2VzYW1l".to_owned(), Some("sesame")),
            (basic(b":sesame"), Some("sesame")),
            // a password may hold what parts it from the user
            (basic(b"lasso:open:sesame"), Some("open:sesame")),
            (basic(b"sesame"), None),
            (basic(b"lasso:\xff"), None),
            ("Basic not base64".to_owned(), None),
            ("Basic".to_owned(), None),
            ("Digest sesame".to_owned(), None),
            ("sesame".to_owned(), None),
        ] {
            assert_eq!(token_of(&said).as_deref(), wanted, "{said}");
        }
        assert_eq!(token(&HeaderMap::new()), None);
    }
}
