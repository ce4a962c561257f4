//! *Sources*: where log lines come from, how each source is doing, what nobody understood, and where to add one. For the operator.

use axum::{
    extract::{Request, State},
    response::{IntoResponse, Redirect, Response},
};
use http::request::Parts;
use lasso::{
    error::Error,
    source::{Declaration, Kind, Shape, token_hash},
    store::{self, categories::Progress},
    tenant::Scope,
    user::Role,
};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    components::{
        button::{Button, ButtonLink, Look},
        empty::Blank,
        field::{Choices, Field},
        flash::{Done, Flash},
        heading::Heading,
        icon::Icon,
        panel::{Folded, Note},
        push::{NewToken, OneTimeToken},
        sources::{Row, Shapes, SourceList, anchor},
        zone::ZoneSelect,
    },
    error::AppError,
    form::{Form, posted, refuse},
    link::secret,
    pages::{done, page, pairs, problem, render},
    probe,
    session::{Ctx, Site, ctx},
    viewer::Viewer,
};

/// Several forms stand on the page: `act` says which one was sent.
pub(crate) async fn post(State(site): State<Site>, request: Request) -> Response {
    let (parts, ctx, form) = match Form::read(&site, request).await {
        Ok(read) => read,
        Err(answer) => return answer,
    };
    let scope = match operator(&ctx) {
        Ok(scope) => scope,
        Err(error) => return problem::respond(&site, parts, error).await,
    };
    let name = form.get("name");
    let outcome = match form.get("act") {
        "add" => add(&ctx, &scope, &form).await,
        "change" => change(&ctx, &scope, &form).await,
        "pause" => store::sources::pause(&ctx.db, &scope, name, true, ctx.now).await.map(|()| After::Done("paused")),
        "resume" => store::sources::pause(&ctx.db, &scope, name, false, ctx.now).await.map(|()| After::Done("resumed")),
        "token" => give_token(&ctx, &scope, name).await.map(After::Show),
        _ => Err(Error::Invalid { field: "form", code: "unknown" }),
    };
    match outcome {
        Ok(After::Done(done)) => Redirect::to(&format!("/sources?done={done}#{}", anchor(name))).into_response(),
        // what was declared is looked at without being asked
        Ok(After::Test(done)) => {
            Redirect::to(&format!("/sources?done={done}&test={name}#{}", anchor(name))).into_response()
        }
        Ok(After::Show(new)) => show(&site, parts, new).await,
        Err(error) => refuse(&site, parts, form, error).await,
    }
}

