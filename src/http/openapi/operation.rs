//! One operation of the document, built up, and the parameters that several have.

use super::shapes::{id, named, slug};
use serde_json::{Map, Value, json};

pub(super) struct Paths(pub(super) Map<String, Value>);

impl Paths {
    pub(super) fn add(&mut self, path: &str, method: &str, operation: Operation) {
        let item = self.0.entry(path).or_insert_with(|| json!({}));
        item[method] = operation.0;
    }
}

/// One operation, built up.
pub(super) struct Operation(Value);

impl Operation {
    /// An operation that answers nothing yet, but may fail as any may.
    pub(super) fn new(tag: &str, id: &str, summary: &str) -> Self {
        Self(json!({ "tags": [tag], "operationId": id, "summary": summary, "responses": {} })).refuses(&[500])
    }

    pub(super) fn says(self, status: u16, schema: &str, description: &str) -> Self {
        self.answers(status, "application/json", named(schema), description)
    }

    pub(super) fn says_text(self, status: u16, media: &str, description: &str) -> Self {
        self.answers(status, media, json!({ "type": "string" }), description)
    }

    /// An object that has a description of its own.
    pub(super) fn says_json(self, status: u16, description: &str) -> Self {
        self.answers(status, "application/json", json!({ "type": "object" }), description)
    }

    pub(super) fn says_nothing(mut self, status: u16, description: &str) -> Self {
        self.0["responses"][status.to_string()] =
            json!({ "description": description, "headers": { "X-Request-Id": request_id() } });
        self
    }

    /// Where an address can be too long to be read: the server below ends the connection with a bare status.
    pub(super) fn may_be_too_long(mut self) -> Self {
        for (status, description) in [
            (
                "400",
                "The address is longer than 64 KiB: a bare status, and the connection ends.",
            ),
            (
                "431",
                "The address and the headers are longer than 128 KiB: a bare status, and the connection ends.",
            ),
        ] {
            self.0["responses"][status] = json!({ "description": description });
        }
        self
    }

    fn answers(mut self, status: u16, media: &str, schema: Value, description: &str) -> Self {
        self = self.says_nothing(status, description);
        self.0["responses"][status.to_string()]["content"] = json!({ media: {} });
        self.0["responses"][status.to_string()]["content"][media]["schema"] = schema;
        self
    }

    /// A header of an answer that was described before.
    pub(super) fn bearing(mut self, status: u16, header: &str, schema: Value, always: bool) -> Self {
        self.0["responses"][status.to_string()]["headers"][header] = json!({ "required": always });
        self.0["responses"][status.to_string()]["headers"][header]["schema"] = schema;
        self
    }

    /// What may be done next with what an answer holds.
    pub(super) fn leads_to(mut self, status: u16, link: &str, target: Value) -> Self {
        self.0["responses"][status.to_string()]["links"][link] = target;
        self
    }

    /// Problems, by their statuses.
    pub(super) fn refuses(mut self, statuses: &[u16]) -> Self {
        for status in statuses {
            self.0["responses"][status.to_string()] =
                json!({ "$ref": format!("#/components/responses/Problem{status}") });
        }
        self
    }

    /// Problems that a browser which sent a form is told as a page.
    pub(super) fn refuses_as_page(mut self, statuses: &[u16]) -> Self {
        for &status in statuses {
            let mut told = problem(status);
            told["content"]["text/html"] = json!({ "schema": { "type": "string" } });
            self.0["responses"][status.to_string()] = told;
        }
        self
    }

    pub(super) fn takes(self, schema: &str) -> Self {
        self.takes_each(&[("application/json", named(schema))])
    }

    /// A body; where it may come as JSON or as a form, the form's shape is the one that `requests` calls `…Form`.
    pub(super) fn takes_as(self, schema: &str, media: &[&str]) -> Self {
        let shape = |kind: &str| match kind {
            FORM if media.len() > 1 => named(&format!("{schema}Form")),
            _ => named(schema),
        };
        let each: Vec<(&str, Value)> = media.iter().map(|&media| (media, shape(media))).collect();
        self.takes_each(&each)
    }

    /// A body, whose reading may fail in as many ways for every operation.
    fn takes_each(mut self, media: &[(&str, Value)]) -> Self {
        let content: Map<String, Value> = media
            .iter()
            .map(|(media, schema)| ((*media).to_owned(), json!({ "schema": schema })))
            .collect();
        self.0["requestBody"] = json!({ "required": true, "content": content });
        self.refuses(&[400, 408, 413, 415, 422])
    }

