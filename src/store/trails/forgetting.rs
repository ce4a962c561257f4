//! Deletes the trails of mails that nobody keeps any more, and their lines.

use std::collections::{BTreeSet, HashMap};

use super::{
    outdate,
    rows::{TrailRow, of_mails, of_trails},
    work::Work,
};
use crate::{
    binds,
    error::Result,
    message::Micros,
    store::{
        db::{Bind, Tx},
        lines::Thinned,
    },
    trail::VERDICT_MARK,
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
    let gone = delete(tx, rows).await?;
    outdate(tx).await?;
    Ok(gone)
}

/// Deletes blocks of lines that are older than all mail, with the trails of what filters said in them. A mail that hosts still speak of may
/// outlive them: what a queue's lines said stands in its trail's state, but a filter's word is read from its line. How many blocks there were.
pub(in crate::store) async fn forget_blocks(tx: &mut Tx, ids: &[i64]) -> Result<u64> {
    let keys: Vec<Bind> = ids.iter().copied().map(Bind::from).collect();
    let sql = "SELECT data FROM line_blocks WHERE block_id IN ({})";
    let found: Vec<(Vec<u8>,)> = tx.all_in(sql, vec![], keys.clone()).await?;
    // of one that cannot be read nothing can be found
    let places = found.iter().filter_map(|(data,)| Thinned::of(data).ok()).flat_map(|block| block.places);
    let said: BTreeSet<String> =
        places.map(|(_, queue_id)| queue_id).filter(|queue_id| queue_id.starts_with(VERDICT_MARK)).collect();
    let sql = "SELECT trail_id FROM queue_ids WHERE is_mention = FALSE AND queue_id IN ({})";
    let trails: Vec<(i64,)> = tx.all_in(sql, vec![], said.into_iter().map(Bind::from).collect()).await?;
    let trails = trails.into_iter().map(|(id,)| Bind::from(id)).collect();
    let mut rows = Vec::new();
    for row in tx.all_in::<TrailRow>(&of_trails(), vec![], trails).await? {
        if row.blocks()?.iter().any(|block| ids.contains(block)) {
            rows.push(row);
        }
    }
    delete(tx, rows).await?;
    let gone = tx.execute_in("DELETE FROM line_blocks WHERE block_id IN ({})", vec![], keys).await?;
    outdate(tx).await?;
    Ok(gone)
}

/// How many trails there were.
async fn delete(tx: &mut Tx, rows: Vec<TrailRow>) -> Result<u64> {
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
    tx.execute_in("DELETE FROM trails WHERE trail_id IN ({})", vec![], ids).await
}
