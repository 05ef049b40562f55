//! Asking the model, and turning what it says into a ruling.
//!
//! Never fails open: where the model is missing, breaks or panics, there is no score, and the policy sends for a person.

use super::Sieve;
use crate::domain::budgets::{self, InForce};
use crate::domain::comment::Status;
use crate::domain::policy::{self, Cause, Evidence, LABELS_TO_TRUST, Ruling};
use crate::domain::signs::Signs;
use crate::domain::site::Site;
use crate::domain::verdict::{Explanation, Reason, Verdict};
use crate::spam::{Input, Model, in_one_spelling};
use crate::storage::{self, Ruled};
use linkify::{LinkFinder, LinkKind};
use std::net::IpAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, PoisonError, RwLock};

/// The model in use by this process; every clone sees a change at once, and a request under way keeps the one it has.
#[derive(Clone, Default)]
pub struct CurrentModel(Arc<RwLock<Option<Arc<Model>>>>);

impl CurrentModel {
    pub fn find(&self) -> Option<Arc<Model>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn replace(&self, model: Option<Arc<Model>>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = model;
    }
}

/// What became of a comment, and why.
#[derive(Debug, Clone)]
pub struct Judged {
    pub ruling: Ruling,
    /// `None` where no model could judge.
    pub explanation: Option<Explanation>,
    /// The version that judged.
    pub model: Option<String>,
    /// What it was ruled on.
    pub evidence: Evidence,
}

impl Judged {
    pub fn verdict(&self) -> Verdict {
        self.ruling.verdict
    }

    /// Calibrated probability of spam, 0 to 1.
    pub fn spam_probability(&self) -> Option<f64> {
        self.explanation
            .as_ref()
            .map(|explanation| explanation.score.probability())
    }

    pub fn reasons(&self) -> &[Reason] {
        self.explanation
            .as_ref()
            .map_or(&[], |explanation| explanation.reasons.as_slice())
    }
}

impl Judged {
    /// What is kept of it with a comment that stands at `status`.
    pub(super) fn ruled(&self, status: Status) -> Result<Ruled, storage::Error> {
        let explanation = self.explanation.as_ref();
        Ok(Ruled {
            status,
            audit: self.ruling.audit,
            verdict: self.ruling.verdict,
            cause: self.ruling.cause.as_str(),
            spam_logit: explanation.map(|explanation| explanation.score.logit),
            spam_probability: self.spam_probability(),
            reasons: serde_json::to_string(self.reasons()).map_err(|_| storage::Error::Damaged("reason"))?,
            remainder: explanation.map_or(0.0, |explanation| explanation.remainder),
            model: self.model.clone(),
        })
    }
}

/// What is judged: a submission, or only such parts of one as a caller has.
#[derive(Debug, Clone, Copy, Default)]
pub struct Candidate<'a> {
    pub body: &'a str,
    pub name: Option<&'a str>,
    pub website: Option<&'a str>,
    pub lang: Option<&'a str>,
    /// Keyed hash of the address, as block-lists hold it.
    pub email_hash: Option<&'a str>,
    pub ip: Option<IpAddr>,
    pub author_known: bool,
    /// What the form tells by which it came.
    pub signs: Signs,
    /// Whether it is from a website that says it links here.
    pub linkback: bool,
}

impl Sieve {
    /// Scores a candidate for a site and rules on it. An error means that the database could not be asked.
    pub async fn judge(&self, site: &Site, candidate: &Candidate<'_>) -> Result<Judged, storage::Error> {
        let scored = self.model.find().and_then(|model| score(&model, site, candidate));
        let sure = |(_, explanation): &(Arc<Model>, Explanation)| {
            site.settings.spam_at_least.is_none() && explanation.score.probability() >= 0.5
        };
        let site_labels = if scored.as_ref().is_some_and(sure) {
            self.store.count_labels(&site.id, i64::from(LABELS_TO_TRUST)).await?
        } else {
            0
        };
        let evidence = Evidence {
            judged: scored
                .as_ref()
                .map(|(model, explanation)| (explanation.score, in_force(site, model))),
            links: links(candidate.body).count(),
            blocked: find_block(site, candidate),
            signs: candidate.signs,
            linkback: candidate.linkback,
            author_known: candidate.author_known,
            site_labels: u32::try_from(site_labels).unwrap_or(0),
            audit_draw: draw(),
        };
        let ruling = policy::decide(&evidence, &site.settings);
        let model = scored.as_ref().map(|(model, _)| model.version().to_owned());
        Ok(Judged {
            ruling,
            explanation: scored.map(|(_, explanation)| explanation),
            model,
            evidence,
        })
    }
}

