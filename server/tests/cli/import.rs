//! `lasso import` and what is asked of it afterwards: `export`, `trace`. Whatever the files hold, it goes on and counts.

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader, Read, Write as _},
    process::Stdio,
    time::Duration,
};

use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use serde_json::Value;

use crate::command::{Desk, Outcome};

const MX1: &str = include_str!("../../../end2end/lab/sample/mx1.rfc3339.log");
const OUT1: &str = include_str!("../../../end2end/lab/sample/out1.rfc3339.log");
const MX1_BSD: &str = include_str!("../../../end2end/lab/sample/mx1.bsd.log");
pub(crate) const TRUSTED: &str = "203.0.113.21/32,203.0.113.22/32";
const LINES: usize = 2437 + 1441;

/// What an import ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Summary {
    lines: usize,
    understood: usize,
    set_aside: usize,
    messages: i64,
    deliveries: i64,
}

/// A desk with three tenants and the sample's logs.
pub(crate) fn desk() -> Desk {
    let desk = Desk::new();
    for tenant in ["a", "b", "c"] {
        desk.lasso(&["tenant", "add", tenant]).succeeds();
        desk.lasso(&["domain", "add", tenant, &format!("cust-{tenant}.example")]).succeeds();
    }
    std::fs::write(desk.path("lasso.toml"), "own_hosts = ['mx1=192.0.2.10', 'out1=192.0.2.20']\n").unwrap();
    std::fs::write(desk.path("mx1.log"), MX1).unwrap();
    std::fs::write(desk.path("out1.log"), OUT1).unwrap();
    desk
}

/// The six lines, of which `lines` are `understood` or `set aside`.
#[track_caller]
fn summary(outcome: &Outcome) -> Summary {
    let mut lines = outcome.out.lines();
    let mut next = |name: &str| {
        let line = lines.next().unwrap_or_else(|| panic!("no line {name} in {outcome:?}"));
        line.strip_prefix(&format!("{name:<12}")).unwrap_or_else(|| panic!("{line} is not {name}")).to_owned()
    };
    let found = Summary {
        lines: next("lines").parse().unwrap(),
        understood: next("understood").parse().unwrap(),
        set_aside: next("set aside").parse().unwrap(),
        messages: next("messages").parse().unwrap(),
        deliveries: next("deliveries").parse().unwrap(),
    };
    assert!(next("seconds").parse::<f64>().unwrap() >= 0.0);
    assert_eq!(lines.next(), None, "{outcome:?}");
    assert_eq!(found.lines, found.understood + found.set_aside, "{outcome:?}");
    found
}

#[track_caller]
fn import(desk: &Desk, files: &[&str]) -> Summary {
    summary(&desk.lasso(&[&["import", "--trusted", TRUSTED], files].concat()).succeeds())
}

fn exported(desk: &Desk) -> Vec<Value> {
    desk.lasso(&["export", "--json"]).succeeds().out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Everything but the ids, which tell where a first line was read.
fn essence(desk: &Desk) -> BTreeSet<String> {
    let without_id = |mut copy: Value| {
        copy["id"] = Value::Null;
        copy.to_string()
    };
    exported(desk).into_iter().map(without_id).collect()
}

#[track_caller]
fn same(wanted: &BTreeSet<String>, found: &BTreeSet<String>) {
    let (missing, extra): (Vec<_>, Vec<_>) = (wanted.difference(found).collect(), found.difference(wanted).collect());
    assert!(missing.is_empty() && extra.is_empty(), "missing {:?}, extra {:?}", missing.first(), extra.first());
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Bytes that are no text.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 88_172_645_463_325_252_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    };
    (0..length).map(|_| next()).collect()
}

