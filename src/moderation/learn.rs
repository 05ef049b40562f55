//! What a site taught is brought up to what stands now.
//!
//! Owns which labels teach, and that only what is new is read: the decisions are listed without their texts, held against what
//! was learnt before, and only the texts that this leaves open are asked for. What was learnt is a cache beside the
//! decisions, which alone are true: whatever does not fit is counted anew from all of them. How counts change is `spam`'s.

use super::Sieve;
use super::retrain::RetrainError;
use crate::domain::ids::SiteId;
use crate::privacy::{Kind, Vault};
use crate::spam::{Basis, Example, Label, Learning, Lesson, Noted, Text, Texts};
use crate::storage::{self, LabelledRow, StandingRow};
use std::sync::Arc;

/// What a retraining read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Read {
    /// Decisions that were added to what was learnt before.
    pub new: u64,
    /// Decisions that were taken out of it.
    pub taken_back: u64,
    /// Decisions that were in it and stay.
    pub already: u64,
    /// Texts that were read for it, those to judge on among them.
    pub texts: u64,
}

/// How often a site is looked at again that changes while it is read.
const TRIES: usize = 5;

impl Sieve {
    /// What a site taught; `None` where no decision stands there.
    pub(super) async fn learn(
        &self,
        basis: &Arc<Basis>,
        site: &SiteId,
        read: &mut Read,
    ) -> Result<Option<Lesson>, RetrainError> {
        for attempt in 0..TRIES {
            // What is kept is trusted once: if it does not lead to what stands now, all is counted anew.
            if let Some(lesson) = self.try_to_learn(basis, site, attempt == 0, read).await? {
                return Ok(lesson);
            }
            tracing::info!(%site, "what was learnt does not fit what stands; counting anew");
        }
        Err(RetrainError::Restless(site.clone()))
    }

    /// `None` where a text is not the one that was listed, or that was learnt.
    async fn try_to_learn(
        &self,
        basis: &Arc<Basis>,
        site: &SiteId,
        trusts_kept: bool,
        read: &mut Read,
    ) -> Result<Option<Option<Lesson>>, RetrainError> {
        let (source, now_ms) = (source(site), self.clock.now_ms());
        // Before anything is listed: a text that goes from here on changes the stamp, and nothing is kept of it.
        let kept = self.store.learning(site.clone(), now_ms).await?;
        let vault = &self.vault;
        let listed = self.store.standing(site, |row| noted(vault, site, row)).await?;
        let standing: Vec<Noted> = listed.into_iter().flatten().collect();
        let state = kept.state.filter(|_| trusts_kept);
        let found = aside(move || {
            let found = state.as_deref().and_then(|state| Learning::decode(&source, state));
            let learning = found.unwrap_or_else(|| Learning::new(&source));
            let plan = learning.plan(standing);
            (learning, plan)
        });
        let (mut learning, mut plan) = found.await?;
        for batch in std::mem::take(&mut plan.batches) {
            let texts = self.read(site, &batch.ids(), read).await?;
            let applied = aside(move || learning.apply(&batch, &texts).map(|()| learning)).await?;
            let Ok(changed) = applied else { return Ok(None) };
            learning = changed;
        }
        let texts = self.read(site, &basis.needs(&learning, &plan), read).await?;
        let basis = basis.clone();
        let (new, taken_back, already) = (plan.new, plan.taken_back, plan.already);
        let taught = aside(move || {
            let before = learning.placed_by();
            let lesson = basis.lesson(&mut learning, &plan, &texts)?;
            let is_changed = new + taken_back > 0 || before != learning.placed_by();
            Ok::<_, crate::spam::Stale>((lesson, is_changed.then(|| learning.encode()).flatten()))
        });
        let Ok((lesson, state)) = taught.await? else {
            return Ok(None);
        };
        if let Some(state) = state
            && !self
                .store
                .keep_learning(site.clone(), kept.stamp, state, now_ms)
                .await?
        {
            tracing::info!(%site, "a text went while it was learnt; nothing is kept of what was read");
        }
        read.new += new;
        read.taken_back += taken_back;
        read.already += already;
        Ok(Some(lesson))
    }

