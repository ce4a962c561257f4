//! The figures of a period: how much mail there was, what became of it, and what waits. `store::dashboard` counts them.

use crate::{
    message::{Category, Count, Direction, Micros, Period, Status},
    tenant::TenantId,
};

/// What the figures are of: the URL of `/` and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct DashboardFilter {
    /// As in a list's filter: the tenant's name, for those who see several.
    pub tenant: Option<String>,
    pub period: Option<Period>,
}

impl DashboardFilter {
    /// What may be chosen. Figures from the beginning would be long to count and say nothing of today.
    pub const PERIODS: [Period; 3] = [Period::Hours48, Period::Days7, Period::Days30];

    /// A week unless something else was chosen: longer than any queue keeps a mail.
    pub fn period(&self) -> Period {
        self.period.unwrap_or(Period::Days7)
    }

    /// Reads the pairs of a query string (`tenant, period`). What is not understood is left out.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut filter = Self::default();
        for (name, value) in pairs {
            match name {
                "tenant" if (1..=400).contains(&value.len()) => filter.tenant = Some(value.to_owned()),
                "period" => filter.period = Period::from_slug(value).filter(|period| Self::PERIODS.contains(period)),
                _ => {}
            }
        }
        filter
    }

    /// The pairs that [`Self::from_pairs`] reads back to the same filter.
    pub fn to_pairs(&self) -> Vec<(&'static str, String)> {
        let tenant = self.tenant.clone().map(|tenant| ("tenant", tenant));
        tenant.into_iter().chain(self.period.map(|period| ("period", period.slug().to_owned()))).collect()
    }
}

/// Mails and recipients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Tally {
    pub mails: i64,
    pub recipients: i64,
}

impl Tally {
    pub fn add(&mut self, other: Self) {
        self.mails += other.mails;
        self.recipients += other.recipients;
    }
}

/// Statuses that mean the same to somebody who looks at many mails at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    Delivered,
    /// With us, and not given up: deferred, queued, held.
    Waiting,
    /// We accepted it and it will not arrive: bounced, expired, discarded.
    Failed,
    /// Never accepted: most of it is what a filter is there for.
    Refused,
    Unknown,
}

impl Outcome {
    pub const ALL: [Self; 5] = [Self::Delivered, Self::Waiting, Self::Failed, Self::Refused, Self::Unknown];

    pub fn of(status: Status) -> Self {
        match status {
            Status::Delivered => Self::Delivered,
            Status::Deferred | Status::Queued | Status::Held => Self::Waiting,
            Status::Bounced | Status::Expired | Status::Discarded => Self::Failed,
            Status::Refused => Self::Refused,
            Status::Unknown => Self::Unknown,
        }
    }

    pub fn slug(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Waiting => "waiting",
            Self::Failed => "failed",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
        }
    }
}

/// Recipients by outcome, in the order of [`Outcome::ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Outcomes(pub [i64; 5]);

impl Outcomes {
    pub fn of(&self, outcome: Outcome) -> i64 {
        self.0[outcome as usize]
    }

    pub fn add(&mut self, outcome: Outcome, recipients: i64) {
        self.0[outcome as usize] += recipients;
    }

    pub fn add_all(&mut self, others: Self) {
        self.0.iter_mut().zip(others.0).for_each(|(sum, recipients)| *sum += recipients);
    }

    pub fn sum(&self) -> i64 {
        self.0.iter().sum()
    }
}

/// Where mail waits to be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// The recipients' domain, lower-cased; a local user's name where there is none.
    pub domain: String,
    pub recipients: i64,
    /// When the mail that waits longest arrived.
    pub since: Micros,
    /// Why most of them wait, as a slug of `explain`.
    pub reason: Option<String>,
}

/// Recipients that a server refused for now, and that we try again.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Deferred {
    pub recipients: Count,
    /// The domains where most of them are, most first.
    pub worst: Vec<Destination>,
}

