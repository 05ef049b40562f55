//! Whether a candidate may serve: how it does beside the version in use, on texts that neither was trained on.
//!
//! Owns the measures, and by how much each may have fallen. Knows nothing of how a candidate came about, nor of which
//! decisions were held out for it.

use super::cuts::Z;
use super::file::File;
use super::metrics::{Figures, cut_at_one_percent, logits, share};
use super::sites::Weights;
use super::strata::SITE;
use super::{Example, Label};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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

/// A site with fewer held-out texts than this leaves the judgement to the base's …
const FEWEST_HELD: usize = 50;
/// … and of one with many, those whose hashes come first are enough to tell: more would cost and say no more.
pub(super) const MOST_HELD: usize = 1000;
/// A figure may be worse by so much, by its upper confidence bound.
const ALLOWED: f64 = 0.01;
/// On the base's texts alone, by so much: a site may pull its way, but whoever floods it with wrong labels also brings the
/// hold-out that agrees with them, and only the base's texts are beyond their reach.
const ALLOWED_ON_BASE: f64 = 0.03;
/// And as one site sees them, whose own part may pull harder.
const ALLOWED_ON_SITE: f64 = 0.03;
const MOST_NAMED: usize = 50;

/// One held-out text: its name, its label, and the logits of candidate and version in use.
struct Verdicts {
    id: String,
    label: Label,
    logits: [f64; 2],
}

/// Judges a candidate beside the version in use; `held` in the order of the decisions' hashes, of each site as many as count.
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
            let judging = held_out.entry(text.source.clone()).or_default();
            if *judging == MOST_HELD as u64 {
                continue;
            }
            *judging += 1;
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
