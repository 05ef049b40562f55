//! `tamis check`: scores one comment and says why, in words.

use super::{Global, open, say, site};
use crate::domain::ids::SiteId;
use crate::domain::lang::Lang;
use crate::domain::verdict::{Explanation, Reason, Verdict};
use crate::locale::{Argument, Tongue};
use crate::moderation::{Candidate, Sieve};
use crate::spam::{Input, Model};
use crate::storage::Database;
use anyhow::{Context, Result, bail};
use clap::Args;

#[derive(Debug, Args)]
pub struct Check {
    /// The comment's text.
    #[arg(required = true)]
    text: Vec<String>,
    /// The name it is signed with.
    #[arg(long)]
    name: Option<String>,
    /// The address it is signed with; only the site's block-list looks at it.
    #[arg(long)]
    email: Option<String>,
    /// The website it is signed with.
    #[arg(long)]
    website: Option<String>,
    /// The language it claims, as a BCP 47 tag.
    #[arg(long, value_parser = Lang::parse)]
    lang: Option<Lang>,
    /// Judge it as this site would, its rules included.
    #[arg(long, value_name = "SLUG", value_parser = SiteId::parse)]
    site: Option<SiteId>,
}

/// What the terminal is told.
struct Told {
    verdict: Verdict,
    cause: Option<&'static str>,
    explanation: Explanation,
    model: String,
}

impl Check {
    pub async fn run(self, global: &Global) -> Result<()> {
        let settings = global.settings(None)?;
        let fresh = matches!(open::database(&settings)?, Database::Sqlite(file) if !file.exists());
        let told = if fresh && self.site.is_none() {
            // Nothing is made on disk to answer a question.
            let base = Model::parse(Model::base()).context("the model that ships with the program does not load")?;
            self.by_model(&base)
        } else {
            let sieve = open::open(&settings).await?;
            sieve.follow().await?;
            self.by_sieve(&sieve).await?
        };
        told.say(global)
    }

    fn by_model(&self, model: &Model) -> Told {
        let explanation = model.explain(&Input {
            body: &self.text.join(" "),
            name: self.name.as_deref(),
            website: self.website.as_deref(),
            lang: self.lang.as_ref().map(Lang::as_str),
            site_lang: None,
            site: None,
        });
        let verdict = Model::judge(explanation.score, model.cuts());
        Told {
            verdict,
            cause: None,
            explanation,
            model: model.version().to_owned(),
        }
    }

    async fn by_sieve(&self, sieve: &Sieve) -> Result<Told> {
        let Some(model) = sieve.model.find() else {
            bail!("the model in use does not load, so comments go to review: tamis doctor says more");
        };
        let Some(slug) = &self.site else {
            return Ok(self.by_model(&model));
        };
        let site = site::find(sieve, slug).await?;
        let email_hash = self.email.as_deref().and_then(|email| sieve.email_hash(&site, email));
        let candidate = Candidate {
            body: &self.text.join(" "),
            name: self.name.as_deref(),
            website: self.website.as_deref(),
            lang: self.lang.as_ref().map(Lang::as_str),
            email_hash: email_hash.as_deref(),
            ..Candidate::default()
        };
        let judged = sieve.judge(&site, &candidate).await?;
        let explanation = judged.explanation.context("the model could not judge this text")?;
        let model = judged.model.unwrap_or_default();
        Ok(Told {
            verdict: judged.ruling.verdict,
            cause: Some(judged.ruling.cause.as_str()),
            explanation,
            model,
        })
    }
}

impl Told {
    fn say(&self, global: &Global) -> Result<()> {
        let Explanation {
            score,
            reasons,
            remainder,
        } = &self.explanation;
        let words = |reason: &Reason| in_words(reason);
        if global.json {
            let reasons = reasons.iter().map(
                |reason| serde_json::json!({ "code": reason.code, "text": words(reason), "weight": reason.weight }),
            );
            return say::json(&serde_json::json!({
                "spam_probability": score.probability(), "logit": score.logit, "verdict": self.verdict,
                "cause": self.cause, "known_share": score.known_share,
                "reasons": reasons.collect::<Vec<_>>(), "remainder": remainder, "model": self.model,
            }));
        }
        let outcome = match self.verdict {
            Verdict::Publish => "publish: it would be online at once",
            Verdict::Review => "review: a person would look at it first",
            Verdict::Spam => "spam: it would be held as spam",
        };
        say::line(&format!(
            "{:.1} % spam, by {}\n{outcome}",
            100.0 * score.probability(),
            self.model
        ));
        if let Some(cause) = self.cause {
            say::line(&format!("decided by: {}", cause.replace('_', " ")));
        }
        say::line(&format!(
            "{:.0} % of its words were known to the model\n",
            100.0 * score.known_share
        ));
        say::line("What weighed, in log-odds (+ towards spam, - away from it):");
        for reason in reasons {
            say::line(&format!("  {:+7.2}  {}", reason.weight, words(reason)));
        }
        say::line(&format!(
            "  {remainder:+7.2}  everything else\n  {:+7.2}  in all",
            score.logit
        ));
        Ok(())
    }
}

/// A reason as moderators read it; by its code where no sentence is there yet. Control characters are left out: what
/// spam holds must not steer a terminal.
fn in_words(reason: &Reason) -> String {
    let key = format!("reason-{}", reason.code.replace(['.', '_'], "-"));
    let told = Tongue::English.tr_with(&key, &[("evidence", Argument::Text(&reason.evidence))]);
    let told = if told == key {
        format!("{} {}", reason.code, reason.evidence)
    } else {
        told
    };
    told.chars().filter(|c| !c.is_control()).collect()
}
