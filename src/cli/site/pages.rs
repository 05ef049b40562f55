//! `tamis site close-page`.

use super::find;
use crate::cli::{Global, say};
use crate::domain::ids::SiteId;
use crate::domain::page::Closing;
use crate::moderation::{ClosedBy, PageTold, Sieve, Teller};
use anyhow::{Context, Result, bail};
use clap::Args;

#[derive(Debug, Args)]
pub struct ClosePage {
    #[arg(value_parser = SiteId::parse)]
    slug: SiteId,
    /// The page's address, or its name.
    page: String,
    /// Open it; it stays open however old it grows.
    #[arg(long, conflicts_with = "by_age")]
    reopen: bool,
    /// Leave it to the page's age again.
    #[arg(long)]
    by_age: bool,
    /// Nobody has written on it yet, and that is right.
    #[arg(long)]
    new: bool,
}

impl ClosePage {
    pub async fn run(self, sieve: &Sieve, global: &Global) -> Result<()> {
        let site = find(sieve, &self.slug).await?;
        let page = site.page(&self.page).context("the page")?;
        if !self.new && sieve.find_page(&site, &page).await?.is_none() {
            bail!(
                "nobody has written on {} yet: see that the address is the page's own, and say --new if it is",
                page.as_str()
            );
        }
        let closing = match (self.reopen, self.by_age) {
            (true, _) => Closing::Open,
            (false, true) => Closing::ByAge,
            (false, false) => Closing::Closed,
        };
        let told = PageTold {
            closing: Some(closing),
            ..PageTold::default()
        };
        let (_, state) = sieve.tell_page(Teller::Operator, &site, &page, told).await?;
        if global.json {
            let closed = state.closed_by.is_some();
            return say::json(&serde_json::json!({ "site": site.id, "page": state.row.url, "closed": closed }));
        }
        let now = match (state.closed_by, closing) {
            (Some(ClosedBy::Hand), _) => "is closed",
            (Some(ClosedBy::Age), _) => "is closed by its age",
            (None, Closing::Open) => "is open again",
            (None, _) => "is open, until its age closes it",
        };
        say::note(&format!("{} {now}.", state.row.url));
        Ok(())
    }
}
