//! `lasso user add|password|assign|disable`: a password never stands on the command line, where others could read it.

use std::io::{self, BufRead, IsTerminal};

use anyhow::{anyhow, bail};
use lasso::{
    error::Error,
    message::Micros,
    person::{NAME_MAX_CHARS, PLATFORM},
    store::{
        db::Db,
        people,
        users::{self, NewUser},
    },
    tenant::Scope,
    user::{self, PASSWORD_MAX_CHARS, PASSWORD_MIN_CHARS},
};

use crate::{
    cli::{UserArgs, UserCommand},
    database::unforeseen,
    output,
};

pub async fn run(db: &Db, command: UserCommand, now: Micros) -> anyhow::Result<()> {
    let scope = Scope::system("lasso user");
    match command {
        UserCommand::Add(args) => add(db, args, now).await,
        UserCommand::Password { email } => {
            // before anybody types a password twice
            users::by_email(db, &scope, &email).await.map_err(|error| of_known(&error, &email))?;
            let password = password()?;
            users::set_password(db, &scope, &email, &password, now).await.map_err(|error| of_known(&error, &email))?;
            output::print(|out| writeln!(out, "{email} signs in with the new password from now on."))
        }
        UserCommand::Assign { email, tenant } => {
            let person = users::by_email(db, &scope, &email).await.map_err(|error| of_known(&error, &email))?;
            let outcome = users::assign(db, &scope, person.user_id, &tenant, now).await;
            outcome.map_err(|error| sentence(&error, &tenant, &email))?;
            output::print(|out| writeln!(out, "{email} sees the mail of {tenant} from now on."))
        }
        UserCommand::Disable { email } => {
            people::disable(db, &scope, &email, now).await.map_err(|error| of_known(&error, &email))?;
            output::print(|out| writeln!(out, "{email} can no longer sign in."))
        }
    }
}

async fn add(db: &Db, args: UserArgs, now: Micros) -> anyhow::Result<()> {
    let UserArgs { tenant, email, role, addresses, name } = args;
    // before anybody types a password twice
    let email = user::check_email(&email).map_err(|error| sentence(&error, &tenant, &email))?;
    let password = password()?;
    user::check_password(&password).map_err(|error| sentence(&error, &tenant, &email))?;
    let scope = Scope::system("lasso user");
    let addresses: Vec<&str> = addresses.iter().map(String::as_str).collect();
    let new = NewUser {
        tenant_name: if tenant == PLATFORM { "" } else { &tenant },
        email: &email,
        name: &name,
        role,
        password: &password,
        addresses: &addresses,
        is_demo: false,
    };
    users::add(db, &scope, new, now).await.map_err(|error| sentence(&error, &tenant, &email))?;
    output::print(|out| writeln!(out, "{email} can sign in now as {}.", role.slug()))
}

/// The first line of standard input, or what is typed twice without being shown.
fn password() -> anyhow::Result<String> {
    if !io::stdin().is_terminal() {
        let mut line = String::new();
        io::stdin()
            .lock()
            .read_line(&mut line)
            .map_err(|error| anyhow!("The password cannot be read from standard input: {error}."))?;
        return Ok(line.trim_end_matches(['\r', '\n']).to_owned());
    }
    let ask = |prompt| {
        rpassword::prompt_password(prompt)
            .map_err(|error| anyhow!("The password cannot be read from the terminal: {error}."))
    };
    let password = ask("Password: ")?;
    if ask("Again: ")? != password {
        bail!("The two passwords are not the same: nothing was changed.");
    }
    Ok(password)
}

/// What went wrong with somebody who should be there.
fn of_known(error: &Error, email: &str) -> anyhow::Error {
    match error {
        Error::NotFound => anyhow!("Nobody signs in as {email}: nothing was changed."),
        error => sentence(error, "", email),
    }
}

fn sentence(error: &Error, tenant: &str, email: &str) -> anyhow::Error {
    match error {
        Error::NotFound => {
            anyhow!("There is no tenant `{tenant}`: `lasso tenant list` shows those there are.")
        }
        Error::Forbidden => {
            anyhow!("{email} is neither an agent nor an operator: others see their own tenant alone.")
        }
        Error::Conflict("last-operator") => {
            anyhow!("{email} is the only operator who can sign in: add another one first. Nothing was changed.")
        }
        Error::Conflict("email-exists") => anyhow!("Somebody signs in as {email} already: nothing was changed."),
        Error::Invalid { field: "password", code: "too-short" } => {
            anyhow!("The password is too short: it needs at least {PASSWORD_MIN_CHARS} characters.")
        }
        Error::Invalid { field: "password", code: "is-email" } => {
            anyhow!("The password is the e-mail address, which everybody knows: choose another one.")
        }
        Error::Invalid { field: "password", .. } => {
            anyhow!("The password is too long: it may have {PASSWORD_MAX_CHARS} characters at most.")
        }
        Error::Invalid { field: "email", .. } => anyhow!("`{email}` is not an e-mail address."),
        Error::Invalid { field: "name", .. } => {
            anyhow!(
                "The name is too long or holds characters that cannot be seen: it may have {NAME_MAX_CHARS} characters at most."
            )
        }
        Error::Invalid { field: "tenant", .. } => {
            anyhow!("A user or administrator belongs to a tenant: name it instead of `{tenant}`.")
        }
        Error::Invalid { field: "addresses", code: "not-for-role" } => {
            anyhow!(
                "Only a user has addresses: administrators see all mail of their tenant, agents that of their tenants."
            )
        }
        Error::Invalid { field: "addresses", .. } => anyhow!("One of the addresses is not an e-mail address."),
        Error::Invalid { field, code } => anyhow!("The {field} cannot be accepted ({code})."),
        error => unforeseen("Nothing was changed", error),
    }
}
