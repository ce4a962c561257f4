//! The binary `lasso`: reads the command line, does what it says, and ends with one sentence when that fails.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    lasso_server::cli::run(lasso_server::cli::Cli::parse())
}
