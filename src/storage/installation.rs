//! Facts of the whole installation, such as which master key its rows are sealed under.

use super::{Error, Store, on_pool, write};

impl Store {
    /// Whether the database keeps what it is told.
    pub async fn ping_writing(&self) -> Result<(), Error> {
        write!(self, connection => {
            sqlx::query(
                "INSERT INTO installation (name, value) VALUES ('ready', 'yes') ON CONFLICT (name) DO UPDATE SET value = 'yes'",
            )
            .execute(&mut *connection)
            .await?;
            Ok(())
        })
    }

    /// What stands under `name`.
    pub async fn settled(&self, name: &'static str) -> Result<Option<String>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_scalar("SELECT value FROM installation WHERE name = $1")
                .bind(name)
                .fetch_optional(pool)
                .await
        })?)
    }

    /// Keeps `value` under `name` unless something stands there; gives what stands there afterwards.
    pub async fn settle(&self, name: &'static str, value: String) -> Result<String, Error> {
        write!(self, connection => {
            sqlx::query("INSERT INTO installation (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING")
                .bind(name)
                .bind(&value)
                .execute(&mut *connection)
                .await?;
            let (settled,): (String,) = sqlx::query_as("SELECT value FROM installation WHERE name = $1")
                .bind(name)
                .fetch_one(&mut *connection)
                .await?;
            Ok(settled)
        })
    }
}
