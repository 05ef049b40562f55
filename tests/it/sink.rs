//! A mail server on loopback that keeps what it is handed, and refuses when told to.

use crate::harness::App;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use tamis::clock::Clock;
use tamis::jobs::mail::round;
use tamis::mail::Mailer;
use tamis::moderation::Sieve;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

/// A mail as it came.
#[derive(Debug, Clone)]
pub struct Mail {
    pub to: String,
    pub raw: String,
}

#[derive(Clone)]
pub struct Sink {
    pub port: u16,
    kept: Arc<Mutex<Vec<Mail>>>,
    /// Answers every recipient with a passing fault, naming the address as servers do.
    pub refuses: Arc<AtomicBool>,
    /// Answers every recipient that there is none such.
    pub knows_nobody: Arc<AtomicBool>,
    /// While somebody holds it, what came is kept and not answered.
    pub gate: Arc<tokio::sync::RwLock<()>>,
}

impl Sink {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (kept, refuses) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let (knows_nobody, gate) = (Arc::new(AtomicBool::new(false)), Arc::default());
        let sink = Self {
            port,
            kept,
            refuses,
            knows_nobody,
            gate,
        };
        let answering = sink.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let sink = answering.clone();
                tokio::spawn(async move { drop(talk(stream, &sink).await) });
            }
        });
        sink
    }

    pub fn mailer(&self, app: &App) -> Mailer {
        let smtp = format!("smtp://127.0.0.1:{}", self.port);
        Mailer::new(&smtp, "Tamis <no-reply@comments.example>", app.base.parse().unwrap()).unwrap()
    }

    /// The ids of what came, nothing taken away.
    pub fn ids(&self) -> Vec<String> {
        let kept = self.kept.lock().unwrap();
        kept.iter().map(|mail| mail.header("Message-ID").unwrap()).collect()
    }

    /// What came since the last look.
    pub fn take(&self) -> Vec<Mail> {
        std::mem::take(&mut self.kept.lock().unwrap())
    }

    /// Runs the job once at a time so much later; gives what came.
    pub async fn after(&self, app: &App, ms: i64) -> Vec<Mail> {
        let stop = CancellationToken::new();
        round(&later(&app.sieve, ms), &self.mailer(app), true, &stop)
            .await
            .unwrap();
        self.take()
    }
}

pub fn later(sieve: &Sieve, ms: i64) -> Sieve {
    let clock = Clock::Fixed {
        unix_ms: Clock::System.now_ms() + ms,
    };
    Sieve { clock, ..sieve.clone() }
}

async fn talk(stream: TcpStream, sink: &Sink) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 sink\r\n").await?;
    let mut to = String::new();
    let mut line = String::new();
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let answer = match line.get(..4).unwrap_or_default().to_ascii_uppercase().as_str() {
            "EHLO" => "250-sink\r\n250 8BITMIME\r\n".to_owned(),
            "RCPT" if sink.knows_nobody.load(Ordering::SeqCst) => format!("550 5.1.1 nobody here, {}\r\n", line.trim()),
            "RCPT" if sink.refuses.load(Ordering::SeqCst) => format!("451 not now, {}\r\n", line.trim()),
            "RCPT" => {
                to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                "250 ok\r\n".to_owned()
            }
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await?;
                let mut raw = String::new();
                loop {
                    line.clear();
                    stream.read_line(&mut line).await?;
                    if line == ".\r\n" {
                        break;
                    }
                    raw.push_str(
                        line.strip_prefix('.')
                            .filter(|_| line.starts_with(".."))
                            .unwrap_or(&line),
                    );
                }
                sink.kept.lock().unwrap().push(Mail { to: to.clone(), raw });
                drop(sink.gate.read().await);
                "250 kept\r\n".to_owned()
            }
            "QUIT" => {
                stream.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => "250 ok\r\n".to_owned(),
        };
        stream.write_all(answer.as_bytes()).await?;
    }
}

impl Mail {
    /// A header's value, unfolded.
    pub fn header(&self, name: &str) -> Option<String> {
        let head = self.raw.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ");
        let line = head
            .lines()
            .find(|line| line.to_lowercase().starts_with(&format!("{}:", name.to_lowercase())))?;
        Some(line.split_once(':').unwrap().1.trim().to_owned())
    }

    /// The first part, which is the plain one, decoded.
    pub fn text(&self) -> String {
        self.part("text/plain")
    }

    pub fn html(&self) -> String {
        self.part("text/html")
    }

    fn part(&self, media: &str) -> String {
        let at = self
            .raw
            .find(&format!("Content-Type: {media}"))
            .expect("the part is there");
        let part = &self.raw[at..];
        let (head, rest) = part.split_once("\r\n\r\n").unwrap();
        let body = rest.split("\r\n--").next().unwrap();
        let way = head.split("Content-Transfer-Encoding: ").nth(1).unwrap_or("7bit");
        match way.split("\r\n").next().unwrap() {
            "quoted-printable" => quoted(body),
            "base64" => String::from_utf8(base64(body)).unwrap(),
            _ => body.replace("\r\n", "\n"),
        }
    }

    /// The paths of our own that stand in the text part.
    pub fn paths(&self, app: &App) -> Vec<String> {
        let text = self.text();
        text.lines()
            .filter_map(|line| line.strip_prefix(&app.base).map(str::to_owned))
            .collect()
    }
}

fn quoted(body: &str) -> String {
    let joined = body.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = joined.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        if first == b'=' && after.len() >= 2 {
            let digits = std::str::from_utf8(&after[..2]).unwrap();
            bytes.push(u8::from_str_radix(digits, 16).unwrap());
            rest = &after[2..];
        } else {
            bytes.push(first);
            rest = after;
        }
    }
    String::from_utf8(bytes).unwrap().replace("\r\n", "\n")
}

fn base64(body: &str) -> Vec<u8> {
    const SIGNS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bits, mut many, mut bytes) = (0_u32, 0, Vec::new());
    for value in body.chars().filter_map(|c| SIGNS.find(c)) {
        bits = (bits << 6) | u32::try_from(value).unwrap();
        many += 6;
        if many >= 8 {
            many -= 8;
            bytes.push(u8::try_from((bits >> many) & 0xff).unwrap());
        }
    }
    bytes
}
