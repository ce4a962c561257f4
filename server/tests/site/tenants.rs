//! Customers and their domains, for the operator: the mail already known moves, and the page says how far.

use axum::http::{HeaderMap, header};
use lasso::{store::domain_moves, tenant::Scope, user::Role};
use lasso_server::jobs;

use crate::{
    lab::{import, sample},
    on_both_engines,
    world::{ALICE, NOW, TestApp},
};

on_both_engines!(
    the_operator_adds_a_customer_and_its_mail_finds_it,
    what_cannot_be_is_told_and_nothing_typed_is_lost,
    nobody_else_looks_after_customers,
    a_customers_zone_is_its_peoples,
    the_operator_says_what_a_customers_people_see,
    a_masked_subject_is_masked_wherever_a_subject_stands,
    the_site_moves_the_mail_by_itself,
);

const OPERATOR: &str = "operator@host.example";

async fn the_operator_adds_a_customer_and_its_mail_finds_it(app: TestApp) {
    import(&app.db, &[sample("mx1.rfc3339.log"), sample("out1.rfc3339.log")], 500).await;
    app.person("", OPERATOR, Role::Operator).await;
    let mut operator = app.visitor().signed_in(OPERATOR).await;
    operator.get("/tenants").await.is(200).sees("Plateforme");
    let added = operator.post("/tenants", &[("name", "Menuiserie & Cie"), ("timezone", "Europe/Paris")]).await.is(303);
    let page = added.header("location");
    let path = page.strip_suffix("?done=added").expect("to the new customer's page").to_owned();
    operator.get(&page).await.is(200).sees("Menuiserie &amp; Cie").sees("Rattachez maintenant");
    operator
        .post(&path, &[("act", "domain"), ("domain", " Cust-A.example. ")])
        .await
        .goes_to(&format!("{path}?done=attached"));
    operator.get(&path).await.is(200).sees("cust-a.example").sees("en attente").sees("Actualiser").sees(OPERATOR);

    app.person("Menuiserie & Cie", "admin@cust-a.example", Role::Admin).await;
    let mut admin = app.visitor().signed_in("admin@cust-a.example").await;
    admin.get("/messages?category=all&period=all").await.is(200).sees_no("href=\"/messages/0");
    let scope = Scope::system("test");
    let mut walk = None;
    domain_moves::step(&app.db, &scope, &mut walk, NOW).await.unwrap();
    operator.get(&path).await.is(200).sees("examinés sur");
    while domain_moves::step(&app.db, &scope, &mut walk, NOW).await.unwrap() {}
    operator.get(&path).await.is(200).sees_no("examinés sur").sees_no("Actualiser");
    admin.get("/messages?category=all&period=all").await.is(200).sees("href=\"/messages/0");
    // to attach it again is to have it
    operator.post(&path, &[("act", "domain"), ("domain", "cust-a.example")]).await.is(303);
    operator.get("/tenants?q=cust-a").await.is(200).sees("Menuiserie &amp; Cie").sees("1\u{a0}domaine");
    // looking after a customer opens none of its mail
    operator.get("/messages?tenant=Menuiserie+%26+Cie").await.is(404);
}

async fn what_cannot_be_is_told_and_nothing_typed_is_lost(app: TestApp) {
    app.alice().await;
    app.tenant("beta", "beta.example").await;
    app.person("", OPERATOR, Role::Operator).await;
    let mut operator = app.visitor().signed_in(OPERATOR).await;
    let long = "x".repeat(101);
    for (name, zone, told) in [
        ("acme", "Europe/Paris", "porte déjà ce nom"),
        ("", "Europe/Paris", "Donnez un nom"),
        ("-", "Europe/Paris", "Donnez un nom"),
        (long.as_str(), "Europe/Paris", "trop long"),
        ("a\u{202e}b", "Europe/Paris", "caractères invisibles"),
        ("Gamma \"G\"", "Mars/Olympus", "fuseaux proposés"),
    ] {
        let page = operator.post("/tenants", &[("name", name), ("timezone", zone)]).await.is(422).sees(told);
        page.sees(&name.replace('"', "&quot;"));
    }
    let acme = path_of(&operator.get("/tenants?q=acme").await.is(200).body);
    for (domain, told) in [
        ("not a domain", "pas un domaine"),
        ("<script>alert(1)</script>.example", "pas un domaine"),
        ("beta.example", "déjà à un autre client"),
        ("", "pas un domaine"),
    ] {
        let page = operator.post(&acme, &[("act", "domain"), ("domain", domain)]).await.is(422).sees(told);
        page.sees(domain.replace('<', "&lt;").split('>').next().unwrap()).sees_no("<script>alert");
    }
    operator.post(&acme, &[("act", "timezone"), ("timezone", "<b>")]).await.is(422);
    operator.post(&acme, &[("act", "explode")]).await.is(422);
    for nobody in ["/tenants/999999", "/tenants/-1", "/tenants/x", "/tenants/%FF", "/tenants/99999999999999999999"] {
        operator.get(nobody).await.is(404);
        operator.post(nobody, &[("act", "domain"), ("domain", "gamma.example")]).await.is(404);
    }
    // the platform itself has no domain
    operator.get("/tenants/0").await.is(200).sees("Plateforme").sees("90\u{a0}jours").sees_no("value=\"domain\"");
    operator.post("/tenants/0", &[("act", "domain"), ("domain", "gamma.example")]).await.is(404);
    operator.post("/tenants", &[("name", &"x".repeat(100_000))]).await.is(413);
    operator.get("/tenants?q=%3Cscript%3E&from=zzz").await.is(200).sees("Aucun client").sees_no("<script>");
}

