//! Opening what a command works with: the key, the database, the register.
//!
//! Owns the sentences for whatever can be wrong there. Every command opens alike: tables are brought up to date, a
//! database of another key is refused, and an empty register gets the model that ships with the program.

use super::say::note;
use crate::clock::Clock;
use crate::config::Settings;
use crate::moderation::{CurrentModel, CurrentShadow, Floods, Sieve};
use crate::privacy::{KeyError, MasterKey, Vault};
use crate::storage::{Database, DatabaseError, Error, Store};
use anyhow::{Context, Result, anyhow, bail};
use secrecy::ExposeSecret;
use std::path::Path;
use std::time::Duration;

const KEY_FILE: &str = "secret.key";
/// How long a database may take to answer at first.
const PATIENCE: Duration = Duration::from_secs(15);

/// Opens key and database; a key is made only together with a database. The model in use is not loaded: see [`Sieve::follow`].
pub async fn open(settings: &Settings) -> Result<Sieve> {
    let vault = match key(settings)? {
        Some(vault) => vault,
        // Somebody else may just have made both.
        None if sealed(settings).await?.is_some() => key(settings)?.with_context(|| lost(settings))?,
        None => make(settings)?,
    };
    let store = store(settings).await?;
    let settled = settled(&store, &vault).await.context("the database does not answer")?;
    if settled != vault.fingerprint() {
        let told = if settings.secret_key.is_some() {
            "TAMIS_SECRET_KEY"
        } else {
            KEY_FILE
        };
        bail!(
            "the database is sealed under another key than this one ({told}): nothing was changed; \
             give the key that it was made with, in {} or as TAMIS_SECRET_KEY",
            settings.data_dir.join(KEY_FILE).display()
        );
    }
    let sieve = Sieve {
        store,
        vault,
        clock: Clock::System,
        model: CurrentModel::default(),
        shadow: CurrentShadow::default(),
        floods: Floods::default(),
    };
    sieve
        .key_short_keys()
        .await
        .context("the hashes of short keys cannot be put under the key")?;
    if sieve.store.version_in_use().await?.is_none() {
        sieve
            .install_base()
            .await
            .context("the model that ships with the program cannot be installed")?;
    }
    Ok(sieve)
}

/// The fingerprint of the key that the database is sealed under. Whoever only reads waits for nobody who writes.
async fn settled(store: &Store, vault: &Vault) -> Result<String, Error> {
    match store.settled("key").await? {
        Some(settled) => Ok(settled),
        None => store.settle("key", vault.fingerprint().to_owned()).await,
    }
}

/// The database as the settings name it.
pub fn database(settings: &Settings) -> Result<Database> {
    Database::parse(settings.database_url(), &settings.data_dir).context("database")
}

/// The keys of this installation; `None` where there are none. Makes nothing.
pub fn key(settings: &Settings) -> Result<Option<Vault>> {
    if let Some(key) = &settings.secret_key {
        let key = MasterKey::parse(key.expose_secret()).context("TAMIS_SECRET_KEY")?;
        return Ok(Some(Vault::new(&key)));
    }
    match MasterKey::read(&settings.data_dir.join(KEY_FILE)) {
        Ok(key) => Ok(key.map(|key| Vault::new(&key))),
        Err(error) => Err(no_key(settings, error)),
    }
}

fn make(settings: &Settings) -> Result<Vault> {
    let folder = &settings.data_dir;
    std::fs::create_dir_all(folder).map_err(|error| unusable(folder, &error))?;
    let key = MasterKey::read_or_make(&folder.join(KEY_FILE)).map_err(|error| no_key(settings, error))?;
    Ok(Vault::new(&key))
}

/// The fingerprint of the key that the database is sealed under; `None` where there is no database yet. Makes nothing.
pub async fn sealed(settings: &Settings) -> Result<Option<String>> {
    let database = database(settings)?;
    let sealed = tokio::time::timeout(PATIENCE, database.sealed_under()).await;
    let sealed = sealed.map_err(|_| unanswered(settings))?;
    sealed.map_err(|error| refused(&database, settings, error))
}

/// The database is there and its key is not.
pub fn lost(settings: &Settings) -> String {
    let path = settings.data_dir.join(KEY_FILE);
    format!(
        "the key file {} is missing, and the database {} is sealed under a key: put the file back from a backup, name the \
         folder that it lies in as TAMIS_DATA_DIR, or give the key as TAMIS_SECRET_KEY; nothing was changed",
        std::path::absolute(&path).unwrap_or(path).display(),
        settings.database_told()
    )
}

fn no_key(settings: &Settings, error: KeyError) -> anyhow::Error {
    match error {
        KeyError::File(path, error) => match error.kind() {
            _ if path.exists() => anyhow!("the key file {} cannot be read: {error}", path.display()),
            _ => unusable(&settings.data_dir, &error),
        },
        KeyError::Exposed(path) => {
            let path = path.display();
            anyhow!("the key file {path} is open to others: close it with chmod 600 {path}")
        }
        KeyError::Shape => anyhow!(
            "the key file {} is damaged (a key is 64 hexadecimal digits): put it back from a backup",
            settings.data_dir.join(KEY_FILE).display()
        ),
        error @ KeyError::Random => error.into(),
    }
}

async fn store(settings: &Settings) -> Result<Store> {
    let database = database(settings)?;
    if let Database::Sqlite(file) = &database {
        let folder = file
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(|error| unusable(folder, &error))?;
    }
    // That it does not answer is told within bounds; bringing large tables up to date takes its time.
    let opening = Store::open(&database, settings.connections);
    tokio::pin!(opening);
    let opened = if let Ok(opened) = tokio::time::timeout(PATIENCE, &mut opening).await {
        opened
    } else {
        note(&format!(
            "the tables of the database {} are being brought up to date, or somebody holds them: this waits until it is done",
            settings.database_told()
        ));
        opening.await
    };
    opened.map_err(|error| refused(&database, settings, error))
}

fn unanswered(settings: &Settings) -> anyhow::Error {
    anyhow!(
        "the database {} did not answer within {} seconds: is it up, and is the address right?",
        settings.database_told(),
        PATIENCE.as_secs()
    )
}

fn unusable(folder: &Path, error: &std::io::Error) -> anyhow::Error {
    anyhow!(
        "the data directory {} cannot be used: {error}; make it writable for this user, or name another as TAMIS_DATA_DIR",
        folder.display()
    )
}

fn refused(database: &Database, settings: &Settings, error: DatabaseError) -> anyhow::Error {
    let what = match database {
        Database::Sqlite(file) => format!("the database file {}", file.display()),
        Database::Postgres(_) => format!("the database {}", settings.database_told()),
    };
    let hint = match (&error, database) {
        (DatabaseError::Url, _) => return error.into(),
        (_, Database::Sqlite(_)) => "see that it is a writable SQLite file of ours, or put it back from a backup",
        (_, Database::Postgres(_)) => "is it up, and are address, name and password right?",
    };
    let error = anyhow::Error::from(error);
    anyhow!("{what} cannot be used ({hint}): {error:#}")
}
