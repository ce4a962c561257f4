//! What filters said: a marked spam, a virus, a clean newsletter, a mail scanned twice, one that could not be opened.

use lasso::{
    message::{Attempt, Category, Delivery, SECOND, Status, Trace},
    verdict::{
        Action, Detail, Effect, Family, Filter, Points, Scan, Symbol,
        authentication::{Check, Method, Outcome},
    },
};

use super::{
    ARRIVED, MINUTE,
    traces::{a_delivery, a_trace, an_attempt},
};

fn a_symbol(name: &str, score: i64, options: &[&str]) -> Symbol {
    Symbol {
        name: name.into(),
        score: Some(Points(score)),
        options: options.iter().map(|option| (*option).to_owned()).collect(),
    }
}

fn a_scan() -> Scan {
    Scan {
        at: ARRIVED + SECOND / 2,
        filter: Filter::Rspamd,
        action: Action::NoAction,
        effect: Effect::Nothing,
        score: Some(Points(-1_500)),
        threshold: Some(Points(15_000)),
        families: Vec::new(),
        symbols: Vec::new(),
        is_rescan: false,
    }
}

fn a_check(method: Method, outcome: Outcome) -> Check {
    Check { method, outcome, domain: String::new(), selector: String::new(), policy: String::new() }
}

fn checks_of_a_forgery() -> Vec<Check> {
    vec![
        a_check(Method::Spf, Outcome::SoftFail),
        Check {
            domain: "boisetfils.example".into(),
            selector: "<b>\u{202e}s1".into(),
            ..a_check(Method::Dkim, Outcome::Fail)
        },
        Check { domain: "envois.example".into(), selector: "k2026".into(), ..a_check(Method::Dkim, Outcome::Pass) },
        Check { domain: "boisetfils.example".into(), policy: "none".into(), ..a_check(Method::Dmarc, Outcome::Fail) },
    ]
}

/// Twelve tests that weigh something, one of them in its favour, and some that weigh nothing.
pub(crate) fn a_spam_trace() -> Trace {
    let symbols = vec![
        a_symbol("RBL_SPAMHAUS_XBL", 4_000, &["203.0.113.5:zen.dnsbl.example"]),
        a_symbol("ABUSE_SURBL", 2_000, &["promo-lots.example:url", "gagnez.example:url"]),
        a_symbol("RBL_SENDERSCORE_REPUT_0", 2_000, &["203.0.113.5"]),
        a_symbol("BAYES_SPAM", 1_500, &["98.21%"]),
        a_symbol("PHISHING_URL", 1_000, &["<script>alert(1)</script> https://banque.example.\u{202e}moc"]),
        a_symbol("RBL_VIRUSFREE_BOTNET", 1_000, &[]),
        a_symbol("HFILTER_HOSTNAME_UNKNOWN", 500, &[]),
        a_symbol("R_SPF_SOFTFAIL", 300, &["~all"]),
        a_symbol("MANY_INVISIBLE_PARTS", 250, &["3"]),
        a_symbol("MIME_HTML_ONLY", 200, &[]),
        a_symbol("FORGED_RECIPIENTS", 150, &[]),
        a_symbol("MIME_GOOD", -100, &["multipart/alternative", "text/plain"]),
        a_symbol("RCVD_COUNT_TWO", 0, &["2"]),
        a_symbol("FROM_HAS_DN", 0, &[]),
        a_symbol("TO_DN_NONE", 0, &[]),
        a_symbol("ASN", 0, &["asn:64496, ipnet:203.0.113.0/24, country:ZZ"]),
    ];
    let families = vec![
        (Family::Reputation, Points(7_000)),
        (Family::Links, Points(3_000)),
        (Family::Statistics, Points(1_500)),
        (Family::Server, Points(500)),
        (Family::Authentication, Points(300)),
        (Family::Content, Points(450)),
        (Family::Other, Points(150)),
        (Family::Headers, Points(-100)),
    ];
    let scan = Scan {
        action: Action::AddHeader,
        effect: Effect::Tagged,
        score: Some(Points(12_800)),
        families,
        symbols,
        ..a_scan()
    };
    Trace {
        category: Category::Spam,
        is_filter_unknown: false,
        scans: vec![scan],
        checks: checks_of_a_forgery(),
        client_name: Some("unknown".into()),
        helo: Some("WIN-8F2K1".into()),
        tls: Some("TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)".into()),
        ..a_trace()
    }
}

