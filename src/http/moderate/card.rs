//! A comment as a card shows it: everything in words, every address in full.

use super::highlight;
use super::reported::{ReportText, report_text, reported_text};
use crate::clock::rfc3339;
use crate::domain::comment::{CommentKind, Decision};
use crate::domain::email::Email;
use crate::domain::moderator::IMPORT;
use crate::domain::verdict::{Reason, Verdict};
use crate::http::{filter, words};
use crate::locale::{Argument, Tongue};
use crate::moderation::{self, AuthorBrief, LogLine, ReviewItem};
use url::Url;

/// Characters shown of the comment that this one answers.
const PARENT_CHARS: usize = 200;
/// Domains of one comment that all of can be decided on at once.
const MOST_DOMAINS: usize = 4;
/// Below and above these percents the bar shows good and spam.
const GOOD_BELOW: u8 = 20;
const SPAM_FROM: u8 = 80;

/// See `templates/moderate/card.html`.
#[expect(clippy::struct_excessive_bools, reason = "each shows or hides a part of the card")]
pub struct Card {
    pub id: String,
    pub url: String,
    pub version: i64,
    pub site: String,
    pub page_title: String,
    pub page_url: String,
    pub page_list_url: String,
    pub parent_name: String,
    pub parent_text: String,
    pub parent_url: String,
    pub status: &'static str,
    pub status_text: String,
    pub audit: bool,
    pub name: String,
    pub email: String,
    pub website: String,
    pub html: String,
    pub body: String,
    pub links: Vec<LinkLine>,
    pub domains: Vec<DomainLine>,
    pub author_matching: String,
    pub language: String,
    pub author_text: String,
    pub author_url: String,
    pub score: String,
    pub score_percent: u8,
    pub score_band: &'static str,
    pub verdict_text: String,
    pub model: String,
    pub reasons: Vec<ReasonLine>,
    pub created_at: String,
    pub created_text: String,
    pub decided_at: String,
    pub decided_text: String,
    pub can_undo: bool,
    pub pickable: bool,
    pub by_site: bool,
    /// "" of what a reader wrote.
    pub kind_text: String,
    pub reported: i64,
    /// "" where nothing is open against it.
    pub reported_text: String,
    pub reports: Vec<ReportText>,
}

pub struct LinkLine {
    pub text: String,
    /// Where it leads, "" where it is nothing that a browser opens.
    pub url: String,
    /// It is among what spoke for spam.
    pub towards_spam: bool,
}

/// A domain that is linked to, and the list of what waits and links there too.
pub struct DomainLine {
    pub label: String,
    pub matching: String,
}

pub struct ReasonLine {
    pub text: String,
    pub towards_spam: bool,
    pub weight_text: String,
}

/// See `templates/moderate/item.html`.
pub struct HistoryLine {
    pub at: String,
    pub at_text: String,
    pub text: String,
    pub note: String,
}

