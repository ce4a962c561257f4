//! Requests: asked with their evidence, decided once, told to whom they concern, and never seen by anybody else.

use lasso::{
    error::{Error, Result},
    journal::{AccessFilter, Viewed},
    message::{MessageFilter, MessageId, Micros, Period, SECOND, Status},
    notice::Mail,
    store::{
        accesses,
        db::Db,
        messages, notices, people, tenants,
        tickets::{self, Allow, NewTicket, Step},
        users::{self, NewUser},
    },
    tenant::Scope,
    ticket::{Act, Ask, Author, Kind, Place, Remedy, Side, State, TicketFilter},
    user::Role,
    window::{Window, day},
};

use super::{
    engines::both,
    lab::{NOW, add_tenants, import, sample, scope},
};

pub(crate) const BOB: &str = "bob@cust-a.example";
pub(crate) const DAY: Micros = 86_400 * SECOND;

/// Who is there: bob and the administrator of A, the administrator of B, an agent of A and one of B, the operator.
pub(crate) struct People {
    pub(crate) bob: Scope,
    pub(crate) admin: Scope,
    pub(crate) admin_b: Scope,
    pub(crate) agent: Scope,
    pub(crate) second: Scope,
    pub(crate) agent_b: Scope,
    pub(crate) operator: Scope,
}

pub(crate) async fn person(db: &Db, tenant: &str, email: &str, role: Role) -> Scope {
    let addresses: &[&str] = if role == Role::User { &["info@cust-a.example", "polhold@cust-a.example"] } else { &[] };
    let password = "correct horse battery";
    let new = NewUser { tenant_name: tenant, email, name: "", role, password, addresses, is_demo: false };
    users::add(db, &scope(), new, NOW).await.unwrap().scope()
}

pub(crate) async fn world(db: &Db) -> People {
    let people = people(db).await;
    import(db, &[sample("mx1.rfc3339.log"), sample("out1.rfc3339.log")], 2000).await;
    people
}

pub(crate) async fn people(db: &Db) -> People {
    add_tenants(db).await;
    People {
        bob: person(db, "A", BOB, Role::User).await,
        admin: person(db, "A", "admin@cust-a.example", Role::Admin).await,
        admin_b: person(db, "B", "admin@cust-b.example", Role::Admin).await,
        agent: person(db, "A", "ines@host.example", Role::Agent).await,
        second: person(db, "A", "omar@host.example", Role::Agent).await,
        agent_b: person(db, "B", "lea@host.example", Role::Agent).await,
        operator: person(db, "", "paul@host.example", Role::Operator).await,
    }
}

/// A mail of this scope with this status.
async fn mail(db: &Db, scope: &Scope, status: Status) -> MessageId {
    let filter =
        MessageFilter { status: Some(status), category: None, period: Some(Period::All), ..MessageFilter::default() };
    messages::page(db, scope, &filter, NOW).await.unwrap().rows[0].id
}

pub(crate) fn whitelist(sender: &str, mailbox: &str) -> Ask {
    Ask::Whitelist { sender: sender.into(), mailbox: mailbox.into(), days: 90 }
}

pub(crate) fn unblock(sender: &str) -> Ask {
    let remedies = Remedy::of(Author::NotMe, Place::Mailbox).to_vec();
    Ask::Unblock { sender: sender.into(), author: Author::NotMe, place: Place::Mailbox, remedies }
}

pub(crate) async fn ask(db: &Db, scope: &Scope, ask: Ask) -> i64 {
    let new = NewTicket { ask, words: "S’il vous plaît", message: None };
    tickets::open(db, scope, new, NOW).await.unwrap().0
}

pub(crate) async fn act(db: &Db, scope: &Scope, ticket: i64, act: Act, words: &str, now: Micros) -> Result<()> {
    let seen = tickets::get(db, scope, ticket, now).await?.last_event;
    tickets::act(db, scope, ticket, step(act, words, seen), now).await
}

pub(crate) fn step(act: Act, words: &str, seen: i64) -> Step<'_> {
    let allow = Allow { sender: "news@shop.example", mailbox: BOB, days: 90, is_sure: false };
    Step { act, words, seen, to: "", allow: Some(allow) }
}

pub(crate) async fn state(db: &Db, ticket: i64) -> State {
    tickets::get(db, &scope(), ticket, NOW).await.unwrap().ticket.state
}

