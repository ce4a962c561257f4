//! Every failure is one clear sentence and a non-zero exit.

use lasso::store::db::Db;

use crate::command::Desk;

#[test]
fn a_wrong_database_url() {
    let desk = Desk::new();
    desk.lasso(&["migrate", "--database-url", "mysql://root@localhost/mail"]).fails_saying("sqlite://data/lasso.db");
    desk.lasso(&["migrate", "--database-url", "sqlite://"]).fails_saying("is wrong");
    desk.lasso(&["migrate", "--database-url", "sqlite:///proc/no/such.db"]).fails_saying("cannot be opened or created");
    std::fs::write(desk.path("notes.txt"), "Dear diary, this is not a database at all.\n".repeat(50)).unwrap();
    desk.lasso(&["migrate", "--database-url", "sqlite://notes.txt"]).fails_saying("is not an SQLite database");
}

#[test]
fn a_server_that_does_not_answer_and_a_password_that_is_not_shown() {
    let desk = Desk::new();
    let outcome = desk
        .lasso(&["migrate", "--database-url", "postgres://lasso:hunter2hunter2@127.0.0.1:1/lasso"])
        .fails_saying("No PostgreSQL server answers");
    assert!(!outcome.err.contains("hunter2"), "{outcome:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_database() {
    let desk = Desk::new();
    desk.lasso(&["migrate"]).succeeds();
    let db = Db::connect(&desk.database_url()).await.unwrap();
    let writing = db.begin().await.unwrap();
    desk.lasso(&["tenant", "add", "acme"]).fails_saying("locked by another program");
    drop(writing);
}

#[test]
fn a_port_in_use() {
    let desk = Desk::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    desk.lasso(&["serve", "--listen", &address]).fails_saying(&format!("The address {address} is in use"));
}

#[test]
fn a_setting_that_means_nothing() {
    let desk = Desk::new();
    std::fs::write(desk.path("lasso.toml"), "listne = '127.0.0.1:3000'\n").unwrap();
    desk.lasso(&["migrate"]).fails_saying("`listne`");
    std::fs::write(desk.path("lasso.toml"), "listen = 'everywhere'\n").unwrap();
    desk.lasso(&["migrate"]).fails_saying("`listen` (from lasso.toml)");
    desk.lasso(&["migrate", "--config", "nowhere.toml"]).fails_saying("nowhere.toml cannot be read");
}

#[test]
fn a_wrong_command_line_is_exit_code_2() {
    let desk = Desk::new();
    assert_eq!(desk.lasso(&["fly"]).code, 2);
    assert_eq!(desk.lasso(&["user", "add", "acme", "a@acme.example", "--role", "king"]).code, 2);
}

#[test]
fn what_doctor_finds_wrong_is_an_exit_code() {
    let desk = Desk::new();
    let found = desk.lasso(&["doctor", "--listen", "127.0.0.1:0", "--public-url", "http://mail.example.org"]);
    assert_eq!(found.code, 1, "{found:?}");
    assert!(found.out.contains("WRONG") && found.out.contains("use https"), "{found:?}");
    desk.lasso(&["doctor", "--listen", "127.0.0.1:0"]).succeeds().prints("SQLite 3.").prints("[--listen]");
    let file = desk.path("lasso.pem");
    std::fs::write(&file, "hello").unwrap();
    let pem = file.to_str().unwrap();
    let found = desk.lasso(&["doctor", "--listen", "127.0.0.1:0", "--syslog-certificate", pem, "--syslog-key", pem]);
    assert!(found.code == 1 && found.out.contains(&format!("{pem} holds no certificate in PEM")), "{found:?}");
}

#[test]
fn doctor_knocks_at_the_mail_server_and_counts_what_waits() {
    let desk = Desk::new();
    let doctor = |more: &[&str]| desk.lasso(&[&["doctor", "--listen", "127.0.0.1:0"], more].concat());
    let without = doctor(&[]).succeeds().prints("none go by e-mail").prints("0 waiting, none stuck");
    assert!(!without.out.contains("lets us in") && !without.out.contains("cannot be used"), "{without:?}");

    // a port that was ours a moment ago: nobody listens there
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("smtp://lasso:s3cret@{closed}");
    let found = doctor(&["--smtp-url", &url, "--mail-from", "Lasso <lasso@example.org>"]);
    assert_eq!(found.code, 1, "{found:?}");
    assert!(found.out.contains("cannot be used: it cannot be reached: Connection refused"), "{found:?}");
    assert!(found.out.contains("no links, only numbers") && !found.out.contains("s3cret"), "{found:?}");

    let found = doctor(&["--smtp-url", &url]);
    assert_eq!((found.code, found.err.lines().count()), (1, 1), "{found:?}");
    assert!(found.err.contains("set `mail_from` too"), "{found:?}");
}
