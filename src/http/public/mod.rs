//! The readers' and websites' door: comments in, comments out, counts, scores, feedback, and the plain pages.

mod author;
mod classic;
mod coral;
mod discussion;
mod feed;
mod form;
mod linkbacks;
mod notice;
mod notify;
mod page;
mod pages;
mod preview;
mod reading;
mod reports;
mod server;
mod submit;
mod xmlrpc;

use super::resource::resource;
use super::{Problem, State, gate};
use actix_web::{HttpRequest, HttpResponse, web};

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(
            resource("/api/v1/sites/{site}/comments")
                .get(reading::list)
                .post(submit::submit)
                .options(preflight),
        )
        .service(
            resource("/api/v1/sites/{site}/comments/{id}")
                .get(author::read)
                .put(author::edit)
                .delete(author::withdraw)
                .options(preflight_one),
        )
        .service(
            resource("/api/v1/sites/{site}/comments/{id}/report")
                .post(reports::report)
                .options(preflight_one),
        )
        .service(resource("/report/{site}/{id}").get(reports::form))
        .service(
            resource("/objection/{site}/{token}")
                .get(reports::objection)
                .post(reports::object),
        )
        .service(
            resource("/api/v1/sites/{site}/counts")
                .get(reading::counts)
                .options(preflight),
        )
        .service(resource("/api/v1/sites/{site}/page").put(page::tell))
        .service(
            resource("/api/v1/sites/{site}/feed.atom")
                .get(feed::feed)
                .options(preflight),
        )
        .service(
            resource("/api/v1/sites/{site}/form")
                .get(form::facts)
                .options(preflight),
        )
        .service(
            resource("/api/v1/sites/{site}/challenge")
                .get(form::challenge)
                .options(preflight),
        )
        .service(
            resource("/api/v1/sites/{site}/preview")
                .post(preview::preview)
                .options(preflight),
        )
        .service(resource("/api/v1/sites/{site}/score").post(server::score))
        .service(resource("/api/v1/sites/{site}/coral").post(coral::moderate))
        .service(resource("/api/v1/sites/{site}/feedback").post(server::feedback))
        .service(resource("/thread/{site}").get(pages::thread))
        .service(
            resource("/wp-comments-post.php")
                .post(classic::post)
                .refused_by(classic::refuse_method),
        )
        .service(resource("/wp-trackback.php").post(linkbacks::trackback))
        .service(resource("/xmlrpc.php").post(linkbacks::pingback))
        .service(resource("/notify/end/{token}").get(notify::show_end).post(notify::end))
        .service(resource("/notify/reopen/{token}").post(notify::reopen))
        .service(resource("/notify/{token}").get(notify::show).post(notify::confirm))
        .service(resource("/demo").get(pages::demo));
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
