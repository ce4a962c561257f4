//! E-mails to people: takes what waits in the outbox of the database, one at a time, and hands it over to the operator's mail server.
//!
//! Each e-mail is claimed before and settled after, so that several processes may do this at once and nobody gets one twice. Its
//! Message-ID follows from the notice: one that the operator sends again, not knowing whether it went, can be told for the same.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use anyhow::Context;
use lasso::{
    error::Error,
    message::{Micros, SECOND},
    notice::{Outgoing, Trouble},
    store::{db::Db, notices},
};
use lasso_app::mail::render;
use lettre::{
    Address, Message,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};
use tokio::{sync::watch, task::JoinHandle};

use crate::{
    config::Config,
    mail::smtp::{Client, Letter, Outcome, Patience},
};

pub mod smtp;

/// How often the outbox is looked into.
const PAUSE: Duration = Duration::from_secs(3);
/// The same while the mail server is away.
const AWAY: Duration = Duration::from_secs(30);
/// How long the e-mail in hand may take once we were told to stop.
const LAST_LETTER: Duration = Duration::from_secs(10);
const MINUTE: Micros = 60 * SECOND;

/// All that it takes to send: where to, in whose name, and where links lead.
#[derive(Clone)]
pub struct Post {
    client: Client,
    from: Mailbox,
    reply_to: Mailbox,
    /// Of the sender, in ASCII.
    domain: String,
    public_url: Option<String>,
}

impl Post {
    /// `None` where no mail server is set.
    pub fn new(config: &Config, patience: Patience) -> anyhow::Result<Option<Self>> {
        let (Some(server), Some(from)) = (config.smtp_url.clone(), config.mail_from.clone()) else { return Ok(None) };
        let domain =
            url::Host::parse(from.email.domain()).map_or_else(|_| "localhost".to_owned(), |host| host.to_string());
        let client = Client::new(server, domain.clone(), patience)
            .context("The system's certificates, which the mail server's is checked against, cannot be read.")?;
        let reply_to = config.desk_address.clone().unwrap_or_else(|| from.clone());
        Ok(Some(Self { client, from, reply_to, domain, public_url: config.public_url.clone() }))
    }

    /// Whether the mail server lets us in; else its answer or a [`Trouble`].
    pub async fn knock(&self) -> Result<(), String> {
        self.client.knock().await
    }

    fn letter(&self, outgoing: &Outgoing, now: Micros) -> anyhow::Result<Letter> {
        let to: Address = outgoing.to.email.parse()?;
        let rendered = render(outgoing, self.public_url.as_deref());
        let about = format!("<ticket-{}@{}>", outgoing.ticket.ticket_id, self.domain);
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to.clone()))
            .reply_to(self.reply_to.clone())
            .subject(rendered.subject)
            .date(instant(now))
            .message_id(Some(format!("<{}@{}>", outgoing.message_id(), self.domain)))
            // one thread a ticket
            .in_reply_to(about.clone())
            .references(about)
            // RFC 3834: no machine is to answer this one; the second is what Exchange knows
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .raw_header(header("X-Auto-Response-Suppress", "All"))
            .multipart(MultiPart::alternative_plain_html(rendered.text, rendered.html))?;
        Ok(Letter { from: self.from.email.clone(), to, message: message.formatted() })
    }
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

fn instant(at: Micros) -> SystemTime {
    UNIX_EPOCH + Duration::from_micros(at.unsigned_abs())
}

/// The job that sends.
pub struct Sending {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Sending {
    /// Lets the e-mail in hand be finished, and no more.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the sender of e-mails had failed");
        }
    }
}

