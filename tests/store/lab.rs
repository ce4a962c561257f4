//! The mail laboratory's sample: real Postfix, with a ledger of what was handed in and what must come of it.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::{Path, PathBuf},
};

use chrono::DateTime;
use chrono_tz::Tz;
use lasso::{
    forecast::RetrySchedule,
    message::{Micros, SECOND},
    store::{
        db::Db,
        messages::{self, Exported},
        sources::{self, NewSource},
        tenants,
        trails::{self, Batch, Intake, Written},
    },
    tenant::Scope,
    trail::{Entry, OwnHosts, Reading, Source, order},
};
use serde_json::Value;

/// An hour after the sample; for a run of your own, `LASSO_LAB_NOW=$(date +%s)000000` when this is compiled.
pub(crate) const NOW: Micros = match option_env!("LASSO_LAB_NOW") {
    None => 1_795_365_599_000_000 + 3_600_000_000,
    Some(micros) => match Micros::from_str_radix(micros, 10) {
        Ok(micros) => micros,
        Err(_) => panic!("LASSO_LAB_NOW must be microseconds"),
    },
};
pub(crate) const TRUSTED: &str = "203.0.113.21/32,203.0.113.22/32";
/// Where its hosts take mail, and the third one of some golden logs.
pub(crate) const OWN_HOSTS: &str = "mx1=192.0.2.10/32,out1=192.0.2.20/32,mx2=192.0.2.11/32";
pub(crate) const TENANTS: [(&str, &str); 3] =
    [("A", "cust-a.example"), ("B", "cust-b.example"), ("C", "cust-c.example")];

/// A file of the sample run.
pub(crate) fn sample(name: &str) -> String {
    read(&runs()[0], name)
}

/// Folders with the files of a run: the sample, and others of your own, `LASSO_LAB_RUNS=/tmp/lab11/log:/tmp/lab23/log`.
pub(crate) fn runs() -> Vec<PathBuf> {
    let own = std::env::var("LASSO_LAB_RUNS").unwrap_or_default();
    // the site's tests read the same files, from one folder further down
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sample = here.ancestors().map(|folder| folder.join("end2end/lab/sample")).find(|folder| folder.is_dir());
    let sample = sample.unwrap_or_else(|| panic!("no end2end/lab/sample above {}", here.display()));
    std::iter::once(sample).chain(own.split(':').filter(|path| !path.is_empty()).map(PathBuf::from)).collect()
}

pub(crate) fn read(run: &Path, name: &str) -> String {
    let path = run.join(name);
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    String::from_utf8_lossy(&bytes).into_owned()
}

pub(crate) fn scope() -> Scope {
    Scope::system("test")
}

pub(crate) fn our_hosts(text: &str) -> OwnHosts {
    let hosts = text.split(',').filter_map(|one| one.split_once('='));
    OwnHosts::new(hosts.map(|(host, network)| (host.to_owned(), network.parse().unwrap())))
}

pub(crate) async fn add_tenants(db: &Db) {
    for (name, domain) in TENANTS {
        tenants::add(db, &scope(), name, "UTC", NOW).await.unwrap();
        tenants::add_domain(db, &scope(), name, domain, NOW).await.unwrap();
    }
}

/// Takes files in, `batch` entries at a time, in the order of their lines.
pub(crate) async fn import(db: &Db, files: &[String], batch: usize) -> trails::Change {
    import_knowing(db, files, batch, TRUSTED, OWN_HOSTS).await
}

/// The same where these networks are trusted, and our own hosts take mail at those.
pub(crate) async fn import_knowing(
    db: &Db,
    files: &[String],
    batch: usize,
    trusted: &str,
    own_hosts: &str,
) -> trails::Change {
    let mut sum = trails::Change::default();
    for taken in batches(db, files, batch, trusted, own_hosts, |entries| entries).await {
        let change = trails::ingest(db, &scope(), taken).await.unwrap();
        sum.messages += change.messages;
        sum.deliveries += change.deliveries;
    }
    sum
}

/// Takes files in so that each batch is made ready while the one before is written.
pub(crate) async fn import_ahead(db: &Db, files: &[String], batch: usize) -> trails::Change {
    ahead(db, batches(db, files, batch, TRUSTED, OWN_HOSTS, |entries| entries).await).await
}

