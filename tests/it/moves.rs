//! Articles and websites get other addresses, and their comments follow.

use crate::harness::{App, ORIGIN, PAGE, comment_with, encoded, json_of, on_both, until};
use crate::pages::{blog, close};
use crate::people::{EMAIL, everything_is_published, everything_waits, token};
use crate::program::{Program, on_both_databases};
use serde_json::{Value, json};
use std::time::Duration;
use tamis::domain::moderator::Role;
use tamis::domain::page::{Closing, Page};
use tamis::domain::site::Origin;
use tamis::moderation::{DomainMoved, Teller};
use tamis::storage::PageMoved;

pub const NEW: &str = "https://site.example/2026/article";
pub const THERE: &str = "https://new.example";

pub async fn wrote(app: &App, page: &str, body: &str) -> Value {
    app.submitted(&comment_with(json!({ "page": page, "body": body })))
        .await
}

pub async fn moved(app: &App, from: &str, to: &str, forwards: bool) -> PageMoved {
    let site = blog(app).await;
    let (from, to) = (Page::parse_anywhere(from).unwrap(), site.page(to).unwrap());
    app.sieve
        .move_page(Teller::Operator, &site, &from, &to, forwards)
        .await
        .unwrap()
}

pub async fn moved_domain(app: &App, from: &str, to: &str, keep: bool) -> DomainMoved {
    let site = blog(app).await;
    let origins = (Origin::parse(from).unwrap(), Origin::parse(to).unwrap());
    app.sieve
        .move_domain(None, &site.id, (&origins.0, &origins.1), keep, |_| {})
        .await
        .unwrap()
        .unwrap()
}

