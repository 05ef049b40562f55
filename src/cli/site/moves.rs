//! `tamis site move-page` and `tamis site move-domain`: comments follow their pages.
//!
//! Owns that whoever moves sees beforehand what that comes to, and agrees. How it is done stands in `moderation`.

use super::{agreed, find, is_asked, unknown};
use crate::cli::{Global, say};
use crate::domain::ids::SiteId;
use crate::domain::page::Page;
use crate::domain::site::{Origin, Site};
use crate::moderation::{DomainError, DomainPlan, PagePlan, Sieve, Teller};
use crate::storage::PageMoved;
use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::json;

#[derive(Debug, Args)]
pub struct MovePage {
    #[arg(value_parser = SiteId::parse)]
    slug: SiteId,
    /// Where its comments stand: the page's address, or its name.
    old: String,
    /// Where they are to stand.
    new: String,
    /// Do not lead the old address to the page any more; it is free for another.
    #[arg(long)]
    no_forward: bool,
    #[command(flatten)]
    how: How,
}

#[derive(Debug, Args)]
pub struct MoveDomain {
    #[arg(value_parser = SiteId::parse)]
    slug: SiteId,
    /// The origin that the website leaves, such as https://old.example.
    #[arg(value_parser = Origin::parse)]
    old: Origin,
    /// The origin at which it can be found from now on.
    #[arg(value_parser = Origin::parse)]
    new: Origin,
    /// Go on taking comments from browsers on the old origin too.
    #[arg(long)]
    keep_old: bool,
    #[command(flatten)]
    how: How,
}

#[derive(Debug, Args)]
struct How {
    /// Tell what it would come to, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Do not ask; needed where there is no terminal to ask on.
    #[arg(long)]
    yes: bool,
}

impl How {
    /// Whether a person is asked, who is told the warning together with the question.
    fn asks(&self) -> bool {
        !self.dry_run && !self.yes && is_asked()
    }

    /// Whether to go on, once the plan was told.
    fn agreed(&self, slug: &SiteId, warning: &str) -> Result<bool> {
        if self.dry_run {
            say::note("Nothing was changed.");
            return Ok(false);
        }
        if self.yes || agreed(slug, "whether to go on: say --yes; nothing was changed", warning)? {
            return Ok(true);
        }
        bail!("nothing was changed")
    }
}

impl MovePage {
    pub async fn run(self, sieve: &Sieve, global: &Global) -> Result<()> {
        let site = find(sieve, &self.slug).await?;
        // The site may have left the old address's origin since.
        let from = Page::parse_anywhere(&self.old).context("the old page")?;
        let to = site.page(&self.new).context("the new page")?;
        if from.key() == to.key() {
            bail!("{} and {} are one page", self.old, self.new);
        }
        let (moving, onto) = match sieve.plan_page_move(&site, &from, &to).await? {
            PagePlan::Moves { from, onto } => (from, onto),
            PagePlan::Stands => {
                say::note(&format!("{} stands there already: nothing is to be done.", to.as_str()));
                return Ok(());
            }
            PagePlan::Elsewhere(url) => bail!("{} was moved before: it stands at {url}", from.as_str()),
            PagePlan::Unknown => bail!(
                "nobody has written on {}: see that the address is the page's own",
                from.as_str()
            ),
        };
        let plan = json!({
            "from": moving.url, "to": to.as_str(), "comments": moving.comments,
            "merges_with": onto.as_ref().map(|onto| json!({ "url": onto.url, "comments": onto.comments })),
        });
        let warning = match &onto {
            None => "The comments follow the page.".to_owned(),
            Some(onto) => format!(
                "{} has {} already: both become one page, which cannot be parted again.",
                onto.url,
                comments(onto.comments)
            ),
        };
        if !global.json {
            say::line(&format!("from      {}, {}", moving.url, comments(moving.comments)));
            say::line(&format!("to        {}", to.as_str()));
            if !self.how.asks() {
                say::note(&warning);
            }
        }
        if !self.how.agreed(&site.id, &warning)? {
            return told(global, plan, false);
        }
        let moved = sieve
            .move_page(Teller::Operator, &site, &from, &to, !self.no_forward)
            .await?;
        if moved == PageMoved::Unknown {
            bail!("somebody else moved {} meanwhile", from.as_str());
        }
        if !global.json {
            let led = if self.no_forward {
                "leads there no more"
            } else {
                "leads there"
            };
            say::note(&format!("Moved. The old address {led}."));
        }
        told(global, plan, true)
    }
}

