//! What of a site is changed, by whichever door: what is not named stays as it is.
//!
//! Owns that a change is whole or not at all, and that somebody else's at the same time is not lost.

use super::Sieve;
use super::import::patiently;
use crate::domain::email::Email;
use crate::domain::ids::{ModeratorId, SiteId};
use crate::domain::lang::Lang;
use crate::domain::site::{Origin, ProofOfWork, ReviewFirst, Site};
use crate::storage::{Error, NewAct};
use ipnet::IpNet;
use serde_json::json;

/// What may be changed. `Some(None)` of a cut puts the model's back.
#[derive(Debug, Clone, Default)]
pub struct SiteChange {
    pub name: Option<String>,
    pub lang: Option<Lang>,
    /// All of them anew.
    pub origins: Option<Vec<Origin>>,
    pub review_first: Option<ReviewFirst>,
    pub max_links: Option<usize>,
    pub max_depth: Option<u32>,
    pub block_one_in: Option<u32>,
    pub publish_one_in: Option<u32>,
    pub publish_at_most: Option<Option<f64>>,
    pub spam_at_least: Option<Option<f64>>,
    pub audit_share: Option<f64>,
    pub review_as_spam: Option<bool>,
    pub email_required: Option<bool>,
    pub markdown: Option<bool>,
    pub coral_approves: Option<bool>,
    pub coral_rejects: Option<bool>,
    pub proof_of_work: Option<ProofOfWork>,
    pub block_words: Vec<String>,
    pub unblock_words: Vec<String>,
    /// Only keyed hashes of them are kept.
    pub block_emails: Vec<Email>,
    pub unblock_emails: Vec<Email>,
    pub block_networks: Vec<IpNet>,
    pub unblock_networks: Vec<IpNet>,
    /// `Some(None)` lets no page grow too old.
    pub close_after_days: Option<Option<u32>>,
    /// `Some(None)` keeps addresses as long as their comments.
    pub keep_addresses_days: Option<Option<u32>>,
    /// `Some(None)` names the site itself.
    pub controller: Option<Option<String>>,
    /// `Some(None)` links to nothing.
    pub notice_url: Option<Option<String>>,
    pub moving: Option<OriginMove>,
}

