//! Two who change a page at once: what both say is kept, and of two who move it one does.

use crate::editing::edit;
use crate::harness::{App, Kind, PAGE, comment, json_of};
use crate::lock::Lock;
use crate::moves::{NEW, bodies, count, moved, wrote};
use crate::pages::put;
use crate::people::{everything_is_published, everything_waits};
use serde_json::json;
use tamis::storage::PageMoved;

const PAGES: &str = "SELECT 1 FROM pages FOR UPDATE";

/// SQLite's one writer lets nobody write beside another: these are of PostgreSQL.
async fn app() -> Option<App> {
    let app = App::start(Kind::Postgres).await?;
    everything_is_published(&app, 0.0).await;
    Some(app)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_said_of_a_page_by_several_at_once_is_all_kept() {
    let Some(app) = app().await else { return };
    app.submitted(&comment()).await;
    let mut holder = Lock::take(&app.database, PAGES).await;
    let (closed, titled, dated) = (
        json!({ "page": PAGE, "closed": true }),
        json!({ "page": PAGE, "title": "Le marché" }),
        json!({ "page": PAGE, "published_at": "2026-01-18T09:30:00Z" }),
    );
    let (first, second, third, ()) = tokio::join!(
        put(&app, &app.key, &closed),
        put(&app, &app.key, &titled),
        put(&app, &app.key, &dated),
        async {
            holder.is_waited_for(3).await;
            holder.release().await;
        }
    );
    assert_eq!((first.0, second.0, third.0), (200, 200, 200));
    let (_, page) = put(&app, &app.key, &json!({ "page": PAGE })).await;
    assert_eq!(
        (&page["closed"], &page["title"], &page["published_at"]),
        (&json!(true), &json!("Le marché"), &json!("2026-01-18T09:30:00.000Z"))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_said_of_a_page_while_it_becomes_one_with_another_is_said_of_that() {
    let Some(app) = app().await else { return };
    wrote(&app, PAGE, "Un.").await;
    wrote(&app, NEW, "Deux.").await;
    let mut holder = Lock::take(&app.database, PAGES).await;
    let told = json!({ "page": PAGE, "closed": true });
    let ((), merged, (status, page)) = tokio::join!(
        async {
            holder.is_waited_for(2).await;
            holder.release().await;
        },
        moved(&app, PAGE, NEW, true),
        put(&app, &app.key, &told)
    );
    assert_eq!((merged, status), (PageMoved::Merged, 200), "{page}");
    assert_eq!(app.list(NEW).await["page"]["closed"], true);
    assert_eq!(count(&app, PAGE).await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_who_move_a_page_at_once_one_does_and_the_other_hears_that() {
    let Some(app) = app().await else { return };
    wrote(&app, PAGE, "Un.").await;
    let other = "https://site.example/elsewhere";
    let mut holder = Lock::take(&app.database, PAGES).await;
    let (one, two, ()) = tokio::join!(moved(&app, PAGE, NEW, true), moved(&app, PAGE, other, true), async {
        holder.is_waited_for(2).await;
        holder.release().await;
    });
    let (there, empty) = match (one, two) {
        (PageMoved::Done, PageMoved::Unknown) => (NEW, other),
        (PageMoved::Unknown, PageMoved::Done) => (other, NEW),
        both => panic!("{both:?}"),
    };
    for page in [PAGE, there] {
        assert_eq!(bodies(&app.list(page).await), ["Un."], "{page}");
    }
    assert_eq!(count(&app, empty).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edit_that_meets_a_move_counts_where_the_comment_stands() {
    let Some(app) = app().await else { return };
    let first = wrote(&app, PAGE, "Un.").await;
    wrote(&app, NEW, "Deux.").await;
    everything_waits(&app).await;
    let mut holder = Lock::take(&app.database, "SELECT 1 FROM comments FOR UPDATE").await;
    // The move stands first, and the edit behind it.
    let moving = moved(&app, PAGE, NEW, true);
    let editing = async {
        holder.is_waited_for(1).await;
        let sent = edit(&app, &first, "Autre chose.").send();
        let released = async {
            holder.is_waited_for(2).await;
            holder.release().await;
        };
        tokio::join!(sent, released).0.unwrap()
    };
    let (merged, edited) = tokio::join!(moving, editing);
    assert_eq!((merged, edited.status().as_u16()), (PageMoved::Merged, 200));
    assert_eq!(json_of(edited).await["status"], "held");
    assert_eq!(
        (count(&app, NEW).await, bodies(&app.list(NEW).await)),
        (1, vec!["Deux.".to_owned()])
    );
}
