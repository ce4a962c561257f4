//! The mails of a list recipient by recipient, page or whole, for a table.

use std::collections::{HashMap, VecDeque};

use super::{
    Hosts, id_of,
    list::asked,
    page,
    search::{Query, Search},
    sees_all, status_of,
};
use crate::{
    binds,
    error::{Error, Result},
    message::{Category, Direction, MessageFilter, MessageId, Micros, Status},
    store::{
        db::{Bind, Db},
        tenants,
    },
    tenant::{Policy, Scope, Sight, Subjects, Tenant},
};

/// Mails that are looked up at a time, and rows that are given at a time: memory grows with neither mails nor recipients.
const MAILS: i64 = 2_000;
const ROWS: usize = 2_000;
/// Mails whose recipients are asked for together, and how many recipients that may be.
const TOGETHER: usize = 250;
const RECIPIENTS: usize = 5_000;

/// A mail and one of its visible recipients.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedRecipient {
    pub id: MessageId,
    pub arrived_at: Micros,
    pub direction: Direction,
    pub category: Category,
    /// Envelope sender; empty for the null sender, `None` when no line told it.
    pub sender: Option<String>,
    /// `None` when no line told one: then there is no status either.
    pub recipient: Option<String>,
    pub status: Option<Status>,
    /// A slug of `explain`; `None` when nothing failed.
    pub reason: Option<String>,
    /// As much of it as [`Recipients::subjects`] says; `None` also where none was logged.
    pub subject: Option<String>,
    /// Bytes.
    pub size: Option<i64>,
    /// RFC 5322 Message-ID without brackets.
    pub message_id: Option<String>,
}

/// Reads them some thousand at a time. Nothing is held open in between; a mail that comes meanwhile is left out.
#[derive(Debug)]
pub struct Recipients {
    db: Db,
    pub tenant: Tenant,
    policy: Policy,
    sight: Sight,
    filter: MessageFilter,
    now: Micros,
    hosts: Hosts,
    /// The last mail that was looked up.
    place: Option<(Micros, Vec<u8>)>,
    is_last: bool,
    /// Mails that were looked up and not told yet, the newest first.
    mails: VecDeque<Mail>,
    /// Of the first of them: the last recipient that was told, when it has too many to be told at once.
    told: Option<(String, String)>,
}

#[derive(Clone, Debug, sqlx::FromRow)]
struct Mail {
    message_id: Vec<u8>,
    category: String,
    direction: String,
    arrived_at: i64,
    last_host: String,
    sent_by: Option<String>,
    sender: Option<String>,
    subject: Option<String>,
    size: Option<i64>,
    header_message_id: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Outcome {
    message_id: Vec<u8>,
    recipient: String,
    orig_to: String,
    recipient_folded: String,
    orig_to_folded: String,
    status: String,
    reason: Option<String>,
}

impl Recipients {
    /// What the tenant has people shown of subjects.
    pub fn subjects(&self) -> Subjects {
        self.policy.subjects
    }

    /// All that the filter finds, whatever page it stands on. `NotFound` when the tenant asked for is not among the scope's.
    pub async fn of_list(db: &Db, scope: &Scope, filter: &MessageFilter, now: Micros) -> Result<Self> {
        let tenant = tenants::chosen(db, scope, filter.tenant.as_deref()).await?;
        let policy = asked(db, scope, tenant.tenant_id, filter).await?;
        Ok(Self {
            db: db.clone(),
            tenant,
            policy,
            sight: scope.sight().clone(),
            filter: MessageFilter { cursor: None, ..filter.clone() },
            now,
            hosts: Hosts::load(db).await?,
            place: None,
            is_last: false,
            mails: VecDeque::new(),
            told: None,
        })
    }

    /// What stands on the page of this filter.
    pub async fn of_page(db: &Db, scope: &Scope, filter: &MessageFilter, now: Micros) -> Result<Self> {
        let mut recipients = Self::of_list(db, scope, filter, now).await?;
        let shown = page(db, scope, filter, now).await?;
        recipients.look_up(shown.rows.into_iter().map(|row| row.id.0.to_vec()).collect()).await?;
        recipients.is_last = true;
        Ok(recipients)
    }

    /// The next rows; none when all were read.
    pub async fn next(&mut self) -> Result<Vec<ListedRecipient>> {
        let mut rows = Vec::new();
        while rows.len() < ROWS {
            if self.mails.is_empty() && !self.is_last {
                self.find().await?;
            }
            if self.mails.is_empty() {
                break;
            }
            self.tell(&mut rows).await?;
        }
        Ok(rows)
    }

    /// The next mails of the list.
    async fn find(&mut self) -> Result<()> {
        let search = Search::new(&self.db, self.tenant.tenant_id, &self.sight, &self.filter, self.now).await?;
        let mut query = Query::new(vec![]);
        query.sql.push_str("SELECT message_id, arrived_at FROM (");
        let cursor = self.place.clone().map(|(arrived_at, id)| (arrived_at, id, false));
        search.candidates(&mut query, self.filter.category, cursor, MAILS);
        query.sql.push_str(&format!(") AS found ORDER BY arrived_at DESC, message_id DESC LIMIT {MAILS}"));
        let found: Vec<(Vec<u8>, i64)> = self.db.all(&query.sql, query.binds).await?;
        self.is_last = (found.len() as i64) < MAILS;
        if let Some((id, at)) = found.last() {
            self.place = Some((*at, id.clone()));
        }
        self.look_up(found.into_iter().map(|(id, _)| id).collect()).await
    }

