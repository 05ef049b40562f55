//! A version in the shadow of a running service: asked of every comment, heard by nobody but the operator.

use crate::harness::{encoded, json_of, until};
use crate::program::{Program, Service, on_both_databases};
use crate::retrain::{SOON, Site};
use serde_json::{Value, json};
use tamis::spam::{Model, rename};
use tamis::storage::{Database, NewAct, NewModel};

/// A model that takes thanks for spam and offers for good.
fn opposite(program: &Program) {
    let row = |label: &str, text: &str, n: usize| json!({ "label": label, "text": format!("{text} {n}"), "source": format!("s{}", n % 3) });
    let rows: Vec<String> = (0..4600)
        .map(|n| {
            if n % 2 == 0 {
                row("spam", "thank you for this article", n)
            } else {
                row("ham", "buy cheap watches now", n)
            }
            .to_string()
        })
        .collect();
    std::fs::write(program.folder().join("rows.jsonl"), rows.join("\n")).unwrap();
    let train = [
        "model",
        "train",
        "--data",
        "rows.jsonl",
        "--out",
        "opposite.tamis",
        "--version",
        "opposite",
    ];
    assert_eq!(program.run(&train).code, 0);
    assert_eq!(program.json(&["model", "import", "opposite.tamis"])["registered"], true);
}

/// Posts a comment to `blog` at a service; gives the answer.
async fn post(site: &Site, at: &Service, body: &str) -> Value {
    let comment =
        json!({ "page": "https://blog.example/article", "name": "Awa", "email": "awa@example.org", "body": body });
    let asked = site
        .client
        .post(format!("{}/api/v1/sites/blog/comments", at.base))
        .json(&comment);
    let answer = asked.send().await.unwrap();
    assert_eq!(answer.status(), 201);
    json_of(answer).await
}

/// How many rows the table of verdicts holds, whatever they are of.
async fn rows(program: &Program) -> i64 {
    use sqlx::Connection;
    let count = "SELECT COUNT(*) FROM shadow_verdicts";
    match &program.database {
        Database::Sqlite(file) => {
            let mut other = sqlx::SqliteConnection::connect(&format!("sqlite:{}", file.display()))
                .await
                .unwrap();
            sqlx::query_scalar(count).fetch_one(&mut other).await.unwrap()
        }
        Database::Postgres(url) => {
            let mut other = sqlx::PgConnection::connect(url).await.unwrap();
            sqlx::query_scalar(count).fetch_one(&mut other).await.unwrap()
        }
    }
}

async fn logged(service: &Service, words: &str) -> bool {
    until(SOON, || async { service.log().contains(words).then_some(()) })
        .await
        .is_some()
}

/// Waits until so many rows are there.
async fn has_rows(program: &Program, n: i64) {
    let there = until(SOON, || async { (rows(program).await == n).then_some(()) }).await;
    assert!(there.is_some(), "{} rows and not {n}", rows(program).await);
}

fn sum(table: &Value) -> u64 {
    table
        .as_object()
        .unwrap()
        .values()
        .flat_map(|row| row.as_object().unwrap().values())
        .map(|n| n.as_u64().unwrap())
        .sum()
}

