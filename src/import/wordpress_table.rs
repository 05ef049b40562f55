//! WordPress's table `wp_comments`, out of the database as CSV: the one place where its spam is.
//!
//! Owns its columns and the ways that common programs write them: with commas, semicolons or tabs, with a line of names or
//! without. Which address an article has, the table does not say: a column added to it may, or WordPress's export.

use super::articles::{Article, Articles};
use super::field::{BODY, some};
use super::record::{At, Item, ReadError, Sink, Skip};
use super::source::Harmful;
use super::text::{Mended, Utf8};
use super::wordpress::Draft;
use csv::{ErrorKind, ReaderBuilder, StringRecord};
use std::cell::Cell;
use std::io::{BufRead, BufReader, Read};
use std::rc::Rc;

/// The columns of the table, in the order in which WordPress made them.
const COLUMNS: [&str; 15] = [
    "comment_id",
    "comment_post_id",
    "comment_author",
    "comment_author_email",
    "comment_author_url",
    "comment_author_ip",
    "comment_date",
    "comment_date_gmt",
    "comment_content",
    "comment_karma",
    "comment_approved",
    "comment_agent",
    "comment_type",
    "comment_parent",
    "user_id",
];
/// Names of a column that says the article's address.
const PAGES: [&str; 4] = ["page_url", "permalink", "url", "guid"];
const TITLES: [&str; 2] = ["page_title", "post_title"];
/// One row, longer than which no comment is.
const LONGEST: u64 = 16 << 20;

/// Reads rows and hands on their comments. `articles` says the addresses that the rows themselves do not.
pub fn read(input: impl BufRead, mended: Mended, articles: &Articles, sink: &mut Sink<'_>) -> Result<(), ReadError> {
    let mut input = Utf8::new(input, mended)?;
    let delimiter = delimiter(input.fill_buf()?);
    let since = Rc::new(Cell::new(0));
    let metered = Metered {
        inner: input,
        since: since.clone(),
    };
    let is_tabbed = delimiter == b'\t';
    let mut rows = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        // Who writes tabs writes backslashes instead of quotes.
        .quoting(!is_tabbed)
        .from_reader(BufReader::new(metered));
    let mut columns: Option<Columns> = None;
    let mut row = StringRecord::new();
    let mut short: Option<(u64, Option<String>)> = None;
    loop {
        since.set(0);
        match rows.read_record(&mut row) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => return Err(fault(error)),
        }
        let at = row.position().map_or(0, csv::Position::line);
        let Some(columns) = &columns else {
            let found = Columns::find(&row, at)?;
            let is_row = !found.headed;
            let found = columns.insert(found);
            if is_row {
                sink(found.item(&row, is_tabbed, articles))?;
            }
            continue;
        };
        // A row of fewer columns than any is cut off where it is the last one. One that others follow is broken, and they are not.
        if let Some((_, id)) = short.take() {
            sink(Item::Skipped {
                source_id: id,
                why: Skip::Unreadable,
            })?;
        }
        if row.len() < columns.least {
            short = Some((at, columns.id(&row)));
        } else {
            sink(columns.item(&row, is_tabbed, articles))?;
        }
    }
    if let Some((line, _)) = short {
        return Err(ReadError::Truncated {
            at: At {
                line: Some(line),
                byte: None,
            },
        });
    }
    if columns.is_none() {
        return Err(ReadError::format("there is nothing in it"));
    }
    Ok(())
}

/// What parts the columns: whatever stands oftenest in the first line.
fn delimiter(start: &[u8]) -> u8 {
    let line = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let often = |sign: u8| line.split(|byte| *byte == sign).count() - 1;
    [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|sign| often(*sign))
        .filter(|sign| often(*sign) > 0)
        .unwrap_or(b',')
}

fn fault(error: csv::Error) -> ReadError {
    let at = At {
        line: error.position().map(csv::Position::line),
        byte: None,
    };
    match error.into_kind() {
        ErrorKind::Io(error) => error.into(),
        _ => ReadError::Format {
            what: "it is no good CSV".to_owned(),
            at,
        },
    }
}

