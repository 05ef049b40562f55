//! The file that an export goes to: whole or not at all, and never in the place of what is no file.

use crate::leaving::{add_site, export};
use crate::program::Program;
use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;
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
