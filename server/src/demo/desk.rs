//! The demonstration's desk: a dozen requests, in every state there is, made by the very functions that the pages call.

use lasso::{
    error::{Error, Result},
    list::EntryKind,
    message::{Category, Direction, MessageFilter, MessageId, MessageRow, Micros, Period, SECOND, Status},
    store::{
        db::Db,
        lists::{self, NewEntry},
        messages, notices,
        tickets::{self, Allow, NewTicket, Step},
        users,
    },
    tenant::Scope,
    ticket::{Act, Ask, Author, Place, Remedy},
};

const HOUR: Micros = 3600 * SECOND;
const CLAIRE: &str = "claire@cust-a.example";
const ADMIN: &str = "admin@cust-a.example";
const OTHER_ADMIN: &str = "direction@cust-b.example";
const AGENT: &str = "support@lasso.example";
const COLLEAGUE: &str = "karim@lasso.example";

/// Those who ask and those who answer.
struct Desk<'a> {
    db: &'a Db,
    now: Micros,
}

pub(super) async fn fill(db: &Db, now: Micros) -> Result<()> {
    let desk = Desk { db, now };
    let block = NewEntry {
        kind: EntryKind::Block,
        sender: "info@cust-a.example",
        mailbox: "",
        days: None,
        note: "812 destinataires invalides en une heure, depuis le formulaire du site.",
        is_sure: false,
    };
    lists::add(db, &desk.scope(AGENT).await?, Some("Menuiserie Alba"), block, now - 30 * HOUR).await?;

    // what waits; the demonstration's mail is a minute old
    let held = desk.find(CLAIRE, |row| row.statuses.iter().any(|(status, _)| *status == Status::Held)).await?;
    if let Some((id, to)) = held {
        let words = "C’est le devis que nous attendons, le fournisseur vient de me le confirmer au téléphone.";
        desk.ask(CLAIRE, Ask::Release, words, Some((id, to)), 4 * SECOND).await?;
    }
    let deferred = desk.find(CLAIRE, |row| row.statuses.iter().any(|(status, _)| *status == Status::Deferred)).await?;
    desk.ask(
        CLAIRE,
        Ask::Question,
        "Le client attend ce mail depuis ce matin. Que dois-je lui répondre ?",
        deferred,
        8 * SECOND,
    )
    .await?;
    let greylisted = desk.find(CLAIRE, |row| row.category == Category::Greylisted).await?;
    if let Some((id, to)) = greylisted {
        let words = "Ses mails arrivent toujours en retard, et nous travaillons ensemble tous les jours.";
        let ask = whitelist("alice@sender.example", &to, 90);
        desk.ask(CLAIRE, ask, words, Some((id, to)), 6 * SECOND).await?;
    }

    let taken = desk
        .ask(
            ADMIN,
            whitelist("@boisetfils.example", "", 365),
            "Notre fournisseur principal, pour tout l’atelier.",
            None,
            26 * HOUR,
        )
        .await?;
    desk.act(AGENT, taken, Act::Take, "", 25 * HOUR).await?;
    desk.act(
        AGENT,
        taken,
        Act::Note,
        "Leur domaine n’a pas de DKIM : à autoriser par adresse plutôt que par domaine ?",
        24 * HOUR,
    )
    .await?;

    let unblock = Ask::Unblock {
        sender: "info@cust-a.example".into(),
        author: Author::NotMe,
        place: Place::Website,
        remedies: vec![Remedy::FilesDeleted, Remedy::Captcha],
    };
    let blocked = desk.ask(ADMIN, unblock, "Le formulaire de contact servait à envoyer du spam. Nous y avons mis un captcha et supprimé deux fichiers PHP étrangers.", None, 28 * HOUR).await?;
    let words = "Avez-vous aussi changé les mots de passe du compte e-mail et du FTP ? Sans cela, l’adresse sera bloquée de nouveau.";
    desk.act(AGENT, blocked, Act::Reply, words, 27 * HOUR).await?;
    desk.act(ADMIN, blocked, Act::Reply, "Oui, les deux, ce matin.", 3 * HOUR).await?;

    // what waits for those who asked
    let bounced = desk
        .find(ADMIN, |row| {
            row.direction == Direction::Out && row.statuses.iter().any(|(status, _)| *status == Status::Bounced)
        })
        .await?;
    let asked = desk
        .ask(
            ADMIN,
            Ask::Question,
            "Pourquoi ce destinataire refuse-t-il nos mails, alors que les autres les reçoivent ?",
            bounced,
            9 * SECOND,
        )
        .await?;
    let words = "Son serveur répond que l’adresse n’existe pas. Pouvez-vous vérifier avec lui comment elle s’écrit ?";
    desk.act(AGENT, asked, Act::Reply, words, 2 * SECOND).await?;

    // what was decided
    let approved = desk
        .ask(
            CLAIRE,
            whitelist("newsletter@salon-bois.example", CLAIRE, 90),
            "Je suis inscrite, et j’en ai besoin.",
            None,
            54 * HOUR,
        )
        .await?;
    desk.approve(AGENT, approved, "newsletter@salon-bois.example", CLAIRE, 53 * HOUR).await?;
    let applied = desk
        .ask(ADMIN, whitelist("factures@energie.example", "", 90), "Les factures d’électricité.", None, 100 * HOUR)
        .await?;
    desk.approve(COLLEAGUE, applied, "factures@energie.example", "", 99 * HOUR).await?;
    desk.act(COLLEAGUE, applied, Act::Apply, "", 98 * HOUR).await?;
    let refused = desk
        .ask(CLAIRE, whitelist("gmail.com", CLAIRE, 365), "Mes clients écrivent de Gmail.", None, 120 * HOUR)
        .await?;
    let words = "Autoriser tout Gmail laisserait passer n’importe qui, y compris ceux qui se font passer pour vos clients. Demandez plutôt adresse par adresse : nous les acceptons dans la journée.";
    desk.act(AGENT, refused, Act::Refuse, words, 118 * HOUR).await?;
    let closed = desk
        .ask(
            CLAIRE,
            Ask::Question,
            "Combien de temps un mail est-il gardé quand le serveur d’en face est en panne ?",
            None,
            150 * HOUR,
        )
        .await?;
    desk.act(
        AGENT,
        closed,
        Act::Reply,
        "Cinq jours. La trace vous dit quand aura lieu le prochain essai, et quand nous abandonnons.",
        149 * HOUR,
    )
    .await?;
    desk.act(AGENT, closed, Act::Close, "", 140 * HOUR).await?;
    let withdrawn = desk.ask(CLAIRE, whitelist("promo@jeux.example", CLAIRE, 30), "", None, 160 * HOUR).await?;
    desk.act(CLAIRE, withdrawn, Act::Withdraw, "Je me suis trompée de mail.", 159 * HOUR).await?;

    // another company's, handed over to a colleague
    let other = desk
        .ask(
            OTHER_ADMIN,
            Ask::Question,
            "Nos mails vers un gros fournisseur sont refusés depuis hier.",
            None,
            20 * HOUR,
        )
        .await?;
    desk.act(AGENT, other, Act::Note, "Karim connaît leur configuration SPF.", 19 * HOUR).await?;
    desk.hand_over(AGENT, other, COLLEAGUE, 19 * HOUR).await?;

    // the past is no news: nobody gets a mail about it
    while let Some(mail) = notices::claim(db, now).await? {
        notices::sent(db, mail.notice_id, now).await?;
    }
    Ok(())
}

