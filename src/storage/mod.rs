//! The two databases, and the only room that knows SQL.
//!
//! One statement serves both: `$1` placeholders, portable column types, no dialect outside `migrations/`. Reads go to a
//! pool by [`on_pool!`], changes through [`write!`]: on SQLite to the one writer, on PostgreSQL in a transaction of their own.
//! Knows the domain's types; knows nothing of requests, models or keys.

mod act_links;
mod acts;
mod answering;
mod audits;
mod checks;
mod comments;
mod concerned;
mod connect;
mod coral;
mod dashboard;
mod decisions;
mod edits;
mod error;
mod factors;
mod feedback;
mod forms;
mod idempotency;
mod import_names;
mod import_threads;
mod imports;
mod installation;
mod isso;
mod keeping;
mod learning;
mod leaving;
mod letters;
mod lists;
mod load;
mod mending;
mod models;
mod moderators;
mod moves;
mod naming;
mod notices;
mod outbox;
mod own_decisions;
mod pages;
mod passwords;
#[cfg(test)]
mod plans;
mod privacy;
mod pulse;
mod reports;
mod review;
mod said;
mod sessions;
mod shadow;
mod sites;
mod staff;
mod watches;
mod webhooks;
mod writer;

pub use act_links::{ActLink, Told, WaitingRow, Wisher};
pub use acts::{ActFilter, ActRow, NewAct};
pub use audits::AuditCount;
pub use checks::{CheckAnswer, CheckCount, CheckRow, NewCheck, SaidOfCheck};
pub use comments::{Inserted, Kept, NewComment, Parent, PublicRow, Ruled};
pub use connect::{Database, DatabaseError};
pub use dashboard::{DayCount, DayWait, Slipped};
pub use decisions::{Decided, LogFilter, LogRow, Seen, Undone};
pub use edits::{Edit, Editable};
pub use error::{Error, is_of_database};
pub use factors::FactorRow;
pub use feedback::{LabelledRow, NewFeedback};
pub use forms::NewProof;
pub use idempotency::{Answered, Replay};
pub use import_names::{Foretold, Prospect};
pub use import_threads::{ASKED, Awaited, Deepening, Placed, Placing, WaitingAnswer};
pub use imports::{Landed, NewImport, NewImported, NewImportedPage, Overtaken};
pub use isso::{IssoError, IssoFile, IssoRow};
pub use learning::{DecidedRow, Kept as KeptLearning, StandingRow, TextRow};
pub use leaving::{LeavingComment, LeavingPage};
pub use letters::{DueLetter, NewLetter, OutboxState};
pub use lists::Order;
pub use load::LoadCount;
pub use mending::{Mended, Mending, OriginalRow};
pub use models::{Grounds, ModelRow, NewModel, NewPromotion, Promotion};
pub use moderators::{Account, LiveSession, NewInvitation, NewModerator};
pub use moves::{MovingRow, NewLeading, PageMove, PageMoved};
pub use naming::{NamingRow, OwnLetter, OwnReport, OwnWatch};
pub use notices::NoticeRow;
pub use own_decisions::OwnDecisionRow;
pub use pages::{PageFilter, PageRow, PageWord, PlacedRow};
pub use passwords::{NewPasswordLink, PasswordWish};
pub use privacy::{Anonymous, OwnComment, OwnFeedback};
pub use reports::{NewReport, ReportRow, Reported, ReporterRow};
pub use review::{Filter, Queue, ReviewRow, Stats};
pub use said::{SaidNotice, SaidRow};
pub use sessions::{SessionRow, WishRow};
pub use shadow::{NewShadowVerdict, ShadowChange, ShadowCount, ShadowRow};
pub use sites::{KEYED, NewSite, SiteKeys};
pub use staff::Staffed;
pub use watches::{NewWatch, ReaderRow, Unasked, Untold};
pub use webhooks::{DeliveryEnd, DeliveryRow, DueRow, NewWebhook, WebhookRow};

use sqlx::{PgPool, SqlitePool};
use writer::Writer;

/// An open, migrated database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    db: Db,
}

#[derive(Clone)]
enum Db {
    Sqlite { readers: SqlitePool, writer: Writer },
    Postgres(PgPool),
}

/// Runs one reading body against whichever pool is open.
macro_rules! on_pool {
    ($store:expr, $pool:ident => $body:expr) => {
        match &$store.db {
            $crate::storage::Db::Sqlite { readers: $pool, .. } => $body,
            $crate::storage::Db::Postgres($pool) => $body,
        }
    };
}

/// Runs one changing body, whole or not at all, and answers after its commit.
///
/// The body sees a connection and ends in a `Result<_, Error>`; an error takes back what it changed. It must own what it
/// names: on SQLite it travels to the writer. On PostgreSQL it may run again after a serialisation failure or a deadlock.
macro_rules! write {
    ($store:expr, $connection:ident => $body:expr) => {
        match &$store.db {
            $crate::storage::Db::Sqlite { writer, .. } => {
                writer.run(move |$connection| Box::pin(async move { $body })).await
            }
            $crate::storage::Db::Postgres(pool) => {
                let mut tries = 0;
                loop {
                    let outcome = async {
                        let mut transaction = pool.begin().await?;
                        let done = {
                            let $connection = &mut *transaction;
                            $crate::storage::change(async { $body }).await
                        }?;
                        transaction.commit().await?;
                        Ok::<_, $crate::storage::Error>(done)
                    };
                    match outcome.await {
                        Err(error) if error.is_passing() && tries < 5 => tries += 1,
                        outcome => break outcome,
                    }
                }
            }
        }
    };
}

/// Tells the compiler what a changing body ends in.
fn change<T, F: Future<Output = Result<T, Error>>>(body: F) -> F {
    body
}

/// Counts a comment into (`1`) or out of (`-1`) what readers see of its page, and marks the page changed.
macro_rules! change_page {
    ($connection:ident, $site:expr, $page:expr, $by:expr) => {
        sqlx::query("UPDATE pages SET published = published + $3, version = version + 1 WHERE site_id = $1 AND id = $2")
            .bind($site)
            .bind($page)
            .bind(i64::from($by))
            .execute(&mut *$connection)
            .await?
    };
}

/// Gives a page its title, unless it has one: the first stands.
macro_rules! title_page {
    ($connection:ident, $site:expr, $page:expr, $title:expr) => {
        sqlx::query(
            "UPDATE pages SET title = $3, version = version + 1
             WHERE site_id = $1 AND id = $2 AND title IS NULL AND $3 IS NOT NULL",
        )
        .bind($site)
        .bind($page)
        .bind($title)
        .execute(&mut *$connection)
        .await?
    };
}

use {change_page, on_pool, title_page, write};
