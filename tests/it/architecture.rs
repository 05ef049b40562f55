//! Holds the house rules: who may know whom, how long a file may be, how it opens and what it may be called.
//!
//! Owns the verdict on the tree as it lies on disk. How a source is read stands in `architecture/paths.rs`, the rules in
//! `architecture/rules.rs`; the rest of this file breaks each rule on purpose, since a test that cannot fail holds nothing.

mod paths;
mod rules;

use rules::{Source, faults, lone_faults};
use std::fs;
use std::path::Path;

/// Everything under `folder` whose name ends in `.{ending}`, with paths as seen from the root of the repository.
fn sources(folder: &str, ending: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries {
            let path = entry.expect("a readable folder").path();
            if path.is_dir() {
                if path
                    .file_name()
                    .is_none_or(|name| name != "node_modules" && name != "dist")
                {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|e| e == ending) {
                let text = fs::read_to_string(&path).expect("a readable source");
                let path = path
                    .strip_prefix(root)
                    .expect("a path under the root")
                    .to_string_lossy()
                    .replace('\\', "/");
                found.push(Source { path, text });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// The crates of the manifest's `[dependencies]`, as they are written in Rust.
fn dependencies() -> Vec<String> {
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).expect("the manifest");
    manifest
        .lines()
        .skip_while(|line| line.trim() != "[dependencies]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split_once('='))
        .map(|(name, _)| name.trim().replace('-', "_"))
        .collect()
}

fn report(faults: &[rules::Fault]) -> String {
    let lines: Vec<String> = faults.iter().map(|fault| format!("\n  {fault}")).collect();
    lines.concat()
}

#[test]
fn the_house_keeps_its_rules() {
    let src = sources("src", "rs");
    assert!(src.iter().any(|s| s.path == "src/lib.rs"), "the sources were not found");
    let mut found = faults(&src, &dependencies());
    for folder in ["tests", "benches"] {
        found.extend(sources(folder, "rs").iter().flat_map(lone_faults));
    }
    for folder in ["web", "tests/web"] {
        found.extend(sources(folder, "ts").iter().flat_map(lone_faults));
    }
    assert!(
        found.is_empty(),
        "{} house rules broken:{}",
        found.len(),
        report(&found)
    );
}

#[test]
fn the_manifest_is_read() {
    let names = dependencies();
    for name in ["sqlx", "actix_web", "linfa_bayes", "ndarray"] {
        assert!(names.iter().any(|n| n == name), "{name} not among {names:?}");
    }
}

/// Judges one file beside a few innocent ones, and gives the faults as text.
fn judged(path: &str, text: &str) -> Vec<String> {
    let neighbour = |path: &str| Source {
        path: path.to_owned(),
        text: "//! Innocent.\n".to_owned(),
    };
    let mut tree: Vec<Source> = [
        "src/lib.rs",
        "src/http/mod.rs",
        "src/http/problem.rs",
        "src/http/feeds.rs",
        "src/http/review.rs",
    ]
    .into_iter()
    .filter(|other| *other != path)
    .map(neighbour)
    .collect();
    tree.push(Source {
        path: path.to_owned(),
        text: text.to_owned(),
    });
    let names: Vec<String> = [
        "sqlx",
        "actix_web",
        "linfa",
        "linfa_bayes",
        "ndarray",
        "serde",
        "time",
        "uuid",
        "tracing",
        "config",
    ]
    .map(str::to_owned)
    .to_vec();
    faults(&tree, &names).iter().map(ToString::to_string).collect()
}

/// A file whose body must be refused once, on line 2, for a reason that holds `why`.
fn refused(path: &str, body: &str, why: &str) {
    let found = judged(path, &format!("//! Bad.\n{body}\n"));
    assert_eq!(found.len(), 1, "{path} {body:?}: {found:?}");
    assert!(
        found[0].starts_with(&format!("{path}:2: ")),
        "{path} {body:?}: {found:?}"
    );
    assert!(found[0].contains(why), "{path} {body:?}: {found:?}");
}

fn allowed(path: &str, body: &str) {
    let found = judged(path, &format!("//! Good.\n{body}\n"));
    assert!(found.is_empty(), "{path} {body:?}: {found:?}");
}

#[test]
fn a_room_knows_only_the_rooms_it_may() {
    refused(
        "src/domain/email.rs",
        "use crate::storage::Store;",
        "domain must not know storage",
    );
    refused(
        "src/spam/model.rs",
        "use crate::privacy::seal;",
        "spam must not know privacy",
    );
    refused(
        "src/storage/pages.rs",
        "use crate::moderation;",
        "storage must not know moderation",
    );
    refused(
        "src/moderation/mod.rs",
        "use crate::http::Problem;",
        "moderation must not know http",
    );
    refused(
        "src/import/isso.rs",
        "use crate::storage::Store;",
        "import must not know storage",
    );
    refused(
        "src/http/feeds.rs",
        "use crate::spam::Model;",
        "http must not know spam",
    );
    refused("src/jobs/mod.rs", "use crate::http::State;", "jobs must not know http");
    refused(
        "src/clock.rs",
        "use crate::config::Settings;",
        "clock must not know config",
    );
    allowed(
        "src/moderation/submit.rs",
        "use crate::{clock::Clock, domain, privacy, spam::Model, storage::Store};",
    );
    allowed(
        "src/http/feeds.rs",
        "use crate::{clock::Clock, domain::page::Page, moderation, storage::Store};",
    );
    allowed(
        "src/cli/serve.rs",
        "use crate::{config::Settings, http, jobs, storage::Store, telemetry};",
    );
    allowed("src/main.rs", "use tamis::cli;");
}

#[test]
fn no_way_around_is_missed() {
    refused(
        "src/domain/site.rs",
        "fn f() { crate::storage::open(); }",
        "domain must not know storage",
    );
    refused(
        "src/domain/site.rs",
        "use crate::{domain::email, storage as s};",
        "domain must not know storage",
    );
    refused(
        "src/domain/site.rs",
        "type T = Vec<crate::storage::Store>;",
        "domain must not know storage",
    );
    refused(
        "src/domain/site.rs",
        "use super::super::storage::Store;",
        "domain must not know storage",
    );
    refused(
        "src/domain/site.rs",
        "mod t { use super::super::super::storage::Store; }",
        "domain must not know storage",
    );
    refused(
        "src/domain/site.rs",
        "use self::super::super::http::Problem;",
        "domain must not know http",
    );
    refused(
        "src/domain/site.rs",
        "use r#crate::storage::Store;",
        "domain must not know storage",
    );
    refused(
        "src/domain/site.rs",
        "macro_rules! m { () => { $crate::storage::open() } }",
        "domain must not know storage",
    );
    refused(
        "src/domain/site.rs",
        "pub(in crate::http) fn f() {}",
        "domain must not know http",
    );
    refused("src/domain/site.rs", "use crate::*;", "root of the crate");
    refused("src/domain/site.rs", "use crate as root;", "root of the crate");
    refused(
        "src/domain/site.rs",
        "#[path = \"../storage/mod.rs\"] mod s;",
        "#[path]",
    );
    refused(
        "src/spam/model.rs",
        "fn f(p: &::sqlx::SqlitePool) {}",
        "sqlx stays in storage",
    );
    refused("src/cellar/mod.rs", "use crate::domain;", "no room called cellar");
}

#[test]
fn words_are_no_references() {
    allowed("src/domain/site.rs", "// crate::storage::open()");
    allowed("src/domain/site.rs", "/* crate::storage /* nested */ sqlx::query */");
    allowed(
        "src/domain/site.rs",
        r###"const A: &str = r##"use crate::storage; "# "##; const B: &str = "\"sqlx::query";"###,
    );
    allowed(
        "src/domain/site.rs",
        "fn f<'a>(c: char, d: &'a str) -> bool { c == '\"' || c == '\\'' || d == \"crate::http::X\" }",
    );
    allowed(
        "src/domain/site.rs",
        "mod tests { use super::*; fn f() -> impl Sized + use<> { super::g() } }",
    );
}

#[test]
fn a_crate_stays_in_its_room() {
    refused("src/http/review.rs", "use sqlx::Row;", "sqlx stays in storage");
    refused(
        "src/storage/comments.rs",
        "use actix_web::web;",
        "actix_web stays in http",
    );
    refused(
        "src/moderation/retrain.rs",
        "use linfa_bayes::MultinomialNb;",
        "linfa_bayes stays in spam",
    );
    refused(
        "src/cli/model.rs",
        "fn f() { ndarray::Array1::<f64>::zeros(3); }",
        "ndarray stays in spam",
    );
    refused("src/cli/model.rs", "extern crate sqlx;", "sqlx stays in storage");
    refused(
        "src/storage/mod.rs",
        "pub use sqlx::SqlitePool;",
        "must not be handed on",
    );
    refused(
        "src/domain/name.rs",
        "use tracing::info;",
        "domain must not know the crate tracing",
    );
    refused(
        "src/domain/name.rs",
        "use std::fs::File;",
        "domain must not know std::fs",
    );
    allowed("src/storage/mod.rs", "use sqlx::{PgPool, SqlitePool};");
    allowed("src/domain/name.rs", "use serde::Serialize; use std::fmt;");
}

#[test]
fn the_environment_and_the_time_have_one_door_each() {
    refused(
        "src/cli/serve.rs",
        "fn f() { std::env::var(\"HOME\"); }",
        "std::env stays in config",
    );
    refused("src/cli/serve.rs", "use std::{env, fs};", "std::env stays in config");
    refused(
        "src/jobs/mod.rs",
        "fn f() { std::time::SystemTime::now(); }",
        "stays in clock",
    );
    refused("src/jobs/mod.rs", "fn f() { Instant::now(); }", "stays in clock");
    refused(
        "src/domain/ids.rs",
        "fn f() { uuid::Uuid::now_v7(); }",
        "stays in clock",
    );
    refused(
        "src/storage/mod.rs",
        "fn f() { OffsetDateTime::now_utc(); }",
        "stays in clock",
    );
    allowed("src/config.rs", "fn f() { std::env::var(\"HOME\"); }");
    allowed("src/clock.rs", "fn f() { SystemTime::now(); }");
    allowed("src/jobs/mod.rs", "fn f(clock: Clock) { clock.now_ms(); }");
}

#[test]
fn the_doors_do_not_know_each_other() {
    refused("src/http/review.rs", "use super::feeds;", "siblings");
    refused(
        "src/http/review.rs",
        "fn f() { crate::http::feeds::entry(); }",
        "siblings",
    );
    refused("src/http/review/list.rs", "use super::super::feeds::entry;", "siblings");
    refused("src/http/problem.rs", "use super::review::list;", "siblings");
    refused("src/http/mod.rs", "pub use review::ReviewItem;", "siblings");
    allowed(
        "src/http/review.rs",
        "use super::problem::Code; use super::{Problem, State};",
    );
    allowed("src/http/review/list.rs", "use super::super::review::shape;");
    allowed("src/http/mod.rs", "pub use problem::Code; fn f() { review::routes(); }");
}

#[test]
fn a_file_is_short_says_what_it_owns_and_has_a_name() {
    let long = format!("//! Long.\n{}", "fn f() {}\n".repeat(400));
    assert!(judged("src/spam/model.rs", &long)[0].contains("401 lines"));
    assert_eq!(
        judged("src/spam/model.rs", &long.replacen("fn f() {}\n", "", 1)),
        Vec::<String>::new()
    );
    let main = format!("//! Main.\n{}", "// more\n".repeat(39));
    assert!(judged("src/main.rs", &main)[0].contains("fewer than 40"));
    assert!(judged("src/spam/model.rs", "use std::fmt;\n")[0].starts_with("src/spam/model.rs:1: "));
    assert!(judged("src/spam/model.rs", "")[0].contains("//!"));
    for path in [
        "src/spam/utils.rs",
        "src/http/helpers.rs",
        "src/jobs/job_manager.rs",
        "src/domain/util/mod.rs",
    ] {
        let found = judged(path, "//! Of everything a little.\n");
        assert!(found.iter().any(|f| f.contains("says nothing")), "{path}: {found:?}");
    }
}
