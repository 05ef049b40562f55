//! Another program's open transaction on a test's database.

use sqlx::{Connection, Executor, PgConnection, SqliteConnection};
use tamis::storage::Database;

/// Keeps everybody else from writing: the whole of SQLite, the rows that `select` takes on PostgreSQL.
pub enum Lock {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Lock {
    pub async fn take(database: &Database, select: &'static str) -> Self {
        match database {
            Database::Sqlite(file) => {
                let mut other = SqliteConnection::connect(&format!("sqlite:{}", file.display()))
                    .await
                    .unwrap();
                other.execute("BEGIN IMMEDIATE").await.unwrap();
                Self::Sqlite(other)
            }
            Database::Postgres(url) => {
                let mut other = PgConnection::connect(url).await.unwrap();
                other.execute("BEGIN").await.unwrap();
                other.execute(select).await.unwrap();
                Self::Postgres(other)
            }
        }
    }

    pub async fn release(self) {
        match self {
            Self::Sqlite(mut other) => other.execute("ROLLBACK").await.map(drop).unwrap(),
            Self::Postgres(mut other) => other.execute("ROLLBACK").await.map(drop).unwrap(),
        }
    }
}
