//! The database that every command begins with: opened, created and brought up to date, or one sentence why not.

use anyhow::anyhow;
use lasso::{error::Error, store::db::Db};

use crate::config::{Config, parse::mask_password};

/// Opens, creates and migrates what `database_url` names.
pub async fn open(config: &Config) -> anyhow::Result<Db> {
    let opened = async {
        let db = Db::connect(&config.database_url).await?;
        db.migrate().await?;
        Ok(db)
    };
    opened.await.map_err(|error| sentence(&error, &mask_password(&config.database_url)))
}

fn sentence(error: &Error, url: &str) -> anyhow::Error {
    match error {
        Error::Invalid { field: "database_url", code } => match *code {
            "malformed" => anyhow!(
                "The database URL {url} is wrong: it must be sqlite://PATH or postgres://USER:PASSWORD@HOST/DATABASE."
            ),
            "cannot-open" => {
                anyhow!("The database {url} cannot be opened or created: check the path and its permissions.")
            }
            "not-a-database" => {
                anyhow!("The file behind {url} is not an SQLite database: choose another path.")
            }
            "unreachable" => anyhow!("No PostgreSQL server answers at {url}: check host and port, and that it runs."),
            "refused" => {
                anyhow!("The PostgreSQL server refuses {url}: check the user, the password and its pg_hba.conf.")
            }
            "no-such-database" => {
                anyhow!(
                    "The database of {url} does not exist and this user may not create it: ask for it with CREATE DATABASE."
                )
            }
            code => anyhow!("The database {url} cannot be used ({code})."),
        },
        Error::Conflict("database-locked") => anyhow!(
            "The database {url} is locked by another program: wait until that program has finished, or stop it, and try again."
        ),
        Error::Conflict("database-newer") => {
            anyhow!("The database {url} was made by a newer version of lasso: use that version, or another database.")
        }
        Error::Conflict("database-differs") => {
            anyhow!("The tables of {url} were not made by this program: use another database.")
        }
        error => anyhow!("The database {url} cannot be used: {error}."),
    }
}

/// A command's last sentence about an error of the database that nobody could foresee.
pub fn unforeseen(what: &str, error: &Error) -> anyhow::Error {
    match error {
        Error::Conflict("database-locked") => {
            anyhow!("{what}: the database is locked by another program; try again when that has finished.")
        }
        Error::Internal(cause) | Error::Away(cause) => {
            tracing::debug!(%cause, "the command failed");
            anyhow!("{what}: the database answered with an error ({cause}).")
        }
        error => anyhow!("{what}: {error}."),
    }
}
