//! Every copy is in exactly one category, the one that its ledger means; and rules that change put mail where they say.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Mutex,
};

use lasso::store::messages::Exported;
use serde_json::Value;

use super::{
    engines::both,
    lab::{add_tenants, export, import, read, runs},
    verdicts::{lines_of, records},
};

/// What a mail of the lab that was refused at the door is to be called, by the reason that its ledger gives.
fn refused_for(reason: &str, is_scanned: bool) -> &'static str {
    match reason {
        "greylisting" => "greylisted",
        "quota_exceeded" | "sender_blocked" => "quota",
        // a milter's refusal is spam where the filter says so, and without its word a refusal
        "spam" if is_scanned => "spam",
        "spam" | "relay_denied" | "unknown_user" | "sender_domain" | "policy" | "message_too_big"
        | "authentication" | "helo" | "gateway_temporary" | "blocklisted_ip" => "rejected",
        other => panic!("the ledger knows a reason that this table does not: {other}"),
    }
}

/// One mail of a ledger.
struct Handed {
    id: String,
    sender: String,
    client: String,
    /// By recipient: reason and final status.
    expect: BTreeMap<String, (String, String)>,
}

fn ledger(truth: &str) -> Vec<Handed> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let handed = |row: Value| Handed {
        id: text(&row["message_id"]).trim_matches(['<', '>']).to_owned(),
        sender: text(&row["mail_from"]),
        client: text(&row["src"]),
        expect: row["expect"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(to, outcome)| (to.clone(), (text(&outcome[0]), text(&outcome[1]))))
            .collect(),
    };
    truth.lines().map(|line| handed(serde_json::from_str(line).unwrap())).collect()
}

/// What the ledger says of a copy with these of the mail's recipients.
fn meant(handed: &Handed, copy: &Exported, is_scanned: bool) -> &'static str {
    let mut all: Vec<&(String, String)> = copy
        .deliveries
        .iter()
        .filter_map(|d| handed.expect.get(&d.to).or_else(|| handed.expect.get(d.orig_to.as_ref()?)))
        .collect();
    // what is too big is refused before its recipients are logged
    if copy.deliveries.is_empty() {
        all.extend(handed.expect.values());
    }
    let refused: Vec<&&(String, String)> = all.iter().filter(|(_, status)| status == "rejected").collect();
    // nobody of this copy got it
    if let [first, ..] = refused.as_slice()
        && refused.len() == all.len()
    {
        return refused_for(&first.0, is_scanned);
    }
    // a mail that was released keeps its category
    if all.iter().any(|(reason, _)| reason == "held") {
        return "pending";
    }
    // what a remote server said later, and what was discarded, is a status and no category
    if handed.sender.is_empty() { "bounce" } else { "valid" }
}

/// Every disagreement between the ledger and the categories, as a sentence.
fn miscategorised(all: &[Exported], handed: &[Handed], is_scanned: bool) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut found = vec![false; handed.len()];
    for copy in all {
        let id = copy.message_id.as_deref().unwrap_or_default();
        let is_its = |one: &Handed| {
            let has_recipient = copy.deliveries.iter().any(|d| {
                one.expect.contains_key(&d.to) || d.orig_to.as_ref().is_some_and(|to| one.expect.contains_key(to))
            });
            if id.is_empty() {
                Some(one.sender.as_str()) == copy.from.as_deref()
                    && Some(one.client.as_str()) == copy.client_ip.as_deref()
                    && has_recipient
                    && one.expect.values().all(|(_, status)| status == "rejected" || status == "discarded")
            } else {
                one.id == id
            }
        };
        let known: Vec<usize> = (0..handed.len()).filter(|i| is_its(&handed[*i])).collect();
        for i in &known {
            found[*i] = true;
        }
        let wanted: BTreeSet<&str> = if known.is_empty() {
            // what a host of the lab wrote itself: a notice, or what came from its own command line
            BTreeSet::from([if copy.from.as_deref() == Some("") { "bounce" } else { "unfiltered" }])
        } else {
            known.iter().map(|i| meant(&handed[*i], copy, is_scanned)).collect()
        };
        if wanted.len() != 1 || !wanted.contains(&*copy.category) {
            let to: Vec<String> = copy.deliveries.iter().map(|d| format!("{} {}", d.to, d.status)).collect();
            let hops: Vec<&str> = copy.hops.iter().map(|hop| hop.queue_id.as_str()).collect();
            wrong.push(format!(
                "{id} {hops:?} from {:?} by {:?} to {to:?} of {:?}: {}, must be {wanted:?}",
                copy.from, copy.client_ip, copy.tenant, copy.category
            ));
        }
    }
    // an SMTP session that fails before a recipient is named leaves nothing to show
    let lost = handed.iter().zip(found).filter(|(one, found)| {
        !found && one.expect.values().any(|(reason, _)| !matches!(reason.as_str(), "authentication"))
    });
    wrong.extend(lost.map(|(one, _)| format!("{} to {:?} is in no category", one.id, one.expect.keys())));
    wrong
}

