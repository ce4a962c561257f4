//! Entries of a tenant's lists: made by an approval or by hand, applied, revoked, taken off, each with who and when.

use lasso::{
    error::{Error, Result},
    list::{EntryFilter, EntryKind, Force},
    message::Micros,
    store::{
        lists::{self, NewEntry},
        tickets::{self, Allow, NewTicket, Step},
    },
    ticket::{Act, State},
};

use super::{
    engines::both,
    lab::NOW,
    tickets::{BOB, DAY, act, ask, is_not_found, people, state, step, unblock, whitelist, world},
};

#[tokio::test]
async fn an_approval_makes_an_entry_that_is_applied_and_revoked_with_who_and_when() {
    both(async |db| {
        let people = world(&db).await;
        let ticket = ask(&db, &people.bob, whitelist("News@Shop.example", BOB)).await;
        let filter = EntryFilter::default();
        act(&db, &people.agent, ticket, Act::Approve, "", NOW).await.unwrap();
        let page = lists::page(&db, &people.admin, &filter, NOW).await.unwrap();
        let entry = &page.entries[0];
        assert_eq!(
            (entry.kind, entry.sender.as_str(), entry.mailbox.as_str()),
            (EntryKind::Allow, "news@shop.example", BOB)
        );
        assert_eq!((entry.force, entry.ticket_id), (Force::Pending, Some(ticket)));
        assert_eq!(entry.expires_at, Some(NOW + 90 * DAY));
        assert_eq!(entry.created_by.email, "ines@host.example");

        lists::apply(&db, &people.agent, None, entry.entry_no, NOW + 1).await.unwrap();
        assert_eq!(state(&db, ticket).await, State::Applied);
        lists::revoke(&db, &people.admin, None, entry.entry_no, NOW + 2).await.unwrap();
        let page = lists::page(&db, &people.admin, &filter, NOW + 3).await.unwrap();
        let (revoked_at, by) = page.entries[0].revoked.clone().unwrap();
        assert_eq!(
            (page.entries[0].force, revoked_at, by.email.as_str()),
            (Force::ToRemove, NOW + 2, "admin@cust-a.example"),
            "the platform still lets them through"
        );
        assert!(page.entries[0].applied.is_some());
        let again = lists::revoke(&db, &people.admin, None, page.entries[0].entry_no, NOW).await;
        assert!(matches!(again, Err(Error::Conflict("entry-revoked"))));
        let counts: Vec<i64> = page.counts.iter().map(|(_, count)| count.rows).collect();
        assert_eq!(counts, [0, 0, 1, 0, 0]);

        // reopened and approved again: one holds, the other stays as a row
        act(&db, &people.agent, ticket, Act::Reopen, "", NOW).await.unwrap();
        act(&db, &people.agent, ticket, Act::Approve, "", NOW + 5).await.unwrap();
        let entries = tickets::get(&db, &people.bob, ticket, NOW).await.unwrap().entries;
        // on the platform the new one takes the place of the old one
        assert_eq!(entries.iter().map(|entry| entry.force).collect::<Vec<_>>(), [Force::Pending, Force::Revoked]);

        // no other tenant sees or touches it
        let foreign = lists::revoke(&db, &people.admin_b, None, 2, NOW).await;
        assert!(
            is_not_found(&foreign)
                && is_not_found(
                    &lists::page(
                        &db,
                        &people.admin_b,
                        &EntryFilter { tenant: Some("A".into()), ..filter.clone() },
                        NOW
                    )
                    .await
                )
        );
        assert!(lists::page(&db, &people.admin_b, &filter, NOW).await.unwrap().entries.is_empty());
        assert!(matches!(lists::page(&db, &people.bob, &filter, NOW).await, Err(Error::Forbidden)));
    })
    .await;
}

