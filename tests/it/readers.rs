//! Files of Isso, Remark42, Commento and Comentario, and JSON lines, as records.

use sqlx::{ConnectOptions, Connection, Executor};
use std::io::BufRead;
use std::path::{Path, PathBuf};
use tamis::import::Progress;
use tamis::import::{Item, ReadError, Skip, System, isso};
use tamis::storage::{IssoError, IssoFile};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/it/fixtures/import")
        .join(name)
}

fn read(system: System, path: &Path) -> (Vec<Item>, Result<u64, ReadError>) {
    let mut items = Vec::new();
    let done = tamis::import::read(system, path, None, &Progress::default(), &mut |item| {
        items.push(item);
        Ok(())
    });
    (items, done)
}

fn text(system: System, text: &str) -> (Vec<Item>, Result<u64, ReadError>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    std::fs::write(&path, text).unwrap();
    read(system, &path)
}

/// Each item as one line.
fn told(items: &[Item]) -> Vec<String> {
    let some = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    items
        .iter()
        .map(|item| match item {
            Item::Comment(r) | Item::Own(r, _) => format!(
                "{} {:?} {} {} {} {} {} {} {} {:?} {} {:?} {:?}",
                r.source_id,
                r.standing,
                some(&r.parent),
                r.page,
                some(&r.page_title),
                some(&r.name),
                some(&r.email),
                some(&r.website),
                some(&r.ip),
                r.markup,
                r.created_at_ms,
                r.edited_at_ms,
                r.body,
            ),
            Item::Page(page) => format!("page {} {} closed {}", page.page, some(&page.title), page.closed),
            Item::Skipped { source_id, why } => format!("skipped {} {}", some(source_id), why.as_str()),
        })
        .collect()
}

/// A failing test prints all of it.
fn is(told: &[String], wanted: &str) {
    let told = told.join("\n");
    assert!(told == wanted.trim(), "{told}");
}

fn whole(system: System, name: &str) -> Vec<String> {
    let (items, done) = read(system, &fixture(name));
    done.unwrap();
    told(&items)
}

#[test]
fn remark42s_backup_is_read() {
    is(
        &whole(System::Remark42, "remark42.jsonl"),
        r#"
page https://jardin.example/fini/ - closed true
c1 Published - https://jardin.example/semis/ Les semis Awa & Bo <3 - - - Markdown 1614848400500 None "Merci *beaucoup* !"
c2 Published c1 https://jardin.example/semis/ - Bo - - - Html 1614852000000 Some(1614852300000) "<p>De rien.</p>"
c3 Deleted c1 https://jardin.example/semis/ - deleted - - - Plain 1614859200000 None ""
skipped - unreadable
skipped c4 no_page
skipped c5 no_date
skipped c6 no_text
skipped - no_id
"#,
    );
}

#[test]
fn commentos_export_is_read() {
    is(
        &whole(System::Commento, "commento.json"),
        r#"
a1 Published - https://jardin.example/semis/ - Awa awa@exemple.example https://awa.example - Markdown 1588748889123 None "Un *bon* conseil."
a2 Pending a1 https://jardin.example/semis/ - - - - - Markdown 1588835289000 None "Je doute."
a3 Pending - https://jardin.example/semis/ - Bo bo@exemple.example - - Markdown 1588921689000 None "Gagnez vite"
a4 Deleted - https://jardin.example/semis/ - Awa awa@exemple.example https://awa.example - Markdown 1588921689000 None ""
skipped a5 unknown_standing
skipped a6 no_page
"#,
    );
    // Comentario's first version is the same.
    assert_eq!(
        whole(System::Comentario, "commento.json"),
        whole(System::Commento, "commento.json")
    );
}

