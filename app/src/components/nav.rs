//! The side menu (a bar on a phone): where one is, who one is, how the site looks and speaks.

use lasso::user::{Role, User};
use leptos::prelude::*;

use crate::{
    components::icon::{Glyph, Icon},
    session::Theme,
    viewer::Viewer,
    words::Locale,
};

/// Where one may go: the path, its icon, its word, and whose it is.
const PLACES: [(&str, Icon, &str, &[Role]); 12] = {
    const EVERYBODY: &[Role] = &Role::ALL;
    const TENANT: &[Role] = &[Role::User, Role::Admin];
    const DESK: &[Role] = &[Role::Agent, Role::Operator];
    const WHOLE: &[Role] = &[Role::Admin, Role::Agent, Role::Operator];
    [
        ("/", Icon::Gauge, "nav-home", EVERYBODY),
        ("/messages", Icon::Mail, "nav-messages", EVERYBODY),
        ("/tickets", Icon::Ticket, "nav-tickets", TENANT),
        ("/desk", Icon::Inbox, "nav-desk", DESK),
        ("/lists", Icon::Shield, "nav-lists", WHOLE),
        ("/exports/invalid-recipients", Icon::Download, "nav-exports", WHOLE),
        ("/people", Icon::People, "nav-people", &[Role::Admin, Role::Operator]),
        ("/tenants", Icon::Building, "nav-tenants", &[Role::Operator]),
        ("/sources", Icon::Pulse, "nav-sources", &[Role::Operator]),
        ("/journal", Icon::Scroll, "nav-journal", &[Role::Admin, Role::Operator]),
        ("/outbox", Icon::Send, "nav-outbox", &[Role::Operator]),
        ("/help", Icon::Question, "nav-help", EVERYBODY),
    ]
};

#[component]
pub fn Nav(
    viewer: Viewer,
    user: User,
    theme: Theme,
    here: String,
    /// What the person has not read yet.
    #[prop(default = 0)]
    unread: i64,
) -> AnyView {
    let words = viewer.words;
    // on a phone the menu is folded, and what is new must show all the same
    let bell = (unread > 0).then(|| {
        let label = news(viewer, unread);
        view! {
            <a href="/notices" aria-label=label.clone() title=label class="flex items-center gap-1 h-9 px-1.5 rounded-md text-small font-medium tabular-nums text-accent">
                <Glyph icon=Icon::Bell class="size-5"/>
                {at_most_99(unread)}
            </a>
        }
    });
    view! {
        <header class="bg-sunken border-line border-b md:border-b-0 md:border-r md:sticky md:top-0 md:h-screen md:overflow-y-auto flex md:flex-col items-center md:items-stretch gap-1 px-3 py-2 md:py-4 print:hidden">
            <a href="/" class="flex items-center gap-2.5 px-2 py-1 md:mb-3 font-semibold text-heading tracking-tight rounded-md">
                <Glyph icon=Icon::Lasso class="size-6 text-accent"/>
                "Lasso"
            </a>
            <div class="hidden md:block"><Places viewer role=user.role here=here.clone()/></div>
            <div class="ml-auto flex items-center gap-1 md:hidden">
            {bell}
            <details class="relative">
                <summary class="list-none grid place-items-center size-9 rounded-md text-ink-2 hover:text-ink" aria-label=words.say("nav-account")>
                    <Glyph icon=Icon::Menu class="size-5"/>
                </summary>
                <div class="absolute right-0 top-full z-20 mt-1 w-64 max-w-[calc(100vw-24px)] max-h-[calc(100vh-64px)] overflow-y-auto p-3 rounded-card border border-line-2 bg-raised shadow-lg">
                    <div class="pb-3 mb-3 border-b border-line"><Places viewer role=user.role here=here.clone()/></div>
                    <Account viewer user=user.clone() theme here=here.clone() unread/>
                </div>
            </details>
            </div>
            <div class="hidden md:block mt-auto px-2 pt-3 border-t border-line">
                <Account viewer user theme here unread/>
            </div>
        </header>
    }
    .into_any()
}

