//! What a site's own server receives: signed, once, from the outbox and to public addresses alone.

use crate::harness::{App, PAGE, on_both, until};
use crate::people::{desk, everything_is_published, submitted, token};
use crate::program::Program;
use reqwest::header::{HeaderMap, HeaderName};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tamis::domain::event::EventKind;
use tamis::domain::ids::SiteId;
use tamis::domain::moderator::Role;
use tamis::jobs::Jobs;
use tamis::moderation::{EndpointError, WebhookAdded};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

const PATIENCE: Duration = Duration::from_secs(15);

/// A server on loopback that keeps what it is sent.
pub struct Sink {
    pub url: String,
    got: Arc<Mutex<Vec<(HeaderMap, String)>>>,
    answers: Arc<Mutex<VecDeque<String>>>,
}

impl Sink {
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook?x=1", listener.local_addr().unwrap());
        let sink = Self {
            url,
            got: Arc::default(),
            answers: Arc::default(),
        };
        let (got, answers) = (sink.got.clone(), sink.answers.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let mut stream = BufReader::new(stream);
                let (mut headers, mut line) = (HeaderMap::new(), String::new());
                stream.read_line(&mut line).await.unwrap();
                assert!(line.starts_with("POST /hook?x=1 HTTP/1.1"), "{line}");
                loop {
                    line.clear();
                    stream.read_line(&mut line).await.unwrap();
                    let Some((name, value)) = line.trim().split_once(": ") else {
                        break;
                    };
                    headers.insert(HeaderName::try_from(name).unwrap(), value.parse().unwrap());
                }
                let length: usize = headers["content-length"].to_str().unwrap().parse().unwrap();
                let mut body = vec![0; length];
                stream.read_exact(&mut body).await.unwrap();
                got.lock().unwrap().push((headers, String::from_utf8(body).unwrap()));
                let answer = answers.lock().unwrap().pop_front();
                let answer = answer.unwrap_or_else(|| "204 No Content\r\n\r\n".to_owned());
                let _ = stream.write_all(format!("HTTP/1.1 {answer}").as_bytes()).await;
            }
        });
        sink
    }

    fn answer(&self, answer: &str) {
        self.answers
            .lock()
            .unwrap()
            .push_back(format!("{answer}\r\ncontent-length: 0\r\n\r\n"));
    }

    pub fn bodies(&self) -> Vec<Value> {
        self.got
            .lock()
            .unwrap()
            .iter()
            .map(|(_, body)| serde_json::from_str(body).unwrap())
            .collect()
    }

    pub fn ids(&self) -> Vec<String> {
        let got = self.got.lock().unwrap();
        got.iter()
            .map(|(headers, _)| headers["webhook-id"].to_str().unwrap().to_owned())
            .collect()
    }

    pub async fn wait_for(&self, count: usize) {
        let enough = || async { (self.got.lock().unwrap().len() >= count).then_some(()) };
        until(PATIENCE, enough)
            .await
            .unwrap_or_else(|| panic!("{count} were expected: {:?}", self.bodies()));
    }
}

pub fn blog() -> SiteId {
    SiteId::parse("blog").unwrap()
}

pub async fn listen(app: &App, url: &str, kinds: &[EventKind]) -> (String, String) {
    match app.sieve.add_webhook(None, &blog(), url, kinds, true).await.unwrap() {
        WebhookAdded::Done(added) => (added.id, added.secret.expose().to_owned()),
        other => panic!("{other:?}"),
    }
}

/// The state of each delivery, with its last answer.
async fn states(app: &App) -> Vec<(String, i64, Option<i64>, Option<String>)> {
    let rows = app.sieve.store.deliveries(&blog(), 100).await.unwrap();
    rows.into_iter()
        .map(|row| (row.state, row.attempts, row.answer_code, row.fault))
        .collect()
}

