//! Where lines come from, for the operator: declared, paused, tested, given a token; nobody else comes near.

use lasso::{
    source::{Declaration, Kind, token_hash},
    store::{categories, sources, trails},
    tenant::Scope,
    user::Role,
};

use crate::{
    actor::Actor,
    lab::{import, sample},
    on_both_engines,
    world::{ALICE, NOW, TestApp},
};

on_both_engines!(
    the_operator_adds_a_source_and_hears_what_is_there,
    a_source_is_paused_and_goes_on,
    a_token_is_shown_once_and_closes_the_one_before,
    what_cannot_be_is_told_and_nothing_typed_is_lost,
    what_the_configuration_declares_is_only_paused,
    of_a_file_nothing_is_shown_but_counts,
    nobody_else_sees_or_touches_a_source,
    how_far_known_mail_is_looked_at_by_other_rules_is_said_until_it_is_done,
);

const OPERATOR: &str = "operator@host.example";

async fn operator(app: &TestApp) -> Actor {
    app.person("", OPERATOR, Role::Operator).await;
    app.visitor().signed_in(OPERATOR).await
}

/// The form as the page sends it, with these fields changed.
fn form<'a>(act: &'a str, changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut form = vec![
        ("act", act),
        ("kind", "file"),
        ("name", "mx1"),
        ("place", "/nowhere/mail.log"),
        ("host", ""),
        ("timezone", "Europe/Paris"),
        ("trusted_networks", ""),
        ("keep_lines_days", "30"),
    ];
    for (name, value) in changed {
        form.retain(|(known, _)| known != name);
        form.push((name, value));
    }
    form
}

async fn the_operator_adds_a_source_and_hears_what_is_there(app: TestApp) {
    let mut operator = operator(&app).await;
    operator.get("/sources").await.is(200).sees("Aucune source pour l’instant").sees("Ajouter une source");
    let added = operator.post("/sources", &form("add", &[])).await.is(303).header("location");
    assert_eq!(added, "/sources?done=added&test=mx1#source-mx1");
    let page = operator.get("/sources?done=added&test=mx1").await.is(200);
    page.sees("La source est ajoutée")
        .sees("Rien n’existe à cet endroit")
        .sees("attend sa première ligne")
        .sees("Europe/Paris");
    // a path that was mistyped can be mended
    operator.get("/sources?edit=mx1").await.is(200).sees("Modifier la source mx1").sees("value=\"/nowhere/mail.log\"");
    let changed =
        form("change", &[("place", "/nowhere/else.log"), ("timezone", "UTC"), ("trusted_networks", "203.0.113.0/24")]);
    operator.post("/sources", &changed).await.goes_to("/sources?done=changed&test=mx1#source-mx1");
    operator.get("/sources").await.is(200).sees("/nowhere/else.log").sees_no("/nowhere/mail.log");
    // the form is folded until somebody wants it
    let form_of = |body: &str| body[body.find("id=\"add\"").unwrap()..].split_once("<form").unwrap().0.to_owned();
    let folded = operator.get("/sources").await.is(200).sees("/sources?add=1#add");
    assert!(!form_of(&folded.body).contains(" open"), "{}", form_of(&folded.body));
    let open = operator.get("/sources?add=1").await.is(200);
    assert!(form_of(&open.body).contains(" open"), "{}", form_of(&open.body));
    // and what an import brought stands there too
    import(&app.db, &[sample("mx1.rfc3339.log")], 2000).await;
    operator.get("/sources").await.is(200).sees("importée").sees("hôte entendu").sees("aria-current=\"page\"");
}

async fn how_far_known_mail_is_looked_at_by_other_rules_is_said_until_it_is_done(app: TestApp) {
    let mut operator = operator(&app).await;
    import(&app.db, &[sample("mx1.rfc3339.log")], 2000).await;
    let said = "Les règles de catégories ont changé";
    let own = "[[rule]]\nname = \"invoices\"\ncategory = \"phishing\"\nfilter = [\"rspamd\"]\nsymbols = [\"FAKE_INVOICE\"]\n\
        example = [{ filter = \"rspamd\", symbols = [\"FAKE_INVOICE\"] }]\n";
    operator.get("/sources").await.is(200).sees_no(said);
    categories::set(&app.db, &Scope::system("test"), own, NOW).await.unwrap();
    operator.get("/sources").await.is(200).sees(said).sees("vont être revus");
    assert!(trails::recategorise(&app.db, &Scope::system("test"), NOW).await.unwrap());
    operator.get("/sources").await.is(200).sees(said).sees("messages revus sur");
    while trails::recategorise(&app.db, &Scope::system("test"), NOW).await.unwrap() {}
    operator.get("/sources").await.is(200).sees_no(said);
}

