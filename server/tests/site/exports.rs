//! The list of invalid recipients and the tables that are taken along: what stands in them, and who may have them.

use std::collections::BTreeSet;

use lasso::user::Role;

use crate::{
    actor::{Actor, Page},
    lab::{add_tenants, export, import, sample},
    on_both_engines,
    world::TestApp,
};

on_both_engines!(
    the_page_and_the_tables_say_the_same,
    a_table_is_written_for_who_reads_it,
    nobody_takes_what_is_not_theirs,
    mails_are_taken_along_as_they_are_seen,
    the_page_says_why_it_is_empty,
);

const PAGE: &str = "/exports/invalid-recipients";
const TABLE: &str = "/exports/invalid-recipients.csv";

/// Mails of tenant A's Zoe to these recipients, the first one at eleven, the others a second apart.
fn refused(recipients: &[String]) -> String {
    let mut log = String::new();
    for (i, to) in recipients.iter().enumerate() {
        let (minute, second) = (i / 60 % 60, i % 60);
        let mut line = |program: &str, text: &str| {
            log.push_str(&format!(
                "2026-03-13T11:{minute:02}:{second:02}+00:00 mx1 postfix/{program}[7]: 4Q{i:010}zZzZ: {text}\n"
            ));
        };
        line("smtpd", "client=h.example[192.0.2.7], sasl_method=PLAIN, sasl_username=zoe@cust-a.example");
        line("cleanup", &format!("message-id=<{i}@h.example>"));
        line("qmgr", "from=<zoe@cust-a.example>, size=1000, nrcpt=1 (queue active)");
        line(
            "smtp",
            &format!(
                "to=<{to}>, relay=mx.far.example[198.51.100.1]:25, delay=1, delays=0/0/0/1, dsn=5.1.1, status=bounced \
                 (host mx.far.example[198.51.100.1] said: 550 5.1.1 \"{i}\", no such user; go away (in reply to RCPT TO command))"
            ),
        );
    }
    log
}

async fn world(app: &TestApp, recipients: &[String]) -> Actor {
    add_tenants(&app.db).await;
    import(&app.db, &[refused(recipients)], 500).await;
    app.person("A", "admin@cust-a.example", Role::Admin).await;
    app.visitor().signed_in("admin@cust-a.example").await
}

/// The cells of a table, as a spreadsheet reads them.
fn cells(page: &Page, separator: char) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut is_quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = page.body.trim_start_matches('\u{feff}').chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if is_quoted && chars.peek() == Some(&'"') => cell.extend(chars.next()),
            '"' => is_quoted = !is_quoted,
            '\r' if !is_quoted => {}
            '\n' if !is_quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            c if c == separator && !is_quoted => row.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    assert!(row.is_empty() && cell.is_empty(), "the last row ends");
    rows
}

fn column(page: &Page, separator: char, number: usize) -> Vec<String> {
    cells(page, separator).into_iter().skip(1).map(|row| row[number].clone()).collect()
}

/// The links of a page that begin so.
fn links(page: &Page, start: &str) -> Vec<String> {
    let hrefs = page.body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    hrefs.filter(|href| href.starts_with(start)).map(|href| href.replace("&amp;", "&")).collect()
}

pub(crate) async fn the_page_and_the_tables_say_the_same(app: TestApp) {
    let recipients: Vec<String> = (0..120).map(|i| format!("user{i}@far.example")).collect();
    let mut admin = world(&app, &recipients).await;
    let (mut path, mut on_pages) = (format!("{PAGE}?sender=zoe%40cust-a.example"), Vec::new());
    loop {
        let page = admin.get(&path).await.is(200).sees("Exporter cette page").sees("Exporter tout");
        let exports = links(&page, TABLE);
        assert_eq!(exports.len(), 4, "{exports:?}");
        let shown = column(&admin.get(&exports[0]).await.is(200), ';', 0);
        assert!(shown.iter().all(|to| page.body.contains(&format!(">{to}<"))), "{path}: {shown:?}");
        on_pages.extend(shown);
        let all: BTreeSet<String> = column(&admin.get(&exports[1]).await.is(200), ';', 0).into_iter().collect();
        assert_eq!(all.len(), 120, "{path}");
        assert_eq!(column(&admin.get(&exports[3]).await.is(200), ',', 0).len(), 120, "{path}");
        match links(&page, "/exports/invalid-recipients?").into_iter().find(|href| href.contains("at=o")) {
            Some(older) => path = older,
            None => break,
        }
    }
    let newest_first: Vec<String> = recipients.into_iter().rev().collect();
    assert_eq!(on_pages, newest_first);
}

