//! What proves that a caller is a moderator: a password, then a session; or a token.
//!
//! Owns how long a session holds and that a wrong password takes as long as a wrong address. What a caller shows is kept as
//! a hash. Knows nothing of cookies and headers, which are the doors' affair.

use super::Sieve;
use super::people::no_random_bytes;
use crate::domain::email::Email;
use crate::domain::moderator::Moderator;
use crate::privacy::{Kind, Secret, hash_password, hash_secret, random_secret, same, verify_password};
use crate::storage::Error;
use serde_json::json;
use std::time::Duration;
use tokio::sync::Semaphore;

/// How long a session may lie unused.
pub(super) const IDLE_MS: i64 = 12 * 60 * 60 * 1000;
/// How long a session may last in all.
const LIFETIME_MS: i64 = 7 * 24 * 60 * 60 * 1000;
/// Uses within it are not noted again.
const TOUCH_MS: i64 = 60 * 1000;
/// How long a request waits for its use to be noted.
const TOUCHING: Duration = Duration::from_millis(250);
/// Passwords hashed at once: each takes 19 MiB and a core, and who logs in is not known before.
static HASHING: Semaphore = Semaphore::const_new(2);

/// A moderator who has just logged in.
#[derive(Debug)]
pub struct Session {
    pub moderator: Moderator,
    /// What the browser shows from now on.
    pub secret: Secret,
}

impl Session {
    /// How long the secret is good for at the most, in seconds.
    pub const LIFETIME_S: i64 = LIFETIME_MS / 1000;
}

/// What came of showing address and password.
#[derive(Debug)]
pub enum LoggingIn {
    Done(Session),
    /// They go together; a code is asked for besides. This shows that the first step was made.
    CodeWanted(Step),
    Refused,
    /// Too many wrong codes on this account: after so many seconds it may be tried again.
    Waits(u32),
}

/// Shows that a password was right a short while ago; opens nothing by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step(pub String);

/// How long the second step of a log-in may take, in milliseconds.
const STEP_MS: i64 = 5 * 60 * 1000;
/// Codes tried on one account within an hour, from wherever.
const MOST_CODES: i64 = 10;
pub(super) const HOUR_MS: i64 = 60 * 60 * 1000;

impl Sieve {
    /// Opens a session for an address and its password, and a code where this moderator has a second factor. Takes as long,
    /// and says as little, where there is no such moderator.
    pub async fn log_in_with(&self, email: &str, password: String, code: Option<&str>) -> Result<LoggingIn, Error> {
        let Some(moderator) = self.prove_password(email, password).await? else {
            return Ok(LoggingIn::Refused);
        };
        if !self.has_factor(&moderator.id).await? {
            return Ok(LoggingIn::Done(self.open_session(moderator).await?));
        }
        match code {
            Some(code) => self.prove_code(moderator, code).await,
            None => Ok(LoggingIn::CodeWanted(self.first_step(&moderator))),
        }
    }

    /// The second step of a log-in, by what the first one gave.
    pub async fn log_in_by_step(&self, step: &str, code: &str) -> Result<LoggingIn, Error> {
        let Some(moderator) = self.open_step(step).await? else {
            return Ok(LoggingIn::Refused);
        };
        self.prove_code(moderator, code).await
    }

    async fn prove_code(&self, moderator: Moderator, code: &str) -> Result<LoggingIn, Error> {
        let name = self.vault.pseudonym(Kind::Try, "", &["code", moderator.id.as_str()]);
        let id = self.clock.new_uuid().to_string();
        let names = vec![(name.clone(), MOST_CODES, HOUR_MS)];
        if let Some(wait_ms) = self.store.count_try(id, names, self.clock.now_ms()).await? {
            self.put_lock_out(&moderator.id).await?;
            return Ok(LoggingIn::Waits(u32::try_from(wait_ms / 1000 + 1).unwrap_or(u32::MAX)));
        }
        if !self.use_code(&moderator.id, code).await? {
            return Ok(LoggingIn::Refused);
        }
        self.store.forget_tries(vec![name]).await?;
        Ok(LoggingIn::Done(self.open_session(moderator).await?))
    }

