//! A website's server, or an administrator, tells of a page: `PUT /api/v1/sites/{site}/page`.

use super::reading::page_code;
use crate::clock::{parse_rfc3339, rfc3339};
use crate::domain::ids::SiteId;
use crate::domain::page::Closing;
use crate::http::auth::Caller;
use crate::http::input::{Fields, Media};
use crate::http::problem::{Code, Problem};
use crate::http::{State, gate};
use crate::moderation::{ClosedBy, PageState, PageTold, Teller};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use serde::Serialize;

/// How a moderator's token begins; a site's key begins otherwise.
const MODERATOR: &str = "tms_mod_";
const TITLE_MAX_CHARS: usize = 300;

#[derive(Serialize)]
struct PageResponse<'a> {
    url: &'a str,
    title: Option<&'a str>,
    closed: bool,
    closed_by: Option<&'static str>,
    published_at: Option<String>,
    count: i64,
}

impl<'a> PageResponse<'a> {
    fn new(state: &'a PageState) -> Self {
        Self {
            url: &state.row.url,
            title: state.row.title.as_deref(),
            closed: state.closed_by.is_some(),
            closed_by: state.closed_by.map(|by| match by {
                ClosedBy::Hand => "hand",
                ClosedBy::Age => "age",
            }),
            published_at: state.row.published_at_ms.map(rfc3339),
            count: state.row.published,
        }
    }
}

pub async fn tell(
    state: web::Data<State>,
    request: HttpRequest,
    site: web::Path<String>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let is_key = gate::bearer(&request).is_some_and(|token| !token.starts_with(MODERATOR));
    let (site, administrator) = if is_key {
        (gate::enter_by_key(&state, &request, &site).await?, None)
    } else {
        let caller = Caller::from_request(&request, &mut Payload::None).await?;
        caller.check_admin()?;
        let id = SiteId::parse(&site).map_err(|_| Code::SiteUnknown)?;
        let site = state.sieve.store.find_site(&id).await?.ok_or(Code::SiteUnknown)?;
        (site, Some(caller.moderator.id))
    };
    let mut fields = Fields::read(&request, payload, Media::Json).await?;
    let page = match fields.text("page").as_deref().map(|typed| site.page(typed)) {
        Some(Ok(page)) => Some(page),
        Some(Err(error)) => {
            fields.fault("page", page_code(error));
            None
        }
        None => {
            fields.fault("page", "page.required");
            None
        }
    };
    let title = fields.text("title").map(|title| title.trim().to_owned());
    if title
        .as_deref()
        .is_some_and(|title| title.chars().count() > TITLE_MAX_CHARS)
    {
        fields.fault("title", "title.too_long");
    }
    let published_at = fields.text("published_at").map(|text| parse_rfc3339(text.trim()));
    if published_at == Some(None) {
        fields.fault("published_at", "published_at.invalid");
    }
    let closed = fields.truth_if_sent("closed");
    fields.check()?;
    let page = page.ok_or(Code::InputInvalid)?;
    let told = PageTold {
        closing: closed.map(|closed| if closed { Closing::Closed } else { Closing::Open }),
        title,
        published_at_ms: published_at.flatten(),
    };
    let by = match &administrator {
        Some(id) => Teller::Administrator(id),
        None => Teller::Website,
    };
    let (known, page) = state.sieve.tell_page(by, &site, &page, told).await?;
    let mut response = if known {
        HttpResponse::Ok()
    } else {
        HttpResponse::Created()
    };
    Ok(response
        .insert_header(("Cache-Control", "no-store"))
        .json(PageResponse::new(&page)))
}
