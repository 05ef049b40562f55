//! Logs, panics and figures of a serving process.
//!
//! Owns how a line of the log looks and where figures are gathered. A line is one JSON object, so nothing that a reader
//! sends can forge another. Knows nothing of what is logged.

use anyhow::Context;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::io::IsTerminal;
use std::panic::PanicHookInfo;
use std::sync::OnceLock;
use tracing_subscriber::EnvFilter;

/// Seconds that a request may take, as buckets of its histogram.
const REQUEST_SECONDS: &[f64] = &[
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];

/// Sends the log to standard error, as JSON lines or as text. `level` holds filter directives, e.g. `info,sqlx=warn`.
pub fn log(json: bool, level: &str) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(level).map_err(|error| anyhow::anyhow!("log.level: {error}"))?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(!json && std::io::stderr().is_terminal());
    let set = if json {
        lines.json().flatten_event(true).with_span_list(false).try_init()
    } else {
        lines.try_init()
    };
    set.map_err(|error| anyhow::anyhow!("the log cannot be set up: {error}"))?;
    std::panic::set_hook(Box::new(log_panic));
    Ok(())
}

/// Gathers figures for `/metrics`; whoever asks again gets the same ones, since a process has one set.
pub fn figures() -> anyhow::Result<PrometheusHandle> {
    static FIGURES: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    let gathered = FIGURES.get_or_init(|| gather().ok());
    gathered.clone().context("the figures cannot be gathered")
}

fn gather() -> anyhow::Result<PrometheusHandle> {
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full("tamis_request_seconds".to_owned()), REQUEST_SECONDS)?
        .install_recorder()?;
    describe();
    Ok(handle)
}

fn describe() {
    metrics::describe_counter!(
        "tamis_requests_total",
        "Requests answered, by route, method and status."
    );
    metrics::describe_histogram!(
        "tamis_request_seconds",
        "Seconds from a request's arrival to its answer."
    );
    metrics::describe_counter!("tamis_comments_total", "Comments taken, by verdict and cause.");
    metrics::describe_gauge!("tamis_model_info", "1 for the version of the model in use.");
    metrics::describe_counter!(
        "tamis_model_failures_total",
        "Versions put in use that could not be loaded."
    );
    metrics::describe_counter!("tamis_mail_sent_total", "Letters handed to the mail server, by kind.");
    metrics::describe_counter!(
        "tamis_mail_failures_total",
        "Tries to hand a letter over that failed, by kind."
    );
    metrics::describe_gauge!("tamis_mail_waiting", "Letters in the outbox.");
    metrics::describe_gauge!(
        "tamis_mail_given_up",
        "Letters given up, refused for good or after a day, in the last week."
    );
    metrics::describe_gauge!(
        "process_start_time_seconds",
        "When the process started, in seconds since 1970."
    );
}

/// Says where a panic happened and not what it said: its text may hold what somebody wrote.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    let thread = std::thread::current();
    tracing::error!(
        place,
        thread = thread.name().unwrap_or("unnamed"),
        "a part of the program broke"
    );
}
