//! A file that appears under its name when it is whole, or not at all.
//!
//! Owns where it really goes: a link is followed, and what stands there and is no file is left alone. Until it is whole it has no
//! name, where the system knows such files, so that not even a killed program leaves a part of it behind.

use anyhow::{Context, Result, bail};
use std::fs::{File, Permissions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::os::fd::AsRawFd;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use tempfile::{Builder, TempPath};

/// A device, a pipe or the like stands where a file was to go.
#[derive(Debug, thiserror::Error)]
#[error("{} is no regular file, and is left as it is", .0.display())]
pub struct NoFile(PathBuf);

pub struct Whole {
    out: BufWriter<File>,
    /// The name it goes by until it is whole, where it has one.
    named: Option<TempPath>,
    place: PathBuf,
    told: PathBuf,
}

impl Whole {
    /// A file for whoever may read new files of this user.
    pub fn create(told: &Path) -> Result<Self> {
        Self::create_as(told, 0o666)
    }

    /// A file of that mode from its first byte, less what the umask takes away.
    pub fn create_as(told: &Path, mode: u32) -> Result<Self> {
        let place = place(told)?;
        let folder = folder(&place);
        let (file, named) = if let Some(file) = unnamed(folder, mode) {
            (file, None)
        } else {
            let drawn = beside()
                .permissions(Permissions::from_mode(mode))
                .tempfile_in(folder)
                // It would name the file beside, of which nobody has heard.
                .map_err(|error| io::Error::from(error.kind()))
                .with_context(|| cannot(told))?;
            let (file, path) = drawn.into_parts();
            (file, Some(path))
        };
        Ok(Self {
            out: BufWriter::new(file),
            named,
            place,
            told: told.to_owned(),
        })
    }

    pub fn file(&self) -> &File {
        self.out.get_ref()
    }

    /// Moves the file to its place.
    pub fn finish(self) -> Result<()> {
        let Self {
            out,
            named,
            place,
            told,
        } = self;
        let put = || -> io::Result<()> {
            let file = out.into_inner()?;
            file.sync_all()?;
            let named = match named {
                Some(named) => named,
                None => name(&file, folder(&place))?,
            };
            Ok(named.persist(&place)?)
        };
        put().with_context(|| cannot(&told))
    }
}

impl Write for Whole {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Writes a file that is whole or as it was.
pub fn write(told: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = Whole::create(told)?;
    file.write_all(bytes).with_context(|| cannot(told))?;
    file.finish()
}

/// Where a file of that name really goes; an error where it cannot go there. Asked before long work, too.
pub fn place(told: &Path) -> Result<PathBuf> {
    let place = match std::fs::metadata(told) {
        Ok(found) if found.is_dir() => bail!("{} is a folder: name a file in it", told.display()),
        Ok(found) if !found.is_file() => return Err(NoFile(told.to_owned()).into()),
        Ok(_) => std::fs::canonicalize(told).with_context(|| cannot(told))?,
        Err(error) if error.kind() == ErrorKind::NotFound => end_of_links(told),
        Err(error) => return Err(error).with_context(|| cannot(told)),
    };
    if place.file_name().is_none() || told.as_os_str().as_encoded_bytes().ends_with(b"/") {
        bail!("{} is no name for a file", told.display());
    }
    let folder = folder(&place);
    if !folder.is_dir() {
        bail!("{}: there is no folder {}", cannot(told), folder.display());
    }
    Ok(place)
}

/// Follows links that lead to nothing yet.
fn end_of_links(told: &Path) -> PathBuf {
    /// As many as Linux follows.
    const MOST: usize = 40;
    let mut place = told.to_owned();
    for _ in 0..MOST {
        let Ok(target) = std::fs::read_link(&place) else { break };
        place = folder(&place).join(target);
    }
    place
}

fn folder(place: &Path) -> &Path {
    let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

fn cannot(told: &Path) -> String {
    format!("cannot write {}", told.display())
}

/// How a file is called that is not whole yet.
fn beside() -> Builder<'static, 'static> {
    let mut builder = Builder::new();
    builder.prefix(".tamis-").suffix(".part");
    builder
}

/// The folders of open files, by which one without a name gets one.
const OPEN: &str = "/proc/self/fd";

/// A file that goes with whoever holds it; `None` where the system or the folder's file system knows none.
#[cfg(target_os = "linux")]
fn unnamed(folder: &Path, mode: u32) -> Option<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let flag = rustix::fs::OFlags::TMPFILE.bits().cast_signed();
    let mut options = std::fs::OpenOptions::new();
    options.write(true).mode(mode).custom_flags(flag);
    let file = options.open(folder).ok()?;
    Path::new(OPEN).is_dir().then_some(file)
}

#[cfg(not(target_os = "linux"))]
fn unnamed(_: &Path, _: u32) -> Option<File> {
    None
}

/// Gives such a file, now that it is whole, a name beside its place: a link replaces nothing, and a renaming does.
fn name(file: &File, folder: &Path) -> io::Result<TempPath> {
    use rustix::fs::{AtFlags, CWD, linkat};
    let open = format!("{OPEN}/{}", file.as_raw_fd());
    let link = |path: &Path| Ok(linkat(CWD, open.as_str(), CWD, path, AtFlags::SYMLINK_FOLLOW)?);
    Ok(beside().make_in(folder, link)?.into_temp_path())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn entries(folder: &Path) -> Vec<String> {
        let named = |entry: io::Result<std::fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
        let mut all: Vec<String> = std::fs::read_dir(folder).unwrap().map(named).collect();
        all.sort();
        all
    }

    #[test]
    fn a_file_is_there_once_it_is_whole_and_nothing_is_before() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("out");
        std::fs::write(&place, "before").unwrap();
        let mut file = Whole::create_as(&place, 0o600).unwrap();
        file.write_all(b"after").unwrap();
        file.flush().unwrap();
        if cfg!(target_os = "linux") && unnamed(folder.path(), 0o600).is_some() {
            assert_eq!(entries(folder.path()), ["out"], "not even a kill leaves a part");
        }
        assert_eq!(std::fs::read_to_string(&place).unwrap(), "before");
        file.finish().unwrap();
        assert_eq!(std::fs::read_to_string(&place).unwrap(), "after");
        assert_eq!(std::fs::metadata(&place).unwrap().permissions().mode() & 0o777, 0o600);
        drop(Whole::create(&place).unwrap());
        assert_eq!(entries(folder.path()), ["out"]);
        assert_eq!(std::fs::read_to_string(&place).unwrap(), "after");
    }

    #[test]
    fn a_link_is_followed_to_a_file_and_to_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir(at("far")).unwrap();
        std::fs::write(at("far/file"), "before").unwrap();
        symlink("far/file", at("to-file")).unwrap();
        symlink("far/to-nothing", at("to-link")).unwrap();
        symlink("nothing", at("far/to-nothing")).unwrap();
        for (link, target) in [("to-file", "far/file"), ("to-link", "far/nothing")] {
            write(&at(link), b"after").unwrap();
            assert_eq!(std::fs::read_to_string(at(target)).unwrap(), "after");
            assert!(at(link).is_symlink(), "{link}");
        }
        assert!(at("far/to-nothing").is_symlink());
    }

    #[test]
    fn what_is_no_file_is_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let _listener = std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
        symlink("socket", at("link")).unwrap();
        symlink("round", at("round")).unwrap();
        std::fs::write(at("file"), "").unwrap();
        let before = entries(folder.path());
        for (name, words) in [
            ("socket", "socket is no regular file"),
            ("link", "link is no regular file"),
            ("", "is a folder"),
            ("round", "cannot write"),
            ("file/x", "cannot write"),
            ("nodir/x", "nodir/x: there is no folder"),
            ("new/", "is no name for a file"),
        ] {
            let told = format!("{:#}", write(&at(name), b"after").unwrap_err());
            assert!(told.contains(words) && !told.contains(".part"), "{name}: {told}");
        }
        assert_eq!(entries(folder.path()), before);
    }
}