pub fn bodies(list: &Value) -> Vec<String> {
    let html = list["comments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|comment| comment["html"].as_str().unwrap());
    html.map(|html| html.replace("<p>", "").replace("</p>", "").trim().to_owned())
        .collect()
}

pub async fn count(app: &App, page: &str) -> i64 {
    let path = format!("/api/v1/sites/blog/counts?page={}", encoded(page));
    json_of(app.get(&path).send().await.unwrap()).await["counts"][page]
        .as_i64()
        .unwrap()
}

on_both! {
    async fn comments_follow_their_page_and_its_old_address_leads_to_them(app: App) {
        everything_is_published(&app, 0.0).await;
        let first = app.submitted(&comment_with(json!({ "title": "Le marché", "body": "Un." }))).await;
        app.submitted(&comment_with(json!({ "body": "Deux.", "parent": first["id"] }))).await;
        close(&app, Closing::Open).await;
        let before = app.get(&format!("/api/v1/sites/blog/comments?page={}", encoded(PAGE))).send().await.unwrap();
        let tag = before.headers()["etag"].clone();
        assert_eq!(moved(&app, PAGE, NEW, true).await, PageMoved::Done);
        for page in [PAGE, NEW] {
            let list = app.list(page).await;
            assert_eq!(bodies(&list), ["Un.", "Deux."], "{page}");
            assert_eq!(list["page"], json!({ "url": NEW, "title": "Le marché", "closed": false }));
            assert!(list["comments"].as_array().unwrap().iter().all(|comment| comment["page"] == NEW));
            assert_eq!(list["comments"][1]["parent"], first["id"]);
            assert_eq!(count(&app, page).await, 2, "{page}");
            let thread = app.get(&format!("/thread/blog?page={}", encoded(page))).send().await.unwrap().text().await.unwrap();
            assert!(thread.contains("Deux."), "{page}: {thread}");
        }
        let again = app.get(&format!("/api/v1/sites/blog/comments?page={}", encoded(PAGE))).header("If-None-Match", &tag).send().await.unwrap();
        assert_eq!(again.status(), 200, "what was kept of the list is another now");
        // Whoever has the article open under its old address writes on the same page, and answers there.
        let third = app.submitted(&comment_with(json!({ "body": "Trois.", "parent": first["id"] }))).await;
        assert_eq!(third["comment"]["page"], NEW);
        assert_eq!(bodies(&app.list(NEW).await), ["Un.", "Deux.", "Trois."]);
    }

    async fn the_same_comment_is_known_after_a_move_under_either_address(app: App) {
        everything_is_published(&app, 0.0).await;
        wrote(&app, PAGE, "Toujours le même.").await;
        moved(&app, PAGE, NEW, true).await;
        wrote(&app, NEW, "Encore le même.").await;
        for (page, body) in [(PAGE, "Toujours le même."), (NEW, "Toujours le même."), (PAGE, "Encore le même."), (NEW, "Encore le même.")] {
            let again = app.submit(&comment_with(json!({ "page": page, "body": body }))).send().await.unwrap();
            let status = again.status().as_u16();
            assert_eq!((status, json_of(again).await["code"].as_str().unwrap()), (409, "comment.duplicate"), "{page} {body}");
        }
    }

    async fn a_request_that_is_sent_again_after_a_move_is_answered_as_before(app: App) {
        everything_is_published(&app, 0.0).await;
        let body = comment_with(json!({ "body": "Une fois." }));
        let send = async || json_of(app.submit(&body).header("Idempotency-Key", "k").send().await.unwrap()).await;
        let first = send().await;
        moved(&app, PAGE, NEW, true).await;
        assert_eq!(send().await, first);
        assert_eq!(count(&app, NEW).await, 1);
    }

    async fn two_pages_become_one_with_their_threads_side_by_side(app: App) {
        everything_is_published(&app, 0.0).await;
        let old = wrote(&app, PAGE, "Un.").await;
        let new = wrote(&app, NEW, "Deux.").await;
        app.submitted(&comment_with(json!({ "body": "Trois.", "parent": old["id"] }))).await;
        app.submitted(&comment_with(json!({ "page": NEW, "body": "Quatre.", "parent": new["id"] }))).await;
        everything_waits(&app).await;
        wrote(&app, PAGE, "En attente.").await;
        close(&app, Closing::Closed).await;
        assert_eq!(moved(&app, PAGE, NEW, true).await, PageMoved::Merged);
        let list = app.list(NEW).await;
        assert_eq!(bodies(&list), ["Un.", "Deux.", "Trois.", "Quatre."], "in the order they were written");
        assert_eq!((&list["count"], &list["page"]["closed"]), (&json!(4), &json!(true)), "what was said of the old page holds");
        assert_eq!(list["comments"][2]["parent"], old["id"]);
        assert_eq!(count(&app, PAGE).await, 4);
        close(&app, Closing::Open).await;
        assert_eq!(app.list(NEW).await["page"]["closed"], false, "by its old address");
        // A decision on what was moved counts on the page it now stands on.
        let admin = token(&app, EMAIL, Role::Admin, &[]).await;
        let queue = json_of(app.get("/api/v1/review/comments").bearer_auth(&admin).send().await.unwrap()).await;
        assert_eq!(queue["items"][0]["page"]["url"], NEW);
        let path = format!("/api/v1/review/comments/{}/decision", queue["items"][0]["id"].as_str().unwrap());
        let decided = app.post(&path, &json!({ "decision": "approve" })).bearer_auth(&admin).send().await.unwrap();
        assert_eq!(decided.status(), 200);
        assert_eq!(app.list(NEW).await["count"], 5);
    }

    async fn a_move_is_taken_back_by_moving_back(app: App) {
        everything_is_published(&app, 0.0).await;
        wrote(&app, PAGE, "Un.").await;
        let before = app.list(PAGE).await;
        moved(&app, PAGE, NEW, true).await;
        assert_eq!(moved(&app, NEW, PAGE, false).await, PageMoved::Done);
        assert_eq!(app.list(PAGE).await, before);
        assert_eq!(app.list(NEW).await["count"], 0, "nobody is led on from there");
        wrote(&app, NEW, "Ailleurs.").await;
        assert_eq!((count(&app, PAGE).await, count(&app, NEW).await), (1, 1));
    }

    async fn an_address_that_another_page_takes_leads_there(app: App) {
        everything_is_published(&app, 0.0).await;
        let other = "https://site.example/other";
        wrote(&app, PAGE, "De l’article.").await;
        wrote(&app, other, "De l’autre.").await;
        moved(&app, PAGE, NEW, true).await;
        moved(&app, other, PAGE, true).await;
        assert_eq!(bodies(&app.list(PAGE).await), ["De l’autre."]);
        assert_eq!(bodies(&app.list(other).await), ["De l’autre."]);
        assert_eq!(bodies(&app.list(NEW).await), ["De l’article."]);
        // On from there, and what led to it follows.
        let last = "https://site.example/last";
        moved(&app, PAGE, last, true).await;
        for page in [other, PAGE, last] {
            assert_eq!(bodies(&app.list(page).await), ["De l’autre."], "{page}");
        }
        moved(&app, NEW, last, true).await;
        for page in [other, PAGE, NEW, last] {
            assert_eq!(count(&app, page).await, 2, "{page}");
        }
        assert_eq!(moved(&app, "https://site.example/nobody", last, true).await, PageMoved::Unknown);
    }

    async fn a_page_that_is_a_name_gets_an_address_and_back(app: App) {
        everything_is_published(&app, 0.0).await;
        wrote(&app, "article-42", "Un.").await;
        assert_eq!(moved(&app, "article-42", PAGE, true).await, PageMoved::Done);
        assert_eq!(bodies(&app.list("article-42").await), ["Un."]);
        assert_eq!(moved(&app, PAGE, "article-42", true).await, PageMoved::Done);
        assert_eq!(app.list(PAGE).await["page"]["url"], "article-42");
    }

    async fn whoever_writes_while_a_page_is_merged_is_not_lost(app: App) {
        everything_is_published(&app, 0.0).await;
        wrote(&app, PAGE, "Le premier.").await;
        let writing = (0..40).map(|number| {
            let page = if number % 2 == 0 { PAGE } else { NEW };
            let body = comment_with(json!({ "page": page, "body": format!("Le commentaire numéro {number}.") }));
            app.submit(&body).send()
        });
        let moving = async {
            let mut merged = 0;
            for _ in 0..6 {
                merged += i32::from(moved(&app, PAGE, NEW, true).await == PageMoved::Merged);
                moved(&app, NEW, PAGE, true).await;
            }
            merged
        };
        let (answers, _) = tokio::join!(futures_util::future::join_all(writing), moving);
        moved(&app, PAGE, NEW, true).await;
        for answer in answers {
            assert_eq!(answer.unwrap().status(), 201);
        }
        assert_eq!(count(&app, NEW).await, 41);
        let path = format!("/api/v1/sites/blog/comments?limit=100&page={}", encoded(PAGE));
        let all = json_of(app.get(&path).send().await.unwrap()).await;
        assert_eq!(all["comments"].as_array().unwrap().len(), 41);
    }

    async fn all_pages_of_an_origin_follow_the_website(app: App) {
        everything_is_published(&app, 0.0).await;
        for number in 0..205 {
            wrote(&app, &format!("{ORIGIN}/p/{number}?v=1"), "Un.").await;
        }
        wrote(&app, "article-42", "D’un nom.").await;
        let other = "https://site.example.org";
        app.sql(&format!("UPDATE sites SET origins = '[\"{ORIGIN}\",\"{other}\"]' WHERE id = 'blog'")).await;
        wrote(&app, &format!("{other}/p/1"), "D’un voisin.").await;
        assert_eq!(moved_domain(&app, ORIGIN, THERE, false).await, DomainMoved { pages: 205, merged: 0 });
        let site = blog(&app).await;
        assert_eq!(site.origins.iter().map(Origin::as_str).collect::<Vec<_>>(), [THERE, other]);
        for number in [0, 99, 100, 204] {
            let new = format!("{THERE}/p/{number}?v=1");
            let list = app.list(&new).await;
            assert_eq!((bodies(&list), &list["page"]["url"]), (vec!["Un.".to_owned()], &json!(new)));
            assert_eq!(app.list(&format!("http://site.example/p/{number}?v=1#comment")).await, list, "old links lead there");
        }
        assert_eq!(count(&app, "article-42").await, 1);
        assert_eq!(app.list(&format!("{other}/p/1")).await["page"]["url"], format!("{other}/p/1"));
        // A page that nobody had written on is the new origin's too.
        let late = wrote(&app, &format!("{ORIGIN}/late"), "Tard.").await;
        assert_eq!(late["comment"]["page"], format!("{THERE}/late"));
        let refused = app.get(&format!("/api/v1/sites/blog/comments?page={}", encoded(THERE))).header("Origin", ORIGIN).send().await.unwrap();
        assert_eq!(refused.status(), 403, "browsers may not come from the old one any more");
        // And back, with the browsers of both.
        assert_eq!(moved_domain(&app, THERE, ORIGIN, true).await, DomainMoved { pages: 206, merged: 0 });
        assert_eq!(app.list(&format!("{THERE}/late")).await["page"]["url"], format!("{ORIGIN}/late"));
        let site = blog(&app).await;
        assert_eq!(site.origins.len(), 3);
        assert_eq!(site.settings.moved_origins.len(), 1);
    }

    async fn an_origin_that_moves_on_leads_everything_to_its_last_place(app: App) {
        everything_is_published(&app, 0.0).await;
        wrote(&app, PAGE, "Un.").await;
        moved_domain(&app, ORIGIN, THERE, false).await;
        wrote(&app, "https://new.example/article", "Deux.").await;
        moved_domain(&app, THERE, "https://newest.example", false).await;
        let list = app.list("https://newest.example/article").await;
        assert_eq!(bodies(&list), ["Un.", "Deux."]);
        assert_eq!(app.list(PAGE).await, list);
        assert_eq!(app.list("https://new.example/article").await, list);
    }

    async fn a_move_that_was_broken_off_is_carried_on(app: App) {
        everything_is_published(&app, 0.0).await;
        for number in 0..3 {
            wrote(&app, &format!("{ORIGIN}/{number}"), "Un.").await;
        }
        // As a process leaves it that is killed after one page: both origins are there, and that page is moved.
        app.sql(&format!("UPDATE sites SET origins = '[\"{THERE}\",\"{ORIGIN}\"]' WHERE id = 'blog'")).await;
        moved(&app, &format!("{ORIGIN}/0"), &format!("{THERE}/0"), true).await;
        for number in 0..3 {
            assert_eq!(count(&app, &format!("{ORIGIN}/{number}")).await, 1, "readers find all of them meanwhile");
        }
        wrote(&app, &format!("{THERE}/1"), "Deux.").await;
        assert_eq!(moved_domain(&app, ORIGIN, THERE, false).await, DomainMoved { pages: 2, merged: 1 });
        assert_eq!(bodies(&app.list(&format!("{THERE}/1")).await), ["Un.", "Deux."]);
        assert_eq!(moved_domain(&app, ORIGIN, THERE, false).await, DomainMoved { pages: 0, merged: 0 });
    }
}

on_both_databases! {
    async fn whoever_moves_is_told_beforehand_and_asked(program: Program) {
        program.json(&["site", "add", "blog", "--origin", ORIGIN]);
        let service = program.serve(&["serve"], &[]);
        let write = async |page: &str, body: &str| {
            let url = format!("{}/api/v1/sites/blog/comments", service.base);
            let sent = comment_with(json!({ "page": page, "body": body }));
            let response = reqwest::Client::new().post(url).json(&sent).send().await.unwrap();
            assert_eq!(response.status(), 201);
        };
        write(PAGE, "Un.").await;
        write(PAGE, "Deux.").await;
        write(NEW, "Trois.").await;
        program.run(&["site", "move-page", "blog", "https://site.example/nobody", NEW]).failed("nobody has written on");
        program.run(&["site", "move-page", "blog", PAGE, "https://evil.example/"]).failed("origins");
        program.run(&["site", "move-page", "blog", PAGE, &format!("{PAGE}#part")]).failed("are one page");
        let plan = program.run(&["site", "move-page", "blog", PAGE, NEW, "--dry-run"]);
        assert_eq!(plan.code, 0, "{plan:?}");
        assert!(plan.out.contains(&format!("from      {PAGE}, 2 comments")), "{plan:?}");
        assert!(plan.err.contains("has 1 comment already: both become one page, which cannot be parted again"), "{plan:?}");
        assert!(plan.err.contains("Nothing was changed."), "{plan:?}");
        let unasked = program.run(&["site", "move-page", "blog", PAGE, NEW]);
        assert!(unasked.code == 2 && unasked.err.contains("say --yes"), "{unasked:?}");
        let plan = program.json(&["site", "move-page", "blog", PAGE, NEW, "--dry-run"]);
        assert_eq!(plan, json!({ "from": PAGE, "to": NEW, "comments": 2, "merges_with": { "url": NEW, "comments": 1 }, "moved": false }));
        // On a terminal the warning comes with the question, once, and the site is named as it is to be typed.
        let asked = program.run_on_terminal(&["site", "move-page", "blog", PAGE, NEW], "yes\n");
        let told = (asked.out.matches("both become one page").count(), asked.out.contains("Type blog to go on:"));
        assert_eq!((asked.code, told), (1, (1, true)), "{asked:?}");
        let asked = program.run_on_terminal(&["site", "remove", "blog"], "yes\n");
        assert!(asked.code == 1 && asked.out.contains("Type blog to go on:") && asked.out.contains("nothing was removed"), "{asked:?}");
        assert_eq!(program.json(&["site", "move-page", "blog", PAGE, NEW, "--yes"])["moved"], true);
        assert!(program.run(&["site", "move-page", "blog", PAGE, NEW, "--yes"]).err.contains("nothing is to be done"));
        program.run(&["site", "move-page", "blog", PAGE, "https://site.example/else", "--yes"]).failed("was moved before: it stands at");

        write("https://site.example/other", "Quatre.").await;
        let from_nowhere = ["site", "move-domain", "blog", "https://nowhere.example", THERE];
        program.run(&from_nowhere).failed("none of the origins");
        program.run(&["site", "move-domain", "blog", ORIGIN, &ORIGIN.replace("https:", "http:"), "--yes"]).failed("the same by http and by https");
        let dry = program.json(&["site", "move-domain", "blog", ORIGIN, THERE, "--dry-run"]);
        assert_eq!((&dry["pages"], &dry["comments"], &dry["merged"], &dry["moved"]), (&json!(2), &json!(4), &json!(0), &json!(false)));
        assert_eq!(program.json(&["site", "show", "blog"])["origins"], json!([ORIGIN]));
        assert_eq!(program.run(&["site", "move-domain", "blog", ORIGIN, THERE]).code, 2);
        let done = program.run(&["site", "move-domain", "blog", ORIGIN, THERE, "--yes"]);
        assert!(done.code == 0 && done.err.contains("2 pages are moved"), "{done:?}");
        assert_eq!(program.json(&["site", "show", "blog"])["origins"], json!([THERE]));
        // The process that serves has followed by itself.
        let url = format!("{}/api/v1/sites/blog/counts?page={}", service.base, encoded("https://site.example/other"));
        let told = until(Duration::from_secs(5), async || {
            let counts = json_of(reqwest::get(&url).await.unwrap()).await;
            counts["counts"].as_object().is_some().then_some(counts)
        });
        assert!(told.await.is_some());
        let store = program.store().await;
        let acts = store.acts(&tamis::storage::ActFilter { limit: 100, ..Default::default() }).await.unwrap();
        let names: Vec<&str> = acts.iter().rev().map(|act| act.act.as_str()).filter(|act| act.contains("move")).collect();
        assert_eq!(names, ["site.page_moved", "site.domain_move_begun", "site.domain_moved"]);
    }

    async fn pages_that_would_meet_are_named_and_what_cannot_move_stops_all(program: Program) {
        program.json(&["site", "add", "blog", "--origin", ORIGIN, "--origin", THERE]);
        let service = program.serve(&["serve"], &[]);
        let write = async |page: &str| {
            let url = format!("{}/api/v1/sites/blog/comments", service.base);
            let response = reqwest::Client::new().post(url).json(&comment_with(json!({ "page": page }))).send().await.unwrap();
            assert_eq!(response.status(), 201);
        };
        write(PAGE).await;
        write("https://new.example/article").await;
        let plan = program.run(&["site", "move-domain", "blog", ORIGIN, THERE, "--dry-run", "--keep-old"]);
        assert!(plan.out.contains("stays an origin") && plan.out.contains("merging   1"), "{plan:?}");
        assert!(plan.out.contains(&format!("  {PAGE}, 1 comment, onto https://new.example/article, 1 comment")), "{plan:?}");
        let long = format!("{ORIGIN}/{}", "x".repeat(2048 - ORIGIN.len() - 1));
        write(&long).await;
        program.run(&["site", "move-domain", "blog", ORIGIN, "https://longer-by-far.example", "--yes"]).failed("longer there than an address may be");
        assert_eq!(program.json(&["site", "show", "blog"])["origins"], json!([ORIGIN, THERE]));
    }
}
