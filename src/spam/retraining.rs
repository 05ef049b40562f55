//! A new version from the base model and moderators' decisions.
//!
//! Owns what becomes of the base: its counts are read from its file, what the decisions taught is added as one source a site,
//! and the joining layer and the cuts stay the base's. What a site's source and intercept are depends on the base and on its
//! own decisions alone, so that sites can be retrained one by one. Knows nothing of where versions and texts are kept, nor who
//! asked.

use super::Example;
use super::admission::Noted;
use super::counts::{Cell, SourceCounts};
use super::features::{VIEWS, View};
use super::file::{self, File, FileError, is_version};
use super::fit::FitError;
use super::judging::{Floor, Judgement, Judging};
use super::learning::{Learning, Plan, Stale, Text, Texts};
use super::origin::{self, base_of, has_sites, nameless};
use super::placing::place;
use super::scope::{Scope, taken_over};
use super::strata::{FEWEST_TEXTS, Rows, rows};
use super::training::{fit, sorted};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::OnceLock;

/// A candidate version and the judgement on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Retrained {
    /// The whole model file.
    pub bytes: Vec<u8>,
    pub judgement: Judgement,
    /// How many decisions the version in use has from sites that it does not name: of another installation, or of this one before
    /// it was exported. They are not taken over: whose they are is not known, so whatever is learnt again would count twice.
    pub nameless: u64,
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
        "the version in use was made from another base model, or came from elsewhere without the names of its sites, so what it \
         learnt from the other sites cannot be taken over; retrain all sites once"
    )]
    OtherBase,
    #[error(transparent)]
    Fit(#[from] FitError),
    #[error("the candidate: {0}")]
    Candidate(#[source] FileError),
    #[error(transparent)]
    Stale(#[from] Stale),
}

/// The base model, read once for as many sites as are asked.
pub struct Basis {
    file: File,
    /// Whether it was read from its own file, and not out of a version that was made from it.
    is_itself: bool,
    /// The columns of each view that its sources have.
    known: [HashSet<u32>; VIEWS],
    /// What its views were fitted on, once anybody asks.
    rows: OnceLock<[Rows; VIEWS]>,
    placer: [u8; 32],
}

/// What one site taught, and what it is judged on.
#[derive(Debug)]
pub struct Lesson {
    source: String,
    taught: SourceCounts,
    intercept: f64,
    held: Vec<Example>,
    not_admitted: u64,
}

impl Basis {
    /// Reads a whole model file: a base, or a version that was made from one, which has its base in it.
    ///
    /// # Errors
    /// It does not load.
    pub fn read(bytes: &[u8]) -> Result<Self, RetrainError> {
        let file = file::decode(bytes).map_err(RetrainError::Base)?;
        let is_itself = !has_sites(&file);
        let file = base_of(file)?;
        let known = View::ALL.map(|view| {
            let sources = file.counts.sources.values();
            sources
                .flat_map(|source| source.views[view.index()].keys().copied())
                .collect()
        });
        Ok(Self {
            placer: origin::mark(&file),
            rows: OnceLock::new(),
            is_itself,
            known,
            file,
        })
    }

    /// What the base is called, where it was read from its own file: a version that was made from it does not tell.
    pub fn name(&self) -> Option<&str> {
        self.is_itself.then_some(self.file.version.as_str())
    }

    /// Whether another whole model file is this base, whatever either is called.
    pub fn is(&self, bytes: &[u8]) -> bool {
        file::decode(bytes).is_ok_and(|file| !has_sites(&file) && origin::mark(&file) == self.placer)
    }

    /// The ids of the texts that [`Basis::lesson`] needs, each once.
    pub fn needs(&self, learning: &Learning, plan: &Plan) -> Vec<String> {
        learning.needs(plan, &self.placer)
    }

    /// What a site taught, once the whole plan is carried out; `None` where nothing stands. Places the site's intercept, and
    /// notes it in the learning, unless it is there already.
    ///
    /// # Errors
    /// A text that is missing or another by now.
    pub fn lesson(&self, learning: &mut Learning, plan: &Plan, texts: &Texts) -> Result<Option<Lesson>, Stale> {
        let held = Learning::judging(plan, texts)?.into_iter().cloned().collect();
        let looked_at = learning.looked_at(plan, &self.placer, texts)?;
        if learning.counts().texts == [0, 0] {
            return Ok(None);
        }
        let taught = self.common(learning.counts());
        let intercept = learning.intercept(&self.placer).unwrap_or_else(|| {
            let rows = self
                .rows
                .get_or_init(|| View::ALL.map(|view| rows(&self.file.counts, view)));
            place(&self.file, rows.clone(), &taught, &looked_at)
        });
        learning.place(self.placer, intercept);
        Ok(Some(Lesson {
            source: learning.source().to_owned(),
            taught,
            intercept,
            held,
            not_admitted: plan.not_admitted,
        }))
    }

    /// The counts of the columns that a file may hold: a column that the base does not know needs three contributors of the
    /// site.
    fn common(&self, counts: &SourceCounts) -> SourceCounts {
        let mut common = SourceCounts {
            texts: counts.texts,
            ..SourceCounts::default()
        };
        for at in View::ALL.map(View::index) {
            let kept = counts.views[at]
                .iter()
                .filter(|(column, cell)| cell.texts >= FEWEST_TEXTS || self.known[at].contains(column));
            common.views[at] = kept
                .map(|(&column, cell)| {
                    (
                        column,
                        Cell {
                            texts: FEWEST_TEXTS,
                            ..*cell
                        },
                    )
                })
                .collect();
        }
        common
    }

    /// Adds what sites taught to the base model, and judges the outcome beside the version in use, a whole model file. The
    /// same lessons give the same bytes, in whatever order they come.
    ///
    /// # Errors
    /// Those of [`retrain`].
    pub fn retrain(
        self,
        in_use: &[u8],
        mut lessons: Vec<Lesson>,
        scope: Scope<'_>,
        version: &str,
    ) -> Result<Retrained, RetrainError> {
        if !is_version(version) {
            return Err(RetrainError::Version(version.to_owned()));
        }
        if let Some(stray) = lessons.iter().find(|lesson| !scope.asks(&lesson.source)) {
            return Err(RetrainError::Source(stray.source.clone()));
        }
        // Of the basis only the file is needed from here on, and each part of it once: what is held in memory is largest now.
        let Self {
            file: mut base,
            known,
            rows,
            ..
        } = self;
        drop((known, rows));
        let floor = Floor::of(&base);
        let in_use = file::decode(in_use).map_err(RetrainError::InUse)?;
        let nameless = nameless(&in_use);
        let others = taken_over(&base, &in_use, scope)?;
        let mut counts = std::mem::take(&mut base.counts);
        let mut intercepts = BTreeMap::new();
        for (name, (source, intercept)) in others {
            counts.sources.insert(name.clone(), source.clone());
            intercepts.extend(intercept.map(|intercept| (name.clone(), intercept)));
        }
        lessons.sort_by(|one, other| one.source.cmp(&other.source));
        let (mut held, mut learnt, mut not_admitted) = (Vec::new(), 0, 0);
        for lesson in lessons {
            learnt += lesson.taught.texts.iter().sum::<u64>();
            not_admitted += lesson.not_admitted;
            held.extend(lesson.held);
            intercepts.insert(lesson.source.clone(), lesson.intercept);
            counts.sources.insert(lesson.source, lesson.taught);
        }
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
        let mut judging = Judging::new(&candidate, &in_use, floor);
        for text in &held {
            judging.hear(text);
        }
        let mut judgement = judging.finish();
        judgement.learnt = learnt;
        judgement.not_admitted = not_admitted;
        candidate.metrics.held_out = Some(judgement.candidate);
        let bytes = file::encode(&candidate).map_err(RetrainError::Candidate)?;
        Ok(Retrained {
            bytes,
            judgement,
            nameless,
        })
    }
}

/// Adds decisions to a base model from nothing, and judges the outcome beside the version in use.
///
/// `base` and `in_use` are whole model files; `decisions` are all that were made so far on the sites of `scope`, their sources
/// `site:SLUG`. The same arguments give the same bytes, in whatever order the decisions come; and sites retrained one by one,
/// each beside the version that the one before made, come to what all at once do, but for the figures of the hold-out.
/// Whoever retrains again and again keeps a [`Learning`] a site instead, and comes to the same bytes.
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
    let basis = Basis::read(base)?;
    let mut sites: BTreeMap<&str, Vec<&Example>> = BTreeMap::new();
    for decision in sorted(decisions) {
        sites.entry(&decision.source).or_default().push(decision);
    }
    let lessons = sites
        .into_iter()
        .filter_map(|(source, all)| from_nothing(&basis, source, &all).transpose());
    let lessons = lessons.collect::<Result<Vec<Lesson>, Stale>>()?;
    basis.retrain(in_use, lessons, scope, version)
}

/// What a site's decisions teach whoever has learnt nothing of it yet.
fn from_nothing(basis: &Basis, source: &str, decisions: &[&Example]) -> Result<Option<Lesson>, Stale> {
    let mut by_id: HashMap<String, &Example> = HashMap::new();
    for decision in decisions {
        let again = (2..).map(|number| format!("{}\u{1f}{number}", decision.id));
        // Two decisions may be called alike where no database named them.
        let id = std::iter::once(decision.id.clone())
            .chain(again)
            .find(|id| !by_id.contains_key(id));
        by_id.extend(id.map(|id| (id, *decision)));
    }
    let text = |id: &String| {
        let example = Example {
            id: id.clone(),
            ..(*by_id.get(id)?).clone()
        };
        let noted = Some(Noted::of(&example, 0));
        Some((id.clone(), Text { example, noted }))
    };
    let read = |ids: &[String]| -> Texts { ids.iter().filter_map(text).collect() };
    let noted = by_id.iter().map(|(id, example)| Noted {
        id: id.clone(),
        ..Noted::of(example, 0)
    });
    let mut learning = Learning::new(source);
    let plan = learning.plan(noted.collect());
    for batch in &plan.batches {
        learning.apply(batch, &read(&batch.ids()))?;
    }
    let texts = read(&basis.needs(&learning, &plan));
    basis.lesson(&mut learning, &plan, &texts)
}

#[cfg(test)]
mod tests;
