//! `[[source]]` in `lasso.toml`: a source that `lasso serve` reads.

use anyhow::{anyhow, bail};
use lasso::{
    error::Error,
    forecast::RetrySchedule,
    source::{Declaration, KEEP_LINES_DAYS, Kind},
};
use serde::Deserialize;

/// One table, as somebody wrote it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    name: String,
    /// `file`, `syslog`, `http`, `journal`
    kind: String,
    /// Of a file; of a journal that is not the machine's own.
    #[serde(default)]
    path: String,
    /// `udp://127.0.0.1:5514`, `tcp://127.0.0.1:5514`, `tls://127.0.0.1:6514`
    #[serde(default)]
    listen: String,
    #[serde(default)]
    host: String,
    #[serde(default = "utc")]
    timezone: String,
    #[serde(default)]
    trusted: Vec<String>,
    /// `{ steps = [[3600, 300], [432000, 3600]], lifetime = 432000 }`, in seconds; without it, stock Postfix.
    retry: Option<RetrySchedule>,
    #[serde(default = "keep_lines_days")]
    keep_lines_days: i64,
}

fn utc() -> String {
    "UTC".to_owned()
}

fn keep_lines_days() -> i64 {
    KEEP_LINES_DAYS
}

pub(super) fn read(file: &str, value: toml::Value) -> anyhow::Result<Vec<Declaration>> {
    let toml::Value::Array(tables) = value else {
        bail!("The configuration file {file} must declare each source in a table of its own: [[source]].");
    };
    let mut declared: Vec<Declaration> = Vec::new();
    for (i, table) in tables.into_iter().enumerate() {
        let number = i + 1;
        let table: Table = table.try_into().map_err(|error: toml::de::Error| {
            anyhow!(
                "The configuration file {file} has a [[source]], number {number}, that is wrong: {}.",
                error.message().trim()
            )
        })?;
        let declaration = declaration(table, file, number)?;
        if declared.iter().any(|other| other.name == declaration.name) {
            bail!("The configuration file {file} declares the source `{}` twice.", declaration.name);
        }
        declared.push(declaration);
    }
    Ok(declared)
}

fn declaration(table: Table, file: &str, number: usize) -> anyhow::Result<Declaration> {
    let wrong =
        |what: &str| anyhow!("The configuration file {file} has a [[source]], number {number}, that is wrong: {what}.");
    let Some(kind) = Kind::LIVE.into_iter().find(|kind| kind.slug() == table.kind) else {
        return Err(wrong("`kind` must be file, syslog, http or journal"));
    };
    let place = match kind {
        Kind::Syslog if table.path.is_empty() => table.listen,
        Kind::File | Kind::Journal if table.listen.is_empty() => table.path,
        Kind::Http if table.listen.is_empty() && table.path.is_empty() => String::new(),
        Kind::Syslog => return Err(wrong("a syslog source has `listen`, and no `path`")),
        _ => return Err(wrong("only a syslog source has `listen`, and only a file or a journal a `path`")),
    };
    let declaration = Declaration {
        name: table.name,
        kind,
        place,
        host: table.host,
        timezone: table.timezone,
        trusted_networks: table.trusted.join(","),
        retry_schedule: table.retry.unwrap_or_else(RetrySchedule::postfix),
        keep_lines_days: table.keep_lines_days,
    };
    match declaration.check() {
        Ok(()) => Ok(declaration),
        Err(Error::Invalid { field, .. }) => Err(wrong(expected(field, kind))),
        Err(error) => Err(wrong(&error.to_string())),
    }
}

/// What a field must be, for whoever got it wrong in the file or at the command line.
pub fn expected(field: &str, kind: Kind) -> &'static str {
    match (field, kind) {
        ("name", _) => "`name` must be 1 to 64 lower-case letters, digits, dots, dashes or underscores",
        ("place", Kind::File) => "the path must be absolute, such as /var/log/mail.log",
        ("place", Kind::Syslog) => {
            "the address must be such as tcp://127.0.0.1:5514, udp://127.0.0.1:5514 or tls://127.0.0.1:6514"
        }
        ("place", _) => "the path must be absolute, or left away",
        ("host", _) => "`host` must be a host name",
        ("timezone", _) => "`timezone` must be a zone such as Europe/Paris",
        ("trusted_networks", _) => "`trusted` must be networks such as 10.0.0.0/8",
        ("keep_lines_days", _) => "`keep_lines_days` must be 1 to 3650",
        _ => "one of its values is not what it must be",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn declared(text: &str) -> anyhow::Result<Vec<Declaration>> {
        let mut table: toml::Table = text.parse().unwrap();
        read("lasso.toml", table.remove("source").unwrap())
    }

    #[test]
    fn each_table_is_a_source() {
        let found = declared(
            r#"
            [[source]]
            name = "mx1"
            kind = "file"
            path = "/var/log/mail.log"
            timezone = "Europe/Paris"
            trusted = ["10.0.0.0/8", "192.0.2.1/32"]
            retry = { steps = [[3600, 300], [432000, 3600]], lifetime = 432000 }
            [[source]]
            name = "all"
            kind = "syslog"
            listen = "tcp://127.0.0.1:5514"
            "#,
        );
        let found = found.unwrap();
        assert_eq!((found[0].kind, found[0].place.as_str()), (Kind::File, "/var/log/mail.log"));
        assert_eq!(found[0].trusted_networks, "10.0.0.0/8,192.0.2.1/32");
        assert_eq!(found[0].retry_schedule, RetrySchedule::provider());
        assert_eq!((found[1].kind, found[1].place.as_str()), (Kind::Syslog, "tcp://127.0.0.1:5514"));
    }

    #[test]
    fn a_wrong_table_is_told_with_its_number() {
        for (text, told) in [
            ("source = 1", "[[source]]"),
            ("[[source]]\nkind = 'file'", "name"),
            ("[[source]]\nname = 'a'\nkind = 'ftp'", "file, syslog, http or journal"),
            ("[[source]]\nname = 'a'\nkind = 'file'\npath = 'mail.log'", "absolute"),
            ("[[source]]\nname = 'a'\nkind = 'file'\nlisten = 'tcp://127.0.0.1:1'", "only a syslog source"),
            ("[[source]]\nname = 'a'\nkind = 'syslog'\nlisten = ':514'", "tcp://127.0.0.1:5514"),
            ("[[source]]\nname = 'a'\nkind = 'journal'\ncolour = 'red'", "colour"),
            ("[[source]]\nname = 'a'\nkind = 'http'\n[[source]]\nname = 'a'\nkind = 'http'", "twice"),
        ] {
            let error = declared(text).unwrap_err().to_string();
            assert!(error.contains(told) && error.contains("lasso.toml"), "{text}: {error}");
        }
    }
}
