//! Who the sender proved to be (SPF, DKIM, DMARC, ARC) and how its server came: encryption, reverse DNS, greeting.

use std::sync::Arc;

use lasso::{
    message::Trace,
    verdict::authentication::{Check, Method, Outcome},
};
use leptos::prelude::*;

use crate::{
    components::{
        badge::{Badge, Tone},
        icon::Icon,
        untrusted::{Untrusted, visible},
    },
    viewer::Viewer,
};

/// One finding: a word for it, what it was found by, what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Finding {
    tone: Tone,
    icon: Icon,
    word: String,
    /// Hostile.
    detail: String,
    meaning: Option<String>,
}

impl Finding {
    fn of(viewer: Viewer, (tone, icon): (Tone, Icon), key: &str, detail: String) -> Self {
        let meaning = viewer.words.find(&format!("checks-{key}-note"), []);
        Self { tone, icon, word: viewer.words.say(&format!("checks-{key}")), detail, meaning }
    }
}

const GOOD: (Tone, Icon) = (Tone::Ok, Icon::Check);
const DOUBTFUL: (Tone, Icon) = (Tone::Wait, Icon::Alert);
const FAILED: (Tone, Icon) = (Tone::Bad, Icon::Cross);
const PASSING: (Tone, Icon) = (Tone::Wait, Icon::Clock);
const NEUTRAL: (Tone, Icon) = (Tone::Quiet, Icon::Dots);
const NOT_KNOWN: (Tone, Icon) = (Tone::Quiet, Icon::Question);

#[component]
pub fn Checks(viewer: Viewer, trace: Arc<Trace>) -> AnyView {
    let words = viewer.words;
    let rows = rows(viewer, &trace).into_iter().map(|(name, found)| {
        let found = found.into_iter().map(|finding| view! { <Found finding/> }).collect_view();
        view! {
            <div class="grid grid-cols-[92px_minmax(0,1fr)] gap-x-2.5 content-start py-2 border-b border-line break-inside-avoid">
                <dt class="text-small font-medium pt-0.5">{name}</dt>
                <dd class="min-w-0 grid gap-1.5">{found}</dd>
            </div>
        }
    });
    let is_local = is_local(&trace);
    view! {
        <h3 class="font-semibold mt-5 mb-1">{words.say("checks-title")}</h3>
        <dl class="grid gap-x-8 sm:grid-cols-2 border-t border-line">{rows.collect_view()}</dl>
        {is_local.then(|| view! { <p class="mt-2 text-small text-ink-3">{words.say("checks-local")}</p> })}
    }
    .into_any()
}

#[component]
fn Found(finding: Finding) -> AnyView {
    let Finding { tone, icon, word, detail, meaning } = finding;
    let detail = (!detail.is_empty()).then(|| {
        view! { <code class="font-mono text-code text-ink-2 min-w-0"><Untrusted text=detail/></code> }
    });
    view! {
        <div class="min-w-0">
            <p class="flex flex-wrap items-center gap-x-2 gap-y-0.5"><Badge tone icon text=word/>{detail}</p>
            {meaning.map(|meaning| view! { <p class="mt-0.5 text-small text-ink-2 text-pretty wrap-anywhere">{meaning}</p> })}
        </div>
    }
    .into_any()
}

/// Put into the queue on the server itself: there was no connection to speak of.
fn is_local(trace: &Trace) -> bool {
    trace.client_ip.is_none() && !trace.completeness.starts_before_log
}

/// Each by its name; what nobody checked or logged is said once for all of it, at the end.
fn rows(viewer: Viewer, trace: &Trace) -> Vec<(String, Vec<Finding>)> {
    let mut rows = Vec::new();
    let (mut unchecked, mut unlogged) = (Vec::new(), Vec::new());
    for &method in Method::ALL {
        let name = method.slug().to_uppercase();
        let found: Vec<_> =
            trace.checks.iter().filter(|check| check.method == method).map(|check| found(viewer, check)).collect();
        if found.is_empty() {
            unchecked.push(name);
        } else {
            rows.push((name, found));
        }
    }
    if !is_local(trace) {
        let connection =
            [("tls", tls(viewer, trace)), ("rdns", reverse_dns(viewer, trace)), ("helo", helo(viewer, trace))];
        for (key, finding) in connection {
            let name = viewer.words.say(&format!("checks-{key}-name"));
            match finding {
                Some(finding) => rows.push((name, vec![finding])),
                None => unlogged.push(name),
            }
        }
    }
    for (names, key) in [(unchecked, "unchecked"), (unlogged, "unlogged")] {
        if !names.is_empty() {
            rows.push((names.join(", "), vec![Finding::of(viewer, NOT_KNOWN, key, String::new())]));
        }
    }
    rows
}

