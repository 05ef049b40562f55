//! `tamis model compare`: two versions on the same comments, and every comment that they treat differently.
//!
//! Owns the order: what changed is told as it is found, the sums at the end, so that no more than a number a comment is
//! kept in memory. Knows nothing of how a model scores.

use super::examples::each_labelled;
use super::streamed::Streamed;
use super::verdicts::{Crossed, ORDER};
use super::versions::read;
use super::{Global, open, say};
use crate::domain::budgets::InForce;
use crate::domain::verdict::{Score, Verdict};
use crate::moderation::{Sieve, in_force};
use crate::spam::gate::held_out;
use crate::spam::metrics::Figures;
use crate::spam::{Input, Label, Model, excerpt};
use anyhow::{Context, Result};
use clap::Args;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Characters shown of a comment.
const SHOWN: usize = 80;
/// Rows of decisions read at once.
const PART: i64 = 500;

#[derive(Debug, Args)]
pub struct Compare {
    /// A model file, or a version in the register.
    #[arg(value_name = "A")]
    first: String,
    /// Another.
    #[arg(value_name = "B")]
    second: String,
    /// Labelled comments, as for train; without any, what moderators decided here and the texts held out of both files (else of A).
    #[arg(long, num_args = 1.., value_name = "PATH")]
    data: Vec<PathBuf>,
}

/// A comment that the two treat differently.
#[derive(Serialize)]
struct Changed<'c> {
    /// Its id, or file and line; of a text that a file holds, the source that it is from.
    id: &'c str,
    label: Label,
    a: Said,
    b: Said,
    /// Its beginning, masked; `None` where a file holds no text.
    text: Option<String>,
}

#[derive(Clone, Copy, Serialize)]
struct Said {
    spam_probability: f64,
    verdict: Verdict,
}

impl Changed<'_> {
    fn line(&self) -> String {
        let label = match self.label {
            Label::Ham => "good",
            Label::Spam => "spam",
        };
        let said = |said: Said| format!("{:.4} {}", said.spam_probability, said.verdict.as_str());
        format!(
            "{}  {label}  {} → {}  {}",
            self.id,
            said(self.a),
            said(self.b),
            self.text.as_deref().unwrap_or("(held out: kept without its text)")
        )
    }
}

impl Compare {
    pub async fn run(self, global: &Global) -> Result<()> {
        let files = [read(&self.first, global).await?, read(&self.second, global).await?];
        let parse = |(bytes, name): (&Vec<u8>, &String)| {
            Model::parse(bytes).with_context(|| format!("{name} is no model to use"))
        };
        let [first, second] = [parse((&files[0], &self.first))?, parse((&files[1], &self.second))?];
        let mut comparison = Comparison::new([first, second], global.json);
        if self.data.is_empty() {
            let sieve = open::open(&global.settings(None)?).await?;
            comparison.decisions(&sieve).await?;
            comparison.held_out(&files)?;
        } else {
            // Every bad line is told before anything is printed.
            each_labelled(&self.data, &mut |_, _| {})?;
            say::progress("Scoring …");
            let cuts = comparison.own_cuts();
            each_labelled(&self.data, &mut |place, example| {
                let text = Some(example.text.as_str());
                comparison.add("files", &place, example.label, &example.input(), cuts, text);
            })?;
        }
        comparison.finish()
    }
}

/// What was seen so far.
struct Comparison {
    models: [Model; 2],
    parts: BTreeMap<&'static str, Tally>,
    out: Streamed,
}

/// The sums of one part of the data.
#[derive(Default)]
struct Tally {
    scored: [Vec<(f64, Label)>; 2],
    /// By label: ham, spam.
    crossed: [Crossed; 2],
}

impl Comparison {
    fn new(models: [Model; 2], json: bool) -> Self {
        Self {
            models,
            parts: BTreeMap::new(),
            out: Streamed::new(json),
        }
    }

    /// What moderators last said of the comments of every site, under the cuts in force there.
    async fn decisions(&mut self, sieve: &Sieve) -> Result<()> {
        for site in sieve.store.sites().await? {
            let cuts = self.models.each_ref().map(|model| in_force(&site, model));
            let mut after = String::new();
            loop {
                let rows = sieve.store.decided(&site.id, &after, PART).await?;
                let Some(last) = rows.last() else { break };
                after.clone_from(&last.id);
                for row in &rows {
                    let label = if row.label == "spam" { Label::Spam } else { Label::Ham };
                    let input = Input {
                        body: &row.body,
                        name: row.name.as_deref(),
                        website: row.website.as_deref(),
                        lang: row.lang.as_deref(),
                        site_lang: Some(site.lang.as_str()),
                        site: Some(site.id.as_str()),
                    };
                    let id = format!("{}:{}", row.site_id, row.id);
                    self.add("decisions", &id, label, &input, cuts, Some(&row.body));
                }
            }
        }
        Ok(())
    }

    /// The texts that neither file was trained on, as the gate would choose them. A file has their columns alone, so all of
    /// them count as known.
    fn held_out(&mut self, files: &[Vec<u8>; 2]) -> Result<()> {
        let cuts = self.own_cuts();
        for text in held_out(&files[0], &files[1])? {
            let scores = text.logits.map(|logit| Score {
                logit,
                known_share: 1.0,
            });
            self.score("held out", &text.source, text.label, scores, cuts, None);
        }
        Ok(())
    }

