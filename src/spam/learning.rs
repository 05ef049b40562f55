//! What a site taught so far: its counts, and a ledger of the decisions that are in them.
//!
//! Owns that learning goes from the ledger to what stands now, decision by decision, and that it comes to the same as
//! counting everything anew: whole numbers are added and subtracted, and a text is subtracted only if it is the one that was
//! added. A learning is a cache; whoever doubts it begins with an empty one. Holds hashes and numbers, no text and no name.
//! Knows nothing of the base model but what it is called, and nothing of where texts are kept.

use super::admission::{Noted, admit, hold};
use super::counts::SourceCounts;
use super::features::View;
use super::judging::MOST_HELD;
use super::placing::MOST_PLACED;
use super::row::Row;
use super::{Example, Label};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use xxhash_rust::xxh3::Xxh3;

mod kept;

/// The counts of a site's learnt decisions, whatever column, and which decisions those are.
#[derive(Debug, Clone, PartialEq)]
pub struct Learning {
    source: String,
    /// Of every column; [`super::counts::Cell::texts`] is here how many contributors used it.
    counts: SourceCounts,
    ledger: BTreeMap<String, Entry>,
    /// Where the site's intercept was last placed; `None` once anything changed since.
    placed: Option<Placed>,
}

/// A decision that is in the counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry {
    label: Label,
    contributor: u64,
    revision: i64,
    /// A hash of the columns that were counted.
    row: u64,
}

/// An intercept, and what it was placed by: a base model and a program.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Placed {
    by: [u8; 32],
    intercept: f64,
}

/// A text of a site, with the decision that stands on it.
#[derive(Debug, Clone)]
pub struct Text {
    /// Its label counts for nothing where no decision stands.
    pub example: Example,
    pub noted: Option<Noted>,
}

/// Texts by the id of their decisions.
pub type Texts = HashMap<String, Text>;

/// Texts are not those that were noted, or that were once learnt: the site must be looked at again from the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a text is not the one that was noted")]
pub struct Stale;

/// What a learning needs to become what stands now.
#[derive(Debug)]
pub struct Plan {
    /// In the order of their hashes, as are those held out.
    learnt: Vec<Noted>,
    held: Vec<Noted>,
    /// To be carried out one by one, in any order.
    pub batches: Vec<Batch>,
    /// Decisions that are left out, since one contributor, and one network, may enter only so many.
    pub not_admitted: u64,
    /// Decisions to be added to the counts.
    pub new: u64,
    /// Decisions to be taken out of them.
    pub taken_back: u64,
    /// Decisions in them that stay.
    pub already: u64,
}

/// Some contributors, with every text of theirs that changes the counts or tells which columns they used besides.
#[derive(Debug, Default)]
pub struct Batch(Vec<Contributor>);

#[derive(Debug, Default)]
struct Contributor {
    come: Vec<Noted>,
    stay: Vec<(String, Entry)>,
    leave: Vec<(String, Entry)>,
}

/// A batch reads about so many texts at most: what bounds the memory of learning a large site from nothing.
const BATCH: usize = 500;

impl Entry {
    fn is(&self, noted: &Noted) -> bool {
        (self.label, self.contributor, self.revision) == (noted.label, noted.contributor, noted.revision)
    }
}

impl Plan {
    /// The learnt decisions that the site's intercept is placed on.
    fn looked_at(&self) -> &[Noted] {
        &self.learnt[..self.learnt.len().min(MOST_PLACED)]
    }

    /// The decisions that judge.
    fn judging(&self) -> &[Noted] {
        &self.held[..self.held.len().min(MOST_HELD)]
    }
}

impl Batch {
    /// The ids of the texts that are needed, each once.
    pub fn ids(&self) -> Vec<String> {
        let of = |one: &Contributor| -> Vec<String> {
            let kept = one.stay.iter().chain(&one.leave).map(|(id, _)| id.clone());
            one.come.iter().map(|noted| noted.id.clone()).chain(kept).collect()
        };
        let ids: BTreeSet<String> = self.0.iter().flat_map(of).collect();
        ids.into_iter().collect()
    }
}

