//! What is proven about a sender: SPF, DKIM, DMARC and ARC as a filter found them, in the words of RFC 8601.
//!
//! rspamd tells it in symbols with options (`src/plugins/dkim_check.c`, `lua/spf.lua`, `lua/dmarc.lua`, `lua/arc.lua` of
//! its source), `SpamAssassin`, whom amavis and spamd ask, in the names of tests alone. Options are written from DNS and
//! headers, so a domain or a selector is kept only where it looks like one; a method that ended in two ways at once says
//! nothing.

use serde::{Deserialize, Serialize};

use super::{Filter, Symbol, Verdict};
use crate::message::{Failed, slugs};

/// More signatures than honest mail carries.
const MOST_SIGNATURES: usize = 10;

slugs! {
    /// What can be checked.
    Method {
        Spf = "spf",
        Dkim = "dkim",
        Dmarc = "dmarc",
        Arc = "arc",
    }
}

slugs! {
    /// How a check ended (RFC 8601 section 2.7).
    Outcome {
        Pass = "pass",
        Fail = "fail",
        SoftFail = "softfail",
        Neutral = "neutral",
        /// Nothing was published, or nothing was signed.
        None = "none",
        TempError = "temperror",
        PermError = "permerror",
    }
}

impl Outcome {
    /// Whether somebody should look at it: what was published says that this mail is not genuine, or cannot be read.
    pub fn is_failure(self) -> bool {
        matches!(self, Self::Fail | Self::SoftFail | Self::PermError)
    }
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    pub method: Method,
    pub outcome: Outcome,
    /// DKIM and ARC `d=`, DMARC: the domain whose policy it is; empty where it was not told. In lower case.
    pub domain: String,
    /// DKIM and ARC `s=`.
    pub selector: String,
    /// DMARC: `none`, `quarantine`, `reject` as published; empty where it was not told. What was asked for this mail may be
    /// milder: a domain with `pct=` spares some of it, and rspamd then names the symbol of the milder policy
    /// (`DMARC_POLICY_QUARANTINE{example.com : No valid SPF;reject;sampled_out;}`).
    pub policy: String,
}

impl Check {
    fn of(method: Method, outcome: Outcome) -> Self {
        Self { method, outcome, domain: String::new(), selector: String::new(), policy: String::new() }
    }
}

/// The methods that failed, one bit each, as a column keeps them: lists are narrowed by `failures & bit <> 0`.
///
/// The bits are stored: they never change their meaning. SPF 1, DKIM 2, DMARC 4, ARC 8.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Failures(pub i64);

impl Failures {
    pub const NONE: Self = Self(0);

    pub fn bit(method: Method) -> i64 {
        match method {
            Method::Spf => 1,
            Method::Dkim => 2,
            Method::Dmarc => 4,
            Method::Arc => 8,
        }
    }

    pub fn has(self, method: Method) -> bool {
        self.0 & Self::bit(method) != 0
    }

    pub fn methods(self) -> impl Iterator<Item = Method> {
        Method::ALL.iter().copied().filter(move |method| self.has(*method))
    }
}

/// Which methods failed ([`Outcome::is_failure`]). A mail may carry many signatures and one that is valid suffices (RFC 6376
/// section 6.1): DKIM failed only where none passed.
pub fn failures(checks: &[Check]) -> Failures {
    let failed = |method: &Method| {
        let mut outcomes = checks.iter().filter(|check| check.method == *method).map(|check| check.outcome);
        outcomes.clone().any(Outcome::is_failure) && !outcomes.any(|outcome| outcome == Outcome::Pass)
    };
    Failures(Method::ALL.iter().filter(|method| failed(method)).fold(0, |bits, method| bits | Failures::bit(*method)))
}

impl Failures {
    /// What a list is narrowed to that asks for this.
    pub fn asked(failed: Failed) -> Self {
        match failed {
            Failed::Any => Self(Method::ALL.iter().fold(0, |bits, method| bits | Self::bit(*method))),
            Failed::Spf => Self(Self::bit(Method::Spf)),
            Failed::Dkim => Self(Self::bit(Method::Dkim)),
            Failed::Dmarc => Self(Self::bit(Method::Dmarc)),
            Failed::Arc => Self(Self::bit(Method::Arc)),
        }
    }
}

