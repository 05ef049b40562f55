//! The examples of `docs/score.md` do what they say: run by whatever languages this machine has.

use crate::program::Program;
use std::collections::BTreeMap;
use std::process::Command;

const DOCUMENT: &str = include_str!("../../docs/score.md");

/// Every example by its name: what stands in the fence below `<!-- example: NAME -->`.
fn examples() -> BTreeMap<&'static str, &'static str> {
    let parts = DOCUMENT.split("<!-- example: ").skip(1);
    let example = |part: &'static str| {
        let (name, rest) = part.split_once(" -->\n").unwrap();
        let (_, code) = rest.split_once('\n').unwrap();
        (name, code.split_once("\n```\n").unwrap().0)
    };
    parts.map(example).collect()
}

#[test]
fn no_example_puts_the_key_on_a_command_line() {
    for line in DOCUMENT.lines().filter(|line| line.contains("$TAMIS_KEY")) {
        assert_eq!(line, "oauth2-bearer = \"$TAMIS_KEY\"", "in a file that curl reads");
    }
}

/// The file that an example is kept in, the program that runs it, and what that needs besides.
const RUN: [(&str, &str, &[&str], &[&str]); 5] = [
    ("curl", "score.sh", &["sh"], &["curl", "jq"]),
    ("python", "score.py", &["python3"], &[]),
    ("node", "score.cjs", &["node"], &[]),
    ("php", "score.php", &["php"], &[]),
    ("go", "score.go", &["go", "run"], &[]),
];

fn is_there(program: &str) -> bool {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&paths).any(|folder| folder.join(program).is_file())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_example_publishes_what_is_good_and_holds_whatever_fails() {
    let program = Program::on_sqlite().await;
    let key = program.json(&["site", "add", "blog", "--origin", "https://blog.example"])["key"]
        .as_str()
        .unwrap()
        .to_owned();
    let set = [
        "site",
        "set",
        "blog",
        "--publish-at-most",
        "0.5",
        "--block-word",
        "casino",
        "--audit-share",
        "0",
    ];
    program.json(&set);
    let service = program.serve(&["serve"], &[]);
    let folder = tempfile::tempdir().unwrap();
    let examples = examples();
    assert_eq!(examples.len(), RUN.len(), "{:?}", examples.keys());
    let mut ran = 0;
    for (name, file, command, needs) in RUN {
        let file = folder.path().join(file);
        std::fs::write(&file, examples[name]).unwrap();
        if !needs.iter().chain(&command[..1]).all(|needed| is_there(needed)) {
            eprintln!("{name} is not on this machine: its example was not run");
            continue;
        }
        ran += 1;
        let say = |url: &str, key: &str, text: &str| {
            let mut run = Command::new(command[0]);
            run.args(&command[1..]).arg(&file).arg(text);
            run.env("TAMIS_URL", url)
                .env("TAMIS_SITE", "blog")
                .env("TAMIS_KEY", key);
            let done = run.output().unwrap();
            assert!(done.status.success(), "{name}: {done:?}");
            String::from_utf8(done.stdout).unwrap().trim().to_owned()
        };
        let good = "Thank you, the photographs of the \"market\" are wonderful: l'été à Nîmes.";
        assert_eq!(say(&service.base, &key, good), "publish", "{name}");
        assert_eq!(say(&service.base, &key, "The best casino in town"), "spam", "{name}");
        for (why, url, key, text) in [
            ("a wrong key", service.base.as_str(), "tms_site_wrong", good),
            ("nothing to judge", &service.base, &key, " "),
            ("nobody there", "http://127.0.0.1:1", &key, good),
            (
                "another program's answer",
                &format!("{}/docs?", service.base),
                &key,
                good,
            ),
        ] {
            assert_eq!(say(url, key, text), "review", "{name}: {why}");
        }
    }
    assert!(ran > 0, "no example was run at all");
}
