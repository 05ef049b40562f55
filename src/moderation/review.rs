//! What moderators see: the queue in its orders, a comment with all that a decision may rest on, figures, the log.
//!
//! Owns that nobody sees a comment of a site not granted to them: what is not theirs is not there. What they do about it
//! stands in `decide`.

use super::Sieve;
use super::judge::hosts;
use super::view::{
    AuthorBrief, Cursor, LogLine, LogRequest, ParentBrief, QueuePage, QueueRequest, ReportLine, ReviewItem,
};
use crate::domain::comment::{CommentKind, Decision, Status};
use crate::domain::email::Email;
use crate::domain::ids::{AuthorId, CommentId, SiteId};
use crate::domain::moderator::{IMPORT, Moderator, Role};
use crate::domain::policy::Cause;
use crate::domain::verdict::Verdict;
use crate::privacy::Kind;
use crate::storage::{Error, Filter, LogFilter, LogRow, ReportRow, ReviewRow, Stats};
use std::collections::{BTreeSet, HashMap};

/// Reports of one comment that are shown.
const MOST_REPORTS: i64 = 20;

impl From<ReportRow> for ReportLine {
    fn from(row: ReportRow) -> Self {
        Self {
            kind: row.kind,
            reason: row.reason,
            text: row.body,
            at_ms: row.created_at_ms,
        }
    }
}

impl Sieve {
    /// A page of the queue, within the sites granted.
    pub async fn queue(&self, by: &Moderator, asked: &QueueRequest) -> Result<QueuePage, Error> {
        let now_ms = asked
            .after
            .as_ref()
            .map_or_else(|| self.clock.now_ms(), |after| after.now_ms);
        let filter = Filter {
            site: asked.site.as_ref().map(ToString::to_string),
            status: if asked.reported {
                "reported"
            } else {
                asked.status.as_str()
            }
            .to_owned(),
            text: asked.text.clone(),
            page_key: asked.page.as_ref().map(|page| page.key().to_owned()),
            author: asked.author.as_ref().map(ToString::to_string),
            writer: asked.writer.as_ref().map(ToString::to_string),
            domain: asked.domain.clone(),
            lang: asked.lang.clone(),
            until_ms: asked.until_ms,
            cause: asked.cause.map(|cause| cause.as_str().to_owned()),
            order: asked.order,
            after: asked.after.as_ref().map(|after| (after.rank, after.id.to_string())),
            now_ms,
            limit: one_more(asked.limit),
        };
        let mut found = self.store.queue(&by.id, sees_all(by), &filter).await?;
        let more = found.rows.len() > asked.limit;
        found.rows.truncate(asked.limit);
        let last = found.rows.last().filter(|_| more).map(|row| (row.rank, row.id.clone()));
        let next = match last {
            Some((rank, id)) => Some(Cursor {
                order: asked.order,
                now_ms,
                rank,
                id: CommentId::parse(&id).map_err(|_| Error::Damaged("comment"))?,
            }),
            None => None,
        };
        let mut items = self.items(found.rows).await?;
        if let Some(domain) = &asked.domain {
            // The database compares texts; what only begins like the domain is no link to it.
            items.retain(|item| is_linked(item, domain));
        }
        Ok(QueuePage {
            items,
            total: found.total,
            next,
        })
    }

    /// How many comments wait in the queue of a site, or of all that are granted.
    pub async fn count_queue(&self, by: &Moderator, site: Option<&SiteId>) -> Result<i64, Error> {
        let site = site.map(SiteId::as_str);
        self.store.count_queue(&by.id, sees_all(by), site).await
    }

    /// The sites whose comments a moderator may see.
    pub async fn sites_of(&self, by: &Moderator) -> Result<Vec<SiteId>, Error> {
        if sees_all(by) {
            Ok(self.store.sites().await?.into_iter().map(|site| site.id).collect())
        } else {
            Ok(by.sites.clone())
        }
    }

    /// A comment, if it stands on a site granted.
    pub async fn find_item(&self, by: &Moderator, id: &CommentId) -> Result<Option<ReviewItem>, Error> {
        let row = self.store.find_for_review(&by.id, sees_all(by), id).await?;
        Ok(self.items(row.into_iter().collect()).await?.pop())
    }

    /// What moderators did about a comment, oldest first.
    pub async fn history(&self, item: &ReviewItem) -> Result<Vec<LogLine>, Error> {
        let rows = self.store.history(&item.site, &item.id).await?;
        self.lines(rows).await
    }

    /// A page of the log of all sites, the newest line first, and after which the next one begins. For administrators.
    pub async fn audit(&self, asked: &LogRequest) -> Result<(Vec<LogLine>, Option<String>), Error> {
        let moderator = match &asked.by {
            Some(email) => match self.find_person(email).await? {
                Some(person) => Some(person.id.to_string()),
                None => return Ok((Vec::new(), None)),
            },
            None => asked.moderator.clone(),
        };
        let filter = LogFilter {
            since_ms: asked.since_ms,
            until_ms: asked.until_ms,
            site: asked.site.as_ref().map(ToString::to_string),
            moderator,
            comment: asked.comment.as_ref().map(ToString::to_string),
            before: asked.before.clone(),
            limit: one_more(asked.limit),
        };
        let mut rows = self.store.decisions(&filter).await?;
        let more = rows.len() > asked.limit;
        rows.truncate(asked.limit);
        let next = rows.last().filter(|_| more).map(|row| row.id.clone());
        Ok((self.lines(rows).await?, next))
    }