#[tokio::test]
async fn every_copy_of_every_mail_of_the_ledger_is_in_the_category_that_it_means() {
    for run in runs() {
        let handed = ledger(&read(&run, "truth.jsonl"));
        let logs = ["mx1", "out1"].map(|host| read(&run, &format!("{host}.rfc3339.log")));
        for is_scanned in [false, true] {
            both(async |db| {
                add_tenants(&db).await;
                let mut files = logs.to_vec();
                if is_scanned {
                    files.push(read(&run, "rspamd.log"));
                }
                import(&db, &files, 500).await;
                let all = export(&db).await;
                let wrong = miscategorised(&all, &handed, is_scanned);
                let place = run.display();
                assert!(
                    wrong.is_empty(),
                    "{place}, scanned {is_scanned}: {} wrong:\n{}",
                    wrong.len(),
                    wrong.join("\n")
                );
                assert!(all.len() > 380, "{place}: {} copies", all.len());
            })
            .await;
        }
    }
}

/// The sample of real rspamd, beside that of the whole platform.
pub(crate) fn rspamd_sample() -> PathBuf {
    runs()[0].with_file_name("sample-rspamd")
}

/// Each way by which rspamd's words come, with what it is called.
pub(crate) fn ways(folder: &Path) -> Vec<(&'static str, String)> {
    let redis: Value = serde_json::from_str(&read(folder, "rspamd_history_redis.json")).unwrap();
    let history: Vec<Value> = serde_json::from_str(&read(folder, "rspamd_history.json")).unwrap();
    vec![
        ("the log", read(folder, "rspamd.log")),
        ("the exporter", lines_of(&records(&read(folder, "rspamd_meta.jsonl")), super::lab::NOW)),
        ("the history in memory", lines_of(&history, super::lab::NOW)),
        ("the history in Redis", lines_of(redis["rows"].as_array().unwrap(), super::lab::NOW)),
    ]
}

/// Kinds of mail of which this way says nothing that could be told apart; what they are then stands beside it.
fn untold(way: &str, kind: &str) -> Option<&'static str> {
    let is_history = way.starts_with("the history");
    match (way, kind) {
        // rspamd has no test for the header
        (_, "Auto-Submitted")
        // a stranger's words that end the line as rspamd would: it can be read in two ways; in doubt, tests behind a stranger's words are not read
        | ("the log", "imitation in the subject, spam" | "imitation in the sender, spam" | "symbols in the sender of a list, in their order") => Some("valid"),
        // a history knows no queue ids: of two mails with one Message-ID it does not say which is meant, and no Message-ID that is not ASCII
        (_, "greylisted spam, sent again" | "SMTPUTF8, which rspamd marks") if is_history => Some("valid"),
        (_, "greylisted" | "greylisted spam" | "the same Message-ID, spam") if is_history => Some("rejected"),
        // neither its exporter nor its history in Redis is asked where that was found, for rspamd looks for nothing else then
        ("the exporter" | "the history in Redis", "GTUBE" | "virus in GTUBE" | "the same Message-ID, spam") => {
            Some("rejected")
        }
        // and the history in memory has no room for so many tests
        ("the history in memory", "phishing, refused" | "program attached, refused") => Some("spam"),
        _ => None,
    }
}