impl Learning {
    /// Nothing learnt yet of the site whose decisions come from `source`.
    pub fn new(source: &str) -> Self {
        Self {
            source: source.to_owned(),
            counts: SourceCounts::default(),
            ledger: BTreeMap::new(),
            placed: None,
        }
    }

    /// What is to be done, given all decisions that stand on the site, each id once.
    pub fn plan(&self, standing: Vec<Noted>) -> Plan {
        let named: Vec<(&str, Noted)> = standing.into_iter().map(|one| (self.source.as_str(), one)).collect();
        let (admitted, not_admitted) = admit(named);
        let (held, learnt) = hold(&self.source, admitted.into_iter().map(|(_, one)| one).collect());
        let stands: HashMap<&str, &Noted> = learnt.iter().map(|noted| (noted.id.as_str(), noted)).collect();
        let mut people: BTreeMap<u64, Contributor> = BTreeMap::new();
        for (id, entry) in &self.ledger {
            if !stands.get(id.as_str()).is_some_and(|noted| entry.is(noted)) {
                let leaving = people.entry(entry.contributor).or_default();
                leaving.leave.push((id.clone(), *entry));
            }
        }
        for noted in &learnt {
            if !self.ledger.get(&noted.id).is_some_and(|entry| entry.is(noted)) {
                let coming = people.entry(noted.contributor).or_default();
                coming.come.push(noted.clone());
            }
        }
        for noted in &learnt {
            let known = self.ledger.get(&noted.id).filter(|entry| entry.is(noted));
            if let (Some(entry), Some(theirs)) = (known, people.get_mut(&noted.contributor)) {
                theirs.stay.push((noted.id.clone(), *entry));
            }
        }
        let count = |of: fn(&Contributor) -> usize| people.values().map(of).sum::<usize>() as u64;
        let (new, taken_back) = (count(|one| one.come.len()), count(|one| one.leave.len()));
        Plan {
            not_admitted,
            new,
            taken_back,
            already: learnt.len() as u64 - new,
            batches: batches(people.into_values()),
            learnt,
            held,
        }
    }

    /// Carries out a part of a plan, with the texts that it asks for.
    ///
    /// # Errors
    /// A text is missing or another by now. Some of the batch may be in the counts then: the learning is to be thrown away.
    pub fn apply(&mut self, batch: &Batch, texts: &Texts) -> Result<(), Stale> {
        batch.0.iter().try_for_each(|one| self.apply_one(one, texts))
    }

    fn apply_one(&mut self, one: &Contributor, texts: &Texts) -> Result<(), Stale> {
        self.placed = None;
        let counted = |(id, entry): &(String, Entry)| {
            let row = texts
                .get(id)
                .map(|text| Row::taught(&text.example.input()))
                .ok_or(Stale)?;
            (mark(&row) == entry.row).then_some(row).ok_or(Stale)
        };
        let coming = |noted: &Noted| {
            let text = texts.get(&noted.id).filter(|text| text.noted.as_ref() == Some(noted));
            text.map(|text| Row::taught(&text.example.input())).ok_or(Stale)
        };
        let rows = |of: &[(String, Entry)]| of.iter().map(counted).collect::<Result<Vec<Row>, Stale>>();
        let (stay, leave) = (rows(&one.stay)?, rows(&one.leave)?);
        let come = one.come.iter().map(coming).collect::<Result<Vec<Row>, Stale>>()?;
        for (row, (id, entry)) in leave.iter().zip(&one.leave) {
            self.counts.add(row, entry.label, -1);
            if self.ledger.get(id) == Some(entry) {
                self.ledger.remove(id);
            }
        }
        for (row, noted) in come.iter().zip(&one.come) {
            self.counts.add(row, noted.label, 1);
            let entry = Entry {
                label: noted.label,
                contributor: noted.contributor,
                revision: noted.revision,
                row: mark(row),
            };
            self.ledger.insert(noted.id.clone(), entry);
        }
        for view in View::ALL {
            let used = |some: &[Row], more: &[Row]| -> BTreeSet<u32> {
                let rows = some.iter().chain(more);
                rows.flat_map(|row| row.columns(view)).copied().collect()
            };
            let (before, after) = (used(&stay, &leave), used(&stay, &come));
            let cells = &mut self.counts.views[view.index()];
            for column in after.difference(&before) {
                cells.entry(*column).or_default().texts += 1;
            }
            for column in before.difference(&after) {
                let cell = cells.get_mut(column).ok_or(Stale)?;
                cell.texts = cell.texts.checked_sub(1).ok_or(Stale)?;
                if cell.texts == 0 {
                    cells.remove(column);
                }
            }
        }
        Ok(())
    }

