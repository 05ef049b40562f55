//! The operator retrains: the base model and what was decided so far make a new version, which serves only if it is not
//! worse than the one in use.
//!
//! Owns which labels teach and that a candidate is registered whole, with its judgement, before anything can serve it. How
//! a model is made and judged belongs to `spam`.

use super::Sieve;
use super::gate::grounds;
use crate::clock::rfc3339;
use crate::domain::ids::SiteId;
use crate::privacy::random_secret;
use crate::spam::{self, Example, Judgement, Label, Model, Scope};
use crate::storage::{self, LabelledRow, NewModel};

/// A version that retraining made.
#[derive(Debug, Clone)]
pub struct Candidate {
    pub version: String,
    /// The version it was judged beside.
    pub parent: String,
    pub judgement: Judgement,
    pub promotion: Promotion,
}

/// Whether a candidate was put in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Promotion {
    NotAsked,
    Done,
    /// The gate let it through no more than the judgement's refusals say.
    Refused,
    /// Another version came into use while this one was made, and it was not judged beside that one.
    Overtaken,
}

/// Why there is no candidate.
#[derive(Debug, thiserror::Error)]
pub enum RetrainError {
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error("nobody has decided anything yet, so there is nothing to learn from")]
    NothingToLearn,
    #[error("no model is in use to judge a new one by")]
    NothingInUse,
    #[error("the model in use, {version}, cannot be read ({why})")]
    InUseDamaged { version: String, why: String },
    #[error("training failed: {0}")]
    Training(#[from] spam::RetrainError),
    #[error("training broke off")]
    Broken,
    #[error("the system gives no random bytes")]
    Random,
}

impl Sieve {
    /// Makes a new version from the base model and all decisions, and registers it with the judgement on it. Of one site, its
    /// decisions are learnt anew, and what the other sites taught stays as the version in use has it. With `promote` it is
    /// put in use if the gate lets it.
    pub async fn retrain(&self, site: Option<&SiteId>, promote: bool) -> Result<Candidate, RetrainError> {
        let (parent, in_use) = self.file_in_use().await?;
        let decisions: Vec<Example> = self
            .store
            .labelled(site)
            .await?
            .into_iter()
            .filter_map(example)
            .collect();
        if decisions.is_empty() {
            return Err(RetrainError::NothingToLearn);
        }
        let asked = site.cloned();
        // A site that was removed leaves the model with the next version, whoever it is for.
        let standing = self.store.sites().await?.into_iter().map(|site| site.id.to_string());
        let standing: Vec<String> = standing.collect();
        let version = self.new_version()?;
        let named = version.clone();
        let trained = tokio::task::spawn_blocking(move || {
            let scope = asked.as_ref().map_or(Scope::All, |site| Scope::One {
                site: site.as_str(),
                others: &standing,
            });
            spam::retrain(Model::base(), &in_use, &decisions, scope, &named)
        });
        let trained = trained.await.map_err(|_| RetrainError::Broken)??;
        let checksum = Model::parse(&trained.bytes)
            .map_err(spam::RetrainError::Candidate)?
            .checksum();
        let judgement = serde_json::to_string(&trained.judgement).map_err(|_| storage::Error::Damaged("judgement"))?;
        let new = NewModel {
            version: version.clone(),
            parent: Some(parent.clone()),
            checksum,
            file: trained.bytes,
            judgement,
            created_at_ms: self.clock.now_ms(),
        };
        self.store.add_model(new).await?;
        let promotion = if !promote {
            Promotion::NotAsked
        } else if !trained.judgement.promotable {
            Promotion::Refused
        } else if self
            .promote_over(&version, &parent, grounds(&trained.judgement, &parent, false))
            .await?
        {
            Promotion::Done
        } else {
            Promotion::Overtaken
        };
        Ok(Candidate {
            version,
            parent,
            judgement: trained.judgement,
            promotion,
        })
    }

    /// The version in use and its file, whole.
    pub(super) async fn file_in_use(&self) -> Result<(String, Vec<u8>), RetrainError> {
        let Some((version, checksum)) = self.store.version_in_use().await? else {
            return Err(RetrainError::NothingInUse);
        };
        let damaged = |why: &str| RetrainError::InUseDamaged {
            version: version.clone(),
            why: why.to_owned(),
        };
        let (_, file) = self
            .store
            .find_model(&version)
            .await?
            .ok_or_else(|| damaged("its row is gone"))?;
        let model = Model::parse(&file).map_err(|error| damaged(&error.to_string()))?;
        if model.checksum() != checksum {
            return Err(damaged("its bytes do not match their checksum"));
        }
        Ok((version, file))
    }

    /// A name that no other version has: `r-20261122-153000-ab12`.
    fn new_version(&self) -> Result<String, RetrainError> {
        let told = rfc3339(self.clock.now_ms());
        let digits: String = told.chars().filter(char::is_ascii_digit).take(14).collect();
        let (day, time) = digits.split_at(digits.len().min(8));
        let chance = random_secret("", 4).map_err(|_| RetrainError::Random)?;
        Ok(format!("r-{day}-{time}-{}", chance.expose()))
    }
}

/// A label of a site as an example to learn from; a rejection is no example of anything.
pub(super) fn example(row: LabelledRow) -> Option<Example> {
    let label = match row.label.as_str() {
        "approve" | "ham" => Label::Ham,
        "spam" => Label::Spam,
        _ => return None,
    };
    Some(Example {
        id: row.id,
        text: row.body,
        label,
        lang: row.lang,
        author: row.name,
        website: row.website,
        source: format!("site:{}", row.site_id),
        group: row.contributor,
        kind: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_keeps_its_site_and_its_contributor() {
        let row = |label: &str| LabelledRow {
            site_id: "blog".to_owned(),
            id: "1".to_owned(),
            label: label.to_owned(),
            body: "Merci".to_owned(),
            name: Some("Awa".to_owned()),
            website: None,
            lang: None,
            contributor: Some("c".to_owned()),
        };
        let approved = example(row("approve")).unwrap();
        assert_eq!((approved.label, approved.source.as_str()), (Label::Ham, "site:blog"));
        assert_eq!(approved.group.as_deref(), Some("c"));
        assert_eq!(example(row("spam")).unwrap().label, Label::Spam);
        assert_eq!(example(row("ham")).unwrap().label, Label::Ham);
        assert!(example(row("reject")).is_none());
    }
}
