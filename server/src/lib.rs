//! What runs: sockets, files, timers. Nothing here decides anything about mail.
//!
//! A library beside the binary, so that tests boot the very router that is served.

pub mod cli;

pub mod config;

pub mod clock;

pub mod database;

pub mod output;

pub mod commands;

pub mod http;

pub mod jobs;

pub mod mail;

pub mod ingest;

pub mod trace;

pub mod export;

pub mod demo;
