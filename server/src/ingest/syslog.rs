//! Syslog over UDP (RFC 5426), TCP (RFC 6587) and TLS (RFC 5425): what comes waits in a queue of bounded size. Full, a TCP sender waits, and a datagram is
//! lost and counted.

use std::{
    collections::HashMap,
    io,
    net::{IpAddr, SocketAddr, UdpSocket},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use lasso::{
    source::{Place, ProblemCode, TurnedAwayFor},
    trail::ReadingState,
};
use serde::{Deserialize, Serialize};
use socket2::{Domain, Protocol, Socket, Type};
use tokio::{
    io::{AsyncRead, AsyncReadExt},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    task::{JoinError, JoinSet},
    time::Instant,
};

use tokio_rustls::TlsAcceptor;

use super::{
    framing::{Frames, Part},
    live::{Feed, Missing},
    tls::{self, Door, Identity},
};

/// What came together is taken in together.
const GATHER: Duration = Duration::from_millis(100);
/// Parts that wait: each what one read brought, at most [`PART`] bytes of it.
const QUEUE: usize = 128;
const PART: usize = 64 * 1024;
/// Read of all senders together, at most, in bytes, once we were told to stop: what they believe to be delivered.
const LAST_READ: usize = 64 << 20;
/// A sender's own system hands on what it holds in so little time, once we read again.
const ON_ITS_WAY: Duration = Duration::from_millis(50);
/// Of one that goes on sending as long.
const LAST_MOMENTS: Duration = Duration::from_secs(3);
/// Asked of the system for datagrams that wait for us, in bytes; it may give less.
const RECEIVE_BUFFER: usize = 16 << 20;
/// Senders at a time.
const CONNECTIONS: usize = 500;
/// Of these, from one address.
const OF_ONE_PEER: usize = 50;
/// How often the system is asked what it threw away.
const COUNT_LOSSES: Duration = Duration::from_secs(1);

/// What must be known of what was read before: nobody can ask a sender for it again.
#[derive(Default, Serialize, Deserialize)]
struct Checkpoint {
    reading: ReadingState,
}

enum Listener {
    Udp(tokio::net::UdpSocket),
    Tcp(TcpListener, Option<Identity>),
}

pub(super) async fn run(feed: Feed) {
    let declaration = &feed.source.declaration;
    let identity = match (Place::parse(declaration.kind, &declaration.place), feed.identity.clone()) {
        (Ok(Place::Tls(_)), None) => {
            feed.fails(ProblemCode::NoCertificate, &"syslog_certificate and syslog_key are not set");
            return;
        }
        (Ok(Place::Tls(_)), Some(identity)) => {
            if let Err(error) = tokio::task::block_in_place(|| identity.check()) {
                feed.fails(ProblemCode::NoCertificate, &error);
                return;
            }
            Some(identity)
        }
        _ => None,
    };
    let listener = match Place::parse(declaration.kind, &declaration.place) {
        Ok(Place::Udp(address)) => bind_udp(address).map(|socket| (Listener::Udp(socket), Some(address))),
        Ok(Place::Tcp(address) | Place::Tls(address)) => {
            TcpListener::bind(address).await.map(|socket| (Listener::Tcp(socket, identity), None))
        }
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
        Listener::Tcp(socket, identity) => tokio::spawn(connections(feed.clone(), socket, identity, sender)),
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
        let (mut bytes, most) = (0, if is_last { RECEIVE_BUFFER } else { PART });
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

async fn connections(feed: Feed, listener: TcpListener, identity: Option<Identity>, queue: mpsc::Sender<Part>) {
    let mut senders = JoinSet::new();
    let mut door = identity.map(Door::new);
    let peers = Peers::default();
    let last_read = Arc::new(AtomicUsize::new(0));
    let mut is_full = false;
    loop {
        while let Some(ended) = senders.try_join_next() {
            ended_well(&feed, ended);
        }
        // not at each that comes and goes
        is_full = senders.len() >= if is_full { CONNECTIONS * 9 / 10 } else { CONNECTIONS };
        feed.is_crowded(is_full);
        let accepted = tokio::select! {
            accepted = listener.accept(), if senders.len() < CONNECTIONS => accepted,
            Some(ended) = senders.join_next() => {
                ended_well(&feed, ended);
                continue;
            }
            () = feed.stopped() => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                tracing::debug!(%peer, "a sender has connected");
                let Some(place) = peers.place(peer.ip()) else {
                    // nobody takes the others' places
                    tracing::warn!(source = feed.name(), peer = %peer.ip(), "{OF_ONE_PEER} connections from there are open: one more is turned away");
                    feed.turns_away(peer.ip(), TurnedAwayFor::TooMany);
                    continue;
                };
                let acceptor = match door.as_mut().map(Door::acceptor) {
                    None => None,
                    Some(Ok(acceptor)) => {
                        feed.works();
                        Some(acceptor.clone())
                    }
                    Some(Err(error)) => {
                        // renewed wrongly while we run
                        feed.fails(ProblemCode::NoCertificate, error);
                        continue;
                    }
                };
                let sender = sender(feed.clone(), stream, peer.ip(), acceptor, queue.clone(), last_read.clone());
                senders.spawn(async move {
                    sender.await;
                    drop(place);
                });
            }
            Err(error) => {
                // out of file descriptors, say
                tracing::warn!(%error, "a sender could not be accepted");
                tokio::time::sleep(GATHER).await;
            }
        }
    }
    // each gives what it has read
    while let Some(ended) = senders.join_next().await {
        ended_well(&feed, ended);
    }
}

/// How many connections each peer has open.
#[derive(Clone, Default)]
struct Peers(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// One of them, until it is dropped.
struct PeerPlace(Peers, IpAddr);

impl Peers {
    fn place(&self, peer: IpAddr) -> Option<PeerPlace> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let open = open.entry(peer).or_default();
        if *open >= OF_ONE_PEER {
            return None;
        }
        *open += 1;
        Some(PeerPlace(self.clone(), peer))
    }
}

impl Drop for PeerPlace {
    fn drop(&mut self) {
        let mut open = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.1) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.1);
            }
        }
    }
}

