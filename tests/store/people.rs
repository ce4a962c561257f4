use lasso::{
    binds,
    error::{Error, Result},
    person::{PeopleFilter, PeoplePage, Signer, Standing, Token, UserAct},
    store::{
        db::Db,
        password_links,
        people::{self, Change, Invitation},
        tenants, users,
    },
    tenant::Scope,
    user::{Role, User},
};

use crate::{engines::both, users::somebody};

const NOW: i64 = 1_790_000_000_000_000;
const HOUR: i64 = 3_600_000_000;
const PASSWORD: &str = "correct horse battery";

/// Two tenants with a domain and an administrator each, an agent, an operator to whom no mail is open, and Alice, a user of Acme.
struct World {
    db: Db,
}

impl World {
    async fn new(db: Db) -> Self {
        let all = Scope::system("test");
        for (name, domain) in [("Acme", "acme.example"), ("Beta", "beta.example")] {
            tenants::add(&db, &all, name, "Europe/Paris", NOW).await.unwrap();
            tenants::add_domain(&db, &all, name, domain, NOW).await.unwrap();
        }
        for (tenant, email, role) in [
            ("Acme", "alice@acme.example", Role::User),
            ("Acme", "admin@acme.example", Role::Admin),
            ("Beta", "bob@beta.example", Role::User),
            ("Beta", "admin@beta.example", Role::Admin),
            ("", "agent@host.example", Role::Agent),
            ("", "operator@host.example", Role::Operator),
        ] {
            users::add(&db, &all, somebody(tenant, email, role), NOW).await.unwrap();
        }
        Self { db }
    }

    async fn user(&self, email: &str) -> User {
        users::by_email(&self.db, &Scope::system("test"), email).await.unwrap()
    }

    async fn scope(&self, email: &str) -> Scope {
        self.user(email).await.scope()
    }

    async fn emails(&self, scope: &Scope, filter: PeopleFilter) -> Vec<String> {
        people::page(&self.db, scope, &filter).await.unwrap().rows.into_iter().map(|person| person.email).collect()
    }

    async fn sign_in(&self, email: &str, password: &str) -> bool {
        users::sign_in(&self.db, email, password, [192, 0, 2, 1].into(), NOW).await.is_ok()
    }
}

fn token(n: u8) -> Token {
    Token([n; 32])
}

fn an_invitation(email: &str) -> Invitation<'_> {
    Invitation { tenant_name: "", email, name: "Zoé", role: Role::User, addresses: "" }
}

fn as_is() -> Change<'static> {
    Change { name: "", role: None, addresses: "" }
}

/// `field/code` of what a form was refused for, `conflict/code`, or the error.
fn told<T: std::fmt::Debug>(outcome: Result<T>) -> String {
    match outcome {
        Err(Error::Invalid { field, code }) => format!("{field}/{code}"),
        Err(Error::Conflict(code)) => format!("conflict/{code}"),
        Err(error) => format!("{error}"),
        Ok(done) => panic!("{done:?}"),
    }
}

#[tokio::test]
async fn an_administrator_manages_their_tenants_people_and_the_operator_everybody() {
    both(async |db| {
        let world = World::new(db).await;
        let admin = world.scope("admin@acme.example").await;
        assert_eq!(world.emails(&admin, PeopleFilter::default()).await, ["admin@acme.example", "alice@acme.example"]);
        let operator = world.scope("operator@host.example").await;
        assert_eq!(world.emails(&operator, PeopleFilter::default()).await.len(), 6);
        let of = |tenant: &str| PeopleFilter { tenant: Some(tenant.to_owned()), ..PeopleFilter::default() };
        assert_eq!(world.emails(&operator, of("Beta")).await, ["admin@beta.example", "bob@beta.example"]);
        assert_eq!(world.emails(&operator, of("")).await, ["agent@host.example", "operator@host.example"]);
        for foreign in ["Beta", "", "Gamma"] {
            assert_eq!(told(people::page(&world.db, &admin, &of(foreign)).await), "not found", "{foreign}");
        }
        assert_eq!(world.emails(&admin, of("Acme")).await.len(), 2);
        let names = |tenants: Vec<lasso::tenant::Tenant>| tenants.into_iter().map(|t| t.name).collect::<Vec<_>>();
        assert_eq!(names(people::tenants(&world.db, &admin).await.unwrap()), ["Acme"]);
        assert_eq!(names(people::tenants(&world.db, &operator).await.unwrap()), ["", "Acme", "Beta"]);
        assert_eq!(people::domains(&world.db, &admin).await.unwrap(), Some(vec!["acme.example".to_owned()]));
        assert_eq!(people::domains(&world.db, &operator).await.unwrap(), None);
    })
    .await;
}

