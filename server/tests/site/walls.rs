//! Every page and form handler, as every role of another tenant: not a row, a recipient, a count or an id comes through.

use std::collections::BTreeSet;

use lasso::{message::MessageId, store::messages::Exported, user::Role};

use crate::{
    actor::Actor,
    lab::{add_tenants, export, import, sample},
    on_both_engines,
    world::TestApp,
};

on_both_engines!(
    a_stranger_sees_nothing_of_another_tenant,
    nobody_sees_anything_before_signing_in,
    markup_in_a_log_stays_text_everywhere,
    a_reply_shows_nobody_elses_address,
);

/// People of tenant B, of no tenant, and of A without its mail: none of them may see A's.
const STRANGERS: [(&str, &str, Role); 6] = [
    ("B", "user@cust-b.example", Role::User),
    ("B", "admin@cust-b.example", Role::Admin),
    ("B", "agent@lasso.example", Role::Agent),
    ("B", "operator@lasso.example", Role::Operator),
    ("", "new-agent@lasso.example", Role::Agent),
    ("A", "newcomer@cust-a.example", Role::User),
];

async fn world(app: &TestApp) -> Vec<Exported> {
    add_tenants(&app.db).await;
    import(&app.db, &[sample("mx1.rfc3339.log"), sample("out1.rfc3339.log")], 500).await;
    for (tenant, email, role) in STRANGERS {
        app.person(tenant, email, role).await;
    }
    app.person("A", "admin@cust-a.example", Role::Admin).await;
    export(&app.db).await
}

/// What only A's people may read: addresses, Message-IDs, queue ids and ids that no copy of anybody else holds.
fn secrets(all: &[Exported]) -> BTreeSet<String> {
    let told = |copy: &Exported| {
        let addresses = copy.deliveries.iter().flat_map(|d| [Some(d.to.clone()), d.orig_to.clone()]).flatten();
        let hops = copy.hops.iter().map(|hop| hop.queue_id.clone());
        let all = addresses.chain(hops).chain(copy.message_id.clone()).chain([copy.id.clone()]);
        all.filter(|text| text.len() > 8).collect::<BTreeSet<_>>()
    };
    let mut secrets: BTreeSet<String> =
        all.iter().filter(|copy| copy.tenant.as_deref() == Some("A")).flat_map(told).collect();
    for copy in all.iter().filter(|copy| copy.tenant.as_deref() != Some("A")) {
        let public: BTreeSet<String> = told(copy).into_iter().chain(copy.from.clone()).collect();
        secrets.retain(|secret| !public.contains(secret));
    }
    secrets
}

fn holds_secret<'a>(body: &str, secrets: &'a BTreeSet<String>) -> Option<&'a String> {
    secrets.iter().find(|secret| body.contains(secret.as_str()))
}

/// The pages of a list, to its end.
async fn whole_list(who: &mut Actor, first: &str) -> String {
    let (mut path, mut all) = (first.to_owned(), String::new());
    loop {
        let page = who.get(&path).await.is(200);
        all.push_str(&page.body);
        let older = page
            .body
            .split("href=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .find(|href| href.starts_with("/messages?") && href.contains("at=o"));
        match older {
            Some(older) => path = older.replace("&amp;", "&"),
            None => return all,
        }
    }
}

pub(crate) async fn a_stranger_sees_nothing_of_another_tenant(app: TestApp) {
    let all = world(&app).await;
    let secrets = secrets(&all);
    assert!(secrets.len() > 300, "{} secrets", secrets.len());
    let of_a: Vec<&Exported> = all.iter().filter(|copy| copy.tenant.as_deref() == Some("A")).collect();
    let nowhere: MessageId = "00000000000000000000000000000001".parse().unwrap();
    for (tenant, email, role) in STRANGERS {
        let mut who = app.visitor().signed_in(email).await;
        let unknown = who.get(&format!("/messages/{nowhere}")).await.is(404).body.replace(&nowhere.to_string(), "ID");
        for (i, copy) in of_a.iter().enumerate() {
            let page = who.get(&format!("/messages/{}", copy.id)).await.is(404);
            // the same answer as for what does not exist, but for the address of the page itself and the nonce
            if i < 3 {
                let answer = page.body.replace(&copy.id, "ID");
                assert_eq!(without_nonce(&answer), without_nonce(&unknown), "{email}");
            }
        }
        if tenant != "A" {
            who.get("/messages?tenant=A").await.is(404);
        }
        if !tenant.is_empty() {
            let list = whole_list(&mut who, "/messages?category=all&period=all").await;
            assert_eq!(holds_secret(&list, &secrets), None, "{email}");
            for secret in secrets.iter().step_by(9) {
                let page = who.get(&format!("/messages?period=all&q={}", crate::actor::encoded(secret))).await.is(200);
                let rows = page.body.matches("href=\"/messages/").count();
                assert_eq!(rows, 0, "{email} finds something by {secret}");
            }
            // what they may open holds nothing of A either
            let ids: BTreeSet<&str> =
                list.split("href=\"/messages/").skip(1).filter_map(|rest| rest.get(..32)).collect();
            for id in ids.iter().take(40) {
                let page = who.get(&format!("/messages/{id}")).await.is(200);
                assert_eq!(holds_secret(&page.body, &secrets), None, "{email}, {id}");
            }
            assert_eq!(ids.is_empty(), role == Role::User, "{email} has mail to look at");
        }
        // form handlers take nobody anywhere else
        let secret = format!("/messages/{}", of_a[0].id);
        who.post("/preferences", &[("lang", "en"), ("next", &secret)]).await;
        who.get(&secret).await.is(404);
        who.post("/sign-out", &[]).await;
        who.get(&secret).await.goes_to(&format!("/sign-in?next={}", encoded_path(&secret)));
    }
    // the test can fail: who may see it does
    let mut admin = app.visitor().signed_in("admin@cust-a.example").await;
    let list = whole_list(&mut admin, "/messages?category=all&period=all").await;
    assert!(of_a.iter().all(|copy| list.contains(&copy.id)), "the administrator sees all of it");
}

pub(crate) async fn nobody_sees_anything_before_signing_in(app: TestApp) {
    let all = world(&app).await;
    let mut visitor = app.visitor();
    for path in ["/messages".to_owned(), "/messages?tenant=A".to_owned(), format!("/messages/{}", all[0].id)] {
        let page = visitor.get(&path).await;
        assert!(page.status.is_redirection() && page.body.is_empty(), "{path}: {}", page.status);
    }
}

/// As the sign-in guard writes the place to come back to.
fn encoded_path(path: &str) -> String {
    path.replace('/', "%2F")
}

fn without_nonce(body: &str) -> String {
    let mut parts = body.split("nonce=\"");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |mut text, part| {
        text.push_str(part.split_once('"').map_or("", |(_, rest)| rest));
        text
    })
}

