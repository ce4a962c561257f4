//! People, their accounts and their links.

use lasso::{
    message::Count,
    person::{
        Assignment, MadeLink, PeopleFilter, PeoplePage, Person, PersonDetails, Signer, Standing, Token, UserAct,
        UserEvent,
    },
    tenant::TenantId,
    user::{Role, User},
};

use crate::{
    link::Shown,
    pages::{people, person},
};

use super::{MINUTE, NOW, tenants::two_tenants};

pub(super) fn a_user() -> User {
    User {
        user_id: 1,
        tenant_id: TenantId(1),
        tenant_name: "Menuiserie Cust-A".into(),
        email: "claire@cust-a.example".into(),
        name: "Claire Morel".into(),
        role: Role::Admin,
        locale: "fr".into(),
        timezone: "Europe/Paris".into(),
        has_own_timezone: false,
        wants_mail: true,
        addresses: Vec::new(),
        assigned: Vec::new(),
        is_demo: true,
    }
}

fn a_person() -> Person {
    Person {
        email: "claire@cust-a.example".into(),
        name: "Claire Morel".into(),
        role: Role::User,
        tenant_id: TenantId(1),
        tenant_name: "Menuiserie Cust-A".into(),
        standing: Standing::Active,
        addresses: 3,
        link_until: None,
    }
}

pub(super) fn some_people() -> people::List {
    let hour = 60 * MINUTE;
    let invited = Person {
        email: "zoe.martin@cust-a.example".into(),
        name: "<b>Zoé</b> \u{202e}Martin".into(),
        standing: Standing::Invited,
        link_until: Some(NOW + 100 * hour),
        ..a_person()
    };
    let late = Person {
        email: "w@cust-a.example".into(),
        name: String::new(),
        link_until: Some(NOW - hour),
        ..invited.clone()
    };
    let rows = vec![
        Person { email: "admin@cust-a.example".into(), name: "Hugo Lambert".into(), role: Role::Admin, ..a_person() },
        a_person(),
        Person {
            email: "une.tres.longue.adresse.qui.ne.finit.pas@sous-domaine.cust-a.example".into(),
            name: String::new(),
            standing: Standing::Disabled,
            ..a_person()
        },
        late,
        invited,
    ];
    let page = PeoplePage {
        found: Count { rows: 500, at_least: true },
        before: None,
        after: Some("zoe.martin@cust-a.example".into()),
        rows,
    };
    people::List { filter: PeopleFilter::default(), page, tenants: two_tenants() }
}

pub(super) fn a_link() -> Shown {
    Shown {
        link: MadeLink {
            email: "zoe.martin@cust-a.example".into(),
            name: "Zoé Martin".into(),
            is_invitation: true,
            expires_at: NOW + 7 * 24 * 60 * MINUTE,
        },
        url: format!("https://lasso.example/welcome/{}", Token([0x5a; 32])),
    }
}

pub(super) fn some_details() -> PersonDetails {
    let event = |minutes: i64, act: UserAct, detail: &str, by: Signer| UserEvent {
        at: NOW - minutes * MINUTE,
        by,
        act,
        detail: detail.into(),
    };
    let hugo = || Signer::Person("Hugo \u{202e}Lambert".into());
    PersonDetails {
        person: a_person(),
        addresses: vec!["claire@cust-a.example".into(), "info@cust-a.example".into(), "ventes@cust-a.example".into()],
        assigned: Vec::new(),
        events: vec![
            event(5, UserAct::Addresses, "claire@cust-a.example, info@cust-a.example, ventes@cust-a.example", hugo()),
            event(3000, UserAct::Accept, "", Signer::Person("Claire Morel".into())),
            event(3010, UserAct::Invite, "user", Signer::Command),
        ],
        is_oneself: false,
    }
}

pub(super) fn some_agent() -> PersonDetails {
    let person = Person {
        email: "support@lasso.example".into(),
        name: "Inès Roche".into(),
        role: Role::Agent,
        tenant_id: TenantId::OPERATOR,
        tenant_name: String::new(),
        ..a_person()
    };
    let assigned =
        vec![Assignment { tenant_name: "<Borel>".into(), at: NOW, by: Signer::Person("Paul Garnier".into()) }];
    PersonDetails { person, assigned, addresses: Vec::new(), ..some_details() }
}

pub(super) fn a_person_ground(shown: Option<Shown>) -> person::Ground {
    person::Ground { roles: &Role::ALL, tenants: two_tenants(), domains: None, done: None, shown }
}
