//! Which sites a retraining learns anew, and what it takes over of the others.
//!
//! Owns that what is taken over suits the base it is laid over. Knows nothing of texts, nor of how anything is learnt.

use super::counts::SourceCounts;
use super::file::File;
use super::retraining::RetrainError;
use super::strata::SITE;
use std::collections::BTreeMap;

/// Whose decisions are learnt anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope<'a> {
    /// Every site's: what the version in use learnt from decisions plays no part.
    All,
    /// One site's, by slug. What `others` taught stays what the version in use learnt; nothing is left of sites not named.
    One { site: &'a str, others: &'a [String] },
}

impl Scope<'_> {
    /// Whether a source is a site whose decisions are learnt anew.
    pub(super) fn asks(self, source: &str) -> bool {
        source.strip_prefix(SITE).is_some_and(|slug| match self {
            Self::All => true,
            Self::One { site, .. } => site == slug,
        })
    }
}

/// What is taken over of sites, by the name of their source: counts, and the intercept where there is one.
pub(super) type Taken<'f> = BTreeMap<&'f String, (&'f SourceCounts, Option<f64>)>;

/// What the sites that are not asked taught the version in use; nothing where all are asked.
pub(super) fn taken_over<'f>(base: &File, in_use: &'f File, scope: Scope<'_>) -> Result<Taken<'f>, RetrainError> {
    let Scope::One { site, others } = scope else {
        return Ok(Taken::new());
    };
    // Their intercepts suit one layer, and their columns were chosen beside one base's.
    if in_use.stack != base.stack || !of_no_site(in_use).eq(of_no_site(base)) {
        return Err(RetrainError::OtherBase);
    }
    let stays = |name: &String| {
        let slug = name.strip_prefix(SITE);
        slug.is_some_and(|slug| slug != site && others.iter().any(|other| other == slug))
    };
    let sources = in_use.counts.sources.iter().filter(|(name, _)| stays(name));
    Ok(sources
        .map(|(name, source)| (name, (source, in_use.intercepts.get(name).copied())))
        .collect())
}

fn of_no_site(file: &File) -> impl Iterator<Item = (&String, &SourceCounts)> {
    let sources = file.counts.sources.iter();
    sources.filter(|(name, _)| !name.starts_with(SITE))
}
