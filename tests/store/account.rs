use lasso::{
    error::{Error, Result},
    person::{PeopleFilter, UserAct},
    store::{
        account::{self, Profile},
        db::Db,
        people, tenants, users,
    },
    tenant::Scope,
    user::{Role, User},
};

use crate::{engines::both, users::somebody};

const NOW: i64 = 1_790_000_000_000_000;
const MINUTE: i64 = 60_000_000;
const PASSWORD: &str = "correct horse battery";
const ALICE: &str = "alice@acme.example";

async fn alice(db: &Db) -> User {
    let all = Scope::system("test");
    tenants::add(db, &all, "Acme", "America/Montreal", NOW).await.unwrap();
    users::add(db, &all, somebody("Acme", ALICE, Role::User), NOW).await.unwrap()
}

fn a_profile() -> Profile<'static> {
    Profile { name: "Alice", locale: "en", timezone: "Asia/Tokyo", wants_mail: false }
}

fn told(outcome: Result<()>) -> (&'static str, &'static str) {
    match outcome {
        Err(Error::Invalid { field, code }) => (field, code),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_one_says_about_oneself_is_kept() {
    both(async |db| {
        let scope = alice(&db).await.scope();
        account::save(&db, &scope, a_profile(), NOW).await.unwrap();
        let user = users::by_email(&db, &Scope::system("test"), ALICE).await.unwrap();
        assert_eq!((user.name.as_str(), user.locale.as_str(), user.wants_mail), ("Alice", "en", false));
        assert_eq!((user.timezone.as_str(), user.has_own_timezone), ("Asia/Tokyo", true));
        let filter = PeopleFilter { query: "alice a".to_owned(), ..PeopleFilter::default() };
        assert_eq!(
            people::page(&db, &Scope::system("test"), &filter).await.unwrap().rows.len(),
            1,
            "found by the name"
        );

        account::save(&db, &scope, Profile { timezone: "", ..a_profile() }, NOW).await.unwrap();
        let user = users::by_email(&db, &Scope::system("test"), ALICE).await.unwrap();
        assert_eq!((user.timezone.as_str(), user.has_own_timezone), ("America/Montreal", false));
        let events = people::get(&db, &Scope::system("test"), ALICE).await.unwrap().events;
        assert_eq!(events.iter().map(|event| event.act).collect::<Vec<_>>(), [UserAct::Name, UserAct::Add]);

        for (profile, field, code) in [
            (Profile { name: "a\u{202e}b", ..a_profile() }, "name", "hidden"),
            (Profile { name: &"x".repeat(101), ..a_profile() }, "name", "too-long"),
            (Profile { locale: "de", ..a_profile() }, "locale", "unknown"),
            (Profile { timezone: "Mars/Olympus", ..a_profile() }, "timezone", "unknown"),
        ] {
            assert_eq!(told(account::save(&db, &scope, profile, NOW).await), (field, code));
        }
        let outcome = account::save(&db, &Scope::system("test"), a_profile(), NOW).await;
        assert!(matches!(outcome, Err(Error::Forbidden)), "the platform has no account: {outcome:?}");
    })
    .await;
}

#[tokio::test]
async fn a_password_is_changed_by_who_knows_the_old_one() {
    both(async |db| {
        let scope = alice(&db).await.scope();
        let change = async |current: &str, password: &str, now: i64| {
            account::change_password(&db, &scope, current, password, now).await
        };
        assert_eq!(told(change(PASSWORD, "short", NOW).await), ("password", "too-short"));
        assert_eq!(told(change(PASSWORD, " Alice@acme.example", NOW).await), ("password", "is-email"));
        for _ in 0..9 {
            assert_eq!(told(change("a guess, one of many", "another long password", NOW).await), ("current", "wrong"));
        }
        change(PASSWORD, "another long password", NOW).await.unwrap();
        let ip = [192, 0, 2, 1].into();
        assert!(users::sign_in(&db, ALICE, PASSWORD, ip, NOW).await.is_err());
        assert!(users::sign_in(&db, ALICE, "another long password", ip, NOW).await.is_ok());

        // an open session is no place to guess for ever, and its guesses do not close the door for the person
        for _ in 0..10 {
            assert_eq!(told(change("a guess, one of many", PASSWORD, NOW).await), ("current", "wrong"));
        }
        assert_eq!(told(change("another long password", PASSWORD, NOW).await), ("form", "too-many-attempts"));
        assert!(users::sign_in(&db, ALICE, "another long password", ip, NOW).await.is_ok());
        change("another long password", PASSWORD, NOW + 15 * MINUTE).await.unwrap();
    })
    .await;
}
