//! What is true about a mail: how a log line is read, how lines become one story, who may see it, and where it is kept.
//!
//! No listeners, no timers, no pages, no wall clock and no randomness: time and ids come in as arguments.
//! The modules stand in the order data flows.

pub mod source;

pub mod line;

pub mod postfix;

pub mod shape;

pub mod verdict;

pub mod amavis;

pub mod trail;

pub mod message;

pub mod dashboard;
pub mod invalid_recipients;
pub mod window;

pub mod category;

pub mod explain;

pub mod forecast;

pub mod csv;

pub mod tenant;

pub mod user;

pub mod ticket;

pub mod list;

pub mod notice;

pub mod journal;
pub mod person;

pub mod error;

#[cfg(feature = "ssr")]
pub mod store;
