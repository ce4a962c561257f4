//! Every role, every action, in their own tenant and in another's: the answers as a table.

use lasso::{
    list::EntryKind,
    message::Status,
    source::{Declaration, Kind},
    store::{
        lists::{self, NewEntry},
        sources,
        tickets::{self, Allow, NewTicket, Step},
        users,
    },
    tenant::Scope,
    ticket::{Act, Ask},
    user::Role,
};

use crate::{
    actor::Actor,
    lab::{add_tenants, export, import, sample},
    on_both_engines,
    world::{NOW, TestApp},
};

on_both_engines!(every_role_may_do_what_the_table_says);

/// People of A in the first half, the same roles of B in the second, then somebody who has not signed in. What they touch is A's:
/// a mail and a request of A's user, A's lists. `ok` is a page or the way on from a form.
const TABLE: &str = "
                        user  admin agent oper. | user  admin agent oper. | nobody
  open the trace        ok    ok    ok    ok    | 404   404   404   404   | in
  trace by the ticket   ok    ok    ok    ok    | 404   404   404   404   | in
  list the mail         ok    ok    ok    ok    | 404   404   404   404   | in
  form to ask           ok    ok    403   403   | 404   404   403   403   | in
  ask about the mail    ok    ok    403   403   | 404   404   403   403   | in
  list the requests     ok    ok    403   403   | ok    ok    403   403   | in
  open the request      ok    ok    ok    ok    | 404   404   404   404   | in
  reply                 ok    ok    ok    ok    | 404   404   404   404   | in
  withdraw              ok    ok    403   403   | 404   404   404   404   | in
  note                  403   403   ok    ok    | 404   404   404   404   | in
  take                  403   403   ok    ok    | 404   404   404   404   | in
  hand over             403   403   ok    ok    | 404   404   404   404   | in
  approve               403   403   ok    ok    | 404   404   404   404   | in
  refuse                403   403   ok    ok    | 404   404   404   404   | in
  apply                 403   403   ok    ok    | 404   404   404   404   | in
  close                 403   403   ok    ok    | 404   404   404   404   | in
  reopen                403   403   ok    ok    | 404   404   404   404   | in
  the desk              403   403   ok    ok    | 403   403   ok    ok    | in
  the lists             403   ok    ok    ok    | 403   404   404   404   | in
  allow a sender        403   ok    ok    ok    | 403   404   404   404   | in
  ban a sender          403   ok    ok    ok    | 403   404   404   404   | in
  block a sender        403   403   ok    ok    | 403   404   404   404   | in
  revoke an entry       403   ok    ok    ok    | 403   404   404   404   | in
  lift a block          403   403   ok    ok    | 403   404   404   404   | in
  say it is applied     403   403   ok    ok    | 403   404   404   404   | in
  say it is removed     403   403   ok    ok    | 403   404   404   404   | in
  the journal           403   ok    403   ok    | 403   404   403   404   | in
  the first page        ok    ok    ok    ok    | 404   404   404   404   | in
  export the mail       ok    ok    ok    ok    | 404   404   404   404   | in
  invalid recipients    403   ok    ok    ok    | 403   404   404   404   | in
  export those          403   ok    ok    ok    | 403   404   404   404   | in
  the people            403   ok    403   ok    | 403   ok    403   ok    | in
  invite somebody       403   ok    403   ok    | 403   404   403   ok    | in
  open a person         403   ok    403   ok    | 403   404   403   ok    | in
  change a person       403   ok    403   ok    | 403   404   403   ok    | in
  a new password        403   ok    403   ok    | 403   404   403   ok    | in
  sign them out         403   ok    403   ok    | 403   404   403   ok    | in
  disable a person      403   ok    403   ok    | 403   404   403   ok    | in
  their own notices     ok    ok    ok    ok    | ok    ok    ok    ok    | in
  what is stuck         403   403   403   ok    | 403   403   403   ok    | in
  send it again         403   403   403   ok    | 403   403   403   ok    | in
  their own account     ok    ok    ok    ok    | ok    ok    ok    ok    | in
  the tenants           403   403   403   ok    | 403   403   403   ok    | in
  open a tenant         403   403   403   ok    | 403   403   403   ok    | in
  add a tenant          403   403   403   ok    | 403   403   403   ok    | in
  attach a domain       403   403   403   ok    | 403   403   403   ok    | in
  say what they see     403   403   403   ok    | 403   403   403   ok    | in
  the sources           403   403   403   ok    | 403   403   403   ok    | in
  test a source         403   403   403   ok    | 403   403   403   ok    | in
  add a source          403   403   403   ok    | 403   403   403   ok    | in
  pause a source        403   403   403   ok    | 403   403   403   ok    | in
  give it a token       403   403   403   ok    | 403   403   403   ok    | in
  the help              ok    ok    ok    ok    | ok    ok    ok    ok    | ok
