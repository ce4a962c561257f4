//! How many lists are watched at a time: each is a connection that stays open, and asks the database once a second.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::watch;

/// Of one person.
const EACH: usize = 4;
/// Of everybody.
const ALL: usize = 200;

/// The streams that are open. Cloning shares them.
#[derive(Clone, Debug)]
pub struct Streams {
    /// How many each person has.
    open: Arc<Mutex<HashMap<i64, usize>>>,
    stop: watch::Sender<bool>,
}

impl Default for Streams {
    fn default() -> Self {
        Self { open: Arc::default(), stop: watch::Sender::new(false) }
    }
}

/// One stream's place, free again when it is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    streams: Streams,
    user_id: i64,
}

impl Streams {
    /// `None` where this person, or everybody together, has as many as there may be.
    pub(crate) fn enter(&self, user_id: i64) -> Option<Place> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let own = open.get(&user_id).copied().unwrap_or(0);
        if own >= EACH || open.values().sum::<usize>() >= ALL {
            return None;
        }
        open.insert(user_id, own + 1);
        Some(Place { streams: self.clone(), user_id })
    }

    /// Ends them all, and those that are opened from now on: whoever stops the site does not wait for them.
    pub fn close(&self) {
        self.stop.send_replace(true);
    }

    /// Ends when they are closed.
    pub(crate) async fn closed(&self) {
        // a dropped sender means the same
        let _ = self.stop.subscribe().wait_for(|is_closed| *is_closed).await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.streams.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = open.get_mut(&self.user_id) {
            *own -= 1;
            if *own == 0 {
                open.remove(&self.user_id);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_few_and_come_free_again() {
        let streams = Streams::default();
        let own: Vec<_> = (0..EACH).map_while(|_| streams.enter(1)).collect();
        assert!(own.len() == EACH && streams.enter(1).is_none());
        let others: Vec<_> = (2..).map_while(|user_id| streams.enter(user_id)).collect();
        assert_eq!(others.len(), ALL - EACH);
        drop(own);
        assert!(streams.enter(1).is_some());
        drop(others);
        assert!(streams.open.lock().is_ok_and(|open| open.is_empty()));
    }
}
