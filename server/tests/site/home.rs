//! The first page: each is told of their own mail, in figures and in words.

use lasso::user::Role;

use crate::{
    lab::{NOW as IMPORTED, add_tenants, import, sample},
    on_both_engines,
    world::{ALICE, NOW, TestApp},
};

on_both_engines!(
    each_is_told_of_their_own_mail,
    figures_lead_to_the_lists_they_count,
    what_is_not_measured_is_not_zero,
    another_tenants_figures_are_not_found,
    an_operator_chooses_whose_figures,
    where_nothing_came_it_says_so_and_what_to_do,
    whoever_has_no_tenant_yet_is_told_so,
    a_name_in_a_log_stays_text,
    the_journal_keeps_what_was_looked_for_and_not_how_it_was_typed,
);

/// The sample of the laboratory, moved to the site's own time: all of it arrived within the last hours.
async fn world(app: &TestApp) {
    add_tenants(&app.db).await;
    let [mx1, out1] = ["mx1.rfc3339.log", "out1.rfc3339.log"].map(|name| moved(&sample(name)));
    import(&app.db, &[mx1, out1, deferred("lea@far.example")], 500).await;
    app.person("A", "admin@cust-a.example", Role::Admin).await;
    app.person("A", "bob@cust-a.example", Role::User).await;
    app.person("B", "agent@lasso.example", Role::Agent).await;
}

/// A mail that the administrator of A sent an hour ago.
fn deferred(to: &str) -> String {
    let at = chrono::DateTime::from_timestamp_micros(NOW - 3_600_000_000).unwrap().format("%Y-%m-%dT%H:%M:%S+00:00");
    let sender = "admin@cust-a.example";
    format!(
        "{at} mx1 postfix/smtpd[1]: 4C5AB9E6310: client=h.example[203.0.113.66], sasl_method=PLAIN, sasl_username={sender}\n\
         {at} mx1 postfix/qmgr[2]: 4C5AB9E6310: from=<{sender}>, size=1, nrcpt=1 (queue active)\n\
         {at} mx1 postfix/smtp[3]: 4C5AB9E6310: to=<{to}>, relay=m[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=4.2.2, \
         status=deferred (host m[192.0.2.9] said: 452 4.2.2 mailbox full (in reply to RCPT TO command))\n"
    )
}

fn moved(log: &str) -> String {
    let mut text = String::with_capacity(log.len());
    for line in log.lines() {
        let (stamp, rest) = line.split_once(' ').unwrap();
        let at = chrono::DateTime::parse_from_rfc3339(stamp).unwrap();
        let at = at - chrono::TimeDelta::microseconds(IMPORTED - NOW);
        text.push_str(&format!("{} {rest}\n", at.format("%Y-%m-%dT%H:%M:%S%.6f+00:00")));
    }
    text
}

/// The number that the page's first sentence begins with.
fn mails(page: &str) -> i64 {
    let (_, sentence) = page.split_once("<h1").unwrap();
    let (_, sentence) = sentence.split_once('>').unwrap();
    let number: String = sentence.chars().take_while(|c| !c.is_alphabetic()).filter(char::is_ascii_digit).collect();
    number.parse().unwrap_or_else(|_| panic!("{}", &sentence[..100]))
}

async fn each_is_told_of_their_own_mail(app: TestApp) {
    world(&app).await;
    let mut told = Vec::new();
    for email in ["admin@cust-a.example", "bob@cust-a.example", "agent@lasso.example"] {
        let page = app.visitor().signed_in(email).await.get("/").await.is(200);
        let page = page.sees("emails en 7\u{a0}jours").sees("remis</h1>").sees("<title>Accueil · Lasso</title>");
        let page = page.sees("role=\"img\"").sees("Voir le tableau").sees_no(" style=");
        told.push(mails(&page.body));
    }
    assert!(told[0] > 200 && told[1] < told[0] && told[1] > 5, "{told:?}");
}

async fn figures_lead_to_the_lists_they_count(app: TestApp) {
    world(&app).await;
    let mut admin = app.visitor().signed_in("admin@cust-a.example").await;
    let page = admin.get("/?period=48h").await.is(200);
    // of each category as many as its list says
    let mut seen = 0;
    for row in page.body.split("<th scope=\"row\"").skip(1) {
        let Some(href) = row.split("href=\"").nth(1).and_then(|rest| rest.split('"').next()) else { continue };
        if href.contains("status=") {
            continue;
        }
        let count = row.split("<td").nth(2).unwrap().split('>').nth(1).unwrap().split('<').next().unwrap().to_owned();
        let list = admin.get(&href.replace("&amp;", "&")).await.is(200);
        list.sees(&format!("{count}</span>"));
        seen += 1;
    }
    assert!(seen > 3, "{seen} categories");
    page.sees("1\u{a0}destinataire</strong>")
        .sees("far.example")
        .sees("Boîte du destinataire pleine")
        .sees("href=\"/messages?status=deferred&amp;period=7d&amp;q=far.example\"")
        .sees("href=\"/messages?category=all&amp;status=delivered\"")
        .sees("href=\"/messages?category=all&amp;status=deferred&amp;period=7d\"");
}

async fn what_is_not_measured_is_not_zero(app: TestApp) {
    world(&app).await;
    let page = app.visitor().signed_in("admin@cust-a.example").await.get("/").await.is(200);
    assert_eq!(page.body.matches(">non mesuré<").count(), 3);
}

