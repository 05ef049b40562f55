//! Moderators for the tests of their doors, and sites that decide as a test needs.

use crate::harness::{App, comment_with, json_of};
use reqwest::header::HeaderMap;
use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};
use tamis::domain::email::Email;
use tamis::domain::ids::SiteId;
use tamis::domain::moderator::Role;
use tamis::domain::site::{ReviewFirst, Settings};
use tamis::moderation::NewPerson;

pub const EMAIL: &str = "nadia@example.org";
pub const PASSWORD: &str = "correct horse battery";

/// Adds a moderator of some sites, with [`PASSWORD`]; gives a token.
pub async fn token(app: &App, email: &str, role: Role, sites: &[&str]) -> String {
    let new = NewPerson {
        email: Email::parse(email).unwrap(),
        role,
        sites: sites.iter().map(|site| SiteId::parse(site).unwrap()).collect(),
        password: Some(PASSWORD.to_owned()),
    };
    let id = app.sieve.add_moderator(None, new).await.unwrap().unwrap();
    app.sieve.issue_token(None, &id).await.unwrap().expose().to_owned()
}

/// Shuts somebody out who is there.
pub async fn shut_out(app: &App, email: &str) {
    let person = app
        .sieve
        .find_person(&Email::parse(email).unwrap())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(app.sieve.set_disabled(None, &person.id, true).await.unwrap(), Ok(true));
}

/// A moderator of `blog`, where a person looks at everything from now on.
pub async fn moderator_of_a_queue(app: &App) -> String {
    everything_waits(app).await;
    token(app, EMAIL, Role::Moderator, &["blog"]).await
}

/// `blog` sends every comment to its moderators.
pub async fn everything_waits(app: &App) {
    change_blog(app, ReviewFirst::Everybody, 0.0).await;
}

/// `blog` publishes whatever the model can judge; of these a share is audited.
pub async fn everything_is_published(app: &App, audit_share: f64) {
    change_blog(app, ReviewFirst::Nobody, audit_share).await;
}

pub async fn change_blog(app: &App, review_first: ReviewFirst, audit_share: f64) {
    change_settings(app, |settings| {
        settings.review_first = review_first;
        settings.audit_share = audit_share;
        // Above every probability: nothing is taken for spam, everything may be published.
        settings.publish_at_most = Some(2.0);
        settings.spam_at_least = Some(3.0);
    })
    .await;
}

pub async fn change_settings(app: &App, change: impl FnOnce(&mut Settings)) {
    let blog = SiteId::parse("blog").unwrap();
    let before = app.sieve.store.find_site(&blog).await.unwrap().unwrap();
    let mut site = before.clone();
    change(&mut site.settings);
    assert!(app.sieve.store.update_site(before, site, Vec::new()).await.unwrap());
}

/// Posts a comment of its own text to `blog`; gives its id.
pub async fn submitted(app: &App, text: &str) -> String {
    submitted_with(app, json!({ "body": format!("Merci pour cet article, {text}.") })).await
}

pub async fn submitted_with(app: &App, changes: Value) -> String {
    let answer = app.submitted(&comment_with(changes)).await;
    answer["id"].as_str().unwrap().to_owned()
}

/// Status and code of a refusal.
pub async fn refusal(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    let problem: Value = json_of(response).await;
    (status, problem["code"].as_str().unwrap_or_default().to_owned())
}

/// What a browser would send back of the cookies it was given.
pub fn cookies(headers: &HeaderMap) -> String {
    let given = headers
        .get_all("set-cookie")
        .iter()
        .map(|cookie| cookie.to_str().unwrap());
    let kept = given.map(|cookie| cookie.split(';').next().unwrap());
    kept.filter(|pair| !pair.ends_with('=')).collect::<Vec<_>>().join("; ")
}

/// The API as one moderator calls it.
pub struct Desk<'a> {
    pub app: &'a App,
    pub token: String,
}

impl Desk<'_> {
    pub fn get(&self, path: &str) -> RequestBuilder {
        self.app.get(&format!("/api/v1/review{path}")).bearer_auth(&self.token)
    }

    pub fn post(&self, path: &str, body: &Value) -> RequestBuilder {
        self.app
            .post(&format!("/api/v1/review{path}"), body)
            .bearer_auth(&self.token)
    }

    pub async fn queue(&self, query: &str) -> Value {
        let response = self.get(&format!("/comments?{query}")).send().await.unwrap();
        assert_eq!(response.status(), 200, "{query}");
        json_of(response).await
    }

    pub async fn ids(&self, query: &str) -> Vec<String> {
        let queue = self.queue(query).await;
        let items = queue["items"].as_array().unwrap();
        items
            .iter()
            .map(|item| item["id"].as_str().unwrap().to_owned())
            .collect()
    }

    pub async fn item(&self, id: &str) -> Value {
        json_of(self.get(&format!("/comments/{id}")).send().await.unwrap()).await
    }

    pub async fn say(&self, id: &str, body: Value) -> Response {
        self.post(&format!("/comments/{id}/decision"), &body)
            .send()
            .await
            .unwrap()
    }

    pub async fn decide(&self, id: &str, decision: &str) -> Value {
        let response = self.say(id, json!({ "decision": decision })).await;
        assert_eq!(response.status(), 200, "{decision} {id}");
        json_of(response).await
    }

    pub async fn undo(&self, id: &str) -> Response {
        self.post(&format!("/comments/{id}/undo"), &Value::Null)
            .send()
            .await
            .unwrap()
    }
}

pub async fn desk(app: &App) -> Desk<'_> {
    Desk {
        app,
        token: moderator_of_a_queue(app).await,
    }
}

pub fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}
