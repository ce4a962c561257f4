//! What real rspamd said of the mails of `end2end/lab/rspamd_mails.py`.

use super::*;

const LOG: &str = include_str!("../../../end2end/lab/sample-rspamd/rspamd.log");
const EXPORTED: &str = include_str!("../../../end2end/lab/sample-rspamd/rspamd_meta.jsonl");
const HISTORY: &str = include_str!("../../../end2end/lab/sample-rspamd/rspamd_history.json");
const HISTORY_IN_REDIS: &str = include_str!("../../../end2end/lab/sample-rspamd/rspamd_history_redis.json");
const TRUTH: &str = include_str!("../../../end2end/lab/sample-rspamd/truth.jsonl");

fn truth() -> Vec<Value> {
    TRUTH.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn scans() -> Vec<(&'static str, Record)> {
    let mut reader = LineReader::new(Tz::UTC, NOW);
    let lines = LOG.lines().map(|raw| (raw, parse(&reader.open(raw).unwrap_or_else(|| panic!("{raw}")).text)));
    lines.filter(|(raw, record)| raw.contains(TASK_LOG) || *record != Record::Noise).collect()
}

/// The scans of this queue id, which stands in the line where Postfix's words are.
fn logged<'a>(scans: &'a [(&str, Record)], queue_id: &str) -> &'a Record {
    let named = format!(", qid: <{queue_id}>, ip: 203.0.113.");
    let mut found = scans.iter().filter(|(raw, _)| raw.contains(&named));
    let (_, record) = found.next().unwrap();
    assert!(found.next().is_none());
    record
}

/// The names of mails whose line in the log is not understood, or not wholly: they imitate it.
const TWO_WAYS: [&str; 3] = ["fake-subject", "fake-sender", "fake-sender2"];
const CUT_SHORT: [&str; 6] = ["fake-tag", "fake-allow", "fake-helo", "fake-helo2", "fake-word", "fake-word2"];

#[test]
fn the_log_and_the_exporter_tell_the_same_of_every_mail_or_less_of_one_that_imitates_the_log() {
    let scans = scans();
    let exported: Vec<Verdict> = EXPORTED.lines().map(verdict).filter(|scan| !scan.queue_id.is_empty()).collect();
    assert_eq!((scans.len(), exported.len(), truth().len()), (75, 70, 75));
    for json in &exported {
        let name = json.message_id.split('@').next().unwrap();
        let record = logged(&scans, &json.queue_id);
        if TWO_WAYS.contains(&name) {
            assert_eq!(*record, Record::Other, "{name}");
            continue;
        }
        let Record::Verdict(log) = record else { panic!("{name}") };
        let head = |scan: &Verdict| (scan.action, scan.message_id.clone(), scan.ip.clone(), scan.login.clone());
        assert_eq!(head(log), head(json));
        assert_eq!(log.sender, json.sender.clone().filter(|sender| !sender.is_empty()));
        assert!(is_near(log.score, json.score), "{name}");
        match name {
            "forty" => assert_eq!(log.recipients, json.recipients[..8], "the log names seven and one, then `...`"),
            "fake-rcpt" => assert_eq!((log.recipients.len(), json.recipients.len()), (0, 2)),
            _ if log.recipients == json.recipients => {}
            _ => assert!(name == "?lan" && log.recipients.is_empty(), "{name}"),
        }
        for symbol in &log.symbols {
            let Some(same) = json.symbol(&symbol.name) else {
                assert_eq!((name, &*symbol.name), ("fake-order", "TAGGED_FROM2"), "it weighs nothing");
                continue;
            };
            assert!(is_near(symbol.score, same.score), "{name}");
            let is_told = symbol.options == same.options || CUT_SHORT.contains(&name) && symbol.options.is_empty();
            assert!(is_told || name == "fake-order" && symbol.name == "TAGGED_FROM", "{name} {symbol:?}");
        }
        assert_eq!(log.symbols.len() < json.symbols.len(), CUT_SHORT.contains(&name), "{name}");
    }
}

