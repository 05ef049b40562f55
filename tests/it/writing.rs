//! What moderators write themselves: an answer in the site's name, a comment mended.

use crate::harness::{App, PAGE, json_of, on_both};
use crate::people::{EMAIL, everything_is_published, submitted, token};
use reqwest::Response;
use serde_json::json;
use tamis::domain::ids::SiteId;
use tamis::domain::moderator::Role;

async fn moderator(app: &App) -> String {
    everything_is_published(app, 0.0).await;
    token(app, EMAIL, Role::Moderator, &["blog"]).await
}

async fn send(app: &App, token: &str, path: &str, fields: &[(&str, &str)]) -> Response {
    let post = app.client.post(format!("{}{path}", app.base)).form(fields);
    post.bearer_auth(token).send().await.unwrap()
}

async fn html(app: &App, token: &str, path: &str) -> String {
    let response = app.get(path).bearer_auth(token).send().await.unwrap();
    assert_eq!(response.status(), 200);
    response.text().await.unwrap()
}

on_both! {
    async fn a_moderator_answers_as_the_site(app: App) {
        let token = moderator(&app).await;
        let id = submitted(&app, "un").await;
        let path = format!("/moderate/comments/{id}/answer");
        let fields = [("body", "Merci, <b>c'est</b> corrigé."), ("return_to", "/moderate?status=published")];
        let sent = send(&app, &token, &path, &fields).await;
        assert_eq!((sent.status().as_u16(), sent.headers()["location"].to_str().unwrap()), (303, "/moderate?status=published"));
        assert!(sent.headers()["set-cookie"].to_str().unwrap().contains("word.answered;"));
        let listed = app.list(PAGE).await;
        let answer = listed["comments"].as_array().unwrap().iter().find(|comment| comment["by_site"] == true).unwrap();
        assert_eq!((answer["name"].as_str(), answer["parent"].as_str()), (Some("blog"), Some(id.as_str())));
        assert_eq!(listed["count"], 2);
        assert!(listed["comments"].as_array().unwrap().iter().any(|comment| comment.get("by_site").is_none()), "told only where it is so");
        assert!(!answer.to_string().contains("nadia"), "in the site's name alone");
        let thread = app.get("/thread/blog?page=https://site.example/article").send().await.unwrap().text().await.unwrap();
        assert!(thread.contains("<span class=\"badge\">le site</span>"), "{thread}");
        let again = send(&app, &token, &path, &fields).await;
        assert!(again.headers()["set-cookie"].to_str().unwrap().contains("word.answered-before;"));
        assert_eq!(app.list(PAGE).await["count"], 2);
        assert_eq!(send(&app, &token, &path, &[("body", " ")]).await.status(), 422);
        assert_eq!(app.labels().await, Vec::<String>::new(), "it teaches nothing");
        let stranger = crate::people::token(&app, "other@example.org", Role::Moderator, &[]).await;
        assert_eq!(send(&app, &stranger, &path, &fields).await.status(), 404);
    }

    async fn what_is_not_online_cannot_be_answered(app: App) {
        let token = moderator(&app).await;
        let id = submitted(&app, "un").await;
        send(&app, &token, &format!("/moderate/comments/{id}/decision"), &[("decision", "reject")]).await;
        let sent = send(&app, &token, &format!("/moderate/comments/{id}/answer"), &[("body", "Bonjour.")]).await;
        assert!(sent.headers()["set-cookie"].to_str().unwrap().contains("word.not-online;"));
        assert_eq!(app.list(PAGE).await["count"], 0);
    }

    async fn a_mended_comment_is_shown_as_edited_and_its_original_stays_on_record(app: App) {
        let token = moderator(&app).await;
        let answer = app.submitted(&crate::harness::comment()).await;
        let id = answer["id"].as_str().unwrap();
        let path = format!("/moderate/comments/{id}/mend");
        let etag = app.get("/api/v1/sites/blog/comments?page=https://site.example/article").send().await.unwrap().headers()["etag"].clone();
        let mended = send(&app, &token, &path, &[("version", "1"), ("body", "Merci pour cet article.")]).await;
        assert_eq!(mended.headers()["location"].to_str().unwrap(), format!("/moderate/comments/{id}"));
        let list = app.get("/api/v1/sites/blog/comments?page=https://site.example/article").header("If-None-Match", etag).send().await.unwrap();
        assert_eq!(list.status(), 200, "readers are shown the new text");
        let shown = json_of(list).await["comments"][0].clone();
        assert!(shown["html"].as_str().unwrap().contains("Merci pour cet article.</p>"), "{shown}");
        assert!(shown["edited_at"].is_string());
        let page = html(&app, &token, &format!("/moderate/comments/{id}")).await;
        assert!(page.contains("la photo du marché est superbe") && page.contains("changed by nadia@example.org"), "{page}");
        let stale = send(&app, &token, &path, &[("version", "1"), ("body", "Autre chose.")]).await;
        assert!(stale.headers()["set-cookie"].to_str().unwrap().contains("conflict"));
        let same = send(&app, &token, &path, &[("version", "2"), ("body", "Merci pour cet article.")]).await;
        assert!(same.headers()["set-cookie"].to_str().unwrap().contains("word.not-mended"));
        assert_eq!(send(&app, &token, &path, &[("body", "Sans version.")]).await.status(), 422);
        let edit = app.client.put(format!("{}/api/v1/sites/blog/comments/{id}", app.base)).json(&json!({ "body": "Le texte d'avant, remis." }));
        let edit = edit.bearer_auth(answer["edit_token"].as_str().unwrap()).send().await.unwrap();
        assert_eq!(edit.status(), 403, "its author does not put back what was taken out");
        let found = html(&app, &token, "/moderate?status=published&q=superbe").await;
        assert!(!found.contains(id), "the search knows the new text");
        let blog = SiteId::parse("blog").unwrap();
        assert_eq!(app.sieve.store.originals(&blog, id).await.unwrap().len(), 1);
        let gone = app.client.delete(format!("{}/api/v1/sites/blog/comments/{id}", app.base));
        assert_eq!(gone.bearer_auth(answer["edit_token"].as_str().unwrap()).send().await.unwrap().status(), 204);
        assert_eq!(app.sieve.store.originals(&blog, id).await.unwrap(), []);
        let stranger = crate::people::token(&app, "other@example.org", Role::Moderator, &[]).await;
        assert_eq!(send(&app, &stranger, &path, &[("version", "2"), ("body", "x")]).await.status(), 404);
    }

    async fn who_answered_as_the_site_and_who_mended_is_on_record(app: App) {
        let token = moderator(&app).await;
        let admin = crate::people::token(&app, "root@example.org", Role::Admin, &[]).await;
        let id = submitted(&app, "un").await;
        send(&app, &token, &format!("/moderate/comments/{id}/answer"), &[("body", "Merci, c'est corrigé.")]).await;
        send(&app, &token, &format!("/moderate/comments/{id}/mend"), &[("version", "1"), ("body", "Merci.")]).await;
        send(&app, &token, &format!("/moderate/comments/{id}/mend"), &[("version", "1"), ("body", "Trop tard.")]).await;
        let answer = app.list(PAGE).await["comments"].as_array().unwrap().iter().find(|comment| comment["by_site"] == true).unwrap()["id"].clone();
        let acts = json_of(app.get("/api/v1/review/acts").bearer_auth(&admin).send().await.unwrap()).await;
        let acts: Vec<_> = acts["items"].as_array().unwrap().iter().filter(|act| act["act"].as_str().unwrap().starts_with("comment.")).collect();
        let told: Vec<_> = acts.iter().map(|act| (act["act"].as_str().unwrap(), act["subject"].clone(), act["by"].as_str())).collect();
        assert_eq!(told, [("comment.mended", json!(id), Some(EMAIL)), ("comment.answered", answer, Some(EMAIL))]);
        assert!(acts.iter().all(|act| !act.to_string().contains("Merci")), "no text: {acts:?}");
        let page = html(&app, &admin, "/moderate/audit?log=acts").await;
        assert!(page.contains("answered a comment as the site") && page.contains(&format!("/moderate/comments/{id}\"")), "{page}");
    }

    async fn an_answer_as_the_site_stands_no_deeper_than_a_readers(app: App) {
        let token = moderator(&app).await;
        crate::people::change_settings(&app, |settings| settings.max_depth = 1).await;
        let id = submitted(&app, "un").await;
        let send_to = async |id: &str, body: &str| {
            let sent = send(&app, &token, &format!("/moderate/comments/{id}/answer"), &[("body", body)]).await;
            sent.headers()["set-cookie"].to_str().unwrap().to_owned()
        };
        assert!(send_to(&id, "Une réponse.").await.contains("word.answered;"));
        let list = app.list(PAGE).await;
        let answer = list["comments"].as_array().unwrap().iter().find(|comment| comment["by_site"] == true).unwrap()["id"].as_str().unwrap().to_owned();
        assert!(send_to(&answer, "Une réponse à la réponse.").await.contains("word.too-deep;"));
        assert_eq!(app.list(PAGE).await["count"], 2);
    }
}
