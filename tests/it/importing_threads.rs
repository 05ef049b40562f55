//! Answers that stand before what they answer, however many and however deep.

use crate::program::{Program, on_both_databases};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection};
use tamis::storage::Database;

fn add_site(program: &Program) {
    program.json(&["site", "add", "jardin", "--origin", "https://jardin.example"]);
}

fn line(id: &str, parent: Option<&str>) -> String {
    let comment = json!({
        "id": id, "parent": parent, "page": "https://jardin.example/a/", "name": "Awa", "body": format!("Mot de {id}."),
        "created_at": 1_600_000_000,
    });
    format!("{comment}\n")
}

fn import(program: &Program, lines: &str) -> Value {
    let file = program.folder().join("lines");
    std::fs::write(&file, lines).unwrap();
    program.json(&["import", "jsonl", file.to_str().unwrap(), "--site", "jardin"])
}

/// What a comment is called where it comes from, what the one that it answers is called there, and how deep it stands.
async fn threads(program: &Program) -> Vec<(String, Option<String>, i64)> {
    let sql = "SELECT i.source_id, p.source_id, c.depth FROM imported i
               JOIN comments c ON c.site_id = i.site_id AND c.id = i.comment_id
               LEFT JOIN imported p ON p.site_id = i.site_id AND p.comment_id = c.parent_id";
    let mut rows: Vec<(String, Option<String>, i64)> = match &program.database {
        Database::Sqlite(file) => {
            let mut other = SqliteConnection::connect(&format!("sqlite:{}", file.display()))
                .await
                .unwrap();
            sqlx::query_as(sql).fetch_all(&mut other).await.unwrap()
        }
        Database::Postgres(url) => {
            let mut other = PgConnection::connect(url).await.unwrap();
            sqlx::query_as(sql).fetch_all(&mut other).await.unwrap()
        }
    };
    rows.sort();
    rows
}

/// Runs a statement; gives how many rows it changed.
pub async fn run(program: &Program, sql: &str) -> u64 {
    let sql = AssertSqlSafe(sql.to_owned());
    match &program.database {
        Database::Sqlite(file) => {
            let mut other = SqliteConnection::connect(&format!("sqlite:{}", file.display()))
                .await
                .unwrap();
            other.execute(sqlx::query(sql)).await.unwrap().rows_affected()
        }
        Database::Postgres(url) => {
            let mut other = PgConnection::connect(url).await.unwrap();
            other.execute(sqlx::query(sql)).await.unwrap().rows_affected()
        }
    }
}

on_both_databases! {
    async fn a_long_chain_told_from_its_end_comes_in_as_one_thread(program: Program) {
        add_site(&program);
        let number = 3_000;
        let id = |n: usize| format!("{n:05}");
        let lines: String = (1..=number).map(|n| line(&id(n), (n < number).then(|| id(n + 1)).as_deref())).collect();
        let told = import(&program, &lines);
        assert_eq!((&told["attached_later"], &told["without_parent"]), (&json!(number - 1), &json!(0)));
        let threads = threads(&program).await;
        assert_eq!(threads.len(), number);
        for (n, (name, parent, depth)) in (1..).zip(threads) {
            let above = (n < number).then(|| id(n + 1));
            assert_eq!((name, parent, depth), (id(n), above, i64::try_from(number - n).unwrap()));
        }
    }

    async fn whatever_stands_below_an_answer_goes_down_with_it_however_much_that_is(program: Program) {
        add_site(&program);
        // 1,300 answers to one, a chain of 1,200 below the last of them, and what that one answers at the end.
        let flat = (0..1_300).map(|n| line(&format!("f{n:04}"), Some("a")));
        let chain = (0..1_200).map(|n| line(&format!("k{n:04}"), Some(&if n == 0 { "f1299".to_owned() } else { format!("k{:04}", n - 1) })));
        let text: String = [line("a", Some("y")), line("b", Some("k1199"))].into_iter()
            .chain(flat).chain(chain).chain([line("y", Some("z")), line("z", None)]).collect();
        assert_eq!(import(&program, &text)["attached_later"], 3);
        for (name, parent, depth) in threads(&program).await {
            let (above, deep) = match (&name[..1], name[1..].parse::<i64>().unwrap_or(0)) {
                ("a", _) => (Some("y".to_owned()), 2),
                ("b", _) => (Some("k1199".to_owned()), 1_204),
                ("f", _) => (Some("a".to_owned()), 3),
                ("k", 0) => (Some("f1299".to_owned()), 4),
                ("k", n) => (Some(format!("k{:04}", n - 1)), 4 + n),
                ("y", _) => (Some("z".to_owned()), 1),
                _ => (None, 0),
            };
            assert_eq!((parent, depth), (above, deep), "{name}");
        }
    }

    async fn those_that_answer_each_other_in_a_circle_are_one_thread_with_a_beginning(program: Program) {
        add_site(&program);
        let text = [line("1", Some("2")), line("2", Some("3")), line("3", Some("1")), line("4", Some("4"))].concat();
        import(&program, &text);
        let told: Vec<_> = threads(&program).await.into_iter().map(|(name, parent, depth)| (name, parent.unwrap_or_default(), depth)).collect();
        let row = |name: &str, parent: &str, depth| (name.to_owned(), parent.to_owned(), depth);
        assert_eq!(told, [row("1", "", 0), row("2", "3", 2), row("3", "1", 1), row("4", "", 0)]);
    }

    async fn what_was_lost_is_found_by_a_later_file_and_nobody_is_told_of_it(program: Program) {
        add_site(&program);
        import(&program, &line("2", None));
        // Whoever wrote it wishes to hear of answers.
        run(&program, "INSERT INTO watches (site_id, comment_id, email_hash, email_sealed, lang, created_at_ms)
                       SELECT site_id, comment_id, 'x', '', 'fr', 1 FROM imported WHERE source_id = '2'").await;
        assert_eq!(import(&program, &line("1", Some("gone")))["without_parent"], 1);
        let gone = json!({ "id": "gone", "parent": "2", "page": "https://jardin.example/a/", "status": "deleted", "created_at": 1_600_000_000 });
        let told = import(&program, &format!("{gone}\n"));
        assert_eq!((&told["attached_later"], &told["without_parent"]), (&json!(1), &json!(0)));
        assert_eq!(threads(&program).await[0], ("1".to_owned(), Some("2".to_owned()), 1));
        let told = run(&program, "DELETE FROM told_replies WHERE comment_id = (SELECT comment_id FROM imported WHERE source_id = '1')").await;
        assert_eq!(told, 1, "it stood on record that nobody is told of it");
    }
}
