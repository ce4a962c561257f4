//! People: the list, whether they can sign in, and what happened to their accounts.

use lasso::{
    message::Micros,
    person::{Person, Signer, Standing, UserAct, UserEvent},
    user::Role,
};
use leptos::prelude::*;

use crate::{
    components::{
        badge::{Badge, Tone},
        icon::Icon,
        listing::{Column, Listing},
        untrusted::{Untrusted, visible},
        when::When,
    },
    viewer::Viewer,
};

/// The page of one person. They are known by their e-mail address, whose `@` may stand in a path as it is.
pub fn person_url(email: &str) -> String {
    let email: String = form_urlencoded::byte_serialize(email.as_bytes()).collect();
    format!("/people/{}", email.replace("%40", "@"))
}

/// What they are called: the address where nobody gave a name.
pub fn person_label(name: &str, email: &str) -> String {
    visible(if name.is_empty() { email } else { name })
}

/// One row, one person; the whole row opens their page. Stacked on a phone.
#[component]
pub fn PeopleTable(viewer: Viewer, rows: Vec<Person>, caption: String, with_tenant: bool) -> AnyView {
    let words = viewer.words;
    let rows = rows.into_iter().map(|person| view! { <Row viewer person with_tenant/> }).collect_view();
    let column = |word: &str, width| Column::new(words.say(word), width);
    let person = column("people-column-person", "").sorted("ascending");
    let columns = if with_tenant {
        vec![
            person,
            column("people-column-role", "w-[17%]"),
            column("people-column-tenant", "w-[20%]"),
            column("people-column-addresses", "w-[11%]"),
            column("people-column-access", "w-[19%]"),
        ]
    } else {
        vec![
            person,
            column("people-column-role", "w-[20%]"),
            column("people-column-addresses", "w-[13%]"),
            column("people-column-access", "w-[22%]"),
        ]
    };
    view! { <Listing caption columns>{rows}</Listing> }.into_any()
}

#[component]
fn Row(viewer: Viewer, person: Person, with_tenant: bool) -> AnyView {
    const CELL: &str = "sm:h-12 sm:px-2.5 sm:border-b sm:border-line sm:truncate group-hover:bg-accent-wash/45";
    let words = viewer.words;
    let tenant =
        if person.tenant_name.is_empty() { words.say("people-platform") } else { visible(&person.tenant_name) };
    // whoever sees the whole tenant needs no address to see by
    let addresses = (person.role == Role::User).then(|| words.number(person.addresses));
    view! {
        <tr class="group relative grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 items-center py-2.5 border-b border-line sm:border-0 sm:py-0 sm:table-row">
            <td class=format!("{CELL} min-w-0")>
                <a
                    href=person_url(&person.email)
                    class="block truncate font-medium leading-snug after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent focus-visible:after:rounded-md"
                >
                    <bdi>{person_label(&person.name, &person.email)}</bdi>
                </a>
                {(!person.name.is_empty()).then(|| view! {
                    <span class="block truncate text-small text-ink-3 leading-snug"><bdi>{visible(&person.email)}</bdi></span>
                })}
            </td>
            <td class=format!("{CELL} order-3 sm:order-none col-span-2 text-small sm:text-base text-ink-2")>{words.say(&format!("role-{}", person.role.slug()))}</td>
            {with_tenant.then(|| view! {
                <td class=format!("{CELL} order-4 sm:order-none col-span-2 min-w-0 text-small sm:text-base text-ink-2 truncate")>{tenant}</td>
            })}
            <td class=format!("{CELL} hidden sm:table-cell text-ink-2 tabular-nums")>{addresses}</td>
            <td class=format!("{CELL} order-2 sm:order-none")><StandingBadge viewer standing=person.standing link_until=person.link_until/></td>
        </tr>
    }
    .into_any()
}

/// Whether they can sign in; of an invitation, how long it still works.
#[component]
pub fn StandingBadge(viewer: Viewer, standing: Standing, link_until: Option<Micros>) -> AnyView {
    let words = viewer.words;
    let (tone, icon) = match standing {
        Standing::Active => (Tone::Ok, Icon::Check),
        Standing::Invited => (Tone::Wait, Icon::Clock),
        Standing::Disabled => (Tone::Quiet, Icon::Ban),
    };
    let text = words.say(&format!("access-{}", standing.slug()));
    let until = link_until.filter(|_| standing == Standing::Invited).map(|until| {
        if until > viewer.now {
            view! { <span class="text-tiny text-ink-3"><When viewer at=until text=viewer.away(until)/></span> }
                .into_any()
        } else {
            view! { <span class="text-tiny text-bad">{words.say("access-expired")}</span> }.into_any()
        }
    });
    view! {
        <span class="inline-flex flex-wrap items-center gap-x-1.5 align-middle"><Badge tone icon text/> " " {until}</span>
    }
    .into_any()
}

/// What happened to an account: the newest first, each with who did it.
#[component]
pub fn History(viewer: Viewer, events: Vec<UserEvent>) -> AnyView {
    let events = events
        .into_iter()
        .map(|event| {
            view! {
                <li class="grid sm:grid-cols-[11rem_minmax(0,1fr)] gap-x-3 py-1.5 border-t border-line first:border-t-0">
                    <span class="text-small text-ink-3"><When viewer at=event.at text=viewer.moment(event.at)/></span>
                    <span class="min-w-0 wrap-anywhere">
                        {event_text(viewer, &event)}
                        " " <span class="text-small text-ink-3">{signed(viewer, &event.by)}</span>
                    </span>
                </li>
            }
        })
        .collect_view();
    view! { <ol class="text-small">{events}</ol> }.into_any()
}

fn event_text(viewer: Viewer, event: &UserEvent) -> String {
    let words = viewer.words;
    let detail = match event.act {
        UserAct::Add | UserAct::Invite | UserAct::Role => words.say(&format!("role-{}", event.detail)),
        _ => visible(&event.detail),
    };
    words.say_with(&format!("event-{}", event.act.slug()), [("detail", detail.into())])
}

/// `par Hugo Lambert`
pub fn signed(viewer: Viewer, by: &Signer) -> AnyView {
    match by {
        Signer::Command => viewer.words.say("signed-command").into_any(),
        Signer::Person(name) => {
            let name = name.clone();
            view! { {viewer.words.say("signed-by")} " " <Untrusted text=name/> }.into_any()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Locale, Words};

    #[test]
    fn everything_that_happens_to_an_account_has_its_words() {
        for words in Locale::ALL.map(Words) {
            for key in UserAct::ALL.map(|act| format!("event-{}", act.slug())) {
                assert!(words.find(&key, [("detail", "x".into())]).is_some(), "{key}");
            }
            for key in Standing::ALL.map(|standing| format!("access-{}", standing.slug())) {
                assert!(words.find(&key, []).is_some(), "{key}");
            }
            for key in Role::ALL.map(|role| format!("role-{}", role.slug())) {
                assert!(words.find(&format!("{key}-note"), []).is_some(), "{key}");
                assert!(words.find(&format!("{key}-choice"), []).is_some(), "{key}");
            }
        }
    }

    #[test]
    fn an_address_is_one_part_of_a_path() {
        for (email, path) in [
            ("claire@cust-a.example", "/people/claire@cust-a.example"),
            ("a+b/c?d#e%40@x", "/people/a%2Bb%2Fc%3Fd%23e%2540@x"),
            ("été@x", "/people/%C3%A9t%C3%A9@x"),
        ] {
            assert_eq!(person_url(email), path);
        }
    }
}