#[test]
fn every_mail_that_was_handed_in_has_a_verdict() {
    let scans = scans();
    let exported: Vec<Verdict> = EXPORTED.lines().map(verdict).collect();
    let mut without = Vec::new();
    for mail in truth() {
        let Some(queue_id) = mail["queue_id"].as_str() else { continue };
        let name = mail["message_id"].as_str().unwrap_or_default();
        let found: Vec<&Verdict> = exported.iter().filter(|scan| scan.queue_id == queue_id).collect();
        assert_eq!(found.len(), 1, "{mail}");
        assert_eq!(found[0].ip, mail["client"].as_str().unwrap());
        assert!(!matches!(found[0].action, Action::Reject | Action::SoftReject), "it was accepted: {mail}");
        if *logged(&scans, queue_id) == Record::Other {
            without.push(name.trim_start_matches('<').split('@').next().unwrap().to_owned());
        }
    }
    assert_eq!(without, TWO_WAYS);
    // what Postfix refused because rspamd said so
    for mail in truth().iter().filter(|mail| mail["queue_id"].is_null() && mail["replies"].is_array()) {
        let sender = mail["mail_from"].as_str();
        let refused = scans.iter().filter(|(_, record)| {
            matches!(record, Record::Verdict(scan) if scan.sender.as_deref() == sender
                && mail["message_id"] == format!("<{}>", scan.message_id)
                && matches!(scan.action, Action::Reject | Action::SoftReject))
        });
        assert_eq!(refused.count(), 1, "{mail}");
    }
}

#[test]
fn a_mail_scanned_by_hand_has_no_queue_id() {
    let by_hand = |scan: &Verdict| scan.queue_id.is_empty();
    let exported: Vec<Verdict> = EXPORTED.lines().map(verdict).filter(by_hand).collect();
    let logged: Vec<Verdict> = scans()
        .into_iter()
        .filter_map(|(_, record)| match record {
            Record::Verdict(scan) => Some(*scan).filter(by_hand),
            _ => None,
        })
        .collect();
    let told = |scan: &Verdict| (scan.message_id.clone(), scan.action, scan.recipients.clone());
    assert_eq!(logged.iter().map(told).collect::<Vec<_>>(), exported.iter().map(told).collect::<Vec<_>>());
    assert_eq!(
        logged.iter().map(|scan| &*scan.message_id).collect::<Vec<_>>(),
        ["clean@sender.example", "tagged@sender.example"]
    );
}

#[test]
fn both_histories_tell_the_same_as_the_exporter() {
    let mut exported: BTreeMap<(String, Action), Vec<Verdict>> = BTreeMap::new();
    for scan in EXPORTED.lines().map(verdict) {
        exported.entry((scan.message_id.clone(), scan.action)).or_default().push(scan);
    }
    let in_memory: Vec<Map<String, Value>> = serde_json::from_str(HISTORY).unwrap();
    let in_redis: Map<String, Value> = serde_json::from_str(HISTORY_IN_REDIS).unwrap();
    let in_redis = in_redis["rows"].as_array().unwrap();
    // with those that hold GTUBE, of which the exporter says nothing
    assert_eq!((in_memory.len(), in_redis.len()), (75, 72));
    for row in &in_memory {
        let kept = of_json(row).unwrap();
        let Some(scans) = exported.get(&(kept.message_id.clone(), kept.action)) else {
            assert_eq!((kept.action, names(&kept)), (Action::Reject, vec!["GTUBE"]), "{row:?}");
            continue;
        };
        assert!(scans.iter().any(|scan| kept.symbols.iter().all(|found| scan.symbol(&found.name).is_some())));
    }
    for row in in_redis {
        let kept = of_json(row.as_object().unwrap()).unwrap();
        let Some(scans) = exported.get(&(kept.message_id.clone(), kept.action)) else {
            assert_eq!((kept.action, names(&kept)), (Action::Reject, vec!["GTUBE"]), "{row:?}");
            continue;
        };
        assert!(kept.queue_id.is_empty() && kept.is_dated);
        let is_same = |scan: &Verdict| {
            let told =
                |scan: &Verdict| (scan.sender.clone(), scan.recipients.clone(), scan.subject.clone(), scan.ip.clone());
            told(scan) == told(&kept) && names(scan) == names(&kept)
        };
        assert!(scans.iter().any(is_same), "{kept:?}");
    }
}
