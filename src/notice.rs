//! What somebody is told of: an event of a ticket, in the portal and, where they want it, by e-mail.

use crate::{
    message::{Micros, slugs},
    tenant::TenantId,
    ticket::{Act, Event, Kind, Person, State, Ticket},
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

/// A notice as the person reads it in the portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub notice_id: i64,
    pub ticket_id: i64,
    pub kind: Kind,
    pub act: Act,
    pub state: State,
    pub by: Person,
    pub at: Micros,
    pub is_read: bool,
}

/// A notice that is to be sent by e-mail now.
#[derive(Clone, Debug)]
pub struct Outgoing {
    pub notice_id: i64,
    pub to: Person,
    /// `fr` or `en`.
    pub locale: String,
    /// IANA name.
    pub timezone: String,
    pub ticket: Ticket,
    pub event: Event,
    /// How often it was tried before.
    pub attempts: i64,
}

/// A notice whose e-mail did not simply go: what the operator sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stuck {
    pub notice_id: i64,
    pub tenant_id: TenantId,
    pub tenant_name: String,
    pub ticket_id: i64,
    pub to: Person,
    pub mail: Mail,
    pub attempts: i64,
    pub created_at: Micros,
    /// Of a waiting one: when it is tried next; of the others: since when it is so.
    pub mail_at: Micros,
    /// The mail server's last answer.
    pub error: Option<String>,
}
