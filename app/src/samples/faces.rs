//! Every page and each of its faces.

use std::sync::Arc;

use lasso::{
    dashboard::{Dashboard, TicketsWaiting},
    invalid_recipients::{InvalidFilter, InvalidPage},
    journal::{AccessFilter, AccessPage},
    list::{EntryFilter, EntryKind},
    message::{Category, Count, Delivery, Failed, MessageFilter, MessagePage, Period, Status, Trace},
    notice::Notice,
    person::{PeoplePage, PersonDetails, Standing, Welcome},
    store::tickets::TicketPage,
    tenant::{Subjects, TenantDetails, TenantsPage},
    ticket::TicketFilter,
    user::{Role, User},
    verdict::Points,
    window::day,
};
use leptos::prelude::*;

use crate::{
    components::{layout::Layout, nav::Nav, recipients::Wanted},
    error::AppError,
    form::Form,
    link::Shown,
    pages::{
        account::Account,
        desk::Desk,
        help::Help,
        home::{Figured, Home, NoTenant},
        invalid_recipients::InvalidRecipients,
        invite,
        invite::Invite,
        journal::Journal,
        lists,
        lists::Lists,
        message::Message,
        messages::{List, Messages},
        notices::Notices,
        outbox::{Outbound, Outbox},
        people::People,
        person,
        problem::ProblemText,
        sign_in::SignIn,
        sources,
        sources::Sources,
        tenant::TenantView,
        tenants::Tenants,
        ticket::TicketView,
        tickets::Tickets,
        welcome,
        welcome::Gone,
    },
    session::Theme,
    viewer::Viewer,
};

use super::{
    ARRIVED, MINUTE, NOW,
    dashboard::{a_dashboard, figured, no_figures},
    html,
    invalid_recipients::{an_invalid_list, an_invalid_page},
    messages::{a_list, a_masked_page, a_page, an_empty_page},
    notices::{notices, outbox},
    people::{a_link, a_person_ground, a_user, some_agent, some_details, some_people},
    sources::{a_token, no_sources, some_sources},
    tenants::{A_POLICY, a_tenant, some_tenants, two_tenants},
    tickets::{no_tickets, some_accesses, some_colleagues, some_entries, some_threads, some_tickets},
    traces::{
        a_bounced_trace, a_deferred_trace, a_delivery, a_discarded_trace, a_refused_trace, a_trace, an_incomplete_trace,
    },
    verdicts::{
        a_family_trace, a_newsletter_trace, a_rescanned_trace, a_spam_trace, a_virus_trace, an_unchecked_trace,
    },
};

