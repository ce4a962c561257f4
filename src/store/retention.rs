//! Lets go of what is older than it is kept: mail by tenant, raw lines by source, trails when nobody's mail needs them.
//!
//! Copies are projections of trails, and trails outlive them: whoever deleted copies alone would see them come back with the next line about their
//! mail, or half of them. So a run begins by saying since when each tenant's mail is kept (`tenants.forgotten_before`), in a transaction that no
//! ingest runs beside. From then on what arrived before is not projected, and nothing writes it, nor compares it with the tables: its rows
//! can be deleted in any order, a few at a time, by whoever comes by. Killed in between, it is run again.

use std::collections::{BTreeSet, VecDeque};

use super::{
    attempts::Told,
    copies::{Keys, keys_of},
    db::{Bind, Db, Tx},
    tallies::hour_of,
    tenants::only_for_the_platform,
    trails::{self, Thinning},
};
use crate::{
    binds,
    error::{Error, Result},
    message::{MessageId, Micros, SECOND},
    tenant::{Scope, TenantId},
    trail::scans::weighty,
};

const DAY: Micros = 86_400 * SECOND;
/// Two hosts' clocks.
const CLOCKS: Micros = 60 * SECOND;
/// A trail outlives everybody's copies by so much. A later line of the same mail must find it: as the beginning of another one, it would be shown
/// as a mail that came that day. Longer than a queue keeps a mail (`maximal_queue_lifetime` is five days).
const TRAILS_OUTLIVE: Micros = 7 * DAY;
/// A block is some hundred rows' worth of work.
const BLOCK_ROWS: usize = 100;
/// More blocks than this that cannot be read are no accident of a disk.
const MOST_UNREADABLE: usize = 100;
/// A mail is some rows.
const MAIL_ROWS: usize = 8;
/// A trail is a few rows.
const TRAIL_ROWS: usize = 4;

/// What a run has let go of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gone {
    /// Tenants' copies of mails.
    pub messages: u64,
    /// Refusals of invalid recipients.
    pub refusals: u64,
    pub trails: u64,
    /// Blocks of lines of which only the attempts are left.
    pub thinned: u64,
    /// Blocks of lines.
    pub blocks: u64,
    /// Lines that nobody understood.
    pub set_aside: u64,
}

/// One going through everything, a step at a time.
#[derive(Debug)]
pub struct Run {
    /// What is still to be gone through.
    stages: VecDeque<Stage>,
    /// Blocks that cannot be read, or that hold the rest of what stands in one of these: left as they are.
    unreadable: BTreeSet<i64>,
    pub gone: Gone,
}

#[derive(Clone, Debug)]
enum Stage {
    /// Whose, and before when.
    Messages(TenantId, Micros),
    /// Names of tests under which mail is found, after the last one that was looked at.
    Symbols(TenantId, Micros, String),
    Refusals(TenantId, Micros),
    Aliases(TenantId, Micros),
    Tallies(TenantId, Micros),
    /// Of which source, and before when.
    Thin(i64, Micros),
    /// Of which source, before when, and after when: from the future.
    SetAside(i64, Micros, Micros),
    /// Before when, and the last mail that was looked at.
    Trails(Micros, Vec<u8>),
    /// Of which source, and before when: those that are thinned.
    Blocks(i64, Micros),
}

