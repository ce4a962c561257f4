#![allow(clippy::unwrap_used)]

use chrono_tz::Tz;

use super::*;
use crate::{
    line::LineReader,
    postfix::{self, Record},
    verdict::Symbol,
};
use Category::*;

/// A mail of which nothing is known but that somebody got it.
fn a_mail<'a>() -> Facts<'a> {
    Facts {
        direction: Direction::In,
        sender: Some("a@b.example"),
        outcomes: vec![(Status::Delivered, ("2.0.0", "250 2.0.0 Ok"))],
        was_held: false,
        is_too_big: false,
        is_local: false,
        has_filter_hop: false,
        verdicts: &[],
    }
}

fn refused(reply: &str) -> Facts<'_> {
    Facts { outcomes: vec![(Status::Refused, (explain::codes("", reply).1, reply))], ..a_mail() }
}

fn scan(filter: Filter, action: Action, symbols: &[&str]) -> Verdict {
    let mut verdict = Verdict::of(filter, action);
    verdict.symbols = symbols.iter().map(|name| Symbol { name: (*name).to_owned(), ..Symbol::default() }).collect();
    verdict
}

fn rspamd(action: Action, symbols: &[&str]) -> Verdict {
    scan(Filter::Rspamd, action, symbols)
}

fn amavis(action: Action, word: &str) -> Verdict {
    scan(Filter::Amavis, action, &[word])
}

fn category(facts: &Facts<'_>) -> Category {
    Rules::embedded().decide(facts).category
}

fn scanned(verdict: &Verdict) -> Category {
    category(&Facts { verdicts: &[verdict], ..a_mail() })
}

fn decided(facts: &Facts<'_>) -> (Category, Option<Mark>, String) {
    let rules = Rules::embedded();
    let Decision { category, mark, rule } = rules.decide(facts);
    (category, mark, rule.to_owned())
}

#[test]
fn each_rule_decides_its_own_examples() {
    let Rules(rules) = Rules::embedded();
    let failed: Vec<Problem> =
        (rules.in_order.iter().enumerate()).filter_map(|(index, rule)| rules.try_examples(index, rule).err()).collect();
    assert_eq!(failed, []);
}

#[test]
fn the_rules_stand_in_the_order_of_the_categories() {
    let order = [
        Virus,
        Phishing,
        Banned,
        Content,
        Spam,
        Greylisted,
        Quota,
        Rejected,
        Pending,
        Bounce,
        Newsletter,
        Notification,
        Unfiltered,
        Valid,
    ];
    let Rules(rules) = Rules::embedded();
    let mut categories: Vec<Category> = rules.in_order.iter().map(|rule| rule.category).collect();
    categories.dedup();
    assert_eq!(categories, order);
}

#[test]
fn every_mail_is_decided_and_an_operators_rules_have_room() {
    let Rules(rules) = Rules::embedded();
    assert!(!rules.in_order.last().unwrap().has_condition());
    assert!(rules.in_order.iter().rev().skip(1).all(Rule::has_condition));
    assert!(rules.in_order.len() + MOST_OWN <= 64 * Bits::default().len());
}

