//! The shapes of the document, by their names; here stand those that go out.

use super::requests::requests;
use super::shapes::{count, cursor, id, list, named, object, one_of, or_null, probability, time, told};
use crate::http::problem::Code;
use serde_json::{Map, Value, json};

/// Every shape, by its name.
pub(super) fn schemas() -> Value {
    let mut all = answers();
    super::forms::schemas(&mut all);
    for (name, shape) in requests() {
        all[name] = shape;
    }
    all
}

/// What is answered.
fn answers() -> Value {
    json!({
        "Problem": problem(),
        "PublicComment": object(&["id", "page", "parent", "name", "website", "html", "created_at", "edited_at"], json!({
            "id": id(), "page": { "type": "string" }, "parent": or_null(&id()), "name": { "type": "string" },
            "website": or_null(&json!({ "type": "string" })),
            "html": { "type": "string", "description": "Sanitised; safe to insert as it is." },
            "created_at": time(), "edited_at": or_null(&time()),
            "by_site": { "type": "boolean", "description": "Written in the site's name; absent where it is not." },
        })),
        "Receipt": object(&["id", "status", "comment", "edit_token", "author_token"], json!({
            "id": id(),
            "status": one_of(&["published", "held"], "Whatever holds a comment up looks the same from here."),
            "comment": named("PublicComment"),
            "edit_token": { "type": "string" },
            "author_token": { "type": "string", "description": "Sent with a later comment, it proves the same author." },
            "verdict": verdict(), "spam_probability": or_null(&probability()),
            "rule": rule(), "reasons": list("Reason"),
        })),
        "Preview": object(&["html"], json!({ "html": { "type": "string", "description": "Sanitised; safe to insert as it is." } })),
        "Edited": object(&["id", "status", "comment"], json!({
            "id": id(), "status": one_of(&["published", "held"], ""), "comment": named("PublicComment"),
        })),
        "CommentList": comment_list(),
        "PageTold": super::pages::told(),
        "PageState": super::pages::state(),
        "PageCounts": object(&["counts"], json!({
            "counts": { "type": "object", "additionalProperties": count() },
        })),
        "Reason": object(&["code", "text", "weight"], json!({
            "code": { "type": "string", "examples": ["word", "link.host", "meta.upper_case"] },
            "text": { "type": "string" },
            "weight": { "type": "number", "description": "Log-odds, positive towards spam." },
        })),
        "Score": object(&["spam_probability", "logit", "verdict", "rule", "reasons", "remainder", "model"], json!({
            "spam_probability": or_null(&probability()), "logit": or_null(&json!({ "type": "number" })),
            "verdict": verdict(), "rule": rule(),
            "reasons": { "type": "array", "maxItems": 10, "items": named("Reason"),
                "description": "The heaviest first; their weights and `remainder` sum to `logit`." },
            "remainder": { "type": "number" }, "model": or_null(&json!({ "type": "string" })),
        })),
        "CoralAnswer": coral_answer(),
        "AddressExport": address_export(),
        "Erased": erased(),
        "Session": object(&["csrf_token", "moderator"], json!({
            "csrf_token": { "type": "string", "description": "Sent back as X-CSRF-Token with every change." },
            "moderator": object(&["id", "email", "role", "sites"], json!({
                "id": id(), "email": { "type": "string" },
                "role": one_of(&["moderator", "admin"], ""), "sites": { "type": "array", "items": { "type": "string" } },
            })),
        })),
        "Reported": object(&["status"], json!({ "status": one_of(&["received"], "") })),
        "ReviewItem": review_item(),
        "ReviewList": object(&["items", "total", "next"], json!({
            "items": list("ReviewItem"), "total": count(), "next": cursor(),
        })),
        "DecisionResults": object(&["results"], json!({
            "results": { "type": "array", "items": object(&["id"], json!({
                "id": told(json!({ "type": ["string", "null"] }), "As it was sent; null where that was no text."),
                "status": status(), "version": { "type": "integer" }, "problem": named("Problem"),
            })) },
        })),
        "Stats": stats(),
        "ActList": act_list(),
        "AuditList": object(&["items", "next"], json!({
            "items": { "type": "array", "items": audit_line() }, "next": cursor(),
        })),
        "Taught": object(&["label"], json!({ "label": one_of(&["spam", "ham"], "") })),
        "Up": object(&["status"], json!({ "status": { "const": "up", "type": "string" } })),
        "Ready": object(&["status", "model"], json!({
            "status": { "const": "ready", "type": "string" }, "model": { "type": "string" },
        })),
    })
}