#[test]
fn comentarios_third_version_is_read() {
    is(
        &whole(System::Comentario, "comentario-3.json"),
        r#"
page https://jardin.example/semis/ Les semis closed true
d1 Published - https://jardin.example/semis/ Les semis Awa awa@exemple.example https://awa.example - Markdown 1704164645000 Some(1704168245000) "Bien *dit*."
d2 Pending d1 /lune/ - Passante - - - Html 1704171845000 None "<p>Sur place.</p>"
d3 Rejected - /lune/ - Awa awa@exemple.example https://awa.example - Markdown 1704175445000 None "Non."
d4 Deleted - /lune/ - - - - - Plain 1704175445000 None ""
skipped d5 no_page
"#,
    );
}

#[test]
fn a_list_of_threads_is_read_as_isso_takes_it() {
    is(
        &whole(System::JsonLines, "threads.json"),
        r#"
/semis/#0 Published - /semis/ Les semis Awa - https://awa.example - Markdown 1330837567000 None "Le premier"
/semis/#1 Published /semis/#0 /semis/ Les semis Bo - - 203.0.113.0 Markdown 1330923967000 None "Le second"
/lune/#0 Published - /lune/ - - - - - Markdown 1331010367000 None "Ailleurs"
skipped 1 no_date
skipped - no_id
skipped 5 no_page
"#,
    );
}

#[test]
fn comments_that_somebody_wrote_down_are_read() {
    is(
        &whole(System::JsonLines, "comments.jsonl"),
        r#"
page https://jardin.example/fini/ Fini closed true
7 Published - https://jardin.example/semis/ Les semis Awa awa@exemple.example https://awa.example/ 203.0.113.7 Markdown 1643861106000 Some(1643864706000) "Un *bon* conseil."
8 Pending 7 /semis/ - Bo - - - Html 1643861106500 None "<p>Merci</p>"
sha256-bad79c1027bc2f4880156ad36615abc0 Spam - /semis/ - - - - - Plain 1643861106000 None "Sans numéro"
9 Deleted - /semis/ - - - - - Plain 1643861106000 None ""
skipped 10 unknown_standing
skipped 11 no_page
skipped 12 no_date
skipped 13 no_text
skipped line 10 unreadable
skipped 15 not_a_comment
skipped line 12 unreadable
"#,
    );
}

#[test]
fn a_file_that_is_something_else_is_refused_with_the_reason() {
    for (system, wrong, words) in [
        (System::Remark42, "", "no backup of Remark42"),
        (System::Remark42, "{\"id\":\"c1\"}\n", "no backup of Remark42"),
        (System::Remark42, "{\"version\":2}\n", "version 2 of Remark42"),
        (System::Commento, "{}", "tells no version"),
        (System::Commento, "{\"version\":3}", "version 3 of Commento"),
        (System::Commento, "<rss/>", "not the JSON"),
        (System::Comentario, "{\"version\":481}", "version 481 of Comentario"),
        (System::Comentario, "{\"version\":3,\"pages\":[Argh", "not the JSON"),
        (System::Comentario, "{\"version\":3,\"pages\":[", "cut off"),
        (System::JsonLines, "a,b\n1,2\n", "no JSON lines"),
        (
            System::JsonLines,
            "{\"kind\":\"export\",\"version\":2}\n",
            "version 2 of Tamis",
        ),
        (System::JsonLines, "{\"id\":1,\"page\":\"a\",\"body\":\"b", "cut off"),
        (System::JsonLines, "[{\"id\":\"a\",\"comments\":[{\"id\":", "cut off"),
        (System::JsonLines, "[1,2]", "not the JSON"),
    ] {
        let (items, done) = text(system, wrong);
        let refused = done.unwrap_err().to_string();
        assert!(refused.contains(words), "{wrong}: {refused}");
        assert!(items.is_empty(), "{wrong}");
    }
}

