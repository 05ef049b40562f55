//! Whom a decision concerns, and what they are told: written in the transaction of the decision.
//!
//! Owns that letters tell what stands. One that was not sent when somebody decides anew is replaced, and comes back where that
//! decision is undone; whoever was told the opposite by one that was sent is told again. Addresses come and go sealed.

use super::Error;
use super::reports::NewReport;
use crate::domain::comment::{Decision, Status};
use crate::domain::ids::{CommentId, SiteId};
use crate::domain::notice::{NoticeFacts, NoticeKind};

/// How long a letter waits, so that what a moderator undoes is not told, in milliseconds.
pub(super) const SECOND_THOUGHTS_MS: i64 = 10 * 60 * 1000;

/// What was said against the comment, answered or not.
#[derive(sqlx::FromRow)]
pub(super) struct SaidRow {
    id: String,
    kind: String,
    reason: String,
    lang: String,
    email_sealed: Option<Vec<u8>>,
    email_hash: Option<String>,
    closed_at_ms: Option<i64>,
}

/// A letter about the comment, whatever became of it.
#[derive(sqlx::FromRow)]
pub(super) struct ToldRow {
    kind: String,
    lang: String,
    recipient_sealed: Vec<u8>,
    recipient_hash: String,
    facts: String,
    state: String,
    claim: Option<String>,
    replaced_by: Option<String>,
}

/// The comment decided on, as far as a letter goes.
#[derive(sqlx::FromRow)]
pub(super) struct ConcernedRow {
    page: String,
    created_at_ms: i64,
    lang: Option<String>,
    email_sealed: Option<Vec<u8>>,
    email_hash: Option<String>,
    site_lang: String,
    site_name: String,
}

/// A row of [`ConcernedRow`].
pub(super) const CONCERNED: &str =
    "SELECT p.url AS page, c.created_at_ms, c.lang, c.email_sealed, c.email_hash, s.lang AS site_lang, s.name AS site_name
     FROM comments c JOIN pages p ON p.site_id = c.site_id AND p.id = c.page_id JOIN sites s ON s.id = c.site_id
     WHERE c.site_id = $1 AND c.id = $2";

/// A decision as its letters need it, or that one was undone.
pub(super) struct Concern<'a> {
    pub site: &'a SiteId,
    pub comment: &'a CommentId,
    /// Of the line in the log.
    pub decision_id: &'a str,
    /// What stands from now on.
    pub decision: Decision,
    /// Where the comment stood; `None` where a decision was undone, which answers nobody.
    pub from: Option<&'a str>,
    pub note: Option<&'a str>,
    pub at_ms: i64,
}

impl Concern<'_> {
    fn is_online(&self) -> bool {
        self.decision.status() == Status::Published
    }

    /// Whether the comment leaves the page by this.
    pub fn takes_off(&self) -> bool {
        self.from == Some(Status::Published.as_str()) && !self.is_online()
    }
}

/// A letter before it has an address.
struct Draft {
    id: String,
    kind: NoticeKind,
    lang: String,
    recipient_sealed: Vec<u8>,
    recipient_hash: String,
    /// The report that it answers; absent for the author.
    report: Option<String>,
    to_author: bool,
}

/// All that was said and told so far.
struct Record<'a> {
    said: &'a [SaidRow],
    told: Vec<(&'a ToldRow, NoticeFacts)>,
    decision_id: &'a str,
}

impl Record<'_> {
    /// Whether a letter cannot be taken back any more: it left, or is in somebody's hand.
    fn left(row: &ToldRow) -> bool {
        row.state == "sent" || (row.state == "waiting" && row.claim.is_some())
    }

    /// Whether the letter about a report left.
    fn is_told(&self, report: &SaidRow) -> bool {
        let about = |facts: &NoticeFacts| facts.report.as_ref() == Some(&report.id);
        self.told.iter().any(|(row, facts)| Self::left(row) && about(facts))
    }

    /// Whether a decision answers a report: it is open, or was answered so lately that nobody was told.
    fn is_answered(&self, report: &SaidRow, at_ms: i64) -> bool {
        let just_now = |closed_at_ms| closed_at_ms > at_ms - SECOND_THOUGHTS_MS;
        report.closed_at_ms.is_none_or(just_now)
            || self.told.iter().any(|(row, facts)| {
                row.replaced_by.as_deref() == Some(self.decision_id) && facts.report.as_ref() == Some(&report.id)
            })
    }

    /// Whether a letter was one to the author.
    fn to_author(&self, row: &ToldRow, facts: &NoticeFacts) -> bool {
        let objects = |said: &&SaidRow| facts.report.as_ref() == Some(&said.id);
        match NoticeKind::find(&row.kind) {
            Some(NoticeKind::CommentRemoved | NoticeKind::CommentRestored) => true,
            Some(NoticeKind::ObjectionUpheld | NoticeKind::ObjectionRefused) => {
                self.said.iter().find(objects).is_some_and(by_author)
            }
            _ => false,
        }
    }

    /// What each person was last told: the letter, whether it went to the author, and whether it said that the comment is online.
    fn last_told(&self) -> Vec<(&ToldRow, &NoticeFacts, bool, bool)> {
        let mut last: Vec<(&ToldRow, &NoticeFacts, bool, bool)> = Vec::new();
        for (row, facts) in self.told.iter().filter(|(row, _)| Self::left(row)) {
            let to_author = self.to_author(row, facts);
            last.retain(|(other, _, other_author, _)| {
                other.recipient_hash != row.recipient_hash || *other_author != to_author
            });
            let said_online = facts.decision == Decision::Approve.as_str();
            last.push((row, facts, to_author, said_online));
        }
        last
    }

    /// Whether a letter to this person waits.
    fn waits(&self, hash: &str, to_author: bool) -> bool {
        self.told.iter().any(|(row, facts)| {
            row.state == "waiting" && row.recipient_hash == hash && self.to_author(row, facts) == to_author
        })
    }
}

