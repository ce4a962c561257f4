//! Stands in until the rules are merged.
use crate::message::Status;
pub fn reason(_: Status, _: &str, _: &str) -> Option<&'static str> { None }
