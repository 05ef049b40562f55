//! Moderators' accounts: invited, given a password, a second factor, sessions, locked out; all on record.

use crate::harness::{App, json_of, on_both};
use crate::people::{EMAIL, PASSWORD, cookies, moderator_of_a_queue, refusal, shut_out, token};
use crate::sink::{Sink, later};
use reqwest::Response;
use serde_json::json;
use tamis::domain::email::Email;
use tamis::domain::ids::SiteId;
use tamis::domain::moderator::Role;
use tamis::moderation::{LoggingIn, NewPerson};
use tamis::storage::ActFilter;

const MINUTE: i64 = 60 * 1000;
const NEW: &str = "an altogether new phrase";

/// A browser with a session.
struct Browser<'a> {
    app: &'a App,
    cookie: String,
}

impl<'a> Browser<'a> {
    async fn log_in(app: &'a App, email: &str, password: &str) -> Self {
        let response = api(app, json!({ "email": email, "password": password })).await;
        assert_eq!(response.status(), 200);
        let cookie = cookies(response.headers());
        Self { app, cookie }
    }

    async fn page(&self, path: &str) -> (u16, String) {
        let request = self
            .app
            .get(path)
            .header("Cookie", &self.cookie)
            .header("Accept-Language", "fr");
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        let (_, page) = self.page("/moderate/account").await;
        let csrf = between(&page, "name=\"csrf\" value=\"", "\"").unwrap_or_default();
        let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("csrf", csrf.as_str())]).collect();
        let post = self.app.client.post(format!("{}{path}", self.app.base)).form(&fields);
        let post = post.header("Cookie", &self.cookie).header("Origin", &self.app.base);
        post.header("Accept-Language", "fr").send().await.unwrap()
    }

    async fn lives(&self) -> bool {
        self.page("/moderate/account").await.0 == 200
    }
}

fn between(text: &str, start: &str, end: &str) -> Option<String> {
    Some(text.split_once(start)?.1.split_once(end)?.0.to_owned())
}

async fn api(app: &App, body: serde_json::Value) -> Response {
    app.post("/api/v1/session", &body)
        .header("Origin", &app.base)
        .send()
        .await
        .unwrap()
}

fn nadia() -> Email {
    Email::parse(EMAIL).unwrap()
}

async fn invited(app: &App) -> String {
    let new = NewPerson {
        email: nadia(),
        role: Role::Moderator,
        sites: vec![SiteId::parse("blog").unwrap()],
        password: None,
    };
    let (_, link) = app.sieve.invite(None, new, "fr", true).await.unwrap().unwrap();
    link.expose().to_owned()
}

