//! What is seen: pages rendered on the server, complete without JavaScript, and two islands that only enhance them.
//!
//! The browser's side (`hydrate`) is the islands and nothing else: no page, no word, no domain type reaches the wasm.

pub mod islands;

#[cfg(feature = "ssr")]
pub mod words;

#[cfg(feature = "ssr")]
pub mod viewer;

#[cfg(feature = "ssr")]
pub mod session;

#[cfg(feature = "ssr")]
pub mod error;

#[cfg(feature = "ssr")]
pub mod form;

#[cfg(feature = "ssr")]
pub mod sheets;

#[cfg(feature = "ssr")]
mod download;

#[cfg(feature = "ssr")]
pub mod probe;

#[cfg(feature = "ssr")]
mod streams;

#[cfg(feature = "ssr")]
pub mod link;

#[cfg(feature = "ssr")]
pub mod mail;

#[cfg(feature = "ssr")]
pub mod components;

#[cfg(feature = "ssr")]
pub mod pages;

#[cfg(feature = "ssr")]
pub mod routes;

#[cfg(feature = "ssr")]
mod document;

#[cfg(all(test, feature = "ssr"))]
mod samples;

#[cfg(feature = "ssr")]
pub use {
    document::shell,
    routes::router,
    session::{Assets, Site},
    streams::Streams,
};

/// Wakes the islands of a page that the server rendered.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
