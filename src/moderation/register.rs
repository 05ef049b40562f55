//! The register of model versions: which there are, which is in use, and following it.
//!
//! Owns that a process serves only what was read whole and matches its checksum: whatever else stands in the register, the
//! model in use stays in use. Every change is one row of an append-only log, so there is no half state.

use super::Sieve;
use crate::domain::ids::ModeratorId;
use crate::spam::Model;
use crate::storage::{Error, Grounds, NewAct, NewModel, NewPromotion, Promotion};
use serde_json::json;
use std::sync::Arc;

/// Who asks, as the log of promotions names them.
pub(super) fn named(actor: Option<&ModeratorId>) -> String {
    actor.map_or("operator", ModeratorId::as_str).to_owned()
}

/// A version in the register.
#[derive(Debug, Clone)]
pub struct Version {
    pub version: String,
    pub parent: Option<String>,
    /// SHA-256 of the file, hex.
    pub checksum: String,
    /// JSON: its figures beside those of its parent.
    pub judgement: String,
    pub created_at_ms: i64,
    pub bytes: i64,
    pub in_use: bool,
}

/// The model that judges here now, and how good it was found to be.
#[derive(Debug, Clone)]
pub struct InUse {
    pub model: Arc<Model>,
    /// When the register last put it in use; `None` where the register names another by now.
    pub promoted_at_ms: Option<i64>,
    /// It was made from another version and decisions: its out-of-fold figures and its curves are those of the base model.
    pub is_retrained: bool,
}

/// What became of the wish to change the version in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Promoted {
    Done {
        version: String,
        replaced: Option<String>,
    },
    /// It is in use already.
    Already,
    Unknown,
    /// Its file does not load, so it was left where it is.
    Damaged(String),
    /// The gate found it worse than the one in use.
    Refused,
    /// Nobody can tell whether it is worse: a sentence says why.
    Unjudged(String),
    /// Another came into use while it was judged beside the one before.
    Overtaken,
    /// Nothing was in use before.
    NothingBefore,
}

/// What following the register found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Followed {
    /// What is in use by the register is what serves here.
    Unchanged,
    Changed(String),
    /// No version was ever put in use.
    Empty,
    /// The version in use cannot be loaded; what served before serves on.
    Damaged {
        version: String,
        checksum: String,
        why: String,
    },
}

impl Sieve {
    /// Registers the model that ships with the program, and puts it in use where none is, or where the one that is was made
    /// for a program of another time and none could judge. Else it waits in the register for whoever promotes it.
    pub async fn install_base(&self) -> Result<Option<String>, Error> {
        let bytes = Model::base();
        let Ok(base) = Model::parse(bytes) else {
            tracing::error!("the model that ships with this program does not load; comments go to review");
            return Ok(None);
        };
        let version = base.version().to_owned();
        if self.store.find_model(&version).await?.is_none() {
            let judgement = serde_json::to_string(base.metrics()).map_err(|_| Error::Damaged("model"))?;
            let new = NewModel {
                version: version.clone(),
                parent: None,
                checksum: base.checksum(),
                file: bytes.to_vec(),
                judgement,
                created_at_ms: self.clock.now_ms(),
            };
            match self.store.add_model(new).await {
                // Another process was quicker.
                Ok(()) | Err(Error::Conflict(_)) => {}
                Err(error) => return Err(error),
            }
        }
        match self.store.version_in_use().await? {
            None => {
                let grounds = by_program("the first of this installation".to_owned());
                self.log_promotion(&version, "install", None, grounds, None).await?;
            }
            Some((in_use, _)) => self.supersede(&in_use, &version).await?,
        }
        Ok(Some(version))
    }

