//! Trackbacks and pingbacks that come from WordPress stand as those that come in here.

use crate::harness::encoded;
use crate::importing::{get, online};
use crate::program::{Program, on_both_databases};
use reqwest::Client;
use serde_json::{Value, json};
use tamis::domain::ids::SiteId;
use tamis::storage::StandingRow;

const PAGE: &str = "https://jardin.example/semis/";

/// One of WordPress's comments.
fn comment(id: u32, kind: &str, approved: &str, author: &str, url: &str, text: &str) -> String {
    format!(
        "<wp:comment><wp:comment_id>{id}</wp:comment_id><wp:comment_author><![CDATA[{author}]]></wp:comment_author>\
         <wp:comment_author_url>{url}</wp:comment_author_url><wp:comment_author_IP>127.0.0.1</wp:comment_author_IP>\
         <wp:comment_date_gmt>2019-01-{id:02} 08:00:00</wp:comment_date_gmt><wp:comment_content><![CDATA[{text}]]></wp:comment_content>\
         <wp:comment_approved>{approved}</wp:comment_approved><wp:comment_type>{kind}</wp:comment_type></wp:comment>\n"
    )
}

fn export(program: &Program, comments: &[String]) -> Value {
    let file = program.folder().join("export.xml");
    let all = comments.concat();
    let text = format!("<rss><channel><item><title>Semis</title><link>{PAGE}</link>\n{all}</item></channel></rss>\n");
    std::fs::write(&file, text).unwrap();
    import(program, file.to_str().unwrap())
}

fn import(program: &Program, file: &str) -> Value {
    program.json(&["import", "wordpress", file, "--site", "jardin"])
}

/// Adds the site and somebody who moderates it; gives their token.
fn begin(program: &Program) -> String {
    let origin = ["--origin", "https://jardin.example", "--lang", "fr"];
    program.json(&[&["site", "add", "jardin"], &origin[..]].concat());
    let moderator = program.json(&["moderator", "add", "mo@example.org", "--site", "jardin"]);
    moderator["token"].as_str().unwrap().to_owned()
}

async fn review(base: &str, status: &str, token: &str) -> Vec<Value> {
    let path = format!("/api/v1/review/comments?status={status}&sort=oldest");
    get(base, &path, token).await["items"].as_array().unwrap().clone()
}

async fn trackback(base: &str, fields: &[(&str, &str)]) -> String {
    let sent = Client::new()
        .post(format!("{base}/wp-trackback.php?site=jardin&p={}", encoded(PAGE)))
        .form(fields);
    sent.send().await.unwrap().text().await.unwrap()
}

/// What is learnt of what stands, but its id.
async fn taught(program: &Program) -> Vec<StandingRow> {
    let site = SiteId::parse("jardin").unwrap();
    let nameless = |row: StandingRow| StandingRow {
        id: String::new(),
        ..row
    };
    let mut rows = program.store().await.standing(&site, nameless).await.unwrap();
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    rows
}

