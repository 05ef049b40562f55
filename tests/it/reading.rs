//! What readers get back: lists, counts, plain pages, and their own comment to change.

use crate::harness::{App, ORIGIN, PAGE, comment, comment_with, encoded, json_of, on_both};
use crate::people::{desk, everything_is_published, everything_waits};
use serde_json::{Value, json};

fn ids(list: &Value) -> Vec<String> {
    list["comments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|comment| comment["id"].as_str().unwrap().to_owned())
        .collect()
}

/// Posts `count` different comments, all of them online.
async fn publish(app: &App, count: usize) -> Vec<String> {
    let mut made = Vec::new();
    for number in 0..count {
        let answer = app
            .submitted(&comment_with(
                json!({"body": format!("Une remarque tranquille, la {number}e.")}),
            ))
            .await;
        assert_eq!(answer["status"], "published");
        made.push(answer["id"].as_str().unwrap().to_owned());
    }
    made
}

on_both! {
    async fn a_list_is_walked_without_gap_or_repeat(app: App) {
        everything_is_published(&app, 0.0).await;
        let made = publish(&app, 7).await;
        for (order, expected) in [("oldest", made.clone()), ("newest", made.iter().rev().cloned().collect())] {
            let mut walked = Vec::new();
            let mut cursor = String::new();
            loop {
                let path = format!("/api/v1/sites/blog/comments?page={}&order={order}&limit=3&cursor={cursor}", encoded(PAGE));
                let list = json_of(app.get(&path).send().await.unwrap()).await;
                assert_eq!(list["count"], 7);
                walked.extend(ids(&list));
                match list["next"].as_str() {
                    Some(next) => next.clone_into(&mut cursor),
                    None => break,
                }
            }
            assert_eq!(walked, expected, "{order}");
        }
        for (query, code) in [("limit=0", "limit.invalid"), ("limit=101", "limit.invalid"), ("limit=x", "limit.invalid"), ("order=best", "order.invalid"), ("cursor=%27", "cursor.invalid")] {
            let path = format!("/api/v1/sites/blog/comments?page={}&{query}", encoded(PAGE));
            let response = app.get(&path).send().await.unwrap();
            assert_eq!(response.status(), 422);
            assert_eq!(json_of(response).await["errors"][0]["code"], code);
        }
    }

    async fn a_page_nobody_wrote_on_is_empty_and_counts_nothing(app: App) {
        everything_is_published(&app, 0.0).await;
        publish(&app, 2).await;
        let list = app.list("https://site.example/quiet").await;
        assert_eq!((list["count"].as_i64(), list["comments"].as_array().unwrap().len(), list["next"].is_null()), (Some(0), 0, true));
        let same = "http://site.example/article?utm_source=x#top";
        let path = format!("/api/v1/sites/blog/counts?page={}&page={}", encoded(same), encoded("https://site.example/quiet"));
        let counts = json_of(app.get(&path).send().await.unwrap()).await;
        assert_eq!(counts, json!({"counts": {same: 2, "https://site.example/quiet": 0}}));
        let strange = ["https://site.example/quiet", "https://evil.example/", same, "ftp://site.example/"].map(|page| format!("page={}", encoded(page)));
        let refused = app.get(&format!("/api/v1/sites/blog/counts?{}", strange.join("&"))).send().await.unwrap();
        assert_eq!(refused.status(), 422);
        let faults = json_of(refused).await["errors"].clone();
        let named: Vec<(&str, &str)> = faults.as_array().unwrap().iter().map(|fault| (fault["pointer"].as_str().unwrap(), fault["code"].as_str().unwrap())).collect();
        assert_eq!(named, [("/page/1", "page.foreign"), ("/page/3", "page.invalid")], "each by its place");
        let many: String = (0..101).map(|n| format!("page=p{n}&")).collect();
        assert_eq!(app.get(&format!("/api/v1/sites/blog/counts?{many}")).send().await.unwrap().status(), 422);
    }

    async fn a_title_is_public_once_a_comment_that_brought_it_is(app: App) {
        let desk = desk(&app).await;
        let title = async |page: &str| app.list(page).await["page"]["title"].clone();
        let typed = |title: &str, body: &str| comment_with(json!({"title": title, "body": body}));
        let lure = app.submitted(&typed("ACHETEZ ICI", "Un mot qui attend.")).await;
        let fair = app.submitted(&typed("Le marché", "Un autre mot qui attend.")).await["id"].as_str().unwrap().to_owned();
        assert_eq!(title(PAGE).await, Value::Null);
        let thread = app.get(&format!("/thread/blog?page={}", encoded(PAGE))).send().await.unwrap().text().await.unwrap();
        assert!(!thread.contains("ACHETEZ"), "{thread}");
        let lure = lure["id"].as_str().unwrap();
        assert_eq!(desk.item(lure).await["page"]["title"], "ACHETEZ ICI", "moderators see what was typed");
        desk.decide(lure, "spam").await;
        assert_eq!(title(PAGE).await, Value::Null);
        desk.decide(&fair, "approve").await;
        assert_eq!(title(PAGE).await, "Le marché");
        everything_is_published(&app, 0.0).await;
        app.submitted(&typed("Un second titre", "Un mot de plus.")).await;
        assert_eq!(title(PAGE).await, "Le marché", "the first stands");

        everything_waits(&app).await;
        let (open, own) = ("https://site.example/open", "https://site.example/own");
        let mut from_website = typed("De la maison", "Un mot du serveur.");
        from_website["page"] = own.into();
        let held = app.submit(&from_website).bearer_auth(&app.key).send().await.unwrap();
        assert_eq!((json_of(held).await["status"].as_str(), title(own).await.as_str()), (Some("held"), Some("De la maison")));
        everything_is_published(&app, 0.0).await;
        let mut online = typed("En ligne", "Un mot en ligne.");
        online["page"] = open.into();
        app.submitted(&online).await;
        assert_eq!(title(open).await, "En ligne");
    }

    async fn a_list_that_has_not_changed_is_not_sent_again(app: App) {
        everything_is_published(&app, 0.0).await;
        publish(&app, 1).await;
        let path = format!("/api/v1/sites/blog/comments?page={}", encoded(PAGE));
        let tag = app.get(&path).send().await.unwrap().headers()["etag"].to_str().unwrap().to_owned();
        let again = || app.get(&path).header("If-None-Match", &tag).send();
        let kept = again().await.unwrap();
        assert_eq!((kept.status().as_u16(), kept.text().await.unwrap().as_str()), (304, ""));
        app.submitted(&comment_with(json!({"body": "Une remarque de plus."}))).await;
        assert_eq!(again().await.unwrap().status(), 200);
    }

    async fn an_answer_stands_under_what_it_answers(app: App) {
        everything_is_published(&app, 0.0).await;
        let first = publish(&app, 1).await.remove(0);
        let answer = app.submitted(&comment_with(json!({"parent": first, "body": "Je réponds à cela."}))).await;
        assert_eq!(answer["comment"]["parent"], first.as_str());
        let code = |changes: Value| {
            let request = app.submit(&comment_with(changes));
            async move { json_of(request.send().await.unwrap()).await["errors"][0]["code"].as_str().unwrap_or_default().to_owned() }
        };
        assert_eq!(code(json!({"parent": first, "page": "https://site.example/other"})).await, "parent.unknown");
        assert_eq!(code(json!({"parent": "0190a5e4-0000-7000-8000-000000000001"})).await, "parent.unknown");
        let mut parent = answer["id"].as_str().unwrap().to_owned();
        for depth in 2..=5 {
            let below = app.submitted(&comment_with(json!({"parent": parent, "body": format!("Encore plus bas, {depth}.")}))).await;
            below["id"].as_str().unwrap().clone_into(&mut parent);
        }
        assert_eq!(code(json!({"parent": parent, "body": "Trop bas."})).await, "parent.too_deep");
    }

    async fn the_thread_page_shows_comments_and_form_without_script(app: App) {
        everything_is_published(&app, 0.0).await;
        let hostile = comment_with(json!({"name": "<b>Eve</b>", "website": "https://eve.example/?a='\"><script>", "body": "Voyez <script>alert(1)</script> **gras**"}));
        let id = app.submitted(&hostile).await["id"].as_str().unwrap().to_owned();
        let response = app.get(&format!("/thread/blog?page={}", encoded(PAGE))).send().await.unwrap();
        assert_eq!(response.headers()["content-type"], "text/html; charset=utf-8");
        let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.starts_with("default-src 'none'") && policy.contains(&format!("frame-ancestors 'self' {ORIGIN}")), "{policy}");
        let html = response.text().await.unwrap();
        for part in ["Laisser un commentaire", "Votre adresse e-mail ne sera pas publiée.", "<strong>gras</strong>", "&lt;script&gt;alert(1)", &format!("id=\"comment-{id}\""), "class=\"comment-author\"", "<time datetime="] {
            assert!(html.contains(part), "{part}");
        }
        assert!(!html.contains("<script") && !html.contains("<b>Eve"));
        assert_eq!(app.get("/demo").send().await.unwrap().status(), 404, "only `tamis demo` has one");
    }

    async fn a_form_is_answered_by_a_page(app: App) {
        everything_is_published(&app, 0.0).await;
        let url = format!("{}/api/v1/sites/blog/comments", app.base);
        let send = |fields: Value| app.client.post(&url).header("Accept", "text/html").header("Accept-Language", "fr").form(&fields).send();
        let sent = send(comment()).await.unwrap();
        let location = sent.headers()["location"].to_str().unwrap().to_owned();
        assert_eq!(sent.status(), 303);
        assert!(location.starts_with(&format!("{PAGE}#comment-")), "{location}");
        let home = send(comment_with(json!({"body": "Merci pour cet article, deux fois.", "redirect": "https://site.example/merci"}))).await.unwrap();
        assert!(home.headers()["location"].to_str().unwrap().starts_with("https://site.example/merci#comment-"));
        let away = send(comment_with(json!({"body": "Merci pour cet article, trois fois.", "redirect": "https://evil.example/"}))).await.unwrap();
        assert!(away.headers()["location"].to_str().unwrap().starts_with(PAGE));
        let named = send(comment_with(json!({"body": "Merci pour cet article, quatre fois.", "page": "article-42"}))).await.unwrap();
        assert!(named.headers()["location"].to_str().unwrap().starts_with(&format!("{}/thread/blog?page=article-42#comment-", app.base)));
        let refused = send(comment_with(json!({"email": "awa chez example", "body": "Ce que j’ai écrit reste."}))).await.unwrap();
        assert_eq!((refused.status().as_u16(), refused.headers()["content-type"].to_str().unwrap()), (422, "text/html; charset=utf-8"));
        let html = refused.text().await.unwrap();
        for kept in ["Ce que j’ai écrit reste.", "awa chez example", "Awa Diop", "aria-invalid=\"true\"", "adresse"] {
            assert!(html.contains(kept), "{kept}");
        }
    }

    async fn a_held_comment_has_no_public_address(app: App) {
        let held = app.submitted(&comment_with(json!({"body": "zxqv wvut kjhg"}))).await;
        assert_eq!(held["status"], "held");
        let id = held["id"].as_str().unwrap();
        assert_eq!(app.get(&format!("/api/v1/sites/blog/comments/{id}")).send().await.unwrap().status(), 404);
        assert_eq!(app.list(PAGE).await["comments"], json!([]));
        let answer = app.submit(&comment_with(json!({"parent": id}))).send().await.unwrap();
        assert_eq!(json_of(answer).await["errors"][0]["code"], "parent.unknown");
    }

    async fn an_author_changes_and_withdraws_with_the_token_alone(app: App) {
        let desk = desk(&app).await;
        everything_is_published(&app, 0.0).await;
        let made = app.submitted(&comment()).await;
        let (id, token) = (made["id"].as_str().unwrap(), made["edit_token"].as_str().unwrap());
        let url = format!("{}/api/v1/sites/blog/comments/{id}", app.base);
        assert_eq!(app.client.put(&url).json(&json!({"body": "x"})).send().await.unwrap().status(), 401);
        assert_eq!(app.client.put(&url).bearer_auth(format!("{token}0")).json(&json!({"body": "x"})).send().await.unwrap().status(), 401);
        assert_eq!(app.client.put(&url).bearer_auth(token).json(&json!({"body": " "})).send().await.unwrap().status(), 422);
        let edited = json_of(app.client.put(&url).bearer_auth(token).json(&json!({"body": "Merci *ÉNCORE*."})).send().await.unwrap()).await;
        for (text, found) in [("éncore", vec![id]), ("marché", vec![]), ("AWA", vec![id])] {
            assert_eq!(desk.ids(&format!("status=published&q={}", encoded(text))).await, found, "{text}");
        }
        assert_eq!((edited["comment"]["html"].as_str(), edited["comment"]["edited_at"].is_string()), (Some("<p>Merci <em>ÉNCORE</em>.</p>"), true));
        assert_eq!(app.list(PAGE).await["comments"][0]["html"], "<p>Merci <em>ÉNCORE</em>.</p>");
        assert_eq!(app.client.delete(&url).bearer_auth(token).send().await.unwrap().status(), 204);
        assert_eq!(app.list(PAGE).await["count"], 0);
        assert_eq!(app.client.delete(&url).bearer_auth(token).send().await.unwrap().status(), 404);
        app.submitted(&comment()).await;
    }
}
