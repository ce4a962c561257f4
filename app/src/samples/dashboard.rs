//! The figures of a week, and of a period in which nothing came.

use lasso::{
    dashboard::{Dashboard, DashboardFilter, Deferred, Destination, Outcomes, Tally, TicketsWaiting},
    message::{Category, Count, Direction, Micros, Period, SECOND, Status},
    tenant::TenantId,
    user::Role,
};

use crate::pages::home::Figured;

use super::{MINUTE, NOW, tenants::two_tenants};

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

pub(super) fn no_figures() -> Dashboard {
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

pub(super) fn figured(dashboard: Dashboard, role: Role, period: Option<Period>) -> Figured {
    let tenants = two_tenants();
    let tenants = if role == Role::User { tenants[1..].to_vec() } else { tenants };
    let filter = DashboardFilter { period, ..DashboardFilter::default() };
    Figured { filter, dashboard, tenants, role, has_no_address: false }
}
