//! What watches over the process asks: `/healthz`, `/readyz`, and `/metrics` on an address of its own.

use std::{fmt::Write as _, time::Duration};

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use lasso::{
    error::{Error, Result},
    message::{Micros, SECOND},
    source::{Kind, Overview, Problems},
    store::{db::Db, sources},
    tenant::Scope,
};

/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// What the answers are made of.
#[derive(Clone)]
pub struct Health {
    pub db: Db,
    pub problems: Problems,
    pub clock: fn() -> Micros,
}

/// `/healthz`: the process runs. `/readyz`: the database answers too. Neither tells anything else, for anybody may ask.
pub fn probes(db: Db) -> Router {
    Router::new().route("/healthz", get(|| async { "ok\n" })).route("/readyz", get(ready)).with_state(db)
}

async fn ready(State(db): State<Db>) -> (StatusCode, &'static str) {
    match in_time(db.version()).await {
        Ok(_) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::warn!(%error, "not ready: the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "The database does not answer.\n")
        }
    }
}

/// Whoever watches does not wait as long as a person would.
async fn in_time<T>(answer: impl Future<Output = Result<T>>) -> Result<T> {
    let late = |_| Err(Error::internal("no answer within two seconds"));
    tokio::time::timeout(PATIENCE, answer).await.unwrap_or_else(late)
}

/// `/metrics` in the text format of Prometheus (version 0.0.4). It names sources and hosts, so it has a listener that nobody else reaches.
pub fn metrics(health: Health) -> Router {
    Router::new().route("/metrics", get(render)).with_state(health)
}

async fn render(State(health): State<Health>) -> Response {
    let now = (health.clock)();
    match in_time(sources::overview(&health.db, &Scope::system("metrics"), now)).await {
        Ok(found) => {
            let body = text(&found, &health.problems, true);
            ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], body).into_response()
        }
        Err(error) => {
            tracing::warn!(%error, "no metrics of sources: the database does not answer");
            ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text(&[], &health.problems, false))
                .into_response()
        }
    }
}

fn text(found: &[Overview], problems: &Problems, is_up: bool) -> String {
    let mut out = String::new();
    let mut gauge = |name: &str, help: &str, kind: &str, rows: Vec<(String, f64)>| {
        let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
        for (labels, value) in rows {
            let _ = writeln!(out, "{name}{labels} {value}");
        }
    };
    gauge("lasso_up", "Whether the database answers.", "gauge", vec![(String::new(), f64::from(u8::from(is_up)))]);
    let version = format!("{{version=\"{}\"}}", env!("CARGO_PKG_VERSION"));
    gauge("lasso_build_info", "The version that runs.", "gauge", vec![(version, 1.0)]);
    let of_sources = |value: &dyn Fn(&Overview) -> Option<f64>| -> Vec<(String, f64)> {
        let label = |source: &Overview| {
            let declaration = &source.source.declaration;
            format!("{{source=\"{}\",kind=\"{}\"}}", escape(&declaration.name), declaration.kind.slug())
        };
        found.iter().filter_map(|source| Some((label(source), value(source)?))).collect()
    };
    let seconds = |at: Option<Micros>| at.map(|at| at as f64 / SECOND as f64);
    gauge("lasso_source_lines_total", "Lines read.", "counter", of_sources(&|source| Some(source.source.lines as f64)));
    gauge(
        "lasso_source_understood_lines_total",
        "Lines whose meaning is known.",
        "counter",
        of_sources(&|source| Some(source.source.understood as f64)),
    );
    gauge(
        "lasso_source_lost_lines_total",
        "Datagrams lost before they could be read.",
        "counter",
        of_sources(&|source| Some(source.source.lost as f64)),
    );
    gauge(
        "lasso_source_last_heard_timestamp_seconds",
        "When lines last came, by our own clock.",
        "gauge",
        of_sources(&|source| seconds(source.source.heard_at)),
    );
    gauge(
        "lasso_source_last_line_timestamp_seconds",
        "The newest stamp of a line.",
        "gauge",
        of_sources(&|source| seconds(source.source.last_line_at)),
    );
    gauge(
        "lasso_source_joined_verdicts_ratio",
        "Of the newest verdicts of filters, 10000 at most, the share whose mail is known.",
        "gauge",
        of_sources(&|source| {
            let verdicts = source.verdicts;
            (verdicts.told > 0).then(|| verdicts.joined as f64 / verdicts.told as f64)
        }),
    );
    gauge(
        "lasso_source_paused",
        "Whether somebody paused it.",
        "gauge",
        of_sources(&|source| Some(f64::from(u8::from(source.source.paused_at.is_some())))),
    );
    gauge(
        "lasso_source_turned_away_total",
        "Connections turned away since the start.",
        "counter",
        of_sources(&|source| Some(problems.turned_away(source.source.source_id)?.count as f64)),
    );
    gauge(
        "lasso_source_failing",
        "Whether it cannot be read, or nothing of it can be kept.",
        "gauge",
        of_sources(&|source| {
            let is_live = source.source.declaration.kind != Kind::Import;
            is_live.then(|| f64::from(u8::from(problems.of(source.source.source_id).is_some())))
        }),
    );
    out
}

/// A label's value, as the format wants it.
fn escape(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
