//! What filters said, and the mail that it is about.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Mutex,
};

use chrono::DateTime;
use lasso::{
    message::Micros,
    store::{
        messages::{Exported, ExportedVerdict},
        trails::Change,
    },
};
use serde_json::Value;

use super::{
    categories::{rspamd_sample, ways},
    engines::both,
    lab::{NOW, add_tenants, essence, export, import, import_ahead, import_by_mail, read, runs, same},
};

/// Records of rspamd as lines that are kept: told at an instant, where they do not say when they were made.
pub(crate) fn lines_of(records: &[Value], at: Micros) -> String {
    let line = |record: &Value| {
        let said = record["unix_time"].as_i64().map(|seconds| seconds * 1_000_000);
        let at = DateTime::from_timestamp_micros(said.unwrap_or(at)).unwrap();
        format!("{} mx1 rspamd: {record}\n", at.format("%Y-%m-%dT%H:%M:%S%.6fZ"))
    };
    records.iter().map(line).collect()
}

pub(crate) fn records(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What one scan says, whoever tells it: action, score in hundredths, names.
fn word(verdict: &ExportedVerdict) -> (String, i64, BTreeSet<String>) {
    let names = verdict.symbols.iter().map(|symbol| symbol.name.clone()).collect();
    (verdict.action.clone(), hundredths(verdict.score.unwrap()), names)
}

fn hundredths(score: f64) -> i64 {
    // a log cuts what the JSON has in full
    (score * 100.0 + score.signum() * 0.01).trunc() as i64
}

/// The copies by the queue ids on their way.
fn by_queue(all: &[Exported]) -> BTreeMap<&str, Vec<&Exported>> {
    let mut found: BTreeMap<&str, Vec<&Exported>> = BTreeMap::new();
    for copy in all {
        for hop in copy.hops.iter().filter(|hop| hop.host == "mx1") {
            found.entry(&hop.queue_id).or_default().push(copy);
        }
    }
    found
}

#[tokio::test]
async fn every_mail_that_was_scanned_has_its_verdict_whichever_way_it_comes_and_when() {
    for run in runs() {
        let logs = ["mx1", "out1"].map(|host| read(&run, &format!("{host}.rfc3339.log")));
        let meta = records(&read(&run, "rspamd_meta.jsonl"));
        let history: Vec<Value> = serde_json::from_str(&read(&run, "rspamd_history.json")).unwrap();
        let ways = [
            ("the log", read(&run, "rspamd.log")),
            ("the exporter", lines_of(&meta, NOW)),
            ("the history", lines_of(&history, NOW)),
        ];
        for (way, told) in ways {
            let seen = Mutex::new(Vec::new());
            for when in ["before", "after", "beside"] {
                both(async |db| {
                    add_tenants(&db).await;
                    let (first, second) = match when {
                        "before" => (vec![told.clone()], logs.to_vec()),
                        "after" => (logs.to_vec(), vec![told.clone()]),
                        _ => (logs.iter().cloned().chain([told.clone()]).collect(), vec![]),
                    };
                    import(&db, &first, 400).await;
                    import(&db, &second, 400).await;
                    let all = export(&db).await;
                    let queues = by_queue(&all);
                    let mut joined = 0;
                    for record in &meta {
                        let queue_id = record["qid"].as_str().unwrap();
                        let id = record["message_id"].as_str().unwrap();
                        let copies = queues.get(queue_id).unwrap_or_else(|| panic!("{queue_id} is not there"));
                        let names: BTreeSet<String> = record["symbols"]
                            .as_array()
                            .unwrap()
                            .iter()
                            .map(|symbol| symbol["name"].as_str().unwrap().to_owned())
                            .collect();
                        let said = history.iter().find(|row| row["id"] == id);
                        for copy in copies {
                            let about = format!("{}, {way} {when}: {queue_id} {id}", run.display());
                            let [verdict] = copy.verdicts.as_slice() else {
                                assert!(
                                    way == "the history" && copy.verdicts.is_empty(),
                                    "{about}: {:?}",
                                    copy.verdicts
                                );
                                assert!(said.is_none() || is_ambiguous(&meta, record), "{about} has none");
                                continue;
                            };
                            let score = hundredths(record["score"].as_f64().unwrap());
                            let (action, found, told) = word(verdict);
                            assert_eq!(action, record["action"].as_str().unwrap().replace(' ', "_"), "{about}");
                            assert!((found - score).abs() <= 1, "{about}: {found} and {score}");
                            if way == "the history" {
                                // its names are cut where they take too much room
                                assert!(told.iter().all(|name| names.iter().any(|n| n.starts_with(name))), "{about}");
                            } else {
                                assert_eq!(told, names, "{about}");
                            }
                            joined += 1;
                        }
                    }
                    assert!(joined > 0 && (way == "the history" || joined >= meta.len()), "{way} {when}: {joined}");
                    seen.lock().unwrap().push(essence(&all));
                })
                .await;
            }
            let seen = seen.into_inner().unwrap();
            for other in &seen[1..] {
                same(&seen[0], other, way);
            }
        }
    }
}

/// Whether another mail has the same Message-ID: then a history that knows nothing else does not tell which is meant.
fn is_ambiguous(meta: &[Value], record: &Value) -> bool {
    meta.iter().filter(|other| other["message_id"] == record["message_id"]).count() > 1
}

/// These lines in another order: the same for the same seed.
fn shuffled(lines: &[&str], seed: u64) -> String {
    let mut lines = lines.to_vec();
    let mut state = seed;
    for last in (1..lines.len()).rev() {
        // xorshift64
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        lines.swap(last, (state % (last as u64 + 1)) as usize);
    }
    lines.join("\n")
}

/// What real rspamd says of its sample in every way at once, and the log of its mail server.
fn all_at_once() -> Vec<String> {
    let folder = rspamd_sample();
    let mut told: Vec<String> = ways(&folder).into_iter().map(|(_, lines)| lines).collect();
    // of what it does at its start nothing is kept
    told[0] = told[0].lines().filter(|line| line.contains("rspamd_task_write_log")).collect::<Vec<_>>().join("\n");
    told.push(read(&folder, "mx4.log"));
    told
}

#[tokio::test]
async fn verdicts_in_any_order_and_batching_by_every_way_at_once_give_the_same_mail() {
    let told = all_at_once();
    let lines: Vec<&str> = told.iter().flat_map(|text| text.lines()).collect();
    let seen = Mutex::new(Vec::new());
    both(async |db| {
        add_tenants(&db).await;
        import(&db, &told, 1_000_000).await;
        let all = export(&db).await;
        assert!(all.len() > 70 && all.iter().filter(|copy| !copy.verdicts.is_empty()).count() > 70, "{}", all.len());
        seen.lock().unwrap().push(essence(&all));
    })
    .await;
    let whole = seen.into_inner().unwrap();
    same(&whole[0], &whole[1], "on both engines");
    let ways: [(u64, usize, &[&str]); 3] =
        [(7, 500, &["import", "ahead", "by mail"]), (11, 7, &["import", "by mail"]), (23, 1, &["ahead"])];
    for (seed, batch, ways) in ways {
        let file = [shuffled(&lines, seed)];
        for way in ways.iter().copied() {
            both(async |db| {
                add_tenants(&db).await;
                match way {
                    "import" => import(&db, &file, batch).await,
                    "ahead" => import_ahead(&db, &file, batch).await,
                    _ => import_by_mail(&db, &file, batch).await,
                };
                same(&whole[0], &essence(&export(&db).await), &format!("{way}, seed {seed}, {batch} at once"));
                let again = import(&db, &[shuffled(&lines, seed + 1)], 97).await;
                assert_eq!(again, Change::default(), "{way}, seed {seed}, again");
                same(&whole[0], &essence(&export(&db).await), &format!("{way}, seed {seed}, again"));
            })
            .await;
        }
    }
}

#[tokio::test]
async fn a_verdict_whose_mail_never_comes_is_no_mail_and_one_whose_mail_comes_late_is_found() {
    let told = all_at_once();
    for (way, lines) in ["the log", "the exporter", "the history in memory", "the history in Redis"].iter().zip(&told) {
        both(async |db| {
            add_tenants(&db).await;
            let change = import(&db, std::slice::from_ref(lines), 50).await;
            assert_eq!(change, Change::default(), "{way}");
            assert!(export(&db).await.is_empty(), "{way}");
            for table in ["messages", "verdicts", "message_keys", "deliveries", "tallies"] {
                let (count,): (i64,) = db.one(&format!("SELECT count(*) FROM {table}"), vec![]).await.unwrap();
                assert_eq!(count, 0, "{way}: {table}");
            }
            // the mail server's log is read a day later
            import(&db, &told[4..], 50).await;
            let scanned = export(&db).await.iter().filter(|copy| !copy.verdicts.is_empty()).count();
            assert!(scanned > 60, "{way}: {scanned}");
        })
        .await;
    }
}
