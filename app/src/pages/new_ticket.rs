//! Asking: which kind, about which mail, with what must be said. The mail's facts go along by themselves.

use axum::{
    extract::{Request, State},
    response::{IntoResponse, Redirect, Response},
};
use http::{Uri, request::Parts};
use lasso::{
    error::Error,
    journal::Viewed,
    message::{MessageId, Trace},
    store::{
        self, accesses,
        tickets::{self, NewTicket, Step},
    },
    ticket::{ALLOWED_DAYS, Act, Ask, Author, Kind, Place, Remedy},
    user::{Role, User},
};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    components::{
        asks::{ask_url, likely},
        button::{Button, ButtonLink, Look},
        field::{Check, Choices, Field, Select, TextArea},
        flash::Flash,
        heading::{Crumbs, Heading},
        panel::Panel,
        rich::Rich,
        untrusted::visible,
    },
    error::AppError,
    form::{Form, posted, refuse},
    pages::{page, pairs},
    session::{Ctx, Site, ctx},
    viewer::Viewer,
};

/// What the address says: `?kind=whitelist&message=…&to=…`
#[derive(Clone, Debug, Default)]
struct About {
    kind: Option<Kind>,
    message: Option<MessageId>,
    to: String,
}

impl About {
    fn from_pairs(pairs: &[(String, String)]) -> Self {
        let find = |name: &str| pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        Self {
            kind: find("kind").and_then(Kind::from_slug),
            message: find("message").and_then(|id| id.parse().ok()),
            to: find("to").unwrap_or_default().to_owned(),
        }
    }

    fn of(uri: &Uri) -> Self {
        let query = uri.query().unwrap_or_default();
        Self::from_pairs(&form_urlencoded::parse(query.as_bytes()).into_owned().collect::<Vec<_>>())
    }
}

pub(crate) async fn post(State(site): State<Site>, request: Request) -> Response {
    let (parts, ctx, form) = match Form::read(&site, request).await {
        Ok(read) => read,
        Err(answer) => return answer,
    };
    match open(&parts, &ctx, &form).await {
        Ok((ticket_id, is_new)) => {
            let done = match form.get("text").trim() {
                _ if is_new => "opened",
                "" => "known",
                _ => "added",
            };
            Redirect::to(&format!("/tickets/{ticket_id}?done={done}")).into_response()
        }
        Err(error) => refuse(&site, parts, form, error).await,
    }
}

async fn open(parts: &Parts, ctx: &Ctx, form: &Form) -> Result<(i64, bool), Error> {
    let scope = ctx.user.as_ref().map(User::scope).ok_or(Error::Forbidden)?;
    let about = About::of(&parts.uri);
    let ask = read(about.kind.ok_or(Error::NotFound)?, form)?;
    let message = about.message.map(|id| (id, about.to.as_str()));
    let words = form.get("text");
    let (ticket_id, is_new) = tickets::open(&ctx.db, &scope, NewTicket { ask, words, message }, ctx.now).await?;
    if !is_new && !words.trim().is_empty() {
        // what they wrote this time is not lost
        let step = Step { act: Act::Reply, words, seen: 0, to: "", allow: None };
        tickets::act(&ctx.db, &scope, ticket_id, step, ctx.now).await?;
    }
    Ok((ticket_id, is_new))
}

/// The whole organisation, as a form says it: a radio button with an empty value could be none at all.
const EVERYBODY: &str = "*";

fn read(kind: Kind, form: &Form) -> Result<Ask, Error> {
    let missing = |field| Error::Invalid { field, code: "missing" };
    Ok(match kind {
        Kind::Whitelist => Ask::Whitelist {
            sender: form.get("sender").to_owned(),
            mailbox: match form.get("mailbox") {
                "" => return Err(missing("mailbox")),
                EVERYBODY => String::new(),
                mailbox => mailbox.to_owned(),
            },
            days: form.get("days").parse().map_err(|_| Error::Invalid { field: "days", code: "unknown" })?,
        },
        Kind::Unblock => {
            let author = Author::from_slug(form.get("author")).ok_or(missing("author"))?;
            let place = Place::from_slug(form.get("place")).ok_or(missing("place"))?;
            // what is ticked in the other lists is not shown, and not meant
            let remedies = Remedy::of(author, place).iter().copied();
            let remedies = remedies.filter(|remedy| form.all("remedy").contains(&remedy.slug())).collect();
            Ask::Unblock { sender: form.get("sender").to_owned(), author, place, remedies }
        }
        Kind::Release => Ask::Release,
        Kind::Question => Ask::Question,
    })
}