    fn first_step(&self, moderator: &Moderator) -> Step {
        let until_ms = self.clock.now_ms() + STEP_MS;
        let about = format!("{}.{until_ms}", moderator.id);
        let signature = self.vault.pseudonym(Kind::LogInStep, "", &[&about]);
        Step(format!("{about}.{signature}"))
    }

    async fn open_step(&self, step: &str) -> Result<Option<Moderator>, Error> {
        let Some((about, signature)) = step.rsplit_once('.') else {
            return Ok(None);
        };
        if !same(signature, &self.vault.pseudonym(Kind::LogInStep, "", &[about])) {
            return Ok(None);
        }
        let Some((id, until_ms)) = about.split_once('.') else {
            return Ok(None);
        };
        if !until_ms
            .parse::<i64>()
            .is_ok_and(|until_ms| until_ms >= self.clock.now_ms())
        {
            return Ok(None);
        }
        match self.store.find_moderator(id).await? {
            Some(account) if !account.disabled => Ok(Some(self.moderator(account).await?)),
            _ => Ok(None),
        }
    }

    /// Whose address and password go together.
    async fn prove_password(&self, email: &str, password: String) -> Result<Option<Moderator>, Error> {
        let account = match Email::parse(email) {
            Ok(email) => self.store.find_moderator_by_email(&self.moderator_hash(&email)).await?,
            Err(_) => None,
        };
        let account = account.filter(|account| !account.disabled);
        let hash = account.as_ref().and_then(|account| account.password_hash.clone());
        let is_right = verify_off_the_loop(password, hash).await?;
        let Some(account) = account.filter(|_| is_right) else {
            return Ok(None);
        };
        Ok(Some(self.moderator(account).await?))
    }

    async fn open_session(&self, moderator: Moderator) -> Result<Session, Error> {
        let secret = random_secret("tms_session_", 40).map_err(|_| no_random_bytes())?;
        let now_ms = self.clock.now_ms();
        let id = moderator.id.clone();
        let act = self.act(Some(&id), "session.begun", id.as_str(), &json!({}));
        let (hash, until_ms) = (hash_secret(secret.expose()), now_ms + LIFETIME_MS);
        self.store.add_session(id, hash, now_ms, until_ms, act).await?;
        Ok(Session { moderator, secret })
    }

    /// Notes what a session's browser calls itself, coarsely.
    pub async fn name_agent(&self, session: &Session, agent: &str) -> Result<(), Error> {
        self.store
            .name_agent(hash_secret(session.secret.expose()), agent.to_owned())
            .await
    }

    /// The moderator whom a token belongs to, unless disabled.
    pub async fn find_by_token(&self, token: &str) -> Result<Option<Moderator>, Error> {
        match self.store.find_moderator_by_token(&hash_secret(token)).await? {
            Some(account) => Ok(Some(self.moderator(account).await?)),
            None => Ok(None),
        }
    }

    /// The moderator of a session that has neither ended nor lain idle for too long.
    pub async fn find_by_session(&self, secret: &str) -> Result<Option<Moderator>, Error> {
        let (hash, now_ms) = (hash_secret(secret), self.clock.now_ms());
        let found = self
            .store
            .find_moderator_by_session(&hash, now_ms, now_ms - IDLE_MS)
            .await?;
        let Some(found) = found else { return Ok(None) };
        if found.seen_at_ms < now_ms - TOUCH_MS {
            self.touch(hash, now_ms).await;
        }
        Ok(Some(self.moderator(found.account).await?))
    }

    /// The moderator of a session as it stands now, without that being a use of it: who only watches does not stay.
    pub async fn find_watching(&self, secret: &str) -> Result<Option<Moderator>, Error> {
        let (hash, now_ms) = (hash_secret(secret), self.clock.now_ms());
        let found = self
            .store
            .find_moderator_by_session(&hash, now_ms, now_ms - IDLE_MS)
            .await?;
        match found {
            Some(found) => Ok(Some(self.moderator(found.account).await?)),
            None => Ok(None),
        }
    }

