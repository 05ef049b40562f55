//! What holds for every table on PostgreSQL, whoever adds the next one.

use crate::harness::{Kind, fresh_database};
use sqlx::Connection;
use tamis::storage::{Database, Store};

/// Compared with a column that is not, it would let no index serve.
#[tokio::test]
async fn what_is_indexed_is_collated_by_its_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let Some((database, _lent)) = fresh_database(Kind::Postgres, folder.path()).await else {
        return;
    };
    Store::open(&database, 2).await.unwrap();
    let Database::Postgres(url) = &database else {
        unreachable!()
    };
    let mut other = sqlx::PgConnection::connect(url).await.unwrap();
    let found: Vec<(String,)> = sqlx::query_as(
        "SELECT DISTINCT c.relname || '.' || a.attname FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey) JOIN pg_collation k ON k.oid = a.attcollation
         WHERE c.relnamespace = 'public'::regnamespace AND k.collname <> 'C' AND c.relname <> '_sqlx_migrations' ORDER BY 1",
    )
    .fetch_all(&mut other)
    .await
    .unwrap();
    assert_eq!(found, []);
}
