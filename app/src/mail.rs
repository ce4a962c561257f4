//! A notice as an e-mail: subject, text and HTML, in the language and the time zone of whoever gets it.
//!
//! Whatever somebody wrote is shown as text, with control characters and marks that turn text around by their names, and not for
//! longer than a letter may be: the rest is in the ticket. The subject is made of our own words and the number alone.

use lasso::{
    notice::Outgoing,
    ticket::{Act, Ask, Evidence, Kind, State, Ticket, number},
};

use crate::{
    components::untrusted::visible,
    session::DEFAULT_TIMEZONE,
    viewer::Viewer,
    words::{Locale, Words},
};

/// Of what was written, this much is quoted.
const QUOTED_CHARS: usize = 1500;
const QUOTED_LINES: usize = 40;
/// An address or a name is quoted up to here.
const NAME_CHARS: usize = 120;

/// An e-mail but for its envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// One line, nothing in it that hides or turns around.
    pub subject: String,
    pub text: String,
    /// A whole document that asks nothing of the network.
    pub html: String,
}

/// Renders a notice. Without `public_url` (scheme and host) nobody knows where links lead, so there are none.
pub fn render(outgoing: &Outgoing, public_url: Option<&str>) -> Rendered {
    let letter = Letter::new(outgoing, public_url);
    Rendered { subject: letter.subject(), text: letter.text(), html: letter.html() }
}

/// `Votre demande d’autorisation a été acceptée`, for whoever asked; else as the desk is told of it.
pub fn what_happened(words: Words, is_theirs: bool, kind: Kind, act: Act) -> String {
    let what = words.say(&format!("notice-what-{}", kind.slug()));
    let side = if is_theirs { "yours" } else { "desk" };
    words.say_with(&format!("notice-{side}-{}", act.slug()), [("what", what.into())])
}

/// What an e-mail says, before it is set as text or as HTML.
struct Letter {
    words: Words,
    number: String,
    /// What happened, in one sentence.
    title: String,
    /// Who did it, and when.
    by: String,
    /// The lines that were written; empty when nothing was.
    quoted: Vec<String>,
    is_cut: bool,
    next: Option<String>,
    /// What it is about: names and what they name.
    about: Vec<(String, String)>,
    links: Option<Links>,
    why: String,
}

struct Links {
    ticket: String,
    account: String,
}

impl Letter {
    fn new(outgoing: &Outgoing, public_url: Option<&str>) -> Self {
        let words = Words(Locale::from_slug(&outgoing.locale).unwrap_or(Locale::Fr));
        // "now" is when it is read, which nobody knows: only what is said in writing is used
        let viewer = Viewer { words, timezone: outgoing.timezone.parse().unwrap_or(DEFAULT_TIMEZONE), now: 0 };
        let (ticket, event) = (&outgoing.ticket, &outgoing.event);
        let is_theirs = outgoing.to.user_id == ticket.requester.user_id;
        let title = what_happened(words, is_theirs, ticket.ask.kind(), event.act);
        let by = words.say_with(
            if event.is_desk { "mail-by-desk" } else { "mail-by-tenant" },
            [("who", name(event.by.shown()).into()), ("when", viewer.in_writing(event.at).into())],
        );
        let (quoted, is_cut) = quote(&event.body);
        Self {
            words,
            number: number(ticket.ticket_id),
            title,
            by,
            quoted,
            is_cut,
            next: next(words, outgoing, is_theirs),
            about: about(viewer, ticket, is_theirs),
            links: public_url.map(|url| Links {
                ticket: format!("{url}/tickets/{}", ticket.ticket_id),
                account: format!("{url}/account"),
            }),
            why: words.say(match (is_theirs, event.act) {
                (true, _) => "mail-why-yours",
                (false, Act::HandOver) => "mail-why-handed",
                (false, _) => "mail-why-desk",
            }),
        }
    }

    fn subject(&self) -> String {
        format!("[Lasso {}] {}", self.number, self.title)
    }