";

const PEOPLE: [(&str, &str, Role); 8] = [
    ("A", "bob@cust-a.example", Role::User),
    ("A", "admin@cust-a.example", Role::Admin),
    ("A", "agent-a@lasso.example", Role::Agent),
    ("A", "oper-a@lasso.example", Role::Operator),
    ("B", "user@cust-b.example", Role::User),
    ("B", "admin@cust-b.example", Role::Admin),
    ("B", "agent-b@lasso.example", Role::Agent),
    ("B", "oper-b@lasso.example", Role::Operator),
];

/// What the actions are done to: made anew for each cell, so that none depends on another.
struct Thing {
    app: TestApp,
    mail: String,
    made: i64,
}

impl Thing {
    async fn scope(&self, email: &str) -> Scope {
        users::by_email(&self.app.db, &Scope::system("test"), email).await.unwrap().scope()
    }

    /// An undecided request of A's user to allow a sender.
    async fn request(&mut self) -> i64 {
        self.made += 1;
        // those of the cells before are out of the way: nobody may have too many undecided ones
        let mut tx = self.app.db.begin().await.unwrap();
        tx.execute("UPDATE tickets SET state = 'closed'", vec![]).await.unwrap();
        tx.commit().await.unwrap();
        let ask = Ask::Whitelist {
            sender: format!("n{}@shop.example", self.made),
            mailbox: "bob@cust-a.example".into(),
            days: 90,
        };
        let message = Some((self.mail.parse().unwrap(), ""));
        let bob = self.scope("bob@cust-a.example").await;
        tickets::open(&self.app.db, &bob, NewTicket { ask, words: "", message }, NOW).await.unwrap().0
    }

    /// The same, after the desk has done this to it.
    async fn after(&mut self, act: Act) -> i64 {
        let (ticket, agent) = (self.request().await, self.scope("agent-a@lasso.example").await);
        let sender = format!("n{}@shop.example", self.made);
        let allow = Some(Allow { sender: &sender, mailbox: "bob@cust-a.example", days: 90, is_sure: false });
        let step = Step { act, words: "Non", seen: 1, to: "", allow };
        tickets::act(&self.app.db, &agent, ticket, step, NOW).await.unwrap();
        ticket
    }

    async fn entry(&mut self, kind: EntryKind) -> String {
        self.made += 1;
        // a block is of the tenant's own
        let domain = if kind == EntryKind::Block { "cust-a.example" } else { "shop.example" };
        let sender = format!("e{}@{domain}", self.made);
        let new = NewEntry { kind, sender: &sender, mailbox: "", days: None, note: "", is_sure: false };
        let agent = self.scope("agent-a@lasso.example").await;
        lists::add(&self.app.db, &agent, Some("A"), new, NOW).await.unwrap().to_string()
    }

    /// A source that is pushed to.
    async fn source(&mut self) -> String {
        self.made += 1;
        let name = format!("p{}", self.made);
        let declaration = Declaration::new(&name, Kind::Http, "");
        sources::add(&self.app.db, &Scope::system("test"), &declaration, NOW).await.unwrap();
        name
    }

    async fn act(&mut self, who: &mut Actor, act: &str) -> u16 {
        let ticket = match act {
            "apply" => self.after(Act::Approve).await,
            "reopen" => self.after(Act::Close).await,
            _ => self.request().await,
        };
        let seen = if matches!(act, "apply" | "reopen") { "2" } else { "1" };
        let sender = format!("n{}@shop.example", self.made);
        let form = [
            ("act", act),
            ("text", "Bonjour"),
            ("seen", seen),
            ("to", "agent-b@lasso.example"),
            ("sender", &sender),
            ("mailbox", "bob@cust-a.example"),
            ("days", "90"),
        ];
        answer(who.post(&format!("/tickets/{ticket}"), &form).await)
    }

