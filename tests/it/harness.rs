//! The real application on a port and a database of its own, once for each kind of database.

use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};
use std::net::TcpListener;
use std::num::NonZeroU32;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};
use tamis::clock::Clock;
use tamis::domain::ids::SiteId;
use tamis::domain::lang::Lang;
use tamis::domain::site::{Origin, Settings, Site};
use tamis::http::{Limits, ServeOptions, State, serve};
use tamis::moderation::{CurrentModel, CurrentShadow, Floods, Sieve};
use tamis::privacy::{MasterKey, Vault};
use tamis::spam::{Example, Label, Model};
use tamis::storage::{Database, Store};

pub const ORIGIN: &str = "https://site.example";
pub const PAGE: &str = "https://site.example/article";

/// Runs one body on both databases: `on_both! { async fn a_sentence(app: App) { … } }`.
macro_rules! on_both {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident: App) $body:block)*) => {$(
        mod $name {
            use super::*;

            async fn body($app: App) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                body(App::start($crate::harness::Kind::Sqlite).await.unwrap()).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                if let Some(app) = App::start($crate::harness::Kind::Postgres).await {
                    body(app).await;
                }
            }
        }
    )*};
}
pub(crate) use on_both;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

/// A running application with one site, `blog`.
pub struct App {
    pub base: String,
    pub client: Client,
    pub sieve: Sieve,
    /// The key of `blog`.
    pub key: String,
    pub database: Database,
    /// Each stands until the test ends: database connections live in the workers that opened them, and would die with them.
    servers: Vec<actix_web::dev::ServerHandle>,
    /// Takes the database away again.
    _lent: Lent,
    /// Holds the database's file for as long as the application runs.
    _folder: tempfile::TempDir,
}

impl Drop for App {
    fn drop(&mut self) {
        for server in &self.servers {
            drop(server.stop(false));
        }
    }
}

/// A database of a test on a server that is left as it was found: it is dropped with its test, even one that fails.
pub struct Lent(Option<(String, String)>);

impl Drop for Lent {
    fn drop(&mut self) {
        let Some((url, name)) = self.0.take() else { return };
        let gone = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async {
                let mut admin = <sqlx::PgConnection as sqlx::Connection>::connect(&url).await?;
                let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                sqlx::query(sqlx::AssertSqlSafe(drop)).execute(&mut admin).await?;
                Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
            })
        });
        if !matches!(gone.join(), Ok(Ok(()))) {
            eprintln!("a database of a test was left behind");
        }
    }
}

/// A fresh database of a kind; `None` where there is no PostgreSQL to be had, which in CI is a failure.
pub async fn fresh_database(kind: Kind, folder: &std::path::Path) -> Option<(Database, Lent)> {
    if kind == Kind::Sqlite {
        return Some((Database::Sqlite(folder.join("tamis.db")), Lent(None)));
    }
    let Ok(url) = std::env::var("TAMIS_TEST_POSTGRES_URL") else {
        assert!(
            std::env::var("CI").is_err(),
            "TAMIS_TEST_POSTGRES_URL is not set; scripts/test sets it"
        );
        eprintln!("not run on PostgreSQL: TAMIS_TEST_POSTGRES_URL is not set");
        return None;
    };
    let name = format!("tamis_{}", uuid::Uuid::new_v4().simple());
    let mut admin = <sqlx::PgConnection as sqlx::Connection>::connect(&url)
        .await
        .expect("PostgreSQL answers");
    // Not by bytes: an installation's collation is whatever its server was set up with.
    let create =
        format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en-US'");
    sqlx::query(sqlx::AssertSqlSafe(create))
        .execute(&mut admin)
        .await
        .unwrap();
    let (server, _) = url.rsplit_once('/').unwrap();
    Some((Database::Postgres(format!("{server}/{name}")), Lent(Some((url, name)))))
}

/// The model that ships with the program, read once for all tests of a process: it takes a debug build a while.
pub fn base_model() -> Arc<Model> {
    static READ: LazyLock<Arc<Model>> = LazyLock::new(|| Arc::new(Model::parse(Model::base()).unwrap()));
    READ.clone()
}

/// Serves on a port of its own; gives its address, and what stops it.
fn served(sieve: &Sieve, limits: Limits, mail: bool) -> (String, actix_web::dev::ServerHandle) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let figures = metrics_exporter_prometheus::PrometheusBuilder::new()
        .build_recorder()
        .handle();
    let mut state = State::new(sieve.clone(), base.parse().unwrap(), limits, figures);
    state.mail = mail;
    let options = ServeOptions {
        workers: 2,
        drain: Duration::from_secs(1),
    };
    let server = serve(listener, state, options).unwrap();
    let handle = server.handle();
    tokio::spawn(server);
    (base, handle)
}

impl App {
    pub async fn start(kind: Kind) -> Option<Self> {
        Self::start_with(
            kind,
            Settings {
                audit_share: 0.0,
                ..Settings::default()
            },
            None,
        )
        .await
    }

