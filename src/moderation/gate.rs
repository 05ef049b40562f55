//! A version asks to be put in use: judged beside the one that is, and the grounds noted.
//!
//! Owns that nothing worse comes into use unless the operator insists, and that the log of promotions says so. What is
//! measured belongs to `spam::gate`.

use super::Sieve;
use super::learn::{Read, aside, noted, source};
use super::register::{OPERATOR, Promoted};
use super::retrain::RetrainError;
use crate::spam::gate::{Decided, Gate};
use crate::spam::{Example, Judgement, Noted};
use crate::storage::{DecidedRow, Error, Grounds, ModelRow};
use std::collections::BTreeSet;

/// What came of the wish to put a version in use.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    pub promoted: Promoted,
    /// What the gate said; `None` where it could not be asked.
    pub judgement: Option<Judgement>,
}

impl Sieve {
    /// Puts a version in use if it is not judged worse than the one that is; with `force` all the same.
    pub async fn promote(&self, version: &str, force: bool) -> Result<Asked, Error> {
        let only = |promoted| {
            Ok(Asked {
                promoted,
                judgement: None,
            })
        };
        let Some(row) = self
            .store
            .models()
            .await?
            .into_iter()
            .find(|row| row.version == version)
        else {
            return only(Promoted::Unknown);
        };
        match self.load(version).await? {
            None => return only(Promoted::Unknown),
            Some(Err(why)) => return only(Promoted::Damaged(why)),
            Some(Ok(_)) => {}
        }
        let in_use = self.store.version_in_use().await?.map(|(version, _)| version);
        if in_use.as_deref() == Some(version) {
            return only(Promoted::Already);
        }
        let (parent, judgement) = match self.ask_the_gate(&row).await? {
            Ok((parent, judgement)) => (parent, Ok(judgement)),
            Err(why) => (String::new(), Err(why)),
        };
        let promoted = match &judgement {
            Ok(judgement) if judgement.promotable => {
                let grounds = grounds(judgement, &parent, false);
                if self.promote_over(version, &parent, grounds).await? {
                    Promoted::Done {
                        version: version.to_owned(),
                        replaced: Some(parent),
                    }
                } else {
                    Promoted::Overtaken
                }
            }
            _ if force => {
                let grounds = match &judgement {
                    Ok(judgement) => grounds(judgement, &parent, true),
                    Err(why) => Grounds {
                        actor: OPERATOR.to_owned(),
                        forced: true,
                        why: format!("not judged: {why}"),
                    },
                };
                self.put_in_use(version, "promote", grounds).await?
            }
            Ok(_) => Promoted::Refused,
            Err(why) => Promoted::Unjudged(why.clone()),
        };
        Ok(Asked {
            promoted,
            judgement: judgement.ok(),
        })
    }

    /// The version in use and the judgement on another beside it, or a sentence why there is none.
    async fn ask_the_gate(&self, row: &ModelRow) -> Result<Result<(String, Judgement), String>, Error> {
        let earlier = serde_json::from_str::<Judgement>(&row.judgement);
        if row.parent.is_some() && earlier.is_err() {
            return Ok(Err(
                "it was made from another version, and the judgement on it cannot be read".to_owned(),
            ));
        }
        let earlier = earlier.ok();
        let (parent, in_use) = match self.file_in_use().await {
            Ok(found) => found,
            Err(RetrainError::Storage(error)) => return Err(error),
            Err(error) => return Ok(Err(error.to_string())),
        };
        let Some((_, candidate)) = self.store.find_model(&row.version).await? else {
            return Ok(Err("its row is gone".to_owned()));
        };
        let held: BTreeSet<String> = earlier
            .iter()
            .flat_map(|judgement| judgement.held_out.keys().cloned())
            .collect();
        let judged = async {
            let gate = aside(move || Gate::read(&candidate, &in_use, held)).await??;
            let (gate, texts) = self.judging(gate, row.created_at_ms).await?;
            aside(move || gate.judge(&texts)).await
        };
        Ok(match judged.await {
            Ok(judgement) => Ok((parent, judgement)),
            Err(RetrainError::Storage(error)) => return Err(error),
            Err(RetrainError::Training(error)) => Err(error.to_string()),
            Err(_) => Err("judging it broke off".to_owned()),
        })
    }

    /// The texts that judge, of each site in the gate's order. All decisions are listed without their texts, a site at a time.
    async fn judging(&self, mut gate: Gate, since_ms: i64) -> Result<(Gate, Vec<Example>), RetrainError> {
        let mut held = Vec::new();
        for site in self.store.sites().await? {
            let decided = |row: DecidedRow| {
                let is_later = row.decided_at_ms > since_ms;
                noted(&self.vault, &site.id, row.standing).map(|noted| Decided { noted, is_later })
            };
            let listed = self.store.standing_decisions(&site.id, decided).await?;
            let source = source(&site.id);
            let choosing = aside(move || {
                let chosen = gate.choose(&source, listed.into_iter().flatten().collect());
                (gate, chosen)
            });
            let chosen: Vec<Noted>;
            (gate, chosen) = choosing.await?;
            let ids: Vec<String> = chosen.iter().map(|one| one.id.clone()).collect();
            let mut texts = self.read(&site.id, &ids, &mut Read::default()).await?;
            // What became another since it was listed judges nothing.
            let texts = chosen.iter().filter_map(|one| {
                let text = texts.remove(&one.id)?;
                (text.noted.as_ref() == Some(one)).then_some(text.example)
            });
            held.extend(texts);
        }
        Ok((gate, held))
    }
}

/// What the log says of a promotion that was judged beside `parent`.
pub(super) fn grounds(judgement: &Judgement, parent: &str, forced: bool) -> Grounds {
    let texts: u64 = judgement.held_out.values().sum();
    let refusals: Vec<String> = judgement.refusals.iter().map(ToString::to_string).collect();
    Grounds {
        actor: OPERATOR.to_owned(),
        forced,
        why: if refusals.is_empty() {
            format!("not worse than {parent} on {texts} texts")
        } else {
            format!("judged beside {parent} on {texts} texts: {}", refusals.join("; "))
        },
    }
}