/// Every change there is, of one person.
async fn every_act(db: &Db, scope: &Scope, email: &str) -> Vec<(&'static str, String)> {
    let demotion = Change { role: Some(Role::Admin), ..as_is() };
    vec![
        ("get", told(people::get(db, scope, email).await)),
        ("edit", told(people::edit(db, scope, email, demotion, NOW).await)),
        ("disable", told(people::disable(db, scope, email, NOW).await)),
        ("enable", told(people::enable(db, scope, email, NOW).await)),
        ("sign out", told(people::sign_out(db, scope, email, NOW).await)),
        ("link", told(password_links::make(db, scope, email, token(9), NOW).await)),
    ]
}

#[tokio::test]
async fn another_tenants_people_are_nobody() {
    both(async |db| {
        let world = World::new(db).await;
        let admin = world.scope("admin@acme.example").await;
        for email in [
            "bob@beta.example",
            "admin@beta.example",
            "agent@host.example",
            "operator@host.example",
            "nobody@acme.example",
            "",
            "no address",
            "' OR 1=1 --@x",
        ] {
            for (act, answer) in every_act(&world.db, &admin, email).await {
                assert_eq!(answer, "not found", "{act} {email}");
            }
        }
        for tenant in ["Beta", "Gamma"] {
            let theirs = Invitation { tenant_name: tenant, ..an_invitation("new@acme.example") };
            assert_eq!(told(people::invite(&world.db, &admin, theirs, token(1), NOW).await), "not found");
        }
        for act in [people::assign(&world.db, &admin, "agent@host.example", "Acme", NOW).await, {
            people::unassign(&world.db, &admin, "agent@host.example", "Acme", NOW).await
        }] {
            assert_eq!(told(act), "forbidden");
        }
        assert!(world.sign_in("bob@beta.example", PASSWORD).await, "nothing happened to them");
    })
    .await;
}

#[tokio::test]
async fn agents_and_users_manage_nobody() {
    both(async |db| {
        let world = World::new(db).await;
        let all = Scope::system("test");
        people::assign(&world.db, &all, "agent@host.example", "Acme", NOW).await.unwrap();
        for email in ["agent@host.example", "alice@acme.example"] {
            let scope = world.scope(email).await;
            for subject in ["alice@acme.example", "admin@acme.example", "nobody@acme.example"] {
                for (act, answer) in every_act(&world.db, &scope, subject).await {
                    assert_eq!(answer, "forbidden", "{email} {act} {subject}");
                }
            }
            let outcome = people::invite(&world.db, &scope, an_invitation("n@acme.example"), token(1), NOW).await;
            assert_eq!(told(outcome), "forbidden");
            assert_eq!(told(people::page(&world.db, &scope, &PeopleFilter::default()).await), "forbidden");
            assert_eq!(told(people::tenants(&world.db, &scope).await), "forbidden");
            assert_eq!(told(people::domains(&world.db, &scope).await), "forbidden");
        }
    })
    .await;
}