    pub(super) async fn read(&self, site: &SiteId, ids: &[String], read: &mut Read) -> Result<Texts, storage::Error> {
        let rows = self.store.texts(site, ids).await?;
        read.texts += rows.len() as u64;
        let text = |row: storage::TextRow| {
            let stands = label(&row.labelled.label).is_some();
            let network = row.labelled.network.clone();
            let example = labelled(&self.vault, row.labelled, Label::Ham);
            let noted = stands.then(|| Noted::of(&example, row.revision).from_network(network.as_deref()));
            (example.id.clone(), Text { example, noted })
        };
        Ok(rows.into_iter().map(text).collect())
    }
}

/// Runs what computes for long where it keeps nobody waiting.
pub(super) async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, RetrainError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| RetrainError::Broken)
}

/// What a site's decisions are called by in a model.
pub(super) fn source(site: impl std::fmt::Display) -> String {
    format!("site:{site}")
}

/// What a label says of a text; a rejection is no example of anything.
fn label(said: &str) -> Option<Label> {
    match said {
        "approve" | "ham" => Some(Label::Ham),
        "spam" => Some(Label::Spam),
        _ => None,
    }
}

pub(super) fn noted(vault: &Vault, site: &SiteId, row: StandingRow) -> Option<Noted> {
    let textless = LabelledRow {
        site_id: site.to_string(),
        id: row.id,
        label: row.label,
        body: String::new(),
        name: row.name,
        website: None,
        lang: None,
        contributor: row.contributor,
        network: None,
    };
    let network = row.network.as_deref();
    label(&textless.label).map(|label| Noted::of(&labelled(vault, textless, label), row.revision).from_network(network))
}

/// A row as an example, of class `otherwise` where nothing is said of it.
fn labelled(vault: &Vault, row: LabelledRow, otherwise: Label) -> Example {
    // Without an address whoever signed it is the contributor, by no more than a keyed hash: it is kept.
    let signed = row.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let by_name = || signed.map(|name| vault.pseudonym(Kind::Contributor, &row.site_id, &[name]));
    Example {
        group: row.contributor.clone().or_else(by_name),
        source: source(&row.site_id),
        label: label(&row.label).unwrap_or(otherwise),
        id: row.id,
        text: row.body,
        lang: row.lang,
        author: row.name,
        website: row.website,
        kind: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privacy::MasterKey;

    #[test]
    fn a_label_keeps_its_site_and_its_contributor() {
        let row = |label: &str| LabelledRow {
            site_id: "blog".to_owned(),
            id: "1".to_owned(),
            label: label.to_owned(),
            body: "Merci".to_owned(),
            name: Some("Awa".to_owned()),
            website: None,
            lang: None,
            contributor: Some("c".to_owned()),
            network: None,
        };
        let vault = Vault::new(&MasterKey::parse(&"5a".repeat(32)).unwrap());
        let example = |row: LabelledRow| label(&row.label).map(|label| labelled(&vault, row, label));
        let approved = example(row("approve")).unwrap();
        assert_eq!((approved.label, approved.source.as_str()), (Label::Ham, "site:blog"));
        assert_eq!(approved.group.as_deref(), Some("c"));
        assert_eq!(example(row("spam")).unwrap().label, Label::Spam);
        assert_eq!(example(row("ham")).unwrap().label, Label::Ham);
        assert!(example(row("reject")).is_none());
        // Who gave no address is told apart by name, and the name is not what is kept of it.
        let signed = |name: &str| {
            let row = LabelledRow {
                contributor: None,
                name: Some(name.to_owned()),
                ..row("ham")
            };
            example(row).unwrap().group
        };
        assert!(signed("Awa") == signed(" Awa ") && signed("Awa") != signed("Bo"));
        assert!(!signed("Awa").unwrap().contains("Awa"));
        assert_eq!(signed("  "), None);
    }
}
