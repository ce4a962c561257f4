//! E-mails to people, in a real conversation with a mail server: each one goes once, or the operator hears of it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use lasso::{
    message::{Micros, SECOND},
    notice::{Mail, Stuck},
    store::{
        db::Db,
        notices,
        tickets::{self, NewTicket, Step as Act},
        users::{self, NewUser},
    },
    tenant::Scope,
    ticket::{self, Ask, number},
    user::Role,
};
use lasso_server::{
    config::{Config, FileSettings, Flags},
    mail::{self, Post, Swept, send_due, smtp::Patience},
};
use mail_parser::{MessageParser, MimeHeaders};
use tokio::sync::watch;

use crate::{
    on_both_engines,
    sink::{Mood, Sink, Step, Taken},
    world::{ALICE, NOW, PASSWORD, TestApp},
};

on_both_engines!(
    an_e_mail_carries_all_it_owes_and_goes_once,
    a_server_that_is_down_gets_it_when_it_is_back,
    what_surely_was_not_taken_is_tried_again,
    what_is_refused_for_good_waits_for_the_operator,
    what_may_have_gone_is_never_sent_again_by_itself,
    a_server_that_is_away_is_asked_once_for_all,
    two_senders_at_once_send_each_e_mail_once,
    whoever_stops_sending_in_the_middle_leaves_it_unsure,
    everybody_is_written_to_in_their_language_and_zone,
    hostile_words_arrive_as_words,
    nothing_is_said_in_the_clear_where_encryption_is_required,
    what_nobody_could_send_for_days_stays_in_the_portal,
    the_job_sends_by_itself_and_stops_when_told,
);

const INES: &str = "ines@host.example";
const DAY: Micros = 86_400 * SECOND;

/// Alice of acme asks, Inès of support answers, Paul runs the platform; a mail server, and a clock that the test turns.
struct World {
    db: Db,
    alice: Scope,
    ines: Scope,
    paul: Scope,
    sink: Sink,
    clock: Arc<AtomicI64>,
}

impl World {
    async fn new(app: &TestApp) -> Self {
        app.tenant("acme", "acme.example").await;
        let person = async |tenant: &str, email: &str, name: &str, role| {
            let new =
                NewUser { tenant_name: tenant, email, name, role, password: PASSWORD, addresses: &[], is_demo: false };
            users::add(&app.db, &Scope::system("test"), new, NOW).await.unwrap().scope()
        };
        Self {
            db: app.db.clone(),
            alice: person("acme", ALICE, "Alice Morel", Role::User).await,
            ines: person("acme", INES, "Inès Roux", Role::Agent).await,
            paul: person("", "paul@host.example", "", Role::Operator).await,
            sink: Sink::start().await,
            clock: Arc::new(AtomicI64::new(NOW)),
        }
    }

    fn now(&self) -> Micros {
        self.clock.load(Ordering::SeqCst)
    }

    fn wait(&self, time: Micros) {
        self.clock.fetch_add(time, Ordering::SeqCst);
    }

    fn post(&self) -> Post {
        post(&format!("smtp://lasso:secret@{}", self.sink.address), PATIENCE)
    }

    async fn send(&self) -> Swept {
        let (_stop, stopping) = watch::channel(false);
        send_due(&self.post(), &self.db, || self.now(), &stopping).await.unwrap()
    }

    /// The next e-mail meets a mail server in this mood.
    async fn send_to(&self, mood: Mood) -> Swept {
        self.sink.feels(mood);
        let (_stop, stopping) = watch::channel(false);
        let short = Duration::from_millis(200);
        let patience = match mood {
            Mood::Sleeps(Step::End) => Patience { after: short, ..PATIENCE },
            Mood::Sleeps(_) => Patience { before: short, ..PATIENCE },
            _ => PATIENCE,
        };
        let post = post(&format!("smtp://lasso:secret@{}", self.sink.address), patience);
        send_due(&post, &self.db, || self.now(), &stopping).await.unwrap()
    }

    /// Alice asks; Inès is told.
    async fn ask(&self, words: &str) -> i64 {
        let new = NewTicket { ask: Ask::Question, words, message: None };
        tickets::open(&self.db, &self.alice, new, self.now()).await.unwrap().0
    }

    /// Inès answers; Alice is told.
    async fn reply(&self, ticket: i64, words: &str) {
        let act = Act { act: ticket::Act::Reply, words, seen: 0, to: "", allow: None };
        tickets::act(&self.db, &self.ines, ticket, act, self.now()).await.unwrap();
    }

