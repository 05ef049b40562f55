//! `tamis model learning-curve`: moderators of a strange new site decide, and the model learns.
//!
//! Owns the playing: who decides what, and which model judges then. How comments are dealt stands in `deal`, what came of
//! it in `curve`, and `page` draws it. Knows nothing of how a model is retrained or scores.

mod curve;
mod deal;
mod page;

use super::evaluate::{By, Known};
use super::examples::read_labelled;
use super::versions::{read, tongue};
use super::{Global, say, whole};
use crate::clock::Stopwatch;
use crate::domain::budgets::in_force;
use crate::domain::policy::{Evidence, decide};
use crate::domain::signs::Signs;
use crate::domain::site::{ReviewFirst, Settings};
use crate::domain::verdict::{Score, Verdict};
use crate::locale::Tongue;
use crate::spam::{Example, Figures, Input, Label, Model, Scope, retrain};
use anyhow::{Context, Result, bail};
use clap::Args;
pub use curve::Curve;
use curve::{Estimate, Played, Point};
use deal::{Deal, deal};
use std::path::PathBuf;

/// The site that all decisions are of.
const SITE: &str = "site:new";
/// What the models made here are called; none of them is kept.
const VERSION: &str = "learning-curve";

#[derive(Debug, Args)]
pub struct LearningCurve {
    /// Labelled comments of a site that is strange to the model, as for train.
    #[arg(long, required = true, num_args = 1.., value_name = "PATH")]
    data: Vec<PathBuf>,
    /// The model to start from, a file or a version in the register; without it, the base model.
    #[arg(long, value_name = "FILE|VERSION")]
    model: Option<String>,
    /// After how many decisions to judge.
    #[arg(long, value_name = "N,N…", value_delimiter = ',', default_value = "0,10,50,200,1000")]
    decisions: Vec<usize>,
    /// How often to play, each time with other comments to decide and to judge.
    #[arg(long, value_name = "R", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=1000))]
    repeats: u32,
    /// What chance begins with; the same seed plays the same games.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// What is either decided or judged, never both: a whole source; a template, thread or text with its near copies; or, at
    /// random, a thread or text with its exact copies.
    #[arg(long, value_name = "PARTS", default_value = "template", value_parser = parts)]
    by: By,
    /// Leave out comments until this share of what is decided and judged is spam, such as 0.1.
    #[arg(long, value_name = "SHARE", value_parser = open_share)]
    spam_share: Option<f64>,
    /// Write a page with the curves and their numbers; one file, to open in a browser.
    #[arg(long, value_name = "FILE.html")]
    report: Option<PathBuf>,
    /// The language of that page: en or fr.
    #[arg(long, value_name = "LANG", default_value = "en", value_parser = tongue, requires = "report")]
    lang: Tongue,
}

impl LearningCurve {
    pub async fn run(self, global: &Global) -> Result<()> {
        let base = match &self.model {
            Some(name) => read(name, global).await?,
            None => Model::base().to_vec(),
        };
        let game = Game {
            decisions: self.decisions,
            repeats: self.repeats,
            seed: self.seed,
            by: self.by,
            spam_share: self.spam_share,
        };
        let (data, report, lang) = (self.data, self.report, self.lang);
        report.as_deref().map(whole::place).transpose()?;
        let played = tokio::task::spawn_blocking(move || -> Result<_> {
            let curve = play(&base, &read_labelled(&data)?, &game)?;
            if let Some(place) = &report {
                whole::write(place, page::render(&curve, lang)?.as_bytes())?;
            }
            Ok((curve, report))
        });
        let (curve, place) = played.await??;
        if global.json {
            say::json(&curve)?;
        } else {
            say::line(&curve.to_text());
        }
        if let Some(place) = place {
            say::note(&format!("the report is in {}", place.display()));
        }
        Ok(())
    }
}

/// What is played.
#[derive(Debug, Clone)]
pub struct Game {
    pub decisions: Vec<usize>,
    pub repeats: u32,
    pub seed: u64,
    pub by: By,
    pub spam_share: Option<f64>,
}