#[component]
pub fn NewTicketPage() -> impl IntoView {
    let (ctx, form, pairs) = (ctx(), posted(), pairs());
    page(async move {
        let ctx = ctx.ok_or(AppError::Forbidden)?;
        let user = ctx.user.clone().ok_or(AppError::Forbidden)?;
        if !matches!(user.role, Role::User | Role::Admin) {
            return Err(AppError::Forbidden);
        }
        let about = About::from_pairs(&pairs);
        let trace = match about.message {
            Some(id) => {
                let trace = store::messages::trace(&ctx.db, &user.scope(), id, ctx.now).await?;
                let object = trace.id.to_string();
                accesses::note(&ctx.db, &user.scope(), trace.tenant, Viewed::Trace, &object, None, ctx.now).await?;
                Some(trace)
            }
            None => None,
        };
        let asking = Asking { kind: about.kind, to: about.to, trace, addresses: user.addresses };
        Ok(view! { <NewTicketForm viewer=ctx.viewer() asking form=form.unwrap_or_default()/> }.into_any())
    })
}

/// What the form is about.
#[derive(Clone, Debug)]
pub struct Asking {
    /// `None`: one chooses first.
    pub kind: Option<Kind>,
    /// The recipient that is meant.
    pub to: String,
    pub trace: Option<Trace>,
    /// The addresses of a user; an administrator has none of their own here.
    pub addresses: Vec<String>,
}

#[component]
pub fn NewTicketForm(viewer: Viewer, asking: Asking, form: Form) -> AnyView {
    let words = viewer.words;
    let Some(kind) = asking.kind else { return view! { <Kinds viewer asking/> }.into_any() };
    let title = words.say(&format!("ask-{}-title", kind.slug()));
    let lead = words.say(&format!("ask-{}-lead", kind.slug()));
    let mut crumbs = vec![("/tickets".to_owned(), words.say("tickets-title"))];
    let about = asking.trace.as_ref().map(|trace| {
        crumbs.push((format!("/messages/{}", trace.id), words.say("ask-about-mail")));
        let to = if asking.to.is_empty() {
            trace.deliveries.first().map(|delivery| delivery.to.clone()).unwrap_or_default()
        } else {
            asking.to.clone()
        };
        let from = trace.sender.clone().filter(|sender| !sender.is_empty()).unwrap_or_else(|| words.say("null-sender"));
        words.say_with(
            "ask-about",
            [
                ("from", visible(&from).into()),
                ("to", visible(&to).into()),
                ("when", viewer.moment(trace.arrived_at).into()),
            ],
        )
    });
    let action = ask_url(kind, asking.trace.as_ref().map(|trace| (trace, asking.to.as_str())));
    let fields = match kind {
        Kind::Whitelist => whitelist(viewer, &asking, &form),
        Kind::Unblock => unblock(viewer, &asking, &form),
        Kind::Release | Kind::Question => ().into_any(),
    };
    let what_next = if about.is_some() { "ask-what-next" } else { "ask-what-next-alone" };
    let must_say = matches!(kind, Kind::Question | Kind::Unblock);
    view! {
        <Title text=format!("{title} · Lasso")/>
        <Crumbs viewer steps=crumbs/>
        <Heading title lead/>
        <div class="max-w-160">
            {form.error(viewer, "ask", "form").map(|text| view! { <Flash text/> })}
            {about.map(|about| view! { <div class="mb-5"><Panel><p><Rich text=about/></p></Panel></div> })}
            <form method="post" action=action class="grid gap-5">
                {fields}
                <TextArea
                    name="text" rows=6 required=must_say value=form.get("text").to_owned()
                    label=words.say(&format!("ask-{}-text", kind.slug())) hint=words.say(&format!("ask-{}-text-hint", kind.slug()))
                    error=form.error(viewer, "ask", "text")
                />
                <p class="flex flex-wrap gap-2">
                    <Button look=Look::Primary label=words.say(&format!("ask-{}-submit", kind.slug()))/>
                </p>
                <p class="text-small text-ink-3">{words.say(what_next)} " " <a class="text-accent underline" href="/help#ask">{words.say("ask-help")}</a></p>
            </form>
        </div>
    }
    .into_any()
}