/// Every check of a verdict: SPF, then DKIM (several signatures, several checks, those that passed first), DMARC, ARC.
pub fn checks(verdict: &Verdict) -> Vec<Check> {
    let names = Names::of(verdict.filter);
    let mut checks = Vec::new();
    checks.extend(the_one(verdict, names.spf).map(|(_, outcome)| Check::of(Method::Spf, outcome)));
    checks.extend(signatures(verdict, names.dkim));
    checks.extend(the_one(verdict, names.dmarc).map(|(symbol, outcome)| dmarc(symbol, outcome)));
    checks.extend(the_one(verdict, names.arc).map(|(symbol, outcome)| {
        let (domain, selector) = symbol.options.iter().find_map(|option| signature(option)).unwrap_or_default();
        Check { domain, selector, ..Check::of(Method::Arc, outcome) }
    }));
    checks
}

type Table = &'static [(&'static str, Outcome)];

/// What a filter's symbols mean. Our own signatures (rspamd's `DKIM_SIGNED`, `ARC_SIGNED`) prove nothing about a sender.
struct Names {
    spf: Table,
    dkim: Table,
    dmarc: Table,
    arc: Table,
}

/// `DKIM_VALID` and `DKIM_INVALID` exclude each other: `SpamAssassin` speaks of all signatures at once.
const SPAMASSASSIN: Names = Names {
    spf: &[
        ("SPF_PASS", Outcome::Pass),
        ("SPF_FAIL", Outcome::Fail),
        ("SPF_SOFTFAIL", Outcome::SoftFail),
        ("SPF_NEUTRAL", Outcome::Neutral),
        ("SPF_NONE", Outcome::None),
        ("SPF_TEMPERROR", Outcome::TempError),
        ("T_SPF_TEMPERROR", Outcome::TempError),
        ("SPF_PERMERROR", Outcome::PermError),
        ("T_SPF_PERMERROR", Outcome::PermError),
    ],
    dkim: &[("DKIM_VALID", Outcome::Pass), ("DKIM_INVALID", Outcome::Fail)],
    dmarc: &[
        ("DMARC_PASS", Outcome::Pass),
        ("DMARC_REJECT", Outcome::Fail),
        ("DMARC_QUAR", Outcome::Fail),
        ("DMARC_NONE", Outcome::Fail),
        ("DMARC_MISSING", Outcome::None),
    ],
    arc: &[("ARC_VALID", Outcome::Pass), ("ARC_INVALID", Outcome::Fail)],
};

const RSPAMD: Names = Names {
    spf: &[
        ("R_SPF_ALLOW", Outcome::Pass),
        // `v=spf1 +all`: it passes from everywhere
        ("R_SPF_PLUSALL", Outcome::Pass),
        ("R_SPF_FAIL", Outcome::Fail),
        ("R_SPF_SOFTFAIL", Outcome::SoftFail),
        ("R_SPF_NEUTRAL", Outcome::Neutral),
        ("R_SPF_NA", Outcome::None),
        ("R_SPF_DNSFAIL", Outcome::TempError),
        ("R_SPF_PERMFAIL", Outcome::PermError),
    ],
    dkim: &[
        ("R_DKIM_ALLOW", Outcome::Pass),
        ("R_DKIM_REJECT", Outcome::Fail),
        ("R_DKIM_PERMFAIL", Outcome::PermError),
        ("R_DKIM_TEMPFAIL", Outcome::TempError),
        ("R_DKIM_NA", Outcome::None),
    ],
    dmarc: &[
        ("DMARC_POLICY_ALLOW", Outcome::Pass),
        ("DMARC_POLICY_REJECT", Outcome::Fail),
        ("DMARC_POLICY_QUARANTINE", Outcome::Fail),
        ("DMARC_POLICY_SOFTFAIL", Outcome::Fail),
        ("DMARC_NA", Outcome::None),
        ("DMARC_DNSFAIL", Outcome::TempError),
        ("DMARC_BAD_POLICY", Outcome::PermError),
    ],
    arc: &[
        ("ARC_ALLOW", Outcome::Pass),
        ("ARC_REJECT", Outcome::Fail),
        ("ARC_NA", Outcome::None),
        ("ARC_DNSFAIL", Outcome::TempError),
        ("ARC_INVALID", Outcome::PermError),
    ],
};