/// The ids of a list's rows.
async fn ids(who: &mut Actor) -> Vec<String> {
    let list = whole_list(who, "/messages?category=all&period=all").await;
    list.split("href=\"/messages/").skip(1).filter_map(|rest| rest.get(..32)).map(str::to_owned).collect()
}

pub(crate) async fn markup_in_a_log_stays_text_everywhere(app: TestApp) {
    const MARKUP: &str = "</title><meta http-equiv=refresh content=0;//evil.example/><script>";
    add_tenants(&app.db).await;
    let line =
        |program: &str, text: &str| format!("2026-11-22T16:00:00.000000+00:00 mx1 postfix/{program}[1]: {text}\n");
    let to = format!("\"{MARKUP}\"@cust-a.example");
    let log = [
        line(
            "smtpd",
            &format!(
                "NOQUEUE: reject: RCPT from h.example[203.0.113.66]: 550 5.1.1 <{to}>: Recipient address rejected: {MARKUP}; from=<y@evil.example> to=<{to}> proto=ESMTP helo=<{MARKUP}>"
            ),
        ),
        line("smtpd", "4C5AB9E6310: client=h.example[203.0.113.66]"),
        line("cleanup", &format!("4C5AB9E6310: message-id=<{MARKUP}@x>")),
        line(
            "cleanup",
            &format!(
                "4C5AB9E6310: info: header Subject: {MARKUP} from h.example[203.0.113.66]; from=<y@evil.example> to=<{to}> proto=ESMTP helo=<h>"
            ),
        ),
        line("qmgr", &format!("4C5AB9E6310: from=<\"{MARKUP}\"@evil.example>, size=1, nrcpt=1 (queue active)")),
        line(
            "smtp",
            &format!(
                "4C5AB9E6310: to=<{to}>, relay=m.example[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=4.0.0, status=deferred (host said: 451 {MARKUP})"
            ),
        ),
    ];
    import(&app.db, &[log.concat()], 500).await;
    app.person("A", "admin@cust-a.example", Role::Admin).await;
    let mut admin = app.visitor().signed_in("admin@cust-a.example").await;
    let ids = ids(&mut admin).await;
    assert_eq!(ids.len(), 2, "both mails are there");
    admin.get("/messages?category=all&period=all").await.is(200).sees("&lt;meta").sees_no("<meta http-equiv=refresh");
    for id in ids {
        for path in [format!("/messages/{id}"), format!("/messages/{id}?to=%3Cscript%3E")] {
            let page = admin.get(&path).await.is(200).sees("&lt;meta http-equiv").sees_no("<meta http-equiv=refresh");
            assert_eq!(page.body.matches("</title>").count(), 1, "{path}");
        }
    }
}

pub(crate) async fn a_reply_shows_nobody_elses_address(app: TestApp) {
    add_tenants(&app.db).await;
    let line = |program: &str, text: &str| {
        format!("2026-11-22T16:00:00.000000+00:00 mx1 postfix/{program}[1]: 4C5AB9E6311: {text}\n")
    };
    let word = |to: &str| {
        line(
            "smtp",
            &format!(
                "to=<{to}>, relay=m.example[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=5.7.1, status=bounced (host m.example[192.0.2.9] said: 550 5.7.1 <ann@cust-a.example>, <bea@cust-b.example>: rejected by policy (in reply to end of DATA command))"
            ),
        )
    };
    let log = [
        line("smtpd", "client=h.example[203.0.113.66]"),
        line("cleanup", "message-id=<both@h.example>"),
        line("qmgr", "from=<y@far.example>, size=1, nrcpt=2 (queue active)"),
        word("ann@cust-a.example"),
        word("bea@cust-b.example"),
    ];
    import(&app.db, &[log.concat()], 500).await;
    for (tenant, mine, other) in [("A", "ann@cust-a.example", "bea@"), ("B", "bea@cust-b.example", "ann@")] {
        app.person(tenant, mine, Role::User).await;
        let mut who = app.visitor().signed_in(mine).await;
        let ids = ids(&mut who).await;
        assert_eq!(ids.len(), 1);
        let path = format!("/messages/{}", ids[0]);
        who.get(&path).await.is(200).sees("rejected by policy").sees(mine).sees_no(other);
    }
}
