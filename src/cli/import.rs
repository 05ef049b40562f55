//! `tamis import`: comments of another system come in, and what became of them is told.
//!
//! Owns the way of a file: it is read and parsed in a thread of its own, batch by batch, and each batch is kept before the next one is.
//! What is stopped or breaks off leaves whole batches, and the same command goes on from there.

mod isso;
mod report;
mod waiting;

use super::{Global, Usage, open::open, say, site};
use crate::domain::arrival::Arriving;
use crate::domain::ids::SiteId;
use crate::domain::site::{Origin, Site};
use crate::import::source::Progress;
use crate::import::{
    Destination, Dropped, Item, Move, ReadError, Record, Skip, Stop, System, parse, parse_own, parse_page, read,
};
use crate::moderation::{Sieve, Tally};
use anyhow::{Result, bail};
use clap::Args;
use report::Report;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc;
use waiting::Waiting;

/// Comments that are kept in one transaction.
const BATCH: usize = 250;
/// Bytes of text after which a batch is full, however few it has.
const BATCH_BYTES: usize = 1 << 20;

#[derive(Debug, Args)]
pub struct Import {
    /// Where the file comes from: wordpress (its export, or its table wp_comments as CSV), disqus, isso (its database), remark42,
    /// commento, comentario, or jsonl (what tamis export writes, or lines of your own in its form).
    #[arg(value_name = "SYSTEM", value_parser = system)]
    system: System,
    /// The file: plain, gzipped, or alone in a zip archive.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The website that the comments go to.
    #[arg(long, value_name = "SLUG", value_parser = SiteId::parse)]
    site: SiteId,
    /// Read everything, tell what would become of it, and write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Pages of an old origin stand under a new one now, such as http://old.example=https://new.example; may be given more than once.
    #[arg(long, value_name = "OLD=NEW", value_parser = moved)]
    map: Vec<Move>,
    /// Which of several of this system it is, where more than one comes to the same site: their numbers would mix.
    #[arg(long, value_name = "NAME", value_parser = part)]
    from: Option<String>,
    /// WordPress's export of the same site, which says where the articles are that the table has only by number.
    #[arg(long, value_name = "FILE")]
    pages: Option<PathBuf>,
}

/// What the reading thread hands on.
#[derive(Debug, Default)]
struct Batch {
    arriving: Vec<Arriving>,
    skipped: Vec<(Option<String>, Skip)>,
    dropped: Vec<(String, Dropped)>,
    bytes: usize,
}

impl Import {
    pub async fn run(self, global: &Global) -> Result<()> {
        if self.pages.is_some() && self.system != System::WordPress {
            return Err(Usage("--pages goes with wordpress alone".to_owned()).into());
        }
        // Before a database is made for nothing.
        for file in std::iter::once(&self.file).chain(&self.pages) {
            if let Err(error) = std::fs::metadata(file) {
                bail!("cannot read {}: {error}", file.display());
            }
        }
        let sieve = open(&global.settings(None)?).await?;
        let site = site::find(&sieve, &self.site).await?;
        // What waits is scored for the queue.
        sieve.follow().await?;
        let source = match &self.from {
            Some(name) => format!("{}:{name}", self.system.as_str()),
            None => self.system.as_str().to_owned(),
        };
        let mut report = Report::new(self.dry_run);
        if !self.dry_run {
            sieve.record_import_begun(&site, &source).await?;
        }
        let ended = self.take(&sieve, &site, &source, &mut report).await;
        if !self.dry_run {
            let threaded = sieve.settle_import(&site, &source).await?;
            report.threaded(threaded);
            let tally = Tally {
                taken: report.taken(),
                already: report.already(),
                skipped: report.skipped(),
            };
            sieve.record_imported(&site, &source, tally).await?;
        }
        let fault = match &ended {
            Ok(mended) => {
                report.mended = *mended;
                None
            }
            Err(error) => Some(format!("{error:#}")),
        };
        if global.json {
            say::json(&report.json(&source, self.site.as_str(), fault.as_deref()))?;
        } else {
            report.tell(self.site.as_str(), fault.is_none());
        }
        ended.map(drop)
    }

