//! `lasso demo`: the same whenever it is asked for, fresh when it is a day old, and never beside anything else.

use std::collections::BTreeSet;

use lasso::{store::db::Db, user::DEMO_ACCOUNTS};
use serde_json::Value;

use crate::command::Desk;

fn exported(desk: &Desk) -> Vec<Value> {
    desk.lasso(&["export", "--json"]).succeeds().out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn ids(desk: &Desk) -> BTreeSet<String> {
    exported(desk).iter().map(|copy| copy["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_demonstration_shows_three_tenants_and_mail_that_waits() {
    let desk = Desk::new();
    let loaded = desk.lasso(&["demo"]).succeeds();
    for (email, ..) in DEMO_ACCOUNTS {
        assert!(loaded.out.contains(email), "{loaded:?}");
    }
    let all = exported(&desk);
    let tenants: BTreeSet<&str> = all.iter().filter_map(|copy| copy["tenant"].as_str()).collect();
    assert_eq!(tenants.len(), 3, "{tenants:?}");
    let has = |tenant: &str, status: &str| {
        let mut mine = all.iter().filter(|copy| copy["tenant"] == tenant);
        mine.any(|copy| copy["deliveries"].as_array().unwrap().iter().any(|delivery| delivery["status"] == status))
    };
    for tenant in &tenants {
        assert!(has(tenant, "deferred"), "{tenant}: nothing waits");
    }
    for status in ["delivered", "deferred", "bounced", "refused"] {
        assert!(has("Menuiserie Alba", status), "nothing is {status}");
    }
    // the logs end now and three hours ago, so nothing in them is older than four or yet to come
    let now = lasso_server::clock::now();
    for copy in &all {
        let at = chrono::DateTime::parse_from_rfc3339(copy["arrived_at"].as_str().unwrap()).unwrap().timestamp_micros();
        assert!((now - 4 * 3_600_000_000..=now).contains(&at), "{copy}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_time_adds_nothing_and_a_day_later_it_is_fresh() {
    let desk = Desk::new();
    desk.lasso(&["demo"]).succeeds();
    let first = ids(&desk);
    desk.lasso(&["demo"]).succeeds().prints("already");
    assert_eq!(ids(&desk), first);

    let age = async |hours: i64| {
        let db = Db::connect(&desk.database_url()).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let older = format!("UPDATE sources SET created_at = created_at - {hours} * 3600000000");
        assert_eq!(tx.execute(&older, vec![]).await.unwrap(), 1);
        tx.commit().await.unwrap();
        db.close().await;
    };
    age(23).await;
    desk.lasso(&["demo"]).succeeds().prints("already");
    assert_eq!(ids(&desk), first);
    age(2).await;
    desk.lasso(&["demo"]).succeeds().prints("is loaded");
    let second = ids(&desk);
    assert_eq!(second.len(), first.len());
    assert!(second.is_disjoint(&first), "old mail is still there");
    desk.lasso(&["domain", "list"]).succeeds();
    desk.lasso(&["demo"]).succeeds().prints("already");
}

#[test]
fn it_never_enters_a_database_that_holds_something_else() {
    let line = "2026-11-20T08:00:00.1+00:00 mx1 postfix/smtpd[1]: 4C5AB9E6230: client=x[203.0.113.5]\n";
    let mail = Desk::new();
    mail.lasso_reading(&["import", "-"], line).succeeds();
    let people = Desk::new();
    people.lasso(&["tenant", "add", "acme"]).succeeds();
    let both = Desk::new();
    both.lasso(&["demo"]).succeeds();
    both.lasso_reading(&["import", "-"], line).succeeds();
    let agent = Desk::new();
    let add = ["user", "add", "-", "root@example.org", "--role", "operator"];
    agent.lasso_reading(&add, "correct horse battery\n").succeeds();
    for desk in [mail, people, both, agent] {
        let before = desk.lasso(&["export", "--json"]).succeeds().out;
        desk.lasso(&["demo"]).fails_saying("something else than the demonstration");
        assert_eq!(desk.lasso(&["export", "--json"]).succeeds().out, before);
    }
}

#[test]
fn its_people_are_not_shown_to_the_network() {
    let desk = Desk::new();
    desk.lasso(&["demo"]).succeeds();
    desk.lasso(&["serve", "--listen", "0.0.0.0:0"]).fails_saying("use another database");
    desk.lasso(&["serve", "--listen", "[::]:0"]).fails_saying("use another database");
}
