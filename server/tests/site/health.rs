//! What watches over the process asks.

use axum::{body::Body, http::Request};
use http_body_util::BodyExt;
use lasso::{
    source::{Declaration, Kind, ProblemCode, Problems},
    store::sources,
};
use lasso_server::http::health::{self, Health};
use tower::ServiceExt;

use crate::{
    lab::{import, sample, scope},
    on_both_engines,
    world::{NOW, TestApp},
};

on_both_engines!(the_process_says_that_it_lives_and_is_ready, metrics_are_what_prometheus_reads_and_not_on_the_site);

async fn the_process_says_that_it_lives_and_is_ready(app: TestApp) {
    let mut nobody = app.visitor();
    nobody.get("/healthz").await.is(200).sees("ok");
    nobody.get("/readyz").await.is(200).sees("ready");
    app.db.close().await;
    nobody.get("/healthz").await.is(200).sees("ok");
    nobody.get("/readyz").await.is(503).sees("does not answer");
}

async fn metrics_are_what_prometheus_reads_and_not_on_the_site(app: TestApp) {
    // nobody finds there what the site does not have: they are sent to sign in, as for any other path
    assert_ne!(app.visitor().get("/metrics").await.status, 200);
    sources::add(&app.db, &scope(), &Declaration::new("mx1", Kind::File, "/var/log/mail.log"), NOW).await.unwrap();
    let source_id = sources::find(&app.db, &scope(), "mx1").await.unwrap().source_id;
    let problems = Problems::default();
    problems.note(source_id, ProblemCode::NotFound, NOW);
    let metrics = health::metrics(Health { db: app.db.clone(), problems, clock: || NOW });
    let ask = async || {
        let response = metrics.clone().oneshot(Request::get("/metrics").body(Body::empty()).unwrap()).await.unwrap();
        assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/plain; version=0.0.4"));
        String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
    };
    let text = ask().await;
    for line in [
        "lasso_up 1",
        "# TYPE lasso_source_lines_total counter",
        "lasso_source_lines_total{source=\"mx1\",kind=\"file\"} 0",
        "lasso_source_failing{source=\"mx1\",kind=\"file\"} 1",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
    }
    // no filter said anything
    assert!(!text.contains("lasso_source_joined_verdicts_ratio{"), "{text}");
    import(&app.db, &[sample("mx1.rfc3339.log"), sample("rspamd.log")], 1_000).await;
    let text = ask().await;
    assert!(text.contains("lasso_source_joined_verdicts_ratio{source=\"lab\",kind=\"import\"} "), "{text}");
    app.db.close().await;
    assert!(ask().await.contains("lasso_up 0"));
}
