//! A list that is watched: told of what its viewer may see, and of nothing else, for as long as they may.

use std::time::Duration;

use http_body_util::BodyExt;
use lasso::{store::people, tenant::Scope, user::Role};

use crate::{
    lab::{add_tenants, import},
    on_both_engines,
    world::{NOW, TestApp},
};

on_both_engines!(
    a_new_mail_is_told_to_those_who_may_see_it,
    whoever_signs_out_hears_nothing_more,
    nobody_watches_too_many_lists,
    a_watched_list_is_journaled_once_a_minute,
);

const ADMIN: &str = "admin@cust-a.example";
const LIST: &str = "/messages/live?category=all&period=all";

/// A mail that came in and went out.
fn mail(to: &str) -> String {
    format!(
        "2026-03-14T09:00:01.000000+00:00 mx1 postfix/smtpd[1]: 4C5AB9E6311: client=h.example[203.0.113.66]\n\
         2026-03-14T09:00:02.000000+00:00 mx1 postfix/qmgr[2]: 4C5AB9E6311: from=<y@far.example>, size=1, nrcpt=1 (queue active)\n\
         2026-03-14T09:00:03.000000+00:00 mx1 postfix/smtp[3]: 4C5AB9E6311: to=<{to}>, relay=m.example[192.0.2.9]:25, delay=1, \
         delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok)\n"
    )
}

/// What the stream says until it holds `text`, or ends, or says nothing for a while.
async fn hears(body: &mut axum::body::Body, text: &str) -> bool {
    let mut said = String::new();
    while let Ok(Some(Ok(frame))) = tokio::time::timeout(Duration::from_secs(20), body.frame()).await {
        said.push_str(&String::from_utf8_lossy(frame.data_ref().unwrap()));
        if said.contains(text) {
            return true;
        }
    }
    false
}

async fn a_new_mail_is_told_to_those_who_may_see_it(app: TestApp) {
    add_tenants(&app.db).await;
    app.person("A", ADMIN, Role::Admin).await;
    app.person("B", "admin@cust-b.example", Role::Admin).await;
    let mut ours = app.visitor().signed_in(ADMIN).await.opens(LIST).await;
    let mut theirs = app.visitor().signed_in("admin@cust-b.example").await.opens(LIST).await;
    assert_eq!(ours.headers()["content-type"], "text/event-stream");
    let (ours, theirs) = (ours.body_mut(), theirs.body_mut());
    assert!(hears(ours, "watching").await && hears(theirs, "watching").await);
    import(&app.db, &[mail("bob@cust-a.example")], 500).await;
    assert!(hears(ours, "event: changed").await);
    // B has had as long as A
    let silence = tokio::time::timeout(Duration::from_millis(1500), theirs.frame()).await;
    assert!(silence.is_err(), "{silence:?}");
    import(&app.db, &[mail("luc@cust-b.example").replace("4C5AB9E6311", "4C5AB9E6322")], 500).await;
    assert!(hears(theirs, "event: changed").await);
    // what is somebody else's, and what is nobody's
    let mut admin = app.visitor().signed_in(ADMIN).await;
    admin.get("/messages/live?tenant=B").await.is(404);
    app.visitor().get("/messages/live").await.goes_to("/sign-in?next=%2Fmessages%2Flive");
}

async fn whoever_signs_out_hears_nothing_more(app: TestApp) {
    add_tenants(&app.db).await;
    app.person("A", ADMIN, Role::Admin).await;
    let mut admin = app.visitor().signed_in(ADMIN).await;
    let mut signed_out = admin.opens(LIST).await;
    admin.post("/sign-out", &[]).await.is(303);
    let mut disabled = app.visitor().signed_in(ADMIN).await.opens(LIST).await;
    people::disable(&app.db, &Scope::system("test"), ADMIN, NOW).await.unwrap();
    import(&app.db, &[mail("bob@cust-a.example")], 500).await;
    for body in [signed_out.body_mut(), disabled.body_mut()] {
        assert!(hears(body, "event: end").await);
        assert!(body.frame().await.is_none());
    }
}

async fn nobody_watches_too_many_lists(app: TestApp) {
    add_tenants(&app.db).await;
    app.person("A", ADMIN, Role::Admin).await;
    let mut admin = app.visitor().signed_in(ADMIN).await;
    let mut open = Vec::new();
    for _ in 0..4 {
        open.push(admin.opens(LIST).await);
    }
    admin.get(LIST).await.is(429);
    open.pop();
    let mut tries = 0;
    while admin.opens(LIST).await.status() != 200 {
        tries += 1;
        assert!(tries < 10_000, "a place comes free");
        tokio::task::yield_now().await;
    }
}

async fn a_watched_list_is_journaled_once_a_minute(app: TestApp) {
    add_tenants(&app.db).await;
    app.person("A", ADMIN, Role::Admin).await;
    let mut admin = app.visitor().signed_in(ADMIN).await;
    let page = admin.get("/messages?category=all&live=1").await.is(200).sees("id=\"live\"").sees("En direct");
    page.sees("hidden").sees("/messages/live");
    admin.get("/messages?category=all&live=1").await.is(200);
    let minute = NOW - NOW % 60_000_000;
    let rows: Vec<(i64,)> = app.db.all("SELECT at FROM accesses", vec![]).await.unwrap();
    assert_eq!(rows, [(minute,)]);
    // older pages do not change by themselves
    let id = "0".repeat(32);
    admin.get(&format!("/messages?at=o{NOW}-{id}")).await.is(200).sees_no("id=\"live\"");
}
