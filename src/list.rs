//! The lists of a tenant: who is let through, who is banned, who of its own may not send.

use crate::{
    message::{Count, Micros, slugs},
    tenant::TenantId,
    ticket::Somebody,
};

slugs! {
    /// What an entry does.
    EntryKind {
        /// A sender whose mail passes the filter.
        Allow = "allow",
        /// A sender whose mail is refused.
        Ban = "ban",
        /// A sender of the tenant's own who may not send.
        Block = "block",
    }
}

slugs! {
    /// Whether an entry holds.
    Force {
        /// Decided; the mail platform does not have it yet.
        Pending = "pending",
        /// The mail platform has it.
        Applied = "applied",
        /// Expired or revoked, and the mail platform still has it.
        ToRemove = "to_remove",
        Expired = "expired",
        Revoked = "revoked",
    }
}

/// One entry, with who made, applied, revoked and removed it, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Counted within its tenant.
    pub entry_no: i64,
    pub kind: EntryKind,
    /// An address, or a domain after an `@`.
    pub sender: String,
    /// Whose mailbox; empty: the whole tenant.
    pub mailbox: String,
    /// `None`: made by hand.
    pub ticket_id: Option<i64>,
    pub note: String,
    pub created_at: Micros,
    pub created_by: Somebody,
    /// `None`: for good.
    pub expires_at: Option<Micros>,
    pub applied: Option<(Micros, Somebody)>,
    pub revoked: Option<(Micros, Somebody)>,
    /// From the mail platform.
    pub removed: Option<(Micros, Somebody)>,
    pub force: Force,
}

/// A page of a tenant's entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryPage {
    pub tenant: TenantId,
    pub entries: Vec<Entry>,
    /// How many there are of each force.
    pub counts: Vec<(Force, Count)>,
    /// Where the next page begins.
    pub older: Option<(Micros, i64)>,
}

/// What `/lists` shows: its URL and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct EntryFilter {
    /// The tenant's name, for those who see several.
    pub tenant: Option<String>,
    pub kind: Option<EntryKind>,
    pub force: Option<Force>,
    /// Strictly older than this entry.
    pub after: Option<(Micros, i64)>,
}

impl EntryFilter {
    /// Reads the pairs of a query string (`tenant, kind, state, after`); what is not understood is left out.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut filter = Self::default();
        for (name, value) in pairs {
            match name {
                "tenant" if (1..=400).contains(&value.len()) => filter.tenant = Some(value.to_owned()),
                "kind" => filter.kind = EntryKind::from_slug(value),
                "state" => filter.force = Force::from_slug(value),
                "after" => {
                    filter.after =
                        value.split_once('-').and_then(|(at, no)| Some((at.parse().ok()?, no.parse().ok()?)));
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
        pairs.extend(self.kind.map(|kind| ("kind", kind.slug().to_owned())));
        pairs.extend(self.force.map(|force| ("state", force.slug().to_owned())));
        pairs.extend(self.after.map(|(at, no)| ("after", format!("{at}-{no}"))));
        pairs
    }
}
