//! What happened to an account, signed: written with the change itself, never changed afterwards.

use super::db::{Db, Tx};
use crate::{
    binds,
    error::{Error, Result},
    message::Micros,
    person::{Signer, UserAct, UserEvent},
    tenant::Scope,
};

/// Notes an event in the name of the scope.
pub(super) async fn note(
    tx: &mut Tx,
    scope: &Scope,
    user_id: i64,
    act: UserAct,
    detail: &str,
    now: Micros,
) -> Result<()> {
    note_by(tx, scope.user_id(), user_id, act, detail, now).await
}

/// The same where nobody is signed in yet: somebody who uses a link signs for themselves.
pub(super) async fn note_by(
    tx: &mut Tx,
    by: Option<i64>,
    user_id: i64,
    act: UserAct,
    detail: &str,
    now: Micros,
) -> Result<()> {
    tx.execute_one(
        "INSERT INTO user_events (user_id, at, by_id, act, detail) VALUES ($1, $2, $3, $4, $5)",
        binds![user_id, now, by, act.slug(), detail],
    )
    .await
}

/// The last hundred, the newest first.
pub(super) async fn last(db: &Db, user_id: i64) -> Result<Vec<UserEvent>> {
    let rows: Vec<(i64, String, String, Option<String>)> = db
        .all(
            &format!(
                "SELECT e.at, e.act, e.detail, {SIGNER}
            FROM user_events e
            LEFT JOIN users b ON b.user_id = e.by_id
            WHERE e.user_id = $1
            ORDER BY e.event_id DESC
            LIMIT 100"
            ),
            binds![user_id],
        )
        .await?;
    rows.into_iter()
        .map(|(at, act, detail, by)| {
            let act = UserAct::from_slug(&act).ok_or_else(|| Error::internal(format!("an act '{act}'")))?;
            Ok(UserEvent { at, by: signer(by), act, detail })
        })
        .collect()
}

/// How whoever did something (`b`) is called: a name is chosen by its bearer, so the address stands beside it.
pub(super) const SIGNER: &str = "CASE WHEN b.name = '' THEN b.email ELSE b.name || ' <' || b.email || '>' END";

/// A name, or none for a command.
pub(super) fn signer(by: Option<String>) -> Signer {
    by.map_or(Signer::Command, Signer::Person)
}