/// Starts the job.
pub fn start(post: Post, db: Db, clock: fn() -> Micros) -> Sending {
    let (stop, stopping) = watch::channel(false);
    let task = tokio::spawn(async move {
        let mut looked_back_at = None;
        while !*stopping.borrow() {
            if looked_back_at.is_none_or(|at| clock() - at >= MINUTE) {
                looked_back_at = Some(clock());
                match notices::give_up_claims(&db, clock()).await {
                    Ok(0) => {}
                    Ok(unsure) => tracing::warn!(
                        unsure,
                        "e-mails were being handed over when their sender was cut off: see /outbox"
                    ),
                    Err(error) => {
                        tracing::warn!(%error, "the outbox was not looked through; the next try is in a minute");
                    }
                }
            }
            let pause = match send_due(&post, &db, clock, &stopping).await {
                Ok(Swept { is_away: false, .. }) => PAUSE,
                Ok(_) => AWAY,
                Err(error) => {
                    tracing::warn!(%error, "the outbox cannot be worked on; the next try is in half a minute");
                    AWAY
                }
            };
            let _ = tokio::time::timeout(pause, told_to_stop(&stopping)).await;
        }
    });
    Sending { stop, task }
}

/// What one look into the outbox came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    pub sent: usize,
    pub postponed: usize,
    /// Refused or unsure: the operator's.
    pub stuck: usize,
    /// The mail server is away: what else is due waits with it.
    pub is_away: bool,
}

/// Hands over every e-mail that is due.
pub async fn send_due(
    post: &Post,
    db: &Db,
    clock: impl Fn() -> Micros,
    stopping: &watch::Receiver<bool>,
) -> Result<Swept, Error> {
    let mut swept = Swept::default();
    while !swept.is_away && !*stopping.borrow() {
        let Some(outgoing) = notices::claim(db, clock()).await? else { break };
        let id = outgoing.notice_id;
        let outcome = match post.letter(&outgoing, clock()) {
            Ok(letter) => hand_over(post, &letter, stopping).await,
            Err(error) => Outcome::Refused(Trouble::BadAddress.with(&error.to_string())),
        };
        match &outcome {
            Outcome::Taken => {
                swept.sent += 1;
                notices::sent(db, id, clock()).await?;
                tracing::info!(notice = id, "an e-mail was sent");
            }
            Outcome::Later { why, is_away } => {
                swept.postponed += 1;
                swept.is_away = *is_away;
                notices::postpone(db, id, outgoing.attempts, why, clock()).await?;
                tracing::warn!(
                    notice = id,
                    attempts = outgoing.attempts + 1,
                    why = without_words(why),
                    "an e-mail was put off"
                );
            }
            Outcome::Refused(why) => {
                swept.stuck += 1;
                notices::refused(db, id, why, clock()).await?;
                tracing::warn!(notice = id, why = without_words(why), "an e-mail was refused: see /outbox");
            }
            Outcome::Unsure(why) => {
                swept.stuck += 1;
                notices::unsure(db, id, why, clock()).await?;
                tracing::warn!(notice = id, why = without_words(why), "an e-mail may have gone or not: see /outbox");
            }
        }
    }
    Ok(swept)
}

/// As the mail server says it, unless we are told to stop and it takes too long to say it.
async fn hand_over(post: &Post, letter: &Letter, stopping: &watch::Receiver<bool>) -> Outcome {
    let is_whole = AtomicBool::new(false);
    let overdue = async {
        told_to_stop(stopping).await;
        tokio::time::sleep(LAST_LETTER).await;
    };
    tokio::select! {
        outcome = post.client.hand_over(letter, &is_whole) => outcome,
        () = overdue => {
            let why = Trouble::CutOff.with("");
            if is_whole.load(Ordering::SeqCst) { Outcome::Unsure(why) } else { Outcome::Later { why, is_away: true } }
        }
    }
}

async fn told_to_stop(stopping: &watch::Receiver<bool>) {
    // whoever could tell us is gone: nobody ever will
    if stopping.clone().wait_for(|is_told| *is_told).await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// What may stand in a log: a mail server's answer names people, so only its code does.
fn without_words(why: &str) -> &str {
    why.split([' ', ':']).next().unwrap_or_default()
}
