//! The doors. The only room that knows actix-web.
//!
//! Owns routes, what a request must look like and how an answer is written. Decides nothing: a handler takes a request
//! apart, calls one use-case and translates what came of it.

mod akismet;
mod assets;
mod auth;
mod edge;
mod embed;
mod filter;
mod gate;
mod health;
mod input;
mod limits;
mod listings;
mod moderate;
mod openapi;
mod privacy;
mod problem;
mod public;
mod resource;
mod review;
mod session;
mod words;

use crate::domain::ids::SiteId;
use crate::moderation::{Pulse, Sieve};
use actix_web::dev::Server;
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, HttpServer, web};
pub use limits::Limits;
use listings::{Listings, Since};
use metrics_exporter_prometheus::PrometheusHandle;
use moderate::Streams;
use problem::{Code, Problem};
use std::net::TcpListener;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use url::Url;
pub use words::sentence as reason_in_words;

/// Other systems that ask for a verdict give up early: the fastest client of Akismet's API waits a second for the whole of its
/// request, and Coral may wait two. An answer after that is none, and Coral then publishes.
const ANSWER_WITHIN: Duration = Duration::from_millis(800);
/// Connections that a worker holds open; more wait in the system's queue. Each may keep a body of half a megabyte in memory for
/// ten seconds before it has proved anything, so that actix's 25,000 would be gigabytes. The moderators' open lists count too.
const MOST_CONNECTIONS: usize = 1_000;

/// What every handler can reach.
pub struct State {
    pub sieve: Sieve,
    /// The address at which readers and mails reach us.
    pub public_url: Url,
    pub limits: Limits,
    /// The site whose comments stand under the article of `/demo`; `None` but for `tamis demo`.
    pub demo: Option<SiteId>,
    /// Whether webhooks may reach this machine itself.
    pub webhooks_local: bool,
    /// Whether a mail server is set: only then is anybody offered a mail.
    pub mail: bool,
    listings: Listings,
    since: Since,
    /// What waits, for the pages that are open.
    pulse: Pulse,
    streams: Streams,
    /// Cancelled once the process is asked to stop: what goes on without end ends then.
    pub stopping: CancellationToken,
    /// The figures of this process, for `/metrics`.
    pub figures: PrometheusHandle,
}

impl State {
    pub fn new(sieve: Sieve, public_url: Url, limits: Limits, figures: PrometheusHandle) -> Self {
        Self {
            sieve,
            public_url,
            limits,
            demo: None,
            webhooks_local: false,
            mail: false,
            listings: Listings::default(),
            since: Since::default(),
            pulse: Pulse::default(),
            streams: Streams::default(),
            stopping: CancellationToken::new(),
            figures,
        }
    }
}

/// How the server runs.
#[derive(Debug, Clone, Copy)]
pub struct ServeOptions {
    /// Threads that answer requests.
    pub workers: usize,
    /// How long requests under way may take to end once asked to stop.
    pub drain: Duration,
}

/// Serves on a bound listener until the returned server is stopped.
pub fn serve(listener: TcpListener, state: State, options: ServeOptions) -> std::io::Result<Server> {
    let state = web::Data::new(state);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(state.clone())
            .configure(routes)
            .default_service(web::to(|| async { Err::<&str, _>(Problem::from(Code::RouteUnknown)) }))
            .wrap(from_fn(edge::pass))
            .wrap(Compress::default())
    })
    .workers(options.workers)
    .max_connections(MOST_CONNECTIONS)
    .client_request_timeout(Duration::from_secs(10))
    .client_disconnect_timeout(Duration::from_secs(2))
    .shutdown_timeout(options.drain.as_secs())
    .disable_signals();
    Ok(server.listen(listener)?.run())
}

fn routes(config: &mut web::ServiceConfig) {
    public::routes(config);
    akismet::routes(config);
    session::routes(config);
    review::routes(config);
    privacy::routes(config);
    moderate::routes(config);
    assets::routes(config);
    embed::routes(config);
    health::routes(config);
    openapi::routes(config);
}
