//! A person as those who manage them see them: what may be typed about them, who may give which role, and the link by which they
//! choose a password.

use std::{fmt, str::FromStr};

use crate::{
    error::{Error, Result},
    message::{Count, Micros, SECOND},
    tenant::{Scope, TenantId},
    user::{Role, check_email, is_hidden},
};

/// The longest name of somebody or something, in characters.
pub const NAME_MAX_CHARS: usize = 100;
/// What stands for the platform itself where a tenant is named: no tenant has this name.
pub const PLATFORM: &str = "-";
/// Addresses that are one person's at most: each is a search of its own in their list.
pub const ADDRESSES_MAX: usize = 100;
/// How long an invitation can be accepted.
pub const INVITATION_LASTS: Micros = 7 * 24 * 3600 * SECOND;
/// How long a link to a new password works: whoever asks for one is waiting for it.
pub const RESET_LASTS: Micros = 24 * 3600 * SECOND;

/// Whether somebody can sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Active,
    /// Has not chosen a password yet.
    Invited,
    Disabled,
}

impl Standing {
    pub const ALL: [Self; 3] = [Self::Active, Self::Invited, Self::Disabled];

    pub fn slug(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Invited => "invited",
            Self::Disabled => "disabled",
        }
    }
}

/// A person as a list shows them. They are known by their e-mail address: it is unique, and unlike a number it tells nobody how many there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub email: String,
    /// May be empty.
    pub name: String,
    pub role: Role,
    pub tenant_id: TenantId,
    /// Empty for agents and operators.
    pub tenant_name: String,
    pub standing: Standing,
    /// How many addresses are theirs.
    pub addresses: i64,
    /// Until when the last link made for them works, or worked; `None` when it was used, or none was made.
    pub link_until: Option<Micros>,
}

/// Who signed something: a name to show, and no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signer {
    /// A command on the server.
    Command,
    /// Their name with their e-mail address, or that alone.
    Person(String),
}

/// A tenant that is open to an agent or operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    pub tenant_name: String,
    pub at: Micros,
    pub by: Signer,
}

/// Something that happened to an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserEvent {
    pub at: Micros,
    pub by: Signer,
    pub act: UserAct,
    /// The new name or role, the addresses, the tenant; else empty.
    pub detail: String,
}

/// What can happen to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserAct {
    /// Added by a command, with a password.
    Add,
    Invite,
    /// A link to a new password was made.
    Link,
    /// The link was used: a password was chosen.
    Accept,
    /// A new password, by themselves or by a command.
    Password,
    Name,
    Role,
    Addresses,
    Disable,
    Enable,
    SignOut,
    Assign,
    Unassign,
}

impl UserAct {
    pub const ALL: [Self; 13] = [
        Self::Add,
        Self::Invite,
        Self::Link,
        Self::Accept,
        Self::Password,
        Self::Name,
        Self::Role,
        Self::Addresses,
        Self::Disable,
        Self::Enable,
        Self::SignOut,
        Self::Assign,
        Self::Unassign,
    ];

    pub fn slug(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Invite => "invite",
            Self::Link => "link",
            Self::Accept => "accept",
            Self::Password => "password",
            Self::Name => "name",
            Self::Role => "role",
            Self::Addresses => "addresses",
            Self::Disable => "disable",
            Self::Enable => "enable",
            Self::SignOut => "sign_out",
            Self::Assign => "assign",
            Self::Unassign => "unassign",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.slug() == slug)
    }
}

/// All that the page of one person shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonDetails {
    pub person: Person,
    /// Lower-cased, in alphabetical order.
    pub addresses: Vec<String>,
    pub assigned: Vec<Assignment>,
    /// The newest first; the last hundred.
    pub events: Vec<UserEvent>,
    /// The one who looks: some things nobody does to themselves.
    pub is_oneself: bool,
}

/// Which people a list shows. The URL is the state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeopleFilter {
    /// Part of a name or e-mail address.
    pub query: String,
    /// Of one tenant only; the empty name is the platform's own people.
    pub tenant: Option<String>,
    /// The page after this e-mail address, or before it.
    pub after: Option<String>,
    pub before: Option<String>,
}