/// An origin that takes the place of another.
#[derive(Debug, Clone)]
pub struct OriginMove {
    pub from: Origin,
    pub to: Origin,
    pub stage: MoveStage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoveStage {
    /// Pages are on their way: both are the site's own.
    Begun,
    Done,
    /// As done, and browsers may come from the old one still.
    DoneAndKept,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub enum SiteChanged {
    /// The site as it now is, and whether anything of it is other than before.
    Done(Box<Site>, bool),
    Unknown,
    /// What is published at or below must lie below what is held as spam; nothing was changed.
    CutsCross {
        publish: f64,
        spam: f64,
    },
}

impl Sieve {
    /// Changes a site. What somebody else sets meanwhile stays where this change is silent.
    pub async fn change_site(
        &self,
        actor: Option<&ModeratorId>,
        id: &SiteId,
        change: &SiteChange,
    ) -> Result<SiteChanged, Error> {
        self.rewrite_site(id, change, |before, after| self.acts_of(actor, before, after))
            .await
    }

    /// As [`Sieve::change_site`], on record by the acts that `told` makes of the site before and after.
    pub(super) async fn rewrite_site(
        &self,
        id: &SiteId,
        change: &SiteChange,
        told: impl Fn(&Site, &Site) -> Vec<NewAct>,
    ) -> Result<SiteChanged, Error> {
        loop {
            let Some(before) = self.store.find_site(id).await? else {
                return Ok(SiteChanged::Unknown);
            };
            let site = change.on(self, before.clone());
            if let (Some(publish), Some(spam)) = (site.settings.publish_at_most, site.settings.spam_at_least)
                && publish >= spam
            {
                return Ok(SiteChanged::CutsCross { publish, spam });
            }
            if site == before {
                return Ok(SiteChanged::Done(Box::new(site), false));
            }
            let acts = told(&before, &site);
            // An import holds the site's row for a batch.
            let update = || self.store.update_site(before.clone(), site.clone(), acts.clone());
            if patiently(update).await? {
                return Ok(SiteChanged::Done(Box::new(site), true));
            }
        }
    }

    /// What became of a site, as acts: one for its settings, one for each list that grew or shrank. Of what is on a list
    /// only the number is told.
    fn acts_of(&self, actor: Option<&ModeratorId>, before: &Site, after: &Site) -> Vec<NewAct> {
        let id = after.id.as_str();
        let (was, is) = (&before.settings, &after.settings);
        let mut acts = Vec::new();
        let mut rest = after.clone();
        rest.settings.blocked_words.clone_from(&was.blocked_words);
        rest.settings.blocked_emails.clone_from(&was.blocked_emails);
        rest.settings.blocked_networks.clone_from(&was.blocked_networks);
        if rest != *before {
            acts.push(self.act(actor, "site.changed", id, &json!({})));
        }
        for (list, added, removed) in [
            (
                "word",
                beyond(&is.blocked_words, &was.blocked_words),
                beyond(&was.blocked_words, &is.blocked_words),
            ),
            (
                "email",
                beyond(&is.blocked_emails, &was.blocked_emails),
                beyond(&was.blocked_emails, &is.blocked_emails),
            ),
            (
                "network",
                beyond(&is.blocked_networks, &was.blocked_networks),
                beyond(&was.blocked_networks, &is.blocked_networks),
            ),
        ] {
            for (act, entries) in [("site.list_added", added), ("site.list_removed", removed)] {
                if entries > 0 {
                    acts.push(self.act(actor, act, id, &json!({ "list": list, "entries": entries })));
                }
            }
        }
        acts
    }
}

/// How many of one list are not on another.
fn beyond<T: PartialEq>(list: &[T], other: &[T]) -> usize {
    list.iter().filter(|item| !other.contains(item)).count()
}

impl SiteChange {
    fn on(&self, sieve: &Sieve, mut site: Site) -> Site {
        let hash = |email: &Email| sieve.email_hash(&site, email.expose());
        let (blocked, unblocked): (Vec<String>, Vec<String>) = (
            self.block_emails.iter().filter_map(hash).collect(),
            self.unblock_emails.iter().filter_map(hash).collect(),
        );
        let settings = &mut site.settings;
        change(&mut settings.blocked_emails, blocked, &unblocked);
        change(
            &mut settings.blocked_words,
            self.block_words.clone(),
            &self.unblock_words,
        );
        change(
            &mut settings.blocked_networks,
            self.block_networks.clone(),
            &self.unblock_networks,
        );
        put(&mut settings.review_first, self.review_first);
        put(&mut settings.max_links, self.max_links);
        put(&mut settings.max_depth, self.max_depth);
        put(&mut settings.block_one_in, self.block_one_in);
        put(&mut settings.publish_one_in, self.publish_one_in);
        put(&mut settings.publish_at_most, self.publish_at_most);
        put(&mut settings.spam_at_least, self.spam_at_least);
        put(&mut settings.audit_share, self.audit_share);
        put(&mut settings.review_as_spam, self.review_as_spam);
        put(&mut settings.email_required, self.email_required);
        put(&mut settings.markdown, self.markdown);
        put(&mut settings.coral_approves, self.coral_approves);
        put(&mut settings.coral_rejects, self.coral_rejects);
        put(&mut settings.close_after_days, self.close_after_days);
        put(&mut settings.keep_addresses_days, self.keep_addresses_days);
        put(&mut settings.controller, self.controller.clone());
        put(&mut settings.notice_url, self.notice_url.clone());
        put(&mut settings.proof_of_work, self.proof_of_work);
        put(&mut site.name, self.name.clone());
        put(&mut site.lang, self.lang.clone());
        if let Some(origins) = &self.origins {
            // An origin that the site has again leads nowhere else; one that was kept does.
            let is_new = |origin: &Origin| origins.contains(origin) && !site.origins.contains(origin);
            site.settings.moved_origins.retain(|moved| !is_new(&moved.from));
            site.origins.clone_from(origins);
        }
        match &self.moving {
            Some(OriginMove { from, to, stage }) => match stage {
                MoveStage::Begun => site.moving(from, to),
                MoveStage::Done => site.moved(from, to, false),
                MoveStage::DoneAndKept => site.moved(from, to, true),
            },
            None => site,
        }
    }
}

fn put<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

fn change<T: PartialEq>(list: &mut Vec<T>, added: Vec<T>, removed: &[T]) {
    for item in added {
        if !list.contains(&item) {
            list.push(item);
        }
    }
    list.retain(|item| !removed.contains(item));
}