async fn a_source_is_paused_and_goes_on(app: TestApp) {
    let mut operator = operator(&app).await;
    operator.post("/sources", &form("add", &[])).await.is(303);
    let pause = [("act", "pause"), ("name", "mx1")];
    operator.post("/sources", &pause).await.goes_to("/sources?done=paused#source-mx1");
    operator
        .get("/sources?done=paused")
        .await
        .is(200)
        .sees("en pause depuis 10:26")
        .sees("Reprendre")
        .sees("reprendra");
    // pressed twice is pressed once
    operator.post("/sources", &pause).await.is(303);
    operator.post("/sources", &[("act", "resume"), ("name", "mx1")]).await.goes_to("/sources?done=resumed#source-mx1");
    operator.get("/sources").await.is(200).sees_no("en pause depuis").sees("Mettre en pause");
}

async fn a_token_is_shown_once_and_closes_the_one_before(app: TestApp) {
    let mut operator = operator(&app).await;
    let page =
        operator.post("/sources", &form("add", &[("kind", "http"), ("name", "push"), ("place", "")])).await.is(200);
    let page = page.sees("Le jeton de push est prêt").sees("http://127.0.0.1:3000/api/v1/ingest/push").sees("omhttp");
    let first = token_of(&page.body);
    let page = page
        .sees("--data-binary")
        .sees("metadata_exporter.conf")
        .sees("/api/v1/ingest/push/rspamd")
        .sees(&format!("password = \"{first}\";"));
    assert!(page.body.matches(&first).count() > 4, "in the command, for the shippers and for rspamd");
    assert_eq!(sources::with_token(&app.db, "push", &token_hash(&first)).await.unwrap().declaration.name, "push");
    operator.get("/sources?test=push").await.is(200).sees_no(&first).sees("Bearer JETON").sees("Le jeton a été créé");
    let page =
        operator.post("/sources", &[("act", "token"), ("name", "push")]).await.is(200).sees("n’est plus valable");
    let second = token_of(&page.body);
    assert_ne!(first, second);
    assert!(sources::with_token(&app.db, "push", &token_hash(&first)).await.is_err());
    assert!(sources::with_token(&app.db, "push", &token_hash(&second)).await.is_ok());
    operator.post("/sources", &form("add", &[])).await.is(303);
    operator.post("/sources", &[("act", "token"), ("name", "mx1")]).await.is(404);
}

async fn what_cannot_be_is_told_and_nothing_typed_is_lost(app: TestApp) {
    let mut operator = operator(&app).await;
    operator.post("/sources", &form("add", &[])).await.is(303);
    for (changed, told) in [
        (("name", "MX 1"), "lettres minuscules"),
        (("name", ""), "lettres minuscules"),
        (("name", "mx1"), "porte déjà ce nom"),
        (("kind", "import"), "Choisissez comment"),
        (("kind", "<script>"), "Choisissez comment"),
        (("place", "mail.log"), "commence par"),
        (("host", "a b"), "pas d’espace"),
        (("timezone", "Mars/Olympus"), "fuseaux proposés"),
        (("trusted_networks", "all"), "Exemple\u{a0}: 203.0.113.0/24"),
        (("keep_lines_days", "0"), "De 1 à 3650"),
        (("keep_lines_days", "\"><script>alert(1)</script>"), "De 1 à 3650"),
    ] {
        let typed = form("add", &[("name", "mx2"), ("host", "my-host-of-old"), changed]);
        let page = operator.post("/sources", &typed).await.is(422).sees(told).sees_no("<script>alert");
        if changed.0 != "host" {
            page.sees("value=\"my-host-of-old\"");
        }
    }
    for (kind, place, told) in [
        ("syslog", "127.0.0.1:5514", "udp://, tcp:// ou tls://"),
        ("http", "/var/log/mail.log", "laissez ce champ vide"),
        ("journal", "here", "commence par"),
    ] {
        operator
            .post("/sources", &form("add", &[("name", "mx2"), ("kind", kind), ("place", place)]))
            .await
            .is(422)
            .sees(told);
    }
    operator.post("/sources", &[("act", "explode"), ("name", "mx1")]).await.is(422);
    for act in ["pause", "resume", "token", "change"] {
        operator.post("/sources", &form(act, &[("name", "nobody")])).await.is(404);
    }
    operator
        .get("/sources?test=%3Cscript%3E&edit=%3Cscript%3E&done=%3Cscript%3E")
        .await
        .is(200)
        .sees_no("<script>alert");
}

