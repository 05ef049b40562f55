//! `tamis serve`: from the settings to a running service, and to its end.
//!
//! Owns the order: the port first, so that a second process harms nothing; then database, model, jobs, doors. At the end
//! no new request is let in, those under way are answered, what they wrote is on disk, and only then is it over.

use super::{Global, open::open, say};
use crate::config::{LogFormat, Settings};
use crate::domain::ids::SiteId;
use crate::http::{self, Limits, ServeOptions, State};
use crate::jobs::Jobs;
use crate::mail::Mailer;
use crate::moderation::{Followed, Sieve};
use crate::telemetry;
use anyhow::{Context, Result, anyhow};
use clap::Args;
use secrecy::ExposeSecret;
use std::net::{SocketAddr, TcpListener};
use std::num::NonZeroU32;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};

/// How often gathered figures are folded, whether anybody asks for them or not.
const FOLD: Duration = Duration::from_secs(5);
/// What closing may take after the requests have ended.
const CLOSING: Duration = Duration::from_secs(5);

#[derive(Debug, Args)]
pub struct Serve {
    /// Where to listen, instead of the setting.
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
}

impl Serve {
    pub async fn run(self, global: &Global) -> Result<()> {
        let settings = global.settings(self.listen)?;
        telemetry::log(settings.log.format == LogFormat::Json, &settings.log.level)?;
        let listener = bind(settings.listen)?;
        let sieve = open(&settings).await?;
        let service = Service {
            settings: &settings,
            sieve,
            listener,
            demo: None,
        };
        service
            .run(|started| {
                if global.json {
                    say::json(&serde_json::json!({ "public_url": started.public_url, "listen": started.listen }))?;
                }
                Ok(())
            })
            .await
    }
}

/// All that a service is made of.
pub struct Service<'a> {
    pub settings: &'a Settings,
    pub sieve: Sieve,
    pub listener: TcpListener,
    /// The site under the article of `/demo`.
    pub demo: Option<SiteId>,
}

/// Where a service can be reached.
pub struct Started {
    pub public_url: String,
    pub listen: SocketAddr,
}

/// Takes the port. A taken one, or one that is not ours to take, is a sentence of its own.
pub fn bind(listen: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(listen).map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            anyhow!("another program listens on {listen}: stop it, or listen elsewhere (--listen, TAMIS_LISTEN)")
        }
        std::io::ErrorKind::PermissionDenied => {
            anyhow!("this user may not listen on {listen}: take a port above 1023 (--listen, TAMIS_LISTEN)")
        }
        std::io::ErrorKind::AddrNotAvailable => {
            anyhow!("{listen} is no address of this machine: listen elsewhere (--listen, TAMIS_LISTEN)")
        }
        _ => anyhow!("cannot listen on {listen}: {error}"),
    })
}

impl Service<'_> {
    /// Serves until asked to stop; `ready` is called once requests are answered.
    pub async fn run(self, ready: impl FnOnce(&Started) -> Result<()>) -> Result<()> {
        let Self {
            settings,
            sieve,
            listener,
            demo,
        } = self;
        let mut asked = Asked::new()?;
        let figures = telemetry::figures()?;
        metrics::gauge!("process_start_time_seconds").set(seconds(sieve.clock.now_ms()));
        // A newer program may bring a newer model; it waits in the register for whoever promotes it, unless the one in use
        // is of a format that this program cannot read.
        sieve.install_base().await?;
        tell_model(&sieve).await;
        let listen = listener.local_addr()?;
        let public_url = settings.public_url(listen).context("public_url")?;
        let limits = settings.limits;
        let rate = NonZeroU32::new(limits.per_minute).zip(NonZeroU32::new(limits.burst));
        let limits = Limits::new(rate.filter(|_| limits.enabled), settings.trusted_proxies.clone());
        let mut state = State::new(sieve.clone(), public_url.clone(), limits, figures.clone());
        state.demo = demo;
        let stopping = state.stopping.clone();
        state.webhooks_local = settings.webhooks_local;
        let mailer = mailer(settings, &public_url)?;
        state.mail = mailer.is_some();
        let options = ServeOptions {
            workers: settings.workers,
            drain: settings.drain,
        };
        let server = http::serve(listener, state, options).context("the service cannot be started")?;
        let handle = server.handle();
        let mut server = tokio::spawn(server);
        let mut jobs = Jobs::start(&sieve, settings.webhooks_local);
        if let Some(mailer) = mailer {
            jobs.send_mail(&sieve, mailer);
        }
        let folding = tokio::spawn(async move {
            loop {
                tokio::time::sleep(FOLD).await;
                figures.run_upkeep();
            }
        });
        tracing::info!(%listen, %public_url, version = env!("CARGO_PKG_VERSION"), "serving");
        ready(&Started {
            public_url: public_url.as_str().trim_end_matches('/').to_owned(),
            listen,
        })?;
        tokio::select! {
            () = asked.stop() => {}
            ended = &mut server => {
                ended.context("the service broke")?.context("the service failed")?;
                return Err(anyhow!("the service ended by itself"));
            }
        }
        tracing::info!("asked to stop: answering what is under way");
        // What is told as it happens would never end by itself.
        stopping.cancel();
        tokio::select! {
            () = handle.stop(true) => {}
            () = asked.stop() => handle.stop(false).await,
        }
        folding.abort();
        jobs.stop().await;
        close(&sieve).await;
        tracing::info!("stopped");
        Ok(())
    }
}

/// The mail server of the settings, if there is one.
pub fn mailer(settings: &Settings, public_url: &url::Url) -> Result<Option<Mailer>> {
    let Some(mail) = &settings.mail else {
        return Ok(None);
    };
    let mailer = Mailer::new(mail.smtp.expose_secret(), &mail.from, public_url.clone());
    Ok(Some(mailer.context("mail")?))
}

/// Loads the model in use before the first request. Without one the service runs all the same: everything goes to review.
async fn tell_model(sieve: &Sieve) {
    match sieve.follow().await {
        Ok(Followed::Changed(_) | Followed::Unchanged) => {}
        Ok(Followed::Empty) => tracing::error!("no model is in use; comments go to review"),
        Ok(Followed::Damaged { version, why, .. }) => {
            tracing::error!(version, why, "the model in use does not load; comments go to review");
        }
        Err(error) => tracing::error!(%error, "the model in use cannot be read; comments go to review"),
    }
}

/// Waits until what was written is on disk, then closes the database.
async fn close(sieve: &Sieve) {
    let closing = async {
        // The writer takes changes in turn: when this one is done, so are those before it.
        if let Err(error) = sieve.store.settle("key", sieve.vault.fingerprint().to_owned()).await {
            tracing::error!(%error, "the last changes may be lost");
        }
        sieve.store.close().await;
    };
    if tokio::time::timeout(CLOSING, closing).await.is_err() {
        tracing::warn!("the database did not close in time");
    }
}

/// The signals that ask a service to stop.
struct Asked {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

impl Asked {
    fn new() -> Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn stop(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are far below 2^52")]
fn seconds(unix_ms: i64) -> f64 {
    unix_ms as f64 / 1000.0
}
