//! Inviting people, changing what they may see, shutting them out; and the link that lets somebody choose a password once.

use axum::http::{HeaderMap, header};
use lasso::{binds, user::Role};

use crate::{
    actor::{Actor, Page, encoded},
    on_both_engines,
    world::{ALICE, PASSWORD, TestApp},
};

on_both_engines!(
    an_invitation_leads_to_a_password_and_to_the_mail,
    a_link_shows_whom_it_is_for_and_consumes_nothing,
    a_link_that_no_longer_works_says_what_to_do,
    whoever_is_disabled_while_they_send_a_form_has_not_sent_it,
    a_reset_leaves_the_old_password_until_it_is_used_and_ends_sessions,
    nothing_typed_into_an_invitation_is_lost,
    another_tenants_people_are_not_there,
    users_and_agents_manage_nobody,
    somebody_is_changed_disabled_enabled_and_signed_out,
    nobody_shuts_themselves_out,
    the_operator_manages_everybody_and_opens_tenants_to_agents,
    people_are_searched_and_listed_by_page,
    hostile_names_are_harmless,
    a_page_of_text_is_too_much,
    a_form_of_another_site_changes_nothing,
);

const ADMIN: &str = "admin@acme.example";
const OPERATOR: &str = "operator@host.example";
const AGENT: &str = "agent@host.example";
const BOB: &str = "bob@beta.example";
const NEW_PASSWORD: &str = "another long password";

/// Acme with Alice and an administrator, Beta with Bob, an agent and an operator; the administrator of Acme, signed in.
async fn world(app: &TestApp) -> Actor {
    app.alice().await;
    app.tenant("beta", "beta.example").await;
    for (tenant, email, role) in [
        ("acme", ADMIN, Role::Admin),
        ("beta", BOB, Role::User),
        ("beta", "admin@beta.example", Role::Admin),
        ("beta", AGENT, Role::Agent),
        ("", OPERATOR, Role::Operator),
    ] {
        app.person(tenant, email, role).await;
    }
    app.visitor().signed_in(ADMIN).await
}

async fn invite(admin: &mut Actor, email: &str) -> String {
    let form = [("email", email), ("name", "Zoé"), ("role", "user"), ("addresses", "")];
    link_of(&admin.post("/people/invite", &form).await.is(200))
}

/// The path of the one link on a page.
fn link_of(page: &Page) -> String {
    let (_, rest) =
        page.body.split_once("http://127.0.0.1:3000/welcome/").expect("a link, as this browser can follow it");
    let token: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
    assert_eq!(token.len(), 64, "{token}");
    format!("/welcome/{token}")
}

fn chosen(password: &str) -> [(&str, &str); 2] {
    [("password", password), ("again", password)]
}

async fn an_invitation_leads_to_a_password_and_to_the_mail(app: TestApp) {
    let mut admin = world(&app).await;
    admin.get("/people").await.is(200).sees(ALICE).sees("href=\"/people/invite\"");
    admin.get("/people/invite").await.is(200).sees("acme.example").sees_no("value=\"operator\"");
    let form = [("email", "Zoe@acme.example"), ("name", "Zoé"), ("role", "user"), ("addresses", "info@acme.example")];
    let made = admin.post("/people/invite", &form).await.is(200);
    assert!(made.header("cache-control").contains("no-store"));
    let link = link_of(&made);
    admin.get("/people").await.sees("Zoé").sees("Invité");
    let page = admin.get("/people/zoe@acme.example").await.is(200);
    page.sees("info@acme.example").sees_no(&link);

    let mut zoe = app.visitor().saying("accept-language", "en");
    zoe.post("/sign-in", &[("email", "zoe@acme.example"), ("password", "")]).await.is(422);
    zoe.get(&link).await.is(200).sees("Zoé").sees("zoe@acme.example").sees("acme").sees("At least 12 characters");
    zoe.post(&link, &chosen(NEW_PASSWORD)).await.goes_to("/");
    zoe.get("/messages").await.is(200).sees("lang=\"en\"");
    admin.get("/people/zoe@acme.example").await.sees("Actif").sees("Mot de passe choisi par le lien");
    app.visitor().sign_in("zoe@acme.example", NEW_PASSWORD).await.goes_to("/");
}

