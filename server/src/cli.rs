//! The command line: what can be asked, and how a failure is told (one sentence on standard error).

use std::{
    io::{IsTerminal, Write},
    path::PathBuf,
    process::ExitCode,
};

use chrono::NaiveDate;
use clap::{
    ArgGroup, Args, Parser, Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};
use ipnet::IpNet;
use lasso::{source::Kind, tenant::Subjects, user::Role, verdict::Detail, window};

use crate::{
    clock, commands,
    config::{Config, Flags, Origin, parse},
    database, demo, export, ingest, trace,
};

/// Where is my email? Reads what a mail platform logs, and shows each mail's story to the people concerned.
#[derive(Debug, Parser)]
#[command(name = "lasso", version, propagate_version = true)]
pub struct Cli {
    /// The configuration file; without it `lasso.toml` of the current directory, if there is one.
    #[arg(long, global = true, value_name = "FILE", help_heading = "Settings")]
    pub config: Option<PathBuf>,
    #[command(flatten)]
    pub flags: Flags,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the site.
    Serve,
    /// Read log files into the database; the same file twice changes nothing.
    Import(ImportArgs),
    /// Show the story of a mail: by address, queue id, Message-ID, domain, IP or id.
    Trace(TraceArgs),
    /// Write every copy of every message, or the invalid recipients of a tenant, to standard output.
    Export(ExportArgs),
    /// Fill an empty database with three tenants, their mail, and people to sign in as.
    Demo,
    /// Add or list tenants.
    #[command(subcommand)]
    Tenant(TenantCommand),
    /// Attach a domain to a tenant, or list domains.
    #[command(subcommand)]
    Domain(DomainCommand),
    /// Add, list, pause the sources that `serve` reads, or make the token of one that is pushed to.
    #[command(subcommand)]
    Source(SourceCommand),
    /// Say which mail is in which category: rules of your own, tried before ours.
    #[command(subcommand)]
    Categories(CategoriesCommand),
    /// Add people, change their password, open a tenant to them, refuse them.
    #[command(subcommand)]
    User(UserCommand),
    /// Delete now what is older than it is kept, as `serve` does every hour.
    Forget,
    /// Create the database, or bring it up to this version.
    Migrate,
    /// Print every setting, where it comes from, and what is wrong.
    Doctor,
}

#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The name of the source that wrote these lines.
    #[arg(long, value_name = "NAME", default_value = "import")]
    pub source: String,
    /// The time zone of stamps that carry none, such as Europe/Paris.
    #[arg(long, value_name = "TZ")]
    pub timezone: Option<chrono_tz::Tz>,
    /// Networks whose clients may send for any of our domains.
    #[arg(long, value_name = "CIDR,…", value_parser = cidr, value_delimiter = ',')]
    pub trusted: Vec<IpNet>,
    /// Log files, plain or .gz; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub struct TraceArgs {
    /// An address, a domain, an IP, a queue id, a Message-ID, or the id of a trace.
    pub query: String,
    /// As JSON objects, one a line.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("what").required(true).args(["json", "invalid_recipients"])))]
pub struct ExportArgs {
    /// Every copy of every message as JSON objects, one a line.
    #[arg(long)]
    pub json: bool,
    /// The recipients that do not exist and to whom a tenant wrote, as CSV (RFC 4180).
    #[arg(long, requires = "tenant")]
    pub invalid_recipients: bool,
    /// The tenant, as `lasso tenant list` names it; `-` for mail of no known domain.
    #[arg(long, value_name = "TENANT", requires = "invalid_recipients", conflicts_with = "json")]
    pub tenant: Option<String>,
    /// Refused on this day or later, in the tenant's time zone.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day, requires = "invalid_recipients", conflicts_with = "json")]
    pub from: Option<NaiveDate>,
    /// Refused on this day or before.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day, requires = "invalid_recipients", conflicts_with = "json")]
    pub to: Option<NaiveDate>,
    /// Written by this address, or from this domain.
    #[arg(long, value_name = "SENDER", requires = "invalid_recipients", conflicts_with = "json")]
    pub sender: Option<String>,
    /// As Excel in French opens it: semicolons, a byte order mark, French words.
    #[arg(long, requires = "invalid_recipients", conflicts_with = "json")]
    pub excel: bool,
}