pub(crate) fn is_not_found<T>(outcome: &Result<T>) -> bool {
    matches!(outcome, Err(Error::NotFound))
}

#[tokio::test]
async fn a_ticket_carries_its_evidence_and_the_same_ask_leads_to_it() {
    both(async |db| {
        let people = world(&db).await;
        let id = mail(&db, &people.bob, Status::Delivered).await;
        let trace = messages::trace(&db, &people.bob, id, NOW).await.unwrap();
        let recipient = trace.deliveries[0].to.clone();
        let new = || NewTicket { ask: Ask::Question, words: "Où est mon email ?", message: Some((id, &recipient)) };
        let (ticket, is_new) = tickets::open(&db, &people.bob, new(), NOW).await.unwrap();
        assert!(is_new && (10_000_000..100_000_000).contains(&ticket));
        assert_eq!(tickets::open(&db, &people.bob, new(), NOW + SECOND).await.unwrap(), (ticket, false));

        let thread = tickets::get(&db, &people.agent, ticket, NOW).await.unwrap();
        let evidence = thread.ticket.evidence.unwrap();
        assert_eq!(evidence.recipient, recipient);
        assert_eq!(evidence.status, Some(trace.deliveries[0].status));
        assert_eq!(
            evidence.reply.as_deref(),
            trace.deliveries[0].attempts.last().map(|attempt| attempt.reply.as_str())
        );
        assert_eq!((thread.ticket.message, thread.side), (Some(id), Side::Desk));
        assert_eq!(thread.events[0].body, "Où est mon email ?");
        assert_eq!(tickets::about(&db, &people.bob, thread.ticket.tenant_id, id).await.unwrap().len(), 1);

        // once it is closed, the same ask is a new one
        act(&db, &people.bob, ticket, Act::Withdraw, "", NOW).await.unwrap();
        let (second, is_new) = tickets::open(&db, &people.bob, new(), NOW + 2 * SECOND).await.unwrap();
        assert!(is_new && second != ticket);
    })
    .await;
}

#[tokio::test]
async fn nobody_else_finds_a_ticket_or_its_mail() {
    both(async |db| {
        let people = world(&db).await;
        let id = mail(&db, &people.bob, Status::Delivered).await;
        let new = NewTicket { ask: Ask::Question, words: "?", message: Some((id, "")) };
        let (ticket, _) = tickets::open(&db, &people.bob, new.clone(), NOW).await.unwrap();
        // neither is there a mail of others to ask about
        assert!(is_not_found(&tickets::open(&db, &people.admin_b, new, NOW).await));
        let colleague = person(&db, "A", "zoe@cust-a.example", Role::User).await;
        for stranger in [&people.admin_b, &people.agent_b, &people.operator, &colleague] {
            assert!(is_not_found(&tickets::get(&db, stranger, ticket, NOW).await));
            assert!(is_not_found(&tickets::act(&db, stranger, ticket, step(Act::Reply, "x", 1), NOW).await));
            assert!(is_not_found(&tickets::trace(&db, stranger, ticket, id, NOW).await));
        }
        for (stranger, mine) in [(&people.agent_b, 0), (&people.operator, 0), (&people.agent, 1)] {
            let page = tickets::desk(&db, stranger, &TicketFilter::default()).await.unwrap();
            assert_eq!(page.tickets.len(), mine);
            assert_eq!(page.counts.iter().map(|(_, count)| count.rows).sum::<i64>(), mine as i64);
        }
        assert_eq!(tickets::list(&db, &colleague, &TicketFilter::default()).await.unwrap().tickets.len(), 0);
        assert_eq!(tickets::list(&db, &people.admin, &TicketFilter::default()).await.unwrap().tickets.len(), 1);
        assert!(matches!(tickets::desk(&db, &people.admin, &TicketFilter::default()).await, Err(Error::Forbidden)));
        assert!(matches!(tickets::list(&db, &people.agent, &TicketFilter::default()).await, Err(Error::Forbidden)));
    })
    .await;
}

