//! `lasso doctor`: every setting with its meaning, then what was checked and what is wrong.

use std::{
    io::{self, Write},
    net::IpAddr,
    time::Duration,
};

use anyhow::bail;
use lasso::{
    notice::Trouble,
    store::{db::Db, notices, sources, tenants, users},
    tenant::Scope,
};
use tokio::net::TcpListener;

use crate::{
    config::Config,
    database,
    http::assets::SiteFiles,
    mail::{
        Post,
        smtp::{Encryption, Patience, SmtpServer},
    },
    output,
};

/// How a check ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Fine,
    /// It works, but somebody may be surprised.
    Doubtful,
    Wrong,
}

struct Check {
    outcome: Outcome,
    says: String,
}

impl Check {
    fn fine(says: impl Into<String>) -> Self {
        Self { outcome: Outcome::Fine, says: says.into() }
    }

    fn doubtful(says: impl Into<String>) -> Self {
        Self { outcome: Outcome::Doubtful, says: says.into() }
    }

    fn wrong(says: impl Into<String>) -> Self {
        Self { outcome: Outcome::Wrong, says: says.into() }
    }
}

pub async fn run(config: &Config) -> anyhow::Result<()> {
    let mut checks = Vec::new();
    match database::open(config).await {
        Ok(db) => checks.extend(contents(&db, config).await),
        Err(error) => checks.push(Check::wrong(error.to_string())),
    }
    checks.push(assets());
    checks.push(listen(config).await);
    checks.push(public_url(config));
    checks.extend(syslog_identity(config));
    checks.extend(mail(config).await);
    output::print(|out| {
        print_settings(out, config)?;
        print_checks(out, &checks)
    })?;
    let wrong = checks.iter().filter(|check| check.outcome == Outcome::Wrong).count();
    if wrong > 0 {
        bail!("{wrong} of {} checks failed: see above.", checks.len());
    }
    Ok(())
}

fn print_settings(out: &mut dyn Write, config: &Config) -> io::Result<()> {
    writeln!(out, "Settings")?;
    for setting in &config.settings {
        let value = if setting.value.is_empty() { "(empty)" } else { &setting.value };
        writeln!(out, "  {} = {value}   [{}]", setting.key, setting.origin)?;
        writeln!(out, "      {}", setting.doc)?;
    }
    writeln!(out)
}

fn print_checks(out: &mut dyn Write, checks: &[Check]) -> io::Result<()> {
    writeln!(out, "Checks")?;
    for check in checks {
        let mark = match check.outcome {
            Outcome::Fine => "ok   ",
            Outcome::Doubtful => "note ",
            Outcome::Wrong => "WRONG",
        };
        writeln!(out, "  {mark}  {}", check.says)?;
    }
    Ok(())
}

async fn contents(db: &Db, config: &Config) -> Vec<Check> {
    let mut checks = Vec::new();
    checks.push(match db.version().await {
        Ok(version) => Check::fine(format!("The database answers and is up to date: {version}.")),
        Err(error) => Check::wrong(format!("The database does not tell its version: {error}.")),
    });
    let scope = Scope::system("lasso doctor");
    let counted = async {
        // but for the platform's own
        let (tenants, users) = (tenants::list(db, &scope).await?.len() - 1, users::count(db).await?);
        Ok::<_, lasso::error::Error>((tenants, tenants::list_domains(db, &scope).await?.len(), users))
    };
    match counted.await {
        Ok((tenants, domains, people)) => {
            checks.push(Check::fine(format!("Tenants: {tenants}, domains: {domains}, people: {people}.")));
            if tenants == 0 {
                checks.push(Check::doubtful("There is no tenant yet: lasso tenant add NAME."));
            } else if domains == 0 {
                checks.push(Check::doubtful("No domain is attached to a tenant yet: lasso domain add TENANT DOMAIN."));
            }
            if people == 0 {
                checks.push(Check::doubtful("Nobody can sign in yet: lasso user add TENANT EMAIL --role ROLE."));
            }
        }
        Err(error) => checks.push(Check::wrong(format!("Tenants, domains and people cannot be counted: {error}."))),
    }
    let is_public = !config.listen.ip().to_canonical().is_loopback();
    checks.push(match users::has_demo_users(db).await {
        Ok(false) => Check::fine("No demo users."),
        Ok(true) if is_public => Check::wrong(format!(
            "The database holds demo users, so lasso serve refuses to listen on {}: use another database.",
            config.listen
        )),
        Ok(true) => Check::doubtful("The database holds demo users: it is served on a loopback address only."),
        Err(error) => Check::wrong(format!("Demo users cannot be looked for: {error}.")),
    });
    checks.extend(match sources::heard_hosts(db, &scope).await {
        Ok(heard) => own_hosts(&heard, config),
        Err(error) => Some(Check::wrong(format!("The hosts that were heard cannot be listed: {error}."))),
    });
    checks.push(match notices::count(db).await {
        Ok((waiting, 0)) => Check::fine(format!("E-mails to people: {waiting} waiting, none stuck.")),
        Ok((waiting, stuck)) => Check::doubtful(format!(
            "E-mails to people: {waiting} waiting, {stuck} stuck: an operator finds them at /outbox."
        )),
        Err(error) => Check::wrong(format!("The e-mails that wait cannot be counted: {error}.")),
    });
    checks
}

