//! The figures of the first page: exact whatever was read when, and nobody's but one's own.

use std::collections::{BTreeMap, BTreeSet};

use lasso::{
    binds,
    dashboard::{Dashboard, DashboardFilter, Destination, Outcome, Outcomes, Tally},
    error::Error,
    message::{Count, Period, Status},
    store::{
        dashboard::{self, dashboard},
        db::Db,
        messages::Exported,
        tenants, trails,
    },
    tenant::Scope,
    user::Role,
};

use super::{
    engines::both,
    lab::{NOW, OWN_HOSTS, TENANTS, add_tenants, export, import, import_knowing, sample, scope},
    lists::{self, BOB},
    walls::{busy, person},
};

const HOUR: i64 = 3_600_000_000;

/// Tenant, hour, direction, category, status.
type Key = (i64, i64, String, String, String);

/// Tenant, id, arrival, direction, category, status.
type Recipient = (i64, Vec<u8>, i64, String, String, Option<String>);

/// Mails and recipients, counted one by one.
async fn counted(db: &Db) -> BTreeMap<Key, (i64, i64)> {
    let rows: Vec<Recipient> = db
        .all(
            "SELECT m.tenant_id, m.message_id, m.arrived_at, m.direction, m.category, d.status FROM messages m \
             LEFT JOIN deliveries d ON d.tenant_id = m.tenant_id AND d.message_id = m.message_id",
            binds![],
        )
        .await
        .unwrap();
    let mut counts: BTreeMap<Key, (i64, i64)> = BTreeMap::new();
    let mut worst = BTreeMap::new();
    for (tenant, id, arrived_at, direction, category, status) in rows {
        let hour = arrived_at - arrived_at % HOUR;
        if let Some(status) = &status {
            counts.entry((tenant, hour, direction.clone(), category.clone(), status.clone())).or_default().1 += 1;
        }
        let status = status.map_or(Status::Queued, |status| Status::from_slug(&status).unwrap());
        let mail = worst.entry((tenant, id)).or_insert((hour, direction, category, status));
        mail.3 = mail.3.min(status);
    }
    for ((tenant, _), (hour, direction, category, status)) in worst {
        counts.entry((tenant, hour, direction, category, status.slug().to_owned())).or_default().0 += 1;
    }
    counts
}

/// The tallies say of every tenant what the mails themselves say.
pub(crate) async fn tallies_agree(db: &Db, when: &str) {
    let rows: Vec<(i64, i64, String, String, String, i64, i64)> = db
        .all("SELECT tenant_id, hour_at, direction, category, status, mails, recipients FROM tallies", binds![])
        .await
        .unwrap();
    let told: BTreeMap<Key, (i64, i64)> = rows
        .into_iter()
        .map(|(tenant, hour, direction, category, status, mails, recipients)| {
            ((tenant, hour, direction, category, status), (mails, recipients))
        })
        .filter(|(_, sums)| *sums != (0, 0))
        .collect();
    let wanted = counted(db).await;
    for key in told.keys().chain(wanted.keys()) {
        assert_eq!(told.get(key), wanted.get(key), "{when}: {key:?}");
    }
}

fn logs() -> [String; 2] {
    [sample("mx1.rfc3339.log"), sample("out1.rfc3339.log")]
}

/// The part of a log up to a share of its lines, and the rest.
fn cut(log: &str, percent: usize) -> (String, String) {
    let lines: Vec<&str> = log.lines().collect();
    let (first, second) = lines.split_at(lines.len() * percent / 100);
    (first.join("\n"), second.join("\n"))
}

#[tokio::test]
async fn tallies_say_what_the_mails_say_whatever_is_read_when() {
    both(async |db| {
        add_tenants(&db).await;
        let parts = logs().map(|log| cut(&log, 55));
        import(&db, &[parts[0].1.clone()], 97).await;
        tallies_agree(&db, "the second half of one host").await;
        import(&db, &[parts[1].0.clone(), parts[0].0.clone()], 211).await;
        tallies_agree(&db, "with what came before it, and the other host").await;
        import(&db, &[parts[1].1.clone()], 50).await;
        tallies_agree(&db, "all of it").await;
        let before = counted(&db).await;
        assert!(before.len() > 20, "{}", before.len());
        import(&db, &logs(), 300).await;
        tallies_agree(&db, "all of it again").await;
        assert_eq!(counted(&db).await, before);
    })
    .await;
}

