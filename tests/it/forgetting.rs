//! What is taken back or withdrawn leaves no trace in the models that are made afterwards.

use crate::harness::{App, comment_with, on_both};
use crate::people::desk;
use crate::small_base;
use serde_json::{Value, json};
use tamis::spam::rename;

/// The file that retraining makes of what stands now, under one name whenever it is made.
async fn retrained(app: &App) -> Vec<u8> {
    let made = app.sieve.retrain(None, None, false).await.unwrap();
    let (_, file) = app.sieve.store.find_model(&made.version).await.unwrap().unwrap();
    rename(&file, "same").unwrap()
}

/// A comment by somebody who writes no other; the whole answer to it.
async fn sent(app: &App, n: usize, body: &str) -> Value {
    let email = format!("n{n}@example.org");
    app.submitted(&comment_with(json!({ "email": email, "body": body })))
        .await
}

fn id(answer: &Value) -> &str {
    answer["id"].as_str().unwrap()
}

on_both! {
    async fn an_undone_decision_and_a_withdrawn_comment_leave_no_trace_in_a_model(app: App) {
        let desk = desk(&app).await;
        small_base::put_in_use(&app.sieve.store, &small_base::FILE).await;
        for n in 0..8 {
            let (decision, body) = if n % 2 == 0 {
                ("spam", format!("Des lampions à louer, lot {n}."))
            } else {
                ("approve", format!("La régate, étape {n}, on y était."))
            };
            desk.decide(id(&sent(&app, n, &body).await), decision).await;
        }
        let before = retrained(&app).await;

        let wrong = sent(&app, 20, "Les lampions de la fête étaient superbes.").await;
        desk.decide(id(&wrong), "spam").await;
        let taught = retrained(&app).await;
        assert!(taught != before, "the decision taught nothing");
        assert_eq!(desk.undo(id(&wrong)).await.status(), 200);
        assert!(retrained(&app).await == before, "what was undone left a trace");

        let gone = sent(&app, 21, "Je loue des lampions aussi, écrivez-moi.").await;
        desk.decide(id(&gone), "spam").await;
        assert!(retrained(&app).await != before, "the decision taught nothing");
        let url = format!("{}/api/v1/sites/blog/comments/{}", app.base, id(&gone));
        let withdrawn = app.client.delete(url).bearer_auth(gone["edit_token"].as_str().unwrap()).send().await.unwrap();
        assert_eq!(withdrawn.status(), 204);
        assert!(retrained(&app).await == before, "what was withdrawn left a trace");

        // Said again, it is learnt again as it was.
        desk.decide(id(&wrong), "spam").await;
        assert!(retrained(&app).await == taught);
    }
}
