//! Fakes with good defaults, and every page rendered from them: into files when `LASSO_LOOK` names a folder.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use lasso::{
    dashboard::{Dashboard, DashboardFilter, Deferred, Destination, Outcomes, Tally, TicketsWaiting},
    forecast::Forecast,
    invalid_recipients::{InvalidCursor, InvalidFilter, InvalidPage, InvalidRecipient, day},
    message::{
        Attempt, Category, Count, Cursor, Delivery, Direction, Hop, MessageFilter, MessageId, MessagePage, MessageRow,
        Micros, Period, RawLine, SECOND, Status, Trace,
    },
    notice::{Mail, Notice, Stuck},
    person::{
        Assignment, MadeLink, PeopleFilter, PeoplePage, Person, PersonDetails, Signer, Standing, Token, UserAct,
        UserEvent, Welcome,
    },
    tenant::{AttachedDomain, Moving, Tenant, TenantDetails, TenantId, TenantSummary, TenantsPage},
    ticket::{Act, Kind, Somebody, State},
    user::{Role, User},
};
use leptos::prelude::*;

use crate::{
    components::{layout::Layout, nav::Nav, recipients::Wanted},
    error::AppError,
    form::Form,
    link::Shown,
    pages::{
        account::Account,
        help::Help,
        home::{Figured, Home, NoTenant},
        invalid_recipients::{InvalidList, InvalidRecipients},
        invite,
        invite::Invite,
        message::Message,
        messages::{List, Messages},
        notices::Notices,
        outbox::{Outbound, Outbox},
        people,
        people::People,
        person,
        problem::ProblemText,
        sign_in::SignIn,
        tenant::TenantView,
        tenants::Tenants,
        welcome,
        welcome::Gone,
    },
    session::Theme,
    viewer::Viewer,
    words::{Locale, Words},
};

/// 2026-11-22 15:25:00 in Paris.
pub(crate) const NOW: Micros = 1_795_357_500 * SECOND;
const MINUTE: Micros = 60 * SECOND;
const ARRIVED: Micros = NOW - 74 * MINUTE + 8 * SECOND;

