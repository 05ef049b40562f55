//! SQLite's one writer: commits together what is waiting.
//!
//! A commit costs a flush of the disk, and SQLite takes one at a time: one commit a row gives a few hundred rows a second, a
//! batch thousands. Each change runs in a savepoint of its own, so that one refused change takes back nothing of the
//! others, and its caller hears of it only after the batch is on disk.

use super::Error;
use futures_util::future::{BoxFuture, FutureExt};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection, Executor};
use std::panic::AssertUnwindSafe;
use tokio::sync::{mpsc, oneshot};

/// Changes that may wait before callers wait to be let in.
const QUEUE: usize = 1024;
/// Changes committed together at the most; a larger batch only makes its first caller wait longer.
const BATCH: usize = 256;

type Job = Box<dyn for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Done> + Send>;

/// A change that has run but is not on disk.
struct Done {
    keep: bool,
    /// Hands the result to its caller; an error says why the batch was lost.
    tell: Box<dyn FnOnce(Result<(), String>) + Send>,
}

#[derive(Clone)]
pub(super) struct Writer {
    queue: mpsc::Sender<Job>,
}

impl Writer {
    /// Starts the writer; it ends when the last clone is dropped and its queue is empty.
    pub(super) fn start(options: SqliteConnectOptions) -> Self {
        let (queue, jobs) = mpsc::channel(QUEUE);
        tokio::spawn(supervise(options, jobs));
        Self { queue }
    }

    /// Runs a change and answers when it is durable. The change is kept only if it ends in `Ok`.
    pub(super) async fn run<T, F>(&self, change: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, Error>> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            Box::pin(async move {
                let result = change(connection).await;
                Done {
                    keep: result.is_ok(),
                    tell: Box::new(move |committed| {
                        let told = match (committed, result) {
                            (Err(lost), Ok(_)) => Err(Error::Unconfirmed(lost)),
                            (_, result) => result,
                        };
                        // A caller that has gone away needs no answer.
                        let _ = answer.send(told);
                    }),
                }
            })
        });
        self.queue
            .send(job)
            .await
            .map_err(|_| Error::Unconfirmed("the writer has ended".to_owned()))?;
        answered
            .await
            .map_err(|_| Error::Unconfirmed("the change was not taken".to_owned()))?
    }
}

/// Drives for as long as anybody writes. A change that panics takes its batch with it, since nobody knows what it left on
/// the connection; its callers are told, the transaction is rolled back, and the next batch gets a fresh connection.
async fn supervise(options: SqliteConnectOptions, mut jobs: mpsc::Receiver<Job>) {
    while AssertUnwindSafe(drive(&options, &mut jobs))
        .catch_unwind()
        .await
        .is_err()
    {
        tracing::error!("a change panicked; its batch was lost, its callers were told, and writing goes on");
    }
}

async fn drive(options: &SqliteConnectOptions, jobs: &mut mpsc::Receiver<Job>) {
    let mut connection = None;
    let mut batch = Vec::with_capacity(BATCH);
    while jobs.recv_many(&mut batch, BATCH).await > 0 {
        let mut open = match connection.take() {
            Some(open) => open,
            None => match options.connect().await {
                Ok(open) => open,
                Err(error) => {
                    tracing::error!(%error, changes = batch.len(), "the database cannot be opened for writing");
                    batch.clear();
                    continue;
                }
            },
        };
        match commit(&mut open, &mut batch).await {
            Ok(()) => connection = Some(open),
            Err(error) => {
                tracing::error!(%error, "a batch of changes was lost; its callers were told");
                batch.clear();
                // A fresh connection has no half-open transaction.
                let _ = open.close_hard().await;
            }
        }
    }
    if let Some(open) = connection {
        let _ = open.close().await;
    }
}

async fn commit(connection: &mut SqliteConnection, batch: &mut Vec<Job>) -> Result<(), sqlx::Error> {
    connection.execute("BEGIN IMMEDIATE").await?;
    let mut done = Vec::with_capacity(batch.len());
    let mut outcome = Ok(());
    for job in batch.drain(..) {
        outcome = run_one(connection, job, &mut done).await;
        if outcome.is_err() {
            break;
        }
    }
    if outcome.is_ok() {
        outcome = connection.execute("COMMIT").await.map(drop);
    }
    for change in done {
        (change.tell)(outcome.as_ref().copied().map_err(ToString::to_string));
    }
    outcome
}

async fn run_one(connection: &mut SqliteConnection, job: Job, done: &mut Vec<Done>) -> Result<(), sqlx::Error> {
    connection.execute("SAVEPOINT one").await?;
    let change = job(connection).await;
    let keep = change.keep;
    done.push(change);
    if !keep {
        connection.execute("ROLLBACK TO one").await?;
    }
    connection.execute("RELEASE one").await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn add(writer: &Writer, number: i64) -> Result<(), Error> {
        let added = writer.run(move |connection| {
            Box::pin(async move {
                sqlx::query("INSERT INTO numbers VALUES ($1)")
                    .bind(number)
                    .execute(connection)
                    .await?;
                Ok(())
            })
        });
        added.await
    }

    #[tokio::test]
    async fn a_change_that_panics_is_told_leaves_nothing_and_writing_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let options = SqliteConnectOptions::new()
            .filename(folder.path().join("numbers.db"))
            .create_if_missing(true);
        let mut reader = options.connect().await.unwrap();
        reader.execute("CREATE TABLE numbers (number BIGINT)").await.unwrap();
        let writer = Writer::start(options);
        add(&writer, 1).await.unwrap();
        let broken: Result<(), Error> = writer
            .run(|connection| {
                Box::pin(async move {
                    sqlx::query("INSERT INTO numbers VALUES (2)")
                        .execute(connection)
                        .await?;
                    panic!("on purpose");
                })
            })
            .await;
        assert!(matches!(broken, Err(Error::Unconfirmed(_))), "{broken:?}");
        let fast: Result<(), Error> = writer.run(|_| panic!("on purpose, before it begins")).await;
        assert!(matches!(fast, Err(Error::Unconfirmed(_))), "{fast:?}");
        add(&writer, 3).await.unwrap();
        let kept: Vec<(i64,)> = sqlx::query_as("SELECT number FROM numbers ORDER BY number")
            .fetch_all(&mut reader)
            .await
            .unwrap();
        assert_eq!(kept, [(1,), (3,)]);
    }
}
