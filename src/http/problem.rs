//! The one error that leaves by HTTP: RFC 9457 `application/problem+json`.
//!
//! Every code stands in one table. A handler writes `.ok_or(Code::CommentUnknown)?`, and nothing else decides a status.
//! Titles and messages are sentences of `locales/`; the edge puts them into the caller's language.

use crate::locale::{Argument, Tongue};
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderName, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError};
use serde::Serialize;
use std::fmt;

macro_rules! codes {
    ($($name:ident $text:literal $status:ident;)*) => {
        /// What went wrong, as clients may rely on it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Code { $($name),* }

        impl Code {
            pub const ALL: &[Self] = &[$(Self::$name),*];

            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }

            pub fn status(self) -> StatusCode {
                match self { $(Self::$name => StatusCode::$status),* }
            }
        }
    };
}

codes! {
    InputInvalid          "input.invalid"            UNPROCESSABLE_ENTITY;
    BodyMalformed         "body.malformed"           BAD_REQUEST;
    BodyTooLarge          "body.too_large"           PAYLOAD_TOO_LARGE;
    MediaUnsupported      "media.unsupported"        UNSUPPORTED_MEDIA_TYPE;
    RequestTimeout        "request.timeout"          REQUEST_TIMEOUT;
    RouteUnknown          "route.unknown"            NOT_FOUND;
    MethodRefused         "method.refused"           METHOD_NOT_ALLOWED;
    OriginRefused         "origin.refused"           FORBIDDEN;
    CsrfRefused           "csrf.refused"             FORBIDDEN;
    AuthRequired          "auth.required"            UNAUTHORIZED;
    AuthCodeRequired      "auth.code_required"       UNAUTHORIZED;
    SiteUnknown           "site.unknown"             NOT_FOUND;
    CommentUnknown        "comment.unknown"          NOT_FOUND;
    CommentDuplicate      "comment.duplicate"        CONFLICT;
    PageClosed            "page.closed"              FORBIDDEN;
    PageUnknown           "page.unknown"             NOT_FOUND;
    RateLimited           "rate.limited"             TOO_MANY_REQUESTS;
    IdempotencyInvalid    "idempotency.invalid"      BAD_REQUEST;
    IdempotencyMismatch   "idempotency.mismatch"     UNPROCESSABLE_ENTITY;
    IdempotencyInProgress "idempotency.in_progress"  CONFLICT;
    ReviewConflict        "review.conflict"          CONFLICT;
    NothingToUndo         "review.nothing_to_undo"   CONFLICT;
    EditExpired           "edit.expired"             FORBIDDEN;
    EditConflict          "edit.conflict"            CONFLICT;
    Unavailable           "unavailable"              SERVICE_UNAVAILABLE;
    Internal              "internal"                 INTERNAL_SERVER_ERROR;
}

/// One bad field: where it stands (RFC 6901, e.g. `/email`) and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub pointer: String,
    pub code: String,
}

impl Fault {
    /// A fault of the field before the code's dot: `email.invalid` points at `/email`.
    pub fn of(field: &str, code: &str) -> Self {
        Self {
            pointer: format!("/{}", field.replace('~', "~0").replace('/', "~1")),
            code: code.to_owned(),
        }
    }

    /// What is wrong, in words.
    pub fn message(&self, tongue: Tongue) -> String {
        if let Some(field) = self.code.strip_suffix(".type") {
            return tongue.tr_with("field-type", &[("field", Argument::Text(field))]);
        }
        tongue.tr(&format!("field-{}", dashed(&self.code)))
    }
}

/// A refusal or failure on its way to the caller.
#[derive(Debug)]
pub struct Problem {
    pub code: Code,
    /// Every bad field at once.
    pub faults: Vec<Fault>,
    /// Fields of the answer beyond RFC 9457's own, e.g. the item that somebody decided first.
    pub extension: Option<Box<(&'static str, serde_json::Value)>>,
    /// A header of the answer that is not the same for every problem of its code: `Allow`, `Retry-After`.
    pub header: Option<Box<(HeaderName, String)>>,
    /// For the log, never for the caller.
    pub cause: Option<anyhow::Error>,
}

#[derive(Serialize)]
struct Body<'a> {
    r#type: String,
    title: String,
    status: u16,
    code: &'a str,
    detail: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FaultBody<'a>>,
    #[serde(flatten)]
    extension: serde_json::Map<String, serde_json::Value>,
}

#[derive(Serialize)]
struct FaultBody<'a> {
    pointer: &'a str,
    code: &'a str,
    message: String,
}

