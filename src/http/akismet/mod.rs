//! Akismet's API: existing clients and plugins work when only their host changes.
//!
//! Owns how a request of theirs is read and what each answer looks like, to the letter: a word without a newline, by 200 even
//! where it is a refusal. Whatever fails is told by an empty word and `X-akismet-error`, on which clients hold a comment or
//! give up; never by `false`. What such a client sends of its readers and is not used is dropped where it is read.

mod check;
mod client;
mod figures;
mod form;
mod unslash;

use super::problem::Problem;
use super::resource::resource;
use super::{ANSWER_WITHIN, State};
use crate::domain::site::Site;
use crate::storage::Error;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, HOST};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use form::Form;

const HELP: &str = "X-akismet-debug-help";
const ERROR: &str = "X-akismet-error";

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(resource("/1.1/verify-key").post(verify_key))
        .service(resource("/1.1/comment-check").post(check::comment_check))
        .service(resource("/1.1/submit-spam").post(check::submit_spam))
        .service(resource("/1.1/submit-ham").post(check::submit_ham))
        .service(resource("/1.1/deactivate").post(deactivate))
        .service(resource("/1.1/test").get(test))
        .service(resource("/1.1/get-subscription").post(figures::subscription))
        .service(resource("/1.1/get-stats").post(figures::stats))
        .service(resource("/1.2/get-key-stats").post(figures::stats))
        .service(
            resource("/1.2/usage-limit")
                .get(figures::usage_limit)
                .post(figures::usage_limit),
        )
        .service(
            resource("/1.2/key-sites")
                .get(figures::key_sites)
                .post(figures::key_sites),
        );
}

/// Why a request gets no answer of its own.
enum Trouble {
    /// Its key opens no site.
    KeyUnknown,
    /// A parameter that must be there is not.
    Missing(&'static str),
    /// It cannot be read.
    Unreadable(Problem),
    /// Our fault.
    Failed(Error),
    /// There is nothing to judge by.
    Unjudged,
    /// It took longer than its client would wait.
    Late,
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl Trouble {
    /// To whoever takes all but `true` for good: nothing is good for want of an answer. A wrong key is told in any case.
    fn answer_closed(self) -> HttpResponse {
        let is_key = matches!(self, Self::KeyUnknown);
        let answer = self.answer();
        let headers = answer.headers();
        match headers.get(ERROR).or(headers.get(HELP)) {
            Some(why) if !is_key => plain().insert_header((ERROR, why.clone())).body("true"),
            _ => answer,
        }
    }

    fn answer(self) -> HttpResponse {
        match self {
            Self::KeyUnknown => plain().insert_header((HELP, "the key is unknown here")).body("invalid"),
            Self::Missing(name) => plain()
                .insert_header((HELP, format!("the parameter {name} is missing")))
                .body(format!("Missing required field: {name}.")),
            Self::Unreadable(problem) => held_up(&format!("the request cannot be read: {problem}")),
            Self::Failed(error) => {
                tracing::error!(%error, "a request of an Akismet client failed");
                held_up("this cannot be answered now")
            }
            Self::Unjudged => held_up("this comment cannot be judged now"),
            Self::Late => {
                tracing::warn!("a request of an Akismet client took too long");
                held_up("this cannot be answered in time")
            }
        }
    }
}

/// Which of a request's keys is looked up, in this order: the first that is there decides.
#[derive(Debug, Clone, Copy)]
struct Keys(&'static [&'static str]);

/// Where the key is what is asked about.
const ASKED: Keys = Keys(&["key", "api_key"]);
/// Where it is what opens.
const OPENING: Keys = Keys(&["api_key"]);

/// Reads a request, finds its site and lets `work` answer, all within what its client waits.
async fn answered<F, A>(
    state: &State,
    request: &HttpRequest,
    payload: web::Payload,
    keys: Keys,
    work: F,
) -> HttpResponse
where
    F: FnOnce(Site, Form) -> A,
    A: Future<Output = Result<HttpResponse, Trouble>>,
{
    match Form::read(request, payload).await {
        Ok(form) => in_time(state, request, form, keys, work)
            .await
            .unwrap_or_else(Trouble::answer),
        Err(problem) => Trouble::Unreadable(problem).answer(),
    }
}

/// Finds the site of a request that was read and lets `work` answer.
async fn in_time<F, A>(
    state: &State,
    request: &HttpRequest,
    form: Form,
    keys: Keys,
    work: F,
) -> Result<HttpResponse, Trouble>
where
    F: FnOnce(Site, Form) -> A,
    A: Future<Output = Result<HttpResponse, Trouble>>,
{
    let done = async {
        let site = find_site(state, request, &form, keys).await?;
        work(site, form).await
    };
    tokio::time::timeout(ANSWER_WITHIN, done)
        .await
        .unwrap_or(Err(Trouble::Late))
}

async fn find_site(state: &State, request: &HttpRequest, form: &Form, keys: Keys) -> Result<Site, Trouble> {
    let named = keys.0.iter().find_map(|name| form.find(name));
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    let label = host
        .and_then(|host| host.split_once('.'))
        .map(|(label, _)| label.to_lowercase());
    let Some(key) = named.map(ToOwned::to_owned).or(label) else {
        return Err(Trouble::KeyUnknown);
    };
    let site = state.sieve.find_site_by_key(key.trim()).await?;
    site.ok_or(Trouble::KeyUnknown)
}

async fn verify_key(state: web::Data<State>, request: HttpRequest, payload: web::Payload) -> HttpResponse {
    answered(&state, &request, payload, ASKED, |_, _| async {
        Ok(plain().body("valid"))
    })
    .await
}

/// The website goes on without us; its site here stays as it is.
async fn deactivate(state: web::Data<State>, request: HttpRequest, payload: web::Payload) -> HttpResponse {
    answered(&state, &request, payload, ASKED, |_, _| async {
        Ok(plain().body("deactivated"))
    })
    .await
}

async fn test() -> HttpResponse {
    plain().body("connected")
}

fn plain() -> HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response
        .insert_header((CONTENT_TYPE, "text/plain; charset=utf-8"))
        .insert_header((CACHE_CONTROL, "no-store"));
    response
}

/// An answer that is no word of the API, so that nothing is opened by it.
fn held_up(why: &str) -> HttpResponse {
    plain().insert_header((ERROR, why)).body("")
}
