//! Why a mail was not delivered, and who must act: the first rule of `explain/*.toml` that fits the other side's answer.
//!
//! Rules look for phrases at the beginning of words, in what is left of a reply without hosts, addresses and links, so that
//! `host spam.example.net said: 550 User unknown` speaks of a user and not of spam. What to say about a reason stands in
//! the catalogues of the pages (`causes.ftl`).

mod reply;

use std::{collections::HashMap, sync::LazyLock};

use serde::Deserialize;

use crate::message::Status;
use reply::Reply;

/// Who can make the mail go through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    /// Nobody: it settles by itself, or nothing can be done.
    Nobody,
    Recipient,
    /// The administrator of the recipient's mail server.
    RecipientAdmin,
    Sender,
    /// The administrator of the sending server or of the sender's DNS.
    SenderAdmin,
    /// Our own support.
    Support,
}

/// One reason, and who must act on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cause {
    /// The slug that stands in tables and exports, and in the catalogues with `-` for `_`.
    pub reason: &'static str,
    pub actor: Actor,
}

/// The reason of a failure that no rule knows.
pub const OTHER: &str = "other";

/// Every reason, the recipient's side first.
const CAUSES: &[Cause] = {
    const fn cause(reason: &'static str, actor: Actor) -> Cause {
        Cause { reason, actor }
    }
    use Actor::{Nobody, Recipient, RecipientAdmin, Sender, SenderAdmin, Support};
    &[
        cause("mailbox_full", Recipient),
        cause("server_full", RecipientAdmin),
        cause("unknown_user", Sender),
        cause("mailbox_disabled", RecipientAdmin),
        cause("recipient_restricted", RecipientAdmin),
        cause("greylisting", Nobody),
        cause("rate_limited", Nobody),
        cause("office365_throttled", RecipientAdmin),
        cause("remote_temporary", RecipientAdmin),
        cause("spf", SenderAdmin),
        cause("dmarc", SenderAdmin),
        cause("authentication_failed", SenderAdmin),
        cause("spam", RecipientAdmin),
        cause("blocklisted_ip", Support),
        cause("blocklisted_domain", SenderAdmin),
        cause("policy", RecipientAdmin),
        cause("virus", Sender),
        cause("content", Sender),
        cause("message_too_big", Sender),
        cause("malformed", Sender),
        cause("relay_denied", RecipientAdmin),
        cause("connection_refused", RecipientAdmin),
        cause("connection_lost", RecipientAdmin),
        cause("timeout", RecipientAdmin),
        cause("tls", RecipientAdmin),
        cause("domain_not_found", Sender),
        cause("dns_temporary", RecipientAdmin),
        cause("routing_loop", RecipientAdmin),
        cause("sender_domain", Sender),
        cause("sender_blocked", Sender),
        cause("sender_not_allowed", Sender),
        cause("quota_exceeded", Sender),
        cause("authentication", Sender),
        cause("helo", SenderAdmin),
        cause("reverse_dns", SenderAdmin),
        cause("gateway_temporary", Support),
        cause(OTHER, RecipientAdmin),
    ]
};

/// Every reason there is.
pub fn reasons() -> impl Iterator<Item = &'static Cause> {
    CAUSES.iter()
}

/// The reason with that slug.
pub fn cause(reason: &str) -> Option<&'static Cause> {
    CAUSES.iter().find(|cause| cause.reason == reason)
}

/// Whether a reason lies in the recipient's address alone: nobody is there, and writing again changes nothing.
pub fn is_invalid_recipient(reason: &str) -> bool {
    matches!(reason, "unknown_user" | "mailbox_disabled" | "domain_not_found")
}

/// The SMTP reply code, empty in our own server's words, and the enhanced status code (RFC 3463): the one in the text, or that which
/// Postfix logged.
pub fn codes<'a>(dsn: &'a str, reply: &'a str) -> (&'a str, &'a str) {
    let read = Reply::read(reply);
    (read.code, if read.enhanced.is_empty() { dsn } else { read.enhanced })
}