/// The same as the command does it: mail by mail.
pub(crate) async fn import_by_mail(db: &Db, files: &[String], batch: usize) -> trails::Change {
    let domains = tenants::list_domains(db, &scope()).await.unwrap();
    let domains: HashMap<_, _> = domains.into_iter().map(|d| (d.domain, d.tenant_id)).collect();
    let ordered = |entries| order::by_mail(entries, &domains).into_iter().flatten().collect();
    ahead(db, batches(db, files, batch, TRUSTED, OWN_HOSTS, ordered).await).await
}

async fn ahead(db: &Db, batches: Vec<Batch>) -> trails::Change {
    let mut intake = Intake::new(db, &scope()).unwrap();
    let mut written = Vec::new();
    for batch in batches {
        written.push(intake.take(batch).await.unwrap());
    }
    written.push(intake.finish().await.unwrap());
    let sum = |of: fn(&Written) -> i64| written.iter().map(of).sum();
    trails::Change {
        messages: sum(|w| w.change.messages),
        deliveries: sum(|w| w.change.deliveries),
        forgotten: sum(|w| w.change.forgotten),
    }
}

async fn batches(
    db: &Db,
    files: &[String],
    batch: usize,
    trusted: &str,
    own_hosts: &str,
    ordered: impl FnOnce(Vec<Entry>) -> Vec<Entry>,
) -> Vec<Batch> {
    let source = NewSource {
        name: "lab",
        timezone: Some("UTC"),
        trusted_networks: Some(trusted),
        retry_schedule: &RetrySchedule::postfix(),
    };
    let source_id = sources::ensure(db, &scope(), source, NOW).await.unwrap().source_id;
    let trusted = trusted.split(',').filter_map(|net| net.parse().ok()).collect();
    let own_hosts = our_hosts(own_hosts);
    let mut reading = Reading::new(Source { timezone: Tz::UTC, trusted, own_hosts }, NOW);
    let mut entries: Vec<Entry> = Vec::new();
    for line in files.iter().flat_map(|file| file.lines()) {
        reading.read(line, &mut entries);
    }
    reading.finish(&mut entries);
    let hosts: Vec<(String, Micros)> = reading.last_line_at.iter().map(|(host, at)| (host.to_string(), *at)).collect();
    let batch_of = |part: &[Entry]| Batch {
        entries: part.to_vec(),
        set_aside: vec![],
        last_line_at: hosts.clone(),
        source_id,
        progress: None,
    };
    ordered(entries).chunks(batch).map(batch_of).collect()
}

pub(crate) async fn export(db: &Db) -> Vec<Exported> {
    let (mut all, mut place) = (Vec::new(), None);
    loop {
        let page = messages::after(db, &scope(), place, 100).await.unwrap();
        let Some(last) = page.last() else { return all };
        place = Some(last.place);
        all.extend(page);
    }
}

/// Everything but ids, and but fractions of seconds: what all formats and orders must agree on.
pub(crate) fn essence(all: &[Exported]) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    for copy in all {
        let mut value = serde_json::to_value(copy).unwrap();
        value["id"] = Value::Null;
        seen.insert(whole_seconds(&value.to_string()));
    }
    seen
}

pub(crate) fn same(wanted: &BTreeSet<String>, found: &BTreeSet<String>, what: &str) {
    let missing: Vec<_> = wanted.difference(found).collect();
    let extra: Vec<_> = found.difference(wanted).collect();
    assert!(
        missing.is_empty() && extra.is_empty(),
        "{what}: {} missing, {} extra, such as\n{:?}\n{:?}",
        missing.len(),
        extra.len(),
        missing.first(),
        extra.first()
    );
}

fn whole_seconds(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    // 2026-11-22T16:40:01.245553Z
    while let Some(at) = rest.find("Z\"") {
        let (before, after) = rest.split_at(at);
        out.push_str(before.rfind('.').filter(|dot| before.len() - dot == 7).map_or(before, |dot| &before[..dot]));
        out.push_str("Z\"");
        rest = &after[2..];
    }
    out + rest
}

