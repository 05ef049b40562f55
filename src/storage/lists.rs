//! The SQL of moderators' lists: what stands in one, in which order, and that no long history is gone through for it.

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    Oldest,
    Newest,
    /// Uncertainty × age: 1 − |2p − 1|, times milliseconds waited; where no model judged, uncertainty is 1.
    #[default]
    Uncertain,
    LikeliestSpam,
}

const COLUMNS: &str = "c.site_id, c.id, p.url AS page_url, COALESCE(p.title, c.page_title) AS page_title, c.parent_id, c.author_id, c.status, c.version,
    c.audit, c.name, c.website, c.body, c.html, c.lang, c.email_sealed, c.verdict, c.cause, c.spam_logit, c.spam_probability,
    c.reasons, c.remainder, c.model, c.decision, c.decided_by, c.decided_at_ms, c.created_at_ms, c.edited_at_ms, c.reported, c.by_site, c.kind,
    a.name AS parent_name, a.body AS parent_body,
    (SELECT COUNT(*) FROM comments o WHERE o.site_id = c.site_id AND o.author_id = c.author_id AND o.status = 'published') AS author_published,
    (SELECT COUNT(*) FROM comments o WHERE o.site_id = c.site_id AND o.author_id = c.author_id AND o.status = 'rejected') AS author_rejected,
    (SELECT COUNT(*) FROM comments o WHERE o.site_id = c.site_id AND o.author_id = c.author_id AND o.status = 'spam') AS author_spam";

/// What is shown beside a comment: its page, and what it answers.
const BESIDE: &str = "JOIN pages p ON p.site_id = c.site_id AND p.id = c.page_id
    LEFT JOIN comments a ON a.site_id = c.site_id AND a.id = c.parent_id";

/// The comments of the caller's sites: all of them where `everywhere`, else those granted. `$1` everywhere, `$2` the moderator.
/// The join is a cross join so that SQLite goes from site to site whatever it thinks of their number: each of the indexes begins
/// with the site.
pub const GRANTED: &str = "FROM sites s CROSS JOIN comments c
    WHERE c.site_id = s.id AND ($1 OR EXISTS (SELECT 1 FROM grants g WHERE g.site_id = s.id AND g.moderator_id = $2))";

/// What stands in a list, in parts that have an index each and no comment in common; `$4` is the status.
pub fn parts(status: &str) -> &'static [&'static str] {
    match status {
        // Any id at all: by it the index of what is marked so is entered, which SQLite would else pass over.
        "pending" => &["c.status = $4", "c.audit AND c.id > '' AND c.status <> $4"],
        "reported" => &["c.reported > 0 AND c.id > '' AND $4 = 'reported'"],
        _ => &["c.status = $4"],
    }
}

