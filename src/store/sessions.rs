//! Sign-in sessions: `tower-sessions`' store over our own database.

use std::fmt;

use async_trait::async_trait;
use tower_sessions::{
    SessionStore as Store,
    cookie::time::OffsetDateTime,
    session::{Id, Record},
    session_store::{Error as StoreError, Result as StoreResult},
};

use super::db::Db;
use crate::{binds, error::Result, message::Micros};

/// Under this key a session's data hold the number of the person who signed in; [`sign_out_user`] finds them by it.
pub const USER_KEY: &str = "user_id";

/// What `SessionManagerLayer` is given. The clock comes from outside, as every time in here does.
#[derive(Clone, Debug)]
pub struct SessionStore {
    db: Db,
    clock: fn() -> Micros,
}

impl SessionStore {
    pub fn new(db: Db, clock: fn() -> Micros) -> Self {
        Self { db, clock }
    }
}

#[async_trait]
impl Store for SessionStore {
    async fn create(&self, record: &mut Record) -> StoreResult<()> {
        let (user_id, data) = encode(record)?;
        let mut tx = self.db.begin().await.map_err(backend)?;
        loop {
            let inserted = tx
                .execute(
                    "INSERT INTO sessions (session_id, user_id, data, expires_at) VALUES ($1, $2, $3, $4)
                    ON CONFLICT (session_id) DO NOTHING",
                    binds![key(&record.id), user_id, &data, micros(record.expiry_date)],
                )
                .await
                .map_err(backend)?;
            if inserted == 1 {
                return tx.commit().await.map_err(backend);
            }
            record.id = Id::default();
        }
    }

    async fn save(&self, record: &Record) -> StoreResult<()> {
        let (user_id, data) = encode(record)?;
        let mut tx = self.db.begin().await.map_err(backend)?;
        // never an INSERT: a session that was signed out while this request ran stays signed out
        tx.execute(
            "UPDATE sessions SET user_id = $2, data = $3, expires_at = $4 WHERE session_id = $1",
            binds![key(&record.id), user_id, data, micros(record.expiry_date)],
        )
        .await
        .map_err(backend)?;
        tx.commit().await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> StoreResult<Option<Record>> {
        let found: Option<(String, Micros)> = self
            .db
            .maybe(
                "SELECT data, expires_at FROM sessions WHERE session_id = $1 AND expires_at > $2",
                binds![key(id), (self.clock)()],
            )
            .await
            .map_err(backend)?;
        let Some((data, expires_at)) = found else { return Ok(None) };
        Ok(Some(Record {
            id: *id,
            data: serde_json::from_str(&data).map_err(decode)?,
            expiry_date: OffsetDateTime::from_unix_timestamp_nanos(i128::from(expires_at) * 1000).map_err(decode)?,
        }))
    }

    async fn delete(&self, id: &Id) -> StoreResult<()> {
        let mut tx = self.db.begin().await.map_err(backend)?;
        tx.execute("DELETE FROM sessions WHERE session_id = $1", binds![key(id)]).await.map_err(backend)?;
        tx.commit().await.map_err(backend)
    }
}

/// Deletes what can no longer be loaded; how many.
pub async fn delete_expired(db: &Db, now: Micros) -> Result<u64> {
    let mut tx = db.begin().await?;
    let deleted = tx.execute("DELETE FROM sessions WHERE expires_at <= $1", binds![now]).await?;
    tx.commit().await?;
    Ok(deleted)
}

/// Ends every session of a person; how many there were.
pub async fn sign_out_user(db: &Db, user_id: i64) -> Result<u64> {
    let mut tx = db.begin().await?;
    let deleted = tx.execute("DELETE FROM sessions WHERE user_id = $1", binds![user_id]).await?;
    tx.commit().await?;
    Ok(deleted)
}

/// Not the id itself: a copy of the table signs nobody in.
fn key(id: &Id) -> [u8; 32] {
    *blake3::hash(&id.0.to_le_bytes()).as_bytes()
}

fn encode(record: &Record) -> StoreResult<(Option<i64>, String)> {
    let user_id = record.data.get(USER_KEY).and_then(serde_json::Value::as_i64);
    let data = serde_json::to_string(&record.data).map_err(|error| StoreError::Encode(error.to_string()))?;
    Ok((user_id, data))
}

fn micros(time: OffsetDateTime) -> Micros {
    (time.unix_timestamp_nanos() / 1000) as Micros
}

fn backend(error: impl fmt::Display) -> StoreError {
    StoreError::Backend(error.to_string())
}

fn decode(error: impl fmt::Display) -> StoreError {
    StoreError::Decode(error.to_string())
}
