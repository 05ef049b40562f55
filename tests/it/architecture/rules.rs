//! The rules, as tables, and the judge that holds a tree of sources against them.
//!
//! Owns what is allowed. Knows nothing of the disk: it is handed the texts.

use super::paths::{Reference, references};
use std::fmt;

/// A file of the repository, its path as seen from the root.
#[derive(Debug)]
pub struct Source {
    pub path: String,
    pub text: String,
}

#[derive(Debug)]
pub struct Fault {
    file: String,
    line: usize,
    rule: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.rule)
    }
}

/// Who may know whom. A room always knows itself; `*` is everyone.
const ROOMS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("spam", &["domain"]),
    ("privacy", &["domain"]),
    ("storage", &["domain"]),
    (
        "moderation",
        &["domain", "spam", "privacy", "storage", "clock", "export"],
    ),
    ("import", &["domain"]),
    // What WXR has no field for is written in the words in which it is read.
    ("export", &["domain", "import"]),
    // A letter is put in words when it is sent, so that what waits in the outbox is of no language.
    ("mail", &["domain", "locale", "notices"]),
    ("locale", &[]),
    // Drawn for a page and for a report alike: two doors of which neither may know the other.
    ("plot", &["domain", "locale"]),
    // Worded when they are sent, as all mail is: the use-cases know no language.
    ("notices", &["domain", "locale"]),
    (
        "jobs",
        &[
            "domain",
            "moderation",
            "storage",
            "spam",
            "privacy",
            "clock",
            "mail",
            "locale",
        ],
    ),
    ("http", &["domain", "moderation", "storage", "clock", "locale", "plot"]),
    ("cli", &["*"]),
    ("config", &[]),
    ("clock", &[]),
    ("telemetry", &[]),
    ("main", &["*"]),
    ("lib", &["*"]),
];

/// Crates that one room keeps to itself.
const CONFINED: &[(&str, &str)] = &[
    ("sqlx", "storage"),
    ("actix_web", "http"),
    ("lettre", "mail"),
    ("linfa", "spam"),
    ("linfa_bayes", "spam"),
    ("ndarray", "spam"),
];

/// All that the domain may know of the world outside.
const DOMAIN_CRATES: &[&str] = &[
    "core",
    "alloc",
    "std",
    "serde",
    "uuid",
    "time",
    "thiserror",
    "url",
    "idna",
    "ipnet",
    "unicode_normalization",
    "unicode_segmentation",
    "unicode_security",
];

/// Of `std` the domain takes no part that reaches out of the process.
const DOMAIN_STD: &[&str] = &["env", "fs", "io", "net", "os", "process", "thread"];

/// What every door may import of its neighbours. `filter` is among them so that a link on a moderators' page and a
/// program's request for the queue mean the same.
const SHARED_DOORS: &[&str] = &[
    "listings", "problem", "resource", "auth", "limits", "state", "gate", "input", "edge", "words", "filter",
];

/// Names of functions that read a clock.
const READS_THE_CLOCK: &[&str] = &["now", "now_utc", "now_local", "now_v1", "now_v6", "now_v7"];

const MOST_LINES: usize = 400;
const MAIN_LINES: usize = 40;

/// Holds the sources of `src/` against every rule.
pub fn faults(tree: &[Source], dependencies: &[String]) -> Vec<Fault> {
    let mut found = Vec::new();
    for source in tree {
        found.extend(lone_faults(source));
        let judge = Judge {
            tree,
            dependencies,
            source,
            module: module(&source.path),
        };
        found.extend(judge.placement());
        for reference in references(&source.text) {
            found.extend(
                judge
                    .reference(&reference)
                    .map(|rule| fault(source, reference.line, rule)),
            );
        }
    }
    found
}

/// The rules that need no more than the file: its length, its opening, its name.
pub fn lone_faults(source: &Source) -> Vec<Fault> {
    let mut found = Vec::new();
    let lines = source.text.lines().count();
    if lines > MOST_LINES {
        found.push(fault(
            source,
            lines,
            format!("{lines} lines, more than {MOST_LINES}: split it by noun"),
        ));
    }
    if source.path == "src/main.rs" && lines >= MAIN_LINES {
        found.push(fault(
            source,
            lines,
            format!("{lines} lines, main has fewer than {MAIN_LINES}"),
        ));
    }
    let first = source.text.lines().next().unwrap_or_default();
    let is_rust = source.path.rsplit('.').next() == Some("rs");
    if is_rust && first.strip_prefix("//!").is_none_or(|rest| rest.trim().is_empty()) {
        found.push(fault(source, 1, "a module opens with //! and what it owns".to_owned()));
    }
    for part in source
        .path
        .split('/')
        .map(|part| part.split('.').next().unwrap_or(part))
    {
        let last = part.rsplit(['_', '-']).next().unwrap_or(part);
        if matches!(
            last,
            "util" | "utils" | "helper" | "helpers" | "manager" | "managers" | "misc"
        ) {
            found.push(fault(
                source,
                1,
                format!("the name {part} says nothing: call it by what it owns"),
            ));
        }
    }
    found
}

fn fault(source: &Source, line: usize, rule: String) -> Fault {
    Fault {
        file: source.path.clone(),
        line,
        rule,
    }
}

