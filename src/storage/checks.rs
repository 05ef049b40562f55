//! Rows of `checks` and `check_counts`: what websites had checked, what they said of it later, and how often.
//!
//! Owns that a comment is counted and taught once, and counted back where its website changes its mind. Snapshots come and
//! go sealed: what is in them is the use-case's.

use super::{Error, NewFeedback, Store, on_pool, write};
use crate::domain::ids::SiteId;

/// A comment that was checked, or reported without having been.
#[derive(Debug, Clone)]
pub struct NewCheck {
    pub site: SiteId,
    pub id: String,
    /// Keyed hash of what makes two checks one comment's.
    pub key_hash: String,
    pub email_hash: Option<String>,
    pub snapshot: Vec<u8>,
    pub blog: String,
    pub answer: CheckAnswer,
    /// Whether the website asks again about a comment that it had checked.
    pub again: bool,
    /// Since 1970.
    pub day: i64,
    pub at_ms: i64,
}

/// What a website was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckAnswer {
    Spam,
    Ham,
    /// A person is to look.
    Held,
    /// Nothing: it was only reported.
    Reported,
}

/// What a website says of a comment that is remembered.
#[derive(Debug, Clone)]
pub struct SaidOfCheck {
    pub site: SiteId,
    pub id: String,
    /// `spam` or `ham`; teaches with the decisions of the site.
    pub feedback: NewFeedback,
}

/// A remembered comment.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct CheckRow {
    pub id: String,
    pub email_hash: Option<String>,
    pub snapshot: Vec<u8>,
    pub answer: String,
    pub said: Option<String>,
    pub checked_at_ms: i64,
}

/// A day's numbers, or a place's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct CheckCount {
    pub calls: i64,
    pub spam: i64,
    pub ham: i64,
    pub missed_spam: i64,
    pub false_positives: i64,
}

#[derive(sqlx::FromRow)]
struct Before {
    id: String,
    blog: String,
    answer: String,
    said: Option<String>,
    day: i64,
}

impl CheckAnswer {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Spam => "spam",
            Self::Ham => "ham",
            Self::Held => "held",
            Self::Reported => "reported",
        }
    }
}

impl CheckCount {
    /// What a comment that was answered so, and of which the website says so, counts for.
    fn of(answer: &str, said: Option<&str>) -> Self {
        Self {
            calls: 0,
            spam: i64::from(answer == "spam"),
            ham: i64::from(answer == "ham"),
            missed_spam: i64::from(said == Some("spam") && matches!(answer, "ham" | "reported")),
            false_positives: i64::from(said == Some("ham") && matches!(answer, "spam" | "reported")),
        }
    }

    fn less(self, other: Self) -> Self {
        Self {
            calls: self.calls - other.calls,
            spam: self.spam - other.spam,
            ham: self.ham - other.ham,
            missed_spam: self.missed_spam - other.missed_spam,
            false_positives: self.false_positives - other.false_positives,
        }
    }

    fn one_call(self) -> Self {
        Self {
            calls: self.calls + 1,
            ..self
        }
    }
}

macro_rules! count {
    ($connection:ident, $site:expr, $day:expr, $blog:expr, $count:expr) => {{
        let count: CheckCount = $count;
        if count != CheckCount::default() {
            sqlx::query(
                "INSERT INTO check_counts (site_id, day, blog, calls, spam, ham, missed_spam, false_positives)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                 ON CONFLICT (site_id, day, blog) DO UPDATE SET calls = check_counts.calls + $4, spam = check_counts.spam + $5,
                 ham = check_counts.ham + $6, missed_spam = check_counts.missed_spam + $7,
                 false_positives = check_counts.false_positives + $8",
            )
            .bind($site)
            .bind($day)
            .bind($blog)
            .bind(count.calls)
            .bind(count.spam)
            .bind(count.ham)
            .bind(count.missed_spam)
            .bind(count.false_positives)
            .execute(&mut *$connection)
            .await?;
        }
    }};
}

