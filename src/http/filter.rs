//! What is asked for in an address: `?site=…&status=…`.
//!
//! Owns how a query is taken apart, and of the queue's the names of the filters and what each may say. The API and the
//! pages share it, so that a link on a page and a program's request mean the same.

use super::problem::{Fault, Problem};
use crate::domain::comment::Status;
use crate::domain::ids::{AuthorId, CommentId, SiteId};
use crate::domain::lang::Lang;
use crate::domain::page::Page;
use crate::domain::policy::Cause;
use crate::moderation::{Cursor, QueueRequest};
use crate::storage::Order;
use url::form_urlencoded;

const LIMIT: usize = 50;
/// In place of a status: what is reported, whatever its status.
pub const REPORTED: &str = "reported";
/// The most that a list may be asked for.
pub const MOST: usize = 100;

pub const ORDERS: [(Order, &str); 4] = [
    (Order::Uncertain, "uncertain"),
    (Order::Oldest, "oldest"),
    (Order::Newest, "newest"),
    (Order::LikeliestSpam, "likeliest_spam"),
];

/// The parts of a query by their names; of a repeated one the first counts, and an empty one is absent.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    parts: Vec<(String, String)>,
    faults: Vec<Fault>,
}

impl Asked {
    pub fn parse(query: &str) -> Self {
        let parts = form_urlencoded::parse(query.as_bytes()).into_owned();
        Self {
            parts: parts.filter(|(_, value)| !value.trim().is_empty()).collect(),
            faults: Vec::new(),
        }
    }

    /// A part as it was sent, for a link that carries it on; `None` where no field may hold it.
    pub fn find(&self, name: &str) -> Option<&str> {
        self.sent(name).next().filter(|value| !value.contains('\0'))
    }

    /// A part; what no field may hold is at fault. A part that nobody asks for never is.
    pub fn text(&mut self, name: &str) -> Option<String> {
        if self.sent(name).next().is_some_and(|value| value.contains('\0')) {
            self.fault(name, "text.invalid");
        }
        self.find(name).map(ToOwned::to_owned)
    }

    /// Every part of a name, where each repetition counts.
    pub fn texts(&mut self, name: &str) -> Vec<String> {
        if self.sent(name).any(|value| value.contains('\0')) {
            self.fault(name, "text.invalid");
        }
        self.sent(name).map(ToOwned::to_owned).collect()
    }

    /// A part parsed; what does not parse is at fault.
    pub fn part<T>(&mut self, name: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let parsed = parse(&self.text(name)?);
        if parsed.is_none() {
            self.fault(name, &format!("{name}.invalid"));
        }
        parsed
    }

    pub fn limit(&mut self) -> usize {
        let in_bounds = |text: &str| text.parse().ok().filter(|limit| (1..=MOST).contains(limit));
        self.part("limit", in_bounds).unwrap_or(LIMIT)
    }

    /// Refuses the query, naming every fault at once, if there is any.
    pub fn check(self) -> Result<(), Problem> {
        if self.faults.is_empty() {
            Ok(())
        } else {
            Err(Problem::invalid(self.faults))
        }
    }

    /// The queue asked for.
    pub fn queue(mut self) -> Result<QueueRequest, Problem> {
        let order = |text: &str| ORDERS.into_iter().find(|(_, name)| *name == text);
        let order = self.part("sort", order).map_or(Order::Uncertain, |(order, _)| order);
        let reported = self.find("status") == Some(REPORTED);
        let request = QueueRequest {
            site: self.part("site", |text| SiteId::parse(text).ok()),
            status: if reported {
                Status::Pending
            } else {
                self.part("status", Status::find).unwrap_or(Status::Pending)
            },
            reported,
            order,
            text: self.text("q").map(|text| text.trim().to_owned()),
            page: self.part("page", parse_page),
            author: self.part("author", |text| AuthorId::parse(text).ok()),
            writer: self.part("writer", |text| CommentId::parse(text).ok()),
            domain: self.part("domain", parse_domain),
            lang: self.part("lang", parse_lang),
            cause: self.part("cause", Cause::find),
            until_ms: self.part("until", |text| text.parse().ok()),
            after: self.part("cursor", |text| {
                Cursor::parse(text).filter(|cursor| cursor.order() == order)
            }),
            limit: self.limit(),
        };
        self.check()?;
        Ok(request)
    }

    fn sent(&self, name: &str) -> impl Iterator<Item = &str> {
        let of_name = self.parts.iter().filter(move |(known, _)| known == name);
        of_name.map(|(_, value)| value.as_str())
    }

    /// Notes that a part is at fault.
    pub fn fault(&mut self, field: &str, code: &str) {
        self.faults.push(Fault::of(field, code));
    }
}

/// A page of any site: its own origin stands for the site's.
fn parse_page(typed: &str) -> Option<Page> {
    Page::parse_anywhere(typed).ok()
}

/// A host's name or a part of one, as links hold it.
fn parse_domain(typed: &str) -> Option<String> {
    let domain = typed.trim().trim_start_matches("www.").to_lowercase();
    let is_name = |char: char| char.is_alphanumeric() || matches!(char, '.' | '-');
    (domain.len() <= 253 && domain.chars().all(is_name)).then_some(domain)
}

/// A language's tag, or `none` for those that nobody told.
fn parse_lang(typed: &str) -> Option<String> {
    if typed == "none" {
        return Some(typed.to_owned());
    }
    Lang::parse(typed).ok().map(|lang| lang.as_str().to_owned())
}

/// Parts as a query, percent-encoded, without a leading `?`.
pub fn query<'a>(parts: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(parts)
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(query: &str) -> Vec<String> {
        let problem = Asked::parse(query).queue().unwrap_err();
        problem.faults.into_iter().map(|fault| fault.code).collect()
    }

    #[test]
    fn nothing_asked_is_the_queue_by_uncertainty() {
        let request = Asked::parse("status=&q=+&unknown=1").queue().unwrap();
        assert_eq!(
            (request.status, request.order, request.limit),
            (Status::Pending, Order::Uncertain, 50)
        );
        assert!(request.text.is_none() && request.site.is_none() && request.after.is_none());
    }

    #[test]
    fn every_fault_is_named_at_once() {
        assert_eq!(
            codes("status=x&sort=x&limit=0&cursor=x&author=x&page=ftp://a&site=A&q=%00"),
            [
                "sort.invalid",
                "site.invalid",
                "status.invalid",
                "text.invalid",
                "page.invalid",
                "author.invalid",
                "cursor.invalid",
                "limit.invalid"
            ]
        );
        assert_eq!(codes("limit=101"), ["limit.invalid"]);
        assert!(
            Asked::parse("%00=x&a/~=%00&unknown=%00").queue().is_ok(),
            "nobody asks for them"
        );
    }

    #[test]
    fn a_cursor_belongs_to_its_order() {
        let cursor = "n.1.0.0190a5e4-0000-7000-8000-000000000001";
        assert!(Asked::parse(&format!("sort=newest&cursor={cursor}")).queue().is_ok());
        assert_eq!(codes(&format!("sort=oldest&cursor={cursor}")), ["cursor.invalid"]);
    }

    #[test]
    fn a_page_is_found_by_any_of_its_spellings() {
        let key = |typed: &str| parse_page(typed).unwrap().key().to_owned();
        assert_eq!(key("https://a.example/x?utm_source=y#z"), key("http://a.example/x"));
        assert_eq!(key("article-7"), "id:article-7");
    }
}