    /// A form of these fields, none of which must be there; others are read past.
    pub(super) fn takes_form(mut self, fields: &[&str]) -> Self {
        let fields: Map<String, Value> = fields
            .iter()
            .map(|field| ((*field).to_owned(), json!({ "type": "string" })))
            .collect();
        let schema = json!({ "type": "object", "properties": fields });
        let content = json!({ "application/x-www-form-urlencoded": { "schema": schema } });
        self.0["requestBody"] = json!({ "required": false, "content": content });
        self
    }

    /// One of these answers, by 200.
    pub(super) fn says_one_of(mut self, answers: &[(&str, Value)], description: &str) -> Self {
        let content: Map<String, Value> = answers
            .iter()
            .map(|(media, schema)| ((*media).to_owned(), json!({ "schema": schema })))
            .collect();
        self.0["responses"]["200"] = json!({ "description": description, "content": content });
        self
    }

    pub(super) fn with(mut self, parameter: Value) -> Self {
        match self.0["parameters"].as_array_mut() {
            Some(parameters) => parameters.push(parameter),
            None => self.0["parameters"] = json!([parameter]),
        }
        self
    }

    pub(super) fn proven(mut self, ways: Value) -> Self {
        self.0["security"] = ways;
        self
    }

    /// More to read than the summary.
    pub(super) fn explained(mut self, description: &str) -> Self {
        self.0["description"] = description.into();
        self
    }

    pub(super) fn paged(self, cursor: Value) -> Self {
        self.with(query(
            "limit",
            json!({ "type": "integer", "minimum": 1, "maximum": 100, "default": 50 }),
        ))
        .with(query("cursor", cursor))
    }
}

const FORM: &str = "application/x-www-form-urlencoded";
pub(super) const JSON_OR_FORM: &[&str] = &["application/json", FORM];

/// The answers that refuse, by their statuses.
pub(super) fn problems() -> Value {
    let statuses = [400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 500, 503];
    let all = statuses.map(|status: u16| (format!("Problem{status}"), problem(status)));
    Value::Object(all.into_iter().collect())
}

fn problem(status: u16) -> Value {
    let description = match status {
        400 => "The body cannot be read as what it says it is, or a header is not as it must be.",
        401 => "No proof, or a wrong one.",
        403 => "Not from there, or not any more.",
        404 => "There is nothing here, or nothing that the caller may know of.",
        408 => "The body did not arrive in time.",
        409 => "Something else came first.",
        413 => "Larger than 64 KiB, or than 256 KiB of a form.",
        415 => "Not a media type that is taken here, or compressed.",
        422 => "What was sent can be read and is not right; `errors` names every field.",
        429 => "Too often; `Retry-After` says when to come back.",
        503 => "Something that this needs does not answer just now.",
        _ => "Our fault. What it was stands in our log, under the request's id.",
    };
    let mut headers = json!({
        "X-Request-Id": request_id(),
        "Content-Language": { "required": true, "schema": { "type": "string" } },
    });
    match status {
        401 => headers["WWW-Authenticate"] = json!({ "required": true, "schema": { "type": "string" } }),
        429 | 503 => {
            headers["Retry-After"] =
                json!({ "required": true, "description": "Seconds.", "schema": { "type": "integer", "minimum": 1 } });
        }
        _ => {}
    }
    json!({
        "description": description,
        "headers": headers,
        "content": { "application/problem+json": { "schema": named("Problem") } },
    })
}

fn request_id() -> Value {
    json!({ "required": true, "description": "The caller's if it is a sane one, else a new one.", "schema": {
        "type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$",
    } })
}

/// A part of a query; an empty one is absent.
#[expect(clippy::needless_pass_by_value, reason = "a shape is written where it is passed")]
pub(super) fn query(name: &str, schema: Value) -> Value {
    json!({ "name": name, "in": "query", "required": false, "allowEmptyValue": true, "schema": schema })
}

pub(super) fn required(mut parameter: Value) -> Value {
    parameter["required"] = true.into();
    parameter["allowEmptyValue"] = false.into();
    parameter
}

pub(super) fn site() -> Value {
    json!({ "name": "site", "in": "path", "required": true, "schema": slug() })
}

pub(super) fn comment() -> Value {
    json!({ "name": "id", "in": "path", "required": true, "schema": id() })
}

pub(super) fn idempotency_key() -> Value {
    json!({
        "name": "Idempotency-Key", "in": "header", "required": false,
        "description": "The same key and body give the same answer again within 24 hours. Visible ASCII.",
        "schema": { "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$" },
    })
}
