//! The administrators' pages: as a browser without scripts uses them, and as strangers and hostile texts do.

use crate::erasure::{CANARY, canary};
use crate::harness::{App, comment_with, json_of, on_both};
use crate::people::{PASSWORD, cookies, everything_is_published, everything_waits, token};
use reqwest::{RequestBuilder, Response};
use serde_json::json;
use tamis::domain::ids::SiteId;
use tamis::domain::moderator::Role;

pub const ADMIN: &str = "alix@example.org";
pub const HOSTILE: &str = "\"><script>alert(1)</script><b>'";
const PAGES: [&str; 7] = [
    "/moderate/sites",
    "/moderate/sites/blog",
    "/moderate/sites/blog/pages",
    "/moderate/models",
    "/moderate/audit",
    "/moderate/privacy",
    "/moderate/people",
];

/// An administrator's browser.
pub struct Desk<'a> {
    app: &'a App,
    cookie: String,
    csrf: String,
}

impl<'a> Desk<'a> {
    pub async fn open(app: &'a App) -> Self {
        token(app, ADMIN, Role::Admin, &[]).await;
        Self::log_in(app, ADMIN).await
    }

    pub async fn log_in(app: &'a App, email: &str) -> Self {
        let url = format!("{}/moderate/login", app.base);
        let form = [("email", email), ("password", PASSWORD)];
        let response = app
            .client
            .post(url)
            .form(&form)
            .header("Origin", &app.base)
            .send()
            .await
            .unwrap();
        let cookie = cookies(response.headers());
        let mut desk = Self {
            app,
            cookie,
            csrf: String::new(),
        };
        let page = desk.page("/moderate").await;
        let token = page.split("name=\"csrf\" value=\"").nth(1).unwrap();
        token.split('"').next().unwrap().clone_into(&mut desk.csrf);
        desk
    }

    pub fn get(&self, path: &str) -> RequestBuilder {
        self.app.get(path).header("Cookie", &self.cookie)
    }

    pub async fn page(&self, path: &str) -> String {
        let response = self.get(path).send().await.unwrap();
        let status = response.status();
        let text = response.text().await.unwrap();
        assert_eq!(status, 200, "{path}: {text}");
        text
    }

    fn form(&self, path: &str, fields: &[(&str, &str)]) -> RequestBuilder {
        let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("csrf", self.csrf.as_str())]).collect();
        let post = self.app.client.post(format!("{}{path}", self.app.base)).form(&fields);
        post.header("Cookie", &self.cookie).header("Origin", &self.app.base)
    }

    pub async fn send(&self, path: &str, fields: &[(&str, &str)]) -> (u16, String) {
        let response = self.form(path, fields).send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    /// Sends a form and follows its redirect with the word it left.
    pub async fn act(&self, path: &str, fields: &[(&str, &str)]) -> String {
        let response = self.form(path, fields).send().await.unwrap();
        assert_eq!(response.status(), 303, "{}", response.text().await.unwrap());
        let flash = cookies(response.headers());
        let target = location(&response).to_owned();
        let next = self
            .app
            .get(&target)
            .header("Cookie", format!("{}; {flash}", self.cookie));
        next.send().await.unwrap().text().await.unwrap()
    }

    /// The settings' form of `blog` as the page shows it, some fields changed.
    async fn settings(&self, changes: &[(&str, &str)]) -> Vec<(String, String)> {
        let page = self.page("/moderate/sites/blog").await;
        let seen = page
            .split("name=\"seen\" value=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        let usual = [
            ("seen", seen),
            ("name", "Blog"),
            ("lang", "fr"),
            ("origins", "https://site.example"),
            ("review_first", "nobody"),
            ("max_links", "3"),
            ("max_depth", "5"),
            ("email_required", "true"),
            ("markdown", "true"),
            ("proof_of_work", "flood"),
            ("block_one_in", "200"),
            ("publish_one_in", "100"),
            ("publish_at_most", ""),
            ("spam_at_least", ""),
            ("audit_share", "1"),
        ];
        let value = |name: &str, usual: &str| {
            let changed = changes.iter().find(|(changed, _)| *changed == name);
            changed.map_or(usual, |(_, value)| value).to_owned()
        };
        usual
            .iter()
            .map(|(name, usual)| ((*name).to_owned(), value(name, usual)))
            .collect()
    }
}

fn location(response: &Response) -> &str {
    response.headers()["location"].to_str().unwrap()
}

