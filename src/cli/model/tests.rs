//! What holds of `model`.

use super::*;
use crate::cli::examples::read_labelled;
use serde_json::{Value, json};

/// A folder with a small training file and the model it gives.
fn trained() -> (tempfile::TempDir, Model) {
    let folder = tempfile::tempdir().unwrap();
    let lines: Vec<Value> = (0..40)
        .map(|at| match at % 2 {
            0 => json!({"text": format!("I liked the gardens in chapter {at}"), "label": "ham", "source": "a"}),
            _ => json!({"text": format!("free money click the casino {at}"), "label": "spam", "source": "a", "template": at}),
        })
        .collect();
    let data = write(&folder, "data.jsonl", &lines);
    let out = folder.path().join("model.tamis");
    let trained = train(&[data], &out, &Options::of("test-1")).unwrap();
    assert_eq!((trained.texts, trained.version.as_str()), (40, "test-1"));
    let model = open(&out).unwrap();
    assert_eq!(model.checksum(), trained.checksum);
    (folder, model)
}

fn write(folder: &tempfile::TempDir, name: &str, lines: &[Value]) -> PathBuf {
    let path = folder.path().join(name);
    let lines: Vec<String> = lines.iter().map(Value::to_string).collect();
    let text = lines.join("\n") + "\n";
    std::fs::write(&path, text).unwrap();
    path
}

fn entries(folder: &tempfile::TempDir) -> usize {
    std::fs::read_dir(folder.path()).unwrap().count()
}

#[test]
fn every_line_gets_its_answer_in_order() {
    let (folder, model) = trained();
    let input = write(
        &folder,
        "in.jsonl",
        &[
            json!({"text": "free casino money"}),
            json!({"text": "I liked the gardens", "author": "Ann", "lang": "en"}),
            json!({"text": ""}),
        ],
    );
    let output = folder.path().join("out.jsonl");
    assert_eq!(score(&model, &input, &output).unwrap(), 3);
    let text = std::fs::read_to_string(output).unwrap();
    let answers: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(answers[0]["spam_probability"].as_f64().unwrap() > 0.5);
    assert!(answers[1]["spam_probability"].as_f64().unwrap() < 0.5);
    assert_eq!(answers[2]["verdict"], "review");
    assert_eq!(answers.len(), 3);
}

#[test]
fn bad_lines_are_all_named_and_nothing_is_written() {
    let (folder, model) = trained();
    let input = folder.path().join("in.jsonl");
    std::fs::write(
        &input,
        "{\"text\": \"fine\"}\nnot json\n\n{\"author\": \"x\"}\n{\"text\": 7}\n",
    )
    .unwrap();
    let output = folder.path().join("out.jsonl");
    std::fs::write(&output, "as it was").unwrap();
    let before = entries(&folder);
    let told = score(&model, &input, &output).unwrap_err().to_string();
    for part in [
        "3 lines are bad",
        "line 2:",
        "line 4:",
        "line 5:",
        "missing field `text`",
    ] {
        assert!(told.contains(part), "{part} in {told}");
    }
    assert_eq!(std::fs::read_to_string(output).unwrap(), "as it was");
    assert_eq!(entries(&folder), before);
}

#[test]
fn bad_training_lines_are_told_with_file_and_number() {
    let folder = tempfile::tempdir().unwrap();
    let data = write(
        &folder,
        "data.jsonl",
        &[
            json!({"text": "a", "label": "ham"}),
            json!({"text": "b", "label": "eggs"}),
            json!({"text": "c"}),
        ],
    );
    let out = folder.path().join("model.tamis");
    let told = train(&[data], &out, &Options::of("t")).unwrap_err().to_string();
    assert!(told.contains("data.jsonl, line 2:") && told.contains("eggs"), "{told}");
    assert!(told.contains("line 3: label is missing"), "{told}");
    assert!(!out.exists());
}

#[test]
fn many_faults_are_counted_and_few_are_listed() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data.jsonl");
    std::fs::write(&data, "nonsense\n".repeat(500)).unwrap();
    let told = train(&[data], &folder.path().join("m"), &Options::of("t"))
        .unwrap_err()
        .to_string();
    assert!(
        told.contains("500 lines are bad") && told.contains("480 more"),
        "{told}"
    );
}

#[test]
fn csv_with_a_header_trains_the_same_model_as_json_lines() {
    let (folder, model) = trained();
    let mut csv = String::from("text,label,source,template\n");
    for at in 0..40 {
        let number = at.to_string();
        csv += &match at % 2 {
            0 => ["I liked the gardens in chapter ", &number, ",ham,a,\n"].concat(),
            _ => ["free money click the casino ", &number, ",spam,a,", &number, "\n"].concat(),
        };
    }
    let data = folder.path().join("data.csv");
    std::fs::write(&data, csv).unwrap();
    let out = folder.path().join("other.tamis");
    assert_eq!(
        train(&[data], &out, &Options::of("test-1")).unwrap().checksum,
        model.checksum()
    );
}

#[test]
fn a_line_without_end_is_refused_and_not_swallowed() {
    let (folder, model) = trained();
    let input = folder.path().join("in.jsonl");
    std::fs::write(&input, "x".repeat(3 << 20)).unwrap();
    let told = score(&model, &input, &folder.path().join("out"))
        .unwrap_err()
        .to_string();
    assert!(told.contains("line 1: longer than"), "{told}");
}

#[test]
fn a_damaged_model_says_so_in_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.tamis");
    std::fs::write(
        &path,
        b"TAMISMOD and some rubbish that is long enough to look like one ......",
    )
    .unwrap();
    assert!(format!("{:#}", open(&path).unwrap_err()).contains("damaged"));
    assert!(format!("{:#}", open(&folder.path().join("none")).unwrap_err()).contains("cannot read"));
}

#[test]
fn our_own_corpus_expands_without_a_fault() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let examples = read_labelled(&[folder]).unwrap();
    assert!(examples.len() > 3000);
    assert!(
        examples
            .iter()
            .all(|example| !example.text.contains("$N") && !example.text.contains('{'))
    );
}

#[test]
fn no_source_of_a_base_is_called_as_a_sites_decisions_are() {
    let folder = tempfile::tempdir().unwrap();
    let line = |at: u32, source: &str| json!({"text": format!("chapter {at}"), "label": (["ham", "spam"][at as usize % 2]), "source": source});
    let lines: Vec<Value> = (0..40)
        .map(|at| line(at, ["a", "site:blog", "(sites)"][at as usize % 3]))
        .collect();
    let data = write(&folder, "data.jsonl", &lines);
    let out = folder.path().join("model.tamis");
    let why = train(&[data], &out, &Options::of("test-1")).unwrap_err().to_string();
    assert!(why.contains("(sites), site:blog"), "{why}");
    assert!(!out.exists());
}
