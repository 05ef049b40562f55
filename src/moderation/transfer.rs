//! Versions that come from elsewhere, and versions that go there.
//!
//! Owns that what comes is read whole and tried before it stands in the register, that it takes no other's name, and that
//! nothing comes into use by it.

use super::Sieve;
use crate::spam::{self, Input, Model};
use crate::storage::{Error, NewModel};

/// What came of a file that asked for a place in the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Imported {
    Done {
        version: String,
        checksum: String,
    },
    /// It stands there already, to the byte.
    Already {
        version: String,
        checksum: String,
    },
    /// Another file has the name; the checksum is that one's.
    Taken {
        version: String,
        checksum: String,
    },
    /// A sentence says what is wrong with it.
    Damaged(String),
}

/// What any model must give a number for.
const TRIALS: [&str; 4] = [
    "",
    "Merci pour cet article, la photo du marché est superbe.",
    "Buy cheap watches now!!! http://shop.example/?id=7",
    "１２３ 🎉 \u{202e}ⓢⓟⓐⓜ а́",
];

impl Sieve {
    /// The file of a version without its sites, fit to leave; `None` where there is no such version, a sentence where it is
    /// damaged.
    pub async fn export_model(&self, version: &str) -> Result<Option<Result<Vec<u8>, String>>, Error> {
        match self.load(version).await? {
            None => return Ok(None),
            Some(Err(why)) => return Ok(Some(Err(why))),
            Some(Ok(_)) => {}
        }
        let Some((_, file)) = self.store.find_model(version).await? else {
            return Ok(None);
        };
        let exported = tokio::task::spawn_blocking(move || spam::export(&file)).await;
        Ok(Some(match exported {
            Ok(Ok(bytes)) => Ok(bytes),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("writing it failed".to_owned()),
        }))
    }

    /// Registers a model file, under its own name or another. It is not put in use.
    pub async fn import_model(&self, bytes: Vec<u8>, name: Option<&str>) -> Result<Imported, Error> {
        let name = name.map(ToOwned::to_owned);
        let tried = tokio::task::spawn_blocking(move || tried(bytes, name.as_deref())).await;
        let (bytes, model) = match tried {
            Ok(Ok(tried)) => tried,
            Ok(Err(why)) => return Ok(Imported::Damaged(why)),
            Err(_) => return Ok(Imported::Damaged("it broke when it was tried".to_owned())),
        };
        let (version, checksum) = (model.version().to_owned(), model.checksum());
        let new = NewModel {
            version: version.clone(),
            parent: None,
            checksum: checksum.clone(),
            file: bytes,
            judgement: serde_json::to_string(model.metrics()).map_err(|_| Error::Damaged("model"))?,
            created_at_ms: self.clock.now_ms(),
        };
        match self.store.add_model(new).await {
            Ok(()) => Ok(Imported::Done { version, checksum }),
            Err(Error::Conflict(_)) => match self.store.find_model(&version).await? {
                Some((there, _)) if there == checksum => Ok(Imported::Already { version, checksum }),
                Some((there, _)) => Ok(Imported::Taken {
                    version,
                    checksum: there,
                }),
                None => Err(Error::Damaged("model")),
            },
            Err(error) => Err(error),
        }
    }
}

/// The bytes that are to be registered, and what they load to; every part was checked and it scores.
fn tried(bytes: Vec<u8>, name: Option<&str>) -> Result<(Vec<u8>, Model), String> {
    let told = |error: spam::FileError| error.to_string();
    let bytes = match name {
        Some(name) => spam::rename(&bytes, name).map_err(told)?,
        None => bytes,
    };
    let model = Model::parse(&bytes).map_err(told)?;
    for body in TRIALS {
        let score = model.score(&Input {
            body,
            ..Input::default()
        });
        if !score.logit.is_finite() || !score.known_share.is_finite() {
            return Err("it gives no finite score".to_owned());
        }
    }
    Ok((bytes, model))
}
