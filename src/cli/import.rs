//! `tamis import`: comments of another system come in, and what became of them is told.
//!
//! Owns the way of a file: it is read and parsed in a thread of its own, batch by batch, and each batch is kept before the next one is.
//! What is stopped or breaks off leaves whole batches, and the same command goes on from there.

mod batch;
mod isso;
mod report;
mod seen;
mod waiting;

use super::stopping::Stopping;
use super::{Global, Usage, open::open, say, site};
use crate::domain::arrival::Arriving;
use crate::domain::ids::SiteId;
use crate::domain::site::{Origin, Site};
use crate::import::{Destination, Move, Progress, ReadError, Skip, Stop, System, read};
use crate::moderation::{Landed, Overtaken, Sieve, Tally, Threaded};
use anyhow::{Context, Result, anyhow, bail};
use batch::Batch;
use clap::Args;
use report::Report;
use seen::Seen;
use std::path::{Path, PathBuf};
use tokio::sync::mpsc;
use waiting::Waiting;

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
    /// Pages that are closed where they come from take comments here, also those that are closed here by now.
    #[arg(long)]
    open_pages: bool,
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
        let progress = Progress::default();
        let stopping = Stopping::listen({
            let progress = progress.clone();
            move || progress.stop()
        })?;
        let mut waiting = Waiting::new(progress.clone());
        let mut seen = Seen::default();
        let way = Way {
            sieve: &sieve,
            site: &site,
            source: &source,
        };
        let read = self.take(&way, &stopping, &mut waiting, &mut seen, &mut report).await;
        // What was taken is told in any case, and what failed after it.
        let threaded = if read.is_err() && report.found() == 0 {
            Ok(())
        } else if self.dry_run {
            way.foresee(&mut seen, &mut report).await
        } else if progress.is_stopped() {
            Ok(())
        } else {
            way.settle(&progress, &mut waiting, &mut report).await
        };
        waiting.end();
        let recorded = if self.dry_run {
            Ok(())
        } else {
            way.record(&report).await
        };
        let ended = read.and_then(|mended| threaded.and(recorded).map(|()| mended));
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
    async fn take(
        &self,
        way: &Way<'_>,
        stopping: &Stopping,
        waiting: &mut Waiting,
        seen: &mut Seen,
        report: &mut Report,
    ) -> Result<u64> {
        let (hand_on, mut batches) = mpsc::channel(1);
        let destination = Destination {
            site: way.site.clone(),
            moves: self.map.clone(),
            opens: self.open_pages,
            now_ms: way.sieve.clock.now_ms(),
        };
        let reading = {
            let (system, file, pages) = (self.system, self.file.clone(), self.pages.clone());
            let progress = waiting.progress.clone();
            tokio::task::spawn_blocking(move || {
                read_all(system, &file, pages.as_deref(), &progress, &destination, &hand_on)
            })
        };
        let mut place = 0;
        let kept = loop {
            let batch: Option<Batch> = tokio::select! {
                biased;
                () = stopping.asked() => break Ok(()),
                batch = batches.recv() => batch,
                () = tokio::time::sleep(waiting::ASKED) => {
                    waiting.tell(report.found());
                    continue;
                }
            };
            let Some(batch) = batch else { break Ok(()) };
            let of_source = batch.arriving.len() as u64;
            if let Err(error) = self.keep(way, place, batch, seen, report).await {
                break Err(error);
            }
            place += of_source;
            waiting.tell(report.found());
        };
        // Whoever reads on would wait to hand on what nobody takes.
        batches.close();
        drop(batches);
        let read = reading.await?;
        kept?;
        match read {
            // The reader may have been done, and what it handed on last is not kept.
            Ok(_) if waiting.progress.is_stopped() => bail!(STOPPED),
            Ok(mended) => Ok(mended),
            Err(ReadError::Stopped) => bail!(STOPPED),
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
        way: &Way<'_>,
        place: u64,
        mut batch: Batch,
        seen: &mut Seen,
        report: &mut Report,
    ) -> Result<()> {
        for (source_id, why) in batch.skipped {
            report.skip(why.as_str(), &why.to_string(), source_id.as_deref());
        }
        for (address, why) in batch.skipped_pages {
            report.skip_page(why.as_str(), &why.to_string(), &address);
        }
        batch.arriving.retain(|one| {
            let Arriving::Comment(arrival) = one else { return true };
            let is_first = seen.is_first(&way.called(&arrival.source_id));
            if !is_first {
                report.skip(Skip::Twice.as_str(), &Skip::Twice.to_string(), Some(&arrival.source_id));
            }
            is_first
        });
        let found: Vec<report::Found> = batch.arriving.iter().map(report::Found::of).collect();
        if self.dry_run {
            let foretold = way.sieve.foretell_import(way.site, way.source, &batch.arriving).await?;
            for ((one, found), foretold) in batch.arriving.iter().zip(&found).zip(foretold) {
                let landed = match one {
                    Arriving::Page(page) => way.sieve.foretell_page(way.site, page).await?,
                    Arriving::Comment(_) => seen.foresee(&foretold),
                    Arriving::Gone { source_id, .. } => {
                        seen.is_gone(&way.called(source_id), &foretold);
                        Landed::Gone
                    }
                };
                report.landed(found, landed);
            }
        } else {
            let landed = way.sieve.import(way.site, way.source, place, batch.arriving).await;
            let landed = landed.context(AGAIN)?.map_err(|why| way.overtaken(why))?;
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

/// What is said to whoever can go on, whatever happened.
const STOPPED: &str = "stopped: run the same command again to go on";
const AGAIN: &str = "broke off, and what is told above stands: run the same command again to go on";

/// Whose comments come, and where to.
struct Way<'a> {
    sieve: &'a Sieve,
    site: &'a Site,
    source: &'a str,
}

impl Way<'_> {
    fn called(&self, id: &str) -> String {
        self.sieve.called(self.site, self.source, id)
    }

    /// What is said to whoever changes the site while comments come in.
    fn overtaken(&self, why: Overtaken) -> anyhow::Error {
        let site = self.site.id.as_str();
        match why {
            Overtaken::Gone => anyhow!("{site} was removed meanwhile, and what is told above with it"),
            Overtaken::Moved => anyhow!(
                "the addresses of {site} were changed meanwhile, and what is told above stands: run the same command again to go on"
            ),
        }
    }

    /// Puts answers that came before what they answer where they belong.
    async fn settle(&self, progress: &Progress, waiting: &mut Waiting, report: &mut Report) -> Result<()> {
        let go_on = |so_far: Threaded| {
            waiting.tell_placed(so_far.attached);
            !progress.is_stopped()
        };
        let threaded = self
            .sieve
            .settle_import(self.site, self.source, go_on)
            .await
            .context(AGAIN)?;
        report.threaded(threaded);
        if threaded.stopped {
            bail!(STOPPED);
        }
        Ok(())
    }

    /// Foretells which answers would find nothing that they answer.
    async fn foresee(&self, seen: &mut Seen, report: &mut Report) -> Result<()> {
        let mut after = String::new();
        while let Some((last, awaited)) = self.sieve.awaited(self.site, self.source, &after).await? {
            for called in awaited {
                seen.awaits(&called);
            }
            after = last;
        }
        report.foreseen(seen.awaited(), seen.is_full());
        Ok(())
    }

    async fn record(&self, report: &Report) -> Result<()> {
        let tally = Tally {
            taken: report.taken(),
            already: report.already(),
            skipped: report.skipped(),
        };
        self.sieve
            .record_imported(self.site, self.source, tally)
            .await
            .context(AGAIN)
    }
}

fn read_all(
    system: System,
    file: &Path,
    pages: Option<&Path>,
    progress: &Progress,
    to: &Destination,
    hand_on: &mpsc::Sender<Batch>,
) -> Result<u64, ReadError> {
    let mut batch = Batch::default();
    let mut sink = |item| {
        if progress.is_stopped() {
            return Err(Stop);
        }
        batch.take(item, to);
        if batch.is_full() {
            hand_on.blocking_send(std::mem::take(&mut batch)).map_err(|_| Stop)?;
        }
        Ok(())
    };
    let read = match system {
        System::Isso => isso::read(file, progress, &mut sink),
        _ => read(system, file, pages, progress, &mut sink),
    };
    // What stands before a fault is good.
    let is_left = !matches!(read, Err(ReadError::Stopped)) && !progress.is_stopped();
    if is_left && hand_on.blocking_send(batch).is_err() {
        return Err(ReadError::Stopped);
    }
    if progress.is_stopped() {
        return Err(ReadError::Stopped);
    }
    read
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
