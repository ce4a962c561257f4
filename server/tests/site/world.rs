//! A site to test: its own database, its own clock, and people with good defaults.

use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use lasso::{
    message::Micros,
    store::{
        db::Db,
        tenants,
        users::{self, NewUser},
    },
    tenant::Scope,
    user::Role,
};
use lasso_server::{
    config::{Config, FileSettings, Flags},
    http::{self, Surroundings},
};
use tempfile::TempDir;

use crate::{actor::Actor, lab::OWN_HOSTS};

/// What every test person's password is.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// The site's time stands still at 2026-03-14 09:26:53 UTC.
pub(crate) const NOW: Micros = 1_773_480_413_000_000;

/// A served site on a database of its own.
pub(crate) struct TestApp {
    pub(crate) db: Db,
    pub(crate) url: String,
    pub(crate) router: Router,
    pub(crate) host: &'static str,
    /// What our own pages send as `Origin`.
    pub(crate) origin: &'static str,
    /// Deleted with the app.
    _folder: Option<TempDir>,
}

impl TestApp {
    pub(crate) async fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("lasso.db").display());
        Self::on(&url, Some(folder)).await
    }

    pub(crate) async fn on_postgres() -> Self {
        static COUNTER: AtomicUsize = AtomicUsize::new(0);
        let server = std::env::var("LASSO_TEST_POSTGRES").expect(
            "these tests need a PostgreSQL server of their own in LASSO_TEST_POSTGRES: run `make test`, \
             or `scripts/with-postgres cargo test`",
        );
        let name = format!("site_{}_{}", std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed));
        Self::on(&with_database(&server, &name), None).await
    }

    async fn on(url: &str, folder: Option<TempDir>) -> Self {
        let db = Db::connect(url).await.unwrap();
        db.migrate().await.unwrap();
        let router = router(&db, Flags::default());
        Self {
            db,
            url: url.to_owned(),
            router,
            host: "127.0.0.1:3000",
            origin: "http://127.0.0.1:3000",
            _folder: folder,
        }
    }

    /// The same database behind `https://mail.example.org`, with a proxy at 10.0.0.1.
    pub(crate) fn behind_a_proxy(self) -> Self {
        let flags = Flags {
            public_url: Some("https://mail.example.org".to_owned()),
            trusted_proxies: Some("10.0.0.0/8".to_owned()),
            ..Flags::default()
        };
        let router = router(&self.db, flags);
        Self { router, host: "mail.example.org", origin: "https://mail.example.org", ..self }
    }

    /// The same database with a mail server, which nothing in the pages talks to.
    pub(crate) fn sending_mail(self) -> Self {
        let flags = Flags {
            smtp_url: Some("smtp://127.0.0.1:9".to_owned()),
            mail_from: Some("lasso@host.example".to_owned()),
            ..Flags::default()
        };
        let router = router(&self.db, flags);
        Self { router, ..self }
    }

    /// The same site at another time.
    pub(crate) fn at(self, clock: fn() -> Micros) -> Self {
        let settings = FileSettings::parse("lasso.toml", &format!("own_hosts = '{OWN_HOSTS}'")).unwrap();
        let config = Config::resolve(&settings, |_| None, &Flags::default()).unwrap();
        let router = http::router(Surroundings::new(self.db.clone(), &config, clock));
        Self { router, ..self }
    }

    /// A browser that has not been here before.
    pub(crate) fn visitor(&self) -> Actor {
        Actor::new(self)
    }

    /// Adds a tenant with one domain.
    pub(crate) async fn tenant(&self, name: &str, domain: &str) {
        let scope = Scope::system("test");
        tenants::add(&self.db, &scope, name, "Europe/Paris", NOW).await.unwrap();
        tenants::add_domain(&self.db, &scope, name, domain, NOW).await.unwrap();
    }

    /// Adds somebody with the password that everybody has.
    pub(crate) async fn person(&self, tenant: &str, email: &str, role: Role) {
        let new =
            NewUser { tenant_name: tenant, email, name: "", role, password: PASSWORD, addresses: &[], is_demo: false };
        users::add(&self.db, &Scope::system("test"), new, NOW).await.unwrap();
    }

    /// Alice of Acme, an end user; not signed in yet.
    pub(crate) async fn alice(&self) -> Actor {
        self.tenant("acme", "acme.example").await;
        self.person("acme", ALICE, Role::User).await;
        self.visitor()
    }
}

/// What Alice signs in with.
pub(crate) const ALICE: &str = "alice@acme.example";

fn router(db: &Db, flags: Flags) -> Router {
    let config = Config::resolve(&FileSettings::default(), |_| None, &flags).unwrap();
    http::router(Surroundings::new(db.clone(), &config, || NOW))
}

/// The URL of another database on the same server; connecting creates it.
fn with_database(server: &str, name: &str) -> String {
    let (base, query) = server.split_once('?').unwrap_or((server, ""));
    let (scheme, rest) = base.split_once("://").expect("LASSO_TEST_POSTGRES is a postgres:// URL");
    let authority = rest.split('/').next().unwrap_or_default();
    format!("{scheme}://{authority}/{name}?{query}")
}
