//! Which kind of thing a filter's test is about.

use std::{collections::HashMap, sync::LazyLock};

use serde::Deserialize;

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

/// What is known about a filter's test by its name: its family, and the key of the sentence about it, where there is one
/// (`symbol-<key>` in `symbols.ftl`).
pub fn known(name: &str) -> (Family, Option<&'static str>) {
    // SpamAssassin puts `T_` before a rule under test: `T_SPF_PERMERROR`
    let rule = RULES.of(name).or_else(|| RULES.of(name.strip_prefix("T_")?));
    rule.map_or((Family::Other, None), |rule| (rule.family, rule.sentence.as_deref()))
}

/// Every key that [`known`] may give, each once.
pub fn sentences() -> impl Iterator<Item = &'static str> {
    let mut keys: Vec<_> = RULES.in_order.iter().filter_map(|rule| rule.sentence.as_deref()).collect();
    keys.sort_unstable();
    keys.dedup();
    keys.into_iter()
}

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    Rules::parse(include_str!("symbols.toml")).expect("the embedded rules are valid: a test reads them all")
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rule: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    /// Names in full, or with `*` at one end for anything.
    names: Vec<String>,
    family: Family,
    sentence: Option<String>,
}

struct Rules {
    in_order: Vec<Rule>,
    /// Names in full, with the rule's place.
    exact: HashMap<String, usize>,
    /// In the order they are tried.
    patterns: Vec<(Pattern, usize)>,
}

enum Pattern {
    Begins(String),
    Ends(String),
}

impl Rules {
    fn parse(file: &str) -> Result<Self, toml::de::Error> {
        let in_order = toml::from_str::<File>(file)?.rule;
        let (mut exact, mut patterns) = (HashMap::new(), Vec::new());
        for (place, rule) in in_order.iter().enumerate() {
            for name in &rule.names {
                if let Some(head) = name.strip_suffix('*') {
                    patterns.push((Pattern::Begins(head.to_owned()), place));
                } else if let Some(tail) = name.strip_prefix('*') {
                    patterns.push((Pattern::Ends(tail.to_owned()), place));
                } else {
                    exact.entry(name.clone()).or_insert(place);
                }
            }
        }
        Ok(Self { in_order, exact, patterns })
    }

    fn of(&self, name: &str) -> Option<&Rule> {
        let fitting = || self.patterns.iter().find(|(pattern, _)| pattern.fits(name)).map(|(_, place)| *place);
        self.exact.get(name).copied().or_else(fitting).map(|place| &self.in_order[place])
    }
}

impl Pattern {
    fn fits(&self, name: &str) -> bool {
        match self {
            Self::Begins(head) => name.starts_with(head.as_str()),
            Self::Ends(tail) => name.ends_with(tail.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_rule_is_reached_by_each_of_its_names_and_no_name_stands_twice() {
        let mut seen = HashSet::new();
        for rule in &RULES.in_order {
            assert!(!rule.names.is_empty());
            for name in &rule.names {
                assert!(seen.insert(name), "{name} twice");
                let stars = name.matches('*').count();
                assert!(stars == 0 || stars == 1 && (name.starts_with('*') || name.ends_with('*')), "{name}");
                let reached = RULES.of(&name.replace('*', "QZ7"));
                assert!(
                    reached.is_some_and(|reached| std::ptr::eq(reached, rule)),
                    "{name} is taken by an earlier rule"
                );
            }
        }
    }

    #[test]
    fn the_keys_of_sentences_are_slugs() {
        for key in sentences() {
            let is_slug = key.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') && !key.starts_with('-');
            assert!(is_slug && !key.ends_with('-'), "{key}");
        }
        assert!(sentences().count() > 90);
    }

    /// What rspamd 3 found in the mails of a test bed.
    #[test]
    fn what_rspamd_says_of_ordinary_mail_has_a_family() {
        for name in [
            "ARC_NA",
            "AUTH_NA",
            "BOUNCE",
            "BOUNCE_NO_AUTH",
            "DMARC_NA",
            "FROM_EQ_ENVFROM",
            "FROM_HAS_DN",
            "FROM_NO_DN",
            "HFILTER_HELO_IP_A",
            "HFILTER_HELO_NORES_A_OR_MX",
            "MID_RHS_MATCH_FROM",
            "MIME_GOOD",
            "MIME_TRACE",
            "PREVIOUSLY_DELIVERED",
            "RCPT_COUNT_FIVE",
            "RCPT_COUNT_ONE",
            "RCPT_COUNT_THREE",
            "RCPT_COUNT_TWO",
            "RCVD_COUNT_TWO",
            "RCVD_COUNT_ZERO",
            "RCVD_NO_TLS_LAST",
            "R_DKIM_NA",
            "R_SPF_NA",
            "TAGGED_FROM",
            "TAGGED_RCPT",
            "TO_DN_ALL",
            "TO_DN_NONE",
            "TO_DOM_EQ_FROM_DOM",
            "TO_MATCH_ENVRCPT_ALL",
            "TO_MATCH_ENVRCPT_SOME",
        ] {
            assert_ne!(known(name).0, Family::Other, "{name}");
        }
    }

    #[test]
    fn a_name_in_full_comes_before_a_pattern() {
        assert_eq!(known("PHISHED_OPENPHISH"), (Family::Phishing, Some("phishing-listed")));
        assert_eq!(known("PHISHED_WHITELISTED"), (Family::Links, Some("phishing-exception")));
        assert_eq!(known("RCVD_IN_DNSWL_HI"), (Family::Reputation, Some("good-reputation")));
        assert_eq!(known("RCVD_IN_SBL"), (Family::Reputation, Some("blocklisted-relay")));
        assert_eq!(known("BAYES_50"), (Family::Statistics, None));
    }

    #[test]
    fn only_a_virus_that_was_found_is_of_the_family_of_viruses() {
        for name in ["CLAM_VIRUS", "SOPHOS_VIRUS", "INFECTED"] {
            assert_eq!(known(name), (Family::Virus, Some("virus-found")), "{name}");
        }
        for name in ["CLAM_VIRUS_FAIL", "CLAM_VIRUS_ENCRYPTED", "CLAM_VIRUS_MACRO", "VIRUSTOTAL_CLEAN", "CLEAN"] {
            assert_ne!(known(name).0, Family::Virus, "{name}");
        }
    }

    #[test]
    fn a_rule_under_test_is_the_rule() {
        assert_eq!(known("T_SPF_PERMERROR"), (Family::Authentication, Some("spf-invalid")));
        assert_eq!(known("T_"), (Family::Other, None));
    }

    #[test]
    fn what_no_rule_knows_is_something_else() {
        for name in ["", "*", "r_spf_fail", "MY_OWN_RULE", "é"] {
            assert_eq!(known(name), (Family::Other, None), "{name}");
        }
    }
}
