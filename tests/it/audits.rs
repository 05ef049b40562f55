//! The random audit: what is drawn is in the queue besides, and what moderators say of it measures how often the program errs.

use crate::harness::{App, PAGE, comment_with, json_of, on_both};
use crate::people::{Desk, change_settings, desk, everything_is_published, submitted, token};
use serde_json::{Value, json};
use tamis::domain::ids::SiteId;
use tamis::domain::moderator::Role;
use tamis::domain::rate::Rate;

/// `blog` holds whatever the model can judge as spam, and audits all of it.
async fn everything_is_spam(app: &App) {
    change_settings(app, |settings| {
        settings.publish_at_most = Some(-2.0);
        settings.spam_at_least = Some(-1.0);
    })
    .await;
}

async fn audits(desk: &Desk<'_>, query: &str) -> Value {
    let response = desk.get(&format!("/stats?{query}")).send().await.unwrap();
    assert_eq!(response.status(), 200);
    json_of(response).await["audits"].clone()
}

/// (mistakes, decided) of what was published and of what was held as spam.
fn pairs(measured: &Value) -> [(u64, u64); 2] {
    ["published", "blocked"].map(|of| {
        (
            measured[of]["hits"].as_u64().unwrap(),
            measured[of]["of"].as_u64().unwrap(),
        )
    })
}

