//! The pages of a site: searched, closed and opened, moved.

use super::super::card::time_text;
use super::super::{Flash, Told};
use super::sites::site_of;
use super::{find, find_by_form, render, see_other, to_log_in, told};
use crate::clock::rfc3339;
use crate::domain::ids::PageId;
use crate::domain::page::{Closing, Page};
use crate::domain::site::Site;
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::edge::tongue;
use crate::http::filter::{Asked, query};
use crate::http::problem::{Code, Problem};
use crate::locale::{Argument, Tongue};
use crate::moderation::{ClosedBy, PagePlan, PageState, PageTold, Teller};
use crate::storage::{PageFilter, PageMoved};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "moderate/admin/pages.html")]
struct PagesPage {
    t: Tongue,
    lang: &'static str,
    moderator: String,
    csrf: String,
    flash: String,
    flash_fault: bool,
    site: String,
    name: String,
    searched: String,
    here: String,
    rows: Vec<Row>,
    next_url: String,
    from: String,
    to: String,
    fault: String,
}

struct Row {
    url: String,
    title: String,
    comments_url: String,
    count: String,
    at: String,
    at_text: String,
    state: String,
    can_close: bool,
    can_open: bool,
    can_age: bool,
}

#[derive(Template)]
#[template(path = "moderate/admin/move.html")]
struct MovePage {
    t: Tongue,
    lang: &'static str,
    moderator: String,
    csrf: String,
    site: String,
    from: String,
    to: String,
    comments: String,
    merging: String,
}

/// What is typed into the form to move a page, and what is wrong with it.
#[derive(Default)]
struct Typed {
    from: String,
    to: String,
    fault: &'static str,
}

pub async fn list(
    state: web::Data<State>,
    request: HttpRequest,
    slug: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let answer = async {
        let Some(caller) = find(&state, &request).await? else {
            return Ok(to_log_in(request.path()));
        };
        let t = tongue(&request);
        let site = site_of(&state, &slug).await?;
        let flash = Told::find(&state, &request, &caller, t).await?;
        let mut response = HttpResponse::Ok();
        response.cookie(Flash::clear());
        let shown = Shown {
            flash,
            typed: Typed::default(),
        };
        tell(&state, caller, &site, request.query_string(), shown, t, &mut response).await
    };
    told(&request, answer.await)
}

struct Shown {
    flash: Told,
    typed: Typed,
}

async fn tell(
    state: &State,
    caller: Caller,
    site: &Site,
    asked: &str,
    shown: Shown,
    t: Tongue,
    response: &mut actix_web::HttpResponseBuilder,
) -> Result<HttpResponse, Problem> {
    let mut asked = Asked::parse(asked);
    let filter = PageFilter {
        text: asked.text("q").map(|text| text.trim().to_owned()),
        before: asked.part("cursor", |text| PageId::parse(text).ok()).map(Into::into),
        limit: i64::try_from(asked.limit()).unwrap_or(i64::MAX),
    };
    asked.check()?;
    let path = format!("/moderate/sites/{}/pages", site.id);
    let searched = filter.text.clone().unwrap_or_default();
    let link = |cursor: &str| {
        let parts = [("q", searched.as_str()), ("cursor", cursor)];
        let parts: Vec<(&str, &str)> = parts.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        if parts.is_empty() {
            path.clone()
        } else {
            format!("{path}?{}", query(parts))
        }
    };
    let (pages, next) = state.sieve.pages(site, &filter).await?;
    let page = PagesPage {
        t,
        lang: t.tag(),
        moderator: caller.moderator.email.expose().to_owned(),
        csrf: caller.csrf,
        flash: shown.flash.text,
        flash_fault: shown.flash.fault,
        site: site.id.to_string(),
        name: site.name.clone(),
        here: link(filter.before.as_deref().unwrap_or_default()),
        rows: pages.into_iter().map(|page| row(site, page, t)).collect(),
        next_url: next.map(|next| link(&next)).unwrap_or_default(),
        searched,
        fault: if shown.typed.fault.is_empty() {
            String::new()
        } else {
            t.tr(shown.typed.fault)
        },
        from: shown.typed.from,
        to: shown.typed.to,
    };
    render(&page, response)
}

fn row(site: &Site, page: PageState, t: Tongue) -> Row {
    let closing = page.row.closing();
    let state = match (page.closed_by, closing) {
        (Some(ClosedBy::Hand), _) => "closed",
        (Some(ClosedBy::Age), _) => "aged",
        (None, Closing::Open) => "kept-open",
        (None, _) => "open",
    };
    let since_ms = page.row.published_at_ms.unwrap_or(page.row.created_at_ms);
    let comments = [
        ("site", site.id.as_str()),
        ("status", "published"),
        ("page", &page.row.url),
    ];
    Row {
        comments_url: format!("/moderate?{}", query(comments)),
        count: t.count(u64::try_from(page.row.published).unwrap_or(0)),
        at: rfc3339(since_ms),
        at_text: time_text(since_ms, t),
        state: t.tr(&format!("admin-page-{state}")),
        can_close: closing != Closing::Closed,
        can_open: page.closed_by.is_some(),
        // Without a number of days there is nothing that its age would change.
        can_age: closing != Closing::ByAge && site.settings.close_after_days.is_some(),
        title: page.row.title.unwrap_or_default(),
        url: page.row.url,
    }
}