on_both_databases! {
    async fn links_of_other_websites_are_taken_with_their_status(program: Program) {
        let token = begin(&program);
        let told = export(&program, &[
            comment(1, "trackback", "1", "Le voisin", "https://voisin.example/a", "<strong>Chez le voisin</strong>\n\nIl l’écrit."),
            comment(2, "pingback", "0", "", "https://autre.example/b", ""),
            comment(3, "trackback", "spam", "https://casino.example/", "https://casino.example/c", "Gagnez vite"),
            comment(4, "pingback", "trash", "Un carnet", "https://carnet.example/d", "[&#8230;] semis [&#8230;]"),
            comment(5, "pingback", "1", "", "", ""),
            comment(6, "order_note", "1", "Boutique", "", "Expédié."),
            comment(7, "review", "1", "Awa", "", "Un bon semoir."),
        ]);
        assert_eq!((&told["taken"], &told["linkbacks"], &told["dropped"]), (&json!(5), &json!(4), &json!({})));
        assert_eq!((&told["published"], &told["pending"], &told["spam"], &told["rejected"]), (&json!(2), &json!(1), &json!(1), &json!(1)));
        let skipped = json!({ "no_text": { "count": 1, "examples": ["5"] }, "not_a_comment": { "count": 1, "examples": ["6"] } });
        assert_eq!(told["skipped"], skipped);

        let service = program.serve(&["serve"], &[]);
        let mut found = Vec::new();
        for status in ["published", "pending", "spam", "rejected"] {
            for item in review(&service.base, status, &token).await {
                assert_eq!(item["email"], Value::Null);
                found.push(json!([status, item["kind"], item["name"], item["website"], item["body"]]));
            }
        }
        assert_eq!(json!(found), json!([
            ["published", "trackback", "Le voisin", "https://voisin.example/a", "**Chez le voisin**\n\nIl l’écrit."],
            ["published", "comment", "Awa", null, "Un bon semoir."],
            ["pending", "pingback", "autre.example", "https://autre.example/b", "https://autre.example/b"],
            ["spam", "trackback", "casino.example", "https://casino.example/c", "Gagnez vite"],
            ["rejected", "pingback", "Un carnet", "https://carnet.example/d", "[…] semis […]"],
        ]));
        assert_eq!(online(&service.base, PAGE).await.len(), 2);

        // Moderators see what it is, in their language.
        let waiting = review(&service.base, "spam", &token).await;
        let path = format!("{}/moderate/comments/{}", service.base, waiting[0]["id"].as_str().unwrap());
        for (language, mark) in [("fr", ">Rétrolien<"), ("en", ">Trackback<")] {
            let asked = Client::new().get(&path).bearer_auth(&token).header("Accept-Language", language);
            let page = asked.send().await.unwrap().text().await.unwrap();
            assert!(page.contains(mark), "{mark}: {page}");
        }

        // One page tells of another once, however it words that, and whether it told WordPress or us.
        let again = trackback(&service.base, &[("url", "https://voisin.example/a"), ("title", "Autrement dit")]).await;
        assert!(again.contains("<error>1</error>") && again.contains("déjà"), "{again}");
        let other = trackback(&service.base, &[("url", "https://voisin.example/autre"), ("title", "Autre")]).await;
        assert!(other.contains("<error>0</error>"), "{other}");
        // And the other way round: what came here is not taken again.
        let told = export(&program, &[comment(8, "trackback", "1", "Le voisin", "https://voisin.example/autre", "Encore")]);
        assert_eq!((&told["taken"], &told["same"], &told["linkbacks"]), (&json!(0), &json!(1), &json!(0)));
    }

    async fn what_was_decided_on_them_teaches_what_it_teaches_in_the_queue(program: Program) {
        let token = begin(&program);
        let service = program.serve(&["serve"], &[]);
        for (n, decision) in ["approve", "spam", "reject"].into_iter().enumerate() {
            let (source, name) = (format!("https://voisin{n}.example/"), format!("Voisin {n}"));
            let told = trackback(&service.base, &[("url", &source), ("blog_name", &name), ("title", "Chez le voisin")]).await;
            assert!(told.contains("<error>0</error>"), "{told}");
            let waiting = review(&service.base, "pending", &token).await;
            let path = format!("{}/api/v1/review/comments/{}/decision", service.base, waiting[0]["id"].as_str().unwrap());
            let decided = Client::new().post(path).bearer_auth(&token).json(&json!({ "decision": decision }));
            assert_eq!(decided.send().await.unwrap().status(), 200);
        }
        let here = taught(&program).await;
        let labels: Vec<&str> = here.iter().map(|row| row.label.as_str()).collect();
        assert_eq!(labels, ["approve", "spam"], "a rejection teaches nothing");

        let statuses = [(1, "1"), (2, "spam"), (3, "trash")];
        let elsewhere = statuses.map(|(n, approved)| {
            let (source, name) = (format!("https://ailleurs{n}.example/"), format!("Voisin {}", n - 1));
            comment(n, "trackback", approved, &name, &source, "Chez le voisin")
        });
        assert_eq!(export(&program, &elsewhere)["linkbacks"], 3);
        let both: Vec<StandingRow> = here.iter().flat_map(|row| [row.clone(), row.clone()]).collect();
        assert_eq!(taught(&program).await, both);
    }

    async fn the_table_and_lines_of_ones_own_name_them_too(program: Program) {
        let token = begin(&program);
        let table = program.folder().join("wp_comments.csv");
        std::fs::write(&table, format!(
            "comment_ID,comment_author,comment_author_url,comment_date_gmt,comment_content,comment_approved,comment_type,permalink\n\
             1,Le voisin,https://voisin.example/a,2020-01-01 10:00:00,Il l’écrit.,spam,trackback,{PAGE}\n\
             2,Boutique,,2020-01-02 10:00:00,Expédié.,1,order_note,{PAGE}\n"
        )).unwrap();
        let told = import(&program, table.to_str().unwrap());
        assert_eq!((&told["spam"], &told["linkbacks"]), (&json!(1), &json!(1)));
        assert_eq!(told["skipped"]["not_a_comment"]["examples"], json!(["2"]));
        let lines = program.folder().join("lines.jsonl");
        let line = |kind: &str, n: u32| json!({ "kind": kind, "id": n.to_string(), "page": PAGE, "website": format!("https://v{n}.example/"), "created_at": 1_600_000_000, "status": "spam" });
        std::fs::write(&lines, format!("{}\n{}\n{}\n", line("pingback", 1), line("comment", 2), line("webmention", 3))).unwrap();
        let told = program.run(&["import", "jsonl", lines.to_str().unwrap(), "--site", "jardin", "--dry-run"]);
        assert!(told.out.contains("1 of them are trackbacks or pingbacks"), "{told:?}");
        let told = program.json(&["import", "jsonl", lines.to_str().unwrap(), "--site", "jardin"]);
        assert_eq!((&told["taken"], &told["linkbacks"]), (&json!(1), &json!(1)));
        assert_eq!(told["skipped"].as_object().unwrap().keys().collect::<Vec<_>>(), ["no_text", "not_a_comment"]);
        let service = program.serve(&["serve"], &[]);
        let kinds: Vec<Value> = review(&service.base, "spam", &token).await.iter().map(|item| item["kind"].clone()).collect();
        assert_eq!(kinds, ["trackback", "pingback"]);
    }
}
