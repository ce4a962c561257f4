//! What rspamd says of each mail, pushed by its metadata exporter or out of its history, in whatever form; and what is wrong with it.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use lasso::{
    source::{Kind, Verdicts, token_hash},
    store::{messages::Exported, sources},
    user::Role,
};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::{
    lab::{add_tenants, essence, export, import, same, sample, scope},
    live::{clock, declaration, gzip, on_both, push, with_push},
    world::TestApp,
};

const PUSH: &str = "push/rspamd";

/// What the exporter told of a run of the lab.
fn records() -> Vec<Value> {
    sample("rspamd_meta.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// One record of a mail that nobody knows, with these fields changed; `null` takes one away.
fn record(changed: Value) -> Value {
    let mut record = json!({
        "qid": "4C5AB9E623F", "message_id": "1@sender.example", "from": "s@sender.example", "rcpt": ["r@cust-a.example"],
        "ip": "203.0.113.5", "subject": "Facture", "action": "no action", "score": 1.5,
        "symbols": [{"name": "ARC_NA", "score": 0}, {"name": "MIME_GOOD", "score": -0.1, "options": ["text/plain"]}],
    });
    for (name, value) in changed.as_object().unwrap().clone() {
        if value.is_null() {
            record.as_object_mut().unwrap().remove(&name);
        } else {
            record[name] = value;
        }
    }
    record
}

/// Lines, understood, set aside.
async fn counted(app: &TestApp, body: impl Into<Vec<u8>>) -> (i64, i64, i64) {
    let (status, answer) = push(app, PUSH, "sesame", &[], body.into()).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let answer: Value = serde_json::from_str(&answer).unwrap();
    let count = |name: &str| answer[name].as_i64().unwrap();
    (count("lines"), count("understood"), count("set_aside"))
}

async fn verdicts(app: &TestApp) -> Verdicts {
    let found = sources::overview(&app.db, &scope(), clock()).await.unwrap();
    found.into_iter().find(|overview| overview.source.declaration.name == "push").unwrap().verdicts
}

fn with_a_verdict(all: &[Exported]) -> usize {
    all.iter().filter(|copy| !copy.verdicts.is_empty()).count()
}

/// A site that knows the lab's mail, and to which rspamd may push.
async fn with_mail(app: TestApp) -> TestApp {
    let app = app.at(clock);
    add_tenants(&app.db).await;
    import(&app.db, &[sample("mx1.rfc3339.log"), sample("out1.rfc3339.log")], 1_000).await;
    with_push(&app).await;
    app
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_exporter_tells_is_the_same_in_whatever_body_it_comes() {
    on_both(async |app: TestApp| {
        let told = records();
        let one_by_one: Vec<Vec<u8>> = told.iter().map(|record| record.to_string().into_bytes()).collect();
        let after_each_other = sample("rspamd_meta.jsonl").into_bytes();
        let pretty = told.iter().map(|record| serde_json::to_string_pretty(record).unwrap()).collect::<String>();
        let array = Value::from(told.clone()).to_string().into_bytes();
        let rows = json!({ "version": 2, "rows": told }).to_string().into_bytes();
        let ways = [
            ("one by one", "identity", one_by_one),
            ("after each other", "identity", vec![after_each_other.clone()]),
            ("pretty-printed", "identity", vec![pretty.into_bytes()]),
            ("an array", "identity", vec![array]),
            ("rows", "identity", vec![rows]),
            ("gzip", "gzip", vec![gzip(&after_each_other)]),
        ];
        // the other ways on databases of their own, of one engine: what is asked is how a body is opened
        let mut wanted = None;
        let mut first = Some(app);
        for (way, encoding, bodies) in ways {
            let app = match first.take() {
                Some(app) => app,
                None => TestApp::on_sqlite().await,
            };
            let app = with_mail(app).await;
            let mut lines = 0;
            for body in bodies {
                let headers = [(header::CONTENT_ENCODING, encoding)];
                let (status, answer) = push(&app, PUSH, "sesame", &headers, body).await;
                assert_eq!(status, StatusCode::OK, "{way} {answer}");
                let answer: Value = serde_json::from_str(&answer).unwrap();
                assert_eq!((&answer["lines"], &answer["set_aside"]), (&answer["understood"], &json!(0)), "{way}");
                lines += answer["lines"].as_u64().unwrap();
            }
            assert_eq!(lines, told.len() as u64, "{way}");
            let all = export(&app.db).await;
            assert!(with_a_verdict(&all) > 20, "{way}: {}", with_a_verdict(&all));
            let found = essence(&all);
            same(wanted.get_or_insert_with(|| found.clone()), &found, way);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_told_again_changes_nothing() {
    on_both(async |app: TestApp| {
        let app = with_mail(app).await;
        let told = sample("rspamd_meta.jsonl").into_bytes();
        let first = counted(&app, told.clone()).await;
        let (before, all) = (verdicts(&app).await, essence(&export(&app.db).await));
        assert_eq!(counted(&app, told).await, first);
        assert_eq!(verdicts(&app).await, before);
        same(&all, &essence(&export(&app.db).await), "told again");
        // the exporter does not say when; the mail does
        let app = app.at(|| clock() + 3_600_000_000);
        counted(&app, sample("rspamd_meta.jsonl")).await;
        same(&all, &essence(&export(&app.db).await), "told again an hour later");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_joins_its_mail() {
    on_both(async |app: TestApp| {
        let app = with_mail(app).await;
        let (lines, understood, set_aside) = counted(&app, sample("rspamd_history.json")).await;
        assert_eq!((understood, set_aside), (lines, 0));
        assert!(with_a_verdict(&export(&app.db).await) > 20);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_token_of_a_source_lets_rspamd_in_as_bearer_or_as_the_password_of_basic() {
    on_both(async |app: TestApp| {
        let app = app.at(clock);
        with_push(&app).await;
        sources::add(&app.db, &scope(), &declaration("other", Kind::Http, ""), clock()).await.unwrap();
        sources::set_token(&app.db, &scope(), "other", token_hash("another"), clock()).await.unwrap();
        for (authorization, wanted) in [
            ("Bearer sesame", StatusCode::OK),
            // lasso:sesame
            ("Basic bGFzc286c2VzYW1l", StatusCode::OK),
            // sesame:lasso
            ("Basic c2VzYW1lOmxhc3Nv", StatusCode::UNAUTHORIZED),
            // lasso:another
            ("Basic bGFzc286YW5vdGhlcg==", StatusCode::UNAUTHORIZED),
            ("Basic !", StatusCode::UNAUTHORIZED),
            ("Bearer another", StatusCode::UNAUTHORIZED),
            ("Bearer sesam", StatusCode::UNAUTHORIZED),
            ("Bearer ", StatusCode::UNAUTHORIZED),
            ("", StatusCode::UNAUTHORIZED),
        ] {
            let mut request = Request::post("/api/v1/ingest/push/rspamd");
            if !authorization.is_empty() {
                request = request.header(header::AUTHORIZATION, authorization);
            }
            let request = request.body(Body::from(record(json!({})).to_string())).unwrap();
            let response = app.router.clone().oneshot(request).await.unwrap();
            assert_eq!(response.status(), wanted, "{authorization}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_rspamd_never_sends_is_refused_in_a_sentence() {
    on_both(async |app: TestApp| {
        let app = app.at(clock);
        with_push(&app).await;
        let whole = record(json!({})).to_string().into_bytes();
        let packed = gzip(&whole);
        for (what, encoding, body, wanted) in [
            ("no JSON", "identity", b"id: <1@sender.example>, qid: <4C5AB9E623F>".to_vec(), StatusCode::BAD_REQUEST),
            ("a text", "identity", b"\"4C5AB9E623F\"".to_vec(), StatusCode::BAD_REQUEST),
            ("a number", "identity", b"1".to_vec(), StatusCode::BAD_REQUEST),
            ("cut", "identity", whole[..whole.len() - 3].to_vec(), StatusCode::BAD_REQUEST),
            ("not UTF-8", "identity", b"{\"action\":\"\xff\"}".to_vec(), StatusCode::BAD_REQUEST),
            ("deep", "identity", "[".repeat(1 << 20).into_bytes(), StatusCode::BAD_REQUEST),
            ("msgpack", "identity", vec![0x81, 0xa3, b'q', b'i', b'd', 0xc0], StatusCode::BAD_REQUEST),
            ("not packed", "gzip", whole.clone(), StatusCode::BAD_REQUEST),
            ("cut, packed", "gzip", packed[..packed.len() / 2].to_vec(), StatusCode::BAD_REQUEST),
            ("50 MB", "identity", vec![b' '; 50 << 20], StatusCode::PAYLOAD_TOO_LARGE),
            ("50 MB, packed", "gzip", gzip(&vec![b' '; 50 << 20]), StatusCode::PAYLOAD_TOO_LARGE),
            ("packed otherwise", "br", whole.clone(), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ] {
            let (status, answer) = push(&app, PUSH, "sesame", &[(header::CONTENT_ENCODING, encoding)], body).await;
            assert_eq!(status, wanted, "{what}: {answer}");
            assert!(answer.ends_with(".\n"), "{what}: {answer}");
        }
        assert_eq!(verdicts(&app).await, Verdicts::default());
        // nothing at all is nothing to keep
        assert_eq!(counted(&app, "").await, (0, 0, 0));
        assert_eq!(counted(&app, "[]").await, (0, 0, 0));
        assert_eq!(counted(&app, whole).await, (1, 1, 0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_cannot_be_read_is_kept_aside_and_the_rest_is_taken() {
    on_both(async |app: TestApp| {
        let app = app.at(clock);
        with_push(&app).await;
        let many: Vec<Value> = (0..1_500).map(|i| json!({ "name": format!("A{i}") })).collect();
        let wrong = [
            record(json!({ "action": null })),
            record(json!({ "action": "applaud" })),
            record(json!({ "action": 7 })),
            record(json!({ "score": {} })),
            record(json!({ "score": "much" })),
            record(json!({ "symbols": "ARC_NA" })),
            record(json!({ "symbols": [1] })),
            record(json!({ "qid": ["4C5AB9E623F"] })),
            record(json!({ "symbols": many })),
        ];
        let mut body = wrong.each_ref().map(Value::to_string).join("\n");
        // no number of any database's
        body += &record(json!({ "score": 1.25 })).to_string().replace("1.25", "1e999");
        body += &record(json!({})).to_string();
        let wrong = wrong.len() as i64 + 1;
        assert_eq!(counted(&app, body).await, (wrong + 1, 1, wrong));
        let found = sources::find(&app.db, &scope(), "push").await.unwrap();
        let shapes = sources::shapes(&app.db, &scope(), Some(found.source_id)).await.unwrap();
        let shapes: Vec<(&str, i64)> = shapes.iter().map(|shape| (shape.shape.as_str(), shape.lines)).collect();
        assert_eq!(shapes, [(lasso::trail::UNREADABLE, wrong)]);
        // more than a line may hold: counted, and not kept
        let many: Vec<Value> = (0..5_000).map(|i| json!({ "name": format!("SYMBOL_{i}"), "score": 0.1 })).collect();
        assert_eq!(counted(&app, record(json!({ "symbols": many })).to_string()).await, (1, 0, 1));
        // nor is what stands among records, and is none, a line that is understood
        let among = format!("[7, null, \"rspamd: no action\", [], {}]", record(json!({})));
        assert_eq!(counted(&app, among).await, (5, 1, 4));
        // what rspamd has no score of says so
        assert_eq!(counted(&app, record(json!({ "score": "nan", "qid": "5D6BC0F7340" })).to_string()).await, (1, 1, 0));
        assert_eq!(verdicts(&app).await, Verdicts { told: 2, joined: 0 });
        // and what the operator reads names it
        let mut operator = {
            app.person("", "operator@host.example", Role::Operator).await;
            app.visitor().signed_in("operator@host.example").await
        };
        let page = operator.get("/sources").await.is(200);
        let page = page.sees("Verdicts d’un filtre qui ne peuvent pas être lus").sees_no("(this record of a filter");
        page.sees("2 verdicts, 0\u{a0}% rattachés à un message.").sees("2 ne le sont pas");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verdict_waits_for_its_mail() {
    on_both(async |app: TestApp| {
        let app = app.at(clock);
        add_tenants(&app.db).await;
        with_push(&app).await;
        let told = records().len() as i64;
        assert_eq!(counted(&app, sample("rspamd_meta.jsonl")).await, (told, told, 0));
        let before = verdicts(&app).await;
        assert!(before.told > 20 && before.joined == 0, "{before:?}");
        assert!(export(&app.db).await.is_empty(), "a verdict alone is no mail");
        import(&app.db, &[sample("mx1.rfc3339.log"), sample("out1.rfc3339.log")], 1_000).await;
        let after = verdicts(&app).await;
        assert_eq!(after.told, before.told);
        assert!(after.joined > 20, "{after:?}");
    })
    .await;
}
