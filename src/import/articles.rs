//! WordPress's articles, as far as their comments need them: address and title, by number.
//!
//! Owns what is held of them for the table, which knows them by number alone.

use super::held::{Held, key};
use super::own::page_of_meta;
use super::record::{PageNote, ReadError};

/// An article's address and title.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Article {
    pub url: String,
    pub title: Option<String>,
    /// The address is told as we tell it.
    pub is_ours: bool,
}

/// Articles by their number.
#[derive(Debug, Default)]
pub struct Articles(Held<3>);

impl Articles {
    pub(super) fn put(&mut self, id: u64, article: &Article) -> Result<(), ReadError> {
        let ours = article.is_ours.then_some("");
        let texts = [Some(article.url.as_str()), article.title.as_deref(), ours];
        self.0.put(key(&id.to_string()), texts, "articles")
    }

    pub(super) fn get(&self, id: u64) -> Option<Article> {
        let [url, title, ours] = self.0.get(key(&id.to_string()))?;
        Some(Article {
            url: url?.to_owned(),
            title: title.map(str::to_owned),
            is_ours: ours.is_some(),
        })
    }
}

impl Article {
    /// What our own meta element says of the page, which then is the article's.
    pub(super) fn ours(&mut self, meta: &str, closed: bool) -> Option<PageNote> {
        let mut note = PageNote {
            page: self.url.clone(),
            title: self.title.clone(),
            closed,
            ..PageNote::default()
        };
        page_of_meta(meta, &mut note).then(|| {
            self.url.clone_from(&note.page);
            self.is_ours = note.page_is_ours;
            self.title.clone_from(&note.title);
            note
        })
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
