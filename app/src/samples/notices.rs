//! Notices, and the e-mails that did not simply go.

use lasso::{
    notice::{Mail, Notice, Stuck},
    tenant::TenantId,
    ticket::{Act, Kind, Somebody, State},
};

use crate::pages::outbox::Outbound;

use super::{MINUTE, NOW};

pub(super) fn notices() -> Vec<Notice> {
    let ines = || Somebody { user_id: 9, name: "Inès Roux".into(), email: "ines@lasso.example".into() };
    let notice = |notice_id, act, state, kind, minutes, is_read| Notice {
        notice_id,
        ticket_id: 48_210_937 + notice_id,
        kind,
        act,
        state,
        by: ines(),
        at: NOW - minutes * MINUTE,
        is_read,
    };
    let rude = Somebody {
        user_id: 8,
        name: format!("<script>\u{202e}{}", "nom ".repeat(30)),
        email: "x@lasso.example".into(),
    };
    vec![
        notice(1, Act::Approve, State::Approved, Kind::Whitelist, 12, false),
        Notice { by: rude, ..notice(2, Act::Reply, State::WaitingTenant, Kind::Question, 95, false) },
        notice(3, Act::Close, State::Closed, Kind::Unblock, 2 * 24 * 60, true),
    ]
}

pub(super) fn outbox() -> Outbound {
    let stuck = |notice_id, mail, attempts, error: &str| Stuck {
        notice_id,
        tenant_id: TenantId(1),
        tenant_name: "Menuiserie Cust-A".into(),
        ticket_id: 48_210_937 + notice_id,
        to: Somebody { user_id: 7, name: "Claire Morel".into(), email: "claire@cust-a.example".into() },
        mail,
        attempts,
        created_at: NOW - 130 * MINUTE,
        mail_at: if mail == Mail::Waiting { NOW + 4 * MINUTE } else { NOW - 9 * MINUTE },
        error: Some(error.into()),
    };
    let nameless =
        Somebody { user_id: 8, name: String::new(), email: format!("{}@cust-a.example", "tres-longue-".repeat(5)) };
    let rows = vec![
        (stuck(1, Mail::Failed, 1, "550 5.1.1 <claire@cust-a.example>: no such user <script>\u{202e} here"), true),
        (stuck(2, Mail::Unsure, 1, "no-receipt: incomplete response"), false),
        (stuck(3, Mail::Waiting, 4, "no-connection: Connection refused (os error 111)"), true),
        (Stuck { to: nameless, ..stuck(4, Mail::Sending, 2, "451 4.3.0 later") }, true),
    ];
    Outbound { rows, waiting: 1_204, undecided: 2, sends_mail: true }
}
