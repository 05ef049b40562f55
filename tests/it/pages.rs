//! The life of a page: told of, closed by hand and by its age, opened again; and who may.

use crate::admin::Desk;
use crate::harness::{App, ORIGIN, PAGE, comment, comment_with, encoded, json_of, on_both};
use crate::people::{EMAIL, PASSWORD, change_settings, cookies, everything_is_published, token};
use crate::program::{Program, on_both_databases};
use serde_json::{Value, json};
use tamis::domain::ids::SiteId;
use tamis::domain::moderator::Role;
use tamis::domain::page::Closing;
use tamis::domain::site::Site;
use tamis::moderation::{PageTold, Teller};

/// `blog` as it now is.
pub async fn blog(app: &App) -> Site {
    let id = SiteId::parse("blog").unwrap();
    app.sieve.store.find_site(&id).await.unwrap().unwrap()
}

/// Says of a page of `blog` whether it takes comments.
pub async fn close_page(app: &App, page: &str, closing: Closing) {
    let site = blog(app).await;
    let told = PageTold {
        closing: Some(closing),
        ..PageTold::default()
    };
    let page = site.page(page).unwrap();
    app.sieve.tell_page(Teller::Operator, &site, &page, told).await.unwrap();
}

/// The same of the usual page.
pub async fn close(app: &App, closing: Closing) {
    close_page(app, PAGE, closing).await;
}

pub async fn put(app: &App, token: &str, body: &Value) -> (u16, Value) {
    let url = format!("{}/api/v1/sites/blog/page", app.base);
    let response = app.client.put(url).bearer_auth(token).json(body).send().await.unwrap();
    (response.status().as_u16(), json_of(response).await)
}

/// What came of a comment: its status, and the code of a refusal.
async fn written(app: &App, body: &str) -> (u16, String) {
    let response = app.submit(&comment_with(json!({ "body": body }))).send().await.unwrap();
    let status = response.status().as_u16();
    (
        status,
        json_of(response).await["code"].as_str().unwrap_or_default().to_owned(),
    )
}

async fn acts(app: &App, token: &str) -> Vec<(String, Value, Option<String>)> {
    let response = app.get("/api/v1/review/acts").bearer_auth(token).send().await.unwrap();
    let acts = json_of(response).await;
    let acts = acts["items"].as_array().unwrap().iter();
    let page_acts = acts.filter(|act| act["act"].as_str().unwrap().starts_with("site.page"));
    page_acts
        .map(|act| {
            (
                act["act"].as_str().unwrap().to_owned(),
                act["detail"].clone(),
                act["by"].as_str().map(str::to_owned),
            )
        })
        .collect()
}