    /// Puts `base` in use in place of a version that this program is too new or too old for; every other stays, damaged ones
    /// too. What was decided is not lost: whoever retrains has a version that knows it.
    async fn supersede(&self, in_use: &str, base: &str) -> Result<(), Error> {
        let Some((_, file)) = self.store.find_model(in_use).await? else {
            return Ok(());
        };
        let asked = tokio::task::spawn_blocking(move || Model::of_another_time(&file)).await;
        let Some(why) = asked.ok().flatten() else {
            return Ok(());
        };
        if !matches!(self.load(base).await?, Some(Ok(_))) {
            tracing::error!(in_use, base, %why, "the model in use cannot be read by this program, nor can the registered base");
            return Ok(());
        }
        let grounds = by_program(format!("{in_use} was in use, which this program cannot read: {why}"));
        let replaced = Some(in_use.to_owned());
        if self.log_promotion(base, "install", replaced, grounds, None).await? {
            tracing::warn!(
                in_use = base,
                replaced = in_use,
                %why,
                "this program cannot read the model that was in use; the one that ships with it is in use now: retrain"
            );
        }
        Ok(())
    }

    /// The model that this process judges by; `None` where there is none, and comments go to people.
    pub async fn model_in_use(&self) -> Result<Option<InUse>, Error> {
        let Some(model) = self.model.find() else {
            return Ok(None);
        };
        let last = self.store.promotions(1).await?.pop();
        let rows = self.store.models().await?;
        let row = rows.iter().find(|row| row.version == model.version());
        Ok(Some(InUse {
            promoted_at_ms: last
                .filter(|last| last.version == model.version())
                .map(|last| last.promoted_at_ms),
            is_retrained: row.is_some_and(|row| row.parent.is_some()),
            model,
        }))
    }

    /// Every version, newest first.
    pub async fn versions(&self) -> Result<Vec<Version>, Error> {
        let in_use = self.store.version_in_use().await?.map(|(version, _)| version);
        let rows = self.store.models().await?;
        let version = |row: crate::storage::ModelRow| Version {
            in_use: in_use.as_ref() == Some(&row.version),
            version: row.version,
            parent: row.parent,
            checksum: row.checksum,
            judgement: row.judgement,
            created_at_ms: row.created_at_ms,
            bytes: row.size,
        };
        Ok(rows.into_iter().map(version).collect())
    }

    /// Puts back the version that was in use before the one that is; again, the one before that.
    pub async fn roll_back(&self, actor: Option<&ModeratorId>) -> Result<Promoted, Error> {
        let mut log = self.store.promotions(i64::MAX).await?;
        log.reverse();
        match before(&log) {
            Some(version) => {
                let grounds = Grounds {
                    actor: named(actor),
                    forced: false,
                    why: "back to the version before".to_owned(),
                };
                let deed = self.act(actor, "model.rolled_back", &version, &json!({}));
                self.put_in_use(&version, "rollback", grounds, &deed).await
            }
            None => Ok(Promoted::NothingBefore),
        }
    }

    /// Puts a version in use, once it has loaded here.
    pub(super) async fn put_in_use(
        &self,
        version: &str,
        act: &str,
        grounds: Grounds,
        deed: &NewAct,
    ) -> Result<Promoted, Error> {
        match self.load(version).await? {
            None => return Ok(Promoted::Unknown),
            Some(Err(why)) => return Ok(Promoted::Damaged(why)),
            Some(Ok(_)) => {}
        }
        loop {
            let replaced = self.store.version_in_use().await?.map(|(version, _)| version);
            if replaced.as_deref() == Some(version) {
                return Ok(Promoted::Already);
            }
            if self
                .log_promotion(version, act, replaced.clone(), grounds.clone(), Some(deed.clone()))
                .await?
            {
                return Ok(Promoted::Done {
                    version: version.to_owned(),
                    replaced,
                });
            }
        }
    }

    /// Puts a version in use if `parent` still is; false where another came between.
    pub(super) async fn promote_over(
        &self,
        version: &str,
        parent: &str,
        grounds: Grounds,
        deed: NewAct,
    ) -> Result<bool, Error> {
        self.log_promotion(version, "promote", Some(parent.to_owned()), grounds, Some(deed))
            .await
    }