#[test]
fn without_a_verdict_the_category_is_what_postfix_alone_can_tell() {
    use Direction::*;
    let table = [
        (In, "450 4.2.0 <x@y>: Recipient address rejected: Greylisted, try again in 300 seconds", Greylisted),
        (In, "451 4.7.1 <x@y>: Recipient address rejected: Graylisted, come back later", Greylisted),
        (In, "450 4.2.0 <x@y>: Recipient address rejected: Try again in 5 minutes", Greylisted),
        (In, "450 4.1.8 <a@b>: Sender address rejected: Domain not found; try again", Rejected),
        (In, "554 5.7.1 <x@y>: Recipient address rejected: Sending quota exceeded for this sender: 60 per hour", Quota),
        (Out, "450 4.7.1 <a@b>: Sender address rejected: Access denied", Quota),
        (Internal, "450 4.7.1 <a@b>: Sender address rejected: Access denied", Quota),
        (In, "450 4.7.1 <a@b>: Sender address rejected: Access denied", Rejected),
        (Out, "450 4.7.1 <a@b>: Outbound account blocked for 4h00 (too many unknown recipients)", Quota),
        (In, "554 5.7.1 <a@b>: Sender address rejected: Access denied", Banned),
        (In, "554 5.7.1 <c.example[203.0.113.5]>: Client host rejected: Access denied", Banned),
        (In, "550 5.1.1 <x@y>: Recipient address rejected: User unknown in relay recipient table", Rejected),
        (In, "452 4.2.2 <x@y>: Recipient address rejected: Mailbox quota exceeded", Rejected),
        (In, "5.7.1 Gtube pattern", Rejected),
        (In, "5.7.1 Spam message rejected", Rejected),
        (In, "4.7.1 Try again later", Rejected),
        (In, "4.7.1 Greylisted, please try again later", Greylisted),
        (In, "4.7.1 Ratelimit \"user\" exceeded", Quota),
    ];
    for (direction, reply, wanted) in table {
        let (category, mark, _) = decided(&Facts { direction, ..refused(reply) });
        assert_eq!((category, mark), (wanted, None), "{reply}");
    }
    let held = Facts { outcomes: vec![(Status::Held, ("", ""))], was_held: true, ..a_mail() };
    assert_eq!(category(&held), Pending);
    assert_eq!(category(&Facts { outcomes: Vec::new(), is_too_big: true, ..a_mail() }), Rejected);
    assert_eq!(category(&Facts { sender: Some(""), ..a_mail() }), Bounce);
    assert_eq!(category(&Facts { sender: Some("No-Reply+7@b"), ..a_mail() }), Notification);
    assert_eq!(category(&Facts { is_local: true, ..a_mail() }), Unfiltered);
    assert_eq!(category(&Facts { is_local: true, has_filter_hop: true, ..a_mail() }), Valid);
    let bounced = Facts { outcomes: vec![(Status::Bounced, ("5.1.1", "550 no"))], sender: None, ..a_mail() };
    assert_eq!(decided(&bounced), (Valid, Some(Mark::FilterUnknown), "filter-unknown".to_owned()));
    assert_eq!(decided(&Facts { has_filter_hop: true, ..a_mail() }), (Valid, None, "filtered".to_owned()));
}

#[test]
fn postfix_own_lines_are_in_their_category() {
    let tail = "; from=<a@sender.example> to=<b@cust-a.example> proto=ESMTP helo=<c.example>";
    let client = "from smtp.sender.example[203.0.113.5]:";
    for (said, wanted) in [
        (
            format!(
                "NOQUEUE: reject: RCPT {client} 450 4.2.0 <b@cust-a.example>: Recipient address rejected: Greylisted"
            ),
            Greylisted,
        ),
        (
            format!(
                "NOQUEUE: reject: RCPT {client} 554 5.7.1 <a@sender.example>: Sender address rejected: Access denied"
            ),
            Banned,
        ),
        (format!("NOQUEUE: reject: RCPT {client} 450 4.7.1 <a@sender.example>: Sending quota exceeded"), Quota),
        (format!("NOQUEUE: milter-reject: RCPT {client} 550 5.7.1 rejected by policy"), Rejected),
        (format!("741509E6274: milter-reject: END-OF-MESSAGE {client} 5.7.1 Gtube pattern"), Rejected),
        (
            format!("741509E6274: milter-reject: END-OF-MESSAGE {client} 4.7.1 Greylisted, please try again later"),
            Greylisted,
        ),
    ] {
        let raw = format!("2026-11-20T08:00:03.008104+00:00 mx1 postfix/smtpd[3]: {said}{tail}");
        let line = LineReader::new(Tz::UTC, 1_800_000_000_000_000).open(&raw).unwrap();
        let Record::Refusal(refusal) = postfix::parse(&line) else { panic!("{raw}") };
        assert_eq!(category(&refused(refusal.reply)), wanted, "{raw}");
    }
}

#[test]
fn a_name_in_a_reply_decides_nothing() {
    for reply in [
        "550 5.1.1 <quota@greylist.example>: Recipient address rejected: User unknown in relay recipient table",
        "450 4.1.1 <\"greylist too many\"@b.example>: Recipient address rejected: unverified address",
        "450 4.1.1 <x@y>: Recipient address rejected: host greylist.example[192.0.2.1] is away",
    ] {
        assert_eq!(category(&refused(reply)), Rejected, "{reply}");
    }
}

