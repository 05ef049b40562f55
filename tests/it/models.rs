//! The command line of models: what a text scores and why, training, scoring a file.

use crate::program::Program;
use serde_json::json;

#[tokio::test]
async fn check_says_why_and_makes_nothing() {
    let program = Program::on_sqlite().await;
    let text = "Gagnez 5000 euros par jour au casino, cliquez sur http://casino.example !!!";
    let told = program.json(&["check", text, "--name", "Casino bonus"]);
    let weights: f64 = told["reasons"]
        .as_array()
        .unwrap()
        .iter()
        .map(|reason| reason["weight"].as_f64().unwrap())
        .sum();
    let logit = told["logit"].as_f64().unwrap();
    assert!(
        (weights + told["remainder"].as_f64().unwrap() - logit).abs() < 1e-6,
        "{told}"
    );
    assert!((1.0 / (1.0 + (-logit).exp()) - told["spam_probability"].as_f64().unwrap()).abs() < 1e-9);
    assert_eq!(std::fs::read_dir(program.folder()).unwrap().count(), 0);
    let done = program.run(&["check", text]);
    assert!(
        done.code == 0 && done.out.contains("% spam") && done.out.contains("everything else"),
        "{done:?}"
    );
    program.json(&["site", "add", "blog", "--origin", "https://blog.example"]);
    program.json(&["site", "set", "blog", "--block-word", "casino"]);
    let judged = program.json(&["check", text, "--site", "blog"]);
    assert_eq!(
        (&judged["verdict"], &judged["cause"]),
        (&json!("spam"), &json!("blocked_word"))
    );
    program
        .run(&["check", text, "--site", "shop"])
        .failed("there is no site shop");
}

#[tokio::test]
async fn a_model_is_trained_and_scores_without_a_database() {
    let program = Program::on_sqlite().await;
    let row = |label: &str, text: &str, number: usize| json!({ "label": label, "text": format!("{text} {number}"), "source": format!("s{}", number % 3) });
    let rows: Vec<String> = (0..120)
        .map(|n| {
            if n % 2 == 0 {
                row("spam", "Buy cheap watches now http://shop.example", n)
            } else {
                row("ham", "Thank you for this careful article", n)
            }
            .to_string()
        })
        .collect();
    let turned: Vec<String> = rows.iter().rev().cloned().collect();
    std::fs::write(program.folder().join("a.jsonl"), rows.join("\n")).unwrap();
    std::fs::write(program.folder().join("b.jsonl"), turned.join("\n")).unwrap();
    for name in ["a", "b"] {
        let (data, out) = (format!("{name}.jsonl"), format!("{name}.tamis"));
        let done = program.run(&["model", "train", "--data", &data, "--out", &out]);
        assert_eq!(done.code, 0, "{done:?}");
        // linfa-bayes prints its parameters while it fits; nobody asked for them.
        for word in ["[", "ClassHistogram", "multinomial_nb"] {
            assert!(!done.err.contains(word) && !done.out.contains(word), "{word}: {done:?}");
        }
        assert!(done.err.lines().count() <= 1, "{done:?}");
    }
    let bytes = |name: &str| std::fs::read(program.folder().join(name)).unwrap();
    assert!(
        bytes("a.tamis") == bytes("b.tamis"),
        "the same input in another order gives the same bytes"
    );
    let input = "{\"text\":\"Buy cheap watches\"}\n{\"text\":\"Thank you\",\"lang\":\"en\"}\n";
    let done = program.run_with(
        &["model", "score", "--model", "a.tamis", "--input", "-", "--output", "-"],
        &[],
        input,
    );
    let scores: Vec<serde_json::Value> = done
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(done.code == 0 && scores.len() == 2, "{done:?}");
    assert!(scores[0]["spam_probability"].as_f64() > scores[1]["spam_probability"].as_f64());
    assert!(!program.folder().join("tamis.db").exists());
    let done = program.run(&["model", "score", "--model", "a.jsonl", "--input", "-"]);
    assert_eq!((done.code, done.err.lines().count()), (1, 1), "{done:?}");
}