/// A reply's own words, without hosts, addresses and links: lower-cased, single spaces between, one before and one after.
pub(crate) fn words(reply: &str) -> String {
    Reply::read(reply).words
}

/// A phrase as a rule gives it, in the shape of [`words`]: it begins where a word begins, and ends with a space where it must end with one.
pub(crate) fn phrase(text: &str) -> String {
    let mut phrase = String::new();
    reply::push_words(&mut phrase, text);
    if !text.ends_with(' ') {
        phrase.pop();
    }
    phrase.trim_start().to_owned()
}

/// Why an attempt ended as it did: a slug of [`reasons`], `other` when no rule fits, `None` when nothing failed.
///
/// `dsn` is the enhanced status code that Postfix logged, empty when none; `reply` the text in its parentheses
/// (`host mx.example[192.0.2.1] said: 550 5.1.1 … (in reply to RCPT TO command)`, `connect to …: Connection refused`),
/// or the reply given to the sender's server (`450 4.2.0 <a@b.example>: Recipient address rejected: Greylisted`).
pub fn reason(status: Status, dsn: &str, reply: &str) -> Option<&'static str> {
    match status {
        Status::Deferred | Status::Bounced | Status::Expired | Status::Refused => {}
        Status::Delivered | Status::Queued | Status::Held | Status::Discarded | Status::Unknown => return None,
    }
    Some(RULES.first_match(status, dsn, &Reply::read(reply)).map_or(OTHER, |rule| rule.reason))
}

static RULES: LazyLock<Rules> =
    LazyLock::new(|| Rules::parse(FILES).expect("the embedded rules are valid: a test reads them all"));

/// In the order they are tried.
const FILES: &[&str] = &[
    include_str!("explain/own.toml"),
    include_str!("explain/providers.toml"),
    include_str!("explain/words.toml"),
    include_str!("explain/codes.toml"),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rule: Vec<Written>,
}

/// A rule as its file has it. All conditions that are given must hold.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    reason: String,
    /// Enhanced codes; `?` is any digit or class, `*` at the end anything. Compared with the code in the text, or with
    /// Postfix' own when the text has none and it says more than `x.0.0`.
    #[serde(default)]
    enhanced: Vec<String>,
    /// Beginnings of SMTP reply codes.
    #[serde(default)]
    code: Vec<String>,
    /// At least one of these phrases, or one of `link`. A phrase begins where a word begins; one that ends with a space
    /// also ends where a word ends.
    #[serde(default)]
    any: Vec<String>,
    /// Pieces of a link.
    #[serde(default)]
    link: Vec<String>,
    #[serde(default)]
    all: Vec<String>,
    #[serde(default)]
    none: Vec<String>,
    /// The command that was answered, as Postfix names it, or `connect`.
    #[serde(default)]
    stage: Vec<String>,
    #[serde(default)]
    status: Vec<Status>,
    /// The answer consists of codes and addresses, without one word of explanation.
    #[serde(default)]
    bare: bool,
    /// Our own server's words: no reply code in it.
    #[serde(default)]
    local: bool,
    /// A text that this rule, and no earlier one, explains.
    #[cfg_attr(not(test), allow(dead_code, reason = "the test that reads every rule needs it"))]
    example: String,
}

/// Which phrases a text holds: a bit for each.
type Found = [u64; 16];

/// Which phrases a rule wants: the words of [`Found`] to look at, with their bits. Bits are given in the order of the
/// rules, so a rule's phrases stand together and few words are looked at.
type Phrases = Vec<(usize, u64)>;

