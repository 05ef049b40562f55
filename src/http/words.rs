//! Reasons and times in words, as the doors show them.

use crate::domain::policy::Cause;
use crate::domain::verdict::Reason;
use crate::locale::{Argument, Tongue};
use serde::Serialize;

/// One reason of a score in the caller's language.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReasonResponse {
    pub code: String,
    pub text: String,
    /// Log-odds, positive towards spam.
    pub weight: f64,
}

/// The rule that decided, where it was not the probability.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleResponse {
    pub code: String,
    pub text: String,
}

impl From<RuleResponse> for ReasonResponse {
    /// A reason without weight: it has no share in the score.
    fn from(rule: RuleResponse) -> Self {
        Self {
            code: rule.code,
            text: rule.text,
            weight: 0.0,
        }
    }
}

pub fn reasons(reasons: &[Reason], tongue: Tongue) -> Vec<ReasonResponse> {
    let response = |reason: &Reason| ReasonResponse {
        code: reason.code.clone(),
        text: sentence(reason, tongue),
        weight: reason.weight,
    };
    reasons.iter().map(response).collect()
}

/// A reason as a sentence; the evidence alone where its code has none.
pub fn sentence(reason: &Reason, tongue: Tongue) -> String {
    let key = format!("reason-{}", reason.code.replace(['.', '_'], "-"));
    let evidence = bucket(reason, tongue);
    let evidence = [("evidence", Argument::Text(&evidence))];
    let text = tongue.tr_with(&key, &evidence);
    if text == key {
        tongue.tr_with("reason-other", &evidence)
    } else {
        text
    }
}

/// What a reason speaks of; a bucket that has a name is told by it.
fn bucket(reason: &Reason, tongue: Tongue) -> String {
    let is_bucket = reason.code.starts_with("meta.") || reason.code == "name.shape";
    let named = is_bucket && reason.evidence.bytes().all(|b| b.is_ascii_lowercase() || b == b' ');
    let key = format!("bucket-{}", reason.evidence.replace(' ', "-"));
    let text = if named { tongue.tr(&key) } else { key.clone() };
    if text == key { reason.evidence.clone() } else { text }
}

/// The rule that decided; `None` where the probability did.
pub fn rule(cause: Cause, tongue: Tongue) -> Option<RuleResponse> {
    let code = format!("rule.{}", cause.as_str());
    let text = tongue.tr(&format!("reason-{}", code.replace(['.', '_'], "-")));
    (cause != Cause::Model).then_some(RuleResponse { code, text })
}

/// A time in words, in UTC.
pub fn date(rfc3339: &str, tongue: Tongue) -> String {
    tongue.time(rfc3339)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_its_sentence() {
        for cause in Cause::ALL {
            for tongue in Tongue::ALL {
                let reason = rule(cause, tongue);
                assert_eq!(reason.is_none(), cause == Cause::Model);
                assert!(
                    reason.is_none_or(|reason| !reason.text.starts_with("reason-")),
                    "{cause:?}"
                );
            }
        }
    }

    #[test]
    fn a_bucket_is_told_in_the_readers_language() {
        let told = |code: &str, evidence: &str, tongue| {
            let reason = Reason {
                code: code.to_owned(),
                evidence: evidence.to_owned(),
                weight: 1.0,
            };
            sentence(&reason, tongue)
        };
        assert!(told("meta.variety", "few words", Tongue::French).ends_with("peu de mots"));
        assert!(told("meta.variety", "few words", Tongue::English).ends_with("few words"));
        assert!(told("name.shape", "an address", Tongue::French).ends_with("une adresse"));
        assert!(told("meta.words", "2–3", Tongue::French).ends_with("2–3"));
        assert!(
            told("word", "none", Tongue::French).contains("none"),
            "a word typed is no bucket"
        );
    }
}
