//! Whether a version that exists may take the place of the one in use: the gate of retraining, for any two files.
//!
//! Owns which texts may judge: those held out of either file, and those decisions of moderators that the candidate was not
//! trained on, as far as its file tells. The measures are those of [`super::judging`]. Knows nothing of where files
//! and decisions are kept.

use super::admission::{ENOUGH_TO_HOLD, Noted, admit, is_of_the_fifth};
use super::file::{self, File, FileError};
use super::judging::{Judgement, MOST_HELD, judge};
use super::retraining::RetrainError;
use super::sites::Weights;
use super::{Example, Label, leaving};
use std::collections::BTreeSet;

/// A moderator's standing decision, as the gate needs it: without the text.
#[derive(Debug, Clone)]
pub struct Decided {
    pub noted: Noted,
    /// Whether it was made after the candidate was, so that the candidate cannot have learnt it.
    pub is_later: bool,
}

/// Two versions, and which decisions may judge them. Site by site the decisions are chosen from without their texts; only the
/// texts of those chosen are needed, however many decisions stand.
#[derive(Debug)]
pub struct Gate {
    candidate: File,
    in_use: File,
    held_sites: BTreeSet<String>,
    not_admitted: u64,
}

impl Gate {
    /// Reads two whole model files.
    ///
    /// `held_sites` names the sources, `site:SLUG`, of which the candidate's own judgement says that a fifth was held out.
    ///
    /// # Errors
    /// A file that does not load.
    pub fn read(candidate: &[u8], in_use: &[u8], held_sites: BTreeSet<String>) -> Result<Self, RetrainError> {
        let mut candidate = file::decode(candidate).map_err(RetrainError::Candidate)?;
        let in_use = file::decode(in_use).map_err(RetrainError::InUse)?;
        for text in &in_use.held_out {
            if !candidate.held_out.contains(text) {
                candidate.held_out.push(text.clone());
            }
        }
        Ok(Self {
            candidate,
            in_use,
            held_sites,
            not_admitted: 0,
        })
    }

    /// Of all decisions that stand on the site whose source is `site:SLUG`, each id once, those that judge; at most a thousand.
    pub fn choose(&mut self, source: &str, decisions: Vec<Decided>) -> Vec<Noted> {
        let unseen = decisions
            .into_iter()
            .filter(|one| one.is_later || !self.may_have_learnt(source, &one.noted.id));
        let named = unseen.map(|one| (source, one.noted)).collect();
        let (admitted, not_admitted) = admit(named, |(source, one)| (source, &one.id, one.contributor, one.label));
        self.not_admitted += not_admitted;
        admitted.into_iter().map(|(_, one)| one).take(MOST_HELD).collect()
    }

    /// Judges the candidate beside the version in use on what was chosen, of each site in the order in which it was.
    pub fn judge(self, held: &[Example]) -> Judgement {
        let mut judgement = judge(&self.candidate, &self.in_use, &held.iter().collect::<Vec<_>>());
        judgement.not_admitted = self.not_admitted;
        judgement
    }

    /// Whether a decision that is older than the candidate may be among what it learnt from.
    fn may_have_learnt(&self, source: &str, id: &str) -> bool {
        let sources = &self.candidate.counts.sources;
        if sources.contains_key(leaving::MERGED) {
            // It came from elsewhere without the names of its sites: any of them may be this one.
            return true;
        }
        let Some(learnt) = sources.get(source) else {
            return false;
        };
        // Of a site that was taken over from an earlier version no judgement speaks, and not all that is older was learnt: so many
        // texts alone tell that a fifth was held out then, and of a smaller site nothing judges.
        let texts = learnt.texts[0] + learnt.texts[1];
        let was_held = self.held_sites.contains(source) || texts >= ENOUGH_TO_HOLD as u64;
        !(was_held && is_of_the_fifth(source, id))
    }
}

/// A text that was held out of a file, by the two models.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    pub id: String,
    pub label: Label,
    /// Log-odds of spam by the first and by the second.
    pub logits: [f64; 2],
}