    fn text(&self) -> String {
        let mut parts = vec![format!("{}.", self.title), self.by.clone()];
        if !self.quoted.is_empty() {
            parts.push(
                self.quoted.iter().map(|line| format!("> {line}").trim_end().to_owned()).collect::<Vec<_>>().join("\n"),
            );
        }
        if self.is_cut {
            parts.push(self.words.say("mail-cut"));
        }
        parts.extend(self.next.clone());
        parts.push(self.about.iter().map(|(name, what)| self.line(name, what)).collect::<Vec<_>>().join("\n"));
        let (open, off) = match &self.links {
            Some(links) => {
                (self.line(&self.open(), &links.ticket), self.line(&self.words.say("mail-off"), &links.account))
            }
            None => (self.find(), self.words.say("mail-off-where")),
        };
        parts.push(open);
        // what follows these three characters is a signature, which mail programs show quietly and do not quote
        format!("{}\n\n-- \n{}\n{off}\n", parts.join("\n\n"), self.why)
    }

    fn html(&self) -> String {
        const SMALL: &str = "margin:0 0 4px;font-size:13px;color:#51555e";
        const PARAGRAPH: &str = "margin:0 0 16px";
        let words = self.words;
        let mut body = format!(
            "<p style=\"{SMALL}\">Lasso {}</p>\n<h1 style=\"margin:0 0 12px;font-size:19px;line-height:1.3\">{}</h1>\n<p style=\"{PARAGRAPH};color:#51555e\"><bdi>{}</bdi></p>\n",
            escape(&self.number),
            escape(&self.title),
            escape(&self.by)
        );
        if !self.quoted.is_empty() {
            body.push_str(&format!(
                "<blockquote dir=\"auto\" style=\"margin:0 0 16px;padding:4px 0 4px 14px;border-left:3px solid #cfcec9;white-space:pre-wrap;overflow-wrap:anywhere\">{}</blockquote>\n",
                escape(&self.quoted.join("\n"))
            ));
        }
        let cut = self.is_cut.then(|| words.say("mail-cut"));
        for sentence in cut.iter().chain(&self.next) {
            body.push_str(&format!("<p style=\"{PARAGRAPH}\">{}</p>\n", escape(sentence)));
        }
        body.push_str(&format!("<dl style=\"{PARAGRAPH}\">\n"));
        for (name, what) in &self.about {
            body.push_str(&format!(
                "<dt style=\"margin:0;font-size:13px;color:#51555e\">{}</dt><dd style=\"margin:0 0 8px;overflow-wrap:anywhere\"><bdi>{}</bdi></dd>\n",
                escape(name),
                escape(what)
            ));
        }
        body.push_str("</dl>\n");
        let off = if let Some(links) = &self.links {
            body.push_str(&format!(
                "<p style=\"margin:0\"><a href=\"{}\" style=\"display:inline-block;padding:9px 16px;border-radius:8px;background:#1e5ba1;color:#ffffff;font-weight:600;text-decoration:none\">{}</a></p>\n",
                escape(&links.ticket),
                escape(&self.open())
            ));
            let label = escape(&words.say("mail-off"));
            format!("<a href=\"{}\" style=\"color:#51555e\">{label}</a>", escape(&links.account))
        } else {
            body.push_str(&format!("<p style=\"margin:0\">{}</p>\n", escape(&self.find())));
            escape(&words.say("mail-off-where"))
        };
        format!(
            "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n</head>\n\
             <body style=\"margin:0;padding:24px 16px;background:#fcfbf9;color:#1c1f27;font:15px/1.5 system-ui,'Segoe UI',Roboto,'Helvetica Neue',sans-serif\">\n\
             <div style=\"max-width:560px;margin:0 auto\">\n\
             <div style=\"padding:20px 24px 24px;background:#ffffff;border:1px solid #e4e3df;border-radius:10px\">\n{body}</div>\n\
             <p style=\"margin:16px 24px 0;font-size:13px;color:#51555e\">{}<br>{off}</p>\n\
             </div>\n</body>\n</html>\n",
            words.0.slug(),
            escape(&self.subject()),
            escape(&self.why)
        )
    }

    /// `Client : Menuiserie Cust-A`
    fn line(&self, name: &str, what: &str) -> String {
        let args = [("name", name.to_owned().into()), ("what", what.to_owned().into())];
        self.words.say_with("mail-line", args)
    }