#[test]
fn a_mail_over_several_hosts_is_one_once_it_is_said_where_they_take_mail() {
    let wanted = import(&desk(), &["mx1.log", "out1.log"]);
    let read_as = |own_hosts: &str| {
        let desk = desk();
        let found = import(&desk, &["--own-hosts", own_hosts, "mx1.log", "out1.log"]);
        (found, desk.lasso(&["doctor", "--listen", "127.0.0.1:0", "--own-hosts", own_hosts]).succeeds())
    };
    let (together, doctor) = read_as("mx1=192.0.2.0/28,OUT1=192.0.2.20");
    assert_eq!((together.messages, together.deliveries), (wanted.messages, wanted.deliveries));
    doctor.prints("Where each of the 2 hosts takes mail is known.");
    let (apart, doctor) = read_as("out1=192.0.2.20");
    assert!(apart.messages > wanted.messages, "{apart:?} {wanted:?}");
    doctor.prints("is a mail of its own: mx1.");
}

#[test]
fn what_was_read_is_told_in_six_lines_and_a_second_time_brings_nothing() {
    let desk = desk();
    let first = import(&desk, &["mx1.log", "out1.log"]);
    assert_eq!(first.lines, LINES);
    assert!(first.messages > 250 && first.deliveries > 380 && first.set_aside < 60, "{first:?}");
    let all = desk.lasso(&["export", "--json"]).succeeds().out;
    let again = import(&desk, &["out1.log", "mx1.log"]);
    assert_eq!(again, Summary { messages: 0, deliveries: 0, ..first });
    assert_eq!(desk.lasso(&["export", "--json"]).succeeds().out, all);
}

#[test]
fn files_that_are_no_logs_leave_everything_as_it_is() {
    let desk = desk();
    let clean = import(&desk, &["mx1.log", "out1.log"]);
    let before = essence(&desk);

    std::fs::write(desk.path("binary"), noise(1_000_000)).unwrap();
    std::fs::write(desk.path("empty"), "").unwrap();
    std::fs::write(desk.path("empty.gz"), gzip(b"")).unwrap();
    std::fs::write(desk.path("zeros"), vec![0; 3_000_000]).unwrap();
    std::fs::write(desk.path("long"), [vec![b'x'; 10_000_000], b"\nshort\n".to_vec()].concat()).unwrap();
    std::fs::write(desk.path("ends"), "\n\r\n\n\r\r\n").unwrap();
    let counted = |name: &str| {
        let outcome = desk.lasso(&["import", "--trusted", TRUSTED, name]);
        assert_eq!(outcome.code, 0, "{outcome:?}");
        let found = summary(&outcome);
        assert_eq!(outcome.err.contains("no line of this was written by Postfix"), found.lines > 0, "{outcome:?}");
        assert_eq!((found.understood, found.messages, found.deliveries), (0, 0, 0), "{name}: {found:?}");
        found.lines
    };
    assert!(counted("binary") > 2000);
    assert_eq!(counted("empty"), 0);
    assert_eq!(counted("empty.gz"), 0);
    assert_eq!(counted("zeros"), 1);
    assert_eq!(counted("long"), 2);
    assert_eq!(counted("ends"), 0);

    let all = import(&desk, &["binary", "long", "mx1.log", "zeros", "out1.log", "empty"]);
    assert_eq!(all.understood, clean.understood);
    same(&before, &essence(&desk));
}

#[test]
fn noise_among_the_lines_changes_nothing_but_the_counts() {
    let clean = desk();
    let counts = import(&clean, &["mx1.log", "out1.log"]);
    let noisy = desk();
    let mut bytes = Vec::new();
    for (i, line) in MX1.lines().chain(OUT1.lines()).enumerate() {
        bytes.extend_from_slice(line.as_bytes());
        // both line ends
        bytes.extend_from_slice(if i % 2 == 0 { b"\r\n" } else { b"\n" });
        match i % 400 {
            100 => {
                bytes
                    .extend_from_slice(b"2026-11-22T16:40:01.3+00:00 mx1 postfix/smtp[1]: \xff\xfe\xc3\x28 no utf-8\n");
            }
            200 => bytes.extend_from_slice(b"\0\0\0\0\n"),
            300 => {
                bytes
                    .extend([noise(300_000).into_iter().filter(|byte| *byte != b'\n').collect(), vec![b'\n']].concat());
            }
            _ => {}
        }
    }
    std::fs::write(noisy.path("noisy.log"), bytes).unwrap();
    let found = import(&noisy, &["noisy.log"]);
    let added = 10 + 10 + 9;
    assert_eq!(found, Summary { lines: counts.lines + added, set_aside: counts.set_aside + added, ..counts });
    same(&essence(&clean), &essence(&noisy));
}