#[tokio::test]
async fn tallies_follow_a_network_that_is_trusted_later() {
    both(async |db| {
        add_tenants(&db).await;
        import_knowing(&db, &logs(), 500, "", OWN_HOSTS).await;
        tallies_agree(&db, "nobody trusted").await;
        import(&db, &logs(), 500).await;
        tallies_agree(&db, "trusted later").await;
    })
    .await;
}

#[tokio::test]
async fn tallies_follow_a_domain_to_its_tenant_however_often_it_is_moved() {
    both(async |db| {
        let parts = logs().map(|log| cut(&log, 70));
        import(&db, &parts.each_ref().map(|(first, _)| first.clone()), 500).await;
        tallies_agree(&db, "nobody's").await;
        for (name, domain) in TENANTS {
            tenants::add(&db, &scope(), name, "UTC", NOW).await.unwrap();
            tenants::add_domain(&db, &scope(), name, domain, NOW).await.unwrap();
        }
        // the log goes on while the mail known so far waits to be moved
        import(&db, &parts.each_ref().map(|(_, second)| second.clone()), 100).await;
        tallies_agree(&db, "attached, and read on").await;
        for (_, domain) in TENANTS {
            for run in ["once", "twice"] {
                trails::move_domain(&db, &scope(), domain, |_| {}).await.unwrap();
                tallies_agree(&db, &format!("{domain} moved {run}")).await;
            }
        }
    })
    .await;
}

/// The figures as the export tells them: it says what is seen today, and everything.
#[derive(Default)]
struct Told {
    categories: BTreeMap<String, Tally>,
    statuses: BTreeMap<String, Tally>,
    directions: BTreeMap<String, Tally>,
    hours: BTreeMap<i64, Outcomes>,
    deferred: BTreeMap<String, i64>,
}

fn told(all: &[Exported], tenant: Option<&str>, own: Option<&[&str]>, since: i64) -> Told {
    let is_own = |address: &str| own.is_none_or(|own| own.contains(&address.to_lowercase().as_str()));
    let mut told = Told::default();
    for copy in all.iter().filter(|copy| copy.tenant.as_deref() == tenant) {
        let arrived_at = chrono::DateTime::parse_from_rfc3339(&copy.arrived_at).unwrap().timestamp_micros();
        let sent = copy.direction != "in" && copy.from.as_deref().is_some_and(is_own);
        let mine: Vec<_> = copy
            .deliveries
            .iter()
            .filter(|d| own.is_none() || sent || is_own(&d.to) || d.orig_to.as_deref().is_some_and(is_own))
            .collect();
        let visible: Vec<Status> = mine.iter().map(|d| Status::from_slug(d.status).unwrap()).collect();
        if visible.is_empty() && own.is_some() && !sent {
            continue;
        }
        for d in mine.iter().filter(|d| d.status == "deferred") {
            let domain = d.to.rsplit_once('@').unwrap().1.to_lowercase();
            *told.deferred.entry(domain).or_default() += i64::from(arrived_at >= NOW - 7 * 24 * HOUR);
        }
        if arrived_at < since {
            continue;
        }
        let worst = visible.iter().min().copied().unwrap_or(Status::Queued);
        let mail = Tally { mails: 1, recipients: visible.len() as i64 };
        told.categories.entry(copy.category.clone()).or_default().add(mail);
        told.directions.entry(copy.direction.clone()).or_default().add(mail);
        told.statuses.entry(worst.slug().to_owned()).or_default().mails += 1;
        for status in visible {
            told.statuses.entry(status.slug().to_owned()).or_default().recipients += 1;
            told.hours.entry(arrived_at - arrived_at % HOUR).or_default().add(Outcome::of(status), 1);
        }
    }
    told.deferred.retain(|_, recipients| *recipients > 0);
    told
}

fn agrees(found: &Dashboard, told: &Told, who: &str) {
    fn slugs<T: Copy>(rows: &[(T, Tally)], slug: fn(T) -> &'static str) -> BTreeMap<String, Tally> {
        rows.iter().map(|(value, tally)| (slug(*value).to_owned(), *tally)).collect()
    }
    assert_eq!(slugs(&found.categories, lasso::message::Category::slug), told.categories, "{who}");
    assert_eq!(slugs(&found.statuses, Status::slug), told.statuses, "{who}");
    assert_eq!(slugs(&found.directions, lasso::message::Direction::slug), told.directions, "{who}");
    assert_eq!(found.hours, told.hours.clone().into_iter().collect::<Vec<_>>(), "{who}");
    let waiting: i64 = told.deferred.values().sum();
    assert_eq!(found.deferred.recipients, Count { rows: waiting, at_least: false }, "{who}");
    assert_eq!(found.deferred.worst.len(), told.deferred.len().min(5), "{who}");
    for Destination { domain, recipients, .. } in &found.deferred.worst {
        assert_eq!(told.deferred.get(domain), Some(recipients), "{who}, {domain}");
    }
    let counts: Vec<i64> = found.deferred.worst.iter().map(|worst| worst.recipients).collect();
    let mut sorted: Vec<i64> = told.deferred.values().copied().collect();
    sorted.sort_by_key(|count| std::cmp::Reverse(*count));
    assert_eq!(counts, sorted[..counts.len()], "{who}");
}

