//! Who is to hear of what: notices in the portal, and the outbox of their e-mails.
//!
//! An e-mail is claimed, handed over, and then marked as sent. Whoever is cut off in between leaves it `sending`; the next one who
//! comes by calls it `unsure`, and it waits for the operator: nobody gets an e-mail twice.

use super::{
    db::{Db, Tx},
    tickets, users,
};
use crate::{
    binds,
    error::{Error, Result},
    message::{Micros, SECOND},
    notice::{Mail, Notice, Outgoing, Stuck, Trouble},
    tenant::{Scope, TenantId},
    ticket::{Act, Kind, Somebody, State},
    user::{Role, User},
};

// `mail IN ('waiting', 'sending', 'failed', 'unsure')` stands in what is asked of the outbox, beside narrower words: so it says what the index
// `notices_to_mail` holds, or SQLite would not use it.

/// How long somebody may take to hand one e-mail over. Longer than any sender waits for a mail server.
const HANDING_OVER: Micros = 600 * SECOND;
/// The first pause after a failure; each next one is twice as long.
const FIRST_PAUSE: Micros = 60 * SECOND;
const LONGEST_PAUSE: Micros = 4 * 3600 * SECOND;
/// After so many failures the operator is asked: two days and eight hours.
const ATTEMPTS: i64 = 22;
/// What waited for longer than this without a single try, because no mail server was set, is no news any more: it stays in the portal.
const NEWS: Micros = 3 * 86_400 * SECOND;

/// What is to be told of an event.
pub(super) struct Told {
    pub(super) tenant: TenantId,
    pub(super) ticket_id: i64,
    pub(super) event_no: i64,
    pub(super) by: i64,
}

/// Tells people of an event, but not whoever caused it.
pub(super) async fn tell(tx: &mut Tx, told: &Told, people: &[i64], now: Micros) -> Result<()> {
    for user_id in people.iter().filter(|user_id| **user_id != told.by) {
        tx.execute(
            "INSERT INTO notices (user_id, tenant_id, ticket_id, event_no, created_at, mail, mail_at)
            SELECT user_id, $2, $3, $4, $5, CASE WHEN wants_mail THEN 'waiting' ELSE 'none' END, $5
            FROM users WHERE user_id = $1 AND disabled_at IS NULL
            ON CONFLICT (user_id, ticket_id, event_no) DO NOTHING",
            binds![*user_id, told.tenant, told.ticket_id, told.event_no, now],
        )
        .await?;
    }
    Ok(())
}

