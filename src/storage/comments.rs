//! Rows of `comments` as their authors and readers meet them: kept, read back, counted.

use super::acts::{NewAct, put_act};
use super::audits::draw_audit;
use super::forms::{NewProof, spend_proof};
use super::idempotency::{Replay, claim_request, forget_request};
use super::outbox::tell_of_comment;
use super::watches::{NewWatch, put_watch};
use super::{Error, Store, change_page, on_pool, title_page, write};
use crate::domain::comment::{CommentKind, Status};
use crate::domain::event::EventKind;
use crate::domain::ids::{AuthorId, CommentId, PageId, SiteId};
use crate::domain::verdict::Verdict;

/// What the program made of a text: where its comment stands, and why.
#[derive(Debug, Clone)]
pub struct Ruled {
    pub status: Status,
    /// Whether a person looks at it besides.
    pub audit: bool,
    pub verdict: Verdict,
    pub cause: &'static str,
    /// Log-odds; `None` where no model could judge.
    pub spam_logit: Option<f64>,
    pub spam_probability: Option<f64>,
    /// JSON array of reasons.
    pub reasons: String,
    /// What the reasons leave of the logit.
    pub remainder: f64,
    pub model: Option<String>,
}

/// A comment on its way in: scored, decided, sealed.
#[derive(Debug, Clone)]
pub struct NewComment {
    pub site: SiteId,
    pub id: CommentId,
    pub page_key: String,
    pub page_url: String,
    pub page_title: Option<String>,
    /// Whether the title is the website's own word, which no moderator need see first.
    pub title_is_ours: bool,
    /// Pages that are there since this moment or longer take no comments, unless they were opened by hand.
    pub closed_before_ms: Option<i64>,
    /// The page's id, should nobody have written on it before.
    pub new_page_id: PageId,
    pub parent: Option<CommentId>,
    pub depth: i64,
    pub author: AuthorId,
    pub name: String,
    pub kind: CommentKind,
    /// The work that was shown for it, which must not have been shown before.
    pub proof: Option<NewProof>,
    /// Written by a moderator in the site's name.
    pub by_site: bool,
    /// Who that was, for the record.
    pub act: Option<NewAct>,
    pub website: Option<String>,
    pub body: String,
    pub html: String,
    pub lang: Option<String>,
    pub email_sealed: Option<Vec<u8>>,
    pub email_hash: Option<String>,
    pub ip_sealed: Option<Vec<u8>>,
    pub ip_hash: Option<String>,
    pub network_hash: Option<String>,
    pub fingerprint: String,
    /// The same under the addresses where its page stood before.
    pub former_fingerprints: Vec<String>,
    pub ruled: Ruled,
    /// The author's wish to hear of answers.
    pub watch: Option<NewWatch>,
    pub created_at_ms: i64,
}

/// What came of keeping a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inserted {
    Done,
    /// The same request came before, and this is what it was answered, sealed.
    Replayed(Option<Vec<u8>>),
    /// The key was used for another request.
    Mismatch,
    PageClosed,
    /// The work that it shows was shown before; nothing was kept.
    ProofSpent,
}

/// A comment that can be answered.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Parent {
    pub page_id: String,
    pub depth: i64,
    pub status: String,
}

/// What of a comment may be shown to readers.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct PublicRow {
    pub id: String,
    pub parent_id: Option<String>,
    pub name: String,
    pub website: Option<String>,
    pub html: String,
    pub created_at_ms: i64,
    pub edited_at_ms: Option<i64>,
    pub by_site: bool,
}

/// A kept comment, for the answer to its own author.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Kept {
    #[sqlx(flatten)]
    pub public: PublicRow,
    pub page_url: String,
    pub status: String,
}

/// A page, and whether it takes comments: closed by hand, kept open by hand, there since.
type Place = (String, bool, bool, i64);

