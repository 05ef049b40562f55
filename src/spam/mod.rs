//! The model: many views of a comment, one naive Bayes each, joined by a logistic layer.
//!
//! Owns everything from a text to a calibrated score with its reasons, and from labelled texts to a model file. Knows no
//! site, no policy, no database, no clock, no environment; takes bytes and texts, gives bytes and figures.
//!
//! The way of a comment: [`text`] (one spelling) → [`token`] (words and markers) → [`features`] with [`links`] and [`meta`]
//! (hashed columns of five views, and what stands beside the text; [`commerce`] holds the words of trade) → [`scorer`] (weights from flat [`table`]s as the site sees
//! them, [`sites`]) → a score; [`explain`] keeps the strings on that way, and [`model`] is what serves.
//!
//! The way of a model: [`intake`] (which texts, and what is told of all) → [`row`]s → [`counts`] (whole numbers, by source) →
//! [`strata`] (two rows a view) → [`fit`] (linfa), beside them [`compact`] texts → [`folds`] with the [`correction`] →
//! [`calibration`] (the layer, [`stack`], by [`logistic`] regression, and out-of-fold scores that place the [`cuts`]) → [`file`];
//! [`metrics`] says how good it is; [`training`] leads it from examples, [`retraining`] from a base model and moderators'
//! decisions: [`admission`] says which of them count, [`learning`] keeps what a site taught from one retraining to the next,
//! [`placing`] places the sites' intercepts, [`scope`] says which sites, [`origin`] what base a version has in it, [`judging`] how the
//! outcome does beside the version in use, on the texts that [`pairing`] finds. [`common`] says which columns may be kept; [`gate`] judges two versions that exist, [`leaving`] takes the
//! sites out of one.

mod admission;
#[doc(hidden)]
pub mod bench;
mod calibration;
mod commerce;
mod common;
mod compact;
mod correction;
mod counts;
mod cuts;
#[cfg(test)]
mod dice;
mod explain;
mod features;
mod file;
mod fit;
mod folds;
pub mod gate;
mod holdout;
pub mod intake;
mod judging;
mod learning;
mod leaving;
mod links;
mod logistic;
mod mask;
mod meta;
pub mod metrics;
mod model;
mod origin;
mod pairing;
mod placing;
mod quiet;
mod reason;
pub mod retraining;
mod row;
#[cfg(test)]
mod samples;
mod scope;
mod scorer;
mod sites;
mod stack;
mod strata;
mod table;
mod text;
mod token;
pub mod training;

pub use admission::Noted;
pub use file::{Corpus, FileError, MOST_BYTES as MOST_FILE_BYTES, is_version};
pub use judging::{Judgement, Refusal};
pub use learning::{Batch, Learning, Plan, Stale, Text, Texts};
pub use leaving::{export, rename};
pub use links::PLATFORMS;
pub use mask::{excerpt, masked};
pub use metrics::{Figures, Metrics};
pub use model::Model;
pub use reason::CODES;
pub use retraining::{Basis, Lesson, RetrainError, Retrained, retrain};
pub use scope::Scope;
use serde::{Deserialize, Serialize};
pub use strata::is_taught;
pub use training::{Options, TrainError, train};

/// A text in the one spelling that the model reads: nothing unseen, no look-alike letters, no accents, lower case.
pub fn in_one_spelling(text: &str) -> String {
    text::normalise(text, false).text
}

/// A comment as the model may see it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Input<'a> {
    pub body: &'a str,
    pub name: Option<&'a str>,
    pub website: Option<&'a str>,
    /// The language the text claims, BCP 47, if known.
    pub lang: Option<&'a str>,
    /// The language of the site, BCP 47, if known.
    pub site_lang: Option<&'a str>,
    /// Which site it was left on, by slug: what that site taught then weighs fully.
    pub site: Option<&'a str>,
}

/// What a text turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Label {
    Ham,
    Spam,
}

impl Label {
    /// Where the class stands in every pair: ham first.
    pub(crate) fn index(self) -> usize {
        self as usize
    }
}

/// A labelled text to learn from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// Tells it from all others of its source; folds and the hold-out go by its hash.
    pub id: String,
    pub text: String,
    pub label: Label,
    pub lang: Option<String>,
    pub author: Option<String>,
    pub website: Option<String>,
    /// Where it is from. Moderators' decisions come from `site:SLUG`.
    pub source: String,
    /// What it shares with others of its source, such as a template or a thread: never on both sides of a split.
    pub group: Option<String>,
    /// What it is about, wherever it is from, such as `fr:spam:loan`; only evaluation splits by it.
    pub kind: Option<String>,
}

impl Example {
    /// An id for a text that came without one: the same text, the same id.
    pub fn id_of(text: &str) -> String {
        format!("{:016x}", xxhash_rust::xxh3::xxh3_64(text.as_bytes()))
    }

    pub(crate) fn input(&self) -> Input<'_> {
        Input {
            body: &self.text,
            name: self.author.as_deref(),
            website: self.website.as_deref(),
            lang: self.lang.as_deref(),
            site_lang: None,
            site: self.source.strip_prefix(strata::SITE),
        }
    }
}
