//! The moderators' pages and sessions, as a browser without scripts and a program with a cookie use them.

use crate::harness::{App, PAGE, encoded, json_of, on_both};
use crate::people::{
    EMAIL, PASSWORD, cookies, moderator_of_a_queue, refusal, shut_out, submitted, submitted_with, token,
};
use reqwest::{Method, RequestBuilder, Response};
use serde_json::json;
use tamis::domain::moderator::Role;

/// The one script of these pages.
pub const OUR_SCRIPT: &str = r#"<script src="/assets/moderate.js" defer></script>"#;

/// A browser that is logged in.
struct Browser<'a> {
    app: &'a App,
    cookie: String,
    csrf: String,
}

impl<'a> Browser<'a> {
    async fn log_in(app: &'a App) -> Self {
        moderator_of_a_queue(app).await;
        let response = log_in_by_form(app, EMAIL, PASSWORD, "").await;
        assert_eq!((response.status().as_u16(), location(&response)), (303, "/moderate"));
        let mut browser = Self {
            app,
            cookie: cookies(response.headers()),
            csrf: String::new(),
        };
        assert!(
            browser.cookie.starts_with("tamis_session=tms_session_"),
            "{}",
            browser.cookie
        );
        let page = browser.page("/moderate").await;
        browser.csrf = page
            .split("name=\"csrf\" value=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned();
        browser
    }

    fn get(&self, path: &str) -> RequestBuilder {
        self.app.get(path).header("Cookie", &self.cookie)
    }

    async fn page(&self, path: &str) -> String {
        let response = self.get(path).send().await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        response.text().await.unwrap()
    }

    /// A form of ours, sent as a browser sends it.
    fn form(&self, path: &str, fields: &[(&str, &str)]) -> RequestBuilder {
        let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("csrf", self.csrf.as_str())]).collect();
        let url = format!("{}{path}", self.app.base);
        let post = self.app.client.post(url).form(&fields).header("Cookie", &self.cookie);
        post.header("Origin", &self.app.base)
    }

    /// Sends a form and follows its redirect with the word it left; gives the page.
    async fn act(&self, path: &str, fields: &[(&str, &str)]) -> String {
        let response = self.form(path, fields).send().await.unwrap();
        assert_eq!(response.status(), 303, "{}", response.text().await.unwrap());
        let flash = cookies(response.headers());
        let target = location(&response).to_owned();
        let next = self
            .app
            .get(&target)
            .header("Cookie", format!("{}; {flash}", self.cookie));
        let page = next.send().await.unwrap();
        let cleared = page
            .headers()
            .get_all("set-cookie")
            .iter()
            .any(|c| c.to_str().unwrap().starts_with("tamis_flash=;"));
        assert!(cleared, "the word is said once");
        page.text().await.unwrap()
    }
}

fn location(response: &Response) -> &str {
    response.headers()["location"].to_str().unwrap()
}

async fn log_in_by_form(app: &App, email: &str, password: &str, return_to: &str) -> Response {
    let fields = [("email", email), ("password", password), ("return_to", return_to)];
    app.client
        .post(format!("{}/moderate/login", app.base))
        .form(&fields)
        .header("Origin", &app.base)
        .send()
        .await
        .unwrap()
}

fn log_in(app: &App, email: &str, password: &str) -> RequestBuilder {
    app.post("/api/v1/session", &json!({ "email": email, "password": password }))
}

