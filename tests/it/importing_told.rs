//! What an import tells, beforehand and afterwards, whatever happens meanwhile; and what it keeps of what comments are called.

use crate::importing_threads::run;
use crate::lock::Lock;
use crate::program::{Program, feed_pipe, on_both_databases};
use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use tamis::storage::Database;

fn add_site(program: &Program) {
    program.json(&["site", "add", "jardin", "--origin", "https://jardin.example"]);
}

fn line(id: &str, body: &str, more: &Value) -> String {
    let mut comment = json!({
        "id": id, "page": "https://jardin.example/a/", "name": "Awa", "body": body, "created_at": 1_600_000_000,
    });
    comment
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    format!("{comment}\n")
}

fn written(program: &Program, text: &str) -> PathBuf {
    let file = program.folder().join("lines");
    std::fs::write(&file, text).unwrap();
    file
}

fn import(program: &Program, text: &str, more: &[&str]) -> Value {
    let file = written(program, text);
    let asked = ["import", "jsonl", file.to_str().unwrap(), "--site", "jardin"];
    program.json(&[&asked[..], more].concat())
}

fn export(program: &Program, more: &[&str]) -> String {
    let file = program.folder().join("export");
    let asked = ["export", "--site", "jardin", "--out", file.to_str().unwrap()];
    program.json(&[&asked[..], more].concat());
    std::fs::read_to_string(file).unwrap()
}

/// A pipe into which somebody writes one piece after the other until nobody reads or there are enough.
async fn feed(pipe: &Path, first: &str, piece: &str, pieces: usize, after_first: impl FnOnce()) {
    let mut feed = feed_pipe(pipe).await;
    feed.write_all(first.as_bytes()).unwrap();
    feed.flush().unwrap();
    after_first();
    for _ in 0..pieces {
        if feed.write_all(piece.as_bytes()).is_err() {
            return;
        }
    }
}

