//! How long the server takes for the first page, the list and a trace with a million messages of two hundred tenants, on both engines, for the
//! largest tenant and for the one in the middle: `make bench`.
//!
//! The SQLite file is kept in the cache for the next run; PostgreSQL, when `LASSO_TEST_POSTGRES` names a server, is filled each time.
//! `LASSO_BENCH_MESSAGES` changes the number of messages. Figures, not a test: nothing here fails for being slow.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the figures are what it is for")]

mod desk;
mod seed;
mod visitor;

use std::{
    env, fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicI64, Ordering},
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use axum::Router;
use lasso::{
    binds,
    message::{Cursor, Hop, MessageId, Micros},
    store::db::{Bind, Db},
};
use lasso_server::{
    config::{Config, FileSettings, Flags},
    http::{self, Surroundings},
};

use crate::{
    seed::{Dice, LARGEST, MEDIAN, NOW, TENANTS},
    visitor::{Visitor, encoded},
};

/// As the program that serves.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Timed requests for each kind of page.
const REQUESTS: usize = 300;
/// What 95 of 100 requests may take.
const TARGET: Duration = Duration::from_millis(20);
/// And of those for the others, which count or list more than mail.
const TARGET_OF_THE_REST: Duration = Duration::from_millis(50);

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let messages = env::var("LASSO_BENCH_MESSAGES").map_or(Ok(1_000_000), |count| count.parse())?;
    println!(
        "Pages with {messages} messages and a hundred thousand tickets of {TENANTS} tenants: the server's time for \
         {REQUESTS} requests of each kind, one after the other, in milliseconds. Wanted: p95 ≤ {}, of the pages that are not mail ≤ {}.\n",
        TARGET.as_millis(),
        TARGET_OF_THE_REST.as_millis()
    );
    let db = on_sqlite(messages).await?;
    report("SQLite", &db).await?;
    db.close().await;
    if let Ok(server) = env::var("LASSO_TEST_POSTGRES") {
        let name = format!("lasso_bench_{}", std::process::id());
        let db = on_postgres(&with_database(&server, &name), messages).await?;
        report("PostgreSQL", &db).await?;
        db.close().await;
        let server = Db::connect(&server).await?;
        server.all::<(i64,)>(&format!("DROP DATABASE {name}"), vec![]).await?;
    } else {
        eprintln!("PostgreSQL is left out: LASSO_TEST_POSTGRES names no server");
    }
    Ok(())
}

/// The file of an earlier run, or a new one.
async fn on_sqlite(messages: usize) -> anyhow::Result<Db> {
    let file = cached(messages)?;
    if !file.exists() {
        let new = file.with_extension("new");
        for leftover in [new.clone(), new.with_extension("new-wal"), new.with_extension("new-shm")] {
            if leftover.exists() {
                fs::remove_file(leftover)?;
            }
        }
        let db = Db::connect(&format!("sqlite://{}", new.display())).await?;
        filled("SQLite", &db, messages).await?;
        db.close().await;
        fs::rename(new, &file)?;
    }
    Ok(Db::connect(&format!("sqlite://{}", file.display())).await?)
}

/// Where the filled file is kept: named after all that decides what is in it. Files of other migrations or mail are removed.
fn cached(messages: usize) -> anyhow::Result<PathBuf> {
    let home = || env::var_os("HOME").map(|home| Path::new(&home).join(".cache"));
    let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from).or_else(home).context("no HOME to keep a cache in")?;
    let folder = cache.join("lasso/bench");
    fs::create_dir_all(&folder)?;
    let mut migrations: Vec<PathBuf> =
        fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations/sqlite"))?
            .map(|entry| Ok(entry?.path()))
            .collect::<anyhow::Result<_>>()?;
    migrations.sort();
    let mut parts = vec![include_bytes!("seed.rs").to_vec(), include_bytes!("desk.rs").to_vec()];
    for migration in migrations {
        parts.push(fs::read(migration)?);
    }
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    // an id is a hash of its seed, twelve digits of time aside
    let prefix = format!("pages-{}-", &MessageId::mint(0, &parts).to_string()[12..]);
    for entry in fs::read_dir(&folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("pages-") && !name.starts_with(&prefix) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(folder.join(format!("{prefix}{messages}.db")))
}

async fn on_postgres(url: &str, messages: usize) -> anyhow::Result<Db> {
    let db = Db::connect(url).await?;
    filled("PostgreSQL", &db, messages).await?;
    // what autovacuum does to a table that was filled
    db.all::<(i64,)>("VACUUM", vec![]).await?;
    Ok(db)
}

