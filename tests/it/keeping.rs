//! How long addresses are kept: a site says it, the form tells it, and what is older goes but for what finds it again.

use crate::admin::Desk as AdminDesk;
use crate::harness::{App, PAGE, comment_with, encoded, json_of, on_both, until};
use crate::notify::{link, push};
use crate::people::{Desk, change_settings, everything_is_published, everything_waits};
use crate::program::{Program, on_both_databases};
use crate::reports::{desk, letters, object, reported};
use crate::sink::{Sink, later};
use serde_json::{Value, json};
use tamis::domain::email::Email;
use tamis::domain::ids::{CommentId, SiteId};
use tamis::domain::notice::NoticeKind;
use tamis::export::{Format, Leaving};
use tamis::moderation::Erasure;
use tamis::spam::rename;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const AWA: &str = "awa@example.org";

fn blog() -> SiteId {
    SiteId::parse("blog").unwrap()
}

/// A comment from an address that is kept; gives its id.
async fn written(app: &App, text: &str, more: Value) -> String {
    let mut body = comment_with(more);
    body["ip"] = "203.0.113.77".into();
    body["body"] = text.into();
    let response = app.submit(&body).bearer_auth(&app.key).send().await.unwrap();
    assert_eq!(response.status(), 201, "{}", response.text().await.unwrap());
    json_of(response).await["id"].as_str().unwrap().to_owned()
}

/// Whether a comment's sealed e-mail and IP are there; its keyed hash must be.
async fn sealed(app: &App, id: &str) -> (bool, bool) {
    let (blog, id) = (blog(), CommentId::parse(id).unwrap());
    let row = app.sieve.store.find_editable(&blog, &id).await.unwrap().unwrap();
    assert!(row.email_hash.is_some(), "the hash stays");
    (row.email_sealed.is_some(), row.ip_sealed.is_some())
}

const KEPT: (bool, bool) = (true, true);
const GONE: (bool, bool) = (false, false);

async fn keep_for(app: &App, days: Option<u32>) {
    change_settings(app, |settings| settings.keep_addresses_days = days).await;
}

/// Makes a comment older than it is.
async fn age(app: &App, id: &str, ms: i64) {
    app.sql(&format!(
        "UPDATE comments SET created_at_ms = created_at_ms - {ms} WHERE id = '{id}'"
    ))
    .await;
}

/// What is dropped so many milliseconds from now.
async fn dropped(app: &App, ms: i64) -> usize {
    later(&app.sieve, ms).forget_addresses(|| false).await.unwrap()
}

/// What the form says, in a language that is the site's from then on.
async fn notice(app: &App, lang: &str) -> String {
    app.sql(&format!("UPDATE sites SET lang = '{lang}'")).await;
    let path = format!("/api/v1/sites/blog/form?page={}", encoded(PAGE));
    let response = app.get(&path).send().await.unwrap();
    json_of(response).await["notice"]["text"].as_str().unwrap().to_owned()
}

