//! A ticket: what somebody asks of support, with its evidence, and what may be done about it from each state.

mod sender;

use serde::{Deserialize, Serialize};

pub use sender::{Breadth, breadth, check_sender};

use crate::{
    error::{Error, Result},
    message::{Category, Direction, MessageId, Micros, Status, slugs},
    tenant::{Subjects, TenantId},
};

slugs! {
    /// What is asked.
    Kind {
        /// That a sender's mail is let through.
        Whitelist = "whitelist",
        /// That a blocked sender of one's own may send again.
        Unblock = "unblock",
        /// That a mail which is held is delivered.
        Release = "release",
        Question = "question",
    }
}

impl Kind {
    /// Whether it ends in a yes or a no; a question ends in an answer.
    pub fn is_decided(self) -> bool {
        self != Self::Question
    }
}

slugs! {
    /// Where a ticket stands. The order is that of the desk's tabs.
    State {
        /// Nobody has taken it.
        Open = "open",
        /// The desk must act.
        WaitingUs = "waiting_us",
        /// Whoever asked must answer.
        WaitingTenant = "waiting_tenant",
        /// Decided, and the mail platform has not followed yet.
        Approved = "approved",
        /// In effect.
        Applied = "applied",
        Refused = "refused",
        /// Answered or withdrawn.
        Closed = "closed",
    }
}

impl State {
    /// Whether somebody still has to say yes or no.
    pub fn is_undecided(self) -> bool {
        matches!(self, Self::Open | Self::WaitingUs | Self::WaitingTenant)
    }
}

slugs! {
    /// What somebody did.
    Act {
        Open = "open",
        Take = "take",
        HandOver = "hand_over",
        Reply = "reply",
        /// Words among agents.
        Note = "note",
        Approve = "approve",
        Refuse = "refuse",
        /// The mail platform has followed.
        Apply = "apply",
        Close = "close",
        Withdraw = "withdraw",
        Reopen = "reopen",
    }
}

impl Act {
    /// Whether the side that asked is shown it.
    pub fn is_seen_by_tenant(self) -> bool {
        !matches!(self, Self::Note | Self::HandOver)
    }

    /// Whether it makes no sense without words.
    pub fn needs_words(self) -> bool {
        matches!(self, Self::Reply | Self::Note | Self::Refuse)
    }

    /// Whether it is done upon what was read, so that it must not pass over what happened meanwhile.
    pub fn is_decision(self) -> bool {
        matches!(self, Self::Take | Self::Approve | Self::Refuse | Self::Apply | Self::Close | Self::Reopen)
    }
}

/// Who acts: those who asked, or those who answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Tenant,
    Desk,
}

/// A move that is allowed: there is no other way to make one than [`Move::of`], and the store writes nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    act: Act,
    from: State,
    to: State,
}

impl Move {
    /// What an act makes of a ticket; `None` where it is not one of the moves.
    pub fn of(side: Side, kind: Kind, from: State, act: Act) -> Option<Self> {
        let undecided = from.is_undecided();
        // whoever takes a ticket in hand has it
        let in_hand = if from == State::Open { State::WaitingUs } else { from };
        let to = match (side, act) {
            // an answer brings it back to the desk, whatever was decided; but thanks do not undo what is about to take effect
            (Side::Tenant, Act::Reply) if !matches!(from, State::Open | State::Approved) => State::WaitingUs,
            (Side::Tenant, Act::Withdraw) | (Side::Desk, Act::Close) if undecided => State::Closed,
            (Side::Desk, Act::Take | Act::HandOver) if undecided => in_hand,
            (Side::Desk, Act::Reply) if undecided => State::WaitingTenant,
            (_, Act::Reply) | (Side::Desk, Act::Note) => from,
            (Side::Desk, Act::Approve) if undecided && kind.is_decided() => State::Approved,
            (Side::Desk, Act::Refuse) if undecided && kind.is_decided() => State::Refused,
            (Side::Desk, Act::Apply) if from == State::Approved => State::Applied,
            (Side::Desk, Act::Reopen) if !undecided => State::WaitingUs,
            _ => return None,
        };
        Some(Self { act, from, to })
    }

    /// Everything that a side may do now, in the order of [`Act::ALL`].
    pub fn all(side: Side, kind: Kind, from: State) -> Vec<Self> {
        Act::ALL.iter().filter_map(|act| Self::of(side, kind, from, *act)).collect()
    }

    pub fn act(self) -> Act {
        self.act
    }

    pub fn from(self) -> State {
        self.from
    }

    pub fn to(self) -> State {
        self.to
    }
}

