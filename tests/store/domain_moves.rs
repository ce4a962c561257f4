use std::collections::BTreeSet;

use lasso::{
    binds,
    error::Error,
    store::{db::Db, domain_moves, tenants},
    tenant::{Moving, Scope, TenantId},
    user::Role,
};

use crate::{
    engines::both,
    lab::{NOW, TENANTS, add_tenants, essence, export, import, same, sample, scope},
};

/// All steps of all moves; every `stopped` steps whoever runs them is killed and begins again.
async fn run(db: &Db, stopped: usize) -> usize {
    let (mut walk, mut steps) = (None, 0_usize);
    while domain_moves::step(db, &scope(), &mut walk, NOW + 1).await.unwrap() {
        steps += 1;
        assert!(steps < 1_000, "it comes to an end");
        // at first only: whoever is always killed before the end never comes to it
        if steps.is_multiple_of(stopped) && steps < 5 * stopped {
            walk = None;
        }
    }
    steps
}

async fn attach_all(db: &Db) {
    for (name, domain) in TENANTS {
        tenants::add(db, &scope(), name, "UTC", NOW).await.unwrap();
        tenants::add_domain(db, &scope(), name, domain, NOW).await.unwrap();
    }
}

async fn moving(db: &Db) -> Vec<Option<Moving>> {
    let mut all = Vec::new();
    for tenant in tenants::list(db, &scope()).await.unwrap().into_iter().skip(1) {
        let details = tenants::details(db, &scope(), tenant.tenant_id).await.unwrap();
        all.extend(details.domains.into_iter().map(|domain| domain.moving));
    }
    all
}

fn files() -> [String; 2] {
    [sample("mx1.rfc3339.log"), sample("out1.rfc3339.log")]
}

/// Every copy, and every key by which it is found.
async fn all_of(db: &Db) -> BTreeSet<String> {
    let mut all = essence(&export(db).await);
    let keys: Vec<(String, String, String)> = db
        .all("SELECT t.name, k.kind, k.key FROM message_keys k JOIN tenants t ON t.tenant_id = k.tenant_id", binds![])
        .await
        .unwrap();
    let mut keys: Vec<String> = keys.into_iter().map(|key| format!("{key:?}")).collect();
    keys.sort_unstable();
    all.extend(keys.chunk_by(|a, b| a == b).map(|same| format!("{} × {}", same.len(), same[0])));
    all
}

async fn wanted(db: &Db) -> BTreeSet<String> {
    add_tenants(db).await;
    import(db, &files(), 500).await;
    all_of(db).await
}

