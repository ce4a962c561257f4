//! The ledger of the mail laboratory against what was made of its log.

use std::collections::BTreeSet;

use lasso::store::{tenants, trails};

use super::{
    engines::both,
    lab::{
        NOW, OWN_HOSTS, TENANTS, add_tenants, disagreements, essence, export, import, import_ahead, import_by_mail,
        import_knowing, misheard, read, runs, same, sample, scope,
    },
};

fn logs(format: &str) -> Vec<String> {
    vec![sample(&format!("mx1.{format}.log")), sample(&format!("out1.{format}.log"))]
}

#[tokio::test]
async fn every_recipient_has_its_copies_with_the_true_status() {
    for run in runs() {
        for format in ["rfc3339", "rfc5424", "bsd"] {
            both(async |db| {
                add_tenants(&db).await;
                let logs = ["mx1", "out1"].map(|host| read(&run, &format!("{host}.{format}.log")));
                import(&db, &logs, 500).await;
                let all = export(&db).await;
                let mut wrong = disagreements(&all, &read(&run, "truth.jsonl"), &logs.concat());
                wrong.extend(misheard(&all, &read(&run, "sink.jsonl")));
                let place = run.display();
                assert!(wrong.is_empty(), "{place}, {format}: {} wrong:\n{}", wrong.len(), wrong.join("\n"));
                assert!(all.len() > 380, "{place}, {format}: {} copies", all.len());
            })
            .await;
        }
    }
}

#[tokio::test]
async fn every_format_order_and_batching_gives_the_same_copies() {
    both(async |db| {
        add_tenants(&db).await;
        import(&db, &logs("rfc3339"), 1_000_000).await;
        let whole = essence(&export(&db).await);
        tokio::join!(db.close());
        super::engines::both(async |other| {
            add_tenants(&other).await;
            import_by_mail(&other, &logs("rfc3339"), 53).await;
            same(&whole, &essence(&export(&other).await), "mail by mail");
            let again = import_by_mail(&other, &logs("rfc3339"), 53).await;
            assert_eq!(again, trails::Change::default(), "mail by mail, again");
        })
        .await;
        for batch in [5, 41] {
            super::engines::both(async |other| {
                add_tenants(&other).await;
                import_ahead(&other, &logs("rfc3339"), batch).await;
                same(
                    &whole,
                    &essence(&export(&other).await),
                    &format!("each {batch} lines made ready beside the last"),
                );
            })
            .await;
        }
        super::engines::both(async |other| {
            for (name, _) in TENANTS {
                tenants::add(&other, &scope(), name, "UTC", NOW).await.unwrap();
            }
            let (first, second) = (logs("rfc3339"), logs("rfc3339"));
            let attach = async {
                for (name, domain) in TENANTS {
                    trails::ingest(&other, &scope(), trails::Batch::default()).await.unwrap();
                    tenants::add_domain(&other, &scope(), name, domain, NOW).await.unwrap();
                }
            };
            tokio::join!(import_ahead(&other, &first, 61), import_ahead(&other, &second, 43), attach);
            for (_, domain) in TENANTS {
                trails::move_domain(&other, &scope(), domain, drop).await.unwrap();
            }
            same(&whole, &essence(&export(&other).await), "beside another import, and while domains are attached");
        })
        .await;
        let mut reversed = logs("rfc3339");
        reversed.reverse();
        for (what, files, batch) in [
            ("small batches", logs("rfc3339"), 37),
            ("the other host first", reversed, 211),
            ("RFC 5424", logs("rfc5424"), 400),
            ("BSD", logs("bsd"), 400),
        ] {
            super::engines::both(async |other| {
                add_tenants(&other).await;
                import(&other, &files, batch).await;
                let found = essence(&export(&other).await);
                same(&whole, &found, what);
            })
            .await;
        }
    })
    .await;
}

#[tokio::test]
async fn the_same_import_again_changes_nothing() {
    both(async |db| {
        add_tenants(&db).await;
        let first = import(&db, &logs("rfc3339"), 300).await;
        assert!(first.messages > 380, "{first:?}");
        let ids: BTreeSet<String> =
            export(&db).await.into_iter().map(|copy| serde_json::to_string(&copy).unwrap()).collect();
        let mut files = logs("rfc3339");
        files.reverse();
        assert_eq!(import(&db, &files, 77).await, trails::Change::default());
        let again: BTreeSet<String> =
            export(&db).await.into_iter().map(|copy| serde_json::to_string(&copy).unwrap()).collect();
        assert_eq!(ids.symmetric_difference(&again).collect::<Vec<_>>(), Vec::<&String>::new());
    })
    .await;
}

#[tokio::test]
async fn lines_in_any_order_give_the_same_copies() {
    both(async |db| {
        add_tenants(&db).await;
        let files = logs("rfc3339");
        import(&db, &files, 1_000_000).await;
        let whole = essence(&export(&db).await);
        super::engines::both(async |other| {
            add_tenants(&other).await;
            // every seventh line first, then the next, and so on: nothing is where it was
            let lines: Vec<&str> = files.iter().flat_map(|file| file.lines()).collect();
            let mut shuffled = String::new();
            for start in (0..7).rev() {
                for line in lines.iter().skip(start).step_by(7) {
                    // what an smtpd said before it gave a queue id is told by its place
                    if !line.contains("NOQUEUE: hold") && !line.contains("NOQUEUE: discard") {
                        shuffled.push_str(line);
                        shuffled.push('\n');
                    }
                }
            }
            import(&other, &[shuffled], 97).await;
            let found = essence(&export(&other).await);
            let missing: Vec<_> = whole
                .difference(&found)
                .filter(|copy| !copy.contains("polhold") && !copy.contains("poldiscard"))
                .take(5)
                .collect();
            assert_eq!(missing, Vec::<&String>::new());
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_domain_attached_later_finds_its_mail() {
    both(async |db| {
        add_tenants(&db).await;
        import(&db, &logs("rfc3339"), 500).await;
        let wanted = essence(&export(&db).await);
        super::engines::both(async |other| {
            import(&other, &logs("rfc3339"), 500).await;
            assert!(export(&other).await.iter().all(|copy| copy.tenant.is_none()), "nobody's mail is the operator's");
            for (name, domain) in TENANTS {
                tenants::add(&other, &scope(), name, "UTC", NOW).await.unwrap();
                tenants::add_domain(&other, &scope(), name, domain, NOW).await.unwrap();
                trails::move_domain(&other, &scope(), domain, |_| {}).await.unwrap();
            }
            let found = essence(&export(&other).await);
            same(&wanted, &found, "attached later");
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_network_trusted_later_shows_what_its_senders_sent() {
    both(async |db| {
        add_tenants(&db).await;
        import_knowing(&db, &logs("rfc3339"), 500, "", OWN_HOSTS).await;
        let out = |all: &[lasso::store::messages::Exported]| {
            all.iter().filter(|copy| copy.direction == "out" && copy.category != "bounce").count()
        };
        // a login and a local submission need no trusted network
        assert!(out(&export(&db).await) <= 4, "{}", out(&export(&db).await));
        import(&db, &logs("rfc3339"), 500).await;
        let wrong = disagreements(&export(&db).await, &sample("truth.jsonl"), &logs("rfc3339").concat());
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    })
    .await;
}
