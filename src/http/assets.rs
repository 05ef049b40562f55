//! The style sheet, the icon and the script of our pages, held in the binary.

use super::resource::resource;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use actix_web::{HttpRequest, HttpResponse, web};
use xxhash_rust::xxh3::xxh3_64;

const STYLE: &str = include_str!("../../web/tamis.css");
/// Built from `web/moderate/` by `npm run build` in `web/`.
const MODERATE: &str = include_str!("../../web/moderate.js");
/// Built from `web/form/` likewise.
const FORM: &str = include_str!("../../web/form.js");
const ICON: &str = include_str!("../../web/tamis.svg");

pub fn routes(config: &mut web::ServiceConfig) {
    let asset = |path: &str, text: &'static str, media: &'static str| {
        let answer = move |request: HttpRequest| async move { serve(&request, text, media) };
        resource(path).get(answer)
    };
    config
        .service(asset("/assets/tamis.css", STYLE, "text/css; charset=utf-8"))
        .service(asset("/assets/moderate.js", MODERATE, "text/javascript; charset=utf-8"))
        .service(asset("/assets/form.js", FORM, "text/javascript; charset=utf-8"))
        .service(asset("/assets/tamis.svg", ICON, "image/svg+xml"));
}

fn serve(request: &HttpRequest, text: &'static str, media: &'static str) -> HttpResponse {
    let tag = format!("\"{:016x}\"", xxh3_64(text.as_bytes()));
    let known = request
        .headers()
        .get(IF_NONE_MATCH)
        .and_then(|known| known.to_str().ok());
    // An upgrade is seen within the hour; until then nobody asks twice.
    let kept = (CACHE_CONTROL, "public, max-age=3600");
    // A proxy that compressed it marks the tag as weak.
    if known.is_some_and(|known| known.contains(&tag)) {
        return HttpResponse::NotModified()
            .insert_header((ETAG, tag))
            .insert_header(kept)
            .finish();
    }
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, media))
        .insert_header((ETAG, tag))
        .insert_header(kept)
        .body(text)
}
