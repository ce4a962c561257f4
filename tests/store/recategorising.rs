//! Rules of categories that change: mail that comes is judged by the new ones at once, and mail that is known step by step.

use std::{collections::BTreeMap, sync::Mutex};

use lasso::{
    binds,
    category::ProblemCode,
    error::Error,
    store::{
        categories::{self, Refused},
        db::Db,
        messages::Exported,
        trails,
    },
    user::Role,
};

use super::{
    categories::rspamd_sample,
    dashboard::tallies_agree,
    engines::both,
    lab::{NOW, add_tenants, essence, export, import, import_ahead, read, same, sample, scope},
    walls::person,
};

/// Where the header had no display name, which is so in both samples.
const OWN: &str = r#"
[[rule]]
name = "no-display-name"
category = "newsletter"
filter = ["rspamd"]
symbols = ["FROM_NO_DN"]
actions = ["no_action"]
example = [{ filter = "rspamd", action = "no_action", symbols = ["FROM_NO_DN"] }]

[[rule]]
name = "came-by-two"
category = "notification"
filter = ["rspamd"]
symbols = ["RCVD_COUNT_TW*"]
example = [{ filter = "rspamd", action = "no_action", symbols = ["RCVD_COUNT_TWO"] }]
"#;

/// The category of a copy by our own rules, where they speak of it.
fn by_own(copy: &Exported) -> Option<&'static str> {
    let first = copy.verdicts.first()?;
    let has = |name: &str| first.symbols.iter().any(|symbol| symbol.name == name);
    match () {
        () if has("FROM_NO_DN") && first.action == "no_action" => Some("newsletter"),
        () if has("RCVD_COUNT_TWO") => Some("notification"),
        () => None,
    }
}

fn old() -> [String; 3] {
    ["mx1.rfc3339.log", "out1.rfc3339.log", "rspamd.log"].map(sample)
}

fn new() -> [String; 2] {
    ["mx4.log", "rspamd.log"].map(|name| read(&rspamd_sample(), name))
}

fn categories(all: &[Exported]) -> BTreeMap<String, String> {
    all.iter().map(|copy| (copy.id.clone(), copy.category.clone())).collect()
}

async fn finish(db: &Db) -> usize {
    let mut steps = 0;
    while trails::recategorise(db, &scope(), NOW).await.unwrap() {
        steps += 1;
        assert!(steps < 1_000, "it comes to an end");
    }
    steps
}

/// All copies are where these rules put them: where they say nothing, where the embedded ones did.
fn all_are(all: &[Exported], before: &BTreeMap<String, String>, is_own: bool, when: &str) {
    for copy in all {
        let own = by_own(copy).filter(|_| is_own);
        let wanted = own.or_else(|| before.get(&copy.id).map(String::as_str));
        assert_eq!(Some(copy.category.as_str()), wanted, "{when}: {copy:?}");
    }
}

/// What everything is by the embedded rules.
async fn embedded() -> BTreeMap<String, String> {
    let found = Mutex::new(BTreeMap::new());
    both(async |db| {
        add_tenants(&db).await;
        import(&db, &old(), 500).await;
        import(&db, &new(), 500).await;
        *found.lock().unwrap() = categories(&export(&db).await);
    })
    .await;
    found.into_inner().unwrap()
}

#[tokio::test]
async fn own_rules_change_new_mail_at_once_and_old_mail_step_by_step_and_are_taken_away_again() {
    let before = embedded().await;
    both(async |db| {
        add_tenants(&db).await;
        import(&db, &old(), 500).await;
        let known = categories(&export(&db).await);
        categories::set(&db, &scope(), OWN, NOW).await.unwrap();
        assert_eq!(categories(&export(&db).await), known, "nothing changes before the job has come by");
        import(&db, &new(), 500).await;
        let (mut came, mut is_new) = (0, 0);
        for copy in export(&db).await {
            let wanted = known.get(&copy.id).map_or_else(|| by_own(&copy).unwrap_or(&before[&copy.id]), String::as_str);
            assert_eq!(copy.category, wanted, "{copy:?}");
            let is_known = known.contains_key(&copy.id);
            came += usize::from(!is_known);
            is_new += usize::from(!is_known && by_own(&copy).is_some());
        }
        assert!(came > 70 && is_new > 3, "{came} {is_new}");
        tallies_agree(&db, "new rules, before the job").await;
        // a few steps, and then whoever did them is no more
        for step in 0..4 {
            assert!(trails::recategorise(&db, &scope(), NOW).await.unwrap());
            tallies_agree(&db, &format!("step {step}")).await;
        }
        let progress = categories::own(&db, &scope()).await.unwrap().progress;
        assert!(progress.looked_at > 0 && progress.mails.unwrap() > progress.looked_at, "{progress:?}");
        assert_eq!(progress.finished_at, None);
        let half = categories(&export(&db).await);
        assert!(half.iter().any(|(id, is)| before[id] != *is) && finish(&db).await > 1);
        let progress = categories::own(&db, &scope()).await.unwrap().progress;
        assert_eq!((progress.mails, progress.finished_at), (Some(progress.looked_at), Some(NOW)));
        assert!(!trails::recategorise(&db, &scope(), NOW).await.unwrap(), "nothing is left to do");
        let all = export(&db).await;
        all_are(&all, &before, true, "our own rules");
        assert!(all.iter().filter(|copy| by_own(copy).is_some()).count() > 150);
        tallies_agree(&db, "our own rules").await;
        // the same lines again find everything as it is
        assert_eq!(import(&db, &old(), 300).await, trails::Change::default());
        categories::set(&db, &scope(), "", NOW + 1).await.unwrap();
        finish(&db).await;
        let all = export(&db).await;
        all_are(&all, &before, false, "the embedded rules again");
        assert_eq!(categories(&all), before);
        tallies_agree(&db, "the embedded rules again").await;
    })
    .await;
}

