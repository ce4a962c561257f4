//! A sender as a list has it: an address or a domain, and how much it stands for.

use crate::{
    error::{Error, Result},
    user::check_email,
};

/// How much a sender in a list stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Breadth {
    Address,
    Domain,
    /// A domain under which anybody has an address (`gmail.com`).
    Provider,
    /// No organisation's domain at all (`com`, `co.uk`).
    Suffix,
}

/// Domains that give addresses to anybody.
const PROVIDERS: &[&str] = &[
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "outlook.fr",
    "hotmail.com",
    "hotmail.fr",
    "hotmail.co.uk",
    "live.com",
    "live.fr",
    "msn.com",
    "yahoo.com",
    "yahoo.fr",
    "yahoo.co.uk",
    "ymail.com",
    "icloud.com",
    "me.com",
    "mac.com",
    "aol.com",
    "gmx.com",
    "gmx.fr",
    "gmx.de",
    "gmx.net",
    "web.de",
    "t-online.de",
    "mail.ru",
    "yandex.com",
    "yandex.ru",
    "proton.me",
    "protonmail.com",
    "pm.me",
    "tutanota.com",
    "orange.fr",
    "wanadoo.fr",
    "free.fr",
    "sfr.fr",
    "neuf.fr",
    "laposte.net",
    "bbox.fr",
    "numericable.fr",
    "aliceadsl.fr",
    "club-internet.fr",
    "bluewin.ch",
    "skynet.be",
    "libero.it",
    "qq.com",
    "163.com",
];

/// How much a checked sender stands for.
pub fn breadth(sender: &str) -> Breadth {
    let Some(domain) = sender.strip_prefix('@') else { return Breadth::Address };
    let is_suffix = psl::suffix_str(domain).is_some_and(|suffix| suffix.len() == domain.len());
    if is_suffix || !domain.contains('.') {
        Breadth::Suffix
    } else if PROVIDERS.contains(&domain) {
        Breadth::Provider
    } else {
        Breadth::Domain
    }
}

/// An address, or a domain with or without its `@`: lower-cased, a domain after an `@`. Field `sender` (`missing`, `not-a-sender`).
pub fn check_sender(typed: &str) -> Result<String> {
    let wrong = Error::Invalid { field: "sender", code: "not-a-sender" };
    let typed = typed.trim().to_lowercase();
    if typed.is_empty() {
        return Err(Error::Invalid { field: "sender", code: "missing" });
    }
    match typed.rsplit_once('@') {
        Some((local, domain)) if !local.is_empty() => {
            // what is copied to a filter must not be read there as a pattern
            let is_exact = typed.matches('@').count() == 1
                && !local.contains(['*', '?', '%', '/', '\\', '"', '\'', '|', '(', ')', '[', ']', '{', '}', ';', ':'])
                && is_domain(domain);
            if !is_exact {
                return Err(wrong);
            }
            check_email(&typed).map_err(|_| wrong).and_then(|address| check_text(&address, "sender").map(|()| address))
        }
        _ => {
            let domain = typed.trim_start_matches('@').trim_end_matches('.');
            if is_domain(domain) { Ok(format!("@{domain}")) } else { Err(wrong) }
        }
    }
}

fn is_domain(domain: &str) -> bool {
    !domain.is_empty()
        && domain.len() <= 253
        && domain.split('.').all(|label| !label.is_empty() && label.len() <= 63)
        && domain.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

/// A short text that stands in lists and maps: nothing in it may turn around or hide. Code `not-plain`.
fn check_text(text: &str, field: &'static str) -> Result<()> {
    let hides = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    if text.chars().any(hides) { Err(Error::Invalid { field, code: "not-plain" }) } else { Ok(()) }
}
