//! A version asks to be put in use: judged beside the one that is, and the grounds noted.
//!
//! Owns that nothing worse comes into use unless the operator insists, and that the log of promotions says so. What is
//! measured belongs to `spam::gate`.

use super::Sieve;
use super::learn::{Read, aside, noted, source};
use super::register::{Promoted, named};
use super::retrain::RetrainError;
use crate::domain::ids::{ModeratorId, SiteId};
use crate::spam::gate::{Decided, Gate};
use crate::spam::{Judgement, Noted};
use crate::storage::{DecidedRow, Error, Grounds, ModelRow, NewAct};
use serde_json::json;
use std::collections::BTreeSet;

/// Texts read at once.
const PART: usize = 250;

/// What came of the wish to put a version in use.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    pub promoted: Promoted,
    /// What the gate said; `None` where it could not be asked.
    pub judgement: Option<Judgement>,
}

impl Sieve {
    /// Puts a version in use if it is not judged worse than the one that is; with `force` all the same. A refusal is on
    /// record too.
    pub async fn promote(&self, actor: Option<&ModeratorId>, version: &str, force: bool) -> Result<Asked, Error> {
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
        let deed = self.promotion(actor, version, force);
        let promoted = match &judgement {
            Ok(judgement) if judgement.promotable => {
                let grounds = grounds(judgement, &parent, false, actor);
                if self.promote_over(version, &parent, grounds, deed).await? {
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
                    Ok(judgement) => grounds(judgement, &parent, true, actor),
                    Err(why) => Grounds {
                        actor: named(actor),
                        forced: true,
                        why: format!("not judged: {why}"),
                    },
                };
                self.put_in_use(version, "promote", grounds, &deed).await?
            }
            Ok(_) => Promoted::Refused,
            Err(why) => Promoted::Unjudged(why.clone()),
        };
        if matches!(promoted, Promoted::Refused | Promoted::Unjudged(_)) {
            self.note_refusal(actor, version).await?;
        }
        Ok(Asked {
            promoted,
            judgement: judgement.ok(),
        })
    }

    pub(super) fn promotion(&self, actor: Option<&ModeratorId>, version: &str, insisted: bool) -> NewAct {
        self.act(actor, "model.promoted", version, &json!({ "insisted": insisted }))
    }

    pub(super) async fn note_refusal(&self, actor: Option<&ModeratorId>, version: &str) -> Result<(), Error> {
        self.record_act(actor, "model.refused", version, &json!({})).await
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
        let broken = || Ok(Err("judging it broke off".to_owned()));
        let mut gate = match aside(move || Gate::read(&candidate, &in_use, held)).await {
            Ok(Ok(gate)) => gate,
            Ok(Err(error)) => return Ok(Err(error.to_string())),
            Err(_) => return broken(),
        };
        for site in self.store.sites().await? {
            match self.let_judge(gate, &site.id, row.created_at_ms).await? {
                Some(heard) => gate = heard,
                None => return broken(),
            }
        }
        match aside(move || gate.judge()).await {
            Ok(judgement) => Ok(Ok((parent, judgement))),
            Err(_) => broken(),
        }
    }

    /// Lets a site's decisions judge. They are listed without their texts; the texts of the few that judge are read part by
    /// part, and none is kept. `None` where judging broke off.
    async fn let_judge(&self, mut gate: Gate, site: &SiteId, since_ms: i64) -> Result<Option<Gate>, Error> {
        let decided = |row: DecidedRow| {
            let is_later = row.first_taught_at_ms > since_ms;
            let noted = noted(&self.vault, site, row.standing)?;
            Some(Decided { noted, is_later })
        };
        let listed = self.store.standing_decisions(site, decided).await?;
        let chosen = gate.choose(&source(site), listed.into_iter().flatten());
        for part in chosen.chunks(PART) {
            let ids: Vec<String> = part.iter().map(|noted| noted.id.clone()).collect();
            let texts = self.read(site, &ids, &mut Read::default()).await?;
            let part = part.to_vec();
            let heard = aside(move || {
                // One that was decided on anew meanwhile judges nothing.
                let stands = |noted: &Noted| texts.get(&noted.id).filter(|text| text.noted.as_ref() == Some(noted));
                part.iter().filter_map(stands).for_each(|text| gate.hear(&text.example));
                gate
            });
            match heard.await {
                Ok(heard) => gate = heard,
                Err(_) => return Ok(None),
            }
        }
        Ok(Some(gate))
    }
}

/// What the log says of a promotion that was judged beside `parent`.
pub(super) fn grounds(judgement: &Judgement, parent: &str, forced: bool, actor: Option<&ModeratorId>) -> Grounds {
    let texts: u64 = judgement.held_out.values().sum();
    let refusals: Vec<String> = judgement.refusals.iter().map(ToString::to_string).collect();
    Grounds {
        actor: named(actor),
        forced,
        why: if refusals.is_empty() {
            format!("not worse than {parent} on {texts} texts")
        } else {
            format!("judged beside {parent} on {texts} texts: {}", refusals.join("; "))
        },
    }
}
