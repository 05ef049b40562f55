//! The dashboard: its figures as the database counts them, its pictures, and what a moderator of one site sees of it.

use crate::harness::{App, comment_with, json_of, on_both};
use crate::people::{everything_waits, token};
use serde_json::json;
use tamis::domain::ids::SiteId;
use tamis::domain::moderator::Role;

on_both! {
    async fn waits_are_told_by_median_and_ninth_tenth(app: App) {
        everything_waits(&app).await;
        let admin = token(&app, "alix@example.org", Role::Admin, &[]).await;
        let other = token(&app, "nadia@example.org", Role::Moderator, &[]).await;
        for n in 0..10_i64 {
            let made = app.submitted(&comment_with(json!({ "body": format!("Merci pour cet article numéro {n}.") }))).await;
            let id = made["id"].as_str().unwrap();
            let path = format!("/api/v1/review/comments/{id}/decision");
            let decided = app.post(&path, &json!({ "decision": if n < 3 { "spam" } else { "approve" } })).bearer_auth(&admin).send().await.unwrap();
            assert_eq!(decided.status(), 200);
            // The n-th waited n + 1 hours; what the model made of it is put on record as published.
            app.sql(&format!("UPDATE comments SET verdict = 'publish', created_at_ms = (SELECT decided_at_ms FROM decisions WHERE comment_id = '{id}') - {} WHERE id = '{id}'", (n + 1) * 3_600_000)).await;
            if n == 4 {
                // A second thought is no first decision.
                let again = app.post(&path, &json!({ "decision": "reject" })).bearer_auth(&admin).send().await.unwrap();
                assert_eq!(json_of(again).await["status"], "rejected");
            }
        }
        let by = app.sieve.find_by_token(&admin).await.unwrap().unwrap();
        let figures = app.sieve.dashboard(&by, None).await.unwrap();
        assert_eq!(figures.waits.iter().map(|day| day.comments).sum::<i64>(), 10, "{figures:?}");
        let today = figures.waits.last().unwrap();
        if figures.waits.len() == 1 {
            assert_eq!((today.median_ms, today.p90_ms), (5 * 3_600_000, 9 * 3_600_000));
        }
        let sums = figures.volumes.iter().fold((0, 0, 0), |sums, row| (sums.0 + row.comments, sums.1 + row.compared, sums.2 + row.differed));
        assert_eq!(sums, (10, 9, 3), "a rejection says nothing about spam");
        let page = app.get("/moderate/figures").bearer_auth(&admin).header("Accept-Language", "fr").send().await.unwrap().text().await.unwrap();
        for name in ["volumes", "waits", "differs"] {
            assert!(page.contains(&format!("id=\"plot-{name}-description\"")), "{name}: {page}");
        }
        assert!(page.contains("33,3\u{202f}%") && page.contains("<td>5\u{a0}h</td><td>9\u{a0}h</td>"), "{page}");

        let nobody = app.sieve.find_by_token(&other).await.unwrap().unwrap();
        let nothing = app.sieve.dashboard(&nobody, Some(&SiteId::parse("blog").unwrap())).await.unwrap();
        assert!(nothing.waits.is_empty() && nothing.volumes.is_empty() && nothing.slipped.is_empty(), "not granted");
    }

    async fn what_slipped_through_is_told_by_the_random_audit_alone(app: App) {
        crate::people::everything_is_published(&app, 1.0).await;
        let admin = token(&app, "alix@example.org", Role::Admin, &[]).await;
        let made = app.submitted(&comment_with(json!({}))).await;
        let id = made["id"].as_str().unwrap();
        let path = format!("/api/v1/review/comments/{id}/decision");
        app.post(&path, &json!({ "decision": "spam" })).bearer_auth(&admin).send().await.unwrap();
        let page = app.get("/moderate/figures").bearer_auth(&admin).send().await.unwrap().text().await.unwrap();
        let told = page.split("id=\"slipped\"").nth(1).unwrap();
        assert!(told.contains(&format!("/moderate/comments/{id}")), "{told}");
        app.post(&format!("/api/v1/review/comments/{id}/undo"), &json!({})).bearer_auth(&admin).send().await.unwrap();
        let page = app.get("/moderate/figures").bearer_auth(&admin).send().await.unwrap().text().await.unwrap();
        assert!(page.contains("The random audit has found none."), "{page}");
    }
}