#[test]
fn invalid_utf_8_and_nul_bytes_inside_a_line_stay_inside_it() {
    let desk = desk();
    let mut log = b"2026-11-20T08:00:00.1+00:00 mx1 postfix/smtpd[1]: 4C5AB9E6230: client=x[203.0.113.5]\n\
        2026-11-20T08:00:00.2+00:00 mx1 postfix/qmgr[2]: 4C5AB9E6230: from=<al\xe9@sender.example>, size=9, nrcpt=1 (queue active)\n"
        .to_vec();
    log.extend_from_slice(b"2026-11-20T08:00:00.3+00:00 mx1 postfix/smtp[3]: 4C5AB9E6230: to=<bob@cust-a.example>, relay=m[1.2.3.4]:25, delay=1, delays=0/0/0/1, dsn=5.0.0, status=bounced (550 \0 bo\xeete pleine \xff)\n");
    std::fs::write(desk.path("latin1.log"), log).unwrap();
    assert_eq!(import(&desk, &["latin1.log"]).understood, 3);
    let all = exported(&desk);
    assert_eq!(all[0]["from"], "al\u{fffd}@sender.example");
    assert_eq!(all[0]["deliveries"][0]["attempts"][0]["reply"], "550 \u{fffd} bo\u{fffd}te pleine \u{fffd}");
}

#[test]
fn a_gzip_is_known_by_its_bytes() {
    let (plain, packed) = (desk(), desk());
    let wanted = import(&plain, &["mx1.log", "out1.log"]);
    // a rotated log may be several gzips in one file
    let (head, tail) = MX1.split_at(MX1.len() / 2);
    std::fs::write(packed.path("mx1.log.1"), [gzip(head.as_bytes()), gzip(tail.as_bytes())].concat()).unwrap();
    std::fs::write(packed.path("out1.log.gz"), gzip(OUT1.as_bytes())).unwrap();
    assert_eq!(import(&packed, &["mx1.log.1", "out1.log.gz"]), wanted);
    same(&essence(&plain), &essence(&packed));
}

#[test]
fn of_a_truncated_gzip_what_can_be_read_is_kept() {
    let (whole, cut, plain) = (desk(), desk(), desk());
    let packed = gzip(MX1.as_bytes());
    let packed = &packed[..packed.len() * 6 / 10];
    let mut readable = Vec::new();
    assert!(GzDecoder::new(packed).read_to_end(&mut readable).is_err());
    readable.truncate(readable.iter().rposition(|byte| *byte == b'\n').unwrap() + 1);
    std::fs::write(cut.path("mx1.gz"), packed).unwrap();
    std::fs::write(plain.path("head.log"), &readable).unwrap();

    let outcome = cut.lasso(&["import", "--trusted", TRUSTED, "mx1.gz", "out1.log"]);
    // a sentence about the file, another about the whole, and an exit code that a script sees
    assert_eq!((outcome.code, outcome.err.lines().count()), (1, 2), "{outcome:?}");
    assert!(
        outcome.err.starts_with("lasso: mx1.gz ends before its end") && outcome.err.ends_with("is kept.\n"),
        "{outcome:?}"
    );
    let found = summary(&outcome);
    assert!(found.lines > 2000, "{found:?}");
    assert_eq!(import(&plain, &["head.log", "out1.log"]), found);
    same(&essence(&plain), &essence(&cut));

    // the whole file later sets everything right
    import(&whole, &["mx1.log", "out1.log"]);
    import(&cut, &["mx1.log", "out1.log"]);
    same(&essence(&whole), &essence(&cut));
}