fn comment_list() -> Value {
    object(
        &["page", "count", "comments", "next"],
        json!({
            "page": object(&["url", "title", "closed"], json!({
                "url": { "type": "string" }, "title": or_null(&json!({ "type": "string" })), "closed": { "type": "boolean" },
            })),
            "count": count(), "comments": list("PublicComment"), "next": cursor(),
        }),
    )
}

fn coral_answer() -> Value {
    let spam = object(
        &["actionType", "reason"],
        json!({ "actionType": one_of(&["FLAG"], ""), "reason": one_of(&["COMMENT_DETECTED_SPAM"], "") }),
    );
    let mut answer = object(
        &[],
        json!({
            "status": one_of(&["APPROVED", "PREMOD", "SYSTEM_WITHHELD", "REJECTED"], "Absent: what Coral's own rules say."),
            "actions": { "type": "array", "items": spam, "description": "With spam." },
        }),
    );
    answer["additionalProperties"] = false.into();
    answer
}

fn act_list() -> Value {
    object(
        &["items", "next"],
        json!({
            "items": { "type": "array", "items": object(&["id", "at", "by", "act", "subject", "detail"], json!({
                "id": id(), "at": time(), "by": { "type": ["string", "null"] }, "act": { "type": "string" },
                "subject": { "type": "string" }, "detail": { "type": "object" },
            })) },
            "next": cursor(),
        }),
    )
}

fn erased() -> Value {
    object(
        &["comments", "pages", "training_examples"],
        json!({ "comments": count(), "pages": count(), "training_examples": count() }),
    )
}

fn address_export() -> Value {
    object(
        &["email", "exported_at", "sites", "moderator"],
        json!({
            "email": { "type": "string" }, "exported_at": time(), "sites": { "type": "array", "items": { "type": "object" } },
            "moderator": or_null(&json!({ "type": "object" })),
        }),
    )
}

pub(super) fn status() -> Value {
    one_of(&["pending", "published", "spam", "rejected"], "")
}

fn problem() -> Value {
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    object(
        &["type", "title", "status", "code", "detail"],
        json!({
            "type": { "type": "string", "format": "uri-reference" },
            "title": { "type": "string" },
            "status": { "type": "integer", "minimum": 400, "maximum": 599 },
            "detail": { "type": "string" },
            "code": { "type": "string", "enum": codes },
            "errors": { "type": "array", "description": "Every bad field at once.",
                "items": object(&["pointer", "code", "message"], json!({
                    "pointer": { "type": "string", "description": "RFC 6901.", "examples": ["/email"] },
                    "code": { "type": "string", "examples": ["email.invalid"] },
                    "message": { "type": "string" },
                })) },
            "item": told(named("ReviewItem"), "With `review.conflict`: what became of the comment."),
            "failing": { "type": "array", "items": { "type": "string" }, "description": "Of `/readyz`: the parts that fail." },
        }),
    )
}