/// `src/http/review.rs` → `["http", "review"]`; `lib.rs` and `main.rs` stand at the root.
fn module(path: &str) -> Vec<String> {
    let inner = path.trim_start_matches("src/").trim_end_matches(".rs");
    let inner = inner.strip_suffix("/mod").unwrap_or(inner);
    if matches!(inner, "lib" | "main") {
        Vec::new()
    } else {
        inner.split('/').map(str::to_owned).collect()
    }
}

struct Judge<'a> {
    tree: &'a [Source],
    dependencies: &'a [String],
    source: &'a Source,
    module: Vec<String>,
}

impl Judge<'_> {
    fn room(&self) -> &str {
        match self.source.path.as_str() {
            "src/lib.rs" => "lib",
            "src/main.rs" => "main",
            _ => &self.module[0],
        }
    }

    /// Whether the file lies in a room of the plan, and where it says it lies.
    fn placement(&self) -> Vec<Fault> {
        let room = self.room();
        let mut found = Vec::new();
        if !ROOMS.iter().any(|(name, _)| *name == room) {
            found.push(fault(
                self.source,
                2,
                format!("no room called {room}: put the file in one, or the room on the plan"),
            ));
        }
        for (number, line) in self.source.text.lines().enumerate() {
            if line.trim_start().starts_with("#[path") {
                found.push(fault(
                    self.source,
                    number + 1,
                    "#[path] puts a file where nobody looks for it".to_owned(),
                ));
            }
        }
        found
    }

    fn reference(&self, reference: &Reference) -> Option<String> {
        let first = reference.segments[0].as_str();
        let last = reference.segments.last().map(String::as_str).unwrap_or_default();
        if READS_THE_CLOCK.contains(&last) && self.room() != "clock" {
            return Some(format!(
                "{}() stays in clock: take a Clock as a parameter",
                reference.segments.join("::")
            ));
        }
        let is_std = matches!(first, "std" | "core" | "alloc");
        if is_std || self.dependencies.iter().any(|name| name == first) {
            return self.outside(reference);
        }
        self.inside(&self.resolved(reference)?, reference)
    }

    /// A path into another crate.
    fn outside(&self, reference: &Reference) -> Option<String> {
        let room = self.room();
        let first = reference.segments[0].as_str();
        let second = reference.segments.get(1).map(String::as_str).unwrap_or_default();
        if first == "std" && matches!(second, "env" | "*") && room != "config" {
            return Some("std::env stays in config".to_owned());
        }
        if let Some((name, home)) = CONFINED.iter().find(|(name, _)| *name == first) {
            if *home != room {
                return Some(format!("{name} stays in {home}"));
            }
            if reference.handed_on {
                return Some(format!("{name} stays in {home}: it must not be handed on by pub use"));
            }
        }
        if room == "domain" && !DOMAIN_CRATES.contains(&first) {
            return Some(format!("domain must not know the crate {first}"));
        }
        // An address is a plain value; a socket is not.
        let is_address = second == "net" && reference.segments.get(2).is_some_and(|third| third.starts_with("Ip"));
        if room == "domain" && first == "std" && DOMAIN_STD.contains(&second) && !is_address {
            return Some(format!("domain must not know std::{second}"));
        }
        None
    }

    /// The path from the root of the crate; `None` for what is local to a function or a prelude.
    fn resolved(&self, reference: &Reference) -> Option<Vec<String>> {
        let mut base: Vec<String> = self.module.iter().chain(&reference.within).cloned().collect();
        let mut rest = reference.segments.as_slice();
        match rest[0].as_str() {
            "crate" | "tamis" => {
                base.clear();
                rest = &rest[1..];
            }
            "self" | "super" => {
                while let Some(step @ ("self" | "super")) = rest.first().map(String::as_str) {
                    if step == "super" {
                        base.pop();
                    }
                    rest = &rest[1..];
                }
            }
            child => {
                let is_child = self.has_module(&base, child);
                if !is_child {
                    return None;
                }
            }
        }
        base.extend_from_slice(rest);
        Some(base)
    }

    fn has_module(&self, base: &[String], child: &str) -> bool {
        self.tree.iter().any(|other| {
            let theirs = module(&other.path);
            theirs.len() > base.len() && theirs.starts_with(base) && theirs[base.len()] == child
        })
    }

    /// A path into this crate.
    fn inside(&self, target: &[String], reference: &Reference) -> Option<String> {
        let room = self.room();
        let Some(other) = target.first().map(String::as_str).filter(|other| *other != "*") else {
            let is_name = reference.renamed || reference.segments.last().is_some_and(|last| last == "*");
            return is_name.then(|| "the root of the crate must not go under another name: name the room".to_owned());
        };
        let (_, known) = ROOMS.iter().find(|(name, _)| *name == room)?;
        let is_room = ROOMS.iter().any(|(name, _)| *name == other);
        if is_room && other != room && !known.contains(&other) && !known.contains(&"*") {
            return Some(format!("{room} must not know {other}"));
        }
        if room == "http" && other == "http" {
            self.door(target, reference)
        } else {
            None
        }
    }

    /// A path from one door to another.
    fn door(&self, target: &[String], reference: &Reference) -> Option<String> {
        let theirs = target.get(1)?;
        let own = self.module.get(1);
        let is_door = self.has_module(&target[..1], theirs);
        let is_ours = own == Some(theirs) || (own.is_none() && !reference.handed_on);
        if !is_door || is_ours || SHARED_DOORS.contains(&theirs.as_str()) {
            return None;
        }
        Some(format!(
            "siblings inside http do not know each other: {theirs} is another door"
        ))
    }
}
