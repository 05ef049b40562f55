//! WordPress's table `wp_comments`, out of the database as CSV: the one place where its spam is.
//!
//! Owns its columns and the ways that common programs write them: with commas, semicolons or tabs, with a line of names or
//! without. Which address an article has, the table does not say: a column added to it may, or WordPress's export.

use super::articles::{Article, Articles};
use super::field::{BODY, some};
use super::record::{At, Item, ReadError, Sink, Skip};
use super::rows::Rows;
use super::text::{Mended, Utf8};
use super::wordpress::Draft;
use csv::StringRecord;
use std::io::BufRead;

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

/// Reads rows and hands on their comments. `articles` says the addresses that the rows themselves do not.
pub fn read(input: impl BufRead, mended: Mended, articles: &Articles, sink: &mut Sink<'_>) -> Result<(), ReadError> {
    let mut rows = Rows::new(Utf8::new(input, mended)?)?;
    let mut columns: Option<Columns> = None;
    let mut row = StringRecord::new();
    let mut short: Option<(u64, Option<String>)> = None;
    while let Some(at) = rows.next(&mut row)? {
        let Some(columns) = &columns else {
            let found = Columns::find(&row, at)?;
            let is_row = !found.headed;
            let found = columns.insert(found);
            if is_row {
                sink(found.item(&row, articles))?;
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
            sink(columns.item(&row, articles))?;
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

fn no_table(start: &str) -> String {
    let is_sql = ["--", "/*", "INSERT ", "CREATE ", "DROP ", "LOCK "]
        .iter()
        .any(|sign| start.starts_with(sign));
    let told = if is_sql {
        "it is a dump in SQL: write the table as text with mysql --batch, or as CSV"
    } else if start.starts_with(['{', '[']) {
        "it is JSON, and WordPress writes none: tamis import jsonl, remark42, commento and comentario read it"
    } else {
        "it is no table wp_comments: its first line names no column comment_ID"
    };
    told.to_owned()
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
                    what: no_table(first.get(0).unwrap_or_default().trim_start()),
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
        // Of a broken row anything may stand there.
        let id = self.places[0].and_then(|at| row.get(at)).and_then(some);
        id.filter(|id| id.bytes().all(|byte| byte.is_ascii_digit()))
    }

    fn item(&self, row: &StringRecord, articles: &Articles) -> Item {
        let text = |place: Option<usize>| {
            let text = place.and_then(|at| row.get(at)).unwrap_or_default();
            if matches!(text, "NULL" | "\\N") {
                String::new()
            } else {
                text.to_owned()
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

#[cfg(test)]
mod tests {
    use super::super::record::{self, Record, Standing};
    use super::*;
    use std::io::{BufReader, Read};

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
        // As a browser sends what was typed in a form.
        let typed = row.replace("un\\n", "un\r\\n");
        let items = all(&format!("{typed}\n{typed}\n"), &articles()).unwrap();
        assert_eq!(
            (items.len(), record(&items[1]).body.as_str()),
            (2, "un<br>deux \\ \"trois")
        );
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
        for (start, told) in [
            ("-- MariaDB dump\n", "dump in SQL"),
            ("{\"kind\": \"export\"}\n", "tamis import jsonl"),
        ] {
            assert!(all(start, &articles()).unwrap_err().to_string().contains(told));
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
