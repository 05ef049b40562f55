//! What would come of comments of another system, and what they are called here.
//!
//! Owns that a name which could be somebody's address is kept as a keyed hash alone. Writes no comment.

use super::Sieve;
use super::import::patiently;
use crate::domain::arrival::{Arriving, ArrivingPage};
use crate::domain::site::Site;
use crate::privacy::Kind;
use crate::storage::{Awaited, Error, Foretold, Landed, PageRow, Prospect};

impl Sieve {
    /// What a source's comment is called here: as there, unless that could be an address.
    pub fn called(&self, site: &Site, source: &str, id: &str) -> String {
        if id.contains('@') {
            format!(
                "hash-{}",
                self.vault.pseudonym(Kind::SourceId, site.id.as_str(), &[source, id])
            )
        } else {
            id.to_owned()
        }
    }

    /// What would come of comments of a source, one by one, as far as that can be told without those beside them.
    pub async fn foretell_import(
        &self,
        site: &Site,
        source: &str,
        arriving: &[Arriving],
    ) -> Result<Vec<Foretold>, Error> {
        let names = |id: &str| {
            let mut names = vec![self.called(site, source, id)];
            // As it was called by versions that kept it as it stood.
            names.extend(Some(id.to_owned()).filter(|id| *id != names[0]));
            names
        };
        let mut prospects = Vec::with_capacity(arriving.len());
        for one in arriving {
            prospects.push(match one {
                Arriving::Comment(arrival) => {
                    let (_, here) = self.stands_at(site, arrival).await?;
                    let former = here.former_fingerprints.into_iter();
                    Prospect {
                        names: names(&arrival.source_id),
                        parents: arrival.parent.as_deref().map(names).unwrap_or_default(),
                        written_at_ms: arrival.created_at_ms,
                        fingerprints: std::iter::once(here.fingerprint).chain(former).collect(),
                    }
                }
                Arriving::Gone { parent, .. } => Prospect {
                    parents: parent.as_deref().map(names).unwrap_or_default(),
                    ..Prospect::default()
                },
                Arriving::Page(_) => Prospect::default(),
            });
        }
        self.store.foretell_import(&site.id, source, &prospects).await
    }

    /// What would come of a page.
    pub async fn foretell_page(&self, site: &Site, page: &ArrivingPage) -> Result<Landed, Error> {
        let here: Option<PageRow> = if page.opens {
            self.store.find_page(&site.id, page.page.key()).await?
        } else {
            None
        };
        Ok(if here.is_some_and(|row| row.closed) {
            Landed::Opened
        } else {
            Landed::Page
        })
    }

    /// What answers of a source that are here wait for, one page after the other: those after one, and the last of them.
    pub async fn awaited(
        &self,
        site: &Site,
        source: &str,
        after: &str,
    ) -> Result<Option<(String, Vec<String>)>, Error> {
        let waiting = self.store.waiting_answers(&site.id, source, after).await?;
        let last = waiting.last().map(|answer| answer.source_id.clone());
        let awaited = waiting.into_iter().filter_map(|answer| match answer.awaited {
            Awaited::NotYet(called) => Some(self.called(site, source, &called)),
            Awaited::Come(_) | Awaited::Nothing => None,
        });
        Ok(last.map(|last| (last, awaited.collect())))
    }

    /// Puts names that could be addresses, and were kept as they stood, in the words of [`Sieve::called`].
    pub(super) async fn hide_addresses(&self, site: &Site, source: &str) -> Result<(), Error> {
        let mut after = String::new();
        loop {
            let found = self.store.names_with_at(&site.id, source, &after).await?;
            let Some((last, _)) = found.last() else { return Ok(()) };
            after.clone_from(last);
            let names: Vec<_> = found
                .into_iter()
                .map(|(name, parent)| {
                    let called = self.called(site, source, &name);
                    (name, called, parent.map(|parent| self.called(site, source, &parent)))
                })
                .collect();
            patiently(|| {
                self.store
                    .rename_imported(site.id.clone(), source.to_owned(), names.clone())
            })
            .await?;
        }
    }
}
