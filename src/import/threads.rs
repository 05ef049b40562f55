//! The form that Isso's own generic import takes: a list of threads, each with its comments.
//!
//! Owns what its fields mean. A thread's id may come after its comments, so the file is read twice and only ids and titles are held.

use super::held::{Held, key};
use super::json::{Met, Pass, date_ms, id, text, walk};
use super::record::{Item, Markup, ReadError, Record, Sink, Skip, Standing};
use crate::domain::comment::CommentKind;
use serde_json::Value;
use std::net::IpAddr;

/// Address and title of threads, by how many came before.
type Threads = Held<2>;

pub(super) fn read(pass: &mut Pass<'_>, sink: &mut Sink<'_>) -> Result<(), ReadError> {
    let (mut threads, mut number) = (Threads::default(), 0_u64);
    let mut thread: (Option<String>, Option<String>) = (None, None);
    let mut keep = |number: u64, (page, title): (Option<String>, Option<String>)| {
        threads.put(key(&number.to_string()), [page.as_deref(), title.as_deref()], "threads")
    };
    pass(&mut |file| {
        walk(file, &mut |met| {
            match met {
                Met::Object => {
                    keep(number, std::mem::take(&mut thread))?;
                    number += 1;
                }
                Met::Field(key, value) => {
                    let said = serde_json::json!({ "it": value });
                    match key.as_str() {
                        "id" => thread.0 = id(&said, "it"),
                        "title" => thread.1 = text(&said, "it"),
                        _ => {}
                    }
                }
            }
            Ok(())
        })
    })?;
    keep(number, thread)?;
    let (mut number, mut thread) = (0_u64, (None, None));
    pass(&mut |file| {
        walk(file, &mut |met| {
            match met {
                Met::Object => {
                    number += 1;
                    let [page, title] = threads.get(key(&number.to_string())).unwrap_or_default();
                    thread = (page.map(str::to_owned), title.map(str::to_owned));
                }
                Met::Field(key, comment) if key == "comments" => {
                    let item = match record(&comment, &thread) {
                        Ok(record) => Item::Comment(record),
                        Err(why) => Item::Skipped {
                            source_id: id(&comment, "id"),
                            why,
                        },
                    };
                    sink(item)?;
                }
                Met::Field(..) => {}
            }
            Ok(())
        })
    })
}

fn record(comment: &Value, (page, title): &(Option<String>, Option<String>)) -> Result<Record, Skip> {
    let page = page.clone().ok_or(Skip::NoPage)?;
    // Numbers of comments begin anew with each thread.
    let in_thread = |number: String| format!("{page}#{number}");
    Ok(Record {
        source_id: id(comment, "id").map(in_thread).ok_or(Skip::NoId)?,
        kind: CommentKind::Comment,
        parent: id(comment, "parent").map(in_thread),
        page_is_ours: false,
        page_title: title.clone(),
        name: text(comment, "author"),
        email: text(comment, "email"),
        website: text(comment, "website"),
        ip: text(comment, "remote_addr").filter(|ip| !is_unspecified(ip)),
        body: text(comment, "text").ok_or(Skip::NoText)?,
        markup: Markup::Markdown,
        created_at_ms: date_ms(comment, "created").ok_or(Skip::NoDate)?,
        edited_at_ms: date_ms(comment, "modified"),
        standing: Standing::Published,
        page,
    })
}

/// What stands where nobody knows: 0.0.0.0.
fn is_unspecified(ip: &str) -> bool {
    ip.trim().parse().is_ok_and(|ip: IpAddr| ip.is_unspecified())
}