#[derive(Debug, Subcommand)]
pub enum TenantCommand {
    /// Add a tenant.
    Add {
        /// The customer's name: it is shown, and other commands call it so.
        name: String,
        /// The time zone in which its people read times.
        #[arg(long, value_name = "TZ", default_value = "Europe/Paris")]
        timezone: chrono_tz::Tz,
    },
    /// Say how many days the mail of a tenant is kept; what is gone does not come back with more of them.
    Keep {
        /// The tenant, as `lasso tenant list` names it; `-` for mail of no known domain.
        name: String,
        /// 7 to 3650, or `default` for what the setting `keep_messages_days` says.
        #[arg(value_parser = keep, value_name = "DAYS|default")]
        days: Keep,
    },
    /// Say how much of a filter's verdict the people of a tenant are shown; agents and operators see all of it.
    #[command(group(ArgGroup::new("whose").required(true).multiple(true).args(["users", "admins"])))]
    Detail {
        /// The tenant, as `lasso tenant list` names it; `-` for mail of no known domain.
        name: String,
        /// Its users: kinds of tests (`family`), the tests with their scores (`symbols`), or also what they found (`everything`).
        #[arg(long, value_parser = PossibleValuesParser::new(Detail::ALL.iter().map(|v| v.slug())).map(detail))]
        users: Option<Detail>,
        /// Its administrators.
        #[arg(long, value_parser = PossibleValuesParser::new(Detail::ALL.iter().map(|v| v.slug())).map(detail))]
        admins: Option<Detail>,
    },
    /// Say what everybody is shown of the subjects of a tenant's mail.
    Subjects {
        /// The tenant, as `lasso tenant list` names it; `-` for mail of no known domain.
        name: String,
        /// `hashed` shows eight digits that are the same for the same subject.
        #[arg(value_parser = PossibleValuesParser::new(Subjects::ALL.iter().map(|v| v.slug())).map(subjects))]
        subjects: Subjects,
    },
    /// List the tenants.
    List,
}

/// How long a tenant's mail is kept: `None` as long as the setting says.
#[derive(Clone, Copy, Debug)]
pub struct Keep(pub Option<i64>);

fn keep(text: &str) -> Result<Keep, String> {
    if text == "default" {
        return Ok(Keep(None));
    }
    parse::days(text).map(|days| Keep(Some(days))).map_err(|expected| format!("{expected}, or `default`, is expected"))
}

#[derive(Debug, Subcommand)]
pub enum DomainCommand {
    /// Attach a domain to a tenant.
    Add {
        /// The tenant, as `lasso tenant list` names it.
        tenant: String,
        /// What stands behind the @.
        domain: String,
    },
    /// List the domains with their tenants.
    List,
}

#[derive(Debug, Subcommand)]
pub enum SourceCommand {
    /// Add a source. One that is pushed to is given a token.
    Add {
        /// What it is called, also in the address that is pushed to.
        name: String,
        /// How lines reach us.
        #[arg(value_parser = PossibleValuesParser::new(Kind::LIVE.map(Kind::slug)).map(kind))]
        kind: Kind,
        /// The path of a file, the address of syslog (`tcp://127.0.0.1:5514`, `udp://`, `tls://`), the folder of a journal that is not this machine's.
        place: Option<String>,
        /// The host of lines that name none.
        #[arg(long)]
        host: Option<String>,
        /// The time zone of stamps that carry none.
        #[arg(long, value_name = "TZ", default_value = "UTC")]
        timezone: chrono_tz::Tz,
        /// Networks whose clients may send for any of our domains.
        #[arg(long, value_name = "CIDR,…", value_parser = cidr, value_delimiter = ',')]
        trusted: Vec<IpNet>,
    },
    /// List the sources.
    List,
    /// Make a new token; the one before it opens nothing any more.
    Token {
        /// The source.
        name: String,
    },
    /// Stop reading a source.
    Pause {
        /// The source.
        name: String,
    },
    /// Read it again, from where it was left.
    Resume {
        /// The source.
        name: String,
    },
}

#[derive(Debug, Subcommand)]
pub enum CategoriesCommand {
    /// Put rules in force, and look again at the mail already known; `serve` goes on with that where this is stopped.
    Set {
        /// TOML, written as `lasso categories show --ours` shows; an empty file takes your rules away. `-` is standard input.
        file: PathBuf,
    },
    /// Print your rules, and how far the mail already known has been looked at by them.
    Show {
        /// Print our own rules, with what a rule may ask.
        #[arg(long)]
        ours: bool,
    },
}