#[test]
fn what_rspamd_says_is_in_its_category() {
    use Action::*;
    let table: &[(Action, &[&str], Category)] = &[
        (NoAction, &["CLAM_VIRUS"], Virus),
        (Reject, &["SOPHOS_VIRUS"], Virus),
        (Quarantine, &["JUST_EICAR"], Virus),
        (NoAction, &["CLAM_VIRUS_FAIL", "CLAM_VIRUS_ENCRYPTED", "RBL_VIRUSFREE_BOTNET"], Valid),
        (Reject, &["PHISHING"], Phishing),
        (AddHeader, &["PHISHED_OPENPHISH"], Phishing),
        (AddHeader, &["PHISHED_OUR_MAP"], Phishing),
        (AddHeader, &["PHISHED_WHITELISTED", "PHISHED_EXCLUDED", "PHISHED_GENERIC_SERVICE"], Spam),
        (NoAction, &["PHISHING"], Valid),
        (NoAction, &["LASSO_BAN_SENDER"], Banned),
        (Reject, &["MIME_BAD_EXTENSION"], Content),
        (AddHeader, &["FILENAME_BLACKLISTED"], Content),
        (RewriteSubject, &["MIME_DOUBLE_BAD_EXTENSION"], Content),
        (NoAction, &["MIME_BAD_ATTACHMENT"], Valid),
        (Greylist, &["MIME_BAD_ATTACHMENT"], Valid),
        (Reject, &["GTUBE"], Spam),
        (AddHeader, &[], Spam),
        (RewriteSubject, &[], Spam),
        (Quarantine, &[], Pending),
        (NoAction, &["BOUNCE"], Bounce),
        (NoAction, &["HAS_LIST_UNSUB"], Newsletter),
        (Greylist, &["PRECEDENCE_BULK"], Newsletter),
        (NoAction, &["AUTO_SUBMITTED"], Notification),
        (NoAction, &["LASSO_ALLOW_SENDER"], Unfiltered),
        (NoAction, &["ARC_NA", "MIME_GOOD"], Valid),
        (Greylist, &["GREYLIST"], Valid),
    ];
    for (action, symbols, wanted) in table {
        assert_eq!(scanned(&rspamd(*action, symbols)), *wanted, "{action:?} {symbols:?}");
    }
}

#[test]
fn what_amavis_says_is_in_its_category() {
    use Action::*;
    for (action, word, wanted) in [
        (Quarantine, "INFECTED", Virus),
        (AddHeader, "INFECTED", Virus),
        (Discard, "BANNED", Content),
        (Reject, "BANNED", Content),
        (Quarantine, "BAD-HEADER-8", Content),
        (AddHeader, "BANNED", Valid),
        (NoAction, "BAD-HEADER", Valid),
        (Quarantine, "SPAM", Spam),
        (AddHeader, "SPAMMY", Spam),
        (NoAction, "CLEAN", Valid),
    ] {
        let verdict = amavis(action, word);
        let (category, mark, _) = decided(&Facts { verdicts: &[&verdict], ..a_mail() });
        assert_eq!((category, mark), (wanted, None), "{action:?} {word}");
    }
    let unchecked = amavis(Action::NoAction, "UNCHECKED");
    assert_eq!(
        decided(&Facts { verdicts: &[&unchecked], ..a_mail() }),
        (Valid, Some(Mark::Unchecked), "amavis-unchecked".to_owned())
    );
}

#[test]
fn a_word_means_what_its_own_filter_means_by_it() {
    assert_eq!(scanned(&rspamd(Action::NoAction, &["INFECTED", "BANNED", "SPAM"])), Valid);
    assert_eq!(scanned(&scan(Filter::Amavis, Action::NoAction, &["CLEAN", "CLAM_VIRUS", "BOUNCE"])), Valid);
}

