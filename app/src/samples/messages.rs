//! Lists of messages: a full page, an empty one.

use lasso::{
    message::{Category, Count, Cursor, Direction, MessageFilter, MessageId, MessagePage, MessageRow, SECOND, Status},
    tenant::{Subjects, TenantId},
    user::Role,
};

use crate::pages::messages::List;

use super::{ARRIVED, MINUTE, NOW, tenants::two_tenants};

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

pub(super) fn a_page() -> MessagePage {
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
        subjects: Subjects::Shown,
        has_symbols: true,
        newer: Some(Cursor { is_newer: true, ..cursor }),
        older: Some(cursor),
        tabs,
        searched: Count { rows: 12_431, at_least: false },
        last_arrived_at: Some(ARRIVED),
        last_line_at: Some(NOW - 2 * SECOND),
    }
}

/// The same where subjects are not shown as they are.
pub(super) fn a_masked_page(subjects: Subjects) -> MessagePage {
    let mut page = MessagePage { subjects, ..a_page() };
    for row in &mut page.rows {
        row.subject = subjects.of(page.tenant, row.subject.take());
    }
    page
}

pub(super) fn an_empty_page() -> MessagePage {
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

pub(super) fn a_list(filter: MessageFilter, page: MessagePage) -> List {
    List { filter, page, tenants: two_tenants(), has_no_address: false, role: Role::Admin, can_filter_by_symbol: true }
}
