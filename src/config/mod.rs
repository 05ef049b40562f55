//! What the operator set: defaults < `tamis.toml` < `TAMIS_…` environment < flags; typed, and right ever after.
//!
//! Owns the names of the settings, what they may be, and the only look at the environment. Every fault is named at once.
//! Knows nothing of what the settings are for.

mod layers;
mod mail;

pub use layers::{Fault, Faults};
pub use mail::Mail;

use ipnet::IpNet;
use layers::{Layers, Source};
use secrecy::{ExposeSecret, SecretString};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;
use url::Url;

/// The settings of one process.
#[derive(Debug)]
pub struct Settings {
    /// As set; where it is not, [`Settings::public_url`] makes it from the address listened on.
    pub own_public_url: Option<Url>,
    pub listen: SocketAddr,
    /// Holds the key file, and the database if it is a file.
    pub data_dir: PathBuf,
    /// `sqlite:FILE` or a PostgreSQL URL, which may hold a password.
    pub database: SecretString,
    /// The master key, where it is not read from the key file.
    pub secret_key: Option<SecretString>,
    /// Database connections of this process, at most.
    pub connections: u32,
    /// Threads that answer requests.
    pub workers: usize,
    /// How long requests under way may take to end once asked to stop.
    pub drain: Duration,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    pub limits: Limits,
    /// Whether webhooks may reach this machine itself, and go by http: for tests, and where everything is on one machine.
    pub webhooks_local: bool,
    pub log: Log,
    /// The mail server, where one is set.
    pub mail: Option<Mail>,
    in_force: Vec<InForce>,
}

/// How much one address may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub enabled: bool,
    /// Comments a minute from one network on one site.
    pub per_minute: u32,
    /// How many of them may come at once.
    pub burst: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    pub format: LogFormat,
    /// Filter directives such as `info` or `tamis=debug,sqlx=warn`.
    pub level: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// For people.
    Text,
}

/// What the command line says; it comes before everything else.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    pub config: Option<PathBuf>,
    pub database: Option<String>,
    pub listen: Option<String>,
}

/// A setting as it is in force, secrets masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InForce {
    /// Dotted, e.g. `limits.enabled`.
    pub name: &'static str,
    pub value: serde_json::Value,
    /// Where it was set: `default`, the file, the variable or the flag.
    pub set_by: String,
}

const LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

impl Settings {
    /// Reads file and environment.
    pub fn load(flags: &Flags) -> Result<Self, Faults> {
        Self::read(flags, std::env::vars_os().collect())
    }

    fn read(flags: &Flags, environment: Vec<(std::ffi::OsString, std::ffi::OsString)>) -> Result<Self, Faults> {
        let mut layers = Layers::default();
        layers.file(flags.config.as_deref());
        layers.environment(environment);
        layers.flag("database", "--database", flags.database.as_ref());
        layers.flag("listen", "--listen", flags.listen.as_ref());
        let settings = Self::take(&mut layers);
        layers.finish().map(|()| settings)
    }

