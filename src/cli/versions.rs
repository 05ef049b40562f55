//! `tamis model`: made, tried, and the versions in the register.

use super::compare::Compare;
use super::evaluate::{By, Material, evaluate, fold, page};
use super::learning::LearningCurve;
use super::shadow::Shadow;
use super::transfer::{Export, Import};
use super::{Global, budgets, model, open, say, whole};
use crate::clock::rfc3339;
use crate::locale::Tongue;
use crate::moderation::{Promoted, Sieve, Version};
use crate::spam::training::Options;
use crate::spam::{Judgement, Model, is_version};
use anyhow::{Result, anyhow, bail};
use clap::{Args, Subcommand};
use serde_json::Value;
use std::path::{Path, PathBuf};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Train a model on labelled comments; no database is asked.
    Train(Train),
    /// Score comments with a model, one JSON line out for each line in.
    Score(Score),
    /// Judge a model on labelled comments, or train and judge part by part.
    Evaluate(Evaluate),
    /// Show how fast a model learns a strange site from its moderators' decisions; nothing is registered.
    LearningCurve(LearningCurve),
    /// List the versions in the register, newest first.
    List,
    /// Show a version with the judgement on it.
    Show {
        #[arg(value_parser = version)]
        version: String,
    },
    /// Put a version in use if it is not worse than the one that is; every process on the database follows within seconds.
    Promote {
        #[arg(value_parser = version)]
        version: String,
        /// Although it is judged worse, or cannot be judged; the log of promotions says so.
        #[arg(long)]
        force: bool,
    },
    /// Judge two versions on the same comments, and tell every verdict that differs.
    Compare(Compare),
    /// Let a version judge beside the one in use without effect, end that, or show what it would have done.
    Shadow(Shadow),
    /// Write a version to a file that may leave: without its sites, their names and their held-out texts.
    Export(Export),
    /// Register a model file, once it is read whole and tried; it is not put in use.
    Import(Import),
    /// Put the version back in use that was before.
    Rollback,
}

#[derive(Debug, Args)]
pub struct Train {
    /// Files of JSON lines or CSV, or folders of such: text, label, and if known lang, author, website, source.
    #[arg(long, required = true, num_args = 1.., value_name = "PATH")]
    data: Vec<PathBuf>,
    /// Where the model goes.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// What it calls itself: a-z, 0-9 and hyphens.
    #[arg(long, default_value = "local", value_parser = version)]
    version: String,
    /// The most texts of one class that a source may bring in.
    #[arg(long, default_value_t = Options::MOST_TEXTS, value_name = "N")]
    most_texts: usize,
}

#[derive(Debug, Args)]
pub struct Score {
    /// A model file, or a version in the register.
    #[arg(long, value_name = "FILE|VERSION")]
    model: String,
    /// JSON lines or CSV; - for standard input.
    #[arg(long, value_name = "FILE", default_value = "-")]
    input: PathBuf,
    /// JSON lines; - for standard output.
    #[arg(long, value_name = "FILE", default_value = "-")]
    output: PathBuf,
}

#[derive(Debug, Args)]
pub struct Evaluate {
    /// A model file, or a version in the register.
    #[arg(long, value_name = "FILE|VERSION", required_unless_present = "cross_validate")]
    model: Option<String>,
    /// Labelled comments to judge, as for train.
    #[arg(long, required_unless_present = "judge_only", num_args = 1.., value_name = "PATH")]
    data: Vec<PathBuf>,
    /// Train on all but a part and judge that part, for each part.
    #[arg(long, conflicts_with = "model")]
    cross_validate: bool,
    /// What a part is: a source (of more than 25, several), a kind, a template or thread, or a tenth of the texts at random.
    #[arg(long, value_name = "PARTS", default_value = "source", value_parser = parts)]
    by: By,
    /// Labelled comments that are always trained on and never judged.
    #[arg(long, num_args = 1.., value_name = "PATH", requires = "cross_validate")]
    also_train: Vec<PathBuf>,
    /// Labelled comments that are judged and never trained on.
    #[arg(long, num_args = 1.., value_name = "PATH", requires = "cross_validate")]
    judge_only: Vec<PathBuf>,
    /// Also judge the spam in disguise: look-alike letters, s p a c e d words, good words appended and more.
    #[arg(long)]
    attacks: bool,
    /// Write a JSON line for each comment with its part and score, so that other programs can be tried on the same parts.
    #[arg(
        long,
        value_name = "FILE.jsonl",
        requires = "cross_validate",
        conflicts_with = "model"
    )]
    folds_out: Option<PathBuf>,
    /// Write a page with plots, tables and the surest mistakes; one file, to open in a browser.
    #[arg(long, value_name = "FILE.html")]
    report: Option<PathBuf>,
    /// The language of that page: en or fr.
    #[arg(long, value_name = "LANG", default_value = "en", value_parser = tongue, requires = "report")]
    lang: Tongue,
}

