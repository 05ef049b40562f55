//! The operator retrains: the base model and what was decided so far make a new version, which serves only if it is not
//! worse than the one in use.
//!
//! Owns which base that is: the one in use, unless another is asked for, so that no base comes into use by itself. Owns that a candidate is registered whole, with its judgement, before anything can serve it. What is read for it is
//! [`super::learn`]'s; how a model is made and judged belongs to `spam`.

use super::Sieve;
use super::gate::grounds;
use super::learn::{Read, aside};
use crate::clock::rfc3339;
use crate::domain::ids::SiteId;
use crate::privacy::random_secret;
use crate::spam::{self, Basis, Judgement, Model, Scope};
use crate::storage::{self, NewModel};
use std::sync::Arc;

/// A version that retraining made.
#[derive(Debug, Clone)]
pub struct Candidate {
    pub version: String,
    /// The version it was judged beside.
    pub parent: String,
    pub judgement: Judgement,
    /// The base that it was made from, by its name in the register; `None` where a version of before names are kept, or an imported one, is in use,
    /// and its base is not the one that ships with this program.
    pub base: Option<String>,
    /// Decisions in the version in use that are not taken over, since it came from elsewhere and names no site.
    pub nameless: u64,
    pub promotion: Promotion,
    pub read: Read,
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
    #[error("there is no version {0} to start from: tamis model list names them all")]
    UnknownBase(String),
    #[error("{version} cannot be started from ({why})")]
    BaseDamaged { version: String, why: String },
    #[error("training failed: {0}")]
    Training(#[from] spam::RetrainError),
    #[error("decisions of {0} changed each time that they were read; retrain again when it is quieter")]
    Restless(SiteId),
    #[error("training broke off")]
    Broken,
    #[error("the system gives no random bytes")]
    Random,
}

impl Sieve {
    /// Makes a new version from a base model and all decisions, of which only what is new is read, and registers it with the
    /// judgement on it. The base is that of the version in use, or of the version that `base` names. Of one site, its
    /// decisions are learnt anew, and what the other sites taught stays as the version in use has it. With `promote` it is
    /// put in use if the gate lets it.
    pub async fn retrain(
        &self,
        site: Option<&SiteId>,
        base: Option<&str>,
        promote: bool,
    ) -> Result<Candidate, RetrainError> {
        let (parent, in_use) = self.file_in_use().await?;
        // A site that was removed leaves the model with the next version, whoever it is for.
        let sites: Vec<SiteId> = self.store.sites().await?.into_iter().map(|site| site.id).collect();
        let standing: Vec<String> = sites.iter().map(ToString::to_string).collect();
        let asked = site.map_or(sites, |site| vec![site.clone()]);
        let (basis, base) = match base {
            Some(version) => self.basis(version, self.file_of_base(version).await?).await?,
            None => self.basis(&parent, in_use.clone()).await?,
        };
        let basis = Arc::new(basis);
        let (mut lessons, mut read) = (Vec::new(), Read::default());
        for site in &asked {
            lessons.extend(self.learn(&basis, site, &mut read).await?);
        }
        if lessons.is_empty() {
            return Err(RetrainError::NothingToLearn);
        }
        let basis = Arc::into_inner(basis).ok_or(RetrainError::Broken)?;
        let asked = site.cloned();
        let version = self.new_version()?;
        let named = version.clone();
        let trained = tokio::task::spawn_blocking(move || {
            let scope = asked.as_ref().map_or(Scope::All, |site| Scope::One {
                site: site.as_str(),
                others: &standing,
            });
            basis.retrain(&in_use, lessons, scope, &named)
        });
        let mut trained = trained.await.map_err(|_| RetrainError::Broken)??;
        trained.judgement.base.clone_from(&base);
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
            self.note_refusal(None, &version).await?;
            Promotion::Refused
        } else {
            let grounds = grounds(&trained.judgement, &parent, false, None);
            let deed = self.promotion(None, &version, false);
            if self.promote_over(&version, &parent, grounds, deed).await? {
                Promotion::Done
            } else {
                Promotion::Overtaken
            }
        };
        Ok(Candidate {
            version,
            parent,
            judgement: trained.judgement,
            base,
            nameless: trained.nameless,
            promotion,
            read,
        })
    }

    /// The base that is in a version's file, and what the register calls it.
    async fn basis(&self, version: &str, file: Vec<u8>) -> Result<(Basis, Option<String>), RetrainError> {
        let basis = aside(move || Basis::read(&file)).await??;
        if basis.name().is_some() {
            return Ok((basis, Some(version.to_owned())));
        }
        let rows = self.store.models().await?;
        let noted = rows.iter().find(|row| row.version == version);
        let noted = noted.and_then(|row| serde_json::from_str::<Judgement>(&row.judgement).ok()?.base);
        if noted.is_some() {
            return Ok((basis, noted));
        }
        // Made before names were kept, or imported: most often from the one that ships.
        let named = aside(move || {
            let ships = basis
                .is(Model::base())
                .then(|| Model::parse(Model::base()).ok())
                .flatten();
            (basis, ships.map(|model| model.version().to_owned()))
        });
        named.await
    }

    async fn file_of_base(&self, version: &str) -> Result<Vec<u8>, RetrainError> {
        match self.load(version).await? {
            None => return Err(RetrainError::UnknownBase(version.to_owned())),
            Some(Err(why)) => {
                return Err(RetrainError::BaseDamaged {
                    version: version.to_owned(),
                    why,
                });
            }
            Some(Ok(_)) => {}
        }
        let file = self.store.find_model(version).await?;
        file.map(|(_, file)| file)
            .ok_or_else(|| RetrainError::UnknownBase(version.to_owned()))
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
