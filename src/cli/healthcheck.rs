//! `tamis healthcheck`: asks a running service whether it is up.
//!
//! Plain TCP and a request by hand: an image needs neither curl nor a TLS library for it.

use super::{Global, say};
use crate::config::reachable;
use anyhow::{Context, Result, bail};
use clap::Args;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use url::Url;

const PATIENCE: Duration = Duration::from_secs(2);
/// More of an answer is not read: its first line says it all.
const ENOUGH: u64 = 4096;

#[derive(Debug, Args)]
pub struct Healthcheck {
    /// What to ask, instead of /healthz at the address that the settings listen on; http only.
    url: Option<Url>,
}

impl Healthcheck {
    pub async fn run(self, global: &Global) -> Result<()> {
        let url = match self.url {
            Some(url) => url,
            None => Url::parse(&format!("http://{}/healthz", reachable(global.settings(None)?.listen)))?,
        };
        let asked = tokio::time::timeout(PATIENCE, ask(&url)).await;
        let line = asked.with_context(|| format!("{url} did not answer within {} seconds", PATIENCE.as_secs()))??;
        if line.split(' ').nth(1) != Some("200") {
            bail!("{url} answered {line:?}");
        }
        if global.json {
            return say::json(&serde_json::json!({ "status": "up" }));
        }
        say::line("up");
        Ok(())
    }
}

/// The first line of the answer.
async fn ask(url: &Url) -> Result<String> {
    if url.scheme() != "http" {
        bail!("{url} is no http address");
    }
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let port = url.port_or_known_default().unwrap_or(80);
    let mut stream = TcpStream::connect((bare, port))
        .await
        .with_context(|| format!("{url} cannot be reached"))?;
    let path = if url.path() == "/" { "/healthz" } else { url.path() };
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.take(ENOUGH).read_to_end(&mut answer).await?;
    let answer = String::from_utf8_lossy(&answer);
    Ok(answer.lines().next().unwrap_or_default().to_owned())
}
