//! The command line: what commands say, on which stream, and how they end.

use crate::program::{Program, on_both_databases};
use serde_json::json;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;

on_both_databases! {
    async fn a_site_is_added_changed_and_removed(program: Program) {
        let added = program.json(&["site", "add", "blog", "--origin", "https://blog.example", "--lang", "fr"]);
        let mut names: Vec<&String> = added.as_object().unwrap().keys().collect();
        names.sort();
        assert_eq!(names, ["akismet_key", "key", "site"]);
        assert!(added["key"].as_str().unwrap().starts_with("tms_site_"));
        let akismet_key = added["akismet_key"].as_str().unwrap();
        assert!(akismet_key.len() == 12 && akismet_key.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')));
        program.run(&["site", "add", "blog", "--origin", "https://blog.example"]).failed("there is a site blog already");
        program.json(&["site", "add", "shop", "--origin", "https://a.example", "https://b.example"]);
        let listed = program.json(&["site", "list"]);
        assert_eq!(listed.as_array().unwrap().len(), 2);
        assert_eq!(listed[1]["origins"], json!(["https://a.example", "https://b.example"]));

        let changed = program.json(&[
            "site", "set", "blog", "--review-first", "new-authors", "--max-links", "1", "--block-word", "casino", "--block-email",
            "a@b.example", "--block-network", "203.0.113.0/24", "--spam-at-least", "0.9", "--markdown", "false", "--name", "Le blog",
        ]);
        let settings = &changed["settings"];
        assert_eq!(changed["name"], "Le blog");
        assert_eq!(settings["review_first"], "new-authors");
        assert_eq!(settings["blocked_words"], json!(["casino"]));
        assert_eq!((settings["blocked_emails"].as_i64(), settings["spam_at_least"].as_f64()), (Some(1), Some(0.9)));
        assert_eq!(program.json(&["site", "show", "blog"]), changed);
        let back = program.json(&["site", "set", "blog", "--spam-at-least", "model", "--unblock-word", "casino", "--unblock-email", "A@b.example"]);
        assert_eq!(back["settings"]["blocked_words"], json!([]));
        assert_eq!((back["settings"]["blocked_emails"].as_i64(), back["settings"]["spam_at_least"].as_f64()), (Some(0), None));
        program.run(&["site", "set", "blog", "--publish-at-most", "0.9", "--spam-at-least", "0.8"]).failed("must lie below");

        let rotated = program.json(&["site", "rotate-key", "blog"]);
        assert_ne!(rotated["key"], added["key"]);
        program.run(&["site", "close-page", "blog", "https://blog.example/nobody"]).failed("nobody has written");
        program.run(&["site", "close-page", "blog", "https://other.example/"]).failed("origins");
        let refused = program.run(&["site", "remove", "blog"]);
        assert_eq!((refused.code, refused.err.lines().count()), (2, 1), "{refused:?}");
        assert!(refused.err.contains("say --yes; nothing was removed"), "{refused:?}");
        assert_eq!(program.json(&["site", "show", "blog"])["site"], "blog");
        assert_eq!(program.run(&["site", "remove", "blog", "--yes"]).code, 0);
        program.run(&["site", "show", "blog"]).failed("there is no site blog");
    }

    async fn a_moderators_sites_are_granted_and_revoked(program: Program) {
        for site in ["blog", "shop"] {
            program.json(&["site", "add", site, "--origin", &format!("https://{site}.example")]);
        }
        program.json(&["moderator", "add", "awa@example.org", "--site", "blog"]);
        let granted = program.json(&["moderator", "grant", "AWA@example.org", "--site", "shop", "--site", "blog"]);
        assert_eq!(granted["sites"], json!(["blog", "shop"]));
        let revoked = program.json(&["moderator", "revoke", "awa@example.org", "--site", "blog"]);
        assert_eq!((&revoked["sites"], &program.json(&["moderator", "list"])[0]["sites"]), (&json!(["shop"]), &json!(["shop"])));
        program.run(&["moderator", "revoke", "awa@example.org", "--site", "blog"]).failed("was not granted");
        program.run(&["moderator", "grant", "awa@example.org", "--site", "nowhere"]).failed("no site called nowhere");
        program.run(&["moderator", "grant", "nobody@example.org", "--site", "blog"]).failed("no moderator of that address");
        program.json(&["moderator", "add", "chief@example.org", "--role", "admin"]);
        program.run(&["moderator", "grant", "chief@example.org", "--site", "blog"]).failed("decides on every site");
    }

    async fn a_moderator_is_added_given_tokens_and_shut_out(program: Program) {
        program.json(&["site", "add", "blog", "--origin", "https://blog.example"]);
        let added = program.json(&["moderator", "add", "awa@example.org", "--site", "blog"]);
        assert_eq!((&added["email"], &added["role"]), (&json!("awa@example.org"), &json!("moderator")));
        let token = added["token"].as_str().unwrap();
        assert!(token.starts_with("tms_mod_") && added.as_object().unwrap().len() == 3);
        program.run(&["moderator", "add", "AWA@example.org", "--role", "admin"]).failed("a moderator already");
        program.run(&["moderator", "add", "b@example.org", "--site", "shop"]).failed("no site called shop");
        program.run_with(&["moderator", "add", "b@example.org", "--role", "admin", "--password-stdin"], &[], "short\n").failed("at least 8");
        let done = program.run_with(&["moderator", "add", "b@example.org", "--role", "admin", "--password-stdin"], &[], "long enough\n");
        assert_eq!((done.code, done.out.contains("long enough")), (0, false));
        assert_ne!(program.json(&["moderator", "token", "awa@example.org"])["token"], token);
        assert_eq!(program.run(&["moderator", "disable", "awa@example.org"]).code, 0);
        program.run(&["moderator", "token", "awa@example.org"]).failed("disabled");
        program.run(&["moderator", "disable", "nobody@example.org"]).failed("no moderator of that address");
        let listed = program.json(&["moderator", "list"]);
        assert_eq!(listed[0]["disabled"], true);
        assert_eq!(listed[0]["sites"], json!(["blog"]));
        assert_eq!(listed[1]["role"], "admin");
    }

    async fn a_database_of_another_key_is_refused(program: Program) {
        program.json(&["site", "add", "blog", "--origin", "https://blog.example"]);
        let other = "07".repeat(32);
        let done = program.run_with(&["site", "list"], &[("TAMIS_SECRET_KEY", &other)], "");
        done.failed("sealed under another key");
        assert!(!done.err.contains(&other));
        let done = program.run_with(&["serve", "--listen", "127.0.0.1:0"], &[("TAMIS_SECRET_KEY", &other), ("TAMIS_LOG__LEVEL", "off")], "");
        done.failed("sealed under another key");
        assert_eq!(program.json(&["site", "list"])[0]["site"], "blog");
    }

    async fn doctor_finds_a_fresh_installation_well(program: Program) {
        program.json(&["site", "list"]);
        let findings = program.json(&["doctor"]);
        let parts: Vec<&str> = findings.as_array().unwrap().iter().map(|one| one["part"].as_str().unwrap()).collect();
        assert_eq!(parts, ["settings", "key", "disk", "base", "database", "clock", "model", "people", "audits", "mail"]);
        assert!(findings.as_array().unwrap().iter().all(|one| one["state"] != "bad"), "{findings}");
    }
}

#[tokio::test]
async fn wrong_usage_ends_with_two() {
    let program = Program::on_sqlite().await;
    for wrong in [
        &["sieve"][..],
        &[],
        &["site", "add", "Blog", "--origin", "https://a.example"],
        &["site", "add", "blog"],
        &["site", "add", "blog", "--origin", "not an origin"],
        &["site", "set", "blog", "--spam-at-least", "2"],
        &["moderator", "add", "nobody"],
        &["moderator", "add", "a@b.example", "--role", "king"],
        &["model", "promote", "No Version"],
        &["model", "evaluate", "--data", "x"],
        &["check"],
    ] {
        let done = program.run(wrong);
        assert_eq!(done.code, 2, "{wrong:?}: {done:?}");
        assert!(done.out.is_empty() && !done.err.is_empty(), "{wrong:?}: {done:?}");
    }
    for right in [
        &["--help"][..],
        &["--version"],
        &["site", "--help"],
        &["completions", "bash"],
    ] {
        assert_eq!(program.run(right).code, 0, "{right:?}");
    }
    assert_eq!(
        std::fs::read_dir(program.folder()).unwrap().count(),
        0,
        "wrong usage leaves nothing behind"
    );
}

on_both_databases! {
    async fn commands_that_begin_at_once_make_one_database(program: Program) {
        std::thread::scope(|scope| {
            let all: Vec<_> = (0..4).map(|_| scope.spawn(|| program.run(&["site", "list"]))).collect();
            for one in all {
                let done = one.join().unwrap();
                assert_eq!(done.code, 0, "{done:?}");
            }
        });
        assert_eq!(program.json(&["model", "list"]).as_array().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_manual_page_is_written_for_every_command() {
    let program = Program::on_sqlite().await;
    let folder = program.folder().join("man/man1");
    for _ in 0..2 {
        let done = program.run(&["man", "man/man1"]);
        assert_eq!((done.code, done.out.as_str()), (0, ""), "{done:?}");
    }
    let named = |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
    let pages: Vec<String> = std::fs::read_dir(&folder).unwrap().map(named).collect();
    assert!(
        pages
            .iter()
            .all(|page| page.starts_with("tamis") && page.ends_with(".1")),
        "{pages:?}"
    );
    for (page, words) in [
        ("tamis", "naive Bayes"),
        ("tamis-site-add", "origin"),
        ("tamis-retrain", "promote"),
    ] {
        let text = std::fs::read_to_string(folder.join(format!("{page}.1"))).unwrap();
        assert!(text.contains(".TH") && text.contains(words), "{page}: {text}");
    }
    std::fs::write(program.folder().join("taken"), "").unwrap();
    program.run(&["man", "taken"]).failed("cannot be used");
}

#[tokio::test]
async fn every_wrong_setting_is_named_at_once() {
    let program = Program::on_sqlite().await;
    std::fs::write(
        program.folder().join("tamis.toml"),
        "listne = 'x'\n[limits]\nburst = 0\n",
    )
    .unwrap();
    let done = program.run_with(&["config"], &[("TAMIS_WORKERS", "many"), ("TAMIS_LISTEN", "here")], "");
    assert_eq!((done.code, done.out.as_str()), (1, ""));
    for name in [
        "4 settings are wrong",
        "listne: there is no such setting (in tamis.toml)",
        "limits.burst: ",
        "(in TAMIS_WORKERS)",
        "listen: ",
    ] {
        assert!(done.err.contains(name), "{name}: {}", done.err);
    }
}

#[tokio::test]
async fn settings_in_force_are_shown_with_secrets_masked() {
    let program = Program::on_sqlite().await;
    let secrets = [
        ("TAMIS_SECRET_KEY", "5ec2e7"),
        ("TAMIS_DATABASE", "postgres://u:hunter2@db.example/x"),
        ("TAMIS_LIMITS__ENABLED", "false"),
    ];
    for arguments in [&["config"][..], &["config", "--json"]] {
        let done = program.run_with(arguments, &secrets, "");
        assert_eq!(done.code, 0, "{done:?}");
        assert!(
            done.out.contains("db.example") && !done.out.contains("hunter2") && !done.out.contains("5ec2e7"),
            "{}",
            done.out
        );
    }
    let told = program.json(&["config", "--database", "sqlite:other.db"]);
    assert_eq!(
        (&told["database"], &told["limits"]["per_minute"]),
        (&json!("sqlite:other.db"), &json!(10))
    );
}

#[tokio::test]
async fn the_example_of_settings_names_every_setting_and_every_default() {
    let program = Program::on_sqlite().await;
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/tamis.example.toml");
    let clear = [("TAMIS_DATA_DIR", "")];
    let told = |arguments: &[&str]| program.run_with(arguments, &clear, "");
    let done = told(&["config", "--json", "--config", example]);
    assert_eq!(done.code, 0, "{done:?}");
    let mut by_example: serde_json::Value = serde_json::from_str(&done.out).unwrap();
    let mut by_default: serde_json::Value = serde_json::from_str(&told(&["config", "--json"]).out).unwrap();
    // Unless set, these follow from others or from the machine.
    for own in ["public_url", "workers"] {
        by_example[own] = json!(null);
        by_default[own] = json!(null);
    }
    assert_eq!(by_example, by_default);
}

#[tokio::test]
async fn a_key_file_that_is_open_or_broken_is_refused() {
    let program = Program::on_sqlite().await;
    program.json(&["site", "list"]);
    let key = program.folder().join("secret.key");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    program.run(&["site", "list"]).failed("chmod 600");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    std::fs::write(&key, "not a key").unwrap();
    program.run(&["site", "list"]).failed("is damaged");
}

#[tokio::test]
async fn a_data_directory_that_cannot_be_written_is_said_in_one_line() {
    let program = Program::on_sqlite().await;
    let file = program.folder().join("file");
    std::fs::write(&file, "").unwrap();
    let inside = file.join("data");
    for folder in [inside.to_str().unwrap(), "/proc/tamis"] {
        let done = program.run_with(&["site", "list"], &[("TAMIS_DATA_DIR", folder)], "");
        done.failed("cannot be used");
        assert!(
            done.err.contains(folder) && done.err.contains("TAMIS_DATA_DIR"),
            "{done:?}"
        );
    }
}

#[tokio::test]
async fn a_damaged_database_file_is_said_in_one_line_and_left_alone() {
    let program = Program::on_sqlite().await;
    let file = program.folder().join("tamis.db");
    let damaged = "this was a database once ".repeat(400);
    std::fs::write(&file, &damaged).unwrap();
    program.run(&["site", "list"]).failed("tamis.db cannot be used");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), damaged);
}

#[tokio::test]
async fn a_database_that_does_not_answer_is_not_waited_for_for_ever() {
    let program = Program::on_sqlite().await;
    // Bound and never served: whoever connects waits.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    for url in [
        "postgres://u:hunter2@127.0.0.1:1/x".to_owned(),
        format!("postgres://u:hunter2@127.0.0.1:{port}/x"),
    ] {
        let done = program.run(&["site", "list", "--database", &url]);
        done.failed("cannot be used");
        assert!(!done.err.contains("hunter2"), "{done:?}");
    }
    program
        .run(&["site", "list", "--database", "mysql://x/y"])
        .failed("postgres://");
}

#[tokio::test]
async fn a_taken_port_is_said_before_anything_is_made() {
    let program = Program::on_sqlite().await;
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    program
        .run(&["serve", "--listen", &address])
        .failed("another program listens on");
    assert_eq!(std::fs::read_dir(program.folder()).unwrap().count(), 0);
    program
        .run(&["healthcheck", &format!("http://{address}/healthz")])
        .failed("did not answer");
    drop(taken);
    program
        .run(&["healthcheck", &format!("http://{address}/healthz")])
        .failed("cannot be reached");
}
