//! What is packed in whatever way.

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

#[test]
fn a_second_end_that_names_more_is_not_read_to_its_end() {
    let names = 60_000_u64;
    let one = zip(&[("a", b"x")]);
    let list = one.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    let end = one.len() - 22;
    let mut archive = one[..list].to_vec();
    for _ in 0..names {
        archive.extend(&one[list..end]);
    }
    let (size, second) = (archive.len() - list, archive.len() as u64);
    // APPNOTE.TXT, 4.3.14 to 4.3.16.
    archive.extend(b"PK\x06\x06\x2c\0\0\0\0\0\0\0\x2d\0\x2d\0\0\0\0\0\0\0\0\0");
    for number in [names, names, size as u64, list as u64] {
        archive.extend(number.to_le_bytes());
    }
    archive.extend(b"PK\x06\x07\0\0\0\0");
    archive.extend(second.to_le_bytes());
    archive.extend(1_u32.to_le_bytes());
    archive.extend(&one[end..end + 16]);
    archive.extend([0xff, 0xff, 0xff, 0xff, 0, 0]);
    let refused = text(&archive).unwrap_err();
    assert!(matches!(refused, ReadError::Hostile { .. }), "{refused:?}");
}

#[test]
fn what_is_packed_otherwise_is_called_by_its_name() {
    let tar = [&[b'a'; 257][..], b"ustar\0", &[0; 512]].concat();
    for (bytes, told) in [
        (gz(&gz(b"<rss/>")), "packed twice"),
        (gz(&tar), "tar archive"),
        (b"\xfd7zXZ\0".to_vec(), "xz"),
        (b"BZh91AY".to_vec(), "bzip2"),
        (b"\x28\xb5\x2f\xfd\0".to_vec(), "zstd"),
        (b"SQLite format 3\0".to_vec(), "tamis import isso"),
    ] {
        let refused = text(&bytes).unwrap_err().to_string();
        assert!(refused.contains(told), "{refused}");
    }
}
