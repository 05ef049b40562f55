//! An export of hundreds of megabytes comes in, and takes no more memory than a small one.

use crate::harness::until;
use crate::program::Program;
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Kilobytes that a process may have in memory at its height.
const MOST_KB: u64 = 200 * 1024;

/// Writes an export of WordPress of about so many megabytes: articles of fifty comments each, in threads.
fn write(path: &Path, megabytes: u64) -> u64 {
    let mut file = BufWriter::new(File::create(path).unwrap());
    let said = "Merci pour cet article sur la taille des pommiers, <em>voilà</em> qui aide beaucoup. ".repeat(10);
    let article = "Avant les bourgeons, et par temps sec. ".repeat(100);
    let (mut written, mut id) = (0, 0_u64);
    file.write_all(b"<rss xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel>\n")
        .unwrap();
    while written < megabytes << 20 {
        let head = format!(
            "<item><title>Article {id}</title><link>https://jardin.example/{id}/</link><content:encoded><![CDATA[{article}]]></content:encoded>\n"
        );
        file.write_all(head.as_bytes()).unwrap();
        let first = id + 1;
        for _ in 0..50 {
            id += 1;
            let parent = if id > first && id % 3 == 0 { first } else { 0 };
            let approved = if id % 7 == 0 { "spam" } else { "1" };
            let comment = format!(
                "<wp:comment><wp:comment_id>{id}</wp:comment_id><wp:comment_author>Lectrice {id}</wp:comment_author>\
                 <wp:comment_author_email>l{id}@exemple.example</wp:comment_author_email>\
                 <wp:comment_date_gmt>2015-03-{:02} 10:{:02}:00</wp:comment_date_gmt>\
                 <wp:comment_content><![CDATA[{said} {id}]]></wp:comment_content><wp:comment_approved>{approved}</wp:comment_approved>\
                 <wp:comment_parent>{parent}</wp:comment_parent></wp:comment>\n",
                id % 28 + 1,
                id % 60
            );
            file.write_all(comment.as_bytes()).unwrap();
            written += comment.len() as u64;
        }
        file.write_all(b"</item>\n").unwrap();
    }
    file.write_all(b"</channel></rss>\n").unwrap();
    file.flush().unwrap();
    id
}

/// Runs a command to its end; gives what it said, and the most memory it had in kilobytes.
async fn watched(program: &Program, arguments: &[&str]) -> (serde_json::Value, u64) {
    let mut child = program.start(arguments);
    let status = format!("/proc/{}/status", child.id());
    let most = AtomicU64::new(0);
    let child = Mutex::new(&mut child);
    let ended = until(Duration::from_hours(1), || async {
        let told = std::fs::read_to_string(&status).unwrap_or_default();
        let height = told.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        if let Some(kilobytes) = height.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()) {
            most.store(kilobytes, Ordering::Relaxed);
        }
        child.lock().unwrap().try_wait().unwrap()
    });
    let status = ended.await.expect("it ends");
    let mut out = String::new();
    let child = child.into_inner().unwrap();
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    assert!(status.success(), "{out}");
    (serde_json::from_str(&out).unwrap(), most.into_inner())
}

/// Writes an export of Disqus with so many discussions, one comment to each thousand of them.
fn write_discussions(path: &Path, number: u64) {
    let mut file = BufWriter::new(File::create(path).unwrap());
    file.write_all(b"<disqus xmlns:dsq=\"http://disqus.com\">\n").unwrap();
    for id in 0..number {
        let (way, title) = (
            "articles-et-recettes-".repeat(3),
            "Une question de la saison. ".repeat(7),
        );
        let thread = format!(
            "<thread dsq:id=\"{id}\"><link>https://jardin.example/{way}/{id}/</link><title>{title} {id}</title></thread>\n"
        );
        file.write_all(thread.as_bytes()).unwrap();
    }
    for id in (0..number).step_by(1_000) {
        let post = format!(
            "<post dsq:id=\"p{id}\"><message>Merci {id}.</message><createdAt>2020-01-01T10:00:00Z</createdAt><thread dsq:id=\"{id}\"/></post>\n"
        );
        file.write_all(post.as_bytes()).unwrap();
    }
    file.write_all(b"</disqus>\n").unwrap();
    file.flush().unwrap();
}

#[tokio::test]
#[ignore = "writes and reads a hundred megabytes"]
async fn what_is_held_of_three_hundred_thousand_discussions_takes_no_more_either() {
    let program = Program::on_sqlite().await;
    program.json(&["site", "add", "jardin", "--origin", "https://jardin.example"]);
    let path = program.folder().join("disqus.xml");
    write_discussions(&path, 300_000);
    let arguments = ["import", "disqus", path.to_str().unwrap(), "--site", "jardin", "--json"];
    let (told, most) = watched(&program, &arguments).await;
    assert_eq!(told["taken"], 300);
    assert!(most > 0 && most < MOST_KB, "{most} kB");
}

#[tokio::test]
#[ignore = "writes and reads hundreds of megabytes"]
async fn a_large_export_takes_no_more_memory_than_a_small_one() {
    let program = Program::on_sqlite().await;
    program.json(&["site", "add", "jardin", "--origin", "https://jardin.example"]);
    let path = program.folder().join("large.xml");
    let file = path.to_str().unwrap();
    for (megabytes, more) in [(50, None), (400, Some("--dry-run"))] {
        let comments = write(&path, megabytes);
        let mut arguments = vec!["import", "wordpress", file, "--site", "jardin", "--json"];
        arguments.extend(more);
        let (told, most) = watched(&program, &arguments).await;
        let found = told["taken"].as_u64().unwrap() + told["already"].as_u64().unwrap();
        assert_eq!(found, comments);
        assert!(most > 0 && most < MOST_KB, "{most} kB for {megabytes} MB");
    }
}
