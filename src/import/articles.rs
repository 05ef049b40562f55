//! WordPress's articles, as far as their comments need them: address and title, by number, and what is told of their pages.
//!
//! Owns what is held of them for the table, which knows them by number alone.

use super::dates::moment_ms;
use super::field::some;
use super::held::{Held, key};
use super::html;
use super::own::page_of_meta;
use super::record::{PageNote, ReadError};
use std::collections::HashMap;

/// Articles of which is kept whether readers see them: some 50 MB at the most.
const MOST_KNOWN: usize = 1 << 21;

/// An article's address and title.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Article {
    pub url: String,
    pub title: Option<String>,
    /// The address is told as we tell it.
    pub is_ours: bool,
    /// Readers do not see it there, and are not to see its comments here.
    pub is_hidden: bool,
    /// The article that it is a picture of, and is seen with.
    pub above: Option<u64>,
    /// Whether readers see that one is not known.
    pub is_doubtful: bool,
}

/// Whether readers see the articles that came so far.
#[derive(Debug, Default)]
pub(super) struct Seen(HashMap<u64, bool>);

impl Seen {
    pub(super) fn put(&mut self, id: u64, article: &Article) {
        if article.above.is_none() && self.0.len() < MOST_KNOWN {
            self.0.insert(id, !article.is_hidden);
        }
    }
}

impl Article {
    fn stand_on(&mut self, is_seen: impl FnOnce(u64) -> Option<bool>) {
        if let Some(above) = self.above {
            let is_seen = is_seen(above);
            self.is_hidden |= is_seen == Some(false);
            self.is_doubtful = is_seen.is_none();
        }
    }
}

/// Articles by their number.
#[derive(Debug, Default)]
pub struct Articles(Held<5>);

impl Articles {
    pub(super) fn put(&mut self, id: u64, article: &Article) -> Result<(), ReadError> {
        let flag = |is_set: bool| is_set.then_some("");
        let (ours, hidden) = (flag(article.is_ours), flag(article.is_hidden));
        let above = article.above.map(|above| above.to_string());
        let texts = [
            Some(article.url.as_str()),
            article.title.as_deref(),
            ours,
            hidden,
            above.as_deref(),
        ];
        self.0.put(key(&id.to_string()), texts, "articles")
    }

    pub(super) fn get(&self, id: u64) -> Option<Article> {
        let [url, title, ours, hidden, above] = self.0.get(key(&id.to_string()))?;
        let mut article = Article {
            url: url?.to_owned(),
            title: title.map(str::to_owned),
            is_ours: ours.is_some(),
            is_hidden: hidden.is_some(),
            above: above.and_then(|above| above.parse().ok()),
            is_doubtful: false,
        };
        article.stand_on(|above| {
            let [.., hidden, _] = self.0.get(key(&above.to_string()))?;
            Some(hidden.is_none())
        });
        Some(article)
    }
}

/// An article while its element is read.
#[derive(Debug, Default)]
pub(super) struct Post {
    pub article: Article,
    pub id: Option<u64>,
    kind: String,
    closed: bool,
    status: String,
    parent: Option<u64>,
    published_at_ms: Option<i64>,
    is_told: bool,
}

impl Post {
    /// The fields that are read.
    pub fn has(name: &str) -> bool {
        matches!(
            name,
            "title"
                | "link"
                | "wp:post_id"
                | "wp:post_type"
                | "wp:post_parent"
                | "wp:post_date"
                | "wp:post_date_gmt"
                | "wp:status"
                | "wp:post_password"
                | "wp:comment_status"
        )
    }

    pub fn set(&mut self, name: &str, text: &str, over: bool) {
        match name {
            // A part of an address leads elsewhere.
            "link" if !over => text.trim().clone_into(&mut self.article.url),
            "title" => self.article.title = some(&html::plain(text)),
            "wp:post_id" => self.id = text.trim().parse().ok(),
            "wp:post_type" => text.trim().clone_into(&mut self.kind),
            "wp:status" => {
                text.trim().clone_into(&mut self.status);
                self.article.is_hidden |= !matches!(text.trim(), "publish" | "inherit");
            }
            // Zero where it stands by itself.
            "wp:post_parent" => self.parent = text.trim().parse().ok().filter(|parent| *parent > 0),
            "wp:post_password" => self.article.is_hidden |= over || !text.trim().is_empty(),
            "wp:comment_status" => self.closed = text.trim() == "closed",
            // The one in UTC is zero on some, and stands after the one in the website's own time.
            "wp:post_date_gmt" => self.published_at_ms = moment_ms(text).or(self.published_at_ms),
            "wp:post_date" => self.published_at_ms = self.published_at_ms.or_else(|| moment_ms(text)),
            _ => {}
        }
    }

    /// A picture is seen where its article is: at its first comment, and at its end.
    pub fn settle(&mut self, seen: &Seen) {
        self.article.above = self.parent.filter(|_| self.status == "inherit");
        self.article.stand_on(|above| seen.0.get(&above).copied());
    }

    /// What our own meta element says of the page, which then is the article's.
    pub fn ours(&mut self, meta: &str) -> Option<PageNote> {
        let mut note = PageNote {
            page: self.article.url.clone(),
            title: self.article.title.clone(),
            closed: self.closed,
            ..PageNote::default()
        };
        page_of_meta(meta, &mut note)
            .then(|| {
                self.article.url.clone_from(&note.page);
                self.article.is_ours = note.page_is_ours;
                self.article.title.clone_from(&note.title);
                self.is_told = true;
                note
            })
            .filter(|_| !self.article.is_hidden)
    }

    /// What is told of the page, once: before its first comment.
    pub fn page(&mut self) -> Option<PageNote> {
        if self.is_told || self.status != "publish" || self.article.is_hidden || self.article.url.is_empty() {
            return None;
        }
        self.is_told = true;
        Some(PageNote {
            page: self.article.url.clone(),
            title: self.article.title.clone(),
            closed: self.closed,
            published_at_ms: self.published_at_ms,
            ..PageNote::default()
        })
    }

    /// The same at the end of one without comments. Much else has an element as articles have: menus, pictures, styles.
    pub fn page_of_article(&mut self) -> Option<PageNote> {
        if matches!(self.kind.as_str(), "post" | "page") {
            self.page()
        } else {
            None
        }
    }
}

#[cfg(test)]
impl<const N: usize> From<[(u64, Article); N]> for Articles {
    fn from(some: [(u64, Article); N]) -> Self {
        let mut articles = Self::default();
        for (id, article) in some {
            articles.put(id, &article).unwrap();
        }
        articles
    }
}
