//! The readers' and websites' door: comments in, comments out, counts, scores, feedback, and the plain pages.

mod author;
mod discussion;
mod pages;
mod reading;
mod server;
mod submit;

use super::problem::Code;
use super::{Problem, State, gate};
use actix_web::{HttpRequest, HttpResponse, web};

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(
            web::resource("/api/v1/sites/{site}/comments")
                .route(web::get().to(reading::list))
                .route(web::post().to(submit::submit))
                .route(web::method(actix_web::http::Method::OPTIONS).to(preflight))
                .default_service(web::to(method_refused)),
        )
        .service(
            web::resource("/api/v1/sites/{site}/comments/{id}")
                .route(web::get().to(author::read))
                .route(web::put().to(author::edit))
                .route(web::delete().to(author::withdraw))
                .route(web::method(actix_web::http::Method::OPTIONS).to(preflight_one))
                .default_service(web::to(method_refused)),
        )
        .service(
            web::resource("/api/v1/sites/{site}/counts")
                .route(web::get().to(reading::counts))
                .route(web::method(actix_web::http::Method::OPTIONS).to(preflight))
                .default_service(web::to(method_refused)),
        )
        .service(
            web::resource("/api/v1/sites/{site}/score")
                .route(web::post().to(server::score))
                .default_service(web::to(method_refused)),
        )
        .service(
            web::resource("/api/v1/sites/{site}/feedback")
                .route(web::post().to(server::feedback))
                .default_service(web::to(method_refused)),
        )
        .service(
            web::resource("/thread/{site}")
                .route(web::get().to(pages::thread))
                .default_service(web::to(method_refused)),
        )
        .service(
            web::resource("/demo")
                .route(web::get().to(pages::demo))
                .default_service(web::to(method_refused)),
        );
}

async fn preflight(
    state: web::Data<State>,
    request: HttpRequest,
    site: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    gate::preflight(&state, &request, &site).await
}

async fn preflight_one(
    state: web::Data<State>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    gate::preflight(&state, &request, &path.0).await
}

async fn method_refused() -> Result<HttpResponse, Problem> {
    Err(Code::MethodRefused.into())
}
