//! Endpoints of webhooks that answer nothing, are gone, or are told again.

use crate::harness::{App, on_both, until};
use crate::people::{desk, everything_is_published, submitted, token};
use crate::webhooks::{Sink, blog, listen};
use serde_json::json;
use std::time::{Duration, Instant};
use tamis::domain::event::EventKind;
use tamis::domain::moderator::Role;
use tamis::jobs::Jobs;
use tokio::net::TcpListener;

/// Somebody who takes every connection and says nothing; tells how many are open.
async fn silent() -> (String, std::sync::Arc<std::sync::Mutex<Vec<tokio::net::TcpStream>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let open: std::sync::Arc<std::sync::Mutex<Vec<tokio::net::TcpStream>>> = std::sync::Arc::default();
    let kept = open.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            kept.lock().unwrap().push(stream);
        }
    });
    (url, open)
}

on_both! {
    async fn an_endpoint_that_never_answers_holds_up_nobody_else(app: App) {
        let (url, open) = silent().await;
        listen(&app, &url, &[EventKind::CommentPublished]).await;
        everything_is_published(&app, 0.0).await;
        for number in 0..20 {
            submitted(&app, &format!("numéro {number}")).await;
        }
        let jobs = Jobs::start(&app.sieve, true);
        let two = || async { (open.lock().unwrap().len() == 2).then_some(()) };
        until(Duration::from_secs(15), two).await.expect("two of them are sent");
        let sink = Sink::open().await;
        listen(&app, &sink.url, &[EventKind::CommentPublished]).await;
        let began = Instant::now();
        submitted(&app, "un de plus").await;
        sink.wait_for(1).await;
        assert!(began.elapsed() < Duration::from_secs(4), "it waited {:?}", began.elapsed());
        assert_eq!(open.lock().unwrap().len(), 2, "and the silent one has no more than its share");
        jobs.stop().await;
    }

    async fn what_is_sent_again_holds_no_text_that_was_taken_out(app: App) {
        let sink = Sink::open().await;
        let (webhook, _) = listen(&app, &sink.url, &[EventKind::CommentPublished]).await;
        let desk = desk(&app).await;
        everything_is_published(&app, 0.0).await;
        let id = submitted(&app, "Le secret de la dame").await;
        let jobs = Jobs::start(&app.sieve, true);
        sink.wait_for(1).await;
        let form = [("version", "1"), ("body", "Une phrase sans malice.")];
        let mend = app.client.post(format!("{}/moderate/comments/{id}/mend", app.base)).form(&form).bearer_auth(&desk.token);
        assert_eq!(mend.send().await.unwrap().status(), 303);
        let event = sink.ids().remove(0);
        let again = || async { app.sieve.send_again(&blog(), &webhook, &event).await.unwrap().then_some(()) };
        until(Duration::from_secs(15), again).await.expect("once it is settled, it is sent again");
        sink.wait_for(2).await;
        let told = sink.bodies()[1].to_string();
        assert!(told.contains("sans malice") && !told.contains("secret"), "{told}");
        assert!(sink.bodies()[1]["data"]["comment"]["edited_at"].is_string());
        jobs.stop().await;
    }

    async fn what_an_author_changed_is_told_as_it_now_reads(app: App) {
        listen(&app, "http://127.0.0.1:9/", &[EventKind::CommentPublished]).await;
        everything_is_published(&app, 0.0).await;
        let answer = app.submitted(&crate::harness::comment()).await;
        let edit = app.client.put(format!("{}/api/v1/sites/blog/comments/{}", app.base, answer["id"].as_str().unwrap()));
        let edit = edit.json(&json!({ "body": "Une phrase sans malice." })).bearer_auth(answer["edit_token"].as_str().unwrap());
        assert_eq!(edit.send().await.unwrap().status(), 200);
        let sent = app.sieve.take_deliveries(16).await.unwrap();
        assert!(sent.len() == 1 && sent[0].body.contains("sans malice") && !sent[0].body.contains("superbe"), "{sent:?}");
    }

    async fn an_endpoint_that_is_told_no_more_refuses_with_words(app: App) {
        let (webhook, _) = listen(&app, "http://127.0.0.1:9/", &[EventKind::CommentPublished]).await;
        everything_is_published(&app, 0.0).await;
        submitted(&app, "un").await;
        let admin = token(&app, "root@example.org", Role::Admin, &[]).await;
        let event = app.sieve.store.deliveries(&blog(), 1).await.unwrap().remove(0).event_id;
        app.sql("UPDATE webhooks SET disabled = (1 = 1)").await;
        app.sql("UPDATE deliveries SET state = 'failed'").await;
        for act in ["again", "test"] {
            let post = app.client.post(format!("{}/moderate/sites/blog/webhooks/{webhook}", app.base));
            let sent = post.form(&[("act", act), ("event", &event)]).bearer_auth(&admin).send().await.unwrap();
            let flash = sent.headers()["set-cookie"].to_str().unwrap().to_owned();
            assert!(flash.contains("word.webhook-is-disabled"), "{act}: {flash}");
        }
        assert_eq!(app.sieve.store.deliveries(&blog(), 9).await.unwrap()[0].state, "failed", "nothing waits for what is never sent");
        let cookie = "tamis_flash=word.webhook-is-disabled";
        let page = app.get("/moderate/sites/blog/webhooks").bearer_auth(&admin).header("Cookie", cookie).send().await.unwrap();
        assert!(page.text().await.unwrap().contains("Put it in use again first."));
    }

    async fn no_address_holds_a_nul(app: App) {
        let admin = token(&app, "root@example.org", Role::Admin, &[]).await;
        let post = |path: &str| app.client.post(format!("{}{path}", app.base)).form(&[("act", "enable"), ("event", "x")]).bearer_auth(&admin).send();
        assert_eq!(post("/moderate/sites/blog/webhooks/a%00b").await.unwrap().status(), 404);
        assert_eq!(post("/moderate/sites/blog/webhooks/%2500").await.unwrap().status(), 303, "four characters like any others");
        for path in ["/moderate/sites/a%00/webhooks", "/thread/a%00", "/report/blog/%00", "/moderate/mail/%00/approve", "/moderate/set-password/%00", "/api/v1/sites/%00/comments", "/%00"] {
            let status = app.get(path).bearer_auth(&admin).send().await.unwrap().status();
            assert_eq!(status, 404, "{path}");
        }
        for query in ["/moderate?q=%00", "/moderate/audit?log=acts&act=%00", "/moderate/audit?site=%00", "/thread/blog?page=%00", "/api/v1/sites/blog/comments?page=%00", "/moderate/decisions?cursor=%00", "/api/v1/review/acts?cursor=%00"] {
            let status = app.get(query).bearer_auth(&admin).send().await.unwrap().status();
            assert!(status.is_client_error() || status.is_success(), "{query}: {status}");
        }
    }

    async fn a_note_of_a_form_is_no_longer_than_one_of_a_program(app: App) {
        let desk = desk(&app).await;
        let id = submitted(&app, "un").await;
        let say = async |note: String| {
            let post = app.client.post(format!("{}/moderate/comments/{id}/decision", app.base));
            post.form(&[("decision", "approve".to_owned()), ("note", note)]).bearer_auth(&desk.token).send().await.unwrap().status()
        };
        assert_eq!(say("é".repeat(1001)).await, 422);
        assert_eq!(say("é".repeat(1000)).await, 303);
    }

    async fn undoing_many_goes_on_where_one_fails_and_says_so(app: App) {
        let desk = desk(&app).await;
        let mut ids = Vec::new();
        for number in 0..3 {
            let id = submitted(&app, &format!("numéro {number}")).await;
            desk.decide(&id, "approve").await;
            ids.push(id);
        }
        // As if the disk had failed in between: the middle one's letters cannot be read.
        let hex = if matches!(app.database, tamis::storage::Database::Sqlite(_)) { "x''" } else { "''" };
        app.sql(&format!("INSERT INTO notices (site_id, id, kind, lang, recipient_sealed, recipient_hash, facts, comment_id, decision_id, state, attempts, due_at_ms, created_at_ms)
            VALUES ('blog', 'n', 'report.upheld', 'fr', {hex}, 'h', 'broken', '{}', 'd', 'sent', 0, 0, 0)", ids[1])).await;
        app.sql(&format!("UPDATE decisions SET from_status = 'rejected' WHERE comment_id = '{}'", ids[1])).await;
        let fields: Vec<(&str, String)> = ids.iter().map(|id| ("id", format!("{id}.2"))).collect();
        let post = app.client.post(format!("{}/moderate/bulk/undo", app.base)).form(&fields).bearer_auth(&desk.token);
        let sent = post.send().await.unwrap();
        assert_eq!(sent.status(), 303);
        let flash = sent.headers()["set-cookie"].to_str().unwrap().to_owned();
        assert!(flash.contains("bulk-undone.1.2"), "{flash}");
    }
}
