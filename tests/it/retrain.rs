//! Retraining beside a running service, and the register that every process follows.

use crate::harness::{sample, until};
use crate::program::{Program, Service, on_both_databases};
use crate::small_base;
use reqwest::Client;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use tamis::spam::training::{Options, train};
use tamis::spam::{Example, Label, Model};
use tamis::storage::{ActFilter, NewModel, NewPromotion};

const PAGE: &str = "https://blog.example/article";
/// A text that the base model has no strong opinion on.
pub const TEXT: &str = "Venez voir la tisane de ma tante Zouzou, elle soigne tout, écrivez-moi";
/// How soon every process follows.
pub const SOON: Duration = Duration::from_secs(5);

pub struct Site {
    pub service: Service,
    pub client: Client,
    pub key: String,
    pub token: String,
}

impl Site {
    pub fn open(program: &Program) -> Self {
        let key = program.json(&[
            "site",
            "add",
            "blog",
            "--origin",
            "https://blog.example",
            "--lang",
            "fr",
        ])["key"]
            .clone();
        let token = program.json(&["moderator", "add", "awa@example.org", "--site", "blog"])["token"].clone();
        let text = |value: Value| value.as_str().unwrap().to_owned();
        Self {
            service: program.serve(&["serve"], &[]),
            client: Client::new(),
            key: text(key),
            token: text(token),
        }
    }

    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.service.base)
    }

    pub async fn score(&self, text: &str) -> Value {
        self.score_of(json!({ "body": text })).await
    }

    /// What is said of a comment with more to it than its text.
    pub async fn score_of(&self, comment: Value) -> Value {
        let asked = self
            .client
            .post(self.at("/api/v1/sites/blog/score"))
            .bearer_auth(&self.key)
            .json(&comment);
        let answer = asked.send().await.unwrap();
        assert_eq!(answer.status(), 200);
        answer.json().await.unwrap()
    }

    /// Waits until the service scores by this version.
    pub async fn follows(&self, version: &str) -> bool {
        until(SOON, || async {
            (self.score(TEXT).await["model"] == version).then_some(())
        })
        .await
        .is_some()
    }

    /// Ten comments come in and are decided, by the doors that readers and moderators use.
    pub async fn decide_ten(&self) {
        for number in 0..10 {
            let (body, decision) = if number % 2 == 0 {
                (format!("{TEXT}, numéro {number}"), "spam")
            } else {
                (
                    format!("Merci pour le récit de la régate, étape {number}, on y était."),
                    "approve",
                )
            };
            let comment = json!({ "page": PAGE, "name": format!("Nom {}", ["a", "b", "c", "d", "e"][number / 2]), "email": format!("n{number}@example.org"), "body": body });
            let kept = self
                .client
                .post(self.at("/api/v1/sites/blog/comments"))
                .json(&comment)
                .send()
                .await
                .unwrap();
            assert_eq!(kept.status(), 201);
            let id = kept.json::<Value>().await.unwrap()["id"].as_str().unwrap().to_owned();
            let decided = self
                .client
                .post(self.at(&format!("/api/v1/review/comments/{id}/decision")))
                .bearer_auth(&self.token);
            assert_eq!(
                decided
                    .json(&json!({ "decision": decision }))
                    .send()
                    .await
                    .unwrap()
                    .status(),
                200
            );
        }
    }
}