/// Where each column stands.
#[derive(Debug)]
struct Columns {
    places: [Option<usize>; COLUMNS.len()],
    page: Option<usize>,
    title: Option<usize>,
    /// Whether the first row holds their names.
    headed: bool,
    least: usize,
}

impl Columns {
    fn find(first: &StringRecord, at: u64) -> Result<Self, ReadError> {
        let names: Vec<String> = first
            .iter()
            .map(|name| name.trim().trim_matches('`').to_ascii_lowercase())
            .collect();
        let place = |name: &str| names.iter().position(|found| found == name);
        let headed = place("comment_id").is_some();
        if !headed {
            // Without names it is the table as it stands: fifteen columns, of which the first two are numbers.
            let is_number = |at: usize| first.get(at).is_some_and(|text| text.trim().parse::<u64>().is_ok());
            if first.len() != COLUMNS.len() || !is_number(0) || !is_number(1) {
                return Err(ReadError::Format {
                    what: "it is no table wp_comments: its first line names no column comment_ID".to_owned(),
                    at: At {
                        line: Some(at),
                        byte: None,
                    },
                });
            }
            return Ok(Self {
                places: std::array::from_fn(Some),
                page: None,
                title: None,
                headed,
                least: COLUMNS.len(),
            });
        }
        let places = COLUMNS.map(place);
        for needed in ["comment_content", "comment_approved"] {
            if place(needed).is_none() {
                return Err(ReadError::format(format!("its first line names no column {needed}")));
            }
        }
        Ok(Self {
            page: PAGES.iter().find_map(|name| place(name)),
            title: TITLES.iter().find_map(|name| place(name)),
            headed,
            least: names.len(),
            places,
        })
    }

    fn id(&self, row: &StringRecord) -> Option<String> {
        self.places[0].and_then(|at| row.get(at)).and_then(some)
    }

    fn item(&self, row: &StringRecord, is_tabbed: bool, articles: &Articles) -> Item {
        let text = |place: Option<usize>| {
            let text = place.and_then(|at| row.get(at)).unwrap_or_default();
            match text {
                "NULL" | "\\N" => String::new(),
                text if is_tabbed => unescaped(text),
                text => text.to_owned(),
            }
        };
        let [
            id,
            post,
            author,
            email,
            url,
            ip,
            date,
            date_gmt,
            content,
            _,
            approved,
            _,
            kind,
            parent,
            _,
        ] = self.places.map(text);
        let listed = post.trim().parse().ok().and_then(|post: u64| articles.get(post));
        let named = some(&text(self.page)).map(|url| Article {
            url,
            title: some(&text(self.title)),
            ..Article::default()
        });
        let draft = Draft {
            ours: None,
            too_large: content.len() > BODY,
            id,
            author,
            email,
            url,
            ip,
            date,
            date_gmt,
            content,
            approved,
            kind,
            parent,
        };
        if row.iter().any(|text| text.contains('\0')) {
            return Item::Skipped {
                source_id: some(&draft.id),
                why: Skip::Unreadable,
            };
        }
        // The export's address is the one that readers see; a row's own may be the one that WordPress goes by.
        draft.item(listed.or(named).as_ref())
    }
}

/// A text of `mysql --batch`.
fn unescaped(text: &str) -> String {
    let mut made = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            made.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => made.push('\n'),
            Some('t') => made.push('\t'),
            Some('r') => made.push('\r'),
            Some('0') => made.push('\0'),
            Some(other) => made.push(other),
            None => made.push('\\'),
        }
    }
    made
}

/// Ends a row that has no end.
struct Metered<R> {
    inner: R,
    since: Rc<Cell<u64>>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.since.get() > LONGEST {
            let told = format!(
                "one row of it is longer than {} MB: a quote is not closed",
                LONGEST >> 20
            );
            return Err(Harmful(told).into());
        }
        let read = self.inner.read(buffer)?;
        self.since.set(self.since.get() + read as u64);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::super::record::{self, Record, Standing};
    use super::*;

    const TABLE: &str = include_str!("../../tests/it/fixtures/import/wp_comments.csv");

    fn all(text: &str, articles: &Articles) -> Result<Vec<Item>, ReadError> {
        record::all(|sink| read(text.as_bytes(), Mended::default(), articles, sink))
    }

