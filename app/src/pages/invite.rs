//! Inviting somebody: who they are, what they may see, and the link by which they choose their password.

use axum::{
    extract::{Request, State},
    response::Response,
};
use lasso::{
    error::Error,
    person::{PLATFORM, first_wrong_address, roles_given_by},
    store::{self, people::Invitation},
    tenant::Tenant,
    user::Role,
};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    components::{
        button::{Button, ButtonLink, Look},
        field::{Choices, Field, Select, TextArea},
        flash::Flash,
        heading::{Crumbs, Heading},
        one_time_link::OneTimeLink,
        panel::Panel,
        people::person_url,
        untrusted::visible,
    },
    error::AppError,
    form::{Form, posted, refuse},
    link::{self, Shown},
    pages::{page, people::tenant_options, problem},
    session::{Site, ctx},
    viewer::Viewer,
};

pub(crate) async fn post(State(site): State<Site>, request: Request) -> Response {
    let (parts, ctx, form) = match Form::read(&site, request).await {
        Ok(read) => read,
        Err(answer) => return answer,
    };
    let Ok(scope) = ctx.scope() else { return problem::respond(&site, parts, AppError::Forbidden).await };
    let made = async {
        let new = Invitation {
            tenant_name: if form.get("tenant") == PLATFORM { "" } else { form.get("tenant") },
            email: form.get("email"),
            name: form.get("name"),
            role: Role::from_slug(form.get("role")).ok_or(Error::Invalid { field: "role", code: "not-given" })?,
            addresses: form.get("addresses"),
        };
        let token = link::secret()?;
        Ok((store::people::invite(&ctx.db, &scope, new, token, ctx.now).await?, token))
    };
    match made.await {
        Ok((made, token)) => link::show(&site, parts, made, token).await,
        Err(error) => refuse(&site, parts, form, error).await,
    }
}

/// Whom one may invite, and where to.
#[derive(Clone, Debug)]
pub struct Ground {
    pub roles: &'static [Role],
    /// Several for the operator, who chooses.
    pub tenants: Vec<Tenant>,
    /// The domains that addresses may have; `None`: any.
    pub domains: Option<Vec<String>>,
}

#[component]
pub fn InvitePage() -> impl IntoView {
    let (form, shown) = (posted().unwrap_or_default(), use_context::<Shown>());
    let ctx = ctx();
    page(async move {
        let ctx = ctx.ok_or(AppError::Forbidden)?;
        let scope = ctx.scope()?;
        let ground = Ground {
            roles: roles_given_by(&scope),
            tenants: store::people::tenants(&ctx.db, &scope).await?,
            domains: store::people::domains(&ctx.db, &scope).await?,
        };
        Ok(view! { <Invite viewer=ctx.viewer() form ground shown/> }.into_any())
    })
}

#[component]
pub fn Invite(viewer: Viewer, form: Form, ground: Ground, shown: Option<Shown>) -> AnyView {
    let words = viewer.words;
    let title = words.say("invite-title");
    let content = match shown {
        Some(Shown { link, url }) => {
            let href = person_url(&link.email);
            view! {
                <OneTimeLink viewer link url/>
                <p class="flex flex-wrap gap-2">
                    <ButtonLink href="/people/invite" look=Look::Primary label=words.say("invite-another")/>
                    <ButtonLink href look=Look::Plain label=words.say("invite-see-person")/>
                </p>
            }
            .into_any()
        }
        None => view! { <InviteForm viewer form ground/> }.into_any(),
    };
    view! {
        <Title text=format!("{title} · Lasso")/>
        <div class="max-w-2xl">
            <Crumbs viewer steps=vec![("/people".to_owned(), words.say("nav-people"))]/>
            <Heading title=title.clone()/>
            {content}
        </div>
    }
    .into_any()
}

#[component]
fn InviteForm(viewer: Viewer, form: Form, ground: Ground) -> AnyView {
    let words = viewer.words;
    let error_of = |field: &str| form.error(viewer, "invite", field);
    let Ground { roles, tenants, domains } = ground;
    let role = if form.get("role").is_empty() { Role::User.slug() } else { form.get("role") };
    let ours = domains.clone().unwrap_or_default();
    let has_no_domain = domains.as_ref().is_some_and(Vec::is_empty);
    let email_hint = domains.map_or_else(
        || words.say("invite-email-hint"),
        |ours| words.say_with("invite-email-hint-ours", [("domains", visible(&ours.join(", ")).into())]),
    );
    let several = tenants.len() > 1;
    let tenant = several.then(|| {
        let options = tenant_options(viewer, tenants);
        view! {
            <Select
                name="tenant" label=words.say("tenant-label") value=form.get("tenant") options
                hint=words.say("invite-tenant-hint") error=error_of("tenant")
            />
        }
    });
    let who = view! {
        <div class="grid gap-4">
            <Field
                name="email" kind="email" label=words.say("person-email") value=form.get("email")
                hint=email_hint error=error_of("email")
            />
            <Field name="name" kind="text" label=words.say("person-name") value=form.get("name") error=error_of("name") required=false/>
            {tenant}
        </div>
    }
    .into_any();
    let what = view! {
        <div class="grid gap-4">
            <Choices
                name="role" legend=words.say("person-role") value=role
                options=role_options(viewer, roles) error=error_of("role")
            />
            <TextArea
                name="addresses" label=words.say("person-addresses") value=form.get("addresses") rows=4 required=false
                hint=words.say("person-addresses-hint")
                error=addresses_error(viewer, &form, error_of("addresses"), &ours, &[])
            />
        </div>
    }
    .into_any();
    view! {
        {error_of("form").map(|text| view! { <Flash text/> })}
        {has_no_domain.then(|| view! { <Flash text=words.say("invite-no-domain")/> })}
        <form method="post" action="/people/invite" class="grid gap-4">
            <Panel title=words.say("invite-who")>{who}</Panel>
            <Panel title=words.say("invite-what")>{what}</Panel>
            <p><Button look=Look::Primary label=words.say("invite-submit")/></p>
        </form>
    }
    .into_any()
}

/// Roles with what each may see.
pub(crate) fn role_options(viewer: Viewer, roles: &[Role]) -> Vec<(String, String, Option<String>)> {
    let words = viewer.words;
    roles
        .iter()
        .map(|role| {
            let note = words.say(&format!("role-{}-note", role.slug()));
            (role.slug().to_owned(), words.say(&format!("role-{}-choice", role.slug())), Some(note))
        })
        .collect()
}

/// Among many lines, the one that is wrong.
pub(crate) fn addresses_error(
    viewer: Viewer,
    form: &Form,
    error: Option<String>,
    ours: &[String],
    known: &[String],
) -> Option<String> {
    let error = error?;
    let Some(wrong) = first_wrong_address(form.get("addresses"), ours, known) else { return Some(error) };
    let wrong: String = wrong.chars().take(100).collect();
    Some(viewer.words.say_with("person-wrong-address", [("error", error.into()), ("address", visible(&wrong).into())]))
}
