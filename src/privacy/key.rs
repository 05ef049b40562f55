//! The master key of an installation: 32 random bytes, as 64 hex digits, in a file that only its owner reads.

use super::hex;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

pub struct MasterKey(Zeroizing<[u8; 32]>);

#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("a secret key is 64 hexadecimal digits")]
    Shape,
    #[error("the system gives no random bytes")]
    Random,
    #[error("the key file {0} is open to others: make it readable by its owner alone (mode 0600)")]
    Exposed(PathBuf),
    #[error("the key file {0} cannot be read or made")]
    File(PathBuf, #[source] std::io::Error),
}

impl MasterKey {
    /// Parses 64 hexadecimal digits; outer white space does not count.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let text = text.trim();
        if text.len() != 64 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(KeyError::Shape);
        }
        let mut key = Zeroizing::new([0; 32]);
        for (byte, digits) in key.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let digits = std::str::from_utf8(digits).map_err(|_| KeyError::Shape)?;
            *byte = u8::from_str_radix(digits, 16).map_err(|_| KeyError::Shape)?;
        }
        Ok(Self(key))
    }

    /// Reads the key file; `None` where there is none.
    pub fn read(path: &Path) -> Result<Option<Self>, KeyError> {
        let failed = |error| KeyError::File(path.to_owned(), error);
        match std::fs::metadata(path) {
            Ok(found) => {
                if found.permissions().mode() & 0o077 != 0 {
                    return Err(KeyError::Exposed(path.to_owned()));
                }
                let text = Zeroizing::new(std::fs::read_to_string(path).map_err(failed)?);
                Self::parse(&text).map(Some)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    /// Reads the key file, or makes it with mode 0600 where there is none.
    ///
    /// Two processes that start at once agree: the file appears whole (each writes a draft of its own, and one draft gets the
    /// name), and the one that comes second reads what the first wrote. When this returns, file and name are on disk.
    pub fn read_or_make(path: &Path) -> Result<Self, KeyError> {
        let failed = |error| KeyError::File(path.to_owned(), error);
        if let Some(key) = Self::read(path)? {
            return Ok(key);
        }
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(&mut *bytes).map_err(|_| KeyError::Random)?;
        // Not by the number of the process: in containers all have the same. Its owner alone reads it.
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        let mut draft = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
        let written = writeln!(draft, "{}", *Zeroizing::new(hex(&*bytes))).and_then(|()| draft.as_file().sync_all());
        written.map_err(failed)?;
        let named = draft.persist_noclobber(path).map_err(|refused| refused.error);
        let named = named.and_then(|_| std::fs::File::open(folder)?.sync_all());
        match named {
            Ok(()) => Ok(Self(bytes)),
            // A link that leads to nothing is there too, and cannot be read.
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                Self::read(path)?.ok_or_else(|| failed(error))
            }
            Err(error) => Err(failed(error)),
        }
    }

    pub(super) fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_file_is_made_once_and_kept_from_others() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.key");
        let first = MasterKey::read_or_make(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(MasterKey::read_or_make(&path).unwrap().expose(), first.expose());
        assert_eq!(
            std::fs::read_dir(folder.path()).unwrap().count(),
            1,
            "no draft is left behind"
        );
    }

    #[test]
    fn all_who_make_it_at_once_have_the_same() {
        for _ in 0..50 {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("secret.key");
            let together = std::sync::Barrier::new(8);
            let begin = || {
                together.wait();
                *MasterKey::read_or_make(&path).unwrap().expose()
            };
            let made: Vec<[u8; 32]> = std::thread::scope(|scope| {
                let all: Vec<_> = (0..8).map(|_| scope.spawn(begin)).collect();
                all.into_iter().map(|one| one.join().unwrap()).collect()
            });
            let kept = *MasterKey::read(&path).unwrap().unwrap().expose();
            assert!(made.iter().all(|key| *key == kept));
        }
    }

    #[test]
    fn an_exposed_or_broken_key_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.key");
        MasterKey::read_or_make(&path).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(MasterKey::read_or_make(&path), Err(KeyError::Exposed(_))));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        std::fs::write(&path, "short").unwrap();
        assert!(matches!(MasterKey::read_or_make(&path), Err(KeyError::Shape)));
        assert!(matches!(
            MasterKey::read_or_make(Path::new("/nowhere/secret.key")),
            Err(KeyError::File(..))
        ));
    }
}
