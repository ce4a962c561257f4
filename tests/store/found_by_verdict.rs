//! Lists narrowed by what filters said: exactly what looking through everything finds, for whoever looks.

use std::collections::BTreeSet;

use lasso::{
    error::Error,
    message::{Category, Failed, MessageFilter, Period, Status},
    store::{
        db::Db,
        messages::{self, Exported, ExportedVerdict},
        tenants,
    },
    tenant::{Policy, Scope},
    user::Role,
    verdict::{Action, Detail, Filter, Points, Symbol, Verdict, authentication},
};

use super::{
    categories::rspamd_sample,
    engines::both,
    lab::{NOW, add_tenants, export, import, read, sample, scope},
    walls::person,
};

/// The sample of the platform and that of rspamd.
async fn everything(db: &Db) -> Vec<Exported> {
    add_tenants(db).await;
    let folder = rspamd_sample();
    let mut files: Vec<String> = ["mx1.rfc3339.log", "out1.rfc3339.log", "rspamd.log"].map(sample).to_vec();
    files.extend(["mx4.log", "rspamd.log"].map(|name| read(&folder, name)));
    import(db, &files, 500).await;
    export(db).await
}

fn verdict_of(said: &ExportedVerdict) -> Verdict {
    let symbols = said.symbols.iter().map(|symbol| Symbol {
        name: symbol.name.clone(),
        score: symbol.score.and_then(Points::of),
        options: symbol.options.clone(),
    });
    Verdict {
        symbols: symbols.collect(),
        ..Verdict::of(Filter::from_slug(&said.filter).unwrap(), Action::from_slug(&said.action).unwrap())
    }
}

/// Whether a copy is what a filter asks for, by all that is exported of it. Whose it is was looked at before.
fn fits(copy: &Exported, filter: &MessageFilter, own: Option<&[&str]>) -> bool {
    let first = copy.verdicts.first();
    let score = first.and_then(|said| said.score).and_then(Points::of);
    let weighs = |name: &str| {
        let heavy = |said: &ExportedVerdict| {
            let symbols = verdict_of(said).symbols;
            symbols.iter().any(|symbol| symbol.name == name && symbol.is_weighty())
        };
        copy.verdicts.iter().any(heavy)
    };
    let failed = |failed: Failed| {
        let checks = first.map(|said| authentication::checks(&verdict_of(said))).unwrap_or_default();
        authentication::failures(&checks).0 & authentication::Failures::asked(failed).0 != 0
    };
    let is_status = |status: Status| {
        copy.deliveries.iter().any(|d| d.status == status.slug() && is_seen(copy, (&d.to, d.orig_to.as_deref()), own))
    };
    let is_key = |query: &str| {
        copy.from.as_deref().is_some_and(|from| from.eq_ignore_ascii_case(query))
            || copy.message_id.as_deref() == Some(query)
            || copy.deliveries.iter().any(|d| {
                is_seen(copy, (&d.to, d.orig_to.as_deref()), own)
                    && (d.to.eq_ignore_ascii_case(query)
                        || d.orig_to.as_ref().is_some_and(|to| to.eq_ignore_ascii_case(query)))
            })
    };
    filter.category.is_none_or(|category| copy.category == category.slug())
        && filter.symbol.as_deref().is_none_or(weighs)
        && filter.failed.is_none_or(failed)
        && filter.score_from.is_none_or(|from| score.is_some_and(|score| score >= from))
        && filter.score_to.is_none_or(|to| score.is_some_and(|score| score <= to))
        && filter.status.is_none_or(is_status)
        && (filter.query.is_empty() || is_key(&filter.query))
}

fn has_sent(copy: &Exported, own: &[&str]) -> bool {
    copy.direction != "in" && copy.from.as_deref().is_some_and(|from| own.contains(&from.to_lowercase().as_str()))
}

fn is_seen(copy: &Exported, addresses: (&str, Option<&str>), own: Option<&[&str]>) -> bool {
    let Some(own) = own else { return true };
    let is_own = |address: &str| own.contains(&address.to_lowercase().as_str());
    has_sent(copy, own) || is_own(addresses.0) || addresses.1.is_some_and(is_own)
}

/// All pages of a list.
async fn listed(db: &Db, scope: &Scope, filter: &MessageFilter) -> Vec<String> {
    let (mut found, mut filter) = (Vec::new(), filter.clone());
    loop {
        let page = messages::page(db, scope, &filter, NOW).await.unwrap();
        found.extend(page.rows.iter().map(|row| row.id.to_string()));
        let Some(older) = page.older else { return found };
        filter.cursor = Some(older);
    }
}