    /// Notes that a session was used. Reading does not depend on it: where it fails or takes long, it is left for the next use.
    async fn touch(&self, hash: String, now_ms: i64) {
        match tokio::time::timeout(TOUCHING, self.store.touch_session(hash, now_ms)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(cause = format!("{error:#}"), "a session's use was not noted"),
            Err(_) => tracing::warn!("a session's use was not noted in time"),
        }
    }

    pub async fn log_out(&self, secret: &str) -> Result<(), Error> {
        let act = self.act(None, "session.logged_out", "", &json!({}));
        self.store.end_session(hash_secret(secret), act).await
    }

    /// What a page must send along with every change made under this session.
    pub fn csrf_token(&self, secret: &str) -> String {
        self.vault.pseudonym(Kind::CsrfToken, "", &[secret])
    }

    /// Whether a page sent the token of this session.
    pub fn is_csrf_token(&self, secret: &str, sent: &str) -> bool {
        same(sent, &self.csrf_token(secret))
    }
}

pub(super) async fn hash_off_the_loop(password: String) -> Result<String, Error> {
    let hashed = off_the_loop(move || hash_password(&password)).await?;
    hashed.map_err(|error| Error::Unconfirmed(format!("a password was not hashed: {error}")))
}

pub(super) async fn verify_off_the_loop(password: String, hash: Option<String>) -> Result<bool, Error> {
    off_the_loop(move || verify_password(&password, hash.as_deref())).await
}

