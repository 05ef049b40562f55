//! Opening a database: where it is, how it is asked to keep its word, and its tables brought up to date.

use super::writer::Writer;
use super::{Db, Error, Store, on_pool};
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, PgConnection, SqlSafeStr, SqliteConnection};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// How long a request waits for a connection before it is told to come back.
const ACQUIRE: Duration = Duration::from_secs(2);

/// How long SQLite waits for another process that writes.
const BUSY: Duration = Duration::from_secs(5);

/// How long those pass who waited behind a change of tables, before it is tried again.
const LET_PASS: Duration = Duration::from_secs(2);

/// How often a process looks whether another has set up the file.
const LOOK_AGAIN: Duration = Duration::from_millis(10);

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
    #[error("the file beside the database, by which one process at a time sets it up, cannot be used")]
    Alone(#[source] std::io::Error),
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

impl Database {
    /// The fingerprint of the key that it is sealed under, as [`Store::settle`] keeps it; `None` where nothing of ours is there
    /// yet. Makes nothing, not even tables.
    pub async fn sealed_under(&self) -> Result<Option<String>, DatabaseError> {
        const SEAL: &str = "SELECT value FROM installation WHERE name = 'key'";
        let found = match self {
            Self::Sqlite(file) if !file.try_exists().map_err(|error| DatabaseError::Open(error.into()))? => Ok(None),
            Self::Sqlite(file) => {
                let options = SqliteConnectOptions::new().filename(file).busy_timeout(BUSY);
                let mut alone = SqliteConnection::connect_with(&options)
                    .await
                    .map_err(DatabaseError::Open)?;
                let found = sqlx::query_scalar(SEAL).fetch_optional(&mut alone).await;
                alone.close().await.map_err(DatabaseError::Open)?;
                found
            }
            Self::Postgres(url) => {
                let options = postgres(url)?;
                let mut alone = tokio::time::timeout(ACQUIRE, PgConnection::connect_with(&options))
                    .await
                    .map_err(|_| DatabaseError::Open(sqlx::Error::PoolTimedOut))?
                    .map_err(DatabaseError::Open)?;
                let found = sqlx::query_scalar(SEAL).fetch_optional(&mut alone).await;
                alone.close().await.map_err(DatabaseError::Open)?;
                found
            }
        };
        match found {
            Err(error) if has_no_table(&error) => Ok(None),
            found => found.map_err(DatabaseError::Open),
        }
    }
}

/// Whether the statement named a table that is not there.
fn has_no_table(error: &sqlx::Error) -> bool {
    let error = error.as_database_error();
    error.is_some_and(|error| error.code().as_deref() == Some("42P01") || error.message().starts_with("no such table"))
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
            .busy_timeout(BUSY)
            // What was erased leaves no trace in freed pages.
            .pragma("secure_delete", "ON");
        let alone = alone(file).await.map_err(DatabaseError::Alone)?;
        let mut first = SqliteConnection::connect_with(&options)
            .await
            .map_err(DatabaseError::Open)?;
        migrations(SQLITE)
            .run_direct(None, &mut first, false)
            .await
            .map_err(DatabaseError::Migrate)?;
        first.close().await.map_err(DatabaseError::Open)?;
        let readers = SqlitePoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(ACQUIRE)
            .test_before_acquire(false)
            .connect_with(options.clone())
            .await
            .map_err(DatabaseError::Open)?;
        drop(alone);
        Ok(Self {
            db: Db::Sqlite {
                readers,
                writer: Writer::start(options),
            },
        })
    }

    async fn open_postgres(url: &str, connections: u32) -> Result<Self, DatabaseError> {
        let options = postgres(url)?;
        // A large table takes its time, and a replica that starts meanwhile waits for it.
        let patient = patient(&options);
        loop {
            let mut first = tokio::time::timeout(ACQUIRE, PgConnection::connect_with(&patient))
                .await
                .map_err(|_| DatabaseError::Open(sqlx::Error::PoolTimedOut))?
                .map_err(DatabaseError::Open)?;
            match migrations(POSTGRES).run_direct(None, &mut first, false).await {
                // Its locks go with the connection.
                Err(error) if is_held(&error) => drop(first),
                Err(error) => return Err(DatabaseError::Migrate(error)),
                Ok(()) => {
                    first.close().await.map_err(DatabaseError::Open)?;
                    break;
                }
            }
            tokio::time::sleep(LET_PASS).await;
        }
        let pool = PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(ACQUIRE)
            .connect_with(options)
            .await
            .map_err(DatabaseError::Open)?;
        Ok(Self { db: Db::Postgres(pool) })
    }
}

