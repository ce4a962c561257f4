//! Where everything is kept: one file for each kind of thing, all of them over [`db`], on SQLite or PostgreSQL.

pub mod accesses;
pub mod account;
mod attempts;
pub mod categories;
mod copies;
pub mod dashboard;
pub mod db;
pub mod demo;
pub mod domain_moves;
pub mod invalid_recipients;
mod lines;
pub mod lists;
pub mod messages;
pub mod notices;
pub mod password_links;
pub mod people;
pub mod retention;
pub mod sessions;
pub mod sources;
mod tallies;
pub mod tenants;
pub mod tickets;
pub mod trails;
mod user_events;
pub mod users;