impl Run {
    /// Says since when everybody's mail is kept: `keep_messages_days` where nothing else was said of a tenant. Only the platform itself may.
    pub async fn begin(db: &Db, scope: &Scope, keep_messages_days: i64, now: Micros) -> Result<Self> {
        only_for_the_platform(scope)?;
        let mut tx = db.begin_ingest().await?;
        // full hours, as mail is counted; never back, for what is gone does not come back
        let before = "($1 - COALESCE(keep_messages_days, $2) * 86400000000) / 3600000000 * 3600000000";
        let moved = tx
            .execute(
                &format!("UPDATE tenants SET forgotten_before = {before} WHERE forgotten_before < {before}"),
                binds![now, keep_messages_days],
            )
            .await?;
        if moved > 0 {
            trails::outdate(&mut tx).await?;
        }
        tx.commit().await?;
        let tenants: Vec<(i64, i64)> =
            db.all("SELECT tenant_id, forgotten_before FROM tenants ORDER BY tenant_id", vec![]).await?;
        let sources: Vec<(i64, i64)> =
            db.all("SELECT source_id, keep_lines_days FROM sources ORDER BY source_id", vec![]).await?;
        let mut stages = VecDeque::new();
        for (tenant, before) in &tenants {
            let (tenant, before) = (TenantId(*tenant), *before);
            stages.push_back(Stage::Symbols(tenant, before, String::new()));
            stages.push_back(Stage::Messages(tenant, before));
            stages.push_back(Stage::Tallies(tenant, before));
            stages.push_back(Stage::Refusals(tenant, before));
            stages.push_back(Stage::Aliases(tenant, before));
        }
        let horizon = tenants.iter().map(|(_, before)| *before).min().unwrap_or_default() - TRAILS_OUTLIVE;
        // few rows: what is heard is bounded
        let mut tx = db.begin().await?;
        tx.execute("DELETE FROM log_hosts WHERE last_line_at < $1", binds![horizon]).await?;
        tx.commit().await?;
        stages.push_back(Stage::Trails(horizon, Vec::new()));
        for (source_id, days) in sources {
            // a block that is older than all mail is thinned too before it goes: a mail that hosts still speak of has older lines
            stages.push_back(Stage::Thin(source_id, horizon.max(now - days * DAY)));
            stages.push_back(Stage::Blocks(source_id, horizon));
            stages.push_back(Stage::SetAside(source_id, now - days * DAY, now + DAY));
        }
        Ok(Self { stages, unreadable: BTreeSet::new(), gone: Gone::default() })
    }

    /// Lets go of a little more, in one transaction: of about so many rows at most. How many it were; 0 when all is done.
    pub async fn step(&mut self, db: &Db, rows: usize) -> Result<usize> {
        while let Some(stage) = self.stages.front().cloned() {
            let did = match stage {
                Stage::Messages(tenant, before) => self.messages(db, tenant, before, rows).await?,
                Stage::Symbols(tenant, before, after) => self.symbols(db, tenant, before, after, rows).await?,
                Stage::Tallies(tenant, before) => tallies(db, tenant, before, rows).await?,
                Stage::Refusals(tenant, before) => self.refusals(db, tenant, before, rows).await?,
                Stage::Aliases(tenant, before) => aliases(db, tenant, before, rows).await?,
                Stage::Thin(source_id, before) => self.thin(db, source_id, before, rows.div_ceil(BLOCK_ROWS)).await?,
                Stage::SetAside(source_id, before, after) => {
                    self.set_aside(db, source_id, (before, after), rows).await?
                }
                Stage::Trails(before, after) => self.trails(db, before, after, rows.div_ceil(TRAIL_ROWS)).await?,
                Stage::Blocks(source_id, before) => self.blocks(db, source_id, before, rows).await?,
            };
            if did > 0 {
                return Ok(did);
            }
            self.stages.pop_front();
        }
        Ok(0)
    }

    async fn messages(&mut self, db: &Db, tenant: TenantId, before: Micros, rows: usize) -> Result<usize> {
        let found: Vec<MessageRow> = db
            .all(
                "SELECT message_id, arrived_at, sent_by, sender, client_ip, header_message_id FROM messages \
                 WHERE tenant_id = $1 AND arrived_at < $2 ORDER BY arrived_at, message_id LIMIT $3",
                binds![tenant, before, rows.div_ceil(MAIL_ROWS) as i64],
            )
            .await?;
        let Some(oldest) = found.first() else { return Ok(0) };
        let scans = Scans::of(db, tenant, &found).await?;
        let mut going = Going { hour_at: hour_of(oldest.arrived_at), ..Going::default() };
        for message in found {
            let left = rows.saturating_sub(going.rows());
            if left == 0 {
                break;
            }
            going.hour_at = hour_of(message.arrived_at);
            let recipients: Vec<(String, String)> = db
                .all(
                    "SELECT recipient, orig_to FROM deliveries WHERE tenant_id = $1 AND message_id = $2 LIMIT $3",
                    binds![tenant, message.message_id.clone(), left as i64],
                )
                .await?;
            let addresses = recipients.iter().flat_map(|(to, orig_to)| [to.as_str(), orig_to.as_str()]);
            // one of many recipients goes in parts
            if recipients.len() == left && going.rows() > 0 {
                break;
            }
            if recipients.len() == left {
                going.keys(tenant, &message, keys_of(None, addresses, "", None));
                let parts =
                    recipients.iter().map(|(to, orig_to)| binds![tenant, message.message_id.clone(), to, orig_to]);
                going.deliveries.extend(parts);
                break;
            }
            let sender = message.sender.as_deref().map(|sender| (sender, message.sent_by.is_some()));
            let mut keys = keys_of(sender, addresses, &message.client_ip, message.header_message_id.as_deref());
            keys.extend(scans.symbols(&message.message_id));
            going.keys(tenant, &message, keys);
            going.messages.push(Bind::from(message.message_id));
        }
        let did = going.rows();
        let mut tx = db.begin().await?;
        self.gone.messages += going.go(&mut tx, tenant).await?;
        tx.commit().await?;
        Ok(did)
    }