slugs! {
    /// Whether a blocked sender knows of the mail that led to the block.
    Author {
        Me = "me",
        NotMe = "not_me",
    }
}

slugs! {
    /// Where the mail that led to a block was sent from.
    Place {
        Website = "website",
        Mailbox = "mailbox",
    }
}

slugs! {
    /// What one may have changed before asking for an unblocking: the lines of the checklists.
    Remedy {
        WithinLimits = "within_limits",
        MailingService = "mailing_service",
        ListCleaned = "list_cleaned",
        FilesDeleted = "files_deleted",
        Captcha = "captcha",
        PasswordsChanged = "passwords_changed",
        Permissions = "permissions",
        FoldersProtected = "folders_protected",
        DevicesScanned = "devices_scanned",
        PasswordChanged = "password_changed",
    }
}

impl Remedy {
    /// The checklist for a case.
    pub fn of(author: Author, place: Place) -> &'static [Self] {
        match (author, place) {
            (Author::Me, _) => &[Self::WithinLimits, Self::MailingService, Self::ListCleaned],
            (Author::NotMe, Place::Website) => {
                &[Self::FilesDeleted, Self::Captcha, Self::PasswordsChanged, Self::Permissions, Self::FoldersProtected]
            }
            (Author::NotMe, Place::Mailbox) => &[Self::DevicesScanned, Self::PasswordChanged],
        }
    }
}

/// What a ticket asks for, as it was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Ask {
    Whitelist {
        /// An address, or a domain after an `@`; lower-cased.
        sender: String,
        /// Whose mailbox, lower-cased; empty is the whole tenant.
        mailbox: String,
        days: i64,
    },
    Unblock {
        /// The blocked address, lower-cased.
        sender: String,
        author: Author,
        place: Place,
        /// What was changed.
        remedies: Vec<Remedy>,
    },
    Release,
    Question,
}

/// For how long a sender may be let through, in days; the first is what a form offers.
pub const ALLOWED_DAYS: [i64; 4] = [90, 30, 180, 365];

impl Ask {
    pub fn kind(&self) -> Kind {
        match self {
            Self::Whitelist { .. } => Kind::Whitelist,
            Self::Unblock { .. } => Kind::Unblock,
            Self::Release => Kind::Release,
            Self::Question => Kind::Question,
        }
    }

    /// What makes two asks of one person the same, with the mail and recipient that they are about.
    pub fn matter(&self, message: Option<MessageId>, recipient: &str) -> String {
        let about = message.map(|id| format!("{id} {}", recipient.to_lowercase())).unwrap_or_default();
        match self {
            Self::Whitelist { sender, mailbox, .. } => format!("whitelist {sender} {mailbox}"),
            Self::Unblock { sender, .. } => format!("unblock {sender}"),
            Self::Release => format!("release {about}"),
            Self::Question => format!("question {about}"),
        }
    }
}

/// The longest text of a ticket, in characters.
pub const TEXT_MAX_CHARS: usize = 10_000;

/// What somebody wrote, trimmed, its line ends as one character. Field `text` (`missing` where it is wanted, `too-long`). Control
/// characters and marks that turn text around are kept: they are shown by their names.
pub fn check_words(typed: &str, is_wanted: bool) -> Result<String> {
    let text = typed.trim().replace("\r\n", "\n").replace('\r', "\n");
    if text.is_empty() && is_wanted {
        return Err(Error::Invalid { field: "text", code: "missing" });
    }
    if text.chars().count() > TEXT_MAX_CHARS {
        return Err(Error::Invalid { field: "text", code: "too-long" });
    }
    Ok(text)
}

/// The mail a ticket is about, as it was when it was asked: the trace goes on, this does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    pub arrived_at: Micros,
    pub direction: Direction,
    pub category: Category,
    pub sender: Option<String>,
    /// Empty where no recipient is known.
    pub recipient: String,
    pub subject: Option<String>,
    /// What the tenant had people shown of it; what is kept here is never more.
    #[serde(default = "shown")]
    pub subjects: Subjects,
    pub client_ip: Option<String>,
    pub client_name: Option<String>,
    pub status: Option<Status>,
    /// A slug of `explain`.
    pub reason: Option<String>,
    /// What the last server said, and when.
    pub reply: Option<String>,
    pub replied_at: Option<Micros>,
    /// The queues it went through: host and queue id.
    pub queues: Vec<(String, String)>,
}

fn shown() -> Subjects {
    Subjects::Shown
}

impl Evidence {
    /// With no more of the subject than the tenant has people shown by now. What was hidden when it was asked stays so.
    #[must_use]
    pub fn reduced(self, tenant: TenantId, subjects: Subjects) -> Self {
        if subjects <= self.subjects {
            return self;
        }
        Self { subject: subjects.of(tenant, self.subject), subjects, ..self }
    }
}

