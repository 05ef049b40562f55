//! The lists that slots are filled from: `common.lists` and one `<language>.lists` beside the templates.
//!
//! Owns their form: a line `@block` opens a block, every other line is an entry, `# …` is a remark. Knows nothing of what is
//! made of the entries.

use super::Fault;
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The lists of one folder, by file without its ending and by block.
#[derive(Debug, Clone, Default)]
pub struct Lists {
    folder: PathBuf,
    files: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

impl Lists {
    /// The file that serves all languages.
    pub const COMMON: &str = "common";
    /// The blocks of a language.
    pub const OWN: [&str; 4] = ["first", "last", "sold", "city"];
    const SHARED: [&str; 11] = [
        "healer", "shop", "offer", "home", "read", "end", "cheapend", "page", "title", "money", "phone",
    ];

    /// Reads every `.lists` file of a folder. What is wrong in them goes to `faults`, with its line.
    ///
    /// # Errors
    /// A folder or file that cannot be read.
    pub fn read(folder: &Path, faults: &mut Vec<Fault>) -> Result<Self> {
        let cannot = |path: &Path| format!("cannot read {}", path.display());
        let mut lists = Self {
            folder: folder.to_owned(),
            files: BTreeMap::new(),
        };
        let here = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        let entries = std::fs::read_dir(here).with_context(|| cannot(here))?;
        let mut paths = entries
            .map(|entry| Ok(entry?.path()))
            .collect::<Result<Vec<_>>>()
            .with_context(|| cannot(here))?;
        paths.sort();
        for path in paths {
            if path.extension().is_none_or(|end| end != "lists") {
                continue;
            }
            let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
            let text = std::fs::read_to_string(&path).with_context(|| cannot(&path))?;
            let name = name.unwrap_or_default();
            let blocks = blocks(&name, &text, &mut |line, why| {
                faults.push(Fault::at(&path, line, "list", why));
            });
            lists.files.insert(name, blocks);
        }
        Ok(lists)
    }

    /// The entries of a block, at least one.
    pub fn find(&self, file: &str, block: &str) -> Option<&[String]> {
        let entries = self.files.get(file)?.get(block)?;
        (!entries.is_empty()).then_some(entries)
    }

    /// The block of telephone numbers (`phone`) or endings of domains (`end`) that serves a language.
    pub fn own(&self, block: &str, lang: &str) -> String {
        let own = format!("{block}{lang}");
        if self.find(Self::COMMON, &own).is_some() {
            own
        } else {
            block.to_owned()
        }
    }

    /// Why a block gives nothing; `None` where it does.
    pub fn lacks(&self, file: &str, block: &str) -> Option<String> {
        if self.find(file, block).is_some() {
            return None;
        }
        let path = self.folder.join(format!("{file}.lists"));
        Some(if self.files.contains_key(file) {
            format!("{} has no entry under @{block}", path.display())
        } else {
            format!("{} is missing", path.display())
        })
    }

    /// The languages that have a file, and how many entries each of its blocks holds.
    pub fn sizes(&self) -> impl Iterator<Item = (&str, &str, usize)> {
        let own = self.files.iter().filter(|(file, _)| *file != Self::COMMON);
        own.flat_map(|(file, blocks)| {
            Self::OWN.map(move |block| (file.as_str(), block, blocks.get(block).map_or(0, Vec::len)))
        })
    }
}

fn blocks(file: &str, text: &str, fault: &mut dyn FnMut(usize, String)) -> BTreeMap<String, Vec<String>> {
    let is_known = |block: &str| {
        if file == Lists::COMMON {
            Lists::SHARED.contains(&block) || block.starts_with("phone") || block.starts_with("end")
        } else {
            Lists::OWN.contains(&block)
        }
    };
    let mut blocks: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    let mut block: Option<&str> = None;
    for (number, line) in (1..).zip(text.lines().map(str::trim)) {
        if line.is_empty() || line == "#" || line.starts_with("# ") {
            continue;
        }
        if let Some(name) = line.strip_prefix('@') {
            if !is_known(name) {
                fault(number, format!("no list is called @{name}"));
            } else if blocks.insert(name.to_owned(), Vec::new()).is_some() {
                fault(number, format!("@{name} is opened again"));
            }
            block = Some(name);
            continue;
        }
        let Some(block) = block else {
            fault(number, "an entry before the first @block".to_owned());
            continue;
        };
        if line.contains(['{', '}', '|', '$', '\\']) {
            fault(number, format!("{line:?} is an entry, not a template"));
        }
        if !seen.insert((block, line.to_lowercase())) {
            fault(number, format!("{line:?} is in @{block} already"));
        }
        blocks.entry(block.to_owned()).or_default().push(line.to_owned());
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(files: &[(&str, &str)]) -> (Lists, Vec<String>) {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let mut faults = Vec::new();
        let lists = Lists::read(folder.path(), &mut faults).unwrap();
        (
            lists,
            faults
                .iter()
                .map(|fault| format!("{}: {}", fault.line, fault.why))
                .collect(),
        )
    }

    #[test]
    fn a_list_is_read_by_block() {
        let (lists, faults) = read(&[
            ("eo.lists", "# names\n@first\nAda\n  Eŭgeno  \n\n@last\nPaz\n"),
            ("common.lists", "@phone\n+1 555-01##\n@phoneeo\n+0 ##\n"),
        ]);
        assert_eq!(faults, Vec::<String>::new());
        assert_eq!(
            lists.find("eo", "first"),
            Some(&["Ada".to_owned(), "Eŭgeno".to_owned()][..])
        );
        assert_eq!(
            (lists.own("phone", "eo"), lists.own("phone", "fr")),
            ("phoneeo".to_owned(), "phone".to_owned())
        );
        assert_eq!(lists.lacks("eo", "last"), None);
        assert!(
            lists
                .lacks("eo", "sold")
                .unwrap()
                .ends_with("eo.lists has no entry under @sold")
        );
        assert!(lists.lacks("fr", "sold").unwrap().ends_with("fr.lists is missing"));
    }

    #[test]
    fn a_fault_in_a_list_is_told_with_its_line() {
        let text = "Ada\n@first\nBo\nbo\n$NP\n@shop\n@first\n";
        let (_, faults) = read(&[("eo.lists", text)]);
        assert_eq!(
            faults,
            [
                "1: an entry before the first @block",
                "4: \"bo\" is in @first already",
                "5: \"$NP\" is an entry, not a template",
                "6: no list is called @shop",
                "7: @first is opened again",
            ]
        );
    }
}
