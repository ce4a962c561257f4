//! `lasso tenant add NAME | list`.

use anyhow::bail;
use lasso::{
    error::Error,
    message::Micros,
    person::PLATFORM,
    store::{db::Db, tenants},
    tenant::Scope,
};

use crate::{cli::TenantCommand, database::unforeseen, output};

pub async fn run(db: &Db, command: TenantCommand, now: Micros) -> anyhow::Result<()> {
    let scope = Scope::system("lasso tenant");
    match command {
        TenantCommand::Add { name, timezone } => {
            match tenants::add(db, &scope, &name, timezone.name(), now).await {
                Ok(_) => {}
                Err(Error::Conflict("tenant-exists")) => {
                    bail!("There is a tenant `{name}` already: choose another name.")
                }
                Err(Error::Invalid { .. }) => {
                    bail!("`{name}` cannot be a tenant's name: it needs 1 to 100 characters, all of which can be seen.")
                }
                Err(error) => return Err(unforeseen("The tenant was not added", &error)),
            }
            output::print(|out| writeln!(out, "The tenant {name} was added. Next: lasso domain add {name} DOMAIN"))
        }
        TenantCommand::List => {
            let mut rows = vec![["TENANT".to_owned(), "TIME ZONE".to_owned(), "DOMAINS".to_owned()]];
            for tenant in
                tenants::list(db, &scope).await.map_err(|error| unforeseen("The tenants cannot be listed", &error))?
            {
                // the platform's own: mail of domains that no tenant has
                let name = if tenant.name.is_empty() { PLATFORM.to_owned() } else { tenant.name };
                rows.push([name, tenant.timezone, tenant.domains.to_string()]);
            }
            output::print_table(&rows)
        }
    }
}