fn over(period: Period) -> DashboardFilter {
    DashboardFilter { period: Some(period), ..DashboardFilter::default() }
}

fn since(period: Period) -> i64 {
    let since = period.since(NOW).unwrap();
    since - since % HOUR
}

#[tokio::test]
async fn the_figures_are_those_of_the_mails_one_may_see() {
    both(async |db| {
        add_tenants(&db).await;
        import(&db, &[lists::log()], 2_000).await;
        let all = export(&db).await;
        let people = [
            ("admin", person(&db, "A", Role::Admin, &[]).await, None),
            ("agent", person(&db, "A", Role::Agent, &[]).await, None),
            ("Bob", person(&db, "A", Role::User, &BOB).await, Some(&BOB[..])),
        ];
        let mut seen = BTreeSet::new();
        for (who, scope, own) in people {
            for period in DashboardFilter::PERIODS {
                let found = dashboard(&db, &scope, &over(period), NOW).await.unwrap();
                let told = told(&all, Some("A"), own, since(period));
                agrees(&found, &told, &format!("{who}, {period:?}"));
                assert_eq!((found.since, found.is_cut), (since(period), false));
                assert_eq!(found.last_arrived_at, None);
                seen.extend(found.statuses.iter().map(|(status, _)| *status));
                let (delivered, settled) = found.delivered().unwrap();
                assert!(delivered > 0 && settled >= delivered);
            }
        }
        let wanted = [Status::Bounced, Status::Deferred, Status::Unknown, Status::Delivered];
        assert_eq!(seen.into_iter().collect::<Vec<_>>(), wanted, "what is silent is not told as deferred");
    })
    .await;
}

#[tokio::test]
async fn the_figures_of_one_tenant_hold_nothing_of_another() {
    both(async |db| {
        add_tenants(&db).await;
        import(&db, &logs(), 500).await;
        let all = export(&db).await;
        let mine = ["bob@cust-b.example", "ok-t2t@cust-b.example"];
        let people = [
            ("admin of B", person(&db, "B", Role::Admin, &[]).await, Some("B"), None),
            ("agent of C", person(&db, "C", Role::Agent, &[]).await, Some("C"), None),
            ("operator", person(&db, "", Role::Operator, &[]).await, None, None),
            ("somebody of B", person(&db, "B", Role::User, &mine).await, Some("B"), Some(&mine[..])),
        ];
        for (who, scope, tenant, own) in people {
            let found = dashboard(&db, &scope, &over(Period::Days7), NOW).await.unwrap();
            agrees(&found, &told(&all, tenant, own, since(Period::Days7)), who);
            assert!(found.total().mails > 0, "{who}");
            for other in ["A", "-", "B", "nobody"].into_iter().filter(|other| *other != tenant.unwrap_or("-")) {
                let filter = DashboardFilter { tenant: Some(other.to_owned()), ..over(Period::Days7) };
                let found = dashboard(&db, &scope, &filter, NOW).await;
                assert!(matches!(found, Err(Error::NotFound)), "{who}, {other}: {found:?}");
            }
        }
        let nobody = person(&db, "", Role::Agent, &[]).await;
        assert!(matches!(dashboard(&db, &nobody, &over(Period::Days7), NOW).await, Err(Error::NotFound)));
        let newcomer = person(&db, "A", Role::User, &[]).await;
        let found = dashboard(&db, &newcomer, &over(Period::Days7), NOW).await.unwrap();
        assert_eq!((found.total(), found.hours.len(), found.last_arrived_at), (Tally::default(), 0, None));
        // long after the last mail, it is told when that was
        let admin = person(&db, "A", Role::Admin, &[]).await;
        let later = NOW + 40 * 24 * HOUR;
        let found = dashboard(&db, &admin, &over(Period::Days30), later).await.unwrap();
        assert!(found.categories.is_empty() && found.last_arrived_at.is_some_and(|at| at < NOW));
        assert_eq!(found.deferred.recipients, Count::default());
    })
    .await;
}

