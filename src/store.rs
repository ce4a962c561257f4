//! STUB, dropped on merge.
pub mod db;
pub mod messages;
pub mod tenants;
pub mod users;
