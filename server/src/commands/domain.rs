//! `lasso domain add TENANT DOMAIN | list`.

use anyhow::bail;
use indicatif::ProgressBar;
use lasso::{
    error::Error,
    message::Micros,
    store::{db::Db, tenants, trails},
    tenant::Scope,
};

use crate::{cli::DomainCommand, database::unforeseen, output};

pub async fn run(db: &Db, command: DomainCommand, now: Micros) -> anyhow::Result<()> {
    let scope = Scope::system("lasso domain");
    match command {
        DomainCommand::Add { tenant, domain } => {
            match tenants::add_domain(db, &scope, &tenant, &domain, now).await {
                Ok(_) => {}
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
            }
            let bar = ProgressBar::new_spinner().with_message("mails looked at");
            let moved = trails::move_domain(db, &scope, &domain.trim().trim_end_matches('.').to_lowercase(), |moved| {
                bar.set_position(moved.unsigned_abs());
            })
            .await
            .map_err(|error| {
                unforeseen("The domain is attached, but its mail was not moved; run the command again", &error)
            })?;
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
