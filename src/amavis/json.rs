//! amavis' JSON (`structured_report`): one object for a mail, with what became of each recipient.

use serde::Deserialize;

use super::{KINDS, add_tests, blocked, ip, is_queue_id, one_queue_id, passed, verdict, without_brackets};
use crate::verdict::{Points, Symbol, Verdict};

/// The members that are read; the administrator may have left out any.
#[derive(Deserialize)]
struct Report {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    queue_id: String,
    #[serde(default)]
    message_id: String,
    #[serde(default)]
    client_ip: String,
    mail_from: Option<String>,
    subject: Option<String>,
    quarantine: Option<String>,
    #[serde(default)]
    virusnames: Vec<String>,
    #[serde(default)]
    tests: Vec<String>,
    recipients: Vec<Recipient>,
}

#[derive(Deserialize)]
struct Recipient {
    rcpt_to: String,
    /// `PASS`, `DISCARD`, `REJECT`, `BOUNCE`, `TEMPFAIL`.
    action: String,
    /// The kind of content, as far as it was blocked.
    ccat_blocking: Option<String>,
    /// The kind of content, where it is not the same.
    ccat_main: Option<String>,
    banning_reason: Option<String>,
    queued_as: Option<String>,
    spam_score: Option<f64>,
}

/// One verdict for each group of recipients who fared alike, in the order of the first of each.
pub(super) fn parse(text: &str) -> Option<Vec<Verdict>> {
    let report: Report = serde_json::from_str(text).ok()?;
    if report.kind != "amavis" {
        return None;
    }
    let mut verdicts: Vec<Verdict> = Vec::new();
    for recipient in &report.recipients {
        let mut new = of_recipient(&report, recipient)?;
        let alike = verdicts.iter_mut().find(|old| {
            (old.action, old.score, &old.queued_as) == (new.action, new.score, &new.queued_as)
                && old.symbols.first() == new.symbols.first()
        });
        if let Some(old) = alike {
            old.recipients.append(&mut new.recipients);
        } else {
            add_tests(&mut new, report.tests.iter().map(|name| Symbol { name: name.clone(), ..Symbol::default() }));
            verdicts.push(new);
        }
    }
    (!verdicts.is_empty()).then_some(verdicts)
}

fn of_recipient(report: &Report, recipient: &Recipient) -> Option<Verdict> {
    let name = recipient.ccat_blocking.as_deref().or(recipient.ccat_main.as_deref())?;
    let (word, ending) = KINDS.iter().find_map(|(word, start)| Some((*word, name.strip_prefix(start)?)))?;
    let names = match word {
        "INFECTED" => report.virusnames.clone(),
        "BANNED" => recipient.banning_reason.iter().cloned().collect(),
        "BAD-HEADER" if !ending.is_empty() => vec![ending.to_owned()],
        "UNCHECKED" if !ending.is_empty() => vec![ending.to_ascii_uppercase()],
        _ => Vec::new(),
    };
    let done = match recipient.action.as_str() {
        "PASS" => None,
        "DISCARD" => Some("Discarded"),
        "REJECT" => Some("Rejected"),
        "BOUNCE" => Some("Bounced"),
        "TEMPFAIL" => Some("TempFailed"),
        _ => return None,
    };
    let action = done.map_or_else(|| passed(word), |done| blocked(&[done], report.quarantine.is_some()));
    let mut verdict = verdict(word, names, action);
    if is_queue_id(&report.queue_id) {
        verdict.queue_id.clone_from(&report.queue_id);
    }
    // several ids are written with blanks between them
    without_brackets(report.message_id.split("> <").next()?).clone_into(&mut verdict.message_id);
    verdict.ip = ip(&report.client_ip);
    verdict.sender.clone_from(&report.mail_from);
    verdict.subject.clone_from(&report.subject);
    verdict.recipients = vec![recipient.rcpt_to.clone()];
    verdict.score = recipient.spam_score.and_then(Points::of);
    verdict.queued_as = one_queue_id(recipient.queued_as.as_deref().into_iter());
    Some(verdict)
}
