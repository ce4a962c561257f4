//! What a page says once what it told of is too old to be kept.

use lasso::{message::SECOND, store::retention::Run, tenant::Scope, user::Role};

use crate::{
    lab::{add_tenants, export, import},
    on_both_engines,
    world::{NOW, TestApp},
};

on_both_engines!(a_trace_says_that_its_lines_are_gone);

const LOG: &str = "\
2026-03-13T11:00:00+00:00 mx1 postfix/smtpd[7]: 4Q0000000001zZzZ: client=h.example[192.0.2.7], sasl_method=PLAIN, sasl_username=zoe@cust-a.example
2026-03-13T11:00:00+00:00 mx1 postfix/cleanup[7]: 4Q0000000001zZzZ: message-id=<one@h.example>
2026-03-13T11:00:00+00:00 mx1 postfix/qmgr[7]: 4Q0000000001zZzZ: from=<zoe@cust-a.example>, size=1000, nrcpt=1 (queue active)
2026-03-13T11:00:01+00:00 mx1 postfix/smtp[7]: 4Q0000000001zZzZ: to=<luc@far.example>, relay=mx.far.example[198.51.100.1]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 taken as it is)
2026-03-13T11:00:01+00:00 mx1 postfix/qmgr[7]: 4Q0000000001zZzZ: removed";

async fn a_trace_says_that_its_lines_are_gone(app: TestApp) {
    add_tenants(&app.db).await;
    import(&app.db, &[LOG.to_owned()], 500).await;
    app.person("A", "admin@cust-a.example", Role::Admin).await;
    let mut admin = app.visitor().signed_in("admin@cust-a.example").await;
    let trace = format!("/messages/{}", export(&app.db).await[0].id);
    let gone = "Les lignes de journal sont gardées 30\u{a0}jours\u{a0}: celles de cet email ne sont plus toutes là";
    admin.get(&trace).await.is(200).sees("4Q0000000001zZzZ: removed").sees("taken as it is").sees_no(gone);
    let later = NOW + 40 * 86_400 * SECOND;
    let mut run = Run::begin(&app.db, &Scope::system("test"), 90, later).await.unwrap();
    while run.step(&app.db, 100).await.unwrap() > 0 {}
    admin.get(&trace).await.is(200).sees(gone).sees("taken as it is").sees_no("4Q0000000001zZzZ: removed");
}
