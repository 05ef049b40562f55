//! A database without its key: every command says so, and none makes another.

use crate::program::{Program, on_both_databases};
use serde_json::Value;
use tamis::storage::Database;

/// The findings of a doctor who has something to complain of, by part.
fn bad(program: &Program, arguments: &[&str], environment: &[(&str, &str)]) -> Vec<(String, String)> {
    let all = [&["doctor", "--json"], arguments].concat();
    let done = program.run_with(&all, environment, "");
    assert_eq!(done.code, 1, "{done:?}");
    let findings: Vec<Value> = serde_json::from_str(&done.out).unwrap();
    let bad = findings.iter().filter(|one| one["state"] == "bad");
    let word = |one: &Value, name: &str| one[name].as_str().unwrap().to_owned();
    bad.map(|one| (word(one, "part"), word(one, "told"))).collect()
}

on_both_databases! {
    async fn a_database_whose_key_is_gone_gets_no_other(program: Program) {
        program.json(&["site", "add", "blog", "--origin", "https://blog.example"]);
        let key = program.folder().join("secret.key");
        let kept = std::fs::read_to_string(&key).unwrap();
        std::fs::remove_file(&key).unwrap();
        for command in [&["site", "list"][..], &["serve", "--listen", "127.0.0.1:0"], &["check", "--site", "blog", "hello"]] {
            let done = program.run_with(command, &[("TAMIS_LOG__LEVEL", "off")], "");
            done.failed(&format!("the key file {} is missing", key.display()));
            assert!(done.err.contains("put the file back"), "{done:?}");
            assert!(!key.exists(), "{command:?}");
        }
        let found = bad(&program, &[], &[]);
        let parts: Vec<&str> = found.iter().map(|(part, _)| part.as_str()).collect();
        assert_eq!(parts, ["key", "database"], "{found:?}");
        assert!(found[0].1.contains("secret.key is missing") && found[1].1.contains("without its key"), "{found:?}");
        assert!(!key.exists());

        // In another folder it is missed there, and made neither there nor here.
        let elsewhere = tempfile::tempdir().unwrap();
        let database = match &program.database {
            Database::Sqlite(file) => format!("sqlite:{}", file.display()),
            Database::Postgres(url) => url.clone(),
        };
        let there = [("TAMIS_DATA_DIR", elsewhere.path().to_str().unwrap())];
        let done = program.run_with(&["site", "list", "--database", &database], &there, "");
        done.failed(&format!("{} is missing", elsewhere.path().join("secret.key").display()));
        assert_eq!(std::fs::read_dir(elsewhere.path()).unwrap().count(), 0);

        // A link to where nothing is any more is no key either.
        std::os::unix::fs::symlink("unmounted", &key).unwrap();
        program.run(&["site", "list"]).failed("secret.key is missing");
        std::fs::remove_file(&key).unwrap();
        std::fs::write(&key, kept).unwrap();
        std::fs::set_permissions(&key, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        assert_eq!(program.json(&["site", "list"])[0]["site"], "blog");
    }

    async fn a_doctor_makes_neither_key_nor_database(program: Program) {
        for _ in 0..2 {
            let found = bad(&program, &[], &[]);
            let parts: Vec<&str> = found.iter().map(|(part, _)| part.as_str()).collect();
            assert_eq!(parts, ["key", "database"], "{found:?}");
            assert!(found[1].1.contains("tamis site add makes database and key"), "{found:?}");
        }
        assert_eq!(std::fs::read_dir(program.folder()).unwrap().count(), 0);
        let key = [("TAMIS_SECRET_KEY", "5e".repeat(32))];
        let found = bad(&program, &[], &[(key[0].0, &key[0].1)]);
        assert_eq!(found.len(), 1, "{found:?}");
    }
}

#[tokio::test]
async fn a_doctor_makes_no_folder() {
    let program = Program::on_sqlite().await;
    program.json(&["site", "list"]);
    let file = program.folder().join("nowhere/dir.db");
    let found = bad(&program, &["--database", &format!("sqlite:{}", file.display())], &[]);
    assert!(
        found.len() == 1 && found[0].1.contains("nothing is in sqlite:"),
        "{found:?}"
    );
    let nowhere = program.folder().join("nowhere");
    let found = bad(&program, &[], &[("TAMIS_DATA_DIR", nowhere.to_str().unwrap())]);
    assert!(found.len() == 3, "key, disk and database: {found:?}");
    assert!(!nowhere.exists());
}
