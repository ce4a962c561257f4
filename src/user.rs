//! A person who signs in: role, password rule, and the scope that follows from both.

use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result},
    tenant::{Scope, Sight, TenantId, Tenants, Who},
};

/// The shortest password that is accepted, in characters (NIST SP 800-63B asks for length, not for symbols).
pub const PASSWORD_MIN_CHARS: usize = 12;
/// The longest one, so that nobody makes argon2 hash megabytes.
pub const PASSWORD_MAX_CHARS: usize = 256;

/// What a person does here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Sees mail of their own addresses (`user_addresses`).
    User,
    /// Sees all mail of their tenant.
    Admin,
    /// Sees the tenants assigned to them (`agent_tenants`).
    Agent,
    /// Runs the platform: mail of no tenant, otherwise as an agent.
    Operator,
}

impl Role {
    pub const ALL: [Self; 4] = [Self::User, Self::Admin, Self::Agent, Self::Operator];

    pub fn slug(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Admin => "admin",
            Self::Agent => "agent",
            Self::Operator => "operator",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.slug() == slug)
    }

    /// Belongs to one tenant; agents and operators belong to the platform.
    pub fn is_of_a_tenant(self) -> bool {
        matches!(self, Self::User | Self::Admin)
    }
}

/// The password of the demonstration's accounts, which no address but the loopback accepts.
pub const DEMO_PASSWORD: &str = "lasso-demo-2026";

/// Who one may be on a demonstration: e-mail, name, role.
pub const DEMO_ACCOUNTS: [(&str, &str, Role); 4] = [
    ("claire@cust-a.example", "Claire Morel", Role::User),
    ("admin@cust-a.example", "Hugo Lambert", Role::Admin),
    ("support@lasso.example", "Inès Roche", Role::Agent),
    ("operateur@lasso.example", "Paul Garnier", Role::Operator),
];

/// A person, as a session carries them: who, which role, which tenants and addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    pub user_id: i64,
    /// The tenant they belong to; `TenantId::OPERATOR` for agents and operators.
    pub tenant_id: TenantId,
    pub tenant_name: String,
    /// Lower-cased; what they sign in with.
    pub email: String,
    /// What the page calls them; empty when nobody said.
    pub name: String,
    pub role: Role,
    /// `fr` or `en`.
    pub locale: String,
    /// IANA time zone of what they see.
    pub timezone: String,
    /// They chose it themselves; else it is their tenant's.
    pub has_own_timezone: bool,
    /// Whether what concerns them is also sent by e-mail.
    pub wants_mail: bool,
    /// Addresses whose mail is theirs, lower-cased (`user_addresses`).
    pub addresses: Vec<String>,
    /// Tenants that an agent or operator is assigned to.
    pub assigned: Vec<TenantId>,
    /// A demonstration account, refused on a non-loopback address.
    pub is_demo: bool,
}

impl User {
    /// The right to look that follows from role, tenant, addresses and assignments.
    pub fn scope(&self) -> Scope {
        let (tenants, sight) = match self.role {
            Role::User => (vec![self.tenant_id], Sight::Own(self.addresses.clone())),
            Role::Admin => (vec![self.tenant_id], Sight::Whole),
            Role::Agent => (self.assigned.clone(), Sight::Whole),
            Role::Operator => {
                (std::iter::once(TenantId::OPERATOR).chain(self.assigned.iter().copied()).collect(), Sight::Whole)
            }
        };
        Scope { tenants: Tenants::Only(tenants), sight, who: Who::Person { user_id: self.user_id, role: self.role } }
    }
}

/// Refuses a password that is too short or too long. The field is `password`.
pub fn check_password(password: &str) -> Result<()> {
    if password.trim().chars().count() < PASSWORD_MIN_CHARS {
        return Err(Error::Invalid { field: "password", code: "too-short" });
    }
    if password.chars().count() > PASSWORD_MAX_CHARS {
        return Err(Error::Invalid { field: "password", code: "too-long" });
    }
    Ok(())
}

/// Refuses a password for somebody: as [`check_password`], and their own e-mail address is none (`is-email`).
pub fn check_password_of(email: &str, password: &str) -> Result<()> {
    check_password(password)?;
    if password.trim().to_lowercase() == email.to_lowercase() {
        return Err(Error::Invalid { field: "password", code: "is-email" });
    }
    Ok(())
}

/// Refuses what cannot be an address to sign in with; returns it trimmed and lower-cased. The field is `email`.
pub fn check_email(email: &str) -> Result<String> {
    let email = email.trim().to_lowercase();
    let valid = email.len() <= 254
        && !email.chars().any(|c| c.is_whitespace() || is_hidden(c) || matches!(c, '<' | '>' | ',' | ';'))
        && email.rsplit_once('@').is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty());
    if valid { Ok(email) } else { Err(Error::Invalid { field: "email", code: "not-an-address" }) }
}

/// Control characters, and those that turn or break the text around them: what holds one reads as something else.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}
