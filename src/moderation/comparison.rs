//! Two versions on the comments that moderators decided: which verdicts differ, and by what each is borne out.
//!
//! Owns how many comments are asked and how many are named. How a model scores is `spam`'s.

use super::Sieve;
use super::judge::in_force;
use crate::domain::comment::Decision;
use crate::domain::verdict::Verdict;
use crate::spam::{Figures, Input, Label, Model, excerpt};
use crate::storage::{Error, ShadowRow};

/// Decided comments that two versions are held against; on a page somebody waits for.
const MOST: usize = 5000;
const PART: i64 = 500;
const MOST_NAMED: usize = 100;
const EXCERPT_CHARS: usize = 120;
const VERDICTS: [Verdict; 3] = [Verdict::Publish, Verdict::Review, Verdict::Spam];

/// A comment that two versions treat differently.
#[derive(Debug, Clone)]
pub struct ChangedVerdict {
    pub site: String,
    pub id: String,
    /// Whether moderators called it spam; `None` where they have not said.
    pub is_spam: Option<bool>,
    pub verdicts: [Verdict; 2],
    pub probabilities: [Option<f64>; 2],
    /// The beginning, addresses and numbers masked.
    pub excerpt: String,
}

/// What two versions make of the same comments.
#[derive(Debug, Clone, Default)]
pub struct Comparison {
    /// Rows by the first version's verdict, columns by the second's: publish, review, spam.
    pub crossed: [[u64; 3]; 3],
    /// Figures of both against what moderators said; of a shadow there are none.
    pub figures: Option<[Figures; 2]>,
    /// At most so many are named.
    pub changed: Vec<ChangedVerdict>,
    /// Decided comments that the first, and the second, was right or wrong about; a review is neither.
    pub borne: [[u64; 2]; 2],
}

impl Comparison {
    pub const VERDICTS: [Verdict; 3] = VERDICTS;

    pub fn total(&self) -> u64 {
        self.crossed.iter().flatten().sum()
    }

    pub fn differing(&self) -> u64 {
        self.total() - (0..3).map(|at| self.crossed[at][at]).sum::<u64>()
    }

    fn add(&mut self, verdicts: [Verdict; 2], is_spam: Option<bool>, comments: u64) {
        let [row, column] = verdicts.map(place);
        self.crossed[row][column] += comments;
        let Some(is_spam) = is_spam else { return };
        for (borne, verdict) in self.borne.iter_mut().zip(verdicts) {
            if verdict != Verdict::Review {
                borne[usize::from((verdict == Verdict::Spam) != is_spam)] += comments;
            }
        }
    }
}

fn place(verdict: Verdict) -> usize {
    VERDICTS.iter().position(|known| *known == verdict).unwrap_or(1)
}

impl Sieve {
    /// Holds two versions against what moderators decided on every site, under the cuts in force there.
    pub async fn compare(&self, models: [Model; 2]) -> Result<Comparison, Error> {
        let mut found = Comparison::default();
        let mut heard: [Vec<(f64, Label)>; 2] = [Vec::new(), Vec::new()];
        let mut models = models;
        for site in self.store.sites().await? {
            let mut after = String::new();
            while heard[0].len() < MOST {
                let rows = self.store.decided(&site.id, &after, PART).await?;
                let Some(last) = rows.last() else { break };
                after.clone_from(&last.id);
                let site = site.clone();
                let asked = tokio::task::spawn_blocking(move || {
                    let cuts = models.each_ref().map(|model| in_force(&site, model));
                    let said: Vec<_> = rows
                        .into_iter()
                        .map(|row| {
                            let input = Input {
                                body: &row.body,
                                name: row.name.as_deref(),
                                website: row.website.as_deref(),
                                lang: row.lang.as_deref(),
                                site_lang: Some(site.lang.as_str()),
                                site: Some(site.id.as_str()),
                            };
                            let scores = models.each_ref().map(|model| model.score(&input));
                            let verdicts = [0, 1].map(|at: usize| Model::judge(scores[at], cuts[at]));
                            (row, scores, verdicts)
                        })
                        .collect();
                    (models, said)
                });
                let Ok((given_back, said)) = asked.await else {
                    return Err(Error::Damaged("model"));
                };
                models = given_back;
                for (row, scores, verdicts) in said {
                    let is_spam = row.label == "spam";
                    let label = if is_spam { Label::Spam } else { Label::Ham };
                    for (heard, score) in heard.iter_mut().zip(scores) {
                        heard.push((score.logit, label));
                    }
                    found.add(verdicts, Some(is_spam), 1);
                    if verdicts[0] != verdicts[1] && found.changed.len() < MOST_NAMED {
                        found.changed.push(ChangedVerdict {
                            excerpt: excerpt(&row.body, EXCERPT_CHARS),
                            site: row.site_id,
                            id: row.id,
                            is_spam: Some(is_spam),
                            verdicts,
                            probabilities: scores.map(|score| Some(score.probability())),
                        });
                    }
                }
            }
        }
        found.figures = Some(heard.each_ref().map(|heard| Figures::of(heard)));
        Ok(found)
    }

    /// The version in the shadow, or the last that was, and what it said beside the one in use.
    pub async fn shadow_told(&self) -> Result<Option<(ShadowRow, Comparison)>, Error> {
        let Some(shadow) = self.store.shadow().await? else {
            return Ok(None);
        };
        let mut found = Comparison::default();
        for count in self.store.shadow_counts(&shadow.version, shadow.since_ms).await? {
            let (Some(own), Some(other)) = (Verdict::find(&count.own_verdict), Verdict::find(&count.verdict)) else {
                continue;
            };
            let comments = u64::try_from(count.comments).unwrap_or(0);
            found.add([own, other], said(count.decision.as_deref()), comments);
        }
        for site in self.store.sites().await? {
            let room = i64::try_from(MOST_NAMED - found.changed.len()).unwrap_or(0);
            if room == 0 {
                break;
            }
            let changes = self
                .store
                .shadow_changes(&site.id, &shadow.version, shadow.since_ms, "", room);
            for row in changes.await? {
                let verdict = |text: &str| Verdict::find(text).unwrap_or(Verdict::Review);
                found.changed.push(ChangedVerdict {
                    site: site.id.to_string(),
                    id: row.id,
                    is_spam: said(row.decision.as_deref()),
                    verdicts: [verdict(&row.own_verdict), verdict(&row.verdict)],
                    probabilities: [row.own_probability, Some(row.spam_probability)],
                    excerpt: excerpt(&row.body, EXCERPT_CHARS),
                });
            }
        }
        Ok(Some((shadow, found)))
    }
}

/// Whether moderators called it spam.
fn said(decision: Option<&str>) -> Option<bool> {
    match decision.and_then(Decision::find)? {
        Decision::Approve => Some(false),
        Decision::Spam => Some(true),
        Decision::Reject => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_the_first_and_columns_the_second_and_a_review_is_no_opinion() {
        let mut found = Comparison::default();
        found.add([Verdict::Publish, Verdict::Spam], Some(true), 2);
        found.add([Verdict::Review, Verdict::Review], Some(false), 5);
        found.add([Verdict::Spam, Verdict::Publish], None, 1);
        assert_eq!((found.total(), found.differing()), (8, 3));
        assert_eq!(
            (found.crossed[0][2], found.crossed[2][0], found.crossed[1][1]),
            (2, 1, 5)
        );
        assert_eq!(found.borne, [[0, 2], [2, 0]]);
    }
}
