//! Files that name pages by the addresses they had before they were moved.

use crate::importing::{get, online};
use crate::program::{Program, on_both_databases};
use serde_json::{Value, json};

const OLD: &str = "https://jardin.example/2019/semis/";
const NEW: &str = "https://jardin.example/semis/";
const THERE: &str = "https://potager.example/2019/semis/";

fn begin(program: &Program) -> String {
    let origin = ["--origin", "https://jardin.example", "--lang", "fr"];
    program.json(&[&["site", "add", "jardin"], &origin[..]].concat());
    let moderator = program.json(&["moderator", "add", "mo@example.org", "--site", "jardin"]);
    moderator["token"].as_str().unwrap().to_owned()
}

/// WordPress's export of one page, with so many comments, of which each answers the one before.
fn wordpress(program: &Program, page: &str, comments: u32) -> Value {
    let comment = |n: u32| {
        format!(
            "<wp:comment><wp:comment_id>{n}</wp:comment_id><wp:comment_author>Awa</wp:comment_author>\
             <wp:comment_date_gmt>2019-01-{n:02} 08:00:00</wp:comment_date_gmt><wp:comment_content>Mot {n}.</wp:comment_content>\
             <wp:comment_approved>1</wp:comment_approved><wp:comment_parent>{}</wp:comment_parent></wp:comment>\n",
            n - 1
        )
    };
    let all: String = (1..=comments).map(comment).collect();
    let text = format!("<rss><channel><item><title>Semis</title><link>{page}</link>\n{all}</item></channel></rss>\n");
    import(program, "wordpress", &text, &[])
}

fn import(program: &Program, system: &str, text: &str, more: &[&str]) -> Value {
    let file = program.folder().join("file");
    std::fs::write(&file, text).unwrap();
    let asked = ["import", system, file.to_str().unwrap(), "--site", "jardin"];
    program.json(&[&asked[..], more].concat())
}

fn export(program: &Program) -> String {
    let file = program.folder().join("export.jsonl");
    let asked = ["export", "--site", "jardin", "--format", "jsonl", "--out"];
    program.json(&[&asked[..], &[file.to_str().unwrap()]].concat());
    std::fs::read_to_string(file).unwrap()
}

/// The pages of an export, as their addresses.
fn pages(program: &Program) -> Vec<Value> {
    let lines = export(program);
    let lines = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines
        .filter(|line| line["kind"] == "page")
        .map(|line| line["page"].clone())
        .collect()
}

/// What a file that was made before the move comes to after it: from WordPress again, by its first numbers and with comments
/// that are new, from elsewhere, and out of an export of ours.
async fn all_find(program: &Program, ours: &str, old: &str, now: &str, token: &str) {
    let told = wordpress(program, old, 3);
    assert_eq!(
        (&told["taken"], &told["already"], &told["skipped"]),
        (&json!(1), &json!(2), &json!({}))
    );
    let told = import(program, "jsonl", ours, &[]);
    // Word for word they stand there, under another name and written under another address.
    assert_eq!(
        (&told["taken"], &told["same"], &told["pages"]),
        (&json!(0), &json!(2), &json!(1))
    );
    let line = json!({ "id": "9", "page": format!("{old}?utm_source=x#part"), "name": "Bo", "body": "Mot 9.", "created_at": 1_600_000_000 });
    let told = import(program, "jsonl", &line.to_string(), &["--from", "own"]);
    assert_eq!((&told["taken"], &told["skipped"]), (&json!(1), &json!({})));
    assert_eq!(pages(program), [now]);
    let service = program.serve(&["serve"], &[]);
    for page in [old, now] {
        let comments = online(&service.base, page).await;
        let htmls: Vec<&Value> = comments.iter().map(|one| &one["html"]).collect();
        assert_eq!(
            htmls,
            ["<p>Mot 1.</p>", "<p>Mot 2.</p>", "<p>Mot 3.</p>", "<p>Mot 9.</p>"],
            "{page}"
        );
        assert!(comments.iter().all(|one| one["page"] == now), "{page}");
        // The answer that came after the move answers one from before it.
        assert_eq!(comments[2]["parent"], comments[1]["id"]);
    }
    let whole = get(&service.base, "/api/v1/review/comments?status=published", token).await;
    assert_eq!(whole["total"], 4);
}

on_both_databases! {
    async fn a_file_that_names_a_page_as_it_was_finds_it_where_it_is(program: Program) {
        let token = begin(&program);
        wordpress(&program, OLD, 2);
        let ours = export(&program);
        program.json(&["site", "move-page", "jardin", OLD, NEW, "--yes"]);
        all_find(&program, &ours, OLD, NEW, &token).await;
    }

    async fn a_site_that_comes_back_is_found_where_its_pages_were(program: Program) {
        begin(&program);
        wordpress(&program, OLD, 2);
        program.json(&["site", "move-page", "jardin", OLD, NEW, "--yes"]);
        let ours = export(&program);
        assert_eq!(program.run(&["site", "remove", "jardin", "--yes"]).code, 0);
        let origin = ["--origin", "https://jardin.example", "--lang", "fr"];
        program.json(&[&["site", "add", "jardin"], &origin[..]].concat());
        import(&program, "jsonl", &ours, &[]);
        assert_eq!(export(&program), ours);
        // Nor is a page taken over that stands there.
        let other = "https://jardin.example/autre/";
        let line = json!({ "kind": "page", "page": other, "former": vec![OLD; 1_001] });
        let told = import(&program, "jsonl", &line.to_string(), &["--from", "many"]);
        assert_eq!(told["skipped_pages"]["too_large"]["examples"], json!([other]), "{told}");
        let line = json!({ "kind": "page", "page": other, "former": [NEW, OLD, other, "\u{0}", 7] });
        import(&program, "jsonl", &line.to_string(), &[]);
        assert!(!export(&program).contains(&format!("\"former\":[\"{NEW}")));
        let service = program.serve(&["serve"], &[]);
        for (page, count) in [(OLD, 2), (NEW, 2), (other, 0)] {
            assert_eq!(online(&service.base, page).await.len(), count, "{page}");
        }
    }

    async fn so_does_one_that_names_the_origin_that_the_site_left(program: Program) {
        let token = begin(&program);
        wordpress(&program, OLD, 2);
        let ours = export(&program);
        program.json(&["site", "move-domain", "jardin", "https://jardin.example", "https://potager.example", "--yes"]);
        all_find(&program, &ours, OLD, THERE, &token).await;
        // A page that nobody wrote on before the move stands on the new origin too.
        let line = json!({ "id": "1", "page": "http://jardin.example/autre/?p=3#x", "body": "Ailleurs.", "created_at": 1_600_000_000 });
        assert_eq!(import(&program, "jsonl", &line.to_string(), &["--from", "other"])["taken"], 1);
        assert!(pages(&program).contains(&json!("https://potager.example/autre/?p=3")));
    }
}
