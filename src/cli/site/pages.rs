//! `tamis site close-page`, and what a site says of the life of its pages.

use super::find;
use crate::cli::{Global, say};
use crate::domain::ids::SiteId;
use crate::domain::page::Closing;
use crate::domain::site::{CONTROLLER_MAX_CHARS, MOST_DAYS, MOST_KEPT_DAYS};
use crate::domain::website::Website;
use crate::moderation::{ClosedBy, PageTold, Sieve, SiteChange, Teller};
use anyhow::{Context, Result, bail};
use clap::Args;

/// What a site says of the life of its pages and of what readers leave there.
#[derive(Debug, Args)]
pub struct Life {
    /// Take no comments on a page N days after it was published, or, where nobody told when that was, after it was first heard of;
    /// "never" for as long as it stands. A page opened by hand stays open.
    #[arg(long, value_name = "N|never", value_parser = days)]
    close_after_days: Option<Days>,
    /// Drop the sealed e-mail and IP addresses of a comment N days after it was written, for good, once nothing waits for a
    /// moderator there; "with-comment" to keep them as long as the comment.
    #[arg(long, value_name = "N|with-comment", value_parser = kept_days)]
    keep_addresses_days: Option<Days>,
    /// Who answers for what readers leave, as the form tells them; "" for the site's name.
    #[arg(long, value_name = "NAME", value_parser = controller)]
    controller: Option<Controller>,
    /// The website's own notice about that, to which the form links; "" for none.
    #[arg(long, value_name = "URL", value_parser = notice_url)]
    notice_url: Option<NoticeUrl>,
}

/// A number of days, or no end.
#[derive(Debug, Clone, Copy)]
struct Days(Option<u32>);

#[derive(Debug, Clone)]
struct Controller(Option<String>);

#[derive(Debug, Clone)]
struct NoticeUrl(Option<String>);

impl Life {
    pub fn change(self) -> SiteChange {
        SiteChange {
            close_after_days: self.close_after_days.map(|days| days.0),
            keep_addresses_days: self.keep_addresses_days.map(|days| days.0),
            controller: self.controller.map(|controller| controller.0),
            notice_url: self.notice_url.map(|url| url.0),
            ..SiteChange::default()
        }
    }
}

fn days(text: &str) -> Result<Days, String> {
    days_or("never", MOST_DAYS, text)
}

fn kept_days(text: &str) -> Result<Days, String> {
    days_or("with-comment", MOST_KEPT_DAYS, text)
}

fn days_or(endless: &str, most: u32, text: &str) -> Result<Days, String> {
    if text == endless {
        return Ok(Days(None));
    }
    let days = text.parse().ok().filter(|days| (1..=most).contains(days));
    days.map(|days| Days(Some(days)))
        .ok_or_else(|| format!("a number of days from 1 to {most}, or \"{endless}\""))
}

fn controller(text: &str) -> Result<Controller, String> {
    if text.chars().count() > CONTROLLER_MAX_CHARS || text.chars().any(char::is_control) {
        return Err(format!("at most {CONTROLLER_MAX_CHARS} characters on one line"));
    }
    Ok(Controller(Some(text.trim().to_owned()).filter(|text| !text.is_empty())))
}

fn notice_url(text: &str) -> Result<NoticeUrl, String> {
    if text.trim().is_empty() {
        return Ok(NoticeUrl(None));
    }
    let url = Website::parse(text).map_err(|_| "an http or https address".to_owned())?;
    Ok(NoticeUrl(Some(url.as_str().to_owned())))
}

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