/// Every page and each of its faces.
pub(super) fn pages(viewer: Viewer) -> Vec<(&'static str, String)> {
    let valid = || MessageFilter { category: Some(Category::Valid), ..MessageFilter::default() };
    let search = MessageFilter {
        query: "boisetfils.example".into(),
        status: Some(Status::Deferred),
        period: Some(Period::Days7),
        ..MessageFilter::default()
    };
    let by_verdict = MessageFilter {
        symbol: Some("R_SPF_FAIL".into()),
        failed: Some(Failed::Dmarc),
        score_from: Points::of(5.5),
        score_to: Points::of(-1.0),
        ..MessageFilter::default()
    };
    let never = MessagePage { last_arrived_at: None, last_line_at: None, ..an_empty_page() };
    let refused = Form::filled([("email", "claire@cust-a.example".into()), ("next", "/messages".into())])
        .refuse("form", "wrong-credentials");
    let list = |list: List| move || view! { <Messages viewer list/> }.into_any();
    let message = |trace: Trace| {
        let trace = Arc::new(trace);
        move || view! { <Message viewer trace wanted=Wanted::default() may_ask=true asked=Vec::new()/> }.into_any()
    };
    let invalid = |filter: InvalidFilter, page: InvalidPage| {
        let list = an_invalid_list(filter, page);
        move || view! { <InvalidRecipients viewer list/> }.into_any()
    };
    let nothing =
        |last_at| InvalidPage { rows: Vec::new(), older: None, found: Count::default(), last_at, ..an_invalid_page() };
    let narrow = InvalidFilter {
        from: day("2026-11-01"),
        to: day("2026-11-08"),
        sender: "news@cust-a.example".into(),
        ..InvalidFilter::default()
    };
    let problem = |error: AppError| {
        move || view! { <ProblemText viewer error here="/messages".to_owned() is_signed_in=true/> }.into_any()
    };
    let home = |figured: Figured| move || view! { <Home viewer figured/> }.into_any();
    let mut cut = Dashboard { is_cut: true, since: NOW - 40 * 60 * MINUTE, ..a_dashboard() };
    cut.hours.retain(|(hour, _)| *hour > cut.since - 60 * MINUTE);
    let nothing_ever = Dashboard { last_arrived_at: None, last_line_at: None, ..no_figures() };
    let no_address = Figured { has_no_address: true, ..figured(no_figures(), Role::User, None) };
    let tickets = TicketsWaiting::default();
    let account = move |form: Form, done: Option<String>| {
        let user = User { role: Role::User, addresses: vec!["claire@cust-a.example".into()], ..a_user() };
        view! { <Account viewer user form done sends_mail=false/> }.into_any()
    };
    let bad_account = Form::filled([("act", "password".into())]).refuse("current", "wrong");
    let tenants = move |query: &str, form: Form, page: TenantsPage| {
        view! { <Tenants viewer page query=query.to_owned() form/> }.into_any()
    };
    let tenant = move |details: TenantDetails, form: Form| {
        view! { <TenantView viewer details policy=A_POLICY days_kept=90 form done=None/> }.into_any()
    };
    let bad_tenant = Form::filled([("name", "Menuiserie <b>".into()), ("timezone", "US/Pacific".into())])
        .refuse("form", "tenant-exists");
    let no_tenants = TenantsPage { rows: Vec::new(), found: 0, before: None, after: None };
    let bad_domain =
        Form::filled([("act", "domain".into()), ("domain", "a b".into())]).refuse("domain", "not-a-domain");
    let bad_policy = Form::filled([("act", "policy".into()), ("users", "everything".into()), ("admins", "<b>".into())])
        .refuse("admins", "unknown");
    let the_platform = TenantDetails { tenant: two_tenants().remove(0), domains: Vec::new(), ..a_tenant() };
    let mut nobody = some_people();
    nobody.filter.query = "<script>".into();
    nobody.page = PeoplePage { rows: Vec::new(), found: Count::default(), before: None, after: None };
    let invite = move |form: Form, shown: Option<Shown>| {
        let ground = invite::Ground {
            roles: &[Role::User, Role::Admin],
            tenants: two_tenants(),
            domains: Some(vec!["cust-a.example".into()]),
        };
        view! { <Invite viewer form ground shown/> }.into_any()
    };
    let bad_invitation = Form::filled([
        ("email", "zoe@cust-a.example".into()),
        ("name", "\"><script>alert(1)</script>".into()),
        ("addresses", "info@cust-a.example\nnous@ailleurs.example".into()),
    ])
    .refuse("addresses", "not-ours");
    let bad_person = Form::filled([("act", "save".into()), ("name", "x".repeat(101))]).refuse("name", "too-long");
    let mut invited = some_details();
    (invited.person.standing, invited.person.link_until) = (Standing::Invited, Some(NOW - MINUTE));
    let one = move |details: PersonDetails, form: Option<Form>, ground: person::Ground| {
        view! { <person::Person viewer details form ground/> }.into_any()
    };
    let welcome = move |form: Form, is_invitation: bool| {
        let invited = Welcome {
            email: "zoe.martin@cust-a.example".into(),
            name: "Zoé Martin".into(),
            tenant_name: "Menuiserie Cust-A".into(),
            role: Role::User,
            is_invitation,
            expires_at: NOW + 5 * 60 * MINUTE,
        };
        let signed_in_as = (!is_invitation).then(|| "claire@cust-a.example".to_owned());
        view! { <welcome::Welcome viewer invited form action="/welcome/00".to_owned() signed_in_as/> }.into_any()
    };
    let news = |notices: Vec<Notice>, has_unread: bool| {
        move || view! { <Notices viewer notices is_desk=false sends_mail=true has_unread done=None/> }.into_any()
    };
    let listed = |shown: lists::Shown, form: Form| move || view! { <Lists viewer shown form done=None/> }.into_any();
    let bad_entry = Form::filled([("act", "add".into()), ("kind", "allow".into()), ("sender", "@gmail.com".into())])
        .refuse("sender", "broad");
    let allowed = EntryFilter { kind: Some(EntryKind::Allow), ..EntryFilter::default() };
    let asked = |page: TicketPage| {
        move || view! { <Tickets viewer filter=TicketFilter::default() page is_admin=true/> }.into_any()
    };
    let desk = |page: TicketPage, unknown: Option<String>| {
        move || view! { <Desk viewer filter=TicketFilter::default() page unknown/> }.into_any()
    };
    let journal = |page: AccessPage, filter: AccessFilter| {
        move || view! { <Journal viewer filter page tenants=two_tenants()/> }.into_any()
    };
    let one_day = AccessFilter { who: "<script>".into(), day: day("2026-11-08"), ..AccessFilter::default() };
    let never_looked = AccessPage { accesses: Vec::new(), ..some_accesses() };
    let held = Delivery { to: "claire@cust-a.example".into(), status: Status::Held, ..a_delivery() };
    let held = Trace { deliveries: vec![held], ..a_trace() };
    let tickets_of = some_threads().map(|(name, thread)| {
        let today = Some(held.clone());
        let colleagues = some_colleagues();
        let html = framed(viewer, move || {
            view! { <TicketView viewer thread today colleagues me=9 form=None done=None/> }.into_any()
        });
        (name, html)
    });
    let sources = move |ground: sources::Ground| view! { <Sources viewer ground/> }.into_any();
    let bad_source = Form::filled([
        ("act", "add".into()),
        ("kind", "syslog".into()),
        ("name", "mx1".into()),
        ("place", "\"><script>alert(1)</script>".into()),
    ])
    .refuse("place", "not-an-address");
    let sent = |outbox: Outbound, done: Option<String>| move || view! { <Outbox viewer outbox done/> }.into_any();
    let mut pages = vec![
        ("home", framed(viewer, home(figured(a_dashboard(), Role::Admin, None)))),
        ("home-month", framed(viewer, home(figured(a_dashboard(), Role::Agent, Some(Period::Days30))))),
        ("home-own", framed(viewer, home(figured(cut, Role::User, Some(Period::Hours48))))),
        ("home-period", framed(viewer, home(figured(no_figures(), Role::Admin, None)))),
        ("home-never", framed(viewer, home(figured(nothing_ever, Role::Operator, None)))),
        ("home-no-address", framed(viewer, home(no_address))),
        ("home-no-tenant", framed(viewer, move || view! { <NoTenant viewer role=Role::Agent tickets/> }.into_any())),
        ("emails", framed(viewer, list(a_list(valid(), a_page())))),
        ("emails-search", framed(viewer, list(a_list(search.clone(), a_page())))),
        ("emails-filtering", framed(viewer, list(a_list(by_verdict.clone(), a_page())))),
        (
            "emails-families",
            framed(
                viewer,
                list(List {
                    can_filter_by_symbol: false,
                    ..a_list(MessageFilter { symbol: None, ..by_verdict }, an_empty_page())
                }),
            ),
        ),
        ("emails-hashed", framed(viewer, list(a_list(valid(), a_masked_page(Subjects::Hashed))))),
        ("emails-hidden", framed(viewer, list(a_list(valid(), a_masked_page(Subjects::Hidden))))),
        ("emails-all-hidden", framed(viewer, list(a_list(MessageFilter::default(), a_masked_page(Subjects::Hidden))))),
        ("emails-period", framed(viewer, list(a_list(valid(), an_empty_page())))),
        ("emails-no-match", framed(viewer, list(a_list(search, an_empty_page())))),
        ("emails-never", framed(viewer, list(a_list(valid(), never)))),
        ("trace-deferred", framed(viewer, message(a_deferred_trace()))),
        ("trace-incomplete", framed(viewer, message(an_incomplete_trace()))),
        ("trace-delivered", framed(viewer, message(a_trace()))),
        ("trace-hidden", framed(viewer, message(Trace { subject: None, subjects: Subjects::Hidden, ..a_trace() }))),
        ("trace-bounced", framed(viewer, message(a_bounced_trace()))),
        ("trace-discarded", framed(viewer, message(a_discarded_trace()))),
        ("trace-refused", framed(viewer, message(a_refused_trace()))),
        ("trace-spam", framed(viewer, message(a_spam_trace()))),
        ("trace-families", framed(viewer, message(a_family_trace()))),
        ("trace-virus", framed(viewer, message(a_virus_trace()))),
        ("trace-newsletter", framed(viewer, message(a_newsletter_trace()))),
        ("trace-rescanned", framed(viewer, message(a_rescanned_trace()))),
        ("trace-unchecked", framed(viewer, message(an_unchecked_trace()))),
        ("help", framed(viewer, move || view! { <Help viewer is_signed_in=true/> }.into_any())),
        ("help-visitor", bare(viewer, move || view! { <Help viewer is_signed_in=false/> }.into_any())),
        ("invalid", framed(viewer, invalid(InvalidFilter::default(), an_invalid_page()))),
        ("invalid-none", framed(viewer, invalid(InvalidFilter::default(), nothing(None)))),
        ("invalid-no-match", framed(viewer, invalid(narrow, nothing(Some(ARRIVED))))),
        ("notices", framed(viewer, news(notices(), true))),
        ("notices-empty", framed(viewer, news(Vec::new(), false))),
        ("outbox", framed(viewer, sent(outbox(), Some(viewer.words.say("outbox-done-again"))))),
        (
            "outbox-off",
            framed(viewer, sent(Outbound { rows: Vec::new(), waiting: 3, undecided: 0, sends_mail: false }, None)),
        ),
        ("lists", framed(viewer, listed(some_entries(EntryFilter::default(), true), Form::default()))),
        ("lists-refused", framed(viewer, listed(some_entries(EntryFilter::default(), true), bad_entry))),
        ("lists-none", framed(viewer, listed(some_entries(EntryFilter::default(), false), Form::default()))),
        ("lists-no-match", framed(viewer, listed(some_entries(allowed, false), Form::default()))),
        ("tickets", framed(viewer, asked(some_tickets()))),
        ("tickets-none", framed(viewer, asked(no_tickets()))),
        ("desk", framed(viewer, desk(some_tickets(), None))),
        ("desk-none", framed(viewer, desk(no_tickets(), Some("<script>".into())))),
        ("journal", framed(viewer, journal(some_accesses(), AccessFilter::default()))),
        ("journal-none", framed(viewer, journal(never_looked.clone(), AccessFilter::default()))),
        ("journal-no-match", framed(viewer, journal(never_looked, one_day))),
        ("problem-not-found", framed(viewer, problem(AppError::NotFound))),
        ("problem-internal", framed(viewer, problem(AppError::Internal { reference: "Xk29fQ0a".into() }))),
        ("sign-in", bare(viewer, move || view! { <SignIn viewer form=Form::default() has_demo=true/> }.into_any())),
        ("account", framed(viewer, move || account(Form::default(), None))),
        ("account-refused", framed(viewer, move || account(bad_account, None))),
        ("people", framed(viewer, move || view! { <People viewer list=some_people()/> }.into_any())),
        ("people-no-match", framed(viewer, move || view! { <People viewer list=nobody/> }.into_any())),
        ("invite", framed(viewer, move || invite(Form::default(), None))),
        ("invite-refused", framed(viewer, move || invite(bad_invitation, None))),
        ("invite-made", framed(viewer, move || invite(Form::default(), Some(a_link())))),
        ("person", framed(viewer, move || one(some_details(), None, a_person_ground(None)))),
        ("person-refused", framed(viewer, move || one(some_details(), Some(bad_person), a_person_ground(None)))),
        ("person-link", framed(viewer, move || one(some_details(), None, a_person_ground(Some(a_link()))))),
        ("person-invited", framed(viewer, move || one(invited, None, a_person_ground(None)))),
        ("person-agent", framed(viewer, move || one(some_agent(), None, a_person_ground(None)))),
        (
            "person-oneself",
            framed(viewer, move || {
                one(PersonDetails { is_oneself: true, ..some_details() }, None, a_person_ground(None))
            }),
        ),
        ("tenants", framed(viewer, move || tenants("", Form::default(), some_tenants()))),
        ("tenants-refused", framed(viewer, move || tenants("", bad_tenant, some_tenants()))),
        ("tenants-no-match", framed(viewer, move || tenants("<script>", Form::default(), no_tenants))),
        ("tenant", framed(viewer, move || tenant(a_tenant(), Form::default()))),
        ("tenant-refused", framed(viewer, move || tenant(a_tenant(), bad_domain))),
        ("tenant-policy-refused", framed(viewer, move || tenant(a_tenant(), bad_policy))),
        ("tenant-platform", framed(viewer, move || tenant(the_platform, Form::default()))),
        ("sources", framed(viewer, move || sources(some_sources()))),
        ("sources-none", framed(viewer, move || sources(no_sources()))),
        ("sources-token", framed(viewer, move || sources(sources::Ground { new: Some(a_token()), ..some_sources() }))),
        ("sources-refused", framed(viewer, move || sources(sources::Ground { form: bad_source, ..some_sources() }))),
        ("welcome", bare(viewer, move || welcome(Form::default(), true))),
        ("welcome-refused", bare(viewer, move || welcome(Form::default().refuse("password", "too-short"), false))),
        ("welcome-gone", bare(viewer, move || view! { <Gone viewer is_signed_in=false/> }.into_any())),
        ("sign-in-refused", bare(viewer, move || view! { <SignIn viewer form=refused has_demo=false/> }.into_any())),
    ];
    pages.extend(tickets_of);
    pages
}

pub(super) fn framed(viewer: Viewer, content: impl FnOnce() -> AnyView) -> String {
    html(|| {
        view! {
            <div class="md:grid md:grid-cols-[216px_minmax(0,1fr)] print:block">
                <Nav viewer user=a_user() theme=Theme::System here="/messages".to_owned() unread=3/>
                <main id="main" class="outline-none min-w-0 w-full max-w-330 px-4 md:px-8 pt-4 md:pt-5 pb-16">{content()}</main>
            </div>
        }
        .into_any()
    })
}

pub(super) fn bare(_: Viewer, content: impl FnOnce() -> AnyView + Send + 'static) -> String {
    html(|| view! { <Layout ctx=None>{content()}</Layout> }.into_any())
}
