//! Two versions on the same comments: every verdict that differs is told, and nothing that should not show.

use crate::program::{Program, on_both_databases};
use crate::retrain::Site;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Trains a small model, on as many texts as both cuts ask for, whose spam are the texts of `spam` and whose ham those of `ham`.
fn train(program: &Program, name: &str, spam: &str, ham: &str) {
    let row = |label: &str, text: &str, n: usize| json!({ "label": label, "text": format!("{text} {n}"), "source": format!("s{}", n % 3) });
    let rows: Vec<String> = (0..4600)
        .map(|n| {
            if n % 2 == 0 {
                row("spam", spam, n)
            } else {
                row("ham", ham, n)
            }
            .to_string()
        })
        .collect();
    std::fs::write(program.folder().join("rows.jsonl"), rows.join("\n")).unwrap();
    let out = format!("{name}.tamis");
    let done = program.run(&[
        "model",
        "train",
        "--data",
        "rows.jsonl",
        "--out",
        &out,
        "--version",
        name,
    ]);
    assert_eq!(done.code, 0, "{done:?}");
}

/// Rows of mixed sorts, some alike to the one training, some to the other.
fn mixed() -> Vec<Value> {
    (0..200)
        .map(|n| {
            let text = [
                "buy cheap watches now",
                "thank you for this article",
                "buy this article for watches",
                "thank you, cheap and now",
                "nothing of the sort",
            ][n % 5];
            let label = if n % 2 == 0 { "spam" } else { "ham" };
            json!({ "text": format!("{text} {n}\nfrom awa{n}@example.org"), "label": label })
        })
        .collect()
}

fn verdicts(program: &Program, model: &str) -> Vec<Value> {
    let done = program.run(&["model", "score", "--model", model, "--input", "data.jsonl"]);
    done.out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[tokio::test]
async fn every_changed_verdict_of_a_file_is_told() {
    let program = Program::on_sqlite().await;
    train(&program, "one", "buy cheap watches now", "thank you for this article");
    train(&program, "other", "thank you for this article", "buy cheap watches now");
    let rows: Vec<String> = mixed().iter().map(Value::to_string).collect();
    std::fs::write(program.folder().join("data.jsonl"), rows.join("\n")).unwrap();
    let told = program.json(&["model", "compare", "one.tamis", "other.tamis", "--data", "data.jsonl"]);
    assert!(!program.folder().join("tamis.db").exists(), "files need no database");

    let (one, other) = (verdicts(&program, "one.tamis"), verdicts(&program, "other.tamis"));
    let mut expected = BTreeMap::new();
    let mut crossed: BTreeMap<(String, String), u64> = BTreeMap::new();
    for (at, (a, b)) in one.iter().zip(&other).enumerate() {
        let text = |said: &Value| said["verdict"].as_str().unwrap().to_owned();
        *crossed.entry((text(a), text(b))).or_default() += 1;
        if a["verdict"] != b["verdict"] {
            expected.insert(format!("data.jsonl:{}", at + 1), (a.clone(), b.clone()));
        }
    }
    assert!(
        expected.len() > 20,
        "the test needs some that change: {}",
        expected.len()
    );
    let changed = told["changed"].as_array().unwrap();
    assert_eq!(changed.len(), expected.len());
    for one in changed {
        let (a, b) = &expected[one["id"].as_str().unwrap()];
        assert_eq!((&one["a"], &one["b"]), (a, b));
        let text = one["text"].as_str().unwrap();
        assert!(
            text.chars().count() <= 80 && !text.contains('\n') && text.ends_with("from •••"),
            "{text}"
        );
        assert!(!text.contains(|c: char| c.is_ascii_digit()), "{text}");
    }
    for ((a, b), n) in &crossed {
        assert_eq!(told["all"]["verdicts"][a][b], json!(n), "{a} {b}");
    }
    assert_eq!(
        (&told["all"]["a"]["ham"], &told["all"]["a"]["spam"]),
        (&json!(100), &json!(100))
    );
    assert_eq!(
        (&told["a"]["version"], &told["b"]["version"]),
        (&json!("one"), &json!("other"))
    );

    let done = program.run(&["model", "compare", "one.tamis", "other.tamis", "--data", "data.jsonl"]);
    assert_eq!(done.code, 0, "{done:?}");
    assert_eq!(
        done.out.lines().filter(|line| line.starts_with("data.jsonl:")).count(),
        expected.len()
    );
    assert!(
        done.out
            .contains(&format!("{} of 200 verdicts changed", expected.len()))
            && done.out.contains("MCC"),
        "{done:?}"
    );

    let same = program.json(&["model", "compare", "one.tamis", "one.tamis", "--data", "data.jsonl"]);
    assert_eq!(same["changed"], json!([]));
    std::fs::write(
        program.folder().join("bad.jsonl"),
        format!("{}\n{{\"text\":1}}\nnot json\n", rows[0]),
    )
    .unwrap();
    let done = program.run(&["model", "compare", "one.tamis", "other.tamis", "--data", "bad.jsonl"]);
    assert_eq!(
        (done.code, done.out.as_str()),
        (1, ""),
        "nothing is told of bad input but its faults"
    );
    assert!(
        done.err.contains("2 lines are bad") && done.err.contains("line 2") && done.err.contains("line 3"),
        "{done:?}"
    );
    program
        .run(&["model", "compare", "one.tamis", "nowhere.tamis"])
        .failed("nowhere.tamis");
}

on_both_databases! {
    async fn without_data_decisions_and_held_out_texts_compare(program: Program) {
        let site = Site::open(&program);
        site.decide_ten().await;
        let base = program.json(&["model", "list"])[0]["version"].as_str().unwrap().to_owned();
        train(&program, "one", "buy cheap watches now", "thank you for this article");
        let told = program.json(&["model", "compare", &base, "one.tamis"]);
        let parts = &told["parts"];
        assert_eq!((&parts["decisions"]["a"]["ham"], &parts["decisions"]["a"]["spam"]), (&json!(5), &json!(5)));
        let held = &parts["held out"]["b"];
        assert!(held["ham"].as_u64().unwrap() > 100 && held["spam"].as_u64().unwrap() > 100, "{parts}");
        let changed = told["changed"].as_array().unwrap();
        let sum: u64 = ["publish", "review", "spam"].iter().flat_map(|a| ["publish", "review", "spam"].map(|b| if *a == b { 0 } else { told["all"]["verdicts"][a][b].as_u64().unwrap() })).sum();
        assert_eq!(changed.len() as u64, sum);
        let of_blog: Vec<&Value> = changed.iter().filter(|one| one["id"].as_str().unwrap().starts_with("blog:")).collect();
        assert!(of_blog.iter().all(|one| one["text"].is_string()));
        assert!(changed.iter().any(|one| one["text"].is_null()), "held-out texts have none");
        // A decision that was changed counts with its last word.
        let queue = site.client.get(site.at("/api/v1/review/comments?status=spam")).bearer_auth(&site.token).send().await.unwrap();
        let id = crate::harness::json_of(queue).await["items"][0]["id"].as_str().unwrap().to_owned();
        let said = site.client.post(site.at(&format!("/api/v1/review/comments/{id}/decision"))).bearer_auth(&site.token);
        assert_eq!(said.json(&json!({ "decision": "approve" })).send().await.unwrap().status(), 200);
        let told = program.json(&["model", "compare", &base, "one.tamis"]);
        assert_eq!((&told["parts"]["decisions"]["a"]["ham"], &told["parts"]["decisions"]["a"]["spam"]), (&json!(6), &json!(4)));
    }
}