#[component]
fn Places(viewer: Viewer, role: Role, here: String) -> AnyView {
    let words = viewer.words;
    let path = here.split('?').next().unwrap_or_default().to_owned();
    let places = PLACES
        .into_iter()
        .filter(|(.., roles)| roles.contains(&role))
        .map(|(place, icon, word, _)| {
            // whoever answers finds a ticket at the desk
            let path = if place == "/desk" { path.replacen("/tickets", place, 1) } else { path.clone() };
            let current = if path == place {
                Some("page")
            } else {
                path.strip_prefix(place).is_some_and(|rest| place != "/" && rest.starts_with('/')).then_some("true")
            };
            view! {
                <a
                    href=place aria-current=current
                    class="flex items-center gap-2.5 px-2 py-1.5 rounded-md font-medium text-ink-2 hover:text-ink aria-[current]:bg-raised aria-[current]:text-ink aria-[current]:ring-1 aria-[current]:ring-line"
                >
                    <Glyph icon/>
                    {words.say(word)}
                </a>
            }
        })
        .collect_view();
    view! { <nav aria-label=words.say("nav-label") class="grid gap-0.5">{places}</nav> }.into_any()
}

#[component]
fn Account(viewer: Viewer, user: User, theme: Theme, here: String, unread: i64) -> AnyView {
    let words = viewer.words;
    let current = (here.split('?').next() == Some("/notices")).then_some("page");
    let name = if user.name.is_empty() { user.email.clone() } else { user.name.clone() };
    let role = words.say(&format!("role-{}", user.role.slug()));
    let place = if user.tenant_name.is_empty() { role } else { format!("{} · {role}", user.tenant_name) };
    view! {
        <p class="text-small text-ink-2 leading-snug mb-3">
            <a href="/account" title=words.say("nav-account-page") class="block text-ink font-medium text-base wrap-anywhere rounded-sm hover:underline">{name}</a>
            <span class="wrap-anywhere">{place}</span>
        </p>
        <a
            href="/notices" aria-current=current data-unread=(unread > 0).then_some("")
            class="flex items-center gap-2 min-h-8 mb-2 rounded-sm text-small font-medium text-ink-2 hover:text-ink data-unread:text-accent aria-[current]:text-ink"
        >
            <Glyph icon=Icon::Bell/>
            {news(viewer, unread)}
        </a>
        <Preferences viewer theme here/>
        <form method="post" action="/sign-out" class="mt-2">
            <button type="submit" class="inline-flex items-center gap-2 min-h-8 text-small font-medium text-ink-2 hover:text-ink cursor-pointer">
                <Glyph icon=Icon::SignOut/>
                {words.say("sign-out")}
            </button>
        </form>
    }
    .into_any()
}

/// `3 nouveautés`
fn news(viewer: Viewer, unread: i64) -> String {
    viewer.words.say_with("nav-notices", [("count", unread.into()), ("n", at_most_99(unread).into())])
}

fn at_most_99(unread: i64) -> String {
    if unread > 99 { "99+".to_owned() } else { unread.to_string() }
}

/// Language and theme. Each choice is a button of a plain form; the current one is pressed.
#[component]
pub fn Preferences(viewer: Viewer, theme: Theme, here: String) -> AnyView {
    const CHOICE: &str = "grid place-items-center h-7 min-w-8 px-1.5 rounded-md text-tiny font-medium text-ink-2 hover:text-ink cursor-pointer aria-pressed:bg-raised aria-pressed:text-ink aria-pressed:ring-1 aria-pressed:ring-line-2";
    let words = viewer.words;
    let languages = Locale::ALL.map(|locale| {
        view! {
            <button
                type="submit" name="lang" value=locale.slug() lang=locale.slug() class=CHOICE
                aria-pressed=(locale == words.0).to_string() aria-label=locale.name() title=locale.name()
            >
                {locale.slug().to_uppercase()}
            </button>
        }
    });
    let themes = Theme::ALL.map(|choice| {
        let (icon, label) = match choice {
            Theme::System => (Icon::Monitor, words.say("theme-system")),
            Theme::Light => (Icon::Sun, words.say("theme-light")),
            Theme::Dark => (Icon::Moon, words.say("theme-dark")),
        };
        view! {
            <button
                type="submit" name="theme" value=choice.slug() class=CHOICE
                aria-pressed=(choice == theme).to_string() aria-label=label.clone() title=label
            >
                <Glyph icon class="size-3.5"/>
            </button>
        }
    });
    view! {
        <form method="post" action="/preferences" class="flex flex-wrap gap-x-3 gap-y-1 -ml-1">
            <input type="hidden" name="next" value=here/>
            <fieldset class="flex gap-0.5"><legend class="sr-only">{words.say("language")}</legend>{languages}</fieldset>
            <fieldset class="flex gap-0.5"><legend class="sr-only">{words.say("theme")}</legend>{themes}</fieldset>
        </form>
    }
    .into_any()
}