#[tokio::test]
async fn handing_over_opens_the_ticket_and_its_mail_and_nothing_else() {
    both(async |db| {
        let people = world(&db).await;
        let id = mail(&db, &people.bob, Status::Delivered).await;
        let other = mail(&db, &people.admin, Status::Bounced).await;
        let new = NewTicket { ask: Ask::Question, words: "?", message: Some((id, "")) };
        let (ticket, _) = tickets::open(&db, &people.bob, new, NOW).await.unwrap();
        let over = Step { to: "Lea@host.example ", ..step(Act::HandOver, "", 1) };
        tickets::act(&db, &people.agent, ticket, over, NOW).await.unwrap();
        assert_eq!(tickets::desk(&db, &people.agent_b, &TicketFilter::default()).await.unwrap().tickets.len(), 1);
        assert_eq!(tickets::trace(&db, &people.agent_b, ticket, id, NOW).await.unwrap().id, id);
        assert!(is_not_found(&messages::trace(&db, &people.agent_b, id, NOW).await));
        // to nobody is a ticket the reason to look at another mail
        for scope in [&people.agent_b, &people.agent, &people.admin, &people.bob] {
            assert!(is_not_found(&tickets::trace(&db, scope, ticket, other, NOW).await));
        }
        // and back: it is closed to them again
        let back = Step { to: "ines@host.example", ..step(Act::HandOver, "", 2) };
        tickets::act(&db, &people.agent_b, ticket, back, NOW).await.unwrap();
        assert!(is_not_found(&tickets::get(&db, &people.agent_b, ticket, NOW).await));
        let nobody = Step { to: BOB, ..step(Act::HandOver, "", 3) };
        let refused = tickets::act(&db, &people.agent, ticket, nobody, NOW).await;
        assert!(matches!(refused, Err(Error::Invalid { field: "to", code: "nobody" })));
    })
    .await;
}

#[tokio::test]
async fn of_two_agents_who_decide_at_once_one_wins_and_the_other_is_told() {
    both(async |db| {
        let people = world(&db).await;
        let ticket = ask(&db, &people.bob, whitelist("news@shop.example", BOB)).await;
        let (yes, no) = (step(Act::Approve, "", 1), step(Act::Refuse, "Non", 1));
        let outcomes = tokio::join!(
            tickets::act(&db, &people.agent, ticket, yes, NOW),
            tickets::act(&db, &people.second, ticket, no, NOW)
        );
        let told = |outcome: &Result<()>| matches!(outcome, Err(Error::Conflict("moved-on")));
        match (&outcomes.0, &outcomes.1) {
            (Ok(()), second) => assert!(told(second) && state(&db, ticket).await == State::Approved),
            (first, Ok(())) => assert!(told(first) && state(&db, ticket).await == State::Refused),
            both => panic!("{both:?}"),
        }
        // nor is an answer passed over that came meanwhile
        let ticket = ask(&db, &people.bob, whitelist("other@shop.example", BOB)).await;
        act(&db, &people.bob, ticket, Act::Reply, "Attendez", NOW).await.unwrap();
        assert!(told(&tickets::act(&db, &people.agent, ticket, step(Act::Refuse, "Non", 1), NOW).await));
        act(&db, &people.agent, ticket, Act::Refuse, "Non", NOW).await.unwrap();
        let again = act(&db, &people.agent, ticket, Act::Approve, "", NOW).await;
        assert!(matches!(again, Err(Error::Conflict("not-now"))), "{again:?}");
    })
    .await;
}

#[tokio::test]
async fn only_a_held_mail_is_released_and_nothing_is_written_by_what_is_refused() {
    both(async |db| {
        let people = people(&db).await;
        // the log as it was while the mail was still held
        let log = sample("mx1.rfc3339.log");
        let log = log.split_inclusive('\n').take_while(|line| !line.contains("Released from hold")).collect();
        import(&db, &[log], 2000).await;
        let held = mail(&db, &people.admin, Status::Held).await;
        let waits = mail(&db, &people.admin, Status::Delivered).await;
        let release = |id| NewTicket { ask: Ask::Release, words: "", message: Some((id, "")) };
        tickets::open(&db, &people.admin, release(held), NOW).await.unwrap();
        let refused = tickets::open(&db, &people.admin, release(waits), NOW).await;
        assert!(matches!(refused, Err(Error::Invalid { field: "form", code: "not-held" })));
        let long = "é".repeat(10_001);
        for words in ["", "  \n", &long] {
            let new = NewTicket { ask: Ask::Question, words, message: None };
            assert!(matches!(
                tickets::open(&db, &people.bob, new, NOW).await,
                Err(Error::Invalid { field: "text", .. })
            ));
        }
        assert_eq!(tickets::list(&db, &people.admin, &TicketFilter::default()).await.unwrap().tickets.len(), 1);
        let new = NewTicket { ask: Ask::Question, words: "<script>\0\u{202e}", message: None };
        let (ticket, _) = tickets::open(&db, &people.bob, new, NOW).await.unwrap();
        assert_eq!(
            tickets::get(&db, &people.bob, ticket, NOW).await.unwrap().events[0].body.chars().last(),
            Some('\u{202e}')
        );
    })
    .await;
}

