//! What can be set, where it may be set, and what it means: `lasso.toml`, then the environment, then flags; the last wins.
//!
//! The doc comment of a setting is its documentation everywhere: `lasso --help` and `lasso doctor` print it.

use std::{
    fmt,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use ipnet::IpNet;
use lasso::{source::Declaration, trail::OwnHosts};
use lettre::message::Mailbox;

use crate::{
    config::parse::{
        cidr_list, database_url, days, listen, log_filter, mailbox, optional_listen, own_hosts, path, public_url,
        smtp_url,
    },
    ingest::tls::Identity,
    mail::smtp::SmtpServer,
};

pub mod parse;
mod source;

pub use source::expected;

/// The file that is read when `--config` names none.
pub const DEFAULT_FILE: &str = "lasso.toml";

macro_rules! settings {
    ($($(#[doc = $doc:literal])+ $name:ident: $type:ty = $default:literal, $env:literal, $parse:path;)+) => {
        /// Everything that can be set, checked.
        #[derive(Clone, Debug)]
        pub struct Config {
            $($(#[doc = $doc])+ pub $name: $type,)+
            /// The same as text, with where each came from: what `doctor` prints.
            pub settings: Vec<Setting>,
            /// The `[[source]]` tables of the file.
            pub sources: Vec<Declaration>,
        }

        /// The settings as flags of the command line.
        #[derive(Clone, Debug, Default, clap::Args)]
        pub struct Flags {
            $(
                $(#[doc = $doc])+
                #[arg(long, global = true, value_name = "VALUE", help_heading = "Settings")]
                pub $name: Option<String>,
            )+
        }

        const KEYS: &[&str] = &[$(stringify!($name)),+];

        impl Config {
            /// Puts the three places together. `env` looks a variable up, so that a test need not set one.
            pub fn resolve(
                file: &FileSettings,
                env: impl Fn(&str) -> Option<String>,
                flags: &Flags,
            ) -> anyhow::Result<Self> {
                let mut settings = Vec::new();
                $(
                    let (value, origin) = match (&flags.$name, env($env), file.get(stringify!($name))) {
                        (Some(value), _, _) => {
                            (value.clone(), Origin::Flag(concat!("--", stringify!($name)).replace('_', "-")))
                        }
                        (None, Some(value), _) => (value, Origin::Env($env)),
                        (None, None, Some(value)) => (value, Origin::File(file.name.clone())),
                        (None, None, None) => ($default.to_owned(), Origin::Default),
                    };
                    let $name = $parse(value.trim()).map_err(|expected| {
                        let shown = parse::mask_password(&value);
                        anyhow::anyhow!("The setting `{}` (from {origin}) is `{shown}`, but must be {expected}.", stringify!($name))
                    })?;
                    settings.push(Setting {
                        key: stringify!($name),
                        value: parse::mask_password(value.trim()),
                        origin,
                        doc: concat!($($doc),+).trim(),
                    });
                )+
                let config = Self { $($name,)+ settings, sources: file.sources.clone() };
                config.check()?;
                Ok(config)
            }
        }
    };
}

settings! {
    /// Where everything is kept: `sqlite://PATH` for a file, or `postgres://USER:PASSWORD@HOST/DATABASE`.
    database_url: String = "sqlite://data/lasso.db", "LASSO_DATABASE_URL", database_url;

    /// The address and port that `lasso serve` listens on.
    listen: SocketAddr = "127.0.0.1:3000", "LASSO_LISTEN", listen;

    /// The address and port where Prometheus finds `/metrics`, such as `127.0.0.1:9464`, apart from the site; empty: nowhere.
    metrics_listen: Option<SocketAddr> = "", "LASSO_METRICS_LISTEN", optional_listen;

    /// The address that people type, such as `https://mail.example.org`; empty: whatever host the browser names.
    public_url: Option<String> = "", "LASSO_PUBLIC_URL", public_url;

    /// Reverse proxies whose X-Forwarded-For is believed: networks in CIDR notation, separated by commas.
    trusted_proxies: Vec<IpNet> = "", "LASSO_TRUSTED_PROXIES", cidr_list;

    /// Where each of the platform's own mail hosts takes mail, by the name that its log lines bear: `mx1=192.0.2.10,out1=192.0.2.20`, addresses or networks. What one hands to another is one mail then; private addresses are ours without it.
    own_hosts: OwnHosts = "", "LASSO_OWN_HOSTS", own_hosts;

    /// The mail server that takes our e-mails to people: `smtps://USER:PASSWORD@HOST`, or `smtp://HOST:PORT` with `?tls=required` for STARTTLS; empty: none are sent.
    smtp_url: Option<SmtpServer> = "", "LASSO_SMTP_URL", smtp_url;

    /// Who these e-mails come from, such as `Lasso <lasso@example.org>`; the mail server must accept it as a sender.
    mail_from: Option<Mailbox> = "", "LASSO_MAIL_FROM", mailbox;

    /// Where answers to them go, such as `Support <support@example.org>`; empty: to `mail_from`.
    desk_address: Option<Mailbox> = "", "LASSO_DESK_ADDRESS", mailbox;

    /// What syslog senders are shown that speak TLS (`tls://`): a certificate in PEM, with those that lead to who signed it; read again when it changes.
    syslog_certificate: Option<PathBuf> = "", "LASSO_SYSLOG_CERTIFICATE", path;

    /// Its key, in PEM.
    syslog_key: Option<PathBuf> = "", "LASSO_SYSLOG_KEY", path;

    /// Who signs the certificates that these senders must show, in PEM; empty: whoever reaches the port may send.
    syslog_client_ca: Option<PathBuf> = "", "LASSO_SYSLOG_CLIENT_CA", path;

    /// How many days mail is kept, 7 to 3650, where `lasso tenant keep` says nothing else of a tenant; what is older `lasso serve` deletes for good, every hour.
    keep_messages_days: i64 = "90", "LASSO_KEEP_MESSAGES_DAYS", days;

    /// What is logged to standard error, as `level` or `target=level,…` (error, warn, info, debug, trace).
    log: String = "warn,lasso=info,lasso::store::db=error", "LASSO_LOG", log_filter;
}

impl Config {
    /// Reads the file (`path`, or `lasso.toml` of the current directory if there is one) and the process's environment.
    pub fn load(path: Option<&Path>, flags: &Flags) -> anyhow::Result<Self> {
        let file = match path {
            Some(path) => FileSettings::read(path)?,
            None if Path::new(DEFAULT_FILE).exists() => FileSettings::read(Path::new(DEFAULT_FILE))?,
            None => FileSettings::default(),
        };
        Self::resolve(&file, |name| std::env::var(name).ok().filter(|value| !value.is_empty()), flags)
    }

    /// What no setting can tell by itself.
    fn check(&self) -> anyhow::Result<()> {
        if self.smtp_url.is_some() && self.mail_from.is_none() {
            bail!(
                "`smtp_url` is set, so e-mails need a sender: set `mail_from` too, such as Lasso <lasso@example.org>."
            );
        }
        if self.syslog_certificate.is_some() != self.syslog_key.is_some() {
            bail!("`syslog_certificate` and `syslog_key` belong together: set both, or none.");
        }
        if self.syslog_client_ca.is_some() && self.syslog_certificate.is_none() {
            bail!("`syslog_client_ca` is for senders that speak TLS: set `syslog_certificate` and `syslog_key` too.");
        }
        Ok(())
    }

    /// What syslog senders are shown that speak TLS.
    pub fn syslog_identity(&self) -> Option<Identity> {
        let (certificate, key) = (self.syslog_certificate.clone()?, self.syslog_key.clone()?);
        Some(Identity { certificate, key, client_ca: self.syslog_client_ca.clone() })
    }

    /// Whether people reach the site by https: cookies are `Secure` then, and browsers are told to insist on it.
    pub fn is_https(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https:"))
    }

    /// Where a setting came from.
    pub fn origin(&self, key: &str) -> Option<&Origin> {
        self.settings.iter().find(|setting| setting.key == key).map(|setting| &setting.origin)
    }
}

/// One setting as text.
#[derive(Clone, Debug)]
pub struct Setting {
    pub key: &'static str,
    /// Passwords are masked.
    pub value: String,
    pub origin: Origin,
    /// Its doc comment.
    pub doc: &'static str,
}

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    Default,
    File(String),
    Env(&'static str),
    Flag(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(name) | Self::Flag(name) => f.write_str(name),
            Self::Env(name) => f.write_str(name),
        }
    }
}

/// The settings that a file holds, as text.
#[derive(Clone, Debug, Default)]
pub struct FileSettings {
    name: String,
    values: Vec<(String, String)>,
    sources: Vec<Declaration>,
}

impl FileSettings {
    fn read(path: &Path) -> anyhow::Result<Self> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| anyhow::anyhow!("The configuration file {name} cannot be read: {error}."))?;
        Self::parse(&name, &text)
    }

    /// Reads TOML: strings, numbers, or arrays of strings for lists. A key that means nothing is refused by its name.
    pub fn parse(name: &str, text: &str) -> anyhow::Result<Self> {
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
            let line = error.span().map_or(1, |span| text[..span.start].lines().count().max(1));
            anyhow::anyhow!("The configuration file {name} is not valid TOML at line {line}: {}.", error.message())
        })?;
        let (mut values, mut sources) = (Vec::new(), Vec::new());
        for (key, value) in table {
            if key == "source" {
                sources = source::read(name, value)?;
                continue;
            }
            if !KEYS.contains(&key.as_str()) {
                bail!(
                    "The configuration file {name} sets `{key}`, which is not a setting: known are {} and [[source]].",
                    KEYS.join(", ")
                );
            }
            let value = text_of(&value).with_context(|| {
                format!("The configuration file {name} must set `{key}` to a text, a number or a list of texts.")
            })?;
            values.push((key, value));
        }
        Ok(Self { name: name.to_owned(), values, sources })
    }

    fn get(&self, key: &str) -> Option<String> {
        self.values.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone())
    }
}