/// Tickets that are not decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct TicketsWaiting {
    /// For whoever looks.
    pub for_you: Count,
    /// For the other side: support, or the tenant.
    pub for_them: Count,
}

/// The figures of one tenant's mail, reduced to what the viewer may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dashboard {
    pub tenant: TenantId,
    /// The first instant that is counted.
    pub since: Micros,
    /// There is more mail in the period, older than `since`: only the newest is counted.
    pub is_cut: bool,
    /// Those with mail, in the order of `Category::ALL`. So are the next two.
    pub categories: Vec<(Category, Tally)>,
    /// A mail counts under the worst status of its recipients.
    pub statuses: Vec<(Status, Tally)>,
    pub directions: Vec<(Direction, Tally)>,
    /// Recipients by the full hour in which their mail arrived, oldest first; hours without any are left out.
    pub hours: Vec<(Micros, Outcomes)>,
    /// Now, whatever the period.
    pub deferred: Deferred,
    pub tickets: TicketsWaiting,
    /// Where nothing was counted: when the last mail arrived. `None`: there never was one.
    pub last_arrived_at: Option<Micros>,
    /// When the last log line of any source was written; `None`: nothing was ever read.
    pub last_line_at: Option<Micros>,
}

impl Dashboard {
    pub fn total(&self) -> Tally {
        let mut total = Tally::default();
        self.categories.iter().for_each(|(_, tally)| total.add(*tally));
        total
    }

    pub fn outcomes(&self) -> Outcomes {
        let mut outcomes = Outcomes::default();
        self.statuses.iter().for_each(|(status, tally)| outcomes.add(Outcome::of(*status), tally.recipients));
        outcomes
    }

    /// Recipients that were delivered to, and all those whose mail we accepted and whose fate is settled. What was refused at the
    /// entrance was never ours to deliver; what waits or is unknown is not settled. `None` when nothing is.
    pub fn delivered(&self) -> Option<(i64, i64)> {
        let outcomes = self.outcomes();
        let delivered = outcomes.of(Outcome::Delivered);
        let settled = delivered + outcomes.of(Outcome::Failed);
        (settled > 0).then_some((delivered, settled))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outcome_finds_its_own_place() {
        let mut outcomes = Outcomes::default();
        for (i, outcome) in Outcome::ALL.into_iter().enumerate() {
            outcomes.add(outcome, i as i64);
            assert_eq!(outcomes.0[i], outcomes.of(outcome));
        }
    }

    #[test]
    fn a_link_is_read_back_and_a_mangled_one_opens_something() {
        let filter = DashboardFilter { tenant: Some("acme".into()), period: Some(Period::Days30) };
        let pairs = filter.to_pairs();
        assert_eq!(DashboardFilter::from_pairs(pairs.iter().map(|(name, value)| (*name, value.as_str()))), filter);
        for period in ["all", "", "x"] {
            assert_eq!(DashboardFilter::from_pairs([("period", period), ("tenant", "")]), DashboardFilter::default());
        }
    }

    #[test]
    fn what_was_refused_at_the_entrance_or_waits_is_not_in_the_share_delivered() {
        let tally = |recipients| Tally { mails: 1, recipients };
        let mut dashboard = Dashboard {
            tenant: TenantId(1),
            since: 0,
            is_cut: false,
            categories: vec![],
            statuses: vec![(Status::Refused, tally(90)), (Status::Deferred, tally(7)), (Status::Unknown, tally(5))],
            directions: vec![],
            hours: vec![],
            deferred: Deferred::default(),
            tickets: TicketsWaiting::default(),
            last_arrived_at: None,
            last_line_at: None,
        };
        assert_eq!(dashboard.delivered(), None);
        dashboard.statuses.extend([
            (Status::Delivered, tally(95)),
            (Status::Bounced, tally(4)),
            (Status::Discarded, tally(1)),
        ]);
        assert_eq!(dashboard.delivered(), Some((95, 100)));
    }
}