    /// Name by name: a mail's row does not say which tests it met.
    async fn symbols(
        &mut self,
        db: &Db,
        tenant: TenantId,
        before: Micros,
        mut after: String,
        rows: usize,
    ) -> Result<usize> {
        let next =
            "SELECT key FROM message_keys WHERE tenant_id = $1 AND kind = 'symbol' AND key > $2 ORDER BY key LIMIT 1";
        while let Some((name,)) = db.maybe::<(String,)>(next, binds![tenant, &after]).await? {
            let found: Vec<(i64, Vec<u8>)> = db
                .all(
                    "SELECT arrived_at, message_id FROM message_keys WHERE tenant_id = $1 AND kind = 'symbol' AND key = $2 AND arrived_at < $3 \
                     ORDER BY arrived_at LIMIT $4",
                    binds![tenant, &name, before, rows as i64],
                )
                .await?;
            if !found.is_empty() {
                let did = found.len();
                let keys = found.into_iter().map(|(at, id)| binds![tenant, "symbol", &name, at, id]).collect();
                let mut tx = db.begin().await?;
                let columns = ["tenant_id", "kind", "key", "arrived_at", "message_id"];
                tx.delete_many("message_keys", &columns, keys).await?;
                tx.commit().await?;
                return Ok(did);
            }
            if let Some(Stage::Symbols(_, _, last)) = self.stages.front_mut() {
                last.clone_from(&name);
            }
            after = name;
        }
        Ok(0)
    }

    /// By the time of the refusal. That of a mail which was deferred before is listed for a few days more than the mail.
    async fn refusals(&mut self, db: &Db, tenant: TenantId, before: Micros, rows: usize) -> Result<usize> {
        let found: Vec<(i64, i64, Vec<u8>)> = db
            .all(
                "SELECT invalid_id, refused_at, message_id FROM invalid_deliveries WHERE tenant_id = $1 AND refused_at < $2 \
                     ORDER BY refused_at, invalid_id LIMIT $3",
                binds![tenant, before, rows as i64],
            )
            .await?;
        if found.is_empty() {
            return Ok(0);
        }
        let did = found.len();
        let pairs: Vec<Bind> =
            found.iter().map(|(id, ..)| *id).collect::<BTreeSet<i64>>().into_iter().map(Bind::from).collect();
        let keys = found.into_iter().map(|(id, at, message_id)| binds![tenant, id, at, message_id]).collect();
        // beside an ingest that counts the same pair one of the two would be wrong
        let mut tx = db.begin_ingest().await?;
        let columns = ["tenant_id", "invalid_id", "refused_at", "message_id"];
        self.gone.refusals += tx.delete_many("invalid_deliveries", &columns, keys).await?;
        let of_pair =
            "FROM invalid_deliveries d WHERE d.tenant_id = $1 AND d.invalid_id = invalid_recipients.invalid_id";
        tx.execute_in(
            &format!("DELETE FROM invalid_recipients WHERE tenant_id = $1 AND NOT EXISTS (SELECT 1 {of_pair}) AND invalid_id IN ({{}})"),
            binds![tenant],
            pairs.clone(),
        )
        .await?;
        tx.execute_in(
            &format!(
                "UPDATE invalid_recipients SET refusals = (SELECT count(*) {of_pair}), first_at = (SELECT min(d.refused_at) {of_pair}) \
                 WHERE tenant_id = $1 AND invalid_id IN ({{}})"
            ),
            binds![tenant],
            pairs,
        )
        .await?;
        tx.commit().await?;
        Ok(did)
    }

