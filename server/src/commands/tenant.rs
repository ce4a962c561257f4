//! `lasso tenant add NAME | keep NAME DAYS | list`.

use anyhow::{anyhow, bail};
use lasso::{error::Error, message::Micros, person::PLATFORM, store::tenants, tenant::Scope};

use crate::{
    cli::{Keep, TenantCommand},
    config::Config,
    database::{self, unforeseen},
    output,
};

pub async fn run(config: &Config, command: TenantCommand, now: Micros) -> anyhow::Result<()> {
    let db = &database::open(config).await?;
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
        TenantCommand::Keep { name, days: Keep(days) } => {
            let failed = |error| match error {
                Error::NotFound => anyhow!("There is no tenant `{name}`: `lasso tenant list` shows those there are."),
                error => unforeseen("How long it is kept was not changed", &error),
            };
            let stored = if name == PLATFORM { "" } else { name.as_str() };
            let tenant = tenants::by_name(db, &scope, stored).await.map_err(failed)?.tenant_id;
            tenants::set_keep(db, &scope, tenant, days).await.map_err(failed)?;
            let days = days.unwrap_or(config.keep_messages_days);
            output::print(|out| {
                writeln!(
                    out,
                    "The mail of {name} is kept for {days} days. `lasso serve` deletes what is older within a day."
                )
            })
        }
        TenantCommand::List => {
            let unlisted = |error| unforeseen("The tenants cannot be listed", &error);
            let kept = tenants::kept(db, &scope).await.map_err(unlisted)?;
            let mut rows = vec![["TENANT", "TIME ZONE", "DOMAINS", "DAYS KEPT"].map(str::to_owned)];
            for tenant in tenants::list(db, &scope).await.map_err(unlisted)? {
                // the platform's own: mail of domains that no tenant has
                let name = if tenant.name.is_empty() { PLATFORM.to_owned() } else { tenant.name };
                let days = kept.get(&tenant.tenant_id).unwrap_or(&config.keep_messages_days).to_string();
                rows.push([name, tenant.timezone, tenant.domains.to_string(), days]);
            }
            output::print_table(&rows)
        }
    }
}