pub(crate) async fn a_table_is_written_for_who_reads_it(app: TestApp) {
    let hostile = ["=cmd|'/c_calc'!a0@far.example", "+33@far.example", "\"a;b,c\"@far.example", "plain@far.example"];
    let mut admin = world(&app, &hostile.map(str::to_owned)).await;
    let excel = admin.get(TABLE).await.is(200);
    assert_eq!(excel.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(
        excel.header("content-disposition"),
        "attachment; filename=\"destinataires-invalides-a-2026-03-14.csv\""
    );
    assert_eq!(excel.header("cache-control"), "no-store");
    assert!(
        excel.body.starts_with("\u{feff}Destinataire;Expéditeur;Premier refus;Dernier refus;Refus;"),
        "{}",
        excel.body
    );
    assert!(excel.body.ends_with("\r\n"));
    let first: Vec<String> = cells(&excel, ';').swap_remove(1);
    let trace = first.last().unwrap().clone();
    assert_eq!(
        first[..10],
        [
            "'=cmd|'/c_calc'!a0@far.example",
            "zoe@cust-a.example",
            "2026-03-13T11:00:00+00:00",
            "2026-03-13T11:00:00+00:00",
            "1",
            "host mx.far.example[198.51.100.1] said: 550 5.1.1 \"0\", no such user; go away (in reply to RCPT TO command)",
            "550",
            "5.1.1",
            "Adresse du destinataire inconnue",
            "unknown_user",
        ]
    );
    admin.get(&trace).await.is(200).sees("550 5.1.1");

    let mut english = admin.clone().saying("accept-language", "en");
    english.cookies.insert("lang".to_owned(), "en".to_owned());
    let plain = english.get(TABLE).await.is(200);
    assert!(plain.body.starts_with("Recipient,Sender,First refusal,Last refusal,"), "{}", plain.body);
    assert!(plain.header("content-disposition").contains("invalid-recipients-a-"));
    let addresses = column(&plain, ',', 0);
    assert_eq!(
        addresses,
        ["'=cmd|'/c_calc'!a0@far.example", "'+33@far.example", "\"a;b,c\"@far.example", "plain@far.example"]
    );
    for (asked, start) in
        [("?format=excel", "\u{feff}Recipient;"), ("?format=csv", "Recipient,"), ("?format=x", "Recipient,")]
    {
        assert!(english.get(&format!("{TABLE}{asked}")).await.is(200).body.starts_with(start), "{asked}");
    }
    // nothing found is a table without rows
    let empty = admin.get(&format!("{TABLE}?sender=nobody.example")).await.is(200);
    assert_eq!(cells(&empty, ';').len(), 1);
    // and the page shows such an address as text
    admin.get(PAGE).await.is(200).sees("=cmd|").sees_no("'=cmd|");
}

pub(crate) async fn nobody_takes_what_is_not_theirs(app: TestApp) {
    add_tenants(&app.db).await;
    import(&app.db, &[sample("mx1.rfc3339.log"), sample("out1.rfc3339.log")], 500).await;
    for (tenant, email, role) in [
        ("A", "admin@cust-a.example", Role::Admin),
        ("A", "claire@cust-a.example", Role::User),
        ("B", "admin@cust-b.example", Role::Admin),
        ("B", "agent@lasso.example", Role::Agent),
        ("", "new-agent@lasso.example", Role::Agent),
        ("", "operator@lasso.example", Role::Operator),
    ] {
        app.person(tenant, email, role).await;
    }
    let mut nobody = app.visitor();
    for path in [PAGE, TABLE, "/messages.csv", "/messages.csv?tenant=A&page=1"] {
        let page = nobody.get(path).await.is(303);
        assert!(page.header("location").starts_with("/sign-in?next=%2F") && page.body.is_empty(), "{path}");
    }
    let mut claire = app.visitor().signed_in("claire@cust-a.example").await;
    for path in [PAGE.to_owned(), TABLE.to_owned(), format!("{TABLE}?page=1&tenant=A"), format!("{PAGE}?tenant=B")] {
        let page = claire.get(&path).await.is(403);
        assert!(page.header("content-type").starts_with("text/html") && page.header("content-disposition").is_empty());
    }
    let mut admin = app.visitor().signed_in("admin@cust-a.example").await;
    let own = admin.get(&format!("{TABLE}?period=all")).await.is(200).sees("nouser-out@bigmail.example");
    let addresses = column(&own, ';', 0);
    assert!(addresses.len() > 10, "{addresses:?}");
    for email in ["admin@cust-b.example", "agent@lasso.example", "new-agent@lasso.example", "operator@lasso.example"] {
        let mut who = app.visitor().signed_in(email).await;
        for path in [PAGE, TABLE, "/messages.csv"] {
            for more in ["tenant=A", "tenant=A&page=1", "tenant=a", "tenant=1", "tenant=%27%20OR%201%3D1"] {
                let page = who.get(&format!("{path}?{more}&period=all")).await.is(404);
                assert!(page.header("content-disposition").is_empty(), "{email}: {path}?{more}");
            }
        }
        // B's own list names what A wrote to, if B did so too: nothing else of A is there
        let of_b = email.contains("cust-b") || email.starts_with("agent");
        let mut seen = String::new();
        for path in [
            format!("{TABLE}?period=all"),
            format!("{TABLE}?period=all&sender=cust-a.example"),
            format!("{PAGE}?period=all"),
        ] {
            let page = who.get(&path).await.is(if email.starts_with("new") { 404 } else { 200 });
            seen.push_str(&page.body);
        }
        assert_eq!(of_b, seen.contains("nxdomain.example"), "{email}");
        for mine in ["bob@cust-a.example", "nouser-out@bigmail.example", "cron@cust-a.example"] {
            assert!(!seen.contains(mine), "{email} sees {mine}");
        }
    }
}

pub(crate) async fn mails_are_taken_along_as_they_are_seen(app: TestApp) {
    add_tenants(&app.db).await;
    import(&app.db, &[sample("mx1.rfc3339.log"), sample("out1.rfc3339.log")], 500).await;
    app.person("A", "admin@cust-a.example", Role::Admin).await;
    app.person("A", "bob@cust-a.example", Role::User).await;
    let all = export(&app.db).await;
    let mut admin = app.visitor().signed_in("admin@cust-a.example").await;
    let table = admin.get("/messages.csv?category=all&period=all&format=csv").await.is(200);
    assert!(table.header("content-disposition").contains("emails-a-2026-03-14.csv"));
    let heads = "Arrivée,Sens,Catégorie,Expéditeur,Destinataire,Statut,Cause,Code de la cause,Sujet,Taille (octets),Message-ID,Trace\r\n";
    assert!(table.body.starts_with(heads), "{}", &table.body[..300]);
    let of_a: Vec<_> = all.iter().filter(|copy| copy.tenant.as_deref() == Some("A")).collect();
    let rows: usize = of_a.iter().map(|copy| copy.deliveries.len().max(1)).sum();
    assert_eq!(cells(&table, ',').len(), rows + 1);

    // the list's own links; the filter goes along
    let list = admin.get("/messages?category=all&period=all&status=bounced&direction=out").await.is(200);
    let exports = links(&list, "/messages.csv");
    assert_eq!(exports.len(), 4, "{exports:?}");
    assert!(
        exports.iter().all(|href| href.contains("status=bounced") && href.contains("direction=out")),
        "{exports:?}"
    );
    let page = admin.get(&exports[0]).await.is(200);
    let ids = |page: &Page| column(page, ';', 11).into_iter().collect::<BTreeSet<_>>();
    // whole addresses: the file is opened far from the site
    let links = links(&list, "/messages/").into_iter();
    let shown: BTreeSet<String> = links.map(|path| format!("http://127.0.0.1:3000{path}")).collect();
    assert_eq!(ids(&page), shown);
    assert!(column(&page, ';', 5).contains(&"Non remis, définitif".to_owned()));
    assert!(admin.get(&exports[1]).await.is(200).body.len() >= page.body.len());
    admin.get("/messages?q=nothing.example").await.is(200).sees_no("/messages.csv");

    // Bob is told of his own mail, and of those he wrote to; not of others who got the same mail
    let mut bob = app.visitor().signed_in("bob@cust-a.example").await;
    let table = bob.get("/messages.csv?category=all&period=all").await.is(200);
    let rows = cells(&table, ';');
    assert!(rows.len() > 20, "{} rows", rows.len());
    for row in &rows[1..] {
        assert!(row[3] == "bob@cust-a.example" || row[4] == "bob@cust-a.example", "{row:?}");
    }
}

pub(crate) async fn the_page_says_why_it_is_empty(app: TestApp) {
    let mut admin = world(&app, &[]).await;
    admin.get(PAGE).await.is(200).sees("Lasso n’a encore lu aucune ligne de journal").sees_no(TABLE);
    import(&app.db, &[refused(&["gone@far.example".to_owned()])], 500).await;
    admin.get(PAGE).await.is(200).sees("gone@far.example").sees("1\u{a0}destinataire invalide en 30");
    let narrow = format!("{PAGE}?from=2026-03-01&to=2026-03-12&sender=zoe%40cust-a.example");
    let page = admin.get(&narrow).await.is(200);
    let page = page
        .sees("du 1\u{a0}mars\u{a0}2026 au 12\u{a0}mars\u{a0}2026")
        .sees("Tous les expéditeurs")
        .sees("value=\"2026-03-12\"");
    let ways = links(&page, PAGE);
    assert!(ways.contains(&format!("{PAGE}?period=30d&sender=zoe%40cust-a.example")), "{ways:?}");
    admin
        .get(&format!("{PAGE}?from=2026-03-13&to=2026-03-13&sender=cust-a.example"))
        .await
        .is(200)
        .sees("gone@far.example");
    admin.get(&format!("{PAGE}?from=31.12.2026&at=x&period=1y&sender=")).await.is(200).sees("gone@far.example");
    let mut b = app.visitor();
    app.person("B", "admin@cust-b.example", Role::Admin).await;
    b.sign_in("admin@cust-b.example", crate::world::PASSWORD).await;
    b.get(PAGE).await.is(200).sees("Les journaux sont bien lus").sees_no("gone@far.example");
}