async fn set(app: &App, path: &str, password: &str) -> (u16, String) {
    let post = app
        .client
        .post(format!("{}{path}", app.base))
        .form(&[("password", password)]);
    let response = post
        .header("Origin", &app.base)
        .header("Accept-Language", "fr")
        .send()
        .await
        .unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

/// The code of a secret as an app shows it, so many milliseconds from now.
pub fn code(secret: &str, ms: i64) -> String {
    let shared = totp_rs::Secret::try_from_base32(secret.replace(' ', "")).unwrap();
    let totp = totp_rs::Builder::new()
        .with_secret(shared)
        .with_account_name("a")
        .build()
        .unwrap();
    let now_ms = tamis::clock::Clock::System.now_ms() + ms;
    totp.generate(u64::try_from(now_ms / 1000).unwrap()).to_string()
}

async fn acts(app: &App) -> Vec<String> {
    let filter = ActFilter {
        limit: 100,
        ..ActFilter::default()
    };
    let (lines, _) = app.sieve.acts(filter).await.unwrap();
    let text = serde_json::to_string(
        &lines
            .iter()
            .map(|line| (&line.subject, &line.detail))
            .collect::<Vec<_>>(),
    )
    .unwrap();
    assert!(!text.contains('@'), "an address in clear: {text}");
    lines.into_iter().map(|line| line.act).collect()
}

on_both! {
    async fn an_invitation_sets_a_password_once(app: App) {
        let sink = Sink::start().await;
        let link = invited(&app).await;
        let mail = sink.after(&app, 0).await.remove(0);
        let path = mail.paths(&app).into_iter().find(|path| path.starts_with("/moderate/set-password/")).unwrap();
        assert!(path.ends_with(&link) && mail.to == EMAIL);
        for _ in 0..2 {
            let page = app.get(&path).header("Accept-Language", "fr").send().await.unwrap();
            assert_eq!(page.status(), 200, "looking uses nothing up");
            assert!(page.text().await.unwrap().contains("Choisissez votre mot de passe"));
        }
        assert_eq!(set(&app, &path, "short").await.0, 422);
        let (status, page) = set(&app, &path, NEW).await;
        assert!(status == 200 && page.contains("Votre mot de passe est défini"), "{page}");
        let (status, page) = set(&app, &path, "another phrase altogether").await;
        assert!(status == 410 && page.contains("a déjà servi"), "{page}");
        Browser::log_in(&app, EMAIL, NEW).await;
        assert!(acts(&app).await.contains(&"person.invited".to_owned()));
    }

    async fn a_link_ends_with_its_time_and_where_another_is_made(app: App) {
        let link = invited(&app).await;
        let person = app.sieve.find_person(&nadia()).await.unwrap().unwrap();
        let late = later(&app.sieve, 73 * 60 * MINUTE);
        assert!(!late.password_link_holds(&link).await.unwrap());
        let again = app.sieve.send_link(None, &person.id, false).await.unwrap().unwrap();
        assert!(!app.sieve.password_link_holds(&link).await.unwrap());
        assert!(app.sieve.password_link_holds(again.expose()).await.unwrap());
        shut_out(&app, EMAIL).await;
        assert!(!app.sieve.password_link_holds(again.expose()).await.unwrap());
        assert!(app.sieve.send_link(None, &person.id, false).await.unwrap().is_none());
    }

    async fn a_forgotten_password_is_answered_alike_whoever_asks(app: App) {
        moderator_of_a_queue(&app).await;
        let sink = Sink::start().await;
        let session = Browser::log_in(&app, EMAIL, PASSWORD).await;
        let mut answers = Vec::new();
        for email in [EMAIL, "nobody@example.org", "no address"] {
            let post = app.client.post(format!("{}/moderate/forgot", app.base)).form(&[("email", email)]);
            let response = post.header("Origin", &app.base).send().await.unwrap();
            let location = response.headers()["location"].to_str().unwrap().to_owned();
            answers.push((response.status().as_u16(), location, response.text().await.unwrap()));
        }
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
        let mails = sink.after(&app, 0).await;
        assert_eq!(mails.len(), 1);
        let path = mails[0].paths(&app).into_iter().find(|path| path.starts_with("/moderate/set-password/")).unwrap();
        assert!(session.lives().await, "asking ends nothing");
        assert_eq!(set(&app, &path, NEW).await.0, 200);
        assert!(!session.lives().await, "every session ends with the old password");
        assert_eq!(api(&app, json!({ "email": EMAIL, "password": PASSWORD })).await.status(), 401);
        Browser::log_in(&app, EMAIL, NEW).await;
    }

    async fn a_password_is_changed_by_who_knows_it_and_other_sessions_end(app: App) {
        moderator_of_a_queue(&app).await;
        let (one, other) = (Browser::log_in(&app, EMAIL, PASSWORD).await, Browser::log_in(&app, EMAIL, PASSWORD).await);
        let wrong = one.form("/moderate/account/password", &[("old", "wrong"), ("new", NEW)]).await;
        assert_eq!(wrong.status(), 422);
        assert!(wrong.text().await.unwrap().contains("pas votre mot de passe actuel"));
        assert_eq!(one.form("/moderate/account/password", &[("old", PASSWORD), ("new", "short")]).await.status(), 422);
        assert!(other.lives().await);
        assert_eq!(one.form("/moderate/account/password", &[("old", PASSWORD), ("new", NEW)]).await.status(), 303);
        assert!(one.lives().await && !other.lives().await);
        assert!(acts(&app).await.contains(&"password.change".to_owned()));
    }

    async fn sessions_are_listed_and_ended(app: App) {
        moderator_of_a_queue(&app).await;
        let one = Browser::log_in(&app, EMAIL, PASSWORD).await;
        let post = app.post("/api/v1/session", &json!({ "email": EMAIL, "password": PASSWORD }));
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
        let response = post.header("User-Agent", firefox).send().await.unwrap();
        let other = Browser { app: &app, cookie: cookies(response.headers()) };
        let third = Browser::log_in(&app, EMAIL, PASSWORD).await;
        let (_, page) = one.page("/moderate/account").await;
        assert!(page.contains("<strong>Firefox, Linux</strong>") && !page.contains("rv:128"), "{page}");
        let row = page.split("<li>").find(|row| row.contains("Firefox, Linux")).unwrap();
        let name = between(row, "name=\"session\" value=\"", "\"").unwrap();
        let stranger = token(&app, "else@example.org", Role::Admin, &[]).await;
        assert!(!stranger.is_empty());
        let theirs = Browser::log_in(&app, "else@example.org", PASSWORD).await;
        theirs.form("/moderate/account/sessions", &[("session", &name)]).await;
        assert!(other.lives().await, "nobody ends another's");
        assert_eq!(one.form("/moderate/account/sessions", &[("session", &name)]).await.status(), 303);
        assert!(one.lives().await && !other.lives().await && third.lives().await);
        one.form("/moderate/account/sessions", &[]).await;
        assert!(one.lives().await && !third.lives().await && theirs.lives().await);
    }

    async fn a_second_factor_is_asked_for_and_each_code_is_taken_once(app: App) {
        moderator_of_a_queue(&app).await;
        let browser = Browser::log_in(&app, EMAIL, PASSWORD).await;
        let wrong = browser.form("/moderate/account/factor", &[("act", "begin"), ("password", "wrong")]).await;
        assert_eq!(wrong.headers()["location"], "/moderate/account?said=wrong");
        browser.form("/moderate/account/factor", &[("act", "begin"), ("password", PASSWORD)]).await;
        let (status, page) = browser.page("/moderate/account/factor").await;
        assert!(status == 200 && page.contains("<svg") && !page.contains("<?xml"), "{page}");
        let secret = between(&page, "<code>", "</code>").unwrap();
        assert_eq!(api(&app, json!({ "email": EMAIL, "password": PASSWORD })).await.status(), 200, "not before a first code was right");
        assert_eq!(browser.form("/moderate/account/factor", &[("act", "confirm"), ("code", "000000")]).await.status(), 422);
        let first = code(&secret, 0);
        let codes = browser.form("/moderate/account/factor", &[("act", "confirm"), ("code", &first)]).await;
        assert_eq!(codes.status(), 200);
        let codes = codes.text().await.unwrap();
        let recovery: Vec<&str> = codes.split("<li><code>").skip(1).map(|rest| rest.split('<').next().unwrap()).collect();
        assert_eq!(recovery.len(), 10);

        let with = async |code: Option<&str>| {
            let mut body = json!({ "email": EMAIL, "password": PASSWORD });
            if let Some(code) = code {
                body["code"] = code.into();
            }
            refusal_or_ok(api(&app, body).await).await
        };
        assert_eq!(with(None).await, (401, "auth.code_required".to_owned()));
        assert_eq!(with(Some(&first)).await.1, "auth.required", "the first code was used up");
        let next = code(&secret, 30_000);
        assert_eq!(with(Some(&next)).await.0, 200);
        assert_eq!(with(Some(&next)).await.0, 401, "and so is the next");
        app.sql("DELETE FROM tries").await;
        assert_eq!(with(Some(recovery[0])).await.0, 200);
        assert_eq!(with(Some(recovery[0])).await.0, 401);
        let wrong = api(&app, json!({ "email": EMAIL, "password": "wrong", "code": recovery[1] })).await;
        assert_eq!(refusal(wrong).await.1, "auth.required");
        assert_eq!(with(Some(&recovery[1].to_uppercase())).await.0, 200);

        let id = app.sieve.find_person(&nadia()).await.unwrap().unwrap().id;
        assert_eq!(app.sieve.recovery_codes_left(&id).await.unwrap(), 8);
        assert!(app.sieve.drop_factor(None, &id).await.unwrap());
        assert_eq!(with(None).await.0, 200);
        for act in ["factor.set", "factor.recovery_code", "factor.reset"] {
            assert!(acts(&app).await.contains(&act.to_owned()), "{act}");
        }
    }

    async fn the_page_asks_for_a_code_in_a_second_step(app: App) {
        moderator_of_a_queue(&app).await;
        let browser = Browser::log_in(&app, EMAIL, PASSWORD).await;
        browser.form("/moderate/account/factor", &[("act", "begin"), ("password", PASSWORD)]).await;
        let secret = between(&browser.page("/moderate/account/factor").await.1, "<code>", "</code>").unwrap();
        browser.form("/moderate/account/factor", &[("act", "confirm"), ("code", &code(&secret, 0))]).await;
        let sent = async |fields: &[(&str, &str)]| {
            let post = app.client.post(format!("{}/moderate/login", app.base)).form(fields);
            let response = post.header("Origin", &app.base).header("Accept-Language", "fr").send().await.unwrap();
            let (status, given) = (response.status().as_u16(), cookies(response.headers()));
            (status, given, response.text().await.unwrap())
        };
        let (status, given, page) = sent(&[("email", EMAIL), ("password", PASSWORD)]).await;
        assert!(status == 200 && given.is_empty() && page.contains("Maintenant, le code"), "{page}");
        assert!(!page.contains(PASSWORD), "the password does not come back");
        let step = between(&page, "name=\"step\" value=\"", "\"").unwrap();
        assert_eq!(sent(&[("step", &step), ("code", "123456")]).await.0, 401);
        let forged = step.replace(&step[..8], "01999999");
        assert_eq!(sent(&[("step", &forged), ("code", &code(&secret, 30_000))]).await.0, 401);
        let (status, given, _) = sent(&[("step", &step), ("code", &code(&secret, 30_000))]).await;
        assert!(status == 303 && given.contains("session="), "{status} {given}");
        let late = later(&app.sieve, 6 * MINUTE);
        assert!(matches!(late.log_in_by_step(&step, &code(&secret, 6 * MINUTE)).await.unwrap(), LoggingIn::Refused));
    }

    async fn tries_are_counted_for_all_servers_and_tell_nothing(app: App) {
        moderator_of_a_queue(&app).await;
        let mut told = Vec::new();
        for email in [EMAIL, "nobody@example.org"] {
            let mut one = Vec::new();
            for _ in 0..7 {
                one.push(app.sieve.count_log_in(email, "192.0.2.1").await.unwrap().is_some());
            }
            told.push(one);
        }
        assert_eq!(told[0], [false, false, false, false, false, true, true]);
        assert_eq!(told[0], told[1]);
        assert!(app.sieve.count_log_in(EMAIL, "192.0.2.2").await.unwrap().is_none(), "another caller is not shut out");
        assert!(later(&app.sieve, 2 * MINUTE).count_log_in(EMAIL, "192.0.2.1").await.unwrap().is_none());
        // Ten wrong codes, from wherever, and the account takes none for an hour.
        let id = app.sieve.find_person(&nadia()).await.unwrap().unwrap();
        let moderator = tamis::domain::moderator::Moderator { id: id.id, email: id.email, role: id.role, sites: id.sites };
        app.sieve.propose_factor(&moderator).await.unwrap();
        let secret = app.sieve.proposed_factor(&moderator, "Tamis").await.unwrap().unwrap().text;
        app.sieve.confirm_factor(&moderator, &code(&secret, 0)).await.unwrap().unwrap();
        for _ in 0..10 {
            let came = app.sieve.log_in_with(EMAIL, PASSWORD.to_owned(), Some("no")).await.unwrap();
            assert!(matches!(came, LoggingIn::Refused));
        }
        let right = code(&secret, 30_000);
        let came = app.sieve.log_in_with(EMAIL, PASSWORD.to_owned(), Some(&right)).await.unwrap();
        assert!(matches!(came, LoggingIn::Waits(seconds) if seconds > 3000));
        let nobody = app.sieve.log_in_with("nobody@example.org", PASSWORD.to_owned(), Some(&right)).await.unwrap();
        assert!(matches!(nobody, LoggingIn::Refused));
    }

    async fn a_role_is_changed_with_the_sessions_ended_and_on_record(app: App) {
        moderator_of_a_queue(&app).await;
        let browser = Browser::log_in(&app, EMAIL, PASSWORD).await;
        let person = app.sieve.find_person(&nadia()).await.unwrap().unwrap();
        let role = async |role| app.sieve.change_person(None, &person.id, Some(role), None).await.unwrap().unwrap();
        assert!(!role(Role::Moderator).await);
        assert!(browser.lives().await);
        assert!(role(Role::Admin).await);
        assert!(!browser.lives().await);
        let person = app.sieve.find_person(&nadia()).await.unwrap().unwrap();
        assert_eq!(person.role, Role::Admin);
        let admin = app.sieve.issue_token(Some(&person.id), &person.id).await.unwrap();
        let page = |before, limit| app.sieve.acts(ActFilter { before, limit, ..ActFilter::default() });
        let (lines, _) = page(None, 10).await.unwrap();
        assert_eq!((lines[0].act.as_str(), lines[0].by.as_deref()), ("person.token_issued", Some(EMAIL)));
        assert_eq!((lines[1].act.as_str(), lines[1].by.as_deref()), ("person.changed", None));
        assert_eq!(lines[1].detail, json!({ "role": "admin" }));
        let (before, next) = page(Some(lines[0].id.clone()), 1).await.unwrap();
        assert_eq!((&before[0].id, next.as_ref()), (&lines[1].id, Some(&lines[1].id)));
        let (all, next) = page(None, i64::try_from(lines.len()).unwrap()).await.unwrap();
        assert!(all.len() == lines.len() && next.is_none(), "the last page leads nowhere");
        let told = json_of(app.get("/api/v1/review/acts?limit=1").bearer_auth(admin.expose()).send().await.unwrap()).await;
        assert_eq!(told["items"][0]["act"], "person.token_issued");
        assert!(told["items"][0]["by"] == EMAIL && told["items"][0]["at"].as_str().unwrap().ends_with('Z'), "{told}");
        assert_eq!(told["next"], lines[0].id.as_str());
    }

    async fn wishes_are_kept_and_no_get_or_foreign_page_changes_any(app: App) {
        moderator_of_a_queue(&app).await;
        let browser = Browser::log_in(&app, EMAIL, PASSWORD).await;
        assert_eq!(browser.form("/moderate/account", &[("lang", "fr"), ("wish", "daily")]).await.status(), 303);
        let (_, page) = browser.page("/moderate/account?said=saved").await;
        assert!(page.contains("C’est enregistré.") && page.contains("value=\"daily\" selected") && page.contains("value=\"fr\" selected"), "{page}");
        assert_eq!(browser.form("/moderate/account", &[("lang", "xx"), ("wish", "daily")]).await.status(), 422);
        let csrf = between(&page, "name=\"csrf\" value=\"", "\"").unwrap();
        for (origin, csrf) in [("https://evil.example", csrf.as_str()), (app.base.as_str(), "forged")] {
            let post = app.client.post(format!("{}/moderate/account", app.base)).form(&[("lang", "en"), ("wish", "none"), ("csrf", csrf)]);
            let response = post.header("Cookie", &browser.cookie).header("Origin", origin).send().await.unwrap();
            assert_eq!(response.status(), 403, "{origin}");
        }
        for path in ["/moderate/account", "/moderate/account/factor"] {
            let response = app.get(path).send().await.unwrap();
            assert_eq!(response.status(), 303, "{path}");
        }
    }
}

async fn refusal_or_ok(response: Response) -> (u16, String) {
    if response.status() == 200 {
        return (200, String::new());
    }
    refusal(response).await
}