/// The same for somebody who is shown kinds of tests only.
pub(crate) fn a_family_trace() -> Trace {
    let mut trace = a_spam_trace();
    trace.detail = Detail::Family;
    for scan in &mut trace.scans {
        scan.symbols.clear();
    }
    trace
}

/// As amavis refuses one: no score, and the name of what was found.
pub(crate) fn a_virus_trace() -> Trace {
    let scan = Scan {
        filter: Filter::Amavis,
        action: Action::Reject,
        effect: Effect::Enforced,
        score: None,
        threshold: None,
        symbols: vec![Symbol { name: "Eicar-Test-Signature".into(), score: None, options: Vec::new() }],
        ..a_scan()
    };
    let refused = Delivery {
        status: Status::Refused,
        reason: Some("virus".into()),
        attempts: vec![Attempt {
            status: Status::Refused,
            relay: String::new(),
            reply: "554 5.7.0 Reject, id=20077-01 - INFECTED: Eicar-Test-Signature".into(),
            ..an_attempt()
        }],
        ..a_delivery()
    };
    Trace {
        category: Category::Virus,
        is_filter_unknown: false,
        scans: vec![scan],
        deliveries: vec![refused],
        subject: Some("Scan_0042.pdf".into()),
        ..a_trace()
    }
}

pub(crate) fn a_newsletter_trace() -> Trace {
    let symbols = vec![
        a_symbol("R_DKIM_ALLOW", -200, &["envois.example:s=k2026"]),
        a_symbol("DMARC_POLICY_ALLOW", -500, &["envois.example", "reject"]),
        a_symbol("R_SPF_ALLOW", -200, &["+ip4:203.0.113.0/24"]),
        a_symbol("BAYES_HAM", -2_950, &["99.98%"]),
        a_symbol("MAILLIST", -190, &["generic"]),
        a_symbol("URI_COUNT_ODD", 1_000, &["31"]),
        a_symbol("HAS_LIST_UNSUB", 0, &[]),
        a_symbol("PRECEDENCE_BULK", 0, &[]),
    ];
    let families = vec![
        (Family::Statistics, Points(-2_950)),
        (Family::Links, Points(1_000)),
        (Family::Authentication, Points(-900)),
        (Family::Bulk, Points(-190)),
    ];
    let scan = Scan { score: Some(Points(-3_040)), families, symbols, ..a_scan() };
    let passed = |method| Check {
        domain: "envois.example".into(),
        selector: if method == Method::Dkim { "k2026".into() } else { String::new() },
        policy: if method == Method::Dmarc { "reject".into() } else { String::new() },
        ..a_check(method, Outcome::Pass)
    };
    Trace {
        category: Category::Newsletter,
        is_filter_unknown: false,
        scans: vec![scan],
        checks: [Method::Spf, Method::Dkim, Method::Dmarc].map(passed).into(),
        helo: Some("smtp.boisetfils.example".into()),
        tls: Some("TLSv1.2 with cipher ECDHE-RSA-AES256-GCM-SHA384 (256/256 bits)".into()),
        subject: Some("Nos offres de novembre".into()),
        ..a_trace()
    }
}

/// Clean when it came; refused by what the filter knew an hour later.
pub(crate) fn a_rescanned_trace() -> Trace {
    let mut trace = a_newsletter_trace();
    let again = Scan {
        at: ARRIVED + 61 * MINUTE,
        action: Action::Reject,
        effect: Effect::Ignored,
        score: Some(Points(16_310)),
        families: vec![(Family::Phishing, Points(12_000)), (Family::Links, Points(4_310))],
        symbols: vec![
            a_symbol("PHISHED_OPENPHISH", 12_000, &["https://banque.example.connexion.example/"]),
            a_symbol("ABUSE_SURBL", 4_310, &["connexion.example:url"]),
        ],
        is_rescan: true,
        ..trace.scans[0].clone()
    };
    trace.scans.push(again);
    Trace { category: Category::Valid, tls: Some("TLSv1 with cipher AES128-SHA (128/128 bits)".into()), ..trace }
}

/// As amavis lets an encrypted archive pass.
pub(crate) fn an_unchecked_trace() -> Trace {
    let scan = Scan {
        filter: Filter::Amavis,
        score: Some(Points(-1)),
        threshold: Some(Points(6_310)),
        families: vec![(Family::Other, Points(-1))],
        symbols: vec![a_symbol("SPF_PASS", -1, &[])],
        ..a_scan()
    };
    Trace { is_filter_unknown: false, is_unchecked: true, scans: vec![scan], ..a_trace() }
}
