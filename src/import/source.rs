//! A file as its text: plain, gzipped, or the only file of a zip archive.
//!
//! Owns that what is packed unpacks to no more than a bound, and that no name in an archive is ever a path. Which it is, its first
//! bytes say, whatever the file is called. Knows nothing of what is in the text.

use super::progress::Progress;
use super::record::{At, ReadError};
use flate2::bufread::MultiGzDecoder;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;
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
        return read(&mut BufReader::new(unpacked));
    }
    let mut plain = counted;
    read(&mut plain)
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
    let counted = BufReader::new(Counted {
        inner: file,
        progress: progress.clone(),
    });
    let mut archive = ZipArchive::new(counted).map_err(broken)?;
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
    read(&mut BufReader::new(unpacked))
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
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use sha2::{Digest, Sha256};
    use std::io::Write;
    use zip::write::SimpleFileOptions;

    fn text(bytes: &[u8]) -> Result<Vec<u8>, ReadError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, bytes).unwrap();
        open(&path, &Progress::default(), |input| {
            let mut all = Vec::new();
            input.read_to_end(&mut all)?;
            Ok(all)
        })
    }

    fn gz(bytes: &[u8]) -> Vec<u8> {
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        packed.write_all(bytes).unwrap();
        packed.finish().unwrap()
    }

    fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, bytes) in files {
            archive.start_file(*name, SimpleFileOptions::default()).unwrap();
            archive.write_all(bytes).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    #[test]
    fn a_file_is_read_however_it_is_packed_and_called() {
        for packed in [
            b"<rss/>".to_vec(),
            gz(b"<rss/>"),
            [gz(b"<rss"), gz(b"/>")].concat(),
            zip(&[("../../etc/passwd", b"<rss/>")]),
            zip(&[("__MACOSX/._a.xml", b"x"), ("a/", b""), ("a/a.xml", b"<rss/>")]),
        ] {
            assert_eq!(text(&packed).unwrap(), b"<rss/>");
        }
        assert_eq!(text(b"").unwrap(), b"");
    }

    #[test]
    fn who_is_asked_for_no_more_reads_no_more_however_it_is_packed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        // What cannot be packed: a chain of digests.
        let chain = std::iter::successors(Some([0; 32]), |before: &[u8; 32]| Some(Sha256::digest(before).into()));
        let noise: Vec<u8> = chain.take(6_000).flatten().collect();
        for packed in [noise.clone(), gz(&noise), zip(&[("a", &noise)])] {
            std::fs::write(&path, packed).unwrap();
            let progress = Progress::default();
            let read = open(&path, &progress, |input| {
                let mut some = [0; 1];
                input.read_exact(&mut some)?;
                progress.stop();
                Ok(input.read_to_end(&mut Vec::new()).map(drop)?)
            });
            assert!(matches!(read, Err(ReadError::Stopped)), "{read:?}");
        }
    }

    #[test]
    fn an_archive_holds_exactly_one_file() {
        for (files, told) in [(&[][..], "empty"), (&[("a", &b"x"[..]), ("b", b"x")][..], "2 files")] {
            let refused = text(&zip(files)).unwrap_err().to_string();
            assert!(refused.contains(told), "{refused}");
        }
        let many: Vec<String> = (0..40).map(|at| format!("{at}")).collect();
        let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b"x"[..])).collect();
        assert!(text(&zip(&many)).unwrap_err().to_string().contains("40 files"));
    }

    #[test]
    fn what_unpacks_without_end_is_refused_before_it_does() {
        let zeros = vec![b' '; 64 << 20];
        for bomb in [gz(&zeros), zip(&[("a", &zeros)])] {
            let mut read = 0;
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("bomb");
            std::fs::write(&path, bomb).unwrap();
            let refused = open(&path, &Progress::default(), |input| {
                loop {
                    let some = input.fill_buf()?.len();
                    if some == 0 {
                        return Ok(());
                    }
                    read += some;
                    input.consume(some);
                }
            });
            assert!(matches!(refused, Err(ReadError::Hostile { .. })), "{refused:?}");
            assert!(read < 40 << 20, "{read}");
        }
    }

    #[test]
    fn what_is_cut_off_or_damaged_says_so() {
        let noise: Vec<u8> = (0..60_000_u32)
            .map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[2])
            .collect();
        let packed = gz(&noise);
        let cut = text(&packed[..packed.len() / 2]).unwrap_err();
        assert!(matches!(cut, ReadError::Truncated { .. }), "{cut:?}");
        let archive = zip(&[("a", &noise)]);
        let cut = text(&archive[..archive.len() / 2]).unwrap_err();
        assert!(matches!(cut, ReadError::Truncated { .. }), "{cut:?}");
        let mut damaged = archive;
        let middle = damaged.len() / 2;
        damaged[middle] ^= 0xff;
        let refused = text(&damaged).unwrap_err();
        assert!(matches!(refused, ReadError::Format { .. }), "{refused:?}");
    }

    #[test]
    fn a_count_that_lies_about_its_names_reads_nothing() {
        let mut archive = zip(&[("a", b"x")]);
        let end = archive.len() - 22;
        archive[end + 10] = 0xff;
        archive[end + 11] = 0xff;
        assert!(matches!(text(&archive), Err(ReadError::Format { .. })));
    }
}
