//! The page of one's own last decisions: what it lists, and what it takes back.

use crate::harness::{App, json_of, on_both};
use crate::people::{Desk, desk, submitted, token};
use serde_json::json;
use tamis::domain::moderator::Role;

async fn page(desk: &Desk<'_>, query: &str) -> String {
    let path = format!("/moderate/decisions{query}");
    let asked = desk.app.get(&path).header("Accept-Language", "fr");
    let response = asked.bearer_auth(&desk.token).send().await.unwrap();
    assert_eq!(response.status(), 200, "{query}");
    response.text().await.unwrap()
}

/// The comments that the page would take back a decision on, with the versions it would send.
fn undoable(page: &str) -> Vec<String> {
    let boxes = page.split(r#"form="undo-many" name="id" value=""#).skip(1);
    boxes.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

async fn take_back(desk: &Desk<'_>, fields: &[(&str, &str)]) {
    let url = format!("{}/moderate/bulk/undo", desk.app.base);
    let post = desk.app.client.post(url).form(fields).bearer_auth(&desk.token);
    assert_eq!(post.send().await.unwrap().status(), 303);
}

on_both! {
    async fn ones_last_decisions_are_taken_back_from_their_page(app: App) {
        let desk = desk(&app).await;
        assert!(page(&desk, "").await.contains("Vous n’avez encore rien décidé"));
        let mut ids = Vec::new();
        for (text, decision) in [("le premier", "approve"), ("le deuxième", "reject"), ("le troisième", "spam")] {
            let id = submitted(&app, text).await;
            desk.say(&id, json!({"decision": decision, "note": format!("pour {text}")})).await;
            ids.push(id);
        }
        let shown = page(&desk, "").await;
        let newest_first: Vec<String> = ids.iter().rev().map(|id| format!("{id}.2")).collect();
        assert_eq!(undoable(&shown), newest_first);
        for words in ["le premier", "pour le deuxième", "le troisième"] {
            assert!(shown.contains(words), "{words}");
        }
        assert!(!shown.contains("bretagne.example.org"), "no author's address stands here");
        take_back(&desk, &[("id", &newest_first[0]), ("id", &newest_first[2])]).await;
        assert_eq!(undoable(&page(&desk, "").await), [newest_first[1].clone()]);
        for (id, status) in ids.iter().zip(["pending", "rejected", "pending"]) {
            assert_eq!(desk.item(id).await["status"], status);
        }
    }

    async fn what_happened_since_is_not_taken_back_blindly(app: App) {
        let desk = desk(&app).await;
        let other = Desk { app: &app, token: token(&app, "malik@example.org", Role::Moderator, &["blog"]).await };
        let (overtaken, erased) = (submitted(&app, "repris depuis").await, submitted(&app, "effacé depuis").await);
        desk.decide(&overtaken, "approve").await;
        desk.decide(&erased, "approve").await;
        let before = undoable(&page(&desk, "").await);
        assert_eq!(before.len(), 2);
        other.decide(&overtaken, "spam").await;
        app.sql(&format!("DELETE FROM comments WHERE id = '{erased}'")).await;
        let shown = page(&desk, "").await;
        assert!(undoable(&shown).is_empty());
        assert!(shown.contains("Autre chose s’est passé depuis") && shown.contains("effacé depuis."));
        assert!(!shown.contains(&format!("/moderate/comments/{erased}")), "nothing leads to what is gone");
        for named in &before {
            take_back(&desk, &[("id", named)]).await;
        }
        assert_eq!(desk.item(&overtaken).await["status"], "spam", "the page was too old, and nothing was undone");
        assert_eq!(undoable(&page(&other, "").await), [format!("{overtaken}.3")], "each sees their own alone");
    }

    async fn nobody_reads_there_of_a_site_that_was_taken_from_them(app: App) {
        let desk = desk(&app).await;
        let other = Desk { app: &app, token: token(&app, "malik@example.org", Role::Moderator, &["blog"]).await };
        let id = submitted(&app, "texte du blog").await;
        other.decide(&id, "approve").await;
        assert!(page(&other, "").await.contains("texte du blog"));
        app.sql("DELETE FROM grants WHERE moderator_id IN (SELECT moderator_id FROM decisions)").await;
        let shown = page(&other, "").await;
        assert!(!shown.contains("texte du blog") && undoable(&shown).is_empty());
        assert!(!page(&desk, "").await.contains("texte du blog"));
    }

    async fn a_long_list_has_pages_without_a_gap(app: App) {
        let desk = desk(&app).await;
        let mut ids = Vec::new();
        for n in 0..7 {
            let id = submitted(&app, &format!("numéro {n}")).await;
            desk.decide(&id, "approve").await;
            ids.insert(0, format!("{id}.2"));
        }
        let mut found = Vec::new();
        let mut next = "?limit=3".to_owned();
        loop {
            let shown = page(&desk, &next).await;
            found.extend(undoable(&shown));
            let Some(link) = shown.split(r#"<a href="/moderate/decisions"#).find(|rest| rest.contains(r#"rel="next""#) && rest.starts_with('?')) else { break };
            next = link.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
        }
        assert_eq!(found, ids);
        let answer = app.get("/moderate/decisions?cursor=nonsense").bearer_auth(&desk.token).send().await.unwrap();
        assert_eq!(answer.status(), 422);
        let log = json_of(app.get("/api/v1/review/comments").bearer_auth(&desk.token).send().await.unwrap()).await;
        assert_eq!(log["total"], 0);
    }
}
