//! What callers must tell apart when a database fails; absence is an `Option`, not an error.

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A unique constraint refused the row.
    #[error("already there: {0}")]
    Conflict(String),
    /// The first request with this key has not ended.
    #[error("the first request with this key has not ended")]
    KeyHeld,
    /// The database cannot answer now; the same call may succeed later.
    #[error("the database is unavailable")]
    Unavailable(#[source] sqlx::Error),
    /// The writer has ended or lost the commit this call was part of; the same call may succeed later.
    #[error("the database did not confirm the change: {0}")]
    Unconfirmed(String),
    /// A row holds what no version of the program writes.
    #[error("a stored {0} cannot be read")]
    Damaged(&'static str),
}

impl Error {
    /// Whether the database is held by somebody else, who lets go of it: the same call may go through a little later.
    pub fn is_busy(&self) -> bool {
        match self {
            // A lock was waited for, or a connection.
            Self::Unavailable(sqlx::Error::Database(error)) => error.code().as_deref() == Some("55P03"),
            Self::Unavailable(sqlx::Error::PoolTimedOut) | Self::Unconfirmed(_) => true,
            _ => false,
        }
    }

    /// Whether PostgreSQL asks for the same transaction again: serialisation failure or deadlock; or what a row belongs to
    /// went while it was written, as a page does that is merged into another.
    pub(super) fn is_passing(&self) -> bool {
        let Self::Unavailable(sqlx::Error::Database(error)) = self else {
            return false;
        };
        matches!(error.code().as_deref(), Some("40001" | "40P01" | "23503"))
    }
}

#[cfg(test)]
impl Error {
    /// What comes of a connection that broke.
    pub fn of_connection(error: std::io::Error) -> Self {
        Self::Unavailable(sqlx::Error::Io(error))
    }
}

/// Whether a cause is one of the database's. Errors that are transparent pass over their first cause, this crate's own.
pub fn is_of_database(cause: &(dyn std::error::Error + 'static)) -> bool {
    cause.is::<Error>() || cause.is::<sqlx::Error>()
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(e) if e.is_unique_violation() => {
                Self::Conflict(e.constraint().unwrap_or("a unique column").to_owned())
            }
            _ => Self::Unavailable(error),
        }
    }
}
