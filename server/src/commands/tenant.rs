//! `lasso tenant add NAME | keep NAME DAYS | detail NAME | subjects NAME SHOWN | list`.

use anyhow::bail;
use lasso::{
    error::Error,
    message::Micros,
    person::PLATFORM,
    store::{db::Db, tenants},
    tenant::{Policy, Scope, Subjects, TenantId},
};

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
            let tenant = named(db, &scope, &name).await?;
            let failed = |error| unforeseen("How long it is kept was not changed", &error);
            tenants::set_keep(db, &scope, tenant, days).await.map_err(failed)?;
            let days = days.unwrap_or(config.keep_messages_days);
            output::print(|out| {
                writeln!(
                    out,
                    "The mail of {name} is kept for {days} days. `lasso serve` deletes what is older within a day."
                )
            })
        }
        TenantCommand::Detail { name, users, admins } => {
            let change = |policy: Policy| Policy {
                users: users.unwrap_or(policy.users),
                admins: admins.unwrap_or(policy.admins),
                ..policy
            };
            let Policy { users, admins, .. } = set_policy(db, &scope, &name, change).await?;
            output::print(|out| {
                writeln!(
                    out,
                    "Of what a filter said, the users of {name} are shown `{}`, its administrators `{}`.",
                    users.slug(),
                    admins.slug()
                )
            })
        }
        TenantCommand::Subjects { name, subjects } => {
            set_policy(db, &scope, &name, |policy| Policy { subjects, ..policy }).await?;
            output::print(|out| match subjects {
                Subjects::Shown => writeln!(out, "The subjects of {name} are shown."),
                Subjects::Hashed => writeln!(
                    out,
                    "Instead of the subjects of {name}, eight digits are shown, the same for the same subject."
                ),
                Subjects::Hidden => writeln!(out, "The subjects of {name} are hidden."),
            })
        }
        TenantCommand::List => {
            let unlisted = |error| unforeseen("The tenants cannot be listed", &error);
            let kept = tenants::kept(db, &scope).await.map_err(unlisted)?;
            let mut rows = vec![
                ["TENANT", "TIME ZONE", "DOMAINS", "DAYS KEPT", "USERS SEE", "ADMINS SEE", "SUBJECTS"]
                    .map(str::to_owned),
            ];
            for tenant in tenants::list(db, &scope).await.map_err(unlisted)? {
                // the platform's own: mail of domains that no tenant has
                let name = if tenant.name.is_empty() { PLATFORM.to_owned() } else { tenant.name };
                let days = kept.get(&tenant.tenant_id).unwrap_or(&config.keep_messages_days).to_string();
                let policy = tenants::policy(db, tenant.tenant_id).await.map_err(unlisted)?;
                let shown = [policy.users.slug(), policy.admins.slug(), policy.subjects.slug()];
                let [users, admins, subjects] = shown.map(str::to_owned);
                rows.push([name, tenant.timezone, tenant.domains.to_string(), days, users, admins, subjects]);
            }
            output::print_table(&rows)
        }
    }
}

/// Changes what the tenant of this name has its people shown, and says what that is now.
async fn set_policy(
    db: &Db,
    scope: &Scope,
    name: &str,
    change: impl FnOnce(Policy) -> Policy,
) -> anyhow::Result<Policy> {
    let tenant = named(db, scope, name).await?;
    let failed = |error| unforeseen("What its people are shown was not changed", &error);
    let policy = change(tenants::policy(db, tenant).await.map_err(failed)?);
    tenants::set_policy(db, scope, tenant, policy).await.map_err(failed)?;
    Ok(policy)
}

async fn named(db: &Db, scope: &Scope, name: &str) -> anyhow::Result<TenantId> {
    let stored = if name == PLATFORM { "" } else { name };
    match tenants::by_name(db, scope, stored).await {
        Ok(tenant) => Ok(tenant.tenant_id),
        Err(Error::NotFound) => bail!("There is no tenant `{name}`: `lasso tenant list` shows those there are."),
        Err(error) => Err(unforeseen("The tenant was not looked up", &error)),
    }
}
