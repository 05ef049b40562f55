//! Sites of one service: each is judged by what it taught itself, and is retrained alone where that is asked.

use crate::harness::until;
use crate::program::{Program, Service, on_both_databases};
use crate::retrain::SOON;
use crate::small_base;
use crate::versions::holds;
use reqwest::Client;
use serde_json::{Value, json};
use std::path::Path;
use tamis::cli::examples::read_labelled;
use tamis::spam::{Example, Model, Scope, rename, retrain};

/// Texts on words that the base model has never met.
const OF_ALPHA: &str = "la zanzibarite quetzalienne du docteur mirliton";
const OF_BETA: &str = "le bigoudène clafoutard de mamie turlupine";
const LATER_OF_ALPHA: &str = "un strapontin mordoré façon galurin";
const LATER_OF_BETA: &str = "ces rutabagas ondulants sous farandole";

/// A service with sites, and somebody who decides on all of them.
struct Desk {
    service: Service,
    client: Client,
    token: String,
    keys: Vec<(String, String)>,
    sent: usize,
}

impl Desk {
    fn open(program: &Program, slugs: &[&str]) -> Self {
        let key = |slug: &&str| {
            let origin = format!("https://{slug}.example");
            let added = program.json(&["site", "add", slug, "--origin", &origin, "--lang", "fr"]);
            ((*slug).to_owned(), added["key"].as_str().unwrap().to_owned())
        };
        let keys = slugs.iter().map(key).collect();
        let added = program.json(&["moderator", "add", "awa@example.org", "--role", "admin"]);
        Self {
            service: program.serve(&["serve"], &[]),
            client: Client::new(),
            token: added["token"].as_str().unwrap().to_owned(),
            keys,
            sent: 0,
        }
    }

    /// As many comments as `n` come in on a site, each from somebody else, and are decided.
    async fn decide(&mut self, slug: &str, text: &str, decision: &str, n: usize) {
        for _ in 0..n {
            self.sent += 1;
            let number = self.sent;
            let comment = json!({
                "page": format!("https://{slug}.example/article"), "name": "Awa",
                "email": format!("n{number}@example.org"), "body": format!("{text}, numéro {number}"),
            });
            let address = format!("{}/api/v1/sites/{slug}/comments", self.service.base);
            let kept = self.client.post(address).json(&comment).send().await.unwrap();
            assert_eq!(kept.status(), 201);
            let id = kept.json::<Value>().await.unwrap()["id"].as_str().unwrap().to_owned();
            let address = format!("{}/api/v1/review/comments/{id}/decision", self.service.base);
            let decided = self.client.post(address).bearer_auth(&self.token);
            let decided = decided.json(&json!({ "decision": decision })).send().await.unwrap();
            assert_eq!(decided.status(), 200);
        }
    }

    async fn asked(&self, slug: &str, text: &str) -> Value {
        let key = &self.keys.iter().find(|site| site.0 == slug).unwrap().1;
        let address = format!("{}/api/v1/sites/{slug}/score", self.service.base);
        let asked = self
            .client
            .post(address)
            .bearer_auth(key)
            .json(&json!({ "body": text }));
        let answer = asked.send().await.unwrap();
        assert_eq!(answer.status(), 200);
        answer.json().await.unwrap()
    }

    async fn logit(&self, slug: &str, text: &str) -> f64 {
        self.asked(slug, text).await["logit"].as_f64().unwrap()
    }

    /// Retrains and promotes as `arguments` say, and waits until the service scores by the new version; gives its name.
    async fn promoted(&self, program: &Program, arguments: &[&str], learnt: u64) -> String {
        let made = program.json(&[&["retrain", "--promote"], arguments].concat());
        let told = (&made["promoted"], &made["judgement"]["learnt"]);
        assert_eq!(told, (&json!(true), &json!(learnt)), "{made}");
        let version = made["version"].as_str().unwrap().to_owned();
        let follows = until(SOON, || async {
            (self.asked("beta", "Bonjour").await["model"] == version).then_some(())
        });
        assert!(
            follows.await.is_some(),
            "the service does not follow: {}",
            self.service.log()
        );
        version
    }
}

/// A version's file under one name whatever it is called.
async fn file(program: &Program, version: &str) -> Vec<u8> {
    let (_, file) = program.store().await.find_model(version).await.unwrap().unwrap();
    rename(&file, "same").unwrap()
}