on_both_databases! {
    async fn ten_decisions_change_the_score_of_a_running_service(program: Program) {
        let site = Arc::new(Site::open(&program));
        program.run(&["retrain", "--promote"]).failed("");
        let before = site.score(TEXT).await;
        let base = before["model"].as_str().unwrap().to_owned();
        site.decide_ten().await;

        // Readers go on while it happens.
        let (stop, asked) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let readers = {
            let (site, stop, asked) = (site.clone(), stop.clone(), asked.clone());
            tokio::spawn(async move {
                let mut lost = Vec::new();
                while !stop.load(Ordering::Relaxed) {
                    let path = format!("/api/v1/sites/blog/comments?page={}", crate::harness::encoded(PAGE));
                    let answer = site.client.get(site.at(&path)).send().await;
                    asked.fetch_add(1, Ordering::Relaxed);
                    match answer {
                        Ok(answer) if answer.status() == 200 => {}
                        other => lost.push(other),
                    }
                }
                lost
            })
        };
        let made = program.json(&["retrain", "--promote"]);
        let version = made["version"].as_str().unwrap();
        assert_eq!((&made["promoted"], &made["parent"]), (&json!(true), &json!(base)));
        assert!(site.follows(version).await, "the service does not follow: {}", site.service.log());
        stop.store(true, Ordering::Relaxed);
        let lost = readers.await.unwrap();
        assert!(lost.is_empty(), "of {} requests {lost:?}", asked.load(Ordering::Relaxed));
        assert!(asked.load(Ordering::Relaxed) > 10);

        let after = site.score(TEXT).await;
        let (old, new) = (before["logit"].as_f64().unwrap(), after["logit"].as_f64().unwrap());
        assert!(new > old + 0.5, "five times called spam, it went from {old} to {new}");
        let listed = program.json(&["model", "list"]);
        assert_eq!((&listed[0]["version"], &listed[0]["in_use"]), (&json!(version), &json!(true)));
        assert!(listed[0]["judgement"]["learnt"] == 10, "{listed}");

        let back = program.json(&["model", "rollback"]);
        assert_eq!((&back["version"], &back["replaced"]), (&json!(base), &json!(version)));
        assert!(site.follows(&base).await);
        assert_eq!(site.score(TEXT).await["logit"], before["logit"]);
        program.run(&["model", "rollback"]).failed("no version was in use before");
        assert_eq!(program.run(&["model", "promote", version]).code, 0);
        assert!(site.follows(version).await);
        program.run(&["model", "promote", "r-never-made"]).failed("there is no version");
    }

    async fn retraining_alone_changes_nothing_in_use_and_two_at_once_are_two_versions(program: Program) {
        small_base::put_in_use(&program.store().await, &small_base::HOLDING).await;
        let site = Site::open(&program);
        site.decide_ten().await;
        let made: Vec<Value> = std::thread::scope(|scope| {
            let both: Vec<_> = (0..2).map(|_| scope.spawn(|| program.json(&["retrain"]))).collect();
            both.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert_ne!(made[0]["version"], made[1]["version"]);
        assert_eq!(made[0]["promoted"], false);
        assert_eq!(made[0]["judgement"], made[1]["judgement"], "the same decisions, the same judgement");
        let listed = program.json(&["model", "list"]);
        assert_eq!(listed.as_array().unwrap().len(), 4, "with the one that ships and the small one");
        assert_eq!((&listed[3]["version"], &listed[3]["in_use"]), (&json!(small_base::NAME), &json!(true)));
        program.run(&["retrain", "--site", "shop"]).failed("there is no site shop");
        let of_one = program.json(&["retrain", "--site", "blog"]);
        assert_eq!((&of_one["judgement"]["learnt"], &of_one["promotable"]), (&json!(10), &json!(true)));
        assert_eq!((&of_one["promoted"], &of_one["judgement"]), (&json!(false), &made[0]["judgement"]), "of one site, one is all");
        assert_eq!(program.run(&["model", "promote", of_one["version"].as_str().unwrap()]).code, 0);
    }

    async fn a_damaged_version_never_serves_and_never_stops_the_service(program: Program) {
        let site = Site::open(&program);
        let base = site.score(TEXT).await["model"].as_str().unwrap().to_owned();
        let store = program.store().await;
        let (checksum, mut file) = store.find_model(&base).await.unwrap().unwrap();
        let middle = file.len() / 2;
        file[middle] ^= 0xff;
        let new = NewModel { version: "bent".to_owned(), parent: Some(base.clone()), checksum, file, judgement: "{}".to_owned(), created_at_ms: 1 };
        store.add_model(new).await.unwrap();
        program.run(&["model", "promote", "bent"]).failed("cannot be used");
        program.run(&["model", "promote", "bent", "--force"]).failed("cannot be used");
        // Somebody puts it in use all the same, by hand.
        let promotion = NewPromotion { version: "bent".to_owned(), act: "promote".to_owned(), replaced: Some(base.clone()), promoted_at_ms: 2, grounds: Default::default() };
        assert!(store.promote(promotion, None).await.unwrap());
        let told = until(SOON, || async { site.service.log().contains("this model cannot be used").then_some(()) }).await;
        assert!(told.is_some(), "{}", site.service.log());
        assert_eq!(site.score(TEXT).await["model"], json!(base), "the model in use stays");
        assert_eq!(site.client.get(site.at("/readyz")).send().await.unwrap().status(), 200);

        // A process that starts now has none: it serves, and a person decides.
        let second = program.serve(&["serve"], &[]);
        let ready = site.client.get(format!("{}/readyz", second.base)).send().await.unwrap();
        assert_eq!(ready.status(), 503);
        assert!(ready.headers().contains_key("retry-after"));
        assert_eq!(ready.json::<Value>().await.unwrap()["failing"], json!(["model"]));
        let comment = json!({ "page": PAGE, "name": "Awa", "email": "a@example.org", "body": "Merci pour cet article." });
        let kept = site.client.post(format!("{}/api/v1/sites/blog/comments", second.base)).json(&comment).send().await.unwrap();
        assert_eq!((kept.status().as_u16(), &kept.json::<Value>().await.unwrap()["status"]), (201, &json!("held")));
        assert_eq!(program.run(&["doctor"]).code, 1);
        assert_eq!(site.service.log().matches("this model cannot be used").count(), 1, "said once");
    }

    async fn a_newer_base_waits_until_it_is_promoted_and_a_worse_version_is_refused(program: Program) {
        // An installation that began with another model than the one this program brings.
        let store = program.store().await;
        let example = |n: usize| {
            let (label, text) = if n.is_multiple_of(2) { (Label::Spam, "buy cheap watches") } else { (Label::Ham, "thank you for the article") };
            sample(&format!("s{}", n % 3), label, format!("{text} {n}"))
        };
        let examples: Vec<Example> = (0..120).map(example).collect();
        let register = async |version: &str, judgement: Value, parent: Option<&str>| {
            let file = train(&examples, &Options::of(version)).unwrap();
            let checksum = Model::parse(&file).unwrap().checksum();
            let new = NewModel { version: version.to_owned(), parent: parent.map(ToOwned::to_owned), checksum, file, judgement: judgement.to_string(), created_at_ms: 1 };
            store.add_model(new).await.unwrap();
        };
        register("began", json!({}), None).await;
        let began = NewPromotion { version: "began".to_owned(), act: "install".to_owned(), replaced: None, promoted_at_ms: 1, grounds: Default::default() };
        assert!(store.promote(began, None).await.unwrap());
        let site = Site::open(&program);
        assert_eq!(site.score(TEXT).await["model"], "began");
        let listed = program.json(&["model", "list"]);
        assert_eq!(listed.as_array().unwrap().len(), 2, "the newer base is there and waits: {listed}");

        register("unread", json!({ "promotable": true }), Some("began")).await;
        program.run(&["model", "promote", "unread"]).failed("the judgement on it cannot be read");
        let refused = store.acts(&ActFilter { act: Some("model.refused".to_owned()), limit: 9, ..ActFilter::default() }).await.unwrap();
        assert_eq!(refused.iter().map(|row| (row.subject.as_str(), &row.moderator_id)).collect::<Vec<_>>(), [("unread", &None)]);

        let base = listed[1]["version"].as_str().filter(|version| *version != "began").or(listed[0]["version"].as_str()).unwrap();
        let better = program.json(&["model", "promote", base]);
        assert_eq!((&better["replaced"], &better["judgement"]["promotable"]), (&json!("began"), &json!(true)));
        assert!(better["judgement"]["held_out"]["base"].as_u64().unwrap() > 100, "{better}");
        assert!(site.follows(base).await);
        let refused = program.run(&["model", "promote", "began"]);
        refused.failed("began may not serve: accuracy fell by ");
        assert!(refused.err.contains("newly wrong are "), "{refused:?}");
        assert_eq!(site.score(TEXT).await["model"], base);
        assert_eq!(program.run(&["model", "promote", "began", "--force"]).code, 0);
        assert!(site.follows("began").await);
        let uses = program.json(&["model", "show", "began"])["uses"].clone();
        assert_eq!((&uses[0]["by"], &uses[0]["forced"], &uses[1]["by"]), (&json!("operator"), &json!(true), &json!("")));
        assert!(uses[0]["why"].as_str().unwrap().contains("accuracy fell by"), "{uses}");
        program.json(&["model", "rollback"]);
        let uses = program.json(&["model", "show", base])["uses"].clone();
        let acts: Vec<_> = [0, 1].map(|at: usize| (uses[at]["act"].as_str().unwrap(), uses[at]["forced"].as_bool().unwrap())).to_vec();
        assert_eq!(acts, [("rollback", false), ("promote", false)], "{uses}");
        assert!(uses[1]["why"].as_str().unwrap().starts_with("not worse than began on "), "{uses}");
    }
}