    /// Leaves of blocks only what attempts are read from. One that cannot be read is left as it is, and holds up no other.
    async fn thin(&mut self, db: &Db, source_id: i64, before: Micros, blocks: usize) -> Result<usize> {
        let found: Vec<(i64,)> = db
            .all(
                "SELECT block_id FROM line_blocks WHERE source_id = $1 AND is_thinned = FALSE AND last_at < $2 ORDER BY last_at LIMIT $3",
                binds![source_id, before, (blocks + self.unreadable.len()) as i64],
            )
            .await?;
        let ids: Vec<i64> = found.into_iter().map(|(id,)| id).filter(|id| !self.unreadable.contains(id)).collect();
        if ids.is_empty() {
            return Ok(0);
        }
        if self.thin_these(db, &ids).await.is_err() {
            for id in &ids {
                let Err(error) = self.thin_these(db, &[*id]).await else { continue };
                tracing::error!(%error, block = id, "a block of lines, or one that its trails go on in, cannot be read: it is kept as it is");
                self.unreadable.insert(*id);
            }
            if self.unreadable.len() > MOST_UNREADABLE {
                return Err(Error::internal("too many blocks cannot be read"));
            }
        }
        Ok(ids.len() * BLOCK_ROWS)
    }

    async fn thin_these(&mut self, db: &Db, ids: &[i64]) -> Result<()> {
        // nearly all of the work is done beside the transaction
        let mut look = db.begin_look().await?;
        let thinning = Thinning::make(&mut look, ids).await?;
        drop(look);
        let mut tx = db.begin_ingest().await?;
        let (thinned, gone) = thinning.write(&mut tx, ids).await?;
        tx.commit().await?;
        self.gone.thinned += thinned;
        self.gone.blocks += gone;
        Ok(())
    }

    async fn set_aside(
        &mut self,
        db: &Db,
        source_id: i64,
        (before, after): (Micros, Micros),
        rows: usize,
    ) -> Result<usize> {
        let found: Vec<(String, i64, i64)> = db
            .all(
                "SELECT host, at, line_hash FROM set_aside WHERE source_id = $1 AND (at < $2 OR at > $3) LIMIT $4",
                binds![source_id, before, after, rows as i64],
            )
            .await?;
        if found.is_empty() {
            return Ok(0);
        }
        let did = found.len();
        let keys = found.into_iter().map(|(host, at, hash)| binds![host, at, hash]).collect();
        let mut tx = db.begin().await?;
        self.gone.set_aside += tx.delete_many("set_aside", &["host", "at", "line_hash"], keys).await?;
        tx.commit().await?;
        Ok(did)
    }

    /// Mails of which no host has said anything since, whole: half of one would be another mail. Its notices are not much younger, and their
    /// copies are forgotten when its trails go.
    async fn trails(&mut self, db: &Db, before: Micros, after: Vec<u8>, mails: usize) -> Result<usize> {
        // an id begins with an instant from within the mail
        let found: Vec<(Vec<u8>, i64)> = db
            .all(
                "SELECT mail, max(last_at) FROM trails WHERE mail > $1 AND mail < $2 GROUP BY mail ORDER BY mail LIMIT $3",
                binds![after, MessageId::first_of(before), mails as i64],
            )
            .await?;
        let Some((last, _)) = found.last() else { return Ok(0) };
        let (did, last) = (found.len() * TRAIL_ROWS, last.clone());
        let over: Vec<Bind> =
            found.into_iter().filter(|(_, last_at)| *last_at < before).map(|(mail, _)| Bind::from(mail)).collect();
        if !over.is_empty() && self.forget(db, before, over.clone()).await.is_err() {
            for mail in over {
                if let Err(error) = self.forget(db, before, vec![mail.clone()]).await {
                    tracing::error!(%error, ?mail, "what hosts said of a mail cannot be read, and is kept");
                }
            }
        }
        if let Some(Stage::Trails(_, after)) = self.stages.front_mut() {
            *after = last;
        }
        Ok(did)
    }

