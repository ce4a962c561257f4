//! `lasso export --invalid-recipients`: the site's table, on standard output.

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader},
    process::Stdio,
};

use crate::{
    command::{Desk, Outcome},
    import::{TRUSTED, desk},
};

fn imported() -> Desk {
    let desk = desk();
    desk.lasso(&["import", "--trusted", TRUSTED, "mx1.log", "out1.log"]).succeeds();
    desk
}

fn export(desk: &Desk, arguments: &[&str]) -> Outcome {
    desk.lasso(&[&["export", "--invalid-recipients"], arguments].concat())
}

/// The first cell of each row but the heads, which holds no separator in the sample.
fn recipients(outcome: &Outcome) -> BTreeSet<String> {
    outcome.out.lines().skip(1).filter_map(|row| row.split(',').next()).map(str::to_owned).collect()
}

#[test]
fn the_invalid_recipients_of_a_tenant_are_written_as_a_table() {
    let desk = imported();
    let all = export(&desk, &["--tenant", "a"]).succeeds();
    assert!(
        all.out.starts_with("Recipient,Sender,First refusal,Last refusal,Refusals,Server’s reply,SMTP code,"),
        "{all:?}"
    );
    assert!(all.out.ends_with("\r\n"));
    let all = recipients(&all);
    assert!(all.contains("nouser-out@bigmail.example") && all.contains("ok-c@nxdomain.example"), "{all:?}");
    assert!(!all.iter().any(|to| to.starts_with("full-out") || to.starts_with("spam-out")), "{all:?}");
    let other = recipients(&export(&desk, &["--tenant", "b"]).succeeds());
    assert!(!other.is_empty() && other.is_disjoint(&all), "{other:?}");

    let bobs = recipients(&export(&desk, &["--tenant", "a", "--sender", "Bob@cust-a.example"]).succeeds());
    let domains = recipients(&export(&desk, &["--tenant", "a", "--sender", "cust-a.example"]).succeeds());
    assert!(bobs.len() < domains.len() && bobs.is_subset(&all) && domains == all, "{bobs:?}");
    for (from, to, is_there) in [
        ("2026-11-22", "2026-11-22", true),
        ("2026-11-01", "2026-11-22", true),
        ("2026-11-23", "2026-11-30", false),
        ("2026-11-01", "2026-11-21", false),
    ] {
        let found = recipients(&export(&desk, &["--tenant", "a", "--from", from, "--to", to]).succeeds());
        assert_eq!(found.len(), if is_there { all.len() } else { 0 }, "{from} to {to}");
    }

    let excel = export(&desk, &["--tenant", "a", "--excel"]).succeeds();
    assert!(excel.out.starts_with("\u{feff}Destinataire;Expéditeur;"), "{excel:?}");
    excel.prints(";Adresse du destinataire inconnue;unknown_user;/messages/");
    let linked = ["--tenant", "a", "--public-url", "https://mail.example.org"];
    export(&desk, &linked).succeeds().prints(",https://mail.example.org/messages/");
    // nobody's mail is a tenant too
    assert_eq!(export(&desk, &["--tenant", "-"]).succeeds().out.lines().count(), 1);
}

#[test]
fn what_is_to_be_exported_must_be_said() {
    let desk = Desk::new();
    desk.lasso(&["tenant", "add", "a"]).succeeds();
    export(&desk, &["--tenant", "nobody"]).fails_saying("There is no tenant `nobody`");
    for (arguments, words) in [
        (&["export"][..], "<--json|--invalid-recipients>"),
        (&["export", "--json", "--invalid-recipients", "--tenant", "a"], "cannot be used with"),
        (&["export", "--invalid-recipients"], "--tenant"),
        (&["export", "--json", "--tenant", "a"], "cannot be used with"),
        (&["export", "--json", "--from", "2026-01-01"], "cannot be used with"),
        (&["export", "--invalid-recipients", "--tenant", "a", "--to", "14/03/2026"], "a day such as 2026-03-14"),
    ] {
        let outcome = desk.lasso(arguments);
        assert_eq!((outcome.code, outcome.out.as_str()), (2, ""), "{outcome:?}");
        assert!(outcome.err.contains(words), "{arguments:?}: {outcome:?}");
    }
}

#[test]
fn a_table_ends_quietly_when_nobody_reads_on() {
    let desk = imported();
    let mut child = desk
        .command(&["export", "--invalid-recipients", "--tenant", "a"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    assert!(first.starts_with("Recipient,"));
    let ended = child.wait_with_output().unwrap();
    assert!(ended.status.success() && ended.stderr.is_empty(), "{ended:?}");
}