    /// Reads the file and keeps what is in it; tells how many characters were not written as the file says.
    async fn take(&self, sieve: &Sieve, site: &Site, source: &str, report: &mut Report) -> Result<u64> {
        let progress = Progress::default();
        let stop = Arc::new(AtomicBool::new(false));
        let (hand_on, mut batches) = mpsc::channel(1);
        let destination = Destination {
            site: site.clone(),
            moves: self.map.clone(),
            now_ms: sieve.clock.now_ms(),
        };
        let reading = {
            let (system, file, pages) = (self.system, self.file.clone(), self.pages.clone());
            let (progress, stop) = (progress.clone(), stop.clone());
            tokio::task::spawn_blocking(move || {
                read_all(
                    system,
                    &file,
                    pages.as_deref(),
                    &progress,
                    &destination,
                    &stop,
                    &hand_on,
                )
            })
        };
        let mut waiting = Waiting::new(&self.file, progress);
        // From here on, being asked to stop ends no batch under way.
        let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        let mut place = 0;
        let kept = loop {
            let batch: Option<Batch> = tokio::select! {
                biased;
                () = asked_to_stop(&mut interrupt, &mut terminate) => {
                    stop.store(true, Ordering::Relaxed);
                    break Ok(());
                }
                batch = batches.recv() => batch,
            };
            let Some(batch) = batch else { break Ok(()) };
            let of_source = batch.arriving.len() as u64;
            if let Err(error) = self.keep(sieve, site, source, place, batch, report).await {
                break Err(error);
            }
            place += of_source;
            waiting.tell(report.found());
        };
        // Whoever reads on would wait to hand on what nobody takes.
        batches.close();
        drop(batches);
        waiting.end();
        let read = reading.await?;
        kept?;
        match read {
            Ok(mended) => Ok(mended),
            Err(ReadError::Stopped) => bail!("stopped: run the same command again to go on"),
            Err(error) if report.found() == 0 => bail!("{}: {error}; nothing was taken", self.file.display()),
            Err(error) => bail!(
                "{}: {error}; what comes before that is told above{}",
                self.file.display(),
                if self.dry_run { "" } else { " and stands" }
            ),
        }
    }

    async fn keep(
        &self,
        sieve: &Sieve,
        site: &Site,
        source: &str,
        place: u64,
        batch: Batch,
        report: &mut Report,
    ) -> Result<()> {
        for (source_id, why) in batch.skipped {
            report.skip(why.as_str(), &why.to_string(), source_id.as_deref());
        }
        let found: Vec<report::Found> = batch.arriving.iter().map(report::Found::of).collect();
        if self.dry_run {
            let already = sieve.count_imported(site, source, &batch.arriving).await?;
            report.would_take(&found, already);
        } else {
            let landed = sieve.import(site, source, place, batch.arriving).await?;
            for (found, landed) in found.iter().zip(landed) {
                report.landed(found, landed);
            }
        }
        for (source_id, what) in batch.dropped {
            report.dropped(what.as_str(), &what.to_string(), &source_id);
        }
        Ok(())
    }
}

async fn asked_to_stop(interrupt: &mut Signal, terminate: &mut Signal) {
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}

fn read_all(
    system: System,
    file: &Path,
    pages: Option<&Path>,
    progress: &Progress,
    to: &Destination,
    stop: &AtomicBool,
    hand_on: &mpsc::Sender<Batch>,
) -> Result<u64, ReadError> {
    let mut batch = Batch::default();
    let mut sink = |item| {
        if stop.load(Ordering::Relaxed) {
            return Err(Stop);
        }
        batch.take(item, to);
        if batch.is_full() {
            hand_on.blocking_send(std::mem::take(&mut batch)).map_err(|_| Stop)?;
        }
        Ok(())
    };
    let read = match system {
        System::Isso => isso::read(file, &mut sink),
        _ => read(system, file, pages, progress, &mut sink),
    };
    // What stands before a fault is good.
    let is_left = !matches!(read, Err(ReadError::Stopped)) && !stop.load(Ordering::Relaxed);
    if is_left && hand_on.blocking_send(batch).is_err() {
        return Err(ReadError::Stopped);
    }
    if stop.load(Ordering::Relaxed) {
        return Err(ReadError::Stopped);
    }
    read
}

impl Batch {
    fn take(&mut self, item: Item, to: &Destination) {
        match item {
            Item::Skipped { source_id, why } => self.skipped.push((source_id, why)),
            Item::Page(note) => match parse_page(note, to) {
                Ok(arriving) => self.arriving.push(arriving),
                Err(why) => self.skipped.push((None, why)),
            },
            Item::Comment(record) => self.take_record(record, |record| parse(record, to)),
            Item::Own(record, own) => self.take_record(record, |record| parse_own(record, own, to)),
        }
    }

    fn take_record(&mut self, record: Record, parse: impl FnOnce(Record) -> Result<(Arriving, Vec<Dropped>), Skip>) {
        let source_id = record.source_id.clone();
        self.bytes += record.body.len();
        match parse(record) {
            Ok((arriving, dropped)) => {
                self.arriving.push(arriving);
                self.dropped
                    .extend(dropped.into_iter().map(|what| (source_id.clone(), what)));
            }
            Err(why) => self.skipped.push((Some(source_id), why)),
        }
    }

    fn is_full(&self) -> bool {
        self.arriving.len() + self.skipped.len() >= BATCH || self.bytes >= BATCH_BYTES
    }
}

fn system(text: &str) -> Result<System, String> {
    let names = || System::ALL.map(System::as_str).join(", ");
    System::find(text).ok_or_else(|| format!("one of {}", names()))
}

fn moved(text: &str) -> Result<Move, String> {
    let parsed = text.split_once('=').and_then(|(from, to)| {
        Some(Move {
            from: Origin::parse(from).ok()?,
            to: Origin::parse(to).ok()?,
        })
    });
    parsed.ok_or_else(|| "two origins, such as http://old.example=https://new.example".to_owned())
}

fn part(text: &str) -> Result<String, String> {
    let good = SiteId::parse(text).map_err(|_| "a name is 1–64 of a–z, 0–9 and inner hyphens".to_owned());
    good.map(String::from)
}
