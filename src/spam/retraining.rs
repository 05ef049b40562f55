//! A new version from the base model and moderators' decisions, and whether it may serve.
//!
//! Owns what of the decisions is learnt, and the gate. The base's counts are read from its file, the decisions' are added as
//! one source a site; the joining layer and the cuts stay the base's. What is paid for is the decisions, not the history. What
//! a site's source and intercept are depends on the base and on its own decisions alone, so that sites can be retrained one
//! by one. Knows nothing of where versions are kept, nor who asked.

use super::common::{common, contributor};
use super::counts::{Counts, SourceCounts};
use super::cuts::Z;
use super::features::View;
use super::file::{self, File, FileError, is_version};
use super::fit::FitError;
use super::folds::hash;
use super::metrics::{Figures, cut_at_one_percent, logits, share};
use super::placing::intercepts;
use super::scope::{Scope, taken_over};
use super::sites::Weights;
use super::strata::{FEWEST_TEXTS, SITE};
use super::training::{count, fit, label, sorted};
use super::{Example, Label};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};

/// A candidate version and the judgement on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Retrained {
    /// The whole model file.
    pub bytes: Vec<u8>,
    pub judgement: Judgement,
}

/// How a candidate does beside the version in use, on texts that neither was trained on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// Whether the gate lets it be promoted.
    pub promotable: bool,
    /// Why not; empty where it may.
    pub refusals: Vec<Refusal>,
    pub candidate: Figures,
    pub in_use: Figures,
    /// How many held-out texts decided, by where they are from: `base`, and each site with enough of them.
    pub held_out: BTreeMap<String, u64>,
    /// Decisions that were learnt from.
    pub learnt: u64,
    /// Decisions left out because one contributor may enter only so many.
    pub not_admitted: u64,
    /// Held-out texts that the candidate gets wrong and the version in use gets right; at most 50.
    pub newly_wrong: Vec<String>,
    /// Held-out texts that the candidate gets right and the version in use gets wrong; at most 50.
    pub newly_right: Vec<String>,
}

/// One reason not to promote.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Refusal {
    /// A figure may have fallen by more than the gate allows. All are shares, 0 to 1.
    Worse {
        measure: String,
        fell_by: f64,
        may_have_fallen_by: f64,
        allowed: f64,
    },
    /// No text was held out, so nobody can tell.
    NothingToJudgeOn,
}