fn tenant_of(address: &str) -> Option<&'static str> {
    let domain = address.rsplit_once('@')?.1;
    TENANTS.iter().find(|(_, known)| *known == domain).map(|(name, _)| *name)
}

/// Compares an export with the ledger; every disagreement is a sentence.
pub(crate) fn disagreements(all: &[Exported], truth: &str, log: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut by_id: HashMap<&str, Vec<&Exported>> = HashMap::new();
    for copy in all {
        by_id.entry(copy.message_id.as_deref().unwrap_or("")).or_default().push(copy);
        wrong.extend(strangers(copy));
    }
    for row in truth.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
        let text = |name: &str| row[name].as_str().unwrap_or("").to_owned();
        let (id, sender, client) = (text("message_id"), text("mail_from"), text("src"));
        let id = id.trim_matches(['<', '>']);
        let is_sender_known =
            row.get("data_reply").is_some() && ["203.0.113.21", "203.0.113.22"].contains(&client.as_str());
        let sending = tenant_of(&sender).filter(|_| is_sender_known);
        let mut expected: BTreeMap<Option<&str>, BTreeMap<String, String>> = BTreeMap::new();
        for (to, outcome) in row["expect"].as_object().unwrap() {
            // a recipient that no line names cannot be shown
            if !log.contains(&format!("<{to}>")) {
                continue;
            }
            let status = match outcome[1].as_str().unwrap() {
                "sent" => "delivered",
                "rejected" => "refused",
                status => status,
            };
            let reply = row["rcpt_replies"][to].as_str().unwrap_or("");
            let is_before_data =
                status == "refused" && !reply.starts_with("250") && row["rcpt_replies"].as_object().unwrap().len() == 1;
            let owners: BTreeSet<Option<&str>> = if is_before_data {
                [tenant_of(to)].into()
            } else {
                [tenant_of(to), sending].into_iter().flatten().map(Some).collect()
            };
            let owners = if owners.is_empty() { [None].into() } else { owners };
            for owner in owners {
                expected.entry(owner).or_default().insert(to.clone(), status.to_owned());
            }
        }
        let is_row =
            |copy: &&&Exported| copy.from.as_deref() == Some(&sender) && copy.client_ip.as_deref() == Some(&client);
        let refused: Vec<&Exported> = by_id.get("").into_iter().flatten().filter(is_row).copied().collect();
        for (owner, recipients) in &expected {
            let is_owners = |copy: &&&Exported| copy.tenant.as_deref() == *owner;
            let mut copies: Vec<&Exported> = by_id.get(id).into_iter().flatten().filter(is_owners).copied().collect();
            if copies.is_empty() {
                copies = refused
                    .iter()
                    .filter(|copy| copy.deliveries.iter().any(|d| recipients.contains_key(&d.to)))
                    .filter(is_owners)
                    .copied()
                    .collect();
            }
            let [copy] = copies.as_slice() else {
                wrong.push(format!("{id} {recipients:?}: {} copies for {owner:?}", copies.len()));
                continue;
            };
            for (to, status) in recipients {
                let rows: Vec<_> =
                    copy.deliveries.iter().filter(|d| d.to == *to || d.orig_to.as_deref() == Some(to)).collect();
                // an alias that leads into another tenant shows its first address to its owner only
                if rows.is_empty() {
                    wrong.push(format!("{id}: {owner:?} does not see {to}"));
                }
                for row in rows.iter().filter(|row| row.status != status) {
                    wrong.push(format!("{id}: {to} is {} for {owner:?}, must be {status}", row.status));
                }
                if rows.iter().filter(|row| row.to == *to).count() > 1 {
                    wrong.push(format!("{id}: {to} is there twice"));
                }
            }
            for delivery in &copy.deliveries {
                let is_named = recipients.contains_key(&delivery.to)
                    || delivery.orig_to.as_ref().is_some_and(|to| recipients.contains_key(to));
                if !is_named {
                    wrong.push(format!("{id}: {owner:?} sees {} which it must not", delivery.to));
                }
            }
            let direction =
                match (sending == *owner && owner.is_some(), recipients.keys().all(|to| tenant_of(to) == *owner)) {
                    (true, true) => "internal",
                    (true, false) => "out",
                    _ => "in",
                };
            if copy.direction != direction {
                wrong.push(format!("{id}: {} for {owner:?}, must be {direction}", copy.direction));
            }
        }
        for copy in by_id.get(id).into_iter().flatten() {
            let alias = copy.deliveries.iter().all(|d| d.to == "ok-support@cust-b.example")
                && copy.tenant.as_deref() == Some("B");
            if !expected.contains_key(&copy.tenant.as_deref()) && !expected.is_empty() && !alias {
                wrong.push(format!("{id}: {:?} has a copy and must not", copy.tenant));
            }
        }
    }
    wrong
}

