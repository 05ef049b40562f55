//! The moderators' pages under `/moderate`: plain HTML that works without a script.
//!
//! Every change is a form's POST, answered by a redirect and a word about what happened; no GET changes anything.

mod account;
mod acts;
mod admin;
mod card;
mod dashboard;
mod decisions;
mod desk;
mod events;
mod factor;
mod figures;
mod filters;
mod flash;
mod groups;
mod highlight;
mod item;
mod log_in;
mod mailed;
mod model;
mod password;
mod queue;
mod reported;
mod webhooks;
mod writing;

use super::auth::Caller;
use super::edge::tongue;
use super::problem::Problem;
use super::resource::{self, resource};
use super::{State, filter};
use crate::locale::Tongue;
use actix_web::http::header::{CONTENT_TYPE, LOCATION};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use askama::Template;
pub use events::Streams;
use flash::Flash;

/// No script but our own file, nothing foreign, no frame around it.
const POLICY: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

pub fn routes(config: &mut web::ServiceConfig) {
    let resource = |path: &str| resource(path).refused_by(|request, problem| told(request, Err(problem)));
    config
        .service(resource("/moderate").get(queue::show))
        .service(resource("/moderate/login").get(log_in::show).post(log_in::log_in))
        .service(resource("/moderate/account").get(account::show).post(account::save))
        .service(resource("/moderate/account/password").post(account::change_password))
        .service(resource("/moderate/account/sessions").post(account::end_sessions))
        .service(resource("/moderate/account/factor").get(factor::show).post(factor::act))
        .service(
            resource("/moderate/set-password/{token}")
                .get(password::show)
                .post(password::set),
        )
        .service(resource("/moderate/forgot").get(password::forgot).post(password::ask))
        .service(
            resource("/moderate/mail/end/{token}")
                .get(mailed::show_end)
                .post(mailed::end),
        )
        .service(
            resource("/moderate/mail/{token}/{act}")
                .get(mailed::show)
                .post(mailed::act),
        )
        .service(resource("/moderate/logout").post(log_in::log_out))
        .service(resource("/moderate/model").get(model::show))
        .service(
            resource("/moderate/sites/{site}/webhooks")
                .get(webhooks::show)
                .post(webhooks::add),
        )
        .service(resource("/moderate/sites/{site}/webhooks/{webhook}").post(webhooks::act))
        .service(resource("/moderate/bulk").post(acts::decide_many))
        .service(resource("/moderate/bulk/undo").post(acts::undo_many))
        .service(resource::resource("/moderate/events").get(events::listen))
        .service(resource("/moderate/figures").get(figures::show))
        .service(resource("/moderate/decisions").get(decisions::show))
        .service(resource("/moderate/comments/{id}").get(item::show))
        .service(resource("/moderate/comments/{id}/decision").post(acts::decide))
        .service(resource("/moderate/comments/{id}/undo").post(acts::undo))
        .service(resource("/moderate/comments/{id}/answer").post(writing::answer))
        .service(resource("/moderate/comments/{id}/mend").post(writing::mend))
        .configure(admin::routes);
}

#[derive(Template)]
#[template(path = "moderate/problem.html")]
struct ProblemPage {
    t: Tongue,
    lang: &'static str,
    moderator: String,
    csrf: String,
    title: String,
    message: String,
    faults: Vec<String>,
}

/// A refusal or a failure as a page; the cause of what is our fault goes to the log.
fn told(request: &HttpRequest, answer: Result<HttpResponse, Problem>) -> Result<HttpResponse, Problem> {
    let problem = match answer {
        Err(problem) => problem,
        answer => return answer,
    };
    problem.log();
    let t = tongue(request);
    let page = ProblemPage {
        t,
        lang: t.tag(),
        moderator: String::new(),
        csrf: String::new(),
        title: problem.title(t),
        message: problem.detail(t),
        faults: problem.faults.iter().map(|fault| fault.message(t)).collect(),
    };
    let mut response = HttpResponse::build(problem.code.status());
    problem.put_headers(&mut response);
    render(&page, &mut response)
}

fn render(page: &impl Template, response: &mut HttpResponseBuilder) -> Result<HttpResponse, Problem> {
    let html = page.render().map_err(Problem::internal)?;
    Ok(response
        .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header(("Content-Security-Policy", POLICY))
        .insert_header(("Referrer-Policy", "same-origin"))
        .insert_header(("Cache-Control", "no-store"))
        .body(html))
}