#[test]
fn a_log_that_starts_in_the_middle_tells_nothing_false() {
    let (whole, cut) = (desk(), desk());
    import(&whole, &["mx1.log", "out1.log"]);
    let from_line = |log: &str, line: usize| log.split_inclusive('\n').skip(line).collect::<String>();
    // in the middle of a line, too
    std::fs::write(cut.path("mx1.tail"), &from_line(MX1, 700)[33..]).unwrap();
    std::fs::write(cut.path("out1.tail"), from_line(OUT1, 500)).unwrap();
    import(&cut, &["mx1.tail", "out1.tail"]);
    // queue id and recipient -> the last word's status
    let words = |desk: &Desk| {
        let mut words = BTreeSet::new();
        for copy in exported(desk) {
            let owner = copy["tenant"].clone();
            for delivery in copy["deliveries"].as_array().unwrap() {
                if let Some(last) = delivery["attempts"].as_array().unwrap().last() {
                    words.insert(format!(
                        "{owner} {} {} {} {}",
                        last["host"], last["queue_id"], delivery["to"], delivery["status"]
                    ));
                }
            }
        }
        words
    };
    let (all, found) = (words(&whole), words(&cut));
    // mail whose trusted entrance is missing is shown to its recipients only, or to the operator
    let strange: Vec<_> = found.difference(&all).filter(|word| !word.starts_with("null ")).collect();
    assert_eq!(strange, Vec::<&String>::new());
    assert!(found.len() > 200, "{}", found.len());
    import(&cut, &["mx1.log", "out1.log"]);
    same(&essence(&whole), &essence(&cut));
}

#[test]
fn one_file_that_cannot_be_read_does_not_stop_the_others() {
    let desk = desk();
    // it opens, and reading it fails
    let outcome = desk.lasso(&["import", "mx1.log", "/proc/self/mem", "out1.log"]);
    assert_eq!((outcome.code, outcome.err.lines().count()), (1, 2), "{outcome:?}");
    assert!(outcome.err.starts_with("lasso: /proc/self/mem cannot be read"), "{outcome:?}");
    assert_eq!(summary(&outcome).lines, LINES);
}

#[test]
fn a_file_that_is_not_there_is_one_sentence() {
    let desk = desk();
    let outcome = desk.lasso(&["import", "nowhere.log"]);
    assert!(outcome.code == 1 && outcome.err.contains("nowhere.log cannot be opened"), "{outcome:?}");
    assert!(outcome.err.lines().count() == 1 && outcome.out.is_empty(), "{outcome:?}");
    let outcome = desk.lasso(&["import", "nowhere.log", "nor-here.log"]);
    let last = outcome.err.lines().last().unwrap_or_default();
    assert!(outcome.code == 1 && last.contains("None of the files could be opened"), "{outcome:?}");
    let outcome = desk.lasso(&["import", "data"]);
    assert!(outcome.code == 1 && outcome.err.contains("data is a folder"), "{outcome:?}");
}

#[test]
fn standard_input_is_a_file_called_dash() {
    let (file, pipe) = (desk(), desk());
    let wanted = import(&file, &["mx1.log"]);
    let found =
        summary(&pipe.lasso_reading(&["import", "--trusted", TRUSTED, "--source", "pipe", "-"], MX1).succeeds());
    assert_eq!(found, wanted);
    same(&essence(&file), &essence(&pipe));
    let both = summary(&pipe.lasso_reading(&["import", "--trusted", TRUSTED, "mx1.log", "-"], OUT1).succeeds());
    assert_eq!(both.lines, LINES);
}

#[test]
fn networks_are_trusted_or_refused_with_a_sentence() {
    let desk = desk();
    for wrong in ["203.0.113.0/33", "somewhere", "203.0.113.21,,x"] {
        let outcome = desk.lasso(&["import", "--trusted", wrong, "mx1.log"]);
        assert!(outcome.code != 0 && outcome.out.is_empty(), "{outcome:?}");
        assert!(outcome.err.lines().next().unwrap().contains("--trusted"), "{outcome:?}");
    }
    // a From alone proves nothing: what these clients sent is seen by whom it went to
    let sent = |desk: &Desk| {
        exported(desk).iter().filter(|copy| copy["direction"] == "out" && copy["category"] == "valid").count()
    };
    desk.lasso(&["import", "mx1.log", "out1.log"]).succeeds();
    let before = sent(&desk);
    let later = import(&desk, &["mx1.log", "out1.log"]);
    assert!(sent(&desk) > before + 20, "{before}, {}", sent(&desk));
    assert_eq!(later.messages, 0);
    // and a source keeps what it was told
    let all = essence(&desk);
    desk.lasso(&["import", "mx1.log", "out1.log"]).succeeds();
    same(&all, &essence(&desk));
}