    /// The page of somebody of A.
    async fn person(&mut self) -> String {
        self.made += 1;
        let email = format!("p{}@cust-a.example", self.made);
        self.app.person("A", &email, Role::User).await;
        format!("/people/{email}")
    }

    async fn change(&mut self, who: &mut Actor, form: &[(&str, &str)]) -> u16 {
        let page = self.person().await;
        answer(who.post(&page, form).await)
    }

    async fn list(&mut self, who: &mut Actor, form: &[(&str, &str)]) -> u16 {
        answer(who.post("/lists?tenant=A", form).await)
    }

    async fn does(&mut self, who: &mut Actor, action: &str) -> u16 {
        let mail = self.mail.clone();
        self.made += 1;
        let sender = format!("s{}@shop.example", self.made);
        match action {
            "open the trace" => answer(who.get(&format!("/messages/{mail}")).await),
            "trace by the ticket" => {
                let ticket = self.request().await;
                answer(who.get(&format!("/messages/{mail}?ticket={ticket}")).await)
            }
            "list the mail" => answer(who.get("/messages?tenant=A").await),
            "form to ask" => answer(who.get(&format!("/tickets/new?kind=question&message={mail}")).await),
            "ask about the mail" => {
                let path = format!("/tickets/new?kind=question&message={mail}");
                answer(who.post(&path, &[("text", "Où est-il ?")]).await)
            }
            "list the requests" => answer(who.get("/tickets").await),
            "open the request" => {
                let ticket = self.request().await;
                answer(who.get(&format!("/tickets/{ticket}")).await)
            }
            "reply" | "withdraw" | "note" | "take" | "approve" | "refuse" | "apply" | "close" | "reopen" => {
                self.act(who, action).await
            }
            "hand over" => self.act(who, "hand_over").await,
            "the desk" => answer(who.get("/desk").await),
            "the lists" => answer(who.get("/lists?tenant=A").await),
            "allow a sender" => {
                self.list(who, &[("act", "add"), ("kind", "allow"), ("sender", &sender), ("days", "90")]).await
            }
            "ban a sender" => {
                self.list(who, &[("act", "add"), ("kind", "ban"), ("sender", &sender), ("days", "")]).await
            }
            "block a sender" => {
                self.list(
                    who,
                    &[
                        ("act", "add"),
                        ("kind", "block"),
                        ("sender", &format!("s{}@cust-a.example", self.made)),
                        ("days", ""),
                    ],
                )
                .await
            }
            "revoke an entry" => {
                let entry = self.entry(EntryKind::Allow).await;
                self.list(who, &[("act", "revoke"), ("entry", &entry)]).await
            }
            "lift a block" => {
                let entry = self.entry(EntryKind::Block).await;
                self.list(who, &[("act", "revoke"), ("entry", &entry)]).await
            }
            "say it is applied" => {
                let entry = self.entry(EntryKind::Ban).await;
                self.list(who, &[("act", "apply"), ("entry", &entry)]).await
            }
            "say it is removed" => {
                let (entry, agent) = (self.entry(EntryKind::Ban).await, self.scope("agent-a@lasso.example").await);
                let entry_no = entry.parse().unwrap();
                lists::apply(&self.app.db, &agent, Some("A"), entry_no, NOW).await.unwrap();
                lists::revoke(&self.app.db, &agent, Some("A"), entry_no, NOW).await.unwrap();
                self.list(who, &[("act", "remove"), ("entry", &entry)]).await
            }
            "the journal" => answer(who.get("/journal?tenant=A").await),
            "the first page" => answer(who.get("/?tenant=A").await),
            "export the mail" => answer(who.get("/messages.csv?tenant=A").await),
            "invalid recipients" => answer(who.get("/exports/invalid-recipients?tenant=A").await),
            "export those" => answer(who.get("/exports/invalid-recipients.csv?tenant=A").await),
            "the people" => answer(who.get("/people").await),
            "invite somebody" => {
                let email = format!("i{}@cust-a.example", self.made);
                let form =
                    [("email", email.as_str()), ("name", "Zoé"), ("role", "user"), ("tenant", "A"), ("addresses", "")];
                answer(who.post("/people/invite", &form).await)
            }
            "open a person" => answer(who.get(&self.person().await).await),
            "change a person" => {
                self.change(who, &[("act", "save"), ("name", "Zoé"), ("role", "user"), ("addresses", "")]).await
            }
            "a new password" => self.change(who, &[("act", "link")]).await,
            "sign them out" => self.change(who, &[("act", "sign-out")]).await,
            "disable a person" => self.change(who, &[("act", "disable")]).await,
            "their own notices" => answer(who.get("/notices").await),
            "what is stuck" => answer(who.get("/outbox").await),
            "send it again" => answer(who.post("/outbox", &[("notice", "1"), ("decision", "again")]).await),
            "their own account" => answer(who.get("/account").await),
            "the tenants" => answer(who.get("/tenants").await),
            "open a tenant" => answer(who.get("/tenants/1").await),
            "add a tenant" => {
                let name = format!("T{}", self.made);
                answer(who.post("/tenants", &[("name", &name), ("timezone", "Europe/Paris")]).await)
            }
            "attach a domain" => {
                let domain = format!("d{}.example", self.made);
                answer(who.post("/tenants/1", &[("act", "domain"), ("domain", &domain)]).await)
            }
            "say what they see" => {
                let form =
                    [("act", "policy"), ("users", "everything"), ("admins", "everything"), ("subjects", "shown")];
                answer(who.post("/tenants/1", &form).await)
            }
            "the sources" => answer(who.get("/sources").await),
            "test a source" => answer(who.get(&format!("/sources?test={}", self.source().await)).await),
            "add a source" => {
                let name = format!("s{}", self.made);
                let form = [
                    ("act", "add"),
                    ("kind", "file"),
                    ("name", &name),
                    ("place", "/nowhere/mail.log"),
                    ("timezone", "Europe/Paris"),
                    ("keep_lines_days", "30"),
                ];
                answer(who.post("/sources", &form).await)
            }
            "pause a source" => {
                let name = self.source().await;
                answer(who.post("/sources", &[("act", "pause"), ("name", &name)]).await)
            }
            "give it a token" => {
                let name = self.source().await;
                answer(who.post("/sources", &[("act", "token"), ("name", &name)]).await)
            }
            "the help" => answer(who.get("/help").await),
            other => panic!("nobody knows how to {other:?}"),
        }
    }
}

