//! `lasso demo`: the log of a real platform that serves three tenants, moved to the present, and people to sign in as.
//!
//! The log is the mail laboratory's sample: real Postfix, real replies. It is cut while some mails still wait for their next
//! attempt, and its stamps are moved so that it ends now. Then it takes the way that every imported log takes.

use std::{io::Cursor, net::IpAddr};

use anyhow::{Context, bail};
use chrono::{DateTime, NaiveDateTime, SecondsFormat};
use indicatif::ProgressBar;
use lasso::{
    error::Error,
    forecast::RetrySchedule,
    message::{Micros, SECOND},
    store::{
        db::Db,
        demo::{self, Holds},
        sources::NewSource,
        tenants, users,
    },
    tenant::Scope,
    trail::OwnHosts,
    user::{DEMO_ACCOUNTS, DEMO_PASSWORD, Role},
};

use crate::{database::unforeseen, ingest, output};

mod desk;

const LOGS: [(&str, &str); 2] = [
    ("mx1", include_str!("../../end2end/lab/sample/mx1.rfc3339.log")),
    ("out1", include_str!("../../end2end/lab/sample/out1.rfc3339.log")),
];
/// What rspamd said of their mail.
const FILTER: &str = include_str!("../../end2end/lab/sample/rspamd.log");
/// A host that takes one mail of each kind that a filter tells apart, and what its rspamd said.
const KINDS: [(&str, &str); 2] = [
    ("mx4", include_str!("../../end2end/lab/sample-rspamd/mx4.log")),
    ("rspamd", include_str!("../../end2end/lab/sample-rspamd/rspamd.log")),
];
/// They came this long ago: what is newest is the mail of the customers.
const KINDS_BEFORE: Micros = 3 * 3600 * SECOND;
/// Later lines are left out: from here on the laboratory gives up the mails that wait.
const CUT: &str = "2026-11-22T16:40:50";
/// A mail that the laboratory releases before that: here it is held until somebody asks for it.
const HELD: (&str, &str) = ("4DE509E6260", "2026-11-22T16:40:13");
/// The laboratory's customers submit from these addresses.
const TRUSTED: &str = "203.0.113.21/32,203.0.113.22/32";
/// Where its hosts take mail.
const OWN_HOSTS: [(&str, [u8; 4]); 2] = [("mx1", [192, 0, 2, 10]), ("out1", [192, 0, 2, 20])];

pub(crate) const TENANTS: [(&str, &str); 3] =
    [("Menuiserie Alba", "cust-a.example"), ("Cabinet Borel", "cust-b.example"), ("Crèche Cerise", "cust-c.example")];
/// People whom the others meet: a colleague at the desk, and the administrator of another company.
pub(crate) const OTHERS: [(&str, &str, Role); 2] =
    [("karim@lasso.example", "Karim Haddad", Role::Agent), ("direction@cust-b.example", "Anne Borel", Role::Admin)];
/// Whose mail the end user reads, besides their own address.
const ADDRESSES: [&str; 10] = [
    "bob@cust-a.example",
    "info@cust-a.example",
    "ok-in@cust-a.example",
    "full-in@cust-a.example",
    "never-in@cust-a.example",
    "grey-in@cust-a.example",
    "polgrey@cust-a.example",
    "polhold@cust-a.example",
    "poldiscard@cust-a.example",
    "ok-warn@cust-a.example",
];
const FRESH: Micros = 24 * 3600 * SECOND;