/// Lets a site decide its comments one after the other, and judges the model that learnt from them. `base`: a model file.
///
/// # Errors
/// A model that does not load, or comments that cannot be dealt into some to judge and some to decide.
pub fn play(base: &[u8], examples: &[Example], game: &Game) -> Result<Curve> {
    let untaught = Model::parse(base).context("the model to start from does not load")?;
    let mut wanted = game.decisions.clone();
    wanted.sort_unstable();
    wanted.dedup();
    let seed = |repeat: u32| {
        game.seed
            .wrapping_mul(0x9E37_79B9_7F4A_7C15)
            .wrapping_add(repeat.into())
    };
    let deals = (0..game.repeats)
        .map(|repeat| deal(examples, game.by, game.spam_share, seed(repeat)))
        .collect::<Result<Vec<_>>>()?;
    let smallest = deals.iter().map(|deal| deal.pool.len()).min().unwrap_or_default();
    let (wanted, too_many): (Vec<usize>, Vec<usize>) = wanted.into_iter().partition(|&decisions| decisions <= smallest);
    if wanted.is_empty() {
        bail!("there are {smallest} comments to decide on, fewer than any number of decisions asked for");
    }
    let mut points = Vec::with_capacity(wanted.len());
    for decisions in wanted {
        let mut played = Vec::with_capacity(deals.len());
        for (deal, number) in deals.iter().zip(1..) {
            say::progress(&format!("{decisions} decisions, {number} of {} …", game.repeats));
            played.push(step(base, deal, decisions)?);
        }
        points.push(Point::of(decisions, &played));
    }
    let size =
        |of: &dyn Fn(&Deal<'_>) -> usize| Estimate::of_counts(deals.iter().map(of)).context("nothing was played");
    Ok(Curve {
        version: untaught.version().to_owned(),
        checksum: untaught.checksum(),
        known: Known::of(&untaught, examples),
        by: game.by.as_str(),
        seed: game.seed,
        repeats: game.repeats,
        spam_share: game.spam_share,
        comments: examples.len(),
        tested: size(&|deal| deal.tested.len())?,
        pool: size(&|deal| deal.pool.len())?,
        points,
        too_many,
    })
}

/// The first so many of the pool are decided as their labels say, and what was learnt judges the test.
fn step(base: &[u8], deal: &Deal<'_>, decisions: usize) -> Result<Played> {
    let decided: Vec<Example> = deal.pool.iter().take(decisions).zip(0..).map(decision).collect();
    let taught = taught(base, &decided)?;
    let settings = Settings {
        review_first: ReviewFirst::Nobody,
        ..Settings::default()
    };
    let cuts = in_force(&settings, taught.model.cuts(), taught.model.budgets());
    let mut scored = Vec::with_capacity(deal.tested.len());
    let mut verdicts = [[0; 3]; 2];
    for example in &deal.tested {
        let score = score(&taught.model, example);
        scored.push((score.logit, example.label));
        let evidence = Evidence {
            judged: Some((score, cuts)),
            // No rule of the site decides, only the model's cuts and whether it has been taught enough for them.
            links: 0,
            blocked: None,
            signs: Signs::default(),
            linkback: false,
            author_known: false,
            site_labels: u32::try_from(decisions).unwrap_or(u32::MAX),
            audit_draw: 1.0,
        };
        let verdict = match decide(&evidence, &settings).verdict {
            Verdict::Publish => 0,
            Verdict::Review => 1,
            Verdict::Spam => 2,
        };
        verdicts[usize::from(example.label == Label::Spam)][verdict] += 1;
    }
    let spam = decided.iter().filter(|example| example.label == Label::Spam).count();
    Ok(Played {
        learnt: taught.learnt,
        spam_decided: (decisions > 0).then(|| ratio(spam, decisions)),
        figures: Figures::of(&scored),
        verdicts,
        promotable: taught.promotable,
        seconds: taught.seconds,
    })
}

/// A comment as the site's moderators decided it. Each is by somebody else: what one contributor may teach is not the question.
fn decision((example, number): (&&Example, usize)) -> Example {
    Example {
        id: format!("decision-{number}"),
        source: SITE.to_owned(),
        group: Some(format!("contributor-{number}")),
        kind: None,
        ..(*example).clone()
    }
}

/// A model after some decisions.
struct Taught {
    model: Model,
    learnt: u64,
    promotable: bool,
    /// What retraining took.
    seconds: Option<f64>,
}

/// Retrains as the program does; without a decision nobody would retrain.
fn taught(base: &[u8], decisions: &[Example]) -> Result<Taught> {
    if decisions.is_empty() {
        return Ok(Taught {
            model: Model::parse(base)?,
            learnt: 0,
            promotable: true,
            seconds: None,
        });
    }
    let watch = Stopwatch::start();
    let retrained = retrain(base, base, decisions, Scope::All, VERSION)?;
    let seconds = watch.elapsed().as_secs_f64();
    Ok(Taught {
        model: Model::parse(&retrained.bytes)?,
        learnt: retrained.judgement.learnt,
        promotable: retrained.judgement.promotable,
        seconds: Some(seconds),
    })
}

/// A comment of the site as its model scores it.
fn score(model: &Model, example: &Example) -> Score {
    model.score(&Input {
        site: SITE.strip_prefix("site:"),
        ..example.input()
    })
}

#[expect(clippy::cast_precision_loss, reason = "counts of texts are far below 2^52")]
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

fn parts(text: &str) -> Result<By, String> {
    By::find(text)
        .filter(|by| *by != By::Kind)
        .ok_or_else(|| "random, source or template".to_owned())
}

fn open_share(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|share| 0.0 < *share && *share < 1.0)
        .ok_or_else(|| "a number between 0 and 1".to_owned())
}

#[cfg(test)]
mod tests;