async fn off_the_loop<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    let stopped = || Error::Unconfirmed("the program is stopping".to_owned());
    let turn = HASHING.acquire().await.map_err(|_| stopped())?;
    let work = move || {
        // Held until the work ends, whether or not somebody still waits for it.
        let _turn = turn;
        work()
    };
    tokio::task::spawn_blocking(work).await.map_err(|_| stopped())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::domain::ids::{ModeratorId, SiteId};
    use crate::domain::moderator::Role;
    use crate::moderation::{CurrentModel, NewPerson, PersonError};
    use crate::privacy::{MasterKey, Vault};
    use crate::storage::{ActFilter, Database, Store};

    const DAY_MS: i64 = 24 * 60 * 60 * 1000;

    async fn sieve(folder: &tempfile::TempDir) -> Sieve {
        let database = Database::Sqlite(folder.path().join("tamis.db"));
        Sieve {
            store: Store::open(&database, 2).await.unwrap(),
            vault: Vault::new(&MasterKey::parse(&"07".repeat(32)).unwrap()),
            clock: Clock::Fixed {
                unix_ms: 1_768_728_600_000,
            },
            model: CurrentModel::default(),
            shadow: crate::moderation::CurrentShadow::default(),
            floods: crate::moderation::Floods::default(),
        }
    }

    fn later(sieve: &Sieve, ms: i64) -> Sieve {
        let clock = Clock::Fixed {
            unix_ms: sieve.clock.now_ms() + ms,
        };
        Sieve { clock, ..sieve.clone() }
    }

    fn opened(logging_in: LoggingIn) -> Option<Session> {
        match logging_in {
            LoggingIn::Done(session) => Some(session),
            _ => None,
        }
    }

    fn nadia() -> NewPerson {
        NewPerson {
            email: Email::parse("Nadia@example.org").unwrap(),
            role: Role::Moderator,
            sites: Vec::new(),
            password: Some("correct horse".to_owned()),
        }
    }

    #[tokio::test]
    async fn a_moderator_is_known_by_address_password_and_token_until_shut_out() {
        let folder = tempfile::tempdir().unwrap();
        let sieve = sieve(&folder).await;
        let id = sieve.add_moderator(None, nadia()).await.unwrap().unwrap();
        assert_eq!(
            sieve.add_moderator(None, nadia()).await.unwrap(),
            Err(PersonError::EmailTaken)
        );
        let log_in = async |email: &str, password: &str| {
            opened(sieve.log_in_with(email, password.to_owned(), None).await.unwrap())
        };
        let session = log_in("nadia@EXAMPLE.org", "correct horse").await.unwrap();
        assert_eq!(session.moderator.id, id);
        for (email, password) in [
            ("nadia@example.org", "wrong horse"),
            ("nobody@example.org", "correct horse"),
            ("no address", ""),
        ] {
            assert!(log_in(email, password).await.is_none(), "{email} {password}");
        }
        let token = sieve.issue_token(None, &id).await.unwrap();
        let found = sieve.find_by_token(token.expose()).await.unwrap().unwrap();
        assert_eq!(found.email.expose(), "Nadia@example.org");
        assert!(sieve.find_by_token("tms_mod_").await.unwrap().is_none());
        assert_eq!(sieve.set_disabled(None, &id, true).await.unwrap(), Ok(true));
        assert!(sieve.find_by_token(token.expose()).await.unwrap().is_none());
        assert!(sieve.find_by_session(session.secret.expose()).await.unwrap().is_none());
        assert!(log_in("nadia@example.org", "correct horse").await.is_none());
        assert!(sieve.moderators().await.unwrap()[0].disabled);
    }

    #[tokio::test]
    async fn a_session_ends_when_idle_when_old_and_when_asked() {
        let folder = tempfile::tempdir().unwrap();
        let sieve = sieve(&folder).await;
        sieve.add_moderator(None, nadia()).await.unwrap().unwrap();
        let session = sieve
            .log_in_with("nadia@example.org", "correct horse".to_owned(), None)
            .await;
        let secret = opened(session.unwrap()).unwrap().secret;
        let holds_after = async |ms| {
            later(&sieve, ms)
                .find_by_session(secret.expose())
                .await
                .unwrap()
                .is_some()
        };
        assert!(!holds_after(IDLE_MS + 1).await);
        for half_days in 1..14 {
            assert!(
                holds_after(half_days * DAY_MS / 2).await,
                "{half_days} half days, in use"
            );
        }
        assert!(!holds_after(7 * DAY_MS).await);
        assert!(holds_after(6 * DAY_MS + DAY_MS / 2).await);
        sieve.log_out(secret.expose()).await.unwrap();
        assert!(!holds_after(1).await);
    }

    #[tokio::test]
    async fn what_cannot_be_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let sieve = sieve(&folder).await;
        let nowhere = SiteId::parse("nowhere").unwrap();
        let nobody = ModeratorId::new(sieve.clock.new_uuid());
        let new = NewPerson {
            sites: vec![nowhere.clone()],
            ..nadia()
        };
        assert_eq!(
            sieve.add_moderator(None, new).await.unwrap(),
            Err(PersonError::SiteUnknown(nowhere))
        );
        let new = NewPerson {
            password: Some("short".to_owned()),
            ..nadia()
        };
        assert_eq!(
            sieve.add_moderator(None, new).await.unwrap(),
            Err(PersonError::PasswordTooShort)
        );
        assert_eq!(
            sieve
                .change_person(None, &nobody, None, Some(Vec::new()))
                .await
                .unwrap(),
            Err(PersonError::Unknown)
        );
        assert_eq!(sieve.set_disabled(None, &nobody, true).await.unwrap(), Ok(false));
        let log = sieve
            .store
            .acts(&ActFilter {
                limit: 10,
                ..ActFilter::default()
            })
            .await;
        assert!(log.unwrap().is_empty(), "what was not done is not on record");
    }

    #[tokio::test]
    async fn a_csrf_token_belongs_to_one_session() {
        let folder = tempfile::tempdir().unwrap();
        let sieve = sieve(&folder).await;
        let token = sieve.csrf_token("one");
        assert!(sieve.is_csrf_token("one", &token));
        assert!(!sieve.is_csrf_token("two", &token) && !sieve.is_csrf_token("one", ""));
    }
}
