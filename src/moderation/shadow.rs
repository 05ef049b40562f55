//! A version in the shadow: it judges what the one in use has judged, and nobody is the wiser.
//!
//! Owns that a shadow never touches a comment: it is asked after the comment's commit, beside the request, and whatever
//! fails there is counted and forgotten. Following and loading are the register's ways, in a job of their own.

use super::Sieve;
use super::judge::{Judged, broke_or_finite, in_force};
use crate::domain::ids::{CommentId, ModeratorId};
use crate::domain::policy::{self, Evidence, LABELS_TO_TRUST};
use crate::domain::site::Site;
use crate::domain::verdict::Verdict;
use crate::spam::{Input, Model};
use crate::storage::{Error, NewShadowVerdict};
use serde_json::json;
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::Semaphore;

/// Comments that a shadow may be busy with at once; beyond, it lets some pass unseen.
const AT_ONCE: usize = 64;

/// The shadow of this process; every clone sees a change at once.
#[derive(Clone)]
pub struct CurrentShadow {
    shadow: Arc<RwLock<Option<Arc<Shadow>>>>,
    places: Arc<Semaphore>,
}

/// A version that judges in the shadow.
pub struct Shadow {
    model: Model,
    since_ms: i64,
}

impl Default for CurrentShadow {
    fn default() -> Self {
        Self {
            shadow: Arc::default(),
            places: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

impl CurrentShadow {
    pub fn find(&self) -> Option<Arc<Shadow>> {
        self.shadow.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn replace(&self, shadow: Option<Shadow>) {
        *self.shadow.write().unwrap_or_else(PoisonError::into_inner) = shadow.map(Arc::new);
    }
}

/// What following the register's shadow found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shadowed {
    Unchanged,
    Changed(String),
    /// There is none any more.
    Ended,
    /// The one named cannot be loaded, so there is none here.
    Damaged {
        version: String,
        why: String,
    },
}

/// What came of the wish to put a version in the shadow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShadowSet {
    Done,
    Already,
    Unknown,
    /// It is the one in use: it would only agree.
    InUse,
    Damaged(String),
}

/// A comment on its way into the shadow, before its fate is known.
pub(super) struct Passing {
    shadow: Arc<Shadow>,
    site: Site,
    comment: CommentId,
    comment_version: i64,
    body: String,
    name: Option<String>,
    website: Option<String>,
    lang: Option<String>,
    evidence: Evidence,
    own_probability: Option<f64>,
    own_verdict: Verdict,
}

impl Sieve {
    /// Puts a version in the shadow, once it has loaded here.
    pub async fn set_shadow(&self, actor: Option<&ModeratorId>, version: &str) -> Result<ShadowSet, Error> {
        match self.load(version).await? {
            None => return Ok(ShadowSet::Unknown),
            Some(Err(why)) => return Ok(ShadowSet::Damaged(why)),
            Some(Ok(_)) => {}
        }
        let in_use = self.store.version_in_use().await?;
        if in_use.is_some_and(|(in_use, _)| in_use == version) {
            return Ok(ShadowSet::InUse);
        }
        let act = self.act(actor, "model.shadowed", version, &json!({}));
        let now_ms = self.clock.now_ms();
        let done = self.store.set_shadow(version.to_owned(), now_ms, act).await?;
        Ok(if done { ShadowSet::Done } else { ShadowSet::Already })
    }

    /// Ends the shadow; what it said stays to be looked at. False where there is none.
    pub async fn end_shadow(&self, actor: Option<&ModeratorId>) -> Result<bool, Error> {
        let act = self.act(actor, "model.shadow_ended", "shadow", &json!({}));
        self.store.end_shadow(self.clock.now_ms(), act).await
    }

    /// Makes this process ask the shadow that the register names. Where that cannot be loaded there is none.
    pub async fn follow_shadow(&self) -> Result<Shadowed, Error> {
        let here = self.shadow.find();
        let named = self.store.shadow().await?.filter(|row| row.until_ms.is_none());
        let Some(row) = named else {
            self.shadow.replace(None);
            return Ok(if here.is_some() {
                Shadowed::Ended
            } else {
                Shadowed::Unchanged
            });
        };
        let is_same = |shadow: &Arc<Shadow>| {
            shadow.since_ms == row.since_ms
                && shadow.model.version() == row.version
                && shadow.model.checksum() == row.checksum
        };
        if here.as_ref().is_some_and(is_same) {
            return Ok(Shadowed::Unchanged);
        }
        match self.load(&row.version).await? {
            Some(Ok(model)) => {
                self.shadow.replace(Some(Shadow {
                    model,
                    since_ms: row.since_ms,
                }));
                Ok(Shadowed::Changed(row.version))
            }
            damaged => {
                self.shadow.replace(None);
                Ok(Shadowed::Damaged {
                    version: row.version,
                    why: damaged
                        .and_then(Result::err)
                        .unwrap_or_else(|| "its row is gone".to_owned()),
                })
            }
        }
    }

    /// Takes note of a comment for the shadow, if there is one; it is asked once the comment is kept.
    pub(super) fn passing(
        &self,
        site: &Site,
        comment: &CommentId,
        comment_version: i64,
        input: &Input<'_>,
        judged: &Judged,
    ) -> Option<Passing> {
        Some(Passing {
            shadow: self.shadow.find()?,
            site: site.clone(),
            comment: comment.clone(),
            comment_version,
            body: input.body.to_owned(),
            name: input.name.map(ToOwned::to_owned),
            website: input.website.map(ToOwned::to_owned),
            lang: input.lang.map(ToOwned::to_owned),
            evidence: judged.evidence,
            own_probability: judged.spam_probability(),
            own_verdict: judged.verdict(),
        })
    }

    /// Asks the shadow of a comment that is kept, beside the request that brought it.
    pub(super) fn ask_shadow(&self, passing: Option<Passing>) {
        let Some(passing) = passing else { return };
        let Ok(place) = Arc::clone(&self.shadow.places).try_acquire_owned() else {
            metrics::counter!("tamis_shadow_missed_total").increment(1);
            return;
        };
        let sieve = self.clone();
        tokio::spawn(async move {
            if let Err(error) = sieve.shadow_verdict(passing).await {
                metrics::counter!("tamis_shadow_missed_total").increment(1);
                tracing::warn!(%error, "what the model in the shadow said could not be kept");
            }
            drop(place);
        });
    }

    async fn shadow_verdict(&self, passing: Passing) -> Result<(), Error> {
        let model = &passing.shadow.model;
        let input = Input {
            body: &passing.body,
            name: passing.name.as_deref(),
            website: passing.website.as_deref(),
            lang: passing.lang.as_deref(),
            site_lang: Some(passing.site.lang.as_str()),
            site: Some(passing.site.id.as_str()),
        };
        let Some(score) = broke_or_finite(model, || model.score(&input), |score| score.logit) else {
            metrics::counter!("tamis_shadow_missed_total").increment(1);
            return Ok(());
        };
        let settings = &passing.site.settings;
        let site_labels = if settings.spam_at_least.is_none() && score.probability() >= 0.5 {
            let most = i64::from(LABELS_TO_TRUST);
            self.store.count_labels(&passing.site.id, most).await?
        } else {
            0
        };
        // The same rules and the same site, so that only the model differs; and no audit, which is no model's doing.
        let evidence = Evidence {
            judged: Some((score, in_force(&passing.site, model))),
            site_labels: u32::try_from(site_labels).unwrap_or(0),
            audit_draw: 1.0,
            ..passing.evidence
        };
        let new = NewShadowVerdict {
            site: passing.site.id.clone(),
            comment: passing.comment,
            version: model.version().to_owned(),
            comment_version: passing.comment_version,
            spam_probability: score.probability(),
            verdict: policy::decide(&evidence, settings).verdict,
            own_probability: passing.own_probability,
            own_verdict: passing.own_verdict,
            judged_at_ms: self.clock.now_ms(),
        };
        self.store.add_shadow_verdict(new).await?;
        Ok(())
    }
}