#[test]
fn a_comment_without_an_end_takes_no_memory() {
    let long = "x".repeat(3 << 20);
    let (items, done) = text(
        System::JsonLines,
        &format!("{{\"body\":\"{long}\"}}\n{{\"id\":1,\"page\":\"a\",\"body\":\"b\",\"created_at\":9}}\n"),
    );
    done.unwrap();
    assert!(matches!(
        &items[..],
        [
            Item::Skipped {
                why: Skip::TooLarge,
                ..
            },
            Item::Comment(_)
        ]
    ));
    let (_, done) = text(
        System::Comentario,
        &format!("{{\"version\":3,\"comments\":[{{\"markdown\":\"{long}\"}}]}}"),
    );
    assert!(matches!(done, Err(ReadError::Hostile { .. })));
    let deep = "[".repeat(200_000);
    let (_, done) = text(System::Commento, &format!("{{\"version\":1,\"x\":{deep}"));
    assert!(done.is_err());
    let (items, done) = text(System::JsonLines, &format!("{{\"page\":\"a\"}}\n{{\"b\":{deep}\n"));
    done.unwrap();
    assert!(items.iter().all(|item| matches!(item, Item::Skipped { .. })));
}

#[test]
fn any_beginning_of_a_file_is_refused_or_read_and_breaks_nothing() {
    for (system, name) in [
        (System::Remark42, "remark42.jsonl"),
        (System::Commento, "commento.json"),
        (System::Comentario, "comentario-3.json"),
        (System::JsonLines, "threads.json"),
        (System::JsonLines, "comments.jsonl"),
    ] {
        let mut all = Vec::new();
        std::io::BufReader::new(std::fs::File::open(fixture(name)).unwrap())
            .read_until(0, &mut all)
            .unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        for end in (0..all.len()).step_by(7) {
            std::fs::write(&path, &all[..end]).unwrap();
            let _ = read(system, &path);
        }
    }
}

/// A database as Isso makes it.
async fn isso_file(folder: &Path, script: &str) -> PathBuf {
    let path = folder.join("comments.db");
    let _ = std::fs::remove_file(&path);
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(&path)
        .create_if_missing(true)
        .foreign_keys(false);
    let mut connection = options.connect().await.unwrap();
    connection
        .execute(sqlx::raw_sql(sqlx::AssertSqlSafe(script.to_owned())))
        .await
        .unwrap();
    connection.close().await.unwrap();
    path
}

const ISSO: &str = "
CREATE TABLE threads (id INTEGER PRIMARY KEY, uri VARCHAR(256) UNIQUE, title VARCHAR(256));
CREATE TABLE comments (tid REFERENCES threads(id), id INTEGER PRIMARY KEY, parent INTEGER, created FLOAT NOT NULL, modified FLOAT,
  mode INTEGER, remote_addr VARCHAR, text VARCHAR NOT NULL, author VARCHAR, email VARCHAR, website VARCHAR,
  likes INTEGER DEFAULT 0, dislikes INTEGER DEFAULT 0, voters BLOB NOT NULL, notification INTEGER DEFAULT 0);
INSERT INTO threads VALUES (1, '/semis/', 'Les semis'), (2, '/lune/', '');
INSERT INTO comments (tid, id, parent, created, modified, mode, remote_addr, text, author, email, website, voters) VALUES
  (1, 1, NULL, 1389720732.25, NULL, 1, '203.0.113.0', 'Un *bon* conseil.', 'Awa', 'awa@exemple.example', 'https://awa.example', x'00'),
  (1, 2, 1, 1389720800, 1389720900, 2, '203.0.113.0', 'J''attends.', NULL, NULL, NULL, x'00'),
  (2, 3, 1, 1389720801, NULL, 4, '203.0.113.0', '', NULL, NULL, NULL, x'00'),
  (2, 4, 3, 1389720802, NULL, 7, '203.0.113.0', 'Où ?', NULL, NULL, NULL, x'00'),
  (9, 5, NULL, 1389720803, NULL, 1, '203.0.113.0', 'Nulle part', NULL, NULL, NULL, x'00'),
  (2, 6, NULL, 'hier', NULL, 1, '203.0.113.0', 'Sans date', NULL, NULL, NULL, x'00'),
  (2, 7, NULL, 1389720804, NULL, 1, '203.0.113.0', x'ff41', 'Bo', NULL, NULL, x'00'),
  (2, 8, NULL, 1389720805, NULL, 1, '203.0.113.0', zeroblob(2000000), NULL, NULL, NULL, x'00');