async fn another_tenants_figures_are_not_found(app: TestApp) {
    world(&app).await;
    for (email, other) in [
        ("admin@cust-a.example", "B"),
        ("bob@cust-a.example", "B"),
        ("agent@lasso.example", "A"),
        ("agent@lasso.example", "-"),
    ] {
        let mut who = app.visitor().signed_in(email).await;
        let page = who.get(&format!("/?tenant={other}")).await.is(404).body;
        let unknown = who.get("/?tenant=nobody").await.is(404).body;
        let plain = |body: &str, tenant: &str| {
            let parts: Vec<&str> =
                body.split("nonce=\"").map(|part| part.split_once('"').map_or(part, |(_, rest)| rest)).collect();
            parts[1..].concat().replace(&format!("tenant={tenant}"), "tenant=…")
        };
        assert_eq!(plain(&page, other), plain(&unknown, "nobody"), "{email}");
    }
}

async fn an_operator_chooses_whose_figures(app: TestApp) {
    world(&app).await;
    app.person("B", "operator@lasso.example", Role::Operator).await;
    let mut operator = app.visitor().signed_in("operator@lasso.example").await;
    let of_b = operator.get("/").await.is(200).sees("<option value=\"-\">").sees("<option value=\"B\" selected>");
    let nobodys = operator.get("/?tenant=-&period=7d").await.is(200).sees("<option value=\"-\" selected>");
    assert_ne!(mails(&of_b.body), mails(&nobodys.body));
    nobodys.sees("href=\"/?tenant=-&amp;period=30d\"").sees("href=\"/messages?tenant=-&amp;");
}

async fn where_nothing_came_it_says_so_and_what_to_do(app: TestApp) {
    add_tenants(&app.db).await;
    app.person("A", "admin@cust-a.example", Role::Admin).await;
    let mut admin = app.visitor().signed_in("admin@cust-a.example").await;
    admin.get("/").await.is(200).sees("Aucun email pour l’instant").sees("encore lu aucune ligne");
    let delivered = |days: i64| {
        let at = chrono::DateTime::from_timestamp_micros(NOW).unwrap() - chrono::TimeDelta::days(days);
        let (at, id) = (at.format("%Y-%m-%dT%H:%M:%S+00:00"), format!("4C5AB9E63{days}"));
        format!(
            "{at} mx1 postfix/smtpd[1]: {id}: client=h.example[203.0.113.66]\n\
             {at} mx1 postfix/qmgr[2]: {id}: from=<x@h.example>, size=1, nrcpt=1 (queue active)\n\
             {at} mx1 postfix/smtp[3]: {id}: to=<bob@cust-a.example>, relay=m[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, \
             status=sent (250 ok)\n"
        )
    };
    import(&app.db, &[delivered(60)], 10).await;
    let page = admin.get("/?period=48h").await.is(200).sees("Aucun email en 48\u{a0}h");
    page.sees("href=\"/messages?category=all&amp;period=all\"");
    import(&app.db, &[delivered(20)], 10).await;
    let page = admin.get("/?period=48h").await.is(200).sees("Le dernier email est arrivé le 22\u{a0}févr.");
    page.sees("href=\"/?period=30d\"");
    assert_eq!(mails(&admin.get("/?period=30d").await.is(200).body), 1);
}

async fn whoever_has_no_tenant_yet_is_told_so(app: TestApp) {
    app.person("", "new-agent@lasso.example", Role::Agent).await;
    let mut agent = app.visitor().signed_in("new-agent@lasso.example").await;
    agent.get("/").await.is(200).sees("Aucun client ne vous est confié").sees("href=\"/desk\"");
    let mut alice = app.alice().await.signed_in(ALICE).await;
    // the address that she signs in with is hers
    alice.get("/").await.is(200).sees("Aucun email pour l’instant").sees("href=\"/tickets\"");
}

async fn a_name_in_a_log_stays_text(app: TestApp) {
    add_tenants(&app.db).await;
    app.person("A", "admin@cust-a.example", Role::Admin).await;
    import(&app.db, &[deferred("\"x@<script>alert(1)</script>\"")], 10).await;
    let page = app.visitor().signed_in("admin@cust-a.example").await.get("/").await.is(200);
    page.sees("&lt;script&gt;alert(1)").sees_no("<script>alert").sees("%3Cscript%3E");
}

async fn the_journal_keeps_what_was_looked_for_and_not_how_it_was_typed(app: TestApp) {
    world(&app).await;
    let mut admin = app.visitor().signed_in("admin@cust-a.example").await;
    let padding = "A".repeat(9_000);
    for path in ["/messages", "/messages.csv"] {
        admin.get(&format!("{path}?z={padding}&tenant={padding}&q=luc%40far.example")).await.is(200);
    }
    admin.get(&format!("/?z={padding}&period=30d")).await.is(200);
    for what in ["list", "export"] {
        let page = admin.get(&format!("/journal?what={what}")).await.is(200);
        page.sees("href=\"/messages?q=luc%40far.example\"").sees_no("AAAA");
    }
    admin.get("/journal?what=list").await.sees("href=\"/?period=30d\"");
    // and by whom, and when
    admin.get("/journal?who=ADMIN%40cust-a.example").await.sees("q=luc");
    admin.get("/journal?who=bob%40cust-a.example").await.sees_no("q=luc").sees("Aucune consultation ne correspond");
    admin.get("/journal?day=2001-01-01").await.sees_no("q=luc");
}
