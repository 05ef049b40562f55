//! The shapes of what is sent: each says what its route refuses, as far as a pattern can.

use super::shapes::{
    any_text, email, email_if_any, filled, id, id_if_any, ip_if_any, lang_if_any, number_if_any, object, one_of,
    or_null, seen, such_as, text, told,
};
use crate::domain::body::Body;
use crate::domain::comment::NOTE_MAX_CHARS;
use crate::domain::name::Name;
use crate::domain::notice::ReportReason;
use crate::domain::page::Page;
use crate::domain::website::Website;
use serde_json::{Map, Value, json};

/// How much is read of what is only looked at.
const MOST: usize = 1000;

/// Every shape that is sent, by its name; one that may also come as a form has another for that.
pub(super) fn requests() -> Map<String, Value> {
    let mut all = Map::new();
    for (name, shape) in [
        ("Submission", submission()),
        ("Parts", object(&["body"], parts())),
        ("Feedback", feedback()),
        (
            "Edit",
            object(
                &["body"],
                json!({ "body": such_as(seen(Body::MAX_CHARS), "The bridge was worth the wait.") }),
            ),
        ),
        ("Report", report()),
    ] {
        all.insert(format!("{name}Form"), as_form(&shape));
        all.insert(name.to_owned(), shape);
    }
    all.insert("CoralQuestion".to_owned(), coral_question());
    all.insert("LogIn".to_owned(), log_in());
    all.insert("DecisionRequest".to_owned(), object(&["decision"], said()));
    all.insert("DecisionList".to_owned(), decisions());
    all.insert("Address".to_owned(), object(&["email"], json!({ "email": email() })));
    all.insert("Erasure".to_owned(), erasure());
    all
}

fn submission() -> Value {
    object(
        &["page", "name", "body"],
        json!({
            "page": such_as(told(filled(Page::MAX_BYTES),
                "An address on one of the site's origins, or a name that only the site understands; without control characters."),
                "https://www.example.org/news/bridge"),
            "title": told(text(300), "Of the page, if it has none. Readers see it once a comment that brought it is published, or at once if it came with the site's key."),
            "parent": told(id_if_any(), "A published comment on the same page."),
            "name": such_as(told(filled(Name::MAX_CHARS), "One line that can be seen and is no address of a page."), "Awa"),
            "email": such_as(told(email_if_any(), "Required unless the site says otherwise. Never shown."), "awa@example.org"),
            "website": told(text(Website::MAX_BYTES), "An http or https address."),
            "body": such_as(told(seen(Body::MAX_CHARS), "Safe Markdown."), "The bridge was worth the wait."),
            "lang": lang_if_any(),
            "author_token": told(any_text(), "Handed out with an earlier comment; it proves the same author."),
            "notify": told(or_null(&json!({ "type": "boolean", "default": false })), "Whether the author wishes to hear of answers by mail, which they confirm first."),
            "stamp": told(any_text(), "As the form was given it. Without one nothing is concluded; with one that is seconds or days old, or not ours, a person looks."),
            "contact_me": told(any_text(), "Stays empty. Readers do not see the field, programs fill it in."),
            "altcha": told(any_text(), "Base64 of a solved challenge. Where one is asked for and none is valid, a person looks."),
            "redirect": told(any_text(), "Where a form's browser goes afterwards, if it is at home there."),
            "ip": ip_if_any(),
            "user_agent": told(text(MOST), "The reader's; taken with the site's key alone."),
            "referrer": told(text(Website::MAX_BYTES), "The reader's; taken with the site's key alone."),
        }),
    )
}

fn parts() -> Value {
    json!({
        "body": such_as(filled(Body::MAX_CHARS), "The bridge was worth the wait."),
        "name": such_as(text(MOST), "Awa"), "email": such_as(text(MOST), "awa@example.org"), "website": text(Website::MAX_BYTES),
        "lang": lang_if_any(), "author_token": any_text(), "ip": ip_if_any(),
        "user_agent": text(MOST), "referrer": text(Website::MAX_BYTES),
    })
}

fn feedback() -> Value {
    let mut fields = parts();
    fields["label"] = one_of(&["spam", "ham"], "");
    object(&["body", "label"], fields)
}

fn report() -> Value {
    object(
        &["reason"],
        json!({
            "reason": one_of(&ReportReason::ALL.map(ReportReason::as_str), ""), "text": text(MOST),
            "email": told(email_if_any(), "Where the answer goes."),
            "ip": ip_if_any(), "user_agent": text(MOST), "referrer": text(Website::MAX_BYTES),
        }),
    )
}

/// As Coral documents it; but for the text all of it is passed over.
fn coral_question() -> Value {
    let text = || json!({ "type": "string" });
    object(
        &["comment"],
        json!({
            "action": one_of(&["NEW", "EDIT"], ""),
            "comment": object(&["body"], json!({
                "body": such_as(text(), "The bridge was worth the wait."), "parentID": or_null(&text()),
            })),
            "author": object(&["id", "role"], json!({ "id": text(), "role": text() })),
            "story": object(&["id", "url"], json!({ "id": text(), "url": text() })),
            "site": object(&["id"], json!({ "id": text() })),
            "tenantID": text(), "tenantDomain": text(),
        }),
    )
}

fn log_in() -> Value {
    object(
        &["email", "password"],
        json!({
            "email": such_as(filled(MOST), "you@example.org"), "password": filled(MOST),
            "code": told(any_text(), "Of the second factor, or a recovery code; asked for by 401 `auth.code_required`."),
        }),
    )
}

/// What one decision says.
fn said() -> Value {
    json!({
        "decision": one_of(&["approve", "reject", "spam"], "reject is unwelcome, yet no example of spam."),
        "note": told(text(NOTE_MAX_CHARS), "For moderators; of a reported comment it is told to whom the decision concerns."),
        "version": told(number_if_any(), "The version that was looked at; a stale one is refused."),
        "reported": told(number_if_any(), "How many reports were looked at; where another came in since, the decision is refused."),
    })
}

fn decisions() -> Value {
    let mut one = said();
    one["id"] = id();
    let all = json!({ "type": "array", "minItems": 1, "maxItems": 500, "items": object(&["id", "decision"], one) });
    object(&["decisions"], json!({ "decisions": all }))
}

fn erasure() -> Value {
    object(
        &["email", "comments"],
        json!({
            "email": email(),
            "comments": one_of(&["anonymise", "delete"], "Whether comments stay as nobody’s, or go."),
        }),
    )
}

/// The same shape as a form sends it, which has texts alone: what would be null is left out or empty, and a box that is
/// ticked says `1`, `on`, `true` or `yes`.
fn as_form(shape: &Value) -> Value {
    let mut shape = shape.clone();
    for field in shape["properties"]
        .as_object_mut()
        .into_iter()
        .flat_map(Map::values_mut)
    {
        let is_box = field["type"] == json!(["boolean", "null"]);
        field["type"] = json!("string");
        if is_box && let Some(field) = field.as_object_mut() {
            field.remove("default");
        }
    }
    shape
}