/// A ticket in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    pub tenant_id: TenantId,
    pub tenant_name: String,
    /// Eight digits.
    pub ticket_id: i64,
    pub ask: Ask,
    pub state: State,
    pub requester: Somebody,
    /// `None`: nobody has taken it.
    pub assignee: Option<Somebody>,
    pub opened_at: Micros,
    pub moved_at: Micros,
    pub message: Option<MessageId>,
    pub evidence: Option<Evidence>,
}

/// Somebody by their name; without one, by their e-mail address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Somebody {
    pub user_id: i64,
    pub name: String,
    pub email: String,
}

impl Somebody {
    pub fn shown(&self) -> &str {
        if self.name.is_empty() { &self.email } else { &self.name }
    }
}

/// One thing that happened to a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub event_no: i64,
    pub at: Micros,
    pub by: Somebody,
    /// Whether the desk did it.
    pub is_desk: bool,
    pub act: Act,
    /// Where it left the ticket.
    pub state: State,
    pub body: String,
    /// Whom it was handed over to.
    pub to: Option<Somebody>,
}

/// A ticket's number as it is read out: `4821 0937`.
pub fn number(ticket_id: i64) -> String {
    format!("{:04} {:04}", ticket_id / 10_000, ticket_id % 10_000)
}

/// A number as somebody typed it, with whatever stands between its digits.
pub fn read_number(typed: &str) -> Option<i64> {
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let rest_is_space = typed.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || matches!(c, '-' | '.' | '#'));
    (digits.len() == 8 && rest_is_space).then(|| digits.parse().ok()).flatten()
}

/// The `try_no`th number to try for a ticket: eight digits that say nothing about how many there are.
pub fn draw_number(tenant: TenantId, requester: i64, matter: &str, now: Micros, try_no: u32) -> i64 {
    let mut hasher = blake3::Hasher::new();
    for part in [tenant.0, requester, now, i64::from(try_no)] {
        hasher.update(&part.to_le_bytes());
    }
    hasher.update(matter.as_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    10_000_000 + (u64::from_le_bytes(first) % 90_000_000) as i64
}

/// What a list of tickets shows: its URL and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct TicketFilter {
    /// `None`: what waits for the desk, or all that a tenant asked.
    pub state: Option<State>,
    /// Every state.
    pub is_all: bool,
    pub kind: Option<Kind>,
    /// Only what the viewer has taken.
    pub is_mine: bool,
    /// Strictly after this ticket, in the list's order.
    pub after: Option<(Micros, i64)>,
}