async fn a_link_shows_whom_it_is_for_and_consumes_nothing(app: TestApp) {
    let mut admin = world(&app).await;
    let link = invite(&mut admin, "zoe@acme.example").await;
    let mut zoe = app.visitor();
    for _ in 0..3 {
        zoe.get(&link).await.is(200).sees("zoe@acme.example");
    }
    for (password, again, told) in [
        ("short", "short", "12"),
        ("zoe@acme.example", "zoe@acme.example", "adresse e-mail"),
        (NEW_PASSWORD, "another long passwort", "pas les mêmes"),
        ("", "", "12"),
    ] {
        let page = zoe.post(&link, &[("password", password), ("again", again)]).await.is(422).sees(told);
        page.sees_no(&format!("value=\"{NEW_PASSWORD}\"")).sees("zoe@acme.example");
    }
    // an administrator who follows it first is told in whose name they go on
    admin.get(&link).await.is(200).sees(ADMIN).sees("zoe@acme.example");
    zoe.post(&link, &chosen(NEW_PASSWORD)).await.goes_to("/");
}

async fn whoever_is_disabled_while_they_send_a_form_has_not_sent_it(app: TestApp) {
    let mut admin = world(&app).await;
    app.person("acme", "second@acme.example", Role::Admin).await;
    let mut second = app.visitor().signed_in("second@acme.example").await;
    let form = "email=ghost%40acme.example&name=&role=admin&tenant=&addresses=";
    let disable = async || {
        admin.post("/people/second@acme.example", &[("act", "disable")]).await.is(303);
    };
    let status = second.post_slowly("/people/invite", form, disable).await;
    assert_eq!(status, 303, "sent to sign in");
    second.get("/people").await.goes_to("/sign-in?next=%2Fpeople");
    admin.get("/people/ghost@acme.example").await.is(404);
}

async fn a_link_that_no_longer_works_says_what_to_do(app: TestApp) {
    let mut admin = world(&app).await;
    let link = invite(&mut admin, "zoe@acme.example").await;
    let mut zoe = app.visitor();
    let unknown = format!("/welcome/{}", "0".repeat(64));
    for wrong in [unknown.as_str(), "/welcome/", "/welcome/x", "/welcome/%FF", "/welcome/..%2f..%2fmessages"] {
        let page = zoe.get(wrong).await;
        assert!(page.status == 404, "{wrong}: {}", page.status);
        zoe.post(wrong, &chosen(NEW_PASSWORD)).await.is(404);
    }
    zoe.post(&link, &chosen(NEW_PASSWORD)).await.goes_to("/");
    let mut late = app.visitor();
    late.get(&link).await.is(404).sees("Ce lien ne fonctionne pas").sees("/sign-in");
    late.post(&link, &chosen("yet another password")).await.is(404).sees("Ce lien ne fonctionne pas");
    late.get("/messages").await.goes_to("/sign-in?next=%2Fmessages");
    late.sign_in("zoe@acme.example", NEW_PASSWORD).await.goes_to("/");

    let link = invite(&mut admin, "max@acme.example").await;
    let mut tx = app.db.begin().await.unwrap();
    tx.execute("UPDATE password_links SET expires_at = 1 WHERE used_at IS NULL", binds![]).await.unwrap();
    tx.commit().await.unwrap();
    app.visitor().get(&link).await.is(404).sees("Ce lien ne fonctionne pas");
    app.visitor().post(&link, &chosen(NEW_PASSWORD)).await.is(404);
    admin.get("/people/max@acme.example").await.is(200).sees("expirée");
}

async fn a_reset_leaves_the_old_password_until_it_is_used_and_ends_sessions(app: TestApp) {
    let mut admin = world(&app).await;
    let mut alice = app.visitor().signed_in(ALICE).await;
    let link = link_of(&admin.post("/people/alice@acme.example", &[("act", "link")]).await.is(200));
    let mut phone = app.visitor().signed_in(ALICE).await;
    let mut laptop = app.visitor();
    laptop.get(&link).await.is(200).sees(ALICE);
    laptop.post(&link, &chosen(NEW_PASSWORD)).await.goes_to("/");
    laptop.get("/messages").await.is(200);
    for browser in [&mut alice, &mut phone] {
        browser.get("/messages").await.goes_to("/sign-in?next=%2Fmessages");
    }
    phone.sign_in(ALICE, PASSWORD).await.is(422);
    // whoever was signed in there before is not mixed up with whom the link is for
    let link = link_of(&admin.post("/people/alice@acme.example", &[("act", "link")]).await.is(200));
    let cookie = admin.cookies["lasso"].clone();
    let mut borrowed = admin.clone();
    borrowed.post(&link, &chosen("yet another password")).await.goes_to("/");
    assert_ne!(borrowed.cookies["lasso"], cookie);
    borrowed.get("/people").await.is(403);
}