struct Rules {
    in_order: Vec<Rule>,
    /// Phrases by the hash of their first three bytes, with their bit.
    starts: Vec<Vec<(String, usize)>>,
    links: Vec<(memchr::memmem::Finder<'static>, usize)>,
}

struct Rule {
    reason: &'static str,
    enhanced: Vec<String>,
    code: Vec<String>,
    any: Phrases,
    all: Phrases,
    none: Phrases,
    stage: Vec<String>,
    status: Vec<Status>,
    is_bare: bool,
    is_local: bool,
    #[cfg(test)]
    example: String,
}

impl Rules {
    fn parse(files: &[&str]) -> Result<Self, String> {
        let mut bits = Bits::default();
        let mut in_order = Vec::new();
        for file in files {
            for written in toml::from_str::<File>(file).map_err(|error| error.to_string())?.rule {
                in_order.push(bits.rule(written)?);
            }
        }
        let mut starts = vec![Vec::new(); STARTS];
        let mut links = Vec::new();
        for ((is_link, phrase), bit) in bits.seen {
            if is_link {
                links.push((memchr::memmem::Finder::new(&phrase).into_owned(), bit));
            } else {
                starts[start(phrase.as_bytes())].push((phrase, bit));
            }
        }
        Ok(Self { in_order, starts, links })
    }

    fn first_match(&self, status: Status, dsn: &str, reply: &Reply<'_>) -> Option<&Rule> {
        let found = self.phrases(reply);
        let enhanced = if reply.enhanced.is_empty() && !dsn.ends_with(".0.0") { dsn } else { reply.enhanced };
        self.in_order.iter().find(|rule| rule.fits(status, enhanced, reply, &found))
    }

    fn phrases(&self, reply: &Reply<'_>) -> Found {
        let mut found = Found::default();
        let words = reply.words.as_bytes();
        for space in memchr::memchr_iter(b' ', words) {
            let rest = &words[space + 1..];
            if rest.len() >= 3 {
                for (phrase, bit) in &self.starts[start(rest)] {
                    if rest.starts_with(phrase.as_bytes()) {
                        found[bit / 64] |= 1 << (bit % 64);
                    }
                }
            }
        }
        if reply.links.len() > 1 {
            for (finder, bit) in &self.links {
                if finder.find(reply.links.as_bytes()).is_some() {
                    found[bit / 64] |= 1 << (bit % 64);
                }
            }
        }
        found
    }
}

impl Rule {
    fn fits(&self, status: Status, enhanced: &str, reply: &Reply<'_>, found: &Found) -> bool {
        let holds_one_of = |phrases: &Phrases| phrases.iter().any(|&(word, bits)| found[word] & bits != 0);
        (self.any.is_empty() || holds_one_of(&self.any))
            && self.all.iter().all(|&(word, bits)| found[word] & bits == bits)
            && !holds_one_of(&self.none)
            && (self.code.is_empty() || self.code.iter().any(|code| reply.code.starts_with(code.as_str())))
            && (self.enhanced.is_empty() || self.enhanced.iter().any(|pattern| is_like(enhanced, pattern)))
            && (self.stage.is_empty() || self.stage.iter().any(|stage| stage == reply.stage))
            && (self.status.is_empty() || self.status.contains(&status))
            && (!self.is_bare || reply.words.len() + reply.links.len() == 2)
            && (!self.is_local || reply.code.is_empty())
    }
}

fn add(phrases: &mut Phrases, bit: usize) {
    match phrases.iter_mut().find(|(word, _)| *word == bit / 64) {
        Some((_, bits)) => *bits |= 1 << (bit % 64),
        None => phrases.push((bit / 64, 1 << (bit % 64))),
    }
}

/// How many lists of phrases there are.
const STARTS: usize = 1024;

/// The list for a text's first three bytes.
fn start(text: &[u8]) -> usize {
    (usize::from(text[0]) * 289 + usize::from(text[1]) * 17 + usize::from(text[2])) % STARTS
}

/// Whether an enhanced code is what a rule means: `?.2.2`, `5.7.1`, `4.7.5??`, `5.7.2*`.
pub(crate) fn is_like(enhanced: &str, pattern: &str) -> bool {
    let (pattern, is_open) = pattern.strip_suffix('*').map_or((pattern, false), |head| (head, true));
    (enhanced.len() == pattern.len() || is_open && enhanced.len() > pattern.len())
        && enhanced.bytes().zip(pattern.bytes()).all(|(is, wanted)| is == wanted || wanted == b'?' && is != b'.')
}

/// Gives each phrase its bit while the rules are read.
#[derive(Default)]
struct Bits {
    seen: HashMap<(bool, String), usize>,
}

impl Bits {
    fn rule(&mut self, written: Written) -> Result<Rule, String> {
        let reason = cause(&written.reason).ok_or_else(|| format!("no such reason: {}", written.reason))?.reason;
        let mut any = self.phrases(&written.any)?;
        for link in &written.link {
            add(&mut any, self.bit(true, link.to_lowercase())?);
        }
        Ok(Rule {
            reason,
            any,
            all: self.phrases(&written.all)?,
            none: self.phrases(&written.none)?,
            enhanced: written.enhanced,
            code: written.code,
            stage: written.stage,
            status: written.status,
            is_bare: written.bare,
            is_local: written.local,
            #[cfg(test)]
            example: written.example,
        })
    }

