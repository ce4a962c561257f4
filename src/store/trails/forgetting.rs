//! Deletes the trails of mails that nobody keeps any more.

use std::collections::{BTreeSet, HashMap};

use super::{
    outdate,
    rows::{TrailRow, of_mails},
    work::Work,
};
use crate::{
    binds,
    error::Result,
    message::Micros,
    store::db::{Bind, Tx},
};

/// Deletes the trails of these mails, but of those of which a host has said anything since. How many trails there were.
pub(in crate::store) async fn forget(tx: &mut Tx, before: Micros, mails: Vec<Bind>) -> Result<u64> {
    let mut rows: Vec<TrailRow> = tx.all_in(&of_mails(), vec![], mails).await?;
    let mut last_at: HashMap<Vec<u8>, Micros> = HashMap::new();
    for row in &rows {
        let last = last_at.entry(row.mail.clone()).or_insert(row.last_at);
        *last = row.last_at.max(*last);
    }
    rows.retain(|row| last_at.get(&row.mail).is_some_and(|last| *last < before));
    if rows.is_empty() {
        return Ok(0);
    }
    let mut queue_ids: BTreeSet<(String, bool, i64)> = BTreeSet::new();
    queue_ids.extend(rows.iter().map(|row| (row.queue_id.clone(), false, row.trail_id)));
    let ids: Vec<Bind> = rows.iter().map(|row| Bind::from(row.trail_id)).collect();
    for (id, trail) in Work::read(tx, rows).await? {
        // a queue id that only an earlier word named stays behind: it leads nowhere
        queue_ids.extend(trail.mentions().map(|name| (name.into_owned(), true, id)));
        queue_ids.extend(trail.id_name().map(|name| (name, false, id)));
    }
    let queue_ids = queue_ids.into_iter().map(|(queue_id, is_mention, id)| binds![queue_id, is_mention, id]).collect();
    tx.delete_many("queue_ids", &["queue_id", "is_mention", "trail_id"], queue_ids).await?;
    let gone = tx.execute_in("DELETE FROM trails WHERE trail_id IN ({})", vec![], ids).await?;
    outdate(tx).await?;
    Ok(gone)
}