fn by_author(said: &SaidRow) -> bool {
    said.kind == "objection" && said.reason == "author"
}

/// Letters that answer what was said.
fn answers(concern: &Concern<'_>, record: &Record<'_>) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for report in record.said {
        let (Some(sealed), Some(hash)) = (&report.email_sealed, &report.email_hash) else {
            continue;
        };
        if concern.from.is_none() || !record.is_answered(report, concern.at_ms) || record.is_told(report) {
            continue;
        }
        let kind = match (report.kind == "objection", by_author(report), concern.is_online()) {
            (false, _, false) => NoticeKind::ReportUpheld,
            (false, _, true) => NoticeKind::ReportRefused,
            (true, true, true) | (true, false, false) => NoticeKind::ObjectionUpheld,
            (true, true, false) | (true, false, true) => NoticeKind::ObjectionRefused,
        };
        drafts.push(Draft {
            id: format!("{}.{}", concern.decision_id, report.id),
            kind,
            lang: report.lang.clone(),
            recipient_sealed: sealed.clone(),
            recipient_hash: hash.clone(),
            report: Some(report.id.clone()),
            to_author: by_author(report),
        });
    }
    drafts
}

/// The letter to an author who was not told anything yet. They are told when a comment is taken off the page. Of advertising
/// nobody need be (DSA, article 17(2)), unless it was readers who said so.
fn removal(concern: &Concern<'_>, comment: &ConcernedRow, record: &Record<'_>, reported: bool) -> Option<Draft> {
    let untold =
        |(row, _): &(&ToldRow, NoticeFacts)| row.state == "replaced" && row.kind == NoticeKind::CommentRemoved.as_str();
    let was_online = concern.takes_off() || (concern.from.is_some() && record.told.iter().any(untold));
    let is_due = was_online && !concern.is_online() && (reported || concern.decision == Decision::Reject);
    let (sealed, hash) = comment.email_sealed.as_ref().zip(comment.email_hash.as_ref())?;
    is_due.then(|| Draft {
        id: format!("{}.author", concern.decision_id),
        kind: NoticeKind::CommentRemoved,
        lang: comment.lang.clone().unwrap_or_else(|| comment.site_lang.clone()),
        recipient_sealed: sealed.clone(),
        recipient_hash: hash.clone(),
        report: None,
        to_author: true,
    })
}

/// Letters to those who were told the opposite of what stands now, and get no other.
fn corrections(concern: &Concern<'_>, record: &Record<'_>, drafts: &[Draft]) -> Vec<Draft> {
    let is_open = |facts: &NoticeFacts| {
        let open = |said: &SaidRow| said.closed_at_ms.is_none() && facts.report.as_ref() == Some(&said.id);
        record.said.iter().any(open)
    };
    let mut corrections = Vec::new();
    for (number, (row, facts, to_author, said_online)) in record.last_told().into_iter().enumerate() {
        let is_drafted = drafts
            .iter()
            .any(|draft| draft.recipient_hash == row.recipient_hash && draft.to_author == to_author);
        // What an undo opens anew is answered by the decision that will follow.
        let comes_later = concern.from.is_none() && (is_open(facts) || record.waits(&row.recipient_hash, to_author));
        if said_online == concern.is_online() || is_drafted || comes_later {
            continue;
        }
        corrections.push(Draft {
            id: format!("{}.again{number}", concern.decision_id),
            kind: match (to_author, concern.is_online()) {
                (true, true) => NoticeKind::CommentRestored,
                (true, false) => NoticeKind::CommentRemoved,
                (false, true) => NoticeKind::ReportReversed,
                (false, false) => NoticeKind::ReportGranted,
            },
            lang: row.lang.clone(),
            recipient_sealed: row.recipient_sealed.clone(),
            recipient_hash: row.recipient_hash.clone(),
            report: facts.report.clone(),
            to_author,
        });
    }
    corrections
}

