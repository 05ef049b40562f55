//! Comments and counts go out.

use crate::domain::comment::PublicComment;
use crate::domain::ids::CommentId;
use crate::domain::page::{Page, PageError};
use crate::domain::site::Site;
use crate::http::filter::{Asked, MOST};
use crate::http::problem::{Fault, Problem};
use crate::http::{State, gate};
use crate::moderation::ListingOrder;
use crate::storage::PageRow;
use actix_web::http::header::{CACHE_CONTROL, ContentType, ETAG, EntityTag, IfNoneMatch};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

#[derive(Serialize)]
struct ListResponse<'a> {
    page: PageResponse<'a>,
    count: i64,
    comments: &'a [PublicComment],
    next: Option<&'a str>,
}

#[derive(Serialize)]
struct PageResponse<'a> {
    url: &'a str,
    title: Option<&'a str>,
    closed: bool,
}

/// The query of a list; unknown parts do not count.
pub(super) struct Query {
    pub page: Vec<String>,
    pub order: ListingOrder,
    pub cursor: Option<String>,
    pub limit: usize,
}

impl Query {
    /// Parses a query string, naming every fault at once.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let mut asked = Asked::parse(text);
        let order = |text: &str| match text {
            "oldest" => Some(ListingOrder::Oldest),
            "newest" => Some(ListingOrder::Newest),
            _ => None,
        };
        let query = Self {
            page: asked.texts("page"),
            order: asked.part("order", order).unwrap_or_default(),
            cursor: asked.part("cursor", |text| CommentId::parse(text).ok()).map(Into::into),
            limit: asked.limit(),
        };
        if query.page.is_empty() {
            asked.fault("page", "page.required");
        }
        if query.page.len() > MOST {
            asked.fault("page", "page.too_many");
        }
        asked.check()?;
        Ok(query)
    }

    /// Its pages, parsed on a site's origins; every one that is none is named.
    pub fn pages(&self, site: &Site) -> Result<Vec<Page>, Problem> {
        let mut pages = Vec::with_capacity(self.page.len());
        let mut faults = Vec::new();
        for (at, text) in self.page.iter().enumerate() {
            match site.page(text) {
                Ok(page) => pages.push(page),
                Err(error) => faults.push(match self.page.len() {
                    1 => Fault::of("page", page_code(error)),
                    // Which of them, so that the rest can be asked for without it.
                    _ => Fault {
                        pointer: format!("/page/{at}"),
                        code: page_code(error).to_owned(),
                    },
                }),
            }
        }
        if faults.is_empty() {
            Ok(pages)
        } else {
            Err(Problem::invalid(faults))
        }
    }
}

pub async fn list(
    state: web::Data<State>,
    request: HttpRequest,
    site: web::Path<String>,
    known: web::Header<IfNoneMatch>,
) -> Result<HttpResponse, Problem> {
    let (site, _) = gate::enter(&state, &request, &site).await?;
    let query = Query::parse(request.query_string())?;
    let pages = query.pages(&site)?;
    let Some(page) = pages.first() else {
        return Err(Problem::invalid(vec![Fault::of("page", "page.required")]));
    };
    let Some(row) = state.sieve.find_page(&site, page).await? else {
        let page = PageResponse {
            url: page.as_str(),
            title: None,
            closed: false,
        };
        return Ok(HttpResponse::Ok()
            .insert_header((CACHE_CONTROL, "no-cache"))
            .json(ListResponse {
                page,
                count: 0,
                comments: &[],
                next: None,
            }));
    };
    // The version rises with every change that readers can see; site, id and query tell apart what shares a version.
    let order = if query.order == ListingOrder::Oldest { 'o' } else { 'n' };
    let cursor = query.cursor.as_deref().unwrap_or_default();
    // A page's age closes it without a change to its row.
    let is_closed = state.sieve.is_closed(&site, &row);
    let open = if is_closed { 'c' } else { 'o' };
    let tag = EntityTag::new_weak(format!(
        "{}-{}-{}{open}-{order}{}-{cursor}",
        site.id, row.id, row.version, query.limit
    ));
    if is_known(&known, &tag) {
        return Ok(HttpResponse::NotModified()
            .insert_header((ETAG, tag.to_string()))
            .insert_header((CACHE_CONTROL, "no-cache"))
            .finish());
    }
    let body = if let Some(body) = state.listings.find(&tag) {
        body
    } else {
        state
            .listings
            .keep(&tag, write_out(&state, &site, &row, is_closed, &query).await?)
    };
    Ok(HttpResponse::Ok()
        .content_type(ContentType::json())
        .insert_header((ETAG, tag.to_string()))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .body(body))
}

async fn write_out(
    state: &State,
    site: &Site,
    row: &PageRow,
    is_closed: bool,
    query: &Query,
) -> Result<Bytes, Problem> {
    let listing = state
        .sieve
        .list(site, row, query.order, query.cursor.as_deref(), query.limit)
        .await?;
    let page = PageResponse {
        url: &row.url,
        title: row.title.as_deref(),
        closed: is_closed,
    };
    let list = ListResponse {
        page,
        count: row.published,
        comments: &listing.comments,
        next: listing.next.as_deref(),
    };
    Ok(serde_json::to_vec(&list).map_err(Problem::internal)?.into())
}

pub async fn counts(
    state: web::Data<State>,
    request: HttpRequest,
    site: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let (site, _) = gate::enter(&state, &request, &site).await?;
    let query = Query::parse(request.query_string())?;
    let pages = query.pages(&site)?;
    let counts = state.sieve.count(&site, &pages).await?;
    let counts: serde_json::Map<String, serde_json::Value> = query
        .page
        .into_iter()
        .zip(counts)
        .map(|(page, count)| (page, count.into()))
        .collect();
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-cache"))
        .json(serde_json::json!({ "counts": counts })))
}

pub(super) fn is_known(known: &IfNoneMatch, tag: &EntityTag) -> bool {
    match known {
        IfNoneMatch::Any => true,
        IfNoneMatch::Items(tags) => tags.iter().any(|known| known.weak_eq(tag)),
    }
}

pub(super) fn page_code(error: PageError) -> &'static str {
    match error {
        PageError::Required => "page.required",
        PageError::Invalid => "page.invalid",
        PageError::Foreign => "page.foreign",
    }
}