async fn filled(engine: &str, db: &Db, messages: usize) -> anyhow::Result<()> {
    let start = Instant::now();
    db.migrate().await?;
    let mut told = 0;
    seed::fill(db, messages, |done| {
        if done / 100_000 > told {
            told = done / 100_000;
            eprintln!("{engine}: {done} messages after {} s", start.elapsed().as_secs());
        }
    })
    .await?;
    desk::fill(db).await?;
    db.analyze().await?;
    eprintln!("{engine}: filled in {} s", start.elapsed().as_secs());
    Ok(())
}

/// The URL of another database on the same server; connecting creates it.
fn with_database(server: &str, name: &str) -> String {
    let (base, query) = server.split_once('?').unwrap_or((server, ""));
    let (scheme, rest) = base.split_once("://").unwrap_or(("postgres", base));
    format!("{scheme}://{}/{name}?{query}", rest.split('/').next().unwrap_or_default())
}

async fn report(engine: &str, db: &Db) -> anyhow::Result<()> {
    let site = site(db)?;
    let largest = measure(db, &site, LARGEST).await?;
    let median = measure(db, &site, MEDIAN).await?;
    let version = db.version().await?;
    println!(
        "**{version}**, the largest tenant ({} messages) and the median one ({})\n",
        largest.messages, median.messages
    );
    println!("| page | largest: p50 | p95 | max | median: p50 | p95 | max |\n|---|---:|---:|---:|---:|---:|---:|");
    for ((page, largest), (_, median)) in largest.times.iter().zip(&median.times) {
        println!("| {page} | {largest} | {median} |");
    }
    println!();
    eprintln!("{engine}: measured");
    Ok(())
}

fn site(db: &Db) -> anyhow::Result<Router> {
    let config = Config::resolve(&FileSettings::default(), |_| None, &Flags::default())?;
    Ok(http::router(Surroundings::new(db.clone(), &config, clock)))
}

/// Never the same microsecond twice: each look is another entry of the journal.
fn clock() -> Micros {
    static LOOKS: AtomicI64 = AtomicI64::new(0);
    NOW + LOOKS.fetch_add(1, Ordering::Relaxed)
}

/// A tenant's figures.
struct Measured {
    messages: usize,
    times: Vec<(&'static str, Times)>,
}

struct Times {
    middle: Duration,
    most: Duration,
    longest: Duration,
    wanted: Duration,
}

impl std::fmt::Display for Times {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ms = |time: Duration| format!("{:.1}", time.as_secs_f64() * 1000.0);
        let most = if self.most > self.wanted { format!("**{}**", ms(self.most)) } else { ms(self.most) };
        write!(f, "{} | {most} | {}", ms(self.middle), ms(self.longest))
    }
}

async fn measure(db: &Db, site: &Router, rank: usize) -> anyhow::Result<Measured> {
    let mut admin = Visitor::signed_in(site.clone(), &seed::admin_of(rank), seed::PASSWORD).await?;
    let mut user = Visitor::signed_in(site.clone(), &seed::own_addresses(rank)[0], seed::PASSWORD).await?;
    let mut agent = Visitor::signed_in(site.clone(), seed::AGENT, seed::PASSWORD).await?;
    let sample = Sample::take(db, rank).await?;
    let mut times = Vec::new();
    for (page, paths) in sample.administrators_pages(rank) {
        times.push((page, timed(&mut admin, &paths).await?));
    }
    for (page, paths) in sample.end_users_pages() {
        times.push((page, timed(&mut user, &paths).await?));
    }
    for (page, path) in agents_pages(rank) {
        times.push((page, timed(&mut agent, &[path]).await?));
    }
    // the same tickets, seen by somebody who has them all and by somebody who has few
    let mut of_one = Visitor::signed_in(site.clone(), desk::AGENT_OF_ONE, seed::PASSWORD).await?;
    let at_desk = if rank == LARGEST { &mut agent } else { &mut of_one };
    for (page, paths) in desk::pages() {
        times.push((page, timed(at_desk, &paths).await?));
    }
    times.push(("a ticket, read by an agent of all tenants", timed(&mut agent, &desk::threads()).await?));
    times.push(("an administrator's tickets", timed(&mut admin, &["/tickets".to_owned()]).await?));
    times.push(("an administrator's journal", timed(&mut admin, &["/journal".to_owned()]).await?));
    Ok(Measured { messages: sample.messages, times })
}

