//! The command line as people meet it: the real binary, what it prints, and how it fails.
#![allow(clippy::unwrap_used)]

mod command;

mod demo;
mod exports;
mod failures;
mod full;
mod import;
mod kill;
#[path = "../../../tests/store/lab.rs"]
#[allow(dead_code, reason = "the store's tests use the rest")]
mod lab;
mod people;
mod serve;
