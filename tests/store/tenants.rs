use lasso::{
    error::Error,
    message::{MessageFilter, MessageId, Period, Trace},
    store::{
        db::Db,
        messages::{self, Recipients},
        tenants,
        tickets::{self, NewTicket},
        users,
    },
    tenant::{Policy, Scope, Subjects, TenantId},
    ticket::Ask,
    user::Role,
    verdict::Detail,
};

use crate::{
    engines::both,
    lab::{self, add_tenants, import},
    users::somebody,
    walls::person,
};

const NOW: i64 = 1_790_000_000_000_000;

#[tokio::test]
async fn tenants_are_listed_by_name_after_the_operators_own() {
    both(async |db| {
        let all = Scope::system("test");
        for name in ["zebra", " Acme ", "béta"] {
            tenants::add(&db, &all, name, "Europe/Paris", NOW).await.unwrap();
        }
        tenants::add_domain(&db, &all, "Acme", "acme.example", NOW).await.unwrap();
        let listed = tenants::list(&db, &all).await.unwrap();
        let named: Vec<_> = listed.iter().map(|tenant| (tenant.name.as_str(), tenant.domains)).collect();
        assert_eq!(named, [("", 0), ("Acme", 1), ("béta", 0), ("zebra", 0)]);
        assert_eq!(listed[0].tenant_id, TenantId::OPERATOR);
        assert_eq!(listed[0].timezone, "Europe/Paris");
    })
    .await;
}

#[tokio::test]
async fn a_tenant_needs_a_name_of_its_own_and_a_real_time_zone() {
    both(async |db| {
        let all = Scope::system("test");
        let acme = tenants::add(&db, &all, "Acme", "America/Montreal", NOW).await.unwrap();
        assert_eq!(tenants::by_name(&db, &all, "Acme").await.unwrap(), acme);
        assert_eq!(tenants::get(&db, &all, acme.tenant_id).await.unwrap(), acme);
        let long = "x".repeat(101);
        for (name, timezone, field, code) in [
            ("", "Europe/Paris", "name", "required"),
            ("a\nb", "Europe/Paris", "name", "hidden"),
            (&long, "Europe/Paris", "name", "too-long"),
            ("Beta", "Mars/Olympus", "timezone", "unknown"),
        ] {
            match tenants::add(&db, &all, name, timezone, NOW).await {
                Err(Error::Invalid { field: f, code: c }) => assert_eq!((f, c), (field, code)),
                other => panic!("{name}: {other:?}"),
            }
        }
        let again = tenants::add(&db, &all, "Acme", "Europe/Paris", NOW).await;
        assert!(matches!(again, Err(Error::Conflict("tenant-exists"))), "{again:?}");
    })
    .await;
}

