//! One person: what is known about them, how they come in, and what happened to their account.

use axum::{
    extract::{Path, Request, State, rejection::PathRejection},
    response::{IntoResponse, Redirect, Response},
};
use lasso::{
    error::{Error, Result},
    person::{Assignment, PersonDetails, Standing, roles_given_by},
    store::{self, password_links, people, people::Change},
    tenant::{Scope, Tenant},
    user::Role,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::{
    components::{
        button::{Button, Look},
        definitions::Definitions,
        field::{Choices, Field, Select, TextArea},
        flash::{Done, Flash},
        heading::{Crumbs, Heading},
        one_time_link::OneTimeLink,
        panel::{Act, Careful, Note, Panel, TextLink},
        people::{History, StandingBadge, person_label, person_url, signed},
        untrusted::{Untrusted, as_title},
        when::When,
    },
    error::AppError,
    form::{Form, posted, refuse},
    link::{self, Shown},
    pages::{
        done,
        invite::{addresses_error, role_options},
        page,
        people::tenant_options,
        problem,
    },
    session::{Ctx, Site, ctx},
    viewer::Viewer,
};

/// Several forms stand on the page: `act` says which one was sent.
pub(crate) async fn post(
    State(site): State<Site>,
    path: std::result::Result<Path<String>, PathRejection>,
    request: Request,
) -> Response {
    let (parts, ctx, form) = match Form::read(&site, request).await {
        Ok(read) => read,
        Err(answer) => return answer,
    };
    let Ok(scope) = ctx.scope() else { return problem::respond(&site, parts, AppError::Forbidden).await };
    let email = path.map(|Path(email)| email).unwrap_or_default();
    if form.get("act") == "link" {
        let made = async {
            let token = link::secret()?;
            Ok((password_links::make(&ctx.db, &scope, &email, token, ctx.now).await?, token))
        };
        return match made.await {
            Ok((made, token)) => link::show(&site, parts, made, token).await,
            Err(error) => refuse(&site, parts, form, error).await,
        };
    }
    match change(&ctx, &scope, &email, &form).await {
        Ok(done) => Redirect::to(&format!("{}?done={done}", person_url(&email))).into_response(),
        Err(error) => refuse(&site, parts, form, error).await,
    }
}

/// What was done, as the page says it afterwards.
async fn change(ctx: &Ctx, scope: &Scope, email: &str, form: &Form) -> Result<&'static str> {
    let (db, now) = (&ctx.db, ctx.now);
    match form.get("act") {
        "save" => {
            let role = match form.get("role") {
                "" => None,
                slug => Some(Role::from_slug(slug).ok_or(Error::Invalid { field: "role", code: "not-given" })?),
            };
            let change = Change { name: form.get("name"), role, addresses: form.get("addresses") };
            people::edit(db, scope, email, change, now).await.map(|()| "saved")
        }
        "disable" => people::disable(db, scope, email, now).await.map(|()| "disabled"),
        "enable" => people::enable(db, scope, email, now).await.map(|()| "enabled"),
        "sign-out" => people::sign_out(db, scope, email, now).await.map(|()| "signed-out"),
        "assign" => people::assign(db, scope, email, form.get("tenant"), now).await.map(|()| "assigned"),
        "unassign" => people::unassign(db, scope, email, form.get("tenant"), now).await.map(|()| "unassigned"),
        _ => Err(Error::Invalid { field: "form", code: "unknown" }),
    }
}

/// What the page shows besides the person.
#[derive(Clone, Debug)]
pub struct Ground {
    pub roles: &'static [Role],
    /// Whose mail could be opened to an agent; none for an administrator.
    pub tenants: Vec<Tenant>,
    /// The domains that new addresses may have; `None`: any.
    pub domains: Option<Vec<String>>,
    pub done: Option<String>,
    pub shown: Option<Shown>,
}

