//! One message to an address that a stranger chose.
//!
//! Owns that it reaches the internet alone: a name is resolved here, each address it comes to is looked at, and the very one
//! that passed is connected to, so that no second answer of a name server gets in between. No proxy, no redirect, no
//! connection kept; five seconds in all, and 64 KiB of the answer at the most.

use crate::moderation::{Answer, Delivery, EndpointError, may_connect, parse_endpoint};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::task::JoinSet;
use tokio_rustls::TlsConnector;
use url::{Host, Url};

const PATIENCE: Duration = Duration::from_secs(5);
const MOST_BYTES: usize = 64 * 1024;
const AGENT: &str = concat!("Tamis/", env!("CARGO_PKG_VERSION"));

/// The authorities that browsers trust, as Mozilla lists them. `None` where the provider knows no protocol, which a test denies.
static TLS: LazyLock<Option<Arc<ClientConfig>>> = LazyLock::new(|| {
    let roots = webpki_roots::TLS_SERVER_ROOTS
        .iter()
        .cloned()
        .collect::<RootCertStore>();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    Some(Arc::new(
        config.ok()?.with_root_certificates(roots).with_no_client_auth(),
    ))
});

/// Sends a message, and says what was answered or why nothing was.
pub(super) async fn post(outgoing: &Delivery, allow_local: bool) -> Answer {
    let answer = tokio::time::timeout(PATIENCE, send(outgoing, allow_local)).await;
    match answer {
        Ok(Ok(code)) => Answer::Code(code),
        Ok(Err(fault)) => Answer::Fault(fault),
        Err(_) => Answer::Fault("timeout"),
    }
}

async fn send(outgoing: &Delivery, allow_local: bool) -> Result<u16, &'static str> {
    let url = parse_endpoint(&outgoing.url, allow_local).map_err(|error| match error {
        EndpointError::Private => "private",
        EndpointError::Insecure => "insecure",
        EndpointError::Invalid => "address",
    })?;
    let stream = connect(&url, allow_local).await?;
    let request = request(&url, outgoing).ok_or("address")?;
    if url.scheme() == "http" {
        return exchange(stream, request).await;
    }
    let name = match url.host() {
        Some(Host::Domain(name)) => ServerName::try_from(name.to_owned()).map_err(|_| "address")?,
        Some(Host::Ipv4(ip)) => ServerName::from(IpAddr::V4(ip)),
        Some(Host::Ipv6(ip)) => ServerName::from(IpAddr::V6(ip)),
        None => return Err("address"),
    };
    let config = TLS.clone().ok_or("tls")?;
    let stream = TlsConnector::from(config)
        .connect(name, stream)
        .await
        .map_err(|_| "tls")?;
    exchange(stream, request).await
}

/// Connects to the first address that lets us in, of those that are not private.
async fn connect(url: &Url, allow_local: bool) -> Result<TcpStream, &'static str> {
    let port = url.port_or_known_default().ok_or("address")?;
    let found: Vec<SocketAddr> = match url.host() {
        Some(Host::Domain(name)) => lookup_host((name, port)).await.map_err(|_| "name")?.collect(),
        Some(Host::Ipv4(ip)) => vec![(ip, port).into()],
        Some(Host::Ipv6(ip)) => vec![(ip, port).into()],
        None => return Err("address"),
    };
    if found.is_empty() {
        return Err("name");
    }
    let mut fault = "private";
    for address in found
        .into_iter()
        .filter(|address| may_connect(address.ip(), allow_local))
    {
        match TcpStream::connect(address).await {
            Ok(stream) => return Ok(stream),
            Err(_) => fault = "connection",
        }
    }
    Err(fault)
}

fn request(url: &Url, outgoing: &Delivery) -> Option<Request<Full<Bytes>>> {
    let target = match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    };
    let host = match url.port() {
        Some(port) => format!("{}:{port}", url.host_str()?),
        None => url.host_str()?.to_owned(),
    };
    Request::builder()
        .method(Method::POST)
        .uri(target)
        .header("host", host)
        .header("user-agent", AGENT)
        .header("content-type", "application/json")
        .header("connection", "close")
        .header("webhook-id", &outgoing.id)
        .header("webhook-timestamp", outgoing.unix_seconds)
        .header("webhook-signature", &outgoing.signatures)
        .body(Full::new(Bytes::from(outgoing.body.clone())))
        .ok()
}

/// Asks once and reads the answer as far as it counts.
async fn exchange<S>(stream: S, request: Request<Full<Bytes>>) -> Result<u16, &'static str>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut builder = http1::Builder::new();
    builder.max_buf_size(MOST_BYTES);
    let (mut sender, connection) = builder
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|_| "connection")?;
    // Ends with this exchange, however that ends.
    let mut beside = JoinSet::new();
    beside.spawn(connection);
    let response = sender.send_request(request).await.map_err(|_| "answer")?;
    let code = response.status().as_u16();
    let mut body = response.into_body();
    let mut read = 0;
    while read < MOST_BYTES {
        match body.frame().await {
            Some(Ok(frame)) => read += frame.data_ref().map_or(0, Bytes::len),
            Some(Err(_)) | None => break,
        }
    }
    Ok(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_protocol_to_speak_privately() {
        assert!(TLS.is_some());
    }

    #[tokio::test]
    async fn a_name_that_comes_to_this_machine_is_refused_once_it_is_resolved() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let at = |host: &str| Url::parse(&format!("https://{host}:{port}/")).unwrap();
        for host in [
            "localhost",
            "127.0.0.1",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[64:ff9b::7f00:1]",
            "0.0.0.0",
            "10.0.0.1",
        ] {
            assert_eq!(connect(&at(host), false).await.err(), Some("private"), "{host}");
        }
        assert!(connect(&at("localhost"), true).await.is_ok());
        assert!(connect(&at("[::ffff:127.0.0.1]"), true).await.is_ok() || cfg!(not(target_os = "linux")));
    }
}
