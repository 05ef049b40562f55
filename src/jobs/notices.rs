//! Words the notices that are due, of what was decided on a report or a comment, and puts them into the outbox.
//!
//! A process that ends in between writes a notice twice, and never not at all.

use crate::clock::rfc3339;
use crate::domain::letter::Letter;
use crate::locale::Tongue;
use crate::mail::Mailer;
use crate::moderation::{Sieve, To};
use crate::notices::{Times, letter};
use crate::storage::Error;

/// Notices worded in one round.
const ROUND: i64 = 20;

/// Gives how many were worded.
pub async fn word(sieve: &Sieve, mailer: &Mailer) -> Result<usize, Error> {
    let mut worded = 0;
    for notice in sieve.take_notices(ROUND).await? {
        let t = Tongue::find(&notice.lang).unwrap_or_default();
        let day = |at_ms: i64| rfc3339(at_ms).chars().take(10).collect::<String>();
        let (commented, until) = (
            day(notice.facts.commented_at_ms),
            day(notice.created_at_ms + Sieve::ANSWERED_KEPT_MS),
        );
        let url = notice.objection_path.as_deref().map(|path| mailer.address_of(path));
        let times = Times {
            commented: &commented,
            until: &until,
        };
        let made = letter(notice.kind, &notice.facts, times, url.as_deref(), t);
        // An address in a letter's words is made unclickable, since a reader may have written it: ours goes beside them.
        let mut paragraphs: Vec<String> = made.text.split("\n\n").map(ToOwned::to_owned).collect();
        let mut link = None;
        if let (Some(path), Some(url)) = (&notice.objection_path, &url) {
            let words = paragraphs.iter().position(|part| part.ends_with(url.as_str()));
            link = words.map(|at| {
                let words = paragraphs.remove(at);
                (path.clone(), words.trim_end_matches(url.as_str()).trim_end().to_owned())
            });
        }
        let note = Letter::Note {
            subject: made.subject,
            paragraphs,
            link,
        };
        sieve
            .post(To::Reader(&notice.site, &notice.to), &note, &notice.lang)
            .await?;
        sieve.settle_notice(&notice, true).await?;
        worded += 1;
    }
    Ok(worded)
}