#[test]
fn where_two_categories_fit_the_first_of_the_table_stands() {
    use Action::*;
    let with = |verdict: &Verdict, facts: Facts<'_>| category(&Facts { verdicts: &[verdict], ..facts });
    assert_eq!(scanned(&rspamd(Reject, &["BAYES_SPAM", "CLAM_VIRUS", "PHISHING", "LASSO_BAN_SENDER"])), Virus);
    assert_eq!(scanned(&rspamd(Reject, &["PHISHING", "LASSO_BAN_SENDER", "MIME_BAD_EXTENSION"])), Phishing);
    assert_eq!(scanned(&rspamd(Reject, &["LASSO_BAN_SENDER", "MIME_BAD_EXTENSION", "LASSO_ALLOW_IP"])), Banned);
    assert_eq!(scanned(&rspamd(AddHeader, &["MIME_BAD_EXTENSION", "BAYES_SPAM"])), Content);
    assert_eq!(scanned(&rspamd(SoftReject, &["CLAM_VIRUS", "GREYLIST"])), Virus);
    assert_eq!(scanned(&rspamd(NoAction, &["HAS_LIST_UNSUB", "AUTO_SUBMITTED"])), Newsletter);
    assert_eq!(scanned(&rspamd(AddHeader, &["HAS_LIST_UNSUB"])), Spam);
    // a notice that is spam, one that is bulk
    let notice = || Facts { sender: Some(""), ..a_mail() };
    assert_eq!(with(&rspamd(AddHeader, &["BOUNCE"]), notice()), Spam);
    assert_eq!(with(&rspamd(NoAction, &["BOUNCE", "PRECEDENCE_BULK"]), notice()), Bounce);
    // a list's mail on hold, a notice on hold, spam on hold
    let held = || Facts { was_held: true, ..a_mail() };
    assert_eq!(with(&rspamd(NoAction, &["HAS_LIST_UNSUB"]), held()), Pending);
    assert_eq!(with(&rspamd(NoAction, &[]), Facts { sender: Some(""), ..held() }), Pending);
    assert_eq!(with(&rspamd(AddHeader, &[]), held()), Spam);
    // a no-reply sender of a list, of a notification from within, of an allowed sender
    let no_reply = || Facts { sender: Some("noreply@b.example"), ..a_mail() };
    assert_eq!(with(&rspamd(NoAction, &["HAS_LIST_UNSUB"]), no_reply()), Newsletter);
    assert_eq!(category(&Facts { is_local: true, ..no_reply() }), Notification);
    assert_eq!(with(&rspamd(NoAction, &["LASSO_ALLOW_SENDER"]), no_reply()), Notification);
    // refused although it was bulk, on hold, a notice
    let denied = || refused("550 5.7.1 no");
    assert_eq!(with(&rspamd(NoAction, &["HAS_LIST_UNSUB"]), Facts { was_held: true, ..denied() }), Rejected);
    assert_eq!(category(&Facts { sender: Some(""), ..denied() }), Rejected);
    // handed in here, and filtered all the same
    assert_eq!(with(&rspamd(NoAction, &[]), Facts { is_local: true, ..a_mail() }), Valid);
}

#[test]
fn a_refusal_by_the_filter_is_what_the_filter_found() {
    use Action::*;
    let with = |verdict: &Verdict, reply| category(&Facts { verdicts: &[verdict], ..refused(reply) });
    assert_eq!(with(&rspamd(Reject, &["GTUBE"]), "5.7.1 Gtube pattern"), Spam);
    assert_eq!(with(&rspamd(Reject, &["CLAM_VIRUS"]), "554 5.7.1 virus found"), Virus);
    assert_eq!(with(&rspamd(SoftReject, &["GREYLIST"]), "4.7.1 Try again later"), Greylisted);
    assert_eq!(with(&rspamd(SoftReject, &["RATELIMITED"]), "4.7.1 Slow down"), Quota);
    assert_eq!(with(&rspamd(SoftReject, &[]), "4.7.1 Ratelimit \"user\" exceeded"), Quota);
    assert_eq!(with(&rspamd(SoftReject, &["GREYLIST", "RATELIMITED"]), "4.7.1 Try again later"), Greylisted);
    assert_eq!(with(&rspamd(SoftReject, &[]), "4.7.1 Try again later"), Rejected);
    assert_eq!(with(&rspamd(NoAction, &[]), "550 5.1.1 <x@y>: User unknown"), Rejected);
    let postgrey = scan(Filter::Postgrey, Greylist, &[]);
    assert_eq!(with(&postgrey, "450 4.2.0 <x@y>: Recipient address rejected: Wait"), Greylisted);
}