#[tokio::test]
async fn of_very_much_mail_an_end_user_is_told_of_the_newest_and_since_when() {
    both(async |db| {
        add_tenants(&db).await;
        import(&db, &[busy()], 3_000).await;
        let now = 1_795_303_000_000_000;
        let bob = person(&db, "A", Role::User, &["bob@cust-a.example"]).await;
        let found = dashboard(&db, &bob, &over(Period::Hours48), now).await.unwrap();
        // one a second: 1,400 to 2,399 he sent, and the last one he received
        assert_eq!((found.total().mails, found.is_cut), (1_000, true));
        assert_eq!(found.since, 1_795_300_000_000_000 + 1_401 * 1_000_000);
        assert!(found.deferred.recipients.at_least);
        assert_eq!(found.deferred.recipients.rows, 3, "every 300th since then");
        let many: Vec<String> = (0..90).map(|i| format!("x{i}@cust-a.example")).collect();
        let many: Vec<&str> = std::iter::once(BOB[0]).chain(many.iter().map(String::as_str)).collect();
        let many = person(&db, "A", Role::User, &many).await;
        let found = dashboard(&db, &many, &over(Period::Hours48), now).await.unwrap();
        assert_eq!(found.total().mails, 1_000, "with ninety addresses, too");
        let admin = person(&db, "A", Role::Admin, &[]).await;
        let found = dashboard(&db, &admin, &over(Period::Hours48), now).await.unwrap();
        assert_eq!((found.total().mails, found.is_cut), (2_402, false));
        assert_eq!(found.deferred.recipients, Count { rows: 10, at_least: false });
        let worst = &found.deferred.worst[0];
        assert_eq!((worst.domain.as_str(), worst.recipients, worst.since), ("out.example", 10, 1_795_300_000_000_000));
        assert_eq!(worst.reason.as_deref(), Some("mailbox_full"));
    })
    .await;
}

async fn ticket(db: &Db, number: i64, tenant: &str, requester: &Scope, assignee: Option<&Scope>, state: &str) {
    let tenant = tenants::by_name(db, &scope(), tenant).await.unwrap().tenant_id;
    let mut tx = db.begin().await.unwrap();
    tx.execute_one(
        "INSERT INTO tickets (tenant_id, ticket_id, kind, state, matter, requester_id, assignee_id, opened_at, moved_at, last_event, ask) \
         VALUES ($1, $2, 'question', $3, $4, $5, $6, $7, $7, 1, '{}')",
        binds![
            tenant,
            number,
            state,
            number.to_string(),
            requester.user_id(),
            assignee.and_then(Scope::user_id),
            NOW
        ],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn each_is_told_of_the_tickets_that_wait_for_them() {
    both(async |db| {
        add_tenants(&db).await;
        let claire = person(&db, "A", Role::User, &["claire@cust-a.example"]).await;
        let other = person(&db, "A", Role::User, &["x@cust-a.example", "y@cust-a.example"]).await;
        let admin = person(&db, "A", Role::Admin, &[]).await;
        let of_b = person(&db, "B", Role::Admin, &[]).await;
        let agent = person(&db, "A", Role::Agent, &[]).await;
        let newcomer = person(&db, "", Role::Agent, &[]).await;
        let states = ["open", "waiting_tenant", "waiting_us", "approved", "refused", "applied", "closed"];
        for (i, state) in states.iter().enumerate() {
            ticket(&db, i as i64, "A", &claire, None, state).await;
            ticket(&db, 10 + i as i64, "A", &other, None, state).await;
            ticket(&db, 20 + i as i64, "B", &of_b, None, state).await;
        }
        ticket(&db, 30, "B", &of_b, Some(&newcomer), "open").await;
        ticket(&db, 31, "A", &claire, Some(&agent), "waiting_us").await;
        for (who, scope, for_you, for_them) in [
            ("Claire", &claire, 1, 3),
            ("admin of A", &admin, 2, 5),
            ("admin of B", &of_b, 1, 3),
            ("agent of A", &agent, 5, 2),
            ("agent of nobody", &newcomer, 1, 0),
            ("the platform", &scope(), 8, 3),
        ] {
            let waiting = dashboard::waiting(&db, scope).await.unwrap();
            assert_eq!((waiting.for_you.rows, waiting.for_them.rows), (for_you, for_them), "{who}");
        }
    })
    .await;
}