/// The page of a comment, by any address it had; made where it is not known.
macro_rules! page_of {
    ($connection:ident, $site:expr, $new:expr) => {{
        const FIND: &str = $crate::storage::pages::page_of_key!(
            "id, closed, kept_open, COALESCE(published_at_ms, created_at_ms) AS since_ms"
        );
        let known = sqlx::query_as(FIND)
            .bind($site)
            .bind(&$new.page_key)
            .fetch_optional(&mut *$connection)
            .await?;
        if let Some(known) = known {
            known
        } else {
            sqlx::query($crate::storage::pages::MAKE_PAGE)
                .bind($site)
                .bind(&$new.page_key)
                .bind($new.new_page_id.as_str())
                .bind(&$new.page_url)
                .bind($new.created_at_ms)
                .bind(false)
                .execute(&mut *$connection)
                .await?;
            sqlx::query_as(FIND)
                .bind($site)
                .bind(&$new.page_key)
                .fetch_one(&mut *$connection)
                .await?
        }
    }};
}

pub(super) use page_of;

/// What the queue's search looks into: lower case by Unicode, which `LOWER` is not on every database.
pub(super) fn searchable(body: &str, name: &str, website: Option<&str>) -> String {
    let whole = [body, name, website.unwrap_or_default()].join("\n");
    whole.to_lowercase()
}

