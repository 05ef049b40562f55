//! What is kept of an address, told or erased, on every site.
//!
//! Owns what counts as kept: comments of every status, labelled texts, block-lists, and whatever names the address. An
//! account of a moderator is told, and stays: administrators disable it. What a model learnt are counts of words, in which
//! no address is.

use super::naming::{holds, without};
use super::render::render;
use super::{Sieve, SiteChange, SiteChanged};
use crate::clock::rfc3339;
use crate::domain::email::Email;
use crate::domain::ids::{AuthorId, CommentId, ModeratorId, SiteId};
use crate::domain::site::Site;
use crate::privacy::Kind;
use crate::storage::{Anonymous, Error, OwnComment, OwnLetter, OwnReport, OwnWatch};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// How often texts that changed meanwhile are looked at again.
const ROUNDS: usize = 10;

/// What becomes of the comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Erasure {
    /// They stay, and are nobody's.
    Anonymise,
    Delete,
}

impl Erasure {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Anonymise => "anonymise",
            Self::Delete => "delete",
        }
    }

    pub fn find(text: &str) -> Option<Self> {
        [Self::Anonymise, Self::Delete]
            .into_iter()
            .find(|how| how.as_str() == text)
    }
}

/// How much was touched.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Erased {
    /// Of the address, and of others that named it.
    pub comments: u64,
    /// That these stood on.
    pub pages: u64,
    /// Labelled texts that were deleted, and comments whose decision taught and that were deleted or made nobody's.
    pub training_examples: u64,
}

impl Sieve {
    /// All that is kept about an address. That it was told is on record, and whose it is stands nowhere.
    pub async fn export_address(&self, actor: Option<&ModeratorId>, email: &Email) -> Result<Value, Error> {
        let told = self.kept_of(email).await?;
        self.record_act(actor, "privacy.exported", "", &json!({})).await?;
        Ok(told)
    }

    async fn kept_of(&self, email: &Email) -> Result<Value, Error> {
        let mut sites = Vec::new();
        for site in self.store.sites().await? {
            let Some(hash) = self.email_hash(&site, email.expose()) else {
                continue;
            };
            let mut comments = Vec::new();
            for comment in self.store.comments_of_email(&site.id, &hash).await? {
                comments.push(self.told(&site, comment).await?);
            }
            let feedback = self.store.feedback_of_email(&site.id, &hash).await?;
            let feedback: Vec<Value> = feedback
                .into_iter()
                .map(|row| {
                    json!({ "label": row.label, "name": row.name, "website": row.website, "body": row.body,
                        "created_at": rfc3339(row.created_at_ms) })
                })
                .collect();
            let blocked = site.settings.blocked_emails.contains(&hash);
            let letters = self.kept_for_letters(&site.id, &hash).await?;
            let any_letters = letters
                .values()
                .any(|list| list.as_array().is_some_and(|list| !list.is_empty()));
            let own: BTreeSet<&str> = comments.iter().filter_map(|comment| comment["id"].as_str()).collect();
            let mut named: BTreeSet<String> = BTreeSet::new();
            for spelling in email.spellings() {
                let mentions = self.store.mentions(&site.id, &spelling).await?;
                named.extend(mentions.into_iter().map(|mention| mention.id));
                // What stood in a comment before a moderator took it out stays on record, and names the address all the same.
                let naming = self.store.texts_naming(&site.id, &spelling).await?;
                let originals = naming.into_iter().filter(|row| row.place == "original");
                named.extend(originals.map(|row| row.id));
            }
            let mentions: Vec<Value> = named
                .iter()
                .filter(|id| !own.contains(id.as_str()))
                .map(|id| json!({ "id": id }))
                .collect();
            let checks = self.checks_of(&site, email).await?;
            if any_letters
                || !checks.ids.is_empty()
                || blocked
                || !comments.is_empty()
                || !feedback.is_empty()
                || !mentions.is_empty()
            {
                sites.push(
                    json!({ "site": site.id, "comments": comments, "feedback": feedback, "blocked": blocked,
                    "named_in": mentions }),
                );
                if let Some(Value::Object(told)) = sites.last_mut() {
                    told.extend(letters);
                    told.insert("checks".to_owned(), checks.own.into());
                    told.insert("named_in_checks".to_owned(), checks.naming.into());
                }
            }
        }
        let person = self.find_person(email).await?;
        let moderator = person.map(|person| {
            json!({ "role": person.role, "sites": person.sites, "disabled": person.disabled,
                "created_at": rfc3339(person.created_at_ms) })
        });
        Ok(
            json!({ "email": email.expose(), "exported_at": rfc3339(self.clock.now_ms()), "sites": sites, "moderator": moderator }),
        )
    }

