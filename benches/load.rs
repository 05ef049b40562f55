//! What the service bears: the real binary on a database of its own, driven over loopback by clients on the same cores.
//!
//! `cargo bench --bench load` prints comments accepted a second, their latency, and the processor time that the service
//! spends on a comment and on a page of 50, and how long an Akismet client waits at 200 checks a second. `TAMIS_BENCH_DATABASE` names another database than SQLite's default.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a benchmark stops at the first surprise and keeps the time"
)]

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const CLIENTS: usize = 64;
const RUN: Duration = Duration::from_secs(10);
const LISTINGS: usize = 4_000;
/// Checks a second of Akismet's clients, whether or not the ones before are answered.
const CHECKS: u32 = 200;
const CHECKING_CLIENTS: u32 = 20;
const ON_PAGE: usize = 50;

/// Sentences that make up texts of some 230 bytes, none like another.
const SENTENCES: [&str; 8] = [
    "La deuxième partie de l’article m’a beaucoup appris sur le marché du port.",
    "Je ne suis pas d’accord avec la conclusion, les chiffres disent autre chose.",
    "Quelqu’un sait-il quand la passerelle sera ouverte aux vélos ?",
    "Merci pour le travail, j’ai relu trois fois le passage sur les digues.",
    "The figures for last year are missing from the second table, are they not?",
    "We walked there in spring and the path was closed, so check before you go.",
    "My grandmother kept a photo of the old bridge, I will look for it.",
    "Il faudrait aussi parler des horaires du bac, qui changent en hiver.",
];

struct Service {
    child: Child,
    address: String,
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn tamis(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tamis"));
    command
        .env("TAMIS_DATA_DIR", folder)
        .env("TAMIS_LIMITS__ENABLED", "false")
        .env("TAMIS_LOG__LEVEL", "warn")
        .current_dir(folder);
    if let Ok(url) = std::env::var("TAMIS_BENCH_DATABASE") {
        command.env("TAMIS_DATABASE", url);
    }
    command
}

fn told(folder: &Path, words: &[&str]) -> serde_json::Value {
    let output = tamis(folder).args(words).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

impl Service {
    async fn start(folder: &Path) -> Self {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap().to_string();
        drop(free);
        let child = tamis(folder)
            .args(["serve", "--listen", &address])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let service = Self { child, address };
        let begun = Instant::now();
        while TcpStream::connect(&service.address).await.is_err() {
            assert!(begun.elapsed() < Duration::from_secs(20), "the service does not start");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        service
    }

    /// Processor time spent so far, of all threads.
    fn processor(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
        let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
        Duration::from_millis(ticks * 10)
    }
}

/// One connection that is kept open.
struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Client {
    async fn connect(address: &str) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self {
            stream,
            buffer: Vec::with_capacity(64 * 1024),
        }
    }

    /// Sends a request and gives the status and the body of its answer.
    async fn ask(&mut self, request: &str) -> (u16, Vec<u8>) {
        self.stream.write_all(request.as_bytes()).await.unwrap();
        self.buffer.clear();
        loop {
            assert!(
                self.stream.read_buf(&mut self.buffer).await.unwrap() > 0,
                "the service closed the connection"
            );
            let Some(end) = self.buffer.windows(4).position(|w| w == b"\r\n\r\n") else {
                continue;
            };
            let head = std::str::from_utf8(&self.buffer[..end]).unwrap().to_ascii_lowercase();
            let length: usize = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .map_or(0, |length| length.parse().unwrap());
            if self.buffer.len() >= end + 4 + length {
                return (head[9..12].parse().unwrap(), self.buffer[end + 4..].to_vec());
            }
        }
    }

    async fn post(&mut self, path: &str, bearer: &str, body: &str) -> (u16, Vec<u8>) {
        let authorization = if bearer.is_empty() {
            String::new()
        } else {
            format!("Authorization: Bearer {bearer}\r\n")
        };
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: bench\r\n{authorization}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        self.ask(&request).await
    }
}

fn comment(client: usize, number: usize) -> String {
    let pick = |shift: usize| SENTENCES[(client * 7 + number * 3 + number / 8 + shift) % SENTENCES.len()];
    let text = format!("{} {} {} ({client}.{number})", pick(0), pick(3), pick(6));
    serde_json::json!({
        "page": format!("https://bench.example/article-{}", client % 8),
        "name": format!("Lecteur {client}"), "email": format!("lecteur{client}@bench.example"), "body": text,
    })
    .to_string()
}

fn percentile(sorted: &[Duration], share: f64) -> f64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "an index within a short list"
    )]
    let at = ((sorted.len() as f64 * share) as usize).min(sorted.len() - 1);
    sorted[at].as_secs_f64() * 1e3
}

async fn writing(service: &Service) -> usize {
    let before = service.processor();
    let begun = Instant::now();
    let clients = (0..CLIENTS).map(|client| {
        let address = service.address.clone();
        tokio::spawn(async move {
            let mut connection = Client::connect(&address).await;
            let mut taken = Vec::new();
            while begun.elapsed() < RUN {
                let sent = Instant::now();
                let (status, body) = connection
                    .post("/api/v1/sites/bench/comments", "", &comment(client, taken.len()))
                    .await;
                assert_eq!(status, 201, "{}", String::from_utf8_lossy(&body));
                taken.push(sent.elapsed());
            }
            taken
        })
    });
    let mut taken: Vec<Duration> = futures_util::future::join_all(clients)
        .await
        .into_iter()
        .flat_map(Result::unwrap)
        .collect();
    let elapsed = begun.elapsed();
    let processor = service.processor().checked_sub(before).unwrap();
    taken.sort_unstable();
    let count = u32::try_from(taken.len()).unwrap();
    println!("clients                        {CLIENTS}");
    println!(
        "comments accepted and durable  {count} in {:.1} s",
        elapsed.as_secs_f64()
    );
    println!(
        "comments a second              {:.0}",
        f64::from(count) / elapsed.as_secs_f64()
    );
    println!(
        "latency p50 / p99              {:.1} / {:.1} ms",
        percentile(&taken, 0.5),
        percentile(&taken, 0.99)
    );
    println!(
        "processor time a comment       {:.3} ms",
        (processor / count).as_secs_f64() * 1e3
    );
    taken.len()
}