on_both! {
    async fn the_queue_asks_for_a_log_in_and_leads_back(app: App) {
        moderator_of_a_queue(&app).await;
        let response = app.get("/moderate?site=blog&status=pending").send().await.unwrap();
        let target = location(&response).to_owned();
        assert_eq!((response.status().as_u16(), target.as_str()), (303, "/moderate/login?return_to=%2Fmoderate%3Fsite%3Dblog%26status%3Dpending"));
        let page = app.get(&target).send().await.unwrap().text().await.unwrap();
        assert!(page.contains(r#"name="return_to" value="/moderate?site=blog&#38;status=pending""#), "{page}");
        let wrong = log_in_by_form(&app, EMAIL, "wrong", "").await;
        assert_eq!(wrong.status(), 401);
        assert!(wrong.text().await.unwrap().contains("do not go together"));
        let back = log_in_by_form(&app, EMAIL, PASSWORD, "/moderate?site=blog&status=pending").await;
        assert_eq!(location(&back), "/moderate?site=blog&status=pending");
        for evil in ["//evil.example", "/\\evil.example", "https://evil.example/moderate", "/moderate/../evil"] {
            let response = log_in_by_form(&app, EMAIL, PASSWORD, evil).await;
            assert_eq!(location(&response), "/moderate", "{evil}");
        }
    }

    async fn a_page_is_read_with_a_token_too_and_lets_nothing_foreign_in(app: App) {
        let token = moderator_of_a_queue(&app).await;
        let id = submitted_with(&app, json!({
            "name": "<b>Awa</b>", "website": "https://awa.example/?\"><script>", "body": "Voir [ici](https://loin.example/x) <script>alert(1)</script>", "title": "<i>Marché</i>",
        })).await;
        let response = app.get("/moderate?site=blog&status=pending").bearer_auth(&token).header("Accept-Language", "fr").send().await.unwrap();
        assert_eq!(response.status(), 200);
        let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert_eq!(policy, "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
        assert_eq!(response.headers()["cache-control"], "no-store");
        let page = response.text().await.unwrap();
        let page = page.replacen(OUR_SCRIPT, "", 1);
        for hostile in ["<b>Awa</b>", "<script", "<i>Marché</i>"] {
            assert!(!page.contains(hostile), "{hostile}");
        }
        for shown in ["&#60;b&#62;Awa&#60;/b&#62;", "https://loin.example/x</summary>", "À relire", "awa@example.org", &id, "premier commentaire", " UTC</time>"] {
            assert!(page.contains(shown), "{shown}\n{page}");
        }
        assert_eq!(app.get("/moderate").bearer_auth("tms_mod_wrong").send().await.unwrap().status(), 401);
        let item = app.get(&format!("/moderate/comments/{id}")).bearer_auth(&token).send().await.unwrap();
        assert!(item.text().await.unwrap().contains("Nobody has decided yet."));
    }

    async fn a_decision_is_told_and_can_be_taken_back_without_a_script(app: App) {
        let id = {
            let _ = app.list(PAGE).await;
            let browser = Browser::log_in(&app).await;
            let id = submitted(&app, "à décider").await;
            let card = browser.page("/moderate?site=blog").await;
            assert!(card.contains(&format!("action=\"/moderate/comments/{id}/decision\"")));
            let fields = [("decision", "approve"), ("version", "1"), ("return_to", "/moderate?site=blog")];
            let told = browser.act(&format!("/moderate/comments/{id}/decision"), &fields).await;
            assert!(told.contains("The comment by Awa Diop is published."), "{told}");
            assert!(told.contains(&format!("action=\"/moderate/comments/{id}/undo\"")));
            assert_eq!(app.list(PAGE).await["count"], 1);
            let published = browser.page("/moderate?status=published").await;
            assert!(published.contains(&format!("Approved by {EMAIL}, ")));
            let late = browser.act(&format!("/moderate/comments/{id}/decision"), &[("decision", "spam"), ("version", "1")]).await;
            assert!(late.contains("Somebody decided before you"), "{late}");
            let undone = browser.act(&format!("/moderate/comments/{id}/undo"), &[]).await;
            assert!(undone.contains("The last decision on the comment by Awa Diop is undone."));
            let none = browser.act(&format!("/moderate/comments/{id}/undo"), &[]).await;
            assert!(none.contains("There is no decision left to undo"));
            let history = browser.page(&format!("/moderate/comments/{id}")).await;
            assert!(history.contains(&format!("{EMAIL} undoes: published → to review")), "{history}");
            id
        };
        assert_eq!(app.list(PAGE).await["count"], 0, "{id}");
    }

    async fn ticked_comments_are_decided_and_taken_back_together(app: App) {
        let browser = Browser::log_in(&app).await;
        let mut ids = Vec::new();
        for n in 0..3 {
            ids.push(submitted(&app, &format!("coché {n}")).await);
        }
        let ticked = [("id", ids[0].as_str()), ("id", ids[1].as_str()), ("id", "nonsense"), ("decision", "reject")];
        let told = browser.act("/moderate/bulk", &ticked).await;
        assert!(told.contains("Decided for 2 comments. 1 comment could not be dealt with."), "{told}");
        assert!(told.contains(&format!("name=\"id\" value=\"{}.2\"", ids[1])), "the button that undoes names them");
        let undone = browser.act("/moderate/bulk/undo", &ticked[..2]).await;
        assert!(undone.contains("2 decisions undone."));
        assert!(browser.act("/moderate/bulk", &[("decision", "spam")]).await.contains("No comment was ticked."));
        let queue = browser.page("/moderate").await;
        assert_eq!(queue.matches("<article").count(), 3);
    }

    async fn an_undo_takes_back_what_was_seen_and_nothing_later(app: App) {
        let browser = Browser::log_in(&app).await;
        let ids = [submitted(&app, "à défaire").await, submitted(&app, "à défaire aussi").await];
        let path = format!("/moderate/comments/{}", ids[0]);
        let told = browser.act(&format!("{path}/decision"), &[("decision", "approve"), ("version", "1")]).await;
        assert!(told.contains("name=\"version\" value=\"2\">\n\n<button type=\"submit\" class=\"undo\">"), "{told}");
        assert!(browser.page(&path).await.contains("name=\"note\""), "a reason can be given without a script");
        browser.act(&format!("{path}/decision"), &[("decision", "spam"), ("version", "2"), ("note", "de la réclame")]).await;
        assert!(browser.page(&path).await.contains("<q>de la réclame</q>"));
        let late = browser.act(&format!("{path}/undo"), &[("version", "2")]).await;
        assert!(late.contains("Somebody decided before you") && late.contains("badge-spam"), "{late}");
        let ticked = [("id", ids[0].as_str()), ("id", ids[1].as_str()), ("decision", "reject")];
        let told = browser.act("/moderate/bulk", &ticked).await;
        let named: Vec<String> = [(0, 4), (1, 2)].map(|(at, version): (usize, i64)| format!("{}.{version}", ids[at])).into();
        assert!(named.iter().all(|named| told.contains(&format!("name=\"id\" value=\"{named}\""))), "{told}");
        browser.act(&format!("{path}/decision"), &[("decision", "approve"), ("version", "4")]).await;
        let undone = browser.act("/moderate/bulk/undo", &[("id", &named[0]), ("id", &named[1])]).await;
        assert!(undone.contains("1 decision undone. 1 comment could not be dealt with."), "{undone}");
        let history = browser.page(&path).await;
        assert!(history.contains("badge-published") && !history.contains("undoes"), "{history}");
    }

    async fn the_lists_filters_are_links_that_keep_each_other(app: App) {
        let browser = Browser::log_in(&app).await;
        for n in 0..3 {
            submitted(&app, &format!("filtre {n}")).await;
        }
        let page = browser.page("/moderate?site=blog&sort=oldest&limit=2&q=filtre").await;
        assert!(page.contains("href=\"/moderate?site=blog&#38;sort=oldest&#38;q=filtre&#38;status=spam\""), "{page}");
        assert!(page.contains("3 comments"));
        let next = page.split("class=\"pager\"><a href=\"").nth(1).unwrap().split('"').next().unwrap().replace("&#38;", "&");
        let next_page = browser.page(&next).await;
        assert_eq!((page.matches("<article").count(), next_page.matches("<article").count() > 0), (2, true));
        let unknown = browser.get("/moderate?status=best").send().await.unwrap();
        assert_eq!(unknown.status(), 422);
        assert!(unknown.text().await.unwrap().contains("The status must be"));
        let gone = browser.get("/moderate/comments/0190a5e4-0000-7000-8000-000000000001").send().await.unwrap();
        assert_eq!(gone.status(), 404);
        assert!(gone.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
    }

    async fn a_change_under_a_cookie_needs_our_origin_and_the_sessions_token(app: App) {
        let browser = Browser::log_in(&app).await;
        let ids = [submitted(&app, "à protéger").await, submitted(&app, "à protéger aussi").await];
        let foreign = ["https://evil.example", "null", "", "http://127.0.0.1:1", "https://site.example"];
        for (page, id) in [(true, &ids[0]), (false, &ids[1])] {
            let path = if page { format!("/moderate/comments/{id}/decision") } else { format!("/api/v1/review/comments/{id}/decision") };
            let send = |origin: Option<&str>, csrf: Option<&str>| {
                let url = format!("{}{path}", app.base);
                let mut request = app.client.post(url).header("Cookie", &browser.cookie);
                request = if page {
                    request.form(&[("decision", "spam"), ("csrf", csrf.unwrap_or_default())])
                } else {
                    request.json(&json!({"decision": "spam"}))
                };
                for (name, value) in [("Origin", origin), ("X-CSRF-Token", csrf.filter(|_| !page))] {
                    if let Some(value) = value {
                        request = request.header(name, value);
                    }
                }
                request.send()
            };
            let own = Some(app.base.as_str());
            let right = Some(browser.csrf.as_str());
            for origin in foreign.map(Some).into_iter().chain([None]) {
                assert_eq!(send(origin, right).await.unwrap().status(), 403, "{path} from {origin:?}");
            }
            for csrf in [None, Some(""), Some("0"), Some(&browser.csrf[1..])] {
                assert_eq!(send(own, csrf).await.unwrap().status(), 403, "{path} with {csrf:?}");
            }
            let item = json_of(browser.get(&format!("/api/v1/review/comments/{id}")).send().await.unwrap()).await;
            assert_eq!(item["version"], 1, "nothing has changed");
            let answer = send(own, right).await.unwrap();
            assert_eq!(answer.status(), if page { 303 } else { 200 });
            let undo = browser.form(&format!("/moderate/comments/{id}/undo"), &[]).send().await.unwrap();
            assert_eq!(undo.status(), 303);
            let url = format!("{}/api/v1/review/comments", app.base);
            let token = app.sieve.issue_token(None, &app.sieve.moderators().await.unwrap()[0].id).await.unwrap();
            let tokened = app.client.post(format!("{url}/{id}/undo")).bearer_auth(token.expose()).send().await.unwrap();
            assert_eq!(tokened.status(), 409, "a token needs neither: nothing left to undo");
        }
    }

    async fn a_log_in_from_elsewhere_is_refused(app: App) {
        moderator_of_a_queue(&app).await;
        for origin in ["https://evil.example", "null"] {
            let response = log_in(&app, EMAIL, PASSWORD).header("Origin", origin).send().await.unwrap();
            assert_eq!(refusal(response).await, (403, "csrf.refused".into()), "{origin}");
        }
        let as_form = app.client.post(format!("{}/api/v1/session", app.base)).form(&[("email", EMAIL), ("password", PASSWORD)]);
        assert_eq!(as_form.send().await.unwrap().status(), 415, "no form of another site reaches the API");
    }

    async fn a_session_begins_with_a_password_and_ends_when_asked(app: App) {
        moderator_of_a_queue(&app).await;
        let response = log_in(&app, "  NADIA@example.org ", PASSWORD).send().await.unwrap();
        assert_eq!(response.status(), 200);
        let given = response.headers()["set-cookie"].to_str().unwrap().to_owned();
        let cookie = cookies(response.headers());
        assert!(given.contains("; HttpOnly; SameSite=Lax; Path=/; Max-Age=604800") && !given.contains("Secure"), "{given}");
        let body = json_of(response).await;
        assert_eq!((body["moderator"]["email"].as_str(), body["moderator"]["sites"].clone()), (Some(EMAIL), json!(["blog"])));
        let csrf = body["csrf_token"].as_str().unwrap();
        let read = || app.get("/api/v1/review/comments").header("Cookie", &cookie).send();
        assert_eq!(read().await.unwrap().status(), 200);
        let end = |csrf: &str| {
            let request = app.client.delete(format!("{}/api/v1/session", app.base)).header("Cookie", &cookie);
            request.header("Origin", &app.base).header("X-CSRF-Token", csrf).send()
        };
        assert_eq!(end("wrong").await.unwrap().status(), 403);
        let ended = end(csrf).await.unwrap();
        assert_eq!(ended.status(), 204);
        assert!(ended.headers()["set-cookie"].to_str().unwrap().contains("Max-Age=0"));
        assert_eq!(refusal(read().await.unwrap()).await, (401, "auth.required".into()), "the old cookie is worth nothing");
        let again = log_in(&app, EMAIL, PASSWORD).header("Cookie", &cookie).send().await.unwrap();
        assert_ne!(cookies(again.headers()), cookie, "a new log-in makes a new secret");
    }

    async fn logging_out_by_form_ends_the_session(app: App) {
        let browser = Browser::log_in(&app).await;
        let response = browser.form("/moderate/logout", &[]).send().await.unwrap();
        assert_eq!(location(&response), "/moderate/login");
        let page = app.get("/moderate/login").header("Cookie", cookies(response.headers())).send().await.unwrap();
        assert!(page.text().await.unwrap().contains("You are logged out."));
        let old = browser.get("/moderate").send().await.unwrap();
        assert_eq!(old.status(), 303);
        let ended = browser.page("/moderate/login").await;
        assert!(ended.contains("Your session has ended."));
        let act = browser.form("/moderate/bulk", &[("decision", "spam")]).send().await.unwrap();
        assert!(location(&act).starts_with("/moderate/login"));
    }

    async fn a_refused_log_in_says_the_same_of_everybody(app: App) {
        moderator_of_a_queue(&app).await;
        token(&app, "gone@example.org", Role::Moderator, &[]).await;
        shut_out(&app, "gone@example.org").await;
        let mut answers = Vec::new();
        for (email, password) in [(EMAIL, "wrong"), ("nobody@example.org", PASSWORD), ("gone@example.org", PASSWORD), ("no address", PASSWORD)] {
            let response = log_in(&app, email, password).send().await.unwrap();
            let mut names: Vec<String> = response.headers().keys().map(ToString::to_string).collect();
            names.sort();
            answers.push((response.status().as_u16(), names, response.text().await.unwrap()));
        }
        assert_eq!(answers[0].0, 401);
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
        let empty = json_of(app.post("/api/v1/session", &json!({"email": "", "password": 1})).send().await.unwrap()).await;
        let codes: Vec<&str> = empty["errors"].as_array().unwrap().iter().map(|fault| fault["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["password.type", "email.required"]);
    }

    async fn five_tries_a_minute_whether_the_account_exists_or_not(app: App) {
        moderator_of_a_queue(&app).await;
        for email in [EMAIL, "nobody@example.org"] {
            for _ in 0..5 {
                assert_eq!(log_in(&app, email, "wrong").send().await.unwrap().status(), 401);
            }
            let sixth = log_in(&app, email, PASSWORD).send().await.unwrap();
            assert!(sixth.headers().contains_key("retry-after"));
            assert_eq!(refusal(sixth).await, (429, "rate.limited".into()), "even the right password");
            let by_form = log_in_by_form(&app, email, PASSWORD, "").await;
            assert_eq!(by_form.status(), 429);
            assert!(by_form.text().await.unwrap().contains("Too many tries"));
        }
    }

    async fn following_links_changes_nothing(app: App) {
        let browser = Browser::log_in(&app).await;
        let id = submitted(&app, "un lien suffit-il").await;
        for path in ["bulk", "bulk/undo", "logout", &format!("comments/{id}/decision"), &format!("comments/{id}/undo")] {
            let path = format!("/moderate/{path}?decision=spam&csrf={}", browser.csrf);
            for method in [Method::GET, Method::HEAD, Method::PUT, Method::DELETE] {
                let request = app.client.request(method.clone(), format!("{}{path}", app.base)).header("Cookie", &browser.cookie);
                assert_eq!(request.header("Origin", &app.base).send().await.unwrap().status(), 405, "{method} {path}");
            }
        }
        let queue = json_of(browser.get("/api/v1/review/comments").send().await.unwrap()).await;
        assert_eq!((queue["total"].as_i64(), queue["items"][0]["version"].as_i64()), (Some(1), Some(1)));
    }

    async fn style_and_icon_are_served_and_known_again(app: App) {
        for (path, media) in [("/assets/tamis.css", "text/css; charset=utf-8"), ("/assets/moderate.js", "text/javascript; charset=utf-8"), ("/assets/tamis.svg", "image/svg+xml")] {
            let response = app.get(path).send().await.unwrap();
            assert_eq!((response.status().as_u16(), response.headers()["content-type"].to_str().unwrap()), (200, media));
            let tag = response.headers()["etag"].clone();
            let again = app.get(path).header("If-None-Match", tag).send().await.unwrap();
            assert_eq!(again.status(), 304);
        }
        let search = app.get(&format!("/moderate?q={}", encoded("\"><script>"))).bearer_auth(moderator_of_a_queue(&app).await).send().await.unwrap();
        assert!(!search.text().await.unwrap().replacen(OUR_SCRIPT, "", 1).contains("<script"));
    }
}