#[test]
fn a_mail_that_somebody_got_was_not_refused() {
    let some_refused = |verdicts: &[&Verdict]| {
        let greylisted = (Status::Refused, ("4.2.0", "450 4.2.0 <x@y>: Recipient address rejected: Greylisted"));
        let outcomes = vec![greylisted, (Status::Delivered, ("2.0.0", "250 ok"))];
        category(&Facts { outcomes, verdicts, ..a_mail() })
    };
    assert_eq!(some_refused(&[]), Valid);
    for symbol in ["GREYLIST", "RATELIMITED", "ARC_NA"] {
        assert_eq!(some_refused(&[&rspamd(Action::SoftReject, &[symbol])]), Valid, "{symbol}");
    }
    // of the recipients nothing is known, or nobody got it
    let soft = rspamd(Action::SoftReject, &["GREYLIST"]);
    assert_eq!(category(&Facts { outcomes: Vec::new(), verdicts: &[&soft], ..a_mail() }), Greylisted);
    // but spam is spam, delivered or not
    assert_eq!(some_refused(&[&rspamd(Action::AddHeader, &[])]), Spam);
}

#[test]
fn a_later_scan_changes_nothing_and_another_filters_counts() {
    let (clean, spam) = (rspamd(Action::NoAction, &[]), rspamd(Action::Reject, &[]));
    let infected = amavis(Action::Quarantine, "INFECTED");
    let with = |verdicts: &[&Verdict]| category(&Facts { verdicts, ..a_mail() });
    assert_eq!(with(&[&clean, &spam]), Valid);
    assert_eq!(with(&[&spam, &clean]), Spam);
    assert_eq!(with(&[&clean, &infected]), Virus);
    assert_eq!(with(&[&clean, &infected, &amavis(Action::NoAction, "CLEAN")]), Virus);
}

#[test]
fn conditions_on_a_scan_hold_for_one_and_the_same() {
    let verdicts = [&rspamd(Action::NoAction, &["PHISHING"]), &scan(Filter::Spamd, Action::NoAction, &[])];
    assert_eq!(category(&Facts { verdicts: &verdicts, ..a_mail() }), Valid);
    // the action of one filter is not the action of another
    let verdicts = [&rspamd(Action::NoAction, &["PHISHING"]), &amavis(Action::Reject, "MTA-BLOCKED")];
    assert_eq!(category(&Facts { verdicts: &verdicts, ..a_mail() }), Valid);
}

#[test]
fn who_only_checks_signatures_has_not_filtered() {
    let signed = scan(Filter::Opendkim, Action::NoAction, &[]);
    let facts = Facts { verdicts: &[&signed], ..a_mail() };
    assert_eq!(decided(&facts), (Valid, Some(Mark::FilterUnknown), "filter-unknown".to_owned()));
    assert_eq!(category(&Facts { is_local: true, ..facts }), Unfiltered);
}

const OWN: &str = r#"
[[rule]]
name = "invoices"
category = "phishing"
mark = "unchecked"
filter = ["rspamd"]
symbols = ["*_INVOICE_*", "!FAKE_INVOICE_TEST"]
example = [{ filter = "rspamd", symbols = ["FAKE_INVOICE_PDF"] }]
"#;

#[test]
fn an_operators_rule_comes_before_ours() {
    let rules = Rules::with(OWN).unwrap();
    let decide = |symbols: &[&str]| {
        let verdict = rspamd(Action::AddHeader, symbols);
        let decision = rules.decide(&Facts { verdicts: &[&verdict], ..a_mail() });
        (decision.category, decision.mark, decision.rule.to_owned())
    };
    assert_eq!(
        decide(&["BAYES_SPAM", "FAKE_INVOICE_PDF", "CLAM_VIRUS"]),
        (Phishing, Some(Mark::Unchecked), "own:invoices".to_owned())
    );
    assert_eq!(decide(&["FAKE_INVOICE_TEST"]), (Spam, None, "rspamd-spam".to_owned()));
}

#[test]
fn an_operator_cannot_say_that_a_mail_was_refused_which_somebody_got() {
    let own = r#"
        [[rule]]
        name = "slow"
        category = "quota"
        symbols = ["SLOW"]
        example = [{ symbols = ["SLOW"] }]
    "#;
    let problem = Rules::with(own).unwrap_err();
    assert_eq!((problem.code, &*problem.detail), (ProblemCode::Example, "filtered"));
}

