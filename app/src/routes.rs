//! The map of the site: path -> page -> who may enter.

use axum::{
    Router,
    extract::{Request, State},
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use leptos::prelude::*;
use leptos_axum::{LeptosRoutes, generate_route_list};
use leptos_meta::provide_meta_context;
use leptos_router::{
    SsrMode,
    components::{FlatRoutes, Route, Router as Paths},
    path,
};

use crate::{
    components::layout::Layout,
    document::shell,
    error::AppError,
    pages::{
        account,
        account::AccountPage,
        desk::DeskPage,
        help::HelpPage,
        home::HomePage,
        invalid_recipients,
        invalid_recipients::InvalidRecipientsPage,
        invite,
        invite::InvitePage,
        journal::JournalPage,
        lists,
        lists::ListsPage,
        live,
        message::MessagePage,
        messages,
        messages::MessagesPage,
        new_ticket,
        new_ticket::NewTicketPage,
        notices,
        notices::NoticesPage,
        outbox,
        outbox::OutboxPage,
        people::PeoplePage,
        person,
        person::PersonPage,
        preferences, problem,
        problem::{Problem, ProblemPage},
        sign_in,
        sign_in::SignInPage,
        sources,
        sources::SourcesPage,
        tenant,
        tenant::TenantPage,
        tenants,
        tenants::TenantsPage,
        ticket,
        ticket::TicketPage,
        tickets::TicketsPage,
        welcome,
        welcome::WelcomePage,
    },
    session::{self, Site},
};

/// Open to everybody; every other path asks to sign in first.
const PUBLIC: &[&str] = &["/sign-in", "/sign-out", "/preferences", "/help", "/welcome/"];

/// Every page and form handler. The caller adds sessions (outermost), the client's address, the Origin check, compression,
/// and the assets: unknown paths are answered here, with the "not found" page.
pub fn router(site: Site) -> Router {
    let assets = site.assets.clone();
    let options = site.options.clone();
    Router::new()
        .route("/sign-in", post(sign_in::post))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/preferences", post(preferences::post))
        .route("/tickets/new", post(new_ticket::post))
        .route("/tickets/{number}", post(ticket::post))
        .route("/lists", post(lists::post))
        .route("/messages/live", get(live::get))
        .route("/messages.csv", get(messages::csv))
        .route("/exports/invalid-recipients.csv", get(invalid_recipients::csv))
        .route("/account", post(account::post))
        .route("/people/invite", post(invite::post))
        .route("/people/{email}", post(person::post))
        .route("/tenants", post(tenants::post))
        .route("/tenants/{id}", post(tenant::post))
        .route("/sources", post(sources::post))
        .route("/welcome/{token}", post(welcome::post))
        .route("/notices", post(notices::post))
        .route("/outbox", post(outbox::post))
        .leptos_routes_with_context(
            &site,
            generate_route_list(App),
            move || provide_context(assets.clone()),
            move || shell(options.clone()),
        )
        .route_layer(middleware::from_fn(|request, next| session::guard(PUBLIC, request, next)))
        .fallback(not_found)
        .layer(middleware::from_fn_with_state(site.clone(), session::load))
        .with_state(site)
}

/// The pages. Rendered whole before the first byte is sent: complete without a script, and with the right status.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let problem = use_context::<Problem>();
    let ssr = SsrMode::Async;
    view! {
        <Layout ctx=session::ctx()>
            {match problem {
                Some(Problem(error)) => view! { <ProblemPage error/> }.into_any(),
                None => view! {
                    <Paths>
                        <FlatRoutes fallback=|| view! { <ProblemPage error=AppError::NotFound/> }>
                            <Route path=path!("/") view=HomePage ssr=ssr.clone()/>
                            <Route path=path!("/sign-in") view=SignInPage ssr=ssr.clone()/>
                            <Route path=path!("/messages") view=MessagesPage ssr=ssr.clone()/>
                            <Route path=path!("/messages/:id") view=MessagePage ssr=ssr.clone()/>
                            <Route path=path!("/tickets") view=TicketsPage ssr=ssr.clone()/>
                            <Route path=path!("/tickets/new") view=NewTicketPage ssr=ssr.clone()/>
                            <Route path=path!("/tickets/:number") view=TicketPage ssr=ssr.clone()/>
                            <Route path=path!("/desk") view=DeskPage ssr=ssr.clone()/>
                            <Route path=path!("/lists") view=ListsPage ssr=ssr.clone()/>
                            <Route path=path!("/journal") view=JournalPage ssr=ssr.clone()/>
                            <Route path=path!("/help") view=HelpPage ssr=ssr.clone()/>
                            <Route path=path!("/exports/invalid-recipients") view=InvalidRecipientsPage ssr=ssr.clone()/>
                            <Route path=path!("/account") view=AccountPage ssr=ssr.clone()/>
                            <Route path=path!("/people") view=PeoplePage ssr=ssr.clone()/>
                            <Route path=path!("/people/invite") view=InvitePage ssr=ssr.clone()/>
                            <Route path=path!("/people/:email") view=PersonPage ssr=ssr.clone()/>
                            <Route path=path!("/tenants") view=TenantsPage ssr=ssr.clone()/>
                            <Route path=path!("/tenants/:id") view=TenantPage ssr=ssr.clone()/>
                            <Route path=path!("/sources") view=SourcesPage ssr=ssr.clone()/>
                            <Route path=path!("/welcome/:token") view=WelcomePage ssr=ssr.clone()/>
                            <Route path=path!("/notices") view=NoticesPage ssr=ssr.clone()/>
                            <Route path=path!("/outbox") view=OutboxPage ssr=ssr.clone()/>
                        </FlatRoutes>
                    </Paths>
                }.into_any(),
            }}
        </Layout>
    }
}

async fn not_found(State(site): State<Site>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    problem::respond(&site, parts, AppError::NotFound).await.into_response()
}