";

async fn rows(path: &Path) -> Result<Vec<Item>, IssoError> {
    let mut file = IssoFile::open(path).await?;
    let (mut items, mut after) = (Vec::new(), i64::MIN);
    loop {
        let rows = file.rows(after, 3).await?;
        let Some(last) = rows.last() else { return Ok(items) };
        after = last.id;
        items.extend(rows.into_iter().map(|row| isso::item(row.into())));
    }
}

#[tokio::test]
async fn issos_database_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = isso_file(folder.path(), ISSO).await;
    let before = std::fs::read(&path).unwrap();
    is(
        &told(&rows(&path).await.unwrap()),
        r#"
1 Published - /semis/ Les semis Awa awa@exemple.example https://awa.example - Markdown 1389720732250 None "Un *bon* conseil."
2 Pending 1 /semis/ Les semis - - - - Markdown 1389720800000 Some(1389720900000) "J'attends."
3 Deleted 1 /lune/ - - - - - Markdown 1389720801000 None ""
skipped 4 unknown_standing
skipped 5 no_page
skipped 6 no_date
skipped 7 unreadable
skipped 8 too_large
"#,
    );
    assert_eq!(std::fs::read(&path).unwrap(), before, "nothing is written into it");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nor beside it");
}

#[tokio::test]
async fn a_database_that_computes_is_not_believed() {
    let folder = tempfile::tempdir().unwrap();
    let threads = "CREATE TABLE threads (id INTEGER PRIMARY KEY, uri, title);";
    let columns = "tid, id INTEGER PRIMARY KEY, parent, created, modified, mode, author, email, website";
    for (script, words) in [
        ("CREATE TABLE a (b);".to_owned(), "no tables"),
        (format!("{threads} CREATE TABLE comments ({columns});"), "lack a column"),
        (format!("{threads} CREATE TABLE comments ({columns}, text AS (zeroblob(1000000000)));"), "computed"),
        (
            format!("{threads} CREATE VIEW comments AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n)
             SELECT id AS tid, id, id AS parent, id AS created, id AS modified, 1 AS mode, 'x' AS text, 'x' AS author, 'x' AS email, 'x' AS website FROM n;"),
            "no tables",
        ),
        (format!("{threads} CREATE VIRTUAL TABLE comments USING fts5(tid, parent, created, modified, mode, text, author, email, website);"), "not Isso's"),
    ] {
        let path = isso_file(folder.path(), &script).await;
        let refused = IssoFile::open(&path).await.err().unwrap().to_string();
        assert!(refused.contains(words), "{script}: {refused}");
    }
    let path = folder.path().join("other");
    for (bytes, words) in [
        (&b""[..], "no SQLite file"),
        (b"{}", "no SQLite file"),
        (b"SQLite format 3\0", "damaged"),
    ] {
        std::fs::write(&path, bytes).unwrap();
        let refused = IssoFile::open(&path).await.err().unwrap().to_string();
        assert!(refused.contains(words), "{refused}");
    }
    let path = isso_file(folder.path(), ISSO).await;
    std::fs::write(folder.path().join("comments.db-wal"), b"x").unwrap();
    assert!(matches!(IssoFile::open(&path).await, Err(IssoError::InUse)));
}

#[tokio::test]
async fn a_damaged_database_is_refused_and_breaks_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = isso_file(folder.path(), ISSO).await;
    let good = std::fs::read(&path).unwrap();
    for at in (16..good.len()).step_by(701) {
        let mut bad = good.clone();
        bad[at] ^= 0xff;
        std::fs::write(&path, &bad).unwrap();
        let _ = rows(&path).await;
    }
    for end in (0..good.len()).step_by(1024) {
        std::fs::write(&path, &good[..end]).unwrap();
        let _ = rows(&path).await;
    }
}