#[tokio::test]
async fn domains_attached_at_once_find_their_mail_however_often_the_job_is_killed() {
    both(async |db| {
        let wanted = wanted(&db).await;
        both(async |other| {
            import(&other, &files(), 500).await;
            attach_all(&other).await;
            assert_eq!(moving(&other).await, [Some(Moving { looked_at: 0, mails: None }); 3]);
            let steps = run(&other, 2).await;
            assert!(steps > 8, "{steps} steps");
            assert_eq!(moving(&other).await, [None; 3]);
            same(&wanted, &all_of(&other).await, "attached later");
            assert_eq!(run(&other, 1).await, 0, "what is done is done");
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn mail_that_comes_while_a_domain_is_moved_ends_where_it_belongs() {
    both(async |db| {
        let wanted = wanted(&db).await;
        both(async |other| {
            // a host at a time: its mails go on at the other one, and every one of them is rewritten
            let [mx1, out1] = files();
            let half = mx1.lines().count() / 2;
            let first: Vec<&str> = mx1.lines().take(half).collect();
            import(&other, &[first.join("\n")], 500).await;
            attach_all(&other).await;
            let mut walk = None;
            domain_moves::step(&other, &scope(), &mut walk, NOW).await.unwrap();
            import(&other, &[out1], 50).await;
            domain_moves::step(&other, &scope(), &mut walk, NOW).await.unwrap();
            import(&other, &[mx1], 300).await;
            run(&other, 3).await;
            same(&wanted, &all_of(&other).await, "in between");
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn two_domains_of_one_tenant_are_moved_together() {
    both(async |db| {
        let domains = ["cust-a.example", "cust-b.example", "cust-c.example"];
        tenants::add(&db, &scope(), "All", "UTC", NOW).await.unwrap();
        for domain in domains {
            tenants::add_domain(&db, &scope(), "All", domain, NOW).await.unwrap();
        }
        import(&db, &files(), 500).await;
        let wanted = all_of(&db).await;
        both(async |other| {
            import(&other, &files(), 500).await;
            tenants::add(&other, &scope(), "All", "UTC", NOW).await.unwrap();
            for domain in domains {
                tenants::add_domain(&other, &scope(), "All", domain, NOW).await.unwrap();
            }
            run(&other, 1_000).await;
            same(&wanted, &all_of(&other).await, "of one tenant");
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn progress_is_told_and_a_domain_without_mail_is_done_at_once() {
    both(async |db| {
        import(&db, &files(), 500).await;
        tenants::add(&db, &scope(), "A", "UTC", NOW).await.unwrap();
        tenants::add_domain(&db, &scope(), "A", "nobody-writes-here.example", NOW).await.unwrap();
        assert_eq!(moving(&db).await, [None]);
        tenants::add_domain(&db, &scope(), "A", "cust-a.example", NOW).await.unwrap();
        let mut walk = None;
        let mut looked_at = Vec::new();
        while domain_moves::step(&db, &scope(), &mut walk, NOW).await.unwrap() {
            if let Some(Moving { looked_at: n, mails: Some(mails) }) = moving(&db).await[0] {
                assert!(n <= mails, "{n} of {mails}");
                looked_at.push(n);
            }
        }
        assert!(looked_at.len() > 1 && looked_at.is_sorted(), "{looked_at:?}");
        // attached again it is not moved again
        tenants::add_domain(&db, &scope(), "A", "cust-a.example", NOW).await.unwrap();
        assert!(!domain_moves::step(&db, &scope(), &mut walk, NOW).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn only_the_operator_looks_after_tenants() {
    use crate::users::somebody;
    both(async |db| {
        let all = Scope::system("test");
        let acme = tenants::add(&db, &all, "Acme", "Europe/Paris", NOW).await.unwrap().tenant_id;
        let admin = lasso::store::users::add(&db, &all, somebody("Acme", "admin@acme.example", Role::Admin), NOW);
        let admin = admin.await.unwrap().scope();
        for outcome in [
            tenants::page(&db, &admin, "", None).await.map(drop),
            tenants::details(&db, &admin, acme).await.map(drop),
            tenants::set_timezone(&db, &admin, acme, "UTC").await,
            domain_moves::step(&db, &admin, &mut None, NOW).await.map(drop),
            domain_moves::finish(&db, &admin, "acme.example", 0, NOW).await,
        ] {
            assert!(matches!(outcome, Err(Error::Forbidden)), "{outcome:?}");
        }
        let operator = lasso::store::users::add(&db, &all, somebody("", "operator@host.example", Role::Operator), NOW);
        let operator = operator.await.unwrap().scope();
        tenants::set_timezone(&db, &operator, acme, "Asia/Tokyo").await.unwrap();
        assert_eq!(tenants::details(&db, &operator, acme).await.unwrap().tenant.timezone, "Asia/Tokyo");
        let outcome = tenants::set_timezone(&db, &operator, acme, "Mars/Olympus").await;
        assert!(matches!(outcome, Err(Error::Invalid { field: "timezone", code: "unknown" })), "{outcome:?}");
        for nobody in [-1, 99] {
            let outcome = tenants::set_timezone(&db, &operator, TenantId(nobody), "UTC").await;
            assert!(matches!(outcome, Err(Error::NotFound)), "{outcome:?}");
            let outcome = tenants::details(&db, &operator, TenantId(nobody)).await;
            assert!(matches!(outcome, Err(Error::NotFound)), "{outcome:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn tenants_are_found_by_name_or_domain_and_paged_without_gaps() {
    both(async |db| {
        let all = Scope::system("test");
        for i in 0..250 {
            tenants::add(&db, &all, &format!("Client n°{i:03} 100%"), "UTC", NOW).await.unwrap();
        }
        tenants::add_domain(&db, &all, "Client n°042 100%", "menuiserie.example", NOW).await.unwrap();
        let names =
            |page: &lasso::tenant::TenantsPage| page.rows.iter().map(|row| row.tenant.name.clone()).collect::<Vec<_>>();
        let found = async |query: &str| names(&tenants::page(&db, &all, query, None).await.unwrap());
        assert_eq!(found("CLIENT N°007").await, ["Client n°007 100%"]);
        assert_eq!(found("nuiserie").await, ["Client n°042 100%"]);
        assert_eq!(found("0%").await.len(), 100);
        for query in ["_enuiserie", "%x", "' OR 1=1 --"] {
            assert_eq!(found(query).await, [""; 0], "{query}");
        }
        let (mut from, mut seen) = (None, Vec::new());
        loop {
            let page = tenants::page(&db, &all, "", from).await.unwrap();
            assert_eq!((page.found, page.before.is_some()), (251, from.is_some()));
            seen.extend(names(&page));
            from = page.after;
            if from.is_none() {
                break;
            }
        }
        assert_eq!(seen.len(), 251);
        assert!(seen.is_sorted() && seen[0].is_empty(), "the platform itself stands first");
    })
    .await;
}