    fn open(&self) -> String {
        self.words.say_with("mail-open", [("number", self.number.clone().into())])
    }

    fn find(&self) -> String {
        self.words.say_with("mail-find", [("number", self.number.clone().into())])
    }
}

/// What comes next, where there is something to say.
fn next(words: Words, outgoing: &Outgoing, is_theirs: bool) -> Option<String> {
    let (event, kind) = (&outgoing.event, outgoing.ticket.ask.kind().slug());
    Some(match (is_theirs, event.act) {
        (true, Act::Approve) => words.say("mail-next-approve"),
        (true, Act::Refuse) => words.say("mail-next-refuse"),
        (true, Act::Apply) => words.say(&format!("mail-next-apply-{kind}")),
        (true, Act::Close) => words.say("mail-next-close"),
        (true, Act::Reopen) => words.say("mail-next-reopen"),
        (true, Act::Reply) if event.state == State::WaitingTenant => words.say("mail-next-awaited"),
        (true, Act::Reply) => words.say("mail-next-word"),
        (false, Act::Open) => words.say("mail-next-open"),
        (false, Act::Reply) => words.say("mail-next-answered"),
        (false, Act::Withdraw) => words.say("mail-next-withdraw"),
        (false, Act::HandOver) => words.say("mail-next-hand_over"),
        _ => return None,
    })
}

fn about(viewer: Viewer, ticket: &Ticket, is_theirs: bool) -> Vec<(String, String)> {
    let words = viewer.words;
    let mut about = vec![(words.say("mail-about-number"), number(ticket.ticket_id))];
    match &ticket.ask {
        Ask::Whitelist { sender, mailbox, .. } => {
            about.push((words.say("mail-about-sender"), name(sender)));
            let mailbox = if mailbox.is_empty() { words.say("mail-about-everybody") } else { name(mailbox) };
            about.push((words.say("mail-about-mailbox"), mailbox));
        }
        Ask::Unblock { sender, .. } => about.push((words.say("mail-about-blocked"), name(sender))),
        Ask::Release | Ask::Question => {}
    }
    if let Some(evidence) = &ticket.evidence {
        about.push((words.say("mail-about-message"), message(viewer, evidence)));
    }
    if !is_theirs {
        about.push((words.say("mail-about-tenant"), name(&ticket.tenant_name)));
        let requester = &ticket.requester;
        let asked_by = if requester.name.is_empty() {
            name(&requester.email)
        } else {
            format!("{} ({})", name(&requester.name), name(&requester.email))
        };
        about.push((words.say("mail-about-requester"), asked_by));
    }
    about
}

fn message(viewer: Viewer, evidence: &Evidence) -> String {
    let words = viewer.words;
    let from = match evidence.sender.as_deref() {
        Some("") => words.say("mail-null-sender"),
        Some(sender) => name(sender),
        None => words.say("mail-unknown"),
    };
    let to = if evidence.recipient.is_empty() { words.say("mail-unknown") } else { name(&evidence.recipient) };
    let when = viewer.in_writing(evidence.arrived_at);
    words.say_with("mail-about-message-text", [("from", from.into()), ("to", to.into()), ("when", when.into())])
}

/// Somebody's words inside a sentence of ours: one line, and no longer than a line.
fn name(text: &str) -> String {
    let mut short: String = text.chars().take(NAME_CHARS).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    visible(&short).replace('\n', "\u{240a}")
}

/// The first lines of what was written, and whether that is not all.
fn quote(text: &str) -> (Vec<String>, bool) {
    let cut: String = text.chars().take(QUOTED_CHARS).collect();
    let mut lines: Vec<String> = visible(&cut).lines().take(QUOTED_LINES).map(str::to_owned).collect();
    let is_cut = cut.len() < text.len() || cut.lines().count() > QUOTED_LINES;
    if is_cut && let Some(last) = lines.last_mut() {
        last.push('…');
    }
    (lines, is_cut)
}

