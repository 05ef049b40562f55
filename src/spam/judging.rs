//! Whether a candidate may serve: how it does beside the version in use, on texts that neither was trained on.
//!
//! Owns which sets of texts are asked, and by how much a version may be worse on each. What a measure is stands in
//! [`refusal`]. Knows nothing of how a candidate came about, nor of which decisions were held out for it.
//!
//! A candidate that sites taught is held against the base without them besides: each step may be small enough to pass beside
//! the version in use, but a base does not move, so steps that add up come to the limit.

use super::file::File;
use super::holdout::HeldOut;
use super::metrics::Figures;
use super::origin::has_sites;
use super::pairing::paired;
use super::sites::{Lens, Weights};
use super::strata::SITE;
use super::{Example, Label, Model};
use crate::domain::verdict::{Cuts, Score, Verdict};
use refusal::{Pair, collapse, figures, published};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

mod refusal;

pub use refusal::Refusal;
pub(super) use refusal::Said;

/// How a candidate does beside the version in use, on texts that neither was trained on.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
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
    /// Decisions left out because one contributor, and one network, may enter only so many.
    pub not_admitted: u64,
    /// Held-out comments of sites, `site:SLUG:ID`, that the candidate gets wrong and the version in use gets right; at most 50.
    pub newly_wrong: Vec<String>,
    /// Those that the candidate gets right and the version in use gets wrong; at most 50.
    pub newly_right: Vec<String>,
    /// How many of the base's held-out texts are newly wrong, by the source they are from: a file keeps no text of them and no
    /// name that leads to one.
    #[serde(default)]
    pub newly_wrong_in_base: BTreeMap<String, u64>,
    #[serde(default)]
    pub newly_right_in_base: BTreeMap<String, u64>,
    /// The base that the candidate was made from, by its name in the register; `None` where that is not known.
    #[serde(default)]
    pub base: Option<String>,
}

/// A site with fewer held-out texts than this leaves the judgement to the base's …
pub(super) const FEWEST_HELD: usize = 50;
/// … and of one with many, those whose hashes come first are enough to tell: more would cost and say no more.
pub(super) const MOST_HELD: usize = 1000;
/// A figure may be worse by so much, by its upper confidence bound.
const ALLOWED: f64 = 0.01;
/// On the base's texts alone, by so much: a site may pull its way, but whoever floods it with wrong labels also brings the
/// hold-out that agrees with them, and only the base's texts are beyond their reach.
const ALLOWED_ON_BASE: f64 = 0.03;
/// And as one site sees them, whose own part may pull harder.
const ALLOWED_ON_SITE: f64 = 0.03;
/// Beside the base without any site, where all that ever was promoted adds up.
const ALLOWED_IN_ALL: f64 = 0.04;
/// On a site's own held-out texts: it must not collapse unseen among those of larger sites. Fifty texts tell no less.
const ALLOWED_OF_A_SITE: f64 = 0.05;
const MOST_NAMED: usize = 50;

/// A version as it judges: what it scores with, and what was held out of it.
pub(super) struct Side {
    weights: Weights,
    cuts: Cuts,
    held_out: Vec<HeldOut>,
}

/// What a base without any site says of its own held-out texts, in their order.
pub(super) struct Floor(Vec<Said>);

/// Two versions being judged beside one another. Sites are heard one by one, and nothing is kept of their texts.
pub(super) struct Judging {
    new: Side,
    old: Side,
    floor: Option<Floor>,
    /// The sites that taught the candidate, by slug.
    sites: Vec<String>,
    heard: BTreeMap<String, Vec<(String, Pair)>>,
}

impl Side {
    pub(super) fn of(file: &File) -> Self {
        Self {
            weights: Weights::of(file),
            cuts: file.cuts,
            held_out: file.held_out.clone(),
        }
    }

    pub(super) fn shared(&self) -> Lens<'_> {
        self.weights.lens(None)
    }

    pub(super) fn held_out(&self) -> &[HeldOut] {
        &self.held_out
    }

    /// What it says of a held-out text without knowing who asks.
    pub(super) fn logit(&self, text: &HeldOut) -> f64 {
        text.logit(self.shared(), &self.weights.stack)
    }

    /// Of a held-out text. How much of it is known is not kept, so of the two rules to publish by one is not asked.
    fn said(&self, text: &HeldOut, site: Option<&str>) -> Said {
        let (lens, stack) = (self.weights.lens(site), &self.weights.stack);
        // Without the intercept, which is for the site's own mix of spam and has bounds of its own.
        let aside = lens.intercept(stack) - stack.intercept;
        self.says(Score {
            logit: text.logit(lens, stack) - aside,
            known_share: 1.0,
        })
    }

    fn says(&self, score: Score) -> Said {
        Said {
            logit: score.logit,
            is_published: Model::judge(score, self.cuts) == Verdict::Publish,
        }
    }
}

impl Floor {
    pub(super) fn of(base: &File) -> Self {
        let side = Side::of(base);
        Self(base.held_out.iter().map(|text| side.said(text, None)).collect())
    }
}

impl Judging {
    /// `floor` is that of the candidate's own base, whose held-out texts are the candidate's.
    pub(super) fn new(candidate: &File, in_use: &File, floor: Floor) -> Self {
        let slugs = candidate.counts.sources.keys();
        let sites: Vec<String> = slugs
            .filter_map(|name| name.strip_prefix(SITE))
            .map(ToOwned::to_owned)
            .collect();
        Self {
            new: Side::of(candidate),
            old: Side::of(in_use),
            floor: Some(floor).filter(|floor| has_sites(candidate) && floor.0.len() == candidate.held_out.len()),
            sites,
            heard: BTreeMap::new(),
        }
    }