fn ended_well(feed: &Feed, ended: Result<(), JoinError>) {
    if let Err(error) = ended {
        tracing::error!(source = feed.name(), %error, "a sender's lines are not read any more, for a reason that is not known");
    }
}

async fn sender(
    feed: Feed,
    stream: TcpStream,
    peer: IpAddr,
    acceptor: Option<TlsAcceptor>,
    queue: mpsc::Sender<Part>,
    last_read: Arc<AtomicUsize>,
) {
    // a sender that is gone without a word is forgotten
    let keep_alive = socket2::TcpKeepalive::new().with_time(Duration::from_mins(5));
    let _ = socket2::SockRef::from(&stream).set_tcp_keepalive(&keep_alive);
    let Some(acceptor) = acceptor else { return connection(&feed, stream, queue, &last_read).await };
    let accepted = tokio::select! {
        accepted = tls::accept(&acceptor, stream) => accepted,
        // it may be about to say much
        () = async { feed.stopped().await; tokio::time::sleep(LAST_MOMENTS).await } => return,
    };
    match accepted {
        Ok(stream) => connection(&feed, stream, queue, &last_read).await,
        Err(error) => {
            tracing::warn!(source = feed.name(), %peer, %error, "a sender was turned away");
            feed.turns_away(peer, TurnedAwayFor::Tls);
        }
    }
}

async fn connection(
    feed: &Feed,
    mut stream: impl AsyncRead + Unpin,
    queue: mpsc::Sender<Part>,
    last_read: &AtomicUsize,
) {
    let mut frames = Frames::default();
    let mut buffer = vec![0; PART];
    loop {
        let mut part = Part::default();
        let read = tokio::select! {
            read = stream.read(&mut buffer) => read,
            () = feed.stopped() => break,
        };
        match read {
            Ok(0) => {
                frames.end(&mut part);
                let _ = queue.send(part).await;
                return;
            }
            Ok(length) => frames.push(&buffer[..length], &mut part),
            // what was cut off in the middle is no line
            Err(error) => {
                tracing::debug!(%error, "a sender is gone");
                return;
            }
        }
        // full: the sender waits
        if queue.send(part).await.is_err() {
            return;
        }
    }
    let mut part = Part::default();
    // what is on its way already, and no more
    let until = Instant::now() + LAST_MOMENTS;
    while last_read.load(Ordering::Relaxed) < LAST_READ
        && Instant::now() < until
        && let Ok(Ok(length @ 1..)) = tokio::time::timeout(ON_ITS_WAY, stream.read(&mut buffer)).await
    {
        last_read.fetch_add(length, Ordering::Relaxed);
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
            part = queue.recv(), if !collector.is_full() => {
                is_over = part.is_none();
                if let Some(part) = part {
                    feed.tick(&mut collector);
                    tokio::task::block_in_place(|| {
                        part.lines().for_each(|line| collector.read(line));
                        (0..part.too_long).for_each(|_| collector.reading.skip());
                    });
                } else {
                    count_losses(udp, &mut dropped, lost);
                }
                // a connection without a line is no line
                if !collector.is_empty() {
                    since.get_or_insert_with(Instant::now);
                }
            }
            _ = losses.tick() => count_losses(udp, &mut dropped, lost),
            () = async { match due { Some(due) => tokio::time::sleep_until(due).await, None => std::future::pending().await } } => {}
        }
        let is_due = since.is_some_and(|since| since.elapsed() >= GATHER) || collector.is_full() || is_over;
        let is_anything = !collector.is_empty() || lost.load(Ordering::Relaxed) > 0;
        if is_anything && (is_due || collector.is_empty()) {
            since = None;
            let lost = lost.swap(0, Ordering::Relaxed);
            let window = feed.window(&mut collector, Missing { lost, has_gap: false }, |reading| {
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

/// Adds what the system threw away since it was asked last.
fn count_losses(udp: Option<SocketAddr>, dropped: &mut u64, lost: &AtomicI64) {
    if let Some(now) = udp.and_then(dropped_by_the_system) {
        lost.fetch_add(now.saturating_sub(*dropped) as i64, Ordering::Relaxed);
        *dropped = now;
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