#[tokio::test]
async fn rules_that_change_beside_an_ingest_are_those_of_all_mail_in_the_end() {
    both(async |db| {
        add_tenants(&db).await;
        categories::set(&db, &scope(), OWN, NOW).await.unwrap();
        import(&db, &old(), 500).await;
        import(&db, &new(), 500).await;
        let wanted = essence(&export(&db).await);
        super::engines::both(async |other| {
            add_tenants(&other).await;
            import(&other, &old(), 500).await;
            let files = new();
            let job = async {
                categories::set(&other, &scope(), OWN, NOW).await.unwrap();
                let mut steps = 0;
                while trails::recategorise(&other, &scope(), NOW).await.unwrap() {
                    steps += 1;
                    if steps == 3 {
                        // others, and again the first: it begins anew
                        categories::set(&other, &scope(), "", NOW).await.unwrap();
                        trails::recategorise(&other, &scope(), NOW).await.unwrap();
                        categories::set(&other, &scope(), OWN, NOW).await.unwrap();
                    }
                }
            };
            tokio::join!(import_ahead(&other, &files, 17), job);
            finish(&other).await;
            same(&wanted, &essence(&export(&other).await), "beside an ingest");
            tallies_agree(&other, "beside an ingest").await;
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn the_job_begins_by_itself_only_where_the_rules_are_others_than_before() {
    both(async |db| {
        add_tenants(&db).await;
        assert!(categories::adopt(&db, &scope(), NOW).await.unwrap(), "a database that knows of no rules");
        finish(&db).await;
        import(&db, &new(), 500).await;
        assert!(!categories::adopt(&db, &scope(), NOW + 1).await.unwrap(), "the same rules");
        assert!(!trails::recategorise(&db, &scope(), NOW).await.unwrap());
        categories::set(&db, &scope(), OWN, NOW + 2).await.unwrap();
        assert!(!categories::adopt(&db, &scope(), NOW + 3).await.unwrap(), "they are being put in force");
        finish(&db).await;
        assert!(!categories::adopt(&db, &scope(), NOW + 4).await.unwrap(), "they are in force");
        assert_eq!(categories::own(&db, &scope()).await.unwrap().changed_at, NOW + 2);
        // another version of the program, which judges otherwise
        let mut tx = db.begin().await.unwrap();
        tx.execute("UPDATE category_rules SET edition = $1", binds![vec![7_u8; 32]]).await.unwrap();
        tx.commit().await.unwrap();
        assert!(categories::adopt(&db, &scope(), NOW + 5).await.unwrap());
        let rules = categories::own(&db, &scope()).await.unwrap();
        assert_eq!((rules.own.as_str(), rules.changed_at, rules.progress.finished_at), (OWN, NOW + 5, None));
        assert!(finish(&db).await > 0);
    })
    .await;
}

#[tokio::test]
async fn rules_that_cannot_be_used_are_refused_and_change_nothing() {
    let rule = |body: &str| format!("[[rule]]\nname = \"mine\"\ncategory = \"spam\"\n{body}\n");
    let good = "filter = [\"rspamd\"]\nsymbols = [\"MINE\"]\nexample = [{ filter = \"rspamd\", symbols = [\"MINE\"] }]";
    let bad = [
        ("[[rule]\n".to_owned(), ProblemCode::NotUnderstood, None),
        (rule("colour = \"red\""), ProblemCode::NotUnderstood, Some(1)),
        (rule("symbols = [\"MINE\"]\nactions = [\"explode\"]"), ProblemCode::NotUnderstood, Some(1)),
        (rule(good).replace("mine", "Mine!"), ProblemCode::Name, Some(1)),
        (format!("{}{}", rule(good), rule(good)), ProblemCode::NameTaken, Some(2)),
        (rule("example = [{ sender = \"a@b.example\" }]"), ProblemCode::NoCondition, Some(1)),
        (rule(&good.replace("[\"MINE\"]\nexample", "[\"M*E\"]\nexample")), ProblemCode::Symbol, Some(1)),
        (rule("symbols = [\"MINE\"]"), ProblemCode::NoExample, Some(1)),
        (
            rule(&good.replace("example = [{ filter = \"rspamd\", symbols = [\"MINE\"]", "example = [{ held = true")),
            ProblemCode::Example,
            Some(1),
        ),
        (rule("reply = [\"no\"]\nexample = [{ refused = \"no\" }]"), ProblemCode::Phrase, Some(1)),
        (format!("# {}\n", "x".repeat(70_000)), ProblemCode::TooLong, None),
    ];
    both(async |db| {
        add_tenants(&db).await;
        categories::set(&db, &scope(), OWN, NOW).await.unwrap();
        finish(&db).await;
        let rules = categories::own(&db, &scope()).await.unwrap();
        for (text, code, number) in &bad {
            match categories::set(&db, &scope(), text, NOW + 1).await {
                Err(Refused::Rules(problem)) => {
                    assert_eq!((problem.code, problem.rule), (*code, *number), "{text}: {problem:?}");
                }
                other => panic!("{text}: {other:?}"),
            }
            assert_eq!(categories::own(&db, &scope()).await.unwrap(), rules);
        }
        assert!(!trails::recategorise(&db, &scope(), NOW).await.unwrap());
        // and nobody but the platform may
        for role in [Role::Admin, Role::Agent] {
            let someone = person(&db, "A", role, &[]).await;
            let refused = categories::set(&db, &someone, "", NOW).await;
            assert!(
                matches!(refused, Err(Refused::Store(Error::Forbidden | Error::NotFound))),
                "{role:?}: {refused:?}"
            );
        }
    })
    .await;
}
