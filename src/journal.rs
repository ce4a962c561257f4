//! The access journal as people read it: who was shown what of a tenant's.

use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::{
    message::{Micros, slugs},
    tenant::TenantId,
    ticket::Somebody,
    user::Role,
    window::{self, Window},
};

slugs! {
    /// What somebody was shown.
    Viewed {
        Trace = "trace",
        List = "list",
        Export = "export",
        Ticket = "ticket",
    }
}

/// One look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    pub at: Micros,
    pub by: Somebody,
    /// What they are today.
    pub role: Role,
    pub viewed: Viewed,
    /// The id of the trace, the address of the list or export, the ticket's number.
    pub object: String,
    /// For which ticket.
    pub ticket_id: Option<i64>,
}

/// A page of the journal, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessPage {
    pub tenant: TenantId,
    pub accesses: Vec<Access>,
    /// Where the next page begins.
    pub older: Option<Position>,
}

/// Where an access stands: when, whose by their e-mail address, what, which.
pub type Position = (Micros, String, String, String);

/// What `/journal` shows: its URL and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct AccessFilter {
    /// The tenant's name, for those who see several.
    pub tenant: Option<String>,
    pub viewed: Option<Viewed>,
    /// Whose looks, by their e-mail address as it was typed; empty is everybody's.
    pub who: String,
    /// In the viewer's calendar.
    pub day: Option<NaiveDate>,
    /// Strictly older than this access.
    pub before: Option<Position>,
}

impl AccessFilter {
    /// Whether it leaves anything out.
    pub fn is_narrow(&self) -> bool {
        self.viewed.is_some() || !self.who.is_empty() || self.day.is_some()
    }

    /// The time that is looked at.
    pub fn window(&self, timezone: Tz, now: Micros) -> Window {
        if self.day.is_some() { Window::of_days(self.day, self.day, timezone, now) } else { Window::ALL }
    }

    /// Reads the pairs of a query string (`tenant, what, who, day, before`); what is not understood is left out.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut filter = Self::default();
        for (name, value) in pairs {
            match name {
                "tenant" if (1..=400).contains(&value.len()) => filter.tenant = Some(value.to_owned()),
                "what" => filter.viewed = Viewed::from_slug(value),
                "who" => filter.who = value.trim().chars().filter(|c| !c.is_control()).take(254).collect(),
                "day" => filter.day = window::day(value),
                "before" => {
                    let mut parts = value.splitn(4, ' ');
                    let mut next = || parts.next();
                    filter.before =
                        (|| Some((next()?.parse().ok()?, next()?.to_owned(), next()?.to_owned(), next()?.to_owned())))(
                        );
                }
                _ => {}
            }
        }
        filter
    }

    /// The pairs that [`Self::from_pairs`] reads back.
    pub fn to_pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        pairs.extend(self.tenant.clone().map(|tenant| ("tenant", tenant)));
        pairs.extend(self.viewed.map(|viewed| ("what", viewed.slug().to_owned())));
        if !self.who.is_empty() {
            pairs.push(("who", self.who.clone()));
        }
        pairs.extend(self.day.map(|day| ("day", day.to_string())));
        pairs.extend(
            self.before.clone().map(|(at, who, what, object)| ("before", format!("{at} {who} {what} {object}"))),
        );
        pairs
    }
}
