//! The moderators' API: who sees what, in which order, and what the figures say.

use crate::harness::{App, PAGE, encoded, json_of, on_both};
use crate::people::{
    Desk, EMAIL, desk, everything_is_published, keys, refusal, shut_out, submitted, submitted_with, token,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tamis::domain::moderator::Role;

on_both! {
    async fn an_item_has_all_that_a_decision_may_rest_on(app: App) {
        let desk = desk(&app).await;
        let first = submitted(&app, "la photo du marché est superbe").await;
        let item = desk.queue("site=blog&status=pending").await["items"][0].clone();
        assert_eq!(
            keys(&item),
            ["audit", "author", "body", "created_at", "decided_at", "decided_by", "email", "html", "id", "kind", "lang", "model", "name",
             "page", "parent", "reasons", "reported", "reports", "site", "spam_probability", "status", "verdict", "version", "website"]
        );
        assert_eq!((item["id"].as_str(), item["email"].as_str()), (Some(first.as_str()), Some("awa@example.org")));
        assert_eq!((item["status"].as_str(), item["verdict"].as_str()), (Some("pending"), Some("review")));
        assert_eq!(item["page"], json!({ "url": PAGE, "title": null }));
        assert_eq!(item["reasons"][0]["code"], "rule.review_everybody");
        let asked = desk.get(&format!("/comments/{first}")).header("Accept-Language", "fr").send().await.unwrap();
        let french = json_of(asked).await;
        assert_eq!(french["reasons"][0]["text"], "ce site relit tout");
        assert_eq!(french["history"], json!([]));
    }

    async fn every_order_walks_the_queue_without_gaps_or_repeats(app: App) {
        let desk = desk(&app).await;
        let mut all = Vec::new();
        for n in 0..13 {
            all.push(submitted(&app, &format!("page {n} {}", "lien http://a.example ".repeat(n % 4))).await);
        }
        for sort in ["uncertain", "oldest", "newest", "likeliest_spam"] {
            let mut walked = Vec::new();
            let mut next = String::new();
            let mut pages = 0;
            loop {
                let queue = desk.queue(&format!("sort={sort}&limit=5&cursor={next}")).await;
                assert_eq!(queue["total"], 13);
                walked.extend(queue["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()));
                pages += 1;
                match queue["next"].as_str() {
                    Some(cursor) => next = encoded(cursor),
                    None => break,
                }
            }
            assert_eq!((pages, walked.len()), (3, 13), "{sort}");
            assert_eq!(walked.iter().collect::<BTreeSet<_>>().len(), 13, "{sort}");
            match sort {
                "oldest" => assert_eq!(walked, all),
                "newest" => assert!(walked.iter().rev().eq(all.iter())),
                _ => {}
            }
        }
        let probabilities = |queue: &Value| -> Vec<f64> { queue["items"].as_array().unwrap().iter().filter_map(|item| item["spam_probability"].as_f64()).collect() };
        assert!(probabilities(&desk.queue("sort=likeliest_spam").await).is_sorted_by(|a, b| a >= b));
    }

    async fn filters_narrow_the_list(app: App) {
        let desk = desk(&app).await;
        let sea = submitted_with(&app, json!({"body": "Nous avons vu la mer à 100 % hier.", "website": "https://Vagues.example/"})).await;
        let hill = submitted_with(&app, json!({"body": "La colline est plus belle.", "name": "Bastien_L", "page": "https://site.example/other"})).await;
        assert_eq!(desk.ids("q=la+MER").await, [sea.as_str()]);
        assert_eq!(desk.ids("q=100+%25").await, [sea.as_str()], "a percent sign is a percent sign");
        assert_eq!(desk.ids("q=0%25_h").await, Vec::<String>::new());
        let school = submitted_with(&app, json!({"body": "L’École d’ÎLE-D’YEU rouvre.", "name": "ÉLODIE Ñuñez", "page": "https://site.example/third"})).await;
        for text in ["École", "école", "ÉCOLE", "île-d’yeu", "élodie ñuñez", "ÑUÑEZ"] {
            assert_eq!(desk.ids(&format!("q={}", encoded(text))).await, [school.as_str()], "{text}");
        }
        desk.decide(&school, "reject").await;
        assert_eq!(desk.ids("q=vagues.example").await, [sea.as_str()]);
        assert_eq!(desk.ids("q=bastien_l").await, [hill.as_str()]);
        assert_eq!(desk.ids(&format!("page={}", encoded("http://site.example/other?utm_source=x#y"))).await, [hill.as_str()]);
        crate::moves::moved(&app, "https://site.example/other", "https://site.example/moved", true).await;
        for page in ["other", "moved"] {
            assert_eq!(desk.ids(&format!("page={}", encoded(&format!("https://site.example/{page}")))).await, [hill.as_str()], "{page}");
        }
        let author = desk.item(&hill).await["author"]["id"].as_str().unwrap().to_owned();
        assert_eq!(desk.ids(&format!("author={author}")).await, [hill.as_str()]);
        assert_eq!(desk.ids("site=nowhere").await, Vec::<String>::new());
        desk.decide(&sea, "spam").await;
        assert_eq!(desk.ids("").await, [hill.as_str()]);
        assert_eq!(desk.ids("status=spam").await, [sea.as_str()]);
        assert_eq!(desk.queue("status=published").await["total"], 0);
        let response = desk.get("/comments?cursor=nonsense&sort=best&limit=0").send().await.unwrap();
        assert_eq!(response.status(), 422);
        let problem = json_of(response).await;
        let codes: Vec<&str> = problem["errors"].as_array().unwrap().iter().map(|fault| fault["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["sort.invalid", "cursor.invalid", "limit.invalid"]);
    }

    async fn what_is_not_granted_is_not_there(app: App) {
        let desk = desk(&app).await;
        let id = submitted(&app, "chez nous").await;
        app.add_site("other", &["https://other.example"], Default::default()).await;
        for (email, sites) in [("other@example.org", &["other"][..]), ("none@example.org", &[])] {
            let stranger = Desk { app: &app, token: token(&app, email, Role::Moderator, sites).await };
            let queue = stranger.queue("").await;
            assert_eq!((queue["items"].as_array().unwrap().len(), queue["total"].as_i64()), (0, Some(0)));
            assert_eq!(stranger.queue("site=blog").await["total"], 0);
            let unknown = (404, "comment.unknown".to_owned());
            assert_eq!(refusal(stranger.get(&format!("/comments/{id}")).send().await.unwrap()).await, unknown);
            assert_eq!(refusal(stranger.say(&id, json!({"decision": "spam"})).await).await, unknown);
            assert_eq!(refusal(stranger.undo(&id).await).await, unknown);
            let many = stranger.post("/decisions", &json!({"decisions": [{"id": id, "decision": "spam"}]})).send().await.unwrap();
            assert_eq!(json_of(many).await["results"][0]["problem"]["code"], "comment.unknown");
            let stats = json_of(stranger.get("/stats?site=blog").send().await.unwrap()).await;
            assert_eq!((stats["queue"]["waiting"].as_i64(), stats["counts"]["status"]["pending"].as_i64()), (Some(0), Some(0)));
            assert_eq!(refusal(stranger.get("/audit").send().await.unwrap()).await.0, 404);
        }
        let admin = Desk { app: &app, token: token(&app, "admin@example.org", Role::Admin, &[]).await };
        assert_eq!(admin.queue("").await["total"], 1);
        assert_eq!(desk.item(&id).await["status"], "pending", "no stranger changed it");
    }

    async fn an_audited_comment_is_online_and_in_the_queue_until_decided(app: App) {
        let desk = desk(&app).await;
        everything_is_published(&app, 1.0).await;
        let id = submitted(&app, "la photo du marché est superbe").await;
        assert_eq!(app.list(PAGE).await["count"], 1);
        let item = desk.queue("").await["items"][0].clone();
        assert_eq!((item["id"].as_str(), item["status"].as_str(), item["audit"].as_bool()), (Some(id.as_str()), Some("published"), Some(true)));
        desk.decide(&id, "approve").await;
        assert_eq!(desk.queue("").await["total"], 0);
        desk.undo(&id).await;
        assert_eq!(desk.queue("").await["total"], 1, "back in the queue as before");
        assert_eq!(app.list(PAGE).await["count"], 1);
    }

    async fn reading_changes_nothing(app: App) {
        let desk = desk(&app).await;
        let id = submitted(&app, "à lire").await;
        for path in [format!("/comments/{id}/decision"), format!("/comments/{id}/undo"), "/decisions".to_owned()] {
            let response = desk.get(&format!("{path}?decision=spam")).send().await.unwrap();
            assert_eq!(refusal(response).await, (405, "method.refused".into()), "{path}");
        }
        let item = desk.item(&id).await;
        assert_eq!((item["version"].as_i64(), item["status"].as_str()), (Some(1), Some("pending")));
    }

    async fn nobody_without_proof_comes_in(app: App) {
        let desk = desk(&app).await;
        let id = submitted(&app, "privé").await;
        for path in ["/comments", &format!("/comments/{id}"), "/stats", "/audit"] {
            for wrong in ["", "tms_mod_wrong", &app.key] {
                let request = app.get(&format!("/api/v1/review{path}"));
                let request = if wrong.is_empty() { request } else { request.bearer_auth(wrong) };
                assert_eq!(refusal(request.send().await.unwrap()).await, (401, "auth.required".into()), "{path} {wrong}");
            }
        }
        let basic = app.get("/api/v1/review/comments").basic_auth("a", Some("b")).send().await.unwrap();
        assert_eq!(basic.status(), 401);
        shut_out(&app, EMAIL).await;
        assert_eq!(desk.get("/comments").send().await.unwrap().status(), 401, "shut out at once");
    }

    async fn figures_tell_how_often_moderators_and_model_agree(app: App) {
        let desk = desk(&app).await;
        let waits = submitted(&app, "en attente").await;
        everything_is_published(&app, 0.0).await;
        let good = submitted(&app, "la photo du marché est superbe").await;
        let bad = submitted(&app, "la photo du port est superbe").await;
        desk.decide(&good, "approve").await;
        desk.decide(&bad, "spam").await;
        desk.decide(&waits, "reject").await;
        desk.undo(&waits).await;
        let stats = json_of(desk.get("/stats?site=blog&days=7").send().await.unwrap()).await;
        assert_eq!(stats["counts"]["status"], json!({"pending": 1, "published": 1, "rejected": 0, "spam": 1}));
        assert_eq!(stats["counts"]["verdict"], json!({"publish": 2, "review": 1, "spam": 0}));
        assert_eq!(stats["agreement"], json!({"compared": 2, "agreed": 1, "share": 0.5}));
        assert_eq!(stats["queue"]["waiting"], 1);
        assert!(stats["queue"]["median_age_ms"].as_i64().is_some());
        assert_eq!(desk.get("/stats?days=400").send().await.unwrap().status(), 422);
    }

    async fn the_log_tells_an_administrator_who_did_what(app: App) {
        let desk = desk(&app).await;
        let id = submitted(&app, "au registre").await;
        desk.decide(&id, "approve").await;
        desk.decide(&id, "spam").await;
        desk.undo(&id).await;
        let admin = Desk { app: &app, token: token(&app, "admin@example.org", Role::Admin, &[]).await };
        let log = async |query: &str| json_of(admin.get(&format!("/audit?{query}")).send().await.unwrap()).await;
        let acts = |log: &Value| -> Vec<String> { log["items"].as_array().unwrap().iter().map(|line| line["act"].as_str().unwrap().to_owned()).collect() };
        let first = log("limit=2").await;
        assert_eq!(acts(&first), ["undo", "spam"]);
        assert_eq!((first["items"][0]["by"].as_str(), first["items"][0]["page"].as_str()), (Some(EMAIL), Some(PAGE)));
        let second = log(&format!("limit=2&cursor={}", first["next"].as_str().unwrap())).await;
        assert_eq!((acts(&second), second["next"].is_null()), (vec!["approve".to_owned()], true));
        assert_eq!(acts(&log("by=nobody@example.org").await), Vec::<String>::new());
        assert_eq!(acts(&log(&format!("by={EMAIL}&site=blog&comment={id}")).await).len(), 3);
        assert_eq!(admin.get("/audit?cursor=x").send().await.unwrap().status(), 422);
        assert_eq!(desk.get("/audit").send().await.unwrap().status(), 404, "the right person in the wrong place");
    }
}
