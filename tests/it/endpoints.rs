//! Endpoints of webhooks that answer nothing, are gone, or are told again.

use crate::harness::{App, on_both, until};
use crate::people::{everything_is_published, submitted, token};
use crate::webhooks::{Sink, blog, listen};
use std::time::{Duration, Instant};
use tamis::domain::event::EventKind;
use tamis::domain::moderator::Role;
use tamis::jobs::Jobs;
use tokio::net::TcpListener;

/// Somebody who takes every connection and says nothing; tells how many are open.
async fn silent() -> (String, std::sync::Arc<std::sync::Mutex<Vec<tokio::net::TcpStream>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let open: std::sync::Arc<std::sync::Mutex<Vec<tokio::net::TcpStream>>> = std::sync::Arc::default();
    let kept = open.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            kept.lock().unwrap().push(stream);
        }
    });
    (url, open)
}

on_both! {
    async fn an_endpoint_that_never_answers_holds_up_nobody_else(app: App) {
        let (url, open) = silent().await;
        listen(&app, &url, &[EventKind::CommentPublished]).await;
        everything_is_published(&app, 0.0).await;
        for number in 0..20 {
            submitted(&app, &format!("numéro {number}")).await;
        }
        let jobs = Jobs::start(&app.sieve, true);
        let two = || async { (open.lock().unwrap().len() == 2).then_some(()) };
        until(Duration::from_secs(15), two).await.expect("two of them are sent");
        let sink = Sink::open().await;
        listen(&app, &sink.url, &[EventKind::CommentPublished]).await;
        let began = Instant::now();
        submitted(&app, "un de plus").await;
        sink.wait_for(1).await;
        assert!(began.elapsed() < Duration::from_secs(4), "it waited {:?}", began.elapsed());
        assert_eq!(open.lock().unwrap().len(), 2, "and the silent one has no more than its share");
        jobs.stop().await;
    }
}
