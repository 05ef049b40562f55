//! Whether a version that exists may take the place of the one in use: the gate of retraining, for any two files.
//!
//! Owns which decisions may judge: those that the candidate was not trained on, as far as its file tells. Which held-out texts
//! of the files do is said by [`super::pairing`]; the measures are those of [`super::judging`]. Knows nothing of where files
//! and decisions are kept, and is told decisions in two steps: first without their texts, to choose, then those few with.

use super::admission::{ENOUGH_TO_HOLD, Noted, admit, is_of_the_fifth};
use super::counts::Counts;
use super::file::{self, FileError};
use super::judging::{FEWEST_HELD, Floor, Judgement, Judging, MOST_HELD, Side};
use super::origin::base_of;
use super::pairing::paired;
use super::retraining::RetrainError;
use super::strata::MERGED;
use super::{Example, Label};
use std::collections::{BTreeMap, BTreeSet};

/// A moderator's standing decision, as the gate chooses by.
#[derive(Debug, Clone)]
pub struct Decided {
    pub noted: Noted,
    /// Whether anything that teaches was first said of the comment after the candidate was made: only then the candidate
    /// cannot have learnt it, under whatever label.
    pub is_later: bool,
}

/// A candidate beside the version in use.
pub struct Gate {
    judging: Judging,
    /// How many texts each source taught the candidate.
    learnt: BTreeMap<String, u64>,
    /// The sources, `site:SLUG`, of which the candidate's own judgement says that a fifth was held out.
    held_sites: BTreeSet<String>,
    not_admitted: u64,
}

impl Gate {
    /// Reads `candidate` and `in_use`, both whole model files. `held_sites` names the sources, `site:SLUG`, of which the
    /// candidate's own judgement says that a fifth was held out.
    ///
    /// # Errors
    /// A file that does not load.
    pub fn read(candidate: &[u8], in_use: &[u8], held_sites: BTreeSet<String>) -> Result<Self, RetrainError> {
        let decode = |bytes: &[u8]| file::decode(bytes).map_err(RetrainError::Candidate);
        let floor = Floor::of(&base_of(decode(candidate)?)?);
        let candidate = decode(candidate)?;
        let in_use = file::decode(in_use).map_err(RetrainError::InUse)?;
        Ok(Self {
            judging: Judging::new(&candidate, &in_use, floor),
            learnt: texts_of(&candidate.counts),
            held_sites,
            not_admitted: 0,
        })
    }

    /// Of all decisions that stand on the site whose source is `site:SLUG`, those that judge, at most a thousand, in the order that [`Gate::hear`] wants
    /// their texts in; none where there are too few. A site is asked once.
    pub fn choose(&mut self, source: &str, standing: impl IntoIterator<Item = Decided>) -> Vec<Noted> {
        let may_judge = |one: &Decided| one.is_later || !self.may_have_learnt(source, &one.noted.id);
        let unseen = standing.into_iter().filter(may_judge).map(|one| one.noted);
        let named: Vec<(&str, Noted)> = unseen.map(|noted| (source, noted)).collect();
        let (admitted, not_admitted) = admit(named);
        self.not_admitted += not_admitted;
        if admitted.len() < FEWEST_HELD {
            return Vec::new();
        }
        admitted.into_iter().take(MOST_HELD).map(|(_, noted)| noted).collect()
    }

    /// Hears the text of a decision that was chosen; its source is `site:SLUG`. Nothing is kept of it but what the versions say.
    pub fn hear(&mut self, text: &Example) {
        self.judging.hear(text);
    }

    pub fn judge(self) -> Judgement {
        Judgement {
            not_admitted: self.not_admitted,
            ..self.judging.finish()
        }
    }

    /// Whether a decision that is older than the candidate may be among what it learnt from.
    fn may_have_learnt(&self, source: &str, id: &str) -> bool {
        if self.learnt.contains_key(MERGED) {
            // It came from elsewhere without the names of its sites: any of them may be this one.
            return true;
        }
        let Some(&texts) = self.learnt.get(source) else {
            return false;
        };
        // Of a site that was taken over from an earlier version no judgement speaks, and not all that is older was learnt: so
        // many texts alone tell that a fifth was held out then, and of a smaller site nothing judges.
        let was_held = self.held_sites.contains(source) || texts >= ENOUGH_TO_HOLD as u64;
        !(was_held && is_of_the_fifth(source, id))
    }
}

fn texts_of(counts: &Counts) -> BTreeMap<String, u64> {
    let sources = counts.sources.iter();
    sources
        .map(|(name, source)| (name.clone(), source.texts.iter().sum()))
        .collect()
}

/// A text that was held out of the files, by the two models.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// Where it is from; nothing leads to the text itself.
    pub source: String,
    pub label: Label,
    /// Log-odds of spam by the first and by the second.
    pub logits: [f64; 2],
}

/// The held-out texts that two whole model files would be judged on, `first` being in use, each once, scored by both.
///
/// # Errors
/// A file that does not load.
pub fn held_out(first: &[u8], second: &[u8]) -> Result<Vec<Held>, FileError> {
    let (first, second) = (Side::of(&file::decode(first)?), Side::of(&file::decode(second)?));
    let held = paired(&second, &first).into_iter().map(|[other, one]| Held {
        source: one.source().to_owned(),
        label: one.label,
        logits: [first.logit(one), second.logit(other)],
    });
    Ok(held.collect())
}

#[cfg(test)]
mod tests;