pub async fn run(db: &Db, now: Micros) -> anyhow::Result<()> {
    let scope = Scope::system("demo");
    let failed = |error| unforeseen("The demonstration was not loaded", &error);
    match demo::holds(db, &scope).await.map_err(failed)? {
        Holds::SomethingElse => bail!(
            "This database holds something else than the demonstration: give it one of its own, such as `lasso --database-url sqlite://data/demo.db demo`."
        ),
        Holds::Demo(at) if now - at < FRESH => {
            return output::print(|out| {
                writeln!(out, "The demonstration is there already; it is replaced when it is a day old.")
            });
        }
        Holds::Demo(_) => demo::forget(db, &scope).await.map_err(failed)?,
        Holds::Nothing => {}
    }
    people(db, &scope, now).await.map_err(failed)?;
    let last = LOGS
        .iter()
        .filter_map(|(_, log)| kept(log).last().and_then(stamp))
        .max()
        .context("The demonstration's log is empty.")?;
    let last_kind = KINDS[0].1.lines().last().and_then(stamp).context("The demonstration's log is empty.")?;
    let input = |name: &str, lines: String| ingest::Input {
        name: format!("The demonstration's log of {name}"),
        bytes: lines.len() as u64,
        read: Box::new(Cursor::new(lines.into_bytes())),
    };
    let inputs = LOGS
        .iter()
        .map(|(host, log)| input(host, moved(kept(log), now - last)))
        .chain([input("rspamd", moved(scans(FILTER), now - last))])
        .chain(KINDS.iter().map(|(name, log)| {
            let by = now - KINDS_BEFORE - last_kind;
            input(name, if *name == "rspamd" { moved(scans(log), by) } else { moved(log.lines(), by) })
        }));
    let source = NewSource {
        name: demo::SOURCE,
        timezone: Some("UTC"),
        trusted_networks: Some(TRUSTED),
        retry_schedule: &RetrySchedule::provider(),
    };
    let own_hosts = OWN_HOSTS.map(|(host, address)| (host.to_owned(), IpAddr::from(address).into()));
    let own_hosts = OwnHosts::new(own_hosts);
    let report = ingest::feed(db, &scope, source, &own_hosts, inputs.collect(), now, &ProgressBar::hidden()).await?;
    desk::fill(db, now).await.map_err(failed)?;
    output::print(|out| {
        writeln!(out, "The demonstration is loaded: {} messages of three tenants. Sign in as one of", report.messages)?;
        for (email, _, role) in DEMO_ACCOUNTS {
            writeln!(out, "  {email:<26}{}", role.slug())?;
        }
        writeln!(out, "with the password {DEMO_PASSWORD}")
    })
}

/// The tenants, their domains and the people; what is there already stays.
async fn people(db: &Db, scope: &Scope, now: Micros) -> Result<(), Error> {
    for (tenant, domain) in TENANTS {
        match tenants::add(db, scope, tenant, "Europe/Paris", now).await {
            Ok(_) | Err(Error::Conflict("tenant-exists")) => {}
            Err(error) => return Err(error),
        }
        tenants::add_domain(db, scope, tenant, domain, now).await?;
    }
    for (email, name, role) in DEMO_ACCOUNTS.into_iter().chain(OTHERS) {
        let addresses: &[&str] = if role == Role::User { &ADDRESSES } else { &[] };
        let home = TENANTS.iter().find(|(_, domain)| email.ends_with(domain)).unwrap_or(&TENANTS[0]);
        let new = users::NewUser {
            tenant_name: home.0,
            email,
            name,
            role,
            password: DEMO_PASSWORD,
            addresses,
            is_demo: true,
        };
        let user = match users::add(db, scope, new, now).await {
            Err(Error::Conflict(_)) => continue,
            added => added?,
        };
        let more = match role {
            Role::Agent => &TENANTS[1..2],
            Role::Operator => &TENANTS[1..],
            _ => &[],
        };
        for (tenant, _) in more {
            users::assign(db, scope, user.user_id, tenant, now).await?;
        }
    }
    Ok(())
}

fn kept(log: &str) -> impl Iterator<Item = &str> {
    let is_after = |line: &str, at: &str| line.get(..at.len()).is_some_and(|stamp| stamp >= at);
    let is_released =
        move |line: &str| is_after(line, HELD.1) && (line.contains(HELD.0) || line.contains("Released from hold"));
    log.lines().take_while(move |line| !is_after(line, CUT)).filter(move |line| !is_released(line))
}

/// Of rspamd's log, the lines that tell of a scan.
fn scans(log: &str) -> impl Iterator<Item = &str> {
    log.lines().filter(|line| line.contains("rspamd_task_write_log"))
}

fn stamp(line: &str) -> Option<Micros> {
    DateTime::parse_from_rfc3339(line.split(' ').next()?).ok().map(|at| at.timestamp_micros())
}

fn moved<'a>(lines: impl Iterator<Item = &'a str>, by: Micros) -> String {
    let mut moved = String::new();
    for line in lines {
        // rspamd's own stamps are local to its host, which was in UTC
        let written = line.split_once(" #").and_then(|(local, rest)| {
            let at = NaiveDateTime::parse_from_str(local, "%Y-%m-%d %H:%M:%S%.f").ok()?.and_utc();
            let at = DateTime::from_timestamp_micros(at.timestamp_micros() + by)?;
            Some(format!("{} #{rest}", at.format("%Y-%m-%d %H:%M:%S")))
        });
        let written = written.or_else(|| {
            let at = DateTime::from_timestamp_micros(stamp(line)? + by)?;
            Some(format!("{} {}", at.to_rfc3339_opts(SecondsFormat::Micros, false), line.split_once(' ')?.1))
        });
        moved.extend(written.into_iter().chain(["\n".to_owned()]));
    }
    moved
}
