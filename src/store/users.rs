//! STUB, dropped on merge.
#![allow(clippy::unused_async)]
use std::net::IpAddr;
use crate::{error::{Error, Result}, message::Micros, store::db::Db, user::User};
pub async fn sign_in(_db: &Db, _email: &str, _password: &str, _ip: IpAddr, _now: Micros) -> Result<User> { Err(Error::Invalid { field: "form", code: "wrong-credentials" }) }
pub async fn get(_db: &Db, _user_id: i64) -> Result<User> { Err(Error::NotFound) }
pub async fn set_locale(_db: &Db, _user_id: i64, _locale: &str) -> Result<()> { Ok(()) }
pub async fn has_demo_users(_db: &Db) -> Result<bool> { Ok(true) }
