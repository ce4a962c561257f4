//! To whom somebody writes in vain.

use lasso::{
    invalid_recipients::{InvalidCursor, InvalidFilter, InvalidPage, InvalidRecipient},
    message::{Count, MessageId},
    tenant::TenantId,
};

use crate::pages::invalid_recipients::InvalidList;

use super::{ARRIVED, MINUTE, tenants::two_tenants};

fn an_invalid_recipient() -> InvalidRecipient {
    InvalidRecipient {
        invalid_id: 7,
        recipient: "j.martin@boisetfils.example".into(),
        sender: "news@cust-a.example".into(),
        first_at: ARRIVED - 12 * 24 * 60 * MINUTE,
        last_at: ARRIVED,
        refusals: 4,
        message_id: MessageId([7; 16]),
        reply: "host mx.boisetfils.example[198.51.100.7] said: 550 5.1.1 <j.martin@boisetfils.example>: Recipient address rejected: User unknown in virtual mailbox table (in reply to RCPT TO command)".into(),
        code: "550".into(),
        enhanced: "5.1.1".into(),
        reason: "unknown_user".into(),
    }
}

pub(super) fn an_invalid_page() -> InvalidPage {
    let hostile = InvalidRecipient {
        recipient: "=cmd|'/c calc'!a0\u{202e}<script>@xn--nowhere.example".into(),
        sender: String::new(),
        refusals: 12_345,
        reply:
            "Host or domain name not found. Name service error for name=xn--nowhere.example type=AAAA: Host not found"
                .into(),
        code: String::new(),
        enhanced: "5.4.4".into(),
        reason: "domain_not_found".into(),
        ..an_invalid_recipient()
    };
    let disabled = InvalidRecipient {
        recipient: "an.address.with.a.very.long.local.part.that.has.to.break.somewhere@a-long-domain-name-too.example"
            .into(),
        refusals: 1,
        first_at: ARRIVED,
        code: "554".into(),
        enhanced: "5.2.1".into(),
        reason: "mailbox_disabled".into(),
        ..an_invalid_recipient()
    };
    InvalidPage {
        tenant: TenantId(1),
        rows: vec![an_invalid_recipient(), disabled, hostile],
        newer: None,
        older: Some(InvalidCursor { last_at: ARRIVED, invalid_id: 7, is_newer: false }),
        found: Count { rows: 1_000, at_least: true },
        last_at: None,
        last_line_at: None,
    }
}

pub(super) fn an_invalid_list(filter: InvalidFilter, page: InvalidPage) -> InvalidList {
    InvalidList { filter, page, tenants: two_tenants() }
}
