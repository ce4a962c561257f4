use lasso::{
    error::Error,
    store::{tenants, users},
    tenant::{Scope, TenantId},
    user::Role,
};

use crate::{engines::both, users::somebody};

const NOW: i64 = 1_790_000_000_000_000;

#[tokio::test]
async fn tenants_are_listed_by_name_after_the_operators_own() {
    both(async |db| {
        let all = Scope::system("test");
        for name in ["zebra", " Acme ", "béta"] {
            tenants::add(&db, &all, name, "Europe/Paris", NOW).await.unwrap();
        }
        tenants::add_domain(&db, &all, "Acme", "acme.example", NOW).await.unwrap();
        let listed = tenants::list(&db, &all).await.unwrap();
        let named: Vec<_> = listed.iter().map(|tenant| (tenant.name.as_str(), tenant.domains)).collect();
        assert_eq!(named, [("", 0), ("Acme", 1), ("béta", 0), ("zebra", 0)]);
        assert_eq!(listed[0].tenant_id, TenantId::OPERATOR);
        assert_eq!(listed[0].timezone, "Europe/Paris");
    })
    .await;
}

#[tokio::test]
async fn a_tenant_needs_a_name_of_its_own_and_a_real_time_zone() {
    both(async |db| {
        let all = Scope::system("test");
        let acme = tenants::add(&db, &all, "Acme", "America/Montreal", NOW).await.unwrap();
        assert_eq!(tenants::by_name(&db, &all, "Acme").await.unwrap(), acme);
        assert_eq!(tenants::get(&db, &all, acme.tenant_id).await.unwrap(), acme);
        let long = "x".repeat(101);
        for (name, timezone, field, code) in [
            ("", "Europe/Paris", "name", "required"),
            ("a\nb", "Europe/Paris", "name", "hidden"),
            (&long, "Europe/Paris", "name", "too-long"),
            ("Beta", "Mars/Olympus", "timezone", "unknown"),
        ] {
            match tenants::add(&db, &all, name, timezone, NOW).await {
                Err(Error::Invalid { field: f, code: c }) => assert_eq!((f, c), (field, code)),
                other => panic!("{name}: {other:?}"),
            }
        }
        let again = tenants::add(&db, &all, "Acme", "Europe/Paris", NOW).await;
        assert!(matches!(again, Err(Error::Conflict("tenant-exists"))), "{again:?}");
    })
    .await;
}

#[tokio::test]
async fn a_domain_has_one_tenant() {
    both(async |db| {
        let all = Scope::system("test");
        for name in ["Acme", "Beta"] {
            tenants::add(&db, &all, name, "Europe/Paris", NOW).await.unwrap();
        }
        for typed in ["Mail.Acme.EXAMPLE.", " mail.acme.example", "localhost", "Été.example", "xn--t-9fab.example"] {
            tenants::add_domain(&db, &all, "Acme", typed, NOW).await.unwrap();
        }
        let domains: Vec<_> = tenants::list_domains(&db, &all).await.unwrap().into_iter().map(|d| d.domain).collect();
        assert_eq!(domains, ["localhost", "mail.acme.example", "xn--t-9fab.example", "été.example"]);

        let taken = tenants::add_domain(&db, &all, "Beta", "MAIL.acme.example", NOW).await;
        assert!(matches!(taken, Err(Error::Conflict("domain-taken"))), "{taken:?}");
        for bad in ["", "acme", "a@acme.example", "a b.example", ".example", "a..example", "<b>.example", "a.example/x"]
        {
            let outcome = tenants::add_domain(&db, &all, "Acme", bad, NOW).await;
            assert!(
                matches!(outcome, Err(Error::Invalid { field: "domain", code: "not-a-domain" })),
                "{bad}: {outcome:?}"
            );
        }
        for nobody in ["", "Gamma"] {
            let outcome = tenants::add_domain(&db, &all, nobody, "gamma.example", NOW).await;
            assert!(matches!(outcome, Err(Error::NotFound)), "{outcome:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_person_sees_only_the_tenants_that_are_open_to_them() {
    both(async |db| {
        let all = Scope::system("test");
        for name in ["Acme", "Beta", "Gamma"] {
            tenants::add(&db, &all, name, "Europe/Paris", NOW).await.unwrap();
            tenants::add_domain(&db, &all, name, &format!("{name}.example"), NOW).await.unwrap();
        }
        for (tenant, email, role, open) in [
            ("Acme", "u@acme.example", Role::User, &["Acme"][..]),
            ("Beta", "a@beta.example", Role::Admin, &["Beta"]),
            ("Beta", "agent@host.example", Role::Agent, &["Beta"]),
            ("", "idle@host.example", Role::Agent, &[]),
            ("Gamma", "operator@host.example", Role::Operator, &["", "Gamma"]),
        ] {
            let scope = users::add(&db, &all, somebody(tenant, email, role), NOW).await.unwrap().scope();
            let names: Vec<_> = tenants::list(&db, &scope).await.unwrap().into_iter().map(|t| t.name).collect();
            assert_eq!(names, open, "{email}");
            for name in ["", "Acme", "Beta", "Gamma"] {
                match tenants::by_name(&db, &scope, name).await {
                    Ok(tenant) => assert!(open.contains(&tenant.name.as_str()), "{email} sees {name}"),
                    Err(Error::NotFound) => assert!(!open.contains(&name), "{email} misses {name}"),
                    Err(error) => panic!("{error}"),
                }
            }
            let domains = tenants::list_domains(&db, &scope).await.unwrap();
            assert!(domains.iter().all(|domain| open.contains(&domain.tenant_name.as_str())), "{email}: {domains:?}");

            // only the operator, whether the tenant's mail is open to them or not
            let may = role == Role::Operator;
            let outcome = tenants::add(&db, &scope, "Mine", "Europe/Paris", NOW).await;
            assert!(if may { outcome.is_ok() } else { matches!(outcome, Err(Error::Forbidden)) }, "{outcome:?}");
            let outcome = tenants::add_domain(&db, &scope, "Acme", "more.example", NOW).await;
            assert!(if may { outcome.is_ok() } else { matches!(outcome, Err(Error::Forbidden)) }, "{outcome:?}");
            let outcome = users::add(&db, &scope, somebody("Acme", "more@acme.example", Role::User), NOW).await;
            assert!(matches!(outcome, Err(Error::Forbidden)), "{outcome:?}");
        }
    })
    .await;
}
