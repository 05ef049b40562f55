//! Comments of other systems come in by `tamis import`.

use crate::harness::{encoded, until};
use crate::program::{Done, Program, feed_pipe, on_both_databases};
use flate2::Compression;
use flate2::write::GzEncoder;
use reqwest::Client;
use serde_json::{Value, json};
use std::io::Write;
use std::process::Command;
use std::time::Duration;
use tamis::domain::ids::SiteId;

pub const WORDPRESS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/fixtures/import/wordpress.xml");
const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/fixtures/import/wp_comments.csv");
pub const DISQUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/fixtures/import/disqus.xml");
pub const APPLE: &str = "https://jardin.example/2019/04/tailler-un-pommier/";

pub fn add_site(program: &Program) -> String {
    let site = [
        "site",
        "add",
        "jardin",
        "--origin",
        "https://jardin.example",
        "--lang",
        "fr",
    ];
    program.json(&site)["key"].as_str().unwrap().to_owned()
}

pub fn import(program: &Program, system: &str, file: &str, more: &[&str]) -> Value {
    let mut all = vec!["import", system, file, "--site", "jardin"];
    all.extend(more);
    program.json(&all)
}

/// An import that ends with a fault: what it told, and its one line on standard error.
fn refused(program: &Program, system: &str, bytes: &[u8]) -> (Value, Done) {
    let file = program.folder().join("hostile");
    std::fs::write(&file, bytes).unwrap();
    let done = program.run(&["import", system, file.to_str().unwrap(), "--site", "jardin", "--json"]);
    assert_eq!((done.code, done.err.lines().count()), (1, 1), "{done:?}");
    (serde_json::from_str(&done.out).unwrap(), done)
}

pub async fn get(base: &str, path: &str, token: &str) -> Value {
    let asked = Client::new().get(format!("{base}{path}"));
    // Readers bear no token.
    let asked = if token.is_empty() {
        asked
    } else {
        asked.bearer_auth(token)
    };
    let answer = asked.send().await.unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    answer.json().await.unwrap()
}

pub async fn online(base: &str, page: &str) -> Vec<Value> {
    let list = get(
        base,
        &format!("/api/v1/sites/jardin/comments?page={}&order=oldest", encoded(page)),
        "",
    )
    .await;
    list["comments"].as_array().unwrap().clone()
}

/// What stands and teaches.
pub async fn labels(program: &Program) -> Vec<String> {
    let site = SiteId::parse("jardin").unwrap();
    let mut labels = program.store().await.standing(&site, |row| row.label).await.unwrap();
    labels.sort();
    labels
}

/// An export of so many comments under one article, every third of them spam.
fn export(comments: usize) -> String {
    let mut text = String::from("<rss><channel><item><title>A</title><link>https://jardin.example/a/</link>\n");
    for n in 0..comments {
        let (approved, said) = if n % 3 == 0 {
            ("spam", "gagnez de l'argent facile casino bonus cliquez ici")
        } else {
            ("1", "merci pour ces conseils sur la taille des pommiers et la terre")
        };
        text.extend([format!(
            "<wp:comment><wp:comment_id>{}</wp:comment_id><wp:comment_author>Lectrice {n}</wp:comment_author>\
             <wp:comment_author_email>l{n}@exemple.example</wp:comment_author_email>\
             <wp:comment_date_gmt>2019-01-{:02} 08:{:02}:00</wp:comment_date_gmt>\
             <wp:comment_content><![CDATA[{said}, numéro {n}]]></wp:comment_content>\
             <wp:comment_approved>{approved}</wp:comment_approved></wp:comment>\n",
            n + 1,
            n % 28 + 1,
            n % 60,
        )]);
    }
    text + "</item></channel></rss>\n"
}