#[tokio::test]
async fn a_domain_has_one_tenant() {
    both(async |db| {
        let all = Scope::system("test");
        for name in ["Acme", "Beta"] {
            tenants::add(&db, &all, name, "Europe/Paris", NOW).await.unwrap();
        }
        for typed in ["Mail.Acme.EXAMPLE.", " mail.acme.example", "localhost", "Été.example", "xn--t-9fab.example"] {
            tenants::add_domain(&db, &all, "Acme", typed, NOW).await.unwrap();
        }
        let domains: Vec<_> = tenants::list_domains(&db, &all).await.unwrap().into_iter().map(|d| d.domain).collect();
        assert_eq!(domains, ["localhost", "mail.acme.example", "xn--t-9fab.example", "été.example"]);

        let taken = tenants::add_domain(&db, &all, "Beta", "MAIL.acme.example", NOW).await;
        assert!(matches!(taken, Err(Error::Conflict("domain-taken"))), "{taken:?}");
        for bad in ["", "acme", "a@acme.example", "a b.example", ".example", "a..example", "<b>.example", "a.example/x"]
        {
            let outcome = tenants::add_domain(&db, &all, "Acme", bad, NOW).await;
            assert!(
                matches!(outcome, Err(Error::Invalid { field: "domain", code: "not-a-domain" })),
                "{bad}: {outcome:?}"
            );
        }
        for nobody in ["", "Gamma"] {
            let outcome = tenants::add_domain(&db, &all, nobody, "gamma.example", NOW).await;
            assert!(matches!(outcome, Err(Error::NotFound)), "{outcome:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_person_sees_only_the_tenants_that_are_open_to_them() {
    both(async |db| {
        let all = Scope::system("test");
        for name in ["Acme", "Beta", "Gamma"] {
            tenants::add(&db, &all, name, "Europe/Paris", NOW).await.unwrap();
            tenants::add_domain(&db, &all, name, &format!("{name}.example"), NOW).await.unwrap();
        }
        for (tenant, email, role, open) in [
            ("Acme", "u@acme.example", Role::User, &["Acme"][..]),
            ("Beta", "a@beta.example", Role::Admin, &["Beta"]),
            ("Beta", "agent@host.example", Role::Agent, &["Beta"]),
            ("", "idle@host.example", Role::Agent, &[]),
            ("Gamma", "operator@host.example", Role::Operator, &["", "Gamma"]),
        ] {
            let scope = users::add(&db, &all, somebody(tenant, email, role), NOW).await.unwrap().scope();
            let names: Vec<_> = tenants::list(&db, &scope).await.unwrap().into_iter().map(|t| t.name).collect();
            assert_eq!(names, open, "{email}");
            for name in ["", "Acme", "Beta", "Gamma"] {
                match tenants::by_name(&db, &scope, name).await {
                    Ok(tenant) => assert!(open.contains(&tenant.name.as_str()), "{email} sees {name}"),
                    Err(Error::NotFound) => assert!(!open.contains(&name), "{email} misses {name}"),
                    Err(error) => panic!("{error}"),
                }
            }
            let domains = tenants::list_domains(&db, &scope).await.unwrap();
            assert!(domains.iter().all(|domain| open.contains(&domain.tenant_name.as_str())), "{email}: {domains:?}");

            // only the operator, whether the tenant's mail is open to them or not
            let may = role == Role::Operator;
            let outcome = tenants::add(&db, &scope, "Mine", "Europe/Paris", NOW).await;
            assert!(if may { outcome.is_ok() } else { matches!(outcome, Err(Error::Forbidden)) }, "{outcome:?}");
            let outcome = tenants::add_domain(&db, &scope, "Acme", "more.example", NOW).await;
            assert!(if may { outcome.is_ok() } else { matches!(outcome, Err(Error::Forbidden)) }, "{outcome:?}");
            let outcome = users::add(&db, &scope, somebody("Acme", "more@acme.example", Role::User), NOW).await;
            assert!(matches!(outcome, Err(Error::Forbidden)), "{outcome:?}");
        }
    })
    .await;
}

/// What is written in the subjects below, whoever logs them.
const SECRET: &str = "Licenciement";
const BOB: &str = "bob@cust-a.example";

/// A mail to Bob whose subject Postfix and rspamd logged, and one that Zoe sent, whose subject the journal wrote as bytes.
fn telling_subjects() -> String {
    const HEADER: &str = "warning: header Subject: Licenciement de Claire from";
    let mut log = String::new();
    let mut line = |program: &str, text: String| {
        log.push_str(&format!("2026-11-22T16:00:00.000000+00:00 mx1 {program}: {text}\n"));
    };
    let client = "h.far.example[198.51.100.7]";
    let id = "4Q0000000001zZzZ";
    line("postfix/smtpd[7]", format!("{id}: client={client}"));
    line("postfix/cleanup[7]", format!("{id}: message-id=<1@far.example>"));
    line(
        "postfix/cleanup[7]",
        format!("{id}: {HEADER} {client}; from=<hr@far.example> to=<{BOB}> proto=ESMTP helo=<h.far.example>"),
    );
    line("postfix/qmgr[7]", format!("{id}: from=<hr@far.example>, size=1000, nrcpt=1 (queue active)"));
    line(
        "postfix/lmtp[7]",
        format!(
            "{id}: to=<{BOB}>, relay=10.0.0.9[10.0.0.9]:24, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 saved)"
        ),
    );
    line("postfix/qmgr[7]", format!("{id}: removed"));
    let scan = serde_json::json!({
        "qid": id, "message_id": "1@far.example", "ip": "198.51.100.7", "from": "hr@far.example", "rcpt": [BOB],
        "subject": "Licenciement de Claire", "score": 3.5, "action": "no action",
        "symbols": [{"name": "R_SPF_FAIL", "score": 3.5, "options": ["-all"]}],
    });
    line("rspamd", scan.to_string());
    let id = "4Q0000000002zZzZ";
    let client = "zoe.example[198.51.100.8]";
    line("postfix/smtpd[7]", format!("{id}: client={client}, sasl_method=PLAIN, sasl_username=zoe@cust-a.example"));
    line("postfix/cleanup[7]", format!("{id}: message-id=<2@cust-a.example>"));
    let text = format!("{id}: {HEADER} {client}; from=<zoe@cust-a.example> to=<x@far.example> proto=ESMTP helo=<zoe>");
    let entry = serde_json::json!({
        "__REALTIME_TIMESTAMP": "1795363200000000", "_HOSTNAME": "mx1", "SYSLOG_IDENTIFIER": "postfix/cleanup", "_PID": "7",
        "MESSAGE": text.as_bytes(),
    });
    line("postfix/qmgr[7]", format!("{id}: from=<zoe@cust-a.example>, size=1000, nrcpt=1 (queue active)"));
    line(
        "postfix/smtp[7]",
        format!(
            "{id}: to=<x@far.example>, relay=mx.far.example[198.51.100.1]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok)"
        ),
    );
    line("postfix/qmgr[7]", format!("{id}: removed"));
    format!("{log}{entry}\n")
}

/// Whether a line names the subject, also when it is read as the journal's numbers.
fn names(line: &str) -> bool {
    lasso::line::legible(line).is_none_or(|line| line.contains(SECRET))
}

/// Every mail that somebody sees in tenant A, as the list, the table that is exported and the trace have it.
async fn seen(db: &Db, scope: &Scope) -> (Vec<Trace>, String, usize) {
    let filter = MessageFilter { tenant: Some("A".to_owned()), period: Some(Period::All), ..MessageFilter::default() };
    let page = messages::page(db, scope, &filter, lab::NOW).await.unwrap();
    let mut told = format!("{page:?}");
    let ids: Vec<MessageId> = page.rows.iter().map(|row| row.id).collect();
    for mut sheet in [
        Recipients::of_list(db, scope, &filter, lab::NOW).await.unwrap(),
        Recipients::of_page(db, scope, &filter, lab::NOW).await.unwrap(),
    ] {
        assert_eq!(sheet.subjects(), page.subjects);
        told.push_str(&format!("{:?}", sheet.next().await.unwrap()));
    }
    let (mut traces, mut naming) = (Vec::new(), 0);
    for id in ids {
        let trace = messages::trace(db, scope, id, lab::NOW).await.unwrap();
        naming += trace.lines.iter().filter(|line| names(&line.text)).count();
        told.push_str(&format!("{trace:?}"));
        traces.push(trace);
    }
    (traces, told, naming)
}

async fn set(db: &Db, change: impl FnOnce(Policy) -> Policy) -> TenantId {
    let all = Scope::system("test");
    let tenant = tenants::by_name(db, &all, "A").await.unwrap().tenant_id;
    let policy = change(tenants::policy(db, tenant).await.unwrap());
    tenants::set_policy(db, &all, tenant, policy).await.unwrap();
    tenant
}

#[tokio::test]
async fn a_subject_that_is_not_shown_stands_nowhere() {
    both(async |db| {
        add_tenants(&db).await;
        import(&db, &[telling_subjects()], 500).await;
        let people = [
            ("bob", person(&db, "A", Role::User, &[BOB]).await, 1, 1),
            ("admin", person(&db, "A", Role::Admin, &[]).await, 2, 2),
            ("agent", person(&db, "A", Role::Agent, &[]).await, 2, 2),
            ("system", Scope::system("test"), 2, 2),
        ];
        let mut hashes = Vec::new();
        for (subjects, is_shown) in
            [(Subjects::Shown, true), (Subjects::Hashed, false), (Subjects::Hidden, false), (Subjects::Shown, true)]
        {
            set(&db, |policy| Policy { subjects, ..policy }).await;
            for (who, scope, mails, lines) in &people {
                let (traces, told, naming) = seen(&db, scope).await;
                let about = format!("{who}, {}: {told}", subjects.slug());
                assert_eq!(traces.len(), *mails, "{about}");
                assert_eq!(told.contains(SECRET), is_shown, "{about}");
                assert_eq!(naming, if is_shown { *lines } else { 0 }, "{about}");
                for trace in traces {
                    assert_eq!(trace.subjects, subjects, "{about}");
                    assert!(is_shown || trace.hides_lines, "{about}");
                    match (subjects, trace.subject) {
                        (Subjects::Shown, Some(subject)) => assert!(subject.starts_with(SECRET), "{about}"),
                        (Subjects::Hashed, Some(hash)) => {
                            assert!(hash.len() == 8 && hash.bytes().all(|b| b.is_ascii_hexdigit()), "{about}");
                            assert_eq!(told.matches(&hash).count(), 4 * mails, "{about}");
                            hashes.push(hash);
                        }
                        (Subjects::Hidden, None) => {}
                        (_, subject) => panic!("{subject:?}: {about}"),
                    }
                }
            }
        }
        // the same subject, the same digits
        assert!(!hashes.is_empty() && hashes.iter().all(|hash| *hash == hashes[0]), "{hashes:?}");
    })
    .await;
}

#[tokio::test]
async fn a_request_keeps_and_shows_no_more_of_a_subject_than_is_shown() {
    both(async |db| {
        add_tenants(&db).await;
        import(&db, &[telling_subjects()], 500).await;
        let bob = person(&db, "A", Role::User, &[BOB]).await;
        let agent = person(&db, "A", Role::Agent, &[]).await;
        let (traces, ..) = seen(&db, &bob).await;
        let mut asked = Vec::new();
        for (n, subjects) in [Subjects::Shown, Subjects::Hashed, Subjects::Hidden].into_iter().enumerate() {
            set(&db, |policy| Policy { subjects, ..policy }).await;
            let ask = Ask::Whitelist { sender: format!("hr{n}@far.example"), mailbox: BOB.to_owned(), days: 90 };
            let new = NewTicket { ask, words: "", message: Some((traces[0].id, BOB)) };
            asked.push((tickets::open(&db, &bob, new, lab::NOW).await.unwrap().0, subjects));
        }
        for now in [Subjects::Hidden, Subjects::Hashed, Subjects::Shown] {
            let tenant = set(&db, |policy| Policy { subjects: now, ..policy }).await;
            for (ticket, then) in &asked {
                for scope in [&bob, &agent] {
                    let evidence = tickets::get(&db, scope, *ticket, lab::NOW).await.unwrap().ticket.evidence.unwrap();
                    let shown = now.max(*then);
                    assert_eq!(evidence.subjects, shown, "{then:?}, {now:?}");
                    let expected = shown.of(tenant, Some("Licenciement de Claire".to_owned()));
                    assert_eq!(evidence.subject, expected, "{then:?}, {now:?}");
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn each_role_is_shown_as_much_of_a_verdict_as_its_tenant_says() {
    both(async |db| {
        add_tenants(&db).await;
        import(&db, &[telling_subjects()], 500).await;
        let people = [
            (Role::User, person(&db, "A", Role::User, &[BOB]).await),
            (Role::Admin, person(&db, "A", Role::Admin, &[]).await),
            (Role::Agent, person(&db, "A", Role::Agent, &[]).await),
            (Role::Operator, person(&db, "A", Role::Operator, &[]).await),
        ];
        let filter = MessageFilter {
            tenant: Some("A".to_owned()),
            symbol: Some("R_SPF_FAIL".to_owned()),
            period: Some(Period::All),
            ..MessageFilter::default()
        };
        for (users, admins) in [
            (Detail::Family, Detail::Symbols),
            (Detail::Symbols, Detail::Family),
            (Detail::Everything, Detail::Everything),
            (Detail::Family, Detail::Family),
        ] {
            set(&db, |policy| Policy { users, admins, ..policy }).await;
            for (role, scope) in &people {
                let detail = match role {
                    Role::User => users,
                    Role::Admin => admins,
                    Role::Agent | Role::Operator => Detail::Everything,
                };
                let about = format!("{role:?}: {users:?}, {admins:?}");
                let (traces, told, _) = seen(&db, scope).await;
                let trace = traces.iter().find(|trace| !trace.scans.is_empty()).expect("a scan");
                let [scan] = trace.scans.as_slice() else { panic!("{about}: {:?}", trace.scans) };
                assert_eq!(trace.detail, detail, "{about}");
                assert!(!scan.families.is_empty(), "{about}");
                match detail {
                    Detail::Family => {
                        assert!(scan.symbols.is_empty() && !told.contains("R_SPF_FAIL"), "{about}: {told}");
                    }
                    Detail::Symbols => {
                        assert_eq!(scan.symbols.len(), 1, "{about}");
                        assert!(scan.symbols[0].options.is_empty() && !told.contains("-all"), "{about}: {told}");
                    }
                    Detail::Everything => assert_eq!(scan.symbols[0].options, ["-all"], "{about}"),
                }
                // nor is it found by what is not shown
                let page = messages::page(&db, scope, &filter, lab::NOW).await;
                let list = Recipients::of_list(&db, scope, &filter, lab::NOW).await;
                let newest = messages::newest(&db, scope, &filter, lab::NOW).await;
                if detail == Detail::Family {
                    assert!(matches!(page, Err(Error::NotFound)), "{about}: {page:?}");
                    assert!(matches!(list, Err(Error::NotFound)), "{about}: {list:?}");
                    assert!(matches!(newest, Err(Error::NotFound)), "{about}: {newest:?}");
                } else {
                    let page = page.unwrap();
                    assert!(page.has_symbols && page.rows.len() == 1, "{about}: {page:?}");
                    assert_eq!(list.unwrap().next().await.unwrap().len(), 1, "{about}");
                    newest.unwrap();
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn only_the_operator_says_what_people_are_shown() {
    both(async |db| {
        add_tenants(&db).await;
        let tenant = set(&db, |policy| policy).await;
        let before = tenants::policy(&db, tenant).await.unwrap();
        assert_eq!(before, Policy { users: Detail::Family, admins: Detail::Symbols, subjects: Subjects::Shown });
        let other = Policy { users: Detail::Everything, admins: Detail::Everything, subjects: Subjects::Hidden };
        for role in [Role::User, Role::Admin, Role::Agent] {
            let scope = person(&db, "A", role, &[]).await;
            let outcome = tenants::set_policy(&db, &scope, tenant, other).await;
            assert!(matches!(outcome, Err(Error::Forbidden)), "{role:?}: {outcome:?}");
            assert_eq!(tenants::policy(&db, tenant).await.unwrap(), before);
        }
        let operator = person(&db, "", Role::Operator, &[]).await;
        tenants::set_policy(&db, &operator, tenant, other).await.unwrap();
        assert_eq!(tenants::policy(&db, tenant).await.unwrap(), other);
        let nobody = tenants::set_policy(&db, &operator, TenantId(99_999), other).await;
        assert!(matches!(nobody, Err(Error::NotFound)), "{nobody:?}");
        // nobody else's is changed
        let b = tenants::by_name(&db, &Scope::system("test"), "B").await.unwrap().tenant_id;
        assert_eq!(tenants::policy(&db, b).await.unwrap(), before);
    })
    .await;
}
