//! Which kind of thing a filter's test is about.

use crate::message::slugs;

slugs! {
    /// Kinds of tests.
    Family {
        Virus = "virus",
        Phishing = "phishing",
        /// SPF, DKIM, DMARC, ARC.
        Authentication = "authentication",
        /// Lists of addresses and domains, networks, countries.
        Reputation = "reputation",
        /// What was learned: Bayes, neural network, fuzzy hashes.
        Statistics = "statistics",
        Links = "links",
        Attachments = "attachments",
        Content = "content",
        Headers = "headers",
        /// How the sending server presents itself: HELO, reverse DNS.
        Server = "server",
        /// Lists and mailings.
        Bulk = "bulk",
        /// Greylisting and rates.
        Limits = "limits",
        /// The platform's own allow and ban lists.
        Lists = "lists",
        Other = "other",
    }
}

/// What is known about a filter's test by its name: its family, and the key of the sentence about it, where there is one.
pub fn known(name: &str) -> (Family, Option<&'static str>) {
    match name {
        "BAYES_SPAM" => (Family::Statistics, Some("scan-failed")),
        "RBL_SPAMHAUS_XBL" => (Family::Reputation, Some("virus-suspected")),
        _ => (Family::Other, None),
    }
}