/// Filters by one thing that filters said, and by two.
fn asked(all: &[Exported]) -> Vec<MessageFilter> {
    let any = MessageFilter { period: Some(Period::All), ..MessageFilter::default() };
    let mut asked = vec![any.clone()];
    let names: BTreeSet<&str> = all
        .iter()
        .flat_map(|copy| &copy.verdicts)
        .flat_map(|v| &v.symbols)
        .map(|symbol| symbol.name.as_str())
        .collect();
    let heavy = ["AUTH_NA", "BOUNCE_NO_AUTH", "LAB_WORD_7", "R_SPF_FAIL", "PHISHING", "GTUBE", "NO_SUCH_SYMBOL"];
    let light = ["MIME_GOOD", "R_DKIM_NA", "CLAM_VIRUS", "DMARC_POLICY_REJECT", "R_DKIM_REJECT", "ARC_ALLOW"];
    assert!(names.len() > 60, "{names:?}");
    for symbol in heavy.into_iter().chain(light) {
        asked.push(MessageFilter { symbol: Some(symbol.to_owned()), ..any.clone() });
    }
    asked.extend(Failed::ALL.iter().map(|failed| MessageFilter { failed: Some(*failed), ..any.clone() }));
    for (from, to) in [
        (Some(0), None),
        (None, Some(0)),
        (Some(2_600), None),
        (Some(2_600), Some(2_600)),
        (Some(5_000), Some(14_999)),
        (Some(15_000), None),
        (Some(20), Some(10)),
    ] {
        asked.push(MessageFilter { score_from: from.map(Points), score_to: to.map(Points), ..any.clone() });
    }
    let mut both = Vec::new();
    let queries = ["alice@sender.example", "bob@cust-a.example", "same@sender.example", "eve@cust-b.example"];
    // each with another of each, in turn
    for (i, one) in asked.iter().enumerate() {
        let category = [Category::Valid, Category::Spam, Category::Bounce, Category::Virus][i % 4];
        let status = [Status::Delivered, Status::Refused, Status::Bounced, Status::Expired, Status::Delivered][i % 5];
        let query = queries[i % 3].to_owned();
        both.push(MessageFilter { category: Some(category), ..one.clone() });
        both.push(MessageFilter { status: Some(status), ..one.clone() });
        both.push(MessageFilter { query: query.clone(), ..one.clone() });
        both.push(MessageFilter { query, status: Some(status), ..one.clone() });
        both.push(MessageFilter { query: queries[3 - i % 4].to_owned(), category: Some(category), ..one.clone() });
        if one.symbol.is_some() {
            both.push(MessageFilter { failed: Some(Failed::Any), score_from: Some(Points(1)), ..one.clone() });
        }
    }
    asked.extend(both);
    asked
}

#[tokio::test]
async fn a_list_narrowed_by_verdicts_is_exactly_what_looking_through_everything_finds() {
    both(async |db| {
        let all = everything(&db).await;
        for (tenant, _) in super::lab::TENANTS {
            let id = tenants::by_name(&db, &scope(), tenant).await.unwrap().tenant_id;
            let policy = Policy { users: Detail::Symbols, ..tenants::policy(&db, id).await.unwrap() };
            tenants::set_policy(&db, &scope(), id, policy).await.unwrap();
        }
        let own: &[&str] = &["bob@cust-a.example"];
        let many: &[&str] =
            &["bob@cust-a.example", "ok-in@cust-a.example", "user1@cust-a.example", "news@cust-a.example"];
        let viewers = [
            ("the platform", scope(), None),
            ("an administrator", person(&db, "A", Role::Admin, &[]).await, None),
            ("an end user", person(&db, "A", Role::User, own).await, Some(own)),
            ("an end user with many addresses", person(&db, "A", Role::User, many).await, Some(many)),
        ];
        let mut hits = 0;
        for filter in asked(&all) {
            let filter = MessageFilter { tenant: Some("A".to_owned()), ..filter };
            for (who, scope, own) in &viewers {
                let found = listed(&db, scope, &filter).await;
                let wanted: BTreeSet<&str> = all
                    .iter()
                    .filter(|copy| copy.tenant.as_deref() == Some("A"))
                    .filter(|copy| {
                        own.is_none_or(|own| {
                            has_sent(copy, own)
                                || copy
                                    .deliveries
                                    .iter()
                                    .any(|d| is_seen(copy, (&d.to, d.orig_to.as_deref()), Some(own)))
                        })
                    })
                    .filter(|copy| fits(copy, &filter, *own))
                    .map(|copy| copy.id.as_str())
                    .collect();
                let set: BTreeSet<&str> = found.iter().map(String::as_str).collect();
                assert_eq!(set.len(), found.len(), "{who} sees a mail twice by {filter:?}");
                let told = |ids: Vec<&&str>| -> Vec<String> {
                    let of = |id: &&str| all.iter().find(|copy| copy.id == **id).unwrap();
                    ids.into_iter().take(2).map(|id| format!("{:?}", of(id))).collect()
                };
                assert_eq!(
                    set,
                    wanted,
                    "{who} by {filter:?}\ntoo many {:?}\nmissing {:?}",
                    told(set.difference(&wanted).collect()),
                    told(wanted.difference(&set).collect())
                );
                hits += set.len();
            }
        }
        assert!(hits > 3_000, "{hits}");
    })
    .await;
}

#[tokio::test]
async fn nobody_finds_anothers_mail_by_what_a_filter_said_of_it() {
    both(async |db| {
        let all = everything(&db).await;
        let (admin, user) =
            (person(&db, "B", Role::Admin, &[]).await, person(&db, "B", Role::User, &["eve@cust-b.example"]).await);
        let own: BTreeSet<&str> =
            all.iter().filter(|copy| copy.tenant.as_deref() == Some("B")).map(|copy| copy.id.as_str()).collect();
        for filter in asked(&all) {
            for (who, scope) in [("an administrator", &admin), ("an end user", &user)] {
                let by_name = MessageFilter { tenant: Some("A".to_owned()), ..filter.clone() };
                let refused = messages::page(&db, scope, &by_name, NOW).await;
                assert!(matches!(refused, Err(Error::NotFound)), "{who}: {by_name:?}");
                // users are shown kinds of tests, and find nothing by a name
                let page = messages::page(&db, scope, &filter, NOW).await;
                if who == "an end user" && filter.symbol.is_some() {
                    assert!(matches!(page, Err(Error::NotFound)), "{filter:?}");
                    continue;
                }
                let found = listed(&db, scope, &filter).await;
                assert!(found.iter().all(|id| own.contains(id.as_str())), "{who}: {filter:?}");
            }
        }
    })
    .await;
}
