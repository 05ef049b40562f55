//! What moderators do: decide, decide many at once, take back.
//!
//! Owns that a decision is made on what the moderator saw, on a site granted to them, and is logged with its author in the
//! transaction that carries it out.

use super::Sieve;
use super::review::sees_all;
use super::view::ReviewItem;
use crate::domain::comment::Decision;
use crate::domain::ids::{CommentId, DecisionId, SiteId};
use crate::domain::moderator::Moderator;
use crate::storage::{self, Error, Seen, Undone};
use futures_util::{StreamExt, stream};
use std::collections::HashSet;

/// What a moderator says of a comment.
#[derive(Debug, Clone)]
pub struct Saying {
    pub decision: Decision,
    pub note: Option<String>,
    /// The version of the comment they saw; without one it is taken as it stands.
    pub seen: Option<i64>,
    /// How many reports they saw open against it; one that came in since is answered by nobody who has not read it.
    pub reported: Option<i64>,
}

/// What came of a decision. Each holds the comment as it now is.
#[derive(Debug)]
pub enum Decided {
    /// Carried out, or said before and so without effect.
    Done(Box<ReviewItem>),
    /// Somebody decided first.
    Overtaken(Box<ReviewItem>),
    /// No such comment on the sites granted.
    Unknown,
}

/// What came of taking a decision back.
#[derive(Debug)]
pub enum TakenBack {
    Done(Box<ReviewItem>),
    /// Somebody decided since.
    Overtaken,
    Nothing,
    /// No such comment on the sites granted.
    Unknown,
}

/// One of many decisions.
#[derive(Debug, Clone)]
pub struct Many {
    pub id: CommentId,
    pub saying: Saying,
}

/// What came of one of many decisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OneOfMany {
    /// The version of the comment afterwards.
    Done(i64),
    Overtaken,
    Unknown,
}

impl Sieve {
    pub async fn decide(&self, by: &Moderator, id: &CommentId, saying: Saying) -> Result<Decided, Error> {
        let Some(site) = self.site_of(by, id).await? else {
            return Ok(Decided::Unknown);
        };
        let decided = self.carry_out(by, site, id, saying).await?;
        // Erased in between: as if it had never been found.
        let Some(item) = self.find_item(by, id).await? else {
            return Ok(Decided::Unknown);
        };
        Ok(match decided {
            storage::Decided::Done(_) | storage::Decided::Unchanged(_) => Decided::Done(Box::new(item)),
            storage::Decided::Overtaken => Decided::Overtaken(Box::new(item)),
            storage::Decided::Unknown => Decided::Unknown,
        })
    }

    /// Carries out each decision on its own, whatever becomes of the others, and answers in their order.
    pub async fn decide_many(&self, by: &Moderator, decisions: Vec<Many>) -> Vec<Result<OneOfMany, Error>> {
        /// Enough for one commit to carry many, few enough to leave connections to others.
        const AT_ONCE: usize = 16;
        let mut seen = HashSet::new();
        let is_twice = decisions.iter().any(|one| !seen.insert(&one.id));
        // Two words on one comment count in the order they were said.
        let at_once = if is_twice { 1 } else { AT_ONCE };
        stream::iter(&decisions)
            .map(|one| self.decide_one(by, one))
            .buffered(at_once)
            .collect()
            .await
    }

    /// Takes back the last decision that stands on a comment, whoever made it. `seen` is the version they saw; without one
    /// it is taken as it stands.
    pub async fn undo(&self, by: &Moderator, id: &CommentId, seen: Option<i64>) -> Result<TakenBack, Error> {
        let Some(site) = self.site_of(by, id).await? else {
            return Ok(TakenBack::Unknown);
        };
        let line = DecisionId::new(self.clock.new_uuid());
        let undone = self
            .store
            .undo(site, id.clone(), seen, by.id.clone(), line, self.clock.now_ms())
            .await?;
        match undone {
            Undone::Done => Ok(match self.find_item(by, id).await? {
                Some(item) => TakenBack::Done(Box::new(item)),
                None => TakenBack::Unknown,
            }),
            Undone::Overtaken => Ok(TakenBack::Overtaken),
            Undone::Nothing => Ok(TakenBack::Nothing),
            Undone::Unknown => Ok(TakenBack::Unknown),
        }
    }

    async fn decide_one(&self, by: &Moderator, one: &Many) -> Result<OneOfMany, Error> {
        let Some(site) = self.site_of(by, &one.id).await? else {
            return Ok(OneOfMany::Unknown);
        };
        Ok(match self.carry_out(by, site, &one.id, one.saying.clone()).await? {
            storage::Decided::Done(version) | storage::Decided::Unchanged(version) => OneOfMany::Done(version),
            storage::Decided::Overtaken => OneOfMany::Overtaken,
            storage::Decided::Unknown => OneOfMany::Unknown,
        })
    }

    async fn carry_out(
        &self,
        by: &Moderator,
        site: SiteId,
        id: &CommentId,
        saying: Saying,
    ) -> Result<storage::Decided, Error> {
        let line = DecisionId::new(self.clock.new_uuid());
        let now_ms = self.clock.now_ms();
        let seen = Seen {
            version: saying.seen,
            reported: saying.reported,
        };
        self.store
            .decide(
                site,
                id.clone(),
                seen,
                saying.decision,
                saying.note,
                by.id.clone(),
                line,
                now_ms,
            )
            .await
    }

    async fn site_of(&self, by: &Moderator, id: &CommentId) -> Result<Option<SiteId>, Error> {
        let site = self.store.find_site_of(&by.id, sees_all(by), id).await?;
        site.map(|site| SiteId::parse(&site).map_err(|_| Error::Damaged("comment")))
            .transpose()
    }
}
