//! What a decision, and undoing one, does to reports and to the letters about them.
//!
//! Owns the macros that run in their transaction. Whom it concerns is reckoned in `concerned`.

/// Puts a letter among those that wait.
macro_rules! put_notice {
    ($connection:ident, $site:expr, $comment:expr, $decision:expr, $letter:expr, $at_ms:expr) => {
        sqlx::query(
            "INSERT INTO notices (site_id, id, kind, lang, recipient_sealed, recipient_hash, facts, comment_id, decision_id, state,
             attempts, due_at_ms, created_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'waiting', 0, $10, $11)",
        )
        .bind($site)
        .bind(&$letter.id)
        .bind($letter.kind)
        .bind(&$letter.lang)
        .bind(&$letter.recipient_sealed)
        .bind(&$letter.recipient_hash)
        .bind(&$letter.facts)
        .bind($comment)
        .bind($decision)
        .bind($letter.due_at_ms)
        .bind($at_ms)
        .execute(&mut *$connection)
        .await?
    };
}

/// Writes to whom a decision, or undoing one, concerns; `$must` where somebody surely is.
macro_rules! tell_concerned {
    ($connection:ident, $concern:expr, $must:expr) => {
        let (site, comment) = ($concern.site.as_str(), $concern.comment.as_str());
        let told: Vec<crate::storage::concerned::ToldRow> = sqlx::query_as(
            "SELECT kind, lang, recipient_sealed, recipient_hash, facts, state, claim, replaced_by FROM notices
             WHERE site_id = $1 AND comment_id = $2 AND kind <> 'report.received' ORDER BY created_at_ms, id",
        )
        .bind(site)
        .bind(comment)
        .fetch_all(&mut *$connection)
        .await?;
        if $must || !told.is_empty() {
            let said: Vec<crate::storage::concerned::SaidRow> = sqlx::query_as(
                "SELECT id, kind, reason, lang, email_sealed, email_hash, closed_at_ms FROM reports
                 WHERE site_id = $1 AND comment_id = $2 ORDER BY id",
            )
            .bind(site)
            .bind(comment)
            .fetch_all(&mut *$connection)
            .await?;
            let concerned: crate::storage::concerned::ConcernedRow =
                sqlx::query_as(crate::storage::concerned::CONCERNED)
                    .bind(site)
                    .bind(comment)
                    .fetch_one(&mut *$connection)
                    .await?;
            for letter in crate::storage::concerned::letters(&$concern, &concerned, &said, &told)? {
                crate::storage::answering::put_notice!(
                    $connection,
                    site,
                    comment,
                    $concern.decision_id,
                    letter,
                    $concern.at_ms
                );
            }
        }
    };
}

/// Takes letters about a comment out of the outbox that nobody sends just now: they count as not sent.
macro_rules! recall_letters {
    ($connection:ident, $site:expr, $comment:expr) => {
        let ours = "id IN (SELECT 'notice.' || n.id FROM notices n WHERE n.site_id = $1 AND n.comment_id = $2 AND n.kind <> 'report.received')
             AND claim IS NULL AND done_at_ms IS NULL AND gave_up_at_ms IS NULL";
        // Taking the rows first keeps whoever would send them from it until this is through.
        let held = sqlx::query(sqlx::AssertSqlSafe(format!("UPDATE outbox SET next_try_ms = next_try_ms WHERE {ours}")))
            .bind($site)
            .bind($comment)
            .execute(&mut *$connection)
            .await?;
        if held.rows_affected() > 0 {
            sqlx::query(sqlx::AssertSqlSafe(format!(
                "UPDATE notices SET state = 'waiting' WHERE site_id = $1 AND comment_id = $2 AND state = 'sent'
                 AND 'notice.' || id IN (SELECT id FROM outbox WHERE {ours})"
            )))
            .bind($site)
            .bind($comment)
            .execute(&mut *$connection)
            .await?;
            sqlx::query(sqlx::AssertSqlSafe(format!("DELETE FROM outbox WHERE {ours}")))
                .bind($site)
                .bind($comment)
                .execute(&mut *$connection)
                .await?;
        }
    };
}

