//! The moderators' API: what a decision does, and what nobody can do twice.

use crate::harness::{App, PAGE, comment_with, json_of, on_both};
use crate::people::{Desk, EMAIL, desk, everything_is_published, keys, refusal, submitted, token};
use futures_util::future::join_all;
use serde_json::{Value, json};
use tamis::domain::moderator::Role;

on_both! {
    async fn a_decision_shows_at_once_to_readers_and_in_the_history(app: App) {
        let desk = desk(&app).await;
        let id = submitted(&app, "bonne lecture").await;
        assert_eq!(app.list(PAGE).await["count"], 0);
        let said = desk.say(&id, json!({"decision": "approve", "note": "connue", "version": 1})).await;
        assert_eq!(said.status(), 200);
        let item = json_of(said).await;
        assert_eq!((item["status"].as_str(), item["version"].as_i64(), item["decided_by"].as_str()), (Some("published"), Some(2), Some(EMAIL)));
        let list = app.list(PAGE).await;
        assert_eq!((list["count"].as_i64(), list["comments"][0]["id"].as_str()), (Some(1), Some(id.as_str())));
        desk.decide(&id, "reject").await;
        assert_eq!(app.list(PAGE).await["count"], 0);
        let history = desk.item(&id).await["history"].clone();
        let lines: Vec<_> = history.as_array().unwrap().iter().map(|line| (line["from"].as_str().unwrap(), line["to"].as_str().unwrap(), line["by"].as_str().unwrap())).collect();
        assert_eq!(lines, [("pending", "published", EMAIL), ("published", "rejected", EMAIL)]);
        assert_eq!((keys(&history[0]), history[0]["note"].as_str()), (vec!["at", "by", "from", "note", "to"], Some("connue")));
        assert_eq!(desk.item(&id).await["author"]["rejected"], 1);
    }

    async fn the_same_decision_twice_changes_nothing(app: App) {
        let desk = desk(&app).await;
        let id = submitted(&app, "deux fois").await;
        let first = desk.decide(&id, "spam").await;
        let again = desk.say(&id, json!({"decision": "spam", "version": 1})).await;
        assert_eq!(again.status(), 200, "even on a stale version: it is what was wanted");
        assert_eq!(json_of(again).await["version"], first["version"]);
        assert_eq!(desk.item(&id).await["history"].as_array().unwrap().len(), 1);
    }

    async fn undo_goes_back_step_by_step_until_nothing_is_left(app: App) {
        let desk = desk(&app).await;
        let id = submitted(&app, "pas à pas").await;
        desk.decide(&id, "approve").await;
        desk.decide(&id, "spam").await;
        let back = json_of(desk.undo(&id).await).await;
        assert_eq!((back["status"].as_str(), back["decided_by"].as_str()), (Some("published"), Some(EMAIL)));
        assert_eq!(app.list(PAGE).await["count"], 1);
        let back = json_of(desk.undo(&id).await).await;
        assert_eq!((back["status"].as_str(), back["decided_by"].is_null(), back["decided_at"].is_null()), (Some("pending"), true, true));
        assert_eq!(app.list(PAGE).await["count"], 0);
        let version = back["version"].clone();
        assert_eq!(refusal(desk.undo(&id).await).await, (409, "review.nothing_to_undo".into()));
        assert_eq!(desk.item(&id).await["version"], version, "a refused undo changes nothing");
        assert!(app.labels().await.is_empty(), "what was taken back does not teach");
        desk.decide(&id, "reject").await;
        assert_eq!(json_of(desk.undo(&id).await).await["status"], "pending");
        assert_eq!(desk.item(&id).await["history"].as_array().unwrap().len(), 6, "every act is a line");
    }

    async fn a_stale_version_is_told_what_became_of_the_comment(app: App) {
        let desk = desk(&app).await;
        let id = submitted(&app, "vu trop tard").await;
        desk.decide(&id, "reject").await;
        let late = desk.say(&id, json!({"decision": "approve", "version": 1})).await;
        assert_eq!(late.status(), 409);
        let problem = json_of(late).await;
        assert_eq!((problem["code"].as_str(), problem["item"]["status"].as_str()), (Some("review.conflict"), Some("rejected")));
        assert_eq!((problem["item"]["version"].as_i64(), problem["item"]["decided_by"].as_str()), (Some(2), Some(EMAIL)));
        assert_eq!(app.list(PAGE).await["count"], 0);
    }

    async fn of_two_moderators_at_once_exactly_one_wins(app: App) {
        let one = desk(&app).await;
        let two = Desk { app: &app, token: token(&app, "malik@example.org", Role::Moderator, &["blog"]).await };
        for round in 0..10 {
            let id = submitted(&app, &format!("manche {round}")).await;
            let (a, b) = tokio::join!(
                one.say(&id, json!({"decision": "approve", "version": 1})),
                two.say(&id, json!({"decision": "spam", "version": 1}))
            );
            let mut statuses = [a.status().as_u16(), b.status().as_u16()];
            let won = if a.status() == 200 { "published" } else { "spam" };
            statuses.sort_unstable();
            assert_eq!(statuses, [200, 409]);
            let item = one.item(&id).await;
            assert_eq!((item["status"].as_str(), item["version"].as_i64()), (Some(won), Some(2)));
            assert_eq!(item["history"].as_array().unwrap().len(), 1);
        }
    }

    async fn without_a_version_the_last_word_stands(app: App) {
        let desk = desk(&app).await;
        let id = submitted(&app, "à plusieurs").await;
        let words = ["approve", "spam", "reject", "approve", "spam", "reject"];
        let all = join_all(words.map(|word| desk.say(&id, json!({ "decision": word })))).await;
        assert!(all.iter().all(|answer| answer.status() == 200));
        let item = desk.item(&id).await;
        let history = item["history"].as_array().unwrap();
        assert_eq!(history.last().unwrap()["to"], item["status"]);
        for pair in history.windows(2) {
            assert_eq!(pair[0]["to"], pair[1]["from"], "each began where the one before ended");
        }
        let online = i64::from(item["status"] == "published");
        assert_eq!(app.list(PAGE).await["count"].as_i64(), Some(online));
    }

    async fn many_decisions_are_carried_out_each_on_its_own(app: App) {
        let desk = desk(&app).await;
        app.add_site("other", &["https://other.example"], Default::default()).await;
        let mut decisions = Vec::new();
        for n in 0..40 {
            decisions.push(json!({"id": submitted(&app, &format!("numéro {n}")).await, "decision": "approve"}));
        }
        decisions.insert(3, json!({"id": "0190a5e4-0000-7000-8000-000000000001", "decision": "spam"}));
        decisions.insert(5, json!({"id": "nonsense", "decision": "spam"}));
        decisions.insert(7, json!({"id": decisions[0]["id"], "decision": "maybe"}));
        decisions.insert(9, json!(42));
        let response = desk.post("/decisions", &json!({ "decisions": decisions })).send().await.unwrap();
        assert_eq!(response.status(), 200);
        let results = json_of(response).await["results"].as_array().unwrap().clone();
        assert_eq!(results.len(), 44);
        for (n, code) in [(3, "comment.unknown"), (5, "comment.unknown"), (7, "input.invalid"), (9, "input.invalid")] {
            assert_eq!(results[n]["problem"]["code"], code, "{n}");
            assert_eq!(results[n]["id"], decisions[n].get("id").cloned().unwrap_or(Value::Null));
        }
        assert_eq!(results.iter().filter(|result| result["status"] == "published").count(), 40);
        assert_eq!(app.list(PAGE).await["count"], 40);
        let id = &decisions[0]["id"];
        let twice = json!({"decisions": [{"id": id, "decision": "spam"}, {"id": id, "decision": "reject"}]});
        desk.post("/decisions", &twice).send().await.unwrap();
        assert_eq!(desk.item(id.as_str().unwrap()).await["status"], "rejected", "in the order they were said");
    }

    async fn a_list_of_decisions_has_bounds(app: App) {
        let desk = desk(&app).await;
        let send = async |decisions: Value| {
            let response = desk.post("/decisions", &json!({ "decisions": decisions })).send().await.unwrap();
            (response.status().as_u16(), json_of(response).await["errors"][0]["code"].as_str().unwrap_or_default().to_owned())
        };
        let some = |n: usize| vec![json!({"id": "0190a5e4-0000-7000-8000-000000000001", "decision": "spam"}); n];
        assert_eq!(send(json!([])).await, (422, "decisions.required".into()));
        assert_eq!(send(json!("all")).await, (422, "decisions.type".into()));
        assert_eq!(send(json!(some(501))).await, (422, "decisions.too_many".into()));
        assert_eq!(send(json!(some(500))).await, (200, String::new()));
    }

    async fn approving_what_was_published_automatically_is_logged_and_teaches(app: App) {
        let desk = desk(&app).await;
        everything_is_published(&app, 0.0).await;
        let id = submitted(&app, "la photo du marché est superbe").await;
        assert_eq!(app.list(PAGE).await["count"], 1, "published by the model");
        assert!(app.labels().await.is_empty());
        let item = desk.decide(&id, "approve").await;
        assert_eq!((item["status"].as_str(), item["decided_by"].as_str()), (Some("published"), Some(EMAIL)));
        assert_eq!(desk.item(&id).await["history"].as_array().unwrap().len(), 1);
        assert_eq!(app.labels().await, ["approve"]);
        assert_eq!(app.list(PAGE).await["count"], 1);
    }

    async fn bad_decisions_are_refused_with_every_fault(app: App) {
        let desk = desk(&app).await;
        let id = submitted(&app, "rien à signaler").await;
        let codes = async |body: Value| {
            let response = desk.say(&id, body).await;
            assert_eq!(response.status(), 422);
            let problem = json_of(response).await;
            let codes: Vec<String> = problem["errors"].as_array().unwrap().iter().map(|fault| fault["code"].as_str().unwrap().to_owned()).collect();
            codes
        };
        assert_eq!(codes(json!({})).await, ["decision.required"]);
        assert_eq!(
            codes(json!({"decision": "maybe", "note": "n".repeat(1001), "version": "1"})).await,
            ["decision.invalid", "version.type", "note.too_long"]
        );
        assert_eq!(codes(json!({"decision": 1, "note": "a\u{0}b"})).await, ["decision.type", "text.invalid"]);
        for unknown in ["nonsense", "0190a5e4-0000-7000-8000-000000000001", "..%2f", "%00"] {
            let answer = desk.say(unknown, json!({"decision": "spam"})).await;
            assert_eq!(answer.status(), 404, "{unknown}");
        }
        assert_eq!(desk.item(&id).await["version"], 1);
    }

    async fn a_decision_on_an_earlier_text_is_not_taken_back(app: App) {
        let desk = desk(&app).await;
        let answer = app.submitted(&comment_with(json!({"body": "Un texte anodin sur la photo."}))).await;
        let (id, token) = (answer["id"].as_str().unwrap(), answer["edit_token"].as_str().unwrap());
        desk.decide(id, "approve").await;
        desk.decide(id, "reject").await;
        desk.undo(id).await;
        let url = format!("{}/api/v1/sites/blog/comments/{id}", app.base);
        let edited = app.client.put(url).bearer_auth(token).json(&json!({"body": "Un tout autre texte, au sujet du port."})).send().await.unwrap();
        assert_eq!(edited.status(), 200);
        assert_eq!(app.list(PAGE).await["count"], 0, "a person looks at the new text");
        assert_eq!(refusal(desk.undo(id).await).await, (409, "review.nothing_to_undo".into()));
        assert_eq!(app.list(PAGE).await["count"], 0);
        desk.decide(id, "spam").await;
        assert_eq!(json_of(desk.undo(id).await).await["status"], "pending");
        assert!(app.labels().await.is_empty(), "no word on the old text teaches the new one");
    }
}