on_both! {
    async fn what_is_held_as_spam_and_audited_is_offline_and_in_the_queue_until_decided(app: App) {
        let desk = desk(&app).await;
        everything_is_published(&app, 1.0).await;
        everything_is_spam(&app).await;
        let answer = app.submitted(&comment_with(json!({ "body": "La photo du marché est superbe." }))).await;
        assert_eq!(answer["status"], "held");
        let id = answer["id"].as_str().unwrap();
        let stands = async || (desk.queue("").await["total"].as_i64().unwrap(), app.list(PAGE).await["count"].as_i64().unwrap());
        assert_eq!(stands().await, (1, 0));
        let item = desk.queue("").await["items"][0].clone();
        assert_eq!(
            (item["id"].as_str(), item["status"].as_str(), item["verdict"].as_str(), item["audit"].as_bool()),
            (Some(id), Some("spam"), Some("spam"), Some(true))
        );
        desk.decide(id, "spam").await;
        assert_eq!(stands().await, (0, 0), "the same word as the program's is a word");
        assert_eq!(pairs(&audits(&desk, "").await["all_time"]), [(0, 0), (0, 1)]);
        desk.undo(id).await;
        assert_eq!(stands().await, (1, 0), "back in the queue as before");
        desk.decide(id, "approve").await;
        assert_eq!(stands().await, (0, 1));
        assert_eq!(pairs(&audits(&desk, "").await["all_time"]), [(0, 0), (1, 1)]);
    }

    async fn an_edit_that_is_drawn_stays_online_and_is_in_the_queue(app: App) {
        let desk = desk(&app).await;
        everything_is_published(&app, 0.0).await;
        let answer = app.submitted(&comment_with(json!({ "body": "La photo du marché est superbe." }))).await;
        assert_eq!((answer["status"].as_str(), desk.queue("").await["total"].as_i64()), (Some("published"), Some(0)));
        everything_is_published(&app, 1.0).await;
        let url = format!("{}/api/v1/sites/blog/comments/{}", app.base, answer["id"].as_str().unwrap());
        let edit = app.client.put(url).bearer_auth(answer["edit_token"].as_str().unwrap());
        let edited = json_of(edit.json(&json!({ "body": "La photo du port." })).send().await.unwrap()).await;
        assert_eq!((edited["status"].as_str(), app.list(PAGE).await["count"].as_i64()), (Some("published"), Some(1)));
        assert_eq!(desk.queue("").await["items"][0]["id"], answer["id"]);
        desk.decide(answer["id"].as_str().unwrap(), "spam").await;
        assert_eq!((desk.queue("").await["total"].as_i64(), app.list(PAGE).await["count"].as_i64()), (Some(0), Some(0)));
        assert_eq!(pairs(&audits(&desk, "").await["all_time"]), [(1, 1), (0, 0)]);
    }

    async fn the_rates_are_those_counted_by_hand(app: App) {
        let desk = desk(&app).await;
        everything_is_published(&app, 1.0).await;
        let mut published = Vec::new();
        for n in 0..6 {
            published.push(submitted(&app, &format!("la photo {n} est superbe")).await);
        }
        everything_is_spam(&app).await;
        let mut blocked = Vec::new();
        for n in 0..3 {
            blocked.push(submitted(&app, &format!("le récit {n} est superbe")).await);
        }
        // A list of the site's own is no model's mistake.
        change_settings(&app, |settings| settings.blocked_words = vec!["tisane".to_owned()]).await;
        let listed = submitted(&app, "la tisane est superbe").await;
        change_settings(&app, |settings| settings.audit_share = 0.0).await;
        let plain = submitted(&app, "rien de tiré").await;
        assert_eq!(desk.item(&plain).await["status"], "spam");
        assert_eq!(audits(&desk, "").await["waiting"], 9);

        for (at, decision) in ["approve", "approve", "spam", "reject", "approve"].iter().enumerate() {
            desk.decide(&published[at], decision).await;
        }
        for (at, decision) in ["spam", "approve", "spam"].iter().enumerate() {
            desk.decide(&blocked[at], decision).await;
        }
        desk.decide(&listed, "approve").await;
        desk.decide(&plain, "approve").await;
        let told = audits(&desk, "site=blog").await;
        assert_eq!(pairs(&told["all_time"]), [(1, 5), (1, 3)]);
        assert_eq!((&told["last_90_days"], &told["waiting"]), (&told["all_time"], &json!(1)));
        // 1 in 5, z² = 2.706025: (0.2 + 0.2706025 ± 1.645 · √(0.032 + 0.02706025)) / 1.541205.
        let at = |name: &str| told["all_time"]["published"][name].as_f64().unwrap();
        assert!((at("share") - 0.2).abs() < 1e-12 && (at("at_most") - 0.564_739).abs() < 1e-5, "{told}");
        assert!((at("at_least") - 0.045_955).abs() < 1e-5, "{told}");
        // Six were published, of which a fifth is spam, and four blocked, of which a third is good; what a list held is no matter.
        let page = app.get("/moderate/figures?site=blog").bearer_auth(&desk.token).header("Accept-Language", "en");
        let page = page.send().await.unwrap().text().await.unwrap();
        assert!(page.contains("of all the spam that came in, about 31.0%"), "1.2 of 1.2 + 2.67: {page}");
        assert!(page.contains("of all the good comments that came in, about 21.7%"), "1.33 of 1.33 + 4.8: {page}");

        // The last word counts, and a word taken back is none.
        desk.decide(&published[0], "spam").await;
        assert_eq!(pairs(&audits(&desk, "").await["all_time"]), [(2, 5), (1, 3)]);
        desk.undo(&published[0]).await;
        desk.undo(&blocked[1]).await;
        let told = audits(&desk, "").await;
        assert_eq!((pairs(&told["all_time"]), &told["waiting"]), ([(1, 5), (0, 2)], &json!(2)));

        // What was drawn long ago counts for all time alone.
        app.sql(&format!("UPDATE audits SET drawn_at_ms = 1 WHERE comment_id = '{}'", published[2])).await;
        let told = audits(&desk, "").await;
        assert_eq!((pairs(&told["all_time"]), pairs(&told["last_90_days"])), ([(1, 5), (0, 2)], [(0, 4), (0, 2)]));
    }

    async fn everybody_sees_the_audits_of_their_own_sites(app: App) {
        let desk = desk(&app).await;
        everything_is_published(&app, 1.0).await;
        let id = submitted(&app, "la photo du marché est superbe").await;
        desk.decide(&id, "spam").await;
        app.add_site("other", &["https://other.example"], tamis::domain::site::Settings::default()).await;
        let stranger = Desk { app: &app, token: token(&app, "malik@example.org", Role::Moderator, &["other"]).await };
        assert_eq!(pairs(&audits(&stranger, "").await["all_time"]), [(0, 0), (0, 0)]);
        let admin = Desk { app: &app, token: token(&app, "admin@example.org", Role::Admin, &[]).await };
        assert_eq!(pairs(&audits(&admin, "").await["all_time"]), [(1, 1), (0, 0)]);
        assert_eq!(pairs(&audits(&admin, "site=other").await["all_time"]), [(0, 0), (0, 0)]);
        for (tongue, words) in [("fr", "retenu comme indésirable"), ("en", "held it as spam")] {
            let page = app.get("/moderate/figures").bearer_auth(&desk.token).header("Accept-Language", tongue);
            let page = page.send().await.unwrap().text().await.unwrap();
            assert!(page.contains(words) && page.contains("100"), "{page}");
        }
        let nobody = app.get("/moderate/figures").send().await.unwrap();
        assert_eq!(nobody.headers()["location"], "/moderate/login?return_to=%2Fmoderate%2Ffigures");
    }

    async fn a_draw_goes_with_its_text_and_a_site_with_all_of_its_draws(app: App) {
        let desk = desk(&app).await;
        everything_is_published(&app, 1.0).await;
        let withdrawn = app.submitted(&comment_with(json!({ "body": "À retirer." }))).await;
        let url = format!("{}/api/v1/sites/blog/comments/{}", app.base, withdrawn["id"].as_str().unwrap());
        let gone = app.client.delete(url).bearer_auth(withdrawn["edit_token"].as_str().unwrap()).send().await.unwrap();
        assert_eq!(gone.status(), 204);
        assert_eq!(audits(&desk, "").await["waiting"], 0);
        let id = submitted(&app, "la photo du marché est superbe").await;
        desk.decide(&id, "approve").await;
        let blog = SiteId::parse("blog").unwrap();
        assert_eq!(app.sieve.audits(None).await.unwrap().all_time.published, Rate { hits: 0, of: 1 });
        assert!(app.sieve.remove_site(None, blog).await.unwrap());
        assert_eq!(app.sieve.audits(None).await.unwrap().all_time.published, Rate::default());
    }
}
