//! `lasso serve`: says where it listens, answers, and stops when told to.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Command, Stdio},
};

use lasso::{
    store::{
        db::Db,
        tenants,
        users::{self, NewUser},
    },
    tenant::Scope,
    user::Role,
};

use crate::command::Desk;

#[test]
fn it_says_where_answers_and_stops_when_told_to() {
    let desk = Desk::new();
    let mut lasso =
        desk.command(&["serve", "--listen", "127.0.0.1:0", "--log", "error"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut first = String::new();
    BufReader::new(lasso.stdout.as_mut().unwrap()).read_line(&mut first).unwrap();
    let address = first.trim().strip_prefix("Lasso listens on http://").unwrap_or_else(|| panic!("{first}"));

    let mut connection = TcpStream::connect(address).unwrap();
    write!(connection, "GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 303") || answer.starts_with("HTTP/1.1 200"), "{answer}");

    let (database, journal) = (desk.path("data/lasso.db"), desk.path("data/lasso.db-wal"));
    assert!(database.exists() && journal.exists());
    assert!(Command::new("kill").args(["-TERM", &lasso.id().to_string()]).status().unwrap().success());
    assert!(lasso.wait().unwrap().success());
    let left = journal.metadata().map_or(0, |meta| meta.len());
    assert!(database.exists() && left == 0, "SQLite's journal was folded back into the file");
}

#[tokio::test(flavor = "multi_thread")]
async fn demo_users_are_not_shown_to_the_network() {
    let desk = Desk::new();
    let db = Db::connect(&desk.database_url()).await.unwrap();
    db.migrate().await.unwrap();
    let scope = Scope::system("test");
    tenants::add(&db, &scope, "acme", "Europe/Paris", 0).await.unwrap();
    let everybody_knows = NewUser {
        tenant_name: "acme",
        email: "demo@acme.example",
        name: "",
        role: Role::Admin,
        password: "everybody knows",
        addresses: &[],
        is_demo: true,
    };
    users::add(&db, &scope, everybody_knows, 0).await.unwrap();
    desk.lasso(&["serve", "--listen", "0.0.0.0:0"]).fails_saying("use another database");
}
