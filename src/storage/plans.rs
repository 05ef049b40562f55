//! How SQLite means to go through a statement, for tests that no long table is gone through for little.

use super::{Database, Db, Store};
use sqlx::{AssertSqlSafe, Row};

/// The steps of each statement's plan, on a fresh database.
pub(super) async fn plans(statements: impl IntoIterator<Item = String>) -> Vec<(String, Vec<String>)> {
    let folder = tempfile::tempdir().unwrap();
    let file = Database::Sqlite(folder.path().join("tamis.db"));
    let store = Store::open(&file, 2).await.unwrap();
    let Db::Sqlite { readers, .. } = &store.db else {
        panic!("opened on SQLite")
    };
    let mut plans = Vec::new();
    for sql in statements {
        let plan = sqlx::query(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}")));
        let plan = plan.fetch_all(readers).await.unwrap();
        plans.push((sql, plan.iter().map(|row| row.get("detail")).collect()));
    }
    plans
}