    /// What an address left beside comments: reports, wishes to hear of answers, letters that wait.
    async fn kept_for_letters(&self, site: &SiteId, hash: &str) -> Result<Map<String, Value>, Error> {
        let reports = self.store.reports_of_email(site, hash).await?;
        let watches = self.store.watches_of_email(site, hash).await?;
        let letters = self.store.letters_waiting_for(site, hash).await?;
        let mut kept = Map::new();
        let report = |row: OwnReport| {
            json!({ "comment": row.comment_id, "kind": row.kind, "reason": row.reason, "text": row.body,
                "at": rfc3339(row.created_at_ms), "answered_at": row.closed_at_ms.map(rfc3339) })
        };
        kept.insert("reports".to_owned(), reports.into_iter().map(report).collect());
        let watch =
            |row: OwnWatch| json!({ "comment": row.comment_id, "at": rfc3339(row.created_at_ms), "state": row.state });
        kept.insert("watches".to_owned(), watches.into_iter().map(watch).collect());
        let letter = |row: OwnLetter| json!({ "kind": row.kind, "at": rfc3339(row.created_at_ms) });
        kept.insert("letters".to_owned(), letters.into_iter().map(letter).collect());
        Ok(kept)
    }

    async fn told(&self, site: &Site, comment: OwnComment) -> Result<Value, Error> {
        let open = |kind, sealed: &Option<Vec<u8>>| {
            let opened = sealed
                .as_ref()
                .map(|sealed| self.vault.open(kind, site.id.as_str(), sealed));
            opened.transpose().map_err(|_| Error::Damaged("address"))
        };
        let (email, ip) = (
            open(Kind::Email, &comment.email_sealed)?,
            open(Kind::Ip, &comment.ip_sealed)?,
        );
        let history = match CommentId::parse(&comment.id) {
            Ok(id) => self.store.history(&site.id, &id).await?,
            Err(_) => Vec::new(),
        };
        // Who decided is somebody else's affair.
        let history: Vec<Value> = history
            .into_iter()
            .map(|row| json!({ "at": rfc3339(row.decided_at_ms), "from": row.from_status, "to": row.to_status, "note": row.note }))
            .collect();
        Ok(json!({
            "id": comment.id, "page": comment.page_url, "parent": comment.parent_id, "status": comment.status,
            "name": comment.name, "email": email, "website": comment.website, "ip": ip, "body": comment.body,
            "lang": comment.lang, "spam_probability": comment.spam_probability, "history": history,
            "created_at": rfc3339(comment.created_at_ms), "edited_at": comment.edited_at_ms.map(rfc3339),
        }))
    }

    /// Erases all that leads to an address. Broken off midway, it is begun again and does the rest. No transaction holds it
    /// all: that it began is on record before anything goes, so that one that broke off is too, and at its end what it came to.
    pub async fn erase_address(
        &self,
        actor: Option<&ModeratorId>,
        email: &Email,
        how: Erasure,
    ) -> Result<Erased, Error> {
        let begun = json!({ "how": how.as_str() });
        self.record_act(actor, "privacy.erasure_begun", "", &begun).await?;
        let erased = self.erase(email, how).await?;
        let mut detail = json!(erased);
        detail["how"] = how.as_str().into();
        self.record_act(actor, "privacy.erased", "", &detail).await?;
        Ok(erased)
    }

