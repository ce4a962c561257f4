//! Tickets, the lists that they fill, and who looked.

use lasso::{
    journal::{Access, AccessPage, Viewed},
    list::{Entry, EntryFilter, EntryKind, EntryPage, Force},
    message::{Category, Count, Direction, SECOND, Status},
    store::tickets::{Thread, TicketPage},
    tenant::{Subjects, TenantId},
    ticket::{Act, Ask, Author, Event, Evidence, Move, Place, Remedy, Side, Somebody, State, Ticket},
    user::Role,
};

use crate::pages::lists::Shown;

use super::{ARRIVED, MINUTE, NOW, tenants::two_tenants, traces::a_trace};

const DAY: i64 = 24 * 3600 * SECOND;

fn claire() -> Somebody {
    Somebody { user_id: 1, name: "Claire Morel".into(), email: "claire@cust-a.example".into() }
}

fn ines() -> Somebody {
    Somebody { user_id: 9, name: "Inès \u{202e}Roux".into(), email: "ines@lasso.example".into() }
}

fn nameless() -> Somebody {
    let email = "une.tres.longue.adresse.qui.ne.finit.pas@sous-domaine.cust-a.example";
    Somebody { user_id: 8, name: String::new(), email: email.into() }
}

fn a_ticket(ask: Ask, state: State) -> Ticket {
    let trace = a_trace();
    Ticket {
        tenant_id: TenantId(1),
        tenant_name: "Menuiserie Cust-A".into(),
        ticket_id: 48_210_937,
        ask,
        state,
        requester: claire(),
        assignee: None,
        opened_at: NOW - 130 * MINUTE,
        moved_at: NOW - 12 * MINUTE,
        message: Some(trace.id),
        evidence: Some(Evidence {
            arrived_at: ARRIVED,
            direction: Direction::In,
            category: Category::Spam,
            sender: trace.sender,
            recipient: "claire@cust-a.example".into(),
            subject: Some("<script>alert(1)</script> \u{202e}exe.pdf".into()),
            subjects: Subjects::Shown,
            client_ip: trace.client_ip,
            client_name: trace.client_name,
            status: Some(Status::Held),
            reason: Some("mailbox_full".into()),
            reply: Some("452-4.2.2 The recipient's inbox is out of storage space. https://support.example/mail/?p=OverQuotaTemp".into()),
            replied_at: Some(ARRIVED),
            queues: vec![("mx1".into(), "4jXZYZ3DDrz1WDhb".into())],
        }),
    }
}

fn a_whitelisting() -> Ask {
    Ask::Whitelist { sender: "@gmail.com".into(), mailbox: String::new(), days: 90 }
}

fn an_unblocking() -> Ask {
    let (author, place) = (Author::NotMe, Place::Website);
    let remedies = Remedy::of(author, place)[..1].to_vec();
    Ask::Unblock { sender: "atelier@cust-a.example".into(), author, place, remedies }
}

fn an_entry(kind: EntryKind, force: Force) -> Entry {
    Entry {
        entry_no: 12,
        kind,
        sender: "compta@boisetfils.example".into(),
        mailbox: "claire@cust-a.example".into(),
        ticket_id: Some(48_210_937),
        note: "\"><script>alert(1)</script>".into(),
        created_at: NOW - 3 * DAY,
        created_by: ines(),
        expires_at: Some(NOW + 87 * DAY),
        applied: (force != Force::Pending).then(|| (NOW - 2 * DAY, ines())),
        revoked: matches!(force, Force::Revoked | Force::ToRemove).then(|| (NOW - DAY, nameless())),
        removed: (force == Force::Revoked).then(|| (NOW - MINUTE, ines())),
        force,
    }
}

