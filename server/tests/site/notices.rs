//! What is new, in the portal; and what became of its e-mails, for the operator.

use lasso::{
    notice::Trouble,
    store::{
        notices,
        tickets::{self, NewTicket, Step},
        users::{self, NewUser},
    },
    tenant::Scope,
    ticket::{Act, Ask, number},
    user::Role,
};

use crate::{
    on_both_engines,
    world::{ALICE, NOW, PASSWORD, TestApp},
};

on_both_engines!(
    what_is_new_is_counted_in_the_menu_and_read_on_its_page,
    reading_one_request_leaves_the_others_new,
    what_is_asked_again_is_added_to_what_was_asked,
    whoever_hands_a_request_over_is_told_at_the_desk,
    nobody_sees_the_notices_of_others,
    a_hostile_name_stays_text,
    the_outbox_is_the_operators_alone,
    the_operator_sees_what_is_stuck_and_decides,
    all_that_surely_did_not_go_is_tried_again_at_once,
    the_outbox_says_whether_there_is_a_mail_server,
);

const INES: &str = "ines@host.example";
const PAUL: &str = "paul@host.example";

/// Alice of acme asks, Inès of support answers, Paul runs the platform.
struct People {
    alice: Scope,
    ines: Scope,
}

async fn people(app: &TestApp) -> People {
    named(app, "Inès Roux").await
}

async fn named(app: &TestApp, ines: &str) -> People {
    app.tenant("acme", "acme.example").await;
    let person = async |tenant: &str, email: &str, name: &str, role| {
        let new =
            NewUser { tenant_name: tenant, email, name, role, password: PASSWORD, addresses: &[], is_demo: false };
        users::add(&app.db, &Scope::system("test"), new, NOW).await.unwrap().scope()
    };
    person("", PAUL, "", Role::Operator).await;
    person("acme", "bob@acme.example", "", Role::User).await;
    person("acme", "admin@acme.example", "", Role::Admin).await;
    People {
        alice: person("acme", ALICE, "Alice Morel", Role::User).await,
        ines: person("acme", INES, ines, Role::Agent).await,
    }
}

impl People {
    async fn ask(&self, app: &TestApp, words: &str) -> i64 {
        let new = NewTicket { ask: Ask::Question, words, message: None };
        tickets::open(&app.db, &self.alice, new, NOW).await.unwrap().0
    }

    async fn reply(&self, app: &TestApp, ticket: i64) {
        let step = Step { act: Act::Reply, words: "Voici", seen: 0, to: "", allow: None };
        tickets::act(&app.db, &self.ines, ticket, step, NOW).await.unwrap();
    }

    /// A question that was answered: Inès and Alice have one notice each.
    async fn answered(&self, app: &TestApp, words: &str) -> i64 {
        let ticket = self.ask(app, words).await;
        self.reply(app, ticket).await;
        ticket
    }
}

async fn what_is_new_is_counted_in_the_menu_and_read_on_its_page(app: TestApp) {
    let people = people(&app).await;
    let mut alice = app.visitor().signed_in(ALICE).await;
    alice.get("/messages").await.is(200).sees(">Nouveautés<").sees_no("nouveauté<");
    alice
        .get("/notices")
        .await
        .is(200)
        .sees("Rien de nouveau")
        .sees("href=\"/tickets\"")
        .sees_no("action=\"/notices\"");

    let ticket = people.answered(&app, "Où est mon email ?").await;
    alice.get("/messages").await.is(200).sees("1 nouveauté<");
    people.answered(&app, "Et celui-ci ?").await;
    let page = alice.get("/notices").await.is(200).sees("2 nouveautés<").sees("Réponse à votre question");
    let page = page.sees(&format!("href=\"/tickets/{ticket}\"")).sees(&number(ticket)).sees("Inès Roux").sees("10:26");
    assert_eq!(page.body.matches(">Nouveau<").count(), 2);

    alice.post("/notices", &[]).await.goes_to("/notices?done=read");
    let page = alice.get("/notices?done=read").await.is(200).sees("Tout est marqué comme lu.").sees(">Nouveautés<");
    page.sees("Réponse à votre question").sees_no(">Nouveau<").sees_no("action=\"/notices\"");
    // those who answer are told as such
    let mut ines = app.visitor().signed_in(INES).await;
    ines.get("/notices").await.is(200).sees("Nouvelle question").sees("Alice Morel").sees("2 nouveautés<");
}

async fn reading_one_request_leaves_the_others_new(app: TestApp) {
    let people = people(&app).await;
    let first = people.answered(&app, "Où est mon email ?").await;
    people.answered(&app, "Et celui-ci ?").await;
    notices::read(&app.db, &people.alice, Some(first), NOW).await.unwrap();
    let mut alice = app.visitor().signed_in(ALICE).await;
    let page = alice.get("/notices").await.is(200).sees("1 nouveauté<");
    assert_eq!(page.body.matches(">Nouveau<").count(), 1);
}

