//! The tables that are exported, for the site and for the command: what stands in their columns, in the viewer's words.

use std::collections::HashMap;

use lasso::{
    csv::{Csv, Format},
    error::Result,
    invalid_recipients::{InvalidFilter, InvalidRecipient},
    message::{Category, Direction, MessageFilter, Status},
    store::{
        db::Db,
        invalid_recipients,
        messages::{ListedRecipient, Recipients},
    },
    tenant::{Scope, Tenant},
};

use crate::{
    components::{causes, export::Extent, table},
    viewer::Viewer,
};

/// How a table is told.
#[derive(Clone, Debug)]
pub struct Manner {
    pub viewer: Viewer,
    pub format: Format,
    /// What stands before the path of a trace: the site's address, or nothing.
    pub site: String,
}

/// A table that is written part by part: what is held does not grow with its rows.
pub trait Sheet: Send + 'static {
    /// Whose it is.
    fn tenant(&self) -> &Tenant;

    /// The next part, the first one with the heads of the columns; `None` when all was written.
    fn next(&mut self) -> impl Future<Output = Result<Option<String>>> + Send;
}

/// `/exports/invalid-recipients`.
#[derive(Debug)]
pub struct InvalidSheet {
    tenant: Tenant,
    rows: Rows<InvalidRecipient, invalid_recipients::Export>,
    pen: Pen,
}

/// `/messages`, recipient by recipient.
#[derive(Debug)]
pub struct MessageSheet {
    recipients: Recipients,
    pen: Pen,
    directions: Vec<String>,
    categories: Vec<String>,
    statuses: Vec<String>,
}

#[derive(Debug)]
enum Rows<R, E> {
    Page(Vec<R>),
    Whole(E),
}

/// Writes cells, and remembers the words that come again and again.
#[derive(Debug)]
struct Pen {
    csv: Csv,
    manner: Manner,
    causes: HashMap<String, String>,
    /// Heads that are not written yet.
    heads: &'static [&'static str],
}

impl Pen {
    fn new(manner: Manner, heads: &'static [&'static str]) -> Self {
        Self { csv: Csv::new(manner.format), manner, causes: HashMap::new(), heads }
    }

    /// The heads of the columns, once.
    fn begin(&mut self) {
        if !self.heads.is_empty() {
            let heads: Vec<String> =
                self.heads.iter().map(|head| self.manner.viewer.words.say(&format!("sheet-{head}"))).collect();
            self.csv.row(heads.iter().map(String::as_str));
            self.heads = &[];
        }
    }

    /// What was written; nothing is the end.
    fn end(&mut self) -> Option<String> {
        Some(self.csv.take()).filter(|text| !text.is_empty())
    }

    /// Makes the words of a cause known.
    fn learn(&mut self, reason: &str) {
        if !self.causes.contains_key(reason) {
            self.causes.insert(reason.to_owned(), causes::title(self.manner.viewer, reason));
        }
    }
}

impl InvalidSheet {
    /// As `store::invalid_recipients::page`. A page is read at once, the whole list as it is written.
    pub async fn open(db: &Db, scope: &Scope, filter: &InvalidFilter, extent: Extent, manner: Manner) -> Result<Self> {
        const HEADS: &[&str] = &[
            "recipient",
            "sender",
            "first",
            "last",
            "refusals",
            "reply",
            "code",
            "enhanced",
            "cause",
            "reason",
            "trace",
        ];
        let window = filter.window(manner.viewer.timezone, manner.viewer.now);
        let export = invalid_recipients::Export::open(db, scope, filter, window).await?;
        let tenant = export.tenant.clone();
        let rows = match extent {
            Extent::Page => Rows::Page(invalid_recipients::page(db, scope, filter, window).await?.rows),
            Extent::Whole => Rows::Whole(export),
        };
        Ok(Self { tenant, rows, pen: Pen::new(manner, HEADS) })
    }

    fn write(&mut self, row: &InvalidRecipient) {
        self.pen.learn(&row.reason);
        let Pen { csv, manner, causes, .. } = &mut self.pen;
        csv.row([
            row.recipient.as_str(),
            row.sender.as_str(),
            &manner.viewer.stamp(row.first_at),
            &manner.viewer.stamp(row.last_at),
            &row.refusals.to_string(),
            &row.reply,
            &row.code,
            &row.enhanced,
            &causes[row.reason.as_str()],
            &row.reason,
            &format!("{}/messages/{}", manner.site, row.message_id),
        ]);
    }
}

impl Sheet for InvalidSheet {
    fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    async fn next(&mut self) -> Result<Option<String>> {
        let rows = match &mut self.rows {
            Rows::Page(rows) => std::mem::take(rows),
            Rows::Whole(export) => export.next().await?,
        };
        self.pen.begin();
        for row in &rows {
            self.write(row);
        }
        Ok(self.pen.end())
    }
}

impl MessageSheet {
    /// As `store::messages::page`, for whoever sees any mail.
    pub async fn open(db: &Db, scope: &Scope, filter: &MessageFilter, extent: Extent, manner: Manner) -> Result<Self> {
        const HEADS: &[&str] = &[
            "arrived",
            "direction",
            "category",
            "sender",
            "recipient",
            "status",
            "cause",
            "reason",
            "subject",
            "size",
            "message-id",
            "trace",
        ];
        let Viewer { words, now, .. } = manner.viewer;
        let recipients = match extent {
            Extent::Page => Recipients::of_page(db, scope, filter, now).await?,
            Extent::Whole => Recipients::of_list(db, scope, filter, now).await?,
        };
        let slugs = |kind: &str, slugs: Vec<&str>| {
            slugs.into_iter().map(|slug| words.say(&format!("{kind}-{slug}"))).collect::<Vec<String>>()
        };
        Ok(Self {
            recipients,
            directions: slugs("direction", Direction::ALL.iter().map(|direction| direction.slug()).collect()),
            categories: slugs("category", Category::ALL.iter().map(|category| category.slug()).collect()),
            statuses: slugs("status", Status::ALL.iter().map(|status| status.slug()).collect()),
            pen: Pen::new(manner, HEADS),
        })
    }

    fn write(&mut self, row: &ListedRecipient) {
        let reason = row.reason.as_deref().unwrap_or_default();
        if !reason.is_empty() {
            self.pen.learn(reason);
        }
        let Pen { csv, manner, causes, .. } = &mut self.pen;
        let subject = row.subject.as_deref();
        let masked = table::masked(manner.viewer, self.recipients.subjects(), subject);
        csv.row([
            manner.viewer.stamp(row.arrived_at).as_str(),
            // the slugs are declared in the order of `ALL`
            &self.directions[row.direction as usize],
            &self.categories[row.category as usize],
            row.sender.as_deref().unwrap_or_default(),
            row.recipient.as_deref().unwrap_or_default(),
            row.status.map_or("", |status| self.statuses[status as usize].as_str()),
            causes.get(reason).map_or("", String::as_str),
            reason,
            masked.as_deref().or(subject).unwrap_or_default(),
            &row.size.map(|size| size.to_string()).unwrap_or_default(),
            row.message_id.as_deref().unwrap_or_default(),
            &format!("{}/messages/{}", manner.site, row.id),
        ]);
    }
}

impl Sheet for MessageSheet {
    fn tenant(&self) -> &Tenant {
        &self.recipients.tenant
    }

    async fn next(&mut self) -> Result<Option<String>> {
        let rows = self.recipients.next().await?;
        self.pen.begin();
        for row in &rows {
            self.write(row);
        }
        Ok(self.pen.end())
    }
}
