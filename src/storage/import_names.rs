//! What comments of other systems are called: looked up without anything being taken, and put in other words where a name says too much.
//!
//! Owns that what is foretold of a comment is what [`super::imports`] would make of it. Knows no format and no key.

use super::imports::{Answers, Landed, answers};
use super::{Error, Store, on_pool, write};
use crate::domain::ids::SiteId;

/// A comment that might come.
#[derive(Debug, Clone, Default)]
pub struct Prospect {
    /// What it may be called here.
    pub names: Vec<String>,
    /// What that which it answers may be called; the first is how a newcomer would be.
    pub parents: Vec<String>,
    pub written_at_ms: i64,
    /// By which the same text of the same name is known; none of one that is gone.
    pub fingerprints: Vec<String>,
}

/// What would come of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foretold {
    pub landed: Landed,
    /// As which comment the same stands here already.
    pub twin: Option<String>,
    /// What it, or what is gone between, answers and has not come.
    pub missing: Option<String>,
}

/// Names that are read at once.
const READ: i64 = 500;

impl Store {
    /// What would come of comments of a source.
    pub async fn foretell_import(
        &self,
        site: &SiteId,
        source: &str,
        prospects: &[Prospect],
    ) -> Result<Vec<Foretold>, Error> {
        let site = site.as_str();
        on_pool!(self, pool => {
            let mut connection = pool.acquire().await?;
            let mut told = Vec::with_capacity(prospects.len());
            for prospect in prospects {
                let mut known: Option<(Option<String>, i64)> = None;
                for name in &prospect.names {
                    if known.is_none() {
                        known = sqlx::query_as(
                            "SELECT comment_id, written_at_ms FROM imported WHERE site_id = $1 AND source = $2 AND source_id = $3",
                        )
                        .bind(site)
                        .bind(source)
                        .bind(name)
                        .fetch_optional(&mut *connection)
                        .await?;
                    }
                }
                let mut twin: Option<(String, bool)> = None;
                for fingerprint in &prospect.fingerprints {
                    if twin.is_none() {
                        twin = sqlx::query_as(
                            "SELECT c.id, EXISTS (SELECT 1 FROM imported i WHERE i.site_id = c.site_id AND i.comment_id = c.id AND i.source = $3)
                             FROM comments c WHERE c.site_id = $1 AND c.fingerprint = $2",
                        )
                        .bind(site)
                        .bind(fingerprint)
                        .bind(source)
                        .fetch_optional(&mut *connection)
                        .await?;
                    }
                }
                let mut missing = None;
                for parent in prospect.parents.iter().rev() {
                    missing = match answers!(connection, site, source, Some(parent.clone())) {
                        Answers::NotYet(called) => Some(called),
                        Answers::Nothing | Answers::Found(..) => None,
                    };
                    if missing.is_none() {
                        break;
                    }
                }
                let twin = twin.and_then(|(id, is_of_source)| (!is_of_source).then_some(id));
                let landed = match (known, &twin) {
                    (Some((Some(_), before_ms)), _) if before_ms == prospect.written_at_ms => Landed::Already,
                    (Some((Some(_), _)), _) => Landed::CalledAlike,
                    (_, Some(_)) => Landed::Same,
                    (_, None) => Landed::Taken,
                };
                told.push(Foretold { landed, twin, missing });
            }
            Ok(told)
        })
    }

    /// Names of a source, and of what they answer, in which a sign of addresses stands; those after one.
    pub async fn names_with_at(
        &self,
        site: &SiteId,
        source: &str,
        after: &str,
    ) -> Result<Vec<(String, Option<String>)>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT source_id, parent_id FROM imported WHERE site_id = $1 AND source = $2 AND source_id > $3
                 AND (source_id LIKE '%@%' OR parent_id LIKE '%@%') ORDER BY source_id LIMIT $4",
            )
            .bind(site.as_str())
            .bind(source)
            .bind(after)
            .bind(READ)
            .fetch_all(pool)
            .await
        })?)
    }

    /// Calls comments of a source by other names: each of `(before, after, parent)`. A name that is taken stays with whom it is of.
    pub async fn rename_imported(
        &self,
        site: SiteId,
        source: String,
        names: Vec<(String, String, Option<String>)>,
    ) -> Result<(), Error> {
        write!(self, connection => {
            for (before, after, parent) in &names {
                sqlx::query(
                    "UPDATE imported SET source_id = $4, parent_id = $5 WHERE site_id = $1 AND source = $2 AND source_id = $3
                     AND ($3 = $4 OR NOT EXISTS (SELECT 1 FROM imported i WHERE i.site_id = $1 AND i.source = $2 AND i.source_id = $4))",
                )
                .bind(site.as_str())
                .bind(&source)
                .bind(before)
                .bind(after)
                .bind(parent)
                .execute(&mut *connection)
                .await?;
            }
            Ok(())
        })
    }
}