    /// Until the mail server has something.
    async fn taken(&self) {
        let taken = async {
            while self.sink.taken().is_empty() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), taken).await.expect("it is sent");
    }

    async fn stuck(&self) -> Vec<Stuck> {
        notices::stuck(&self.db, &self.paul).await.unwrap()
    }

    /// Nothing waits, nothing is stuck, and the mail server has just this many.
    async fn is_done_with(&self, taken: usize) {
        assert_eq!(notices::count(&self.db).await.unwrap(), (0, 0));
        assert_eq!(self.sink.taken().len(), taken);
    }
}

/// More than a mail server on the same machine needs.
const PATIENCE: Patience = Patience { before: Duration::from_secs(20), after: Duration::from_secs(20) };

fn post(smtp_url: &str, patience: Patience) -> Post {
    let flags = Flags {
        smtp_url: Some(smtp_url.to_owned()),
        mail_from: Some("Lasso <lasso@host.example>".to_owned()),
        desk_address: Some("Le support <support@host.example>".to_owned()),
        public_url: Some("https://mail.host.example".to_owned()),
        ..Flags::default()
    };
    let config = Config::resolve(&FileSettings::default(), |_| None, &flags).unwrap();
    Post::new(&config, patience).unwrap().unwrap()
}

/// Its subject and its two parts, as a mail program reads them.
fn read(mail: &Taken) -> (String, String, String) {
    let message = MessageParser::new().parse(mail.raw.as_bytes()).unwrap();
    let subject = message.subject().unwrap().to_owned();
    (subject, message.body_text(0).unwrap().into_owned(), message.body_html(0).unwrap().into_owned())
}

fn header(mail: &Taken, name: &str) -> String {
    let message = MessageParser::new().parse(mail.raw.as_bytes()).unwrap();
    assert_eq!(message.headers_raw().filter(|(known, _)| known.eq_ignore_ascii_case(name)).count(), 1, "one {name}");
    message.header_raw(name).unwrap().trim().to_owned()
}

async fn an_e_mail_carries_all_it_owes_and_goes_once(app: TestApp) {
    let world = World::new(&app).await;
    let ticket = world.ask("Où est mon email ?").await;
    assert_eq!(world.send().await, Swept { sent: 1, ..Swept::default() });
    let mail = &world.sink.taken()[0];
    assert_eq!((mail.from.as_str(), mail.to.as_str()), ("lasso@host.example", INES));
    assert_eq!(header(mail, "From"), "Lasso <lasso@host.example>");
    assert_eq!(header(mail, "To"), INES);
    assert_eq!(header(mail, "Reply-To"), "\"Le support\" <support@host.example>");
    assert_eq!(header(mail, "Auto-Submitted"), "auto-generated");
    assert_eq!(header(mail, "Date"), "Sat, 14 Mar 2026 09:26:53 +0000");
    assert!(header(mail, "Message-ID").ends_with(&format!(".{NOW}@host.example>")));
    assert_eq!(header(mail, "References"), format!("<ticket-{ticket}@host.example>"));
    let message = MessageParser::new().parse(mail.raw.as_bytes()).unwrap();
    let kind = message.content_type().unwrap();
    assert_eq!((kind.ctype(), kind.subtype()), ("multipart", Some("alternative")));
    let (subject, text, html) = read(mail);
    assert_eq!(subject, format!("[Lasso {}] Nouvelle question", number(ticket)));
    for part in [text, html] {
        assert!(
            part.contains("Où est mon email ?")
                && part.contains(&format!("https://mail.host.example/tickets/{ticket}"))
        );
    }
    assert!(world.sink.said().contains(&"EHLO host.example".to_owned()));
    assert!(world.sink.said().iter().any(|line| line.starts_with("AUTH PLAIN")));

    world.wait(DAY);
    assert_eq!(world.send().await, Swept::default());
    world.is_done_with(1).await;
}