impl Store {
    /// Remembers and counts a check; gives the id under which the comment is remembered, which is the one of its first check.
    pub async fn remember_check(&self, new: NewCheck) -> Result<String, Error> {
        write!(self, connection => {
            let (site, answer) = (new.site.as_str(), new.answer.as_str());
            // A new row, or the one that is there, locked: two checks of one comment wait for each other.
            sqlx::query(
                "INSERT INTO checks (site_id, id, key_hash, email_hash, snapshot, blog, answer, day, checked_at_ms)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                 ON CONFLICT (site_id, key_hash) DO UPDATE SET checked_at_ms = $9",
            )
            .bind(site)
            .bind(&new.id)
            .bind(&new.key_hash)
            .bind(&new.email_hash)
            .bind(&new.snapshot)
            .bind(&new.blog)
            .bind(answer)
            .bind(new.day)
            .bind(new.at_ms)
            .execute(&mut *connection)
            .await?;
            let before: Before =
                sqlx::query_as("SELECT id, blog, answer, said, day FROM checks WHERE site_id = $1 AND key_hash = $2")
                    .bind(site)
                    .bind(&new.key_hash)
                    .fetch_one(&mut *connection)
                    .await?;
            let now = CheckCount::of(answer, None);
            let is_new = before.id == new.id;
            if new.answer == CheckAnswer::Reported {
                return Ok(before.id);
            }
            if is_new || !new.again {
                count!(connection, site, new.day, &new.blog, now.one_call());
            } else {
                // The same comment, asked about again: it was counted, and counts for what is answered now.
                let said = before.said.as_deref();
                let counted = CheckCount::of(&before.answer, said);
                count!(connection, site, before.day, &before.blog, CheckCount::of(answer, said).less(counted));
                count!(connection, site, new.day, &new.blog, CheckCount::default().one_call());
            }
            if !is_new && (new.again || before.said.is_none()) {
                let (day, blog) = if new.again { (before.day, &before.blog) } else { (new.day, &new.blog) };
                sqlx::query("UPDATE checks SET answer = $3, day = $4, blog = $5 WHERE site_id = $1 AND id = $2")
                    .bind(site)
                    .bind(&before.id)
                    .bind(answer)
                    .bind(day)
                    .bind(blog)
                    .execute(&mut *connection)
                    .await?;
            }
            Ok(before.id)
        })
    }

