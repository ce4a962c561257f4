//! One e-mail, handed over to a mail server: what came of it, as far as it can be told.
//!
//! The conversation is held step by step instead of by lettre's transport, whose error does not say how far it came. Until the line
//! with the final dot (RFC 5321, 4.1.1.4) is written, the mail server has nothing, whatever happens: the e-mail may be handed over
//! again. From then on only the server's answer says whether it took it. Without an answer nobody can tell, and nobody should try
//! again by themselves.

use std::{
    error::Error as _,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use lasso::notice::Trouble;
use lettre::{
    Address,
    transport::smtp::{
        Error,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, TlsParameters},
        commands::{Data, Mail, Rcpt},
        extension::{ClientId, Extension, MailBodyParameter, MailParameter},
        response::Severity,
    },
};
use tokio::time::timeout;

/// Where e-mails are handed over: the setting `smtp_url`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmtpServer {
    pub host: String,
    pub port: u16,
    pub encryption: Encryption,
    pub credentials: Option<Credentials>,
}

/// How the connection is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    None,
    /// STARTTLS where it is offered.
    Opportunistic,
    /// STARTTLS, or nothing is sent.
    Required,
    /// TLS from the first byte.
    Wrapped,
}

/// How long we wait for a mail server. Both together stay under the time that a claim lasts (`store::notices`).
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// From connecting to the answer to DATA.
    pub before: Duration,
    /// For the e-mail itself and the answer to its end; RFC 5321, 4.5.3.2.6: a server may think about it for long.
    pub after: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { before: Duration::from_mins(2), after: Duration::from_mins(5) }
    }
}

/// What came of a hand-over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Taken,
    /// Surely not taken, and it may be another time. `is_away`: it is not about this e-mail, no other one would fare better now.
    Later {
        why: String,
        is_away: bool,
    },
    /// Surely not taken, and it never will be.
    Refused(String),
    /// Nobody can tell.
    Unsure(String),
}

/// An e-mail with its envelope.
#[derive(Clone, Debug)]
pub struct Letter {
    pub from: Address,
    pub to: Address,
    /// In full, with CRLF at the ends of its lines.
    pub message: Vec<u8>,
}

/// A mail server that one can talk to.
#[derive(Clone)]
pub struct Client {
    server: SmtpServer,
    tls: Option<TlsParameters>,
    hello: ClientId,
    patience: Patience,
}

impl Client {
    /// `hello` is the name that we give ourselves.
    pub fn new(server: SmtpServer, hello: String, patience: Patience) -> Result<Self, Error> {
        // reads the system's certificates: once is enough
        let tls = match server.encryption {
            Encryption::None => None,
            _ => Some(TlsParameters::new(server.host.clone())?),
        };
        Ok(Self { server, tls, hello: ClientId::Domain(hello), patience })
    }

    /// Hands a letter over. `is_whole` becomes true before the line that ends it is written.
    pub async fn hand_over(&self, letter: &Letter, is_whole: &AtomicBool) -> Outcome {
        let mut connection = match timeout(self.patience.before, self.introduce(letter)).await {
            Ok(Ok(connection)) => connection,
            Ok(Err(outcome)) => return outcome,
            Err(_) => return away(Trouble::NoAnswer, ""),
        };
        let mut message = Some(letter.message.as_slice());
        let parts = std::iter::from_fn(|| {
            let part = message.take();
            if part.is_none() {
                // the next that is written is the dot
                is_whole.store(true, Ordering::SeqCst);
            }
            part
        });
        let answer = timeout(self.patience.after, connection.message_iter(parts)).await;
        let outcome = match answer {
            Ok(Ok(answer)) if answer.code().severity == Severity::PositiveCompletion => Outcome::Taken,
            Ok(Err(error)) if error.status().is_some() => refused(&error),
            _ if !is_whole.load(Ordering::SeqCst) => away(Trouble::NoAnswer, &detail(answer)),
            _ => Outcome::Unsure(Trouble::NoReceipt.with(&detail(answer))),
        };
        leave(connection);
        outcome
    }

    /// Connects, and sees whether we are let in.
    pub async fn knock(&self) -> Result<(), String> {
        match timeout(self.patience.before, self.connect()).await {
            Ok(Ok(connection)) => {
                leave(connection);
                Ok(())
            }
            Ok(Err(why)) => Err(why),
            Err(_) => Err(Trouble::NoAnswer.with("")),
        }
    }