/// `$3` site, `$5` text as a LIKE pattern, `$6` page key, of where it stands or stood, `$7` author, `$8` language, `$9` cause, `$10` a comment
/// of the author, `$11` and `$12` the LIKE patterns of a domain alone and under `www` or another name,
/// and `$13` before when it was written.
const FILTERED: &str = r"AND ($3 IS NULL OR s.id = $3)
    AND ($5 IS NULL OR c.search LIKE $5 ESCAPE '\')
    AND ($6 IS NULL OR c.page_id = COALESCE((SELECT p.id FROM pages p WHERE p.site_id = s.id AND p.key = $6),
        (SELECT f.page_id FROM page_addresses f WHERE f.site_id = s.id AND f.key = $6 AND f.forwards)))
    AND ($7 IS NULL OR c.author_id = $7)
    AND ($8 IS NULL OR c.lang = $8 OR c.lang LIKE $8 || '-%' OR ($8 = 'none' AND c.lang IS NULL))
    AND ($9 IS NULL OR c.cause = $9)
    AND ($10 IS NULL OR EXISTS (SELECT 1 FROM comments w WHERE w.site_id = c.site_id AND w.id = $10
        AND (w.author_id = c.author_id OR w.email_hash = c.email_hash)))
    AND ($11 IS NULL OR c.search LIKE $11 ESCAPE '\' OR c.search LIKE $12 ESCAPE '\')
    AND ($13 IS NULL OR c.created_at_ms < $13)";

impl Order {
    /// What is sorted by, the greatest first; `$14` is now.
    fn rank(self) -> &'static str {
        match self {
            Self::Oldest => "CAST(-c.created_at_ms AS DOUBLE PRECISION)",
            Self::Newest => "CAST(c.created_at_ms AS DOUBLE PRECISION)",
            Self::Uncertain => {
                "(1.0 - ABS(2.0 * COALESCE(c.spam_probability, 0.5) - 1.0)) * CAST($14 - c.created_at_ms AS DOUBLE PRECISION)"
            }
            Self::LikeliestSpam => "COALESCE(c.spam_probability, 0.5)",
        }
    }

    /// Which of two of one rank comes first, by their ids, which rise with time.
    fn tie(self) -> (&'static str, &'static str) {
        if self == Self::Oldest {
            (">", "ASC")
        } else {
            ("<", "DESC")
        }
    }
}

/// A select of each part of a list, put together.
fn of_each(status: &str, what: &str, between: &str) -> String {
    let all = parts(status)
        .iter()
        .map(|part| format!("{what} {GRANTED} AND {part} {FILTERED}"));
    all.collect::<Vec<_>>().join(between)
}

/// A page of a list: ranked narrow and joined wide, so that a long queue is sorted without its texts. `$14` stands in every order,
/// so that the places are the same; `$15` and `$16` are the rank and id of the last row before, `$17` how many.
pub fn page_of(order: Order, status: &str) -> String {
    let (rank, (beyond, direction)) = (order.rank(), order.tie());
    let ranked = of_each(
        status,
        &format!("SELECT c.site_id, c.id, {rank} + 0 * $14 AS rank"),
        " UNION ALL ",
    );
    format!(
        "SELECT {COLUMNS}, r.rank FROM
         (SELECT * FROM ({ranked}) ranked
          WHERE ($15 IS NULL OR rank < $15 OR (rank = $15 AND id {beyond} $16)) ORDER BY rank DESC, id {direction} LIMIT $17) r
         JOIN comments c ON c.site_id = r.site_id AND c.id = r.id {BESIDE}
         ORDER BY r.rank DESC, r.id {direction}"
    )
}

pub fn count_of(status: &str) -> String {
    format!("SELECT ({})", of_each(status, "SELECT COUNT(*)", ") + ("))
}

/// One comment, `$3` its id.
pub fn one() -> String {
    format!(
        "SELECT {COLUMNS}, CAST(0 AS DOUBLE PRECISION) AS rank FROM sites s CROSS JOIN comments c {BESIDE}
         WHERE c.site_id = s.id AND ($1 OR EXISTS (SELECT 1 FROM grants g WHERE g.site_id = s.id AND g.moderator_id = $2)) AND c.id = $3"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::plans::plans;

    #[tokio::test]
    async fn a_long_history_is_not_gone_through_for_a_list_or_a_comment() {
        let orders = [Order::Oldest, Order::Newest, Order::Uncertain, Order::LikeliestSpam];
        let lists = ["pending", "reported", "published", "spam"];
        let pages = orders
            .iter()
            .flat_map(|order| lists.map(|status| page_of(*order, status)));
        let single = [one(), format!("SELECT c.site_id {GRANTED} AND c.id = $3")];
        for (sql, steps) in plans(pages.chain(lists.map(count_of)).chain(single)).await {
            // More than the site alone leads into the table, or an index of nothing but what is looked for.
            let is_narrow = |step: &&String| {
                let marked = ["comments_audited", "comments_reported"];
                step.contains(" AND ") || marked.iter().any(|index| step.contains(index))
            };
            let of_comments: Vec<&String> = steps
                .iter()
                .filter(|step| step.split(' ').nth(1) == Some("c"))
                .collect();
            assert!(
                !of_comments.is_empty() && of_comments.iter().all(is_narrow),
                "{sql}: {steps:#?}"
            );
        }
    }
}