async fn timed(visitor: &mut Visitor, paths: &[String]) -> anyhow::Result<Times> {
    let mut times = Vec::with_capacity(REQUESTS);
    for path in paths.iter().cycle().take(REQUESTS) {
        let start = Instant::now();
        visitor.get(path).await?;
        times.push(start.elapsed());
    }
    // a search that finds nothing would be quick for the wrong reason
    for path in paths.iter().filter(|path| path.contains("q=") || path.ends_with("invalid-recipients")).take(3) {
        ensure!(visitor.finds_mail(path).await?, "{path} finds no mail");
    }
    times.sort_unstable();
    let at = |part: usize| times[times.len() * part / 100];
    let wanted = if paths.iter().all(|path| path.starts_with("/messages")) { TARGET } else { TARGET_OF_THE_REST };
    Ok(Times { middle: at(50), most: at(95), longest: times[times.len() - 1], wanted })
}

/// A mail with one of its recipients: id, arrival, sender, recipient, client IP, Message-ID, hops.
type Drawn = (Vec<u8>, i64, String, String, String, Option<String>, String);

/// Mails of one tenant, drawn at random, to ask for.
struct Sample {
    messages: usize,
    any: Vec<MessageId>,
    with_several_recipients: Vec<MessageId>,
    not_delivered: Vec<MessageId>,
    of_the_end_user: Vec<MessageId>,
    places: Vec<Cursor>,
    addresses: Vec<String>,
    domains: Vec<String>,
    ips: Vec<String>,
    queue_ids: Vec<String>,
    message_ids: Vec<String>,
}

impl Sample {
    async fn take(db: &Db, rank: usize) -> anyhow::Result<Self> {
        let name = format!("tenant{rank:03}");
        let (tenant,): (i64,) = db.one("SELECT tenant_id FROM tenants WHERE name = $1", binds![name]).await?;
        let mut dice = Dice(rank as u64);
        let all = ids(db, "SELECT message_id FROM messages WHERE tenant_id = $1", binds![tenant]).await?;
        let any = drawn(&mut dice, &all);
        let several = "SELECT message_id FROM deliveries WHERE tenant_id = $1 GROUP BY message_id HAVING count(*) > 1";
        let failed = "SELECT message_id FROM deliveries WHERE tenant_id = $1 AND status <> 'delivered'";
        let own = "SELECT message_id FROM message_keys WHERE tenant_id = $1 AND kind IN ('sender', 'recipient') \
                   AND key IN ($2, $3, $4, $5, $6)";
        let mut with_addresses = binds![tenant];
        with_addresses.extend(seed::own_addresses(rank).map(Bind::from));
        let mut sample = Self {
            messages: all.len(),
            with_several_recipients: drawn(&mut dice, &ids(db, several, binds![tenant]).await?),
            not_delivered: drawn(&mut dice, &ids(db, failed, binds![tenant]).await?),
            of_the_end_user: drawn(&mut dice, &ids(db, own, with_addresses).await?),
            places: Vec::new(),
            addresses: Vec::new(),
            domains: Vec::new(),
            ips: Vec::new(),
            queue_ids: Vec::new(),
            message_ids: Vec::new(),
            any,
        };
        let rows: Vec<Drawn> = db
            .all_in(
                "SELECT m.message_id, m.arrived_at, coalesce(m.sender, ''), d.recipient, m.client_ip, m.header_message_id, m.hops \
                 FROM messages m JOIN deliveries d ON d.tenant_id = m.tenant_id AND d.message_id = m.message_id \
                 WHERE m.tenant_id = $1 AND m.message_id IN ({})",
                binds![tenant],
                sample.any.iter().map(|id| Bind::from(*id)).collect(),
            )
            .await?;
        for (id, arrived_at, sender, recipient, ip, message_id, hops) in rows {
            let message_id_of_row = MessageId(id.as_slice().try_into()?);
            sample.places.push(Cursor { arrived_at, message_id: message_id_of_row, is_newer: false });
            let address = if sender.is_empty() || dice.below(2) == 0 { recipient } else { sender };
            sample.domains.extend(address.split_once('@').map(|(_, domain)| domain.to_owned()));
            sample.addresses.push(address);
            sample.ips.push(ip);
            sample.message_ids.extend(message_id);
            let hops: Vec<Hop> = serde_json::from_str(&hops)?;
            sample.queue_ids.extend(hops.into_iter().map(|hop| hop.queue_id).filter(|id| !id.is_empty()));
        }
        // the older two thirds: nobody gets there but page by page
        sample.places.retain(|place| place.arrived_at < NOW - 10 * 86_400_000_000);
        Ok(sample)
    }