impl Card {
    pub fn new(item: ReviewItem, pickable: bool, t: Tongue) -> Self {
        let is_address = item.page_url.starts_with("https://") || item.page_url.starts_with("http://");
        let page_list = [("site", item.site.as_str()), ("page", item.page_url.as_str())];
        let author_list = [("site", item.site.as_str()), ("author", item.author.id.as_str())];
        let percent = item.spam_probability.map(percent);
        let domains = domains(&item)
            .into_iter()
            .map(|domain| DomainLine {
                matching: waiting(&item, "domain", &domain),
                label: t.tr_with("desk-all-domain", &[("domain", Argument::Text(&domain))]),
            })
            .collect();
        let author_matching = waiting(&item, "writer", item.id.as_str());
        let (parent_name, parent_text, parent_url) = item.parent.clone().map_or_else(Default::default, |parent| {
            let url = format!("/moderate/comments/{}", parent.id);
            (
                parent.name.unwrap_or_default(),
                beginning(parent.body.unwrap_or_default()),
                url,
            )
        });
        Self {
            url: format!("/moderate/comments/{}", item.id),
            version: item.version,
            page_title: item.page_title.unwrap_or_else(|| item.page_url.clone()),
            page_list_url: format!("/moderate?{}", filter::query(page_list)),
            page_url: if is_address {
                item.page_url.clone()
            } else {
                String::new()
            },
            parent_name,
            parent_text,
            parent_url,
            status: item.status.as_str(),
            status_text: t.tr(&format!("status-{}", item.status.as_str())),
            audit: item.audit,
            links: links(&item.body)
                .into_iter()
                .map(|link| LinkLine::new(link, &item.reasons))
                .collect(),
            domains,
            author_matching,
            language: item.lang.clone().unwrap_or_default(),
            author_text: author_text(&item.author, item.status.as_str(), t),
            author_url: format!("/moderate?{}", filter::query(author_list)),
            score: percent.map_or_else(String::new, |percent| t.tr_n("card-percent", percent.into())),
            score_percent: percent.unwrap_or_default(),
            score_band: match percent.unwrap_or_default() {
                ..GOOD_BELOW => "good",
                SPAM_FROM.. => "spam",
                _ => "doubtful",
            },
            verdict_text: t.tr(match (item.verdict, percent) {
                (Verdict::Publish, _) => "verdict-publish",
                (Verdict::Spam, _) => "verdict-spam",
                (Verdict::Review, Some(_)) => "verdict-review",
                (Verdict::Review, None) => "verdict-none",
            }),
            reasons: words::rule(item.cause, t)
                .map(words::ReasonResponse::from)
                .into_iter()
                .chain(words::reasons(&item.reasons, t))
                .map(|reason| ReasonLine {
                    towards_spam: reason.weight > 0.0,
                    weight_text: weight_text(reason.weight, t),
                    text: reason.text,
                })
                .collect(),
            created_at: rfc3339(item.created_at_ms),
            created_text: time_text(item.created_at_ms, t),
            decided_at: item.decided_at_ms.map_or_else(String::new, rfc3339),
            decided_text: match (item.decision, item.decided_at_ms) {
                (Some(decision), Some(at_ms)) => {
                    let who = who(item.decided_by.as_ref(), item.decided_elsewhere, t);
                    decided_text(decision, &who, at_ms, t)
                }
                _ => String::new(),
            },
            can_undo: item.decision.is_some(),
            pickable,
            by_site: item.by_site,
            kind_text: match item.kind {
                CommentKind::Comment => String::new(),
                CommentKind::Trackback => t.tr("card-trackback"),
                CommentKind::Pingback => t.tr("card-pingback"),
            },
            reported: item.reported,
            reported_text: reported_text(item.reported, &item.reports, t),
            reports: item.reports.into_iter().map(|line| report_text(line, t)).collect(),
            id: item.id.into(),
            site: item.site.into(),
            name: item.name,
            email: item.email.map_or_else(String::new, |email| email.expose().to_owned()),
            website: item.website.unwrap_or_default(),
            html: highlight::shown(&item.html, &item.reasons),
            body: item.body,
            model: item.model.unwrap_or_default(),
        }
    }
}

impl HistoryLine {
    pub fn new(line: &LogLine, t: Tongue) -> Self {
        let key = if line.decision.is_some() {
            "history-line"
        } else {
            "history-undo-line"
        };
        let status = |status: &str| t.tr(&format!("status-{status}"));
        let text = t.tr_with(
            key,
            &[
                ("who", Argument::Text(&who(line.by.as_ref(), line.by_id == IMPORT, t))),
                ("from", Argument::Text(&status(&line.from))),
                ("to", Argument::Text(&status(&line.to))),
            ],
        );
        Self {
            at: rfc3339(line.at_ms),
            at_text: time_text(line.at_ms, t),
            text,
            note: line.note.clone().unwrap_or_default(),
        }
    }
}

impl LinkLine {
    fn new(text: String, reasons: &[Reason]) -> Self {
        let full = if text.contains("://") {
            text.clone()
        } else {
            format!("http://{text}")
        };
        let url = Url::parse(&full)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https"));
        let lower = text.to_lowercase();
        Self {
            towards_spam: reasons.iter().any(|reason| {
                reason.weight > 0.0
                    && matches!(reason.code.as_str(), "link.host" | "link.domain")
                    && lower.contains(&reason.evidence.to_lowercase())
            }),
            url: url.map_or_else(String::new, String::from),
            text,
        }
    }
}

