//! A Message-ID is whatever its sender wrote: of ten thousand mails with the same one each has its own verdict, or none.
//! `LASSO_NAMESAKES=10000` makes so many of them.

use std::{fmt::Write, sync::Mutex, time::Instant};

use lasso::store::{db::Db, messages::Exported};

use super::{
    engines::both,
    lab::{add_tenants, essence, export, import, import_ahead, same},
};

const ID: &str = "same@sender.example";

fn how_many() -> usize {
    std::env::var("LASSO_NAMESAKES").ok().and_then(|count| count.parse().ok()).unwrap_or(1_000)
}

/// The instant of one of them, two seconds after the one before.
fn at(number: usize) -> String {
    let seconds = number * 2;
    format!("2026-11-22T{:02}:{:02}:{:02}", 6 + seconds / 3600, seconds / 60 % 60, seconds % 60)
}

fn queue_id(number: usize) -> String {
    format!("{:05X}9E62C8", 0x10000 + number)
}

/// Mails from one client, to one recipient, from one sender.
fn mails(count: usize) -> String {
    let mut log = String::new();
    for number in 0..count {
        let (at, id) = (at(number), queue_id(number));
        for (micros, text) in [
            (100, format!("postfix/smtpd[1]: {id}: client=smtp.sender.example[203.0.113.5]")),
            (200, format!("postfix/cleanup[2]: {id}: message-id=<{ID}>")),
            (500, format!("postfix/qmgr[3]: {id}: from=<alice@sender.example>, size=300, nrcpt=1 (queue active)")),
            (
                700,
                format!(
                    "postfix/smtp[4]: {id}: to=<bob@cust-a.example>, relay=mail.cust-a.example[198.51.100.101]:25, delay=0.1, \
                     delays=0.1/0/0/0, dsn=2.0.0, status=sent (250 2.0.0 Ok)"
                ),
            ),
            (800, format!("postfix/qmgr[3]: {id}: removed")),
        ] {
            writeln!(log, "{at}.000{micros}+00:00 mx1 {text}").unwrap();
        }
    }
    log
}

/// Its number is the score of its verdict.
fn score(number: usize) -> f64 {
    number as f64 / 100.0
}

/// As the exporter tells it: with the queue id.
fn with_queue_id(count: usize) -> String {
    let line = |number| {
        format!(
            "{}.000300+00:00 mx1 rspamd: {{\"qid\":\"{}\",\"message_id\":\"{ID}\",\"ip\":\"203.0.113.5\",\"from\":\"alice@sender.example\",\
             \"rcpt\":[\"bob@cust-a.example\"],\"action\":\"no action\",\"score\":{},\"symbols\":[]}}\n",
            at(number),
            queue_id(number),
            score(number)
        )
    };
    (0..count).map(line).collect()
}

/// As a history tells it: without one. So many seconds apart from the mail.
fn without_queue_id(count: usize) -> String {
    let first = 1_795_327_200;
    let line = |number| {
        format!(
            "{}.000300+00:00 mx1 rspamd: {{\"unix_time\":{},\"message-id\":\"{ID}\",\"ip\":\"203.0.113.5\",\"sender_smtp\":\"alice@sender.example\",\
             \"rcpt_smtp\":[\"bob@cust-a.example\"],\"action\":\"no action\",\"score\":{},\"symbols\":{{}}}}\n",
            at(number),
            first + number * 2,
            score(number)
        )
    };
    (0..count).map(line).collect()
}

/// Which of them it is.
fn number(copy: &Exported) -> usize {
    usize::from_str_radix(&copy.hops[0].queue_id[..5], 16).unwrap() - 0x10000
}

/// How many have a verdict; none has another's, and none has two.
fn with_their_own(all: &[Exported], count: usize, what: &str) -> usize {
    assert_eq!(all.len(), count, "{what}");
    let mut found = 0;
    for copy in all {
        let number = number(copy);
        match copy.verdicts.as_slice() {
            [] => {}
            [verdict] => {
                assert_eq!(verdict.score, Some(score(number)), "{what}: {number} has another's verdict");
                found += 1;
            }
            more => panic!("{what}: {number} has {more:?}"),
        }
    }
    found
}

/// Takes a file in, in five parts: the last takes no longer than the first where nothing is looked through again and again.
async fn timed(db: &Db, file: &str, what: &str) {
    let lines: Vec<&str> = file.lines().collect();
    let mut took = Vec::new();
    for part in lines.chunks(lines.len().div_ceil(5)) {
        let begun = Instant::now();
        import(db, &[part.join("\n")], 500).await;
        took.push(begun.elapsed().as_millis());
    }
    eprintln!("{}, {what}: {took:?} ms", db.engine());
}

