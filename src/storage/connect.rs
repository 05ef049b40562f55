//! Opening a database: where it is, how it is asked to keep its word, and its tables brought up to date.

use super::writer::Writer;
use super::{Db, Error, Store, on_pool};
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, SqlSafeStr, SqliteConnection};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// How long a request waits for a connection before it is told to come back.
const ACQUIRE: Duration = Duration::from_secs(2);

/// SQLite has no lock for bringing tables up to date: of two processes that begin at once, the later one's step fails,
/// whole, and finds on the next try that it is done.
const MIGRATE_TRIES: u32 = 5;
const MIGRATE_AGAIN: Duration = Duration::from_millis(200);

/// Where a database is.
#[derive(Clone, PartialEq, Eq)]
pub enum Database {
    /// A file, made where there is none.
    Sqlite(PathBuf),
    /// A connection URL, password included.
    Postgres(String),
}

/// Why a database cannot be opened; each sentence is for the person who runs this.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    #[error("a database is sqlite:FILE or postgres://USER@HOST/NAME")]
    Url,
    #[error("the database cannot be opened")]
    Open(#[source] sqlx::Error),
    #[error("the tables cannot be brought up to date")]
    Migrate(#[source] MigrateError),
}

impl Database {
    /// Parses `sqlite:FILE`, `sqlite://FILE`, `postgres://…` or `postgresql://…`; a relative file lies in `folder`.
    pub fn parse(url: &str, folder: &std::path::Path) -> Result<Self, DatabaseError> {
        if let Some(file) = url.strip_prefix("sqlite:") {
            let file = file.strip_prefix("//").unwrap_or(file);
            let file = file.split('?').next().unwrap_or_default();
            if file.is_empty() || file == ":memory:" {
                return Err(DatabaseError::Url);
            }
            return Ok(Self::Sqlite(folder.join(file)));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            PgConnectOptions::from_str(url).map_err(|_| DatabaseError::Url)?;
            return Ok(Self::Postgres(url.to_owned()));
        }
        Err(DatabaseError::Url)
    }
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(file) => write!(f, "sqlite:{}", file.display()),
            Self::Postgres(_) => f.write_str("postgres://…"),
        }
    }
}

impl Store {
    /// Opens a database and brings its tables up to date. `connections` bounds those of this process.
    pub async fn open(database: &Database, connections: u32) -> Result<Self, DatabaseError> {
        match database {
            Database::Sqlite(file) => Self::open_sqlite(file, connections).await,
            Database::Postgres(url) => Self::open_postgres(url, connections).await,
        }
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), Error> {
        on_pool!(self, pool => sqlx::query("SELECT 1").execute(pool).await.map(drop))?;
        Ok(())
    }

    /// Waits until nothing is under way, then closes.
    pub async fn close(&self) {
        on_pool!(self, pool => pool.close().await);
    }

    async fn open_sqlite(file: &std::path::Path, connections: u32) -> Result<Self, DatabaseError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            // What was erased leaves no trace in freed pages.
            .pragma("secure_delete", "ON");
        let mut first = SqliteConnection::connect_with(&options)
            .await
            .map_err(DatabaseError::Open)?;
        for tried in 1.. {
            match migrations(SQLITE).run_direct(None, &mut first, false).await {
                Ok(()) => break,
                Err(MigrateError::ExecuteMigration(..) | MigrateError::Execute(_)) if tried < MIGRATE_TRIES => {
                    tokio::time::sleep(MIGRATE_AGAIN).await;
                }
                Err(error) => return Err(DatabaseError::Migrate(error)),
            }
        }
        first.close().await.map_err(DatabaseError::Open)?;
        let readers = SqlitePoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(ACQUIRE)
            .test_before_acquire(false)
            .connect_with(options.clone())
            .await
            .map_err(DatabaseError::Open)?;
        Ok(Self {
            db: Db::Sqlite {
                readers,
                writer: Writer::start(options),
            },
        })
    }

    async fn open_postgres(url: &str, connections: u32) -> Result<Self, DatabaseError> {
        let options = PgConnectOptions::from_str(url)
            .map_err(|_| DatabaseError::Url)?
            .application_name("tamis")
            // A twin that waits for its first answer gives up before its client does.
            .options([("lock_timeout", "2s"), ("statement_timeout", "10s")]);
        let pool = PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(ACQUIRE)
            .connect_with(options)
            .await
            .map_err(DatabaseError::Open)?;
        let mut first = pool.acquire().await.map_err(DatabaseError::Open)?;
        migrations(POSTGRES)
            .run_direct(None, &mut *first, false)
            .await
            .map_err(DatabaseError::Migrate)?;
        drop(first);
        Ok(Self { db: Db::Postgres(pool) })
    }
}

type Script = (i64, &'static str, &'static str);
const SQLITE: &[Script] = &[(1, "first", include_str!("../../migrations/sqlite/0001_first.sql"))];
const POSTGRES: &[Script] = &[(1, "first", include_str!("../../migrations/postgres/0001_first.sql"))];

fn migrations(scripts: &[Script]) -> Migrator {
    let migration = |&(version, name, sql): &Script| {
        Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
    };
    Migrator::with_migrations(scripts.iter().map(migration).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn a_password_in_the_address_does_not_print() {
        let database = Database::parse("postgres://tamis:hunter2@db.example/tamis", Path::new(".")).unwrap();
        assert_eq!(format!("{database:?}"), "postgres://…");
    }

    #[test]
    fn files_lie_in_the_data_directory() {
        let at = |url| Database::parse(url, Path::new("/data"));
        assert_eq!(
            at("sqlite:tamis.db").unwrap(),
            Database::Sqlite("/data/tamis.db".into())
        );
        assert_eq!(
            at("sqlite:///var/tamis.db").unwrap(),
            Database::Sqlite("/var/tamis.db".into())
        );
        for wrong in [
            "",
            "sqlite:",
            "sqlite::memory:",
            "mysql://a/b",
            "tamis.db",
            "postgres://[bad",
        ] {
            assert!(at(wrong).is_err(), "{wrong}");
        }
    }
}
