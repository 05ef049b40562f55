//! The comments of a page and the form under them, as thread and demo show them alike.

use super::notice::{self, Notice};
use super::reading::Query;
use crate::domain::comment::PublicComment;
use crate::domain::page::Page;
use crate::domain::site::Site;
use crate::http::problem::Problem;
use crate::http::{State, words};
use crate::locale::{Argument, Tongue};
use crate::moderation::ListingOrder;
use actix_web::HttpRequest;
use std::collections::HashMap;
use url::form_urlencoded;

/// Comments on one page of a thread.
const SHOWN: usize = 100;
/// Answers are indented up to here.
const DEEPEST: u8 = 4;

#[derive(Default)]
pub struct Field {
    pub value: String,
    pub fault: String,
}

#[derive(Default)]
pub struct Form {
    pub action: String,
    pub page: Field,
    pub title: Field,
    pub parent: Field,
    pub parent_name: String,
    pub cancel_url: String,
    pub redirect: String,
    pub lang: String,
    pub email_optional: bool,
    /// Whether answers can be told of by mail, and whether that was asked for.
    pub notify_offered: bool,
    pub notify: bool,
    pub notice: Notice,
    /// When it was given out, signed; empty where that is not looked at.
    pub stamp: String,
    /// Where a browser gets work to do; empty where none is asked for.
    pub challenge: String,
    pub name: Field,
    pub email: Field,
    pub website: Field,
    pub body: Field,
}

pub struct Comment {
    pub id: String,
    pub depth: u8,
    pub name: String,
    pub website: String,
    pub created_at: String,
    pub created_text: String,
    pub edited: bool,
    pub by_site: bool,
    pub parent: String,
    pub parent_name: String,
    pub html: String,
    pub url: String,
    pub reply_url: String,
    pub report_url: String,
    pub report_label: String,
}

/// What thread and demo show alike.
pub struct Discussion {
    pub count: i64,
    pub comments: Vec<Comment>,
    pub newer_url: String,
    pub next_url: String,
    pub held: bool,
    pub closed: bool,
    pub form: Form,
}

pub async fn discuss(
    state: &State,
    request: &HttpRequest,
    site: &Site,
    page: &Page,
    path: &str,
    tongue: Tongue,
    query: &Query,
) -> Result<(String, Discussion), Problem> {
    let asked: HashMap<String, String> = form_urlencoded::parse(request.query_string().as_bytes())
        .into_owned()
        .collect();
    let row = state.sieve.find_page(site, page).await?;
    let facts = state.sieve.form_facts(site, row.as_ref()).await?;
    let mut comments = Vec::new();
    let mut next = None;
    if let Some(row) = &row {
        let listing = state
            .sieve
            .list(site, row, ListingOrder::Oldest, query.cursor.as_deref(), SHOWN)
            .await?;
        comments = arrange(listing.comments, site, path, tongue);
        next = listing.next;
    }
    let parent = asked
        .get("parent")
        .and_then(|id| comments.iter().find(|comment| comment.id == *id));
    let title = row.as_ref().and_then(|row| row.title.clone()).unwrap_or_default();
    let own_page = state
        .public_url
        .join(path.trim_end_matches('?'))
        .map_err(Problem::internal)?;
    let form = Form {
        action: format!("/api/v1/sites/{}/comments", site.id),
        page: Field {
            value: page.as_str().to_owned(),
            ..Field::default()
        },
        title: Field {
            value: title.clone(),
            ..Field::default()
        },
        parent: Field {
            value: parent.map(|parent| parent.id.clone()).unwrap_or_default(),
            ..Field::default()
        },
        parent_name: parent.map(|parent| parent.name.clone()).unwrap_or_default(),
        cancel_url: if parent.is_some() {
            format!("{path}#respond")
        } else {
            String::new()
        },
        redirect: own_page.into(),
        lang: tongue.tag().to_owned(),
        email_optional: !site.settings.email_required,
        notify_offered: state.mail,
        notice: notice::of(state, site, tongue),
        stamp: facts.stamp,
        challenge: if facts.proof_of_work {
            challenge_path(site)
        } else {
            String::new()
        },
        ..Form::default()
    };
    Ok((
        title,
        Discussion {
            count: row.as_ref().map_or(0, |row| row.published),
            comments,
            newer_url: if query.cursor.is_some() {
                path.to_owned()
            } else {
                String::new()
            },
            next_url: next.map(|next| format!("{path}&cursor={next}")).unwrap_or_default(),
            held: asked.contains_key("held"),
            closed: facts.closed,
            form,
        },
    ))
}

/// Puts each answer under what it answers; an answer to what is not shown stands where its time puts it.
fn arrange(comments: Vec<PublicComment>, site: &Site, path: &str, tongue: Tongue) -> Vec<Comment> {
    let names: HashMap<String, String> = comments
        .iter()
        .map(|comment| (comment.id.clone(), comment.name.clone()))
        .collect();
    let mut answers: HashMap<Option<String>, Vec<PublicComment>> = HashMap::new();
    for comment in comments {
        let shown_parent = comment.parent.clone().filter(|parent| names.contains_key(parent));
        answers.entry(shown_parent).or_default().push(comment);
    }
    let mut waiting: Vec<(u32, PublicComment)> = answers
        .remove(&None)
        .unwrap_or_default()
        .into_iter()
        .rev()
        .map(|comment| (0, comment))
        .collect();
    let mut arranged = Vec::with_capacity(names.len());
    while let Some((depth, comment)) = waiting.pop() {
        let below = answers.remove(&Some(comment.id.clone())).unwrap_or_default();
        waiting.extend(below.into_iter().rev().map(|answer| (depth + 1, answer)));
        let can_answer = depth < site.settings.max_depth;
        arranged.push(Comment {
            depth: u8::try_from(depth).unwrap_or(DEEPEST).min(DEEPEST),
            created_text: words::date(&comment.created_at, tongue),
            edited: comment.edited_at.is_some(),
            by_site: comment.by_site,
            parent_name: comment
                .parent
                .as_ref()
                .and_then(|parent| names.get(parent))
                .cloned()
                .unwrap_or_default(),
            parent: comment
                .parent
                .filter(|parent| names.contains_key(parent))
                .unwrap_or_default(),
            url: format!("#comment-{}", comment.id),
            reply_url: if can_answer {
                format!("{path}&parent={}#respond", comment.id)
            } else {
                String::new()
            },
            report_url: format!("/report/{}/{}", site.id, comment.id),
            report_label: tongue.tr_with("comment-report-of", &[("name", Argument::Text(&comment.name))]),
            name: comment.name,
            website: comment.website.unwrap_or_default(),
            created_at: comment.created_at,
            html: comment.html,
            id: comment.id,
        });
    }
    arranged
}

/// Where a browser gets work to do.
pub fn challenge_path(site: &Site) -> String {
    format!("/api/v1/sites/{}/challenge", site.id)
}

pub fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
