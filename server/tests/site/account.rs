//! One's own account: the language and the zone are seen at once, a new password keeps this session alone, and all sessions can be ended.

use lasso::user::Role;

use crate::{
    actor::Actor,
    on_both_engines,
    world::{ALICE, PASSWORD, TestApp},
};

on_both_engines!(
    everybody_has_a_page_of_their_own,
    language_and_zone_are_seen_at_once,
    what_cannot_be_kept_is_told_and_nothing_typed_is_lost,
    a_new_password_keeps_this_session_and_ends_the_others,
    signing_out_everywhere_ends_another_browsers_session,
    a_page_of_text_is_too_much,
);

const NEW_PASSWORD: &str = "another long password";

fn profile<'a>(name: &'a str, locale: &'a str, timezone: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("act", "save"), ("name", name), ("locale", locale), ("timezone", timezone)]
}

fn password<'a>(current: &'a str, new: &'a str, again: &'a str) -> [(&'a str, &'a str); 4] {
    [("act", "password"), ("current", current), ("password", new), ("again", again)]
}

async fn everybody_has_a_page_of_their_own(app: TestApp) {
    let mut alice = app.alice().await.signed_in(ALICE).await;
    alice.get("/account").await.is(200).sees(ALICE).sees("acme").sees("Europe/Paris").sees("checked");
    for (email, role) in [("agent@host.example", Role::Agent), ("operator@host.example", Role::Operator)] {
        app.person("", email, role).await;
        app.visitor().signed_in(email).await.get("/account").await.is(200).sees(email);
    }
    app.visitor().get("/account").await.goes_to("/sign-in?next=%2Faccount");
    app.visitor().post("/account", &[("act", "sign-out")]).await.goes_to("/sign-in?next=%2Faccount");
}

async fn language_and_zone_are_seen_at_once(app: TestApp) {
    let mut alice = app.alice().await.signed_in(ALICE).await;
    alice.post("/preferences", &[("lang", "fr"), ("next", "/account")]).await.goes_to("/account");
    alice.post("/account", &profile("Alice", "en", "Asia/Tokyo")).await.goes_to("/account?done=saved");
    let page = alice.get("/account?done=saved").await.is(200);
    page.sees("lang=\"en\"").sees("Saved").sees("value=\"Asia/Tokyo\" selected").sees_no("checked").sees(">Alice<");
    // what happened is told in one's own zone: the clock of these tests stands at another hour there
    let mut admin = app.visitor();
    app.person("acme", "admin@acme.example", Role::Admin).await;
    admin.sign_in("admin@acme.example", PASSWORD).await.goes_to("/");
    let in_paris = admin.get("/people/alice@acme.example").await.body;
    assert!(in_paris.contains("(UTC+02:00, Europe/Paris)") || in_paris.contains("(UTC+01:00, Europe/Paris)"));
    admin.post("/account", &profile("", "fr", "Asia/Tokyo")).await.goes_to("/account?done=saved");
    admin.get("/people/alice@acme.example").await.sees("(UTC+09:00, Asia/Tokyo)").sees_no("Europe/Paris)");
    admin.post("/account", &profile("", "fr", "")).await.goes_to("/account?done=saved");
    admin.get("/people/alice@acme.example").await.sees("Europe/Paris)");
    // another browser of hers speaks her language too
    app.visitor().signed_in(ALICE).await.get("/account").await.sees("lang=\"en\"");
}

async fn what_cannot_be_kept_is_told_and_nothing_typed_is_lost(app: TestApp) {
    let mut alice = app.alice().await.signed_in(ALICE).await;
    let long = "x".repeat(101);
    for (name, locale, zone, told) in [
        (long.as_str(), "fr", "", "trop long"),
        ("a\u{202e}b", "fr", "", "caractères invisibles"),
        ("Alice \"A\"", "de", "Asia/Tokyo", "langues proposées"),
        ("Alice \"A\"", "fr", "<b>/x", "fuseaux proposés"),
    ] {
        let page = alice.post("/account", &profile(name, locale, zone)).await.is(422).sees(told);
        page.sees(&name.replace('"', "&quot;")).sees_no("<b>/x");
    }
    alice.post("/account", &[("act", "explode")]).await.is(422).sees(ALICE);
    alice.post("/account", &[]).await.is(422);
    for (form, told) in [
        (password("wrong", NEW_PASSWORD, NEW_PASSWORD), "pas votre mot de passe actuel"),
        (password(PASSWORD, NEW_PASSWORD, "different"), "pas les mêmes"),
        (password(PASSWORD, "short", "short"), "Trop court"),
        (password(PASSWORD, ALICE, ALICE), "adresse e-mail"),
    ] {
        // a password never comes back
        alice.post("/account", &form).await.is(422).sees(told).sees_no(PASSWORD).sees_no(NEW_PASSWORD);
    }
    alice.get("/messages").await.is(200);
}

async fn a_new_password_keeps_this_session_and_ends_the_others(app: TestApp) {
    let mut alice = app.alice().await.signed_in(ALICE).await;
    let mut phone = app.visitor().signed_in(ALICE).await;
    let before = alice.cookies["lasso"].clone();
    let mut thief = alice.clone();
    alice.post("/account", &password(PASSWORD, NEW_PASSWORD, NEW_PASSWORD)).await.goes_to("/account?done=password");
    assert_ne!(alice.cookies["lasso"], before);
    alice.get("/account?done=password").await.is(200).sees("autres sessions sont fermées");
    for other in [&mut phone, &mut thief] {
        other.get("/messages").await.goes_to("/sign-in?next=%2Fmessages");
    }
    phone.sign_in(ALICE, PASSWORD).await.is(422);
    phone.sign_in(ALICE, NEW_PASSWORD).await.goes_to("/");
}

async fn signing_out_everywhere_ends_another_browsers_session(app: TestApp) {
    let mut alice = app.alice().await.signed_in(ALICE).await;
    app.person("acme", "bob@acme.example", Role::User).await;
    let mut phone = app.visitor().signed_in(ALICE).await;
    let mut bob: Actor = app.visitor().signed_in("bob@acme.example").await;
    alice.post("/account", &[("act", "sign-out")]).await.goes_to("/sign-in");
    assert!(alice.cookies.is_empty(), "{:?}", alice.cookies);
    phone.get("/messages").await.goes_to("/sign-in?next=%2Fmessages");
    bob.get("/messages").await.is(200);
}

async fn a_page_of_text_is_too_much(app: TestApp) {
    let mut alice = app.alice().await.signed_in(ALICE).await;
    let page = "x".repeat(100_000);
    alice.post("/account", &profile(&page, "fr", "")).await.is(413).sees("64 Ko");
    alice.post("/account", &profile("x", &page[..20_000], "")).await.is(422);
}