fn text_of(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Array(items) => {
            items.iter().map(toml::Value::as_str).collect::<Option<Vec<_>>>().map(|items| items.join(","))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn nothing(_: &str) -> Option<String> {
        None
    }

    #[test]
    fn a_flag_beats_the_environment_which_beats_the_file_which_beats_the_default() {
        let file = FileSettings::parse("lasso.toml", "listen = '127.0.0.1:1'").unwrap();
        let env = |name: &str| (name == "LASSO_LISTEN").then(|| "127.0.0.1:2".to_owned());
        let flags = Flags { listen: Some("127.0.0.1:3".to_owned()), ..Flags::default() };
        let port = |config: anyhow::Result<Config>| config.unwrap().listen.port();

        assert_eq!(port(Config::resolve(&FileSettings::default(), nothing, &Flags::default())), 3000);
        assert_eq!(port(Config::resolve(&file, nothing, &Flags::default())), 1);
        assert_eq!(port(Config::resolve(&file, env, &Flags::default())), 2);
        assert_eq!(port(Config::resolve(&file, env, &flags)), 3);
        let config = Config::resolve(&file, env, &flags).unwrap();
        assert_eq!(config.origin("listen").unwrap().to_string(), "--listen");
    }

    #[test]
    fn an_unknown_key_is_named() {
        let error = FileSettings::parse("lasso.toml", "listne = '127.0.0.1:1'").unwrap_err().to_string();
        assert!(error.contains("`listne`"), "{error}");
    }

    #[test]
    fn a_wrong_value_says_where_it_is_and_what_it_must_be() {
        let file = FileSettings::parse("lasso.toml", "listen = 'here'").unwrap();
        let error = Config::resolve(&file, nothing, &Flags::default()).unwrap_err().to_string();
        assert!(error.contains("lasso.toml") && error.contains("127.0.0.1:3000"), "{error}");
    }

    #[test]
    fn days_are_a_number_within_reason() {
        let days = |text: &str| {
            Config::resolve(&FileSettings::parse("lasso.toml", text).unwrap(), nothing, &Flags::default())
                .map(|config| config.keep_messages_days)
        };
        assert_eq!(days("").unwrap(), 90);
        assert_eq!(days("keep_messages_days = 30").unwrap(), 30);
        assert_eq!(days("keep_messages_days = '365'").unwrap(), 365);
        for wrong in ["0", "6", "3651", "-90", "'a year'"] {
            let error = days(&format!("keep_messages_days = {wrong}")).unwrap_err().to_string();
            assert!(error.contains("keep_messages_days") && error.contains("7 to 3650"), "{error}");
        }
    }

    #[test]
    fn a_list_may_be_an_array() {
        let file = FileSettings::parse("lasso.toml", "trusted_proxies = ['10.0.0.0/8', '::1']").unwrap();
        let config = Config::resolve(&file, nothing, &Flags::default()).unwrap();
        assert_eq!(config.trusted_proxies.len(), 2);
    }

    #[test]
    fn our_own_hosts_have_addresses_or_networks() {
        let own_hosts = |text: &str| {
            Config::resolve(&FileSettings::parse("lasso.toml", text).unwrap(), nothing, &Flags::default())
                .map(|config| config.own_hosts)
        };
        assert!(own_hosts("").unwrap().is_empty());
        let known = own_hosts("own_hosts = ['OUT1 = 192.0.2.20', 'mx1=2001:db8:1::/64']").unwrap();
        assert_eq!(known.addresses("out1").unwrap().as_ref(), "192.0.2.20/32");
        assert_eq!((known.addresses("mx1").unwrap().as_ref(), known.addresses("mx2")), ("2001:db8:1::/64", None));
        for wrong in
            ["192.0.2.20", "out1", "out1=here", "=192.0.2.20", "out 1=192.0.2.20", "out1=0.0.0.0/0", "out1=::/0"]
        {
            let error = own_hosts(&format!("own_hosts = '{wrong}'")).unwrap_err().to_string();
            assert!(error.contains("own_hosts") && error.contains("out1=192.0.2.20"), "{wrong}: {error}");
        }
    }

    #[test]
    fn a_password_never_shows() {
        let flags = Flags { database_url: Some("postgres://lasso:se@cret@db/lasso".into()), ..Flags::default() };
        let config = Config::resolve(&FileSettings::default(), nothing, &flags).unwrap();
        assert_eq!(config.settings[0].value, "postgres://lasso:***@db/lasso");

        let smtp = |url: &str| Flags {
            smtp_url: Some(url.to_owned()),
            mail_from: Some("lasso@example.org".to_owned()),
            ..Flags::default()
        };
        let config = Config::resolve(&FileSettings::default(), nothing, &smtp("smtps://lasso:se@cret@mail")).unwrap();
        assert!(config.settings.iter().any(|setting| setting.value == "smtps://lasso:***@mail"));
        assert!(!format!("{config:?}").contains("cret"));
        for wrong in ["smtq://lasso:s3cret@mail", "lasso:s3cret@mail", "smtp://lasso:s3cret@"] {
            let error = Config::resolve(&FileSettings::default(), nothing, &smtp(wrong)).unwrap_err().to_string();
            assert!(error.contains("`smtp_url`") && !error.contains("s3cret"), "{error}");
        }
    }

    #[test]
    fn e_mails_need_a_sender() {
        let flags = Flags { smtp_url: Some("smtp://localhost".into()), ..Flags::default() };
        let error = Config::resolve(&FileSettings::default(), nothing, &flags).unwrap_err().to_string();
        assert!(error.contains("set `mail_from` too"), "{error}");
    }

    #[test]
    fn a_certificate_for_syslog_needs_its_key() {
        let resolve =
            |text: &str| Config::resolve(&FileSettings::parse("lasso.toml", text).unwrap(), nothing, &Flags::default());
        let both = "syslog_certificate = '/a.pem'\nsyslog_key = '/a.key'";
        assert!(resolve("").unwrap().syslog_identity().is_none());
        assert_eq!(resolve(both).unwrap().syslog_identity().unwrap().key, Path::new("/a.key"));
        for (text, words) in [
            ("syslog_certificate = '/a.pem'", "belong together"),
            ("syslog_key = '/a.key'", "belong together"),
            ("syslog_client_ca = '/ca.pem'", "`syslog_certificate` and `syslog_key` too"),
            ("syslog_key = 'a.key'", "absolute path"),
        ] {
            let error = resolve(text).unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        }
    }
}