#[tokio::test]
async fn what_the_platform_had_is_to_be_removed_when_it_holds_no_more() {
    both(async |db| {
        let people = world(&db).await;
        let force = async |no: usize, now: Micros| {
            let page = lists::page(&db, &people.agent, &EntryFilter::default(), now).await.unwrap();
            let entry = page.entries.iter().find(|entry| entry.entry_no == no as i64).unwrap();
            let counted = page.counts.iter().find(|(force, _)| *force == entry.force).unwrap().1.rows;
            let only = EntryFilter { force: Some(entry.force), ..EntryFilter::default() };
            let listed = lists::page(&db, &people.agent, &only, now).await.unwrap().entries;
            assert!(listed.len() as i64 == counted && listed.iter().any(|listed| listed.entry_no == no as i64));
            entry.force
        };
        for (sender, days) in [("a@x.example", Some(1)), ("b@x.example", Some(1)), ("c@x.example", None)] {
            let new = NewEntry { kind: EntryKind::Ban, sender, mailbox: "", days, note: "", is_sure: false };
            lists::add(&db, &people.agent, None, new, NOW).await.unwrap();
        }
        let cannot = |outcome: Result<()>| matches!(outcome, Err(Error::Conflict("entry-removed")));
        lists::apply(&db, &people.agent, None, 2, NOW).await.unwrap();
        assert!(cannot(lists::remove(&db, &people.agent, None, 2, NOW).await), "it holds");
        let later = NOW + 2 * DAY;
        assert_eq!((force(1, later).await, force(2, later).await), (Force::Expired, Force::ToRemove));
        assert!(cannot(lists::remove(&db, &people.agent, None, 1, later).await), "the platform never had it");
        assert!(matches!(lists::remove(&db, &people.admin, None, 2, later).await, Err(Error::Forbidden)));
        assert!(is_not_found(&lists::remove(&db, &people.agent_b, None, 2, later).await));
        lists::remove(&db, &people.agent, None, 2, later).await.unwrap();
        assert_eq!(force(2, later).await, Force::Expired);
        assert!(cannot(lists::remove(&db, &people.agent, None, 2, later).await));
        lists::revoke(&db, &people.admin, None, 3, later).await.unwrap();
        assert_eq!(force(3, later).await, Force::Revoked);

        // a block that the platform had: the unblocking is in effect when it is gone from there
        let block = NewEntry { kind: EntryKind::Block, sender: BOB, mailbox: "", days: None, note: "", is_sure: false };
        lists::add(&db, &people.agent, None, block, NOW).await.unwrap();
        lists::apply(&db, &people.agent, None, 4, NOW).await.unwrap();
        let ticket = ask(&db, &people.bob, unblock(BOB)).await;
        act(&db, &people.agent, ticket, Act::Approve, "", NOW + 1).await.unwrap();
        assert_eq!(force(4, NOW + 2).await, Force::ToRemove);
        act(&db, &people.agent, ticket, Act::Apply, "", NOW + 3).await.unwrap();
        assert_eq!(force(4, NOW + 4).await, Force::Revoked);
    })
    .await;
}

#[tokio::test]
async fn a_block_is_lifted_by_an_approval() {
    both(async |db| {
        let people = world(&db).await;
        let new = NewEntry {
            kind: EntryKind::Block,
            sender: BOB,
            mailbox: "",
            days: None,
            note: "40 % d’adresses invalides",
            is_sure: false,
        };
        assert!(matches!(lists::add(&db, &people.admin, None, new, NOW).await, Err(Error::Forbidden)));
        lists::add(&db, &people.agent, None, new, NOW).await.unwrap();
        assert!(matches!(lists::add(&db, &people.agent, None, new, NOW).await, Err(Error::Conflict("entry-exists"))));
        assert!(matches!(lists::revoke(&db, &people.admin, None, 1, NOW).await, Err(Error::Forbidden)));
        let ticket = ask(&db, &people.bob, unblock(BOB)).await;
        let thread = tickets::get(&db, &people.bob, ticket, NOW).await.unwrap();
        assert_eq!(thread.block.unwrap().note, "40 % d’adresses invalides");
        act(&db, &people.agent, ticket, Act::Approve, "", NOW + 1).await.unwrap();
        assert!(tickets::get(&db, &people.bob, ticket, NOW + 2).await.unwrap().block.is_none());
        let page = lists::page(&db, &people.admin, &EntryFilter::default(), NOW + 2).await.unwrap();
        assert_eq!(page.entries[0].revoked.as_ref().unwrap().1.email, "ines@host.example");
        // somebody else's address is nobody's to unblock
        for foreign in ["luc@cust-b.example", "zoe@cust-a.example", "@cust-a.example"] {
            let new = NewTicket { ask: unblock(foreign), words: "Tout", message: None };
            assert!(matches!(
                tickets::open(&db, &people.bob, new, NOW).await,
                Err(Error::Invalid { field: "sender", .. })
            ));
        }
    })
    .await;
}

