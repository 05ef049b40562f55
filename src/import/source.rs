//! A file as its text: plain, gzipped, or the only file of a zip archive.
//!
//! Owns that what is packed unpacks to no more than a bound, and that no name in an archive is ever a path. Which it is, its first
//! bytes say, whatever the file is called. Knows nothing of what is in the text.

use super::progress::Progress;
use super::record::{At, ReadError};
use flate2::bufread::MultiGzDecoder;
use std::cell::Cell;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::rc::Rc;
use zip::ZipArchive;
use zip::result::ZipError;

/// What is packed unpacks to no more than this.
const MOST_BYTES: u64 = 1 << 30;
/// Nor to more than this many times its size: text packs to a fifth, and to a fiftieth where it repeats itself.
const MOST_TIMES: u64 = 100;
/// Below this it does no harm, and the reckoning of the ratio is rough.
const HARMLESS: u64 = 1 << 20;
/// Files that an archive may name, those that a Mac puts beside others included.
const MOST_NAMES: u16 = 16;
/// Bytes that are read of an archive before it is known what it holds. Its end alone cannot be believed: another record may say otherwise.
const MOST_LIST: u64 = 2 << 20;
/// The largest end of an archive: its record and its comment.
const END: u64 = 22 + 65_535;

/// Opens a file and hands on what is in it, unpacked as it is read.
pub fn open<T>(
    path: &Path,
    progress: &Progress,
    read: impl FnOnce(&mut dyn BufRead) -> Result<T, ReadError>,
) -> Result<T, ReadError> {
    let mut file = File::open(path)?;
    let about = file.metadata()?;
    if about.is_dir() {
        return Err(ReadError::format("it is a folder, not a file"));
    }
    progress.begin(about.len());
    let mut start = Vec::with_capacity(4);
    Read::by_ref(&mut file).take(4).read_to_end(&mut start)?;
    // A pipe cannot be wound back: what was read of it comes again.
    let again = file.seek(SeekFrom::Start(0)).is_err();
    if start.starts_with(b"PK") {
        return if again {
            Err(ReadError::format(
                "an archive cannot be read from a pipe: unpack it first",
            ))
        } else {
            archive(file, progress, read)
        };
    }
    let prefix = if again { start.clone() } else { Vec::new() };
    let file = std::io::Cursor::new(prefix).chain(file);
    let counted = BufReader::new(Counted {
        inner: file,
        progress: progress.clone(),
    });
    if start.starts_with(&[0x1f, 0x8b]) {
        let unpacked = Bounded::new(MultiGzDecoder::new(counted), progress.clone());
        return known(BufReader::new(unpacked), read);
    }
    known(counted, read)
}

/// Hands on what is no other archive or database. A text would be said to be no good one, and nobody would know why.
fn known<T>(
    mut input: impl BufRead,
    read: impl FnOnce(&mut dyn BufRead) -> Result<T, ReadError>,
) -> Result<T, ReadError> {
    let start = input.fill_buf()?;
    let told = match start {
        [0x1f, 0x8b, ..] => Some("it is packed twice: unpack it first"),
        [0xfd, b'7', b'z', b'X', b'Z', ..] => Some("it is packed by xz: unpack it first"),
        [b'B', b'Z', b'h', b'1'..=b'9', ..] => Some("it is packed by bzip2: unpack it first"),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some("it is packed by zstd: unpack it first"),
        [b'7', b'z', 0xbc, 0xaf, ..] | [b'R', b'a', b'r', b'!', ..] => {
            Some("it is an archive of a kind that is not known here: unpack it first")
        }
        _ if start.get(257..262) == Some(b"ustar") => Some("it is a tar archive: take the export out of it first"),
        _ if start.starts_with(b"SQLite format 3") => {
            Some("it is a database of SQLite: tamis import isso reads Isso's")
        }
        _ => None,
    };
    match told {
        Some(told) => Err(ReadError::format(told)),
        None => read(&mut input),
    }
}

fn archive<T>(
    mut file: File,
    progress: &Progress,
    read: impl FnOnce(&mut dyn BufRead) -> Result<T, ReadError>,
) -> Result<T, ReadError> {
    // Before the names are read into memory: how many the archive says there are, and how long their list is.
    let (names, list) = end_of_archive(&mut file)?;
    if names > MOST_NAMES || list > 1 << 20 {
        return Err(ReadError::format(format!(
            "the archive names {names} files: pack exactly one, the export itself"
        )));
    }
    file.seek(SeekFrom::Start(0))?;
    let left = Rc::new(Cell::new(MOST_LIST));
    let rationed = Rationed {
        inner: file,
        left: left.clone(),
    };
    let counted = BufReader::new(Counted {
        inner: rationed,
        progress: progress.clone(),
    });
    let mut archive = ZipArchive::new(counted).map_err(broken)?;
    left.set(u64::MAX);
    let mut wanted = Vec::new();
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(broken)?;
        let is_beside = entry.name_raw().starts_with(b"__MACOSX/");
        if !is_beside && !entry.name_raw().ends_with(b"/") {
            wanted.push(index);
        }
    }
    let &[only] = wanted.as_slice() else {
        let told = if wanted.is_empty() {
            "the archive is empty: there is no file in it".to_owned()
        } else {
            format!(
                "the archive holds {} files: pack exactly one, the export itself",
                wanted.len()
            )
        };
        return Err(ReadError::format(told));
    };
    let entry = archive.by_index(only).map_err(broken)?;
    // What its list said counts for no more than a first look: what comes out is counted.
    if entry.size() > MOST_BYTES {
        return Err(hostile(too_large()));
    }
    let unpacked = Bounded {
        packed: Packed::Known(entry.compressed_size()),
        inner: entry,
        bytes: 0,
    };
    known(BufReader::new(unpacked), read)
}