impl Names {
    fn of(filter: Filter) -> &'static Self {
        if filter == Filter::Rspamd { &RSPAMD } else { &SPAMASSASSIN }
    }
}

/// The symbol that tells how a method ended; `None` where symbols disagree about it.
fn the_one(verdict: &Verdict, table: Table) -> Option<(&Symbol, Outcome)> {
    let mut told = verdict.symbols.iter().filter_map(|symbol| Some((symbol, meaning(table, &symbol.name)?)));
    let first = told.next()?;
    told.all(|(symbol, _)| symbol.name == first.0.name).then_some(first)
}

fn meaning(table: Table, name: &str) -> Option<Outcome> {
    table.iter().find(|(known, _)| *known == name).map(|(_, outcome)| *outcome)
}

/// One check a signature: `R_DKIM_ALLOW{example.com:s=s1;list.example.net:s=k;}`, and `DKIM_TRACE{example.com:+;}` for those
/// that the first does not name.
fn signatures(verdict: &Verdict, table: Table) -> Vec<Check> {
    let mut checks: Vec<Check> = Vec::new();
    let traced = trace(verdict);
    for &(name, outcome) in table {
        let Some(symbol) = verdict.symbol(name) else { continue };
        let named: Vec<_> =
            symbol.options.iter().filter_map(|option| signature(option)).take(MOST_SIGNATURES).collect();
        // only its name was logged, or no option is a signature: that one ended so is still known
        if named.is_empty() && !traced.iter().any(|(_, ended)| *ended == outcome) {
            checks.push(Check::of(Method::Dkim, outcome));
        }
        for (domain, selector) in named {
            checks.push(Check { domain, selector, ..Check::of(Method::Dkim, outcome) });
        }
    }
    for (domain, outcome) in traced {
        if !checks.iter().any(|check| check.outcome == outcome && check.domain == domain) {
            checks.push(Check { domain, ..Check::of(Method::Dkim, outcome) });
        }
    }
    // what is cut off must not make a mail look unsigned
    checks.sort_by_key(|check| check.outcome != Outcome::Pass);
    checks.truncate(MOST_SIGNATURES);
    checks
}

/// `DKIM_TRACE{example.com:+;list.example.net:-;}`: every signature's domain and how it ended.
fn trace(verdict: &Verdict) -> Vec<(String, Outcome)> {
    let options = verdict.symbol("DKIM_TRACE").map_or(&[][..], |symbol| &symbol.options);
    let read = |option: &String| {
        let (domain, sign) = option.rsplit_once(':')?;
        let outcome = match sign {
            "+" => Outcome::Pass,
            "-" => Outcome::Fail,
            "~" => Outcome::PermError,
            "?" => Outcome::TempError,
            _ => return None,
        };
        Some((domain_name(domain)?, outcome))
    };
    options.iter().filter_map(read).take(MOST_SIGNATURES).collect()
}

/// `example.com:s=s1`, with `:i=2` for ARC: domain and selector.
fn signature(option: &str) -> Option<(String, String)> {
    let (domain, rest) = option.split_once(":s=").unwrap_or((option, ""));
    let (selector, instance) = rest.split_once(":i=").unwrap_or((rest, ""));
    let is_read = (selector.is_empty() || is_name(selector)) && instance.bytes().all(|b| b.is_ascii_digit());
    is_read.then_some((domain_name(domain)?, selector.to_ascii_lowercase()))
}