async fn nobody_else_looks_after_customers(app: TestApp) {
    app.alice().await;
    app.person("acme", "admin@acme.example", Role::Admin).await;
    app.person("acme", "agent@host.example", Role::Agent).await;
    for email in [ALICE, "admin@acme.example", "agent@host.example"] {
        let mut who = app.visitor().signed_in(email).await;
        for path in ["/tenants", "/tenants/0", "/tenants/1", "/tenants/99"] {
            who.get(path).await.is(403);
        }
        who.post("/tenants", &[("name", "Mine"), ("timezone", "UTC")]).await.is(403);
        who.post("/tenants/1", &[("act", "domain"), ("domain", "more.example")]).await.is(403);
        who.post("/tenants/1", &[("act", "timezone"), ("timezone", "UTC")]).await.is(403);
        who.post("/tenants/1", &policy("everything", "everything", "shown")).await.is(403);
    }
    app.visitor().get("/tenants").await.goes_to("/sign-in?next=%2Ftenants");
}

async fn a_customers_zone_is_its_peoples(app: TestApp) {
    let mut alice = app.alice().await.signed_in(ALICE).await;
    app.person("", OPERATOR, Role::Operator).await;
    let mut operator = app.visitor().signed_in(OPERATOR).await;
    let acme = path_of(&operator.get("/tenants?q=acme").await.is(200).body);
    alice.get("/account").await.sees("(Europe/Paris)");
    operator
        .post(&acme, &[("act", "timezone"), ("timezone", "Asia/Tokyo")])
        .await
        .goes_to(&format!("{acme}?done=saved"));
    alice.get("/account").await.sees("(Asia/Tokyo)");
}

/// The form of what a customer's people are shown.
fn policy<'a>(users: &'a str, admins: &'a str, subjects: &'a str) -> [(&'a str, &'a str); 4] {
    [("act", "policy"), ("users", users), ("admins", admins), ("subjects", subjects)]
}

async fn the_operator_says_what_a_customers_people_see(app: TestApp) {
    app.alice().await;
    app.tenant("beta", "beta.example").await;
    app.person("", OPERATOR, Role::Operator).await;
    let mut operator = app.visitor().signed_in(OPERATOR).await;
    let acme = path_of(&operator.get("/tenants?q=acme").await.is(200).body);
    let beta = path_of(&operator.get("/tenants?q=beta").await.is(200).body);
    // what a form sends when nothing is touched
    let chosen = |body: &str| {
        let selects = body.split("<select ").skip(1).filter_map(|rest| rest.split("</select>").next());
        let one = |select: &str| {
            let name = select.split("name=\"").nth(1)?.split('"').next()?.to_owned();
            let option = select
                .split("<option ")
                .skip(1)
                .find(|option| option.split('>').next().unwrap().contains("selected"))?;
            Some((name, option.split("value=\"").nth(1)?.split('"').next()?.to_owned()))
        };
        let chosen: Vec<(String, String)> = selects
            .filter_map(one)
            .filter(|(name, _)| ["users", "admins", "subjects"].contains(&name.as_str()))
            .collect();
        chosen.into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
    };
    let page = operator.get(&acme).await.is(200).sees("Ce que ses utilisateurs voient").sees("sans le nom des tests");
    assert_eq!(chosen(&page.body), "users=family admins=symbols subjects=shown");
    operator.post(&acme, &policy("symbols", "everything", "hashed")).await.goes_to(&format!("{acme}?done=saved"));
    assert_eq!(chosen(&operator.get(&acme).await.is(200).body), "users=symbols admins=everything subjects=hashed");
    assert_eq!(chosen(&operator.get(&beta).await.is(200).body), "users=family admins=symbols subjects=shown");
    // what was chosen stays chosen, and what cannot be is as it was
    for (users, admins, subjects, stays) in [
        ("family", "<i>x", "hidden", "users=family admins=everything subjects=hidden"),
        ("", "family", "shown", "users=symbols admins=family subjects=shown"),
        ("everything", "symbols", "Hidden", "users=everything admins=symbols subjects=hashed"),
    ] {
        let page =
            operator.post(&acme, &policy(users, admins, subjects)).await.is(422).sees("l’une des réponses proposées");
        assert_eq!(chosen(&page.sees_no("<i>x").body), stays);
    }
    operator.post(&acme, &[("act", "policy")]).await.is(422);
    let elsewhere = HeaderMap::from_iter([(header::ORIGIN, "https://evil.example".parse().unwrap())]);
    operator.post_with(&acme, elsewhere, &policy("everything", "everything", "shown")).await.is(403);
    operator.post("/tenants/999999", &policy("everything", "everything", "shown")).await.is(404);
    assert_eq!(chosen(&operator.get(&acme).await.is(200).body), "users=symbols admins=everything subjects=hashed");
    // nobody is a user of the platform itself
    operator.get("/tenants/0").await.is(200).sees_no("value=\"policy\"");
}