fn postgres(url: &str) -> Result<PgConnectOptions, DatabaseError> {
    Ok(PgConnectOptions::from_str(url)
        .map_err(|_| DatabaseError::Url)?
        .application_name("tamis")
        .options([
            // A twin that waits for its first answer gives up before its client does.
            ("lock_timeout", "2s"),
            ("statement_timeout", "10s"),
            // What is answered is on disk, whatever the server's own setting.
            ("synchronous_commit", "on"),
        ]))
}

/// For as long as a statement takes. What waits for a table is waited for by all who ask for it later, so it gives up before
/// they do, and begins again.
fn patient(options: &PgConnectOptions) -> PgConnectOptions {
    options
        .clone()
        .options([("lock_timeout", "1s"), ("statement_timeout", "0")])
}

/// Whether somebody else holds what was to be changed, or is changing it.
fn is_held(error: &MigrateError) -> bool {
    let causes = std::iter::successors(Some(error as &dyn std::error::Error), |cause| cause.source());
    let codes = causes.filter_map(|cause| cause.downcast_ref::<sqlx::Error>()?.as_database_error()?.code());
    codes.into_iter().any(|code| code == "55P03")
}

/// Waits until no other process sets up this file. SQLite would let two make the same tables, and one of them fail; the
/// migrator's own lock is PostgreSQL's alone. The lock goes with the handle, even of a process that is killed; the empty
/// file beside the database stays, since taking it away would let two processes hold two locks of one name.
async fn alone(database: &std::path::Path) -> std::io::Result<std::fs::File> {
    let mut beside = database.as_os_str().to_owned();
    beside.push("-lock");
    let file = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .open(beside)?;
    loop {
        match rustix::fs::flock(&file, rustix::fs::FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => return Ok(file),
            Err(rustix::io::Errno::WOULDBLOCK | rustix::io::Errno::INTR) => tokio::time::sleep(LOOK_AGAIN).await,
            Err(error) => return Err(error.into()),
        }
    }
}

type Script = (&'static str, &'static str);
/// The files of a dialect, in order; a test holds that none is left out.
macro_rules! scripts {
    ($dialect:literal: $($name:literal),+) => {
        &[$(($name, include_str!(concat!("../../migrations/", $dialect, "/", $name, ".sql")))),+]
    };
    ($dialect:literal) => {
        scripts!(
            $dialect:
            "0001_first",
            "0002_audits",
            "0003_grounds",
            "0004_shadow",
            "0005_learning",
            "0006_teaching",
            "0007_reasons",
            "0008_webhooks",
            "0009_reports",
            "0010_people",
            "0011_mail",
            "0012_own_decisions",
            "0013_replaced_letters",
            "0014_mail_by_reference",
            "0015_checks",
            "0016_forms",
            "0017_imports",
            "0018_pages",
            "0019_coral",
            "0020_keeping",
            "0021_collation"
        )
    };
}
const SQLITE: &[Script] = scripts!("sqlite");
const POSTGRES: &[Script] = scripts!("postgres");

fn migrations(scripts: &[Script]) -> Migrator {
    let migration = |&(file, sql): &Script| {
        let (number, name) = file.split_once('_').unwrap_or(("0", file));
        let version = number.parse().unwrap_or_default();
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
    fn what_is_answered_is_on_disk_whatever_the_servers_setting() {
        let options = postgres("postgres://tamis@db.example/tamis?options=-c%20synchronous_commit%3Doff").unwrap();
        let told = options.get_options().unwrap();
        let last = told.rfind("synchronous_commit=").map(|at| &told[at..]);
        assert_eq!(last, Some("synchronous_commit=on"), "{told}");
    }

    #[test]
    fn a_migration_takes_the_time_it_needs() {
        let options = patient(&postgres("postgres://tamis@db.example/tamis").unwrap());
        let told = options.get_options().unwrap();
        let last = told.rfind("statement_timeout=").map(|at| &told[at..]);
        assert!(
            last.is_some_and(|last| last.split(' ').next() == Some("statement_timeout=0")),
            "{told}"
        );
    }

    #[test]
    fn every_migration_of_the_folder_is_run() {
        for (dialect, scripts) in [("sqlite", SQLITE), ("postgres", POSTGRES)] {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(dialect);
            let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name());
            let mut files: Vec<String> = files.map(|file| file.into_string().unwrap()).collect();
            files.sort();
            let listed: Vec<String> = scripts.iter().map(|(name, _)| format!("{name}.sql")).collect();
            assert_eq!(listed, files);
            let mut numbers = scripts.iter().map(|(name, _)| name[..4].parse::<u32>().unwrap());
            assert_eq!(numbers.next(), Some(1));
            assert!(numbers.is_sorted_by(|a, b| a < b), "no two have one number");
        }
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
