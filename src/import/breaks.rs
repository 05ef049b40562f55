//! Line breaks as WordPress keeps them.
//!
//! Knows nothing of files.

/// WordPress keeps line breaks as they were typed and makes paragraphs and breaks of them when it shows them.
pub(super) fn lines_as_html(content: &str) -> String {
    let content = content.replace("\r\n", "\n").replace('\r', "\n");
    let mut made = String::with_capacity(content.len() + 64);
    let mut rest = content.as_str();
    let mut in_pre = 0_usize;
    while let Some(at) = rest.find(['\n', '<']) {
        made.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("\n\n") {
            rest = after;
            if in_pre == 0 {
                rest = rest.trim_start_matches('\n');
                made.push_str("<p>");
            } else {
                made.push_str("\n\n");
            }
        } else if let Some(after) = rest.strip_prefix('\n') {
            rest = after;
            made.push_str(if in_pre == 0 { "<br>" } else { "\n" });
        } else {
            let begins = |name: &str| {
                rest.get(..name.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(name))
            };
            if begins("<pre") {
                in_pre += 1;
            } else if begins("</pre") {
                in_pre = in_pre.saturating_sub(1);
            }
            made.push('<');
            rest = &rest[1..];
        }
    }
    made.push_str(rest);
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_breaks_are_kept_as_they_were_typed() {
        assert_eq!(lines_as_html("a\r\nb\n\n\nc"), "a<br>b<p>c");
        assert_eq!(lines_as_html("<PRE>a\n\nb</PRE>\nc < d"), "<PRE>a\n\nb</PRE><br>c < d");
    }
}
