//! `tamis model learning-curve` and the parts that `tamis model evaluate` hands on.

use crate::program::Program;
use serde_json::{Value, json};

/// A labelled comment; what tells the classes apart is `ham` and `spam`, what they are about they share.
fn row(n: usize, ham: [&str; 3], spam: [&str; 3]) -> String {
    let things = ["perahu", "lampu", "kebun", "biola", "gunung", "sepeda", "payung"];
    let (label, about) = if n.is_multiple_of(2) {
        ("ham", ham)
    } else {
        ("spam", spam)
    };
    let thing = |step: usize| things[(n / 2 * step + n / 14) % things.len()];
    let text = format!("{} {} {} {}", about[n / 2 % 3], thing(1), about[n / 6 % 3], thing(3));
    json!({ "label": label, "text": text, "source": format!("s{}", n % 3) }).to_string()
}

fn write(program: &Program, name: &str, n: usize, ham: [&str; 3], spam: [&str; 3]) {
    let rows: Vec<String> = (0..n).map(|n| row(n, ham, spam)).collect();
    std::fs::write(program.folder().join(name), rows.join("\n")).unwrap();
}

#[tokio::test]
async fn a_model_learns_a_strange_site_decision_by_decision() {
    let program = Program::on_sqlite().await;
    write(
        &program,
        "known.jsonl",
        240,
        ["thank you", "i liked it", "well done"],
        ["free money", "casino bonus", "click here"],
    );
    write(
        &program,
        "strange.jsonl",
        600,
        ["terima kasih", "bagus sekali", "saya suka"],
        ["slot gacor", "maxwin", "daftar sekarang"],
    );
    let trained = program.run(&[
        "model",
        "train",
        "--data",
        "known.jsonl",
        "--out",
        "known.tamis",
        "--version",
        "known-1",
    ]);
    assert_eq!(trained.code, 0, "{trained:?}");
    let curve = |more: &[&str]| {
        let command = [
            "model",
            "learning-curve",
            "--data",
            "strange.jsonl",
            "--model",
            "known.tamis",
            "--decisions",
            "0,20,100",
            "--repeats",
            "2",
        ];
        program.run(&[&command, more].concat())
    };
    let told = |more: &[&str]| {
        let done = curve(&[&["--json"], more].concat());
        assert_eq!(done.code, 0, "{done:?}");
        let mut told: Value = serde_json::from_str(&done.out).unwrap();
        for point in told["points"].as_array_mut().unwrap() {
            let seconds = point["seconds"].take();
            assert_eq!(seconds.is_null(), point["decisions"] == 0, "nobody retrains on nothing");
        }
        told
    };
    let first = told(&[]);
    let figure = |point: usize, name: &str| first["points"][point][name]["mean"].as_f64().unwrap();
    assert!(figure(0, "accuracy") < 0.75 && figure(2, "accuracy") > 0.95, "{first}");
    assert!(figure(2, "sc1") >= figure(0, "sc1"), "{first}");
    assert_eq!(
        first["points"][2]["spam_verdicts"]["spam"]["mean"], 0.0,
        "100 labels block nothing"
    );
    assert_eq!(
        (&first["version"], &first["by"], &first["repeats"]),
        (&json!("known-1"), &json!("template"), &json!(2))
    );
    assert_eq!(told(&[]), first, "the same seed plays the same games");
    assert_ne!(told(&["--seed", "2"])["points"], first["points"]);
    let rare = told(&["--spam-share", "0.1", "--by", "random"]);
    let decided = rare["points"][2]["spam_decided"]["mean"].as_f64().unwrap();
    assert!((0.02..0.25).contains(&decided), "{rare}");

    let done = curve(&["--report", "curve.html", "--lang", "fr"]);
    assert!(
        done.code == 0 && done.out.contains("decisions") && done.err.contains("curve.html"),
        "{done:?}"
    );
    let page = std::fs::read_to_string(program.folder().join("curve.html")).unwrap();
    assert!(
        page.contains("apprend un nouveau site") && page.trim_end().ends_with("</html>"),
        "{page}"
    );
    for wrong in [
        &["--by", "kind"][..],
        &["--spam-share", "1"],
        &["--repeats", "0"],
        &["--lang", "fr"],
    ] {
        assert_eq!(curve(wrong).code, 2, "{wrong:?}");
    }
    assert!(!program.folder().join("tamis.db").exists(), "no database was asked");
}

#[tokio::test]
async fn an_evaluation_hands_its_parts_on() {
    let program = Program::on_sqlite().await;
    write(
        &program,
        "a.jsonl",
        120,
        ["thank you", "i liked it", "well done"],
        ["free money", "casino bonus", "click here"],
    );
    let evaluate = |more: &[&str]| {
        program.run(
            &[
                &["model", "evaluate", "--data", "a.jsonl", "--folds-out", "folds.jsonl"],
                more,
            ]
            .concat(),
        )
    };
    let done = evaluate(&["--cross-validate", "--json"]);
    assert_eq!(done.code, 0, "{done:?}");
    let lines = std::fs::read_to_string(program.folder().join("folds.jsonl")).unwrap();
    let folds: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(folds.len(), 120);
    for (n, fold) in folds.iter().enumerate() {
        assert_eq!(
            (&fold["index"], &fold["part"], &fold["source"]),
            (&json!(n), &json!(n % 3), &json!(format!("s{}", n % 3)))
        );
        assert_eq!(
            (&fold["label"], &fold["learnt"]),
            (&json!(["ham", "spam"][n % 2]), &json!(true))
        );
    }
    // The figures that were told are those of the scores that were handed on.
    let right = folds
        .iter()
        .filter(|fold| (fold["spam_probability"].as_f64().unwrap() >= 0.5) == (fold["label"] == "spam"));
    let told: Value = serde_json::from_str(&done.out).unwrap();
    let accuracy = f64::from(u32::try_from(right.count()).unwrap()) / 120.0;
    assert!(
        (told["overall"]["accuracy"].as_f64().unwrap() - accuracy).abs() < 1e-9,
        "{accuracy}"
    );
    assert_eq!(evaluate(&["--model", "x"]).code, 2, "one model has no parts");
}