    async fn forget(&mut self, db: &Db, before: Micros, mails: Vec<Bind>) -> Result<()> {
        let mut tx = db.begin_ingest().await?;
        let gone = trails::forget(&mut tx, before, mails).await?;
        tx.commit().await?;
        self.gone.trails += gone;
        Ok(())
    }

    async fn blocks(&mut self, db: &Db, source_id: i64, before: Micros, rows: usize) -> Result<usize> {
        let found: Vec<(i64,)> = db
            .all(
                "SELECT block_id FROM line_blocks WHERE source_id = $1 AND is_thinned = TRUE AND last_at < $2 ORDER BY last_at LIMIT $3",
                binds![source_id, before, rows.div_ceil(BLOCK_ROWS) as i64],
            )
            .await?;
        if found.is_empty() {
            return Ok(0);
        }
        let ids: Vec<i64> = found.into_iter().map(|(id,)| id).collect();
        let mut tx = db.begin_ingest().await?;
        self.gone.blocks += trails::forget_blocks(&mut tx, &ids).await?;
        tx.commit().await?;
        Ok(ids.len() * BLOCK_ROWS)
    }
}

/// A clock may go on by so much between two looks: whoever deletes may have been off for a week.
const LEAP: Micros = 7 * DAY;
/// Clocks are set back a little now and then.
const SET_BACK: Micros = 3600 * SECOND;

/// Looks at the clock, and says whether it has gone on without a leap for a day: a machine that starts with a wrong one, before it has asked
/// the network, would find all mail old. The looks of earlier processes count.
pub async fn is_clock_believed(db: &Db, scope: &Scope, now: Micros) -> Result<bool> {
    only_for_the_platform(scope)?;
    let mut tx = db.begin().await?;
    let known: Option<(i64, i64)> = tx.maybe("SELECT since_at, looked_at FROM clock_watch", vec![]).await?;
    let goes_on = known.filter(|(_, looked_at)| (-SET_BACK..=LEAP).contains(&(now - looked_at)));
    let since_at = goes_on.map_or(now, |(since_at, _)| since_at);
    tx.execute_one(
        "INSERT INTO clock_watch (clock_id, since_at, looked_at) VALUES (1, $1, $2) \
         ON CONFLICT (clock_id) DO UPDATE SET since_at = excluded.since_at, looked_at = excluded.looked_at",
        binds![since_at, now],
    )
    .await?;
    tx.commit().await?;
    Ok(now - since_at >= DAY)
}

/// How many copies a run would let go of that nobody has let go of yet.
pub async fn overdue(db: &Db, scope: &Scope, keep_messages_days: i64, now: Micros) -> Result<i64> {
    only_for_the_platform(scope)?;
    let (overdue,): (i64,) = db
        .one(
            "SELECT CAST(COALESCE(sum((SELECT count(*) FROM messages m WHERE m.tenant_id = t.tenant_id \
             AND m.arrived_at < ($1 - COALESCE(t.keep_messages_days, $2) * 86400000000) / 3600000000 * 3600000000)), 0) AS BIGINT) \
             FROM tenants t",
            binds![now, keep_messages_days],
        )
        .await?;
    Ok(overdue)
}

#[derive(sqlx::FromRow)]
struct MessageRow {
    message_id: Vec<u8>,
    arrived_at: i64,
    sent_by: Option<String>,
    sender: Option<String>,
    client_ip: String,
    header_message_id: Option<String>,
}

/// Copies that go together.
#[derive(Default)]
struct Going {
    messages: Vec<Bind>,
    /// Of one that does not go whole.
    deliveries: Vec<Vec<Bind>>,
    keys: Vec<Vec<Bind>>,
    /// When the last of them arrived: all of what came in an earlier hour is gone then.
    hour_at: Micros,
}

impl Going {
    fn rows(&self) -> usize {
        self.messages.len() + self.deliveries.len() + self.keys.len()
    }

    fn keys(&mut self, tenant: TenantId, message: &MessageRow, keys: Keys) {
        let row = |(kind, key)| binds![tenant, kind, key, message.arrived_at, message.message_id.clone()];
        self.keys.extend(keys.into_iter().map(row));
    }

