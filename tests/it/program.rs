//! The program itself, run as its users run it: with arguments, an environment and a data directory of its own.

use crate::harness::{Kind, Lent, fresh_database, until};
use rustix::fs::OFlags;
use serde_json::Value;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tamis::storage::{Database, Store};

/// Opens a pipe to write to, once somebody reads it: the system would wait for that without end.
pub async fn feed_pipe(pipe: &Path) -> File {
    let open = |flags: OFlags| {
        let flags = flags.bits().try_into().unwrap();
        std::fs::OpenOptions::new().write(true).custom_flags(flags).open(pipe)
    };
    let is_read = until(Duration::from_mins(1), || async { open(OFlags::NONBLOCK).ok() }).await;
    assert!(is_read.is_some(), "nobody reads the pipe");
    open(OFlags::empty()).unwrap()
}

/// A test that runs on both databases: `on_both_databases! { async fn a_sentence(program: Program) { … } }`.
macro_rules! on_both_databases {
    ($($(#[$meta:meta])* async fn $name:ident($program:ident: Program) $body:block)*) => {$(
        mod $name {
            use super::*;

            async fn body($program: Program) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                body(Program::fresh($crate::harness::Kind::Sqlite).await.unwrap()).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                if let Some(program) = Program::fresh($crate::harness::Kind::Postgres).await {
                    body(program).await;
                }
            }
        }
    )*};
}
pub(crate) use on_both_databases;

/// An installation: a folder, a database, nothing in it yet.
pub struct Program {
    folder: tempfile::TempDir,
    pub database: Database,
    /// Takes the database away again.
    _lent: Lent,
}

/// What came of a command.
#[derive(Debug)]
pub struct Done {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Done {
    /// Failed with one line on standard error that holds `words`.
    pub fn failed(&self, words: &str) {
        assert_eq!(self.code, 1, "{self:?}");
        assert_eq!(self.err.trim_end().lines().count(), 1, "one line: {self:?}");
        assert!(
            self.err.starts_with("tamis: ") && self.err.contains(words),
            "{words}: {self:?}"
        );
    }
}

impl Program {
    pub async fn fresh(kind: Kind) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let (database, lent) = fresh_database(kind, folder.path()).await?;
        Some(Self {
            folder,
            database,
            _lent: lent,
        })
    }

    /// One that keeps its data in a file.
    pub async fn on_sqlite() -> Self {
        Self::fresh(Kind::Sqlite).await.unwrap()
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn command(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tamis"));
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("TAMIS_")) {
            command.env_remove(name);
        }
        command
            .current_dir(self.folder())
            .env("TAMIS_DATA_DIR", self.folder())
            .args(arguments);
        if let Database::Postgres(url) = &self.database {
            command.env("TAMIS_DATABASE", url);
        }
        command.envs(environment.iter().copied());
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Done {
        self.run_with(arguments, &[], "")
    }

    pub fn run_with(&self, arguments: &[&str], environment: &[(&str, &str)], input: &str) -> Done {
        let mut child = self.command(arguments, environment).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // A program that fails early does not read on.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        let done = child.wait_with_output().unwrap();
        Done {
            code: done.status.code().unwrap(),
            out: String::from_utf8(done.stdout).unwrap(),
            err: String::from_utf8(done.stderr).unwrap(),
        }
    }

    /// Starts a command and does not wait for it.
    pub fn start(&self, arguments: &[&str]) -> Child {
        let mut child = self.command(arguments, &[]).spawn().unwrap();
        drop(child.stdin.take());
        child
    }

    /// Runs a command whose standard output is a file, or a pipe.
    pub fn run_into(&self, arguments: &[&str], out: impl Into<Stdio>) -> Done {
        let mut command = self.command(arguments, &[]);
        let done = command.stdin(Stdio::null()).stdout(out).output().unwrap();
        Done {
            code: done.status.code().unwrap(),
            out: String::new(),
            err: String::from_utf8(done.stderr).unwrap(),
        }
    }

    /// Runs a command on a terminal, where somebody has typed that; what it says is in one stream.
    pub fn run_on_terminal(&self, arguments: &[&str], typed: &str) -> Done {
        let bare = self.command(arguments, &[]);
        let words = std::iter::once(bare.get_program()).chain(bare.get_args());
        let words: Vec<String> = words.map(|word| format!("'{}'", word.to_str().unwrap())).collect();
        let mut command = Command::new("script");
        command.args(["-qec", &words.join(" "), "/dev/null"]);
        command.current_dir(self.folder());
        for (name, value) in bare.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        child.stdin.as_ref().unwrap().write_all(typed.as_bytes()).unwrap();
        let done = child.wait_with_output().unwrap();
        Done {
            code: done.status.code().unwrap(),
            out: String::from_utf8(done.stdout).unwrap(),
            err: String::new(),
        }
    }

    /// Runs a command that must succeed; gives its one line of JSON.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let mut all = arguments.to_vec();
        all.push("--json");
        let done = self.run(&all);
        assert_eq!(done.code, 0, "{arguments:?}: {done:?}");
        assert_eq!(done.out.lines().count(), 1, "{arguments:?}: {done:?}");
        serde_json::from_str(&done.out).unwrap()
    }

    /// Starts a command that serves, and waits until it has said where.
    pub fn serve(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Service {
        let log = self
            .folder()
            .join(format!("serve-{}.log", uuid::Uuid::new_v4().simple()));
        let mut command = self.command(arguments, &[("TAMIS_LIMITS__ENABLED", "false"), ("TAMIS_WORKERS", "2")]);
        command
            .envs(environment.iter().copied())
            .arg("--json")
            .args(["--listen", "127.0.0.1:0"]);
        let mut child = command
            .stdin(Stdio::null())
            .stderr(File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let told: Value = serde_json::from_str(&line).unwrap_or_else(|_| {
            panic!(
                "it does not serve: {line:?}\n{}",
                std::fs::read_to_string(&log).unwrap()
            )
        });
        Service {
            base: told["public_url"].as_str().unwrap().to_owned(),
            told,
            child,
            log,
        }
    }

    /// The database, as a second process on it would open it.
    pub async fn store(&self) -> Store {
        Store::open(&self.database, 2).await.unwrap()
    }
}

/// A process that serves; ended with the test.
pub struct Service {
    pub base: String,
    pub told: Value,
    child: Child,
    log: PathBuf,
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Service {
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    pub fn ask_to_stop(&self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }

    /// Waits for its end; gives the exit code and all that it logged.
    pub fn ended(mut self) -> (i32, String) {
        let code = self.child.wait().unwrap().code().unwrap_or(-1);
        (code, self.log())
    }
}