#[tokio::test]
async fn an_invitation_is_accepted_once() {
    both(async |db| {
        let world = World::new(db).await;
        let db = &world.db;
        let admin = world.scope("admin@acme.example").await;
        let new = Invitation { addresses: "Sales@acme.example\n", ..an_invitation(" Zoe@Acme.example ") };
        let made = people::invite(db, &admin, new, token(1), NOW).await.unwrap();
        assert_eq!((made.email.as_str(), made.expires_at), ("zoe@acme.example", NOW + 7 * 24 * HOUR));

        // invited is not there yet, whatever is typed
        assert!(!world.sign_in("zoe@acme.example", "").await);
        assert!(!world.sign_in("zoe@acme.example", PASSWORD).await);
        let zoe = people::get(db, &admin, "zoe@acme.example").await.unwrap();
        assert_eq!((zoe.person.standing, zoe.person.link_until), (Standing::Invited, Some(made.expires_at)));
        assert_eq!(zoe.addresses, ["sales@acme.example", "zoe@acme.example"]);
        assert_eq!(zoe.events[0].act, UserAct::Invite);
        assert_eq!(zoe.events[0].by, Signer::Person("admin@acme.example".to_owned()));

        // looking consumes nothing
        for _ in 0..2 {
            let welcome = password_links::open(db, token(1), NOW).await.unwrap();
            assert_eq!((welcome.name.as_str(), welcome.tenant_name.as_str()), ("Zoé", "Acme"));
            assert!(welcome.is_invitation);
        }
        for (password, answer) in [
            ("short", "password/too-short"),
            (&"x".repeat(257), "password/too-long"),
            ("ZOE@acme.example", "password/is-email"),
        ] {
            assert_eq!(told(password_links::redeem(db, token(1), password, "en", NOW).await), answer);
        }
        let user = password_links::redeem(db, token(1), PASSWORD, "en", NOW + HOUR).await.unwrap();
        assert_eq!((user.email.as_str(), user.role, user.locale.as_str()), ("zoe@acme.example", Role::User, "en"));
        assert!(world.sign_in("zoe@acme.example", PASSWORD).await);

        assert_eq!(told(password_links::open(db, token(1), NOW).await), "not found");
        let again = password_links::redeem(db, token(1), "another long password", "fr", NOW).await;
        assert_eq!(told(again), "not found");
        let zoe = people::get(db, &admin, "zoe@acme.example").await.unwrap();
        assert_eq!((zoe.person.standing, zoe.person.link_until), (Standing::Active, None));
        assert_eq!(zoe.events[0].by, Signer::Person("Zoé <zoe@acme.example>".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn whoever_a_demonstrations_people_invite_is_of_the_demonstration() {
    both(async |db| {
        let world = World::new(db).await;
        let db = &world.db;
        let all = Scope::system("test");
        let demo = users::NewUser { is_demo: true, ..somebody("Acme", "demo@acme.example", Role::Admin) };
        let demo = users::add(db, &all, demo, NOW).await.unwrap().scope();
        for (n, scope, email) in [(1, demo, "zoe"), (2, world.scope("admin@acme.example").await, "max")] {
            let email = format!("{email}@acme.example");
            people::invite(db, &scope, an_invitation(&email), token(n), NOW).await.unwrap();
            assert_eq!(world.user(&email).await.is_demo, n == 1);
        }
    })
    .await;
}

#[tokio::test]
async fn a_link_works_until_its_time_and_only_the_last_one() {
    both(async |db| {
        let world = World::new(db).await;
        let db = &world.db;
        let admin = world.scope("admin@acme.example").await;
        let made = password_links::make(db, &admin, "alice@acme.example", token(1), NOW).await.unwrap();
        assert_eq!((made.expires_at, made.is_invitation), (NOW + 24 * HOUR, false));
        assert!(password_links::open(db, token(1), made.expires_at - 1).await.is_ok());
        assert_eq!(told(password_links::open(db, token(1), made.expires_at).await), "not found");
        let late = password_links::redeem(db, token(1), "another long password", "fr", made.expires_at).await;
        assert_eq!(told(late), "not found");
        assert!(world.sign_in("alice@acme.example", PASSWORD).await, "the old password works until the link is used");

        password_links::make(db, &admin, "alice@acme.example", token(2), NOW).await.unwrap();
        assert_eq!(told(password_links::open(db, token(1), NOW).await), "not found");
        assert_eq!(told(password_links::open(db, token(3), NOW).await), "not found");
        password_links::redeem(db, token(2), "another long password", "en", NOW).await.unwrap();
        assert!(!world.sign_in("alice@acme.example", PASSWORD).await);
        assert!(world.sign_in("alice@acme.example", "another long password").await);
        assert_eq!(world.user("alice@acme.example").await.locale, "fr", "whoever is known keeps their language");

        // a new password, or a closed account, ends what links there are
        password_links::make(db, &admin, "alice@acme.example", token(4), NOW).await.unwrap();
        users::set_password(db, &Scope::system("test"), "alice@acme.example", PASSWORD, NOW).await.unwrap();
        assert_eq!(told(password_links::open(db, token(4), NOW).await), "not found");
        password_links::make(db, &admin, "alice@acme.example", token(5), NOW).await.unwrap();
        people::disable(db, &admin, "alice@acme.example", NOW).await.unwrap();
        assert_eq!(told(password_links::open(db, token(5), NOW).await), "not found");
        assert_eq!(told(password_links::redeem(db, token(5), PASSWORD, "fr", NOW).await), "not found");
        let closed = password_links::make(db, &admin, "alice@acme.example", token(6), NOW).await;
        assert_eq!(told(closed), "conflict/disabled");
        people::enable(db, &admin, "alice@acme.example", NOW).await.unwrap();
        assert_eq!(told(password_links::open(db, token(5), NOW).await), "not found");
        assert!(world.sign_in("alice@acme.example", PASSWORD).await);
    })
    .await;
}

#[tokio::test]
async fn of_two_who_use_a_link_at_once_one_wins() {
    both(async |db| {
        let world = World::new(db).await;
        let admin = world.scope("admin@acme.example").await;
        people::invite(&world.db, &admin, an_invitation("zoe@acme.example"), token(1), NOW).await.unwrap();
        let tries: Vec<_> = (0..4)
            .map(|i| {
                let db = world.db.clone();
                tokio::spawn(async move {
                    let password = format!("password number {i}");
                    password_links::redeem(&db, token(1), &password, "fr", NOW).await.map(|_| password)
                })
            })
            .collect();
        let mut won = Vec::new();
        for attempt in tries {
            match attempt.await.unwrap() {
                Ok(password) => won.push(password),
                Err(error) => assert!(matches!(error, Error::NotFound), "{error}"),
            }
        }
        assert_eq!(won.len(), 1);
        assert!(world.sign_in("zoe@acme.example", &won[0]).await);
    })
    .await;
}

#[tokio::test]
async fn the_table_holds_no_link() {
    both(async |db| {
        let world = World::new(db).await;
        let admin = world.scope("admin@acme.example").await;
        password_links::make(&world.db, &admin, "alice@acme.example", token(7), NOW).await.unwrap();
        let (kept,): (Vec<u8>,) = world.db.one("SELECT link_id FROM password_links", binds![]).await.unwrap();
        assert_eq!(kept.len(), 32);
        assert!(kept.iter().all(|byte| *byte != 7) || kept != [7; 32]);
    })
    .await;
}

#[tokio::test]
async fn an_invitation_that_cannot_be_is_told_by_its_field() {
    both(async |db| {
        let world = World::new(db).await;
        let db = &world.db;
        let admin = world.scope("admin@acme.example").await;
        let zoe = an_invitation("zoe@acme.example");
        for (new, answer) in [
            (Invitation { email: "zoe", ..zoe }, "email/not-an-address"),
            (Invitation { email: "z\u{202e}oe@acme.example", ..zoe }, "email/not-an-address"),
            (Invitation { email: "boss@beta.example", ..zoe }, "email/not-ours"),
            (Invitation { email: "boss@mail.acme.example", ..zoe }, "email/not-ours"),
            (Invitation { name: &"x".repeat(100_000), ..zoe }, "name/too-long"),
            (Invitation { name: "Zo\u{202e}é", ..zoe }, "name/hidden"),
            (Invitation { addresses: "sales", ..zoe }, "addresses/not-an-address"),
            (Invitation { addresses: "bob@beta.example", ..zoe }, "addresses/not-ours"),
            (Invitation { role: Role::Agent, ..zoe }, "role/not-given"),
            (Invitation { role: Role::Operator, ..zoe }, "role/not-given"),
            (Invitation { email: "ALICE@acme.example", ..zoe }, "conflict/email-exists"),
        ] {
            assert_eq!(told(people::invite(db, &admin, new, token(1), NOW).await), answer);
        }
        let operator = world.scope("operator@host.example").await;
        for (new, answer) in [
            (zoe, "tenant/required"),
            (Invitation { tenant_name: "Gamma", ..zoe }, "not found"),
            (Invitation { role: Role::Agent, addresses: "z@x", ..zoe }, "addresses/not-for-role"),
        ] {
            assert_eq!(told(people::invite(db, &operator, new, token(1), NOW).await), answer);
        }
        assert_eq!(told(password_links::open(db, token(1), NOW).await), "not found", "a refused form leaves no link");
        // the operator may give any address, and make anybody anything
        let guest = Invitation { tenant_name: "Acme", addresses: "x@y.example", ..an_invitation("guest@y.example") };
        people::invite(db, &operator, guest, token(1), NOW).await.unwrap();
        let agent = Invitation { tenant_name: "Beta", role: Role::Agent, ..an_invitation("new@host.example") };
        people::invite(db, &operator, agent, token(2), NOW).await.unwrap();
        let agent = people::get(db, &operator, "new@host.example").await.unwrap();
        assert_eq!(agent.assigned[0].tenant_name, "Beta");
        assert_eq!(agent.assigned[0].by, Signer::Person("operator@host.example".to_owned()));
        assert_eq!(agent.person.tenant_name, "");
    })
    .await;
}

#[tokio::test]
async fn what_is_known_about_somebody_is_changed_and_signed() {
    both(async |db| {
        let world = World::new(db).await;
        let db = &world.db;
        let admin = world.scope("admin@acme.example").await;
        let change = Change { name: " Alice A. ", role: Some(Role::Admin), addresses: "info@acme.example" };
        people::edit(db, &admin, "Alice@acme.example", change, NOW + 1).await.unwrap();
        let alice = people::get(db, &admin, "alice@acme.example").await.unwrap();
        assert_eq!((alice.person.name.as_str(), alice.person.role), ("Alice A.", Role::Admin));
        assert_eq!(alice.addresses, ["info@acme.example"]);
        let acts: Vec<_> = alice.events.iter().map(|event| (event.act, event.detail.as_str())).collect();
        assert_eq!(
            acts,
            [
                (UserAct::Addresses, "info@acme.example"),
                (UserAct::Role, "admin"),
                (UserAct::Name, "Alice A."),
                (UserAct::Add, "user")
            ]
        );
        assert_eq!(alice.events[3].by, Signer::Command);
        assert!(!alice.is_oneself);
        // the same again is nothing
        people::edit(db, &admin, "alice@acme.example", change, NOW + 2).await.unwrap();
        assert_eq!(people::get(db, &admin, "alice@acme.example").await.unwrap().events.len(), 4);
        // a user has their own address, named or not
        let change = Change { role: Some(Role::User), ..as_is() };
        people::edit(db, &admin, "alice@acme.example", change, NOW).await.unwrap();
        assert_eq!(people::get(db, &admin, "alice@acme.example").await.unwrap().addresses, ["alice@acme.example"]);

        for (change, answer) in [
            (Change { name: "a\nb", ..as_is() }, "name/hidden"),
            (Change { addresses: "x@beta.example", ..as_is() }, "addresses/not-ours"),
            (Change { role: Some(Role::Operator), ..as_is() }, "role/not-given"),
        ] {
            assert_eq!(told(people::edit(db, &admin, "alice@acme.example", change, NOW).await), answer);
        }
        let operator = world.scope("operator@host.example").await;
        for (email, change, answer) in [
            ("alice@acme.example", Change { role: Some(Role::Agent), ..as_is() }, "role/other-side"),
            ("agent@host.example", Change { role: Some(Role::User), ..as_is() }, "role/other-side"),
            ("agent@host.example", Change { addresses: "a@acme.example", ..as_is() }, "addresses/not-for-role"),
        ] {
            assert_eq!(told(people::edit(db, &operator, email, change, NOW).await), answer);
        }
        // what the operator gave, an administrator may leave or take away, and not give again
        let given = Change { addresses: "boss@elsewhere.example", ..as_is() };
        assert_eq!(told(people::edit(db, &admin, "alice@acme.example", given, NOW).await), "addresses/not-ours");
        people::edit(db, &operator, "alice@acme.example", given, NOW).await.unwrap();
        people::edit(db, &admin, "alice@acme.example", given, NOW).await.unwrap();
        people::edit(db, &admin, "alice@acme.example", as_is(), NOW).await.unwrap();
        assert_eq!(told(people::edit(db, &admin, "alice@acme.example", given, NOW).await), "addresses/not-ours");
    })
    .await;
}

#[tokio::test]
async fn nobody_shuts_themselves_out() {
    both(async |db| {
        let world = World::new(db).await;
        let db = &world.db;
        for email in ["admin@acme.example", "operator@host.example"] {
            let scope = world.scope(email).await;
            assert!(people::get(db, &scope, email).await.unwrap().is_oneself);
            for outcome in [
                people::disable(db, &scope, email, NOW).await,
                people::enable(db, &scope, email, NOW).await,
                people::sign_out(db, &scope, email, NOW).await,
                password_links::make(db, &scope, email, token(1), NOW).await.map(drop),
            ] {
                assert_eq!(told(outcome), "conflict/oneself", "{email}");
            }
            let lesser = if email.starts_with("admin") { Role::User } else { Role::Agent };
            let change = Change { role: Some(lesser), ..as_is() };
            assert_eq!(told(people::edit(db, &scope, email, change, NOW).await), "role/oneself");
            people::edit(db, &scope, email, Change { name: "Myself", ..as_is() }, NOW).await.unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn the_last_operator_stays_whoever_asks() {
    both(async |db| {
        let world = World::new(db).await;
        let db = &world.db;
        let all = Scope::system("test");
        let first = "operator@host.example";
        let lesser = Change { role: Some(Role::Agent), ..as_is() };
        let invited = Invitation { role: Role::Operator, ..an_invitation("second@host.example") };
        people::invite(db, &world.scope(first).await, invited, token(1), NOW).await.unwrap();
        // whoever has not accepted yet cannot run the platform
        assert_eq!(told(people::disable(db, &all, first, NOW).await), "conflict/last-operator");
        assert_eq!(told(people::edit(db, &all, first, lesser, NOW).await), "conflict/last-operator");
        password_links::redeem(db, token(1), PASSWORD, "fr", NOW).await.unwrap();
        let second = world.scope("second@host.example").await;
        people::disable(db, &second, first, NOW).await.unwrap();
        assert_eq!(told(people::disable(db, &all, "second@host.example", NOW).await), "conflict/last-operator");
        people::enable(db, &second, first, NOW).await.unwrap();
        people::edit(db, &second, first, lesser, NOW).await.unwrap();
        // the last administrator goes only by the operator's hand
        people::disable(db, &second, "admin@acme.example", NOW).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn two_who_disable_each_other_at_once_do_not_both_succeed() {
    both(async |db| {
        let world = World::new(db).await;
        let all = Scope::system("test");
        for round in 0..4 {
            let pair = [format!("a{round}@acme.example"), format!("b{round}@acme.example")];
            for email in &pair {
                users::add(&world.db, &all, somebody("Acme", email, Role::Admin), NOW).await.unwrap();
            }
            let scopes = [world.scope(&pair[0]).await, world.scope(&pair[1]).await];
            let tasks = scopes.into_iter().zip([pair[1].clone(), pair[0].clone()]).map(|(scope, subject)| {
                let db = world.db.clone();
                tokio::spawn(async move { people::disable(&db, &scope, &subject, NOW).await })
            });
            let tasks: Vec<_> = tasks.collect();
            let mut done = 0;
            for task in tasks {
                match task.await.unwrap() {
                    Ok(()) => done += 1,
                    Err(error) => assert!(matches!(error, Error::Forbidden), "{error}"),
                }
            }
            assert_eq!(done, 1);
        }
    })
    .await;
}

#[tokio::test]
async fn whoever_was_disabled_or_demoted_meanwhile_changes_nothing() {
    both(async |db| {
        let world = World::new(db).await;
        let db = &world.db;
        let all = Scope::system("test");
        let stale = world.scope("admin@acme.example").await;
        people::edit(db, &all, "admin@acme.example", Change { role: Some(Role::User), ..as_is() }, NOW).await.unwrap();
        assert_eq!(told(people::disable(db, &stale, "alice@acme.example", NOW).await), "forbidden");
        let stale = world.scope("admin@beta.example").await;
        people::disable(db, &all, "admin@beta.example", NOW).await.unwrap();
        assert_eq!(told(people::disable(db, &stale, "bob@beta.example", NOW).await), "forbidden");
    })
    .await;
}

#[tokio::test]
async fn only_the_operator_opens_and_closes_tenants_to_agents() {
    both(async |db| {
        let world = World::new(db).await;
        let db = &world.db;
        let operator = world.scope("operator@host.example").await;
        for _ in 0..2 {
            people::assign(db, &operator, "agent@host.example", "Beta", NOW).await.unwrap();
        }
        let agent = people::get(db, &operator, "agent@host.example").await.unwrap();
        assert_eq!((agent.assigned.len(), agent.events[0].detail.as_str()), (1, "Beta"));
        assert_eq!(agent.events.iter().filter(|event| event.act == UserAct::Assign).count(), 1);
        for nobodys in ["", "Gamma"] {
            let outcome = people::assign(db, &operator, "agent@host.example", nobodys, NOW).await;
            assert_eq!(told(outcome), "tenant/unknown");
        }
        let outcome = people::assign(db, &operator, "alice@acme.example", "Beta", NOW).await;
        assert_eq!(told(outcome), "tenant/not-for-role");
        for _ in 0..2 {
            people::unassign(db, &operator, "agent@host.example", "Beta", NOW).await.unwrap();
        }
        assert_eq!(world.user("agent@host.example").await.assigned, []);
        // managing people opens no mail
        assert!(!operator.allows(world.user("alice@acme.example").await.tenant_id));
    })
    .await;
}

#[tokio::test]
async fn people_are_found_by_part_of_name_or_address_and_paged_without_gaps() {
    both(async |db| {
        let world = World::new(db).await;
        let db = &world.db;
        let all = Scope::system("test");
        let admin = world.scope("admin@acme.example").await;
        let found = async |query: &str| {
            world.emails(&admin, PeopleFilter { query: query.to_owned(), ..PeopleFilter::default() }).await
        };
        people::edit(db, &admin, "alice@acme.example", Change { name: "Ève 100% O_K!", ..as_is() }, NOW).await.unwrap();
        for query in ["ÈVE", "100%", "o_k", "k!", "LICE@", "ève 100"] {
            assert_eq!(found(query).await, ["alice@acme.example"], "{query}");
        }
        for query in ["bob", "a%e", "a_ice", "'; DROP TABLE users; --", "\\", &"x".repeat(254)] {
            assert_eq!(found(query).await, [""; 0], "{query}");
        }
        for i in 0..120 {
            // not everybody needs a password of their own: hashing takes its time
            let email = format!("p{i:03}@acme.example");
            let new = Invitation { tenant_name: "Acme", ..an_invitation(&email) };
            people::invite(db, &all, new, Token([i; 32]), NOW).await.unwrap();
        }
        let mut filter = PeopleFilter { query: "p".to_owned(), ..PeopleFilter::default() };
        let mut forwards = Vec::new();
        let last = loop {
            let page = people::page(db, &admin, &filter).await.unwrap();
            assert_eq!((page.found.rows, page.found.at_least), (122, false));
            forwards.push(emails(&page));
            filter.after.clone_from(&page.after);
            if page.after.is_none() {
                break page;
            }
        };
        assert_eq!(forwards.iter().map(Vec::len).collect::<Vec<_>>(), [50, 50, 22]);
        let mut backwards = vec![emails(&last)];
        let mut before = last.before;
        while let Some(place) = before {
            let filter = PeopleFilter { before: Some(place), after: None, ..filter.clone() };
            let page = people::page(db, &admin, &filter).await.unwrap();
            backwards.insert(0, emails(&page));
            before = page.before;
        }
        assert_eq!(backwards, forwards);
        let nowhere = PeopleFilter { after: Some("zzz".to_owned()), ..PeopleFilter::default() };
        let page = people::page(db, &admin, &nowhere).await.unwrap();
        assert_eq!((page.rows.len(), page.after), (0, None));
    })
    .await;
}

fn emails(page: &PeoplePage) -> Vec<String> {
    page.rows.iter().map(|person| person.email.clone()).collect()
}

#[tokio::test]
async fn measure() {
    both(async |db| {
        let world = World::new(db).await;
        let db = &world.db;
        let mut rows = Vec::new();
        for i in 0..100_000_i64 {
            let email = format!("person{i:06}@acme.example");
            rows.push(binds![1 + i % 2, email.clone(), format!("jean dupont {email}"), "x", "user", 1_i64]);
        }
        let mut tx = db.begin().await.unwrap();
        tx.insert_many("users", &["tenant_id", "email", "search", "password_hash", "role", "created_at"], rows, "")
            .await
            .unwrap();
        tx.commit().await.unwrap();
        db.analyze().await.unwrap();
        let operator = world.scope("operator@host.example").await;
        let admin = world.scope("admin@acme.example").await;
        for (who, scope) in [("operator", &operator), ("admin", &admin)] {
            for (query, after) in [
                ("", None),
                ("", Some("person090000@acme.example")),
                ("dupont", None),
                ("099999", None),
                ("nobody at all", None),
            ] {
                let filter =
                    PeopleFilter { query: query.into(), after: after.map(Into::into), ..PeopleFilter::default() };
                people::page(db, scope, &filter).await.unwrap();
                let start = std::time::Instant::now();
                for _ in 0..5 {
                    people::page(db, scope, &filter).await.unwrap();
                }
                eprintln!("{} {who} {query:?} {after:?}: {:?}", db.engine(), start.elapsed() / 5);
            }
        }
    })
    .await;
}
