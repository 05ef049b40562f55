//! The administrators' pages: sites, people, models, the log of acts, requests for privacy.
//!
//! Owns that whoever is no administrator finds nothing here, and what the pages' forms have in common. Every change is a
//! form's POST under the session's token, and on record.

mod audit;
mod field;
mod invite;
mod lists;
mod models;
mod pages;
mod people;
mod privacy;
mod site_form;
mod sites;
pub(super) mod versions;

use super::{render, see_other, to_log_in, told};
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::input::Fields;
use crate::http::problem::Problem;
use crate::http::resource::resource;
use actix_web::{HttpRequest, web};
use field::Field;

pub fn routes(config: &mut web::ServiceConfig) {
    let resource = |path: &str| resource(path).refused_by(|request, problem| told(request, Err(problem)));
    config
        .service(resource("/moderate/sites").get(sites::list).post(sites::add))
        .service(resource("/moderate/sites/{site}").get(sites::show).post(sites::change))
        .service(resource("/moderate/sites/{site}/keys").post(sites::rotate))
        .service(resource("/moderate/sites/{site}/lists").post(lists::change))
        .service(
            resource("/moderate/sites/{site}/pages")
                .get(pages::list)
                .post(pages::change),
        )
        .service(resource("/moderate/sites/{site}/pages/move").post(pages::move_page))
        .service(resource("/moderate/models").get(models::list))
        .service(resource("/moderate/models/rollback").post(models::roll_back))
        .service(resource("/moderate/models/shadow").post(models::end_shadow))
        .service(resource("/moderate/models/{version}").get(versions::show))
        .service(resource("/moderate/models/{version}/compare").get(versions::compare))
        .service(resource("/moderate/models/{version}/promote").post(models::promote))
        .service(resource("/moderate/models/{version}/shadow").post(models::shadow))
        .service(resource("/moderate/audit").get(audit::show))
        .service(resource("/moderate/privacy").get(privacy::show).post(privacy::act))
        .service(resource("/moderate/people").get(people::list).post(invite::invite))
        .service(resource("/moderate/people/{id}").post(people::change));
}

/// The administrator who asks; `None` where nobody is logged in. Everybody else finds nothing here.
async fn find(state: &State, request: &HttpRequest) -> Result<Option<Caller>, Problem> {
    let caller = Caller::find(state, request).await?;
    if let Some(caller) = &caller {
        caller.check_admin()?;
    }
    Ok(caller)
}

/// The administrator who sends a form of ours, with its fields.
async fn find_by_form(
    state: &State,
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<Option<(Caller, Fields)>, Problem> {
    let found = Caller::find_by_form(state, request, payload).await?;
    if let Some((caller, _)) = &found {
        caller.check_admin()?;
    }
    Ok(found)
}
