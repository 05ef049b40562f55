//! Readers report, moderators answer, whoever it concerns is told and may object.

use crate::harness::{App, comment, comment_with, json_of, on_both};
use crate::people::{Desk, EMAIL, everything_is_published, keys, refusal, submitted, token};
use crate::sink::Sink;
use reqwest::Response;
use serde_json::{Value, json};
use tamis::domain::ids::SiteId;
use tamis::domain::letter::Told;
use tamis::domain::moderator::Role;
use tamis::domain::notice::NoticeKind;
use tamis::locale::Tongue;
use tamis::moderation::Notice;
use tamis::notices::letter;

pub async fn desk(app: &App) -> Desk<'_> {
    everything_is_published(app, 0.0).await;
    Desk {
        app,
        token: token(app, EMAIL, Role::Moderator, &["blog"]).await,
    }
}

pub async fn report(app: &App, id: &str, body: Value) -> Response {
    app.post(&format!("/api/v1/sites/blog/comments/{id}/report"), &body)
        .send()
        .await
        .unwrap()
}

pub async fn reported(app: &App, id: &str, body: Value) {
    let response = report(app, id, body).await;
    assert_eq!(response.status(), 202);
    assert_eq!(json_of(response).await, json!({ "status": "received" }));
}

/// The letters about decisions; those that say that a report came in are out of the way.
pub async fn letters(app: &App) -> Vec<Notice> {
    all_letters(app).await.1
}

/// The letters that wait: first those that say that a report came in, then those about decisions.
async fn all_letters(app: &App) -> (Vec<Notice>, Vec<Notice>) {
    app.sql("UPDATE notices SET due_at_ms = 0 WHERE state = 'waiting' AND claim IS NULL")
        .await;
    let all = app.sieve.take_notices(100).await.unwrap();
    let (received, decided): (Vec<_>, Vec<_>) = all
        .into_iter()
        .partition(|notice| notice.kind == NoticeKind::ReportReceived);
    for notice in &received {
        app.sieve.settle_notice(notice, true).await.unwrap();
    }
    (received, decided)
}

/// Reports a comment by the website's own server, for a reader at an address of the network.
async fn reported_from(app: &App, id: &str, ip: &str, email: &str) {
    let body = json!({ "reason": "insult", "ip": ip, "email": email });
    let post = app.post(&format!("/api/v1/sites/blog/comments/{id}/report"), &body);
    assert_eq!(post.bearer_auth(&app.key).send().await.unwrap().status(), 202);
}

pub fn worded(notice: &Notice) -> String {
    let told = Told {
        kind: notice.kind,
        facts: notice.facts.clone(),
        page_title: None,
        is_own_page: true,
        words: None,
        commented_at: "2026-01-18T09:30:00.000Z".to_owned(),
        until: "2026-07-20T09:30:00.000Z".to_owned(),
        objection: notice.objection_path.clone(),
    };
    letter(&told, Tongue::find(&notice.lang).unwrap()).text()
}

