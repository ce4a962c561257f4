//! Whole stories of one mail: delivered, deferred, bounced, discarded, refused.

use lasso::{
    forecast::Forecast,
    message::{
        Attempt, Category, Completeness, Delays, Delivery, Direction, Hop, MessageId, RawLine, SECOND, Status, Timing,
        Trace,
    },
    tenant::{Subjects, TenantId},
    verdict::Detail,
};

use super::{ARRIVED, MINUTE, NOW};

const DELAYS: Delays = Delays { waiting: 310_000, queue: 20_000, connection: 350_000, transmission: 220_000 };

pub(crate) fn an_attempt() -> Attempt {
    Attempt {
        at: ARRIVED + 900_000,
        host: "mx1".into(),
        queue_id: "4jXZYZ3DDrz1WDhb".into(),
        relay: "mail.cust-a.example[192.0.2.7]:25".into(),
        dsn: "2.0.0".into(),
        status: Status::Delivered,
        reply: "250 2.0.0 Ok: queued as 7760185FDB".into(),
        is_internal: false,
        timing: Timing { delay: Some(900_000), delays: Some(DELAYS), conn_use: None },
        tls: None,
    }
}

pub(crate) fn a_delivery() -> Delivery {
    Delivery {
        to: "atelier@cust-a.example".into(),
        orig_to: None,
        status: Status::Delivered,
        reason: None,
        returned: false,
        notice: None,
        attempts: vec![an_attempt()],
        forecast: None,
    }
}

pub(crate) fn a_trace() -> Trace {
    Trace {
        id: MessageId::mint(ARRIVED, &[b"a"]),
        tenant: TenantId(1),
        tenant_name: "Menuiserie Cust-A".into(),
        direction: Direction::In,
        category: Category::Valid,
        is_filter_unknown: true,
        is_unchecked: false,
        scans: Vec::new(),
        detail: Detail::Everything,
        checks: Vec::new(),
        tls: None,
        helo: None,
        arrived_at: ARRIVED,
        client_ip: Some("203.0.113.5".into()),
        client_name: Some("smtp.boisetfils.example".into()),
        sasl_username: None,
        sender: Some("compta@boisetfils.example".into()),
        subject: Some("Facture 2026-118 et relevé".into()),
        subjects: Subjects::Shown,
        message_id: Some("96.2954f81e54dd@boisetfils.example".into()),
        size: Some(47_104),
        hops: vec![
            Hop { host: "mx1".into(), queue_id: "4jXZYZ3DDrz1WDhb".into(), begins_before_the_log: false },
            Hop { host: "mx2".into(), queue_id: "6AE1A9E623E".into(), begins_before_the_log: false },
        ],
        deliveries: vec![a_delivery()],
        lines: vec![
            RawLine {
                at: ARRIVED,
                text: "Nov 22 14:11:08 mx1 postfix/smtpd[20073]: 6AE1A9E623E: client=smtp.boisetfils.example[203.0.113.5]".into(),
            },
            RawLine {
                at: ARRIVED,
                text: "Nov 22 14:11:08 mx1 postfix/cleanup[20077]: 6AE1A9E623E: message-id=<96.2954f81e54dd@boisetfils.example>".into(),
            },
        ],
        hides_lines: true,
        lines_kept_days: None,
        reports: None,
        accepted_later: None,
        last_line_at: Some(NOW - 2 * SECOND),
        completeness: Completeness { hops: 2, ..Completeness::default() },
    }
}

pub(crate) fn a_deferred_trace() -> Trace {
    let refusal = |minutes: i64, id: &str| Attempt {
        at: ARRIVED + 900_000 + minutes * MINUTE,
        dsn: "4.2.2".into(),
        status: Status::Deferred,
        reply: format!(
            "host mail.cust-a.example[192.0.2.7] said: 452-4.2.2 The recipient's inbox is out of storage space. Please direct the 452-4.2.2 recipient to 452 4.2.2 https://support.example/mail/?p=OverQuotaTemp {id} - gsmtp (in reply to RCPT TO command)"
        ),
        ..an_attempt()
    };
    let deferred = Delivery {
        to: "claire.morel@cust-a.example".into(),
        status: Status::Deferred,
        reason: Some("mailbox_full".into()),
        attempts: vec![refusal(0, "a640c23a62f3a.41"), refusal(5, "a640c23a62f3b.17"), refusal(60, "a640c23a62f3c.9")],
        forecast: Some(Forecast {
            next_attempt_at: Some(NOW + 47 * MINUTE),
            gives_up_at: ARRIVED + 5 * 24 * 60 * MINUTE,
            attempt: 3,
            attempts: 131,
        }),
        ..a_delivery()
    };
    Trace { deliveries: vec![deferred, a_delivery()], ..a_trace() }
}

pub(super) fn an_incomplete_trace() -> Trace {
    let completeness = Completeness {
        hops: 2,
        out_of_sight: vec!["<b>\u{202e}filtre.example[10.0.0.5]:10024".into()],
        silent: vec![("mx2".into(), NOW - 344 * MINUTE)],
        starts_before_log: true,
    };
    Trace { completeness, ..a_deferred_trace() }
}

pub(super) fn a_bounced_trace() -> Trace {
    let bounce = |to: &str, reason: &str, reply: &str| Delivery {
        to: to.into(),
        status: Status::Bounced,
        reason: Some(reason.into()),
        returned: true,
        notice: Some(MessageId::mint(NOW, &[b"n"])),
        attempts: vec![Attempt { status: Status::Bounced, dsn: "5.7.1".into(), reply: reply.into(), ..an_attempt() }],
        ..a_delivery()
    };
    let spf = "host mx.yahooish.example[192.0.2.9] said: 550 5.7.1 <script>alert(1)</script> SPF check failed \u{202e}live (in reply to MAIL FROM command)";
    let mut deliveries =
        vec![bounce("p.lemaire@yahooish.example", "spf", spf), bounce("q@yahooish.example", "spf", spf)];
    deliveries.extend((0..12).map(|i| Delivery { to: format!("client{i}@bigmail.example"), ..a_delivery() }));
    Trace {
        direction: Direction::Out,
        subject: None,
        sasl_username: Some("atelier@cust-a.example".into()),
        deliveries,
        ..a_trace()
    }
}

pub(crate) fn a_discarded_trace() -> Trace {
    let discarded = Delivery {
        status: Status::Discarded,
        attempts: vec![Attempt {
            status: Status::Discarded,
            relay: "none".into(),
            reply: "discarded by rule".into(),
            ..an_attempt()
        }],
        ..a_delivery()
    };
    Trace { client_name: Some("unknown".into()), deliveries: vec![discarded], ..a_trace() }
}

pub(super) fn a_refused_trace() -> Trace {
    let refused = Delivery {
        status: Status::Refused,
        reason: Some("greylisting".into()),
        attempts: vec![Attempt {
            status: Status::Refused,
            relay: String::new(),
            queue_id: String::new(),
            reply: "450 4.2.0 <atelier@cust-a.example>: Recipient address rejected: Greylisted".into(),
            ..an_attempt()
        }],
        ..a_delivery()
    };
    Trace {
        category: Category::Greylisted,
        is_filter_unknown: false,
        hops: Vec::new(),
        deliveries: vec![refused],
        size: None,
        subject: None,
        message_id: None,
        accepted_later: Some(MessageId::mint(NOW, &[b"l"])),
        ..a_trace()
    }
}
