//! Comments that come from another system, many in one transaction, and what they are called there.
//!
//! Owns that none is taken twice, that each is decided by a row of the log, and that an answer finds what it answers, whichever of the
//! two came first. Tells nobody: no endpoint, no letter. Knows no format.

use super::acts::NewAct;
use super::comments::{NewComment, page_of, searchable};
use super::pages::put_page;
use super::sites::take_site;
use super::{Error, Store, change_page, title_page, write};
use crate::domain::comment::{Decision, Status};
use crate::domain::ids::{CommentId, DecisionId, PageId};
use crate::domain::moderator::IMPORT;
use crate::domain::site::Site;
use std::collections::{BTreeSet, HashMap};

/// A comment on its way in from elsewhere. Its parent is found by what that is called there.
#[derive(Debug, Clone)]
pub struct NewImport {
    pub comment: NewComment,
    /// Its id where the one in `comment`, which it had before, is another's here.
    pub otherwise: CommentId,
    pub source_id: String,
    pub parent: Option<String>,
    pub edited_at_ms: Option<i64>,
    /// What was said of it there, and the line of the log that says so.
    pub decision: Option<(Decision, DecisionId)>,
    /// Where it stood, and when that was decided, where that is said besides.
    pub stood: Option<Status>,
    pub decided_at_ms: Option<i64>,
    /// What the line of the log notes.
    pub note: String,
}

/// What comes.
#[derive(Debug, Clone)]
pub enum NewImported {
    Comment(Box<NewImport>),
    Page(Box<NewImportedPage>),
    Gone { source_id: String, parent: Option<String> },
}

/// What is said of a page itself.
#[derive(Debug, Clone)]
pub struct NewImportedPage {
    pub key: String,
    pub url: String,
    /// Its id elsewhere, if it is free here.
    pub id: Option<PageId>,
    pub otherwise: PageId,
    pub title: Option<String>,
    pub closed: bool,
    pub kept_open: bool,
    /// For the record, where it is closed here and is to take comments again.
    pub opening: Option<NewAct>,
    pub created_at_ms: i64,
    pub published_at_ms: Option<i64>,
    /// Where it stood before, as (key, address).
    pub former: Vec<(String, String)>,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Landed {
    Taken,
    /// It came before.
    Already,
    /// The same text of the same name stands there already, from elsewhere or written here.
    Same,
    /// What it is called stands for another comment, of another date.
    CalledAlike,
    /// Only its place was kept.
    Gone,
    /// A page is there, as it was said to be.
    Page,
    /// One that was closed here takes comments again.
    Opened,
}

/// Why nothing was kept, and nothing would be if it came again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overtaken {
    /// The site was removed meanwhile.
    Gone,
    /// An address is another page's since than the one it was read as.
    Moved,
}

/// How many that are gone may lie between an answer and what it answers.
pub(super) const MOST_GONE: usize = 64;
/// What a comment answers, as far as it is here.
pub(super) enum Answers {
    /// Its id, depth and page.
    Found(String, i64, String),
    /// Nothing, or nothing that is left.
    Nothing,
    /// What has not come, by what its source calls it.
    NotYet(String),
}

macro_rules! answers {
    ($connection:ident, $site:expr, $source:expr, $parent:expr) => {{
        let mut wanted: Option<String> = $parent;
        let mut found = Answers::Nothing;
        for _ in 0..$crate::storage::imports::MOST_GONE {
            let Some(parent) = wanted.take() else { break };
            let row: Option<(Option<String>, Option<String>, Option<i64>, Option<String>)> = sqlx::query_as(
                "SELECT i.comment_id, i.parent_id, c.depth, c.page_id FROM imported i
                 LEFT JOIN comments c ON c.site_id = i.site_id AND c.id = i.comment_id
                 WHERE i.site_id = $1 AND i.source = $2 AND i.source_id = $3",
            )
            .bind($site)
            .bind($source)
            .bind(&parent)
            .fetch_optional(&mut *$connection)
            .await?;
            match row {
                None => found = Answers::NotYet(parent),
                Some((Some(id), _, Some(depth), Some(page))) => found = Answers::Found(id, depth, page),
                // Erased here since.
                Some((Some(_), ..)) => {}
                Some((None, further, ..)) => wanted = further,
            }
        }
        found
    }};
}

pub(super) use answers;

