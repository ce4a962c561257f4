//! One's own account: what one is called, how one reads the pages, one's password and sessions.

use super::{
    db::Db,
    user_events,
    users::{FAILURES_PER_EMAIL, count_failure, forgive, hash, replace_password, search_text, verify},
};
use crate::{
    binds,
    error::{Error, Result},
    message::Micros,
    person::{UserAct, check_name},
    tenant::Scope,
    user::check_password_of,
};

/// What one says about oneself.
#[derive(Clone, Copy, Debug)]
pub struct Profile<'a> {
    /// May be empty.
    pub name: &'a str,
    /// `fr` or `en`.
    pub locale: &'a str,
    /// IANA name; empty: the tenant's.
    pub timezone: &'a str,
    /// Whether what concerns one is also sent by e-mail.
    pub wants_mail: bool,
}

/// Keeps it. Fields `name` (`too-long`, `hidden`), `locale` and `timezone` (`unknown`).
pub async fn save(db: &Db, scope: &Scope, profile: Profile<'_>, now: Micros) -> Result<()> {
    let user_id = oneself(scope)?;
    let name = check_name(profile.name)?;
    if !matches!(profile.locale, "fr" | "en") {
        return Err(Error::Invalid { field: "locale", code: "unknown" });
    }
    let timezone = (!profile.timezone.is_empty()).then_some(profile.timezone);
    if timezone.is_some_and(|zone| zone.parse::<chrono_tz::Tz>().is_err()) {
        return Err(Error::Invalid { field: "timezone", code: "unknown" });
    }
    let mut tx = db.begin().await?;
    let (email, old_name): (String, String) =
        tx.one("SELECT email, name FROM users WHERE user_id = $1", binds![user_id]).await?;
    tx.execute_one(
        "UPDATE users SET name = $1, search = $2, locale = $3, timezone = $4, wants_mail = $5 WHERE user_id = $6",
        binds![
            &name,
            search_text(&name, &email),
            profile.locale,
            timezone.map(str::to_owned),
            profile.wants_mail,
            user_id
        ],
    )
    .await?;
    if name != old_name {
        user_events::note(&mut tx, scope, user_id, UserAct::Name, &name, now).await?;
    }
    tx.commit().await
}

/// Changes the password of whoever knows the old one, and ends all their sessions, this one too: the caller begins it anew. Fields
/// `current` (`wrong`), `password` (`too-short`, `too-long`, `is-email`), `form` (`too-many-attempts`: whoever finds an open session has no
/// more guesses than at the door).
pub async fn change_password(db: &Db, scope: &Scope, current: &str, password: &str, now: Micros) -> Result<()> {
    let user_id = oneself(scope)?;
    let (email, password_hash): (String, String) =
        db.one("SELECT email, password_hash FROM users WHERE user_id = $1", binds![user_id]).await?;
    check_password_of(&email, password)?;
    let counter = format!("password:{email}");
    let mut tx = db.begin().await?;
    let failures = count_failure(&mut tx, &counter, now).await?;
    tx.commit().await?;
    if failures > FAILURES_PER_EMAIL {
        return Err(Error::Invalid { field: "form", code: "too-many-attempts" });
    }
    if !verify(current, Some(password_hash)).await? {
        return Err(Error::Invalid { field: "current", code: "wrong" });
    }
    let new_hash = hash(password).await?;
    let mut tx = db.begin().await?;
    replace_password(&mut tx, user_id, &email, &new_hash, now).await?;
    forgive(&mut tx, &counter).await?;
    user_events::note(&mut tx, scope, user_id, UserAct::Password, "", now).await?;
    tx.commit().await
}

/// Ends every session of one's own, this one too.
pub async fn sign_out(db: &Db, scope: &Scope, now: Micros) -> Result<()> {
    let user_id = oneself(scope)?;
    let mut tx = db.begin().await?;
    tx.execute("DELETE FROM sessions WHERE user_id = $1", binds![user_id]).await?;
    user_events::note(&mut tx, scope, user_id, UserAct::SignOut, "", now).await?;
    tx.commit().await
}

/// The platform itself has no account.
fn oneself(scope: &Scope) -> Result<i64> {
    scope.user_id().ok_or(Error::Forbidden)
}