async fn settled(app: &App, state: &str, attempts: i64) -> (String, i64, Option<i64>, Option<String>) {
    let found = || async {
        let first = states(app).await.into_iter().next()?;
        (first.0 == state && first.1 == attempts && (first.2.is_some() || first.3.is_some())).then_some(first)
    };
    match until(PATIENCE, found).await {
        Some(found) => found,
        None => panic!("{state} after {attempts}: {:?}", states(app).await),
    }
}

async fn admin(app: &App) -> String {
    token(app, "root@example.org", Role::Admin, &[]).await
}

pub async fn page(app: &App, token: &str) -> String {
    let response = app
        .get("/moderate/sites/blog/webhooks")
        .bearer_auth(token)
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    response.text().await.unwrap()
}

on_both! {
    async fn what_happens_is_told_with_a_signature_and_without_anything_private(app: App) {
        let sink = Sink::open().await;
        let (_, secret) = listen(&app, &sink.url, &EventKind::CHOICES).await;
        let jobs = Jobs::start(&app.sieve, true);
        let desk = desk(&app).await;
        let id = submitted(&app, "un").await;
        sink.wait_for(1).await;
        desk.decide(&id, "approve").await;
        sink.wait_for(3).await;
        desk.undo(&id).await;
        sink.wait_for(4).await;
        let mut kinds: Vec<String> = sink.bodies().iter().map(|body| body["type"].as_str().unwrap().to_owned()).collect();
        kinds.sort();
        assert_eq!(kinds, ["comment.decided", "comment.decided", "comment.held", "comment.published"]);
        let receiver = standardwebhooks::Webhook::new(&secret).unwrap();
        for (headers, body) in sink.got.lock().unwrap().iter() {
            receiver.verify(body.as_bytes(), headers).unwrap();
            receiver.verify(format!("{body} ").as_bytes(), headers).unwrap_err();
            for private in ["awa@example.org", "127.0.0.1", "nadia", "probability", "reasons", "verdict", "note"] {
                assert!(!body.contains(private), "{private} in {body}");
            }
        }
        let bodies = sink.bodies();
        let told = bodies.iter().find(|body| body["type"] == "comment.published").unwrap();
        assert_eq!((&told["data"]["site"], &told["data"]["comment"]["id"]), (&json!("blog"), &json!(id)));
        assert_eq!(told["data"]["comment"]["page"], PAGE);
        assert_eq!(told["data"]["comment"]["status"], "published");
        let undone = bodies.iter().filter(|body| body["type"] == "comment.decided").find(|body| body["data"]["decision"].is_null()).unwrap();
        assert_eq!((&undone["data"]["from"], &undone["data"]["to"]), (&json!("published"), &json!("pending")));
        jobs.stop().await;
    }

    async fn a_site_is_told_of_what_it_chose_and_of_nothing_else(app: App) {
        let sink = Sink::open().await;
        everything_is_published(&app, 0.0).await;
        submitted(&app, "un").await;
        assert_eq!(states(&app).await, [], "nobody listens, nothing is written");
        listen(&app, &sink.url, &[EventKind::CommentDecided]).await;
        app.add_site("other", &["https://other.example"], Default::default()).await;
        submitted(&app, "deux").await;
        assert_eq!(states(&app).await, []);
        listen(&app, &sink.url, &[EventKind::CommentPublished]).await;
        submitted(&app, "trois").await;
        assert_eq!(states(&app).await.len(), 1);
        let other = SiteId::parse("other").unwrap();
        assert_eq!(app.sieve.store.deliveries(&other, 9).await.unwrap(), []);
    }

    async fn another_model_in_use_is_told(app: App) {
        let sink = Sink::open().await;
        listen(&app, &sink.url, &[EventKind::ModelPromoted]).await;
        app.sieve.install_base().await.unwrap();
        let jobs = Jobs::start(&app.sieve, true);
        sink.wait_for(1).await;
        let told = sink.bodies().remove(0);
        assert_eq!((told["type"].as_str().unwrap(), told["data"]["act"].as_str().unwrap()), ("model.promoted", "install"));
        assert!(told["data"]["model"].is_string());
        jobs.stop().await;
    }

    async fn what_fails_is_tried_again_under_one_id_and_given_up_in_the_end(app: App) {
        let sink = Sink::open().await;
        let (webhook, _) = listen(&app, &sink.url, &[EventKind::CommentPublished]).await;
        everything_is_published(&app, 0.0).await;
        sink.answer("500 Oops");
        sink.answer("302 Found\r\nlocation: http://127.0.0.1:1/");
        sink.answer("503 Later");
        submitted(&app, "un").await;
        let jobs = Jobs::start(&app.sieve, true);
        assert_eq!(settled(&app, "waiting", 1).await.2, Some(500));
        let row = app.sieve.store.deliveries(&blog(), 1).await.unwrap().remove(0);
        let pause = row.due_at_ms - row.attempted_at_ms.unwrap();
        assert!((7_900..=12_000).contains(&pause), "{pause} ms");
        app.sql("UPDATE deliveries SET due_at_ms = 0, answer_code = NULL").await;
        assert_eq!(settled(&app, "waiting", 2).await.2, Some(302), "no redirect is followed");
        app.sql("UPDATE deliveries SET due_at_ms = 0, answer_code = NULL, attempts = 12").await;
        assert_eq!(settled(&app, "failed", 13).await.2, Some(503));
        assert!(app.sieve.send_again(&blog(), &webhook, &row.event_id).await.unwrap());
        assert_eq!(settled(&app, "delivered", 1).await.2, Some(204));
        let ids = sink.ids();
        assert_eq!(ids.len(), 4);
        assert!(ids.iter().all(|id| *id == ids[0] && !id.contains('.')), "{ids:?}");
        let bodies: Vec<String> = sink.got.lock().unwrap().iter().map(|(_, body)| body.clone()).collect();
        assert!(bodies.iter().all(|body| *body == bodies[0]), "byte for byte");
        jobs.stop().await;
    }

    async fn an_endpoint_that_is_gone_is_told_no_more(app: App) {
        let sink = Sink::open().await;
        let (webhook, _) = listen(&app, &sink.url, &[EventKind::CommentPublished]).await;
        everything_is_published(&app, 0.0).await;
        sink.answer("410 Gone");
        submitted(&app, "un").await;
        let jobs = Jobs::start(&app.sieve, true);
        settled(&app, "failed", 1).await;
        submitted(&app, "deux").await;
        assert_eq!(states(&app).await.len(), 1, "nothing more is written for it");
        let admin = admin(&app).await;
        assert!(page(&app, &admin).await.contains("(410)"));
        assert!(!app.sieve.test_webhook(&blog(), &webhook).await.unwrap());
        assert!(app.sieve.enable_webhook(None, &blog(), &webhook).await.unwrap());
        assert!(app.sieve.test_webhook(&blog(), &webhook).await.unwrap());
        sink.wait_for(2).await;
        assert_eq!(sink.bodies()[1]["type"], "test");
        jobs.stop().await;
    }

    async fn two_workers_deliver_each_message_once(app: App) {
        let sink = Sink::open().await;
        listen(&app, &sink.url, &[EventKind::CommentPublished]).await;
        everything_is_published(&app, 0.0).await;
        for number in 0..40 {
            submitted(&app, &format!("numéro {number}")).await;
        }
        let jobs = [Jobs::start(&app.sieve, true), Jobs::start(&app.sieve, true), Jobs::start(&app.sieve, true)];
        let all = || async { states(&app).await.iter().all(|(state, ..)| state == "delivered").then_some(()) };
        until(PATIENCE, all).await.expect("all are delivered");
        let mut ids = sink.ids();
        ids.sort();
        ids.dedup();
        assert_eq!((ids.len(), sink.got.lock().unwrap().len()), (40, 40));
        for jobs in jobs {
            jobs.stop().await;
        }
    }

    async fn a_claim_that_nobody_ended_is_taken_over_and_its_late_word_does_not_count(app: App) {
        let (_, _) = listen(&app, "http://127.0.0.1:9/", &[EventKind::CommentPublished]).await;
        everything_is_published(&app, 0.0).await;
        submitted(&app, "un").await;
        let first = app.sieve.take_deliveries(16).await.unwrap();
        assert_eq!((first.len(), app.sieve.take_deliveries(16).await.unwrap().len()), (1, 0));
        app.sql("UPDATE deliveries SET due_at_ms = 0, answer_code = NULL").await;
        let second = app.sieve.take_deliveries(16).await.unwrap();
        assert_eq!(second.len(), 1);
        app.sieve.settle_delivery(&first[0], tamis::moderation::Answer::Code(200)).await.unwrap();
        assert_eq!(states(&app).await[0].0, "waiting");
        app.sieve.settle_delivery(&second[0], tamis::moderation::Answer::Code(200)).await.unwrap();
        assert_eq!(states(&app).await[0].0, "delivered");
    }

    async fn private_addresses_are_refused_before_and_after_they_are_looked_up(app: App) {
        for private in ["https://localhost/", "https://127.0.0.1/", "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://169.254.169.254/", "https://2130706433/"] {
            let added = app.sieve.add_webhook(None, &blog(), private, &[EventKind::CommentHeld], false).await.unwrap();
            assert!(matches!(added, WebhookAdded::Refused(EndpointError::Private)), "{private}");
        }
        let sink = Sink::open().await;
        let (webhook, _) = listen(&app, &sink.url, &[EventKind::CommentHeld]).await;
        app.sieve.test_webhook(&blog(), &webhook).await.unwrap();
        // As if a setting had been taken back, or a name came to another address than when it was typed.
        let jobs = Jobs::start(&app.sieve, false);
        assert_eq!(settled(&app, "waiting", 1).await.3.as_deref(), Some("private"));
        assert_eq!(sink.bodies(), Vec::<Value>::new());
        jobs.stop().await;
    }

    async fn a_slow_or_endless_answer_holds_nothing_up(app: App) {
        let sink = Sink::open().await;
        let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", silent.local_addr().unwrap());
        let (webhook, _) = listen(&app, &url, &[EventKind::CommentHeld]).await;
        app.sieve.test_webhook(&blog(), &webhook).await.unwrap();
        let jobs = Jobs::start(&app.sieve, true);
        assert_eq!(settled(&app, "waiting", 1).await.3.as_deref(), Some("timeout"));
        let (webhook, _) = listen(&app, &sink.url, &[EventKind::CommentHeld]).await;
        let endless = format!("200 OK\r\ncontent-length: 900000000\r\n\r\n{}", "x".repeat(200_000));
        sink.answers.lock().unwrap().push_back(endless);
        app.sieve.test_webhook(&blog(), &webhook).await.unwrap();
        assert_eq!(settled(&app, "delivered", 1).await.2, Some(200), "64 KiB are enough");
        jobs.stop().await;
    }

    async fn what_was_told_of_a_comment_goes_with_it(app: App) {
        listen(&app, "http://127.0.0.1:9/", &[EventKind::CommentPublished]).await;
        everything_is_published(&app, 0.0).await;
        let answer = app.submitted(&crate::harness::comment()).await;
        assert_eq!(states(&app).await.len(), 1);
        let path = format!("/api/v1/sites/blog/comments/{}", answer["id"].as_str().unwrap());
        let request = app.client.delete(format!("{}{path}", app.base)).bearer_auth(answer["edit_token"].as_str().unwrap());
        assert_eq!(request.send().await.unwrap().status(), 204);
        assert_eq!(states(&app).await, []);
        app.sieve.remove_site(None, blog()).await.unwrap();
    }

    async fn administrators_add_rotate_try_and_remove_endpoints_on_a_page(app: App) {
        let sink = Sink::open().await;
        let admin = admin(&app).await;
        let path = "/moderate/sites/blog/webhooks";
        let stranger = token(&app, "nadia@example.org", Role::Moderator, &["blog"]).await;
        assert_eq!(app.get(path).bearer_auth(&stranger).send().await.unwrap().status(), 404);
        assert_eq!(app.get("/moderate/sites/none/webhooks").bearer_auth(&admin).send().await.unwrap().status(), 404);
        let send = |path: String, fields: Vec<(&'static str, String)>| {
            app.client.post(format!("{}{path}", app.base)).form(&fields).bearer_auth(&admin).send()
        };
        let refused = send(path.to_owned(), vec![("url", sink.url.clone()), ("event", "comment.held".to_owned())]).await.unwrap();
        assert_eq!(refused.status(), 422, "this installation lets nothing reach this machine");
        assert!(refused.text().await.unwrap().contains("this machine"));
        let added = send(path.to_owned(), vec![("url", "https://hooks.example/<x>".to_owned()), ("event", "comment.held".to_owned())]).await.unwrap();
        let added = added.text().await.unwrap();
        assert!(added.contains("whsec_") && added.contains("hooks.example/%3Cx%3E"), "{added}");
        let shown = page(&app, &admin).await;
        assert!(!shown.contains("whsec_"), "shown once");
        let webhook = app.sieve.store.webhooks(&blog()).await.unwrap().remove(0).id;
        let act = |act: &str| send(format!("{path}/{webhook}"), vec![("act", act.to_owned())]);
        assert_eq!(act("test").await.unwrap().status(), 303);
        assert!(page(&app, &admin).await.contains("<code>test</code>"));
        let rotated = act("rotate").await.unwrap().text().await.unwrap();
        assert!(rotated.contains("whsec_") && rotated.contains("the old secret signs too"), "{rotated}");
        let sent = app.sieve.take_deliveries(16).await.unwrap().remove(0);
        assert_eq!(sent.signatures.split(' ').count(), 2, "for a day both sign");
        assert_eq!(act("nonsense").await.unwrap().status(), 422);
        assert_eq!(act("remove").await.unwrap().status(), 303);
        assert_eq!(app.sieve.store.webhooks(&blog()).await.unwrap(), []);
        assert_eq!(act("remove").await.unwrap().status(), 303);
    }

    async fn old_deliveries_are_tidied_and_waiting_ones_are_not(app: App) {
        let (webhook, _) = listen(&app, "http://127.0.0.1:9/", &[EventKind::CommentHeld]).await;
        app.sieve.test_webhook(&blog(), &webhook).await.unwrap();
        assert_eq!(app.sieve.store.forget_deliveries(i64::MAX).await.unwrap(), 0);
        app.sql("UPDATE deliveries SET state = 'delivered'").await;
        assert_eq!(app.sieve.store.forget_deliveries(1).await.unwrap(), 0);
        assert_eq!(app.sieve.store.forget_deliveries(i64::MAX).await.unwrap(), 1);
    }
}

crate::program::on_both_databases! {
    async fn endpoints_are_added_tried_and_removed_by_command(program: Program) {
        program.json(&["site", "add", "blog", "--origin", "https://blog.example"]);
        let added = program.json(&["webhook", "add", "blog", "https://hooks.example/x", "--event", "comment.held,model.promoted"]);
        assert!(added["secret"].as_str().unwrap().starts_with("whsec_"));
        let id = added["id"].as_str().unwrap();
        let listed = program.json(&["webhook", "list", "blog"]);
        assert_eq!(listed, json!([{ "id": id, "url": "https://hooks.example/x", "events": ["comment.held", "model.promoted"], "disabled": false }]));
        program.run(&["webhook", "add", "blog", "https://10.0.0.1/"]).failed("not public");
        program.run(&["webhook", "add", "blog", "http://hooks.example/"]).failed("https");
        program.run(&["webhook", "list", "none"]).failed("there is no site none");
        assert_eq!(program.run(&["webhook", "test", "blog", id]).code, 0);
        assert_eq!(program.run(&["webhook", "remove", "blog", id]).code, 0);
        program.run(&["webhook", "remove", "blog", id]).failed("no such endpoint");
    }
}