#[component]
pub fn PersonPage() -> impl IntoView {
    let (form, shown) = (posted(), use_context::<Shown>());
    let ctx = ctx();
    let done = ctx.as_ref().and_then(|ctx| done(ctx.viewer(), "person"));
    let email = use_params_map().read_untracked().get("email").unwrap_or_default();
    page(async move {
        let ctx = ctx.ok_or(AppError::Forbidden)?;
        let scope = ctx.scope()?;
        let details = people::get(&ctx.db, &scope, &email).await?;
        let tenants = if scope.is_any_of(&[Role::Operator]) && !details.person.role.is_of_a_tenant() {
            store::people::tenants(&ctx.db, &scope).await?
        } else {
            Vec::new()
        };
        let domains = people::domains(&ctx.db, &scope).await?;
        let ground = Ground { roles: roles_given_by(&scope), tenants, domains, done, shown };
        Ok(view! { <Person viewer=ctx.viewer() details form ground/> }.into_any())
    })
}

#[component]
pub fn Person(viewer: Viewer, details: PersonDetails, form: Option<Form>, ground: Ground) -> AnyView {
    let words = viewer.words;
    let Ground { roles, tenants, domains, done, shown } = ground;
    let events = details.events.clone();
    let form = form.unwrap_or_default();
    let person = details.person.clone();
    let label = person_label(&person.name, &person.email);
    let is_of_the_platform = !person.role.is_of_a_tenant();
    let tenant = if is_of_the_platform { words.say("people-platform") } else { person.tenant_name.clone() };
    let facts = vec![
        (words.say("person-email"), view! { <Untrusted text=person.email.clone()/> }.into_any()),
        (words.say("tenant-own"), view! { <Untrusted text=tenant/> }.into_any()),
        (words.say("person-role"), words.say(&format!("role-{}", person.role.slug())).into_any()),
        (
            words.say("people-column-access"),
            view! { <StandingBadge viewer standing=person.standing link_until=person.link_until/> }.into_any(),
        ),
    ];
    view! {
        <Title text=format!("{} · Lasso", as_title(if person.name.is_empty() { &person.email } else { &person.name }))/>
        <Crumbs viewer steps=vec![("/people".to_owned(), words.say("nav-people"))]/>
        <Heading title=label/>
        {done.map(|text| view! { <Done text/> })}
        {form.error(viewer, "person", "form").map(|text| view! { <Flash text/> })}
        {shown.map(|Shown { link, url }| view! { <OneTimeLink viewer link url/> })}
        <div class="grid gap-x-5 gap-y-4 lg:grid-cols-[minmax(0,1fr)_340px] items-start">
            <div class="min-w-0 grid gap-4">
                <Known viewer details=details.clone() form=form.clone() roles domains/>
                {is_of_the_platform.then(|| view! { <Opened viewer details=details.clone() form tenants/> })}
                <Panel title=words.say("person-history")><History viewer events/></Panel>
            </div>
            <div class="min-w-0 grid gap-4 order-first lg:order-none">
                <Panel title=words.say("person-account")><Definitions rows=facts/></Panel>
                <Entrance viewer details/>
            </div>
        </div>
    }
    .into_any()
}

/// Name, role, addresses.
#[component]
fn Known(
    viewer: Viewer,
    details: PersonDetails,
    form: Form,
    roles: &'static [Role],
    domains: Option<Vec<String>>,
) -> AnyView {
    let words = viewer.words;
    let person = details.person;
    let is_posted = form.get("act") == "save";
    let typed = |field: &str, kept: String| if is_posted { form.get(field).to_owned() } else { kept };
    let error_of = |field: &str| form.error(viewer, "person", field);
    // nobody goes from a tenant to the platform or back, and nobody changes their own role
    let choices: Vec<Role> =
        roles.iter().copied().filter(|role| role.is_of_a_tenant() == person.role.is_of_a_tenant()).collect();
    let role = if details.is_oneself {
        view! { <Note text=words.say("person-role-oneself")/> }.into_any()
    } else {
        view! {
            <Choices
                name="role" legend=words.say("person-role") value=typed("role", person.role.slug().to_owned())
                options=role_options(viewer, &choices) error=error_of("role")
            />
        }
        .into_any()
    };
    let addresses = person.role.is_of_a_tenant().then(|| {
        let domains = domains.unwrap_or_default();
        view! {
            <TextArea
                name="addresses" label=words.say("person-addresses") value=typed("addresses", details.addresses.join("\n"))
                rows=5 required=false hint=words.say("person-addresses-hint")
                error=addresses_error(viewer, &form, error_of("addresses"), &domains, &details.addresses)
            />
        }
    });
    let fields = view! {
        <form method="post" action=person_url(&person.email) class="grid gap-4">
            <input type="hidden" name="act" value="save"/>
            <Field
                name="name" kind="text" label=words.say("person-name") value=typed("name", person.name)
                error=error_of("name") required=false
            />
            {role}
            {addresses}
            <p><Button look=Look::Primary label=words.say("person-save")/></p>
        </form>
    }
    .into_any();
    view! { <Panel title=words.say("person-known")>{fields}</Panel> }.into_any()
}