fn whitelist(sender: &str, mailbox: &str, days: i64) -> Ask {
    Ask::Whitelist { sender: sender.into(), mailbox: mailbox.into(), days }
}

impl Desk<'_> {
    async fn scope(&self, email: &str) -> Result<Scope> {
        Ok(users::by_email(self.db, &Scope::system("demo"), email).await?.scope())
    }

    /// The newest mail that somebody sees and that is so, with its recipient.
    async fn find(&self, email: &str, is_so: impl Fn(&MessageRow) -> bool) -> Result<Option<(MessageId, String)>> {
        let mut filter = MessageFilter { category: None, period: Some(Period::All), ..MessageFilter::default() };
        let scope = self.scope(email).await?;
        loop {
            let page = messages::page(self.db, &scope, &filter, self.now).await?;
            if let Some(row) = page.rows.iter().find(|row| is_so(row)) {
                return Ok(Some((row.id, row.recipient.clone().unwrap_or_default())));
            }
            match page.older {
                Some(older) => filter.cursor = Some(older),
                None => return Ok(None),
            }
        }
    }

    async fn ask(
        &self,
        email: &str,
        ask: Ask,
        words: &str,
        message: Option<(MessageId, String)>,
        ago: Micros,
    ) -> Result<i64> {
        let message = message.as_ref().map(|(id, to)| (*id, to.as_str()));
        let new = NewTicket { ask, words, message };
        Ok(tickets::open(self.db, &self.scope(email).await?, new, self.now - ago).await?.0)
    }

    async fn act(&self, email: &str, ticket: i64, act: Act, words: &str, ago: Micros) -> Result<()> {
        self.step(email, ticket, Step { act, words, seen: 0, to: "", allow: None }, ago).await
    }

    async fn approve(&self, email: &str, ticket: i64, sender: &str, mailbox: &str, ago: Micros) -> Result<()> {
        let allow = Some(Allow { sender, mailbox, days: 90, is_sure: false });
        self.step(email, ticket, Step { act: Act::Approve, words: "", seen: 0, to: "", allow }, ago).await
    }

    async fn hand_over(&self, email: &str, ticket: i64, to: &str, ago: Micros) -> Result<()> {
        self.step(email, ticket, Step { act: Act::HandOver, words: "", seen: 0, to, allow: None }, ago).await
    }

    async fn step(&self, email: &str, ticket: i64, step: Step<'_>, ago: Micros) -> Result<()> {
        let (scope, at) = (self.scope(email).await?, self.now - ago);
        let seen = tickets::get(self.db, &scope, ticket, at).await?.last_event;
        tickets::act(self.db, &scope, ticket, Step { seen, ..step }, at).await.map_err(|error| match error {
            Error::Conflict(code) => Error::internal(format!("the demonstration's {:?}: {code}", step.act)),
            error => error,
        })
    }
}