on_both_databases! {
    async fn each_site_is_judged_by_what_it_taught_and_retrained_alone_keeps_what_others_taught(program: Program) {
        small_base::put_in_use(&program.store().await, &small_base::HOLDING).await;
        let mut desk = Desk::open(&program, &["alpha", "beta"]);
        for (slug, text) in [("alpha", OF_ALPHA), ("beta", OF_BETA)] {
            desk.decide(slug, text, "spam", 6).await;
            desk.decide(slug, "Merci pour le récit de la régate, on y était", "approve", 6).await;
        }
        let untaught = [desk.logit("alpha", OF_ALPHA).await, desk.logit("beta", OF_ALPHA).await];
        let of_beta = desk.logit("beta", OF_BETA).await;
        desk.promoted(&program, &[], 24).await;
        let moved = [desk.logit("alpha", OF_ALPHA).await - untaught[0], desk.logit("beta", OF_ALPHA).await - untaught[1]];
        assert!(moved[0] > moved[1] + 0.5, "on its own site and on the other it moved by {moved:?}");
        let taught = desk.logit("beta", OF_BETA).await;
        assert!(taught > of_beta + 0.5, "from {of_beta} to {taught}");

        // Both sites teach more; alpha alone is asked.
        desk.decide("alpha", LATER_OF_ALPHA, "spam", 4).await;
        desk.decide("beta", LATER_OF_BETA, "spam", 4).await;
        let before = [desk.logit("alpha", LATER_OF_ALPHA).await, desk.logit("beta", LATER_OF_ALPHA).await];
        let unlearnt = desk.logit("beta", LATER_OF_BETA).await;
        desk.promoted(&program, &["--site", "alpha"], 16).await;
        let moved = [desk.logit("alpha", LATER_OF_ALPHA).await - before[0], desk.logit("beta", LATER_OF_ALPHA).await - before[1]];
        assert!(moved[0] > moved[1] + 0.5, "on its own site and on the other it moved by {moved:?}");
        let kept = desk.logit("beta", OF_BETA).await;
        assert!((kept - taught).abs() < 0.25, "what beta taught went from {taught} to {kept}");
        let still = desk.logit("beta", LATER_OF_BETA).await;
        assert!((still - unlearnt).abs() < 0.25, "beta was not asked, and it went from {unlearnt} to {still}");

        let one_by_one = desk.promoted(&program, &["--site", "beta"], 16).await;
        let asked = desk.logit("beta", LATER_OF_BETA).await;
        assert!(asked > still + 0.5, "from {still} to {asked}");
        let at_once = program.json(&["retrain"])["version"].as_str().unwrap().to_owned();
        assert!(file(&program, &one_by_one).await == file(&program, &at_once).await, "the same decisions, the same model");

        // A site that is gone is gone from the next version too.
        assert!(holds(&file(&program, &one_by_one).await, "site:beta"));
        assert_eq!(program.run(&["site", "remove", "beta", "--yes"]).code, 0);
        let alone = program.json(&["retrain", "--site", "alpha"])["version"].as_str().unwrap().to_owned();
        let alone = file(&program, &alone).await;
        assert!(holds(&alone, "site:alpha") && !holds(&alone, "site:beta"));
    }
}

#[test]
fn what_a_site_of_a_thousand_decisions_holds_in_memory_is_as_told() {
    // From all over the corpus, each by somebody else: no site has more to say.
    let rows = read_labelled(&[Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")]).unwrap();
    let some = rows.iter().step_by(rows.len() / 1000).take(1000).enumerate();
    let decisions = some.map(|(at, row)| Example {
        id: at.to_string(),
        source: "site:blog".to_owned(),
        group: Some(format!("contributor {at}")),
        ..row.clone()
    });
    let decisions: Vec<Example> = decisions.collect();
    let made = retrain(Model::base(), Model::base(), &decisions, Scope::All, "grown").unwrap();
    let bytes = |file: &[u8]| Model::parse(file).unwrap().table_bytes();
    let grown = bytes(&made.bytes) - bytes(Model::base());
    println!("{grown} bytes for {} decisions", made.judgement.learnt);
    assert!(
        (100_000..1_500_000).contains(&grown),
        "docs/ARCHITECTURE.md says otherwise: {grown}"
    );
}
