//! `lasso export --json`: every copy of every message, one JSON object a line.

use std::io::Write;

use lasso::{
    message::Micros,
    store::{db::Db, messages},
    tenant::Scope,
};

use crate::{cli::ExportArgs, database, output};

/// Copies read at a time: memory does not grow with the number of messages.
const PAGE: i64 = 500;

pub async fn run(db: &Db, _args: ExportArgs, _now: Micros) -> anyhow::Result<()> {
    let scope = Scope::system("export");
    let mut place = None;
    loop {
        let copies = messages::after(db, &scope, place, PAGE).await.map_err(|error| database::unforeseen("The export stopped", &error))?;
        let Some(last) = copies.last() else { return Ok(()) };
        place = Some(last.place);
        let mut is_read = true;
        output::print(|out| {
            for copy in &copies {
                let written = serde_json::to_writer(&mut *out, copy).map_err(std::io::Error::from).and_then(|()| writeln!(out));
                is_read = !written.as_ref().is_err_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe);
                written?;
            }
            Ok(())
        })?;
        if !is_read {
            return Ok(());
        }
    }
}
