//! What forms carry against programs: a trap, a signed time, a proof of work.

use crate::harness::{App, Kind, ORIGIN, PAGE, comment_with, encoded, json_of, on_both, until};
use crate::people::{EMAIL, change_settings, everything_is_published, token};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::time::Duration;
use tamis::domain::flood::Arrivals;
use tamis::domain::moderator::Role;
use tamis::domain::signs::Signs;
use tamis::domain::site::{ProofOfWork, Settings};
use tamis::moderation::Floods;
use tamis::privacy::Vault;

const FORM: &str = "/api/v1/sites/blog/form";
const CHALLENGE: &str = "/api/v1/sites/blog/challenge";

async fn facts(app: &App) -> Value {
    let asked = app.get(&format!("{FORM}?page={}", encoded(PAGE)));
    json_of(asked.send().await.unwrap()).await
}

/// A challenge asked for and solved, as the field `altcha` holds it.
async fn solved(app: &App, site: &str) -> String {
    let path = CHALLENGE.replace("blog", site);
    let challenge = json_of(app.get(&path).send().await.unwrap()).await;
    solution(&challenge)
}

fn solution(challenge: &Value) -> String {
    let read: altcha::Challenge = serde_json::from_value(challenge.clone()).unwrap();
    let solution = altcha::solve_challenge(altcha::SolveChallengeOptions::new(&read))
        .unwrap()
        .unwrap();
    STANDARD.encode(json!({ "challenge": challenge, "solution": solution }).to_string())
}

/// Where a comment of the text came to stand, and the rule that put it there.
pub async fn stands(app: &App, token: &str, text: &str) -> (String, String) {
    for status in ["published", "pending", "spam"] {
        let path = format!("/api/v1/review/comments?status={status}&q={}", encoded(text));
        let found = json_of(app.get(&path).bearer_auth(token).send().await.unwrap()).await;
        if let Some(item) = found["items"].get(0) {
            let mut codes = item["reasons"].as_array().unwrap().iter();
            let rule = codes.find_map(|reason| reason["code"].as_str()?.strip_prefix("rule."));
            return (status.to_owned(), rule.unwrap_or("model").to_owned());
        }
    }
    panic!("nothing holds {text}");
}

/// Sends a text with more fields from a browser; what the reader was told.
async fn told(app: &App, text: &str, mut fields: Value) -> Value {
    fields["body"] = format!("Merci pour cet article, {text}.").into();
    let mut answer = app.submitted(&comment_with(fields)).await;
    for field in ["id", "comment", "edit_token", "author_token"] {
        assert!(!answer.as_object_mut().unwrap().remove(field).unwrap().is_null());
    }
    answer
}

async fn moderator(app: &App) -> String {
    everything_is_published(app, 0.0).await;
    token(app, EMAIL, Role::Moderator, &["blog"]).await
}

async fn demand(app: &App, when: ProofOfWork) {
    change_settings(app, |settings| settings.proof_of_work = when).await;
}

