//! A tenant, and the right to look: what a session, a token or the system may see.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::{
    message::{Micros, slugs},
    person::Signer,
    user::Role,
    verdict::Detail,
};

/// The number of a tenant in the database. `OPERATOR` owns the mail of no known domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TenantId(pub i64);

impl TenantId {
    /// The operator's own tenant: mail of domains that no tenant has.
    pub const OPERATOR: Self = Self(0);
}

/// How long mail may be kept, in days: at the least as long as a queue may keep it.
pub const KEEP_MESSAGES_DAYS: RangeInclusive<i64> = 7..=3650;

slugs! {
    /// What is shown of subjects, the most first.
    Subjects {
        Shown = "shown",
        /// Eight digits that are the same for the same subject: mails can be told apart, and not read.
        Hashed = "hashed",
        Hidden = "hidden",
    }
}

/// What a tenant has its people shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Of filters' verdicts, to its users.
    pub users: Detail,
    /// And to its administrators.
    pub admins: Detail,
    /// To everybody.
    pub subjects: Subjects,
}

impl Policy {
    /// How much of a verdict whoever looks is shown. Who answers for the platform sees all of it.
    pub fn detail(&self, scope: &Scope) -> Detail {
        match scope.who {
            Who::Person { role: Role::User, .. } => self.users,
            Who::Person { role: Role::Admin, .. } => self.admins,
            Who::Person { role: Role::Agent | Role::Operator, .. } | Who::System => Detail::Everything,
        }
    }

    /// What is shown of a mail's subject.
    pub fn subject(&self, tenant: TenantId, subject: Option<String>) -> Option<String> {
        self.subjects.of(tenant, subject)
    }
}

impl Subjects {
    /// What a subject becomes before anybody is shown it.
    pub fn of(self, tenant: TenantId, subject: Option<String>) -> Option<String> {
        match self {
            Self::Shown => subject,
            Self::Hashed => subject.map(|subject| {
                let mut hasher = blake3::Hasher::new();
                hasher.update(&tenant.0.to_le_bytes());
                hasher.update(subject.as_bytes());
                hasher.finalize().to_hex()[..8].to_owned()
            }),
            Self::Hidden => None,
        }
    }
}

/// A tenant as lists and menus show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    pub tenant_id: TenantId,
    /// Unique, chosen by the operator; empty for the operator's own tenant.
    pub name: String,
    /// IANA name, such as `Europe/Paris`.
    pub timezone: String,
    /// How many domains are attached.
    pub domains: i64,
}

/// A tenant as the operator's list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantSummary {
    pub tenant: Tenant,
    /// How many can sign in, or are invited to.
    pub people: i64,
}

/// A page of tenants, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantsPage {
    pub rows: Vec<TenantSummary>,
    /// How many there are on all pages.
    pub found: i64,
    /// The tenants that the pages before and after this one begin with.
    pub before: Option<TenantId>,
    pub after: Option<TenantId>,
}

/// All that the page of one tenant shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantDetails {
    pub tenant: Tenant,
    pub people: i64,
    pub created_at: Micros,
    pub created_by: Signer,
    pub domains: Vec<AttachedDomain>,
}

/// A domain of a tenant, and the mail that was known before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachedDomain {
    pub domain: String,
    pub at: Micros,
    pub by: Signer,
    /// `None` when all of it has moved.
    pub moving: Option<Moving>,
}

/// Mail on its way to its tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moving {
    pub looked_at: i64,
    /// How many there are to look at; `None` until somebody has begun.
    pub mails: Option<i64>,
}

/// What somebody may see inside the tenants that are open to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Every mail of the tenants: administrators, agents, the operator, the system.
    Whole,
    /// Only mail received by one of these addresses, or sent by one of them in a trusted way. Lower-cased.
    Own(Vec<String>),
}

/// The right to look, and in whose name. It has no public constructor but [`Scope::system`]: it comes from a session or a token,
/// through `store::users`. Every query takes one; the wrong tenant is answered with `NotFound`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    pub(crate) tenants: Tenants,
    pub(crate) sight: Sight,
    pub(crate) who: Who,
}

/// Who looks and acts: what decisions and the journal are signed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// A command or a job of the platform itself.
    System,
    Person {
        user_id: i64,
        role: Role,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Tenants {
    All,
    Only(Vec<TenantId>),
}

impl Scope {
    /// The scope of a command or a job that acts for the platform itself. The reason is logged.
    pub fn system(reason: &'static str) -> Self {
        tracing::debug!(scope.reason = reason, "system scope");
        Self { tenants: Tenants::All, sight: Sight::Whole, who: Who::System }
    }

    /// In whose name.
    pub fn who(&self) -> Who {
        self.who
    }

    /// The person who acts; `None` for the platform itself.
    pub fn user_id(&self) -> Option<i64> {
        match self.who {
            Who::System => None,
            Who::Person { user_id, .. } => Some(user_id),
        }
    }

    /// Whether one of these roles acts, or the platform itself.
    pub fn is_any_of(&self, roles: &[Role]) -> bool {
        match self.who {
            Who::System => true,
            Who::Person { role, .. } => roles.contains(&role),
        }
    }

    /// Whether this scope manages the people of a tenant. Another thing than reading its mail: an operator manages everybody, also where no mail
    /// is open to them, and an agent or user nobody.
    pub fn manages(&self, tenant: TenantId) -> bool {
        self.is_any_of(&[Role::Operator])
            || (self.is_any_of(&[Role::Admin]) && tenant != TenantId::OPERATOR && self.allows(tenant))
    }

    /// What this scope sees inside its tenants.
    pub fn sight(&self) -> &Sight {
        &self.sight
    }

    /// Whether this scope may look into a tenant at all.
    pub fn allows(&self, tenant: TenantId) -> bool {
        match &self.tenants {
            Tenants::All => true,
            Tenants::Only(list) => list.contains(&tenant),
        }
    }
}
