use std::net::IpAddr;

use lasso::{
    binds,
    error::Error,
    message::SECOND,
    store::{
        db::Db,
        people, tenants,
        users::{self, NewUser},
    },
    tenant::{Scope, TenantId},
    user::{Role, User},
};

use crate::engines::both;

const NOW: i64 = 1_790_000_000_000_000;
const MINUTE: i64 = 60 * SECOND;
const PASSWORD: &str = "correct horse battery";

/// A person with good defaults.
pub(crate) fn somebody<'a>(tenant_name: &'a str, email: &'a str, role: Role) -> NewUser<'a> {
    NewUser { tenant_name, email, name: "", role, password: PASSWORD, addresses: &[], is_demo: false }
}

async fn with_alice(db: &Db) -> User {
    let all = Scope::system("test");
    tenants::add(db, &all, "Acme", "America/Montreal", NOW).await.unwrap();
    let alice = NewUser {
        name: "Alice",
        addresses: &["Sales@acme.example", "ALICE@acme.example", "sales@acme.example"],
        ..somebody("Acme", " Alice@Acme.example ", Role::User)
    };
    users::add(db, &all, alice, NOW).await.unwrap()
}

async fn sign_in(db: &Db, email: &str, password: &str, client: &str, now: i64) -> Result<User, &'static str> {
    let client: IpAddr = client.parse().unwrap();
    match users::sign_in(db, email, password, client, now).await {
        Ok(user) => Ok(user),
        Err(Error::Invalid { field: "form", code }) => Err(code),
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test]
async fn a_user_is_what_was_asked_for() {
    both(async |db| {
        let alice = with_alice(&db).await;
        assert_eq!(
            alice,
            User {
                user_id: alice.user_id,
                tenant_id: alice.tenant_id,
                tenant_name: "Acme".to_owned(),
                email: "alice@acme.example".to_owned(),
                name: "Alice".to_owned(),
                role: Role::User,
                locale: "fr".to_owned(),
                timezone: "America/Montreal".to_owned(),
                has_own_timezone: false,
                wants_mail: true,
                addresses: vec!["alice@acme.example".to_owned(), "sales@acme.example".to_owned()],
                assigned: vec![],
                is_demo: false,
            }
        );
        assert!(alice.tenant_id != TenantId::OPERATOR);
        assert_eq!(users::get(&db, alice.user_id).await.unwrap(), alice);
        assert!(matches!(users::get(&db, alice.user_id + 1).await, Err(Error::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn an_agent_belongs_to_the_operator_and_is_assigned_tenants() {
    both(async |db| {
        let all = Scope::system("test");
        let alice = with_alice(&db).await;
        let beta = tenants::add(&db, &all, "Beta", "Europe/Paris", NOW).await.unwrap().tenant_id;
        let agent = users::add(&db, &all, somebody("Acme", "agent@host.example", Role::Agent), NOW).await.unwrap();
        assert_eq!((agent.tenant_id, agent.assigned), (TenantId::OPERATOR, vec![alice.tenant_id]));
        assert_eq!(agent.addresses, [""; 0]);
        for _ in 0..2 {
            users::assign(&db, &all, agent.user_id, "Beta", NOW).await.unwrap();
        }
        let agent = users::get(&db, agent.user_id).await.unwrap();
        assert_eq!(agent.assigned, [alice.tenant_id, beta]);
        assert!(agent.scope().allows(beta) && !agent.scope().allows(TenantId::OPERATOR));
        for nobodys in ["", "-"] {
            let outcome = users::assign(&db, &all, agent.user_id, nobodys, NOW).await;
            assert!(matches!(outcome, Err(Error::NotFound)), "{outcome:?}");
        }
        let outcome = users::assign(&db, &all, alice.user_id, "Beta", NOW).await;
        assert!(matches!(outcome, Err(Error::Forbidden)), "{outcome:?}");
    })
    .await;
}

#[tokio::test]
async fn a_person_that_cannot_be_is_not_added() {
    both(async |db| {
        let all = Scope::system("test");
        with_alice(&db).await;
        let bob = somebody("Acme", "bob@acme.example", Role::User);
        for (new, field, code) in [
            (NewUser { tenant_name: " ", ..bob }, "tenant", "required"),
            (NewUser { email: "bob", ..bob }, "email", "not-an-address"),
            (NewUser { password: "short", ..bob }, "password", "too-short"),
            (NewUser { addresses: &["sales"], ..bob }, "addresses", "not-an-address"),
            (NewUser { role: Role::Agent, addresses: &["b@acme.example"], ..bob }, "addresses", "not-for-role"),
        ] {
            match users::add(&db, &all, new, NOW).await {
                Err(Error::Invalid { field: f, code: c }) => assert_eq!((f, c), (field, code)),
                other => panic!("{field}: {other:?}"),
            }
        }
        let outcome = users::add(&db, &all, NewUser { tenant_name: "Beta", ..bob }, NOW).await;
        assert!(matches!(outcome, Err(Error::NotFound)), "{outcome:?}");
        let outcome = users::add(&db, &all, NewUser { email: "ALICE@acme.example", ..bob }, NOW).await;
        assert!(matches!(outcome, Err(Error::Conflict("email-exists"))), "{outcome:?}");
    })
    .await;
}

#[tokio::test]
async fn the_right_password_signs_in_and_the_rest_is_all_alike() {
    both(async |db| {
        let alice = with_alice(&db).await;
        let ip = "192.0.2.1";
        assert_eq!(sign_in(&db, "ALICE@acme.example ", PASSWORD, ip, NOW).await, Ok(alice));
        let long = PASSWORD.repeat(100_000);
        for (email, password) in [
            ("alice@acme.example", "wrong horse battery"),
            ("alice@acme.example", ""),
            ("alice@acme.example", &long),
            ("nobody@acme.example", PASSWORD),
            ("not an address", PASSWORD),
            ("", ""),
            ("' OR 1=1 --@x", PASSWORD),
        ] {
            assert_eq!(sign_in(&db, email, password, ip, NOW).await, Err("wrong-credentials"), "{email}");
        }
    })
    .await;
}

#[tokio::test]
async fn passwords_are_kept_as_argon2id_hashes() {
    both(async |db| {
        with_alice(&db).await;
        let (hash,): (String,) = db.one("SELECT password_hash FROM users", binds![]).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    })
    .await;
}

#[tokio::test]
async fn a_disabled_person_is_nobody() {
    both(async |db| {
        let all = Scope::system("test");
        let alice = with_alice(&db).await;
        people::disable(&db, &all, "Alice@acme.example", NOW).await.unwrap();
        let outcome = sign_in(&db, "alice@acme.example", PASSWORD, "192.0.2.1", NOW).await;
        assert_eq!(outcome, Err("wrong-credentials"));
        assert!(matches!(users::get(&db, alice.user_id).await, Err(Error::NotFound)));
        let outcome = people::disable(&db, &all, "nobody@acme.example", NOW).await;
        assert!(matches!(outcome, Err(Error::NotFound)), "{outcome:?}");
    })
    .await;
}

#[tokio::test]
async fn a_new_password_ends_the_old_one() {
    both(async |db| {
        let all = Scope::system("test");
        with_alice(&db).await;
        let sign_in = async |password: &str| sign_in(&db, "alice@acme.example", password, "192.0.2.1", NOW).await;
        for _ in 0..11 {
            assert!(sign_in("a guess").await.is_err());
        }
        let outcome = users::set_password(&db, &all, "alice@acme.example", "short", NOW).await;
        assert!(matches!(outcome, Err(Error::Invalid { field: "password", code: "too-short" })), "{outcome:?}");
        assert_eq!(sign_in(PASSWORD).await, Err("too-many-attempts"));
        users::set_password(&db, &all, "Alice@acme.example", "another long password", NOW).await.unwrap();
        assert_eq!(sign_in(PASSWORD).await, Err("wrong-credentials"));
        assert!(sign_in("another long password").await.is_ok());
        let outcome = users::set_password(&db, &all, "nobody@acme.example", PASSWORD, NOW).await;
        assert!(matches!(outcome, Err(Error::NotFound)), "{outcome:?}");
    })
    .await;
}

#[tokio::test]
async fn ten_failures_close_an_address_for_a_quarter_of_an_hour() {
    both(async |db| {
        let alice = with_alice(&db).await;
        let attempt =
            async |password: &str, client: &str, now| sign_in(&db, "alice@acme.example", password, client, now).await;
        for i in 0..10 {
            let client = format!("192.0.2.{i}");
            assert_eq!(attempt("wrong", &client, NOW + i * SECOND).await, Err("wrong-credentials"));
        }
        for now in [NOW + 10 * SECOND, NOW + 15 * MINUTE - 1] {
            assert_eq!(attempt(PASSWORD, "198.51.100.1", now).await, Err("too-many-attempts"));
        }
        assert_eq!(attempt(PASSWORD, "198.51.100.1", NOW + 15 * MINUTE).await, Ok(alice.clone()));

        // a success wipes the address's slate
        for _ in 0..3 {
            for _ in 0..4 {
                assert_eq!(attempt("wrong", "198.51.100.2", NOW + 16 * MINUTE).await, Err("wrong-credentials"));
            }
            assert_eq!(attempt(PASSWORD, "198.51.100.2", NOW + 16 * MINUTE).await, Ok(alice.clone()));
        }
    })
    .await;
}

#[tokio::test]
async fn a_client_that_guesses_is_stopped_whatever_addresses_it_tries() {
    both(async |db| {
        let alice = with_alice(&db).await;
        // as if it had guessed forty-nine times already
        let mut tx = db.begin().await.unwrap();
        let guessed = "INSERT INTO sign_in_failures (key, failures, window_at) VALUES ($1, 49, $2)";
        tx.execute_one(guessed, binds!["client:2001:db8:1:2::", NOW]).await.unwrap();
        tx.commit().await.unwrap();

        // signing in takes back its own attempt and no other
        let outcome = sign_in(&db, "alice@acme.example", PASSWORD, "2001:db8:1:2::a", NOW).await;
        assert_eq!(outcome, Ok(alice.clone()));
        let outcome = sign_in(&db, "nobody@acme.example", "x", "2001:db8:1:2::b", NOW).await;
        assert_eq!(outcome, Err("wrong-credentials"));
        let outcome = sign_in(&db, "alice@acme.example", PASSWORD, "2001:db8:1:2::c", NOW).await;
        assert_eq!(outcome, Err("too-many-attempts"));
        let outcome = sign_in(&db, "alice@acme.example", PASSWORD, "2001:db8:1:3::a", NOW).await;
        assert_eq!(outcome, Ok(alice));

        assert_eq!(users::forget_failures(&db, NOW + 15 * MINUTE - 1).await.unwrap(), 0);
        assert!(users::forget_failures(&db, NOW + 15 * MINUTE).await.unwrap() >= 2);
    })
    .await;
}

#[tokio::test]
async fn attempts_at_the_same_time_are_all_counted() {
    both(async |db| {
        with_alice(&db).await;
        let attempts: Vec<_> = (0..14)
            .map(|_| {
                let db = db.clone();
                tokio::spawn(async move { sign_in(&db, "alice@acme.example", "wrong", "192.0.2.1", NOW).await })
            })
            .collect();
        let mut refused = 0;
        for attempt in attempts {
            refused += usize::from(attempt.await.unwrap() == Err("too-many-attempts"));
        }
        assert_eq!(refused, 4);
    })
    .await;
}

#[tokio::test]
async fn a_language_is_remembered() {
    both(async |db| {
        let alice = with_alice(&db).await;
        users::set_locale(&db, alice.user_id, "en").await.unwrap();
        assert_eq!(users::get(&db, alice.user_id).await.unwrap().locale, "en");
        let outcome = users::set_locale(&db, alice.user_id, "de").await;
        assert!(matches!(outcome, Err(Error::Invalid { field: "locale", code: "unknown" })), "{outcome:?}");
        let outcome = users::set_locale(&db, alice.user_id + 1, "en").await;
        assert!(matches!(outcome, Err(Error::Internal(_))), "{outcome:?}");
    })
    .await;
}

#[tokio::test]
async fn demo_users_are_noticed_until_they_are_disabled() {
    both(async |db| {
        let all = Scope::system("test");
        with_alice(&db).await;
        assert!(!users::has_demo_users(&db).await.unwrap());
        let demo = NewUser { is_demo: true, ..somebody("Acme", "demo@acme.example", Role::Admin) };
        assert!(users::add(&db, &all, demo, NOW).await.unwrap().is_demo);
        assert!(users::has_demo_users(&db).await.unwrap());
        people::disable(&db, &all, "demo@acme.example", NOW).await.unwrap();
        assert!(!users::has_demo_users(&db).await.unwrap());
    })
    .await;
}