    async fn go(self, tx: &mut Tx, tenant: TenantId) -> Result<u64> {
        let columns = ["tenant_id", "kind", "key", "arrived_at", "message_id"];
        tx.delete_many("message_keys", &columns, self.keys).await?;
        let columns = ["tenant_id", "message_id", "recipient", "orig_to"];
        tx.delete_many("deliveries", &columns, self.deliveries).await?;
        let of_these = "WHERE tenant_id = $1 AND message_id IN ({})";
        for table in ["deliveries", "verdicts"] {
            tx.execute_in(&format!("DELETE FROM {table} {of_these}"), binds![tenant], self.messages.clone()).await?;
        }
        // what was asked stays, with its evidence: only the way to the mail ends
        tx.execute_in(
            &format!("UPDATE tickets SET message_id = NULL {of_these}"),
            binds![tenant],
            self.messages.clone(),
        )
        .await?;
        let gone = tx.execute_in(&format!("DELETE FROM messages {of_these}"), binds![tenant], self.messages).await?;
        tx.execute("DELETE FROM tallies WHERE tenant_id = $1 AND hour_at < $2", binds![tenant, self.hour_at]).await?;
        Ok(gone)
    }
}

/// What filters said of some mails.
struct Scans {
    trails: Vec<(Vec<u8>, i64)>,
    told: Told,
}

impl Scans {
    async fn of(db: &Db, tenant: TenantId, mails: &[MessageRow]) -> Result<Self> {
        let ids = mails.iter().map(|mail| Bind::from(mail.message_id.clone())).collect();
        let sql = "SELECT message_id, trail_id FROM verdicts WHERE tenant_id = $1 AND message_id IN ({})";
        let trails: Vec<(Vec<u8>, i64)> = db.all_in(sql, binds![tenant], ids).await?;
        let told = Told::load(db, trails.iter().map(|(_, trail)| *trail).collect()).await?;
        Ok(Self { trails, told })
    }

    /// The keys of the tests by which a mail is found: as they were written, from the same lines.
    fn symbols(&self, mail: &[u8]) -> Keys {
        let own = self.trails.iter().filter(|(id, _)| id == mail);
        let verdicts: Vec<_> = own.filter_map(|(_, trail)| self.told.verdict(*trail)).collect();
        let names = verdicts.iter().flat_map(|verdict| weighty(verdict));
        names.map(|name| ("symbol", name.to_owned())).collect()
    }
}

/// What was counted in the last of the hours, and what is counted although nothing is there.
async fn tallies(db: &Db, tenant: TenantId, before: Micros, rows: usize) -> Result<usize> {
    let first: Option<(i64,)> = db
        .maybe(
            "SELECT hour_at FROM tallies WHERE tenant_id = $1 AND hour_at < $2 ORDER BY hour_at LIMIT 1",
            binds![tenant, before],
        )
        .await?;
    let Some((first,)) = first else { return Ok(0) };
    // an hour has a dozen of them
    let until = before.min(first + (rows as i64 / 16 + 1) * 3600 * SECOND);
    let mut tx = db.begin().await?;
    let did = tx.execute("DELETE FROM tallies WHERE tenant_id = $1 AND hour_at < $2", binds![tenant, until]).await?;
    tx.commit().await?;
    Ok(did as usize)
}

/// An old id begins with an instant from within its mail.
async fn aliases(db: &Db, tenant: TenantId, before: Micros, rows: usize) -> Result<usize> {
    let found: Vec<(Vec<u8>,)> = db
        .all(
            "SELECT alias_id FROM message_aliases WHERE tenant_id = $1 AND alias_id < $2 ORDER BY alias_id LIMIT $3",
            binds![tenant, MessageId::first_of(before - CLOCKS), rows as i64],
        )
        .await?;
    if found.is_empty() {
        return Ok(0);
    }
    let did = found.len();
    let ids = found.into_iter().map(|(id,)| Bind::from(id)).collect();
    let mut tx = db.begin().await?;
    tx.execute_in("DELETE FROM message_aliases WHERE tenant_id = $1 AND alias_id IN ({})", binds![tenant], ids).await?;
    tx.commit().await?;
    Ok(did)
}