async fn nothing_typed_into_an_invitation_is_lost(app: TestApp) {
    let mut admin = world(&app).await;
    let name = "Zoé \"quoted\" <b>";
    for (email, role, addresses, told) in [
        ("zoe", "user", "", "Exemple"),
        ("boss@beta.example", "user", "", "pas dans vos domaines"),
        (ALICE, "user", "", "déjà un compte"),
        (BOB, "user", "", "pas dans vos domaines"),
        ("zoe@acme.example", "operator", "", "rôles proposés"),
        ("zoe@acme.example", "", "", "rôles proposés"),
        ("zoe@acme.example", "admin", "x@acme.example\nbob@beta.example", "bob@beta.example"),
        ("zoe@acme.example", "admin", "x@acme.example\nnonsense", "À corriger"),
    ] {
        let form = [("email", email), ("name", name), ("role", role), ("addresses", addresses)];
        let page = admin.post("/people/invite", &form).await.is(422).sees(told);
        page.sees(email).sees("Zoé &quot;quoted&quot; &lt;b").sees(addresses);
    }
    let form = [("email", "zoe@acme.example"), ("role", "user"), ("tenant", "beta")];
    admin.post("/people/invite", &form).await.is(404);
    let long = "x".repeat(101);
    let form = [("email", "zoe@acme.example"), ("role", "user"), ("name", &long)];
    admin.post("/people/invite", &form).await.is(422).sees(&long).sees("trop long");
    admin.get("/people").await.sees_no("zoe@acme.example");
}

/// Every form of a person's page.
const ACTS: [&[(&str, &str)]; 8] = [
    &[("act", "save"), ("name", "Mallory"), ("role", "admin")],
    &[("act", "disable")],
    &[("act", "enable")],
    &[("act", "sign-out")],
    &[("act", "link")],
    &[("act", "assign"), ("tenant", "acme")],
    &[("act", "unassign"), ("tenant", "beta")],
    &[("act", "save")],
];

async fn another_tenants_people_are_not_there(app: TestApp) {
    let mut admin = world(&app).await;
    let mut bob = app.visitor().signed_in(BOB).await;
    let nobody = admin.get("/people/nobody@acme.example").await.is(404);
    let of_nobody = without_nonce(&nobody.body).replace("nobody@acme.example", "…");
    for foreign in [BOB, "admin@beta.example", AGENT, OPERATOR] {
        let path = format!("/people/{foreign}");
        let page = admin.get(&path).await.is(404);
        // the page holds its own address, and nothing else of them
        assert_eq!(without_nonce(&page.body).replace(foreign, "…"), of_nobody, "as if there were nobody");
        for act in ACTS {
            let status = if act[0].1.ends_with("assign") { 403 } else { 404 };
            admin.post(&path, act).await.is(status);
        }
    }
    for (query, status) in [("tenant=beta", 404), ("tenant=-", 404), ("q=bob", 200), ("after=a&q=bet", 200)] {
        admin.get(&format!("/people?{query}")).await.is(status).sees_no(BOB).sees_no("admin@beta");
    }
    for odd in ["%00", "%FF%FE", "..%2f", "%E2%80%AEx@y", "'%20OR%201=1--@x"] {
        admin.get(&format!("/people/{odd}")).await.is(404);
        admin.post(&format!("/people/{odd}"), &[("act", "disable")]).await.is(404);
    }
    bob.get("/messages").await.is(200);
}

async fn users_and_agents_manage_nobody(app: TestApp) {
    world(&app).await;
    for email in [ALICE, AGENT] {
        let mut who = app.visitor().signed_in(email).await;
        for path in ["/people", "/people/invite", "/people/bob@beta.example", "/people/nobody@beta.example"] {
            let page = who.get(path).await.is(403);
            // but for the page's own address
            assert!(!page.body.replace(path, "").contains("beta"), "{path}");
        }
        for act in ACTS {
            who.post("/people/bob@beta.example", act).await.is(403);
            who.post("/people/alice@acme.example", act).await.is(403);
        }
        let form = [("email", "x@acme.example"), ("role", "user"), ("tenant", "acme")];
        who.post("/people/invite", &form).await.is(403);
    }
    let mut visitor = app.visitor();
    visitor.get("/people").await.goes_to("/sign-in?next=%2Fpeople");
    visitor.post("/people/invite", &[("email", "x@acme.example")]).await.goes_to("/sign-in?next=%2Fpeople%2Finvite");
}

