//! What filters said of a mail, reduced to what the viewer may see of it.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{
    export::{ExportedSymbol, ExportedVerdict, iso},
    raw::Visible,
};
use crate::{
    binds,
    error::{Error, Result},
    message::{MessageId, Micros},
    store::{
        attempts::Told,
        db::{Bind, Db},
    },
    tenant::TenantId,
    verdict::{
        Action, Detail, Effect, Family, Filter, Points, Scan, Symbol, Verdict,
        authentication::{self, Check},
        known,
    },
};

#[derive(sqlx::FromRow)]
pub(super) struct Said {
    message_id: Vec<u8>,
    pub(super) trail_id: i64,
    at: i64,
    filter: String,
    action: String,
    effect: String,
    score: Option<i64>,
    threshold: Option<i64>,
    is_rescan: bool,
}

/// The scans of a copy, the oldest first.
pub(super) async fn said(db: &Db, tenant: TenantId, id: MessageId) -> Result<Vec<Said>> {
    db.all(
        "SELECT message_id, trail_id, at, filter, action, effect, score, threshold, is_rescan FROM verdicts \
         WHERE tenant_id = $1 AND message_id = $2 ORDER BY at, trail_id",
        binds![tenant, id],
    )
    .await
}

/// The same of several copies of a tenant.
pub(super) async fn said_of<'a>(
    db: &Db,
    tenant: TenantId,
    ids: impl Iterator<Item = &'a [u8]>,
) -> Result<HashMap<Vec<u8>, Vec<Said>>> {
    let rows: Vec<Said> = db
        .all_in(
            "SELECT message_id, trail_id, at, filter, action, effect, score, threshold, is_rescan FROM verdicts \
             WHERE tenant_id = $1 AND message_id IN ({}) ORDER BY at, trail_id",
            binds![tenant],
            ids.map(Bind::from).collect(),
        )
        .await?;
    let mut said: HashMap<Vec<u8>, Vec<Said>> = HashMap::new();
    for row in rows {
        said.entry(row.message_id.clone()).or_default().push(row);
    }
    Ok(said)
}

impl Said {
    pub(super) fn exported(self, told: &Told) -> Result<ExportedVerdict> {
        let symbols = told.verdict(self.trail_id).map(|verdict| verdict.symbols.clone()).unwrap_or_default();
        let points = |points: Option<i64>| points.map(|points| Points(points).value());
        let symbol = |symbol: &Symbol| ExportedSymbol {
            name: symbol.name.clone(),
            score: symbol.score.map(Points::value),
            options: symbol.options.clone(),
        };
        Ok(ExportedVerdict {
            at: iso(self.at)?,
            filter: self.filter,
            action: self.action,
            effect: self.effect,
            score: points(self.score),
            threshold: points(self.threshold),
            symbols: symbols.iter().map(symbol).collect(),
            is_rescan: self.is_rescan,
        })
    }
}

/// What the viewer may see of them, and what the first ones found out about who sent the mail. A scan in a queue that the viewer is not shown
/// is not shown either.
pub(super) fn scans(
    said: &[Said],
    told: &Told,
    queues: &HashSet<String>,
    visible: &Visible,
    detail: Detail,
) -> Result<(Vec<Scan>, Vec<Check>, Option<String>)> {
    let unreadable = || Error::internal("a slug without a meaning");
    let (mut scans, mut checks, mut helo) = (Vec::new(), Vec::new(), None);
    for row in said {
        // a line that is not kept any more tells nothing, and what the row says stands
        let verdict = told.verdict(row.trail_id);
        let is_elsewhere = |verdict: &Verdict| {
            !verdict.queue_id.is_empty() && !queues.contains(&verdict.queue_id)
                || verdict.filter == Filter::Amavis && !visible.sees_one_of(&verdict.recipients)
        };
        if verdict.as_deref().is_some_and(is_elsewhere) {
            continue;
        }
        if let Some(verdict) = verdict.as_deref().filter(|_| scans.is_empty()) {
            (checks, helo) = (authentication::checks(verdict), helo_of(verdict));
        }
        let symbols = verdict.as_deref().map(|verdict| symbols(verdict, visible)).unwrap_or_default();
        scans.push(Scan {
            at: row.at as Micros,
            filter: Filter::from_slug(&row.filter).ok_or_else(unreadable)?,
            action: Action::from_slug(&row.action).ok_or_else(unreadable)?,
            effect: Effect::from_slug(&row.effect).ok_or_else(unreadable)?,
            score: row.score.map(Points),
            threshold: row.threshold.map(Points),
            families: families(&symbols),
            symbols: reduced(symbols, detail),
            is_rescan: row.is_rescan,
        });
    }
    Ok((scans, checks, helo))
}

/// What the client called itself, as a test of rspamd found it: Postfix logs it of those alone whom it refuses.
fn helo_of(verdict: &Verdict) -> Option<String> {
    let test = verdict.symbols.iter().find(|symbol| symbol.name.starts_with("HFILTER_HELO_"))?;
    let helo = test.options.first().filter(|helo| !helo.is_empty() && !helo.contains('@'));
    helo.cloned()
}

/// Its tests without what tells of other people: how many recipients there were, and their addresses.
fn symbols(verdict: &Verdict, visible: &Visible) -> Vec<Symbol> {
    let tells = |symbol: &&Symbol| !visible.tells_of_others(&symbol.name);
    let shown = |symbol: &Symbol| Symbol {
        options: symbol.options.iter().map(|option| visible.reply(option)).collect(),
        ..symbol.clone()
    };
    let mut symbols: Vec<Symbol> = verdict.symbols.iter().filter(tells).map(shown).collect();
    symbols.sort_by(|a, b| (weight(b), &a.name).cmp(&(weight(a), &b.name)));
    symbols
}

fn weight(symbol: &Symbol) -> i64 {
    symbol.score.map_or(0, |score| score.0.abs())
}

fn families(symbols: &[Symbol]) -> Vec<(Family, Points)> {
    let mut sums: BTreeMap<Family, i64> = BTreeMap::new();
    for symbol in symbols {
        *sums.entry(known(&symbol.name).0).or_default() += symbol.score.unwrap_or_default().0;
    }
    let mut sums: Vec<(Family, Points)> = sums.into_iter().map(|(family, sum)| (family, Points(sum))).collect();
    sums.retain(|(_, sum)| sum.0 != 0);
    sums.sort_by_key(|(family, sum)| (-sum.0.abs(), *family));
    sums
}

fn reduced(symbols: Vec<Symbol>, detail: Detail) -> Vec<Symbol> {
    match detail {
        Detail::Family => Vec::new(),
        Detail::Symbols => symbols.into_iter().map(|symbol| Symbol { options: Vec::new(), ..symbol }).collect(),
        Detail::Everything => symbols,
    }
}
