//! What a form is given with, and the doors that WordPress has.

use super::operation::{Operation, Paths, query, required, site};
use super::shapes::{filled, object, such_as};
use crate::domain::page::Page;
use serde_json::{Value, json};

pub(super) fn schemas(all: &mut Value) {
    all["FormFacts"] = facts();
    all["Challenge"] = challenge();
    all["ClassicForm"] = classic_form();
    all["Trackback"] = trackback();
    all["XmlRpc"] = json!({ "type": "string" });
}

fn facts() -> Value {
    object(
        &[
            "lang",
            "email_required",
            "markdown",
            "max_depth",
            "proof_of_work",
            "stamp",
            "closed",
            "notice",
            "notify",
        ],
        json!({
            "lang": { "type": "string", "description": "The site's, BCP 47." },
            "email_required": { "type": "boolean" },
            "markdown": { "type": "boolean" },
            "max_depth": { "type": "integer", "minimum": 0, "description": "How deep answers may nest; the first level is 0." },
            "proof_of_work": { "type": "boolean", "description": "Whether a comment without a solved challenge waits for a person." },
            "stamp": { "type": "string", "description": "When this was asked, signed. Sent back with the comment." },
            "closed": { "type": "boolean", "description": "Whether the page takes no comments." },
            "notice": object(&["text", "url"], json!({
                "text": { "type": "string", "description": "Who keeps what of a comment, why and for how long, in the site's language." },
                "url": { "type": ["string", "null"], "description": "The website's own notice." },
            })),
            "notify": { "type": "boolean", "description": "Whether answers can be told of by mail." },
        }),
    )
}

fn challenge() -> Value {
    let bytes = json!({ "type": "string", "pattern": "^[0-9a-f]{32}$" });
    let parameters = object(
        &[
            "algorithm",
            "cost",
            "expiresAt",
            "keyLength",
            "keyPrefix",
            "nonce",
            "salt",
        ],
        json!({
            "algorithm": { "type": "string", "const": "PBKDF2/SHA-256" },
            "cost": { "type": "integer", "minimum": 1, "description": "Rounds of PBKDF2." },
            "expiresAt": { "type": "integer", "description": "Seconds since 1970." },
            "keyLength": { "type": "integer", "minimum": 1, "description": "Bytes of the key." },
            "keyPrefix": { "type": "string", "pattern": "^[0-9a-f]*$", "description": "What the key, in hex, must begin with." },
            "nonce": bytes, "salt": bytes,
        }),
    );
    let mut challenge = object(
        &["parameters", "signature"],
        json!({ "parameters": parameters, "signature": { "type": "string" } }),
    );
    challenge["description"] =
        "The password is the nonce's bytes and a counter of 32 bits, big-endian. The payload is base64 of the JSON \
         {\"challenge\": this, \"solution\": {\"counter\", \"derivedKey\": hex}}."
            .into();
    challenge
}

pub(super) fn paths(paths: &mut Paths) {
    paths.add(
        "/api/v1/sites/{site}/form",
        "get",
        Operation::new("readers", "form_facts", "What a form under a page has to know")
            .with(site())
            .with(required(query(
                "page",
                such_as(filled(Page::MAX_BYTES), "https://www.example.org/news/bridge"),
            )))
            .says(200, "FormFacts", "`stamp` is sent back with the comment.")
            .refuses(&[401, 403, 404, 422, 503]),
    );
    paths.add(
        "/api/v1/sites/{site}/challenge",
        "get",
        Operation::new(
            "readers",
            "challenge",
            "Work for a browser to do, by version 2 of altcha's protocol",
        )
        .with(site())
        .says(
            200,
            "Challenge",
            "Its solution is sent as `altcha` with the comment, and counts once.",
        )
        .refuses(&[401, 403, 404, 503]),
    );
    let slug = || required(query("site", super::shapes::slug()));
    let form = &["application/x-www-form-urlencoded"];
    paths.add(
        "/wp-comments-post.php",
        "post",
        Operation::new("wordpress", "classic_form", "Write a comment by WordPress's own form")
            .with(slug())
            .takes_as("ClassicForm", form)
            .says_nothing(302, "Taken; to the page and `#comment-{id}`.")
            .bearing(302, "Location", json!({ "type": "string" }), true)
            .says_text(200, "text/html", "Something that the reader can mend, in a sentence.")
            .refuses_as_page(&[400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 500, 503]),
    );
    paths.add(
        "/wp-trackback.php",
        "post",
        Operation::new(
            "wordpress",
            "trackback",
            "Another website says that it links here; a person looks",
        )
        .with(slug())
        .with(required(query("p", json!({ "type": "string" }))))
        .takes_as("Trackback", form)
        .says_text(200, "text/xml", "`error` is 0, or 1 with a `message`.")
        .refuses(&[401, 403, 404, 503]),
    );
    paths.add(
        "/xmlrpc.php",
        "post",
        Operation::new(
            "wordpress",
            "pingback",
            "The same by XML-RPC: pingback.ping(source, target)",
        )
        .with(slug())
        .takes_as("XmlRpc", &["text/xml"])
        .says_text(200, "text/xml", "A string, or a fault.")
        .refuses(&[401, 403, 404, 503]),
    );
}

fn classic_form() -> Value {
    object(
        &["author", "comment"],
        json!({
            "author": { "type": "string" },
            "email": { "type": "string", "description": "Required unless the site says otherwise." },
            "url": { "type": "string", "description": "The reader's website; what is none is left out." },
            "comment": { "type": "string" },
            "comment_post_ID": { "type": "string", "description": "The page: an address on one of the site's origins, a name, or a number. \
                With a number the Referer counts first, if it is a page of the site; else the page is `?p=` on the first origin." },
            "comment_parent": { "type": "string", "description": "Id of a published comment on the page; what is none is left out." },
            "redirect_to": { "type": "string", "description": "Where to go afterwards, if it is at home there; it may be told as from the page." },
        }),
    )
}

fn trackback() -> Value {
    object(
        &["url"],
        json!({
            "url": { "type": "string", "format": "uri", "description": "The page that links here." },
            "title": { "type": "string" }, "excerpt": { "type": "string" }, "blog_name": { "type": "string" },
        }),
    )
}
