//! A form counts only when one of our own pages sent it, and only up to a size.

use axum::http::{HeaderMap, HeaderName, header};

use crate::{
    on_both_engines,
    world::{ALICE, PASSWORD, TestApp},
};

on_both_engines!(
    another_site_cannot_post_in_my_name,
    a_browser_that_sends_no_origin_is_believed_on_other_grounds,
    behind_a_proxy_the_public_url_counts,
    the_refusal_speaks_my_language,
    too_big_a_form_is_refused,
);

fn coming(name: HeaderName, value: &str) -> HeaderMap {
    HeaderMap::from_iter([(name, value.parse().unwrap())])
}

async fn another_site_cannot_post_in_my_name(app: TestApp) {
    let mut alice = app.alice().await.signed_in(ALICE).await;
    for origin in ["https://evil.example", "http://127.0.0.1:3001", "null", ""] {
        alice.post_with("/sign-out", coming(header::ORIGIN, origin), &[]).await.is(403);
    }
    alice.post_with("/sign-out", coming(header::REFERER, "https://evil.example/"), &[]).await.is(403);
    alice.post_with("/sign-out", HeaderMap::new(), &[]).await.is(403);
    alice.get("/messages").await.is(200);
}

async fn a_browser_that_sends_no_origin_is_believed_on_other_grounds(app: TestApp) {
    let mut alice = app.alice().await;
    let form = [("email", ALICE), ("password", PASSWORD)];
    let fetch_site = || HeaderName::from_static("sec-fetch-site");
    alice.post_with("/sign-in", coming(fetch_site(), "same-origin"), &form).await.goes_to("/");
    alice.post_with("/sign-in", coming(fetch_site(), "same-site"), &form).await.is(403);
    let referer = coming(header::REFERER, "http://127.0.0.1:3000/sign-in");
    alice.post_with("/sign-in", referer, &form).await.goes_to("/");
}

async fn behind_a_proxy_the_public_url_counts(app: TestApp) {
    let app = app.behind_a_proxy();
    let mut alice = app.alice().await.signed_in(ALICE).await;
    alice.post_with("/sign-out", coming(header::ORIGIN, "http://mail.example.org"), &[]).await.is(403);
    alice.post_with("/sign-out", coming(header::ORIGIN, "https://mail.example.org"), &[]).await.goes_to("/sign-in");
}

async fn the_refusal_speaks_my_language(app: TestApp) {
    let elsewhere = || coming(header::ORIGIN, "https://evil.example");
    let mut french = app.visitor();
    french.post_with("/sign-in", elsewhere(), &[]).await.is(403).sees("lang=\"fr\"").sees("Demande refusée");
    let mut english = app.visitor().saying("accept-language", "en-GB,en;q=0.9");
    english.post_with("/sign-in", elsewhere(), &[]).await.is(403).sees("lang=\"en\"").sees("Request refused");
}

async fn too_big_a_form_is_refused(app: TestApp) {
    let big = "x".repeat(65 * 1024);
    app.visitor().sign_in(ALICE, &big).await.is(413).sees("64 Ko");
}
