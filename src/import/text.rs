//! A file's bytes as UTF-8, whatever they were written in, and whatever the file says of that.
//!
//! A byte-order mark is believed, then an XML declaration. Between UTF-8 and the old one-byte encodings of Western Europe neither
//! is: what is good UTF-8 is read as that, and any other byte as the other, since exports often hold both. Knows nothing of XML
//! but its declaration.

use super::record::ReadError;
use super::source::Harmful;
use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::cell::Cell;
use std::io::{BufRead, Read};
use std::rc::Rc;

/// How much of a file is looked at for what it is written in.
const LOOKED_AT: usize = 1024;

/// Reads text as UTF-8.
pub struct Utf8<R> {
    inner: R,
    way: Way,
    /// Bytes of a character that is not whole yet.
    rest: Vec<u8>,
    ready: Vec<u8>,
    at: usize,
    ended: bool,
    mended: Mended,
}

/// How many characters were not what the file said they were written in; shared with whoever tells.
#[derive(Debug, Clone, Default)]
pub struct Mended(Rc<Cell<u64>>);

enum Way {
    /// UTF-8 where it is good, this where it is not; and whether it was said to be this.
    Mixed(&'static Encoding, bool),
    Only(Decoder),
}

impl Mended {
    pub fn count(&self) -> u64 {
        self.0.get()
    }

    fn add(&self, characters: u64) {
        self.0.set(self.0.get() + characters);
    }
}

impl<R: BufRead> Utf8<R> {
    /// Looks at the beginning; an encoding that is named and not known is an error.
    pub fn new(mut inner: R, mended: Mended) -> Result<Self, ReadError> {
        let mut start = Vec::new();
        while start.len() < LOOKED_AT {
            let some = inner.fill_buf()?;
            if some.is_empty() {
                break;
            }
            let taken = some.len().min(LOOKED_AT);
            start.extend_from_slice(&some[..taken]);
            inner.consume(taken);
        }
        let (way, mark) = way(&start)?;
        let mut text = Self {
            inner,
            way,
            rest: Vec::new(),
            ready: Vec::new(),
            at: 0,
            ended: false,
            mended,
        };
        text.decode(&start[mark..], false)?;
        Ok(text)
    }

    /// Makes bytes ready.
    fn decode(&mut self, bytes: &[u8], is_last: bool) -> std::io::Result<()> {
        self.ready.clear();
        self.at = 0;
        match &mut self.way {
            Way::Only(decoder) => {
                let room = decoder
                    .max_utf8_buffer_length(bytes.len())
                    .ok_or_else(|| Harmful("it is too large".to_owned()))?;
                self.ready.resize(room, 0);
                let (_, _, written, replaced) = decoder.decode_to_utf8(bytes, &mut self.ready, is_last);
                self.ready.truncate(written);
                if replaced {
                    self.mended.add(1);
                }
            }
            Way::Mixed(otherwise, is_said) => {
                let whole;
                let mut bytes = if self.rest.is_empty() {
                    bytes
                } else {
                    whole = [std::mem::take(&mut self.rest).as_slice(), bytes].concat();
                    whole.as_slice()
                };
                while !bytes.is_empty() {
                    let error = std::str::from_utf8(bytes).err();
                    let (good, bad) = bytes.split_at(error.map_or(bytes.len(), |error| error.valid_up_to()));
                    self.ready.extend_from_slice(good);
                    if *is_said {
                        // Each begins with a byte from C2 on.
                        self.mended
                            .add(good.iter().filter(|byte| **byte >= 0xc2).count() as u64);
                    }
                    let Some(error) = error else { break };
                    let wrong = match error.error_len() {
                        None if !is_last => {
                            self.rest = bad.to_vec();
                            break;
                        }
                        None => bad.len(),
                        Some(wrong) => wrong,
                    };
                    let (read, _) = otherwise.decode_without_bom_handling(&bad[..wrong]);
                    self.ready.extend_from_slice(read.as_bytes());
                    if !*is_said {
                        self.mended.add(wrong as u64);
                    }
                    bytes = &bad[wrong..];
                }
            }
        }
        Ok(())
    }
}

/// In what a text is written, and how many bytes its mark takes.
fn way(start: &[u8]) -> Result<(Way, usize), ReadError> {
    let only = |encoding: &'static Encoding| Way::Only(encoding.new_decoder_without_bom_handling());
    if let Some((encoding, mark)) = Encoding::for_bom(start) {
        let way = if encoding == UTF_8 {
            Way::Mixed(WINDOWS_1252, false)
        } else {
            only(encoding)
        };
        return Ok((way, mark));
    }
    match start {
        [b'<', 0, ..] => return Ok((only(UTF_16LE), 0)),
        [0, b'<', ..] => return Ok((only(UTF_16BE), 0)),
        _ => {}
    }
    let Some(label) = declared(start) else {
        return Ok((Way::Mixed(WINDOWS_1252, false), 0));
    };
    let Some(encoding) = Encoding::for_label_no_replacement(label.as_bytes()) else {
        let label: String = label.chars().filter(char::is_ascii_graphic).take(40).collect();
        return Err(ReadError::format(format!(
            "it says it is written in “{label}”, which is not known: save it as UTF-8"
        )));
    };
    // A file in UTF-16 has no declaration that reads as ASCII: whoever saved it anew left the declaration as it was.
    let is_mixed = encoding == UTF_8 || encoding == UTF_16LE || encoding == UTF_16BE;
    let way = match encoding.name() {
        _ if is_mixed => Way::Mixed(WINDOWS_1252, false),
        "windows-1252" | "ISO-8859-15" => Way::Mixed(encoding, true),
        _ => only(encoding),
    };
    Ok((way, 0))
}

/// The encoding that an XML declaration names.
fn declared(start: &[u8]) -> Option<String> {
    let start = String::from_utf8_lossy(start);
    let declaration = start.strip_prefix("<?xml")?.split_once("?>")?.0;
    let after = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?;
    let after = after.trim_start();
    let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    after[1..].split_once(quote).map(|(label, _)| label.trim().to_owned())
}

impl<R: BufRead> BufRead for Utf8<R> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        while self.at == self.ready.len() && !self.ended {
            let some = match self.inner.fill_buf() {
                Ok(some) => some.to_vec(),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            self.ended = some.is_empty();
            self.inner.consume(some.len());
            self.decode(&some, self.ended)?;
        }
        Ok(&self.ready[self.at..])
    }

