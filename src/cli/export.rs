//! `tamis export`: a site leaves, as a file.
//!
//! Owns where it goes: to a file that only its owner reads, whole or not at all, or to standard output. What leaves and how it
//! is written is said in `moderation` and `export`.

use super::stopping::Stopping;
use super::whole::{self, NoFile, Whole};
use super::{Global, open, say};
use crate::domain::ids::SiteId;
use crate::domain::site::Site;
use crate::export::{Format, Writer};
use crate::moderation::{Left, Sieve};
use anyhow::{Result, anyhow, bail};
use clap::{Args, ValueEnum};
use std::io::{BufWriter, IsTerminal, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Export {
    /// The website's short name.
    #[arg(long, value_name = "SLUG", value_parser = SiteId::parse)]
    site: SiteId,
    /// JSON lines, which come back to the byte, or what WordPress reads.
    #[arg(long, value_enum)]
    format: Form,
    /// Only what readers see: safe to put online.
    #[arg(long)]
    public: bool,
    /// Where the file goes; standard output unless given, or if it is "-".
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Form {
    Jsonl,
    Wxr,
}

impl Export {
    pub async fn run(self, global: &Global) -> Result<()> {
        let out = self.out.as_deref().filter(|path| path.as_os_str() != "-");
        match out {
            Some(path) => drop(whole::place(path).map_err(refused)?),
            None if self.public => {}
            None => look_at_standard_output()?,
        }
        let sieve = open::open(&global.settings(None)?).await?;
        let site = sieve
            .store
            .find_site(&self.site)
            .await?
            .ok_or_else(|| anyhow!("there is no site {}: tamis site list tells them", self.site))?;
        let Some(path) = out else {
            let written = self.write(&sieve, &site, std::io::stdout().lock()).await;
            if let Some((_, left)) = say::unless_gone(written)? {
                note(&site, left);
            }
            return Ok(());
        };
        let stopping = Stopping::listen(|| {})?;
        // Read by nobody else from its first byte, and under its name only once it is whole.
        let file = Whole::create_as(path, 0o600).map_err(refused)?;
        let (file, left) = tokio::select! {
            biased;
            // What was written so far goes with the file.
            () = stopping.asked() => bail!("stopped: {} was not written", path.display()),
            written = self.write(&sieve, &site, file) => written?,
        };
        if self.public {
            file.file().set_permissions(std::fs::Permissions::from_mode(0o644))?;
        }
        file.finish()?;
        if global.json {
            return say::json(&serde_json::json!({
                "site": site.id, "file": path, "pages": left.pages, "comments": left.comments, "public": self.public,
            }));
        }
        say::line(&format!(
            "{}: {} comments on {} pages; {}",
            path.display(),
            left.comments,
            left.pages,
            if self.public {
                "only what readers see, safe to put online"
            } else {
                "with e-mail addresses in the clear, for you alone to read"
            }
        ));
        Ok(())
    }

    async fn write<W: Write>(&self, sieve: &Sieve, site: &Site, out: W) -> Result<(W, Left)> {
        let format = match self.format {
            Form::Jsonl => Format::JsonLines,
            Form::Wxr => Format::Wxr,
        };
        let mut writer = Writer::begin(BufWriter::new(out), format, site, self.public)?;
        let left = sieve
            .leave(site, format, self.public, &mut |leaving| writer.write(&leaving))
            .await?;
        let out = writer
            .end()?
            .into_inner()
            .map_err(std::io::IntoInnerError::into_error)?;
        Ok((out, left))
    }
}

/// Whoever names a device or a pipe wants what goes without a name.
fn refused(error: anyhow::Error) -> anyhow::Error {
    if error.is::<NoFile>() {
        return anyhow!("{error}: leave --out away to write to standard output");
    }
    error
}

fn note(site: &Site, left: Left) {
    say::note(&format!(
        "{}: {} comments on {} pages",
        site.id, left.comments, left.pages
    ));
}

/// Addresses in the clear go neither over a screen unasked nor into a file that a shell made for all to read.
fn look_at_standard_output() -> Result<()> {
    if std::io::stdout().is_terminal() {
        bail!("this would show every commenter's e-mail address: name a file with --out, or export --public");
    }
    let about = rustix::fs::fstat(rustix::stdio::stdout())?;
    let is_file = rustix::fs::FileType::from_raw_mode(about.st_mode).is_file();
    if is_file && about.st_mode & 0o077 != 0 {
        bail!(
            "standard output is a file that others can read, and e-mail addresses would go into it: name it with --out, which \
             makes it yours alone, or export --public"
        );
    }
    Ok(())
}