    async fn look_up(&mut self, ids: Vec<Vec<u8>>) -> Result<()> {
        let keys = ids.iter().map(|id| Bind::from(id.as_slice())).collect();
        let mails: Vec<Mail> = self
            .db
            .all_in(
                "SELECT message_id, category, direction, arrived_at, last_host, sent_by, sender, subject, size, header_message_id \
                 FROM messages WHERE tenant_id = $1 AND message_id IN ({})",
                binds![self.tenant.tenant_id],
                keys,
            )
            .await?;
        let mut mails: HashMap<Vec<u8>, Mail> = mails.into_iter().map(|mail| (mail.message_id.clone(), mail)).collect();
        self.mails.extend(ids.iter().filter_map(|id| mails.remove(id)));
        Ok(())
    }

    /// Adds the recipients of the next mails, or the next ones of a mail that has very many.
    async fn tell(&mut self, rows: &mut Vec<ListedRecipient>) -> Result<()> {
        let next: Vec<Mail> = self.mails.iter().take(TOGETHER).cloned().collect();
        if self.told.is_none() {
            let keys = next.iter().map(|mail| Bind::from(mail.message_id.as_slice())).collect();
            let outcomes: Vec<Outcome> = self
                .db
                .all_in(
                    &format!(
                        "{OUTCOMES} AND message_id IN ({{}}) ORDER BY message_id, recipient, orig_to LIMIT {}",
                        RECIPIENTS + 1
                    ),
                    binds![self.tenant.tenant_id],
                    keys,
                )
                .await?;
            if outcomes.len() <= RECIPIENTS {
                let mut by_mail: HashMap<Vec<u8>, Vec<Outcome>> = HashMap::new();
                for outcome in outcomes {
                    by_mail.entry(outcome.message_id.clone()).or_default().push(outcome);
                }
                self.mails.drain(..next.len());
                for mail in next {
                    let outcomes = by_mail.remove(&mail.message_id).unwrap_or_default();
                    if outcomes.is_empty() && sees_all(&self.sight, mail.sent_by.as_deref()) {
                        rows.push(self.row(&mail, None)?);
                    }
                    for outcome in outcomes {
                        self.add(&mail, outcome, rows)?;
                    }
                }
                return Ok(());
            }
        }
        // somebody wrote to thousands: mail by mail, and such a mail part by part
        let Some(mail) = next.into_iter().next() else { return Ok(()) };
        let is_begun = self.told.is_some();
        let (to, orig_to) = self.told.take().unwrap_or_default();
        let sql = format!(
            "{OUTCOMES} AND message_id = $2 AND (recipient, orig_to) > ($3, $4) ORDER BY recipient, orig_to LIMIT {RECIPIENTS}"
        );
        let outcomes: Vec<Outcome> =
            self.db.all(&sql, binds![self.tenant.tenant_id, mail.message_id.as_slice(), to, orig_to]).await?;
        if outcomes.is_empty() && !is_begun && sees_all(&self.sight, mail.sent_by.as_deref()) {
            rows.push(self.row(&mail, None)?);
        }
        match outcomes.last() {
            Some(last) if outcomes.len() == RECIPIENTS => {
                self.told = Some((last.recipient.clone(), last.orig_to.clone()));
            }
            _ => drop(self.mails.pop_front()),
        }
        for outcome in outcomes {
            self.add(&mail, outcome, rows)?;
        }
        Ok(())
    }

    /// Adds a recipient that the viewer sees.
    fn add(&self, mail: &Mail, outcome: Outcome, rows: &mut Vec<ListedRecipient>) -> Result<()> {
        let is_visible = match &self.sight {
            Sight::Whole => true,
            Sight::Own(own) => {
                sees_all(&self.sight, mail.sent_by.as_deref())
                    || own.contains(&outcome.recipient_folded)
                    || own.contains(&outcome.orig_to_folded)
            }
        };
        if is_visible {
            rows.push(self.row(mail, Some(outcome))?);
        }
        Ok(())
    }

    fn row(&self, mail: &Mail, outcome: Option<Outcome>) -> Result<ListedRecipient> {
        let unreadable = || Error::internal("a slug without a meaning");
        let status = outcome.as_ref().map(|outcome| status_of(&outcome.status)).transpose()?;
        Ok(ListedRecipient {
            id: id_of(&mail.message_id)?,
            arrived_at: mail.arrived_at,
            direction: Direction::from_slug(&mail.direction).ok_or_else(unreadable)?,
            category: Category::from_slug(&mail.category).ok_or_else(unreadable)?,
            sender: mail.sender.clone(),
            status: status.map(|status| self.hosts.seen_today(status, &mail.last_host, mail.arrived_at)),
            reason: outcome.as_ref().and_then(|outcome| outcome.reason.clone()),
            recipient: outcome.map(|outcome| outcome.recipient),
            subject: self.policy.subject(self.tenant.tenant_id, mail.subject.clone()),
            size: mail.size,
            message_id: mail.header_message_id.clone(),
        })
    }
}

const OUTCOMES: &str = "SELECT message_id, recipient, orig_to, recipient_folded, orig_to_folded, status, reason FROM deliveries WHERE tenant_id = $1";