    #[cfg(test)]
    pub(super) fn has_floor(&self) -> bool {
        self.floor.is_some()
    }

    /// Hears a text of a site that neither version learnt from, in the order of the hashes; of each site as many as count.
    pub(super) fn hear(&mut self, text: &Example) {
        let said = |side: &Side| side.says(side.weights.score(&text.input()).score);
        let pair = Pair {
            label: text.label,
            new: said(&self.new),
            old: said(&self.old),
        };
        let heard = self.heard.entry(text.source.clone()).or_default();
        if heard.len() < MOST_HELD {
            heard.push((format!("{}:{}", text.source, text.id), pair));
        }
    }

    pub(super) fn finish(mut self) -> Judgement {
        self.heard.retain(|_, heard| heard.len() >= FEWEST_HELD);
        let texts = paired(&self.new, &self.old);
        let base: Vec<Pair> = self.as_seen(&texts, None);
        let of_sites = self.heard.values().flatten().map(|(_, pair)| *pair);
        let all: Vec<Pair> = base.iter().copied().chain(of_sites).collect();
        let mut refusals = figures(&all, "", ALLOWED);
        if refusals.is_empty() && !base.is_empty() {
            refusals = figures(&base, " on the base's texts", ALLOWED_ON_BASE);
        }
        refusals.extend(published(&base, " on the base's texts"));
        if refusals.is_empty() {
            refusals = self.since_base(None, " on the base's texts");
        }
        for (source, heard) in &self.heard {
            let pairs: Vec<Pair> = heard.iter().map(|(_, pair)| *pair).collect();
            let which = format!(" on comments of {}", source.trim_start_matches(SITE));
            refusals.extend(collapse(&pairs, &which, ALLOWED_OF_A_SITE));
            refusals.extend(published(&pairs, &which));
        }
        for site in &self.sites {
            refusals.extend(self.as_a_site_sees(&texts, site));
        }
        self.judgement(&texts, &base, &all, refusals)
    }

    /// What speaks against the candidate as a site sees it that taught it: a site's own part is strong, and the decisions that
    /// made it are those of whoever got them past its moderators. Only the base's texts are beyond their reach.
    fn as_a_site_sees(&self, texts: &[[&HeldOut; 2]], site: &str) -> Vec<Refusal> {
        let seen = self.as_seen(texts, Some(site));
        if seen.is_empty() {
            return Vec::new();
        }
        let which = format!(" on the base's texts as {site} sees them");
        let mut refusals = figures(&seen, &which, ALLOWED_ON_SITE);
        refusals.extend(published(&seen, &which));
        if refusals.is_empty() {
            refusals = self.since_base(Some(site), &which);
        }
        refusals
    }

    /// What speaks against the candidate beside its base, on all texts that were held out of that.
    fn since_base(&self, site: Option<&str>, which: &str) -> Vec<Refusal> {
        let Some(Floor(floor)) = &self.floor else {
            return Vec::new();
        };
        let texts = self.new.held_out.iter().zip(floor);
        let pairs: Vec<Pair> = texts
            .map(|(text, &old)| Pair {
                label: text.label,
                new: self.new.said(text, site),
                old,
            })
            .collect();
        if pairs.is_empty() {
            return Vec::new();
        }
        let which = format!("{which}, since the base");
        let mut refusals = figures(&pairs, &which, ALLOWED_IN_ALL);
        refusals.extend(published(&pairs, &which));
        refusals
    }

    fn as_seen(&self, texts: &[[&HeldOut; 2]], site: Option<&str>) -> Vec<Pair> {
        let pair = |[new, old]: &[&HeldOut; 2]| Pair {
            label: new.label,
            new: self.new.said(new, site),
            old: self.old.said(old, site),
        };
        texts.iter().map(pair).collect()
    }

    fn judgement(&self, texts: &[[&HeldOut; 2]], base: &[Pair], all: &[Pair], refusals: Vec<Refusal>) -> Judgement {
        let figures = |said: fn(&Pair) -> Said| {
            let scored: Vec<(f64, Label)> = all.iter().map(|pair| (said(pair).logit, pair.label)).collect();
            Figures::of(&scored)
        };
        let wrong = |pair: &Pair| pair.old.is_right(pair.label) && !pair.new.is_right(pair.label);
        let right = |pair: &Pair| pair.new.is_right(pair.label) && !pair.old.is_right(pair.label);
        let named = |changed: &dyn Fn(&Pair) -> bool| -> Vec<String> {
            let heard = self.heard.values().flatten().filter(|(_, pair)| changed(pair));
            heard.map(|(id, _)| id.clone()).take(MOST_NAMED).collect()
        };
        let in_base = |changed: &dyn Fn(&Pair) -> bool| {
            let mut sources: BTreeMap<String, u64> = BTreeMap::new();
            for ([text, _], _) in texts.iter().zip(base).filter(|(_, pair)| changed(pair)) {
                *sources.entry(text.source().to_owned()).or_default() += 1;
            }
            sources
        };
        let counted = |(source, heard): (&String, &Vec<_>)| (source.clone(), heard.len() as u64);
        let mut held_out: BTreeMap<String, u64> = self.heard.iter().map(counted).collect();
        held_out.insert("base".to_owned(), texts.len() as u64);
        Judgement {
            promotable: refusals.is_empty(),
            refusals,
            candidate: figures(|pair| pair.new),
            in_use: figures(|pair| pair.old),
            held_out,
            newly_wrong: named(&wrong),
            newly_right: named(&right),
            newly_wrong_in_base: in_base(&wrong),
            newly_right_in_base: in_base(&right),
            ..Judgement::default()
        }
    }
}

#[cfg(test)]
mod tests;
