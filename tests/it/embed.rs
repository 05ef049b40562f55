//! The widget as it is served: to everybody, packed, under a strong tag; its words; and the preview.

use crate::harness::{App, Kind, ORIGIN, comment, comment_with, json_of, on_both};
use crate::people::change_settings;
use reqwest::{Client, Response};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tamis::domain::site::Settings;

const LANGUAGES: [&str; 7] = ["ar", "de", "en", "es", "fr", "pt", "ru"];

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

async fn fetch(app: &App, path: &str, encoding: &str) -> Response {
    let asked = Client::new()
        .get(format!("{}{path}", app.base))
        .header("Origin", "https://anybody.example")
        .header("Accept-Encoding", encoding);
    asked.send().await.unwrap()
}

on_both! {
    async fn the_widget_goes_out_packed_to_any_origin_under_a_strong_tag(app: App) {
        for (path, media) in [
            ("/embed.js", "text/javascript; charset=utf-8"),
            ("/embed/proof.js", "text/javascript; charset=utf-8"),
            ("/embed/fr.json", "application/json; charset=utf-8"),
        ] {
            let mut tags = BTreeSet::new();
            let mut sizes = Vec::new();
            for (asked, answered) in [("identity", ""), ("gzip", "gzip"), ("gzip, br", "br"), ("gzip;q=1, br;q=0", "gzip")] {
                let response = fetch(&app, path, asked).await;
                assert_eq!(response.status(), 200, "{path}");
                assert_eq!(header(&response, "content-type"), media);
                assert_eq!(header(&response, "content-encoding"), answered, "{path} {asked}");
                assert_eq!(header(&response, "access-control-allow-origin"), "*");
                assert_eq!(header(&response, "cross-origin-resource-policy"), "cross-origin");
                assert_eq!(header(&response, "cache-control"), "public, max-age=3600");
                let vary: Vec<&str> = response.headers().get_all("vary").iter().map(|value| value.to_str().unwrap()).collect();
                assert!(vary.contains(&"Accept-Encoding"), "{vary:?}");
                assert!(response.headers().get("set-cookie").is_none());
                let tag = header(&response, "etag").to_owned();
                assert!(tag.starts_with('"') && tag.ends_with('"') && tag.len() > 10, "{tag} is no strong tag");
                let again = Client::new()
                    .get(format!("{}{path}", app.base))
                    .header("Accept-Encoding", asked)
                    .header("If-None-Match", &tag);
                let again = again.send().await.unwrap();
                assert_eq!(again.status(), 304);
                assert_eq!(header(&again, "etag"), tag);
                tags.insert(tag);
                sizes.push(response.bytes().await.unwrap().len());
            }
            assert_eq!(tags.len(), 3, "each packing has a tag of its own: {tags:?}");
            assert!(sizes[2] < sizes[1] && sizes[1] < sizes[0], "{sizes:?}");
        }
        assert_eq!(fetch(&app, "/embed/xx.json", "identity").await.status(), 404);
    }

    async fn a_preview_is_what_the_comment_will_look_like_and_keeps_nothing(app: App) {
        let path = "/api/v1/sites/blog/preview";
        let typed = "*a* <script>alert(1)</script>\nhttps://a.example/";
        let response = app.post(path, &json!({ "body": typed })).header("Origin", ORIGIN).send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(header(&response, "access-control-allow-origin"), ORIGIN);
        assert_eq!(header(&response, "cache-control"), "no-store");
        let html = json_of(response).await["html"].as_str().unwrap().to_owned();
        let kept = app.submitted(&comment_with(json!({ "body": typed }))).await;
        assert_eq!(Some(html.as_str()), kept["comment"]["html"].as_str());
        assert!(html.starts_with("<p><em>a</em> &lt;script&gt;"), "{html}");

        change_settings(&app, |settings| settings.markdown = false).await;
        let plain = json_of(app.post(path, &json!({ "body": "*a*" })).send().await.unwrap()).await;
        assert_eq!(plain["html"], "<p>*a*</p>");

        for (body, code) in [(json!({}), "body.required"), (json!({ "body": "é".repeat(10_001) }), "body.too_long"), (json!({ "body": 1 }), "body.type")] {
            let refused = app.post(path, &body).send().await.unwrap();
            assert_eq!(refused.status(), 422);
            assert_eq!(json_of(refused).await["errors"][0]["code"], code);
        }
        let foreign = app.post(path, &json!({ "body": "a" })).header("Origin", "https://evil.example").send().await.unwrap();
        assert_eq!(foreign.status(), 403);
        let preflight = Client::new()
            .request(reqwest::Method::OPTIONS, format!("{}{path}", app.base))
            .header("Origin", ORIGIN)
            .header("Access-Control-Request-Method", "POST");
        assert_eq!(preflight.send().await.unwrap().status(), 204);
    }

    async fn whether_we_are_in_trouble_may_be_read_by_any_page(app: App) {
        let ready = app.get("/readyz").header("Origin", "https://anybody.example").send().await.unwrap();
        assert_eq!((ready.status().as_u16(), header(&ready, "access-control-allow-origin")), (200, "*"));
        let up = app.get("/healthz").header("Origin", "https://anybody.example").send().await.unwrap();
        assert_eq!(header(&up, "access-control-allow-origin"), "");
    }
}

