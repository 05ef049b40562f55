//! One operation of the document, built up, and the parameters that several have.

use super::schemas::named;
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
    pub(super) fn new(tag: &str, id: &str, summary: &str) -> Self {
        Self(json!({ "tags": [tag], "operationId": id, "summary": summary, "responses": {} }))
    }

    pub(super) fn says(mut self, status: u16, schema: &str, description: &str) -> Self {
        let body = json!({ "application/json": { "schema": named(schema) } });
        self.0["responses"][status.to_string()] = json!({ "description": description, "content": body });
        self
    }

    pub(super) fn says_text(mut self, status: u16, media: &str, description: &str) -> Self {
        let body = json!({ media: { "schema": { "type": "string" } } });
        self.0["responses"][status.to_string()] = json!({ "description": description, "content": body });
        self
    }

    pub(super) fn says_nothing(mut self, status: u16, description: &str) -> Self {
        self.0["responses"][status.to_string()] = json!({ "description": description });
        self
    }

    /// Problems, by their statuses.
    pub(super) fn refuses(mut self, statuses: &[u16]) -> Self {
        for status in statuses {
            self.0["responses"][status.to_string()] = json!({ "$ref": "#/components/responses/Problem" });
        }
        self
    }

    pub(super) fn takes(self, schema: &str) -> Self {
        self.takes_as(schema, &["application/json"])
    }

    pub(super) fn takes_as(mut self, schema: &str, media: &[&str]) -> Self {
        let content: Map<String, Value> = media
            .iter()
            .map(|media| ((*media).to_owned(), json!({ "schema": named(schema) })))
            .collect();
        self.0["requestBody"] = json!({ "required": true, "content": content });
        self
    }

    /// A form of these fields, none of which must be there; others are read past.
    pub(super) fn takes_form(mut self, fields: &[&str]) -> Self {
        let fields: Map<String, Value> = fields
            .iter()
            .map(|field| ((*field).to_owned(), json!({ "type": "string" })))
            .collect();
        let schema = json!({ "type": "object", "properties": fields });
        let content = json!({ "application/x-www-form-urlencoded": { "schema": schema } });
        self.0["requestBody"] = json!({ "required": true, "content": content });
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

    pub(super) fn paged(self) -> Self {
        self.with(query(
            "limit",
            json!({ "type": "integer", "minimum": 1, "maximum": 100, "default": 50 }),
        ))
        .with(query("cursor", json!({ "type": "string" })))
    }
}

pub(super) const JSON_OR_FORM: &[&str] = &["application/json", "application/x-www-form-urlencoded"];

#[expect(clippy::needless_pass_by_value, reason = "a shape is written where it is passed")]
pub(super) fn query(name: &str, schema: Value) -> Value {
    json!({ "name": name, "in": "query", "required": false, "schema": schema })
}

pub(super) fn required(mut parameter: Value) -> Value {
    parameter["required"] = true.into();
    parameter
}

pub(super) fn site() -> Value {
    let schema = json!({ "type": "string", "pattern": "^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$" });
    json!({ "name": "site", "in": "path", "required": true, "schema": schema })
}

pub(super) fn comment() -> Value {
    json!({ "name": "id", "in": "path", "required": true, "schema": { "type": "string", "format": "uuid" } })
}

pub(super) fn idempotency_key() -> Value {
    json!({
        "name": "Idempotency-Key", "in": "header", "required": false,
        "description": "The same key and body give the same answer again within 24 hours.",
        "schema": { "type": "string", "minLength": 1, "maxLength": 255 },
    })
}