#[test]
fn a_broken_rule_is_named() {
    let rule = |name: &str, rest: &str| format!("[[rule]]\nname = \"{name}\"\n{rest}\n");
    let held = "category = \"spam\"\nheld = true\nexample = [{ held = true }]";
    let second = |rest: &str| rule("good", held) + "\n" + &rule("bad", rest);
    let table = [
        (second("category = \"spam\"\nregex = \"x\""), ProblemCode::NotUnderstood, "unknown field"),
        (second("category = \"junk\""), ProblemCode::NotUnderstood, "unknown variant"),
        (second("category = \"spam\"\nheld = maybe"), ProblemCode::NotUnderstood, ""),
        (second("category = \"spam\"\nexample = [{ held = true }]"), ProblemCode::NoCondition, ""),
        (second("category = \"spam\"\nlocal = true"), ProblemCode::NoExample, ""),
        (second("category = \"spam\"\nlocal = true\nexample = [{}]"), ProblemCode::Example, "filter-unknown"),
        (second(held), ProblemCode::Example, "own:good"),
        (second("category = \"spam\"\nsymbols = [\"*\"]"), ProblemCode::Symbol, "*"),
        (second("category = \"spam\"\nsymbols = [\"A*B\"]"), ProblemCode::Symbol, "A*B"),
        (second("category = \"spam\"\nsymbols = [\"A\", \"!B*\"]"), ProblemCode::Symbol, "!B*"),
        (second("category = \"spam\"\nsymbols = [\"!A\"]"), ProblemCode::Symbol, "!A"),
        (second("category = \"spam\"\nreply = [\"a.\"]"), ProblemCode::Phrase, "a."),
    ];
    for (text, code, detail) in table {
        let problem = Rules::with(&text).unwrap_err();
        assert_eq!((problem.code, problem.rule), (code, Some(2)), "{text}{problem:?}");
        assert!(problem.detail.contains(detail), "{problem:?}");
        assert!(problem.line.is_some_and(|line| (7..=10).contains(&line)), "{text}{problem:?}");
    }
    let twice = rule("good", held) + &rule("good", "category = \"spam\"\nlocal = true");
    assert_eq!(Rules::with(&twice).unwrap_err().code, ProblemCode::NameTaken);
    for name in ["", "A", "own:x", "é", &"x".repeat(61)] {
        assert_eq!(Rules::with(&rule(name, held)).unwrap_err().code, ProblemCode::Name, "{name}");
    }
}

#[test]
fn an_operators_rules_are_bounded() {
    assert_eq!(Rules::with(&" ".repeat(LONGEST_OWN + 1)).unwrap_err().code, ProblemCode::TooLong);
    let rule = |i: usize, symbols: &str| {
        let symbols = format!("symbols = [\"S{i}\"{symbols}]\nexample = [{{ symbols = [\"S{i}\"] }}]\n");
        format!("[[rule]]\nname = \"r{i}\"\ncategory = \"spam\"\n{symbols}")
    };
    let rules = |count: usize| (0..count).map(|i| rule(i, "")).collect::<Vec<_>>().concat();
    assert!(Rules::with(&rules(MOST_OWN)).is_ok());
    assert_eq!(Rules::with(&rules(MOST_OWN + 1)).unwrap_err().code, ProblemCode::TooMany);
    let many: Vec<String> = (0..=MOST_GLOBS).map(|i| format!(",\"X{i}*\"")).collect();
    assert_eq!(Rules::with(&rule(0, &many.concat())).unwrap_err().code, ProblemCode::TooMany);
    assert!(Rules::with("").is_ok());
}

#[test]
fn hostile_rules_and_hostile_mails_do_not_panic() {
    for text in ["[[rule]]", "rule = 1", "[[rule]]\n\u{0}", "[", "é", "[[rule]]\nname = \"", "rule = [[[[", "\u{feff}"]
    {
        assert!(Rules::with(text).is_err() || text == "\u{feff}", "{text}");
    }
    assert!(Rules::with(&("rule = ".to_owned() + &"[".repeat(60_000))).is_err());
    for part in ["", "*", "!", "_VIRUS", "é", "\u{0}", "450 ", "<"] {
        let name = part.repeat(1000);
        let verdict = rspamd(Action::SoftReject, &[&*name; 1000]);
        category(&Facts { verdicts: &[&verdict], sender: Some(&name), ..refused(&name) });
    }
}
