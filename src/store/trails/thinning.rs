//! Lets go of raw lines that are old. What they say of trails that are over is written down first, for nothing else will say it again.

use std::collections::{BTreeSet, HashSet};

use super::{
    Place, outdate,
    rows::{TrailRow, of_trails},
    work::Work,
};
use crate::{
    binds,
    error::{Error, Result},
    store::{
        db::{Bind, Tx},
        lines::Thinned,
    },
};

/// Some blocks without the lines that are let go, and the trails that had lines in them.
pub(in crate::store) struct Thinning {
    blocks: Vec<(i64, Thinned)>,
    /// As they were when they were read.
    trails: Vec<TrailRow>,
    rows: Vec<Vec<Bind>>,
}

impl Thinning {
    /// Makes ready what is to be written of these blocks, those of them that are not thinned yet.
    pub(in crate::store) async fn make(tx: &mut Tx, ids: &[i64]) -> Result<Self> {
        let keys = ids.iter().copied().map(Bind::from).collect();
        let sql = "SELECT block_id, data FROM line_blocks WHERE is_thinned = FALSE AND block_id IN ({})";
        let found: Vec<(i64, Vec<u8>)> = tx.all_in(sql, vec![], keys).await?;
        let thinned = tokio::task::spawn_blocking(move || {
            found.into_iter().map(|(id, data)| Ok((id, Thinned::of(&data)?))).collect::<Result<Vec<_>>>()
        });
        let blocks = thinned.await.map_err(Error::internal)??;
        let trails = trails_in(tx, &blocks).await?;
        let untold = trails.iter().filter(|row| row.state.is_none()).cloned().collect();
        let told = Work::read(tx, untold).await?;
        let mut rows = Vec::new();
        for row in trails.iter().filter(|row| !row.is_thinned) {
            let state = match told.get(&row.trail_id) {
                Some(trail) => Some(serde_json::to_string(&**trail).map_err(Error::internal)?),
                None => row.state.clone(),
            };
            rows.push(row.clone().thinned(state));
        }
        Ok(Self { blocks, trails, rows })
    }

    /// Writes it, beside no ingest; made again where a trail has changed meanwhile. How many blocks were thinned, and how many had nothing left.
    pub(in crate::store) async fn write(self, tx: &mut Tx, ids: &[i64]) -> Result<(u64, u64)> {
        let made = if trails_in(tx, &self.blocks).await? == self.trails { self } else { Self::make(tx, ids).await? };
        let state = "ON CONFLICT (trail_id) DO UPDATE SET state = excluded.state, is_thinned = excluded.is_thinned";
        tx.insert_many("trails", &TrailRow::COLUMNS, made.rows, state).await?;
        let (mut thinned, mut gone) = (0, 0);
        for (id, block) in made.blocks {
            match block.data {
                Some(data) => {
                    let sql = "UPDATE line_blocks SET data = $1, is_thinned = TRUE WHERE block_id = $2 AND is_thinned = FALSE";
                    thinned += tx.execute(sql, binds![data, id]).await?;
                }
                None => gone += tx.execute("DELETE FROM line_blocks WHERE block_id = $1", binds![id]).await?,
            }
        }
        outdate(tx).await?;
        Ok((thinned, gone))
    }
}

/// The trails that have lines in these blocks, by number.
async fn trails_in(tx: &mut Tx, blocks: &[(i64, Thinned)]) -> Result<Vec<TrailRow>> {
    let ids: BTreeSet<i64> = blocks.iter().map(|(id, _)| *id).collect();
    let places: HashSet<&Place> = blocks.iter().flat_map(|(_, block)| &block.places).collect();
    let queue_ids: BTreeSet<&str> = places.iter().map(|(_, queue_id)| queue_id.as_str()).collect();
    let keys = queue_ids.into_iter().map(Bind::from).collect();
    let sql = "SELECT trail_id FROM queue_ids WHERE is_mention = FALSE AND queue_id IN ({})";
    let found: Vec<(i64,)> = tx.all_in(sql, vec![], keys).await?;
    let keys = found.into_iter().map(|(id,)| Bind::from(id)).collect();
    let mut rows = Vec::new();
    for row in tx.all_in::<TrailRow>(&of_trails(), vec![], keys).await? {
        // a filter's words are kept as they were said
        if row.source_id.is_some() {
            continue;
        }
        let place = (row.host.clone(), row.queue_id.clone());
        if places.contains(&place) && !row.blocks()?.is_disjoint(&ids) {
            rows.push(row);
        }
    }
    rows.sort_unstable_by_key(|row| row.trail_id);
    Ok(rows)
}