/// `DMARC_POLICY_REJECT{example.com : SPF not aligned (relaxed), No valid DKIM;reject;}`, `DMARC_NA{example.com;}`,
/// `DMARC_NA{No From header;}`, `DMARC_BAD_POLICY{example.com : Multiple policies defined in DNS;}`
fn dmarc(symbol: &Symbol, outcome: Outcome) -> Check {
    let mut options = symbol.options.iter().map(String::as_str);
    let domain = options.next().and_then(|first| domain_name(first.split(':').next()?.trim_end()));
    let told = options.next().filter(|policy| matches!(*policy, "none" | "quarantine" | "reject"));
    let asked = match symbol.name.as_str() {
        "DMARC_POLICY_REJECT" | "DMARC_REJECT" => Some("reject"),
        "DMARC_POLICY_QUARANTINE" | "DMARC_QUAR" => Some("quarantine"),
        "DMARC_POLICY_SOFTFAIL" | "DMARC_NONE" => Some("none"),
        _ => None,
    };
    // a mail that was spared is the one reason for a symbol other than the policy's own
    let is_spared = options.any(|option| option == "sampled_out");
    let policy = if is_spared { told } else { asked.or(told) };
    Check {
        domain: domain.unwrap_or_default(),
        policy: policy.unwrap_or_default().to_owned(),
        ..Check::of(Method::Dmarc, outcome)
    }
}

/// A domain in lower case, if it looks like one.
fn domain_name(text: &str) -> Option<String> {
    (text.contains('.') && is_name(text)).then(|| text.to_ascii_lowercase())
}

