//! What holds for every table on PostgreSQL, whoever adds the next one.

use crate::harness::{Kind, fresh_database};
use crate::lock::Lock;
use sqlx::{Connection, Executor};
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

#[tokio::test]
async fn tables_that_are_held_are_changed_when_they_are_free_and_hold_up_no_reader_until_then() {
    let folder = tempfile::tempdir().unwrap();
    let Some((database, _lent)) = fresh_database(Kind::Postgres, folder.path()).await else {
        return;
    };
    let Database::Postgres(url) = &database else {
        unreachable!()
    };
    Store::open(&database, 2).await.unwrap().close().await;
    let mut reader = sqlx::PgConnection::connect(url).await.unwrap();
    reader
        .execute("DELETE FROM _sqlx_migrations WHERE version = 21")
        .await
        .unwrap();
    // As requests have it.
    reader.execute("SET lock_timeout = '2s'").await.unwrap();
    let mut dump = Lock::take(&database, "SELECT 1 FROM comments").await;
    let upgraded = database.clone();
    let upgrade = tokio::spawn(async move { Store::open(&upgraded, 2).await.map(drop) });
    for _ in 0..2 {
        dump.is_waited_for(1).await;
        reader.execute("SELECT 1 FROM comments").await.unwrap();
    }
    assert!(!upgrade.is_finished());
    dump.release().await;
    upgrade.await.unwrap().unwrap();
    let again: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM _sqlx_migrations WHERE version = 21")
        .fetch_one(&mut reader)
        .await
        .unwrap();
    assert_eq!(again, 1);
}