impl TicketFilter {
    /// Reads the pairs of a query string (`state, kind, mine, after`); what is not understood is left out.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut filter = Self::default();
        for (name, value) in pairs {
            match name {
                "state" => (filter.state, filter.is_all) = (State::from_slug(value), value == "all"),
                "kind" => filter.kind = Kind::from_slug(value),
                "mine" => filter.is_mine = value == "1",
                "after" => {
                    filter.after =
                        value.split_once('-').and_then(|(at, id)| Some((at.parse().ok()?, id.parse().ok()?)));
                }
                _ => {}
            }
        }
        filter
    }

    /// The pairs that [`Self::from_pairs`] reads back.
    pub fn to_pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        if self.is_all {
            pairs.push(("state", "all".to_owned()));
        } else if let Some(state) = self.state {
            pairs.push(("state", state.slug().to_owned()));
        }
        if let Some(kind) = self.kind {
            pairs.push(("kind", kind.slug().to_owned()));
        }
        if self.is_mine {
            pairs.push(("mine", "1".to_owned()));
        }
        if let Some((at, id)) = self.after {
            pairs.push(("after", format!("{at}-{id}")));
        }
        pairs
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_move_there_is_and_no_other() {
        use Act::{Apply, Approve, Close, HandOver, Note, Refuse, Reopen, Reply, Take, Withdraw};
        let desk = |kind, from| Move::all(Side::Desk, kind, from).iter().map(|m| (m.act(), m.to())).collect::<Vec<_>>();
        let tenant =
            |from| Move::all(Side::Tenant, Kind::Whitelist, from).iter().map(|m| (m.act(), m.to())).collect::<Vec<_>>();
        let (ours, theirs) = (State::WaitingUs, State::WaitingTenant);
        let decide = [(Approve, State::Approved), (Refuse, State::Refused), (Close, State::Closed)];
        let undecided = |from: State, hand: State| {
            [vec![(Take, hand), (HandOver, hand), (Reply, theirs), (Note, from)], decide.to_vec()].concat()
        };
        assert_eq!(desk(Kind::Whitelist, State::Open), undecided(State::Open, ours));
        assert_eq!(desk(Kind::Release, ours), undecided(ours, ours));
        assert_eq!(desk(Kind::Unblock, theirs), undecided(theirs, theirs));
        let asked = [(Take, ours), (HandOver, ours), (Reply, theirs), (Note, State::Open), (Close, State::Closed)];
        assert_eq!(desk(Kind::Question, State::Open), asked);
        for done in [State::Refused, State::Closed, State::Applied] {
            assert_eq!(desk(Kind::Whitelist, done), [(Reply, done), (Note, done), (Reopen, ours)]);
        }
        let approved = State::Approved;
        let then = [(Reply, approved), (Note, approved), (Apply, State::Applied), (Reopen, ours)];
        assert_eq!(desk(Kind::Whitelist, approved), then);
        assert_eq!(tenant(State::Open), [(Reply, State::Open), (Withdraw, State::Closed)]);
        assert_eq!(tenant(theirs), [(Reply, ours), (Withdraw, State::Closed)]);
        for done in [State::Refused, State::Closed, State::Applied] {
            assert_eq!(tenant(done), [(Reply, ours)]);
        }
        assert_eq!(tenant(approved), [(Reply, approved)]);
    }

    #[test]
    fn a_sender_stands_for_an_address_a_domain_a_provider_or_half_the_world() {
        let breadth_of = |typed: &str| breadth(&check_sender(typed).unwrap());
        assert_eq!(breadth_of("Jean@Example.com"), Breadth::Address);
        assert_eq!(breadth_of("someone@gmail.com"), Breadth::Address);
        for domain in ["example.com", "@example.com", "mail.gouv.fr", "a.co.uk", "EXAMPLE.fr."] {
            assert_eq!(breadth_of(domain), Breadth::Domain, "{domain}");
        }
        for provider in ["gmail.com", "@Orange.fr"] {
            assert_eq!(breadth_of(provider), Breadth::Provider);
        }
        for suffix in ["com", "@fr", "co.uk", "gouv.fr", "localhost"] {
            assert_eq!(breadth_of(suffix), Breadth::Suffix, "{suffix}");
        }
    }

    #[test]
    fn what_is_no_sender_is_refused() {
        for wrong in
            ["@", "a b", "<a@b>", "a@", "@a..b", "a@b\u{202e}.example", "x@y\n.example", "*", "@*.com", "a,b@c.example"]
        {
            assert!(matches!(check_sender(wrong), Err(Error::Invalid { field: "sender", .. })), "{wrong:?}");
        }
        assert!(matches!(check_sender("  "), Err(Error::Invalid { field: "sender", code: "missing" })));
    }

    #[test]
    fn a_number_can_be_said_on_the_phone_and_counts_nothing() {
        assert_eq!(number(48_210_937), "4821 0937");
        for typed in ["48210937", "4821 0937", "4821-0937", " #4821.0937 "] {
            assert_eq!(read_number(typed), Some(48_210_937), "{typed}");
        }
        for typed in ["4821093", "482109371", "4821x0937", ""] {
            assert_eq!(read_number(typed), None, "{typed}");
        }
        let drawn: Vec<i64> = (0..3).map(|try_no| draw_number(TenantId(1), 1, "release x", 5, try_no)).collect();
        assert!(drawn.iter().all(|n| (10_000_000..100_000_000).contains(n)) && drawn[0] != drawn[1]);
    }

    #[test]
    fn the_same_ask_is_the_same_matter() {
        let ask = |sender: &str, days| Ask::Whitelist { sender: sender.into(), mailbox: "bob@a.example".into(), days };
        assert_eq!(ask("x@y.example", 90).matter(None, ""), ask("x@y.example", 30).matter(None, ""));
        assert_ne!(ask("x@y.example", 90).matter(None, ""), ask("@y.example", 90).matter(None, ""));
        let id = MessageId([7; 16]);
        assert_ne!(Ask::Release.matter(Some(id), "a@b"), Ask::Release.matter(Some(id), "c@b"));
    }

    #[test]
    fn a_filter_is_its_url() {
        let filter = TicketFilter {
            state: Some(State::WaitingUs),
            kind: Some(Kind::Release),
            is_mine: true,
            after: Some((5, 48_210_937)),
            is_all: false,
        };
        for filter in [filter, TicketFilter { is_all: true, ..TicketFilter::default() }, TicketFilter::default()] {
            let pairs = filter.to_pairs();
            assert_eq!(TicketFilter::from_pairs(pairs.iter().map(|(k, v)| (*k, v.as_str()))), filter);
        }
    }
}
