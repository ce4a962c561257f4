use lasso::{
    binds,
    store::{
        db::Db,
        people,
        sessions::{self, SessionStore, USER_KEY},
        tenants, users,
    },
    tenant::Scope,
    user::Role,
};
use tower_sessions::{
    SessionStore as _,
    cookie::time::{Duration, OffsetDateTime},
    session::{Id, Record},
};

use crate::{engines::both, users::somebody};

const NOW: i64 = 1_790_000_000_000_000;
const HOUR: i64 = 3_600_000_000;

fn now() -> i64 {
    NOW
}

fn later() -> i64 {
    NOW + HOUR
}

/// A session that lasts an hour, of somebody or nobody.
fn a_session(user_id: Option<i64>) -> Record {
    let mut data = std::collections::HashMap::from([("page".to_owned(), "été <b>".into())]);
    data.extend(user_id.map(|id| (USER_KEY.to_owned(), id.into())));
    let start = OffsetDateTime::from_unix_timestamp(NOW / 1_000_000).unwrap();
    Record { id: Id::default(), data, expiry_date: start + Duration::hours(1) }
}

async fn with_user(db: &Db) -> i64 {
    let all = Scope::system("test");
    tenants::add(db, &all, "Acme", "Europe/Paris", NOW).await.unwrap();
    users::add(db, &all, somebody("Acme", "alice@acme.example", Role::User), NOW).await.unwrap().user_id
}

#[tokio::test]
async fn a_session_is_loaded_as_it_was_saved_until_it_expires() {
    both(async |db| {
        let store = SessionStore::new(db.clone(), now);
        let mut session = a_session(None);
        store.create(&mut session).await.unwrap();
        assert_eq!(store.load(&session.id).await.unwrap(), Some(session.clone()));
        assert_eq!(store.load(&Id::default()).await.unwrap(), None);

        session.data.insert("page".to_owned(), 2.into());
        session.expiry_date += Duration::minutes(1);
        store.save(&session).await.unwrap();
        assert_eq!(store.load(&session.id).await.unwrap(), Some(session.clone()));

        session.expiry_date -= Duration::minutes(1);
        store.save(&session).await.unwrap();
        assert_eq!(SessionStore::new(db.clone(), later).load(&session.id).await.unwrap(), None);
        assert_eq!(sessions::delete_expired(&db, later() - 1).await.unwrap(), 0);
        assert_eq!(sessions::delete_expired(&db, later()).await.unwrap(), 1);
        assert_eq!(store.load(&session.id).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_taken_id_is_replaced_and_the_first_session_is_untouched() {
    both(async |db| {
        let store = SessionStore::new(db, now);
        let mut first = a_session(None);
        store.create(&mut first).await.unwrap();
        let mut second = a_session(None);
        second.id = first.id;
        second.data.clear();
        store.create(&mut second).await.unwrap();
        assert_ne!(second.id, first.id);
        assert_eq!(store.load(&first.id).await.unwrap(), Some(first));
        assert_eq!(store.load(&second.id).await.unwrap(), Some(second));
    })
    .await;
}

#[tokio::test]
async fn a_deleted_session_does_not_come_back_with_a_late_save() {
    both(async |db| {
        let store = SessionStore::new(db, now);
        let mut session = a_session(None);
        store.create(&mut session).await.unwrap();
        store.delete(&session.id).await.unwrap();
        store.delete(&session.id).await.unwrap();
        store.save(&session).await.unwrap();
        assert_eq!(store.load(&session.id).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn signing_somebody_out_ends_all_their_sessions_and_no_others() {
    both(async |db| {
        let store = SessionStore::new(db.clone(), now);
        let alice = with_user(&db).await;
        let (mut phone, mut laptop, mut other) = (a_session(Some(alice)), a_session(None), a_session(None));
        for session in [&mut phone, &mut laptop, &mut other] {
            store.create(session).await.unwrap();
        }
        laptop.data.insert(USER_KEY.to_owned(), alice.into());
        store.save(&laptop).await.unwrap();
        assert_eq!(sessions::sign_out_user(&db, alice).await.unwrap(), 2);
        for (session, stays) in [(&phone, false), (&laptop, false), (&other, true)] {
            assert_eq!(store.load(&session.id).await.unwrap().is_some(), stays);
        }
        store.create(&mut phone).await.unwrap();
        people::disable(&db, &Scope::system("test"), "alice@acme.example", NOW).await.unwrap();
        assert_eq!(store.load(&phone.id).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_new_password_ends_all_sessions() {
    both(async |db| {
        let store = SessionStore::new(db.clone(), now);
        let alice = with_user(&db).await;
        let mut phone = a_session(Some(alice));
        store.create(&mut phone).await.unwrap();
        let all = Scope::system("test");
        users::set_password(&db, &all, "alice@acme.example", "another long password", NOW).await.unwrap();
        assert_eq!(store.load(&phone.id).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn the_table_holds_nothing_to_sign_in_with() {
    both(async |db| {
        let store = SessionStore::new(db.clone(), now);
        let mut session = a_session(None);
        store.create(&mut session).await.unwrap();
        let (kept, data): (Vec<u8>, String) = db.one("SELECT session_id, data FROM sessions", binds![]).await.unwrap();
        assert_eq!(kept.len(), 32);
        assert!(!kept.windows(16).any(|part| part == session.id.0.to_le_bytes() || part == session.id.0.to_be_bytes()));
        assert!(!data.contains(&session.id.to_string()));
    })
    .await;
}