impl Problem {
    /// `input.invalid` with every fault.
    pub fn invalid(faults: Vec<Fault>) -> Self {
        Self {
            faults,
            ..Code::InputInvalid.into()
        }
    }

    /// The caller is told that it is our fault; the cause goes to the log.
    pub fn internal(cause: impl Into<anyhow::Error>) -> Self {
        Self {
            cause: Some(cause.into()),
            ..Code::Internal.into()
        }
    }

    /// `rate.limited`, and after how many seconds to come back.
    pub fn rate_limited(seconds: u32) -> Self {
        Self {
            header: Some(Box::new((RETRY_AFTER, seconds.to_string()))),
            ..Code::RateLimited.into()
        }
    }

    pub fn with(mut self, name: &'static str, value: serde_json::Value) -> Self {
        self.extension = Some(Box::new((name, value)));
        self
    }

    pub fn title(&self, tongue: Tongue) -> String {
        tongue.tr(&format!("problem-{}", dashed(self.code.as_str())))
    }

    pub fn detail(&self, tongue: Tongue) -> String {
        tongue.tr(&format!("detail-{}", dashed(self.code.as_str())))
    }

    /// What the answer says, in a language.
    pub fn body(&self, tongue: Tongue) -> impl Serialize + '_ {
        Body {
            r#type: format!("/problems/{}", self.code.as_str()),
            title: self.title(tongue),
            status: self.code.status().as_u16(),
            code: self.code.as_str(),
            detail: self.detail(tongue),
            errors: self
                .faults
                .iter()
                .map(|fault| FaultBody {
                    pointer: &fault.pointer,
                    code: &fault.code,
                    message: fault.message(tongue),
                })
                .collect(),
            extension: self
                .extension
                .iter()
                .map(|pair| (pair.0.to_owned(), pair.1.clone()))
                .collect(),
        }
    }

    /// The headers that go with the code, however the problem is shown.
    pub fn put_headers(&self, response: &mut HttpResponseBuilder) {
        match self.code {
            Code::RateLimited | Code::Unavailable => response.insert_header((RETRY_AFTER, "5")),
            Code::AuthRequired | Code::AuthCodeRequired => response.insert_header((WWW_AUTHENTICATE, "Bearer")),
            _ => response,
        };
        if let Some((name, value)) = self.header.as_deref() {
            response.insert_header((name.clone(), value.as_str()));
        }
    }

    /// Logs the cause, if it is ours.
    pub fn log(&self) {
        if let Some(cause) = &self.cause {
            tracing::error!(
                code = self.code.as_str(),
                cause = format!("{cause:#}"),
                "request failed"
            );
        }
    }

    /// The answer in a language.
    pub fn respond(&self, tongue: Tongue) -> HttpResponse {
        let mut response = HttpResponse::build(self.code.status());
        response.insert_header(("Content-Language", tongue.tag()));
        response.insert_header(("Cache-Control", "no-store"));
        self.put_headers(&mut response);
        let text = serde_json::to_string(&self.body(tongue)).unwrap_or_default();
        response
            .insert_header((CONTENT_TYPE, "application/problem+json"))
            .body(text)
    }
}

impl From<Code> for Problem {
    fn from(code: Code) -> Self {
        Self {
            code,
            faults: Vec::new(),
            extension: None,
            header: None,
            cause: None,
        }
    }
}

impl From<crate::storage::Error> for Problem {
    fn from(error: crate::storage::Error) -> Self {
        let code = match &error {
            crate::storage::Error::KeyHeld => Code::IdempotencyInProgress,
            crate::storage::Error::Unavailable(_) | crate::storage::Error::Unconfirmed(_) => Code::Unavailable,
            crate::storage::Error::Conflict(_) | crate::storage::Error::Damaged(_) => Code::Internal,
        };
        Self {
            cause: Some(error.into()),
            ..code.into()
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.as_str())
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    fn error_response(&self) -> HttpResponse {
        self.respond(Tongue::default())
    }
}

fn dashed(code: &str) -> String {
    code.replace(['.', '_'], "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_sentences() {
        for code in Code::ALL {
            for tongue in Tongue::ALL {
                let problem = Problem::from(*code);
                assert!(
                    !problem.title(tongue).starts_with("problem-"),
                    "{} has no title in {}",
                    code.as_str(),
                    tongue.tag()
                );
                assert!(
                    !problem.detail(tongue).starts_with("detail-"),
                    "{} has no detail in {}",
                    code.as_str(),
                    tongue.tag()
                );
            }
        }
    }
}