/// The texts held out of either of two whole model files, each once, scored by both.
///
/// # Errors
/// A file that does not load.
pub fn held_out(first: &[u8], second: &[u8]) -> Result<Vec<Held>, FileError> {
    let (first, second) = (file::decode(first)?, file::decode(second)?);
    let both = [&first, &second].map(Weights::of);
    let others = second.held_out.iter().filter(|text| !first.held_out.contains(text));
    let held = first.held_out.iter().chain(others).map(|text| Held {
        id: text.id.clone(),
        label: text.label,
        logits: both
            .each_ref()
            .map(|weights| text.logit(weights.lens(None), &weights.stack)),
    });
    Ok(held.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spam::samples::decision;
    use crate::spam::training::tests::examples;
    use crate::spam::training::{Options, train_holding};
    use crate::spam::{Scope, retrain};

    fn base(version: &str) -> Vec<u8> {
        train_holding(&examples(150), &Options::of(version), 100).unwrap()
    }

    /// Decisions on words that the small base has never met.
    fn decisions(n: usize, site: &str) -> Vec<Example> {
        (0..n)
            .map(|at| {
                let (text, label) = if at % 2 == 0 {
                    ("zither quartet rehearsal tuesday", Label::Spam)
                } else {
                    ("bassoon octet recital thursday", Label::Ham)
                };
                decision(site, at, label, format!("{text} {at}"), &format!("reader {at}"))
            })
            .collect()
    }

    /// The gate asked with decisions that are all older than the candidate, or all later.
    fn gate(candidate: &[u8], in_use: &[u8], all: &[Example], is_later: bool) -> Judgement {
        let mut gate = Gate::read(candidate, in_use, BTreeSet::new()).unwrap();
        let sources: BTreeSet<&str> = all.iter().map(|example| example.source.as_str()).collect();
        let mut held = Vec::new();
        for source in sources {
            let of_site = || all.iter().filter(|example| example.source == source);
            let decided = |example| Decided {
                noted: Noted::of(example, 1),
                is_later,
            };
            for chosen in gate.choose(source, of_site().map(decided).collect()) {
                held.extend(of_site().find(|example| example.id == chosen.id).cloned());
            }
        }
        gate.judge(&held)
    }

    fn held(judgement: &Judgement, of: &str) -> u64 {
        judgement.held_out.get(of).copied().unwrap_or(0)
    }

    #[test]
    fn only_what_the_candidate_has_not_learnt_judges_it() {
        let base = base("small");
        let all = decisions(400, "blog");
        let made = retrain(&base, &base, &all, Scope::All, "made").unwrap();
        let of_blog = held(&made.judgement, "site:blog");
        assert!((60..=100).contains(&of_blog), "{of_blog}");
        let again = gate(&made.bytes, &base, &all, false);
        assert_eq!(
            again.held_out, made.judgement.held_out,
            "the fifth that was held out, and no more"
        );
        assert_eq!(
            (again.candidate, again.in_use),
            (made.judgement.candidate, made.judgement.in_use)
        );
        let later = gate(&made.bytes, &base, &all, true);
        assert_eq!(held(&later, "site:blog"), 400, "what was said later it cannot know");
        let unknown = gate(&made.bytes, &base, &decisions(80, "shop"), false);
        assert_eq!(held(&unknown, "site:shop"), 80, "it never met this site");
        // A site with fewer was learnt whole, unless the judgement of then says otherwise.
        let few = retrain(&base, &base, &decisions(240, "blog"), Scope::All, "few").unwrap();
        let old = decisions(240, "blog");
        assert_eq!(held(&gate(&few.bytes, &base, &old, false), "site:blog"), 0);
    }

    #[test]
    fn of_a_site_that_was_taken_over_only_its_fifth_judges() {
        let base = base("small");
        let shop = decisions(400, "shop");
        let in_use = retrain(&base, &base, &shop, Scope::All, "in-use").unwrap();
        let others = ["shop".to_owned()];
        let scope = Scope::One {
            site: "blog",
            others: &others,
        };
        let made = retrain(&base, &in_use.bytes, &decisions(60, "blog"), scope, "made").unwrap();
        assert_eq!(held(&made.judgement, "site:shop"), 0, "it was not asked");
        let all = [shop, decisions(60, "blog")].concat();
        let judgement = gate(&made.bytes, &base, &all, false);
        assert_eq!(held(&judgement, "site:shop"), held(&in_use.judgement, "site:shop"));
        assert!(held(&judgement, "site:shop") >= 50);
        assert_eq!(held(&judgement, "site:blog"), 0, "it learnt all of them");
    }

    #[test]
    fn a_worse_version_is_refused_and_a_better_one_is_not() {
        let base = base("small");
        let made = retrain(&base, &base, &decisions(400, "blog"), Scope::All, "made").unwrap();
        let fresh: Vec<Example> = decisions(600, "blog").split_off(400);
        let back = gate(&base, &made.bytes, &fresh, true);
        assert!(!back.promotable && !back.refusals.is_empty(), "{back:?}");
        assert!(
            back.newly_wrong.iter().any(|id| id.starts_with("site:blog:")),
            "{back:?}"
        );
        let forth = gate(&made.bytes, &base, &fresh, true);
        assert!(forth.promotable, "{forth:?}");
    }

    #[test]
    fn of_however_many_decisions_a_thousand_are_asked_for() {
        let base = base("small");
        let all = decisions(3000, "blog");
        let decided = |example| Decided {
            noted: Noted::of(example, 1),
            is_later: true,
        };
        let mut gate = Gate::read(&base, &base, BTreeSet::new()).unwrap();
        let chosen = gate.choose("site:blog", all.iter().map(decided).collect());
        assert_eq!(chosen.len(), MOST_HELD);
        let turned = gate.choose("site:blog", all.iter().rev().map(decided).collect());
        assert_eq!(chosen, turned, "whichever comes first");
        let one = |example: &Example| Example {
            group: Some("one address".to_owned()),
            ..example.clone()
        };
        let of_one: Vec<Example> = all.iter().map(one).collect();
        let chosen = gate.choose("site:blog", of_one.iter().map(decided).collect());
        assert_eq!(chosen.len(), 40, "twenty of a class");
        assert_eq!(gate.judge(&[]).not_admitted, 2960);
    }

    #[test]
    fn a_text_held_out_of_both_files_judges_once() {
        let (one, other) = (base("one"), base("other"));
        let judgement = gate(&one, &other, &[], true);
        let own = file::decode(&one).unwrap().held_out.len() as u64;
        assert!(own > 0);
        assert_eq!(held(&judgement, "base"), own);
    }
}