fn review_item() -> Value {
    let fields = json!({
        "id": id(), "site": { "type": "string" },
        "page": object(&["url", "title"], json!({ "url": { "type": "string" }, "title": or_null(&json!({ "type": "string" })) })),
        "parent": or_null(&id()), "status": status(),
        "kind": one_of(&["comment", "trackback", "pingback"], "The last two are another website's word that it links here."),
        "audit": { "type": "boolean", "description": "Here by the random audit, although decided automatically." },
        "name": { "type": "string" }, "email": or_null(&json!({ "type": "string" })),
        "website": or_null(&json!({ "type": "string" })), "body": { "type": "string" }, "html": { "type": "string" },
        "lang": or_null(&json!({ "type": "string" })), "spam_probability": or_null(&probability()), "verdict": verdict(),
        "reasons": list("Reason"), "model": or_null(&json!({ "type": "string" })),
        "created_at": time(), "decided_at": or_null(&time()), "decided_by": or_null(&json!({ "type": "string" })),
        "author": object(&["published", "rejected", "spam"], json!({
            "id": { "type": "string" }, "published": count(), "rejected": count(), "spam": count(),
        })),
        "version": { "type": "integer" }, "reported": { "type": "integer", "description": "How many reports and objections are open against it." },
        "reports": { "type": "array", "description": "What is open against it.",
            "items": object(&["kind", "reason", "text", "at"], json!({
                "kind": one_of(&["report", "objection"], ""), "reason": { "type": "string" },
                "text": or_null(&json!({ "type": "string" })), "at": time(),
            })) },
        "history": { "type": "array", "description": "Of one comment asked for by its id.",
            "items": object(&["at", "by", "from", "to", "note"], json!({
                "at": time(), "by": or_null(&json!({ "type": "string" })), "from": status(), "to": status(),
                "note": or_null(&json!({ "type": "string" })),
            })) },
    });
    let required: Vec<&str> = fields
        .as_object()
        .map_or_else(Vec::new, |all: &Map<_, _>| all.keys().map(String::as_str).collect());
    let required: Vec<&str> = required
        .into_iter()
        .filter(|name| !matches!(*name, "history" | "audit"))
        .collect();
    object(&required, fields.clone())
}

fn stats() -> Value {
    object(
        &["site", "days", "counts", "agreement", "queue", "audits"],
        json!({
            "site": { "type": ["string", "null"] }, "days": { "type": "integer" },
            "counts": object(&["status", "verdict"], json!({
                "status": { "type": "object", "additionalProperties": count() },
                "verdict": { "type": "object", "additionalProperties": count() },
            })),
            "agreement": object(&["compared", "agreed", "share"], json!({
                "compared": count(), "agreed": count(), "share": or_null(&probability()),
            })),
            "queue": object(&["waiting", "median_age_ms"], json!({
                "waiting": count(), "median_age_ms": or_null(&count()),
            })),
            "audits": object(&["last_90_days", "all_time", "waiting"], json!({
                "last_90_days": measured(), "all_time": measured(), "waiting": count(),
            })),
        }),
    )
}

/// What the random audit shows of one span of time.
fn measured() -> Value {
    let rate = |description: &str| {
        let mut rate = object(
            &["hits", "of", "share", "at_least", "at_most"],
            json!({
                "hits": count(), "of": count(), "share": or_null(&probability()),
                "at_least": or_null(&probability()), "at_most": or_null(&probability()),
            }),
        );
        rate["description"] = description.into();
        rate
    };
    object(
        &["published", "blocked"],
        json!({
            "published": rate("Of what was published automatically, what a moderator called spam; bounds by Wilson, one-sided 95 %."),
            "blocked": rate("Of what was held as spam automatically, what a moderator approved; bounds likewise."),
        }),
    )
}

fn audit_line() -> Value {
    object(
        &["id", "at", "by", "act", "site", "comment", "page", "from", "to", "note"],
        json!({
            "id": id(), "at": time(), "by": { "type": ["string", "null"] },
            "act": one_of(&["approve", "reject", "spam", "undo"], ""), "site": { "type": "string" }, "comment": id(),
            "page": { "type": ["string", "null"] }, "from": status(), "to": status(), "note": { "type": ["string", "null"] },
        }),
    )
}

fn verdict() -> Value {
    one_of(&["publish", "review", "spam"], "")
}

fn rule() -> Value {
    let mut rule = object(
        &["code", "text"],
        json!({
            "code": { "type": "string", "examples": ["rule.too_many_links"] }, "text": { "type": "string" },
        }),
    );
    rule["description"] = "The rule that decided; null where the probability did.".into();
    or_null(&rule)
}
