//! `tamis model export` and `tamis model import`: a version leaves an installation, or comes to one.
//!
//! Owns the files. What may leave and what is let in is decided in `spam` and `moderation`.

use super::versions::{unknown, version};
use super::whole::{self, Whole};
use super::{Global, model, open, say};
use crate::moderation::Imported;
use crate::spam::Model;
use anyhow::{Context, Result, bail};
use clap::Args;
use std::io::Write;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Export {
    /// A version in the register.
    #[arg(value_parser = version)]
    version: String,
    /// Where the file goes.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Debug, Args)]
pub struct Import {
    /// A model file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Register it under this name instead of its own: a-z, 0-9 and hyphens.
    #[arg(long = "as", value_name = "VERSION", value_parser = version)]
    name: Option<String>,
}

impl Export {
    pub async fn run(self, global: &Global) -> Result<()> {
        whole::place(&self.out)?;
        let sieve = open::open(&global.settings(None)?).await?;
        let bytes = match sieve.export_model(&self.version).await? {
            Some(Ok(bytes)) => bytes,
            Some(Err(why)) => bail!("{} cannot be exported ({why}); nothing was written", self.version),
            None => return Err(unknown(&self.version)),
        };
        let checksum = Model::parse(&bytes)
            .context("what would leave does not load")?
            .checksum();
        let mut file = Whole::create(&self.out)?;
        file.write_all(&bytes)
            .with_context(|| format!("cannot write {}", self.out.display()))?;
        file.finish()?;
        if global.json {
            return say::json(&serde_json::json!({
                "version": self.version, "file": self.out, "bytes": bytes.len(), "checksum": checksum,
            }));
        }
        say::line(&format!(
            "{}: version {}, {} bytes, SHA-256 {checksum}; it names no site and holds no text of one",
            self.out.display(),
            self.version,
            bytes.len()
        ));
        Ok(())
    }
}

impl Import {
    pub async fn run(self, global: &Global) -> Result<()> {
        let bytes = model::read(&self.file)?;
        // Before a database is made for nothing.
        Model::parse(&bytes).with_context(|| format!("{} is no model to use", self.file.display()))?;
        let sieve = open::open(&global.settings(None)?).await?;
        let (version, checksum, is_new) = match sieve.import_model(bytes, self.name.as_deref()).await? {
            Imported::Done { version, checksum } => (version, checksum, true),
            Imported::Already { version, checksum } => (version, checksum, false),
            Imported::Taken { version, checksum } => bail!(
                "there is a version {version} already, of other bytes (SHA-256 {checksum}): give this one another name \
                 with --as; nothing was registered"
            ),
            Imported::Damaged(why) => bail!(
                "{} is no model to use: {why}; nothing was registered",
                self.file.display()
            ),
        };
        if global.json {
            return say::json(&serde_json::json!({ "version": version, "checksum": checksum, "registered": is_new }));
        }
        say::line(&if is_new {
            format!(
                "{version} is registered and not in use; tamis model promote {version} judges it and puts it in use"
            )
        } else {
            format!("{version} is registered already, to the byte")
        });
        Ok(())
    }
}