    fn administrators_pages(&self, rank: usize) -> Vec<(&'static str, Vec<String>)> {
        let search = |values: &[String]| {
            values.iter().map(|value| format!("/messages?period=30d&q={}", encoded(value))).collect()
        };
        let older = |category: &str| {
            self.places.iter().map(|place| format!("/messages?category={category}&period=30d&at={place}")).collect()
        };
        let own = seed::domain_of(rank);
        // the cursor stands before a recipient that may be there or not: the page is the same
        let in_the_middle =
            |days: i64| format!("/exports/invalid-recipients?period=all&at=o{}-0", NOW - days * 86_400_000_000);
        let older_invalid = (1..=20).map(in_the_middle).collect();
        vec![
            ("home: 48 h", vec!["/?period=48h".to_owned()]),
            ("home: 7 days, as it opens", vec!["/?period=7d".to_owned()]),
            ("home: 30 days", vec!["/?period=30d".to_owned()]),
            ("list: as it opens (Valide, 48 h)", list("")),
            ("list: all categories, 30 days", list("?category=all&period=30d")),
            ("list: Valide, older pages of 30 days", older("valid")),
            ("list: all categories, older pages of 30 days", older("all")),
            ("list: status deferred, 48 h", list("?status=deferred")),
            ("list: status deferred, all categories, 30 days", list("?status=deferred&category=all&period=30d")),
            ("list: status bounced, all categories, 30 days", list("?status=bounced&category=all&period=30d")),
            ("list: status delivered, all categories, 30 days", list("?status=delivered&category=all&period=30d")),
            ("list: outgoing, 48 h", list("?direction=out")),
            ("list: outgoing, all categories, 30 days", list("?direction=out&category=all&period=30d")),
            ("search: an address, 30 days", search(&self.addresses)),
            ("search: a domain, 30 days", search(&self.domains)),
            ("search: the tenant's own domain, 30 days", list(&format!("?period=30d&q={own}"))),
            ("search: the same, status expired", list(&format!("?period=30d&status=expired&q={own}"))),
            ("search: an IP address, 30 days", search(&self.ips)),
            ("search: a queue id, 30 days", search(&self.queue_ids)),
            ("search: a Message-ID, 30 days", search(&self.message_ids)),
            ("trace: any mail", traces(&self.any)),
            ("trace: 2 to 9 recipients", traces(&self.with_several_recipients)),
            ("trace: not delivered, with its attempts", traces(&self.not_delivered)),
            ("invalid recipients: as it opens (30 days)", invalid("")),
            ("invalid recipients: from the beginning, older pages", older_invalid),
            (
                "invalid recipients: of the busiest sender",
                invalid(&format!("?sender={}", encoded(&seed::own_addresses(rank)[0]))),
            ),
            (
                "invalid recipients: of the tenant's own domain, some days",
                invalid(&format!("?sender={own}&from=2026-02-20&to=2026-03-10")),
            ),
        ]
    }

    fn end_users_pages(&self) -> Vec<(&'static str, Vec<String>)> {
        vec![
            ("end user, home: 7 days, as it opens", vec!["/?period=7d".to_owned()]),
            ("end user, home: 30 days", vec!["/?period=30d".to_owned()]),
            ("end user, list: as it opens (Valide, 48 h)", list("")),
            ("end user, list: all categories, 30 days", list("?category=all&period=30d")),
            ("end user, list: status deferred, 30 days", list("?status=deferred&category=all&period=30d")),
            ("end user, trace: any of their mails", traces(&self.of_the_end_user)),
        ]
    }
}

/// Of somebody to whom all tenants are entrusted.
fn agents_pages(rank: usize) -> Vec<(&'static str, String)> {
    vec![("agent of all tenants, home: 30 days", format!("/?tenant=tenant{rank:03}&period=30d"))]
}

fn list(query: &str) -> Vec<String> {
    vec![format!("/messages{query}")]
}

fn invalid(query: &str) -> Vec<String> {
    vec![format!("/exports/invalid-recipients{query}")]
}

fn traces(ids: &[MessageId]) -> Vec<String> {
    ids.iter().map(|id| format!("/messages/{id}")).collect()
}

async fn ids(db: &Db, sql: &str, binds: Vec<Bind>) -> anyhow::Result<Vec<MessageId>> {
    let rows: Vec<(Vec<u8>,)> = db.all(sql, binds).await?;
    rows.into_iter().map(|(id,)| Ok(MessageId(id.as_slice().try_into()?))).collect()
}

/// As many as there are requests; fewer than that come again.
fn drawn(dice: &mut Dice, from: &[MessageId]) -> Vec<MessageId> {
    (0..REQUESTS).filter(|_| !from.is_empty()).map(|_| *dice.one_of(from)).collect()
}
