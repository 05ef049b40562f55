//! Requests as clients put them on the wire, replayed line by line: `fixtures/wire/`, and a folder of more where
//! `TAMIS_WIRE_SAMPLES` names one.

use crate::akismet::short_key;
use crate::harness::{App, on_both};
use reqwest::Method;
use serde_json::Value;
use std::path::Path;

/// The key that stands in the files; it becomes the site's own.
const KEY: &str = "abcdef123456";

/// What is wrong with the answers to a file's lines, and how many lines there are.
async fn replay(app: &App, key: &str, file: &Path) -> (usize, Vec<String>) {
    let text = std::fs::read_to_string(file).unwrap();
    let mut wrong = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line: Value = serde_json::from_str(&line.replace(KEY, key)).unwrap();
        let method = Method::from_bytes(line["method"].as_str().unwrap().as_bytes()).unwrap();
        let mut request = app
            .client
            .request(method, format!("{}{}", app.base, line["path"].as_str().unwrap()));
        for (name, value) in line["headers"].as_object().unwrap() {
            // The connection is this client's own, and so is what it can decode.
            if !["content-length", "connection", "accept-encoding"].contains(&name.to_lowercase().as_str()) {
                request = request.header(name, value.as_str().unwrap());
            }
        }
        let response = request
            .body(line["body"].as_str().unwrap().to_owned())
            .send()
            .await
            .unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let told = response.text().await.unwrap();
        let mut fault =
            |what: String| wrong.push(format!("{}:{}: {} {what}", file.display(), number + 1, line["path"]));
        if status != 200 || !is_alike(&told, line["reply"].as_str().unwrap()) {
            fault(format!("{status} {told:?} instead of {}", line["reply"]));
        }
        for (name, value) in line["reply_headers"].as_object().unwrap() {
            let named = headers.get(name).map(|found| found.to_str().unwrap().to_owned());
            let as_told = value == "*"
                || name.eq_ignore_ascii_case("x-akismet-guid")
                || name.eq_ignore_ascii_case("x-akismet-debug-help");
            if named
                .as_deref()
                .is_none_or(|named| !as_told && Some(named) != value.as_str())
            {
                fault(format!("has {name}: {named:?}"));
            }
        }
        for name in line["absent_headers"].as_array().into_iter().flatten() {
            if headers.contains_key(name.as_str().unwrap()) {
                fault(format!("has {name}"));
            }
        }
    }
    (text.lines().count(), wrong)
}

/// A word is the same word; an object has the same keys.
fn is_alike(told: &str, expected: &str) -> bool {
    let keys = |text: &str| -> Option<Vec<String>> {
        let value: Value = serde_json::from_str(text).ok()?;
        Some(value.as_object()?.keys().cloned().collect())
    };
    told == expected || (expected.starts_with('{') && keys(told).is_some() && keys(told) == keys(expected))
}

async fn replay_all(app: &App, folder: &Path) -> usize {
    let key = short_key(app).await;
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let (mut lines, mut wrong) = (0, Vec::new());
    for file in files
        .iter()
        .filter(|file| file.extension().is_some_and(|end| end == "jsonl"))
    {
        let (count, faults) = replay(app, &key, file).await;
        lines += count;
        wrong.extend(faults);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    lines
}

on_both! {
    async fn every_line_that_a_client_sends_gets_its_answer(app: App) {
        let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures/wire");
        assert!(replay_all(&app, &ours).await >= 50);
        if let Ok(more) = std::env::var("TAMIS_WIRE_SAMPLES") {
            eprintln!("{} more lines", replay_all(&app, Path::new(&more)).await);
        }
    }
}