/// Why no candidate came of it.
#[derive(Debug, thiserror::Error)]
pub enum RetrainError {
    #[error("a version is called by 1 to 64 of a-z, 0-9 and -, not {0:?}")]
    Version(String),
    #[error("the base model: {0}")]
    Base(#[source] FileError),
    #[error("the model in use: {0}")]
    InUse(#[source] FileError),
    #[error("the decision on {0:?} is not from a site that is to be learnt from")]
    Source(String),
    #[error(
        "the version in use was made from another base model, so what it learnt from the other sites cannot be taken over; \
         retrain all sites once"
    )]
    OtherBase,
    #[error(transparent)]
    Fit(#[from] FitError),
    #[error("the candidate: {0}")]
    Candidate(#[source] FileError),
}

/// One contributor enters at most this many texts of a class per site.
const MOST_OF_ONE: usize = 20;
/// From this many decisions on, a site's fifth is held out; before, all are needed for learning.
pub(super) const ENOUGH_TO_HOLD: usize = 250;
/// A site with fewer held-out texts than this leaves the judgement to the base's.
const FEWEST_HELD: usize = 50;
/// A figure may be worse by so much, by its upper confidence bound.
const ALLOWED: f64 = 0.01;
/// On the base's texts alone, by so much: a site may pull its way, but whoever floods it with wrong labels also brings the
/// hold-out that agrees with them, and only the base's texts are beyond their reach.
const ALLOWED_ON_BASE: f64 = 0.03;
/// And as one site sees them, whose own part may pull harder.
const ALLOWED_ON_SITE: f64 = 0.03;
pub(super) const HOLD_SEED: u64 = 0x7369_7465;
const MOST_NAMED: usize = 50;

/// Adds decisions to the base model, and judges the outcome beside the version in use.
///
/// `base` and `in_use` are whole model files; `decisions` are all that were made so far on the sites of `scope`, their sources
/// `site:SLUG`. The same arguments give the same bytes, in whatever order the decisions come; and sites retrained one by one,
/// each beside the version that the one before made, come to what all at once do, but for the figures of the hold-out.
///
/// # Errors
/// A file that does not load, a version name that is none, a decision that is not from a site of `scope`, or one site's alone
/// beside a version that was made from another base.
pub fn retrain(
    base: &[u8],
    in_use: &[u8],
    decisions: &[Example],
    scope: Scope<'_>,
    version: &str,
) -> Result<Retrained, RetrainError> {
    if !is_version(version) {
        return Err(RetrainError::Version(version.to_owned()));
    }
    if let Some(stray) = decisions.iter().find(|decision| !scope.asks(&decision.source)) {
        return Err(RetrainError::Source(stray.id.clone()));
    }
    let base = file::decode(base).map_err(RetrainError::Base)?;
    let in_use = file::decode(in_use).map_err(RetrainError::InUse)?;
    let others = taken_over(&base, &in_use, scope)?;
    let (admitted, not_admitted) = admit(sorted(decisions));
    let (held, learnt) = hold(admitted);
    let taught = learn(&base.counts, &learnt);
    let mut intercepts = intercepts(&base, &taught, &learnt);
    let mut counts = Counts { sources: taught };
    for (name, (source, intercept)) in others {
        counts.sources.insert(name.clone(), source.clone());
        intercepts.extend(intercept.map(|intercept| (name.clone(), intercept)));
    }
    let of_base = base.counts.sources.iter();
    counts
        .sources
        .extend(of_base.map(|(name, source)| (name.clone(), source.clone())));
    let mut views = fit(&counts)?;
    for (view, old) in views.iter_mut().zip(&base.views) {
        view.correct(old.columns.iter().copied().zip(old.corrections.iter().copied()));
    }
    let mut candidate = File {
        version: version.to_owned(),
        views,
        counts,
        intercepts,
        ..base
    };
    let mut judgement = judge(&candidate, &in_use, &held);
    judgement.learnt = learnt.len() as u64;
    judgement.not_admitted = not_admitted;
    candidate.metrics.held_out = Some(judgement.candidate);
    let bytes = file::encode(&candidate).map_err(RetrainError::Candidate)?;
    Ok(Retrained { bytes, judgement })
}

/// The decisions that count, and how many do not: of one contributor, those whose hashes come first.
pub(super) fn admit(mut decisions: Vec<&Example>) -> (Vec<&Example>, u64) {
    decisions.sort_by_cached_key(|decision| (hash(&decision.source, &decision.id, HOLD_SEED), decision.id.clone()));
    let all = decisions.len();
    let mut entered: BTreeMap<(&str, u64, Label), usize> = BTreeMap::new();
    decisions.retain(|decision| {
        let entered = entered
            .entry((&decision.source, contributor(decision), decision.label))
            .or_default();
        *entered += 1;
        *entered <= MOST_OF_ONE
    });
    let left_out = (all - decisions.len()) as u64;
    (decisions, left_out)
}

/// What is held out of large sites, and what is learnt from.
fn hold(decisions: Vec<&Example>) -> (Vec<&Example>, Vec<&Example>) {
    let mut of_site: BTreeMap<&str, usize> = BTreeMap::new();
    for decision in &decisions {
        *of_site.entry(&decision.source).or_default() += 1;
    }
    decisions.into_iter().partition(|decision| {
        of_site
            .get(decision.source.as_str())
            .is_some_and(|&n| n >= ENOUGH_TO_HOLD)
            && hash(&decision.source, &decision.id, HOLD_SEED ^ 1).is_multiple_of(5)
    })
}

/// The counts of the sites that decisions are from, by the name of their source. A column that the base does not know needs
/// three contributors of one site.
fn learn(base: &Counts, decisions: &[&Example]) -> BTreeMap<String, SourceCounts> {
    let known = View::ALL.map(|view| -> HashSet<u32> {
        let sources = base.sources.values();
        sources
            .flat_map(|source| source.views[view.index()].keys().copied())
            .collect()
    });
    let mut sites = BTreeMap::new();
    for decisions in by_site(decisions).values() {
        let rows = label(decisions);
        let mut counts = count(&rows);
        let common = common(decisions, |at| &rows[at].row);
        for at in View::ALL.map(View::index) {
            for site in counts.sources.values_mut() {
                site.views[at].retain(|column, cell| {
                    cell.texts = FEWEST_TEXTS;
                    known[at].contains(column) || common[at].binary_search(column).is_ok()
                });
            }
        }
        sites.extend(counts.sources);
    }
    sites
}

/// Decisions by the name of their source, each site's in the order they came in.
pub(super) fn by_site<'e>(decisions: &[&'e Example]) -> BTreeMap<&'e str, Vec<&'e Example>> {
    let mut sites: BTreeMap<&str, Vec<&Example>> = BTreeMap::new();
    for decision in decisions {
        sites.entry(&decision.source).or_default().push(decision);
    }
    sites
}