async fn nobody_sees_the_notices_of_others(app: TestApp) {
    let people = people(&app).await;
    let ticket = people.answered(&app, "Où est mon email ?").await;
    for other in ["bob@acme.example", "admin@acme.example", PAUL] {
        let mut other = app.visitor().signed_in(other).await;
        other.get("/notices").await.is(200).sees("Rien de nouveau").sees_no(&number(ticket));
        other.post("/notices", &[]).await.goes_to("/notices?done=read");
    }
    assert_eq!(notices::unread(&app.db, people.alice.user_id().unwrap()).await.unwrap(), 1);
    let mut visitor = app.visitor();
    visitor.get("/notices").await.goes_to("/sign-in?next=%2Fnotices");
    assert!(visitor.post("/notices", &[]).await.status.is_redirection());
}

async fn a_hostile_name_stays_text(app: TestApp) {
    let people = named(&app, "</a><script>alert(1)</script>").await;
    people.answered(&app, "Où est mon email ?").await;
    let mut alice = app.visitor().signed_in(ALICE).await;
    let page = alice.get("/notices").await.is(200).sees("&lt;script&gt;alert(1)");
    page.sees_no("<script>alert");
}

async fn the_outbox_is_the_operators_alone(app: TestApp) {
    let people = people(&app).await;
    people.ask(&app, "Où est mon email ?").await;
    let mail = notices::claim(&app.db, NOW).await.unwrap().unwrap();
    notices::refused(&app.db, mail.notice_id, "550 no", NOW).await.unwrap();
    let notice = mail.notice_id.to_string();
    for other in [ALICE, "admin@acme.example", INES] {
        let mut other = app.visitor().signed_in(other).await;
        other.get("/outbox").await.is(403).sees_no("550 no");
        for decision in ["again", "drop", "all"] {
            other.post("/outbox", &[("notice", &notice), ("decision", decision)]).await.is(403);
        }
    }
    app.visitor().get("/outbox").await.goes_to("/sign-in?next=%2Foutbox");
    assert_eq!(notices::count(&app.db).await.unwrap(), (0, 1));
}

async fn the_operator_sees_what_is_stuck_and_decides(app: TestApp) {
    let app = app.sending_mail();
    let people = people(&app).await;
    let mut paul = app.visitor().signed_in(PAUL).await;
    paul.get("/outbox").await.is(200).sees("Tous les e-mails sont partis").sees("Aucun e-mail n’attend de partir.");
    let tickets = [people.ask(&app, "un").await, people.ask(&app, "deux").await, people.ask(&app, "trois").await];
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(notices::claim(&app.db, NOW).await.unwrap().unwrap().notice_id);
    }
    notices::refused(&app.db, ids[0], "550 5.1.1 <script>alert(1)</script>\u{202e}: no such user", NOW).await.unwrap();
    notices::unsure(&app.db, ids[1], &Trouble::NoReceipt.with(""), NOW).await.unwrap();
    let why = Trouble::NoConnection.with("Connection refused (os error 111)");
    notices::postpone(&app.db, ids[2], 0, &why, NOW).await.unwrap();

    let page = paul.get("/outbox").await.is(200).sees("1 e-mail attend de partir. 2 attendent votre décision.");
    let page =
        page.sees("550 5.1.1 &lt;script&gt;alert(1)").sees("‹U+202E›").sees_no("<script>alert").sees_no("\u{202e}");
    let page = page.sees("Il est peut-être arrivé.").sees("Le serveur de messagerie est injoignable.");
    let page =
        page.sees("Connection refused (os error 111)").sees("prochain essai dans 1\u{a0}min").sees(INES).sees("acme");
    // Paul has not been given this tenant: its requests are not his to open
    page.sees(&number(tickets[0])).sees_no(&format!("/tickets/{}", tickets[0]));

    let mut decide = async |id: i64, decision: &str, done: &str| {
        let page = paul.post("/outbox", &[("notice", &id.to_string()), ("decision", decision)]).await;
        page.goes_to(&format!("/outbox?done={done}"));
        paul.get(&format!("/outbox?done={done}")).await.is(200)
    };
    decide(ids[0], "again", "again").await.sees("L’e-mail est remis en file");
    assert_eq!(notices::claim(&app.db, NOW).await.unwrap().unwrap().notice_id, ids[0]);
    // it is being sent just now, and nobody may meddle
    decide(ids[0], "drop", "gone").await.sees("n’attendait plus de décision");
    notices::sent(&app.db, ids[0], NOW).await.unwrap();
    decide(ids[1], "drop", "drop")
        .await
        .sees("L’avis reste lisible dans le portail.")
        .sees_no("Il est peut-être arrivé.");
    decide(ids[1], "again", "gone").await;
    decide(ids[2], "again", "again").await;
    assert_eq!(notices::claim(&app.db, NOW).await.unwrap().unwrap().notice_id, ids[2], "without waiting for its pause");
    for form in [&[("notice", "x"), ("decision", "again")], &[("notice", "1"), ("decision", "explode")]] {
        paul.post("/outbox", form).await.is(400);
    }
    paul.post("/outbox", &[("notice", "9999"), ("decision", "again")]).await.goes_to("/outbox?done=gone");
}

