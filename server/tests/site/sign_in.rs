//! Signing in and out, and whom it keeps out.

use crate::{
    on_both_engines,
    world::{ALICE, PASSWORD, TestApp},
};

on_both_engines!(
    whoever_is_not_signed_in_is_asked_to_first,
    the_right_password_leads_to_the_mail,
    a_wrong_password_is_told_and_the_address_kept,
    an_unknown_address_is_told_the_same,
    what_was_asked_for_first_comes_next,
    nobody_is_led_to_another_site,
    a_planted_session_is_worth_nothing,
    signing_out_ends_the_session,
    guessing_is_stopped_even_with_the_right_password,
    a_client_that_guesses_does_not_stop_another_one,
    html_in_a_field_stays_text,
);

async fn whoever_is_not_signed_in_is_asked_to_first(app: TestApp) {
    let mut visitor = app.visitor();
    visitor.get("/messages?q=x").await.goes_to("/sign-in?next=%2Fmessages%3Fq%3Dx");
    visitor.get("/").await.goes_to("/sign-in");
    visitor.get("/?period=30d").await.goes_to("/sign-in?next=%2F%3Fperiod%3D30d");
    visitor.get("/sign-in").await.is(200).sees("name=\"password\"");
    assert!(visitor.cookies.is_empty(), "reading the sign-in page starts no session");
}

async fn the_right_password_leads_to_the_mail(app: TestApp) {
    let mut alice = app.alice().await;
    alice.sign_in(" Alice@ACME.example ", PASSWORD).await.goes_to("/");
    alice.get("/messages").await.is(200);
    alice.get("/").await.is(200);
}

async fn a_wrong_password_is_told_and_the_address_kept(app: TestApp) {
    let mut alice = app.alice().await;
    alice.sign_in(ALICE, "wrong horse battery").await.is(422).sees(ALICE).sees_no("wrong horse battery");
    alice.get("/messages").await.goes_to("/sign-in?next=%2Fmessages");
    alice.sign_in("", "").await.is(422);
}

async fn an_unknown_address_is_told_the_same(app: TestApp) {
    let mut alice = app.alice().await;
    let text = |page: crate::actor::Page, email: &str| without_nonces(&page.is(422).body.replace(email, "…"));
    let known = text(alice.sign_in(ALICE, "wrong horse battery").await, ALICE);
    let unknown = text(alice.sign_in("nobody@acme.example", "wrong horse battery").await, "nobody@acme.example");
    assert_eq!(known, unknown);
}

fn without_nonces(html: &str) -> String {
    let mut pieces = html.split("nonce=\"");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| text + piece.split_once('"').map_or("", |(_, rest)| rest))
}

async fn what_was_asked_for_first_comes_next(app: TestApp) {
    let mut alice = app.alice().await;
    alice.get("/sign-in?next=%2Fmessages%3Fq%3Dx").await.is(200).sees("value=\"/messages?q=x\"");
    let form = [("email", ALICE), ("password", PASSWORD), ("next", "/messages?q=x")];
    alice.post("/sign-in", &form).await.goes_to("/messages?q=x");
}

async fn nobody_is_led_to_another_site(app: TestApp) {
    let mut alice = app.alice().await;
    for next in
        ["https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)"]
    {
        let page = alice.get(&format!("/sign-in?next={}", next.replace('\\', "%5C"))).await.is(200);
        page.sees_no(&format!("=\"{next}"));
        let form = [("email", ALICE), ("password", PASSWORD), ("next", next)];
        alice.post("/sign-in", &form).await.goes_to("/");
    }
}

async fn a_planted_session_is_worth_nothing(app: TestApp) {
    let mut mallory = app.alice().await.signed_in(ALICE).await;
    let planted = mallory.cookies["lasso"].clone();
    let mut alice = app.visitor();
    alice.cookies.insert("lasso".to_owned(), planted.clone());
    alice.sign_in(ALICE, PASSWORD).await.goes_to("/");
    assert_ne!(alice.cookies["lasso"], planted);
    mallory.get("/messages").await.goes_to("/sign-in?next=%2Fmessages");
}

async fn signing_out_ends_the_session(app: TestApp) {
    let mut alice = app.alice().await.signed_in(ALICE).await;
    let mut thief = alice.clone();
    alice.post("/sign-out", &[]).await.goes_to("/sign-in");
    assert!(alice.cookies.is_empty(), "{:?}", alice.cookies);
    thief.get("/messages").await.goes_to("/sign-in?next=%2Fmessages");
}

async fn guessing_is_stopped_even_with_the_right_password(app: TestApp) {
    let mut alice = app.alice().await;
    for _ in 0..10 {
        alice.sign_in(ALICE, "a guess, one of many").await.is(422);
    }
    alice.sign_in(ALICE, PASSWORD).await.is(422);
}

async fn a_client_that_guesses_does_not_stop_another_one(app: TestApp) {
    let app = app.behind_a_proxy();
    let mut alice = app.alice().await.saying("x-forwarded-for", "198.51.100.7");
    alice.address = ([10, 0, 0, 1], 50_000).into();
    let mut mallory = alice.clone().saying("x-forwarded-for", "198.51.100.66");
    for guess in 0..51 {
        mallory.sign_in(&format!("guess{guess}@acme.example"), "").await.is(422);
        mallory.sign_in(&format!("guess{guess}@acme.example"), "a guess, one of many").await.is(422);
    }
    mallory.sign_in(ALICE, PASSWORD).await.is(422);
    alice.sign_in(ALICE, PASSWORD).await.goes_to("/");
}

async fn html_in_a_field_stays_text(app: TestApp) {
    let mut visitor = app.visitor();
    visitor.sign_in("\"><script>alert(1)</script>@x", "a guess, one of many").await.is(422).sees_no("<script>alert");
}
