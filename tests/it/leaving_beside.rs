//! A site's export beside the site itself, and in its place: lists that readers have got of one are never those of the other.

use crate::importing::get;
use crate::leaving::{add_site, export, import, lines};
use crate::program::{Program, on_both_databases};
use serde_json::{Value, json};

const LIST: &str = "comments?page=https%3A%2F%2Fjardin.example%2Fa%2F";

async fn texts(base: &str, site: &str) -> Vec<Value> {
    let list = get(base, &format!("/api/v1/sites/{site}/{LIST}"), "").await;
    let comments = list["comments"].as_array().unwrap();
    comments.iter().map(|one| json!([one["id"], one["html"]])).collect()
}

fn two_comments(program: &Program) -> String {
    let line = |id: u32| {
        let said = json!({ "id": id.to_string(), "page": "https://jardin.example/a/", "name": "Awa", "body": format!("Numéro {id}."),
            "created_at": 1_643_861_106 + id });
        format!("{said}\n")
    };
    add_site(program);
    assert_eq!(import(program, "jsonl", &[line(1), line(2)].concat())["published"], 2);
    export(program, "jsonl", &[])
}

on_both_databases! {
    async fn a_copy_beside_a_site_has_lists_and_pages_of_its_own(program: Program) {
        let whole = two_comments(&program);
        let service = program.serve(&["serve"], &[]);
        let first = texts(&service.base, "jardin").await;
        program.json(&["site", "add", "verger", "--origin", "https://jardin.example"]);
        let file = program.folder().join("whole.jsonl");
        std::fs::write(&file, &whole).unwrap();
        let file = file.to_str().unwrap();
        assert_eq!(program.json(&["import", "jsonl", file, "--site", "verger"])["published"], 2);
        let copies = texts(&service.base, "verger").await;
        assert_eq!(copies.len(), 2);
        assert!(first.iter().zip(&copies).all(|(one, copy)| one[0] != copy[0] && one[1] == copy[1]), "{first:?} {copies:?}");
        program.json(&["export", "--site", "verger", "--format", "jsonl", "--out", file]);
        let page = |text: &str| lines(text).into_iter().find(|line| line["kind"] == "page").unwrap()["id"].clone();
        assert_ne!(page(&std::fs::read_to_string(file).unwrap()), page(&whole));
    }

    async fn a_site_that_went_and_came_back_shows_what_it_has_by_now(program: Program) {
        let whole = two_comments(&program);
        let service = program.serve(&["serve"], &[]);
        assert_eq!(texts(&service.base, "jardin").await.len(), 2);
        assert_eq!(program.run(&["site", "remove", "jardin", "--yes"]).code, 0);
        add_site(&program);
        let part: String = whole.lines().filter(|line| !line.contains("Numéro 2.")).flat_map(|line| [line, "\n"]).collect();
        assert_eq!(import(&program, "jsonl", &part)["published"], 1);
        let now = texts(&service.base, "jardin").await;
        assert!(now.len() == 1 && now[0][1].as_str().unwrap().contains("Numéro 1."), "{now:?}");
    }
}
