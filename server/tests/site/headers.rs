//! What every answer tells the browser: the policy for scripts, the other shields, the cookie's flags.

use crate::{
    actor::Page,
    on_both_engines,
    world::{ALICE, PASSWORD, TestApp},
};

on_both_engines!(
    only_scripts_with_the_nonce_of_this_very_page_run,
    every_answer_carries_the_shields,
    https_is_insisted_on_where_it_is_spoken,
    the_cookie_cannot_be_read_or_sent_from_elsewhere,
    on_https_the_cookie_is_bound_to_the_host,
    a_page_view_prolongs_the_session_but_not_each_one,
    a_page_that_is_not_there_says_so,
    pages_are_compressed,
);

fn policy(page: &Page) -> String {
    page.header("content-security-policy")
}

fn nonce(page: &Page) -> String {
    let policy = policy(page);
    let (_, nonce) = policy.split_once("'nonce-").unwrap_or_else(|| panic!("no nonce in {policy}"));
    nonce.split_once('\'').unwrap().0.to_owned()
}

async fn only_scripts_with_the_nonce_of_this_very_page_run(app: TestApp) {
    let mut visitor = app.visitor();
    let page = visitor.get("/sign-in").await.is(200);
    assert!(policy(&page).contains("default-src 'none'"), "{}", policy(&page));
    assert!(!policy(&page).contains("unsafe-inline") && !policy(&page).contains("'unsafe-eval'"), "{}", policy(&page));
    let nonce_of_page = format!("nonce=\"{}\"", nonce(&page));
    for script in page.body.split("<script").skip(1) {
        let tag = script.split('>').next().unwrap();
        assert!(tag.contains(&nonce_of_page), "<script{tag}>");
    }
    assert!(!page.body.contains(" style=") && !page.body.contains("<style"), "{}", page.body);
    assert_ne!(nonce(&page), nonce(&visitor.get("/sign-in").await));
}

async fn every_answer_carries_the_shields(app: TestApp) {
    let mut alice = app.alice().await.signed_in(ALICE).await;
    let pages = [
        alice.get("/").await.is(200),
        alice.get("/messages").await.is(200),
        alice.get("/nothing").await.is(404),
        alice.sign_in(ALICE, "a guess, one of many").await.is(422),
        alice.post_with("/sign-in", axum::http::HeaderMap::new(), &[]).await.is(403),
    ];
    for page in pages {
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert_eq!(page.header("referrer-policy"), "same-origin");
        assert_eq!(page.header("cross-origin-opener-policy"), "same-origin");
        assert!(page.header("permissions-policy").contains("camera=()"));
        assert!(page.header("cache-control").contains("no-store"), "{page:?}");
        assert!(page.status == 303 || policy(&page).contains("default-src 'none'"), "{page:?}");
        assert_eq!(page.header("strict-transport-security"), "", "this site does not speak https");
    }
}

async fn https_is_insisted_on_where_it_is_spoken(app: TestApp) {
    let app = app.behind_a_proxy();
    let page = app.visitor().get("/sign-in").await.is(200);
    assert_eq!(page.header("strict-transport-security"), "max-age=31536000");
}

async fn the_cookie_cannot_be_read_or_sent_from_elsewhere(app: TestApp) {
    let mut alice = app.alice().await;
    let cookie = alice.sign_in(ALICE, PASSWORD).await.header("set-cookie");
    assert!(cookie.starts_with("lasso="), "{cookie}");
    for flag in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=43200"] {
        assert!(cookie.contains(flag), "{flag}: {cookie}");
    }
    assert!(!cookie.contains("Secure") && !cookie.contains("Domain"), "{cookie}");
}

async fn on_https_the_cookie_is_bound_to_the_host(app: TestApp) {
    let app = app.behind_a_proxy();
    let mut alice = app.alice().await;
    let cookie = alice.sign_in(ALICE, PASSWORD).await.header("set-cookie");
    assert!(cookie.starts_with("__Host-lasso="), "{cookie}");
    for flag in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
        assert!(cookie.contains(flag), "{flag}: {cookie}");
    }
    let removal = alice.post("/sign-out", &[]).await.header("set-cookie");
    assert!(removal.contains("Secure") && removal.contains("Path=/"), "a browser ignores it otherwise: {removal}");
}

async fn a_page_view_prolongs_the_session_but_not_each_one(app: TestApp) {
    let mut alice = app.alice().await.signed_in(ALICE).await;
    let cookie = alice.get("/messages").await.header("set-cookie");
    assert!(cookie.starts_with("lasso=") && cookie.contains("Max-Age=43200"), "{cookie}");
    // the same minute: each one would be a write
    assert_eq!(alice.get("/messages").await.header("set-cookie"), "");
}

async fn a_page_that_is_not_there_says_so(app: TestApp) {
    app.visitor().get("/nothing").await.is(404).sees("<html");
    app.visitor().get("/pkg/0/nothing.js").await.is(404);
    app.visitor().get("/../Cargo.toml").await.is(404);
}

async fn pages_are_compressed(app: TestApp) {
    let page = app.visitor().saying("accept-encoding", "gzip").get("/sign-in").await.is(200);
    assert_eq!(page.header("content-encoding"), "gzip");
}