async fn a_server_that_is_down_gets_it_when_it_is_back(app: TestApp) {
    let mut world = World::new(&app).await;
    world.sink.down().await;
    world.ask("?").await;
    assert_eq!(world.send().await, Swept { postponed: 1, is_away: true, ..Swept::default() });
    let stuck = world.stuck().await;
    assert_eq!((stuck[0].mail, stuck[0].attempts, stuck[0].mail_at), (Mail::Waiting, 1, NOW + 60 * SECOND));
    assert!(stuck[0].error.as_deref().unwrap().starts_with("no-connection: Connection refused"), "{stuck:?}");
    world.sink.up().await;
    world.wait(59 * SECOND);
    assert_eq!(world.send().await, Swept::default(), "the pause is kept");
    world.wait(SECOND);
    assert_eq!(world.send().await.sent, 1);
    world.wait(DAY);
    world.send().await;
    world.is_done_with(1).await;
}

async fn what_surely_was_not_taken_is_tried_again(app: TestApp) {
    let world = World::new(&app).await;
    let moods = [
        (Mood::Answers(Step::Greeting, "554 5.3.2 no service here"), "554 5.3.2 no service here"),
        (Mood::Answers(Step::Greeting, "421 busy"), "421 busy"),
        (Mood::Answers(Step::Greeting, "HTTP/1.1 400 Bad Request"), "no-connection"),
        (Mood::HangsUp(Step::Greeting), "no-connection: incomplete response"),
        (Mood::Sleeps(Step::Greeting), "no-answer"),
        (Mood::Answers(Step::Login, "535 5.7.8 wrong password"), "535 5.7.8 wrong password"),
        (Mood::Answers(Step::Sender, "451 4.3.0 later"), "451 4.3.0 later"),
        (Mood::HangsUp(Step::Sender), "no-answer: incomplete response"),
        (Mood::Answers(Step::Recipient, "450-4.2.0 one moment\r\n450 4.2.0 please"), "450 4.2.0 one moment please"),
        (Mood::Sleeps(Step::Recipient), "no-answer"),
        (Mood::Answers(Step::Data, "421 4.4.2 bye"), "421 4.4.2 bye"),
        (Mood::HangsUp(Step::Data), "no-answer: incomplete response"),
        (Mood::Answers(Step::End, "451 4.3.0 disk full"), "451 4.3.0 disk full"),
    ];
    for (taken, (mood, why)) in moods.into_iter().enumerate() {
        world.ask(&format!("{mood:?}")).await;
        assert_eq!((world.send_to(mood).await.sent, world.sink.taken().len()), (0, taken), "{mood:?}");
        let stuck = world.stuck().await;
        assert_eq!((stuck.len(), stuck[0].mail), (1, Mail::Waiting), "{mood:?}");
        let error = stuck[0].error.as_deref().unwrap();
        assert!(error.starts_with(why), "{mood:?}: {error}");
        world.wait(60 * SECOND);
        assert_eq!(world.send().await.sent, 1, "{mood:?}");
        world.is_done_with(taken + 1).await;
    }
}

async fn what_is_refused_for_good_waits_for_the_operator(app: TestApp) {
    let world = World::new(&app).await;
    let steps = [Step::Sender, Step::Recipient, Step::Data, Step::End];
    for step in steps {
        world.ask(&format!("{step:?}")).await;
        let refuses = Mood::Answers(step, "550 5.7.1 <ines@host.example>: not here");
        assert_eq!(world.send_to(refuses).await, Swept { stuck: 1, ..Swept::default() }, "{step:?}");
        world.wait(DAY);
        assert_eq!(world.send().await, Swept::default(), "{step:?}");
    }
    let stuck = world.stuck().await;
    assert_eq!(stuck.len(), steps.len());
    for stuck in &stuck {
        assert_eq!((stuck.mail, stuck.to.email.as_str(), stuck.tenant_name.as_str()), (Mail::Failed, INES, "acme"));
        assert_eq!(stuck.error.as_deref(), Some("550 5.7.1 <ines@host.example>: not here"));
    }
    // one is tried again and goes, one is left be, and the rest follows together
    notices::decide(&world.db, &world.paul, stuck[0].notice_id, true, world.now()).await.unwrap();
    assert_eq!(world.send().await.sent, 1);
    notices::decide(&world.db, &world.paul, stuck[1].notice_id, false, world.now()).await.unwrap();
    assert_eq!(notices::retry_all(&world.db, &world.paul, world.now()).await.unwrap(), 2);
    assert_eq!(world.send().await.sent, 2);
    world.is_done_with(3).await;
}