fn pairs(form: &[(String, String)]) -> Vec<(&str, &str)> {
    form.iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

pub async fn site(app: &App, slug: &str) -> tamis::domain::site::Site {
    app.sieve
        .store
        .find_site(&SiteId::parse(slug).unwrap())
        .await
        .unwrap()
        .unwrap()
}

on_both! {
    async fn whoever_is_no_administrator_finds_nothing(app: App) {
        let token = token(&app, "nadia@example.org", Role::Moderator, &["blog"]).await;
        let version = app.sieve.install_base().await.unwrap().unwrap();
        let one = [format!("/moderate/models/{version}"), format!("/moderate/models/{version}/compare?with={version}")];
        for path in PAGES.into_iter().chain(one.iter().map(String::as_str)) {
            let response = app.get(path).bearer_auth(&token).send().await.unwrap();
            assert_eq!(response.status(), 404, "{path}");
            let stranger = app.get(path).send().await.unwrap();
            assert_eq!(stranger.status(), 303, "{path}");
            assert!(location(&stranger).starts_with("/moderate/login?return_to="), "{path}");
        }
        let moderator = Desk::log_in(&app, "nadia@example.org").await;
        for path in [
            "/moderate/sites", "/moderate/sites/blog", "/moderate/sites/blog/keys", "/moderate/sites/blog/lists", "/moderate/models/rollback",
            "/moderate/models/shadow", "/moderate/models/x/promote", "/moderate/models/x/shadow", "/moderate/privacy",
            "/moderate/people/0190a5e4-0000-7000-8000-000000000001",
        ] {
            assert_eq!(moderator.send(path, &[("do", "delete"), ("sure", "yes")]).await.0, 404, "{path}");
        }
        for path in ["/api/v1/privacy/export", "/api/v1/privacy/erase"] {
            let body = json!({ "email": "awa@example.org", "comments": "delete" });
            assert_eq!(app.post(path, &body).bearer_auth(&token).send().await.unwrap().status(), 404, "{path}");
            assert_eq!(app.post(path, &body).send().await.unwrap().status(), 401, "{path}");
        }
        assert!(!moderator.page("/moderate/figures").await.contains("/moderate/sites"), "no way there is shown");
    }

    async fn a_form_of_an_administrator_needs_our_origin_and_the_sessions_token(app: App) {
        let desk = Desk::open(&app).await;
        let post = |origin: &str, csrf: &str| {
            let form = [("csrf", csrf), ("sure", "yes")];
            let post = app.client.post(format!("{}/moderate/sites/blog/keys", app.base)).form(&form);
            post.header("Cookie", &desk.cookie).header("Origin", origin).send()
        };
        for (origin, csrf) in [("https://evil.example", desk.csrf.as_str()), ("null", &desk.csrf), (&app.base, ""), (&app.base, "0")] {
            assert_eq!(post(origin, csrf).await.unwrap().status(), 403, "{origin} {csrf}");
        }
        assert!(app.sieve.find_site_by_key(&app.key).await.unwrap().is_some(), "the key opens still");
    }

    async fn a_site_is_added_and_its_keys_are_shown_once(app: App) {
        let desk = Desk::open(&app).await;
        let bad = [("site", "No Slug"), ("name", HOSTILE), ("lang", "!!"), ("origins", "blog.example\nhttps://ok.example")];
        let (status, page) = desk.send("/moderate/sites", &bad).await;
        assert_eq!(status, 422);
        for field in ["site", "lang", "origins"] {
            assert!(page.contains(&format!("id=\"fault-{field}\"")), "{field}: {page}");
        }
        assert!(page.contains("value=\"No Slug\"") && page.contains("blog.example\nhttps://ok.example"), "what was typed stays");
        assert!(!page.contains("<script"), "{page}");
        let taken = [("site", "blog"), ("lang", "fr"), ("origins", "https://b.example")];
        assert!(desk.send("/moderate/sites", &taken).await.1.contains("There is a site of this name already."));
        let good = [("site", "neu"), ("name", HOSTILE), ("lang", "fr"), ("origins", "https://neu.example\n\n https://neu.example ")];
        let (status, page) = desk.send("/moderate/sites", &good).await;
        assert_eq!(status, 200, "{page}");
        let key = page.split("<code>").nth(1).unwrap().split('<').next().unwrap();
        assert_eq!(app.sieve.find_site_by_key(key).await.unwrap().unwrap().id.as_str(), "neu");
        let added = site(&app, "neu").await;
        assert_eq!((added.name.as_str(), added.origins.len()), (HOSTILE, 1));
        for path in ["/moderate/sites", "/moderate/sites/neu"] {
            let page = desk.page(path).await;
            assert!(!page.contains(key) && !page.contains("<script") && page.contains("&#60;script"), "{path}");
        }
        let unsure = desk.act("/moderate/sites/neu/keys", &[]).await;
        assert!(unsure.contains("tick the box"), "{unsure}");
        let (status, page) = desk.send("/moderate/sites/neu/keys", &[("sure", "yes")]).await;
        assert!(status == 200 && !page.contains(key));
        assert!(app.sieve.find_site_by_key(key).await.unwrap().is_none(), "the old one opens nothing");
        let log = desk.page("/moderate/audit?log=acts&site=neu").await;
        assert!(log.contains("added a site") && log.contains("made new keys") && log.contains(ADMIN), "{log}");
        let only = desk.page("/moderate/audit?log=acts&act=site.added").await;
        assert!(only.contains("added a site") && !only.contains("made new keys"), "{only}");
    }

    async fn all_faults_of_the_settings_are_told_at_once_and_nothing_is_half_written(app: App) {
        let desk = Desk::open(&app).await;
        let before = site(&app, "blog").await;
        let wrong = [
            ("name", "x\ny"), ("lang", ""), ("origins", ""), ("review_first", "nobody!"), ("max_links", "-1"), ("max_depth", "101"),
            ("block_one_in", "3"), ("publish_one_in", "x"), ("publish_at_most", "101"), ("spam_at_least", HOSTILE), ("audit_share", "NaN"),
        ];
        let form = desk.settings(&wrong).await;
        let (status, page) = desk.send("/moderate/sites/blog", &pairs(&form)).await;
        assert_eq!(status, 422);
        for (field, typed) in wrong {
            assert!(page.contains(&format!("id=\"fault-{field}\"")), "{field}: {page}");
            assert!(field == "spam_at_least" || field.ends_with("one_in") || field == "review_first" || page.contains(typed), "{field} keeps {typed}");
        }
        assert!(!page.contains("<script"));
        assert_eq!(site(&app, "blog").await, before);
        let crossed = desk.settings(&[("publish_at_most", "60"), ("spam_at_least", "50,5")]).await;
        let (status, page) = desk.send("/moderate/sites/blog", &pairs(&crossed)).await;
        assert!(status == 422 && page.contains("must lie below"), "{page}");
        assert_eq!(site(&app, "blog").await, before);
        let good = desk.settings(&[("max_links", "7"), ("markdown", ""), ("spam_at_least", "99,5"), ("audit_share", "2.5"), ("review_first", "everybody")]).await;
        assert!(desk.act("/moderate/sites/blog", &pairs(&good)).await.contains("Saved."));
        let settings = site(&app, "blog").await.settings;
        assert_eq!((settings.max_links, settings.markdown, settings.spam_at_least, settings.audit_share), (7, false, Some(0.995), 0.025));
        // The form that was opened before that.
        let (status, page) = desk.send("/moderate/sites/blog", &pairs(&good)).await;
        assert!(status == 409 && page.contains("Somebody changed this site"), "{page}");
        assert!(desk.page("/moderate/audit?log=acts").await.contains("changed a site’s settings"));
    }

    async fn lists_take_what_is_typed_and_show_no_address_again(app: App) {
        let desk = Desk::open(&app).await;
        let path = "/moderate/sites/blog/lists";
        let add = async |kind: &str, entries: &str, wish: &str| desk.form(path, &[("kind", kind), ("entries", entries), ("do", wish)]).send().await.unwrap();
        for (kind, entries) in [("word", "casino\nargent <b>facile</b>"), ("email", "Spam@Evil.example\nautre@evil.example"), ("network", "203.0.113.0/24\n2001:db8::1")] {
            assert_eq!(add(kind, entries, "add").await.status(), 303, "{kind}");
        }
        let settings = site(&app, "blog").await.settings;
        assert_eq!((settings.blocked_words.len(), settings.blocked_emails.len(), settings.blocked_networks.len()), (2, 2, 2));
        let page = desk.page("/moderate/sites/blog").await;
        assert!(page.contains("casino") && page.contains("203.0.113.0/24") && page.contains("2 entries.") && !page.contains("<b>facile"), "{page}");
        for hidden in ["spam@evil", "Spam@Evil", settings.blocked_emails[0].as_str()] {
            assert!(!page.contains(hidden), "{hidden}");
        }
        for (kind, entries) in [("word", ""), ("email", "ok@evil.example\nno address"), ("network", "203.0.113.0/99")] {
            let response = add(kind, entries, "add").await;
            assert_eq!(response.status(), 422, "{kind}");
            assert!(response.text().await.unwrap().contains(&format!("id=\"fault-{kind}\"")), "{kind}");
        }
        assert_eq!(site(&app, "blog").await.settings, settings, "nothing half written");
        assert_eq!(add("email", "spam@evil.example", "remove").await.status(), 303);
        assert_eq!(add("word", "casino", "remove").await.status(), 303);
        let settings = site(&app, "blog").await.settings;
        assert_eq!((settings.blocked_words.len(), settings.blocked_emails.len()), (1, 1));
        let log = desk.page("/moderate/audit?log=acts&site=blog").await;
        assert!(log.contains("entries: 2") && !log.contains("evil.example"), "{log}");
    }

    async fn people_are_changed_and_nobody_locks_themselves_out(app: App) {
        let desk = Desk::open(&app).await;
        let theirs = token(&app, "nadia@example.org", Role::Moderator, &["blog"]).await;
        app.add_site("other", &["https://other.example"], tamis::domain::site::Settings::default()).await;
        let people = app.sieve.moderators().await.unwrap();
        let of = |email: &str| people.iter().find(|person| person.email.expose() == email).unwrap().id.to_string();
        let (own, id) = (format!("/moderate/people/{}", of(ADMIN)), format!("/moderate/people/{}", of("nadia@example.org")));
        for wish in ["disable", "save"] {
            assert!(desk.act(&own, &[("do", wish), ("role", "moderator")]).await.contains("cannot change your own role"));
        }
        assert!(desk.act(&id, &[("do", "save"), ("role", "moderator"), ("site", "other")]).await.contains("Saved."));
        let granted = app.sieve.moderators().await.unwrap();
        let nadia = granted.iter().find(|person| person.email.expose() == "nadia@example.org").unwrap();
        assert_eq!(nadia.sites, [SiteId::parse("other").unwrap()]);
        for wrong in [[("role", "king"), ("site", "other")], [("role", "admin"), ("site", HOSTILE)]] {
            let (status, page) = desk.send(&id, &wrong).await;
            assert!(status == 422 && !page.contains("<script"), "{page}");
        }
        assert_eq!(app.get("/api/v1/review/comments").bearer_auth(&theirs).send().await.unwrap().status(), 200);
        assert!(desk.act(&id, &[("do", "disable")]).await.contains("shut out"));
        assert_eq!(app.get("/api/v1/review/comments").bearer_auth(&theirs).send().await.unwrap().status(), 401);
        assert!(desk.act(&id, &[("do", "enable")]).await.contains("may log in again"));
        assert_eq!(app.get("/api/v1/review/comments").bearer_auth(&theirs).send().await.unwrap().status(), 401, "tokens ended for good");
        let log = desk.page("/moderate/audit?log=acts").await;
        assert!(log.contains("let a person in again") && log.contains("nadia@example.org"), "who it was about is named: {log}");
        assert_eq!(desk.send("/moderate/people/x", &[]).await.0, 404);
    }

    async fn versions_are_promoted_taken_back_shadowed_and_compared(app: App) {
        let desk = Desk::open(&app).await;
        let base = app.sieve.install_base().await.unwrap().unwrap();
        let bytes = app.sieve.export_model(&base).await.unwrap().unwrap().unwrap();
        app.sieve.import_model(bytes, Some("twin")).await.unwrap();
        everything_waits(&app).await;
        let made = app.submitted(&comment_with(json!({}))).await;
        let decision = format!("/moderate/comments/{}/decision", made["id"].as_str().unwrap());
        desk.act(&decision, &[("decision", "approve")]).await;
        let page = desk.page("/moderate/models").await;
        assert!(page.contains("twin") && page.contains("in use") && page.contains("tamis retrain"), "{page}");
        let page = desk.page("/moderate/models/twin").await;
        assert_eq!(page.matches("<svg").count(), 4, "four pictures");
        assert!(desk.page(&format!("/moderate/models/twin/compare?with={base}")).await.contains("<strong>0</strong> / 1"));
        assert_eq!(desk.get("/moderate/models/twin/compare?with=none").send().await.unwrap().status(), 404);
        assert!(desk.act("/moderate/models/twin/shadow", &[]).await.contains("in the shadow from now on"));
        assert!(desk.act(&format!("/moderate/models/{base}/shadow"), &[]).await.contains("in use already"));
        assert!(desk.page("/moderate/models").await.contains("twin judges in the shadow since"));
        assert!(desk.act("/moderate/models/shadow", &[]).await.contains("No version judges in the shadow any more"));
        let (status, page) = desk.send("/moderate/models/twin/promote", &[]).await;
        if status == 409 {
            assert!(page.contains("The gate refuses") && page.contains("name=\"insist\""), "{page}");
            assert!(desk.act("/moderate/models/twin/promote", &[("insist", "yes")]).await.contains("The version is in use."));
        }
        assert_eq!(app.sieve.store.version_in_use().await.unwrap().unwrap().0, "twin");
        assert!(desk.act("/moderate/models/rollback", &[]).await.contains("in use again"));
        assert_eq!(app.sieve.store.version_in_use().await.unwrap().unwrap().0, base);
        assert!(desk.act("/moderate/models/rollback", &[]).await.contains("No version was in use before"));
        assert_eq!(desk.send("/moderate/models/none/promote", &[]).await.0, 404);
        let log = desk.page("/moderate/audit?log=acts").await;
        for told in ["put a version in use", "went back to a version", "put a version in the shadow", "ended the shadow"] {
            assert!(log.contains(told), "{told}: {log}");
        }
        let last = app.sieve.store.promotions(1).await.unwrap().pop().unwrap();
        assert!(tamis::domain::ids::ModeratorId::parse(&last.grounds.actor).is_ok(), "who it was stands there");
    }

    async fn the_log_is_filtered_by_links_and_paged(app: App) {
        let desk = Desk::open(&app).await;
        everything_waits(&app).await;
        let mut ids = Vec::new();
        for n in 0..3 {
            let made = app.submitted(&comment_with(json!({ "body": format!("Merci pour cet article numéro {n}.") }))).await;
            let id = made["id"].as_str().unwrap().to_owned();
            desk.act(&format!("/moderate/comments/{id}/decision"), &[("decision", "approve"), ("note", HOSTILE)]).await;
            ids.push(id);
        }
        let page = desk.page("/moderate/audit?site=blog&limit=2").await;
        assert!(page.matches("<time").count() == 2 && !page.contains("<script"), "{page}");
        let next = page.split("class=\"pager\"><a href=\"").nth(1).unwrap().split('"').next().unwrap().replace("&#38;", "&");
        assert_eq!(desk.page(&next).await.matches("<time").count(), 1);
        let day = tamis::clock::rfc3339(app.sieve.clock.now_ms());
        let one = desk.page(&format!("/moderate/audit?comment={}&day={}", ids[0], &day[..10])).await;
        assert_eq!(one.matches("<time").count(), 1, "{one}");
        assert_eq!(desk.page("/moderate/audit?day=1999-01-01").await.matches("<time").count(), 0);
        for wrong in ["day=2026-02-30", "site=A", "by=x", "comment=x", "cursor=x"] {
            assert_eq!(desk.get(&format!("/moderate/audit?{wrong}")).send().await.unwrap().status(), 422, "{wrong}");
        }
    }
}

on_both! {
    async fn requests_for_privacy_are_answered_on_the_page_too(app: App) {
        let desk = Desk::open(&app).await;
        everything_is_published(&app, 0.0).await;
        canary(&app, json!({})).await;
        let (status, page) = desk.send("/moderate/privacy", &[("email", HOSTILE), ("do", "export")]).await;
        assert!(status == 422 && page.contains("no e-mail address") && !page.contains("<script"), "{page}");
        let (status, page) = desk.send("/moderate/privacy", &[("email", CANARY), ("do", "delete")]).await;
        assert!(status == 422 && page.contains("tick the box"), "{page}");
        let response = desk.form("/moderate/privacy", &[("email", CANARY), ("do", "export")]).send().await.unwrap();
        assert!(response.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
        assert_eq!(json_of(response).await["sites"][0]["comments"].as_array().unwrap().len(), 1);
        let (status, page) = desk.send("/moderate/privacy", &[("email", CANARY), ("do", "delete"), ("sure", "yes")]).await;
        assert!(status == 200 && page.contains("Erased: 1 comment on 1 page,") && !page.contains(CANARY), "{page}");
        let log = desk.page("/moderate/audit?log=acts").await;
        assert!(log.contains("erased what is kept of an address") && !log.to_lowercase().contains("wxyqmailer"), "{log}");
    }
}
