//! An article or a whole website gets another address, and its comments follow.
//!
//! Owns the order in which an origin is moved, so that readers find their comments at every moment and a move that was
//! broken off is carried on by the same call; and that whoever moves is told beforehand what that comes to.

use super::Sieve;
use super::pages::Teller;
use super::site_change::{MoveStage, OriginMove, SiteChange, SiteChanged};
use crate::domain::ids::{ModeratorId, SiteId};
use crate::domain::page::{Page, PageError};
use crate::domain::site::{MovedOrigin, Origin, Site};
use crate::storage::{Error, MovingRow, NewLeading, PageMove, PageMoved, PageRow};
use serde_json::json;

/// Pages that are read or moved at once.
const AT_ONCE: i64 = 100;
/// Pages of a kind that a plan names; the others are counted.
const NAMED: usize = 20;
/// How often a move is begun anew where a page comes to its new address meanwhile.
const MOST_TRIES: u32 = 5;

/// What moving a page would come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PagePlan {
    /// It can be moved. `onto` stands at the new address already: both become one for good.
    Moves { from: MovingRow, onto: Option<MovingRow> },
    /// It was moved before, and stands at the new address.
    Stands,
    /// It was moved before, to another address.
    Elsewhere(String),
    /// Nobody wrote there.
    Unknown,
}

/// What moving an origin would come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DomainPlan {
    pub pages: u64,
    pub comments: u64,
    /// Pages whose new address has a page already, and how many comments each has: some are named.
    pub merging: Vec<(MovingRow, MovingRow)>,
    pub merged: u64,
    /// Addresses that would be longer than an address may be.
    pub too_long: Vec<String>,
    /// Whether the site has the old origin, and the new one.
    pub has_from: bool,
    pub has_to: bool,
}

/// What was moved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DomainMoved {
    pub pages: u64,
    pub merged: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DomainError {
    UnknownSite,
    /// By http and by https, pages are the same: there is nothing to move.
    SamePages,
    /// An address would be longer than an address may be; nothing more was moved.
    TooLong,
}

impl Sieve {
    /// What moving a page would come to. Nothing is changed.
    pub async fn plan_page_move(&self, site: &Site, from: &Page, to: &Page) -> Result<PagePlan, Error> {
        let Some(moving) = self.store.find_moving(&site.id, from.key()).await? else {
            let stands: Option<PageRow> = self.store.find_page(&site.id, from.key()).await?;
            return Ok(match stands {
                Some(row) if row.key == to.key() => PagePlan::Stands,
                Some(row) => PagePlan::Elsewhere(row.url),
                None => PagePlan::Unknown,
            });
        };
        let onto = self.store.find_moving(&site.id, to.key()).await?;
        Ok(PagePlan::Moves { from: moving, onto })
    }

    /// Moves the comments of a page to another address. Where a page stands there, both become one, which cannot be parted
    /// again. Whoever asks for the old address gets the page, if it `forwards`.
    pub async fn move_page(
        &self,
        by: Teller<'_>,
        site: &Site,
        from: &Page,
        to: &Page,
        forwards: bool,
    ) -> Result<PageMoved, Error> {
        let actor = match by {
            Teller::Administrator(id) => Some(id),
            Teller::Website | Teller::Operator => None,
        };
        let mut tries = 0;
        loop {
            let merged = self.store.find_moving(&site.id, to.key()).await?.is_some();
            let detail = json!({ "from": from.as_str(), "to": to.as_str(), "merged": merged });
            let act = self.act(actor, "site.page_moved", site.id.as_str(), &detail);
            let page = self.moving(from.key(), to, forwards);
            tries += 1;
            match self.store.move_page(site.id.clone(), page, act).await {
                Err(Error::Conflict(_)) if tries < MOST_TRIES => {}
                outcome => return outcome,
            }
        }
    }

    /// What moving all pages of an origin would come to. Nothing is changed.
    pub async fn plan_domain_move(&self, site: &Site, from: &Origin, to: &Origin) -> Result<DomainPlan, Error> {
        let mut plan = DomainPlan {
            has_from: site.origins.contains(from),
            has_to: site.origins.contains(to),
            ..DomainPlan::default()
        };
        let mut after = String::new();
        loop {
            let rows = self.under(&site.id, from, &after).await?;
            let Some(last) = rows.last() else { return Ok(plan) };
            after.clone_from(&last.key);
            for row in rows {
                plan.pages += 1;
                plan.comments += u64::try_from(row.comments).unwrap_or(0);
                let Ok(page) = there(&row.key, from, to) else {
                    plan.too_long.push(row.url);
                    continue;
                };
                if let Some(onto) = self.store.find_moving(&site.id, page.key()).await? {
                    plan.merged += 1;
                    if plan.merging.len() < NAMED {
                        plan.merging.push((row, onto));
                    }
                }
            }
        }
    }

