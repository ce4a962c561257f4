//! Links that let somebody choose a password, once: an invitation, or a way back in for who has forgotten theirs. Of a link only a hash is
//! kept. The last one made for somebody is the only one that works.

use super::{
    db::{Db, Tx},
    people, user_events, users,
};
use crate::{
    binds,
    error::{Error, Result},
    message::Micros,
    person::{INVITATION_LASTS, MadeLink, RESET_LASTS, Token, UserAct, Welcome},
    tenant::Scope,
    user::{Role, User, check_password_of},
};

/// Makes a link for somebody this scope manages; their password works until the link is used. `NotFound` for everybody else;
/// `Conflict`: `oneself` (who has the old password can change it), `disabled`.
pub async fn make(db: &Db, scope: &Scope, email: &str, token: Token, now: Micros) -> Result<MadeLink> {
    let mut tx = db.begin().await?;
    let subject = people::subject(&mut tx, scope, email).await?;
    subject.must_be_another(scope)?;
    if subject.is_disabled {
        return Err(Error::Conflict("disabled"));
    }
    let lasts = if subject.is_invited { INVITATION_LASTS } else { RESET_LASTS };
    let act = if subject.is_invited { UserAct::Invite } else { UserAct::Link };
    let expires_at = insert(&mut tx, scope, subject.user_id, token, lasts, now).await?;
    user_events::note(&mut tx, scope, subject.user_id, act, subject.role.slug(), now).await?;
    tx.commit().await?;
    Ok(MadeLink { email: subject.email, name: subject.name, is_invitation: subject.is_invited, expires_at })
}

/// Puts a link in the place of those there are; until when it works.
pub(super) async fn insert(
    tx: &mut Tx,
    scope: &Scope,
    user_id: i64,
    token: Token,
    lasts: Micros,
    now: Micros,
) -> Result<Micros> {
    end_all(tx, user_id, now).await?;
    let expires_at = now + lasts;
    tx.execute_one(
        "INSERT INTO password_links (link_id, user_id, made_by, made_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
        binds![key(token), user_id, scope.user_id(), now, expires_at],
    )
    .await?;
    Ok(expires_at)
}

/// No link of this person works from now on.
pub(super) async fn end_all(tx: &mut Tx, user_id: i64, now: Micros) -> Result<()> {
    tx.execute(
        "UPDATE password_links SET expires_at = $1 WHERE user_id = $2 AND used_at IS NULL AND expires_at > $1",
        binds![now, user_id],
    )
    .await?;
    Ok(())
}

/// Whom a link is for. It changes nothing: mail scanners follow links before people do. `NotFound` when it was never made, was used, has
/// expired, was replaced, or its person is disabled: one answer for all.
pub async fn open(db: &Db, token: Token, now: Micros) -> Result<Welcome> {
    let (email, name, tenant_name, role, is_invitation, expires_at): (String, String, String, String, bool, Micros) =
        db.one(
            "SELECT u.email, u.name, t.name, u.role, u.password_hash = '', l.expires_at
            FROM password_links l
            JOIN users u ON u.user_id = l.user_id
            JOIN tenants t ON t.tenant_id = u.tenant_id
            WHERE l.link_id = $1 AND l.used_at IS NULL AND l.expires_at > $2 AND u.disabled_at IS NULL",
            binds![key(token), now],
        )
        .await?;
    let role = Role::from_slug(&role).ok_or_else(|| Error::internal(format!("a role '{role}'")))?;
    Ok(Welcome { email, name, tenant_name, role, is_invitation, expires_at })
}

/// Uses a link: the password is the person's from now on, and all their sessions end. `NotFound` as in [`open`], also for the later of two
/// at the same time; field `password` (`too-short`, `too-long`, `is-email`). Whoever is new reads the pages in `locale`.
pub async fn redeem(db: &Db, token: Token, password: &str, locale: &str, now: Micros) -> Result<User> {
    // before a password is hashed for whoever sends one
    let welcome = open(db, token, now).await?;
    check_password_of(&welcome.email, password)?;
    let password_hash = users::hash(password).await?;
    let mut tx = db.begin().await?;
    let used: Option<(i64,)> = tx
        .maybe(
            "UPDATE password_links SET used_at = $1
            WHERE link_id = $2 AND used_at IS NULL AND expires_at > $1
                AND user_id IN (SELECT user_id FROM users WHERE disabled_at IS NULL)
            RETURNING user_id",
            binds![now, key(token)],
        )
        .await?;
    let (user_id,) = used.ok_or(Error::NotFound)?;
    users::replace_password(&mut tx, user_id, &welcome.email, &password_hash, now).await?;
    if welcome.is_invitation && matches!(locale, "fr" | "en") {
        tx.execute_one("UPDATE users SET locale = $1 WHERE user_id = $2", binds![locale, user_id]).await?;
    }
    user_events::note_by(&mut tx, Some(user_id), user_id, UserAct::Accept, "", now).await?;
    tx.commit().await?;
    users::get(db, user_id).await
}

/// Not the token itself: a copy of the table lets nobody in.
fn key(token: Token) -> [u8; 32] {
    *blake3::hash(&token.0).as_bytes()
}