async fn somebody_is_changed_disabled_enabled_and_signed_out(app: TestApp) {
    let mut admin = world(&app).await;
    let path = "/people/alice@acme.example";
    let save = [("act", "save"), ("name", "Alice A."), ("role", "admin"), ("addresses", "info@acme.example")];
    admin.post(path, &save).await.goes_to("/people/alice@acme.example?done=saved");
    let page = admin.get("/people/alice@acme.example?done=saved").await.is(200);
    page.sees("C’est enregistré").sees("Alice A.").sees("info@acme.example").sees("Rôle\u{a0}: administrateur");
    admin.get("/people/alice@acme.example?done=%3Cscript%3E").await.is(200).sees_no("<script>");
    let refused =
        [("act", "save"), ("name", "Alice"), ("role", "user"), ("addresses", "a@acme.example b@beta.example")];
    admin.post(path, &refused).await.is(422).sees("a@acme.example b@beta.example").sees("À corriger");
    admin.post(path, &[("act", "explode")]).await.is(422);

    let mut alice = app.visitor().signed_in(ALICE).await;
    admin.post(path, &[("act", "sign-out")]).await.goes_to("/people/alice@acme.example?done=signed-out");
    alice.get("/messages").await.goes_to("/sign-in?next=%2Fmessages");
    let mut alice = app.visitor().signed_in(ALICE).await;
    admin.post(path, &[("act", "disable")]).await.goes_to("/people/alice@acme.example?done=disabled");
    alice.get("/messages").await.goes_to("/sign-in?next=%2Fmessages");
    alice.sign_in(ALICE, PASSWORD).await.is(422);
    admin.get(path).await.is(200).sees("Désactivé").sees("Réactiver");
    admin.post(path, &[("act", "link")]).await.is(422).sees("réactivez-le");
    admin.post(path, &[("act", "enable")]).await.goes_to("/people/alice@acme.example?done=enabled");
    alice.sign_in(ALICE, PASSWORD).await.goes_to("/");
}

async fn nobody_shuts_themselves_out(app: TestApp) {
    let mut admin = world(&app).await;
    let path = "/people/admin@acme.example";
    admin.get(path).await.is(200).sees("/account").sees_no("value=\"disable\"").sees_no("value=\"link\"");
    for act in ["disable", "enable", "sign-out", "link"] {
        admin.post(path, &[("act", act)]).await.is(422).sees("son propre compte");
    }
    admin.post(path, &[("act", "save"), ("role", "user")]).await.is(422);
    admin.get("/people").await.is(200);
    let mut operator = app.visitor().signed_in(OPERATOR).await;
    for act in ["disable", "sign-out", "link"] {
        operator.post("/people/operator@host.example", &[("act", act)]).await.is(422);
    }
    operator.post("/people/operator@host.example", &[("act", "save"), ("role", "agent")]).await.is(422);
    // the last administrator goes by the operator's hand
    operator.post(path, &[("act", "disable")]).await.is(303);
    admin.get("/people").await.goes_to("/sign-in?next=%2Fpeople");
}

async fn the_operator_manages_everybody_and_opens_tenants_to_agents(app: TestApp) {
    world(&app).await;
    let mut operator = app.visitor().signed_in(OPERATOR).await;
    operator.get("/people").await.is(200).sees(ALICE).sees(BOB).sees(AGENT);
    operator.get("/people?tenant=beta").await.is(200).sees(BOB).sees_no(ALICE);
    operator.get("/people?tenant=-").await.is(200).sees(AGENT).sees_no(BOB);
    // managing people opens no mail
    operator.get("/messages?tenant=beta").await.is(404);
    let form = [("email", "new@host.example"), ("role", "agent"), ("tenant", "-"), ("name", "")];
    operator.post("/people/invite", &form).await.is(200).sees("/welcome/");
    let form = [("email", "guest@elsewhere.example"), ("role", "user"), ("tenant", "-")];
    operator.post("/people/invite", &form).await.is(422).sees("Choisissez le client");
    let form = [("email", "guest@elsewhere.example"), ("role", "user"), ("tenant", "beta")];
    operator.post("/people/invite", &form).await.is(200).sees("/welcome/");

    let path = "/people/agent@host.example";
    operator.get(path).await.is(200).sees("beta").sees("<option value=\"acme\"");
    operator.post(path, &[("act", "assign"), ("tenant", "acme")]).await.goes_to(&format!("{path}?done=assigned"));
    let mut agent = app.visitor().signed_in(AGENT).await;
    agent.get("/messages?tenant=acme").await.is(200);
    operator.post(path, &[("act", "unassign"), ("tenant", "acme")]).await.goes_to(&format!("{path}?done=unassigned"));
    agent.get("/messages?tenant=acme").await.is(404);
    operator.post(path, &[("act", "assign"), ("tenant", "gamma")]).await.is(422);
    operator.post(path, &[("act", "assign"), ("tenant", "")]).await.is(422);
}