impl PeopleFilter {
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut filter = Self::default();
        for (name, value) in pairs {
            match name {
                // no name and no address is longer
                "q" => filter.query = value.trim().chars().take(254).collect(),
                "tenant" => {
                    let name = if value == PLATFORM { "" } else { value };
                    filter.tenant = (!value.is_empty()).then(|| name.to_owned());
                }
                "after" => filter.after = Some(value.to_owned()),
                "before" => filter.before = Some(value.to_owned()),
                _ => {}
            }
        }
        filter
    }

    pub fn to_pairs(&self) -> Vec<(&'static str, String)> {
        let query = (!self.query.is_empty()).then(|| self.query.clone());
        let tenant = self.tenant.clone().map(|name| if name.is_empty() { PLATFORM.to_owned() } else { name });
        [("q", query), ("tenant", tenant), ("after", self.after.clone()), ("before", self.before.clone())]
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .collect()
    }
}

/// A page of people, in the order of their e-mail addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeoplePage {
    pub rows: Vec<Person>,
    /// How many the filter finds, on all its pages.
    pub found: Count,
    /// The e-mail addresses that the pages before and after this one begin at.
    pub before: Option<String>,
    pub after: Option<String>,
}

/// The roles that somebody may give, as far as they manage people at all.
pub fn roles_given_by(scope: &Scope) -> &'static [Role] {
    if scope.is_any_of(&[Role::Operator]) {
        &Role::ALL
    } else if scope.is_any_of(&[Role::Admin]) {
        &[Role::User, Role::Admin]
    } else {
        &[]
    }
}

/// Refuses a name that is too long or would not be read as it is written; returns it trimmed. The field is `name`.
pub fn check_name(name: &str) -> Result<String> {
    let name = name.trim();
    if name.chars().count() > NAME_MAX_CHARS {
        return Err(Error::Invalid { field: "name", code: "too-long" });
    }
    // letters and signs that show nothing
    let is_blank = |c: char| {
        matches!(
            c,
            '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}' | '\u{2060}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}'
        )
    };
    if name.chars().any(|c| is_hidden(c) || is_blank(c)) {
        return Err(Error::Invalid { field: "name", code: "hidden" });
    }
    Ok(name.to_owned())
}

/// The addresses of a text, one a line (or with commas or spaces between, as they are pasted), without doubles. The field is `addresses`:
/// `not-an-address`, `too-many`.
pub fn check_addresses(text: &str) -> Result<Vec<String>> {
    let mut addresses = Vec::new();
    for address in each_address(text) {
        let address =
            check_email(address).map_err(|_| Error::Invalid { field: "addresses", code: "not-an-address" })?;
        if !addresses.contains(&address) {
            addresses.push(address);
        }
        if addresses.len() > ADDRESSES_MAX {
            return Err(Error::Invalid { field: "addresses", code: "too-many" });
        }
    }
    Ok(addresses)
}

/// The first address of a text that [`check_addresses`] refuses, or that is neither known nor of one of these domains (where there are
/// any): what a page names beside the field.
pub fn first_wrong_address<'a>(text: &'a str, domains: &[String], known: &[String]) -> Option<&'a str> {
    each_address(text).find(|address| match check_email(address) {
        Ok(address) => !domains.is_empty() && !is_of(&address, domains) && !known.contains(&address),
        Err(_) => true,
    })
}

fn each_address(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';')).filter(|address| !address.is_empty())
}

/// Whether an address belongs to one of these domains; both are lower-cased.
pub fn is_of(address: &str, domains: &[String]) -> bool {
    address.rsplit_once('@').is_some_and(|(_, domain)| domains.iter().any(|ours| ours == domain))
}

/// What stands in a link that is used once: 256 random bits, as 64 hexadecimal digits. The database only ever gets a hash of it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Token(pub [u8; 32]);

/// Whoever reads the log must not find a way in.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for Token {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let is_hex = text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if !is_hex {
            return Err(Error::NotFound);
        }
        let mut token = [0; 32];
        for (byte, i) in token.iter_mut().zip((0..64).step_by(2)) {
            *byte = u8::from_str_radix(&text[i..i + 2], 16).map_err(Error::internal)?;
        }
        Ok(Self(token))
    }
}