    fn consume(&mut self, bytes: usize) {
        self.at = (self.at + bytes).min(self.ready.len());
    }
}

impl<R: BufRead> Read for Utf8<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let ready = self.fill_buf()?;
        let read = ready.len().min(buffer.len());
        buffer[..read].copy_from_slice(&ready[..read]);
        self.consume(read);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::BufReader;

    fn read(bytes: &[u8]) -> Result<(String, u64), ReadError> {
        let mended = Mended::default();
        let mut whole = String::new();
        // A small buffer, so that characters are cut in two.
        Utf8::new(BufReader::with_capacity(3, bytes), mended.clone())?.read_to_string(&mut whole)?;
        Ok((whole, mended.count()))
    }

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        let pair = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
        text.encode_utf16().flat_map(pair).collect()
    }

    #[test]
    fn a_text_is_read_in_what_it_says_it_is_written_in() {
        let text = format!("<?xml version='1.0'?><a>déjà vu 語 😀{}</a>", "é".repeat(2000));
        let marked = format!("\u{feff}{text}");
        for bytes in [
            text.clone().into_bytes(),
            marked.clone().into_bytes(),
            utf16(&marked, false),
            utf16(&marked, true),
            utf16(&text, false),
            utf16(&text, true),
        ] {
            assert_eq!(read(&bytes).unwrap(), (text.clone(), 0));
        }
        let latin = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>d\xe9j\xe0 \x80</a>";
        let (text, mended) = read(latin).unwrap();
        assert!(text.ends_with("<a>déjà €</a>"), "{text}");
        assert_eq!(mended, 0);
        let cyrillic = b"<?xml version=\"1.0\" encoding='windows-1251' ?><a>\xcf\xf0\xe8\xe2\xe5\xf2</a>";
        assert!(read(cyrillic).unwrap().0.ends_with("<a>Привет</a>"));
    }

    #[test]
    fn a_file_that_lies_about_its_encoding_is_read_all_the_same() {
        let (text, mended) = read(b"<?xml version='1.0' encoding='UTF-8'?><a>d\xe9j\xe0 \xc3\xa9</a>").unwrap();
        assert!(text.ends_with("<a>déjà é</a>"), "{text}");
        assert_eq!(mended, 2);
        let (text, mended) = read("<?xml version='1.0' encoding='iso-8859-1'?><a>déjà 😀</a>".as_bytes()).unwrap();
        assert!(text.ends_with("<a>déjà 😀</a>"), "{text}");
        assert_eq!(mended, 3);
        let (text, _) = read("<?xml version='1.0' encoding='UTF-16'?><a>déjà</a>".as_bytes()).unwrap();
        assert!(text.ends_with("<a>déjà</a>"), "{text}");
        // Cut in the middle of a character.
        assert_eq!(read(b"ab\xc3").unwrap(), ("abÃ".to_owned(), 1));
    }

    #[test]
    fn an_encoding_that_is_not_known_is_refused() {
        let refused = read(b"<?xml version='1.0' encoding='x-none'?><a/>").unwrap_err();
        assert!(refused.to_string().contains("x-none"), "{refused}");
        assert!(read(b"<?xml version='1.0' encoding='utf-7'?><a/>").is_err());
    }
}
