//! The readers' door: what is taken, what is refused, and how that is said.

use crate::harness::{App, ORIGIN, PAGE, comment, comment_with, encoded, json_of, on_both};
use serde_json::{Value, json};

fn codes(problem: &Value) -> Vec<String> {
    let errors = problem["errors"].as_array().map_or(&[][..], Vec::as_slice);
    let mut codes: Vec<String> = errors
        .iter()
        .map(|error| error["code"].as_str().unwrap().to_owned())
        .collect();
    codes.sort();
    codes
}

on_both! {
    async fn a_comment_is_kept_and_answered(app: App) {
        let response = app.submit(&comment()).send().await.unwrap();
        assert_eq!(response.status(), 201);
        let location = response.headers()["location"].to_str().unwrap().to_owned();
        let answer = json_of(response).await;
        let id = answer["id"].as_str().unwrap();
        assert!(location.ends_with(id));
        assert!(["published", "held"].contains(&answer["status"].as_str().unwrap()));
        let mut fields: Vec<&String> = answer["comment"].as_object().unwrap().keys().collect();
        fields.sort();
        assert_eq!(fields, ["created_at", "edited_at", "html", "id", "name", "page", "parent", "website"]);
        let mut fields: Vec<&String> = answer.as_object().unwrap().keys().collect();
        fields.sort();
        assert_eq!(fields, ["author_token", "comment", "edit_token", "id", "status"], "a browser learns no verdict");
        assert_eq!(answer["comment"]["html"], "<p>Merci pour cet article, la photo du marché est superbe.</p>");
    }

    async fn every_bad_field_is_named_at_once_in_the_readers_language(app: App) {
        let bad = json!({
            "page": "https://evil.example/a", "title": "t".repeat(301), "parent": "nope", "name": "\u{202e}", "email": "nobody",
            "website": "javascript:alert(1)", "body": "x".repeat(10_001), "lang": "?",
        });
        let response = app.submit(&bad).header("Accept-Language", "fr").send().await.unwrap();
        assert_eq!(response.status(), 422);
        assert_eq!(response.headers()["content-type"], "application/problem+json");
        let problem = json_of(response).await;
        assert_eq!(
            codes(&problem),
            ["body.too_long", "email.invalid", "lang.invalid", "name.invalid", "page.foreign", "title.too_long", "website.invalid"]
        );
        assert_eq!(problem["code"], "input.invalid");
        assert_eq!(problem["status"], 422);
        let email = problem["errors"].as_array().unwrap().iter().find(|e| e["pointer"] == "/email").unwrap();
        assert!(email["message"].as_str().unwrap().contains("adresse"), "{email}");
        let empty = json_of(app.submit(&json!({})).send().await.unwrap()).await;
        assert_eq!(codes(&empty), ["body.required", "email.required", "name.required", "page.required"]);
        let types = json_of(app.submit(&json!({"page": 1, "name": [], "email": {}, "body": true, "parent": 3})).send().await.unwrap()).await;
        assert_eq!(codes(&types), ["body.type", "email.type", "name.type", "page.type", "parent.type"]);
    }

    async fn texts_that_no_database_keeps_alike_are_refused_alike(app: App) {
        let raw = format!(r#"{{"page":"{PAGE}","name":"A\u0000b","email":"a@b.example","body":"x\ud800y"}}"#);
        let request = app.client.post(format!("{}/api/v1/sites/blog/comments", app.base)).header("Content-Type", "application/json").body(raw);
        let problem = json_of(request.send().await.unwrap()).await;
        assert_eq!(codes(&problem), ["text.invalid", "text.invalid"]);
        let form = app.client.post(format!("{}/api/v1/sites/blog/comments", app.base));
        let form = form.header("Content-Type", "application/x-www-form-urlencoded").body(format!("page={}&name=a%00b&email=a@b.example&body=%ff", encoded(PAGE)));
        let problem = json_of(form.send().await.unwrap()).await;
        assert_eq!(codes(&problem), ["text.invalid", "text.invalid"]);
    }

    async fn what_is_not_a_comment_is_refused_whole(app: App) {
        let url = format!("{}/api/v1/sites/blog/comments", app.base);
        let status = |media: &'static str, body: String| {
            let request = app.client.post(&url).header("Content-Type", media).body(body);
            async move {
                let response = request.send().await.unwrap();
                (response.status().as_u16(), json_of(response).await["code"].as_str().unwrap().to_owned())
            }
        };
        assert_eq!(status("application/json", "{".into()).await, (400, "body.malformed".into()));
        assert_eq!(status("application/json", "[]".into()).await, (400, "body.malformed".into()));
        assert_eq!(status("text/plain", "{}".into()).await, (415, "media.unsupported".into()));
        assert_eq!(status("application/json; charset=utf-7", "{}".into()).await, (415, "media.unsupported".into()));
        assert_eq!(status("application/json", format!("{{\"body\":\"{}\"}}", "x".repeat(70_000))).await, (413, "body.too_large".into()));
        assert_eq!(status("application/json", "[".repeat(60_000)).await, (400, "body.malformed".into()));
    }

    async fn foreign_pages_and_unknown_sites_are_refused(app: App) {
        let posted = |origin: &'static str| app.submit(&comment()).header("Origin", origin).send();
        for origin in ["https://evil.example", "https://site.example.evil.example", "null", "http://site.example", "https://site.example:444"] {
            let response = posted(origin).await.unwrap();
            assert_eq!(response.status(), 403, "{origin}");
            assert!(response.headers().get("access-control-allow-origin").is_none(), "{origin}");
            assert_eq!(json_of(response).await["code"], "origin.refused");
        }
        let response = posted(ORIGIN).await.unwrap();
        assert_eq!(response.status(), 201);
        assert_eq!(response.headers()["access-control-allow-origin"], ORIGIN);
        assert!(response.headers().get("access-control-allow-credentials").is_none());
        assert!(response.headers().get_all("vary").iter().any(|vary| vary.to_str().unwrap().to_lowercase().contains("origin")));
        let unknown = app.post("/api/v1/sites/nowhere/comments", &comment()).send().await.unwrap();
        assert_eq!((unknown.status().as_u16(), json_of(unknown).await["code"].as_str().unwrap()), (404, "site.unknown"));
        let preflight = app.client.request(reqwest::Method::OPTIONS, format!("{}/api/v1/sites/blog/comments", app.base));
        let preflight = preflight.header("Origin", ORIGIN).header("Access-Control-Request-Method", "POST").send().await.unwrap();
        assert_eq!((preflight.status().as_u16(), preflight.headers()["access-control-allow-origin"].to_str().unwrap()), (204, ORIGIN));
    }

    async fn a_replayed_request_is_answered_once(app: App) {
        let send = |body: Value| app.submit(&body).header("Idempotency-Key", "once-1").send();
        let first = json_of(send(comment()).await.unwrap()).await;
        let second = json_of(send(comment()).await.unwrap()).await;
        assert_eq!(first, second);
        let other = send(comment_with(json!({"body": "Autre chose, vraiment."}))).await.unwrap();
        assert_eq!((other.status().as_u16(), json_of(other).await["code"].as_str().unwrap()), (422, "idempotency.mismatch"));
        let refused = app.submit(&comment_with(json!({"email": null}))).header("Idempotency-Key", "once-2").send().await.unwrap();
        assert_eq!(refused.status(), 422);
        let mended = app.submit(&comment_with(json!({"body": "Corrigé : la suite demain."}))).header("Idempotency-Key", "once-2").send().await.unwrap();
        assert_eq!(mended.status(), 201, "a refused input is not remembered");
    }

    async fn fifty_twins_make_one_comment(app: App) {
        let twins = (0..50).map(|_| app.submit(&comment()).header("Idempotency-Key", "twins").send());
        let mut ids = std::collections::BTreeSet::new();
        for twin in futures_util::future::join_all(twins).await {
            let response = twin.unwrap();
            match response.status().as_u16() {
                201 => {
                    ids.insert(json_of(response).await["id"].as_str().unwrap().to_owned());
                }
                status => assert_eq!(status, 409),
            }
        }
        assert_eq!(ids.len(), 1);
    }

    async fn the_same_comment_twice_is_a_duplicate(app: App) {
        app.submitted(&comment()).await;
        let again = app.submit(&comment()).send().await.unwrap();
        assert_eq!((again.status().as_u16(), json_of(again).await["code"].as_str().unwrap()), (409, "comment.duplicate"));
        app.submitted(&comment_with(json!({"name": "Awa D."}))).await;
        app.submitted(&comment_with(json!({"page": "https://site.example/other"}))).await;
    }

    async fn a_website_with_its_key_is_told_the_verdict(app: App) {
        let as_server = app.submit(&comment_with(json!({"ip": "203.0.113.9"}))).bearer_auth(&app.key).send().await.unwrap();
        let answer = json_of(as_server).await;
        assert!(["publish", "review", "spam"].contains(&answer["verdict"].as_str().unwrap()));
        assert!(answer["reasons"].is_array());
        let wrong = app.submit(&comment()).bearer_auth("tms_site_wrong").send().await.unwrap();
        assert_eq!((wrong.status().as_u16(), json_of(wrong).await["code"].as_str().unwrap()), (401, "auth.required"));
        let other_key = app.add_site("other", &["https://other.example"], Default::default()).await;
        let elsewhere = app.submit(&comment()).bearer_auth(other_key).send().await.unwrap();
        assert_eq!(elsewhere.status(), 404);
        let ip = app.submit(&comment_with(json!({"ip": "300.1.1.1"}))).bearer_auth(&app.key).send().await.unwrap();
        assert_eq!(codes(&json_of(ip).await), ["ip.invalid"]);
    }

    async fn a_score_explains_itself_and_keeps_nothing(app: App) {
        let path = "/api/v1/sites/blog/score";
        let score = json_of(app.post(path, &comment()).bearer_auth(&app.key).send().await.unwrap()).await;
        if let Some(logit) = score["logit"].as_f64() {
            let weights: f64 = score["reasons"].as_array().unwrap().iter().map(|reason| reason["weight"].as_f64().unwrap()).sum();
            assert!((weights + score["remainder"].as_f64().unwrap() - logit).abs() < 1e-6, "{score}");
            let probability = 1.0 / (1.0 + (-logit).exp());
            assert!((probability - score["spam_probability"].as_f64().unwrap()).abs() < 1e-9);
        }
        assert_eq!(app.post(path, &comment()).send().await.unwrap().status(), 401);
        assert_eq!(app.list(PAGE).await["count"], 0);
        app.submitted(&comment()).await;
    }

    async fn feedback_is_kept_once_by_text(app: App) {
        let path = "/api/v1/sites/blog/feedback";
        let send = |label: &str| app.post(path, &comment_with(json!({"label": label}))).bearer_auth(&app.key).send();
        assert_eq!(send("spam").await.unwrap().status(), 202);
        assert_eq!(send("ham").await.unwrap().status(), 202);
        assert_eq!(app.labels().await, ["ham"], "the last word stands");
        assert_eq!(codes(&json_of(send("maybe").await.unwrap()).await), ["label.invalid"]);
    }

    async fn only_a_website_speaks_for_its_reader(app: App) {
        let odd = comment_with(json!({"ip": 5, "user_agent": [], "referrer": {"a": 1}}));
        app.submitted(&odd).await;
        let problem = json_of(app.submit(&odd).bearer_auth(&app.key).send().await.unwrap()).await;
        assert_eq!(codes(&problem), ["ip.type", "referrer.type", "user_agent.type"]);
        let long = comment_with(json!({"ip": "1.2.3", "user_agent": "u".repeat(1001), "referrer": "r".repeat(2049)}));
        for path in ["comments", "score", "feedback"] {
            let mut fields = long.clone();
            fields["label"] = "ham".into();
            let path = format!("/api/v1/sites/blog/{path}");
            let send = |fields: &Value| app.post(&path, fields).bearer_auth(&app.key).send();
            let problem = json_of(send(&fields).await.unwrap()).await;
            assert_eq!(codes(&problem), ["ip.invalid", "referrer.too_long", "user_agent.too_long"], "{path}");
            assert!(problem["errors"].as_array().unwrap().iter().all(|error| !error["message"].as_str().unwrap().starts_with("field-")));
            fields["ip"] = "192.0.2.1".into();
            fields["user_agent"] = "u\u{0}".into();
            fields["referrer"] = "r".repeat(2048).into();
            assert_eq!(codes(&json_of(send(&fields).await.unwrap()).await), ["text.invalid"], "{path}");
            fields["user_agent"] = "u".repeat(1000).into();
            fields["body"] = format!("Un autre mot pour {path}.").into();
            assert!(send(&fields).await.unwrap().status().is_success(), "{path}");
        }
    }

    async fn a_website_is_told_the_rule_that_decided(app: App) {
        crate::people::everything_waits(&app).await;
        let score = || app.post("/api/v1/sites/blog/score", &comment()).bearer_auth(&app.key);
        let told = json_of(score().header("Accept-Language", "fr").send().await.unwrap()).await;
        assert_eq!(told["rule"], json!({"code": "rule.review_everybody", "text": "ce site relit tout"}), "{told}");
        let weights: f64 = told["reasons"].as_array().unwrap().iter().map(|reason| reason["weight"].as_f64().unwrap()).sum();
        assert!((weights + told["remainder"].as_f64().unwrap() - told["logit"].as_f64().unwrap()).abs() < 1e-6);
        let kept = json_of(app.submit(&comment()).bearer_auth(&app.key).send().await.unwrap()).await;
        assert_eq!(kept["rule"]["code"], "rule.review_everybody", "{kept}");
        crate::people::everything_is_published(&app, 0.0).await;
        assert_eq!(json_of(score().send().await.unwrap()).await["rule"], Value::Null);
        let by_model = app.submit(&comment_with(json!({"body": "Merci encore."}))).bearer_auth(&app.key).send().await.unwrap();
        assert!(json_of(by_model).await.as_object().unwrap().contains_key("rule"));
        let document = json_of(app.get("/openapi.json").send().await.unwrap()).await;
        for shape in ["Score", "Receipt"] {
            assert_eq!(document["components"]["schemas"][shape]["properties"]["rule"]["type"], json!(["object", "null"]), "{shape}");
        }
    }
}
