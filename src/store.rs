//! Where everything is kept: one file for each kind of thing, all of them over [`db`], on SQLite or PostgreSQL.

pub mod db;
pub mod sessions;
pub mod tenants;
pub mod users;