/// The status; being sent to sign in is 401 here.
fn answer(page: crate::actor::Page) -> u16 {
    let is_sent_away = page.header("location").starts_with("/sign-in");
    if is_sent_away { 401 } else { page.status.as_u16() }
}

async fn every_role_may_do_what_the_table_says(app: TestApp) {
    add_tenants(&app.db).await;
    import(&app.db, &[sample("mx1.rfc3339.log"), sample("out1.rfc3339.log")], 2000).await;
    for (tenant, email, role) in PEOPLE {
        app.person(tenant, email, role).await;
    }
    let is_bobs = |to: &str| to == "bob@cust-a.example";
    let mail = export(&app.db).await.into_iter().find(|copy| {
        copy.tenant.as_deref() == Some("A")
            && copy.deliveries.iter().any(|d| is_bobs(&d.to) && d.status == Status::Delivered.slug())
    });
    let mut people: Vec<Actor> = Vec::new();
    for (_, email, _) in PEOPLE {
        people.push(app.visitor().signed_in(email).await);
    }
    people.push(app.visitor());
    let mut thing = Thing { mail: mail.unwrap().id, app, made: 0 };
    let mut wrong = Vec::new();
    let mut rows = 0;
    for line in TABLE.lines().skip(2).filter(|line| !line.trim().is_empty()) {
        let (action, cells) = line.split_at(24);
        let expected: Vec<&str> = cells.split_whitespace().filter(|cell| *cell != "|").collect();
        assert_eq!(expected.len(), people.len(), "{line}");
        rows += 1;
        for (i, expected) in expected.into_iter().enumerate() {
            let status = thing.does(&mut people[i], action.trim()).await;
            let is_so = match expected {
                "ok" => matches!(status, 200 | 303),
                "in" => status == 401,
                code => status.to_string() == code,
            };
            if !is_so {
                let who = PEOPLE.get(i).map_or("nobody", |(_, email, _)| email);
                wrong.push(format!("{who} may {:?}: {status} instead of {expected}", action.trim()));
            }
        }
    }
    assert!(rows > 20, "{rows} rows were read");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