    async fn log_promotion(
        &self,
        version: &str,
        act: &str,
        replaced: Option<String>,
        grounds: Grounds,
        deed: Option<NewAct>,
    ) -> Result<bool, Error> {
        let promotion = NewPromotion {
            version: version.to_owned(),
            act: act.to_owned(),
            replaced,
            promoted_at_ms: self.clock.now_ms(),
            grounds,
        };
        self.store.promote(promotion, deed).await
    }

    /// Makes this process serve the version that the register has in use. Whatever fails, the model that serves now stays.
    pub async fn follow(&self) -> Result<Followed, Error> {
        let Some((version, checksum)) = self.store.version_in_use().await? else {
            return Ok(Followed::Empty);
        };
        let serves = self.model.find();
        if serves.is_some_and(|model| model.version() == version && model.checksum() == checksum) {
            return Ok(Followed::Unchanged);
        }
        match self.load(&version).await? {
            Some(Ok(model)) => {
                self.model.replace(Some(Arc::new(model)));
                Ok(Followed::Changed(version))
            }
            Some(Err(why)) => Ok(Followed::Damaged { version, checksum, why }),
            None => Ok(Followed::Damaged {
                version,
                checksum,
                why: "its row is gone".to_owned(),
            }),
        }
    }

    /// A version read from its row: `None` where there is none, a sentence where it is damaged.
    pub async fn load(&self, version: &str) -> Result<Option<Result<Model, String>>, Error> {
        let Some((checksum, file)) = self.store.find_model(version).await? else {
            return Ok(None);
        };
        let parsed = tokio::task::spawn_blocking(move || Model::parse(&file)).await;
        Ok(Some(match parsed {
            Ok(Ok(model)) if model.checksum() != checksum => Err("its bytes do not match their checksum".to_owned()),
            Ok(Ok(model)) if model.version() != version => Err(format!("it calls itself {}", model.version())),
            Ok(Ok(model)) => Ok(model),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("reading it failed".to_owned()),
        }))
    }
}

fn by_program(why: String) -> Grounds {
    Grounds {
        actor: "program".to_owned(),
        forced: false,
        why,
    }
}

/// The version to go back to, by a log that begins with the oldest: a promotion lays a version on top, a rollback takes
/// the top away.
fn before(log: &[Promotion]) -> Option<String> {
    let mut stack: Vec<&str> = Vec::new();
    for promotion in log {
        if promotion.act == "rollback" {
            stack.pop();
            if stack.last() == Some(&promotion.version.as_str()) {
                continue;
            }
        }
        if stack.last() != Some(&promotion.version.as_str()) {
            stack.push(&promotion.version);
        }
    }
    stack.pop();
    stack.pop().map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(acts: &[(&str, &str)]) -> Vec<Promotion> {
        let promotion = |(act, version): &(&str, &str)| Promotion {
            position: 0,
            version: (*version).to_owned(),
            act: (*act).to_owned(),
            replaced: None,
            promoted_at_ms: 0,
            grounds: Grounds::default(),
        };
        acts.iter().map(promotion).collect()
    }

    #[test]
    fn rolling_back_twice_goes_back_twice() {
        let mut acts = vec![("install", "a"), ("promote", "b"), ("promote", "c")];
        assert_eq!(before(&log(&acts)).as_deref(), Some("b"));
        acts.push(("rollback", "b"));
        assert_eq!(before(&log(&acts)).as_deref(), Some("a"));
        acts.push(("rollback", "a"));
        assert_eq!(before(&log(&acts)), None);
        acts.push(("promote", "c"));
        assert_eq!(before(&log(&acts)).as_deref(), Some("a"));
    }

    #[test]
    fn two_first_processes_leave_one_first_version() {
        assert_eq!(before(&log(&[("install", "a"), ("install", "a")])), None);
        assert_eq!(before(&[]), None);
    }
}
