//! Trails as they are kept: a row for each, and the queue ids that lead to it.

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    binds,
    error::{Error, Result},
    store::db::{Bind, Tx},
    trail::Known,
};

#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct TrailRow {
    pub(super) trail_id: i64,
    pub(super) host: String,
    pub(super) queue_id: String,
    pub(super) life: i64,
    pub(super) mail: Vec<u8>,
    pub(super) first_at: i64,
    pub(super) last_at: i64,
    pub(super) state: Option<String>,
    pub(super) is_trusted: bool,
    pub(super) addresses: Option<String>,
    pub(super) is_alone: bool,
    pub(super) is_thinned: bool,
    pub(super) source_id: Option<i64>,
    pub(super) blocks: String,
}

impl TrailRow {
    pub(super) const COLUMNS: [&str; 14] = [
        "trail_id",
        "host",
        "queue_id",
        "life",
        "mail",
        "first_at",
        "last_at",
        "state",
        "is_trusted",
        "addresses",
        "is_alone",
        "is_thinned",
        "source_id",
        "blocks",
    ];

    /// What its lines do not say, where it has no state.
    pub(super) fn known(&self) -> Known {
        Known { is_trusted: self.is_trusted, addresses: self.addresses.as_deref().map(Arc::from) }
    }

    /// The blocks that hold its lines.
    pub(super) fn blocks(&self) -> Result<BTreeSet<i64>> {
        serde_json::from_str(&self.blocks).map_err(Error::internal)
    }

    /// The row when lines of it were let go, and this is what it says.
    pub(super) fn thinned(self, state: Option<String>) -> Vec<Bind> {
        let Self {
            trail_id,
            host,
            queue_id,
            life,
            mail,
            first_at,
            last_at,
            is_trusted,
            addresses,
            is_alone,
            source_id,
            blocks,
            ..
        } = self;
        binds![
            trail_id, host, queue_id, life, mail, first_at, last_at, state, is_trusted, addresses, is_alone, true,
            source_id, blocks
        ]
    }
}

/// The rows of trails that changed.
#[derive(Debug, Default)]
pub(super) struct TrailRows {
    pub(super) new: Vec<Vec<Bind>>,
    /// Those whose mail is another one now.
    pub(super) moved: Vec<Vec<Bind>>,
    pub(super) same: Vec<Vec<Bind>>,
    pub(super) queue_ids: Vec<Vec<Bind>>,
    /// Number and queue id.
    pub(super) gone: Vec<(i64, String)>,
}

impl TrailRows {
    /// Queue ids that will lead to other trails than before.
    pub(super) fn queue_ids(&self) -> impl Iterator<Item = &str> {
        self.queue_ids.iter().map(|row| text(row)).chain(self.gone.iter().map(|(_, queue_id)| queue_id.as_str()))
    }

    pub(super) async fn write(mut self, tx: &mut Tx) -> Result<()> {
        for (id, queue_id) in self.gone {
            tx.execute_one("DELETE FROM trails WHERE trail_id = $1", binds![id]).await?;
            tx.execute(
                "DELETE FROM queue_ids WHERE queue_id = $1 AND is_mention = FALSE AND trail_id = $2",
                binds![queue_id, id],
            )
            .await?;
        }
        let columns = TrailRow::COLUMNS;
        let update = "ON CONFLICT (trail_id) DO UPDATE SET first_at = excluded.first_at, last_at = excluded.last_at, \
             state = excluded.state, is_trusted = excluded.is_trusted, addresses = excluded.addresses, is_alone = excluded.is_alone, blocks = excluded.blocks";
        tx.insert_many("trails", &columns, self.new, "").await?;
        tx.insert_many("trails", &columns, self.moved, &format!("{update}, mail = excluded.mail")).await?;
        // an index whose column is set is written, also with the value that it has
        tx.insert_many("trails", &columns, self.same, update).await?;
        // in the order of the table's key: neighbours land on the same page
        self.queue_ids.sort_by(|a, b| text(a).cmp(text(b)));
        tx.insert_many("queue_ids", &["queue_id", "is_mention", "trail_id"], self.queue_ids, "ON CONFLICT DO NOTHING")
            .await?;
        Ok(())
    }
}

fn text(row: &[Bind]) -> &str {
    match row.first() {
        Some(Bind::Text(Some(text))) => text,
        _ => "",
    }
}

pub(super) fn of_trails() -> String {
    format!("SELECT {} FROM trails WHERE trail_id IN ({{}})", TrailRow::COLUMNS.join(", "))
}

pub(super) fn of_mails() -> String {
    format!("SELECT {} FROM trails WHERE mail IN ({{}})", TrailRow::COLUMNS.join(", "))
}
