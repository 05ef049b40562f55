//! What a public export says of comments that readers do not see: nothing.

use crate::leaving::{add_site, export, import, lines};
use crate::program::{Program, on_both_databases};
use serde_json::{Value, json};

on_both_databases! {
    async fn an_answer_to_what_is_not_online_is_exported_to_the_public_as_a_comment_of_its_own(program: Program) {
        add_site(&program);
        let comment = |id: u32, parent: Option<u32>, status: &str| {
            let parent = parent.map(|parent| parent.to_string());
            let line = json!({ "id": id.to_string(), "parent": parent, "page": "https://jardin.example/a/", "name": "Awa",
                "body": format!("Le commentaire {id}."), "created_at": 1_643_861_106 + id, "status": status });
            format!("{line}\n")
        };
        let came = import(&program, "jsonl", &[
            comment(1, None, "published"),
            comment(2, None, "rejected"),
            comment(3, None, "pending"),
            comment(4, None, "spam"),
            comment(11, Some(1), "published"),
            comment(12, Some(2), "published"),
            comment(13, Some(3), "published"),
            comment(14, Some(4), "published"),
            comment(22, Some(12), "published"),
        ].concat());
        assert_eq!(came["published"], 6);
        let parents = |text: &str, named: &str| -> Vec<(String, Option<String>)> {
            let all = lines(text);
            let text_of = |line: &Value| line[named].as_str().map(|text| text.replace("<p>", "").replace("</p>", "").trim().to_owned());
            let mut told: Vec<_> = all.iter().filter_map(|line| {
                let parent = line["parent"].as_str().map(|id| {
                    all.iter().find(|other| other["id"] == id).and_then(text_of).unwrap_or_else(|| format!("not there: {id}"))
                });
                text_of(line).map(|text| (text, parent))
            }).collect();
            told.sort();
            told
        };
        let said = |id: u32, parent: Option<u32>| {
            let text = |id: u32| format!("Le commentaire {id}.");
            (text(id), parent.map(text))
        };
        let public = export(&program, "jsonl", &["--public"]);
        assert_eq!(parents(&public, "html"), [said(1, None), said(11, Some(1)), said(12, None), said(13, None), said(14, None), said(22, Some(12))]);
        // The operator's own export keeps every thread.
        let own = export(&program, "jsonl", &[]);
        let answers = parents(&own, "body").into_iter().filter(|(_, parent)| parent.is_some()).collect::<Vec<_>>();
        assert_eq!(answers, [said(11, Some(1)), said(12, Some(2)), said(13, Some(3)), said(14, Some(4)), said(22, Some(12))]);
    }
}