/// Text inside an element or a quoted attribute.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use lasso::{
        message::{Category, Direction, Status},
        tenant::{Subjects, TenantId},
        ticket::{Author, Event, Place, Somebody},
    };

    use super::*;
    use crate::samples::NOW;

    fn person(user_id: i64, name: &str, email: &str) -> Somebody {
        Somebody { user_id, name: name.into(), email: email.into() }
    }

    fn an_ask(kind: Kind) -> Ask {
        match kind {
            Kind::Whitelist => {
                Ask::Whitelist { sender: "news@shop.example".into(), mailbox: "claire@cust-a.example".into(), days: 90 }
            }
            Kind::Unblock => Ask::Unblock {
                sender: "compta@cust-a.example".into(),
                author: Author::NotMe,
                place: Place::Mailbox,
                remedies: Vec::new(),
            },
            Kind::Release => Ask::Release,
            Kind::Question => Ask::Question,
        }
    }

    fn evidence() -> Evidence {
        Evidence {
            arrived_at: NOW,
            direction: Direction::In,
            category: Category::Pending,
            sender: Some(String::new()),
            recipient: "claire@cust-a.example".into(),
            subject: Some("Facture".into()),
            subjects: Subjects::Shown,
            client_ip: None,
            client_name: None,
            status: Some(Status::Held),
            reason: None,
            reply: None,
            replied_at: None,
            queues: Vec::new(),
        }
    }

    /// An approval by Inès, told to Claire who asked.
    fn an_outgoing() -> Outgoing {
        let claire = person(7, "Claire Morel", "claire@cust-a.example");
        let ines = person(9, "Inès Roux", "ines@lasso.example");
        Outgoing {
            notice_id: 3,
            to: claire.clone(),
            locale: "fr".into(),
            timezone: "Europe/Paris".into(),
            ticket: Ticket {
                tenant_id: TenantId(1),
                tenant_name: "Menuiserie Cust-A".into(),
                ticket_id: 48_210_937,
                ask: an_ask(Kind::Whitelist),
                state: State::Approved,
                requester: claire,
                assignee: Some(ines.clone()),
                opened_at: NOW,
                moved_at: NOW,
                message: None,
                evidence: None,
            },
            event: Event {
                event_no: 2,
                at: NOW,
                by: ines,
                is_desk: true,
                act: Act::Approve,
                state: State::Approved,
                body: "C’est noté.\nBonne journée".into(),
                to: None,
            },
            attempts: 0,
        }
    }

    #[test]
    fn it_says_what_happened_who_did_it_what_was_written_and_what_comes_next() {
        let mail = render(&an_outgoing(), Some("https://mail.example.org"));
        assert_eq!(mail.subject, "[Lasso 4821 0937] Votre demande d’autorisation a été acceptée");
        assert_eq!(
            mail.text,
            "Votre demande d’autorisation a été acceptée.\n\n\
             Inès Roux, du support, le dimanche 22\u{a0}novembre 2026 à 15:25 (UTC+01:00)\n\n\
             > C’est noté.\n> Bonne journée\n\n\
             Un agent doit encore l’appliquer sur la plateforme de messagerie. Vous recevrez un autre avis quand ce sera fait.\n\n\
             Demande\u{a0}: 4821 0937\n\
             Expéditeur à laisser passer\u{a0}: news@shop.example\n\
             Pour\u{a0}: claire@cust-a.example\n\n\
             Ouvrir la demande 4821 0937\u{a0}: https://mail.example.org/tickets/48210937\n\n\
             -- \nVous recevez cet avis parce que vous avez fait cette demande dans Lasso.\n\
             Ne plus recevoir d’avis par e-mail\u{a0}: https://mail.example.org/account\n"
        );
        for piece in [
            "<html lang=\"fr\">",
            ">Votre demande d’autorisation a été acceptée</h1>",
            "C’est noté.\nBonne journée</blockquote>",
            "href=\"https://mail.example.org/tickets/48210937\"",
            "href=\"https://mail.example.org/account\"",
        ] {
            assert!(mail.html.contains(piece), "no {piece} in {}", mail.html);
        }
    }

    #[test]
    fn it_speaks_the_language_and_lives_in_the_zone_of_whoever_gets_it() {
        let mail = Outgoing { locale: "en".into(), timezone: "Indian/Reunion".into(), ..an_outgoing() };
        let mail = render(&mail, None);
        assert_eq!(mail.subject, "[Lasso 4821 0937] Your request to allow a sender was approved");
        assert!(mail.text.contains("Inès Roux of support, on Sunday 22\u{a0}November 2026 at 18:25 (UTC+04:00)"));
        let unknown = Outgoing { locale: "xx".into(), timezone: "Mars/Olympus".into(), ..an_outgoing() };
        assert!(render(&unknown, None).text.contains("à 15:25 (UTC+01:00)"));
    }

    #[test]
    fn without_an_address_of_the_site_it_says_where_to_look() {
        let mail = render(&an_outgoing(), None);
        assert!(!mail.text.contains("http") && !mail.html.contains("href"));
        for part in [&mail.text, &mail.html] {
            assert!(part.contains("ouvrez Lasso, puis la demande 4821 0937") && part.contains("Mon compte"));
        }
    }

    #[test]
    fn every_act_has_its_words_for_both_sides_in_both_languages() {
        for locale in ["fr", "en"] {
            for &act in Act::ALL {
                for &kind in Kind::ALL {
                    for user_id in [7, 9] {
                        let mut mail = Outgoing { locale: locale.into(), ..an_outgoing() };
                        mail.to.user_id = user_id;
                        mail.event.act = act;
                        mail.ticket.ask = an_ask(kind);
                        mail.ticket.evidence = Some(evidence());
                        let mail = render(&mail, Some("https://mail.example.org"));
                        for part in [&mail.subject, &mail.text, &mail.html] {
                            assert!(!part.contains("Unknown localization"), "{part}");
                            assert!(!part.contains("Facture"), "a subject never leaves by mail: {part}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn the_desk_is_told_who_asks_and_of_which_mail() {
        let mut mail = an_outgoing();
        mail.to = person(9, "", "ines@lasso.example");
        mail.ticket.ask = Ask::Question;
        mail.ticket.evidence = Some(evidence());
        mail.event = Event {
            act: Act::Open,
            state: State::Open,
            is_desk: false,
            by: mail.ticket.requester.clone(),
            ..mail.event
        };
        let mail = render(&mail, None);
        assert_eq!(mail.subject, "[Lasso 4821 0937] Nouvelle question");
        for line in [
            "Email concerné\u{a0}: expéditeur vide (avis) → claire@cust-a.example, arrivé le dimanche 22\u{a0}novembre 2026 à 15:25 (UTC+01:00)\n",
            "Client\u{a0}: Menuiserie Cust-A\n",
            "Demandé par\u{a0}: Claire Morel (claire@cust-a.example)\n",
            "Personne ne l’a encore prise en charge.",
        ] {
            assert!(mail.text.contains(line), "no {line} in {}", mail.text);
        }
    }

    #[test]
    fn what_somebody_wrote_stays_text_and_does_not_go_on_for_ever() {
        let mut mail = an_outgoing();
        mail.event.by.name = "</h1><script>\u{202e}\r\nBcc: x@evil.example".into();
        mail.ticket.ask = Ask::Unblock {
            sender: "\"><img src=x>@cust-a.example".into(),
            author: Author::Me,
            place: Place::Website,
            remedies: Vec::new(),
        };
        mail.event.body = format!("<script>alert(1)</script>\r\nBcc: x@evil.example\u{202e}\0{}", "é".repeat(100_000));
        let rendered = render(&mail, Some("https://mail.example.org"));
        assert_eq!(rendered.subject, "[Lasso 4821 0937] Votre demande de déblocage a été acceptée");
        for part in [&rendered.text, &rendered.html] {
            assert!(!part.contains(['\u{202e}', '\0', '\r']));
            assert!(part.len() < 8_000, "{} bytes", part.len());
            assert!(part.contains("La suite est dans la demande."));
        }
        assert!(!rendered.html.contains("<script") && !rendered.html.contains("<img"));
        assert!(rendered.text.contains("> <script>alert(1)</script>␍\n> Bcc: x@evil.example‹U+202E›␀é"));
        assert!(rendered.text.contains("</h1><script>‹U+202E›␍␊Bcc: x@evil.example, du support"));

        mail.event.body = "\n".repeat(1_000);
        assert!(render(&mail, None).text.lines().count() < 60);
    }
}