    fn phrases(&mut self, written: &[String]) -> Result<Phrases, String> {
        let mut phrases = Phrases::default();
        for text in written {
            add(&mut phrases, self.bit(false, phrase(text))?);
        }
        Ok(phrases)
    }

    fn bit(&mut self, is_link: bool, phrase: String) -> Result<usize, String> {
        if phrase.trim().len() < 3 {
            return Err(format!("too short a phrase: {phrase:?}"));
        }
        let next = self.seen.len();
        if next == Found::default().len() * 64 {
            return Err("too many phrases: widen `Found`".to_owned());
        }
        Ok(*self.seen.entry((is_link, phrase)).or_insert(next))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// The status that an example would have.
    fn status_of(rule: &Rule, reply: &Reply<'_>) -> Status {
        match rule.status.first() {
            Some(status) => *status,
            None if reply.code.starts_with('5') || reply.enhanced.starts_with('5') => Status::Bounced,
            None => Status::Deferred,
        }
    }

    #[test]
    fn each_rule_explains_its_own_example() {
        let mut taken = Vec::new();
        for rule in &RULES.in_order {
            let reply = Reply::read(&rule.example);
            match RULES.first_match(status_of(rule, &reply), "", &reply) {
                Some(first) if std::ptr::eq(first, rule) => {}
                Some(first) => {
                    taken.push(format!("{}: {} <- {}: {}", rule.reason, rule.example, first.reason, first.example));
                }
                None => taken.push(format!("{}: {} <- nothing", rule.reason, rule.example)),
            }
        }
        assert!(taken.is_empty(), "{}", taken.join("\n"));
    }

    #[test]
    fn each_reason_but_other_has_a_rule() {
        for cause in reasons() {
            assert_ne!(
                RULES.in_order.iter().any(|rule| rule.reason == cause.reason),
                cause.reason == OTHER,
                "{}",
                cause.reason
            );
        }
    }

    fn deferred(reply: &str) -> &'static str {
        reason(Status::Deferred, "", reply).unwrap()
    }

    fn bounced(reply: &str) -> &'static str {
        reason(Status::Bounced, "", reply).unwrap()
    }