async fn reading(service: &Service, token: &str) {
    let mut connection = Client::connect(&service.address).await;
    for number in 0..ON_PAGE {
        let body = comment(99, number).replace("article-3", "fifty");
        let (status, answer) = connection.post("/api/v1/sites/bench/comments", "", &body).await;
        assert_eq!(status, 201);
        let id = serde_json::from_slice::<serde_json::Value>(&answer).unwrap()["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let path = format!("/api/v1/review/comments/{id}/decision");
        assert_eq!(connection.post(&path, token, r#"{"decision":"approve"}"#).await.0, 200);
    }
    let request =
        "GET /api/v1/sites/bench/comments?page=https%3A%2F%2Fbench.example%2Ffifty HTTP/1.1\r\nHost: bench\r\n\r\n";
    let (status, body) = connection.ask(request).await;
    let page: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert_eq!((status, page["comments"].as_array().unwrap().len()), (200, ON_PAGE));
    let before = service.processor();
    let begun = Instant::now();
    for _ in 0..LISTINGS {
        assert_eq!(connection.ask(request).await.0, 200);
    }
    let count = u32::try_from(LISTINGS).unwrap();
    let processor = service.processor().checked_sub(before).unwrap();
    println!("a page of {ON_PAGE}, bytes            {}", body.len());
    println!(
        "processor time a page of {ON_PAGE}    {:.3} ms",
        (processor / count).as_secs_f64() * 1e3
    );
    println!(
        "latency of a page of {ON_PAGE}, mean  {:.3} ms",
        (begun.elapsed() / count).as_secs_f64() * 1e3
    );
}

/// Checks as Akismet's clients ask for them, each at its time: one that has to wait for the ones before counts from when it was due.
async fn checking(service: &Service, key: &str) {
    let before = service.processor();
    let begun = Instant::now();
    let seconds = u32::try_from(RUN.as_secs()).unwrap();
    let clients = (0..CHECKING_CLIENTS).map(|client| {
        let (address, key) = (service.address.clone(), key.to_owned());
        tokio::spawn(async move {
            let mut connection = Client::connect(&address).await;
            let mut taken = Vec::new();
            for number in (client..CHECKS * seconds).step_by(CHECKING_CLIENTS as usize) {
                let due = begun + Duration::from_secs(1) / CHECKS * number;
                tokio::time::sleep_until(due.into()).await;
                let text: serde_json::Value = serde_json::from_str(&comment(client as usize, number as usize)).unwrap();
                let body = url::form_urlencoded::Serializer::new(String::new())
                    .append_pair("api_key", &key)
                    .append_pair("blog", "https://bench.example")
                    .append_pair("user_ip", "203.0.113.7")
                    .append_pair("comment_author", text["name"].as_str().unwrap())
                    .append_pair("comment_author_email", text["email"].as_str().unwrap())
                    .append_pair("comment_content", text["body"].as_str().unwrap())
                    .finish();
                let request = format!(
                    "POST /1.1/comment-check HTTP/1.1\r\nHost: bench\r\nUser-Agent: bench/1.0\r\n\
                     Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
                    body.len()
                );
                let (status, word) = connection.ask(&request).await;
                assert!(status == 200 && matches!(word.as_slice(), b"true" | b"false"));
                taken.push(due.elapsed());
            }
            taken
        })
    });
    let answered = futures_util::future::join_all(clients).await;
    let mut taken: Vec<Duration> = answered.into_iter().flat_map(Result::unwrap).collect();
    taken.sort_unstable();
    let count = u32::try_from(taken.len()).unwrap();
    let processor = service.processor().checked_sub(before).unwrap();
    println!(
        "checks a second (Akismet)      {:.0}",
        f64::from(count) / begun.elapsed().as_secs_f64()
    );
    println!(
        "check, p50 / p99 / longest     {:.1} / {:.1} / {:.1} ms",
        percentile(&taken, 0.5),
        percentile(&taken, 0.99),
        percentile(&taken, 1.0)
    );
    println!(
        "processor time a check         {:.3} ms",
        (processor / count).as_secs_f64() * 1e3
    );
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let site = told(
        folder.path(),
        &[
            "site",
            "add",
            "bench",
            "--origin",
            "https://bench.example",
            "--lang",
            "fr",
            "--json",
        ],
    );
    let moderator = told(
        folder.path(),
        &["moderator", "add", "bench@bench.example", "--role", "admin", "--json"],
    );
    let service = Service::start(folder.path()).await;
    println!(
        "database                       {}",
        if std::env::var("TAMIS_BENCH_DATABASE").is_ok() {
            "PostgreSQL"
        } else {
            "SQLite"
        }
    );
    writing(&service).await;
    reading(&service, moderator["token"].as_str().unwrap()).await;
    checking(&service, site["akismet_key"].as_str().unwrap()).await;
}
