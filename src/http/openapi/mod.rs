//! The contract in a form that programs read: OpenAPI 3.1 at `/openapi.json`, and pages made from it at `/docs`.
//!
//! Owns the description of every route, not the routes. The pages come out of the program itself and ask nobody else.

#[cfg(test)]
mod agreement;
mod akismet;
mod forms;
mod moderating;
mod operation;
mod pages;
mod paths;
mod requests;
mod schemas;
mod shapes;

use super::problem::{Code, Problem};
use super::resource::resource;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use actix_web::{HttpResponse, web};
use serde_json::{Value, json};
use std::sync::{Arc, LazyLock};
use utoipa_swagger_ui::Config;

/// What the pages need: their own files, and pictures that they carry within.
const DOCS_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

static DOCUMENT: LazyLock<String> = LazyLock::new(|| document().to_string());
static PAGES: LazyLock<Arc<Config<'static>>> = LazyLock::new(|| {
    // Without "none" the pages would show the document to a validator on the Internet.
    Arc::new(Config::new(["/openapi.json"]).validator_url("none").use_base_layout())
});

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(resource("/openapi.json").get(tell))
        .service(resource("/docs").get(first_page))
        .service(resource("/docs/{file:.*}").get(page));
}

async fn tell() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/json"))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .body(DOCUMENT.as_str())
}

async fn first_page() -> Result<HttpResponse, Problem> {
    file("index.html")
}

async fn page(path: web::Path<String>) -> Result<HttpResponse, Problem> {
    file(if path.is_empty() { "index.html" } else { path.as_str() })
}

fn file(name: &str) -> Result<HttpResponse, Problem> {
    let found = utoipa_swagger_ui::serve(name, PAGES.clone());
    let file = found
        .map_err(|error| Problem::internal(anyhow::anyhow!("{error}")))?
        .ok_or(Code::RouteUnknown)?;
    let mut response = HttpResponse::Ok();
    response
        .insert_header((CONTENT_TYPE, file.content_type))
        .insert_header((CONTENT_SECURITY_POLICY, DOCS_POLICY))
        .insert_header((CACHE_CONTROL, "no-cache"));
    if name == "index.html" {
        // Opened as `/docs`, the page would look for its files beside it and not below.
        let text = String::from_utf8_lossy(&file.bytes);
        let below = text
            .replace("\"./", "\"/docs/")
            .replace("\"index.css\"", "\"/docs/index.css\"");
        return Ok(response.body(below.replace("<title>Swagger UI</title>", "<title>Tamis</title>")));
    }
    if file.gzpipped {
        response.insert_header((CONTENT_ENCODING, "gzip"));
    }
    Ok(response.body(file.bytes.into_owned()))
}

/// The whole document.
fn document() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Tamis",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Comments of a website: taken, judged by a naive Bayes model, published or queued for a person. \
                No answer to a reader ever holds an e-mail address, a network address or a score. \
                A method that an address does not take is refused with 405, `method.refused` and `Allow`; HEAD is answered like GET. \
                What is too long to be read as a request at all, an address of more than 64 KiB, gets a bare 400 or 431.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "tags": [
            { "name": "readers", "description": "For a reader's browser and for the website that shows comments." },
            { "name": "wordpress", "description": "For forms and websites that speak to WordPress." },
            { "name": "website", "description": "For a website's own server, by the site's key." },
            { "name": "akismet", "description": "For clients and plugins of Akismet's API, by the site's key of twelve characters: \
                a field, or the first label of the host. Whatever fails is answered by 200, an empty word and X-akismet-error." },
            { "name": "moderators", "description": "For those who decide, on the sites granted to them." },
            { "name": "privacy", "description": "For administrators: what is kept of an address." },
            { "name": "running", "description": "For those who run the service." },
        ],
        "servers": [{ "url": "/", "description": "Where this document came from." }],
        "paths": paths::paths(),
        "components": {
            "schemas": schemas::schemas(),
            "responses": operation::problems(),
            "securitySchemes": {
                "site_key": { "type": "http", "scheme": "bearer", "description": "A site's key, tms_site_…" },
                "edit_token": { "type": "http", "scheme": "bearer", "description": "Handed out with the comment." },
                "coral_signature": { "type": "apiKey", "in": "header", "name": "X-Coral-Signature",
                    "description": "sha256=…, the HMAC-SHA-256 of the raw body in hex; several are separated by commas." },
                "moderator_token": { "type": "http", "scheme": "bearer", "description": "A moderator's token, tms_mod_…" },
                "session": { "type": "apiKey", "in": "cookie", "name": "tamis_session",
                    "description": "A session (__Host-tamis_session off loopback); every change also carries X-CSRF-Token." },
                "csrf": { "type": "apiKey", "in": "header", "name": "X-CSRF-Token" },
            },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_is_openapi_and_names_only_what_it_holds() {
        let document = document();
        serde_json::from_value::<utoipa::openapi::OpenApi>(document.clone()).unwrap();
        let text = document.to_string();
        let mut named: Vec<&str> = text
            .split("#/components/")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        named.sort_unstable();
        named.dedup();
        for name in named {
            assert!(
                document.pointer(&format!("/components/{name}")).is_some(),
                "{name} is named and not there"
            );
        }
    }

    #[test]
    fn every_operation_has_a_name_of_its_own_and_an_answer() {
        let document = document();
        let mut names = Vec::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                names.push(operation["operationId"].as_str().unwrap().to_owned());
                let answers = operation["responses"].as_object().unwrap();
                assert!(
                    answers.keys().any(|status| status.starts_with(['2', '3'])),
                    "{method} {path}"
                );
            }
        }
        let all = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    #[test]
    fn the_pages_ask_nobody_else() {
        let initializer = utoipa_swagger_ui::serve("swagger-initializer.js", PAGES.clone())
            .unwrap()
            .unwrap();
        let text = String::from_utf8_lossy(&initializer.bytes).into_owned();
        assert!(
            text.contains("/openapi.json") && text.contains("\"validatorUrl\": \"none\""),
            "{text}"
        );
        assert!(
            !text.contains("petstore") && !text.contains("http://") && !text.contains("https://"),
            "{text}"
        );
    }
}
