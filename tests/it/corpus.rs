//! The command line of our own corpus: looked over, and written out.

use crate::program::Program;
use serde_json::{Value, json};
use std::path::Path;

/// A program in whose folder a small corpus lies, without a fault.
async fn with_corpus() -> Program {
    let program = Program::on_sqlite().await;
    let folder = program.folder().join("corpus");
    std::fs::create_dir(&folder).unwrap();
    let common = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/common.lists");
    std::fs::copy(common, folder.join("common.lists")).unwrap();
    let entries = |block: &str| (0..20).map(|n| format!("{block}{n}\n")).collect::<String>();
    let lists = ["first", "last", "sold", "city"].map(|block| format!("@{block}\n{}", entries(block)));
    for lang in ["en", "eo"] {
        std::fs::write(folder.join(format!("{lang}.lists")), lists.concat()).unwrap();
    }
    for (file, kinds) in [("eo_ham.txt", ["thanks", "praise"]), ("eo_spam.txt", ["loan", "jobs"])] {
        let kind = |kind: &str| {
            let templates = (0..3).map(|n| format!("{kind} {{may|can}} be {kind}{n}, $NP $N4\n"));
            format!("@{kind}\n{}", templates.collect::<String>())
        };
        std::fs::write(folder.join(file), kinds.map(kind).concat()).unwrap();
    }
    program
}

#[tokio::test]
async fn a_corpus_is_looked_over() {
    let program = with_corpus().await;
    let done = program.run(&["corpus", "lint"]);
    assert_eq!((done.code, done.err.as_str()), (0, ""), "{done:?}");
    let columns = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let lines: Vec<Vec<String>> = done.out.lines().map(columns).collect();
    assert_eq!(lines.len(), 3, "{done:?}");
    assert_eq!(&lines[1][..5], ["eo", "ham", "2", "6", "48"]);

    let spam = program.folder().join("corpus/eo_spam.txt");
    let text = std::fs::read_to_string(&spam).unwrap();
    std::fs::write(&spam, format!("{text}write to bob@mail.ru $N4\n{{\n")).unwrap();
    let done = program.run(&["corpus", "lint", "corpus"]);
    done.failed("2 faults in corpus");
    assert!(
        done.out
            .contains("corpus/eo_spam.txt:9: [literal] an e-mail address is written out: bob@mail.ru"),
        "{done:?}"
    );
    let done = program.run(&["corpus", "lint", "--json"]);
    done.failed("2 faults in corpus");
    let told: Value = serde_json::from_str(&done.out).unwrap();
    assert_eq!(told["classes"][0]["templates"], 6);
    let fault =
        json!({"file": "corpus/eo_spam.txt", "line": 10, "rule": "grammar", "why": "a brace is not closed: \"{\""});
    assert!(told["faults"].as_array().unwrap().contains(&fault), "{told}");
    let done = program.run(&["corpus", "expand", "--out", "rows.jsonl"]);
    assert_eq!(
        (done.code, program.folder().join("rows.jsonl").exists()),
        (1, false),
        "{done:?}"
    );
    assert!(done.err.contains("line 10: a brace is not closed"), "{done:?}");
    program
        .run(&["corpus", "lint", "nowhere"])
        .failed("cannot read nowhere");
}

#[tokio::test]
async fn a_corpus_is_compared_with_other_data() {
    let program = with_corpus().await;
    let ham = program.folder().join("corpus/eo_ham.txt");
    let text = std::fs::read_to_string(&ham).unwrap();
    std::fs::write(&ham, format!("{text}it snowed on the day we left for home, $NP\n")).unwrap();
    let line = json!({"text": "Oh, it snowed on the day we left for good"});
    std::fs::write(program.folder().join("data.jsonl"), line.to_string()).unwrap();
    assert_eq!(program.run(&["corpus", "lint"]).code, 0);
    let done = program.run(&["corpus", "lint", "--against", "data.jsonl"]);
    done.failed("1 fault in corpus");
    assert!(
        done.out
            .contains("[leak] shares \"it snowed on the day we left for\" with data.jsonl, line 1"),
        "{done:?}"
    );
}

#[tokio::test]
async fn a_corpus_is_written_out_as_the_data_it_is() {
    let program = with_corpus().await;
    let done = program.run(&["corpus", "expand", "--out", "-"]);
    assert_eq!((done.code, done.err.as_str()), (0, "96 rows\n"), "{done:?}");
    let rows: Vec<Value> = done
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(rows.len(), 96);
    let row = &rows[0];
    assert_eq!(
        (&row["synthetic"], &row["kind"], &row["lang"]),
        (&json!(true), &json!("eo:ham:thanks"), &json!("eo"))
    );
    let told = program.json(&["corpus", "expand", "corpus", "--out", "rows.jsonl"]);
    assert_eq!(told, json!({"rows": 96, "out": "rows.jsonl"}));
    let written = std::fs::read_to_string(program.folder().join("rows.jsonl")).unwrap();
    assert_eq!(written, done.out);
    // The rows teach what the templates teach.
    for data in ["rows.jsonl", "corpus"] {
        let out = format!("{data}.tamis");
        let done = program.run(&["model", "train", "--data", data, "--out", &out]);
        assert_eq!(done.code, 0, "{done:?}");
    }
    let bytes = |name: &str| std::fs::read(program.folder().join(name)).unwrap();
    assert!(bytes("rows.jsonl.tamis") == bytes("corpus.tamis"));
}