#[test]
fn a_time_zone_moves_the_stamps_that_have_none() {
    let (utc, paris) = (desk(), desk());
    for desk in [&utc, &paris] {
        std::fs::write(desk.path("bsd.log"), MX1_BSD).unwrap();
    }
    let outcome = utc.lasso(&["import", "--timezone", "Mars/Olympus", "bsd.log"]);
    assert!(outcome.code != 0 && outcome.err.lines().next().unwrap().contains("Mars/Olympus"), "{outcome:?}");
    import(&utc, &["bsd.log"]);
    import(&paris, &["--timezone", "Europe/Paris", "bsd.log"]);
    let first =
        |desk: &Desk| exported(desk).iter().map(|copy| copy["arrived_at"].as_str().unwrap().to_owned()).min().unwrap();
    // the year is the latest that fits
    assert!(first(&utc)[4..].starts_with("-11-22T16:40:0"), "{}", first(&utc));
    assert_eq!(first(&paris), first(&utc).replacen("T16:", "T15:", 1));
}

#[test]
fn a_source_keeps_the_time_zone_it_was_told() {
    let desk = desk();
    std::fs::write(desk.path("bsd.log"), MX1_BSD).unwrap();
    import(&desk, &["--timezone", "Europe/Paris", "bsd.log"]);
    let again = import(&desk, &["bsd.log"]);
    assert_eq!((again.messages, again.deliveries), (0, 0));
    desk.lasso(&["import", "--timezone", "UTC", "bsd.log"]).fails_saying("in another time zone before");
    let again = import(&desk, &["--timezone", "Europe/Paris", "bsd.log"]);
    assert_eq!((again.messages, again.deliveries), (0, 0));
}

#[test]
fn each_exported_line_has_exactly_the_fields_that_are_promised() {
    let desk = desk();
    import(&desk, &["mx1.log", "out1.log"]);
    let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    let sorted = |text: &str| {
        let mut names: Vec<&str> = text.split(' ').collect();
        names.sort_unstable();
        names.join(" ")
    };
    let words = |text: &str, value: &Value| assert!(text.split(' ').any(|word| word == value), "{value}");
    let instant = |value: &Value| {
        let text = value.as_str().unwrap();
        assert!(text.len() == 27 && text.ends_with('Z') && &text[10..11] == "T", "{text}");
    };
    for copy in exported(&desk) {
        assert_eq!(
            names(&copy),
            sorted(
                "id tenant direction category arrived_at client_ip from subject message_id size hops deliveries verdicts"
            )
        );
        words("in out internal", &copy["direction"]);
        words(
            "valid newsletter notification spam phishing virus banned content greylisted quota rejected pending bounce unfiltered",
            &copy["category"],
        );
        instant(&copy["arrived_at"]);
        assert!(!copy["hops"].as_array().unwrap().is_empty());
        for hop in copy["hops"].as_array().unwrap() {
            assert_eq!(names(hop), "host queue_id");
        }
        for delivery in copy["deliveries"].as_array().unwrap() {
            assert_eq!(names(delivery), sorted("to orig_to status reason returned attempts"));
            words("bounced expired discarded refused deferred held unknown queued delivered", &delivery["status"]);
            for attempt in delivery["attempts"].as_array().unwrap() {
                assert_eq!(names(attempt), sorted("at host queue_id relay dsn status reply"));
                words("bounced discarded refused deferred held delivered", &attempt["status"]);
                instant(&attempt["at"]);
            }
        }
    }
}