async fn what_may_have_gone_is_never_sent_again_by_itself(app: TestApp) {
    let world = World::new(&app).await;
    let moods = [
        Mood::HangsUp(Step::End),
        Mood::Sleeps(Step::End),
        Mood::Answers(Step::End, "what?"),
        Mood::HangsUp(Step::Body),
    ];
    for mood in moods {
        world.ask(&format!("{mood:?}")).await;
        assert_eq!(world.send_to(mood).await, Swept { stuck: 1, ..Swept::default() }, "{mood:?}");
        world.wait(DAY);
        assert_eq!(world.send().await, Swept::default(), "{mood:?}");
    }
    // the server has what it was sent in whole
    let before = world.sink.taken();
    assert_eq!(before.len(), 3);
    let stuck = world.stuck().await;
    for stuck in &stuck {
        assert_eq!(stuck.mail, Mail::Unsure);
        assert!(stuck.error.as_deref().unwrap().starts_with("no-receipt"), "{stuck:?}");
    }
    assert_eq!(notices::retry_all(&world.db, &world.paul, world.now()).await.unwrap(), 0);
    assert_eq!(world.send().await, Swept::default(), "what may have gone is not sent again with the rest");
    // only by a word of the operator's, and so that a mail program can tell that it is the same
    notices::decide(&world.db, &world.paul, stuck[0].notice_id, true, world.now()).await.unwrap();
    assert_eq!(world.send().await.sent, 1);
    let after = world.sink.taken();
    assert_eq!(header(&after[3], "Message-ID"), header(&before[0], "Message-ID"));
}

async fn a_server_that_is_away_is_asked_once_for_all(app: TestApp) {
    let world = World::new(&app).await;
    for i in 0..3 {
        world.ask(&format!("question {i}")).await;
    }
    assert_eq!(
        world.send_to(Mood::Answers(Step::Login, "454 4.7.0 not now")).await,
        Swept { postponed: 1, is_away: true, ..Swept::default() }
    );
    // a word about one e-mail is not about the others
    let refuses = Mood::Answers(Step::Recipient, "450 4.2.1 this one not now");
    assert_eq!(world.send_to(refuses).await, Swept { sent: 1, postponed: 1, ..Swept::default() });
    world.wait(60 * SECOND);
    assert_eq!(world.send().await.sent, 2);
    world.is_done_with(3).await;
}

async fn two_senders_at_once_send_each_e_mail_once(app: TestApp) {
    let world = World::new(&app).await;
    for i in 0..20 {
        world.ask(&format!("question {i}")).await;
    }
    let (one, two, three) = tokio::join!(world.send(), world.send(), world.send());
    assert_eq!(one.sent + two.sent + three.sent, 20);
    assert!([one, two, three].iter().all(|swept| swept.sent > 0), "all of them work: {one:?} {two:?} {three:?}");
    let mut ids: Vec<String> = world.sink.taken().iter().map(|mail| header(mail, "Message-ID")).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 20);
    world.is_done_with(20).await;
}

async fn whoever_stops_sending_in_the_middle_leaves_it_unsure(app: TestApp) {
    let world = World::new(&app).await;
    world.ask("?").await;
    world.sink.feels(Mood::Sleeps(Step::End));
    let (_stop, stopping) = watch::channel(false);
    let post = world.post();
    // the process dies while the server thinks about it
    tokio::select! {
        swept = send_due(&post, &world.db, || world.now(), &stopping) => panic!("{swept:?}"),
        () = world.taken() => {}
    }
    world.wait(599 * SECOND);
    assert_eq!(notices::give_up_claims(&world.db, world.now()).await.unwrap(), 0);
    world.wait(SECOND);
    assert_eq!(notices::give_up_claims(&world.db, world.now()).await.unwrap(), 1);
    assert_eq!(world.send().await, Swept::default());
    let stuck = world.stuck().await;
    assert_eq!((stuck[0].mail, stuck[0].error.as_deref()), (Mail::Unsure, Some("cut-off")));
    assert_eq!(world.sink.taken().len(), 1);
}

