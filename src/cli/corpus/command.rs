//! `tamis corpus`: the templates looked over, and written out as rows.
//!
//! Owns what is printed. Knows nothing of the rules or of how a template expands.

use super::super::examples::Faults;
use super::super::whole::Whole;
use super::super::{Global, say};
use super::lint::{Report, lint};
use super::{Corpus, Fault, example, qualified, rows, word};
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use serde::Serialize;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Hold the templates against the rules of the corpus; fails if one is broken.
    Lint(Lint),
    /// Write every row that the templates give, as JSON lines marked as synthetic.
    Expand(Expand),
}

#[derive(Debug, Args)]
pub struct Lint {
    /// The folder of templates and lists.
    #[arg(value_name = "DIR", default_value = "corpus")]
    folder: PathBuf,
    /// Comments by others, JSON lines or CSV, that nothing may be copied from or leak into.
    #[arg(long, num_args = 1.., value_name = "FILE")]
    against: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Expand {
    /// The folder of templates and lists.
    #[arg(value_name = "DIR", default_value = "corpus")]
    folder: PathBuf,
    /// Where the rows go; - for standard output.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

impl Command {
    pub async fn run(self, global: &Global) -> Result<()> {
        let json = global.json;
        tokio::task::spawn_blocking(move || match self {
            Self::Lint(command) => command.run(json),
            Self::Expand(command) => command.run(json),
        })
        .await?
    }
}

impl Lint {
    fn run(&self, json: bool) -> Result<()> {
        let report = lint(&Corpus::read(&self.folder)?, &self.against)?;
        if json {
            say::json(&report)?;
        } else {
            tell(&report);
        }
        match report.faults.len() {
            0 => Ok(()),
            1 => bail!("1 fault in {}", self.folder.display()),
            faults => bail!("{faults} faults in {}", self.folder.display()),
        }
    }
}

fn tell(report: &Report) {
    let rows: Vec<Vec<String>> = report
        .classes
        .iter()
        .map(|class| {
            vec![
                class.lang.clone(),
                class.label.to_owned(),
                class.kinds.to_string(),
                class.templates.to_string(),
                class.rows.to_string(),
                class.median_length.to_string(),
                format!("{:.1} %", class.linked * 100.0),
            ]
        })
        .collect();
    let heading = [
        "LANGUAGE",
        "CLASS",
        "KINDS",
        "TEMPLATES",
        "ROWS",
        "MEDIAN LENGTH",
        "WITH A LINK",
    ];
    say::table(&heading, &rows);
    let one = |fault: &Fault, grave: &str| {
        let Fault { file, line, rule, why } = fault;
        say::line(&format!("{}:{line}: {grave}[{rule}] {why}", file.display()));
    };
    report.faults.iter().for_each(|fault| one(fault, ""));
    report.warnings.iter().for_each(|fault| one(fault, "warning "));
}

/// A row as files hold it.
#[derive(Serialize)]
struct Written<'r> {
    text: &'r str,
    label: &'static str,
    lang: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    website: Option<&'r str>,
    source: &'r str,
    id: &'r str,
    group: Option<&'r str>,
    kind: &'r str,
    synthetic: bool,
}

impl Expand {
    fn run(&self, json: bool) -> Result<()> {
        let corpus = Corpus::read(&self.folder)?;
        let mut faults = Faults::default();
        for fault in &corpus.faults {
            faults.add(&fault.file.display().to_string(), fault.line as u64, &fault.why);
        }
        faults.check()?;
        let to_stdout = self.out.as_os_str() == "-";
        let written = if to_stdout {
            let written = write(&corpus, &mut BufWriter::new(io::stdout().lock()));
            let Some(written) = say::unless_gone(written)? else {
                return Ok(());
            };
            written
        } else {
            let mut file = Whole::create(&self.out)?;
            let written = write(&corpus, &mut file).with_context(|| cannot(&self.out))?;
            file.finish()?;
            written
        };
        // On standard output the rows are the result.
        if json && !to_stdout {
            return say::json(&serde_json::json!({ "rows": written, "out": self.out }));
        }
        say::note(&format!("{written} rows"));
        Ok(())
    }
}

fn cannot(path: &Path) -> String {
    format!("cannot write {}", path.display())
}

fn write(corpus: &Corpus, out: &mut impl Write) -> Result<usize> {
    let mut written = 0;
    for sheet in &corpus.sheets {
        for (kind, entry) in sheet.entries() {
            let qualified = qualified(sheet, kind);
            for row in rows(sheet, kind, entry, &corpus.lists) {
                let row = example(sheet, kind, entry, row);
                let line = Written {
                    text: &row.text,
                    label: word(row.label),
                    lang: row.lang.as_deref(),
                    author: row.author.as_deref(),
                    website: row.website.as_deref(),
                    source: &row.source,
                    id: &row.id,
                    group: row.group.as_deref(),
                    kind: &qualified,
                    synthetic: true,
                };
                serde_json::to_writer(&mut *out, &line)?;
                out.write_all(b"\n")?;
                written += 1;
            }
        }
    }
    out.flush()?;
    Ok(written)
}
