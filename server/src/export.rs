//! `lasso export --json`: every copy of every message, one JSON object a line. `lasso export --invalid-recipients`: to whom a tenant
//! wrote in vain, as the site's table has it.

use anyhow::bail;
use chrono_tz::Tz;
use lasso::{
    csv::Format,
    error::Error,
    invalid_recipients::InvalidFilter,
    message::{Micros, Period},
    store::{db::Db, messages, tenants},
    tenant::Scope,
};
use lasso_app::{
    components::export::Extent,
    sheets::{InvalidSheet, Manner, Sheet},
    viewer::Viewer,
    words::{Locale, Words},
};

use crate::{
    cli::{ExportArgs, PLATFORM},
    database, output,
};

/// Copies read at a time: memory does not grow with the number of messages.
const PAGE: i64 = 500;

/// `site` is the address that traces are linked under; empty for paths alone.
pub async fn run(db: &Db, args: ExportArgs, site: String, now: Micros) -> anyhow::Result<()> {
    let scope = Scope::system("export");
    if args.invalid_recipients { invalid_recipients(db, &scope, args, site, now).await } else { json(db, &scope).await }
}

async fn invalid_recipients(db: &Db, scope: &Scope, args: ExportArgs, site: String, now: Micros) -> anyhow::Result<()> {
    let name = args.tenant.unwrap_or_default();
    let tenant = match tenants::by_name(db, scope, if name == PLATFORM { "" } else { &name }).await {
        Ok(tenant) => tenant,
        Err(Error::NotFound) => bail!("There is no tenant `{name}`: `lasso tenant list` shows those there are."),
        Err(error) => return Err(stopped(&error)),
    };
    let (format, locale) = if args.excel { (Format::Excel, Locale::Fr) } else { (Format::Standard, Locale::En) };
    let timezone = tenant.timezone.parse().unwrap_or(Tz::UTC);
    let manner = Manner { viewer: Viewer { words: Words(locale), timezone, now }, format, site };
    let filter = InvalidFilter {
        tenant: Some(name),
        period: Some(Period::All),
        from: args.from,
        to: args.to,
        sender: args.sender.unwrap_or_default(),
        cursor: None,
    };
    let mut sheet =
        InvalidSheet::open(db, scope, &filter, Extent::Whole, manner).await.map_err(|error| stopped(&error))?;
    while let Some(part) = sheet.next().await.map_err(|error| stopped(&error))? {
        if !output::print_part(&part)? {
            return Ok(());
        }
    }
    Ok(())
}

async fn json(db: &Db, scope: &Scope) -> anyhow::Result<()> {
    let mut place = None;
    loop {
        let copies = messages::after(db, scope, place, PAGE).await.map_err(|error| stopped(&error))?;
        let Some(last) = copies.last() else { return Ok(()) };
        place = Some(last.place);
        let mut is_read = true;
        output::print(|out| {
            for copy in &copies {
                let written =
                    serde_json::to_writer(&mut *out, copy).map_err(std::io::Error::from).and_then(|()| writeln!(out));
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

fn stopped(error: &Error) -> anyhow::Error {
    database::unforeseen("The export stopped", error)
}