#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Add a person; the password comes from standard input, or is asked for on a terminal.
    Add(UserArgs),
    /// Give somebody a new password, read as for `add`; their sessions end.
    Password {
        /// What they sign in with.
        email: String,
    },
    /// Open one more tenant to an agent or operator.
    Assign {
        /// What they sign in with.
        email: String,
        /// The tenant, as `lasso tenant list` names it.
        tenant: String,
    },
    /// Refuse somebody from now on; their sessions end.
    Disable {
        /// What they sign in with.
        email: String,
    },
}

#[derive(Debug, Args)]
pub struct UserArgs {
    /// The tenant they belong to; for agents and operators, the tenant they are assigned to (`-` for none yet).
    pub tenant: String,
    /// What they sign in with.
    pub email: String,
    /// What they may see.
    #[arg(long, value_parser = PossibleValuesParser::new(Role::ALL.map(Role::slug)).map(role))]
    pub role: Role,
    /// An address whose mail is theirs; may be repeated. Without it, a user's own e-mail.
    #[arg(long = "address", value_name = "ADDRESS")]
    pub addresses: Vec<String>,
    /// What the pages call them.
    #[arg(long, default_value = "")]
    pub name: String,
}

fn role(slug: String) -> Role {
    Role::from_slug(&slug).expect("clap lets only the slugs of roles through")
}

fn kind(slug: String) -> Kind {
    Kind::from_slug(&slug).expect("clap lets only the slugs of kinds through")
}

fn detail(slug: String) -> Detail {
    Detail::from_slug(&slug).expect("clap lets only the slugs of details through")
}

fn subjects(slug: String) -> Subjects {
    Subjects::from_slug(&slug).expect("clap lets only the slugs of subjects through")
}

fn cidr(text: &str) -> Result<IpNet, String> {
    match parse::cidr_list(text)?.as_slice() {
        [network] => Ok(*network),
        _ => Err("a network such as 10.0.0.0/8 is expected".to_owned()),
    }
}

fn day(text: &str) -> Result<NaiveDate, String> {
    window::day(text).ok_or_else(|| "a day such as 2026-03-14 is expected".to_owned())
}

/// What stands for the platform itself where a tenant is named.
pub const PLATFORM: &str = "-";

/// Runs a command to its end.
pub fn run(cli: Cli) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let done = runtime
        .map_err(|error| anyhow::anyhow!("The system grants no threads: {error}."))
        .and_then(|runtime| runtime.block_on(execute(cli)));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // nobody is left to tell when standard error is closed too
            drop(writeln!(std::io::stderr(), "lasso: {}", one_line(&error)));
            ExitCode::FAILURE
        }
    }
}

/// The sentence, and nothing of its causes: they were told in it or are in the log.
fn one_line(error: &anyhow::Error) -> String {
    error.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}

async fn execute(cli: Cli) -> anyhow::Result<()> {
    let config = Config::load(cli.config.as_deref(), &cli.flags)?;
    start_log(&config, &cli.command);
    match cli.command {
        Command::Serve => commands::serve::run(&config).await,
        Command::Import(args) => {
            let db = database::open(&config).await?;
            let done = ingest::run(&db, args, &config, clock::now()).await;
            // SQLite folds its journal back into the file
            db.close().await;
            done
        }
        Command::Trace(args) => trace::run(&database::open(&config).await?, args, clock::now()).await,
        Command::Export(args) => {
            let site = config.public_url.clone().unwrap_or_default();
            export::run(&database::open(&config).await?, args, site, clock::now()).await
        }
        Command::Demo => demo::run(&database::open(&config).await?, clock::now()).await,
        Command::Tenant(command) => commands::tenant::run(&config, command, clock::now()).await,
        Command::Domain(command) => commands::domain::run(&database::open(&config).await?, command, clock::now()).await,
        Command::Source(command) => {
            commands::source::run(&database::open(&config).await?, &config, command, clock::now()).await
        }
        Command::Categories(command) => {
            commands::categories::run(&database::open(&config).await?, command, clock::now()).await
        }
        Command::User(command) => commands::user::run(&database::open(&config).await?, command, clock::now()).await,
        Command::Forget => commands::forget::run(&config, clock::now()).await,
        Command::Migrate => commands::migrate::run(&config).await,
        Command::Doctor => commands::doctor::run(&config).await,
    }
}

/// The site logs what it does; a command that ends soon says only what went wrong, unless it is asked for more.
fn start_log(config: &Config, command: &Command) {
    let is_quiet = !matches!(command, Command::Serve) && config.origin("log") == Some(&Origin::Default);
    let filter = if is_quiet { "error" } else { config.log.as_str() };
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
}