impl<'a> Candidate<'a> {
    /// What a model may see of it.
    pub(super) fn input(&self, site: &'a Site) -> Input<'a> {
        Input {
            body: self.body,
            name: self.name,
            website: self.website,
            lang: self.lang,
            site_lang: Some(site.lang.as_str()),
            site: Some(site.id.as_str()),
        }
    }
}

/// The cuts that decide for a site by a model.
pub fn in_force(site: &Site, model: &Model) -> InForce {
    budgets::in_force(&site.settings, model.cuts(), model.budgets())
}

fn score(model: &Arc<Model>, site: &Site, candidate: &Candidate<'_>) -> Option<(Arc<Model>, Explanation)> {
    let input = candidate.input(site);
    let explained = broke_or_finite(model, || model.explain(&input), |explanation| explanation.score.logit);
    explained.map(|explanation| (Arc::clone(model), explanation))
}

/// What a model says, unless it breaks or its logit is no number; the log says which.
pub(super) fn broke_or_finite<T>(model: &Model, say: impl FnOnce() -> T, logit: impl Fn(&T) -> f64) -> Option<T> {
    match catch_unwind(AssertUnwindSafe(say)) {
        Ok(said) if logit(&said).is_finite() => Some(said),
        Ok(_) => {
            tracing::error!(model = model.version(), "the model gave no finite score for a comment");
            None
        }
        Err(_) => {
            tracing::error!(model = model.version(), "the model broke on a comment");
            None
        }
    }
}

/// Uniform in 0..1; without random bytes 0, so that the audit then takes everything.
fn draw() -> f64 {
    let bits = getrandom::u32().unwrap_or(0);
    f64::from(bits) / (f64::from(u32::MAX) + 1.0)
}

/// The links of a text as typed, those without a scheme too if they begin with `www.`.
pub fn links(body: &str) -> impl Iterator<Item = &str> {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]).url_must_have_scheme(false);
    let is_link =
        |text: &str| text.contains("://") || text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www."));
    let found: Vec<&str> = finder.links(body).map(|link| link.as_str()).collect();
    found.into_iter().filter(move |link| is_link(link))
}

/// The hosts that a text's links and its author's website are on, in lower case, as often as they stand there.
pub fn hosts(body: &str, website: Option<&str>) -> Vec<String> {
    let host = |link: &str| {
        let full = if link.contains("://") {
            link.to_owned()
        } else {
            format!("http://{link}")
        };
        url::Url::parse(&full).ok()?.host_str().map(str::to_lowercase)
    };
    links(body).chain(website).filter_map(host).collect()
}

fn find_block(site: &Site, candidate: &Candidate<'_>) -> Option<Cause> {
    let settings = &site.settings;
    if candidate
        .email_hash
        .is_some_and(|hash| settings.blocked_emails.iter().any(|blocked| blocked == hash))
    {
        return Some(Cause::BlockedEmail);
    }
    if candidate.ip.is_some_and(|ip| site.blocks_network(ip.to_canonical())) {
        return Some(Cause::BlockedNetwork);
    }
    if settings.blocked_words.is_empty() {
        return None;
    }
    let text = [
        candidate.body,
        candidate.name.unwrap_or_default(),
        candidate.website.unwrap_or_default(),
    ]
    .join("\n");
    holds_any(&text, &settings.blocked_words).then_some(Cause::BlockedWord)
}

/// Whether one of the words stands in a text, as it was typed or in a disguise: letters between which something unseen stands, or
/// for which others stand that look like them, are read as the model reads them.
fn holds_any(text: &str, words: &[String]) -> bool {
    let (typed, read) = (text.to_lowercase(), in_one_spelling(text));
    words
        .iter()
        .any(|word| holds_word(&typed, &word.to_lowercase()) || holds_word(&read, &in_one_spelling(word)))
}

/// Whether `word` stands in `text` with no letter or digit beside it.
fn holds_word(text: &str, word: &str) -> bool {
    let is_edge = |c: Option<char>| !c.is_some_and(char::is_alphanumeric);
    !word.is_empty()
        && text.match_indices(word).any(|(at, found)| {
            is_edge(text[..at].chars().next_back()) && is_edge(text[at + found.len()..].chars().next())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_counted_in_any_dress() {
        assert_eq!(
            links("see https://a.example, [b](http://b.example) and www.c.example").count(),
            3
        );
        assert_eq!(links("fin.Début, e.g. this and a@b.example").count(), 0);
    }

    #[test]
    fn a_blocked_word_is_a_word() {
        assert!(holds_word("buy casino!", "casino"));
        assert!(holds_word("le prêt, vite", "prêt"));
        assert!(!holds_word("casinos", "casino"));
        assert!(!holds_word("anything", ""));
    }

    #[test]
    fn a_blocked_word_is_one_in_every_disguise() {
        let words = ["casino".to_owned(), "prêt rapide".to_owned(), "казино".to_owned()];
        for text in [
            "Best CASINO!",
            "a cas\u{200b}ino",
            "a ca\u{ad}sino",
            "a c\u{430}sin\u{43e}",
            "\u{441}\u{430}sino",
            "ｃａｓｉｎｏ",
            "c\u{301}asi\u{302}no",
            "un PRET rapide",
            "un prêt\u{a0}rapide",
            "Лучшее казино",
        ] {
            assert!(holds_any(text, &words), "{text}");
        }
        for text in ["casinos", "un prêt très rapide", "cas ino", "казинойл", ""] {
            assert!(!holds_any(text, &words), "{text}");
        }
    }
}