pub async fn change(
    state: web::Data<State>,
    request: HttpRequest,
    slug: web::Path<String>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let answer = async {
        let path = format!("/moderate/sites/{slug}/pages");
        let Some((caller, mut fields)) = find_by_form(&state, &request, payload).await? else {
            return Ok(to_log_in(&path));
        };
        let site = site_of(&state, &slug).await?;
        let (closing, word) = match fields.text("do").as_deref() {
            Some("close") => (Closing::Closed, "page-closed"),
            Some("open") => (Closing::Open, "page-opened"),
            Some("age") => (Closing::ByAge, "page-by-age"),
            _ => return Err(Code::InputInvalid.into()),
        };
        let typed = fields.text("page").unwrap_or_default();
        let page = Page::parse_anywhere(&typed).map_err(|_| Code::RouteUnknown)?;
        // Only what is listed here is changed here: nothing is made by a form that was tampered with.
        state.sieve.find_page(&site, &page).await?.ok_or(Code::RouteUnknown)?;
        let told = PageTold {
            closing: Some(closing),
            ..PageTold::default()
        };
        let by = Teller::Administrator(&caller.moderator.id);
        state.sieve.tell_page(by, &site, &page, told).await?;
        let back = fields
            .text("here")
            .filter(|here| *here == path || here.starts_with(&format!("{path}?")));
        Ok(see_other(
            super::super::way_back(back.as_deref().or(Some(&path))),
            Some(&Flash::Word(word)),
        ))
    };
    told(&request, answer.await)
}

/// Moves a page, once whoever asked for it saw what that comes to.
pub async fn move_page(
    state: web::Data<State>,
    request: HttpRequest,
    slug: web::Path<String>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let answer = async {
        let path = format!("/moderate/sites/{slug}/pages");
        let Some((caller, mut fields)) = find_by_form(&state, &request, payload).await? else {
            return Ok(to_log_in(&path));
        };
        let t = tongue(&request);
        let site = site_of(&state, &slug).await?;
        let mut typed = Typed {
            from: fields.text("from").unwrap_or_default(),
            to: fields.text("to").unwrap_or_default(),
            fault: "",
        };
        let sure = fields.text("sure");
        match planned(&state, &site, &typed).await? {
            Err(fault) => typed.fault = fault,
            Ok((from, to, moving, onto)) => {
                let merging = onto.map_or_else(String::new, |onto| {
                    let told = [("page", Argument::Text(to.as_str())), ("count", Argument::Number(onto))];
                    t.tr_with("admin-move-merges", &told)
                });
                // What was seen is what is done: that a page came to the new address meanwhile is told first.
                if sure.as_deref() == Some(if merging.is_empty() { "move" } else { "merge" }) {
                    let by = Teller::Administrator(&caller.moderator.id);
                    if state.sieve.move_page(by, &site, &from, &to, true).await? != PageMoved::Unknown {
                        return Ok(see_other(&path, Some(&Flash::Word("page-moved"))));
                    }
                    typed.fault = "admin-move-unknown";
                } else {
                    let page = MovePage {
                        t,
                        lang: t.tag(),
                        moderator: caller.moderator.email.expose().to_owned(),
                        csrf: caller.csrf,
                        site: site.id.to_string(),
                        from: from.as_str().to_owned(),
                        to: to.as_str().to_owned(),
                        comments: t.tr_n("admin-move-comments", moving),
                        merging,
                    };
                    return render(&page, &mut HttpResponse::Ok());
                }
            }
        }
        let shown = Shown {
            flash: Told::default(),
            typed,
        };
        let mut response = HttpResponse::build(StatusCode::UNPROCESSABLE_ENTITY);
        tell(&state, caller, &site, "", shown, t, &mut response).await
    };
    told(&request, answer.await)
}

type Planned = (Page, Page, i64, Option<i64>);

/// Both pages, how many comments move, and onto how many; or what is wrong.
async fn planned(state: &State, site: &Site, typed: &Typed) -> Result<Result<Planned, &'static str>, Problem> {
    let (Ok(from), Ok(to)) = (Page::parse_anywhere(&typed.from), site.page(&typed.to)) else {
        return Ok(Err("admin-move-fault"));
    };
    if from.key() == to.key() {
        return Ok(Err("admin-move-same"));
    }
    Ok(match state.sieve.plan_page_move(site, &from, &to).await? {
        PagePlan::Moves { from: moving, onto } => Ok((from, to, moving.comments, onto.map(|onto| onto.comments))),
        PagePlan::Stands => Err("admin-move-stands"),
        PagePlan::Elsewhere(_) | PagePlan::Unknown => Err("admin-move-unknown"),
    })
}
