//! What can go wrong, as the caller needs to know it: codes, never sentences. The page or the command writes the sentence.

/// The domain's error. `Internal` carries the cause for the log; a user only ever sees that something failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The thing does not exist, or not for this scope: the two are the same answer on purpose.
    #[error("not found")]
    NotFound,
    /// The scope is right but the role does not allow this.
    #[error("forbidden")]
    Forbidden,
    /// The thing exists already, or somebody changed it meanwhile. The code says which.
    #[error("conflict: {0}")]
    Conflict(&'static str),
    /// A field that the user filled in is not acceptable.
    #[error("invalid {field}: {code}")]
    Invalid { field: &'static str, code: &'static str },
    /// The database is away, full or broken off: what failed may be tried again as it is. Logged as `Internal` is.
    #[error("away: {0}")]
    Away(String),
    /// Anything else that the user cannot cause. Logged once, where it stops.
    #[error("internal: {0}")]
    Internal(String),
}

/// The result of every fallible domain function.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Wraps a cause that no user can act on.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self::Internal(cause.to_string())
    }
}