async fn everybody_is_written_to_in_their_language_and_zone(app: TestApp) {
    let world = World::new(&app).await;
    users::set_locale(&world.db, world.alice.user_id().unwrap(), "en").await.unwrap();
    let ticket = world.ask("Where is it?").await;
    world.reply(ticket, "Quelle adresse ?").await;
    world.send().await;
    let mails = world.sink.taken();
    let of = |email: &str| read(mails.iter().find(|mail| mail.to == email).unwrap());
    let (subject, text, html) = of(ALICE);
    assert_eq!(subject, format!("[Lasso {}] Reply to your question", number(ticket)));
    assert!(text.contains("Inès Roux of support, on Saturday 14\u{a0}March 2026 at 10:26 (UTC+01:00)"), "{text}");
    assert!(html.contains("<html lang=\"en\">") && text.contains("> Quelle adresse ?"));
    let (subject, text, _) = of(INES);
    assert_eq!(subject, format!("[Lasso {}] Nouvelle question", number(ticket)));
    assert!(text.contains("Alice Morel, le samedi 14\u{a0}mars 2026 à 10:26 (UTC+01:00)"), "{text}");
}

async fn hostile_words_arrive_as_words(app: TestApp) {
    let world = World::new(&app).await;
    let words = format!(
        "</blockquote><script>alert(1)</script>\r\nBcc: x@evil.example\r\n\r\n.\r\nQUIT\r\n\u{202e}fdp.exe\0{}",
        "é".repeat(9_900)
    );
    let ticket = world.ask(&words).await;
    assert_eq!(world.send().await.sent, 1);
    let mails = world.sink.taken();
    assert_eq!((mails.len(), mails[0].to.as_str()), (1, INES));
    assert!(mails[0].raw.is_ascii(), "nothing that a server could stumble over");
    assert!(mails[0].raw.lines().all(|line| line.len() <= 998), "RFC 5322, 2.1.1");
    let message = MessageParser::new().parse(mails[0].raw.as_bytes()).unwrap();
    assert!(message.header("Bcc").is_none());
    let (subject, text, html) = read(&mails[0]);
    assert_eq!(subject, format!("[Lasso {}] Nouvelle question", number(ticket)));
    assert!(!html.contains("<script") && html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    for part in [&text, &html] {
        // the database keeps no NUL
        assert!(!part.contains(['\u{202e}', '\0']) && part.contains("‹U+202E›fdp.exe\u{fffd}éé"), "{part}");
        assert!(part.contains("La suite est dans la demande.") && part.len() < 10_000);
    }
    assert!(text.replace('\r', "").contains("> Bcc: x@evil.example\n>\n> .\n> QUIT\n"), "{text}");
}

async fn nothing_is_said_in_the_clear_where_encryption_is_required(app: TestApp) {
    let world = World::new(&app).await;
    world.ask("?").await;
    let (_stop, stopping) = watch::channel(false);
    for (url, why) in [("smtp://lasso:secret@HOST?tls=required", "no-encryption"), ("smtps://lasso:secret@HOST", "no-")]
    {
        let post = post(&url.replace("HOST", &world.sink.address.to_string()), PATIENCE);
        let swept = send_due(&post, &world.db, || world.now(), &stopping).await.unwrap();
        assert_eq!(swept, Swept { postponed: 1, is_away: true, ..Swept::default() }, "{url}");
        let error = world.stuck().await[0].error.clone().unwrap();
        assert!(error.starts_with(why), "{url}: {error}");
        world.wait(DAY);
    }
    let said = world.sink.said();
    assert!(!said.iter().any(|line| line.starts_with("AUTH") || line.starts_with("MAIL")), "{said:?}");
    let opportunistic = post(&format!("smtp://lasso:secret@{}?tls=opportunistic", world.sink.address), PATIENCE);
    assert_eq!(send_due(&opportunistic, &world.db, || world.now(), &stopping).await.unwrap().sent, 1);
}

async fn what_nobody_could_send_for_days_stays_in_the_portal(app: TestApp) {
    let world = World::new(&app).await;
    world.ask("before a mail server was set").await;
    world.wait(3 * DAY + SECOND);
    let ticket = world.ask("after").await;
    assert_eq!(world.send().await, Swept { sent: 1, ..Swept::default() });
    assert!(read(&world.sink.taken()[0]).0.contains(&number(ticket)));
    world.is_done_with(1).await;
    assert_eq!(notices::unread(&world.db, world.ines.user_id().unwrap()).await.unwrap(), 2);
}

async fn the_job_sends_by_itself_and_stops_when_told(app: TestApp) {
    let world = World::new(&app).await;
    world.ask("?").await;
    let sending = mail::start(world.post(), world.db.clone(), || NOW);
    world.taken().await;
    // also while it pauses
    tokio::time::timeout(Duration::from_secs(2), sending.stop()).await.expect("it stops");
    world.is_done_with(1).await;
}
