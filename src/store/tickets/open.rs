//! Asking: what is asked is checked, the mail it is about becomes evidence, and the desk is told.

use super::{EventRow, desk_of, json, requester};
use crate::{
    binds,
    error::{Error, Result},
    message::{Category, MessageId, Micros, Status, Trace},
    store::{
        db::Db,
        lists, messages,
        notices::{self, Told},
    },
    tenant::{Scope, Sight, TenantId},
    ticket::{ALLOWED_DAYS, Act, Ask, Breadth, Evidence, Kind, State, breadth, check_sender, check_words, draw_number},
};

/// As many undecided tickets may one person have.
const UNDECIDED: i64 = 50;
/// Of a hundred million numbers, how many may be taken before we give up.
const DRAWS: u32 = 50;

/// What somebody asks.
#[derive(Clone, Debug)]
pub struct NewTicket<'a> {
    pub ask: Ask,
    /// In their words; a question and an unblocking cannot do without.
    pub words: &'a str,
    /// The mail it is about, and which of its recipients.
    pub message: Option<(MessageId, &'a str)>,
}

/// Opens a ticket, or finds the undecided one that asks the same: its number, and whether it is new. `Forbidden` for those who answer tickets;
/// `NotFound` for a mail or recipient that the scope does not see. Fields `sender` (as [`check_sender`]; `not-yours` for a blocked address that is not
/// the tenant's), `mailbox` (`not-here`, `not-yours`), `days` (`unknown`), `text` (`missing`, `too-long`), `form` (`virus`: never released;
/// `not-held`). `Conflict("too-many")` for whoever has that many undecided ones.
pub async fn open(db: &Db, scope: &Scope, new: NewTicket<'_>, now: Micros) -> Result<(i64, bool)> {
    let (by, tenant) = requester(scope)?;
    let kind = new.ask.kind();
    // to be unblocked, one says what was changed
    let words = check_words(new.words, matches!(kind, Kind::Question | Kind::Unblock))?;
    let ask = checked(db, scope, tenant, new.ask).await?;
    let (message, evidence) = match new.message {
        Some((id, recipient)) => {
            let trace = messages::trace(db, scope, id, now).await?;
            (Some(trace.id), Some(evidence(&trace, recipient)?))
        }
        None => (None, None),
    };
    if kind == Kind::Release {
        let held = evidence.as_ref().ok_or(Error::NotFound)?;
        if held.category == Category::Virus {
            return Err(Error::Invalid { field: "form", code: "virus" });
        }
        if held.status != Some(Status::Held) {
            return Err(Error::Invalid { field: "form", code: "not-held" });
        }
    }
    // two questions without a mail are the same when they say the same
    let mut matter = ask.matter(message, evidence.as_ref().map_or("", |evidence| &evidence.recipient));
    if message.is_none() && kind == Kind::Question {
        matter.push_str(&blake3::hash(words.as_bytes()).to_hex());
    }
    let (ask, evidence) = (json(&ask)?, evidence.as_ref().map(json).transpose()?);
    let mut tx = db.begin().await?;
    let (undecided,): (i64,) = tx
        .one(
            "SELECT count(*) FROM tickets
            WHERE tenant_id = $1 AND requester_id = $2 AND state IN ('open', 'waiting_tenant', 'waiting_us')",
            binds![tenant, by],
        )
        .await?;
    for try_no in 0..DRAWS {
        let known: Option<(i64,)> = tx
            .maybe(
                "SELECT ticket_id FROM tickets
                WHERE tenant_id = $1 AND requester_id = $2 AND matter = $3 AND state IN ('open', 'waiting_tenant', 'waiting_us')",
                binds![tenant, by, &matter],
            )
            .await?;
        if let Some((ticket_id,)) = known {
            return Ok((ticket_id, false));
        }
        if undecided >= UNDECIDED {
            return Err(Error::Conflict("too-many"));
        }
        let ticket_id = draw_number(tenant, by, &matter, now, try_no);
        let inserted = tx
            .execute(
                "INSERT INTO tickets (tenant_id, ticket_id, kind, state, matter, requester_id, opened_at, moved_at, last_event, message_id, ask, evidence)
                VALUES ($1, $2, $3, 'open', $4, $5, $6, $6, 1, $7, $8, $9)
                ON CONFLICT DO NOTHING",
                binds![tenant, ticket_id, kind.slug(), &matter, by, now, message.map(|id| id.0.to_vec()), &ask, evidence.clone()],
            )
            .await?;
        if inserted == 0 {
            continue;
        }
        let row = EventRow::new(1, now, by, Act::Open, State::Open, &words, None);
        row.insert(&mut tx, tenant, ticket_id).await?;
        let desk = desk_of(&mut tx, tenant).await?;
        notices::tell(&mut tx, &Told { tenant, ticket_id, event_no: 1, by }, &desk, now).await?;
        tx.commit().await?;
        return Ok((ticket_id, true));
    }
    Err(Error::internal("no free number for a ticket"))
}

/// An ask in its own order: addresses folded, and nothing asked for that is somebody else's.
async fn checked(db: &Db, scope: &Scope, tenant: TenantId, ask: Ask) -> Result<Ask> {
    let is_own = |address: &str| match scope.sight() {
        Sight::Whole => true,
        Sight::Own(own) => own.iter().any(|known| known == address),
    };
    Ok(match ask {
        Ask::Whitelist { sender, mailbox, days } => {
            let sender = check_sender(&sender)?;
            let mailbox = lists::check_mailbox(db, tenant, &mailbox).await?;
            if !mailbox.is_empty() && !is_own(&mailbox) {
                return Err(Error::Invalid { field: "mailbox", code: "not-yours" });
            }
            if !ALLOWED_DAYS.contains(&days) {
                return Err(Error::Invalid { field: "days", code: "unknown" });
            }
            Ask::Whitelist { sender, mailbox, days }
        }
        Ask::Unblock { sender, author, place, remedies } => {
            let sender = check_sender(&sender)?;
            if breadth(&sender) != Breadth::Address {
                return Err(Error::Invalid { field: "sender", code: "not-an-address" });
            }
            let is_here = lists::check_mailbox(db, tenant, &sender).await.is_ok();
            if !is_here || !is_own(&sender) {
                return Err(Error::Invalid { field: "sender", code: "not-yours" });
            }
            Ask::Unblock { sender, author, place, remedies }
        }
        Ask::Release | Ask::Question => ask,
    })
}

/// What is known of a mail for one of its recipients, or for the one that is worst off where none is named.
fn evidence(trace: &Trace, recipient: &str) -> Result<Evidence> {
    let delivery = if recipient.is_empty() {
        trace.deliveries.first()
    } else {
        Some(trace.deliveries.iter().find(|delivery| delivery.to == recipient).ok_or(Error::NotFound)?)
    };
    let last = delivery.and_then(|delivery| delivery.attempts.last());
    Ok(Evidence {
        arrived_at: trace.arrived_at,
        direction: trace.direction,
        category: trace.category,
        sender: trace.sender.clone(),
        recipient: delivery.map(|delivery| delivery.to.clone()).unwrap_or_default(),
        subject: trace.subject.clone(),
        subjects: trace.subjects,
        client_ip: trace.client_ip.clone(),
        client_name: trace.client_name.clone(),
        status: delivery.map(|delivery| delivery.status),
        reason: delivery.and_then(|delivery| delivery.reason.clone()),
        reply: last.map(|attempt| attempt.reply.clone()),
        replied_at: last.map(|attempt| attempt.at),
        queues: trace.hops.iter().map(|hop| (hop.host.clone(), hop.queue_id.clone())).collect(),
    })
}
