//! Tenants and their domains.

use lasso::{
    person::Signer,
    tenant::{AttachedDomain, Moving, Policy, Subjects, Tenant, TenantDetails, TenantId, TenantSummary, TenantsPage},
    verdict::Detail,
};

use super::NOW;

pub(super) const A_POLICY: Policy =
    Policy { users: Detail::Family, admins: Detail::Symbols, subjects: Subjects::Hashed };

pub(super) fn two_tenants() -> Vec<Tenant> {
    let tenant = |id, name: &str| Tenant {
        tenant_id: TenantId(id),
        name: name.into(),
        timezone: "Europe/Paris".into(),
        domains: 1,
    };
    vec![tenant(0, ""), tenant(1, "Menuiserie Cust-A")]
}

pub(super) fn some_tenants() -> TenantsPage {
    let hostile = Tenant {
        tenant_id: TenantId(2),
        name: "<b>Été</b> \u{202e}& Cie, un très long nom de client qui ne finit pas de s’allonger encore".into(),
        timezone: "America/Argentina/Buenos_Aires".into(),
        domains: 1_204,
    };
    let rows = two_tenants().into_iter().chain([hostile]);
    TenantsPage {
        rows: rows.map(|tenant| TenantSummary { tenant, people: 12 }).collect(),
        found: 1_203,
        before: None,
        after: Some(TenantId(3)),
    }
}

pub(super) fn a_tenant() -> TenantDetails {
    let domain = |domain: &str, moving: Option<Moving>| AttachedDomain {
        domain: domain.into(),
        at: NOW,
        by: Signer::Person("Paul Garnier".into()),
        moving,
    };
    TenantDetails {
        tenant: two_tenants().remove(1),
        people: 12,
        created_at: NOW,
        created_by: Signer::Command,
        domains: vec![
            domain("cust-a.example", None),
            domain("menuiserie.example", Some(Moving { looked_at: 1_200, mails: Some(3_400) })),
            domain(
                "un-tres-long-domaine-qui-ne-finit-pas.de-s-allonger.example",
                Some(Moving { looked_at: 0, mails: None }),
            ),
        ],
    }
}