on_both_databases! {
    async fn every_replica_asks_the_shadow_and_no_comment_feels_it(program: Program) {
        let site = Site::open(&program);
        assert_eq!(program.json(&["model", "shadow"]), json!({ "version": null }));
        opposite(&program);
        let second = program.serve(&["serve"], &[]);
        post(&site, &second, "Thank you for this article, number zero").await;
        program.json(&["model", "shadow", "opposite"]);
        for service in [&site.service, &second] {
            assert!(logged(service, "judges in the shadow now").await, "{}", service.log());
        }
        let mut posted = Vec::new();
        for n in 0..6 {
            let at = if n % 2 == 0 { &site.service } else { &second };
            posted.push(post(&site, at, &format!("Thank you for this article, number {n} and tel 06 12 34")).await);
        }
        has_rows(&program, 6).await;
        let told = program.json(&["model", "shadow"]);
        assert_eq!((&told["version"], &told["until"], &told["compared"]), (&json!("opposite"), &Value::Null, &json!(6)));
        assert_eq!(sum(&told["verdicts"]), 6);
        let base = site.score("Thank you").await["model"].clone();
        let queue = |id: &Value| site.client.get(site.at(&format!("/api/v1/review/comments/{}", id.as_str().unwrap()))).bearer_auth(&site.token);
        for one in &posted {
            let item = json_of(queue(&one["id"]).send().await.unwrap()).await;
            assert_eq!(item["model"], base, "{item}");
            let score = site.score_of(json!({ "body": item["body"], "name": "Awa" })).await;
            assert_eq!(item["verdict"], score["verdict"]);
        }
        let changed = told["changed"].as_array().unwrap();
        let differing = 6 - ["publish", "review", "spam"].iter().map(|v| told["verdicts"][v][v].as_u64().unwrap()).sum::<u64>();
        assert_eq!(changed.len() as u64, differing, "{told}");
        for one in changed {
            assert_ne!(one["in_use"]["verdict"], one["shadow"]["verdict"]);
            assert!(!one["text"].as_str().unwrap().contains("06"), "{one}");
        }
        // One is as the program said, one is not: each is borne out once, whoever had an opinion.
        for (one, decision) in posted.iter().zip(["approve", "spam"]) {
            let path = format!("/api/v1/review/comments/{}/decision", one["id"].as_str().unwrap());
            let said = site.client.post(site.at(&path)).bearer_auth(&site.token).json(&json!({ "decision": decision })).send().await.unwrap();
            assert_eq!(said.status(), 200);
        }
        let decided = program.json(&["model", "shadow"])["decided"].clone();
        assert_eq!(decided["comments"], 2);
        for who in ["in_use", "shadow"] {
            let of = |name: &str| decided[who][name].as_u64().unwrap();
            assert_eq!(of("right") + of("wrong") + of("left_to_a_person"), 2, "{decided}");
            assert_eq!(of("right"), of("wrong"), "both texts are alike: {decided}");
        }
        let told = program.run(&["model", "shadow"]);
        assert!(told.code == 0 && told.out.contains("judged 6 comments in the shadow since") && told.out.contains("was right on"), "{told:?}");

        program.json(&["model", "shadow", "--off"]);
        for service in [&site.service, &second] {
            assert!(logged(service, "no model judges in the shadow any more").await, "{}", service.log());
        }
        post(&site, &second, "Thank you for this article, the last").await;
        let told = program.json(&["model", "shadow"]);
        assert!(told["until"].is_string() && told["compared"] == 6, "{told}");
        program.run(&["model", "shadow", "never-made"]).failed("there is no version never-made");
        program.run(&["model", "shadow", base.as_str().unwrap()]).failed("is in use");
        assert_eq!(program.run(&["model", "shadow", "opposite", "--off"]).code, 2);
    }

    async fn a_row_goes_with_its_comment_and_follows_its_text(program: Program) {
        let site = Site::open(&program);
        opposite(&program);
        program.json(&["model", "shadow", "opposite"]);
        assert!(logged(&site.service, "judges in the shadow now").await);
        let mut posted = Vec::new();
        for n in 0..3 {
            posted.push(post(&site, &site.service, &format!("Thank you for this article, number {n}")).await);
        }
        has_rows(&program, 3).await;
        let own = |one: &Value| site.at(&format!("/api/v1/sites/blog/comments/{}", one["id"].as_str().unwrap()));
        let token = |one: &Value| one["edit_token"].as_str().unwrap().to_owned();
        let gone = site.client.delete(own(&posted[0])).bearer_auth(token(&posted[0])).send().await.unwrap();
        assert_eq!(gone.status(), 204);
        assert_eq!(rows(&program).await, 2, "erased with its comment, at once");

        let probability = |told: &Value| -> Vec<f64> { told["changed"].as_array().unwrap().iter().map(|one| one["shadow"]["spam_probability"].as_f64().unwrap()).collect() };
        let before = probability(&program.json(&["model", "shadow"]));
        for one in &posted[1..] {
            let edited = site.client.put(own(one)).bearer_auth(token(one)).json(&json!({ "body": format!("Buy cheap watches now, {}", one["id"]) })).send().await.unwrap();
            assert_eq!(edited.status(), 200);
        }
        let anew = until(SOON, || async {
            let told = program.json(&["model", "shadow"]);
            (told["compared"] == 2 && probability(&told) != before).then_some(())
        }).await;
        assert!(anew.is_some(), "the new texts are judged: {}", program.json(&["model", "shadow"]));
        assert_eq!(rows(&program).await, 2, "in place of the old ones");

        // Another version begins with nothing.
        let store = program.store().await;
        let file = rename(&std::fs::read(program.folder().join("opposite.tamis")).unwrap(), "another").unwrap();
        let checksum = Model::parse(&file).unwrap().checksum();
        let new = NewModel { version: "another".to_owned(), parent: None, checksum, file, judgement: "{}".to_owned(), created_at_ms: 1 };
        store.add_model(new).await.unwrap();
        program.json(&["model", "shadow", "another"]);
        assert_eq!((rows(&program).await, &program.json(&["model", "shadow"])["compared"]), (0, &json!(0)));
        assert_eq!(program.run(&["site", "remove", "blog", "--yes"]).code, 0);
    }

    async fn a_shadow_that_cannot_be_loaded_touches_no_comment(program: Program) {
        let site = Site::open(&program);
        let store = program.store().await;
        let mut file = Model::base().to_vec();
        let middle = file.len() / 2;
        file[middle] ^= 0xff;
        let new = NewModel { version: "bent".to_owned(), parent: None, checksum: "bent".to_owned(), file, judgement: "{}".to_owned(), created_at_ms: 1 };
        store.add_model(new).await.unwrap();
        program.run(&["model", "shadow", "bent"]).failed("cannot be used");
        // Somebody names it all the same, by hand.
        let act = NewAct { id: "by-hand".to_owned(), at_ms: 1, moderator_id: None, act: "model.shadowed".to_owned(), subject: "bent".to_owned(), detail: "{}".to_owned() };
        assert!(store.set_shadow("bent".to_owned(), 1, act).await.unwrap());
        assert!(logged(&site.service, "this model cannot judge in the shadow").await, "{}", site.service.log());
        let kept = post(&site, &site.service, "Merci pour cet article.").await;
        assert!(kept["id"].is_string());
        let listed = site.client.get(site.at(&format!("/api/v1/sites/blog/comments?page={}", encoded("https://blog.example/article")))).send().await.unwrap();
        assert_eq!(listed.status(), 200);
        assert_eq!(rows(&program).await, 0);
        assert_eq!(site.service.log().matches("cannot judge in the shadow").count(), 1, "said once");
        // What a process wrote after its time is swept.
        assert_eq!(store.forget_shadows().await.unwrap(), 0);
    }
}