on_both! {
    async fn a_website_closes_and_opens_its_page_and_both_are_on_record(app: App) {
        everything_is_published(&app, 0.0).await;
        let admin = token(&app, EMAIL, Role::Admin, &[]).await;
        app.submitted(&comment()).await;
        let told = json!({ "page": PAGE, "title": "Le marché", "closed": true, "published_at": "2026-01-18T10:30:00+01:00" });
        let (status, page) = put(&app, &app.key, &told).await;
        assert_eq!(status, 200, "{page}");
        assert_eq!(page, json!({ "url": PAGE, "title": "Le marché", "closed": true, "closed_by": "hand",
            "published_at": "2026-01-18T09:30:00.000Z", "count": 1 }));
        assert_eq!(written(&app, "Trop tard.").await, (403, "page.closed".to_owned()));
        assert_eq!(app.list(PAGE).await["page"], json!({ "url": PAGE, "title": "Le marché", "closed": true }));
        // The same once more changes nothing and is put on record once.
        assert_eq!(put(&app, &app.key, &told).await, (200, page));
        let (_, page) = put(&app, &app.key, &json!({ "page": format!("{PAGE}?utm_source=x#y"), "closed": false })).await;
        assert_eq!((&page["closed"], &page["title"]), (&json!(false), &json!("Le marché")));
        assert_eq!(written(&app, "Juste à temps.").await.0, 201);
        let acts = acts(&app, &admin).await;
        let by_website = json!({ "page": PAGE, "by": "website" });
        assert_eq!(acts[1], ("site.page_closed".to_owned(), by_website.clone(), None));
        assert_eq!(acts[0].0, "site.page_opened");
        assert_eq!(acts.len(), 2);
    }

    async fn an_administrator_may_and_others_find_nothing(app: App) {
        let admin = token(&app, EMAIL, Role::Admin, &[]).await;
        let moderator = token(&app, "mod@example.org", Role::Moderator, &["blog"]).await;
        let other = app.add_site("shop", &["https://shop.example"], tamis::domain::site::Settings::default()).await;
        let told = json!({ "page": PAGE, "closed": true, "title": "Bientôt" });
        let (status, page) = put(&app, &admin, &told).await;
        assert_eq!((status, &page["closed"]), (201, &json!(true)), "nobody had heard of it: {page}");
        assert_eq!(written(&app, "Déjà ?").await, (403, "page.closed".to_owned()));
        let listed = app.list(PAGE).await;
        assert_eq!((&listed["count"], &listed["page"]["closed"]), (&json!(0), &json!(true)));
        let acts = acts(&app, &admin).await;
        let names: Vec<&str> = acts.iter().map(|(name, ..)| name.as_str()).collect();
        assert_eq!(names, ["site.page_told", "site.page_closed"]);
        assert!(acts.iter().all(|(.., by)| by.as_deref() == Some(EMAIL)), "{acts:?}");
        for (token, code) in [(moderator.as_str(), (404, "route.unknown")), (&other, (404, "site.unknown")), ("tms_site_x", (401, "auth.required"))] {
            let (status, refused) = put(&app, token, &told).await;
            assert_eq!((status, refused["code"].as_str().unwrap()), code, "{token}");
        }
        let url = format!("{}/api/v1/sites/blog/page", app.base);
        let nobody = app.client.put(&url).json(&told).send().await.unwrap();
        assert_eq!(nobody.status(), 401);
        let foreign = app.client.put(&url).bearer_auth(&app.key).json(&told).header("Origin", "https://evil.example").send().await.unwrap();
        assert_eq!(foreign.status(), 403);
    }

    async fn a_session_closes_a_page_only_where_that_is_meant(app: App) {
        token(&app, EMAIL, Role::Admin, &[]).await;
        let login = app.post("/api/v1/session", &json!({ "email": EMAIL, "password": PASSWORD })).send().await.unwrap();
        let cookie = cookies(login.headers());
        let csrf = json_of(login).await["csrf_token"].as_str().unwrap().to_owned();
        let url = format!("{}/api/v1/sites/blog/page", app.base);
        let put = || app.client.put(&url).header("Cookie", &cookie).header("Origin", &app.base).json(&json!({ "page": PAGE, "closed": true }));
        assert_eq!(put().send().await.unwrap().status(), 403);
        let elsewhere = app.client.put(&url).header("Cookie", &cookie).header("Origin", ORIGIN).header("X-CSRF-Token", &csrf);
        assert_eq!(elsewhere.json(&json!({ "page": PAGE, "closed": true })).send().await.unwrap().status(), 403);
        assert_eq!(app.list(PAGE).await["page"]["closed"], false);
        assert_eq!(put().header("X-CSRF-Token", &csrf).send().await.unwrap().status(), 201);
        assert_eq!(app.list(PAGE).await["page"]["closed"], true);
    }

    async fn what_is_wrong_is_named_at_once_and_keeps_nothing(app: App) {
        let (status, refused) = put(&app, &app.key, &json!({ "page": "https://evil.example/", "title": "x".repeat(301), "published_at": "hier", "closed": "oui" })).await;
        let mut codes: Vec<&str> = refused["errors"].as_array().unwrap().iter().map(|error| error["code"].as_str().unwrap()).collect();
        codes.sort_unstable();
        assert_eq!((status, codes), (422, vec!["closed.type", "page.foreign", "published_at.invalid", "title.too_long"]));
        let (_, refused) = put(&app, &app.key, &json!({})).await;
        assert_eq!(refused["errors"][0]["code"], "page.required");
        assert!(app.sieve.find_page(&blog(&app).await, &blog(&app).await.page(PAGE).unwrap()).await.unwrap().is_none());
    }

    async fn a_page_closes_by_its_age_at_once_and_as_long_as_the_number_says(app: App) {
        everything_is_published(&app, 0.0).await;
        let answer = app.submitted(&comment()).await;
        let tag_of = async |app: &App| {
            let response = app.get(&format!("/api/v1/sites/blog/comments?page={}", encoded(PAGE))).send().await.unwrap();
            response.headers()["etag"].to_str().unwrap().to_owned()
        };
        let open = tag_of(&app).await;
        // Heard of ten days ago.
        app.sql("UPDATE pages SET created_at_ms = created_at_ms - 864000000").await;
        change_settings(&app, |settings| settings.close_after_days = Some(11)).await;
        assert_eq!(tag_of(&app).await, open);
        change_settings(&app, |settings| settings.close_after_days = Some(10)).await;
        assert_ne!(tag_of(&app).await, open, "who holds the list is told");
        assert_eq!(app.list(PAGE).await["page"]["closed"], true);
        assert_eq!(written(&app, "Trop tard.").await, (403, "page.closed".to_owned()));
        // Its website says that it is younger.
        let now = tamis::clock::rfc3339(tamis::clock::Clock::System.now_ms());
        let (_, page) = put(&app, &app.key, &json!({ "page": PAGE, "published_at": now })).await;
        assert_eq!((&page["closed"], &page["closed_by"]), (&json!(false), &Value::Null));
        assert_eq!(written(&app, "À temps.").await.0, 201);
        let (_, page) = put(&app, &app.key, &json!({ "page": PAGE, "published_at": "2020-01-01T00:00:00Z" })).await;
        assert_eq!((&page["closed"], &page["closed_by"]), (&json!(true), &json!("age")));
        // Opened by hand it stays open, and left to its age it is closed again.
        let (_, page) = put(&app, &app.key, &json!({ "page": PAGE, "closed": false })).await;
        assert_eq!(page["closed"], false);
        assert_eq!(written(&app, "Encore ouvert.").await.0, 201);
        close(&app, Closing::ByAge).await;
        assert_eq!(written(&app, "Non.").await.0, 403);
        change_settings(&app, |settings| settings.close_after_days = None).await;
        assert_eq!(written(&app, "Oui.").await.0, 201);
        assert_eq!(app.list(PAGE).await["count"], 4);
        assert!(answer["id"].is_string());
    }

    async fn authors_and_moderators_still_have_their_word_on_a_closed_page(app: App) {
        everything_is_published(&app, 0.0).await;
        let desk = Desk::open(&app).await;
        let first = app.submitted(&comment()).await;
        let second = app.submitted(&comment_with(json!({ "body": "À retirer." }))).await;
        close(&app, Closing::Closed).await;
        let url = |answer: &Value| format!("{}/api/v1/sites/blog/comments/{}", app.base, answer["id"].as_str().unwrap());
        let token = |answer: &Value| answer["edit_token"].as_str().unwrap().to_owned();
        let edited = app.client.put(url(&first)).bearer_auth(token(&first)).json(&json!({ "body": "Corrigé." })).send().await.unwrap();
        assert_eq!(edited.status(), 200);
        assert_eq!(app.client.delete(url(&second)).bearer_auth(token(&second)).send().await.unwrap().status(), 204);
        let path = format!("/moderate/comments/{}/answer", first["id"].as_str().unwrap());
        let (status, text) = desk.send(&path, &[("body", "Merci, c’est corrigé.")]).await;
        assert_eq!(status, 303, "{text}");
        let listed = app.list(PAGE).await;
        assert_eq!((&listed["count"], &listed["page"]["closed"]), (&json!(2), &json!(true)));
        assert_eq!(listed["comments"][1]["by_site"], true);
        let thread = app.get(&format!("/thread/blog?page={}", encoded(PAGE))).send().await.unwrap().text().await.unwrap();
        assert!(thread.contains("Les commentaires sont fermés") && !thread.contains("<textarea"), "{thread}");
    }
}