    /// The cuts of the two where no site rules.
    fn own_cuts(&self) -> [InForce; 2] {
        self.models.each_ref().map(|model| model.cuts().into())
    }

    fn add(
        &mut self,
        part: &'static str,
        id: &str,
        label: Label,
        input: &Input<'_>,
        cuts: [InForce; 2],
        text: Option<&str>,
    ) {
        let scores = self.models.each_ref().map(|model| model.score(input));
        self.score(part, id, label, scores, cuts, text);
    }

    fn score(
        &mut self,
        part: &'static str,
        id: &str,
        label: Label,
        scores: [Score; 2],
        cuts: [InForce; 2],
        text: Option<&str>,
    ) {
        let [first, second] = [0, 1].map(|at: usize| Said {
            spam_probability: scores[at].probability(),
            verdict: Model::judge(scores[at], cuts[at]),
        });
        let tally = self.parts.entry(part).or_default();
        for (scored, score) in tally.scored.iter_mut().zip(scores) {
            scored.push((score.logit, label));
        }
        tally.crossed[usize::from(label == Label::Spam)].add(first.verdict, second.verdict, 1);
        if first.verdict != second.verdict {
            let changed = Changed {
                id,
                label,
                a: first,
                b: second,
                text: text.map(|text| excerpt(text, SHOWN)),
            };
            self.out.item(&changed, Changed::line);
        }
    }

    fn finish(mut self) -> Result<()> {
        let mut all = Tally::default();
        for tally in self.parts.values() {
            for (to, from) in all.scored.iter_mut().zip(&tally.scored) {
                to.extend_from_slice(from);
            }
            for (to, from) in all.crossed.iter_mut().zip(&tally.crossed) {
                to.take_in(from);
            }
        }
        let versions = self.models.each_ref().map(Model::version);
        let outcome = all.outcome();
        if self.out.is_json() {
            let parts: BTreeMap<_, _> = self.parts.iter().map(|(name, tally)| (name, tally.outcome())).collect();
            let [a, b] = self
                .models
                .each_ref()
                .map(|model| serde_json::json!({ "version": model.version(), "checksum": model.checksum() }));
            return self
                .out
                .fields(&serde_json::json!({ "a": a, "b": b, "all": outcome, "parts": parts }));
        }
        self.out.line("");
        for (name, outcome) in self.parts.iter().map(|(name, tally)| (*name, tally.outcome())) {
            if self.parts.len() > 1 {
                outcome.tell(&mut self.out, name, versions);
            }
        }
        outcome.tell(&mut self.out, "all", versions);
        for line in outcome.verdicts.lines(versions[0], versions[1]) {
            self.out.line(&line);
        }
        self.out.line(&format!(
            "{} of {} verdicts changed",
            outcome.verdicts.changed(),
            outcome.verdicts.total()
        ));
        self.out.flush();
        Ok(())
    }
}

type Figure = fn(&Figures) -> Option<f64>;

/// The figures of both on one part of the data.
#[derive(Serialize)]
struct Outcome {
    a: Figures,
    b: Figures,
    verdicts: Crossed,
    ham_verdicts: Crossed,
    spam_verdicts: Crossed,
}

impl Tally {
    fn outcome(&self) -> Outcome {
        let [ham, spam] = self.crossed;
        let mut verdicts = ham;
        verdicts.take_in(&spam);
        let [a, b] = self.scored.each_ref().map(|scored| Figures::of(scored));
        Outcome {
            a,
            b,
            verdicts,
            ham_verdicts: ham,
            spam_verdicts: spam,
        }
    }
}

impl Outcome {
    fn tell(&self, out: &mut Streamed, part: &str, versions: [&str; 2]) {
        let width = versions.map(|version| version.chars().count().max(10));
        let mut row = |name: &str, cells: [String; 2]| {
            out.line(&format!(
                "{name:<34}{:>a$}  {:>b$}",
                cells[0],
                cells[1],
                a = width[0],
                b = width[1]
            ));
        };
        let heading = format!("{part}: {} good, {} spam", self.a.ham, self.a.spam);
        row(&heading, versions.map(ToOwned::to_owned));
        let figures: [(&str, Figure); 6] = [
            ("right at probability ½", |figures| figures.accuracy),
            ("MCC", |figures| figures.mcc),
            ("AUC", |figures| figures.auc),
            ("spam caught at 1 % of good blocked", |figures| figures.sc1),
            ("calibration error", |figures| figures.ece),
            ("good at ½ or above", |figures| figures.false_positives),
        ];
        for (name, of) in figures {
            let cell = |figures| of(figures).map_or_else(|| "–".to_owned(), |figure| format!("{figure:.4}"));
            row(name, [cell(&self.a), cell(&self.b)]);
        }
        for (name, crossed) in [("good", self.ham_verdicts), ("spam", self.spam_verdicts)] {
            let sums = crossed.sums();
            for (at, verdict) in ORDER.iter().enumerate() {
                let name = format!("{name} → {}", verdict.as_str());
                row(&name, [sums[0][at].to_string(), sums[1][at].to_string()]);
            }
        }
        out.line("");
    }
}