on_both! {
    async fn addresses_go_after_their_days_but_for_what_waits_for_a_moderator(app: App) {
        everything_waits(&app).await;
        let waiting = written(&app, "En attente.", json!({})).await;
        // Whatever the random audit draws is decided on all the same.
        everything_is_published(&app, 1.0).await;
        let (old, young) = (written(&app, "Vieux.", json!({})).await, written(&app, "Jeune.", json!({})).await);
        let accused = written(&app, "Signalé.", json!({})).await;
        reported(&app, &accused, json!({ "reason": "insult" })).await;
        for id in [&waiting, &old, &accused] {
            age(&app, id, 30 * DAY_MS).await;
        }
        age(&app, &young, 29 * DAY_MS).await;
        assert_eq!(dropped(&app, 1).await, 0, "as long as the comment, unless the site says less");
        keep_for(&app, Some(30)).await;
        let jobs = tamis::jobs::Jobs::start(&app.sieve, true);
        let gone = || async { (sealed(&app, &old).await == GONE).then_some(()) };
        until(std::time::Duration::from_secs(15), gone).await.expect("the tidying job drops them");
        jobs.stop().await;
        for id in [&waiting, &young, &accused] {
            assert_eq!(sealed(&app, id).await, KEPT, "{id}");
        }
        assert_eq!(dropped(&app, 0).await, 0);

        // Once nothing waits there any more they go too.
        let desk = Desk { app: &app, token: crate::people::token(&app, "nadia@example.org", tamis::domain::moderator::Role::Moderator, &["blog"]).await };
        assert_eq!(desk.item(&waiting).await["email"], AWA);
        assert_eq!(desk.item(&old).await["email"], Value::Null);
        desk.decide(&waiting, "approve").await;
        desk.decide(&accused, "reject").await;
        assert_eq!(dropped(&app, 0).await, 2);
        assert_eq!((sealed(&app, &waiting).await, sealed(&app, &accused).await), (GONE, GONE));
        assert_eq!(dropped(&app, DAY_MS - 60_000).await, 0, "a minute before its days are over");
        assert_eq!(dropped(&app, DAY_MS).await, 1);
        assert_eq!(sealed(&app, &young).await, GONE);
    }

    async fn one_who_asks_is_found_and_erased_after_the_addresses_are_gone(app: App) {
        everything_is_published(&app, 0.0).await;
        keep_for(&app, Some(1)).await;
        let mine = written(&app, "De moi.", json!({})).await;
        let other = written(&app, "D’une autre.", json!({ "email": "lea@example.org" })).await;
        assert_eq!(dropped(&app, 2 * DAY_MS).await, 2);
        let email = Email::parse("AWA@example.org").unwrap();
        let told = app.sieve.export_address(None, &email).await.unwrap();
        let comments = told["sites"][0]["comments"].as_array().unwrap();
        assert_eq!(comments.len(), 1, "{told}");
        assert_eq!((&comments[0]["id"], &comments[0]["email"], &comments[0]["ip"]), (&json!(mine), &Value::Null, &Value::Null));
        let erased = app.sieve.erase_address(None, &email, Erasure::Delete).await.unwrap();
        assert_eq!((erased.comments, erased.pages), (1, 1));
        let listed = app.list(PAGE).await;
        assert_eq!((&listed["count"], &listed["comments"][0]["id"]), (&json!(1), &json!(other)));
        let again = app.sieve.export_address(None, &email).await.unwrap();
        assert_eq!(again["sites"], json!([]), "{again}");
    }

    async fn learning_and_leaving_go_on_without_the_addresses(app: App) {
        let desk = desk(&app).await;
        app.sieve.install_base().await.unwrap().unwrap();
        // Of one contributor twenty of a class teach: whose a text is must stay known.
        for n in 0..24 {
            let (email, who) = if n % 2 == 0 { ("awa@example.org".to_owned(), "spam") } else { (format!("n{n}@example.org"), "approve") };
            let id = written(&app, &format!("Des lampions à louer, lot {n}, sur la place du marché."), json!({ "email": email })).await;
            desk.decide(&id, who).await;
        }
        let retrained = async || {
            app.sql("DELETE FROM site_learning").await;
            let made = app.sieve.retrain(None, None, false).await.unwrap();
            let (_, file) = app.sieve.store.find_model(&made.version).await.unwrap().unwrap();
            rename(&file, "same").unwrap()
        };
        let before = retrained().await;
        keep_for(&app, Some(1)).await;
        assert_eq!(dropped(&app, 2 * DAY_MS).await, 24);
        assert!(retrained().await == before, "the same was learnt of the same");
        let site = app.sieve.store.find_site(&blog()).await.unwrap().unwrap();
        for format in [Format::JsonLines, Format::Wxr] {
            let mut emails = Vec::new();
            app.sieve.leave(&site, format, false, &mut |leaving| {
                if let Leaving::Comment(_, comment) = leaving {
                    emails.push((comment.email.clone(), comment.ip.clone()));
                }
                Ok(())
            }).await.unwrap();
            assert_eq!(emails, vec![(None, None); 24]);
        }
    }

    async fn a_wish_to_hear_of_answers_ends_with_the_address(app: App) {
        everything_is_published(&app, 0.0).await;
        let sink = Sink::start().await;
        let first = written(&app, "Une première remarque sur le marché.", json!({ "notify": true })).await;
        let mails = sink.after(&app, 0).await;
        assert_eq!(push(&app, &link(&app, &mails[0], "/notify/")).await.0, 200);
        let second = written(&app, "Une seconde remarque sur le marché.", json!({ "notify": true })).await;
        age(&app, &first, 7 * DAY_MS).await;
        keep_for(&app, Some(7)).await;
        assert_eq!(dropped(&app, 0).await, 1);
        assert_eq!((sealed(&app, &first).await, sealed(&app, &second).await), (GONE, KEPT));
        for parent in [&first, &second] {
            written(&app, &format!("Une réponse à {parent}."), json!({ "parent": parent, "name": "Bob", "email": "bob@example.org" })).await;
        }
        let told = sink.after(&app, 5 * 60_000).await;
        assert_eq!(told.len(), 1, "of the answer to the second alone");
        assert!(told[0].text().contains(&second), "{}", told[0].text());
        let email = Email::parse(AWA).unwrap();
        let kept = app.sieve.export_address(None, &email).await.unwrap();
        let watches = kept["sites"][0]["watches"].as_array().unwrap();
        assert_eq!((watches.len(), &watches[0]["comment"]), (1, &json!(second)), "{kept}");
    }

    async fn a_site_goes_with_its_readers_and_what_waits_for_them(app: App) {
        everything_is_published(&app, 0.0).await;
        let sink = Sink::start().await;
        let id = written(&app, "Une remarque sur le marché.", json!({ "notify": true })).await;
        let mails = sink.after(&app, 0).await;
        assert_eq!(push(&app, &link(&app, &mails[0], "/notify/")).await.0, 200);
        written(&app, "Une réponse.", json!({ "parent": id, "name": "Bob", "email": "bob@example.org" })).await;
        assert_eq!(later(&app.sieve, 5 * 60_000).tell_replies().await.unwrap(), 1);
        assert!(app.sieve.remove_site(None, blog()).await.unwrap());
        assert_eq!(app.sieve.outbox_state().await.unwrap().waiting, 0);
        assert!(app.sieve.store.sites().await.unwrap().is_empty());
    }

    async fn an_objection_is_answered_though_the_comment_keeps_no_address(app: App) {
        let desk = desk(&app).await;
        keep_for(&app, Some(1)).await;
        let (told, untold) = (written(&app, "Retiré à temps.", json!({})).await, written(&app, "Retiré plus tard.", json!({})).await);
        desk.decide(&told, "reject").await;
        let letter = letters(&app).await.remove(0);
        app.sieve.settle_notice(&letter, true).await.unwrap();
        assert_eq!(dropped(&app, 2 * DAY_MS).await, 2);
        assert_eq!(object(&app, &letter.objection_path.unwrap(), "Je n’ai insulté personne.").await.0, 200);
        desk.decide(&told, "approve").await;
        let answers = letters(&app).await;
        assert_eq!(answers.len(), 1);
        assert_eq!((answers[0].kind, answers[0].to.expose()), (NoticeKind::ObjectionUpheld, AWA));
        // Whose address is not known any more is not written to.
        desk.decide(&untold, "reject").await;
        assert!(letters(&app).await.is_empty());
    }

    async fn the_form_tells_for_how_many_days(app: App) {
        let (en, fr) = (notice(&app, "en").await, notice(&app, "fr").await);
        assert!(fr.contains("aussi longtemps que le commentaire est conservé") && !fr.contains("empreintes"), "{fr}");
        assert!(en.contains("for as long as the comment is kept") && !en.contains("fingerprints"), "{en}");
        let desk = AdminDesk::open(&app).await;
        let page = desk.page("/moderate/sites/blog").await;
        let seen = page.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let save = async |days: &str| {
            let fields = [
                ("name", "blog"), ("lang", "fr"), ("origins", crate::harness::ORIGIN), ("review_first", "nobody"), ("max_links", "3"), ("max_depth", "5"),
                ("email_required", "true"), ("markdown", "true"), ("proof_of_work", "flood"), ("block_one_in", "200"), ("publish_one_in", "50"),
                ("publish_at_most", ""), ("spam_at_least", ""), ("audit_share", "0"), ("keep_addresses_days", days), ("seen", &seen),
            ];
            desk.send("/moderate/sites/blog", &fields).await
        };
        for wrong in ["0", "3651", "-1", "a month"] {
            let (status, text) = save(wrong).await;
            assert!(status == 422 && text.contains("from 1 to 3650"), "{wrong}: {text}");
        }
        assert_eq!(save("30").await.0, 303);
        let page = desk.page("/moderate/sites/blog").await;
        let field = page.split("name=\"keep_addresses_days\"").nth(1).unwrap().split('>').next().unwrap();
        assert!(field.contains("value=\"30\""), "{field}");
        let (en, fr) = (notice(&app, "en").await, notice(&app, "fr").await);
        assert!(fr.contains("pendant 30 jours, et plus longtemps seulement tant que") && fr.contains("que seule cette installation peut produire"), "{fr}");
        assert!(en.contains("for 30 days, and longer only while") && en.contains("that only this installation can make"), "{en}");
        assert!(fr.contains("averti des réponses") && !fr.contains("aussi longtemps que"), "{fr}");
        let thread = app.get(&format!("/thread/blog?page={}", encoded(PAGE))).send().await.unwrap();
        assert!(thread.text().await.unwrap().contains(&fr), "the page says the same");
        keep_for(&app, Some(1)).await;
        assert!(notice(&app, "fr").await.contains("pendant un jour,") && notice(&app, "en").await.contains("for one day,"));
        assert!(!notice(&app.without_mail(), "fr").await.contains("averti des réponses"), "nobody is written to");
    }
}

on_both_databases! {
    async fn a_command_says_for_how_long_addresses_are_kept(program: Program) {
        program.json(&["site", "add", "blog", "--origin", "https://site.example"]);
        let kept = |shown: &Value| shown["settings"]["keep_addresses_days"].clone();
        assert_eq!(kept(&program.json(&["site", "show", "blog"])), Value::Null);
        assert_eq!(kept(&program.json(&["site", "set", "blog", "--keep-addresses-days", "90"])), 90);
        assert_eq!(kept(&program.json(&["site", "set", "blog", "--close-after-days", "14"])), 90, "what is not named stays");
        for wrong in ["0", "-1", "3651", "soon", "never"] {
            assert_eq!(program.run(&["site", "set", "blog", &format!("--keep-addresses-days={wrong}")]).code, 2, "{wrong}");
        }
        assert_eq!(kept(&program.json(&["site", "show", "blog"])), 90);
        assert_eq!(kept(&program.json(&["site", "set", "blog", "--keep-addresses-days", "with-comment"])), Value::Null);
    }
}
