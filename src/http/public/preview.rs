//! A text as it would look once it is online, before it is sent. Nothing is kept and nothing is judged.

use super::submit::body_alone;
use crate::http::input::{Fields, Media};
use crate::http::problem::Problem;
use crate::http::{State, gate};
use crate::moderation::render;
use actix_web::{HttpRequest, HttpResponse, web};

pub async fn preview(
    state: web::Data<State>,
    request: HttpRequest,
    site: web::Path<String>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let (site, _) = gate::enter(&state, &request, &site).await?;
    // As often as comments may be sent, yet by a count of its own: whoever looked twice may still send.
    let bucket = format!("{} preview", site.id);
    state.limits.check(&bucket, state.limits.caller(&request))?;
    let mut fields = Fields::read(&request, payload, Media::JsonOrForm).await?;
    let body = body_alone(&mut fields)?;
    let html = render(body.as_str(), site.settings.markdown);
    Ok(HttpResponse::Ok()
        .insert_header(("Cache-Control", "no-store"))
        .json(serde_json::json!({ "html": html })))
}