impl Store {
    /// Keeps a comment, its page if new, and the key of its request, in one transaction.
    ///
    /// `Conflict` where the same comment stands there already: its fingerprint is unique within the site. `KeyHeld` where
    /// the first request with the key has not ended.
    pub async fn insert_comment(&self, new: NewComment, replay: Option<Replay>) -> Result<Inserted, Error> {
        write!(self, connection => {
            let site = new.site.as_str();
            if spend_proof!(connection, site, &new.proof) {
                return Ok(Inserted::ProofSpent);
            }
            if let Some(earlier) = claim_request!(connection, site, &replay, new.id.as_str(), new.created_at_ms) {
                return Ok(earlier);
            }
            let (page, closed, kept_open, since_ms): Place = page_of!(connection, site, &new);
            let is_too_old = !kept_open && new.closed_before_ms.is_some_and(|before_ms| since_ms <= before_ms);
            if !new.by_site && (closed || is_too_old) {
                forget_request!(connection, site, &replay);
                return Ok(Inserted::PageClosed);
            }
            for former in &new.former_fingerprints {
                let known: Option<(String,)> =
                    sqlx::query_as("SELECT id FROM comments WHERE site_id = $1 AND fingerprint = $2")
                        .bind(site)
                        .bind(former)
                        .fetch_optional(&mut *connection)
                        .await?;
                if known.is_some() {
                    return Err(Error::Conflict("fingerprint".to_owned()));
                }
            }
            sqlx::query(
                "INSERT INTO comments (site_id, id, page_id, parent_id, depth, author_id, status, version, audit, name, website,
                 body, search, page_title, html, lang, email_sealed, email_hash, ip_sealed, ip_hash, network_hash, fingerprint, verdict, cause,
                 spam_logit, spam_probability, reasons, remainder, model, created_at_ms, by_site, kind)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
                 $22, $23, $24, $25, $26, $27, $28, $29, $30, $31)",
            )
            .bind(site)
            .bind(new.id.as_str())
            .bind(&page)
            .bind(new.parent.as_ref().map(CommentId::as_str))
            .bind(new.depth)
            .bind(new.author.as_str())
            .bind(new.ruled.status.as_str())
            .bind(new.ruled.audit)
            .bind(&new.name)
            .bind(&new.website)
            .bind(&new.body)
            .bind(searchable(&new.body, &new.name, new.website.as_deref()))
            .bind(&new.page_title)
            .bind(&new.html)
            .bind(&new.lang)
            .bind(&new.email_sealed)
            .bind(&new.email_hash)
            .bind(&new.ip_sealed)
            .bind(&new.ip_hash)
            .bind(&new.network_hash)
            .bind(&new.fingerprint)
            .bind(new.ruled.verdict.as_str())
            .bind(new.ruled.cause)
            .bind(new.ruled.spam_logit)
            .bind(new.ruled.spam_probability)
            .bind(&new.ruled.reasons)
            .bind(new.ruled.remainder)
            .bind(&new.ruled.model)
            .bind(new.created_at_ms)
            .bind(new.by_site)
            .bind(new.kind.as_str())
            .execute(&mut *connection)
            .await?;
            if let Some(act) = &new.act {
                put_act!(connection, act);
            }
            put_watch!(connection, site, new.id.as_str(), new.watch, new.created_at_ms);
            draw_audit!(connection, site, new.id.as_str(), 1_i64, new.ruled, new.created_at_ms);
            if new.ruled.status == Status::Published {
                change_page!(connection, site, &page, 1);
            }
            if new.ruled.status == Status::Published || new.title_is_ours {
                title_page!(connection, site, &page, new.page_title.as_deref());
            }
            let kind = match new.ruled.status {
                Status::Published => EventKind::CommentPublished,
                _ => EventKind::CommentHeld,
            };
            tell_of_comment!(connection, site, new.id.as_str(), 1, &[kind], None, new.created_at_ms);
            Ok(Inserted::Done)
        })
    }

    pub async fn find_parent(&self, site: &SiteId, id: &CommentId) -> Result<Option<Parent>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as("SELECT page_id, depth, status FROM comments WHERE site_id = $1 AND id = $2")
                .bind(site.as_str())
                .bind(id.as_str())
                .fetch_optional(pool)
                .await
        })?)
    }

    /// A comment of any status, for its own author.
    pub async fn find_kept(&self, site: &SiteId, id: &str) -> Result<Option<Kept>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT c.id, c.parent_id, c.name, c.website, c.html, c.created_at_ms, c.edited_at_ms, c.by_site, p.url AS page_url, c.status
                 FROM comments c JOIN pages p ON p.site_id = c.site_id AND p.id = c.page_id
                 WHERE c.site_id = $1 AND c.id = $2",
            )
            .bind(site.as_str())
            .bind(id)
            .fetch_optional(pool)
            .await
        })?)
    }

    /// Online comments of a page after the one of id `cursor`, or from the start, oldest first.
    pub async fn list_oldest(
        &self,
        site: &SiteId,
        page: &str,
        cursor: Option<&str>,
        limit: i64,
    ) -> Result<Vec<PublicRow>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT id, parent_id, name, website, html, created_at_ms, edited_at_ms, by_site FROM comments
                 WHERE site_id = $1 AND page_id = $2 AND status = 'published' AND ($3 IS NULL OR id > $3) ORDER BY id LIMIT $4",
            )
            .bind(site.as_str())
            .bind(page)
            .bind(cursor)
            .bind(limit)
            .fetch_all(pool)
            .await
        })?)
    }

    /// Online comments of a page before the one of id `cursor`, or from the end, newest first.
    pub async fn list_newest(
        &self,
        site: &SiteId,
        page: &str,
        cursor: Option<&str>,
        limit: i64,
    ) -> Result<Vec<PublicRow>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT id, parent_id, name, website, html, created_at_ms, edited_at_ms, by_site FROM comments
                 WHERE site_id = $1 AND page_id = $2 AND status = 'published' AND ($3 IS NULL OR id < $3) ORDER BY id DESC LIMIT $4",
            )
            .bind(site.as_str())
            .bind(page)
            .bind(cursor)
            .bind(limit)
            .fetch_all(pool)
            .await
        })?)
    }

    /// Whether an author has a comment online, `except` one that cannot speak for itself.
    pub async fn author_is_published(
        &self,
        site: &SiteId,
        author: &AuthorId,
        except: Option<&CommentId>,
    ) -> Result<bool, Error> {
        let found: Option<(i64,)> = on_pool!(self, pool => {
            sqlx::query_as("SELECT version FROM comments WHERE site_id = $1 AND author_id = $2 AND status = 'published' AND id <> $3 LIMIT 1")
                .bind(site.as_str())
                .bind(author.as_str())
                .bind(except.map_or("", CommentId::as_str))
                .fetch_optional(pool)
                .await
        })?;
        Ok(found.is_some())
    }
}
