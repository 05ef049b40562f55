//! XML as a stream of what matters, from files that may mean harm.
//!
//! Owns the bounds: no document type, so no entity but the few that XML itself and HTML know; no element deeper and no piece of text
//! longer than an export has. Knows nothing of what elements mean.

use super::record::{At, ReadError};
use super::source::Harmful;
use super::text::{Mended, Utf8};
use quick_xml::Reader;
use quick_xml::errors::{Error, IllFormedError, SyntaxError};
use quick_xml::escape::resolve_html5_entity;
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;
use std::io::{BufRead, Read};

/// Elements inside one another.
const DEEPEST: usize = 64;
/// One piece of markup or of text, such as an article with its pictures inside.
const LONGEST: u64 = 24 << 20;
/// What the buffer for pieces is cut back to.
const USUAL: usize = 1 << 20;

/// Reads XML.
pub struct Xml<R: BufRead> {
    reader: Reader<Metered<Utf8<R>>>,
    piece: Vec<u8>,
    depth: usize,
    /// An element that was opened and closed at once is told as both.
    closes: bool,
    started: bool,
}

/// What comes next in a document.
#[derive(Debug, PartialEq, Eq)]
pub enum Node<'a> {
    /// The name as written, and the attribute `id` of whatever prefix.
    Open(Cow<'a, str>, Option<String>),
    Close,
    Text(Cow<'a, str>),
    End,
}

impl<R: BufRead> Xml<R> {
    pub fn new(input: R, mended: Mended) -> Result<Self, ReadError> {
        let metered = Metered {
            inner: Utf8::new(input, mended)?,
            since: 0,
            lines: 1,
        };
        Ok(Self {
            reader: Reader::from_reader(metered),
            piece: Vec::new(),
            depth: 0,
            closes: false,
            started: false,
        })
    }

    /// Where the reader stands.
    pub fn at(&self) -> At {
        At {
            line: Some(self.reader.get_ref().lines),
            byte: Some(self.reader.buffer_position()),
        }
    }

    /// How many elements are open.
    pub fn depth(&self) -> usize {
        self.depth
    }

    #[expect(clippy::should_implement_trait, reason = "what it hands out borrows from it")]
    pub fn next(&mut self) -> Result<Node<'_>, ReadError> {
        if std::mem::take(&mut self.closes) {
            self.depth -= 1;
            return Ok(Node::Close);
        }
        loop {
            self.piece.clear();
            self.piece.shrink_to(USUAL);
            self.reader.get_mut().since = 0;
            let event = self.reader.read_event_into(&mut self.piece);
            // What an event holds, it holds of the buffer alone.
            let at = At {
                line: Some(self.reader.get_ref().lines),
                byte: Some(self.reader.buffer_position()),
            };
            let event = event.map_err(|error| fault(error, at))?;
            match event {
                Event::Start(start) => {
                    self.depth += 1;
                    self.started = true;
                    return opened(&start, self.depth, at);
                }
                Event::Empty(start) => {
                    self.depth += 1;
                    self.started = true;
                    self.closes = true;
                    return opened(&start, self.depth, at);
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Node::Close);
                }
                Event::Text(text) if self.depth > 0 => return Ok(Node::Text(text.xml10_content().into_owned().into())),
                Event::Text(text) if text.trim_matches(['\u{feff}', ' ', '\t', '\r', '\n', '\0']).is_empty() => {}
                Event::Text(_) => {
                    return Err(ReadError::Format {
                        what: "it is not XML".to_owned(),
                        at,
                    });
                }
                Event::CData(text) => return Ok(Node::Text(text.xml10_content().into_owned().into())),
                Event::GeneralRef(name) => {
                    let entity = if name.is_char_ref() {
                        let character = name.resolve_char_ref().ok().flatten();
                        character.unwrap_or(char::REPLACEMENT_CHARACTER).to_string()
                    } else if let Some(known) = resolve_html5_entity(&name) {
                        known.to_owned()
                    } else {
                        return Err(ReadError::Hostile {
                            what: "it names an entity that XML does not know".to_owned(),
                            at,
                        });
                    };
                    return Ok(Node::Text(entity.into()));
                }
                Event::DocType(_) => {
                    return Err(ReadError::Hostile {
                        what: "it declares a document type, as no export does".to_owned(),
                        at,
                    });
                }
                Event::Eof if self.depth > 0 => return Err(ReadError::Truncated { at }),
                Event::Eof if !self.started => {
                    return Err(ReadError::format("there is no XML in it"));
                }
                Event::Eof => return Ok(Node::End),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
    }
}

fn opened(start: &BytesStart<'_>, depth: usize, at: At) -> Result<Node<'static>, ReadError> {
    if depth > DEEPEST {
        return Err(ReadError::Hostile {
            what: format!("its elements lie more than {DEEPEST} deep"),
            at,
        });
    }
    let mut id = None;
    // Of millions in one element, looking each up among those before it would take hours.
    for attribute in start.attributes().with_checks(false).flatten() {
        if attribute.key.local_name().as_ref() == "id" {
            id = Some(attribute.value.chars().take(200).collect());
        }
    }
    let name: String = start.name().as_ref().chars().take(200).collect();
    Ok(Node::Open(name.into(), id))
}

fn fault(error: Error, at: At) -> ReadError {
    match error {
        Error::Io(error) => match std::sync::Arc::try_unwrap(error) {
            Ok(error) => error.into(),
            Err(shared) => ReadError::Io(std::io::Error::other(shared.to_string())),
        },
        Error::Syntax(
            SyntaxError::UnclosedTag
            | SyntaxError::UnclosedCData
            | SyntaxError::UnclosedComment
            | SyntaxError::UnclosedPI
            | SyntaxError::UnclosedXmlDecl
            | SyntaxError::UnclosedSingleQuotedAttributeValue
            | SyntaxError::UnclosedDoubleQuotedAttributeValue,
        )
        | Error::IllFormed(IllFormedError::MissingEndTag(_)) => ReadError::Truncated { at },
        Error::Syntax(SyntaxError::UnclosedDoctype) => ReadError::Hostile {
            what: "it declares a document type, as no export does".to_owned(),
            at,
        },
        Error::IllFormed(IllFormedError::MismatchedEndTag { expected, .. }) => ReadError::Format {
            what: format!(
                "it is no good XML: <{}> is not closed",
                expected
                    .chars()
                    .filter(|c| !c.is_control())
                    .take(60)
                    .collect::<String>()
            ),
            at,
        },
        _ => ReadError::Format {
            what: "it is no good XML".to_owned(),
            at,
        },
    }
}

/// Counts lines, and ends a piece that has no end.
struct Metered<R> {
    inner: R,
    since: u64,
    lines: u64,
}

impl<R: BufRead> BufRead for Metered<R> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        if self.since > LONGEST {
            let told = format!("one piece of it is longer than {} MB", LONGEST >> 20);
            return Err(Harmful(told).into());
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, bytes: usize) {
        if let Ok(some) = self.inner.fill_buf() {
            let lines = some.iter().take(bytes).filter(|byte| **byte == b'\n').count();
            self.lines += lines as u64;
        }
        self.since += bytes as u64;
        self.inner.consume(bytes);
    }
}

impl<R: BufRead> Read for Metered<R> {
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

    fn walk(text: impl BufRead) -> Result<String, ReadError> {
        let mut xml = Xml::new(text, Mended::default())?;
        let mut told = String::new();
        loop {
            match xml.next()? {
                Node::Open(name, id) => {
                    told.extend([format!("<{name}{}>", id.map(|id| format!(" {id}")).unwrap_or_default())]);
                }
                Node::Close => told.push_str("</>"),
                Node::Text(text) => told.push_str(&text),
                Node::End => return Ok(told),
            }
        }
    }

    #[test]
    fn elements_texts_and_references_are_told() {
        let text =
            "<?xml version='1.0'?><!-- x --><a><b dsq:id=\"7\"/>x &amp; y &#233;&eacute;<![CDATA[<i>&amp;</i>]]></a>\n";
        assert_eq!(walk(text.as_bytes()).unwrap(), "<a><b 7></>x & y éé<i>&amp;</i></>");
    }

    #[test]
    fn a_document_type_and_what_it_brings_are_refused() {
        let laughs =
            "<?xml version='1.0'?><!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;\">]><a>&lol2;</a>";
        for hostile in [
            laughs,
            "<!DOCTYPE rss SYSTEM 'file:///etc/passwd'><rss/>",
            "<!DOCTYPE rss [",
            "<a>&lol;</a>",
        ] {
            let refused = walk(hostile.as_bytes()).unwrap_err();
            assert!(matches!(refused, ReadError::Hostile { .. }), "{hostile}: {refused:?}");
        }
    }

    #[test]
    fn what_is_deeper_or_longer_than_any_export_is_refused() {
        let deep = "<a>".repeat(100);
        assert!(matches!(walk(deep.as_bytes()), Err(ReadError::Hostile { .. })));
        for opening in ["<a>", "<a><![CDATA[", "<a x='", "<!--"] {
            let endless = Read::chain(
                opening.as_bytes(),
                std::io::BufReader::new(std::io::repeat(b'x').take(1 << 30)),
            );
            let refused = walk(endless).unwrap_err();
            assert!(matches!(refused, ReadError::Hostile { .. }), "{opening}: {refused:?}");
        }
    }

    #[test]
    fn what_is_cut_off_is_told_from_what_is_wrong() {
        for cut in ["<a><b>x", "<a><![CDATA[x", "<a", "<a><b></b>"] {
            let refused = walk(cut.as_bytes()).unwrap_err();
            assert!(matches!(refused, ReadError::Truncated { .. }), "{cut}: {refused:?}");
        }
        for wrong in ["", "   ", "hello", "<a>\n</b>", "<a>\n<b></a>", "\0\u{1}"] {
            let refused = walk(wrong.as_bytes()).unwrap_err();
            assert!(matches!(refused, ReadError::Format { .. }), "{wrong:?}: {refused:?}");
        }
        assert!(
            walk("<a>\n\n<b></a>".as_bytes())
                .unwrap_err()
                .to_string()
                .contains("line 3")
        );
    }

    #[test]
    fn a_name_that_comes_again_in_an_element_is_not_looked_for_among_those_before() {
        let mut xml = Xml::new(&b"<rss id='6' id='7'/>"[..], Mended::default()).unwrap();
        let Node::Open(name, id) = xml.next().unwrap() else {
            panic!("an element")
        };
        assert_eq!((&*name, id.as_deref()), ("rss", Some("7")));
    }
}
