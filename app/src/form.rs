//! A posted form: what was typed, and, when it was refused, which field and why. The page renders it again with nothing lost.

use axum::{
    extract::{Form as Body, FromRequest, Request},
    response::Response,
};
use http::{StatusCode, request::Parts};
use lasso::error::Error;
use leptos::prelude::*;

use crate::{
    error::AppError,
    pages::{problem, render},
    session::{Ctx, Site},
    viewer::Viewer,
};

/// The fields of a form by name, in the order they were sent. `Default` is a form that nobody has filled in yet.
#[derive(Clone, Debug, Default)]
pub struct Form {
    fields: Vec<(String, String)>,
    /// The field and the code of the refusal; a conflict belongs to no field: `("form", code)`.
    refused: Option<(&'static str, &'static str)>,
}

impl Form {
    /// What the handler of a form needs: the request's parts, who asks, and the form. The answer to what is not a form is ready to be sent.
    pub(crate) async fn read(site: &Site, request: Request) -> Result<(Parts, Ctx, Self), Response> {
        let (parts, body) = request.into_parts();
        let Some(ctx) = parts.extensions.get::<Ctx>().cloned() else {
            return Err(problem::respond(site, parts, AppError::Forbidden).await);
        };
        let request = Request::from_parts(parts.clone(), body);
        match Body::<Vec<(String, String)>>::from_request(request, site).await {
            Ok(Body(fields)) => Ok((parts, ctx, Self { fields, refused: None })),
            Err(_) => Err(problem::respond(site, parts, AppError::Invalid).await),
        }
    }

    /// A form with these values, as a page offers it first.
    pub fn filled<'a>(fields: impl IntoIterator<Item = (&'a str, String)>) -> Self {
        Self { fields: fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(), refused: None }
    }

    /// What was typed into a field; empty when it was not sent.
    pub fn get(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Every value of a field that may be sent several times.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.fields.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect()
    }

    /// Whether a box was ticked.
    pub fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(known, _)| known == name)
    }

    pub fn is_refused(&self) -> bool {
        self.refused.is_some()
    }

    /// What stands under a field, or above the form (`form`): the words of `<prefix>-error-<field>-<code>`.
    pub fn error(&self, viewer: Viewer, prefix: &str, field: &str) -> Option<String> {
        let (refused, code) = self.refused?;
        (refused == field).then(|| viewer.words.say(&format!("{prefix}-error-{field}-{code}")))
    }

    /// The same form, refused.
    #[must_use]
    pub fn refuse(self, field: &'static str, code: &'static str) -> Self {
        Self { refused: Some((field, code)), ..self }
    }
}

/// The form that was posted to the page being rendered, when it was refused; else nothing was typed.
pub(crate) fn posted() -> Option<Form> {
    use_context::<Form>()
}

/// The answer to a form that was not accepted: its page again with all that was typed (422), or the problem in its place.
pub(crate) async fn refuse(site: &Site, parts: Parts, form: Form, error: Error) -> Response {
    let (field, code) = match error {
        Error::Invalid { field, code } => (field, code),
        Error::Conflict(code) if !matches!(code, "database-locked" | "exists") => ("form", code),
        error => return problem::respond(site, parts, error.into()).await,
    };
    let form = form.refuse(field, code);
    let mut response = render(site, parts, move || provide_context(form.clone())).await;
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}
