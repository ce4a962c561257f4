//! Everything the store promises, on both engines: `scripts/with-postgres cargo test --features ssr --test store`.
#![allow(clippy::unwrap_used)]

#[path = "store/account.rs"]
mod account;
#[path = "store/categories.rs"]
mod categories;
#[path = "store/completeness.rs"]
mod completeness;
#[path = "store/dashboard.rs"]
mod dashboard;
#[path = "store/db.rs"]
mod db;
#[path = "store/domain_moves.rs"]
mod domain_moves;
#[path = "store/engines.rs"]
mod engines;
#[path = "store/entries.rs"]
mod entries;
#[path = "store/exports.rs"]
mod exports;
#[path = "store/formats.rs"]
mod formats;
#[path = "store/found_by_verdict.rs"]
mod found_by_verdict;
#[path = "store/lab.rs"]
mod lab;
#[path = "store/lists.rs"]
mod lists;
#[path = "store/lives.rs"]
mod lives;
#[path = "store/namesakes.rs"]
mod namesakes;
#[path = "store/own_hosts.rs"]
mod own_hosts;
#[path = "store/people.rs"]
mod people;
#[path = "store/recategorising.rs"]
mod recategorising;
#[path = "store/retention.rs"]
mod retention;
#[path = "store/sessions.rs"]
mod sessions;
#[path = "store/sources.rs"]
mod sources;
#[path = "store/tenants.rs"]
mod tenants;
#[path = "store/tickets.rs"]
mod tickets;
#[path = "store/truth.rs"]
mod truth;
#[path = "store/users.rs"]
mod users;
#[path = "store/verdicts.rs"]
mod verdicts;
#[path = "store/walls.rs"]
mod walls;