/// The newest notices of the person who asks, at most 50; of a ticket that is not open to them any more, none.
pub async fn newest(db: &Db, scope: &Scope) -> Result<Vec<Notice>> {
    let user_id = scope.user_id().ok_or(Error::Forbidden)?;
    let mut binds = binds![user_id];
    let open = tickets::whose(scope, &mut binds);
    let rows: Vec<NoticeRow> = db
        .all(
            &format!("SELECT n.notice_id, n.ticket_id, t.kind, e.act, e.state, e.by_id, b.name, b.email, n.created_at, n.read_at
            FROM notices n
            JOIN tickets t ON t.tenant_id = n.tenant_id AND t.ticket_id = n.ticket_id
            JOIN ticket_events e ON e.tenant_id = n.tenant_id AND e.ticket_id = n.ticket_id AND e.event_no = n.event_no
            JOIN users b ON b.user_id = e.by_id
            WHERE n.user_id = $1 AND {open}
            ORDER BY n.created_at DESC, n.notice_id DESC LIMIT 50"),
            binds,
        )
        .await?;
    let unreadable = || Error::internal("a notice without a meaning");
    rows.into_iter()
        .map(|row| {
            Ok(Notice {
                notice_id: row.notice_id,
                ticket_id: row.ticket_id,
                kind: Kind::from_slug(&row.kind).ok_or_else(unreadable)?,
                act: Act::from_slug(&row.act).ok_or_else(unreadable)?,
                state: State::from_slug(&row.state).ok_or_else(unreadable)?,
                by: Somebody { user_id: row.by_id, name: row.name, email: row.email },
                at: row.created_at,
                is_read: row.read_at.is_some(),
            })
        })
        .collect()
}

#[derive(sqlx::FromRow)]
struct NoticeRow {
    notice_id: i64,
    ticket_id: i64,
    kind: String,
    act: String,
    state: String,
    by_id: i64,
    name: String,
    email: String,
    created_at: i64,
    read_at: Option<i64>,
}

/// How many notices the person has not read, not counted beyond 99 and one more.
pub async fn unread(db: &Db, user_id: i64) -> Result<i64> {
    let (unread,): (i64,) = db
        .one(
            "SELECT count(*) FROM (SELECT 1 FROM notices WHERE user_id = $1 AND read_at IS NULL LIMIT 100) AS counted",
            binds![user_id],
        )
        .await?;
    Ok(unread)
}

/// The person has seen what happened to a ticket, or to all of them.
pub async fn read(db: &Db, scope: &Scope, ticket: Option<i64>, now: Micros) -> Result<()> {
    let user_id = scope.user_id().ok_or(Error::Forbidden)?;
    let mut tx = db.begin().await?;
    tx.execute(
        "UPDATE notices SET read_at = $3 WHERE user_id = $1 AND ($2 = 0 OR ticket_id = $2) AND read_at IS NULL",
        binds![user_id, ticket.unwrap_or(0), now],
    )
    .await?;
    tx.commit().await
}

/// Takes the next e-mail that is due, so that nobody else does; `None` when none is.
pub async fn claim(db: &Db, now: Micros) -> Result<Option<Outgoing>> {
    loop {
        let due: Option<(i64,)> = db
            .maybe(
                "SELECT notice_id FROM notices WHERE mail = 'waiting' AND mail IN ('waiting', 'sending', 'failed', 'unsure') AND mail_at <= $1 ORDER BY mail_at, notice_id LIMIT 1",
                binds![now],
            )
            .await?;
        let Some((notice_id,)) = due else { return Ok(None) };
        if let Some(outgoing) = claim_one(db, notice_id, now).await? {
            return Ok(Some(outgoing));
        }
    }
}

/// `None` when somebody else was faster, or when nobody is to get it any more.
async fn claim_one(db: &Db, notice_id: i64, now: Micros) -> Result<Option<Outgoing>> {
    let mut tx = db.begin().await?;
    let claimed: Option<(i64, i64, i64, i64, i64)> = tx
        .maybe(
            "UPDATE notices SET mail = 'sending', mail_at = $2 WHERE notice_id = $1 AND mail = 'waiting'
            RETURNING user_id, ticket_id, event_no, attempts, created_at",
            binds![notice_id, now],
        )
        .await?;
    tx.commit().await?;
    let Some((user_id, ticket_id, event_no, attempts, created_at)) = claimed else { return Ok(None) };
    if attempts == 0 && now - created_at > NEWS {
        settle(db, notice_id, Mail::None, None, now).await?;
        return Ok(None);
    }
    let outgoing = match users::get(db, user_id).await {
        Ok(person) if person.wants_mail => outgoing(db, person, ticket_id, event_no, (notice_id, attempts)).await,
        Ok(_) => Err(Error::NotFound),
        Err(error) => Err(error),
    };
    match outgoing {
        Ok(outgoing) => Ok(Some(outgoing)),
        // they are gone, want no e-mail any more, or the ticket was closed to them
        Err(Error::NotFound) => {
            settle(db, notice_id, Mail::None, None, now).await?;
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

async fn outgoing(
    db: &Db,
    person: User,
    ticket_id: i64,
    event_no: i64,
    (notice_id, attempts): (i64, i64),
) -> Result<Outgoing> {
    let (ticket, event) = tickets::told(db, &person.scope(), ticket_id, event_no).await?;
    let User { user_id, name, email, locale, timezone, .. } = person;
    Ok(Outgoing { notice_id, to: Somebody { user_id, name, email }, locale, timezone, ticket, event, attempts })
}

/// The e-mail was taken by the mail server.
pub async fn sent(db: &Db, notice_id: i64, now: Micros) -> Result<()> {
    settle(db, notice_id, Mail::Sent, None, now).await
}

/// The mail server refused it for good.
pub async fn refused(db: &Db, notice_id: i64, error: &str, now: Micros) -> Result<()> {
    settle(db, notice_id, Mail::Failed, Some(error), now).await
}

/// Nobody can tell whether the mail server took it.
pub async fn unsure(db: &Db, notice_id: i64, error: &str, now: Micros) -> Result<()> {
    settle(db, notice_id, Mail::Unsure, Some(error), now).await
}

/// It surely was not taken: it is tried again after a pause, or the operator is asked.
pub async fn postpone(db: &Db, notice_id: i64, attempts: i64, error: &str, now: Micros) -> Result<()> {
    if attempts + 1 >= ATTEMPTS {
        return settle(db, notice_id, Mail::Failed, Some(error), now).await;
    }
    let pause = (FIRST_PAUSE << attempts.clamp(0, 20)).min(LONGEST_PAUSE);
    let mut tx = db.begin().await?;
    tx.execute_one(
        "UPDATE notices SET mail = 'waiting', mail_at = $2, attempts = attempts + 1, error = $3
        WHERE notice_id = $1 AND mail = 'sending'",
        binds![notice_id, now + pause, short(error)],
    )
    .await?;
    tx.commit().await
}

async fn settle(db: &Db, notice_id: i64, mail: Mail, error: Option<&str>, now: Micros) -> Result<()> {
    let mut tx = db.begin().await?;
    tx.execute_one(
        "UPDATE notices SET mail = $2, mail_at = $3, attempts = attempts + 1, error = $4
        WHERE notice_id = $1 AND mail = 'sending'",
        binds![notice_id, mail.slug(), now, error.map(short)],
    )
    .await?;
    tx.commit().await
}

/// An answer of a mail server is as long as it likes.
fn short(error: &str) -> String {
    error.chars().take(500).collect()
}

/// What somebody claimed and never settled is unsure; how many there were.
pub async fn give_up_claims(db: &Db, now: Micros) -> Result<u64> {
    let mut tx = db.begin().await?;
    let given_up = tx
        .execute(
            "UPDATE notices SET mail = 'unsure', mail_at = $1, error = $3 WHERE mail = 'sending' AND mail IN ('waiting', 'sending', 'failed', 'unsure') AND mail_at <= $2",
            binds![now, now - HANDING_OVER, Trouble::CutOff.slug()],
        )
        .await?;
    tx.commit().await?;
    Ok(given_up)
}

/// The e-mails that did not simply go, the oldest first, at most 200: those that failed, that nobody is sure of, and that were tried
/// before. The operator's.
pub async fn stuck(db: &Db, scope: &Scope) -> Result<Vec<Stuck>> {
    if !scope.is_any_of(&[Role::Operator]) {
        return Err(Error::Forbidden);
    }
    let rows: Vec<StuckRow> = db
        .all(
            "SELECT n.notice_id, n.tenant_id, t.name AS tenant_name, n.ticket_id, n.user_id, u.name, u.email, n.mail, n.attempts,
                n.created_at, n.mail_at, n.error
            FROM notices n
            JOIN tenants t ON t.tenant_id = n.tenant_id
            JOIN users u ON u.user_id = n.user_id
            WHERE n.mail IN ('waiting', 'sending', 'failed', 'unsure') AND (n.mail IN ('failed', 'unsure') OR n.attempts > 0)
            ORDER BY n.created_at, n.notice_id LIMIT 200",
            binds![],
        )
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Stuck {
                notice_id: row.notice_id,
                tenant_id: TenantId(row.tenant_id),
                tenant_name: row.tenant_name,
                ticket_id: row.ticket_id,
                to: Somebody { user_id: row.user_id, name: row.name, email: row.email },
                mail: Mail::from_slug(&row.mail).ok_or_else(|| Error::internal("a notice without a meaning"))?,
                attempts: row.attempts,
                created_at: row.created_at,
                mail_at: row.mail_at,
                error: row.error,
            })
        })
        .collect()
}

#[derive(sqlx::FromRow)]
struct StuckRow {
    notice_id: i64,
    tenant_id: i64,
    tenant_name: String,
    ticket_id: i64,
    user_id: i64,
    name: String,
    email: String,
    mail: String,
    attempts: i64,
    created_at: i64,
    mail_at: i64,
    error: Option<String>,
}

/// How many e-mails wait, and how many are stuck: failed or unsure.
pub async fn count(db: &Db) -> Result<(i64, i64)> {
    let (waiting,) = db.one("SELECT count(*) FROM notices WHERE mail = 'waiting' AND mail IN ('waiting', 'sending', 'failed', 'unsure')", binds![]).await?;
    let (stuck,) = db.one("SELECT count(*) FROM notices WHERE mail IN ('failed', 'unsure') AND mail IN ('waiting', 'sending', 'failed', 'unsure')", binds![]).await?;
    Ok((waiting, stuck))
}

/// The operator's word about a stuck e-mail: it is tried again now, although an unsure one may have gone, or it is left be. `NotFound` when
/// it is not stuck any more.
pub async fn decide(db: &Db, scope: &Scope, notice_id: i64, is_again: bool, now: Micros) -> Result<()> {
    if !scope.is_any_of(&[Role::Operator]) {
        return Err(Error::Forbidden);
    }
    let sql = if is_again {
        "UPDATE notices SET mail = 'waiting', mail_at = $2, attempts = 1
        WHERE notice_id = $1 AND (mail IN ('failed', 'unsure') OR mail = 'waiting' AND attempts > 0)"
    } else {
        "UPDATE notices SET mail = 'none', mail_at = $2
        WHERE notice_id = $1 AND (mail IN ('failed', 'unsure') OR mail = 'waiting' AND attempts > 0)"
    };
    let mut tx = db.begin().await?;
    if tx.execute(sql, binds![notice_id, now]).await? == 0 {
        return Err(Error::NotFound);
    }
    tx.commit().await
}

/// Tries again now whatever surely did not go, as when the mail server has been mended: how many. What may have gone waits for a word of
/// its own.
pub async fn retry_all(db: &Db, scope: &Scope, now: Micros) -> Result<u64> {
    if !scope.is_any_of(&[Role::Operator]) {
        return Err(Error::Forbidden);
    }
    let mut tx = db.begin().await?;
    let retried = tx
        .execute(
            "UPDATE notices SET mail = 'waiting', mail_at = $1, attempts = 1
            WHERE mail = 'failed' OR mail = 'waiting' AND attempts > 0",
            binds![now],
        )
        .await?;
    tx.commit().await?;
    Ok(retried)
}
