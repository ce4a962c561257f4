//! A mail that goes from one of our own hosts to another is one mail, and nobody else's joins it.

use super::{
    engines::both,
    lab::{RELAYS, TRUSTED, add_tenants, essence, export, import, import_knowing, same, sample},
    lives::{golden, story, ways, wipe},
};

/// How the second host of `three-hosts` sees the first.
const FIRST: &str = "client=out1.gw.example[192.0.2.20]";

/// Who sent what over which hosts.
fn ways_of(story: &str) -> Vec<&str> {
    story.lines().filter(|line| !line.starts_with(' ')).collect()
}

#[tokio::test]
async fn a_host_of_a_strangers_joins_no_mail_where_our_relays_are_known() {
    both(async |db| {
        add_tenants(&db).await;
        // it takes the mail, hands it on as if it were us, and answers with the queue id that it was given
        let forged = golden("three-hosts").replace(FIRST, "client=out1.evil.example[198.51.100.66]");
        for (way, files, batch) in ways(&forged) {
            wipe(&db).await;
            import_knowing(&db, &files, batch, TRUSTED, RELAYS).await;
            let told = story(&db).await;
            let wanted = [
                "A out valid ann@cust-a.example by out1 4jXZYW0jL6z1WDkq",
                "B in valid ann@cust-a.example by out1 4jXZYW0jL6z1WDkq",
                "C in valid ann@cust-a.example by out1 4jXZYW0jL6z1WDkq",
                "B in valid ann@cust-a.example by mx1 4C5AB9E64D0 > mx2 4C5AB9E64D1",
                "C in valid ann@cust-a.example by mx1 4C5AB9E64D0",
            ];
            assert_eq!(ways_of(&told), wanted, "{way}\n{told}");
        }
    })
    .await;
}

#[tokio::test]
async fn our_relays_are_known_by_their_address_whatever_their_name() {
    both(async |db| {
        add_tenants(&db).await;
        let log = golden("three-hosts");
        let renamed = log.replace(FIRST, "client=mail.provider.example[192.0.2.20]");
        let relays = "192.0.2.0/24";
        import(&db, std::slice::from_ref(&log), 1000).await;
        let wanted = story(&db).await;
        assert!(wanted.contains("out1 4jXZYW0jL6z1WDkq > mx1 4C5AB9E64D0 > mx2"), "{wanted}");
        for (way, files, batch) in ways(&renamed) {
            wipe(&db).await;
            import_knowing(&db, &files, batch, TRUSTED, relays).await;
            assert_eq!(story(&db).await, wanted, "{way}");
            // told later, and by whatever host's lines first
            wipe(&db).await;
            import(&db, std::slice::from_ref(&renamed), batch).await;
            assert_ne!(story(&db).await, wanted, "{way}");
            import_knowing(&db, &files, batch, TRUSTED, relays).await;
            assert_eq!(story(&db).await, wanted, "{way}, told later");
            // who was told once need not be told again
            import(&db, std::slice::from_ref(&renamed), batch).await;
            assert_eq!(story(&db).await, wanted, "{way}, not told again");
        }
    })
    .await;
}

#[tokio::test]
async fn where_names_say_who_is_ours_naming_our_relays_changes_nothing() {
    both(async |db| {
        add_tenants(&db).await;
        let logs = ["mx1", "out1"].map(|host| sample(&format!("{host}.rfc3339.log")));
        import(&db, &logs, 500).await;
        let wanted = essence(&export(&db).await);
        for batch in [37, 100_000] {
            wipe(&db).await;
            import_knowing(&db, &logs, batch, TRUSTED, RELAYS).await;
            same(&wanted, &essence(&export(&db).await), "with relays");
        }
    })
    .await;
}