    fn take(layers: &mut Layers) -> Self {
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        let any = |text: &str| Ok::<_, String>(text.to_owned());
        let settings = Self {
            own_public_url: layers.take_optional("public_url", public_url),
            listen: layers.take("listen", LISTEN, LISTEN.to_string(), |text| {
                text.parse()
                    .map_err(|_| "it is an address and a port, such as 127.0.0.1:8080".to_owned())
            }),
            data_dir: layers.take("data_dir", PathBuf::from("."), ".", |text| Ok(PathBuf::from(text))),
            database: layers
                .take_secret("database", Some("sqlite:tamis.db"), mask_url)
                .unwrap_or_default(),
            secret_key: layers.take_secret("secret_key", None, |_| "…".to_owned()),
            connections: layers.take("connections", 8, 8, |text| number(text, 1, 1000)),
            workers: layers.take("workers", threads, threads, |text| number(text, 1, 1024)),
            drain: Duration::from_secs(layers.take("drain_seconds", 20, 20, |text| number(text, 0, 3600))),
            trusted_proxies: layers.take_list("trusted_proxies", network),
            limits: Limits {
                enabled: layers.take("limits.enabled", true, true, truth),
                per_minute: layers.take("limits.per_minute", 10, 10, |text| number(text, 1, 1_000_000)),
                burst: layers.take("limits.burst", 10, 10, |text| number(text, 1, 1_000_000)),
            },
            webhooks_local: layers.take("webhooks.allow_local", false, false, truth),
            log: Log {
                format: layers.take("log.format", LogFormat::Json, "json", |text| match text {
                    "json" => Ok(LogFormat::Json),
                    "text" => Ok(LogFormat::Text),
                    _ => Err("it is json or text".to_owned()),
                }),
                level: layers.take("log.level", "info".to_owned(), "info", any),
            },
            mail: mail::take(layers),
            in_force: layers.in_force(),
        };
        if layers.source_of("secret_key") == Some(Source::File) {
            layers.refuse(
                "secret_key",
                "a secret does not belong in a file of settings: use TAMIS_SECRET_KEY",
            );
        }
        settings
    }

    /// Every setting as it is in force, secrets masked.
    pub fn in_force(&self) -> &[InForce] {
        &self.in_force
    }

    /// The address at which readers reach us: the one set, or the address listened on.
    pub fn public_url(&self, bound: SocketAddr) -> Option<Url> {
        if self.own_public_url.is_some() {
            return self.own_public_url.clone();
        }
        Url::parse(&format!("http://{}", reachable(bound))).ok()
    }

    /// The database's URL, password included.
    pub fn database_url(&self) -> &str {
        self.database.expose_secret()
    }

    /// The database's URL without its password, to be told.
    pub fn database_told(&self) -> String {
        mask_url(self.database.expose_secret())
    }
}

/// An address that a caller on this machine can use: "any" stands for loopback.
pub fn reachable(bound: SocketAddr) -> SocketAddr {
    let ip = match bound.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, bound.port())
}

/// A URL with its password hidden.
fn mask_url(url: &str) -> String {
    let Ok(mut parsed) = Url::parse(url) else {
        return "…".to_owned();
    };
    let masked = parsed.password().is_some() && parsed.set_password(Some("xxx")).is_ok();
    // A password may also stand in the query, as libpq takes it.
    let named = |name: &str| name.eq_ignore_ascii_case("password") || name.eq_ignore_ascii_case("sslpassword");
    let pairs: Vec<(String, String)> = parsed
        .query_pairs()
        .map(|(name, value)| {
            if named(&name) {
                (name.into(), "xxx".to_owned())
            } else {
                (name.into(), value.into())
            }
        })
        .collect();
    if pairs.iter().any(|(name, _)| named(name)) {
        parsed.query_pairs_mut().clear().extend_pairs(pairs);
        return parsed.into();
    }
    if masked { parsed.into() } else { url.to_owned() }
}

fn public_url(text: &str) -> Result<Url, String> {
    let wrong = || "it is where readers reach us, such as https://comments.example.org, without a path".to_owned();
    let url = Url::parse(text).map_err(|_| wrong())?;
    let bare = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    if bare { Ok(url) } else { Err(wrong()) }
}

fn network(text: &str) -> Result<IpNet, String> {
    text.parse()
        .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
        .map_err(|_| format!("{text:?} is no address or network, such as 10.0.0.0/8"))
}

fn truth(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Ok(true),
        "false" | "no" | "off" | "0" => Ok(false),
        _ => Err("it is true or false".to_owned()),
    }
}

fn number<T: std::str::FromStr + PartialOrd + std::fmt::Display + Copy>(
    text: &str,
    least: T,
    most: T,
) -> Result<T, String> {
    match text.parse::<T>() {
        Ok(number) if number >= least && number <= most => Ok(number),
        _ => Err(format!("it is a whole number from {least} to {most}")),
    }
}

#[cfg(test)]
mod tests;