impl Command {
    pub async fn run(self, global: &Global) -> Result<()> {
        match self {
            Self::Train(train) => train.run(global).await,
            Self::Score(score) => score.run(global).await,
            Self::Evaluate(evaluate) => evaluate.run(global).await,
            Self::LearningCurve(learning) => learning.run(global).await,
            Self::List => list(&sieve(global).await?, global).await,
            Self::Show { version } => show(&sieve(global).await?, &version, global).await,
            Self::Promote { version, force } => promote(&sieve(global).await?, &version, force, global).await,
            Self::Compare(compare) => compare.run(global).await,
            Self::Shadow(shadow) => shadow.run(global).await,
            Self::Export(export) => export.run(global).await,
            Self::Import(import) => import.run(global).await,
            Self::Rollback => {
                let sieve = sieve(global).await?;
                tell(sieve.roll_back(None).await?, "", None, global)
            }
        }
    }
}

async fn sieve(global: &Global) -> Result<Sieve> {
    open::open(&global.settings(None)?).await
}

impl Train {
    async fn run(self, global: &Global) -> Result<()> {
        let (out, version) = (self.out.clone(), self.version.clone());
        say::progress("Training …");
        let options = Options {
            most_texts: self.most_texts,
            ..Options::of(&self.version)
        };
        let trained = tokio::task::spawn_blocking(move || model::train(&self.data, &self.out, &options));
        let trained = trained.await??;
        if global.json {
            return say::json(&trained);
        }
        let memory = match trained.peak_memory_bytes {
            Some(bytes) => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
            None => "unknown".to_owned(),
        };
        say::line(&format!(
            "{}: version {version}, {} texts, {} bytes, SHA-256 {}\n{:.1} s, {:.0} texts a second; most memory held: {memory}",
            out.display(),
            trained.texts,
            trained.bytes,
            trained.checksum,
            trained.seconds,
            trained.texts_per_second,
        ));
        if let Some(why) = &trained.unblocked {
            say::line(&budgets::unblocked(why));
        }
        Ok(())
    }
}

impl Score {
    async fn run(self, global: &Global) -> Result<()> {
        let model = find(&self.model, global).await?;
        let scored = tokio::task::spawn_blocking(move || model::score(&model, &self.input, &self.output)).await?;
        if let Some(scored) = say::unless_gone(scored)? {
            say::note(&format!("{scored} scored"));
        }
        Ok(())
    }
}

impl Evaluate {
    async fn run(self, global: &Global) -> Result<()> {
        let model = match &self.model {
            Some(name) => Some(find(name, global).await?),
            None => None,
        };
        let material = Material {
            data: self.data,
            also_train: self.also_train,
            judge_only: self.judge_only,
            by: self.by,
            attacks: self.attacks,
        };
        let (report, lang, folds_out) = (self.report, self.lang, self.folds_out);
        for place in [&report, &folds_out].into_iter().flatten() {
            whole::place(place)?;
        }
        let evaluated = tokio::task::spawn_blocking(move || -> Result<_> {
            let evaluation = evaluate(model.as_ref(), &material, report.is_some())?;
            if let Some(place) = &folds_out {
                fold::write(place, &evaluation.folds)?;
            }
            if let Some(place) = &report {
                let cuts = model.as_ref().map(Model::cuts);
                whole::write(place, page::render(&evaluation, cuts, lang)?.as_bytes())?;
            }
            Ok((evaluation.report, report))
        });
        let (report, place) = evaluated.await??;
        if global.json {
            say::json(&report)?;
        } else {
            say::line(report.to_text().trim_end());
        }
        if let Some(place) = place {
            say::note(&format!("the report is in {}", place.display()));
        }
        Ok(())
    }
}

/// A model by its file, which needs no database, or by its name in the register.
async fn find(name: &str, global: &Global) -> Result<Model> {
    if Path::new(name).is_file() || !is_version(name) {
        return model::open(Path::new(name));
    }
    match sieve(global).await?.load(name).await? {
        Some(Ok(model)) => Ok(model),
        Some(Err(why)) => Err(anyhow!("the version {name} cannot be read: {why}")),
        None => Err(anyhow!(
            "{name} is neither a file nor a version: tamis model list names the versions"
        )),
    }
}

/// The bytes of a model by its file, which needs no database, or by its name in the register.
pub(super) async fn read(name: &str, global: &Global) -> Result<Vec<u8>> {
    if Path::new(name).is_file() || !is_version(name) {
        return model::read(Path::new(name));
    }
    find(name, global).await?;
    let file = sieve(global).await?.store.find_model(name).await?;
    file.map(|(_, file)| file).ok_or_else(|| unknown(name))
}

