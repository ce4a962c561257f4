//! The figures of the first page: exact whatever was read when, and nobody's but one's own.

use std::collections::BTreeMap;

use lasso::{
    binds,
    message::Status,
    store::{db::Db, tenants, trails},
};

use super::{
    engines::both,
    lab::{NOW, TENANTS, add_tenants, import, import_trusting, sample, scope},
};

const HOUR: i64 = 3_600_000_000;

/// Tenant, hour, direction, category, status.
type Key = (i64, i64, String, String, String);

/// Mails and recipients, counted one by one.
async fn counted(db: &Db) -> BTreeMap<Key, (i64, i64)> {
    let rows: Vec<(i64, Vec<u8>, i64, String, String, Option<String>)> = db
        .all(
            "SELECT m.tenant_id, m.message_id, m.arrived_at, m.direction, m.category, d.status FROM messages m \
             LEFT JOIN deliveries d ON d.tenant_id = m.tenant_id AND d.message_id = m.message_id",
            binds![],
        )
        .await
        .unwrap();
    let mut counts: BTreeMap<Key, (i64, i64)> = BTreeMap::new();
    let mut worst: BTreeMap<(i64, Vec<u8>), (i64, String, String, Status)> = BTreeMap::new();
    for (tenant, id, arrived_at, direction, category, status) in rows {
        let hour = arrived_at - arrived_at % HOUR;
        if let Some(status) = &status {
            counts.entry((tenant, hour, direction.clone(), category.clone(), status.clone())).or_default().1 += 1;
        }
        let status = status.map_or(Status::Queued, |status| Status::from_slug(&status).unwrap());
        let mail = worst.entry((tenant, id)).or_insert((hour, direction, category, status));
        mail.3 = mail.3.min(status);
    }
    for ((tenant, _), (hour, direction, category, status)) in worst {
        counts.entry((tenant, hour, direction, category, status.slug().to_owned())).or_default().0 += 1;
    }
    counts
}

/// The tallies say of every tenant what the mails themselves say.
pub(crate) async fn tallies_agree(db: &Db, when: &str) {
    let rows: Vec<(i64, i64, String, String, String, i64, i64)> = db
        .all("SELECT tenant_id, hour_at, direction, category, status, mails, recipients FROM tallies", binds![])
        .await
        .unwrap();
    let told: BTreeMap<Key, (i64, i64)> = rows
        .into_iter()
        .map(|(tenant, hour, direction, category, status, mails, recipients)| {
            ((tenant, hour, direction, category, status), (mails, recipients))
        })
        .filter(|(_, sums)| *sums != (0, 0))
        .collect();
    let wanted = counted(db).await;
    for key in told.keys().chain(wanted.keys()) {
        assert_eq!(told.get(key), wanted.get(key), "{when}: {key:?}");
    }
}

fn logs() -> [String; 2] {
    [sample("mx1.rfc3339.log"), sample("out1.rfc3339.log")]
}

/// The part of a log up to a share of its lines, and the rest.
fn cut(log: &str, percent: usize) -> (String, String) {
    let lines: Vec<&str> = log.lines().collect();
    let (first, second) = lines.split_at(lines.len() * percent / 100);
    (first.join("\n"), second.join("\n"))
}

#[tokio::test]
async fn tallies_say_what_the_mails_say_whatever_is_read_when() {
    both(async |db| {
        add_tenants(&db).await;
        let parts = logs().map(|log| cut(&log, 55));
        import(&db, &[parts[0].1.clone()], 97).await;
        tallies_agree(&db, "the second half of one host").await;
        import(&db, &[parts[1].0.clone(), parts[0].0.clone()], 211).await;
        tallies_agree(&db, "with what came before it, and the other host").await;
        import(&db, &[parts[1].1.clone()], 50).await;
        tallies_agree(&db, "all of it").await;
        let before = counted(&db).await;
        assert!(before.len() > 20, "{}", before.len());
        import(&db, &logs(), 300).await;
        tallies_agree(&db, "all of it again").await;
        assert_eq!(counted(&db).await, before);
    })
    .await;
}

#[tokio::test]
async fn tallies_follow_a_network_that_is_trusted_later() {
    both(async |db| {
        add_tenants(&db).await;
        import_trusting(&db, &logs(), 500, "").await;
        tallies_agree(&db, "nobody trusted").await;
        import(&db, &logs(), 500).await;
        tallies_agree(&db, "trusted later").await;
    })
    .await;
}

#[tokio::test]
async fn tallies_follow_a_domain_to_its_tenant_however_often_it_is_moved() {
    both(async |db| {
        let parts = logs().map(|log| cut(&log, 70));
        import(&db, &parts.each_ref().map(|(first, _)| first.clone()), 500).await;
        tallies_agree(&db, "nobody's").await;
        for (name, domain) in TENANTS {
            tenants::add(&db, &scope(), name, "UTC", NOW).await.unwrap();
            tenants::add_domain(&db, &scope(), name, domain, NOW).await.unwrap();
        }
        // the log goes on while the mail known so far waits to be moved
        import(&db, &parts.each_ref().map(|(_, second)| second.clone()), 100).await;
        tallies_agree(&db, "attached, and read on").await;
        for (_, domain) in TENANTS {
            for run in ["once", "twice"] {
                trails::move_domain(&db, &scope(), domain, |_| {}).await.unwrap();
                tallies_agree(&db, &format!("{domain} moved {run}")).await;
            }
        }
    })
    .await;
}