#[test]
fn an_export_ends_quietly_when_nobody_reads_on() {
    let desk = desk();
    import(&desk, &["mx1.log", "out1.log"]);
    let mut lasso = desk.command(&["export", "--json"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = String::new();
    BufReader::with_capacity(512, lasso.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let output = lasso.wait_with_output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    assert!(serde_json::from_str::<Value>(&first).is_ok(), "{first}");
}

#[test]
fn a_trace_is_found_by_whatever_one_has_in_hand() {
    let desk = desk();
    import(&desk, &["mx1.log", "out1.log"]);
    let all = exported(&desk);
    let copy =
        all.iter().find(|copy| copy["hops"].as_array().unwrap().len() > 1 && copy["client_ip"].is_string()).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let (id, message_id) = (text(&copy["id"]), text(&copy["message_id"]));
    let to = text(&copy["deliveries"][0]["to"]);
    for query in [
        id.clone(),
        message_id.clone(),
        format!("<{message_id}>"),
        text(&copy["hops"][1]["queue_id"]),
        to.to_uppercase(),
        text(&copy["from"]),
        to.rsplit('@').next().unwrap().to_owned(),
        text(&copy["client_ip"]),
    ] {
        let found = desk.lasso(&["trace", "--json", &query]).succeeds();
        let traces: Vec<Value> = found.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert!(
            traces.len() == 50 || traces.iter().any(|trace| trace["id"] == *id),
            "{query}: {} traces",
            traces.len()
        );
        desk.lasso(&["trace", &query]).succeeds().prints("  hops      ");
    }
    let told = desk.lasso(&["trace", &id]).succeeds().prints(&id).prints(&format!("<{message_id}>")).prints(&to);
    assert!(!told.out.chars().any(|c| c.is_control() && c != '\n'), "{told:?}");
    let json: Value = serde_json::from_str(&desk.lasso(&["trace", "--json", &id]).succeeds().out).unwrap();
    for field in ["tenant", "direction", "category", "from", "message_id", "size", "hops"] {
        assert_eq!(json[field], copy[field], "{field}");
    }
    for query in ["nobody@nowhere.example", "4ZZZZZZZZZ", "00000000000000000000000000000000", "%", "'; --"] {
        desk.lasso(&["trace", query]).fails_saying("No mail is known for");
    }
}

/// Runs an import; gives its outcome and the most memory that it held, in MB.
fn watched(desk: &Desk, arguments: &[&str]) -> (Outcome, usize) {
    let mut lasso =
        desk.command(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut peak = 0;
    while lasso.try_wait().unwrap().is_none() {
        let status = std::fs::read_to_string(format!("/proc/{}/status", lasso.id())).unwrap_or_default();
        let held = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        peak = held.and_then(|held| held.trim().strip_suffix(" kB")?.parse().ok()).unwrap_or(0).max(peak);
        // looked at often enough: the figure is the highest so far, not the present one
        std::thread::park_timeout(Duration::from_millis(20));
    }
    let output = lasso.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        Outcome { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) },
        peak / 1024,
    )
}

#[test]
fn a_line_without_end_costs_no_memory() {
    let desk = desk();
    std::fs::write(desk.path("bomb.gz"), gzip(&vec![b'x'; 300_000_000])).unwrap();
    let (outcome, peak) = watched(&desk, &["import", "bomb.gz", "mx1.log"]);
    assert_eq!(summary(&outcome.succeeds()).lines, 2437 + 1);
    assert!(peak < 200, "{peak} MB");
}

#[test]
fn a_mail_is_one_whatever_part_of_a_long_log_it_is_read_in() {
    const OTHERS: usize = 9_000;
    const MANY: usize = 6_000;
    let desk = desk();
    let mut log = String::new();
    let mut second = 0;
    let mut say = |text: String| {
        second += 1;
        let (hour, minute) = (second / 3600, second / 60 % 60);
        log.push_str(&format!("2026-03-01T{hour:02}:{minute:02}:{:02}+00:00 mx1 postfix/{text}\n", second % 60));
    };
    let sent = "relay=m[192.0.2.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok)";
    // deferred by the first lines of the log, delivered by its last, and everything between
    say("smtpd[1]: 4A00000000: client=h.example[198.51.100.1]".to_owned());
    say("qmgr[2]: 4A00000000: from=<s@x.example>, size=9, nrcpt=1 (queue active)".to_owned());
    say("smtp[3]: 4A00000000: to=<first@cust-a.example>, relay=none, delay=1, delays=0/0/0/1, dsn=4.4.1, status=deferred (no)".to_owned());
    // one mail with more lines than a transaction should take
    say("smtpd[1]: 4B00000000: client=h.example[198.51.100.1]".to_owned());
    say(format!("qmgr[2]: 4B00000000: from=<s@x.example>, size=9, nrcpt={MANY} (queue active)"));
    for n in 0..MANY {
        say(format!("smtp[3]: 4B00000000: to=<u{n}@cust-b.example>, {sent}"));
    }
    for n in 1..=OTHERS {
        say(format!("smtpd[1]: 4C{n:08X}: client=h.example[198.51.100.1]"));
        say(format!("qmgr[2]: 4C{n:08X}: from=<s@x.example>, size=9, nrcpt=1 (queue active)"));
        say(format!("smtp[3]: 4C{n:08X}: to=<u{n}@cust-a.example>, {sent}"));
        say(format!("qmgr[2]: 4C{n:08X}: removed"));
    }
    say(format!("smtp[3]: 4A00000000: to=<first@cust-a.example>, {sent}"));
    say("qmgr[2]: 4A00000000: removed".to_owned());
    std::fs::write(desk.path("long.log"), &log).unwrap();

    let found = import(&desk, &["long.log"]);
    assert_eq!(found.lines, MANY + 4 * OTHERS + 7, "more than one window of lines");
    assert_eq!((found.messages, found.deliveries), (OTHERS as i64 + 2, (OTHERS + MANY) as i64 + 1));
    let all = exported(&desk);
    let first = all.iter().find(|copy| copy["hops"][0]["queue_id"] == "4A00000000").unwrap();
    assert_eq!(first["deliveries"][0]["status"], "delivered");
    assert_eq!(first["deliveries"][0]["attempts"].as_array().unwrap().len(), 2);
    let large = all.iter().find(|copy| copy["hops"][0]["queue_id"] == "4B00000000").unwrap();
    assert_eq!(large["deliveries"].as_array().unwrap().len(), MANY);
    assert!(large["deliveries"].as_array().unwrap().iter().all(|d| d["attempts"].as_array().unwrap().len() == 1));
    assert_eq!(import(&desk, &["long.log"]), Summary { messages: 0, deliveries: 0, ..found });
}

#[test]
fn what_is_older_than_it_is_kept_is_told_and_forgotten() {
    let desk = desk();
    let line = |program: &str, text: &str| {
        format!("2010-03-01T10:00:00+00:00 mx1 postfix/{program}[1]: 4jXZYZ3DDrz1WDhb: {text}\n")
    };
    let log = line("smtpd", "client=h.far.example[203.0.113.5]")
        + &line("cleanup", "message-id=<old@far.example>")
        + &line("qmgr", "from=<eve@far.example>, size=1, nrcpt=1 (queue active)")
        + &line("smtp", "to=<bob@cust-a.example>, relay=none, delay=1, delays=0/0/0/1, dsn=5.1.1, status=bounced (no)")
        + &line("qmgr", "removed");
    std::fs::write(desk.path("old.log"), log).unwrap();
    let first = desk.lasso(&["import", "old.log"]);
    assert!(first.code == 0 && first.err.contains("older than what is kept are 1 of the messages"), "{first:?}");
    desk.lasso(&["forget"]).succeeds().prints("messages          1\n").prints("queue files       1\n");
    assert!(exported(&desk).is_empty());
    let again = desk.lasso(&["import", "old.log"]).succeeds();
    again.prints("messages    0\n").prints("too old     1\n");
    desk.lasso(&["forget"]).succeeds().prints("messages          0\n").prints("queue files       1\n");
}