/// The query of all that waits on the comment's site and has something in common with it.
fn waiting(item: &ReviewItem, name: &str, value: &str) -> String {
    filter::query([("site", item.site.as_str()), ("status", "pending"), (name, value)])
}

/// The domains that a comment and its author's website are at, each once.
fn domains(item: &ReviewItem) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for host in moderation::hosts(&item.body, item.website.as_deref()) {
        let domain = psl::domain_str(&host).unwrap_or(&host).to_owned();
        if !found.contains(&domain) && found.len() < MOST_DOMAINS {
            found.push(domain);
        }
    }
    found
}

fn decided_text(decision: Decision, who: &str, at_ms: i64, t: Tongue) -> String {
    t.tr_with(
        &format!("decided-{}", decision.as_str()),
        &[
            ("who", Argument::Text(who)),
            ("when", Argument::Text(&time_text(at_ms, t))),
        ],
    )
}

pub fn who(by: Option<&Email>, elsewhere: bool, t: Tongue) -> String {
    let nobody = if elsewhere { "history-import" } else { "history-erased" };
    by.map_or_else(|| t.tr(nobody), |email| email.expose().to_owned())
}

/// What the author did before this comment.
fn author_text(author: &AuthorBrief, own_status: &str, t: Tongue) -> String {
    let before = |status: &str, count: i64| count - i64::from(status == own_status);
    let published = before("published", author.published);
    let rejected = before("rejected", author.rejected);
    let spam = before("spam", author.spam);
    if published + rejected + spam == 0 {
        return t.tr("author-new");
    }
    t.tr_with(
        "author-known",
        &[
            ("published", Argument::Number(published)),
            ("rejected", Argument::Number(rejected)),
            ("spam", Argument::Number(spam)),
        ],
    )
}

pub fn time_text(at_ms: i64, t: Tongue) -> String {
    format!("{} UTC", words::date(&rfc3339(at_ms), t))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a probability is from 0 to 1"
)]
fn percent(probability: f64) -> u8 {
    (probability * 100.0).round().clamp(0.0, 100.0) as u8
}

/// `+1.4`, in French `+1,4`, with a minus sign that is as wide as the plus.
fn weight_text(weight: f64, t: Tongue) -> String {
    if weight == 0.0 {
        return String::new();
    }
    let text = format!("{weight:+.1}").replace('-', "−");
    match t {
        Tongue::English => text,
        Tongue::French => text.replace('.', ","),
    }
}

pub fn beginning(text: String) -> String {
    match text.char_indices().nth(PARENT_CHARS) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text,
    }
}

/// The addresses in a text, each once, in full: what a link calls itself does not count.
fn links(body: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for link in moderation::links(body) {
        if !found.iter().any(|known| known == link) {
            found.push(link.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::AuthorId;

    #[test]
    fn addresses_are_told_in_full_and_once() {
        assert_eq!(
            links("[kind](https://evil.example/x) https://evil.example/x www.b.example e.g. this"),
            ["https://evil.example/x", "www.b.example"]
        );
    }

    #[test]
    fn an_author_is_known_by_what_came_before() {
        let author = |published| AuthorBrief {
            id: AuthorId::parse("0190a5e4-0000-7000-8000-000000000001").unwrap(),
            published,
            rejected: 0,
            spam: 0,
        };
        assert_eq!(author_text(&author(1), "published", Tongue::English), "first comment");
        assert_eq!(author_text(&author(0), "pending", Tongue::English), "first comment");
        assert_eq!(
            author_text(&author(1), "pending", Tongue::English),
            "1 published, 0 rejected, 0 spam"
        );
    }

    #[test]
    fn numbers_are_set_as_the_tongue_sets_them() {
        assert_eq!(weight_text(-1.36, Tongue::French), "−1,4");
        assert_eq!(weight_text(1.36, Tongue::English), "+1.4");
        assert_eq!(
            Tongue::French.tr_n("card-percent", percent(0.966).into()),
            "97\u{202f}%"
        );
    }
}