    async fn erase(&self, email: &Email, how: Erasure) -> Result<Erased, Error> {
        let mut erased = Erased::default();
        for site in self.store.sites().await? {
            let Some(hash) = self.email_hash(&site, email.expose()) else {
                continue;
            };
            let mut pages: BTreeSet<String> = BTreeSet::new();
            for comment in self.store.comments_of_email(&site.id, &hash).await? {
                let taught = matches!(comment.decision.as_deref(), Some("approve" | "spam"));
                let page = comment.page_id.clone();
                if self.erase_comment(&site, comment, email, how).await? {
                    pages.insert(page);
                    erased.comments += 1;
                    erased.training_examples += u64::from(taught);
                }
            }
            erased.comments += self.redact_mentions(&site, email).await?;
            let own = self.store.feedback_of_email(&site.id, &hash).await?;
            let mut ids: BTreeSet<String> = own.into_iter().map(|row| row.id).collect();
            for spelling in email.spellings() {
                for (id, note) in self.store.notes_naming(&site.id, &spelling).await? {
                    let note = without(&note, email);
                    self.store.redact_note(site.id.clone(), id, note).await?;
                }
                let naming = self.store.feedback_naming(&site.id, &spelling).await?;
                ids.extend(naming.into_iter().map(|(id, _)| id));
            }
            let now_ms = self.clock.now_ms();
            erased.training_examples += self
                .store
                .delete_feedback(site.id.clone(), ids.into_iter().collect(), now_ms)
                .await?;
            erased.pages += pages.len() as u64;
            self.store.forget_reporter(site.id.clone(), hash).await?;
            for spelling in email.spellings() {
                self.redact_texts(&site, &spelling, email).await?;
                self.store.forget_told_naming(site.id.clone(), spelling).await?;
            }
            self.forget_reader(&site.id, email).await?;
            self.forget_checks_of(&site, email).await?;
            self.unblock(&site.id, email).await?;
        }
        if !self.store.forget_log().await? {
            tracing::warn!("what was erased stands in the database's log until the next checkpoint");
        }
        Ok(erased)
    }

    /// Takes the address out of the texts beside the comments, also of what is written there meanwhile.
    async fn redact_texts(&self, site: &Site, spelling: &str, email: &Email) -> Result<(), Error> {
        for _ in 0..ROUNDS {
            let mut is_done = true;
            for row in self.store.texts_naming(&site.id, spelling).await? {
                let text = without(&row.text, email);
                is_done &= self.store.redact_text(site.id.clone(), row, text).await?;
            }
            if is_done {
                return Ok(());
            }
        }
        Err(Error::Unconfirmed(
            "texts that name the address were changed again and again".to_owned(),
        ))
    }

    async fn erase_comment(
        &self,
        site: &Site,
        comment: OwnComment,
        email: &Email,
        how: Erasure,
    ) -> Result<bool, Error> {
        if how == Erasure::Delete {
            let id = CommentId::parse(&comment.id).map_err(|_| Error::Damaged("comment"))?;
            return self.store.withdraw(site.id.clone(), id).await;
        }
        let body = without(&comment.body, email);
        self.store
            .make_anonymous(Anonymous {
                site: site.id.clone(),
                id: comment.id,
                name: anonymous(site).to_owned(),
                website: None,
                html: render(&body, site.settings.markdown),
                body,
                nobody: Some(AuthorId::new(self.clock.new_uuid())),
            })
            .await
    }

    /// Takes the address out of what others wrote.
    async fn redact_mentions(&self, site: &Site, email: &Email) -> Result<u64, Error> {
        let mut redacted = 0;
        let mut mentions = Vec::new();
        for spelling in email.spellings() {
            mentions.extend(self.store.mentions(&site.id, &spelling).await?);
        }
        // One that spells it in two ways is one.
        mentions.sort_by(|a, b| a.id.cmp(&b.id));
        mentions.dedup_by(|a, b| a.id == b.id);
        for mention in mentions {
            let body = without(&mention.body, email);
            let website = mention.website.filter(|website| !holds(website, email));
            let name = if holds(&mention.name, email) {
                anonymous(site).to_owned()
            } else {
                mention.name
            };
            let new = Anonymous {
                site: site.id.clone(),
                id: mention.id,
                name,
                website,
                html: render(&body, site.settings.markdown),
                body,
                nobody: None,
            };
            redacted += u64::from(self.store.make_anonymous(new).await?);
        }
        Ok(redacted)
    }

    async fn unblock(&self, site: &SiteId, email: &Email) -> Result<(), Error> {
        let change = SiteChange {
            unblock_emails: vec![email.clone()],
            ..SiteChange::default()
        };
        // A part of the erasure, and on record as such.
        match self.rewrite_site(site, &change, |_, _| Vec::new()).await? {
            SiteChanged::Done(..) | SiteChanged::Unknown | SiteChanged::CutsCross { .. } => Ok(()),
        }
    }
}

pub(super) fn anonymous(site: &Site) -> &'static str {
    if site.lang.as_str().starts_with("fr") {
        "Anonyme"
    } else {
        "Anonymous"
    }
}
