//! What every request passes on its way in and out: its id, its language, its line in the log, its headers.
//!
//! Owns the outermost middleware. Knows nothing of routes.

use super::problem::{Code, Problem};
use crate::clock::{Clock, Stopwatch};
use crate::locale::Tongue;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{
    ACCEPT, ACCEPT_LANGUAGE, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, HeaderMap, HeaderName,
    HeaderValue, VARY,
};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use tracing::Instrument;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of the request at hand, for pages that name it.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// The origin that may read the answer, noted by the gate.
#[derive(Debug, Clone)]
pub struct Cors(pub HeaderValue);

/// What kind of answer a caller can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wants {
    Json,
    /// A browser that sent a form or followed a link.
    Page,
}

impl Wants {
    pub fn of(request: &HttpRequest) -> Self {
        let accept = request
            .headers()
            .get(ACCEPT)
            .and_then(|field| field.to_str().ok())
            .unwrap_or_default();
        if accept.contains("text/html") {
            Self::Page
        } else {
            Self::Json
        }
    }
}

/// The caller's tongue, if the request names one of ours.
pub fn asked_tongue(request: &HttpRequest) -> Option<Tongue> {
    request
        .headers()
        .get(ACCEPT_LANGUAGE)
        .and_then(|field| Tongue::accepted(field.to_str().ok()?))
}

/// The caller's tongue, English where they name none of ours.
pub fn tongue(request: &HttpRequest) -> Tongue {
    asked_tongue(request).unwrap_or_default()
}

/// Runs a request in a span of its own and finishes its answer.
pub async fn pass(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let id = request_id(request.headers());
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    // The pattern, not the path: a path can hold what somebody typed.
    let route = request.match_pattern().unwrap_or_else(|| "unknown".to_owned());
    let span = tracing::info_span!("request", request_id = %id, %method, route);
    let started = Stopwatch::start();
    if method == Method::HEAD {
        // RFC 9110, 9.3.2: what GET answers, and the server below leaves the body out.
        request.head_mut().method = Method::GET;
    }
    // No clone of the request may outlive this point: the router takes it apart in place.
    let mut response = if request.path().contains("%00") {
        // Nothing is named by a NUL, and PostgreSQL takes none.
        let told = Problem::from(Code::RouteUnknown).respond(tongue(request.request()));
        request.into_response(told).map_into_boxed_body()
    } else {
        next.call(request).instrument(span.clone()).await?.map_into_boxed_body()
    };
    let _inside = span.enter();
    let told = response.response().error().map(|error| {
        let status = response.status().as_u16();
        answer_to(error, status, tongue(response.request()))
    });
    if let Some(told) = told {
        let kept = response.headers().clone();
        response = response.into_response(told);
        for (name, value) in kept.iter().filter(|(name, _)| keep_header(name)) {
            response.headers_mut().append(name.clone(), value.clone());
        }
    }
    let status = response.status().as_u16();
    let taken = started.elapsed();
    tracing::info!(
        status,
        milliseconds = u64::try_from(taken.as_millis()).unwrap_or(u64::MAX),
        "answered"
    );
    metrics::counter!("tamis_requests_total", "route" => route, "method" => told_method(&method), "status" => status.to_string()).increment(1);
    metrics::histogram!("tamis_request_seconds").record(taken.as_secs_f64());
    let cors = response.request().extensions().get::<Cors>().cloned();
    if let Some(Cors(origin)) = cors {
        let headers = response.headers_mut();
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(
            ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static("ETag, Location, Retry-After, X-Request-Id"),
        );
    }
    // What a cache keeps for one origin is not for another.
    response.headers_mut().append(VARY, HeaderValue::from_static("Origin"));
    finish(response.headers_mut(), &id);
    Ok(response)
}

/// A method of HTTP's own by its name: whoever asks must not fill the figures with names of their own.
fn told_method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// The answer to an error, the handler's own or one of the framework; the cause goes to the log.
fn answer_to(error: &actix_web::Error, status: u16, tongue: Tongue) -> HttpResponse {
    if let Some(problem) = error.as_error::<Problem>() {
        problem.log();
        return problem.respond(tongue);
    }
    let code = match status {
        404 => Code::RouteUnknown,
        405 => Code::MethodRefused,
        408 => Code::RequestTimeout,
        413 => Code::BodyTooLarge,
        415 => Code::MediaUnsupported,
        400..=499 => Code::BodyMalformed,
        _ => Code::Internal,
    };
    if code == Code::Internal {
        tracing::error!(code = code.as_str(), cause = error.to_string(), "request failed");
    }
    Problem::from(code).respond(tongue)
}

fn keep_header(name: &HeaderName) -> bool {
    let name = name.as_str();
    name == "vary" || name == "set-cookie"
}

fn finish(headers: &mut HeaderMap, id: &str) {
    if let Ok(value) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID, value);
    }
    let mut ensure = |name: &'static str, value: &'static str| {
        let name = HeaderName::from_static(name);
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    ensure("x-content-type-options", "nosniff");
    ensure("referrer-policy", "strict-origin-when-cross-origin");
    ensure("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
}

/// The caller's id if it is a sane one (1–64 of `[A-Za-z0-9._-]`), else a new one.
fn request_id(headers: &HeaderMap) -> String {
    let sane = |id: &&str| {
        (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
    };
    let given = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok()).filter(sane);
    given.map_or_else(|| Clock::System.new_uuid().to_string(), ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sane_request_ids_are_kept() {
        let id_of = |given: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(REQUEST_ID, HeaderValue::from_str(given).unwrap());
            request_id(&headers)
        };
        assert_eq!(id_of("abc-1.2_3"), "abc-1.2_3");
        for wrong in ["", "a b", "é", "a\"b", &"x".repeat(65)] {
            assert_ne!(id_of(wrong), wrong);
        }
    }
}
