//! A mail that goes from one of our own hosts to another is one mail, and nobody else's joins it.

use lasso::store::db::Db;

use super::{
    engines::both,
    lab::{OWN_HOSTS, TRUSTED, add_tenants, essence, export, import, import_knowing, same, sample},
    lives::{golden, story, ways, wipe},
};

/// How the second host of `three-hosts` sees the first.
const FIRST: &str = "client=out1.gw.example[192.0.2.20]";
const OF_THREE: &str = "OUT1=192.0.2.20/32,mx1=192.0.2.10/32,mx1=2001:db8::/64,mx2=192.0.2.11/32";

/// Who sent what over which hosts.
async fn hops(db: &Db) -> Vec<String> {
    story(db).await.lines().filter(|line| !line.starts_with(' ')).map(str::to_owned).collect()
}

const OUTGOING: [&str; 3] = [
    "A out valid ann@cust-a.example by out1 4jXZYW0jL6z1WDkq",
    "B in valid ann@cust-a.example by out1 4jXZYW0jL6z1WDkq",
    "C in valid ann@cust-a.example by out1 4jXZYW0jL6z1WDkq",
];

#[tokio::test]
async fn a_strangers_mail_joins_none_of_ours_where_it_is_known_from_where_we_send() {
    both(async |db| {
        add_tenants(&db).await;
        // a stranger's host takes the mail, hands one like it on as if it were us, and answers with the queue id that it was given
        let forged = golden("three-hosts").replace(FIRST, "client=out1.evil.example[198.51.100.66]");
        // or with the one that the second host of ours was given for it, from an address of ours
        let further = forged.replace("queued as 4C5AB9E64D0", "queued as 4C5AB9E64D1");
        assert_ne!(forged, further);
        for (way, files, batch) in ways(&forged).into_iter().chain(ways(&further)) {
            wipe(&db).await;
            import_knowing(&db, &files, batch, TRUSTED, OF_THREE).await;
            let theirs = [
                "B in valid ann@cust-a.example by mx1 4C5AB9E64D0 > mx2 4C5AB9E64D1",
                "C in valid ann@cust-a.example by mx1 4C5AB9E64D0",
            ];
            assert_eq!(hops(&db).await, [&OUTGOING[..], &theirs].concat(), "{way}");
        }
    })
    .await;
}

#[tokio::test]
async fn our_hosts_are_known_by_their_address_whatever_their_name() {
    both(async |db| {
        add_tenants(&db).await;
        let log = golden("three-hosts");
        import(&db, std::slice::from_ref(&log), 1000).await;
        let wanted = story(&db).await;
        assert!(wanted.contains("out1 4jXZYW0jL6z1WDkq > mx1 4C5AB9E64D0 > mx2"), "{wanted}");
        let renamed = log.replace(FIRST, "client=mail.provider.example[192.0.2.20]");
        // a filter that stands before the queue hands on whose client it was
        let filtered = log.replace(FIRST, "client=localhost[127.0.0.1], orig_client=out1.gw.example[192.0.2.20]");
        for (way, files, batch) in ways(&renamed).into_iter().chain(ways(&filtered)) {
            wipe(&db).await;
            import_knowing(&db, &files, batch, TRUSTED, OF_THREE).await;
            assert_eq!(story(&db).await, wanted, "{way}");
        }
    })
    .await;
}

#[tokio::test]
async fn from_where_we_send_may_be_said_later() {
    both(async |db| {
        add_tenants(&db).await;
        let log = golden("three-hosts");
        let renamed = log.replace(FIRST, "client=mail.provider.example[192.0.2.20]");
        import(&db, std::slice::from_ref(&log), 1000).await;
        let (together, moved) = (hops(&db).await, "out1=203.0.113.99/32,mx1=192.0.2.10/32");
        for (way, files, batch) in ways(&renamed) {
            wipe(&db).await;
            import(&db, std::slice::from_ref(&renamed), batch).await;
            assert_ne!(hops(&db).await, together, "{way}");
            import_knowing(&db, &files, batch, TRUSTED, OF_THREE).await;
            assert_eq!(hops(&db).await, together, "{way}, said later");
            // what was known of a line stays known
            for known in ["", moved] {
                import_knowing(&db, std::slice::from_ref(&renamed), batch, TRUSTED, known).await;
                assert_eq!(hops(&db).await, together, "{way}, not said again");
            }
        }
        // names say nothing any more once addresses do: what they joined comes apart
        for (way, files, batch) in ways(&log) {
            wipe(&db).await;
            import(&db, std::slice::from_ref(&log), batch).await;
            assert_eq!(hops(&db).await, together, "{way}");
            import_knowing(&db, &files, batch, TRUSTED, moved).await;
            let apart = [
                "B in valid ann@cust-a.example by mx1 4C5AB9E64D0 > mx2 4C5AB9E64D1",
                "C in valid ann@cust-a.example by mx1 4C5AB9E64D0",
            ];
            assert_eq!(hops(&db).await, [&OUTGOING[..], &apart].concat(), "{way}, elsewhere");
        }
    })
    .await;
}

#[tokio::test]
async fn where_names_say_who_is_ours_addresses_say_the_same() {
    both(async |db| {
        add_tenants(&db).await;
        let logs = ["mx1", "out1"].map(|host| sample(&format!("{host}.rfc3339.log")));
        import(&db, &logs, 500).await;
        let wanted = essence(&export(&db).await);
        for batch in [37, 100_000] {
            wipe(&db).await;
            import_knowing(&db, &logs, batch, TRUSTED, OWN_HOSTS).await;
            same(&wanted, &essence(&export(&db).await), "by addresses");
        }
    })
    .await;
}