enum After {
    Done(&'static str),
    Test(&'static str),
    Show(NewToken),
}

async fn add(ctx: &Ctx, scope: &Scope, form: &Form) -> Result<After, Error> {
    let declaration = declared(form)?;
    match store::sources::add(&ctx.db, scope, &declaration, ctx.now).await {
        Ok(()) if declaration.kind == Kind::Http => give_token(ctx, scope, &declaration.name).await.map(After::Show),
        Ok(()) => Ok(After::Test("added")),
        Err(Error::Conflict("exists")) => Err(Error::Invalid { field: "name", code: "exists" }),
        Err(error) => Err(error),
    }
}

async fn change(ctx: &Ctx, scope: &Scope, form: &Form) -> Result<After, Error> {
    match store::sources::edit(&ctx.db, scope, &declared(form)?, ctx.now).await {
        Ok(()) => Ok(After::Test("changed")),
        Err(Error::Conflict("timezone")) => Err(Error::Invalid { field: "timezone", code: "read-already" }),
        Err(error) => Err(error),
    }
}

/// What was typed. Which field is wrong is said by [`Declaration::check`].
fn declared(form: &Form) -> Result<Declaration, Error> {
    let kind = Kind::from_slug(form.get("kind")).ok_or(Error::Invalid { field: "kind", code: "import" })?;
    let days = form.get("keep_lines_days").trim().parse();
    let declaration = Declaration {
        host: form.get("host").trim().to_owned(),
        timezone: form.get("timezone").to_owned(),
        trusted_networks: form.get("trusted_networks").trim().to_owned(),
        keep_lines_days: days.map_err(|_| Error::Invalid { field: "keep_lines_days", code: "out-of-range" })?,
        ..Declaration::new(form.get("name"), kind, form.get("place").trim())
    };
    declaration.check()?;
    Ok(declaration)
}

async fn give_token(ctx: &Ctx, scope: &Scope, name: &str) -> Result<NewToken, Error> {
    let source = store::sources::find(&ctx.db, scope, name).await?;
    let token = secret()?.to_string();
    store::sources::set_token(&ctx.db, scope, name, token_hash(&token), ctx.now).await?;
    Ok(NewToken { name: name.to_owned(), token, is_another: source.has_token })
}

/// The page with the token. Not a redirection: the token would have to travel in its address.
async fn show(site: &Site, parts: Parts, new: NewToken) -> Response {
    render(site, parts, move || provide_context(new.clone())).await
}

/// For others the page is closed, as all of the operator's are.
fn operator(ctx: &Ctx) -> Result<Scope, AppError> {
    let scope = ctx.scope()?;
    if scope.is_any_of(&[Role::Operator]) { Ok(scope) } else { Err(AppError::Forbidden) }
}

/// What the page shows.
#[derive(Clone, Debug)]
pub struct Ground {
    pub rows: Vec<Row>,
    pub shapes: Vec<Shape>,
    /// How far the mail known before has been looked at by other rules of categories, while that is not done.
    pub recategorised: Option<Progress>,
    /// The form below: a new source's, or that of one that is to be changed.
    pub form: Form,
    pub new: Option<NewToken>,
    pub origin: String,
    pub done: Option<String>,
}

#[component]
pub fn SourcesPage() -> impl IntoView {
    let (ctx, form, new) = (ctx(), posted(), use_context::<NewToken>());
    let done = ctx.as_ref().filter(|_| new.is_none()).and_then(|ctx| done(ctx.viewer(), "sources"));
    let pairs = if form.is_none() && new.is_none() { pairs() } else { Vec::new() };
    let asked = move |what: &str| pairs.iter().find(|(name, _)| name == what).map(|(_, value)| value.clone());
    let (test, edit, wants_form) = (asked("test"), asked("edit"), asked("add").is_some());
    page(async move {
        let ctx = ctx.ok_or(AppError::Forbidden)?;
        let scope = operator(&ctx)?;
        let mut overviews = store::sources::overview(&ctx.db, &scope, ctx.now).await?;
        for overview in &mut overviews {
            overview.problem = ctx.problems.of(overview.source.source_id);
            overview.turned_away = ctx.problems.turned_away(overview.source.source_id);
        }
        let gaps = store::sources::last_gaps(&ctx.db, &scope).await?;
        let shapes = store::sources::shapes(&ctx.db, &scope, None).await?;
        let rules = store::categories::own(&ctx.db, &scope).await?;
        let recategorised = rules.is_unfinished().then_some(rules.progress);
        let edited = overviews
            .iter()
            .map(|overview| &overview.source)
            .find(|source| source.is_of_page && edit.as_ref() == Some(&source.declaration.name));
        let form = form
            .or_else(|| edited.map(|source| filled(&source.declaration, "change")))
            .or_else(|| wants_form.then(|| blank(ctx.viewer())))
            .unwrap_or_default();
        let mut rows = Vec::new();
        for overview in overviews {
            let declaration = &overview.source.declaration;
            let is_asked = test.as_ref() == Some(&declaration.name) && declaration.kind != Kind::Import;
            let found = if is_asked { Some(probe::look(declaration, ctx.now).await) } else { None };
            rows.push(Row { gap_at: gaps.get(&overview.source.source_id).copied(), overview, found });
        }
        let ground = Ground { rows, shapes, recategorised, form, new, origin: ctx.origin.clone(), done };
        Ok(view! { <Sources viewer=ctx.viewer() ground/> }.into_any())
    })
}

/// A form for a new source.
fn blank(viewer: Viewer) -> Form {
    let timezone = viewer.timezone.name().to_owned();
    filled(&Declaration { timezone, ..Declaration::new("", Kind::File, "") }, "add")
}

/// A form with what is declared.
fn filled(declaration: &Declaration, act: &str) -> Form {
    Form::filled([
        ("act", act.to_owned()),
        ("kind", declaration.kind.slug().to_owned()),
        ("name", declaration.name.clone()),
        ("place", declaration.place.clone()),
        ("host", declaration.host.clone()),
        ("timezone", declaration.timezone.clone()),
        ("trusted_networks", declaration.trusted_networks.clone()),
        ("keep_lines_days", declaration.keep_lines_days.to_string()),
    ])
}

#[component]
pub fn Sources(viewer: Viewer, ground: Ground) -> AnyView {
    let words = viewer.words;
    let title = words.say("nav-sources");
    let Ground { rows, shapes, recategorised, form, new, origin, done } = ground;
    let is_empty = rows.is_empty();
    let list = if is_empty {
        view! {
            <Blank icon=Icon::Pulse title=words.say("sources-empty-title") text=words.say("sources-empty-text")>""</Blank>
        }
        .into_any()
    } else {
        view! { <SourceList viewer rows origin=origin.clone()/> }.into_any()
    };
    let has_shapes = !shapes.is_empty();
    let is_whole = form.get("act").is_empty();
    view! {
        <Title text=format!("{title} · Lasso")/>
        <Heading title lead=words.say("sources-lead")>
            {(!is_empty && is_whole).then(|| view! {
                <div class="print:hidden"><ButtonLink href="/sources?add=1#add" look=Look::Plain label=words.say("sources-add")/></div>
            })}
        </Heading>
        {done.map(|text| view! { <Done text/> })}
        {form.error(viewer, "sources", "form").map(|text| view! { <Flash text/> })}
        {new.map(|new| view! { <OneTimeToken viewer new origin/> })}
        {recategorised.map(|progress| view! { <div class="mb-4"><Note text=looked_at(viewer, progress)/></div> })}
        {list}
        <div class="mt-5 print:hidden"><Declare viewer form is_empty/></div>
        <section class="mt-9">
            <h2 class="text-heading font-semibold tracking-tight mb-1">{words.say("shapes-title")}</h2>
            <p class="text-ink-2 mb-3 max-w-[72ch] text-pretty">
                {words.say(if has_shapes { "shapes-lead" } else { "shapes-none" })}
            </p>
            {has_shapes.then(|| view! { <Shapes viewer shapes/> })}
        </section>
    }
    .into_any()
}

/// `Les règles de catégories ont changé : 12 400 messages revus sur 240 000. …`
fn looked_at(viewer: Viewer, progress: Progress) -> String {
    let words = viewer.words;
    match progress.mails {
        None => words.say("sources-recategorise-begins"),
        Some(mails) => {
            // mail that came meanwhile is looked at too
            let mails = mails.max(progress.looked_at);
            let said = [
                ("count", mails.into()),
                ("n", words.number(mails).into()),
                ("done", words.number(progress.looked_at).into()),
            ];
            words.say_with("sources-recategorise", said)
        }
    }
}

/// The form that declares a source, or changes one.
#[component]
fn Declare(viewer: Viewer, form: Form, is_empty: bool) -> AnyView {
    let words = viewer.words;
    let is_change = form.get("act") == "change";
    let is_typed = matches!(form.get("act"), "add" | "change");
    let form = if is_typed { form } else { blank(viewer) };
    let error_of = |field: &str| form.error(viewer, "sources", field);
    let name = form.get("name").to_owned();
    let title = if is_change {
        words.say_with("sources-change", [("name", name.clone().into())])
    } else {
        words.say("sources-add")
    };
    let identity = if is_change {
        let kind = form.get("kind").to_owned();
        view! {
            <input type="hidden" name="kind" value=kind.clone()/>
            <input type="hidden" name="name" value=name/>
            <Note text=words.say(&format!("source-kind-{kind}-note"))/>
        }
        .into_any()
    } else {
        let options = Kind::LIVE.map(|kind| {
            let slug = kind.slug();
            let note = words.say(&format!("source-kind-{slug}-note"));
            (slug.to_owned(), words.say(&format!("source-kind-{slug}")), Some(note))
        });
        view! {
            <Choices
                name="kind" legend=words.say("sources-field-kind") value=form.get("kind") options=options.to_vec() error=error_of("kind")
            />
        }
        .into_any()
    };
    let named = (!is_change).then(|| {
        view! {
            <Field
                name="name" kind="text" label=words.say("sources-field-name") value=form.get("name") hint=words.say("sources-hint-name")
                error=error_of("name") maxlength=64
            />
        }
    });
    let (act, submit) = if is_change { ("change", "sources-change-submit") } else { ("add", "sources-add-submit") };
    let fields = view! {
        <form method="post" action="/sources" class="grid gap-x-8 gap-y-4 lg:grid-cols-2 pt-2 pb-1.5 items-start">
            <input type="hidden" name="act" value=act/>
            <div class="min-w-0">{identity}</div>
            <div class="grid gap-4 min-w-0">
                {named}
                <Field
                    name="place" kind="text" label=words.say("sources-field-place") value=form.get("place")
                    hint=words.say("sources-hint-place") error=error_of("place") required=false
                />
                <Field
                    name="host" kind="text" label=words.say("sources-field-host") value=form.get("host")
                    hint=words.say("sources-hint-host") error=error_of("host") required=false
                />
                <ZoneSelect
                    name="timezone" label=words.say("account-timezone") value=form.get("timezone") error=error_of("timezone")
                />
                <Field
                    name="trusted_networks" kind="text" label=words.say("sources-field-trusted") value=form.get("trusted_networks")
                    hint=words.say("sources-hint-trusted") error=error_of("trusted_networks") required=false
                />
                <Field
                    name="keep_lines_days" kind="number" label=words.say("sources-field-days") value=form.get("keep_lines_days")
                    hint=words.say("sources-hint-days") error=error_of("keep_lines_days")
                />
                <p class="flex flex-wrap gap-2">
                    <Button look=Look::Primary label=words.say(submit)/>
                    {is_change.then(|| view! { <ButtonLink href="/sources" look=Look::Quiet label=words.say("sources-cancel")/> })}
                </p>
            </div>
        </form>
    }
    .into_any();
    view! {
        <div id="add" class="scroll-mt-4"><Folded title is_open=is_typed || is_empty>{fields}</Folded></div>
    }
    .into_any()
}