#[tokio::test]
async fn notes_stay_among_agents() {
    both(async |db| {
        let people = world(&db).await;
        let ticket = ask(&db, &people.bob, whitelist("news@shop.example", BOB)).await;
        act(&db, &people.agent, ticket, Act::Note, "Déjà bloqué en mai", NOW).await.unwrap();
        act(&db, &people.agent, ticket, Act::Take, "", NOW).await.unwrap();
        let acts = async |scope: &Scope| {
            let thread = tickets::get(&db, scope, ticket, NOW).await.unwrap();
            thread.events.iter().map(|event| event.act).collect::<Vec<_>>()
        };
        assert_eq!(acts(&people.agent).await, [Act::Open, Act::Note, Act::Take]);
        assert_eq!(acts(&people.bob).await, [Act::Open, Act::Take]);
        assert!(notices::newest(&db, &people.bob).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_notice_is_sent_once_and_what_is_stuck_is_the_operators() {
    both(async |db| {
        let people = world(&db).await;
        let ticket = ask(&db, &people.bob, whitelist("news@shop.example", BOB)).await;
        // both agents of A hear of it, and nobody of B
        let mut told = Vec::new();
        while let Some(mail) = notices::claim(&db, NOW).await.unwrap() {
            assert_eq!((mail.ticket.ticket_id, mail.event.act, mail.attempts), (ticket, Act::Open, 0));
            told.push(mail.to.email.clone());
            notices::sent(&db, mail.notice_id, NOW).await.unwrap();
        }
        told.sort();
        assert_eq!(told, ["ines@host.example", "omar@host.example"]);
        assert_eq!(notices::unread(&db, people.agent.user_id().unwrap()).await.unwrap(), 1);

        act(&db, &people.agent, ticket, Act::Reply, "Quel site ?", NOW).await.unwrap();
        let first = notices::claim(&db, NOW).await.unwrap().unwrap();
        assert_eq!((first.to.email.as_str(), first.event.body.as_str()), (BOB, "Quel site ?"));
        assert!(notices::claim(&db, NOW).await.unwrap().is_none(), "claimed twice");
        notices::postpone(&db, first.notice_id, first.attempts, "451 later", NOW).await.unwrap();
        assert!(notices::claim(&db, NOW + 59 * SECOND).await.unwrap().is_none());
        let second = notices::claim(&db, NOW + 60 * SECOND).await.unwrap().unwrap();
        assert_eq!(second.attempts, 1);
        // cut off while it was handed over
        assert_eq!(notices::give_up_claims(&db, NOW + 61 * SECOND).await.unwrap(), 0);
        assert_eq!(notices::give_up_claims(&db, NOW + 700 * SECOND).await.unwrap(), 1);
        assert!(notices::claim(&db, NOW + DAY).await.unwrap().is_none(), "sent twice");
        let stuck = notices::stuck(&db, &people.operator).await.unwrap();
        assert_eq!((stuck.len(), stuck[0].mail, stuck[0].to.email.as_str()), (1, Mail::Unsure, BOB));
        assert!(matches!(notices::stuck(&db, &people.agent).await, Err(Error::Forbidden)));
        notices::decide(&db, &people.operator, stuck[0].notice_id, true, NOW + DAY).await.unwrap();
        let third = notices::claim(&db, NOW + DAY).await.unwrap().unwrap();
        notices::refused(&db, third.notice_id, "550 no", NOW + DAY).await.unwrap();
        assert_eq!(notices::count(&db).await.unwrap(), (0, 1));

        notices::read(&db, &people.bob, Some(ticket), NOW).await.unwrap();
        assert!(notices::newest(&db, &people.bob).await.unwrap()[0].is_read);
        // whoever waits for nothing but time is given up in the end
        act(&db, &people.agent, ticket, Act::Reply, "Alors ?", NOW).await.unwrap();
        let mut at = NOW;
        for _ in 0..22 {
            at += 5 * 3600 * SECOND;
            let mail = notices::claim(&db, at).await.unwrap().unwrap_or_else(|| panic!("nothing at {at}"));
            notices::postpone(&db, mail.notice_id, mail.attempts, "connection refused", at).await.unwrap();
        }
        assert!(notices::claim(&db, at + DAY).await.unwrap().is_none());
        assert_eq!(notices::count(&db).await.unwrap(), (0, 2));
    })
    .await;
}

#[tokio::test]
async fn a_tenant_that_is_closed_to_an_agent_is_not_named_to_them_any_more() {
    both(async |db| {
        let People { bob, agent, operator, .. } = people(&db).await;
        ask(&db, &bob, whitelist("news@shop.example", BOB)).await;
        assert_eq!(notices::newest(&db, &agent).await.unwrap().len(), 1);
        people::unassign(&db, &operator, "ines@host.example", "A", NOW).await.unwrap();
        let agent = users::get(&db, agent.user_id().unwrap()).await.unwrap().scope();
        assert!(notices::newest(&db, &agent).await.unwrap().is_empty());
        assert_eq!(notices::unread(&db, agent.user_id().unwrap()).await.unwrap(), 0);
        let mail = notices::claim(&db, NOW).await.unwrap().unwrap();
        assert_eq!(mail.to.email, "omar@host.example");
        assert!(notices::claim(&db, NOW).await.unwrap().is_none());
        assert_eq!(notices::count(&db).await.unwrap(), (0, 0));
    })
    .await;
}

#[tokio::test]
async fn a_button_pressed_twice_says_nothing_twice() {
    both(async |db| {
        let People { bob, agent, .. } = people(&db).await;
        let ticket = ask(&db, &bob, whitelist("news@shop.example", BOB)).await;
        for (scope, which, words) in
            [(&bob, Act::Reply, "C’est urgent"), (&agent, Act::Note, "Vu"), (&agent, Act::Reply, "Quel site ?")]
        {
            let seen = tickets::get(&db, scope, ticket, NOW).await.unwrap().last_event;
            for _ in 0..2 {
                tickets::act(&db, scope, ticket, step(which, words, seen), NOW).await.unwrap();
            }
        }
        let thread = tickets::get(&db, &agent, ticket, NOW).await.unwrap();
        let acts: Vec<_> = thread.events.iter().map(|event| event.act).collect();
        assert_eq!(acts, [Act::Open, Act::Reply, Act::Note, Act::Reply]);
        assert_eq!((thread.last_event, thread.ticket.state), (4, State::WaitingTenant));
        assert_eq!(notices::newest(&db, &bob).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_journal_says_who_looked_and_cannot_be_changed() {
    both(async |db| {
        let people = world(&db).await;
        let tenant = tenants::by_name(&db, &scope(), "A").await.unwrap().tenant_id;
        for second in 0..3 {
            let at = NOW + second * SECOND;
            accesses::note(&db, &people.agent, tenant, Viewed::Trace, "0a", Some(12_345_678), at).await.unwrap();
        }
        accesses::note(&db, &scope(), tenant, Viewed::Trace, "0a", None, NOW).await.unwrap();
        let filter = AccessFilter::default();
        let page = accesses::page(&db, &people.admin, &filter, Window::ALL).await.unwrap();
        assert_eq!(page.accesses.len(), 3);
        assert_eq!((page.accesses[0].at, page.accesses[0].ticket_id), (NOW + 2 * SECOND, Some(12_345_678)));
        assert_eq!(page.accesses[0].by.email, "ines@host.example");
        assert!(accesses::page(&db, &people.admin_b, &filter, Window::ALL).await.unwrap().accesses.is_empty());
        for other in [&people.bob, &people.agent] {
            assert!(matches!(accesses::page(&db, other, &filter, Window::ALL).await, Err(Error::Forbidden)));
        }
        for sql in ["UPDATE accesses SET user_id = 1", "DELETE FROM accesses"] {
            let mut tx = db.begin().await.unwrap();
            assert!(matches!(tx.execute(sql, vec![]).await, Err(Error::Internal(_))), "{sql}");
        }
        assert_eq!(accesses::page(&db, &people.admin, &filter, Window::ALL).await.unwrap().accesses.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn the_journal_is_narrowed_to_a_person_and_a_day_page_after_page() {
    both(async |db| {
        let people = people(&db).await;
        let tenant = tenants::by_name(&db, &scope(), "A").await.unwrap().tenant_id;
        // a minute apart, over two days: 60 looks of the agent, 60 of the administrator, a foreign one
        for minute in 0..60 {
            for (scope, viewed) in [(&people.agent, Viewed::Trace), (&people.admin, Viewed::List)] {
                let at = NOW + minute * 60 * 60 * SECOND;
                accesses::note(&db, scope, tenant, viewed, "x", None, at).await.unwrap();
            }
        }
        let other = tenants::by_name(&db, &scope(), "B").await.unwrap().tenant_id;
        accesses::note(&db, &people.agent, other, Viewed::Trace, "of B", None, NOW).await.unwrap();
        let read = async |mut filter: AccessFilter, window: Window| {
            let mut found = Vec::new();
            loop {
                let page = accesses::page(&db, &people.admin, &filter, window).await.unwrap();
                found.extend(page.accesses);
                filter.before = page.older;
                if filter.before.is_none() {
                    break found;
                }
            }
        };
        let of = |who: &str| AccessFilter { who: who.into(), ..AccessFilter::default() };
        assert_eq!(read(of(""), Window::ALL).await.len(), 120);
        let ines = read(of("Ines@host.example"), Window::ALL).await;
        assert!(ines.len() == 60 && ines.iter().all(|access| access.viewed == Viewed::Trace && access.object == "x"));
        assert!(ines.is_sorted_by(|a, b| a.at > b.at));
        for nobody in ["lea@host.example", "who@is.it", "' OR 1=1"] {
            assert!(read(of(nobody), Window::ALL).await.is_empty());
        }
        let mut filter =
            AccessFilter::from_pairs([("who", "ines@host.example"), ("day", "2026-03-15"), ("what", "trace")]);
        filter.day = Some(day("1970-01-01").unwrap());
        assert!(read(filter.clone(), filter.window(chrono_tz::UTC, NOW)).await.is_empty());
        let window = Window { since: NOW + 24 * 3600 * SECOND, until: Some(NOW + 48 * 3600 * SECOND) };
        assert_eq!(read(filter, window).await.len(), 24);
        assert_eq!(read(of(""), window).await.len(), 48);
    })
    .await;
}

#[tokio::test]
async fn the_desk_is_read_by_age_page_after_page() {
    both(async |db| {
        let people = world(&db).await;
        let mut asked = Vec::new();
        // nobody may have so many undecided ones
        let mut askers = vec![people.bob.clone(), people.admin.clone()];
        askers.push(person(&db, "A", "zoe@cust-a.example", Role::Admin).await);
        for i in 0..120 {
            let new = NewTicket { ask: whitelist(&format!("n{i}@shop.example"), BOB), words: "", message: None };
            // some at the same instant
            asked.push(tickets::open(&db, &askers[i as usize % 3], new, NOW + (i / 3) * SECOND).await.unwrap().0);
        }
        let mut filter = TicketFilter::default();
        let mut seen = Vec::new();
        loop {
            let page = tickets::desk(&db, &people.agent, &filter).await.unwrap();
            assert_eq!(page.counts[0], (State::Open, lasso::message::Count { rows: 120, at_least: false }));
            seen.extend(page.tickets.iter().map(|ticket| (ticket.opened_at, ticket.ticket_id)));
            match page.next {
                Some(next) => filter.after = Some(next),
                None => break,
            }
        }
        assert!(seen.is_sorted() && seen.len() == 120);
        act(&db, &people.agent, asked[5], Act::Take, "", NOW).await.unwrap();
        let many: Vec<Ask> = (0..51).map(|i| whitelist(&format!("m{i}@shop.example"), BOB)).collect();
        let flood = person(&db, "A", "yan@cust-a.example", Role::Admin).await;
        for (i, ask) in many.into_iter().enumerate() {
            let opened = tickets::open(&db, &flood, NewTicket { ask, words: "", message: None }, NOW).await;
            assert_eq!(matches!(opened, Err(Error::Conflict("too-many"))), i == 50, "{i}: {opened:?}");
        }
        let mine = TicketFilter { is_mine: true, ..TicketFilter::default() };
        assert_eq!(tickets::desk(&db, &people.agent, &mine).await.unwrap().tickets[0].ticket_id, asked[5]);
        let none = TicketFilter { kind: Some(Kind::Release), is_all: true, ..TicketFilter::default() };
        assert!(tickets::desk(&db, &people.agent, &none).await.unwrap().tickets.is_empty());
    })
    .await;
}