/// What was planned, for programs, and whether it was done.
fn told(global: &Global, mut plan: serde_json::Value, done: bool) -> Result<()> {
    if global.json {
        plan["moved"] = json!(done);
        say::json(&plan)?;
    }
    Ok(())
}

fn same_pages(slug: &SiteId, new: &Origin) -> String {
    format!(
        "a page is the same by http and by https: nothing is to be moved; tamis site set {slug} --origin {new}, with its other origins, lets readers in"
    )
}

fn comments(count: i64) -> String {
    match count {
        0 => "no comments".to_owned(),
        1 => "1 comment".to_owned(),
        count => format!("{count} comments"),
    }
}

impl MoveDomain {
    pub async fn run(self, sieve: &Sieve, global: &Global) -> Result<()> {
        let site = find(sieve, &self.slug).await?;
        if self.old.page_keys() == self.new.page_keys() {
            bail!("{}", same_pages(&self.slug, &self.new));
        }
        let plan = sieve.plan_domain_move(&site, &self.old, &self.new).await?;
        if !plan.has_from && plan.pages == 0 {
            bail!(
                "{} is none of the origins of {}, and none of its pages stands there",
                self.old,
                site.id
            );
        }
        let tells = self.tell(&site, &plan);
        if !global.json {
            for line in &tells {
                say::line(line);
            }
        }
        if let Some(url) = plan.too_long.first() {
            bail!("{url} would be longer there than an address may be: nothing was changed");
        }
        let warning = match plan.merged {
            0 => "The comments follow their pages.".to_owned(),
            merged => format!(
                "{merged} of the pages become one with a page that stands there already, which cannot be parted again."
            ),
        };
        let json = json!({
            "from": self.old, "to": self.new, "pages": plan.pages, "comments": plan.comments, "merged": plan.merged,
            "merging": plan.merging.iter().map(|(row, onto)| json!({
                "from": row.url, "comments": row.comments, "to": onto.url, "comments_there": onto.comments,
            })).collect::<Vec<_>>(),
        });
        if !self.how.agreed(&site.id, &warning)? {
            return told(global, json, false);
        }
        let progress = |moved: u64| say::progress(&format!("{moved} of {} pages are moved", plan.pages));
        let moved = sieve
            .move_domain(None, &site.id, (&self.old, &self.new), self.keep_old, progress)
            .await?;
        match moved {
            Ok(moved) => say::note(&format!(
                "{} pages are moved, {} of them onto another.",
                moved.pages, moved.merged
            )),
            Err(DomainError::UnknownSite) => return Err(unknown(&site.id)),
            Err(DomainError::SamePages) => bail!("{}", same_pages(&site.id, &self.new)),
            Err(DomainError::TooLong) => {
                bail!("a page came whose address would be too long there: the others are moved")
            }
        }
        told(global, json, true)
    }

    fn tell(&self, site: &Site, plan: &DomainPlan) -> Vec<String> {
        let origin = match (plan.has_from, self.keep_old) {
            (true, false) => "ceases to be an origin of the site; its addresses are understood as the new one's",
            (true, true) => "stays an origin of the site",
            (false, _) => "is no origin of the site",
        };
        let mut lines = vec![
            format!("site      {}", site.id),
            format!("from      {}: {origin}", self.old),
            format!(
                "to        {}{}",
                self.new,
                if plan.has_to {
                    ""
                } else {
                    ": becomes an origin of the site"
                }
            ),
            format!("pages     {}", plan.pages),
            format!("comments  {}", plan.comments),
            format!("merging   {}", plan.merged),
        ];
        let merging = plan.merging.iter();
        lines.extend(merging.map(|(row, onto)| {
            format!(
                "  {}, {}, onto {}, {}",
                row.url,
                comments(row.comments),
                onto.url,
                comments(onto.comments)
            )
        }));
        let unnamed = plan.merged.saturating_sub(plan.merging.len() as u64);
        if unnamed > 0 {
            lines.push(format!("  and {unnamed} more"));
        }
        lines
    }
}
