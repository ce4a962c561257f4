//! Syslog over UDP (RFC 5426) and TCP (RFC 6587): what comes waits in a queue of bounded size. Full, a TCP sender waits, and a datagram is
//! lost and counted.

use std::{
    io,
    net::{SocketAddr, UdpSocket},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use lasso::{
    source::{Place, ProblemCode},
    trail::ReadingState,
};
use serde::{Deserialize, Serialize};
use socket2::{Domain, Protocol, Socket, Type};
use tokio::{
    io::AsyncReadExt,
    net::{TcpListener, TcpStream},
    sync::mpsc,
    task::{JoinHandle, JoinSet},
    time::Instant,
};

use super::{
    framing::{Frame, Frames},
    live::Feed,
};

/// What came together is taken in together.
const GATHER: Duration = Duration::from_millis(100);
/// Parts that wait: each what one read brought, at most [`PART`] bytes of it.
const QUEUE: usize = 128;
const PART: usize = 64 * 1024;
/// Asked of the system for datagrams that wait for us, in bytes; it may give less.
const RECEIVE_BUFFER: usize = 16 << 20;
/// Senders at a time.
const CONNECTIONS: usize = 500;
/// How often the system is asked what it threw away.
const COUNT_LOSSES: Duration = Duration::from_secs(1);

/// What must be known of what was read before: nobody can ask a sender for it again.
#[derive(Default, Serialize, Deserialize)]
struct Checkpoint {
    reading: ReadingState,
}

enum Listener {
    Udp(tokio::net::UdpSocket),
    Tcp(TcpListener),
}

pub(super) async fn run(feed: Feed) {
    let declaration = &feed.source.declaration;
    let listener = match Place::parse(declaration.kind, &declaration.place) {
        Ok(Place::Udp(address)) => bind_udp(address).map(|socket| (Listener::Udp(socket), Some(address))),
        Ok(Place::Tcp(address)) => TcpListener::bind(address).await.map(|socket| (Listener::Tcp(socket), None)),
        _ => return,
    };
    let (listener, udp) = match listener {
        Ok(listener) => listener,
        Err(error) => {
            feed.fails(code(&error), &error);
            return;
        }
    };
    feed.works();
    let (sender, queue) = mpsc::channel(QUEUE);
    let lost = Arc::new(AtomicI64::new(0));
    let listening = match listener {
        Listener::Udp(socket) => tokio::spawn(datagrams(socket, sender, lost.clone())),
        Listener::Tcp(socket) => tokio::spawn(connections(socket, sender)),
    };
    take_in(&feed, queue, &lost, udp, listening).await;
}

fn code(error: &io::Error) -> ProblemCode {
    match error.kind() {
        io::ErrorKind::AddrInUse => ProblemCode::AddressInUse,
        io::ErrorKind::PermissionDenied => ProblemCode::NotAllowed,
        _ => ProblemCode::NotReadable,
    }
}

fn bind_udp(address: SocketAddr) -> io::Result<tokio::net::UdpSocket> {
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
    // what the system grants of it must do
    let _ = socket.set_recv_buffer_size(RECEIVE_BUFFER);
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    tokio::net::UdpSocket::from_std(UdpSocket::from(socket))
}

/// What one read brought.
type Part = Vec<Frame>;

async fn datagrams(socket: tokio::net::UdpSocket, queue: mpsc::Sender<Part>, lost: Arc<AtomicI64>) {
    let mut buffer = vec![0; PART];
    let mut part: Part = Vec::new();
    loop {
        match socket.recv_from(&mut buffer).await {
            Ok((length, _)) => push(&buffer[..length], &mut part),
            Err(error) => {
                tracing::debug!(%error, "a datagram could not be received");
                continue;
            }
        }
        // whatever else is there already
        let mut bytes = 0;
        while bytes < PART
            && let Ok((length, _)) = socket.try_recv_from(&mut buffer)
        {
            bytes += length;
            push(&buffer[..length], &mut part);
        }
        let lines = part.len() as i64;
        match queue.try_send(std::mem::take(&mut part)) {
            Ok(()) => {}
            Err(mpsc::error::TrySendError::Full(_)) => {
                lost.fetch_add(lines, Ordering::Relaxed);
            }
            Err(mpsc::error::TrySendError::Closed(_)) => return,
        }
    }
}

/// RFC 5426 section 3.1: a datagram is one message. Some senders put several lines into it.
fn push(datagram: &[u8], part: &mut Part) {
    let text = String::from_utf8_lossy(datagram);
    let lines = text.split('\n').map(|line| line.trim_end_matches(['\r', '\0'])).filter(|line| !line.is_empty());
    part.extend(lines.map(|line| Frame::Line(line.to_owned())));
}

async fn connections(listener: TcpListener, queue: mpsc::Sender<Part>) {
    let mut senders = JoinSet::new();
    loop {
        while senders.try_join_next().is_some() {}
        if senders.len() >= CONNECTIONS {
            senders.join_next().await;
        }
        match listener.accept().await {
            Ok((stream, peer)) => {
                tracing::debug!(%peer, "a sender has connected");
                senders.spawn(connection(stream, queue.clone()));
            }
            Err(error) => {
                // out of file descriptors, say
                tracing::warn!(%error, "a sender could not be accepted");
                tokio::time::sleep(GATHER).await;
            }
        }
    }
}

async fn connection(mut stream: TcpStream, queue: mpsc::Sender<Part>) {
    // a sender that is gone without a word is forgotten
    let keep_alive = socket2::TcpKeepalive::new().with_time(Duration::from_mins(5));
    let _ = socket2::SockRef::from(&stream).set_tcp_keepalive(&keep_alive);
    let mut frames = Frames::default();
    let mut buffer = vec![0; PART];
    loop {
        let mut part = Part::new();
        let length = stream.read(&mut buffer).await.unwrap_or(0);
        if length == 0 {
            frames.end(|frame| part.push(frame));
            let _ = queue.send(part).await;
            return;
        }
        frames.push(&buffer[..length], |frame| part.push(frame));
        // full: the sender waits
        if queue.send(part).await.is_err() {
            return;
        }
    }
}

/// Takes in what waits, a window at a time.
async fn take_in(
    feed: &Feed,
    mut queue: mpsc::Receiver<Part>,
    lost: &AtomicI64,
    udp: Option<SocketAddr>,
    listening: JoinHandle<()>,
) {
    let checkpoint: Checkpoint = serde_json::from_str(&feed.source.checkpoint).unwrap_or_default();
    let mut collector = feed.collector(checkpoint.reading);
    let mut since: Option<Instant> = None;
    let mut losses = tokio::time::interval(COUNT_LOSSES);
    let mut dropped = udp.and_then(dropped_by_the_system).unwrap_or(0);
    loop {
        let is_stopping = feed.is_stopping();
        if is_stopping {
            // nothing more comes; what waits is taken in
            listening.abort();
        }
        let due = since.map(|since| since + GATHER);
        tokio::select! {
            Some(part) = queue.recv(), if !collector.is_full() => {
                feed.tick(&mut collector);
                tokio::task::block_in_place(|| {
                    for frame in part {
                        match frame {
                            Frame::Line(line) => collector.read(&line),
                            Frame::TooLong => collector.reading.skip(),
                        }
                    }
                });
                since.get_or_insert_with(Instant::now);
            }
            _ = losses.tick() => {
                if let Some(now) = udp.and_then(dropped_by_the_system) {
                    lost.fetch_add(now.saturating_sub(dropped) as i64, Ordering::Relaxed);
                    dropped = now;
                }
            }
            () = async { match due { Some(due) => tokio::time::sleep_until(due).await, None => std::future::pending().await } } => {}
            () = feed.stopped(), if !is_stopping => {}
        }
        let is_due = since.is_some_and(|since| since.elapsed() >= GATHER) || collector.is_full() || feed.is_stopping();
        let is_anything = !collector.is_empty() || lost.load(Ordering::Relaxed) > 0;
        if is_anything && (is_due || collector.is_empty()) {
            since = None;
            let lost = lost.swap(0, Ordering::Relaxed);
            let window = feed.window(&mut collector, lost, |reading| {
                serde_json::to_string(&Checkpoint { reading }).expect("a checkpoint is text and numbers")
            });
            let window = window.await;
            if !feed.keep(window).await {
                listening.abort();
                return;
            }
        }
        if is_stopping && queue.is_closed() && queue.is_empty() {
            return;
        }
    }
}

/// How many datagrams for this address the system threw away since the socket was made: the last column of /proc/net/udp (proc(5)).
/// `None` where there is no such file.
fn dropped_by_the_system(address: SocketAddr) -> Option<u64> {
    let file = if address.is_ipv4() { "/proc/net/udp" } else { "/proc/net/udp6" };
    let wanted = match address {
        SocketAddr::V4(v4) => format!("{:08X}:{:04X}", u32::from_ne_bytes(v4.ip().octets()), v4.port()),
        SocketAddr::V6(v6) => {
            // four words, each in the machine's own order
            let octets = v6.ip().octets();
            let word = |i: usize| u32::from_ne_bytes([octets[i], octets[i + 1], octets[i + 2], octets[i + 3]]);
            format!("{:08X}{:08X}{:08X}{:08X}:{:04X}", word(0), word(4), word(8), word(12), v6.port())
        }
    };
    let table = std::fs::read_to_string(file).ok()?;
    table
        .lines()
        .filter(|line| line.split_whitespace().nth(1) == Some(&wanted))
        .find_map(|line| line.split_whitespace().last()?.parse().ok())
}