    /// What is remembered under an id or, where that is not known, of the comment of a key.
    pub async fn find_check(&self, site: &SiteId, id: &str, key_hash: &str) -> Result<Option<CheckRow>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT id, email_hash, snapshot, answer, said, checked_at_ms FROM checks
                 WHERE site_id = $1 AND (id = $2 OR key_hash = $3) ORDER BY CASE WHEN id = $2 THEN 0 ELSE 1 END LIMIT 1",
            )
            .bind(site.as_str())
            .bind(id)
            .bind(key_hash)
            .fetch_optional(pool)
            .await
        })?)
    }

    /// Notes what the website says of a remembered comment, and teaches it; said again it changes nothing, and the last word
    /// stands. False where the comment is remembered no more: then nothing is taught.
    pub async fn settle_check(&self, said: SaidOfCheck) -> Result<bool, Error> {
        write!(self, connection => {
            let (site, label) = (said.site.as_str(), said.feedback.label);
            sqlx::query("UPDATE checks SET answer = answer WHERE site_id = $1 AND id = $2")
                .bind(site)
                .bind(&said.id)
                .execute(&mut *connection)
                .await?;
            let before: Option<Before> =
                sqlx::query_as("SELECT id, blog, answer, said, day FROM checks WHERE site_id = $1 AND id = $2")
                    .bind(site)
                    .bind(&said.id)
                    .fetch_optional(&mut *connection)
                    .await?;
            let Some(before) = before else { return Ok(false) };
            let counted = CheckCount::of(&before.answer, before.said.as_deref());
            count!(connection, site, before.day, &before.blog, CheckCount::of(&before.answer, Some(label)).less(counted));
            sqlx::query("UPDATE checks SET said = $3 WHERE site_id = $1 AND id = $2")
                .bind(site)
                .bind(&said.id)
                .bind(label)
                .execute(&mut *connection)
                .await?;
            super::feedback::put_feedback!(connection, said.feedback);
            Ok(true)
        })
    }

    /// The numbers of a site from a day on, day by day.
    pub async fn checks_by_day(&self, site: &SiteId, from_day: i64) -> Result<Vec<(i64, CheckCount)>, Error> {
        #[derive(sqlx::FromRow)]
        struct Row {
            day: i64,
            #[sqlx(flatten)]
            count: CheckCount,
        }
        let rows: Vec<Row> = on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT day, CAST(SUM(calls) AS BIGINT) AS calls, CAST(SUM(spam) AS BIGINT) AS spam,
                 CAST(SUM(ham) AS BIGINT) AS ham, CAST(SUM(missed_spam) AS BIGINT) AS missed_spam,
                 CAST(SUM(false_positives) AS BIGINT) AS false_positives
                 FROM check_counts WHERE site_id = $1 AND day >= $2 GROUP BY day ORDER BY day",
            )
            .bind(site.as_str())
            .bind(from_day)
            .fetch_all(pool)
            .await
        })?;
        Ok(rows.into_iter().map(|row| (row.day, row.count)).collect())
    }

    /// The numbers of a site from one day to before another, for each of its places.
    pub async fn checks_by_blog(
        &self,
        site: &SiteId,
        from_day: i64,
        before_day: i64,
    ) -> Result<Vec<(String, CheckCount)>, Error> {
        #[derive(sqlx::FromRow)]
        struct Row {
            blog: String,
            #[sqlx(flatten)]
            count: CheckCount,
        }
        let rows: Vec<Row> = on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT blog, CAST(SUM(calls) AS BIGINT) AS calls, CAST(SUM(spam) AS BIGINT) AS spam,
                 CAST(SUM(ham) AS BIGINT) AS ham, CAST(SUM(missed_spam) AS BIGINT) AS missed_spam,
                 CAST(SUM(false_positives) AS BIGINT) AS false_positives
                 FROM check_counts WHERE site_id = $1 AND day >= $2 AND day < $3 GROUP BY blog ORDER BY blog",
            )
            .bind(site.as_str())
            .bind(from_day)
            .bind(before_day)
            .fetch_all(pool)
            .await
        })?;
        Ok(rows.into_iter().map(|row| (row.blog, row.count)).collect())
    }

    /// A part of what is remembered of a site, by id, after the one of id `after`.
    pub async fn checks_after(&self, site: &SiteId, after: &str, limit: i64) -> Result<Vec<CheckRow>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT id, email_hash, snapshot, answer, said, checked_at_ms FROM checks
                 WHERE site_id = $1 AND id > $2 ORDER BY id LIMIT $3",
            )
            .bind(site.as_str())
            .bind(after)
            .bind(limit)
            .fetch_all(pool)
            .await
        })?)
    }

    /// Forgets what is remembered of comments; their numbers stay.
    pub async fn delete_checks(&self, site: SiteId, ids: Vec<String>) -> Result<(), Error> {
        write!(self, connection => {
            for id in &ids {
                sqlx::query("DELETE FROM checks WHERE site_id = $1 AND id = $2")
                    .bind(site.as_str())
                    .bind(id)
                    .execute(&mut *connection)
                    .await?;
            }
            Ok(())
        })
    }

    /// Forgets comments that were last checked before `before_ms`; gives how many.
    pub async fn forget_checks(&self, before_ms: i64) -> Result<u64, Error> {
        write!(self, connection => {
            let done = sqlx::query("DELETE FROM checks WHERE checked_at_ms < $1")
                .bind(before_ms)
                .execute(&mut *connection)
                .await?;
            Ok(done.rows_affected())
        })
    }
}