on_both_databases! {
    async fn a_dry_run_foretells_each_comment_as_the_run_then_takes_it(program: Program) {
        add_site(&program);
        let none = json!({});
        let there = [line("1", "Un.", &none), line("2", "Deux.", &none), line("9", "Neuf.", &json!({ "parent": "late" }))].concat();
        import(&program, &there, &["--from", "old"]);
        import(&program, &there, &[]);
        let text = [
            line("1", "Un.", &none),
            line("2", "Deux, autrement.", &json!({ "created_at": 1_600_000_001 })),
            line("3", "Trois.", &none),
            line("3", "Trois, encore.", &none),
            line("3", "Trois, plus tard.", &json!({ "created_at": 1_600_000_002, "status": "spam" })),
            line("4", "Quatre.", &json!({ "parent": "5" })),
            line("5", "Cinq.", &json!({ "parent": "6" })),
            line("6", "", &json!({ "parent": "nowhere", "status": "deleted" })),
            line("7", "Sept.", &json!({ "parent": "1", "status": "pending" })),
            line("late", "Tard.", &none),
        ].concat();
        let names = ["found", "taken", "published", "pending", "spam", "already", "same", "skipped", "dropped", "without_parent"];
        let both = |more: &[&str]| {
            let dry = import(&program, &text, &[more, &["--dry-run"]].concat());
            assert_eq!(dry["attached_later"], Value::Null, "only the run tells that");
            let told = import(&program, &text, more);
            for name in names {
                assert_eq!(dry[name], told[name], "{name}: {dry} {told}");
            }
            told
        };
        let told = both(&[]);
        assert_eq!((&told["taken"], &told["already"], &told["without_parent"]), (&json!(5), &json!(1), &json!(1)));
        assert_eq!(told["skipped"]["twice"], json!({ "count": 2, "examples": ["3", "3"] }));
        assert_eq!(told["skipped"]["called_alike"], json!({ "count": 1, "examples": ["2"] }));
        // Under another name everything stands there already, but what was said in other words.
        let told = both(&["--from", "other"]);
        assert_eq!((&told["same"], &told["taken"]), (&json!(6), &json!(1)));
        let told = both(&["--from", "other"]);
        assert_eq!((&told["taken"], &told["already"]), (&json!(0), &json!(7)));
    }

    async fn an_id_that_could_be_an_address_is_kept_as_a_hash_alone(program: Program) {
        add_site(&program);
        let text = [
            line("awa@exemple.example", "Un.", &json!({})),
            line("2", "Deux.", &json!({ "parent": "awa@exemple.example" })),
            line("3", "Trois.", &json!({ "parent": "bo@exemple.example" })),
        ].concat();
        let told = import(&program, &text, &[]);
        assert_eq!((&told["taken"], &told["without_parent"]), (&json!(3), &json!(1)));
        let clear = "UPDATE imported SET written_at_ms = written_at_ms WHERE source_id LIKE '%@%' OR parent_id LIKE '%@%'";
        assert_eq!(run(&program, clear).await, 0);
        assert_eq!(run(&program, "UPDATE decisions SET note = note WHERE note LIKE '%@%'").await, 0);
        assert_eq!(run(&program, "UPDATE decisions SET note = note WHERE note LIKE 'jsonl hash-%'").await, 1);
        // As versions kept it that did not know better.
        assert_eq!(run(&program, "UPDATE imported SET source_id = 'awa@exemple.example' WHERE source_id LIKE 'hash-%'").await, 1);
        assert_eq!(run(&program, "UPDATE imported SET parent_id = 'bo@exemple.example' WHERE parent_id LIKE 'hash-%'").await, 1);
        for more in [&["--dry-run"][..], &[], &[]] {
            let told = import(&program, &text, more);
            assert_eq!((&told["taken"], &told["already"], &told["without_parent"]), (&json!(0), &json!(3), &json!(1)), "{more:?}");
        }
        assert_eq!(run(&program, clear).await, 0);
        assert_eq!(import(&program, &line("bo@exemple.example", "Zéro.", &json!({})), &[])["attached_later"], 1);
    }

    async fn a_page_whose_name_looks_like_a_path_comes_back_by_its_name(program: Program) {
        add_site(&program);
        let head = "{\"kind\":\"export\",\"format\":\"tamis\",\"version\":1,\"site\":\"jardin\"}\n";
        let page = json!({ "kind": "page", "page": "/foo/bar", "title": "Nom", "created_at": "2022-02-03T04:05:06Z" });
        let text = format!("{head}{page}\n{}{{\"kind\":\"end\"}}\n", line("0190a5e4-0000-7000-8000-000000000001", "Un.", &json!({ "page": "/foo/bar", "status": "published", "decision": "approve" })));
        assert_eq!(import(&program, &text, &[])["taken"], 1);
        let (jsonl, wxr) = (export(&program, &["--format", "jsonl"]), export(&program, &["--format", "wxr"]));
        let public = export(&program, &["--format", "jsonl", "--public"]);
        assert!(jsonl.contains("\"/foo/bar\"") && !jsonl.contains("jardin.example"), "{jsonl}");
        for (system, text) in [("jsonl", &jsonl), ("wordpress", &wxr), ("jsonl", &public)] {
            let other = Program::on_sqlite().await;
            add_site(&other);
            let file = written(&other, text);
            other.json(&["import", system, file.to_str().unwrap(), "--site", "jardin"]);
            if text == &public {
                let came = export(&other, &["--format", "jsonl", "--public"]);
                assert!(came.contains("\"/foo/bar\"") && !came.contains("jardin.example"), "{came}");
            } else {
                assert_eq!(export(&other, &["--format", "jsonl"]), jsonl);
                assert_eq!(export(&other, &["--format", "wxr"]), wxr);
            }
        }
        // Of whom does not write our form, a path is of the site.
        import(&program, &line("2", "Deux.", &json!({ "page": "/foo/bar" })), &["--from", "other"]);
        assert!(export(&program, &["--format", "jsonl"]).contains("https://jardin.example/foo/bar"));
    }

    async fn who_stops_an_import_is_heard_while_a_file_is_looked_through(program: Program) {
        add_site(&program);
        let pipe = program.folder().join("pipe");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let child = program.start(&["import", "commento", pipe.to_str().unwrap(), "--site", "jardin", "--json"]);
        let id = child.id().to_string();
        let piece = "{\"commentHex\":\"a\"},".repeat(10_000);
        feed(&pipe, &format!("{{\"comments\":[{piece}"), &piece, 2_000, || {
            assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        })
        .await;
        let done = child.wait_with_output().unwrap();
        let told: Value = serde_json::from_slice(&done.stdout).unwrap();
        assert_eq!((done.status.code(), &told["complete"]), (Some(1), &json!(false)));
        // Unheard, it would have read to the end of the pipe, and found that cut off.
        assert!(String::from_utf8_lossy(&done.stderr).contains("stopped: run the same command again"), "{done:?}");
    }

    async fn who_stops_an_import_whose_file_is_read_is_not_told_that_all_of_it_is_kept(program: Program) {
        if matches!(program.database, Database::Sqlite(_)) {
            // Whoever holds SQLite holds all of it, and nothing is read.
            return;
        }
        add_site(&program);
        import(&program, &line("0", "Zéro.", &json!({})), &[]);
        let mut lock = Lock::take(&program.database, "SELECT 1 FROM pages FOR UPDATE").await;
        let lines: String = (1..=400).map(|number| line(&number.to_string(), &format!("Numéro {number}."), &json!({}))).collect();
        let file = written(&program, &lines);
        let asked = ["import", "jsonl", file.to_str().unwrap(), "--site", "jardin", "--json"];
        let child = program.start(&asked);
        // One batch is being kept, the other is handed on.
        lock.is_waited_for(1).await;
        assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
        lock.release().await;
        let done = child.wait_with_output().unwrap();
        let told: Value = serde_json::from_slice(&done.stdout).unwrap();
        let taken = told["taken"].as_u64().unwrap();
        assert!(told["complete"] == false || taken == 400, "{told}");
        assert_eq!(done.status.success(), told["complete"] == true, "{told}");
        let again = program.json(&asked[..5]);
        assert_eq!((again["already"].as_u64(), again["taken"].as_u64()), (Some(taken), Some(400 - taken)));
    }

    async fn what_was_taken_is_told_though_the_database_is_held(program: Program) {
        if matches!(program.database, Database::Sqlite(_)) {
            // Whoever holds SQLite holds all of it, and nothing is taken.
            return;
        }
        add_site(&program);
        import(&program, &line("1", "Un.", &json!({ "parent": "2" })), &[]);
        let lock = Lock::take(&program.database, "SELECT 1 FROM comments FOR UPDATE").await;
        let file = written(&program, &line("2", "Deux.", &json!({})));
        let asked = ["import", "jsonl", file.to_str().unwrap(), "--site", "jardin"];
        let done = program.run(&[&asked[..], &["--json"]].concat());
        let told: Value = serde_json::from_str(&done.out).unwrap();
        assert_eq!((done.code, &told["taken"], &told["complete"]), (1, &json!(1), &json!(false)), "{done:?}");
        assert!(done.err.contains("run the same command again"), "{done:?}");
        lock.release().await;
        let told = program.json(&asked);
        assert_eq!((&told["already"], &told["attached_later"]), (&json!(1), &json!(1)));
    }
}