    /// Everything before the e-mail itself: nothing that goes wrong here leaves anything with the mail server.
    async fn introduce(&self, letter: &Letter) -> Result<AsyncSmtpConnection, Outcome> {
        let mut connection = self.connect().await.map_err(|why| Outcome::Later { why, is_away: true })?;
        let info = connection.server_info();
        let mut parameters = Vec::new();
        if !(letter.from.as_ref() as &str).is_ascii() || !(letter.to.as_ref() as &str).is_ascii() {
            if !info.supports_feature(Extension::SmtpUtfEight) {
                leave(connection);
                return Err(Outcome::Refused(Trouble::BadAddress.with("SMTPUTF8")));
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        if !letter.message.is_ascii() && info.supports_feature(Extension::EightBitMime) {
            parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        let said = async {
            connection.command(Mail::new(Some(letter.from.clone()), parameters)).await?;
            connection.command(Rcpt::new(letter.to.clone(), Vec::new())).await?;
            connection.command(Data).await
        };
        let outcome = match said.await {
            Ok(answer) if answer.code().severity == Severity::PositiveIntermediate => return Ok(connection),
            Ok(answer) => away(Trouble::NoAnswer, &answer.code().to_string()),
            Err(error) => refused(&error),
        };
        leave(connection);
        Err(outcome)
    }

    /// What fails before the first word about an e-mail is not about that e-mail: not even a `535` for a wrong password.
    async fn connect(&self) -> Result<AsyncSmtpConnection, String> {
        let SmtpServer { host, port, encryption, credentials } = &self.server;
        let wrapped = self.tls.clone().filter(|_| *encryption == Encryption::Wrapped);
        let connected = AsyncSmtpConnection::connect_tokio1(
            (host.as_str(), *port),
            Some(self.patience.before),
            &self.hello,
            wrapped,
            None,
        );
        let mut connection = connected.await.map_err(|error| answer_or(Trouble::NoConnection, &error))?;
        if let Some(tls) = self.tls.clone().filter(|_| *encryption != Encryption::Wrapped) {
            if connection.can_starttls() {
                let encrypted = connection.starttls(tls, &self.hello).await;
                encrypted.map_err(|error| answer_or(Trouble::NoConnection, &error))?;
            } else if *encryption == Encryption::Required {
                leave(connection);
                return Err(Trouble::NoEncryption.with(""));
            }
        }
        if let Some(credentials) = credentials
            && let Err(error) = connection.auth(DEFAULT_MECHANISMS, credentials).await
        {
            leave(connection);
            return Err(answer_or(Trouble::NoLogin, &error));
        }
        Ok(connection)
    }
}

/// What the mail server answered to an e-mail, or its silence before it had all of it.
fn refused(error: &Error) -> Outcome {
    let Some(code) = error.status() else { return away(Trouble::NoAnswer, &innermost(error)) };
    let why = answer_or(Trouble::NoAnswer, error);
    match code.severity {
        Severity::PermanentNegativeCompletion => Outcome::Refused(why),
        // 421 closes the connection, whatever was asked
        _ => Outcome::Later { why, is_away: code.to_string() == "421" },
    }
}

fn away(trouble: Trouble, detail: &str) -> Outcome {
    Outcome::Later { why: trouble.with(detail), is_away: true }
}

/// `550 5.1.1 <x@y.example>: no such user`, or the trouble with the system's words.
fn answer_or(trouble: Trouble, error: &Error) -> String {
    match error.status() {
        Some(code) => format!("{code} {}", innermost(error)).trim_end().to_owned(),
        None => trouble.with(&innermost(error)),
    }
}

/// Why an e-mail that had begun to go has no answer; nothing is known of a silence.
fn detail<T, E>(answer: Result<Result<T, Error>, E>) -> String {
    answer.ok().and_then(Result::err).map_or_else(String::new, |error| innermost(&error))
}

/// The cause of the cause: what the system said, without lettre's words around it.
fn innermost(error: &Error) -> String {
    let mut cause = error.source();
    while let Some(deeper) = cause.and_then(std::error::Error::source) {
        cause = Some(deeper);
    }
    cause.map_or_else(String::new, ToString::to_string)
}

/// Says goodbye, without making anybody wait for it.
fn leave(mut connection: AsyncSmtpConnection) {
    drop(tokio::spawn(async move { timeout(Duration::from_secs(5), connection.abort()).await }));
}