async fn a_masked_subject_is_masked_wherever_a_subject_stands(app: TestApp) {
    const CLIENT: &str = "h.far.example[198.51.100.7]";
    const SECRET: &str = "Licenciement de Claire";
    let mut log = String::new();
    for (program, text) in [
        ("smtpd", format!("client={CLIENT}")),
        ("cleanup", "message-id=<1@far.example>".to_owned()),
        (
            "cleanup",
            format!(
                "warning: header Subject: {SECRET} from {CLIENT}; from=<hr@far.example> to=<{ALICE}> proto=ESMTP helo=<h>"
            ),
        ),
        ("qmgr", "from=<hr@far.example>, size=1000, nrcpt=1 (queue active)".to_owned()),
        (
            "lmtp",
            format!(
                "to=<{ALICE}>, relay=10.0.0.9[10.0.0.9]:24, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 saved)"
            ),
        ),
        ("qmgr", "removed".to_owned()),
    ] {
        log.push_str(&format!("2026-03-14T09:00:00.000000+00:00 mx1 postfix/{program}[7]: 4Q0000000001zZzZ: {text}\n"));
    }
    let mut alice = app.alice().await;
    import(&app.db, &[log], 500).await;
    alice = alice.signed_in(ALICE).await;
    app.person("acme", "admin@acme.example", Role::Admin).await;
    app.person("acme", "agent@host.example", Role::Agent).await;
    app.person("", OPERATOR, Role::Operator).await;
    let mut operator = app.visitor().signed_in(OPERATOR).await;
    let acme = path_of(&operator.get("/tenants?q=acme").await.is(200).body);
    let list = alice.get("/messages").await.is(200).sees(SECRET);
    let mut trace = list.body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let trace = trace.find(|href| href.starts_with("/messages/0")).unwrap().to_owned();
    let form = format!("/tickets/new?kind=question&message={}", trace.trim_start_matches("/messages/"));
    let asked = alice.post(&form, &[("text", "Pourquoi ?")]).await.is(303);
    let ticket = asked.header("location").split('?').next().unwrap().to_owned();
    alice.get(&ticket).await.is(200).sees(SECRET);
    let admin = app.visitor().signed_in("admin@acme.example").await;
    let agent = app.visitor().signed_in("agent@host.example").await;
    for (subjects, french, english) in [
        ("hashed", "Objet masqué (empreinte ", "Subject hidden (fingerprint "),
        ("hidden", "Objet masqué par votre organisation", "Subject hidden by your organisation"),
    ] {
        operator.post(&acme, &policy("family", "symbols", subjects)).await.is(303);
        for who in [&alice, &admin, &agent] {
            for (lang, words) in [("fr", french), ("en", english)] {
                let mut who = who.clone();
                who.cookies.insert("lang".to_owned(), lang.to_owned());
                for path in ["/messages", &trace, "/messages.csv", "/messages.csv?page=1&format=csv"] {
                    who.get(path).await.is(200).sees(words).sees_no("Licenciement");
                }
            }
        }
        for who in [&alice, &agent] {
            who.clone().get(&ticket).await.is(200).sees(french).sees_no("Licenciement");
        }
    }
    operator.post(&acme, &policy("family", "symbols", "shown")).await.is(303);
    alice.get(&trace).await.is(200).sees(SECRET);
}

async fn the_site_moves_the_mail_by_itself(app: TestApp) {
    import(&app.db, &[sample("mx1.rfc3339.log"), sample("out1.rfc3339.log")], 500).await;
    app.tenant("acme", "cust-a.example").await;
    app.person("acme", "admin@cust-a.example", Role::Admin).await;
    app.person("", OPERATOR, Role::Operator).await;
    let mut operator = app.visitor().signed_in(OPERATOR).await;
    let acme = path_of(&operator.get("/tenants?q=acme").await.is(200).body);
    operator.get(&acme).await.sees("Actualiser");
    let jobs = jobs::start(app.db.clone(), 90, || NOW);
    let mut looks = 0;
    while operator.get(&acme).await.is(200).body.contains("Actualiser") {
        looks += 1;
        assert!(looks < 10_000, "it comes to an end");
    }
    jobs.abort();
    let mut admin = app.visitor().signed_in("admin@cust-a.example").await;
    admin.get("/messages?category=all&period=all").await.is(200).sees("href=\"/messages/0");
}

/// The first customer on a page that has a number.
fn path_of(body: &str) -> String {
    let paths = body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    paths.filter(|path| path.starts_with("/tenants/")).map(str::to_owned).next().expect("a customer")
}
