//! A site that is changed or removed while comments come in.

use crate::harness::until;
use crate::importing::{add_site, import, labels};
use crate::program::{Program, feed_pipe, on_both_databases};
use serde_json::Value;
use std::fs::File;
use std::io::Write;
use std::process::{Child, Command, Output};
use std::time::Duration;

const PAGES: usize = 600;

/// WordPress's export of so many articles with a comment each.
fn export() -> String {
    let items = (1..=PAGES).map(|n| {
        format!(
            "<item><title>Semis {n}</title><link>https://jardin.example/{n}/</link><wp:comment><wp:comment_id>{n}</wp:comment_id>\
             <wp:comment_author>Awa</wp:comment_author><wp:comment_date_gmt>2019-01-01 08:00:00</wp:comment_date_gmt>\
             <wp:comment_content>Mot {n}.</wp:comment_content><wp:comment_approved>1</wp:comment_approved></wp:comment></item>\n"
        )
    });
    format!("<rss><channel>\n{}</channel></rss>\n", items.collect::<String>())
}

/// Begins an import of it, and feeds it until a batch is kept; with what is left to be fed.
async fn begin(program: &Program) -> (Child, File, String) {
    let pipe = program.folder().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let child = program.start(&[
        "import",
        "wordpress",
        pipe.to_str().unwrap(),
        "--site",
        "jardin",
        "--json",
    ]);
    let mut whole = export();
    let rest = whole.split_off(whole.find("<title>Semis 300<").unwrap());
    let mut feed = feed_pipe(&pipe).await;
    feed.write_all(whole.as_bytes()).unwrap();
    feed.flush().unwrap();
    let kept = || async { (!labels(program).await.is_empty()).then_some(()) };
    assert!(until(Duration::from_mins(1), kept).await.is_some(), "a batch is kept");
    (child, feed, rest)
}

/// Feeds the rest; what the command told, and what it said at its end.
fn end((child, mut feed, rest): (Child, File, String)) -> (Value, String) {
    // It may have gone already, and then nobody reads.
    let _ = feed.write_all(rest.as_bytes());
    drop(feed);
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    let said = String::from_utf8(stderr).unwrap();
    assert_eq!(status.code(), Some(1), "{said}");
    (serde_json::from_slice(&stdout).unwrap(), said)
}

on_both_databases! {
    async fn a_site_that_moves_while_comments_come_in_is_not_split(program: Program) {
        add_site(&program);
        let begun = begin(&program).await;
        program.json(&["site", "move-domain", "jardin", "https://jardin.example", "https://potager.example", "--yes"]);
        let (told, said) = end(begun);
        assert!(said.contains("the addresses of jardin were changed meanwhile, and what is told above stands"), "{said}");
        assert!(said.contains("run the same command again"), "{said}");
        assert_eq!(told["complete"], false);
        let taken = told["taken"].as_u64().unwrap();
        assert_eq!(labels(&program).await.len() as u64, taken, "nothing else is kept");

        let file = program.folder().join("whole.xml");
        std::fs::write(&file, export()).unwrap();
        let again = import(&program, "wordpress", file.to_str().unwrap(), &[]);
        assert_eq!((again["already"].as_u64(), again["taken"].as_u64()), (Some(taken), Some(PAGES as u64 - taken)));
        let out = program.folder().join("out.jsonl");
        program.json(&["export", "--site", "jardin", "--format", "jsonl", "--out", out.to_str().unwrap()]);
        let text = std::fs::read_to_string(out).unwrap();
        let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let pages: Vec<Value> = lines.filter(|line| line["kind"] == "page").collect();
        assert_eq!(pages.len(), PAGES);
        for page in pages {
            assert!(page["page"].as_str().unwrap().starts_with("https://potager.example/"), "{page}");
        }
    }

    async fn a_site_that_is_removed_while_comments_come_in_stays_gone(program: Program) {
        add_site(&program);
        let begun = begin(&program).await;
        assert_eq!(program.run(&["site", "remove", "jardin", "--yes"]).code, 0);
        let (told, said) = end(begun);
        assert!(said.contains("jardin was removed meanwhile, and what is told above with it"), "{said}");
        assert!(!said.contains("again") && !said.contains("FOREIGN"), "{said}");
        assert_eq!(told["complete"], false);
        assert!(labels(&program).await.is_empty());
        let file = program.folder().join("whole.xml");
        std::fs::write(&file, export()).unwrap();
        program.run(&["import", "wordpress", file.to_str().unwrap(), "--site", "jardin"]).failed("no site jardin");
    }
}