#[tokio::test]
async fn previews_are_limited_and_leave_the_sending_alone() {
    let app = App::start_with(Kind::Sqlite, Settings::default(), Some((1, 2)))
        .await
        .unwrap();
    let preview = || {
        app.post("/api/v1/sites/blog/preview", &json!({ "body": "Bonjour" }))
            .send()
    };
    assert_eq!(preview().await.unwrap().status(), 200);
    assert_eq!(preview().await.unwrap().status(), 200);
    let refused = preview().await.unwrap();
    assert_eq!(refused.status(), 429);
    assert!(!header(&refused, "retry-after").is_empty());
    assert_eq!(app.submit(&comment()).send().await.unwrap().status(), 201);
}

/// The words of a language of the widget's.
fn words(lang: &str) -> Value {
    let path = format!("{}/web/embed/words/{lang}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// A sentence's forms, or itself.
fn forms(said: &Value) -> Vec<&str> {
    match said {
        Value::Object(forms) => forms.values().map(|form| form.as_str().unwrap()).collect(),
        said => vec![said.as_str().unwrap()],
    }
}

#[test]
fn every_language_of_the_widget_says_everything() {
    let english = words("en");
    let keys: BTreeSet<&String> = english.as_object().unwrap().keys().collect();
    let mut coded: Vec<BTreeSet<String>> = Vec::new();
    for lang in LANGUAGES {
        let said = words(lang);
        let said = said.as_object().unwrap();
        let own: BTreeSet<&String> = said
            .keys()
            .filter(|key| !["dir", "codes"].contains(&key.as_str()))
            .collect();
        assert_eq!(own, keys, "{lang}");
        for key in keys.iter().copied() {
            assert_eq!(
                said[key].is_object(),
                english[key].is_object(),
                "{lang}: the forms of {key}"
            );
            let needs_name = forms(&english[key])[0].contains("{name}");
            for form in forms(&said[key]) {
                assert!(!form.trim().is_empty(), "{lang}: {key}");
                assert_eq!(form.contains("{name}"), needs_name, "{lang}: {key}");
            }
            if said[key].is_object() {
                assert!(said[key]["other"].as_str().unwrap().contains("{n}"), "{lang}: {key}");
            }
        }
        assert_eq!(said.get("dir").is_some_and(|dir| dir == "rtl"), lang == "ar", "{lang}");
        // What the server says itself, it says in French and in English.
        if ["fr", "en"].contains(&lang) {
            assert!(!said.contains_key("codes"));
        } else {
            coded.push(said["codes"].as_object().unwrap().keys().cloned().collect());
        }
    }
    for codes in &coded {
        assert_eq!(codes, &coded[0]);
        for needed in [
            "name.required",
            "email.invalid",
            "body.too_long",
            "parent.unknown",
            "page.closed",
            "edit.expired",
        ] {
            assert!(codes.contains(needed), "{needed}");
        }
    }
}