on_both_databases! {
    async fn a_page_is_closed_by_a_command(program: Program) {
        program.json(&["site", "add", "blog", "--origin", ORIGIN]);
        program.run(&["site", "close-page", "blog", PAGE]).failed("nobody has written");
        assert_eq!(program.json(&["site", "close-page", "blog", PAGE, "--new"])["closed"], true);
        assert!(program.run(&["site", "close-page", "blog", PAGE]).err.contains("is closed."));
        assert!(program.run(&["site", "close-page", "blog", PAGE, "--reopen"]).err.contains("is open again."));
        assert_eq!(program.json(&["site", "set", "blog", "--close-after-days", "14"])["settings"]["close_after_days"], 14);
        assert!(program.run(&["site", "close-page", "blog", PAGE, "--by-age"]).err.contains("until its age closes it"));
        assert_eq!(program.json(&["site", "set", "blog", "--close-after-days", "never"])["settings"]["close_after_days"], Value::Null);
        for wrong in ["0", "-1", "36501", "soon"] {
            assert_eq!(program.run(&["site", "set", "blog", &format!("--close-after-days={wrong}")]).code, 2, "{wrong}");
        }
        let store = program.store().await;
        let acts = store.acts(&tamis::storage::ActFilter { limit: 100, ..Default::default() }).await.unwrap();
        let told: Vec<(&str, bool)> = acts.iter().rev().map(|act| (act.act.as_str(), act.detail.contains(PAGE))).filter(|(_, page)| *page).collect();
        assert_eq!(told, [("site.page_closed", true), ("site.page_opened", true), ("site.page_by_age", true)]);
    }
}