fn a_thread(ask: Ask, state: State, side: Side) -> Thread {
    let event = |event_no, act, state, by: Somebody, body: &str| Event {
        event_no,
        at: NOW - (130 - 20 * event_no) * MINUTE,
        is_desk: by.user_id == 9,
        by,
        act,
        state,
        body: body.into(),
        to: None,
    };
    let ticket = a_ticket(ask, state);
    let events = vec![
        event(1, Act::Open, State::Open, claire(), "Nous attendons ces factures.\n<script>"),
        event(2, Act::Note, State::Open, ines(), "À voir avec le client."),
        event(3, Act::Reply, State::WaitingTenant, ines(), "Est-ce bien ce domaine\u{a0}?"),
        event(4, Act::Reply, State::WaitingUs, nameless(), "Oui."),
    ];
    let moves = Move::all(side, ticket.ask.kind(), state);
    let block = matches!(ticket.ask, Ask::Unblock { .. }).then(|| an_entry(EntryKind::Block, Force::Applied));
    let entries = vec![an_entry(EntryKind::Allow, Force::Pending), an_entry(EntryKind::Allow, Force::Revoked)];
    Thread { ticket, side, events, last_event: 4, moves, entries, block }
}

/// A ticket of each kind that looks different, from the side that has more to do.
pub(super) fn some_threads() -> [(&'static str, Thread); 4] {
    [
        ("ticket", a_thread(a_whitelisting(), State::WaitingTenant, Side::Tenant)),
        ("ticket-whitelist", a_thread(a_whitelisting(), State::WaitingUs, Side::Desk)),
        ("ticket-unblock", a_thread(an_unblocking(), State::WaitingUs, Side::Desk)),
        ("ticket-release", a_thread(Ask::Release, State::Open, Side::Desk)),
    ]
}

pub(super) fn some_colleagues() -> Vec<Somebody> {
    vec![ines(), nameless()]
}

pub(super) fn some_tickets() -> TicketPage {
    let taken = Ticket { requester: nameless(), assignee: Some(ines()), ..a_ticket(an_unblocking(), State::WaitingUs) };
    let bare = Ticket { evidence: None, message: None, ..a_ticket(Ask::Question, State::Open) };
    TicketPage {
        tickets: vec![a_ticket(a_whitelisting(), State::Open), taken, bare, a_ticket(Ask::Release, State::Applied)],
        counts: State::ALL.iter().map(|state| (*state, Count { rows: 500, at_least: true })).collect(),
        next: Some((NOW, 48_210_937)),
    }
}

pub(super) fn no_tickets() -> TicketPage {
    let counts = State::ALL.iter().map(|state| (*state, Count::default())).collect();
    TicketPage { tickets: Vec::new(), counts, next: None }
}

pub(super) fn some_entries(filter: EntryFilter, has_rows: bool) -> Shown {
    let by_hand = Entry { ticket_id: None, expires_at: None, ..an_entry(EntryKind::Ban, Force::Expired) };
    let entries = vec![
        an_entry(EntryKind::Allow, Force::Pending),
        an_entry(EntryKind::Block, Force::Applied),
        an_entry(EntryKind::Allow, Force::Revoked),
        an_entry(EntryKind::Ban, Force::ToRemove),
        Entry { sender: format!("@{}example", "tres-long.".repeat(9)), mailbox: String::new(), ..by_hand },
    ];
    let page = EntryPage {
        tenant: TenantId(1),
        entries: if has_rows { entries } else { Vec::new() },
        counts: Force::ALL.iter().map(|force| (*force, Count { rows: 12, at_least: false })).collect(),
        older: Some((NOW, 12)),
    };
    Shown { filter, page, tenants: two_tenants(), is_desk: true }
}

pub(super) fn some_accesses() -> AccessPage {
    let look = |viewed, object: &str, ticket_id: Option<i64>| Access {
        at: NOW - 5 * MINUTE,
        by: if ticket_id.is_some() { ines() } else { nameless() },
        role: Role::Agent,
        viewed,
        object: object.into(),
        ticket_id,
    };
    AccessPage {
        tenant: TenantId(1),
        accesses: vec![
            look(Viewed::Trace, &a_trace().id.to_string(), Some(48_210_937)),
            look(Viewed::Ticket, "48210937", None),
            look(Viewed::List, "/messages?q=%3Cscript%3E&period=7d&status=deferred&category=valid", None),
            look(Viewed::Export, "/messages.csv?q=boisetfils.example", None),
        ],
        older: None,
    }
}