/// One held-out text: its name, its label, and the logits of candidate and version in use.
struct Verdicts {
    id: String,
    label: Label,
    logits: [f64; 2],
}

pub(super) fn judge(candidate: &File, in_use: &File, held: &[&Example]) -> Judgement {
    let both = [candidate, in_use].map(Weights::of);
    let logits = |say: &dyn Fn(&Weights) -> f64| both.each_ref().map(say);
    let mut texts: Vec<Verdicts> = candidate
        .held_out
        .iter()
        .map(|text| Verdicts {
            id: text.id.clone(),
            label: text.label,
            logits: logits(&|weights| text.logit(weights.lens(None), &weights.stack)),
        })
        .collect();
    let mut held_out = BTreeMap::from([("base".to_owned(), texts.len() as u64)]);
    let mut of_site: BTreeMap<&str, usize> = BTreeMap::new();
    for text in held {
        *of_site.entry(&text.source).or_default() += 1;
    }
    for text in held {
        if of_site.get(text.source.as_str()).is_some_and(|&n| n >= FEWEST_HELD) {
            *held_out.entry(text.source.clone()).or_default() += 1;
            texts.push(Verdicts {
                id: format!("{}:{}", text.source, text.id),
                label: text.label,
                logits: logits(&|weights| weights.score(&text.input()).score.logit),
            });
        }
    }
    let scored = |which: usize| {
        texts
            .iter()
            .map(|text| (text.logits[which], text.label))
            .collect::<Vec<_>>()
    };
    let (new, old) = (scored(0), scored(1));
    let base = candidate.held_out.len();
    let mut refusals = refusals(&new, &old, "", ALLOWED);
    if refusals.is_empty() && base > 0 {
        refusals = self::refusals(&new[..base], &old[..base], " on the base's texts", ALLOWED_ON_BASE);
    }
    refusals.extend(as_sites_see(candidate, &both));
    let changed = |from: usize, to: usize| {
        let right = |text: &&Verdicts, which: usize| is_right(text.logits[which], text.label);
        let ids = texts
            .iter()
            .filter(|text| right(text, from) && !right(text, to))
            .map(|text| text.id.clone());
        ids.take(MOST_NAMED).collect::<Vec<_>>()
    };
    Judgement {
        promotable: refusals.is_empty(),
        refusals,
        candidate: Figures::of(&new),
        in_use: Figures::of(&old),
        held_out,
        learnt: 0,
        not_admitted: 0,
        newly_wrong: changed(1, 0),
        newly_right: changed(0, 1),
    }
}