    /// Moves all pages of an origin to another, some at a time, and tells `progress` how many so far. Broken off, the same
    /// call carries on.
    pub async fn move_domain(
        &self,
        by: Option<&ModeratorId>,
        site: &SiteId,
        (from, to): (&Origin, &Origin),
        keep: bool,
        progress: impl Fn(u64),
    ) -> Result<Result<DomainMoved, DomainError>, Error> {
        if from.page_keys() == to.page_keys() {
            return Ok(Err(DomainError::SamePages));
        }
        let begun = json!({ "from": from, "to": to, "kept": keep });
        // The new origin comes first: its addresses are understood while the old ones still are.
        let begun = self
            .settle(
                by,
                site,
                (from, to),
                MoveStage::Begun,
                ("site.domain_move_begun", &begun),
            )
            .await?;
        let Some(begun) = begun else {
            return Ok(Err(DomainError::UnknownSite));
        };
        let left = &begun.settings.moved_origins;
        let back = MovedOrigin {
            from: to.clone(),
            to: from.clone(),
        };
        if left.contains(&back) {
            // Addresses there are read as addresses here since: where those lead is what holds.
            while self.store.lead_nowhere(site.clone(), to.page_keys(), AT_ONCE).await? > 0 {}
        }
        // Those of an origin that was left lead where they did then, and nobody asks for them.
        let leads = !left.iter().any(|moved| moved.from == *from);
        let mut moved = DomainMoved::default();
        if !self.move_all(site, (from, to), leads, &mut moved, &progress).await? {
            return Ok(Err(DomainError::TooLong));
        }
        let told = json!({ "from": from, "to": to, "kept": keep, "pages": moved.pages, "merged": moved.merged });
        let stage = if keep { MoveStage::DoneAndKept } else { MoveStage::Done };
        let settled = self.settle(by, site, (from, to), stage, ("site.domain_moved", &told));
        if settled.await?.is_none() {
            return Ok(Err(DomainError::UnknownSite));
        }
        // What was written at old addresses meanwhile: from now on they are the new ones'.
        if !self.move_all(site, (from, to), leads, &mut moved, &progress).await? {
            return Ok(Err(DomainError::TooLong));
        }
        Ok(Ok(moved))
    }

    /// Brings the site's origins to a stage of the move, on record, and gives the site as it then is.
    async fn settle(
        &self,
        by: Option<&ModeratorId>,
        site: &SiteId,
        (from, to): (&Origin, &Origin),
        stage: MoveStage,
        (act, detail): (&'static str, &serde_json::Value),
    ) -> Result<Option<Site>, Error> {
        let change = SiteChange {
            moving: Some(OriginMove {
                from: from.clone(),
                to: to.clone(),
                stage,
            }),
            ..SiteChange::default()
        };
        let told = |_: &Site, _: &Site| vec![self.act(by, act, site.as_str(), detail)];
        // An import holds the site for as long as a batch takes.
        match self.rewrite_site(site, &change, told).await? {
            SiteChanged::Done(now, true) => Ok(Some(*now)),
            SiteChanged::Done(now, false) => {
                self.record_act(by, act, site.as_str(), detail).await?;
                Ok(Some(*now))
            }
            SiteChanged::Unknown | SiteChanged::CutsCross { .. } => Ok(None),
        }
    }

    async fn move_all(
        &self,
        site: &SiteId,
        (from, to): (&Origin, &Origin),
        leads: bool,
        moved: &mut DomainMoved,
        progress: impl Fn(u64),
    ) -> Result<bool, Error> {
        if leads {
            self.lead_all(site, (from, to)).await?;
        }
        let mut tries = 0;
        loop {
            let rows = self.under(site, from, "").await?;
            if rows.is_empty() {
                return Ok(true);
            }
            let mut pages = Vec::with_capacity(rows.len());
            for row in &rows {
                let Ok(page) = there(&row.key, from, to) else {
                    return Ok(false);
                };
                pages.push(self.moving(&row.key, &page, true));
            }
            match self.store.move_pages(site.clone(), pages).await {
                Ok((all, merged)) => {
                    moved.pages += all;
                    moved.merged += merged;
                    tries = 0;
                    progress(moved.pages);
                }
                Err(Error::Conflict(_)) if tries < MOST_TRIES => tries += 1,
                Err(error) => return Err(error),
            }
        }
    }

    /// Lets the new places of addresses that pages of an origin, or others, had before lead where those do.
    async fn lead_all(&self, site: &SiteId, (from, to): (&Origin, &Origin)) -> Result<(), Error> {
        let (old, new) = (from.page_keys(), to.page_keys());
        let mut after = String::new();
        let mut tries = 0;
        loop {
            let keys = self.store.leading_keys(site, (&old, &new), &after, AT_ONCE).await?;
            let Some(last) = keys.last() else { return Ok(()) };
            // Nobody can ask for one that would be too long.
            let leading = keys.iter().filter_map(|key| {
                let page = there(key, from, to).ok()?;
                Some(NewLeading {
                    as_key: key.clone(),
                    key: page.key().to_owned(),
                    url: page.as_str().to_owned(),
                    at_ms: self.clock.now_ms(),
                })
            });
            match self.store.lead(site.clone(), leading.collect()).await {
                Ok(()) => {
                    after.clone_from(last);
                    tries = 0;
                }
                Err(Error::Conflict(_)) if tries < MOST_TRIES => tries += 1,
                Err(error) => return Err(error),
            }
        }
    }

    async fn under(&self, site: &SiteId, origin: &Origin, after: &str) -> Result<Vec<MovingRow>, Error> {
        self.store.pages_under(site, &origin.page_keys(), after, AT_ONCE).await
    }

    fn moving(&self, from_key: &str, to: &Page, forwards: bool) -> PageMove {
        PageMove {
            from_key: from_key.to_owned(),
            to_key: to.key().to_owned(),
            to_url: to.as_str().to_owned(),
            forwards,
            at_ms: self.clock.now_ms(),
        }
    }
}

/// The place of a page on another origin.
fn there(key: &str, from: &Origin, to: &Origin) -> Result<Page, PageError> {
    let place = key.strip_prefix(&from.page_keys()).ok_or(PageError::Foreign)?;
    Page::parse_anywhere(&format!("{to}/{place}"))
}