/// Labels between dots (RFC 1035 section 2.3.4, with the underscores of selectors).
fn is_name(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 253 && text.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::verdict::Action;

    /// Symbols as rspamd's log has them: `NAME{option;option;}`.
    fn verdict(filter: Filter, symbols: &[&str]) -> Verdict {
        let read = |text: &&str| {
            let (name, rest) = text.split_once('{').unwrap_or((text, ""));
            let options = rest.trim_end_matches('}').split(';').filter(|option| !option.is_empty());
            Symbol { name: name.to_owned(), score: None, options: options.map(str::to_owned).collect() }
        };
        Verdict { symbols: symbols.iter().map(read).collect(), ..Verdict::of(filter, Action::NoAction) }
    }

    /// `dkim=pass d=example.com s=s1`, one a check.
    fn told(filter: Filter, symbols: &[&str]) -> Vec<String> {
        let say = |check: &Check| {
            let mut text = format!("{}={}", check.method.slug(), check.outcome.slug());
            for (key, value) in [(" d=", &check.domain), (" s=", &check.selector), (" p=", &check.policy)] {
                if !value.is_empty() {
                    text.push_str(key);
                    text.push_str(value);
                }
            }
            text
        };
        checks(&verdict(filter, symbols)).iter().map(say).collect()
    }

    fn rspamd(symbols: &[&str]) -> Vec<String> {
        told(Filter::Rspamd, symbols)
    }

    fn amavis(symbols: &[&str]) -> Vec<String> {
        told(Filter::Amavis, symbols)
    }

    #[test]
    fn a_genuine_mail_passes_in_the_order_of_the_methods() {
        assert_eq!(
            rspamd(&[
                "DMARC_POLICY_ALLOW{example.com;reject;}",
                "R_SPF_ALLOW{+ip4:192.0.2.0/24:c;}",
                "ARC_ALLOW{relay.example.net:s=arc-2024:i=2;}",
                "R_DKIM_ALLOW{example.com:s=S1;}",
                "DKIM_TRACE{example.com:+;}",
                "DKIM_SIGNED{ours.example:s=dkim;}",
                "ARC_SIGNED{ours.example:s=dkim:i=3;}",
            ]),
            [
                "spf=pass",
                "dkim=pass d=example.com s=s1",
                "dmarc=pass d=example.com p=reject",
                "arc=pass d=relay.example.net s=arc-2024",
            ]
        );
    }

    #[test]
    fn a_mail_without_any_proof_has_none_of_them() {
        assert_eq!(
            rspamd(&["ARC_NA", "DMARC_NA{sender.example;}", "R_DKIM_NA", "R_SPF_NA{no SPF record;}", "AUTH_NA"]),
            ["spf=none", "dkim=none", "dmarc=none d=sender.example", "arc=none"]
        );
        assert_eq!(rspamd(&["DMARC_NA{No From header;}"]), ["dmarc=none"]);
        assert_eq!(rspamd(&["DMARC_NA{example.com: no valid DMARC record;}"]), ["dmarc=none d=example.com"]);
        assert_eq!(rspamd(&["MIME_GOOD{text/plain;}"]), [""; 0]);
    }

    #[test]
    fn each_way_to_end_is_told_in_the_words_of_the_rfc() {
        for (symbol, check) in [
            ("R_SPF_FAIL{-all:c;}", "spf=fail"),
            ("R_SPF_SOFTFAIL{~all;}", "spf=softfail"),
            ("R_SPF_NEUTRAL{?all;}", "spf=neutral"),
            ("R_SPF_DNSFAIL{(SPF): spf DNS fail;}", "spf=temperror"),
            ("R_SPF_PERMFAIL{(SPF): spf/DNS error;}", "spf=permerror"),
            ("R_SPF_PLUSALL", "spf=pass"),
            ("R_DKIM_TEMPFAIL{example.com:s=s1;}", "dkim=temperror d=example.com s=s1"),
            ("R_DKIM_PERMFAIL{example.com:s=s1;}", "dkim=permerror d=example.com s=s1"),
            ("DMARC_DNSFAIL{example.com : SPF/DKIM temp error;none;}", "dmarc=temperror d=example.com p=none"),
            ("DMARC_BAD_POLICY{example.com : Multiple policies defined in DNS;}", "dmarc=permerror d=example.com"),
            ("ARC_REJECT{seal check failed: fail, {[1] = sig:example.com:fail};}", "arc=fail"),
            ("ARC_INVALID{cv is not \"none\" for i=1;}", "arc=permerror"),
            ("ARC_DNSFAIL", "arc=temperror"),
        ] {
            assert_eq!(rspamd(&[symbol]), [check], "{symbol}");
        }
    }

    #[test]
    fn each_signature_is_a_check_and_those_that_passed_come_first() {
        assert_eq!(
            rspamd(&[
                "R_DKIM_REJECT{example.com:s=s1;}",
                "R_DKIM_ALLOW{list.example.net:s=k1;list.example.net:s=k2;}",
                "DKIM_TRACE{example.com:-;list.example.net:+;list.example.net:+;other.example:~;}",
                "DKIM_MIXED",
            ]),
            [
                "dkim=pass d=list.example.net s=k1",
                "dkim=pass d=list.example.net s=k2",
                "dkim=fail d=example.com s=s1",
                "dkim=permerror d=other.example",
            ]
        );
    }

    #[test]
    fn a_signature_without_options_is_told_by_the_trace_or_without_a_domain() {
        assert_eq!(rspamd(&["R_DKIM_ALLOW", "DKIM_TRACE{example.com:+;}"]), ["dkim=pass d=example.com"]);
        assert_eq!(rspamd(&["DKIM_TRACE{example.com:?;}"]), ["dkim=temperror d=example.com"]);
        assert_eq!(rspamd(&["R_DKIM_ALLOW"]), ["dkim=pass"]);
    }

    #[test]
    fn dmarc_names_the_policy_as_published() {
        for (symbol, check) in [
            (
                "DMARC_POLICY_REJECT{example.com : SPF not aligned (relaxed), No valid DKIM;reject;}",
                "dmarc=fail d=example.com p=reject",
            ),
            (
                "DMARC_POLICY_QUARANTINE{example.com : No valid SPF;quarantine;}",
                "dmarc=fail d=example.com p=quarantine",
            ),
            ("DMARC_POLICY_SOFTFAIL{example.com : No valid SPF;none;}", "dmarc=fail d=example.com p=none"),
            (
                "DMARC_POLICY_QUARANTINE{example.com : No valid SPF;reject;sampled_out;}",
                "dmarc=fail d=example.com p=reject",
            ),
            ("DMARC_POLICY_REJECT", "dmarc=fail p=reject"),
            // a text of the sender's in the policy's place
            ("DMARC_POLICY_REJECT{example.com;none;}", "dmarc=fail d=example.com p=reject"),
        ] {
            assert_eq!(rspamd(&[symbol]), [check], "{symbol}");
        }
    }

    #[test]
    fn spamassassin_tells_it_in_names_alone() {
        assert_eq!(
            amavis(&[
                "BAYES_00",
                "DKIM_SIGNED",
                "DKIM_VALID",
                "DKIM_VALID_AU",
                "SPF_HELO_NONE",
                "SPF_PASS",
                "DMARC_PASS"
            ]),
            ["spf=pass", "dkim=pass", "dmarc=pass"]
        );
        assert_eq!(
            amavis(&["DKIM_SIGNED", "DKIM_INVALID", "SPF_SOFTFAIL", "DMARC_QUAR", "ARC_SIGNED", "ARC_INVALID"]),
            ["spf=softfail", "dkim=fail", "dmarc=fail p=quarantine", "arc=fail"]
        );
        assert_eq!(amavis(&["T_SPF_PERMERROR", "DMARC_MISSING"]), ["spf=permerror", "dmarc=none"]);
        assert_eq!(amavis(&["DMARC_NONE", "SPF_HELO_FAIL", "DKIM_SIGNED"]), ["dmarc=fail p=none"]);
    }

    #[test]
    fn a_method_that_ended_in_two_ways_says_nothing() {
        assert_eq!(rspamd(&["R_SPF_ALLOW{+a;}", "R_SPF_FAIL{-all;}", "ARC_NA"]), ["arc=none"]);
        assert_eq!(rspamd(&["DMARC_POLICY_REJECT", "DMARC_POLICY_SOFTFAIL"]), [""; 0]);
        assert_eq!(rspamd(&["ARC_REJECT{a;}", "ARC_REJECT{b;}"]), ["arc=fail"]);
    }

    #[test]
    fn what_is_no_domain_is_not_kept() {
        let long = format!("R_DKIM_REJECT{{{}.example:s=s1;}}", "a".repeat(64));
        for symbol in [
            "R_DKIM_REJECT{<script>.example:s=s1;}",
            "R_DKIM_REJECT{example.com:s=s1:s=s2;}",
            "R_DKIM_REJECT{exa mple.com:s=s1;}",
            "R_DKIM_REJECT{éxample.com:s=s1;}",
            "R_DKIM_REJECT{example..com:s=s1;}",
            "R_DKIM_REJECT{example:s=s1;}",
            "R_DKIM_REJECT{:s=;}",
            &long,
        ] {
            assert_eq!(rspamd(&[symbol]), ["dkim=fail"], "{symbol}");
        }
        let long = format!("DMARC_NA{{{};}}", "a.".repeat(127));
        assert_eq!(rspamd(&[&long]), ["dmarc=none"]);
        assert_eq!(rspamd(&["DKIM_TRACE{example.com;:+;example.com:!;}"]), [""; 0]);
    }

    #[test]
    fn many_bad_signatures_do_not_hide_a_good_one() {
        let bad = format!("R_DKIM_REJECT{{{}}}", "bad.example:s=s1;".repeat(500));
        let signed = verdict(Filter::Rspamd, &[&bad, "R_DKIM_ALLOW{good.example:s=s1;}"]);
        let checks = checks(&signed);
        assert_eq!(checks.len(), 10);
        assert_eq!((checks[0].outcome, checks[0].domain.as_str()), (Outcome::Pass, "good.example"));
        assert_eq!(failures(&checks), Failures::NONE);
    }

    #[test]
    fn failures_are_a_bit_for_each_method_that_failed() {
        let of = |symbols: &[&str]| failures(&checks(&verdict(Filter::Rspamd, symbols)));
        let all = of(&["R_SPF_SOFTFAIL", "R_DKIM_PERMFAIL", "DMARC_POLICY_REJECT", "ARC_REJECT"]);
        assert_eq!(all, Failures(15));
        assert_eq!(all.methods().collect::<Vec<_>>(), Method::ALL);
        assert_eq!(of(&["R_SPF_FAIL", "R_DKIM_ALLOW", "R_DKIM_REJECT", "DMARC_POLICY_ALLOW"]), Failures(1));
        assert_eq!(of(&["R_SPF_DNSFAIL", "R_DKIM_NA", "DMARC_NA", "ARC_NA"]), Failures::NONE);
        assert!(of(&["R_DKIM_REJECT"]).has(Method::Dkim));
        assert!(!of(&["R_DKIM_REJECT"]).has(Method::Spf));
    }
}