#[tokio::test]
async fn an_evaluation_writes_a_page_of_its_own_in_either_tongue() {
    let program = Program::on_sqlite().await;
    let row = |n: usize| {
        let (label, text) = match n % 5 {
            0 | 1 => ("spam", "Buy cheap watches now, write to jane@shop.example"),
            2 | 3 => ("ham", "Thank you for this careful article"),
            // Nothing tells these apart: half of them are mistakes for the report.
            _ => (
                ["ham", "spam"][n / 5 % 2],
                "Where are those from, wrote jane@shop.example",
            ),
        };
        json!({ "label": label, "text": format!("{text} {n}"), "source": format!("s{}", n % 3), "kind": format!("k{}", n % 40) }).to_string()
    };
    let rows: Vec<String> = (0..200).map(row).collect();
    std::fs::write(program.folder().join("a.jsonl"), rows.join("\n")).unwrap();
    let evaluate =
        |more: &[&str]| program.run(&[&["model", "evaluate", "--cross-validate", "--data", "a.jsonl"], more].concat());
    for (name, lang, title) in [
        ("en.html", &[][..], "How well such a model judges"),
        ("fr.html", &["--lang", "fr"], "Ce que valent les avis"),
    ] {
        let done = evaluate(&[&["--by", "kind", "--report", name], lang].concat());
        assert!(
            done.code == 0 && done.out.contains("by kind in 9 parts") && done.err.contains(name),
            "{done:?}"
        );
        let page = std::fs::read_to_string(program.folder().join(name)).unwrap();
        assert!(
            page.contains(title) && page.contains("•••") && page.trim_end().ends_with("</html>"),
            "{page}"
        );
        assert!(!page.contains("shop.example") && !page.contains("<script"), "{page}");
    }
    let told: serde_json::Value = serde_json::from_str(&evaluate(&["--json", "--also-train", "a.jsonl"]).out).unwrap();
    assert_eq!(
        (&told["how"]["parts"], &told["how"]["also_trained"]),
        (&json!(3), &json!(200))
    );
    assert!(told["overall"]["intervals"]["accuracy"][0].as_f64() <= told["overall"]["accuracy"].as_f64());
    assert_eq!(told["budgets"]["block"].as_array().unwrap().len(), 5);
    for wrong in [
        &["--by", "moon"][..],
        &["--lang", "fr"],
        &["--report", "x.html", "--lang", "de"],
    ] {
        assert_eq!(evaluate(wrong).code, 2, "{wrong:?}");
    }
    let refused = evaluate(&["--report", "nowhere/x.html"]);
    refused.failed("nowhere/x.html");
    assert!(!program.folder().join("tamis.db").exists(), "no database was asked");
}

#[tokio::test]
async fn training_says_what_it_took() {
    let program = Program::on_sqlite().await;
    let row = |n: usize| {
        let (label, text) = [("ham", "thank you"), ("spam", "cheap watches")][n % 2];
        json!({ "label": label, "text": format!("{text} {n}") }).to_string()
    };
    std::fs::write(
        program.folder().join("a.jsonl"),
        (0..60).map(row).collect::<Vec<_>>().join("\n"),
    )
    .unwrap();
    let train = ["model", "train", "--data", "a.jsonl", "--out", "a.tamis"];
    let told = program.json(&train);
    assert!(
        told["seconds"].as_f64().unwrap() > 0.0 && told["texts_per_second"].as_f64().unwrap() > 0.0,
        "{told}"
    );
    let linux = cfg!(target_os = "linux");
    assert_eq!(
        told["peak_memory_bytes"]
            .as_u64()
            .is_some_and(|bytes| bytes > 1_000_000),
        linux,
        "{told}"
    );
    let done = program.run(&train);
    assert!(
        done.out.contains("texts a second") && done.out.contains("most memory held"),
        "{done:?}"
    );
}
