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

    /// Waits until so many stand before the locked rows. On SQLite nobody is asked: whoever writes waits.
    pub async fn is_waited_for(&mut self, many: i64) {
        let Self::Postgres(other) = self else { return };
        let waiting =
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        for _ in 0..500 {
            // A transaction would else go on seeing what it saw first.
            other.execute("SELECT pg_stat_clear_snapshot()").await.unwrap();
            let (found,): (i64,) = sqlx::query_as(waiting).fetch_one(&mut *other).await.unwrap();
            if found == many {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("{many} never waited");
    }

    pub async fn release(self) {
        match self {
            Self::Sqlite(mut other) => other.execute("ROLLBACK").await.map(drop).unwrap(),
            Self::Postgres(mut other) => other.execute("ROLLBACK").await.map(drop).unwrap(),
        }
    }
}