#[tokio::test]
async fn a_broad_sender_needs_an_agent_who_is_sure() {
    both(async |db| {
        let people = world(&db).await;
        let new =
            |sender| NewEntry { kind: EntryKind::Allow, sender, mailbox: "", days: Some(90), note: "", is_sure: false };
        for broad in ["gmail.com", "com", "@co.uk"] {
            let needs = lists::add(&db, &people.admin, None, new(broad), NOW).await;
            assert!(matches!(needs, Err(Error::Invalid { field: "sender", code: "needs-agent" })), "{broad}");
            let warned = lists::add(&db, &people.agent, None, new(broad), NOW).await;
            assert!(matches!(warned, Err(Error::Invalid { field: "sender", code: "broad" })), "{broad}");
        }
        lists::add(&db, &people.agent, None, NewEntry { is_sure: true, ..new("gmail.com") }, NOW).await.unwrap();
        lists::add(&db, &people.admin, None, new("example.com"), NOW).await.unwrap();
        let elsewhere = NewEntry { mailbox: "luc@cust-b.example", ..new("x@example.com") };
        assert!(matches!(
            lists::add(&db, &people.admin, None, elsewhere, NOW).await,
            Err(Error::Invalid { field: "mailbox", .. })
        ));

        let ticket = ask(&db, &people.bob, whitelist("gmail.com", BOB)).await;
        let allow = |is_sure| Some(Allow { sender: "gmail.com", mailbox: BOB, days: 90, is_sure });
        let approve = |is_sure| Step { allow: allow(is_sure), ..step(Act::Approve, "", 1) };
        let warned = tickets::act(&db, &people.agent, ticket, approve(false), NOW).await;
        assert!(matches!(warned, Err(Error::Invalid { field: "sender", code: "broad" })));
        tickets::act(&db, &people.agent, ticket, approve(true), NOW).await.unwrap();

        // nor is it for more people than was asked, unless somebody means it
        let ticket = ask(&db, &people.bob, whitelist("news@shop.example", BOB)).await;
        let allow = |is_sure| Some(Allow { sender: "news@shop.example", mailbox: "", days: 90, is_sure });
        let approve = |is_sure| Step { allow: allow(is_sure), ..step(Act::Approve, "", 1) };
        let warned = tickets::act(&db, &people.agent, ticket, approve(false), NOW).await;
        assert!(matches!(warned, Err(Error::Invalid { field: "mailbox", code: "wider" })));
        tickets::act(&db, &people.agent, ticket, approve(true), NOW).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn nobody_allows_their_own_domain_or_blocks_anothers_address() {
    both(async |db| {
        let people = people(&db).await;
        let new = |kind, sender| NewEntry { kind, sender, mailbox: "", days: None, note: "", is_sure: true };
        for scope in [&people.admin, &people.agent] {
            let own = lists::add(&db, scope, None, new(EntryKind::Allow, "Cust-A.example"), NOW).await;
            assert!(matches!(own, Err(Error::Invalid { field: "sender", code: "own-domain" })), "{own:?}");
        }
        lists::add(&db, &people.agent, None, new(EntryKind::Ban, "cust-a.example"), NOW).await.unwrap();
        for foreign in ["someone@gmail.com", "luc@cust-b.example"] {
            let blocked = lists::add(&db, &people.agent, None, new(EntryKind::Block, foreign), NOW).await;
            assert!(matches!(blocked, Err(Error::Invalid { field: "sender", code: "not-here" })), "{blocked:?}");
        }
        let ticket = ask(&db, &people.bob, whitelist("cust-a.example", BOB)).await;
        let allow = Some(Allow { sender: "cust-a.example", mailbox: BOB, days: 90, is_sure: true });
        let own = tickets::act(&db, &people.agent, ticket, Step { allow, ..step(Act::Approve, "", 1) }, NOW).await;
        assert!(matches!(own, Err(Error::Invalid { field: "sender", code: "own-domain" })), "{own:?}");
    })
    .await;
}
