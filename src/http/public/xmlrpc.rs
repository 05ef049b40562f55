//! XML-RPC, as much of it as a pingback takes: a call in, an answer or a fault out.
//!
//! Owns that hostile XML harms nothing: there is no document type, no entity but XML's own five, no depth to speak of. The
//! size is bounded where the body is read. Knows nothing of pingbacks.

use quick_xml::Reader;
use quick_xml::escape::{escape, resolve_xml_entity};
use quick_xml::events::{BytesRef, Event};

/// Elements within elements; a pingback has six.
const DEEPEST: usize = 16;
const MOST_PARAMS: usize = 8;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Call {
    pub method: String,
    /// Each as the text that stands in it.
    pub params: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed;

impl Call {
    pub fn parse(xml: &str) -> Result<Self, Malformed> {
        let mut reader = Reader::from_str(xml);
        let mut call = Self::default();
        let mut path: Vec<String> = Vec::new();
        let mut text = String::new();
        let mut began = false;
        loop {
            match reader.read_event().map_err(|_| Malformed)? {
                Event::Start(element) => {
                    if path.len() == DEEPEST || (path.is_empty() && began) {
                        return Err(Malformed);
                    }
                    began = true;
                    path.push(element.name().0.to_owned());
                    text.clear();
                }
                Event::End(_) => {
                    call.take(&path, &text)?;
                    path.pop();
                }
                Event::Empty(element) => {
                    path.push(element.name().0.to_owned());
                    call.take(&path, "")?;
                    path.pop();
                }
                Event::Text(part) => text.push_str(&part.xml10_content()),
                Event::CData(part) => text.push_str(&part.xml10_content()),
                Event::GeneralRef(reference) => text.push_str(&resolved(&reference)?),
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
                Event::DocType(_) => return Err(Malformed),
                Event::Eof => break,
            }
        }
        let whole = path.is_empty() && !call.method.is_empty();
        if whole { Ok(call) } else { Err(Malformed) }
    }

    fn take(&mut self, path: &[String], text: &str) -> Result<(), Malformed> {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        match path.as_slice() {
            ["methodCall", "methodName"] => text.trim().clone_into(&mut self.method),
            ["methodCall", "params", "param", "value"] => {
                if self.params.len() == MOST_PARAMS {
                    return Err(Malformed);
                }
                self.params.push(text.trim().to_owned());
            }
            _ => {}
        }
        Ok(())
    }
}

fn resolved(reference: &BytesRef<'_>) -> Result<String, Malformed> {
    match reference.resolve_char_ref() {
        Ok(Some(character)) => Ok(character.to_string()),
        Ok(None) => resolve_xml_entity(&reference.xml10_content())
            .map(ToOwned::to_owned)
            .ok_or(Malformed),
        Err(_) => Err(Malformed),
    }
}

/// The answer to a call that went well.
pub fn answer(text: &str) -> String {
    let text = escape(text);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<methodResponse><params><param><value><string>{text}</string></value></param></params></methodResponse>\n"
    )
}

/// The answer to one that did not.
pub fn fault(code: i32, text: &str) -> String {
    let text = escape(text);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<methodResponse><fault><value><struct>\
         <member><name>faultCode</name><value><int>{code}</int></value></member>\
         <member><name>faultString</name><value><string>{text}</string></value></member>\
         </struct></value></fault></methodResponse>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(params: &str) -> String {
        format!(
            "<?xml version=\"1.0\"?><methodCall><methodName>pingback.ping</methodName><params>{params}</params></methodCall>"
        )
    }

    #[test]
    fn a_call_is_read_in_each_of_its_spellings() {
        let xml = call(
            "<param><value><string>https://a.example/?x=1&amp;y=&#50;</string></value></param>\n\
             <param> <value><![CDATA[https://b.example/]]></value> </param><param><value/></param>",
        );
        let expected = Call {
            method: "pingback.ping".to_owned(),
            params: vec![
                "https://a.example/?x=1&y=2".into(),
                "https://b.example/".into(),
                String::new(),
            ],
        };
        assert_eq!(Call::parse(&xml), Ok(expected));
    }

    #[test]
    fn hostile_xml_is_refused() {
        let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>".to_owned()
            + &call("<param><value>&b;</value></param>");
        let outside = "<!DOCTYPE x SYSTEM \"file:///etc/passwd\">".to_owned() + &call("");
        let deep = "<a>".repeat(100_000);
        let many = call(&"<param><value>x</value></param>".repeat(MOST_PARAMS + 1));
        let twice = call("") + &call("");
        for xml in [
            "",
            "pingback",
            "<methodCall>",
            "<methodCall></methodCall>",
            "<methodCall><methodName>x</params></methodCall>",
            "<methodCall><methodName>&nbsp;</methodName></methodCall>",
            "<methodCall><methodName>&#0;</methodName></methodCall>",
            &bomb,
            &outside,
            &deep,
            &many,
            &twice,
        ] {
            assert_eq!(
                Call::parse(xml),
                Err(Malformed),
                "{}",
                xml.chars().take(80).collect::<String>()
            );
        }
    }

    #[test]
    fn what_is_answered_is_xml_whatever_it_says() {
        assert!(answer("a < b & \"c\"").contains("a &lt; b &amp; &quot;c&quot;"));
        assert!(fault(-32601, "<x>").contains("<int>-32601</int>") && fault(0, "<x>").contains("&lt;x&gt;"));
    }
}