on_both! {
    async fn a_form_is_told_what_its_site_asks_and_when_that_was(app: App) {
        let response = app.get(&format!("{FORM}?page={}", encoded(PAGE))).header("Origin", ORIGIN).send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["access-control-allow-origin"], ORIGIN);
        assert_eq!(response.headers()["cache-control"], "no-store");
        let mut facts = json_of(response).await;
        let stamp = facts.as_object_mut().unwrap().remove("stamp").unwrap();
        assert_eq!(facts, json!({ "lang": "fr", "email_required": true, "markdown": true, "max_depth": 5, "proof_of_work": false, "closed": false, "notify": true }));
        assert!(app.sieve.vault.read_stamp("blog", stamp.as_str().unwrap()).is_some());
        let preflight = app.client.request(reqwest::Method::OPTIONS, format!("{}{FORM}", app.base))
            .header("Origin", ORIGIN).header("Access-Control-Request-Method", "GET").send().await.unwrap();
        assert_eq!(preflight.status(), 204);
        for (path, status) in [(FORM.to_owned(), 422), (format!("{FORM}?page=https%3A%2F%2Fevil.example%2F"), 422), (FORM.replace("blog", "none"), 404), (CHALLENGE.replace("blog", "none"), 404)] {
            assert_eq!(app.get(&path).send().await.unwrap().status(), status, "{path}");
        }
        for path in [FORM, CHALLENGE] {
            assert_eq!(app.get(path).header("Origin", "https://evil.example").send().await.unwrap().status(), 403);
        }
    }

    async fn a_closed_page_is_told_to_its_form(app: App) {
        app.submitted(&comment_with(json!({}))).await;
        assert_eq!(self::facts(&app).await["closed"], false);
        let site = app.sieve.store.sites().await.unwrap().remove(0);
        let page = tamis::domain::page::Page::parse(PAGE, &site.origins).unwrap();
        assert!(app.sieve.store.close_page(site.id, page.key().to_owned(), true).await.unwrap());
        assert_eq!(self::facts(&app).await["closed"], true);
    }

    async fn what_fills_in_a_field_that_nobody_sees_is_spam_and_is_told_nothing_of_it(app: App) {
        let token = moderator(&app).await;
        assert_eq!(told(&app, "le pont", json!({ "contact_me": "" })).await, json!({ "status": "published" }));
        assert_eq!(told(&app, "le quai", json!({ "contact_me": " " })).await, json!({ "status": "published" }));
        let trapped = told(&app, "le phare", json!({ "contact_me": "yes" })).await;
        assert_eq!(stands(&app, &token, "le phare").await, ("spam".into(), "honeypot".into()));
        change_settings(&app, |settings| settings.review_first = tamis::domain::site::ReviewFirst::Everybody).await;
        assert_eq!(trapped, told(&app, "la digue", json!({})).await, "whatever holds it looks the same");
        let form = format!("page={}&name=Awa&email=a%40b.example&body=un+formulaire+entier&contact_me=1", encoded(PAGE));
        let form = app.client.post(format!("{}/api/v1/sites/blog/comments", app.base)).header("Accept", "text/html")
            .header("Content-Type", "application/x-www-form-urlencoded").body(form);
        assert_eq!(form.send().await.unwrap().status(), 303);
        assert_eq!(stands(&app, &token, "formulaire entier").await, ("spam".into(), "honeypot".into()));
    }

    async fn a_form_that_comes_back_at_once_or_after_days_waits_for_a_person(app: App) {
        let token = moderator(&app).await;
        let now_ms = app.sieve.clock.now_ms();
        let stamp = |ago_ms: i64| app.sieve.vault.stamp("blog", now_ms - ago_ms);
        let foreign = app.sieve.vault.stamp("other", now_ms - 60_000);
        for (text, stamp, place) in [
            ("le mur", stamp(60_000), ("published", "model")),
            ("le toit", stamp(0), ("pending", "too_quick")),
            ("la cour", stamp(-3_600_000), ("pending", "too_quick")),
            ("la cave", stamp(Signs::MOST_MS + 60_000), ("pending", "stale_form")),
            ("le grenier", foreign, ("pending", "stale_form")),
            ("le jardin", format!("{}.{}", now_ms - 60_000, "0".repeat(64)), ("pending", "stale_form")),
            ("la grange", "x".repeat(10_000), ("pending", "stale_form")),
        ] {
            let status = if place.0 == "published" { "published" } else { "held" };
            assert_eq!(told(&app, text, json!({ "stamp": stamp })).await, json!({ "status": status }), "{text}");
            assert_eq!(stands(&app, &token, text).await, (place.0.into(), place.1.into()), "{text}");
        }
    }

    async fn where_work_is_asked_for_a_comment_without_it_is_queued_and_each_solution_counts_once(app: App) {
        let token = moderator(&app).await;
        app.add_site("other", &["https://other.example"], Settings::default()).await;
        demand(&app, ProofOfWork::Always).await;
        assert_eq!(facts(&app).await["proof_of_work"], true);
        let (good, foreign) = (solved(&app, "blog").await, solved(&app, "other").await);
        for (text, altcha, place) in [
            ("sans rien", json!(null), ("pending", "no_proof")),
            ("avec du bruit", json!("bm9uZQ=="), ("pending", "no_proof")),
            ("avec celui d’ailleurs", json!(foreign), ("pending", "no_proof")),
            ("avec le bon", json!(good), ("published", "model")),
            ("avec le même encore", json!(good), ("pending", "no_proof")),
        ] {
            let status = if place.0 == "published" { "published" } else { "held" };
            assert_eq!(told(&app, text, json!({ "altcha": altcha })).await, json!({ "status": status }), "{text}");
            assert_eq!(stands(&app, &token, text).await, (place.0.into(), place.1.into()), "{text}");
        }
        demand(&app, ProofOfWork::Off).await;
        assert_eq!(facts(&app).await["proof_of_work"], false);
        assert_eq!(told(&app, "quand plus rien n’est demandé", json!({})).await, json!({ "status": "published" }));
    }

    async fn of_two_who_show_the_same_work_at_once_one_is_believed(app: App) {
        moderator(&app).await;
        demand(&app, ProofOfWork::Always).await;
        let good = solved(&app, "blog").await;
        let texts = ["un", "deux", "trois", "quatre", "cinq", "six"];
        let all = texts.map(|text| told(&app, text, json!({ "altcha": good })));
        let told = futures_util::future::join_all(all).await;
        let published = told.iter().filter(|told| told["status"] == "published").count();
        assert_eq!(published, 1, "{told:?}");
    }

    async fn work_that_counts_no_more_is_forgotten(app: App) {
        moderator(&app).await;
        demand(&app, ProofOfWork::Always).await;
        let good = solved(&app, "blog").await;
        told(&app, "une fois", json!({ "altcha": good })).await;
        let now_ms = app.sieve.clock.now_ms();
        assert_eq!(app.sieve.store.forget_proofs(now_ms).await.unwrap(), 0);
        let later_ms = now_ms + Vault::CHALLENGE_MS + 1;
        assert_eq!(app.sieve.store.forget_proofs(later_ms).await.unwrap(), 1);
    }

    async fn a_site_that_goes_takes_the_work_shown_there_with_it(app: App) {
        moderator(&app).await;
        demand(&app, ProofOfWork::Always).await;
        told(&app, "une fois", json!({ "altcha": solved(&app, "blog").await })).await;
        let blog = tamis::domain::ids::SiteId::parse("blog").unwrap();
        assert!(app.sieve.remove_site(None, blog).await.unwrap());
    }

    async fn who_has_the_sites_key_is_asked_for_none_of_it(app: App) {
        moderator(&app).await;
        demand(&app, ProofOfWork::Always).await;
        for (n, fields) in [json!({}), json!({ "contact_me": "x" }), json!({ "stamp": "x" }), json!({ "altcha": "x" })].into_iter().enumerate() {
            let mut comment = comment_with(fields);
            comment["body"] = format!("Merci pour le numéro {n} de la série.").into();
            let answer = json_of(app.submit(&comment).bearer_auth(&app.key).send().await.unwrap()).await;
            assert_eq!(answer["status"], "published", "{answer}");
        }
    }

    async fn a_flood_of_what_is_held_asks_for_work_at_every_server(app: App) {
        everything_is_published(&app, 0.0).await;
        let token = token(&app, EMAIL, Role::Moderator, &["blog"]).await;
        change_settings(&app, |settings| settings.blocked_words = vec!["casino".to_owned()]).await;
        let one_short = Arrivals::HELD - 1;
        for n in 0..one_short {
            app.submitted(&comment_with(json!({ "body": format!("casino {n}") }))).await;
        }
        assert_eq!(facts(&app).await["proof_of_work"], false);
        assert_eq!(told(&app, "avant le flot", json!({})).await, json!({ "status": "published" }));
        app.submitted(&comment_with(json!({ "body": "casino encore" }))).await;
        // Where much comes in, a server counts once a second.
        let demanded = || async { facts(&app).await["proof_of_work"].as_bool().filter(|demanded| *demanded) };
        assert!(until(Duration::from_secs(10), demanded).await.is_some());
        let mut app = app;
        app.sieve.floods = Floods::default();
        let app = app.without_mail();
        assert_eq!(facts(&app).await["proof_of_work"], true, "another server counts the same");
        assert_eq!(told(&app, "sans calcul", json!({})).await, json!({ "status": "held" }));
        assert_eq!(stands(&app, &token, "sans calcul").await, ("pending".into(), "no_proof".into()));
        let proof = solved(&app, "blog").await;
        assert_eq!(told(&app, "avec calcul", json!({ "altcha": proof })).await, json!({ "status": "published" }));
        let blog = tamis::domain::ids::SiteId::parse("blog").unwrap();
        let later = tamis::moderation::first_id_at(app.sieve.clock.now_ms() + Arrivals::SPAN_MS);
        assert_eq!(app.sieve.store.arrivals(&blog, &later).await.unwrap(), Arrivals::default(), "old ones count no more");
    }

    async fn the_threads_form_has_a_trap_a_stamp_and_a_script_only_where_work_is_asked_for(app: App) {
        let thread = format!("/thread/blog?page={}", encoded(PAGE));
        let page = app.get(&thread).send().await.unwrap();
        let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(!policy.contains("script-src") && policy.starts_with("default-src 'none'"), "{policy}");
        let html = page.text().await.unwrap();
        let stamp = html.split("name=\"stamp\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        assert!(app.sieve.vault.read_stamp("blog", stamp).is_some());
        assert!(html.contains("aria-hidden=\"true\"><label for=\"field-contact-me\">"), "{html}");
        assert!(html.contains("name=\"contact_me\" type=\"text\" tabindex=\"-1\" autocomplete=\"off\""), "{html}");
        assert!(!html.contains("<script"));
        demand(&app, ProofOfWork::Always).await;
        let page = app.get(&thread).send().await.unwrap();
        let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.contains("script-src 'self'; connect-src 'self'"), "{policy}");
        let html = page.text().await.unwrap();
        assert!(html.contains("<script src=\"/assets/form.js\" defer></script>") && html.contains("data-challenge=\"/api/v1/sites/blog/challenge\""));
        let script = app.get("/assets/form.js").send().await.unwrap();
        assert_eq!((script.status().as_u16(), script.headers()["content-type"].to_str().unwrap()), (200, "text/javascript; charset=utf-8"));
    }

    async fn a_refused_form_keeps_the_time_at_which_it_was_first_given_out(app: App) {
        let stamp = app.sieve.vault.stamp("blog", app.sieve.clock.now_ms() - 60_000);
        let form = format!("page={}&name=&email=a%40b.example&body=x&stamp={stamp}", encoded(PAGE));
        let form = app.client.post(format!("{}/api/v1/sites/blog/comments", app.base)).header("Accept", "text/html")
            .header("Content-Type", "application/x-www-form-urlencoded").body(form);
        let answer = form.send().await.unwrap();
        assert_eq!(answer.status(), 422);
        assert!(answer.text().await.unwrap().contains(&format!("name=\"stamp\" value=\"{stamp}\"")));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_challenge_tells_nothing_but_the_work() {
    let app = App::start(Kind::Sqlite).await.unwrap();
    let challenge = json_of(app.get(CHALLENGE).send().await.unwrap()).await;
    let mut names: Vec<&String> = challenge["parameters"].as_object().unwrap().keys().collect();
    names.sort();
    assert_eq!(
        names,
        [
            "algorithm",
            "cost",
            "expiresAt",
            "keyLength",
            "keyPrefix",
            "nonce",
            "salt"
        ]
    );
    let again = json_of(app.get(CHALLENGE).send().await.unwrap()).await;
    assert_ne!(challenge["parameters"]["nonce"], again["parameters"]["nonce"]);
    assert_ne!(challenge["signature"], again["signature"]);
}