/// What speaks against the candidate as a site sees it, for every site that taught it: a site's own part is strong, and the
/// decisions that made it are those of whoever got them past its moderators. Only the base's texts are beyond their reach.
fn as_sites_see(candidate: &File, [new, old]: &[Weights; 2]) -> Vec<Refusal> {
    let slugs = candidate
        .counts
        .sources
        .keys()
        .filter_map(|name| name.strip_prefix(SITE));
    let refused = |slug: &str| {
        let scored = |weights: &Weights| -> Vec<(f64, Label)> {
            let lens = weights.lens(Some(slug));
            let held = candidate.held_out.iter();
            // Without the intercept, which is for the site's own mix of spam and has bounds of its own.
            let aside = lens.intercept(&weights.stack) - weights.stack.intercept;
            held.map(|text| (text.logit(lens, &weights.stack) - aside, text.label))
                .collect()
        };
        if candidate.held_out.is_empty() {
            return Vec::new();
        }
        refusals(
            &scored(new),
            &scored(old),
            &format!(" on the base's texts as {slug} sees them"),
            ALLOWED_ON_SITE,
        )
    };
    slugs.flat_map(refused).collect()
}

fn is_right(logit: f64, label: Label) -> bool {
    (logit >= 0.0) == (label == Label::Spam)
}

/// What speaks against `new`, text by text beside `old`; `which` says of which texts.
fn refusals(new: &[(f64, Label)], old: &[(f64, Label)], which: &str, allowed: f64) -> Vec<Refusal> {
    if new.is_empty() {
        return vec![Refusal::NothingToJudgeOn];
    }
    let accuracy: Vec<(bool, bool)> = new
        .iter()
        .zip(old)
        .map(|(new, old)| (is_right(new.0, new.1), is_right(old.0, old.1)))
        .collect();
    let cut = |scored: &[(f64, Label)]| cut_at_one_percent(&logits(scored, Label::Ham));
    let (new_cut, old_cut) = (cut(new), cut(old));
    let spam = new.iter().zip(old).filter(|(new, _)| new.1 == Label::Spam);
    let caught: Vec<(bool, bool)> = spam.map(|(new, old)| (new.0 >= new_cut, old.0 >= old_cut)).collect();
    let measures = [("accuracy", accuracy), ("sc1", caught)];
    measures
        .into_iter()
        .filter_map(|(measure, pairs)| worse(format!("{measure}{which}"), &pairs, allowed))
        .collect()
}

/// Whether a share of hits may have fallen by more than is allowed. Each pair is (hit by the new, hit by the old).
fn worse(measure: String, pairs: &[(bool, bool)], allowed: f64) -> Option<Refusal> {
    let lost = pairs.iter().filter(|pair| !pair.0 && pair.1).count();
    let won = pairs.iter().filter(|pair| pair.0 && !pair.1).count();
    let n = pairs.len();
    if n == 0 || lost == 0 {
        return None;
    }
    let fell_by = share(lost, n) - share(won, n);
    // Of paired answers only those that differ tell anything: their spread is that of McNemar's test.
    let spread = ((share(lost + won, n) - fell_by * fell_by) / share(n, 1))
        .max(0.0)
        .sqrt();
    let may_have_fallen_by = fell_by + Z * spread;
    (may_have_fallen_by > allowed).then_some(Refusal::Worse {
        measure,
        fell_by,
        may_have_fallen_by,
        allowed,
    })
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Worse {
                measure,
                fell_by,
                may_have_fallen_by,
                allowed,
            } => write!(
                f,
                "{measure} fell by {:.2} points on held-out texts, perhaps by {:.2}; {:.2} are allowed",
                100.0 * fell_by,
                100.0 * may_have_fallen_by,
                100.0 * allowed
            ),
            Self::NothingToJudgeOn => write!(f, "no text was held out, so nothing can judge this version"),
        }
    }
}

#[cfg(test)]
mod tests;