    fn refused(reply: &str) -> &'static str {
        reason(Status::Refused, "", reply).unwrap()
    }

    #[test]
    fn the_causes_with_a_remedy_are_told_apart() {
        assert_eq!(
            deferred("host mx.example.net[192.0.2.1] said: 452 4.3.1 Insufficient system storage"),
            "server_full"
        );
        assert_eq!(deferred("host mx.example.net[192.0.2.1] said: 452 4.2.2 Mailbox full"), "mailbox_full");
        assert_eq!(
            deferred("451 4.7.500 Server busy. Please try again later from [192.0.2.20]. (S77719)"),
            "office365_throttled"
        );
        assert_eq!(bounced("554 5.7.1 [P4] Message blocked due to spam content in the message."), "spam");
        assert_eq!(
            bounced(
                "550 5.7.1 <a@b.example>: Recipient address rejected: Please see http://www.openspf.example/Why?s=mfrom;id=c@d.example"
            ),
            "spf"
        );
        assert_eq!(
            bounced(
                "550-5.7.26 Unauthenticated email from d.example is not accepted due to domain's 550 5.7.26 DMARC policy."
            ),
            "dmarc"
        );
        assert_eq!(refused("554 5.7.1 Rejected for policy reason"), "policy");
        assert_eq!(refused("450 4.7.1 <bob@cust-a.example>"), "quota_exceeded");
        assert_eq!(refused("450 4.7.1 <bob@cust-a.example>: Sender address rejected: Access denied"), "sender_blocked");
        assert_eq!(
            refused("450 4.7.1 <bob@cust-a.example>: Outbound account blocked for 4h00 (too many unknown recipients)"),
            "sender_blocked"
        );
    }

    #[test]
    fn a_name_explains_nothing() {
        assert_eq!(
            bounced("host spam.virus.example[192.0.2.1] said: 550 5.1.1 <greylist@spam.example>: User unknown"),
            "unknown_user"
        );
        assert_eq!(
            deferred("host dnsbl.example[192.0.2.1] said: 450 4.3.2 Try later, see http://spam.example/virus"),
            "remote_temporary"
        );
        assert_eq!(deferred("connect to spam.example[192.0.2.1]:25: Connection refused"), "connection_refused");
        assert_eq!(
            refused("450 4.2.0 <\"dmarc spf\"@b.example>: Recipient address rejected: Greylisted"),
            "greylisting"
        );
    }

    #[test]
    fn our_own_postfix_gives_its_code_where_the_text_has_none() {
        assert_eq!(reason(Status::Bounced, "5.2.2", "no"), Some("mailbox_full"));
        assert_eq!(reason(Status::Bounced, "5.0.0", "no"), Some(OTHER));
        assert_eq!(reason(Status::Expired, "", ""), Some(OTHER));
    }

    #[test]
    fn nothing_failed_needs_no_reason() {
        for status in [Status::Delivered, Status::Queued, Status::Held, Status::Discarded, Status::Unknown] {
            assert_eq!(reason(status, "5.1.1", "550 5.1.1 User unknown"), None);
        }
    }

    #[test]
    fn causes_are_found_by_their_slug_and_only_once() {
        for known in reasons() {
            assert_eq!(cause(known.reason), Some(known));
            assert_eq!(reasons().filter(|other| other.reason == known.reason).count(), 1);
        }
        assert_eq!(cause("' or 1=1"), None);
    }

    #[test]
    fn a_broken_rule_is_refused() {
        for (file, complaint) in [
            ("[[rule]]\nreason = \"nonsense\"\nexample = \"\"", "no such reason"),
            ("[[rule]]\nreason = \"spam\"\nany = [\"ab\"]\nexample = \"\"", "too short"),
            ("[[rule]]\nreason = \"spam\"\nregex = \"x\"\nexample = \"\"", "unknown field"),
        ] {
            assert!(Rules::parse(&[file]).err().unwrap().contains(complaint));
        }
    }

    #[test]
    fn the_codes_are_the_other_sides_before_our_own() {
        let said = "host mx.example[192.0.2.1] said: 550-5.1.1 No such user (in reply to RCPT TO command)";
        assert_eq!(codes("5.0.0", said), ("550", "5.1.1"));
        assert_eq!(codes("5.1.1", "host mx.example[192.0.2.1] said: 550 unknown"), ("550", "5.1.1"));
        let ours = "Host or domain name not found. Name service error for name=x.example type=A: Host not found";
        assert_eq!(codes("5.4.4", ours), ("", "5.4.4"));
    }

    #[test]
    fn an_invalid_recipient_is_a_reason_there_is() {
        let invalid: Vec<&str> = reasons().map(|cause| cause.reason).filter(|r| is_invalid_recipient(r)).collect();
        assert_eq!(invalid, ["unknown_user", "mailbox_disabled", "domain_not_found"]);
    }

    #[test]
    fn hostile_text_neither_panics_nor_takes_long() {
        for part in ["spam ", "<", "550-", "[::", "é", "\u{0}", "host x said: ", "=@", "quota exceeded blocked using "]
        {
            for size in [1, 3, 100, 100_000] {
                reason(Status::Bounced, part, &part.repeat(size));
            }
        }
    }
}