/// Attempts with a reply that the remote host of the lab did not give, and replies it gave of which no attempt tells.
pub(crate) fn misheard(all: &[Exported], sink: &str) -> Vec<String> {
    const SOON: i64 = 3 * SECOND;
    struct Said {
        at: Micros,
        host: String,
        reply: String,
        is_told: bool,
    }
    let mut by_recipient: HashMap<String, Vec<Said>> = HashMap::new();
    for row in sink.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
        let text = |name: &str| row[name].as_str().unwrap_or("").to_owned();
        let (to, stage, reply) = (text("rcpt"), text("stage"), text("reply"));
        let is_end = stage == "dot" || !reply.starts_with("250");
        // who refuses to talk says so to all recipients of that connection; who falls silent says nothing
        if !to.is_empty() && is_end && reply.starts_with(|c: char| c.is_ascii_digit()) {
            let at = (row["t"].as_f64().unwrap() * 1e6) as Micros;
            let reply = reply.split_whitespace().collect::<Vec<_>>().join(" ");
            for to in to.split(',') {
                let said = Said { at, host: text("host"), reply: reply.clone(), is_told: false };
                by_recipient.entry(to.to_owned()).or_default().push(said);
            }
        }
    }
    let remote: BTreeSet<String> = by_recipient.values().flatten().map(|said| said.host.clone()).collect();
    // one attempt may stand in two tenants' copies
    let mut attempts = BTreeSet::new();
    for delivery in all.iter().flat_map(|copy| &copy.deliveries) {
        for attempt in &delivery.attempts {
            let host = attempt.relay.split('[').next().unwrap_or_default();
            let is_answer =
                attempt.reply.starts_with(|c: char| c.is_ascii_digit()) || attempt.reply.contains(" said: ");
            if remote.contains(host) && is_answer {
                attempts.insert((&*delivery.to, &*attempt.at, host, &*attempt.queue_id, &*attempt.reply));
            }
        }
    }
    let mut wrong = Vec::new();
    for (to, at, host, queue_id, reply) in attempts {
        let when = DateTime::parse_from_rfc3339(at).unwrap().timestamp_micros();
        let known = by_recipient.get_mut(to).into_iter().flatten().find(|said| {
            !said.is_told && said.host == host && reply.contains(&said.reply) && (said.at - when).abs() <= SOON
        });
        match known {
            Some(said) => said.is_told = true,
            None => wrong.push(format!("{at} {queue_id}: {host} did not say to {to}: {reply}")),
        }
    }
    for (to, said) in &by_recipient {
        for lost in said.iter().filter(|said| !said.is_told) {
            // the next host of the same attempt was asked instead
            let is_passed_on = said
                .iter()
                .any(|next| next.is_told && next.host != lost.host && (lost.at..=lost.at + SOON).contains(&next.at));
            if !is_passed_on {
                wrong.push(format!("no attempt tells that {} said to {to}: {}", lost.host, lost.reply));
            }
        }
    }
    wrong
}

/// Recipients in an incoming copy that are not the tenant's.
fn strangers(copy: &Exported) -> Vec<String> {
    if copy.direction != "in" || copy.tenant.is_none() {
        return Vec::new();
    }
    let is_own = |address: &str| tenant_of(address) == copy.tenant.as_deref();
    let foreign = copy.deliveries.iter().filter(|d| !is_own(&d.to) && !d.orig_to.as_deref().is_some_and(is_own));
    foreign.map(|d| format!("{:?} sees {} in {:?}", copy.tenant, d.to, copy.message_id)).collect()
}