pub async fn object(app: &App, path: &str, text: &str) -> (u16, String) {
    let post = app
        .client
        .post(format!("{}{path}", app.base))
        .form(&[("text", text)])
        .header("Origin", &app.base);
    let response = post.send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

on_both! {
    async fn a_reported_comment_stays_online_and_stands_in_a_queue_of_its_own(app: App) {
        let desk = desk(&app).await;
        let id = submitted(&app, "un").await;
        let other = submitted(&app, "deux").await;
        assert_eq!(desk.ids("status=reported").await, Vec::<String>::new());
        reported(&app, &id, json!({ "reason": "insult", "text": " Il vise ma sœur. ", "email": "lea@example.org" })).await;
        let listed = app.list(crate::harness::PAGE).await;
        assert_eq!(listed["count"], 2, "a report takes nothing off");
        assert_eq!(desk.ids("status=reported").await, std::slice::from_ref(&id));
        assert_eq!(desk.ids("status=pending").await, Vec::<String>::new());
        let item = desk.item(&id).await;
        assert_eq!((item["status"].as_str(), item["version"].as_i64()), (Some("published"), Some(1)));
        let told = &item["reports"][0];
        assert_eq!(keys(told), ["at", "kind", "reason", "text"], "never who sent it");
        assert_eq!((told["reason"].as_str(), told["text"].as_str()), (Some("insult"), Some("Il vise ma sœur.")));
        assert_eq!(desk.item(&other).await["reports"], json!([]));
        let page = app.get("/moderate?status=reported").bearer_auth(&desk.token).header("Accept-Language", "fr").send().await.unwrap().text().await.unwrap();
        assert!(page.contains("1 lecteur signale ce commentaire") && page.contains("Il insulte ou harcèle"), "{page}");
        assert!(!page.contains("lea@example.org"));
        for (body, codes) in [
            (json!({}), vec!["reason.required"]),
            (json!({ "reason": "x", "email": "no", "text": "é".repeat(1001) }), vec!["reason.invalid", "text.too_long", "email.invalid"]),
        ] {
            let refused = report(&app, &id, body).await;
            assert_eq!(refused.status(), 422);
            let problem = json_of(refused).await;
            let found: Vec<&str> = problem["errors"].as_array().unwrap().iter().map(|error| error["code"].as_str().unwrap()).collect();
            assert_eq!(found, codes);
        }
        let unknown = "0190a5e4-0000-7000-8000-000000000001";
        assert_eq!(refusal(report(&app, unknown, json!({ "reason": "spam" })).await).await, (404, "comment.unknown".to_owned()));
        let foreign = app.post(&format!("/api/v1/sites/blog/comments/{id}/report"), &json!({ "reason": "spam" })).header("Origin", "https://evil.example");
        assert_eq!(foreign.send().await.unwrap().status(), 403);
    }

    async fn who_reports_twice_counts_once_and_is_answered_alike(app: App) {
        let desk = desk(&app).await;
        let id = submitted(&app, "un").await;
        for _ in 0..3 {
            reported(&app, &id, json!({ "reason": "spam" })).await;
        }
        assert_eq!(desk.item(&id).await["reports"].as_array().unwrap().len(), 1);
        reported(&app, &id, json!({ "reason": "spam", "email": "a@example.org" })).await;
        reported(&app, &id, json!({ "reason": "spam", "email": "b@example.org" })).await;
        assert_eq!(desk.item(&id).await["reports"].as_array().unwrap().len(), 1, "nor does another address make another");
        assert!(all_letters(&app).await.0.is_empty(), "and nobody is written to");
        let page = app.get("/moderate?status=reported").bearer_auth(&desk.token).send().await.unwrap().text().await.unwrap();
        assert!(page.contains("1 reader reports this comment"), "many addresses of one network are one reporter");
        let by_site = app.post(&format!("/api/v1/sites/blog/comments/{id}/report"), &json!({ "reason": "spam", "ip": "8.8.8.8" })).bearer_auth(&app.key);
        assert_eq!(by_site.send().await.unwrap().status(), 202);
        let page = app.get("/moderate?status=reported").bearer_auth(&desk.token).send().await.unwrap().text().await.unwrap();
        assert!(page.contains("2 readers report this comment"));
        desk.decide(&id, "approve").await;
        reported(&app, &id, json!({ "reason": "spam" })).await;
        assert_eq!(desk.ids("status=reported").await, Vec::<String>::new(), "answered once, it is not asked again");
    }

    async fn nobody_can_have_many_strangers_written_to(app: App) {
        let desk = desk(&app).await;
        let mut ids = Vec::new();
        for number in 0..7 {
            ids.push(submitted(&app, &format!("numéro {number}")).await);
        }
        for (number, id) in ids.iter().enumerate() {
            reported_from(&app, id, "198.51.100.7", &format!("victim{number}@example.org")).await;
        }
        assert_eq!(desk.ids("status=reported").await.len(), 7, "each report counts");
        let (received, _) = all_letters(&app).await;
        assert_eq!(received.len(), 5, "five addresses of a network a day");
        for (number, id) in ids.iter().enumerate() {
            reported_from(&app, id, &format!("203.0.{number}.1"), "lea@example.org").await;
        }
        let (received, _) = all_letters(&app).await;
        assert_eq!(received.len(), 1, "an address hears once a day that a report came in");
        for number in 0..30 {
            reported_from(&app, &ids[6], &format!("100.{}.0.1", 64 + number), &format!("reader{number}@example.org")).await;
        }
        assert_eq!(all_letters(&app).await.0.len(), 20, "addresses of one comment");
        for id in &ids {
            desk.decide(id, "approve").await;
        }
        let told = letters(&app).await;
        let to_lea = told.iter().filter(|notice| notice.to.expose() == "lea@example.org").count();
        assert_eq!((to_lea, told.len()), (5, 30), "five to each address, and twenty of a comment");
        assert_eq!(desk.ids("status=reported").await, Vec::<String>::new());
    }

    async fn an_address_that_wishes_no_letters_hears_of_decisions_alone(app: App) {
        let desk = desk(&app).await;
        let id = submitted(&app, "un").await;
        let blog = app.sieve.store.find_site(&SiteId::parse("blog").unwrap()).await.unwrap().unwrap();
        let hash = app.sieve.email_hash(&blog, "lea@example.org").unwrap();
        app.sql(&format!("INSERT INTO readers (site_id, email_hash, id, lang, state, asked_at_ms) VALUES ('blog', '{hash}', 'r', 'fr', 'ended', 0)")).await;
        reported(&app, &id, json!({ "reason": "spam", "email": "lea@example.org" })).await;
        desk.decide(&id, "reject").await;
        let (received, decided) = all_letters(&app).await;
        assert_eq!((received.len(), decided.len()), (0, 2));
    }

    async fn a_decision_closes_reports_and_tells_reporter_and_author_why(app: App) {
        let desk = desk(&app).await;
        let id = submitted(&app, "un").await;
        reported(&app, &id, json!({ "reason": "insult", "email": "lea@example.org" })).await;
        let answer = desk.say(&id, json!({ "decision": "reject", "note": "Une attaque personnelle." })).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(json_of(answer).await["reports"], json!([]));
        assert_eq!(desk.ids("status=reported").await, Vec::<String>::new());
        let early = app.sieve.take_notices(9).await.unwrap();
        assert_eq!(early.iter().map(|notice| notice.kind).collect::<Vec<_>>(), [NoticeKind::ReportReceived], "a moderator may think again first");
        app.sieve.settle_notice(&early[0], true).await.unwrap();
        let mut letters = letters(&app).await;
        letters.sort_by_key(|notice| notice.to.expose().to_owned());
        let told: Vec<(&str, NoticeKind)> = letters.iter().map(|notice| (notice.to.expose(), notice.kind)).collect();
        assert_eq!(told, [("awa@example.org", NoticeKind::CommentRemoved), ("lea@example.org", NoticeKind::ReportUpheld)]);
        let author = worded(&letters[0]);
        for part in ["votre commentaire", "attaque personnelle", "Il insulte", "https://site.example/article", "/objection/blog/", "par une personne", "tribunal"] {
            assert!(author.contains(part), "{part}: {author}");
        }
        assert!(!author.contains("Merci pour cet article"), "no word of the comment");
        assert!(!worded(&letters[1]).contains("/objection/"));
        assert!(app.sieve.take_notices(9).await.unwrap().is_empty(), "each is in one hand");
        app.sieve.settle_notice(&letters[0], true).await.unwrap();
        app.sieve.settle_notice(&letters[1], false).await.unwrap();
        app.sql("UPDATE notices SET due_at_ms = 0 WHERE state = 'waiting'").await;
        let again = app.sieve.take_notices(9).await.unwrap();
        assert_eq!(again.len(), 1);
        assert_eq!(again[0].to.expose(), "lea@example.org", "what was not sent is tried again");
    }

    async fn who_reported_reads_by_mail_what_was_decided(app: App) {
        let (sink, desk) = (Sink::start().await, desk(&app).await);
        let id = app.submitted(&comment_with(json!({ "email": "author@example.org" }))).await["id"].as_str().unwrap().to_owned();
        reported(&app, &id, json!({ "reason": "insult", "email": "reader@example.org" })).await;
        let received = sink.after(&app, 0).await;
        assert_eq!(received.iter().filter_map(|mail| mail.header("To")).collect::<Vec<_>>(), ["reader@example.org"]);
        assert!(received[0].text().contains("votre signalement est bien arrivé"), "{}", received[0].text());
        assert!(!received[0].text().contains("personne. Un programme"), "nothing is decided yet: {}", received[0].text());
        desk.decide(&id, "reject").await;
        app.sql("UPDATE pages SET title = 'Le marché'").await;
        assert!(sink.after(&app, 0).await.is_empty(), "a moderator may think again first");
        app.sql("UPDATE notices SET due_at_ms = 0 WHERE state = 'waiting'").await;
        let mut mails = sink.after(&app, 0).await;
        mails.sort_by_key(|mail| mail.header("To"));
        let to: Vec<_> = mails.iter().filter_map(|mail| mail.header("To")).collect();
        assert_eq!(to, ["author@example.org", "reader@example.org"]);
        for mail in &mails {
            let text = mail.text();
            assert!(!text.contains("author@example.org") && !text.contains("reader@example.org"), "{text}");
            // It says what it is about: our own facts are whole, and a year is in words.
            assert!(text.contains("https://site.example/article") && mail.html().contains("href=\"https://site.example/article\""), "{text}");
            assert!(text.contains("sur « Le marché »"), "{text}");
            let today = tamis::clock::rfc3339(tamis::clock::Clock::System.now_ms());
            assert!(text.contains(&Tongue::French.date(&today)) && !text.contains(&today[..8]), "{text}");
        }
        assert!(mails[0].text().contains("> Merci pour cet article"), "the author knows it by its words: {}", mails[0].text());
        assert!(!mails[1].raw.contains("Merci"), "who reported is not sent the comment");
        assert!(!mails[0].paths(&app).is_empty(), "the author can object: {}", mails[0].text());
        assert!(sink.after(&app, 0).await.is_empty(), "each once");
    }

    async fn undoing_a_decision_opens_its_reports_and_sends_no_letter(app: App) {
        let desk = desk(&app).await;
        let id = submitted(&app, "un").await;
        reported(&app, &id, json!({ "reason": "hate", "email": "lea@example.org" })).await;
        desk.decide(&id, "reject").await;
        assert_eq!(desk.undo(&id).await.status(), 200);
        assert_eq!(desk.ids("status=reported").await, std::slice::from_ref(&id));
        assert!(letters(&app).await.is_empty());
        desk.decide(&id, "approve").await;
        let letters = letters(&app).await;
        assert_eq!(letters.iter().map(|notice| notice.kind).collect::<Vec<_>>(), [NoticeKind::ReportRefused]);
    }

    async fn spam_that_nobody_reported_is_taken_off_without_a_letter(app: App) {
        let desk = desk(&app).await;
        let (spam, rude) = (submitted(&app, "un").await, submitted(&app, "deux").await);
        desk.decide(&spam, "spam").await;
        assert!(letters(&app).await.is_empty());
        desk.say(&rude, json!({ "decision": "reject", "note": "entre nous" })).await;
        let told = letters(&app).await;
        assert_eq!(told.len(), 1);
        assert!(!worded(&told[0]).contains("entre nous"), "a note among moderators");
    }

    async fn an_objection_puts_the_comment_before_a_moderator_once_more(app: App) {
        let desk = desk(&app).await;
        let id = submitted(&app, "un").await;
        desk.decide(&id, "reject").await;
        let notice = letters(&app).await.remove(0);
        let path = notice.objection_path.clone().unwrap();
        let shown = app.get(&path).header("Accept-Language", "fr").send().await.unwrap();
        assert_eq!(shown.status(), 200);
        assert_eq!(shown.headers()["referrer-policy"], "no-referrer");
        assert!(shown.text().await.unwrap().contains("Contester une décision"));
        assert_eq!(desk.ids("status=reported").await, Vec::<String>::new(), "a look changes nothing");
        assert_eq!(object(&app, &path, "").await.0, 422);
        assert_eq!(object(&app, &path, &"x".repeat(1001)).await.0, 422);
        for _ in 0..2 {
            assert_eq!(object(&app, &path, "Je n'ai <b>insulté</b> personne.").await.0, 200);
        }
        assert_eq!(desk.ids("status=reported").await, std::slice::from_ref(&id));
        let item = desk.item(&id).await;
        let told = item["reports"].as_array().unwrap();
        assert_eq!((told.len(), told[0]["kind"].as_str(), told[0]["reason"].as_str()), (1, Some("objection"), Some("author")));
        assert_eq!(item["status"], "rejected");
        let page = app.get("/moderate?status=reported").bearer_auth(&desk.token).send().await.unwrap().text().await.unwrap();
        assert!(page.contains("insulté&#60;/b&#62;"), "{page}");
        desk.decide(&id, "approve").await;
        let answers = letters(&app).await;
        assert_eq!(answers.len(), 1);
        assert_eq!((answers[0].kind, answers[0].to.expose()), (NoticeKind::ObjectionUpheld, "awa@example.org"));
        assert_eq!(answers[0].objection_path, None);
        let site = SiteId::parse("blog").unwrap();
        let proof = path.rsplit('/').next().unwrap().to_owned();
        assert!(app.sieve.open_objection(&site, &proof).is_some());
        assert!(app.sieve.open_objection(&SiteId::parse("other").unwrap(), &proof).is_none());
        let late: Vec<&str> = proof.split('.').collect();
        let longer = format!("{}.{}.{}.{}.{}", late[0], late[1], late[2], "fffffffffff", late[4]);
        for wrong in [&longer, "", "a.b.c.d.e", &proof[1..]] {
            assert!(app.sieve.open_objection(&site, wrong).is_none(), "{wrong}");
        }
        let mut later = app.sieve.clone();
        later.clock = tamis::clock::Clock::Fixed { unix_ms: app.sieve.clock.now_ms() + 185 * 24 * 60 * 60 * 1000 };
        assert!(later.open_objection(&site, &proof).is_none(), "six months");
        assert_eq!(object(&app, &path.replace("blog/", "blog/x"), "texte").await.0, 404);
    }

    async fn a_reporter_objects_too_and_a_decision_that_stands_is_told(app: App) {
        let desk = desk(&app).await;
        let id = submitted(&app, "un").await;
        reported(&app, &id, json!({ "reason": "privacy", "email": "lea@example.org" })).await;
        desk.decide(&id, "approve").await;
        let notice = letters(&app).await.remove(0);
        assert_eq!(notice.kind, NoticeKind::ReportRefused);
        assert_eq!(object(&app, &notice.objection_path.unwrap(), "C'est mon adresse.").await.0, 200);
        assert_eq!(desk.item(&id).await["reports"][0]["reason"], "reporter");
        desk.decide(&id, "approve").await;
        let answers = letters(&app).await;
        assert_eq!((answers[0].kind, answers[0].to.expose()), (NoticeKind::ObjectionRefused, "lea@example.org"));
    }

    async fn a_page_without_a_script_takes_a_report(app: App) {
        everything_is_published(&app, 0.0).await;
        let id = submitted(&app, "un").await;
        let thread = app.get("/thread/blog?page=https://site.example/article").send().await.unwrap().text().await.unwrap();
        assert!(thread.contains(&format!("href=\"/report/blog/{id}\"")) && thread.contains(">Signaler</a>"), "{thread}");
        let form = app.get(&format!("/report/blog/{id}")).send().await.unwrap().text().await.unwrap();
        assert!(form.contains("Que lui reprochez-vous") && form.contains("value=\"insult\""), "{form}");
        let send = |fields: Vec<(&'static str, &'static str)>| {
            app.client.post(format!("{}/api/v1/sites/blog/comments/{id}/report", app.base)).form(&fields).header("Accept", "text/html").send()
        };
        let refused = send(vec![("text", "<i>gardé</i>"), ("email", "no")]).await.unwrap();
        assert_eq!(refused.status(), 422);
        let refused = refused.text().await.unwrap();
        assert!(refused.contains("&#60;i&#62;gardé") && refused.contains("fault-reason") && refused.contains("fault-email"), "{refused}");
        let sent = send(vec![("reason", "other"), ("text", ""), ("email", "")]).await.unwrap();
        assert_eq!(sent.status(), 303);
        let thanks = app.get(sent.headers()["location"].to_str().unwrap()).send().await.unwrap().text().await.unwrap();
        assert!(thanks.contains("Un modérateur va lire ce commentaire"), "{thanks}");
        assert_eq!(app.get("/report/blog/x").send().await.unwrap().status(), 404);
    }

    async fn what_was_said_against_a_comment_goes_with_it_and_with_the_address(app: App) {
        everything_is_published(&app, 0.0).await;
        let answer = app.submitted(&comment()).await;
        let id = answer["id"].as_str().unwrap();
        reported(&app, id, json!({ "reason": "other", "text": "canari", "email": "lea@example.org" })).await;
        let blog = app.sieve.store.find_site(&SiteId::parse("blog").unwrap()).await.unwrap().unwrap();
        let hash = app.sieve.email_hash(&blog, "Lea@Example.org").unwrap();
        assert_eq!(app.sieve.store.forget_reporter(blog.id.clone(), hash.clone()).await.unwrap(), 1);
        assert_eq!(app.sieve.store.forget_reporter(blog.id.clone(), hash).await.unwrap(), 0);
        let comment = tamis::domain::ids::CommentId::parse(id).unwrap();
        let open = app.sieve.store.open_reports(&blog.id, &comment, 9).await.unwrap();
        assert_eq!((open.len(), open[0].body.clone()), (1, None), "that it was reported stays");
        let gone = app.client.delete(format!("{}/api/v1/sites/blog/comments/{id}", app.base)).bearer_auth(answer["edit_token"].as_str().unwrap());
        assert_eq!(gone.send().await.unwrap().status(), 204);
        assert_eq!(app.sieve.store.open_reports(&blog.id, &comment, 9).await.unwrap(), []);
    }
}

#[tokio::test]
async fn reports_are_limited_by_network() {
    let settings = tamis::domain::site::Settings {
        audit_share: 0.0,
        ..Default::default()
    };
    let app = App::start_with(crate::harness::Kind::Sqlite, settings, Some((1, 3)))
        .await
        .unwrap();
    everything_is_published(&app, 0.0).await;
    let id = submitted(&app, "un").await;
    let mut statuses = Vec::new();
    for _ in 0..5 {
        statuses.push(report(&app, &id, json!({ "reason": "spam" })).await.status().as_u16());
    }
    assert_eq!(
        statuses,
        [202, 202, 202, 429, 429],
        "and a comment does not count among them"
    );
}