async fn list(sieve: &Sieve, global: &Global) -> Result<()> {
    let versions = sieve.versions().await?;
    if global.json {
        return say::json(&versions.iter().map(shown).collect::<Vec<_>>());
    }
    let row = |version: &Version| {
        vec![
            version.version.clone(),
            if version.in_use {
                "in use".to_owned()
            } else {
                String::new()
            },
            rfc3339(version.created_at_ms),
            version.parent.clone().unwrap_or_default(),
            format!("{} KiB", version.bytes / 1024),
        ]
    };
    let rows: Vec<_> = versions.iter().map(row).collect();
    say::table(&["VERSION", "", "MADE", "JUDGED BESIDE", "SIZE"], &rows);
    Ok(())
}

async fn show(sieve: &Sieve, name: &str, global: &Global) -> Result<()> {
    let versions = sieve.versions().await?;
    let Some(version) = versions.iter().find(|version| version.version == name) else {
        return Err(unknown(name));
    };
    let mut told = shown(version);
    let log = sieve.store.promotions(i64::MAX).await?;
    let uses = log
        .iter()
        .filter(|promotion| promotion.version == name)
        .map(|promotion| {
            let grounds = &promotion.grounds;
            serde_json::json!({
                "at": rfc3339(promotion.promoted_at_ms), "act": promotion.act, "replaced": promotion.replaced,
                "by": grounds.actor, "forced": grounds.forced, "why": grounds.why,
            })
        });
    told["uses"] = uses.collect();
    let model = sieve.load(name).await?.and_then(Result::ok);
    let table = model.as_ref().and_then(Model::budgets);
    if global.json {
        told["budgets"] = serde_json::json!(table);
        return say::json(&told);
    }
    say::line(&serde_json::to_string_pretty(&told)?);
    say::line("");
    let missing = || vec!["its file has no table of budgets, only the cuts of the usual ones".to_owned()];
    for line in table.map_or_else(missing, budgets::table) {
        say::line(&line);
    }
    Ok(())
}

fn shown(version: &Version) -> Value {
    serde_json::json!({
        "version": version.version,
        "in_use": version.in_use,
        "parent": version.parent,
        "created_at": rfc3339(version.created_at_ms),
        "bytes": version.bytes,
        "checksum": version.checksum,
        "judgement": serde_json::from_str::<Value>(&version.judgement).unwrap_or_default(),
    })
}

async fn promote(sieve: &Sieve, version: &str, force: bool, global: &Global) -> Result<()> {
    let asked = sieve.promote(None, version, force).await?;
    tell(asked.promoted, version, asked.judgement.as_ref(), global)
}

fn tell(promoted: Promoted, asked: &str, judgement: Option<&Judgement>, global: &Global) -> Result<()> {
    let refusals = judgement.map(super::retrain::refusals).unwrap_or_default();
    match promoted {
        Promoted::Done { version, replaced } => {
            if global.json {
                return say::json(
                    &serde_json::json!({ "version": version, "replaced": replaced, "judgement": judgement }),
                );
            }
            say::line(&format!(
                "{version} is in use now, in place of {}",
                replaced.as_deref().unwrap_or("none")
            ));
            if !refusals.is_empty() {
                say::line(&format!("although {refusals}"));
            }
            Ok(())
        }
        Promoted::Already => {
            if global.json {
                return say::json(&serde_json::json!({ "version": asked, "replaced": null }));
            }
            say::line("it is in use already");
            Ok(())
        }
        Promoted::Refused => {
            bail!("{asked} may not serve: {refusals}; nothing was changed (--force puts it in use all the same)")
        }
        Promoted::Unknown => Err(unknown(asked)),
        Promoted::Damaged(why) => bail!("{asked} cannot be used ({why}); nothing was changed"),
        Promoted::Unjudged(why) => {
            bail!("{asked} cannot be judged: {why}; nothing was changed (--force puts it in use all the same)")
        }
        Promoted::Overtaken => {
            bail!("another version came into use while {asked} was judged; nothing was changed, try again")
        }
        Promoted::NothingBefore => bail!("no version was in use before this one; nothing was changed"),
    }
}

pub(super) fn unknown(version: &str) -> anyhow::Error {
    anyhow!("there is no version {version}: tamis model list names them all")
}

pub(super) fn version(text: &str) -> Result<String, String> {
    if is_version(text) {
        Ok(text.to_owned())
    } else {
        Err("1 to 64 of a-z, 0-9 and hyphens".to_owned())
    }
}

fn parts(text: &str) -> Result<By, String> {
    By::find(text).ok_or_else(|| By::ALL.map(By::as_str).join(", "))
}

pub(super) fn tongue(text: &str) -> Result<Tongue, String> {
    Tongue::find(text).ok_or_else(|| "en or fr".to_owned())
}