/// Answers what is open against a comment by a decision, and writes to whom that concerns. Letters of earlier decisions that
/// nobody has sent tell what does not stand any more: they are replaced.
macro_rules! answer_reports {
    ($connection:ident, $concern:expr, $reported:expr) => {
        let (concern, reported): (crate::storage::concerned::Concern<'_>, bool) = ($concern, $reported);
        let (site, comment) = (concern.site.as_str(), concern.comment.as_str());
        crate::storage::answering::recall_letters!($connection, site, comment);
        sqlx::query(
            "UPDATE notices SET state = 'replaced', replaced_by = $3
             WHERE site_id = $1 AND comment_id = $2 AND state = 'waiting' AND claim IS NULL AND kind <> 'report.received'",
        )
        .bind(site)
        .bind(comment)
        .bind(concern.decision_id)
        .execute(&mut *$connection)
        .await?;
        crate::storage::answering::tell_concerned!($connection, concern, reported || concern.takes_off());
        if reported {
            sqlx::query(
                "UPDATE reports SET closed_by = $3, closed_at_ms = $4 WHERE site_id = $1 AND comment_id = $2 AND closed_at_ms IS NULL",
            )
            .bind(site)
            .bind(comment)
            .bind(concern.decision_id)
            .bind(concern.at_ms)
            .execute(&mut *$connection)
            .await?;
            crate::storage::reports::count_reports!($connection, site, comment);
        }
    };
}

/// Opens again what a decision had answered, takes its letters back where they were not sent, and puts those in their place that
/// it had replaced. `$concern` is what stands now; `None` where that is for a moderator to say.
macro_rules! reopen_reports {
    ($connection:ident, $site:expr, $comment:expr, $decision:expr, $concern:expr, $at_ms:expr) => {
        crate::storage::answering::recall_letters!($connection, $site, $comment);
        // What an earlier undo wrote goes too: this one says what stands.
        sqlx::query(
            "DELETE FROM notices WHERE site_id = $1 AND comment_id = $2 AND state = 'waiting' AND claim IS NULL AND (decision_id = $3
             OR decision_id IN (SELECT d.id FROM decisions d WHERE d.site_id = $1 AND d.comment_id = $2 AND d.undoes IS NOT NULL))",
        )
        .bind($site)
        .bind($comment)
        .bind($decision)
        .execute(&mut *$connection)
        .await?;
        sqlx::query(
            "UPDATE notices SET state = 'waiting', replaced_by = NULL, due_at_ms = $4, created_at_ms = $5
             WHERE site_id = $1 AND comment_id = $2 AND state = 'replaced' AND replaced_by = $3",
        )
        .bind($site)
        .bind($comment)
        .bind($decision)
        .bind($at_ms + crate::storage::concerned::SECOND_THOUGHTS_MS)
        .bind($at_ms)
        .execute(&mut *$connection)
        .await?;
        let opened = sqlx::query("UPDATE reports SET closed_by = NULL, closed_at_ms = NULL WHERE site_id = $1 AND comment_id = $2 AND closed_by = $3")
            .bind($site)
            .bind($comment)
            .bind($decision)
            .execute(&mut *$connection)
            .await?;
        if opened.rows_affected() > 0 {
            crate::storage::reports::count_reports!($connection, $site, $comment);
        }
        let concern: Option<crate::storage::concerned::Concern<'_>> = $concern;
        if let Some(concern) = concern {
            crate::storage::answering::tell_concerned!($connection, concern, false);
        }
    };
}

/// Adds a reason that was given after the act, by who acted: the first one stands. What is told of the act, and was not sent
/// yet, tells it too.
macro_rules! add_note {
    ($connection:ident, $site:expr, $comment:expr, $version:expr, $note:expr, $by:expr, $at_ms:expr) => {
        let noted: Option<(String,)> = sqlx::query_as(
            "INSERT INTO decision_notes (site_id, decision_id, note, noted_at_ms)
             SELECT d.site_id, d.id, $4, $5 FROM decisions d WHERE d.site_id = $1 AND d.comment_id = $2
             AND d.comment_version = $3 AND d.moderator_id = $6 AND d.undoes IS NULL AND d.note IS NULL
             ON CONFLICT (site_id, decision_id) DO NOTHING RETURNING decision_id",
        )
        .bind($site)
        .bind($comment)
        .bind($version)
        .bind($note)
        .bind($at_ms)
        .bind($by)
        .fetch_optional(&mut *$connection)
        .await?;
        if let Some((decision,)) = noted {
            let waiting: Vec<(String, String)> = sqlx::query_as(
                "SELECT id, facts FROM notices WHERE site_id = $1 AND comment_id = $2 AND decision_id = $3 AND state = 'waiting' AND claim IS NULL",
            )
            .bind($site)
            .bind($comment)
            .bind(&decision)
            .fetch_all(&mut *$connection)
            .await?;
            for (id, facts) in waiting {
                if let Some(facts) = crate::storage::concerned::with_note(&facts, $note)? {
                    sqlx::query("UPDATE notices SET facts = $3 WHERE site_id = $1 AND id = $2 AND claim IS NULL")
                        .bind($site)
                        .bind(&id)
                        .bind(&facts)
                        .execute(&mut *$connection)
                        .await?;
                }
            }
        }
    };
}

pub(super) use {add_note, answer_reports, put_notice, recall_letters, reopen_reports, tell_concerned};