/// How many files an archive says it names, and how many bytes of it say so (APPNOTE.TXT, 4.3.16).
fn end_of_archive(file: &mut File) -> Result<(u16, u32), ReadError> {
    let len = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(len.saturating_sub(END)))?;
    let mut end = Vec::new();
    file.take(END).read_to_end(&mut end)?;
    let at = end.windows(4).rposition(|four| four == b"PK\x05\x06");
    let record = at.and_then(|at| end.get(at..at + 22));
    let Some(record) = record else {
        return Err(ReadError::Truncated { at: At::default() });
    };
    let names = u16::from_le_bytes([record[10], record[11]]);
    let list = u32::from_le_bytes([record[12], record[13], record[14], record[15]]);
    Ok((names, list))
}

fn broken(error: ZipError) -> ReadError {
    match error {
        ZipError::Io(error) => error.into(),
        ZipError::UnsupportedArchive(what) if what == ZipError::PASSWORD_REQUIRED => {
            ReadError::format("the archive is locked by a password: unpack it first")
        }
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
            ReadError::format("the archive is packed in a way that is not known here: unpack it first")
        }
        _ => ReadError::format("the archive is damaged"),
    }
}

fn too_large() -> String {
    format!("it unpacks to more than {} MB: unpack it first", MOST_BYTES >> 20)
}

fn hostile(what: String) -> ReadError {
    ReadError::Hostile {
        what,
        at: At::default(),
    }
}

/// Counts what is read of the file on the disk, and ends where no more is asked for.
struct Counted<R> {
    inner: R,
    progress: Progress,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.progress.is_stopped() {
            return Err(std::io::Error::other(Halted));
        }
        let read = self.inner.read(buffer)?;
        self.progress.add(read);
        Ok(read)
    }
}

impl<R: Seek> Seek for Counted<R> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.inner.seek(to)
    }
}

/// Ends with an error where more is read than is `left`.
struct Rationed<R> {
    inner: R,
    left: Rc<Cell<u64>>,
}

impl<R: Read> Read for Rationed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let Some(left) = self.left.get().checked_sub(read as u64) else {
            return Err(
                Harmful("its list of files is too long: pack exactly one, the export itself".to_owned()).into(),
            );
        };
        self.left.set(left);
        Ok(read)
    }
}

impl<R: Seek> Seek for Rationed<R> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.inner.seek(to)
    }
}

/// What something unpacks from.
enum Packed {
    Known(u64),
    SoFar(Progress),
}

/// Ends with an error where more comes out than anything honest holds.
struct Bounded<R> {
    inner: R,
    bytes: u64,
    packed: Packed,
}

impl<R> Bounded<R> {
    fn new(inner: R, progress: Progress) -> Self {
        Self {
            inner,
            bytes: 0,
            packed: Packed::SoFar(progress),
        }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.bytes += read as u64;
        let packed = match &self.packed {
            Packed::Known(bytes) => *bytes,
            Packed::SoFar(progress) => progress.bytes(),
        };
        if self.bytes > MOST_BYTES {
            return Err(Harmful(too_large()).into());
        }
        if self.bytes > HARMLESS && self.bytes > packed.saturating_mul(MOST_TIMES) {
            let told = format!("it unpacks to more than {MOST_TIMES} times its size, as no text does");
            return Err(Harmful(told).into());
        }
        Ok(read)
    }
}

/// Carries a refusal through an interface that knows only faults of the disk.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Harmful(pub(super) String);

impl From<Harmful> for std::io::Error {
    fn from(harmful: Harmful) -> Self {
        Self::other(harmful)
    }
}

/// Carries the same wish through it.
#[derive(Debug, thiserror::Error)]
#[error("stopped")]
struct Halted;

impl From<std::io::Error> for ReadError {
    fn from(error: std::io::Error) -> Self {
        let halted: Option<&Halted> = error.get_ref().and_then(|inner| inner.downcast_ref());
        if halted.is_some() {
            return Self::Stopped;
        }
        if let Some(Harmful(what)) = error.get_ref().and_then(|inner| inner.downcast_ref()) {
            return hostile(what.clone());
        }
        match error.kind() {
            std::io::ErrorKind::UnexpectedEof => Self::Truncated { at: At::default() },
            std::io::ErrorKind::InvalidData | std::io::ErrorKind::InvalidInput => {
                Self::format("what is packed in it is damaged")
            }
            _ => Self::Io(error),
        }
    }
}

#[cfg(test)]
mod tests;