#[tokio::test]
async fn what_real_rspamd_says_of_each_kind_of_mail_puts_it_where_it_belongs_whichever_way_it_comes() {
    let folder = rspamd_sample();
    let log = read(&folder, "mx4.log");
    let truth: Vec<Value> = records(&read(&folder, "truth.jsonl"));
    let disagreements = Mutex::new(Vec::new());
    for (way, told) in ways(&folder) {
        let queue_ids: BTreeSet<&str> = truth.iter().filter_map(|row| row["queue_id"].as_str()).collect();
        both(async |db| {
            add_tenants(&db).await;
            import(&db, &[log.clone(), told.clone()], 400).await;
            let all = export(&db).await;
            let mut wrong = Vec::new();
            for row in truth.iter().filter(|row| row["rescan"].is_null()) {
                let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
                let (kind, id, queue_id) = (text("kind"), text("message_id"), text("queue_id"));
                let id = id.trim_matches(['<', '>']);
                let is_its = |copy: &&Exported| {
                    let is_in = |queue_id: &str| copy.hops.iter().any(|hop| hop.queue_id == queue_id);
                    if queue_id.is_empty() {
                        copy.message_id.as_deref() == Some(id)
                            && copy.from.as_deref() == Some(&text("mail_from"))
                            && !queue_ids.iter().any(|queue_id| is_in(queue_id))
                    } else {
                        is_in(&queue_id)
                    }
                };
                let copies: Vec<&Exported> = all.iter().filter(is_its).collect();
                if copies.is_empty() {
                    wrong.push(format!("{kind}: no copy"));
                }
                for copy in copies {
                    let wanted = untold(way, &kind).map_or_else(|| text("category"), str::to_owned);
                    if copy.category != wanted {
                        let verdicts: Vec<_> = copy.verdicts.iter().map(|v| (&v.action, v.score)).collect();
                        wrong.push(format!("{kind}: {}, must be {wanted}; {verdicts:?}", copy.category));
                    }
                    for delivery in &copy.deliveries {
                        let status = row["status"][&delivery.to].as_str();
                        if status != Some(delivery.status) {
                            wrong.push(format!("{kind}: {} is {}, must be {status:?}", delivery.to, delivery.status));
                        }
                    }
                }
            }
            disagreements.lock().unwrap().extend(wrong.into_iter().map(|wrong| format!("{way}: {wrong}")));
        })
        .await;
    }
    let wrong = disagreements.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test]
async fn a_mail_that_is_scanned_again_keeps_its_category_and_has_both_verdicts() {
    let folder = rspamd_sample();
    let (log, told) = (read(&folder, "mx4.log"), read(&folder, "rspamd.log"));
    let truth: Vec<Value> = records(&read(&folder, "truth.jsonl"));
    // one of ours too: half a minute later the filter would have refused what it let through
    let is_clean = |line: &&str| line.contains("task_write_log: id: <clean@sender.example>, qid: <62F83BB8450>");
    let clean = told.lines().find(is_clean).unwrap();
    let harsh = clean
        .replace("2026-11-22 02:35:22", "2026-11-22 02:35:52")
        .replace("F (no action): [-0.00/15.00]", "T (reject): [99.00/15.00]")
        .replace("F (no action): [0.00/15.00]", "T (reject): [99.00/15.00]");
    assert_ne!(harsh.replace("02:35:52", "02:35:22"), clean, "{clean}");
    both(async |db| {
        add_tenants(&db).await;
        for files in [[harsh.clone(), String::new()], [log.clone(), told.clone()]] {
            import(&db, &files, 50).await;
        }
        let all = export(&db).await;
        let mut again = 0;
        for row in truth.iter().filter(|row| !row["rescan"].is_null()) {
            let id = row["message_id"].as_str().unwrap().trim_matches(['<', '>']);
            let copies: Vec<&Exported> = all.iter().filter(|copy| copy.message_id.as_deref() == Some(id)).collect();
            assert!(!copies.is_empty(), "{id}");
            for copy in copies {
                assert_eq!(Some(copy.category.as_str()), row["category"].as_str(), "{copy:?}");
                let marks: Vec<bool> = copy.verdicts.iter().map(|verdict| verdict.is_rescan).collect();
                let wanted: &[bool] = if id.starts_with("clean@") { &[false, true, true] } else { &[false, true] };
                assert_eq!(marks, wanted, "{copy:?}");
                again += 1;
            }
        }
        assert_eq!(again, 2);
    })
    .await;
}