/// What each letter of a decision says, ready to be kept.
pub(super) fn letters(
    concern: &Concern<'_>,
    comment: &ConcernedRow,
    said: &[SaidRow],
    told: &[ToldRow],
) -> Result<Vec<NewNotice>, Error> {
    let read = |row| Ok((row, facts_of(row)?));
    let record = Record {
        said,
        told: told.iter().map(read).collect::<Result<_, Error>>()?,
        decision_id: concern.decision_id,
    };
    let answered = said
        .iter()
        .filter(|report| concern.from.is_some() && record.is_answered(report, concern.at_ms));
    let mut reported = false;
    let mut reasons: Vec<String> = Vec::new();
    for report in answered {
        reported = true;
        if report.kind == "report" && !reasons.contains(&report.reason) {
            reasons.push(report.reason.clone());
        }
    }
    let mut drafts = answers(concern, &record);
    let author_hears = drafts.iter().any(|draft| draft.to_author)
        || record.last_told().iter().any(|(_, _, to_author, _)| *to_author)
        || said
            .iter()
            .any(|said| by_author(said) && record.is_answered(said, concern.at_ms));
    if !author_hears {
        drafts.extend(removal(concern, comment, &record, reported));
    }
    drafts.extend(corrections(concern, &record, &drafts));
    let letter = |draft: Draft| {
        let facts = NoticeFacts {
            site_name: comment.site_name.clone(),
            page: comment.page.clone(),
            commented_at_ms: comment.created_at_ms,
            decision: concern.decision.as_str().to_owned(),
            reasons: reasons.clone(),
            // A note on what nobody reported was meant for moderators alone.
            note: concern.note.filter(|_| reported).map(ToOwned::to_owned),
            reported,
            report: draft.report,
        };
        Ok(NewNotice {
            id: draft.id,
            kind: draft.kind.as_str(),
            lang: draft.lang,
            recipient_sealed: draft.recipient_sealed,
            recipient_hash: draft.recipient_hash,
            facts: serde_json::to_string(&facts).map_err(|_| Error::Damaged("notice"))?,
            due_at_ms: concern.at_ms + SECOND_THOUGHTS_MS,
        })
    };
    drafts.into_iter().map(letter).collect()
}

/// Tells who reported that it was received. It goes at once, and holds nothing that they wrote.
pub(super) fn receipt(
    report: &NewReport,
    comment: &ConcernedRow,
    recipient_sealed: &[u8],
    recipient_hash: &str,
) -> Result<NewNotice, Error> {
    let facts = NoticeFacts {
        site_name: comment.site_name.clone(),
        page: comment.page.clone(),
        commented_at_ms: comment.created_at_ms,
        decision: String::new(),
        reasons: vec![report.reason.to_owned()],
        note: None,
        reported: true,
        report: Some(report.id.clone()),
    };
    Ok(NewNotice {
        id: report.id.clone(),
        kind: NoticeKind::ReportReceived.as_str(),
        lang: report.lang.clone(),
        recipient_sealed: recipient_sealed.to_vec(),
        recipient_hash: recipient_hash.to_owned(),
        facts: serde_json::to_string(&facts).map_err(|_| Error::Damaged("notice"))?,
        due_at_ms: report.created_at_ms,
    })
}

fn facts_of(row: &ToldRow) -> Result<NoticeFacts, Error> {
    serde_json::from_str(&row.facts).map_err(|_| Error::Damaged("notice"))
}

/// The facts of a letter that waits, with a note that was given since; `None` where it tells none, or has its own.
pub(super) fn with_note(facts: &str, note: &str) -> Result<Option<String>, Error> {
    let mut facts: NoticeFacts = serde_json::from_str(facts).map_err(|_| Error::Damaged("notice"))?;
    if !facts.reported || facts.note.is_some() {
        return Ok(None);
    }
    facts.note = Some(note.to_owned());
    serde_json::to_string(&facts)
        .map(Some)
        .map_err(|_| Error::Damaged("notice"))
}

/// A letter on its way in.
pub(super) struct NewNotice {
    pub id: String,
    pub kind: &'static str,
    pub lang: String,
    pub recipient_sealed: Vec<u8>,
    pub recipient_hash: String,
    pub facts: String,
    pub due_at_ms: i64,
}
