//! What somebody is told of: an event of a ticket, in the portal and, where they want it, by e-mail.

use crate::{
    message::{Micros, slugs},
    tenant::TenantId,
    ticket::{Act, Event, Kind, Somebody, State, Ticket},
};

slugs! {
    /// What became of a notice's e-mail.
    Mail {
        /// Not wanted.
        None = "none",
        Waiting = "waiting",
        /// Being handed over right now.
        Sending = "sending",
        Sent = "sent",
        /// Refused for good, or tried too often.
        Failed = "failed",
        /// We were cut off while it was handed over: it may have gone, so nothing sends it again by itself.
        Unsure = "unsure",
    }
}

slugs! {
    /// Why an e-mail did not go, where it is not the mail server that says it. Kept as its slug, followed by `: ` and the words of the
    /// system if it had any; what a mail server says is kept as it is, from its three digits on.
    Trouble {
        /// No mail server could be reached: its name, its port, or its certificate.
        NoConnection = "no-connection",
        /// Encryption is required, and the mail server offers none.
        NoEncryption = "no-encryption",
        /// The mail server takes no password, or none of a kind that we know.
        NoLogin = "no-login",
        /// It did not answer in time, or hung up, and we had not come to the end of the e-mail.
        NoAnswer = "no-answer",
        /// It did not answer to the end of the e-mail.
        NoReceipt = "no-receipt",
        /// Whoever handed it over was stopped.
        CutOff = "cut-off",
        /// What the person is registered with is not an address that mail can be sent to.
        BadAddress = "bad-address",
    }
}

impl Trouble {
    /// As it is kept.
    pub fn with(self, detail: &str) -> String {
        if detail.is_empty() { self.slug().to_owned() } else { format!("{}: {detail}", self.slug()) }
    }

    /// What was kept, and the rest that is somebody else's words.
    pub fn read(error: &str) -> (Option<Self>, &str) {
        let (slug, detail) = error.split_once(": ").unwrap_or((error, ""));
        match Self::from_slug(slug) {
            Some(trouble) => (Some(trouble), detail),
            None => (None, error),
        }
    }
}

/// A notice as the person reads it in the portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub notice_id: i64,
    pub ticket_id: i64,
    pub kind: Kind,
    pub act: Act,
    pub state: State,
    pub by: Somebody,
    pub at: Micros,
    pub is_read: bool,
}

/// A notice that is to be sent by e-mail now.
#[derive(Clone, Debug)]
pub struct Outgoing {
    pub notice_id: i64,
    pub to: Somebody,
    /// `fr` or `en`.
    pub locale: String,
    /// IANA name.
    pub timezone: String,
    pub ticket: Ticket,
    pub event: Event,
    /// How often it was tried before.
    pub attempts: i64,
}

impl Outgoing {
    /// What is before the `@` of its Message-ID (RFC 5322, section 3.6.4): the same at each try, another for each person, and nothing that
    /// counts how many there are.
    pub fn message_id(&self) -> String {
        let hash = blake3::hash(format!("{} {}", self.notice_id, self.event.at).as_bytes()).to_hex();
        format!("{}.{}", &hash[..16], self.event.at)
    }
}

/// A notice whose e-mail did not simply go: what the operator sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stuck {
    pub notice_id: i64,
    pub tenant_id: TenantId,
    pub tenant_name: String,
    pub ticket_id: i64,
    pub to: Somebody,
    pub mail: Mail,
    pub attempts: i64,
    pub created_at: Micros,
    /// Of a waiting one: when it is tried next; of the others: since when it is so.
    pub mail_at: Micros,
    /// The mail server's last answer, or a [`Trouble`].
    pub error: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_troubles_are_told_from_a_servers_words() {
        let kept = Trouble::NoConnection.with("Connection refused (os error 111)");
        assert_eq!(Trouble::read(&kept), (Some(Trouble::NoConnection), "Connection refused (os error 111)"));
        assert_eq!(Trouble::read(&Trouble::CutOff.with("")), (Some(Trouble::CutOff), ""));
        for answer in ["550 5.1.1 <x@y.example>: no such user", "451 later", ""] {
            assert_eq!(Trouble::read(answer), (None, answer));
        }
    }
}
