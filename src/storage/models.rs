//! Rows of `models` and `promotions`: the register of model versions and which one is in use.

use super::acts::{NewAct, put_act};
use super::outbox::{TELL, asked_for};
use super::{Error, Store, on_pool, write};
use crate::domain::event::{EventKind, Facts, PromotionFacts};

/// A model file on its way in.
#[derive(Debug, Clone)]
pub struct NewModel {
    pub version: String,
    pub parent: Option<String>,
    /// SHA-256 of the file, hex.
    pub checksum: String,
    pub file: Vec<u8>,
    /// JSON: its figures beside its parent's.
    pub judgement: String,
    pub created_at_ms: i64,
}

/// A version without its file.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ModelRow {
    pub version: String,
    pub parent: Option<String>,
    pub checksum: String,
    pub judgement: String,
    pub created_at_ms: i64,
    /// Bytes of the file.
    pub size: i64,
}

/// One line of the append-only log of which version was in use.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Promotion {
    /// 1 for the first, and no gap.
    pub position: i64,
    pub version: String,
    /// `install`, `promote` or `rollback`.
    pub act: String,
    pub replaced: Option<String>,
    pub promoted_at_ms: i64,
    #[sqlx(flatten)]
    pub grounds: Grounds,
}

/// Who put a version in use, and why.
#[derive(Debug, Clone, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Grounds {
    /// `operator` for the command line; `program` for an installation's first, and for what took the place of a version that
    /// it could not read; empty in lines of before it was noted.
    pub actor: String,
    /// Whether against what the gate said.
    pub forced: bool,
    /// What the gate said.
    pub why: String,
}

/// A line on its way into that log.
#[derive(Debug, Clone)]
pub struct NewPromotion {
    pub version: String,
    /// `install`, `promote` or `rollback`.
    pub act: String,
    /// The version in use before; the line is refused where that is another by now.
    pub replaced: Option<String>,
    pub promoted_at_ms: i64,
    pub grounds: Grounds,
}

impl Store {
    /// Registers a version; `Conflict` where one of its name stands there already.
    pub async fn add_model(&self, new: NewModel) -> Result<(), Error> {
        write!(self, connection => {
            sqlx::query(
                "INSERT INTO models (version, parent, checksum, file, judgement, created_at_ms) VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(&new.version)
            .bind(&new.parent)
            .bind(&new.checksum)
            .bind(&new.file)
            .bind(&new.judgement)
            .bind(new.created_at_ms)
            .execute(&mut *connection)
            .await?;
            Ok(())
        })
    }

    /// Every version, newest first.
    pub async fn models(&self) -> Result<Vec<ModelRow>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT version, parent, checksum, judgement, created_at_ms, CAST(LENGTH(file) AS BIGINT) AS size FROM models
                 ORDER BY created_at_ms DESC, version DESC",
            )
            .fetch_all(pool)
            .await
        })?)
    }

    /// The file of a version with its checksum.
    pub async fn find_model(&self, version: &str) -> Result<Option<(String, Vec<u8>)>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as("SELECT checksum, file FROM models WHERE version = $1").bind(version).fetch_optional(pool).await
        })?)
    }

    /// What was put in use, newest first.
    pub async fn promotions(&self, limit: i64) -> Result<Vec<Promotion>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT position, version, act, replaced, promoted_at_ms, actor, forced, why FROM promotions ORDER BY position DESC LIMIT $1",
            )
            .bind(limit)
            .fetch_all(pool)
            .await
        })?)
    }

    /// The version in use with its checksum, if any was ever installed.
    pub async fn version_in_use(&self) -> Result<Option<(String, String)>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT m.version, m.checksum FROM promotions p JOIN models m ON m.version = p.version ORDER BY p.position DESC LIMIT 1",
            )
            .fetch_optional(pool)
            .await
        })?)
    }

    /// Puts a version in use if the one it replaces still is; false where somebody was quicker. Without an act where nobody
    /// asked for it.
    pub async fn promote(&self, new: NewPromotion, deed: Option<NewAct>) -> Result<bool, Error> {
        let promoted = write!(self, connection => {
            let last: Option<(i64, String)> =
                sqlx::query_as("SELECT position, version FROM promotions ORDER BY position DESC LIMIT 1")
                    .fetch_optional(&mut *connection)
                    .await?;
            let (position, in_use) = last.map_or((0, None), |(position, version)| (position, Some(version)));
            if in_use != new.replaced {
                return Ok(false);
            }
            sqlx::query(
                "INSERT INTO promotions (position, version, act, replaced, promoted_at_ms, actor, forced, why)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            )
            .bind(position + 1)
            .bind(&new.version)
            .bind(&new.act)
            .bind(&new.replaced)
            .bind(new.promoted_at_ms)
            .bind(&new.grounds.actor)
            .bind(new.grounds.forced)
            .bind(&new.grounds.why)
            .execute(&mut *connection)
            .await?;
            let facts = Facts {
                promotion: Some(PromotionFacts {
                    version: new.version.clone(),
                    replaced: new.replaced.clone(),
                    act: new.act.clone(),
                }),
                ..Facts::default()
            };
            let kind = EventKind::ModelPromoted.as_str();
            sqlx::query(TELL)
                .bind(None::<&str>)
                .bind(format!("model-promoted-{}", position + 1))
                .bind(kind)
                .bind(None::<&str>)
                .bind(serde_json::to_string(&facts).map_err(|_| Error::Damaged("event"))?)
                .bind(new.promoted_at_ms)
                .bind(asked_for(kind))
                .execute(&mut *connection)
                .await?;
            if let Some(deed) = &deed {
                put_act!(connection, deed);
            }
            Ok(true)
        });
        match promoted {
            // Another read the same last line and took the next place first.
            Err(Error::Conflict(_)) => Ok(false),
            promoted => promoted,
        }
    }
}
