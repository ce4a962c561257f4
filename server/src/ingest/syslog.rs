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
    task::JoinSet,
    time::Instant,
};

use super::{
    framing::{Frames, Part},
    live::Feed,
};

/// What came together is taken in together.
const GATHER: Duration = Duration::from_millis(100);
/// Parts that wait: each what one read brought, at most [`PART`] bytes of it.
const QUEUE: usize = 128;
const PART: usize = 64 * 1024;
/// Read of a sender, at most, in bytes, once we were told to stop: what it believes to be delivered.
const LAST_READ: usize = 4 << 20;
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
        Listener::Udp(socket) => tokio::spawn(datagrams(feed.clone(), socket, sender, lost.clone())),
        Listener::Tcp(socket) => tokio::spawn(connections(feed.clone(), socket, sender)),
    };
    take_in(&feed, queue, &lost, udp).await;
    // over already, or nobody takes what it would bring
    listening.abort();
    match listening.await {
        Err(error) if error.is_panic() => feed.fails(ProblemCode::NotReadable, &error),
        _ => {}
    }
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

async fn datagrams(feed: Feed, socket: tokio::net::UdpSocket, queue: mpsc::Sender<Part>, lost: Arc<AtomicI64>) {
    let mut buffer = vec![0; PART];
    let mut part = Part::default();
    loop {
        let is_last = tokio::select! {
            received = socket.recv_from(&mut buffer) => match received {
                Ok((length, _)) => {
                    push(&buffer[..length], &mut part);
                    false
                }
                Err(error) => {
                    tracing::debug!(%error, "a datagram could not be received");
                    continue;
                }
            },
            () = feed.stopped() => true,
        };
        // whatever else is there already
        let (mut bytes, most) = (0, if is_last { LAST_READ } else { PART });
        while bytes < most
            && let Ok((length, _)) = socket.try_recv_from(&mut buffer)
        {
            bytes += length;
            push(&buffer[..length], &mut part);
        }
        if is_last {
            let _ = queue.send(part).await;
            return;
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
    datagram.split(|byte| *byte == b'\n').for_each(|line| part.push(line));
}

async fn connections(feed: Feed, listener: TcpListener, queue: mpsc::Sender<Part>) {
    let mut senders = JoinSet::new();
    loop {
        while senders.try_join_next().is_some() {}
        let accepted = tokio::select! {
            accepted = listener.accept(), if senders.len() < CONNECTIONS => accepted,
            Some(_) = senders.join_next() => continue,
            () = feed.stopped() => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                tracing::debug!(%peer, "a sender has connected");
                senders.spawn(connection(feed.clone(), stream, queue.clone()));
                if senders.len() == CONNECTIONS {
                    tracing::warn!(
                        source = feed.name(),
                        "{CONNECTIONS} senders are connected; more wait until one has gone"
                    );
                }
            }
            Err(error) => {
                // out of file descriptors, say
                tracing::warn!(%error, "a sender could not be accepted");
                tokio::time::sleep(GATHER).await;
            }
        }
    }
    // each gives what it has read
    while senders.join_next().await.is_some() {}
}

async fn connection(feed: Feed, mut stream: TcpStream, queue: mpsc::Sender<Part>) {
    // a sender that is gone without a word is forgotten
    let keep_alive = socket2::TcpKeepalive::new().with_time(Duration::from_mins(5));
    let _ = socket2::SockRef::from(&stream).set_tcp_keepalive(&keep_alive);
    let mut frames = Frames::default();
    let mut buffer = vec![0; PART];
    loop {
        let mut part = Part::default();
        let length = tokio::select! {
            read = stream.read(&mut buffer) => read.unwrap_or(0),
            () = feed.stopped() => break,
        };
        if length == 0 {
            frames.end(&mut part);
            let _ = queue.send(part).await;
            return;
        }
        frames.push(&buffer[..length], &mut part);
        // full: the sender waits
        if queue.send(part).await.is_err() {
            return;
        }
    }
    let (mut part, mut left) = (Part::default(), LAST_READ);
    while let Ok(length @ 1..) = stream.try_read(&mut buffer)
        && left > 0
    {
        left = left.saturating_sub(length);
        frames.push(&buffer[..length], &mut part);
    }
    let _ = queue.send(part).await;
}

/// Takes in what waits, a window at a time, until nobody brings more.
async fn take_in(feed: &Feed, mut queue: mpsc::Receiver<Part>, lost: &AtomicI64, udp: Option<SocketAddr>) {
    let checkpoint: Checkpoint = serde_json::from_str(&feed.source.checkpoint).unwrap_or_default();
    let mut collector = feed.collector(checkpoint.reading);
    let mut since: Option<Instant> = None;
    let mut losses = tokio::time::interval(COUNT_LOSSES);
    let mut dropped = udp.and_then(dropped_by_the_system).unwrap_or(0);
    loop {
        let mut is_over = false;
        let due = since.map(|since| since + GATHER);
        tokio::select! {
            part = queue.recv(), if !collector.is_full() => match part {
                Some(part) => {
                    feed.tick(&mut collector);
                    tokio::task::block_in_place(|| {
                        part.lines().for_each(|line| collector.read(line));
                        (0..part.too_long).for_each(|_| collector.reading.skip());
                    });
                    since.get_or_insert_with(Instant::now);
                }
                None => is_over = true,
            },
            _ = losses.tick() => {
                if let Some(now) = udp.and_then(dropped_by_the_system) {
                    lost.fetch_add(now.saturating_sub(dropped) as i64, Ordering::Relaxed);
                    dropped = now;
                }
            }
            () = async { match due { Some(due) => tokio::time::sleep_until(due).await, None => std::future::pending().await } } => {}
        }
        let is_due = since.is_some_and(|since| since.elapsed() >= GATHER) || collector.is_full() || is_over;
        let is_anything = !collector.is_empty() || lost.load(Ordering::Relaxed) > 0;
        if is_anything && (is_due || collector.is_empty()) {
            since = None;
            let lost = lost.swap(0, Ordering::Relaxed);
            let window = feed.window(&mut collector, lost, |reading| {
                serde_json::to_string(&Checkpoint { reading }).expect("a checkpoint is text and numbers")
            });
            let window = window.await;
            if !feed.keep(window).await {
                return;
            }
        }
        if is_over {
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