async fn all_that_surely_did_not_go_is_tried_again_at_once(app: TestApp) {
    let people = people(&app).await;
    for words in ["un", "deux", "trois"] {
        people.ask(&app, words).await;
        let mail = notices::claim(&app.db, NOW).await.unwrap().unwrap();
        match words {
            "un" => notices::refused(&app.db, mail.notice_id, "550 5.7.1 relaying denied", NOW).await.unwrap(),
            "deux" => notices::postpone(&app.db, mail.notice_id, 0, "451 later", NOW).await.unwrap(),
            _ => notices::unsure(&app.db, mail.notice_id, &Trouble::NoReceipt.with(""), NOW).await.unwrap(),
        }
    }
    let mut paul = app.visitor().signed_in(PAUL).await;
    paul.post("/outbox", &[("decision", "all")]).await.goes_to("/outbox?done=all");
    for _ in 0..2 {
        let mail = notices::claim(&app.db, NOW).await.unwrap().unwrap();
        notices::sent(&app.db, mail.notice_id, NOW).await.unwrap();
    }
    assert!(notices::claim(&app.db, NOW).await.unwrap().is_none(), "what may have gone is left");
    paul.get("/outbox").await.is(200).sees("Incertain").sees_no("relaying denied");
}

async fn the_outbox_says_whether_there_is_a_mail_server(app: TestApp) {
    people(&app).await.ask(&app, "Où est mon email ?").await;
    let mut paul = app.visitor().signed_in(PAUL).await;
    let page = paul.get("/outbox").await.is(200).sees("Aucun serveur de messagerie n’est indiqué");
    page.sees("1 e-mail attend de partir.").sees("Aucun e-mail n’est bloqué");
    let mut alice = app.visitor().signed_in(ALICE).await;
    alice.get("/notices").await.is(200).sees_no("par e-mail");
    let app = app.sending_mail();
    let mut paul = app.visitor().signed_in(PAUL).await;
    paul.get("/outbox").await.is(200).sees_no("Aucun serveur de messagerie");
    let mut alice = app.visitor().signed_in(ALICE).await;
    alice.get("/notices").await.is(200).sees("Vous le recevez aussi par e-mail");
}

async fn what_is_asked_again_is_added_to_what_was_asked(app: TestApp) {
    people(&app).await;
    let mut alice = app.visitor().signed_in(ALICE).await;
    let ask =
        |words| [("sender", ALICE), ("author", "not_me"), ("place", "website"), ("remedy", "captcha"), ("text", words)];
    let path = "/tickets/new?kind=unblock";
    let to = alice.post(path, &ask("Le formulaire est protégé.")).await.is(303).header("location");
    let ticket = to.split('?').next().unwrap().to_owned();
    // a button pressed twice
    let again = alice.post(path, &ask("Le formulaire est protégé.")).await.header("location");
    assert_eq!(again, format!("{ticket}?done=added"));
    alice.post(path, &ask("Et le mot de passe est changé.")).await.goes_to(&format!("{ticket}?done=added"));
    let page = alice.get(&ticket).await.is(200).sees("Et le mot de passe est changé.");
    assert_eq!(page.body.matches("Le formulaire est protégé.").count(), 1);
    // and where a form is refused, nothing that was done before is said of it
    alice
        .post(&format!("{ticket}?done=added"), &[("act", "reply"), ("text", "")])
        .await
        .is(422)
        .sees_no("vous aviez déjà");
}

async fn whoever_hands_a_request_over_is_told_at_the_desk(app: TestApp) {
    let ticket = people(&app).await.ask(&app, "Où est mon email ?").await;
    let mut ines = app.visitor().signed_in(INES).await;
    let form = [("act", "hand_over"), ("seen", "1"), ("to", PAUL), ("text", "")];
    ines.post(&format!("/tickets/{ticket}"), &form).await.goes_to("/desk?done=hand_over");
    ines.get("/desk?done=hand_over").await.is(200).sees("La demande est transmise.");
    ines.get("/desk").await.sees_no("La demande est transmise.");
}