    /// Figures of the comments that the sites granted received since a time.
    pub async fn review_stats(&self, by: &Moderator, site: Option<&SiteId>, since_ms: i64) -> Result<Stats, Error> {
        let site = site.map(SiteId::as_str);
        self.store
            .stats(&by.id, sees_all(by), site, since_ms, self.clock.now_ms())
            .await
    }

    async fn items(&self, rows: Vec<ReviewRow>) -> Result<Vec<ReviewItem>, Error> {
        let addresses = self
            .addresses(&distinct(rows.iter().filter_map(|row| row.decided_by.as_ref())))
            .await?;
        let mut items = Vec::with_capacity(rows.len());
        for row in rows {
            let mut item = self.item(row, &addresses)?;
            if item.reported > 0 {
                let rows = self.store.open_reports(&item.site, &item.id, MOST_REPORTS).await?;
                item.reports = rows.into_iter().map(ReportLine::from).collect();
            }
            items.push(item);
        }
        Ok(items)
    }

    fn item(&self, row: ReviewRow, addresses: &HashMap<String, Email>) -> Result<ReviewItem, Error> {
        let damaged = || Error::Damaged("comment");
        let email = row.email_sealed.as_deref().and_then(|sealed| {
            let opened = self.vault.open(Kind::Email, &row.site_id, sealed).ok();
            let email = opened.and_then(|email| Email::parse(&email).ok());
            if email.is_none() {
                // Its comment can be judged all the same.
                tracing::error!(comment = row.id, "a sealed address does not open");
            }
            email
        });
        let decision = row
            .decision
            .as_deref()
            .map(|text| Decision::find(text).ok_or_else(damaged));
        Ok(ReviewItem {
            id: CommentId::parse(&row.id).map_err(|_| damaged())?,
            site: SiteId::parse(&row.site_id).map_err(|_| damaged())?,
            page_url: row.page_url,
            page_title: row.page_title,
            parent: row.parent_id.map(|id| ParentBrief {
                id,
                name: row.parent_name,
                body: row.parent_body,
            }),
            status: Status::find(&row.status).ok_or_else(damaged)?,
            version: row.version,
            audit: row.audit,
            name: row.name,
            email,
            website: row.website,
            body: row.body,
            html: row.html,
            lang: row.lang,
            verdict: Verdict::find(&row.verdict).ok_or_else(damaged)?,
            cause: Cause::find(&row.cause).ok_or_else(damaged)?,
            spam_probability: row.spam_probability,
            reasons: serde_json::from_str(&row.reasons).map_err(|_| damaged())?,
            model: row.model,
            decision: decision.transpose()?,
            decided_elsewhere: row.decided_by.as_deref() == Some(IMPORT),
            decided_by: row.decided_by.and_then(|id| addresses.get(&id).cloned()),
            decided_at_ms: row.decided_at_ms,
            created_at_ms: row.created_at_ms,
            reported: row.reported,
            reports: Vec::new(),
            by_site: row.by_site,
            kind: CommentKind::find(&row.kind).ok_or_else(damaged)?,
            author: AuthorBrief {
                id: AuthorId::parse(&row.author_id).map_err(|_| damaged())?,
                published: row.author_published,
                rejected: row.author_rejected,
                spam: row.author_spam,
            },
        })
    }

    async fn lines(&self, rows: Vec<LogRow>) -> Result<Vec<LogLine>, Error> {
        let addresses = self
            .addresses(&distinct(rows.iter().map(|row| &row.moderator_id)))
            .await?;
        let line = |row: LogRow| LogLine {
            by: addresses.get(&row.moderator_id).cloned(),
            by_id: row.moderator_id,
            decision: row.decision.as_deref().and_then(Decision::find),
            id: row.id,
            at_ms: row.decided_at_ms,
            site: row.site_id,
            comment: row.comment_id,
            page_url: row.page_url,
            from: row.from_status,
            to: row.to_status,
            note: row.note,
        };
        Ok(rows.into_iter().map(line).collect())
    }
}

fn is_linked(item: &ReviewItem, domain: &str) -> bool {
    let hosts = hosts(&item.body, item.website.as_deref());
    let is_under = |host: &String| {
        host.strip_suffix(domain)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    hosts.iter().any(is_under)
}

/// An administrator needs no grants.
pub(super) fn sees_all(moderator: &Moderator) -> bool {
    moderator.role == Role::Admin
}

/// One row more than asked for tells whether there is a next page.
pub(super) fn one_more(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1)
}

fn distinct<'a>(ids: impl Iterator<Item = &'a String>) -> Vec<String> {
    ids.collect::<BTreeSet<_>>().into_iter().cloned().collect()
}
