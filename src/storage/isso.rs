//! The database file of Isso, another program's, of which nothing is believed.
//!
//! Owns how such a file is opened: for reading alone, as one that nobody writes, its schema not trusted, none of its functions,
//! views or computed columns run. Its statements are for SQLite only, since the file is.

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteRow};
use sqlx::{ConnectOptions, Connection, Row};
use std::io::Read;
use std::path::Path;

/// A comment of it, its columns as they are.
#[derive(Clone, Default)]
pub struct IssoRow {
    pub id: i64,
    pub parent: Option<i64>,
    pub uri: Option<String>,
    pub title: Option<String>,
    pub created: Option<f64>,
    pub modified: Option<f64>,
    pub mode: Option<i64>,
    /// Absent where it is larger than any comment, or not in UTF-8.
    pub text: Option<String>,
    pub too_large: bool,
    pub unreadable: bool,
    pub author: Option<String>,
    pub email: Option<String>,
    pub website: Option<String>,
}

/// Why it is not read. Each sentence is for whoever runs the import.
#[derive(Debug, thiserror::Error)]
pub enum IssoError {
    #[error("the file cannot be read: {0}")]
    Io(#[from] std::io::Error),
    #[error("this is no SQLite file")]
    NotSqlite,
    #[error("Isso has not written everything into it yet: stop Isso, or copy it with sqlite3 FILE '.backup COPY'")]
    InUse,
    #[error("this SQLite file is not Isso's: {0}")]
    NotIsso(&'static str),
    #[error("the file is damaged: {0}")]
    Damaged(#[from] sqlx::Error),
}

pub struct IssoFile {
    connection: SqliteConnection,
}

impl IssoFile {
    pub async fn open(path: &Path) -> Result<Self, IssoError> {
        let mut start = Vec::with_capacity(16);
        std::fs::File::open(path)?.take(16).read_to_end(&mut start)?;
        if start != b"SQLite format 3\0" {
            return Err(IssoError::NotSqlite);
        }
        // As one that nobody writes, SQLite would not look into it.
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        if std::fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
            return Err(IssoError::InUse);
        }
        let options = SqliteConnectOptions::new()
            .filename(path)
            .read_only(true)
            .immutable(true)
            .create_if_missing(false)
            .foreign_keys(false)
            .pragma("trusted_schema", "OFF")
            .pragma("query_only", "ON")
            .pragma("cell_size_check", "ON")
            .pragma("mmap_size", "0")
            .disable_statement_logging();
        let mut file = Self {
            connection: options.connect().await?,
        };
        file.look().await?;
        Ok(file)
    }

    /// Whether the two tables are tables, with the columns that are read, and all of them stored.
    async fn look(&mut self) -> Result<(), IssoError> {
        let wanted: [(&str, &[&str]); 2] = [
            ("threads", &["id", "uri", "title"]),
            (
                "comments",
                &[
                    "tid", "id", "parent", "created", "modified", "mode", "text", "author", "email", "website",
                ],
            ),
        ];
        for (table, columns) in wanted {
            let is_table: Option<(i64,)> = sqlx::query_as(
                "SELECT 1 FROM sqlite_schema WHERE name = $1 AND type = 'table' AND sql LIKE 'CREATE TABLE%'",
            )
            .bind(table)
            .fetch_optional(&mut self.connection)
            .await?;
            if is_table.is_none() {
                return Err(IssoError::NotIsso("it has no tables threads and comments"));
            }
            let there: Vec<(String, i64)> = sqlx::query_as("SELECT name, hidden FROM pragma_table_xinfo($1)")
                .bind(table)
                .fetch_all(&mut self.connection)
                .await?;
            if there.iter().any(|(_, hidden)| *hidden != 0) {
                return Err(IssoError::NotIsso("its tables have columns that are computed"));
            }
            if columns
                .iter()
                .any(|column| !there.iter().any(|(name, _)| name == column))
            {
                return Err(IssoError::NotIsso("its tables lack a column that Isso's have"));
            }
        }
        Ok(())
    }

    /// The first and the last id of its comments.
    pub async fn ends(&mut self) -> Result<(i64, i64), IssoError> {
        let ends: (Option<i64>, Option<i64>) = sqlx::query_as("SELECT MIN(rowid), MAX(rowid) FROM comments")
            .fetch_one(&mut self.connection)
            .await?;
        Ok((ends.0.unwrap_or(0), ends.1.unwrap_or(0)))
    }

    /// Comments after that of id `after`, in the order of their ids, `limit` of them at the most. What is too large is not read.
    pub async fn rows(&mut self, after: i64, limit: i64) -> Result<Vec<IssoRow>, IssoError> {
        let rows = sqlx::query(
            "SELECT c.rowid AS id, CAST(c.parent AS INTEGER) AS parent, CAST(c.created AS REAL) AS created,
             CAST(c.modified AS REAL) AS modified, CAST(c.mode AS INTEGER) AS mode,
             octet_length(c.text) > 1048576 AS too_large,
             CASE WHEN octet_length(c.text) <= 1048576 THEN CAST(c.text AS TEXT) END AS text,
             CASE WHEN octet_length(c.author) <= 8192 THEN CAST(c.author AS TEXT) END AS author,
             CASE WHEN octet_length(c.email) <= 8192 THEN CAST(c.email AS TEXT) END AS email,
             CASE WHEN octet_length(c.website) <= 8192 THEN CAST(c.website AS TEXT) END AS website,
             CASE WHEN octet_length(t.uri) <= 8192 THEN CAST(t.uri AS TEXT) END AS uri,
             CASE WHEN octet_length(t.title) <= 8192 THEN CAST(t.title AS TEXT) END AS title
             FROM comments c LEFT JOIN threads t ON t.rowid = c.tid WHERE c.rowid > $1 ORDER BY c.rowid LIMIT $2",
        )
        .bind(after)
        .bind(limit)
        .fetch_all(&mut self.connection)
        .await?;
        rows.iter().map(read).collect()
    }

    pub async fn close(self) -> Result<(), IssoError> {
        Ok(self.connection.close().await?)
    }
}

fn read(row: &SqliteRow) -> Result<IssoRow, IssoError> {
    let mut unreadable = false;
    let mut text = |column: &str| {
        row.try_get_unchecked::<Option<String>, _>(column).unwrap_or_else(|_| {
            unreadable = true;
            None
        })
    };
    let (body, author, email, website) = (text("text"), text("author"), text("email"), text("website"));
    let (uri, title) = (text("uri"), text("title"));
    Ok(IssoRow {
        id: row.try_get_unchecked("id")?,
        parent: row.try_get_unchecked("parent")?,
        created: row.try_get_unchecked("created")?,
        modified: row.try_get_unchecked("modified")?,
        mode: row.try_get_unchecked("mode")?,
        too_large: row.try_get_unchecked::<Option<bool>, _>("too_large")?.unwrap_or(false),
        text: body,
        unreadable,
        author,
        email,
        website,
        uri,
        title,
    })
}
