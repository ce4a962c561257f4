//! One file, one command of those that only speak with the database or start something that runs.

pub mod categories;
pub mod doctor;
pub mod domain;
pub mod forget;
pub mod migrate;
pub mod serve;
pub mod source;
pub mod tenant;
pub mod user;
