//! The domain's error as a page shows it: a status, a code, and for our own failures a reference to quote.

use http::StatusCode;
use lasso::error::Error;

/// What a page answers instead of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AppError {
    /// Not found, or not theirs: the same answer on purpose.
    NotFound,
    Forbidden,
    /// The request itself makes no sense (a form that no page of ours sends).
    Invalid,
    /// Our failure. The reference stands in the log beside the cause.
    Internal {
        reference: String,
    },
}

impl AppError {
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::Invalid => StatusCode::BAD_REQUEST,
            Self::Internal { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The keys of its words start with it.
    pub(crate) fn slug(&self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::Forbidden => "forbidden",
            Self::Invalid => "invalid",
            Self::Internal { .. } => "internal",
        }
    }
}

impl From<Error> for AppError {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::NotFound,
            Error::Forbidden => Self::Forbidden,
            Error::Conflict(_) | Error::Invalid { .. } => Self::Invalid,
            Error::Internal(cause) | Error::Away(cause) => {
                let reference = reference();
                tracing::error!(error.cause = cause, error.reference = reference, "a page failed");
                Self::Internal { reference }
            }
        }
    }
}

/// Short enough to be read out on the phone, long enough not to meet its twin in one log.
fn reference() -> String {
    leptos::nonce::Nonce::new().as_inner().chars().filter(char::is_ascii_alphanumeric).take(8).collect()
}
