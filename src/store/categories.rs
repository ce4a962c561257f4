//! The rules by which mail is in its categories, and the job that looks again at the mail that was known before they changed.

use std::sync::{Mutex, PoisonError};

use super::{
    db::{Db, Tx},
    sources::operator,
    tenants::only_for_the_platform,
    trails,
};
use crate::{
    binds,
    category::{Problem, Rules},
    error::{Error, Result},
    message::Micros,
    tenant::Scope,
};

/// The operator's own rules, and how far the mail known before has been looked at by them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnRules {
    /// TOML; empty where there are none.
    pub own: String,
    pub changed_at: Micros,
    pub progress: Progress,
}

impl OwnRules {
    /// Whether mail that was known before is still to be looked at. Before the first start there are no rules to have changed.
    pub fn is_unfinished(&self) -> bool {
        self.changed_at > 0 && self.progress.finished_at.is_none()
    }
}

/// How far the job is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pub looked_at: i64,
    /// How many there are to look at; `None` until it has begun.
    pub mails: Option<i64>,
    pub finished_at: Option<Micros>,
}

/// Why the operator's rules were not taken.
#[derive(Debug)]
pub enum Refused {
    Rules(Problem),
    Store(Error),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}

type Row = (String, Micros, i64, Option<i64>, Option<Micros>);

/// What is in force, for operators.
pub async fn own(db: &Db, scope: &Scope) -> Result<OwnRules> {
    operator(scope)?;
    let row: Option<Row> =
        db.maybe("SELECT own, changed_at, looked_at, mails, finished_at FROM category_rules", vec![]).await?;
    Ok(row.map_or_else(OwnRules::default, |(own, changed_at, looked_at, mails, finished_at)| OwnRules {
        own,
        changed_at,
        progress: Progress { looked_at, mails, finished_at },
    }))
}

/// Puts the operator's own rules in force; an empty text takes them away. Mail that comes from now on is judged by them, and what is known is
/// looked at again by the job.
pub async fn set(db: &Db, scope: &Scope, own: &str, now: Micros) -> std::result::Result<(), Refused> {
    only_for_the_platform(scope)?;
    Rules::with(own).map_err(Refused::Rules)?;
    let mut tx = db.begin_ingest().await?;
    put(&mut tx, own, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Begins the job where our own rules are others than those by which mail was judged: after an update of the program. Whether it did.
pub async fn adopt(db: &Db, scope: &Scope, now: Micros) -> Result<bool> {
    only_for_the_platform(scope)?;
    let mut tx = db.begin_ingest().await?;
    let known: Option<(String, Vec<u8>)> = tx.maybe("SELECT own, edition FROM category_rules", vec![]).await?;
    let (own, edition) = known.unwrap_or_default();
    if edition == Rules::edition(&own) {
        return Ok(false);
    }
    put(&mut tx, &own, now).await?;
    tx.commit().await?;
    Ok(true)
}

async fn put(tx: &mut Tx, own: &str, now: Micros) -> Result<()> {
    tx.execute_one(
        "INSERT INTO category_rules (rules_id, own, edition, changed_at, looked_at) VALUES (1, $1, $2, $3, 0) \
         ON CONFLICT (rules_id) DO UPDATE SET own = excluded.own, edition = excluded.edition, changed_at = excluded.changed_at, \
         tenant_id = NULL, arrived_at = NULL, message_id = NULL, looked_at = 0, mails = NULL, finished_at = NULL",
        binds![own, Rules::edition(own).to_vec(), now],
    )
    .await?;
    trails::outdate(tx).await
}

/// The last rules that were read: they are asked for with each batch.
static LAST: Mutex<Option<(String, Rules)>> = Mutex::new(None);

/// The rules in force, and whether some mail is still in the category of earlier ones.
pub(super) async fn rules(tx: &mut Tx) -> Result<(Rules, bool)> {
    let row: Option<(String, Option<Micros>)> = tx.maybe("SELECT own, finished_at FROM category_rules", vec![]).await?;
    let Some((own, finished_at)) = row else { return Ok((Rules::embedded(), false)) };
    Ok((compiled(own), finished_at.is_none()))
}

fn compiled(own: String) -> Rules {
    if own.is_empty() {
        return Rules::embedded();
    }
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, rules)) = last.as_ref().filter(|(text, _)| *text == own) {
        return rules.clone();
    }
    // those that an earlier version took and this one does not: mail is taken in by ours
    let rules = Rules::with(&own).unwrap_or_else(|problem| {
        tracing::error!(?problem, "the operator's rules of categories cannot be used; `lasso categories set` says why");
        Rules::embedded()
    });
    *last = Some((own, rules.clone()));
    rules
}
