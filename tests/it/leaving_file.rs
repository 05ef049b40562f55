//! The file that an export goes to: whole or not at all, and never in the place of what is no file.

use crate::harness::{Kind, until};
use crate::leaving::{add_site, export};
use crate::lock::Lock;
use crate::program::{Program, on_both_databases};
use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::{Child, Command};
use std::time::Duration;
use tamis::storage::ActFilter;

fn entries(folder: &Path) -> Vec<String> {
    let named = |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
    let mut all: Vec<String> = std::fs::read_dir(folder).unwrap().map(named).collect();
    all.sort();
    all
}

fn export_to(program: &Program, place: &str) -> crate::program::Done {
    program.run(&["export", "--site", "jardin", "--format", "jsonl", "--out", place])
}

#[tokio::test]
async fn what_is_no_file_is_neither_replaced_nor_written_to() {
    let program = Program::on_sqlite().await;
    add_site(&program);
    let out = program.folder().join("out");
    std::fs::create_dir(&out).unwrap();
    assert!(Command::new("mkfifo").arg(out.join("pipe")).status().unwrap().success());
    symlink("pipe", out.join("link")).unwrap();
    for (place, words) in [
        ("out/pipe", "out/pipe is no regular file"),
        ("out/link", "out/link is no regular file"),
        ("out", "out is a folder"),
        ("out/nodir/x", "cannot write out/nodir/x: there is no folder out/nodir"),
    ] {
        let refused = export_to(&program, place);
        refused.failed(words);
        assert_eq!(
            refused.err.contains("leave --out away"),
            words.contains("regular"),
            "{refused:?}"
        );
    }
    assert!(std::fs::metadata(out.join("pipe")).unwrap().file_type().is_fifo());
    assert_eq!(entries(&out), ["link", "pipe"]);
    // A model and a manual page go nowhere else.
    let base = program.json(&["model", "list"])[0]["version"]
        .as_str()
        .unwrap()
        .to_owned();
    program
        .run(&["model", "export", &base, "--out", "out/pipe"])
        .failed("no regular file");
    symlink("pipe", out.join("tamis.1")).unwrap();
    program.run(&["man", "out"]).failed("no regular file");
    let acts = program
        .store()
        .await
        .acts(&ActFilter {
            limit: 50,
            ..Default::default()
        })
        .await
        .unwrap();
    assert!(
        acts.iter().all(|act| act.act != "site.exported"),
        "nothing left, and nothing is on record"
    );
}

#[tokio::test]
async fn a_link_stays_and_what_it_leads_to_is_replaced() {
    let program = Program::on_sqlite().await;
    add_site(&program);
    let whole = export(&program, "jsonl", &[]);
    let at = |name: &str| program.folder().join(name);
    std::fs::write(at("old"), "old").unwrap();
    symlink("old", at("to-old")).unwrap();
    symlink("new", at("to-new")).unwrap();
    for name in ["old", "new"] {
        let link = format!("to-{name}");
        let done = export_to(&program, &link);
        assert_eq!(done.code, 0, "{done:?}");
        assert!(at(&link).is_symlink());
        assert_eq!(std::fs::read_to_string(at(name)).unwrap(), whole);
        assert_eq!(std::fs::metadata(at(name)).unwrap().permissions().mode() & 0o777, 0o600);
    }
    // A dash is standard output, with what holds there.
    let done = export_to(&program, "-");
    assert_eq!((done.code, done.out), (0, whole));
    let open = std::fs::File::create(at("open")).unwrap();
    open.set_permissions(std::fs::Permissions::from_mode(0o644)).unwrap();
    program
        .run_into(&["export", "--site", "jardin", "--format", "jsonl", "--out", "-"], open)
        .failed("others can read");
    assert!(!at("-").exists());
}

/// Waits until a process holds a file of that folder open, under whatever name or none.
async fn writes_in(child: &Child, folder: &Path) {
    let open = format!("/proc/{}/fd", child.id());
    let is_there = || {
        let files = std::fs::read_dir(&open).into_iter().flatten().flatten();
        files
            .filter_map(|file| std::fs::read_link(file.path()).ok())
            .any(|file| file.starts_with(folder))
    };
    let begun = until(Duration::from_secs(30), || async { is_there().then_some(()) }).await;
    assert!(begun.is_some(), "it never began");
}

/// Whether whoever started the tests had them go on when their terminal goes, and so what they start.
fn is_deaf_to_hanging_up() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).unwrap();
    u64::from_str_radix(mask.trim(), 16).unwrap() & 1 == 1
}

on_both_databases! {
    async fn an_export_that_is_stopped_leaves_nothing_behind(program: Program) {
        add_site(&program);
        let out = program.folder().join("out");
        std::fs::create_dir(&out).unwrap();
        let place = out.join("file");
        let signals = if is_deaf_to_hanging_up() { &["INT", "TERM"][..] } else { &["INT", "TERM", "HUP"] };
        for signal in signals {
            // It is held before its first page: that it begins is not on record yet, or the pages cannot be read.
            let lock = Lock::take(&program.database, "LOCK TABLE pages IN ACCESS EXCLUSIVE MODE").await;
            let child = program.start(&["export", "--site", "jardin", "--format", "jsonl", "--out", place.to_str().unwrap()]);
            writes_in(&child, &out).await;
            assert!(Command::new("kill").args([&format!("-{signal}"), &child.id().to_string()]).status().unwrap().success());
            let done = child.wait_with_output().unwrap();
            let told = String::from_utf8(done.stderr).unwrap();
            assert_eq!(entries(&out), [""; 0], "{signal}");
            assert!(done.status.code() == Some(1) && told.contains("stopped") && told.lines().count() == 1, "{signal}: {:?} {told}", done.status);
            lock.release().await;
        }
        assert_eq!(export_to(&program, place.to_str().unwrap()).code, 0);
    }
}

#[tokio::test]
async fn a_reader_that_has_gone_away_is_no_fault() {
    let program = Program::fresh(Kind::Sqlite).await.unwrap();
    add_site(&program);
    for command in [
        &["completions", "bash"][..],
        &["site", "show", "jardin"],
        &["export", "--site", "jardin", "--format", "jsonl"],
        &[
            "export", "--site", "jardin", "--format", "wxr", "--public", "--out", "-",
        ],
        &[
            "corpus",
            "expand",
            concat!(env!("CARGO_MANIFEST_DIR"), "/corpus"),
            "--out",
            "-",
        ],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let done = program.run_into(command, writer);
        assert_eq!((done.code, done.err.as_str()), (0, ""), "{command:?}");
    }
}