fn found(viewer: Viewer, check: &Check) -> Finding {
    let words = viewer.words;
    let (tone, icon) = match check.outcome {
        Outcome::Pass => GOOD,
        Outcome::Fail | Outcome::PermError => FAILED,
        Outcome::SoftFail => DOUBTFUL,
        Outcome::TempError => PASSING,
        Outcome::Neutral | Outcome::None => NEUTRAL,
    };
    let domain = if check.domain.is_empty() { words.say("checks-some-domain") } else { visible(&check.domain) };
    let meaning = words.find(
        &format!("check-{}-{}", check.method.slug(), check.outcome.slug()),
        [
            ("domain", domain.into()),
            ("selector", visible(&check.selector).into()),
            ("policy", visible(&check.policy).into()),
        ],
    );
    let signs = |name: &str, value: &str| (!value.is_empty()).then(|| format!("{name}={value}"));
    let detail = match check.method {
        Method::Dkim | Method::Arc => [signs("d", &check.domain), signs("s", &check.selector)],
        Method::Dmarc => [(!check.domain.is_empty()).then(|| check.domain.clone()), signs("p", &check.policy)],
        Method::Spf => [(!check.domain.is_empty()).then(|| check.domain.clone()), None],
    };
    let detail = detail.into_iter().flatten().collect::<Vec<_>>().join(" ");
    Finding { tone, icon, word: words.say(&format!("outcome-{}", check.outcome.slug())), detail, meaning }
}

/// `TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)`
fn tls(viewer: Viewer, trace: &Trace) -> Option<Finding> {
    let tls = trace.tls.as_deref().filter(|tls| !tls.is_empty())?;
    let (version, cipher) = tls.split_once(" with cipher ").unwrap_or((tls, ""));
    let detail = if cipher.is_empty() { version.to_owned() } else { format!("{version} · {cipher}") };
    // RFC 8996 puts these out of use
    let is_old = matches!(version, "SSLv2" | "SSLv3" | "TLSv1" | "TLSv1.0" | "TLSv1.1");
    let (face, key) = if is_old { (DOUBTFUL, "tls-old") } else { (GOOD, "tls") };
    Some(Finding::of(viewer, face, key, detail))
}

/// Postfix writes `unknown` where the address has no name, and where that name does not lead back to it.
fn reverse_dns(viewer: Viewer, trace: &Trace) -> Option<Finding> {
    Some(match trace.client_name.as_deref()? {
        "" => return None,
        "unknown" => Finding::of(viewer, DOUBTFUL, "rdns-none", "unknown".into()),
        name => Finding::of(viewer, GOOD, "rdns", name.to_owned()),
    })
}

fn helo(viewer: Viewer, trace: &Trace) -> Option<Finding> {
    let helo = trace.helo.as_deref().filter(|helo| !helo.is_empty())?;
    let host = trace.client_name.as_deref().filter(|name| *name != "unknown");
    let is_whole = helo.trim_end_matches('.').contains('.') && !helo.starts_with('[');
    let (face, key) = match host {
        Some(host) if host.eq_ignore_ascii_case(helo.trim_end_matches('.')) => (GOOD, "helo-same"),
        _ if !is_whole => (NEUTRAL, "helo-bare"),
        Some(_) => (NEUTRAL, "helo-other"),
        None => (NEUTRAL, "helo-alone"),
    };
    Some(Finding::of(viewer, face, key, helo.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    fn told(trace: &Trace) -> Vec<(String, Vec<String>)> {
        rows(samples::french(), trace)
            .into_iter()
            .map(|(name, found)| (name, found.into_iter().map(|finding| finding.word).collect()))
            .collect()
    }

    #[test]
    fn what_nobody_checked_or_logged_is_said_to_be_so() {
        let trace = Trace { client_name: None, ..samples::a_trace() };
        assert_eq!(
            told(&trace),
            [
                ("SPF, DKIM, DMARC, ARC".to_owned(), vec!["Non vérifié".to_owned()]),
                ("TLS, DNS inverse, HELO".to_owned(), vec!["Non journalisé".to_owned()]),
            ]
        );
    }

    #[test]
    fn a_mail_put_into_the_queue_here_has_no_connection_to_speak_of() {
        let trace = Trace { client_ip: None, client_name: None, ..samples::a_trace() };
        assert_eq!(told(&trace).len(), 1);
        assert!(is_local(&trace));
    }

    #[test]
    fn a_name_that_does_not_lead_back_is_no_name() {
        let unknown = Trace { client_name: Some("unknown".into()), ..samples::a_trace() };
        assert_eq!(reverse_dns(samples::french(), &unknown).map(|finding| finding.word).as_deref(), Some("Aucun"));
    }

    #[test]
    fn a_greeting_is_held_against_the_name_of_the_address() {
        let face = |greeting: &str, name: &str| {
            let trace = Trace { helo: Some(greeting.into()), client_name: Some(name.into()), ..samples::a_trace() };
            helo(samples::french(), &trace).map(|finding| finding.word).unwrap_or_default()
        };
        assert_eq!(face("MX.example.org.", "mx.example.org"), "Concordant");
        assert_eq!(face("mx.example.org", "mail.example.org"), "Différent");
        assert_eq!(face("[192.0.2.1]", "mail.example.org"), "Incomplet");
        assert_eq!(face("mx.example.org", "unknown"), "Annoncé");
    }

    #[test]
    fn an_old_encryption_is_not_called_good() {
        let tone = |told: &str| {
            let trace = Trace { tls: Some(told.into()), ..samples::a_trace() };
            tls(samples::french(), &trace).map(|finding| finding.tone)
        };
        assert_eq!(tone("TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)"), Some(Tone::Ok));
        assert_eq!(tone("TLSv1 with cipher AES128-SHA (128/128 bits)"), Some(Tone::Wait));
    }
}
