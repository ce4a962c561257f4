//! The command line as people meet it: the real binary, what it prints, and how it fails.
#![allow(clippy::unwrap_used)]

mod command;

mod demo;
mod exports;
mod failures;
mod import;
mod people;
mod serve;
