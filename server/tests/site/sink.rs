//! A mail server on loopback that takes what it is given, or fails at the step that a test names.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// Where in the conversation something happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Greeting,
    Login,
    Sender,
    Recipient,
    Data,
    /// After the answer to DATA, before the e-mail was read.
    Body,
    /// After the line with the final dot.
    End,
}

/// What the mail server does to one connection.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Mood {
    Answers(Step, &'static str),
    HangsUp(Step),
    /// Says nothing more, and does not hang up either.
    Sleeps(Step),
}

/// What the mail server took.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) raw: String,
}

#[derive(Debug, Default)]
struct Log {
    moods: VecDeque<Mood>,
    taken: Vec<Taken>,
    /// Every line that a client said outside of an e-mail.
    said: Vec<String>,
}

pub(crate) struct Sink {
    pub(crate) address: SocketAddr,
    log: Arc<Mutex<Log>>,
    listening: JoinHandle<()>,
}

impl Sink {
    pub(crate) async fn start() -> Self {
        Self::at("127.0.0.1:0".parse().unwrap(), Arc::default()).await
    }

    async fn at(address: SocketAddr, log: Arc<Mutex<Log>>) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        let kept = log.clone();
        let listening = tokio::spawn(async move {
            loop {
                let (connection, _) = listener.accept().await.unwrap();
                let log = kept.clone();
                tokio::spawn(async move {
                    // a client that is gone is none of our business
                    let _ = talk(connection, &log).await;
                });
            }
        });
        Self { address, log, listening }
    }

    /// Nobody listens any more.
    pub(crate) async fn down(&mut self) {
        self.listening.abort();
        let _ = (&mut self.listening).await;
    }

    /// Listens again at the same address.
    pub(crate) async fn up(&mut self) {
        *self = Self::at(self.address, self.log.clone()).await;
    }

    /// The next connection is treated so; after it, they are treated well.
    pub(crate) fn feels(&self, mood: Mood) {
        self.log.lock().unwrap().moods.push_back(mood);
    }

    pub(crate) fn taken(&self) -> Vec<Taken> {
        self.log.lock().unwrap().taken.clone()
    }

    pub(crate) fn said(&self) -> Vec<String> {
        self.log.lock().unwrap().said.clone()
    }
}

/// What a step comes to in a mood: the answer, or `None` where the conversation ends.
async fn answer(mood: Option<Mood>, step: Step, otherwise: &'static str) -> Option<&'static str> {
    match mood {
        Some(Mood::Answers(at, answer)) if at == step => Some(answer),
        Some(Mood::HangsUp(at)) if at == step => None,
        Some(Mood::Sleeps(at)) if at == step => std::future::pending().await,
        _ => Some(otherwise),
    }
}

async fn talk(connection: TcpStream, log: &Mutex<Log>) -> std::io::Result<()> {
    let mood = log.lock().unwrap().moods.pop_front();
    let (reading, mut writing) = connection.into_split();
    let mut lines = BufReader::new(reading).lines();
    let (mut from, mut to) = (String::new(), String::new());
    let Some(greeting) = answer(mood, Step::Greeting, "220 sink.example ESMTP").await else { return Ok(()) };
    writing.write_all(format!("{greeting}\r\n").as_bytes()).await?;
    while let Some(line) = lines.next_line().await? {
        log.lock().unwrap().said.push(line.clone());
        let word = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
        let address = || line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
        let said = match word.as_str() {
            "EHLO" => Some("250-sink.example\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME"),
            "AUTH" => answer(mood, Step::Login, "235 2.7.0 welcome").await,
            "MAIL" => {
                from = address();
                answer(mood, Step::Sender, "250 2.1.0 ok").await
            }
            "RCPT" => {
                to = address();
                answer(mood, Step::Recipient, "250 2.1.5 ok").await
            }
            "DATA" => answer(mood, Step::Data, "354 go ahead").await,
            "QUIT" => Some("221 bye"),
            _ => Some("500 what?"),
        };
        let Some(said) = said else { return Ok(()) };
        writing.write_all(format!("{said}\r\n").as_bytes()).await?;
        if word != "DATA" || !said.starts_with("354") {
            continue;
        }
        if answer(mood, Step::Body, "").await.is_none() {
            return Ok(());
        }
        let mut raw = String::new();
        while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
            raw.push_str(line.strip_prefix('.').unwrap_or(&line));
            raw.push_str("\r\n");
        }
        let is_kept = !matches!(mood, Some(Mood::Answers(Step::End, refusal)) if refusal.starts_with(['4', '5']));
        if is_kept {
            log.lock().unwrap().taken.push(Taken { from: from.clone(), to: to.clone(), raw });
        }
        let Some(said) = answer(mood, Step::End, "250 2.0.0 Ok: queued").await else { return Ok(()) };
        writing.write_all(format!("{said}\r\n").as_bytes()).await?;
    }
    Ok(())
}