impl Store {
    /// Takes over comments of a source, all or none of them, and tells of each what came of it. `site` is as it was when their pages
    /// were read.
    ///
    /// `Conflict` where the same comment was written here in the same moment: the same call goes through.
    #[expect(
        clippy::too_many_lines,
        reason = "the way of one comment, in one transaction with the others"
    )]
    pub async fn import(
        &self,
        site: Site,
        source: String,
        rows: Vec<NewImported>,
        at_ms: i64,
    ) -> Result<Result<Vec<Landed>, Overtaken>, Error> {
        write!(self, connection => {
            let here: Option<Site> = take_site!(connection, site.id.as_str());
            let Some(here) = here else { return Ok(Err(Overtaken::Gone)) };
            if here.origins != site.origins || here.settings.moved_origins != site.settings.moved_origins {
                return Ok(Err(Overtaken::Moved));
            }
            let site = site.id.as_str();
            let mut landed = Vec::with_capacity(rows.len());
            let mut pages: HashMap<&str, String> = HashMap::new();
            let mut titled: BTreeSet<&str> = BTreeSet::new();
            let mut published: HashMap<String, i32> = HashMap::new();
            for row in &rows {
                if let NewImported::Page(page) = row {
                    let is_opened = put_page!(connection, site, page, at_ms);
                    landed.push(if is_opened { Landed::Opened } else { Landed::Page });
                    continue;
                }
                let (source_id, parent, written_at_ms) = match row {
                    NewImported::Comment(new) => (&new.source_id, &new.parent, new.comment.created_at_ms),
                    NewImported::Gone { source_id, parent } => (source_id, parent, 0),
                    NewImported::Page(_) => continue,
                };
                let known: Option<(Option<String>, i64)> = sqlx::query_as(
                    "SELECT comment_id, written_at_ms FROM imported WHERE site_id = $1 AND source = $2 AND source_id = $3",
                )
                .bind(site)
                .bind(&source)
                .bind(source_id)
                .fetch_optional(&mut *connection)
                .await?;
                let NewImported::Comment(new) = row else {
                    if known.is_none() {
                        sqlx::query(
                            "INSERT INTO imported (site_id, source, source_id, parent_id, written_at_ms) VALUES ($1, $2, $3, $4, $5)
                             ON CONFLICT (site_id, source, source_id) DO NOTHING",
                        )
                        .bind(site)
                        .bind(&source)
                        .bind(source_id)
                        .bind(parent)
                        .bind(written_at_ms)
                        .execute(&mut *connection)
                        .await?;
                    }
                    landed.push(Landed::Gone);
                    continue;
                };
                if let Some((Some(_), before_ms)) = known {
                    landed.push(if before_ms == written_at_ms { Landed::Already } else { Landed::CalledAlike });
                    continue;
                }
                let comment = &new.comment;
                let mut twin: Option<(String, bool)> = None;
                for fingerprint in std::iter::once(&comment.fingerprint).chain(&comment.former_fingerprints) {
                    twin = sqlx::query_as(
                        "SELECT c.id, EXISTS (SELECT 1 FROM imported i WHERE i.site_id = c.site_id AND i.comment_id = c.id AND i.source = $3)
                         FROM comments c WHERE c.site_id = $1 AND c.fingerprint = $2",
                    )
                    .bind(site)
                    .bind(fingerprint)
                    .bind(&source)
                    .fetch_optional(&mut *connection)
                    .await?;
                    if twin.is_some() {
                        break;
                    }
                }
                let is_taken: Option<(i64,)> = if comment.id == new.otherwise {
                    None
                } else {
                    sqlx::query_as("SELECT c.version FROM sites s CROSS JOIN comments c WHERE c.site_id = s.id AND c.id = $1 LIMIT 1")
                        .bind(comment.id.as_str())
                        .fetch_optional(&mut *connection)
                        .await?
                };
                let id = if is_taken.is_some() { &new.otherwise } else { &comment.id };
                let (answers, same) = match &twin {
                    Some((twin, false)) => (Answers::Nothing, Some(twin.as_str())),
                    _ => (answers!(connection, site, &source, parent.clone()), None),
                };
                let waits = matches!(answers, Answers::NotYet(_)).then_some(parent.as_deref()).flatten();
                // A second import at the same time waits here for the first.
                let claimed = sqlx::query(
                    "INSERT INTO imported (site_id, source, source_id, comment_id, parent_id, written_at_ms) VALUES ($1, $2, $3, $4, $5, $6)
                     ON CONFLICT (site_id, source, source_id) DO UPDATE SET comment_id = excluded.comment_id, parent_id = excluded.parent_id,
                     written_at_ms = excluded.written_at_ms WHERE imported.comment_id IS NULL",
                )
                .bind(site)
                .bind(&source)
                .bind(source_id)
                .bind(same.unwrap_or(id.as_str()))
                .bind(waits)
                .bind(written_at_ms)
                .execute(&mut *connection)
                .await?;
                if claimed.rows_affected() == 0 {
                    landed.push(Landed::Already);
                    continue;
                }
                if same.is_some() {
                    landed.push(Landed::Same);
                    continue;
                }
                let page = if let Some(page) = pages.get(comment.page_key.as_str()) {
                    page.clone()
                } else {
                    let (page, _): (String, bool) = page_of!(connection, site, comment);
                    pages.insert(&comment.page_key, page.clone());
                    page
                };
                let (parent, depth) = match answers {
                    Answers::Found(id, depth, its_page) if its_page == page => (Some(id), depth + 1),
                    _ => (None, 0),
                };
                // Said twice there, it stands twice here; only what came by another way counts as the same.
                let fingerprint = twin.is_none().then_some(comment.fingerprint.as_str());
                let decision = new.decision.as_ref().map(|(decision, _)| decision.as_str());
                let said = new.decision.as_ref().map(|(decision, _)| decision.status());
                let status = new.stood.or(said).unwrap_or(Status::Pending);
                let decided_at_ms = new.decided_at_ms.unwrap_or(at_ms);
                sqlx::query(
                    "INSERT INTO comments (site_id, id, page_id, parent_id, depth, author_id, status, version, audit, name, website, body,
                     search, page_title, html, lang, email_sealed, email_hash, ip_sealed, ip_hash, network_hash, fingerprint, verdict, cause,
                     spam_logit, spam_probability, reasons, remainder, model, decision, decided_by, decided_at_ms, created_at_ms, edited_at_ms,
                     by_site, kind)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
                     $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36)",
                )
                .bind(site)
                .bind(id.as_str())
                .bind(&page)
                .bind(&parent)
                .bind(depth)
                .bind(comment.author.as_str())
                .bind(status.as_str())
                .bind(if decision.is_some() { 2_i64 } else { 1 })
                .bind(false)
                .bind(&comment.name)
                .bind(&comment.website)
                .bind(&comment.body)
                .bind(searchable(&comment.body, &comment.name, comment.website.as_deref()))
                .bind(&comment.page_title)
                .bind(&comment.html)
                .bind(&comment.lang)
                .bind(&comment.email_sealed)
                .bind(&comment.email_hash)
                .bind(&comment.ip_sealed)
                .bind(&comment.ip_hash)
                .bind(&comment.network_hash)
                .bind(fingerprint)
                .bind(comment.ruled.verdict.as_str())
                .bind(comment.ruled.cause)
                .bind(comment.ruled.spam_logit)
                .bind(comment.ruled.spam_probability)
                .bind(&comment.ruled.reasons)
                .bind(comment.ruled.remainder)
                .bind(&comment.ruled.model)
                .bind(decision)
                .bind(decision.map(|_| IMPORT))
                .bind(decision.map(|_| decided_at_ms))
                .bind(comment.created_at_ms)
                .bind(new.edited_at_ms)
                .bind(comment.by_site)
                .bind(comment.kind.as_str())
                .execute(&mut *connection)
                .await?;
                if let Some((decision, line)) = &new.decision {
                    sqlx::query(
                        "INSERT INTO decisions (site_id, id, comment_id, comment_version, decision, from_status, from_audit, to_status, note,
                         moderator_id, decided_at_ms) VALUES ($1, $2, $3, 2, $4, 'pending', $5, $6, $7, $8, $9)",
                    )
                    .bind(site)
                    .bind(line.as_str())
                    .bind(id.as_str())
                    .bind(decision.as_str())
                    .bind(false)
                    .bind(status.as_str())
                    .bind(&new.note)
                    .bind(IMPORT)
                    .bind(decided_at_ms)
                    .execute(&mut *connection)
                    .await?;
                }
                if let Some(parent) = &parent {
                    // Who wishes to hear of answers is not told of one that was given elsewhere.
                    sqlx::query(
                        "INSERT INTO told_replies (site_id, comment_id, created_at_ms) SELECT w.site_id, $3, $4 FROM watches w
                         WHERE w.site_id = $1 AND w.comment_id = $2 ON CONFLICT (site_id, comment_id) DO NOTHING",
                    )
                    .bind(site)
                    .bind(parent)
                    .bind(id.as_str())
                    .bind(at_ms)
                    .execute(&mut *connection)
                    .await?;
                }
                if status == Status::Published {
                    *published.entry(page.clone()).or_default() += 1;
                    if comment.page_title.is_some() && titled.insert(&comment.page_key) {
                        title_page!(connection, site, &page, comment.page_title.as_deref());
                    }
                }
                landed.push(Landed::Taken);
            }
            // In one order, so that two imports at once do not wait for each other in a circle.
            let mut published: Vec<(String, i32)> = published.into_iter().collect();
            published.sort();
            for (page, by) in &published {
                change_page!(connection, site, page, *by);
            }
            Ok(Ok(landed))
        })
    }
}