fn see_other(path: &str, flash: Option<&Flash>) -> HttpResponse {
    let mut response = HttpResponse::SeeOther();
    response
        .insert_header((LOCATION, path))
        .insert_header(("Cache-Control", "no-store"));
    if let Some(flash) = flash {
        response.cookie(flash.cookie());
    }
    response.finish()
}

/// Sends somebody who is not logged in to where that can be mended, and from there back.
fn to_log_in(return_to: &str) -> HttpResponse {
    let query = filter::query([("return_to", return_to)]);
    see_other(&format!("/moderate/login?{query}"), None)
}

/// A path on these pages to go back to; anything else, another host in whatever disguise included, is the queue.
fn way_back(given: Option<&str>) -> &str {
    let is_ours = |path: &&str| {
        let rest = path.strip_prefix("/moderate");
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
            && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
            && !path.contains("..")
    };
    given.filter(is_ours).unwrap_or("/moderate")
}

/// The words about the last act, as the templates take them.
#[derive(Default)]
struct Told {
    text: String,
    undo: String,
    /// What the act left, of one comment.
    version: String,
    ids: Vec<String>,
    fault: bool,
}

impl Told {
    /// Puts the flash of a request in words, under the rights of whoever reads them.
    async fn find(state: &State, request: &HttpRequest, caller: &Caller, t: Tongue) -> Result<Self, Problem> {
        let Some(flash) = Flash::find(request) else {
            return Ok(Self::default());
        };
        let plain = |key: &str, fault| Self {
            text: t.tr(key),
            fault,
            ..Self::default()
        };
        let about = match &flash {
            Flash::Decided(_, id, _) | Flash::Undone(id) => state.sieve.find_item(&caller.moderator, id).await?,
            _ => None,
        };
        let named = |key: &str, undo: String, version: String| {
            let name = about.as_ref().map(|item| item.name.as_str());
            name.map_or_else(Self::default, |name| Self {
                text: t.tr_with(key, &[("name", crate::locale::Argument::Text(name))]),
                undo,
                version,
                ..Self::default()
            })
        };
        Ok(match flash {
            Flash::Decided(decision, id, version) => {
                let key = match decision.status().as_str() {
                    "published" => "flash-approved",
                    "rejected" => "flash-rejected",
                    _ => "flash-spam",
                };
                named(key, format!("/moderate/comments/{id}/undo"), version.to_string())
            }
            Flash::Undone(_) => named("flash-undone", String::new(), String::new()),
            Flash::NothingToUndo => plain("flash-nothing-to-undo", true),
            Flash::Conflict => plain("flash-conflict", true),
            Flash::NoneChosen => plain("flash-none-chosen", true),
            Flash::Bulk { failed, done, ids } => Self {
                text: counted("flash-bulk", done, failed, t),
                version: String::new(),
                undo: if ids.is_empty() {
                    String::new()
                } else {
                    "/moderate/bulk/undo".to_owned()
                },
                ids: ids
                    .into_iter()
                    .map(|(id, version)| version.map_or_else(|| id.to_string(), |version| format!("{id}.{version}")))
                    .collect(),
                fault: failed > 0,
            },
            Flash::BulkUndone { failed, undone } => Self {
                text: counted("flash-bulk-undone", undone, failed, t),
                fault: failed > 0,
                ..Self::default()
            },
            Flash::LoggedOut => Self::default(),
            Flash::Word(word) => plain(&format!("flash-{word}"), Flash::is_fault(word) == Some(true)),
        })
    }
}

/// How many an act was carried out on, and on how many it was not.
fn counted(key: &str, done: usize, failed: usize, t: Tongue) -> String {
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let text = t.tr_n(key, number(done));
    match failed {
        0 => text,
        _ => format!("{text} {}", t.tr_n("flash-bulk-failed", number(failed))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_leads_nowhere_else() {
        for path in ["/moderate", "/moderate?site=a&status=spam", "/moderate/comments/x"] {
            assert_eq!(way_back(Some(path)), path);
        }
        for path in [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example/moderate",
            "/moderate.evil",
            "/moderate\\..\\evil",
            "/moderate/../../evil",
            "/moderate\r\nSet-Cookie: a=b",
            "/moderate?q=é",
            "moderate",
            "",
        ] {
            assert_eq!(way_back(Some(path)), "/moderate", "{path}");
        }
        assert_eq!(way_back(None), "/moderate");
    }
}
