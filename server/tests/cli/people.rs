//! Tenants, their domains and their people.

use crate::command::Desk;

const PASSWORD: &str = "correct horse battery\n";

#[test]
fn a_tenant_with_a_domain_and_a_person() {
    let desk = Desk::new();
    desk.lasso(&["tenant", "add", "acme"]).succeeds();
    desk.lasso(&["tenant", "add", "a much longer name", "--timezone", "Indian/Reunion"]).succeeds();
    desk.lasso(&["domain", "add", "acme", "Acme.example"]).succeeds();
    desk.lasso(&["domain", "list"]).succeeds().prints("acme.example  acme\n");
    let list = desk.lasso(&["tenant", "list"]).succeeds();
    let columns: Vec<_> = list.out.lines().map(|line| line.find("  ").map(|_| line.rfind("  "))).collect();
    assert_eq!(columns.len(), 4, "{list:?}");
    assert!(
        list.out.contains("acme                Europe/Paris    1        3650       family     symbols     shown\n"),
        "{list:?}"
    );
    let add = ["user", "add", "acme", "alice@acme.example", "--role", "user", "--address", "sales@acme.example"];
    desk.lasso_reading(&add, PASSWORD).succeeds().prints("alice@acme.example");
    desk.lasso_reading(&["user", "add", "-", "root@example.org", "--role", "operator"], PASSWORD).succeeds();
    desk.lasso_reading(&add, PASSWORD).fails_saying("already");
}

#[test]
fn a_tenants_mail_is_kept_as_long_as_is_said() {
    let desk = Desk::new();
    desk.lasso(&["tenant", "add", "acme"]).succeeds();
    desk.lasso(&["tenant", "keep", "acme", "30"]).succeeds().prints("30 days");
    desk.lasso(&["tenant", "list"]).succeeds().prints("acme    Europe/Paris  0        30 ");
    desk.lasso(&["tenant", "keep", "acme", "default"]).succeeds().prints("3650 days");
    desk.lasso(&["tenant", "keep", "-", "60"]).succeeds().prints("60 days");
    desk.lasso(&["tenant", "list"]).succeeds().prints("acme    Europe/Paris  0        3650 ").prints("0        60 ");
    desk.lasso(&["tenant", "keep", "nobody", "30"]).fails_saying("There is no tenant `nobody`");
    let outcome = desk.lasso(&["tenant", "keep", "acme", "6"]);
    assert!(outcome.code != 0 && outcome.err.contains("7 to 3650"), "{outcome:?}");
}

#[test]
fn a_tenants_people_are_shown_what_is_said() {
    let desk = Desk::new();
    desk.lasso(&["tenant", "add", "acme"]).succeeds();
    desk.lasso(&["tenant", "add", "bolt"]).succeeds();
    let shown = |name: &str| {
        let list = desk.lasso(&["tenant", "list"]).succeeds();
        let row = list.out.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{list:?}"));
        row.split_whitespace()
            .rev()
            .take(3)
            .map(str::to_owned)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect::<Vec<_>>()
    };
    let detail = |rest: &[&str]| desk.lasso(&[&["tenant", "detail"], rest].concat());
    // what is not said stays
    detail(&["acme", "--users", "everything"]).succeeds().prints("users of acme are shown `everything`");
    assert_eq!(shown("acme"), ["everything", "symbols", "shown"]);
    detail(&["acme", "--admins", "family"]).succeeds().prints("administrators `family`");
    assert_eq!(shown("acme"), ["everything", "family", "shown"]);
    detail(&["acme", "--users", "symbols", "--admins", "everything"]).succeeds();
    for subjects in ["hashed", "hidden", "shown", "hidden"] {
        desk.lasso(&["tenant", "subjects", "acme", subjects]).succeeds().prints("acme");
        assert_eq!(shown("acme"), ["symbols", "everything", subjects]);
    }
    // nobody else's
    assert_eq!(shown("bolt"), ["family", "symbols", "shown"]);
    desk.lasso(&["tenant", "subjects", "-", "hidden"]).succeeds();
    assert_eq!(shown("-"), ["family", "symbols", "hidden"]);
    detail(&["nobody", "--users", "family"]).fails_saying("There is no tenant `nobody`");
    desk.lasso(&["tenant", "subjects", "nobody", "hidden"]).fails_saying("There is no tenant `nobody`");
    for (refused, told) in [
        (detail(&["acme"]), "--users"),
        (detail(&["acme", "--users", "some"]), "family, symbols, everything"),
        (desk.lasso(&["tenant", "subjects", "acme", "masked"]), "shown, hashed, hidden"),
    ] {
        assert!(refused.code == 2 && refused.err.contains(told), "{refused:?}");
    }
    assert_eq!(shown("acme"), ["symbols", "everything", "hidden"]);
}

#[test]
fn what_is_not_there_or_taken_is_said() {
    let desk = Desk::new();
    desk.lasso(&["tenant", "add", "acme"]).succeeds();
    desk.lasso(&["tenant", "add", "bolt"]).succeeds();
    desk.lasso(&["tenant", "add", "acme"]).fails_saying("There is a tenant `acme` already");
    desk.lasso(&["domain", "add", "nobody", "acme.example"]).fails_saying("There is no tenant `nobody`");
    desk.lasso(&["domain", "add", "acme", "not a domain"]).fails_saying("is not a domain");
    desk.lasso(&["domain", "add", "acme", "acme.example"]).succeeds();
    desk.lasso(&["domain", "add", "bolt", "acme.example"]).fails_saying("belongs to another tenant");
    let user =
        |tenant, email, role, password| desk.lasso_reading(&["user", "add", tenant, email, "--role", role], password);
    user("nobody", "a@acme.example", "user", PASSWORD).fails_saying("There is no tenant `nobody`");
    user("-", "a@acme.example", "admin", PASSWORD).fails_saying("belongs to a tenant");
    user("acme", "alice", "user", PASSWORD).fails_saying("is not an e-mail address");
    user("acme", "a@acme.example", "user", "short\n").fails_saying("at least 12 characters");
    user("acme", "a@acme.example", "user", "").fails_saying("at least 12 characters");
}

#[test]
fn a_password_changes_a_tenant_opens_and_somebody_goes() {
    const NEW: &str = "another long password\n";
    let desk = Desk::new();
    desk.lasso(&["tenant", "add", "acme"]).succeeds();
    desk.lasso(&["tenant", "add", "bolt"]).succeeds();
    let add = |email, role| desk.lasso_reading(&["user", "add", "acme", email, "--role", role], PASSWORD).succeeds();
    add("help@host.example", "agent");
    add("alice@acme.example", "user");
    let password = |email, password| desk.lasso_reading(&["user", "password", email], password);
    password("Alice@acme.example", NEW).succeeds().prints("new password");
    password("alice@acme.example", "short\n").fails_saying("at least 12 characters");
    password("bob@acme.example", NEW).fails_saying("Nobody signs in as bob@acme.example");
    let assign = |email, tenant| desk.lasso(&["user", "assign", email, tenant]);
    assign("help@host.example", "bolt").succeeds().prints("bolt");
    assign("help@host.example", "nobody").fails_saying("There is no tenant `nobody`");
    assign("alice@acme.example", "bolt").fails_saying("neither an agent nor an operator");
    desk.lasso(&["user", "disable", "alice@acme.example"]).succeeds();
    password("alice@acme.example", NEW).fails_saying("Nobody signs in as alice@acme.example");
}
