//! `lasso source add NAME KIND [PLACE] | list | token | pause | resume`.

use anyhow::{anyhow, bail};
use lasso::{
    error::Error,
    message::Micros,
    person::Token,
    source::{Declaration, Kind, token_hash},
    store::{db::Db, sources},
    tenant::Scope,
};

use crate::{
    cli::SourceCommand,
    config::{self, Config},
    database::unforeseen,
    output,
};

pub async fn run(db: &Db, config: &Config, command: SourceCommand, now: Micros) -> anyhow::Result<()> {
    let scope = Scope::system("lasso source");
    let failed = |name: &str, error| match error {
        Error::NotFound => anyhow!("There is no such source `{name}`: `lasso source list` shows those there are."),
        error => unforeseen("The source was not changed", &error),
    };
    match command {
        SourceCommand::Add { name, kind, place, host, timezone, trusted } => {
            let trusted = trusted.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
            let declaration = Declaration {
                host: host.unwrap_or_default(),
                timezone: timezone.name().to_owned(),
                trusted_networks: trusted,
                ..Declaration::new(&name, kind, place.as_deref().unwrap_or_default())
            };
            match sources::add(db, &scope, &declaration, now).await {
                Ok(()) => {}
                Err(Error::Conflict("exists")) => bail!("There is a source `{name}` already."),
                Err(Error::Invalid { field, .. }) => {
                    bail!("The source was not added: {}.", config::expected(field, kind))
                }
                Err(error) => return Err(unforeseen("The source was not added", &error)),
            }
            let token = if kind == Kind::Http { Some(new_token(db, &scope, &name, now).await?) } else { None };
            output::print(|out| {
                writeln!(out, "The source {name} is there now; `lasso serve` reads it within two seconds.")?;
                match token {
                    Some(token) => tell(out, &name, &token),
                    None => Ok(()),
                }
            })
        }
        SourceCommand::Token { name } => {
            let is_declared = config.sources.iter().any(|source| source.name == name && source.kind == Kind::Http);
            if is_declared && matches!(sources::find(db, &scope, &name).await, Err(Error::NotFound)) {
                bail!(
                    "`{name}` is declared in the configuration and not known yet: start `lasso serve` once, then make its token."
                );
            }
            let token = new_token(db, &scope, &name, now).await?;
            output::print(|out| tell(out, &name, &token))
        }
        SourceCommand::Pause { name } => {
            sources::pause(db, &scope, &name, true, now).await.map_err(|error| failed(&name, error))?;
            output::print(|out| writeln!(out, "The source {name} is paused."))
        }
        SourceCommand::Resume { name } => {
            sources::pause(db, &scope, &name, false, now).await.map_err(|error| failed(&name, error))?;
            output::print(|out| writeln!(out, "The source {name} is read again."))
        }
        SourceCommand::List => {
            let found = sources::list(db, &scope).await;
            let found = found.map_err(|error| unforeseen("The sources cannot be listed", &error))?;
            let mut rows = vec![["NAME", "KIND", "PLACE", "LINES", "UNDERSTOOD", "STATE"].map(str::to_owned)];
            for source in found {
                let state = match (source.paused_at, source.declaration.kind) {
                    (Some(_), _) => "paused",
                    (None, Kind::Import) => "",
                    (None, _) => "read",
                };
                let Declaration { name, kind, place, .. } = source.declaration;
                let (lines, understood) = (source.lines.to_string(), source.understood.to_string());
                rows.push([name, kind.slug().to_owned(), place, lines, understood, state.to_owned()]);
            }
            output::print_table(&rows)
        }
    }
}

async fn new_token(db: &Db, scope: &Scope, name: &str, now: Micros) -> anyhow::Result<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| anyhow!("The system gives no random numbers: {error}."))?;
    let token = Token(bytes).to_string();
    match sources::set_token(db, scope, name, token_hash(&token), now).await {
        Ok(()) => Ok(token),
        Err(Error::NotFound) => bail!("There is no source `{name}` that takes pushes: lasso source add {name} http."),
        Err(error) => Err(unforeseen("The token was not made", &error)),
    }
}

fn tell(out: &mut dyn std::io::Write, name: &str, token: &str) -> std::io::Result<()> {
    writeln!(out, "Push to /api/v1/ingest/{name} with this token, which is shown only once:")?;
    writeln!(out, "{token}")
}