/// Which kind: where no link said it.
#[component]
fn Kinds(viewer: Viewer, asking: Asking) -> AnyView {
    let words = viewer.words;
    let title = words.say("ask-title");
    let about = asking.trace.as_ref().map(|trace| (trace, asking.to.as_str()));
    // about a mail, what makes sense for it; else all but what only a mail can be asked for
    let kinds = match &asking.trace {
        Some(trace) => likely(trace),
        None => vec![Kind::Question, Kind::Whitelist, Kind::Unblock],
    };
    let kinds = kinds
        .iter()
        .map(|kind| {
            let (slug, href) = (kind.slug(), ask_url(*kind, about));
            view! {
                <li class="grid min-w-0">
                    <Panel title=words.say(&format!("ask-{slug}-title"))>
                        <p class="text-ink-2 text-pretty mb-2">{words.say(&format!("ask-{slug}-lead"))}</p>
                        <ButtonLink href look=Look::Plain label=words.say(&format!("ask-{slug}-verb"))/>
                    </Panel>
                </li>
            }
        })
        .collect_view();
    view! {
        <Title text=format!("{title} · Lasso")/>
        <Crumbs viewer steps=vec![("/tickets".to_owned(), words.say("tickets-title"))]/>
        <Heading title/>
        <ul class="grid gap-3 sm:grid-cols-2 max-w-220">{kinds}</ul>
    }
    .into_any()
}

fn or(typed: &str, offered: impl FnOnce() -> String) -> String {
    if typed.is_empty() { offered() } else { typed.to_owned() }
}

fn whitelist(viewer: Viewer, asking: &Asking, form: &Form) -> AnyView {
    let words = viewer.words;
    let error = |field| form.error(viewer, "ask", field);
    let known = asking.trace.as_ref().and_then(|trace| trace.sender.clone()).filter(|sender| sender.contains('@'));
    let typed = form.get("sender").to_owned();
    let is_offered = |known: &str| typed.is_empty() || typed == known || known.ends_with(&typed);
    let sender = match known.filter(|known| is_offered(known)) {
        Some(address) => {
            let domain = format!("@{}", address.rsplit_once('@').map_or("", |(_, domain)| domain));
            let options = vec![
                (address.clone(), visible(&address), Some(words.say("sender-address-note"))),
                (domain.clone(), visible(&domain), Some(words.say("sender-domain-note"))),
            ];
            let value = or(&typed, || address.clone());
            view! { <Choices name="sender" legend=words.say("ask-sender") value options error=error("sender")/> }.into_any()
        }
        None => view! {
            <Field name="sender" kind="text" label=words.say("ask-sender") hint=words.say("ask-sender-hint") value=typed error=error("sender")/>
        }
        .into_any(),
    };
    // one's own addresses, or whoever the mail was for
    let mut mailboxes = asking.addresses.clone();
    let to = asking.trace.as_ref().map(|trace| {
        or(&asking.to, || trace.deliveries.first().map(|delivery| delivery.to.clone()).unwrap_or_default())
            .to_lowercase()
    });
    if let Some(to) = to.filter(|to| asking.addresses.is_empty() && !to.is_empty()) {
        mailboxes.push(to);
    }
    let typed = form.get("mailbox");
    if asking.addresses.is_empty() && !typed.is_empty() && typed != EVERYBODY && !mailboxes.iter().any(|m| m == typed) {
        mailboxes.push(typed.to_owned());
    }
    let offered = asking.to.to_lowercase();
    let mailbox = or(typed, || {
        let named = mailboxes.iter().find(|mailbox| **mailbox == offered).or(mailboxes.first());
        named.cloned().unwrap_or_else(|| EVERYBODY.to_owned())
    });
    let mut options: Vec<(String, String)> =
        mailboxes.into_iter().map(|mailbox| (mailbox.clone(), visible(&mailbox))).collect();
    options.push((EVERYBODY.to_owned(), words.say("mailbox-all")));
    let days = or(form.get("days"), || ALLOWED_DAYS[0].to_string());
    view! {
        {sender}
        <Select name="mailbox" label=words.say("ask-mailbox") value=mailbox options error=error("mailbox")/>
        <Select name="days" label=words.say("ask-days") value=days options=durations(viewer) error=error("days")/>
    }
    .into_any()
}