pub(crate) fn french() -> Viewer {
    Viewer { words: Words(Locale::Fr), timezone: chrono_tz::Europe::Paris, now: NOW }
}

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
        arrived_at: ARRIVED,
        client_ip: Some("203.0.113.5".into()),
        client_name: Some("smtp.boisetfils.example".into()),
        sasl_username: None,
        sender: Some("compta@boisetfils.example".into()),
        subject: Some("Facture 2026-118 et relevé".into()),
        message_id: Some("96.2954f81e54dd@boisetfils.example".into()),
        size: Some(47_104),
        hops: vec![
            Hop { host: "mx1".into(), queue_id: "4jXZYZ3DDrz1WDhb".into() },
            Hop { host: "mx2".into(), queue_id: "6AE1A9E623E".into() },
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
        reports: None,
        accepted_later: None,
        last_line_at: Some(NOW - 2 * SECOND),
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

fn a_bounced_trace() -> Trace {
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

fn a_refused_trace() -> Trace {
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

fn a_row(
    minutes: i64,
    statuses: &[(Status, usize)],
    subject: Option<&str>,
    from: &str,
    to: &str,
    size: i64,
) -> MessageRow {
    let arrived_at = ARRIVED - minutes * MINUTE;
    MessageRow {
        id: MessageId::mint(arrived_at, &[from.as_bytes()]),
        arrived_at,
        category: Category::Valid,
        direction: if from.ends_with("cust-a.example") { Direction::Out } else { Direction::In },
        sender: Some(from.into()),
        recipient: Some(to.into()),
        recipients: statuses.iter().map(|(_, n)| n).sum(),
        statuses: statuses.to_vec(),
        subject: subject.map(Into::into),
        size: Some(size),
    }
}

fn a_page() -> MessagePage {
    use Status::{Bounced, Deferred, Delivered, Discarded, Expired, Held, Queued, Refused, Unknown};
    let rows = vec![
        a_row(
            0,
            &[(Deferred, 1), (Delivered, 1)],
            Some("Facture 2026-118 et relevé"),
            "compta@boisetfils.example",
            "claire.morel@cust-a.example",
            47_104,
        ),
        a_row(
            2,
            &[(Delivered, 3)],
            Some("Re: Planning chantier Les Tilleuls"),
            "j.durand@tilleuls.example",
            "claire.morel@cust-a.example",
            114_688,
        ),
        a_row(9, &[(Delivered, 1)], None, "noreply@banque.example", "direction@cust-a.example", 18_432),
        a_row(
            13,
            &[(Bounced, 1)],
            Some("Devis n° 4471"),
            "atelier@cust-a.example",
            "p.lemaire@yahooish.example",
            235_520,
        ),
        a_row(
            20,
            &[(Delivered, 12)],
            Some("Convocation assemblée générale"),
            "syndic@cabinet-roy.example",
            "tous@cust-a.example",
            90_112,
        ),
        a_row(
            27,
            &[(Queued, 1)],
            Some("Photos pose fenêtres (3/5)"),
            "atelier@cust-a.example",
            "m.petit@bigmail.example",
            10_276_045,
        ),
        a_row(
            31,
            &[(Delivered, 1)],
            Some("<b>Accusé</b> de réception \u{202e}exe.pdf de votre commande très longue et coupée"),
            "commandes@quincaillerie.example",
            "achats@cust-a.example",
            12_288,
        ),
        a_row(
            39,
            &[(Deferred, 3), (Delivered, 1)],
            Some("Rendez-vous de novembre"),
            "contact@cust-a.example",
            "clients@outlookish.example",
            55_296,
        ),
        a_row(44, &[(Refused, 1)], None, "", "compta@cust-a.example", 22_528),
        a_row(
            56,
            &[(Held, 1)],
            Some("Document signé (archive protégée)"),
            "notaire@etude-blanc.example",
            "direction@cust-a.example",
            1_258_291,
        ),
        a_row(
            800,
            &[(Discarded, 1)],
            Some("Bon de livraison 99812"),
            "expedition@verre.example",
            "achats@cust-a.example",
            62_464,
        ),
        a_row(
            1500,
            &[(Unknown, 1)],
            Some("Re: Re: Pose du 2 décembre"),
            "m.petit@bigmail.example",
            "une.tres.longue.adresse.qui.ne.finit.pas@sous-domaine.cust-a.example",
            33_792,
        ),
        a_row(3000, &[(Expired, 1)], Some("Relance"), "atelier@cust-a.example", "x@y.example", 900),
    ];
    let counts = [8412, 1204, 987, 1306, 14, 2, 0, 0, 211, 0, 500, 3, 18, 0];
    let tabs = Category::ALL
        .iter()
        .zip(counts)
        .map(|(&category, rows)| (category, Count { rows, at_least: rows == 500 }))
        .collect();
    let cursor = Cursor { arrived_at: ARRIVED, message_id: MessageId([1; 16]), is_newer: false };
    MessagePage {
        tenant: TenantId(1),
        rows,
        newer: Some(Cursor { is_newer: true, ..cursor }),
        older: Some(cursor),
        tabs,
        searched: Count { rows: 12_431, at_least: false },
        last_arrived_at: Some(ARRIVED),
        last_line_at: Some(NOW - 2 * SECOND),
    }
}

fn an_empty_page() -> MessagePage {
    let tabs = Category::ALL.iter().map(|&category| (category, Count::default())).collect();
    MessagePage {
        rows: Vec::new(),
        newer: None,
        older: None,
        tabs,
        searched: Count::default(),
        last_arrived_at: Some(NOW - 10 * 24 * 60 * MINUTE),
        last_line_at: Some(NOW - 3 * 60 * MINUTE),
        ..a_page()
    }
}

fn a_list(filter: MessageFilter, page: MessagePage) -> List {
    let tenant = |id, name: &str| Tenant {
        tenant_id: TenantId(id),
        name: name.into(),
        timezone: "Europe/Paris".into(),
        domains: 1,
    };
    List {
        filter,
        page,
        tenants: vec![tenant(0, ""), tenant(1, "Menuiserie Cust-A")],
        has_no_address: false,
        may_ask: true,
    }
}

/// A week with a quiet Sunday, nights, and one bad afternoon.
pub(crate) fn a_dashboard() -> Dashboard {
    const HOUR: Micros = 60 * MINUTE;
    let since = (NOW - 168 * HOUR).div_euclid(HOUR) * HOUR;
    let hours: Vec<(Micros, Outcomes)> = (0..=168_i64)
        .map(|i| {
            let of_day = (i + 15) % 24;
            let busy = if (8..19).contains(&of_day) { 90 + i * 7 % 41 } else { 9 + i * 5 % 7 };
            let failed = if (100..104).contains(&i) { 35 } else { i % 3 };
            let waiting = if i > 160 { i - 150 } else { 0 };
            let quiet = if i > 130 && i < 160 { 3 } else { 1 };
            (since + i * HOUR, Outcomes([busy / quiet, waiting, failed, 6 + i % 9, i64::from(i == 20)]))
        })
        .collect();
    let sum = |i: usize| hours.iter().map(|(_, outcomes)| outcomes.0[i]).sum::<i64>();
    let tally = |mails: i64, recipients: i64| Tally { mails, recipients };
    let destination = |domain: &str, recipients: i64, hours: i64, reason: Option<&str>| Destination {
        domain: domain.into(),
        recipients,
        since: NOW - hours * HOUR,
        reason: reason.map(Into::into),
    };
    Dashboard {
        tenant: TenantId(1),
        since,
        is_cut: false,
        categories: vec![
            (Category::Valid, tally(5_412, 5_907)),
            (Category::Newsletter, tally(1_204, 1_204)),
            (Category::Spam, tally(987, 1_003)),
            (Category::Greylisted, tally(611, 611)),
            (Category::Virus, tally(2, 2)),
        ],
        statuses: vec![
            (Status::Bounced, tally(sum(2) - 31, sum(2) - 31)),
            (Status::Discarded, tally(31, 31)),
            (Status::Refused, tally(sum(3), sum(3))),
            (Status::Deferred, tally(98, sum(1))),
            (Status::Unknown, tally(1, sum(4))),
            (Status::Delivered, tally(6_300, sum(0))),
        ],
        directions: vec![(Direction::In, tally(6_000, 6_400)), (Direction::Out, tally(2_216, 2_327))],
        hours,
        deferred: Deferred {
            recipients: Count { rows: 119, at_least: false },
            worst: vec![
                destination("outlookish.example", 71, 51, Some("provider_throttled")),
                destination("cust-a.example", 29, 9, Some("mailbox_full")),
                destination("<b>\u{202e}xn--sous-domaine-tres-long.bigmail.example", 12, 3, None),
                destination("bigmail.example", 6, 2, Some("no-such-reason")),
                destination("y.example", 1, 1, Some("spf")),
            ],
        },
        tickets: TicketsWaiting {
            for_you: Count { rows: 2, at_least: false },
            for_them: Count { rows: 500, at_least: true },
        },
        last_arrived_at: None,
        last_line_at: Some(NOW - 2 * SECOND),
    }
}

fn no_figures() -> Dashboard {
    Dashboard {
        categories: Vec::new(),
        statuses: Vec::new(),
        directions: Vec::new(),
        hours: Vec::new(),
        deferred: Deferred::default(),
        tickets: TicketsWaiting::default(),
        last_arrived_at: Some(NOW - 10 * 24 * 60 * MINUTE),
        ..a_dashboard()
    }
}

fn figured(dashboard: Dashboard, role: Role, period: Option<Period>) -> Figured {
    let tenants = a_list(MessageFilter::default(), a_page()).tenants;
    let tenants = if role == Role::User { tenants[1..].to_vec() } else { tenants };
    let filter = DashboardFilter { period, ..DashboardFilter::default() };
    Figured { filter, dashboard, tenants, role, has_no_address: false }
}

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

fn an_invalid_page() -> InvalidPage {
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

fn an_invalid_list(filter: InvalidFilter, page: InvalidPage) -> InvalidList {
    InvalidList { filter, page, tenants: a_list(MessageFilter::default(), a_page()).tenants }
}

fn a_user() -> User {
    User {
        user_id: 1,
        tenant_id: TenantId(1),
        tenant_name: "Menuiserie Cust-A".into(),
        email: "claire@cust-a.example".into(),
        name: "Claire Morel".into(),
        role: Role::Admin,
        locale: "fr".into(),
        timezone: "Europe/Paris".into(),
        has_own_timezone: false,
        wants_mail: true,
        addresses: Vec::new(),
        assigned: Vec::new(),
        is_demo: true,
    }
}

fn a_person() -> Person {
    Person {
        email: "claire@cust-a.example".into(),
        name: "Claire Morel".into(),
        role: Role::User,
        tenant_id: TenantId(1),
        tenant_name: "Menuiserie Cust-A".into(),
        standing: Standing::Active,
        addresses: 3,
        link_until: None,
    }
}

fn some_people() -> people::List {
    let hour = 60 * MINUTE;
    let invited = Person {
        email: "zoe.martin@cust-a.example".into(),
        name: "<b>Zoé</b> \u{202e}Martin".into(),
        standing: Standing::Invited,
        link_until: Some(NOW + 100 * hour),
        ..a_person()
    };
    let late = Person {
        email: "w@cust-a.example".into(),
        name: String::new(),
        link_until: Some(NOW - hour),
        ..invited.clone()
    };
    let rows = vec![
        Person { email: "admin@cust-a.example".into(), name: "Hugo Lambert".into(), role: Role::Admin, ..a_person() },
        a_person(),
        Person {
            email: "une.tres.longue.adresse.qui.ne.finit.pas@sous-domaine.cust-a.example".into(),
            name: String::new(),
            standing: Standing::Disabled,
            ..a_person()
        },
        late,
        invited,
    ];
    let page = PeoplePage {
        found: Count { rows: 500, at_least: true },
        before: None,
        after: Some("zoe.martin@cust-a.example".into()),
        rows,
    };
    people::List { filter: PeopleFilter::default(), page, tenants: two_tenants() }
}

fn two_tenants() -> Vec<Tenant> {
    a_list(MessageFilter::default(), a_page()).tenants
}

fn some_tenants() -> TenantsPage {
    let hostile = Tenant {
        tenant_id: TenantId(2),
        name: "<b>Été</b> \u{202e}& Cie, un très long nom de client qui ne finit pas de s’allonger encore".into(),
        timezone: "America/Argentina/Buenos_Aires".into(),
        domains: 1_204,
    };
    let rows = two_tenants().into_iter().chain([hostile]);
    TenantsPage {
        rows: rows.map(|tenant| TenantSummary { tenant, people: 12 }).collect(),
        found: 1_203,
        before: None,
        after: Some(TenantId(3)),
    }
}

fn a_tenant() -> TenantDetails {
    let domain = |domain: &str, moving: Option<Moving>| AttachedDomain {
        domain: domain.into(),
        at: NOW,
        by: Signer::Person("Paul Garnier".into()),
        moving,
    };
    TenantDetails {
        tenant: two_tenants().remove(1),
        people: 12,
        created_at: NOW,
        created_by: Signer::Command,
        domains: vec![
            domain("cust-a.example", None),
            domain("menuiserie.example", Some(Moving { looked_at: 1_200, mails: Some(3_400) })),
            domain(
                "un-tres-long-domaine-qui-ne-finit-pas.de-s-allonger.example",
                Some(Moving { looked_at: 0, mails: None }),
            ),
        ],
    }
}

fn a_link() -> Shown {
    Shown {
        link: MadeLink {
            email: "zoe.martin@cust-a.example".into(),
            name: "Zoé Martin".into(),
            is_invitation: true,
            expires_at: NOW + 7 * 24 * 60 * MINUTE,
        },
        url: format!("https://lasso.example/welcome/{}", Token([0x5a; 32])),
    }
}

fn some_details() -> PersonDetails {
    let event = |minutes: i64, act: UserAct, detail: &str, by: Signer| UserEvent {
        at: NOW - minutes * MINUTE,
        by,
        act,
        detail: detail.into(),
    };
    let hugo = || Signer::Person("Hugo \u{202e}Lambert".into());
    PersonDetails {
        person: a_person(),
        addresses: vec!["claire@cust-a.example".into(), "info@cust-a.example".into(), "ventes@cust-a.example".into()],
        assigned: Vec::new(),
        events: vec![
            event(5, UserAct::Addresses, "claire@cust-a.example, info@cust-a.example, ventes@cust-a.example", hugo()),
            event(3000, UserAct::Accept, "", Signer::Person("Claire Morel".into())),
            event(3010, UserAct::Invite, "user", Signer::Command),
        ],
        is_oneself: false,
    }
}

fn some_agent() -> PersonDetails {
    let person = Person {
        email: "support@lasso.example".into(),
        name: "Inès Roche".into(),
        role: Role::Agent,
        tenant_id: TenantId::OPERATOR,
        tenant_name: String::new(),
        ..a_person()
    };
    let assigned =
        vec![Assignment { tenant_name: "<Borel>".into(), at: NOW, by: Signer::Person("Paul Garnier".into()) }];
    PersonDetails { person, assigned, addresses: Vec::new(), ..some_details() }
}

fn a_person_ground(shown: Option<Shown>) -> person::Ground {
    person::Ground { roles: &Role::ALL, tenants: two_tenants(), domains: None, done: None, shown }
}

fn notices() -> Vec<Notice> {
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

fn outbox() -> Outbound {
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

/// Every page and each of its faces.
fn pages(viewer: Viewer) -> Vec<(&'static str, String)> {
    let valid = || MessageFilter { category: Some(Category::Valid), ..MessageFilter::default() };
    let search = MessageFilter {
        query: "boisetfils.example".into(),
        status: Some(Status::Deferred),
        period: Some(Period::Days7),
        ..MessageFilter::default()
    };
    let never = MessagePage { last_arrived_at: None, last_line_at: None, ..an_empty_page() };
    let refused = Form::filled([("email", "claire@cust-a.example".into()), ("next", "/messages".into())])
        .refuse("form", "wrong-credentials");
    let list = |list: List| move || view! { <Messages viewer list/> }.into_any();
    let message = |trace: Trace| {
        let trace = Arc::new(trace);
        move || view! { <Message viewer trace wanted=Wanted::default() may_ask=true asked=Vec::new()/> }.into_any()
    };
    let invalid = |filter: InvalidFilter, page: InvalidPage| {
        let list = an_invalid_list(filter, page);
        move || view! { <InvalidRecipients viewer list/> }.into_any()
    };
    let nothing =
        |last_at| InvalidPage { rows: Vec::new(), older: None, found: Count::default(), last_at, ..an_invalid_page() };
    let narrow = InvalidFilter {
        from: day("2026-11-01"),
        to: day("2026-11-08"),
        sender: "news@cust-a.example".into(),
        ..InvalidFilter::default()
    };
    let problem = |error: AppError| {
        move || view! { <ProblemText viewer error here="/messages".to_owned() is_signed_in=true/> }.into_any()
    };
    let home = |figured: Figured| move || view! { <Home viewer figured/> }.into_any();
    let mut cut = Dashboard { is_cut: true, since: NOW - 40 * 60 * MINUTE, ..a_dashboard() };
    cut.hours.retain(|(hour, _)| *hour > cut.since - 60 * MINUTE);
    let nothing_ever = Dashboard { last_arrived_at: None, last_line_at: None, ..no_figures() };
    let no_address = Figured { has_no_address: true, ..figured(no_figures(), Role::User, None) };
    let tickets = TicketsWaiting::default();
    let account = move |form: Form, done: Option<String>| {
        let user = User { role: Role::User, addresses: vec!["claire@cust-a.example".into()], ..a_user() };
        view! { <Account viewer user form done/> }.into_any()
    };
    let bad_account = Form::filled([("act", "password".into())]).refuse("current", "wrong");
    let tenants = move |query: &str, form: Form, page: TenantsPage| {
        view! { <Tenants viewer page query=query.to_owned() form/> }.into_any()
    };
    let tenant =
        move |details: TenantDetails, form: Form| view! { <TenantView viewer details form done=None/> }.into_any();
    let bad_tenant = Form::filled([("name", "Menuiserie <b>".into()), ("timezone", "US/Pacific".into())])
        .refuse("form", "tenant-exists");
    let no_tenants = TenantsPage { rows: Vec::new(), found: 0, before: None, after: None };
    let bad_domain =
        Form::filled([("act", "domain".into()), ("domain", "a b".into())]).refuse("domain", "not-a-domain");
    let the_platform = TenantDetails { tenant: two_tenants().remove(0), domains: Vec::new(), ..a_tenant() };
    let mut nobody = some_people();
    nobody.filter.query = "<script>".into();
    nobody.page = PeoplePage { rows: Vec::new(), found: Count::default(), before: None, after: None };
    let invite = move |form: Form, shown: Option<Shown>| {
        let ground = invite::Ground {
            roles: &[Role::User, Role::Admin],
            tenants: two_tenants(),
            domains: Some(vec!["cust-a.example".into()]),
        };
        view! { <Invite viewer form ground shown/> }.into_any()
    };
    let bad_invitation = Form::filled([
        ("email", "zoe@cust-a.example".into()),
        ("name", "\"><script>alert(1)</script>".into()),
        ("addresses", "info@cust-a.example\nnous@ailleurs.example".into()),
    ])
    .refuse("addresses", "not-ours");
    let bad_person = Form::filled([("act", "save".into()), ("name", "x".repeat(101))]).refuse("name", "too-long");
    let mut invited = some_details();
    (invited.person.standing, invited.person.link_until) = (Standing::Invited, Some(NOW - MINUTE));
    let one = move |details: PersonDetails, form: Option<Form>, ground: person::Ground| {
        view! { <person::Person viewer details form ground/> }.into_any()
    };
    let welcome = move |form: Form, is_invitation: bool| {
        let invited = Welcome {
            email: "zoe.martin@cust-a.example".into(),
            name: "Zoé Martin".into(),
            tenant_name: "Menuiserie Cust-A".into(),
            role: Role::User,
            is_invitation,
            expires_at: NOW + 5 * 60 * MINUTE,
        };
        let signed_in_as = (!is_invitation).then(|| "claire@cust-a.example".to_owned());
        view! { <welcome::Welcome viewer invited form action="/welcome/00".to_owned() signed_in_as/> }.into_any()
    };
    let news = |notices: Vec<Notice>, has_unread: bool| {
        move || view! { <Notices viewer notices is_desk=false sends_mail=true has_unread done=None/> }.into_any()
    };
    let sent = |outbox: Outbound, done: Option<String>| move || view! { <Outbox viewer outbox done/> }.into_any();
    vec![
        ("home", framed(viewer, home(figured(a_dashboard(), Role::Admin, None)))),
        ("home-month", framed(viewer, home(figured(a_dashboard(), Role::Agent, Some(Period::Days30))))),
        ("home-own", framed(viewer, home(figured(cut, Role::User, Some(Period::Hours48))))),
        ("home-period", framed(viewer, home(figured(no_figures(), Role::Admin, None)))),
        ("home-never", framed(viewer, home(figured(nothing_ever, Role::Operator, None)))),
        ("home-no-address", framed(viewer, home(no_address))),
        ("home-no-tenant", framed(viewer, move || view! { <NoTenant viewer role=Role::Agent tickets/> }.into_any())),
        ("emails", framed(viewer, list(a_list(valid(), a_page())))),
        ("emails-search", framed(viewer, list(a_list(search.clone(), a_page())))),
        ("emails-period", framed(viewer, list(a_list(valid(), an_empty_page())))),
        ("emails-no-match", framed(viewer, list(a_list(search, an_empty_page())))),
        ("emails-never", framed(viewer, list(a_list(valid(), never)))),
        ("trace-deferred", framed(viewer, message(a_deferred_trace()))),
        ("trace-delivered", framed(viewer, message(a_trace()))),
        ("trace-bounced", framed(viewer, message(a_bounced_trace()))),
        ("trace-discarded", framed(viewer, message(a_discarded_trace()))),
        ("trace-refused", framed(viewer, message(a_refused_trace()))),
        ("help", framed(viewer, move || view! { <Help viewer is_signed_in=true/> }.into_any())),
        ("help-visitor", bare(viewer, move || view! { <Help viewer is_signed_in=false/> }.into_any())),
        ("invalid", framed(viewer, invalid(InvalidFilter::default(), an_invalid_page()))),
        ("invalid-none", framed(viewer, invalid(InvalidFilter::default(), nothing(None)))),
        ("invalid-no-match", framed(viewer, invalid(narrow, nothing(Some(ARRIVED))))),
        ("notices", framed(viewer, news(notices(), true))),
        ("notices-empty", framed(viewer, news(Vec::new(), false))),
        ("outbox", framed(viewer, sent(outbox(), Some(viewer.words.say("outbox-done-again"))))),
        (
            "outbox-off",
            framed(viewer, sent(Outbound { rows: Vec::new(), waiting: 3, undecided: 0, sends_mail: false }, None)),
        ),
        ("problem-not-found", framed(viewer, problem(AppError::NotFound))),
        ("problem-internal", framed(viewer, problem(AppError::Internal { reference: "Xk29fQ0a".into() }))),
        ("sign-in", bare(viewer, move || view! { <SignIn viewer form=Form::default() has_demo=true/> }.into_any())),
        ("account", framed(viewer, move || account(Form::default(), None))),
        ("account-refused", framed(viewer, move || account(bad_account, None))),
        ("people", framed(viewer, move || view! { <People viewer list=some_people()/> }.into_any())),
        ("people-no-match", framed(viewer, move || view! { <People viewer list=nobody/> }.into_any())),
        ("invite", framed(viewer, move || invite(Form::default(), None))),
        ("invite-refused", framed(viewer, move || invite(bad_invitation, None))),
        ("invite-made", framed(viewer, move || invite(Form::default(), Some(a_link())))),
        ("person", framed(viewer, move || one(some_details(), None, a_person_ground(None)))),
        ("person-refused", framed(viewer, move || one(some_details(), Some(bad_person), a_person_ground(None)))),
        ("person-link", framed(viewer, move || one(some_details(), None, a_person_ground(Some(a_link()))))),
        ("person-invited", framed(viewer, move || one(invited, None, a_person_ground(None)))),
        ("person-agent", framed(viewer, move || one(some_agent(), None, a_person_ground(None)))),
        (
            "person-oneself",
            framed(viewer, move || {
                one(PersonDetails { is_oneself: true, ..some_details() }, None, a_person_ground(None))
            }),
        ),
        ("tenants", framed(viewer, move || tenants("", Form::default(), some_tenants()))),
        ("tenants-refused", framed(viewer, move || tenants("", bad_tenant, some_tenants()))),
        ("tenants-no-match", framed(viewer, move || tenants("<script>", Form::default(), no_tenants))),
        ("tenant", framed(viewer, move || tenant(a_tenant(), Form::default()))),
        ("tenant-refused", framed(viewer, move || tenant(a_tenant(), bad_domain))),
        ("tenant-platform", framed(viewer, move || tenant(the_platform, Form::default()))),
        ("welcome", bare(viewer, move || welcome(Form::default(), true))),
        ("welcome-refused", bare(viewer, move || welcome(Form::default().refuse("password", "too-short"), false))),
        ("welcome-gone", bare(viewer, move || view! { <Gone viewer is_signed_in=false/> }.into_any())),
        ("sign-in-refused", bare(viewer, move || view! { <SignIn viewer form=refused has_demo=false/> }.into_any())),
    ]
}

fn framed(viewer: Viewer, content: impl FnOnce() -> AnyView) -> String {
    html(|| {
        view! {
            <div class="md:grid md:grid-cols-[216px_minmax(0,1fr)]">
                <Nav viewer user=a_user() theme=Theme::System here="/messages".to_owned() unread=3/>
                <main id="main" class="outline-none min-w-0 w-full max-w-330 px-4 md:px-8 pt-4 md:pt-5 pb-16">{content()}</main>
            </div>
        }
        .into_any()
    })
}

fn bare(_: Viewer, content: impl FnOnce() -> AnyView + Send + 'static) -> String {
    html(|| view! { <Layout ctx=None>{content()}</Layout> }.into_any())
}

fn html(content: impl FnOnce() -> AnyView) -> String {
    let (meta, _output) = leptos_meta::ServerMetaContext::new();
    Owner::new_root(None).with(|| {
        provide_context(meta);
        leptos_meta::provide_meta_context();
        content().to_html()
    })
}

#[test]
fn every_page_renders_in_both_languages_as_text_and_without_inline_style() {
    for locale in Locale::ALL {
        let viewer = Viewer { words: Words(locale), ..french() };
        for (name, html) in pages(viewer) {
            assert!(!html.contains("style="), "{name}: inline style");
            assert!(!html.contains("onclick"), "{name}: inline handler");
            assert!(!html.contains("<script>"), "{name}: markup from a mail");
            assert!(!html.contains('\u{202e}'), "{name}: direction override");
            assert!(!html.contains("Unknown localization"), "{name}: a key without words");
            assert_eq!(html.matches("<h1").count(), 1, "{name}: one heading");
            if let Ok(folder) = std::env::var("LASSO_LOOK") {
                for theme in ["light", "dark"] {
                    let document = format!(
                        "<!DOCTYPE html><html lang={} data-theme={theme}><head><meta charset=utf-8><meta name=viewport content='width=device-width, initial-scale=1'><link rel=stylesheet href=app.css></head><body>{html}</body></html>",
                        locale.slug()
                    );
                    std::fs::write(format!("{folder}/{name}-{}-{theme}.html", locale.slug()), document).unwrap();
                }
            }
        }
    }
}

#[test]
fn a_trace_leads_to_the_paragraph_that_explains_it() {
    let page = |trace: Trace| {
        let (viewer, trace) = (french(), Arc::new(trace));
        html(|| view! { <Message viewer trace wanted=Wanted::default() may_ask=false asked=Vec::new()/> }.into_any())
    };
    let deferred = page(a_deferred_trace());
    assert!(deferred.contains("href=\"/help#status-deferred\"") && !deferred.contains("/help#blocked"));
    let blocked = Delivery {
        status: Status::Refused,
        reason: Some("sender_blocked".into()),
        attempts: Vec::new(),
        ..a_delivery()
    };
    let blocked = page(Trace { deliveries: vec![blocked], direction: Direction::Out, ..a_trace() });
    assert!(blocked.contains("href=\"/help#status-refused\"") && blocked.contains("href=\"/help#blocked\""));
}

/// A mail to many, retried for days, costs the reader and the server about as much as any other.
#[test]
fn of_a_mail_to_very_many_a_part_is_drawn_and_each_is_found() {
    let attempt = |i: i64| Attempt {
        at: ARRIVED + i * MINUTE,
        status: Status::Deferred,
        // no two answers are alike: nothing is folded for being the same
        reply: if i % 2 == 0 { "451 busy".into() } else { "452 full".into() },
        ..an_attempt()
    };
    let deliveries = (0..1_000).map(|i| Delivery {
        to: format!("reader{i}@list{i}.example"),
        status: Status::Deferred,
        reason: Some("mailbox_full".into()),
        attempts: (0..100).map(attempt).collect(),
        ..a_delivery()
    });
    let line = |i: i64| RawLine {
        at: ARRIVED + i,
        text: format!("mail.example postfix/smtp[1]: readers=reader{}@ line {i}", i % 1_000),
    };
    let trace =
        Arc::new(Trace { deliveries: deliveries.collect(), lines: (0..100_000).map(line).collect(), ..a_trace() });
    let viewer = french();
    let page = |to: &str, after: usize| {
        let (trace, wanted) = (trace.clone(), Wanted { to: to.to_owned(), after });
        html(|| view! { <Message viewer trace wanted may_ask=false asked=Vec::new()/> }.into_any())
    };
    let first = page("", 0);
    assert!(first.len() < 1_500_000, "{} bytes", first.len());
    assert_eq!(first.matches("<h3 class=\"flex").count(), 100);
    assert!(first.contains("Destinataires 1 à 100 sur 1\u{202f}000"), "the page says what it shows");
    assert!(
        first.contains("94\u{a0}autres réponses entre-temps")
            && first.contains("99\u{202f}400\u{a0}lignes non affichées")
    );
    assert!(first.contains("reader0@ line 0\n") && first.contains("line 99999<"));
    assert!(first.contains("after=100") && page("", 900).contains("reader999@list999.example"));
    let found = page("READER77@", 0);
    assert_eq!(found.matches("<h3 class=\"flex").count(), 1);
    assert!(found.contains("reader77@list77.example"));
    assert!(found.contains("1\u{a0}destinataire, dont l’adresse contient") && found.contains("readers=reader77@"));
    assert!(!found.contains("reader0@ line 0\n"), "of the log, what names the recipient");
    assert!(page("<nobody>", 0).contains("Aucun destinataire n’a d’adresse contenant «\u{a0}&lt;nobody&gt;\u{a0}»"));
}