async fn people_are_searched_and_listed_by_page(app: TestApp) {
    let mut admin = world(&app).await;
    admin.get("/people?q=LICE").await.is(200).sees(ALICE).sees_no("/people/admin@").sees("1\u{a0}personne");
    admin.get("/people?q=%25").await.is(200).sees("Personne ne correspond").sees("«\u{a0}%\u{a0}»");
    admin.get(&format!("/people?q={}", "x".repeat(20_000))).await.is(200).sees("Personne ne correspond");
    admin.get("/people?q=%00%E2%80%AE%3Cscript%3E").await.is(200).sees_no("<script>").sees("‹U+202E›");
    let mut rows = Vec::new();
    for i in 0..60_i64 {
        rows.push(binds![1_i64, format!("p{i:02}@acme.example"), format!(" p{i:02}@acme.example"), "", "user", 1_i64]);
    }
    let mut tx = app.db.begin().await.unwrap();
    let columns = ["tenant_id", "email", "search", "password_hash", "role", "created_at"];
    tx.insert_many("users", &columns, rows, "").await.unwrap();
    tx.commit().await.unwrap();
    let first = admin.get("/people").await.is(200).sees("62\u{a0}personnes").sees("p47@").sees_no("p48@");
    let next = href_with(&first, "after=");
    let second = admin.get(&next).await.is(200).sees("p48@").sees("p59@").sees_no("p47@");
    let back = href_with(&second, "before=");
    admin.get(&back).await.is(200).sees("p47@").sees(ALICE).sees_no("Précédents");
}

fn href_with(page: &Page, part: &str) -> String {
    let hrefs = page.body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    hrefs.filter(|href| href.contains(part)).map(|href| href.replace("&amp;", "&")).next().expect("such a link")
}

async fn hostile_names_are_harmless(app: TestApp) {
    let mut admin = world(&app).await;
    let markup = "</title><script>alert(1)</script><b>{{7*7}} **x**";
    let form = [("email", "zoe@acme.example"), ("name", markup), ("role", "user")];
    let made = admin.post("/people/invite", &form).await.is(200).sees_no("<script>alert");
    let link = link_of(&made);
    for path in ["/people", "/people/zoe@acme.example", &link] {
        admin.get(path).await.is(200).sees("&lt;script").sees_no("<script>alert").sees_no("</title><b>");
    }
    for hidden in ["a\u{202e}b", "a\u{0}b", "a\nb", "a\u{2066}b"] {
        let form = [("act", "save"), ("name", hidden), ("role", "user")];
        admin.post("/people/zoe@acme.example", &form).await.is(422).sees("caractères invisibles");
    }
    // as a path and as a search
    admin.get(&format!("/people/{}", encoded("\"><script>alert(1)</script>@x"))).await.is(404).sees_no("<script>alert");
}

async fn a_page_of_text_is_too_much(app: TestApp) {
    let mut admin = world(&app).await;
    let page = "x".repeat(100_000);
    for (path, field) in [("/people/invite", "name"), ("/people/alice@acme.example", "addresses")] {
        admin.post(path, &[("act", "save"), (field, &page)]).await.is(413).sees("64 Ko");
    }
    let link = invite(&mut admin, "zoe@acme.example").await;
    app.visitor().post(&link, &chosen(&page)).await.is(413);
    app.visitor().post(&link, &chosen(&"x".repeat(20_000))).await.is(422).sees("Trop long");
}

async fn a_form_of_another_site_changes_nothing(app: TestApp) {
    let mut admin = world(&app).await;
    let link = invite(&mut admin, "zoe@acme.example").await;
    let elsewhere = || HeaderMap::from_iter([(header::ORIGIN, "https://evil.example".parse().unwrap())]);
    admin.post_with("/people/alice@acme.example", elsewhere(), &[("act", "disable")]).await.is(403);
    admin.post_with("/people/invite", elsewhere(), &[("email", "m@acme.example"), ("role", "admin")]).await.is(403);
    app.visitor().post_with(&link, elsewhere(), &chosen(NEW_PASSWORD)).await.is(403);
    app.visitor().sign_in(ALICE, PASSWORD).await.goes_to("/");
    app.visitor().get(&link).await.is(200);
}

fn without_nonce(body: &str) -> String {
    let mut parts = body.split("nonce=\"");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once('"').map_or("", |(_, rest)| rest))
}