/// A link that was just made: only now can it be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeLink {
    pub email: String,
    pub name: String,
    /// They had no password before.
    pub is_invitation: bool,
    pub expires_at: Micros,
}

/// Whom a link that still works is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Welcome {
    pub email: String,
    pub name: String,
    /// Empty for agents and operators.
    pub tenant_name: String,
    pub role: Role,
    /// They had no password before.
    pub is_invitation: bool,
    pub expires_at: Micros,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn code<T: fmt::Debug>(outcome: Result<T>) -> &'static str {
        match outcome {
            Err(Error::Invalid { code, .. }) => code,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_name_reads_as_it_is_written() {
        assert_eq!(check_name("  Zoé O’Hara-Müller <3 日本 ").unwrap(), "Zoé O’Hara-Müller <3 日本");
        assert_eq!(check_name("").unwrap(), "");
        // Persian is written with it
        assert_eq!(check_name("می\u{200c}خواهم").unwrap(), "می\u{200c}خواهم");
        assert_eq!(check_name(&"é".repeat(100)).unwrap().chars().count(), 100);
        assert_eq!(code(check_name(&"é".repeat(101))), "too-long");
        for hidden in
            ["\u{3164}", "\u{2800} \u{2800}", "a\u{202e}b", "a\nb", "a\0b", "a\u{2066}b", "a\u{7f}b", "a\u{2028}b"]
        {
            assert_eq!(code(check_name(hidden)), "hidden", "{hidden:?}");
        }
    }

    #[test]
    fn addresses_are_taken_as_they_are_pasted() {
        let pasted = " Sales@Acme.example\r\n\r\ninfo@acme.example, sales@acme.example;x@acme.example\n";
        assert_eq!(check_addresses(pasted).unwrap(), ["sales@acme.example", "info@acme.example", "x@acme.example"]);
        assert_eq!(code(check_addresses("a@acme.example\nsales")), "not-an-address");
        assert_eq!(first_wrong_address("a@acme.example\nsales", &[], &[]), Some("sales"));
        let ours = ["acme.example".to_owned()];
        assert_eq!(
            first_wrong_address("a@acme.example k@k B@other.example", &ours, &["k@k".to_owned()]),
            Some("B@other.example")
        );
        assert_eq!(first_wrong_address("A@ACME.example", &ours, &[]), None);
        let many: Vec<String> = (0..=ADDRESSES_MAX).map(|i| format!("a{i}@x")).collect();
        assert_eq!(code(check_addresses(&many.join("\n"))), "too-many");
        // a hundred times the same is one
        assert_eq!(check_addresses(&"a@x\n".repeat(1000)).unwrap(), ["a@x"]);
    }

    #[test]
    fn a_domain_is_not_the_end_of_another_one() {
        let ours = ["acme.example".to_owned()];
        assert!(is_of("a@acme.example", &ours) && is_of("a@b@acme.example", &ours));
        for foreign in ["a@notacme.example", "a@x.acme.example", "a@acme.example.evil", "acme.example"] {
            assert!(!is_of(foreign, &ours), "{foreign}");
        }
    }

    #[test]
    fn a_token_is_read_back_from_its_link_and_from_nothing_else() {
        let token = Token(std::array::from_fn(|i| i as u8 * 7));
        assert_eq!(token.to_string().parse::<Token>().unwrap(), token);
        assert!(!format!("{token:?}").contains("0007"));
        for wrong in ["", "00", &"0".repeat(63), &"0".repeat(65), &"G".repeat(64), &"A".repeat(64), &"é".repeat(32)] {
            assert!(wrong.parse::<Token>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_list_is_its_url() {
        let filter =
            PeopleFilter { query: "a%b".into(), tenant: Some(String::new()), after: Some("x@y".into()), before: None };
        let pairs = filter.to_pairs();
        assert_eq!(PeopleFilter::from_pairs(pairs.iter().map(|(name, value)| (*name, value.as_str()))), filter);
        assert_eq!(PeopleFilter::from_pairs([("q", "x".repeat(100_000).as_str())]).query.len(), 254);
    }
}