async fn what_the_configuration_declares_is_only_paused(app: TestApp) {
    let mut operator = operator(&app).await;
    let declared = [Declaration::new("mx1", Kind::File, "/nowhere/mail.log")];
    sources::configure(&app.db, &Scope::system("test"), &declared, NOW).await.unwrap();
    let page = operator.get("/sources?edit=mx1").await.is(200).sees("Déclarée dans lasso.toml");
    page.sees_no("Modifier la source").sees_no("/sources?edit=mx1#");
    let moved = form("change", &[("place", "/etc/other.log")]);
    operator.post("/sources", &moved).await.is(422).sees("se modifie dans ce fichier");
    operator.post("/sources", &[("act", "pause"), ("name", "mx1")]).await.is(303);
    operator.get("/sources").await.is(200).sees("en pause depuis").sees("/nowhere/mail.log");
}

async fn of_a_file_nothing_is_shown_but_counts(app: TestApp) {
    let mut operator = operator(&app).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mail.log");
    let log = "2026-03-14T09:00:00.000000+00:00 mx1 sudo[1]: the secret is 12345\n\
        2026-03-14T09:00:01.000000+00:00 mx1 postfix/qmgr[1]: 4C5AB9E6311: from=<alice@acme.example>, size=1, nrcpt=1 (queue active)\n\
        2026-03-14T09:00:02.000000+00:00 mx1 postfix/qmgr[1]: something strange about bob@acme.example\n";
    std::fs::write(&path, log).unwrap();
    let place = path.to_str().unwrap();
    operator.post("/sources", &form("add", &[("place", place)])).await.is(303);
    let page = operator.get("/sources?test=mx1").await.is(200);
    let page =
        page.sees("sur les 3 dernières lignes, 2 sont de Postfix, dont 1 comprises").sees("mx1, Aujourd’hui, 10:00:02");
    page.sees_no("12345").sees_no("alice@acme.example").sees_no("bob@acme.example");
    operator.post("/sources", &form("change", &[("place", "/etc")])).await.is(303);
    operator.get("/sources?test=mx1").await.is(200).sees("Ce n’est pas un fichier");
    let taken = tokio::net::UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let place = format!("udp://{}", taken.local_addr().unwrap());
    operator.post("/sources", &form("add", &[("name", "udp"), ("kind", "syslog"), ("place", &place)])).await.is(303);
    operator.get("/sources?test=udp").await.is(200).sees("Lasso écoute à cette adresse");
    drop(taken);
    operator.get("/sources?test=udp").await.is(200).sees("L’adresse est libre");
}

async fn nobody_else_sees_or_touches_a_source(app: TestApp) {
    app.alice().await;
    app.person("acme", "admin@acme.example", Role::Admin).await;
    app.person("acme", "agent@host.example", Role::Agent).await;
    operator(&app)
        .await
        .post("/sources", &form("add", &[("kind", "http"), ("name", "push"), ("place", "")]))
        .await
        .is(200);
    for email in [ALICE, "admin@acme.example", "agent@host.example"] {
        let mut who = app.visitor().signed_in(email).await;
        who.get("/messages").await.sees_no("href=\"/sources\"");
        for path in ["/sources", "/sources?test=push", "/sources?edit=push"] {
            who.get(path).await.is(403).sees_no("/api/v1/ingest");
        }
        who.post("/sources", &form("add", &[])).await.is(403);
        for act in ["change", "pause", "resume", "token", "explode"] {
            who.post("/sources", &form(act, &[("name", "push")])).await.is(403);
        }
    }
    app.visitor().get("/sources").await.goes_to("/sign-in?next=%2Fsources");
    let kept = sources::find(&app.db, &Scope::system("test"), "push").await.unwrap();
    assert!(kept.has_token && kept.paused_at.is_none());
}

/// 64 hexadecimal digits that stand alone in their element.
fn token_of(body: &str) -> String {
    let (_, rest) = body.split_once("id=\"push-token\"").expect("a token");
    let (_, rest) = rest.split_once('>').unwrap();
    let token = rest.split('<').next().unwrap().to_owned();
    assert!(token.len() == 64 && token.bytes().all(|b| b.is_ascii_hexdigit()), "{token}");
    token
}
