//! A hundred thousand tickets of all tenants over two years, most of them decided long ago; and an agent of one small tenant.

use lasso::{
    binds,
    store::{
        db::Db,
        users::{self, NewUser},
    },
    tenant::Scope,
    ticket::{Act, Ask, Kind, State},
    user::Role,
};

use crate::seed::{Dice, MEDIAN, NOW, PASSWORD, TENANTS, domain_of};

pub(crate) const TICKETS: usize = 100_000;
/// An agent of the median tenant alone: most of what is there is not theirs.
pub(crate) const AGENT_OF_ONE: &str = "quiet@agents.example";

const COLUMNS: [&str; 13] = [
    "tenant_id",
    "ticket_id",
    "kind",
    "state",
    "matter",
    "requester_id",
    "assignee_id",
    "opened_at",
    "moved_at",
    "last_event",
    "message_id",
    "ask",
    "evidence",
];
const EVENTS: [&str; 9] = ["tenant_id", "ticket_id", "event_no", "at", "by_id", "act", "state", "body", "to_id"];

/// Of a hundred: how many are in each state.
const STATES: [(State, u64); 7] = [
    (State::Open, 2),
    (State::WaitingUs, 3),
    (State::WaitingTenant, 5),
    (State::Approved, 5),
    (State::Applied, 45),
    (State::Refused, 20),
    (State::Closed, 20),
];

/// The number of the `i`th ticket.
pub(crate) fn number(i: usize) -> i64 {
    10_000_000 + i as i64 * 887
}

pub(crate) async fn fill(db: &Db) -> anyhow::Result<()> {
    let name = format!("tenant{MEDIAN:03}");
    let agent = NewUser {
        tenant_name: &name,
        email: AGENT_OF_ONE,
        name: "",
        role: Role::Agent,
        password: PASSWORD,
        addresses: &[],
        is_demo: false,
    };
    users::add(db, &Scope::system("bench"), agent, NOW).await?;
    let tenants: Vec<(i64, i64)> = db
        .all(
            "SELECT d.tenant_id, coalesce((SELECT min(u.user_id) FROM users u WHERE u.tenant_id = d.tenant_id), (SELECT min(user_id) FROM users)) FROM domains d ORDER BY d.domain",
            vec![],
        )
        .await?;
    let (agent,): (i64,) = db.one("SELECT min(user_id) FROM users WHERE role = 'agent'", vec![]).await?;
    let mut dice = Dice(7);
    let mut done = 0;
    while done < TICKETS {
        let mut tx = db.begin().await?;
        let (mut tickets, mut events) = (Vec::new(), Vec::new());
        for i in done..(done + 5_000).min(TICKETS) {
            // the first tenants have more, as of mail
            let rank = dice.below(TENANTS as u64).min(dice.below(TENANTS as u64)) as usize;
            let (tenant, requester) = tenants[rank];
            let kind = *dice.one_of(Kind::ALL);
            let mut part = dice.below(100);
            let state = STATES.iter().find(|(_, of)| {
                let is_in = part < *of;
                part = part.saturating_sub(*of);
                is_in
            });
            let state = state.map_or(State::Closed, |(state, _)| *state);
            let opened_at = NOW - dice.below(730 * 86_400) as i64 * 1_000_000;
            let sender = format!("sender{i}@{}", domain_of(rank + 1));
            let ask = match kind {
                Kind::Whitelist => Ask::Whitelist { sender, mailbox: String::new(), days: 90 },
                Kind::Release => Ask::Release,
                Kind::Question | Kind::Unblock => Ask::Question,
            };
            let kind = ask.kind();
            let assignee = (state != State::Open).then_some(agent);
            tickets.push(binds![
                tenant,
                number(i),
                kind.slug(),
                state.slug(),
                format!("bench {i}"),
                requester,
                assignee,
                opened_at,
                opened_at,
                3_i64,
                None::<Vec<u8>>,
                serde_json::to_string(&ask)?,
                None::<String>
            ]);
            for (no, act) in [(1_i64, Act::Open), (2, Act::Reply), (3, Act::Reply)] {
                events.push(binds![
                    tenant,
                    number(i),
                    no,
                    opened_at + no,
                    if no == 2 { agent } else { requester },
                    act.slug(),
                    state.slug(),
                    "Bonjour, merci de regarder cela : rien n’arrive depuis ce matin.",
                    None::<i64>
                ]);
            }
        }
        tx.insert_many("tickets", &COLUMNS, tickets, "").await?;
        tx.insert_many("ticket_events", &EVENTS, events, "").await?;
        tx.commit().await?;
        done += 5_000;
    }
    Ok(())
}

/// What agents open at the desk.
pub(crate) fn pages() -> Vec<(&'static str, Vec<String>)> {
    let one = |path: &str| vec![path.to_owned()];
    let later = format!("/desk?state=applied&after={}-{}", NOW - 365 * 86_400_000_000, number(0));
    vec![
        ("desk: as it opens", one("/desk")),
        ("desk: all, by age", one("/desk?state=all")),
        ("desk: applied, half-way through", vec![later]),
        ("desk: closed releases", one("/desk?state=closed&kind=release")),
        ("desk: mine", one("/desk?mine=1")),
    ]
}

/// Tickets to open, here and there.
pub(crate) fn threads() -> Vec<String> {
    (0..TICKETS).step_by(331).map(|i| format!("/tickets/{}", number(i))).collect()
}