#[tokio::test]
async fn of_thousands_of_mails_with_one_message_id_each_has_the_verdict_of_its_own_queue() {
    let count = how_many();
    for is_first in [false, true] {
        both(async |db| {
            add_tenants(&db).await;
            let what = if is_first { "verdicts first" } else { "mails first" };
            let (mails, verdicts) = (mails(count), with_queue_id(count));
            let (one, other) = if is_first { (verdicts, mails) } else { (mails, verdicts) };
            timed(&db, &one, what).await;
            timed(&db, &other, &format!("{what}, then the others")).await;
            assert_eq!(with_their_own(&export(&db).await, count, what), count);
        })
        .await;
    }
}

#[tokio::test]
async fn a_history_without_queue_ids_gives_none_of_them_anothers_verdict() {
    let count = how_many();
    let seen = Mutex::new(Vec::new());
    for order in ["mails first", "history first", "side by side", "made ready ahead"] {
        both(async |db| {
            add_tenants(&db).await;
            let (mails, history) = (mails(count), without_queue_id(count));
            match order {
                "mails first" => {
                    timed(&db, &mails, order).await;
                    timed(&db, &history, order).await;
                }
                "history first" => {
                    timed(&db, &history, order).await;
                    timed(&db, &mails, order).await;
                }
                "made ready ahead" => drop(import_ahead(&db, &[history, mails], 173).await),
                _ => {
                    let mut lines: Vec<&str> = mails.lines().chain(history.lines()).collect();
                    lines.sort_unstable();
                    timed(&db, &lines.join("\n"), order).await;
                }
            }
            let all = export(&db).await;
            with_their_own(&all, count, order);
            seen.lock().unwrap().push(essence(&all));
        })
        .await;
    }
    let seen = seen.into_inner().unwrap();
    seen[1..].iter().for_each(|other| same(&seen[0], other, "another order"));
}

#[tokio::test]
async fn a_few_namesakes_are_told_apart_by_all_that_is_known_of_them_whoever_is_read_first() {
    // two hours apart: each scan has one mail that was there then
    let (mails, history) = (mails(7_000), without_queue_id(7_000));
    let few = |text: &str, lines_each: usize| -> Vec<String> {
        let lines: Vec<&str> = text.lines().collect();
        [0, 3_000, 6_000].map(|number| lines[number * lines_each..][..lines_each].join("\n")).to_vec()
    };
    let (mails, history) = (few(&mails, 5), few(&history, 1));
    let mut orders: Vec<Vec<&String>> = Vec::new();
    for rotation in 0..3 {
        let turned = |of: &'static str| -> Vec<&String> {
            let list = if of == "mails" { &mails } else { &history };
            (0..3).map(|i| &list[(i + rotation) % 3]).collect()
        };
        orders.push([turned("mails"), turned("history")].concat());
        orders.push([turned("history"), turned("mails")].concat());
        orders.push(turned("mails").into_iter().zip(turned("history")).flat_map(|(a, b)| [b, a]).collect());
    }
    for order in orders {
        both(async |db| {
            add_tenants(&db).await;
            for part in &order {
                import(&db, &[(*part).clone()], 500).await;
            }
            assert_eq!(with_their_own(&export(&db).await, 3, "few"), 3);
        })
        .await;
    }
}

/// A scan may be told long before the lines of its mail are read, while another mail of that name is known: that is undone, however many
/// come in between.
#[tokio::test]
async fn what_was_given_to_a_namesake_is_taken_back_when_its_own_mail_comes() {
    let (mails, history) = (mails(4_000), without_queue_id(4_000));
    let mail = |number: usize| mails.lines().skip(number * 5).take(5).collect::<Vec<_>>().join("\n");
    // both were there when the second one was scanned
    let said = history.lines().nth(1).unwrap().to_owned();
    for between in [0, 40, 63, 64, 65, 200] {
        both(async |db| {
            add_tenants(&db).await;
            import(&db, &[mail(0)], 500).await;
            import(&db, std::slice::from_ref(&said), 500).await;
            for number in (3_000..3_000 + between).step_by(50) {
                let part: Vec<String> = (number..(number + 50).min(3_000 + between)).map(mail).collect();
                import(&db, &[part.join("\n")], 500).await;
            }
            import(&db, &[mail(1)], 500).await;
            with_their_own(&export(&db).await, between + 2, &format!("{between} between"));
        })
        .await;
    }
}