    fn articles() -> Articles {
        let article = Article {
            url: "https://jardin.example/2019/04/tailler-un-pommier/".to_owned(),
            title: Some("Tailler".to_owned()),
            ..Article::default()
        };
        Articles::from([(3, article)])
    }

    fn record(item: &Item) -> &Record {
        match item {
            Item::Comment(record) => record,
            _ => panic!("{item:?}"),
        }
    }

    #[test]
    fn rows_are_read_with_their_spam() {
        let items = all(TABLE, &articles()).unwrap();
        assert_eq!(items.len(), 4);
        assert_eq!(
            record(&items[0]).page,
            "https://jardin.example/2019/04/tailler-un-pommier/"
        );
        assert_eq!(record(&items[0]).standing, Standing::Published);
        assert_eq!(record(&items[1]).standing, Standing::Spam);
        assert_eq!(record(&items[1]).body, "Achetez, \"vite\" !<br>Pas cher.");
        assert_eq!(record(&items[2]).parent.as_deref(), Some("11"));
        // Of another article, of which nothing says where it is.
        assert_eq!(
            items[3],
            Item::Skipped {
                source_id: Some("33".to_owned()),
                why: Skip::NoPage
            }
        );
    }

    #[test]
    fn a_column_may_say_the_page() {
        let text = "comment_ID;comment_content;comment_approved;comment_date_gmt;permalink\n\
                    1;Oui;1;2020-01-01 10:00:00;https://jardin.example/x/\n";
        let items = all(text, &Articles::default()).unwrap();
        assert_eq!(record(&items[0]).page, "https://jardin.example/x/");
    }

    #[test]
    fn tabs_and_a_table_without_names_are_read() {
        let row = "7\t3\tAwa\ta@x.example\t\t203.0.113.7\t2020-01-01 10:00:00\t2020-01-01 09:00:00\tun\\ndeux \\\\ \"trois\t0\t1\tNULL\tcomment\t0\t0";
        let items = all(row, &articles()).unwrap();
        assert_eq!(record(&items[0]).body, "un<br>deux \\ \"trois");
    }

    #[test]
    fn a_broken_row_is_skipped_and_the_file_goes_on() {
        let text = "comment_ID,comment_content,comment_approved,comment_date_gmt,permalink\n\
                    1,a,1,2020-01-01 10:00:00,https://jardin.example/x/\n2,b\n3\n\
                    4,d,spam,2020-01-01 10:00:00,https://jardin.example/x/\n";
        let items = all(text, &articles()).unwrap();
        assert_eq!((items.len(), record(&items[3]).source_id.as_str()), (4, "4"));
        for (at, id) in [(1, "2"), (2, "3")] {
            let skipped = Item::Skipped {
                source_id: Some(id.to_owned()),
                why: Skip::Unreadable,
            };
            assert_eq!(items[at], skipped);
        }
        let cut = &text[..text.rfind(",2020").unwrap()];
        assert!(matches!(all(cut, &articles()), Err(ReadError::Truncated { at }) if at.line == Some(5)));
    }

    #[test]
    fn what_is_no_table_is_refused() {
        for wrong in ["", "name,text\nA,b\n", "1,2,3\n", "comment_ID,comment_approved\n1,1\n"] {
            let refused = all(wrong, &articles()).unwrap_err();
            assert!(matches!(refused, ReadError::Format { .. }), "{wrong}: {refused:?}");
        }
        let cut = &TABLE[..TABLE.rfind(",\"comment\",").unwrap()];
        assert!(matches!(all(cut, &articles()), Err(ReadError::Truncated { .. })));
    }

    #[test]
    fn a_quote_that_is_never_closed_is_refused() {
        let head = "comment_ID,comment_content,comment_approved\n1,\"";
        let endless = Read::chain(head.as_bytes(), std::io::repeat(b'x').take(1 << 30));
        let refused = read(
            BufReader::new(endless),
            Mended::default(),
            &Articles::default(),
            &mut |_| Ok(()),
        );
        assert!(matches!(refused, Err(ReadError::Hostile { .. })), "{refused:?}");
    }
}
