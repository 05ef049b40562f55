//! `tamis man`: manual pages, made from the same words as `--help`.

use super::say;
use super::whole::Whole;
use anyhow::{Context, Result};
use std::io::Write;
use std::path::Path;

/// Writes a page for the program and one for each command under it. A page that is there already is replaced whole.
pub fn write(program: clap::Command, folder: &Path) -> Result<()> {
    let unusable = || format!("the folder {} cannot be used", folder.display());
    std::fs::create_dir_all(folder).with_context(unusable)?;
    let mut program = program.disable_help_subcommand(true);
    program.build();
    let mut pages = 0_usize;
    let mut waiting = vec![program];
    while let Some(command) = waiting.pop() {
        waiting.extend(command.get_subcommands().filter(|under| !under.is_hide_set()).cloned());
        let man = clap_mangen::Man::new(command);
        let name = man.get_filename();
        let mut page = Vec::new();
        man.render(&mut page)?;
        put(folder, &name, &page).with_context(|| format!("{} cannot be written", folder.join(&name).display()))?;
        pages += 1;
    }
    say::note(&format!("{pages} pages are in {}.", folder.display()));
    Ok(())
}

fn put(folder: &Path, name: &str, page: &[u8]) -> Result<()> {
    let mut file = Whole::create_as(&folder.join(name), 0o644)?;
    file.write_all(page)?;
    file.finish()
}
