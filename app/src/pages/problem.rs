//! What stands in the place of a page: not found or not yours, forbidden, our own failure. Always with a way on.

use axum::response::Response;
use http::request::Parts;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use leptos_meta::Title;

use crate::{
    components::{
        button::{ButtonLink, Look},
        empty::Blank,
        icon::Icon,
    },
    error::AppError,
    pages::render,
    session::{Site, ctx},
    viewer::Viewer,
};

/// In the context: render this instead of the page.
#[derive(Clone, Debug)]
pub(crate) struct Problem(pub(crate) AppError);

/// The problem as a whole response, for handlers and layers.
pub(crate) async fn respond(site: &Site, parts: Parts, error: AppError) -> Response {
    render(site, parts, move || provide_context(Problem(error.clone()))).await
}

#[component]
pub fn ProblemPage(error: AppError) -> impl IntoView {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(error.status());
    }
    let ctx = ctx()?;
    let here = ctx.here.clone();
    let is_signed_in = ctx.user.is_some();
    Some(view! { <ProblemText viewer=ctx.viewer() error here is_signed_in/> })
}

#[component]
pub fn ProblemText(viewer: Viewer, error: AppError, here: String, is_signed_in: bool) -> AnyView {
    let words = viewer.words;
    let slug = error.slug();
    let title = words.say(&format!("problem-{slug}-title"));
    let text = words.say(&format!("problem-{slug}-text"));
    let reference = match &error {
        AppError::Internal { reference } => {
            Some(words.say_with("problem-reference", [("reference", reference.clone().into())]))
        }
        _ => None,
    };
    let (home, home_label) = if is_signed_in {
        ("/messages", words.say("go-to-messages"))
    } else {
        ("/sign-in", words.say("go-to-sign-in"))
    };
    let can_retry = matches!(error, AppError::Internal { .. });
    view! {
        <Title text=format!("{title} · Lasso")/>
        <Blank icon=Icon::Alert title text is_page=true>
            {reference.map(|reference| view! { <p class="text-small text-ink-3 mb-4">{reference}</p> })}
            <p class="flex flex-wrap gap-2 justify-center">
                {can_retry.then(|| view! { <ButtonLink href=here look=Look::Plain label=words.say("problem-retry")/> })}
                <ButtonLink href=home.to_owned() look=Look::Primary label=home_label/>
            </p>
        </Blank>
    }
    .into_any()
}