    /// The ids of the texts that are needed once every batch is carried out: to judge on, and to place the intercept on
    /// unless `by` placed it already. Each once.
    pub fn needs(&self, plan: &Plan, by: &[u8; 32]) -> Vec<String> {
        let looked_at = if self.intercept(by).is_some() {
            &[]
        } else {
            plan.looked_at()
        };
        let needed = plan.judging().iter().chain(looked_at);
        needed.map(|noted| noted.id.clone()).collect()
    }

    /// Of the texts that were needed, those to place the intercept on; none where it stands.
    pub(super) fn looked_at<'t>(
        &self,
        plan: &Plan,
        by: &[u8; 32],
        texts: &'t Texts,
    ) -> Result<Vec<&'t Example>, Stale> {
        match self.intercept(by) {
            Some(_) => Ok(Vec::new()),
            None => as_noted(plan.looked_at(), texts),
        }
    }

    /// Of the texts that were needed, those to judge on.
    pub(super) fn judging<'t>(plan: &Plan, texts: &'t Texts) -> Result<Vec<&'t Example>, Stale> {
        as_noted(plan.judging(), texts)
    }

    /// By what the site's intercept was placed, if nothing changed since.
    pub fn placed_by(&self) -> Option<[u8; 32]> {
        self.placed.map(|placed| placed.by)
    }

    pub(super) fn source(&self) -> &str {
        &self.source
    }

    pub(super) fn counts(&self) -> &SourceCounts {
        &self.counts
    }

    /// The intercept that `by` placed, if nothing changed since.
    pub(super) fn intercept(&self, by: &[u8; 32]) -> Option<f64> {
        self.placed
            .filter(|placed| placed.by == *by)
            .map(|placed| placed.intercept)
    }

    pub(super) fn place(&mut self, by: [u8; 32], intercept: f64) {
        self.placed = Some(Placed { by, intercept });
    }
}

fn as_noted<'t>(wanted: &[Noted], texts: &'t Texts) -> Result<Vec<&'t Example>, Stale> {
    let text = |noted: &Noted| {
        let text = texts.get(&noted.id).filter(|text| text.noted.as_ref() == Some(noted));
        text.map(|text| &text.example).ok_or(Stale)
    };
    wanted.iter().map(text).collect()
}

/// Contributors in batches, none of them torn apart.
fn batches(people: impl Iterator<Item = Contributor>) -> Vec<Batch> {
    let (mut batches, mut texts) = (Vec::new(), BATCH);
    for one in people {
        let own = one.come.len() + one.stay.len() + one.leave.len();
        if texts + own > BATCH {
            batches.push(Batch::default());
            texts = 0;
        }
        texts += own;
        if let Some(last) = batches.last_mut() {
            last.0.push(one);
        }
    }
    batches
}

/// What a row is told by from another.
fn mark(row: &Row) -> u64 {
    let mut hash = Xxh3::new();
    for view in View::ALL {
        let columns = row.columns(view);
        hash.update(&(columns.len() as u64).to_le_bytes());
        for column in columns {
            hash.update(&column.to_le_bytes());
        }
    }
    hash.digest()
}

#[cfg(test)]
mod tests;