    /// `rate` is (per minute, burst).
    pub async fn start_with(kind: Kind, settings: Settings, rate: Option<(u32, u32)>) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let (database, lent) = fresh_database(kind, folder.path()).await?;
        let store = Store::open(&database, 4).await.unwrap();
        let vault = Vault::new(&MasterKey::parse(&"5a".repeat(32)).unwrap());
        let model = CurrentModel::default();
        model.replace(Some(base_model()));
        let sieve = Sieve {
            store,
            vault,
            clock: Clock::System,
            model,
            shadow: CurrentShadow::default(),
            floods: Floods::default(),
        };
        let number = |n| NonZeroU32::new(n).unwrap();
        let limits = Limits::new(rate.map(|(minute, burst)| (number(minute), number(burst))), Vec::new());
        let (base, handle) = served(&sieve, limits, true);
        let client = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        let mut app = Self {
            base,
            client,
            sieve,
            key: String::new(),
            database,
            servers: vec![handle],
            _lent: lent,
            _folder: folder,
        };
        app.key = app.add_site("blog", &[ORIGIN], settings).await;
        Some(app)
    }

    /// The same where no mail server is set.
    pub fn without_mail(mut self) -> Self {
        let (base, server) = served(&self.sieve, Limits::new(None, Vec::new()), false);
        self.servers.push(server);
        self.base = base;
        self
    }

    /// Adds a French site; gives its key.
    pub async fn add_site(&self, slug: &str, origins: &[&str], settings: Settings) -> String {
        let site = Site {
            id: SiteId::parse(slug).unwrap(),
            name: slug.to_owned(),
            lang: Lang::parse("fr").unwrap(),
            origins: origins.iter().map(|origin| Origin::parse(origin).unwrap()).collect(),
            settings,
        };
        self.sieve.add_site(None, site).await.unwrap().key.expose().to_owned()
    }

    /// What stands and teaches on `blog`, label by label.
    pub async fn labels(&self) -> Vec<String> {
        let blog = SiteId::parse("blog").unwrap();
        self.sieve.store.standing(&blog, |row| row.label).await.unwrap()
    }

    /// Runs a statement on the database behind the application's back.
    pub async fn sql(&self, statement: &str) {
        use sqlx::{Connection, Executor};
        let statement = sqlx::AssertSqlSafe(statement.to_owned());
        match &self.database {
            Database::Sqlite(file) => {
                let mut other = sqlx::SqliteConnection::connect(&format!("sqlite:{}", file.display()))
                    .await
                    .unwrap();
                other.execute(statement).await.unwrap();
            }
            Database::Postgres(url) => {
                let mut other = sqlx::PgConnection::connect(url).await.unwrap();
                other.execute(statement).await.unwrap();
            }
        }
    }

    pub fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("{}{path}", self.base))
    }

    pub fn post(&self, path: &str, body: &Value) -> RequestBuilder {
        self.client.post(format!("{}{path}", self.base)).json(body)
    }

    /// Posts a comment to `blog` as a browser would.
    pub fn submit(&self, body: &Value) -> RequestBuilder {
        self.post("/api/v1/sites/blog/comments", body)
    }

    /// Posts a comment that must be taken; gives the answer.
    pub async fn submitted(&self, body: &Value) -> Value {
        let response = self.submit(body).send().await.unwrap();
        assert_eq!(response.status(), 201, "{}", response.text().await.unwrap());
        response.json().await.unwrap()
    }

    /// The published comments of a page of `blog`.
    pub async fn list(&self, page: &str) -> Value {
        json_of(
            self.get(&format!("/api/v1/sites/blog/comments?page={}", encoded(page)))
                .send()
                .await
                .unwrap(),
        )
        .await
    }
}

/// A comment that any site would take.
pub fn comment() -> Value {
    json!({ "page": PAGE, "name": "Awa Diop", "email": "awa@example.org", "body": "Merci pour cet article, la photo du marché est superbe." })
}

/// A comment with some of its fields changed; null takes one away.
pub fn comment_with(changes: Value) -> Value {
    let mut comment = comment();
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            comment.as_object_mut().unwrap().remove(name);
        } else {
            comment[name] = value.clone();
        }
    }
    comment
}

/// A labelled text to train on, of which nothing more is known; the same text gets the same id.
pub fn sample(source: &str, label: Label, text: String) -> Example {
    Example {
        id: Example::id_of(&text),
        text,
        label,
        lang: None,
        author: None,
        website: None,
        source: source.to_owned(),
        group: None,
        kind: None,
    }
}

pub async fn json_of(response: Response) -> Value {
    let text = response.text().await.unwrap();
    serde_json::from_str(&text).unwrap_or_else(|_| panic!("not JSON: {text}"))
}

pub fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// Asks again and again until `good`, for at most so long; `None` if it never was.
pub async fn until<T, F: Future<Output = Option<T>>>(patience: Duration, mut good: impl FnMut() -> F) -> Option<T> {
    let began = Instant::now();
    loop {
        if let Some(found) = good().await {
            return Some(found);
        }
        if began.elapsed() > patience {
            return None;
        }
        // The only pause in the tests: what is waited for happens in another process or behind a socket, which tells nobody.
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
}
