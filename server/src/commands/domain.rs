//! `lasso domain add TENANT DOMAIN | list`.

use anyhow::bail;
use indicatif::ProgressBar;
use lasso::{
    error::Error,
    message::Micros,
    store::{db::Db, domain_moves, tenants, trails},
    tenant::Scope,
};

use crate::{cli::DomainCommand, database::unforeseen, output};

pub async fn run(db: &Db, command: DomainCommand, now: Micros) -> anyhow::Result<()> {
    let scope = Scope::system("lasso domain");
    match command {
        DomainCommand::Add { tenant, domain } => {
            let attached = match tenants::add_domain(db, &scope, &tenant, &domain, now).await {
                Ok(attached) => attached.domain,
                Err(Error::NotFound) => {
                    bail!("There is no tenant `{tenant}`: `lasso tenant list` shows those there are.")
                }
                Err(Error::Conflict("domain-taken")) => {
                    bail!("The domain `{domain}` belongs to another tenant already: `lasso domain list` shows which.")
                }
                Err(Error::Invalid { .. }) => {
                    bail!("`{domain}` is not a domain such as example.org.")
                }
                Err(error) => return Err(unforeseen("The domain was not attached", &error)),
            };
            let bar = ProgressBar::new_spinner().with_message("mails looked at");
            let moved =
                trails::move_domain(db, &scope, &attached, |moved| bar.set_position(moved.unsigned_abs())).await;
            let not_moved =
                |error| unforeseen("The domain is attached, but its mail was not moved; run the command again", &error);
            let moved = moved.map_err(not_moved)?;
            domain_moves::finish(db, &scope, &attached, moved, now).await.map_err(not_moved)?;
            bar.finish_and_clear();
            output::print(|out| {
                writeln!(out, "The domain {domain} belongs to {tenant} now, with {moved} mails already known.")
            })
        }
        DomainCommand::List => {
            let mut rows = vec![["DOMAIN".to_owned(), "TENANT".to_owned()]];
            for domain in tenants::list_domains(db, &scope)
                .await
                .map_err(|error| unforeseen("The domains cannot be listed", &error))?
            {
                rows.push([domain.domain, domain.tenant_name]);
            }
            output::print_table(&rows)
        }
    }
}