/// For how long somebody may be let through.
pub(crate) fn durations(viewer: Viewer) -> Vec<(String, String)> {
    let mut days = ALLOWED_DAYS;
    days.sort_unstable();
    days.iter()
        .map(|days| {
            (days.to_string(), viewer.words.say_with("days", [("count", (*days).into()), ("n", (*days).into())]))
        })
        .collect()
}

fn unblock(viewer: Viewer, asking: &Asking, form: &Form) -> AnyView {
    let words = viewer.words;
    let error = |field| form.error(viewer, "ask", field);
    let of_mail = || asking.trace.as_ref().and_then(|trace| trace.sender.clone()).unwrap_or_default();
    let sender = or(form.get("sender"), || or(&of_mail(), || asking.addresses.first().cloned().unwrap_or_default()));
    let options = |slugs: Vec<&str>, kind: &str| {
        let note = |slug: &str| words.say(&format!("{kind}-{slug}-note"));
        slugs
            .into_iter()
            .map(|slug| (slug.to_owned(), words.say(&format!("{kind}-{slug}")), Some(note(slug))))
            .collect::<Vec<_>>()
    };
    let authors = options(Author::ALL.iter().map(|author| author.slug()).collect(), "author");
    let places = options(Place::ALL.iter().map(|place| place.slug()).collect(), "place");
    let ticked = form.all("remedy");
    // which list counts follows from the two answers above: where the browser can tell, the others fold away
    let lists = [
        (Author::Me, Place::Mailbox, "checklist-me", "[form:has([value^=not]:checked)_&]:hidden"),
        (
            Author::NotMe,
            Place::Website,
            "checklist-website",
            "[form:has([value=me]:checked)_&]:hidden [form:has([value=mailbox]:checked)_&]:hidden",
        ),
        (
            Author::NotMe,
            Place::Mailbox,
            "checklist-mailbox",
            "[form:has([value=me]:checked)_&]:hidden [form:has([value=website]:checked)_&]:hidden",
        ),
    ]
    .map(|(author, place, legend, class)| {
        let boxes = Remedy::of(author, place)
            .iter()
            .map(|remedy| {
                let label = words.say(&format!("remedy-{}", remedy.slug()));
                view! { <Check name="remedy" value=remedy.slug() label checked=ticked.contains(&remedy.slug())/> }
            })
            .collect_view();
        view! {
            <fieldset class=format!("rounded-card border border-line bg-raised px-4 pb-3 pt-1 grid gap-1 {class}")>
                <legend class="font-medium px-1 -ml-1">{words.say(legend)}</legend>
                {boxes}
            </fieldset>
        }
    });
    view! {
        <Field name="sender" kind="text" label=words.say("ask-blocked") hint=words.say("ask-blocked-hint") value=sender error=error("sender")/>
        <Choices name="author" legend=words.say("ask-author") value=form.get("author").to_owned() options=authors error=error("author")/>
        <Choices name="place" legend=words.say("ask-place") value=form.get("place").to_owned() options=places error=error("place")/>
        {lists}
        <p class="text-small"><a class="text-accent font-medium hover:underline" href="/help#blocked">{words.say("ask-blocked-help")}</a></p>
    }
    .into_any()
}
