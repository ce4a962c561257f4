//! The site as people meet it: the real router on a fresh database, on both engines. One file, one page or promise.
#![allow(clippy::unwrap_used)]

mod account;
mod actor;
#[path = "../../../tests/store/lab.rs"]
#[allow(dead_code, reason = "the store's tests use the rest")]
mod lab;
mod sink;
mod world;

mod exports;
mod filters;
mod headers;
mod health;
mod help;
mod home;
mod live;
mod mail;
mod matrix;
mod notices;
mod origin;
mod people;
mod retention;
mod sign_in;
mod sources;
mod switch;
mod tenants;
mod troubles;
mod walls;

/// Runs each of the named tests, an `async fn(TestApp)`, on a fresh file and on a fresh database of a server.
macro_rules! on_both_engines {
    ($($test:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test] async fn $test() { super::$test(crate::world::TestApp::on_sqlite().await).await; })+
        }
        mod on_postgres {
            $(#[tokio::test] async fn $test() { super::$test(crate::world::TestApp::on_postgres().await).await; })+
        }
    };
}
pub(crate) use on_both_engines;