on_both_databases! {
    async fn an_export_of_wordpress_keeps_its_threads_dates_and_decisions(program: Program) {
        add_site(&program);
        let token = program.json(&["moderator", "add", "mo@example.org", "--site", "jardin"])["token"].as_str().unwrap().to_owned();
        let told = import(&program, "wordpress", WORDPRESS, &[]);
        assert_eq!((&told["taken"], &told["published"], &told["pending"]), (&json!(9), &json!(6), &json!(1)));
        assert_eq!((&told["spam"], &told["rejected"], &told["already"]), (&json!(1), &json!(1), &json!(0)));
        assert_eq!(told["linkbacks"], 1, "a pingback");
        assert_eq!(told["skipped"]["not_a_comment"]["examples"], json!(["18"]));
        assert_eq!(told["skipped"].as_object().unwrap().len(), 4);
        assert_eq!(told["dropped"].as_object().unwrap().keys().collect::<Vec<_>>(), ["email", "name", "website"]);
        assert_eq!((&told["attached_later"], &told["without_parent"]), (&json!(1), &json!(1)));

        let service = program.serve(&["serve"], &[]);
        let comments = online(&service.base, APPLE).await;
        let names: Vec<&str> = comments.iter().map(|one| one["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["Awa « la jardinière »", "Le jardinier", "Anonyme", "Un autre carnet"]);
        assert_eq!(comments[0]["created_at"], "2019-04-23T09:30:00.000Z");
        let rel = r#"rel="nofollow ugc noopener noreferrer""#;
        assert_eq!(
            comments[0]["html"],
            format!("<p>Merci, voilà qui est <strong>clair</strong>.<br>\nFaut-il attendre la fin du gel ?</p>\n\
             <p>Voir aussi <a href=\"https://awa.example/gel\" {rel}>mes notes</a>.</p>")
        );
        assert_eq!(comments[1]["parent"], comments[0]["id"]);
        assert_eq!(comments[2]["html"], "<p>2 * 3 = 6 &amp; <code>a_b</code> ; le pommier_nain et le * reste</p>");
        // The answer stood before its question in the file.
        let about = online(&service.base, "https://jardin.example/a-propos/").await;
        assert_eq!((&about[0]["name"], &about[1]["name"]), (&json!("Dmitri"), &json!("Chiara")));
        assert_eq!(about[1]["parent"], about[0]["id"]);

        let waiting = get(&service.base, "/api/v1/review/comments", &token).await;
        assert_eq!(waiting["total"], 1);
        let pending = &waiting["items"][0];
        assert_eq!((&pending["name"], &pending["verdict"]), (&json!("Bo"), &json!("review")));
        assert!(pending["spam_probability"].is_f64(), "{pending}");
        assert_eq!(labels(&program).await, ["approve", "approve", "approve", "approve", "approve", "approve", "spam"]);

        // What was decided there is in the log as such, and can be taken back.
        let spam = get(&service.base, "/api/v1/review/comments?status=spam", &token).await;
        let id = spam["items"][0]["id"].as_str().unwrap().to_owned();
        assert!(!spam["items"][0]["body"].as_str().unwrap().contains("alert"), "{spam}");
        let whole = get(&service.base, &format!("/api/v1/review/comments/{id}"), &token).await;
        let line = &whole["history"][0];
        assert_eq!((&line["by"], &line["note"], &line["to"]), (&Value::Null, &json!("wordpress 14"), &json!("spam")));
        let undone = Client::new().post(format!("{}/api/v1/review/comments/{id}/undo", service.base)).bearer_auth(&token);
        assert_eq!(undone.json(&json!({})).send().await.unwrap().status(), 200);
        let waiting = get(&service.base, "/api/v1/review/comments", &token).await;
        assert_eq!(waiting["total"], 2);
        assert!(!labels(&program).await.contains(&"spam".to_owned()));
    }

    async fn nothing_is_taken_twice_nor_comes_back_once_erased(program: Program) {
        add_site(&program);
        import(&program, "wordpress", WORDPRESS, &[]);
        let erased = program.json(&["privacy", "erase", "awa@exemple.example", "--delete"]);
        assert!(erased.to_string().contains('1'), "{erased}");
        let again = import(&program, "wordpress", WORDPRESS, &[]);
        assert_eq!((&again["taken"], &again["already"]), (&json!(0), &json!(9)));
        assert_eq!(again["attached_later"], 0);
        let found = program.json(&["privacy", "export", "awa@exemple.example"]);
        assert!(!found.to_string().contains("voilà qui est"), "{found}");
    }

    async fn a_dry_run_tells_the_same_and_writes_nothing(program: Program) {
        add_site(&program);
        let dry = import(&program, "wordpress", WORDPRESS, &["--dry-run"]);
        assert!(labels(&program).await.is_empty());
        let told = import(&program, "wordpress", WORDPRESS, &[]);
        for name in ["found", "taken", "published", "pending", "spam", "rejected", "skipped", "dropped"] {
            assert_eq!(dry[name], told[name], "{name}");
        }
        let dry = import(&program, "wordpress", WORDPRESS, &["--dry-run"]);
        assert_eq!((&dry["taken"], &dry["already"]), (&json!(0), &json!(9)));
    }

    async fn the_table_brings_the_spam_that_the_export_lacks(program: Program) {
        add_site(&program);
        import(&program, "wordpress", WORDPRESS, &[]);
        let told = import(&program, "wordpress", TABLE, &["--pages", WORDPRESS]);
        assert_eq!((&told["spam"], &told["published"], &told["already"]), (&json!(1), &json!(1), &json!(1)));
        assert_eq!(told["skipped"]["no_page"]["examples"], json!(["33"]));
        let service = program.serve(&["serve"], &[]);
        let comments = online(&service.base, APPLE).await;
        assert_eq!((&comments[4]["name"], &comments[4]["parent"]), (&json!("Bo"), &comments[0]["id"]));
    }

    async fn two_websites_of_one_system_do_not_mix(program: Program) {
        add_site(&program);
        let other = std::fs::read_to_string(WORDPRESS).unwrap().replace(" 09:30:00", " 09:31:00").replace("voilà", "ah");
        let file = program.folder().join("other.xml");
        std::fs::write(&file, other).unwrap();
        let file = file.to_str().unwrap();
        import(&program, "wordpress", WORDPRESS, &[]);
        let told = import(&program, "wordpress", file, &[]);
        assert_eq!(told["skipped"]["called_alike"], json!({ "count": 1, "examples": ["11"] }));
        let told = import(&program, "wordpress", file, &["--from", "other"]);
        // The others stand there already, word for word; this one is new.
        assert_eq!((&told["taken"], &told["same"]), (&json!(1), &json!(8)));
    }

    async fn answers_to_what_is_gone_move_up_in_an_export_of_disqus(program: Program) {
        add_site(&program);
        let told = import(&program, "disqus", DISQUS, &[]);
        assert_eq!((&told["published"], &told["spam"]), (&json!(4), &json!(1)));
        assert_eq!(told["skipped"]["deleted"]["examples"], json!(["103", "107"]));
        let service = program.serve(&["serve"], &[]);
        let comments = online(&service.base, "https://jardin.example/semis/").await;
        let parents: Vec<&Value> = comments.iter().map(|one| &one["parent"]).collect();
        let first = &comments[0]["id"];
        assert_eq!(parents, [&Value::Null, first, first]);
        assert_eq!(online(&service.base, "semis-en-serre").await.len(), 1);
        assert_eq!(import(&program, "disqus", DISQUS, &[])["already"], 5);
    }

    async fn pages_of_an_old_origin_move_with_their_comments(program: Program) {
        add_site(&program);
        let old = std::fs::read_to_string(WORDPRESS).unwrap().replace("https://jardin.example", "http://vieux.example:8080");
        let file = program.folder().join("old.xml");
        std::fs::write(&file, old).unwrap();
        let file = file.to_str().unwrap();
        let told = import(&program, "wordpress", file, &[]);
        assert_eq!((&told["taken"], &told["skipped"]["foreign_page"]["count"]), (&json!(0), &json!(9)));
        let told = import(&program, "wordpress", file, &["--map", "http://vieux.example:8080=https://jardin.example"]);
        assert_eq!(told["taken"], 9);
        let service = program.serve(&["serve"], &[]);
        assert_eq!(online(&service.base, APPLE).await.len(), 4);
    }

    async fn a_site_that_moves_in_learns_from_its_decisions(program: Program) {
        add_site(&program);
        let file = program.folder().join("export.xml");
        std::fs::write(&file, export(300)).unwrap();
        let told = import(&program, "wordpress", file.to_str().unwrap(), &[]);
        assert_eq!((&told["published"], &told["spam"]), (&json!(200), &json!(100)));
        let made = program.json(&["retrain", "--site", "jardin"]);
        // A fifth is held out, and the new version is judged on it.
        let held = made["judgement"]["held_out"]["site:jardin"].as_u64().unwrap();
        assert!(held > 30 && made["read"]["new"].as_u64().unwrap() + held == 300, "{made}");
        assert!(made["judgement"]["candidate"]["accuracy"].as_f64() > made["judgement"]["in_use"]["accuracy"].as_f64(), "{made}");
    }

    async fn what_is_cut_off_keeps_what_came_before(program: Program) {
        add_site(&program);
        let whole = export(600);
        let cut = &whole[..whole.find("<wp:comment_id>501<").unwrap()];
        let (told, done) = refused(&program, "wordpress", cut.as_bytes());
        assert!(done.err.contains("cut off") && done.err.contains("line 502"), "{done:?}");
        assert_eq!((&told["taken"], &told["complete"]), (&json!(500), &json!(false)));
        let file = program.folder().join("whole.xml");
        std::fs::write(&file, &whole).unwrap();
        let told = import(&program, "wordpress", file.to_str().unwrap(), &[]);
        assert_eq!((&told["taken"], &told["already"]), (&json!(100), &json!(500)));
    }

    async fn hostile_files_are_refused_and_nothing_is_written(program: Program) {
        add_site(&program);
        let gz = |bytes: &[u8]| {
            let mut packed = GzEncoder::new(Vec::new(), Compression::best());
            packed.write_all(bytes).unwrap();
            packed.finish().unwrap()
        };
        let laughs = "<?xml version='1.0'?><!DOCTYPE lolz [<!ENTITY lol 'lol'><!ENTITY lol1 '&lol;&lol;&lol;'>]><rss>&lol1;</rss>";
        let bomb = [b"<rss><channel>".to_vec(), vec![b' '; 8 << 20]].concat();
        for (bytes, words) in [
            (laughs.as_bytes().to_vec(), "document type"),
            (b"<!DOCTYPE rss SYSTEM 'file:///etc/passwd'><rss/>".to_vec(), "document type"),
            (gz(&bomb), "100 times its size"),
            (b"<?xml version='1.0' encoding='x-unheard'?><rss/>".to_vec(), "x-unheard"),
            ("<rss>".repeat(80).into_bytes(), "64 deep"),
            (b"<disqus/>".to_vec(), "tamis import disqus"),
            (Vec::new(), "no XML"),
            (b"\0\0\0\0".to_vec(), ""),
            (b"PK\x03\x04 and no more".to_vec(), "cut off"),
        ] {
            let (told, done) = refused(&program, "wordpress", &bytes);
            assert!(done.err.contains(words), "{words}: {done:?}");
            assert_eq!(told["taken"], 0);
        }
        assert!(labels(&program).await.is_empty());
        let packed = gz(export(50).as_bytes());
        let (told, done) = refused(&program, "wordpress", &packed[..packed.len() / 2]);
        assert!(done.err.contains("cut off") && told["taken"].as_u64().unwrap() < 50, "{done:?}");
        program.run(&["import", "wordpress", "nowhere.xml", "--site", "jardin"]).failed("nowhere.xml");
        program.run(&["import", "wordpress", WORDPRESS, "--site", "nowhere"]).failed("no site nowhere");
        assert_eq!(program.run(&["import", "blogger", WORDPRESS, "--site", "jardin"]).code, 2);
    }

    async fn who_stops_an_import_keeps_whole_batches_and_goes_on_later(program: Program) {
        add_site(&program);
        let whole = export(600);
        let pipe = program.folder().join("pipe");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let child = program.start(&["import", "wordpress", pipe.to_str().unwrap(), "--site", "jardin", "--json"]);
        let id = child.id().to_string();
        let (first, rest) = whole.split_at(whole.find("<wp:comment_id>590<").unwrap());
        let mut feed = feed_pipe(&pipe).await;
        feed.write_all(first.as_bytes()).unwrap();
        feed.flush().unwrap();
        let kept = until(Duration::from_mins(1), || async { (labels(&program).await.len() >= 500).then_some(()) }).await;
        assert!(kept.is_some(), "two batches are kept");
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        // It may have gone already, and then nobody reads.
        let _ = feed.write_all(rest.as_bytes());
        drop(feed);
        let done = child.wait_with_output().unwrap();
        let told: Value = serde_json::from_slice(&done.stdout).unwrap();
        if done.status.code() == Some(1) {
            assert!(String::from_utf8_lossy(&done.stderr).contains("stopped"), "{told}");
        }
        let file = program.folder().join("whole.xml");
        std::fs::write(&file, &whole).unwrap();
        let again = import(&program, "wordpress", file.to_str().unwrap(), &[]);
        assert_eq!(again["already"].as_u64().unwrap(), told["taken"].as_u64().unwrap());
        assert_eq!(again["taken"].as_u64().unwrap() + told["taken"].as_u64().unwrap(), 600);
    }

    async fn who_asks_twice_does_not_wait_for_a_file_that_does_not_come(program: Program) {
        add_site(&program);
        let pipe = program.folder().join("pipe");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let mut child = program.start(&["import", "wordpress", pipe.to_str().unwrap(), "--site", "jardin", "--json"]);
        let id = child.id().to_string();
        let mut feed = feed_pipe(&pipe).await;
        feed.write_all(export(300).as_bytes()).unwrap();
        let kept = until(Duration::from_mins(1), || async { (labels(&program).await.len() == 250).then_some(()) }).await;
        assert!(kept.is_some(), "a batch is kept");
        // Two that come at once are one: it is asked until it has gone.
        let gone = until(Duration::from_mins(1), || {
            assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
            let ended = child.try_wait().unwrap();
            async move { ended }
        });
        assert_eq!(gone.await.expect("it ends").code(), Some(130));
        assert_eq!(labels(&program).await.len(), 250);
        drop(feed);
    }

    async fn no_address_is_told_or_stands_in_clear(program: Program) {
        add_site(&program);
        let done = program.run(&["import", "wordpress", WORDPRESS, "--site", "jardin"]);
        assert_eq!(done.code, 0);
        for address in ["exemple.example", "203.0.113", "pas une adresse"] {
            assert!(!done.out.contains(address) && !done.err.contains(address), "{done:?}");
        }
        let kept = program.json(&["privacy", "export", "bo@exemple.example"]);
        assert!(kept.to_string().contains("2001:db8::7"), "it is sealed, and opens for whom it is of: {kept}");
        if let tamis::storage::Database::Sqlite(file) = &program.database {
            for file in [file.clone(), file.with_extension("db-wal")] {
                let bytes = std::fs::read(file).unwrap_or_default();
                let holds = |text: &str| bytes.windows(text.len()).any(|some| some == text.as_bytes());
                assert!(!holds("awa@exemple") && !holds("203.0.113.7"));
            }
        }
    }
}