/// How they come in, and how that is ended.
#[component]
fn Entrance(viewer: Viewer, details: PersonDetails) -> AnyView {
    let words = viewer.words;
    let person = details.person;
    let action = person_url(&person.email);
    let content = if details.is_oneself {
        view! {
            <Note text=words.say("person-oneself")/>
            <p class="mt-1.5"><TextLink href="/account" text=words.say("nav-account-page")/></p>
        }
        .into_any()
    } else if person.standing == Standing::Disabled {
        view! {
            <div class="grid gap-2.5">
                <Note text=words.say("person-enable-text")/>
                <Act action act="enable" label=words.say("person-enable")/>
            </div>
        }
        .into_any()
    } else {
        let kind = if person.standing == Standing::Invited { "invitation" } else { "reset" };
        let careful = |act: &'static str| {
            let action = action.clone();
            view! {
                <Careful label=words.say(&format!("person-{act}"))>
                    <Note text=words.say(&format!("person-{act}-text"))/>
                    <Act action act label=words.say(&format!("person-{act}-do"))/>
                </Careful>
            }
        };
        view! {
            <div class="grid gap-2.5">
                <Note text=words.say(&format!("person-link-{kind}-text"))/>
                <Act action=action.clone() act="link" label=words.say(&format!("person-link-{kind}"))/>
                {(person.standing == Standing::Active).then(|| careful("sign-out"))}
                {careful("disable")}
            </div>
        }
        .into_any()
    };
    view! { <Panel title=words.say("person-entrance")>{content}</Panel> }.into_any()
}

/// Whose mail is open to an agent or operator.
#[component]
fn Opened(viewer: Viewer, details: PersonDetails, form: Form, tenants: Vec<Tenant>) -> AnyView {
    let words = viewer.words;
    let action = person_url(&details.person.email);
    let left: Vec<Tenant> = tenants
        .into_iter()
        .filter(|tenant| !tenant.name.is_empty())
        .filter(|tenant| !details.assigned.iter().any(|open| open.tenant_name == tenant.name))
        .collect();
    let has_none = details.assigned.is_empty();
    let open = details
        .assigned
        .into_iter()
        .map(|Assignment { tenant_name, at, by }| {
            let with = ("tenant", tenant_name.clone());
            view! {
                <li class="flex flex-wrap items-center gap-x-3 gap-y-1 py-1.5 border-t border-line">
                    <span class="min-w-0 grow">
                        <span class="font-medium"><Untrusted text=tenant_name/></span>
                        <span class="block text-small text-ink-3">
                            <When viewer at text=viewer.date(at)/> " " {signed(viewer, &by)}
                        </span>
                    </span>
                    <Act action=action.clone() act="unassign" look=Look::Quiet label=words.say("person-unassign") with/>
                </li>
            }
        })
        .collect_view();
    let add = (!left.is_empty()).then(|| {
        view! {
            <form method="post" action=action.clone() class="flex flex-wrap gap-2 items-end mt-3">
                <input type="hidden" name="act" value="assign"/>
                <div class="min-w-0 grow">
                    <Select
                        name="tenant" label=words.say("person-assign-label") value=form.get("tenant")
                        options=tenant_options(viewer, left) error=form.error(viewer, "person", "tenant")
                    />
                </div>
                <Button look=Look::Plain label=words.say("person-assign")/>
            </form>
        }
    });
    view! {
        <Panel title=words.say("person-opened")>
            {has_none.then(|| view! { <Note text=words.say("person-opened-none")/> })}
            <ul class="text-base">{open}</ul>
            {add}
        </Panel>
    }
    .into_any()
}