/// Whether a mail that goes from one of these hosts to another is known by where it goes.
fn own_hosts(heard: &[String], config: &Config) -> Option<Check> {
    // a whole name is known by itself
    let missing = heard.iter().filter(|host| !host.contains('.') && config.own_hosts.addresses(host).is_none());
    let missing: Vec<&str> = missing.map(String::as_str).collect();
    match (heard.len(), missing.len()) {
        (..=1, _) => None,
        (hosts, 0) => Some(Check::fine(format!("Where each of the {hosts} hosts takes mail is known."))),
        _ => Some(Check::doubtful(format!(
            "`own_hosts` does not say where these hosts take mail, so what another hands to them at a public address is a mail of its own: {}.",
            missing.iter().take(10).copied().collect::<Vec<_>>().join(", ")
        ))),
    }
}

/// Whether e-mails to people can go.
async fn mail(config: &Config) -> Vec<Check> {
    let Some(server) = &config.smtp_url else {
        return vec![Check::doubtful(
            "smtp_url is not set: people find their notices in the portal only, none go by e-mail.",
        )];
    };
    let mut checks = Vec::new();
    let SmtpServer { host, port, encryption, credentials } = server;
    if credentials.is_some()
        && matches!(encryption, Encryption::None | Encryption::Opportunistic)
        && !is_loopback_host(host)
    {
        checks.push(Check::wrong(format!(
            "smtp_url lets the password cross the network to {host} unencrypted: use smtps:// or ?tls=required."
        )));
    }
    let patience = Patience { before: KNOCK, ..Patience::default() };
    let knocked = match Post::new(config, patience) {
        Ok(Some(post)) => post.knock().await,
        Ok(None) => Ok(()),
        Err(error) => Err(error.to_string()),
    };
    checks.push(match knocked {
        Ok(()) => Check::fine(format!("The mail server {host}:{port} lets us in.")),
        Err(why) => Check::wrong(format!("The mail server {host}:{port} cannot be used: {}.", in_words(&why))),
    });
    if config.public_url.is_none() {
        checks.push(Check::doubtful("public_url is not set: e-mails to people carry no links, only numbers."));
    }
    checks
}

/// How long a mail server may take to answer.
const KNOCK: Duration = Duration::from_secs(10);

fn in_words(why: &str) -> String {
    let (trouble, detail) = Trouble::read(why);
    let words = match trouble {
        Some(Trouble::NoEncryption) => "it does not offer STARTTLS",
        Some(Trouble::NoLogin) => "it takes no password in a way that we know",
        Some(Trouble::NoAnswer) => "it does not answer in time",
        Some(_) => "it cannot be reached",
        None => "",
    };
    // an answer may be of several lines, or hold anything
    let detail: String = detail.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    [words, detail.trim().trim_end_matches('.')]
        .iter()
        .filter(|part| !part.is_empty())
        .copied()
        .collect::<Vec<_>>()
        .join(": ")
}

fn assets() -> Check {
    let assets = SiteFiles::embedded();
    if assets.are_missing() {
        Check::doubtful("No scripts and styles in this binary: pages work but look bare; make build embeds them.")
    } else if cfg!(debug_assertions) {
        Check::fine(format!("{} site files, read from target/site (debug build).", assets.count()))
    } else {
        Check::fine(format!("{} site files are embedded.", assets.count()))
    }
}

async fn listen(config: &Config) -> Check {
    match TcpListener::bind(config.listen).await {
        Ok(_) => Check::fine(format!("{} is free to listen on.", config.listen)),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            Check::doubtful(format!("{} is in use: by lasso serve, or by another program.", config.listen))
        }
        Err(error) => Check::wrong(format!("{} cannot be listened on: {error}.", config.listen)),
    }
}

fn public_url(config: &Config) -> Check {
    let is_public = !config.listen.ip().to_canonical().is_loopback();
    match config.public_url.as_deref() {
        None if is_public => Check::doubtful(
            "public_url is not set although others can reach this address: set it, so that only its pages may send forms.",
        ),
        None => Check::fine("public_url is not set: forms are accepted from the host that the browser names."),
        Some(url) if url.starts_with("https:") || is_loopback_url(url) => Check::fine(format!("public_url is {url}.")),
        Some(url) => {
            Check::wrong(format!("public_url is {url}: passwords would cross the network unencrypted, use https."))
        }
    }
}

/// What senders are shown that speak TLS, if any do.
fn syslog_identity(config: &Config) -> Option<Check> {
    let listens = config.sources.iter().find(|source| source.place.starts_with("tls://"));
    let Some(identity) = config.syslog_identity() else {
        let name = &listens?.name;
        return Some(Check::wrong(format!(
            "syslog over TLS: the source {name} has no certificate to show: set syslog_certificate and syslog_key."
        )));
    };
    Some(match identity.check() {
        Ok(()) if identity.client_ca.is_some() => {
            Check::fine("syslog over TLS: the certificate and its key can be read; senders must show one of theirs.")
        }
        Ok(()) => Check::fine(
            "syslog over TLS: the certificate and its key can be read; whoever reaches the port may send, for syslog_client_ca is not set.",
        ),
        Err(why) => Check::wrong(format!("syslog over TLS: {why}.")),
    })
}

fn is_loopback_url(url: &str) -> bool {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    host == "localhost" || host.starts_with("localhost:") || host.starts_with("127.") || host.starts_with("[::1]")
}

fn is_loopback_host(host: &str) -> bool {
    host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}
