//! A mail that goes from one of our own hosts to another is one mail, and nobody else's joins it.

use lasso::store::db::Db;

use super::{
    engines::both,
    lab::{OWN_HOSTS, TRUSTED, add_tenants, import, import_knowing},
    lives::{golden, story, ways, wipe},
};

/// A mail over three hosts, and where the second and the third of them take it.
const LOG: &str = "three-hosts";
const SECOND: &str = "mx1.gw.example[192.0.2.10]:25";
const THIRD: &str = "mx2.gw.example[192.0.2.11]:25";

const TOGETHER: [&str; 3] = [
    "A out valid ann@cust-a.example by out1 4jXZYW0jL6z1WDkq > mx1 4C5AB9E64D0 > mx2 4C5AB9E64D1",
    "B in valid ann@cust-a.example by out1 4jXZYW0jL6z1WDkq > mx1 4C5AB9E64D0 > mx2 4C5AB9E64D1",
    "C in valid ann@cust-a.example by out1 4jXZYW0jL6z1WDkq > mx1 4C5AB9E64D0",
];
/// The first host's word is a mail of its own.
const FIRST_APART: [&str; 5] = [
    "A out valid ann@cust-a.example by out1 4jXZYW0jL6z1WDkq",
    "B in valid ann@cust-a.example by out1 4jXZYW0jL6z1WDkq",
    "C in valid ann@cust-a.example by out1 4jXZYW0jL6z1WDkq",
    "B in valid ann@cust-a.example by mx1 4C5AB9E64D0 > mx2 4C5AB9E64D1",
    "C in valid ann@cust-a.example by mx1 4C5AB9E64D0",
];

/// Who sent what over which hosts.
async fn hops(db: &Db) -> Vec<String> {
    story(db).await.lines().filter(|line| !line.starts_with(' ')).map(str::to_owned).collect()
}

#[tokio::test]
async fn a_strangers_server_puts_no_two_mails_together_whatever_it_answers() {
    both(async |db| {
        add_tenants(&db).await;
        let log = golden(LOG);
        // it takes the mail, and names the queue id that another mail like it was given at a host of ours, or at the one behind that
        let named = log.replace(SECOND, "mx1.evil.example[198.51.100.66]:25");
        let further = named.replace("queued as 4C5AB9E64D0", "queued as 4C5AB9E64D1");
        // also when the other mail has come to that host from this one, by a forward, or seems to
        let short = log.replace(SECOND, "mx1[198.51.100.66]:25");
        for forged in [named, further, short] {
            assert_ne!(forged, log);
            for (way, files, batch) in ways(&forged) {
                wipe(&db).await;
                import(&db, &files, batch).await;
                assert_eq!(hops(&db).await, FIRST_APART, "{way}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn our_hosts_are_known_by_where_they_take_mail_or_by_their_whole_name() {
    both(async |db| {
        add_tenants(&db).await;
        let log = golden(LOG);
        // whatever its name is there, and however the next one sees who connects
        let renamed = log.replace(SECOND, "in.provider.example[192.0.2.10]:25").replace(
            "client=out1.gw.example[192.0.2.20]",
            "client=unknown[203.0.113.77], sasl_method=PLAIN, sasl_username=relay",
        );
        assert_ne!(renamed, log);
        let whole =
            log.replace(" mx1 postfix", " mx1.gw.example postfix").replace(" mx2 postfix", " MX2.gw.example postfix");
        for (log, own_hosts) in [(&log, OWN_HOSTS), (&renamed, OWN_HOSTS), (&whole, "")] {
            for (way, files, batch) in ways(log) {
                wipe(&db).await;
                import_knowing(&db, &files, batch, TRUSTED, own_hosts).await;
                let told: Vec<String> = hops(&db).await.iter().map(|told| told.replace(".gw.example ", " ")).collect();
                assert_eq!(told, TOGETHER, "{way}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn where_our_hosts_take_mail_may_be_said_later_and_is_not_forgotten() {
    both(async |db| {
        add_tenants(&db).await;
        let log = golden(LOG);
        let third = OWN_HOSTS.rsplit(',').next().unwrap();
        assert!(third.starts_with("mx2=") && log.contains(THIRD));
        for (way, files, batch) in ways(&log) {
            wipe(&db).await;
            import_knowing(&db, std::slice::from_ref(&log), batch, TRUSTED, third).await;
            assert_eq!(hops(&db).await, FIRST_APART, "{way}");
            for known in [OWN_HOSTS, "", "mx1=198.51.100.1/32,mx2=198.51.100.2/32"] {
                import_knowing(&db, &files, batch, TRUSTED, known).await;
                assert_eq!(hops(&db).await, TOGETHER, "{way}, {known}");
            }
        }
    })
    .await;
}
